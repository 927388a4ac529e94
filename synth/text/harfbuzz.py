"""HarfBuzz by its C interface: glyphs and outlines come as arrays, not as a Python object for each.

The library is the one inside the `uharfbuzz` wheel, so that the version is pinned with it. Only what shaping and
outlines need is declared; names and structures are those of HarfBuzz's manual.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Mapping
from ctypes import POINTER, Structure, c_char_p, c_float, c_int32, c_uint, c_uint32, c_void_p
from functools import lru_cache
from pathlib import Path

import numpy as np
from numba import carray, cfunc, types
from uharfbuzz import _harfbuzz

HORIZONTAL, VERTICAL = 4, 6  # hb_direction_t: LTR, TTB
MOVE, LINE, QUADRATIC, CUBIC = 0.0, 1.0, 2.0, 3.0
MOST_OPERATIONS = 1 << 15  # of one outline: ten times those of the most ornate glyph known here
_WORDS = 5  # of 32 bits in a glyph's info and in its position
_COLUMNS = 7  # of an operation: kind, end point, up to two control points


class _Feature(Structure):
    _fields_ = [("tag", c_uint32), ("value", c_uint32), ("start", c_uint), ("end", c_uint)]


class _Variation(Structure):
    _fields_ = [("tag", c_uint32), ("value", c_float)]


_DECLARED = {
    "hb_blob_create_from_file_or_fail": (c_void_p, c_char_p),
    "hb_face_create": (c_void_p, c_void_p, c_uint),
    "hb_face_get_upem": (c_uint, c_void_p),
    "hb_face_get_glyph_count": (c_uint, c_void_p),
    "hb_ot_var_get_axis_count": (c_uint, c_void_p),
    "hb_font_create": (c_void_p, c_void_p),
    "hb_font_destroy": (None, c_void_p),
    "hb_font_set_variations": (None, c_void_p, POINTER(_Variation), c_uint),
    "hb_font_get_nominal_glyph": (c_int32, c_void_p, c_uint32, POINTER(c_uint32)),
    "hb_font_draw_glyph": (None, c_void_p, c_uint32, c_void_p, c_void_p),
    "hb_buffer_create": (c_void_p,),
    "hb_buffer_clear_contents": (None, c_void_p),
    "hb_buffer_add_utf32": (None, c_void_p, c_char_p, c_int32, c_uint, c_int32),
    "hb_buffer_guess_segment_properties": (None, c_void_p),
    "hb_buffer_set_direction": (None, c_void_p, c_int32),
    "hb_buffer_set_language": (None, c_void_p, c_void_p),
    "hb_buffer_get_glyph_infos": (c_void_p, c_void_p, POINTER(c_uint)),
    "hb_buffer_get_glyph_positions": (c_void_p, c_void_p, POINTER(c_uint)),
    "hb_language_from_string": (c_void_p, c_char_p, c_int32),
    "hb_shape": (None, c_void_p, c_void_p, POINTER(_Feature), c_uint),
    "hb_draw_funcs_create": (c_void_p,),
}
_DECLARED |= {
    f"hb_draw_funcs_set_{kind}_func": (None, c_void_p, c_void_p, c_void_p, c_void_p)
    for kind in ("move_to", "line_to", "quadratic_to", "cubic_to")
}


def _library() -> ctypes.CDLL:
    """The C functions of the wheel's library, with their types."""
    library = ctypes.CDLL(_harfbuzz.__file__)
    for name, (result, *arguments) in _DECLARED.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


# ---------------------------------------------------------------------------------------------------------- outlines
# Operations are written to float32 [1 + MOST_OPERATIONS, 7]; the first cell says how many there are.

_P, _F = types.voidptr, types.float32
_SHAPE = (MOST_OPERATIONS + 1, _COLUMNS)


@cfunc(types.void(_P, _P, _P, _F, _F, _P), cache=True)
def _move_to(functions, data, state, x, y, user):
    out = carray(data, _SHAPE, np.float32)
    row = int(out[0, 0]) + 1
    if row < len(out):
        out[0, 0], out[row] = row, 0.0
        out[row, 1], out[row, 2] = x, y


@cfunc(types.void(_P, _P, _P, _F, _F, _P), cache=True)
def _line_to(functions, data, state, x, y, user):
    out = carray(data, _SHAPE, np.float32)
    row = int(out[0, 0]) + 1
    if row < len(out):
        out[0, 0], out[row] = row, 0.0
        out[row, 0], out[row, 1], out[row, 2] = LINE, x, y


@cfunc(types.void(_P, _P, _P, _F, _F, _F, _F, _P), cache=True)
def _quadratic_to(functions, data, state, a, b, x, y, user):
    out = carray(data, _SHAPE, np.float32)
    row = int(out[0, 0]) + 1
    if row < len(out):
        out[0, 0], out[row] = row, 0.0
        out[row, 0], out[row, 1], out[row, 2], out[row, 3], out[row, 4] = QUADRATIC, x, y, a, b


