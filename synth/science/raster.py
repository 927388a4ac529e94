"""From SVG to pixels: cairosvg draws the shapes; text is drawn as outlines of the pinned font files.

cairo would ask the machine for fonts. Here a text element becomes the outlines of its typeface, placed by HarfBuzz's
advances, so that the fonts, the hinting and the FreeType of a machine change nothing.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from cairocffi import PATH_CLOSE_PATH, PATH_CURVE_TO, PATH_LINE_TO, PATH_MOVE_TO, cairo, ffi
from cairosvg.colors import color
from cairosvg.parser import Tree
from cairosvg.surface import PNGSurface
from numba import njit

from synth.science.typeface import Typefaces, outline, shaped


class _Canvas(PNGSurface):
    """cairosvg's surface with text of its own; nothing is written, the pixels stay in memory."""

    def __init__(self, tree: Tree, faces: Typefaces) -> None:
        self._faces = faces
        super().__init__(tree, None, 96)

    def draw(self, node: Any) -> None:
        """Draw an element; see Surface.draw."""
        if node.tag == "text":
            self._draw_text(node)
        else:
            super().draw(node)

    def _draw_text(self, node: Any) -> None:
        element, x, y = node.element.etree_element, float(node["x"]), float(node["y"])
        size, italic = float(node["font-size"]), node.get("font-style") == "italic"
        parts = [(element.text or "", size, 0.0)]
        parts += [(t.text or "", float(t.get("font-size", size)), float(t.get("dy", 0.0))) for t in element]
        face = self._faces.named(node["font-family"], italic)
        glyphs = [(face.path, em, dy, shaped(face.path, text)) for text, em, dy in parts if text]
        context = self.context
        context.save()
        if turn := node.get("transform"):
            angle, cx, cy = map(float, turn.removeprefix("rotate(").removesuffix(")").split())
            context.translate(cx, cy)
            context.rotate(math.radians(angle))
            context.translate(-cx, -cy)
        context.translate(x - sum(em * a for _, em, _, run in glyphs for _, a in run) / 2, y)
        context.set_source_rgba(*color(node["fill"]))
        for path, em, dy, run in glyphs:
            context.translate(0.0, dy)
            for glyph, advance in run:
                self._trace(path, glyph, em)
                context.translate(em * advance, 0.0)
        context.restore()

    def _trace(self, path: Path, glyph: int, em: float) -> None:
        self.context.new_path()
        cairo.cairo_append_path(self.context._pointer, _traced(path, glyph, em)[0])
        self.context.fill()


_STEPS = {"M": PATH_MOVE_TO, "L": PATH_LINE_TO, "C": PATH_CURVE_TO, "Z": PATH_CLOSE_PATH}


@lru_cache(maxsize=8192)
def _traced(path: Path, glyph: int, em: float) -> tuple[Any, Any]:
    """A glyph's outline at a size as a cairo_path_t, and the array that it points into: one call, not one per point."""
    steps = outline(path, glyph)
    data = ffi.new("cairo_path_data_t[]", sum((len(step) + 1) // 2 for step in steps))
    at = 0
    for verb, *values in steps:
        points = list(zip(values[::2], values[1::2]))
        data[at].header.type, data[at].header.length = _STEPS[verb], 1 + len(points)
        for k, (x, y) in enumerate(points, at + 1):
            data[k].point.x, data[k].point.y = em * x, -em * y
        at += 1 + len(points)
    return ffi.new("cairo_path_t *", {"status": 0, "data": data, "num_data": at}), data


def pixels(svg: str, faces: Typefaces) -> np.ndarray:
    """uint8 [h, w, 3] of one of our own SVGs."""
    canvas = _Canvas(Tree(bytestring=svg.encode()), faces)
    surface = canvas.cairo
    surface.flush()
    stride = surface.get_stride() // 4
    bgra = np.frombuffer(surface.get_data(), np.uint8).reshape(canvas.height, stride, 4)
    rgb = _rgb(bgra, canvas.width)
    surface.finish()
    return rgb


@njit(cache=True)
def _rgb(bgra: np.ndarray, width: int) -> np.ndarray:
    """uint8 [h, width, 3] of cairo's little-endian ARGB32 rows; every pixel is opaque."""
    out = np.empty((bgra.shape[0], width, 3), np.uint8)
    for y in range(bgra.shape[0]):
        for x in range(width):
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = bgra[y, x, 2], bgra[y, x, 1], bgra[y, x, 0]
    return out


@njit(cache=True)
def changes(one: np.ndarray, other: np.ndarray, grow: int) -> np.ndarray:
    """uint8 [h, w]: 255 within `grow` px (along both axes) of a pixel in which two pictures uint8 [h, w, 3] differ."""
    h, w, _ = one.shape
    out = np.zeros((h, w), np.uint8)
    for y in range(h):
        for x in range(w):
            if one[y, x, 0] != other[y, x, 0] or one[y, x, 1] != other[y, x, 1] or one[y, x, 2] != other[y, x, 2]:
                out[max(0, y - grow) : y + grow + 1, max(0, x - grow) : x + grow + 1] = 255
    return out
