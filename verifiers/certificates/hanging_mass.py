"""A load on two strings: the tensions are read as vectors along the strings and must bear the weight between them."""

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
    owners,
    quantity,
    sine,
    total,
)
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.readback import Figure


class HangingMass:
    """`physics/hanging-mass`: edit `add-tensions` with the names of `forces`, left first, and classes `marks`."""

    family = "physics/hanging-mass"
    shows = "balanced begin below down downward full horizontal left pull right"
    does = "add complete end old"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("line", "label")) + [
            f"a {k} is gone" for k in ("line", "label") for _ in gone[k]
        ]
        faults += self.unique(source, edit)
        try:
            return faults or _faults_of_tensions(
                source, edit, [force(line) for line in new["line"]], list(new["label"])
            )
        except NoForces as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Two strings that are not in line meet at a knot, angles are as they are said, one weight points down."""
        try:
            names = edit.args.get("forces")
            if edit.op != "add-tensions" or names != ["F_1", "F_2"] or len(set(edit.args.get("marks", ()))) != 2:
                return [f"the edit {edit.op[:20]!r} asks for {str(names)[:40]}"]
            weight, (_, left, right) = _weight(source), _strings(source)
            faults = [] if abs(weight.vector[0]) < 0.05 and weight.vector[1] < 0 else ["the weight does not point down"]
            for name, string in (("α", left), ("β", right)):
                angle = math.degrees(math.atan2(string[1], abs(string[0])))
                said = given(source, name, "°") if any(la.text.startswith(name) for la in source.labels) else 0.0
                faults += (
                    [] if abs(angle - said) < 0.25 else [f"the string of {name} rises at {angle:.2f}°, not {said}°"]
                )
            return faults if abs(sine(left, right)) > 0.2 else [*faults, "the strings are in line"]
        except NoForces as error:
            return [str(error)]


def _weight(source: Figure) -> Force:
    known = forces(source)
    if len(known) != 1:
        raise NoForces(f"{len(known)} arrows are given, not the weight alone")
    return known[0]


def _strings(source: Figure) -> tuple[Vector, Vector, Vector]:
    """The knot, and the vectors from it to the upper ends of the left and the right string. Raises NoForces."""
    wires = [line.points for line in source.lines if line.cls == "line" and not line.end]
    if len(wires) != 3:
        raise NoForces(f"{len(wires)} strings, not three")
    knots = [p for p in wires[0] if all(any(alike(p, q, 0.1) for q in wire) for wire in wires)]
    if len(knots) != 1:
        raise NoForces("the strings do not meet at a knot")
    knot = knots[0]
    ends = [max(wire, key=lambda p: math.dist(p, knot)) for wire in wires]
    vectors = sorted((x - knot[0], knot[1] - y) for x, y in ends)
    left, down, right = vectors
    if abs(down[0]) > 0.1 or down[1] >= 0 or left[0] >= 0 or right[0] <= 0:
        raise NoForces("no string hangs straight down between the others")
    return knot, left, right


def _faults_of_tensions(source: Figure, edit: Edit, added: list[Force], labels: list) -> list[str]:
    weight, (knot, left, right) = _weight(source), _strings(source)
    marks = edit.args["marks"]
    if sorted(f.cls for f in added) != sorted(marks) or len(labels) != 2:
        return [f"new arrows are of classes {[f.cls for f in added]}, and {len(labels)} labels are new"]
    scale = given(source, "G", "N") / weight.length
    rest = total([weight.vector, *(f.vector for f in added)])
    faults = [] if math.hypot(*rest) < 2 * EVEN else [f"the forces leave {math.hypot(*rest):.1f} px over"]
    for f in added:
        string = left if f.cls == marks[0] else right
        if not alike(f.start, knot, 0.1) or abs(sine(string, f.vector)) > SKEW or dot(string, f.vector) <= 0:
            faults.append(f"the arrow of class {f.cls!r} does not pull along its string")
    for label, f in zip(labels, owners(labels, added)):
        said = quantity(label.text)
        name = "F_1" if f.cls == marks[0] else "F_2"
        if said is None or said[0] != name or said[2] != "N" or role(label.cls) != role(f.cls):
            faults.append(f"label {label.text!r} of class {label.cls!r} stands at {name}")
        elif abs(said[1] - f.length * scale) > 0.06 + 0.03 * scale:
            faults.append(f"{label.text} stands at an arrow of {f.length * scale:.2f} N")
    return faults


CERTIFICATE = HangingMass()
