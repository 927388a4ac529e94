"""Pictures against their own spec: grounds, shapes and photos rebuilt by other means, ink only where it is declared."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from catalog.assets import Assets
from catalog.sample import Draft
from synth.text.layout import FAMILIES
from synth.text.render import TextRender

Spec = dict[str, Any]
SIDE = 1024  # px of a seamless tile


@pytest.fixture(scope="module")
def pictures(exact_90: list[Draft]) -> list[tuple[Spec, np.ndarray]]:
    """Specs and decoded pixels uint8 [h, w, 3] of lossless samples."""
    rows = [d.row for d in exact_90 if d.outcome == "ok"]
    decoded = [np.array(Image.open(io.BytesIO(r["output_image"]["bytes"])).convert("RGB")) for r in rows]
    return list(zip((json.loads(r["spec"]) for r in rows), decoded))


@pytest.fixture(scope="module")
def assets(stage: TextRender) -> Assets:
    return Assets(stage._sources.assets())


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def background(spec: Spec, assets: Assets) -> np.ndarray:
    """The background rebuilt from what the spec says of it."""
    (w, h), ground = spec["canvas"], spec["background"]
    if ground["kind"] == "solid":
        return np.full((h, w, 3), rgb(ground["colour"]), np.uint8)
    image = Image.open(io.BytesIO(assets.read(ground["sha256"]))).convert("RGB")
    if ground["kind"] == "texture":
        (ox, oy), tile = ground["offset"], np.array(image)
        return tile[(np.arange(h)[:, None] + oy) % SIDE, (np.arange(w)[None] + ox) % SIDE]
    x, y = ground["crop"]
    grows = ground["scaled"][0] > image.width or ground["scaled"][1] > image.height
    way = {"resample": Image.Resampling.BICUBIC} if grows else {"resample": Image.Resampling.HAMMING, "reducing_gap": 1}
    return np.array(image.resize(ground["scaled"], **way))[y : y + h, x : x + w]


def coverage(box: list[int], radius: int) -> tuple[np.ndarray, np.ndarray]:
    """Coverage float [h, w] of a rounded rectangle (8 x 8 samples in its corners); bool [h, w], where its arcs pass."""
    n, w, h = 8, box[2] - box[0], box[3] - box[1]
    cover, arc = np.ones((h, w)), np.zeros((h, w), bool)
    y, x = (np.mgrid[0 : radius * n, 0 : radius * n] + 0.5) / n
    corner = (np.hypot(radius - x, radius - y) <= radius).reshape(radius, n, radius, n).mean((1, 3))
    j, i = np.mgrid[0:radius, 0:radius] + 0.5
    passed = np.abs(np.hypot(radius - i, radius - j) - radius) < 1.5
    for rows, columns, turn in (
        (slice(0, radius), slice(0, radius), (1, 1)), (slice(0, radius), slice(w - radius, w), (1, -1)),
        (slice(h - radius, h), slice(0, radius), (-1, 1)), (slice(h - radius, h), slice(w - radius, w), (-1, -1)),
    ):  # fmt: skip
        cover[rows, columns], arc[rows, columns] = corner[:: turn[0], :: turn[1]], passed[:: turn[0], :: turn[1]]
    return cover, arc


def painted(spec: Spec, ground: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Background and shapes as float32 [h, w, 3]; and bool [h, w], where a rounded edge passes."""
    pixels = ground.astype(np.float32)
    soft = np.zeros(pixels.shape[:2], bool)
    for shape in spec["shapes"]:
        x0, y0, x1, y1 = shape["box"]
        cover, arc = coverage(shape["box"], shape["radius"])
        part = pixels[y0:y1, x0:x1]
        part += (np.array(rgb(shape["colour"])) - part) * cover[..., None]
        soft[y0:y1, x0:x1] &= arc | (cover < 1)  # an opaque shape hides the edges beneath
        soft[y0:y1, x0:x1] |= arc
    return pixels, soft


def near(points: list[float], pad: float, size: list[int]) -> np.ndarray:
    """Bool [h, w]: the bounding box of some points, grown."""
    xs, ys = points[0::2], points[1::2]
    found = np.zeros((size[1], size[0]), bool)
    y0, x0 = max(0, int(np.floor(min(ys) - pad))), max(0, int(np.floor(min(xs) - pad)))
    found[y0 : int(np.ceil(max(ys) + pad)), x0 : int(np.ceil(max(xs) + pad))] = True
    return found


def declared(spec: Spec) -> np.ndarray:
    """Bool [h, w]: where ink or a board may be."""
    mask = np.zeros(spec["canvas"][::-1], bool)
    for region in spec["regions"]:
        for line in region["lines"]:
            mask |= near(line["polygon"], 1 + region["reach"], spec["canvas"])
    return mask | near(spec["carrier"]["quad"], 1, spec["canvas"]) if spec["carrier"] else mask


