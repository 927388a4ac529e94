"""Quantities of a direct current circuit: every answer follows from Kirchhoff's and Ohm's laws on the circuit drawn.

The net is read from the picture and its potentials solved for as equations (nodal analysis, in fractions), while the
labels say what is given. All of the figure but the questions stays.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from verifiers.certificates import Edit
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.certificates.netlist import NoCircuit, Part, netlist, potentials, same
from verifiers.readback import Figure, Label

GIVEN = re.compile(r"(U_0|R_\d) = (\d+) (V|Ω)")
_ASKED = re.compile(r"([IU]_\d) = \?")
_ANSWER = re.compile(r"([IU]_\d) = (\d+(?:\.\d{1,2})?) ([AV])")
_UNITS = {"I": "A", "U": "V"}


class DcCircuit:
    """`physics/dc-circuit`: edit `fill-in` with the names of the quantities `asked`."""

    family = "physics/dc-circuit"
    shows = "connected left parallel series vertical"
    does = "complete end full horizontal old open"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            due, questions = due_values(source), _questions(source, edit)
        except NoCircuit as error:
            return [str(error)]
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("label",))
        faults += [f"label {la.text!r} is gone or altered" for la in gone["label"] if la not in questions.values()]
        for name, question in questions.items():
            faults += _faults_of_answer(name, question, due[name], edit, new["label"])
        return faults if len(new["label"]) == len(questions) else [*faults, f"{len(new['label'])} labels are new"]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The laws leave every quantity one value, which two decimals hold."""
        try:
            due, questions = due_values(source), _questions(source, edit)
        except NoCircuit as error:
            return [str(error)]
        return [f"{name} is no number of two decimals" for name in questions if (100 * due[name]).denominator != 1]


def due_values(source: Figure) -> dict[str, Fraction]:
    """Every quantity's value by the laws. Raises NoCircuit."""
    net = netlist(source)
    cells, resistors = net.of("cell"), _resistors(source)
    if len(cells) != 1 or len(resistors) != len(net.of("resistor")):
        raise NoCircuit(f"{len(cells)} cells, and {len(resistors)} named of {len(net.of('resistor'))} resistors")
    cell, voltage = cells[0], _voltage(source)
    levels = potentials(net.nets, [(p.a, p.b, r) for p, r in resistors.values()], cell.a, cell.b, voltage)
    found, total = {}, Fraction(0)
    for name, (part, ohms) in resistors.items():
        drop = abs(levels.get(part.a, Fraction(0)) - levels.get(part.b, Fraction(0)))
        found[f"U{name[1:]}"], found[f"I{name[1:]}"] = drop, drop / ohms
        total += drop / ohms if cell.a in (part.a, part.b) else 0
    return found | {"I_0": total}


def _resistors(figure: Figure) -> dict[str, tuple[Part, Fraction]]:
    """Resistors by name, with their resistance: the labels that stand next to them."""
    net = netlist(figure)
    found: dict[str, tuple[Part, Fraction]] = {}
    for label in figure.labels:
        given = GIVEN.fullmatch(label.text)
        if given and given[1] != "U_0":
            part = net.nearest(label, "resistor", "cell")
            if given[1] in found or part.kind != "resistor" or any(part == p for p, _ in found.values()):
                raise NoCircuit(f"label {label.text!r} stands beside no resistor of its own")
            found[given[1]] = part, Fraction(given[2])
    return found


def _voltage(figure: Figure) -> Fraction:
    found = [m for m in (GIVEN.fullmatch(label.text) for label in figure.labels) if m and m[1] == "U_0"]
    if len(found) != 1:
        raise NoCircuit(f"{len(found)} labels give the battery's voltage")
    return Fraction(found[0][2])


def _questions(source: Figure, edit: Edit) -> Mapping[str, Label]:
    """Labels with a question mark by name: those that the edit names. Raises NoCircuit."""
    found = {m[1]: label for label in source.labels if (m := _ASKED.fullmatch(label.text))}
    if edit.op != "fill-in" or sorted(found) != sorted(map(str, edit.args.get("asked", ()))):
        raise NoCircuit(f"the edit {edit.op[:20]!r} does not ask for {sorted(found)}")
    given = [(la.at, m[1]) for la in source.labels if (m := GIVEN.fullmatch(la.text))]
    for name, label in found.items():
        beside = min(given, key=lambda g: math.dist(g[0], label.at))[1]
        if beside[-1] != name[-1]:
            raise NoCircuit(f"the question {label.text!r} stands beside {beside}")
    return found


def _faults_of_answer(name: str, question: Label, due: Fraction, edit: Edit, new: Sequence[Label]) -> list[str]:
    label = next((la for la in new if same(la.at, question.at, 0.06)), None)
    said = _ANSWER.fullmatch(label.text) if label else None
    if label is None or said is None or said[1] != name or said[3] != _UNITS[name[0]]:
        return [f"where {question.text!r} stood is {label.text if label else 'nothing'!r}"]
    faults = [] if abs(Fraction(said[2]) - due) < Fraction(1, 200) else [f"{label.text} should be {float(due):.4g}"]
    if role(label.cls) != role(str(edit.args.get("mark"))) or label.size != question.size:
        faults.append(f"{label.text} is of class {label.cls!r} and {label.size} px")
    return faults


CERTIFICATE = DcCircuit()
