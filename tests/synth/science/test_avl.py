"""AVL insertion: the maker's rotations against a search of all balanced trees, the certificate on hand-checked cases."""

from __future__ import annotations

import random

import pytest

from synth.science.cs.avl import heights, insert, lean
from synth.science.cs.binary import Tree, drawn, slots
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AVL = CERTIFICATES["cs/avl-rotation"]
DEEPEST = 4


def figure(tree: Tree[int], order: list[int], new: int | None = None) -> Figure:
    page = slots(order, tree.depth(), Canvas(), deepest=DEEPEST)
    marks = drawn(tree, page, {new: "node-new"} if new is not None else {}).to_json()["marks"]
    return figure_of(marks, 512, 512)


def judged(before: list[int], key: int, after: list[int]) -> list[str]:
    """Both trees by the order of insertions that builds them without rotations."""
    order = sorted({*before, *after, key})
    source, target = figure(Tree.of(before), order), figure(Tree.of(after), order, key)
    return AVL.prove(source, Edit("insert", {"key": key, "mark": "node-new"}), target)


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ([30, 20], 10, [20, 10, 30]), ([10, 20], 30, [20, 10, 30]), ([30, 10], 20, [20, 10, 30]), ([10, 30], 20, [20, 10, 30]),
        ([40, 20, 50, 10, 30], 5, [20, 10, 5, 40, 30, 50]), ([40, 20, 50, 10, 30], 35, [30, 20, 10, 40, 35, 50]),
        ([40, 20, 50, 10, 30], 25, [30, 20, 10, 25, 40, 50]),
    ],
)  # fmt: skip
def test_right_rotations(before: list[int], key: int, after: list[int]) -> None:
    assert judged(before, key, after) == []


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ([30, 20], 10, [30, 20, 10]), ([30, 10], 20, [10, 30, 20]), ([30, 20], 10, [20, 10, 31]),
        ([40, 20, 50, 10, 30], 5, [30, 10, 5, 20, 40, 50]), ([40, 20, 50, 10, 30], 35, [20, 10, 40, 30, 35, 50]),
        ([40, 20, 50, 10, 30], 25, [20, 10, 40, 30, 25, 50]),
    ],
)  # fmt: skip
def test_wrong_rotations(before: list[int], key: int, after: list[int]) -> None:
    assert judged(before, key, after)


def test_the_marked_node_is_the_new_one() -> None:
    source, target = figure(Tree.of([30, 20]), [10, 20, 30]), figure(Tree.of([20, 10, 30]), [10, 20, 30], 20)
    assert AVL.prove(source, Edit("insert", {"key": 10, "mark": "node-new"}), target)


@pytest.mark.parametrize(
    "edit", [Edit("insert", {"key": 20}), Edit("insert", {"key": 60}), Edit("delete", {"key": 10})]
)
def test_no_rotation_or_no_insertion(edit: Edit) -> None:
    assert AVL.unique(figure(Tree.of([30, 20, 40]), [20, 30, 40]), edit)


def test_insertions_keep_the_tree_balanced() -> None:
    draws = random.Random(7)
    for _ in range(60):
        keys = draws.sample(range(100), 12)
        tree = Tree(keys[0])
        for key in keys[1:]:
            mended = insert(tree, key)
            if mended:
                tree = mended.balanced
            else:
                tree.insert(key)
            assert all(abs(lean(tree, k, heights(tree))) <= 1 for k in tree.keys())
        assert tree.in_order() == sorted(keys)
