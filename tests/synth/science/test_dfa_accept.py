"""Words and verdicts: a machine by hand, right and wrong tables, and made tables against a walk through the arrows."""

from __future__ import annotations

import pytest

from synth.science.cs.dfa_accept import ACCEPT
from synth.science.figure import Cell, Edge
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit

MACHINE = machine_of({"A0": "A", "A1": "B", "B0": "C", "B1": "B", "C0": "C", "C1": "C"}, "B")
TABLE = [
    Cell(f"{i}{k}", (50.0 + 90 * k, 400.0 + 30 * i, 90.0, 30.0), text)
    for i, row in enumerate((("01", "110", "0"), ("", "", ""))) for k, text in enumerate(row)
]  # fmt: skip
SOURCE = drawn_by_hand(MACHINE).plus(*TABLE)
DO = Edit("judge-words", {"accepted": "cell-a", "rejected": "cell-b"})
PROOF = CERTIFICATES["cs/dfa-accept"]
VERDICTS = {"00": {"cls": "cell-a"}, "01": {"cls": "cell-b"}, "02": {"cls": "cell-b"}}
RIGHT = VERDICTS | {"10": {"label": "B"}, "11": {"label": "C"}, "12": {"label": "A"}}


def test_right_verdicts() -> None:
    assert PROOF.unique(read(SOURCE), DO) == []
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(RIGHT))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {}, VERDICTS, RIGHT | {"00": {"cls": "cell-b"}}, RIGHT | {"02": {"cls": "cell"}}, RIGHT | {"12": {"label": "B"}},
        RIGHT | {"10": {"label": "B", "cls": "cell-a"}}, RIGHT | {"02": {"cls": "cell-b", "label": "00"}},
        RIGHT | {"n0": {"ring": True}}, RIGHT | {"10": RIGHT["11"], "11": RIGHT["10"]},
    ],
)  # fmt: skip
def test_wrong_verdicts(wrong: dict) -> None:
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(wrong)))


def test_what_determines_no_verdicts() -> None:
    assert PROOF.unique(read(SOURCE.without(["e2-2"])), DO)
    assert PROOF.unique(read(SOURCE.changed({"00": {"label": "02"}})), DO)
    assert PROOF.unique(read(SOURCE.changed(RIGHT)), DO)


@pytest.mark.parametrize("difficulty", [1, 5])
def test_made_verdicts_by_walking(difficulty: int) -> None:
    for problem in made(ACCEPT, difficulty, 4):
        arrows = {(e.start, a): e.stop for e in problem.source.all(Edge) for a in e.label.split(",")}
        for i, word in enumerate(problem.hidden["words"]):
            at = f"n{problem.hidden['machine'].start}"
            for symbol in word:
                at = arrows[at, symbol]
            node, upper = problem.target.by_id[at], problem.target.by_id[f"w{i}"]
            assert problem.target.by_id[f"u{i}"].label == node.label
            assert upper.cls == ("cell-a" if node.ring else "cell-b")
