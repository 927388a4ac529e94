"""Mutants: text images with exactly one false claim, to measure what the judges catch.

A mutator changes what is drawn, what is declared, or both, and the sample is then made again from there (drawn,
encoded, hashed, described), so that nothing but its claim is false. Severity runs from 0 (plain) to 2 (the smallest
fault a person would see). `checks` names the checks whose verdict counts as a kill; any other failing check is a side
effect.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson

from catalog.identity import Stream
from catalog.sample import Draft, Outcome
from synth.text.colour import COLOURS, contrast, luminance
from synth.text.fitting import Placed
from synth.text.layout import Shape
from synth.text.params import TextParams
from synth.text.raster import OutsideError
from synth.text.render import TextRender
from synth.text.scene import Region, Scene
from synth.text.surface import beneath
from synth.text.typography import is_han
from synth.text.words import quoted

SEVERITIES = (0, 1, 2)

# Characters that are easily taken for one another, in pairs.
LOOKALIKES = (
    "O0 l1 I1 5S 8B 2Z rn cv ce mn hb uv .,:; 未末 土士 己已 人入 日曰 大太 天夫 白自 鸟乌 王玉 目且 木本 干千 贝见 "
    "拔拨 今令 特持 侯候 辛幸 问间 办为 体休 处外 睛晴 清请 情请 地他 着看 我找 名各 时吋 开井 历厉 广厂 子了 小水"
)


class NotApplicable(Exception):
    """This mutator has nothing to change in this sample."""


@dataclass(frozen=True, slots=True)
class Mutator:
    """One way to make a sample false. Exactly one of the functions is set; each changes its argument in place."""

    name: str
    checks: tuple[str, ...]
    drawn: Callable[[Scene, Stream, int], None] | None = None  # what is drawn, not what is declared
    both: Callable[[Scene, Stream, int], None] | None = None  # the scene itself: the fault is in its quality
    declared: Callable[[dict[str, Any], Stream, int], None] | None = None  # the spec, not the picture
    row: Callable[[dict[str, Any], Stream, int], None] | None = None  # the finished row
    mask: Callable[[np.ndarray, Region, Stream, int], None] | None = None  # ink of one region
    own: bool = True  # written by the maker's author; False: by someone who had not seen the judges


class MutantRender(TextRender):
    """The text-render stage with one mutator applied at one severity. Drafts it cannot apply to are rejected."""

    def __init__(self, params: TextParams, mutator: Mutator, severity: int) -> None:
        super().__init__(params)
        self.mutator, self.severity = mutator, severity

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Make the drafts, each with its fault."""
        self.setup()
        for draft in drafts:
            self._stream = draft.rng(f"mutant/{self.mutator.name}/{self.severity}")
            try:
                super().process([draft])
                if self.mutator.row and draft.outcome is Outcome.OK:
                    self.mutator.row(draft.row, self._stream, self.severity)
            except NotApplicable:
                draft.reject(self.name, "not-applicable", self.mutator.name)
        return drafts

    def _draw(self, scene: Scene, pixels: np.ndarray | None) -> tuple[bytes, dict[str, Any]]:
        m = self.mutator
        if m.both:
            m.both(scene, self._stream, self.severity)
        drawn = scene
        if m.drawn:
            drawn = _copied(scene)
            m.drawn(drawn, self._stream, self.severity)
            for region in drawn.regions:
                region.measure()  # the drawn ink's own window; the declared polygons stay as they were
        try:
            return self._draw_masked(drawn, pixels) if m.mask else super()._draw(drawn, pixels)
        except OutsideError:
            raise NotApplicable from None

    def _draw_masked(self, scene: Scene, pixels: np.ndarray | None) -> tuple[bytes, dict[str, Any]]:
        """Draw with one region's ink tampered with."""
        target = self._stream.choice(scene.regions)
        raster = self._raster

        class Tampered:
            """A rasteriser that hands the target region's mask to the mutator."""

            def draw(
                inner, mask: np.ndarray, face: Any, gids: np.ndarray, xs: np.ndarray, ys: np.ndarray, size: float
            ) -> None:
                raster.draw(mask, face, gids, xs, ys, size)
                if gids is target.placed.gids:
                    shifted = replace(target, placed=replace(target.placed, xs=xs, ys=ys))
                    shifted.measure()
                    self.mutator.mask(mask, shifted, self._stream, self.severity)

        if target.homography is not None:
            raise NotApplicable
        self._raster = Tampered()  # type: ignore[assignment]
        try:
            return super()._draw(scene, pixels)
        finally:
            self._raster = raster

    def _describe(self, scene: Scene, image: dict[str, Any]) -> dict[str, Any]:
        spec = super()._describe(scene, image)
        if self.mutator.declared:
            self.mutator.declared(spec, self._stream, self.severity)
        return spec


