"""Travelling waves: each height of the later profile is found on the given one, v t back along the axis.

Heights are read from the polylines. Where the given profile has already left the page, a periodic wave is read one or
more wavelengths further on, and a pulse is at rest.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.geometry import Unread, added, one_value, same_point, values
from verifiers.certificates.plots import Curve, Plot, curves, plot_of
from verifiers.readback import Figure, Line

OFF = 0.4  # px by which heights may differ
SHOWN = 0.006  # m, and s, between numbers
_TIME = re.compile(r"(\d+(?:\.\d+)?) s")


@dataclass(frozen=True, slots=True)
class _Scene:
    """The plot, the given profile, px that it moves, its wavelength in px (0: a pulse), the time, the marked crest."""

    plot: Plot
    before: Curve
    shift: float
    period: float
    time: float
    crest: tuple[float, float]


class TravellingWave:
    """`physics/travelling-wave`: edit `propagate` with the argument `after`, marked in the class of a line."""

    family = "physics/travelling-wave"
    shows = "above after change later left new right same thick thin top towards"
    does = "add begin complete dashed horizontal old plus upward without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            scene = _scene(source, edit)
            fresh, faults = added(source, target)
            mark = str(edit.args.get("mark"))
            found = curves(fresh, "line")
            if list(found) != [mark]:
                return [*faults, f"new curves are {sorted(found)}, not one of class {mark}"]
            faults += _faults_of_profile(scene, found[mark])
            return faults + _faults_of_arrow(scene, fresh, mark.removeprefix("line-"))
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A profile that has moved by something else than whole wavelengths."""
        if edit.op != "propagate" or not str(edit.args.get("mark")).startswith("line-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            scene = _scene(source, edit)
        except Unread as error:
            return [str(error)]
        rest = abs(scene.shift) % scene.period / scene.period if scene.period else 0.5
        return [] if 0.05 < rest < 0.95 else ["the wave has moved by whole wavelengths"]


def _scene(source: Figure, edit: Edit) -> _Scene:
    asked = _TIME.fullmatch(str(edit.args.get("after")))
    if asked is None:
        raise Unread(f"the time is {str(edit.args.get('after'))[:20]!r}, not seconds")
    plot, found = plot_of(source), curves(source, "line-")
    ways = [line for line in source.lines if line.cls == "object" and line.end]
    if len(found) != 1 or len(ways) != 1 or len(source.circles) != 1:
        raise Unread(
            f"{len(found)} profiles, {len(ways)} arrows of motion, {len(source.circles)} marked crests, not one each"
        )
    time, speed = float(asked[1]), one_value(source.labels, "m/s", "v")
    sign = 1 if ways[0].points[-1][0] > ways[0].points[0][0] else -1
    lengths = values(source.labels, "m", "λ")
    before, crest = next(iter(found.values())), source.circles[0].at
    if abs(before.at(crest[0]) - crest[1]) > OFF:
        raise Unread("the dot is not on the profile")
    period = abs(plot.x.unit) * lengths[0][1] if lengths else 0.0
    return _Scene(plot, before, sign * speed * time * abs(plot.x.unit), period, time, crest)


def _due(scene: _Scene, x: float) -> float:
    """The height that is due at a place."""
    back, (low, high) = x - scene.shift, (scene.before.xs[0], scene.before.xs[-1])
    if not scene.period and not low <= back <= high:
        return scene.plot.y.zero
    while back < low:
        back += scene.period
    while back > high:
        back -= scene.period
    return scene.before.at(back)


def _faults_of_profile(scene: _Scene, after: Curve) -> list[str]:
    low, high = scene.before.xs[0], scene.before.xs[-1]
    if abs(after.xs[0] - low) > OFF or abs(after.xs[-1] - high) > OFF:
        return ["the later profile does not run from end to end of the axis"]
    places = {*after.xs, *(min(max(x + scene.shift, low), high) for x in scene.before.xs)}
    worst = max(places, key=lambda x: abs(after.at(x) - _due(scene, x)))
    miss = after.at(worst) - _due(scene, worst)
    if abs(miss) > OFF:
        return [f"at x = {scene.plot.x.value(worst):.2f} the later profile is {miss:.1f} px off"]
    return []


def _faults_of_arrow(scene: _Scene, fresh: Figure, role: str) -> list[str]:
    """The arrow above the crest, its length in m, the time of the profile, and nothing else."""
    arrows = [line for line in fresh.lines if line.cls == f"arrow-{role}" and line.end and not line.start]
    faults = (
        []
        if len(arrows) == 1 and _right(scene, arrows[0])
        else ["no arrow leads from above the crest to its new place"]
    )
    path = abs(scene.shift / scene.plot.x.unit)
    shown = [n for label, n in values(fresh.labels, "m") if label.cls == f"text-{role}"]
    if len(shown) != 1 or abs(shown[0] - path) > SHOWN:
        faults.append(f"the crest moves {path:g} m, written are {shown}")
    times = [n for label, n in values(fresh.labels, "s", "t") if label.cls == f"text-{role}"]
    if len(times) != 1 or abs(times[0] - scene.time) > SHOWN:
        faults.append(f"the later profile is of {scene.time:g} s, written are {times}")
    wanted = {"lines": 2, "labels": 2} | dict.fromkeys(("arcs", "circles", "polygons", "nodes", "edges", "cells"), 0)
    return faults + [
        f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n
    ]


def _right(scene: _Scene, arrow: Line) -> bool:
    (x0, y0), (x1, y1) = arrow.points[0], arrow.points[-1]
    level = math.isclose(y0, y1, abs_tol=0.1) and 0 < scene.crest[1] - y0 < 60
    return (
        level
        and same_point((x0, y0), (scene.crest[0], y0), OFF)
        and same_point((x1, y1), (scene.crest[0] + scene.shift, y1), OFF)
    )


CERTIFICATE = TravellingWave()
