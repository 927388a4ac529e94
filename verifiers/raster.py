"""Audit by a second rasteriser: every line is drawn again and compared with the page, glyph by glyph.

Outlines come from fontTools, pens from our own reading of the font (`font`, `opentype`), and a scan converter of our
own fills them at eight times the size: no shaping engine, no FreeType, no hinting. (Pillow would draw through FreeType
with hinting, which moves the x-height of some variable fonts by half a pixel at any size.) The page's ink coverage is
recovered from its pixels. Pens may be rounded, so each character is compared at the best of nine places a quarter pixel
apart, and there with an envelope, the least and greatest coverage under shifts by an eighth; what the page has below or
above it, beyond the noise of its encoding, is the residual in px². One wrong, missing or look-alike character, a
missing stroke or a stray mark leaves residual in its cell; a true glyph leaves next to none.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from catalog.assets import Asset, AssetMissing, Assets
from verifiers import pixels as px
from verifiers.backdrop import Backdrop, Pictures, backdrop
from verifiers.check import AuditResult, Malformed
from verifiers.font import ADVANCE, DASHES, ORIGIN, VERTICAL, Face, Fonts, FontUnreadable
from verifiers.outlines import Outlines
from verifiers.quantiser import bounds
from verifiers.scene import Region, Scene, parse

NAME, VERSION = "raster", "1"
OVER = 8  # supersampling of the drawn line in each direction
AROUND = 3  # px of page around a line's polygon
STEP, SLACK = 2, 1  # supersampled pixels between the places tried, and of the envelope around each
NOISE = 0.05  # coverage beyond the envelope that means nothing: eight samples tell a thin stroke to 1/16 px
NOISE_LEVELS = 9.0  # the same in levels of a lossy page: three times the RMS error of a block at quality 95
NOISE_EFFECT = 0.35  # an outline or shadow changes what lies around the ink
CELL, CELL_SHARE = 0.45, 0.03  # residual in px² that a cell may have, and more per px² of its ink
CELL_LOSSY, CELL_SHARE_LOSSY = 0.8, 0.03
MOST_REACH = 16.0  # px of an outline that are looked at: bounds the work, whatever a scene declares
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # BT.601, as JPEG weighs channels
_FONTS = 128


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line drawn again on a window of the page: `covers` float32 [7, 7, h, w], its coverage shifted by -3..3
    supersampled pixels down and right; the window's place; `cells`: index of each visible character, and where its own
    stretch of the line starts, in the plane."""

    covers: np.ndarray
    left: int
    top: int
    cells: list[tuple[int, float]]


class RasterAudit:
    """Audit `raster`: pass, defect, or not_applicable where an asset is missing."""

    name = NAME
    version = VERSION

    def __init__(self, assets: Sequence[Asset]) -> None:
        self.assets = tuple(assets)

    def setup(self) -> None:
        """Make the caches."""
        known = Assets(self.assets)
        self._fonts, self._pictures, self._outlines = Fonts(known), Pictures(known), _Library(known)

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
        detail = "; ".join(
            f"line {b['line']}: {b['char']!r} (character {b['at']}) scores {b['score']}" for b in bad[:3]
        )
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
            drawn = draw_line(scene, region, k, face, self._outlines.outlines(region))
            h, w = drawn.covers.shape[2:]
            part = (slice(drawn.top, drawn.top + h), slice(drawn.left, drawn.left + w))
            cover, noise = _cover(seen[part], ground[part], region, lossy)
            cover[owner[part] != i + 1] = np.nan
            allowed = (CELL_LOSSY, CELL_SHARE_LOSSY) if lossy or region.effect is not None else (CELL, CELL_SHARE)
            found.append({"line": i, **_worst_cell(cover, noise, drawn, region, k, *allowed)})
        return found


def _cover(seen: np.ndarray, ground: np.ndarray, region: Region, lossy: bool) -> tuple[np.ndarray, np.ndarray]:
    """Coverage float32 [h, w] of a window, and its noise. Ink with an effect is told by nearness to its colour."""
    pixels, under = seen.astype(np.float32), ground.astype(np.float32)
    ink = np.array(region.colour, np.float32)
    if region.effect is not None:
        if region.effect["kind"] == "stroke":
            under = np.broadcast_to(np.array(region.effect["rgb"], np.float32), pixels.shape)
        far = np.maximum(np.linalg.norm(under - ink, axis=2), 1.0)
        cover = np.clip(1.0 - np.linalg.norm(pixels - ink, axis=2) / far, 0.0, 1.0)
        return cover, np.full(cover.shape, NOISE_EFFECT, np.float32)
    way = ink - under
    square = np.maximum((way * way) @ LUMA, 1.0)
    cover = ((pixels - under) * way) @ LUMA / square
    return cover, NOISE + (NOISE_LEVELS / np.sqrt(square) if lossy else np.zeros_like(square))


