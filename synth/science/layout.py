"""Where marks go: positions that hold for source and target alike, and edges from boundary to boundary.

Slots are reserved over the union of both figures before either is drawn, so that what the edit leaves alone stays where
it is. Graphviz and networkx only propose coordinates; the figure's own are what is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import graphviz

from catalog.identity import Stream
from synth.science.engine import engine as graphviz_engine
from synth.science.family import Canvas
from synth.science.figure import Edge, Node, Point

K = TypeVar("K", bound=Hashable)
LABEL_GAP = 11.0  # px from an edge to the centre of its label


def boundary(node: Node, towards: Point, gap: float = 0.0) -> Point:
    """Where the line from the node's centre to `towards` leaves the node, `gap` px further out."""
    dx, dy = towards[0] - node.at[0], towards[1] - node.at[1]
    norm = math.hypot(dx, dy) or 1.0
    if node.shape == "circle":
        reach = node.r
    else:
        reach = min(node.w / 2 / max(abs(dx) / norm, 1e-9), node.h / 2 / max(abs(dy) / norm, 1e-9))
    return node.at[0] + (reach + gap) * dx / norm, node.at[1] + (reach + gap) * dy / norm


def straight(key: str, a: Node, b: Node, directed: bool = False, cls: str = "edge", label: str = "", size: float = 13.0) -> Edge:
    """A straight edge between two nodes; its label stands above or right of the middle."""
    path = (boundary(a, b.at), boundary(b, a.at))
    return Edge(key, a.id, b.id, path, directed, cls, label, _beside(path[0], path[1], 0.5) if label else None, size)


def curved(
    key: str, a: Node, b: Node, bend: float, directed: bool = True, cls: str = "edge", label: str = "", size: float = 13.0
) -> Edge:
    """A quadratic edge whose middle stands `bend` px left of the straight line from a to b (negative: right)."""
    mx, my = (a.at[0] + b.at[0]) / 2, (a.at[1] + b.at[1]) / 2
    dx, dy = b.at[0] - a.at[0], b.at[1] - a.at[1]
    norm = math.hypot(dx, dy) or 1.0
    nx, ny = dy / norm, -dx / norm
    control = (mx + 2 * bend * nx, my + 2 * bend * ny)
    path = (boundary(a, control), control, boundary(b, control))
    top = _quadratic(path, 0.5)
    side = math.copysign(LABEL_GAP, bend)
    at = (top[0] + side * nx, top[1] + side * ny) if label else None
    return Edge(key, a.id, b.id, path, directed, cls, label, at, size)


def loop(key: str, node: Node, angle: float, cls: str = "edge", label: str = "", size: float = 13.0) -> Edge:
    """A directed edge from a node to itself, on the side `angle` (degrees clockwise from +x)."""
    spread, reach = 28.0, node.r * 3.1
    start, stop = (polar(node.at, node.r, angle + s) for s in (-spread, spread))
    control = tuple(polar(node.at, reach, angle + s) for s in (-spread, spread))
    at = polar(node.at, node.r * 2.45 + LABEL_GAP, angle) if label else None
    return Edge(key, node.id, node.id, (start, control[0], control[1], stop), True, cls, label, at, size)


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """The point at a distance and an angle, clockwise on the screen from +x."""
    a = math.radians(degrees)
    return centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)


def _quadratic(path: Sequence[Point], t: float) -> Point:
    u = 1 - t
    (ax, ay), (bx, by), (cx, cy) = path
    return u * u * ax + 2 * u * t * bx + t * t * cx, u * u * ay + 2 * u * t * by + t * t * cy


def _beside(a: Point, b: Point, t: float) -> Point:
    x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
    dx, dy = b[0] - a[0], b[1] - a[1]
    norm = math.hypot(dx, dy) or 1.0
    nx, ny = dy / norm, -dx / norm
    if ny > 0.01 or (abs(ny) <= 0.01 and nx < 0):  # above the line, or right of it where it stands upright
        nx, ny = -nx, -ny
    return x + LABEL_GAP * nx, y + LABEL_GAP * ny


