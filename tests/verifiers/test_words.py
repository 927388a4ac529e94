"""Quoting and colour words."""

from __future__ import annotations

import pytest

from verifiers.words import fault_of_colour_words, fault_of_name, faults_of_prompt, quotations, quoted

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


def test_colour_words_of_a_prompt_are_declared_colours() -> None:
    assert fault_of_colour_words("blue text on a white ground", [BLUE, WHITE], "") == ""
    assert "red" in fault_of_colour_words("red text on a white ground", [BLUE, WHITE], "")
    assert fault_of_colour_words("text on a red carpet", [BLUE], "a red carpet") == ""
    assert fault_of_colour_words("rendered on a scarf", [BLUE], "") == ""
    assert "红色" in fault_of_colour_words("白色背景上的红色文字", [BLUE, WHITE], "")
