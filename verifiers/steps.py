"""What the text of a step or constraint has to say: the marks that it names, its numbers in their order, its places.

The steps themselves are replayed (`replay.py`); here their words are compared with them, since one template words them
all: who reads "colour node B" has to find B among the arguments, and a formula shows the numbers that it is worked out
from.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from catalog.science import DRAWING
from verifiers.bearings import TURNS
from verifiers.check import finite
from verifiers.grounding import Reading, parts_of
from verifiers.marks import plain
from verifiers.polarity import sides_in

if TYPE_CHECKING:
    from verifiers.readback import Figure

_NAMED = ("node", "edge", "label")
_RESULTS = frozenset(("relabel-node", "relabel-edge", "fill-cell"))  # steps whose `to` is a text
_ADDING = frozenset(("add-node", "add-edge", "add-cell", "write", "draw"))
_DRAWN = frozenset(DRAWING) - {"reroute-edge"}
_TAKING = frozenset(("remove-node", "remove-edge", "remove-cell", "erase", "wipe"))
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:\.\d+)?")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d]\w*")
_WITHIN = frozenset(f"{string.ascii_letters}{string.digits}_")
_BEFORE = _WITHIN | {"."}  # 7 does not stand in 0.7
_GOES_ON = re.compile("[A-Za-z0-9/·²^]")  # a unit
_GATE = re.compile(r"(?<![0-9.])(?:[01] )?(?:(?:AND|OR|NOT|NAND|NOR|XOR|XNOR) [01](?![0-9.]) ?)+(?:= ([01]))?")
_BIT = re.compile("(?<!= )[01]")
_ADDS = re.compile(r"(?:^|[,;:] |so |and )(?:[Aa]dd|[Ii]nsert|[Dd]raw|[Pp]ut in|[Pp]lace)\b|画出|添上|画上")
_RIGHTLY = re.compile("正确的图|正确时|rightly")
_SAID = {  # arguments of predicates that are labels, or texts of marks
    "edge_dir": ("from", "to"), "connected": ("a", "b"), "moved": ("node",), "exists": ("label",), "absent": ("label",),
    "class_eq": ("node", "edge", "label"), "child_of": ("node", "parent"), "path_is": ("nodes",),
    "edge_label": ("a", "b", "to"), "ring_eq": ("node",), "text_eq": ("to",), "order_is": ("texts",),
    "value_eq": ("name",), "left_of": ("a", "b"), "above": ("a", "b"),
}  # fmt: skip
_ASSERTED = frozenset(  # predicates that are told without a negation
    "exists connected edge_dir edge_label text_eq child_of moved path_is order_is value_eq angle_eq law_holds".split()
)
_NOT = {"en": re.compile(r"\bnot\b|n't\b|\bnever\b"), "zh": re.compile("不(?!再|亮|变)|没|勿|未")}
_WAYS = (("left", 0, -1), ("right", 0, 1), ("upward", 1, -1), ("downward", 1, 1))  # side, axis, sign


def faults_of_constraint(constraint: Mapping[str, Any], text: str, lang: str) -> Iterator[str]:
    """What the text of a constraint does not say of it."""
    args = constraint["args"]
    for key in _SAID.get(constraint["pred"], ()):
        for label in _labels_of(args.get(key)):
            if not _holds(label, text):
                yield f"does not say {label!r}"
    if constraint["pred"] in _ASSERTED and (found := _NOT[lang].search(text)):
        yield f"says {found[0]!r} of what is so"
    if constraint["pred"] == "moved":
        by, sides = finite(args.get("by"), 2, "by"), sides_in(text, lang)
        yield from (
            f"says {sides[side]!r} of a move by {by}"
            for side, axis, sign in _WAYS
            if side in sides and by[axis] * sign <= 0
        )


def faults_of_step(step: Mapping[str, Any], text: str, reading: Reading, lang: str) -> Iterator[str]:
    """What the text of a step does not say of the step, or says against it."""
    op, args = step["op"], step["args"]
    yield from (f"does not say {label!r}" for label in _labels(op, args) if not _holds(label, text))
    sides = sides_in(text, lang)
    if op in _ADDING and "delete" in sides:
        yield f"says {sides['delete']!r} where something is added"
    if op in _TAKING and (found := _ADDS.search(text)):
        yield f"says {found[0]!r} where something is taken away"
    if step["because"] is None and op in _DRAWN and (found := _NOT[lang].search(text)):
        yield f"says {found[0]!r} of what is done"
    if op == "notice" and "correct" in sides and not _RIGHTLY.search(text):
        yield f"says {sides['correct']!r} of a fault"
    if op == "compute":
        yield from _faults_of_formula(args, text, reading)
    elif op == "compare" or (step["because"] is None and op not in ("conclude", "visit")):
        yield from _strangers(op, args, text, reading, lang)


def _holds(label: str, text: str) -> bool:
    """Whether a label stands in a text as it is, by itself."""
    wanted, said = plain(label), _plain(text)
    return _stands(wanted, said) or _stands(wanted, said[:1].lower() + said[1:])  # it may begin a sentence


@lru_cache(64)
def _plain(text: str) -> str:
    """A text as it is compared with labels; the last ones are kept, since a text is asked about each of its labels."""
    return plain(text)


def _stands(word: str, text: str) -> bool:
    """Whether a word stands in a text with neither letter, digit nor underscore beside it. (No pattern: there would be
    one to compile for every label.)"""
    at = text.find(word)
    while at >= 0:
        after = text[at + len(word) : at + len(word) + 1]
        if (at == 0 or text[at - 1] not in _BEFORE) and (not after or after not in _WITHIN):
            return True
        at = text.find(word, at + 1)
    return False


def _strangers(op: str, args: Mapping[str, Any], text: str, reading: Reading, lang: str) -> Iterator[str]:
    """Numbers and names that a step without a reason mentions and does not name, unless they say where it is."""
    if (_HAN_BESIDE if lang == "zh" else _BESIDE).search(text):
        return
    own: set[str] = set()
    for label in (*_labels(op, args), *map(str, _further(args))):
        whole, names, numbers = parts_of(label)
        own |= {whole, *names, *(f"{abs(value):g}" for value, _ in numbers)}
    mentioned = (*(f"{abs(value):g}" for value, _, _ in reading.numbers), *reading.names)
    yield from (f"speaks of {name!r}, which it does not name" for name in mentioned if name not in own)


def _further(args: Mapping[str, Any]) -> Iterator[Any]:
    """Whatever else a step may mention: what it compares, what is there, the text of an edge or cell, a cell's number."""
    yield from (args[key] for key in ("a", "b", "is", "to") if isinstance(args.get(key), str))
    yield from (args[key].get("label", "") for key in ("edge", "cell") if isinstance(args.get(key), Mapping))
    if isinstance(args.get("cell"), int):
        yield from (args["cell"], args["cell"] + 1)


