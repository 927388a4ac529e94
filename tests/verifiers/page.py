"""A tiny honest maker for the judges' tests: one font, one solid ground, drawn by HarfBuzz and FreeType."""

from __future__ import annotations

import ctypes
import hashlib
import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import freetype
import numpy as np
import simplejpeg
import uharfbuzz

from catalog.assets import Asset

ROOT = Path(__file__).resolve().parents[2]
LATIN = ROOT / "fonts" / "maths" / "DejaVuSans.ttf"
CHINESE = ROOT / "fonts" / "zh" / "ZCOOLKuaiLe-Regular.ttf"
FEATURES = {"liga": False, "clig": False, "calt": False, "dlig": False}
INK, GROUND = "#0c1438", "#cccccc"


def asset(path: Path, kind: str = "font") -> Asset:
    """The asset of a file."""
    return Asset(hashlib.sha256(path.read_bytes()).hexdigest(), kind, f"file:{path}", "OFL-1.1", path.stem)


def rgb(colour: str) -> np.ndarray:
    """#rrggbb as three floats."""
    return np.array(list(bytes.fromhex(colour[1:])), np.float64)


class Typesetter:
    """Shapes and draws lines of one font at one size, unhinted, with the pen on quarter pixels."""

    def __init__(self, path: Path, size: float, language: str) -> None:
        self.size, self.language = size, language
        face = uharfbuzz.Face(path.read_bytes())
        self.font, self.em = uharfbuzz.Font(face), face.upem
        self.face = freetype.Face(str(path))
        self.face.set_char_size(int(size * 64))

    def glyphs(self, text: str) -> tuple[list[tuple[int, float]], float]:
        """(glyph, pen in px) of each glyph, and the advance."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = self.language
        uharfbuzz.shape(self.font, buffer, FEATURES)
        pen, out = 0.0, []
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions):
            out.append((info.codepoint, pen * self.size / self.em))
            pen += position.x_advance
        return out, pen * self.size / self.em

    def draw(self, plane: np.ndarray, text: str, x: float, y: float) -> list[float]:
        """Blend a line's coverage into `plane` uint8 [H, W]; the quad of its outlines."""
        boxes = []
        for glyph, pen in self.glyphs(text)[0]:
            at = round((x + pen) * 4) / 4
            dx, dy = round((at % 1) * 64), round((-y % 1) * 64)
            self.face.set_transform(freetype.Matrix(0x10000, 0, 0, 0x10000), freetype.Vector(dx, dy))
            self.face.load_glyph(glyph, freetype.FT_LOAD_NO_HINTING)
            if not self.face.glyph.outline.contours:
                continue
            box, left = self.face.glyph.outline.get_bbox(), x + pen
            sides = (box.xMin - dx, dy - box.yMax, box.xMax - dx, dy - box.yMin)
            boxes.append([v / 64 + (left, y)[i % 2] for i, v in enumerate(sides)])
            self.face.glyph.render(freetype.FT_RENDER_MODE_NORMAL)
            self._blend(plane, int(at // 1), -int(-y // 1))
        low, high = np.min(boxes, 0), np.max(boxes, 0)
        x0, y0, x1, y1 = (round(float(v), 2) for v in (low[0], low[1], high[2], high[3]))
        return [x0, y0, x1, y0, x1, y1, x0, y1]

    def _blend(self, plane: np.ndarray, x: int, y: int) -> None:
        slot = self.face.glyph
        bitmap = slot.bitmap
        raw = np.frombuffer(ctypes.string_at(bitmap._FT_Bitmap.buffer, bitmap.rows * bitmap.pitch), np.uint8)
        ink = raw.reshape(bitmap.rows, bitmap.pitch)[:, : bitmap.width]
        left, top = x + slot.bitmap_left, y - slot.bitmap_top
        part = plane[top : top + bitmap.rows, left : left + bitmap.width]
        np.maximum(part, ink, out=part)


def scene(
    lines: list[str], *, text: str | None = None, canvas: tuple[int, int] = (256, 128), size: float = 20.0,
    ink: str = INK, ground: str = GROUND, font: Path = LATIN, lang: str = "en", form: str = "png",
) -> dict[str, Any]:  # fmt: skip
    """The spec of a page with one region of the given lines, left-aligned; joined by spaces unless `text` is given."""
    setter = Typesetter(font, size, "en" if lang == "en" else "zh-Hans")
    blank = np.zeros(canvas[::-1], np.uint8)
    found, gap = [], round(size * 1.5)
    for k, line in enumerate(lines):
        x, y = 12.25, 30.0 + k * gap
        quad = setter.draw(blank, line, x, y)
        found.append({"text": line, "origin": [x, y], "advance": setter.glyphs(line)[1], "polygon": quad})
    probe = "国" if lang == "zh" else "x"
    setter.face.load_char(probe, freetype.FT_LOAD_NO_HINTING)
    box = setter.face.glyph.outline.get_bbox()
    known = asset(font)
    region = {
        "role": "title", "text": " ".join(lines) if text is None else text, "lang": lang, "direction": "horizontal",
        "align": "left", "wrap": True, "ink_height": (box.yMax - box.yMin) / 64, "colour": ink, "colour_name": "navy",
        "font": {"sha256": known.sha256, "family": font.stem, "style": "sans", "weight": None, "size": size,
                 "language": setter.language, "licence": "OFL-1.1"},
        "ground": ground, "effect": None, "reach": 0, "line_spacing": gap, "homography": None, "lines": found,
    }  # fmt: skip
    return {
        "kind": "text/1", "canvas": list(canvas), "layout": "sign", "content": "test", "carrier": None, "shapes": [],
        "image": {"format": form, "quality": None if form == "png" else 95, "ramps": 1},
        "background": {"kind": "solid", "colour": ground, "name": "light grey"}, "margin": 6, "regions": [region],
    }  # fmt: skip


def paint(spec: dict[str, Any], font: Path = LATIN, drawn: list[str] | None = None) -> np.ndarray:
    """The coverage plane uint8 [H, W] of a spec; `drawn` replaces the lines' texts."""
    plane = np.zeros(spec["canvas"][::-1], np.uint8)
    for region in spec["regions"]:
        setter = Typesetter(font, region["font"]["size"], region["font"]["language"])
        for k, line in enumerate(region["lines"]):
            setter.draw(plane, line["text"] if drawn is None else drawn[k], *line["origin"])
    return plane


def row(spec: dict[str, Any], plane: np.ndarray, ink: str | None = None) -> dict[str, Any]:
    """The finished row of a spec and a coverage plane, drawn in the region's colour or in `ink`."""
    region = spec["regions"][0]
    ground, colour = rgb(spec["background"]["colour"]), rgb(ink or region["colour"])
    ramp = np.floor(ground + (colour - ground) * (np.arange(256) / 255)[:, None] + 0.5).astype(np.uint8)
    form = spec["image"]["format"]
    data = indexed_png(plane, ramp) if form == "png" else simplejpeg.encode_jpeg(ramp[plane], 95, "RGB", "444")
    return refreshed({"output_image": {"bytes": data, "path": f"x.{form}"}, "prompts": prompts(spec)}, spec)


def prompts(spec: dict[str, Any]) -> list[dict[str, str]]:
    """Six prompts that quote every text; the explicit ones say where and how it stands."""
    quotes = " and ".join(f"“{r['text']}”".replace("\n", " ") for r in spec["regions"])
    words = {"en": f"The navy text {quotes} on a light grey background", "zh": f"浅灰色背景上的藏青色文字{quotes}"}
    more = {"en": ", at the top, set horizontally in a sans-serif typeface", "zh": "，在画面上方，横排，无衬线体"}
    return [
        {"level": v, "lang": n, "text": words[n] + more[n] * (v == "explicit")}
        for v in ("terse", "task", "explicit")
        for n in ("en", "zh")
    ]


def refreshed(row: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """The row with everything that follows from bytes and spec computed again."""
    data, (width, height) = row["output_image"]["bytes"], spec["canvas"]
    digest = hashlib.sha256(data).hexdigest()
    texts = [r["text"] for r in spec["regions"]]
    layers = [
        {"text": n["text"], "lang": r["lang"], "role": r["role"], "region": i, "font": r["font"]["sha256"],
         "size": r["font"]["size"], "colour": r["colour"], "polygon": n["polygon"]}
        for i, r in enumerate(spec["regions"]) for n in r["lines"]
    ]  # fmt: skip
    info = {"role": "output", "sha256": digest, "phash": None, "width": width, "height": height,
            "format": spec["image"]["format"], "nbytes": len(data)}  # fmt: skip
    return {
        **row, "sample_id": "0" * 32, "task": "t2i", "subtask": "text/sign", "source": "text-render",
        "lang": spec["regions"][0]["lang"],
        "width": width, "height": height, "sha256": digest, "image_info": [info], "text_layers": layers,
        "prompt": row["prompts"][0]["text"], "spec": json.dumps(spec, ensure_ascii=False), "spec_kind": "text/1",
        "text_id": hashlib.blake2b("\x1e".join(texts).encode(), digest_size=16).hexdigest(), "background_id": None,
        "font_licences": ["OFL-1.1"], "photo_licence": None, "license": "CC0-1.0",
    }  # fmt: skip


def indexed_png(plane: np.ndarray, palette: np.ndarray) -> bytes:
    """An 8-bit indexed PNG without filters."""
    height, width = plane.shape
    return png(width, height, 3, zlib.compress(np.pad(plane, ((0, 0), (1, 0))).tobytes()), palette.tobytes())


def filtered_png(pixels: np.ndarray, filters: Sequence[int]) -> bytes:
    """Gray [H, W] or RGB [H, W, 3], rows filtered by turns (ISO/IEC 15948 section 9: None, Sub, Up, Average, Paeth)."""
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else 3
    plain = np.pad(pixels.reshape(height, -1).astype(int), ((1, 0), (channels, 0)))
    rows = bytearray()
    for y in range(1, height + 1):
        kind = filters[y % len(filters)]
        here, left = plain[y, channels:], plain[y, :-channels]
        up, corner = plain[y - 1, channels:], plain[y - 1, :-channels]
        near = np.abs(np.stack((left, up, corner)) - (left + up - corner)).argmin(0)
        guess = (0 * here, left, up, (left + up) // 2, np.choose(near, (left, up, corner)))[kind]
        rows += bytes([kind]) + ((here - guess) % 256).astype(np.uint8).tobytes()
    return png(width, height, 2 if channels == 3 else 0, zlib.compress(bytes(rows)))


def png(width: int, height: int, colour: int, pixels: bytes, palette: bytes = b"") -> bytes:
    """An 8-bit PNG of a colour type around deflated pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in parts if t != b"PLTE" or d
    )
