"""Plane mirror: the image is the object's mirror point, and every reflected ray comes straight from it.

The proof starts from the image instead of the rays: points are mirrored in the line that is drawn as the mirror, and
each reflected ray, drawn back, has to pass through the image of the point that light comes from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.geometry import (
    ON,
    Unread,
    added,
    cross,
    dot,
    minus,
    off_segment,
    rays,
    same_point,
    spans,
    unit,
    values,
    way,
)  # fmt: skip
from verifiers.readback import Figure, Label, Line
from verifiers.svg import Point

SHOWN = 0.3  # degrees between a whole number and the drawing
NAME = 34.0  # px at 512 from a point to its letter
NUMBER = 115.0  # px at 512 from the corner of an angle to its number


@dataclass(frozen=True, slots=True)
class _Scene:
    """The mirror and its unit normal towards the object, the object's points by letter, and where rays arrive."""

    mirror: Line
    front: Point
    points: dict[str, Point]
    hits: tuple[Point, ...]

    def image(self, p: Point) -> Point:
        """The point on the other side of the mirror, as far away."""
        depth = dot(minus(p, self.mirror.points[0]), self.front)
        return p[0] - 2 * depth * self.front[0], p[1] - 2 * depth * self.front[1]

    @property
    def first(self) -> Point:
        """The point that light comes from."""
        return next(iter(self.points.values()))


