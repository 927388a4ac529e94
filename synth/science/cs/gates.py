"""Logic gates on a board: distinctive shapes, circuits of them as trees over inputs, where they stand and their wires.

Rows belong to the pins that inputs feed, columns to the longest way from them. An input stands at the left of its first
row; where it feeds more rows, a line runs down beside the gates, with a dot at every branch. A gate that two outputs
share stands between them. So no wire runs over another one, and wires cross only where a line passes a row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from synth.science.family import Canvas, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Point, Polygon
from synth.science.physics.circuit import Board, rounded_points

WIDE, HIGH, PIN = 46.0, 42.0, 12.0  # px of a gate, and from its axis to its pins
BUBBLE, SHIFT, HOLLOW = 4.5, 7.0, 9.0  # px: radius of a negation, the second curve of XOR, how far a back is hollow
CHANNEL, NARROW = 50.0, 38.0  # px between columns, at most and at least
BETWEEN = 34.0, 74.0  # px between rows of different gates beyond the pins' distance, at least and at most
TRUNK, LEAD = 13.0, 18.0  # px between lines that run down, and after them
LEFT, RIGHT = 52.0, 80.0  # px for the labels of inputs, and for output wires with their labels
LARGER = (1.5, 1.35, 1.2, 1.1)  # sizes tried first
TEXT = 15.0
Box = tuple[float, float, float, float]  # x0, y0, x1, y1
NEGATED = {"NAND": "AND", "NOR": "OR", "XNOR": "XOR", "NOT": "BUFFER"}  # drawn as the other with a bubble


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate by the letter that names it, and what its pins are fed by from above: letters of inputs or gates."""

    name: str
    kind: str
    pins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circuit:
    """Inputs with their bits, gates each after those that feed it, and outputs by name: the gate that feeds each."""

    bits: Mapping[str, int]
    gates: tuple[Gate, ...]
    outputs: Mapping[str, str]

    def values(self, kinds: Mapping[str, str] | None = None) -> dict[str, int]:
        """The bit of every input and gate; `kinds` lets gates by name work as others."""
        found = dict(self.bits)
        for gate in self.gates:
            found[gate.name] = worked_by((kinds or {}).get(gate.name, gate.kind), [found[p] for p in gate.pins])
        return found

    def readers(self, name: str) -> int:
        """Pins and outputs that an input or gate feeds."""
        return sum(g.pins.count(name) for g in self.gates) + list(self.outputs.values()).count(name)


def worked_by(kind: str, bits: Sequence[int]) -> int:
    """What a gate makes of its pins' bits."""
    match kind:
        case "AND" | "NAND":
            out = int(all(bits))
        case "OR" | "NOR":
            out = int(any(bits))
        case _:
            out = sum(bits) % 2
    return 1 - out if kind in NEGATED else out


# -------------------------------------------------------------------------------------------------------------- shapes


def _curve(a: Point, b: Point, c: Point, d: Point, pieces: int = 14) -> list[Point]:
    """Points on a cubic curve."""
    out = []
    for i in range(pieces + 1):
        t, u = i / pieces, 1 - i / pieces
        weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        out.append(tuple(sum(w * p[k] for w, p in zip(weights, (a, b, c, d))) for k in (0, 1)))
    return out  # type: ignore[return-value]


def _hollow(depth: float) -> list[Point]:
    """The back of an OR gate from its lower to its upper corner, a flat arc; px from the middle of its left side."""
    half = HIGH / 2
    ys = [half - HIGH * i / 12 for i in range(13)]
    return [(depth * (1 - (y / half) ** 2), y) for y in ys]


def outline(kind: str) -> list[Point]:
    """The body of a gate, px from the middle of its left side at unit 1."""
    half = HIGH / 2
    match NEGATED.get(kind, kind):
        case "AND":
            flat = WIDE - half
            turns = (math.radians(-90 + 180 * i / 24) for i in range(25))
            return [(0.0, -half), *((flat + half * math.cos(a), half * math.sin(a)) for a in turns), (0.0, half)]
        case "BUFFER":
            return [(0.0, -0.46 * HIGH), (0.9 * WIDE, 0.0), (0.0, 0.46 * HIGH)]
    upper = _curve((0.0, -half), (0.42 * WIDE, -half), (0.78 * WIDE, -0.6 * half), (WIDE, 0.0))
    lower = [(x, -y) for x, y in upper[-2:0:-1]]
    return [*upper, *lower, *_hollow(HOLLOW)[:-1]]


