"""Encodings: exact indexed PNG for flat pages, JPEG 4:4:4 for photos, RGB PNG and WebP by choice.

Text of one colour on one flat ground has at most 256 colours, so its coverage mask *is* the index plane and the palette
is the blend from ground to ink: lossless, and both the smallest and the fastest PNG measured (0.2 ms at 512 x 512).
Several (ground, ink) pairs share the 256 entries, floor(256 / pairs) levels of coverage each.

Deflate has to give the same bytes in every process. ISA-L's levels 1 and 2 do not (isal 1.9.1: of 40,000 pages five
to ten get another stream of equal length, which ones hangs on where the process lies in memory); its level 0 and
zlib-ng do.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import numpy as np
import simplejpeg
from isal import isal_zlib
from numba import njit
from PIL import Image
from zlib_ng import zlib_ng

Colour = tuple[int, int, int]

FORMATS = {"jpeg": "jpg", "png": "png", "webp": "webp"}  # name -> file extension
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = isal_zlib.crc32(data, isal_zlib.crc32(kind))
    return b"".join((len(data).to_bytes(4, "big"), kind, data, crc.to_bytes(4, "big")))


def ramp_levels(ramps: int) -> int:
    """Levels of coverage that each of `ramps` (ground, ink) pairs has in one palette. Raises ValueError above 128."""
    if not 1 <= ramps <= 128:
        raise ValueError(f"{ramps} colour pairs do not fit a palette of 256; an indexed page holds 1 to 128")
    return 256 // ramps


def palette(pairs: Sequence[tuple[Colour, Colour]]) -> bytes:
    """PLTE bytes: per (ground, ink) pair its levels, level l of L = ground + (ink - ground) * l / (L - 1), rounded."""
    return _ramps(np.array(pairs, np.int64), ramp_levels(len(pairs))).tobytes()


@njit(cache=True)
def _ramps(pairs: np.ndarray, levels: int) -> np.ndarray:
    """uint8 [pairs, levels, 3] from int64 [pairs, 2, 3]; halves round up."""
    out = np.empty((len(pairs), levels, 3), np.uint8)
    top = levels - 1
    for i in range(len(pairs)):
        for level in range(levels):
            for c in range(3):
                ground, ink = pairs[i, 0, c], pairs[i, 1, c]
                out[i, level, c] = (2 * (ground * top + (ink - ground) * level) + top) // (2 * top)
    return out


def indexed_rows(width: int, height: int) -> np.ndarray:
    """Zeroed PNG rows uint8 [height, 1 + width] of an index plane: filter byte 0 (None), then one index per pixel."""
    return np.zeros((height, width + 1), np.uint8)


def indexed_png(rows: np.ndarray, plte: bytes) -> bytes:
    """PNG of `indexed_rows` that have been painted, and their palette: colour type 3, no filter, ISA-L level 0."""
    h, w = rows.shape[0], rows.shape[1] - 1
    header = struct.pack(">IIBBBBB", w, h, 8, 3, 0, 0, 0)
    data = isal_zlib.compress(rows, 0)
    parts = _chunk(b"IHDR", header), _chunk(b"PLTE", plte), _chunk(b"IDAT", data), _chunk(b"IEND", b"")
    return b"".join((_SIGNATURE, *parts))


@njit(cache=True)
def _filter_up(pixels: np.ndarray, rows: np.ndarray) -> None:
    h, n = pixels.shape
    for y in range(h):
        rows[y, 0] = 2 if y else 0
        for x in range(n):
            rows[y, x + 1] = pixels[y, x] - pixels[y - 1, x] if y else pixels[y, x]


def rgb_png(pixels: np.ndarray) -> bytes:
    """PNG of uint8 [h, w, 3]: colour type 2, filter Up, zlib-ng level 2."""
    h, w, _ = pixels.shape
    rows = np.empty((h, w * 3 + 1), np.uint8)
    _filter_up(pixels.reshape(h, w * 3), rows)
    header = struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib_ng.compress(rows, 2)) + _chunk(b"IEND", b"")


def gray_png(pixels: np.ndarray) -> bytes:
    """PNG of uint8 [h, w]: colour type 0, filter Up, zlib-ng level 2."""
    h, w = pixels.shape
    rows = np.empty((h, w + 1), np.uint8)
    _filter_up(pixels, rows)
    header = struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib_ng.compress(rows, 2)) + _chunk(b"IEND", b"")


def encode(pixels: np.ndarray, kind: str, quality: int) -> bytes:
    """Encode uint8 [h, w, 3] as `jpeg` (4:4:4), `png` (quality unused) or `webp` (100 = lossless)."""
    if kind == "jpeg":
        return simplejpeg.encode_jpeg(pixels, quality=quality, colorspace="RGB", colorsubsampling="444")
    if kind == "png":
        return rgb_png(pixels)
    if kind != "webp":
        raise ValueError(f"unknown image format {kind!r}; one of {', '.join(FORMATS)}")
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "webp", quality=quality, lossless=quality == 100, method=0)
    return out.getvalue()
