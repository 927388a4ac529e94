"""Geometric read-back: what a figure's SVG shows, without ids, and how it differs from what the spec says.

A class is told by its look, a label by what it stands in, an edge by the nodes its ends touch, an arrowhead by the line
it ends. Where a figure alone leaves open to what a text belongs (free or an edge's), the spec proposes and geometry has
to confirm it: an edge's label is nearer to its own edge than to any other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

from verifiers import svg
from verifiers.check import Malformed, colour, finite, items, number, string, table
from verifiers.svg import RGB, Drawing, Paint, Point, Text

PLACE = 0.06  # px between a mark and what is read: both are rounded to 0.01, and heads move ends by rounded vectors
TOUCH = 1.5  # px between an edge's end and the boundary of its node
NEAR_EDGE = 20.0  # px at 512 between an edge's path and the centre of its label; more on a larger canvas
RING = 4.0  # px by which the ring of an accepting state is smaller than its node
SUBSCRIPT, SUPERSCRIPT, SMALL = 0.25, -0.4, 0.7  # of the size: baseline below, above; size of the run
BASELINE = 0.35  # of the size: from a text's centre down to its baseline
HEAD, HEAD_PER_WIDTH, HEAD_HALF, HEAD_BACK = 4.0, 2.5, 0.4, 0.7
MOST_MARKS = 2000
MOST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Node:
    """A circle of radius `r`, or a box of `w` x `h`; what does not apply is 0."""

    at: Point
    shape: str
    r: float
    w: float
    h: float
    label: str
    cls: str
    ring: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """Joins figure.nodes[a] and [b], `path` from a to b; where it is undirected a <= b."""

    a: int
    b: int
    directed: bool
    label: str
    cls: str
    path: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Box as x, y, width, height."""

    box: tuple[float, float, float, float]
    label: str
    cls: str


@dataclass(frozen=True, slots=True)
class Label:
    """Free text around `at`, turned clockwise by `turn` degrees."""

    at: Point
    text: str
    cls: str
    size: float
    italic: bool
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline to the tips of its arrowheads."""

    points: tuple[Point, ...]
    cls: str
    start: bool
    end: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """Degrees clockwise on the screen from +x; start in [0, 360), start < stop < start + 360. The centre of nearly half
    a circle is read from rounded ends to some tenths of a pixel only."""

    centre: Point
    radius: float
    start: float
    stop: float
    cls: str
    end: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle that is no node."""

    at: Point
    r: float
    cls: str


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline that is no arrowhead."""

    points: tuple[Point, ...]
    cls: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as read, each kind in drawing order."""

    width: int
    height: int
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    cells: tuple[Cell, ...] = ()
    labels: tuple[Label, ...] = ()
    lines: tuple[Line, ...] = ()
    arcs: tuple[Arc, ...] = ()
    circles: tuple[Circle, ...] = ()
    polygons: tuple[Polygon, ...] = ()


