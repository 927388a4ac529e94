"""The path of a throw: every point of the curve satisfies the path's equation on axes read from their ticks.

The greatest height follows from the energy of the start, the range from the equation's root: nothing is taken from
motion in time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from verifiers.certificates import Edit
from verifiers.certificates.forces import NoForces, Vector, force, given, quantity
from verifiers.certificates.kept import changes, faults_of_kinds, role
from verifiers.readback import Circle, Figure, Label, Line

OFF = 0.7  # px by which the curve and its points may miss
FINEST, LEAST = 14.0, 24  # px between points of the curve at most (at 512 px), and how many there are at least


class Projectile:
    """`physics/projectile`: edit `add-path` with the names of the `values` asked for and the class `mark`."""

    family = "physics/projectile"
    shows = "above before begin complete dashed down fall highest horizontal leaving smooth top topmost vertical"
    does = "add downward empty end towards without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        gone, new = changes(source, target)
        kinds = ("line", "label", "circle")
        faults = faults_of_kinds(gone, new, kinds) + [f"a {k} is gone" for k in kinds for _ in gone[k]]
        faults += self.unique(source, edit)
        if faults:
            return faults
        mark, throw = str(edit.args["mark"]), _throw(source)
        paths = [line for line in new["line"] if line.cls == mark]
        plumbs = [line for line in new["line"] if line.cls == "dashed" and len(line.points) == 2]
        rises = throw.slope > 0
        if len(paths) != 1 or len(plumbs) != rises or len(new["line"]) != 1 + rises or len(new["circle"]) != 1 + rises:
            return [f"{len(paths)} paths, {len(plumbs)} plumb lines and {len(new['circle'])} points are new"]
        faults = _faults_of_path(throw, paths[0], source)
        faults += _faults_of_points(throw, new["circle"], plumbs)
        return faults + _faults_of_labels(throw, new["label"], edit)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Axes have one scale, the arrow shows the angle that is said, and what is asked for is what the throw has."""
        try:
            throw = _throw(source)
        except NoForces as error:
            return [str(error)]
        names = ["H", "R"] if throw.slope > 0 else ["R"]
        if edit.op != "add-path" or edit.args.get("values") != names or not isinstance(edit.args.get("mark"), str):
            return [f"the edit {edit.op[:20]!r} asks for {str(edit.args.get('values'))[:40]}, not {names}"]
        return []


@dataclass(frozen=True, slots=True)
class _Throw:
    """Axes: origin in px, px per m. Start height, slope of the start, and the bend of y = h + slope x - bend x²."""

    origin: Vector
    scale: float
    height: float
    slope: float
    bend: float
    lift: float  # by which it rises, m

    @property
    def range(self) -> float:
        return (self.slope + math.sqrt(self.slope**2 + 4 * self.bend * self.height)) / (2 * self.bend)

    def px(self, x: float, y: float) -> Vector:
        return self.origin[0] + x * self.scale, self.origin[1] - y * self.scale


def _throw(source: Figure) -> _Throw:
    """What the picture says of the throw. Raises NoForces."""
    origin, scale = _axes(source)
    arrows = [force(line) for line in source.lines if line.end and line.cls != "axis"]
    if len(arrows) != 1:
        raise NoForces(f"{len(arrows)} velocities")
    speed, g = given(source, "v_0", "m/s"), given(source, "g", "m/s^2")
    texts = [la.text for la in source.labels]
    angle = given(source, "θ", "°") if any(t.startswith("θ") for t in texts) else 0.0
    height = given(source, "h", "m") if any(t.startswith("h = ") for t in texts) else 0.0
    v = arrows[0]
    if abs(math.degrees(math.atan2(v.vector[1], v.vector[0])) - angle) > 0.3:
        raise NoForces("the velocity does not point as its angle says")
    if math.dist(v.start, (origin[0], origin[1] - height * scale)) > OFF:
        raise NoForces("the velocity does not start where the throw does")
    c = math.cos(math.radians(angle))
    lift = speed**2 * (1 - c * c) / (2 * g)  # by energy: the speed that is left on top is the one across
    return _Throw(origin, scale, height, math.tan(math.radians(angle)), g / (2 * speed**2 * c * c), lift)


