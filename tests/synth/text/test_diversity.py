"""distinct-n and the share of repeats on sets whose figures are known."""

import pytest

from catalog.identity import stream
from synth.text.content import CATEGORIES, compose
from synth.text.diversity import distinct, duplicate_share


def test_distinct_counts_words_in_english():
    assert distinct(["a b a", "a b"], "en") == {1: pytest.approx(2 / 5), 2: pytest.approx(2 / 3), 3: 1.0, 4: 0.0}


def test_distinct_counts_characters_in_chinese():
    assert distinct(["天天 向上"], "zh") == {1: pytest.approx(3 / 4), 2: 1.0, 3: 1.0, 4: 1.0}


def test_duplicate_share():
    assert duplicate_share([]) == 0.0
    assert duplicate_share(["a", "b"]) == 0.0
    assert duplicate_share(["a", "a", "a", "b"]) == pytest.approx(0.5)


@pytest.mark.parametrize(("lang", "least"), [("en", 0.5), ("zh", 0.2)])
def test_composed_texts_vary(lang, least):
    contents = [compose(stream(i, "vary"), lang, CATEGORIES[i % 8], 100, 400) for i in range(2000)]
    texts = [block.text for content in contents for block in content.blocks]
    assert distinct(texts, lang)[4] > least
    assert duplicate_share(text for text in texts if len(text) > 64) < 0.01
