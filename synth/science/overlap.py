"""Collisions: a figure in which anything covers what it does not belong to is not worth having.

Labels keep clear of labels, of strokes and of nodes, and those of edges of other edges; nodes keep clear of nodes and of
edges that do not end in them; everything keeps to the margin. Curves are tested as polylines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from synth.science.family import Canvas, Unfit
from synth.science.figure import Arc, Cell, Circle, Edge, Figure, Label, Line, Mark, Node, Point, Polygon
from synth.science.layout import polar
from synth.science.style import Style
from synth.science.svg import BASELINE, head_length
from synth.science.typeface import ink

PAD = 1.5  # px that labels keep from everything
TOUCH = 0.5  # px between a node's boundary and a line that ends on it
Box = tuple[float, float, float, float]  # x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class _Text:
    owner: str
    box: Box
    inside: Box | None  # the node or cell that it has to fit into


@dataclass(frozen=True, slots=True)
class _Stroke:
    owner: str
    points: tuple[Point, ...]
    half: float
    ends: tuple[str, ...]  # nodes that it may touch
    box: Box  # around its points


def require_clear(figure: Figure, style: Style, canvas: Canvas) -> None:
    """Raise Unfit("overlap") or Unfit("margin") naming the first two marks that collide."""
    _require_labels_told_apart(list(figure.all(Edge)))
    texts, strokes = list(_texts(figure, style)), list(_strokes(figure, style))
    nodes = list(figure.all(Node))
    _require_inside(texts, strokes, nodes, canvas)
    for i, text in enumerate(texts):
        if text.inside is not None:
            if not _within(text.box, text.inside):
                raise Unfit("label-too-wide", f"the label of {text.owner} does not fit into it")
            continue
        for other in texts[:i]:
            if other.inside is None and _meet(text.box, other.box, PAD):
                raise Unfit("overlap", f"labels of {text.owner} and {other.owner}")
        for node in nodes:
            if _meets_node(text.box, node):
                raise Unfit("overlap", f"label of {text.owner} and node {node.id}")
        for stroke in strokes:
            if _crosses(stroke, text.box):
                raise Unfit("overlap", f"label of {text.owner} and stroke of {stroke.owner}")
    _require_nodes_clear(nodes, strokes)


def _require_labels_told_apart(edges: list[Edge]) -> None:
    """Whoever joins labels and edges, the nearest first, is to give each edge its own."""
    paths = {e.id: flattened(e.path) for e in edges}
    pairs = sorted(
        (min(distance(e.label_at, a, b) for a, b in pairwise(path)), e.id, owner)
        for e in edges
        if e.label and e.label_at
        for owner, path in paths.items()
    )
    given: set[str] = set()
    for _, label, owner in pairs:
        if label not in given and owner not in given:
            if label != owner:
                raise Unfit("overlap", f"label of {label} stands at {owner}")
            given.add(label)


def _require_inside(texts: list[_Text], strokes: list[_Stroke], nodes: list[Node], canvas: Canvas) -> None:
    edge = canvas.margin / 2
    page = (edge, edge, canvas.width - edge, canvas.height - edge)
    boxes = [(t.owner, t.box) for t in texts] + [(s.owner, _around(s.points)) for s in strokes]
    for owner, box in [*boxes, *((n.id, _node_box(n)) for n in nodes)]:
        if not _within(box, page):
            raise Unfit("margin", f"{owner} reaches into the margin")


def _require_nodes_clear(nodes: list[Node], strokes: list[_Stroke]) -> None:
    for i, a in enumerate(nodes):
        for b in nodes[:i]:
            gap = math.dist(a.at, b.at) - a.r - b.r if a.shape == b.shape == "circle" else None
            if (gap is not None and gap < 5.0) or (gap is None and _meet(_node_box(a), _node_box(b), 5.0)):
                raise Unfit("overlap", f"nodes {a.id} and {b.id}")
        for stroke in strokes:
            if a.id not in stroke.ends and _meets_stroke(a, stroke) and not _ends_on(a, stroke):
                raise Unfit("overlap", f"node {a.id} and stroke of {stroke.owner}")


def _texts(figure: Figure, style: Style) -> Iterator[_Text]:
    for m in figure.marks:
        if isinstance(m, Node) and m.label:
            yield _Text(m.id, text_box(m.label, m.at, m.size, style), _inner(m))
        elif isinstance(m, Cell) and m.label:
            x, y, w, h = m.box
            yield _Text(
                m.id, text_box(m.label, (x + w / 2, y + h / 2), m.size, style), (x + 1, y + 1, x + w - 1, y + h - 1)
            )
        elif isinstance(m, Edge) and m.label and m.label_at:
            yield _Text(m.id, text_box(m.label, m.label_at, m.size, style), None)
        elif isinstance(m, Label):
            yield _Text(m.id, _turned(text_box(m.text, m.at, m.size, style, m.italic), m.at, m.turn), None)


def _inner(node: Node) -> Box:
    if node.shape == "box":
        return (
            node.at[0] - node.w / 2 + 2,
            node.at[1] - node.h / 2 + 1,
            node.at[0] + node.w / 2 - 2,
            node.at[1] + node.h / 2 - 1,
        )
    r = node.r - (5.0 if node.ring else 1.5)
    return node.at[0] - r, node.at[1] - r, node.at[0] + r, node.at[1] + r


def text_box(text: str, at: Point, size: float, style: Style, italic: bool = False) -> Box:
    """The box of a label's ink around its centre, px, before it is turned."""
    left, top, right, bottom = ink(style.typefaces, text, italic)
    x, y = at[0], at[1] + BASELINE * size
    return x + left * size, y + top * size, x + right * size, y + bottom * size


