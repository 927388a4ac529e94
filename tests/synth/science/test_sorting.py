"""Passes of sorts: a pass simulated agrees with its closed form, and the certificate by hand."""

from __future__ import annotations

from itertools import permutations

import pytest

from synth.science.cs.sorting import SORTS, after, page_for
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging
from verifiers.certificates import sorting as judge

VALUES = [40, 20, 50, 10, 30]
PAGES = {bars: page_for(5, 50, bars, Canvas()) for bars in (True, False)}
SELECTION = {"sort": "selection", "passes": "two", "order": "ascending", "mark": "cell-selected"}


def figure(values: list[int], marked: set[int] = frozenset(), bars: bool = True) -> Figure:
    return PAGES[bars].figure(values, set(marked))


@pytest.mark.parametrize("sort", SORTS)
def test_passes_agree_with_closed_forms(sort: str) -> None:
    for values in permutations((3, 1, 4, 5, 9, 2)):
        for passes in range(4):
            assert after(values, sort, passes, 1) == judge._RESULTS[sort](list(values), passes)


@pytest.mark.parametrize(
    ("sort", "order", "result", "marked"),
    [
        ("selection", "ascending", [10, 20, 50, 40, 30], {0, 3}),
        ("bubble", "ascending", [20, 10, 30, 40, 50], {0, 1, 2, 3, 4}),
        ("insertion", "ascending", [20, 40, 50, 10, 30], {0, 1}),
        ("insertion", "descending", [50, 40, 20, 10, 30], {0, 1, 2}),
        ("merge", "ascending", [10, 20, 40, 50, 30], {0, 2, 3}),
    ],
)
def test_two_passes_by_hand(sort: str, order: str, result: list[int], marked: set[int]) -> None:
    args = SELECTION | {"sort": sort, "order": order}
    for bars in (True, False):
        assert judging.proved("cs/sorting", figure(VALUES, bars=bars), "sort", args, figure(result, marked, bars)) == []
    assert judging.unique("cs/sorting", figure(VALUES), "sort", args) == []


RIGHT = figure([10, 20, 50, 40, 30], {0, 3})


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        (SELECTION, figure(VALUES)),
        (SELECTION, figure([10, 20, 30, 40, 50], {0, 2, 3, 4})),  # a pass too many
        (SELECTION, figure([10, 20, 40, 50, 30], {0, 2, 3})),  # moved, not exchanged
        (SELECTION, figure([10, 20, 50, 40, 30], {0})),
        (SELECTION, figure([10, 20, 50, 40, 30], {0, 1, 3})),
        (SELECTION, figure([10, 20, 50, 40, 31], {0, 3})),
        (SELECTION, RIGHT.changed({"c0": {"box": PAGES[True].box(0, 20)}})),  # a bar of another height
        (SELECTION, RIGHT.changed({"c0": {"box": PAGES[True].box(1, 10)}})),  # a bar moved
        (SELECTION, RIGHT.without(["i3"])),
        (SELECTION | {"sort": "bubble"}, RIGHT),
        (SELECTION | {"order": "descending"}, RIGHT),
        (SELECTION | {"passes": 2}, RIGHT),
    ],
)
def test_wrong_results(args: dict, wrong: Figure) -> None:
    assert judging.proved("cs/sorting", figure(VALUES), "sort", args, wrong)


def test_equal_values_leave_more_than_one_result() -> None:
    assert judging.unique("cs/sorting", figure([40, 20, 40]), "sort", SELECTION)


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/sorting", 15) == []
