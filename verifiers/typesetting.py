"""Typesetting judged from the font files: coverage, size, advances, and ink boxes of the glyphs' own outlines.

Everything is recomputed without a shaping engine: advances of the variable instance, pair kerning, outline boxes and
outline areas. A line that was drawn with a character more, less or other than declared has another advance and another
box than its text sets to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import sub

import numpy as np

from verifiers.check import Verdicts
from verifiers.font import ADVANCE, AREA, BOTTOM, HAN, LEFT, ORIGIN, RIGHT, TOP, VERTICAL, Face, Fonts, set_line
from verifiers.scene import Region, Scene

SIZE_TOLERANCE = 0.03  # of the declared ink height
ADVANCE_PX = 0.05  # spec coordinates are rounded to 0.01 px, per line
ADVANCE_EM = 0.004  # per pair: design units are rounded per glyph by some shapers and not by others
CONTEXTUAL_EM = 0.06  # per pair, where kerning or substitution depends on more than the pair
BOX_PX = 0.3  # quarter-pixel pens shift a glyph by up to 0.125 px; rounding and 26.6 outlines the rest
BOX_EM = 0.012  # side bearings of the glyphs at the ends, rounded


@dataclass(slots=True)
class Expected:
    """What the fonts let expect of each line's pixels.

    `ink` float64 [lines, 2]: px² of ink, and how much of it may be hidden where neighbouring glyphs overlap; NaN where
    unknown. `glyphs`: per line float64 [n, 4] (left, right, area in image px, index in the text) of the visible glyphs
    of an upright horizontal line, else None.
    """

    ink: np.ndarray
    glyphs: list[np.ndarray | None]


def minimum_heights(width: int, height: int) -> tuple[float, float]:
    """Smallest ink height in px of x and of 国 that a canvas may carry."""
    short = min(width, height)
    return max(6.0, short / 100), max(11.0, short / 52)


def judge_typesetting(scene: Scene, fonts: Fonts, verdicts: Verdicts) -> Expected:
    """Checks `font-coverage`, `minimum-size`, `line-advance`, `ink-box`. Raises AssetMissing, FontUnreadable."""
    faces = [fonts.face(region.font, region.weight, region.language) for region in scene.regions]
    uncovered, small, advance, boxes = [], [], [], []
    expected = Expected(np.full((len(scene.quads), 2), np.nan), [None] * len(scene.quads))
    for i, (region, face) in enumerate(zip(scene.regions, faces)):
        missing = face.uncovered("".join(region.lines))
        if missing:
            names = " ".join(f"U+{ord(c):04X}" for c in missing[:8])
            uncovered.append(f"region {i}: {len(missing)} characters have no glyph: {names}")
            continue
        small += _faults_of_size(scene, region, face, i)
        if region.vertical:
            _judge_columns(scene, region, face, i, advance, boxes, expected)
        else:
            _judge_lines(scene, region, face, i, advance, boxes, expected)
    verdicts.add("font-coverage", uncovered)
    verdicts.add("minimum-size", small)
    verdicts.add("line-advance", advance)
    verdicts.add("ink-box", boxes)
    return expected


def _faults_of_size(scene: Scene, region: Region, face: Face, i: int) -> list[str]:
    """The height declared is that of 国 in a region with Han (or in a Chinese one without), else of x."""
    least_x, least_han = minimum_heights(scene.width, scene.height)
    scale = region.size * smallest_scale(region, scene.quads[region.first : region.first + len(region.lines)])
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


def _jacobian(h: np.ndarray, x: float, y: float) -> tuple[float, float, float, float]:
    """d(image x, image y)/d(plane x, plane y) of a homography at a plane point: xx, xy, yx, yy."""
    w = h[6] * x + h[7] * y + h[8]
    px, py = (h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w
    return (h[0] - px * h[6]) / w, (h[1] - px * h[7]) / w, (h[3] - py * h[6]) / w, (h[4] - py * h[7]) / w


def upright(h: np.ndarray, x: float, y: float) -> float:
    """Length in the image of a plane unit's upright."""
    _, xy, _, yy = _jacobian(h, x, y)
    return math.hypot(xy, yy)


