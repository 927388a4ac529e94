"""Full trees, nodes hung in and subtrees cut off: certificates on hand-checked trees, shapes against brute force."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from synth.science.cs.binary import Tree, drawn, slots
from synth.science.cs.tree_edits import full, pruned
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

COMPLETE, INSERT, PRUNE = (CERTIFICATES[f"cs/tree-{name}"] for name in ("complete", "insert", "prune"))
FULL = full(3)
#     A
#   B   C
#  D   E
TREE = Tree("A", {"A": "B", "B": "D", "C": "E"}, {"A": "C"})
GROWN = Tree("A", {"A": "B", "B": "D", "C": "E"}, {"A": "C", "B": "X", "X": "Y"})


def figure(tree: Tree, whole: Tree, new: Iterable = ()) -> Figure:
    page = slots(whole.in_order(), whole.depth(), Canvas())
    marks = drawn(tree, page, dict.fromkeys(new, "node-new"), dict.fromkeys(new, "edge-new")).to_json()["marks"]
    return figure_of(marks, 512, 512)


def test_full_trees_are_numbered_by_level() -> None:
    assert FULL.by_level() == list(range(1, 8)) and FULL.in_order() == [4, 2, 5, 1, 6, 3, 7]


@pytest.mark.parametrize("gone", [{4}, {5, 6}, {2, 4, 5}, {3, 6, 7}])
def test_completion(gone: set[int]) -> None:
    source, edit = figure(pruned(FULL, gone), FULL), Edit("complete", {"levels": 3, "mark": "node-new"})
    assert COMPLETE.prove(source, edit, figure(FULL, FULL, gone)) == []
    assert COMPLETE.unique(source, edit) == []
    assert COMPLETE.prove(source, edit, figure(FULL, FULL))
    assert COMPLETE.prove(source, edit, figure(pruned(FULL, {min(gone)} if min(gone) > 3 else {7}), FULL, gone - {7}))
    assert COMPLETE.unique(source, Edit("complete", {"levels": 4, "mark": "node-new"}))


def test_completion_needs_numbers_by_position() -> None:
    other = Tree(1, {1: 2, 2: 5}, {1: 3, 2: 4, 3: 7})
    assert COMPLETE.unique(figure(other, other), Edit("complete", {"levels": 3, "mark": "node-new"}))
    assert COMPLETE.unique(figure(FULL, FULL), Edit("complete", {"levels": 3, "mark": "node-new"}))


def test_hanging_nodes_in() -> None:
    source = figure(TREE, GROWN)
    edit = Edit("hang", {"nodes": [["X", "B", "right"], ["Y", "X", "right"]], "mark": "node-new"})
    assert INSERT.prove(source, edit, figure(GROWN, GROWN, "XY")) == [] and INSERT.unique(source, edit) == []
    assert INSERT.prove(source, edit, figure(GROWN, GROWN, "X"))
    assert INSERT.prove(source, edit, figure(pruned(GROWN, {"Y"}), GROWN, "X"))
    assert INSERT.prove(source, edit, source)


@pytest.mark.parametrize(
    "nodes", [[["X", "A", "left"]], [["D", "B", "right"]], [["X", "Q", "left"]], [["X", "B", "below"]], []]
)
def test_places_that_are_not_free(nodes: list) -> None:
    assert INSERT.unique(figure(TREE, TREE), Edit("hang", {"nodes": nodes, "mark": "node-new"}))


def test_cutting_off() -> None:
    source, edit = figure(TREE, TREE), Edit("prune", {"roots": ["C"]})
    assert PRUNE.prove(source, edit, figure(pruned(TREE, {"C", "E"}), TREE)) == [] and PRUNE.unique(source, edit) == []
    for gone in ({"E"}, {"B", "D"}, {"C", "E", "D"}):
        assert PRUNE.prove(source, edit, figure(pruned(TREE, gone), TREE))
    assert PRUNE.prove(source, edit, source)
    for roots in (["A"], ["B", "D"], ["Z"], []):
        assert PRUNE.unique(source, Edit("prune", {"roots": roots}))
