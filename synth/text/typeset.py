"""Typesetting: a page of frames, filled with shaped texts, becomes regions with every glyph in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synth.text.fitting import Piece, Setting, Stack, fit, place
from synth.text.layout import ROLE_SCALE, Frame, Page, Shape
from synth.text.scene import Region
from synth.text.typography import Typeface, set_piece


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be set: what it says, its role and language, and the typeface chosen for it."""

    role: str
    text: str
    lang: str
    typeface: Typeface


@dataclass(frozen=True, slots=True)
class Set:
    """A region and the frame that it came from, with the panel drawn under it if it has one."""

    region: Region
    frame: Frame
    panel: Shape | None


def typeset(
    page: Page, texts: Sequence[Text], short_side: int, shrink: float = 1.0, slack: int = 0
) -> list[Set] | None:
    """Fill every frame; None where a text does not fit its frame at a legible size.

    short_side: of the image, px; shrink: how much smaller the page is seen in it; slack: ladder steps to stay below the
    largest fit.
    """
    done: list[Set] = []
    for frame in page.frames:
        pieces = [_piece(texts[i], frame, short_side, shrink) for i in frame.blocks]
        stack = _fit(frame, pieces, slack)
        if stack is None:
            return None
        done += _place_stack(frame, [texts[i] for i in frame.blocks], pieces, stack)
    return done


def _piece(text: Text, frame: Frame, short_side: int, shrink: float) -> Piece:
    scale = 1.0 if frame.flat else ROLE_SCALE.get(text.role, 1.0)
    return set_piece(text.text, text.role, text.lang, text.typeface, short_side, scale, frame.vertical, shrink)


def _extent(frame: Frame) -> tuple[float, float]:
    """Room (along, across) the lines of a frame, px."""
    x0, y0, x1, y1 = frame.box
    return (y1 - y0, x1 - x0) if frame.vertical else (x1 - x0, y1 - y0)


def _fit(frame: Frame, pieces: Sequence[Piece], slack: int) -> Stack | None:
    length, depth = _extent(frame)
    if length < 8 or depth < 8:
        return None
    if frame.alternate:
        length *= 0.84  # a bubble that spans the page does not read as one speaker's
    gap = frame.gap
    if frame.bubble:  # the gap between texts holds two paddings and a clear space
        gap = max(gap, (2 * frame.pad + 4) / min(p.minimum for p in pieces))
    return fit(pieces, length, depth, frame.largest, frame.spacing, gap, slack)


def _place_stack(frame: Frame, texts: Sequence[Text], pieces: Sequence[Piece], stack: Stack) -> list[Set]:
    length, depth = _extent(frame)
    x0, y0, x1, _ = frame.box
    lead = int((depth - stack.depth) * frame.valign)  # whole pixels: baselines stay on the grid of the atlas
    done = []
    for i, (text, piece, setting) in enumerate(zip(texts, pieces, stack.settings)):
        setting.first += lead
        if frame.bubble:
            done.append(_bubble(frame, text, piece, setting, length, i))
            continue
        x, y = (float(int(x1 - 0.5)), y0) if frame.vertical else (x0, float(int(y0 + 0.5)))
        region = _region(text, piece, setting, place(piece, setting, x, y, length, frame.align), frame.align)
        done.append(Set(region, frame, None))
    return done


def _bubble(frame: Frame, text: Text, piece: Piece, setting: Setting, length: float, order: int) -> Set:
    """Set a text at its own width, at one side, with a panel that hugs it."""
    width = (setting.longest(piece) + piece.before + piece.after) * setting.size + 0.5
    side = (1.0 if order % 2 else 0.0) if frame.alternate else frame.align
    x = frame.box[0] + max(0.0, length - width) * side
    region = _region(text, piece, setting, place(piece, setting, x, float(int(frame.box[1] + 0.5)), width, 0.0), 0.0)
    left, top, right, bottom = region.bounds()
    pad = frame.pad
    box = (int(left) - pad, int(top) - pad, int(right) + 1 + pad, int(bottom) + 1 + pad)
    radius = min(frame.radius, (box[2] - box[0]) // 2, (box[3] - box[1]) // 2)
    return Set(region, frame, Shape(box, frame.bubble, radius))


def _region(text: Text, piece: Piece, setting: Setting, placed, align: float) -> Region:
    face = text.typeface
    region = Region(
        text.role, text.text, text.lang, text.role != "code", piece.vertical, align, face.file, face.weight, face.face,
        setting.size, setting.pitch, placed, face.ink_ratio(text.text),
    )  # fmt: skip
    region.measure()
    return region
