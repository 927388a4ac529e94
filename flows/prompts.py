"""Pictures that are asked for: one text, or a JSONL file with a prompt a line, and the PNG that each becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from flows.model import Drawing
from model.config import named
from model.prompt import normalise

_LINE = 1 << 20  # bytes of one line of a prompts file
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
    if first + drawing.n > 2**63:
        raise ValueError(
            f"seeds from {first} on end at 2^63 - 1, before the {drawing.n:,} pictures: give a smaller one"
        )
    paths = [path, *(path.with_stem(f"{path.stem}-{i}") for i in range(1, drawing.n))]
    return [Picture(prompt, tuple(images), first + i, path, where) for i, path in enumerate(paths)]


def from_jsonl(file: Path, folder: Path, drawing: Drawing) -> tuple[list[Picture], list[str]]:
    """The pictures that a JSONL file asks for, and of each line that asks for none `file:line: ` and what is wrong.

    Raises ValueError for a file that cannot be read or has no lines, and for a place that is no folder.
    """
    if folder.suffix.lower() == ".png":
        raise ValueError(f"--out {folder}: with --prompts pictures go into a folder; give one")
    pictures: list[Picture] = []
    wrong: list[str] = []
    owners: dict[str, int] = {}  # of each file the line that it belongs to
    for number, line in _lines(file):
        where = f"{file}:{number}: "
        try:
            own = _pictures(line, number, file, folder, drawing, where)
            if taken := [picture.path for picture in own if _place(picture.path) in owners]:
                raise ValueError(f"{taken[0].name} belongs to line {owners[_place(taken[0])]}; give another id")
        except ValueError as error:
            wrong.append(f"{where}{error}")
        else:
            pictures += own
            owners |= dict.fromkeys((_place(picture.path) for picture in own), number)
    if not pictures and not wrong:
        raise ValueError(f'{file} has no prompts; write a line like {{"prompt": "a red cat"}}')
    return pictures, wrong


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that is not blank; of a line that is too long the beginning."""
    if not file.exists() or file.is_dir():
        raise ValueError(f"--prompts {file}: there is no such file")
    with file.open("rb") as lines:
        for number in count(1):
            line = lines.readline(_LINE + 1)
            if not line:
                return
            if line.strip():
                yield number, line
            while len(line) > _LINE and not line.endswith(b"\n"):
                line = lines.readline(_LINE + 1)


def _pictures(line: bytes, number: int, file: Path, folder: Path, drawing: Drawing, where: str) -> list[Picture]:
    record = _record(line)
    path = folder / f"{_name(record, number)}.png"
    return numbered(record["prompt"], _images(record, file), path, drawing, record.get("seed"), where)


def _record(line: bytes) -> dict[str, Any]:
    if len(line) > _LINE:
        raise ValueError(f"a line of more than {_LINE:,} bytes; is this a prompts file?")
    try:
        record = json.loads(line.decode("utf-8-sig"))  # with or without the mark that some editors put first
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 ({error.reason})") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f'not JSON ({error}); write a line like {{"prompt": "a red cat"}}') from None
    if not isinstance(record, dict) or not isinstance(record.get("prompt"), str):
        raise ValueError('no "prompt" with a text; write a line like {"prompt": "a red cat"}')
    if unknown := sorted(record.keys() - _KEYS):
        raise ValueError(f"unknown {named(unknown)}; known are {', '.join(sorted(_KEYS))}")
    seed = record.get("seed", 0)
    if type(seed) is not int or not 0 <= seed < 2**63:
        raise ValueError(f"seed {seed!r:.40} is not a whole number from 0 to 2^63 - 1")
    return record


def _name(record: dict[str, Any], number: int) -> str:
    """Of the picture's file: the record's id, else its line number."""
    name = record.get("id", f"{number:05d}")
    if type(name) not in (str, int) or not _NAME.fullmatch(str(name)):
        raise ValueError(f"id {name!r:.120} cannot name a file; give 1 to 100 of a-z A-Z 0-9 . _ -")
    return str(name)


def _place(path: Path) -> str:
    """Equal for names that some file systems take for one: those that differ by case only."""
    return str(path).casefold()


def _images(record: dict[str, Any], file: Path) -> list[Path]:
    images = record.get("image", [])
    images = [images] if isinstance(images, str) else images
    if not isinstance(images, list) or not all(isinstance(image, str) for image in images):
        raise ValueError(f"image {record['image']!r:.80} is neither a file name nor a list of them")
    return [file.parent / image for image in images]
