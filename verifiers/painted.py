"""Pixel read-back: what colour must stand in every pixel, from the primitives alone, against what stands there.

Each primitive says of each pixel how much of it it covers at least and at most: 0 or 1 where the pixel lies clear of
the outline, by signed distances; an interval of width 2 * SLACK on the outline itself, since rasterisers differ there.
Painted in order this gives each channel a least and a greatest value. Where they are equal the picture must be equal to
the bit; elsewhere it must lie between, and where one ink lies on one ground be a mixture of these two in all channels
alike. Letters come from the font file (`lettering`) and are also compared as a whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit

from verifiers.lettering import Lettering, Letters
from verifiers.svg import RGB, Arc, Circle, Curve, Drawing, Line, Polygon, Polyline, Primitive, Rect, Text, flat

# Share of a pixel by which rasterisers differ on an outline: 0.1 px of flattening, and the corner's 0.043.
SLACK = 0.17
CORNER_SLACK = 0.25  # the same where it turns: cairosvg's round corners are no circles, ends have two sides
TEXT_SLACK = 0.3  # the same for letters, whose strokes have two outlines in one pixel and whose corners are many
HALF_DIAGONAL = 0.71  # px: within it of a corner a pixel holds the corner
REACH = 0.86  # px from an outline beyond which a pixel is certain: half a diagonal, flattening, cairo's rows of 1/15
HAIR = np.float32(0.02)  # levels
LOST = np.float32(0.5)  # levels that each blending of a colour over itself may lose, beside ROUNDING for all of them
ROUNDING = 1.5  # levels that blending may be off by on an outline
MIXED = 2.5  # the same where one ink is blended several times
SMOOTH = 0.98  # sine of half the angle between chords that still make a smooth curve
FREE = 24.0  # px around a corner, however sharp, that are left open at most; twice as many between its sides
# Mean absolute difference over a text, as a share of its contrast. Of 150 texts of 11 to 24 px, straight and turned,
# the true ones have 0.024 at most, those half a pixel aside 0.06 at least, and those with other glyphs 0.08.
GLYPH_MEAN = 0.04
MOST_FAULTS = 6
_UNDASHED = (0.0, 0.0)
LOW, HIGH, MEAN = range(3)
MANY = 248  # inks on one pixel


@dataclass(frozen=True, slots=True)
class Layer:
    """One fill or stroke: least and greatest coverage float32 [h, w] of a window at (left, top), and the colour."""

    least: np.ndarray
    most: np.ndarray
    left: int
    top: int
    colour: RGB


@dataclass(frozen=True, slots=True)
class Painting:
    """`values` float32 [3, H, W, 3]: least, greatest and expected colours; `texts`: each with the window of its ink.
    `inks` uint8 [H, W]: 0 where a colour is certain; 8 times the number of the only ink that is blended with it, plus a
    bit for each channel in which that is lighter; MANY for more."""

    values: np.ndarray
    inks: np.ndarray
    texts: tuple[tuple[Text, Lettering], ...]


def repaint(drawing: Drawing, letters: Letters, fonts: Mapping[str, str]) -> Painting:
    """Paint a drawing anew. Raises Unset, AssetMissing or FontUnreadable where its texts cannot be set."""
    width, height = drawing.width, drawing.height
    values = np.empty((3, height, width, 3), np.float32)
    values[0, 0] = drawing.paper
    values[:] = values[0, 0]  # whole rows are copied six times as fast as colours
    inks, numbers = np.zeros((height, width), np.uint8), dict[RGB, int]()
    texts = []
    for primitive in drawing.primitives:
        if isinstance(primitive, Text):
            drawn = letters.draw(primitive, fonts, width, height)
            texts.append((primitive, drawn))
            least, most = envelope(drawn.cover)
            number = numbers.setdefault(primitive.fill, min(len(numbers) + 1, MANY >> 3))
            _blend(values, inks, number, least, most, drawn.cover, drawn.left, drawn.top, *primitive.fill)
            continue
        for layer in layers(primitive, width, height):
            middle = (layer.least + layer.most) / 2
            number = numbers.setdefault(layer.colour, min(len(numbers) + 1, MANY >> 3))
            _blend(values, inks, number, layer.least, layer.most, middle, layer.left, layer.top, *layer.colour)
    return Painting(values, inks, tuple(texts))


def faults_of_pixels(painting: Painting, rgb: np.ndarray) -> list[str]:
    """Pixels of uint8 [H, W, 3] that no true drawing would have; the first few by place and colours."""
    if rgb.shape != painting.values.shape[1:]:
        return [f"the picture is {rgb.shape[1]}x{rgb.shape[0]}, its svg another size"]
    count, places = _strays(painting.values, rgb, ROUNDING, MOST_FAULTS)
    faults = [_told(painting.values, rgb, int(x), int(y)) for y, x in places[: min(count, MOST_FAULTS)]]
    if faults:
        return [f"{count} pixels differ: {faults[0]}", *faults[1:]]
    count, places = _tinted(painting.values, painting.inks, rgb, MIXED, MOST_FAULTS)
    told = (_told(painting.values, rgb, int(x), int(y)) for y, x in places[: min(count, MOST_FAULTS)])
    tints = [f"{fault}, in all channels alike" for fault in told]
    return [f"{count} pixels are tinted: {tints[0]}", *tints[1:]] if tints else []


def _told(values: np.ndarray, rgb: np.ndarray, x: int, y: int) -> str:
    low, high = (np.clip(np.round(values[k, y, x]), 0, 255).astype(int) for k in (LOW, HIGH))
    got = "#" + bytes(rgb[y, x]).hex()
    wanted = "#" + bytes(low.tolist()).hex()
    if (low != high).any():
        wanted += " to #" + bytes(high.tolist()).hex()
    return f"pixel ({x}, {y}) is {got}, must be {wanted}"


def faults_of_glyphs(painting: Painting, rgb: np.ndarray) -> tuple[list[str], float]:
    """Texts whose letters are not those of the font, and the greatest difference of any text as a share of contrast."""
    faults, worst = [], 0.0
    for text, drawn in painting.texts:
        difference = _difference(painting.values[MEAN], rgb, drawn.cover, drawn.left, drawn.top, *text.fill)
        worst = max(worst, difference)
        if difference > GLYPH_MEAN:
            told = "".join(run.text for run in text.runs)[:30]
            faults.append(f"text {told!r} at {text.at}: letters differ by {difference:.3f}, more than {GLYPH_MEAN}")
        if not drawn.cover.any():
            faults.append(f"text {''.join(run.text for run in text.runs)[:30]!r} at {text.at} leaves no ink")
    return faults, worst


def touched(primitive: Primitive, letters: Letters, fonts: Mapping[str, str], where: np.ndarray) -> None:
    """Set bool [H, W] wherever the primitive may paint; a text paints its whole ink box."""
    height, width = where.shape
    if isinstance(primitive, Text):
        drawn = letters.draw(primitive, fonts, width, height)
        h, w = drawn.cover.shape
        where[drawn.top : drawn.top + h, drawn.left : drawn.left + w] = True
        return
    for layer in layers(primitive, width, height):
        h, w = layer.most.shape
        where[layer.top : layer.top + h, layer.left : layer.left + w] |= layer.most > 0


def layers(primitive: Primitive, width: int, height: int) -> Iterator[Layer]:
    """Fill, then stroke, of a shape on a canvas; nothing where it lies outside."""
    paint, half = primitive.paint, primitive.paint.width / 2
    on, off = paint.dash or _UNDASHED
    window = _window(primitive, half, width, height)
    if window is None:
        return
    left, top, shape = window
    if paint.fill is not None:
        least, most = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        match primitive:
            case Circle() | Rect():
                _box_fill(least, most, left, top, *_box(primitive))
            case _:
                _polygon_fill(least, most, left, top, np.array(primitive.points))
        yield Layer(least, most, left, top, paint.fill)
    if paint.stroke is not None:
        least, most = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        match primitive:
            case Circle() | Rect():
                _box_stroke(least, most, left, top, *_box(primitive), half, on, off, isinstance(primitive, Circle))
            case Polygon(points=points):
                closed = np.array([*points, points[0]])
                _stroke(least, most, left, top, closed, half, on, off, True)
                _mitres(least, most, left, top, closed[:-1], half)
            case Line() | Curve() | Arc() | Polyline():
                chain = np.array(flat(primitive, 1.5))
                _stroke(least, most, left, top, chain, half, on, off, False)
                _turns(least, most, left, top, chain, half)
        yield Layer(least, most, left, top, paint.stroke)


def effort(drawing: Drawing) -> float:
    """Pixels that `repaint` visits, from above: each shape's window, a filled polygon's once per point, and what the
    segments and turns of strokes add. Texts cost no more than their box or the canvas."""
    return sum(_effort(primitive, drawing.width, drawing.height) for primitive in drawing.primitives)


def _effort(primitive: Primitive, width: int, height: int) -> float:
    if isinstance(primitive, Text):
        long = sum(len(run.text) * run.size for run in primitive.runs)
        tall = long if primitive.turn else 4 * max(run.size for run in primitive.runs)
        return min(float(width * height), long * tall)
    window = _window(primitive, primitive.paint.width / 2, width, height)
    if window is None:
        return 0.0
    area = float(math.prod(window[2]))
    if isinstance(primitive, Circle | Rect):
        return area
    chain = flat(primitive, 1.5) if isinstance(primitive, Curve | Arc) else primitive.points
    filled = area * len(chain) if isinstance(primitive, Polygon) and primitive.paint.fill else area
    if primitive.paint.stroke is None:
        return filled
    thick = primitive.paint.width + 2
    return filled + sum(min(area, (math.dist(a, b) + thick) * thick + 8 * FREE * FREE) for a, b in pairwise(chain))


def extent(primitive: Primitive) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in px of a shape without its stroke."""
    match primitive:
        case Circle(at=(x, y), r=r):
            return x - r, y - r, x + r, y + r
        case Rect(box=(x, y, w, h)):
            return x, y, x + w, y + h
    points = flat(primitive) if isinstance(primitive, Curve | Arc) else primitive.points
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _window(primitive: Primitive, half: float, width: int, height: int) -> tuple[int, int, tuple[int, int]] | None:
    """Left, top and shape of the part of the canvas that a shape may touch."""
    x0, y0, x1, y1 = extent(primitive)
    grow = (4 * half if isinstance(primitive, Polygon) else 1.5 * half) + 2
    left, top = max(0, math.floor(x0 - grow)), max(0, math.floor(y0 - grow))
    right, bottom = min(width, math.ceil(x1 + grow)), min(height, math.ceil(y1 + grow))
    return (left, top, (bottom - top, right - left)) if right > left and bottom > top else None


