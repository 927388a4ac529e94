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
def _blend(pixels: np.ndarray, x0: int, y0: int, mask: np.ndarray, r: int, g: int, b: int) -> None:
    """Mix a colour by its coverage into uint8 [H, W, 3] from x0, y0 on, rounded: vector code, since it has no branch."""
    red, green, blue, u1, u2 = np.uint32(r), np.uint32(g), np.uint32(b), np.uint64(1), np.uint64(2)
    for y in range(mask.shape[0]):
        row, ink = pixels[y0 + y].reshape(-1)[3 * x0 :], mask[y]
        for x in range(len(ink)):
            a, at = np.uint32(ink[x]), np.uint64(3 * x)
            row[at] = _part(np.uint32(row[at]), red, a)
            row[at + u1], row[at + u2] = (
                _part(np.uint32(row[at + u1]), green, a),
                _part(np.uint32(row[at + u2]), blue, a),
            )


@njit(inline="always")
def _part(ground: int, ink: int, a: int) -> int:
    """(ground * (255 - a) + ink * a) / 255, rounded."""
    total = ground * (np.uint32(255) - a) + ink * a + np.uint32(128)
    return np.uint8((total + (total >> np.uint32(8))) >> np.uint32(8))


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
            _blend(self.pixels, x0, y0, ends[:radius], *fill)
            _blend(self.pixels, x0, y1 - radius, ends[radius:], *fill)
        self.pixels[y0 + radius : y1 - radius, x0:x1] = np.tile(np.array(fill, np.uint8), (x1 - x0, 1))

    def ink(self, mask: np.ndarray, window: Window, ground: Colour | None, colour: Colour) -> None:
        """Blend a mask of `colour` over whatever lies in the window."""
        _blend(self.pixels, *window[:2], mask, *colour)

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


@njit(cache=True, error_model="numpy")
def _warp(pixels: np.ndarray, board: np.ndarray, m: np.ndarray, x0: int, y0: int, w: int, h: int) -> None:
    """Bilinear, in 1/16 steps; the board's edge is antialiased by how far a pixel lies inside its nearest side.

    A row at a time, so that all but the loads of texels is vector code.
    """
    wide, high = board.shape[1], board.shape[0]
    texels = _packed(board).reshape(-1)
    places, parts, taps = np.empty(w, np.int32), np.empty(w, np.uint32), np.empty((4, w), np.uint32)
    for y in range(y0, y0 + h):
        start, stop = _reach(m, wide, high, -0.5, x0, x0 + w, y + 0.5)
        if start >= stop:
            continue
        first, last = _reach(m, wide, high, 0.5, start, stop, y + 0.5)
        row = pixels[y].reshape(-1)
        _sample(texels, wide, high, m, start, stop, y + 0.5, places, parts, taps)
        _edge(row, taps[0], start, first, start, m, wide, high, y + 0.5)
        for k in range(first, last):
            word, at = taps[0, k - start], np.uint64(3 * k)
            row[at], row[at + np.uint64(1)] = np.uint8(word >> np.uint32(16)), np.uint8(word >> np.uint32(8))
            row[at + np.uint64(2)] = np.uint8(word)
        _edge(row, taps[0], last, stop, start, m, wide, high, y + 0.5)


@njit(cache=True, error_model="numpy")
def _reach(m: np.ndarray, wide: int, high: int, inside: float, start: int, stop: int, y: float) -> tuple[int, int]:
    """Of the pixels [start, stop) of the row at height y those whose centres lie `inside` px of the board or deeper.

    m float64 [9] leads from the image to the board of wide x high px.
    """
    low, top = start + 0.5, stop - 0.5
    wx, w = m[6], m[7] * y + m[8]
    for axis, most in ((0, wide), (3, high)):
        px, p = m[axis], m[axis + 1] * y + m[axis + 2]
        far = most - inside
        for slope, rest in ((px - inside * wx, p - inside * w), (far * wx - px, far * w - p)):  # slope * x + rest >= 0
            if slope > 0.0:
                low = max(low, -rest / slope)
            elif slope < 0.0:
                top = min(top, -rest / slope)
            elif rest < 0.0:
                return stop, stop
    low, top = min(max(low, float(start)), stop + 1.0), max(min(top, float(stop)), start - 1.0)  # before int(): no 1e20
    first = min(max(int(np.ceil(low - 0.5)), start), stop)
    return first, max(first, min(int(np.floor(top - 0.5)) + 1, stop))


