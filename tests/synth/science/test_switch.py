"""Switches: lamps that shine, by hand and against a search for loops; the proof on figures made and broken."""

from __future__ import annotations

from itertools import product

import pytest

from catalog.identity import stream
from synth.science.family import Canvas
from synth.science.physics.switch import SWITCHED, Circuit, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.netlist import netlist
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/switch"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_lamps_of_a_small_circuit() -> None:
    top, branches = ("S_1", "L_1"), (("S_2", "L_2"), ("L_3",))
    assert Circuit(top, branches, frozenset(("S_1",))).lit() == {"L_1", "L_3"}
    assert Circuit(top, branches, frozenset(("S_1", "S_2"))).lit() == {"L_1", "L_2", "L_3"}
    assert Circuit(top, branches, frozenset(("S_2",))).lit() == frozenset()


def test_against_every_loop() -> None:
    """A lamp shines if and only if some loop of rail and one branch goes through it with all switches closed."""
    top, branches = ("S_1",), (("S_2", "L_1"), ("L_2", "S_3", "L_3"))
    for states in product((False, True), repeat=3):
        closed = frozenset(f"S_{k}" for k, on in enumerate(states, 1) if on)
        loops = [(*top, *branch) for branch in branches]
        live = [loop for loop in loops if all(p in closed for p in loop if p[0] == "S")]
        assert Circuit(top, branches, closed).lit() == {p for loop in live for p in loop if p[0] == "L"}


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    for k in range(4):
        p = make(stream(k, "switch"), difficulty, Canvas())
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in SWITCHED.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)
        assert PROOF.unique(target, edit), "the switch stands there already"


def test_levers_are_read() -> None:
    p = make(stream(1, "switch"), 3, Canvas())
    before, after = netlist(read(p.source)).of("switch"), netlist(read(p.target)).of("switch")
    assert sum(a.closed != b.closed for a, b in zip(before, after)) == 1
