"""Travelling waves: f(x - vt), and every mutant refused."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.physics.travelling_wave import TRAVELLING, Wave, make_travelling
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/travelling-wave"]


def made(difficulty: int) -> Problem:
    for k in range(60):
        try:
            return make_travelling(stream(300 + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in sixty draws")


def test_a_wave_moves_by_its_speed() -> None:
    wave = Wave(3.0, 4.0, 2.0, False, 0.0, 1.5, 2.0, -1)
    assert wave.shift == pytest.approx(-3.0)
    assert [wave(x) for x in (2.0, 3.0, 4.0, 6.0)] == pytest.approx([3.0, 0.0, -3.0, 3.0])
    pulse = Wave(2.0, 2.0, 5.0, True, 0.25, 1.0, 1.0, 1)
    assert [pulse(x) for x in (3.5, 4.25, 5.0, 5.25, 5.5)] == pytest.approx([0.0, 1.0, 2.0, 1.0, 0.0])


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(difficulty: int) -> None:
    problem = made(difficulty)
    edit = Edit(problem.edit.op, problem.edit.args)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, edit, target) == []
    assert PROOF.unique(source, edit) == []
    for mutator in TRAVELLING.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        if wrong is not None and wrong != problem.target:
            assert PROOF.prove(source, edit, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
    asked = Edit("propagate", {**edit.args, "after": "9 s"})
    assert PROOF.prove(source, asked, target)
