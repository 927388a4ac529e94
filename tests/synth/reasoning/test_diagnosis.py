"""Repairs: what is wrong is told apart by kind, explained by the solution, and mended by the steps that follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.identity import stream
from catalog.science import FAULTS, LANGUAGES
from synth.reasoning.constraints import candidates, choose
from synth.reasoning.diagnosis import mended
from synth.reasoning.mutants import replays
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.realise import Problem, Reasoned, reason
from synth.reasoning.record import Step, compare, fill_cell, recolour_cell
from synth.science.figure import Cell, Edge, Figure, Label, Line, Node
from tests.synth.reasoning.small import COLOURS

A, B, C = (Node(f"n{k}", (60.0 + 80 * k, 60.0), k_) for k, k_ in enumerate("ABC"))
JOINED = Edge("e", "n0", "n1", (A.at, B.at))
CELLS = tuple(Cell(f"c{k}", (20.0 + 30 * k, 200.0, 30.0, 30.0), str(k)) for k in range(3))
VALUE, RAY = Label("v", (200.0, 300.0), "v = 4 m/s"), Line("r", ((20.0, 400.0), (90.0, 400.0)))
RIGHT = Figure((JOINED, A, B, C, *CELLS, VALUE, RAY))
WORDING = Wording(
    (Noun("figure", "figures", "图", "张"),), {lang: ("Do it.",) if lang == "en" else ("照做。",) for lang in LANGUAGES},
    rules={"count": {"en": "cells count up", "zh": "单元格递增"}}, law={"en": "cells count up", "zh": "单元格依次递增"},
)  # fmt: skip
WRONG = {
    "extra": RIGHT.plus(Node("n9", (60.0, 140.0), "D")),
    "missing": RIGHT.without(["e"]),
    "colour": RIGHT.changed({"n2": {"cls": "node-new"}}),
    "text": RIGHT.changed({"c1": {"label": "7"}}),
    "ring": RIGHT.changed({"n2": {"ring": True}}),
    "place": RIGHT.changed({"r": {"points": ((20.0, 400.0), (90.0, 380.0))}}),
    "size": RIGHT.changed({"c2": {"box": (80.0, 200.0, 30.0, 50.0)}}),
}
TRACE = (compare("0", "1"), fill_cell(RIGHT, "c1", "1").why("rule", name="count"), recolour_cell(RIGHT, "c1", "cell"))


def repaired(wrong: Figure, lang: str = "en", key: int = 1) -> Reasoned:
    steps = mended(wrong, RIGHT, TRACE)
    chosen = choose(wrong, RIGHT, (), candidates(wrong, RIGHT)).constraints
    colours = COLOURS | {c: {"en": "plain", "zh": "普通"} for c in ("node", "edge", "cell", "line")}
    return reason(
        Problem("cs/small", "repair", wrong, RIGHT, colours), steps, chosen, lang, WORDING, stream(key, "cot")
    )


def notices(wrong: Figure) -> list[Step]:
    return [step for step in mended(wrong, RIGHT, TRACE) if step.op == "notice"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_called_by_its_kind_and_told(fault: str) -> None:
    found = notices(WRONG[fault])
    assert [step.args["fault"] for step in found] == [fault]
    for lang in LANGUAGES:
        record = repaired(WRONG[fault], lang)
        assert replays(record, record.steps)
        assert WORDING.law[lang] in record.compact and WORDING.law[lang] in record.full
        ops = [step["op"] for step in record.json["operations"]]
        assert ops.index("notice") < len(ops) - 1


def test_a_fault_is_explained_by_the_step_that_should_have_seen_to_it() -> None:
    assert notices(WRONG["text"])[0].because is not None
    assert notices(RIGHT.changed({"c1": {"cls": "node-new"}}))[0].because is None
    assert "7" in repaired(WRONG["text"]).compact and "cells count up" in repaired(WRONG["text"]).compact


def test_what_looks_right_is_no_fault_whichever_mark_it_is() -> None:
    exchanged = RIGHT.changed({"n0": {"at": B.at, "label": "B"}, "n1": {"at": A.at, "label": "A"}})
    assert notices(exchanged) == []


def test_bars_shifted_by_one_are_no_faults_but_the_missing_one_is() -> None:
    bars = [
        replace(CELLS[0], id=f"b{k}", box=(20.0 + 30 * k, 300.0, 30.0, 30.0), label=k_) for k, k_ in enumerate("PQR")
    ]
    right, shifted = RIGHT.plus(*bars), RIGHT.plus(bars[0], replace(bars[2], id="b1"))
    assert [step.op for step in mended(shifted, right, ())] == ["notice", "add-cell"]
    assert [step.args["fault"] for step in mended(shifted, right, ()) if step.op == "notice"] == ["missing"]
    assert [step.op for step in mended(right, shifted, ())] == ["notice", "remove-cell"]


def test_a_bar_that_begins_in_its_place_is_the_one_that_begins_there() -> None:
    """Two bars, the first twice as long: what follows is too late by one place in the row, not wrongly named."""
    right = Figure(tuple(Cell(f"b{k}", (20.0 + 30 * k, 300.0, 30.0, 30.0), "PQR"[k]) for k in range(3)))
    wrong = Figure((Cell("b0", (20.0, 300.0, 60.0, 30.0), "P"), Cell("b1", (80.0, 300.0, 60.0, 30.0), "R")))
    found = [step.args for step in mended(wrong, right, ()) if step.op == "notice"]
    assert {(args["fault"], args["cell"]) for args in found} == {("size", 0), ("missing", 1), ("size", 1)}


def test_keys_that_neither_picture_shows_are_not_compared() -> None:
    other = replace(TRACE[0], args={"a": "98", "b": "99", "is": "less"})
    steps = mended(WRONG["text"], RIGHT, (*TRACE, other, TRACE[0]))
    assert [step.args["a"] for step in steps if step.op == "compare"] == ["0"]
