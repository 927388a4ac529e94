"""Shaping and outlines: HarfBuzz turns text into glyphs once, in em units, whatever the size.

A `Face` is one font file at one weight. Shaping and outlines do not depend on the size, so a text is shaped once,
fitted by arithmetic on its advances, and drawn from its outlines at the size found. Ligatures and contextual
alternates are off: a cluster is a character, and a line can be cut at any break.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path

import numpy as np
import pathops
from numba import njit

from synth.text.harfbuzz import CUBIC, LINE, MOVE, QUADRATIC, Font, features

FEATURES = features({"liga": False, "clig": False, "dlig": False, "calt": False, "kern": True})
FLATNESS = 0.0006  # em: chords stray less than this from their curve: 0.06 px of a glyph of 100 px
MOST_CHORDS = 15  # per curve: beyond, a glyph is larger than any page
_SERIALS = count()


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Shaped text in visual order along the line. All lengths in em, x right, y up (vertical: y down along the line).

    gids, cluster: int32 [g]; advance, dx, dy: float32 [g]; per_character: float32 [len(text)], the advance that each
    character contributes to its line.
    """

    gids: np.ndarray
    cluster: np.ndarray
    advance: np.ndarray
    dx: np.ndarray
    dy: np.ndarray
    per_character: np.ndarray


