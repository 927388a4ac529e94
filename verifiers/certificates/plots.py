"""Graphs as read: axes with ticks and numbers, curves as functions of x, and what px stand for.

Scales come from the drawn numbers, each matched with the tick beside it, so that a graph whose numbers and ticks do not
agree is not read at all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from verifiers.certificates.geometry import Unread
from verifiers.marks import value_of
from verifiers.readback import Figure, Line

BESIDE = 1.0  # px between a tick and the middle of its number, along the axis
FITS = 0.05  # px by which a tick may be off the scale of the others


@dataclass(frozen=True, slots=True)
class Scale:
    """Values along an axis: px of zero, and px of one unit (negative where values grow upwards)."""

    zero: float
    unit: float

    def value(self, px: float) -> float:
        """The value at a place."""
        return (px - self.zero) / self.unit

    def px(self, value: float) -> float:
        """The place of a value."""
        return self.zero + self.unit * value


@dataclass(frozen=True, slots=True)
class Plot:
    """Both scales, and px of the plot's left end and bottom."""

    x: Scale
    y: Scale
    left: float
    bottom: float


def plot_of(figure: Figure) -> Plot:
    """The axes of class `axis` with arrowheads, their ticks and numbers. Raises Unread."""
    arrows = [line for line in figure.lines if line.cls == "axis" and line.end]
    if len(arrows) != 2:
        raise Unread(f"{len(arrows)} axes, not two")
    across, up = sorted(arrows, key=lambda line: abs(line.points[-1][1] - line.points[0][1]))
    left, bottom = up.points[0][0], across.points[0][1]
    ticks = [line for line in figure.lines if line.cls == "axis" and not line.end]
    below = [(line.points[0][0], 0) for line in ticks if abs(line.points[0][0] - line.points[-1][0]) < 0.1]
    beside = [(line.points[0][1], 1) for line in ticks if abs(line.points[0][1] - line.points[-1][1]) < 0.1]
    return Plot(_scale(figure, below, left, bottom), _scale(figure, beside, left, bottom), left, bottom)


def _scale(figure: Figure, ticks: Sequence[tuple[float, int]], left: float, bottom: float) -> Scale:
    pairs = []
    for place, along in ticks:
        for label in figure.labels:
            outside = label.at[1] > bottom if along == 0 else label.at[0] < left
            value = value_of(label.text) if outside and "=" not in label.text else None
            if value is not None and abs(label.at[along] - place) <= BESIDE:
                pairs.append((value, place))
    if len(pairs) < 2 or len(pairs) != len(ticks):
        raise Unread(f"{len(pairs)} numbers stand at {len(ticks)} ticks")
    pairs.sort()
    (a, p), (b, q) = pairs[0], pairs[-1]
    if a == b:
        raise Unread("an axis has one number twice")
    unit = (q - p) / (b - a)
    if any(abs(p + unit * (value - a) - place) > FITS for value, place in pairs):
        raise Unread("an axis is not evenly divided")
    return Scale(p - unit * a, unit)


@dataclass(frozen=True, slots=True)
class Curve:
    """A polyline as a function of x, in px."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @classmethod
    def of(cls, line: Line) -> Curve:
        """Raises Unread for a line that runs backwards or upright."""
        points = line.points if line.points[0][0] < line.points[-1][0] else line.points[::-1]
        if any(b[0] - a[0] < 0.05 for a, b in pairwise(points)):
            raise Unread("a curve is no function of x")
        return cls(tuple(x for x, _ in points), tuple(y for _, y in points))

    def at(self, x: float) -> float:
        """Its height at a place within its ends, between corners in proportion."""
        i = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        share = (x - self.xs[i]) / (self.xs[i + 1] - self.xs[i])
        return self.ys[i] + share * (self.ys[i + 1] - self.ys[i])


def curves(figure: Figure, classes: str) -> dict[str, Curve]:
    """Lines whose class begins so, by class. Raises Unread where two share one."""
    found: dict[str, Curve] = {}
    for line in figure.lines:
        if line.cls.startswith(classes):
            if line.cls in found or line.start or line.end:
                raise Unread(f"two curves, or one with an arrowhead, are of class {line.cls}")
            found[line.cls] = Curve.of(line)
    return found
