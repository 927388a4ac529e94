"""The judge of text rendering: exact checks on every sample, from the encoded bytes, the row and the assets it names.

Nothing here is shared with the maker. The page without its text is built again from the declared ground, the lines are
set again from the font files, and the difference of pixels and ground is weighed as ink. A sample that fails a check is
rejected with that check's name; a row that cannot even be read fails `malformed`; a sample whose assets are not to be
had is neither rejected nor verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from catalog.assets import Asset, AssetMissing, Assets
from catalog.sample import Draft, Outcome, abreast
from verifiers import pixels as px
from verifiers.backdrop import Pictures, backdrop
from verifiers.breaking import fault_of_normalisation, faults_of_lines
from verifiers.check import VERSION, Malformed, Verdicts, row_of, table
from verifiers.claims import faults_of_claims
from verifiers.font import Fonts, FontUnreadable
from verifiers.ink import judge_ink
from verifiers.quantiser import bounds
from verifiers.record import LANGS, faults_of_image, faults_of_layers, faults_of_record, prompts_of
from verifiers.scene import Region, Scene, count_han, parse
from verifiers.typesetting import Expected, judge_typesetting
from verifiers.words import fault_of_name, faults_of_prompt, quotations

NAME = "verify-text"
OVERLAP = 1.0  # px² that two polygons may share
MOST_COVERED = 8.0  # pages' worth of boxes around lines; slanted ones overlap a little
MARGIN_PX = 0.26  # px by which ink may enter the margin: pens stand on quarter pixels
PIXEL_CHECKS = ("ink-inside", "ink-outside", "ink-colour", "effect", "ink-amount", "glyph-ink", "contrast")
FONT_CHECKS = ("font-coverage", "minimum-size", "line-advance", "ink-box")
_SHAPED_AS = {"en": "en", "zh": "zh-Hans"}
_ADDRESS = frozenset("/@_=")
_LATIN_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")


class TextVerifier:
    """Stage `verify-text`: appends Checks, sets `checks` and `verified`, rejects by the first failing check's name.

    A step of the work ends at each `yield`: see `catalog.sample.abreast`.
    """

    name = NAME
    version = VERSION

    def __init__(self, assets: Sequence[Asset]) -> None:
        self.assets = tuple(assets)
        self._tiles = {a.sha256: a.name for a in self.assets if a.kind == "texture"}
        self._fonts: Fonts | None = None
        self._pictures: Pictures | None = None

    def setup(self) -> None:
        """Make the caches; assets are read when they are first named."""
        known = Assets(self.assets)
        self._fonts, self._pictures = Fonts(known), Pictures(known)

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Judge the drafts that are still ok, all of them check by check."""
        abreast([self._judge(draft) for draft in drafts if draft.outcome is Outcome.OK])
        return drafts

    def _judge(self, draft: Draft) -> Iterator[None]:
        verdicts = Verdicts()
        yield from self._judged(draft.row, verdicts)
        draft.checks += verdicts.checks
        failed = verdicts.failed
        draft.row["checks"] = [row_of(c) for c in draft.checks]
        draft.row["verified"] = failed is None and not verdicts.missing
        if failed is not None:
            draft.reject(self.name, failed.name, failed.detail)

    def verdicts(self, row: dict[str, Any]) -> Verdicts:
        """Every check on one row. Never raises for what a row holds: a row that cannot be read fails `malformed`."""
        verdicts = Verdicts()
        abreast([self._judged(row, verdicts)])
        return verdicts

    def _judged(self, row: dict[str, Any], verdicts: Verdicts) -> Iterator[None]:
        """The same, in steps."""
        try:
            yield from self._check(row, verdicts)
        except Malformed as error:
            verdicts.add("malformed", [str(error)])
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
            after = verdicts.checks[-1].name if verdicts.checks else "the beginning"
            verdicts.add("malformed", [f"after {after}: {type(error).__name__}: {str(error)[:200]}"])

    def _check(self, row: dict[str, Any], verdicts: Verdicts) -> Iterator[None]:
        """Words first: a page's pixels, decoded for all samples abreast, would have left the caches when weighed."""
        scene = parse(row.get("spec"))
        yield
        verdicts.add("record", faults_of_record(row, scene))
        verdicts.add("layers", faults_of_layers(row, scene))
        yield
        _judge_words(row, scene, self._tiles, verdicts)
        yield
        _judge_lines(scene, verdicts)
        verdicts.add("language", _faults_of_language(row, scene))
        _judge_places(scene, verdicts)
        yield
        _require_little_to_weigh(scene)
        expected = self._typeset(scene, verdicts)
        yield
        page, data = _page(row, scene, verdicts)
        if page is not None and expected is not None:
            self._judge_pixels(scene, page, data, expected, verdicts)

    def _typeset(self, scene: Scene, verdicts: Verdicts) -> Expected | None:
        """What the fonts say of the lines; None where a font is not to be had."""
        if self._fonts is None:
            raise RuntimeError("setup() has not been called")
        try:
            return judge_typesetting(scene, self._fonts, verdicts)
        except (AssetMissing, FontUnreadable) as error:
            _skip(verdicts, FONT_CHECKS + PIXEL_CHECKS, str(error))
            return None

    def _judge_pixels(self, scene: Scene, page: px.Page, data: bytes, expected: Expected, verdicts: Verdicts) -> None:
        if self._pictures is None:
            raise RuntimeError("setup() has not been called")
        owner = np.zeros((page.height, page.width), np.uint8 if len(scene.quads) < 255 else np.uint16)
        try:
            behind = backdrop(scene, page, self._pictures, owner)
        except AssetMissing as error:
            _skip(verdicts, PIXEL_CHECKS, str(error))
            return
        judge_ink(scene, page, behind, owner, expected, bounds(data, page.format), verdicts)


