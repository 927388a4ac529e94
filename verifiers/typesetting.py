"""Typesetting judged from the font files: coverage, size, advances, and ink boxes of the glyphs' own outlines.

Everything is recomputed without a shaping engine: advances of the variable instance, pair kerning, outline boxes and
outline areas. A line that was drawn with a character more, less or other than declared has another advance and another
box than its text sets to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numba import njit

from verifiers.check import Verdicts
from verifiers.font import (
    ADVANCE,
    AREA,
    BOTTOM,
    BY_NEXT,
    BY_SPACE,
    DASHES,
    HAN,
    HIDDEN,
    INK_AREA,
    INK_BOTTOM,
    INK_LEFT,
    INK_RIGHT,
    INK_TOP,
    LEFT,
    ORIGIN,
    PEN,
    RIGHT,
    TOP,
    VERTICAL,
    VISIBLE,
    Face,
    Fonts,
    set_lines,
)
from verifiers.opentype import Kerning
from verifiers.scene import Region, Scene

SIZE_TOLERANCE = 0.03  # of the declared ink height
ADVANCE_PX = 0.05  # spec coordinates are rounded to 0.01 px, per line
ADVANCE_EM = 0.004  # per pair: design units are rounded per glyph by some shapers and not by others
CONTEXTUAL_EM = 0.06  # per pair, where kerning or substitution depends on more than the pair
BOX_PX = 0.3  # quarter-pixel pens shift a glyph by up to 0.125 px; rounding and 26.6 outlines the rest
BOX_EM = 0.012  # side bearings of the glyphs at the ends, rounded
PLANE = np.eye(3).ravel()  # the homography of a region that has none
OFF, SLACK, BOX_OFF, BOX_SLACK, SET = range(5)  # columns of what `_compare` returns


@dataclass(slots=True)
class Expected:
    """What the fonts let expect of each line's pixels.

    `ink` float64 [lines, 2]: px² of ink, and how much of it may be hidden where neighbouring glyphs overlap; NaN where
    unknown. `glyphs` float64 [characters, 4] (left, right, area in image px, index in the text) of the visible glyphs
    of upright horizontal lines, those of line i in rows [spans[i, 0], spans[i, 1]); spans int64 [lines, 2] are empty
    where glyphs are not known one by one.
    """

    ink: np.ndarray
    glyphs: np.ndarray
    spans: np.ndarray


def minimum_heights(width: int, height: int) -> tuple[float, float]:
    """Smallest ink height in px of x and of 国 that a canvas may carry."""
    short = min(width, height)
    return max(6.0, short / 100), max(11.0, short / 52)


def judge_typesetting(scene: Scene, fonts: Fonts, verdicts: Verdicts) -> Expected:
    """Checks `font-coverage`, `minimum-size`, `line-advance`, `ink-box`. Raises AssetMissing, FontUnreadable."""
    faces = [fonts.face(region.font, region.weight, region.language) for region in scene.regions]
    uncovered, small, advance, boxes = [], [], [], []
    lines, texts = len(scene.quads), ["".join(region.lines) for region in scene.regions]
    glyphs, used = np.empty((sum(map(len, texts)), 4)), 0
    expected = Expected(np.full((lines, 2), np.nan), glyphs, np.zeros((lines, 2), np.int64))
    for i, (region, face, text) in enumerate(zip(scene.regions, faces, texts)):
        rows = _rows(region, face, text)
        missing = face.uncovered(text) if -1 in rows else []
        if missing:
            names = " ".join(f"U+{ord(c):04X}" for c in missing[:8])
            uncovered.append(f"region {i}: {len(missing)} characters have no glyph: {names}")
            continue
        small += _faults_of_size(scene, region, face, i)
        if region.vertical:
            _judge_columns(scene, region, face, i, advance, boxes, expected)
        else:
            _judge_lines(scene, region, face, i, rows, used, expected, advance, boxes)
        used += len(text)
    verdicts.add("font-coverage", uncovered)
    verdicts.add("minimum-size", small)
    verdicts.add("line-advance", advance)
    verdicts.add("ink-box", boxes)
    return expected


def _rows(region: Region, face: Face, text: str) -> np.ndarray:
    """Rows of the lines' characters; two dashes are not composed across the end of a line."""
    return np.concatenate([face.rows(line) for line in region.lines]) if DASHES in text else face.rows(text)


