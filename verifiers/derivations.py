"""What reasoning derives in words, worked out again: sums, remainders, degrees, runs, words that tell states apart, and
all that prompts may state of marks as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from verifiers.arithmetic import evaluated
from verifiers.marks import plain
from verifiers.shown import shown_by
from verifiers.statements import faults_of_statements

if TYPE_CHECKING:
    from verifiers.readback import Figure

_NAME = r"[A-Za-z][A-Za-z0-9_]{0,7}|\d+"
_TERM = r"(?:\d+|(?:min|max)\(\d+(?:, \d+)*\))"
_SUM = re.compile(
    rf"(?<![\w.)(])(?<![×/*^+−-] )({_TERM}(?: \+ {_TERM})+|(?:min|max)\(\d+(?:, \d+)*\)) = (\d+)(?!\w|\.\d)"
)
_REMAINDER = re.compile(r"(\d+) mod (\d+) = (\d+)(?!\w|\.\d)")
_DEGREE = re.compile(r"(?<!\w)([A-Z]|\d+) has (\d+) edges?\b|([A-Z]|\d+)连着(\d+)条边")
_RUN = re.compile(rf"(?<![\w{{,])([01]+|[abc]+)[:：] ?((?:{_NAME})(?:→(?:{_NAME}))+)")
_APART = re.compile(rf"({_NAME}) from ({_NAME}) by ([01]+|[abc]+)\b|({_NAME})与({_NAME})由([01]+|[abc]+)区分")
_PUSHED = re.compile(
    r"is pushed to the ((?:upper |lower )?(?:left|right)|top|bottom)|故受力向([左右]?[上下]?[左右]?)(?=[；。，])"
)
_UNBALANCED = re.compile(
    r"(\d+) hangs (left|right) below (\d+); the lowest node out of balance is then (\d+), a (left|right)-(left|right) case, "
    r"which takes (one|a) rotation to the (left|right)(?:, then one to the (left|right))?(?![\w,])"
    r"|(\d+)挂在(\d+)的([左右])下方；此时最低的失衡结点是(\d+)，属([左右])([左右])型，(先?)([左右])旋(?:一次|再([左右])旋)"
)
_ENGLISH = {"左": "left", "右": "right"}
_SIDES = ("right", "lower right", "bottom", "lower left", "left", "upper left", "top", "upper right")
_HAN_SIDES = ("右", "右下", "下", "左下", "左", "左上", "上", "右上")
_STATED = frozenset(("move", "row", "rule", "bar"))
_HAN = "[\u3400-\u9fff]"
_OPENED = re.compile(f"(?<={_HAN})(?=[A-Za-z0-9{{Ø])|(?<=[A-Za-z0-9}}Ø])(?={_HAN})")


def degrees_of(figure: Figure) -> dict[str, int]:
    """By label the number of edges at each node; a loop counts twice."""
    found = {node.label: 0 for node in figure.nodes}
    for edge in figure.edges:
        for end in (edge.a, edge.b):
            found[figure.nodes[end].label] += 1
    return found


def without_words(text: str) -> str:
    """A text without the words that it says tell states apart: they are no numbers, and judged by running them."""
    return _APART.sub(lambda m: f"{m[1] or m[4]}, {m[2] or m[5]}", text)


def faults_of_derivations(
    text: str, figures: Sequence[Figure], asked: frozenset[str], told: Figure | None = None
) -> Iterator[str]:
    """What a text of reasoning derives that is not so, or is so in none of the figures. What an insertion does to a tree
    has to be so in `told`, the figure before a mistake was made, where a mistake is mended."""
    for sum_, total in _SUM.findall(text):
        if not math.isclose(evaluated(sum_, {}), float(total)):
            yield f"{sum_} is not {total}"
    for a, b, rest in _REMAINDER.findall(text):
        if int(b) == 0 or int(a) % int(b) != int(rest):
            yield f"{a} mod {b} is not {rest}"
    for reader, is_so, of_told in _READERS:
        shown = [told] if of_told and told is not None else figures
        for match in reader.finditer(text):
            said = [group for group in match.groups() if group is not None]
            if not any(is_so(figure, *said) for figure in shown):
                yield f"no picture bears out {match[0]!r}"
    yield from faults_of_statements(_OPENED.sub(" ", text), figures, asked, _STATED)


def _has_degree(figure: Figure, name: str, degree: str) -> bool:
    return {plain(k): d for k, d in degrees_of(figure).items()}.get(plain(name)) == int(degree)


def _next(figure: Figure, state: int, symbol: str) -> int | None:
    """Where the one arrow from a state that bears a symbol leads; None without one."""
    ends = {edge.b for edge in figure.edges if edge.directed and edge.a == state and symbol in edge.label.split(",")}
    return ends.pop() if len(ends) == 1 else None


def _state(figure: Figure, name: str) -> int | None:
    return next((i for i, node in enumerate(figure.nodes) if plain(node.label) == plain(name)), None)


def _runs(figure: Figure, word: str, states: str) -> bool:
    way = [_state(figure, name) for name in states.split("→")]
    return len(way) == len(word) + 1 and all(
        a is not None and b is not None and _next(figure, a, symbol) == b for a, b, symbol in zip(way, way[1:], word)
    )


def _tells_apart(figure: Figure, one: str, other: str, word: str) -> bool:
    verdicts = []
    for name in (one, other):
        state = _state(figure, name)
        for symbol in word:
            state = None if state is None else _next(figure, state, symbol)
        verdicts.append(None if state is None else figure.nodes[state].ring)
    return None not in verdicts and verdicts[0] != verdicts[1]


def _pushes(figure: Figure, side: str) -> bool:
    """Whether a marked arrow points to a side, as one of eight."""
    ways = []
    for line in (line for line in figure.lines if line.cls == "object-new" and line.end):
        (x0, y0), (x1, y1) = line.points[0], line.points[-1]
        ways.append(round(math.degrees(math.atan2(y1 - y0, x1 - x0)) % 360 / 45) % 8)
    sides = _SIDES if side.isascii() else _HAN_SIDES
    return side in sides and sides.index(side) in ways


def _is_mended(figure: Figure, *said: str) -> bool:
    """Whether a key inserted into a tree hangs where it is said to, and takes the rotations that are said."""
    words = [_ENGLISH.get(word, word) for word in said]
    if said[1].isdecimal():  # the Chinese order: key, parent, side
        words[1], words[2] = words[2], words[1]
    key, side, parent, pivot, *turns = (word for word in words if word not in ("one", "a", "先", ""))
    children = {(above, way): below for above, below, way in shown_by(figure).children}
    way = _way_to(int(key), figure, children)
    if not way or way[-1] != (parent, side):
        return False
    for k in range(len(way) - 2, -1, -1):
        at, first = way[k]
        here = children | {way[-1]: key}
        if abs(_height(here.get((at, "left")), here) - _height(here.get((at, "right")), here)) > 1:
            case = [first, way[k + 1][1]]
            other = {"left": "right", "right": "left"}
            return pivot == at and turns == case + [other[side] for side in dict.fromkeys(reversed(case))]
    return False


def _way_to(key: int, figure: Figure, children: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """The nodes that a search for a key passes in a tree of numbers, with the sides that it takes."""
    tops = {plain(node.label) for node in figure.nodes} - set(children.values())
    at, way = tops.pop() if len(tops) == 1 else None, []
    while at is not None and at.isdecimal() and int(at) != key and len(way) <= len(figure.nodes):
        way.append((at, "left" if key < int(at) else "right"))
        at = children.get(way[-1])
    return [] if at is not None else way


def _height(at: str | None, children: Mapping[tuple[str, str], str], left: int = 99) -> int:
    if at is None or not left:
        return 0
    return 1 + max(_height(children.get((at, side)), children, left - 1) for side in ("left", "right"))


# What is stated, whether it is so of a figure, and whether that is the one before a mistake, where there was one.
_READERS: tuple[tuple[re.Pattern[str], Callable[..., bool], bool], ...] = (
    (_DEGREE, _has_degree, False),
    (_RUN, _runs, False),
    (_APART, _tells_apart, False),
    (_PUSHED, _pushes, False),
    (_UNBALANCED, _is_mended, True),
)
