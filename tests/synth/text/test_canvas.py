"""Canvases: coverage is the index, blends are exact, boards are sampled where they should be."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

from synth.text.canvas import IndexedCanvas, PixelCanvas, corner_coverage, dilate, soften
from synth.text.scene import square_to_quad

WHITE, NAVY, RED, GOLD = (255, 255, 255), (12, 20, 56), (200, 10, 30), (250, 200, 60)
EVERY = np.arange(256, dtype=np.uint8).reshape(16, 16)  # each coverage once


def decoded(canvas: IndexedCanvas) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(canvas.encode())).convert("RGB"))


def mixed(ground: int, ink: int, share: float) -> int:
    return math.floor(ground + (ink - ground) * share + 0.5)


def test_one_pair_stores_the_coverage_itself():
    canvas = IndexedCanvas(16, 16, [(WHITE, NAVY)])
    canvas.ink(EVERY, (0, 0, 16, 16), WHITE, NAVY)
    assert np.array_equal(canvas.plane, EVERY)
    pixels = decoded(canvas)
    for a in range(256):
        assert pixels[a // 16, a % 16].tolist() == [mixed(g, i, a / 255) for g, i in zip(WHITE, NAVY)]


@pytest.mark.parametrize("count", [2, 3, 5, 7, 12, 40, 128])
def test_several_pairs_share_the_palette_in_equal_levels(count: int):
    pairs = [((k, 255 - k, 7), (255 - k, k, 200)) for k in range(count)]
    levels, canvas = 256 // count, IndexedCanvas(16, 16, pairs)
    for k in sorted({0, count // 2, count - 1}):
        canvas.plane[:] = 255
        canvas.ink(EVERY, (0, 0, 16, 16), *pairs[k])
        pixels = decoded(canvas)
        for a in range(1, 256):
            level = math.floor(a * (levels - 1) / 255 + 0.5)
            assert canvas.plane[a // 16, a % 16] == k * levels + level
            expected = [mixed(g, i, level / (levels - 1)) for g, i in zip(*pairs[k])]
            assert pixels[a // 16, a % 16].tolist() == expected
        assert canvas.plane[0, 0] == 255  # no ink, no change


def test_equal_pairs_are_counted_once():
    assert IndexedCanvas(8, 8, [(WHITE, RED)] * 3 + [(WHITE, NAVY)]).pairs == [(WHITE, RED), (WHITE, NAVY)]


def test_flat_shapes_are_exact_and_ink_touches_only_its_window():
    canvas = IndexedCanvas(20, 12, [(WHITE, RED), (RED, NAVY)])
    canvas.shape((3, 2, 15, 9), 0, WHITE, RED)
    canvas.ink(np.full((2, 3), 255, np.uint8), (5, 4, 3, 2), RED, NAVY)
    expected = np.full((12, 20, 3), 255, np.uint8)
    expected[2:9, 3:15] = RED
    expected[4:6, 5:8] = NAVY
    assert np.array_equal(decoded(canvas), expected)


@pytest.mark.parametrize(("w", "h", "radius"), [(9, 7, 3), (40, 30, 12), (24, 24, 12), (5, 30, 2)])
def test_rounded_corners_cover_what_a_circle_covers(w: int, h: int, radius: int):
    """Against 16 x 16 point samples of the shape itself."""
    n = 16
    y, x = (np.mgrid[0 : h * n, 0 : w * n] + 0.5) / n
    dx = np.maximum(np.maximum(radius - x, x - (w - radius)), 0)
    dy = np.maximum(np.maximum(radius - y, y - (h - radius)), 0)
    sampled = (np.hypot(dx, dy) <= radius).reshape(h, n, w, n).mean((1, 3))
    found = corner_coverage(w, h, radius)
    assert np.abs(found / 255 - sampled).max() < 0.1 and (2 * radius == h or found[h // 2].min() == 255)
    assert np.array_equal(found, found[::-1]) and np.array_equal(found, found[:, ::-1])


def test_pixels_are_blended_and_rounded_exactly():
    rng = np.random.default_rng(2)
    ground = rng.integers(0, 256, (256, 40, 3), np.uint8)
    mask = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 40, axis=1)
    for colour in (NAVY, GOLD, (0, 255, 128)):
        canvas = PixelCanvas(ground.copy())
        canvas.ink(mask, (0, 0, 40, 256), None, colour)
        exact = ground.astype(float) + (np.array(colour) - ground.astype(float)) * (mask[..., None] / 255.0)
        assert np.array_equal(canvas.pixels, np.floor(exact + 0.5 + 1e-9).astype(np.uint8))


def test_indexed_and_pixel_canvas_agree_on_one_pair():
    indexed, pixels = IndexedCanvas(16, 16, [(WHITE, NAVY)]), PixelCanvas(np.full((16, 16, 3), 255, np.uint8))
    for canvas in (indexed, pixels):
        canvas.ink(EVERY, (0, 0, 16, 16), WHITE, NAVY)
    assert np.array_equal(decoded(indexed), pixels.pixels)


def test_rounded_shape_on_pixels():
    canvas = PixelCanvas(np.zeros((30, 40, 3), np.uint8))
    canvas.shape((4, 5, 34, 25), 6, (9, 9, 9), WHITE)
    assert np.array_equal(canvas.pixels[5:25, 4:34, 0], corner_coverage(30, 20, 6)) and canvas.pixels[4].max() == 0
    canvas.shape((0, 0, 3, 3), 0, (9, 9, 9), RED)
    assert (canvas.pixels[:3, :3] == RED).all()


def board_of(w: int, h: int) -> np.ndarray:
    return np.random.default_rng(3).integers(30, 256, (h, w, 3), np.uint8)


def test_a_board_pasted_straight_is_unchanged():
    board, canvas = board_of(30, 20), PixelCanvas(np.zeros((40, 60, 3), np.uint8))
    canvas.paste(board, square_to_quad(30, 20, np.array([[7.0, 9.0], [37, 9], [37, 29], [7, 29]])), (5, 7, 34, 24))
    assert np.abs(canvas.pixels[9:29, 7:36].astype(int) - board[:, :29]).max() <= 32  # edges mix in 1/16 of a neighbour
    inner = canvas.pixels[10:28, 8:35].astype(int) - board[1:19, 1:28]
    assert np.abs(inner).max() <= 1
    outside = canvas.pixels.copy()
    outside[8:30, 6:38] = 0
    assert not outside.any()


@pytest.mark.parametrize("perspective", [0.0, 1e-20, -1e-20, 1e-18, 1e-15])
def test_a_straight_board_has_no_ghost(perspective: float):
    """A homography solved for a rectangle leaves 1e-20 where there should be nothing: bounds by it pass any integer."""
    quad = np.array([[7.37, 9.06], [37.37, 9.06], [37.37, 29.06], [7.37, 29.06]])
    homography = square_to_quad(30, 20, quad)
    for bend in ((6,), (7,), (3,), (1,), (1, 3, 6, 7)):
        bent = homography.copy()
        bent[6:8], bent[list(bend)] = 0.0, perspective
        canvas = PixelCanvas(np.zeros((40, 60, 3), np.uint8))
        canvas.paste(board_of(30, 20), bent, (4, 5, 38, 30))
        assert canvas.pixels[10:29, 8:37].all()
        canvas.pixels[8:30, 6:39] = 0
        assert not canvas.pixels.any()


def test_a_board_is_sampled_by_the_inverse_homography():
    """A smooth board through a perspective, against bilinear sampling written from the definition."""
    y, x = np.mgrid[0:60, 0:80]
    board = np.stack([x * 3, y * 4, 240 - x - y], axis=2).astype(np.uint8)
    quad = np.array([[12.0, 8.0], [110.0, 15.0], [104.0, 92.0], [20.0, 84.0]])
    homography = square_to_quad(80, 60, quad)
    canvas = PixelCanvas(np.zeros((100, 120, 3), np.uint8))
    canvas.paste(board, homography, (10, 6, 104, 90))
    inverse, checked = np.linalg.inv(homography.reshape(3, 3)), 0
    for j in range(0, 100, 3):
        for i in range(0, 120, 3):
            u, v, t = inverse @ (i + 0.5, j + 0.5, 1.0)
            u, v = u / t, v / t
            if 1 < u < 79 and 1 < v < 59:
                expected = [(u - 0.5) * 3, (v - 0.5) * 4, 241 - u - v]
                assert canvas.pixels[j, i] == pytest.approx(expected, abs=1.0)
                checked += 1
            elif min(u, v, 80 - u, 60 - v) < -1:
                assert not canvas.pixels[j, i].any()
    assert checked > 300


def test_dilation_is_the_largest_coverage_in_a_disc():
    mask = np.zeros((20, 24), np.uint8)
    mask[9, 11], mask[4, 3], mask[0, 23] = 255, 90, 180
    for radius in (1, 2, 4):
        expected = np.zeros_like(mask)
        for y in range(20):
            for x in range(24):
                near = [
                    mask[j, i]
                    for j in range(20)
                    for i in range(24)
                    if (j - y) ** 2 + (i - x) ** 2 <= (radius + 0.5) ** 2
                ]
                expected[y, x] = max(near)
        assert np.array_equal(dilate(mask, radius), expected)


def test_softening_is_a_box_mean():
    mask = np.random.default_rng(4).integers(0, 256, (18, 23), np.uint8)
    for radius in (1, 3):
        span = 2 * radius + 1
        padded = np.pad(mask.astype(float), radius)
        expected = np.array(
            [[padded[y : y + span, x : x + span].sum() / span**2 for x in range(23)] for y in range(18)]
        )
        assert np.abs(soften(mask, radius) - expected).max() <= 0.51
    assert np.array_equal(soften(mask, 0), mask)