def _box(primitive: Circle | Rect) -> tuple[float, float, float, float, float]:
    """Centre, half sides and radius of the corners; a circle is a box that is all corner."""
    if isinstance(primitive, Circle):
        return *primitive.at, primitive.r, primitive.r, primitive.r
    x, y, w, h = primitive.box
    return x + w / 2, y + h / 2, w / 2, h / 2, primitive.rx


def envelope(cover: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest coverage of letters, float32 [h, w]: certain where all eight neighbours agree."""
    return _envelope(np.pad(cover, 1)) if cover.size else (cover, cover)


# -------------------------------------------------------------------------------------------------------- the compiled


@njit(cache=True)
def _envelope(padded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    h, w = padded.shape[0] - 2, padded.shape[1] - 2
    least, most = np.empty((h, w), np.float32), np.empty((h, w), np.float32)
    for y in range(h):
        for x in range(w):
            low, high = np.float32(1.0), np.float32(0.0)
            for v in range(3):
                for u in range(3):
                    low, high = min(low, padded[y + v, x + u]), max(high, padded[y + v, x + u])
            c = padded[y + 1, x + 1]
            least[y, x] = 1.0 if low >= 1.0 else max(0.0, c - TEXT_SLACK)
            most[y, x] = 0.0 if high <= 0.0 else min(1.0, c + TEXT_SLACK)
    return least, most


@njit(cache=True)
def _blend(
    values: np.ndarray,
    inks: np.ndarray,
    number: int,
    least: np.ndarray,
    most: np.ndarray,
    mean: np.ndarray,
    left: int,
    top: int,
    r: int,
    g: int,
    b: int,
) -> None:
    """Paint a colour over all three planes of `values` by the coverage of each."""
    colour = (np.float32(r), np.float32(g), np.float32(b))
    one = np.float32(1.0)
    for y in range(most.shape[0]):
        for x in range(most.shape[1]):
            high = most[y, x]
            if high <= 0.0:
                continue
            low, middle = least[y, x], mean[y, x]
            known = inks[y + top, x + left]
            if low >= one:
                inks[y + top, x + left] = 0
            elif known == 0:
                inks[y + top, x + left] = _first_ink(values[LOW, y + top, x + left], colour, number)
            elif known >> 3 != number:
                inks[y + top, x + left] = MANY
            for c in range(3):
                p, below, above = colour[c], values[LOW, y + top, x + left, c], values[HIGH, y + top, x + left, c]
                if low >= 1.0:
                    below = above = p
                else:
                    below, above = (
                        min(below + low * (p - below), below + high * (p - below)),
                        max(above + low * (p - above), above + high * (p - above)),
                    )
                    over_itself = max(abs(p - below), abs(above - p)) < 4 * LOST
                    below -= LOST if over_itself else HAIR
                values[LOW, y + top, x + left, c], values[HIGH, y + top, x + left, c] = below, above
                values[MEAN, y + top, x + left, c] = (one - middle) * values[MEAN, y + top, x + left, c] + middle * p


@njit(cache=True)
def _first_ink(ground: np.ndarray, colour: tuple[float, float, float], number: int) -> int:
    """What `Painting.inks` says of a colour on a certain one; 0 where it is the same."""
    lighter, alike = 0, True
    for c in range(3):
        lighter |= (1 << c) if colour[c] > ground[c] else 0
        alike &= colour[c] == ground[c]
    return 0 if alike else 8 * number + lighter


@njit(cache=True)
def _tinted(values: np.ndarray, inks: np.ndarray, rgb: np.ndarray, within: float, keep: int) -> tuple[int, np.ndarray]:
    """Number of pixels with one ink that have another share of it in one channel than in another, and the first of them
    as [keep, 2] of y, x."""
    places, count = np.zeros((keep, 2), np.int64), 0
    for y in range(rgb.shape[0]):
        for x in range(rgb.shape[1]):
            known = inks[y, x]
            if known == 0 or known == MANY:
                continue
            least, most = -1e9, 1e9  # places between the two ends that the channels seen so far allow
            for c in range(3):
                low, high = values[LOW, y, x, c], values[HIGH, y, x, c]
                if high - low > 1.0:
                    seen = np.float32(rgb[y, x, c])
                    share = (seen - low if known >> c & 1 else high - seen) / (high - low)
                    least, most = max(least, share - within / (high - low)), min(most, share + within / (high - low))
            if least > most:
                if count < keep:
                    places[count, 0], places[count, 1] = y, x
                count += 1
    return count, places


@njit(cache=True)
def _strays(values: np.ndarray, rgb: np.ndarray, rounding: float, keep: int) -> tuple[int, np.ndarray]:
    """Number of pixels outside their interval, and the first of them as [keep, 2] of y, x."""
    places, count = np.zeros((keep, 2), np.int64), 0
    for y in range(rgb.shape[0]):
        for x in range(rgb.shape[1]):
            for c in range(3):
                low, high, seen = values[LOW, y, x, c], values[HIGH, y, x, c], np.float32(rgb[y, x, c])
                slack = 0.01 if high - low < 0.01 else rounding
                if seen < low - slack or seen > high + slack:
                    if count < keep:
                        places[count, 0], places[count, 1] = y, x
                    count += 1
                    break
    return count, places


@njit(cache=True)
def _difference(
    mean: np.ndarray, rgb: np.ndarray, cover: np.ndarray, left: int, top: int, r: int, g: int, b: int
) -> float:
    """Mean absolute difference over the pixels with ink or next to it, as a share of the text's contrast.

    The contrast is that of the ink with the pixels of the window that hold none."""
    ink = (float(r), float(g), float(b))
    total, count, contrast, bare = 0.0, 0, 0.0, 0
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            v, u = y + top, x + left
            if cover[y, x] == 0.0:
                bare += 1
                for c in range(3):
                    contrast += abs(ink[c] - mean[v, u, c])
            else:
                count += 1
                for c in range(3):
                    total += abs(float(rgb[v, u, c]) - mean[v, u, c])
    if count == 0 or bare == 0:
        return 0.0
    return (total / count) / max(contrast / bare, 24.0)


@njit(cache=True)
def _bounds(distance: float, thick: float, slack: float) -> tuple[float, float]:
    """Least and greatest coverage of a pixel at a signed distance (negative inside) from a band `thick` px wide."""
    if distance >= REACH:
        return 0.0, 0.0
    if distance <= -REACH and distance >= REACH - thick:
        return 1.0, 1.0
    share = min(distance + 0.5, 0.0) - max(distance - 0.5, -thick)
    return max(0.0, share - slack), min(1.0, max(0.0, share) + slack)


@njit(cache=True)
def _box_distance(x: float, y: float, hx: float, hy: float, radius: float) -> float:
    """Signed distance from the boundary of a rounded box around the origin."""
    qx, qy = abs(x) - hx + radius, abs(y) - hy + radius
    return np.hypot(max(qx, 0.0), max(qy, 0.0)) + min(max(qx, qy), 0.0) - radius


@njit(cache=True)
def _box_area(x: float, y: float, hx: float, hy: float) -> float:
    """Area of a pixel centred on (x, y) within a sharp box around the origin."""
    wide = min(x + 0.5, hx) - max(x - 0.5, -hx)
    tall = min(y + 0.5, hy) - max(y - 0.5, -hy)
    return max(0.0, wide) * max(0.0, tall)


@njit(cache=True)
def _exact(share: float) -> tuple[float, float]:
    """Bounds of a coverage that is known exactly: certain when it is nothing or all, to the bit of 8-bit blending."""
    if share <= 1e-6:
        return 0.0, 0.0
    if share >= 1.0 - 1e-6:
        return 1.0, 1.0
    return max(0.0, share - 0.08), min(1.0, share + 0.08)


@njit(cache=True)
def _box_fill(
    least: np.ndarray, most: np.ndarray, left: int, top: int, cx: float, cy: float, hx: float, hy: float, radius: float
) -> None:
    for j in range(most.shape[0]):
        for i in range(most.shape[1]):
            x, y = i + left + 0.5 - cx, j + top + 0.5 - cy
            if radius == 0.0:
                least[j, i], most[j, i] = _exact(_box_area(x, y, hx, hy))
            else:
                least[j, i], most[j, i] = _bounds(_box_distance(x, y, hx, hy, radius), 1e9, CORNER_SLACK)


@njit(cache=True)
def _box_stroke(
    least: np.ndarray, most: np.ndarray, left: int, top: int, cx: float, cy: float, hx: float, hy: float,
    radius: float, half: float, on: float, off: float, is_circle: bool,
) -> None:  # fmt: skip
    """The band around a box's outline. Dashes of a circle run clockwise from its right; those of a box are free."""
    for j in range(most.shape[0]):
        for i in range(most.shape[1]):
            x, y = i + left + 0.5 - cx, j + top + 0.5 - cy
            if radius == 0.0:
                inner = _box_area(x, y, hx - half, hy - half) if min(hx, hy) > half else 0.0
                low, high = _exact(_box_area(x, y, hx + half, hy + half) - inner)
            else:
                outer = _box_distance(x, y, hx + half, hy + half, radius + half)
                deep = min(hx, hy) > half
                inside = _box_distance(x, y, hx - half, hy - half, max(radius - half, 0.0)) if deep else 1e9
                distance = max(outer, -inside)
                if on > 0.0 and is_circle and distance < REACH:
                    along = (np.arctan2(y, x) % (2 * np.pi)) * radius
                    low, high = _dashed(distance, 2 * half, along, 2 * np.pi * radius, on, off)
                else:
                    low, high = _bounds(distance, 2 * half, SLACK if is_circle else CORNER_SLACK)
            if on > 0.0 and not is_circle:
                low = 0.0
            least[j, i], most[j, i] = low, high


@njit(cache=True)
def _dashed(distance: float, thick: float, along: float, length: float, on: float, off: float) -> tuple[float, float]:
    """Bounds at a place along a dashed stroke; its two ends are free."""
    phase = along % (on + off)
    gap = max(-phase, phase - on) if phase < on else min(phase - on, on + off - phase)
    low, high = _bounds(distance, thick, SLACK)
    if along < 1.5 or along > length - 1.5 or abs(gap) < 1.3:
        return 0.0, high
    return (low, high) if gap < 0.0 else (0.0, 0.0)


@njit(cache=True)
def _stroke(
    least: np.ndarray, most: np.ndarray, left: int, top: int, points: np.ndarray, half: float, on: float, off: float,
    closed: bool,
) -> None:  # fmt: skip
    """The band around a chain of segments: joins are round, the ends of an open chain butt.

    All segments have round ends; those near an end of the chain are then cut off by the plane across it.
    """
    count = points.shape[0] - 1
    reach, length, total = half + REACH + 0.1, 0.0, 0.0
    height, width = most.shape
    for k in range(count):
        total += np.hypot(points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1])
    for k in range(count):
        ax, ay, bx, by = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
        long = np.hypot(bx - ax, by - ay)
        if long < 1e-9:
            continue
        ux, uy = (bx - ax) / long, (by - ay) / long
        at_start, at_stop = not closed and length < 2 * reach, not closed and total - length - long < 2 * reach
        first, last = max(0, int(min(ay, by) - reach) - top), min(height, int(max(ay, by) + reach) + 2 - top)
        for j in range(first, last):
            y = j + top + 0.5
            start, stop = _row_of_segment(ax, ay, bx, by, ux, uy, y, reach)
            for i in range(max(0, int(start) - left), min(width, int(stop) + 2 - left)):
                x = i + left + 0.5
                t = (x - ax) * ux + (y - ay) * uy
                over = max(0.0, -t, t - long)
                distance, behind = np.hypot((y - ay) * ux - (x - ax) * uy, over) - half, -1e9
                if at_start:
                    behind = max(behind, _behind(points[0], points[1], x, y, reach))
                if at_stop:
                    behind = max(behind, _behind(points[count], points[count - 1], x, y, reach))
                distance = max(distance, behind)
                if distance >= REACH:
                    continue
                if on > 0.0:
                    low, high = _dashed(distance, 2 * half, length + t, total, on, off)
                elif behind > -REACH:
                    low, high = _bounds(distance, 2 * half, CORNER_SLACK)
                    low *= 0.5  # beside the corner of an end less is covered than the nearer side tells
                else:
                    low, high = _bounds(distance, 2 * half, SLACK)
                least[j, i], most[j, i] = max(least[j, i], low), max(most[j, i], high)
        length += long


