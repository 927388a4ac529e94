"""Liquids in a U-tube: levels are read against the ruler, pressures at the boundary agree, areas keep volume."""

from __future__ import annotations

from collections.abc import Sequence

from verifiers.certificates import Edit
from verifiers.certificates.forces import NoForces, given, quantity
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.readback import Figure, Label, Line, Polygon

OFF = 0.12  # cm by which levels may miss
PLACE = 0.15  # px between edges that should meet


class UTube:
    """`physics/u-tube`: edit `pour` with `column`, `density`, `name`, whether the arm is the `right` one, class `mark`."""

    family = "physics/u-tube"
    shows = (
        "above after balanced before dashed full higher left lighter lower open right same thick thicker thin top "
        "upright upward"
    )
    does = "add below end fall horizontal new rise sink towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        faults = faults_of_kinds(gone, new, ("polygon", "line", "label")) + [
            f"a {k} is gone" for k in ("line", "label") for _ in gone[k]
        ]
        faults += self.unique(source, edit)
        if faults:
            return faults
        mark = str(edit.args["mark"])
        columns, waters = ([p for p in new["polygon"] if (p.cls == mark) == own] for own in (True, False))
        if (
            len(columns) != 1
            or len(waters) != 1
            or len(gone["polygon"]) != 1
            or waters[0].cls != gone["polygon"][0].cls
        ):
            return [f"{len(columns)} columns and {len(waters)} lower liquids are new"]
        try:
            return _faults_of_liquids(source, edit, waters[0], columns[0], new["line"], new["label"])
        except NoForces as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One level, a ruler, a lighter liquid, and what is poured is what the picture says."""
        try:
            scale = _scale(source)
            left, right = _levels(_water(source))
            light, heavy = given(source, "ρ_2", "g/cm^3"), given(source, "ρ_1", "g/cm^3")
            said = quantity(str(edit.args.get("column"))), quantity(str(edit.args.get("density")))
            if edit.op != "pour" or not isinstance(edit.args.get("right"), bool) or None in said:
                return [f"the edit {edit.op[:20]!r} pours nothing"]
            faults = [] if abs(left - right) < PLACE else ["the liquid does not stand level"]
            faults += [] if light < heavy else ["the poured liquid is not the lighter one"]
            same = said[0][1] == given(source, "h", "cm") and said[1][1] == light  # type: ignore[index]
            return faults if same and scale[1] > 0 else [*faults, "the edit and the picture differ"]
        except NoForces as error:
            return [str(error)]


def _scale(source: Figure) -> tuple[float, float]:
    """Height of zero on the page, and px per cm, from the ruler. Raises NoForces."""
    ticks = sorted(line.points[0][1] for line in source.lines if line.cls == "axis" and not line.end)
    numbers = sorted((float(la.text), la.at[1]) for la in source.labels if la.text.isdigit())
    if len(numbers) < 2 or len(ticks) < 2:
        raise NoForces("there is no ruler")
    at = [(value, min(ticks, key=lambda y: abs(y - height))) for value, height in numbers]
    (low, zero), (high, top) = at[0], at[-1]
    scale = (zero - top) / (high - low)
    if any(abs(zero - (value - low) * scale - y) > 0.1 for value, y in at):
        raise NoForces("the ruler's numbers are uneven")
    return zero + low * scale, scale


def _water(source: Figure) -> Polygon:
    if len(source.polygons) != 1 or len(source.polygons[0].points) != 8:
        raise NoForces(f"{len(source.polygons)} liquids, not one in the shape of the tube")
    return source.polygons[0]


def _levels(water: Polygon) -> tuple[float, float]:
    """y of the surfaces in the left and in the right arm."""
    points = sorted(water.points)
    return min(p[1] for p in points[:2]), min(p[1] for p in points[-2:])


def _area(p: Polygon) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(p.points, [*p.points[1:], p.points[0]]))) / 2


def _faults_of_liquids(
    source: Figure, edit: Edit, water: Polygon, column: Polygon, lines: Sequence[Line], labels: Sequence[Label]
) -> list[str]:
    _, scale = _scale(source)
    old, right = _water(source), bool(edit.args["right"])
    walls = sorted({round(p[0], 1) for p in old.points})
    if sorted({round(p[0], 1) for p in water.points}) != walls or (len(water.points), len(column.points)) != (8, 4):
        return ["a liquid leaves the tube"]
    left_y, right_y = _levels(water)
    boundary, free = (right_y, left_y) if right else (left_y, right_y)
    x0, x1 = walls[-2:] if right else walls[:2]
    xs, ys = [p[0] for p in column.points], [p[1] for p in column.points]
    faults = [] if abs(min(xs) - x0) < 0.2 and abs(max(xs) - x1) < 0.2 else ["the column does not fill its arm"]
    faults += [] if abs(max(ys) - boundary) < PLACE else ["the column does not rest on the lower liquid"]
    height = (max(ys) - min(ys)) / scale
    faults += [] if abs(height - given(source, "h", "cm")) < OFF else [f"the column is {height:.2f} cm high"]
    borne = given(source, "ρ_1", "g/cm^3") * (boundary - free) / scale - given(source, "ρ_2", "g/cm^3") * height
    faults += [] if abs(borne) < OFF else [f"pressures differ by {borne:.2f} cm of water"]
    if abs(_area(water) - _area(old)) > 0.004 * _area(old):
        faults.append(f"the lower liquid was {_area(old):.0f} px², it is {_area(water):.0f}")
    return faults + _faults_of_marks((min(ys), free), scale, lines, labels, edit)


def _faults_of_marks(
    surfaces: tuple[float, float], scale: float, lines: Sequence[Line], labels: Sequence[Label], edit: Edit
) -> list[str]:
    """Two dashed lines at the surfaces, and one label with their distance."""
    heights = sorted(
        line.points[0][1]
        for line in lines
        if line.cls == "dashed" and abs(line.points[0][1] - line.points[-1][1]) < 0.05
    )
    faults = []
    if len(lines) != 2 or len(heights) != 2 or any(abs(a - b) > PLACE for a, b in zip(heights, sorted(surfaces))):
        faults.append(f"dashed lines stand at {heights}, surfaces at {sorted(surfaces)}")
    said = quantity(labels[0].text) if len(labels) == 1 else None
    due = abs(surfaces[0] - surfaces[1]) / scale
    if said is None or said[0] != edit.args["name"] or said[2] != "cm" or abs(said[1] - due) > 0.06:
        return [*faults, f"new labels are {[la.text for la in labels]}, the surfaces are {due:.2f} cm apart"]
    if role(labels[0].cls) != role(str(edit.args["mark"])):
        faults.append(f"the label is of class {labels[0].cls!r}")
    return faults


CERTIFICATE = UTube()
