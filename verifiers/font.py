"""Fonts as the judges read them: coverage, advances, kerning and ink boxes from the font file itself.

FreeType gives outlines and advances of the variable instance, `opentype` substitutions and kerning. No shaping engine
is used: what the maker's shaper says is what is being checked. A file is opened once for all its weights and languages;
each of these keeps only the metrics of the characters seen so far, as arrays, so that judging lines is one compiled
loop.
"""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import freetype
import freetype.raw as ft
import numpy as np
from numba import njit

from catalog.assets import AssetMissing, Assets
from verifiers.opentype import HANI, FontUnreadable, Kerning, Layout, pair_kerning, script_of

__all__ = ["ADVANCE", "AREA", "BOTTOM", "DASHES", "HAN", "LEFT", "ORIGIN", "RIGHT", "TOP", "VERTICAL"]
__all__ += ["Face", "FontFile", "FontUnreadable", "Fonts", "open_face", "set_lines"]

PPEM = 128  # outlines are read in 26.6 at this size: a resolution of 1/8192 em
DASHES = "\u2014\u2014"  # the Chinese dash, two em long
HAN = "\u56fd"  # 国, whose ink height is the size of Han text; `x` is that of the rest
FILES, FACES = 256, 320  # kept open: all bundled fonts, and the weights and languages of two blocks of samples
SOLID = -1  # glyph of rows that are never kerned
_TABLES = ("GSUB", "GPOS", "GDEF", "kern")
_LOAD = freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP

# Columns of Face.metrics, all in em, y up. ORIGIN: height of a column cell's top above the glyph's baseline.
ADVANCE, LEFT, BOTTOM, RIGHT, TOP, AREA, VERTICAL, ORIGIN = range(8)
# Columns of what `set_lines` returns, in px from the pen's start, y down: the advance, and by how much a space or the
# next line's first character would change it, stood they there; the ink's box; the sum of the glyphs' areas; the width
# over which neighbouring glyphs' boxes overlap times the line's height; the number of visible glyphs.
PEN, BY_SPACE, BY_NEXT, INK_LEFT, INK_TOP, INK_RIGHT, INK_BOTTOM, INK_AREA, HIDDEN, VISIBLE = range(10)


