"""SVG from outside made safe to draw: harmless elements and attributes, with every size bounded, and nothing else.

Nothing is dropped or mended. Scripts, events, links, images, styles, references (`url(…)`, `<use>`), foreign namespaces
and entities are refused, and so are sizes, scales, dashes and paths that would cost a renderer time or memory, and
characters that show nothing or turn the direction of text. What passes is written anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element, tostring

from verifiers.svg import FAMILY, LARGEST, MOST_SIDE, MOST_TEXT, NAMESPACE, SvgRefused, local_name, shows, tree

MOST_NUMBERS, MOST_CHARACTERS = 20_000, 200_000  # in one attribute
MOST_SCALE = 64.0  # of all transforms around an element together, and one over it
MOST_FUNCTIONS = 16  # in one transform
MOST_DASHES = 16
MOST_DASHED = 1_000_000.0  # dashes in all, by a bound on the length of what is dashed
MOST_PAINTED = 4e9  # px if every shape and text filled the page: 5,000 of them at 894 px, 238 at the largest size
LARGEST_TEXT = 1000.0  # px of a font
LEAST_PERIOD = 1.0  # px of a dash and its gap

_SHAPES = frozenset(("circle", "ellipse", "rect", "line", "path", "polyline", "polygon"))
_WORDY = frozenset(("text", "tspan", "title", "desc"))
_GROUPS = frozenset(("svg", "g"))
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_BETWEEN = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
_FUNCTION = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)[ ]?\(([^()]*)\)[ ,]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]{3,24}|rgb\( *\d{1,3}%?(?: *, *\d{1,3}%?){2} *\)")
_WORDS: Mapping[str, re.Pattern[str]] = {
    "fill": _COLOUR,
    "stroke": _COLOUR,
    "font-family": FAMILY,
    "font-weight": re.compile(r"normal|bold|bolder|lighter|[1-9]00"),
    "font-style": re.compile(r"normal|italic|oblique"),
    "text-anchor": re.compile(r"start|middle|end"),
    "dominant-baseline": re.compile(r"auto|middle|central|hanging|alphabetic"),
    "fill-rule": re.compile(r"nonzero|evenodd"),
    "stroke-linecap": re.compile(r"butt|round|square"),
    "stroke-linejoin": re.compile(r"miter|round|bevel"),
    "preserveAspectRatio": re.compile(r"none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max)"),
    "version": re.compile(r"1\.[01]"),
    "id": re.compile(r"[A-Za-z][\w.-]{0,80}", re.ASCII),
}
_RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("x1", "y1", "x2", "y2", "cx", "cy", "stroke-dashoffset"), (-LARGEST, LARGEST)),
    **dict.fromkeys(("r", "rx", "ry", "width", "height", "stroke-width", "textLength"), (0.0, LARGEST)),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity"), (0.0, 1.0)),
    "stroke-miterlimit": (1.0, 64.0),
    "font-size": (1.0, LARGEST_TEXT),
    "letter-spacing": (-LARGEST_TEXT, LARGEST_TEXT),
}
_LISTS = frozenset(("x", "y", "dx", "dy", "rotate", "points"))  # x and y place one character each
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}

Linear = tuple[float, float, float, float]  # a, b, c, d of a matrix, column by column


def sanitised(text: str) -> str:
    """The SVG in `text` written anew, with the same elements, attributes and words. Raises SvgRefused, which names the
    element and its place, for anything that is not harmless or not bounded."""
    root = tree(text)
    if local_name(root) != "svg":
        raise SvgRefused("the root is not <svg>")
    if fault := _fault_of_effort(root):
        raise SvgRefused(fault)
    for place, (element, above, around) in enumerate(_walk(root, "", _page(root))):
        name = local_name(element)
        fault = _fault_of_place(name, above) or _fault_of_words(element, name, above) or _fault_of_scale(around)
        if fault:
            raise SvgRefused(f"element {place} <{name[:40]}> {fault}")
        for key, value in element.attrib.items():
            if fault := _fault_of_attribute(name, key, value):
                raise SvgRefused(f"element {place} <{name}>: {key[:60]} {fault}")
    for element in root.iter():
        element.tag = local_name(element)
    root.set("xmlns", NAMESPACE)
    return tostring(root, "unicode")


def _walk(element: Element, above: str, around: Linear) -> Iterator[tuple[Element, str, Linear]]:
    """Elements in document order, each with its parent's name and the linear part of all transforms around it."""
    transform = element.get("transform")
    if transform is not None:
        for one in _functions(transform):
            around = _product(around, one)
    yield element, above, around
    name = local_name(element)
    for child in element:
        yield from _walk(child, name, around)


