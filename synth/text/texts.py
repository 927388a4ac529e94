"""Texts that a person brings: plain text (a line each), JSONL or Parquet, read by position.

Each record becomes one image that shows all its strings. Plain text and JSONL are indexed once by line offset, so that
a million records cost megabytes and any record is read in microseconds; a Parquet file is read into Arrow memory.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from fontTools.unicodedata import script, script_name

MAX_STRINGS = 5  # regions of one image
MAX_RECORD_BYTES = 1 << 20
MAX_CHARACTERS = 4096  # of one string; pictures legibly hold 1,024 at most
_LAYOUT_CONTROLS = "\n"
MAX_CAPTION = 4096  # characters; a caption is kept beside the picture, never drawn
# ISO 15924: scripts written left to right, a glyph per character, that break at spaces or between ideographs.
_SCRIPTS = frozenset(("Latn", "Grek", "Cyrl", "Hani", "Hira", "Kana", "Bopo", "Hang", "Armn", "Geor", "Zyyy", "Zinh"))


_CHINESE = frozenset(("Hani", "Bopo"))
_ENGLISH = frozenset(("Latn", "Grek", "Cyrl", "Zyyy", "Zinh"))  # as labels go: foreign letters in Latin typography


class BadRecord(ValueError):
    """A record that cannot be drawn: `reason` is a short word to count by, `uri` says where, the message what too."""

    def __init__(self, reason: str, uri: str, why: str) -> None:
        super().__init__(f"{uri}: {why}")
        self.reason, self.uri = reason, uri


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its strings (NFC), where it came from, what it says of the picture, and its language if it says."""

    strings: tuple[str, ...]
    uri: str
    caption: str | None = None
    lang: str | None = None


class TextSource(Protocol):
    """Records by position. `record` raises BadRecord for one that cannot be drawn."""

    def __len__(self) -> int: ...

    def record(self, position: int) -> Record: ...


def open_texts(path: Path) -> TextSource:
    """Open a .txt, .jsonl or .parquet file. Raises ValueError naming the path where it is none of these or empty."""
    if not path.is_file():
        what = "a directory" if path.is_dir() else "no such file"
        raise ValueError(f"--texts {path}: {what}; give a .txt (a text a line), .jsonl or .parquet file")
    kind = path.suffix.lower()
    if kind not in (".txt", ".jsonl", ".ndjson", ".parquet"):
        raise ValueError(f"--texts {path}: unknown kind {kind or 'without suffix'!r}; one of .txt, .jsonl, .parquet")
    source = _ParquetTexts(path) if kind == ".parquet" else _LineTexts(path, kind != ".txt")
    if len(source) == 0:
        raise ValueError(f"--texts {path}: no records; write one text a line")
    return source