def _labels(op: str, args: Mapping[str, Any]) -> Iterator[str]:
    """Labels of the marks that a step names, and the text that it gives one."""
    for key in _NAMED:
        yield from _labels_of(args.get(key))
    if op == "add-edge":
        yield from _labels_of(args["edge"].get("label"))
    if op in _RESULTS:
        yield from _labels_of(args.get("to"))


def _labels_of(value: Any) -> Iterator[str]:
    """Labels in the name of a mark: a string, several, or a table with a label, a text or the ends of an edge."""
    if isinstance(value, Mapping):
        value = [value[key] for key in ("label", "text") if key in value and "from" not in value] or [
            value.get("from"), value.get("to")
        ]  # fmt: skip
    for name in value if isinstance(value, list) else [value]:
        if isinstance(name, Mapping):
            name = name.get("label", name.get("text"))
        if isinstance(name, str) and name:
            yield name


def _faults_of_formula(args: Mapping[str, Any], text: str, reading: Reading) -> Iterator[str]:
    """The numbers of an expression stand in their order before its value, which has its unit; gates have signs of
    their own."""
    name, value = str(args.get("name")), float(args["value"])
    unit = str(args.get("unit", ""))
    if plain(name) not in reading.names and not parts_of(name)[1] <= set(reading.names):
        yield f"does not say {name!r}"
    ends = [text[match.end() :].lstrip() for match in _NUMBER.finditer(text) if float(match[0]) == abs(value)]
    if not any(end.startswith(unit) and not _GOES_ON.match(end, len(unit)) for end in ends):
        yield f"does not say {value:g} {unit}"
    if gate := _GATE.search(text):
        bits = [str(int(bit)) for bit in args["values"].values()]
        if sorted(_BIT.findall(gate[0])) != sorted(bits) or (gate[1] and gate[1] != str(int(value))):
            yield f"works out {gate[0]!r} of {bits}"
        return
    wanted = _numbers_of(str(args["expression"]), args["values"])
    found = [float(number) for number in _NUMBER.findall(text)]
    shown = any(number != abs(value) for number in found)  # more than the result
    if shown and not any(found[i : i + len(wanted)] == wanted for i in range(len(found))):
        yield f"does not work out {wanted}"


