"""What prompts claim beside their quotes, against a scene that is known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from verifiers.claims import faults_of_claims
from verifiers.scene import Scene, parse
from verifiers.words import faults_of_prompt, quotations

Box = tuple[float, float, float, float]


def region(text: str, box: Box, **other: Any) -> dict[str, Any]:
    x0, y0, x1, y1 = box
    line = {"text": text, "origin": [x0, y1], "advance": x1 - x0, "polygon": [x0, y0, x1, y0, x1, y1, x0, y1]}
    font = {"sha256": "0", "style": "serif", "weight": 700, "size": 20.0, "language": "en", "licence": "OFL-1.1"}
    return {
        "role": "title", "text": text, "lang": "en", "direction": "horizontal", "wrap": True, "ink_height": 9.0,
        "colour": "#0c1438", "colour_name": "navy", "ground": None, "effect": None, "reach": 0, "homography": None,
        "font": font | other.pop("font", {}), "lines": [line],
    } | other  # fmt: skip


def scene(*regions: dict[str, Any], **other: Any) -> Scene:
    spec = {
        "kind": "text/1", "canvas": [400, 200], "margin": 4, "image": {}, "shapes": [], "carrier": None,
        "background": {"kind": "solid", "colour": "#fff8aa", "name": "light yellow"}, "regions": list(regions),
    } | other  # fmt: skip
    return parse(json.dumps(spec))


STOP = region("Stop", (10, 10, 120, 40))
GO = region("Go", (250, 150, 380, 190), role="price", font={"style": "kai", "weight": None})
PHOTO = {"kind": "photo", "sha256": "0", "scaled": [400, 200], "crop": [0, 0], "caption": {"en": "a red barn of wood"}}
WOOD = {"kind": "texture", "name": "wood", "sha256": "0", "offset": [0, 0]}


def faults(prompt: str, spec: Scene, level: str = "explicit", lang: str = "en", layout: str = "sign") -> list[str]:
    wrong, rest = faults_of_prompt(prompt, quotations([r.text for r in spec.regions]))
    assert not wrong, wrong
    heard = faults_of_claims({(level, lang): rest}, spec, layout)
    return heard.claims + heard.colours


TRUE = (
    "A sign on a light yellow background. "
    "The navy title “Stop” stands at the top left in a bold serif typeface, set horizontally."
)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("top left", "top right"), ("at the top left", "at the bottom"), ("at the top left", "in the centre"),
        ("at the top left", "there"), ("serif typeface", "sans-serif typeface"), ("bold", "light"),
        ("serif typeface", "typeface"), ("horizontally", "vertically"), (", set horizontally", ""),
        ("A sign", "A poster"), ("title", "subtitle"), ("navy", "black"), ("navy", "dark blue"),
        ("light yellow", "yellow"), ("light yellow", "light"), ("A sign on", "A sign of wood on"),
        ("typeface,", "typeface with an outline,"), ("A sign", "A square sign"), ("the navy", "the Chinese navy"),
        ("set horizontally", "set horizontally in 2 lines"),
    ],
)  # fmt: skip
def test_each_false_word_is_found(said: str, instead: str) -> None:
    assert faults(TRUE, scene(STOP)) == []
    text = TRUE.replace(said, instead) if said in TRUE else TRUE.replace(said.capitalize(), instead.capitalize())
    assert text != TRUE
    assert faults(text, scene(STOP))


CHINESE = "标牌，背景为浅黄色。画面左上方是标题“Stop”，藏青色，加粗的衬线体，横排。"


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("左上方", "右上方"), ("左上方", "下方"), ("画面左上方", "此处"), ("衬线体", "无衬线体"), ("横排", "竖排"),
        ("标牌", "海报"), ("浅黄色", "黄色"), ("藏青色", "深蓝色"), ("标题", "价格"), ("横排", "横排，带阴影"),
        ("标牌", "木质标牌"), ("标牌", "sign"), ("横排", "横排，共2行"),
    ],
)  # fmt: skip
def test_each_false_chinese_word_is_found(said: str, instead: str) -> None:
    assert faults(CHINESE, scene(STOP), lang="zh") == []
    assert faults(CHINESE.replace(said, instead), scene(STOP), lang="zh")


def test_a_sentence_speaks_of_the_text_that_it_quotes() -> None:
    second = " At the bottom right is the navy price “Go”, in a Kai typeface, set horizontally."
    assert faults(TRUE + second, scene(STOP, GO)) == []
    assert faults(TRUE + second.replace("bottom right", "top left"), scene(STOP, GO))
    assert faults(TRUE + second.replace("Kai", "serif"), scene(STOP, GO))
    assert faults(TRUE + second.replace("price", "title"), scene(STOP, GO))


def test_below_and_beside_are_measured_from_the_text_before() -> None:
    under = region("Go", (10, 60, 120, 90))
    second = " Below that is the navy title “Go”, in a serif typeface, set horizontally."
    assert faults(TRUE + second, scene(STOP, under)) == []
    for word in ("To the right of it", "Above that", "To its left"):
        assert faults(TRUE + second.replace("Below that", word), scene(STOP, under))


def test_alignment_is_read_from_the_pens() -> None:
    lines = [
        {"text": t, "origin": [10, y], "advance": a, "polygon": [10, y - 15, 10 + a, y - 15, 10 + a, y, 10, y]}
        for t, y, a in (("Stop and", 30, 120), ("look", 60, 60))
    ]
    spec = scene(STOP | {"text": "Stop and look", "lines": lines})
    told = TRUE.replace("Stop", "Stop and look")[:-1] + " in 2 lines, left-aligned."
    assert faults(told, spec) == []
    assert faults(told.replace("left-aligned", "centred"), spec)
    assert faults(told.replace("2 lines", "3 lines"), spec)
    assert faults(told.replace("2 lines", "2 columns"), spec)


def test_the_caption_of_a_photo_is_free() -> None:
    told = "A sign on a photo. The navy title “Stop” stands at the top left in a serif typeface, set horizontally."
    spec = scene(STOP, background=PHOTO)
    assert faults(told, spec) == []
    assert faults(told + " It shows a red barn of wood.", spec) == []
    assert faults(told + " It shows a barn of wood.", spec)
    assert faults(told + " It shows: photo.", scene(STOP, background=PHOTO | {"caption": "photo"})) == []
    assert faults("Navy “Stop” on a photo", scene(STOP, background=PHOTO | {"caption": "photo"}), "terse") == []
    assert faults(told.replace("a photo", "a chalkboard"), spec)


def test_materials_are_named_by_every_prompt() -> None:
    spec = scene(STOP, background=WOOD)
    assert faults("Navy “Stop” on a wood background", spec, "terse") == []
    assert faults("藏青色的“Stop”，以木纹为底", spec, "terse", "zh") == []
    assert faults("Navy “Stop”", spec, "terse")
    assert faults("Navy “Stop” on a kraft paper background", spec, "terse")


def test_a_language_is_that_of_every_text() -> None:
    chinese = region("停", (250, 150, 380, 190), lang="zh")
    told = "On a light yellow background, navy “Stop” and “停”. All of it is in English."
    assert faults(told, scene(STOP, chinese), "task")
    assert faults(told.replace(" All of it is in English.", ""), scene(STOP, chinese), "task") == []
    mixed = region("连接 Wi-Fi", (10, 10, 120, 40), lang="zh")
    assert faults("The Chinese text “连接 Wi-Fi” in navy on light yellow", scene(mixed), "task")


def test_a_prompt_is_in_its_language() -> None:
    assert faults("Navy 文字 “Stop” on light yellow", scene(STOP), "terse")
    assert faults("Navy “Stop” on light yellow", scene(STOP), "terse", "zh")


@pytest.mark.parametrize(
    ("box", "there"), [((138, 10, 198, 40), "at the top"), ((10, 64, 120, 104), "on the left")]
)
def test_what_looks_centred_is_on_no_side(box: tuple[int, ...], there: str) -> None:
    """Its middle is at 0.42 of a side of the picture."""
    told = TRUE.replace("at the top left", "{}")
    assert faults(told.format(there), scene(region("Stop", box))) == []
    assert faults(told.format("at the top left"), scene(region("Stop", box)))
