"""A family of texts: one kind of thing to read, where it is seen, how long it can be and what writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalog.identity import Stream
from synth.text.content.lexicon import Lexicon
from synth.text.content.model import Room

Parts = list[tuple[str, str]]
"""(role, text) of each block, in reading order."""

Maker = Callable[[Stream, Lexicon, Room], Parts]
"""Writes one text for a room. It may miss the room (or be empty): compose() then asks another family."""


@dataclass(frozen=True, slots=True)
class Family:
    """`low` and `high` bound the wanted lengths (characters) for which the family is asked."""

    kind: str
    categories: tuple[str, ...]
    low: int
    high: int
    make: Maker
    weight: float = 1.0
    langs: tuple[str, ...] = ("en", "zh")


def total(parts: Parts) -> int:
    """Characters over all blocks."""
    return sum(len(text) for _, text in parts)


def present(*parts: tuple[str, str]) -> Parts:
    """The blocks that have text."""
    return [(role, text) for role, text in parts if text]
