"""The subset construction: a machine by hand with a move on ε, tables right and wrong, and sets against runs."""

from __future__ import annotations

from itertools import product

import pytest

from synth.science.cs.automaton import Machine
from synth.science.cs.nfa_to_dfa import SUBSETS, stepped, subsets, written
from synth.science.figure import Cell
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit

MACHINE = machine_of({"A0": "AB", "A1": "A", "B1": "C", "Aε": "C"}, "C")
# {A,C}: on 0 {A,B,C}, on 1 {A,C}; {A,B,C}: on 0 the same, on 1 {A,C}: both rows accept
ROWS = [["{A,C}", "{A,B,C}", "{A,C}"], ["{A,B,C}", "{A,B,C}", "{A,C}"]]
CELLS = [
    Cell(f"{i}{k}", (50.0 + 100 * k, 350.0 + 30 * i, 100.0, 30.0), text, "cell" if i else "head")
    for i, row in enumerate([["δ", "0", "1"], *[[""] * 3] * 2]) for k, text in enumerate(row)
]  # fmt: skip
SOURCE = drawn_by_hand(MACHINE).plus(*CELLS)
FILLED = {f"{i + 1}{k}": {"label": text} for i, row in enumerate(ROWS) for k, text in enumerate(row)}
RIGHT = FILLED | {"10": {"label": "{A,C}", "cls": "cell-new"}, "20": {"label": "{A,B,C}", "cls": "cell-new"}}
DO = Edit("subsets", {"mark": "cell-new"})
PROOF = CERTIFICATES["cs/nfa-to-dfa"]


def test_a_right_table() -> None:
    assert subsets(MACHINE) == [frozenset((0, 2)), frozenset((0, 1, 2))]
    assert PROOF.unique(read(SOURCE), DO) == []
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(RIGHT))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {}, FILLED, RIGHT | {"11": {"label": "{A,B}"}}, RIGHT | {"12": {"label": ""}}, RIGHT | {"12": {"label": "{C,A}"}},
        RIGHT | {"20": {"label": "{A,B,C}"}}, RIGHT | {"21": {"label": "{A,B,C}", "cls": "cell-new"}},
        RIGHT | {"10": RIGHT["20"], "20": RIGHT["10"]}, RIGHT | {"n1": {"ring": True}},
    ],
)  # fmt: skip
def test_wrong_tables(wrong: dict) -> None:
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(wrong)))


def test_tables_that_do_not_fit() -> None:
    assert PROOF.unique(read(SOURCE.without(["20", "21", "22"])), DO)
    assert PROOF.unique(read(SOURCE.changed(RIGHT)), DO)
    assert PROOF.unique(read(SOURCE.changed({"01": {"label": "1"}, "02": {"label": "0"}})), DO)


def accepted(machine: Machine, word: tuple[str, ...], state: int, depth: int = 4) -> bool:
    """By trying all ways, with at most `depth` moves on ε in a row."""
    if not word and state in machine.accepting:
        return True
    silent = machine.moves.get((state, "ε"), ()) if depth else ()
    loud = machine.moves.get((state, word[0]), ()) if word else ()
    return any(accepted(machine, word, q, depth - 1) for q in silent) or any(
        accepted(machine, word[1:], q) for q in loud
    )


@pytest.mark.parametrize("difficulty", [1, 5])
def test_sets_accept_what_the_machine_accepts(difficulty: int) -> None:
    for problem in made(SUBSETS, difficulty, 3):
        machine, rows = problem.hidden["machine"], problem.hidden["rows"]
        for word in (w for k in range(5) for w in product("01", repeat=k)):
            states = rows[0]
            for symbol in word:
                states = stepped(machine, states, symbol)
            assert bool(states & machine.accepting) == accepted(machine, word, machine.start)
        assert problem.target.by_id["c0-0"].label == written(machine, rows[0])
