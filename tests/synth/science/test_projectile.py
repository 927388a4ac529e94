"""Throws: range and height by hand, and the proof on figures that are made and broken."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Unfit
from synth.science.physics.projectile import PROJECTILE, Throw, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/projectile"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_throws_by_hand() -> None:
    t = Throw(20, 45, 0)
    assert (t.range, t.top) == (pytest.approx(40.0), pytest.approx(10.0))
    level = Throw(10, 0, 20)
    assert (level.range, level.time) == (pytest.approx(20.0), pytest.approx(2.0))
    high = Throw(20, 30, 15)  # up 10 m/s: 3 s in the air
    assert (high.time, high.top) == (pytest.approx(3.0), pytest.approx(20.0))


def test_a_throw_lands() -> None:
    for angle in (0, 30, 45, 60):
        t = Throw(17, angle, 10)
        assert t.at(t.time) == (pytest.approx(t.range), pytest.approx(0.0, abs=1e-9))
        assert max(t.at(t.time * k / 1000)[1] for k in range(1001)) == pytest.approx(t.top, abs=1e-3)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    made = 0
    for k in range(14):
        try:
            p = make(stream(k, "throws"), difficulty, Canvas())
        except Unfit:
            continue
        made += 1
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in PROJECTILE.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)
    assert made > 3
