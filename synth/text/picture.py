"""Pictures: a page of texts is put on its surface, coloured and inked.

Every surface takes the same three steps: typeset a page, choose colours that read on what lies beneath, ink. Flat pages
go to an index plane (exact), all others to pixels. Functions return None where the text does not fit this arrangement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numba import njit

from catalog.identity import Stream
from synth.text.canvas import IndexedCanvas, PixelCanvas, dilate, soften
from synth.text.colour import Colour as Named
from synth.text.colour import Ink, choose_colour, luminance
from synth.text.encode import Colour
from synth.text.layout import Page, Shape
from synth.text.placement import busyness, least_busy, luminance_quantiles
from synth.text.raster import Rasteriser, draw_warped
from synth.text.scene import Effect, Region, Scene, hex_colour
from synth.text.surface import (
    BOARD_MARGIN,
    FULL_STEM,
    ON_PHOTO,
    Palette,
    beneath,
    board_on,
    flattened,
    palette,
    shifted,
    thin_factor,
)
from synth.text.texture import Texture
from synth.text.typeset import Set, Text, typeset

PageMaker = Callable[[int, int], Page]  # width, height -> page
PIXEL_CONTRAST = 4.5  # WCAG AA between ink and the luminances beneath it, before texture makes them vary
MIDDLE_LUMINANCE = 0.18  # equally far, in contrast, from black and from white
OUTLINE_FROM = 26.0  # px per em: below, an outline eats into the letters and a panel reads better
HUG = 0.35  # padding of a panel that hugs a text, in type sizes


def flat(scene: Scene, make_page: PageMaker, texts: Sequence[Text], s: Stream) -> bool:
    """A page of flat colours over the whole picture."""
    page = make_page(scene.width, scene.height)
    sets = typeset(page, texts, min(scene.width, scene.height), slack=slack(s))
    if sets is None:
        return False
    colours = palette(s, scene.layout)
    ground = colours.grounds["ground"]
    scene.background = {"kind": "solid", "colour": hex_colour(ground.rgb), "name": ground.name_en}
    scene.ground = ground.rgb
    paint_flat(scene, page.shapes, sets, colours, s, ground.rgb)
    return True


def flat_canvas(scene: Scene) -> IndexedCanvas:
    """An empty index plane for a flat page: its own ground is palette entry 0."""
    pairs = [(r.ground, r.colour) for r in scene.regions] + [(below, fill) for _, below, fill in scene.shapes]
    pairs.sort(key=lambda pair: pair[0] != scene.ground)
    if pairs[0][0] != scene.ground:
        pairs.insert(0, (scene.ground, pairs[0][1]))
    return IndexedCanvas(scene.width, scene.height, pairs)


def on_texture(scene: Scene, pixels: np.ndarray, make_page: PageMaker, texts: Sequence[Text], s: Stream) -> bool:
    """A page written straight on a texture that fills the picture."""
    page = flattened(make_page(scene.width, scene.height))
    sets = typeset(page, texts, min(scene.width, scene.height), slack=slack(s))
    if sets is None:
        return False
    paint(scene, [], sets, pixels, s)
    return True


def on_photo(
    scene: Scene, pixels: np.ndarray, make_page: PageMaker, texts: Sequence[Text], board: Texture, s: Stream
) -> bool:
    """A page on a photo: directly, in a band, on a card, or on a board in perspective."""
    ways = ON_PHOTO[scene.layout]
    way = s.weighted(tuple(ways), tuple(ways.values()))
    if way == "board":
        return _on_board(scene, pixels, make_page, texts, board, s)
    if way == "card":
        return _on_card(scene, pixels, make_page, texts, s)
    if way == "band":
        page = make_page(scene.width, scene.height)
        sets = typeset(page, texts, min(scene.width, scene.height), slack=slack(s))
    else:
        page, sets = _direct(scene, pixels, make_page, texts, s)
    if sets is None:
        return False
    paint(scene, page.shapes, sets, pixels, s)
    return True


def _direct(
    scene: Scene, pixels: np.ndarray, make_page: PageMaker, texts: Sequence[Text], s: Stream
) -> tuple[Page, list[Set] | None]:
    """Set the page in a part of the picture, and move it to where the photo is least busy."""
    w, h = scene.width - 2 * scene.margin, scene.height - 2 * scene.margin
    dense = min(1.0, sum(len(t.text) for t in texts) / 220)
    share_w, share_h = s.uniform(0.6 + 0.35 * dense, 1.0), s.uniform(0.3 + 0.5 * dense, 0.6 + 0.4 * dense)
    bw, bh = max(min(w, 32), int(w * share_w)), max(min(h, 24), int(h * share_h))
    page = flattened(make_page(bw, bh))
    place = least_busy(busyness(pixels), (scene.width, scene.height), [(bw, bh)], s, scene.margin)
    page = shifted(page, *place.box[:2])
    return page, typeset(page, texts, min(scene.width, scene.height), slack=slack(s))


def _on_card(scene: Scene, pixels: np.ndarray, make_page: PageMaker, texts: Sequence[Text], s: Stream) -> bool:
    """A flat card that leaves some of the photo in sight."""
    w, h, m = scene.width, scene.height, scene.margin
    cw, ch = round((w - 2 * m) * s.uniform(0.74, 0.96)), round((h - 2 * m) * s.uniform(0.74, 0.96))
    x, y = m + s.integer(0, w - 2 * m - cw), m + s.integer(0, h - 2 * m - ch)
    page = shifted(make_page(cw, ch), x, y)
    sets = typeset(page, texts, min(w, h), slack=slack(s))
    if sets is None:
        return False
    card = Shape((x, y, x + cw, y + ch), "ground")
    paint(scene, [card, *page.shapes], sets, pixels, s, flat_ground=True)
    return True


def _on_board(
    scene: Scene, pixels: np.ndarray, make_page: PageMaker, texts: Sequence[Text], texture: Texture, s: Stream
) -> bool:
    """A textured board in slight perspective; its texts share its homography."""
    share = s.uniform(0.72, 0.98), s.uniform(0.72, 0.98)
    board, shrink = board_on(s, texture, scene.width, scene.height, scene.margin, share)
    bw, bh = board.size
    dx, dy = round(bw * BOARD_MARGIN), round(bh * BOARD_MARGIN)
    page = shifted(flattened(make_page(bw - 2 * dx, bh - 2 * dy)), dx, dy)
    sets = typeset(page, texts, min(scene.width, scene.height), shrink, slack(s))
    if sets is None or any(x.panel for x in sets):
        return False
    scene.board = board
    for item in sets:
        item.region.homography = board.homography
    paint(scene, [], sets, board.pixels, s)
    return True


# ------------------------------------------------------------------------------------------------------- colours


def slack(s: Stream) -> int:
    """Ladder steps below the largest fit: half the pages are as full as they can be."""
    return s.choice((0, 0, 0, 1, 2, 4))


def paint_flat(
    scene: Scene, shapes: Sequence[Shape], sets: Sequence[Set], colours: Palette, s: Stream, page: Colour
) -> None:
    """Colour shapes, panels and texts from the palette; one ink per ground, sometimes another for the first text."""
    thinnest = min((x.region.stem() for x in sets), default=FULL_STEM)
    inks = {name: colours.ink(s, name, thinnest) for name in dict.fromkeys(x.frame.ground for x in sets)}
    for shape in [*shapes, *(x.panel for x in sets if x.panel)]:
        inset = max(0, int(0.29 * shape.radius) - 1)  # just outside the corner's arc, where the ground shows
        below = beneath((shape.box[0] + inset, shape.box[1] + inset), scene.shapes, page)
        scene.shapes.append((shape, below, colours.grounds[shape.ground].rgb))
    for i, item in enumerate(sets):
        ground = item.frame.ground
        own = i == 0 and len(sets) > 1 and s.chance(0.4)
        colour = colours.ink(s, ground, item.region.stem()) if own else inks[ground]
        _dress(item.region, colour, colours.grounds[ground].rgb)
        scene.regions.append(item.region)


def _dress(region: Region, colour: Named, ground: Colour | None) -> None:
    region.colour, region.colour_name, region.ground = colour.rgb, colour.name_en, ground


def paint(
    scene: Scene, shapes: Sequence[Shape], sets: Sequence[Set], pixels: np.ndarray, s: Stream, flat_ground: bool = False
) -> None:
    """Colour a page on pixels (in the regions' plane): flat parts from a palette, the others by what lies beneath."""
    colours = palette(s, scene.layout)
    free = [x for x in sets if _stands_free(x, flat_ground)]
    solid = [x for x in sets if not _stands_free(x, flat_ground)]
    paint_flat(scene, shapes, solid, colours, s, (0, 0, 0))
    if not free:
        return
    small = max(x.region.size for x in free) < OUTLINE_FROM  # small letters drown in specks that large ones outshine
    boxes = [box for x in free for box in _grown(x.region, pixels.shape, by_line=not small)]
    quantiles = np.stack([luminance_quantiles(pixels, box) for box in boxes])
    low, high = (0, 4) if small else (1, 3)
    spread = quantiles.min(axis=0)
    spread[1], spread[3] = quantiles[:, low].min(), quantiles[:, high].max()
    thinnest = min(x.region.stem() for x in free)
    chosen = choose_colour(s, spread, PIXEL_CONTRAST * thin_factor(thinnest))
    for item in free:
        _lift(scene, item, chosen, colours, s)
    order = {id(x.region): i for i, x in enumerate(sets)}
    scene.regions.sort(key=lambda r: order[id(r)])


def _stands_free(item: Set, flat_ground: bool) -> bool:
    """Whether a text stands on pixels rather than on a flat part of the page."""
    return item.frame.ground == "ground" and not flat_ground


def _grown(region: Region, shape: tuple[int, ...], by_line: bool) -> list[tuple[int, int, int, int]]:
    """x, y, w, h of the region's ink (or of each of its lines) with a little of what surrounds it, on the page."""
    boxes, pad = region.boxes.tolist() if by_line else [region.bounds()], region.size * 0.25
    found = []
    for x0, y0, x1, y1 in boxes:
        left, top = max(0, int(x0 - pad)), max(0, int(y0 - pad))
        right, bottom = min(shape[1], int(x1 + pad) + 1), min(shape[0], int(y1 + pad) + 1)
        found.append((left, top, right - left, bottom - top))
    return found


def _lift(scene: Scene, item: Set, chosen: Ink, colours: Palette, s: Stream) -> None:
    """Dress a text on pixels: as it is, with an outline or a shadow, or on a panel of its own."""
    region = item.region
    if chosen.effect and (chosen.effect == "panel" or region.size < OUTLINE_FROM) and region.homography is None:
        ground = colours.grounds["panel"]
        scene.shapes.append((Shape(_panel_box(region, scene), "panel"), (0, 0, 0), ground.rgb))
        _dress(region, colours.ink(s, "panel", region.stem()), ground.rgb)
    else:
        _dress(region, chosen.colour, None)
        if chosen.effect:  # a shadow alone leaves the far side of a stroke bare: outline whatever does not read
            region.effect = Effect("stroke", chosen.support.rgb, width=max(1, round(region.size / 14)))
        elif region.homography is None and region.size >= 24 and s.chance(0.25):
            step = max(1, round(region.size / 18))
            dark = luminance(chosen.colour.rgb) > MIDDLE_LUMINANCE
            region.effect = Effect("shadow", (0, 0, 0) if dark else (255, 255, 255), 0, (step, step), max(1, step // 2))
    scene.regions.append(region)


def _panel_box(region: Region, scene: Scene) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = region.bounds()
    pad = max(2, round(region.size * HUG))
    return (
        max(0, int(x0) - pad), max(0, int(y0) - pad), min(scene.width, int(x1) + 1 + pad),
        min(scene.height, int(y1) + 1 + pad),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ ink


def ink(scene: Scene, canvas: IndexedCanvas | PixelCanvas, raster: Rasteriser) -> None:
    """Draw shapes, board and texts of a scene onto its canvas."""
    for shape, below, fill in scene.shapes:
        canvas.shape(shape.box, shape.radius, below, fill)
    if scene.board:
        canvas.paste(scene.board.pixels, scene.board.homography, _window(scene.board.quad(), 2, scene))
    for region in scene.regions:
        reach = region.effect.reach if region.effect else 0
        window = _window(region.boxes if region.homography is None else region.polygons(), reach + 2, scene)
        mask = _mask(region, window, raster)
        if region.effect:
            canvas.ink(_effect_mask(mask, region.effect), window, region.ground, region.effect.colour)
        canvas.ink(mask, window, region.ground, region.colour)


def _window(points: np.ndarray, pad: int, scene: Scene) -> tuple[int, int, int, int]:
    """x, y, w, h of the whole pixels around some points, or boxes or quads of them, within the picture."""
    return _around(points.reshape(-1, 2), pad, scene.width, scene.height)


@njit(cache=True)
def _around(points: np.ndarray, pad: int, width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = points[0, 0], points[0, 1], points[0, 0], points[0, 1]
    for x, y in points:
        left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
    x0, y0 = max(math.floor(left) - pad, 0), max(math.floor(top) - pad, 0)
    return x0, y0, min(math.ceil(right) + pad, width) - x0, min(math.ceil(bottom) + pad, height) - y0


def _mask(region: Region, window: tuple[int, int, int, int], raster: Rasteriser) -> np.ndarray:
    """Coverage uint8 [h, w] of a region's glyphs in a window of the picture."""
    x, y, w, h = window
    mask = np.zeros((h, w), np.uint8)
    placed = region.placed
    if region.homography is None:
        raster.draw(mask, region.face, placed.gids, placed.xs - np.float32(x), placed.ys - np.float32(y), region.size)
        return mask
    shift = np.array([[1.0, 0.0, -x], [0.0, 1.0, -y], [0.0, 0.0, 1.0]])
    moved = (shift @ region.homography.reshape(3, 3)).ravel()
    draw_warped(mask, region.face, placed.gids, placed.xs, placed.ys, region.size, moved, (0, 0, w, h))
    return mask


def _effect_mask(mask: np.ndarray, effect: Effect) -> np.ndarray:
    if effect.kind == "stroke":
        return dilate(mask, effect.width)
    dx, dy = effect.offset
    moved = np.zeros_like(mask)
    moved[dy:, dx:] = mask[: mask.shape[0] - dy, : mask.shape[1] - dx]
    return soften(moved, effect.blur)


