"""The resultant of forces: arrows are read as vectors and added by components; dashed sides close a parallelogram."""

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
    force,
    forces,
    given,
    owners,
    quantity,
    sine,
    total,
)
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.readback import Figure, Line


class VectorSum:
    """`physics/vector-sum`: edit `add-resultant` with its `name` and class `mark`."""

    family = "physics/vector-sum"
    shows = "add also backward before begin complete dashed different empty parallel perpendicular right"
    does = "delete first horizontal merge towards upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("line", "label")) + [
            f"a {k} is gone" for k in ("line", "label") for _ in gone[k]
        ]
        faults += self.unique(source, edit)
        arrows = [line for line in new["line"] if line.end or line.start]
        if faults or len(arrows) != 1 or len(new["label"]) != 1:
            return [*faults, f"{len(arrows)} arrows and {len(new['label'])} labels are new"]
        try:
            known, sought = forces(source), force(arrows[0])
            due = total(f.vector for f in known)
            faults += [] if alike(sought.start, known[0].start, 0.1) else ["the resultant starts elsewhere"]
            faults += [] if alike(sought.vector, due, 2 * EVEN) else [f"the resultant is {sought.vector}, due is {due}"]
            faults += _faults_of_sides([line for line in new["line"] if line not in arrows], sought, known)
        except NoForces as error:
            return [str(error)]
        said, mark = quantity(new["label"][0].text), str(edit.args.get("mark"))
        size = math.hypot(*due) * _scale(source)
        if said is None or said[0] != edit.args.get("name") or said[2] != "N" or abs(said[1] - size) > 0.09:
            faults.append(f"label {new['label'][0].text!r}, the forces add up to {size:.2f} N")
        if sought.cls != mark or role(new["label"][0].cls) != role(mark):
            faults.append(f"arrow and label are of classes {sought.cls!r} and {new['label'][0].cls!r}")
        if math.dist(new["label"][0].at, sought.tip) > 75 * min(source.width, source.height) / 512:
            faults.append("the label stands away from the resultant's tip")
        return faults

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Forces start at one point, their lengths are to one scale, and their angle is the one that is said."""
        try:
            known = forces(source)
            if edit.op != "add-resultant" or not isinstance(edit.args.get("name"), str) or len(known) < 2:
                return [f"the edit {edit.op[:20]!r} adds no forces"]
            scale = _scale(source)
            texts = [la for la in source.labels if (q := quantity(la.text)) and q[2] == "N"]
            faults = [
                f"{la.text} stands at an arrow of {f.length * scale:.2f} N"
                for la, f in zip(texts, owners(texts, known)) if abs(quantity(la.text)[1] - f.length * scale) > 0.1
            ]  # fmt: skip
            faults += (
                ["forces start at several points"]
                if any(not alike(f.start, known[0].start, 0.1) for f in known)
                else []
            )
            return faults + _faults_of_angle(source, known)
        except NoForces as error:
            return [str(error)]


def _scale(source: Figure) -> float:
    """N per px: of the sums of values and of lengths, whichever arrow is whose."""
    values = [q[1] for q in map(quantity, (la.text for la in source.labels)) if q and q[2] == "N"]
    length = sum(f.length for f in forces(source))
    if not values or not length:
        raise NoForces("no label says how large a force is")
    return sum(values) / length


def _faults_of_angle(source: Figure, known: list[Force]) -> list[str]:
    """The angle between the first two forces is the labelled one; without a label a square says that it is right."""
    a, b = known[0].vector, known[1].vector
    angle = math.degrees(math.atan2(sine(a, b), (a[0] * b[0] + a[1] * b[1]) / (known[0].length * known[1].length)))
    said = given(source, "α", "°") if any("°" in la.text for la in source.labels) else 90.0
    square = any(len(line.points) == 3 for line in source.lines)
    if abs(angle - said) > 0.4 or square != (said == 90.0):
        return [f"F_1 and F_2 enclose {angle:.2f}°, not {said}°"]
    return []


def _faults_of_sides(sides: list[Line], sought: Force, known: list[Force]) -> list[str]:
    """Two dashed lines from points on the forces' lines to the resultant's tip, opposite sides parallel."""
    if len(sides) != 2 or any(s.cls != "dashed" or len(s.points) != 2 for s in sides):
        return [f"{len(sides)} dashed sides"]
    if not all(alike(s.points[1], sought.tip, 0.1) for s in sides):
        return ["a dashed side does not end at the resultant's tip"]
    feet: list[Vector] = [(s.points[0][0] - sought.start[0], sought.start[1] - s.points[0][1]) for s in sides]
    closed = alike(total(feet), sought.vector, 2 * EVEN)
    onto = all(any(abs(sine(f.vector, foot)) < SKEW for f in known) for foot in feet) and abs(sine(*feet)) > 0.1
    return [] if closed and onto else ["the dashed sides make no parallelogram with the forces"]


CERTIFICATE = VectorSum()
