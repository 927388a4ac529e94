"""Tables of dynamic programming against brute force, and the certificate by hand."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import pytest

from synth.science.cs.dp_table import change_back, coins_page, distance, fewest, lcs, way_back, words_page
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging
from verifiers.certificates import dp_table as judge

WORDS = ["".join(w) for n in (1, 3, 4) for w in product("AB", repeat=n)]
PAGE = words_page("ABC", "AC", Canvas())
VALUES = lcs("ABC", "AC")
ARGS = {"problem": "lcs", "mark": "cell-selected"}
PATH = [(3, 2), (2, 1), (1, 1), (0, 0)]


def subsequences(word: str) -> set[str]:
    return {"".join(c) for n in range(len(word) + 1) for c in combinations(word, n)}


@cache
def edits(a: str, b: str) -> int:
    if not a or not b:
        return len(a) + len(b)
    return min(edits(a[1:], b) + 1, edits(a, b[1:]) + 1, edits(a[1:], b[1:]) + (a[0] != b[0]))


def test_values_agree_with_brute_force_and_with_the_judge() -> None:
    for a, b in product(WORDS[:10], WORDS):
        longest = max(map(len, subsequences(a) & subsequences(b)))
        assert lcs(a, b)[len(a), len(b)] == longest == judge._longest(a, b)
        assert distance(a, b)[len(a), len(b)] == edits(a, b) == judge._distance(a, b)
    for amount in range(14):
        assert fewest((1, 4, 5), 13)[0, amount] == judge._fewest((1, 4, 5), amount)
    assert fewest((1, 3, 4), 6)[0, 6] == 2


def test_ways_back_by_hand() -> None:
    assert way_back(VALUES, "ABC", "AC", "lcs") == PATH
    assert way_back(distance("AB", "BB"), "AB", "BB", "distance") == [(2, 2), (1, 1), (0, 0)]
    assert change_back(fewest((1, 3, 4), 6), (1, 3, 4), 6) == [(0, 6), (0, 3), (0, 0)]


def shown(values: dict, marked: list, blanks: tuple = ()) -> Figure:
    return PAGE.figure(
        {p: None if p in blanks else v for p, v in values.items()}, dict.fromkeys(marked, "cell-selected")
    )


def test_right_results() -> None:
    blanks = ((3, 1), (3, 2))
    assert judging.proved("cs/dp-table", shown(VALUES, [], blanks), "fill", ARGS, shown(VALUES, list(blanks))) == []
    assert judging.proved("cs/dp-table", shown(VALUES, []), "trace", ARGS, shown(VALUES, PATH)) == []
    row, coins = coins_page((1, 3, 4), 6, Canvas()), fewest((1, 3, 4), 6)
    marked = dict.fromkeys(change_back(coins, (1, 3, 4), 6), "cell-selected")
    args = ARGS | {"problem": "coins"}
    assert judging.proved("cs/dp-table", row.figure(coins, {}), "trace", args, row.figure(coins, marked)) == []


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        (ARGS, shown(VALUES, [])),
        (ARGS, shown(VALUES, PATH[:-1])),
        (ARGS, shown(VALUES, [*PATH, (0, 1)])),
        (ARGS, shown(VALUES, [(3, 2), (3, 1), (2, 1), (1, 1), (0, 0)])),
        (ARGS, shown({**VALUES, (2, 2): 2}, PATH)),
        (ARGS, shown({p: v for p, v in VALUES.items() if p[0] < 3}, PATH[1:])),
        (ARGS, shown(VALUES, PATH).without(["r1"])),
        (ARGS, shown(VALUES, PATH).changed({"c0-0": {"box": (10.0, 10.0, 40.0, 40.0)}})),
        (ARGS | {"problem": "distance"}, shown(VALUES, PATH)),
        (ARGS | {"mark": "cell"}, shown(VALUES, PATH)),
    ],
)
def test_wrong_results(args: dict, wrong: Figure) -> None:
    assert judging.proved("cs/dp-table", shown(VALUES, []), "trace", args, wrong)


def test_a_source_that_is_wrong_or_has_nothing_to_fill() -> None:
    assert judging.unique("cs/dp-table", shown({**VALUES, (0, 0): 1}, []), "trace", ARGS)
    assert judging.unique("cs/dp-table", shown(VALUES, []), "fill", ARGS)


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/dp-table", 15) == []