def gate_marks(gate: Gate, at: Point, unit: float) -> list[Mark]:
    """A gate whose left side has its middle at a place: body, second curve, bubble, and its letter."""

    def placed(points: Sequence[Point]) -> tuple[Point, ...]:
        return rounded_points(tuple((at[0] + x * unit, at[1] + y * unit) for x, y in points))

    body, plain = outline(gate.kind), NEGATED.get(gate.kind, gate.kind)
    marks: list[Mark] = [Polygon(f"g{gate.name}", placed(body), "glass")]
    if plain == "XOR":
        marks.append(Line(f"x{gate.name}", placed([(x - SHIFT, y) for x, y in _hollow(HOLLOW)]), "wire"))
    if gate.kind in NEGATED:
        tip = max(x for x, _ in body) + BUBBLE
        marks.append(Circle(f"o{gate.name}", placed([(tip, 0.0)])[0], round(BUBBLE * unit, 2), "paper"))
    middle = {"AND": 0.46, "BUFFER": 0.26}.get(plain, 0.5) * WIDE
    marks.append(Label(f"n{gate.name}", placed([(middle, 0.0)])[0], gate.name, "text", TEXT * unit, "name"))
    return marks


def tip_of(gate: Gate) -> float:
    """Px from a gate's left side to where its output leaves."""
    return max(x for x, _ in outline(gate.kind)) + (2 * BUBBLE if gate.kind in NEGATED else 0.0)


def pin_of(gate: Gate, k: int) -> Point:
    """Where the k-th pin enters, px from the middle of the gate's left side."""
    if len(gate.pins) == 1:
        return 0.0, 0.0
    y = PIN if k else -PIN
    plain = NEGATED.get(gate.kind, gate.kind)
    hollow = HOLLOW * (1 - (PIN / (HIGH / 2)) ** 2)
    return (0.0 if plain == "AND" else hollow if plain == "OR" else hollow - SHIFT), y


# -------------------------------------------------------------------------------------------------------------- layout


