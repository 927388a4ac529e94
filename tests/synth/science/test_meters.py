"""Meters: what the maker letters is the one lettering that lets every part work; broken figures are refused."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.family import Canvas
from synth.science.physics.meters import METERS, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.netlist import netlist
from verifiers.readback import Figure, figure_of

PROOF = CERTIFICATES["physics/meter-placement"]


def read(figure: object) -> Figure:
    return figure_of(figure.to_json()["marks"], 512, 512)  # type: ignore[attr-defined]


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_made_scenes_are_proved_and_broken_ones_refused(difficulty: int) -> None:
    for k in range(4):
        p = make(stream(k, "meters"), difficulty, Canvas())
        source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
        assert PROOF.prove(source, edit, target) == PROOF.unique(source, edit) == []
        broken = [m.apply(p, stream(k, m.name)) for m in METERS.mutators]
        assert all(PROOF.prove(source, edit, read(f)) for f in broken if f is not None)


def test_letters_follow_from_the_wiring() -> None:
    """A meter in the line shares no pair of nets with a part; one across a part does."""
    for k in range(12):
        p = make(stream(k, "wired"), 4, Canvas())
        figure = read(p.target)
        net = netlist(figure)
        pairs = {frozenset((q.a, q.b)) for q in net.parts if q.kind in ("lamp", "resistor")}
        for meter in net.of("meter"):
            assert (frozenset((meter.a, meter.b)) in pairs) == (figure.nodes[meter.index].label == "V")


def test_a_lettered_circle_leaves_nothing_to_ask() -> None:
    p = make(stream(1, "meters"), 2, Canvas())
    assert PROOF.unique(read(p.target), Edit(p.edit.op, p.edit.args))
