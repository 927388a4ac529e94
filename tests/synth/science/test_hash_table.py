"""Hash tables: insertions by hand, and the certificate on right and wrong ones."""

from __future__ import annotations

import pytest

from synth.science.cs.hash_table import State, filled, page_for
from synth.science.family import Canvas, Unfit
from synth.science.figure import Figure
from tests.synth.science import judging

OLD = {"linear": {3: (24,), 4: (31,)}, "quadratic": {3: (24,), 4: (31,)}, "chaining": {3: (24, 31)}}
PAGES = {
    "linear": page_for(7, 0, Canvas()),
    "quadratic": page_for(7, 0, Canvas()),
    "chaining": page_for(7, 4, Canvas()),
}
NEW = {
    "linear": {3: (24,), 4: (31,), 5: (45,)},
    "quadratic": {0: (45,), 3: (24,), 4: (31,)},
    "chaining": {3: (24, 31, 45)},
}


def args(method: str, *keys: int) -> dict:
    return {"method": method, "keys": list(keys), "mark": "node-new" if method == "chaining" else "cell-new"}


def shown(method: str, state: State, new: tuple[int, ...] = (45,)) -> Figure:
    return PAGES[method].figure(state, new)


@pytest.mark.parametrize("method", OLD)
def test_a_collision_by_hand(method: str) -> None:
    # 24, 31 and 45 leave 3 by 7: the next slot is 5, the squares lead over 4 to 7, which is 0
    assert filled({}, [24, 31], 7, method) == OLD[method]
    assert filled(OLD[method], [45], 7, method) == NEW[method]
    source, target = shown(method, OLD[method]), shown(method, NEW[method])
    assert judging.proved("cs/hash-table", source, "insert", args(method, 45), target) == []
    assert judging.unique("cs/hash-table", source, "insert", args(method, 45)) == []


def test_squares_may_miss_every_free_slot() -> None:
    with pytest.raises(Unfit):
        filled({0: (21,), 1: (22,), 2: (23,), 4: (25,)}, [42], 7, "quadratic")


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("linear", shown("linear", NEW["quadratic"])),
        ("quadratic", shown("quadratic", NEW["linear"])),
        ("linear", shown("linear", OLD["linear"])),
        ("linear", shown("linear", {3: (45,), 4: (31,)})),
        ("linear", shown("linear", {3: (31,), 4: (24,), 5: (45,)})),
        ("linear", shown("linear", {3: (24,), 4: (31,), 5: (46,)}, (46,))),
        ("linear", shown("linear", NEW["linear"], ())),
        ("linear", shown("linear", NEW["linear"], (45, 24))),
        ("linear", shown("linear", NEW["linear"]).without(["i0"])),
        ("chaining", shown("chaining", {3: (45, 24, 31)})),
        ("chaining", shown("chaining", {3: (24, 31), 2: (45,)})),
        ("chaining", shown("chaining", NEW["chaining"], ())),
        ("chaining", shown("chaining", NEW["chaining"]).without(["e45"])),
        ("chaining", shown("chaining", NEW["chaining"]).changed({"n24": {"cls": "node-new"}})),
    ],
)
def test_wrong_results(method: str, wrong: Figure) -> None:
    assert judging.proved("cs/hash-table", shown(method, OLD[method]), "insert", args(method, 45), wrong)


def test_the_order_of_keys_counts() -> None:
    keys, turned = filled(OLD["linear"], [45, 26], 7, "linear"), filled(OLD["linear"], [26, 45], 7, "linear")
    source = shown("linear", OLD["linear"])
    assert (
        judging.proved("cs/hash-table", source, "insert", args("linear", 45, 26), shown("linear", keys, (45, 26))) == []
    )
    assert judging.proved("cs/hash-table", source, "insert", args("linear", 45, 26), shown("linear", turned, (45, 26)))


@pytest.mark.parametrize("state", [{5: (24,)}, {3: (24,), 4: (45,)}])
def test_sources_that_no_insertion_made(state: State) -> None:
    assert judging.unique("cs/hash-table", shown("linear", state), "insert", args("linear", 45))


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/hash-table", 15) == []
