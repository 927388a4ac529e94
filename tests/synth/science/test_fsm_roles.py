"""Parts of states: start and accepting ones, unreachable and dead ones, right and wrong, and against words by brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from synth.science.cs.fsm_roles import ROLES, USELESS_STATES
from synth.science.figure import Node
from tests.synth.science.machines import drawn_by_hand, machine_of, made, read
from verifiers.certificates import CERTIFICATES, Edit

MACHINE = machine_of({"A0": "B", "A1": "C", "B0": "B", "B1": "A", "C0": "C", "C1": "C", "D0": "A", "D1": "C"}, "B")
SOURCE = drawn_by_hand(MACHINE)  # C is dead, D unreachable
PARTS, USELESS = CERTIFICATES["cs/fsm-roles"], CERTIFICATES["cs/fsm-useless"]
BY_PART = Edit("mark-roles", {"start": "node-a", "accepting": "node-b"})
BY_USE = Edit("mark-useless", {"unreachable": "node-a", "dead": "node-b"})


def marked(**classes: str) -> dict:
    return {f"n{'ABCD'.index(name)}": {"cls": cls} for name, cls in classes.items()}


def test_right_colours() -> None:
    assert PARTS.prove(read(SOURCE), BY_PART, read(SOURCE.changed(marked(A="node-a", B="node-b")))) == []
    assert USELESS.prove(read(SOURCE), BY_USE, read(SOURCE.changed(marked(D="node-a", C="node-b")))) == []
    assert PARTS.unique(read(SOURCE), BY_PART) == USELESS.unique(read(SOURCE), BY_USE) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {}, marked(A="node-a"), marked(B="node-b"), marked(A="node-b", B="node-a"), marked(D="node-b", C="node-a"),
        marked(A="node-a", B="node-b", C="node-b"), marked(D="node-a", C="node-b", B="node-b"), marked(D="node-a"),
        marked(A="node-a", B="node-b") | {"n3": {"ring": True}}, marked(D="node-a", C="node-b") | {"e0-1": {"label": "1"}},
    ],
)  # fmt: skip
def test_wrong_colours(wrong: dict) -> None:
    assert PARTS.prove(read(SOURCE), BY_PART, read(SOURCE.changed(wrong)))
    assert USELESS.prove(read(SOURCE), BY_USE, read(SOURCE.changed(wrong)))


def test_what_determines_no_colours() -> None:
    assert PARTS.unique(read(SOURCE.changed({"n0": {"ring": True}})), BY_PART)
    assert PARTS.unique(read(SOURCE.without(["start"])), BY_PART)
    assert USELESS.unique(read(SOURCE.changed({"n2": {"ring": True}})), BY_USE)  # nothing is dead any more


@pytest.mark.parametrize("difficulty", [1, 5])
def test_made_parts_by_brute_force(difficulty: int) -> None:
    for problem in made(ROLES, difficulty, 3):
        machine = problem.hidden["machine"]
        for q in range(len(machine.names)):
            due = "node-a" if q == machine.start else "node-b" if q in machine.accepting else "node"
            assert problem.target.by_id[f"n{q}"].cls == due
    for problem in made(USELESS_STATES, difficulty, 3):
        machine = problem.hidden["machine"]
        words = [w for k in range(len(machine.names)) for w in product(machine.symbols, repeat=k)]
        there = {machine.path(w)[-1] for w in words}
        for node in problem.target.all(Node):
            q = int(node.id[1:])
            ends = {replace(machine, start=q).path(w)[-1] for w in words}
            due = "node-a" if q not in there else "node-b" if not ends & machine.accepting else "node"
            assert node.cls == due
