"""Raster: exact area coverage of glyph outlines.

Each outline edge adds its signed area to an accumulation buffer; a running sum along a row is the winding-weighted
coverage of each pixel. Small upright glyphs are rasterised once per (face, size, quarter-pixel phase) into an atlas
and blitted; large or transformed ones are drawn straight from their outlines, through any homography.

Masks are uint8 [h, w], 255 = fully covered. Pixel (i, j) covers [i, i+1) x [j, j+1), y down.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from synth.text.shaping import Face

PHASES = 4  # pen positions per pixel: an eighth of a pixel is the largest error
ATLAS_SIZE = 96.0  # px per em above which a glyph is drawn without the atlas
ATLAS_BYTES = 48 << 20  # the atlas is emptied when full: a worker's memory stays flat
_SLOTS = 1 << 20
LANES = 8  # px: rows of atlas cells are padded to whole vectors


@njit(cache=True, fastmath=True)
def _add_outline(area, segments, first, count, size, dx, dy, w, h) -> None:
    """Add edges, scaled to `size` px per em with their origin at (dx, dy) px, to `area` float32 [h * w + 2].

    x must lie in [0, w). All in one body, in float32: a call for each edge would count references to the arrays, which
    takes longer than the edge.
    """
    zero, half, one = np.float32(0.0), np.float32(0.5), np.float32(1.0)
    scale, left, base = np.float32(size), np.float32(dx), np.float32(dy)
    for s in range(first, first + count):
        x0, y0 = left + segments[s, 0] * scale, base - segments[s, 1] * scale
        x1, y1 = left + segments[s, 2] * scale, base - segments[s, 3] * scale
        top, bottom, column = np.int32(y0), np.int32(y1), np.int32(x0)
        if top == bottom and column == np.int32(x1) and top < h and min(y0, y1) >= zero:  # within one pixel: most edges
            right = (y1 - y0) * (half * (x0 + x1) - np.float32(column))
            at = np.uint64(top * w + column)
            area[at] += y1 - y0 - right
            area[at + np.uint64(1)] += right
            continue
        if y0 == y1:
            continue
        sign = one if y0 < y1 else -one
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        slope = (x1 - x0) / (y1 - y0)
        x, y0 = x0 - min(y0, zero) * slope, max(y0, zero)
        for row in range(np.int32(y0), min(np.int32(y1) + 1, h)):
            dy_row = max(min(np.float32(row + 1), y1) - max(np.float32(row), y0), zero)
            x_next, height = x + slope * dy_row, sign * dy_row
            lo, hi = min(x, x_next), max(x, x_next)
            i, last = np.int32(lo), np.int32(hi)
            at = np.uint64(row * w + i)
            if i == last:
                before = height * (half * (lo + hi) - np.float32(i))
                area[at] += height - before
            else:  # spread over the pixels that the edge crosses
                per_pixel, before = height / (hi - lo), zero
                for k in range(i, last + 1):
                    enter, leave = max(lo, np.float32(k)), min(hi, np.float32(k + 1))
                    inside = per_pixel * (leave - enter) * (np.float32(k + 1) - half * (enter + leave))  # right of it
                    area[at] += before + inside
                    before = per_pixel * (leave - enter) - inside
                    at += np.uint64(1)
                at -= np.uint64(1)
            area[at + np.uint64(1)] += before
            x = x_next


@njit(cache=True, fastmath=True)
def _cover(area: np.ndarray, w: int, h: int, out: np.ndarray, start: int, stride: int) -> None:
    """Running sum of `area` into uint8 coverage at out[start:], rows `stride` apart; leaves `area` zero again.

    Overlapping contours saturate (non-zero winding). Rows are summed four at once, since every sum waits for the last.
    """
    one, most, half = np.float32(1.0), np.float32(255.0), np.float32(0.5)
    for row in range(0, h - h % 4, 4):
        first, step = np.uint64(row * w), np.uint64(w)
        p = q = r = s = np.float32(0.0)
        for i in range(w):
            at = first + np.uint64(i)
            p += area[at]
            q += area[at + step]
            r += area[at + step + step]
            s += area[at + step + step + step]
            area[at], area[at + step], area[at + step + step], area[at + step + step + step] = p, q, r, s
    for row in range(h - h % 4, h):
        p = np.float32(0.0)
        for i in range(w):
            at = np.uint64(row * w + i)
            p += area[at]
            area[at] = p
    for row in range(h):
        to, at = np.uint64(start + row * stride), np.uint64(row * w)
        for i in range(w):
            k = np.uint64(i)
            out[to + k] = np.uint8(np.int32(min(abs(area[at + k]), one) * most + half))
        for i in range(w, stride):
            out[to + np.uint64(i)] = 0
    area[: w * h + 2] = 0.0


@njit(cache=True)
def _blit(mask: np.ndarray, width: int, atlas: np.ndarray, start: int, x: int, y: int, w: int, h: int) -> int:
    """Add a cell of the atlas (h rows of w, padded to whole LANES) to a mask uint8 [pixels] `width` wide, saturating.

    Returns the number of inked pixels that fell outside.
    """
    height, lanes = len(mask) // width, (w + LANES - 1) // LANES
    inside = x >= 0 and y >= 0 and x + w <= width and y + h <= height
    if inside and (y + h - 1) * width + x + lanes * LANES <= len(mask):
        for j in range(h):
            for k in range(lanes):  # the padding adds nothing to the pixels it reaches
                at, of = np.uint64((y + j) * width + x + k * LANES), np.uint64(start + (j * lanes + k) * LANES)
                for lane in range(LANES):  # unsigned, a fixed count, no branch: the compiler makes one vector add of it
                    i = np.uint64(lane)
                    total = np.uint16(mask[at + i]) + np.uint16(atlas[of + i])
                    mask[at + i] = np.uint8(min(total, np.uint16(255)))
        return 0
    clipped = 0
    for j in range(h):
        for i in range(w):
            value = atlas[start + j * lanes * LANES + i]
            if value == 0:
                continue
            if 0 <= y + j < height and 0 <= x + i < width:
                at = (y + j) * width + x + i
                mask[at] = np.uint8(min(np.uint16(mask[at]) + np.uint16(value), np.uint16(255)))
            else:
                clipped += 1
    return clipped


@njit(cache=True)
def _draw(
    mask, width, gids, xs, ys, size, segments, first, count, box, local, slots, cells, atlas, state, scratch, cached
) -> int:
    """Draw upright glyphs at pen positions (xs, ys) px onto a mask uint8 [pixels] `width` wide.

    cells int32 [n, 5] = offset, w, h, left, top of a slot; state int64 [3] = slots used, atlas bytes used, clipped;
    scratch float32, all zero. Returns the index of the first glyph not drawn because the atlas was full, else
    len(gids).
    """
    for g in range(len(gids)):
        gid = gids[g]
        if count[gid] == 0:
            continue
        x, y = int(np.floor(xs[g] * 4.0 + 0.5)), int(np.floor(ys[g] * 4.0 + 0.5))
        px, py, phase = x >> 2, y >> 2, x & 3
        kept = cached and y & 3 == 0  # baselines lie on whole pixels: other heights are too rare to keep
        slot = slots[local[gid], phase] if kept else -1
        if slot < 0:
            fx, fy = (x & 3) * 0.25, (y & 3) * 0.25
            left = int(np.floor(box[gid, 0] * size + fx))
            top = int(np.floor(fy - box[gid, 3] * size))
            w = int(np.floor(box[gid, 2] * size + fx)) + 2 - left
            h = int(np.ceil(fy - box[gid, 1] * size)) + 1 - top
            cell = (w + LANES - 1) // LANES * LANES * h
            if not kept or w * h + 2 > len(scratch):  # the latter: a glyph many sizes wide, too rare to keep
                area, out = np.zeros(w * h + 2, np.float32), np.empty(cell, np.uint8)
                _add_outline(area, segments, first[gid], count[gid], size, fx - left, fy - top, w, h)
                _cover(area, w, h, out, 0, cell // h)
                state[2] += _blit(mask, width, out, 0, px + left, py + top, w, h)
                continue
            if state[1] + cell > len(atlas) or state[0] == len(cells):
                return g
            slot = state[0]
            cells[slot, 0], cells[slot, 1], cells[slot, 2], cells[slot, 3], cells[slot, 4] = state[1], w, h, left, top
            _add_outline(scratch, segments, first[gid], count[gid], size, fx - left, fy - top, w, h)
            _cover(scratch, w, h, atlas, state[1], cell // h)
            slots[local[gid], phase] = slot
            state[0] += 1
            state[1] += cell
        offset, w, h, left, top = cells[slot, 0], cells[slot, 1], cells[slot, 2], cells[slot, 3], cells[slot, 4]
        state[2] += _blit(mask, width, atlas, offset, px + left, py + top, w, h)
    return len(gids)


@njit(cache=True)
def _draw_warped(mask, width, gids, xs, ys, size, segments, first, count, m, x0, y0, w, h) -> None:
    """Draw glyphs through homography m float64 [9] into the window (x0, y0, w, h) of the mask."""
    area, edges = np.zeros(w * h + 2, np.float32), np.empty((max(1, count[gids].max()), 4), np.float32)
    for g in range(len(gids)):
        n = count[gids[g]]
        for s in range(n):
            for k in range(0, 4, 2):
                x, y = xs[g] + segments[first[gids[g]] + s, k] * size, ys[g] - segments[first[gids[g]] + s, k + 1] * size
                z = 1.0 / (m[6] * x + m[7] * y + m[8])
                edges[s, k] = (m[0] * x + m[1] * y + m[2]) * z - x0
                edges[s, k + 1] = y0 - (m[3] * x + m[4] * y + m[5]) * z
        _add_outline(area, edges, 0, n, 1.0, 0.0, 0.0, w, h)
    cell = (w + LANES - 1) // LANES * LANES
    out = np.empty(cell * h, np.uint8)
    _cover(area, w, h, out, 0, cell)
    _blit(mask, width, out, 0, x0, y0, w, h)


class OutsideError(ValueError):
    """Ink would fall outside the mask: what is drawn and where it was said to go have come apart."""


class Rasteriser:
    """Draws glyphs into masks; keeps the atlas of one worker."""

    def __init__(self) -> None:
        self._atlas = np.empty(ATLAS_BYTES, np.uint8)  # pages are touched, and so paid for, only when used
        self._cells = np.empty((_SLOTS, 5), np.int32)
        self._state = np.zeros(3, np.int64)
        self._slots: dict[tuple[int, float], np.ndarray] = {}
        self._scratch = np.zeros(1 << 18, np.float32)

    def draw(self, mask: np.ndarray, face: Face, gids: np.ndarray, xs: np.ndarray, ys: np.ndarray, size: float) -> None:
        """Draw upright glyphs with origins (xs, ys) float32 [g] px, y down, at size px per em.

        Raises OutsideError when ink would fall outside the mask.
        """
        face.fetch(gids)
        pixels, width = mask.reshape(-1, copy=False), mask.shape[1]
        cached = size <= ATLAS_SIZE
        self._state[2] = 0
        done = 0
        while True:
            slots = self._slots_of(face, size)
            done += _draw(
                pixels, width, gids[done:], xs[done:], ys[done:], size, face.segments, face.first, face.count, face.box,
                face.local, slots, self._cells, self._atlas, self._state, self._scratch, cached,
            )  # fmt: skip
            if done == len(gids):
                break
            self._slots.clear()
            self._state[:2] = 0
        if self._state[2]:
            size = f"{mask.shape[1]}x{mask.shape[0]}"
            raise OutsideError(f"{int(self._state[2])} inked pixels fall outside the {size} mask")

    def _slots_of(self, face: Face, size: float) -> np.ndarray:
        """Atlas slots int32 [known glyphs or more, PHASES] of a face at a size, -1 = not drawn yet."""
        key = (face.serial, size)
        slots = self._slots.get(key)
        if slots is None or len(slots) < face.known:
            grown = np.full((max(64, 1 << (face.known - 1).bit_length()), PHASES), -1, np.int32)
            if slots is not None:
                grown[: len(slots)] = slots
            slots = self._slots[key] = grown
        return slots


def draw_warped(
    mask: np.ndarray, face: Face, gids: np.ndarray, xs: np.ndarray, ys: np.ndarray, size: float,
    homography: np.ndarray, window: tuple[int, int, int, int],
) -> None:  # fmt: skip
    """Draw glyphs through a homography (float64 [9], plane to image) inside a window x, y, w, h that holds all ink."""
    face.fetch(gids)
    x, y, w, h = window
    _draw_warped(
        mask.reshape(-1, copy=False), mask.shape[1], gids, xs, ys, size, face.segments, face.first, face.count,
        homography, x, y, w, h,
    )  # fmt: skip


@njit(cache=True)
def line_boxes(gids, xs, ys, line, lines, size, box, count) -> np.ndarray:
    """Ink boxes of lines: float64 [lines, 4] (x0, y0, x1, y1) px of the outlines; `line` int32 [g]: each glyph's."""
    out = np.empty((lines, 4))
    out[:, :2] = 1e9
    out[:, 2:] = -1e9
    for g in range(len(gids)):
        if count[gids[g]] == 0:
            continue
        b, k = box[gids[g]], line[g]
        out[k, 0] = min(out[k, 0], xs[g] + b[0] * size)
        out[k, 1] = min(out[k, 1], ys[g] - b[3] * size)
        out[k, 2] = max(out[k, 2], xs[g] + b[2] * size)
        out[k, 3] = max(out[k, 3], ys[g] - b[1] * size)
    return out