@dataclass(slots=True)
class _Rows:
    """Rows for the pins that inputs feed, from above: `at` gives a gate's pin its row, `after` the row's distance."""

    circuit: Circuit
    at: dict[tuple[str, int], int] = field(default_factory=dict)
    joined: list[bool] = field(default_factory=list)  # whether the row above belongs to the same gate
    done: set[str] = field(default_factory=set)

    def walk(self, name: str) -> None:
        """Rows of a gate and of all that only it reads, pins from above."""
        gate = next(g for g in self.circuit.gates if g.name == name)
        self.done.add(name)
        above = False
        for k, pin in enumerate(gate.pins):
            if pin in self.circuit.bits:
                self.at[name, k] = len(self.joined)
                self.joined.append(above)
                above = True
            else:
                above = False
                if pin not in self.done:
                    self.walk(pin)


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything stands, px: the middle of the left side of each gate, rows' heights, and lines that run down.

    `unit` scales lengths that are meant for a page of 512 px.
    """

    unit: float
    gates: Mapping[str, Point]
    rows: Mapping[tuple[str, int], float]
    trunks: Mapping[str, float]
    left: float
    right: float


def placed(circuit: Circuit, canvas: Canvas) -> Place:
    """Places for a circuit, as large as the page lets it be. Raises Unfit where it does not fit at all."""
    for grown in LARGER:
        try:
            return _placed(circuit, canvas, canvas.unit * grown, CHANNEL, BETWEEN[1] - 12)
        except Unfit:
            continue
    return _placed(circuit, canvas, canvas.unit, NARROW, BETWEEN[0])


def _placed(circuit: Circuit, canvas: Canvas, u: float, narrow: float, low: float) -> Place:
    """Places at a size, with at least so many px between columns and between rows of different gates."""
    rows, level = _Rows(circuit), levels(circuit)
    for gate in circuit.outputs.values():
        rows.walk(gate)
    many = [name for name in circuit.bits if circuit.readers(name) > 1]
    columns, lead = max(level.values()), (LEAD + TRUNK * len(many)) * u
    room = canvas.width - 2 * canvas.margin - (LEFT + RIGHT + columns * (WIDE + SHIFT)) * u - lead
    gaps = max(columns - 1, 1)
    if room < narrow * u * (columns - 1):
        raise Unfit("wide", f"{columns} columns leave {room / gaps:.0f} px between them")
    channel = min(room / gaps, CHANNEL * u)
    left = canvas.margin + LEFT * u + (room - (columns - 1) * channel) / 2
    heights = _heights(rows.joined, canvas, u, low)
    found: dict[str, Point] = {}
    for gate in circuit.gates:
        pins = [heights[rows.at[gate.name, k]] if p in circuit.bits else found[p][1] for k, p in enumerate(gate.pins)]
        x = left + lead + (level[gate.name] - 1) * ((WIDE + SHIFT) * u + channel) + SHIFT * u
        found[gate.name] = round(x, 1), round(sum(pins) / len(pins), 1)
    trunks = {name: round(left + (i + 0.7) * TRUNK * u, 1) for i, name in enumerate(many)}
    right = max(found[g][0] for g in circuit.outputs.values()) + (WIDE + 2 * BUBBLE + 18) * u
    at = {key: heights[row] for key, row in rows.at.items()}
    return Place(u, found, at, trunks, round(left, 1), round(right, 1))


def levels(circuit: Circuit) -> dict[str, int]:
    """Column of every gate: gates on the longest way from an input, itself counted."""
    found: dict[str, int] = {}
    for gate in circuit.gates:
        found[gate.name] = 1 + max((found.get(p, 0) for p in gate.pins), default=0)
    return found


def _heights(joined: Sequence[bool], canvas: Canvas, u: float, low: float) -> list[float]:
    """Heights of the rows: pins of one gate stand straight before it, others as far apart as there is room."""
    steps = joined[1:]
    free = steps.count(False)
    room = canvas.height - 2 * canvas.margin - 76 * u - steps.count(True) * 2 * PIN * u
    between = min(room / max(free, 1), (BETWEEN[1] + 2 * PIN) * u)
    if between < (low + 2 * PIN) * u:
        raise Unfit("high", f"rows of different gates are {between:.0f} px apart")
    ys = [0.0]
    for same in steps:
        ys.append(ys[-1] + (2 * PIN * u if same else between))
    top = (canvas.height - ys[-1]) / 2
    return [round(top + y, 1) for y in ys]


# --------------------------------------------------------------------------------------------------------------- wires


@dataclass(slots=True)
class Drawing:
    """A circuit on a board; `nets` tells for every wire, by id, which input or gate feeds it."""

    circuit: Circuit
    place: Place
    board: Board
    nets: dict[str, str] = field(default_factory=dict)

    def wire(self, net: str, *points: Point) -> None:
        """A wire of a net, without needless corners."""
        kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        self.nets[self.board.wire(*kept)] = net

    def _pin(self, gate: Gate, k: int) -> Point:
        (x, y), (dx, dy) = self.place.gates[gate.name], pin_of(gate, k)
        return round(x + dx * self.place.unit, 2), round(y + dy * self.place.unit, 2)

    def _bend(self, gate: Gate) -> float:
        """Where wires turn before a gate."""
        return round(self.place.gates[gate.name][0] - (SHIFT + 9) * self.place.unit, 2)

    def inputs(self) -> None:
        """From each input's label to its pins, along the line that runs down where there are several."""
        gates = {g.name: g for g in self.circuit.gates}
        for name in self.circuit.bits:
            ends = [
                (self.place.rows[key], gates[key[0]], key[1])
                for key in sorted(self.place.rows, key=lambda key: self.place.rows[key])
                if gates[key[0]].pins[key[1]] == name
            ]
            start: Point = (self.place.left, ends[0][0])
            for i, (y, gate, k) in enumerate(ends):
                if i == len(ends) - 1:  # the last branch turns without a dot
                    corner = [(self.place.trunks[name], y)] if i else []
                    self.wire(name, *[start, *corner][:-1], *self._into([start, *corner][-1], gate, k))
                    continue
                here = (self.place.trunks[name], y)
                self.wire(name, start, here)
                self.wire(name, *self._into(here, gate, k))
                self.board.dot(f"d{name}{i}", here)
                start = here

    def _into(self, start: Point, gate: Gate, k: int) -> list[Point]:
        """From a place to a pin: along, then up or down before the gate, then in."""
        x, pin = self._bend(gate), self._pin(gate, k)
        return [start, (x, start[1]), (x, pin[1]), pin] if abs(start[1] - pin[1]) > 0.05 else [start, pin]

    def outputs(self) -> None:
        """From each gate to the pins or the output that it feeds."""
        for gate in self.circuit.gates:
            x, y = self.place.gates[gate.name]
            tip = round(x + tip_of(gate) * self.place.unit, 2), y
            pins = [(g, k) for g in self.circuit.gates for k, p in enumerate(g.pins) if p == gate.name]
            if gate.name in self.circuit.outputs.values():
                self.wire(gate.name, tip, (self.place.right, y))
            elif len(pins) == 1:
                self.wire(gate.name, *self._into(tip, *pins[0]))
            else:
                fork = round(min(self._bend(g) for g, _ in pins), 2), y
                self.wire(gate.name, tip, fork)
                self.board.dot(f"d{gate.name}", fork)
                for g, k in pins:
                    pin = self._pin(g, k)
                    self.wire(gate.name, fork, (fork[0], pin[1]), pin)


