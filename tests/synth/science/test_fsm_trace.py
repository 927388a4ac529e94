"""The run of a word: a machine by hand, runs right and wrong, and the maker against a walk through its figures."""

from __future__ import annotations

import pytest

from synth.science.cs.fsm_trace import TRACE
from synth.science.figure import Edge
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.automata import NoAutomaton, automaton, composed

PARITY = machine_of({"A0": "A", "A1": "B", "B0": "B", "B1": "C", "C0": "A", "C1": "C"}, "C")
PLAIN = drawn_by_hand(PARITY)
RUN = Edit("trace", {"word": "110", "mark": "edge-selected", "end": "node-new"})  # A B C A
PROOF = CERTIFICATES["cs/fsm-trace"]
SELECTED = {"cls": "edge-selected"}
RIGHT = {"e0-1": SELECTED, "e1-2": SELECTED, "e2-0": SELECTED, "n0": {"cls": "node-new"}}


def test_a_right_run() -> None:
    assert PROOF.prove(read(PLAIN), RUN, read(PLAIN.changed(RIGHT))) == []
    assert PROOF.unique(read(PLAIN), RUN) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {k: v for k, v in RIGHT.items() if k != "e2-0"}, RIGHT | {"e0-0": SELECTED},
        {k: v for k, v in RIGHT.items() if k != "n0"} | {"n2": {"cls": "node-new"}},
        RIGHT | {"n0": {"cls": "node-selected"}}, RIGHT | {"n1": {"ring": True}},
        RIGHT | {"e0-0": {"label": "1"}, "e0-1": {"label": "0", **SELECTED}},
    ],
)  # fmt: skip
def test_wrong_runs(wrong: dict) -> None:
    assert PROOF.prove(read(PLAIN), RUN, read(PLAIN.changed(wrong)))


def test_what_determines_no_run() -> None:
    stuck = drawn_by_hand(machine_of({"A0": "A", "A1": "B", "B0": "B"}, "B"))
    split = drawn_by_hand(machine_of({"A0": "AB", "B0": "B"}, "B"))
    nowhere = PLAIN.without(["start"])
    for figure in (stuck, split, nowhere):
        assert PROOF.unique(read(figure), RUN)
    assert PROOF.unique(read(PLAIN), Edit("trace", {**RUN.args, "word": "12"}))
    with pytest.raises(NoAutomaton):
        automaton(read(nowhere))


def test_prefixes_compose() -> None:
    machine = automaton(read(PLAIN))
    maps = composed(tuple("1101"), machine)
    assert [m[0] for m in maps] == [0, 1, 2, 0, 1]
    assert maps[2] == (2, 2, 2)


@pytest.mark.parametrize("difficulty", [1, 5])
def test_made_runs_walk_through_the_figure(difficulty: int) -> None:
    for problem in made(TRACE, difficulty, 6):
        arrows = {(e.start, a): e for e in problem.source.all(Edge) for a in e.label.split(",")}
        at, taken = f"n{problem.hidden['machine'].start}", set()
        for symbol in problem.edit.args["word"]:
            edge = arrows[at, symbol]
            at = edge.stop
            taken.add(edge.id)
        assert taken == {e.id for e in problem.target.all(Edge, "edge-selected")}
        assert problem.target.by_id[at].cls == "node-new"