def _numbers_of(expression: str, values: Mapping[str, float]) -> list[float]:
    """The sizes of an expression's numbers in their order, with the values for the names."""
    found = []
    for token in _TOKEN.findall(expression):
        if token in values:
            found.append(abs(float(values[token])))
        elif token[0].isdigit():
            found.append(float(token))
    return found


def faults_of_cell_numbers(steps: Sequence[Mapping[str, Any]], readings: Sequence[Reading]) -> Iterator[str]:
    """Steps that call a cell by another number than its own: all count from 0, or all from 1."""
    called = []
    for step, reading in zip(steps, readings):
        cell = step["args"].get("cell")
        if isinstance(cell, int) and not isinstance(cell, bool):
            called.append((cell, {value for value, _, _ in reading.numbers}))
    if not any(all(cell + first in numbers for cell, numbers in called) for first in (0, 1)):
        odd = next((cell for cell, numbers in called if not numbers & {cell, cell + 1}), called[0][0])
        yield f"cell {odd} is called by another number, or cells are counted from 0 and from 1"


# --------------------------------------------------------------------------------------------------------------- places

_BESIDE = re.compile(r"(?:(upper|lower) )?(left|right) of |(above|below) ")
_KINDS = re.compile(r"(?:the )?(?:\w+ )?(?:node|vertex|state|box|charge|frame) ")
_HAN_BESIDE = re.compile("([左右]?)([上下])方|([左右])[侧边方]")
_NEAR = 1.0  # px by which places may be level


def faults_of_places(step: Mapping[str, Any], text: str, lang: str, figures: Sequence[Figure]) -> Iterator[str]:
    """What a step that puts something says of where: left of, right of, above or below a node."""
    at = _place_of(step)
    if at is None:
        return
    nodes = [node for figure in figures for node in figure.nodes if node.label]
    for match in (_HAN_BESIDE if lang == "zh" else _BESIDE).finditer(text):
        if lang == "zh":
            around = [node for node in nodes if text.endswith(node.label, 0, match.start())]
        else:
            rest = text[match.end() :]
            kind = _KINDS.match(rest)
            around = [node for node in nodes if kind and rest.startswith(node.label, kind.end())]
        longest = max((len(node.label) for node in around), default=0)
        places = [node.at for node in around if len(node.label) == longest]
        turns = [TURNS[word] for word in match.groups() if word]
        if places and not any(
            all(x * (at[0] - place[0]) + y * (at[1] - place[1]) > -_NEAR for x, y in turns) for place in places
        ):
            yield f"is not {match[0].strip()!r} there"


def _place_of(step: Mapping[str, Any]) -> list[float] | None:
    """Where a step puts a node or a label."""
    args = step["args"]
    if step["op"] == "move-node":
        return finite(args.get("to"), 2, "to")
    mark = args.get({"add-node": "node", "write": "label"}.get(step["op"], ""))
    return finite(mark.get("at"), 2, "at") if isinstance(mark, Mapping) else None
