"""Electric fields: Coulomb's law by hand, and every mutant refused."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.physics.point_charges import CHARGES, Setting, make_charges
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/point-charges"]
EDIT = Edit("field", {"mark": "object-new"})


def made(difficulty: int) -> Problem:
    for k in range(20):
        try:
            return make_charges(stream(700 + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in twenty draws")


def test_known_fields() -> None:
    right_angle = Setting((4.0, 4.0), ((0.0, 2.0), (2.0, 0.0)), (2.0, 2.0), 60.0, 1.0)
    assert right_angle.parts()[0] == pytest.approx((8.99, 0.0))
    assert right_angle.total() == pytest.approx((8.99, 8.99))
    dipole = Setting((1.0, -1.0), ((0.0, 0.0), (2.0, 0.0)), (1.0, 0.0), 60.0, 1.0)
    assert dipole.total() == pytest.approx((17.98, 0.0))


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(difficulty: int) -> None:
    problem = made(difficulty)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, EDIT, target) == []
    assert PROOF.unique(source, EDIT) == []
    for mutator in CHARGES.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        if wrong is not None and wrong != problem.target:
            assert PROOF.prove(source, EDIT, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