def _turned(box: Box, at: Point, degrees: float) -> Box:
    if not degrees:
        return box
    a = math.radians(degrees)
    c, s = abs(math.cos(a)), abs(math.sin(a))
    w, h = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return at[0] - c * w - s * h, at[1] - s * w - c * h, at[0] + c * w + s * h, at[1] + s * w + c * h


def _strokes(figure: Figure, style: Style) -> Iterator[_Stroke]:
    for m in figure.marks:
        if not isinstance(m, Node | Label):
            half = style[m.cls].width / 2 if style[m.cls].stroke != "none" else 0.0
            ends = (m.start, m.stop) if isinstance(m, Edge) else ()
            points = tuple(outline(m))
            yield _Stroke(m.id, points, half, ends, _around(points))
            for head in heads(m, head_length(style[m.cls].width)):
                yield _Stroke(m.id, head, 0.0, (*ends, m.id), _around(head))


def heads(m: Mark, length: float) -> Iterator[tuple[Point, ...]]:
    """The closed outline of every arrowhead of a line or edge, from its tip to its tip."""
    ways: list[tuple[Point, Point]] = []
    if isinstance(m, Line):
        ways = [(m.points[0], m.points[1])] * m.start + [(m.points[-1], m.points[-2])] * m.end
    elif isinstance(m, Edge) and m.directed:
        ways = [(m.path[-1], m.path[-2])]
    for tip, towards in ways:
        norm = math.dist(tip, towards) or 1.0
        dx, dy = length * (towards[0] - tip[0]) / norm, length * (towards[1] - tip[1]) / norm
        x, y = tip[0] + dx, tip[1] + dy
        yield tip, (x - 0.4 * dy, y + 0.4 * dx), (x + 0.4 * dy, y - 0.4 * dx), tip


