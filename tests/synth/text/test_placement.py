"""Calm places and the light in them, against plain NumPy."""

import numpy as np
import pytest

from catalog.identity import stream
from synth.text.colour import luminance
from synth.text.placement import QUANTILES, busyness, cell_size, least_busy, luminance_quantiles, subject_map

CALM = (slice(300, 500), slice(20, 320))


def noisy(height: int = 512, width: int = 512, calm: tuple[slice, slice] = CALM) -> np.ndarray:
    """Noise with one flat grey part."""
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    pixels[calm] = 120
    return pixels


def test_busyness_is_an_integral_image_of_steps():
    flat = busyness(np.full((512, 384, 3), 77, np.uint8))
    assert flat.shape == (3, 65, 49) and not flat[0].any() and flat[1, -1, -1] == 64 * 48 * 77
    assert flat[2, -1, -1] == 64 * 48 * 77 * 77
    stripes = np.zeros((512, 512), np.uint8)
    stripes[:, 4::8] = 200  # the middle of every cell
    found = busyness(stripes)[0]
    assert found[-1, -1] == 64 * 64 * (6 * 200 * 256 // 12)
    half = busyness(noisy(calm=(slice(0, 512), slice(0, 256))))[0]
    assert half[-1, 31] == 0 and half[-1, -1] > 64 * 32 * 30 * 256


@pytest.mark.parametrize("shape", [(512, 512), (300, 1000), (70, 64), (33, 17), (1024, 768)])
def test_busyness_of_any_shape(shape: tuple[int, int]):
    cell = cell_size(shape[1], shape[0])
    found = busyness(noisy(*shape, calm=(slice(0, 1), slice(0, 1))))
    assert found.shape == (3, shape[0] // cell + 1, shape[1] // cell + 1)
    assert (np.diff(found, axis=1) >= 0).all() and (np.diff(found, axis=2) >= 0).all()


def test_least_busy_finds_the_calm_part_and_stays_inside():
    integral = busyness(noisy())
    calm = 0
    for seed in range(40):
        place = least_busy(integral, (512, 512), [(150, 100), (100, 150)], stream(seed, "place"), margin=16)
        x, y, width, height = place.box
        assert (width, height) in ((150, 100), (100, 150)) and place.on_subject == 0
        assert 16 <= x and 16 <= y and x + width <= 496 and y + height <= 496
        calm += place.busyness < 20
    assert calm > 20
    again = [least_busy(integral, (512, 512), [(150, 100)], stream(7, "place")) for _ in range(2)]
    assert again[0] == again[1]


def test_light_spread_counts_as_well_as_texture():
    pixels = np.full((512, 512, 3), 60, np.uint8)
    pixels[:, 256:] = 200  # flat on both sides, so nearly no busyness, but no one colour reads across the middle
    for seed in range(20):
        (x, _, width, _), _, _ = least_busy(busyness(pixels), (512, 512), [(120, 60)], stream(seed, "place"))
        assert x + width <= 264 or x >= 248


def test_subject_is_avoided_even_where_it_is_calm():
    integral, mask = busyness(noisy()), np.zeros((512, 512), bool)
    mask[300:500, 20:320] = True
    for seed in range(20):
        place = least_busy(integral, (512, 512), [(60, 40)], stream(seed, "place"), subject=subject_map(mask))
        assert place.on_subject == 0
    assert least_busy(integral, (512, 512), [(512, 512)], stream(0, "p"), subject=subject_map(mask)).on_subject > 0.2


def test_no_place_is_an_error():
    with pytest.raises(ValueError, match="fits"):
        least_busy(busyness(noisy()), (512, 512), [(500, 20)], stream(0, "place"), margin=10)


@pytest.mark.parametrize("box", [(0, 0, 100, 90), (30, 40, 33, 7), (-20, -20, 60, 60), (0, 0, 512, 512)])
def test_luminance_quantiles_agree_with_numpy(box: tuple[int, int, int, int]):
    gradient = np.linspace(0, 255, 512).astype(np.uint8)
    pixels = np.stack([gradient[None].repeat(512, 0), gradient[:, None].repeat(512, 1), noisy()[..., 0]], -1)
    x, y = max(box[0], 0), max(box[1], 0)
    region = pixels[y : box[1] + box[3], x : box[0] + box[2]].reshape(-1, 3)
    expected = np.quantile([luminance(pixel) for pixel in region.tolist()], QUANTILES)
    tolerance = 0.0005 if len(region) < 12_000 else 0.01  # sampled
    assert np.abs(luminance_quantiles(pixels, box) - expected).max() < tolerance + 2 / np.sqrt(len(region)) / 10


def test_luminance_quantiles_of_plain_colours_and_outside():
    for rgb in ((0, 0, 0), (255, 255, 255), (12, 200, 77)):
        pixels = np.full((90, 64, 3), rgb, np.uint8)
        assert np.abs(luminance_quantiles(pixels, (0, 0, 64, 90)) - luminance(rgb)).max() < 1 / 2048
    with pytest.raises(ValueError, match="outside"):
        luminance_quantiles(pixels, (64, 0, 10, 10))
