"""One scene: a problem with looks, its pictures, and what its four samples share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from catalog.identity import Stream, canonical_json
from synth.reasoning.constraints import can_be_told
from synth.reasoning.view import SAME_PLACE, View
from synth.science.family import Canvas, Family, Problem, Unfit
from synth.science.figure import Figure
from synth.science.overlap import require_clear
from synth.science.raster import changes, pixels
from synth.science.style import Style, draw_style
from synth.science.svg import svg
from synth.text.encode import gray_png, rgb_png

ATTEMPTS = 12  # layouts tried before a scene is given up
GROW = 2  # px that a change mask reaches beyond the pixels that changed


@dataclass(frozen=True)
class Picture:
    """A figure drawn: its SVG, its pixels uint8 [h, w, 3] and their PNG."""

    figure: Figure
    svg: str
    rgb: np.ndarray

    @cached_property
    def png(self) -> bytes:
        return rgb_png(self.rgb)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()


@dataclass(frozen=True)
class Scene:
    """A problem of a family in one style on one canvas. `broken` is the mutant that the repair pair starts from."""

    family: Family
    problem: Problem
    difficulty: int
    lang: str
    canvas: Canvas
    style: Style
    broken: Figure | None
    mutator: str
    mutants: tuple[
        Figure, ...
    ]  # wrong targets, that of the repair among them, that constraints tell from the right one

    @cached_property
    def source(self) -> Picture:
        return self._drawn(self.problem.source)

    @cached_property
    def target(self) -> Picture:
        return self._drawn(self.problem.target)

    @cached_property
    def wrong(self) -> Picture | None:
        return None if self.broken is None else self._drawn(self.broken)

    @cached_property
    def views(self) -> tuple[View, View, tuple[View, ...]]:
        """Source, target and wrong targets with their look-ups, which all four samples share."""
        return View(self.problem.source), View(self.problem.target), tuple(map(View, self.mutants))

    def _drawn(self, figure: Figure) -> Picture:
        return self.drawn(figure, svg(figure, self.style, self.canvas.width, self.canvas.height))

    def drawn(self, figure: Figure, text: str) -> Picture:
        """The picture of an SVG in the scene's typefaces."""
        return Picture(figure, text, pixels(text, self.style.typefaces))

    def pictures(self, part: str) -> tuple[Picture | None, Picture]:
        """Input, where a part has one, and output."""
        before = {"edit": self.source, "repair": self.wrong}[part] if part in ("edit", "repair") else None
        return before, self.source if part == "source" else self.target

    @cached_property
    def group_id(self) -> str:
        """32 hex digits, the same for all samples of equal figures and edits."""
        facts = [self.family.name, self.problem.source.to_json(), self.problem.edit.op, dict(self.problem.edit.args)]
        return hashlib.blake2b(canonical_json(facts).encode(), digest_size=16).hexdigest()

    def slots(self) -> Mapping[str, Any]:
        """The problem's words, and the names of the style's accents."""
        return {**self.style.names, **self.problem.slots}

    def spec(self, part: str) -> dict[str, Any]:
        """The `spec` column of one part."""
        figures = {"source": self.problem.source, "target": self.problem.target}
        if part == "repair" and self.broken is not None:
            figures["broken"] = self.broken
        used = {m.cls for f in figures.values() for m in f.marks}
        facts: dict[str, Any] = {
            "family": self.family.name, "version": self.family.version, "part": part, "difficulty": self.difficulty,
            "canvas": [self.canvas.width, self.canvas.height], "lang": self.lang, "style": self.style.to_json(used),
            "edit": {"op": self.problem.edit.op, "args": dict(self.problem.edit.args)},
        }  # fmt: skip
        facts |= {name: f.to_json() for name, f in figures.items()}
        return facts | ({"mutator": self.mutator} if "broken" in figures else {})


def make_scene(family: Family, difficulty: int, lang: str, canvas: Canvas, rng: Any) -> Scene:
    """Draw a scene of a family. `rng(name)` gives the scene's substreams. Raises Unfit after ATTEMPTS tries."""
    style = draw_style(rng("style"))
    last = Unfit("overlap")
    for attempt in range(ATTEMPTS):
        s = rng(f"problem/{attempt}")
        try:
            problem = family.make(s, difficulty, canvas)
            for figure in (problem.source, problem.target):
                require_clear(figure, style, canvas)
        except Unfit as unfit:
            last = unfit
            continue
        if problem.source == problem.target:
            raise ValueError(f"{family.name} made a target that equals its source")
        broken, mutator = _broken(family, problem, style, canvas, rng("broken"))
        mutants = _mutants(family, problem, rng) + (() if broken is None else (broken,))
        return Scene(family, problem, difficulty, lang, canvas, style, broken, mutator, mutants)
    raise last


def _mutants(family: Family, problem: Problem, rng: Any) -> tuple[Figure, ...]:
    """One wrong target per mutator that applies, drawn or not."""
    found = (m.apply(problem, rng(f"mutant/{m.name}")) for m in family.mutators)
    return tuple(f for f in found if f is not None and f != problem.target)


def _broken(family: Family, problem: Problem, style: Style, canvas: Canvas, s: Stream) -> tuple[Figure | None, str]:
    """A wrong target that can be drawn and mended, and who made it; None where no mutator applies."""
    for mutator in s.shuffled([m for m in family.mutators if m.repairable]):
        figure = mutator.apply(problem, s)
        figure = None if figure is None else settled(figure, problem.target)
        if figure is None or figure in (problem.target, problem.source):
            continue
        if not can_be_told(problem.claims, figure, problem.target):
            continue
        try:
            require_clear(figure, style, canvas)
        except Unfit:
            continue
        return figure, mutator.name
    return None, ""


def settled(figure: Figure, target: Figure) -> Figure:
    """A wrong target in which marks that differ from right ones by less than can be told have become equal to them."""
    known = {m["id"]: (mark, m) for mark, m in zip(target.marks, target.to_json()["marks"])}
    pairs = ((mark, m, *known.get(mark.id, (mark, m))) for mark, m in zip(figure.marks, figure.to_json()["marks"]))
    return Figure(tuple(right if _alike(m, shown) else mark for mark, m, right, shown in pairs))


def _alike(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal but for numbers that lie no more than SAME_PLACE apart."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(value, b[key]) for key, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= SAME_PLACE
    return bool(a == b)


def change_mask(one: np.ndarray, other: np.ndarray) -> bytes:
    """PNG, one channel: 255 where two pictures uint8 [h, w, 3] differ, grown by GROW px."""
    return gray_png(changes(one, other, GROW))
