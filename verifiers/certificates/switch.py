"""Switches and lamps: after one lever has moved, colours stand where Kirchhoff's laws let a current flow.

Every lamp is given one ohm, every closed switch a little, and the currents of parts and of single wires are worked out;
all other marks stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from verifiers.certificates import Edit
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.certificates.netlist import Netlist, NoCircuit, Part, currents, netlist
from verifiers.readback import Figure


class Switch:
    """`physics/switch`: edit `switch` with the arguments `switch`, `closed`, `mark` (wires) and `lamps`."""

    family = "physics/switch"
    shows = "closed connected full last left open"
    does = "after begin horizontal old towards upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            faults = _faults_of_place(source, target, edit)
            before, after = states(source), states(target)
            wanted = before | {str(edit.args.get("switch")): edit.args.get("closed")}
            faults += [
                f"{name} is {'closed' if after.get(name) else 'open'}"
                for name in wanted
                if after.get(name) != wanted[name]
            ]
            return faults + _faults_of_colours(target, edit)
        except NoCircuit as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The switch is there, stands the other way, and colours can be told."""
        try:
            known = states(source)
        except NoCircuit as error:
            return [str(error)]
        name, to = edit.args.get("switch"), edit.args.get("closed")
        if edit.op != "switch" or not isinstance(to, bool) or known.get(name) is not (not to):
            return [f"the switch {str(name)[:20]!r} cannot be {'closed' if to else 'opened'}"]
        return []


def states(figure: Figure) -> dict[str, bool]:
    """Whether the switch of a name is closed."""
    net, found = netlist(figure), {}
    for label in figure.labels:
        part = net.nearest(label, "switch", "lamp", "cell")
        if {"S": "switch", "L": "lamp"}.get(label.text[:1]) != part.kind or label.text in found:
            raise NoCircuit(f"label {label.text!r} stands beside a {part.kind}")
        found[label.text] = part.closed
    if len(found) != len(net.of("switch")) + len(net.of("lamp")):
        raise NoCircuit("a lamp or a switch has no name")
    return {name: closed for name, closed in found.items() if name[0] == "S"}


def _plain(figure: Figure) -> Figure:
    """A figure without the colours that an edit may give, and without levers."""
    levers = {p.index for p in netlist(figure).of("switch")}
    lines = tuple(
        replace(li, cls="surface" if li.cls == "surface" else "")
        for i, li in enumerate(figure.lines)
        if i not in levers
    )
    circles = tuple(replace(c, cls=c.cls if c.cls in ("ink", "paper") else "") for c in figure.circles)
    return replace(figure, lines=lines, circles=circles)


def _faults_of_place(source: Figure, target: Figure, edit: Edit) -> list[str]:
    gone, new = changes(_plain(source), _plain(target))
    faults = faults_of_kinds(gone, new, ())
    lengths = [{p.at: p for p in netlist(f).of("switch")} for f in (source, target)]
    return faults if len(lengths[0]) == len(lengths[1]) else [*faults, "a switch has come or gone"]


def _faults_of_colours(target: Figure, edit: Edit) -> list[str]:
    net = netlist(target)
    lamps = {i: Fraction(1) for i, p in enumerate(net.parts) if p.kind == "lamp"}
    flows, through = currents(net, lamps, Fraction(1))
    live, lit = str(edit.args.get("mark")), str(edit.args.get("lamps"))
    faults = []
    for p, flow in zip(net.parts, flows):
        faults += _faults_of_part(target, p, flow != 0, live, lit)
    for i, flow in through.items():
        if (target.lines[i].cls == live) != (flow != 0) or target.lines[i].cls not in (live, "wire"):
            faults.append(
                f"the wire from {target.lines[i].points[0]} carries {float(flow):.3g} and is {target.lines[i].cls!r}"
            )
    return faults + _faults_of_rest(target, net, through)


def _faults_of_part(target: Figure, p: Part, flows: bool, live: str, lit: str) -> list[str]:
    if p.kind == "lamp":
        cls, wanted = target.circles[p.index].cls, lit if flows else "shape"
    elif p.kind == "switch":
        cls, wanted = target.lines[p.index].cls, live if flows else "wire"
    else:
        return []
    return [] if cls == wanted else [f"the {p.kind} at {p.at} is of class {cls!r}, not {wanted!r}"]


def _faults_of_rest(target: Figure, net: Netlist, through: Mapping[int, Fraction]) -> list[str]:
    """Bars and crosses have no colour of their own."""
    levers = {p.index for p in net.of("switch")}
    rest = [li.cls for i, li in enumerate(target.lines) if i not in through and i not in levers]
    return [f"a symbol's line is of class {cls!r}" for cls in rest if role(cls) not in ("wire", "surface")]


CERTIFICATE = Switch()
