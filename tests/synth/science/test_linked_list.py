"""Linked lists: operations on keys, and the certificate by hand."""

from __future__ import annotations

from itertools import product

import pytest

from synth.science.cs.linked_list import END, HEAD, done, links, page_for
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging

PAGE = page_for([3, 8, 7, 5], Canvas())
OLD = [3, 7, 5]


def shown(keys: list[int], turned: bool = False, mark: bool = True) -> Figure:
    fresh = [pair for pair in links(keys) if pair not in links(OLD)] if mark else []
    return PAGE.figure(
        [str(k) for k in keys], links(keys), [str(k) for k in keys if k not in OLD and mark], fresh, turned
    )


def args(*operations: list) -> dict:
    return {"operations": list(operations), "mark": "node-new"}


@pytest.mark.parametrize(
    ("operations", "keys"),
    [
        ([("insert", 8, 3)], [3, 8, 7, 5]), ([("insert", 8, HEAD)], [8, 3, 7, 5]), ([("insert", 8, 5)], [3, 7, 5, 8]),
        ([("delete", 3)], [7, 5]), ([("delete", 5)], [3, 7]), ([("reverse",)], [5, 7, 3]),
        ([("delete", 7), ("insert", 8, 3)], [3, 8, 5]),
    ],
)  # fmt: skip
def test_operations_by_hand(operations: list[tuple], keys: list[int]) -> None:
    assert done(OLD, operations) == keys
    asked = args(*map(list, operations))
    turned = operations == [("reverse",)]
    assert judging.proved("cs/linked-list", shown(OLD), "list", asked, shown(keys, turned)) == []
    assert judging.unique("cs/linked-list", shown(OLD), "list", asked) == []


def test_no_other_list_is_right() -> None:
    asked = args(["insert", 8, 3])
    for keys in {tuple(dict.fromkeys(k)) for k in product((3, 8, 7, 5), repeat=4)} - {(3, 8, 7, 5)}:
        assert judging.proved("cs/linked-list", shown(OLD), "list", asked, shown(list(keys)))


RIGHT = shown([3, 8, 7, 5])


@pytest.mark.parametrize(
    "wrong",
    [
        shown(OLD),
        shown([3, 8, 7, 5], mark=False),
        RIGHT.without(["e3-8"]),
        RIGHT.changed({"n7": {"cls": "node-new"}}),
        RIGHT.changed({"e7-5": {"cls": "edge-new"}}),
        RIGHT.changed({"n7": {"label": "6"}}),
        RIGHT.changed({"n5": {"at": (100.0, 100.0)}}).without(["e7-5", f"e5-{END}"]),
        RIGHT.changed({f"n{HEAD}": {"label": END}, f"n{END}": {"label": HEAD}}),
    ],
)
def test_wrong_results(wrong: Figure) -> None:
    assert judging.proved("cs/linked-list", shown(OLD), "list", args(["insert", 8, 3]), wrong)


@pytest.mark.parametrize("operations", [[], [["delete", 9]], [["insert", 7, 3]], [["insert", 8, 9]], [["turn"]]])
def test_operations_that_do_not_fit(operations: list) -> None:
    assert judging.unique("cs/linked-list", shown(OLD), "list", args(*operations))


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/linked-list", 15) == []