def _copied(scene: Scene) -> Scene:
    """A scene whose regions can be changed without touching the original's."""
    twin = copy.copy(scene)
    twin.regions = [replace(r, placed=copy.deepcopy(r.placed)) for r in scene.regions]
    twin.shapes = list(scene.shapes)
    return twin


# ------------------------------------------------------------------------------------------------- glyphs drawn


def _inked(region: Region) -> np.ndarray:
    """Positions of glyphs that leave ink."""
    return np.flatnonzero(region.face.count[region.placed.gids] > 0)


def _some(scene: Scene, s: Stream, at_least: int = 1) -> tuple[Region, np.ndarray]:
    fitting = [r for r in scene.regions if len(_inked(r)) >= at_least]
    if not fitting:
        raise NotApplicable
    region = s.choice(fitting)
    return region, _inked(region)


def _without(placed: Placed, keep: np.ndarray) -> None:
    placed.gids, placed.xs, placed.ys = placed.gids[keep], placed.xs[keep], placed.ys[keep]
    placed.line = placed.line[keep]


def dropped(scene: Scene, s: Stream, severity: int) -> None:
    """A character is left out: many, one in the middle, or the narrowest one."""
    region, inked = _some(scene, s, 2)
    widths = region.face.box[region.placed.gids[inked], 2] - region.face.box[region.placed.gids[inked], 0]
    gone = [inked[: max(1, len(inked) // 3)], inked[[len(inked) // 2]], inked[[int(widths.argmin())]]][severity]
    _without(region.placed, np.setdiff1d(np.arange(len(region.placed.gids)), gone))


def swapped(scene: Scene, s: Stream, severity: int) -> None:
    """Neighbours change places: a whole line reversed, two characters, or two that are alike in width."""
    region, inked = _some(scene, s, 3)
    g = region.placed.gids
    if severity == 0:
        g[inked] = g[inked[::-1]]
        return
    pairs = [(a, b) for a, b in zip(inked, inked[1:]) if g[a] != g[b] and b == a + 1]
    if not pairs:
        raise NotApplicable
    box = region.face.box
    gaps = [abs((box[g[a], 2] - box[g[a], 0]) - (box[g[b], 2] - box[g[b], 0])) for a, b in pairs]
    a, b = pairs[int(np.argmin(gaps))] if severity == 2 else s.choice(pairs)
    g[a], g[b] = g[b], g[a]


def doubled(scene: Scene, s: Stream, severity: int) -> None:
    """A character stands in its neighbour's place too: for a third of them, one, or the narrowest neighbour."""
    region, inked = _some(scene, s, 3)
    g = region.placed.gids
    places = [k for k in range(1, len(inked)) if g[inked[k]] != g[inked[k - 1]]]
    if not places:
        raise NotApplicable
    if severity == 2:
        box = region.face.box
        places = [min(places, key=lambda k: box[g[inked[k]], 2] - box[g[inked[k]], 0])]
    for k in places[:: 3 if severity == 0 else len(places)]:
        g[inked[k]] = g[inked[k - 1]]


def tofu(scene: Scene, s: Stream, severity: int) -> None:
    """The box of a missing glyph: everywhere, for one character, for the last one."""
    region, inked = _some(scene, s)
    region.face.fetch(np.array([0], np.int32))
    if region.face.count[0] == 0:
        raise NotApplicable
    region.placed.gids[[inked, inked[[len(inked) // 2]], inked[[-1]]][severity]] = 0


def lookalike(scene: Scene, s: Stream, severity: int) -> None:
    """Characters are replaced by ones easily taken for them: all that can be, or one."""
    twins = {a: b for group in LOOKALIKES.split() for a, b in zip(group, group[1:] + group[:1]) if a != b}
    places = [
        (r, k) for r in scene.regions for k, c in _characters(r) if c in twins and r.face.shape(c, "en").gids[0]
    ]  # fmt: skip
    if not places:
        raise NotApplicable
    for region, k in places if severity == 0 else [s.choice(places)]:
        other = twins[_character(region, k)]
        try:
            language = "zh-Hans" if is_han(other) else "en"
            region.placed.gids[k] = region.face.shape(other, language, region.vertical).gids[0]
        except ValueError:
            raise NotApplicable from None
        region.face.fetch(region.placed.gids)


def _characters(region: Region) -> list[tuple[int, str]]:
    """(glyph position, character) where glyphs and characters of the drawn lines are one to one."""
    drawn = "".join(region.text[a:b] for a, b in region.placed.slices)
    return list(enumerate(drawn)) if len(drawn) == len(region.placed.gids) else []


def _character(region: Region, k: int) -> str:
    return dict(_characters(region))[k]


def other_font(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn in the next region's face (same file, other weight does not count)."""
    region = s.choice(scene.regions)
    others = [r for r in scene.regions if r.face is not region.face and r.font.sha256 != region.font.sha256]
    if not others:
        raise NotApplicable
    face = s.choice(others).face
    try:
        glyphs = [face.shape(c, "en").gids[0] for _, c in _characters(region)]
    except ValueError:
        raise NotApplicable from None
    if len(glyphs) != len(region.placed.gids):
        raise NotApplicable
    region.face, region.placed.gids = face, np.array(glyphs, np.int32)
    face.fetch(region.placed.gids)


def shrunk_ink(scene: Scene, s: Stream, severity: int) -> None:
    """Glyphs are drawn smaller than declared: 60, 80, 90 %."""
    region, _ = _some(scene, s)
    region.size *= (0.6, 0.8, 0.9)[severity]


def moved_ink(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn away from its polygons: by a size, half of one, 3 px."""
    region, _ = _some(scene, s)
    step = np.float32((region.size, region.size * 0.5, 3.0)[severity])
    x0, y0, x1, y1 = region.bounds()
    limit = scene.width if region.homography is None else 10**9
    region.placed.xs += step if x1 + step < limit - 1 else -step
    if region.homography is None and x0 - step < 1 and x1 + step >= limit - 1:
        raise NotApplicable


def recoloured_ink(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn in another colour than declared: opposite, other hue, slightly darker or lighter."""
    region, _ = _some(scene, s)
    old = np.array(region.colour)
    if severity == 2:
        region.colour = tuple(np.clip(old + np.where(old < 128, 40, -40), 0, 255).tolist())
        return
    far = sorted(COLOURS, key=lambda c: float(np.abs(np.array(c.rgb) - old).sum()))
    region.colour = (far[-1] if severity == 0 else far[len(far) // 2]).rgb


def stray_mark(scene: Scene, s: Stream, severity: int) -> None:
    """A mark that nothing declares: a block, a bar, a dot of 3 px; where no text is."""
    side = (max(8, scene.width // 10), max(5, scene.width // 30), 3)[severity]
    taken = [r.polygons().reshape(-1, 2) for r in scene.regions] + ([scene.board.quad()] if scene.board else [])
    boxes = [np.concatenate([points.min(0), points.max(0)]) for points in taken]
    for _ in range(40):
        x, y = s.integer(4, max(4, scene.width - side - 5)), s.integer(4, max(4, scene.height - side - 5))
        if all(x + side < b[0] - 6 or x > b[2] + 6 or y + side < b[1] - 6 or y > b[3] + 6 for b in boxes):
            below = beneath((x, y), scene.shapes, scene.ground or (128, 128, 128))
            colours = ((255, 0, 255), (0, 0, 0), (255, 255, 255)) if scene.ground else ((255, 0, 255),)
            colour = max(colours, key=lambda c: sum(abs(p - q) for p, q in zip(c, below)))
            scene.shapes.append((Shape((x, y, x + side, y + max(3, side // 2)), "accent"), below, colour))
            return
    raise NotApplicable


# ------------------------------------------------------------------------------------------------------ masks


def clipped(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """The end of a line is cut off: half, a fifth, or the last 30 % of its last glyph."""
    box = s.choice(list(region.boxes))
    extent = box[3] - box[1] if region.vertical else box[2] - box[0]
    cut = (0.5 * extent, 0.2 * extent, max(2.0, 0.3 * region.size))[severity]
    x0, y0, x1, y1 = (int(v) for v in box)
    if region.vertical:
        mask[int(y1 - cut) : y1 + 2, max(0, x0 - 1) : x1 + 2] = 0
    else:
        mask[max(0, y0 - 1) : y1 + 2, int(x1 - cut) : x1 + 2] = 0


def stroke_missing(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """Part of one glyph is not drawn: all of it, its upper half, or its lower right quarter."""
    inked = _inked(region)
    k = int(s.choice(inked.tolist()))
    b, size = region.face.box[region.placed.gids[k]], region.size
    x0, x1 = region.placed.xs[k] + b[0] * size, region.placed.xs[k] + b[2] * size
    y0, y1 = region.placed.ys[k] - b[3] * size, region.placed.ys[k] - b[1] * size
    if severity == 1:
        y1 = (y0 + y1) / 2
    elif severity == 2:
        x0, y0 = (x0 + x1) / 2, (y0 + y1) / 2
    gone = mask[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1]
    if gone.astype(int).sum() < 4 * 255:
        raise NotApplicable
    gone[:] = 0


def blot(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """A blot of ink on a glyph: its whole cell, half a size, a fifth of one."""
    k = int(s.choice(_inked(region).tolist()))
    side = max(3, int(region.size * (1.0, 0.5, 0.2)[severity]))
    b = region.face.box[region.placed.gids[k]] * region.size
    x = int(region.placed.xs[k] + (b[0] + b[2]) / 2 - side / 2)
    y = int(region.placed.ys[k] - (b[1] + b[3]) / 2 - side / 2)
    patch = mask[max(0, y) : y + side, max(0, x) : x + side]
    if patch.size == 0 or (255 - patch.astype(int)).sum() < 6 * 255:
        raise NotApplicable
    patch[:] = 255


# --------------------------------------------------------------------------------------------- scene and layout


def low_contrast(scene: Scene, s: Stream, severity: int) -> None:
    """Ink and ground of a flat text too alike: contrast about 1.2, 2, 3.5 (declared truthfully)."""
    flat = [r for r in scene.regions if r.ground]
    if not flat:
        raise NotApplicable
    region = s.choice(flat)
    ground, wanted = luminance(region.ground), (1.2, 2.0, 3.5)[severity]
    region.colour = min((c.rgb for c in COLOURS if c.rgb != region.ground),
                        key=lambda c: abs(contrast(luminance(c), ground) - wanted))  # fmt: skip
    region.colour_name = next(c.name_en for c in COLOURS if c.rgb == region.colour)
    if contrast(luminance(region.colour), ground) >= 4.4:
        raise NotApplicable


def overlapping(scene: Scene, s: Stream, severity: int) -> None:
    """A line slides onto its neighbour: by 90, 60, 35 % of the pitch (declared truthfully)."""
    fitting = [r for r in scene.regions if len(r.placed.slices) > 1]
    if not fitting:
        raise NotApplicable
    region = s.choice(fitting)
    k = s.integer(1, len(region.placed.slices) - 1)
    step = np.float32(region.pitch * (0.9, 0.6, 0.35)[severity])
    p = region.placed
    on_line = p.line == k
    if region.vertical:
        p.xs[on_line] += step
        p.origins[k] = (float(p.origins[k][0] + step), p.origins[k][1])
    else:
        p.ys[on_line] -= step
        p.origins[k] = (p.origins[k][0], float(p.origins[k][1] - step))
    region.measure()
    a, b = region.boxes[k - 1], region.boxes[k]
    if min(a[2], b[2]) - max(a[0], b[0]) < 3 or min(a[3], b[3]) - max(a[1], b[1]) < 2:
        raise NotApplicable


def off_margin(scene: Scene, s: Stream, severity: int) -> None:
    """A flat page's text runs up to the edge: on it, 1 px off, half the margin off (declared truthfully)."""
    if scene.board:
        raise NotApplicable
    region = s.choice(scene.regions)
    edge = (0.0, 1.0, scene.margin * 0.5)[severity]
    left = float(region.boxes[:, 0].min())
    step = np.float32(round((edge - left) * 4) / 4 + 0.25)
    region.placed.xs += step
    region.placed.origins = [(float(x + step), y) for x, y in region.placed.origins]
    region.measure()
    if any(_meet(region.bounds(), r.bounds()) for r in scene.regions if r is not region):
        raise NotApplicable


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def too_small(scene: Scene, s: Stream, severity: int) -> None:
    """A text set below the legible size: at 40, 60, 85 % of it (declared truthfully)."""
    region = s.choice(scene.regions)
    han = any(map(is_han, region.text))
    short = min(scene.width, scene.height)
    legible = max(11.0, short / 52) if han else max(6.0, short / 100)
    factor = legible * (0.4, 0.6, 0.85)[severity] / region.ink_height()
    x0, y0, _, _ = region.bounds()
    p = region.placed
    p.xs, p.ys = ((p.xs - x0) * factor + x0).astype(np.float32), ((p.ys - y0) * factor + y0).astype(np.float32)
    p.origins = [(float((x - x0) * factor + x0), float((y - y0) * factor + y0)) for x, y in p.origins]
    p.advances = [a * factor for a in p.advances]
    region.size, region.pitch = float(region.size * factor), float(region.pitch * factor)
    region.measure()


# ------------------------------------------------------------------------------------------------ declarations


def moved_polygon(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """Polygons declared elsewhere: by a size, half of one, 4 px."""
    region = s.choice(spec["regions"])
    step = (region["font"]["size"], region["font"]["size"] * 0.5, 4.0)[severity]
    sign = 1.0 if max(line["polygon"][2] for line in region["lines"]) + step < spec["canvas"][0] else -1.0
    for line in region["lines"]:
        line["polygon"] = [v + sign * step if i % 2 == 0 else v for i, v in enumerate(line["polygon"])]


def wrong_colour_word(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """The colour is called by another's name: any, another hue."""
    region = s.choice(spec["regions"])
    named = {c.name_en: np.array(c.rgb) for c in COLOURS}
    own = named[region["colour_name"]]
    others = sorted((n for n in named if n != region["colour_name"]), key=lambda n: float(np.abs(named[n] - own).sum()))
    region["colour_name"] = others[(-1, len(others) // 2, len(others) // 4)[severity]]


def wrong_language(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A text is declared to be in the other language."""
    for region in spec["regions"] if severity == 0 else [s.choice(spec["regions"])]:
        if not any(map(is_han, region["text"])) and region["lang"] == "zh":
            raise NotApplicable
        region["lang"] = "en" if region["lang"] == "zh" else "zh"


def wrong_size(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """The type size is declared larger: by 60, 25, 12 %."""
    region = s.choice(spec["regions"])
    region["font"]["size"] *= (1.6, 1.25, 1.12)[severity]


def bad_break(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A line's declared end moves by a character into the next line: a word or a kinsoku pair is split."""
    places = [(r, k) for r in spec["regions"] for k in range(len(r["lines"]) - 1) if len(r["lines"][k]["text"]) > 2]
    if not places:
        raise NotApplicable
    region, k = s.choice(places)
    lines = region["lines"]
    lines[k + 1]["text"] = lines[k]["text"][-1] + lines[k + 1]["text"]
    lines[k]["text"] = lines[k]["text"][:-1]


# ------------------------------------------------------------------------------------------------------- rows


def other_caption(row: dict[str, Any], s: Stream, severity: int) -> None:
    """The prompts quote another text: wholly, one character changed, the last one dropped."""
    def changed(text: str) -> str:
        inside = [i for i, c in enumerate(text) if is_han(c)] if row["lang"] == "zh" else []
        at = inside[len(inside) // 2] if inside else max((i for i, c in enumerate(text) if c.isalnum()), default=0)
        return text[:at] + ("" if severity == 2 else "Q") + text[at + 1 :]

    shown = row["text_layers"][0]["text"]
    new = "Fresh bread at seven" if severity == 0 else changed(shown)
    before = [p["text"] for p in row["prompts"]]
    row["prompts"] = [p | {"text": p["text"].replace(shown, new)} for p in row["prompts"]]
    row["prompt"] = row["prompt"].replace(shown, new)
    if [p["text"] for p in row["prompts"]] == before:
        raise NotApplicable


def extra_quote(row: dict[str, Any], s: Stream, severity: int) -> None:
    """A prompt quotes something that is not in the picture."""
    marks = ("“{}”", "「{}」", '"{}"')[severity]
    row["prompts"][-1] = row["prompts"][-1] | {"text": row["prompts"][-1]["text"] + " " + marks.format("Sale")}


# What a prompt may say falsely, with the word that then stands there.
PLACES = {
    "at the top": "at the bottom", "at the bottom": "at the top", "on the left": "on the right",
    "on the right": "on the left", "in the centre": "at the top right", "画面左": "画面右", "画面右": "画面左",
    "画面上": "画面下", "画面下": "画面上", "画面中央": "画面右下方",
}  # fmt: skip
MATERIALS = {
    "photo": "gradient", "paper": "fabric", "wood": "paper", "wooden": "concrete", "chalkboard": "sheet of paper",
    "fabric": "concrete", "concrete": "wood", "gradient": "photo",
    "照片": "渐变色", "牛皮纸": "黑板", "纸": "布料", "木": "混凝土", "黑板": "布料", "布料": "混凝土", "混凝土": "木质", "渐变色": "照片",
}  # fmt: skip
DIRECTIONS = {
    "horizontally": "vertically", "vertically": "horizontally", "horizontal": "vertical", "vertical": "horizontal",
    "横排": "竖排", "竖排": "横排", "横向": "竖向", "竖向": "横向", "纵向": "横向", "水平": "垂直",
}  # fmt: skip
FACES = {
    "sans-serif": "handwriting", "serif": "sans-serif", "display": "monospaced", "handwriting": "serif",
    "monospaced": "display", "kai typeface": "sans-serif typeface",
    "无衬线体": "手写体", "衬线体": "无衬线体", "装饰字体": "等宽字体",
    "手写体": "衬线体", "等宽字体": "装饰字体", "楷体": "无衬线体",
}  # fmt: skip


def _says(table: dict[str, str]) -> Callable[[dict[str, Any], Stream, int], None]:
    """Prompts say a table's other word outside the quotes: all of them, one throughout, one of them once."""
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))

    def change(row: dict[str, Any], s: Stream, severity: int) -> None:
        quotes = "|".join(re.escape(quoted(r["text"])) for r in orjson.loads(row["spec"])["regions"])
        pattern = re.compile(rf"(?P<quote>{quotes})|(?<![a-z-])(?:{words})(?![a-z-])", re.IGNORECASE)
        honest = row["prompts"]
        told = [p | {"text": _replaced(pattern, p["text"], table, severity == 2)} for p in honest]
        changed = [i for i, p in enumerate(told) if p != honest[i]]
        if not changed:
            raise NotApplicable
        kept = changed if severity == 0 else [s.choice(changed)]
        at = [p["text"] for p in honest].index(row["prompt"])
        row["prompts"] = [p if i in kept else honest[i] for i, p in enumerate(told)]
        row["prompt"] = row["prompts"][at]["text"]

    return change


def _replaced(pattern: re.Pattern[str], text: str, table: dict[str, str], once: bool) -> str:
    left = 1 if once else len(text)

    def swap(match: re.Match[str]) -> str:
        nonlocal left
        if match["quote"] or not left:
            return match[0]
        left -= 1
        other = table[match[0].lower()]
        return other.capitalize() if match[0][0].isupper() and other.isascii() else other

    return pattern.sub(swap, text)


def cut_file(row: dict[str, Any], s: Stream, severity: int) -> None:
    """The encoded image is cut short: half, its last tenth, its last 16 bytes; the hash says so truthfully."""
    import hashlib

    data = row["output_image"]["bytes"]
    data = data[: (len(data) // 2, len(data) * 9 // 10, len(data) - 16)[severity]]
    row["output_image"] = row["output_image"] | {"bytes": data}
    row["sha256"] = hashlib.sha256(data).hexdigest()
    row["image_info"][0] |= {"sha256": row["sha256"], "nbytes": len(data)}


# What tells one glyph from another.
GLYPHS = ("glyph-ink", "ink-amount", "ink-box", "ink-inside", "ink-outside", "raster")

MUTATORS: tuple[Mutator, ...] = (
    Mutator("dropped-character", GLYPHS, drawn=dropped),
    Mutator("swapped-characters", GLYPHS, drawn=swapped),
    Mutator("doubled-character", GLYPHS, drawn=doubled),
    Mutator("tofu", GLYPHS, drawn=tofu),
    Mutator("lookalike", GLYPHS, drawn=lookalike),
    Mutator("other-font", GLYPHS, drawn=other_font),
    Mutator("shrunk-ink", GLYPHS, drawn=shrunk_ink),
    Mutator("moved-ink", GLYPHS, drawn=moved_ink),
    Mutator("recoloured-ink", ("ink-colour", "contrast", "glyph-ink", "ink-amount", "raster"), drawn=recoloured_ink),
    Mutator("stray-mark", ("ink-outside",), drawn=stray_mark),
    Mutator("clipped-line", GLYPHS, mask=clipped),
    Mutator("stroke-missing", GLYPHS, mask=stroke_missing),
    Mutator("blot", GLYPHS, mask=blot),
    Mutator("low-contrast", ("contrast",), both=low_contrast),
    Mutator("overlapping-lines", ("overlap",), both=overlapping),
    Mutator("off-margin", ("margin",), both=off_margin),
    Mutator("too-small", ("minimum-size",), both=too_small),
    Mutator("moved-polygon", ("ink-box", "ink-inside", "ink-outside"), declared=moved_polygon),
    Mutator("wrong-colour-word", ("colour-words",), declared=wrong_colour_word),
    Mutator("wrong-language", ("language",), declared=wrong_language),
    Mutator("wrong-size", ("line-advance", "minimum-size", "ink-box"), declared=wrong_size),
    Mutator("bad-break", ("line-breaks", "line-advance", "ink-box"), declared=bad_break),
    Mutator("other-caption", ("captions",), row=other_caption),
    Mutator("extra-quote", ("captions",), row=extra_quote),
    Mutator("said-place", ("claims",), row=_says(PLACES)),
    Mutator("said-material", ("claims",), row=_says(MATERIALS)),
    Mutator("said-direction", ("claims",), row=_says(DIRECTIONS)),
    Mutator("said-face", ("claims",), row=_says(FACES)),
    Mutator("cut-file", ("decode",), row=cut_file),
)
