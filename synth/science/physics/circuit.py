"""Circuit symbols on a board: boxes or zigzags for resistors, bars for a cell, lamps, switches, and the wires between.

A two-pole stands around its centre, upright or lying; its terminals are given top or left first. Wires are cut at every
junction, and each starts at an end at which no other starts, so that it can be named by where it starts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.identity import Stream
from synth.reasoning.record import Step, compute
from synth.science.family import Problem
from synth.science.figure import Cell, Circle, Figure, Label, Line, Mark, Point, rounded

LONG, WIDE = 44.0, 16.0  # px of a resistor at unit 1
TEETH = 6
BAR_LONG, BAR_SHORT, BAR_GAP = 30.0, 15.0, 9.0  # px of a cell's two bars and between them
DOT, LAMP, CONTACT = 3.4, 14.0, 3.6  # radii, px
SWITCH, OPEN = 44.0, 32.0  # px across a switch; degrees by which an open lever stands off
SIZE = 15.0  # px of texts
Terminals = tuple[Point, Point]


def text_width(text: str, size: float) -> float:
    """Px that a label is likely to take: what no typeface is known for yet."""
    plain = text.replace("{", "").replace("}", "")
    lowered = plain.count("_")
    return size * 0.56 * (len(plain) - 1.3 * lowered)


def both(items: Sequence[str]) -> dict[str, str]:
    """A list in words of either language."""
    return {"en": " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))), "zh": "、".join(items)}


def worked(name: str, expression: str, values: Mapping[str, float], unit: str) -> Step:
    """A computed value to four decimals, or as many as it has."""
    step = compute(name, expression, values, unit, 4)
    places = len(f"{step.args['value']:.4f}".rstrip("0").partition(".")[2])
    return compute(name, expression, values, unit, places)


@dataclass(slots=True)
class Board:
    """A circuit under construction; lengths in px of a canvas with this unit."""

    unit: float
    marks: list[Mark] = field(default_factory=list)
    wires: list[tuple[tuple[Point, ...], bool, str]] = field(default_factory=list)  # points, head at the end, class

    def _placed(self, at: Point, along: float, aside: float, upright: bool) -> Point:
        dx, dy = (aside, along) if upright else (along, aside)
        return round(at[0] + dx * self.unit, 2), round(at[1] + dy * self.unit, 2)

    def terminals(self, at: Point, upright: bool, length: float) -> Terminals:
        """Ends of a part of some length."""
        return self._placed(at, -length / 2, 0.0, upright), self._placed(at, length / 2, 0.0, upright)

    def resistor(self, key: str, at: Point, upright: bool, zigzag: bool) -> Terminals:
        """An IEC box, or an ANSI zigzag."""
        a, b = self.terminals(at, upright, LONG)
        if zigzag:
            step = LONG / (2 * TEETH)
            teeth = [
                self._placed(at, -LONG / 2 + (2 * i + 1) * step, WIDE / 2 * (-1) ** i, upright) for i in range(TEETH)
            ]
            self.marks.append(Line(key, (a, *teeth, b), "wire"))
        else:
            w, h = (WIDE, LONG) if upright else (LONG, WIDE)
            box = (at[0] - w * self.unit / 2, at[1] - h * self.unit / 2, w * self.unit, h * self.unit)
            self.marks.append(Cell(key, tuple(round(v, 2) for v in box)))  # type: ignore[arg-type]
        return a, b

    def battery(self, key: str, at: Point, upright: bool, plus_first: bool) -> Terminals:
        """A cell: the long thin bar is its positive pole."""
        ends = self.terminals(at, upright, BAR_GAP)
        sign = -1.0 if plus_first else 1.0
        for name, cls, long, side in (("l", "wire", BAR_LONG, sign), ("s", "surface", BAR_SHORT, -sign)):
            bar = tuple(self._placed(at, side * BAR_GAP / 2, half * long / 2, upright) for half in (-1, 1))
            self.marks.append(Line(key + name, bar, cls))
        return ends

    def lamp(self, key: str, at: Point, upright: bool, cls: str = "shape") -> Terminals:
        """A circle with a cross in it."""
        r, k = LAMP * self.unit, LAMP * self.unit * 0.7071
        self.marks.append(Circle(key, at, round(r, 2), cls))
        for name, s in (("x", 1), ("y", -1)):
            ends = ((at[0] - k, at[1] - s * k), (at[0] + k, at[1] + s * k))
            self.marks.append(Line(key + name, rounded_points(ends), "wire"))
        return self.terminals(at, upright, 2 * LAMP)

    def dot(self, key: str, at: Point) -> None:
        """A junction."""
        self.marks.append(Circle(key, at, round(DOT * self.unit, 2), "ink"))

    def switch(self, key: str, at: Point, upright: bool, closed: bool) -> Terminals:
        """Two contacts and a lever that turns on the first; an open one stands off, upwards or to the left."""
        first, last = self.terminals(at, upright, SWITCH - 2 * CONTACT)
        for name, contact in (("p", first), ("m", last)):
            self.marks.append(Circle(key + name, contact, round(CONTACT * self.unit, 2), "paper"))
        self.marks.append(lever(key, first, last, closed, self.unit))
        return self.terminals(at, upright, SWITCH)

    def wire(self, *points: Point, head: bool = False, cls: str = "wire") -> str:
        """A wire with square corners; `head` puts the arrow of a current at its end. Its id."""
        self.wires.append((rounded_points(points), head, cls))
        return f"w{len(self.wires) - 1}"

    def figure(self, labels: list[Label]) -> Figure:
        """Wires below parts below labels."""
        return Figure((*self.oriented(), *self.marks, *labels))

    def oriented(self) -> list[Line]:
        """Wires, each from an end that no other starts at: away from the leaves of every net."""
        waiting = dict(enumerate(self.wires))
        at: dict[Point, set[int]] = defaultdict(set)
        for i, (points, _, _) in waiting.items():
            at[points[0]].add(i)
            at[points[-1]].add(i)
        leaves = [p for p, joined in at.items() if len(joined) == 1]
        lines: dict[int, Line] = {}
        while waiting:
            leaf = leaves.pop() if leaves else next(p for p, joined in at.items() if joined)
            if not at[leaf]:
                continue
            i = min(at[leaf])
            points, head, cls = waiting.pop(i)
            away = points[0] == leaf
            lines[i] = Line(f"w{i}", points if away else points[::-1], cls, start=head and not away, end=head and away)
            other = points[-1] if away else points[0]
            for end in (leaf, other):
                at[end].discard(i)
            if len(at[other]) == 1:
                leaves.append(other)
        return [lines[i] for i in sorted(lines)]


def rounded_points(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Points as the spec holds them, so that wires that meet are equal there."""
    return tuple((x, y) for x, y in rounded(points))


