"""Fonts as the judges read them: coverage, advances, kerning and ink boxes from the font file itself.

FreeType gives outlines and advances of the variable instance, `opentype` substitutions and kerning. No shaping engine is used: what the maker's shaper says is what is being checked. Everything is cached per
face and weight as arrays over the characters seen so far, so that judging a line is one compiled loop.
"""

from __future__ import annotations

import ctypes
import io
import struct
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field

import freetype
import numpy as np
from numba import njit

from catalog.assets import Assets
from verifiers.opentype import Layout, script_tag, tables_of

PPEM = 128  # outlines are read in 26.6 at this size: a resolution of 1/8192 em
DASHES = "\u2014\u2014"  # the Chinese dash, two em long
HAN = "\u56fd"  # 国, whose ink height is the size of Han text; `x` is that of the rest
FACES = 256  # faces kept open; a run of all bundled fonts and weights fits

# Columns of Face.metrics, all in em, y up. ORIGIN: height of a column cell's top above the glyph's baseline.
ADVANCE, LEFT, BOTTOM, RIGHT, TOP, AREA, VERTICAL, ORIGIN = range(8)


class FontUnreadable(ValueError):
    """A font file that FreeType or fontTools cannot read."""


@dataclass(slots=True)
class Face:
    """One font file at one weight. `metrics` is float64 [capacity, 8]; `kern` float64 [k, k], NaN = not yet looked up.

    `slots` maps a character to its row, or to -1 where the font has no visible glyph for it.
    """

    freetype: freetype.Face
    layout: Layout
    slots: dict[str, int] = field(default_factory=dict)
    metrics: np.ndarray = field(default_factory=lambda: np.zeros((64, 8)))
    pairable: np.ndarray = field(default_factory=lambda: np.full(64, -1, np.int32))
    kern: np.ndarray = field(default_factory=lambda: np.full((64, 64), np.nan))
    uprights: dict[str, tuple[int, list[float]]] = field(default_factory=dict)
    notdef: bytes = b""
    pairables: int = 0
    count: int = 0

    @property
    def contextual(self) -> bool:
        """Whether advances depend on more than neighbouring pairs, so that ours are only near."""
        return self.layout.contextual

    def slot(self, char: str) -> int:
        """Row of `char` in `metrics`, read from the font on first use; -1 when missing, blank or the notdef box."""
        known = self.slots.get(char)
        if known is None:
            known = self.slots[char] = self._read(char)
        return known

    def rows(self, text: str) -> np.ndarray:
        """Rows of the characters of `text`, int32 [len(text)]."""
        get = self.slots.get
        rows = [get(c) for c in text]
        if DASHES in text and self.dash_row() >= 0:
            return self._rows_with_dashes(text)
        if None in rows:
            rows = [self.slot(c) for c in text]
        return np.array(rows, np.int32)

    def glyph(self, char: str) -> int:
        """Glyph id of a character after substitution; 0 when the font lacks it."""
        index = self.freetype.get_char_index(char)
        return self.layout.local(index) if index else 0

    def dash_glyph(self) -> int | None:
        """Id of the glyph that `ccmp` composes from two em dashes (Chinese fonts do), if any."""
        dash = self.glyph(DASHES[0])
        return self.layout.composed(dash, dash)

    def dash_row(self) -> int:
        """Row of that glyph; -1 when there is none."""
        if DASHES not in self.slots:
            composed = self.dash_glyph()
            self.slots[DASHES] = -1 if composed is None else self._append(DASHES[0], _glyph(self.freetype, composed)[0])
        return self.slots[DASHES]

    def _rows_with_dashes(self, text: str) -> np.ndarray:
        """Rows where each pair of em dashes is one glyph followed by an empty one."""
        rows = []
        for k, part in enumerate(text.split(DASHES)):
            rows += ([self.dash_row(), self._empty_row()] if k else []) + [self.slot(c) for c in part]
        return np.array(rows, np.int32)

    def _empty_row(self) -> int:
        if "" not in self.slots:
            self.slots[""] = self._append(HAN, [0.0] * 8)
        return self.slots[""]

    def upright(self, char: str) -> tuple[int, list[float]]:
        """Glyph id and metrics (the columns of `metrics`) of a character in a column, with its vertical form."""
        known = self.uprights.get(char)
        if known is None:
            glyph = self.glyph(char)
            glyph = self.layout.upright.get(glyph, glyph)
            known = self.uprights[char] = glyph, _glyph(self.freetype, glyph)[0]
        return known

    def uncovered(self, text: str) -> list[str]:
        """Characters of `text` that this font cannot show, in order, once each."""
        return [c for c in dict.fromkeys(text) if self.slot(c) < 0]

    def ink_height(self, char: str) -> float:
        """Height of the glyph's outline in em; 0 when the font lacks it."""
        row = self.slot(char)
        return float(self.metrics[row, TOP] - self.metrics[row, BOTTOM]) if row >= 0 else 0.0

    def pair(self, a: str, b: str) -> float:
        """Kerning in em between two characters, looked up in the font on first use."""
        first, second = self.slot(a), self.slot(b)
        if first < 0 or second < 0 or self.pairable[first] < 0 or self.pairable[second] < 0:
            return 0.0
        i, j = self.pairable[first], self.pairable[second]
        if np.isnan(self.kern[i, j]):
            self.kern[i, j] = self.layout.pair(self.glyph(a), self.glyph(b), script_tag(a))
        return float(self.kern[i, j])

    def pair_all(self, text: str) -> None:
        """Look up the kerning of every neighbouring pair of `text`."""
        for a, b in zip(text, text[1:]):
            self.pair(a, b)

    def _read(self, char: str) -> int:
        index = self.glyph(char)
        if index == 0:
            return -1
        values, bitmap = _glyph(self.freetype, index)
        blank = values[AREA] == 0.0
        if blank != (unicodedata.category(char) == "Zs") or (not blank and bitmap == self.notdef):
            return -1
        return self._append(char, values)

    def _append(self, char: str, values: list[float]) -> int:
        if self.count == len(self.metrics):
            self.metrics = np.concatenate([self.metrics, np.zeros_like(self.metrics)])
            self.pairable = np.concatenate([self.pairable, np.full_like(self.pairable, -1)])
        self.metrics[self.count] = values
        if ord(char) < 0x2E80:  # Han and kana are set solid: no default kerning among them
            self._pair_row()
        self.count += 1
        return self.count - 1

    def _pair_row(self) -> None:
        size = len(self.kern)
        if self.pairables == size:
            grown = np.full((2 * size, 2 * size), np.nan)
            grown[:size, :size] = self.kern
            self.kern = grown
        self.pairable[self.count] = self.pairables
        self.pairables += 1


