"""The row around a figure: its spec taken apart, and what the columns repeat of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.identity import split_of
from verifiers.certificates import Edit
from verifiers.check import Malformed, finite, items, number, parsed, string, table, whole
from verifiers.readback import Reading, Style, centre_of_text, marks_of, style_of, words_of

PARTS = ("edit", "source", "target", "repair")
EDITS = ("edit", "repair")  # parts with a source picture, its SVG and a mask
SUBJECTS = {"cs": "computer science", "physics": "physics"}
LARGEST_SPEC = 1_000_000
QUESTIONS = {"en": "Is this true of the picture: {}", "zh": "图中是否满足：{}"}
LICENCE = "Apache-2.0"  # of pictures and words
SCORE = 1e-6  # scores are kept as float32
_OTHERS = ("answer", "messages", "background_id", "text_id", "photo_licence", "relevance")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_FAMILY = re.compile(r"(cs|physics)/[a-z0-9]+(?:-[a-z0-9]+)*")
_SPEC = frozenset(
    (
        "family", "version", "part", "difficulty", "canvas", "lang", "style", "edit", "source", "target", "broken",
        "mutator",
    )
)  # fmt: skip
_STYLE = frozenset(("theme", "paper", "fonts", "classes", "names"))
_MARKS = {"edit": ("source", "target"), "source": ("source",), "target": ("source", "target"),
          "repair": ("source", "target", "broken")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """A science/1 spec. `marks` holds those of source, target and broken that the part has."""

    spec: Mapping[str, Any]
    family: str
    part: str
    width: int
    height: int
    style: Style
    marks: Mapping[str, list[dict[str, Any]]]
    edit: Edit

    @property
    def output(self) -> str:
        """Which figure the output shows."""
        return "source" if self.part == "source" else "target"

    @property
    def input(self) -> str | None:
        """Which figure the input shows; None for text-to-image."""
        return {"edit": "source", "repair": "broken"}.get(self.part)


def parse_scene(text: Any) -> Scene:
    """The scene in the column `spec`. Raises Malformed."""
    if len(string(text, "spec")) > LARGEST_SPEC:
        raise Malformed(f"spec is longer than {LARGEST_SPEC} characters")
    spec = table(parsed(text, "spec"), "spec")
    family, part = string(spec.get("family"), "spec.family"), spec.get("part")
    if not _FAMILY.fullmatch(family) or part not in PARTS:
        raise Malformed(
            f"spec is of {family[:40]!r}, {str(part)[:20]!r}: neither cs/… nor physics/…, or none of {PARTS}"
        )
    strange = sorted((spec.keys() - _SPEC) | (table(spec.get("style"), "spec.style").keys() - _STYLE))
    if strange:
        raise Malformed(f"spec holds strange {strange[:4]!r}; it has {sorted(_SPEC)} and of style {sorted(_STYLE)}")
    canvas = items(spec.get("canvas"), "spec.canvas", 2)
    if len(canvas) != 2:
        raise Malformed(f"spec.canvas is {canvas!r}, not width and height")
    width, height = (whole(v, "spec.canvas", 64, 4096) for v in canvas)
    marks = {name: marks_of(spec, name) for name in ("source", "target", "broken") if spec.get(name) is not None}
    if not set(_MARKS[part]) <= set(marks):
        raise Malformed(f"spec of part {part} has {sorted(marks)}, not {_MARKS[part]}")
    edit = table(spec.get("edit"), "spec.edit")
    edit = Edit(string(edit.get("op"), "spec.edit.op"), table(edit.get("args"), "spec.edit.args"))
    style = style_of(spec, [m for some in marks.values() for m in some])
    return Scene(spec, family, part, width, height, style, marks, edit)


def faults_of_row(row: Mapping[str, Any], scene: Scene) -> list[str]:
    """Identities, task, family, subject, difficulty, licences, images and words against the spec."""
    wanted = {
        "task": "edit" if scene.part in EDITS else "t2i", "source": "science", "spec_kind": "science/1",
        "subtask": scene.family, "subject": SUBJECTS[scene.family.partition("/")[0]],
        "difficulty": scene.spec.get("difficulty"), "lang": scene.spec.get("lang"),
        "width": scene.width, "height": scene.height,
    }  # fmt: skip
    faults = [f"{k} is {str(row.get(k))[:40]!r}, not {v!r}" for k, v in wanted.items() if row.get(k) != v]
    if row.get("difficulty") not in (1, 2, 3, 4, 5) or row.get("lang") not in ("en", "zh"):
        faults.append(f"difficulty is {row.get('difficulty')!r}, lang {row.get('lang')!r}: not 1 to 5, en or zh")
    for key in ("sample_id", "group_id"):
        if not isinstance(row.get(key), str) or not _HEX32.fullmatch(row[key]):
            faults.append(f"{key} is {str(row.get(key))[:40]!r}, not 32 hex digits")
    faults += [*_faults_of_place(row, scene), *_faults_of_licences(row, scene), *_faults_of_images(row, scene)]
    return [*faults, *_faults_of_words(row, scene)]


def _faults_of_place(row: Mapping[str, Any], scene: Scene) -> list[str]:
    """The side of the split, the place in the plan with what repeats it, and columns of other recipes, which are empty."""
    group, index = row.get("group_id"), row.get("index")
    faults = [f"{key} is {str(row[key])[:40]!r}, science has none" for key in _OTHERS if row.get(key) is not None]
    if isinstance(group, str) and row.get("split") != split_of(group):
        faults.append(f"split is {str(row.get('split'))[:40]!r}, its group is of {split_of(group)}")
    if not isinstance(index, int):
        return faults
    number, place = divmod(index, len(PARTS))
    if PARTS[place] != scene.part:
        faults.append(f"draft {index} is of part {scene.part}, its place is that of {PARTS[place]}")
    said = {
        "family": scene.family, "part": scene.part, "difficulty": scene.spec.get("difficulty"),
        "size": f"{scene.width}x{scene.height}", "scene": number,
    }  # fmt: skip
    try:
        params = parsed(row.get("params_json"), "params_json")
    except Malformed:
        params = None
    if params != said:
        faults.append(f"params_json is {str(row.get('params_json'))[:80]!r}, not {said}")
    if row.get("source_uri") != f"science:{number}":
        faults.append(f"source_uri is {str(row.get('source_uri'))[:40]!r}, not science:{number}")
    return faults


def _faults_of_licences(row: Mapping[str, Any], scene: Scene) -> list[str]:
    known = {str(f.get("licence")) for f in scene.spec["style"]["fonts"].values()}
    fonts = items(row.get("font_licences"), "font_licences", 16)
    faults = [] if row.get("license") == LICENCE else [f"license is {str(row.get('license'))[:40]!r}, not {LICENCE}"]
    if not fonts or not all(isinstance(f, str) and f in known for f in fonts):
        faults.append(f"font_licences are {fonts!r}, the spec's fonts have {sorted(known)}")
    return faults


def image_bytes(value: Any, place: str) -> bytes:
    """The encoded bytes of an image column. Raises Malformed."""
    data = table(value, place).get("bytes")
    if not isinstance(data, bytes):
        raise Malformed(f"{place}.bytes is {type(data).__name__}, not bytes")
    return data


def _faults_of_images(row: Mapping[str, Any], scene: Scene) -> list[str]:
    """An edit has one input, its SVG and a mask, text-to-image none; hashes and sizes are those of the bytes."""
    is_edit = scene.part in EDITS
    inputs = items(row.get("input_images") or [], "input_images", 8)
    faults = []
    has = {"input_images": bool(inputs), "source_svg": bool(row.get("source_svg")), "mask": row.get("mask") is not None}
    told = "missing" if is_edit else "there"
    faults += [f"{k} is {told} in part {scene.part}" for k, v in has.items() if v != is_edit]
    if len(inputs) > 1:
        faults.append(f"{len(inputs)} input images instead of one")
    output = image_bytes(row.get("output_image"), "output_image")
    if row.get("sha256") != hashlib.sha256(output).hexdigest():
        faults.append(f"sha256 is {str(row.get('sha256'))[:12]}…, not that of the output")
    known = {}
    for i, info in enumerate(items(row.get("image_info"), "image_info", 16)):
        found = table(info, f"image_info[{i}]")
        known[found.get("sha256")] = (found.get("width"), found.get("height"), found.get("nbytes"), found.get("format"))
    for data in (output, *(image_bytes(v, "input_images[]") for v in inputs)):
        got = known.get(hashlib.sha256(data).hexdigest())
        if got != (scene.width, scene.height, len(data), "png"):
            faults.append(f"image_info describes an image of {len(data)} bytes as {got}")
    return faults


def _faults_of_words(row: Mapping[str, Any], scene: Scene) -> list[str]:
    """The prompt that is trained on is one of the six and in its language, which the reasoning is in too; the scoring
    points are the reasoning's constraints, each asked in its own words and worth its weight."""
    lang, prompts = row.get("prompt_lang"), items(row.get("prompts"), "prompts", 64)
    same = [table(p, "prompts[]").get("text") for p in prompts if p.get("lang") == lang]
    faults = [] if row.get("prompt") in same else [f"prompt is none of those in prompt_lang {str(lang)[:20]!r}"]
    try:
        cot = table(parsed(row.get("cot"), "cot"), "cot")
        constraints = [table(c, "constraints[]") for c in items(cot.get("constraints"), "cot.constraints", 64)]
        told = [(string(c.get("text"), "text"), number(c.get("weight"), "weight", 0.0, 1.0)) for c in constraints]
    except ValueError as error:
        return [*faults, f"cot cannot be read: {str(error)[:120]}"]
    wanted = {"mode": scene.part if scene.part in EDITS else "t2i", "lang": lang}
    faults += [f"cot is of {k} {str(cot.get(k))[:20]!r}, not {v!r}" for k, v in wanted.items() if cot.get(k) != v]
    ask = QUESTIONS.get(str(lang), "{}")
    return faults + _faults_of_points(row, [(ask.format(text), weight) for text, weight in told])


