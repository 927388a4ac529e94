"""The maker of science pairs: four adjacent drafts per scene, filled with pictures, words and the whole scene as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from catalog.identity import Stream, canonical_json, split_of, stream
from catalog.sample import Draft
from catalog.science import PARTS, SPEC_KIND
from synth.science.family import Canvas, Family, Unfit, families
from synth.science.figure import Cell, Edge, Label, Node, Point
from synth.science.overlap import text_box
from synth.science.params import PER_SCENE, ScienceParams
from synth.science.scene import Picture, Scene, change_mask, make_scene
from synth.science.telling import scoring_points, told
from synth.science.words import prompts

LICENCE = "Apache-2.0"  # pictures and words are ours; the fonts' licence is in font_licences


class ScienceRender:
    """Stage: fills drafts with science samples. Scene k owns the drafts 4k to 4k + 3: edit, source, target, repair."""

    name = "science"
    version = "7"

    def __init__(self, params: ScienceParams) -> None:
        self.params = params

    def setup(self) -> None:
        """Import the families: once per worker."""
        known = families()
        self._families = [known[name] for name in self.params.tasks]
        self._key = hashlib.sha256(canonical_json([self.name, self.version, _facts(self.params)]).encode()).digest()
        self._scene = lru_cache(maxsize=2)(self._made)

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Make every draft; a scene that cannot be laid out rejects its four with one reason."""
        for draft in drafts:
            scene, part = divmod(draft.index, PER_SCENE)
            self._fill(draft, scene, PARTS[part])
        return drafts

    def rng(self, scene: int, name: str) -> Stream:
        """The substream `name` of a scene."""
        digest = hashlib.blake2b(scene.to_bytes(8, "big"), digest_size=8, key=self._key).digest()
        return stream(int.from_bytes(digest, "big"), name)

    def _wish(self, index: int) -> tuple[Family, int, str, Canvas]:
        """Family and difficulty by turns, shifted from family to family so that a short run has every difficulty and
        all stand equally often; language and size by their shares."""
        turn, place = divmod(index, len(self._families))
        family = self._families[place]
        levels = self.params.difficulties
        s = self.rng(index, "wish")
        lang = s.weighted([k for k, _ in self.params.langs], [w for _, w in self.params.langs])
        w, h, _ = s.weighted(self.params.sizes, [share for _, _, share in self.params.sizes])
        return family, levels[(place + turn) % len(levels)], lang, Canvas(w, h)

    def _made(self, index: int) -> Scene | Unfit:
        family, difficulty, lang, canvas = self._wish(index)
        try:
            return make_scene(family, difficulty, lang, canvas, lambda name: self.rng(index, name))
        except Unfit as unfit:
            return unfit

    def planned(self, index: int, part: str) -> dict[str, Any]:
        """The columns of a sample that are known before its scene is made."""
        family, difficulty, lang, canvas = self._wish(index)
        size = f"{canvas.width}x{canvas.height}"
        params = {"family": family.name, "part": part, "difficulty": difficulty, "size": size, "scene": index}
        return {
            "task": "edit" if part in ("edit", "repair") else "t2i", "subtask": family.name, "source": self.name,
            "subject": family.subject, "lang": lang, "difficulty": difficulty, "source_uri": f"science:{index}",
            "params_json": orjson.dumps(params).decode(),
        }  # fmt: skip

    def _fill(self, draft: Draft, index: int, part: str) -> None:
        draft.row.update(self.planned(index, part))
        scene = self._scene(index)
        if isinstance(scene, Unfit):
            draft.reject(self.name, scene.reason, f"{draft.row['params_json']}: {scene}")
        elif part == "repair" and scene.wrong is None:
            draft.reject(self.name, "no-mutant", f"{scene.family.name}: no mutator of the scene can be drawn")
        else:
            draft.row.update(row(draft, scene, part, scene.pictures(part), self.rng(index, f"words/{part}")))


def _facts(params: ScienceParams) -> dict[str, Any]:
    return {name: getattr(params, name) for name in ("tasks", "seed", "difficulties", "langs", "sizes")}


def row(
    draft: Draft, scene: Scene, part: str, shown: tuple[Picture | None, Picture], s: Stream
) -> dict[str, Any]:
    """The columns of one sample that its pictures (input, if it has one, and output) and words fill."""
    before, after = shown
    words = prompts(getattr(scene.family, part), scene.slots(), s)
    chosen = s.choice(words)
    reasoned = told(scene, part, chosen["lang"], s)
    columns: dict[str, Any] = dict(
        sample_id=draft.sample_id, group_id=scene.group_id, split=split_of(scene.group_id), prompt=chosen["text"],
        prompt_lang=chosen["lang"], prompts=words, input_images=[], output_image=_image(draft, after, "target"),
        width=scene.canvas.width, height=scene.canvas.height, sha256=after.sha256, svg=after.svg,
        image_info=[_info("output", after)], text_layers=list(_layers(scene, after)),
        reasoning=reasoned.compact, cot=orjson.dumps(reasoned.json).decode(), scoring_points=scoring_points(reasoned),
        spec=orjson.dumps(scene.spec(part)).decode(), spec_kind=SPEC_KIND, license=LICENCE,
        font_licences=sorted({f["licence"] for f in scene.style.to_json(())["fonts"].values()}),
        generator=ScienceRender.name, generator_version=ScienceRender.version, seed=draft.seed, index=draft.index,
        parents=[], verified=False,
    )  # fmt: skip
    if before is not None:
        mask = change_mask(before.rgb, after.rgb)
        columns["input_images"] = [_image(draft, before, "source")]
        columns["source_svg"] = before.svg
        columns["mask"] = {"bytes": mask, "path": f"{draft.sample_id}-mask.png"}
        columns["image_info"] = [_info("input", before), *columns["image_info"]]
    return columns


def _image(draft: Draft, picture: Picture, role: str) -> dict[str, Any]:
    return {"bytes": picture.png, "path": f"{draft.sample_id}-{role}.png"}


def _info(role: str, picture: Picture) -> dict[str, Any]:
    h, w, _ = picture.rgb.shape
    facts = {"sha256": picture.sha256, "phash": None, "format": "png", "nbytes": len(picture.png)}
    return {"role": role, "width": w, "height": h} | facts


def _layers(scene: Scene, picture: Picture) -> Iterator[dict[str, Any]]:
    """One entry per drawn text, in z-order; `region` is the place of its mark."""
    for i, mark in enumerate(picture.figure.marks):
        if isinstance(mark, Label):
            found: tuple[str, Point | None, str] = (mark.text, mark.at, mark.role)
        elif isinstance(mark, Cell):
            x, y, w, h = mark.box
            found = (mark.label, (x + w / 2, y + h / 2), "cell")
        elif isinstance(mark, Node | Edge):
            found = (mark.label, mark.at if isinstance(mark, Node) else mark.label_at, type(mark).__name__.lower())
        else:
            continue
        text, at, role = found
        if text and at:
            yield _layer(scene, mark, i, text, at, role)


def _layer(scene: Scene, mark: Node | Edge | Cell | Label, region: int, text: str, at: Point, role: str) -> dict[str, Any]:
    italic = isinstance(mark, Label) and mark.italic
    x0, y0, x1, y1 = text_box(text, at, mark.size, scene.style, italic)
    polygon = [round(v, 2) for v in (x0, y0, x1, y0, x1, y1, x0, y1)]
    return {
        "text": text, "lang": scene.lang, "role": role, "region": region, "font": scene.style.typefaces.of(text, italic).sha256,
        "size": mark.size, "colour": scene.style[mark.cls].text, "polygon": polygon,
    }  # fmt: skip
