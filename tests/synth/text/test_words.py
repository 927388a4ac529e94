"""Prompts: exact by an independent reading, true of the spec, varied, and never broken by a text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.identity import stream
from synth.text import words
from synth.text.colour import COLOURS
from synth.text.words import prompts, quoted

Scene = dict[str, Any]
CLOSING = {"“": "”", "「": "」", "‘": "’", '"': '"'}
KEYS = [(level, lang) for level in ("terse", "task", "explicit") for lang in ("en", "zh")]


def region(text: str = "Fresh Bread", box: tuple[float, ...] = (20, 30, 220, 70), **other: Any) -> Scene:
    x0, y0, x1, y1 = box
    polygon = [x0, y0, x1, y0, x1, y1, x0, y1]
    return {
        "role": "title", "text": text, "lang": "en", "direction": "horizontal", "align": "left", "wrap": True,
        "font": {"style": "serif", "weight": 700}, "colour_name": "white", "ground": "#0c1438", "effect": None,
        "lines": [{"text": text, "polygon": polygon}],
    } | other  # fmt: skip


def scene(*regions: Scene, **other: Any) -> Scene:
    return {
        "kind": "text/1", "canvas": [512, 512], "layout": "poster", "shapes": [], "carrier": None,
        "background": {"kind": "solid", "colour": "#0c1438", "name": "navy"}, "regions": list(regions),
    } | other  # fmt: skip


def photo(*regions: Scene, **other: Any) -> Scene:
    free = [r | {"ground": None} for r in regions]
    return scene(*free, background={"kind": "photo", "caption": other.pop("caption", None)}, **other)


def written(spec: Scene, seeds: int = 40) -> dict[tuple[str, str], list[str]]:
    """Prompts by level and language over some seeds."""
    found: dict[tuple[str, str], list[str]] = {key: [] for key in KEYS}
    for seed in range(seeds):
        for prompt in prompts(stream(seed, "words"), spec):
            found[prompt["level"], prompt["lang"]].append(prompt["text"])
    return found


def in_quotes(prompt: str) -> list[str]:
    """What a reader finds between quotation marks, from left to right."""
    found, i = [], 0
    while i < len(prompt):
        closing = CLOSING.get(prompt[i])
        if closing is None:
            assert prompt[i] not in "”」’", f"stray {prompt[i]} in {prompt}"
            i += 1
            continue
        end = prompt.index(closing, i + 1)
        found.append(prompt[i + 1 : end])
        i = end + 1
    return found


def skeleton(prompt: str) -> str:
    """The sentence without what it quotes."""
    return re.sub("“[^”]*”", "“”", prompt)


TWO = scene(
    region(),
    region("现磨\n咖啡", (20, 300, 200, 390), lang="zh", role="body", ground="#ffe400", colour_name="black"),
    shapes=[{"kind": "rect", "box": [0, 256, 512, 512], "radius": 0, "colour": "#ffe400"}],
)
FIVE = scene(
    *(
        region(f"Text {i}", (20, 20 + 90 * i, 200, 60 + 90 * i), role=r)
        for i, r in enumerate(words._English.roles)
        if i < 5
    )
)


# ------------------------------------------------------------------------------------------------------- exactness


@pytest.mark.parametrize(
    "spec", [scene(region()), TWO, FIVE, photo(region("It’s “so”"), caption={"en": "a cat", "zh": "猫"})]
)
def test_every_prompt_quotes_every_text_once_and_nothing_else(spec: Scene) -> None:
    texts = [r["text"].replace("\n", " ") for r in spec["regions"]]
    for found in written(spec).values():
        assert len(found) == 40
        for prompt in found:
            assert in_quotes(prompt) == texts


_ALPHABET = st.sampled_from(list("aB 9{}%$\\\n'’‘“”「」\"«»`é国。，() ") + ["{q}", "{0}", "%s", "\u202e", "😀"])


@given(
    st.lists(st.lists(_ALPHABET, min_size=1, max_size=12).map("".join), min_size=1, max_size=5), st.integers(0, 2**32)
)
def test_no_text_breaks_a_prompt(texts: list[str], seed: int) -> None:
    for text in texts:
        assume(any(a not in text and b not in text for a, b in CLOSING.items()))
    regions = [region(text, (20, 20 + 90 * i, 200, 60 + 90 * i)) for i, text in enumerate(texts)]
    for prompt in prompts(stream(seed, "words"), scene(*regions)):
        assert in_quotes(prompt["text"]) == [text.replace("\n", " ") for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "“plain”"),
        ("two\nlines", "“two lines”"),
        ("so “called”", "「so “called”」"),
        ("only ” one", "「only ” one」"),
        ("“ and 」", "‘“ and 」’"),
        ("it’s “ 「", '"it’s “ 「"'),
        ('6" pipe', '“6" pipe”'),
    ],
)
def test_the_first_pair_that_does_not_occur(text: str, expected: str) -> None:
    assert quoted(text) == expected


def test_a_text_with_all_marks_cannot_be_quoted() -> None:
    with pytest.raises(ValueError, match="all four quote pairs"):
        quoted('“ 「 ‘ "')
    with pytest.raises(ValueError):
        prompts(stream(0, "words"), scene(region('” 」 ’ "')))


def test_templates_hold_no_marks_and_every_slot_they_need() -> None:
    pools = (
        words._TERSE,
        words._TASK,
        words._OPENING,
        words._REGION,
        words._CLAUSE,
        words._TERSE_LIST,
        words._TASK_LIST,
    )
    for pool in pools:
        for template in (*pool["en"], *pool["zh"]):
            assert not set(template) & {*words.MARKS, "'"}, template
    for pool in (words._TERSE, words._TASK, words._REGION, words._CLAUSE):
        assert all(t.count("{q}") == 1 for lang in ("en", "zh") for t in pool[lang])
    for pool in (words._TERSE_LIST, words._TASK_LIST):
        assert all(t.count("{list}") == 1 for lang in ("en", "zh") for t in pool[lang])
    tables = [
        v for tongue in (words._English, words._Chinese) for v in vars(tongue).values() if isinstance(v, dict | tuple)
    ]
    assert not set(str([list(t.values()) if isinstance(t, dict) else t for t in tables]).replace("'", "")) & words.MARKS


# --------------------------------------------------------------------------------------------------------- variety


def test_many_ways_to_say_it() -> None:
    for spec, least in ((scene(region()), 12), (TWO, 20)):
        for (level, lang), found in written(spec, 600).items():
            assert len({skeleton(p) for p in found}) >= least, (level, lang)


def test_same_stream_same_words() -> None:
    assert prompts(stream(3, "words"), TWO) == prompts(stream(3, "words"), TWO)
    assert [(p["level"], p["lang"]) for p in prompts(stream(3, "words"), TWO)] == KEYS


# ----------------------------------------------------------------------------------------------------------- truth


def every(spec: Scene, lang: str, level: str, *parts: str) -> None:
    for prompt in written(spec)[level, lang]:
        for part in parts:
            assert part in skeleton(prompt).lower(), prompt


def never(spec: Scene, lang: str, *parts: str) -> None:
    for (_, language), found in written(spec).items():
        for prompt in found if language == lang else ():
            for part in parts:
                assert part not in skeleton(prompt).lower(), prompt


def test_explicit_says_place_role_face_direction_colour_and_ground() -> None:
    every(
        scene(region()),
        "en",
        "explicit",
        "top left",
        "title",
        "white",
        "bold serif typeface",
        "horizontal",
        "navy",
        "poster",
    )
    every(scene(region()), "zh", "explicit", "左上方", "标题", "白色", "加粗的衬线体", "藏青色", "海报")
    for level in ("terse", "task"):
        every(scene(region()), "en", level, "white", "navy")
        every(scene(region()), "zh", level, "白色", "藏青色")
    every(scene(region()), "en", "task", "poster", "english")
    every(scene(region()), "zh", "task", "海报", "英文")


@pytest.mark.parametrize(
    ("box", "en", "zh"),
    [
        ((10, 10, 100, 40), "top left", "左上方"),
        ((200, 10, 320, 40), "at the top", "画面上方"),
        ((400, 240, 500, 270), "on the right", "右侧"),
        ((20, 230, 490, 280), "in the centre", "中央"),
        ((165, 180, 265, 250), "in the centre", "中央"),
        ((165, 440, 265, 500), "at the bottom", "画面下方"),
        ((100, 180, 200, 250), "on the left", "左侧"),
        ((300, 440, 500, 500), "bottom right", "右下方"),
        ((10, 10, 500, 500), "most of the picture", "大部分区域"),
    ],
)
def test_place(box: tuple[int, ...], en: str, zh: str) -> None:
    every(scene(region(box=box)), "en", "explicit", en)
    every(scene(region(box=box)), "zh", "explicit", zh)


def test_a_vertical_text_on_a_photo_with_an_outline() -> None:
    columns = [
        {"text": t, "polygon": [x, 50, x + 40, 50, x + 40, 300, x, 300]} for t, x in (("山高", 400), ("水长", 340))
    ]
    poem = region("山高水长", lang="zh", role="quote", direction="vertical", align="top", lines=columns,
                  font={"style": "kai", "weight": None},
                  effect={"kind": "stroke", "colour": "#000000", "width": 2})  # fmt: skip
    spec = photo(poem, caption={"en": "a lake.", "zh": "一个湖。"})
    every(
        spec,
        "en",
        "explicit",
        "vertically",
        " 2 columns",
        "aligned at the top",
        "a black outline",
        "a kai typeface",
        "a lake.",
    )
    every(spec, "zh", "explicit", "2列，顶端对齐", "黑色描边", "楷体", "一个湖。")
    every(spec, "en", "task", "chinese", "photo")
    never(spec, "en", "horizontal", "bold", "light ", "panel", "background: navy")


def test_captions_only_in_their_language_and_without_marks() -> None:
    never(photo(region(), caption=None), "en", "described")
    never(photo(region(), caption={"zh": "一个湖"}), "en", "described")
    every(photo(region(), caption="a lake"), "en", "explicit", "a lake")
    never(photo(region(), caption="a lake"), "zh", "a lake")
    never(photo(region(), caption='the "lake"'), "en", "lake")
    shown = photo(region("A lake\nat dusk."), caption={"en": "A lake at dusk", "zh": "黄昏的湖"})
    assert all(text.lower().count("lake") == 1 for text in written(shown)["explicit", "en"])
    every(shown, "zh", "explicit", "黄昏的湖")


def test_a_board_on_a_photo() -> None:
    board = {"name": "wood", "quad": [50, 50, 450, 90, 450, 400, 50, 400]}
    spec = photo(region(), carrier=board, layout="sign")
    for level in ("terse", "task", "explicit"):
        every(spec, "en", level, "wooden board", "photo")
        every(spec, "zh", level, "木板", "照片")
    every(spec, "en", "explicit", "tilted")
    level = photo(region(), carrier=board | {"quad": [50, 50, 450, 52, 450, 400, 50, 400]})
    never(level, "en", "tilted")


def test_words_lifted_straight_onto_a_photo_are_no_sign() -> None:
    never(photo(region(), layout="sign"), "en", "a sign")
    never(photo(region(), layout="webpage"), "en", "web page", "website")


def test_grounds_of_their_own_are_told_apart() -> None:
    never(TWO, "en", "yellow background", "navy band", "all of it")
    for level in ("terse", "task", "explicit"):
        every(TWO, "en", level, "yellow band", "navy", "black", "white")
        every(TWO, "zh", level, "黄色色带", "藏青色", "黑色", "白色")
    card = scene(region(ground="#ffe400"), region("More", (20, 100, 200, 140), ground="#ffe400"),
                 shapes=[{"kind": "rect", "box": [10, 10, 400, 400], "radius": 0, "colour": "#ffe400"}])  # fmt: skip
    for prompt in written(card)["terse", "en"]:
        assert ("yellow panel" not in prompt) or prompt.count("yellow panel") == 1


def test_below_and_beside_only_where_it_is_so() -> None:
    side = scene(region(box=(20, 20, 200, 60)), region("Right", (300, 20, 480, 60)))
    never(side, "en", "below", "under it", "beneath that")
    assert any("right of it" in p or "to its right" in p for p in written(side)["explicit", "en"])
    far = scene(region(box=(300, 20, 480, 60)), region("Left", (20, 20, 200, 60)))
    never(far, "en", "right of it", "its right", "below", "under it", "beneath that")


def test_language_is_said_only_where_the_characters_bear_it_out() -> None:
    never(scene(region("42.50 €")), "en", "english")
    never(scene(region("x = 1", role="code")), "en", "english")
    never(scene(region("Ελλάδα")), "en", "english")
    every(scene(region("欢迎", lang="zh")), "en", "task", "chinese")


def test_text_of_mixed_scripts_is_in_no_one_language() -> None:
    mixed = scene(region("连接 Wi-Fi 请扫码", lang="zh"))
    never(mixed, "en", "chinese", "english")
    never(mixed, "zh", "中文", "英文")
    every(scene(region("共 3 件", lang="zh")), "zh", "task", "中文")


def test_a_photo_mostly_covered_is_not_described() -> None:
    def covered(share: float) -> Scene:
        card = {"kind": "rect", "box": [0, 0, 512, round(512 * share)], "radius": 0, "colour": "#ffe400"}
        spec = photo(region(), caption={"en": "a lake", "zh": "一个湖"}, shapes=[card])
        return spec | {"regions": [r | {"ground": "#ffe400"} for r in spec["regions"]]}

    every(covered(0.5), "en", "explicit", "a lake")
    never(covered(0.75), "en", "a lake")
    never(covered(0.75), "zh", "一个湖")
    board = {"name": "wood", "quad": [20, 20, 490, 20, 490, 500, 20, 500]}
    never(photo(region(), carrier=board, layout="sign", caption="a lake"), "en", "a lake")


def test_no_word_is_doubled() -> None:
    twice = r"background (is|of) [^.,]*background|,,|  |，，|背景为?底|背景为背景|的[^，。“]{0,6}的[^，。“]{0,6}的"
    for spec in (scene(region()), TWO, FIVE, photo(region(), caption="a lake")):
        for found in written(spec, 120).values():
            for prompt in map(skeleton, found):
                assert not re.search(twice, prompt), prompt


def test_every_colour_and_surface_has_its_words() -> None:
    for colour in COLOURS:
        hexed = "#%02x%02x%02x" % colour.rgb
        spec = scene(
            region(colour_name=colour.name_en, ground=hexed),
            background={"kind": "solid", "colour": hexed, "name": colour.name_en},
        )
        article = "an" if colour.name_en[0] in "aeiou" else "a"
        assert any(f"{article} {colour.name_en} background" in p for p in written(spec, 8)["terse", "en"])
        every(spec, "zh", "terse", colour.name_zh)
    for name in words._English.textures:
        spec = scene(region(ground=None), background={"kind": "texture", "name": name})
        assert written(spec, 2)["explicit", "zh"]
        assert written(photo(region(), carrier={"name": name, "quad": [0, 0, 9, 0, 9, 9, 0, 9]}), 2)
