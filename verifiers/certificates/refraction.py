"""Refraction: every bend of the light keeps n times the part of its direction that lies along the interface.

Nothing is taken from angles that the maker worked out: directions are read from the drawn rays, and Snell's law is
tested in its vector form, n1 (d1 x N) = n2 (d2 x N). Numbers are then compared with the angles of the drawing.
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
    crossing,
    dot,
    minus,
    off_line,
    off_segment,
    one_value,
    rays,
    same_point,
    spans,
    unit,
    values,
    way,
)  # fmt: skip
from verifiers.readback import Figure, Line
from verifiers.svg import Point

LAW = 0.003  # of n sin: more than rounding to 0.01 px gives
CRITICAL = 0.02  # of n sin: nearer than this to the critical angle nothing is certain
SHOWN = 0.06  # degrees between a number with one decimal and the drawing
NEAR_ARC = 103.0  # px at 512 from the corner of an angle to its number


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the source gives: interfaces from the first on, their normal along the light's way, indices, the ray."""

    faces: tuple[Line, ...]
    normal: Point
    indices: tuple[float, ...]
    at: Point
    incoming: Point


class Refraction:
    """`physics/refraction`: edit `refract`, marked in the class of a ray."""

    family = "physics/refraction"
    shows = (
        "above after before below bottom dashed empty end enter higher horizontal incoming leaving left lower "
        "outgoing parallel reflected refracted right thick top vertical"
    )
    does = "add begin complete forward larger new towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            scene = _scene(source)
            fresh, faults = added(source, target)
            role = str(edit.args.get("mark")).removeprefix("ray-")
            path = rays(fresh, f"ray-{role}", f"arrow-{role}")
            return faults + _faults_of_path(scene, path, fresh) + _faults_of_rest(scene, path, fresh, role)
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One ray, one index to a medium, and no critical angle."""
        if edit.op != "refract" or not str(edit.args.get("mark")).startswith("ray-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            scene = _scene(source)
        except Unread as error:
            return [str(error)]
        along = scene.indices[0] * abs(cross(scene.incoming, scene.normal))
        met = next((k for k, n in enumerate(scene.indices) if along > n), len(scene.indices) - 1)
        close = [n for n in scene.indices[1 : met + 1] if abs(along - n) < CRITICAL]
        return [f"light arrives within {CRITICAL} of the critical angle for n = {close[0]}"] if close else []


def _scene(source: Figure) -> _Scene:
    incident = rays(source, "ray", "arrow")
    faces = [line for line in source.lines if line.cls == "surface"]
    if len(incident) != 1 or not 1 <= len(faces) <= 2:
        raise Unread(f"{len(incident)} rays and {len(faces)} interfaces, not one and one or two")
    start, at = incident[0]
    faces.sort(key=lambda line: off_line(at, line))
    if off_line(at, faces[0]) > ON:
        raise Unread("the incident ray does not end on an interface")
    incoming = unit(minus(at, start))
    tangent = way(faces[0])
    normal = (-tangent[1], tangent[0])
    if dot(normal, incoming) < 0:
        normal = (-normal[0], -normal[1])
    if any(abs(cross(way(line), tangent)) > 1e-3 for line in faces):
        raise Unread("the interfaces are not parallel")
    shown = one_value(source.labels, "°")
    drawn = math.degrees(math.asin(min(1.0, abs(cross(incoming, normal)))))
    if abs(shown - drawn) > SHOWN:
        raise Unread(f"the angle of incidence is drawn as {drawn:.2f}° and written as {shown}°")
    depths = [dot(minus(line.points[0], at), normal) for line in faces]
    return _Scene(tuple(faces), normal, _indices(source, at, normal, depths), at, incoming)


def _indices(source: Figure, at: Point, normal: Point, depths: list[float]) -> tuple[float, ...]:
    """The index that stands in each medium, along the light's way."""
    found: list[float] = []
    for k in range(len(depths) + 1):
        given = values(source.labels, "", f"n{k + 1}")
        if len(given) != 1:
            raise Unread(f"{len(given)} labels give n_{k + 1}")
        depth = dot(minus(given[0][0].at, at), normal)
        if sum(depth > d for d in depths) != k:
            raise Unread(f"n_{k + 1} stands in another medium")
        found.append(given[0][1])
    return tuple(found)


