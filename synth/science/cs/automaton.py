"""Finite automata on paper: machines, random ones, where their states stand, how arrows run and where labels fit.

A layout is searched, not solved: a few arrangements of slots, many assignments of states to them, the one with the
fewest crossings; then arrows are bent around states, loops and the start arrow take free sides, and every label takes
the first place beside its own arrow that is clear of everything else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

import numpy as np

from catalog.identity import Stream
from synth.science.family import Canvas, Unfit
from synth.science.figure import Edge, Figure, Line, Node, Point
from synth.science.layout import curved, loop, polar, straight

Pair = tuple[int, int]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1
ACCENTED = 1.75  # px: half the widest stroke of an accent
CLEAR = 2.2  # px between a label and any stroke
OWN = 13.6  # px at 512 within which a label stands from its arrow
ASSIGNMENTS = 90  # of states to slots that are tried per arrangement

# Slots in the unit square, per number of states.
_ARRANGEMENTS: Mapping[int, tuple[tuple[Point, ...], ...]] = {
    2: (((0, 0.5), (1, 0.5)),),
    3: (((0, 0.5), (0.5, 0.5), (1, 0.5)), ((0, 0.15), (1, 0.15), (0.5, 0.95)), ((0, 0.9), (1, 0.9), (0.5, 0.1))),
    4: (
        ((0, 0.1), (1, 0.1), (0, 0.95), (1, 0.95)), ((0, 0.5), (0.5, 0.05), (1, 0.5), (0.5, 0.95)),
        ((0, 0.5), (0.34, 0.5), (0.67, 0.5), (1, 0.5)), ((0, 0.5), (0.4, 0.5), (1, 0.05), (1, 0.95)),
    ),
    5: (
        ((0, 0.5), (0.42, 0), (1, 0.15), (1, 0.85), (0.42, 1)), ((0, 0.5), (0.5, 0.02), (1, 0.02), (0.5, 0.98), (1, 0.98)),
        ((0, 0.02), (1, 0.02), (0.5, 0.5), (0, 0.98), (1, 0.98)), ((0, 0.5), (0.35, 0.05), (1, 0.5), (0.35, 0.95), (0.67, 0.5)),
    ),
    6: (
        ((0, 0.05), (0.5, 0.05), (1, 0.05), (0, 0.95), (0.5, 0.95), (1, 0.95)),
        ((0, 0.5), (0.28, 0), (0.75, 0), (1, 0.5), (0.75, 1), (0.28, 1)),
        ((0, 0.5), (0.36, 0.02), (0.36, 0.98), (0.7, 0.5), (1, 0.02), (1, 0.98)),
    ),
    7: (
        ((0, 0.5), (0.33, 0), (1, 0), (0.5, 0.5), (1, 0.5), (0.33, 1), (1, 1)),
        ((0, 0), (0.5, 0), (1, 0), (0.25, 0.5), (0.78, 0.5), (0.1, 1), (0.95, 1)),
        ((0, 0.5), (0.25, 0), (0.72, 0), (1, 0.5), (0.72, 1), (0.25, 1), (0.5, 0.5)),
    ),
    8: (
        ((0, 0), (0.5, 0), (1, 0), (0.22, 0.5), (0.78, 0.5), (0, 1), (0.5, 1), (1, 1)),
        ((0, 0), (0.34, 0), (0.67, 0), (1, 0), (0, 1), (0.34, 1), (0.67, 1), (1, 1)),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """States by number, with what is written in them; `moves` maps state and symbol to the states that follow."""

    names: tuple[str, ...]
    symbols: tuple[str, ...]
    moves: Mapping[tuple[int, str], frozenset[int]]
    accepting: frozenset[int]
    start: int = 0

    def next(self, state: int, symbol: str) -> int:
        """The one state that follows. Raises KeyError where there is none."""
        (after,) = self.moves[state, symbol]
        return after

    def arrows(self) -> dict[Pair, str]:
        """Label of the arrow between every two joined states: its symbols, with commas."""
        found: dict[Pair, list[str]] = {}
        for symbol in (*self.symbols, "ε"):
            for state in range(len(self.names)):
                for after in sorted(self.moves.get((state, symbol), ())):
                    found.setdefault((state, after), []).append(symbol)
        return {pair: ",".join(symbols) for pair, symbols in sorted(found.items())}

    def path(self, word: Iterable[str]) -> list[int]:
        """The states that a deterministic machine comes through, from the start. Raises KeyError where it is stuck."""
        states = [self.start]
        for symbol in word:
            states.append(self.next(states[-1], symbol))
        return states

    def shown(self, state: int) -> str:
        """A state's name as running text has it: q0."""
        return self.names[state].replace("_", "")


