"""Electric fields: each drawn arrow is minus the gradient of a potential.

The maker writes down Coulomb's field; here the potential k q / r is differenced around P, with charges and places as
drawn, and compared with the arrows through the two scales at the bottom of the figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.geometry import Unread, added, minus, same_point, values
from verifiers.marks import value_of
from verifiers.readback import Figure, Line
from verifiers.svg import Point

K = 8.99  # N m²/(C nC)
STEP = 1e-4  # m of the differences
OFF = 0.8  # px by which an arrow's tip may be off
ROUGH = 0.006  # m between a written distance and the drawing
NAME = 64.0  # px at 512 from a charge to its number
TIP = 36.0  # px at 512 from an arrow's tip to its name


@dataclass(frozen=True, slots=True)
class _Scene:
    """Charges in nC with their places in px, P, px of a metre and of 1 N/C."""

    charges: tuple[tuple[float, Point], ...]
    point: Point
    metre: float
    field: float

    def potential(self, q: float, at: Point, dx: float, dy: float) -> float:
        """Of one charge, V, at some metres from P."""
        x, y = (self.point[0] - at[0]) / self.metre + dx, (self.point[1] - at[1]) / self.metre + dy
        return K * q / math.hypot(x, y)

    def part(self, q: float, at: Point) -> Point:
        """The field of one charge at P as an arrow in px."""
        ex = (self.potential(q, at, -STEP, 0) - self.potential(q, at, STEP, 0)) / (2 * STEP)
        ey = (self.potential(q, at, 0, -STEP) - self.potential(q, at, 0, STEP)) / (2 * STEP)
        return ex * self.field, ey * self.field

    def parts(self) -> tuple[Point, ...]:
        """Of all charges, in order."""
        return tuple(self.part(q, at) for q, at in self.charges)

    def total(self) -> Point:
        """Their sum."""
        return sum(x for x, _ in self.parts()), sum(y for _, y in self.parts())


class PointCharges:
    """`physics/point-charges`: edit `field`, marked in the class of a thick arrow."""

    family = "physics/point-charges"
    shows = "away begin below bottom dashed inside minus plus solid thick towards"
    does = "add correct deterministic horizontal negative old positive upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            scene = _scene(source)
            fresh, faults = added(source, target)
            role = str(edit.args.get("mark")).removeprefix("object-")
            return faults + _faults_of_parts(scene, fresh, role) + _faults_of_total(scene, fresh, role)
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Known charges and scales, and a field that is not nought."""
        if edit.op != "field" or not str(edit.args.get("mark")).startswith("object-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            scene = _scene(source)
        except Unread as error:
            return [str(error)]
        return [] if math.hypot(*scene.total()) > 8.0 else ["the fields cancel at P"]


def _scene(source: Figure) -> _Scene:
    if len(source.circles) != 1:
        raise Unread(f"{len(source.circles)} points are marked, not P alone")
    point = source.circles[0].at
    metre, field = _scales(source)
    scene = _Scene(_charges(source), point, metre, field)
    for i, (_, at) in enumerate(scene.charges, 1):
        given = values(source.labels, "m", f"r{i}")
        if len(given) != 1 or abs(given[0][1] - math.dist(at, point) / metre) > ROUGH:
            raise Unread(f"r_{i} is drawn as {math.dist(at, point) / metre:.3f} m and written otherwise")
    if not [
        label for label in source.labels if label.text == "P" and math.dist(label.at, point) < 40 * source.width / 512
    ]:
        raise Unread("P does not stand at its point")
    return scene


def _charges(source: Figure) -> tuple[tuple[float, Point], ...]:
    """Charges in the order of their numbers, each written nearest to its circle and of the sign in it."""
    found = []
    reach = NAME * min(source.width, source.height) / 512
    for i in range(1, len(source.nodes) + 1):
        given = values(source.labels, "nC", f"q{i}")
        if len(given) != 1:
            raise Unread(f"{len(given)} labels give q_{i}")
        label, q = given[0]
        node = min(source.nodes, key=lambda n: math.dist(n.at, label.at))
        if math.dist(node.at, label.at) > reach or node.label != ("+" if q > 0 else "−"):
            raise Unread(f"q_{i} = {q} nC does not suit the charge beside it")
        found.append((q, node.at))
    if len(found) < 2 or len({at for _, at in found}) != len(found):
        raise Unread(f"{len(found)} charges, or two of one place")
    return tuple(found)


def _scales(source: Figure) -> tuple[float, float]:
    """Px of a metre and of 1 N/C: the bar and the arrow whose numbers stand to their right."""
    metres, fields = values(source.labels, "m"), values(source.labels, "N/C")
    bars = [line for line in source.lines if line.cls == "line" and abs(line.points[0][1] - line.points[-1][1]) < 0.1]
    arrows = [line for line in source.lines if line.cls == "object" and line.end]
    if not len(metres) == len(fields) == len(bars) == len(arrows) == 1:
        raise Unread("there are not one scale of length and one of the field")
    return _length(bars[0]) / metres[0][1], _length(arrows[0]) / fields[0][1]


def _length(line: Line) -> float:
    return math.dist(line.points[0], line.points[-1])


def _arrow(line: Line) -> tuple[Point, Point]:
    """From tail to tip. Raises Unread for a line with no head, or two."""
    if line.start == line.end or len(line.points) != 2:
        raise Unread("a field is no arrow with one head")
    return (line.points[0], line.points[-1]) if line.end else (line.points[-1], line.points[0])


def _named(fresh: Figure, name: str, tip: Point, role: str) -> bool:
    """Whether the name nearest to a tip is this one."""
    names = [
        label
        for label in fresh.labels
        if value_of(label.text.partition("=")[2]) is None and label.cls == f"text-{role}"
    ]
    near = min(names, key=lambda label: math.dist(label.at, tip), default=None)
    return (
        near is not None and near.text == name and math.dist(near.at, tip) <= TIP * min(fresh.width, fresh.height) / 512
    )


def _faults_of_parts(scene: _Scene, fresh: Figure, role: str) -> list[str]:
    """A dashed arrow per charge."""
    arrows = [_arrow(line) for line in fresh.lines if line.cls == f"dashed-{role}"]
    faults = []
    for i, due in enumerate(scene.parts(), 1):
        tip = (scene.point[0] + due[0], scene.point[1] + due[1])
        right = [a for a in arrows if same_point(a[0], scene.point) and same_point(a[1], tip, OFF)]
        if len(right) != 1 or not _named(fresh, f"E_{i}", tip, role):
            faults.append(f"no dashed arrow E_{i} shows the field of charge {i}")
    return faults


def _faults_of_total(scene: _Scene, fresh: Figure, role: str) -> list[str]:
    """The solid arrow, its name and size, and nothing else."""
    due = scene.total()
    tip = (scene.point[0] + due[0], scene.point[1] + due[1])
    arrows = [_arrow(line) for line in fresh.lines if line.cls == f"object-{role}"]
    right = (
        len(arrows) == 1
        and same_point(arrows[0][0], scene.point)
        and same_point(minus(arrows[0][1], tip), (0.0, 0.0), OFF)
    )
    faults = [] if right and _named(fresh, "E", tip, role) else ["no solid arrow E shows the total field"]
    size = math.hypot(*due) / scene.field
    shown = [n for _, n in values(fresh.labels, "N/C", "E")]
    if len(shown) != 1 or abs(shown[0] - size) > 0.06:
        faults.append(f"the total field is {size:.2f} N/C, written are {shown}")
    count = len(scene.charges)
    wanted = {"lines": count + 1, "labels": count + 2} | dict.fromkeys(
        ("arcs", "circles", "polygons", "nodes", "edges", "cells"), 0
    )
    return faults + [
        f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n
    ]


CERTIFICATE = PointCharges()
