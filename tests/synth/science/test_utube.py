"""U-tubes: levels by hand, pressures and volumes, and the proof on figures that are made and broken."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Unfit
from synth.science.physics.utube import UTUBE, Tube, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/u-tube"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_levels_by_hand() -> None:
    t = Tube(1.0, 0.8, 10, 12, True)
    assert t.levels() == (pytest.approx(16.0), pytest.approx(8.0))
    assert (t.surfaces(), t.difference) == ((pytest.approx(16.0), pytest.approx(18.0)), pytest.approx(2.0))
    wide = Tube(1.0, 0.9, 10, 12, False, (4, 2))  # the wide arm sinks half as much as the narrow one rises
    assert wide.levels() == (pytest.approx(9.0), pytest.approx(18.0))


def test_pressure_and_volume() -> None:
    t = Tube(1.2, 0.75, 9, 12, False, (2, 6))
    left, right = t.levels()
    assert t.heavy * (right - left) == pytest.approx(t.light * t.column)
    assert 2 * left + 6 * right == pytest.approx(8 * t.level)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    made = 0
    for k in range(10):
        try:
            p = make(stream(k, "tubes"), difficulty, Canvas())
        except Unfit:
            continue
        made += 1
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in UTUBE.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)
    assert made > 2
