"""Circuits read from a figure by geometry alone: two-poles by their symbols, nets by wires that touch, and what flows.

Boxes and zigzags are resistors, a long and a short bar a cell, a circle with a cross a lamp, two small circles with a
lever a switch, a round node a meter. Currents come from nodal analysis in fractions (Kirchhoff's laws as equations).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from verifiers.certificates.geometry import between, off_segment
from verifiers.readback import Circle, Figure, Label, Line

Point = tuple[float, float]
TOUCH = 0.7  # px within which ends meet
ZIGZAG = 8  # points at least of a resistor's line
BARS = 20.0  # px at most between the bars of a cell, at twice the standard size
NARROW = 0.4  # of the size: less than most letters take
LEVER = Fraction(1, 1000)  # ohm of a closed switch, so that its current can be told
LAMP = 7.0  # px, the least radius of a lamp: smaller circles are junctions and contacts


class NoCircuit(ValueError):
    """A figure that is no circuit: the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A two-pole between nets a and b: of a cell a is the positive pole. `index` is its mark's."""

    kind: str  # resistor, cell, lamp, switch, meter
    a: int
    b: int
    at: Point
    index: int
    closed: bool = True
    ends: tuple[int, int] = (0, 0)  # the places of its terminals


@dataclass(frozen=True, slots=True)
class Netlist:
    """All parts; `nets` is the number of nets; `wires` gives the places that a line, by index, joins."""

    parts: tuple[Part, ...]
    nets: int
    wires: Mapping[int, tuple[int, int]]

    def of(self, kind: str) -> list[Part]:
        """Parts of a kind."""
        return [p for p in self.parts if p.kind == kind]

    def nearest(self, label: Label, *kinds: str) -> Part:
        """The part that stands nearest to a label. Raises NoCircuit without one, or where two are as near."""
        half = NARROW * label.size * len(label.text) / 2
        found = sorted(
            (math.hypot(max(0.0, abs(p.at[0] - label.at[0]) - half), p.at[1] - label.at[1]), i)
            for i, p in enumerate(self.parts) if p.kind in kinds
        )  # fmt: skip
        if not found or (len(found) > 1 and found[1][0] - found[0][0] < 1.0):
            raise NoCircuit(f"no {' or '.join(kinds)} is nearest to {label.text!r}")
        return self.parts[found[0][1]]


def same(a: Point, b: Point, within: float = TOUCH) -> bool:
    """Whether two points meet."""
    return abs(a[0] - b[0]) <= within and abs(a[1] - b[1]) <= within


def _middle(line: Line) -> Point:
    (ax, ay), (bx, by) = line.points[0], line.points[-1]
    return (ax + bx) / 2, (ay + by) / 2


# ------------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Symbol:
    kind: str
    ends: tuple[Point, Point]
    at: Point
    index: int
    closed: bool = True


def netlist(figure: Figure) -> Netlist:
    """The circuit of a figure. Raises NoCircuit."""
    symbols, spent = _symbols(figure)
    wires = {i: line for i, line in enumerate(figure.lines) if i not in spent}
    points: list[Point] = []
    for ends in [*(s.ends for s in symbols), *((w.points[0], w.points[-1]) for w in wires.values())]:
        points += ends
    clusters = _clustered(points)
    count = max(clusters, default=-1) + 1
    parent = list(range(count))

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    first = 2 * len(symbols)
    for k in range(len(wires)):
        parent[root(clusters[first + 2 * k])] = root(clusters[first + 2 * k + 1])
    _require_joined(figure, points, clusters, first)
    _require_apart(wires.values(), symbols)
    nets = {r: n for n, r in enumerate(sorted({root(c) for c in clusters}))}
    parts = tuple(
        Part(s.kind, nets[root(a)], nets[root(b)], s.at, s.index, s.closed, (a, b))
        for s, a, b in zip(symbols, clusters[:first:2], clusters[1:first:2])
    )
    ends = zip(clusters[first::2], clusters[first + 1 :: 2])
    return Netlist(parts, len(nets), dict(zip(wires, ends)))


def _clustered(points: Sequence[Point]) -> list[int]:
    """Number of the place of every point: points that meet share one."""
    places: list[Point] = []
    out = []
    for p in points:
        found = next((i for i, q in enumerate(places) if same(p, q)), None)
        if found is None:
            found = len(places)
            places.append(p)
        out.append(found)
    return out


