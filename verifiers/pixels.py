"""Pixels: decoding what was encoded, and measuring it.

Our PNGs are read by a strict parser of our own (ISO/IEC 15948 chunks, CRC, zlib-ng inflate) because they are the common
case and Pillow would take six times as long; anything unusual goes to Pillow. The measurements are loops over
pixels, so they are compiled; all work on one `Page`, which is either an index plane with its palette or RGB.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
import simplejpeg
from numba import njit
from PIL import Image, UnidentifiedImageError
from zlib_ng import zlib_ng

MOST_PIXELS = 1 << 26  # 64 megapixels: a page is smaller, and a decompression bomb is not decoded
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_FRAME, JPEG_SCAN, JPEG_TABLES = 0xC0, 0xDA, 0xDB
JPEG_SEGMENTS = frozenset((0xE0, JPEG_TABLES, JPEG_FRAME, 0xC4, 0xDD, JPEG_SCAN))  # JFIF, Huffman tables, restarts
PNG_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
UP = 2  # PNG's filter: a byte less that above it
NO_PALETTE = np.zeros((256, 3), np.uint8)
NO_RGB = np.zeros((1, 1, 3), np.uint8)
NO_PLANE = np.zeros((1, 2), np.uint8)


class Undecodable(ValueError):
    """Bytes that are not the whole, well-formed image they claim to be."""


@dataclass(frozen=True, slots=True)
class PngKind:
    """Chunks, the last five bytes of IHDR (8 bits, colour type, no interlacing) and bytes a pixel."""

    chunks: list[bytes]
    header: bytes
    channels: int


GRAY = PngKind([b"IHDR", b"IDAT", b"IEND"], b"\x08\x00\x00\x00\x00", 1)
COLOUR = PngKind([b"IHDR", b"IDAT", b"IEND"], b"\x08\x02\x00\x00\x00", 3)
INDEXED = PngKind([b"IHDR", b"PLTE", b"IDAT", b"IEND"], b"\x08\x03\x00\x00\x00", 1)


@dataclass(frozen=True, slots=True)
class Page:
    """One decoded image. `plane` is uint8 [H, W+1] (column 0 is PNG's filter byte) with `palette` uint8 [256, 3] when
    `indexed`; otherwise `rgb` is uint8 [H, W, 3]. `used` is the number of palette entries in the file."""

    width: int
    height: int
    format: str
    indexed: bool
    plane: np.ndarray
    palette: np.ndarray
    rgb: np.ndarray
    used: int = 0

    def pixels(self) -> np.ndarray:
        """RGB, uint8 [H, W, 3]."""
        return self.palette[self.plane[:, 1:]] if self.indexed else self.rgb


def magic(data: bytes) -> str:
    """`png`, `jpeg` or `webp` by the first bytes; empty for anything else."""
    if data[:8] == PNG_MAGIC:
        return "png"
    if data[:3] == b"\xff\xd8\xff":
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def decode(data: bytes) -> Page:
    """The page in `data`. Raises Undecodable when it is torn, too large, or not RGB without transparency."""
    kind = magic(data)
    if kind == "png":
        return _plain_png(data) or _pillow(data, kind)
    if kind == "jpeg":
        return _jpeg(data)
    if kind == "webp":
        return _pillow(data, kind)
    raise Undecodable(f"begins with {data[:8].hex()}, which is neither PNG, JPEG nor WebP")


def png_chunks(data: bytes) -> list[tuple[bytes, int, int]]:
    """Name, start and size in bytes of each chunk of a PNG. Raises Undecodable for torn ones and for any but those that
    hold pixels: others may carry text, turn or recolour the picture for some readers, or show several in turn."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        end = at + 12 + size
        if end > len(data) or zlib_ng.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise Undecodable(f"PNG chunk at byte {at} is torn")
        name = data[at + 4 : at + 8]
        if name not in PNG_CHUNKS:
            raise Undecodable(f"PNG holds a chunk {name.decode('ascii', 'replace')!r} at byte {at}, which is no pixels")
        chunks.append((name, at + 8, size))
        at = end
    if at != len(data) or not chunks or chunks[-1][::2] != (b"IEND", 0):
        raise Undecodable("PNG does not end with an empty IEND")
    return chunks


def _plain_png(data: bytes) -> Page | None:
    """A PNG as our makers write them: indexed with unfiltered rows, or RGB. None: let Pillow judge it."""
    chunks = png_chunks(data)
    if (rows := _rows(data, chunks, INDEXED)) is not None and not rows[:, 0].any():
        return _indexed(data, chunks[1], rows)
    if (rows := _rows(data, chunks, COLOUR)) is None or not _is_plain(rows):
        return None
    rgb = _unfiltered(rows).reshape(len(rows), -1, 3)
    return Page(rgb.shape[1], rgb.shape[0], "png", False, NO_PLANE, NO_PALETTE, rgb)


def _indexed(data: bytes, colours: tuple[bytes, int, int], rows: np.ndarray) -> Page | None:
    _, start, size = colours
    if size % 3 or not 3 <= size <= 768:
        return None
    palette = np.zeros((256, 3), np.uint8)
    palette[: size // 3] = np.frombuffer(data, np.uint8, size, start).reshape(-1, 3)
    return Page(rows.shape[1] - 1, rows.shape[0], "png", True, rows, palette, NO_RGB, size // 3)


def gray(data: bytes) -> np.ndarray | None:
    """A PNG of one channel with rows as our makers filter them, uint8 [H, W]. None: let Pillow judge it. Raises
    Undecodable for what is no whole PNG."""
    rows = _rows(data, png_chunks(data), GRAY)
    return _unfiltered(rows) if rows is not None and _is_plain(rows) else None


def _rows(data: bytes, chunks: list[tuple[bytes, int, int]], kind: PngKind) -> np.ndarray | None:
    """The inflated rows of a PNG of a kind, uint8 [H, 1 + W * channels], each behind its filter. None: another kind."""
    if [c[0] for c in chunks] != kind.chunks or chunks[0][2] != 13 or data[24:29] != kind.header:
        return None
    width, height = struct.unpack_from(">II", data, 16)
    if not 0 < width * height <= MOST_PIXELS:
        return None
    (_, start, size), wanted = chunks[-2], height * (1 + width * kind.channels)
    inflater = zlib_ng.decompressobj()
    try:  # no more than is expected and one byte: a bomb stays folded
        raw = inflater.decompress(data[start : start + size], wanted + 1)
    except zlib_ng.error as error:
        raise Undecodable(f"PNG pixels do not inflate: {error}") from error
    if len(raw) != wanted or not inflater.eof:
        raise Undecodable(f"PNG holds {'more' if len(raw) > wanted else 'less'} than {wanted} bytes of pixels")
    if inflater.unused_data:
        raise Undecodable(f"PNG holds {len(inflater.unused_data)} bytes after its pixels")
    return np.frombuffer(raw, np.uint8).reshape(height, -1)


def _is_plain(rows: np.ndarray) -> bool:
    """Whether each row's filter is None or Up."""
    return not (rows[:, 0] & ~np.uint8(UP)).any()


@njit(cache=True)
def _unfiltered(rows: np.ndarray) -> np.ndarray:
    """Bytes uint8 [H, N] of rows uint8 [H, 1 + N] whose filters are None and Up."""
    out = np.empty((rows.shape[0], rows.shape[1] - 1), np.uint8)
    for y in range(rows.shape[0]):
        above = rows[y, 0] == UP and y > 0
        for x in range(out.shape[1]):
            out[y, x] = rows[y, x + 1] + out[y - 1, x] if above else rows[y, x + 1]
    return out


def _jpeg(data: bytes) -> Page:
    try:
        height, width, space, _ = simplejpeg.decode_jpeg_header(data)
        if space != "YCbCr" or not 0 < width * height <= MOST_PIXELS:
            raise Undecodable(f"JPEG of {width}x{height} pixels in {space}")
        rgb = simplejpeg.decode_jpeg(data, "RGB", False, False)
    except ValueError as error:
        raise Undecodable(f"JPEG: {error}") from error
    _require_plain_jpeg(data)
    return Page(width, height, "jpeg", False, NO_PLANE, NO_PALETTE, rgb)


def _require_plain_jpeg(data: bytes) -> None:
    """Refuse what a JPEG of one baseline scan does not need: notes that turn or recolour the picture for some readers,
    quantisation tables behind the frame header (decoders use the last, `quantiser` the first), bytes behind its end."""
    at, framed = 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker not in JPEG_SEGMENTS or (framed and marker == JPEG_TABLES):
            raise Undecodable(f"JPEG holds a segment {marker:02x} at byte {at}, which belongs to no pixels there")
        framed |= marker == JPEG_FRAME
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == JPEG_SCAN:
            break
    if data.find(b"\xff\xd9", at) != len(data) - 2:
        raise Undecodable("JPEG does not end with its one end marker")


def _pillow(data: bytes, kind: str) -> Page:
    try:
        with Image.open(io.BytesIO(data), formats=[kind.upper()]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Undecodable(f"{kind} of {image.width}x{image.height} pixels")
            if image.mode not in ("RGB", "P", "L") or "transparency" in image.info:
                raise Undecodable(f"{kind} in mode {image.mode} with transparency or another colour space")
            rgb = np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Undecodable(f"{kind}: {error}") from error
    return Page(rgb.shape[1], rgb.shape[0], kind, False, NO_PLANE, NO_PALETTE, rgb)


@njit(cache=True)
def edges_of(quads: np.ndarray) -> np.ndarray:
    """Inward unit normals and offsets of clockwise quads: float64 [n, 8] -> [n, 4, 3].

    Edge order: top, right, bottom, left (from corner 0). nx*x + ny*y + c is the distance inside of the edge.
    """
    out = np.empty((quads.shape[0], 4, 3))
    for i in range(quads.shape[0]):
        for e in range(4):
            ax, ay = quads[i, 2 * e], quads[i, 2 * e + 1]
            bx, by = quads[i, (2 * e + 2) % 8], quads[i, (2 * e + 3) % 8]
            length = max(np.hypot(bx - ax, by - ay), 1e-9)
            nx, ny = -(by - ay) / length, (bx - ax) / length
            out[i, e, 0], out[i, e, 1], out[i, e, 2] = nx, ny, -(nx * ax + ny * ay)
    return out


@njit(cache=True)
def extents(quads: np.ndarray) -> np.ndarray:
    """Width and height in px of the boxes around quads, float64 [n, 2]."""
    out = np.empty((quads.shape[0], 2))
    for i in range(quads.shape[0]):
        for c in range(2):
            a, b, d, e = quads[i, c], quads[i, c + 2], quads[i, c + 4], quads[i, c + 6]
            out[i, c] = max(a, b, d, e) - min(a, b, d, e)
    return out


@njit(cache=True)
def row_span(edges: np.ndarray, i: int, y: int, grow: float, width: int) -> tuple[int, int]:
    """Pixels [start, stop) of row y whose centres lie within `grow` of quad i."""
    low, high = 0.0, float(width)
    for e in range(4):
        nx, rest = edges[i, e, 0], edges[i, e, 1] * (y + 0.5) + edges[i, e, 2] + grow
        if nx > 1e-12:
            low = max(low, -rest / nx - 0.5)
        elif nx < -1e-12:
            high = min(high, rest / -nx + 0.5)
        elif rest < 0:
            return 0, 0
    start, stop = int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9))
    return start, max(start, min(stop, width))


@njit(cache=True)
def row_range(quads: np.ndarray, i: int, grow: float, height: int) -> tuple[int, int]:
    """Rows [start, stop) that quad i, grown, may touch."""
    top = min(quads[i, 1], quads[i, 3], quads[i, 5], quads[i, 7])
    bottom = max(quads[i, 1], quads[i, 3], quads[i, 5], quads[i, 7])
    # a rotated corner grows by more than its edges do
    return max(0, int(np.floor(top - 1.5 * grow - 1))), min(height, int(np.ceil(bottom + 1.5 * grow + 1)))


@njit(cache=True)
def label(owner: np.ndarray, quads: np.ndarray, edges: np.ndarray, grow: np.ndarray) -> None:
    """Write line numbers (from 1) into `owner` [H, W]: first the grown quads where nobody is, then the bare quads."""
    height, width = owner.shape
    for step in range(2):
        for i in range(quads.shape[0]):
            g, line = grow[i] if step == 0 else 0.0, owner.dtype.type(i + 1)
            first, last = row_range(quads, i, g, height)
            for y in range(first, last):
                start, stop = row_span(edges, i, y, g, width)
                row = owner[y, start:stop]
                if step == 1:
                    row[:] = line
                    continue
                for x in range(stop - start):
                    row[x] = row[x] if row[x] else line


@njit(cache=True)
def stray_indexed(
    plane: np.ndarray, expected: np.ndarray, palette: np.ndarray, owner: np.ndarray
) -> tuple[int, int, int]:
    """Pixels outside every line whose colour is not the expected one: count, and x, y of the first.

    Index planes are compared first, because that vectorises; colours only where indices differ.
    """
    height, width = owner.shape
    count, at_x, at_y = 0, -1, -1
    for y in range(height):
        differ = False
        seen, ground, own = plane[y, 1:], expected[y], owner[y]
        for x in range(width):
            differ |= (seen[x] != ground[x]) & (own[x] == 0)
        if not differ:
            continue
        for x in range(width):
            a, b = plane[y, x + 1], expected[y, x]
            if a == b or owner[y, x] != 0:
                continue
            if palette[a, 0] != palette[b, 0] or palette[a, 1] != palette[b, 1] or palette[a, 2] != palette[b, 2]:
                count += 1
                if at_x < 0:
                    at_x, at_y = x, y
    return count, at_x, at_y


@njit(cache=True)
def stray_rgb(
    rgb: np.ndarray, expected: np.ndarray, owner: np.ndarray, loose: np.ndarray, bound: int
) -> tuple[int, int, int, int]:
    """Pixels outside every line that differ from the expected colour: count, x, y of the first, worst difference.

    `loose` is uint8 [H, W] or [1, 1]: where it is set a channel may differ by `bound`, elsewhere not at all.
    """
    height, width = owner.shape
    anywhere = loose.shape[0] == height and loose.shape[1] == width
    count, at_x, at_y, worst = 0, -1, -1, 0
    for y in range(height):
        differ = False
        seen, ground = rgb[y].reshape(-1), expected[y].reshape(-1)
        for k in range(3 * width):
            differ |= seen[k] != ground[k]
        if not differ:
            continue
        for x in range(width):
            if owner[y, x] != 0:
                continue
            most = 0
            for c in range(3):
                most = max(most, abs(np.int32(rgb[y, x, c]) - np.int32(expected[y, x, c])))
            if most > (bound if anywhere and loose[y, x] else 0):
                count += 1
                worst = max(worst, most)
                if at_x < 0:
                    at_x, at_y = x, y
    return count, at_x, at_y, worst


@njit(cache=True)
def stray_blocks(
    rgb: np.ndarray, expected: np.ndarray, owner: np.ndarray, side: int, luma: float, chroma: float
) -> np.ndarray:
    """Root mean square differences of luma and chroma in a block outside the lines, the worst block's.

    Blocks are `side` x `side` from the image's corner, as codecs lay them. Of a block that a line touches the rest
    counts, over all of its pixels: what a codec loses is bounded for the block as a whole, and with it for any part
    whose true colours are known. float64 [5]: Y, Cb, Cr of the block that
    most exceeds `luma` and `chroma` (where none does, of the one with the largest RGB difference); its x and y, or -1.
    A block's RGB difference bounds its luma's (Cauchy-Schwarz: dY² <= 0.447 |dRGB|², dCb², dCr² <= 0.42 |dRGB|²), so
    only suspicious blocks are converted.
    """
    height, width = owner.shape
    out = np.zeros(5)
    out[3] = out[4] = -1.0
    least = min(luma * luma / 0.447, chroma * chroma / 0.42)
    worst, largest, at_x, at_y = 0.0, -1.0, -1, -1
    sums, touched = np.empty(3 * width, np.int32), np.empty(width, owner.dtype)
    for by in range(0, height, side):
        bottom = min(by + side, height)
        _difference_rows(rgb, expected, owner, by, bottom, sums, touched)
        for bx in range(0, width, side):
            right = min(bx + side, width)
            lines, squares = 0, 0
            for x in range(bx, right):
                lines |= touched[np.uint64(x)]
            for k in range(3 * bx, 3 * right):
                squares += sums[np.uint64(k)]
            total = squares / ((bottom - by) * (right - bx))
            if total > largest and not lines:
                largest, at_x, at_y = total, bx, by
            if total > least:
                y, cb, cr = _block_rms(rgb, expected, owner, bx, by, right, bottom)
                excess = max(y / luma, max(cb, cr) / chroma)
                if excess > worst:
                    worst = excess
                    out[0], out[1], out[2], out[3], out[4] = y, cb, cr, bx, by
    if worst == 0.0 and at_x >= 0:
        y, cb, cr = _block_rms(rgb, expected, owner, at_x, at_y, min(at_x + side, width), min(at_y + side, height))
        out[0], out[1], out[2], out[3], out[4] = y, cb, cr, at_x, at_y
    return out


@njit(cache=True)
def _difference_rows(
    rgb: np.ndarray,
    expected: np.ndarray,
    owner: np.ndarray,
    top: int,
    bottom: int,
    sums: np.ndarray,
    touched: np.ndarray,
) -> None:
    """Column sums of squared differences over rows [top, bottom), and whether any pixel there has an owner.

    The eight rows of a JPEG block are summed column by column, which leaves the sums in registers.
    """
    width, whole = touched.shape[0], bottom - top == 8
    seen, ground, own = rgb.reshape(-1), expected.reshape(-1), owner.reshape(-1)
    for k in range(3 * width if whole else 0):
        at, total = np.uint64(3 * top * width + k), np.int32(0)
        for _ in range(8):
            d = np.int32(np.int16(seen[at]) - np.int16(ground[at]))
            total += d * d
            at += np.uint64(3 * width)
        sums[np.uint64(k)] = total
    if not whole:
        sums[:] = 0
    touched[:] = 0
    for y in range(top, bottom):
        for k in range(0 if whole else 3 * width):
            d = np.int32(seen[np.uint64(3 * y * width + k)]) - np.int32(ground[np.uint64(3 * y * width + k)])
            sums[np.uint64(k)] += d * d
        for x in range(width):
            touched[np.uint64(x)] |= own[np.uint64(y * width + x)]


@njit(cache=True)
def _block_rms(
    rgb: np.ndarray, expected: np.ndarray, owner: np.ndarray, x0: int, y0: int, x1: int, y1: int
) -> tuple[float, float, float]:
    """Root mean square difference of Y, Cb and Cr (BT.601) over a block, 0 where pixels have an owner."""
    luma, blue, red = 0.0, 0.0, 0.0
    for y in range(y0, y1):
        for x in range(x0, x1):
            if owner[y, x]:
                continue
            r = float(rgb[y, x, 0]) - float(expected[y, x, 0])
            g = float(rgb[y, x, 1]) - float(expected[y, x, 1])
            b = float(rgb[y, x, 2]) - float(expected[y, x, 2])
            dy = 0.299 * r + 0.587 * g + 0.114 * b
            luma += dy * dy
            blue += (0.564 * (b - dy)) ** 2
            red += (0.713 * (r - dy)) ** 2
    n = (y1 - y0) * (x1 - x0)
    return np.sqrt(luma / n), np.sqrt(blue / n), np.sqrt(red / n)


@njit(cache=True)
def are_near(one: np.ndarray, other: np.ndarray, most: float) -> bool:
    """Whether quads [n, 8] differ nowhere by more than `most`, nor by NaN."""
    for i in range(other.shape[0]):
        for k in range(8):
            if not abs(one[i, k] - other[i, k]) <= most:
                return False
    return True


@njit(cache=True)
def room_around(quads: np.ndarray, width: int, height: int) -> float:
    """Px from the corner of a quad that is nearest to a page's edge to that edge; negative beyond it."""
    room = np.inf
    for i in range(quads.shape[0]):
        for k in range(0, 8, 2):
            x, y = quads[i, k], quads[i, k + 1]
            room = min(room, x, y, width - x, height - y)
    return room


@njit(cache=True)
def overlaps(quads: np.ndarray, most: float) -> tuple[int, int, float]:
    """The first pair of convex clockwise quads that share more than `most` px²: i, j, area; (-1, -1, 0) if none.

    Sutherland-Hodgman clipping, after a test of bounding boxes.
    """
    n = quads.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            if _boxes_apart(quads[i], quads[j]):
                continue
            area = shared_area(quads[i], quads[j])
            if area > most:
                return i, j, area
    return -1, -1, 0.0


@njit(cache=True)
def _boxes_apart(a: np.ndarray, b: np.ndarray) -> bool:
    for c in range(2):
        a_low, a_high = min(a[c], a[c + 2], a[c + 4], a[c + 6]), max(a[c], a[c + 2], a[c + 4], a[c + 6])
        b_low, b_high = min(b[c], b[c + 2], b[c + 4], b[c + 6]), max(b[c], b[c + 2], b[c + 4], b[c + 6])
        if a_high <= b_low or b_high <= a_low:
            return True
    return False


@njit(cache=True)
def shared_area(a: np.ndarray, b: np.ndarray) -> float:
    """Area in px² common to two convex clockwise quads."""
    subject = np.zeros((16, 2))
    clipped = np.zeros((16, 2))
    count = 4
    for k in range(4):
        subject[k, 0], subject[k, 1] = a[2 * k], a[2 * k + 1]
    for k in range(4):
        px, py = b[2 * k], b[2 * k + 1]
        dx, dy = b[(2 * k + 2) % 8] - px, b[(2 * k + 3) % 8] - py
        kept = 0
        for m in range(count):
            x0, y0 = subject[m]
            x1, y1 = subject[(m + 1) % count]
            s0, s1 = dx * (y0 - py) - dy * (x0 - px), dx * (y1 - py) - dy * (x1 - px)
            if s0 >= 0.0:
                clipped[kept, 0], clipped[kept, 1] = x0, y0
                kept += 1
            if (s0 < 0.0) != (s1 < 0.0):
                t = s0 / (s0 - s1)
                clipped[kept, 0], clipped[kept, 1] = x0 + t * (x1 - x0), y0 + t * (y1 - y0)
                kept += 1
        subject[:kept] = clipped[:kept]
        count = kept
        if count == 0:
            return 0.0
    area = 0.0
    for m in range(count):
        q = (m + 1) % count
        area += subject[m, 0] * subject[q, 1] - subject[q, 0] * subject[m, 1]
    return abs(area) / 2.0
