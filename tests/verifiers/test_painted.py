"""What cairo draws passes, and the smallest change of a pixel, a place, a colour or a letter is seen."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import sketch
from test_readback import marks

from catalog.assets import Assets
from verifiers import painted, svg
from verifiers.lettering import Letters, Unset

FONTS = {role: font["sha256"] for role, font in sketch.FONTS.items()}


@pytest.fixture(scope="module")
def letters() -> Letters:
    """The three fonts."""
    return Letters(Assets(sketch.ASSETS))


def faults(letters: Letters, text: str, rgb: np.ndarray) -> list[str]:
    painting = painted.repaint(svg.parse(text), letters, FONTS)
    return painted.faults_of_pixels(painting, rgb) + painted.faults_of_glyphs(painting, rgb)[0]


def test_everything_passes(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    assert faults(letters, text, sketch.rgb_of(text)) == []


def _random_marks(rng: random.Random, k: int) -> list[dict[str, Any]]:
    """A circle, a line and a text, apart from those of another k."""
    x, y = round(60 + 70 * k + rng.random(), 2), round(60 + 60 * k + rng.random(), 2)
    words, size = rng.choice(["F_N", "θ = 30°", "WAVE", "速度 12"]), rng.choice([11, 13.5, 18])
    return [
        {"mark": "circle", "at": [x, y], "r": round(rng.uniform(5, 30), 2), "class": rng.choice(["shape", "normal"])},
        {"mark": "line", "points": [[x, y], [x + 40, round(y - 50 * rng.random(), 2)]], "start": False,
         "end": rng.random() < 0.5, "class": rng.choice(["ray", "normal"])},
        {"mark": "label", "at": [x, round(500 - y, 2)], "class": "note", "text": words, "size": size,
         "italic": rng.random() < 0.5, "turn": rng.choice([0, 30, -90])},
    ]  # fmt: skip


def test_random_figures_pass(letters: Letters) -> None:
    """Places on all fractions of a pixel, all sizes of text, all turns."""
    rng = random.Random(3)
    for _ in range(12):
        found = [mark for k in range(6) for mark in _random_marks(rng, k)]
        text = sketch.svg_of(found)
        assert faults(letters, text, sketch.rgb_of(text)) == []


def test_most_pixels_are_certain(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    low, high, _ = painted.repaint(svg.parse(text), letters, FONTS).values
    assert ((high - low).max(2) > 0.1).mean() < 0.06


def test_one_stray_pixel_of_nearly_the_same_colour(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    rgb = sketch.rgb_of(text)
    for x, y in ((5, 5), (256, 75), (420, 288), (62, 334)):
        stray = rgb.copy()
        stray[y, x, 1] -= 1
        assert f"({x}, {y})" in faults(letters, text, stray)[0]


def test_a_stray_pixel_on_an_outline(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    stray = sketch.rgb_of(text)
    stray[60, 276] = (255, 0, 255)
    assert faults(letters, text, stray)


def test_one_channel_of_an_outline(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    rgb = sketch.rgb_of(text)
    colours, counts = np.unique(rgb.reshape(-1, 3), axis=0, return_counts=True)
    blends = colours[(counts >= 8) & (counts < 100)]
    assert len(blends) > 3
    caught = 0
    for colour in blends:
        tinted = rgb.copy()
        tinted[(rgb == colour).all(axis=2), 1] += 15 if colour[1] < 128 else 241  # or 15 less, modulo 256
        caught += bool(faults(letters, text, tinted))
    assert caught > 0.85 * len(blends), (caught, len(blends))  # two inks on one pixel leave more open


MUTANTS: list[tuple[str, dict[str, Any]]] = [
    ("n50", {"at": [257.0, 60.0]}), ("n50", {"at": [256.0, 60.5]}), ("n50", {"class": "selected"}),
    ("n50", {"label": "51"}), ("n50", {"label": "05"}), ("n50", {"label": ""}), ("n50", {"r": 20.7}),
    ("n20", {"ring": False}), ("b", {"w": 71}), ("b", {"label": "v_{Ox}"}), ("e", {"directed": False}),
    ("e", {"class": "edge-selected"}), ("l", {"at": [300.5, 400]}), ("l", {"at": [300, 400.5]}),
    ("l", {"text": "F_N = m^2, 速庄"}), ("l", {"text": "F_N = rn^2, 速度"}), ("k", {"turn": -89}),
    ("k", {"italic": False}), ("n", {"points": [[200, 361], [330, 353]]}), ("a", {"to": 330}), ("o", {"r": 23.3}),
    ("r", {"class": "normal"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes"), MUTANTS, ids=[f"{n}-{c}" for n, c in MUTANTS])
def test_mutants_are_seen(letters: Letters, name: str, changes: dict[str, Any]) -> None:
    text = sketch.svg_of(marks())
    mutant = sketch.svg_of([{**m, **changes} if m["id"] == name else m for m in marks()])
    assert faults(letters, text, sketch.rgb_of(mutant))


def test_a_missing_edge_is_seen(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    assert faults(letters, text, sketch.rgb_of(sketch.svg_of([m for m in marks() if m["id"] != "e50-30"])))


def test_a_whole_picture_one_pixel_aside(letters: Letters) -> None:
    text = sketch.svg_of(marks())
    rgb = sketch.rgb_of(text)
    for axis in (0, 1):
        assert faults(letters, text, np.roll(rgb, 1, axis))


def test_a_character_without_a_glyph(letters: Letters) -> None:
    text = sketch.svg_of([{**m, "text": "\U00012000"} if m["id"] == "l" else m for m in marks()])
    with pytest.raises(Unset):
        painted.repaint(svg.parse(text), letters, FONTS)


def test_a_colour_over_itself_and_sharp_tips(letters: Letters) -> None:
    """Every blending on an outline may round down once more; a pixel may hold next to nothing of a tip."""
    rng = random.Random(5)
    for _ in range(8):
        shapes = []
        for k in range(24):
            x, y, w = 40 + 18 * k + rng.random(), 60 + rng.random(), rng.uniform(1.2, 2.4)
            points = [f"{x:.2f},{y:.2f} {x + i:.2f},{y + 60:.2f}" for i in (0, rng.uniform(-1, 1), rng.uniform(-1, 1))]
            shapes += [
                f'<polyline points="{p}" fill="none" stroke="#ff8a80" stroke-width="{w:.2f}" stroke-linejoin="round"/>'
                for p in points
            ]
            tip = f"{x:.2f},{y + 80:.2f} {x + 9:.2f},{y + 94 + 4 * rng.random():.2f} {x - 3:.2f},{y + 95:.2f}"
            shapes.append(f'<polygon points="{tip}" fill="#c2185b"/>')
        text = sketch.svg_of([]).replace("</svg>", "\n".join([*shapes, "</svg>"]))
        assert faults(letters, text, sketch.rgb_of(text)) == []


def test_a_ray_thrown_back_nearly_on_itself(letters: Letters) -> None:
    """Far from so sharp a turn both of its sides still share pixels."""
    rng = random.Random(7)
    for _ in range(12):
        rays = []
        for k in range(6):
            y, w, way = 40 + 70 * k + rng.random(), rng.uniform(1.4, 2.4), rng.uniform(-0.3, 0.3)
            ends = [f"{140 + rng.random():.2f},{y + 100 * (way + a):.2f}" for a in (0.0, rng.uniform(0.1, 0.14))]
            points = f"{ends[0]} 40,{y:.2f} {ends[1]}"
            rays.append(
                f'<polyline points="{points}" fill="none" stroke="#c62828" stroke-width="{w:.2f}" stroke-linejoin="round"/>'
            )
        text = sketch.svg_of([]).replace("</svg>", "\n".join([*rays, "</svg>"]))
        rgb = sketch.rgb_of(text)
        assert faults(letters, text, rgb) == []
        assert faults(letters, text.replace("</svg>", rays[0].replace(" 40,", " 40.6,") + "\n</svg>"), rgb)


def test_letters_that_share_pixels_do_not_cancel(letters: Letters) -> None:
    """An f is one contour and an i two, which the font and the union of contours may turn differently."""

    def ink(word: str) -> float:
        mark = {"mark": "label", "at": [100, 100], "class": "note", "text": word, "size": 3, "italic": False, "turn": 0}
        (text,) = (p for p in svg.parse(sketch.svg_of([mark])).primitives if isinstance(p, svg.Text))
        return float(letters.draw(text, FONTS, 512, 512).cover.sum())

    assert ink("fififi") == pytest.approx(3 * ink("f") + 3 * ink("i"), rel=0.01)


def test_another_size_is_told(letters: Letters) -> None:
    painting = painted.repaint(svg.parse(sketch.svg_of(marks())), letters, FONTS)
    assert painted.faults_of_pixels(painting, np.zeros((64, 64, 3), np.uint8))
