"""Grounding: what a text about a figure mentions, and whether the figure, the edit or a computed value bears it out.

Read are numbers with their units, number words from three on, quoted strings, label-like names (single letters, states
such as q0, Greek letters, letters with an index, short capitals) and colour words. Ordinary words claim nothing here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verifiers.marks import KINDS, marks_of, plain, quantity, text_of

if TYPE_CHECKING:
    from verifiers.readback import Figure

PLACES = frozenset(  # arguments that say where or how large, which texts do not mention
    ("at", "path", "points", "box", "label_at", "size", "r", "w", "h", "centre", "radius", "digits", "tol", "i")
)
_SPELLED_UNITS = {
    "degrees": "°", "degree": "°", "度": "°", "摄氏度": "°C", "厘米": "cm", "毫米": "mm", "千米": "km", "米": "m", "秒": "s",
    "牛": "N", "牛顿": "N", "伏": "V", "伏特": "V", "安": "A", "安培": "A", "欧": "Ω", "欧姆": "Ω", "焦": "J", "焦耳": "J",
    "瓦": "W", "瓦特": "W", "千克": "kg", "克": "g", "帕": "Pa", "千帕": "kPa", "赫兹": "Hz", "volts": "V", "volt": "V",
    "amperes": "A", "amps": "A", "ohms": "Ω", "ohm": "Ω", "newtons": "N", "newton": "N", "metres": "m", "meters": "m",
    "centimetres": "cm", "centimeters": "cm", "seconds": "s", "joules": "J", "watts": "W", "hertz": "Hz",
    "kilograms": "kg", "pascals": "Pa", "percent": "%", "º": "°",
}  # fmt: skip
_UNIT_SYMBOLS = (
    "° °C % K m cm mm km nm μm s ms min h Hz kHz MHz N kN J kJ W kW V mV kV A mA Ω kΩ MΩ kg g m/s m/s² m/s^2 km/h Pa "
    "kPa MPa C μC nC T mT F μF mol L mL eV rad cm² cm³ m² m³ kg/m³ g/cm³ N·m N/m N/C V/m atm D H Wb rpm cm^2 cm^3 m^2 "
    "m^3"
)
_UNITS = frozenset(_UNIT_SYMBOLS.split())
_UNIT = "|".join(sorted(map(re.escape, {*_UNITS, *_SPELLED_UNITS}), key=len, reverse=True))
_SHARES = {"c": 1e-2, "m": 1e-3, "μ": 1e-6, "n": 1e-9, "k": 1e3, "M": 1e6}  # SI prefixes
CONSTANTS = (0.5, 1, 2, 3, 4, 8.31, 8.314, 9.8, 9.81, 10, 45, 90, 180, 273, 273.15, 360, 1000, 1e5, 3e8, 9e9, 8.99e9)
_NUMBER = re.compile(rf"(?<![A-Za-z0-9_.^{{])([-−]?)(\d+(?:\.\d+)?)(?:\s?({_UNIT})(?![A-Za-z0-9]))?")
_INDEX = r"(?:[_^]\{[^{}]{1,16}\}|[_^]?[0-9]+|[₀-₉]+|[_^][A-Za-zα-ω]{1,4})"
_GREEK = "Α-Ωα-ω"
_NAME = re.compile(
    rf"(?<![A-Za-z0-9_'’.])(?:[A-Z]{{2,5}}(?!{_INDEX})|(?:[A-Za-z{_GREEK}]|[A-Za-z]{{2,8}}(?={_INDEX})){_INDEX}*['′]*)"
    r"(?![A-Za-z0-9_]|[-‑][a-z]{2}|\.[a-z]\.|[形型])"
)
_EQUAL = re.compile(
    rf"(?<![A-Za-z0-9_])([A-Za-z{_GREEK}]{_INDEX}*)\s?=\s?([-−]?\d+(?:\.\d+)?)(?!\s?[-+*/^·×÷\d]|\.\d| X?N?OR | N?AND )"
)
_QUOTED = re.compile('“([^”]{1,200})”|「([^」]{1,200})」|『([^』]{1,200})』|"([^"]{1,200})"')
_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
_SPELLED = {word: i for i, word in enumerate(_NUMBER_WORDS.split())}
_HAN_DIGITS = {**{digit: i for i, digit in enumerate("零一二三四五六七八九")}, "两": 2}
_WORD = re.compile("[a-z]+")
_HAN_NUMBER = re.compile(
    "(?<!第)([一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九])(?=[个条步次处根枚座棵项组行列])"
)
_ACRONYMS = (
    "BST MST AVL DFS BFS DFA NFA DAG LIFO FIFO LCA SCC KCL KVL DC AC AND OR NOT XOR NAND NOR XNOR LIS LCS DP EOF NIL"
)
ACRONYMS = frozenset(_ACRONYMS.split())
# Numbers and letters that are part of a term: a 2-3 tree, B-树 and B+树.
_TERMS = re.compile("2-3(?=[ -]?(?:trees?(?![a-z])|树))|B[-+]?(?= ?树)")
_COLOUR_WORDS = (
    "black white grey gray red orange yellow green blue purple violet pink brown teal cyan magenta navy turquoise "
    "maroon olive indigo crimson amber gold golden"
)
_ENGLISH_COLOURS = frozenset(_COLOUR_WORDS.split())
_HAN_COLOUR = re.compile("[红橙黄绿蓝紫粉棕褐青靛灰](?!黑树)|(?<!红)黑色|白色")
_MARKUP = re.compile(
    r"```|`|\*\*|^#{1,6} |^\s*[-*+•] |\]\(|^\s*\|.*\|\s*$|</?think|(?<![_^])\{[a-z_]{2,}\}|%[sd]\b",
    re.MULTILINE | re.IGNORECASE,
)
_MARKUP_SIGNS = "`*#|<•+-]{%"
# No noun phrase begins so.
_AFTER_NAMES = re.compile(r" (?:to|or|and|beside|goes|has|is|are|at|in|on|by|from|with|of|as|into)\b")
_ORDINAL = re.compile(r"(?:[Ss]teps? |第|步骤 ?|no\. ?)$")
_NUMBERED = re.compile(r"(?:^|[\n(（。；;.] ?)$")


@dataclass(slots=True)
class Facts:
    """What texts may mention: numbers (absolute, with the units they were seen with), names, whole texts, counts."""

    numbers: dict[float, set[str]] = field(default_factory=dict)
    signed: set[float] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    counts: set[float] = field(default_factory=set)
    values: dict[str, set[float]] = field(default_factory=dict)  # of a name what a label or a computation says it is
    steps: int = 0  # up to which things may be numbered
    han: str = ""  # texts with Han, one after the other

    def add_number(self, value: float, unit: str = "") -> None:
        self.numbers.setdefault(_rounded(abs(value)), set()).add(unit)
        self.signed.add(_rounded(value))

    def add_text(self, text: str) -> None:
        """A label, or an argument that is one."""
        whole, names, numbers = parts_of(text)
        if text in self.texts and whole in self.names:  # the first alone may be due to its capital: b beside B
            return
        self.texts |= {text, whole, text.lower()}
        self.names |= names
        self.names.add(whole)
        for value, unit in numbers:
            self.add_number(value, unit)
        if "=" in text and (said := quantity(text)):
            self.add_values({said[0]: said[1]})
        if not text.isascii():
            self.han += "\n" + text

    def add_values(self, values: Any) -> None:
        """Names and the numbers that they stand for."""
        for name, value in values.items() if isinstance(values, Mapping) else ():
            self.names |= {plain(name)}
            if isinstance(value, int | float):
                self.values.setdefault(plain(name), set()).add(_rounded(value))

    def add_figure(self, figure: Figure) -> None:
        """All texts of a figure, and the numbers of its marks by kind and class."""
        for kind in KINDS:
            marks = marks_of(figure, kind)
            if not marks:
                continue
            self.counts.add(len(marks))
            self.counts.update(Counter(mark.cls for mark in marks).values())
            for text in {text_of(kind, mark) for mark in marks}:
                self.add_text(text)

    def add_arguments(self, value: Any) -> None:
        """Strings and numbers of a JSON value, but for places and sizes."""
        if isinstance(value, str):
            self.add_text(value)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, int | float):
            self.add_number(value)
        elif isinstance(value, Mapping):
            for key, item in value.items():
                if key not in PLACES:
                    self.add_arguments(item)
                if key == "cell" and isinstance(item, int):
                    self.add_number(item + 1)  # cells are counted from 0 or from 1
        else:
            for item in value:
                self.add_arguments(item)

    def knows(self, value: float) -> bool:
        """Whether a number that enters a formula was given: as it stands, rounded, in SI units, or as a constant."""
        value = abs(value)
        if _rounded(value) in self.numbers or value in CONSTANTS:
            return True
        within = 2e-3 * value
        for known, units in self.numbers.items():
            if abs(known - value) <= within:
                return True
            for unit in units:
                share = (
                    _SHARES.get(unit[0]) if len(unit) > 1 and unit not in ("min", "mol", "m/s", "m²", "m³") else None
                )
                if (share is not None and abs(known * share - value) <= within) or (
                    unit == "g" and value == known / 1000
                ):
                    return True
        return False


def _rounded(value: float) -> float:
    return round(value, 9)


@lru_cache(1 << 14)
def parts_of(text: str) -> tuple[str, frozenset[str], tuple[tuple[float, str], ...]]:
    """A label without markup, the names in it, and its numbers (with sign) and units."""
    names = {plain(m[0]) for m in _NAME.finditer(text) if not _is_unit(text, m)}
    numbers = ((-float(m[2]) if m[1] else float(m[2]), unit_of(m[3])) for m in _NUMBER.finditer(text))
    return plain(text), frozenset(names), tuple(numbers)


def unit_of(unit: str | None) -> str:
    """The symbol of a unit that may be spelled out."""
    return _SPELLED_UNITS.get(unit, unit) if unit else ""


# --------------------------------------------------------------------------------------------- what a text mentions


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text mentions. `numbers`: signed value, unit, whether it only counts steps; `values`: what a name is said
    to equal; `spelled`: number words."""

    numbers: tuple[tuple[float, str, bool], ...]
    values: tuple[tuple[str, float], ...]
    spelled: tuple[int, ...]
    names: tuple[str, ...]
    quotes: tuple[str, ...]
    colours: frozenset[str]

    def mentions(self, text: str) -> bool:
        """Whether the numbers and names of a label stand in the text that was read."""
        _, names, numbers = parts_of(text)
        known = {abs(value) for value, _, _ in self.numbers} | set(self.spelled)
        return names <= set(self.names) and all(abs(value) in known for value, _ in numbers)


