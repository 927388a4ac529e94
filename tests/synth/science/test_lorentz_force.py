"""Magnetic force: the four cases of sign and field by hand, and every mutant refused."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.physics.lorentz_force import LORENTZ, Setting, make_lorentz
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/lorentz-force"]
EDIT = Edit("force", {"mark": "object-new"})


def made(difficulty: int) -> Problem:
    for k in range(20):
        try:
            return make_lorentz(stream(40 + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in twenty draws")


@pytest.mark.parametrize(("into", "charge", "way"), [(True, 2.0, -90.0), (True, -2.0, 90.0), (False, 2.0, 90.0), (False, -2.0, -90.0)])
def test_a_charge_that_moves_right(into: bool, charge: float, way: float) -> None:
    setting = Setting(into, 0.5, (charge,), (3.0,), (0.0,), ((256.0, 256.0),))
    assert setting.ways[0] + setting.turn(0) == way  # -90 is up on the screen
    assert setting.force(0) == pytest.approx(3.0)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(difficulty: int) -> None:
    problem = made(difficulty)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, EDIT, target) == []
    assert PROOF.unique(source, EDIT) == []
    for mutator in LORENTZ.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        if wrong is not None and wrong != problem.target:
            assert PROOF.prove(source, EDIT, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