def content_hash(path: Path) -> str:
    """sha256 (hex) of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def all_strings(source: TextSource, refused: Counter[str]) -> Iterator[str]:
    """Every well-formed string of a source; counts the reasons of records that are not, in `refused`."""
    for position in range(len(source)):
        try:
            yield from source.record(position).strings
        except BadRecord as bad:
            refused[bad.reason] += 1


def clean(text: Any, uri: str) -> str:
    """A string as it will be drawn: NFC, line ends as '\\n', outer white space gone.

    Raises BadRecord for what is not text, is empty, or holds control, surrogate, private-use or unassigned characters.
    """
    if not isinstance(text, str):
        raise BadRecord("not-text", uri, f"expected a string, got {type(text).__name__}")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")).strip()
    if not text:
        raise BadRecord("empty-text", uri, "nothing to draw")
    if len(text) > MAX_CHARACTERS:
        raise BadRecord("too-long", uri, f"{len(text)} characters; at most {MAX_CHARACTERS} fit any picture")
    if unicodedata.combining(text[0]):
        raise BadRecord("combining-mark-first", uri, f"U+{ord(text[0]):04X} has no letter to stand on")
    bad = sorted({c for c in text if unicodedata.category(c)[0] == "C" and c not in _LAYOUT_CONTROLS})
    if bad:
        named = ", ".join(f"U+{ord(c):04X}" for c in bad[:8])
        raise BadRecord("control-characters", uri, f"{named} cannot be drawn; remove them")
    _require_simple_script(text, uri)
    return text


def _require_simple_script(text: str, uri: str) -> None:
    """Refuse scripts whose order or line breaking the renderer does not have: better no picture than a wrong one."""
    for character in dict.fromkeys(text):
        if unicodedata.bidirectional(character) in ("R", "AL", "AN"):
            name = f"U+{ord(character):04X} ({script_name(script(character))})"
            raise BadRecord("right-to-left", uri, f"{name} is written right to left, not drawn yet")
        if script(character) not in _SCRIPTS:
            name = script_name(script(character))
            raise BadRecord("unsupported-script", uri, f"U+{ord(character):04X} is {name}, not drawn yet")


def language_of(text: str, uri: str) -> str:
    """`zh` for a text with Chinese characters, else `en`: the language of a text that does not say.

    Raises BadRecord naming the script where it is that of another language: a wrong label would be worse than none.
    """
    scripts = {script(character) for character in text}
    other = sorted(scripts - _CHINESE - _ENGLISH)
    if other:
        names = ", ".join(map(script_name, other))
        fix = 'a JSONL or Parquet record that is one of these all the same may say so in "lang"'
        raise BadRecord("unsupported-language", uri, f"{names} is the script of neither en nor zh; {fix}")
    return "zh" if scripts & _CHINESE else "en"


def make_record(value: Any, uri: str) -> Record:
    """A record from `{"text": str | [str, ...], "id"?, "caption"?, "lang"?}`. Raises BadRecord."""
    if not isinstance(value, dict) or "text" not in value:
        raise BadRecord("no-text-field", uri, 'expected an object with a "text" field')
    texts = value["text"] if isinstance(value["text"], list) else [value["text"]]
    if not texts:
        raise BadRecord("empty-text", uri, "an empty list; nothing to draw")
    if sum(len(t) for t in texts if isinstance(t, str)) > MAX_RECORD_BYTES:
        raise BadRecord("record-too-large", uri, f"over {MAX_RECORD_BYTES} characters")
    if not 1 <= len(texts) <= MAX_STRINGS:
        raise BadRecord("too-many-strings", uri, f"{len(texts)} strings; one image shows 1 to {MAX_STRINGS}")
    lang = value.get("lang")
    if lang not in (None, "en", "zh"):
        raise BadRecord("unknown-language", uri, f"lang {lang!r}; one of en, zh")
    name = uri if value.get("id") is None else _printable(value["id"])
    strings = tuple(clean(t, uri) for t in texts)
    if lang is None:
        for text in strings:
            language_of(text, uri)
    return Record(strings, name, _caption(value.get("caption"), uri), lang)


def _caption(caption: Any, uri: str) -> str | None:
    """A description of the picture, in any script, as a row can hold it."""
    if caption is None:
        return None
    if not isinstance(caption, str):
        raise BadRecord("not-text", uri, f"expected a caption that is a string, got {type(caption).__name__}")
    if len(caption) > MAX_CAPTION:
        raise BadRecord("too-long", uri, f"a caption of {len(caption)} characters; it may have {MAX_CAPTION}")
    return caption.encode("utf-8", "replace").decode() or None  # a lone surrogate cannot be stored


def _printable(identifier: Any) -> str:
    """An identifier as a row can hold it: at most 200 characters, what cannot be printed as `?`."""
    return "".join(c if c.isprintable() else "?" for c in str(identifier)[:200])


class _LineTexts:
    """Lines of a plain or JSONL file, by byte offset."""

    def __init__(self, path: Path, is_json: bool) -> None:
        self._name, self._json = path.name, is_json
        with open(path, "rb") as file:
            empty = file.seek(0, 2) == 0
            self._data = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        data = np.frombuffer(self._data, np.uint8)
        self._start = 3 if self._data[:3] == b"\xef\xbb\xbf" else 0  # a byte order mark is no text
        ends = np.flatnonzero(data == 10)
        starts, stops = np.concatenate([[self._start], ends + 1]), np.append(ends, len(data))
        stops[(stops > starts) & (np.append(data, 0)[stops - 1] == 13)] -= 1  # CR before LF
        filled = stops > starts
        self._lines = np.flatnonzero(filled) + 1
        self._spans = np.stack([starts[filled], stops[filled]], axis=1)

    def __len__(self) -> int:
        return len(self._spans)

    def record(self, position: int) -> Record:
        uri = f"{self._name}:{self._lines[position]}"
        start, stop = self._spans[position]
        if stop - start > MAX_RECORD_BYTES:
            raise BadRecord("record-too-large", uri, f"{stop - start} bytes; at most {MAX_RECORD_BYTES}")
        try:
            line = self._data[start:stop].decode()
        except UnicodeDecodeError as error:
            raise BadRecord("not-utf8", uri, f"byte {error.start} is not UTF-8; save the file as UTF-8") from None
        if not self._json:
            return make_record({"text": line}, uri)
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:  # ValueError: bad JSON, or an integer of thousands of digits
            raise BadRecord("not-json", uri, str(error)) from None
        return make_record(value, uri)


class _ParquetTexts:
    """Rows of a Parquet file with a `text` column (string or list of strings)."""

    def __init__(self, path: Path) -> None:
        try:
            names = pq.read_schema(path).names
        except (pa.ArrowException, OSError) as error:
            raise ValueError(f"--texts {path}: not a readable Parquet file ({error})") from None
        if "text" not in names:
            raise ValueError(f'--texts {path}: no "text" column among {", ".join(names)}')
        kept = [n for n in ("text", "id", "caption", "lang") if n in names]
        self._name, self._table = path.name, pq.read_table(path, columns=kept).combine_chunks()

    def __len__(self) -> int:
        return self._table.num_rows

    def record(self, position: int) -> Record:
        uri = f"{self._name}:{position + 1}"
        try:
            row = {name: self._table.column(name)[position].as_py() for name in self._table.column_names}
        except UnicodeDecodeError as error:  # the format asks for UTF-8, but not every writer looks
            raise BadRecord("not-utf8", uri, f"byte {error.start} of a string is not UTF-8; write UTF-8") from None
        return make_record(row, uri)
