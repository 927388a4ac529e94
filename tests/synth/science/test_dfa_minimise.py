"""Minimisation in place: a machine by hand, results right and wrong, and classes against words by brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from synth.science.cs.automaton import Machine, classes_of
from synth.science.cs.dfa_minimise import MINIMISE, quotient
from synth.science.figure import Figure, Label
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.automata import automaton, equivalent

PROOF = CERTIFICATES["cs/dfa-minimise"]
DO = Edit("minimise", {"mark": "node-new"})
MACHINE = machine_of({"A0": "B", "A1": "C", "B0": "B", "B1": "D", "C0": "C", "C1": "D", "D0": "D", "D1": "D"}, "D")
SOURCE = drawn_by_hand(MACHINE)  # B and C are equivalent, and A to neither


def small(classes: list[tuple[int, ...]], note: str | None = "{B,C}") -> Figure:
    """The target for some classes, by hand."""
    machine, kept = quotient(MACHINE, classes), [f"n{c[0]}" for c in classes]
    drawn = drawn_by_hand(replace(machine, names=MACHINE.names))
    gone = [f"n{q}" for q in range(4) if f"n{q}" not in kept]
    marked = {f"n{c[0]}": {"cls": "node-new"} for c in classes if len(c) > 1}
    figure = drawn.without(gone).changed(marked)
    at = SOURCE.by_id["n1"].at
    return figure if note is None else figure.plus(Label("t1", (at[0], at[1] + 40.0), note, "text-new"))


def all_equivalent(machine: Machine, p: int, q: int) -> bool:
    """By all words up to the number of states."""
    words = [w for k in range(len(machine.names) + 1) for w in product(machine.symbols, repeat=k)]
    ends = [[replace(machine, start=x).path(w)[-1] in machine.accepting for w in words] for x in (p, q)]
    return ends[0] == ends[1]


def test_a_right_minimisation() -> None:
    # A goes to B on 0 and on 1 as well, so that A, B and C are told apart by words of length two at most
    assert classes_of(MACHINE) == [(0,), (1, 2), (3,)]
    assert PROOF.unique(read(SOURCE), DO) == []
    assert PROOF.prove(read(SOURCE), DO, read(small([(0,), (1, 2), (3,)]))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        SOURCE, small([(0,), (1, 2), (3,)], None), small([(0,), (1, 2), (3,)], "{A,B}"),
        small([(0,), (1, 2, 3)], "{B,C,D}"), small([(0, 1), (2,), (3,)], "{A,B}"),
        small([(0,), (1, 2), (3,)]).changed({"n1": {"cls": "node"}}),
        small([(0,), (1, 2), (3,)]).changed({"n3": {"cls": "node-new"}}),
        small([(0,), (1, 2), (3,)]).changed({"n1": {"label": "C"}}),
        small([(0,), (1, 2), (3,)]).changed({"e0-1": {"label": "0"}}),
        small([(0,), (1, 2), (3,)]).changed({"n3": {"ring": False}}),
        small([(0,), (1, 2), (3,)]).changed({"n3": {"at": (460.0, 245.0)}}),
    ],
)  # fmt: skip
def test_wrong_minimisations(wrong: Figure) -> None:
    assert PROOF.prove(read(SOURCE), DO, read(wrong))


def test_what_is_minimal_already_or_incomplete() -> None:
    assert PROOF.unique(read(small([(0,), (1, 2), (3,)], None)), DO)
    assert PROOF.unique(read(SOURCE.without(["e3-3"])), DO)


def test_machines_that_differ_are_told_apart_by_a_word() -> None:
    one, other = automaton(read(SOURCE)), automaton(read(SOURCE.changed({"n2": {"ring": True}})))
    assert equivalent(one, one) == "=" and equivalent(one, other) == "1"


@pytest.mark.parametrize("difficulty", [1, 3, 5])
def test_classes_by_brute_force(difficulty: int) -> None:
    for problem in made(MINIMISE, difficulty, 3):
        machine, classes = problem.hidden["machine"], problem.hidden["classes"]
        of = {q: c for c in classes for q in c}
        for p in of:
            for q in of:
                assert all_equivalent(machine, p, q) == (of[p] == of[q])
