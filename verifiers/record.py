"""The row around the picture: identities, hashes, licences and the layers that repeat the spec line by line."""

from __future__ import annotations

import hashlib
import re
from itertools import product
from operator import itemgetter
from typing import Any

from verifiers.check import Malformed, items, number, numbers, string, table
from verifiers.pixels import Page, are_near
from verifiers.scene import Scene

_HEX32 = re.compile(r"[0-9a-f]{32}")
LEVELS = ("terse", "task", "explicit")
LANGS = ("en", "zh")
_PROMPTS = frozenset(product(LEVELS, LANGS))
LAYER_PX = 0.01  # layers are kept as float32
_LAYER = itemgetter("text", "size", "lang", "role", "region", "font", "colour")


def faults_of_image(row: dict[str, Any], data: bytes, page: Page, scene: Scene) -> list[str]:
    """Format, size and hash as the row, the spec and `image_info` declare them."""
    digest = hashlib.sha256(data).hexdigest()
    faults = []
    if scene.image.get("format") != page.format:
        faults.append(f"spec.image.format is {scene.image.get('format')!r}, the bytes are {page.format}")
    if row.get("sha256") != digest:
        faults.append(f"sha256 is {str(row.get('sha256'))[:12]}…, the bytes hash to {digest[:12]}…")
    sizes = {(row.get("width"), row.get("height")), (scene.width, scene.height)}
    info = items(row.get("image_info"), "image_info", 16)
    output = next((i for i in info if table(i, "image_info[]").get("role") == "output"), None)
    if output is None:
        return [*faults, "image_info has no output"]
    sizes.add((output.get("width"), output.get("height")))
    if sizes != {(page.width, page.height)}:
        faults.append(f"declared sizes are {sorted(map(str, sizes))}, the image is {page.width}x{page.height}")
    if (output.get("sha256"), output.get("format"), output.get("nbytes")) != (digest, page.format, len(data)):
        faults.append(f"image_info of the output does not describe {len(data)} bytes of {page.format}")
    return faults


def faults_of_record(row: dict[str, Any], scene: Scene) -> list[str]:
    """Identities, task, source, background and licences."""
    faults = []
    for key in ("sample_id", "text_id"):
        if not isinstance(row.get(key), str) or not _HEX32.fullmatch(row[key]):
            faults.append(f"{key} is {row.get(key)!r}, not 32 hex digits")
    own = hashlib.blake2b("\x1e".join(r.text for r in scene.regions).encode(), digest_size=16).hexdigest()
    if row.get("text_id") != own:
        faults.append(f"text_id is {row.get('text_id')!r}, the texts hash to {own}")
    fixed = {"task": "t2i", "source": "text-render", "spec_kind": "text/1"}
    faults += [f"{k} is {row.get(k)!r}, not {v}" for k, v in fixed.items() if row.get(k) != v]
    if row.get("background_id") != scene.background.get("sha256"):
        faults.append(
            f"background_id is {row.get('background_id')!r}, the spec names {scene.background.get('sha256')!r}"
        )
    return faults + _faults_of_licences(row, scene)


def _faults_of_licences(row: dict[str, Any], scene: Scene) -> list[str]:
    fonts = items(row.get("font_licences"), "font_licences", 64)
    faults = []
    if set(fonts) != {r.licence for r in scene.regions} or not all(isinstance(f, str) and f for f in fonts):
        faults.append(f"font_licences are {fonts!r}, the regions' fonts have {[r.licence for r in scene.regions]!r}")
    photo = scene.background["kind"] == "photo"
    if photo and (not row.get("photo_licence") or row["photo_licence"] != scene.background.get("licence")):
        faults.append(
            f"photo_licence is {row.get('photo_licence')!r}, the photo's is {scene.background.get('licence')!r}"
        )
    if not row.get("license"):
        faults.append("license is empty")
    return faults


def faults_of_layers(row: dict[str, Any], scene: Scene) -> list[str]:
    """`text_layers` against the spec's lines: text, language, role, region, font, size, colour, polygon."""
    layers = items(row.get("text_layers"), "text_layers")
    if len(layers) != len(scene.owners):
        return [f"{len(layers)} text layers for {len(scene.owners)} lines"]
    faults, sizes, k = [], [], 0
    for i, region in enumerate(scene.regions):
        wanted = (region.lang, region.role, i, region.font, f"#{bytes(region.colour).hex()}")
        for text in region.lines:
            said, size, *got = _LAYER(table(layers[k], "text_layers[]"))
            if said != text:
                faults.append(f"layer {k} says {str(said)[:30]!r}, the line {text[:30]!r}")
            elif tuple(got) != wanted:
                faults.append(f"layer {k} is {got!r}, its region {wanted!r}")
            sizes.append(abs(number(size, "text_layers[].size") - region.size))
            k += 1
    polygons = numbers([layer["polygon"] for layer in layers], 8, "text_layers[].polygon")
    if max(sizes) > LAYER_PX or not are_near(polygons, scene.quads, LAYER_PX):
        faults.append("a layer's size or polygon is not its line's")
    return faults


def prompts_of(row: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The six prompts by (level, language). Raises Malformed unless there is exactly one of each."""
    found: dict[tuple[str, str], str] = {}
    for i, value in enumerate(items(row.get("prompts"), "prompts", 64)):
        entry = table(value, f"prompts[{i}]")
        found[str(entry.get("level")), str(entry.get("lang"))] = string(entry.get("text"), f"prompts[{i}].text")
    if found.keys() != _PROMPTS or len(row["prompts"]) != len(found):
        raise Malformed(f"prompts are {sorted(found)}, not one of each of {LEVELS} in {LANGS}")
    return found