def _require_joined(figure: Figure, points: Sequence[Point], clusters: Sequence[int], first: int) -> None:
    """No loose ends; where three wires meet there is a dot, and dots stand nowhere else."""
    degree: dict[int, int] = defaultdict(int)
    for c in clusters:
        degree[c] += 1
    where = dict(zip(clusters, points))
    loose = [where[c] for c, n in degree.items() if n == 1]
    if loose:
        raise NoCircuit(f"an end at {loose[0]} is joined to nothing")
    dots = [c.at for c in figure.circles if c.cls == "ink"]
    for c, n in degree.items():
        if (n >= 3) != any(same(where[c], dot) for dot in dots):
            raise NoCircuit(f"{n} wires meet at {where[c]}, dot or no dot")
    if any(not any(same(dot, p) for p in where.values()) for dot in dots):
        raise NoCircuit("a dot stands where no wires meet")


def _require_apart(wires: Iterable[Line], symbols: Iterable[_Symbol]) -> None:
    """No wire lies on another one, or runs over a part."""
    pieces = [piece for wire in wires for piece in pairwise(wire.points)]
    for part in symbols:
        if any(off_segment(part.at, *piece) <= TOUCH for piece in pieces):
            raise NoCircuit(f"a wire runs over the {part.kind} at {part.at}")
    for one, other in combinations(pieces, 2):
        inner = [off_segment(between(*one, t), *other) for t in (0.25, 0.5, 0.75)]
        inner += [off_segment(between(*other, t), *one) for t in (0.25, 0.5, 0.75)]
        if sum(gap <= TOUCH for gap in inner) > 1:
            raise NoCircuit(f"two wires lie on one another near {one[0]}")