def _is_article(text: str, match: re.Match[str]) -> bool:
    """Whether a single letter is a word of English: a, A before a small letter, I."""
    letter, end, start = match[0], match.end(), match.start()
    if _AFTER_NAMES.match(text, end):
        return False
    if letter == "a" and re.match(r" [A-Za-z]{2}", text[end:]):
        return True
    if letter in ("a", "A", "I") and text[end : end + 1] == " " and text[end + 1 : end + 2].islower():
        return (
            letter != "A" or start == 0 or (text[start - 1] in ' \n“"(' and text[:start].rstrip()[-1:] in '.!?:;\n“"(—')
        )
    return False


def _is_unit(text: str, match: re.Match[str]) -> bool:
    """Whether a symbol stands after a number, as its unit."""
    return match[0] in _SYMBOLS and text[max(match.start() - 2, 0) : match.start()].strip()[-1:].isdigit()


_SYMBOLS = frozenset(unit for unit in _UNITS if unit[0].isalpha())


def read(text: str) -> Reading:
    """All that a text mentions and that has to be borne out."""
    text = _TERMS.sub("search", text)
    numbers = []
    for match in _NUMBER.finditer(text):
        start, sign = match.start(), match[1]
        minus = sign and (start == 0 or text[start - 1] in " (=（，：,") and text[start + 1] != " "
        value = -float(match[2]) if minus else float(match[2])
        after = text[match.end() : match.end() + 1]
        before = text[max(start - 8, 0) : start]
        step = bool(_ORDINAL.search(before)) or (after in (".", ")", "）", "、") and bool(_NUMBERED.search(before)))
        numbers.append((value, unit_of(match[3]), step and "." not in match[2]))
    found = (m for m in _NAME.finditer(text) if not _is_unit(text, m))
    names = tuple(plain(m[0]) for m in found if len(m[0]) > 2 or not _is_article(text, m))
    words = _words(text)
    spelled = [_SPELLED[word] for word in words & _SPELLED.keys()]
    if not text.isascii():
        spelled += [_han_number(word) for word in _HAN_NUMBER.findall(text)]
    quoted = _QUOTED.findall(text) if not text.isascii() or '"' in text else ()
    quotes = tuple(next(filter(None, groups)) for groups in quoted)
    values = tuple((plain(m[1]), float(m[2].replace("−", "-"))) for m in _EQUAL.finditer(text)) if "=" in text else ()
    return Reading(tuple(numbers), values, tuple(spelled), names, quotes, _colours(text, words))


