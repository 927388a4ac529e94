"""Typography: which font, weight and smallest size a text is set in. The text chooses the font, never the reverse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.identity import Stream, stream
from synth.text.fitting import LADDER, Piece, prepare
from synth.text.fonts import FontFile, FontLibrary
from synth.text.shaping import Face, face

HANDWRITING_FACTOR = 1.3  # joined and uneven strokes need more room to read
BLOCK = 1024  # consecutive samples that share fonts, at a run's beginning
ROUND = 9  # blocks in which every bundled font has its turn; those of the next round are twice as long
DOUBLINGS = 3  # times that blocks grow
HAND = 6  # fonts of each style that a block draws with: about fifty in all
LONG_TEXT = 160  # characters from which decorative styles tire the eye and are set rarely

# How often each style is drawn, per language of the text.
STYLE_WEIGHTS = {
    "en": {"sans": 0.36, "serif": 0.27, "display": 0.13, "handwriting": 0.14, "mono": 0.1},
    "zh": {"sans": 0.25, "serif": 0.22, "kai": 0.2, "handwriting": 0.16, "display": 0.17},
}
DECORATIVE = ("display", "handwriting")


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file at a weight."""

    file: FontFile
    weight: int | None
    face: Face

    def ink_ratio(self, text: str) -> float:
        """Ink height over size by which a text's legibility is judged: of 国 where it holds ideographs, else of x."""
        return self.face.ink_height("国" if has_han(text) else "x")


class NoFont(ValueError):
    """No font draws the whole text; the message names the characters."""


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def is_han(character: str) -> bool:
    """Whether a character is a CJK unified ideograph (basic block, extension A, compatibility)."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or "\uf900" <= character <= "\ufaff"


def has_han(text: str) -> bool:
    """Whether a text holds any ideograph."""
    return _HAN.search(text) is not None


def legible_ink(short_side: int, han: bool) -> float:
    """Least legible ink height, px, of `x` (of 国): 6 (11) up to 600 px, then a hundredth (1/52) of the short side."""
    return max(11.0, short_side / 52) if han else max(6.0, short_side / 100)


def capacity(width: int, height: int, lang: str, surface: str) -> int:
    """Characters that a picture of this size legibly holds, 3 to 1,024.

    The smallest legible ink height over 0.5 (x) or 0.9 (国) gives the type size; a Latin character is 0.52 sizes wide,
    an ideograph one; a line takes 1.4 sizes; type fills half of a flat page, 0.42 of a texture and 0.3 of a photo.
    """
    han = lang == "zh"
    size = legible_ink(min(width, height), han) / (0.9 if han else 0.5)
    per_character = size * (1.0 if han else 0.52) * size * 1.4
    share = {"solid": 0.5, "texture": 0.42, "photo": 0.3}[surface]
    return max(3, min(1024, int(width * height * share / per_character)))


def block_of(index: int) -> int:
    """Number of the block that a sample belongs to.

    A short run sees every font soon; a long one draws longer with the glyphs that it has: ROUND blocks of BLOCK samples,
    ROUND of twice as many, and so on, DOUBLINGS times.
    """
    first, length = 0, BLOCK
    for _ in range(DOUBLINGS):
        if index < ROUND * length:
            break
        first, index, length = first + ROUND, index - ROUND * length, 2 * length
    return first + index // length


def choose(s: Stream, library: FontLibrary, text: str, role: str, block: int) -> Typeface:
    """A typeface that covers `text`, one of the few that its block of samples draws with.

    Raises NoFont naming what no font, or no single font, covers.
    """
    han = has_han(text)
    by_style = _hand(library, library.coverage(text), han, block)
    if not by_style:
        missing = library.uncovered(text) or library.best_uncovered(text)
        raise NoFont(", ".join(f"U+{ord(c):04X}" for c in missing[:8]))
    weights = [_style_weight(style, "zh" if han else "en", role, len(text)) for style in by_style]
    file = s.choice(by_style[s.weighted(tuple(by_style), weights)])
    weight = _weight(file.sha256, file.weights, role in ("title", "price", "heading"), block)
    return Typeface(file, weight, face(file.path, file.index, weight))


@lru_cache(maxsize=4096)
def _hand(library: FontLibrary, coverage: bytes, han: bool, block: int) -> dict[str, list[FontFile]]:
    """By style the first HAND of the files of a `FontLibrary.coverage` that a block is dealt.

    Samples that stand together share fonts, so that glyphs drawn for one serve many; the next block is dealt the next
    fonts. Chinese fonts draw Latin as a sideline: they serve it only where nothing else does.
    """
    drawable = set(library.named(coverage).tolist())
    plain = {i for i in drawable if "han" not in library.files[i].scripts}
    drawable = drawable if han or not plain else plain
    hand: dict[str, list[FontFile]] = {}
    for (style, _), pack in _packs(library).items():
        start = block * HAND % len(pack)
        dealt = [library.files[i] for i in pack[start:] + pack[:start] if i in drawable]
        if dealt:
            hand[style] = (hand.get(style, []) + dealt)[:HAND]
    return hand


@lru_cache(maxsize=8)
def _packs(library: FontLibrary) -> dict[tuple[str, bool], list[int]]:
    """Indices of the files by style and by whether they are Latin ones, as shuffled as their hashes are."""
    order = sorted(range(len(library.files)), key=lambda i: (library.files[i].sha256, library.files[i].index))
    keys = {i: (library.files[i].style, "han" not in library.files[i].scripts) for i in order}
    return {key: [i for i in order if keys[i] == key] for key in sorted(set(keys.values()))}


def _style_weight(style: str, lang: str, role: str, length: int) -> float:
    weight = STYLE_WEIGHTS[lang].get(style, 0.02)
    if role == "code":
        return 1.0 if style == "mono" else 1e-6
    return weight * 0.15 if length > LONG_TEXT and style in DECORATIVE else weight


@lru_cache(maxsize=4096)
def _weight(sha256: str, weights: tuple[int, int], title: bool, block: int) -> int | None:
    """The weight of a variable font in the titles, or the other texts, of a block of samples."""
    low, high = weights
    if low == high:
        return None
    wanted = stream(block, f"{sha256}/{title}").choice((600, 700, 800, 900) if title else (400, 400, 500, 600))
    return max(low, min(high, wanted))


def set_piece(
    text: str, role: str, lang: str, typeface: Typeface, short_side: int, scale: float, vertical: bool, shrink: float
) -> Piece:
    """A piece ready to fit. shrink: how much smaller the plane is seen in the image (1 = not), for the legible size."""
    minimum = legible_ink(short_side, has_han(text)) / (typeface.ink_ratio(text) * shrink)
    if typeface.file.style == "handwriting":
        minimum *= HANDWRITING_FACTOR
    language = "zh-Hans" if lang == "zh" else "en"
    smallest = float(next((s for s in LADDER if s >= minimum), LADDER[-1]))
    return prepare(text, typeface.face, language, smallest, scale, role != "code", vertical)


def may_be_vertical(texts: Sequence[str]) -> bool:
    """Whether texts can run in columns: ideographs and full-width punctuation only."""
    return all(all(is_han(c) or c in "，。、；：！？“”‘’「」『』《》〈〉【】（）—…·、～•\n" for c in t) for t in texts)
