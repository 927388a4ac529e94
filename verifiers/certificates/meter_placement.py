"""Meters in a circuit: with every ammeter a bare wire and every voltmeter a gap, all parts carry current.

Only right letters pass: an ammeter across a part would short it, a voltmeter in the line would stop its current.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from verifiers.certificates import Edit
from verifiers.certificates.kept import changes, faults_of_kinds
from verifiers.certificates.netlist import Netlist, NoCircuit, Part, netlist, potentials
from verifiers.readback import Figure

_ONE = Fraction(1)


class MeterPlacement:
    """`physics/meter-placement`: edit `place-meters` with classes for `ammeters` and `voltmeters`."""

    family = "physics/meter-placement"
    shows = "connected empty full left parallel vertical without"
    does = "also complete correct horizontal right series"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("node",)) + [
            f"a {n.label!r} of the source changed" for n in gone["node"] if n.label
        ]
        if not _same_places(source, target):
            faults.append("circles have moved")
        classes = {"A": edit.args.get("ammeters"), "V": edit.args.get("voltmeters")}
        for node in target.nodes:
            if classes.get(node.label) != node.cls:
                faults.append(f"a circle reads {node.label!r} and is of class {node.cls!r}")
        if faults:
            return faults
        try:
            net = netlist(target)
            letters = {p.index: target.nodes[p.index].label for p in net.of("meter")}
            return _faults_of_currents(net, letters)
        except NoCircuit as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Circles are empty, and exactly one way to letter them lets all parts work."""
        if edit.op != "place-meters" or any(n.label for n in source.nodes) or not 1 <= len(source.nodes) <= 8:
            return [f"the edit {edit.op[:20]!r} finds no empty circles"]
        try:
            net = netlist(source)
        except NoCircuit as error:
            return [str(error)]
        ways = sum(not _faults_of_currents(net, letters) for letters in _letterings(len(source.nodes)))
        return [] if ways == 1 else [f"{ways} ways to letter the circles let all parts work"]


def _same_places(source: Figure, target: Figure) -> bool:
    """Whether both have circles of the same size at the same places, to within rounding."""
    ours, theirs = (sorted((*n.at, n.r) for n in f.nodes) for f in (source, target))
    return len(ours) == len(theirs) and all(abs(a - b) < 0.07 for p, q in zip(ours, theirs) for a, b in zip(p, q))


def _letterings(count: int) -> list[dict[int, str]]:
    return [{k: "AV"[n >> k & 1] for k in range(count)} for n in range(1 << count)]


def _faults_of_currents(net: Netlist, letters: Mapping[int, str]) -> list[str]:
    """Parts without current, and meters that read nothing, where `letters` gives the kind of meter by node."""
    merged = list(range(net.nets))
    for p in net.of("meter"):
        if letters[p.index] == "A":
            if merged[p.a] == merged[p.b]:
                return ["an ammeter stands across nothing"]
            old, kept = merged[p.b], merged[p.a]
            merged = [kept if n == old else n for n in merged]
    parts = [p for p in net.parts if p.kind in ("lamp", "resistor")]
    cells = net.of("cell")
    if len(cells) != 1:
        return [f"{len(cells)} cells"]
    links = [(merged[p.a], merged[p.b], _ONE) for p in parts]
    try:
        levels = potentials(net.nets, links, merged[cells[0].a], merged[cells[0].b], _ONE)
    except NoCircuit as error:
        return [str(error)]

    def flat(p: Part) -> bool:
        a, b = levels.get(merged[p.a]), levels.get(merged[p.b])
        return a is None or b is None or a == b

    dead = [p.at for p in parts if flat(p)]
    faults = [f"the part at {at} carries no current" for at in dead]
    idle = [p.at for p in net.of("meter") if letters[p.index] == "V" and flat(p)]
    return faults + [f"the voltmeter at {at} reads nothing" for at in idle]


CERTIFICATE = MeterPlacement()
