"""Outside what the two SVGs do not share, an edit pair is equal to the bit, and its mask is tight."""

from __future__ import annotations

import io

import numpy as np
import pytest
import sketch
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from catalog.assets import Assets
from verifiers import svg
from verifiers.lettering import Letters
from verifiers.pixels import Undecodable
from verifiers.preserved import changed_primitives, decode_mask, faults_of_preservation, grown

KEYS = {"50": (256.0, 60.0), "30": (150.0, 140.0)}
SOURCE = sketch.svg_of(sketch.tree(KEYS, [("50", "30")]))
TARGET = sketch.svg_of(sketch.tree({**KEYS, "70": (360.0, 140.0)}, [("50", "30"), ("50", "70")]))
PIXELS = sketch.rgb_of(SOURCE), sketch.rgb_of(TARGET)
MASK = sketch.mask_of(*PIXELS)


def faults(a: np.ndarray, b: np.ndarray, mask: np.ndarray, source: str = SOURCE, target: str = TARGET) -> list[str]:
    fonts = {role: font["sha256"] for role, font in sketch.FONTS.items()}
    drawings = svg.parse(source), svg.parse(target)
    found, share = faults_of_preservation(drawings, (a, b), mask, Letters(Assets(sketch.ASSETS)), fonts)
    assert mask.shape != a.shape[:2] or share == pytest.approx((mask == 255).mean())
    return found


def test_a_true_pair_passes() -> None:
    assert faults(*PIXELS, MASK) == []
    changed, order = changed_primitives(svg.parse(SOURCE), svg.parse(TARGET))
    assert (len(changed), order) == (3, [])


def test_one_level_of_one_pixel_far_away() -> None:
    target = PIXELS[1].copy()
    target[400, 30, 2] -= 1
    assert any("(30, 400)" in fault for fault in faults(PIXELS[0], target, MASK))
    mask = MASK.copy()
    mask[400, 30] = 255
    assert any("outside the changed elements" in fault for fault in faults(PIXELS[0], target, mask))


def test_masks_that_are_wrong() -> None:
    wide, narrow, grey, idle = (MASK.copy() for _ in range(4))
    eroded, aside = ~grown(MASK == 0, 1) * np.uint8(255), np.roll(MASK, 1, axis=1)
    dilated = grown(MASK == 255, 1) * np.uint8(255)
    wide[:] = 255
    narrow[140, 360:400] = 0
    grey[140, 360] = 128
    idle[300, 300] = 255
    for mask in (wide, narrow, grey, idle, eroded, dilated, aside, np.zeros_like(MASK), MASK[:-1]):
        assert faults(*PIXELS, mask)


def test_a_pair_without_change() -> None:
    assert faults(PIXELS[0], PIXELS[0], MASK, SOURCE, SOURCE)
    assert faults(PIXELS[0], PIXELS[0], MASK)


def test_shared_elements_keep_their_order() -> None:
    lines = TARGET.split("\n")
    lines[2], lines[-2] = lines[-2], lines[2]
    _, order = changed_primitives(svg.parse(TARGET), svg.parse("\n".join(lines)))
    assert order


def test_growing() -> None:
    where = np.zeros((9, 9), np.bool_)
    where[4, 4] = True
    assert grown(where, 2).sum() == 25


def test_masks_have_one_channel() -> None:
    assert (decode_mask(sketch.png(MASK)) == MASK).all()
    for data in (sketch.png(PIXELS[0]), b"", sketch.png(MASK)[:-20]):
        with pytest.raises(Undecodable):
            decode_mask(data)
    note = PngInfo()
    note.add_text("a", "b")
    out = io.BytesIO()
    Image.fromarray(MASK).save(out, "PNG", pnginfo=note)
    with pytest.raises(Undecodable, match="tEXt"):
        decode_mask(out.getvalue())