def _worst_cell(
    cover: np.ndarray, noise: np.ndarray, drawn: Drawn, region: Region, k: int, least: float, share: float
) -> dict[str, Any]:
    inverse = np.eye(3) if region.homography is None else np.linalg.inv(region.homography.reshape(3, 3))
    starts = np.array([c[1] for c in drawn.cells])
    owners = _cells_of(cover, drawn.left, drawn.top, inverse, region.vertical, starts)
    found = _residuals(cover, noise, drawn.covers, owners, len(starts), _known(drawn, region))
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


def _known(drawn: Drawn, region: Region) -> np.ndarray:
    """Where ink that is not drawn would be one too many, bool [h, w]: beyond an outline or a shadow lies anything."""
    middle = len(drawn.covers) // 2
    ink = drawn.covers[middle, middle]
    if region.effect is None:
        return np.ones(ink.shape, bool)
    if region.effect["kind"] != "stroke":
        return np.zeros(ink.shape, bool)
    return _within(ink > 0.5, min(region.reach, MOST_REACH) - 1.0)


@njit(cache=True)
def _within(inked: np.ndarray, reach: float) -> np.ndarray:
    """Pixels at most `reach` px from one of `inked`, bool [h, w]."""
    out, (h, w), r = inked.copy(), inked.shape, int(reach)
    for y in range(h):
        for x in range(w):
            if not inked[y, x]:
                continue
            for v in range(max(0, y - r), min(h, y + r + 1)):
                for u in range(max(0, x - r), min(w, x + r + 1)):
                    if (u - x) ** 2 + (v - y) ** 2 <= reach * reach:
                        out[v, u] = True
    return out


@njit(cache=True)
def _cells_of(
    cover: np.ndarray, left: int, top: int, inverse: np.ndarray, vertical: bool, starts: np.ndarray
) -> np.ndarray:
    """Cell of every pixel, int32 [h, w], by where its centre falls along the line; -1 where another line's."""
    out = np.full(cover.shape, -1, np.int32)
    row = 1 if vertical else 0
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            if np.isnan(cover[y, x]):
                continue
            u, v = x + left + 0.5, y + top + 0.5
            w = inverse[2, 0] * u + inverse[2, 1] * v + inverse[2, 2]
            along = (inverse[row, 0] * u + inverse[row, 1] * v + inverse[row, 2]) / w
            out[y, x] = max(0, np.searchsorted(starts, along) - 1)
    return out


@njit(cache=True)
def _residuals(
    cover: np.ndarray, noise: np.ndarray, covers: np.ndarray, owners: np.ndarray, cells: int, known: np.ndarray
) -> np.ndarray:
    """Per cell: residual at its best place and expected ink, float64 [cells, 2] in px²."""
    out = np.zeros((cells, 2))
    out[:, 0] = 1e9
    trial = np.empty(cells)
    middle = covers.shape[0] // 2
    for dy in range(middle - STEP, middle + STEP + 1, STEP):
        for dx in range(middle - STEP, middle + STEP + 1, STEP):
            trial[:] = 0.0
            for y in range(cover.shape[0]):
                for x in range(cover.shape[1]):
                    cell = owners[y, x]
                    if cell < 0:
                        continue
                    low, high = np.float32(1.0), np.float32(0.0)
                    for sy in range(dy - SLACK, dy + SLACK + 1):
                        for sx in range(dx - SLACK, dx + SLACK + 1):
                            low, high = min(low, covers[sy, sx, y, x]), max(high, covers[sy, sx, y, x])
                    if cover[y, x] < low - noise[y, x]:
                        trial[cell] += low - noise[y, x] - cover[y, x]
                    elif known[y, x] and cover[y, x] > high + noise[y, x]:
                        trial[cell] += cover[y, x] - high - noise[y, x]
            for cell in range(cells):
                out[cell, 0] = min(out[cell, 0], trial[cell])
    for y in range(cover.shape[0]):
        for x in range(cover.shape[1]):
            if owners[y, x] >= 0:
                out[owners[y, x], 1] += covers[middle, middle, y, x]
    return out


def draw_line(scene: Scene, region: Region, k: int, face: Face, outlines: Outlines) -> Drawn:
    """Draw line k of a region on its window of the page."""
    quad = scene.quads[region.first + k]
    left, top = max(0, math.floor(quad[::2].min()) - AROUND), max(0, math.floor(quad[1::2].min()) - AROUND)
    right = min(scene.width, math.ceil(quad[::2].max()) + AROUND)
    bottom = min(scene.height, math.ceil(quad[1::2].max()) + AROUND)
    large = np.zeros((OVER * (bottom - top), OVER * (right - left)), np.uint8)
    cells = []
    for placed in place_glyphs(region, k, face):
        cells.append((placed.index, placed.start))
        polygons = [_mapped(region, placed, contour) for contour in outlines.polygons(placed.glyph)]
        if polygons:
            _fill(large, (np.vstack(polygons) - (left, top)) * OVER, np.cumsum([len(p) for p in polygons]))
    return Drawn(_shifted(large), left, top, cells)


@dataclass(frozen=True, slots=True)
class Placed:
    """One glyph in the region's plane: its character's index, glyph id, origin, and where its cell starts."""

    index: int
    glyph: int
    x: float
    y: float
    start: float


