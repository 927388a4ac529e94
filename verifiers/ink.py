"""Ink judged from the pixels: inside every polygon, nowhere else, in the declared colour, dense enough, in contrast.

Lossless pages are compared exactly; a lossy page is given what its quantiser may change (`quantiser`). Coverage is
recovered without bias from a lossless page and nearly so from a lossy one, so the ink of a line is known to a
thousandth and the ink of a single glyph to a few hundredths: enough to see that a glyph is another.
"""

from __future__ import annotations

import math
from operator import mul

import numpy as np

from verifiers import coverage as cv
from verifiers import pixels as px
from verifiers.backdrop import Backdrop
from verifiers.check import Verdicts
from verifiers.pixels import Page
from verifiers.quantiser import Bounds
from verifiers.scene import Region, Scene
from verifiers.typesetting import Expected

SOFT = 1.5  # px from a polygon to the centre of the furthest pixel of its soft edge: 1 px of edge and half a pixel
TIGHT, SLANTED = 1.5, 3.0  # px from each side of an upright or a mapped polygon to the nearest ink
FAINT, FAINT_LOSSY = 0.004, 0.15  # coverage above which a pixel counts as ink; lossy ground is noisy
SOLID_RATIO, PICTURE_RATIO = 4.5, 3.0  # WCAG 2.2 contrast on solid ground; tenth percentile of blocks on pictures
COLOUR, COLOUR_LOSSY = (
    2.0,
    6.0,
)  # mean distance in levels of ink colours from the mixture of ink and ground; see _astray
GROUND = 0.5  # distance in levels of the mean ground from the declared one, on a lossless page
RESAMPLED = 6  # levels by which a board's lossless pixel may differ from our own resampling
LINE_INK, LINE_INK_LOSSY = 0.012, 0.05  # share of a line's ink that may lack
EXCESS = 0.03  # more that may be too much: scanline rasterisers ink overlapping contours twice along their edges
GLYPH_INK, GLYPH_INK_LOSSY = 0.03, 0.12  # the same for a run of glyphs between two gaps
GLYPH_PX, GLYPH_PX_LOSSY = 0.35, 2.0  # and px² beyond it
DRIFT = 1.0  # levels by which a lossy ground may lie off as a whole: the colour transform's rounding
LUMA = (0.299, 0.587, 0.114)  # BT.601
# An effect moves 8 % (shadow) or 17 % (outline) of a line's surroundings at least, its absence less than 4 %: measured
# on 1,292 lines. Colours nearer than EFFECT_LEVELS to the ground cannot be told from it.
EFFECT_SHARE, EFFECT_LEVELS, EFFECT_PIXELS = 0.055, 30.0, 20
NO_LOOSE = np.zeros((1, 1), np.uint8)


def judge_ink(
    scene: Scene,
    page: Page,
    behind: Backdrop,
    owner: np.ndarray,
    expected: Expected,
    loss: Bounds | None,
    verdicts: Verdicts,
) -> None:
    """Checks `ink-inside`, `ink-outside`, `ink-colour`, `effect`, `ink-amount`, `glyph-ink`, `contrast`.

    `owner` [H, W] has the last value of its type where nothing may be compared; lines are labelled into it here.
    `loss` is None for a lossless page.
    """
    grow = np.array([SOFT + region.reach for region in scene.owners])
    inks = np.array([region.colour for region in scene.owners], np.float64)
    edges = px.edges_of(scene.quads)
    px.label(owner, scene.quads, edges, grow)
    faint = FAINT if loss is None else FAINT_LOSSY
    columns = np.zeros((len(grow), scene.width), np.float32)
    where = (owner, scene.quads, edges, grow, inks)
    if page.indexed and behind.plane.shape == owner.shape:
        measured = cv.measure_indexed(page.plane, page.palette, behind.plane, *where, faint, columns)
    else:
        measured = cv.measure_rgb(page.pixels(), behind.rgb, *where, faint, columns)
    found = measured.tolist()
    _inside(scene, found, verdicts)
    _outside(page, behind, owner, loss, verdicts)
    _colour(scene, found, loss, verdicts)
    _effects(scene, page, behind, where, verdicts)
    extents = px.extents(scene.quads)
    drift = _drift(scene, found, extents[:, 1], loss)
    _amount(scene, found, expected, loss, drift * extents[:, 0], verdicts)
    _glyphs(scene, columns, expected, loss, drift, verdicts)
    _contrast(scene, page, behind, where, found, verdicts)


