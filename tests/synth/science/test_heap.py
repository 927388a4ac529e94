"""Heaps: sifting agrees with the standard library, and the certificate knows right from wrong by hand."""

from __future__ import annotations

import heapq
from itertools import permutations

import pytest

from synth.science.cs.heap import HEAP, Heap, page_for
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging
from tests.synth.science.machines import made

KEYS = [2, 5, 4, 9, 7]
INSERT = {"order": "min", "operations": [["insert", 3]], "mark": "node-selected"}
EXTRACT = {"order": "min", "operations": [["extract"]], "mark": "node-selected"}


def figure(tree: list[int], array: list[int] | None = None, marked: set[int] = frozenset()) -> Figure:
    return page_for(6, Canvas()).figure(tree, tree if array is None else array, {"node": marked, "cell": marked})


@pytest.mark.parametrize("sign", [1, -1])
def test_sifting_agrees_with_heapq(sign: int) -> None:
    for keys in permutations(range(1, 7)):
        ours, theirs = Heap([], sign), []
        for key in keys:
            ours.do(("insert", key))
            heapq.heappush(theirs, sign * key)
        ours.do(("extract", None))
        heapq.heappop(theirs)
        assert ours.keys == [sign * k for k in theirs]


def test_right_results() -> None:
    assert judging.proved("cs/heap", figure(KEYS), "heap", INSERT, figure([2, 5, 3, 9, 7, 4], None, {2, 5})) == []
    assert judging.proved("cs/heap", figure(KEYS), "heap", EXTRACT, figure([4, 5, 7, 9], None, {0, 2})) == []
    assert judging.unique("cs/heap", figure(KEYS), "heap", INSERT) == []


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        (INSERT, figure(KEYS)),
        (INSERT, figure([2, 5, 4, 9, 7, 3], None, {5})),  # not sifted
        (INSERT, figure([3, 5, 2, 9, 7, 4], None, {0, 2, 5})),  # sifted too far
        (INSERT, figure([2, 5, 3, 9, 7, 4], [2, 5, 4, 9, 7, 3], {2, 5})),  # the array does not follow
        (INSERT, figure([2, 5, 3, 9, 7, 4], None, {2})),  # a change not marked
        (INSERT, figure([2, 5, 3, 9, 7, 4], None, {1, 2, 5})),  # a mark too many
        (INSERT, figure([2, 3, 4, 5, 7, 9], None, {1, 3, 5})),  # another heap of the same keys
        (INSERT, figure([2, 5, 3, 9, 7, 4], None, {2, 5}).without(["e5"])),
        (INSERT, figure([2, 5, 3, 9, 7, 4], None, {2, 5}).without(["i0"])),
        (EXTRACT, figure([4, 7, 5, 9], None, {0, 1, 2})),
        (EXTRACT, figure([7, 5, 4, 9], None, {0})),
        (EXTRACT | {"order": "max"}, figure([4, 5, 7, 9], None, {0, 2})),
        (EXTRACT | {"operations": []}, figure([4, 5, 7, 9], None, {0, 2})),
        (EXTRACT | {"mark": None}, figure([4, 5, 7, 9], None, {0, 2})),
    ],
)  # fmt: skip
def test_wrong_results(args: dict, wrong: Figure) -> None:
    assert judging.proved("cs/heap", figure(KEYS), "heap", args, wrong)


def test_what_leaves_more_than_one_result() -> None:
    assert judging.unique("cs/heap", figure(KEYS), "heap", INSERT | {"operations": [["insert", 9]]})
    assert judging.unique("cs/heap", figure([5, 2, 4]), "heap", EXTRACT)


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/heap", 15) == []


def test_sifts_tell_what_comes_of_every_comparison() -> None:
    heap = Heap([2, 5, 3, 9], 1)
    heap.do(("insert", 4))
    assert heap.log == [(4, 5, "up"), (4, 2, "rest")]
    heap = Heap([2, 5, 3, 9], 1)
    heap.do(("extract", None))
    assert heap.log == [(5, 3, "child"), (3, 9, "down")]
    problem = next(p for p in made(HEAP, 3, 1))
    said = {s.because.args["name"] for s in problem.trace if s.op == "compare" and s.because}
    assert said <= set(HEAP.wording.rules) and said & {"up", "down"}
