"""Gas processes: known end states, and every mutant refused."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.physics.pv_diagram import PV, Process, make_pv
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/pv-diagram"]


def made(seed: int, difficulty: int) -> Problem:
    for k in range(60):
        try:
            return make_pv(stream(100 * seed + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in sixty draws")


def test_known_processes() -> None:
    assert Process("isothermal", 300.0, 2.0, 100.0, 6.0, 1.4, 300.0).at(0.5) == pytest.approx((4.0, 150.0))
    assert Process("adiabatic", 320.0, 1.0, 0.0, 8.0, 5 / 3, 300.0).at(1.0) == pytest.approx((8.0, 10.0))
    assert Process("isochoric", 100.0, 3.0, 250.0, 3.0, 1.4, 200.0).result == ("T_2", 500.0, "K", 0)
    assert Process("isobaric", 100.0, 2.0, 100.0, 5.0, 1.4, 300.0).result == ("T_2", 750.0, "K", 0)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_mutant_is_refused(seed: int, difficulty: int) -> None:
    problem = made(seed, difficulty)
    edit = Edit(problem.edit.op, problem.edit.args)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, edit, target) == []
    assert PROOF.unique(source, edit) == []
    for mutator in PV.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        if wrong is not None and wrong != problem.target:
            assert PROOF.prove(source, edit, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
