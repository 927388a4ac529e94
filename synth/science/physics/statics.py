"""Forces and bodies: arrows to scale, hatched ground, angles, and labels at the tips of arrows."""

from __future__ import annotations

import math

from synth.science.figure import Arc, Label, Line, Point
from synth.science.physics.circuit import text_width

SIZE = 15.0  # px of labels at unit 1
HATCH, STROKE = 13.0, 9.0  # px between hatch strokes, and their height


def rounded_at(x: float, y: float) -> Point:
    """A point as the spec holds it."""
    return round(x, 2) + 0.0, round(y, 2) + 0.0


def along(start: Point, degrees: float, length: float) -> Point:
    """The point at a distance in a direction, counter-clockwise from +x as physics counts."""
    a = math.radians(degrees)
    return rounded_at(start[0] + length * math.cos(a), start[1] - length * math.sin(a))


def arrow(key: str, start: Point, degrees: float, length: float, cls: str) -> Line:
    """A force of some length, px."""
    return Line(key, (rounded_at(*start), along(start, degrees, length)), cls, end=True)


def at_tip(
    key: str, line: Line, text: str, unit: float, cls: str = "text", side: float | None = None, beyond: bool = True
) -> Label:
    """A label just beyond an arrow's tip; towards `side` (degrees) of it where something stands in its way ahead."""
    (ax, ay), (bx, by) = line.points[0], line.points[-1]
    norm = math.hypot(bx - ax, by - ay) or 1.0
    dx, dy = (bx - ax) / norm, (by - ay) / norm
    size = SIZE * unit
    half, high = text_width(text, size) / 2, 0.62 * size
    if side is None:
        ahead = min((5 * unit + half) / max(abs(dx), 1e-9), (5 * unit + high) / max(abs(dy), 1e-9))
        to = bx + dx * ahead, by + dy * ahead
    else:
        nx, ny = math.cos(math.radians(side)), -math.sin(math.radians(side))
        ahead = 0.6 * (half * abs(dx) + high * abs(dy)) if beyond else 0.0
        away = 7 * unit + half * abs(nx) + high * abs(ny)
        to = bx + dx * ahead + nx * away, by + dy * ahead + ny * away
    return Label(key, (round(to[0], 1), round(to[1], 1)), text, cls, size, "value")


def hatched(key: str, a: Point, b: Point, unit: float, below: bool = True) -> list[Line]:
    """A fixed surface between two points of one height, with its hatching on the side of the solid."""
    step, rise = HATCH * unit, STROKE * unit * (1 if below else -1)
    lines = [Line(key, (a, b), "surface")]
    for i in range(int((b[0] - a[0] - 4 * unit) / step)):
        x = a[0] + (i + 1) * step
        lines.append(
            Line(f"{key}h{i}", (rounded_at(x, a[1] + rise / 6), rounded_at(x - abs(rise), a[1] + rise)), "hatch")
        )
    return lines


def wall(key: str, top: Point, foot: Point, unit: float, right: bool) -> list[Line]:
    """An upright fixed surface, hatched on its right or left."""
    step, reach = HATCH * unit, STROKE * unit * (1 if right else -1)
    lines = [Line(key, (top, foot), "surface")]
    for i in range(int((foot[1] - top[1] - 4 * unit) / step)):
        y = top[1] + (i + 1) * step
        lines.append(
            Line(f"{key}h{i}", (rounded_at(top[0] + reach / 6, y), rounded_at(top[0] + reach, y - abs(reach))), "hatch")
        )
    return lines


def angle_mark(
    key: str, vertex: Point, begin: float, stop: float, radius: float, text: str, unit: float
) -> tuple[Arc, Label]:
    """The arc of an angle, degrees counter-clockwise from +x, and its value on the bisector."""
    size = SIZE * unit
    middle = math.radians((begin + stop) / 2)
    half = text_width(text, size) / 2 * abs(math.cos(middle)) + 0.5 * size * abs(math.sin(middle))
    turn = math.radians(min(abs(stop - begin), 80.0))
    clear = (0.75 * size + math.tan(turn) * text_width(text, size) / 2) / (math.tan(turn) - math.tan(turn / 2))
    reach = max(radius + 7 * unit + half, min(clear, 190 * unit))
    at = vertex[0] + reach * math.cos(middle), vertex[1] - reach * math.sin(middle)
    label = Label(f"{key}t", (round(at[0], 1), round(at[1], 1)), text, "text", size, "value")
    return Arc(key, vertex, round(radius, 2), (-stop) % 360.0, (-stop) % 360.0 + (stop - begin), "line"), label


def tenths(value: float) -> str:
    """A result, as prompts ask for it: to one decimal, a zero included."""
    return f"{value:.1f}"
