"""Where lines may end, by examples of UAX #14, of kinsoku and of the whitespace rule."""

from __future__ import annotations

import pytest

from verifiers.breaking import fault_of_normalisation, faults_of_lines, forbidden


@pytest.mark.parametrize(
    "pair", ["中文", "文A", "年9", "9新", "期一", "，中", "”中", "中“", "-b", "—a", "？中", "）中", "文$", "々中"]
)
def test_allowed(pair: str) -> None:
    assert forbidden(pair[0], pair[1]) == ""


@pytest.mark.parametrize(
    "pair",
    ["ab", "a1", "12", "文，", "文。", "文）", "（文", "文”", "“文", "文！", "——", "文…", "1,", ",2", "文、", "文ー", "文々",
     "$5", "5%", "(a", "a)", "9年", "0元", "星期", "f(", ")b", "\"a", "-5", "é́"],
)  # fmt: skip
def test_forbidden(pair: str) -> None:
    assert forbidden(pair[0], pair[1]) != ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Mind the gap", ["Mind the gap"]),
        ("Mind the gap", ["Mind the", "gap"]),
        ("a well-known  name", ["a well-", "known", "name"]),
        ("你好，世界。", ["你好，", "世界。"]),
        ("one\n\ntwo", ["one", "two"]),
        ("价格 9.5元\n谢谢", ["价格", "9.5元", "谢谢"]),
        ("2025年10月7日 星期一", ["2025年", "10月", "7日", "星期一"]),
    ],
)
def test_lines_that_follow_the_rules(text: str, lines: list[str]) -> None:
    assert faults_of_lines(text, lines, True) == ([], [])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Mind the gap", ["Mind the"]),
        ("Mind the gap", ["Mind the", "the gap"]),
        ("Mind the gap", ["Mind", "gap"]),
        ("Mind the gap", ["Mind the gap", ""]),
        ("one\ntwo", ["one two"]),
    ],
)
def test_lines_that_are_not_the_text(text: str, lines: list[str]) -> None:
    assert faults_of_lines(text, lines, True)[0]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("unbreakable", ["unbreak", "able"]),
        ("你好，世界", ["你好", "，世界"]),
        ("他说“好”", ["他说“", "好”"]),
        ("price 1,234", ["price 1,", "234"]),
        ("wait !", ["wait", "!"]),
        ("去吧——好", ["去吧—", "—好"]),
    ],
)
def test_lines_that_end_where_none_may(text: str, lines: list[str]) -> None:
    wrong, ends = faults_of_lines(text, lines, True)
    assert not wrong
    assert ends


def test_code_ends_at_line_feeds_only() -> None:
    assert faults_of_lines("if x:\n    y", ["if x:", "    y"], False) == ([], [])
    assert faults_of_lines("if x:\n    y", ["if", "x:", "    y"], False)[0]


def test_normalisation() -> None:
    assert fault_of_normalisation("café\n国") == ""
    assert "NFC" in fault_of_normalisation("cafe\u0301")
    assert "U+0007" in fault_of_normalisation("bell\a")