def outline(m: Mark) -> list[Point]:
    """The strokes of a mark that is neither a node nor a label, as one polyline."""
    if isinstance(m, Cell):
        x, y, w, h = m.box
        return [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
    if isinstance(m, Edge):
        return flattened(m.path)
    if isinstance(m, Arc):
        return [polar(m.centre, m.radius, m.begin + (m.stop - m.begin) * i / 12) for i in range(13)]
    if isinstance(m, Circle):
        return [polar(m.at, m.r, 15.0 * i) for i in range(25)]
    assert isinstance(m, Line | Polygon)
    return [*m.points, m.points[0]] if isinstance(m, Polygon) else list(m.points)


def flattened(path: tuple[Point, ...], pieces: int = 12) -> list[Point]:
    """A straight, quadratic or cubic path as a polyline (de Casteljau)."""
    if len(path) == 2:
        return list(path)
    out = []
    for i in range(pieces + 1):
        t, points = i / pieces, list(path)
        while len(points) > 1:
            points = [(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])) for a, b in pairwise(points)]
        out.append(points[0])
    return out


def _around(points: tuple[Point, ...]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _node_box(n: Node) -> Box:
    w, h = (n.r, n.r) if n.shape == "circle" else (n.w / 2, n.h / 2)
    return n.at[0] - w, n.at[1] - h, n.at[0] + w, n.at[1] + h


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _meet(a: Box, b: Box, pad: float) -> bool:
    return a[0] - pad < b[2] and b[0] - pad < a[2] and a[1] - pad < b[3] and b[1] - pad < a[3]


def _meets_node(box: Box, node: Node) -> bool:
    if node.shape == "box":
        return _meet(box, _node_box(node), PAD)
    x = min(max(node.at[0], box[0]), box[2]) - node.at[0]
    y = min(max(node.at[1], box[1]), box[3]) - node.at[1]
    return x * x + y * y < (node.r + PAD) ** 2


def _crosses(stroke: _Stroke, box: Box) -> bool:
    grow = stroke.half + PAD
    area = (box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow)
    return _meet(stroke.box, area, 0.0) and any(
        _segment_meets(a, b, area) for a, b in zip(stroke.points, stroke.points[1:])
    )


def _meets_stroke(node: Node, stroke: _Stroke) -> bool:
    if node.shape == "box":
        x0, y0, x1, y1 = _node_box(node)
        return any(
            _segment_meets(a, b, (x0 - 3, y0 - 3, x1 + 3, y1 + 3)) for a, b in zip(stroke.points, stroke.points[1:])
        )
    reach = node.r + stroke.half + 3.0
    return any(distance(node.at, a, b) < reach for a, b in zip(stroke.points, stroke.points[1:]))


def _ends_on(node: Node, stroke: _Stroke) -> bool:
    """Whether a stroke ends on a round node's boundary and stays outside: a start arrow, a wire to a meter."""
    ends = (stroke.points[0], stroke.points[-1])
    if node.shape != "circle" or not any(abs(math.dist(node.at, p) - node.r) <= TOUCH for p in ends):
        return False
    return all(distance(node.at, a, b) >= node.r - TOUCH for a, b in zip(stroke.points, stroke.points[1:]))


def distance(p: Point, a: Point, b: Point) -> float:
    """From a point to a segment, px."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / ((dx * dx + dy * dy) or 1.0)
    t = min(1.0, max(0.0, t))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def _segment_meets(a: Point, b: Point, box: Box) -> bool:
    """Whether a segment has a point inside a box (Liang and Barsky)."""
    if max(a[0], b[0]) < box[0] or min(a[0], b[0]) > box[2] or max(a[1], b[1]) < box[1] or min(a[1], b[1]) > box[3]:
        return False
    low, high = 0.0, 1.0
    for k in (0, 1):
        d = b[k] - a[k]
        if d == 0.0:
            if not box[k] <= a[k] <= box[k + 2]:
                return False
            continue
        t0, t1 = (box[k] - a[k]) / d, (box[k + 2] - a[k]) / d
        low, high = max(low, min(t0, t1)), min(high, max(t0, t1))
        if low > high:
            return False
    return True