class FontFile:
    """One font file, open: FreeType's face, turned to whatever place of its axes is read next, and its layout."""

    def __init__(self, source: str | io.BytesIO) -> None:
        try:
            self._face = freetype.Face(source)
            self._face.set_char_size(PPEM * 64)
            self.em = self._face.units_per_EM
            self.layout = Layout({tag: self._table(tag) for tag in _TABLES}, self.em)
            variable = self._face.face_flags & freetype.FT_FACE_FLAG_MULTIPLE_MASTERS
            axes = self._face.get_variation_info().axes if variable else []
        except (freetype.FT_Exception, ZeroDivisionError) as error:
            raise FontUnreadable(f"FreeType cannot read the font: {error}") from error
        self._axes = [(axis.tag, axis.minimum, axis.default, axis.maximum) for axis in axes]
        self._design: tuple[float, ...] | None = None
        self._box = ft.FT_BBox()

    def _table(self, tag: str) -> bytes:
        """The bytes of a table, empty when the font has none."""
        handle, name = self._face._FT_Face, int.from_bytes(tag.encode(), "big")
        size = ctypes.c_ulong(0)
        if ft.FT_Load_Sfnt_Table(handle, name, 0, None, ctypes.byref(size)) or not size.value:
            return b""
        data = (ctypes.c_ubyte * size.value)()
        return b"" if ft.FT_Load_Sfnt_Table(handle, name, 0, data, ctypes.byref(size)) else bytes(data)

    def design(self, weight: int | None) -> tuple[float, ...]:
        """Design coordinates of a weight, other axes at their defaults; empty for a static font."""
        return tuple(
            min(max(weight if weight is not None and tag == "wght" else default, low), high)
            for tag, low, default, high in self._axes
        )

    def turn(self, design: tuple[float, ...]) -> None:
        """Put FreeType's face at design coordinates."""
        if design != self._design:
            self._face.set_var_design_coords(design)
            self._design = design

    def place(self, design: tuple[float, ...]) -> tuple[float, ...]:
        """Normalised coordinates of design coordinates."""
        if not design:
            return ()
        self.turn(design)
        return self._face.get_var_blend_coords()

    def index(self, char: str) -> int:
        """Glyph id of a character by the font's Unicode character map; 0 without."""
        return self._face.get_char_index(char)

    def glyph(self, design: tuple[float, ...], index: int) -> tuple[list[float], bytes]:
        """Metrics in em (a row of Face.metrics) and the bitmap at PPEM, unhinted. Raises FontUnreadable."""
        if design:
            self.turn(design)
        handle, box = self._face._FT_Face, self._box
        error = ft.FT_Load_Glyph(handle, index, _LOAD)
        slot = handle.contents.glyph
        glyph = slot.contents
        error = error or ft.FT_Outline_Get_BBox(ctypes.byref(glyph.outline), ctypes.byref(box))
        error = error or ft.FT_Render_Glyph(slot, freetype.FT_RENDER_MODE_NORMAL)
        if error:
            raise FontUnreadable(f"FreeType cannot draw glyph {index}: error {error}")
        bitmap, em, fixed = glyph.bitmap, PPEM * 64.0, PPEM * 65536.0
        # without vertical metrics FreeType centres a glyph in its cell, as HarfBuzz does
        hang = (box.yMax + glyph.metrics.vertBearingY) / em
        raw = ctypes.string_at(bitmap.buffer, bitmap.rows * bitmap.pitch) if bitmap.rows else b""
        area = _sum_of(np.frombuffer(raw, np.uint8)) / 255.0 / PPEM**2
        advance, vertical = glyph.linearHoriAdvance / fixed, glyph.linearVertAdvance / fixed
        return [advance, box.xMin / em, box.yMin / em, box.xMax / em, box.yMax / em, area, vertical, hang], raw


@njit(cache=True)
def _sum_of(levels: np.ndarray) -> int:
    """Sum of a bitmap; np.sum takes five times as long for widening every byte."""
    total = 0
    for k in range(levels.shape[0]):
        total += levels[k]
    return total


