"""What prompts say: the quoted strings, and colour words against colours.

The quote rule: a region's text, with a line feed as one space, stands in the first of “…” 「…」 ‘…’ "…" of which neither
mark occurs in the text. Colour words are judged by the hue, chroma and lightness of the colour itself (CIE LCh of
sRGB, D65), with ranges so wide that only a wrong word falls outside: `red` for a blue, not `crimson` for a ruby.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

QUOTES = (("“", "”"), ("「", "」"), ("‘", "’"), ('"', '"'))
_MARKS = re.compile('[“”「」‘"]')


def quoted(text: str) -> str:
    """`text` in the quotes of the rule; empty when every pair occurs in it."""
    flat = text.replace("\n", " ")
    for left, right in QUOTES:
        if left not in flat and right not in flat:
            return left + flat + right
    return ""


def quotations(texts: Sequence[str]) -> list[tuple[str, int, str]]:
    """What a prompt has to quote: text, how often, and the text in its quotes; long ones first, since one may contain
    another in other quotes."""
    return [(text, texts.count(text), quoted(text)) for text in sorted(dict.fromkeys(texts), key=len, reverse=True)]


def faults_of_prompt(prompt: str, wanted_texts: Sequence[tuple[str, int, str]]) -> tuple[list[str], str]:
    """Faults of the quoting in one prompt, and the prompt without its quoted texts.

    Each text of `quotations` stands quoted as often as there are regions with it, and no other quotation mark remains
    (’ alone is an apostrophe).
    """
    rest, faults = prompt, []
    for text, wanted, mark in wanted_texts:
        found = rest.count(mark) if mark else 0
        if found != wanted:
            faults.append(
                f"{text[:40]!r} is quoted {found} times instead of {wanted}"
                if mark
                else f"{text[:40]!r} cannot be quoted"
            )
        if mark:
            rest = rest.replace(mark, "\x00")
    odd = _MARKS.search(rest)
    if odd:
        faults.append(f"something else stands in quotes: {rest[max(0, odd.start() - 10) : odd.end() + 20]!r}")
    return faults, rest


# Hue in degrees of CIE LCh(ab), lightness L*, chroma C*: (hue from, hue to, L from, L to, C from, C to). Hue ranges may
# wrap at 360. Ranges overlap on purpose: a border colour has two true names.
_ANY = (0.0, 360.0)
_RANGES: dict[str, tuple[tuple[float, float, float, float, float, float], ...]] = {
    "black": ((*_ANY, 0, 26, 0, 30),),
    "white": ((*_ANY, 86, 101, 0, 24),),
    "grey": ((*_ANY, 12, 92, 0, 20),),
    "red": ((350, 55, 12, 75, 22, 200),),
    "pink": ((320, 50, 54, 95, 8, 110),),
    "orange": ((35, 87, 35, 95, 22, 200),),
    "brown": ((20, 95, 10, 78, 8, 75),),
    "yellow": ((70, 118, 50, 101, 20, 200),),
    "cream": ((45, 125, 72, 101, 2, 48),),
    "green": ((105, 200, 10, 101, 8, 200), (95, 106, 10, 65, 8, 200)),
    "teal": ((160, 245, 12, 85, 8, 80),),
    "cyan": ((170, 260, 45, 101, 6, 90),),
    "blue": ((215, 315, 5, 95, 8, 200),),
    "purple": ((285, 355, 8, 96, 6, 200),),
}
_ENGLISH = {
    "black": "black charcoal ink jet ebony onyx",
    "white": "white ivory snow",
    "grey": "grey gray silver slate ash graphite charcoal",
    "red": "red crimson scarlet maroon burgundy ruby vermilion brick wine cherry rose",
    "pink": "pink rose magenta fuchsia salmon coral blush",
    "orange": "orange amber tangerine apricot peach rust coral",
    "brown": "brown chocolate sepia coffee tan chestnut rust maroon",
    "yellow": "yellow gold golden mustard lemon amber khaki",
    "cream": "cream beige ivory sand linen eggshell",
    "green": "green olive lime mint emerald sage forest",
    "teal": "teal turquoise",
    "cyan": "cyan aqua turquoise",
    "blue": "blue navy azure indigo cobalt cerulean slate",
    "purple": "purple violet lavender plum lilac mauve indigo magenta",
}
_CHINESE = {
    "black": "黑色 墨色 炭黑",
    "white": "白色 雪白 象牙",
    "grey": "灰色 银色 银灰 炭灰 浅灰 深灰",
    "red": "红色 深红 暗红 大红 朱红 绯红 酒红 枣红 栗色 褐红 砖红",
    "pink": "粉色 粉红 玫瑰红 珊瑚 品红 洋红",
    "orange": "橙色 橘色 橙红 橘红 琥珀 杏色",
    "brown": "棕色 褐色 咖啡色 棕褐 栗色",
    "yellow": "黄色 金色 金黄 柠檬黄 土黄 琥珀",
    "cream": "米色 奶油色 米白 象牙白 米黄 沙色",
    "green": "绿色 橄榄 墨绿 深绿 浅绿 翠绿 薄荷 青绿 青绿色 灰绿",
    "teal": "青色 蓝绿 蓝绿色 深蓝绿 浅蓝绿 水鸭 绿松石 青绿 青绿色",
    "cyan": "青色 天青 水蓝 青绿 青绿色 绿松石",
    "blue": "蓝色 深蓝 藏青 海军蓝 天蓝 浅蓝 靛蓝 宝蓝",
    "purple": "紫色 深紫 浅紫 紫罗兰 薰衣草 靛蓝 紫红 品红 洋红 玫红 兰花紫",
}


def _names(tables: Sequence[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """Word -> the classes it may mean."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for kind, words in table.items():
            for word in words.split():
                found.setdefault(word, []).append(kind)
    return {word: tuple(kinds) for word, kinds in found.items()}


