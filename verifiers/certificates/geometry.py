"""Plane geometry of figures as read: what an edit added, directions, distances, feet and crossings of lines.

Points in px, y down; angles in degrees, clockwise on the screen from +x. y grows downwards, so a positive `cross` turns
clockwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from verifiers.marks import KINDS, marks_of, near, quantity, seen, unmatched
from verifiers.readback import Arc, Figure, Label, Line
from verifiers.svg import Point

ON = 0.35  # px within which a point lies on what it is said to lie on
TURN = 0.35  # degrees within which two directions are one
TIP = 0.55  # share of a ray at which the tip of its arrowhead stands (docs/science.md)
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


class Unread(ValueError):
    """A figure that does not show what its family needs: the message says what is missing."""


def added(source: Figure, target: Figure) -> tuple[Figure, list[str]]:
    """What only the target has, as a figure, and faults for what only the source has. Nodes and edges are left out."""
    fresh: dict[str, tuple[object, ...]] = {}
    faults: list[str] = []
    for kind in KINDS:
        rest = list(marks_of(source, kind))
        new = []
        for mark in marks_of(target, kind):
            at = next((i for i, old in enumerate(rest) if not any(_differ(kind, (source, old), (target, mark)))), None)
            new += [mark] if at is None else []
            if at is not None:
                del rest[at]
        fresh[kind + "s"] = tuple(new)
        faults += [f"{kind} {str(old)[:90]} of the source is gone or changed" for old in rest]
    return replace(target, **fresh), faults


def _differ(kind: str, one: tuple[Figure, object], other: tuple[Figure, object]) -> tuple[list[object], list[object]]:
    return unmatched(kind, [seen(one[0], kind, one[1])], [seen(other[0], kind, other[1])])


def minus(a: Point, b: Point) -> Point:
    """The vector from b to a."""
    return a[0] - b[0], a[1] - b[1]


def unit(v: Point) -> Point:
    """A vector of length one. Raises Unread for none."""
    size = math.hypot(*v)
    if size < 1e-6:
        raise Unread("a line has no length")
    return v[0] / size, v[1] / size


def dot(a: Point, b: Point) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1]


def cross(a: Point, b: Point) -> float:
    """The product of the lengths and the sine of the turn from a to b."""
    return a[0] * b[1] - a[1] * b[0]


def way(line: Line) -> Point:
    """The unit vector from a line's first to its last point."""
    return unit(minus(line.points[-1], line.points[0]))


def off_line(p: Point, line: Line) -> float:
    """Px from a point to the endless straight line through a line's ends."""
    return abs(cross(minus(p, line.points[0]), way(line)))


def off_segment(p: Point, a: Point, b: Point) -> float:
    """Px from a point to a segment."""
    d = minus(b, a)
    t = min(1.0, max(0.0, dot(minus(p, a), d) / max(dot(d, d), 1e-12)))
    return math.dist(p, (a[0] + t * d[0], a[1] + t * d[1]))


def between(a: Point, b: Point, share: float) -> Point:
    """The point at a share of the way from a to b."""
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def crossing(p: Point, u: Point, q: Point, v: Point) -> Point:
    """Where the lines through p along u and through q along v meet. Raises Unread where they are parallel."""
    det = cross(u, v)
    if abs(det) < 1e-6:
        raise Unread("two lines that should meet are parallel")
    t = cross(minus(q, p), v) / det
    return p[0] + t * u[0], p[1] + t * u[1]


def degrees(v: Point) -> float:
    """The direction of a vector, 0 to 360."""
    return math.degrees(math.atan2(v[1], v[0])) % 360.0


def apart(one: float, other: float) -> float:
    """Degrees between two directions, 0 to 180."""
    turn = (one - other) % 360.0
    return min(turn, 360.0 - turn)


def spans(arc: Arc, one: Point, other: Point) -> bool:
    """Whether an arc runs between two directions, by the shorter way."""
    ends, wanted = (arc.start, arc.stop), (degrees(one), degrees(other))
    fits = any(
        max(apart(a, b), apart(c, d)) <= 1.0
        for a, b, c, d in ((ends[0], wanted[0], ends[1], wanted[1]), (ends[0], wanted[1], ends[1], wanted[0]))
    )
    return fits and arc.stop - arc.start < 180.5


def rays(figure: Figure, cls: str, heads: str) -> list[tuple[Point, Point]]:
    """Rays of a class from start to end: each line carries one arrowhead of class `heads`. Raises Unread otherwise."""
    found = []
    arrows = [m for m in figure.lines if m.cls == heads]
    for line in (m for m in figure.lines if m.cls == cls):
        if len(line.points) != 2 or line.start or line.end:
            raise Unread(f"a {cls} is bent or carries a head at its end")
        a, b = line.points
        on = [h for h in arrows if all(off_segment(p, a, b) <= ON for p in h.points)]
        if len(on) != 1 or on[0].start or not on[0].end:
            raise Unread(f"a {cls} from {a} carries {len(on)} arrowheads, not one")
        arrows.remove(on[0])
        found.append((a, b) if dot(way(on[0]), way(line)) > 0 else (b, a))
        if not bears_head(on[0], *found[-1]):
            raise Unread(f"the arrowhead on the {cls} from {a} does not stand where it does on whole rays")
    if arrows:
        raise Unread(f"an arrowhead at {arrows[0].points[-1]} is on no {cls}")
    return found


def bears_head(head: Line, a: Point, b: Point) -> bool:
    """Whether an arrowhead stands on a ray from a to b where it has to: on a ray cut short it stands elsewhere."""
    return off_segment(head.points[0], a, b) <= ON and same_point(head.points[-1], between(a, b, TIP), 0.1)


def values(labels: Sequence[Label], unit_name: str, name: str | None = None) -> list[tuple[Label, float]]:
    """Labels that read `name = number unit`, or number and unit alone where no name is asked for."""
    found = []
    for label in labels:
        read = quantity(label.text)
        if read is not None and read[2] == unit_name and read[0] == (name or ""):
            found.append((label, read[1]))
    return found


def one_value(labels: Sequence[Label], unit_name: str, name: str | None = None) -> float:
    """The number of the only such label. Raises Unread."""
    found = values(labels, unit_name, name)
    if len(found) != 1:
        raise Unread(f"{len(found)} labels give {name or 'a value'} in {unit_name!r}, not one")
    return found[0][1]


def same_point(p: Point, q: Point, within: float = ON) -> bool:
    """Whether two points are one."""
    return near(p, q, within)
