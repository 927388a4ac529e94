"""Steps of a Turing machine: a run by hand, right and wrong configurations, and made ones by a plain simulation."""

from __future__ import annotations

import pytest

from synth.science.cs.turing_machine import CELLS, TURING, Configuration, _figure, _head, stepped
from synth.science.family import Canvas, Unfit
from tests.synth.science.machines import made, read
from verifiers.certificates import CERTIFICATES, Edit

FLIP = {(0, "0"): ("1", "R", 0), (0, "1"): ("0", "R", 0), (0, "B"): ("1", "L", 1)}
RULES = FLIP | {(1, a): (a.replace("B", "0"), "L", 1) for a in "01B"}
START = Configuration(("B", "B", "B", "0", "1", "B", "B", "B", "B"), 3, 0)
SOURCE = _figure(START, RULES, Canvas())
PROOF = CERTIFICATES["cs/turing-machine"]
DO = Edit("steps", {"steps": 3, "mark": "cell-new"})  # 0 1 B -> 1 0 1, and back to the second


def shown(head: int, state: int, **cells: str) -> dict:
    line, node = _head(Configuration(START.tape, head, state), Canvas())
    changes = {key: {"label": text, "cls": "cell-new"} for key, text in cells.items()}
    return changes | {"head": {"points": line.points}, "state": {"at": node.at, "label": node.label}}


RIGHT = shown(4, 1, t3="1", t4="0", t5="1")


def test_a_right_run() -> None:
    at = START
    for _ in range(3):
        at = stepped(at, RULES)
    assert at == Configuration(("B", "B", "B", "1", "0", "1", "B", "B", "B"), 4, 1)
    assert PROOF.unique(read(SOURCE), DO) == []
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(RIGHT))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {}, shown(5, 0, t3="1", t4="0"), shown(3, 1, t3="1", t4="0", t5="1"), shown(4, 0, t3="1", t4="0", t5="1"),
        shown(4, 1, t3="1", t4="0"), shown(4, 1, t3="1", t4="1", t5="1"), RIGHT | {"t5": {"label": "1"}},
        RIGHT | {"t6": {"cls": "cell-new"}}, RIGHT | {"r1-1": {"label": "1,L,q_0"}}, RIGHT | {"head": {"end": False}},
    ],
)  # fmt: skip
def test_wrong_runs(wrong: dict) -> None:
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(wrong)))


def test_what_determines_no_run() -> None:
    assert PROOF.unique(read(SOURCE), Edit("steps", {"steps": 9, "mark": "cell-new"}))  # off the tape on the left
    assert PROOF.unique(read(SOURCE.changed({"r1-1": {"label": ""}})), DO)
    assert PROOF.unique(read(SOURCE.without(["head"])), DO)
    with pytest.raises(Unfit):
        stepped(Configuration(("0",), 0, 0), RULES)


@pytest.mark.parametrize("difficulty", [1, 5])
def test_made_runs_by_simulation(difficulty: int) -> None:
    for problem in made(TURING, difficulty, 4):
        table = {m.id: m.label for m in problem.source.marks if m.id.startswith("r")}
        tape = dict(enumerate(problem.source.by_id[f"t{i}"].label for i in range(CELLS)))
        head, state = problem.hidden["run"][0].head, 0
        for _ in range(problem.edit.args["steps"]):
            tape[head], way, name = table[f"r{state + 1}-{'01B'.index(tape[head]) + 1}"].split(",")
            head, state = head + {"L": -1, "R": 1}[way], int(name[2:])
        assert [tape[i] for i in range(CELLS)] == [problem.target.by_id[f"t{i}"].label for i in range(CELLS)]
        assert problem.target.by_id["state"].label == f"q_{state}"