def names_of(n: int, s: Stream, symbols: Sequence[str]) -> tuple[str, ...]:
    """Names for n states in one of the usual manners, none of which reads like a symbol."""
    manners = ["q", "q", "s", "A"] + (["1"] if symbols[0].isalpha() else [])
    manner = s.choice(manners)
    if manner == "A":
        return tuple("ABCDEFGH"[:n])
    if manner == "1":
        return tuple(str(i + 1) for i in range(n))
    first = s.choice((0, 0, 1))
    return tuple(f"{manner}_{i + first}" for i in range(n))


def random_dfa(s: Stream, n: int, symbols: Sequence[str], accepting: int, near: float = 0.6) -> Machine:
    """A complete machine all of whose states are reached; moves lead to neighbours in number with chance `near`.

    Raises Unfit("unreachable") after some tries.
    """
    for _ in range(40):
        moves = {(q, a): frozenset((_target(s, q, n, near),)) for q in range(n) for a in symbols}
        if len(reached(moves, 0)) == n:
            ends = frozenset(s.sample(range(n), accepting))
            return Machine(names_of(n, s, symbols), tuple(symbols), moves, ends)
    raise Unfit("unreachable", "no random machine reached all of its states")


def _target(s: Stream, q: int, n: int, near: float) -> int:
    if s.chance(near):
        return s.choice([p for p in (q - 1, q, q + 1, q + 1) if 0 <= p < n])
    return s.integer(0, n - 1)


def reached(moves: Mapping[tuple[int, str], Iterable[int]], start: int) -> set[int]:
    """States that can be reached, the start among them."""
    found, waiting = {start}, [start]
    after: dict[int, set[int]] = {}
    for (q, _), targets in moves.items():
        after.setdefault(q, set()).update(targets)
    while waiting:
        fresh = after.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


# -------------------------------------------------------------------------------------------------------------- layout


@dataclass(frozen=True)
class Layout:
    """Where a machine stands: centres, radius, arrows by pair (unmarked, with labels) and the start arrow."""

    at: Mapping[int, Point]
    r: float
    edges: Mapping[Pair, Edge]
    start: tuple[Point, Point]


def page(canvas: Canvas, below: float = 0.0, above: float = 0.0) -> Box:
    """The part of the canvas that an automaton may fill, px; `below` and `above` are kept for other things."""
    m = canvas.margin
    return m, m + above, canvas.width - m, canvas.height - m - below


def arranged(
    machine: Machine, canvas: Canvas, area: Box, s: Stream, crossings: int = 2, r: float | None = None,
    arrows: Mapping[Pair, str] | None = None,
) -> Layout:  # fmt: skip
    """A layout of a machine in `area`. Raises Unfit("layout") where nothing clear is found.

    `arrows` (default: the machine's own) may hold more than the machine has, so that slots are reserved for them.
    """
    labels = dict(arrows or machine.arrows())
    n = len(machine.names)
    radius = r or round((21.0 if n <= 5 else 19.5) * canvas.unit, 1)
    last = Unfit("layout", "no arrangement")
    for slots, order in _assignments(tuple(p for p in labels if p[0] != p[1]), n, s, crossings):
        at = _placed(slots, order, area, radius, machine.start, canvas.unit)
        try:
            return _Router(machine, labels, at, radius, area, canvas.unit).layout()
        except Unfit as unfit:
            last = unfit
    raise last