def _fault_of_effort(root: Element) -> str:
    """More to paint than a renderer does in bounded time: shapes as large as the page, and dashes without end."""
    width, height = (min(_length(root.get(key, "")), MOST_SIDE) for key in ("width", "height"))
    painted = sum(local_name(element) not in _GROUPS for element in root.iter())
    if painted * width * height > MOST_PAINTED:
        return f"{painted} shapes and texts on {width:g}x{height:g} px may cost more than {MOST_PAINTED:g} px"
    dashes = _dashes(root, 0.0)
    return f"there may be {dashes:.3g} dashes, more than {MOST_DASHED:g}" if dashes > MOST_DASHED else ""


def _dashes(element: Element, period: float) -> float:
    """At most how many dashes an element and those in it have, within dashes of a period (0: none) around them.

    An outline is no longer than the sum of its numbers' sizes, taken twice, or thrice and a bit for curves.
    """
    if (given := element.get("stroke-dasharray")) is not None:
        period = sum(map(abs, _numbers(given)))  # none of them: not dashed
    found = sum(_dashes(child, period) for child in element)
    if period > 0.0 and local_name(element) in _SHAPES:
        numbers = (value for key in _GEOMETRY if key in element.attrib for value in _sizes(element.attrib[key]))
        found += math.tau * sum(numbers) / period
    return found


def _sizes(value: str) -> Iterator[float]:
    """Sizes of all numbers in a value, whatever stands between them."""
    return (abs(float(number)) for number in _NUMBER.findall(value))


_GEOMETRY = ("d", "points", "x1", "y1", "x2", "y2", "x", "y", "width", "height", "r", "rx", "ry", "cx", "cy")


def _page(root: Element) -> Linear:
    """Scale from the view box to the page. Raises SvgRefused for sizes that no picture has."""
    sides = [_length(root.get(key, "")) for key in ("width", "height")]
    if not all(1.0 <= side <= MOST_SIDE for side in sides):
        raise SvgRefused(f"the root's width and height are {sides}, not px from 1 to {MOST_SIDE}")
    if "viewBox" not in root.attrib:
        return 1.0, 0.0, 0.0, 1.0
    box = _numbers(root.attrib["viewBox"])
    if len(box) != 4 or max(map(abs, box)) > LARGEST or min(box[2:]) <= 0.0:
        raise SvgRefused(f"viewBox is {root.attrib['viewBox'][:40]!r}, not x, y and sides above 0 up to {LARGEST:g}")
    return sides[0] / box[2], 0.0, 0.0, sides[1] / box[3]


def _fault_of_place(name: str, above: str) -> str:
    """Groups hold anything but the root, texts hold their spans, shapes only what describes them."""
    if name not in _SHAPES | _WORDY | _GROUPS:
        return "may not stand in a figure"
    if name in ("title", "desc"):
        return f"stands in <{above}>" if above in ("title", "desc") else ""
    allowed = above == "" if name == "svg" else above in ("text", "tspan") if name == "tspan" else above in _GROUPS
    return "" if allowed else f"stands in <{above}>" if above else "is the root"


def _fault_of_words(element: Element, name: str, above: str) -> str:
    for words, wordy in ((element.text or "", name in _WORDY), (element.tail or "", above in _WORDY)):
        plain = words.strip(" \t\r\n")
        if plain and not wordy:
            return f"has loose text {plain[:20]!r} in or behind it"
        if len(words) > MOST_TEXT:
            return f"has more than {MOST_TEXT} characters of text in or behind it"
        if not shows(re.sub(r"[\t\r\n]", " ", words)):
            return f"has text {plain[:20]!r} with a character that shows nothing"
    return ""


def _fault_of_scale(linear: Linear) -> str:
    """By the greatest and least factor by which a length may grow, from above and below."""
    a, b, c, d = linear
    most = math.sqrt(a * a + b * b + c * c + d * d)
    least = abs(a * d - b * c) / most if most else 0.0
    if most <= MOST_SCALE * math.sqrt(2.0) and least >= 1.0 / (MOST_SCALE * math.sqrt(2.0)):
        return ""
    return f"is scaled by up to {most:.3g} and down to {least:.3g}, outside 1/{MOST_SCALE:g} to {MOST_SCALE:g}"


# --------------------------------------------------------------------------------------------------------- attributes


def _fault_of_attribute(element: str, key: str, value: str) -> str:
    if len(value) > MOST_CHARACTERS:
        return f"is longer than {MOST_CHARACTERS} characters"
    if key in _WORDS:
        plain = _WORDS[key].fullmatch(value) and shows(value)
        return "" if plain else f"is {value[:40]!r}, which is not a plain value"
    if key in _RANGES:
        low, high = _RANGES[key]
        return "" if low <= _length(value) <= high else f"is {value[:24]!r}, not a number from {low:g} to {high:g}"
    if key in _LISTS:
        return _fault_of_list(element, key, value)
    if key in _SPECIAL and (key != "viewBox" or element == "svg"):
        return _SPECIAL[key](value)
    return f"={value[:40]!r} is not among the harmless attributes"


