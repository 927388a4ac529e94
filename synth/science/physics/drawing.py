"""Pieces of physics drawings: rays with arrowheads, angles, hatching, axes with ticks, and labels that keep clear.

Angles are degrees, clockwise on the screen from +x. Lengths are px.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from synth.science import typeface
from synth.science.family import Canvas, Unfit
from synth.science.figure import Arc, Label, Line, Mark, Point
from synth.science.layout import polar
from synth.science.overlap import heads, outline
from synth.science.svg import BASELINE

ARROW = 14.0  # px of the short line that carries a ray's arrowhead
TIP = 0.55  # share of a ray at which the tip of its arrowhead stands
HEAD = 13.0  # px of an arrowhead on a stroke of usual width
GAP = 4.0  # px that a label keeps from strokes and from other labels
Box = tuple[float, float, float, float]  # x0, y0, x1, y1


def pt(p: Point) -> Point:
    """A point as the spec holds it."""
    return round(p[0], 2), round(p[1], 2)


def direction(a: Point, b: Point) -> float:
    """Degrees of the way from a to b."""
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def between(a: Point, b: Point, share: float) -> Point:
    """The point at a share of the way from a to b."""
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def frame(canvas: Canvas, pad: float = 0.0) -> Box:
    """The page within its margin and a further pad."""
    m = canvas.margin + pad
    return m, m, canvas.width - m, canvas.height - m


def reach(box: Box, p: Point, degrees: float) -> float:
    """How far one gets from a point inside a box before leaving it."""
    dx, dy = polar((0.0, 0.0), 1.0, degrees)
    ways = [(box[2] - p[0]) / dx if dx > 0 else (box[0] - p[0]) / dx] if abs(dx) > 1e-9 else []
    ways += [(box[3] - p[1]) / dy if dy > 0 else (box[1] - p[1]) / dy] if abs(dy) > 1e-9 else []
    return min(ways)


def clipped(corners: Sequence[Point], p: Point, degrees: float) -> tuple[Point, ...]:
    """The part of a convex polygon on the side of p that `degrees` points to (Sutherland and Hodgman 1974)."""
    nx, ny = polar((0.0, 0.0), 1.0, degrees)
    depth = [(x - p[0]) * nx + (y - p[1]) * ny for x, y in corners]
    out: list[Point] = []
    for i, corner in enumerate(corners):
        j = (i + 1) % len(corners)
        if depth[i] >= 0:
            out.append(pt(corner))
        if (depth[i] > 0) != (depth[j] > 0) and depth[i] != depth[j]:
            out.append(pt(between(corner, corners[j], depth[i] / (depth[i] - depth[j]))))
    return tuple(dict.fromkeys(out))


def corners(box: Box) -> tuple[Point, ...]:
    """The corners of a box, clockwise on the screen."""
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def ray(key: str, a: Point, b: Point, role: str = "", backwards: bool = False) -> tuple[Line, Line]:
    """A ray from a to b and the arrowhead on it, a little beyond the middle; `role` is an accent or empty.

    Marks are named by their first points: of several rays from one point the lines are drawn `backwards`.
    """
    suffix = f"-{role}" if role else ""
    ends = (pt(b), pt(a)) if backwards else (pt(a), pt(b))
    return Line(key, ends, "ray" + suffix), head_on(f"{key}-head", a, b, "arrow" + suffix)


def head_on(key: str, a: Point, b: Point, cls: str) -> Line:
    """The arrowhead on a ray from a to b."""
    tip = between(a, b, TIP)
    return Line(key, (pt(polar(tip, -ARROW, direction(a, b))), pt(tip)), cls, end=True)


def angle_arc(key: str, centre: Point, radius: float, one: float, other: float, cls: str) -> Arc:
    """The arc of less than half a turn between two directions."""
    turn = (other - one + 180.0) % 360.0 - 180.0
    begin = (one if turn >= 0 else other) % 360.0
    return Arc(key, pt(centre), radius, round(begin, 2), round(begin + abs(turn), 2), cls)


def hatching(key: str, a: Point, b: Point, behind: float, step: float, length: float) -> Iterator[Line]:
    """Short oblique strokes behind a surface from a to b, on the side that `behind` points to."""
    n = max(2, round(math.dist(a, b) / step))
    slant = direction(a, b)
    lean = behind + 40.0 * (1 if math.sin(math.radians(behind - slant)) > 0 else -1)
    for i in range(n):
        p = between(a, b, (i + 0.5) / n)
        yield Line(f"{key}{i}", (pt(p), pt(polar(p, length, lean))), "hatch")


@lru_cache(4096)
def extent(text: str, size: float, italic: bool = False) -> tuple[float, Point]:
    """What a label takes at most, whatever typeface it is set in, px: how far below its centre the middle of its ink
    lies, and half its width and half its height."""
    faces = [typeface.typefaces(f) for f in typeface.FAMILIES]
    wide = max(typeface.width(f, text, italic) for f in faces)
    boxes = [typeface.ink(f, text, italic) for f in faces]
    top, bottom = min(b[1] for b in boxes), max(b[3] for b in boxes)
    return (BASELINE + (top + bottom) / 2) * size, (wide * size / 2, (bottom - top) * size / 2)


def misses(centre: Point, half: Point, a: Point, b: Point) -> bool:
    """Whether a segment stays out of a box (separating axes)."""
    (cx, cy), (hw, hh) = centre, half
    if max(a[0], b[0]) < cx - hw or min(a[0], b[0]) > cx + hw or max(a[1], b[1]) < cy - hh or min(a[1], b[1]) > cy + hh:
        return True
    dx, dy = b[0] - a[0], b[1] - a[1]
    return abs(dx * (cy - a[1]) - dy * (cx - a[0])) > hw * abs(dy) + hh * abs(dx)


@dataclass(slots=True)
class Sheet:
    """Where labels may still go: strokes and labels of source and target alike are taken."""

    canvas: Canvas
    strokes: list[tuple[Point, Point]] = field(default_factory=list)
    boxes: list[tuple[Point, Point]] = field(default_factory=list)

    def keep(self, marks: Iterable[Mark]) -> None:
        """Keep clear of the strokes, arrowheads and texts of some marks, nodes excepted."""
        for m in marks:
            if isinstance(m, Label):
                drop, half = extent(m.text, m.size, m.italic)
                self.boxes.append(((m.at[0], m.at[1] + drop), half))
                continue
            for points in (outline(m), *heads(m, HEAD)):
                self.strokes += pairwise(points)

    def free(self, at: Point, half: Point) -> bool:
        """Whether a box is inside the page and touches nothing."""
        (x, y), (w, h) = at, (half[0] + GAP, half[1] + GAP)
        x0, y0, x1, y1 = frame(self.canvas, -4.0)
        if x - w < x0 or x + w > x1 or y - h < y0 or y + h > y1:
            return False
        if any(abs(x - c[0]) < w + b[0] and abs(y - c[1]) < h + b[1] for c, b in self.boxes):
            return False
        return all(misses(at, (w, h), a, b) for a, b in self.strokes)

    def write(
        self, key: str, text: str, places: Iterable[Point], size: float, cls: str = "text", italic: bool = False, role: str = "value"
    ) -> Label:
        """The label at the first of some places that is free. Raises Unfit("no-room")."""
        drop, half = extent(text, size, italic)
        for at in places:
            middle = at[0], at[1] + drop
            if self.free(middle, half):
                self.boxes.append((middle, half))
                return Label(key, pt(at), text, cls, round(size, 1), role, italic)
        raise Unfit("no-room", f"no place for the label {text!r}")


@dataclass(frozen=True, slots=True)
class Graph:
    """A plot between two values along each axis; ticks and numbers stand outside, at the left and below."""

    canvas: Canvas
    xs: tuple[float, float]
    ys: tuple[float, float]

    @property
    def box(self) -> Box:
        """Px of the plot's left, top, right and bottom."""
        u, m = self.canvas.unit, self.canvas.margin
        return m + 38 * u, m + 34 * u, self.canvas.width - m - 20 * u, self.canvas.height - m - 40 * u

    def at(self, x: float, y: float) -> Point:
        """Px of a pair of values."""
        x0, y0, x1, y1 = self.box
        across, up = (x - self.xs[0]) / (self.xs[1] - self.xs[0]), (y - self.ys[0]) / (self.ys[1] - self.ys[0])
        return pt((x0 + across * (x1 - x0), y1 - up * (y1 - y0)))

    def axes(self, x_ticks: Sequence[float], y_ticks: Sequence[float]) -> Iterator[Line]:
        """Both axes with their ticks, arrowheads at their ends."""
        u, (x0, y0, x1, y1) = self.canvas.unit, self.box
        yield Line("axis-x", (pt((x0, y1)), pt((x1 + 14 * u, y1))), "axis", end=True)
        yield Line("axis-y", (pt((x0, y1)), pt((x0, y0 - 14 * u))), "axis", end=True)
        for i, x in enumerate(x_ticks):
            px = self.at(x, 0.0)[0]
            yield Line(f"tick-x{i}", (pt((px, y1)), pt((px, y1 + 6 * u))), "axis")
        for i, y in enumerate(y_ticks):
            py = self.at(0.0, y)[1]
            yield Line(f"tick-y{i}", (pt((x0 - 6 * u, py)), pt((x0, py))), "axis")

    def numbers(self, x_ticks: Sequence[float], y_ticks: Sequence[float], titles: tuple[str, str]) -> Iterator[Label]:
        """The ticks' numbers, and what the axes measure."""
        u, (x0, y0, x1, y1) = self.canvas.unit, self.box
        size = round(14.4 * u, 1)
        for i, x in enumerate(x_ticks):
            yield Label(f"number-x{i}", pt((self.at(x, 0.0)[0], y1 + 17 * u)), signed(x), "text", size, "value")
        for i, y in enumerate(y_ticks):
            left = x0 - 9 * u - extent(signed(y), size)[1][0]
            yield Label(f"number-y{i}", pt((left, self.at(0.0, y)[1])), signed(y), "text", size, "value")
        title = round(15.0 * u, 1)
        yield Label("title-x", pt((x1 - 6 * u, y1 + 37 * u)), titles[0], "text", title, "title")
        half = extent(titles[1], title)[1][0]
        yield Label("title-y", pt((max(x0 + 14 * u + half, x0 - 26 * u + half), y0 - 12 * u)), titles[1], "text", title, "title")


def signed(value: float, digits: int | None = None) -> str:
    """A number with a true minus sign, without needless decimals unless their number is given."""
    text = f"{abs(value):g}" if digits is None else f"{abs(value):.{digits}f}"
    return ("−" if value < 0 and float(text) else "") + text


def around(p: Point, degrees: float, radii: Iterable[float], spread: Iterable[float] = (0.0,)) -> Iterator[Point]:
    """Places at some distances from a point, first in a direction and then turned away from it by the spread."""
    found = list(radii)
    for turn in spread:
        for r in found:
            yield polar(p, r, degrees + turn)


def angle_label(sheet: Sheet, key: str, at: Point, text: str, one: float, other: float, cls: str = "text") -> Label:
    """The number of the angle at a point: between its two directions where there is room, else just outside of the first."""
    turn = (one - other + 180.0) % 360.0 - 180.0
    u = sheet.canvas.unit
    outer = [math.copysign(a, turn) for a in range(8, 60, 4)]
    inside = around(at, other + turn / 2, [r * u for r in range(46, 100, 4)])
    outside = around(at, one, [r * u for r in range(40, 92, 4)], outer)
    return sheet.write(key, text, (*inside, *outside), 15.0 * u, cls)
