"""Beams in balance: arrows are read with their places, and their moments cancel about points of the proof's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verifiers.certificates import Edit
from verifiers.certificates.forces import Force, NoForces, force, forces, given, owners, quantity
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.readback import Figure, Label

LEVEL = 0.1  # px by which starts may miss the beam's axis
SHARE = 0.004  # of all moments: what rounding may leave over


class Lever:
    """`physics/lever`: edit `add-forces` with the names of the `forces` and their class `mark`."""

    family = "physics/lever"
    shows = "above add balanced below down downward full horizontal same thin upward"
    does = "begin complete root vertical"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("line", "label")) + [
            f"a {k} is gone" for k in ("line", "label") for _ in gone[k]
        ]
        faults += self.unique(source, edit)
        try:
            return faults or _faults_of_balance(source, edit, [force(line) for line in new["line"]], list(new["label"]))
        except NoForces as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Loads hang on one level in one scale, and the unknown forces are as many as the laws that bind them."""
        try:
            places = _places(source)
            names = edit.args.get("forces")
            if edit.op != "add-forces" or names != sorted(places) or not isinstance(edit.args.get("mark"), str):
                return [f"the edit {edit.op[:20]!r} asks for {str(names)[:40]}, not {sorted(places)}"]
            _scale(source)
            return []
        except NoForces as error:
            return [str(error)]


def _named(source: Figure, name: str) -> Label | None:
    found = [la for la in source.labels if la.text == name]
    return found[0] if len(found) == 1 else None


def _apexes(source: Figure) -> list[float]:
    """Where supports touch the beam."""
    return sorted(min(p.points, key=lambda q: q[1])[0] for p in source.polygons if len(p.points) == 3)


def _places(source: Figure) -> dict[str, float]:
    """x of every force that is sought, px. Raises NoForces."""
    supports = _apexes(source)
    if len(supports) == 2 and _named(source, "A") and _named(source, "B"):
        first, second = _named(source, "A"), _named(source, "B")
        if abs(first.at[0] - supports[0]) > 2 or abs(second.at[0] - supports[1]) > 2:  # type: ignore[union-attr]
            raise NoForces("A and B do not stand under the supports")
        return {"F_A": supports[0], "F_B": supports[1]}
    points = [c.at[0] for c in source.circles if c.cls == "ink"]
    if len(supports) != 1 or len(points) != 1 or _named(source, "P") is None:
        raise NoForces(f"{len(supports)} supports, and no point P")
    return {"F": points[0]}


def _scale(source: Figure) -> float:
    """N per px, the same for all loads. Raises NoForces."""
    loads = _loads(source)
    labels = [la for la in source.labels if la.text.startswith("G_")]
    found = [
        given(source, quantity(la.text)[0], "N") / f.length
        for la, f in zip(labels, owners(labels, loads))
        if quantity(la.text)
    ]
    if not found or max(found) - min(found) > 0.01 * max(found):
        raise NoForces("the loads are drawn to no one scale")
    return sum(found) / len(found)


def _loads(source: Figure) -> list[Force]:
    """Arrows down from the beam. Raises NoForces."""
    found = [f for f in forces(source) if f.cls != "axis"]
    level = {round(f.start[1], 1) for f in found}
    if not found or len(level) != 1 or any(abs(f.vector[0]) > LEVEL or f.vector[1] >= 0 for f in found):
        raise NoForces("the loads do not hang down from one level")
    return found


def _faults_of_balance(source: Figure, edit: Edit, added: Sequence[Force], labels: list[Label]) -> list[str]:
    places, loads, scale = _places(source), _loads(source), _scale(source)
    if len(added) != len(places) or len(labels) != len(places) or any(f.cls != edit.args["mark"] for f in added):
        return [f"{len(added)} arrows and {len(labels)} labels are new, of classes {[f.cls for f in added]}"]
    faults = [
        f"an arrow starts at {f.start}, off the beam's axis, or leans" for f in added if not _upright(f, loads[0])
    ]
    at = {name: f for name, x in places.items() for f in added if abs(f.start[0] - x) < LEVEL}
    if len(at) != len(places):
        return [*faults, f"forces stand at {[f.start[0] for f in added]}, not at {sorted(places.values())}"]
    faults += _faults_of_moments(_apexes(source), loads, added)
    for label, f in zip(labels, owners(labels, list(added))):
        said = quantity(label.text)
        if (
            said is None
            or at.get(said[0]) is not f
            or said[2] != "N"
            or role(label.cls) != role(str(edit.args["mark"]))
        ):
            faults.append(f"label {label.text!r} of class {label.cls!r} stands at another force")
        elif abs(said[1] - f.length * scale) > 0.06 + 0.03 * scale:
            faults.append(f"{label.text} stands at an arrow of {f.length * scale:.2f} N")
    return faults


def _upright(f: Force, load: Force) -> bool:
    return abs(f.vector[0]) < LEVEL and abs(f.start[1] - load.start[1]) < LEVEL


def _faults_of_moments(supports: Sequence[float], loads: Sequence[Force], added: Sequence[Force]) -> list[str]:
    """About a fulcrum; for two supports about a far point on the left, and the sum of the forces."""
    everything = [*loads, *added]
    pivots: Mapping[str, float] = (
        {"the fulcrum": supports[0]} if len(supports) == 1 else {"a point on the left": -100.0}
    )
    faults = []
    for name, x in pivots.items():
        moments = [f.vector[1] * (f.start[0] - x) for f in everything]
        if abs(sum(moments)) > SHARE * sum(map(abs, moments)):
            faults.append(f"the moments about {name} leave {sum(moments):.0f} px² over")
    if len(supports) == 2 and abs(sum(f.vector[1] for f in everything)) > 0.3:
        faults.append("the forces do not cancel")
    return faults


CERTIFICATE = Lever()
