"""Mutants: science samples with exactly one false claim, to measure what the judge catches.

A mutator changes the target figure, a picture or the finished row. The sample is made again from there (drawn, masked,
hashed, told), so that nothing but its claim is false. Severity runs from 0 (plain) to 2 (the smallest fault that can be
seen, for pixels one level of one pixel). `checks` names the checks whose verdict counts as a kill. A mutant that equals
the truth in spec, SVG and pixels is none; there is no other excuse.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import orjson
from PIL import Image

from catalog.identity import Stream, stream
from catalog.sample import Draft
from catalog.science import LEVELS, PARTS
from synth.reasoning import mutants as reasoning
from synth.reasoning.record import difference
from synth.reasoning.tokens import count
from synth.science.family import Family, Unfit
from synth.science.figure import Figure
from synth.science.overlap import require_clear
from synth.science.params import PER_SCENE
from synth.science.render import ScienceRender, row
from synth.science.scene import Picture, Scene
from synth.science.svg import number
from synth.science.telling import scoring_points, told
from synth.science.words import prompts
from synth.text.encode import gray_png, rgb_png

SEVERITIES = (0, 1, 2)
TRIED = 8  # wrong figures looked at for one in which nothing overlaps
PAIRS = ("edit", "repair")
TARGETS = ("edit", "target", "repair")  # parts whose output is the target
_KEPT = 32  # scenes in memory, 2 MB each: those that a family's mutants need at once, and more


class NotApplicable(Exception):
    """This mutator has nothing to change in this sample."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a mutator may look at: the true sample, and another scene of its family on an equal canvas."""

    scene: Scene
    part: str
    other: Scene

    @property
    def figure(self) -> Figure:
        """What the output shows."""
        return self.scene.problem.source if self.part == "source" else self.scene.problem.target

    def redrawn(self, picture: Picture, elements: Sequence[str]) -> Picture:
        """The picture with other elements in its SVG, drawn from them."""
        head, paper, *_, end = picture.svg.splitlines()
        return self.scene.drawn(picture.figure, "\n".join([head, paper, *elements, end, ""]))


Pictures = tuple[Picture | None, Picture]  # given and asked for; a T2I sample is given none


@dataclass(frozen=True, slots=True)
class Mutator:
    """One way to make a sample false; exactly one of the functions is set.

    figures: wrong targets, of which the first is taken that can be drawn without overlap. pictures: input and output
    that belie the spec. row: changes the finished row in place.
    """

    name: str
    checks: tuple[str, ...]
    figures: Callable[[Truth, Stream, int], Iterable[Figure]] | None = None
    pictures: Callable[[Pictures, Truth, Stream, int], Pictures] | None = None
    row: Callable[[dict[str, Any], Truth, Stream, int], None] | None = None
    parts: tuple[str, ...] = PARTS
    severities: tuple[int, ...] = SEVERITIES
    own: bool = True  # written by the maker's author; False: by someone who had not seen the judge