def test_the_sample_is_varied(pictures: list[tuple[Spec, np.ndarray]]):
    specs = [spec for spec, _ in pictures]
    assert {s["background"]["kind"] for s in specs} == {"solid", "texture", "photo"}
    assert {s["layout"] for s in specs} == set(FAMILIES)
    assert sum(s["carrier"] is not None for s in specs) >= 5 and sum(bool(s["shapes"]) for s in specs) >= 30
    assert sum(any(r["effect"] for r in s["regions"]) for s in specs) >= 3


def test_outside_the_text_there_is_exactly_what_the_spec_says(pictures: list[tuple[Spec, np.ndarray]], assets: Assets):
    """Also: on a photo some of it stays in sight."""
    for spec, pixels in pictures:
        ground = background(spec, assets)
        expected, soft = painted(spec, ground)
        outside = ~declared(spec) & ~soft
        assert np.array_equal(pixels[outside], np.floor(expected[outside] + 0.5).astype(np.uint8)), spec["layout"]
        if spec["background"]["kind"] == "photo":
            assert (pixels == ground).all(axis=2).mean() > 0.02, spec["layout"]


def test_rounded_edges_are_blended_with_what_lies_beneath(pictures: list[tuple[Spec, np.ndarray]], assets: Assets):
    """Antialiased edges follow the shapes' coverage over what was painted before, to a tenth of full scale."""
    checked = 0
    for spec, pixels in pictures:
        if not any(shape["radius"] for shape in spec["shapes"]):
            continue
        expected, soft = painted(spec, background(spec, assets))
        edge = soft & ~declared(spec)
        if edge.any():
            off = np.abs(pixels[edge].astype(float) - expected[edge]).max(axis=1)
            assert np.percentile(off, 95) <= 48 and off.max() < 70, (spec["layout"], spec["shapes"])
            checked += 1
    assert checked >= 10


def test_polygons_are_tight(pictures: list[tuple[Spec, np.ndarray]]):
    """On flat grounds: ink comes within 1.5 px of each side. (That none lies beyond is proved above.)"""
    lines = 0
    for spec, pixels in pictures:
        if spec["background"]["kind"] != "solid":
            continue
        for region in spec["regions"]:
            ground, ink = (np.array(rgb(region[k]), float) for k in ("ground", "colour"))
            for line in region["lines"]:
                x0, y0, _, _, x1, y1 = line["polygon"][:6]
                left, top = max(0, int(np.floor(x0))), max(0, int(np.floor(y0)))
                inside = np.abs(pixels[top : int(np.ceil(y1)), left : int(np.ceil(x1))] - ground).sum(axis=2)
                inside /= np.abs(ink - ground).sum()
                columns, rows = np.flatnonzero(inside.max(axis=0) > 0.02), np.flatnonzero(inside.max(axis=1) > 0.02)
                assert left + columns[0] <= x0 + 1.5 and left + columns[-1] + 1 >= x1 - 1.5, line
                assert top + rows[0] <= y0 + 1.5 and top + rows[-1] + 1 >= y1 - 1.5, line
                lines += 1
    assert lines > 100


def test_nothing_but_shapes_enters_the_margin(pictures: list[tuple[Spec, np.ndarray]]):
    for spec, _ in pictures:
        (w, h), m = spec["canvas"], spec["margin"]
        assert m == max(2, -(-min(w, h) // 50))
        corners = [
            (x, y)
            for r in spec["regions"]
            for line in r["lines"]
            for x, y in zip(line["polygon"][0::2], line["polygon"][1::2])
        ]
        assert all(m - 0.3 <= x <= w - m + 0.3 and m - 0.3 <= y <= h - m + 0.3 for x, y in corners), spec["layout"]


def test_inks_read_on_their_solid_ground(pictures: list[tuple[Spec, np.ndarray]]):
    """WCAG 2.2 contrast, written from its definition."""

    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour))]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    for spec, _ in pictures:
        for region in spec["regions"]:
            if region["ground"]:
                a, b = sorted((luminance(region["ground"]), luminance(region["colour"])))
                assert (b + 0.05) / (a + 0.05) >= 4.5


def test_declared_grounds_are_really_there(pictures: list[tuple[Spec, np.ndarray]]):
    """A region's `ground` is the commonest colour in the box of each of its lines, or at least next to the ink."""
    for spec, pixels in pictures:
        for region in spec["regions"]:
            if not region["ground"]:
                continue
            for line in region["lines"]:
                box = near(line["polygon"], 1, spec["canvas"])
                rim = box & ~near(line["polygon"], 0, spec["canvas"])
                assert (pixels[rim] == rgb(region["ground"])).all(axis=1).mean() > 0.6, (spec["layout"], line["text"])


def test_lines_of_one_picture_do_not_overlap(pictures: list[tuple[Spec, np.ndarray]]):
    for spec, _ in pictures:
        boxes = [
            near(line["polygon"], 0, spec["canvas"])
            for r in spec["regions"]
            for line in r["lines"]
            if not r["homography"]
        ]
        total = sum((b.astype(int) for b in boxes), np.zeros(spec["canvas"][::-1], int))
        assert total.max(initial=0) <= 2  # neighbouring pixel boxes may share a row
        shared = sum(int(b.sum()) for b in boxes) - int((total > 0).sum())
        assert shared <= 0.05 * max(1, sum(int(b.sum()) for b in boxes))
