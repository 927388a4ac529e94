"""Instructions and prompts: one template per level and language, its alternatives drawn, its slots filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalog.identity import Stream
from catalog.science import LANGUAGES, LEVELS
from synth.reasoning.phrases import fitted
from synth.science.family import Words
from synth.science.style import COLOURS

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_HAN, _LATIN = "[\u3400-\u9fff]", "A-Za-z0-9Α-Ωα-ω°"
_BETWEEN = re.compile(
    f"(?<={_HAN})(?!U形)(?=[{_LATIN}])|(?<=[{_LATIN}])(?!形|型)(?={_HAN})"
)  # but U形管, as it is one word
_BESIDE_SIGN = re.compile(f"(?<=[，。；：？！、（）]) +| +(?=[，。；：？！、（）])|(?<={_HAN}) +(?={_HAN})")
_SLOT = re.compile(r"\{([a-z_0-9]+)\}")
_FITTED = re.compile(r"((?:(?:^|(?<=[.?] ))A |\ba )?)\{([a-z_0-9]+)\}")
_OPENING = re.compile(rf"(?<=[.?] )(?:{'|'.join(COLOURS)})\b")  # a name such as q_0 or b stays as it is written


def realised(template: str, slots: Mapping[str, str | Mapping[str, str]], lang: str, s: Stream) -> str:
    """A template with its `[a|b]` drawn and its `{slots}` filled. Raises KeyError naming a slot that has no value."""
    text = _CHOICE.sub(lambda m: s.choice(m[1].split("|")), template)
    if lang != "en":
        return spaced(_SLOT.sub(lambda m: _value(slots, m[1], lang), text))
    filled = _FITTED.sub(lambda m: fitted(m[1], value := _value(slots, m[2], lang)) + value, text)
    return _OPENING.sub(lambda m: m[0].capitalize(), filled[:1].upper() + filled[1:])


def spaced(text: str) -> str:
    """Chinese with one blank between its characters and Latin letters or digits, and none elsewhere."""
    return _BETWEEN.sub(" ", _BESIDE_SIGN.sub("", text))


def _value(slots: Mapping[str, str | Mapping[str, str]], name: str, lang: str) -> str:
    if name not in slots:
        raise KeyError(f"template slot {{{name}}} has no value; there are {', '.join(sorted(slots))}")
    value = slots[name]
    return value if isinstance(value, str) else value[lang]


def prompts(words: Words, slots: Mapping[str, str | Mapping[str, str]], s: Stream) -> list[dict[str, str]]:
    """One prompt per level and language, in that order, as the column `prompts` takes them."""
    return [
        {"level": level, "lang": lang, "text": realised(s.choice(words[level, lang]), slots, lang, s)}
        for level in LEVELS
        for lang in LANGUAGES
    ]


def skeletons(words: Words, level: str, lang: str) -> set[tuple[str, ...]]:
    """Order-insensitive skeletons of the templates: their words without slots, each alternative's first, sorted."""
    found = set()
    for template in words[level, lang]:
        bare = _SLOT.sub(" ", _CHOICE.sub(lambda m: m[1].split("|")[0], template)).lower()
        parts = re.findall(r"[a-z]+", bare) if lang == "en" else re.findall(r"[\u4e00-\u9fff]", bare)
        found.add(tuple(sorted(parts)))
    return found
