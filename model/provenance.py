"""What made a picture: the settings that travel inside its PNG, and the identity of the weights."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from model.config import parse_object

PNG_KEY = "internvl-u"
TAIL = 1 << 20  # bytes hashed at the end of a weight file


def fingerprint(folder: Path | str) -> str:
    """16 hexadecimal digits for the configuration and the weights of a checkpoint.

    Of a weight file only the size, the first and the last megabyte are read: hashing 8.6 GB would take longer than
    loading them. The first holds every name and shape; training changes the last.
    """
    digest = hashlib.sha256()
    files = (path for path in Path(folder).rglob("*") if path.suffix in (".json", ".safetensors"))
    for path in sorted(files):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(TAIL))
            file.seek(max(file.tell(), path.stat().st_size - TAIL))
            digest.update(file.read(TAIL))
    return digest.hexdigest()[:16]


def pixel_hash(image: Image.Image) -> str:
    """16 hexadecimal digits for the size and the RGB pixels of an image, whatever file it came from."""
    pixels = image.convert("RGB")
    return hashlib.sha256(f"{pixels.size}".encode() + pixels.tobytes()).hexdigest()[:16]


def save_png(image: Image.Image, path: Path | str, settings: dict[str, Any]) -> None:
    """Write a PNG with `settings` as JSON in a text chunk."""
    text = PngImagePlugin.PngInfo()
    text.add_itxt(PNG_KEY, json.dumps(settings, ensure_ascii=False, sort_keys=True))
    image.save(path, format="PNG", pnginfo=text)


def read_png(path: Path | str) -> dict[str, Any]:
    """The settings that `save_png` wrote.

    Raises:
        ValueError: if the file has none, they are no JSON object, or it is no whole picture.
    """
    try:
        with Image.open(path) as image:
            image.load()  # settings of a picture that was cut off say nothing
            text = getattr(image, "text", {}).get(PNG_KEY)
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} is damaged, or no picture ({error})") from error
    if text is None:
        raise ValueError(f"{path} holds no generation settings: it is no PNG of this pipeline, or was saved again")
    return parse_object(text, f"{path}: the text chunk {PNG_KEY!r}")
