"""Deletion of keys with no, one and two children: the maker's way to what replaces them, the certificate on trees by hand."""

from __future__ import annotations

import pytest

from synth.science.cs.binary import Tree, drawn, slots
from synth.science.cs.bst_delete import DELETE as FAMILY
from synth.science.cs.bst_delete import MARK, deletion, spliced, way_to
from synth.science.family import Canvas
from tests.synth.science.machines import made
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
    ("key", "rule", "marked"), [(20, "leaf", 30), (35, "leaf", 40), (40, "only-child", 35), (60, "only-child", 70)]
)
def test_keys_with_fewer_children(key: int, rule: str, marked: int) -> None:
    gone = deletion(TREE, key, "successor")
    assert (gone.rule, gone.marked) == (rule, marked)
    target = figure(spliced(TREE, key), marked)
    assert DELETE.unique(figure(TREE), edit(key, rule)) == []
    assert DELETE.prove(figure(TREE), edit(key, rule), target) == []
    assert DELETE.prove(figure(TREE), edit(key, rule), figure(spliced(TREE, key), 50))
    assert DELETE.prove(figure(TREE), edit(key, rule), figure(spliced(TREE, key)))


def test_the_root_goes_and_its_only_child_becomes_the_root() -> None:
    tree = Tree.of([50, 30, 20, 40])
    page = slots(tree.in_order(), tree.depth(), Canvas())
    source, target = (
        figure_of(f.to_json()["marks"], 512, 512) for f in (drawn(tree, page), deletion(tree, 50, "").shown(page))
    )
    assert DELETE.prove(source, edit(50, "only-child"), target) == []
    assert spliced(tree, 50).root == 30


def test_all_three_cases_are_drawn() -> None:
    rules = {d: {p.edit.args["rule"] for p in made(FAMILY, d, 12)} for d in (1, 2, 5)}
    assert rules[1] == {"leaf", "only-child"}
    assert {"leaf", "only-child"} < rules[2]
    assert rules[5] == {"successor", "predecessor"}


@pytest.mark.parametrize(
    "asked", [edit(20, "successor"), edit(60, "leaf"), edit(55, "successor"), edit(50, "any"), edit(50, "leaf")]
)
def test_deletions_by_a_rule_that_does_not_fit(asked: Edit) -> None:
    assert DELETE.unique(figure(TREE), asked)
