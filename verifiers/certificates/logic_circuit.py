"""Bits in a logic circuit: of all ways to give each net of the circuit drawn a bit, the only one that every gate bears.

Nothing is carried from gate to gate. The picture must show that assignment: wires with 1 in colour, and no others, a
digit at the tip of every gate that feeds no output, and the answers at the outputs.
"""

from __future__ import annotations

import math
from dataclasses import replace

from verifiers.certificates import Edit
from verifiers.certificates.gates import Logic, NoLogic, logic
from verifiers.certificates.kept import changes
from verifiers.readback import Figure, Label

NEAR = 0.75  # of a gate's height: so close to its tip its bit is written


class LogicCircuit:
    """`cs/logic-circuit`: edit `propagate` to the `outputs`; classes `mark` (wires that carry 1) and `values` (bits)."""

    family = "cs/logic-circuit"
    shows = "above connected end horizontal inside leaving left right vertical"
    does = "complete deterministic inverted old"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            circuit = logic(source)
            bits = _only(circuit)
            mark, values = _classes(edit)
        except NoLogic as error:
            return [str(error)]
        answers = {id(label): f"{label.text[0]} = {bits[net]}" for label, net in circuit.outputs}
        labels = tuple(
            replace(la, text=answers[id(la)], cls=values) if id(la) in answers else la for la in source.labels
        )
        lines = tuple(
            replace(line, cls=mark) if i in circuit.wires and bits[circuit.wires[i]] else line
            for i, line in enumerate(source.lines)
        )
        gone, new = changes(replace(source, labels=labels, lines=lines), target)
        faults = [f"{kind} that should be there is not: {str(m)[:80]}" for kind in gone for m in gone[kind][:2]]
        faults += [f"{kind} has come: {str(m)[:80]}" for kind in new if kind != "label" for m in new[kind][:2]]
        return faults + _faults_of_digits(circuit, bits, list(new["label"]), values)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One assignment of bits, questions at all outputs, and no wire in colour yet."""
        try:
            circuit = logic(source)
            _only(circuit)
            mark, _ = _classes(edit)
        except NoLogic as error:
            return [str(error)]
        faults = [f"{la.text!r} is no question" for la, _ in circuit.outputs if not la.text.endswith("?")]
        if sorted(map(str, edit.args.get("outputs", ()))) != sorted(la.text[0] for la, _ in circuit.outputs):
            faults.append(f"the edit asks for {str(edit.args.get('outputs'))[:20]}")
        return faults + ["a wire is marked already"] * any(line.cls == mark for line in source.lines)


def _only(circuit: Logic) -> list[int]:
    """The bits by net. Raises NoLogic unless there is one way."""
    found = circuit.bits()
    if len(found) != 1:
        raise NoLogic(f"{len(found)} ways to give every wire a bit")
    return found[0]


def _classes(edit: Edit) -> tuple[str, str]:
    mark, values = edit.args.get("mark"), edit.args.get("values")
    if edit.op != "propagate" or not isinstance(mark, str) or not isinstance(values, str):
        raise NoLogic(f"the edit is {edit.op[:20]!r} with classes {str(mark)[:20]!r} and {str(values)[:20]!r}")
    return mark, values


def _faults_of_digits(circuit: Logic, bits: list[int], new: list[Label], values: str) -> list[str]:
    """Every gate that feeds no output has its bit at its tip, and there is nothing else."""
    ends = {net for _, net in circuit.outputs}
    inner = [g for g in circuit.gates if g.out not in ends]
    faults = [] if len(new) == len(inner) else [f"{len(new)} labels are new, {len(inner)} gates feed others"]
    for gate in inner:
        own = [la for la in new if min(circuit.gates, key=lambda g: math.dist(g.tip, la.at)) is gate]
        close = [la for la in own if math.dist(gate.tip, la.at) < NEAR * gate.height]
        if [(la.text, la.cls) for la in close] != [(str(bits[gate.out]), values)]:
            said = [la.text for la in own]
            faults.append(f"the gate with its tip at {gate.tip} gives {bits[gate.out]}, written is {said}")
    return faults


CERTIFICATE = LogicCircuit()
