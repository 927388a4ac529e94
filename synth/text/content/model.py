"""The two records that leave this package, and the closed lists of categories, roles and kinds behind them."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = ("sign", "label", "print", "webpage", "slide", "poster", "caption", "dialogue")
"""Scenes in which text is seen: the eight categories of LongText-Bench (arXiv 2507.22058)."""

ROLES = (
    "title",  # the largest words: name of a shop, headline, title of a slide
    "subtitle",  # second level under a title
    "body",  # running prose, one or more paragraphs
    "item",  # lines of a list, menu, receipt or table, one line each
    "price",  # an amount of money on its own
    "code",  # source code: spaces and line breaks carry meaning
    "formula",  # mathematics: one step a line
    "speaker",  # who says the following quote
    "quote",  # words that are spoken or quoted
    "label",  # short name of a thing, button or place
    "contact",  # address, phone, web address
    "footer",  # small print at the end: date, page, source
)
"""What a block is for, so that a layout can choose size, weight and typeface."""

BIN_EDGES = (3, 9, 17, 33, 65, 129, 257, 513, 1025)
"""Lower edges of the length bins, in characters: 3-8, 9-16, ... 513-1,024."""


@dataclass(frozen=True, slots=True)
class Block:
    """One region of text. `text` is NFC, a newline is a hard line break; only code has runs of spaces."""

    role: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Content:
    """What one picture says: 1 to 5 blocks in reading order, with the family (`kind`) that made them."""

    category: str
    kind: str
    lang: str
    blocks: tuple[Block, ...]

    @property
    def length(self) -> int:
        """Characters over all blocks, line breaks included."""
        return sum(len(block.text) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Room:
    """How long a text may be: low <= wanted length (target) <= high, in characters over all blocks."""

    low: int
    target: int
    high: int

    def less(self, used: int) -> Room:
        """The room that is left after `used` characters."""
        return Room(max(self.low - used, 0), max(self.target - used, 0), max(self.high - used, 0))


def room_for(target: int, limit: int) -> Room:
    """The bin of `target` cut at `limit` (both in characters): what compose() has to hit."""
    wanted = max(BIN_EDGES[0], min(target, limit, BIN_EDGES[-1] - 1))
    for lower, upper in zip(BIN_EDGES, BIN_EDGES[1:]):
        if wanted < upper:
            return Room(lower, wanted, min(upper - 1, limit))
    raise AssertionError("wanted is below the last edge")
