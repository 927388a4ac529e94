"""Logic circuits read from a figure by geometry alone: gates by their outlines, nets by wires that touch.

A flat back and a round front make AND, a hollow back and a pointed front OR, with a second curve behind it XOR; a
triangle passes its input on; a bubble at the tip negates. Wires enter at the back and leave at the tip. Where three
wires meet there is a dot; wires that only cross are not joined.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from verifiers.readback import Circle, Figure, Label, Line, Polygon

Point = tuple[float, float]
TOUCH = 0.9  # px within which things meet
CURVE = 8  # points at least of the second curve of XOR
_INPUT, _OUTPUT = re.compile(r"([A-D]) = ([01])"), re.compile(r"([YZ]) = ([?01])")


class NoLogic(ValueError):
    """A figure that is no logic circuit: the message says why."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: what it makes of its inputs, whether a bubble negates that, and the nets at its pins and at its tip."""

    kind: str  # AND, OR, XOR, PASS
    negated: bool
    pins: tuple[int, ...]
    out: int
    tip: Point
    height: float

    def holds(self, bits: Sequence[int]) -> bool:
        """Whether bits by net agree with the gate."""
        given = [bits[n] for n in self.pins]
        made = {"AND": min(given), "OR": max(given), "XOR": sum(given) % 2, "PASS": given[0]}[self.kind]
        return bits[self.out] == (made ^ self.negated)


@dataclass(frozen=True, slots=True)
class Logic:
    """A circuit: `inputs` are bits by net, `outputs` labels with their nets, `wires` the net of every line by index."""

    gates: tuple[Gate, ...]
    inputs: dict[int, int]
    outputs: tuple[tuple[Label, int], ...]
    wires: dict[int, int]

    def bits(self) -> list[list[int]]:
        """Every way to give each net a bit with which all inputs and gates agree."""
        count = 1 + max(self.wires.values(), default=-1)
        choices = [(self.inputs[n],) if n in self.inputs else (0, 1) for n in range(count)]
        return [list(bits) for bits in product(*choices) if all(gate.holds(bits) for gate in self.gates)]


# -------------------------------------------------------------------------------------------------------------- shapes


@dataclass(frozen=True, slots=True)
class _Body:
    """A gate's outline: its box, and by how much its pins lie before its back."""

    kind: str
    polygon: Polygon
    left: float
    right: float
    top: float
    bottom: float
    shift: float = 0.0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def back(self, y: float) -> float:
        """Where pins at a height end."""
        return min(_crossings(self.polygon, y)) - self.shift


def _crossings(polygon: Polygon, level: float, axis: int = 1) -> list[float]:
    """Where an outline crosses a level line (an upright one for axis 0)."""
    sides = zip(polygon.points, (*polygon.points[1:], polygon.points[0]), strict=True)
    return [
        a[1 - axis] + (level - a[axis]) / (b[axis] - a[axis]) * (b[1 - axis] - a[1 - axis])
        for a, b in sides if min(a[axis], b[axis]) <= level <= max(a[axis], b[axis]) and a[axis] != b[axis]
    ]  # fmt: skip