@cfunc(types.void(_P, _P, _P, _F, _F, _F, _F, _F, _F, _P), cache=True)
def _cubic_to(functions, data, state, a, b, c, d, x, y, user):
    out = carray(data, _SHAPE, np.float32)
    row = int(out[0, 0]) + 1
    if row < len(out):
        out[0, 0] = row
        out[row, 0], out[row, 1], out[row, 2], out[row, 3], out[row, 4], out[row, 5], out[row, 6] = CUBIC, x, y, a, b, c, d


_HB = _library()
_BUFFER = _HB.hb_buffer_create()
_OPERATIONS = np.zeros(_SHAPE, np.float32)
_INTO = _OPERATIONS.ctypes.data
_DRAW = _HB.hb_draw_funcs_create()
for _kind, _callback in (
    ("move_to", _move_to), ("line_to", _line_to), ("quadratic_to", _quadratic_to), ("cubic_to", _cubic_to),
):  # fmt: skip
    getattr(_HB, f"hb_draw_funcs_set_{_kind}_func")(_DRAW, _callback.address, None, None)

# -------------------------------------------------------------------------------------------------------------- fonts


@lru_cache(maxsize=256)
def _face(path: Path, index: int) -> int:
    """A face of a font file, mapped into memory once for all its weights and kept."""
    blob = _HB.hb_blob_create_from_file_or_fail(str(path).encode())
    if not blob:
        raise OSError(f"font {path} cannot be read; is the package that brings it still installed?")
    return _HB.hb_face_create(blob, index)


@lru_cache(maxsize=64)
def _language(name: str) -> int:
    return _HB.hb_language_from_string(name.encode(), -1)


def features(wanted: Mapping[str, bool]) -> ctypes.Array[_Feature]:
    """Features of OpenType by tag, on or off for a whole text."""
    everywhere = 0, 0xFFFFFFFF
    return (_Feature * len(wanted))(*(_Feature(_tag(name), on, *everywhere) for name, on in wanted.items()))


class Font:
    """One font file at one place of its weight axis. `em`: font units per em; `glyphs`: how many it has."""

    def __init__(self, path: Path, index: int, weight: int | None) -> None:
        face = _face(path, index)
        self._font = _HB.hb_font_create(face)
        weakref.finalize(self, _HB.hb_font_destroy, self._font)
        if weight is not None:
            _HB.hb_font_set_variations(self._font, _Variation(_tag("wght"), weight), 1)
        self.em, self.glyphs = float(_HB.hb_face_get_upem(face)), _HB.hb_face_get_glyph_count(face)
        self.variable = _HB.hb_ot_var_get_axis_count(face) > 0

    def glyph(self, character: str) -> int:
        """Glyph id of a character; 0 without."""
        found = c_uint32()
        return found.value if _HB.hb_font_get_nominal_glyph(self._font, ord(character), ctypes.byref(found)) else 0

    def shape(
        self, text: str, language: str, vertical: bool, wanted: ctypes.Array[_Feature]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Glyphs in visual order: hb_glyph_info_t (glyph id, -, cluster, -, -) and hb_glyph_position_t (x_advance,
        y_advance, x_offset, y_offset, -), int32 [g, 5] each, in font units; clusters count characters.

        wanted: `features`; what they do not name is as HarfBuzz has it.
        """
        codes = text.encode("utf-32-le")
        _HB.hb_buffer_clear_contents(_BUFFER)
        _HB.hb_buffer_add_utf32(_BUFFER, codes, len(text), 0, len(text))
        _HB.hb_buffer_guess_segment_properties(_BUFFER)
        _HB.hb_buffer_set_direction(_BUFFER, VERTICAL if vertical else HORIZONTAL)
        _HB.hb_buffer_set_language(_BUFFER, _language(language))
        _HB.hb_shape(self._font, _BUFFER, wanted, len(wanted))
        count = c_uint()
        infos = _HB.hb_buffer_get_glyph_infos(_BUFFER, ctypes.byref(count))
        moves = _HB.hb_buffer_get_glyph_positions(_BUFFER, None)
        return _words(infos, count.value), _words(moves, count.value)

    def outline(self, glyph: int) -> np.ndarray:
        """Drawing operations of a glyph, float32 [k, 7] in font units: kind (MOVE ... CUBIC), end point x, y, and up to
        two control points. Valid until the next call. Contours are closed; that is not said. Raises ValueError above
        MOST_OPERATIONS."""
        _OPERATIONS[0, 0] = 0.0
        _HB.hb_font_draw_glyph(self._font, glyph, _DRAW, _INTO)
        count = int(_OPERATIONS[0, 0])
        if count == MOST_OPERATIONS:
            raise ValueError(f"glyph {glyph} has an outline of {MOST_OPERATIONS:,} operations or more")
        return _OPERATIONS[1 : count + 1]


def _words(address: int | None, glyphs: int) -> np.ndarray:
    """A copy of an array of structures of five 32-bit words."""
    raw = ctypes.string_at(address, 4 * _WORDS * glyphs) if glyphs else b""
    return np.frombuffer(raw, np.int32).reshape(glyphs, _WORDS)
