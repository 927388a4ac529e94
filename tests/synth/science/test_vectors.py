"""Resultants: by hand, by components, and the proof on figures that are made and broken."""

from __future__ import annotations

import math

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Unfit
from synth.science.physics.vectors import VECTORS, Star, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/vector-sum"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_resultants_by_hand() -> None:
    assert Star((30, 40), 90, 0).resultant() == (pytest.approx(50.0), pytest.approx(53.13, abs=0.01))
    assert Star((20, 20), 120, 0).resultant() == (pytest.approx(20.0), pytest.approx(60.0))
    assert Star((50, 40, 20), 90, 0).resultant()[0] == pytest.approx(50.0)


def test_resultants_by_components() -> None:
    for angle in range(40, 141, 20):
        star = Star((25, 45, 10, 60), angle, 15)
        x = math.fsum(f * math.cos(math.radians(w)) for f, w in zip(star.sizes, star.ways()))
        y = math.fsum(f * math.sin(math.radians(w)) for f, w in zip(star.sizes, star.ways()))
        size, way = star.resultant()
        assert size * math.cos(math.radians(way)) == pytest.approx(x)
        assert size * math.sin(math.radians(way)) == pytest.approx(y)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    made = 0
    for k in range(12):
        try:
            p = make(stream(k, "vectors"), difficulty, Canvas())
        except Unfit:
            continue
        made += 1
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in VECTORS.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)
    assert made > 3