def place_glyphs(region: Region, k: int, face: Face) -> list[Placed]:
    """The visible glyphs of line k with their origins."""
    x, y = region.origins[k]
    text, size, placed = region.lines[k], region.size, []
    if region.vertical:
        return _place_column(region, k, face)
    pen, rows, skip = 0.0, face.rows(text), -1
    for i, char in enumerate(text):
        if i != skip and not char.isspace():
            dashes = face.dash_glyph() if text.startswith(DASHES, i) else None
            skip = i if dashes is None else i + 1
            placed.append(Placed(i, face.glyph(char) if dashes is None else dashes, x + pen * size, y, x + pen * size))
        pen += float(face.metrics[rows[i], ADVANCE]) + (face.pair(char, text[i + 1]) if i + 1 < len(text) else 0.0)
    return placed


def _place_column(region: Region, k: int, face: Face) -> list[Placed]:
    """Upright glyphs of a column, centred on it by their advance, one em apart by the font's vertical metrics."""
    x, y = region.origins[k]
    text, size, placed, pen = region.lines[k], region.size, [], 0.0
    for i, char in enumerate(text):
        glyph, metrics = face.upright(char)
        if not char.isspace():
            origin = x - metrics[ADVANCE] / 2 * size
            placed.append(Placed(i, glyph, origin, y + (pen + metrics[ORIGIN]) * size, y + pen * size))
        pen += metrics[VERTICAL]
    return placed


def _mapped(region: Region, placed: Placed, contour: np.ndarray) -> np.ndarray:
    """A contour in em as page px."""
    points = contour * (region.size, -region.size) + (placed.x, placed.y)
    if region.homography is None:
        return points
    u = np.column_stack([points, np.ones(len(points))]) @ region.homography.reshape(3, 3).T
    return u[:, :2] / u[:, 2:]


@njit(cache=True)
def _fill(large: np.ndarray, points: np.ndarray, stops: np.ndarray) -> None:
    """Ink the polygons points[0:stops[0]], points[stops[0]:stops[1]] ... by the nonzero rule, sampling pixel centres.

    Crossings of each row of centres with the edges are collected with their direction, sorted, and spans of nonzero
    winding filled; self-overlapping contours of variable fonts need the rule.
    """
    height, width = large.shape
    counts = np.zeros(height + 1, np.int64)
    for step in range(2):
        if step == 1:
            starts = np.cumsum(counts) - counts
            xs, ways = np.empty(counts.sum()), np.empty(counts.sum(), np.int8)
            counts[:] = 0
        begin = 0
        for stop in stops:
            for k in range(begin, stop):
                n = k + 1 if k + 1 < stop else begin
                ax, ay, bx, by = points[k, 0], points[k, 1], points[n, 0], points[n, 1]
                first, last = max(0, int(np.ceil(min(ay, by) - 0.5))), min(height, int(np.ceil(max(ay, by) - 0.5)))
                for y in range(first, last):
                    if step == 1:
                        at = starts[y] + counts[y]
                        xs[at] = ax + (y + 0.5 - ay) * (bx - ax) / (by - ay)
                        ways[at] = 1 if by > ay else -1
                    counts[y] += 1
            begin = stop
    for y in range(height):
        _fill_row(large[y], xs[starts[y] : starts[y] + counts[y]], ways[starts[y] : starts[y] + counts[y]], width)


@njit(cache=True)
def _fill_row(row: np.ndarray, xs: np.ndarray, ways: np.ndarray, width: int) -> None:
    order = np.argsort(xs)
    winding = 0
    for m in range(len(order) - 1):
        winding += ways[order[m]]
        if winding != 0:
            first, last = max(0, int(np.ceil(xs[order[m]] - 0.5))), min(width, int(np.ceil(xs[order[m + 1]] - 0.5)))
            for x in range(first, last):
                row[x] = 1


def _shifted(large: np.ndarray) -> np.ndarray:
    """Coverage float32 [7, 7, h, w] of a supersampled line (uint8, 0 or 1), shifted by -3..3 supersampled pixels."""
    h, w, reach = large.shape[0] // OVER, large.shape[1] // OVER, STEP + SLACK
    sums = np.zeros((large.shape[0] + 2 * reach + 1, large.shape[1] + 2 * reach + 1), np.int32)
    sums[1:, 1:] = np.pad(large, reach).astype(np.int32).cumsum(0).cumsum(1)
    out = np.empty((2 * reach + 1, 2 * reach + 1, h, w), np.float32)
    for dy in range(2 * reach + 1):
        rows = np.diff(sums[dy : dy + OVER * h + 1 : OVER], axis=0)
        for dx in range(2 * reach + 1):
            out[dy, dx] = np.diff(rows[:, dx : dx + OVER * w + 1 : OVER], axis=1)
    return out / np.float32(OVER * OVER)


class _Library:
    """Outlines by font and weight, the most recent ones kept."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._known: OrderedDict[tuple[str, int | None], Outlines] = OrderedDict()

    def outlines(self, region: Region) -> Outlines:
        """Of a region's font."""
        key = (region.font, region.weight)
        if key not in self._known:
            self._known[key] = Outlines(self._assets.read(region.font), region.weight)
            if len(self._known) > _FONTS:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]
