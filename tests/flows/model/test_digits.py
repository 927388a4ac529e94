"""The digits experiment: what is fixed beforehand, and how its table is reckoned."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("torch")

from flows import digits


class Oracle:
    """Reads the colour of the first pixel."""

    def texts(self, pictures: list[Image.Image]) -> list[str]:
        return [str(picture.getpixel((0, 0))[0]) for picture in pictures]


def test_no_number_is_on_both_sides() -> None:
    shown, held = digits.numbers()
    assert len(held) == 200 and not set(shown) & set(held) and len(shown) + len(held) == 1110
    assert all(str(digit) in shown for digit in range(10)) and {len(text) for text in held} == {2, 3}
    assert digits.numbers() == (shown, held)


def test_no_word_is_on_both_sides_and_every_letter_is_drawn() -> None:
    shown, held = digits.words()
    assert len(held) == 200 and not set(shown) & set(held) and {len(text) for text in held} == {3, 4, 5}
    assert set("".join(shown)) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= set("".join(held)) and len(shown) > 1500
    assert digits.words() == (shown, held)


def test_what_is_quoted_is_no_word_of_the_tokenizer(tmp_path: Path) -> None:
    from model.tokenizer import read_tokenizer, write_tokenizer

    prompts = ["Paint “HOUSE” in black.", "Paint 「HOUSE」 in black."] * 20
    write_tokenizer(tmp_path, [digits.unquoted(prompt) for prompt in prompts], 200)
    tokens = read_tokenizer(tmp_path).tokenize("Paint “HOUSE” in black.")
    assert [token for token in tokens if token in "HOUSE"] == list("HOUSE") and len(tokens) < 12


@pytest.mark.parametrize(
    "hits, n, low, high",
    [(0, 200, 0.0, 0.0188), (100, 200, 0.4314, 0.5686), (200, 200, 0.9812, 1.0), (7, 10, 0.3968, 0.8922)],
)
def test_wilson_s_interval(hits: int, n: int, low: float, high: float) -> None:
    assert digits.wilson(hits, n) == pytest.approx((low, high), abs=2e-4)


def test_a_row_counts_whole_numbers_and_digits() -> None:
    row = digits.row("x", ["42", "420", "17"], ["42", "421", "1"], (2, 3))
    assert row[:3] == ("x", "1 of 3", "33.3 %") and row[4:] == ("1 of 2", "0 of 1", "71.4 %")


def test_results_are_kept(tmp_path: Path) -> None:
    """What was painted and read once is not painted again."""
    calls = []

    def paint() -> list[Image.Image]:
        calls.append(1)
        return [Image.new("RGB", (4, 2), (shade, 0, 0)) for shade in (4, 2)]

    for _ in range(2):
        results = digits.Results(tmp_path / "results.json")
        results.read("seed 0, step 5", paint, Oracle())
        assert results.found == {"seed 0, step 5": ["4", "2"]}
    assert len(calls) == 1 and (tmp_path / "seed-0-step-5.png").is_file()


def test_the_curve_is_drawn_to_scale() -> None:
    """Of one training with nothing, half and all read: three points on one line from the foot to the top."""
    import xml.etree.ElementTree as ElementTree

    svg = ElementTree.fromstring(digits.curve({"seed 0": [(0, 0, 10), (50, 5, 10), (100, 10, 10)]}))
    (line,) = (one for one in svg.iter() if one.tag.endswith("polyline"))
    assert line.get("points") == "50.0,220.0 300.0,120.0 550.0,20.0"
    assert [one.text for one in svg.iter() if one.tag.endswith("text")][-4:] == ["0", "50", "100", "steps"]
