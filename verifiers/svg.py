"""SVG read without trust: the strict vocabulary of our own figures.

`parse` takes exactly the elements, attributes and number forms that a figure may hold and gives typed primitives in
painter's order; whatever else stands in the text is refused by name and place. Nothing is ever fetched, expanded or
run: declarations, entities, comments and processing instructions are refused before an XML parser sees the text, which
is defusedxml's. Sizes are limited first, so that time is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from verifiers.check import Malformed

NAMESPACE = "http://www.w3.org/2000/svg"
MOST_BYTES, MOST_ELEMENTS, MOST_DEPTH, MOST_TEXT = 1_000_000, 5_000, 32, 400
LARGEST = 1e5
MOST_SIDE = 4096

RGB = tuple[int, int, int]
Point = tuple[float, float]

_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,2})?", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}")
FAMILY = re.compile(r"[^<>&;:(){}\\/\"\x00-\x1f]{1,200}")
_CURVE = {"Q": 4, "C": 6, "A": 7}
# What Unicode calls ignorable by default and Python printable, and the Braille cell without a dot.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


class SvgRefused(Malformed):
    """An SVG that is not read: the message names the element, its place and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Fill and stroke; None where nothing is painted. `dash` is (on, off) in px, or empty."""

    fill: RGB | None
    stroke: RGB | None
    width: float = 0.0
    dash: tuple[float, float] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """`<circle>`."""

    at: Point
    r: float
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Rect:
    """`<rect>`: x, y, width, height, and the corner's radius, 0 for a sharp one."""

    box: tuple[float, float, float, float]
    rx: float
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """`<line>`."""

    points: tuple[Point, Point]
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Curve:
    """`<path>` with one Bezier segment: three points of a quadratic or four of a cubic."""

    points: tuple[Point, ...]
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Arc:
    """`<path>` with one circular arc between two points."""

    points: tuple[Point, Point]
    r: float
    large: bool
    sweep: bool
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Polyline:
    """`<polyline>` with round joins."""

    points: tuple[Point, ...]
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Polygon:
    """`<polygon>`; an arrowhead has no stroke attribute at all."""

    points: tuple[Point, ...]
    head: bool
    paint: Paint
    order: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text at one size, `rise` px below the text's own baseline (negative above)."""

    text: str
    size: float
    rise: float


@dataclass(frozen=True, slots=True)
class Text:
    """`<text>` set around x on baseline y and then turned by `turn` degrees clockwise around `pivot`."""

    at: Point
    families: tuple[str, ...]
    size: float
    fill: RGB
    italic: bool
    turn: float
    pivot: Point
    runs: tuple[Run, ...]
    order: int = field(compare=False)


Shape = Circle | Rect | Line | Curve | Arc | Polyline | Polygon
Primitive = Shape | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure's SVG: size in px, paper and primitives, the lowest first."""

    width: int
    height: int
    paper: RGB
    primitives: tuple[Primitive, ...]


def parse(text: Any) -> Drawing:
    """The drawing in `text`. Raises SvgRefused for anything but the strict vocabulary."""
    root = tree(text)
    width, height = _page(root)
    elements = list(root)
    if not elements:
        raise SvgRefused("svg holds no paper: its first element is a rect of the whole canvas")
    paper = _paper(elements[0], width, height)
    found = tuple(_primitive(element, k) for k, element in enumerate(elements[1:], 1))
    return Drawing(width, height, paper, found)


def shows(text: str) -> bool:
    """Whether all characters are spaces or drawn: none is a control, turns the text around or is a filler of no ink."""
    return text.isprintable() and not _BLANK.search(text)


@lru_cache(1024)  # several checks ask for the same stroke
def flat(primitive: Arc | Curve | Line | Polyline, most: float = 4.0) -> tuple[Point, ...]:
    """Points along a stroke; chords of curves are at most about `most` px long (0.05 px off at radius 40)."""
    match primitive:
        case Curve(points=points):
            reach = sum(_apart(a, b) for a, b in pairwise(points))
            count = min(400, max(8, int(reach / most) + 1))
            return tuple(_bezier(points, k / count) for k in range(count + 1))
        case Arc():
            return _flat_arc(primitive, most)
        case _:
            return primitive.points


def centre_of(arc: Arc) -> tuple[Point, float, float]:
    """Centre, begin and sweep in degrees of an arc (SVG 1.1 appendix F.6.5 for a circle); clockwise is positive."""
    (ax, ay), (bx, by) = arc.points
    half = _apart(*arc.points) / 2
    r = max(arc.r, half)
    rise = (r * r - half * half) ** 0.5 * (1 if arc.large == arc.sweep else -1)
    # the centre lies to the left of the chord (on the screen) for a small clockwise arc
    ux, uy = (bx - ax) / (2 * half), (by - ay) / (2 * half)
    x, y = (ax + bx) / 2 + uy * rise, (ay + by) / 2 - ux * rise
    begin, end = _angle(ax - x, ay - y), _angle(bx - x, by - y)
    turn = (end - begin) % 360.0
    return (x, y), begin, turn if arc.sweep else turn - 360.0