def _glyph(face: freetype.Face, index: int) -> tuple[list[float], bytes]:
    """Metrics in em (a row of Face.metrics) and the bitmap at PPEM, unhinted."""
    face.load_glyph(index, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
    slot, em = face.glyph, PPEM * 64.0
    box = slot.outline.get_bbox()
    bearing = slot.metrics.vertBearingY
    slot.render(freetype.FT_RENDER_MODE_NORMAL)
    bitmap = slot.bitmap
    raw = ctypes.string_at(bitmap._FT_Bitmap.buffer, bitmap.rows * bitmap.pitch) if bitmap.rows else b""
    area = float(np.frombuffer(raw, np.uint8).sum()) / 255.0 / PPEM**2
    advance = slot.linearHoriAdvance / 65536.0 / PPEM
    vertical = slot.linearVertAdvance / 65536.0 / PPEM
    # without vertical metrics FreeType centres a glyph in its cell, as HarfBuzz does
    hang = (box.yMax + bearing) / em
    return [advance, box.xMin / em, box.yMin / em, box.xMax / em, box.yMax / em, area, vertical, hang], raw


def open_face(data: bytes, weight: int | None, language: str) -> Face:
    """The face in `data`, at `weight` of its wght axis (None: as it is), for a language. Raises FontUnreadable."""
    try:
        face = freetype.Face(io.BytesIO(data))
        place = _set_weight(face, weight)
        face.set_char_size(PPEM * 64)
        return Face(face, Layout(tables_of(data), place, language), notdef=_glyph(face, 0)[1])
    except (freetype.FT_Exception, struct.error, KeyError, IndexError, ValueError) as error:
        raise FontUnreadable(f"the font cannot be read at weight {weight}: {error}") from error


def _set_weight(face: freetype.Face, weight: int | None) -> list[float]:
    """Put `face` at `weight`, other axes at their defaults; the place in normalised coordinates, empty when static."""
    if not face.face_flags & freetype.FT_FACE_FLAG_MULTIPLE_MASTERS:
        return []
    wanted = []
    for axis in face.get_variation_info().axes:
        value = weight if weight is not None and axis.tag == "wght" else axis.default
        wanted.append(min(max(value, axis.minimum), axis.maximum))
    face.set_var_design_coords(wanted)
    return list(face.get_var_blend_coords())


@njit(cache=True)
def set_line(
    rows: np.ndarray,
    metrics: np.ndarray,
    pairable: np.ndarray,
    kern: np.ndarray,
    size: float,
    out: np.ndarray,
    glyphs: np.ndarray,
) -> int:
    """Set one horizontal line at `size` px per em: the number of visible glyphs; -1 when a pair has yet to be looked up.

    out, float64 [7] in px from the pen's start, y down: advance, left, top, right, bottom of the ink, its area as the
    sum of the glyphs' areas, and the width over which neighbouring glyphs' boxes overlap times the line's height. glyphs, float64 [n, 4]: left, right, area, index in the
    text of each visible glyph.
    """
    visible = 0
    pen, area, shared = 0.0, 0.0, 0.0
    left, right, top, bottom, previous_right = 1e9, -1e9, -1e9, 1e9, -1e9
    for k in range(rows.shape[0]):
        row = rows[k]
        if metrics[row, AREA] > 0.0:
            glyph_left, glyph_right = pen + metrics[row, LEFT], pen + metrics[row, RIGHT]
            left, right = min(left, glyph_left), max(right, glyph_right)
            top, bottom = max(top, metrics[row, TOP]), min(bottom, metrics[row, BOTTOM])
            area += metrics[row, AREA]
            shared += max(0.0, previous_right - glyph_left)
            previous_right = glyph_right
            glyphs[visible, 0], glyphs[visible, 1] = glyph_left * size, glyph_right * size
            glyphs[visible, 2], glyphs[visible, 3] = metrics[row, AREA] * size * size, k
            visible += 1
        pen += metrics[row, ADVANCE]
        if k + 1 < rows.shape[0]:
            i, j = pairable[row], pairable[rows[k + 1]]
            if i >= 0 and j >= 0:
                value = kern[i, j]
                if np.isnan(value):
                    return -1
                pen += value
    out[0], out[1], out[2], out[3], out[4] = pen * size, left * size, -top * size, right * size, -bottom * size
    out[5], out[6] = area * size * size, shared * (top - bottom) * size * size
    return visible


class Fonts:
    """Faces by (sha256, weight, language), the most recent FACES of them."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._faces: OrderedDict[tuple[str, int | None, str], Face] = OrderedDict()

    def face(self, sha256: str, weight: int | None, language: str) -> Face:
        """Raises AssetMissing when the font is not to be had, FontUnreadable when it is none."""
        key = (sha256, weight, language)
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = open_face(self._assets.read(sha256), weight, language)
            if len(self._faces) > FACES:
                self._faces.popitem(last=False)
        self._faces.move_to_end(key)
        return face