class Face:
    """One font file at one weight: shaping, and outlines as line segments in em units.

    `segments` float32 [s, 4] (x0, y0, x1, y1; y up), `first`/`count` int32 [glyphs] say where a glyph's segments lie
    (count -1 = not fetched yet), `box` float32 [glyphs, 4] its extent (x0, y0, x1, y1), `ink` float32 [glyphs, 2] its
    area and outline length, `local` int32 [glyphs] its place among the `known` ones fetched so far.
    """

    def __init__(self, path: Path, index: int, weight: int | None) -> None:
        self.serial = next(_SERIALS)  # unlike id(), never given twice: what is cached by it cannot go stale
        self._font = Font(path, index, weight)
        glyphs = self._font.glyphs
        self.segments = np.empty((1024, 4), np.float32)
        self.used = 0
        self.known = 0
        self.local = np.full(glyphs, -1, np.int32)
        self.first = np.zeros(glyphs, np.int32)
        self.count = np.full(glyphs, -1, np.int32)
        self.box = np.zeros((glyphs, 4), np.float32)
        self.ink = np.zeros((glyphs, 2), np.float32)
        self._heights: dict[str, float] = {}

    def ink_height(self, character: str) -> float:
        """Height in em of a character's ink; 0.5 (an ordinary x) where the face does not draw it."""
        if character not in self._heights:
            gid = self._font.glyph(character)
            self.fetch(np.array([gid], np.int32))
            height = float(self.box[gid, 3] - self.box[gid, 1])
            self._heights[character] = height if gid and height > 0.0 else 0.5
        return self._heights[character]

    def stem(self, gids: np.ndarray) -> float:
        """Mean stroke width of some glyphs, em: twice their area over their outline's length, as for a long bar."""
        return _mean_stem(gids, self.ink)

    def shape(self, text: str, language: str, vertical: bool = False) -> Glyphs:
        """Shape text of one direction; '\\n' is set as the space that a line's end consumes.

        Raises ValueError naming characters without a glyph.
        """
        infos, moves = self._font.shape(text.replace("\n", " "), language, vertical, FEATURES)
        gids, cluster, *lengths, blank = _in_em(infos, moves, np.float32(self._font.em), vertical, len(text))
        if blank:
            missing = {text[c] for c in cluster[gids == 0].tolist()} - {"\n"}
            if missing:
                raise ValueError(f"no glyph for {', '.join(f'U+{ord(c):04X}' for c in sorted(missing))}")
        return Glyphs(gids, cluster, *lengths)

    def fetch(self, gids: np.ndarray) -> None:
        """Make the outlines of these glyphs available in `segments`."""
        if _all_known(gids, self.count):
            return
        for gid in set(gids[self.count[gids] < 0].tolist()):
            self._store(gid, self._font.outline(gid))

    def _store(self, gid: int, operations: np.ndarray) -> None:
        if self._font.variable and _may_overlap(operations):  # static fonts are united when they are built
            operations = _united(operations)
        while self.used + len(operations) * MOST_CHORDS > len(self.segments):
            self.segments = np.concatenate([self.segments, np.empty((len(self.segments) // 4 + 1024, 4), np.float32)])
        self.local[gid], self.first[gid] = self.known, self.used
        self.known += 1
        tables = self.segments, self.count, self.box, self.ink
        self.used += _stored(gid, operations, self._font.em, FLATNESS, self.used, *tables)


@njit(cache=True)
def _all_known(gids: np.ndarray, count: np.ndarray) -> bool:
    """Whether the outlines of all these glyphs have been fetched."""
    for gid in gids:
        if count[gid] < 0:
            return False
    return True


@njit(cache=True)
def _stored(
    gid: int, operations: np.ndarray, em: float, flatness: float, used: int,
    segments: np.ndarray, count: np.ndarray, box: np.ndarray, ink: np.ndarray,
) -> int:  # fmt: skip
    """Flatten and measure a glyph's outline into the tables of a Face; the number of its segments."""
    room = segments[used:]
    n = _flatten(operations, np.float32(1.0 / em), np.float32(flatness * em), room)
    _measure(room[:n], box[gid], ink[gid])
    count[gid] = n
    return n


@njit(cache=True)
def _in_em(
    infos: np.ndarray, moves: np.ndarray, em: np.float32, vertical: bool, characters: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, bool]:
    """The fields of Glyphs from HarfBuzz's arrays int32 [g, 5], and whether a glyph is missing."""
    n, blank = len(infos), False
    gids, cluster = np.empty(n, np.int32), np.empty(n, np.int32)
    advance, dx, dy = np.empty(n, np.float32), np.empty(n, np.float32), np.empty(n, np.float32)
    total = np.zeros(characters)
    for g in range(n):
        gids[g], cluster[g] = infos[g, 0], infos[g, 2]
        blank |= gids[g] == 0
        dx[g], dy[g] = np.float32(moves[g, 2]) / em, np.float32(moves[g, 3]) / em
        advance[g] = np.float32(moves[g, 1] if vertical else moves[g, 0]) / em
        if vertical:
            advance[g], dy[g] = -advance[g], -dy[g]
        total[cluster[g]] += advance[g]
    return gids, cluster, advance, dx, dy, total.astype(np.float32), blank


@njit(cache=True)
def _mean_stem(gids: np.ndarray, ink: np.ndarray) -> float:
    area = length = 0.0
    for gid in gids:
        area += ink[gid, 0]
        length += ink[gid, 1]
    return 2.0 * area / max(length, 1e-6)


@njit(cache=True)
def _may_overlap(operations: np.ndarray) -> bool:
    """Whether two contours of one direction have boxes that meet, as in variable fonts with strokes drawn apart."""
    starts = np.flatnonzero(operations[:, 0] == 0.0)
    n = len(starts)
    boxes, turn = np.empty((n, 4)), np.zeros(n)
    for k in range(n):
        end = starts[k + 1] if k + 1 < n else len(operations)
        xs, ys = operations[starts[k] : end, 1], operations[starts[k] : end, 2]
        boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3] = xs.min(), ys.min(), xs.max(), ys.max()
        for i in range(len(xs)):
            turn[k] += xs[i - 1] * ys[i] - xs[i] * ys[i - 1]
    for a in range(n):
        for b in range(a + 1, n):
            meet = min(boxes[a, 2], boxes[b, 2]) > max(boxes[a, 0], boxes[b, 0])
            meet = meet and min(boxes[a, 3], boxes[b, 3]) > max(boxes[a, 1], boxes[b, 1])
            if meet and turn[a] * turn[b] > 0.0:
                return True
    return False


def _united(operations: np.ndarray) -> np.ndarray:
    """The same shape with overlapping contours united: coverage at their crossings is then exact at any size.

    Returns operations float32 [k, 7]; the glyph as it was where the union fails on a degenerate outline.
    """
    path = pathops.Path()
    for kind, x, y, a, b, c, d in operations.tolist():
        if kind == MOVE:
            path.moveTo(x, y)
        elif kind == LINE:
            path.lineTo(x, y)
        elif kind == QUADRATIC:
            path.quadTo(a, b, x, y)
        else:
            path.cubicTo(a, b, c, d, x, y)
    path.close()
    try:
        path.simplify(fix_winding=True)
    except pathops.PathOpsError:
        return operations
    rows = [row for verb, points in path if (row := _operation(verb, points)) is not None]
    return np.array(rows, np.float32).reshape(-1, 7)


def _operation(verb: pathops.PathVerb, points: tuple[tuple[float, float], ...]) -> tuple[float, ...] | None:
    """One path element as seven numbers; None for a close."""
    if verb == pathops.PathVerb.CLOSE:
        return None
    kinds = {pathops.PathVerb.MOVE: MOVE, pathops.PathVerb.LINE: LINE, pathops.PathVerb.QUAD: QUADRATIC}
    flat = [value for point in (points[-1], *points[:-1]) for value in point]
    return (kinds.get(verb, CUBIC), *flat, *[0.0] * (6 - len(flat)))


@njit(cache=True)
def _chords(op: np.ndarray, x: float, y: float, flatness: float) -> int:
    """Chords needed for one curve: from the size of its second differences (Wang's bound)."""
    if op[0] == 1.0:
        return 1
    if op[0] == 2.0:
        bend = max(abs(x - 2 * op[3] + op[1]), abs(y - 2 * op[4] + op[2])) * 0.25
    else:
        first = max(abs(x - 2 * op[3] + op[5]), abs(y - 2 * op[4] + op[6]))
        second = max(abs(op[3] - 2 * op[5] + op[1]), abs(op[4] - 2 * op[6] + op[2]))
        bend = max(first, second) * 0.75
    return max(1, int(np.ceil(np.sqrt(bend / flatness))))


@njit(cache=True)
def _curve_point(op: np.ndarray, x: float, y: float, t: float) -> tuple[float, float]:
    u = 1.0 - t
    if op[0] == 1.0:
        return op[1], op[2]
    if op[0] == 2.0:
        a, b, c = u * u, 2 * u * t, t * t
        return a * x + b * op[3] + c * op[1], a * y + b * op[4] + c * op[2]
    a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    return a * x + b * op[3] + c * op[5] + d * op[1], a * y + b * op[4] + c * op[6] + d * op[2]


@njit(cache=True)
def _flatten(operations: np.ndarray, unit: float, flatness: float, out: np.ndarray) -> int:
    """Drawing operations float32 [k, 7] in font units to closed line segments `out` float32 [s, 4], in em.

    unit: em per font unit. Returns the number of segments, at most MOST_CHORDS an operation.
    """
    n = 0
    sx = sy = x = y = 0.0
    for i in range(len(operations) + 1):
        if i == len(operations) or operations[i, 0] == 0.0:
            if x != sx or y != sy:
                out[n, 0], out[n, 1], out[n, 2], out[n, 3] = x, y, sx, sy
                n += 1
            if i < len(operations):
                sx = x = operations[i, 1]
                sy = y = operations[i, 2]
            continue
        op = operations[i]
        chords = min(_chords(op, x, y, flatness), MOST_CHORDS)
        px, py = x, y
        for k in range(1, chords + 1):
            qx, qy = _curve_point(op, x, y, k / chords)
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = px, py, qx, qy
            px, py = qx, qy
            n += 1
        x, y = op[1], op[2]
    out[:n] *= unit
    return n


@njit(cache=True)
def _measure(segments: np.ndarray, box: np.ndarray, ink: np.ndarray) -> None:
    """Of closed contours float32 [s, 4]: extent x0, y0, x1, y1 into `box`, area and outline length into `ink`."""
    if len(segments) == 0:
        return
    area = length = 0.0
    box[0] = box[2] = segments[0, 0]
    box[1] = box[3] = segments[0, 1]
    for x0, y0, x1, y1 in segments:  # every point starts some segment
        box[0], box[1], box[2], box[3] = min(box[0], x0), min(box[1], y0), max(box[2], x0), max(box[3], y0)
        area += 0.5 * (x0 * y1 - x1 * y0)
        length += np.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
    ink[0], ink[1] = abs(area), length


@lru_cache(maxsize=128)  # what a block draws with, and every Chinese one
def face(path: Path, index: int, weight: int | None) -> Face:
    """The face of a font file at a weight, kept while it is drawn with."""
    return Face(path, index, weight)
