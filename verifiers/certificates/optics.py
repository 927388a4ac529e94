"""Image formation by one lens or mirror, for the certificates of both: Newton's formula on lengths read in px.

With distances counted from the foci, x x' = f², and heights are in the ratio -x'/f. The focal length is read from the
drawn foci and its sign from the drawn shape; numbers of the labels are compared with lengths through the scale that the
object's distance gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.geometry import (
    ON,
    Unread,
    added,
    bears_head,
    cross,
    dot,
    minus,
    one_value,
    same_point,
    unit,
    way,
)  # fmt: skip
from verifiers.readback import Figure, Line
from verifiers.svg import Point

MISS = 0.8  # px by which a ray, drawn on, may miss the image's tip
NAME = 36.0  # px at 512 from a point to its letter
SHOWN = 0.08  # of a distance between its number, of one decimal, and the drawing
CM = "cm"


@dataclass(frozen=True, slots=True)
class Bench:
    """The axis' height, the plane's place, the side of the object (-1 left), px of f and u, the object's height, cm of a px."""

    axis: float
    plane: float
    side: int
    mirror: bool
    f: float
    u: float
    tall: float
    scale: float

    @property
    def v(self) -> float:
        """Image distance in px, by Newton's formula."""
        return self.f + self.f * self.f / (self.u - self.f)

    def place(self, distance: float, height: float) -> Point:
        """A point after the plane: on the other side for a lens, on the object's for a mirror."""
        way_out = self.side if self.mirror else -self.side
        return self.plane + way_out * distance, self.axis - height

    @property
    def tip(self) -> Point:
        return self.plane + self.side * self.u, self.axis - self.tall

    @property
    def image(self) -> Point:
        """The tip's image."""
        return self.place(self.v, -self.tall * (self.v - self.f) / self.f)

    def is_parallel(self, hit: Point) -> bool:
        """Whether the ray that meets the plane here ran along the axis."""
        return abs(self.axis - self.tall - hit[1]) <= ON


