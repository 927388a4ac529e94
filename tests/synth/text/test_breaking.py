"""UAX #14 conformance, the kinsoku tailoring and greedy wrapping."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.text import breaking
from synth.text.breaking import ALLOWED, MANDATORY, PROHIBITED, opportunities, spaces, trimmed, wrap

CONFORMANCE = Path(__file__).with_name("LineBreakTest-15.0.0.txt.gz")  # Unicode-3.0 licence, as published
DEBIAN = Path("/usr/share/unicode")

# Written again from GB/T 15834-2011 and JLREQ, not taken from the module.
LINE_START = "、。，．：；！？）】」』》〉〕］｝〗”’…—·・％‰℃々ーゝヽぁゃっァャッ～／"
LINE_END = "（【「『《〈〔［｛〖“‘￥＄／"
SAMPLES = (
    "他说：“今天天气真好！”然后（其实）走了——真的……好吗？《红楼梦》第3章，共50％、25℃，￥500元。",
    "彼は「ちょっと待って」と言って、ヴァイオリンを弾いた。東京・大阪間は５００㎞だ。",
    "鲁迅说过：‘其实地上本没有路……’——《故乡》；价格：￥１，０２４．５０，每元／个！",
)

texts = st.text(alphabet="ab1 -—…/，。「」“”中文あー\n\u3000$%.é한", max_size=60)
any_text = st.text(max_size=40)


def cases() -> list[tuple[str, list[bool]]]:
    rows = []
    for line in gzip.open(CONFORMANCE, "rt", encoding="utf-8"):
        marks = line.partition("#")[0].split()
        if marks:
            rows.append(("".join(chr(int(code, 16)) for code in marks[1::2]), [mark == "÷" for mark in marks[::2]]))
    return rows


def pieces(text: str) -> list[str]:
    """The text cut at every opportunity."""
    cuts = [0, *np.flatnonzero(opportunities(text)).tolist()]
    return [text[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]


def test_standard_agrees_with_every_line_of_the_unicode_test_file():
    rows = cases()
    assert len(rows) == 7654
    wrong = [ascii(text) for text, breaks in rows if (breaking.standard_opportunities(text) > 0).tolist() != breaks]
    assert wrong == []


def test_tailoring_departs_from_the_test_file_only_as_documented():
    different = 0
    for text, breaks in cases():
        ours = opportunities(text) > 0
        different += ours.tolist() != breaks
        added = [i for i in np.flatnonzero(ours) if not breaks[i]]
        full_width = any("\uff10" <= character <= "\uff5a" for character in text)
        beside_quote = all({text[i - 1], text[i]} & set("“”‘’") for i in added)
        assert beside_quote or full_width, ascii(text)  # it only takes breaks away, except at curly quotes (2, 4)
    assert different <= 0.11 * 7654


@pytest.mark.skipif(not (DEBIAN / "LineBreak.txt").exists(), reason="Debian package unicode-data is not installed")
def test_data_file_agrees_with_line_break_txt():
    text = (DEBIAN / "LineBreak.txt").read_text(encoding="utf-8")
    if "LineBreak-15.0.0.txt" not in text:
        pytest.skip("unicode-data is of another Unicode version")
    names = np.array(breaking._NAMES)
    same = {"AI": "AL", "SG": "AL", "XX": "AL", "CJ": "NS"}
    for line in text.splitlines():
        fields = line.partition("#")[0].split(";")
        if len(fields) != 2 or fields[1].strip() == "SA":
            continue
        first, _, last = fields[0].strip().partition("..")
        found = names[breaking._CLASSES[int(first, 16) : int(last or first, 16) + 1]]
        wanted = same.get(fields[1].strip(), fields[1].strip())
        assert set(found) <= {wanted, wanted + "w", "XP"}, line


@pytest.mark.parametrize(
    "whole",
    ["3.14", "1,024", "$5.00", "50%", "2026-11-21", "12:30", "C++17", "and/or", "don’t", "e.g.", "COVID-19", "(50%)",
     "https://example.org/a-b/c?q=1&b=2", "www.well-known.org", "first-name@well-known.org", "f(x)[0]", "2020–2021",
     "1914—1918", "１，０２４．５０", "５～１０", "50％", "25℃", "￥500", "a->b", "--flag", "soft\u00adhyphen", "们/你",
     "10月", "７日", "9.50元", "3公里", "星期一", "周六"],
)  # fmt: skip
def test_stays_whole(whole: str):
    assert pieces(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a well-known fact", ["a ", "well-", "known ", "fact"]),
        ("so—it goes…on", ["so—", "it ", "goes…", "on"]),
        ("中文“引用”文", ["中", "文", "“引", "用”", "文"]),
        ("中文，Latin词", ["中", "文，", "Latin", "词"]),
        ("一——二……三", ["一——", "二……", "三"]),
        ("a\nb\r\nc", ["a\n", "b\r\n", "c"]),
        ("two  spaces", ["two  ", "spaces"]),
        ("ちょっと", ["ちょっ", "と"]),
        ("2025年10月7日（星期二）", ["2025年", "10月", "7日", "（星期二）"]),
        ("10公里路\n周\n一", ["10公里", "路\n", "周\n", "一"]),
    ],
)
def test_breaks(text: str, expected: list[str]):
    assert pieces(text) == expected


def test_mandatory_breaks():
    assert opportunities("a\nb").tolist() == [PROHIBITED, PROHIBITED, MANDATORY, MANDATORY]
    assert opportunities("a b").tolist() == [PROHIBITED, PROHIBITED, ALLOWED, MANDATORY]
    assert opportunities("").tolist() == [MANDATORY]


@pytest.mark.parametrize("text", SAMPLES)
@pytest.mark.parametrize("width", [4.0, 5.0, 7.0, 9.0])
def test_kinsoku_holds_on_wrapped_lines(text: str, width: float):
    advances = np.where(np.array([ord(character) for character in text]) < 128, 0.5, 1.0)
    ends = wrap(advances, opportunities(text), spaces(text), width)
    lines = [text[start:end] for start, end in trimmed(spaces(text), ends)]
    if len(ends):
        assert "".join(lines) == text
        assert not [line for line in lines[1:] if line[0] in LINE_START]
        assert not [line for line in lines[:-1] if line[-1] in LINE_END]


def test_kinsoku_samples_do_wrap():
    assert all(len(wrap(np.ones(len(text)), opportunities(text), spaces(text), 10.0)) > 3 for text in SAMPLES)


@given(texts)
def test_no_line_starts_or_ends_with_a_prohibited_character(text: str):
    allowed = np.flatnonzero(opportunities(text) == ALLOWED)
    assert not [i for i in allowed if text[i] in LINE_START]
    assert not [i for i in allowed if text[:i].rstrip(" \u3000") and text[:i].rstrip(" \u3000")[-1] in LINE_END]


@given(any_text)
def test_any_text_has_one_entry_per_place_and_combining_marks_stay(text: str):
    found = opportunities(text)
    assert found.shape == (len(text) + 1,) and found.dtype == np.uint8 and found[-1] == MANDATORY
    assert all(found[i] == PROHIBITED for i in range(1, len(text)) if text[i] == "\u0301" and text[i - 1].isalpha())


@settings(max_examples=200)
@given(texts.filter(bool), st.floats(0.5, 12))
def test_lines_give_back_the_text(text: str, width: float):
    opportunity, blank = opportunities(text), spaces(text)
    advances = np.array([0.5 if character.isascii() else 1.0 for character in text])
    ends = wrap(advances, opportunity, blank, width)
    widest = max(sum(0.5 if character.isascii() else 1.0 for character in piece.rstrip()) for piece in pieces(text))
    assert (len(ends) == 0) == (widest > width)
    if not len(ends):
        return
    slices = trimmed(spaces(text), ends)
    starts = [0, *ends[:-1]]
    assert ends[-1] == len(text) and [start for start, _ in slices] == starts
    for (start, end), stop in zip(slices, ends, strict=True):
        assert text[end:stop].strip() == "" and advances[start:end].sum() <= width + 1e-9
        assert opportunity[stop] != PROHIBITED and "\n" not in text[start:end]


@given(texts.filter(bool), st.floats(2, 12))
def test_wrapping_is_greedy(text: str, width: float):
    opportunity, advances = opportunities(text), np.ones(len(text), np.float32)
    ends = wrap(advances, opportunity, spaces(text), width)
    for start, end in zip([0, *ends[:-1]], ends, strict=False):
        if opportunity[end] == ALLOWED:
            following = end + 1 + int(np.argmax(opportunity[end + 1 :] > 0))
            assert len(text[start:following].rstrip()) > width


def test_line_slices_drop_only_white_space():
    text = "one  \ntwo three\u3000\n\nfour"
    ends = wrap(np.ones(len(text)), opportunities(text), spaces(text), 6)
    assert [text[a:b] for a, b in trimmed(spaces(text), ends)] == ["one", "two", "three", "", "four"]