def _han_number(word: str) -> int:
    tens, ten, ones = word.partition("十")
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0) if ten else _HAN_DIGITS[word]


def _words(text: str) -> set[str]:
    """English words in lower case; a red-black tree is none of a colour."""
    return set(_WORD.findall(text.lower().replace("red-black", "").replace("red–black", "")))


def _colours(text: str, words: set[str]) -> frozenset[str]:
    han = () if text.isascii() else (word[0] for word in _HAN_COLOUR.findall(text))
    return frozenset((*(words & _ENGLISH_COLOURS), *han))


def colours_in(text: str) -> frozenset[str]:
    """Colour words of a text: English ones in lower case, Chinese ones by their character."""
    return _colours(text, _words(text))


def ungrounded(reading: Reading, facts: Facts, counts: bool = True) -> Iterator[str]:
    """What a text mentions and no fact bears out; numbers of marks and steps are facts where `counts` is true."""
    for value, unit, step in reading.numbers:
        size = _rounded(abs(value))
        if step and size <= max(facts.steps, max(facts.counts, default=0)):
            continue
        units = facts.numbers.get(size)
        if units is None and not (counts and unit in ("", "m") and value in facts.counts):  # three meters
            yield f"number {value:g}"
        elif value < 0 and _rounded(value) not in facts.signed:
            yield f"sign of {value:g}"
        elif unit and units and unit not in units and units != {""} and unit not in facts.names:
            yield f"unit of {value:g} {unit}"
    for name, value in reading.values:
        if name in facts.values and _rounded(value) not in facts.values[name]:
            yield f"{name} = {value:g}"
    for value in reading.spelled:
        if value > 2 and value not in facts.counts and value not in facts.numbers and value != facts.steps:
            yield f"number word for {value}"
    yield from (f"name {name!r}" for name in reading.names if not _is_known(name, facts))
    yield from (f"quoted {quote!r}" for quote in reading.quotes if plain(quote) not in facts.texts)