def _flat_arc(arc: Arc, most: float) -> tuple[Point, ...]:
    (x, y), begin, turn = centre_of(arc)
    count = min(400, max(8, int(abs(math.radians(turn)) * arc.r / most) + 1))
    inner = (math.radians(begin + turn * k / count) for k in range(1, count))
    return (arc.points[0], *((x + arc.r * math.cos(a), y + arc.r * math.sin(a)) for a in inner), arc.points[1])


def _bezier(points: tuple[Point, ...], t: float) -> Point:
    """De Casteljau's construction."""
    while len(points) > 1:
        points = tuple((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])) for a, b in pairwise(points))
    return points[0]


def _apart(a: Point, b: Point) -> float:
    return math.hypot(b[0] - a[0], b[1] - a[1])


def _angle(x: float, y: float) -> float:
    return math.degrees(math.atan2(y, x)) % 360.0


# ----------------------------------------------------------------------------------------------------------- the tree


def tree(text: Any) -> Element:
    """The parsed tree, of limited size and depth, without anything that XML could hide. Raises SvgRefused."""
    if not isinstance(text, str):
        raise SvgRefused(f"svg is {type(text).__name__}, not a string")
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise SvgRefused(f"svg is longer than {MOST_BYTES} bytes")
    for mark in ("<!", "<?", "\x00", "&#"):
        if mark in text:
            at = text.index(mark)
            raise SvgRefused(f"svg holds {text[at : at + 12]!r} at {at}: declarations and references are not read")
    if text.count("<") > 2 * MOST_ELEMENTS:
        raise SvgRefused(f"svg holds more than {MOST_ELEMENTS} elements")
    try:
        root = ElementTree.fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, UnicodeError) as error:
        raise SvgRefused(f"svg is not well-formed XML: {error}") from error
    _measure(root)
    return root


def _measure(root: Element) -> None:
    count, level = 0, [root]
    for _ in range(MOST_DEPTH + 1):
        if not level:
            return
        count += len(level)
        if count > MOST_ELEMENTS:
            raise SvgRefused(f"svg holds more than {MOST_ELEMENTS} elements")
        level = [child for element in level for child in element]
    raise SvgRefused(f"svg is nested deeper than {MOST_DEPTH}")


def local_name(element: Element) -> str:
    """Local name of an element of SVG. Raises SvgRefused for one of another namespace."""
    space, _, name = str(element.tag).rpartition("}")
    if space != "{" + NAMESPACE:
        raise SvgRefused(f"element {str(element.tag)[:60]!r} is not of SVG")
    return name


def _page(root: Element) -> tuple[int, int]:
    if local_name(root) != "svg" or set(root.attrib) != {"width", "height", "viewBox"} or (root.text or "").strip():
        raise SvgRefused("the root is not <svg> with width, height and viewBox only")
    sides = [root.attrib["width"], root.attrib["height"]]
    if not all(re.fullmatch(r"[1-9]\d{0,3}", s, re.ASCII) and int(s) <= MOST_SIDE for s in sides):
        raise SvgRefused(f"svg is {sides[0][:12]} x {sides[1][:12]}, not whole px from 1 to {MOST_SIDE}")
    if root.attrib["viewBox"] != f"0 0 {sides[0]} {sides[1]}":
        raise SvgRefused(f"viewBox is {root.attrib['viewBox'][:40]!r}, not that of width and height")
    return int(sides[0]), int(sides[1])


def _paper(element: Element, width: int, height: int) -> RGB:
    got = element.attrib
    wanted = {"width": str(width), "height": str(height), "fill": got.get("fill")}
    if local_name(element) != "rect" or got != wanted or len(element) or _stray(element):
        raise SvgRefused("the first element is not <rect> with the canvas's width and height and a fill only")
    return _Reader(element, 0).colour("fill")


def _stray(element: Element) -> bool:
    """Whether text stands in or behind an element that holds none."""
    return bool((element.text or "").strip() or (element.tail or "").strip())


# -------------------------------------------------------------------------------------------------------- primitives


