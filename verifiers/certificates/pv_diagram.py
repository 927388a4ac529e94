"""Gas processes: on a log-log scale every process is a straight line, and its slope says which one it is.

Pressures and volumes are read from the drawn curve through the numbers on the axes. log p = c - n log V with n = 1 for an
isotherm, gamma for an adiabat, 0 for an isobar; an isochore stands upright.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.geometry import (
    Unread,
    added,
    dot,
    minus,
    off_segment,
    one_value,
    same_point,
    unit,
    values,
    way,
)  # fmt: skip
from verifiers.certificates.plots import Plot, plot_of
from verifiers.readback import Figure, Line
from verifiers.svg import Point

OFF = 0.5  # px by which a corner of the path may be off its law
CURVED = 16  # corners that a curved path has at least
NAME = 34.0  # px at 512 from a state to its letter
_UNTIL = re.compile(r"([pV]) = (\d+(?:\.\d+)?) (kPa|L)")


@dataclass(frozen=True, slots=True)
class _Scene:
    """The plot, state A in px, the exponent n of p V^n (inf: V is constant), and the end in px."""

    plot: Plot
    start: Point
    exponent: float
    stop: Point

    def due(self, x: float) -> float:
        """The height of the path at a place."""
        share = self.plot.x.value(self.start[0]) / self.plot.x.value(x)
        return self.plot.y.px(self.plot.y.value(self.start[1]) * share**self.exponent)


class PvDiagram:
    """`physics/pv-diagram`: edits named by the process, with the argument `until`, marked in the class of a line."""

    family = "physics/pv-diagram"
    shows = "begin dashed down empty horizontal keep towards vertical"
    does = "add correct earlier end fall last right"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            scene = _scene(source, edit)
            fresh, faults = added(source, target)
            mark = str(edit.args.get("mark"))
            paths = [line for line in fresh.lines if line.cls == mark and not line.end and not line.start]
            if len(paths) != 1:
                return [*faults, f"{len(paths)} new paths of class {mark}, not one"]
            role = mark.removeprefix("line-")
            faults += _faults_of_path(scene, paths[0]) + _faults_of_head(paths[0], fresh, role)
            return faults + _faults_of_end(scene, edit, source, fresh, role)
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A known process to another state."""
        if not str(edit.args.get("mark")).startswith("line-"):
            return [f"the edit marks in {str(edit.args.get('mark'))[:30]!r}"]
        try:
            scene = _scene(source, edit)
        except Unread as error:
            return [str(error)]
        return [] if math.dist(scene.start, scene.stop) > 20 else ["the process leads nowhere"]


def _scene(source: Figure, edit: Edit) -> _Scene:
    asked = _UNTIL.fullmatch(str(edit.args.get("until")))
    exponents = {"isothermal": 1.0, "isobaric": 0.0, "isochoric": math.inf, "adiabatic": math.nan}
    if asked is None or edit.op not in exponents or (asked[1] == "p") != (edit.op == "isochoric"):
        raise Unread(f"the edit is {edit.op[:20]!r} until {str(edit.args.get('until'))[:20]!r}")
    plot = plot_of(source)
    dots = [c.at for c in source.circles]
    if len(dots) != 1 or not _named(source, "A", dots[0]):
        raise Unread(f"{len(dots)} states are marked, not A alone")
    start = dots[0]
    p, v = one_value(source.labels, "kPa", "p1"), one_value(source.labels, "L", "V1")
    if not same_point(start, (plot.x.px(v), plot.y.px(p)), 0.2):
        raise Unread(f"A does not stand at p = {p} kPa and V = {v} L")
    exponent = one_value(source.labels, "", "γ") if edit.op == "adiabatic" else exponents[edit.op]
    if edit.op == "isochoric":
        return _Scene(plot, start, exponent, (start[0], plot.y.px(float(asked[2]))))
    scene = _Scene(plot, start, exponent, start)
    x = plot.x.px(float(asked[2]))
    return _Scene(plot, start, exponent, (x, scene.due(x)))


def _named(figure: Figure, name: str, at: Point) -> bool:
    reach = NAME * min(figure.width, figure.height) / 512
    return any(label.text == name and math.dist(label.at, at) <= reach for label in figure.labels)


def _faults_of_path(scene: _Scene, path: Line) -> list[str]:
    """From A to the end, each corner where the law has it, and corners enough."""
    points = path.points
    if not same_point(points[0], scene.start, OFF) or not same_point(points[-1], scene.stop, OFF):
        return [f"the path runs from {points[0]} to {points[-1]}, not from A to where the process ends"]
    if math.isinf(scene.exponent):
        return [] if all(abs(x - scene.start[0]) <= 0.1 for x, _ in points) else ["the volume changes on the way"]
    worst = max(abs(y - scene.due(x)) for x, y in points)
    faults = [] if worst <= OFF else [f"the path is up to {worst:.1f} px off p V^{scene.exponent:g} = const"]
    if scene.exponent and len(points) < CURVED:
        faults.append(f"the curve has {len(points)} corners only")
    return faults


def _faults_of_head(path: Line, fresh: Figure, role: str) -> list[str]:
    """One arrowhead on the path, in its direction."""
    heads = [line for line in fresh.lines if line.cls == f"arrow-{role}" and line.end and not line.start]
    if len(heads) != 1 or len(fresh.lines) != 2:
        return [f"{len(fresh.lines)} new lines with {len(heads)} arrowheads, not a path and one"]
    tip = heads[0].points[-1]
    pieces = list(zip(path.points, path.points[1:]))
    a, b = min(pieces, key=lambda piece: off_segment(tip, *piece))
    if off_segment(tip, a, b) > 2.0 or dot(way(heads[0]), unit(minus(b, a))) < 0.95:
        return ["the arrowhead does not point along the path"]
    return []


def _faults_of_end(scene: _Scene, edit: Edit, source: Figure, fresh: Figure, role: str) -> list[str]:
    """The dot B, and the pressure or temperature there, from the ratio of p V in both states."""
    spots = [c for c in fresh.circles if c.cls == f"shape-{role}" and same_point(c.at, scene.stop, OFF)]
    faults = (
        [] if len(spots) == 1 and _named(fresh, "B", scene.stop) else ["no dot B of the asked colour ends the path"]
    )
    pressure = scene.plot.y.value(scene.stop[1])
    if edit.op in ("isobaric", "isochoric"):
        before = scene.plot.x.value(scene.start[0]) * scene.plot.y.value(scene.start[1])
        ratio = scene.plot.x.value(scene.stop[0]) * pressure / before
        name, unit_name, due, within = "T2", "K", ratio * one_value(source.labels, "K", "T1"), 0.4
    else:
        name, unit_name, due, within = "p2", "kPa", pressure, 0.12
    shown = [n for _, n in values(fresh.labels, unit_name, name)]
    if len(shown) != 1 or abs(shown[0] - due) > within:
        faults.append(f"{name} is {due:.2f} {unit_name}, written are {shown}")
    wanted = {"labels": 2, "circles": 1} | dict.fromkeys(("arcs", "polygons", "nodes", "edges", "cells"), 0)
    faults += [f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n]
    return faults + [f"{label.text!r} is of class {label.cls}" for label in fresh.labels if label.cls != f"text-{role}"]


CERTIFICATE = PvDiagram()