def _body(polygon: Polygon) -> _Body:
    """What gate an outline is. Raises NoLogic."""
    xs, ys = [p[0] for p in polygon.points], [p[1] for p in polygon.points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    wide, high = right - left, bottom - top
    hollow = (min(_crossings(polygon, (top + bottom) / 2)) - left) / wide
    front = _crossings(polygon, right - 0.1 * wide, axis=0)
    blunt = (max(front) - min(front)) / high
    if len(polygon.points) == 3 and hollow < 0.02 and blunt < 0.15:
        return _Body("PASS", polygon, left, right, top, bottom)
    if len(polygon.points) > CURVE and hollow < 0.02 and 0.5 < blunt < 0.75:
        return _Body("AND", polygon, left, right, top, bottom)
    if len(polygon.points) > CURVE and 0.1 < hollow < 0.4 and blunt < 0.35:
        return _Body("OR", polygon, left, right, top, bottom)
    raise NoLogic(f"the outline at {left:.0f}, {top:.0f} is no gate's")


def _doubled(body: _Body, figure: Figure) -> tuple[_Body, int | None]:
    """An OR gate with a second curve behind it is XOR; the index of the curve."""
    for i, line in enumerate(figure.lines):
        if len(line.points) < CURVE or body.kind != "OR":
            continue
        ys = [p[1] for p in line.points]
        whole = abs(min(ys) - body.top) < TOUCH and abs(max(ys) - body.bottom) < TOUCH
        gaps = [body.back(min(max(y, body.top + 0.1), body.bottom - 0.1)) - x for x, y in line.points]
        if whole and max(gaps) - min(gaps) < 2 * TOUCH and 2.0 < min(gaps) < 0.3 * (body.right - body.left):
            shift = sum(gaps) / len(gaps)
            return _Body("XOR", body.polygon, body.left, body.right, body.top, body.bottom, shift), i
    return body, None


# -------------------------------------------------------------------------------------------------------------- wires


def logic(figure: Figure) -> Logic:
    """The circuit of a figure. Raises NoLogic."""
    found = [_doubled(_body(polygon), figure) for polygon in figure.polygons]
    bodies, curves = [body for body, _ in found], {i for _, i in found if i is not None}
    lines = {i: line for i, line in enumerate(figure.lines) if i not in curves}
    nets = _nets(figure, lines)
    ends = [(p, nets[i]) for i, line in lines.items() for p in (line.points[0], line.points[-1])]
    bubbles = [c for c in figure.circles if c.cls != "ink"]
    gates = tuple(_gate(body, bubbles, ends) for body in bodies)
    if sum(g.negated for g in gates) != len(bubbles):
        raise NoLogic("a bubble stands at no gate")
    inputs, outputs = {}, []
    for label in figure.labels:
        if said := _INPUT.fullmatch(label.text):
            inputs[_beside(label, ends, right=True)] = int(said[2])
        elif _OUTPUT.fullmatch(label.text):
            outputs.append((label, _beside(label, ends, right=False)))
    _require_driven(gates, inputs, outputs, figure, nets)
    return Logic(gates, inputs, tuple(outputs), nets)


def _nets(figure: Figure, lines: dict[int, Line]) -> dict[int, int]:
    """Number of the net of every wire. Raises NoLogic for joints and dots that differ, or for a doubtful touch."""
    net = {i: i for i in lines}
    points = [(i, p) for i, line in lines.items() for p in (line.points[0], line.points[-1])]
    dots = [c.at for c in figure.circles if c.cls == "ink"]
    for _, p in points:
        here = [k for k, q in points if math.dist(p, q) <= TOUCH]
        if (len(here) > 2) != any(math.dist(p, dot) <= TOUCH for dot in dots):
            raise NoLogic(f"{len(here)} wires end at {p}, dot or no dot")
        passing = [k for k, line in lines.items() if k not in here and _off(p, line) <= TOUCH]
        if passing:
            raise NoLogic(f"a wire ends at {p} on another one")
        joined = {net[k] for k in here}
        net = {k: min(joined) if n in joined else n for k, n in net.items()}
    if any(all(math.dist(dot, p) > TOUCH for _, p in points) for dot in dots):
        raise NoLogic("a dot stands where no wire ends")
    numbers = {n: i for i, n in enumerate(sorted(set(net.values())))}
    return {k: numbers[n] for k, n in net.items()}


def _off(p: Point, line: Line) -> float:
    """Px from a point to a polyline."""
    found = math.inf
    for (ax, ay), (bx, by) in pairwise(line.points):
        dx, dy = bx - ax, by - ay
        t = min(1.0, max(0.0, ((p[0] - ax) * dx + (p[1] - ay) * dy) / ((dx * dx + dy * dy) or 1.0)))
        found = min(found, math.hypot(p[0] - ax - t * dx, p[1] - ay - t * dy))
    return found


def _gate(body: _Body, bubbles: Sequence[Circle], ends: Sequence[tuple[Point, int]]) -> Gate:
    """A gate with its nets. Raises NoLogic."""
    own = [c for c in bubbles if math.dist((c.at[0] - c.r, c.at[1]), (body.right, body.middle)) <= TOUCH]
    tip = body.right + (2 * own[0].r if own else 0.0), body.middle
    out = {net for p, net in ends if math.dist(p, tip) <= TOUCH}
    pins = [
        (p[1], net) for p, net in ends
        if body.top + TOUCH < p[1] < body.bottom - TOUCH and abs(p[0] - body.back(p[1])) <= TOUCH
    ]  # fmt: skip
    if len(out) != 1 or len(pins) != (1 if body.kind == "PASS" else 2) or (body.kind == "PASS" and not own):
        raise NoLogic(f"the gate at {body.left:.0f}, {body.top:.0f} has {len(pins)} pins and {len(out)} outputs")
    nets = tuple(net for _, net in sorted(pins))
    return Gate(body.kind, bool(own), nets, out.pop(), tip, body.bottom - body.top)


def _beside(label: Label, ends: Sequence[tuple[Point, int]], right: bool) -> int:
    """The net of the wire that begins right of a label, or ends left of it. Raises NoLogic."""
    sign = 1 if right else -1
    away = sorted((sign * (p[0] - label.at[0]), net) for p, net in ends if abs(p[1] - label.at[1]) <= 2.0)
    near = [net for gap, net in away if 0 < gap < 3.4 * label.size]
    if not near:
        raise NoLogic(f"{label.text!r} stands beside no end of a wire")
    return near[0]


def _require_driven(
    gates: Sequence[Gate], inputs: dict[int, int], outputs: Sequence[tuple[Label, int]], figure: Figure,
    nets: dict[int, int],
) -> None:  # fmt: skip
    """Every net is fed once and read; every label of an input or output has a wire of its own."""
    fed = Counter([*inputs, *(g.out for g in gates)])
    read = {net for g in gates for net in g.pins} | {net for _, net in outputs}
    if set(fed) != set(nets.values()) or max(fed.values(), default=0) > 1 or read != set(fed):
        raise NoLogic("a wire is fed by nothing or twice, or leads nowhere")
    said = (_INPUT.fullmatch(label.text) or _OUTPUT.fullmatch(label.text) for label in figure.labels)
    names = [m[1] for m in said if m]
    if len(set(names)) != len(names) or len(names) != len(inputs) + len(outputs) or not outputs:
        raise NoLogic(f"the labels {names} do not name {len(inputs)} inputs and {len(outputs)} outputs")
