"""Adaptive fit (InternVL-U §4.3.1, Fig. 8): the largest type that lets a stack of texts fill its frame.

The paper starts from the largest size and steps down by one until the wrapped text plus padding fits. Here a text is
shaped once, its advances are in em, and the size is found by bisection on a ladder: the same answer in about six
measurements instead of dozens.

Everything is written in the direction of the lines: `along` a line (x, or y in vertical text) and `across` lines
(y downwards, or x leftwards in vertical text), so that horizontal and vertical text share one code path.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from synth.text.breaking import ALLOWED, PROHIBITED, opportunities, spaces, trimmed, wrap
from synth.text.shaping import Face, Glyphs

# Type sizes, px per em. A ladder, because font x size diversity is what fills the glyph atlas: steps of 1 px below 16,
# then about 8 %.
LADDER = tuple(range(7, 17)) + (18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 96, 108, 120)
LADDER += (132, 148, 164, 180, 200, 220, 244, 268, 296, 324, 356, 392, 432, 476, 524)
_RUNGS = np.array(LADDER, np.float64)
WIDOW_TEXT, WIDOW_STEPS = 24, 5  # characters of a text that must not end in a scrap; ladder steps tried for that
CLEARANCE = 2.0  # px kept between the ink of neighbouring lines


@dataclass(slots=True)
class Piece:
    """A shaped text ready to be fitted. Lengths in em: ink reaches `up` before and `down` past the baseline across the
    lines, and hangs over the line's ends by `before` and `after`."""

    text: str
    face: Face
    glyphs: Glyphs
    total: np.ndarray  # float64 [len(text) + 1]: advance of the text before each character, and of the whole
    opportunity: np.ndarray
    space: np.ndarray
    up: float
    down: float
    before: float
    after: float
    minimum: float  # px per em below which the text is too small to read
    scale: float  # size relative to the frame's base size
    vertical: bool


@dataclass(slots=True)
class Setting:
    """How one piece was set: `size` px per em, `pitch` px from line to line, the lines' [start, end) in the text as
    int32 [lines, 2], the depth of its first baseline from the stack's start and its total ink depth, px."""

    size: float
    pitch: float
    slices: np.ndarray
    first: float
    depth: float

    def longest(self, piece: Piece) -> float:
        """Advance of its longest line, em."""
        return _longest(self.slices, piece.total)


@dataclass(slots=True)
class Stack:
    """Settings of a frame's pieces in order; `depth` px used across the lines."""

    settings: list[Setting]
    depth: float


@njit(cache=True)
def _reach(gids, advance, dx, dy, box, count, vertical) -> np.ndarray:
    """(up, down, before, after) em of a run of glyphs."""
    out = np.zeros(4)
    for g in range(len(gids)):
        if count[gids[g]] == 0:
            continue
        b = box[gids[g]]
        x0, y0, x1, y1 = b[0] + dx[g], b[1] + dy[g], b[2] + dx[g], b[3] + dy[g]
        if vertical:
            x0, y0, x1, y1 = -(b[3] + dy[g]), -x1, -(b[1] + dy[g]), -x0
        out[0] = max(out[0], y1)
        out[1] = max(out[1], -y0)
        out[2] = max(out[2], -x0)
        out[3] = max(out[3], x1 - advance[g])
    return out


def prepare(text: str, face: Face, language: str, minimum: float, scale: float, wrapped: bool, vertical: bool) -> Piece:
    """Shape a text and find where its lines may end. Raises ValueError naming characters without a glyph."""
    glyphs = face.shape(text, language, vertical)
    face.fetch(glyphs.gids)
    allowed = opportunities(text)
    if not wrapped:
        allowed[allowed == ALLOWED] = PROHIBITED
    reach = _reach(glyphs.gids, glyphs.advance, glyphs.dx, glyphs.dy, face.box, face.count, vertical)
    total = _totals(glyphs.per_character)
    return Piece(text, face, glyphs, total, allowed, spaces(text), *reach.tolist(), minimum, scale, vertical)


@njit(cache=True)
def _totals(advances: np.ndarray) -> np.ndarray:
    """Running sums, from 0 on: float64 [n + 1]."""
    out = np.zeros(len(advances) + 1)
    for k in range(len(advances)):
        out[k + 1] = out[k] + advances[k]
    return out


@njit(cache=True)
def _longest(slices: np.ndarray, total: np.ndarray) -> float:
    """The largest advance of a line, em."""
    longest = 0.0
    for start, end in slices:
        longest = max(longest, total[end] - total[start])
    return longest


