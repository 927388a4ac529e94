"""Templates come out as English: articles fit the colour that follows, sentences begin with a capital."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from catalog.identity import stream
from catalog.science import LANGUAGES, PARTS
from synth.reasoning.phrases import compiled, fill
from synth.science.family import Canvas, Unfit, families
from synth.science.scene import Scene, make_scene
from synth.science.telling import told
from synth.science.words import realised, spaced

HAN, LATIN = "[\u3400-\u9fff]", "[A-Za-z0-9]"
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLIPS = {
    "two blanks": re.compile("  "),
    "a blank at the end": re.compile("^ | $"),
    "a blank before a sign": re.compile(r"(?<!=) [,.;:?!)，。；：？！）、]|(?<! = \?) [,.;:!)，。；：！）、]"),
    "a blank after a sign": re.compile("[(（“] |[，。；：？！、）] "),
    "a sign twice": re.compile(r"([,.;:，。；：、])\1"),
    "a quotation without an end": re.compile("“[^”]*(?:“|$)|(?:^|”)[^“]*”"),
    "a bracket without an end": re.compile(r"\([^()]*$|（[^（）]*$"),
}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Draw a {new} arrow.", "Draw an orange arrow."),
        ("Draw a {selected} arrow.", "Draw a red arrow."),
        ("A {new} arrow. {new}: the {n} edges.", "An orange arrow. Orange: the 3 edges."),
        ("Paint node A {new}.", "Paint node A orange."),
        ("It holds. {q} is a {state}.", "It holds. q is a one-way state."),
    ],
)
def test_english(template: str, said: str) -> None:
    slots = {"new": {"en": "orange", "zh": "橙色"}, "selected": "red", "n": "3", "q": "q", "state": "one-way state"}
    assert realised(template, slots, "en", stream(1, "words")) == said


def test_articles_in_reasoning() -> None:
    assert fill(compiled("draw a {colour} arrow"), {"colour": "orange"}) == "draw an orange arrow"
    assert fill(compiled("draw a {colour} arrow"), {"colour": "teal"}) == "draw a teal arrow"


@cache
def scenes(name: str) -> tuple[Scene, ...]:
    """Of two difficulties the first scene of a family that is worth having."""
    return tuple(scene for level in (2, 5) for scene in _made(name, level))


def _made(name: str, level: int) -> Iterator[Scene]:
    for seed in range(20):
        try:
            yield make_scene(families()[name], level, "en", Canvas(), lambda n: stream(seed, n))  # noqa: B023
            return
        except Unfit:
            continue


def ways(template: str) -> Iterator[str]:
    """A template with its first alternatives, with its second ones, and so on."""
    choices = [found.split("|") for found in CHOICE.findall(template)]
    for k in range(max(map(len, choices), default=1)):
        yield CHOICE.sub(lambda m: m[1].split("|")[k % len(m[1].split("|"))], template)  # noqa: B023


def slips(text: str) -> list[str]:
    """What is wrong with the signs and blanks of a text."""
    return [name for name, pattern in SLIPS.items() if pattern.search(text)]


@pytest.mark.parametrize("name", tuple(families()))
def test_every_template_is_set_with_care(name: str) -> None:
    family = families()[name]
    for scene in scenes(name):
        for part in PARTS:
            for (level, lang), templates in getattr(family, part).items():
                for way in (way for template in templates for way in ways(template)):
                    text = realised(way, scene.slots(), lang, stream(1, "words"))
                    assert not slips(text), (part, level, text)
                    apart = re.search(f"{HAN}{LATIN}|{LATIN}{HAN}", text.replace("U形管", "")) if lang == "zh" else None
                    assert apart is None, text


@pytest.mark.parametrize("name", tuple(families()))
def test_reasoning_is_set_with_care(name: str) -> None:
    for k, scene in enumerate(scenes(name)):
        for part in PARTS if scene.broken else PARTS[:3]:
            for lang in LANGUAGES:
                record = told(scene, part, lang, stream(k, f"reasoning {part}"))
                for text in (record.compact, record.full):
                    assert not slips(text), (part, text)
                    wide = re.search(f"{HAN} +[^“”]|[^“”] +{HAN}", text) if lang == "zh" else None
                    assert wide is None, text


def test_blanks_in_chinese() -> None:
    assert spaced("把82与点 S的像、 A 和B相连。") == "把 82 与点 S 的像、A 和 B 相连。"
    assert slips("this tree , drawing") and slips("two  blanks") and slips("the word “cart") and slips("see (a")
    assert not slips("Answer Y = ? in red (“cart”); Y = ?.")