class _Reader:
    """Attributes of one element, each read once; what is left at the end is refused."""

    def __init__(self, element: Element, order: int) -> None:
        self.place = f"element {order} <{local_name(element)}>"
        self.order = order
        self._left = dict(element.attrib)

    def refuse(self, why: str) -> SvgRefused:
        """The error to raise about this element."""
        return SvgRefused(f"{self.place}: {why}")

    def take(self, name: str) -> str:
        """An attribute that must be there."""
        if name not in self._left:
            raise self.refuse(f"{name} is missing")
        return self._left.pop(name)

    def maybe(self, name: str) -> str | None:
        """An attribute that may be there."""
        return self._left.pop(name, None)

    def done(self) -> None:
        """Raises SvgRefused where an attribute has not been read."""
        if self._left:
            name, value = next(iter(self._left.items()))
            raise self.refuse(f"attribute {name[:60]}={value[:40]!r} is unknown here")

    def number(self, name: str, low: float = -LARGEST) -> float:
        """One number from `low` up."""
        return self.parsed(self.take(name), name, low)

    def parsed(self, text: str, name: str, low: float = -LARGEST) -> float:
        """A decimal of at most two places."""
        if not _NUMBER.fullmatch(text) or not low <= float(text) <= LARGEST:
            raise self.refuse(f"{name} is {text[:24]!r}, not a number from {low:g} with two decimals at most")
        return float(text) + 0.0

    def numbers(self, text: str, name: str, count: int | None = None) -> list[float]:
        """Numbers apart by blanks or commas."""
        parts = re.split(r"[ ,]", text, maxsplit=20_000)
        if count is not None and len(parts) != count:
            raise self.refuse(f"{name} holds {len(parts)} numbers instead of {count}")
        return [self.parsed(part, name) for part in parts]

    def colour(self, name: str) -> RGB:
        """`#rrggbb`."""
        found = self.colour_or_none(name)
        if found is None:
            raise self.refuse(f"{name} is none, a colour must stand here")
        return found

    def colour_or_none(self, name: str) -> RGB | None:
        """`#rrggbb` or `none`."""
        text = self.take(name)
        if text == "none":
            return None
        if not _COLOUR.fullmatch(text):
            raise self.refuse(f"{name} is {text[:24]!r}, not #rrggbb")
        red, green, blue = bytes.fromhex(text[1:])
        return red, green, blue

    def stroke(self, fill: RGB | None, needed: bool) -> Paint:
        """The stroke's attributes; without one there is no width."""
        colour = self.colour("stroke") if needed else self.colour_or_none("stroke")
        if colour is None:
            if fill is None:
                raise self.refuse("neither fill nor stroke: nothing is drawn")
            return Paint(fill, None)
        width = self.number("stroke-width", 0.1)
        dash = self.maybe("stroke-dasharray")
        if dash is None:
            return Paint(fill, colour, width)
        on, off = self.numbers(dash, "stroke-dasharray", 2)
        if min(on, off) < 0.5:
            raise self.refuse(f"stroke-dasharray is {dash[:24]!r}: parts are 0.5 px at least")
        return Paint(fill, colour, width, (on, off))

    def points(self, low: int) -> tuple[Point, ...]:
        """The attribute `points`, of `low` points or more."""
        text = self.take("points")
        flat = self.numbers(text, "points")
        if len(flat) % 2 or not low <= len(flat) // 2 <= 2000:
            raise self.refuse(f"points holds {len(flat)} numbers, not pairs of {low} points or more")
        return tuple(zip(flat[::2], flat[1::2], strict=True))

    def no_fill(self) -> None:
        """Raises SvgRefused unless fill="none"."""
        if self.take("fill") != "none":
            raise self.refuse("fill is not none")


def _primitive(element: Element, order: int) -> Primitive:
    name = local_name(element)
    if name not in _READERS:
        raise SvgRefused(f"element {order} <{name[:40]}> is not of the vocabulary")
    reader = _Reader(element, order)
    if name != "text" and (len(element) or _stray(element)):
        raise reader.refuse("holds elements or text")
    found = _READERS[name](reader, element)
    reader.done()
    return found


def _circle(r: _Reader, _: Element) -> Circle:
    at = r.number("cx"), r.number("cy")
    radius, fill = r.number("r", 0.5), r.colour_or_none("fill")
    return Circle(at, radius, r.stroke(fill, False), r.order)


def _rect(r: _Reader, _: Element) -> Rect:
    box = r.number("x"), r.number("y"), r.number("width", 0.5), r.number("height", 0.5)
    corner = r.maybe("rx")
    rx = 0.0 if corner is None else r.parsed(corner, "rx", 0.5)
    if 2 * rx > min(box[2:]):
        raise r.refuse(f"rx is {rx}, more than half a side")
    fill = r.colour_or_none("fill")
    return Rect(box, rx, r.stroke(fill, False), r.order)


def _line(r: _Reader, _: Element) -> Line:
    a, b = (r.number("x1"), r.number("y1")), (r.number("x2"), r.number("y2"))
    if a == b:
        raise r.refuse("has no length")
    return Line((a, b), r.stroke(None, True), r.order)


