"""Surfaces: what a page is written on, and in which colours.

A page stands flat on a solid colour, on a texture, or on a photo: directly, on a card, or on a board (carrier) seen in
slight perspective. The surface settles where the page goes, what lies beneath each text and so which inks may be used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from catalog.identity import Stream
from synth.text.colour import COLOURS, SOLID_CONTRAST, contrast, luminance
from synth.text.colour import Colour as Named
from synth.text.encode import Colour
from synth.text.layout import Page, Shape
from synth.text.scene import Board, square_to_quad, upright_at
from synth.text.texture import SIDE, Texture

ACCENT_CONTRAST, PANEL_CONTRAST = 1.35, 1.1  # a band must be seen; a card may be quiet
FULL_STEM = 1.7  # px: strokes this wide cover at least one pixel wholly, wherever they fall
BOARD_MARGIN = 0.06  # of the board's sides kept free of text

# What a person calls the tiles.
TEXTURE_NAMES = {
    "paper": "white paper", "kraft": "kraft paper", "wood": "wood", "chalkboard": "chalkboard", "fabric": "fabric",
    "concrete": "concrete", "gradient": "gradient",
}  # fmt: skip

# How a category is put on a photo.
ON_PHOTO = {
    "sign": {"board": 0.6, "direct": 0.2, "card": 0.2},
    "label": {"card": 0.6, "board": 0.4},
    "print": {"board": 0.65, "card": 0.35},
    "webpage": {"card": 1.0},
    "slide": {"card": 0.8, "board": 0.2},
    "poster": {"direct": 0.7, "board": 0.15, "card": 0.15},
    "caption": {"direct": 0.5, "band": 0.5},
    "dialogue": {"direct": 1.0},
}
PAPERS = ("print", "webpage", "label")  # mostly on light grounds


@dataclass(frozen=True, slots=True)
class Palette:
    """The page's named grounds, and for each the inks that are legible on it (WCAG >= 5)."""

    grounds: dict[str, Named]

    def ink(self, stream: Stream, ground: str, stem: float) -> Named:
        """An ink for a ground under strokes `stem` px wide; black or white a third of the time, as in print.

        Strokes thinner than a pixel or two never reach their full colour, so they take the stronger inks only.
        """
        under = self.grounds[ground]
        inks = INKS[under]
        if stem < FULL_STEM:
            wanted = SOLID_CONTRAST * thin_factor(stem)
            inks = tuple(c for ratio, c in STRENGTH[under] if ratio >= wanted) or (STRENGTH[under][-1][1],)
        if stream.chance(0.33):
            plain = [c for c in inks if c.name_en in ("black", "white")]
            if plain:
                return stream.choice(plain)
        return stream.choice(inks)


def thin_factor(stem: float) -> float:
    """By how much more contrast thin strokes need, 1 to 2.4: their coverage, and so their contrast, is lower."""
    return min(max(FULL_STEM / max(stem, 0.1), 1.0), 2.4)


def _ratio(first: Named, second: Named) -> float:
    return contrast(luminance(first.rgb), luminance(second.rgb))


INKS = {g: tuple(c for c in COLOURS if _ratio(g, c) >= SOLID_CONTRAST) for g in COLOURS}
STRENGTH = {g: sorted((_ratio(g, c), c) for c in inks) for g, inks in INKS.items()}
GROUNDS = tuple(c for c in COLOURS if len(INKS[c]) >= 3)
LIGHT = tuple(c for c in GROUNDS if luminance(c.rgb) > 0.6)
# For each ground: colours that make a visible band on it, and those that make a card, quiet ones first.
ACCENTS = {g: tuple(c for c in GROUNDS if _ratio(g, c) >= ACCENT_CONTRAST) for g in GROUNDS}
PANELS = {g: tuple(c for c in GROUNDS if _ratio(g, c) >= PANEL_CONTRAST) for g in GROUNDS}
QUIET_PANELS = {g: tuple(c for c in PANELS[g] if _ratio(g, c) < 2.0) or PANELS[g] for g in GROUNDS}


def palette(stream: Stream, category: str) -> Palette:
    """Ground, accent and panel colours that can be told apart, each with legible inks."""
    ground = stream.choice(LIGHT if category in PAPERS and stream.chance(0.75) else GROUNDS)
    panel = stream.choice(QUIET_PANELS[ground] if stream.chance(0.6) else PANELS[ground])
    return Palette({"ground": ground, "accent": stream.choice(ACCENTS[ground]), "panel": panel})


