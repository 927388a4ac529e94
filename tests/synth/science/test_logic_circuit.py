"""Logic circuits: a half adder by hand, shapes that the judge tells apart, and made circuits against truth tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from synth.science.cs.gates import Circuit, Gate, drawn, placed, worked_by
from synth.science.cs.logic_circuit import LOGIC
from synth.science.family import Canvas
from synth.science.figure import Figure, Label
from tests.synth.science.machines import made, read
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.certificates.gates import NoLogic, logic

PROOF = CERTIFICATES["cs/logic-circuit"]
DO = Edit("propagate", {"outputs": ["Y", "Z"], "mark": "wire-selected", "values": "text-new"})
TABLES = {
    "AND": "0001", "OR": "0111", "XOR": "0110", "NAND": "1110", "NOR": "1000", "XNOR": "1001",
}  # fmt: skip


def figure(circuit: Circuit) -> tuple[Figure, dict[str, str]]:
    """A circuit with its labels, and the nets of its wires."""
    place = placed(circuit, Canvas())
    rows = {
        g.pins[k]: y
        for (name, k), y in sorted(place.rows.items(), reverse=True)
        for g in circuit.gates
        if g.name == name
    }
    labels = [Label(f"i{n}", (place.left - 25, rows[n]), f"{n} = {b}") for n, b in circuit.bits.items()]
    labels += [Label(f"o{n}", (place.right + 25, place.gates[g][1]), f"{n} = ?") for n, g in circuit.outputs.items()]
    return drawn(circuit, labels, place)


ADDER = Circuit({"A": 1, "B": 1}, (Gate("P", "XOR", ("A", "B")), Gate("Q", "AND", ("A", "B"))), {"Y": "P", "Z": "Q"})
SOURCE, NETS = figure(ADDER)
ONES = {key: {"cls": "wire-selected"} for key, net in NETS.items() if net != "P"}
ANSWERS = {"oY": {"text": "Y = 0", "cls": "text-new"}, "oZ": {"text": "Z = 1", "cls": "text-new"}}


def test_a_half_adder() -> None:
    assert PROOF.unique(read(SOURCE), DO) == []
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(ONES | ANSWERS))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ONES, ANSWERS, ONES | ANSWERS | {"oY": {"text": "Y = 1", "cls": "text-new"}},
        ONES | ANSWERS | {"oZ": {"text": "Z = 1"}}, ONES | ANSWERS | {"iA": {"text": "A = 0"}},
    ],
)  # fmt: skip
def test_wrong_bits(wrong: dict) -> None:
    assert PROOF.prove(read(SOURCE), DO, read(SOURCE.changed(wrong)))


def test_what_is_no_circuit() -> None:
    whole = read(SOURCE)
    with pytest.raises(NoLogic, match="dot"):
        logic(replace(whole, circles=()))
    with pytest.raises(NoLogic):
        logic(replace(whole, lines=whole.lines[1:]))
    square = replace(whole.polygons[0], points=((100.0, 100.0), (140.0, 100.0), (140.0, 140.0), (100.0, 140.0)))
    with pytest.raises(NoLogic, match="no gate"):
        logic(replace(whole, polygons=(square, *whole.polygons[1:])))
    without_curve = replace(whole, lines=tuple(line for line in whole.lines if len(line.points) < 8))
    with pytest.raises(NoLogic, match="pins"):
        logic(without_curve)


@pytest.mark.parametrize("kind", TABLES)
def test_every_shape_is_told_from_the_others(kind: str) -> None:
    for bits, out in zip(product((0, 1), repeat=2), TABLES[kind], strict=True):
        assert worked_by(kind, bits) == int(out)
        circuit = Circuit(dict(zip("AB", bits)), (Gate("P", kind, ("A", "B")),), {"Y": "P"})
        found = logic(read(figure(circuit)[0]))
        (values,) = found.bits()
        assert values[found.outputs[0][1]] == int(out)


@pytest.mark.parametrize("difficulty", [1, 3, 5])
def test_made_circuits(difficulty: int) -> None:
    for p in made(LOGIC, difficulty, 5):
        source, edit = read(p.source), Edit(p.edit.op, p.edit.args)
        assert PROOF.unique(source, edit) == [] == PROOF.prove(source, edit, read(p.target))
        assert len(logic(source).gates) == len(p.hidden["shown"].circuit.gates)
