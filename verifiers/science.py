"""The judge of science pairs: exact checks on every sample, from the pictures, their SVG, the row and the fonts.

Nothing here is shared with the maker. Each picture is read twice: its SVG by geometry, against the marks of the spec
and then by the family's certificate; its pixels against a drawing of our own. A sample that fails a check is rejected
with that check's name; one whose fonts are not to be had is neither rejected nor verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.assets import Asset, AssetMissing, Assets
from catalog.sample import Draft, Outcome
from verifiers import painted, readback, svg
from verifiers.certificates import CERTIFICATES
from verifiers.check import VERSION, Malformed, Verdicts, items, row_of
from verifiers.font import FontUnreadable
from verifiers.instructions import faults_of_prompts
from verifiers.legible import FAINT, faults_of_legibility
from verifiers.lettering import Letters, Unset
from verifiers.pixels import Undecodable, decode
from verifiers.polarity import speech_of_prompts, speech_of_reasoning
from verifiers.preserved import decode_mask, faults_of_preservation
from verifiers.readback import Reading, figure_of
from verifiers.reasoning import faults_of_reasoning
from verifiers.scales import faults_of_scales
from verifiers.science_record import Scene, faults_of_layers, faults_of_row, image_bytes, parse_scene
from verifiers.svg import Drawing, SvgRefused

NAME = "verify-science"
FONT_CHECKS = ("pixels", "glyphs", "legible")
MOST_PRIMITIVES = 1000  # of 252 figures of all families none has more than 90
MOST_PER_MARK = 8  # an edge is a path, two heads and a text
MOST_EFFORT = 1 << 26  # pixels visited; at 2048 x 2048 true figures take 5.4 million at most


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture with its SVG, read. `faults` is by name of check; `missing` says what font was not to be had."""

    drawing: Drawing
    rgb: np.ndarray
    reading: Reading
    faults: Mapping[str, list[str]]
    difference: float
    missing: str


class ScienceVerifier:
    """Stage `verify-science`: appends Checks, sets `checks` and `verified`, rejects by the first failing check."""

    name = NAME
    version = VERSION

    def __init__(self, assets: Sequence[Asset]) -> None:
        self.assets = tuple(assets)
        self._letters: Letters | None = None
        self._pictures: dict[bytes, Picture] = {}

    def setup(self) -> None:
        """Make the caches; fonts are read when they are first named."""
        self._letters = Letters(Assets(self.assets))

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Judge the drafts that are still ok. Drafts of one scene share pictures, which are read once."""
        for draft in drafts:
            if draft.outcome is Outcome.OK:
                self._judge(draft)
        self._pictures.clear()
        return drafts

    def _judge(self, draft: Draft) -> None:
        verdicts = self.verdicts(draft.row)
        draft.checks += verdicts.checks
        failed = verdicts.failed
        draft.row["checks"] = [row_of(c) for c in draft.checks]
        draft.row["verified"] = failed is None and not verdicts.missing
        if failed is not None:
            draft.reject(self.name, failed.name, failed.detail)

    def verdicts(self, row: dict[str, Any]) -> Verdicts:
        """Every check on one row. Never raises for what a row holds: a row that cannot be read fails `malformed`."""
        verdicts = Verdicts()
        try:
            self._check(row, verdicts)
        except Malformed as error:
            verdicts.add("malformed", [str(error)])
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
            after = verdicts.checks[-1].name if verdicts.checks else "the beginning"
            verdicts.add("malformed", [f"after {after}: {type(error).__name__}: {str(error)[:200]}"])
        return verdicts

    def _check(self, row: dict[str, Any], verdicts: Verdicts) -> None:
        scene = parse_scene(row.get("spec"))
        record = faults_of_row(row, scene)
        try:
            given, output = self._pair(row, scene)
        except (SvgRefused, Undecodable) as error:
            verdicts.add("record", record)
            verdicts.add("svg" if isinstance(error, SvgRefused) else "pixels", [str(error)])
            return
        verdicts.add("record", record + faults_of_layers(row, scene, output.reading))
        verdicts.add("svg", [])
        _add_pictures(given, output, verdicts)
        self._check_pair(row, scene, given, output, verdicts)
        _check_meaning(row, scene, given, output, verdicts)

    def _pair(self, row: Mapping[str, Any], scene: Scene) -> tuple[Picture | None, Picture]:
        """Source picture, if there is one, and output. Raises SvgRefused, Undecodable or Malformed."""
        output = image_bytes(row.get("output_image"), "output_image")
        drawn = self._picture(row.get("svg"), output, scene, scene.output)
        if scene.input is None:
            return None, drawn
        given = items(row.get("input_images"), "input_images", 8)
        if not given:
            raise Malformed(f"input_images is empty in part {scene.part}")
        data = image_bytes(given[0], "input_images[0]")
        return self._picture(row.get("source_svg"), data, scene, scene.input), drawn

    def _picture(self, text: Any, data: bytes, scene: Scene, name: str) -> Picture:
        """A picture read, once for all drafts that show it. Raises SvgRefused, Undecodable or Malformed."""
        marks = scene.marks[name]
        key = hashlib.blake2b(data, digest_size=16)
        key.update(repr((text, scene.spec["style"], marks)).encode("utf-8", "replace"))
        if key.digest() not in self._pictures:
            self._pictures[key.digest()] = self._read(text, data, scene, marks)
        return self._pictures[key.digest()]

    def _read(self, text: Any, data: bytes, scene: Scene, marks: list[dict[str, Any]]) -> Picture:
        if self._letters is None:
            raise RuntimeError("setup() has not been called")
        drawing, page = svg.parse(text), decode(data)
        _require_bounded(drawing, scene, len(marks))
        if page.format != "png":
            raise Undecodable(f"a figure is a PNG, this is {page.format}")
        reading = readback.read(drawing, scene.style, marks)
        faults = {"read-back": readback.differences(reading, marks)}
        rgb, difference, missing = page.pixels(), 0.0, ""
        try:
            painting = painted.repaint(drawing, self._letters, scene.style.fonts)
            faults["pixels"] = painted.faults_of_pixels(painting, rgb)
            if rgb.shape == painting.values.shape[1:]:
                faults["glyphs"], difference = painted.faults_of_glyphs(painting, rgb)
            faint = frozenset(look.paint for name, look in scene.style.looks.items() if name in FAINT)
            faults["legible"] = faults_of_legibility(drawing, reading, painting.texts, faint)
        except Unset as error:
            faults["glyphs"] = [str(error)]
        except (AssetMissing, FontUnreadable) as error:
            missing = str(error)
        return Picture(drawing, rgb, reading, faults, difference, missing)

    def _check_pair(
        self, row: dict[str, Any], scene: Scene, given: Picture | None, output: Picture, verdicts: Verdicts
    ) -> None:
        """Check `preserved`; its score is the mask's share of the canvas."""
        if given is None or self._letters is None:
            verdicts.skip("preserved", "the sample has no source picture")
            return
        if given.missing or output.missing:
            verdicts.skip("preserved", given.missing or output.missing)
            return
        try:
            mask = decode_mask(image_bytes(row.get("mask"), "mask"))
            drawings, pictures = (given.drawing, output.drawing), (given.rgb, output.rgb)
            faults, share = faults_of_preservation(drawings, pictures, mask, self._letters, scene.style.fonts)
        except (Undecodable, Unset) as error:
            faults, share = [str(error)], None
        verdicts.add("preserved", faults, share)