def _placed(slots: Sequence[Point], order: Sequence[int], area: Box, r: float, start: int, unit: float) -> dict[int, Point]:
    """Centres of the states; room is kept for loops and for the start arrow."""
    pad = 2.35 * r + 15 * unit
    x0, y0, x1, y1 = area[0] + pad, area[1] + pad, area[2] - pad, area[3] - pad
    width, height = x1 - x0, y1 - y0
    if len(slots) <= 4:  # few states do not fill a page: they stand nearer
        width, height = width * 0.96, min(height, 0.78 * width)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return {
        q: (round(cx + (x - 0.5) * width, 1), round(cy + (y - 0.5) * height, 1))
        for q, (x, y) in zip(range(len(slots)), (slots[k] for k in order))
    }


def _assignments(
    pairs: tuple[Pair, ...], n: int, s: Stream, most: int
) -> list[tuple[tuple[Point, ...], tuple[int, ...]]]:
    """The best few assignments of states to slots, by crossings, chords that meet a state, and length."""
    found = set()
    joined = sorted({(min(p), max(p)) for p in pairs})
    for slots in s.shuffled(_ARRANGEMENTS[n]):
        chord, crosses, blocked, lengths = _chords(slots)
        order = list(range(n))
        for _ in range(ASSIGNMENTS // len(_ARRANGEMENTS[n])):
            ids = np.array([chord[order[a]][order[b]] for a, b in joined])
            crossed = int(crosses[np.ix_(ids, ids)].sum()) // 2
            left = slots[order[0]][0]
            cost = 3.0 * crossed + 2.0 * float(blocked[ids].sum()) + float(lengths[ids].sum()) / len(ids) + 1.5 * left
            if crossed <= most:
                found.add((cost, slots, tuple(order)))
            order = s.shuffled(order)
    if not found:
        raise Unfit("crossings", "every arrangement has too many crossings")
    return [(slots, order) for _, slots, order in sorted(found)[:10]]


@lru_cache(64)
def _chords(slots: tuple[Point, ...]) -> tuple[list[list[int]], np.ndarray, np.ndarray, np.ndarray]:
    """Chords between slots: their number by ends, which cross, how many slots each runs over, and lengths."""
    pairs = list(combinations(range(len(slots)), 2))
    chord = [[0] * len(slots) for _ in slots]
    for i, (a, b) in enumerate(pairs):
        chord[a][b] = chord[b][a] = i
    crosses = np.zeros((len(pairs), len(pairs)), bool)
    for i, j in combinations(range(len(pairs)), 2):
        if not set(pairs[i]) & set(pairs[j]):
            crosses[i, j] = crosses[j, i] = _cross(*(slots[k] for k in (*pairs[i], *pairs[j])))
    blocked = np.array([
        sum(_off(slots[k], slots[a], slots[b]) < 0.13 for k in range(len(slots)) if k not in (a, b)) for a, b in pairs
    ])  # fmt: skip
    return chord, crosses, blocked, np.array([math.dist(slots[a], slots[b]) for a, b in pairs])


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _off(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = min(1.0, max(0.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


# ------------------------------------------------------------------------------------------------------------- routing

_STEPS = np.linspace(0.0, 1.0, 41)[:, None]


def along(path: Sequence[Point]) -> np.ndarray:
    """41 points along a straight, quadratic or cubic path, float64 [41, 2]."""
    t, u = _STEPS, 1 - _STEPS
    p = [np.array(point) for point in path]
    if len(p) == 2:
        return u * p[0] + t * p[1]
    if len(p) == 3:
        return u * u * p[0] + 2 * u * t * p[1] + t * t * p[2]
    return u**3 * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t**3 * p[3]


def text_half(text: str, size: float) -> tuple[float, float]:
    """Half width and half height of a label, px, generous for any typeface."""
    return size * sum(0.3 if c in ",. " else 0.62 for c in text.replace("_", "")) / 2, 0.4 * size


@dataclass
class _Router:
    machine: Machine
    labels: Mapping[Pair, str]
    at: Mapping[int, Point]
    r: float
    area: Box
    unit: float
    size: float = field(init=False)
    edges: dict[Pair, Edge] = field(default_factory=dict)
    tracks: dict[Pair, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size = round(14.6 * self.unit, 1)
        self.nodes = {q: Node(f"n{q}", p, "", r=self.r) for q, p in self.at.items()}
        self.centres = np.array([self.at[q] for q in range(len(self.at))])

    def layout(self) -> Layout:
        """Arrows, loops, the start arrow, then labels. Raises Unfit("layout")."""
        for pair in sorted((p for p in self.labels if p[0] != p[1]), key=lambda p: -math.dist(self.at[p[0]], self.at[p[1]])):
            self._take(pair, self._arrow(pair))
        start = self._start()
        for pair in (p for p in self.labels if p[0] == p[1]):
            self._take(pair, self._loop(pair[0], start))
        placed = self._labelled(start)
        return Layout(self.at, self.r, placed, start)

    def _take(self, pair: Pair, edge: Edge) -> None:
        self.edges[pair] = edge
        self.tracks[pair] = along(edge.path)

    def _arrow(self, pair: Pair) -> Edge:
        """The straightest arrow that keeps clear of states and crosses little."""
        a, b = pair
        length = math.dist(self.at[a], self.at[b])
        if (b, a) in self.labels:
            bends = [min(max(0.11 * length, 13.0 * self.unit), 24.0 * self.unit), 0.16 * length, 0.25 * length]
        else:
            bends = [0.0] + [sign * share * length for share in (0.13, 0.22, 0.32, 0.42) for sign in (1, -1)]
        best, least = None, math.inf
        for bend in bends:
            edge = self._drawn(pair, bend)
            cost = self._cost(pair, edge) + abs(bend) / length
            if cost < least:
                best, least = edge, cost
            if least < 0.5:
                break
        if best is None or least >= 100:
            raise Unfit("layout", f"no clear arrow from {a} to {b}")
        return best

    def _drawn(self, pair: Pair, bend: float) -> Edge:
        a, b = (self.nodes[q] for q in pair)
        key = f"e{pair[0]}-{pair[1]}"
        edge = curved(key, a, b, bend) if bend else straight(key, a, b, directed=True)
        return _rounded(edge)

    def _cost(self, pair: Pair, edge: Edge) -> float:
        track = along(edge.path)
        others = [q for q in range(len(self.at)) if q not in pair]
        gaps = np.hypot(*(track[:, None, :] - self.centres[others][None, :, :]).transpose(2, 0, 1))
        cost = 100.0 * bool((gaps < self.r + 7.0 * self.unit).any()) + 100.0 * self._outside(track)
        for end in pair:  # an arrow may come near its own states only at its ends
            inner = np.hypot(*(track - self.centres[end]).T) < self.r - 0.5
            cost += 100.0 * bool(inner[2:-2].any())
        for other, had in self.tracks.items():
            near = np.hypot(*(track[4:-4, None, :] - had[None, 4:-4, :]).transpose(2, 0, 1))
            together = int((near.min(axis=1) < 5.0 * self.unit).sum())
            cost += 100.0 if together > 7 else 1.2 * bool(together)
            if set(other) & set(pair):
                cost += 100.0 * (self._ends_meet(edge, self.edges[other]))
        return cost

    def _ends_meet(self, one: Edge, other: Edge) -> bool:
        """Whether two arrows leave or enter a state at nearly one place."""
        ends = [(e, p) for e in (one,) for p in (e.path[0], e.path[-1])]
        return any(math.dist(p, q) < 9.0 * self.unit for _, p in ends for q in (other.path[0], other.path[-1]))

    def _outside(self, track: np.ndarray) -> bool:
        x0, y0, x1, y1 = self.area
        return bool((track.min(axis=0) < (x0, y0)).any() or (track.max(axis=0) > (x1, y1)).any())

    def _loop(self, q: int, start: tuple[Point, Point]) -> Edge:
        """A loop on the freest side, the top first."""
        mid = self.centres.mean(axis=0)
        out = math.degrees(math.atan2(self.at[q][1] - mid[1], self.at[q][0] - mid[0]))
        angles = [-90.0, 90.0, out] + [out + d for d in (30, -30, 60, -60, 90, -90, 120, -120, 180)] + [0.0, 180.0]
        busy = [t for pair, t in self.tracks.items()] + [along(start)]
        points = np.concatenate(busy)
        best, most = None, -1.0
        for angle in angles:
            edge = _rounded(loop(f"e{q}-{q}", self.nodes[q], angle))
            track = along(edge.path)
            if self._outside(track):
                continue
            others = [k for k in range(len(self.at)) if k != q]
            gaps = np.hypot(*(track[:, None, :] - self.centres[others][None, :, :]).transpose(2, 0, 1)) if others else np.array([99.0])
            room = min(float(gaps.min()) - self.r, float(np.hypot(*(track[:, None, :] - points[None, :, :]).transpose(2, 0, 1)).min()))
            if room > most + 4.0 * self.unit or best is None:
                best, most = edge, room
            if room >= 17.0 * self.unit:
                return edge
        if best is None or most < 5.0 * self.unit:
            raise Unfit("layout", f"no room for the loop of {q}")
        return best

    def _start(self) -> tuple[Point, Point]:
        """From outside to the boundary of the start state, from the left if that side is free."""
        node = self.nodes[self.machine.start]
        points = np.concatenate(list(self.tracks.values())) if self.tracks else np.array([[-99.0, -99.0]])
        for angle in (180.0, 150.0, 210.0, -90.0, 120.0, 240.0, 90.0, 60.0, 300.0, 0.0):
            tail, tip = polar(node.at, self.r + 27.0 * self.unit, angle), polar(node.at, self.r, angle)
            track = along((tail, tip))
            others = [k for k in range(len(self.at)) if k != self.machine.start]
            clear = np.hypot(*(track[:, None, :] - points[None, :, :]).transpose(2, 0, 1)).min() > 7.0 * self.unit
            apart = not others or np.hypot(*(track[:, None, :] - self.centres[others][None]).transpose(2, 0, 1)).min() > self.r + 6
            if clear and apart and not self._outside(track):
                return (round(tail[0], 1), round(tail[1], 1)), (round(tip[0], 2), round(tip[1], 2))
        raise Unfit("layout", "no side of the start state is free")

    # --- labels ---

    def _labelled(self, start: tuple[Point, Point]) -> dict[Pair, Edge]:
        placed: dict[Pair, Edge] = {}
        taken: list[Box] = []
        every = np.concatenate([*self.tracks.values(), along(start)])
        order = sorted(self.labels, key=lambda p: (p[0] != p[1], -len(self.labels[p])))
        for pair in order:
            at, box = self._label_place(pair, self.labels[pair], every, taken)
            taken.append(box)
            placed[pair] = _with_label(self.edges[pair], self.labels[pair], at, self.size)
        return {pair: placed[pair] for pair in self.labels}

    def _label_place(self, pair: Pair, text: str, every: np.ndarray, taken: list[Box]) -> tuple[Point, Box]:
        track = self.tracks[pair]
        w, h = text_half(text, self.size)
        others = [t for p, t in self.tracks.items() if p != pair]
        for k in (20, 18, 22, 16, 24, 14, 26, 12, 28, 10, 30):
            tangent = track[min(k + 1, 40)] - track[max(k - 1, 0)]
            normal = np.array([tangent[1], -tangent[0]]) / max(np.hypot(*tangent), 1e-9)
            for side in self._sides(pair, track, k, normal):
                direction = side * normal
                for extra in (0.0, 1.5, 3.0):
                    gap = w * abs(direction[0]) + h * abs(direction[1]) + ACCENTED + CLEAR + extra
                    x, y = track[k] + direction * gap
                    box = (x - w, y - h, x + w, y + h)
                    if self._fits(box, every, taken) and self._own(np.array((x, y)), track, others):
                        return (round(float(x), 2), round(float(y), 2)), box
        raise Unfit("layout", f"no place for the label of {pair}")

    def _sides(self, pair: Pair, track: np.ndarray, k: int, normal: np.ndarray) -> tuple[float, float]:
        """The outer side of a bent arrow first; of a straight one the upper or left."""
        chord = (track[0] + track[-1]) / 2 if pair[0] != pair[1] else self.centres[pair[0]]
        lean = float((track[20] - chord) @ normal)
        if abs(lean) < 1.0:
            lean = -1.0 if normal[1] > 0.1 else 1.0
        return (1.0, -1.0) if lean > 0 else (-1.0, 1.0)

    def _fits(self, box: Box, every: np.ndarray, taken: list[Box]) -> bool:
        x0, y0, x1, y1 = box
        a = self.area
        if x0 < a[0] or y0 < a[1] or x1 > a[2] or y1 > a[3]:
            return False
        grow = ACCENTED + CLEAR - 0.3
        inside = (every[:, 0] > x0 - grow) & (every[:, 0] < x1 + grow) & (every[:, 1] > y0 - grow) & (every[:, 1] < y1 + grow)
        if inside.any():
            return False
        dx = np.maximum(np.maximum(x0 - self.centres[:, 0], self.centres[:, 0] - x1), 0.0)
        dy = np.maximum(np.maximum(y0 - self.centres[:, 1], self.centres[:, 1] - y1), 0.0)
        if (np.hypot(dx, dy) < self.r + 3.5).any():
            return False
        return not any(x0 - 4 < t[2] and t[0] - 4 < x1 and y0 - 3 < t[3] and t[1] - 3 < y1 for t in taken)

    def _own(self, at: np.ndarray, track: np.ndarray, others: list[np.ndarray]) -> bool:
        """Whether a label is plainly nearer to its own arrow than to any other."""
        own = float(np.hypot(*(track - at).T).min())
        if own > OWN * max(1.0, self.unit):
            return False
        return all(float(np.hypot(*(t - at).T).min()) > own + 2.5 for t in others)


def _rounded(edge: Edge) -> Edge:
    path = tuple((round(x, 2), round(y, 2)) for x, y in edge.path)
    return Edge(edge.id, edge.start, edge.stop, path, True, edge.cls)


def _with_label(edge: Edge, label: str, at: Point, size: float) -> Edge:
    return Edge(edge.id, edge.start, edge.stop, edge.path, True, edge.cls, label, at, size)


def drawn(machine: Machine, layout: Layout, marked: Mapping[int, str] | None = None) -> Figure:
    """A machine on its layout: arrows, start arrow, states; `marked` gives some states another class."""
    marked = marked or {}
    size = round(max(0.8 * layout.r, 14.2 * layout.r / 21.0), 1)
    arrows = machine.arrows()
    edges = [layout.edges[p] for p in arrows]
    nodes = [
        Node(f"n{q}", layout.at[q], name, marked.get(q, "node"), r=layout.r, size=size, ring=q in machine.accepting)
        for q, name in enumerate(machine.names)
    ]
    return Figure((*edges, Line("start", layout.start, end=True), *nodes))


# --------------------------------------------------------------------------------------------------------------- words


def described(machine: Machine) -> dict[str, str]:
    """All moves, state by state, in both languages."""
    english, chinese = [], []
    arrows = machine.arrows()
    for q in range(len(machine.names)):
        out = sorted((label, p) for (a, p), label in arrows.items() if a == q)
        if not out:
            continue
        parts = [f"on {label.replace(',', ' or ')} to {'itself' if p == q else machine.shown(p)}" for label, p in out]
        english.append(f"{machine.shown(q)} goes " + " and ".join(parts))
        parts = [f"读 {label.replace(',', ' 或 ')} {'留在自身' if p == q else '到 ' + machine.shown(p)}" for label, p in out]
        chinese.append(f"{machine.shown(q)} " + "、".join(parts))
    return {"en": "; ".join(english), "zh": "；".join(chinese)}


def listed(machine: Machine, states: Iterable[int]) -> dict[str, str]:
    """Names of states as a phrase: q0, q1 and q2."""
    names = [machine.shown(q) for q in sorted(states)]
    if len(names) < 2:
        return {"en": "".join(names), "zh": "".join(names)}
    return {"en": ", ".join(names[:-1]) + " and " + names[-1], "zh": "、".join(names)}
