"""Order numbers of a hand-checked tree: the maker's walks, and the certificate that counts instead of walking."""

from __future__ import annotations

import pytest

from synth.science.cs.binary import Tree, beside, drawn, slots
from synth.science.cs.traversal import walk
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

WALK = CERTIFICATES["cs/tree-traversal"]
#       F
#     B   G
#    A D   I
#     C E H
TREE = Tree("F", {"F": "B", "B": "A", "D": "C", "I": "H"}, {"F": "G", "B": "D", "D": "E", "G": "I"})
WALKS = {"preorder": "FBADCEGIH", "inorder": "ABCDEFGHI", "postorder": "ACEDBHIGF", "level": "FBGADICEH"}


def figure(numbers: str = "", cls: str = "text-selected") -> Figure:
    page = slots(TREE.in_order(), TREE.depth(), Canvas(), aside=14.0)
    texts = [beside(page, k, k in TREE.left.values(), str(i), cls, f"t{k}") for i, k in enumerate(numbers, 1)]
    return figure_of(drawn(TREE, page).plus(*texts).to_json()["marks"], 512, 512)


def edit(order: str) -> Edit:
    return Edit("traverse", {"order": order, "first": 1, "mark": "text-selected"})


@pytest.mark.parametrize("order", WALKS)
def test_walks(order: str) -> None:
    assert "".join(walk(TREE, order)) == WALKS[order]
    assert WALK.prove(figure(), edit(order), figure(WALKS[order])) == []
    assert WALK.unique(figure(), edit(order)) == []


@pytest.mark.parametrize("wrong", ["", "FBADCEGHI", "FBADCEGI", WALKS["level"], WALKS["preorder"][::-1]])
def test_wrong_numbers(wrong: str) -> None:
    assert WALK.prove(figure(), edit("preorder"), figure(wrong))


def test_wrong_looks_and_edits() -> None:
    assert WALK.prove(figure(), edit("preorder"), figure(WALKS["preorder"], "text"))
    assert WALK.unique(figure(), Edit("traverse", {"order": "spiral", "first": 1}))
    assert WALK.unique(figure(WALKS["level"]), edit("level"))
