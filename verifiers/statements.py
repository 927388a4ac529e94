"""What prompts state of marks: who is whose child, where moves lead, which edges there are, what stands in which row.

A closed list of phrasings is read, in English and Chinese, and what they state has to be so in one of the pictures. An
enumeration is one of the groups that a picture shows: all nodes, those of a colour, a row. A count is of such a group.
A description names every node, edge, cell and quantity, so that no name can stand for another; an explicit instruction
everything that is to stand out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from verifiers.grounding import Reading, parts_of
from verifiers.marks import plain
from verifiers.shown import Facts, Shown, shown_by

if TYPE_CHECKING:
    from verifiers.readback import Edge, Figure

_NAME = r"(?:[A-Za-zα-ωε][A-Za-z0-9_]{0,7}|\d+)"
_SET = r"(?:\{[^{}]{1,40}\}|Ø)"
_LEAF = r"(?:[A-Z]:\d+|\d+)"
_LISTED = re.compile(", | and | or | 或 ")
_SIDES = {"左": "left", "右": "right"}


# ------------------------------------------------------------------------------------------------------- phrasings


def _found(
    pattern: str, order: Sequence[int], fixed: tuple[str, ...] = ()
) -> Callable[[str], Iterator[tuple[str, ...]]]:
    """A reader that gives the groups of every match in an order."""
    compiled = re.compile(pattern)

    def read(text: str) -> Iterator[tuple[str, ...]]:
        for match in compiled.finditer(text):
            yield (*(match[i] for i in order), *fixed)

    return read


_CHILD = re.compile(rf"({_NAME}) has ({_NAME}) on the (left|right)(?: and ({_NAME}) on the (left|right))?")
_HAN_CHILD = re.compile(rf"({_NAME}) 的([左右])孩子是 ({_NAME})(?:，([左右])孩子是 ({_NAME}))?")


def _children(text: str) -> Iterator[tuple[str, ...]]:
    for parent, one, side, other, side2 in _CHILD.findall(text):
        yield parent, one, side
        if other:
            yield parent, other, side2


def _han_children(text: str) -> Iterator[tuple[str, ...]]:
    for parent, side, one, side2, other in _HAN_CHILD.findall(text):
        yield parent, one, _SIDES[side]
        if other:
            yield parent, other, _SIDES[side2]


_HAN_PLACE = re.compile(rf"({_NAME}) (?:应成为|作为|是) ({_NAME}) 的([左右])孩子")
_HAN_PLACE_BELOW = re.compile(rf"({_NAME}) (?:的)?([左右])下方(?:添加\S*|的)(?:新结点|结点) ({_NAME})")


def _han_places(text: str) -> Iterator[tuple[str, ...]]:
    yield from ((parent, child, _SIDES[side]) for child, parent, side in _HAN_PLACE.findall(text))
    yield from ((parent, child, _SIDES[side]) for parent, side, child in _HAN_PLACE_BELOW.findall(text))


_HAN_WAY = re.compile("向([左右])传播")


def _han_ways(text: str) -> Iterator[tuple[str, ...]]:
    yield from ((_SIDES[side],) for side in _HAN_WAY.findall(text))


_LEVERS = re.compile(r"((?:S_\d(?:, | and |、)?)+) ?(open|closed|断开|闭合)")
_CIRCUIT_WORDS = {"断开": "open", "闭合": "closed", "串联": "series", "并联": "parallel"}
_LISTED_NAMES = re.compile(r"[A-Z]_\d")


def _levers(text: str) -> Iterator[tuple[str, ...]]:
    for names, state in _LEVERS.findall(text):
        yield from ((name, _CIRCUIT_WORDS.get(state, state)) for name in _LISTED_NAMES.findall(names))


_RESISTORS = r"R_\d(?:(?:, | and | \+ |、)R_\d)*"
_IN_SERIES = re.compile(
    rf"({_RESISTORS}) (?:is|are) in (series|parallel)|(?:支路|再与) ({_RESISTORS}) (串联|并联)|({_RESISTORS}) 与电池(串联)"
)


def _wired(text: str) -> Iterator[tuple[str, ...]]:
    for groups in _IN_SERIES.findall(text):
        names, way = filter(None, groups)
        yield from ((name, _CIRCUIT_WORDS.get(way, way)) for name in _LISTED_NAMES.findall(names))


_SYMBOL = r"[^\s.,:;()]+"
_SEQUENCE = re.compile(
    rf"(?:visits|reaches|meets|go to) ({_NAME}(?:(?:, | and ){_NAME})+)(?= in this order| in turn|\.)"
)
_HAN_SEQUENCE = re.compile(rf"(?:(?:遍历|到达|编号)的次序为|拓扑次序为|依次访问) ?({_NAME}(?:(?:, |、| 和 ){_NAME})+)")


def _sequence(text: str) -> Iterator[tuple[str, ...]]:
    """Nodes in the order of the numbers beside them, from 1 on."""
    for found in (*_SEQUENCE.findall(text), *_HAN_SEQUENCE.findall(text)):
        yield from ((str(i), name) for i, name in enumerate(re.split(", | and |、| 和 ", found), 1))


_MOVES = re.compile(rf"({_NAME}) goes (?=to )")
_MOVE = re.compile(rf"(?:, | and )?to ({_NAME}(?: and (?!to ){_NAME})*) on ({_SYMBOL}(?: or {_SYMBOL})*)")
_HAN_MOVES = re.compile(rf"({_NAME}) (?=读 )")
_HAN_MOVE = re.compile(rf"、?读 (\S+(?: 或 \S+)*) (留在自身)?(?:或?到 ({_NAME}(?: 或 {_NAME})*))?")


def _moves(text: str) -> Iterator[tuple[str, ...]]:
    for state in _MOVES.finditer(text):
        at = state.end()
        while match := _MOVE.match(text, at):
            ends = [state[1] if end == "itself" else end for end in _LISTED.split(match[1])]
            yield from ((state[1], symbol, end) for symbol in _LISTED.split(match[2]) for end in ends)
            at = match.end()


def _han_moves(text: str) -> Iterator[tuple[str, ...]]:
    for state in _HAN_MOVES.finditer(text):
        at = state.end()
        while match := _HAN_MOVE.match(text, at):
            ends = (_LISTED.split(match[3]) if match[3] else []) + ([state[1]] if match[2] else [])
            yield from ((state[1], symbol, end) for symbol in _LISTED.split(match[1]) for end in ends)
            at = match.end()


_CHAIN = re.compile(rf"(?<![\w–→])({_NAME}(?: ?[–→] ?{_NAME})+)(?: ?[(（](\w+)[)）])?")
_LINK = re.compile(" ?([–→]) ?")


def _links(text: str) -> Iterator[tuple[str, ...]]:
    """Neighbours in chains such as A–B–C or A→B (3)."""
    for chain, weight in _CHAIN.findall(text):
        names = _LINK.split(chain)
        for k in range(0, len(names) - 2, 2):
            yield names[k], names[k + 1], names[k + 2], weight


_ROW = re.compile(r"(?:row (\w+): |(\w+) 行为 )((?:\w+(?:, |、))*\w+)")


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    for name, han, items in _ROW.findall(text):
        yield name or han, *re.split(", |、", items)


_ENTRIES = r"(?:\d+|[A-Z]|□)(?: (?:\d+|[A-Z]|□)){2,}"
_GRID = re.compile(rf"(?<![\w.]){_ENTRIES}(?: / {_ENTRIES})*(?!\w|\.\d)")


def _grids(text: str) -> Iterator[tuple[str, ...]]:
    yield from (tuple(grid.split(" / ")) for grid in _GRID.findall(text))


_GOES = re.compile(rf"({_SET}) goes to ({_SET}) on (\w) and ({_SET}) on (\w)")
_HAN_GOES = re.compile(rf"({_SET}) 读 (\w) 到 ({_SET})、读 (\w) 到 ({_SET})")


def _goes(text: str) -> Iterator[tuple[str, ...]]:
    """Rows of a table of sets, and its head."""
    for row, one, a, other, b in _GOES.findall(text):
        yield from ((row, one, other), ("δ", a, b))
    for row, a, one, b, other in _HAN_GOES.findall(text):
        yield from ((row, one, other), ("δ", a, b))


_BOXES = re.compile(r"\[[\d |]+\](?:(?: / | )\[[\d |]+\])+")


def _boxes(text: str) -> Iterator[tuple[str, ...]]:
    """All boxes, level by level."""
    for boxes in _BOXES.findall(text):
        yield tuple(sorted(box.strip("[ ") for box in re.split(r"\](?: / )?", boxes) if box.strip("[ ")))


@dataclass(frozen=True, slots=True)
class _Phrasing:
    """How something is stated: a sign without which nothing of the kind is, a reader, where a figure shows it, and
    whether all of it has to be stated."""

    name: str
    sign: str
    read: Callable[[str], Iterator[tuple[str, ...]]]
    of: Callable[[Shown], Facts]
    whole: bool = False


_RULE = r"(\w+)/(\w): (\w,[LR],\w+)"
_EXPRESSION = r"(?<![\w|*()])((?=[\w|*()]*[|*])[a-z0-9|*()]{2,})"  # a regular one
_NUMBERING = "numbers|numbered|indices|order|accordingly|counting|counted|count|place,"
_IMAGE = frozenset({("A'B'",)})  # of an arrow AB
_ORDER = frozenset({("2",)})  # of a tree all of whose boxes hold one or two keys
_BITS = frozenset({("0", "1")})  # on left and right edges of a Huffman tree
_PHRASINGS = (
    _Phrasing("child", " on the ", _children, attrgetter("children"), True),
    _Phrasing("child", "孩子是", _han_children, attrgetter("children"), True),
    _Phrasing("move", " goes to ", _moves, attrgetter("moves"), True),
    _Phrasing("move", " 读 ", _han_moves, attrgetter("moves"), True),
    _Phrasing(
        "child",
        " of ",
        _found(rf"({_NAME}) ends up (left|right) of ({_NAME})", (3, 1, 2)),
        attrgetter("children"),
    ),
    _Phrasing(
        "child",
        " below ",
        _found(rf"({_NAME})(?:,| hangs) (left|right) below ({_NAME})", (3, 1, 2)),
        attrgetter("children"),
    ),
    _Phrasing("child", "孩子", _han_places, attrgetter("children")),
    _Phrasing("child", "下方", _han_places, attrgetter("children")),
    _Phrasing("bit", " gives ", _found(rf"\b([A-Z]) gives ({_NAME})(?=[;.,])", (2, 1)), attrgetter("bits")),
    _Phrasing("bit", " 输出 ", _found(rf"([A-Z]) 输出 ({_NAME})(?=[；。，])", (2, 1)), attrgetter("bits")),
    _Phrasing("order", "-3 ", _found(r"(\d)-3 (?:tree|树)", (1,)), lambda _: _ORDER),
    _Phrasing(
        "bits", " carry ", _found(r"eft edges carry (\S+) and right edges (\S+)(?=[.,;])", (1, 2)), lambda _: _BITS
    ),
    _Phrasing(
        "bits", "左", _found(r"左(?:边|标)[标写]? ?(\d)[^。；]{1,8}右(?:边|标)?[标写]? ?(\d)", (1, 2)), lambda _: _BITS
    ),
    _Phrasing("bits", "左", _found(r"左标 (\d)，另一[个棵]在右标 (\d)", (1, 2)), lambda _: _BITS),
    _Phrasing(
        "bits", " left (", _found(r"lighter .{1,20}left \((\S+)\) and .{1,30} right \((\S+)\)", (1, 2)), lambda _: _BITS
    ),
    _Phrasing("expression", "|", _found(_EXPRESSION, (1,)), attrgetter("written")),
    _Phrasing("expression", "*", _found(_EXPRESSION, (1,)), attrgetter("written")),
    _Phrasing("size", "mod ", _found(r"(?:key|关键字) mod (\d+)", (1,)), attrgetter("sizes")),
    _Phrasing("size", " slots", _found(r"(\d+) slots", (1,)), attrgetter("sizes")),
    _Phrasing("size", "槽位", _found(r"(\d+) 个槽位", (1,)), attrgetter("sizes")),
    _Phrasing("point", "fulcrum ", _found(r"fulcrum ([A-Z0-9])\b", (1,)), attrgetter("lettered")),
    _Phrasing("point", "支点 ", _found(r"支点 ([A-Z0-9])(?!\w)", (1,)), attrgetter("lettered")),
    _Phrasing("column", "column ", _found(r"\(column (\w)\)", (1,)), attrgetter("lettered")),
    _Phrasing("column", " 列", _found(r"([A-Z0-9]+) 列为", (1,)), attrgetter("lettered")),
    _Phrasing("force", "resultant ", _found(r"resultant (\w+) =", (1,)), attrgetter("forces")),
    _Phrasing("force", "合力", _found(r"合力 ?([A-Za-zα-ω]\w*) =", (1,)), attrgetter("forces")),
    _Phrasing("image", "'", _found(r"([A-Z]'[A-Z]')", (1,)), lambda _: _IMAGE),
    _Phrasing("way", " moving ", _found(r"moving (left|right)\b", (1,)), attrgetter("ways")),
    _Phrasing("way", "传播", _han_ways, attrgetter("ways")),
    _Phrasing("end", "0 to ", _found(r"(?<![P_]\d from )\b0 to (\d+)", (1,)), attrgetter("last")),
    _Phrasing("end", "0 到 ", _found(r"(?<![P_]\d 从 )\b0 到 (\d+)", (1,)), attrgetter("last")),
    _Phrasing("start", " from ", _found(rf"(?:{_NUMBERING}) from (\d)\b", (1,)), attrgetter("first")),
    _Phrasing("start", "从 ", _found(r"从 (\d) (?:起(?!的)|数起|开始的(?:下标|槽位号))", (1,)), attrgetter("first")),
    _Phrasing("lever", "S_", _levers, attrgetter("levers")),
    _Phrasing("wiring", "R_", _wired, attrgetter("circuit")),
    _Phrasing("symbol", "write ", _found(r"write (\w(?:,\w)*) next to it", (1,)), attrgetter("symbols")),
    _Phrasing("symbol", "旁边写 ", _found(r"旁边写 (\w(?:,\w)*)(?=；)", (1,)), attrgetter("symbols")),
    _Phrasing("end", " ends at ", _found(r"axis that ends at (\d+)", (1,)), attrgetter("last")),
    _Phrasing("number", " beside ", _found(rf"(?<![\w.])(\d+) beside ({_NAME})", (1, 2)), attrgetter("beside"), True),
    _Phrasing("sequence", " in this order", _sequence, attrgetter("beside"), True),
    _Phrasing("sequence", " visits ", _sequence, attrgetter("beside"), True),
    _Phrasing("sequence", "次序为", _sequence, attrgetter("beside"), True),
    _Phrasing("sequence", "依次访问", _sequence, attrgetter("beside"), True),
    _Phrasing("number", "旁", _found(rf"({_NAME}) 旁(?:为|写) ?(\d+)", (2, 1)), attrgetter("beside"), True),
    _Phrasing("edge", "–", _links, attrgetter("links")),
    _Phrasing("edge", "→", _links, attrgetter("links")),
    _Phrasing("row", "row ", _rows, attrgetter("lines")),
    _Phrasing("row", " 行为 ", _rows, attrgetter("lines")),
    _Phrasing("rule", "/", _found(_RULE, (1, 2, 3)), attrgetter("entries")),
    _Phrasing("row", " goes to ", _goes, attrgetter("lines"), True),
    _Phrasing("row", " 读 ", _goes, attrgetter("lines"), True),
    _Phrasing("bar", " from ", _found(r"(P_?\d+) from (\d+) to (\d+)", (1, 2, 3)), attrgetter("spans")),
    _Phrasing("bar", " 从 ", _found(r"(P_?\d+) 从 (\d+) 到 (\d+)", (1, 2, 3)), attrgetter("spans")),
    _Phrasing("row", " arrives ", _found(r"(P_?\d+) arrives at (\d+), burst (\d+)", (1, 2, 3)), attrgetter("lines")),
    _Phrasing("row", " 到达 ", _found(r"(P_?\d+) 到达 (\d+)、运行 (\d+)", (1, 2, 3)), attrgetter("lines")),
    _Phrasing(
        "cell", " below ", _found(r"\b([A-Z]|(?:[qs]_?)?\d) below ([abc]+|[01]+)\b", (1, 2)), attrgetter("below")
    ),
    _Phrasing("cell", "下面写", _found(r"(\w+) 下面写 (\w+)", (2, 1)), attrgetter("below")),
    _Phrasing("slot", "slot ", _found(r"slot (\d+): (\d+)", (1, 2)), attrgetter("slots")),
    _Phrasing("slot", "slot ", _found(r"(\d+) in slot (\d+)", (2, 1)), attrgetter("slots")),
    _Phrasing("slot", "槽位", _found(r"槽位 (\d+)：(\d+)", (1, 2)), attrgetter("slots")),
    _Phrasing("slot", "放入槽位", _found(r"(\d+) 放入槽位 (\d+)", (2, 1)), attrgetter("slots")),
    _Phrasing("pair", " under ", _found(rf"({_LEAF}) and ({_LEAF}) under (\d+)", (1, 2, 3)), attrgetter("joined")),
    _Phrasing("pair", " 合为 ", _found(rf"({_LEAF}) 与 ({_LEAF}) 合为 (\d+)", (1, 2, 3)), attrgetter("joined")),
    _Phrasing("table", " 0 ", _grids, attrgetter("grids")),
    _Phrasing("table", " 1 ", _grids, attrgetter("grids")),
    _Phrasing("box", "[", _found(r"\[(\d+(?: \| \d+)*)\]", (1,)), attrgetter("boxes")),
    _Phrasing("boxes", "[", _boxes, attrgetter("groups")),
    _Phrasing(
        "child",
        " child of ",
        _found(rf"({_NAME}) as the (left|right) child of ({_NAME})", (3, 1, 2)),
        attrgetter("children"),
    ),
    _Phrasing(
        "place", " at ", _found(r"([A-Z]\w?\w?) (?:acts|is) at (\d+(?:\.\d+)?) m\b", (1, 2)), attrgetter("places")
    ),
    _Phrasing(
        "place",
        " m 处",
        _found(r"([A-Z][A-Za-z0-9_]{0,2}) (?:作用)?在 (\d+(?:\.\d+)?) m 处", (1, 2)),
        attrgetter("places"),
    ),
)


STATED = frozenset(phrasing.name for phrasing in _PHRASINGS)


def faults_of_statements(
    text: str, figures: Sequence[Figure], asked: frozenset[str], only: frozenset[str] = STATED
) -> Iterator[str]:
    """What a text states of marks that is so in none of the figures; between the marks that are `asked` about a way
    may lead that is no edge. `only`: the names of the phrasings that are read."""
    shown = [shown_by(figure) for figure in figures]
    for phrasing in (p for p in _PHRASINGS if p.name in only):
        said = {tuple(map(plain, fact)) for fact in phrasing.read(text)} if phrasing.sign in text else set()
        if said and not any(_bears_out(phrasing, said, phrasing.of(one), asked) for one in shown):
            odd = min((said - phrasing.of(one) for one in shown), key=len)
            yield f"no picture shows the {phrasing.name} {' '.join(min(odd, default=('that',)))}, or shows more"


def faults_of_links(text: str, figures: Sequence[Figure], parts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Ways such as A–B or A→B in reasoning that no figure has, nor a step or constraint (`parts`) that is told of."""
    if "–" not in text and "→" not in text:
        return
    nodes = [{plain(node.label) for node in figure.nodes} for figure in figures]
    if any(not name.isalnum() for names in nodes for name in names if name != "ε"):  # 24 | 70 is read as two names
        return
    known = {frozenset(fact[:3:2]) for figure in figures for fact in shown_by(figure).links}
    known |= {frozenset(pair) for part in parts for pair in _pairs(part["args"])}
    for a, _, b, _ in _links(text):
        if frozenset((plain(a), plain(b))) not in known and {plain(a), plain(b)} <= set().union(*nodes):
            yield f"nothing joins {a} and {b}"


