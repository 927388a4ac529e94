"""Phrases with slots: a context-free grammar, compiled once and expanded by plain joins.

An entry such as "Open from {clock}" becomes a tuple of literals (str), choices (Choice) and references to the people of
the text (int, an index into the cast). Expanding costs one draw a slot and no search, regular expression or
formatting. A slot `{^name}` takes the list `name` with a capital first letter, `{a+name}` with its indefinite article,
`{@name}` a member of the cast. `(a|b)` in an entry of a data file stands for one entry each.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import gcd
from pathlib import Path

from catalog.identity import Stream

Phrase = str | tuple
"""Either finished text or a tuple of str (literal), Choice (one of its phrases) and int (cast index)."""

CAST = ("name", "he", "He", "his", "him", "friend", "town", "last")
DATA = Path(__file__).parent / "data"

_SLOT = re.compile(r"\{([^{}]+)\}")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


def entries(text: str) -> list[str]:
    """The entries of a data list, one a line, every (a|b) written out and the two characters \\n made a newline."""
    result = []
    for line in text.strip().splitlines():
        pieces = _CHOICE.split(line.replace("\\n", "\n"))
        options = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
        result.extend("".join(parts) for parts in product(*options))
    return result


def load_lists(path: Path) -> dict[str, list[str]]:
    """A TOML file of newline-separated lists as {name: entries}."""
    return {name: entries(text) for name, text in tomllib.loads(path.read_text("utf-8")).items()}


def expand(stream: Stream, phrase: Phrase, cast: Sequence[str] = ()) -> str:
    """The text of a phrase: every choice drawn from the stream, every reference taken from the cast."""
    if phrase.__class__ is str:
        return phrase
    choice = stream.choice
    parts = []
    for part in phrase:
        if part.__class__ is Choice:
            options, part = part, choice(part)
            if part in parts:  # once more, so that a sentence seldom says the same thing twice
                part = choice(options)
            if part.__class__ is not str:
                part = expand(stream, part, cast)
        elif part.__class__ is int:
            part = cast[part]
        parts.append(part)
    return "".join(parts)


class Choice(list):
    """A list of phrases of which one is drawn, with the least and greatest length and the number of what it can say."""

    __slots__ = ("low", "high", "count")

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        super().__init__(phrases)
        extents = [extent(phrase) for phrase in self]
        self.low = min((low for low, _, _ in extents), default=0)
        self.high = max((high for _, high, _ in extents), default=0)
        self.count = sum(count for _, _, count in extents)


def extent(phrase: Phrase) -> tuple[int, int, int]:
    """(least length, greatest length, number of texts) of a phrase; a member of the cast counts 1 to 12 characters."""
    if isinstance(phrase, str):
        return len(phrase), len(phrase), 1
    low, high, count = 0, 0, 1
    for part in phrase:
        if isinstance(part, Choice):
            low, high, count = low + part.low, high + part.high, count * part.count
        elif isinstance(part, int):
            low, high = low + 1, high + 12
        else:
            low, high = low + len(part), high + len(part)
    return low, high, count


def with_article(noun: str) -> str:
    """a or an by the first letter; the lexicon holds no exceptions such as hour or unicorn but the ones listed."""
    vowel = noun[0].lower() in "aeiou" and not noun.startswith(("USB", "one", "uni", "use"))
    return f"{'an' if vowel else 'a'} {noun}"


class Grammar:
    """Named lists of phrases, with an optional parent for names that are not found here."""

    def __init__(self, lists: Mapping[str, Iterable[str]], parent: Grammar | None = None) -> None:
        self._lists = {name: list(items) for name, items in lists.items()}
        self._parent = parent
        self._rules: dict[str, Choice] = {}

    def rule(self, name: str) -> Choice:
        """The compiled list `name` (with ^ or a+ in front if wanted). KeyError names a slot that no list fills."""
        if name not in self._rules:
            self._rules[name] = Choice(self._derive(name))
        return self._rules[name]

    def compile(self, text: str) -> Phrase:
        """One entry as a phrase."""
        pieces = _SLOT.split(text)
        if len(pieces) == 1:
            return text
        parts = [self._slot(piece) if i % 2 else piece for i, piece in enumerate(pieces)]
        return tuple(part for part in parts if part != "")

    def _slot(self, slot: str) -> Choice | int:
        return CAST.index(slot[1:]) if slot[0] == "@" else self.rule(slot)

    def _derive(self, name: str) -> Iterable[Phrase]:
        if name in self._lists:
            return [self.compile(text) for text in self._lists[name]]
        base = name.lstrip("^").removeprefix("a+")
        if base not in self._lists:
            if self._parent is None:
                raise KeyError(f"no list fills the slot {{{name}}}: add `{base}` to a data file or to figures.py")
            return self._parent.rule(name)
        if name[0] == "^":
            return [self._capitalised(phrase) for phrase in self.rule(name[1:])]
        return [with_article(phrase) for phrase in self.rule(base) if isinstance(phrase, str)]

    def _capitalised(self, phrase: Phrase) -> Phrase:
        if isinstance(phrase, str):
            return phrase[:1].upper() + phrase[1:]
        head, rest = phrase[0], phrase[1:]
        if isinstance(head, str):
            return (head[:1].upper() + head[1:], *rest)
        if isinstance(head, Choice):
            return (Choice([self._capitalised(option) for option in head]), *rest)
        return phrase


class Pool:
    """A list of phrases to draw from by length."""

    TRIES = 8  # a phrase whose extent overlaps the window hits it in more than half of the draws

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = [(phrase, *extent(phrase)) for phrase in phrases]
        self._fitting: dict[tuple[int, int], list[Phrase]] = {}

    def pick(self, stream: Stream, low: int, high: int, cast: Sequence[str] = ()) -> str | None:
        """A text of low..high characters, or None. A phrase of many expansions is drawn more often than a fixed one."""
        candidates = self._candidates(low, high)
        if not candidates:
            return None
        for _ in range(self.TRIES):
            text = expand(stream, stream.choice(candidates), cast)
            if low <= len(text) <= high:
                return text
        return None

    def _candidates(self, low: int, high: int) -> list[Phrase]:
        if (low, high) not in self._fitting:
            fitting = [(p, count) for p, short, long, count in self._phrases if short <= high and long >= low]
            repeats = [[phrase] * (1 + min(6, count.bit_length() // 2)) for phrase, count in fitting]
            self._fitting[low, high] = [phrase for group in repeats for phrase in group]
        return self._fitting[low, high]


class Deck:
    """Phrases dealt without repeats until all have been dealt: the order is a random start and stride."""

    __slots__ = ("_phrases", "_at", "_stride")

    def __init__(self, stream: Stream, phrases: Sequence[Phrase]) -> None:
        size = len(phrases)
        self._phrases = phrases
        self._at = stream.integer(0, size - 1)
        stride = stream.integer(size // 3, size // 2) or 1
        while gcd(stride, size) > 1:  # coprime, so that every phrase is visited
            stride += 1
        self._stride = stride

    def deal(self) -> Phrase:
        """The next phrase."""
        self._at = (self._at + self._stride) % len(self._phrases)
        return self._phrases[self._at]