def _is_known(name: str, facts: Facts) -> bool:
    """Whether a name is a fact's, an acronym, or letters (`AB`) each of which is one."""
    if name in facts.names or name.rstrip("'′") in facts.names or name in ACRONYMS:
        return True
    return len(name) > 1 and name.isascii() and name.isupper() and all(letter in facts.names for letter in name)


def allowed_colours(style: Mapping[str, Any], figures: Iterable[Figure | None], asked: Iterable[Any]) -> frozenset[str]:
    """Colour words of the classes that figures use or an edit asks for, and of the paper if it is black or white."""
    used = {mark.cls for figure in figures if figure for kind in KINDS for mark in marks_of(figure, kind)}
    used.update(value for value in asked if isinstance(value, str))
    found: set[str] = set()
    names = style.get("names")
    for cls, words in names.items() if isinstance(names, Mapping) else ():
        if cls in used and isinstance(words, Mapping):
            found.update(*(_colours_of(word) for word in words.values() if isinstance(word, str)))
    paper = style.get("paper")
    if isinstance(paper, str) and re.fullmatch("#[0-9a-fA-F]{6}", paper):
        channels = bytes.fromhex(paper[1:])
        found |= {"white", "白"} if min(channels) >= 240 else {"black", "黑"} if max(channels) <= 40 else set()
    return frozenset(found)


def uncoloured(
    text: str, lang: str, style: Mapping[str, Any], figure: Figure, before: Figure | None = None
) -> Iterator[str]:
    """Colour words of what stands out in a figure, and did not before, that a text in a language does not say: of nodes,
    edges and cells, and of other marks that an answer is drawn with (given curves and arrows may have any colour)."""
    used = _standing_out(figure) - (_standing_out(before) if before else set())
    names = style.get("names")
    for cls, words in names.items() if isinstance(names, Mapping) else ():
        word = words.get(lang) if isinstance(words, Mapping) and cls in used else None
        if isinstance(word, str) and colours_in(word) and not is_named(word, text):
            yield word


