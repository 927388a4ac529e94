"""The words of steps and constraints against what these name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifiers.figures import figure
from verifiers.grounding import read
from verifiers.readback import Figure, Node
from verifiers.steps import faults_of_cell_numbers, faults_of_constraint, faults_of_places, faults_of_step

OHM = {"name": "R", "expression": "1 / (1 / R_1 + 1 / R_2)", "values": {"R_1": 30.0, "R_2": 6.0}, "value": 5.0,
       "unit": "Ω", "digits": 0}  # fmt: skip
NOR = {
    "name": "T",
    "expression": "1 - max(Q, R)",
    "values": {"Q": 0.0, "R": 0.0},
    "value": 1.0,
    "unit": "",
    "digits": 0,
}


def step(op: str, args: dict[str, Any], because: Any = None) -> dict[str, Any]:
    return {"i": 1, "op": op, "args": args, "pre": [], "post": [], "because": because, "text": ""}


def faults(op: str, args: dict[str, Any], text: str, lang: str = "en", because: Any = None) -> list[str]:
    return list(faults_of_step(step(op, args, because), text, read(text), lang))


@pytest.mark.parametrize(
    ("op", "args", "text", "lang"),
    [
        ("visit", {"node": "D"}, "The task says so; visit node D.", "en"),
        ("recolour-node", {"node": "camp", "to": "node-new"}, "Camp turns blue.", "en"),
        ("remove-edge", {"edge": ["24 | 70", "57"]}, "擦去边24 | 70–57。", "zh"),
        ("compare", {"a": "26", "b": "52", "is": "less"}, "Compare 26 and 52, which gives 26 < 52.", "en"),
        ("relabel-node", {"node": "76", "to": "92"}, "Write 92 into node 76.", "en"),
        ("compute", OHM, "R = 1 / (1 / 30 + 1 / 6) = 5 Ω.", "en"),
        ("compute", OHM, "由并联规律得R = 5 Ω。", "zh"),
        ("compute", NOR, "Work out T = 0 NOR 0 = 1.", "en"),
        ("notice", {"fault": "text", "node": "G", "is": "G"}, "正确的图中不是这样：结点G的标注不对。", "zh"),
        ("erase", {"label": {"text": "8", "at": [1.0, 2.0]}}, "Remove the text “8”.", "en"),
    ],
)
def test_true_words_pass(op: str, args: dict[str, Any], text: str, lang: str) -> None:
    assert faults(op, args, text, lang) == []


@pytest.mark.parametrize(
    ("op", "args", "text", "lang"),
    [
        ("visit", {"node": "D"}, "The task says so; visit node E.", "en"),
        ("visit", {"node": "1"}, "Visit node 7, the one that follows.", "en"),
        ("remove-edge", {"edge": ["24 | 70", "57"]}, "擦去边24 | 71–57。", "zh"),
        ("compare", {"a": "26", "b": "52", "is": "less"}, "Compare 26 and 52, which gives 26 < 53.", "en"),
        ("relabel-node", {"node": "76", "to": "92"}, "Write 29 into node 76.", "en"),
        ("compute", OHM, "R = 2 / (1 / 30 + 1 / 6) = 5 Ω.", "en"),
        ("compute", OHM, "R = 1 / (1 / 6 + 1 / 30) = 5 Ω.", "en"),
        ("compute", OHM, "R = 1 / (1 / 30 + 1 / 6) = 5 A.", "en"),
        ("compute", OHM, "U = 1 / (1 / 30 + 1 / 6) = 5 Ω.", "en"),
        ("compute", NOR, "Work out T = 0 NOR 1 = 1.", "en"),
        ("compute", NOR, "Work out T = 0 NOR 0 = 0.", "en"),
        ("notice", {"fault": "text", "label": {"text": "6 m"}, "is": "6 m"}, "The drawing gives “6 m”, which is correct.", "en"),
        ("notice", {"fault": "text", "edge": ["A", "B"], "is": "1"}, "It is wrong that 2 is written beside edge A–B.", "en"),
        ("add-node", {"node": {"label": "V", "at": [1.0, 2.0]}}, "Remove node V.", "en"),
        ("wipe", {"mark": {"mark": "line"}}, "画出力的箭头。", "zh"),
        ("erase", {"label": {"text": "8", "at": [1.0, 2.0]}}, "Remove the text “8” and node 9.", "en"),
    ],
)  # fmt: skip
def test_false_words_are_found(op: str, args: dict[str, Any], text: str, lang: str) -> None:
    assert faults(op, args, text, lang)


def test_a_reason_may_speak_of_others() -> None:
    because = {"reason": "less", "args": {"a": "26", "b": "35"}}
    assert faults("visit", {"node": "26"}, "Visit node 26, which is less than 35.", because=because) == []


def test_cells_are_counted_in_one_way() -> None:
    def found(*said: tuple[int, str]) -> list[str]:
        steps = [step("visit", {"cell": cell}) for cell, _ in said]
        return list(faults_of_cell_numbers(steps, [read(text) for _, text in said]))

    assert found((0, "Look at cell 1."), (4, "Look at cell 5.")) == []
    assert found((1, "Look at slot 1."), (4, "Look at slot 4.")) == []
    assert found((1, "Look at slot 1."), (4, "Look at slot 5."))
    assert found((4, "Look at slot 9."))


def tree() -> Figure:
    spots = {"A": (256.0, 60.0), "B": (100.0, 160.0), "24 | 70": (400.0, 160.0)}
    return figure(nodes=[Node(at=at, shape="circle", r=20.0, w=0, h=0, label=label, cls="node", ring=False)
                         for label, at in spots.items()])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lang", "right"),
    [
        ("Place node C to the lower left of node A.", "en", True),
        ("Place node C to the lower right of node A.", "en", False),
        ("Place node C above node B.", "en", False),
        ("Place node C to the lower left of node 24 | 70.", "en", True),
        ("在结点B右下方放置结点C。", "zh", True),
        ("在结点B左下方放置结点C。", "zh", False),
        ("在方框24 | 70右下方放置结点C。", "zh", False),
    ],
)
def test_places_are_where_words_say(text: str, lang: str, right: bool) -> None:
    placed = step("add-node", {"node": {"label": "C", "at": [200.0, 260.0]}})
    assert (not list(faults_of_places(placed, text, lang, [tree()]))) is right


def test_constraints_name_their_marks() -> None:
    def found(pred: str, args: dict[str, Any], text: str) -> list[str]:
        return list(faults_of_constraint({"pred": pred, "args": args}, text, "en"))

    assert found("connected", {"a": "B", "b": "C"}, "Node B is joined to node C.") == []
    assert found("connected", {"a": "B", "b": "C"}, "Node B is joined to node A.")
    assert found("moved", {"node": "B", "by": [0.0, 40.0]}, "Node B ends up downwards of where it was.") == []
    assert found("moved", {"node": "B", "by": [0.0, 40.0]}, "Node B ends up upwards of where it was.")
    assert found("order_is", {"texts": ["3", "5"]}, "The order is 3 and 4.")