def _faults_of_points(row: Mapping[str, Any], wanted: list[tuple[str, float]]) -> list[str]:
    """Scoring points against wanted questions and scores, in order."""
    points = [table(p, "scoring_points[]") for p in items(row.get("scoring_points"), "scoring_points", 64)]
    if len(points) != len(wanted) or not points:
        return [f"{len(points)} scoring points for {len(wanted)} constraints"]
    questions = [string(p.get("question"), "scoring_points[].question") for p in points]
    scores = [number(p.get("score"), "scoring_points[].score", 0.0, 1.0) for p in points]
    faults = ["a scoring point stands twice"] if len(set(questions)) != len(questions) else []
    for question, score, (text, weight) in zip(questions, scores, wanted, strict=True):
        if question != text or abs(score - weight) > SCORE:
            faults.append(f"scoring point {question[:60]!r} of {score:g} is not {text[:60]!r} of {weight:g}")
    return faults


def _written(scene: Scene) -> list[dict[str, Any]]:
    """Language, role and place among the marks of each mark of the output that is drawn with words."""
    marks = enumerate(scene.marks[scene.output])
    found = [(i, m) for i, m in marks if (m.get("label") or m.get("text")) and m.get("label_at", m) is not None]
    return [{"lang": scene.spec.get("lang"), "role": m.get("role", m["mark"]), "region": i} for i, m in found]


