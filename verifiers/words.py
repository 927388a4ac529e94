"""What prompts say: the quoted strings, and what colours may be called.

The quote rule: a region's text, with a line feed as one space, stands in the first of “…” 「…」 ‘…’ "…" of which
neither mark occurs in the text. Colour words are judged by the hue, chroma and lightness of the colour itself (CIE LCh
of sRGB, D65), with ranges so wide that only a wrong word falls outside: `red` for a blue, not `crimson` for a ruby.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache

QUOTES = (("“", "”"), ("「", "」"), ("‘", "’"), ('"', '"'))
_MARK, _MOST_MARKS = 0x80, 32  # C1 control characters stand for the texts in a prompt without its quoted texts
_MARKS = re.compile('[“”「」‘"]')


def quoted(text: str) -> str:
    """`text` in the quotes of the rule; empty when every pair occurs in it."""
    flat = text.replace("\n", " ")
    for left, right in QUOTES:
        if left not in flat and right not in flat:
            return left + flat + right
    return ""


def mark_of(k: int) -> str:
    """The character that stands for the k-th different text of a picture, from 0 on; many texts share the last one."""
    return chr(_MARK + min(k, _MOST_MARKS - 1))


def quotations(texts: Sequence[str]) -> list[tuple[int, str, int, str]]:
    """What a prompt has to quote: number of the text among the different ones, text, how often, and the text in its
    quotes; long ones first, since one may contain another in other quotes."""
    different = list(enumerate(dict.fromkeys(texts)))
    different.sort(key=lambda pair: -len(pair[1]))
    return [(k, text, texts.count(text), quoted(text)) for k, text in different]


def faults_of_prompt(prompt: str, wanted_texts: Sequence[tuple[int, str, int, str]]) -> tuple[list[str], str]:
    """Faults of the quoting in one prompt, and the prompt without its quoted texts.

    Each text of `quotations` stands quoted as often as there are regions with it, and no other quotation mark remains
    (’ alone is an apostrophe). In the rest `mark_of(k)` stands for the k-th different text.
    """
    rest, faults = prompt, []
    for k, text, wanted, mark in wanted_texts:
        parts = rest.split(mark) if mark else [rest]
        if len(parts) != wanted + 1:
            what = f"is quoted {len(parts) - 1} times instead of {wanted}" if mark else "cannot be quoted"
            faults.append(f"{text[:40]!r} {what}")
        rest = mark_of(k).join(parts)
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

# Full names and what Chinese calls them. A prompt calls an ink by the name that the scene declares.
_CALLED = {
    "black": "黑色 纯黑色", "white": "白色 纯白色", "dark grey": "深灰色 暗灰色", "grey": "灰色 中灰色",
    "light grey": "浅灰色 淡灰色", "slate grey": "石板灰色 岩灰色", "red": "红色 大红色", "dark red": "深红色 暗红色",
    "maroon": "栗色 褐红色", "salmon": "鲑鱼色 三文鱼色 鲑红色", "coral": "珊瑚色 珊瑚红色", "pink": "粉色 粉红色",
    "light pink": "浅粉色 淡粉色 浅粉红色", "hot pink": "亮粉色 艳粉色 亮粉红色", "rose": "玫瑰色 玫瑰红色 玫红色",
    "orange": "橙色 橘色", "burnt orange": "焦橙色 深橙色", "light orange": "浅橙色 淡橙色", "peach": "桃色 蜜桃色",
    "brown": "棕色 褐色", "dark brown": "深棕色 深褐色", "light brown": "浅棕色 浅褐色", "beige": "米色 米黄色",
    "khaki": "卡其色", "gold": "金色 金黄色", "yellow": "黄色", "light yellow": "浅黄色 淡黄色",
    "olive": "橄榄色 橄榄绿色", "yellow-green": "黄绿色", "green": "绿色", "dark green": "深绿色 墨绿色",
    "bright green": "亮绿色 鲜绿色", "light green": "浅绿色 淡绿色", "mint": "薄荷色 薄荷绿色",
    "sage": "灰绿色 鼠尾草色", "teal": "蓝绿色 水鸭色", "dark teal": "深蓝绿色", "turquoise": "绿松石色",
    "cyan": "青色", "light cyan": "浅青色 淡青色", "sky blue": "天蓝色", "light blue": "浅蓝色 淡蓝色",
    "blue": "蓝色", "steel blue": "钢蓝色", "dark blue": "深蓝色 暗蓝色", "navy": "藏青色 海军蓝色",
    "indigo": "靛蓝色 靛青色", "violet": "紫罗兰色 蓝紫色", "purple": "紫色", "dark purple": "深紫色 暗紫色",
    "light purple": "浅紫色 淡紫色", "lavender": "薰衣草色 薰衣草紫色", "magenta": "品红色 洋红色",
    "dark magenta": "深品红色 深洋红色", "plum": "梅子色 梅红色 李子色", "orchid": "兰花紫色 兰紫色",
}  # fmt: skip


def _names(tables: Sequence[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """Word -> the classes it may mean."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for kind, words in table.items():
            for word in words.split():
                found.setdefault(word, []).append(kind)
    return {word: tuple(kinds) for word, kinds in found.items()}


_WORDS = _names((_ENGLISH, _CHINESE))
_NO_COLOURS = frozenset(("ink", "jet", "ash", "sand", "brick", "snow", "forest"))  # rather the things themselves
_ENGLISH_OF = {chinese: name for name, names in _CALLED.items() for chinese in names.split()}
_WORD = re.compile(r"[a-z]+")
_HANZI = re.compile("|".join(sorted((w for w in _WORDS if not w.isascii()), key=len, reverse=True)))


def colour_names(lang: str) -> list[str]:
    """Names of colours that prompts may use in a language: full ones, plain ones, and plain ones with a shade."""
    if lang == "zh":
        return list(dict.fromkeys((*_ENGLISH_OF, *" ".join(_CHINESE.values()).split())))
    plain = [word for word in (*_WORDS, *_CALLED) if word.isascii() and word.isalpha() and word not in _NO_COLOURS]
    shaded = [f"{shade} {word}" for shade in ("dark", "light", "bright", "pale", "deep") for word in plain]
    return list(dict.fromkeys((*_CALLED, *plain, *shaded)))


@cache
def names_of(name: str) -> frozenset[str]:
    """What a colour of this English name may be called; empty where the name is none that we know."""
    return frozenset((name, *_CALLED[name].split())) if name in _CALLED else frozenset()


def fits_colour(phrase: str, rgb: tuple[int, int, int]) -> bool:
    """Whether a colour without a declared name may be called so, in English or Chinese."""
    return not fault_of_name(_ENGLISH_OF.get(phrase, phrase), rgb)


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


@lru_cache(1 << 16)
def fault_of_name(name: str, rgb: tuple[int, int, int]) -> str:
    """Empty when a colour's name fits the colour, or is none that we know. The last known word decides (`dark red`)."""
    words = [w for w in _WORD.findall(name.lower()) if w in _WORDS] or _HANZI.findall(name)
    if not words or any(is_called(rgb, kind) for kind in _WORDS[words[-1]]):
        return ""
    return f"#{bytes(rgb).hex()} is not {name}"
