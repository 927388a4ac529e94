"""Layout families: one per category of LongText-Bench. A family turns texts into frames and flat shapes.

A page knows nothing of fonts or colours: a frame says where a stack of texts goes, how large it may be and which named
ground (`ground`, `panel`, `accent`) lies beneath it; shapes are rectangles filled with such a ground. The fit and the
colours follow from that. All boxes are x0, y0, x1, y1 in px of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from catalog.identity import Stream

Box = tuple[float, float, float, float]

# Type size of a role relative to body text: common typographic scales (1.2 minor third to 2 octave).
ROLE_SCALE = {
    "title": 2.0, "subtitle": 1.3, "heading": 1.5, "price": 1.5, "quote": 1.25, "formula": 1.1, "speaker": 0.85,
    "label": 1.0, "footer": 0.7, "code": 0.9,
}  # fmt: skip
SHORT = 28  # characters that fit a bar: a heading, a menu entry, a button


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle of a named ground; `radius` px rounds its corners."""

    box: tuple[int, int, int, int]
    ground: str
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a stack of blocks (indices into the content) is set.

    align, valign: 0 start, 0.5 centre, 1 end; largest: px per em that body text may reach; spacing: line pitch in
    sizes; gap: between blocks in sizes; bubble: each block gets a panel of its own that hugs it (`pad` px), and
    `alternate` puts every other block at the end side.
    """

    box: Box
    blocks: tuple[int, ...]
    largest: float
    ground: str = "ground"
    align: float = 0.5
    valign: float = 0.5
    spacing: float = 1.3
    gap: float = 0.6
    bubble: str = ""
    pad: int = 0
    radius: int = 0
    alternate: bool = False
    vertical: bool = False
    flat: bool = False  # all blocks at body size, whatever their roles


@dataclass(slots=True)
class Page:
    """Frames in reading order over shapes in painting order."""

    frames: list[Frame] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a family sees of the content: how many characters each block has, its role, and the page it goes on."""

    width: int
    height: int
    margin: int
    lengths: tuple[int, ...]
    roles: tuple[str, ...]
    may_be_vertical: bool

    @property
    def short(self) -> int:
        """The shorter side, px."""
        return min(self.width, self.height)

    @property
    def brief(self) -> bool:
        """Whether there is just one short text, which then stands in the middle, whatever the family."""
        return len(self.lengths) == 1 and self.lengths[0] <= SHORT

    def share(self, blocks: Sequence[int]) -> float:
        """Share of the page's type area that some blocks need (characters times squared role scale)."""
        needs = [n * ROLE_SCALE.get(r, 1.0) ** 2 for n, r in zip(self.lengths, self.roles)]
        return sum(needs[i] for i in blocks) / max(sum(needs), 1.0)

    def heads(self) -> bool:
        """Whether the first block is a short heading over others."""
        return len(self.lengths) > 1 and self.lengths[0] <= SHORT

    def foots(self) -> bool:
        """Whether the last block is a short foot under at least two others."""
        return len(self.lengths) > 2 and self.lengths[-1] <= SHORT


def _inset(brief: Brief, low: float, high: float, s: Stream) -> int:
    """A padding drawn between two fractions of the shorter side, at least the page's margin, px."""
    return max(brief.margin, round(s.uniform(low, high) * brief.short))


def _largest(brief: Brief, s: Stream, low: float, high: float) -> float:
    """A bound for body text, px: a share of the shorter side, larger where there is little to say."""
    few = _clamp((60.0 / (sum(brief.lengths) + 10)) ** 0.4, 1.0, 2.0)
    return max(8.0, s.uniform(low, high) * brief.short * few)


