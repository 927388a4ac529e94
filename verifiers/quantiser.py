"""What a lossy encoding may change: bounds that follow from a JPEG's own quantisation tables.

Baseline JPEG rounds each DCT coefficient of an 8x8 block to a multiple q of its table, an error of at most q/2. The DCT
(ITU-T T.81, A.3.3) is orthonormal up to the factor 8 between a block's sum of squares and its mean square, so the root
mean square error of a block is at most sqrt(sum (q/2)²) / 8: no block of a true encoding exceeds it, whatever its
content. Rounding to 8 bits, once before and once after, and the integer colour transform add at most SLACK. At quality
95 with the tables of Annex K the luma bound is 3.3 levels; measured worst blocks of busy photos reach 2.9.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

SLACK_LUMA, SLACK_CHROMA = (
    1.0,
    1.5,
)  # levels; decoded colours are clipped to RGB, which may move chroma by more than luma
WEBP_LUMA = (
    12.0  # levels, 16x16 blocks: worst measured 3.2, 7.1, 9.7 at quality 95, 75, 50; VP8's loop filter has no bound
)
_FRAMES = (0xC0, 0xC1, 0xC2)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Largest root mean square error of a block: `luma`, and `chroma` or None where chroma is subsampled."""

    side: int
    luma: float
    chroma: float | None


def bounds(data: bytes, kind: str) -> Bounds | None:
    """Bounds of an encoded image; None for a lossless one."""
    if kind == "jpeg":
        return jpeg_bounds(data)
    if kind == "webp" and data[12:16] != b"VP8L":
        return Bounds(16, WEBP_LUMA, None)
    return None


def jpeg_bounds(data: bytes) -> Bounds:
    """Bounds from DQT and the frame header. Raises ValueError where there are none."""
    tables: dict[int, float] = {}
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if marker == 0xDB:
            _read_tables(data, at + 4, at + 2 + size, tables)
        elif marker in _FRAMES:
            parts = [data[at + 10 + 3 * k : at + 13 + 3 * k] for k in range(data[at + 9])]
            luma = tables[parts[0][2]] + SLACK_LUMA
            whole = all(p[1] == parts[0][1] for p in parts)
            side = 8 if whole else 16
            return Bounds(side, luma, max(tables[p[2]] for p in parts[1:]) + SLACK_CHROMA if whole else None)
        at += 2 + size
    raise ValueError("JPEG has no quantisation tables before its frame")


def _read_tables(data: bytes, at: int, end: int, tables: dict[int, float]) -> None:
    while at < end:
        wide, name = data[at] >> 4, data[at] & 15
        size = 128 if wide else 64
        tables[name] = _bound(data[at + 1 : at + 1 + size], bool(wide))
        at += 1 + size


@lru_cache(256)
def _bound(table: bytes, wide: bool) -> float:
    """Largest root mean square error of a block under one table of 64 steps; few tables are in use."""
    steps = np.frombuffer(table, ">u2" if wide else np.uint8, 64).astype(np.float64)
    return float(np.sqrt(np.square(steps / 2).sum()) / 8)