def _inside(scene: Scene, found: list[list[float]], verdicts: Verdicts) -> None:
    faults, worst = [], 0.0
    for i, (region, row) in enumerate(zip(scene.owners, found)):
        if row[cv.INK] < 2:
            faults.append(f"line {i}: no ink in its polygon")
            continue
        gaps = row[cv.TOP : cv.LEFT + 1]
        gap = max(gaps) - region.reach
        worst = max(worst, gap)
        bound = TIGHT if region.homography is None else SLANTED
        if gap > bound:
            side = ("top", "right", "bottom", "left")[gaps.index(max(gaps))]
            faults.append(f"line {i}: nearest ink is {gap:.2f} px from the {side} of its polygon, more than {bound}")
    verdicts.add("ink-inside", faults, worst)


def _outside(page: Page, behind: Backdrop, owner: np.ndarray, loss: Bounds | None, verdicts: Verdicts) -> None:
    if page.indexed and behind.plane.shape == owner.shape:
        count, x, y = px.stray_indexed(page.plane, behind.plane, page.palette, owner)
        faults = [f"{count} pixels outside every polygon are not the ground, the first at {x},{y}"] if count else []
        verdicts.add("ink-outside", faults, float(count))
    elif loss is None:
        loose = NO_LOOSE if behind.loose is None else behind.loose
        count, x, y, worst = px.stray_rgb(page.pixels(), behind.rgb, owner, loose, RESAMPLED)
        faults = [f"{count} pixels outside every polygon differ from the ground by up to {worst}, the first at {x},{y}"]
        verdicts.add("ink-outside", faults if count else [], float(worst))
    else:
        chroma = loss.chroma or 1e3
        luma, blue, red, x, y = px.stray_blocks(page.rgb, behind.rgb, owner, loss.side, loss.luma, chroma)
        faults = []
        if luma > loss.luma:
            faults.append(
                f"the block at {x:.0f},{y:.0f} is {luma:.2f} levels RMS off the ground, more than {loss.luma:.2f}"
            )
        if max(blue, red) > chroma:
            faults.append(
                f"the block at {x:.0f},{y:.0f} is {max(blue, red):.2f} levels RMS off in chroma, more than {chroma:.2f}"
            )
        verdicts.add("ink-outside", faults, float(luma))


def _colour(scene: Scene, found: list[list[float]], loss: Bounds | None, verdicts: Verdicts) -> None:
    """Ink pixels mix the declared ink and ground; the ground is the declared one."""
    faults, worst = [], 0.0
    for i, (region, row) in enumerate(zip(scene.owners, found)):
        if region.effect is not None:
            continue
        astray, most = row[cv.ASTRAY], _astray(row, region, loss)
        worst = max(worst, astray)
        if astray > most:
            faults.append(
                f"line {i}: ink is {astray:.1f} levels off the mixture of its colour and ground, more than {most:.1f}"
            )
        if region.ground is not None and loss is None:
            (r, g, b), (gr, gg, gb) = row[cv.GROUND_R : cv.GROUND_B + 1], region.ground
            off = max(abs(r - gr), abs(g - gg), abs(b - gb))
            if off > GROUND:
                faults.append(f"line {i}: its ground is {off:.1f} levels off the declared one")
    verdicts.add("ink-colour", faults, worst)


def _effects(scene: Scene, page: Page, behind: Backdrop, where: tuple[np.ndarray, ...], verdicts: Verdicts) -> None:
    """A declared outline or shadow is there: enough of what is not ink has moved from the ground towards its colour.

    On a flat ground one that cannot be told from it is none; on a photo anything may lie around a line.
    """
    faults = []
    owner, quads, edges, grow, _ = where
    said = any(region.effect is not None for region in scene.owners)
    ground = page.palette[behind.plane] if said and page.indexed and behind.plane.shape == owner.shape else behind.rgb
    judged = said and ground.shape == (*owner.shape, 3)
    pixels = page.pixels() if judged else px.NO_RGB
    for i, region in enumerate(scene.owners):
        if region.effect is None or not judged:
            continue
        kind, colours = region.effect["kind"], np.array((region.colour, region.effect["rgb"]))
        ring, moved = cv.moved_ring(pixels, ground, owner, quads, edges, grow, i, colours, EFFECT_LEVELS)
        if ring >= EFFECT_PIXELS and moved / ring < EFFECT_SHARE:
            faults.append(f"line {i}: {moved / ring:.3f} of its surroundings show the {kind}, not {EFFECT_SHARE}")
        elif ring < EFFECT_PIXELS and region.ground is not None:
            faults.append(f"line {i}: its {kind} cannot be told from the ground")
    verdicts.add("effect", faults)


def coarseness(loss: Bounds) -> float:
    """How much coarser than JPEG's quality 95 (1) an encoding may be; 3.4 at quality 60."""
    return max(1.0, loss.luma / 8.0)


def _astray(row: list[float], region: Region, loss: Bounds | None) -> float:
    """How far a line's ink may lie from the mixture: what the quantiser leaves; all chroma where it is subsampled."""
    if loss is None:
        return COLOUR
    if loss.chroma is not None:
        return COLOUR_LOSSY + loss.luma + loss.chroma
    way = [a - b for a, b in zip(region.colour, row[cv.GROUND_R : cv.GROUND_B + 1])]
    grey = sum(map(mul, LUMA, way))
    return COLOUR_LOSSY + 2 * loss.luma + math.hypot(*(a - grey for a in way))


