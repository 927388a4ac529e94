"""Quoting and colour words."""

from __future__ import annotations

import pytest

from verifiers.words import (
    colour_names,
    fault_of_name,
    faults_of_prompt,
    fits_colour,
    mark_of,
    names_of,
    quotations,
    quoted,
)

RED, BLUE, WHITE, NAVY = (200, 30, 40), (30, 60, 220), (255, 255, 255), (12, 20, 56)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", "“Hello”"),
        ("a\nb", "“a b”"),
        ("say “hi”", "「say “hi”」"),
        ("“a「", "‘“a「’"),
        ("“「’", '"“「’"'),
        ('“「‘"', ""),
    ],
)
def test_the_first_quotes_that_the_text_lacks(text: str, expected: str) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ("A sign with “Stop” and “Go”", ["Stop", "Go"]),
        ("The shop’s sign: “Stop”", ["Stop"]),
        ("“A” over 「say “A”」", ["A", "say “A”"]),
        ("“A” and “A”", ["A", "A"]),
    ],
)
def test_faithful_prompts(prompt: str, texts: list[str]) -> None:
    assert faults_of_prompt(prompt, quotations(texts))[0] == []


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ("A sign with “Stop”", ["Stop", "Go"]),
        ("A sign with “Stop!”", ["Stop"]),
        ("A sign with “Stop” and “Stop”", ["Stop"]),
        ("A “nice” sign with “Stop”", ["Stop"]),
        ("A sign with 「Stop」", ["Stop"]),
        ("A sign with “Stop", ["Stop"]),
    ],
)
def test_unfaithful_prompts(prompt: str, texts: list[str]) -> None:
    assert faults_of_prompt(prompt, quotations(texts))[0]


@pytest.mark.parametrize(
    ("name", "rgb"),
    [("navy", NAVY), ("dark red", RED), ("white", WHITE), ("藏青色", NAVY), ("teal", (0, 128, 128)),
     ("beige", (245, 245, 220)),
     ("brown", (139, 69, 19)), ("grey", (128, 128, 128)), ("gold", (255, 215, 0)), ("a name unknown", RED)],
)  # fmt: skip
def test_true_names(name: str, rgb: tuple[int, int, int]) -> None:
    assert fault_of_name(name, rgb) == ""


@pytest.mark.parametrize(
    ("name", "rgb"),
    [
        ("red", BLUE),
        ("navy", RED),
        ("black", WHITE),
        ("yellow", BLUE),
        ("dark green", RED),
        ("grey", RED),
        ("红色", BLUE),
    ],
)
def test_false_names(name: str, rgb: tuple[int, int, int]) -> None:
    assert fault_of_name(name, rgb)


def test_marks_stand_for_texts_in_the_order_of_the_regions() -> None:
    faults, rest = faults_of_prompt("“Go on” after “Go”", quotations(["Go", "Go on", "Go"]))
    assert faults and rest == f"{mark_of(1)} after {mark_of(0)}"
    assert mark_of(40) == mark_of(99) and not mark_of(3).isascii()


def test_names_of_colours_in_both_languages() -> None:
    assert {"dark blue", "深蓝色"} <= names_of("dark blue") and not names_of("a name unknown")
    assert {"navy", "dark red", "yellow-green"} <= set(colour_names("en")) and "深红色" in colour_names("zh")
    assert fits_colour("藏青色", NAVY) and fits_colour("navy", NAVY) and not fits_colour("藏青色", RED)
