"""Regular expressions and Thompson's automata: one by hand, its faults, and derivatives against Python's own matcher."""

from __future__ import annotations

import re
from itertools import product

import pytest

from synth.science.cs.regex_nfa import THOMPSON, Term, planned
from synth.science.figure import Label
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.regex_nfa import derivative, nullable, parsed

PROOF = CERTIFICATES["cs/regex-nfa"]
DO = Edit("thompson", {"mark": "edge-new"})
# a*b: 0 to 1 and 3 on ε, 1 to 2 on a, 2 to 1 and 3 on ε, 3 to 4 on b
MOVES = {"0ε": "13", "1a": "2", "2ε": "13", "3b": "4"}


def figure(moves: dict[str, str] = MOVES, accepting: str = "4", text: str = "a*b"):
    """Source and target by hand: what is on ε is marked."""
    drawn = drawn_by_hand(machine_of(moves, accepting)).plus(Label("r", (250.0, 40.0), text))
    edges = [m for m in drawn.marks if m.id[0] == "e"]
    target = drawn.changed({e.id: {"cls": "edge-new"} for e in edges if e.label == "ε"})  # type: ignore[union-attr]
    rings = {m.id: {"ring": False} for m in drawn.marks if m.id[0] == "n"}
    return read(drawn.changed(rings).without([e.id for e in edges] + ["start"])), read(target)


def test_the_plan_of_an_expression() -> None:
    a, b = Term("a"), Term("b")
    term = Term(".", (Term("*", (Term("|", (a, b)),)), a))
    plan = planned(term)
    assert term.text() == "(a|b)*a"
    assert len(plan.at) == 9 and len(plan.arrows) == 11
    assert {(x.start, x.stop) for x in plan.arrows if x.rule == "repeat"} == {(0, 1), (6, 1), (6, 7), (0, 7)}
    assert term.columns() == 6


def test_a_right_automaton() -> None:
    source, target = figure()
    assert PROOF.unique(source, DO) == []
    assert PROOF.prove(source, DO, target) == []


@pytest.mark.parametrize(
    ("moves", "accepting"),
    [
        ({"0ε": "1", "1a": "2", "2ε": "13", "3b": "4"}, "4"),  # one a at least
        ({"0ε": "13", "1a": "2", "2ε": "3", "3b": "4"}, "4"),  # one a at most
        ({"0ε": "13", "1b": "2", "2ε": "13", "3a": "4"}, "4"),  # letters exchanged
        ({"0ε": "13", "1a": "2", "2ε": "13", "3b": "4"}, "3"),
        ({"0ε": "13", "1a": "2", "2ε": "01", "1ε": "3", "3b": "4"}, "4"),  # the language, but not Thompson's way
        ({"0ε": "23", "2a": "1", "1ε": "23", "3b": "4"}, "4"),  # numbers exchanged
    ],
)  # fmt: skip
def test_wrong_automata(moves: dict[str, str], accepting: str) -> None:
    source, _ = figure()
    assert PROOF.prove(source, DO, figure(moves, accepting)[1])


def test_expressions_that_do_not_fit() -> None:
    assert PROOF.unique(figure(text="a*bc")[0], DO)
    assert PROOF.unique(figure(text="a*(b")[0], DO)
    assert PROOF.unique(figure()[1], DO)


@pytest.mark.parametrize("text", ["(a|b)*ab", "a*(ba|b)*", "(a*|bb)a", "(ab*|b)*"])
def test_derivatives_match_what_a_matcher_matches(text: str) -> None:
    for word in ("".join(w) for k in range(7) for w in product("ab", repeat=k)):
        rest = parsed(text)
        for symbol in word:
            rest = derivative(rest, symbol)
        assert nullable(rest) == bool(re.fullmatch(text, word)), word


@pytest.mark.parametrize("difficulty", [1, 3, 5])
def test_made_automata(difficulty: int) -> None:
    for p in made(THOMPSON, difficulty, 4):
        source, edit = read(p.source), Edit(p.edit.op, p.edit.args)
        assert PROOF.unique(source, edit) == [] == PROOF.prove(source, edit, read(p.target))