def _require_little_to_weigh(scene: Scene) -> None:
    """Lines that do not overlap cover the page once; thousands that each cover all of it would take minutes."""
    covered = float(px.extents(scene.quads).prod(axis=1).sum())
    if covered > MOST_COVERED * scene.width * scene.height:
        raise Malformed(f"lines cover the page {covered / scene.width / scene.height:.0f} times")


def _page(row: dict[str, Any], scene: Scene, verdicts: Verdicts) -> tuple[px.Page | None, bytes]:
    """Check `decode`: the page, None unless it is what the row says, and its bytes."""
    data = table(row.get("output_image"), "output_image").get("bytes")
    if not isinstance(data, bytes):
        raise Malformed(f"output_image.bytes is {type(data).__name__}, not bytes")
    try:
        page = px.decode(data)
    except px.Undecodable as error:
        verdicts.add("decode", [str(error)])
        return None, data
    faults = faults_of_image(row, data, page, scene)
    verdicts.add("decode", faults)
    return None if faults else page, data


def _skip(verdicts: Verdicts, names: Sequence[str], why: str) -> None:
    verdicts.missing.append(why)
    for name in names:
        verdicts.skip(name, why)


def _judge_words(row: dict[str, Any], scene: Scene, tiles: Mapping[str, str], verdicts: Verdicts) -> None:
    """Checks `captions`, `colour-words` and `claims` over all six prompts and the default one.

    `tiles`: what each texture is called, by sha256.
    """
    colours = [fault_of_name(r.colour_name, r.colour) for r in scene.regions]
    if scene.background["kind"] == "solid":
        colours.append(fault_of_name(scene.background["name"], scene.background["rgb"]))
    claims = [
        f"texture {part['sha256'][:12]}… is called {part['name']}, it is {tiles[part['sha256']]}"
        for part in (scene.background, scene.carrier)
        if part is not None and part.get("sha256") in tiles and tiles[part["sha256"]] != part["name"]
    ]
    try:
        prompts = prompts_of(row)
    except Malformed as error:
        verdicts.add("captions", [str(error)])
        verdicts.add("colour-words", [fault for fault in colours if fault])
        verdicts.add("claims", claims)
        return
    quoting = [] if row.get("prompt") in prompts.values() else ["prompt is none of prompts"]
    wanted, rests = quotations([r.text for r in scene.regions]), {}
    for (level, lang), prompt in prompts.items():
        faults, rests[level, lang] = faults_of_prompt(prompt, wanted)
        quoting += [f"{level} {lang}: {fault}" for fault in faults]
    heard = faults_of_claims(rests, scene, str(row.get("subtask")).rpartition("/")[2])
    verdicts.add("captions", quoting)
    verdicts.add("colour-words", [fault for fault in colours + heard.colours if fault])
    verdicts.add("claims", claims + heard.claims)


def _judge_lines(scene: Scene, verdicts: Verdicts) -> None:
    """Checks `line-text` (the whitespace rule) and `line-breaks` (UAX #14 and kinsoku)."""
    joined, breaks = [], []
    for i, region in enumerate(scene.regions):
        odd = fault_of_normalisation(region.text)
        wrong, ends = faults_of_lines(region.text, region.lines, region.wrap)
        joined += [f"region {i}: {fault}" for fault in ([odd] if odd else []) + wrong]
        breaks += [f"region {i}: {fault}" for fault in ends]
    verdicts.add("line-text", joined)
    verdicts.add("line-breaks", breaks)


def _faults_of_language(row: dict[str, Any], scene: Scene) -> list[str]:
    """Script against declared language: Chinese has Han among its words, English has few; shaping follows it."""
    faults = []
    for i, region in enumerate(scene.regions):
        if region.lang not in LANGS or region.language != _SHAPED_AS[region.lang]:
            faults.append(f"region {i} is in {region.lang!r}, shaped as {region.language!r}")
            continue
        fault = _fault_of_script(region)
        if fault:
            faults.append(f"region {i}: {fault}")
    if row.get("lang") not in {r.lang for r in scene.regions}:
        faults.append(f"lang is {row.get('lang')!r}, the regions are in {sorted({r.lang for r in scene.regions})}")
    return faults


def _fault_of_script(region: Region) -> str:
    han = count_han(region.text)
    if region.lang == "en" and han and han > 2 * _words(region.text):
        return f"{han} Han characters and {_words(region.text)} words in English text"
    if region.lang == "zh" and han == 0 and region.wrap and _words(region.text) > 4:  # code is in no natural language
        return f"no Han character but {_words(region.text)} words in Chinese text"
    return ""


def _words(text: str) -> int:
    """Words of two letters or more; URLs and their like are in no language."""
    return len(_LATIN_WORD.findall(" ".join(part for part in text.split() if _ADDRESS.isdisjoint(part))))


def _judge_places(scene: Scene, verdicts: Verdicts) -> None:
    """Checks `overlap` and `margin`."""
    i, j, area = px.overlaps(scene.quads, OVERLAP)
    verdicts.add("overlap", [f"lines {i} and {j} share {area:.1f} px²"] if i >= 0 else [], area)
    least = max(2.0, 0.02 * min(scene.width, scene.height))
    faults = (
        []
        if scene.margin >= least - 1e-6 or scene.margin >= round(least)
        else [f"margin {scene.margin} is below {least:.2f}"]
    )
    room = px.room_around(scene.quads, scene.width, scene.height)
    if room < scene.margin - MARGIN_PX:
        faults.append(f"ink comes within {room:.2f} px of the edge, margin is {scene.margin}")
    verdicts.add("margin", faults, room)