def _path(r: _Reader, _: Element) -> Curve | Arc:
    r.no_fill()
    words = r.take("d")[:400].split(" ")
    kind = words[3] if len(words) > 3 else ""
    if words[0] != "M" or kind not in _CURVE or len(words) != 4 + _CURVE[kind]:
        raise r.refuse("d is neither M x y Q x y x y, M x y C x y x y x y nor M x y A r r 0 large sweep x y")
    start = r.parsed(words[1], "d"), r.parsed(words[2], "d")
    if kind != "A":
        flat = [r.parsed(w, "d") for w in words[4:]]
        points = (start, *zip(flat[::2], flat[1::2], strict=True))
        if len(set(points)) < 2:
            raise r.refuse("has no length")
        return Curve(points, r.stroke(None, True), r.order)
    rx, ry, tilt, large, sweep = words[4:9]
    end = r.parsed(words[9], "d"), r.parsed(words[10], "d")
    radius = r.parsed(rx, "d", 0.5)
    if rx != ry or tilt != "0" or {large, sweep} - {"0", "1"} or start == end:
        raise r.refuse("d is no arc of a circle between two points")
    if _apart(start, end) > 2 * radius + 0.05:
        raise r.refuse(f"an arc of radius {radius} does not reach from {start} to {end}")
    return Arc((start, end), radius, large == "1", sweep == "1", r.stroke(None, True), r.order)


def _polyline(r: _Reader, _: Element) -> Polyline:
    r.no_fill()
    if r.take("stroke-linejoin") != "round":
        raise r.refuse("stroke-linejoin is not round")
    return Polyline(r.points(2), r.stroke(None, True), r.order)


def _polygon(r: _Reader, element: Element) -> Polygon:
    points = r.points(3)
    if "stroke" in element.attrib:
        fill = r.colour_or_none("fill")
        return Polygon(points, False, r.stroke(fill, False), r.order)
    if len(points) != 3:
        raise r.refuse("an arrowhead has three points; any other polygon says its stroke")
    return Polygon(points, True, Paint(r.colour("fill"), None), r.order)


def _text(r: _Reader, element: Element) -> Text:
    x, y = r.number("x"), r.number("y")
    size, fill = r.number("font-size", 1.0), r.colour("fill")
    family = r.take("font-family")
    families = tuple(part.strip().strip("'") for part in family.split(","))
    if not FAMILY.fullmatch(family) or not all(families):
        raise r.refuse(f"font-family is {family[:40]!r}")
    if r.take("text-anchor") != "middle":
        raise r.refuse("text-anchor is not middle")
    style, transform = r.maybe("font-style"), r.maybe("transform")
    if style not in (None, "italic"):
        raise r.refuse(f"font-style is {style[:20]!r}")
    turn, pivot = _rotation(r, transform) if transform is not None else (0.0, (x, y))
    runs = _runs(r, element, size)
    return Text((x, y), families, size, fill, style == "italic", turn, pivot, runs, r.order)


def _rotation(r: _Reader, transform: str) -> tuple[float, Point]:
    if not transform.startswith("rotate(") or not transform.endswith(")"):
        raise r.refuse(f"transform is {transform[:40]!r}, not rotate(a x y)")
    turn, x, y = r.numbers(transform[7:-1], "transform", 3)
    return turn, (x, y)


def _runs(r: _Reader, element: Element, size: float) -> tuple[Run, ...]:
    """Runs of the text itself and of its tspans; `dy` moves the baseline for all that follows."""
    runs, rise = [Run(element.text or "", size, 0.0)], 0.0
    for child in element:
        if local_name(child) != "tspan" or len(child) or set(child.attrib) != {"dy", "font-size"}:
            raise r.refuse("holds something else than tspans with dy and font-size")
        rise = round(rise + r.parsed(child.attrib["dy"], "dy"), 2)
        runs.append(Run(child.text or "", r.parsed(child.attrib["font-size"], "font-size", 1.0), rise))
        runs.append(Run(child.tail or "", size, rise))
    runs = [run for run in runs if run.text]
    whole = "".join(run.text for run in runs)
    if (element.tail or "").strip():
        raise r.refuse("text stands behind it")
    if not whole or len(whole) > MOST_TEXT or whole != " ".join(whole.split()):
        raise r.refuse(f"its text {whole[:30]!r} is empty, too long, or has blanks that would be drawn otherwise")
    if not shows(whole):
        raise r.refuse(f"its text {whole[:30]!r} holds a character that draws nothing")
    return tuple(runs)


_READERS: Mapping[str, Callable[[_Reader, Element], Primitive]] = {
    "circle": _circle,
    "rect": _rect,
    "line": _line,
    "path": _path,
    "polyline": _polyline,
    "polygon": _polygon,
    "text": _text,
}