@njit(cache=True)
def _behind(end: np.ndarray, inner: np.ndarray, x: float, y: float, reach: float) -> float:
    """Px by which a place lies beyond the plane across a chain's end; far from the end it lies before it."""
    dx, dy = x - end[0], y - end[1]
    long = np.hypot(inner[0] - end[0], inner[1] - end[1])
    if dx * dx + dy * dy > 2 * reach * reach or long < 1e-9:
        return -1e9
    return -(dx * (inner[0] - end[0]) + dy * (inner[1] - end[1])) / long


@njit(cache=True)
def _row_of_segment(
    ax: float, ay: float, bx: float, by: float, ux: float, uy: float, y: float, reach: float
) -> tuple[float, float]:
    """Range of x of a row that a segment may come near to."""
    low, high = min(ax, bx) - reach, max(ax, bx) + reach
    if abs(uy) > 0.05:
        x = ax + (y - ay) * ux / uy
        wide = reach / abs(uy) + 1.0
        low, high = max(low, x - wide), min(high, x + wide)
    return low, high


@njit(cache=True)
def _polygon_fill(least: np.ndarray, most: np.ndarray, left: int, top: int, points: np.ndarray) -> None:
    """The inside by the nonzero rule. Near a corner the distance from one side tells little, so there all is free."""
    n = points.shape[0]
    for j in range(most.shape[0]):
        for i in range(most.shape[1]):
            x, y = i + left + 0.5, j + top + 0.5
            winding, near = 0, 1e18
            for k in range(n):
                ax, ay, bx, by = points[k, 0], points[k, 1], points[(k + 1) % n, 0], points[(k + 1) % n, 1]
                if (ay <= y) != (by <= y) and ax + (y - ay) * (bx - ax) / (by - ay) > x:
                    winding += 1 if by > ay else -1
                dx, dy = bx - ax, by - ay
                t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12)))
                near = min(near, (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2)
            distance = np.sqrt(near)
            least[j, i], most[j, i] = _bounds(-distance if winding != 0 else distance, 1e9, SLACK)
    for k in range(n):
        sine = _half_sine(points[(k - 1) % n], points[k], points[(k + 1) % n])
        _free(least, most, left, top, points[k, 0], points[k, 1], min(REACH / sine, FREE) + 0.3, False)


@njit(cache=True)
def _mitres(least: np.ndarray, most: np.ndarray, left: int, top: int, points: np.ndarray, half: float) -> None:
    """Free the corners of a closed stroke, whose joins are mitred up to four half widths."""
    n = points.shape[0]
    for k in range(n):
        sine = _half_sine(points[(k - 1) % n], points[k], points[(k + 1) % n])
        reach = half / sine if sine >= 0.25 else half
        _free(least, most, left, top, points[k, 0], points[k, 1], reach + REACH, True)
        _free(least, most, left, top, points[k, 0], points[k, 1], min((half + REACH) / sine, FREE), False)


@njit(cache=True)
def _turns(least: np.ndarray, most: np.ndarray, left: int, top: int, points: np.ndarray, half: float) -> None:
    """Free the outline where two segments of a chain meet and both cover part of a pixel."""
    for k in range(1, points.shape[0] - 1):
        sine = _half_sine(points[k - 1], points[k], points[k + 1])
        if sine > SMOOTH:
            continue
        reach = (half + REACH) / sine
        _free(least, most, left, top, points[k, 0], points[k, 1], min(reach, FREE), False)
        if reach > FREE:
            _free_between(least, most, left, top, points[k - 1 : k + 2], half + REACH, min(reach, 2 * FREE))


@njit(cache=True)
def _free_between(
    least: np.ndarray, most: np.ndarray, left: int, top: int, turn: np.ndarray, near: float, radius: float
) -> None:
    """Leave the outline open beyond FREE px of a turn, from a to c at b, where both its segments come `near`."""
    bx, by = turn[1]
    ux, uy, vx, vy = turn[0, 0] - bx, turn[0, 1] - by, turn[2, 0] - bx, turn[2, 1] - by
    first, second = max(np.hypot(ux, uy), 1e-9), max(np.hypot(vx, vy), 1e-9)
    ux, uy, vx, vy = ux / first, uy / first, vx / second, vy / second
    far = min(radius, first, second) + near
    x, y = bx + far * (ux + vx) / 2, by + far * (uy + vy) / 2
    for j in range(max(0, int(min(y, by) - near) - top), min(most.shape[0], int(max(y, by) + near) + 2 - top)):
        for i in range(max(0, int(min(x, bx) - near) - left), min(most.shape[1], int(max(x, bx) + near) + 2 - left)):
            dx, dy = i + left + 0.5 - bx, j + top + 0.5 - by
            aside = max(abs(dx * uy - dy * ux), abs(dx * vy - dy * vx))
            between = FREE < dx * ux + dy * uy < far and FREE < dx * vx + dy * vy < far and aside < near
            if between and most[j, i] > 0.0 and least[j, i] < 1.0:
                least[j, i], most[j, i] = least[j, i] * 0.3, min(1.0, 2.0 * most[j, i])


@njit(cache=True)
def _half_sine(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Sine of half the angle at b."""
    ux, uy, vx, vy = a[0] - b[0], a[1] - b[1], c[0] - b[0], c[1] - b[1]
    cosine = (ux * vx + uy * vy) / max(np.hypot(ux, uy) * np.hypot(vx, vy), 1e-12)
    return max(0.05, np.sqrt(max(0.0, (1.0 - cosine) / 2.0)))


@njit(cache=True)
def _free(
    least: np.ndarray, most: np.ndarray, left: int, top: int, x: float, y: float, radius: float, outside: bool
) -> None:
    """Leave the coverage open in a disc, on the outline or, if `outside`, everywhere."""
    for j in range(max(0, int(y - radius) - top), min(most.shape[0], int(y + radius) + 2 - top)):
        for i in range(max(0, int(x - radius) - left), min(most.shape[1], int(x + radius) + 2 - left)):
            distance = np.hypot(i + left + 0.5 - x, j + top + 0.5 - y)
            if distance > radius:
                continue
            if outside:
                most[j, i] = 1.0
                least[j, i] = least[j, i] if least[j, i] >= 1.0 else 0.0
            elif most[j, i] > 0.0 and least[j, i] < 1.0:
                least[j, i] *= 0.3 if distance > HALF_DIAGONAL else 0.0  # of a sharp tip a pixel may hold any share
                most[j, i] = min(1.0, 2.0 * most[j, i])
