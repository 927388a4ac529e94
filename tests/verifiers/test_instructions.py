"""The six prompts of a science row: clean ones pass; invented, incomplete, leaking and foreign ones do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import figures
import pytest

from verifiers.instructions import faults_of_prompts
from verifiers.readback import Label

BST = {
    ("terse", "en"): "Insert 5 into this search tree, in green.",
    ("task", "en"): "Draw the binary search tree after 5 has been inserted, which is green.",
    ("explicit", "en"): "Insert 5: it is less than 8, greater than 3, less than 6, so a green node 5 hangs left of 6.",
    ("terse", "zh"): "在这棵树中插入5，用绿色。",
    ("task", "zh"): "画出插入5之后的二叉搜索树，5为绿色。",
    ("explicit", "zh"): "插入5：它小于8，大于3，小于6，所以在6的左下方画一个绿色的节点5。",
}
RAY = {
    ("terse", "en"): "Draw the refracted ray for 40° and an index of 1.5.",
    ("task", "en"): "Draw and label the ray behind the boundary: incidence 40°, n_2 = 1.5.",
    ("explicit", "en"): "For 40° and n_2 = 1.5, draw a red ray at 25.4° from the normal and write “θ_2 = 25.4°”.",
    ("terse", "zh"): "入射角40°，折射率1.5，画出折射光线。",
    ("task", "zh"): "已知入射角为40°，n_2 = 1.5，画出折射光线并标出角度。",
    ("explicit", "zh"): "入射角40°，n_2 = 1.5，画一条红色折射光线，并写上“θ_2 = 25.4°”。",
}


def judged(
    case: figures.Case, prompts: dict[tuple[str, str], str], part: str = "edit", told: Any = None, **options: Any
) -> list[str]:
    spec = case.spec | {"part": part, "edit": {"op": case.edit.op, "args": {**case.edit.args, **options}}}
    row = {"prompts": [{"level": level, "lang": lang, "text": text} for (level, lang), text in prompts.items()]}
    return faults_of_prompts(row, spec, None if part == "target" else case.source, case.target, told)


def test_clean_prompts_pass() -> None:
    assert judged(figures.bst(), BST) == []
    assert judged(figures.refraction(), RAY) == []


@pytest.mark.parametrize(
    ("key", "text", "fault"),
    [
        (("terse", "en"), "Insert it.", "does not say '5'"),
        (("terse", "en"), "Insert 7 into this tree.", "number 7"),
        (("task", "en"), "Insert 5 below Q.", "name 'Q'"),
        (("task", "en"), "Insert 5 and write “done”.", "quoted 'done'"),
        (("task", "en"), "Insert 5 in orange.", "colour 'orange'"),
        (("task", "en"), "Insert 5 插入.", "in an English text"),
        (("task", "zh"), "Insert 5 into this search tree, please.", "Chinese text"),
        (("task", "zh"), "把5插入这棵有七个节点的树。", "number word for 7"),
        (("explicit", "en"), "Insert 5 as n-5.", "id"),
        (("explicit", "en"), "Insert 5 (seed 3).", "seed"),
        (("explicit", "en"), "Insert 5. See tree.png.", "png"),
        (("explicit", "en"), "Insert {key} or 5.", "{key}"),
        (("explicit", "en"), "5", "characters"),
        (("explicit", "en"), "Insert 5. " * 100, "characters"),
        (("explicit", "en"), "Insert 5 below 6 as an green node.", "wrong article"),
        (("explicit", "en"), "From 5 m draw 6, in green.", "where a name is due"),
        (("explicit", "zh"), "在 6 的左下方用绿色画出 5，点 + 。", "where a name is due"),
    ],
)
def test_faults(key: tuple[str, str], text: str, fault: str) -> None:
    found = judged(figures.bst(), BST | {key: text})
    assert any(fault in f and f"{key[0]} prompt in {key[1]}" in f for f in found), found


def test_terse_and_task_prompts_keep_the_answer() -> None:
    given_away = "For 40° and 1.5, draw the refracted ray θ_2 = 25.4°."
    case = figures.refraction()
    assert any("away" in fault for fault in judged(case, RAY | {("task", "en"): given_away}))
    named = replace(case.target, labels=(*case.target.labels, Label((9.0, 9.0), "n_2 = 1.0", "text", 9.0, False)))
    exchanged = judged(replace(case, target=named), RAY | {("terse", "en"): "The index is n_2 = 1.0."})
    assert "terse prompt in en: gives the answer 'n_2 = 1.0' away" in exchanged
    assert judged(case, RAY | {("explicit", "en"): given_away}) == []


def test_options_are_worded_freely() -> None:
    assert judged(figures.bst(), BST, order="min", steps=[["insert"], ["extract"]]) == []


def test_a_repair_may_say_what_was_there_before_the_mistake() -> None:
    case = figures.bst()
    before = replace(case.source, nodes=(*case.source.nodes, figures.node("77", 9, 9)))
    words = BST | {("task", "en"): "77 was there, then came a green 5: mend it."}
    assert judged(case, words, "repair")
    assert judged(case, words, "repair", before) == []


def test_an_edit_names_the_colour_of_what_comes_to_stand_out() -> None:
    colourless = BST | {("terse", "en"): "Insert 5."}
    assert judged(figures.bst(), BST) == []
    assert judged(figures.bst(), colourless) == ["terse prompt in en: does not say what is green"]


def test_pictures_from_words_need_no_edit() -> None:
    words = {"en": "A search tree of 3, 5, 6, 8 and 10 with a green 5", "zh": "由 3、5、6、8、10 组成的二叉搜索树，5为绿色"}
    marks, ends = {"terse": "", "task": ", 8", "explicit": "; 8 on top"}, {"en": ".", "zh": "。"}
    prompts = {(level, lang): words[lang] + mark + ends[lang] for level, mark in marks.items() for lang in words}
    assert judged(figures.bst(), prompts, "target") == []
    colourless = prompts | {("terse", "zh"): "由 3、5、6、8、10 组成的二叉搜索树。"}
    assert judged(figures.bst(), colourless, "target") == ["terse prompt in zh: does not say what is 绿色"]
    renamed = {key: text.replace("10", "8") for key, text in prompts.items()}
    assert any("does not say '10'" in fault for fault in judged(figures.bst(), renamed, "target"))


@pytest.mark.parametrize("prompts", [None, [], [{"level": "terse", "lang": "en", "text": "x"}], [5], "x"])
def test_six_prompts_are_needed(prompts: Any) -> None:
    case = figures.bst()
    assert len(faults_of_prompts({"prompts": prompts}, case.spec, case.source, case.target)) == 1