def _drift(scene: Scene, found: list[list[float]], heights: np.ndarray, loss: Bounds | None) -> np.ndarray:
    """Ink in px² per column that a lossy ground feigns or hides, float64 [lines]: it may lie DRIFT levels off."""
    if loss is None:
        return np.zeros(len(found))
    far = [math.dist(region.colour, row[cv.GROUND_R : cv.GROUND_B + 1]) for region, row in zip(scene.owners, found)]
    return DRIFT * heights / np.maximum(far, 1.0)


def _amount(
    scene: Scene,
    found: list[list[float]],
    expected: Expected,
    loss: Bounds | None,
    ground: np.ndarray,
    verdicts: Verdicts,
) -> None:
    """The ink of every line; `ground` is what of it, in px², a lossy ground may feign or hide."""
    share = LINE_INK if loss is None else LINE_INK_LOSSY
    pixels = GLYPH_PX if loss is None else GLYPH_PX_LOSSY * coarseness(loss)
    faults, worst = [], 0.0
    for i, (region, row, (own, hidden), more) in enumerate(
        zip(scene.owners, found, expected.ink.tolist(), ground.tolist())
    ):
        if region.effect is not None or math.isnan(own):
            continue
        ink, slack = row[cv.MASS], pixels + more
        low, high = own * (1 - share) - slack - hidden, own * (1 + share + EXCESS) + slack
        worst = max(worst, abs(ink / own - 1.0))
        if not low <= ink <= high:
            faults.append(f"line {i}: {ink:.1f} px² of ink, its glyphs have {low:.1f} to {high:.1f}")
    verdicts.add("ink-amount", faults, worst)


def _glyphs(
    scene: Scene, columns: np.ndarray, expected: Expected, loss: Bounds | None, drift: np.ndarray, verdicts: Verdicts
) -> None:
    """The ink of every run of glyphs between two gaps, for upright horizontal lines without effects."""
    share, pixels = (GLYPH_INK, GLYPH_PX) if loss is None else (GLYPH_INK_LOSSY, GLYPH_PX_LOSSY * coarseness(loss))
    for i, region in enumerate(scene.owners):
        if region.effect is not None:
            expected.spans[i] = 0
    runs = cv.worst_runs(columns, expected.glyphs, expected.spans, share, EXCESS, pixels, drift).tolist()
    faults, worst = [], 0.0
    for i, (at, ink, own, excess) in enumerate(runs):
        worst = max(worst, excess)
        if excess > 1.0:
            k, region = int(at), scene.owners[i]
            text = region.lines[i - region.first][k : k + 4]
            faults.append(f"line {i}: {text!r} (character {k}) has {ink:.1f} px² of ink instead of {own:.1f}")
    verdicts.add("glyph-ink", faults, worst)


def _contrast(
    scene: Scene,
    page: Page,
    behind: Backdrop,
    where: tuple[np.ndarray, ...],
    found: list[list[float]],
    verdicts: Verdicts,
) -> None:
    """On a declared solid ground: strongest ink cluster against mean ground; else the tenth percentile of blocks.

    Thin antialiased strokes never reach full coverage. Their strongest cluster is carried on along the ground-ink
    line to coverage 1 (the amount of ink is checked elsewhere, so paler ink than declared does not slip through).
    """
    solid = [region.ground is not None and region.effect is None for region in scene.owners]
    blocks = [0.0] * len(solid) if all(solid) else _block_contrasts(scene, page, behind, where, solid)
    faults, least = [], 99.0
    for i, (row, plain, block) in enumerate(zip(found, solid, blocks)):
        bound = SOLID_RATIO if plain else PICTURE_RATIO
        ratio = block or row[cv.CONTRAST]
        least = min(least, ratio)
        if ratio < bound * 0.99:
            faults.append(f"line {i}: contrast {ratio:.2f}, below {bound}")
    verdicts.add("contrast", faults, least)


def _block_contrasts(
    scene: Scene, page: Page, behind: Backdrop, where: tuple[np.ndarray, ...], solid: list[bool]
) -> list[float]:
    """Contrast over blocks of the lines that are not on solid ground; 0 for those that are, or have no ink."""
    strokes = np.full((len(solid), 3), np.nan)
    for i, region in enumerate(scene.owners):
        if region.effect is not None and region.effect["kind"] == "stroke":
            strokes[i] = region.effect["rgb"]
    rgb = page.pixels()
    ground = behind.rgb if behind.rgb.shape == rgb.shape else page.palette[behind.plane]
    return cv.block_contrast(rgb, ground, *where, strokes, np.array(solid), cv.LIGHTS).tolist()
