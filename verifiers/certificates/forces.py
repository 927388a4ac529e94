"""Forces read from a figure: arrows with their directions and lengths, and the labels that say what they are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from verifiers.readback import Figure, Label, Line

Vector = tuple[float, float]
_QUANTITY = re.compile(r"([A-Za-zαβθρ](?:_(?:\{\w+\}|\w))?) = (-?\d+(?:\.\d+)?) ?(\S{0,8})")
EVEN = 0.25  # px by which rounded vectors may miss each other
SKEW = 0.012  # sine of the angle by which rounded directions may differ


class NoForces(ValueError):
    """A figure whose forces cannot be read: the message says why."""


@dataclass(frozen=True, slots=True)
class Force:
    """An arrow: where it starts, its vector in px (y up), its class and its mark."""

    start: Vector
    vector: Vector
    cls: str
    line: Line

    @property
    def length(self) -> float:
        return math.hypot(*self.vector)

    @property
    def tip(self) -> Vector:
        return self.line.points[-1]


def force(line: Line) -> Force:
    """The force of a straight line with a head at its end. Raises NoForces."""
    if len(line.points) != 2 or not line.end or line.start:
        raise NoForces(f"the line at {line.points[0]} is no arrow")
    (ax, ay), (bx, by) = line.points
    return Force((ax, ay), (bx - ax, ay - by), line.cls, line)


def forces(figure: Figure) -> list[Force]:
    """All straight lines with a head at their end."""
    return [force(line) for line in figure.lines if line.end and not line.start and len(line.points) == 2]


def total(vectors: Iterable[Vector]) -> Vector:
    """Sum of vectors."""
    found = list(vectors)
    return math.fsum(v[0] for v in found), math.fsum(v[1] for v in found)


def sine(a: Vector, b: Vector) -> float:
    """Of the angle from a to b, counter-clockwise."""
    return (a[0] * b[1] - a[1] * b[0]) / (math.hypot(*a) * math.hypot(*b) or 1.0)


def dot(a: Vector, b: Vector) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1]


def alike(a: Vector, b: Vector, within: float = EVEN) -> bool:
    """Whether two vectors or points are equal to within rounding."""
    return math.dist(a, b) <= within


def quantity(text: str) -> tuple[str, float, str] | None:
    """Name, value and unit of `F_N = 17.3 N`."""
    found = _QUANTITY.fullmatch(text)
    return (found[1].replace("{", "").replace("}", ""), float(found[2]), found[3]) if found else None


def given(figure: Figure, name: str, unit: str) -> float:
    """The one value that labels give a name. Raises NoForces."""
    values = {q[1] for q in map(quantity, (la.text for la in figure.labels)) if q and q[0] == name and q[2] == unit}
    if len(values) != 1:
        raise NoForces(f"{len(values)} labels say what {name} is, in {unit}")
    return values.pop()


def away(label: Label, f: Force) -> float:
    """Px from an arrow's tip to a label, whose box is taken as narrow as any typeface makes it."""
    half = 0.2 * label.size * len(label.text)
    return math.hypot(max(0.0, abs(f.tip[0] - label.at[0]) - half), f.tip[1] - label.at[1])


def nearest(label: Label, arrows: Sequence[Force]) -> Force:
    """The arrow whose tip a label stands nearest to. Raises NoForces without one."""
    if not arrows:
        raise NoForces(f"no arrow for {label.text!r}")
    return min(arrows, key=lambda f: away(label, f))


def owners(labels: Sequence[Label], arrows: Sequence[Force]) -> list[Force]:
    """The arrow of every label, one each, so that labels and tips are as near as can be. Raises NoForces."""
    if len(labels) != len(arrows) or len(labels) > 5:
        raise NoForces(f"{len(labels)} labels for {len(arrows)} arrows")
    return list(min(permutations(arrows), key=lambda order: sum(map(away, labels, order))))
