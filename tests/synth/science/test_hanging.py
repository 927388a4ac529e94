"""Tensions: by hand, by balance, and the proof on figures that are made and broken."""

from __future__ import annotations

import math

import pytest

from catalog.identity import stream
from synth.science.family import Canvas
from synth.science.physics.hanging import HANGING, Hanging, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/hanging-mass"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_tensions_by_hand() -> None:
    assert Hanging(20, 30, 30).tensions() == {"F_1": pytest.approx(20.0), "F_2": pytest.approx(20.0)}
    assert Hanging(20, 45, 0).tensions() == {"F_1": pytest.approx(28.28, abs=0.01), "F_2": pytest.approx(20.0)}


@pytest.mark.parametrize(("left", "right"), [(30, 60), (25, 70), (0, 50), (55, 35)])
def test_the_knot_is_in_balance(left: int, right: int) -> None:
    c = Hanging(37, left, right)
    pulls = [(f, c.ways()[n]) for n, f in c.tensions().items()] + [(37.0, -90.0)]
    assert math.fsum(f * math.cos(math.radians(w)) for f, w in pulls) == pytest.approx(0, abs=1e-9)
    assert math.fsum(f * math.sin(math.radians(w)) for f, w in pulls) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    for k in range(5):
        p = make(stream(k, "hanging"), difficulty, Canvas())
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in HANGING.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)
