"""Huffman's construction: optimal against brute force, and the certificate by hand."""

from __future__ import annotations

import pytest

from synth.science.cs.huffman import Tree, joined, merged, page_for
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging

LEAVES = [Tree(5, "A"), Tree(9, "B"), Tree(12, "C"), Tree(30, "D")]
FORESTS = merged(LEAVES, 3)
PAGE = page_for(FORESTS[-1][0], 3, Canvas())
ONE = {"merges": "one", "mark": "node-new"}
ALL = {"merges": "all", "mark": "node-new"}


def cost(tree: Tree, depth: int = 0) -> int:
    return sum(cost(t, depth + 1) for t in tree.children) if tree.children else tree.weight * depth


def cheapest(forest: tuple[Tree, ...]) -> int:
    """Over all ways of joining two trees at a time."""
    if len(forest) == 1:
        return cost(forest[0])
    pairs = ((i, j) for i in range(len(forest)) for j in range(i))
    return min(
        cheapest((*(t for k, t in enumerate(forest) if k not in (i, j)), joined(forest[i], forest[j])))
        for i, j in pairs
    )


@pytest.mark.parametrize("weights", [(3, 5, 8, 14), (2, 3, 11, 12, 13), (7, 10, 15, 20, 25)])
def test_the_whole_tree_is_the_cheapest(weights: tuple[int, ...]) -> None:
    leaves = [Tree(w, c) for w, c in zip(weights, "ABCDE")]
    assert cost(merged(leaves, len(leaves) - 1)[-1][0]) == cheapest(tuple(leaves))


def test_right_results() -> None:
    source = PAGE.figure(LEAVES)
    assert judging.proved("cs/huffman", source, "merge", ONE, PAGE.figure(FORESTS[1], ["14"])) == []
    assert judging.proved("cs/huffman", source, "merge", ALL, PAGE.figure(FORESTS[3], ["14", "26", "56"])) == []
    assert judging.proved("cs/huffman", PAGE.figure(FORESTS[1]), "merge", ONE, PAGE.figure(FORESTS[2], ["26"])) == []
    assert judging.unique("cs/huffman", source, "merge", ALL) == []


TRUTH = PAGE.figure(FORESTS[1], ["14"])


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        (ONE, PAGE.figure(LEAVES)),
        (ONE, PAGE.figure(FORESTS[2], ["14", "26"])),  # a merge too many
        (ALL, PAGE.figure(FORESTS[2], ["14", "26"])),  # not all
        (ONE, PAGE.figure(FORESTS[1])),  # not marked
        (ONE, TRUTH.changed({"n14": {"label": "15"}})),
        (ONE, TRUTH.changed({"nA:5": {"label": "A:6"}, "n14": {"label": "15"}})),
        (ONE, TRUTH.changed({"nA:5": {"label": "B:9"}, "nB:9": {"label": "A:5"}})),
        (ONE, TRUTH.changed({"e14-A:5": {"label": "1"}})),
        (ONE, TRUTH.changed({"e14-A:5": {"cls": "edge"}})),
        (ONE, TRUTH.without(["e14-A:5"])),
        (ONE, TRUTH.changed({"nD:30": {"cls": "node-new"}})),
        (ONE | {"merges": "four"}, TRUTH),
        (ONE | {"merges": 1}, TRUTH),
    ],
)  # fmt: skip
def test_wrong_results(args: dict, wrong: Figure) -> None:
    assert judging.proved("cs/huffman", PAGE.figure(LEAVES), "merge", args, wrong)


def test_ties_leave_more_than_one_result() -> None:
    tied = [Tree(5, "A"), Tree(9, "B"), Tree(14, "C"), Tree(30, "D")]
    page = page_for(merged(tied, 3)[-1][0], 3, Canvas())
    assert judging.unique("cs/huffman", page.figure(tied), "merge", ONE)


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/huffman", 15) == []