def in_order(order: Sequence[K], depth: Mapping[K, int], canvas: Canvas, r: float, top: float | None = None) -> dict[K, Point]:
    """Binary tree slots: x by place in the in-order of the union, y by depth, spread over the canvas."""
    left, right = canvas.margin + r + 2, canvas.width - canvas.margin - r - 2
    step = min((right - left) / max(1, len(order) - 1), 5.0 * r)
    start = (left + right - step * (len(order) - 1)) / 2
    deepest = max(depth.values())
    first = canvas.margin + r + 2 if top is None else top
    level = min((canvas.height - canvas.margin - r - 2 - first) / max(1, deepest), 4.2 * r)
    first += 0.0 if top is not None else max(0.0, (canvas.height - 2 * canvas.margin - 2 * r - level * deepest) / 2.5)
    return {key: (round(start + i * step, 1), round(first + depth[key] * level, 1)) for i, key in enumerate(order)}


def on_ring(keys: Sequence[K], canvas: Canvas, radius: float, turn: float = -90.0, centre: Point | None = None) -> dict[K, Point]:
    """Keys evenly on a circle, the first at `turn` degrees."""
    middle = centre or (canvas.width / 2, canvas.height / 2)
    points = {k: polar(middle, radius, turn + 360.0 * i / len(keys)) for i, k in enumerate(keys)}
    return {k: (round(x, 1), round(y, 1)) for k, (x, y) in points.items()}


def scattered(keys: Sequence[K], canvas: Canvas, r: float, s: Stream, apart: float = 3.2, tries: int = 60) -> dict[K, Point]:
    """Keys at random places on the canvas, centres at least `apart` radii from one another where that can be had."""
    low, best = canvas.margin + r + 4, None
    placed: dict[K, Point] = {}
    for key in keys:
        best, gap = None, -1.0
        for _ in range(tries):
            p = (s.uniform(low, canvas.width - low), s.uniform(low, canvas.height - low))
            nearest = min((math.dist(p, q) for q in placed.values()), default=math.inf)
            if nearest > gap:
                best, gap = p, nearest
            if gap >= apart * r * 1.6:
                break
        placed[key] = (round(best[0], 1), round(best[1], 1))
    return placed


def fitted(points: Mapping[K, Point], canvas: Canvas, pad: float) -> dict[K, Point]:
    """Proposed coordinates stretched over the canvas, `pad` px (a node's radius) inside the margin."""
    xs, ys = [p[0] for p in points.values()], [p[1] for p in points.values()]
    low = canvas.margin + pad + 2
    spans = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    scale = ((canvas.width - 2 * low) / spans[0], (canvas.height - 2 * low) / spans[1])
    return {
        k: (round(low + (x - min(xs)) * scale[0], 1), round(low + (y - min(ys)) * scale[1], 1))
        for k, (x, y) in points.items()
    }


def proposed(keys: Sequence[K], pairs: Sequence[tuple[K, K]], canvas: Canvas, pad: float, engine: str = "neato") -> dict[K, Point]:
    """Coordinates that a Graphviz engine (dot, neato, fdp, circo, twopi) proposes for a graph, fitted to the canvas."""
    names = {k: f"n{i}" for i, k in enumerate(keys)}
    source = graphviz.Digraph(node_attr={"shape": "circle", "width": "0.5", "fixedsize": "true"})
    for name in names.values():
        source.node(name)
    source.edges([(names[a], names[b]) for a, b in pairs])
    plain = graphviz_engine().render(source.source, format="plain", engine=engine).decode()
    lines = (line.split() for line in plain.splitlines())
    found = {word[1]: (float(word[2]), -float(word[3])) for word in lines if word[0] == "node"}
    return fitted({k: found[name] for k, name in names.items()}, canvas, pad)