def _require_bounded(drawing: Drawing, scene: Scene, marks: int) -> None:
    """Raises SvgRefused for a drawing of another size, or of more elements or painted pixels than a figure has: reading
    and painting such a one could take minutes and gigabytes."""
    if (drawing.width, drawing.height) != (scene.width, scene.height):
        canvas = f"{scene.width}x{scene.height}"
        raise SvgRefused(f"the svg is {drawing.width}x{drawing.height}, not the spec's canvas of {canvas}")
    if len(drawing.primitives) > min(MOST_PRIMITIVES, MOST_PER_MARK * marks):
        raise SvgRefused(f"the svg holds {len(drawing.primitives)} elements for {marks} marks")
    effort = painted.effort(drawing)
    if effort > MOST_EFFORT:
        raise SvgRefused(f"the svg paints {effort:.0f} pixels, more than {MOST_EFFORT}")


def _add_pictures(given: Picture | None, output: Picture, verdicts: Verdicts) -> None:
    """Checks `read-back`, `pixels`, `glyphs` and `legible` of both pictures."""
    named = [("", output)] if given is None else [("source: ", given), ("target: ", output)]
    missing = sorted({p.missing for _, p in named if p.missing})
    verdicts.missing += missing
    for check in ("read-back", *FONT_CHECKS):
        faults = [prefix + fault for prefix, picture in named for fault in picture.faults.get(check, ())]
        if missing and check in FONT_CHECKS and not faults:
            verdicts.skip(check, missing[0])
            continue
        verdicts.add(check, faults, max(p.difference for _, p in named) if check == "glyphs" else None)


def _check_meaning(
    row: dict[str, Any], scene: Scene, given: Picture | None, output: Picture, verdicts: Verdicts
) -> None:
    """Checks `certificate`, `unique`, `prompts` and `reasoning`."""
    certificate, shown = CERTIFICATES.get(scene.family), output.reading.figure
    if certificate is None:
        verdicts.add("certificate", [f"no certificate judges {scene.family}; known are {sorted(CERTIFICATES)}"])
        return
    source = figure_of(scene.marks["source"], scene.width, scene.height)
    if scene.part == "edit" and given is not None:
        source = given.reading.figure
    if scene.part == "source":
        verdicts.skip("certificate", "the picture is of the source")
        verdicts.skip("unique", "the picture is of the source")
    else:
        faults = certificate.prove(source, scene.edit, shown)
        if scene.part == "repair" and given is not None:
            harmless = not certificate.prove(source, scene.edit, given.reading.figure)
            faults += ["the broken figure is right: there is nothing to repair"] if harmless else []
        verdicts.add("certificate", [*faults, *faults_of_scales(source), *faults_of_scales(shown)])
        verdicts.add("unique", certificate.unique(source, scene.edit))
    before = None if given is None else given.reading.figure
    told = source if scene.part == "repair" else None
    speech = speech_of_prompts(certificate, scene.edit, scene.part)
    verdicts.add("prompts", faults_of_prompts(row, scene.spec, before, shown, told, speech))
    edit, speech = None if before is None else scene.edit, speech_of_reasoning(certificate, scene.edit, scene.part)
    verdicts.add("reasoning", faults_of_reasoning(row, before, edit, shown, told, speech))
