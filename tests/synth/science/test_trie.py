"""Tries: insertion by hand, and the certificate on right and wrong ones."""

from __future__ import annotations

import pytest

from synth.science.cs.trie import grown, page_for, trie
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging

OLD = ["car", "cat"]
PAGE = page_for(trie(["car", "cat", "cart", "do", "cab"]), Canvas())
ARGS = {"words": ["cart"], "mark": "node-new"}


def shown(words: list[str], new: tuple[str, ...] = ()) -> Figure:
    return PAGE.figure(trie(words), words, new)


def test_words_share_their_prefixes() -> None:
    prefixes = trie(OLD)
    assert prefixes == {"", "c", "ca", "car", "cat"}
    assert grown(prefixes, "cart") == ["cart"]
    assert grown(prefixes, "do") == ["d", "do"]
    assert grown(prefixes, "ca") == []


def test_right_results() -> None:
    assert judging.proved("cs/trie", shown(OLD), "insert", ARGS, shown([*OLD, "cart"], ("cart",))) == []
    both = ARGS | {"words": ["do", "cab"]}
    assert judging.proved("cs/trie", shown(OLD), "insert", both, shown([*OLD, "do", "cab"], ("d", "do", "cab"))) == []
    ringed = ARGS | {"words": ["ca"]}
    assert judging.proved("cs/trie", shown(OLD), "insert", ringed, shown([*OLD, "ca"])) == []
    assert judging.unique("cs/trie", shown(OLD), "insert", ARGS) == []


RIGHT = shown([*OLD, "cart"], ("cart",))


@pytest.mark.parametrize(
    "wrong",
    [
        shown(OLD),
        shown([*OLD, "cart"]),
        shown([*OLD, "cart", "cab"], ("cart", "cab")),
        shown([*OLD, "cab"], ("cab",)),
        RIGHT.changed({"ncart": {"ring": False}}),
        RIGHT.changed({"ncar": {"ring": False}}),
        RIGHT.changed({"nca": {"ring": True}}),
        RIGHT.changed({"ncart": {"label": "carp"}}),
        RIGHT.changed({"ncart": {"label": "carp"}, "ecar-cart": {"label": "p"}}),
        RIGHT.changed({"ecar-cart": {"label": "p"}}),
        RIGHT.changed({"ecar-cart": {"cls": "edge"}}),
        RIGHT.changed({"nc": {"cls": "node-new"}}),
        RIGHT.without(["ecar-cart"]),
        RIGHT.changed({"ncar": {"label": "cat"}, "ncat": {"label": "car"}}),
    ],
)
def test_wrong_results(wrong: Figure) -> None:
    assert judging.proved("cs/trie", shown(OLD), "insert", ARGS, wrong)


@pytest.mark.parametrize("words", [[], ["car"], ["do", "do"], ["Do"], [5], "do"])
def test_words_that_do_not_fit(words: list) -> None:
    assert judging.unique("cs/trie", shown(OLD), "insert", ARGS | {"words": words})


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/trie", 15) == []
