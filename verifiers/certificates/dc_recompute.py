"""A changed value in a circuit: every result follows from Kirchhoff's and Ohm's laws on the circuit drawn.

The net is read from the picture and solved by nodal analysis in fractions, once as it is and once with the new value.
Labels whose value changes are rewritten in the colour asked for; all others, and all of the drawing, stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from verifiers.certificates import Edit
from verifiers.certificates.dc_circuit import GIVEN, due_values
from verifiers.certificates.kept import changes
from verifiers.certificates.netlist import NoCircuit
from verifiers.readback import Figure, Label

_RESULT = re.compile(r"(I_\d|U_[1-9]) = (\d+(?:\.\d{1,2})?) ([AV])")


class DcRecompute:
    """`physics/dc-recompute`: edit `change` with the name `given`, its new number `to` and the class `mark`."""

    family = "physics/dc-recompute"
    shows = "change connected left parallel same series vertical"
    does = "after before begin complete correct different horizontal longer new old open right"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            changed, label = _changed(source, edit)
            due = due_values(changed)
            texts = {id(la): _written(name, due[name]) for name, la in _results(source).items()}
        except NoCircuit as error:
            return [str(error)]
        texts[id(label)] = next(la.text for la in changed.labels if la.at == label.at)
        mark = str(edit.args.get("mark"))
        labels = tuple(
            replace(la, text=text, cls=mark) if (text := texts.get(id(la), la.text)) != la.text else la
            for la in source.labels
        )
        gone, new = changes(replace(source, labels=labels), target)
        faults = [f"{kind} that should be there is not: {str(m)[:80]}" for kind in gone for m in gone[kind][:3]]
        return faults + [f"{kind} has come: {str(m)[:80]}" for kind in new for m in new[kind][:3]]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The source's results are right, each beside its part, and the new ones are numbers of two decimals."""
        try:
            changed, label = _changed(source, edit)
            before, after, results = due_values(source), due_values(changed), _results(source)
        except NoCircuit as error:
            return [str(error)]
        faults = [
            f"{la.text} is wrong already" for name, la in results.items() if la.text != _written(name, before[name])
        ]
        faults += [f"{name} is no number of two decimals" for name in results if (100 * after[name]).denominator != 1]
        given = [(la.at, m[1]) for la in source.labels if (m := GIVEN.fullmatch(la.text))]
        for name, la in results.items():
            beside = min(given, key=lambda g: math.dist(g[0], la.at))[1]
            faults += [f"{la.text} stands beside {beside}"] if beside[-1] != name[-1] else []
        return faults + ["the value does not change"] * any(la.text == label.text for la in changed.labels)


def _changed(source: Figure, edit: Edit) -> tuple[Figure, Label]:
    """The source with its new given value, and the label that gives the old one. Raises NoCircuit."""
    name, to = edit.args.get("given"), edit.args.get("to")
    found = [la for la in source.labels if (m := GIVEN.fullmatch(la.text)) and m[1] == name]
    if edit.op != "change" or len(found) != 1 or isinstance(to, bool) or not isinstance(to, int) or not 0 < to < 1000:
        raise NoCircuit(
            f"the edit is {edit.op[:20]!r} of {str(name)[:20]!r} to {str(to)[:20]!r}, given {len(found)} times"
        )
    text = f"{name} = {to} {found[0].text[-1]}"
    return replace(
        source, labels=tuple(replace(la, text=text) if la is found[0] else la for la in source.labels)
    ), found[0]


def _results(source: Figure) -> Mapping[str, Label]:
    """Labels of results by name. Raises NoCircuit where one is given twice, or there is none."""
    said = [(m[1], la) for la in source.labels if (m := _RESULT.fullmatch(la.text))]
    found = dict(said)
    if not found or len(found) != len(said):
        raise NoCircuit(f"the results {[name for name, _ in said]} are none, or one is given twice")
    return found


def _written(name: str, value: Fraction) -> str:
    """A result as a label has it."""
    digits = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return f"{name} = {digits} {'A' if name[0] == 'I' else 'V'}"


CERTIFICATE = DcRecompute()
