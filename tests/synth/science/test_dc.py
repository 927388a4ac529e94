"""Circuits: currents by hand, nodal analysis, and a figure made by hand that the proof accepts or refuses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from catalog.identity import stream
from synth.science import figure as made
from synth.science.family import Canvas
from synth.science.physics.circuit import cut_wire
from synth.science.physics.dc import CIRCUIT, Circuit, make
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.netlist import NoCircuit, netlist, potentials
from verifiers.readback import Cell, Figure, Label, Line, figure_of

PROOF = CERTIFICATES["physics/dc-circuit"]


def line(*points: tuple[float, float], cls: str = "wire") -> Line:
    return Line(points, cls, False, False)


def label(text: str, at: tuple[float, float], cls: str = "text") -> Label:
    return Label(at, text, cls, 15.0, False)


# A battery on the left, 4 Ω in the top rail and 2 Ω on the right: 12 V drive 2 A.
WIRES = (
    line((100, 196), (100, 100), (178, 100)), line((222, 100), (300, 100), (300, 178)),
    line((300, 222), (300, 300), (100, 300), (100, 205)),
)  # fmt: skip
BARS = (line((85, 196), (115, 196)), line((92, 205), (108, 205), cls="surface"))
BOXES = (Cell((178, 92, 44, 16), "", "cell"), Cell((292, 178, 16, 44), "", "cell"))
TEXTS = (label("U_0 = 12 V", (160, 200)), label("R_1 = 4 Ω", (200, 80)), label("R_2 = 2 Ω", (350, 190)))
SOURCE = Figure(512, 512, cells=BOXES, lines=WIRES + BARS, labels=(*TEXTS, label("U_1 = ?", (200, 120))))
TARGET = replace(SOURCE, labels=(*TEXTS, label("U_1 = 8 V", (200, 120), "text-new")))
EDIT = Edit("fill-in", {"asked": ["U_1"], "mark": "text-new"})


def test_a_right_answer_is_proved() -> None:
    assert PROOF.prove(SOURCE, EDIT, TARGET) == []
    assert PROOF.unique(SOURCE, EDIT) == []


@pytest.mark.parametrize(
    "last",
    [
        label("U_1 = 8.1 V", (200, 120), "text-new"), label("U_1 = 8 A", (200, 120), "text-new"),
        label("U_1 = 8 V", (200, 120)), label("U_1 = 8 V", (240, 120), "text-new"), label("U_1 = ?", (200, 120)),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused(last: Label) -> None:
    assert PROOF.prove(SOURCE, EDIT, replace(TARGET, labels=(*TEXTS, last)))


def test_the_rest_must_stay() -> None:
    assert PROOF.prove(SOURCE, EDIT, replace(TARGET, lines=TARGET.lines[1:]))
    other = (TEXTS[0], label("R_1 = 5 Ω", (200, 80)), *TEXTS[2:], TARGET.labels[-1])
    assert PROOF.prove(SOURCE, EDIT, replace(TARGET, labels=other))


def test_a_loose_end_is_no_circuit() -> None:
    with pytest.raises(NoCircuit, match="joined to nothing"):
        netlist(replace(SOURCE, lines=SOURCE.lines[1:]))


def test_wires_keep_off_parts_and_off_one_another() -> None:
    over = line((300, 222), (300, 300), (100, 300), (100, 196), (100, 205))
    with pytest.raises(NoCircuit, match="over the cell"):
        netlist(replace(SOURCE, lines=(*WIRES[:2], over, *BARS)))
    back = line((222, 100), (300, 100), (260, 100), (300, 100), (300, 178))
    with pytest.raises(NoCircuit, match="lie on one another"):
        netlist(replace(SOURCE, lines=(WIRES[0], back, WIRES[2], *BARS)))


def test_the_teeth_of_a_resistor_point_to_either_side() -> None:
    def zigzag(sign: int) -> Figure:
        teeth = [(182 + 7 * i, 100 + 8 * sign**i) for i in range(6)]
        return replace(SOURCE, cells=BOXES[1:], lines=(*SOURCE.lines, line((178, 100), *teeth, (222, 100))))

    assert len(netlist(zigzag(-1)).of("resistor")) == 2
    with pytest.raises(NoCircuit, match="teeth"):
        netlist(zigzag(1))


def test_nodal_analysis_of_a_bridge() -> None:
    """Wheatstone: 1, 2, 2, 4 Ω in balance, so that the bridge of 5 Ω carries nothing."""
    arms = [(0, 1, 1), (0, 2, 2), (1, 3, 2), (2, 3, 4), (1, 2, 5)]
    levels = potentials(4, [(a, b, Fraction(r)) for a, b, r in arms], 0, 3, Fraction(9))
    assert levels[1] == levels[2] == 6


def test_reduction_by_hand() -> None:
    circuit = Circuit(12, {1: 4, 2: 3, 3: 6}, (1,), ((2,), (3,)), ())
    assert circuit.total_ohms() == 6
    assert circuit.currents() == {0: 2, 1: 2, 2: Fraction(4, 3), 3: Fraction(2, 3)}


@pytest.mark.parametrize("difficulty", [1, 3, 5])
def test_made_circuits_obey_the_laws(difficulty: int) -> None:
    for k in range(6):
        p = make(stream(k, "dc"), difficulty, Canvas())
        source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (p.source, p.target))
        assert PROOF.prove(source, Edit(p.edit.op, p.edit.args), target) == []
        broken = [m.apply(p, stream(k, m.name)) for m in CIRCUIT.mutators]
        wrong = [figure_of(f.to_json()["marks"], 512, 512) for f in broken if f is not None]
        assert all(PROOF.prove(source, Edit(p.edit.op, p.edit.args), f) for f in wrong)


def test_a_cut_wire_is_named_by_its_start() -> None:
    for k in range(20):
        p = make(stream(k, "dc"), 1 + k % 5, Canvas())
        left = cut_wire(p, stream(k, "cut"))
        (gone,) = {*p.target.all(made.Line)} - {*left.all(made.Line)}
        assert all(line.points[0] != gone.points[0] for line in left.all(made.Line, "wire"))
