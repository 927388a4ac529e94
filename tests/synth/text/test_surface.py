"""Surfaces: tiles repeat, palettes read, boards stay in the picture, `beneath` tells what painting would show."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.identity import stream
from synth.text.colour import contrast, luminance
from synth.text.layout import FAMILIES, Brief, Frame, Page, Shape
from synth.text.scene import project
from synth.text.surface import ACCENT_CONTRAST, PANEL_CONTRAST, beneath, board_on, flattened, palette, shifted, tiled
from synth.text.texture import SIDE, Texture


@pytest.fixture(scope="module")
def texture() -> Texture:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return Texture(
        "wood", 1, "cd" * 32, np.stack([x % 256, y % 256, (x // 256) * 16 + y // 256], axis=2).astype(np.uint8)
    )


def test_tiles_repeat_from_any_offset(texture: Texture):
    for (ox, oy), (w, h) in (
        ((0, 0), (300, 200)),
        ((1000, 900), (1344, 768)),
        ((1023, 1023), (1100, 30)),
        ((500, 3), (64, 1100)),
    ):
        y, x = np.mgrid[0:h, 0:w]
        assert np.array_equal(tiled(texture, (ox, oy), w, h), texture.pixels[(y + oy) % SIDE, (x + ox) % SIDE])


@pytest.mark.parametrize("category", FAMILIES)
def test_palettes_can_be_told_apart_and_read(category: str):
    seen = set()
    for seed in range(80):
        s = stream(seed, "palette")
        colours = palette(s, category)
        ground, accent, panel = (luminance(colours.grounds[k].rgb) for k in ("ground", "accent", "panel"))
        assert contrast(ground, accent) >= ACCENT_CONTRAST and contrast(ground, panel) >= PANEL_CONTRAST
        for name, stem in product(colours.grounds, (0.6, 1.2, 5.0)):  # px: thin strokes need no less
            assert contrast(luminance(colours.ink(s, name, stem).rgb), luminance(colours.grounds[name].rgb)) >= 4.5
        seen.add(colours.grounds["ground"].name_en)
    assert len(seen) > 10


def test_flattening_keeps_only_bubbles():
    bubble = Frame((1, 1, 9, 9), (1,), 8, "accent", bubble="panel")
    page = flattened(Page([Frame((0, 0, 9, 9), (0,), 8, "accent"), bubble], [Shape((0, 0, 9, 9), "accent")]))
    assert page.shapes == [] and page.frames[0].ground == "ground" and page.frames[1].ground == "panel"


def test_shifting_moves_frames_and_shapes_alike():
    moved = shifted(Page([Frame((1.5, 2, 3, 4), (0,), 8)], [Shape((0, 1, 5, 6), "panel", 2)]), 10, 20)
    assert moved.frames[0].box == (11.5, 22, 13, 24) and moved.shapes == [Shape((10, 21, 15, 26), "panel", 2)]


boxes = st.tuples(st.integers(0, 30), st.integers(0, 20), st.integers(2, 20), st.integers(2, 15))


@settings(max_examples=60)
@given(st.lists(boxes, max_size=4), st.integers(0, 49), st.integers(0, 34))
def test_beneath_is_what_painting_leaves(rectangles: list[tuple[int, int, int, int]], x: int, y: int):
    pixels, shapes = np.zeros((35, 50, 3), np.uint8), []
    for k, (x0, y0, w, h) in enumerate(rectangles):
        colour = (50 * (k + 1), k, 7)
        shapes.append((Shape((x0, y0, x0 + w, y0 + h), "panel"), (0, 0, 0), colour))
        pixels[y0 : y0 + h, x0 : x0 + w] = colour
    assert beneath((x, y), shapes, (0, 0, 0)) == tuple(pixels[y, x].tolist())


def test_beneath_looks_through_rounded_corners():
    shapes = [(Shape((0, 0, 40, 40), "panel", 10), (1, 1, 1), (2, 2, 2))]
    assert beneath((0, 0), shapes, (1, 1, 1)) == (1, 1, 1) and beneath((20, 0), shapes, (1, 1, 1)) == (2, 2, 2)


def test_beneath_inside_the_arc_of_a_rounded_corner():
    """The corner square of a rounded shape is mostly filled: (5, 5) is 7 px from a 10 px arc's centre, so inside."""
    shapes = [(Shape((0, 0, 40, 40), "panel", 10), (1, 1, 1), (2, 2, 2))]
    assert beneath((5, 5), shapes, (1, 1, 1)) == (2, 2, 2)


@pytest.mark.parametrize("size", [(512, 512), (256, 128), (128, 128), (768, 1344)])
def test_boards_stay_inside_the_margins(texture: Texture, size: tuple[int, int]):
    margin = max(2, -(-min(size) // 50))
    for seed in range(30):
        board, shrink = board_on(stream(seed, "board"), texture, *size, margin, (0.9, 0.85))
        quad = board.quad()
        assert quad.min() >= margin - 0.02 and (quad.max(axis=0) <= np.array(size) - margin + 0.02).all()
        bw, bh = board.size
        assert board.pixels.shape == (bh, bw, 3)
        assert np.array_equal(board.pixels, tiled(texture, board.offset, bw, bh))
        grid = np.stack(np.meshgrid(np.linspace(0, bw - 1, 9), np.linspace(0, bh - 1, 9)), axis=-1).reshape(-1, 2)
        drop = np.hypot(*(project(board.homography, grid + [0, 1]) - project(board.homography, grid)).T)
        assert 0.4 < shrink <= drop.min() * 1.01 and drop.max() < 1.25


def test_pages_on_cards_keep_their_shapes():
    brief = Brief(300, 200, 4, (20, 80), ("title", "body"), False)
    page = FAMILIES["label"](brief, stream(1, "page"))
    assert [s.ground for s in shifted(page, 5, 6).shapes] == [s.ground for s in page.shapes]