class PlaneMirror:
    """`physics/plane-mirror`: edit `reflect`, marked in the class of a ray."""

    family = "physics/plane-mirror"
    shows = "away before begin dashed fall horizontal incoming reflected same vertical virtual"
    does = "add backward below complete connected deterministic end leaving outgoing towards upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            scene = _scene(source)
            fresh, faults = added(source, target)
            role = str(edit.args.get("mark")).removeprefix("ray-")
            out = rays(fresh, f"ray-{role}", f"arrow-{role}")
            faults += _faults_of_rays(scene, out, fresh, role)
            return faults + _faults_of_image(scene, fresh, role) + _faults_of_rest(scene, fresh, role)
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A mirror, a named object in front of it, and two rays or more that arrive apart."""
        if edit.op != "reflect" or not str(edit.args.get("mark")).startswith("ray-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            scene = _scene(source)
        except Unread as error:
            return [str(error)]
        close = [p for i, p in enumerate(scene.hits) for q in scene.hits[:i] if math.dist(p, q) < 10.0]
        return ["two rays arrive at one place"] if close else []


def _scene(source: Figure) -> _Scene:
    mirrors = [line for line in source.lines if line.cls == "surface"]
    incident = rays(source, "ray", "arrow")
    if len(mirrors) != 1 or len(incident) < 2:
        raise Unread(f"{len(mirrors)} mirrors and {len(incident)} rays, not one and two or more")
    points = _object(source)
    mirror, first = mirrors[0], next(iter(points.values()))
    tangent = way(mirror)
    front = (-tangent[1], tangent[0])
    if dot(minus(first, mirror.points[0]), front) < 0:
        front = (-front[0], -front[1])
    for start, end in incident:
        if not same_point(start, first) or off_segment(end, *mirror.points) > ON:
            raise Unread(f"the ray to {end} does not run from the object to the mirror")
        shown = _number_at(end, source)
        drawn = math.degrees(math.asin(abs(cross(unit(minus(end, start)), front))))
        if abs(shown - drawn) > SHOWN:
            raise Unread(f"an angle of incidence is {drawn:.2f}° and written as {shown}°")
    hatched = [line for line in source.lines if line.cls == "hatch"]
    if not hatched or any(dot(minus(line.points[-1], mirror.points[0]), front) > 0 for line in hatched):
        raise Unread("the mirror is not hatched on its back")
    return _Scene(mirror, front, points, tuple(end for _, end in incident))


def _object(source: Figure) -> dict[str, Point]:
    """S, or A at the tip and B at the foot of an arrow."""
    arrows = [line for line in source.lines if line.cls == "object" and line.end]
    spots = [c.at for c in source.circles]
    if len(arrows) + len(spots) != 1:
        raise Unread(f"{len(spots)} points and {len(arrows)} arrows, not one object")
    places = {"A": arrows[0].points[-1], "B": arrows[0].points[0]} if arrows else {"S": spots[0]}
    for name, place in places.items():
        if not _named(name, place, source.labels, source):
            raise Unread(f"{name} does not stand at its point")
    return places


def _named(name: str, place: Point, labels: tuple[Label, ...], figure: Figure) -> bool:
    reach = NAME * min(figure.width, figure.height) / 512
    return any(label.text == name and math.dist(label.at, place) <= reach for label in labels)


def _number_at(corner: Point, figure: Figure) -> float:
    """The number in degrees nearest to a corner. Raises Unread."""
    reach = NUMBER * min(figure.width, figure.height) / 512
    shown = [
        (math.dist(label.at, corner), n)
        for label, n in values(figure.labels, "°")
        if math.dist(label.at, corner) <= reach
    ]
    if not shown:
        raise Unread(f"no number stands at the angle at {corner}")
    return min(shown)[1]


def _faults_of_rays(scene: _Scene, out: list[tuple[Point, Point]], fresh: Figure, role: str) -> list[str]:
    """One ray and one dashed extension per point of incidence, both in line with the image; arc and number."""
    image, faults, left = scene.image(scene.first), [], list(out)
    for hit in scene.hits:
        ray = next((r for r in left if same_point(r[0], hit)), None)
        if ray is None:
            return [*faults, f"no reflected ray leaves {hit}"]
        left.remove(ray)
        going = unit(minus(ray[1], ray[0]))
        if (
            math.dist(image, (hit[0] - math.dist(hit, image) * going[0], hit[1] - math.dist(hit, image) * going[1]))
            > 2 * ON
        ):
            faults.append(f"the ray from {hit}, drawn back, misses the image")
        arcs = [arc for arc in fresh.arcs if same_point(arc.centre, hit, 0.6)]
        if len(arcs) != 1 or arcs[0].cls != f"ray-{role}" or not spans(arcs[0], going, scene.front):
            faults.append(f"no arc at {hit} runs from the normal to the ray")
        drawn = math.degrees(math.asin(min(1.0, abs(cross(going, scene.front)))))
        if abs(_number_at(hit, fresh) - drawn) > SHOWN:
            faults.append(f"the angle of reflection at {hit} is {drawn:.2f}° and written otherwise")
        joined = [d for d in _dashed(fresh, role) if same_point(d.points[0], hit) and same_point(d.points[-1], image)]
        joined += [d for d in _dashed(fresh, role) if same_point(d.points[-1], hit) and same_point(d.points[0], image)]
        faults += [] if len(joined) == 1 else [f"{len(joined)} dashed lines join {hit} and the image"]
    return faults + [f"a reflected ray leaves {r[0]}, where none arrives" for r in left]


def _dashed(fresh: Figure, role: str) -> list[Line]:
    return [line for line in fresh.lines if line.cls == f"dashed-{role}" and not line.end and not line.start]


def _faults_of_image(scene: _Scene, fresh: Figure, role: str) -> list[str]:
    """The image of every point, with its primed letter."""
    images = {f"{name}'": scene.image(p) for name, p in scene.points.items()}
    faults = [
        f"{name} does not stand at its point" for name, p in images.items() if not _named(name, p, fresh.labels, fresh)
    ]
    if len(images) == 1:
        spots = [c for c in fresh.circles if c.cls == f"shape-{role}" and same_point(c.at, images["S'"])]
        return faults if len(spots) == 1 else [*faults, "no point stands where the image is"]
    arrows = [line for line in fresh.lines if line.end and line.cls == f"dashed-{role}"]
    right = [a for a in arrows if same_point(a.points[-1], images["A'"]) and same_point(a.points[0], images["B'"])]
    return faults if len(right) == 1 else [*faults, "no dashed arrow runs from B' to A'"]


def _faults_of_rest(scene: _Scene, fresh: Figure, role: str) -> list[str]:
    """Nothing but what belongs to the construction."""
    rays_out, point = len(scene.hits), len(scene.points) == 1
    wanted = {"arcs": rays_out, "labels": rays_out + len(scene.points), "lines": 3 * rays_out + (not point)}
    wanted |= {"circles": int(point), "polygons": 0, "nodes": 0, "edges": 0, "cells": 0}
    faults = [f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n]
    return faults + [f"{label.text!r} is of class {label.cls}" for label in fresh.labels if label.cls != f"text-{role}"]


CERTIFICATE = PlaneMirror()
