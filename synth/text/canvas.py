"""Canvases: a page is built either as an index plane (flat colours, exact) or as RGB pixels (textures and photos).

Both take the same steps: flat shapes, then per region a coverage mask blended with the region's colours. Blending is in
sRGB: out = ground + (ink - ground) * coverage, rounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from synth.text.encode import Colour, indexed_png, indexed_rows, palette, ramp_levels

Window = tuple[int, int, int, int]  # x, y, w, h px
SPAN = 16  # px of a row between exact places on a board


@njit(cache=True)
def corner_coverage(width: int, height: int, radius: int) -> np.ndarray:
    """Coverage uint8 [height, width] of a rectangle with rounded corners, antialiased over one pixel."""
    out = np.full((height, width), np.uint8(255), np.uint8)
    for j in range(radius):
        for i in range(radius):
            away = np.hypot(radius - i - 0.5, radius - j - 0.5)
            value = np.uint8(min(max(radius - away + 0.5, 0.0), 1.0) * 255.0 + 0.5)
            out[j, i] = out[j, width - 1 - i] = value
            out[height - 1 - j, i] = out[height - 1 - j, width - 1 - i] = value
    return out


@njit(cache=True)
def _ramp(plane: np.ndarray, mask: np.ndarray, offset: int, levels: int) -> None:
    """Where the mask has ink, write the ramp's level for that coverage: round(coverage * (levels - 1) / 255)."""
    first, top = np.uint32(offset), np.uint32(levels - 1)
    for y in range(mask.shape[0]):
        row, ink = plane[y], mask[y]
        for x in range(len(ink)):  # no branch: the compiler turns this into vector code
            level = ((np.uint32(ink[x]) * top + np.uint32(128)) * np.uint32(257)) >> np.uint32(16)
            row[x] = np.uint8(first + level) if ink[x] else row[x]


