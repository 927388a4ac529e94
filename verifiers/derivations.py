"""What reasoning derives in words, worked out again: sums, remainders, degrees, runs, words that tell states apart, and
all that prompts may state of marks as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from verifiers.arithmetic import evaluated
from verifiers.marks import plain
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


def faults_of_derivations(text: str, figures: Sequence[Figure], asked: frozenset[str]) -> Iterator[str]:
    """What a text of reasoning derives that is not so, or is so in none of the figures."""
    for sum_, total in _SUM.findall(text):
        if not math.isclose(evaluated(sum_, {}), float(total)):
            yield f"{sum_} is not {total}"
    for a, b, rest in _REMAINDER.findall(text):
        if int(b) == 0 or int(a) % int(b) != int(rest):
            yield f"{a} mod {b} is not {rest}"
    for reader, is_so in _READERS:
        for match in reader.finditer(text):
            said = [group for group in match.groups() if group is not None]
            if not any(is_so(figure, *said) for figure in figures):
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


_READERS: tuple[tuple[re.Pattern[str], Callable[..., bool]], ...] = (
    (_DEGREE, _has_degree),
    (_RUN, _runs),
    (_APART, _tells_apart),
    (_PUSHED, _pushes),
)
