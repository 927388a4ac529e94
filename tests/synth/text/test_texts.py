"""Texts that a person brings, tidy and hostile: what is read, and with which word the rest is refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synth.text.texts import (
    MAX_CAPTION,
    MAX_RECORD_BYTES,
    MAX_STRINGS,
    BadRecord,
    TextSource,
    all_strings,
    clean,
    content_hash,
    language_of,
    make_record,
    open_texts,
)


def opened(folder: Path, name: str, data: bytes | str) -> TextSource:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_texts(path)


def refused(source: TextSource, position: int = 0) -> str:
    with pytest.raises(BadRecord) as error:
        source.record(position)
    return error.value.reason


def test_lines_of_plain_text(tmp_path: Path):
    source = opened(tmp_path, "a.txt", "first\n\nsecond line \nthird")
    records = [source.record(i) for i in range(len(source))]
    assert [r.strings for r in records] == [("first",), ("second line",), ("third",)]
    assert [r.uri for r in records] == ["a.txt:1", "a.txt:3", "a.txt:4"]  # lines as an editor counts them


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_byte_order_mark_and_windows_line_ends(tmp_path: Path, name: str):
    lines = ["über", "zwei"]
    body = lines if name == "a.txt" else [json.dumps({"text": t}) for t in lines]
    source = opened(tmp_path, name, b"\xef\xbb\xbf" + "\r\n".join(body).encode() + b"\r\n")
    assert [source.record(i).strings for i in range(len(source))] == [("über",), ("zwei",)]


def test_blank_lines_of_a_windows_file_are_no_records(tmp_path: Path):
    assert len(opened(tmp_path, "a.txt", b"one\r\n\r\ntwo\r\n")) == 2


def test_jsonl(tmp_path: Path):
    values = [
        {"text": "one"},
        {"text": ["A title", "its body"], "id": "doc-7"},
        {"text": "二", "lang": "zh", "extra": 1},
    ]
    source = opened(tmp_path, "a.jsonl", "\n".join(map(json.dumps, values)))
    one, two, three = (source.record(i) for i in range(3))
    assert one.strings == ("one",) and one.uri == "a.jsonl:1" and one.lang is None
    assert two.strings == ("A title", "its body") and two.uri == "doc-7"
    assert three.lang == "zh"


def test_parquet(tmp_path: Path):
    table = pa.table({"text": [["a", "b"], ["c"], None], "id": [5, None, 7], "other": [1, 2, 3]})
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=1)
    source = open_texts(tmp_path / "t.parquet")
    assert len(source) == 3 and source.record(0).strings == ("a", "b") and source.record(0).uri == "5"
    assert source.record(1).uri == "t.parquet:2" and refused(source, 2) == "not-text"
    pq.write_table(pa.table({"text": ["plain", "x\u0007"]}), tmp_path / "s.parquet")
    plain = open_texts(tmp_path / "s.parquet")
    assert plain.record(0).strings == ("plain",) and refused(plain, 1) == "control-characters"


def test_texts_are_composed_and_trimmed():
    assert clean("  Cafe\u0301 \r\n noir\t! \n", "u") == "Café \n noir    !"
    assert clean("a\rb", "u") == "a\nb"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty-text"),
        (" \n\t\u3000\u00a0 ", "empty-text"),
        ("a\x00b", "control-characters"),
        ("a\x1bb", "control-characters"),
        ("a\u202eb", "control-characters"),
        ("a\ue000b", "control-characters"),
        ("a\ud800b", "control-characters"),
        ("a\u200db", "control-characters"),
        ("a\u0378b", "control-characters"),
        ("a\ufeffb", "control-characters"),
        ("hello שלום", "right-to-left"),
        ("مرحبا", "right-to-left"),
        ("१२", "unsupported-script"),
        ("नमस्ते", "unsupported-script"),
        ("สวัสดี", "unsupported-script"),
        ("ᚠᚢ", "unsupported-script"),
        (7, "not-text"),
        (None, "not-text"),
        (["a"], "not-text"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_word(text: object, reason: str):
    with pytest.raises(BadRecord) as error:
        clean(text, "place:1")
    assert error.value.reason == reason and str(error.value).startswith("place:1: ")


def test_characters_are_named():
    with pytest.raises(BadRecord, match=r"U\+0007, U\+E000"):
        clean("a\x07b\ue000", "u")
    with pytest.raises(BadRecord, match=r"U\+05E9"):
        clean("abש", "u")


@pytest.mark.parametrize(
    "text", ["Ωμέγα", "Привет", "café – naïve", "你好，世界", "カタカナ", "x\u0302", "2 × 3 ≤ 7 €", "“quoted” 「引」"]
)
def test_simple_scripts_pass(text: str):
    assert clean(text, "u") == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("just a string", "no-text-field"),
        ([1], "no-text-field"),
        ({}, "no-text-field"),
        ({"text": [1, 2]}, "not-text"),
        ({"text": ["a", None]}, "not-text"),
        ({"text": {"a": 1}}, "not-text"),
        ({"text": ["a", " "]}, "empty-text"),
        ({"text": ["a"] * (MAX_STRINGS + 1)}, "too-many-strings"),
        ({"text": "a", "lang": "fr"}, "unknown-language"),
        ({"text": "a", "lang": ["en"]}, "unknown-language"),
    ],
)
def test_records_of_another_shape_are_refused(value: object, reason: str):
    with pytest.raises(BadRecord) as error:
        make_record(value, "u")
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("カタカナ", "Katakana"),
        ("ようこそ", "Hiragana"),
        ("東京へようこそ", "Hiragana"),
        ("안녕하세요", "Hangul"),
        ("Բարեւ", "Armenian"),
        ("hello გამარჯობა", "Georgian"),
    ],
)
def test_languages_that_are_not_offered_are_refused_unless_the_record_says_its_own(text: str, script: str):
    with pytest.raises(BadRecord, match=f"place:1: {script} ") as error:
        make_record({"text": ["fine", text]}, "place:1")
    assert error.value.reason == "unsupported-language"
    assert make_record({"text": text, "lang": "zh"}, "u").lang == "zh"


@pytest.mark.parametrize(("text", "name"), [("مرحبا", "Arabic"), ("שלום", "Hebrew"), ("สวัสดี", "Thai")])
def test_refused_scripts_are_named(text: str, name: str):
    with pytest.raises(BadRecord, match=name):
        make_record({"text": text, "lang": "en"}, "u")


@pytest.mark.parametrize(
    ("text", "lang"),
    [("hello", "en"), ("Привет 2 ×", "en"), ("Ωμέγα", "en"), ("x\u0302", "en"), ("2026", "en"),
     ("你好 hello", "zh"), ("ㄅㄆㄇ", "zh"), ("〇", "zh")],
)  # fmt: skip
def test_the_language_of_a_text_that_does_not_say(text: str, lang: str):
    assert language_of(text, "u") == lang


def test_captions_are_kept_as_given():
    caption = "  A shop sign, مرحبا,\n\tat dusk "
    assert make_record({"text": "a", "caption": caption}, "u").caption == caption
    assert make_record({"text": "a", "caption": ""}, "u").caption is None
    assert make_record({"text": "a", "caption": "a\ud800b"}, "u").caption == "a?b"
    for caption, reason in ((["a"], "not-text"), ("a" * (MAX_CAPTION + 1), "too-long")):
        with pytest.raises(BadRecord) as error:
            make_record({"text": "a", "caption": caption}, "u")
        assert error.value.reason == reason


def test_a_list_without_strings_is_empty_text():
    with pytest.raises(BadRecord) as error:
        make_record({"text": []}, "u")
    assert error.value.reason == "empty-text"


def test_identifiers_can_be_written_to_parquet():
    """A record's id becomes the source_uri of its row: a lone surrogate there would take the shard down at commit."""
    for name in ("a\ud800b", "tab\there", "nul\x00"):
        try:
            uri = make_record({"text": "a", "id": name}, "u").uri
        except BadRecord:
            continue
        pa.array([uri], pa.string())
        assert uri.isprintable()