@njit(cache=True)
def _blend(pixels: np.ndarray, mask: np.ndarray, r: int, g: int, b: int) -> None:
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            a = np.int32(mask[y, x])
            if a:
                pixels[y, x, 0] += np.uint8(((r - np.int32(pixels[y, x, 0])) * a * 2 + 255) // 510)
                pixels[y, x, 1] += np.uint8(((g - np.int32(pixels[y, x, 1])) * a * 2 + 255) // 510)
                pixels[y, x, 2] += np.uint8(((b - np.int32(pixels[y, x, 2])) * a * 2 + 255) // 510)


class IndexedCanvas:
    """A page of flat colours. `pairs` lists every (ground, ink) that is blended; the first ground is the page's."""

    def __init__(self, width: int, height: int, pairs: Sequence[tuple[Colour, Colour]]) -> None:
        self.pairs = list(dict.fromkeys(pairs))
        self._levels = ramp_levels(len(self.pairs))
        self._entry: dict[Colour, int] = {}  # where a flat colour stands in the palette
        for i, (ground, ink) in enumerate(self.pairs):
            self._entry.setdefault(ground, i * self._levels)
            self._entry.setdefault(ink, (i + 1) * self._levels - 1)
        self._rows = indexed_rows(width, height)
        self.plane = self._rows[:, 1:]  # painted in place: the encoder takes the rows as they are

    def shape(self, box: Window, radius: int, ground: Colour, fill: Colour) -> None:
        """Paint a rectangle x0, y0, x1, y1 of `fill` over `ground`."""
        x0, y0, x1, y1 = box
        if radius:
            offset, ends = self.pairs.index((ground, fill)) * self._levels, corner_coverage(x1 - x0, 2 * radius, radius)
            _ramp(self.plane[y0 : y0 + radius, x0:x1], ends[:radius], offset, self._levels)
            _ramp(self.plane[y1 - radius : y1, x0:x1], ends[radius:], offset, self._levels)
        self.plane[y0 + radius : y1 - radius, x0:x1] = self._entry[fill]

    def ink(self, mask: np.ndarray, window: Window, ground: Colour, colour: Colour) -> None:
        """Blend a mask uint8 [h, w] of `colour` over the flat `ground` in a window of the page."""
        x, y, w, h = window
        offset = self.pairs.index((ground, colour)) * self._levels
        _ramp(self.plane[y : y + h, x : x + w], mask, offset, self._levels)

    def encode(self) -> bytes:
        """Indexed PNG."""
        return indexed_png(self._rows, palette(self.pairs))


class PixelCanvas:
    """A page of pixels uint8 [h, w, 3]."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.pixels = pixels

    def shape(self, box: Window, radius: int, ground: Colour, fill: Colour) -> None:
        """Paint a rectangle x0, y0, x1, y1 of `fill`."""
        x0, y0, x1, y1 = box
        if radius:
            ends = corner_coverage(x1 - x0, 2 * radius, radius)
            _blend(self.pixels[y0 : y0 + radius, x0:x1], ends[:radius], *fill)
            _blend(self.pixels[y1 - radius : y1, x0:x1], ends[radius:], *fill)
        self.pixels[y0 + radius : y1 - radius, x0:x1] = np.tile(np.array(fill, np.uint8), (x1 - x0, 1))

    def ink(self, mask: np.ndarray, window: Window, ground: Colour | None, colour: Colour) -> None:
        """Blend a mask of `colour` over whatever lies in the window."""
        x, y, w, h = window
        _blend(self.pixels[y : y + h, x : x + w], mask, *colour)

    def paste(self, board: np.ndarray, homography: np.ndarray, window: Window) -> None:
        """Warp a board uint8 [bh, bw, 3] (bilinear) through homography float64 [9], board to image, into a window."""
        inverse = np.linalg.inv(homography.reshape(3, 3)).ravel()
        _warp(self.pixels, board, inverse, *window)


@njit(cache=True)
def _packed(pixels: np.ndarray) -> np.ndarray:
    """RGB uint8 [h, w, 3] as a word per pixel, uint32 [h, w]: two channels are then weighted by one multiplication."""
    out = np.empty(pixels.shape[:2], np.uint32)
    for y in range(pixels.shape[0]):
        for x in range(pixels.shape[1]):
            r, g, b = np.uint32(pixels[y, x, 0]), np.uint32(pixels[y, x, 1]), np.uint32(pixels[y, x, 2])
            out[y, x] = (r << np.uint32(16)) | (g << np.uint32(8)) | b
    return out


@njit(cache=True, fastmath=True)
def _warp(pixels: np.ndarray, board: np.ndarray, m: np.ndarray, x0: int, y0: int, w: int, h: int) -> None:
    """Bilinear, in 1/16 steps; the board's edge is antialiased by how far a pixel lies inside its nearest side.

    Along a row places on the board are exact every SPAN pixels and evenly spaced between, off by hundredths of a pixel.
    """
    high, wide = float(board.shape[0]), float(board.shape[1])
    stride, texels = np.uint32(board.shape[1]), _packed(board).reshape(-1)
    odd, even, u8 = np.uint32(0xFF00FF), np.uint32(0x00FF00), np.uint32(8)
    most_u, most_v = np.int32((wide - 1.07) * 65536.0), np.int32((high - 1.07) * 65536.0)
    for y in range(y0, y0 + h):
        px, py = x0 + 0.5, y + 0.5
        over = 1.0 / (m[6] * px + m[7] * py + m[8])
        u, v = (m[0] * px + m[1] * py + m[2]) * over, (m[3] * px + m[4] * py + m[5]) * over
        for start in range(x0, x0 + w, SPAN):
            stop = min(start + SPAN, x0 + w)
            px, left, top = stop + 0.5, u, v
            over = 1.0 / (m[6] * px + m[7] * py + m[8])
            u, v = (m[0] * px + m[1] * py + m[2]) * over, (m[3] * px + m[4] * py + m[5]) * over
            if max(left, u) < -1.0 or min(left, u) > wide + 1.0 or max(top, v) < -1.0 or min(top, v) > high + 1.0:
                continue
            du, dv = (u - left) / (stop - start), (v - top) / (stop - start)
            inner = min(min(left, u), min(wide - left, wide - u), min(top, v), min(high - top, high - v)) > 1.0
            at_u, at_v = np.int32((left - 0.5) * 65536.0), np.int32((top - 0.5) * 65536.0)
            step_u, step_v = np.int32(du * 65536.0), np.int32(dv * 65536.0)
            for x in range(start, stop):
                cu, cv = np.uint32(min(max(at_u, 0), most_u)), np.uint32(min(max(at_v, 0), most_v))
                i = (cv >> np.uint32(16)) * stride + (cu >> np.uint32(16))
                fu, fv = cu >> np.uint32(12) & np.uint32(15), cv >> np.uint32(12) & np.uint32(15)
                gu, gv = np.uint32(16) - fu, np.uint32(16) - fv
                p, q, r, s = texels[i], texels[i + np.uint32(1)], texels[i + stride], texels[i + stride + np.uint32(1)]
                a, b, c, d = gu * gv, fu * gv, gu * fv, fu * fv
                rb = ((p & odd) * a + (q & odd) * b + (r & odd) * c + (s & odd) * d + np.uint32(0x800080)) >> u8
                g = ((p & even) * a + (q & even) * b + (r & even) * c + (s & even) * d + np.uint32(0x8000)) >> u8
                red, green, blue = np.uint8(rb >> np.uint32(16)), np.uint8(g >> u8), np.uint8(rb)
                if not inner:
                    k = x - start
                    near = min(min(left + k * du, wide - left - k * du), min(top + k * dv, high - top - k * dv)) + 0.5
                    alpha = np.int32(min(max(near, 0.0), 1.0) * 256.0)
                    red = _mixed(pixels[y, x, 0], red, alpha)
                    green, blue = _mixed(pixels[y, x, 1], green, alpha), _mixed(pixels[y, x, 2], blue, alpha)
                pixels[y, x, 0], pixels[y, x, 1], pixels[y, x, 2] = red, green, blue
                at_u += step_u
                at_v += step_v


@njit(cache=True)
def _mixed(below: int, above: int, alpha: int) -> np.uint8:
    """One channel of `above` over `below` with alpha 0 to 256."""
    return np.uint8((np.int32(below) * (256 - alpha) + np.int32(above) * alpha + 128) >> 8)


@njit(cache=True)
def dilate(mask: np.ndarray, radius: int) -> np.ndarray:
    """Grow a mask by a disc of `radius` px: the largest coverage within reach.

    A pixel that its four neighbours equal or exceed need not grow: whatever it would reach, the nearest of them does.
    """
    h, w = mask.shape
    out = mask.copy()
    reaches = [int(np.sqrt((radius + 0.5) ** 2 - dy * dy)) for dy in range(-radius, radius + 1)]
    for y in range(h):
        for x in range(w):
            value = mask[y, x]
            if value == 0:
                continue
            if 0 < y < h - 1 and 0 < x < w - 1:
                least = min(mask[y - 1, x], mask[y + 1, x], mask[y, x - 1], mask[y, x + 1])
                if least >= value:
                    continue
            for dy in range(-radius, radius + 1):
                reach = reaches[dy + radius]
                if 0 <= y + dy < h:
                    for dx in range(max(-reach, -x), min(reach, w - 1 - x) + 1):
                        if out[y + dy, x + dx] < value:
                            out[y + dy, x + dx] = value
    return out


@njit(cache=True)
def soften(mask: np.ndarray, radius: int) -> np.ndarray:
    """Box-blur a mask by `radius` px, rows then columns."""
    h, w = mask.shape
    span = 2 * radius + 1
    middle, out = np.zeros((h, w), np.float32), np.zeros_like(mask)
    for y in range(h):
        total = np.float32(0.0)
        for x in range(-radius, w):
            total += mask[y, x + radius] if x + radius < w else 0
            total -= mask[y, x - radius - 1] if x - radius - 1 >= 0 else 0
            if x >= 0:
                middle[y, x] = total / span
    for x in range(w):
        total = np.float32(0.0)
        for y in range(-radius, h):
            total += middle[y + radius, x] if y + radius < h else 0
            total -= middle[y - radius - 1, x] if y - radius - 1 >= 0 else 0
            if y >= 0:
                out[y, x] = np.uint8(min(max(total / span, 0.0), 255.0) + 0.5)
    return out