def fit(
    pieces: Sequence[Piece], length: float, depth: float, largest: float, spacing: float, gap: float, slack: int = 0
) -> Stack | None:
    """The largest setting of a stack of pieces in a frame of `length` px along and `depth` px across the lines.

    largest: px per em that the base size may not exceed; spacing: line pitch in sizes; gap: space between pieces in
    sizes of the lower one; slack: steps of the ladder to stay below the largest fit, where room for that is left.
    Returns None where even the smallest legible sizes do not fit.
    """
    high = bisect_right(LADDER, max(largest, LADDER[0])) - 1
    start = min(high, bisect_right(LADDER, _estimate(pieces, length, depth, spacing)))
    facts = np.array([(p.up, p.down, p.before, p.after, p.minimum, p.scale) for p in pieces])
    lengths = np.array([len(p.text) for p in pieces])
    used, settings, slices = _fitted(
        _joined([p.glyphs.per_character for p in pieces]), _joined([p.opportunity for p in pieces]),
        _joined([p.space for p in pieces]), lengths, facts, _RUNGS, start, high, length, depth, spacing, gap, slack,
    )  # fmt: skip
    if used < 0.0:
        return None
    found, first = [], 0
    for size, pitch, top, own, lines in settings.tolist():
        found.append(Setting(size, pitch, slices[first : first + int(lines)], top, own))
        first += int(lines)
    return Stack(found, used)


def _joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _estimate(pieces: Sequence[Piece], length: float, depth: float, spacing: float) -> float:
    """Base size at which the texts would fill the frame if lines broke anywhere: where the search begins."""
    area = sum(float(p.total[-1]) * p.scale**2 for p in pieces) * spacing
    return math.sqrt(length * depth / max(area, 1e-6)) * 0.9


# Below, texts stand one after the other: `advances` and `space` [characters], `opportunity` [characters + texts];
# `facts` float64 [texts, 6] are up, down, before, after, minimum and scale of each Piece. What is found of each text
# goes to `settings` float64 [texts, 5], the numbers of Setting and how many lines, and to `ends`, the lines' ends.


@njit(cache=True)
def _measured(
    advances, opportunity, space, lengths, facts, rungs, base, length, spacing, gap, settings, ends
) -> float:
    """Set every text at its share of the base size: the depth used, px; -1 where a word is wider than the line."""
    depth, start = 0.0, 0
    for k in range(len(lengths)):
        up, down, before, after, minimum, scale = facts[k]
        stop = start + lengths[k]
        size = max(rungs[max(0, np.searchsorted(rungs, base * scale, side="right") - 1)], minimum)
        room = length / size - before - after
        own = wrap(advances[start:stop], opportunity[start + k : stop + k + 1], space[start:stop], room)
        lines = len(own)
        if lines == 0:
            return -1.0
        ends[start : start + lines] = own
        pitch = float(math.ceil(max(spacing * size, (up + down) * size + CLEARANCE)))
        depth += gap * size if k else 0.0
        first = float(math.ceil(depth + up * size))
        settings[k, 0], settings[k, 1], settings[k, 2], settings[k, 4] = size, pitch, first, lines
        settings[k, 3] = first - depth + (lines - 1) * pitch + down * size
        depth += settings[k, 3]
        start = stop
    return depth


@njit(cache=True)
def _widowed(lengths: np.ndarray, settings: np.ndarray, ends: np.ndarray) -> bool:
    """Whether a short text ends in a line of one or two characters, which reads badly in a title."""
    start = 0
    for k in range(len(lengths)):
        n, lines = lengths[k], int(settings[k, 4])
        if n <= WIDOW_TEXT and lines > 1:
            last = n - ends[start + lines - 2]
            before = ends[start + lines - 2] - (ends[start + lines - 3] if lines > 2 else 0)
            if last == 1 or (last == 2 and before > 3):
                return True
        start += n
    return False