def drawn(circuit: Circuit, labels: Sequence[Label], place: Place) -> tuple[Figure, dict[str, str]]:
    """The circuit with labels beside it, and the net of every wire. Raises Unfit where wires are not clear."""
    drawing = Drawing(circuit, place, Board(place.unit))
    drawing.inputs()
    drawing.outputs()
    _require_apart(drawing)
    for gate in circuit.gates:
        drawing.board.marks += gate_marks(gate, place.gates[gate.name], place.unit)
    return drawing.board.figure(list(labels)), drawing.nets


def _require_apart(drawing: Drawing) -> None:
    """Wires of different nets only cross, and none passes a gate."""
    near = 6.0 * drawing.place.unit
    wires = [(drawing.nets[f"w{i}"], points) for i, (points, _, _) in enumerate(drawing.board.wires)]
    boxes = [(net, _box(a, b)) for net, points in wires for a, b in pairwise(points)]
    for i, (net, one) in enumerate(boxes):
        for other, two in boxes[:i]:
            if net != other and _meet(one, two, near) and not (_cross(one, two, near) or _cross(two, one, near)):
                raise Unfit("wires", f"wires of {net} and {other} run into one another")
    for name, (x, y) in drawing.place.gates.items():
        wide, half = WIDE * drawing.place.unit, HIGH / 2 * drawing.place.unit
        if any(_meet((x + 0.35 * wide, y - half, x + 0.65 * wide, y + half), box, near) for _, box in boxes):
            raise Unfit("wires", f"a wire passes gate {name}")


def _box(a: Point, b: Point) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _meet(a: Box, b: Box, within: float) -> bool:
    return a[0] - within < b[2] and b[0] - within < a[2] and a[1] - within < b[3] and b[1] - within < a[3]


def _cross(level: Box, upright: Box, clear: float) -> bool:
    """Whether a level wire and an upright one cross, well away from their ends."""
    x, y = upright[0], level[1]
    crossed = level[0] + clear < x < level[2] - clear and upright[1] + clear < y < upright[3] - clear
    return level[1] == level[3] and upright[0] == upright[2] and crossed