def _all(brief: Brief) -> tuple[int, ...]:
    return tuple(range(len(brief.lengths)))


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def sign(brief: Brief, s: Stream) -> Page:
    """A board: one centred stack, often with a border line."""
    w, h = brief.width, brief.height
    pad = _inset(brief, 0.05, 0.12, s)
    page = Page()
    if s.chance(0.6) and brief.short >= 96:
        outer, line = max(brief.margin, pad // 3), max(2, brief.short // s.integer(48, 110))
        radius = s.choice((0, 0, brief.short // 20, brief.short // 12))
        page.shapes = [
            Shape((outer, outer, w - outer, h - outer), "accent", radius),
            Shape((outer + line, outer + line, w - outer - line, h - outer - line), "ground", max(0, radius - line)),
        ]
        pad = outer + line + max(3, pad // 2)
    vertical = brief.may_be_vertical and h >= 0.8 * w and s.chance(0.6)
    page.frames = [
        Frame((pad, pad, w - pad, h - pad), _all(brief), _largest(brief, s, 0.1, 0.34), vertical=vertical,
              spacing=s.uniform(1.15, 1.4), gap=s.uniform(0.4, 0.9), align=0.0 if vertical else 0.5)
    ]  # fmt: skip
    return page


def label(brief: Brief, s: Stream) -> Page:
    """A card with a coloured head and the details under it."""
    w, h = brief.width, brief.height
    dx, dy = round(w * s.uniform(0.02, 0.1)), round(h * s.uniform(0.02, 0.1))
    dx, dy = max(dx, brief.margin), max(dy, brief.margin)
    radius = s.choice((0, brief.short // 40, brief.short // 20)) if brief.short >= 96 else 0
    page = Page(shapes=[Shape((dx, dy, w - dx, h - dy), "panel", radius)])
    pad = max(3, round(0.04 * brief.short))
    top, blocks = dy, _all(brief)
    largest = _largest(brief, s, 0.07, 0.2)
    if brief.heads():
        head = round((h - 2 * dy) * _clamp(brief.share((0,)) * 1.2, 0.18, 0.45))
        page.shapes.append(Shape((dx, dy + radius, w - dx, dy + head), "accent"))
        if radius:
            page.shapes[-1:] = [
                Shape((dx, dy, w - dx, dy + head), "accent", radius),
                Shape((dx, dy + head - radius, w - dx, dy + head), "accent"),
            ]
        page.frames.append(Frame((dx + pad, dy + 2, w - dx - pad, dy + head - 2), (0,), largest * 1.2, "accent"))
        top, blocks = dy + head, blocks[1:]
    page.frames.append(
        Frame((dx + pad, top + pad, w - dx - pad, h - dy - pad), blocks, largest, "panel",
              align=0.5 if brief.brief else s.choice((0.0, 0.0, 0.5)), spacing=s.uniform(1.2, 1.5),
              gap=s.uniform(0.35, 0.8))
    )  # fmt: skip
    return page


def print_page(brief: Brief, s: Stream) -> Page:
    """A printed page: heading, rule, one or two columns."""
    w, h = brief.width, brief.height
    pad = _inset(brief, 0.05, 0.1, s)
    page, top, blocks = Page(), float(pad), _all(brief)
    largest = _largest(brief, s, 0.04, 0.09)
    spacing, align = s.uniform(1.25, 1.6), 0.5 if brief.brief else s.choice((0.0, 0.0, 0.0, 0.5))
    if brief.may_be_vertical and s.chance(0.4):
        return Page([Frame((pad, pad, w - pad, h - pad), blocks, largest, vertical=True, align=0.0, spacing=spacing)])
    if brief.heads():
        height = (h - 2 * pad) * _clamp(brief.share((0,)) * 1.1, 0.12, 0.35)
        page.frames.append(Frame((pad, pad, w - pad, pad + height), (0,), largest * 1.6, align=align, valign=0.5))
        rule = round(pad + height + 0.01 * h)
        if s.chance(0.6) and brief.short >= 128:
            page.shapes.append(Shape((pad, rule, w - pad, rule + max(1, brief.short // 256)), "accent"))
        top, blocks = rule + 0.02 * h + 2, blocks[1:]
    if len(blocks) >= 2 and w >= 384 and s.chance(0.5):
        middle, gutter = w * s.uniform(0.42, 0.58), 0.025 * w
        cut = max(1, len(blocks) // 2)
        columns = [((pad, middle - gutter), blocks[:cut]), ((middle + gutter, w - pad), blocks[cut:])]
    else:
        columns = [((pad, w - pad), blocks)]
    for (x0, x1), part in columns:
        page.frames.append(
            Frame((x0, top, x1, h - pad), part, largest, align=align, valign=0.5 if brief.brief else 0.0,
                  spacing=spacing, gap=0.7)
        )
    return page


def webpage(brief: Brief, s: Stream) -> Page:
    """A web page: a bar with the site's name, a card or plain body, a button-like foot."""
    w, h = brief.width, brief.height
    pad = _inset(brief, 0.04, 0.09, s)
    page, top, bottom, blocks = Page(), 0, h, _all(brief)
    largest = _largest(brief, s, 0.045, 0.1)
    if brief.heads():
        top = round(h * _clamp(brief.share((0,)) * 0.9, 0.11, 0.25))
        page.shapes.append(Shape((0, 0, w, top), "accent"))
        page.frames.append(
            Frame((pad, brief.margin, w - pad, top - 2), (0,), largest * 1.1, "accent", align=s.choice((0.0, 0.0, 0.5)))
        )
        blocks = blocks[1:]
    foot: Frame | None = None
    if brief.foots() and brief.short >= 192:
        bottom = h - round(h * 0.14)
        tab = max(4, round(0.02 * brief.short))
        foot = Frame((pad + tab, bottom + 2, w - pad - tab, h - brief.margin - tab), blocks[-1:], largest * 0.9,
                     "accent", align=s.choice((0.0, 0.5)), bubble="accent", pad=tab, radius=tab, flat=True)  # fmt: skip
        blocks = blocks[:-1]
    ground, inner = "ground", pad
    if s.chance(0.5) and brief.short >= 160:
        ground, inner = "panel", pad + max(4, round(0.03 * brief.short))
        radius = s.choice((0, max(3, brief.short // 60)))
        page.shapes.append(Shape((pad, top + pad, w - pad, bottom - pad // 2), "panel", radius))
    low = min(bottom - inner + pad // 2, h - brief.margin)
    box = (inner, max(top + inner, brief.margin), w - inner, low)
    page.frames.append(
        Frame(box, blocks, largest, ground, align=0.5 if brief.brief else 0.0,
              valign=0.5 if brief.brief else s.choice((0.0, 0.5)), spacing=s.uniform(1.3, 1.6))
    )
    if foot:
        page.frames.append(foot)
    return page


def slide(brief: Brief, s: Stream) -> Page:
    """A slide: heading with an accent line or band, points under it."""
    w, h = brief.width, brief.height
    pad = _inset(brief, 0.05, 0.1, s)
    page, top, left, blocks = Page(), float(pad), pad, _all(brief)
    largest = _largest(brief, s, 0.055, 0.12)
    if s.chance(0.35) and w >= 256:
        stripe = max(4, round(w * s.uniform(0.015, 0.05)))
        page.shapes.append(Shape((0, 0, stripe, h), "accent"))
        left = stripe + pad
    if brief.heads():
        height = (h - 2 * pad) * _clamp(brief.share((0,)) * 1.1, 0.15, 0.38)
        banded = s.chance(0.45)
        if banded:
            page.shapes.append(Shape((0, 0, w, round(pad + height)), "accent"))
        ground = "accent" if banded else "ground"
        page.frames.append(
            Frame((left, brief.margin if banded else pad, w - pad, pad + height - 3), (0,), largest * 1.4, ground,
                  align=s.choice((0.0, 0.0, 0.5)))
        )  # fmt: skip
        if not banded and s.chance(0.6) and brief.short >= 128:
            y = round(pad + height)
            page.shapes.append(Shape((left, y, left + round(w * s.uniform(0.1, 0.4)), y + max(2, h // 160)), "accent"))
        top, blocks = pad + height + max(5, 0.03 * h), blocks[1:]
    page.frames.append(
        Frame((left, top, w - pad, h - pad), blocks, largest, align=0.5 if brief.brief else 0.0,
              valign=0.5 if brief.brief else s.choice((0.0, 0.5)),
              spacing=s.uniform(1.3, 1.6), gap=s.uniform(0.6, 1.1), flat=s.chance(0.5))
    )  # fmt: skip
    return page


def poster(brief: Brief, s: Stream) -> Page:
    """A poster: a large title; the rest with it, or at the foot, or in a band."""
    w, h = brief.width, brief.height
    pad = _inset(brief, 0.05, 0.11, s)
    blocks, largest = _all(brief), _largest(brief, s, 0.08, 0.26)
    align, spacing = s.choice((0.5, 0.5, 0.0, 1.0)), s.uniform(1.1, 1.35)
    style = s.choice(("stack", "split", "band"))
    if brief.may_be_vertical and s.chance(0.5):
        return Page([Frame((pad, pad, w - pad, h - pad), blocks, largest, vertical=True, align=0.0, spacing=spacing)])
    if len(blocks) == 1 or style == "stack" or brief.short < 128:
        valign = s.choice((0.5, 0.0, 1.0, 0.5))
        frame = Frame((pad, pad, w - pad, h - pad), blocks, largest, align=align, valign=valign, spacing=spacing)
        return Page([frame])
    cut = pad + (h - 2 * pad) * _clamp(brief.share((0,)), 0.25, 0.65)
    head = Frame((pad, pad, w - pad, cut - 4), (0,), largest * 1.3, align=align, valign=0.3, spacing=spacing)
    if style == "split":
        rest = Frame((pad, cut + 4, w - pad, h - pad), blocks[1:], largest * 0.6, align=align, valign=1.0)
        return Page([head, rest])
    band = Shape((0, round(cut), w, h), "accent")
    rest = Frame((pad, cut + pad * 0.5 + 2, w - pad, h - pad), blocks[1:], largest * 0.6, "accent", align=align)
    return Page([head, rest], [band])


def caption(brief: Brief, s: Stream) -> Page:
    """A caption: a band at the foot or the head, text centred in it."""
    w, h = brief.width, brief.height
    need = sum(brief.lengths) * (1.6 * max(7.0, brief.short / 40)) ** 2 / (w * h)
    height = round(h * _clamp(need + s.uniform(0.05, 0.2), 0.22, 0.95))
    top = 0 if s.chance(0.25) else h - height
    pad = _inset(brief, 0.03, 0.06, s)
    shapes = [Shape((0, top, w, top + height), "accent")] if s.chance(0.7) else []
    y0, y1 = max(top + pad * 0.6, brief.margin), min(top + height - pad * 0.6, h - brief.margin)
    frame = Frame((pad, y0, w - pad, y1), _all(brief), _largest(brief, s, 0.05, 0.12),
                  "accent" if shapes else "ground", align=s.choice((0.5, 0.5, 0.0)), flat=True)  # fmt: skip
    return Page([frame], shapes)


def dialogue(brief: Brief, s: Stream) -> Page:
    """A chat: one bubble per utterance, alternating sides."""
    w, h = brief.width, brief.height
    pad = _inset(brief, 0.04, 0.08, s)
    tab = max(3, round(0.025 * brief.short))
    inner = pad + tab
    frame = Frame(
        (inner, inner, w - inner, h - inner), _all(brief), _largest(brief, s, 0.05, 0.13), "panel", align=0.0,
        valign=s.choice((0.0, 0.5)), gap=s.uniform(0.7, 1.2), bubble="panel", pad=tab, flat=True, alternate=True,
        radius=s.choice((0, tab, tab)), spacing=s.uniform(1.2, 1.4),
    )  # fmt: skip
    return Page([frame])


def plain(brief: Brief, s: Stream) -> Page:
    """The whole page for one stack: the fallback for texts that fit no other arrangement."""
    pad = brief.margin + 1
    box = (pad, pad, brief.width - pad, brief.height - pad)
    return Page([Frame(box, _all(brief), _largest(brief, s, 0.05, 0.2), align=0.0, spacing=1.2, gap=0.4, flat=True)])


FAMILIES: dict[str, Callable[[Brief, Stream], Page]] = {
    "sign": sign, "label": label, "print": print_page, "webpage": webpage, "slide": slide, "poster": poster,
    "caption": caption, "dialogue": dialogue,
}  # fmt: skip
