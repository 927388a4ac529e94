"""Rotations and mirrors of a hand-checked tree; the maker's shapes keep or reverse the order from left to right."""

from __future__ import annotations

import pytest

from synth.science.cs.binary import Tree, drawn, rotate, slots
from synth.science.cs.tree_turns import MARK, reflected
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

ROTATE, MIRROR = CERTIFICATES["cs/tree-rotate"], CERTIFICATES["cs/tree-mirror"]
#       F
#     B   G
#    A D
#     C E
TREE = Tree("F", {"F": "B", "B": "A", "D": "C"}, {"F": "G", "B": "D", "D": "E"})


def turned(node: str, to_right: bool, tree: Tree[str] = TREE) -> Tree[str]:
    after = tree.copy()
    rotate(after, node, to_right)
    return after


def figure(tree: Tree[str], marked: str = "") -> Figure:
    page = slots(tree.in_order(), tree.depth(), Canvas(), deepest=4)
    return figure_of(drawn(tree, page, {marked: MARK} if marked else {}).to_json()["marks"], 512, 512)


def rotation(node: str, direction: str) -> Edit:
    return Edit("rotate", {"node": node, "direction": direction, "mark": MARK})


@pytest.mark.parametrize(
    ("node", "direction", "riser"), [("F", "right", "B"), ("B", "left", "D"), ("D", "right", "C"), ("F", "left", "G")]
)
def test_right_rotations(node: str, direction: str, riser: str) -> None:
    after = turned(node, direction == "right")
    assert after.in_order() == TREE.in_order() and node in after.children(riser)
    assert ROTATE.prove(figure(TREE), rotation(node, direction), figure(after, riser)) == []
    assert ROTATE.unique(figure(TREE), rotation(node, direction)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(TREE, "B"), figure(turned("F", False), "G"), figure(turned("B", False), "D"), figure(turned("F", True)),
        figure(turned("F", True), "F"), figure(turned("F", True, turned("B", False)), "D"),
        figure(Tree("B", {"B": "A", "F": "D", "D": "C"}, {"B": "F", "F": "G"}), "B"),
    ],
)  # fmt: skip
def test_wrong_rotations(wrong: Figure) -> None:
    assert ROTATE.prove(figure(TREE), rotation("F", "right"), wrong)


@pytest.mark.parametrize(
    "asked", [rotation("A", "left"), rotation("Z", "left"), rotation("G", "right"), rotation("F", "up")]
)
def test_rotations_that_cannot_be(asked: Edit) -> None:
    assert ROTATE.unique(figure(TREE), asked)


@pytest.mark.parametrize(("top", "order"), [("F", "GFEDCBA"), ("B", "EDCBAFG"), ("D", "ABEDCFG")])
def test_mirrors(top: str, order: str) -> None:
    after, edit = reflected(TREE, top), Edit("mirror", {"node": top})
    assert "".join(after.in_order()) == order
    assert MIRROR.prove(figure(TREE), edit, figure(after)) == [] and MIRROR.unique(figure(TREE), edit) == []
    assert MIRROR.prove(figure(TREE), edit, figure(TREE))
    assert MIRROR.prove(figure(TREE), edit, figure(after, "A"))
    assert MIRROR.prove(figure(TREE), edit, figure(reflected(after, "D" if top != "D" else "B")))


def test_mirrors_that_cannot_be() -> None:
    assert MIRROR.unique(figure(TREE), Edit("mirror", {"node": "A"})) and MIRROR.unique(
        figure(TREE), Edit("mirror", {"node": "Z"})
    )
