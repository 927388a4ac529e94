"""Forces on an incline: arrows are read as vectors, must add up to nothing, and stand as their names demand."""

from __future__ import annotations

import math

from verifiers.certificates import Edit
from verifiers.certificates.forces import (
    EVEN,
    SKEW,
    Force,
    NoForces,
    Vector,
    alike,
    dot,
    force,
    forces,
    given,
    nearest,
    owners,
    quantity,
    sine,
    total,
)  # fmt: skip
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.readback import Figure, Label

_SECOND = ("F_f", "F_T", "F")  # along the slope, along the slope, level


class InclineForces:
    """`physics/incline`: edit `add-forces` with the names of two `forces` and their classes `marks`."""

    family = "physics/incline"
    shows = (
        "begin complete down downward end full horizontal incomplete keep left perpendicular pull push right rise "
        "rough smooth towards upward vertical"
    )
    does = "add away balanced delete first outside"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("line", "label"))
        faults += [f"a {kind} of the source is gone" for kind in ("line", "label") for _ in gone[kind]]
        try:
            faults += self.unique(source, edit)
            added = [force(line) for line in new["line"]]
            return faults or _faults_of_forces(source, added, list(new["label"]), edit)
        except NoForces as error:
            return [*faults, str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A weight straight down, a wedge of the angle that is said, and names that leave two unknown lengths."""
        try:
            names, marks = _asked(edit)
            weight = _weight(source)
            up = up_slope(source)
        except NoForces as error:
            return [str(error)]
        angle = math.degrees(math.asin(up[1]))
        faults = [] if abs(angle - given(source, "θ", "°")) < 0.1 else [f"the slope rises at {angle:.2f}°"]
        if abs(weight.vector[0]) > 0.05 or weight.vector[1] >= 0:
            faults.append("the weight does not point straight down")
        return faults if len({*names, *marks}) == 4 else [*faults, "two forces share a name or a class"]


def _asked(edit: Edit) -> tuple[list[str], list[str]]:
    names, marks = edit.args.get("forces"), edit.args.get("marks")
    if (
        edit.op != "add-forces"
        or not isinstance(names, list)
        or not isinstance(marks, list)
        or len(names) != 2
        or len(marks) != 2
    ):
        raise NoForces(f"the edit {edit.op[:20]!r} asks for {str(names)[:40]}")
    if names[0] != "F_N" or names[1] not in _SECOND:
        raise NoForces(f"forces {names} are not a normal force and one of {_SECOND}")
    return [str(n) for n in names], [str(m) for m in marks]


def _weight(source: Figure) -> Force:
    label = next((la for la in source.labels if la.text.startswith("G = ")), None)
    if label is None:
        raise NoForces("no label says what G is")
    return nearest(label, forces(source))


def up_slope(source: Figure) -> Vector:
    """Unit vector up the slope: the longest side of the triangle."""
    wedges = [p for p in source.polygons if len(p.points) == 3]
    if len(wedges) != 1:
        raise NoForces(f"{len(wedges)} wedges")
    points = wedges[0].points
    a, b = max(((points[i], points[i - 1]) for i in range(3)), key=lambda side: math.dist(*side))
    low, high = (a, b) if a[1] > b[1] else (b, a)
    length = math.dist(low, high)
    return (high[0] - low[0]) / length, (low[1] - high[1]) / length


def _faults_of_forces(source: Figure, added: list[Force], labels: list[Label], edit: Edit) -> list[str]:
    names, marks = _asked(edit)
    weight, up = _weight(source), up_slope(source)
    scale = given(source, "G", "N") / weight.length
    if len(added) != 2 or len(labels) != 2:
        return [f"{len(added)} arrows and {len(labels)} labels are new, not two and two"]
    faults = [
        f"the arrow of class {f.cls!r} does not start where the weight does"
        for f in added
        if not alike(f.start, weight.start, 0.1)
    ]
    named = {f.cls: name for name, mark in zip(names, marks) for f in added if f.cls == mark}
    if len(named) != 2:
        return [*faults, f"the new arrows are of classes {[f.cls for f in added]}"]
    rest = total([*(f.vector for f in forces(source)), *(f.vector for f in added)])
    if math.hypot(*rest) > EVEN:
        faults.append(f"the forces leave {math.hypot(*rest):.1f} px over")
    outward = (-up[1], up[0]) if up[0] > 0 else (up[1], -up[0])
    for f in added:
        faults += _faults_of_direction(named[f.cls], f, up, outward)
    for label, f in zip(labels, owners(labels, added)):
        faults += _faults_of_label(label, f, named[f.cls], scale)
    return faults


def _faults_of_direction(name: str, f: Force, up: Vector, outward: Vector) -> list[str]:
    if name == "F_N":
        right = abs(sine(outward, f.vector)) < SKEW and dot(outward, f.vector) > 0
    elif name == "F":
        right = abs(f.vector[1]) < SKEW * f.length and f.vector[0] * up[0] > 0
    else:
        right = abs(sine(up, f.vector)) < 2 * SKEW and (name != "F_T" or dot(up, f.vector) > 0)
    return [] if right else [f"{name} points along {f.vector}"]


def _faults_of_label(label: Label, f: Force, name: str, scale: float) -> list[str]:
    said = quantity(label.text)
    if said is None or said[0] != name or said[2] != "N" or role(label.cls) != role(f.cls):
        return [f"label {label.text!r} of class {label.cls!r} stands at the arrow of {name}"]
    return (
        []
        if abs(said[1] - f.length * scale) < 0.06 + 0.03 * scale
        else [f"{label.text} stands at an arrow of {f.length * scale:.2f} N"]
    )


CERTIFICATE = InclineForces()
