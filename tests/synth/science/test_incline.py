"""Forces on an incline: sizes by hand, balance by vectors, and the proof on figures that are made and broken."""

from __future__ import annotations

import math

import pytest

from catalog.identity import stream
from synth.science.family import Canvas
from synth.science.physics.incline import INCLINE, Incline, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/incline"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


def test_forces_by_hand() -> None:
    rest = Incline("rough", 20, 0, 30, True).missing()
    assert rest["F_f"] == (pytest.approx(10.0), 30.0)
    assert rest["F_N"] == (pytest.approx(17.32, abs=0.01), 120.0)
    assert Incline("push", 10, 0, 45, False).missing()["F"] == (pytest.approx(10.0), 180.0)
    assert Incline("pull", 20, 14, 30, True).missing()["F_f"] == (pytest.approx(4.0), 210.0)


@pytest.mark.parametrize("case", ["rough", "rope", "push", "pull"])
@pytest.mark.parametrize("right", [True, False])
def test_forces_balance(case: str, right: bool) -> None:
    c = Incline(case, 30, 25 if case == "pull" else 0, 35, right)
    known = [(30.0, -90.0), (float(c.pull), c.slope), *c.missing().values()]
    assert math.fsum(f * math.cos(math.radians(a)) for f, a in known) == pytest.approx(0, abs=1e-9)
    assert math.fsum(f * math.sin(math.radians(a)) for f, a in known) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    for k in range(4):
        p = make(stream(k, "incline"), difficulty, Canvas())
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in INCLINE.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)


def test_the_angle_has_to_be_the_drawn_one() -> None:
    p = make(stream(3, "incline"), 2, Canvas())
    said = next(m for m in p.source.marks if getattr(m, "text", "").startswith("θ"))
    assert PROOF.unique(read(p.source.changed({said.id: {"text": "θ = 50°"}})), Edit(p.edit.op, p.edit.args))
