"""The SVG writer: marks to the few elements that figures are made of. No ids, no groups, no styles, no transforms but
the turn of a label, so that everything a reader needs is geometry and paint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from synth.science.figure import Arc, Cell, Circle, Edge, Figure, Label, Line, Mark, Node, Point, Polygon
from synth.science.style import Class, Style
from synth.science.typeface import runs

BASELINE = 0.35  # of the size: how far below a label's centre its baseline lies
CORNER = 5  # px radius of a box node
RING = 4.0  # px between a node's circle and its ring


def svg(figure: Figure, style: Style, width: int, height: int) -> str:
    """The figure as an SVG document of width x height px."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    paper = f'<rect width="{width}" height="{height}" fill="{style.paper}"/>'
    return "\n".join([head, paper, *(e for m in figure.marks for e in _WRITERS[type(m)](m, style)), "</svg>", ""])


def number(value: float) -> str:
    """At most two decimals, no exponent, no minus zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _stroke(look: Class) -> str:
    if look.stroke == "none":
        return ' stroke="none"'
    dash = f' stroke-dasharray="{" ".join(map(number, look.dash))}"' if look.dash else ""
    return f' stroke="{look.stroke}" stroke-width="{number(look.width)}"{dash}'


def _text(at: Point, text: str, colour: str, size: float, style: Style, italic: bool = False, turn: float = 0.0) -> str:
    x, y = number(at[0]), number(at[1] + BASELINE * size)
    slant = ' font-style="italic"' if italic else ""
    turned = f' transform="rotate({number(turn)} {x} {number(at[1])})"' if turn else ""
    family = escape(style.typefaces.of(text, italic).family)
    attributes = f'x="{x}" y="{y}" font-family="{family}" font-size="{number(size)}" fill="{colour}"'
    return f'<text {attributes} text-anchor="middle"{slant}{turned}>{_runs(text, size)}</text>'


def _runs(text: str, size: float) -> str:
    out, at = [], 0.0
    for run in runs(text):
        inner, shift = escape(run.text, quote=False), run.drop * size - at
        if run.scale == 1.0 and not shift:
            out.append(inner)
        else:
            out.append(f'<tspan dy="{number(shift)}" font-size="{number(run.scale * size)}">{inner}</tspan>')
        at = run.drop * size
    return "".join(out)


def head_length(width: float) -> float:
    """Px from an arrow's tip to its base."""
    return 4.0 + 2.5 * width


def _arrowhead(tip: Point, towards: Point, look: Class) -> tuple[str, Point]:
    """The head at `tip` of a line that comes from `towards`, and where the line itself has to stop."""
    length = head_length(look.width)
    dx, dy = tip[0] - towards[0], tip[1] - towards[1]
    norm = math.hypot(dx, dy) or 1.0
    ux, uy = dx / norm, dy / norm
    back = (tip[0] - length * ux, tip[1] - length * uy)
    side = 0.4 * length
    corners = (tip, (back[0] - side * uy, back[1] + side * ux), (back[0] + side * uy, back[1] - side * ux))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    stop = (tip[0] - 0.7 * length * ux, tip[1] - 0.7 * length * uy)
    return f'<polygon points="{points}" fill="{look.stroke}"/>', stop


def _node(mark: Node, style: Style) -> Iterator[str]:
    look = style[mark.cls]
    paint = f'fill="{look.fill}"{_stroke(look)}'
    x, y = mark.at
    if mark.shape == "box":
        left, top = number(x - mark.w / 2), number(y - mark.h / 2)
        yield f'<rect x="{left}" y="{top}" width="{number(mark.w)}" height="{number(mark.h)}" rx="{CORNER}" {paint}/>'
    else:
        yield f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(mark.r)}" {paint}/>'
    if mark.ring:
        yield f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(mark.r - RING)}" fill="none"{_stroke(look)}/>'
    if mark.label:
        yield _text(mark.at, mark.label, look.text, mark.size, style)


def _edge(mark: Edge, style: Style) -> Iterator[str]:
    look, path = style[mark.cls], list(mark.path)
    head = ""
    if mark.directed:
        head, path[-1] = _arrowhead(path[-1], path[-2], look)
    if len(path) == 2:
        (ax, ay), (bx, by) = path
        ends = f'x1="{number(ax)}" y1="{number(ay)}" x2="{number(bx)}" y2="{number(by)}"'
        yield f"<line {ends}{_stroke(look)}/>"
    else:
        verb = "Q" if len(path) == 3 else "C"
        curve = f"M {_pair(path[0])} {verb} {' '.join(map(_pair, path[1:]))}"
        yield f'<path d="{curve}" fill="none"{_stroke(look)}/>'
    if head:
        yield head
    if mark.label and mark.label_at:
        yield _text(mark.label_at, mark.label, look.text, mark.size, style)


def _cell(mark: Cell, style: Style) -> Iterator[str]:
    look, (x, y, w, h) = style[mark.cls], mark.box
    box = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
    yield f'<rect {box} fill="{look.fill}"{_stroke(look)}/>'
    if mark.label:
        yield _text((x + w / 2, y + h / 2), mark.label, look.text, mark.size, style)


def _label(mark: Label, style: Style) -> Iterator[str]:
    yield _text(mark.at, mark.text, style[mark.cls].text, mark.size, style, mark.italic, mark.turn)


def _line(mark: Line, style: Style) -> Iterator[str]:
    look, points, heads = style[mark.cls], list(mark.points), []
    if mark.start:
        head, points[0] = _arrowhead(mark.points[0], mark.points[1], look)
        heads.append(head)
    if mark.end:
        head, points[-1] = _arrowhead(mark.points[-1], mark.points[-2], look)
        heads.append(head)
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    yield f'<polyline points="{joined}" fill="none"{_stroke(look)} stroke-linejoin="round"/>'
    yield from heads


def on_circle(centre: Point, radius: float, degrees: float) -> Point:
    """The point of a circle at an angle, clockwise on the screen from +x."""
    a = math.radians(degrees)
    return centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)


def _arc(mark: Arc, style: Style) -> Iterator[str]:
    look, stop, heads = style[mark.cls], mark.stop, []
    if mark.end:
        tip = on_circle(mark.centre, mark.radius, stop)
        a = math.radians(stop)
        tangent = (tip[0] + math.sin(a), tip[1] - math.cos(a))
        heads.append(_arrowhead(tip, tangent, look)[0])
        stop -= math.degrees(0.7 * head_length(look.width) / mark.radius)
    first, last = on_circle(mark.centre, mark.radius, mark.begin), on_circle(mark.centre, mark.radius, stop)
    r, large = number(mark.radius), int(stop - mark.begin > 180)
    yield f'<path d="M {_pair(first)} A {r} {r} 0 {large} 1 {_pair(last)}" fill="none"{_stroke(look)}/>'
    yield from heads


def _circle(mark: Circle, style: Style) -> Iterator[str]:
    look = style[mark.cls]
    x, y = map(number, mark.at)
    yield f'<circle cx="{x}" cy="{y}" r="{number(mark.r)}" fill="{look.fill}"{_stroke(look)}/>'


def _polygon(mark: Polygon, style: Style) -> Iterator[str]:
    look = style[mark.cls]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in mark.points)
    yield f'<polygon points="{points}" fill="{look.fill}"{_stroke(look)}/>'


_WRITERS: dict[type[Mark], object] = {
    Node: _node, Edge: _edge, Cell: _cell, Label: _label, Line: _line, Arc: _arc, Circle: _circle, Polygon: _polygon,
}  # fmt: skip