@dataclass(slots=True)
class Face:
    """One font file at one weight for one language.

    `slots` maps a character to its row, or to -1 where the font has no visible glyph for it. `metrics` is float64
    [capacity, 8], `glyphs` int32 [capacity, 2]: glyph id (SOLID where it is never kerned) and script.
    """

    file: FontFile
    language: str
    design: tuple[float, ...]
    place: tuple[float, ...]
    kerning: Kerning
    notdef: bytes
    slots: dict[str, int] = field(default_factory=dict)
    metrics: np.ndarray = field(default_factory=lambda: np.zeros((64, 8)))
    glyphs: np.ndarray = field(default_factory=lambda: np.full((64, 2), SOLID, np.int32))
    uprights: dict[str, tuple[int, list[float]]] = field(default_factory=dict)
    substitutions: dict[int, np.ndarray] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)
    count: int = 0

    @property
    def layout(self) -> Layout:
        """Of the file."""
        return self.file.layout

    @property
    def contextual(self) -> bool:
        """Whether advances depend on more than neighbouring pairs, so that ours are only near."""
        return self.file.layout.contextual

    def slot(self, char: str) -> int:
        """Row of `char` in `metrics`, read from the font on first use; -1 when missing, blank or the notdef box."""
        known = self.slots.get(char)
        if known is None:
            known = self.slots[char] = self._read(char)
        return known

    def rows(self, text: str) -> np.ndarray:
        """Rows of the characters of `text`, int32 [len(text)]; a composed dash is a glyph and an empty one."""
        for char in set(text).difference(self.slots):
            self.slot(char)
        rows = np.fromiter(map(self.slots.__getitem__, text), np.int32, len(text))
        if DASHES in text and self.dash_row() >= 0:
            at = text.find(DASHES)
            while at >= 0:
                rows[at : at + 2] = self.dash_row(), self._empty_row()
                at = text.find(DASHES, at + 2)
        return rows

    def glyph(self, char: str) -> int:
        """Glyph id of a character after substitution; 0 when the font lacks it."""
        index = self.file.index(char)
        if not index:
            return 0
        script = HANI if ord(char) >= 0x2000 and self.language.startswith("zh") else script_of(char)
        if script not in self.substitutions:
            self.substitutions[script] = self.layout.substitutions(self.place, script, self.language)
        return self.layout.substituted(index, self.substitutions[script])

    def dash_glyph(self) -> int | None:
        """Id of the glyph that `ccmp` composes from two em dashes (Chinese fonts do), if any."""
        dash = self.glyph(DASHES[0])
        return self.layout.composed(dash, dash)

    def dash_row(self) -> int:
        """Row of that glyph; -1 when there is none."""
        if DASHES not in self.slots:
            composed = self.dash_glyph()
            values = None if composed is None else self.file.glyph(self.design, composed)[0]
            self.slots[DASHES] = -1 if values is None else self._append(composed, DASHES[0], values)
        return self.slots[DASHES]

    def _empty_row(self) -> int:
        if "" not in self.slots:
            self.slots[""] = self._append(SOLID, HAN, [0.0] * 8)
        return self.slots[""]

    def upright(self, char: str) -> tuple[int, list[float]]:
        """Glyph id and metrics (the columns of `metrics`) of a character in a column, with its vertical form."""
        known = self.uprights.get(char)
        if known is None:
            glyph = self.glyph(char)
            glyph = self.layout.upright.get(glyph, glyph)
            known = self.uprights[char] = glyph, self.file.glyph(self.design, glyph)[0]
        return known

    def uncovered(self, text: str) -> list[str]:
        """Characters of `text` that this font cannot show, in order, once each."""
        return [c for c in dict.fromkeys(text) if self.slot(c) < 0]

    def ink_height(self, char: str) -> float:
        """Height of the glyph's outline in em; 0 when the font lacks it."""
        height = self.heights.get(char)
        if height is None:
            row = self.slot(char)
            height = float(self.metrics[row, TOP] - self.metrics[row, BOTTOM]) if row >= 0 else 0.0
            self.heights[char] = height
        return height

    def pair(self, a: str, b: str, script: int | None = None) -> float:
        """Kerning in em between two characters of a text in one of SCRIPTS; None: of the first one's."""
        first, second = self.slot(a), self.slot(b)
        if first < 0 or second < 0 or SOLID in (self.glyphs[first, 0], self.glyphs[second, 0]):
            return 0.0
        script = self.glyphs[first, 1] if script is None else script
        return pair_kerning(self.kerning, script, self.glyphs[first, 0], self.glyphs[second, 0])

    def _read(self, char: str) -> int:
        index = self.glyph(char)
        if index == 0:
            return -1
        values, bitmap = self.file.glyph(self.design, index)
        blank = values[AREA] == 0.0
        if blank != (unicodedata.category(char) == "Zs") or (not blank and bitmap == self.notdef):
            return -1
        return self._append(index, char, values)

    def _append(self, glyph: int, char: str, values: Sequence[float]) -> int:
        if self.count == len(self.metrics):
            self.metrics = np.concatenate([self.metrics, np.zeros_like(self.metrics)])
            self.glyphs = np.concatenate([self.glyphs, np.full_like(self.glyphs, SOLID)])
        self.metrics[self.count] = values
        script = script_of(char)  # Han and kana are set solid: no default kerning among them
        self.glyphs[self.count] = SOLID if script == HANI else glyph, script
        self.count += 1
        return self.count - 1


def open_face(file: FontFile, weight: int | None, language: str) -> Face:
    """The face of `file` at `weight` of its wght axis (None: as it is), for a language. Raises FontUnreadable."""
    try:
        design = file.design(weight)
        place = file.place(design)
        return Face(file, language, design, place, file.layout.kerning(place, language), file.glyph(design, 0)[1])
    except freetype.FT_Exception as error:
        raise FontUnreadable(f"the font cannot be read at weight {weight}: {error}") from error