_WORDS = _names((_ENGLISH, _CHINESE))
# `ink`, `rose`, `sand` and their like are things as well as colours: they are judged in colour names, not in prompts.
_THINGS = frozenset(
    ("ink", "jet", "rose", "sand", "ash", "wine", "cherry", "coffee", "snow", "brick", "sage", "forest", "peach")
    + ("lemon", "tan", "plum", "slate", "lime", "mint", "linen", "blush", "gold")
)
_WORD = re.compile(r"[a-z]+")
_HANZI = re.compile("|".join(sorted((w for w in _WORDS if not w.isascii()), key=len, reverse=True)))


def colour_words(text: str, things: bool) -> list[str]:
    """Colour words of `text` in no order but each once; of Chinese ones the longest. `things` are counted on demand."""
    found = [w for w in set(_WORD.findall(text.lower())) if w in _WORDS and (things or w not in _THINGS)]
    if not text.isascii():
        found += set(_HANZI.findall(text))
    return found


@cache
def lch(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    """CIE L*, C*ab and hue in degrees of an sRGB colour (D65)."""
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb))
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    a_star, b_star = 500 * (fx - fy), 200 * (fy - fz)
    return 116 * fy - 16, math.hypot(a_star, b_star), math.degrees(math.atan2(b_star, a_star)) % 360


@cache
def is_called(rgb: tuple[int, int, int], kind: str) -> bool:
    """Whether a colour may go by the name of a class."""
    light, chroma, hue = lch(rgb)
    for low, high, dark, bright, dull, vivid in _RANGES[kind]:
        turned = low <= hue <= high if low <= high else hue >= low or hue <= high
        if turned and dark <= light <= bright and dull <= chroma <= vivid:
            return True
    return False


@cache
def fault_of_name(name: str, rgb: tuple[int, int, int]) -> str:
    """Empty when a colour's name fits the colour, or is none that we know. The last known word decides (`dark red`)."""
    words = [w for w in _WORD.findall(name.lower()) if w in _WORDS] or colour_words(name, True)
    if not words or any(is_called(rgb, kind) for kind in _WORDS[words[-1]]):
        return ""
    return f"#{bytes(rgb).hex()} is not {name}"


def fault_of_colour_words(rest: str, colours: Sequence[tuple[int, int, int]], free: str) -> str:
    """Empty when every colour word of a prompt (without its quoted texts) names one of `colours` or stands in `free`.

    `free` holds names in which a colour word is not a colour: of a carrier, or the caption of a photo.
    """
    for word in sorted(colour_words(rest, False)):
        if word not in free and not any(is_called(rgb, kind) for kind in _WORDS[word] for rgb in colours):
            return f"the prompt says {word}, but no declared colour is"
    return ""
