"""Legibility of a figure: letters large enough and in contrast, nothing over anything that it does not belong to.

Contrast is WCAG 2.2's ratio. Sizes are said for a canvas whose shorter side is 512 px and grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numba import njit

from verifiers import pixels as px
from verifiers.lettering import Lettering
from verifiers.painted import extent
from verifiers.readback import Node, Reading, distance_to_path, flat_path, signed_distance
from verifiers.svg import RGB, Arc, Circle, Curve, Drawing, Line, Paint, Polygon, Polyline, Primitive, Rect, Text, flat

SIDE = 512
CAPITAL, SMALL_CAPITAL = 9.0, 6.0  # px of cap height at SIDE; of subscripts and superscripts
MARGIN = 6.0  # px at SIDE
TEXT_RATIO, SHAPE_RATIO = 4.5, 3.0
SHARED = 1.0  # px² that the boxes of two texts may share
SHRUNK = 0.5  # px by which a text's box may reach into a stroke: cap heights differ by letter
FAINT = frozenset(("grid", "glass-tint", "water-tint"))  # classes that carry no meaning and may be pale
_ROUND = 24  # chords of a circle's outline


def faults_of_legibility(
    drawing: Drawing, reading: Reading, texts: Sequence[tuple[Text, Lettering]], faint: frozenset[Paint]
) -> list[str]:
    """Everything in a figure that is hard to read. `texts` are those of the reading, drawn; `faint` paints may be."""
    scale = min(drawing.width, drawing.height) / SIDE
    faults = [*_small(texts, scale), *_pale_texts(drawing, texts), *_pale_shapes(drawing, faint)]
    faults += [*_crossed(drawing, texts), *_misplaced(reading), *_crowded(reading)]
    return [*faults, *_outside(drawing, texts, scale)]


def contrast(a: RGB, b: RGB) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    one, other = sorted((_luminance(a), _luminance(b)))
    return (other + 0.05) / (one + 0.05)


def _luminance(colour: RGB) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _told(text: Text) -> str:
    return repr("".join(run.text for run in text.runs)[:24])


def _small(texts: Sequence[tuple[Text, Lettering]], scale: float) -> Iterator[str]:
    for text, drawn in texts:
        for height, lowered in drawn.heights:
            least = (SMALL_CAPITAL if lowered else CAPITAL) * scale
            if height < least:
                yield f"capitals of text {_told(text)} are {height:.1f} px high, less than {least:.1f}"


def _pale_texts(drawing: Drawing, texts: Sequence[tuple[Text, Lettering]]) -> Iterator[str]:
    for text, drawn in texts:
        x, y = float(np.mean(drawn.quad[::2])), float(np.mean(drawn.quad[1::2]))
        ground = _ground(drawing, x, y, text.order)
        ratio = contrast(text.fill, ground)
        if ratio < TEXT_RATIO:
            yield f"text {_told(text)} has contrast {ratio:.2f} with #{bytes(ground).hex()}, less than {TEXT_RATIO}"


def _ground(drawing: Drawing, x: float, y: float, order: int) -> RGB:
    """The topmost fill at a place among the primitives below `order`."""
    for primitive in reversed(drawing.primitives[: order - 1]):
        if not isinstance(primitive, Text) and primitive.paint.fill is not None and _holds(primitive, x, y):
            return primitive.paint.fill
    return drawing.paper


def _holds(primitive: Primitive, x: float, y: float) -> bool:
    match primitive:
        case Circle(at=(cx, cy), r=r):
            return (x - cx) ** 2 + (y - cy) ** 2 <= r * r
        case Rect(box=(left, top, w, h)):
            return left <= x <= left + w and top <= y <= top + h
        case Polygon(points=points):
            sides = zip(points, (*points[1:], points[0]), strict=True)
            over = [ax + (y - ay) * (bx - ax) / (by - ay) > x for (ax, ay), (bx, by) in sides if (ay <= y) != (by <= y)]
            return sum(over) % 2 == 1
    return False


def _pale_shapes(drawing: Drawing, faint: frozenset[Paint]) -> Iterator[str]:
    for primitive in drawing.primitives:
        if isinstance(primitive, Text) or primitive.paint in faint:
            continue
        painted = [c for c in (primitive.paint.fill, primitive.paint.stroke) if c is not None]
        ratio = max(contrast(c, drawing.paper) for c in painted)
        if ratio < SHAPE_RATIO:
            yield f"element {primitive.order} has contrast {ratio:.2f} with the paper, less than {SHAPE_RATIO}"


def _crossed(drawing: Drawing, texts: Sequence[tuple[Text, Lettering]]) -> Iterator[str]:
    """Texts that meet another text, or any outline: of a line, or of a shape that they stand half in."""
    if not texts:
        return
    quads = np.array([drawn.quad for _, drawn in texts])
    i, j, area = px.overlaps(quads, SHARED)
    if i >= 0:
        yield f"texts {_told(texts[i][0])} and {_told(texts[j][0])} share {area:.0f} px²"
    chains = [(p, _outline(p)) for p in drawing.primitives if not isinstance(p, Text)]
    segments = np.array(
        [
            (*a, *b, p.paint.width / 2 if p.paint.stroke is not None else 0.0, p.order)
            for p, chain in chains
            for a, b in pairwise(chain)
        ]
    ).reshape(-1, 6)
    edges = px.edges_of(quads)
    for k, element in enumerate(_met(edges, quads, segments, SHRUNK)):
        if element >= 0:
            yield f"text {_told(texts[k][0])} is crossed by the outline of element {element:.0f}"


def _outline(primitive: Primitive) -> list[tuple[float, float]]:
    match primitive:
        case Circle(at=(x, y), r=r):
            turns = np.linspace(0.0, 2 * np.pi, _ROUND + 1)
            return list(zip((x + r * np.cos(turns)).tolist(), (y + r * np.sin(turns)).tolist(), strict=True))
        case Rect(box=(x, y, w, h)):
            return [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
        case Polygon(points=points):
            return [*points, points[0]]
        case Line() | Curve() | Arc() | Polyline():
            return list(flat(primitive, 8.0))
    return []


@njit(cache=True)
def _met(edges: np.ndarray, quads: np.ndarray, segments: np.ndarray, shrunk: float) -> np.ndarray:
    """Per quad (clockwise, with inward normals) the element of the first segment within it, or -1.

    A segment is clipped by the quad's half planes (Cyrus-Beck), each moved out by half the stroke and in by `shrunk`.
    """
    out = np.full(quads.shape[0], -1.0)
    for i in range(quads.shape[0]):
        for k in range(segments.shape[0]):
            ax, ay, bx, by, half, element = segments[k]
            start, stop = 0.0, 1.0
            for e in range(4):
                nx, ny, c = edges[i, e]
                first = nx * ax + ny * ay + c + half - shrunk
                last = nx * bx + ny * by + c + half - shrunk
                if first < 0.0 and last < 0.0:
                    stop = -1.0
                    break
                if first < 0.0:
                    start = max(start, first / (first - last))
                elif last < 0.0:
                    stop = min(stop, first / (first - last))
            if start < stop:
                out[i] = element
                break
    return out


def _misplaced(reading: Reading) -> Iterator[str]:
    """Free and edge labels whose middle lies in a node or cell to which they do not belong."""
    figure = reading.figure
    places = [(label.at, label.text) for label in figure.labels]
    for at, words in places:
        inside = any(signed_distance(n, at) < 0 for n in figure.nodes)
        inside |= any(x < at[0] < x + w and y < at[1] < y + h for x, y, w, h in (c.box for c in figure.cells))
        if inside:
            yield f"text {words[:24]!r} stands in a node or cell that is not its own"


def _crowded(reading: Reading) -> Iterator[str]:
    """Nodes that overlap one another, or edges that pass through a node they do not end in."""
    nodes = reading.figure.nodes
    for i, a in enumerate(nodes):
        for j in range(i + 1, len(nodes)):
            b = nodes[j]
            if _overlap(a, b):
                yield f"nodes {a.label!r} and {b.label!r} overlap"
    for edge in reading.figure.edges:
        path = flat_path(edge.path)
        for k, node in enumerate(nodes):
            if k not in (edge.a, edge.b) and _passes(path, node):
                yield f"the edge from {nodes[edge.a].label!r} to {nodes[edge.b].label!r} passes through {node.label!r}"


def _overlap(a: Node, b: Node) -> bool:
    """Whether two nodes overlap; a circle beside a box is taken as the square around it."""
    dx, dy = abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1])
    if a.shape == b.shape == "circle":
        return bool(np.hypot(dx, dy) <= a.r + b.r)
    return dx <= (a.r or a.w / 2) + (b.r or b.w / 2) and dy <= (a.r or a.h / 2) + (b.r or b.h / 2)


def _passes(path: Sequence[tuple[float, float]], node: Node) -> bool:
    """Whether a path comes into a node; a box is tried along the path, a pixel apart."""
    if node.shape == "circle":
        return distance_to_path(node.at, path) < node.r
    points = [
        (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
        for a, b in pairwise(path)
        for t in np.linspace(0, 1, 2 + int(np.hypot(b[0] - a[0], b[1] - a[1])))
    ]
    return any(signed_distance(node, p) < 0 for p in points)


def _outside(drawing: Drawing, texts: Sequence[tuple[Text, Lettering]], scale: float) -> Iterator[str]:
    margin = MARGIN * scale
    shapes = [p for p in drawing.primitives if not isinstance(p, Text)]
    boxes = [(f"element {p.order}", extent(p), p.paint.width / 2) for p in shapes]
    for text, drawn in texts:
        xs, ys = drawn.quad[::2], drawn.quad[1::2]
        boxes.append((f"text {_told(text)}", (min(xs), min(ys), max(xs), max(ys)), 0.0))
    for name, (left, top, right, bottom), half in boxes:
        room = min(left, top, drawing.width - right, drawing.height - bottom) - half
        if room < margin - 0.01:
            yield f"{name} comes within {room:.1f} px of the canvas's edge, less than {margin:.1f}"