@njit(cache=True)
def set_lines(
    rows: np.ndarray,
    stops: np.ndarray,
    space: int,
    metrics: np.ndarray,
    glyphs: np.ndarray,
    kerning: Kerning,
    size: float,
    inks: np.ndarray,
) -> np.ndarray:
    """Set horizontal lines at `size` px per em: float64 [lines, 10]. Raises FontUnreadable.

    Line i has the rows [stops[i - 1], stops[i]); `space` is the row of the space or -1. inks, float64 [len(rows), 4],
    gets left, right, area in px and index in its line of each visible glyph, from each line's first row on.
    """
    out = np.zeros((stops.shape[0], 10))
    start = 0
    for i in range(stops.shape[0]):
        stop, at = stops[i], start
        pen, area, shared = 0.0, 0.0, 0.0
        left, right, top, bottom, previous = 1e9, -1e9, -1e9, 1e9, -1e9
        for k in range(start, stop):
            row = rows[k]
            if metrics[row, AREA] > 0.0:
                ink_left, ink_right = pen + metrics[row, LEFT], pen + metrics[row, RIGHT]
                left, right = min(left, ink_left), max(right, ink_right)
                top, bottom = max(top, metrics[row, TOP]), min(bottom, metrics[row, BOTTOM])
                area += metrics[row, AREA]
                shared += max(0.0, previous - ink_left)
                previous = ink_right
                inks[at, 0], inks[at, 1] = ink_left * size, ink_right * size
                inks[at, 2], inks[at, 3] = metrics[row, AREA] * size * size, k - start
                at += 1
            pen += metrics[row, ADVANCE]
            if k + 1 < stop:
                pen += _kerning(row, rows[k + 1], glyphs, kerning)
        out[i, PEN] = pen * size
        if stop > start:
            out[i, BY_SPACE] = _kerning(rows[stop - 1], space, glyphs, kerning) * size
            out[i, BY_NEXT] = (
                _kerning(rows[stop - 1], rows[stop], glyphs, kerning) * size if stop < rows.shape[0] else 0.0
            )
        out[i, INK_LEFT], out[i, INK_TOP], out[i, INK_RIGHT], out[i, INK_BOTTOM] = (
            left * size,
            -top * size,
            right * size,
            -bottom * size,
        )
        out[i, INK_AREA], out[i, HIDDEN], out[i, VISIBLE] = (
            area * size * size,
            shared * (top - bottom) * size * size,
            at - start,
        )
        start = stop
    return out


@njit(cache=True)
def _kerning(first: int, second: int, glyphs: np.ndarray, kerning: Kerning) -> float:
    """Kerning in em between two rows."""
    if second < 0 or glyphs[first, 0] < 0 or glyphs[second, 0] < 0:
        return 0.0
    return pair_kerning(kerning, glyphs[first, 1], glyphs[first, 0], glyphs[second, 0])


class Fonts:
    """Faces by (sha256, weight, language), the most recent FACES of them, over the most recent FILES files."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._files: OrderedDict[str, FontFile] = OrderedDict()
        self._faces: OrderedDict[tuple[str, int | None, str], Face] = OrderedDict()

    def face(self, sha256: str, weight: int | None, language: str) -> Face:
        """Raises AssetMissing when the font is not to be had, FontUnreadable when it is none."""
        key = (sha256, weight, language)
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = open_face(self._file(sha256), weight, language)
            if len(self._faces) > FACES:
                self._faces.popitem(last=False)
        self._faces.move_to_end(key)
        return face

    def _file(self, sha256: str) -> FontFile:
        if sha256 not in self._files:
            self._files[sha256] = self._open(sha256)
            if len(self._files) > FILES:
                gone = self._files.popitem(last=False)[1]
                self._faces = OrderedDict((k, f) for k, f in self._faces.items() if f.file is not gone)
        self._files.move_to_end(sha256)
        return self._files[sha256]

    def _open(self, sha256: str) -> FontFile:
        """FreeType maps a file of its own; what lies in an archive is kept in memory."""
        data = self._assets.read(sha256)  # tests the hash
        try:
            return FontFile(str(self._assets.path(sha256)))
        except AssetMissing:
            return FontFile(io.BytesIO(data))