KINDS = {
    "node": "nodes", "edge": "edges", "cell": "cells", "label": "labels", "line": "lines", "arc": "arcs",
    "circle": "circles", "polygon": "polygons",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """A class of the style table."""

    paint: Paint
    text: RGB


@dataclass(frozen=True, slots=True)
class Style:
    """The style table, and the class that each look stands for among the marks of one spec.

    `names` is by kind of mark (labels by ink colour); `fonts` maps upright, italic and han to sha256, `families` to
    family names.
    """

    paper: RGB
    looks: Mapping[str, Look]
    names: Mapping[tuple[str, Any], str]
    fonts: Mapping[str, str]
    families: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure, the order of its marks' kinds from below, its texts, and what in the SVG could not be read as a mark.

    `drawn` is the kind of every element from below. `owners` names for each text the mark it belongs to, as (kind, index in the figure's tuple).
    """

    figure: Figure
    order: tuple[str, ...]
    texts: tuple[Text, ...]
    owners: tuple[tuple[str, int], ...]
    drawn: tuple[str, ...]
    faults: tuple[str, ...]


# ----------------------------------------------------------------------------------------------------- the style table


def style_of(spec: Mapping[str, Any], marks: Sequence[Mapping[str, Any]]) -> Style:
    """The style of a spec whose figures hold `marks`. Raises Malformed where classes of one kind of mark look alike."""
    found = table(spec.get("style"), "spec.style")
    classes = table(found.get("classes"), "spec.style.classes")
    looks = {name: _look(table(value, f"classes.{name}"), f"classes.{name}") for name, value in classes.items()}
    names: dict[tuple[str, Any], str] = {}
    for mark in marks:
        cls = str(mark.get("class"))
        if cls not in looks:
            raise Malformed(f"a {mark.get('mark')} is of class {cls[:30]!r}, which the style table does not hold")
        for key in _keys(str(mark.get("mark")), looks[cls]):
            known = names.setdefault(key, cls)
            if known != cls:
                raise Malformed(f"classes {known} and {cls} of {key[0]} look alike: give them other colours or strokes")
    twice = [paint for kind, paint in names if kind == "circle" and ("node", paint) in names]
    if twice:
        raise Malformed(f"a node and another circle look alike: {_told(twice[0])}")
    fonts = table(found.get("fonts"), "spec.style.fonts")
    sha256 = {role: string(table(f, "font").get("sha256"), "font.sha256") for role, f in fonts.items()}
    families = {role: string(table(f, "font").get("family"), "font.family") for role, f in fonts.items()}
    if "upright" not in fonts or set(fonts) - {"upright", "italic", "han"}:
        raise Malformed(f"spec.style.fonts are {sorted(fonts)}, not upright with italic and han where needed")
    return Style(colour(found.get("paper"), "spec.style.paper"), looks, names, sha256, families)


def _look(value: Mapping[str, Any], place: str) -> Look:
    fill, stroke = (
        None if value.get(k) == "none" else colour(value.get(k), f"{place}.{k}") for k in ("fill", "stroke")
    )
    dash = finite(value.get("dash") or [], None, f"{place}.dash")
    if len(dash) not in (0, 2):
        raise Malformed(f"{place}.dash is {dash!r}, not [on, off] or []")
    width = number(value.get("width"), f"{place}.width", 0.0, 64.0) if stroke is not None else 0.0
    pair = (float(dash[0]), float(dash[1])) if dash and stroke is not None else ()
    return Look(Paint(fill, stroke, width, pair), colour(value.get("text"), f"{place}.text"))


def _keys(kind: str, look: Look) -> Iterator[tuple[str, Any]]:
    """Under what a class of a kind of mark is found: the primitive that draws it, and its paint."""
    unfilled = Paint(None, look.paint.stroke, look.paint.width, look.paint.dash)
    if kind == "label":
        yield "label", look.text
    else:
        yield kind, look.paint if kind in ("node", "cell", "circle", "polygon") else unfilled


# ------------------------------------------------------------------------------------------------------ what is marked


def marks_of(spec: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    """The marks of `source`, `target` or `broken`. Raises Malformed."""
    found = items(table(spec.get(part), f"spec.{part}").get("marks"), f"spec.{part}.marks", MOST_MARKS)
    marks = [table(m, f"spec.{part}.marks[{i}]") for i, m in enumerate(found)]
    odd = next((m for m in marks if m.get("mark") not in KINDS), None)
    if odd is not None:
        raise Malformed(f"spec.{part} holds a mark {str(odd.get('mark'))[:30]!r}, which is none of {sorted(KINDS)}")
    return marks


def figure_of(marks: Sequence[Mapping[str, Any]], width: int, height: int) -> Figure:
    """The figure that marks describe, as a faithful reading would give it. Raises Malformed."""
    places = [m for m in marks if m.get("mark") == "node"]
    index = {string(m.get("id"), "node.id"): i for i, m in enumerate(places)}
    if len(index) != len(places):
        raise Malformed("nodes share an id")
    found: dict[str, list[Any]] = {name: [] for name in KINDS.values()}
    for mark in marks:
        kind = str(mark["mark"])
        made = _edge_of(mark, index) if kind == "edge" else _FROM_MARK[kind](mark)
        found[KINDS[kind]].append(made)
    return Figure(width, height, **{name: tuple(values) for name, values in found.items()})


def _point(value: Any, place: str) -> Point:
    x, y = finite(value, 2, place)
    return float(x), float(y)


def _points(value: Any, place: str, least: int) -> tuple[Point, ...]:
    found = items(value, place, MOST_MARKS)
    if len(found) < least:
        raise Malformed(f"{place} holds {len(found)} points, fewer than {least}")
    return tuple(_point(p, place) for p in found)


def _words(mark: Mapping[str, Any], key: str = "label") -> str:
    words = string(mark.get(key), f"{mark['mark']}.{key}")
    if len(words) > MOST_LABEL:
        raise Malformed(f"{mark['mark']}.{key} is longer than {MOST_LABEL}: {words[:30]!r}")
    return markup(runs_of(words))


def _node_of(m: Mapping[str, Any]) -> Node:
    shape = m.get("shape")
    if shape not in ("circle", "box"):
        raise Malformed(f"a node's shape is {shape!r}, neither circle nor box")
    r, w, h = (
        (number(m.get("r"), "node.r", 1.0), 0.0, 0.0)
        if shape == "circle"
        else (0.0, number(m.get("w"), "node.w", 1.0), number(m.get("h"), "node.h", 1.0))
    )
    return Node(_point(m.get("at"), "node.at"), shape, r, w, h, _words(m), str(m["class"]), bool(m.get("ring")))


def _edge_of(m: Mapping[str, Any], index: Mapping[str, int]) -> Edge:
    ends = [m.get("from"), m.get("to")]
    if not all(isinstance(e, str) and e in index for e in ends):
        raise Malformed(f"an edge joins {ends!r}, of which one is no node")
    path = _points(m.get("path"), "edge.path", 2)
    edge = Edge(index[ends[0]], index[ends[1]], bool(m.get("directed")), _words(m), str(m["class"]), path)
    return _ordered(edge)


def _ordered(edge: Edge) -> Edge:
    """An undirected edge from its lower node; a loop from the end further left."""
    if edge.directed or edge.a < edge.b or (edge.a == edge.b and edge.path <= edge.path[::-1]):
        return edge
    return Edge(edge.b, edge.a, False, edge.label, edge.cls, edge.path[::-1])


def _cell_of(m: Mapping[str, Any]) -> Cell:
    x, y, w, h = (float(v) for v in finite(m.get("box"), 4, "cell.box"))
    return Cell((x, y, w, h), _words(m), str(m["class"]))


def _label_of(m: Mapping[str, Any]) -> Label:
    turn = number(m.get("turn", 0), "label.turn", -360, 360)
    size = number(m.get("size"), "label.size", 1.0)
    at = _point(m.get("at"), "label.at")
    return Label(at, _words(m, "text"), str(m["class"]), size, bool(m.get("italic")), turn)


def _line_of(m: Mapping[str, Any]) -> Line:
    return Line(_points(m.get("points"), "line.points", 2), str(m["class"]), bool(m.get("start")), bool(m.get("end")))


def _arc_of(m: Mapping[str, Any]) -> Arc:
    start, stop = number(m.get("from"), "arc.from"), number(m.get("to"), "arc.to")
    if not 0 < stop - start < 360:
        raise Malformed(f"an arc goes from {start} to {stop} degrees: more than 0 and less than 360")
    turn = math.floor(start / 360) * 360
    centre, radius = _point(m.get("centre"), "arc.centre"), number(m.get("radius"), "arc.radius", 1.0)
    return Arc(centre, radius, start - turn, stop - turn, str(m["class"]), bool(m.get("end")))


def _circle_of(m: Mapping[str, Any]) -> Circle:
    return Circle(_point(m.get("at"), "circle.at"), number(m.get("r"), "circle.r", 0.5), str(m["class"]))


def _polygon_of(m: Mapping[str, Any]) -> Polygon:
    return Polygon(_points(m.get("points"), "polygon.points", 3), str(m["class"]))


_FROM_MARK = {
    "node": _node_of, "cell": _cell_of, "label": _label_of, "line": _line_of, "arc": _arc_of, "circle": _circle_of,
    "polygon": _polygon_of,
}  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- markup


def runs_of(words: str) -> list[tuple[str, str]]:
    """Runs of marked-up text, each with its level: "" on the line, "_" below or "^" above it."""
    runs: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        char, level, taken = words[at], "", 1
        if char in "_^" and at + 1 < len(words):
            close = words.find("}", at + 2) if words[at + 1] == "{" else -1
            level = char
            char, taken = (words[at + 2 : close], close + 1 - at) if close > at + 2 else (words[at + 1], 2)
        if runs and runs[-1][1] == level == "":
            runs[-1] = (runs[-1][0] + char, "")
        else:
            runs.append((char, level))
        at += taken
    return runs


def markup(runs: Sequence[tuple[str, str]]) -> str:
    """Runs as the shortest marked-up text: one way to write each."""
    return "".join(text if not level else level + (text if len(text) == 1 else f"{{{text}}}") for text, level in runs)


def words_of(text: Text) -> str:
    """A drawn text with its markup. Raises Malformed where a run is neither on the line, below nor above it."""
    runs: list[tuple[str, str]] = []
    for run in text.runs:
        level = _level(text, run)
        if runs and runs[-1][1] == level:
            runs[-1] = (runs[-1][0] + run.text, level)
        else:
            runs.append((run.text, level))
    written = markup(runs)
    if runs_of(written) != runs:
        raise Malformed(f"text {written[:30]!r} holds _ or ^ that its markup cannot tell from its own")
    return written


def _level(text: Text, run: svg.Run) -> str:
    for level, rise, share in (("", 0.0, 1.0), ("_", SUBSCRIPT, SMALL), ("^", SUPERSCRIPT, SMALL)):
        if abs(run.rise - rise * text.size) <= 0.021 and abs(run.size - share * text.size) <= 0.011:
            return level
    raise Malformed(f"run {run.text[:20]!r} is {run.size} px, {run.rise} px below its line: neither plain nor small")


def centre_of_text(text: Text) -> Point:
    """Where the middle of a text stands after turning."""
    x, y = text.at[0] - text.pivot[0], text.at[1] - BASELINE * text.size - text.pivot[1]
    c, s = math.cos(math.radians(text.turn)), math.sin(math.radians(text.turn))
    return text.pivot[0] + c * x - s * y, text.pivot[1] + s * x + c * y


# ------------------------------------------------------------------------------------------------------------- reading


@dataclass(slots=True)
class _Found:
    """Marks found so far. `strokes` holds edges and lines with their heads before it is known what they join."""

    order: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    strokes: list[_Stroke] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)
    polygons: list[Polygon] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Stroke:
    """A drawn line or curve with its ends carried on to the tips of its heads."""

    primitive: svg.Line | svg.Curve | svg.Polyline | svg.Arc
    points: list[Point]
    slot: int  # in the order of marks
    start: bool = False
    end: bool = False


def read(drawing: Drawing, style: Style, marks: Sequence[Mapping[str, Any]]) -> Reading:
    """Read a drawing. `marks` tell where free labels stand, and whether edges carry labels at all."""
    found = _Found()
    if drawing.paper != style.paper:
        found.faults.append(f"the paper is {drawing.paper}, the style's {style.paper}")
    for primitive in drawing.primitives:
        match primitive:
            case Text():
                found.texts.append(primitive)
            case svg.Polygon(head=True):
                _join_head(primitive, found)
            case svg.Circle() | svg.Rect() | svg.Polygon():
                _read_shape(primitive, style, found)
            case _:
                found.order.append("")
                found.strokes.append(_Stroke(primitive, list(primitive.points), len(found.order) - 1))
    edges, lines = _joined(found, style)
    return _labelled(drawing, found, edges, lines, style, marks)


def _class_of(kind: str, paint: Paint, style: Style) -> str | None:
    return style.names.get((kind, paint))


def _read_shape(primitive: svg.Circle | svg.Rect | svg.Polygon, style: Style, found: _Found) -> None:
    match primitive:
        case svg.Circle(at=at, r=r, paint=paint):
            if _is_ring(primitive, found):
                found.nodes[-1] = _with(found.nodes[-1], ring=True)
                found.order.append("ring")
                look = style.looks.get(found.nodes[-1].cls)
                if look is not None and paint != Paint(None, look.paint.stroke, look.paint.width, look.paint.dash):
                    found.faults.append(f"element {primitive.order}, a ring, looks unlike its node: {_told(paint)}")
                return
            cls = _class_of("node", paint, style)
            if cls is not None:
                found.nodes.append(Node(at, "circle", r, 0.0, 0.0, "", cls, False))
                found.order.append("node")
                return
            cls = _class_of("circle", paint, style)
            found.circles.append(Circle(at, r, cls or ""))
            found.order.append("circle")
        case svg.Rect(box=(x, y, w, h), rx=rx, paint=paint):
            cls = _class_of("node" if rx else "cell", paint, style)
            found.order.append("node" if rx else "cell")
            if rx:
                found.nodes.append(Node((x + w / 2, y + h / 2), "box", 0.0, w, h, "", cls or "", False))
            else:
                found.cells.append(Cell((x, y, w, h), "", cls or ""))
            if rx and rx != 5.0:
                found.faults.append(f"a box's corners have radius {rx} instead of 5")
        case svg.Polygon(points=points, paint=paint):
            cls = _class_of("polygon", paint, style)
            found.polygons.append(Polygon(points, cls or ""))
            found.order.append("polygon")
    if cls is None:
        found.faults.append(f"element {primitive.order} looks like no class of its kind: {_told(paint)}")


def _is_ring(primitive: svg.Circle, found: _Found) -> bool:
    """Whether a circle is the ring of the node drawn just before it."""
    if primitive.paint.fill is not None or not found.nodes or found.order[-1] != "node":
        return False
    node = found.nodes[-1]
    return node.shape == "circle" and _near(node.at, primitive.at) and abs(node.r - RING - primitive.r) <= PLACE


def _told(paint: Paint) -> str:
    parts = ["none" if c is None else "#" + bytes(c).hex() for c in (paint.fill, paint.stroke)]
    dash = f" dashed {paint.dash}" if paint.dash else ""
    return f"fill {parts[0]}, stroke {parts[1]}, {paint.width} px{dash}"


def _with(value: Any, **changes: Any) -> Any:
    return type(value)(**({f.name: getattr(value, f.name) for f in fields(value)} | changes))


def _near(a: Point, b: Point, most: float = PLACE) -> bool:
    return abs(a[0] - b[0]) <= most and abs(a[1] - b[1]) <= most


# ---------------------------------------------------------------------------------------------------------- arrowheads


def _join_head(head: svg.Polygon, found: _Found) -> None:
    """Give a head to the stroke drawn just before it, whose end it carries on to its tip."""
    stroke = found.strokes[-1] if found.strokes else None
    if stroke is None or stroke.slot != len(found.order) - 1 or head.paint.fill != stroke.primitive.paint.stroke:
        found.faults.append(f"arrowhead {head.order} follows no line of its colour")
        return
    for at_end in (True, False):
        if not (stroke.end if at_end else stroke.start) and _fits(head, stroke, at_end):
            stroke.points[-1 if at_end else 0] = head.points[0]
            stroke.end, stroke.start = stroke.end or at_end, stroke.start or not at_end
            return
    found.faults.append(f"arrowhead {head.order} with its tip at {head.points[0]} ends no line, or is of another shape")


def _fits(head: svg.Polygon, stroke: _Stroke, at_end: bool) -> bool:
    """Whether a head has its due shape and stands at one end of a stroke, in its direction."""
    tip, one, other = head.points
    base = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    long = HEAD + HEAD_PER_WIDTH * stroke.primitive.paint.width
    ux, uy = (tip[0] - base[0]) / long, (tip[1] - base[1]) / long
    across = (one[0] - other[0]) * ux + (one[1] - other[1]) * uy
    wide = math.dist(one, other)
    if abs(math.hypot(ux, uy) * long - long) > 0.05 or abs(across) > 0.05 or abs(wide - 2 * HEAD_HALF * long) > 0.05:
        return False
    points = stroke.points if at_end else stroke.points[::-1]
    back = HEAD_BACK * long
    if isinstance(stroke.primitive, svg.Arc):
        return _fits_arc(stroke.primitive, tip, (ux, uy), points[-1], back, at_end)
    due = tip[0] - back * ux, tip[1] - back * uy
    run = math.dist(points[-2], points[-1])
    if run < 0.5 or not _near(points[-1], due):
        return False
    aside = abs((points[-1][0] - points[-2][0]) * uy - (points[-1][1] - points[-2][1]) * ux) / run
    ahead = (points[-1][0] - points[-2][0]) * ux + (points[-1][1] - points[-2][1]) * uy
    return ahead > 0 and aside <= 0.004 + 0.02 / run


def _fits_arc(arc: svg.Arc, tip: Point, way: Point, end: Point, back: float, at_end: bool) -> bool:
    """A head on an arc: its tip on the circle, the arc ending 0.7 of its length before, pointing along the circle."""
    if at_end != arc.sweep:  # read clockwise, an arc has its head at its last point
        return False
    (x, y), _, _ = svg.centre_of(arc)
    slack = 0.15 + min(_centre_slack(arc.points, arc.r), 1.0)
    if abs(math.hypot(tip[0] - x, tip[1] - y) - arc.r) > slack or abs(math.dist(tip, end) - back) > 0.6:
        return False
    clockwise = -(tip[1] - y) / arc.r, (tip[0] - x) / arc.r
    return way[0] * clockwise[0] + way[1] * clockwise[1] > math.cos(math.radians(30))


def _centre_slack(points: tuple[Point, Point], radius: float) -> float:
    """Px by which an arc's centre may be off, its ends being rounded to 0.01."""
    half = math.dist(*points) / 2
    rise = math.sqrt(max(0.0, radius * radius - half * half))
    return min(0.02 * radius / max(rise, 1e-9), math.sqrt(0.06 * radius))


# -------------------------------------------------------------------------------------------------------------- edges


def _joined(found: _Found, style: Style) -> tuple[list[Edge], list[Line]]:
    """Strokes told apart: edges join nodes at both ends; the marks' order gets their kinds."""
    edges, lines = [], []
    for stroke in found.strokes:
        primitive, points = stroke.primitive, tuple(stroke.points)
        if isinstance(primitive, svg.Arc):
            found.arcs.append(_arc(primitive, stroke, style, found))
            found.order[stroke.slot] = "arc"
            continue
        ends = None if isinstance(primitive, svg.Polyline) else _ends(points, found.nodes)
        kind = "line" if ends is None else "edge"
        found.order[stroke.slot] = kind
        cls = _class_of(kind, primitive.paint, style)
        if cls is None:
            found.faults.append(f"element {primitive.order} looks like no {kind}: {_told(primitive.paint)}")
        if ends is None:
            lines.append(Line(points, cls or "", stroke.start, stroke.end))
            if not isinstance(primitive, svg.Polyline):
                found.faults.append(f"element {primitive.order} from {points[0]} to {points[-1]} joins no two nodes")
            continue
        if stroke.start and stroke.end:
            found.faults.append(f"element {primitive.order} has heads at both ends")
        if stroke.start:
            ends, points = ends[::-1], points[::-1]
        edges.append(_ordered(Edge(*ends, stroke.start or stroke.end, "", cls or "", points)))
    return edges, lines


def _ends(points: Sequence[Point], nodes: Sequence[Node]) -> tuple[int, int] | None:
    """The nodes whose boundaries both ends touch, if they do."""
    (far_a, a), (far_b, b) = (
        min(((distance_to(node, p), i) for i, node in enumerate(nodes)), default=(math.inf, -1))
        for p in (points[0], points[-1])
    )
    return (a, b) if max(far_a, far_b) <= TOUCH else None


def distance_to(node: Node, point: Point) -> float:
    """Px from a point to a node's boundary, from within or without; corners of boxes are taken as sharp."""
    return abs(signed_distance(node, point))


def signed_distance(node: Node, point: Point) -> float:
    """The same, negative inside."""
    x, y = point[0] - node.at[0], point[1] - node.at[1]
    if node.shape == "circle":
        return math.hypot(x, y) - node.r
    qx, qy = abs(x) - node.w / 2, abs(y) - node.h / 2
    return math.hypot(max(qx, 0.0), max(qy, 0.0)) + min(max(qx, qy), 0.0)


def _arc(primitive: svg.Arc, stroke: _Stroke, style: Style, found: _Found) -> Arc:
    cls = _class_of("arc", primitive.paint, style)
    if cls is None:
        found.faults.append(f"element {primitive.order} looks like no arc: {_told(primitive.paint)}")
    centre, begin, turn = svg.centre_of(primitive)
    if turn < 0:
        begin, turn = (begin + turn) % 360.0, -turn
    start, stop = begin, begin + turn
    if stroke.start or stroke.end:
        tip = stroke.points[-1 if stroke.end else 0]
        angle = math.degrees(math.atan2(tip[1] - centre[1], tip[0] - centre[0]))
        stop += (angle - stop + 180.0) % 360.0 - 180.0
    return Arc(centre, primitive.r, start, stop, cls or "", stroke.start or stroke.end)


# ------------------------------------------------------------------------------------------------------------- texts


def _labelled(
    drawing: Drawing, found: _Found, edges: list[Edge], lines: list[Line], style: Style,
    marks: Sequence[Mapping[str, Any]],
) -> Reading:  # fmt: skip
    """Give every text to its node, cell or edge, or leave it free."""
    labels: list[Label] = []
    owners: list[tuple[str, int]] = [("", -1)] * len(found.texts)
    centres = [centre_of_text(t) for t in found.texts]
    written = [_written(t, style, found.faults) for t in found.texts]
    for i, centre in enumerate(centres):
        inner = _inside(centre, found)
        if inner is not None:
            owners[i] = inner
    reach = NEAR_EDGE * max(1.0, min(drawing.width, drawing.height) / 512)
    _give_to_edges(reach, centres, owners, edges, marks)
    for i, (kind, k) in enumerate(owners):
        match kind:
            case "node":
                found.nodes[k] = _with(found.nodes[k], label=written[i])
            case "cell":
                found.cells[k] = _with(found.cells[k], label=written[i])
            case "edge":
                edges[k] = _with(edges[k], label=written[i])
            case _:
                owners[i] = ("label", len(labels))
                labels.append(_free(found.texts[i], centres[i], written[i], style, found.faults))
    _judge_ink(found, edges, owners, style)
    figure = Figure(
        drawing.width, drawing.height, tuple(found.nodes), tuple(edges), tuple(found.cells), tuple(labels),
        tuple(lines), tuple(found.arcs), tuple(found.circles), tuple(found.polygons),
    )  # fmt: skip
    order = tuple(kind for kind in found.order if kind != "ring")
    drawn = tuple(map(_kind_drawn, drawing.primitives))
    return Reading(figure, order, tuple(found.texts), tuple(owners), drawn, tuple(found.faults))


def _kind_drawn(primitive: svg.Primitive) -> str:
    return "head" if isinstance(primitive, svg.Polygon) and primitive.head else type(primitive).__name__.lower()


def _written(text: Text, style: Style, faults: list[str]) -> str:
    role = "italic" if text.italic else "upright"
    known = {style.families.get(role), style.families.get("han")}
    if set(text.families) - known:
        faults.append(f"text {text.order} is set in {text.families}, the {role} font is {style.families.get(role)!r}")
    try:
        return words_of(text)
    except Malformed as error:
        faults.append(str(error))
        return "".join(run.text for run in text.runs)


def _inside(centre: Point, found: _Found) -> tuple[str, int] | None:
    """The node or cell in whose middle a text stands and that has none yet."""
    for i, node in enumerate(found.nodes):
        if _near(node.at, centre):
            return "node", i
    for i, cell in enumerate(found.cells):
        x, y, w, h = cell.box
        if _near((x + w / 2, y + h / 2), centre):
            return "cell", i
    return None


def _give_to_edges(
    reach: float, centres: Sequence[Point], owners: list[tuple[str, int]], edges: Sequence[Edge],
    marks: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    """Nearest pairs first, each edge one text; texts where the spec has a free label stay free."""
    if not any(m.get("mark") == "edge" and m.get("label") for m in marks):
        return
    free = [_point(m.get("at"), "label.at") for m in marks if m.get("mark") == "label"]
    paths = [flat_path(e.path) for e in edges]
    pairs = sorted(
        (distance_to_path(centre, path), i, k)
        for i, centre in enumerate(centres)
        if not owners[i][0] and not any(_near(centre, at) for at in free)
        for k, path in enumerate(paths)
    )
    taken: set[int] = set()
    for distance, i, k in pairs:
        if distance <= reach and not owners[i][0] and k not in taken:
            owners[i] = ("edge", k)
            taken.add(k)


def flat_path(path: tuple[Point, ...]) -> tuple[Point, ...]:
    """An edge's path as a chain of points."""
    return path if len(path) == 2 else svg.flat(svg.Curve(path, Paint(None, None), 0))


def distance_to_path(point: Point, path: Sequence[Point]) -> float:
    """Px from a point to the nearest point of a chain."""
    return min(_to_segment(point, a, b) for a, b in pairwise(path))


def _to_segment(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = min(1.0, max(0.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / max(dx * dx + dy * dy, 1e-12)))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def _free(text: Text, centre: Point, words: str, style: Style, faults: list[str]) -> Label:
    cls = style.names.get(("label", text.fill))
    if cls is None:
        faults.append(f"text {words[:20]!r} in #{bytes(text.fill).hex()} is of no class of labels, nor in a mark")
    return Label(centre, words, cls or "", text.size, text.italic, text.turn)


def _judge_ink(found: _Found, edges: Sequence[Edge], owners: Sequence[tuple[str, int]], style: Style) -> None:
    """Labels of marks are upright, unturned, one to a mark, and in the ink of its class."""
    places: Mapping[str, Sequence[Any]] = {"node": found.nodes, "cell": found.cells, "edge": edges}
    seen: set[tuple[str, int]] = set()
    for text, owner in zip(found.texts, owners, strict=True):
        if owner[0] not in places:
            continue
        look = style.looks.get(places[owner[0]][owner[1]].cls)
        if look is not None and text.fill != look.text:
            found.faults.append(f"the label of {owner[0]} {owner[1]} is #{bytes(text.fill).hex()}, not its class's ink")
        if owner in seen or text.italic or text.turn:
            found.faults.append(f"{owner[0]} {owner[1]} has a second label, or one in italics or turned")
        seen.add(owner)


# --------------------------------------------------------------------------------------------------------- differences


def differences(reading: Reading, marks: Sequence[Mapping[str, Any]]) -> list[str]:
    """How a reading differs from the marks of the spec, in order and in every field. Raises Malformed for the marks."""
    figure = reading.figure
    wanted = figure_of(marks, figure.width, figure.height)
    faults = list(reading.faults)
    order = tuple(str(m["mark"]) for m in marks if m["mark"] != "label")
    if order != reading.order:
        alike = zip(order, reading.order, strict=False)
        at = next((i for i, (a, b) in enumerate(alike) if a != b), min(len(order), len(reading.order)))
        count = f"{len(reading.order)} marks are drawn, {len(order)} are in the spec"
        faults.append(f"{count}: the first of another kind is number {at} from below")
    elements = [kind for m in marks for kind in _elements_of(m)]
    if not faults and list(reading.drawn) != elements:  # what stands above what it should stand below may cover it
        at = next((i for i, (a, b) in enumerate(zip(elements, reading.drawn, strict=False)) if a != b), len(elements))
        faults.append(f"the elements lie in another order than their marks, from number {at} on")
    for name in KINDS.values():
        faults += _unlike(name, getattr(figure, name), getattr(wanted, name))
    return [*faults, *_unlike_sizes(reading, marks)]


def _elements_of(m: Mapping[str, Any]) -> Iterator[str]:
    """Kinds of the elements that a mark is drawn with, the lowest first."""
    kind = m["mark"]
    shapes = {"node": "circle", "cell": "rect", "label": "text", "line": "polyline", "edge": "curve"}
    straight, box = kind == "edge" and len(m["path"]) == 2, m.get("shape") == "box"
    yield "line" if straight else "rect" if box else shapes.get(kind, kind)
    if m.get("ring"):
        yield "circle"
    yield from ["head"] * sum(bool(m.get(end)) for end in ("directed", "start", "end"))
    if m.get("label"):
        yield "text"


def _unlike(name: str, got: Sequence[Any], wanted: Sequence[Any]) -> Iterator[str]:
    if len(got) != len(wanted):
        more, less = (got, wanted) if len(got) > len(wanted) else (wanted, got)
        alone = next((m for m in more if not any(_same(m, n) for n in less)), None)
        yield f"{len(got)} {name} are drawn, {len(wanted)} are in the spec: {str(alone)[:120]} stands alone"
        return
    for i, (g, w) in enumerate(zip(got, wanted, strict=True)):
        for f in fields(g):
            a, b = getattr(g, f.name), getattr(w, f.name)
            if not (_same_arc(g, w) if isinstance(g, Arc) and f.name in ("centre", "start", "stop") else _same(a, b)):
                yield f"{name}[{i}].{f.name} is {str(a)[:60]}, the spec says {str(b)[:60]}"


def _same(a: Any, b: Any) -> bool:
    """Equal, numbers to within PLACE."""
    if isinstance(a, float) and isinstance(b, float | int):
        return abs(a - b) <= PLACE
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, Node | Edge | Cell | Label | Line | Arc | Circle | Polygon) and type(a) is type(b):
        return all(_same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    return bool(a == b)


def _same_arc(got: Arc, wanted: Arc) -> bool:
    """Both ends as near as any mark, the centre as near as rounded ends allow."""
    if abs((got.stop - got.start) - (wanted.stop - wanted.start)) > 30.0:
        return False
    ends = [[_on_circle(arc, angle) for angle in (arc.start, arc.stop)] for arc in (got, wanted)]
    drawn = wanted.stop - (math.degrees(HEAD_BACK * 10 / wanted.radius) if wanted.end else 0.0)
    slack = PLACE + max(_centre_slack((ends[1][0], _on_circle(wanted, a)), wanted.radius) for a in (wanted.stop, drawn))
    near_ends = all(_near(a, b, 0.1 + (0.3 * slack if wanted.end else 0.0)) for a, b in zip(*ends, strict=True))
    return near_ends and _near(got.centre, wanted.centre, slack)


def _on_circle(arc: Arc, angle: float) -> Point:
    a = math.radians(angle)
    return arc.centre[0] + arc.radius * math.cos(a), arc.centre[1] + arc.radius * math.sin(a)


def _unlike_sizes(reading: Reading, marks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Sizes of labels of marks, and places of labels of edges, which the figure does not hold."""
    by_kind = {kind: [m for m in marks if m["mark"] == kind] for kind in ("node", "cell", "edge")}
    for text, (kind, k) in zip(reading.texts, reading.owners, strict=True):
        if kind not in by_kind or k >= len(by_kind[kind]):
            continue
        mark = by_kind[kind][k]
        size = number(mark.get("size"), f"{kind}.size", 1.0)
        if abs(text.size - size) > 0.011:
            yield f"the label of {kind} {k} is {text.size} px, the spec says {size}"
        if kind == "edge" and mark.get("label"):
            at = _point(mark.get("label_at"), "edge.label_at")
            if not _near(centre_of_text(text), at):
                yield f"the label of edge {k} stands at {centre_of_text(text)}, the spec says {at}"
