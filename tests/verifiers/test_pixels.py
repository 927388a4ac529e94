"""Decoding and geometry."""

from __future__ import annotations

import io
import tracemalloc
import zlib
from collections.abc import Callable

import numpy as np
import page
import pytest
import simplejpeg
from PIL import Image

from verifiers import pixels as px

RNG = np.random.default_rng(3)
NOISE = RNG.integers(0, 256, (40, 56, 3), dtype=np.uint8)


def _encoded(form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(NOISE).save(buffer, form, **options)
    return buffer.getvalue()


def test_our_indexed_png_is_read_without_pillow() -> None:
    palette = RNG.integers(0, 256, (256, 3), dtype=np.uint8)
    plane = RNG.integers(0, 256, (40, 56), dtype=np.uint8)
    data = page.indexed_png(plane, palette)
    found = px.decode(data)
    assert found.indexed
    assert (found.width, found.height, found.format) == (56, 40, "png")
    assert np.array_equal(found.pixels(), np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


@pytest.mark.parametrize("pixels", [NOISE, NOISE[:, :, 0].copy()])
@pytest.mark.parametrize("filters", [(0,), (2,), (0, 2), (2, 0), (1,), (2, 1), (3,), (4,)])
def test_our_other_png_is_read_without_pillow(pixels: np.ndarray, filters: tuple[int, ...]) -> None:
    """Rows with other filters than None and Up are left to Pillow, which writes some."""
    data = page.filtered_png(pixels, filters)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)
    found = px.gray(data) if pixels.ndim == 2 else px.decode(data).pixels()
    assert found is None if pixels.ndim == 2 and set(filters) - {0, 2} else np.array_equal(found, pixels)


@pytest.mark.parametrize("form", ["png", "webp"])
def test_other_lossless_images_go_through_pillow(form: str) -> None:
    found = px.decode(_encoded(form, lossless=True) if form == "webp" else _encoded(form))
    assert not found.indexed
    assert np.array_equal(found.pixels(), NOISE)


def test_jpeg() -> None:
    found = px.decode(simplejpeg.encode_jpeg(NOISE, 95, "RGB", "444"))
    assert found.format == "jpeg"
    assert np.abs(found.pixels().astype(int) - NOISE).mean() < 8


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        _encoded("png")[:-5],
        _encoded("jpeg")[:-40],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"RIFF\0\0\0\0WEBPjunk",
    ],
)
def test_torn_or_foreign_bytes_are_undecodable(data: bytes) -> None:
    with pytest.raises(px.Undecodable):
        px.decode(data)


def _tables_behind_the_frame(data: bytes) -> bytes:
    """The same pixels, with coarse quantisation tables before the frame header and the true ones behind it."""
    first, frame = data.index(b"\xff\xdb"), data.index(b"\xff\xc0")
    tables, rest = data[first:frame], data[frame:]
    size = 2 + int.from_bytes(rest[2:4], "big")
    coarse = bytearray(tables)
    coarse[5:69] = bytes([255]) * 64
    return data[:first] + bytes(coarse) + rest[:size] + tables + rest[size:]


@pytest.mark.parametrize(
    "change",
    [lambda d: d[:2] + b"\xff\xe1\x00\x08Exif\0\0" + d[2:], lambda d: d[:2] + b"\xff\xfe\x00\x05abc" + d[2:],
     lambda d: d + b"more\xff\xd9", lambda d: d + d, lambda d: d[:-2], _tables_behind_the_frame],
)  # fmt: skip
def test_a_jpeg_holds_pixels_alone(change: Callable[[bytes], bytes]) -> None:
    data = simplejpeg.encode_jpeg(NOISE, 95, "RGB", "444")
    px.decode(data)
    with pytest.raises(px.Undecodable, match="JPEG"):
        px.decode(change(data))


def test_transparency_and_grey_jpeg_are_undecodable() -> None:
    buffer = io.BytesIO()
    Image.fromarray(NOISE).convert("RGBA").save(buffer, "PNG")
    with pytest.raises(px.Undecodable, match="RGBA"):
        px.decode(buffer.getvalue())
    with pytest.raises(px.Undecodable):
        px.decode(simplejpeg.encode_jpeg(NOISE[:, :, :1].copy(), 95, "GRAY"))


@pytest.mark.parametrize("name", [b"tEXt", b"eXIf", b"gAMA", b"acTL", b"iCCP", b"tIME"])
def test_chunks_that_hold_no_pixels_are_refused(name: bytes) -> None:
    data = _encoded("png")
    chunk = name + b"a\0b\0"
    told = len(chunk[4:]).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    with pytest.raises(px.Undecodable, match=name.decode()):
        px.decode(data[:33] + told + data[33:])


def test_bombs_are_not_decoded() -> None:
    header = page.indexed_png(np.zeros((1, 1), np.uint8), np.zeros((256, 3), np.uint8))
    bomb = header[:16] + (60000).to_bytes(4, "big") * 2 + header[24:]
    with pytest.raises(px.Undecodable):
        px.decode(bomb)


def test_rows_that_unfold_without_end_are_cut_short() -> None:
    """260 kB that inflate to 256 MB in a picture of 40 x 56 pixels."""
    bomb = page.png(56, 40, 2, zlib.compress(bytes(1 << 28)))
    tracemalloc.start()
    with pytest.raises(px.Undecodable, match="more than"):
        px.decode(bomb)
    assert tracemalloc.get_traced_memory()[1] < 1 << 24
    tracemalloc.stop()


@pytest.mark.parametrize("missing", [1, 5000])
def test_too_few_rows(missing: int) -> None:
    with pytest.raises(px.Undecodable, match="less than"):
        px.decode(page.png(56, 40, 2, zlib.compress(bytes(40 * (1 + 3 * 56) - missing))))


def test_shared_area() -> None:
    a = np.array([0, 0, 10, 0, 10, 10, 0, 10], np.float64)
    assert px.shared_area(a, a + 4) == pytest.approx(36)
    assert px.shared_area(a, a + 20) == 0
    diamond = np.array([10, 0, 20, 10, 10, 20, 0, 10], np.float64)
    assert px.shared_area(a, diamond) == pytest.approx(50)
    i, j, area = px.overlaps(np.array([a, a + 20, a + 25]), 1.0)
    assert (i, j) == (1, 2)
    assert area == pytest.approx(25)


def test_labels_prefer_the_nearer_line() -> None:
    quads = np.array([[2, 2, 12, 2, 12, 6, 2, 6], [2, 7, 12, 7, 12, 11, 2, 11]], np.float64)
    owner = np.zeros((16, 16), np.uint8)
    px.label(owner, quads, px.edges_of(quads), np.full(2, 1.5))
    assert owner[4, 4] == 1
    assert owner[8, 4] == 2
    assert owner[15, 15] == 0
    assert owner[1, 4] == 1


@pytest.mark.parametrize(
    "data",
    [
        page.png(56, 40, 2, zlib.compress(bytes(40 * 169)) + b"a message"),
        page.png(56, 40, 2, zlib.compress(bytes(40 * 169)))[:-12]
        + b"\0\0\0\x01IEND!"
        + zlib.crc32(b"IEND!").to_bytes(4, "big"),
    ],
)
def test_nothing_is_hidden_behind_the_pixels(data: bytes) -> None:
    with pytest.raises(px.Undecodable, match="after its pixels|empty IEND"):
        px.decode(data)
