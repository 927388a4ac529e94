"""Magnetic force: the drawn arrow is tested against the cross product q v x B in space.

The field's direction is read from its crosses or dots, the sign of a charge from its circle, the motion from its arrow;
x points right, y up, z out of the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.geometry import Unread, added, minus, one_value, unit, values
from verifiers.readback import Figure, Line, Node
from verifiers.svg import Point

STRAIGHT = 0.01  # sine of the angle by which an arrow may be off
LONG = 1.0  # px by which the arrows of force and motion may differ
GAP = 11.0  # px at 512 between a charge and its arrows
LABEL = 90.0  # px at 512 from a tip, or a charge, to its label


@dataclass(frozen=True, slots=True)
class _Charge:
    """A charge with its sign, motion, and the size of the force in mN; `index` is part of its labels."""

    node: Node
    index: str
    motion: Point
    length: float
    due: Point
    size: float


class LorentzForce:
    """`physics/lorentz-force`: edit `force`, marked in the class of a thick arrow."""

    family = "physics/lorentz-force"
    shows = (
        "above bottom downward higher left lower minus outside perpendicular plus right same thick top towards upward"
    )
    does = "add begin complete horizontal negative positive"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            charges = charges_of(source)
            fresh, faults = added(source, target)
            role = str(edit.args.get("mark")).removeprefix("object-")
            for charge in charges:
                faults += _faults_of_force(charge, fresh, role)
            wanted = {"lines": len(charges), "labels": len(charges)}
            wanted |= dict.fromkeys(("arcs", "circles", "polygons", "nodes", "edges", "cells"), 0)
            return faults + [
                f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n
            ]
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Charges that move in one field."""
        if edit.op != "force" or not str(edit.args.get("mark")).startswith("object-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            charges_of(source)
        except Unread as error:
            return [str(error)]
        return []


def _field(source: Figure) -> tuple[float, float, float]:
    """B in space, T: dots come out of the page, crosses go in."""
    strokes, dots = [line for line in source.lines if line.cls == "line"], source.circles
    if bool(strokes) == bool(dots):
        raise Unread(f"{len(strokes)} strokes and {len(dots)} dots: the field goes neither in nor out")
    middles = sorted(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in (line.points for line in strokes))
    if any(math.dist(p, q) > 0.1 for p, q in zip(middles[::2], middles[1::2], strict=len(middles) % 2 == 0)):
        raise Unread("the strokes are no crosses")
    return 0.0, 0.0, one_value(source.labels, "T", "B") * (1 if dots else -1)


def charges_of(source: Figure) -> list[_Charge]:
    field, found = _field(source), []
    arrows = [line for line in source.lines if line.cls == "object" and line.end]
    if len(arrows) != len(source.nodes) or not arrows:
        raise Unread(f"{len(source.nodes)} charges and {len(arrows)} velocities")
    many = len(source.nodes) > 1
    scale = min(source.width, source.height) / 512
    for i in range(1, len(source.nodes) + 1):
        index = str(i) if many else ""
        given = values(source.labels, "μC", f"q{index}")
        if len(given) != 1:
            raise Unread(f"{len(given)} labels give q{index}")
        label, q = given[0]
        node = min(source.nodes, key=lambda n: math.dist(n.at, label.at))
        if math.dist(node.at, label.at) > LABEL * scale or node.label != ("+" if q > 0 else "−"):
            raise Unread(f"q{index} = {q} does not suit the charge beside it")
        arrow = _from(node, arrows, scale)
        way = unit(minus(arrow.points[-1], arrow.points[0]))
        speed = one_value(source.labels, "km/s", f"v{index}")
        force = _product((q * speed * way[0], -q * speed * way[1], 0.0), field)
        size = math.hypot(*force)
        found.append(_Charge(node, index, way, math.dist(*arrow.points), (force[0] / size, -force[1] / size), size))
    return found


def _product(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    """The vector product."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _from(node: Node, arrows: list[Line], scale: float) -> Line:
    """The only arrow that starts at a charge, straight out of it. Raises Unread."""
    near = [
        a for a in arrows if a.end and not a.start and node.r < math.dist(a.points[0], node.at) < node.r + GAP * scale
    ]
    if len(near) != 1:
        raise Unread(f"{len(near)} arrows start at the charge at {node.at}")
    out, way = unit(minus(near[0].points[0], node.at)), unit(minus(near[0].points[-1], near[0].points[0]))
    if out[0] * way[0] + out[1] * way[1] < 0.999:
        raise Unread(f"the arrow at {node.at} does not point straight out of its charge")
    return near[0]


def _faults_of_force(charge: _Charge, fresh: Figure, role: str) -> list[str]:
    """Direction and length of the arrow, and the number at its tip."""
    arrows = [line for line in fresh.lines if line.cls == f"object-{role}"]
    scale = min(fresh.width, fresh.height) / 512
    try:
        arrow = _from(charge.node, arrows, scale)
    except Unread as error:
        return [str(error)]
    way = unit(minus(arrow.points[-1], arrow.points[0]))
    faults = []
    if math.dist(way, charge.due) > STRAIGHT:
        faults.append(f"the force on the charge at {charge.node.at} does not point along q v x B")
    if abs(math.dist(*arrow.points) - charge.length) > LONG:
        faults.append("the force is not drawn as long as the velocity")
    shown = [(label, n) for label, n in values(fresh.labels, "mN", f"F{charge.index}") if label.cls == f"text-{role}"]
    if (
        len(shown) != 1
        or abs(shown[0][1] - charge.size) > 0.051
        or math.dist(shown[0][0].at, arrow.points[-1]) > LABEL * scale
    ):
        faults.append(f"the force is {charge.size:.2f} mN, written are {[n for _, n in shown]}")
    return faults


CERTIFICATE = LorentzForce()
