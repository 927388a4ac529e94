"""Superposition: at every corner of any curve, the drawn sum is as far from zero as the drawn waves together.

No formula of a wave is used: heights are read from the polylines in px.
"""

from __future__ import annotations

import math

from verifiers.certificates import Edit
from verifiers.certificates.geometry import Unread, added, same_point, values
from verifiers.certificates.plots import Curve, Plot, curves, plot_of
from verifiers.readback import Figure, Label

OFF = 0.35  # px by which the sum may miss: heights are rounded to 0.01 and curves are chains
SHOWN = 0.06  # cm between a number with one decimal and the drawing
NUMBER = 92.0  # px at 512 from a dot to its number


class Superposition:
    """`physics/superposition`: edit `superpose`, marked in the class of a line."""

    family = "physics/superposition"
    shows = "above add before change dashed different same thin vertical"
    does = "end left old right"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            plot, waves, place = _scene(source)
            fresh, faults = added(source, target)
            mark = str(edit.args.get("mark"))
            sums = curves(fresh, "line")
            if list(sums) != [mark]:
                return [*faults, f"new curves are {sorted(sums)}, not one of class {mark}"]
            faults += _faults_of_sum(plot, waves, sums[mark])
            return faults + _faults_of_value(plot, place, sums[mark], fresh, mark.removeprefix("line-"))
        except Unread as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Two waves or more over one stretch."""
        if edit.op != "superpose" or not str(edit.args.get("mark")).startswith("line-"):
            return [f"the edit is {edit.op[:20]!r} with {str(edit.args)[:40]}"]
        try:
            _scene(source)
        except Unread as error:
            return [str(error)]
        return []


def _scene(source: Figure) -> tuple[Plot, tuple[Curve, ...], float]:
    """The plot, the given curves, px of the marked place; their values there are as written."""
    plot, found = plot_of(source), curves(source, "line-")
    ends = {(round(c.xs[0]), round(c.xs[-1])) for c in found.values()}
    marked = [line for line in source.lines if line.cls == "construction"]
    if len(found) < 2 or len(ends) != 1 or len(marked) != 1:
        raise Unread(f"{len(found)} waves over {len(ends)} stretches with {len(marked)} marked places")
    place = marked[0].points[0][0]
    for cls, curve in found.items():
        at = (place, curve.at(place))
        if not any(same_point(c.at, at) for c in source.circles):
            raise Unread(f"no dot marks {cls} at the dashed line")
        _require_value(plot, at, source, f"text-{cls.removeprefix('line-')}")
    return plot, tuple(found.values()), place


def _require_value(plot: Plot, at: tuple[float, float], figure: Figure, cls: str) -> None:
    """Raise Unread unless the number nearest to a dot, in the colour of its curve, is its height."""
    shown = [(label, n) for label, n in values(figure.labels, "cm") if label.cls == cls]
    if len(shown) != 1:
        raise Unread(f"{len(shown)} numbers are of class {cls}, not one")
    label, number = shown[0]
    if not _near(label, at, figure) or abs(number - plot.y.value(at[1])) > SHOWN:
        raise Unread(f"the height {plot.y.value(at[1]):.2f} cm is written as {label.text!r}, or far away")


def _near(label: Label, at: tuple[float, float], figure: Figure) -> bool:
    return math.dist(label.at, at) <= NUMBER * min(figure.width, figure.height) / 512


def _faults_of_sum(plot: Plot, waves: tuple[Curve, ...], total: Curve) -> list[str]:
    zero = plot.y.zero
    faults = []
    if abs(total.xs[0] - waves[0].xs[0]) > OFF or abs(total.xs[-1] - waves[0].xs[-1]) > OFF:
        faults.append("the sum does not run from end to end of the waves")
    low, high = total.xs[0], total.xs[-1]
    places = sorted({round(x, 1) for c in (*waves, total) for x in c.xs if low <= x <= high})
    worst = max(places, key=lambda x: abs(_miss(waves, total, zero, x)))
    miss = _miss(waves, total, zero, worst)
    return faults + ([f"at x = {plot.x.value(worst):.2f} the sum is {miss:.1f} px off"] if abs(miss) > OFF else [])


def _miss(waves: tuple[Curve, ...], total: Curve, zero: float, x: float) -> float:
    return total.at(x) - zero - sum(w.at(x) - zero for w in waves)


def _faults_of_value(plot: Plot, place: float, total: Curve, fresh: Figure, role: str) -> list[str]:
    """Dot and number at the marked place, the name, and nothing else."""
    at = (place, total.at(place))
    faults = []
    if len(fresh.circles) != 1 or fresh.circles[0].cls != f"shape-{role}" or not same_point(fresh.circles[0].at, at):
        faults.append("no dot of the asked colour marks the sum at the dashed line")
    try:
        _require_value(plot, at, fresh, f"text-{role}")
    except Unread as error:
        faults.append(str(error))
    names = [label for label in fresh.labels if label.text == "y" and label.cls == f"text-{role}"]
    faults += [] if len(names) == 1 else [f"{len(names)} curves are called y"]
    wanted = {"lines": 1, "labels": 2} | dict.fromkeys(("arcs", "polygons", "nodes", "edges", "cells"), 0)
    return faults + [
        f"{len(getattr(fresh, k))} new {k}, not {n}" for k, n in wanted.items() if len(getattr(fresh, k)) != n
    ]


CERTIFICATE = Superposition()
