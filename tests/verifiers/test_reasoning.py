"""Records of reasoning: clean ones pass, and each of twelve kinds of invention is caught in each of three families."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import figures
import pytest

from verifiers.reasoning import faults_of_reasoning
from verifiers.replay import REASONS

CASES = {"bst": figures.bst, "mst": figures.mst, "refraction": figures.refraction}
Record = dict[str, Any]


def judged(case: figures.Case) -> list[str]:
    return faults_of_reasoning(case.row(), case.source, case.edit, case.target)


@pytest.mark.parametrize("name", CASES)
def test_clean_records_pass(name: str) -> None:
    assert judged(CASES[name]()) == []


def swap(old: str, new: str) -> Callable[[Record], None]:
    """Change the full text alone."""

    def change(record: Record) -> None:
        assert old in record["render"]["full"]
        record["render"]["full"] = record["render"]["full"].replace(old, new)

    return change


def drop(place: int) -> Callable[[Record], None]:
    """Leave out a step; the others are numbered anew."""

    def change(record: Record) -> None:
        del record["operations"][place]
        number(record)

    return change


def number(record: Record) -> None:
    for i, step in enumerate(record["operations"], 1):
        step["i"] = i


def exchange(a: int, b: int) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        steps = record["operations"]
        steps[a], steps[b] = steps[b], steps[a]
        number(record)

    return change


def repeat(place: int) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        record["operations"].insert(place, copy.deepcopy(record["operations"][place]))
        number(record)

    return change


def reason(place: int, because: dict[str, Any]) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        record["operations"][place]["because"] = because

    return change


def argument(place: int, **args: Any) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        record["operations"][place]["args"].update(args)

    return change


def added(pred: str, args: dict[str, Any], text: str, kind: str = "relation") -> Callable[[Record], None]:
    """One more constraint; the weights are shared anew."""

    def change(record: Record) -> None:
        record["constraints"].append(figures.constraint("k9", kind, pred, args, text, 0.0))
        for constraint in record["constraints"]:
            constraint["weight"] = 1 / len(record["constraints"])

    return change


def said(place: int, old: str, new: str) -> Callable[[Record], None]:
    """Change the text of a step alone."""

    def change(record: Record) -> None:
        step = record["operations"][place]
        assert old in step["text"]
        step["text"] = step["text"].replace(old, new)

    return change


def fake_skip(record: Record) -> None:
    """B-C is skipped for a cycle that it would not close."""
    skip = figures.step(0, "skip", {"edge": ["B", "C"]}, "B–C (3) would close a cycle.", {"reason": "closes-cycle"})
    record["operations"].insert(1, skip)
    number(record)


def skip_of(node: str) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        skip = figures.step(0, "skip", {"node": node}, f"Skip {node}.", {"reason": "already-seen"})
        record["operations"].insert(0, skip)
        number(record)

    return change


MUTANTS: dict[str, dict[str, Callable[[Record], None]]] = {
    "bst": {
        "number": swap("four nodes", "seven nodes"),
        "label": swap("root 8", "root 9"),
        "own label": said(3, "Draw 5", "Draw 10"),
        "dropped step": drop(4),
        "swapped steps": exchange(3, 4),
        "repeated step": repeat(3),
        "repeated thought": repeat(1),
        "extra object": swap("join it to 6", "join it to 6 and Q"),
        "wrong colour": swap("green", "orange"),
        "false reason": reason(4, {"reason": "empty", "args": {"node": "3", "side": "right"}}),
        "false comparison": argument(1, **{"is": "less"}),
        "contradiction": added("count_eq", {"select": "node", "n": 6}, "There are 6 nodes."),
        "missing preserve": lambda record: record.pop("preserve"),
        "fake skip": skip_of("10"),
        "wrong side": said(4, "left", "right"),
        "false order": swap("5 < 8", "5 > 8"),
    },
    "mst": {
        "number": swap("of 12", "of 15"),
        "label": swap("with A–B", "with A–E"),
        "own label": said(1, "B–C (3)", "C–D (7)"),
        "dropped step": drop(3),
        "swapped steps": exchange(1, 2),
        "repeated number": lambda record: record["operations"][1].update(i=1),
        "repeated skip": repeat(2),
        "extra object": swap("Four towns", "Five towns"),
        "wrong colour": swap("red", "blue"),
        "colour of another class": said(0, "red", "grey"),
        "false reason": reason(0, {"reason": "closes-cycle", "args": {}}),
        "contradiction": added("class_eq", {"edge": ["A", "C"], "to": "selected"}, "A–C is red."),
        "missing preserve": lambda record: record.pop("preserve"),
        "fake skip": fake_skip,
    },
    "refraction": {
        "number": swap("25.4", "28.4"),
        "label": swap("θ_2", "θ_3"),
        "own number": said(2, "25.4", "40"),
        "dropped step": drop(1),
        "repeated step": repeat(2),
        "extra object": swap("两条光线", "五条光线"),
        "wrong colour": swap("红色", "蓝色"),
        "wrong unit": swap("标出 θ_2 = 25.4°", "标出 θ_2 = 25.4 cm"),
        "false reason": reason(0, {"reason": "law", "args": {
            "name": "snell", "values": {"n1": 1.0, "n2": 1.5, "t1": 40, "t2": 40}}}),
        "false value": argument(0, value=28.1),
        "invented value": argument(0, values={"n1": 1.0, "n2": 1.5, "t1": 40, "g": 17.3}),
        "contradiction": added("value_eq", {"name": "θ_2", "to": 40, "unit": "°"}, "θ_2 = 40°。"),
        "missing preserve": lambda record: record.pop("preserve"),
        "not a change": added("value_eq", {"name": "θ_1", "to": 40, "unit": "°"}, "θ_1 = 40°。", "change"),
    },
}  # fmt: skip


@pytest.mark.parametrize(("family", "name"), [(family, name) for family, kinds in MUTANTS.items() for name in kinds])
def test_inventions_are_caught(family: str, name: str) -> None:
    case = CASES[family]()
    MUTANTS[family][name](case.record)
    assert judged(case)


@pytest.mark.parametrize("family", CASES)
def test_a_record_of_another_scene_is_caught(family: str) -> None:
    case = CASES[family]()
    for name, other in CASES.items():
        if name != family:
            strange = replace(case, record=other().record)
            strange.record["family"] = case.record["family"]
            assert judged(strange)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The target image shows 5 below 6.", "leaks"),
        ("See out_5.png, where 5 hangs left of 6.", "leaks"),
        ("n-5 hangs left of 6, which is 5.", "leaks the id"),
        ("**5** hangs left of 6.", "markup"),
        ("<think>5 hangs left of 6.</think>", "markup"),
        ("5 挂在 6 的左边。", "in an English text"),
        ("It hangs left of 6.", "does not say '5'"),
        ("5 hangs left of 6. " * 60, "tokens"),
    ],
)
def test_faults_of_the_compact_text(text: str, fault: str) -> None:
    case = figures.bst()
    case.record["render"]["compact"] = text
    assert any(fault in found for found in judged(case))


def test_reasoning_is_the_compact_text() -> None:
    case = figures.bst()
    row = case.row() | {"reasoning": "5 hangs left of 6."}
    assert faults_of_reasoning(row, case.source, case.edit, case.target) == [
        "reasoning is not the record's compact text"
    ]


def test_weights_and_needs() -> None:
    case = figures.bst()
    case.record["constraints"][0]["weight"] = 0.5
    case.record["subtasks"][0]["needs"] = ["s2"]
    case.record["subtasks"][1]["claims"] = ["k7"]
    assert len(judged(case)) == 3


def test_a_picture_made_from_words_has_no_operations() -> None:
    case = figures.bst()
    case.record["mode"] = "t2i"
    case.record["constraints"] = case.record["constraints"][:3]
    for constraint in case.record["constraints"]:
        constraint["weight"] = 1 / 3
    case.record["subtasks"] = []
    assert faults_of_reasoning(case.row(), None, None, case.target)
    del case.record["operations"], case.record["preserve"]
    plain = "A search tree with root 8: 3 and 10 below it, 6 below 3, and 5, left below 6, in green."
    case.record["render"] = {"compact": plain, "full": plain + " The tree has five nodes."}
    assert faults_of_reasoning(case.row(), None, None, case.target) == []


HOSTILE = [None, 5, "", "x", [], {}, [[]], [None], {"a": 1}, [{"a": []}], True, 1e308]


@pytest.mark.parametrize("family", CASES)
def test_no_row_makes_it_raise(family: str) -> None:
    """Every value of a record, one at a time, becomes something else."""
    places: list[tuple[Any, ...]] = []

    def walk(value: Any, place: tuple[Any, ...]) -> None:
        places.append(place)
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            walk(value[key], (*place, key))

    case = CASES[family]()
    walk(case.record, ())
    for place in places[1:]:
        for strange in HOSTILE:
            record = copy.deepcopy(case.record)
            at = record
            for key in place[:-1]:
                at = at[key]
            at[place[-1]] = strange
            row = case.row() | {"cot": json.dumps(record)}
            faults_of_reasoning(row, case.source, case.edit, case.target)


@pytest.mark.parametrize("key", ["node", "edge", "cell", "parent", "a", "from", "side", "value", "of", "values"])
def test_no_reason_makes_it_raise(key: str) -> None:
    for name in REASONS:
        for strange in HOSTILE:
            case = figures.bst()
            case.record["operations"][1]["because"] = {"reason": name, "args": {key: strange, "b": "5"}}
            judged(case)


@pytest.mark.parametrize("cot", [None, 5, "", "{", "[]", "NaN", "[" * 100_000, '{"schema": NaN}', "9" * 300_000])
def test_text_that_is_no_record(cot: Any) -> None:
    case = figures.bst()
    assert faults_of_reasoning(case.row() | {"cot": cot}, case.source, case.edit, case.target)


@pytest.mark.parametrize("name", CASES)
def test_constraints_that_the_source_keeps_ask_for_nothing(name: str) -> None:
    case = CASES[name]()
    case.record["constraints"] = [c for c in case.record["constraints"] if c["kind"] == "preserve"][:1]
    case.record["constraints"][0]["weight"] = 1.0
    assert "every constraint is true of the source: nothing asks for the edit" in judged(case)
