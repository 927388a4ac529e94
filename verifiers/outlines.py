"""Glyph outlines as polygons, read by fontTools: the second opinion on what FreeType says a glyph looks like.

Curves are flattened to STEPS chords, whose distance from the curve is below 1/500 em for any glyph. Outlines of a
variable font are interpolated by fontTools from gvar or CFF2, without hinting.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

STEPS = 8


class Outlines:
    """Polygons of the glyphs of one font at one weight, by glyph id, in em with y up."""

    def __init__(self, data: bytes, weight: int | None) -> None:
        font = TTFont(io.BytesIO(data), lazy=True)
        location = {"wght": weight} if weight is not None and "fvar" in font else None
        self._glyphs = font.getGlyphSet(location=location)
        self._name = font.getGlyphName
        self._em = float(font["head"].unitsPerEm)
        self._known: dict[int, list[np.ndarray]] = {}

    def polygons(self, glyph: int) -> list[np.ndarray]:
        """Closed contours of a glyph, float64 [n, 2] each."""
        if glyph not in self._known:
            pen = _Flattener(self._glyphs)
            self._glyphs[self._name(glyph)].draw(pen)
            self._known[glyph] = [np.array(c) / self._em for c in pen.contours if len(c) > 2]
        return self._known[glyph]


class _Flattener(BasePen):
    """A fontTools pen that collects contours as lists of points."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.contours: list[list[tuple[float, float]]] = []

    def _moveTo(self, point: tuple[float, float]) -> None:
        self.contours.append([point])

    def _lineTo(self, point: tuple[float, float]) -> None:
        self.contours[-1].append(point)

    def _curveToOne(self, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
        x, y = self.contours[-1][-1]
        for k in range(1, STEPS + 1):
            t = k / STEPS
            p, q, r, s = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            self.contours[-1].append((p * x + q * a[0] + r * b[0] + s * c[0], p * y + q * a[1] + r * b[1] + s * c[1]))

    def _qCurveToOne(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        x, y = self.contours[-1][-1]
        for k in range(1, STEPS + 1):
            t = k / STEPS
            p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t * t
            self.contours[-1].append((p * x + q * a[0] + r * b[0], p * y + q * a[1] + r * b[1]))
