"""Pictures that are asked for: one text, or a JSONL file with a prompt a line, and the PNG that each becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from flows.model import Drawing
from model.prompt import normalise

_LINE = 1 << 20  # characters of one line of a prompts file
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # of a picture's file
_KEYS = {"prompt", "id", "seed", "image"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to draw: from which text and images, with which seed, into which PNG."""

    prompt: str
    images: tuple[Path, ...]
    seed: int
    path: Path
    where: str = ""  # "prompts.jsonl:7: ", put before what is wrong with it


def numbered(
    prompt: str, images: Sequence[Path], path: Path, drawing: Drawing, seed: int | None = None, where: str = ""
) -> list[Picture]:
    """`drawing.n` pictures of one prompt: sign.png, sign-1.png, sign-2.png ..., with seeds that count up."""
    if path.suffix.lower() != ".png":
        raise ValueError(
            f"--out {path}: pictures are PNG files that say how they were made; give a name ending in .png"
        )
    if not prompt.strip() and not drawing.strict_official:
        raise ValueError("the prompt is empty; write what is to be drawn")
    normalise(prompt, len(images))  # refuses marks without images and tokens of the template
    first = drawing.seed if seed is None else seed
    paths = [path, *(path.with_stem(f"{path.stem}-{i}") for i in range(1, drawing.n))]
    return [Picture(prompt, tuple(images), first + i, path, where) for i, path in enumerate(paths)]


def from_jsonl(file: Path, folder: Path, drawing: Drawing) -> list[Picture]:
    """The pictures that a JSONL file asks for. Raises ValueError naming file, line, value and fix."""
    if folder.suffix.lower() == ".png":
        raise ValueError(f"--out {folder}: with --prompts pictures go into a folder; give one")
    pictures: list[Picture] = []
    for number, record in _records(file):
        path, where = folder / f"{_name(record, number, file)}.png", f"{file}:{number}: "
        try:
            pictures += numbered(record["prompt"], _images(record, file), path, drawing, record.get("seed"), where)
        except ValueError as error:
            raise ValueError(f"{where}{error}") from None
    seen: set[Path] = set()
    for picture in pictures:
        if picture.path in seen:
            raise ValueError(f"{file}: two pictures would be called {picture.path.name}; give other ids")
        seen.add(picture.path)
    if not pictures:
        raise ValueError(f'{file} has no prompts; write a line like {{"prompt": "a red cat"}}')
    return pictures


def _records(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each line that is not blank."""
    with file.open(encoding="utf-8-sig") as lines:  # with or without the mark that some editors put first
        for number, line in enumerate(_bounded(lines, file), 1):
            if line.strip():
                yield number, _record(line, f"{file}:{number}")


def _bounded(lines: TextIO, file: Path) -> Iterator[str]:
    number = 0
    try:
        while line := lines.readline(_LINE + 1):
            number += 1
            if len(line) > _LINE:
                raise ValueError(f"{file}:{number}: a line of more than {_LINE:,} characters; is this a prompts file?")
            yield line
    except UnicodeDecodeError as error:
        raise ValueError(f"{file}:{number + 1}: not UTF-8 ({error.reason})") from None


def _record(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f'{where}: not JSON ({error}); write a line like {{"prompt": "a red cat"}}') from None
    if not isinstance(record, dict) or not isinstance(record.get("prompt"), str):
        raise ValueError(f'{where}: no "prompt" with a text; write a line like {{"prompt": "a red cat"}}')
    if unknown := sorted(record.keys() - _KEYS):
        raise ValueError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(_KEYS))}")
    seed = record.get("seed", 0)
    if type(seed) is not int or not 0 <= seed < 2**63:
        raise ValueError(f"{where}: seed {seed!r} is not a whole number from 0 to 2^63 - 1")
    return record


def _name(record: dict[str, Any], number: int, file: Path) -> str:
    """Of the picture's file: the record's id, else its line number."""
    name = record.get("id", f"{number:05d}")
    if type(name) not in (str, int) or not _NAME.fullmatch(str(name)):
        raise ValueError(f"{file}:{number}: id {name!r} cannot name a file; give 1 to 100 of a-z A-Z 0-9 . _ -")
    return str(name)


def _images(record: dict[str, Any], file: Path) -> list[Path]:
    images = record.get("image", [])
    images = [images] if isinstance(images, str) else images
    if not isinstance(images, list) or not all(isinstance(image, str) for image in images):
        raise ValueError(f"image {record['image']!r} is neither a file name nor a list of them")
    return [file.parent / image for image in images]