def lever(key: str, pivot: Point, mate: Point, closed: bool, unit: float) -> Line:
    """The lever of a switch between two contacts: from rim to rim, or turned by OPEN degrees."""
    dx, dy = mate[0] - pivot[0], mate[1] - pivot[1]
    away = math.hypot(dx, dy)
    turn = math.radians(0.0 if closed else -OPEN if dx > abs(dy) else OPEN)
    ux, uy = (dx * math.cos(turn) - dy * math.sin(turn)) / away, (dx * math.sin(turn) + dy * math.cos(turn)) / away
    r = CONTACT * unit
    reach = away - r if closed else away
    return Line(key, rounded_points(tuple((pivot[0] + d * ux, pivot[1] + d * uy) for d in (r, reach))), "wire")


def beside(key: str, at: Point, text: str, unit: float, gap: float, line: int = 0, widest: str = "") -> Label:
    """A label right of an upright part, on one of two lines around its middle (-1, 1) or on it (0); `widest` is the
    longest text that will stand in this place."""
    size = SIZE * unit
    x = at[0] + gap * unit + text_width(widest or text, size) / 2
    return Label(key, (round(x, 1), round(at[1] + line * 10.5 * unit, 1)), text, "text", size, "value")


def above(key: str, at: Point, text: str, unit: float, gap: float) -> Label:
    """A label over a lying part, or under it with a negative gap."""
    return Label(key, (at[0], round(at[1] - gap * unit, 1)), text, "text", SIZE * unit, "value")


def cut_wire(p: Problem, s: Stream) -> Figure:
    """A wire is missing, one that its start names: no zigzag starts there."""
    starts = Counter(m.points[0] for m in p.target.all(Line, "wire"))
    wires = [m.id for m in p.target.all(Line, "wire") if m.id.startswith("w") and starts[m.points[0]] == 1]
    return p.target.without([s.choice(wires)])
