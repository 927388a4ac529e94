"""Figures of variety: blind to order, labels and numbers."""

from __future__ import annotations

import pytest

from synth.reasoning.diversity import delexicalised, diversity, skeleton
from tests.synth.reasoning.test_realise import RECORDS


def test_order_labels_and_numbers_do_not_count() -> None:
    a = "Colour edges A–B and C–D red. Node 42 is left of node 7."
    b = "Node 9 is left of node 10. Colour edges B–F, C–G and A–H red."
    assert skeleton(a) == skeleton(b)
    assert skeleton(a) != skeleton(a.replace("red", "blue"))
    assert delexicalised("把边A–B、C–D和E–F涂成红色，θ_2 = 28.1°") == delexicalised("把边G–H涂成红色，θ_2 = 9.0°")


def test_figures_of_a_known_set() -> None:
    texts = ["Draw node A.", "Draw node B.", "Add node A.", "Erase it all."]
    found = diversity(texts, "en", 4)
    assert found.skeletons == 3
    assert found.entropy == pytest.approx(1.5)
    assert 0 < found.distinct_2 < 1
    with pytest.raises(ValueError, match="smaller size"):
        diversity(texts, "en", 5)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_records_are_varied(lang: str) -> None:
    texts = [r.compact for r in RECORDS if r.lang == lang]
    found = diversity(texts, lang, len(texts))
    assert found.skeletons == len(texts)
