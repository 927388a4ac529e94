"""The built-in composer of texts: a random stream and a wanted length in, the words of one picture out.

Texts are English or Chinese and fall in the categories of LongText-Bench; each is written by a family (a receipt, a
letter, a worked equation ...) from a grammar over our own word lists, so that no sentence is copied from anywhere and
nothing is said of real persons or brands. Pure: the same stream gives the same text.
"""

from __future__ import annotations

from functools import cache

from catalog.identity import Stream
from synth.text.content import algorithms, code, hanzi, maths, pages, papers, short, tables, talk
from synth.text.content.family import Family, Parts, total
from synth.text.content.lexicon import Lexicon, lexicon
from synth.text.content.model import BIN_EDGES, CATEGORIES, ROLES, Block, Content, Room, room_for

__all__ = ["BIN_EDGES", "CATEGORIES", "FAMILIES", "LANGUAGES", "ROLES", "Block", "Content", "compose"]

LANGUAGES = ("en", "zh")
SHORTEST = 3
"""Least limit, in characters, that every language and category can keep."""

_ROOMS = (short, papers, tables, pages, talk, maths, code, algorithms)
FAMILIES: tuple[Family, ...] = tuple(family for room in _ROOMS for family in room.FAMILIES)
"""All families but those of the long tail of Chinese characters (hanzi.BY_CATEGORY)."""
ATTEMPTS = 6  # families asked before the nearest text below the limit is taken
CURLY = 0.3  # share of English texts set with typographic quotation marks


def compose(stream: Stream, lang: str, category: str, target: int, limit: int) -> Content:
    """Write a text of about `target` characters, never more than `limit` (both over all blocks, line breaks included).

    lang: `en` or `zh`; category: one of CATEGORIES; limit >= 3. The length falls in the bin of `target` (BIN_EDGES)
    wherever the limit allows. Raises ValueError for an unknown language or category or a limit under 3.
    """
    if lang not in LANGUAGES or category not in CATEGORIES:
        raise ValueError(f"no texts for lang={lang!r}, category={category!r}: use one of {LANGUAGES} and {CATEGORIES}")
    if limit < SHORTEST:
        raise ValueError(f"limit={limit} is too small: the shortest texts have {SHORTEST} characters")
    room, words = room_for(target, limit), lexicon(lang)
    nearest: tuple[str, Parts] = ("", [])
    for _ in range(ATTEMPTS):
        kind, parts = attempt(stream, words, category, room)
        length = total(parts)
        if room.low <= length <= room.high:
            return finished(stream, lang, category, kind, parts)
        if total(nearest[1]) < length <= limit:
            nearest = kind, parts
    if not nearest[1]:
        nearest = "note", [("label", words.pool("label_short").pick(stream, 1, limit) or SHORT_OF_ALL[lang])]
    return finished(stream, lang, category, *nearest)


SHORT_OF_ALL = {"en": "Tea", "zh": "茶"}


def attempt(stream: Stream, words: Lexicon, category: str, room: Room) -> tuple[str, Parts]:
    """(kind, blocks) by one family that offers texts of this length."""
    if words.lang == "zh" and stream.chance(hanzi.SHARE):
        kind, make = stream.choice(hanzi.BY_CATEGORY[category])
        return kind, make(stream, words, room)
    family = stream.choice(offers(words.lang, category, room.target))
    return family.kind, family.make(stream, words, room)


@cache
def offers(lang: str, category: str, target: int) -> tuple[Family, ...]:
    """The families for a language, category and length, each as often as its weight in tenths says."""
    fitting = [f for f in FAMILIES if category in f.categories and lang in f.langs and f.low <= target <= f.high]
    return tuple(family for family in fitting for _ in range(round(family.weight * 10)))


def finished(stream: Stream, lang: str, category: str, kind: str, parts: Parts) -> Content:
    """The blocks of a text, in one style of quotation marks."""
    if lang == "en" and stream.chance(CURLY):
        parts = [(role, text if role == "code" else curly(text)) for role, text in parts]
    return Content(category, kind, lang, tuple(Block(role, text, lang) for role, text in parts))


def curly(text: str) -> str:
    """Straight quotation marks and apostrophes as typographic ones; code in backticks or an odd mark stays straight."""
    if "`" in text:
        return text
    if "'" in text:
        text = text.replace("'", "’")
    pieces = text.split('"')
    if len(pieces) % 2 == 0:
        return text
    return "".join(piece if i == 0 else ("“" if i % 2 else "”") + piece for i, piece in enumerate(pieces))