def area_scale(h: np.ndarray, box: tuple[float, float, float, float]) -> float:
    """Mean area in the image of a unit square over a plane box (Simpson's rule along its middle)."""
    left, top, right, bottom = box
    y, total = (top + bottom) / 2, 0.0
    for x, weight in ((left, 1.0), ((left + right) / 2, 4.0), (right, 1.0)):
        xx, xy, yx, yy = _jacobian(h, x, y)
        total += weight * abs(xx * yy - xy * yx)
    return total / 6.0


def mapped(h: np.ndarray | None, box: tuple[float, float, float, float]) -> list[float]:
    """The quad of a plane box in the image, clockwise from top left."""
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    if h is None:
        return [v for corner in corners for v in corner]
    out: list[float] = []
    for x, y in corners:
        w = h[6] * x + h[7] * y + h[8]
        out += [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w]
    return out


def _judge_lines(
    scene: Scene, region: Region, face: Face, i: int, advance: list[str], boxes: list[str], expected: Expected
) -> None:
    size, h, out = region.size, region.homography, np.zeros(7)
    for k, text in enumerate(region.lines):
        rows, glyphs = face.rows(text), np.empty((len(text), 4))
        visible = set_line(rows, face.metrics, face.pairable, face.kern, size, out, glyphs)
        if visible < 0:
            face.pair_all(text)
            visible = set_line(rows, face.metrics, face.pairable, face.kern, size, out, glyphs)
        pair = CONTEXTUAL_EM if face.contextual else ADVANCE_EM
        slack = ADVANCE_PX + pair * size * len(text) if face.contextual else ADVANCE_PX + pair * size * math.sqrt(len(text))
        # a maker that sets whole paragraphs lets the space at a line's end kern its last glyph
        kerned = out[0] + face.pair(text[-1], " ") * size
        if min(abs(out[0] - region.advances[k]), abs(kerned - region.advances[k])) > slack:
            advance.append(f"region {i} line {k} advances {region.advances[k]:.2f} px, its text {out[0]:.2f} ± {slack:.2f}")
        x, y = region.origins[k]
        box = (x + out[1], y + out[2], x + out[3], y + out[4])
        scale = 1.0 if h is None else upright(h, *region.origins[k])
        worst = max(map(abs, map(sub, mapped(h, box), region.polygons[k])))
        slack = (BOX_PX + BOX_EM * size + (CONTEXTUAL_EM * size * len(text) if face.contextual else 0.0)) * max(scale, 1.0)
        if worst > slack:
            boxes.append(f"region {i} line {k}: polygon is {worst:.2f} px from the glyphs' ink box, more than {slack:.2f}")
        square = 1.0 if h is None else area_scale(h, box)
        expected.ink[region.first + k] = out[5] * square, out[6] * square
        if h is None and visible and not face.contextual:
            glyphs[:, :2] += x
            expected.glyphs[region.first + k] = glyphs[:visible]


def _judge_columns(
    scene: Scene, region: Region, face: Face, i: int, advance: list[str], boxes: list[str], expected: Expected
) -> None:
    """Columns: upright glyphs centred on the column, one below the other by the font's vertical metrics."""
    size, h = region.size, region.homography
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
        worst = max(map(abs, map(sub, mapped(h, box), region.polygons[k])))
        slack = (BOX_PX + BOX_EM * size) * (1.0 if h is None else max(1.0, upright(h, x, y)))
        if worst > slack:
            boxes.append(f"region {i} column {k}: polygon is {worst:.2f} px from the glyphs' ink box, more than {slack:.2f}")
        square = 1.0 if h is None else area_scale(h, box)
        expected.ink[region.first + k] = area * size * size * square, 0.0