def _faults_of_path(scene: _Scene, path: list[tuple[Point, Point]], fresh: Figure) -> list[str]:
    """Follow the drawn rays from interface to interface and test each bend."""
    faults: list[str] = []
    at, coming, left = scene.at, scene.incoming, list(path)
    for k in range(len(scene.faces)):
        leaving = next((r for r in left if same_point(r[0], at)), None)
        if leaving is None:
            return [*faults, f"no ray leaves {at} where light arrives"]
        left.remove(leaving)
        going = unit(minus(leaving[1], leaving[0]))
        one, other = scene.indices[k], scene.indices[k + 1]
        along = one * cross(coming, scene.normal)
        if abs(along) > other:
            turned = cross(going, scene.normal), dot(going, scene.normal)
            if abs(turned[0] * one - along) > LAW or turned[1] >= 0:
                faults.append(f"light arrives beyond the critical angle at {at} and is not reflected at the same angle")
            faults += _faults_of_angle(scene, at, going, fresh)
            break
        if abs(other * cross(going, scene.normal) - along) > LAW or dot(going, scene.normal) <= 0:
            faults.append(
                f"n sin is {along:.3f} before the interface and {other * cross(going, scene.normal):.3f} after it"
            )
        faults += _faults_of_angle(scene, at, going, fresh)
        if k + 1 < len(scene.faces):
            face = scene.faces[k + 1]
            at = crossing(at, going, face.points[0], way(face))
            if not same_point(at, leaving[1]):
                faults.append("the ray does not end where it meets the next interface")
        coming = going
    return faults + [f"a ray from {r[0]} belongs to no path" for r in left]


def _faults_of_angle(scene: _Scene, at: Point, going: Point, fresh: Figure) -> list[str]:
    """The arc between ray and normal, and its number, the nearest to the arc."""
    side = scene.normal if dot(going, scene.normal) > 0 else (-scene.normal[0], -scene.normal[1])
    arcs = [arc for arc in fresh.arcs if same_point(arc.centre, at, 0.6)]
    if len(arcs) != 1 or not spans(arcs[0], going, side):
        return [f"no arc at {at} runs from the normal to the ray"]
    shown = values(fresh.labels, "°")
    if not shown:
        return ["a new angle has no number"]
    middle = math.radians((arcs[0].start + arcs[0].stop) / 2)
    opening = (at[0] + arcs[0].radius * math.cos(middle), at[1] + arcs[0].radius * math.sin(middle))
    label, value = min(shown, key=lambda item: math.dist(item[0].at, opening))
    drawn = math.degrees(math.asin(min(1.0, abs(cross(going, side)))))
    faults = [] if abs(value - drawn) <= SHOWN else [f"the angle at {at} is {drawn:.2f}° and written as {value}°"]
    reach = NEAR_ARC * min(fresh.width, fresh.height) / 512 + 12.0
    return faults if math.dist(label.at, at) <= reach else [*faults, f"{label.text!r} stands far from its angle"]


def _faults_of_rest(scene: _Scene, path: list[tuple[Point, Point]], fresh: Figure, role: str) -> list[str]:
    """As many arcs and numbers as rays, a normal at every further interface, nothing else."""
    wanted = {"arcs": len(path), "labels": len(path), "nodes": 0, "edges": 0, "cells": 0, "circles": 0, "polygons": 0}
    faults = [f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n]
    faults += [f"an angle arc is of class {arc.cls}" for arc in fresh.arcs if arc.cls != f"ray-{role}"]
    normals = [line for line in fresh.lines if line.cls not in (f"ray-{role}", f"arrow-{role}")]
    if len(normals) != len(path) - 1:
        return [*faults, f"{len(normals)} new lines that are no rays, not {len(path) - 1}"]
    for line in normals:
        upright = abs(cross(way(line), scene.normal)) < 0.01 and line.cls == "normal"
        if not upright or not any(off_segment(a, *line.points) <= ON for a, _ in path[1:]):
            faults.append(f"the line from {line.points[0]} is no normal where light meets an interface")
    return faults


CERTIFICATE = Refraction()