@njit(cache=True, error_model="numpy")
def _sample(
    texels: np.ndarray, wide: int, high: int, m: np.ndarray, start: int, stop: int, y: float,
    places: np.ndarray, parts: np.ndarray, taps: np.ndarray,
) -> None:  # fmt: skip
    """Colours of pixels [start, stop) of the row at height y, as words, into taps[0]; the rest is room to work in.

    texels uint32 [high * wide]; places int32, parts uint32, taps uint32 [4]: [stop - start] or more.
    """
    most_u, most_v, n = (wide - 1.07) * 65536.0, (high - 1.07) * 65536.0, stop - start
    uy, vy, wy = m[1] * y + m[2], m[4] * y + m[5], m[7] * y + m[8]
    for k in range(n):
        x = start + k + 0.5
        over = 65536.0 / (m[6] * x + wy)
        u = np.int32(min(max((m[0] * x + uy) * over - 32768.0, 0.0), most_u))
        v = np.int32(min(max((m[3] * x + vy) * over - 32768.0, 0.0), most_v))
        places[k] = np.int32(np.int32(v >> 16) * np.int32(wide)) + np.int32(u >> 16)
        parts[k] = np.uint32(u >> 12 & 15) << np.uint32(8) | np.uint32(v >> 12 & 15)
    for k in range(n):
        at, below = np.uint64(places[k]), np.uint64(places[k] + wide)
        taps[0, k], taps[1, k] = texels[at], texels[at + np.uint64(1)]
        taps[2, k], taps[3, k] = texels[below], texels[below + np.uint64(1)]
    odd, low, u8, u4 = np.uint32(0xFF00FF), np.uint32(0xFF), np.uint32(8), np.uint32(4)
    for k in range(n):
        p, q, r, s = taps[0, k], taps[1, k], taps[2, k], taps[3, k]
        fu, fv = parts[k] >> u8, parts[k] & low
        d = np.uint32(fu * fv)
        b, c = np.uint32((fu << u4) - d), np.uint32((fv << u4) - d)
        a = np.uint32(np.uint32(256) - b - c - d)
        rb = np.uint32((p & odd) * a + (q & odd) * b + (r & odd) * c + (s & odd) * d + np.uint32(0x800080)) >> u8
        g = (p >> u8 & low) * a + (q >> u8 & low) * b + (r >> u8 & low) * c + (s >> u8 & low) * d + np.uint32(0x80)
        taps[0, k] = np.uint32(rb & odd) | np.uint32(g & np.uint32(0xFF00))


@njit(cache=True, error_model="numpy")
def _edge(
    row: np.ndarray, words: np.ndarray, start: int, stop: int, first: int, m: np.ndarray, wide: int, high: int, y: float
) -> None:
    """Mix the colours of pixels [start, stop), which the board's edge crosses, into a row; words[0] is pixel `first`."""
    for k in range(start, stop):
        x = k + 0.5
        over = 1.0 / (m[6] * x + m[7] * y + m[8])
        u, v = (m[0] * x + m[1] * y + m[2]) * over, (m[3] * x + m[4] * y + m[5]) * over
        near = min(min(u, wide - u), min(v, high - v)) + 0.5
        alpha, word = np.int32(min(max(near, 0.0), 1.0) * 256.0), words[k - first]
        for channel in range(3):
            above = np.int32(word >> np.uint32(16 - 8 * channel) & np.uint32(255))
            row[3 * k + channel] = np.uint8((np.int32(row[3 * k + channel]) * (256 - alpha) + above * alpha + 128) >> 8)


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
