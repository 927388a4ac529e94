"""Opposites: what a family's words may say, and what no text of it says."""

from __future__ import annotations

import pytest

from verifiers.certificates import CERTIFICATES, Edit
from verifiers.polarity import Speech, sides_in, speech_of_prompts, speech_of_reasoning

MST = speech_of_prompts(CERTIFICATES["cs/mst"], Edit("mst", {"mark": "edge-selected"}), "edit")


@pytest.mark.parametrize(
    ("text", "lang", "sides"),
    [
        ("Mark the minimum spanning tree.", "en", {"smallest"}),
        ("The maximum spanning tree, with the heaviest edges.", "en", {"largest", "heaviest"}),
        ("不可达的状态", "zh", {"unreachable"}),
        ("可达的状态", "zh", {"reachable"}),
        ("顶点 A 在粗糙的斜面上", "zh", {"rough"}),  # neither 顶 nor 粗
        ("其余不变", "zh", {"keep"}),
    ],
)
def test_sides_are_read_by_the_longest_word(text: str, lang: str, sides: set[str]) -> None:
    assert set(sides_in(text, lang)) == sides


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Mark the maximum spanning tree in teal.", "en"),
        ("Mark the spanning tree of largest weight.", "en"),
        ("用青色标出最大生成树。", "zh"),
        ("Mark the minimum spanning tree in teal and remove the leftmost node.", "en"),
        ("Mark the minimum spanning tree; change everything else.", "en"),
        ("用青色标出最小生成树，其余部分改变。", "zh"),
    ],
)
def test_what_a_minimum_spanning_tree_has_no_use_for(text: str, lang: str) -> None:
    assert list(MST.faults(text, lang))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Mark the minimum spanning tree in teal; everything else stays.", "en"),
        ("用青色标出最小生成树，其余不变。", "zh"),
    ],
)
def test_what_it_says(text: str, lang: str) -> None:
    assert not list(MST.faults(text, lang))


def test_an_edit_is_of_its_own_option_only() -> None:
    sorting = Edit("sort", {"sort": "merge", "passes": "one", "order": "descending", "mark": "cell-selected"})
    speech = speech_of_prompts(CERTIFICATES["cs/sorting"], sorting, "edit")
    assert not list(speech.faults("Do one pass of merge sort in descending order.", "en"))
    assert list(speech.faults("Do one pass of merge sort in ascending order.", "en"))
    assert list(speech.faults("Do one pass of bubble sort in descending order.", "en"))
    assert list(speech.faults("做一趟升序归并排序。", "zh"))


def test_a_description_knows_of_no_mistake_and_no_deletion() -> None:
    edit = Edit("delete", {"key": 4, "rule": "leaf", "mark": "node-selected"})
    bst = CERTIFICATES["cs/bst-delete"]
    text = "A search tree from which 4 was deleted by mistake."
    assert list(speech_of_prompts(bst, edit, "target").faults(text, "en"))
    assert not list(speech_of_prompts(bst, edit, "repair").faults(text, "en"))
    assert not list(speech_of_reasoning(bst, edit, "repair").faults(text, "en"))


@pytest.mark.parametrize("family", sorted(CERTIFICATES))
def test_every_certificate_names_sides_that_there_are(family: str) -> None:
    speech = speech_of_prompts(CERTIFICATES[family], Edit("", {}), "edit")
    assert isinstance(speech, Speech) and speech.sides


def test_a_side_that_is_none_is_refused() -> None:
    class Odd:
        family, shows, does = "cs/odd", "smallest sideways", ""

    with pytest.raises(ValueError, match=r"cs/odd says \['sideways'\]"):
        speech_of_prompts(Odd(), Edit("", {}), "edit")  # type: ignore[arg-type]
