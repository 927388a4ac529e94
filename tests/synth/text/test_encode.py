"""Encodings, read back with Pillow: what was blended is what is decoded."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from synth.text.encode import FORMATS, encode, indexed_png, indexed_rows, palette, ramp_levels, rgb_png


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def picture(h: int = 70, w: int = 90) -> np.ndarray:
    y, x = np.mgrid[0:h, 0:w]
    return np.stack([x * 2, y * 3, 255 - x - y], axis=2).astype(np.uint8)


@pytest.mark.parametrize(("w", "h"), [(1, 1), (64, 32), (513, 77), (1344, 768)])
def test_indexed_png_decodes_to_palette_of_index(w: int, h: int):
    rng = np.random.default_rng(0)
    rows = indexed_rows(w, h)
    rows[:, 1:] = rng.integers(0, 256, (h, w))
    plte = palette([((255, 250, 0), (3, 9, 200))])
    image = opened(indexed_png(rows, plte))
    assert image.mode == "P" and image.size == (w, h)
    table = np.frombuffer(plte, np.uint8).reshape(-1, 3)
    assert np.array_equal(np.array(image.convert("RGB")), table[rows[:, 1:]])


def test_palettes_run_from_ground_to_ink():
    for count in (1, 2, 3, 7, 128):
        pairs = [((k, 200, 0), (255 - k, 3, 255)) for k in range(count)]
        table, levels = np.frombuffer(palette(pairs), np.uint8).reshape(count, -1, 3), ramp_levels(count)
        assert table.shape[1] == levels and count * levels <= 256 < (count + 1) * levels + count
        assert [tuple(r) for r in table[:, 0].tolist()] == [p[0] for p in pairs]
        assert [tuple(r) for r in table[:, -1].tolist()] == [p[1] for p in pairs]
        assert (np.diff(table[0, :, 0].astype(int)) >= 0).all()


@pytest.mark.parametrize("ramps", [0, 129])
def test_a_palette_has_room_for_128_pairs(ramps: int):
    with pytest.raises(ValueError, match=f"{ramps} colour pairs"):
        ramp_levels(ramps)


@pytest.mark.parametrize(("h", "w"), [(1, 1), (70, 90), (256, 512)])
def test_rgb_png_is_lossless(h: int, w: int):
    noise = np.random.default_rng(1).integers(0, 256, (h, w, 3), np.uint8)
    for pixels in (noise, np.ascontiguousarray(picture()[:h, :w])):
        image = opened(rgb_png(pixels))
        assert image.mode == "RGB" and np.array_equal(np.array(image), pixels)
        assert np.array_equal(np.array(opened(encode(pixels, "png", 95))), pixels)


def test_jpeg_keeps_full_colour_resolution():
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, ::2] = (255, 0, 0)
    pixels[:, 1::2] = (0, 0, 255)  # colour that changes every pixel: halved chroma would mix it to purple
    image = opened(encode(pixels, "jpeg", 95))
    assert image.format == "JPEG" and [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # sampling factors
    assert np.abs(np.array(image).astype(int) - pixels).mean() < 12


def test_quality_is_used():
    pixels = np.random.default_rng(2).integers(0, 256, (128, 128, 3), np.uint8)
    assert len(encode(pixels, "jpeg", 60)) < len(encode(pixels, "jpeg", 95))
    assert np.array_equal(np.array(opened(encode(pixels, "webp", 100))), pixels)
    assert np.abs(np.array(opened(encode(picture(), "webp", 90)).convert("RGB")).astype(int) - picture()).mean() < 6


def test_formats_are_what_they_are_called():
    for kind, extension in FORMATS.items():
        assert opened(encode(picture(), kind, 90)).format.lower() == kind and extension in ("jpg", "png", "webp")
    with pytest.raises(ValueError, match="'gif'; one of jpeg, png, webp"):
        encode(picture(), "gif", 90)


def test_same_pixels_same_bytes():
    for kind in FORMATS:
        assert encode(picture(), kind, 90) == encode(picture(), kind, 90)
