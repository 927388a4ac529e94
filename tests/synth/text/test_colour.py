"""Named colours and contrast, against figures of WCAG and CIE."""

from itertools import combinations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from catalog.identity import stream
from synth.text.colour import COLOURS, choose_colour, choose_solid, contrast, luminance, readable


def ratio(first: tuple[int, int, int], second: tuple[int, int, int]) -> float:
    """WCAG 2.2 contrast ratio, written again."""

    def light(rgb: tuple[int, int, int]) -> float:
        code = np.array(rgb) / 255
        linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


def test_known_contrasts():
    assert contrast(luminance((0, 0, 0)), luminance((255, 255, 255))) == pytest.approx(21)
    assert contrast(luminance((255, 255, 255)), luminance((118, 118, 118))) == pytest.approx(4.54, abs=0.005)
    assert contrast(luminance((255, 0, 0)), luminance((255, 255, 255))) == pytest.approx(4.0, abs=0.005)


def test_colours_are_many_apart_and_named_once():
    assert len(COLOURS) >= 48
    assert len({colour.name_en for colour in COLOURS}) == len({colour.name_zh for colour in COLOURS}) == len(COLOURS)
    lab = rgb2lab(np.array([colour.rgb for colour in COLOURS]) / 255)
    for (i, first), (j, second) in combinations(enumerate(COLOURS), 2):
        assert deltaE_ciede2000(lab[i], lab[j]) > 9.5, (first.name_en, second.name_en)


def test_solid_pairs_have_a_margin_and_are_varied():
    draws = [choose_solid(stream(seed, "colour")) for seed in range(3000)]
    assert min(ratio(background.rgb, text.rgb) for background, text in draws) >= 5.0
    assert len({background for background, _ in draws}) > 45 and len({text for _, text in draws}) > 45
    assert sum(text.name_en in ("black", "white") for _, text in draws) < 0.4 * len(draws)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.02), (0.05, 0.1), (0.3, 0.4), (0.7, 0.95)])
def test_choice_on_a_calm_region_reads_on_all_of_it(low: float, high: float):
    quantiles = (low / 2, low, (low + high) / 2, high, high * 1.02)
    chosen = set()
    for seed in range(200):
        ink = choose_colour(stream(seed, "colour"), quantiles)
        assert ink.effect is None and ink.support is None
        light = luminance(ink.colour.rgb)
        assert light > high or light < low
        assert min(contrast(light, ground) for ground in np.linspace(low, high, 20)) >= 4.5 - 1e-9
        chosen.add(ink.colour)
    assert len(chosen) >= (3 if low == 0.3 else 8)


@pytest.mark.parametrize(
    ("low", "high", "effect"), [(0.15, 0.25, "shadow"), (0.1, 0.3, "stroke"), (0.02, 0.9, "panel"), (0.0, 1.0, "panel")]
)
def test_choice_on_a_mixed_region_needs_an_effect(low: float, high: float, effect: str):
    for seed in range(50):
        ink = choose_colour(stream(seed, "colour"), (low, low, (low + high) / 2, high, high))
        assert ink.effect == effect and ratio(ink.colour.rgb, ink.support.rgb) >= 4.5


def test_a_higher_ratio_leaves_fewer_colours():
    assert set(readable(0.2, 0.2, 7.0)) < set(readable(0.9, 0.9, 4.5)) | set(readable(0.0, 0.0, 4.5))
    assert len(readable(0.9, 0.9, 7.0)) < len(readable(0.9, 0.9, 4.5))
    assert readable(0.0, 1.0) == ()
