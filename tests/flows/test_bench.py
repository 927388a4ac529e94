"""The benchmark's baseline and limit work on whatever rows a run gives them."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageFont

from flows import bench
from synth.text.encode import encode
from synth.text.fonts import FontLibrary, load_library


@pytest.fixture(scope="module")
def library() -> FontLibrary:
    return load_library()


def row(text: str, sha256: str, background: dict[str, str]) -> dict[str, object]:
    line = {"polygon": [10.0, 10.0, 90.0, 10.0, 90.0, 30.0, 10.0, 30.0]}
    region = {"text": text, "font": {"sha256": sha256, "size": 16.5}, "lines": [line], "colour": "#102030"}
    spec = {"canvas": [128, 96], "background": background, "regions": [region | {"line_spacing": 20.0}]}
    return {"spec": json.dumps(spec), "width": 128, "height": 96}


def test_the_plain_pipeline_draws_every_font(library: FontLibrary) -> None:
    """With Pillow's own layout: the one that shapes fails on some fonts."""
    pillow = bench.PillowPipeline({f.sha256: f.path for f in library.files})
    for file in library.files:
        text = "国 好\nSALE" if "han" in file.scripts else "SALE 50\nAffine office"
        page = Image.open(io.BytesIO(pillow(row(text, file.sha256, {"kind": "solid", "colour": "#ffffff"}))))
        assert page.size == (128, 96) and np.asarray(page).min() < 128, file.family
    assert {font.layout_engine for font in pillow._fonts.values()} == {ImageFont.Layout.BASIC}


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_the_limit_is_one_encode_and_one_decode_of_each_image(kind: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = encode(pixels, "jpeg", 95)
    if kind == "png":
        sink = io.BytesIO()
        Image.fromarray(pixels).quantize(256).save(sink, "PNG")
        data = sink.getvalue()
    assert all(ms > 0 for ms in bench._limit([{"output_image": {"bytes": data}}] * 3))
