"""Superposition: the certificate adds heights that it reads, the maker adds formulas."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.physics.superposition import SUPERPOSITION, Wave, make_superposition
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.plots import plot_of
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/superposition"]
EDIT = Edit("superpose", {"mark": "line-new"})


def made(difficulty: int) -> Problem:
    for k in range(60):
        try:
            return make_superposition(stream(900 + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in sixty draws")


def test_waves_have_the_heights_of_their_formulas() -> None:
    assert Wave(2.0, 8.0)(2.0) == pytest.approx(2.0)
    assert Wave(3.0, 4.0, phase=90.0)(2.0) == pytest.approx(-3.0)
    pulse = Wave(4.0, 2.0, at=3.0)
    assert [pulse(x) for x in (1.9, 2.5, 3.0, 3.75, 4.0)] == pytest.approx([0.0, 2.0, 4.0, 1.0, 0.0])


def test_a_plot_is_read_by_its_numbers() -> None:
    source = figure_of(made(1).source.to_json()["marks"], 512, 512)
    plot = plot_of(source)
    zero = next(line for line in source.lines if line.cls == "dim")
    assert plot.y.value(zero.points[0][1]) == pytest.approx(0.0, abs=1e-6)
    assert plot.x.value(zero.points[1][0]) == pytest.approx(8.0, abs=1e-6)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(difficulty: int) -> None:
    problem = made(difficulty)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, EDIT, target) == []
    assert PROOF.unique(source, EDIT) == []
    for mutator in SUPERPOSITION.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        if wrong is not None and wrong != problem.target:
            assert PROOF.prove(source, EDIT, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
