"""Finite automata on paper: machines, random ones, where their states stand, how arrows run and where labels fit.

A layout is searched, not solved: a few arrangements of slots, many assignments of states to them, the one with the
fewest crossings; then arrows are bent around states, loops and the start arrow take free sides, and every label takes
the first place beside its own arrow that is clear of everything else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations

import numpy as np

from catalog.identity import Stream
from synth.science.family import Canvas, Unfit
from synth.science.figure import Edge, Figure, Label, Line, Node, Point
from synth.science.layout import curved, loop, polar, straight

Pair = tuple[int, int]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1
ACCENTED = 1.75  # px: half the widest stroke of an accent
CLEAR = 2.8  # px between a label and any stroke
OWN = 19.0  # px at 512 within which a label stands from its arrow
BOTH = 3  # bits: seen before and after the edit
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
        ((0, 0.5), (0.42, 0), (1, 0.15), (1, 0.85), (0.42, 1)),
        ((0, 0.5), (0.5, 0.02), (1, 0.02), (0.5, 0.98), (1, 0.98)),
        ((0, 0.02), (1, 0.02), (0.5, 0.5), (0, 0.98), (1, 0.98)),
        ((0, 0.5), (0.35, 0.05), (1, 0.5), (0.35, 0.95), (0.67, 0.5)),
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
        """A state's name as running text has it, like its label: q_0."""
        return self.names[state]


def names_of(n: int, s: Stream, symbols: Sequence[str], numerals: bool = True) -> tuple[str, ...]:
    """Names for n states in one of the usual manners, none of which reads like a symbol."""
    manners = ["q", "q", "s", "A"] + (["1"] if numerals and symbols[0].isalpha() else [])
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


def classes_of(machine: Machine) -> list[tuple[int, ...]]:
    """Sets of equivalent states, each ascending, by their first (Moore 1956: refinement of accepting and other)."""
    states = range(len(machine.names))
    block = {q: int(q in machine.accepting) for q in states}
    while True:
        keys = {q: (block[q], *(block[machine.next(q, a)] for a in machine.symbols)) for q in states}
        numbers = {key: i for i, key in enumerate(dict.fromkeys(keys[q] for q in states))}
        refined = {q: numbers[keys[q]] for q in states}
        if len(numbers) == len(set(block.values())):
            return sorted(tuple(q for q in states if refined[q] == i) for i in range(len(numbers)))
        block = refined


# -------------------------------------------------------------------------------------------------------------- layout


@dataclass(frozen=True)
class Layout:
    """Where a machine stands: centres, radius, arrows by pair (unmarked, with labels) and the start arrow."""

    at: Mapping[int, Point]
    r: float
    edges: Mapping[Pair, Edge]
    start: tuple[Point, Point]
    notes: Mapping[int, Label] = field(default_factory=dict)  # texts beside states


def page(canvas: Canvas, below: float = 0.0, above: float = 0.0) -> Box:
    """The part of the canvas that an automaton may fill, px; `below` and `above` are kept for other things."""
    m = canvas.margin
    return m, m + above, canvas.width - m, canvas.height - m - below


def arranged(
    machine: Machine, canvas: Canvas, area: Box, s: Stream, crossings: int = 2, r: float | None = None,
    arrows: Mapping[Pair, str] | None = None, notes: Mapping[int, str] | None = None,
    seen: Mapping[Pair | int, int] | None = None,
) -> Layout:  # fmt: skip
    """A layout of a machine in `area`. Raises Unfit("layout") where nothing clear is found.

    `arrows` (default: the machine's own) may hold more than the machine has, so that slots are reserved for them;
    `notes` are texts that are to stand beside states after the edit, `seen` what is not seen in both pictures.
    """
    labels = dict(arrows or machine.arrows())
    n = len(machine.names)
    radius = r or round((25.0 if n <= 3 else 22.0 if n <= 5 else 19.5) * canvas.unit, 1)
    last = Unfit("layout", "no arrangement")
    for slots, order in _assignments(tuple(p for p in labels if p[0] != p[1]), n, s, crossings):
        at = _placed(slots, order, area, radius, machine.start, canvas.unit)
        try:
            return _Router(machine.start, labels, at, radius, area, canvas.unit, notes or {}, seen or {}).layout()
        except Unfit as unfit:
            last = unfit
    raise last


