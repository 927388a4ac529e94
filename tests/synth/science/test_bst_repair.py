"""Two exchanged keys: the certificate on a hand-checked tree, and the maker's pairs that no single edge gives away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from synth.science.cs.binary import Tree, drawn, slots
from synth.science.cs.bst_repair import looks_right
from synth.science.family import Canvas
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

MEND = CERTIFICATES["cs/bst-repair"]
TREE = Tree.of([50, 30, 70, 20, 40, 60, 80])
EDIT = Edit("mend", {"mark": "node-selected"})


def figure(labels: Mapping[int, str], *marked: int) -> Figure:
    page = slots(TREE.in_order(), TREE.depth(), Canvas())
    marks = drawn(TREE, page, dict.fromkeys(marked, "node-selected"), labels=labels).to_json()["marks"]
    return figure_of(marks, 512, 512)


SOURCE = figure({40: "60", 60: "40"})


def test_the_right_exchange() -> None:
    assert MEND.prove(SOURCE, EDIT, figure({}, 40, 60)) == []
    assert MEND.unique(SOURCE, EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        SOURCE, figure({}), figure({}, 40), figure({}, 40, 70), figure({}, 40, 60, 70), figure({40: "60"}, 40, 60),
        figure({40: "60", 60: "40"}, 40, 60), figure({40: "50", 50: "40"}, 40, 60), figure({60: "61"}, 40, 60),
    ],
)  # fmt: skip
def test_wrong_results(wrong: Figure) -> None:
    assert MEND.prove(SOURCE, EDIT, wrong)


@pytest.mark.parametrize("labels", [{}, {20: "30", 30: "40", 40: "20"}, {20: "80", 80: "20", 40: "60", 60: "40"}])
def test_other_than_two_keys_out_of_place(labels: Mapping[int, str]) -> None:
    assert MEND.unique(figure(labels), EDIT)


def test_edges_may_look_right_in_a_wrong_tree() -> None:
    deep = Tree.of([50, 20, 80, 10, 40, 60, 90])
    same = {k: k for k in deep.keys()}
    assert looks_right(deep, same) and looks_right(deep, same | {40: 60, 60: 40})
    assert not looks_right(deep, same | {20: 60, 60: 20})
