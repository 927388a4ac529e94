"""The missing arrow: a machine by hand, right and wrong arrows, and languages against their words by brute force."""

from __future__ import annotations

from itertools import product

import pytest

from synth.science.cs.automaton import Machine
from synth.science.cs.fsm_complete import COMPLETE, Language, count_language, pattern_language, value_language
from synth.science.figure import Edge
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit

ENDS = machine_of({"A0": "B", "A1": "A", "B0": "B", "B1": "C", "C0": "B", "C1": "A"}, "C")
WHOLE = drawn_by_hand(ENDS)
SOURCE = WHOLE.without(["e2-0"])
DO = Edit("complete-end", {"pattern": "01", "mark": "edge-new"})
PROOF = CERTIFICATES["cs/fsm-complete"]
NEW = {"cls": "edge-new"}


def test_a_right_arrow() -> None:
    assert PROOF.unique(read(SOURCE), DO) == []
    assert PROOF.prove(read(SOURCE), DO, read(WHOLE.changed({"e2-0": NEW}))) == []


def wrong_figures() -> list:
    edge = WHOLE.by_id["e2-0"]
    assert isinstance(edge, Edge)
    back = {"start": "n0", "stop": "n2", "path": edge.path[::-1]}
    return [
        SOURCE, WHOLE, WHOLE.changed({"e2-0": NEW | {"label": "0"}}), WHOLE.changed({"e2-0": NEW | {"label": "0,1"}}),
        WHOLE.changed({"e2-0": NEW | back}), WHOLE.changed({"e2-0": NEW, "e0-1": NEW}),
        WHOLE.changed({"e2-0": NEW, "n2": {"ring": False}}), WHOLE.changed({"e2-0": NEW, "n1": {"cls": "node-new"}}),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", wrong_figures())
def test_wrong_arrows(wrong: object) -> None:
    assert PROOF.prove(read(SOURCE), DO, read(wrong))


def test_another_language_needs_another_arrow() -> None:
    contains = Edit("complete-contain", {"pattern": "01", "mark": "edge-new"})
    assert PROOF.unique(read(SOURCE), contains) and PROOF.unique(read(WHOLE), DO)
    assert PROOF.prove(read(SOURCE), contains, read(WHOLE.changed({"e2-0": NEW})))


@pytest.mark.parametrize(
    ("language", "belongs"),
    [
        (pattern_language("contain", "0010", ("0", "1")), lambda w: "0010" in w),
        (pattern_language("end", "0101", ("0", "1")), lambda w: w.endswith("0101")),
        (pattern_language("begin", "110", ("0", "1")), lambda w: w.startswith("110")),
        (count_language("1", 3, 2, ("0", "1")), lambda w: w.count("1") % 3 == 2),
        (value_language(5), lambda w: int(w or "0", 2) % 5 == 0),
    ],
)
def test_machines_accept_their_languages(language: Language, belongs: object) -> None:
    n = 1 + max(q for q, _ in language.moves)
    moves = {key: frozenset((q,)) for key, q in language.moves.items()}
    machine = Machine(tuple("ABCDEFG"[:n]), ("0", "1"), moves, language.accepting)
    for length in range(10):
        for word in product("01", repeat=length):
            assert (machine.path(word)[-1] in machine.accepting) == belongs("".join(word))


def test_made_problems_are_proved() -> None:
    for problem in made(COMPLETE, 4, 5):
        edit = Edit(problem.edit.op, problem.edit.args)
        assert (
            PROOF.unique(read(problem.source), edit)
            == PROOF.prove(read(problem.source), edit, read(problem.target))
            == []
        )