def _length(value: str) -> float:
    """A number, px or not; NaN, which is in no range, for anything else."""
    plain = value.removesuffix("px")
    return float(plain) if _NUMBER.fullmatch(plain) else math.nan


def _numbers(text: str) -> list[float]:
    """Numbers apart by blanks or a comma or by their signs and points; [NaN] for anything else or too many."""
    found, at, text = [], 0, text.strip(" \t\r\n")
    while at < len(text):
        match = _NUMBER.match(text, at)
        if match is None or len(found) >= MOST_NUMBERS:
            return [math.nan]
        found.append(float(match[0]))
        gap = _BETWEEN.match(text, match.end())
        at = gap.end() if gap else match.end()
    return [math.nan] if text.endswith(",") else found


def _within(values: list[float]) -> bool:
    return all(abs(v) <= LARGEST for v in values)


def _fault_of_list(element: str, key: str, value: str) -> str:
    found = _numbers(value)
    few = not found or (key != "points" and len(found) > (MOST_TEXT if element in ("text", "tspan") else 1))
    if few or not _within(found) or (key == "points" and len(found) % 2):
        return f"is {value[:24]!r}, not numbers up to {LARGEST:g}, in pairs for points, one for each place"
    return ""


def _fault_of_dashes(value: str) -> str:
    if value == "none":
        return ""
    found = _numbers(value)
    if 0 < len(found) <= MOST_DASHES and min(found) >= 0.0 and LEAST_PERIOD <= sum(found) <= LARGEST:
        return ""
    return f"is {value[:24]!r}, not none or up to {MOST_DASHES} numbers of {LEAST_PERIOD:g} px together at least"


def _fault_of_transform(value: str) -> str:
    return "" if _functions(value) else f"is {value[:40]!r}, not up to {MOST_FUNCTIONS} functions of plain numbers"


def _functions(value: str) -> list[Linear]:
    """Linear parts of a transform's functions; none for a value that is not one."""
    found, at = [], 0
    while at < len(value):
        match = _FUNCTION.match(value, at)
        linear = _linear(match[1], _numbers(match[2])) if match else None
        if match is None or linear is None or len(found) == MOST_FUNCTIONS:
            return []
        found.append(linear)
        at = match.end()
    return found


def _linear(name: str, given: list[float]) -> Linear | None:
    """What a function does to directions; None for other numbers than it takes."""
    if not _within(given):
        return None
    match name, given:
        case "matrix", [a, b, c, d, _, _]:
            return a, b, c, d
        case "translate", [_] | [_, _]:
            return 1.0, 0.0, 0.0, 1.0
        case "scale", [x, *rest] if len(rest) < 2:
            return x, 0.0, 0.0, rest[0] if rest else x
        case "rotate", [turn] | [turn, _, _]:
            angle = math.radians(turn)
            return math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle)
        case "skewX", [turn]:
            return 1.0, 0.0, math.tan(math.radians(turn)), 1.0
        case "skewY", [turn]:
            return 1.0, math.tan(math.radians(turn)), 0.0, 1.0
    return None


def _product(one: Linear, other: Linear) -> Linear:
    a, b, c, d = one
    e, f, g, h = other
    return a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h


def _fault_of_path(value: str) -> str:
    """The grammar of paths, but that the flags of arcs stand apart; relative steps together stay within bounds too."""
    pieces = re.split(r"([A-DF-Za-df-z])", value.strip(" \t\r\n"))  # e is of numbers
    if pieces[0] or len(pieces) < 3 or pieces[1] not in "Mm":
        return f"is {value[:24]!r}, which does not begin with M"
    far, count = 0.0, 0
    for command, given in zip(pieces[1::2], pieces[2::2], strict=True):
        numbers, arity = _numbers(given), _ARITY.get(command.upper(), -1)
        count += len(numbers)
        if len(numbers) % arity if arity > 0 else numbers or arity:
            return f"gives {command} {given[:24]!r}"
        if (arity and not numbers) or not _within(numbers):
            return f"gives {command} {given[:24]!r}"
        if command in "Aa" and {*numbers[3::7], *numbers[4::7]} - {0.0, 1.0}:
            return f"gives {command} {given[:24]!r}, whose flags are not 0 or 1"
        far += sum(map(abs, numbers)) if command.islower() else 0.0
    return f"holds more than {MOST_NUMBERS} numbers, or goes too far" if far > LARGEST or count > MOST_NUMBERS else ""


_SPECIAL: Mapping[str, Callable[[str], str]] = {
    "d": _fault_of_path,
    "transform": _fault_of_transform,
    "stroke-dasharray": _fault_of_dashes,
    "viewBox": lambda value: "",  # the root's has been read
}
