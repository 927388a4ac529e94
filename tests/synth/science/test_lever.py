"""Beams: forces by hand, moments about any point, and the proof on figures that are made and broken."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Unfit
from synth.science.physics.lever import LEVER, Beam, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/lever"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_forces_by_hand() -> None:
    assert Beam(8, ((2, 30),), (4,), 7).forces() == {"F": (7, pytest.approx(-20.0))}
    assert Beam(8, ((3, 40),), (5,), 1).forces()["F"] == (1, pytest.approx(20.0))
    assert Beam(10, ((4, 50),), (0, 10)).forces() == {"F_A": (0, pytest.approx(30.0)), "F_B": (10, pytest.approx(20.0))}


def test_moments_cancel_about_any_point() -> None:
    beam = Beam(9, ((0, 40), (6, 25), (9, 15)), (2, 7))
    everything = [(x, -float(f)) for x, f in beam.loads] + list(beam.forces().values())
    for pivot in (-3.0, 0.0, 4.5, 11.0):
        assert sum(f * (x - pivot) for x, f in everything) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    made = 0
    for k in range(8):
        try:
            p = make(stream(k, "lever"), difficulty, Canvas())
        except Unfit:
            continue
        made += 1
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in LEVER.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)
    assert made > 3
