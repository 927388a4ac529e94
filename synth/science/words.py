"""Instructions and prompts: one template per level and language, its alternatives drawn, its slots filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalog.identity import Stream
from catalog.science import LANGUAGES, LEVELS
from synth.science.family import Words

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z_0-9]+)\}")


def realised(template: str, slots: Mapping[str, str | Mapping[str, str]], lang: str, s: Stream) -> str:
    """A template with its `[a|b]` drawn and its `{slots}` filled. Raises KeyError naming a slot that has no value."""
    text = _CHOICE.sub(lambda m: s.choice(m[1].split("|")), template)
    filled = _SLOT.sub(lambda m: _value(slots, m[1], lang), text)
    return filled[:1].upper() + filled[1:] if lang == "en" else filled


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