@dataclass(frozen=True, slots=True)
class Imaging:
    """The certificate of a family of lenses, or of mirrors: edit `image`, marked in the class of a ray."""

    family: str
    mirror: bool
    shows: str = (
        "also before begin bottom converging dashed diverging grow horizontal inverted left parallel perpendicular real right "
        "shrink thick top towards upright vertical virtual"
    )
    does: str = "add backward complete leaving minus negative outgoing solid"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            bench = bench_of(source, self.mirror)
            fresh, faults = added(source, target)
            role = str(edit.args.get("mark")).removeprefix("ray-")
            faults += _faults_of_rays(bench, fresh, role)
            return faults + _faults_of_image(bench, fresh, role) + _faults_of_rest(bench, fresh, role)
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """An object away from the focal plane."""
        if edit.op != "image" or not str(edit.args.get("mark")).startswith("ray-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            bench = bench_of(source, self.mirror)
        except Unread as error:
            return [str(error)]
        return ["the object stands in the focal plane"] if abs(bench.u - bench.f) < 4.0 else []


def bench_of(source: Figure, mirror: bool) -> Bench:
    """What the source shows, its labels and lengths being of one scale. Raises Unread."""
    axis = _only([line for line in source.lines if line.cls == "axis"], "axis")
    plane = _only([line for line in source.lines if line.cls == ("surface" if mirror else "construction")], "plane")
    arrow = _only([line for line in source.lines if line.cls == "object"], "object")
    height, x = axis.points[0][1], plane.points[len(plane.points) // 2][0]
    (foot_x, foot_y), (tip_x, tip_y) = arrow.points[0], arrow.points[-1]
    if abs(foot_y - height) > ON or abs(tip_x - foot_x) > ON or not arrow.end:
        raise Unread("the object does not stand upright on the axis")
    for name, at in (("A", (tip_x, tip_y)), ("B", (foot_x, foot_y))):
        if not named(source, name, at):
            raise Unread(f"{name} does not stand at its end of the object")
    side = 1 if foot_x > x else -1
    given_f, given_u = one_value(source.labels, CM, "f"), one_value(source.labels, CM, "u")
    u = abs(foot_x - x)
    scale, converging = given_u / u, (_converging_mirror(plane, side) if mirror else _converging_lens(source))
    if (given_f > 0) != converging:
        raise Unread(f"f = {given_f} cm does not suit the drawn shape")
    f = given_f / scale
    places = {"F": [x + side * f], "C": [x + 2 * side * f]} if mirror else {"F": [x + f, x - f]}
    for name, wanted in places.items():
        for place in wanted:
            if not any(same_point(c.at, (place, height), 0.5) for c in source.circles) or not named(
                source, name, (place, height)
            ):
                raise Unread(f"{name} is not marked where f = {given_f} cm puts it")
    return Bench(height, x, side, mirror, f, u, height - tip_y, scale)


def _only(found: list[Line], what: str) -> Line:
    if len(found) != 1:
        raise Unread(f"{len(found)} lines are the {what}, not one")
    return found[0]


def _converging_lens(source: Figure) -> bool:
    """Whether the outline is wider in its middle than at its rims."""
    glass = [p for p in source.polygons if p.cls == "glass"]
    if len(glass) != 1:
        raise Unread(f"{len(glass)} lenses, not one")
    ys = [y for _, y in glass[0].points]
    top, middle = min(ys), (min(ys) + max(ys)) / 2
    waist = [x for x, y in glass[0].points if abs(y - middle) < 8.0]
    rim = [x for x, y in glass[0].points if abs(y - top) < 1.0]
    return max(waist) - min(waist) > max(rim) - min(rim)


def _converging_mirror(plane: Line, side: int) -> bool:
    """Whether the rims are bent towards the object."""
    if len(plane.points) != 4:
        raise Unread("the mirror has no bent rims")
    return (plane.points[0][0] - plane.points[1][0]) * side > 0


def named(figure: Figure, name: str, at: Point) -> bool:
    """Whether a letter stands by a point, no other one of its kind being nearer."""
    reach = NAME * min(figure.width, figure.height) / 512
    return any(label.text == name and math.dist(label.at, at) <= reach for label in figure.labels)


def _faults_of_rays(bench: Bench, fresh: Figure, role: str) -> list[str]:
    """Three rays from the object's tip, at the heights of object, axis and image, all in line with the image."""
    lines = [line for line in fresh.lines if line.cls == f"ray-{role}"]
    if len(lines) != 3 or any(len(line.points) != 3 or line.start or line.end for line in lines):
        return [f"{len(lines)} rays, not three that bend once"]
    faults, hits = [], []
    heads = [line for line in fresh.lines if line.cls == f"arrow-{role}"]
    for line in lines:
        end, hit, tip = line.points if same_point(line.points[-1], bench.tip) else line.points[::-1]
        hits.append(hit)
        if not same_point(tip, bench.tip) or abs(hit[0] - bench.plane) > ON:
            faults.append(f"the ray to {end} does not run from A to the plane")
            continue
        going = unit(minus(end, hit))
        if abs(cross(minus(bench.image, hit), going)) > MISS:
            faults.append(f"the ray to {end} is not in line with the image")
        if (going[0] > 0) != (bench.place(1.0, 0.0)[0] > bench.plane):
            faults.append(f"the ray to {end} leaves to the wrong side")
        if bench.v > 0 and math.dist(hit, end) < math.dist(hit, bench.image) - ON:
            faults.append(f"the ray to {end} stops before the image")
        if bench.f > 0 and bench.is_parallel(hit) and abs(end[0] - bench.plane) < bench.f:
            faults.append(f"the ray to {end} stops before the focus")
        faults += _faults_of_heads(heads, ((tip, hit), (hit, end)))
        faults += _faults_of_extension(bench, fresh, role, hit)
    heights = sorted(bench.axis - y for _, y in hits)
    wanted = sorted((0.0, bench.tall, bench.axis - bench.image[1]))
    if any(abs(a - b) > 2 * ON for a, b in zip(heights, wanted)):
        faults.append("the rays are not the parallel, the central and the focal one")
    return faults + ([] if len(heads) == 6 else [f"{len(heads)} arrowheads, not six"])


def _faults_of_heads(heads: list[Line], pieces: tuple[tuple[Point, Point], ...]) -> list[str]:
    faults = []
    for a, b in pieces:
        along = unit(minus(b, a))
        on = [h for h in heads if h.end and bears_head(h, a, b) and dot(way(h), along) > 0.99]
        faults += [] if on else [f"no arrowhead points along the ray from {a} to {b}"]
    return faults


def _faults_of_extension(bench: Bench, fresh: Figure, role: str, hit: Point) -> list[str]:
    """A dashed line from the plane back to a virtual image; one that ran along the axis goes on to a virtual focus."""
    to_focus = bench.f < 0 and bench.is_parallel(hit)
    goal = bench.place(bench.f, 0.0) if to_focus else bench.image
    ends = [(line.points[0], line.points[-1]) for line in fresh.lines if line.cls == f"dashed-{role}" and not line.end]
    there = [e for e in ends if {same_point(e[0], hit), same_point(e[1], hit)} == {True, False}]
    right = [e for e in there if same_point(e[0], goal, MISS) or same_point(e[1], goal, MISS)]
    if bench.v < 0:
        name = "focus" if to_focus else "image"
        return [] if len(right) == 1 else [f"no dashed line leads from {hit} back to the {name}"]
    return ["a real image has dashed rays"] if there else []


def _faults_of_image(bench: Bench, fresh: Figure, role: str) -> list[str]:
    """The image's arrow, its letters and its distance."""
    cls = f"object-{role}" if bench.v > 0 else f"dashed-{role}"
    foot = (bench.image[0], bench.axis)
    arrows = [line for line in fresh.lines if line.end and line.cls == cls]
    right = [a for a in arrows if same_point(a.points[0], foot, MISS) and same_point(a.points[-1], bench.image, MISS)]
    faults = [] if len(right) == 1 else [f"no arrow of class {cls} stands where the image is"]
    for name, at in (("A'", bench.image), ("B'", foot)):
        faults += [] if named(fresh, name, at) else [f"{name} does not stand at its end of the image"]
    shown = one_value(fresh.labels, CM, "v")
    drawn = bench.v * bench.scale
    return (
        faults
        if abs(shown - drawn) <= SHOWN
        else [*faults, f"the image distance is {drawn:.2f} cm and written as {shown}"]
    )


def _faults_of_rest(bench: Bench, fresh: Figure, role: str) -> list[str]:
    """Nothing but rays, image, letters and the distance."""
    wanted = {"lines": 13 if bench.v < 0 else 10, "labels": 3}
    wanted |= dict.fromkeys(("arcs", "circles", "polygons", "nodes", "edges", "cells"), 0)
    faults = [f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n]
    return faults + [f"{label.text!r} is of class {label.cls}" for label in fresh.labels if label.cls != f"text-{role}"]