class MutantRender(ScienceRender):
    """The science stage that breaks what it makes; scenes are kept, since every mutator needs them again."""

    def setup(self) -> None:
        """See ScienceRender.setup."""
        super().setup()
        self._scene = lru_cache(maxsize=_KEPT)(self._made)

    def scenes_of(self, family: str, n: int) -> list[int]:
        """Numbers of the first n scenes that the plan gives to a family."""
        names = [f.name for f in self._families]
        return [names.index(family) + len(names) * k for k in range(n)]

    def mutant(self, draft: Draft, mutator: Mutator, severity: int) -> bool:
        """Fill a draft with its sample broken; False where the mutator has nothing to break in it."""
        index, part = draft.index // PER_SCENE, PARTS[draft.index % PER_SCENE]
        try:
            truth = Truth(self._true_scene(index, part), part, self._other(index))
            s = draft.rng(f"mutant/{mutator.name}/{severity}")
            draft.row.update(self.planned(index, part))
            draft.row.update(self._broken(draft, truth, mutator, s, severity))
            if mutator.row:
                mutator.row(draft.row, truth, s, severity)
        except NotApplicable:
            return False
        return True

    def _true_scene(self, index: int, part: str) -> Scene:
        scene = self._scene(index)
        if isinstance(scene, Unfit) or (part == "repair" and scene.broken is None):
            raise NotApplicable
        return scene

    def _other(self, index: int) -> Scene:
        """The family's next scene on an equal canvas."""
        for k in range(1, TRIED):
            other, canvas = index + k * len(self._families), self._wish(index)[3]
            if self._wish(other)[3] == canvas and isinstance(scene := self._scene(other), Scene):
                return scene
        raise NotApplicable

    def _broken(self, draft: Draft, truth: Truth, m: Mutator, s: Stream, severity: int) -> dict[str, Any]:
        """The row, drawn and told anew from a wrong figure or wrong pictures."""
        scene = retargeted(truth, m.figures(truth, s, severity)) if m.figures else truth.scene
        shown = scene.pictures(truth.part)
        if m.pictures:
            true, shown = shown, m.pictures(shown, truth, s, severity)
            if all(a is b or (a and b and a.svg == b.svg and (a.rgb == b.rgb).all()) for a, b in zip(true, shown)):
                raise NotApplicable
        return row(draft, scene, truth.part, shown, self.rng(draft.index // PER_SCENE, f"words/{truth.part}"))


def retargeted(truth: Truth, figures: Iterable[Figure]) -> Scene:
    """The scene with the first of some wrong targets that nothing overlaps in, else with the first that is wrong."""
    scene, given = truth.scene, truth.scene.problem
    right = [f.to_json() for f in (given.target, scene.broken if truth.part == "repair" else given.source) if f]
    wrong = [f for f in islice(figures, TRIED) if f.to_json() not in right]
    if not wrong:
        raise NotApplicable
    target = next((f for f in wrong if _clear(f, scene)), wrong[0])
    trace = difference(given.source, target)
    spare = tuple(f for f in (*scene.mutants, given.target) if f != target)
    return replace(scene, problem=replace(given, target=target, trace=trace, claims=()), mutants=spare)


def _clear(figure: Figure, scene: Scene) -> bool:
    try:
        require_clear(figure, scene.style, scene.canvas)
    except Unfit:
        return False
    return True


# ------------------------------------------------------------------------------------------------- SVGs


def on_svg(change: Callable[[Picture, list[str], Truth, Stream, int], Iterable[str]]) -> Any:
    """A mutator of pictures from one of an SVG's elements; one in four breaks the input, where there is one."""

    def apply(shown: Pictures, truth: Truth, s: Stream, severity: int) -> Pictures:
        before, after = shown
        at = 0 if before and s.chance(0.25) else 1
        picture = shown[at]
        assert picture is not None
        found = truth.redrawn(picture, list(change(picture, picture.svg.splitlines()[2:-1], truth, s, severity)))
        if (found.rgb == picture.rgb).all():
            raise NotApplicable
        return (found, after) if at == 0 else (before, found)

    return apply


def least_seen(picture: Picture, variants: Iterable[list[str]], truth: Truth, s: Stream) -> list[str]:
    """Of up to TRIED variants of an SVG's elements the one that changes the fewest pixels, at least one."""
    found = []
    for elements in s.shuffled(list(variants))[:TRIED]:
        changed = int((truth.redrawn(picture, elements).rgb != picture.rgb).any(axis=2).sum())
        if changed:
            found.append((changed, elements))
    if not found:
        raise NotApplicable
    return min(found)[1]


def dropped(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """Elements are missing: a third of them, one, or the one that is seen least."""
    if severity == 2:
        return least_seen(picture, [elements[:i] + elements[i + 1 :] for i in range(len(elements))], truth, s)
    gone = set(s.sample(range(len(elements)), max(1, len(elements) // 3 if severity == 0 else 1)))
    return [e for i, e in enumerate(elements) if i not in gone]


_PLACES = {
    "circle": ("cx", "cy"), "rect": ("x", "y"), "line": ("x1", "y1", "x2", "y2"), "text": ("x", "y"),
}  # fmt: skip
_PAIR = re.compile(r"(-?[\d.]+)([ ,])(-?[\d.]+)")
_ARC = re.compile(r"M (\S+) (\S+) A (\S+ \S+ 0 \d \d) (\S+) (\S+)")


def shifted(element: str, dx: float, dy: float) -> str:
    """An element of our SVG somewhere else."""
    kind = element[1 : element.index(" ")]
    if kind in _PLACES:
        for name, step in zip(_PLACES[kind], (dx, dy, dx, dy)):
            element = _increased(element, name, step)
        return re.sub(r"rotate\((\S+) (.*?)\)", lambda m: f"rotate({m[1]} {_moved(m[2], dx, dy)})", element)
    if arc := _ARC.search(element):
        begin, stop = (_moved(f"{arc[i]} {arc[i + 1]}", dx, dy) for i in (1, 4))
        return element.replace(arc[0], f"M {begin} A {arc[3]} {stop}")
    name = "d" if kind == "path" else "points"
    return re.sub(rf' {name}="([^"]+)"', lambda m: f' {name}="{_moved(m[1], dx, dy)}"', element, count=1)


def _increased(element: str, name: str, by: float) -> str:
    return re.sub(rf'(?<= {name}=")[^"]+', lambda m: number(float(m[0]) + by), element, count=1)


def _moved(points: str, dx: float, dy: float) -> str:
    return _PAIR.sub(lambda m: f"{number(float(m[1]) + dx)}{m[2]}{number(float(m[3]) + dy)}", points)


def moved(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """One element stands 8, 2, 1 px from where the spec has it."""
    i, step = s.integer(0, len(elements) - 1), (8, 2, 1)[severity] * s.choice((-1, 1))
    dx, dy = s.choice(((step, 0), (0, step)))
    return [shifted(e, dx, dy) if k == i else e for k, e in enumerate(elements)]


def thickened(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """One stroke is 2, 1, 0.5 px wider than its class."""
    stroked = [i for i, e in enumerate(elements) if "stroke-width" in e]
    if not stroked:
        raise NotApplicable
    i = s.choice(stroked)
    wider = _increased(elements[i], "stroke-width", (2.0, 1.0, 0.5)[severity])
    return [*elements[:i], wider, *elements[i + 1 :]]


# ------------------------------------------------------------------------------------------------- pixels


def on_pixels(change: Callable[[np.ndarray, Picture, Truth, Stream, int], None]) -> Any:
    """A mutator of pictures from one of pixels uint8 [h, w, 3], in place; one in four breaks the input."""

    def apply(shown: Pictures, truth: Truth, s: Stream, severity: int) -> Pictures:
        before, after = shown
        at = 0 if before and s.chance(0.25) else 1
        picture = shown[at]
        assert picture is not None
        rgb = picture.rgb.copy()
        change(rgb, picture, truth, s, severity)
        found = Picture(picture.figure, picture.svg, rgb)
        return (found, after) if at == 0 else (before, found)

    return apply


def _dot(rgb: np.ndarray, s: Stream, severity: int, allowed: np.ndarray | None = None) -> None:
    """A dot of 6 px or 1 px in the complement's colour, or one pixel of which one channel is one level off."""
    side = (6, 1, 1)[severity]
    h, w, _ = rgb.shape
    places = np.argwhere(allowed) if allowed is not None else None
    if places is not None and not len(places):
        raise NotApplicable
    y, x = (s.integer(0, h - side), s.integer(0, w - side)) if places is None else s.choice(places)
    spot = rgb[y : y + side, x : x + side]
    if severity < 2:
        spot[:] = 255 - spot
    else:
        channel = s.integer(0, 2)
        level = int(spot[0, 0, channel])
        spot[0, 0, channel] = level + 1 if level < 128 else level - 1


def stray_dot(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """A dot of 6 px, of 1 px, or one pixel one level off, anywhere."""
    _dot(rgb, s, severity)


def slid(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """The whole picture lies 8, 2, 1 px aside; its first row or column repeats."""
    step, axis = (8, 2, 1)[severity], s.integer(0, 1)
    rgb[:] = np.take(rgb, np.maximum(np.arange(rgb.shape[axis]) - step, 0), axis=axis)


def tinted(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """All pixels of a class's colour or of the paper are 12, 4, 2 levels off in one channel."""
    style = truth.scene.style
    used = {style[m.cls] for m in picture.figure.marks}
    colours = sorted({style.paper, *(c for k in used for c in (k.fill, k.stroke))} - {"none"})
    _tint(rgb, [np.frombuffer(bytes.fromhex(c[1:]), np.uint8) for c in colours], s, (12, 4, 2)[severity])


def edge_tinted(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """All pixels of a blend at the edges of strokes or letters are 60, 30, 15 levels off in one channel."""
    colours, counts = np.unique(rgb.reshape(-1, 3), axis=0, return_counts=True)
    _tint(rgb, list(colours[(counts >= 20) & (counts < 200)]), s, (60, 30, 15)[severity])


def _tint(rgb: np.ndarray, colours: list[np.ndarray], s: Stream, by: int) -> None:
    flat, channel = rgb.reshape(-1, 3), s.integer(0, 2)
    for colour in s.shuffled(colours):
        chosen = (flat == colour).all(axis=1)
        if chosen.any():
            level = int(colour[channel])
            flat[chosen, channel] = level + by if level < 128 else level - by
            return
    raise NotApplicable


# ------------------------------------------------------------------------------------------------- pairs


def half_done(shown: Pictures, truth: Truth, s: Stream, severity: int) -> Pictures:
    """Input and output are both the output, both the input, or the edit is drawn in the left half of what changes."""
    before, after = shown
    assert before is not None
    if severity < 2:
        return (after, after) if severity == 0 else (before, before)
    columns = np.flatnonzero((before.rgb != after.rgb).any(axis=(0, 2)))
    rgb = after.rgb.copy()
    rgb[:, columns[len(columns) // 2] :] = before.rgb[:, columns[len(columns) // 2] :]
    return before, Picture(after.figure, after.svg, rgb)


def other_target(shown: Pictures, truth: Truth, s: Stream, severity: int) -> Pictures:
    """The output is another scene's: picture and SVG, the picture alone, the SVG alone."""
    before, after = shown
    other = truth.other.pictures(truth.part)[1] if truth.part != "repair" else truth.other.target
    return before, exchanged(after, other, severity)


def exchanged(picture: Picture, other: Picture, severity: int) -> Picture:
    """Another picture, with its SVG, without it, or its SVG alone."""
    if severity == 0:
        return other
    rgb = other.rgb if severity == 1 else picture.rgb
    return Picture(picture.figure, picture.svg if severity == 1 else other.svg, rgb)


def grown(mask: np.ndarray, by: int) -> np.ndarray:
    """A bool mask [h, w] that reaches further by some px in every direction."""
    padded = np.pad(mask, by)
    for axis in (0, 1):
        padded = np.logical_or.reduce([np.roll(padded, k, axis) for k in range(-by, by + 1)])
    return padded[by:-by, by:-by]


def mask_of(row: dict[str, Any]) -> np.ndarray:
    """The row's mask as bool [h, w]."""
    return pixels_of(row["mask"]) > 0


def pixels_of(image: dict[str, Any]) -> np.ndarray:
    """An image column's pixels."""
    return np.array(Image.open(io.BytesIO(image["bytes"])))


def remasked(row: dict[str, Any], mask: np.ndarray) -> None:
    """Give the row another mask, bool [h, w]. Raises NotApplicable for the one it has."""
    if (mask == mask_of(row)).all():
        raise NotApplicable
    row["mask"] = row["mask"] | {"bytes": gray_png(mask.astype(np.uint8) * 255)}


def large_mask(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """The mask covers the whole picture, 40 px or 2 px more than it should."""
    mask = mask_of(row)
    remasked(row, np.ones_like(mask) if severity == 0 else grown(mask, (0, 40, 2)[severity]))


def outside_mask(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """A dot of 6 px, of 1 px, or one pixel one level off, where the mask says that nothing changes."""
    rgb = pixels_of(row["output_image"])
    allowed = ~grown(mask_of(row), 6)
    allowed[-6:], allowed[:, -6:] = False, False
    _dot(rgb, s, severity, allowed)
    data = rgb_png(rgb)
    row["output_image"] = row["output_image"] | {"bytes": data}
    row["sha256"] = hashlib.sha256(data).hexdigest()
    fresh = {"sha256": row["sha256"], "nbytes": len(data)}
    row["image_info"] = [i | fresh if i["role"] == "output" else i for i in row["image_info"]]


# ------------------------------------------------------------------------------------------------- words


def reworded(row: dict[str, Any], change: Callable[[dict[str, str]], str], s: Stream, severity: int) -> None:
    """Change all prompts, those of one level, or one prompt; `prompt` follows. Raises NotApplicable if none differs."""
    changed = {i: t for i, p in enumerate(row["prompts"]) if (t := change(p)) != p["text"]}
    if severity == 1:
        level = s.choice(LEVELS)
        changed = {i: t for i, t in changed.items() if row["prompts"][i]["level"] == level}
    if not changed:
        raise NotApplicable
    if severity == 2:
        i = s.choice(sorted(changed))
        changed = {i: changed[i]}
    at = next(i for i, p in enumerate(row["prompts"]) if p["text"] == row["prompt"])
    row["prompts"] = [p | {"text": changed.get(i, p["text"])} for i, p in enumerate(row["prompts"])]
    row["prompt"] = row["prompts"][at]["text"]


def other_instruction(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """Prompts say of another scene what these say of this one: all, those of a level, one."""
    templates, key = getattr(truth.scene.family, truth.part), s.integer(0, 2**63 - 1)
    here, there = (prompts(templates, scene.slots(), stream(key, "words")) for scene in (truth.scene, truth.other))
    texts = {(p["level"], p["lang"]): q["text"] for p, q in zip(here, there) if p["text"] != q["text"]}
    reworded(row, lambda p: texts.get((p["level"], p["lang"]), p["text"]), s, severity)


_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])")


def wrong_number(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """A number is one off in its last digit: wherever it stands in the prompts, in one level, in one prompt."""
    found = sorted({n for p in row["prompts"] for n in _NUMBER.findall(p["text"])})
    if not found:
        raise NotApplicable
    old = s.choice(found)
    digits = len(old.partition(".")[2])
    new = f"{float(old) + s.choice((1, -1)) * 10.0**-digits:.{digits}f}"
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?!\w|\.\d)")
    reworded(row, lambda p: pattern.sub(new, p["text"]), s, severity)


_OPPOSITES = {
    "en": "smallest/largest minimum/maximum shortest/longest insert/delete inserted/deleted added/removed draw/erase "
    "left/right above/below upper/lower ascending/descending open/closed horizontal/vertical before/after same/different "
    "directed/undirected accepting/rejecting accepts/rejects unchanged/changed keep/change real/virtual upright/inverted "
    "series/parallel parallel/perpendicular solid/dashed thick/thin smaller/larger predecessor/successor every/no "
    "reachable/unreachable lightest/heaviest earlier/later incoming/outgoing towards/from first/last up/down new/old",
    "zh": "最小/最大 最短/最长 插入/删除 新增/去掉 画出/擦去 左/右 上方/下方 升序/降序 断开/闭合 水平/竖直 之前/之后 相同/不同 有向/无向 "
    "接受/拒绝 不变/改变 保持/改变 实像/虚像 正立/倒立 串联/并联 平行/垂直 虚线/实线 较小/较大 前驱/后继 可达/不可达 入射/出射 "
    "向上/向下 所有/没有 第一/最后",
}  # fmt: skip


def _opposites(lang: str) -> tuple[dict[str, str], re.Pattern[str]]:
    pairs = [pair.split("/") for pair in _OPPOSITES[lang].split()]
    words = {b: a for a, b in reversed(pairs)} | {a: b for a, b in reversed(pairs)}
    either = "|".join(sorted(words, key=len, reverse=True))
    return words, re.compile(rf"(?<![\w-])(?:{either})(?![\w-])" if lang == "en" else either)


_OPPOSITE = {lang: _opposites(lang) for lang in _OPPOSITES}


def opposite_word(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """One word in each of the prompts, in those of one level, or in one of them, is its opposite."""

    def turned(prompt: dict[str, str]) -> str:
        words, pattern = _OPPOSITE[prompt["lang"]]
        found = list(pattern.finditer(prompt["text"]))
        if not found:
            return prompt["text"]
        one = s.choice(found)
        return prompt["text"][: one.start()] + words[one[0]] + prompt["text"][one.end() :]

    reworded(row, turned, s, severity)


# ------------------------------------------------------------------------------------------------- reasoning


def misspoken_step(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """The words of one step, there and in both renderings, have another number or letter than the step itself."""
    record = orjson.loads(row["cot"])
    spoken = [step for step in record["operations"] if _SPOKEN.search(step["text"])]
    if not spoken:
        raise NotApplicable
    step = s.choice(spoken)
    old, others = step["text"], sorted({*_SPOKEN.findall(record["render"]["full"])})
    one = s.choice(list(_SPOKEN.finditer(old)))
    others = [other for other in others if other != one[0] and other.isdigit() == one[0].isdigit()]
    if not others:
        raise NotApplicable
    step["text"] = old[: one.start()] + s.choice(others) + old[one.end() :]
    for name, text in record["render"].items():
        for before, after in ((old, step["text"]), (_uncapitalised(old), _uncapitalised(step["text"]))):
            text = text.replace(before.rstrip(".。"), after.rstrip(".。"))
        record["render"][name], record["tokens"][name] = text, count(text)
    row["cot"], row["reasoning"] = orjson.dumps(record).decode(), record["render"]["compact"]


_SPOKEN = re.compile(r"(?<![A-Za-z0-9_.])(?:\d+|[A-Z])(?![A-Za-z0-9_.'])")


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def _misreasoned(mutate: reasoning.Mutator) -> Callable[[dict[str, Any], Truth, Stream, int], None]:
    """A mutator of rows from one of reasoning records."""

    def apply(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
        record = told(truth.scene, truth.part, row["prompt_lang"], s)
        false = mutate(record, s, told(truth.other, truth.part, row["prompt_lang"], s))
        if false is None:
            raise NotApplicable
        row["cot"], row["reasoning"] = orjson.dumps(false.json).decode(), false.compact
        row["scoring_points"] = scoring_points(false)

    return apply


# ------------------------------------------------------------------------------------------------- the list

FIGURE = ("certificate", "read-back")  # what can tell a wrong target that is drawn, declared and told alike
DRAWN = ("read-back", "pixels", "glyphs", "legible", "preserved", "svg")  # what can tell a picture from its spec
PAINTED = ("pixels", "glyphs", "preserved")
MASK = ("preserved",)
WORDS = ("prompts",)

MUTATORS: tuple[Mutator, ...] = (
    Mutator("svg-dropped", DRAWN, pictures=on_svg(dropped)),
    Mutator("svg-moved", DRAWN, pictures=on_svg(moved)),
    Mutator("svg-thickened", DRAWN, pictures=on_svg(thickened)),
    Mutator("stray-dot", PAINTED, pictures=on_pixels(stray_dot)),
    Mutator("picture-slid", PAINTED, pictures=on_pixels(slid)),
    Mutator("colour-tinted", PAINTED, pictures=on_pixels(tinted)),
    Mutator("edge-tinted", PAINTED, pictures=on_pixels(edge_tinted)),
    Mutator("half-done", DRAWN, pictures=half_done, parts=PAIRS),
    Mutator("other-target", DRAWN, pictures=other_target),
    Mutator("large-mask", MASK, row=large_mask, parts=PAIRS),
    Mutator("outside-mask", (*PAINTED, *MASK), row=outside_mask, parts=PAIRS),
    Mutator("other-instruction", WORDS, row=other_instruction),
    Mutator("wrong-number", WORDS, row=wrong_number),
    Mutator("opposite-word", WORDS, row=opposite_word),
    Mutator("cot-misspoken", ("reasoning",), row=misspoken_step, parts=PAIRS, severities=(0,)),
    *(
        Mutator(f"cot-{name}", ("reasoning",), row=_misreasoned(mutate), parts=PAIRS, severities=(0,))
        for name, mutate in reasoning.MUTATORS.items()
    ),
)


def of_family(family: Family) -> tuple[Mutator, ...]:
    """The family's own mutators of targets; they come in one severity."""

    def figures(apply: Any) -> Callable[[Truth, Stream, int], Iterable[Figure]]:
        return lambda truth, s, _: (f for _ in range(TRIED) if (f := apply(truth.scene.problem, s)) is not None)

    return tuple(
        Mutator(f"its-{m.name}", FIGURE, figures=figures(m.apply), parts=TARGETS, severities=(0,))
        for m in family.mutators
    )
