"""Templates come out as English: articles fit the colour that follows, sentences begin with a capital."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.reasoning.phrases import compiled, fill
from synth.science.words import realised


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Draw a {new} arrow.", "Draw an orange arrow."),
        ("Draw a {selected} arrow.", "Draw a red arrow."),
        ("A {new} arrow. {new}: the {n} edges.", "An orange arrow. Orange: the 3 edges."),
        ("Paint node A {new}.", "Paint node A orange."),
        ("It holds. {q} is a {state}.", "It holds. q is a one-way state."),
    ],
)
def test_english(template: str, said: str) -> None:
    slots = {"new": {"en": "orange", "zh": "橙色"}, "selected": "red", "n": "3", "q": "q", "state": "one-way state"}
    assert realised(template, slots, "en", stream(1, "words")) == said


def test_articles_in_reasoning() -> None:
    assert fill(compiled("draw a {colour} arrow"), {"colour": "orange"}) == "draw an orange arrow"
    assert fill(compiled("draw a {colour} arrow"), {"colour": "teal"}) == "draw a teal arrow"