def _axes(source: Figure) -> tuple[Vector, float]:
    """Origin and px per m, from the numbers beside both axes. Raises NoForces."""
    level = next(
        (li for li in source.lines if li.cls == "axis" and li.end and abs(li.points[0][1] - li.points[1][1]) < 0.1),
        None,
    )
    upright = next(
        (li for li in source.lines if li.cls == "axis" and li.end and abs(li.points[0][0] - li.points[1][0]) < 0.1),
        None,
    )
    if level is None or upright is None:
        raise NoForces("there are no two axes")
    origin = upright.points[0][0], level.points[0][1]
    ticks = [line.points[0] for line in source.lines if line.cls == "axis" and not line.end]
    numbers = [(la.at, float(la.text)) for la in source.labels if la.text.isdigit()]
    scales = []
    for at, value in numbers:
        x, y = min(ticks, key=lambda t: math.dist(t, at), default=at)
        along = x - origin[0] if abs(y - origin[1]) < 0.1 else origin[1] - y
        scales.append(along / value if value else 0.0)
    if len(scales) < 3 or len(scales) != len(ticks) or max(scales) - min(scales) > 0.01 * max(scales):
        raise NoForces("ticks and numbers make no scale")
    return origin, sum(scales) / len(scales)


def _faults_of_path(t: _Throw, path: Line, source: Figure) -> list[str]:
    points = path.points
    faults = []
    for x, y in points:
        m = (x - t.origin[0]) / t.scale
        due = t.px(m, t.height + t.slope * m - t.bend * m * m)[1]
        steep = math.hypot(1.0, t.slope - 2 * t.bend * m)
        if abs(y - due) > OFF * steep:
            return [f"the path at x = {m:.1f} m is {abs(y - due):.1f} px off"]
    if math.dist(points[0], t.px(0, t.height)) > OFF or math.dist(points[-1], t.px(t.range, 0)) > OFF:
        faults.append("the path does not lead from the start to the ground")
    gaps = [b[0] - a[0] for a, b in pairwise(points)]
    if len(points) < LEAST or min(gaps) <= 0 or max(gaps) > FINEST * min(source.width, source.height) / 512:
        faults.append(f"the path has {len(points)} points, which make no smooth curve")
    return faults


def _faults_of_points(t: _Throw, circles: Sequence[Circle], plumbs: Sequence[Line]) -> list[str]:
    wanted = [t.px(t.range, 0)] + ([t.px(t.slope / (2 * t.bend), t.height + t.lift)] if t.slope > 0 else [])
    faults = [f"nothing marks {w}" for w in wanted if not any(math.dist(w, c.at) < OFF for c in circles)]
    faults += [f"a point is of class {c.cls!r}" for c in circles if c.cls != "ink"]
    for line in plumbs:
        if math.dist(line.points[0], wanted[1]) > OFF or math.dist(line.points[1], (wanted[1][0], t.origin[1])) > OFF:
            faults.append("the plumb line does not fall from the highest point")
    return faults


def _faults_of_labels(t: _Throw, labels: Sequence[Label], edit: Edit) -> list[str]:
    due = {"H": t.height + t.lift, "R": t.range}
    said = {q[0]: (q[1], la) for la in labels if (q := quantity(la.text)) and q[2] == "m"}
    if sorted(said) != sorted(edit.args["values"]) or len(said) != len(labels):
        return [f"new labels give {sorted(said)}"]
    faults = [f"{n} = {v} m, it is {due[n]:.2f} m" for n, (v, _) in said.items() if abs(v - due[n]) > 0.0501]
    return faults + [
        f"{la.text} is of class {la.cls!r}" for _, la in said.values() if role(la.cls) != role(str(edit.args["mark"]))
    ]


CERTIFICATE = Projectile()