def faults_of_layers(row: Mapping[str, Any], scene: Scene, reading: Reading) -> list[str]:
    """`text_layers`: one per text of the output in drawing order, with its words, size, ink, font, place and mark."""
    layers, written = items(row.get("text_layers"), "text_layers"), _written(scene)
    if not len(layers) == len(reading.texts) == len(written):
        return [f"{len(layers)} text layers for {len(reading.texts)} texts of {len(written)} marks"]
    faults = []
    for i, (value, text, mark) in enumerate(zip(layers, reading.texts, written, strict=True)):
        layer = table(value, f"text_layers[{i}]")
        if got := {key: layer.get(key) for key in mark if layer.get(key) != mark[key]}:
            faults.append(f"layer {i} is of {got}, not {mark}")
        plain = "".join(run.text for run in text.runs)
        if layer.get("text") not in (plain, words_of(text)):
            faults.append(f"layer {i} says {str(layer.get('text'))[:30]!r}, the text {plain[:30]!r}")
        if layer.get("colour") != f"#{bytes(text.fill).hex()}" or layer.get("font") not in scene.style.fonts.values():
            faults.append(f"layer {i} has another colour or font than {plain[:30]!r}")
        if abs(number(layer.get("size"), "text_layers[].size") - text.size) > 0.011:
            faults.append(f"layer {i} is {layer['size']} px, its text {text.size}")
        polygon = finite(layer.get("polygon"), 8, f"text_layers[{i}].polygon")
        x, y = centre_of_text(text)
        if max(abs(sum(polygon[::2]) / 4 - x), abs(sum(polygon[1::2]) / 4 - y)) > text.size:
            faults.append(f"layer {i} lies elsewhere than its text at ({x:.1f}, {y:.1f})")
    return faults
