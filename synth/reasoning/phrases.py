"""The phrase books as templates: compiled once, filled with slots, chosen by a stream.

Notation: `{slot}`; `{one|many}` by grammatical number; `[part]` is left out when a slot in it is empty. A template
whose own slots cannot be filled, or that comes out blank, is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from catalog.identity import Stream
from synth.reasoning import chinese, english

BOOKS: dict[str, Any] = {"en": english, "zh": chinese}
SECTIONS = {"o": "OPERATIONS", "r": "REASONS", "s": "STATEMENTS", "f": "FRAMES"}
_ARTICLE = re.compile(r"(?:(?:^|[.?] )A|\ba) $")  # A elsewhere is a name
_VOWEL = re.compile(r"(?!one|uni|use)[aeiou]", re.IGNORECASE)  # a one-way street, a uniform field
_HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_BESIDE_HAN = re.compile(f"(?<={_HAN}) +| +(?={_HAN})")
_LIST_ITEM = re.compile(r"[-+*•] ")
_SYMBOL_A = re.compile(r"a (?:\w+s|and|[<>=]) ")  # the letter; no noun after an article at a beginning ends in s
_TOKEN = re.compile(r"[\[\]]|\{[^{}]*\}|[^\[\]{}]+")

Slots = Mapping[str, str | None]
# A part is text (str), a slot (1-tuple), a number choice (2-tuple), or an optional list of parts.
Part = str | tuple[str] | tuple[str, str] | list["Part"]


def compiled(template: str) -> list[Part]:
    """A template's parts."""
    stack: list[list[Part]] = [[]]
    for token in _TOKEN.findall(template):
        if token == "[":
            stack.append([])
        elif token == "]":
            optional = stack.pop()
            stack[-1].append(optional)
        elif token.startswith("{"):
            one, bar, many = token[1:-1].partition("|")
            stack[-1].append((one, many) if bar else (one,))
        else:
            stack[-1].append(token)
    return stack[0]


def fitted(before: str, value: str) -> str:
    """What stands before a slot, its article made to fit the slot's value: a red arrow, an orange arrow."""
    return before[:-1] + "n " if _ARTICLE.search(before) and _VOWEL.match(value) else before


def fill(parts: Sequence[Part], slots: Slots, many: bool = False) -> str | None:
    """The text of a template, or None where a slot outside brackets is empty or nothing is left."""
    out: list[str] = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, list):
            out.append(fill(part, slots, many) or "")
        elif len(part) == 2:
            out.append(part[many])
        elif value := slots.get(part[0]):
            out[-1:] = [*(fitted(text, value) for text in out[-1:]), value]
        else:
            return None
    return "".join(out) or None


@cache
def templates(lang: str, section: str, key: str) -> tuple[tuple[str, list[Part]], ...]:
    """Ids and parts of the templates for a key, none for a key the book lacks."""
    lines = getattr(BOOKS[lang], SECTIONS[section]).get(key, "").strip().splitlines()
    return tuple((f"{section}.{key}.{i}", compiled(line)) for i, line in enumerate(lines))


@dataclass(slots=True)
class Phrases:
    """One text's choices from a book; `used` lists the ids of the templates in order."""

    lang: str
    stream: Stream
    used: list[str] = field(default_factory=list)

    @property
    def book(self) -> Any:
        """The module with the words of the language."""
        return BOOKS[self.lang]

    def say(self, section: str, key: str, slots: Slots, many: bool = False, without: str = "") -> str | None:
        """A random template of a key, filled; None where none can be. `without`: characters that must not be in it."""
        offered = templates(self.lang, section, key)
        start = self.stream.integer(0, len(offered) - 1) if offered else 0
        for i in range(len(offered)):
            name, parts = offered[(start + i) % len(offered)]
            if without and any(isinstance(p, str) and set(p) & set(without) for p in parts):
                continue
            text = fill(parts, slots, many)
            if text is not None and not _LIST_ITEM.match(text):  # a charge's sign reads like one
                self.used.append(name)
                return text
        return None

    def must(self, section: str, key: str, slots: Slots, many: bool = False, without: str = "") -> str:
        """Like `say`. Raises ValueError where no template can be filled."""
        text = self.say(section, key, slots, many, without)
        if text is None:
            given = sorted(k for k, v in slots.items() if v)
            raise ValueError(f"no {self.lang} template of {key!r} can be filled from {given}")
        return text


def solid(text: str) -> str:
    """Chinese without blanks beside its characters and signs: 结点82, as it is set in print."""
    return _BESIDE_HAN.sub("", text)


def sentence(lang: str, text: str) -> str:
    """With a capital, where it begins with a word of English and no symbol (q_0, b or b,c), and a full stop."""
    if lang == "zh":
        return solid(text) + ("" if text.endswith("。") else "。")
    first = text.partition(" ")[0]
    letters = (first != "a" or _SYMBOL_A.match(text)) and all(len(part) == 1 for part in first.rstrip(",").split(","))
    symbol = (
        letters or first in ("sin", "cos", "tan") or not first.isascii() or any(c.isdigit() or c in "_=" for c in first)
    )
    return (text if symbol else text[:1].upper() + text[1:]) + ("" if text.endswith(".") else ".")


def glued(lang: str, sentences: Sequence[str]) -> str:
    """Sentences in a row, without the empty ones."""
    return (" " if lang == "en" else "").join(s for s in sentences if s)
