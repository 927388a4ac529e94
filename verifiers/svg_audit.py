"""Audit by a second SVG engine: resvg draws the SVG itself, texts included, and the picture must look the same.

Outlines are covered a little differently by every engine, so what counts is the share of pixels that differ much.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import resvg_py
from PIL import Image

from catalog.assets import Asset, AssetMissing, Assets
from verifiers.check import AuditResult, Malformed
from verifiers.pixels import Undecodable, decode
from verifiers.science_record import image_bytes, parse_scene
from verifiers.svg import Drawing, Text, parse

NAME, VERSION = "resvg", "1"
FAR = 48  # grey levels of any channel by which a pixel differs much
# Share of such pixels: 424 true figures of all families had 0.00074 at most, where text has many runs.
MOST_FAR = 0.0008
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class SvgAudit:
    """Audit `resvg`: pass, defect, or not_applicable where a font is no file of its own."""

    name = NAME
    version = VERSION

    def __init__(self, assets: Sequence[Asset]) -> None:
        self.assets = tuple(assets)

    def setup(self) -> None:
        """Nothing is read before it is named."""
        self._known = Assets(self.assets)

    def audit(self, rows: list[dict[str, Any]]) -> list[AuditResult]:
        """One result per row; the score is the share of pixels that differ much, in units of MOST_FAR."""
        return [self._audit(row) for row in rows]

    def _audit(self, row: dict[str, Any]) -> AuditResult:
        sample = str(row.get("sample_id"))
        try:
            share = self._share(row)
        except AssetMissing as error:
            return AuditResult(sample, NAME, VERSION, "not_applicable", None, str(error), [])
        except (Malformed, Undecodable, KeyError, TypeError, ValueError) as error:
            return AuditResult(sample, NAME, VERSION, "defect", None, f"{type(error).__name__}: {error}"[:300], [])
        verdict = "defect" if share > MOST_FAR else "pass"
        detail = f"{share:.2%} of the pixels differ by more than {FAR} levels" if share > MOST_FAR else ""
        return AuditResult(sample, NAME, VERSION, verdict, share / MOST_FAR, detail, [])

    def _share(self, row: dict[str, Any]) -> float:
        scene = parse_scene(row.get("spec"))
        drawing = parse(row.get("svg"))  # nothing but the strict vocabulary reaches the engine
        fonts = [str(self._known.path(sha256)) for sha256 in scene.style.fonts.values()]
        drawn = resvg_py.svg_to_bytes(svg_string=row["svg"], skip_system_fonts=True, font_files=fonts)
        page = decode(image_bytes(row.get("output_image"), "output_image"))
        again = np.array(Image.open(io.BytesIO(bytes(drawn))).convert("RGB"))
        return share_of_far(page.pixels(), again, comparable(drawing), in_runs(drawing))


def comparable(drawing: Drawing) -> np.ndarray:
    """Where resvg draws what the SVG means, bool [H, W]. A text of Han and other characters it sets in one font
    throughout, whatever its spans say; the square around such a text is left out."""
    where = np.ones((drawing.height, drawing.width), np.bool_)
    for text in drawing.primitives:
        if isinstance(text, Text):
            words = "".join(run.text for run in text.runs)
            if 0 < len(_IDEOGRAPH.findall(words)) < len(words):
                half = text.size * (0.5 * len(words) + 1)
                left, top = (max(0, int(v - half)) for v in text.at)
                where[top : int(text.at[1] + half) + 1, left : int(text.at[0] + half) + 1] = False
    return where


def in_runs(drawing: Drawing) -> np.ndarray:
    """Where texts of several runs stand, bool [H, W]: resvg kerns across their borders, which moves runs by part of a px."""
    where = np.zeros((drawing.height, drawing.width), np.bool_)
    for text in drawing.primitives:
        if isinstance(text, Text) and len(text.runs) > 1:
            half = text.size * (0.5 * sum(len(run.text) for run in text.runs) + 1)
            left, top = (max(0, int(v - half)) for v in text.at)
            where[top : int(text.at[1] + half) + 1, left : int(text.at[0] + half) + 1] = True
    return where


def share_of_far(one: np.ndarray, other: np.ndarray, where: np.ndarray, loose: np.ndarray | None = None) -> float:
    """Share of all pixels of two pictures, uint8 [H, W, 3], that lie in `where` [H, W] and differ by more than FAR; in
    `loose` also from the two pixels left and right of theirs. Raises ValueError for pictures of different sizes."""
    if not one.shape == other.shape == (*where.shape, 3):
        raise ValueError(f"the picture is {one.shape[1]}x{one.shape[0]}, drawn again {other.shape[1]}x{other.shape[0]}")
    far = (np.abs(one.astype(np.int16) - other).max(2) > FAR) & where
    if loose is not None:
        for by in (-2, -1, 1, 2):
            moved = np.abs(one.astype(np.int16) - np.roll(other, by, axis=1)).max(2) > FAR
            far &= moved | ~loose
    return float(far.mean())
