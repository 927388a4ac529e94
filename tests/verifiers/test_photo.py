"""The judges read a photo as the makers do, though neither has seen the other's code."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from synth.text.background import decode_photo
from verifiers.photo import LONGEST_SIDE, upright

SIZES = [(640, 480), (2049, 700), (1100, 4097), (5003, 1201)]
DEPTH = {"RGBA": 4, "LA": 2, "L": 1, "RGB": 3, "CMYK": 4}


def noise(size: tuple[int, int], mode: str) -> Image.Image:
    """Smooth noise: reduced wrongly, it comes out different."""
    rng = np.random.default_rng(5)
    small = rng.integers(0, 256, (size[1] // 9 + 1, size[0] // 9 + 1, DEPTH[mode]), np.uint8)
    return Image.fromarray(small.squeeze(), mode).resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "mode,kind", [("RGB", "jpeg"), ("CMYK", "jpeg"), ("L", "jpeg"), ("RGBA", "png"), ("LA", "png")]
)
def test_makers_and_judges_see_the_same_pixels(size: tuple[int, int], mode: str, kind: str):
    data = encoded(noise(size, mode), kind, **({"compress_level": 1} if kind == "png" else {}))
    seen = upright(data)
    assert seen.mode == "RGB" and max(seen.size) <= min(max(size), LONGEST_SIDE)
    assert np.array_equal(np.asarray(seen), decode_photo(data, "photo"))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_orientation(orientation: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(noise((2600, 900), "RGB"), "jpeg", exif=exif)
    seen = np.asarray(upright(data))
    assert (seen.shape[0] > seen.shape[1]) == (orientation in (6, 8))
    assert np.array_equal(seen, decode_photo(data, "photo"))


def test_deep_grey_and_transparent_palettes():
    deep = np.random.default_rng(6).integers(0, 65536, (90, 120)).astype(np.uint16)
    data = encoded(Image.fromarray(deep), "png")
    assert np.array_equal(np.asarray(upright(data))[..., 0], deep >> 8)
    assert np.array_equal(np.asarray(upright(data)), decode_photo(data, "photo"))
    palette = noise((80, 90), "RGB").quantize(16)
    data = encoded(palette, "png", transparency=3)
    assert np.array_equal(np.asarray(upright(data)), decode_photo(data, "photo"))
    assert (np.asarray(upright(data))[np.asarray(palette) == 3] == 255).all()


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff not a photo"])
def test_what_is_no_photo_is_refused(data: bytes):
    with pytest.raises((OSError, SyntaxError)):
        upright(data)