def _is_zigzag(line: Line) -> bool:
    """Whether the teeth of a line point to either side by turns, all as far."""
    (ax, ay), (bx, by) = line.points[0], line.points[-1]
    long = math.hypot(bx - ax, by - ay)
    teeth = [((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / max(long, 1.0) for x, y in line.points[1:-1]]
    return all(a * b < 0 for a, b in pairwise(teeth)) and max(map(abs, teeth)) - min(map(abs, teeth)) <= TOUCH


def _symbols(figure: Figure) -> tuple[list[_Symbol], set[int]]:
    """Every two-pole, and the indices of lines that belong to one."""
    found: list[_Symbol] = []
    spent: set[int] = set()
    for i, cell in enumerate(figure.cells):
        x, y, w, h = cell.box
        at, half = (x + w / 2, y + h / 2), ((w / 2, 0.0) if w > h else (0.0, h / 2))
        ends = (at[0] - half[0], at[1] - half[1]), (at[0] + half[0], at[1] + half[1])
        found.append(_Symbol("resistor", ends, at, i))
    for i, line in enumerate(figure.lines):
        if len(line.points) >= ZIGZAG:
            if not _is_zigzag(line):
                raise NoCircuit(f"the teeth at {_middle(line)} do not point to either side by turns")
            found.append(_Symbol("resistor", (line.points[0], line.points[-1]), _middle(line), i))
            spent.add(i)
    found += _cells(figure, spent)
    found += _lamps(figure, spent)
    found += _switches(figure, spent)
    for i, node in enumerate(figure.nodes):
        found.append(_Symbol("meter", _touching(figure, node.at, node.r, spent), node.at, i))
    return found, spent


def _cells(figure: Figure, spent: set[int]) -> Iterator[_Symbol]:
    """Pairs of parallel bars, the shorter one thick."""
    for i, short in enumerate(figure.lines):
        if not short.cls.startswith("surface") or len(short.points) != 2:
            continue
        at = _middle(short)
        near = [
            (math.dist(_middle(bar), at), k)
            for k, bar in enumerate(figure.lines)
            if k != i and k not in spent and len(bar.points) == 2 and _beside(bar, short)
        ]
        if not near:
            raise NoCircuit(f"the bar at {at} has no longer one beside it")
        k = min(near)[1]
        spent |= {i, k}
        plus = _middle(figure.lines[k])
        yield _Symbol("cell", (plus, at), ((plus[0] + at[0]) / 2, (plus[1] + at[1]) / 2), i)


def _beside(bar: Line, short: Line) -> bool:
    """Whether a bar is longer than another, parallel to it, and stands close and square beside it."""
    (ax, ay), (bx, by) = short.points
    (cx, cy), (dx, dy) = bar.points
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    (px, py), (qx, qy) = _middle(bar), _middle(short)
    wx, wy = px - qx, py - qy
    length, other = math.hypot(ux, uy), math.hypot(vx, vy)
    square = abs(ux * vy - uy * vx) < 0.02 * length * other and abs(ux * wx + uy * wy) < 0.05 * length * BARS
    return square and 1.0 < math.hypot(wx, wy) < BARS and other > 1.3 * length


def _lamps(figure: Figure, spent: set[int]) -> Iterator[_Symbol]:
    """Circles with two lines crossing in their middle."""
    for i, circle in enumerate(figure.circles):
        if circle.r < LAMP:
            continue
        cross = [
            k
            for k, line in enumerate(figure.lines)
            if k not in spent and len(line.points) == 2 and same(_middle(line), circle.at)
            and abs(math.dist(*line.points) - 2 * circle.r) < 1.5
        ]  # fmt: skip
        if len(cross) != 2:
            raise NoCircuit(f"the circle at {circle.at} holds {len(cross)} lines, a lamp has two")
        spent |= set(cross)
        yield _Symbol("lamp", _touching(figure, circle.at, circle.r, spent), circle.at, i)


def _touching(figure: Figure, at: Point, r: float, spent: set[int]) -> tuple[Point, Point]:
    """The two places where wires end on a circle."""
    ends = {
        (round(p[0], 1), round(p[1], 1)): p
        for i, line in enumerate(figure.lines) if i not in spent
        for p in (line.points[0], line.points[-1]) if abs(math.dist(p, at) - r) <= TOUCH
    }  # fmt: skip
    if len(ends) != 2:
        raise NoCircuit(f"{len(ends)} wires reach the circle at {at}, not two")
    a, b = sorted(ends.values())
    return a, b


def _switches(figure: Figure, spent: set[int]) -> Iterator[_Symbol]:
    """Pairs of contacts; the lever turns on one of them and is closed where it reaches the other."""
    contacts = [c for c in figure.circles if c.cls != "ink" and c.r < LAMP]
    used: set[Point] = set()
    ends = [p for line in figure.lines for p in (line.points[0], line.points[-1])]
    for i, line in enumerate(figure.lines):
        if i in spent or len(line.points) != 2 or sum(same(line.points[1], p) for p in ends) > 1:
            continue  # a lever's end is free, or rests on its other contact where no wire ends
        pairs = [
            (c, mate)
            for c in contacts
            if _rests(line, c)
            for mate in contacts
            if mate is not c and _aims(line, c, mate)
        ]
        if not pairs:
            continue
        pivot, mate = min(pairs, key=lambda pair: math.dist(pair[0].at, pair[1].at))
        if {pivot.at, mate.at} & used:
            raise NoCircuit(f"the contact at {pivot.at} belongs to two switches")
        used |= {pivot.at, mate.at}
        spent.add(i)
        at = (pivot.at[0] + mate.at[0]) / 2, (pivot.at[1] + mate.at[1]) / 2
        closed = math.dist(line.points[1], mate.at) <= mate.r + TOUCH
        yield _Symbol("switch", (_outer(pivot, at), _outer(mate, at)), at, i, closed)
    if len(used) != len(contacts):
        raise NoCircuit("a contact has no lever")


def _aims(line: Line, pivot: Circle, mate: Circle) -> bool:
    """Whether a lever could reach a contact by turning a little: it is shorter than the way there by their rims."""
    (ax, ay), (bx, by) = line.points
    away, reach = math.dist(pivot.at, mate.at), math.dist(*line.points)
    along = (bx - ax) * (mate.at[0] - pivot.at[0]) + (by - ay) * (mate.at[1] - pivot.at[1])
    return away < reach + 3 * pivot.r and along > 0.7 * away * reach


def _rests(line: Line, contact: Circle) -> bool:
    """Whether a lever starts on a contact's rim, on the side to which it points."""
    (ax, ay), (bx, by) = line.points
    x, y = contact.at
    inward = (bx - ax) * (ax - x) + (by - ay) * (ay - y)
    return (
        abs(math.hypot(ax - x, ay - y) - contact.r) <= TOUCH and inward > 0 and math.dist(*line.points) > 3 * contact.r
    )


def _outer(contact: Circle, middle: Point) -> Point:
    """Where the wire meets a contact: away from the switch."""
    dx, dy = contact.at[0] - middle[0], contact.at[1] - middle[1]
    norm = math.hypot(dx, dy) or 1.0
    return contact.at[0] + contact.r * dx / norm, contact.at[1] + contact.r * dy / norm


# --------------------------------------------------------------------------------------------------------------- laws


def potentials(
    nets: int, ohms: Sequence[tuple[int, int, Fraction]], plus: int, minus: int, voltage: Fraction
) -> dict[int, Fraction]:
    """Potential of every net that current can reach, the battery's minus being 0. Raises NoCircuit for a short."""
    if plus == minus:
        raise NoCircuit("the battery is short-circuited")
    known = {plus: voltage, minus: Fraction(0)}
    reached = _reached(ohms, plus) & _reached(ohms, minus) | {plus, minus}
    free = sorted(reached - known.keys())
    place = {n: i for i, n in enumerate(free)}
    rows = [[Fraction(0)] * (len(free) + 1) for _ in free]
    for a, b, r in ohms:
        for here, there in ((a, b), (b, a)):
            if here in place and there in reached and a != b:
                rows[place[here]][place[here]] += 1 / r
                if there in place:
                    rows[place[here]][place[there]] -= 1 / r
                else:
                    rows[place[here]][-1] += known[there] / r
    return known | dict(zip(free, _solved(rows)))


def _reached(ohms: Sequence[tuple[int, int, Fraction]], start: int) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for a, b, _ in ohms:
            for here, there in ((a, b), (b, a)):
                if here == at and there not in found:
                    found.add(there)
                    waiting.append(there)
    return found


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """Gauss and Jordan. Raises NoCircuit for a singular system."""
    n = len(rows)
    for k in range(n):
        pivot = next((i for i in range(k, n) if rows[i][k] != 0), None)
        if pivot is None:
            raise NoCircuit("the circuit leaves a potential open")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        head = rows[k][k]
        rows[k] = [v / head for v in rows[k]]
        for i in range(n):
            if i != k and rows[i][k] != 0:
                factor = rows[i][k]
                rows[i] = [v - factor * w for v, w in zip(rows[i], rows[k])]
    return [row[-1] for row in rows]


def currents(
    net: Netlist, ohms: Mapping[int, Fraction], voltage: Fraction
) -> tuple[list[Fraction], dict[int, Fraction]]:
    """Current of every part, from its a to its b, and through every wire (by index of its line), without sign.

    `ohms` holds resistances by number of part: others but the cell and closed switches let nothing through. Raises
    NoCircuit.
    """
    cells = net.of("cell")
    if len(cells) != 1:
        raise NoCircuit(f"{len(cells)} cells")
    links = [(p.a, p.b, ohms[i]) for i, p in enumerate(net.parts) if i in ohms]
    links += [(p.a, p.b, LEVER) for p in net.of("switch") if p.closed]
    levels = potentials(net.nets, links, cells[0].a, cells[0].b, voltage)
    flows: list[Fraction] = []
    for i, p in enumerate(net.parts):
        r = LEVER if p.kind == "switch" and p.closed else ohms.get(i)
        known = r is not None and p.a in levels and p.b in levels
        flows.append((levels[p.a] - levels[p.b]) / r if known and r else Fraction(0))
    drawn = sum(
        (f if p.a == cells[0].a else -f for p, f in zip(net.parts, flows) if cells[0].a in (p.a, p.b)), Fraction(0)
    )
    flows[net.parts.index(cells[0])] = -drawn
    return flows, _through_wires(net, flows)


def _through_wires(net: Netlist, flows: Sequence[Fraction]) -> dict[int, Fraction]:
    """Wires of a net are a tree: what enters at its leaves is handed on from leaf to leaf."""
    entering: dict[int, Fraction] = defaultdict(Fraction)
    for p, flow in zip(net.parts, flows):
        entering[p.ends[0]] -= flow
        entering[p.ends[1]] += flow
    waiting, found = dict(net.wires), {}
    while waiting:
        count: dict[int, int] = defaultdict(int)
        for ends in waiting.values():
            for e in ends:
                count[e] += 1
        leaf = next(((w, a, b) for w, ends in waiting.items() for a, b in (ends, ends[::-1]) if count[a] == 1), None)
        if leaf is None:
            raise NoCircuit("wires close a loop of their own")
        w, a, b = leaf
        found[w] = abs(entering[a])
        entering[b] += entering[a]
        del waiting[w]
    return found