@pytest.mark.parametrize(
    "line",
    ['{"text": "a"', "[" * 100_000 + "]" * 100_000, '{"text": "a"}}', "nul", '{"text": "a", "id": ' + "1" * 5000 + "}"],
    ids=["cut", "deep", "trailing", "word", "5000 digits"],
)
def test_bad_json_is_refused(tmp_path: Path, line: str):
    source = opened(tmp_path, "a.jsonl", line + '\n{"text": "fine"}\n')
    assert refused(source) == "not-json" and source.record(1).strings == ("fine",)


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path):
    source = opened(tmp_path, "a.txt", b"gut\n" + "süß".encode("latin-1") + b"\nfine\n")
    assert refused(source, 1) == "not-utf8" and source.record(2).strings == ("fine",)
    assert refused(opened(tmp_path, "b.txt", "hello".encode("utf-16"))) == "not-utf8"
    strings = pa.StringArray.from_buffers(2, *pa.array([b"\xff", b"fine"]).buffers()[1:])
    pq.write_table(pa.table({"text": strings}), tmp_path / "c.parquet")
    source = open_texts(tmp_path / "c.parquet")
    assert refused(source) == "not-utf8" and source.record(1).strings == ("fine",)


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.parquet"])
def test_huge_records_are_refused(tmp_path: Path, name: str):
    huge = "a " * MAX_RECORD_BYTES
    if name == "a.parquet":
        pq.write_table(pa.table({"text": [huge, "fine"]}), tmp_path / name)
        source = open_texts(tmp_path / name)
    else:
        lines = [huge, "fine"] if name == "a.txt" else [json.dumps({"text": t}) for t in (huge, "fine")]
        source = opened(tmp_path, name, "\n".join(lines))
    assert refused(source) == "record-too-large" and source.record(1).strings == ("fine",)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "no records"),
        ("a.jsonl", b"\n\n", "no records"),
        ("a.csv", b"a", r"unknown kind '.csv'"),
        ("a", b"a", "unknown kind"),
        ("a.parquet", b"PAR1 but not really", "not a readable Parquet"),
    ],
)
def test_files_that_are_no_texts_stop_at_once(tmp_path: Path, name: str, data: bytes, message: str):
    with pytest.raises(ValueError, match=message) as error:
        opened(tmp_path, name, data)
    assert str(tmp_path / name) in str(error.value)


def test_missing_files_and_columns_stop_at_once(tmp_path: Path):
    with pytest.raises(ValueError, match="no such file"):
        open_texts(tmp_path / "gone.txt")
    with pytest.raises(ValueError, match="a directory"):
        open_texts(tmp_path)
    pq.write_table(pa.table({"words": ["a"]}), tmp_path / "w.parquet")
    with pytest.raises(ValueError, match='no "text" column among words'):
        open_texts(tmp_path / "w.parquet")


def test_all_strings_leaves_out_what_cannot_be_drawn(tmp_path: Path):
    source = opened(tmp_path, "a.jsonl", '{"text": ["a", "b"]}\nbroken\n{"text": "c\\u0000"}\n{"text": "d"}')
    assert list(all_strings(source, Counter())) == ["a", "b", "d"]


def test_the_hash_is_of_the_content_alone(tmp_path: Path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("same")
    assert content_hash(tmp_path / "one.txt") == content_hash(tmp_path / "two.txt")
    (tmp_path / "two.txt").write_text("other")
    assert content_hash(tmp_path / "one.txt") != content_hash(tmp_path / "two.txt")