def flattened(page: Page) -> Page:
    """The page without its flat shapes: everything stands on the surface itself. Bubbles keep their panels."""
    frames = [f if f.bubble else replace(f, ground="ground") for f in page.frames]
    return Page([replace(f, ground=f.bubble) if f.bubble else f for f in frames], [])


def shifted(page: Page, dx: int, dy: int) -> Page:
    """The page moved by whole pixels."""
    frames = [replace(f, box=(f.box[0] + dx, f.box[1] + dy, f.box[2] + dx, f.box[3] + dy)) for f in page.frames]
    shapes = [
        Shape((s.box[0] + dx, s.box[1] + dy, s.box[2] + dx, s.box[3] + dy), s.ground, s.radius) for s in page.shapes
    ]
    return Page(frames, shapes)


def beneath(point: tuple[int, int], shapes: Sequence[tuple[Shape, Colour, Colour]], page: Colour) -> Colour:
    """The flat colour at a pixel after some shapes have been painted; a rounded corner lets through what lies below."""
    x, y = point
    for shape, _, fill in reversed(shapes):
        x0, y0, x1, y1 = shape.box
        if not (x0 <= x < x1 and y0 <= y < y1):
            continue
        dx = max(0.0, shape.radius - 0.5 - min(x - x0, x1 - 1 - x))
        dy = max(0.0, shape.radius - 0.5 - min(y - y0, y1 - 1 - y))
        if math.hypot(dx, dy) <= shape.radius:
            return fill
    return page


@njit(cache=True)
def _tiled(tile: np.ndarray, ox: int, oy: int, width: int, height: int) -> np.ndarray:
    """Copies by bytes, unsigned, which the compiler moves as whole vectors."""
    out = np.empty((height, width, 3), np.uint8)
    to, source = out.reshape(-1), tile.reshape(-1)
    for y in range(height):
        done, start = 0, ox
        while done < width:
            run = min(width - done, SIDE - start)
            at, of = np.uint64(3 * (y * width + done)), np.uint64(3 * ((y + oy) % SIDE * SIDE + start))
            for k in range(3 * run):
                to[at + np.uint64(k)] = source[of + np.uint64(k)]
            done, start = done + run, 0
    return out


def tiled(texture: Texture, offset: tuple[int, int], width: int, height: int) -> np.ndarray:
    """Pixels uint8 [height, width, 3] of a seamless tile from an offset on."""
    return _tiled(texture.pixels, offset[0], offset[1], width, height)


def random_offset(stream: Stream) -> tuple[int, int]:
    """Where in its tile a surface begins."""
    return stream.integer(0, SIDE - 1), stream.integer(0, SIDE - 1)


def board_on(
    stream: Stream, texture: Texture, width: int, height: int, margin: int, share: tuple[float, float]
) -> tuple[Board, float]:
    """A board somewhere on a width x height photo, taking `share` of its sides, turned and tilted a little.

    Returns it and the smallest length in the image of an upright board unit, by which legible sizes must grow.
    """
    bw, bh = round(width * share[0]), round(height * share[1])
    quad = _jittered_quad(stream, bw, bh)
    span = quad.max(axis=0) - quad.min(axis=0)
    room = np.array([width - 2.0 * margin, height - 2.0 * margin])
    quad = (quad - quad.min(axis=0)) * min(1.0, float((room / span).min()))
    free = room - (quad.max(axis=0) - quad.min(axis=0))
    quad += margin + free * np.array([stream.uniform(), stream.uniform()])
    homography = square_to_quad(bw, bh, np.round(quad, 2))
    offset = random_offset(stream)
    pixels, name = tiled(texture, offset, bw, bh), TEXTURE_NAMES[texture.name]
    board = Board(name, texture.variant, texture.sha256, offset, (bw, bh), homography, pixels)
    corners = np.array([[0.0, 0.0], [bw, 0.0], [bw, bh], [0.0, bh]])
    return board, float(upright_at(homography, corners).min())


def _jittered_quad(stream: Stream, width: int, height: int) -> np.ndarray:
    """A rectangle's corners float64 [4, 2] after a small rotation and independent corner shifts (perspective)."""
    corners = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]]) - [width / 2, height / 2]
    angle = math.radians(stream.uniform(-7.0, 7.0)) if stream.chance(0.75) else 0.0
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    tilt = 0.045 if stream.chance(0.75) else 0.0
    shifts = np.array([[stream.uniform(-tilt, tilt), stream.uniform(-tilt, tilt)] for _ in range(4)])
    return corners @ turn.T + shifts * [width, height]
