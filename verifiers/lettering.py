"""Texts of a figure set and drawn from the font files: pens by our own reading of the font, outlines by fontTools, and
coverage by exact areas. No shaping engine, neither FreeType's nor cairo's rasteriser.

A text that holds a character of Han or a full-width form is set whole in the Han font; what another text's own font lacks
stands in the Han font too. Kerning is within one font only.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
import pathops
from numba import njit

from catalog.assets import Assets
from verifiers.font import ADVANCE, AREA, BOTTOM, HAN, TOP, Face, Fonts
from verifiers.opentype import LATIN, script_of
from verifiers.outlines import Outlines
from verifiers.svg import Text

SMALL = 0.99  # a run smaller than this share of its text is a subscript or superscript
FINE = 1024.0  # of an em: pathops computes in float32
_KNOWN_TEXTS = 4096
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")  # Han, its radicals and punctuation, full-width forms
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Unset(ValueError):
    """A text that cannot be set: a character that no font named for it shows."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """One text drawn on its own window of the canvas.

    `cover` is float32 [h, w], its upper left pixel at (left, top); empty where the text lies outside. `quad` is the box
    of the ink, eight numbers clockwise from its upper left corner before turning. `heights` are the cap heights in px
    of the runs, each with whether the run is raised or lowered.
    """

    cover: np.ndarray
    left: int
    top: int
    quad: tuple[float, ...]
    heights: tuple[tuple[float, bool], ...]


@dataclass(frozen=True, slots=True)
class _Set:
    """A text in its own plane: contours of its ink in px around the middle of its advance on its baseline."""

    contours: tuple[np.ndarray, ...]
    box: tuple[float, float, float, float]
    heights: tuple[tuple[float, bool], ...]


class Letters:
    """Sets texts; `fonts` of its calls maps upright, italic and han to the sha256 of a font."""

    def __init__(self, assets: Assets) -> None:
        self._assets, self._fonts = assets, Fonts(assets)
        self._outlines: OrderedDict[str, Outlines] = OrderedDict()
        self._set = lru_cache(_KNOWN_TEXTS)(self._set_anew)
        self._draw = lru_cache(_KNOWN_TEXTS)(self._draw_anew)
        self._united = lru_cache(_KNOWN_TEXTS)(self._united_anew)

    def draw(self, text: Text, fonts: Mapping[str, str], width: int, height: int) -> Lettering:
        """A text on a canvas. Raises Unset, AssetMissing or FontUnreadable."""
        return self._draw(text, self._roles(text, fonts), width, height)

    def _roles(self, text: Text, fonts: Mapping[str, str]) -> tuple[str, str]:
        if any(_WIDE.match(char) for run in text.runs for char in run.text) and "han" in fonts:
            return fonts["han"], fonts["han"]
        own = fonts.get("italic" if text.italic else "upright")
        if own is None:
            raise Unset(f"no font is named for {'italic' if text.italic else 'upright'} text")
        return own, fonts.get("han", own)

    def _draw_anew(self, text: Text, roles: tuple[str, str], width: int, height: int) -> Lettering:
        pieces = tuple((run.text, run.size, run.rise) for run in text.runs)
        found = self._set(pieces, text.size, *roles)
        angle = math.radians(text.turn)
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        pivot, at = np.array(text.pivot), np.array(text.at)

        def placed(points: np.ndarray) -> np.ndarray:
            return (points + at - pivot) @ turn + pivot

        left, top, right, bottom = found.box
        quad = placed(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))
        low = np.clip(np.floor(quad.min(0)).astype(int) - 1, 0, (width, height))
        high = np.clip(np.ceil(quad.max(0)).astype(int) + 1, low, (width, height))
        cover = np.zeros((high[1] - low[1], high[0] - low[0]), np.float32)
        if cover.size and found.contours:
            points = placed(np.vstack(found.contours)) - low
            cover = coverage(points, np.cumsum([len(c) for c in found.contours]), *cover.shape)
        return Lettering(cover, int(low[0]), int(low[1]), tuple(quad.ravel().tolist()), found.heights)

    def _set_anew(self, pieces: tuple[tuple[str, float, float], ...], size: float, own: str, han: str) -> _Set:
        pen, contours, heights = 0.0, [], []
        top, bottom = math.inf, -math.inf
        for words, em, rise in pieces:
            for sha256, stretch in self._stretches(words, own, han):
                face = self._face(sha256)
                script = next((script_of(c) for c in stretch if c.isalpha()), LATIN)  # digits and signs have none
                heights.append((face.ink_height(HAN if self._is_han(face, stretch) else "H") * em, em < SMALL * size))
                for i, char in enumerate(stretch):
                    metrics = face.metrics[face.slot(char)]
                    if metrics[AREA] > 0.0:
                        top, bottom = min(top, rise - metrics[TOP] * em), max(bottom, rise - metrics[BOTTOM] * em)
                        origin = (pen, rise)
                        contours += [p * (em, -em) + origin for p in self._united(sha256, face.glyph(char))]
                    kern = face.pair(char, stretch[i + 1], script) if i + 1 < len(stretch) else 0.0
                    pen += (float(face.metrics[face.slot(char), ADVANCE]) + kern) * em
        shifted = tuple(c - (pen / 2, 0.0) for c in contours)
        left = min((float(c[:, 0].min()) for c in shifted), default=-pen / 2)
        right = max((float(c[:, 0].max()) for c in shifted), default=pen / 2)
        box = (left, top, right, bottom) if shifted else (left, 0.0, right, 0.0)
        return _Set(shifted, box, tuple(heights))

    def _stretches(self, words: str, own: str, han: str) -> Iterator[tuple[str, str]]:
        """Stretches of one font, with its sha256."""
        face = self._face(own)

        def font_of(char: str) -> str:
            return han if han != own and (_IDEOGRAPH.match(char) or face.slot(char) < 0) else own

        for sha256, chars in groupby(words, font_of):
            stretch = "".join(chars)
            missing = self._face(sha256).uncovered(stretch)
            if missing:
                raise Unset(f"{stretch[:20]!r} holds {missing[0]!r}, which font {sha256[:12]}… does not show")
            yield sha256, stretch

    @staticmethod
    def _is_han(face: Face, stretch: str) -> bool:
        return bool(_IDEOGRAPH.search(stretch)) and face.slot(HAN) >= 0

    def _face(self, sha256: str) -> Face:
        return self._fonts.face(sha256, None, "zh-Hans")

    def _united_anew(self, sha256: str, glyph: int) -> list[np.ndarray]:
        """A glyph's contours in em, y up, none over another: variable fonts draw strokes apart that overlap.

        All glyphs turn the same way, or the windings of two that share a pixel would cancel.
        """
        contours = self._outlines_of(sha256).polygons(glyph)
        apart = contours if len(contours) < 2 else united(contours)
        return apart if sum(map(_signed_area, apart)) >= 0.0 else [c[::-1] for c in apart]

    def _outlines_of(self, sha256: str) -> Outlines:
        if sha256 not in self._outlines:
            self._outlines[sha256] = Outlines(self._assets.read(sha256), None)
            if len(self._outlines) > 64:
                self._outlines.popitem(last=False)
        return self._outlines[sha256]


def united(contours: list[np.ndarray]) -> list[np.ndarray]:
    """The outline of the union of polygons float64 [n, 2], in em; as they were where the union fails."""
    path = pathops.Path()
    for contour in contours:
        path.moveTo(*map(float, contour[0] * FINE))
        for point in contour[1:]:
            path.lineTo(*map(float, point * FINE))
        path.close()
    try:
        path.simplify(fix_winding=True)
    except pathops.PathOpsError:
        return contours
    return [np.array(points) / FINE for points in _polygons(path) if len(points) > 2]


def _signed_area(polygon: np.ndarray) -> float:
    """Area of a polygon float64 [n, 2], positive where it turns from x to y (the shoelace formula)."""
    x, y = polygon[:, 0], polygon[:, 1]
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _polygons(path: pathops.Path) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    for verb, given in path:
        if verb == pathops.PathVerb.CLOSE:
            yield points
            points = []
        else:
            points = [*points, given[-1]]


@njit(cache=True)
def coverage(points: np.ndarray, stops: np.ndarray, height: int, width: int) -> np.ndarray:
    """Share of each pixel inside contours points[0:stops[0]], points[stops[0]:stops[1]] ..., float32 [height, width].

    Every edge adds the signed area to its right; sums along rows are windings, cut off at one.
    """
    area = np.zeros((height, width + 2))
    begin = 0
    for stop in stops:
        for k in range(begin, stop):
            n = k + 1 if k + 1 < stop else begin
            _add_edge(area, points[k, 0], points[k, 1], points[n, 0], points[n, 1])
        begin = stop
    out = np.empty((height, width), np.float32)
    for y in range(height):
        total = 0.0
        for x in range(width):
            total += area[y, x]
            # windings that cancel to the last bit must be nothing, and whole ones whole
            out[y, x] = round(min(1.0, abs(total)) * 4096.0) / 4096.0
    return out


@njit(cache=True)
def _add_edge(area: np.ndarray, ax: float, ay: float, bx: float, by: float) -> None:
    height, width = area.shape[0], area.shape[1] - 2
    if ay == by:
        return
    way = 1.0 if ay < by else -1.0
    if ay > by:
        ax, ay, bx, by = bx, by, ax, ay
    slope = (bx - ax) / (by - ay)
    for y in range(max(0, int(np.floor(ay))), min(height, int(np.ceil(by)))):
        top, bottom = max(ay, float(y)), min(by, y + 1.0)
        left, right = ax + (top - ay) * slope, ax + (bottom - ay) * slope
        if left > right:
            left, right = right, left
        tall = way * (bottom - top)
        left, right = min(max(left, 0.0), float(width)), min(max(right, 0.0), float(width))
        if right - left < 1e-9:
            column = int(left)
            area[y, column] += tall * (1.0 - (left - column))
            area[y, column + 1] += tall * (left - column)
            continue
        for column in range(int(left), int(np.ceil(right))):
            start, stop = max(left, float(column)), min(right, column + 1.0)
            part = tall * (stop - start) / (right - left)
            middle = (start + stop) / 2 - column
            area[y, column] += part * (1.0 - middle)
            area[y, column + 1] += part * middle