def _placed(
    slots: Sequence[Point], order: Sequence[int], area: Box, r: float, start: int, unit: float
) -> dict[int, Point]:
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
    found: list[tuple[float, tuple[Point, ...], tuple[int, ...]]] = []
    joined = sorted({(min(p), max(p)) for p in pairs})
    for slots in s.shuffled(_ARRANGEMENTS[n]):
        chord, crosses, blocked, lengths = _chords(slots)
        order, here = list(range(n)), set()
        for _ in range(ASSIGNMENTS // len(_ARRANGEMENTS[n])):
            ids = np.array([chord[order[a]][order[b]] for a, b in joined])
            crossed = int(crosses[ids][:, ids].sum()) // 2
            if crossed <= most:
                long = float(lengths[ids].sum()) / len(ids) + 1.5 * slots[order[0]][0]
                here.add((3.0 * crossed + 2.0 * float(blocked[ids].sum()) + long, slots, tuple(order)))
            order = s.shuffled(order)
        found += sorted(here)[:4]
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
    return size * sum(0.34 if c in ",. {}" else 0.62 for c in text if c != "_") / 2, 0.4 * size


@dataclass
class _Router:
    """Routes one machine. `seen` says in which pictures an arrow or a state is to be seen (bits: 1 before, 2 after the
    edit); what is never seen together need not keep apart."""

    start: int
    labels: Mapping[Pair, str]
    at: Mapping[int, Point]
    r: float
    area: Box
    unit: float
    notes: Mapping[int, str]
    seen: Mapping[Pair | int, int]
    edges: dict[Pair, Edge] = field(default_factory=dict)
    tracks: dict[Pair, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size = round(max(14.6 * self.unit, 0.68 * self.r), 1)
        self.nodes = {q: Node(f"n{q}", p, "", r=self.r) for q, p in self.at.items()}
        self.centres = np.array([self.at[q] for q in range(len(self.at))])
        self.when = np.array([self.seen.get(q, BOTH) for q in range(len(self.at))])

    def _bits(self, pair: Pair) -> int:
        return self.seen.get(pair, BOTH)

    def layout(self) -> Layout:
        """Arrows, loops, the start arrow, then labels. Raises Unfit("layout")."""
        far = {p: math.dist(self.at[p[0]], self.at[p[1]]) for p in self.labels}
        for pair in sorted((p for p in self.labels if p[0] != p[1]), key=lambda p: -far[p]):
            self._take(pair, self._arrow(pair, far[pair]))
        start = self._start()
        for pair in (p for p in self.labels if p[0] == p[1]):
            self._take(pair, self._loop(pair, start))
        placed, taken, points = self._labelled(start)
        return Layout(self.at, self.r, placed, start, self._noted(points, taken))

    def _take(self, pair: Pair, edge: Edge) -> None:
        self.edges[pair] = edge
        self.tracks[pair] = along(edge.path)

    # --- arrows ---

    def _arrow(self, pair: Pair, length: float) -> Edge:
        """The straightest arrow that keeps clear of states and crosses little."""
        back = (pair[1], pair[0])
        if back in self.labels and self._bits(pair) & self._bits(back):
            bends = [min(max(0.11 * length, 13.0 * self.unit), 24.0 * self.unit), 0.17 * length, 0.26 * length]
        else:
            bends = [0.0] + [sign * share * length for share in (0.1, 0.17, 0.26, 0.36) for sign in (1, -1)]
        rivals = [(p, t) for p, t in self.tracks.items() if self._bits(p) & self._bits(pair)]
        best, least = None, math.inf
        for bend in bends:
            edge = self._drawn(pair, bend)
            cost = abs(bend) / length
            if cost < least:
                cost += self._cost(pair, edge, rivals)
            if cost < least:
                best, least = edge, cost
            if least < 0.3:
                break
        if best is None or least >= 100:
            raise Unfit("layout", f"no clear arrow from {pair[0]} to {pair[1]}")
        return best

    def _drawn(self, pair: Pair, bend: float) -> Edge:
        a, b = (self.nodes[q] for q in pair)
        key = f"e{pair[0]}-{pair[1]}"
        return _rounded(curved(key, a, b, bend) if bend else straight(key, a, b, directed=True))

    def _cost(self, pair: Pair, edge: Edge, rivals: list[tuple[Pair, np.ndarray]]) -> float:
        """100 and more for what cannot be drawn; less for crossings and for ends that crowd."""
        track = along(edge.path)
        if self._outside(track):
            return 100.0
        gaps = _gaps(track, self.centres)
        others = (self.when & self._bits(pair)) > 0
        others[list(pair)] = False
        if (gaps[:, others] < self.r + 9.0 * self.unit).any() or (gaps[2:-2, list(pair)] < self.r - 0.5).any():
            return 100.0
        cost = 0.0
        for other, had in rivals:
            if set(other) & set(pair):
                between = min(math.dist(p, q) for p in (track[0], track[-1]) for q in (had[0], had[-1]))
                cost += 100.0 if between < 6.0 * self.unit else 0.8 * (between < 10.0 * self.unit)
            together = int((_gaps(track[4:-4], had[4:-4]).min(axis=1) < 5.0 * self.unit).sum())
            cost += 100.0 if together > 7 else 1.2 * bool(together)
            if cost >= 100:
                break
        return cost

    def _outside(self, track: np.ndarray) -> bool:
        x0, y0, x1, y1 = self.area
        return bool((track.min(axis=0) < (x0, y0)).any() or (track.max(axis=0) > (x1, y1)).any())

    def _loop(self, pair: Pair, start: tuple[Point, Point]) -> Edge:
        """A loop on the freest side, the top first."""
        q = pair[0]
        mid = self.centres.mean(axis=0)
        out = math.degrees(math.atan2(self.at[q][1] - mid[1], self.at[q][0] - mid[0]))
        angles = [-90.0, 90.0, out] + [out + d for d in (30, -30, 60, -60, 90, -90, 120, -120, 180)] + [0.0, 180.0]
        busy = [t[::2] for p, t in self.tracks.items() if self._bits(p) & self._bits(pair)]
        points = np.concatenate([*busy, along(start)[::4]])
        others = (self.when & self._bits(pair)) > 0
        others[q] = False
        best, most = None, -1.0
        for angle in angles:
            edge = _rounded(loop(f"e{q}-{q}", self.nodes[q], angle))
            track = along(edge.path)[::2]
            if self._outside(track):
                continue
            room = float(_gaps(track, points).min())
            if others.any():
                room = min(room, float(_gaps(track, self.centres[others]).min()) - self.r)
            if best is None or room > most + 4.0 * self.unit:
                best, most = edge, room
            if room >= 17.0 * self.unit:
                return edge
        if best is None or most < 5.0 * self.unit:
            raise Unfit("layout", f"no room for the loop of {q}")
        return best

    def _start(self) -> tuple[Point, Point]:
        """From outside to the boundary of the start state, from the left if that side is free."""
        node = self.nodes[self.start]
        points = np.concatenate([[(-99.0, -99.0)], *self.tracks.values()])
        others = np.delete(self.centres, self.start, axis=0)
        for angle in (180.0, 150.0, 210.0, -90.0, 120.0, 240.0, 90.0, 60.0, 300.0, 0.0):
            tail, tip = polar(node.at, self.r + 27.0 * self.unit, angle), polar(node.at, self.r, angle)
            track = along((tail, tip))
            apart = not len(others) or _gaps(track, others).min() > self.r + 6
            if apart and _gaps(track, points).min() > 7.0 * self.unit and not self._outside(track):
                return (round(tail[0], 1), round(tail[1], 1)), (round(tip[0], 2), round(tip[1], 2))
        raise Unfit("layout", "no side of the start state is free")

    # --- labels ---

    def _labelled(
        self, start: tuple[Point, Point]
    ) -> tuple[dict[Pair, Edge], list[tuple[int, Box]], dict[int, np.ndarray]]:
        """Arrows with labels, the boxes of these, and the points of strokes seen in either picture."""
        placed: dict[Pair, Edge] = {}
        taken: list[tuple[int, Box]] = []
        points = {
            bits: np.concatenate([*(t for p, t in self.tracks.items() if self._bits(p) & bits), along(start)])
            for bits in (1, 2, BOTH)
        }
        for pair in sorted(self.labels, key=lambda p: (p[0] != p[1], -len(self.labels[p]))):
            at, box = self._label_place(pair, self.labels[pair], points, taken)
            taken.append((self._bits(pair), box))
            placed[pair] = replace(self.edges[pair], label=self.labels[pair], label_at=at, size=self.size)
        return {pair: placed[pair] for pair in self.labels}, taken, points

    def _label_place(
        self, pair: Pair, text: str, points: Mapping[int, np.ndarray], taken: list[tuple[int, Box]]
    ) -> tuple[Point, Box]:
        track, bits = self.tracks[pair], self._bits(pair)
        w, h = text_half(text, self.size)
        others = [t[::2] for p, t in self.tracks.items() if p != pair and self._bits(p) & bits]
        rest = np.concatenate(others) if others else np.array([(-99.0, -99.0)])
        for k in (20, 17, 23, 14, 26, 11, 29, 8, 32):
            tangent = track[k + 1] - track[k - 1]
            normal = np.array([tangent[1], -tangent[0]]) / max(math.hypot(*tangent), 1e-9)
            for side in self._sides(pair, track, normal)[: 1 if pair[0] == pair[1] else 2]:
                direction = side * normal
                for extra in (0.0, 2.5):
                    gap = w * abs(direction[0]) + h * abs(direction[1]) + ACCENTED + CLEAR + extra
                    x, y = track[k] + direction * gap
                    box = (float(x - w), float(y - h), float(x + w), float(y + h))
                    if self._fits(box, bits, points, taken) and self._own(np.array([(x, y)]), track, rest):
                        return (round(float(x), 2), round(float(y), 2)), box
        raise Unfit("layout", f"no place for the label of {pair}")

    def _sides(self, pair: Pair, track: np.ndarray, normal: np.ndarray) -> tuple[float, float]:
        """The outer side of a bent arrow first; of a straight one the upper or left."""
        chord = (track[0] + track[-1]) / 2 if pair[0] != pair[1] else self.centres[pair[0]]
        lean = float((track[20] - chord) @ normal)
        if abs(lean) < 1.0:
            lean = -1.0 if normal[1] > 0.1 else 1.0
        return (1.0, -1.0) if lean > 0 else (-1.0, 1.0)

    def _fits(self, box: Box, bits: int, points: Mapping[int, np.ndarray], taken: list[tuple[int, Box]]) -> bool:
        """Whether a text keeps clear of all that is seen with it."""
        x0, y0, x1, y1 = box
        a = self.area
        if x0 < a[0] or y0 < a[1] or x1 > a[2] or y1 > a[3]:
            return False
        if any(x0 - 4 < t[2] and t[0] - 4 < x1 and y0 - 3 < t[3] and t[1] - 3 < y1 for b, t in taken if b & bits):
            return False
        grow = ACCENTED + CLEAR - 0.3
        xs, ys = points[bits][:, 0], points[bits][:, 1]
        if ((xs > x0 - grow) & (xs < x1 + grow) & (ys > y0 - grow) & (ys < y1 + grow)).any():
            return False
        dx = np.maximum(np.maximum(x0 - self.centres[:, 0], self.centres[:, 0] - x1), 0.0)
        dy = np.maximum(np.maximum(y0 - self.centres[:, 1], self.centres[:, 1] - y1), 0.0)
        return not ((np.hypot(dx, dy) < self.r + 3.5) & ((self.when & bits) > 0)).any()

    def _own(self, at: np.ndarray, track: np.ndarray, rest: np.ndarray) -> bool:
        """Whether a label is plainly nearer to its own arrow than to any other."""
        own = float(_gaps(at, track).min())
        return own <= OWN * max(1.0, self.unit) and float(_gaps(at, rest).min()) > own + 4.0

    def _noted(self, points: Mapping[int, np.ndarray], taken: list[tuple[int, Box]]) -> dict[int, Label]:
        """Texts beside states in the picture after the edit, on the first side that is clear."""
        found: dict[int, Label] = {}
        for q, text in self.notes.items():
            w, h = text_half(text, self.size)
            for angle in (-90, 90, -45, -135, 45, 135, 0, 180, -65, -115, 65, 115, -20, 20, 160, 200):
                dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
                reach = self.r + 5.0 * self.unit + min(w / max(abs(dx), 1e-9), h / max(abs(dy), 1e-9))
                x, y = self.at[q][0] + reach * dx, self.at[q][1] + reach * dy
                box = (x - w, y - h, x + w, y + h)
                if self._fits(box, 2, points, taken):
                    taken.append((2, box))
                    found[q] = Label(f"t{q}", (round(x, 2), round(y, 2)), text, "text-new", self.size)
                    break
            else:
                raise Unfit("layout", f"no place for the text beside {q}")
        return found


def _gaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Distances between all points of two sets, px, float64 [n, m]."""
    return np.hypot(one[:, None, 0] - other[None, :, 0], one[:, None, 1] - other[None, :, 1])


def _rounded(edge: Edge) -> Edge:
    path = tuple((round(x, 2), round(y, 2)) for x, y in edge.path)
    return Edge(edge.id, edge.start, edge.stop, path, True, edge.cls)


def drawn(
    machine: Machine, layout: Layout, marked: Mapping[int, str] | None = None, states: Iterable[int] | None = None
) -> Figure:
    """A machine on its layout: arrows, start arrow, states (all, or only some); `marked` gives states another class."""
    marked = marked or {}
    size = round(0.8 * layout.r, 1)
    edges = [replace(layout.edges[p], label=label) for p, label in machine.arrows().items()]
    nodes = [
        Node(
            f"n{q}",
            layout.at[q],
            machine.names[q],
            marked.get(q, "node"),
            r=layout.r,
            size=size,
            ring=q in machine.accepting,
        )
        for q in (range(len(machine.names)) if states is None else sorted(states))
    ]
    return Figure((*edges, Line("start", layout.start, end=True), *nodes))


# --------------------------------------------------------------------------------------------------------------- words


def described(machine: Machine) -> dict[str, str]:
    """All moves, state by state, in both languages."""
    english, chinese = [], []
    arrows = machine.arrows()
    for q in range(len(machine.names)):
        out: dict[str, list[int]] = {}
        for label, p in sorted((label, p) for (a, p), label in arrows.items() if a == q):
            out.setdefault(label, []).append(p)
        if not out:
            continue
        ends = {k: ["itself" if p == q else machine.shown(p) for p in ps] for k, ps in out.items()}
        parts = []
        for label, names in ends.items():
            said = [" and ".join(names)] if len(names) < 3 else names
            parts += [f"to {name} on {label.replace(',', ' or ')}" for name in said]
        english.append(
            f"{machine.shown(q)} goes " + (" and " if len(out) == sum(map(len, out.values())) else ", ").join(parts)
        )
        parts = []
        for label, ps in out.items():
            names = [machine.shown(p) for p in ps if p != q]
            stays = ["留在自身"] if q in ps else []
            parts.append(
                f"读 {label.replace(',', ' 或 ')} " + "或".join(stays + (["到 " + " 或 ".join(names)] if names else []))
            )
        chinese.append(f"{machine.shown(q)} " + "、".join(parts))
    return {"en": "; ".join(english), "zh": "；".join(chinese)}


def listed(machine: Machine, states: Iterable[int]) -> dict[str, str]:
    """Names of states as a phrase: q0, q1 and q2."""
    names = [machine.shown(q) for q in sorted(states)]
    if len(names) < 2:
        return {"en": "".join(names), "zh": "".join(names)}
    return {"en": ", ".join(names[:-1]) + " and " + names[-1], "zh": "、".join(names)}
