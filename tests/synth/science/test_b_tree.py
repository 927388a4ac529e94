"""2-3 trees: insertions by hand, against red-black trees, and the certificate."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from synth.science.cs.b_tree import Group, Page, built, page_for
from synth.science.family import Canvas
from synth.science.figure import Figure
from tests.synth.science import judging
from verifiers.certificates import b_tree as judge
from verifiers.grounding import Facts, read, ungrounded

ARGS = {"key": 40, "mark": "node-new"}
KEYS = [50, 20, 80, 30]


def plain(group: Group) -> tuple:
    return group.keys, tuple(map(plain, group.kids))


def drawn(keys: list[int], key: int) -> tuple[Figure, Figure, Page]:
    builder = built(keys)
    before = builder.root
    known = set(builder.halves)
    builder.insert(key)
    halves = {uid: pair for uid, pair in builder.halves.items() if uid not in known}
    page = page_for(before, builder.root, halves, Canvas())
    old = {g.keys for g in before.all()}
    return (
        page.figure(before),
        page.figure(builder.root, [g.uid for g in builder.root.all() if g.keys not in old]),
        page,
    )


SOURCE, TARGET, PAGE = drawn(KEYS, 40)


def test_trees_by_hand() -> None:
    leaf = ((20, 30), ())
    assert plain(built(KEYS).root) == ((50,), (leaf, ((80,), ())))
    assert plain(built([*KEYS, 40]).root) == ((30, 50), (((20,), ()), ((40,), ()), ((80,), ())))
    assert built([1, 2, 3, 4, 5, 6, 7]).root.height == 2


def test_insertions_agree_with_red_black_trees() -> None:
    for keys in permutations(range(1, 7)):
        before, after = plain(built(keys[:-1]).root), plain(built(keys).root)
        assert judge._plain(replace(judge._put(judge._linked(before), keys[-1]), red=False)) == after


def test_right_results() -> None:
    assert judging.proved("cs/b-tree", SOURCE, "insert", ARGS, TARGET) == []
    assert judging.unique("cs/b-tree", SOURCE, "insert", ARGS) == []
    for keys, key in (([1, 2, 3], 4), ([1, 2, 3, 4, 5], 6), ([50, 20, 80, 30, 60, 90, 40], 10)):
        source, target, _ = drawn(keys, key)
        assert judging.proved("cs/b-tree", source, "insert", ARGS | {"key": key}, target) == []


def _box(label: str) -> str:
    return next(m.id for m in TARGET.marks if getattr(m, "label", "") == label)


@pytest.mark.parametrize(
    "wrong",
    [
        SOURCE,
        SOURCE.changed(
            {next(m.id for m in SOURCE.marks if getattr(m, "label", "") == "20 | 30"): {"label": "20 | 30 | 40"}}
        ),
        TARGET.changed({_box("30 | 50"): {"label": "20 | 50"}, _box("20"): {"label": "30"}}),
        TARGET.changed({_box("40"): {"label": "41"}}),
        TARGET.changed({_box("30 | 50"): {"label": "50 | 30"}}),
        TARGET.changed({_box("30 | 50"): {"label": "50"}}),
        TARGET.changed({_box("40"): {"label": "30 | 40"}}),
        TARGET.changed({_box("40"): {"cls": "node"}}),
        TARGET.changed({_box("80"): {"cls": "node-new"}}),
        TARGET.without([next(m.id for m in TARGET.marks if m.id.startswith("e"))]),
    ],
)
def test_wrong_results(wrong: Figure) -> None:
    assert judging.proved("cs/b-tree", SOURCE, "insert", ARGS, wrong)


def test_keys_that_do_not_fit() -> None:
    assert judging.unique("cs/b-tree", SOURCE, "insert", ARGS | {"key": 50})
    assert judging.unique("cs/b-tree", SOURCE, "insert", ARGS | {"key": "40"})


def test_the_name_of_the_tree_mentions_nothing() -> None:
    for text in ("Insert it into a 2-3 tree.", "在这棵 2-3 树（一种 B-树）中插入。"):
        assert list(ungrounded(read(text), Facts())) == []
    assert list(ungrounded(read("There are 2 trees, 3 of them B."), Facts()))


def test_every_mutant_is_refused_and_no_truth() -> None:
    assert judging.survivors("cs/b-tree", 15) == []