def _faults_of_size(scene: Scene, region: Region, face: Face, i: int) -> list[str]:
    """The height declared is that of 国 in a region with Han (or in a Chinese one without), else of x."""
    least_x, least_han = minimum_heights(scene.width, scene.height)
    scale = region.size
    if region.homography is not None:
        scale *= smallest_scale(region, scene.quads[region.first : region.first + len(region.lines)])
    x, han = face.ink_height("x") * scale, face.ink_height(HAN) * scale
    own, least, name = (han, least_han, "国") if region.has_han else (x, least_x, "x")
    faults = []
    if own < least * (1 - SIZE_TOLERANCE):
        faults.append(f"region {i}: {name} is {own:.2f} px high, below {least:.2f}")
    candidates = (own, han) if region.lang == "zh" else (own,)
    if min(abs(c - region.ink_height) for c in candidates) > SIZE_TOLERANCE * own:
        faults.append(f"region {i}: ink height {region.ink_height:.2f} px declared, {name} of the font gives {own:.2f}")
    return faults


def smallest_scale(region: Region, quads: np.ndarray) -> float:
    """Smallest height in px of a plane unit's upright, over the corners of a region's lines; 1 without homography."""
    if region.homography is None:
        return 1.0
    inverse = np.linalg.inv(region.homography.reshape(3, 3))
    corners = inverse @ np.vstack([quads.reshape(-1, 2).T, np.ones(quads.size // 2)])
    return min(upright(region.homography, x / w, y / w) for x, y, w in corners.T)


@njit(cache=True)
def _jacobian(h: np.ndarray, x: float, y: float) -> tuple[float, float, float, float]:
    """d(image x, image y)/d(plane x, plane y) of a homography at a plane point: xx, xy, yx, yy."""
    w = h[6] * x + h[7] * y + h[8]
    px, py = (h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w
    return (h[0] - px * h[6]) / w, (h[1] - px * h[7]) / w, (h[3] - py * h[6]) / w, (h[4] - py * h[7]) / w


@njit(cache=True)
def upright(h: np.ndarray, x: float, y: float) -> float:
    """Length in the image of a plane unit's upright."""
    _, xy, _, yy = _jacobian(h, x, y)
    return math.hypot(xy, yy)


@njit(cache=True)
def area_scale(h: np.ndarray, left: float, top: float, right: float, bottom: float) -> float:
    """Mean area in the image of a unit square over a plane box (Simpson's rule along its middle)."""
    y, total = (top + bottom) / 2, 0.0
    for k in range(3):
        xx, xy, yx, yy = _jacobian(h, left + k * (right - left) / 2, y)
        total += (4.0 if k == 1 else 1.0) * abs(xx * yy - xy * yx)
    return total / 6.0


@njit(cache=True)
def mapped(h: np.ndarray, left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """The quad of a plane box in the image, clockwise from top left, float64 [8]."""
    out = np.empty(8)
    for k in range(4):
        x, y = right if k in (1, 2) else left, bottom if k >= 2 else top
        w = h[6] * x + h[7] * y + h[8]
        out[2 * k], out[2 * k + 1] = (h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w
    return out


def _judge_lines(
    scene: Scene,
    region: Region,
    face: Face,
    i: int,
    rows: np.ndarray,
    used: int,
    expected: Expected,
    advance: list[str],
    boxes: list[str],
) -> None:
    stops = np.fromiter(accumulate(map(len, region.lines)), np.int64, len(region.lines))
    h, whole = PLANE if region.homography is None else region.homography, face.contextual
    font = (face.slot(" "), face.metrics, face.glyphs, face.kerning, region.size)
    places = (scene.quads, scene.pens, region.first, h, whole)
    known = region.homography is None and not whole
    off = _judge(rows, stops, *font, *places, expected.glyphs, used, expected.ink, expected.spans, known)
    for k, (far, most, box_far, box_most, pen) in enumerate(off.tolist()):
        if far > most:
            own = f"its text {pen:.2f} ± {most:.2f}"
            advance.append(f"region {i} line {k} advances {region.advances[k]:.2f} px, {own}")
        if box_far > box_most:
            boxes.append(
                f"region {i} line {k}: polygon is {box_far:.2f} px from the glyphs' ink box, more than {box_most:.2f}"
            )


@njit(cache=True)
def _judge(
    rows: np.ndarray,
    stops: np.ndarray,
    space: int,
    metrics: np.ndarray,
    glyphs: np.ndarray,
    kerning: Kerning,
    size: float,
    quads: np.ndarray,
    pens: np.ndarray,
    first: int,
    h: np.ndarray,
    contextual: bool,
    inks: np.ndarray,
    used: int,
    expected: np.ndarray,
    spans: np.ndarray,
    known: bool,
) -> np.ndarray:
    """Set a region's lines, `rows` from line `first` of the page on, and compare: float64 [lines, 5] as of `_compare`.

    Fills their rows of Expected: of `inks` from `used` on, of `expected` (its `ink`), and of `spans` where glyphs are
    `known` one by one.
    """
    last, own = first + stops.shape[0], inks[used : used + rows.shape[0]]
    found = set_lines(rows, stops, space, metrics, glyphs, kerning, size, own)
    off = _compare(found, stops, quads[first:last], pens[first:last], h, size, contextual, own, expected[first:last])
    for k in range(stops.shape[0] if known else 0):
        spans[first + k, 0] = used + (stops[k - 1] if k else 0)
        spans[first + k, 1] = spans[first + k, 0] + int(found[k, VISIBLE])
    return off


@njit(cache=True)
def _compare(
    found: np.ndarray,
    stops: np.ndarray,
    quads: np.ndarray,
    pens: np.ndarray,
    h: np.ndarray,
    size: float,
    contextual: bool,
    glyphs: np.ndarray,
    ink: np.ndarray,
) -> np.ndarray:
    """Lines as set against lines as declared: by how much the advance is off and may be, the same of the ink's box, and
    the advance of the text; float64 [lines, 5]. Moves `glyphs` to where the lines begin and fills `ink` of Expected.

    A maker that sets whole paragraphs lets what follows a line kern its last glyph, and the old kern table's values are
    shared between both glyphs of a pair: any of these advances is right.
    """
    out = np.empty((found.shape[0], 5))
    start = 0
    for k in range(found.shape[0]):
        line, (x, y, advance), n = found[k], pens[k], stops[k] - start
        out[k, OFF] = abs(line[PEN] - advance)
        for kern in (line[BY_SPACE], line[BY_SPACE] / 2, line[BY_NEXT], line[BY_NEXT] / 2):
            out[k, OFF] = min(out[k, OFF], abs(line[PEN] + kern - advance))
        out[k, SLACK] = ADVANCE_PX + (CONTEXTUAL_EM * size * n if contextual else ADVANCE_EM * size * math.sqrt(n))
        left, top, right, bottom = x + line[INK_LEFT], y + line[INK_TOP], x + line[INK_RIGHT], y + line[INK_BOTTOM]
        out[k, BOX_OFF] = np.abs(mapped(h, left, top, right, bottom) - quads[k]).max()
        slack = BOX_PX + BOX_EM * size + (CONTEXTUAL_EM * size * n if contextual else 0.0)
        out[k, BOX_SLACK] = slack * max(upright(h, x, y), 1.0)
        square = area_scale(h, left, top, right, bottom)
        out[k, SET] = line[PEN]
        ink[k, 0], ink[k, 1] = line[INK_AREA] * square, line[HIDDEN] * square
        for g in range(start, start + int(line[VISIBLE])):
            glyphs[g, 0] += x
            glyphs[g, 1] += x
        start = stops[k]
    return out


def _judge_columns(
    scene: Scene, region: Region, face: Face, i: int, advance: list[str], boxes: list[str], expected: Expected
) -> None:
    """Columns: upright glyphs centred on the column, one below the other by the font's vertical metrics."""
    size, h = region.size, PLANE if region.homography is None else region.homography
    for k, text in enumerate(region.lines):
        x, y = region.origins[k]
        pen, area, left, top, right, bottom = 0.0, 0.0, 1e9, 1e9, -1e9, -1e9
        for char in text:
            _, m = face.upright(char)
            if m[AREA] > 0.0:
                area += m[AREA]
                left, right = min(left, m[LEFT] - m[ADVANCE] / 2), max(right, m[RIGHT] - m[ADVANCE] / 2)
                top, bottom = min(top, pen + m[ORIGIN] - m[TOP]), max(bottom, pen + m[ORIGIN] - m[BOTTOM])
            pen += m[VERTICAL]
        if abs(pen * size - region.advances[k]) > ADVANCE_PX + ADVANCE_EM * size * math.sqrt(len(text)):
            advance.append(f"region {i} column {k} advances {region.advances[k]:.2f} px, its text {pen * size:.2f}")
        box = (x + left * size, y + top * size, x + right * size, y + bottom * size)
        worst = float(np.abs(mapped(h, *box) - scene.quads[region.first + k]).max())
        slack = (BOX_PX + BOX_EM * size) * max(1.0, upright(h, x, y))
        if worst > slack:
            boxes.append(
                f"region {i} column {k}: polygon is {worst:.2f} px from the glyphs' ink box, more than {slack:.2f}"
            )
        expected.ink[region.first + k] = area * size * size * area_scale(h, *box), 0.0