def _pairs(args: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names that follow one another in the arguments of a step or constraint: ends of an edge, nodes of a path."""
    edge = args.get("edge")
    if isinstance(edge, Mapping):
        edge = [edge.get("from"), edge.get("to")]
    for way in (edge, args.get("nodes"), [args.get("a"), args.get("b")], [args.get("from"), args.get("to")]):
        names = [plain(str(one.get("label") if isinstance(one, Mapping) else one)) for one in way or ()]
        yield from zip(names, names[1:])


def _bears_out(phrasing: _Phrasing, said: set[tuple[str, ...]], facts: Facts, asked: frozenset[str]) -> bool:
    if phrasing.whole and len(said) > 1:
        return said == facts
    return all(fact in facts or (phrasing.name == "edge" and _is_asked(fact, asked)) for fact in said)


def _is_asked(link: tuple[str, ...], asked: frozenset[str]) -> bool:
    """Whether a link without a weight joins two of the marks that are asked about, which need not be an edge."""
    start, _, end, weight = link
    return start != end and not weight and asked >= {start, end}


# ------------------------------------------------------------------------------------- enumerations, counts, values

_ITEM = r"(?:\[[^\[\]]{1,24}\]|[A-Z]:\d+|[A-Za-z]\d+|[qs]_\d+|[A-Z]|\d+)"
_COMMA = r"(?:, | and |、|和| / )"
_RUN = re.compile(rf"(?<![\w.=+–→:−/{{-]){_ITEM}(?:{_COMMA}{_ITEM})+")
_SPLIT = re.compile(_COMMA)
_LISTED_LINKS = re.compile(", | and |、")
_AFTER = re.compile(
    r"[A-Za-z0-9_₀-₉′']|[–→=]|\.\d| (?:(?:from|below|beside|in slot|under|as the|has|goes)\b"
    r"|=|与 \S+ 合|合为|旁|下|从|放|读|的[左右])"
)
_BEFORE = (" to ", " from ", "{")
_LINKS = re.compile(rf"{_NAME}[–→]{_NAME}(?:(?:, | and |、){_NAME}[–→]{_NAME})+(?![\w–→])")
_TWICE_QUOTED = re.compile("“([^”]+)”(?:、| ?和 ?|, | and )“\\1”")
_ANGLES = re.compile(r"(\d+(?:\.\d+)?°)(?: and | 和 |、|, )(\d+(?:\.\d+)?°)")


def faults_of_runs(text: str, figures: Sequence[Figure], asked: frozenset[str]) -> Iterator[str]:
    """Enumerations that are no group of a figure, nor what one has more than another."""
    groups: list[set[tuple[str, ...]]] = []
    for run in _RUN.finditer(text):
        items = [plain(item).strip("[]") for item in _SPLIT.split(run[0])]
        if _AFTER.match(text, run.end()):
            del items[-1]  # of which something else is said
        if len(items) < 3 and (
            len(items) < 2 or "," in run[0] or "/" in run[0] or text.endswith(_BEFORE, 0, run.start())
        ):
            continue
        if not asked >= set(items):
            groups = groups or [*(shown_by(figure).groups for figure in figures), _changes(figures, asked)]
            if not any(tuple(sorted(items)) in group for group in groups) and not any(
                set(items) in shown_by(figure).ends for figure in figures
            ):
                yield f"{run[0][:60]!r} is no group of marks"


def faults_of_repetition(text: str, figures: Sequence[Figure], asked: frozenset[str]) -> Iterator[str]:
    """Enumerations that name one edge or quoted word twice, and pairs of angles of which no figure shows one twice."""
    for run in _LINKS.finditer(text):
        links = [tuple(sorted(_LINK.split(link)[::2])) if "–" in link else link for link in _LISTED_LINKS.split(run[0])]
        if len(set(links)) < len(links):
            yield f"{run[0][:60]!r} names an edge twice"
    for quoted in _TWICE_QUOTED.finditer(text):
        yield f"{quoted[0][:60]!r} names a word twice"
    for one, other in _ANGLES.findall(text):
        if one == other and not any(shown_by(figure).angles.count(one) > 1 for figure in figures):
            yield f"no two angles are {one}"


def _changes(figures: Sequence[Figure], asked: frozenset[str]) -> set[tuple[str, ...]]:
    """Names that one figure has and another has not, those that both have, and those below what is asked about."""
    names = [{*shown_by(figure).names} for figure in figures]
    found = {tuple(sorted(some)) for one in names for other in names for some in (one - other, one & other)}
    return found | {tuple(sorted(shown_by(figure).under(name))) for figure in figures for name in asked}


_ADJECTIVES = "(?:(?:labelled|circular|straight|empty|blank|round|other|meter) )*"
_NOUNS = {
    "node": "nodes|vertices|circles|states|keys|meters",
    "edge": "edges|lines|arrows",
    "cell": "cells|values",
}
_ONE_OF_MANY = re.compile(rf"(?<![\w.,–→:/=+-])1 {_ADJECTIVES}(?:{'|'.join(_NOUNS.values())})\b")
_COUNT = re.compile(
    rf"(?<![\w.,–→:/=+-])(?<!, )(\d+) {_ADJECTIVES}(?:"
    + "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _NOUNS.items())
    + r")\b"
)
_HAN_COUNT = re.compile(
    "(\\d+) ?[个条根](?:带名称的|带标号的|带数字的|带箭头的|圆形的?|直的?|空|其他|其余)*"
    "(?:(?P<node>结点|顶点|圆圈|状态|关键字|电表)|(?P<edge>边|连线|箭头|线)|(?P<cell>单元格|格子|数))"
)


def faults_of_counts(text: str, figures: Sequence[Figure], asked: frozenset[str]) -> Iterator[str]:
    """Counts of nodes, edges and cells that are of no group of a figure, and the plural of one."""
    yield from (f"{match[0]!r} is no English" for match in _ONE_OF_MANY.finditer(text))
    for match in (*_COUNT.finditer(text), *_HAN_COUNT.finditer(text)):
        kind = match.lastgroup or ""
        if match[1] not in asked and not any(int(match[1]) in shown_by(figure).counts[kind] for figure in figures):
            yield f"there are not {match[0]!r}"


_VALUE = re.compile(r"([A-Za-zα-ωΑ-Ω][A-Za-z]?(?:_\w+|[₀-₉]+)?) = ([-−]?\d+(?:\.\d+)?)(?!\d|\.\d|\s?[/^])")


@lru_cache(16)
def _values(text: str) -> list[tuple[str, str]]:
    """Names of quantities with the numbers that a text gives them."""
    return [(plain(name), value.replace("−", "-")) for name, value in _VALUE.findall(text)] if " = " in text else []


def faults_of_values(text: str, figures: Sequence[Figure], asked: frozenset[str]) -> Iterator[str]:
    """Values that belong to other quantities than the prompt says."""
    names: dict[float, set[str]] = {}
    found = _values(text)
    if len(set(found)) < len(found):
        yield f"{max(found, key=found.count)} stands there twice"
    if found:
        for label in asked.union(*(shown_by(figure).texts for figure in figures)):
            for name, value in _values(label):
                names.setdefault(float(value), set()).add(name)
    for name, value in found:
        if name not in names.get(float(value), {name}):
            yield f"{value} is not {name}"


def faults_of_agreement(texts: Iterable[str]) -> Iterator[str]:
    """Values that the prompts of a row do not agree on; a time may be an earlier and a later one."""
    values: dict[str, set[str]] = {}
    for text in texts:
        for name, value in _values(text):
            values.setdefault(name, set()).add(value)
    for name, stated in values.items():
        if len(stated - {"0"}) > 1:
            yield f"prompts do not agree on {name}: {sorted(stated)}"


# --------------------------------------------------------------------------------------------------------- roll-call

_LEVELS = ("terse", "task", "explicit")
_LETTERS = re.compile("[A-Z](?![a-z])['′]?")  # of which a name such as A'B' is made
_POINT = re.compile("[ABD-EG-Z]['′]?|[A-Za-z]_[0-9A-Za-z]|[A-Za-z][₀-₉]")  # C and F of a lens go without saying
_COMPOUND = re.compile("(?<![A-Za-z])(?:[A-Z]['′]?){2,8}(?![A-Za-z])")


class _Called(NamedTuple):
    """A label that has to be named, at some levels, with the names and numbers in it."""

    label: str
    names: frozenset[str]
    numbers: frozenset[float]
    levels: tuple[str, ...]

    def is_said(self, text: str, names: set[str], numbers: set[float]) -> bool:
        """Whether a text with these names and numbers says the label."""
        return (
            self.names <= names and self.numbers <= numbers and bool(self.names or self.numbers or self.label in text)
        )


@dataclass(frozen=True, slots=True)
class RollCall:
    """What a prompt has to name."""

    labels: tuple[_Called, ...]

    @staticmethod
    def of_description(figure: Figure) -> RollCall:
        """All nodes, edges and cells, and but for terse prompts all quantities."""
        levels: dict[str, tuple[str, ...]] = {}
        for kind in ("nodes", "edges", "cells"):
            marks = [mark for mark in getattr(figure, kind) if mark.label]
            places = _places({mark.label for mark in marks})
            for mark in marks:
                if mark.label not in places and not (kind == "edges" and _is_told_by_ends(figure, mark)):
                    levels[mark.label] = _LEVELS[2:] if mark.cls == "head" else _LEVELS
        levels |= {label.text: _LEVELS[1:] for label in figure.labels if _is_quantity(label.text)}
        levels |= {label.text: _LEVELS[1:] for label in figure.labels if _POINT.fullmatch(label.text)}
        return RollCall.of(levels)

    @staticmethod
    def of_instruction(before: Figure, after: Figure, accents: frozenset[str], repair: bool) -> RollCall:
        """Nodes, texts and labelled edges that there were not, or not so, before the edit, for explicit prompts; where
        a mistake is to be repaired, but for terse prompts also the quantities that were given."""
        old = {(node.label, node.cls) for node in before.nodes} | {(label.text, label.cls) for label in before.labels}
        old |= {(cell.label, "") for cell in before.cells}
        new = {(node.label, node.cls) for node in after.nodes} | {(label.text, label.cls) for label in after.labels}
        labels = {
            label for label, cls in new - old if cls in accents and not (label.isdecimal() and cls.startswith("text"))
        }
        labels |= {label.text for label in after.labels if not label.text.isdecimal()} - {
            label.text for label in before.labels
        }
        for edge in _new_edges(before, after):
            labels |= {edge.label, after.nodes[edge.a].label, after.nodes[edge.b].label} if edge.label else set()
        labels |= {cell.label for cell in after.cells if cell.cls in accents and (cell.label, "") not in old}
        given = [label.text for label in before.labels if repair and _is_quantity(label.text)]
        return RollCall.of(dict.fromkeys(labels, _LEVELS[2:]) | dict.fromkeys(given, _LEVELS[1:]))

    @staticmethod
    def of(levels: Mapping[str, tuple[str, ...]]) -> RollCall:
        """Of labels with the levels at which they have to be said; signs without a letter or digit need not be."""
        found = []
        for label, wanted in levels.items():
            if any(map(str.isalnum, label)) and label != "ε":
                _, names, numbers = parts_of(label)
                found.append(_Called(label, names, frozenset(abs(value) for value, _ in numbers), wanted))
        return RollCall(tuple(found))

    def unsaid(self, level: str, text: str, reading: Reading) -> list[str]:
        """Labels that a prompt does not say; a quoted word says all that it begins with, A'B' says A, A', B and B'."""
        names, numbers = {*reading.names}, {abs(value) for value, _, _ in reading.numbers}
        missing = [one for one in self.labels if level in one.levels and not one.is_said(text, names, numbers)]
        if missing:
            letters = [letter for word in _COMPOUND.findall(text) for letter in _LETTERS.findall(word)]
            names |= {*letters, *(name.rstrip("'′") for name in (*names, *letters))}
        return [
            one.label
            for one in missing
            if not one.is_said(text, names, numbers)
            and not any(quote.startswith(one.label) for quote in reading.quotes)
        ]


def _new_edges(before: Figure, after: Figure) -> Iterator[Edge]:
    """Labelled edges that there were none of between nodes of these labels."""
    old = {(before.nodes[edge.a].label, before.nodes[edge.b].label, edge.label) for edge in before.edges}
    for edge in after.edges:
        if (after.nodes[edge.a].label, after.nodes[edge.b].label, edge.label) not in old and not _is_told_by_ends(
            after, edge
        ):
            yield edge


def _places(labels: set[str]) -> set[str]:
    """Numbers from 0 on, which stand for places."""
    k = 0
    while str(k) in labels:
        k += 1
    return {str(i) for i in range(k)}


def _is_told_by_ends(figure: Figure, edge: Edge) -> bool:
    """Whether an edge's label is what one end's name has more than the other's, as in a trie."""
    a, b = (figure.nodes[i].label.replace("ε", "") for i in (edge.a, edge.b))
    return f"{a}{edge.label}" == b or f"{b}{edge.label}" == a


def _is_quantity(text: str) -> bool:
    """Whether a free label gives a value that may be other than naught, and is no constant of nature."""
    return ("=" in text or text.endswith("°")) and "×" not in text and not text.endswith("= 0")