def _standing_out(figure: Figure) -> set[str]:
    """Classes of nodes, edges and cells, and of other marks that answers are drawn with."""
    used = {mark.cls for mark in (*figure.nodes, *figure.edges, *figure.cells)}
    return used | {m.cls for kind in KINDS for m in marks_of(figure, kind) if m.cls.endswith(("-new", "-selected"))}


@lru_cache(4096)
def _colours_of(word: str) -> frozenset[str]:
    """What counts as naming the colour of a word: its base colours, or itself."""
    return colours_in(word) | {word.lower()}


def is_named(word: str, text: str) -> bool:
    """Whether a colour word of the style stands in a text, in full or by its base colour."""
    lowered = text.lower()
    return word.lower() in lowered or (bool(colours_in(word)) and colours_in(word) <= colours_in(text))


# ------------------------------------------------------------------------------------------------------------ language

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile("(?<![_{A-Za-z])[A-Za-z]{2,}")
_FUNCTION_NAMES = "sin cos tan asin acos atan sqrt abs min max log pi"
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())


def fault_of_language(text: str, lang: str, facts: Facts) -> str:
    """What tells that a text is not in its language: Han in English, or too little of it in Chinese; labels apart."""
    runs = _HAN.findall(text)
    if lang == "en":
        strange = next((run for run in runs if run not in facts.han), None)
        return f"{strange!r} in an English text" if strange else ""
    words = [w for w in _LATIN.findall(text) if w not in facts.names and w not in ACRONYMS and w not in _FUNCTIONS]
    words = [word for word in words if word not in _UNITS and not any(word in known for known in facts.texts)]
    if sum(map(len, runs)) < max(4, 2 * len(words)):
        return f"a Chinese text with {sum(map(len, runs))} Han characters and {len(words)} Latin words"
    return ""


def not_said(
    text: str, reading: Reading, args: Any, labels: Facts, style: Mapping[str, Any], lang: str
) -> list[str]:  # fmt: skip
    """What an edit's arguments ask for and a text does not say: numbers, labels of the figures, colours of classes.

    Options such as `min` or `left`, which every text words in its own way, are left aside.
    """
    names = style.get("names")
    missing = []
    for value in leaves(args):
        if not isinstance(value, str):
            label = f"{value:.10g}"
            missing += [] if reading.mentions(label) else [label]
        elif isinstance(names, Mapping) and isinstance(names.get(value), Mapping):
            word = names[value].get(lang)
            missing += [word] if isinstance(word, str) and word and not is_named(word, text) else []
        elif (value in labels.texts or parts_of(value)[2]) and not says(text, reading, value):
            missing.append(value)
    return missing


def leaves(value: Any) -> Iterator[str | int | float]:
    """Strings and numbers of a JSON value, but for places and sizes."""
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in PLACES:
                yield from leaves(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from leaves(item)


def says(text: str, reading: Reading, label: str) -> bool:
    """Whether a text says a label: the whole of it, or all its numbers and names, if it has any."""
    bare = plain(label)
    if not bare:
        return True
    _, names, numbers = parts_of(label)
    if names or numbers:
        return reading.mentions(label)
    return bare.lower() in plain(text).lower()


def ids_of(spec: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the spec's marks that hold a digit or a dash, and are no text of any mark: no text may mention them."""
    ids, texts = set(), set()
    for part in ("source", "target", "broken"):
        side = spec.get(part)
        marks = side.get("marks") if isinstance(side, Mapping) else None
        for mark in marks if isinstance(marks, list) else ():
            if isinstance(mark, Mapping):
                ids.add(str(mark.get("id")))
                texts |= {str(mark.get("label")), str(mark.get("text"))}
    return frozenset(i for i in ids - texts if len(i) > 1 and not i.isalpha() and not i.isdigit())


def stands(word: str, text: str) -> bool:
    """Whether a word stands in a text by itself."""
    return word in text and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def markup_in(text: str) -> str:
    """Markdown, a thinking tag or an unfilled slot of a template in a text, or nothing."""
    found = _MARKUP.search(text) if any(sign in text for sign in _MARKUP_SIGNS) else None
    return found[0] if found else ""
