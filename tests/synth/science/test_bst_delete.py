"""Deletion of a key with two children: the maker's way to the replacement, the certificate on a hand-checked tree."""

from __future__ import annotations

import pytest

from synth.science.cs.binary import Tree, drawn, slots
from synth.science.cs.bst_delete import MARK, spliced, way_to
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

DELETE = CERTIFICATES["cs/bst-delete"]
TREE = Tree.of([50, 30, 80, 20, 40, 60, 90, 35, 70, 65])  # the successor 60 of 50 has a child, its predecessor 40 too


def figure(tree: Tree[int], *marked: int, **labels: str) -> Figure:
    page = slots(TREE.in_order(), TREE.depth(), Canvas())
    names = {int(k.lstrip("n")): v for k, v in labels.items()}
    return figure_of(drawn(tree, page, dict.fromkeys(marked, MARK), labels=names).to_json()["marks"], 512, 512)


def edit(key: int, rule: str) -> Edit:
    return Edit("delete", {"key": key, "rule": rule, "mark": MARK})


@pytest.mark.parametrize(
    ("key", "rule", "new"),
    [
        (50, "successor", 60),
        (50, "predecessor", 40),
        (30, "successor", 35),
        (30, "predecessor", 20),
        (80, "successor", 90),
        (80, "predecessor", 70),
    ],
)
def test_right_deletions(key: int, rule: str, new: int) -> None:
    order = TREE.in_order()
    assert way_to(TREE, key, rule)[-1] == new == order[order.index(key) + (1 if rule == "successor" else -1)]
    target = figure(spliced(TREE, new), key, **{f"n{key}": str(new)})
    assert DELETE.prove(figure(TREE), edit(key, rule), target) == []
    assert DELETE.unique(figure(TREE), edit(key, rule)) == []
    other = "predecessor" if rule == "successor" else "successor"
    assert DELETE.prove(figure(TREE), edit(key, other), target)


@pytest.mark.parametrize(
    "wrong",
    [
        figure(TREE), figure(TREE, 50), figure(TREE, 50, n50="60"), figure(TREE, 50, n50="60", n60="50"),
        figure(spliced(TREE, 60), n50="60"), figure(spliced(TREE, 60), 30, n50="60"), figure(spliced(TREE, 65), 50, n50="65"),
        figure(spliced(spliced(TREE, 60), 65), 50, n50="60"), figure(spliced(TREE, 60), 50, n50="61"),
    ],
)  # fmt: skip
def test_wrong_deletions(wrong: Figure) -> None:
    assert DELETE.prove(figure(TREE), edit(50, "successor"), wrong)


@pytest.mark.parametrize(
    "asked", [edit(20, "successor"), edit(60, "successor"), edit(55, "successor"), edit(50, "any")]
)
def test_deletions_without_a_rule_or_two_children(asked: Edit) -> None:
    assert DELETE.unique(figure(TREE), asked)
