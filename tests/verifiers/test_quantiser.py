"""The bound on JPEG's error holds for any content, and is not vacuous."""

from __future__ import annotations

import io

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from verifiers import pixels as px
from verifiers.quantiser import bounds, jpeg_bounds

RNG = np.random.default_rng(5)


def _pictures() -> list[np.ndarray]:
    y, x = np.mgrid[:96, :96]
    smooth = np.stack([x * 2, y * 2, (x + y)], -1).astype(np.uint8)
    edges = np.where(((x // 5 + y // 7) % 2)[..., None], [200, 30, 60], [20, 200, 220]).astype(np.uint8)
    return [smooth, edges, RNG.integers(60, 190, (96, 96, 3), dtype=np.uint8)]


@pytest.mark.parametrize("quality", [60, 85, 95, 100])
@pytest.mark.parametrize("picture", range(3))
def test_no_block_exceeds_its_bound(quality: int, picture: int) -> None:
    rgb = _pictures()[picture]
    data = simplejpeg.encode_jpeg(rgb, quality, "RGB", "444")
    bound = jpeg_bounds(data)
    luma, blue, red, *_ = px.stray_blocks(px.decode(data).rgb, rgb, np.zeros((96, 96), np.uint8), 8, 1e-3, 1e-3)
    assert bound.chroma is not None
    assert luma <= bound.luma
    assert max(blue, red) <= bound.chroma


def test_a_changed_block_exceeds_it() -> None:
    rgb = _pictures()[0]
    marked = rgb.copy()
    marked[40:43, 40:43] = 255
    data = simplejpeg.encode_jpeg(marked, 95, "RGB", "444")
    bound = jpeg_bounds(data)
    luma, *_, x, y = px.stray_blocks(
        px.decode(data).rgb, rgb, np.zeros((96, 96), np.uint8), 8, bound.luma, bound.chroma or 1e3
    )
    assert luma > bound.luma
    assert (x, y) == (40, 40)


@pytest.mark.parametrize("quality", [60, 95])
def test_of_a_block_with_text_the_rest_is_judged(quality: int) -> None:
    rgb = _pictures()[0]
    owner = np.zeros((96, 96), np.uint8)
    owner[32:44, 8:80] = 1
    written = rgb.copy()
    written[32:44, 10:78:3] = 0
    for ruled in (False, True):
        written[46:48, 8:80] = 0 if ruled else rgb[46:48, 8:80]
        data = simplejpeg.encode_jpeg(written, quality, "RGB", "444")
        bound = jpeg_bounds(data)
        luma, *_ = px.stray_blocks(px.decode(data).rgb, rgb, owner, 8, bound.luma, bound.chroma or 1e3)
        assert (luma > bound.luma) == ruled


def test_subsampled_chroma_is_not_bounded_and_lossless_images_have_no_bounds() -> None:
    rgb = _pictures()[1]
    assert jpeg_bounds(simplejpeg.encode_jpeg(rgb, 95, "RGB", "420")).chroma is None
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "WEBP", lossless=True)
    assert bounds(buffer.getvalue(), "webp") is None
    assert bounds(b"", "png") is None
    with pytest.raises(ValueError, match="quantisation"):
        jpeg_bounds(b"\xff\xd8\xff\xd9")
