"""A family before its judge: figures read back from their JSON, and what the certificate says of them."""

from __future__ import annotations

from typing import Any

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit, families
from synth.science.figure import Figure
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of


def proved(family: str, source: Figure, op: str, args: dict[str, Any], target: Figure) -> list[str]:
    """Faults that the family's certificate finds."""
    return CERTIFICATES[family].prove(_read(source), Edit(op, args), _read(target))


def unique(family: str, source: Figure, op: str, args: dict[str, Any]) -> list[str]:
    """Why the edit leaves more than one target."""
    return CERTIFICATES[family].unique(_read(source), Edit(op, args))


def _read(figure: Figure) -> Any:
    return figure_of(figure.to_json()["marks"], 512, 512)


def problems(family: str, count: int) -> list[Problem]:
    """Problems of all difficulties, draws that are unfit left out."""
    found: list[Problem] = []
    k = 0
    while len(found) < count:
        k += 1
        try:
            found.append(families()[family].make(stream(k, family), k % 5 + 1, Canvas()))
        except Unfit:
            continue
    return found


def survivors(family: str, count: int) -> list[str]:
    """Mutators whose figures the certificate lets pass; truth that it refuses as `truth`."""
    passed: list[str] = []
    for k, p in enumerate(problems(family, count)):
        if proved(family, p.source, p.edit.op, dict(p.edit.args), p.target) or unique(
            family, p.source, p.edit.op, dict(p.edit.args)
        ):
            passed.append("truth")
        for mutator in families()[family].mutators:
            wrong = mutator.apply(p, stream(k, mutator.name))
            if wrong not in (None, p.target) and not proved(family, p.source, p.edit.op, dict(p.edit.args), wrong):
                passed.append(mutator.name)
    return passed
