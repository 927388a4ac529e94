"""Audit by a second rasteriser: every line is drawn again by Pillow and compared with the page, glyph by glyph.

The page's ink coverage is recovered from its pixels (`coverage`); the line's is drawn by Pillow at four times the
size, mapped by the line's homography and reduced. Neither pen rounding nor antialiasing is a defect, so the drawn
coverage is widened to an envelope, its least and greatest values under shifts by a quarter pixel; what the page has
below or above the envelope is the residual, in px². One wrong, missing or look-alike character, a missing stroke or a
stray mark leaves residual in its cell; a true glyph leaves next to none.
"""

from __future__ import annotations

import io
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from fontTools.ttLib import TTFont
from numba import njit
from PIL import Image, ImageDraw, ImageFont, features

from catalog.assets import Asset, AssetMissing, Assets
from verifiers import pixels as px
from verifiers.backdrop import Backdrop, Pictures, backdrop
from verifiers.check import AuditResult, Malformed
from verifiers.font import DASHES, Face, Fonts, FontUnreadable
from verifiers.quantiser import bounds
from verifiers.scene import Region, Scene, parse

NAME, VERSION = "raster", "1"
OVER = 4  # supersampling of the drawn line in each direction
AROUND = 3  # px of page around a line's polygon
SHIFT = 1  # of the envelope in supersampled pixels: a quarter pixel, for quarter-pixel pens and hinting of the large glyph
NOISE, NOISE_LOSSY, NOISE_EFFECT = 0.03, 0.12, 0.35  # coverage beyond the envelope that means nothing
CELL, CELL_SHARE = 0.6, 0.03  # residual in px² that a cell may have, and more per px² of its ink
CELL_LOSSY, CELL_SHARE_LOSSY = 1.2, 0.04
FEATURES = ["-liga", "-clig", "-calt", "-dlig"]
_FONTS = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line drawn again on a window of the page: `low`, `high` float32 [h, w], the coverage envelope; the window's
    place on the page; `cells`: for each character its index, and the interval of the long axis that is its own."""

    low: np.ndarray
    high: np.ndarray
    left: int
    top: int
    cells: list[tuple[int, float, float]]


class RasterAudit:
    """Audit `raster`: pass, defect, or not_applicable where an asset is missing."""

    name = NAME
    version = VERSION

    def __init__(self, assets: Sequence[Asset]) -> None:
        self.assets = tuple(assets)

    def setup(self) -> None:
        """Make the caches. Raises RuntimeError when Pillow cannot shape."""
        if not features.check("raqm"):
            raise RuntimeError("Pillow has no Raqm: install the wheel of Pillow from PyPI (it bundles Raqm)")
        known = Assets(self.assets)
        self._fonts, self._pictures, self._pens = Fonts(known), Pictures(known), _Pens(known)

    def audit(self, rows: list[dict[str, Any]]) -> list[AuditResult]:
        """One result per row."""
        return [self._audit(row) for row in rows]

    def _audit(self, row: dict[str, Any]) -> AuditResult:
        sample = str(row.get("sample_id"))
        try:
            scene = parse(row["spec"])
            data = row["output_image"]["bytes"]
            page = px.decode(data)
            owner = np.zeros((scene.height, scene.width), np.uint16)
            behind = backdrop(scene, page, self._pictures, owner)
            px.label(owner, scene.quads, px.edges_of(scene.quads), np.full(len(scene.quads), float(AROUND)))
            lines = self._lines(scene, page, behind, owner, bounds(data, page.format) is not None)
        except (AssetMissing, FontUnreadable) as error:
            return AuditResult(sample, NAME, VERSION, "not_applicable", None, str(error), [])
        except (Malformed, px.Undecodable, KeyError, TypeError, ValueError) as error:
            return AuditResult(sample, NAME, VERSION, "defect", None, f"{type(error).__name__}: {error}", [])
        bad = [line for line in lines if line["score"] > 1.0]
        detail = "; ".join(f"line {b['line']}: {b['char']!r} (character {b['at']}) scores {b['score']}" for b in bad[:3])
        worst = max((line["score"] for line in lines), default=0.0)
        return AuditResult(sample, NAME, VERSION, "defect" if bad else "pass", worst, detail, bad)

    def _lines(
        self, scene: Scene, page: px.Page, behind: Backdrop, owner: np.ndarray, lossy: bool
    ) -> list[dict[str, Any]]:
        """The worst character of each line: line, at, char, score (residual in units of what is allowed), residual."""
        seen = page.pixels()
        ground = behind.rgb if behind.rgb.shape == seen.shape else page.palette[behind.plane]
        found = []
        for i, region in enumerate(scene.owners):
            k = i - region.first
            face = self._fonts.face(region.font, region.weight, region.language)
            drawn = draw_line(scene, region, k, face, self._pens.font(region))
            part = (slice(drawn.top, drawn.top + drawn.low.shape[0]), slice(drawn.left, drawn.left + drawn.low.shape[1]))
            cover = _cover(seen[part], ground[part], region)
            cover[owner[part] != i + 1] = np.nan
            noise = NOISE_EFFECT if region.effect is not None else NOISE_LOSSY if lossy else NOISE
            allowed = (CELL_LOSSY, CELL_SHARE_LOSSY) if lossy or region.effect is not None else (CELL, CELL_SHARE)
            found.append({"line": i, **_worst_cell(cover, drawn, region, k, noise, *allowed)})
        return found


def _cover(seen: np.ndarray, ground: np.ndarray, region: Region) -> np.ndarray:
    """Coverage float32 [h, w] of the window. Outlined or shadowed ink is told by nearness to its colour."""
    pixels, under = seen.astype(np.float32), ground.astype(np.float32)
    ink = np.array(region.colour, np.float32)
    if region.effect is not None:
        if region.effect["kind"] == "stroke":
            under = np.broadcast_to(np.array(region.effect["rgb"], np.float32), pixels.shape)
        far = np.maximum(np.linalg.norm(under - ink, axis=2), 1.0)
        return np.clip(1.0 - np.linalg.norm(pixels - ink, axis=2) / far, 0.0, 1.0)
    way = ink - under
    return ((pixels - under) * way).sum(2) / np.maximum((way * way).sum(2), 1.0)


def _worst_cell(
    cover: np.ndarray, drawn: Drawn, region: Region, k: int, noise: float, least: float, share: float
) -> dict[str, Any]:
    inverse = np.eye(3) if region.homography is None else np.linalg.inv(region.homography.reshape(3, 3))
    starts = np.array([c[1] for c in drawn.cells])
    extra = region.effect is None  # beyond an outline or a shadow lies anything
    found = _residuals(cover, drawn.low, drawn.high, drawn.left, drawn.top, inverse, region.vertical, starts, noise, extra)
    scores = found[:, 0] / (least + share * found[:, 1])
    worst = int(scores.argmax())
    at, text = drawn.cells[worst][0], region.lines[k]
    return {
        "at": at,
        "char": text[at],
        "score": round(float(scores[worst]), 3),
        "residual": round(float(found[worst, 0]), 2),
        "ink": round(float(found[worst, 1]), 2),
    }


@njit(cache=True)
def _residuals(
    cover: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    left: int,
    top: int,
    inverse: np.ndarray,
    vertical: bool,
    starts: np.ndarray,
    noise: float,
    extra: bool,
) -> np.ndarray:
    """Per cell: residual outside the envelope and expected ink, float64 [cells, 2] in px².

    A pixel belongs to the cell in which its centre's place along the line, in the region's plane, falls; pixels that
    are another line's are NaN in `cover`.
    """
    out = np.zeros((starts.shape[0], 2))
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            if np.isnan(cover[y, x]):
                continue
            under, over = low[y, x] - cover[y, x] - noise, cover[y, x] - high[y, x] - noise
            if under <= 0.0 and (over <= 0.0 or not extra) and high[y, x] == 0.0:
                continue
            u, v = x + left + 0.5, y + top + 0.5
            w = inverse[2, 0] * u + inverse[2, 1] * v + inverse[2, 2]
            row = 1 if vertical else 0
            along = (inverse[row, 0] * u + inverse[row, 1] * v + inverse[row, 2]) / w
            cell = max(0, np.searchsorted(starts, along) - 1)
            out[cell, 1] += 0.5 * (low[y, x] + high[y, x])
            if under > 0.0:
                out[cell, 0] += under
            elif over > 0.0 and extra:
                out[cell, 0] += over
    return out


def draw_line(scene: Scene, region: Region, k: int, face: Face, font: ImageFont.FreeTypeFont) -> Drawn:
    """Draw line k of a region by Pillow on its window of the page."""
    quad = scene.quads[region.first + k]
    left, top = max(0, math.floor(quad[::2].min()) - AROUND), max(0, math.floor(quad[1::2].min()) - AROUND)
    right = min(scene.width, math.ceil(quad[::2].max()) + AROUND)
    bottom = min(scene.height, math.ceil(quad[1::2].max()) + AROUND)
    x, y = region.origins[k]
    pens = _pens_of(region, k, face)
    if region.homography is None:
        large = _draw(region, k, font, pens, left, top, right - left, bottom - top)
    else:
        large = _draw_mapped(region, k, font, pens, (left, top, right, bottom), quad)
    low, high = _envelope(large)
    base = y if region.vertical else x
    cells = [(i, base + pen, 0.0) for i, pen in pens if not region.lines[k][i].isspace()]
    return Drawn(low, high, left, top, cells)


def _pens_of(region: Region, k: int, face: Face) -> list[tuple[int, float]]:
    """(index, pen in plane px from the line's origin) of each character."""
    text = region.lines[k]
    if region.vertical:
        step = region.advances[k] / max(1, len(text))
        return [(i, i * step) for i in range(len(text))]
    pen, pens = 0.0, []
    rows = face.rows(text)
    for i, char in enumerate(text):
        pens.append((i, pen * region.size))
        pen += float(face.metrics[rows[i], 0]) + (face.pair(char, text[i + 1]) if i + 1 < len(text) else 0.0)
    return pens


def _draw(
    region: Region, k: int, font: ImageFont.FreeTypeFont, pens: list[tuple[int, float]], left: float, top: float, w: int, h: int
) -> np.ndarray:
    """The line on a canvas of w x h plane px whose corner is (left, top), uint8 [OVER*h, OVER*w].

    Characters are placed one by one at the pens, because at any size Pillow rounds advances to whole pixels; columns
    and lines whose advances we know only nearly are set by Raqm as a whole.
    """
    image = Image.new("L", (OVER * w, OVER * h))
    pencil = ImageDraw.Draw(image)
    x, y = region.origins[k]
    at = (OVER * (x - left), OVER * (y - top))
    text, style = region.lines[k], {"fill": 255, "font": font, "features": FEATURES, "language": region.language}
    if region.vertical:
        pencil.text(at, text, anchor="mt", direction="ttb", **style)
        return np.asarray(image)
    skip = -1
    for i, pen in pens:
        if i == skip or text[i].isspace():
            continue
        piece = DASHES if text.startswith(DASHES, i) else text[i]
        skip = i + 1 if piece == DASHES else -1
        pencil.text((at[0] + OVER * pen, at[1]), piece, anchor="ls", **style)
    return np.asarray(image)


def _draw_mapped(
    region: Region,
    k: int,
    font: ImageFont.FreeTypeFont,
    pens: list[tuple[int, float]],
    window: tuple[int, int, int, int],
    quad: np.ndarray,
) -> np.ndarray:
    """The line drawn in its plane and seen through the homography, uint8 [OVER*h, OVER*w] of the window."""
    h = region.homography.reshape(3, 3)
    inverse = np.linalg.inv(h)
    corners = inverse @ np.vstack([quad.reshape(-1, 2).T, np.ones(4)])
    xs, ys = corners[0] / corners[2], corners[1] / corners[2]
    left, top = math.floor(xs.min()) - AROUND, math.floor(ys.min()) - AROUND
    width, height = math.ceil(xs.max()) + AROUND - left, math.ceil(ys.max()) + AROUND - top
    plane = Image.fromarray(_draw(region, k, font, pens, left, top, width, height))
    # from supersampled window pixels to page, to plane, to supersampled plane pixels
    page = np.array([[1 / OVER, 0, window[0]], [0, 1 / OVER, window[1]], [0, 0, 1]])
    canvas = np.array([[OVER, 0, -OVER * left], [0, OVER, -OVER * top], [0, 0, 1]])
    total = canvas @ inverse @ page
    total /= total[2, 2]
    size = (OVER * (window[2] - window[0]), OVER * (window[3] - window[1]))
    mapped = plane.transform(size, Image.Transform.PERSPECTIVE, total.ravel()[:8], Image.Resampling.BILINEAR)
    return np.asarray(mapped)


def _envelope(large: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest coverage float32 [h, w] of a supersampled line under shifts by SHIFT."""
    h, w = large.shape[0] // OVER, large.shape[1] // OVER
    wide = np.pad(large, SHIFT).astype(np.uint32)
    low, high = np.full((h, w), np.inf, np.float32), np.zeros((h, w), np.float32)
    for dy in range(2 * SHIFT + 1):
        rows = wide[dy : dy + OVER * h].reshape(h, OVER, -1).sum(1)
        for dx in range(2 * SHIFT + 1):
            cover = rows[:, dx : dx + OVER * w].reshape(h, w, OVER).sum(2) / np.float32(255 * OVER * OVER)
            np.minimum(low, cover, out=low)
            np.maximum(high, cover, out=high)
    return low, high


class _Pens:
    """Pillow fonts at OVER times a region's size, the most recent ones kept."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._fonts: OrderedDict[tuple[Any, ...], ImageFont.FreeTypeFont] = OrderedDict()

    def font(self, region: Region) -> ImageFont.FreeTypeFont:
        """The region's font; for a mapped region at its plane size."""
        key = (region.font, region.weight, region.size)
        if key not in self._fonts:
            self._fonts[key] = self._open(region)
            if len(self._fonts) > _FONTS:
                self._fonts.popitem(last=False)
        self._fonts.move_to_end(key)
        return self._fonts[key]

    def _open(self, region: Region) -> ImageFont.FreeTypeFont:
        data = self._assets.read(region.font)
        font = ImageFont.truetype(io.BytesIO(data), OVER * region.size, layout_engine=ImageFont.Layout.RAQM)
        if region.weight is not None:
            axes = TTFont(io.BytesIO(data), lazy=True)["fvar"].axes
            values = [region.weight if a.axisTag == "wght" else a.defaultValue for a in axes]
            font.set_variation_by_axes([min(max(v, a.minValue), a.maxValue) for v, a in zip(values, axes)])
        return font
