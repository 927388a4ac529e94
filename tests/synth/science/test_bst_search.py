"""Searches in a hand-checked tree: the maker's way against the sorted keys, the certificate's intervals."""

from __future__ import annotations

import pytest

from synth.science.cs.binary import Tree, drawn, slots
from synth.science.cs.bst_search import NODE, PATH, way
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

SEARCH = CERTIFICATES["cs/bst-search"]
TREE = Tree.of([50, 30, 80, 20, 40, 60, 90, 45])


def figure(answer: int | None = None, path: tuple[int, ...] = ()) -> Figure:
    page = slots(TREE.in_order(), TREE.depth(), Canvas())
    nodes = {answer: NODE} if answer else {}
    return figure_of(drawn(TREE, page, nodes, dict.fromkeys(path, PATH)).to_json()["marks"], 512, 512)


def edit(ask: str, key: int) -> Edit:
    return Edit("search", {"ask": ask, "key": key, "node": NODE, "path": PATH})


@pytest.mark.parametrize(
    ("ask", "key", "answer", "path"),
    [
        ("search", 45, 45, (30, 40, 45)), ("search", 80, 80, (80,)), ("search", 50, 50, ()), ("floor", 48, 45, (30, 40, 45)),
        ("ceiling", 48, 50, (30, 40, 45)), ("floor", 55, 50, (80, 60)), ("ceiling", 25, 30, (30, 20)),
    ],
)  # fmt: skip
def test_right_searches(ask: str, key: int, answer: int, path: tuple[int, ...]) -> None:
    assert way(TREE, key, ask) == ([50, *path], answer)
    assert SEARCH.prove(figure(), edit(ask, key), figure(answer, path)) == []
    assert SEARCH.unique(figure(), edit(ask, key)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(),
        figure(50, (30, 40, 45)),
        figure(45, (30, 40)),
        figure(45, (30, 40, 45, 20)),
        figure(45, (80, 60)),
        figure(None, (30, 40, 45)),
    ],
)
def test_wrong_searches(wrong: Figure) -> None:
    assert SEARCH.prove(figure(), edit("floor", 48), wrong)


@pytest.mark.parametrize(
    "asked", [edit("search", 48), edit("floor", 45), edit("floor", 10), edit("ceiling", 95), edit("next", 48)]
)
def test_questions_without_an_answer(asked: Edit) -> None:
    assert SEARCH.unique(figure(), asked)


def test_the_last_turn_is_the_next_key() -> None:
    for key in (k for k in range(10, 100) if k not in TREE.keys()):
        assert way(TREE, key, "floor")[1] == max((k for k in TREE.keys() if k < key), default=None)
        assert way(TREE, key, "ceiling")[1] == min((k for k in TREE.keys() if k > key), default=None)