@njit(cache=True)
def _fitted(
    advances, opportunity, space, lengths, facts, rungs, middle, high, length, depth, spacing, gap, slack
) -> tuple[float, np.ndarray, np.ndarray]:
    """See `fit`: the depth used (-1: it does not fit), the settings, and the slices of all lines, int32 [lines, 2]."""
    settings, ends = np.zeros((len(lengths), 5)), np.empty(len(advances), np.int32)
    best, best_ends = settings.copy(), ends.copy()
    low, found, used = 0, -1, -1.0
    text = (advances, opportunity, space, lengths, facts, rungs)
    while low <= high:
        taken = _measured(*text, rungs[middle], length, spacing, gap, settings, ends)
        if 0.0 <= taken <= depth:
            found, used, low = middle, taken, middle + 1
            best[:], best_ends[:] = settings, ends
            middle = (low + min(high, low + 3)) // 2
        else:
            high = middle - 1
            middle = (max(low, high - 3) + high) // 2
    step = max(0, found - slack)
    lowest = step - (WIDOW_STEPS if found >= 0 and _widowed(lengths, best, best_ends) else 0)
    while found >= 0 and step >= max(0, lowest):
        taken = used
        if step != found:
            taken = _measured(*text, rungs[step], length, spacing, gap, settings, ends)
            widowed = _widowed(lengths, settings, ends)
            if 0.0 <= taken <= depth and (step == max(0, found - slack) or not widowed):
                used = taken
                best[:], best_ends[:] = settings, ends
        if 0.0 <= taken <= depth and not _widowed(lengths, best, best_ends):
            break
        step -= 1
    return used, best, _slices_of(space, lengths, best, best_ends)


@njit(cache=True)
def _slices_of(space: np.ndarray, lengths: np.ndarray, settings: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """What is drawn of every text's lines, in its own characters."""
    out, line, start = np.empty((int(settings[:, 4].sum()), 2), np.int32), 0, 0
    for k in range(len(lengths)):
        lines = int(settings[k, 4])
        out[line : line + lines] = trimmed(space[start : start + lengths[k]], ends[start : start + lines])
        line, start = line + lines, start + lengths[k]
    return out


@njit(cache=True)
def _place(
    gids, cluster, advance, dx, dy, total, slices, rows, x, y, first, pitch, size, before, free, align, vertical
):
    """Lines `rows` of a text, drawn from the frame's corner (x, y): gids, pens xs and ys px (y down) and line of every
    glyph, the pens that the lines start from, float64 [lines, 2], and their advances px.

    free: the room of an empty line, px. Lines begin on a quarter pixel, columns on a whole one.
    """
    n = len(cluster)
    xs, ys = np.empty(n, np.float32), np.empty(n, np.float32)
    line, kept = np.empty(n, np.int32), np.empty(n, np.int32)
    origins, widths = np.empty((len(rows), 2)), np.zeros(len(rows))
    m, g = 0, 0
    for k in range(len(rows)):
        start, stop = slices[rows[k], 0], slices[rows[k], 1]
        left = max(free - (total[stop] - total[start]) * size, 0.0) * align + before * size
        left = math.ceil(left) if vertical else math.floor(left * 4.0 + 1.0) / 4.0
        deep = first + rows[k] * pitch
        along, across = (y + left, x - deep) if vertical else (x + left, y + deep)
        origins[k, 0], origins[k, 1] = (across, along) if vertical else (along, across)
        while g < n and cluster[g] < start:
            g += 1
        pen = along
        while g < n and cluster[g] < stop:
            if vertical:
                xs[m], ys[m] = across + dx[g] * size, pen + dy[g] * size
            else:
                xs[m], ys[m] = pen + dx[g] * size, across - dy[g] * size
            line[m], kept[m] = k, gids[g]
            pen += advance[g] * size
            m += 1
            g += 1
        widths[k] = pen - along
    return kept[:m], xs[:m], ys[:m], line[:m], origins, widths


@dataclass(slots=True)
class Placed:
    """Glyphs of a set piece where they are drawn: pen positions px, y down; line origins and advances px."""

    gids: np.ndarray
    xs: np.ndarray
    ys: np.ndarray
    line: np.ndarray
    origins: list[Sequence[float]]
    advances: list[float]
    slices: list[tuple[int, int]]


def place(piece: Piece, setting: Setting, x: float, y: float, length: float, align: float) -> Placed:
    """Put a set piece into its frame.

    (x, y): the corner where lines start and the stack begins: top left, or top right for vertical text. align: 0 start,
    0.5 centre, 1 end. Lines without ink (blank lines) are left out.
    """
    text, g, slices = piece.text, piece.glyphs, setting.slices.tolist()
    rows = [k for k, (start, end) in enumerate(slices) if text[start:end].strip()]
    free = length - (piece.before + piece.after) * setting.size
    gids, xs, ys, line, origins, widths = _place(
        g.gids, g.cluster, g.advance, g.dx, g.dy, piece.total, setting.slices, np.array(rows, np.int64), x, y,
        setting.first, setting.pitch, setting.size, piece.before, free, align, piece.vertical,
    )  # fmt: skip
    drawn = [(slices[k][0], slices[k][1]) for k in rows]
    return Placed(gids, xs, ys, line, origins.tolist(), widths.tolist(), drawn)
