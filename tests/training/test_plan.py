"""The plan: exact ratios, epochs that are permutations, even and balanced ranks, and randomness keyed by sample."""

from __future__ import annotations

import itertools
import tracemalloc
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.plan import WINDOW, Order, Plan, Quota, Slot, deal, keyed, uniforms
from model.training.sources import Groups, Rows, Source


def table(count: int, group: int = 8, weight: np.ndarray | None = None) -> Source:
    """A source of `count` rows whose row groups hold `group` rows."""
    numbers = np.arange(count)
    zeros = np.zeros(count, np.uint16)
    rows = Rows(
        (numbers // group).astype(np.uint32), (numbers % group).astype(np.uint16), zeros, zeros, zeros, zeros, zeros,
        zeros, zeros, zeros, zeros, np.ones(count, np.float32) if weight is None else weight.astype(np.float32),
    )  # fmt: skip
    groups = -(-count // group)
    return Source("t2i", Groups((Path("x"),), np.zeros(groups, np.uint32), np.arange(groups, dtype=np.uint32)), rows)


def counts(quota: Quota, steps: int) -> np.ndarray:
    return np.diff([quota.before(step) for step in range(steps + 1)], axis=0)


# ----------------------------------------------------------------------------------------------------------- ratios


@pytest.mark.parametrize(
    ("shares", "batch"),
    [
        ({"t2i": 4.0, "it2i": 1.0}, 2048),
        ({"t2i": 3.0, "it2i": 4.0}, 1024),
        ({"t2i": 1.0, "it2i": 1.0, "und": 2.0}, 1024),
        ({"t2i": 1.0, "it2i": 1.0, "und": 2.0}, 7),
        ({"t2i": 0.3, "it2i": 0.4, "und": 0.3}, 1),  # floors of running sums would give the second -1 here
        ({"t2i": 0.123457, "it2i": 0.7, "und": 3e-6}, 64),
        ({"und": 5.0}, 3),
    ],
)
def test_every_batch_holds_each_source_rounded_down_or_up(shares: dict[str, float], batch: int) -> None:
    found = counts(Quota(shares, batch), 3000)
    total = sum(shares.values())
    assert (found.sum(axis=1) == batch).all()
    for index, share in enumerate(shares.values()):
        exact = batch * share / total
        assert set(found[:, index]) <= {int(np.floor(exact + 1e-4)), int(np.ceil(exact - 1e-4))}
        assert abs(found[:, index].cumsum() - exact * np.arange(1, 3001)).max() < 4  # nothing drifts away


@given(st.lists(st.integers(1, 40), min_size=1, max_size=3), st.integers(1, 70), st.integers(0, 10**12))
def test_ratios_are_exact_after_every_cycle_wherever_one_looks(whole: list[int], batch: int, step: int) -> None:
    quota = Quota({name: float(share) for name, share in zip(("t2i", "it2i", "und"), whole)}, batch)
    now, after = quota.before(step + 1) - quota.before(step), quota.before(step + quota.cycle) - quota.before(step)
    exact = [Fraction(batch * share, sum(whole)) for share in whole]
    assert all(abs(Fraction(int(n)) - e) < 1 for n, e in zip(now, exact)) and now.sum() == batch
    assert [Fraction(int(n)) for n in after] == [quota.cycle * e for e in exact]


def test_a_cycle_of_any_length_takes_no_time_to_look_up() -> None:
    quota = Quota({"t2i": 1.0, "it2i": 0.999999}, 2048)
    assert quota.cycle <= 10**6
    assert quota.before(10**9).sum() == 2048 * 10**9


# ----------------------------------------------------------------------------------------------------------- epochs


@pytest.mark.parametrize("count", [1, 7, 8 * WINDOW, 1000])
def test_every_epoch_is_a_permutation_and_another_one(count: int) -> None:
    order = Order(table(count), seed=0)
    epochs = [order.rows(number * count, (number + 1) * count) for number in range(3)]
    assert all(sorted(epoch) == list(range(count)) for epoch in epochs)
    if count > 7:
        assert not any((one == other).all() for one, other in itertools.combinations(epochs, 2))
        assert (np.diff(epochs[0]) != 1).mean() > 0.9  # not the order of the files


def test_any_part_is_a_part_of_the_whole() -> None:
    whole = Order(table(300), seed=3).rows(0, 1500)
    rng = np.random.default_rng(0)
    order = Order(table(300), seed=3)
    for _ in range(50):
        start = int(rng.integers(0, 1400))
        stop = start + int(rng.integers(0, 100))
        assert (order.rows(start, stop) == whole[start:stop]).all()
    assert not (Order(table(300), seed=4).rows(0, 300) == whole[:300]).all()  # control: the seed decides


def test_a_reader_needs_few_row_groups_at_a_time() -> None:
    rows = Order(table(8 * 100), seed=0).rows(0, 800)
    for start in range(0, 800, 8 * WINDOW):
        assert len(set(rows[start : start + 8 * WINDOW] // 8)) <= WINDOW


def test_row_groups_and_rows_are_both_shuffled_by_seed_and_epoch() -> None:
    def windows(seed: int, epoch: int) -> set[int]:
        return set(Order(table(8 * 100), seed).rows(800 * epoch, 800 * epoch + 8 * WINDOW) // 8)

    assert len({frozenset(windows(*key)) for key in ((0, 0), (1, 0), (0, 1))}) == 3
    one_window = [
        Order(table(100), seed).rows(100 * epoch, 100 * epoch + 100) for seed, epoch in ((0, 0), (1, 0), (0, 1))
    ]
    assert len({tuple(rows) for rows in one_window}) == 3
    assert len({tuple(Order(table(8), seed).rows(0, 8)) for seed in range(3)}) == 3  # a single row group


def test_a_row_of_weight_two_stands_twice_as_often() -> None:
    weight = np.array([1.0, 2.0, 0.5, 0.25] * 50)
    source = table(200, weight=weight)
    assert source.epoch == 188  # 187.5
    order, epochs = Order(source, seed=0), 400
    found = np.array([np.bincount(order.rows(n * 188, (n + 1) * 188), minlength=200) for n in range(epochs)])
    exact = weight * 188 / 187.5
    assert (abs(found - exact) < 1).all()  # in every epoch
    assert abs(found.mean(axis=0) - exact).max() < 4 * np.sqrt(0.25 / epochs)


@given(st.lists(st.floats(1e-3, 50), min_size=1, max_size=60), st.integers(0, 5))
def test_weights_of_any_size_fill_every_epoch(weights: list[float], seed: int) -> None:
    source = table(len(weights), group=4, weight=np.array(weights))
    rows = Order(source, seed).rows(0, 2 * source.epoch)
    assert len(rows) == 2 * source.epoch and rows.min() >= 0 and rows.max() < len(weights)


def test_a_hundred_million_rows_cost_no_object_each() -> None:
    count = 10**6
    source = table(count, group=64)
    assert sum(getattr(source.rows, name).itemsize for name in Rows.__slots__) <= 32
    plan = Plan({"t2i": source}, {"t2i": 1.0}, 1024, 0)
    tracemalloc.start()
    for step in (0, 500, 10**6):
        assert len(plan.step(step)) == 1024
    assert tracemalloc.get_traced_memory()[1] < 4 * count  # numbers per row group, not per row
    tracemalloc.stop()


# ------------------------------------------------------------------------------------------------------------- deal


def batch_of(mix: dict[str, int], seed: int = 0) -> tuple[list[Slot], np.ndarray]:
    rng = np.random.default_rng(seed)
    slots = [Slot(name, k, k) for name, count in mix.items() for k in range(count)]
    return slots, rng.choice([5.7, 13.6, 23.2, 61.5], len(slots))


@pytest.mark.parametrize("world", [1, 2, 3, 8])
@pytest.mark.parametrize("accumulate", [1, 3])
def test_ranks_and_micro_batches_have_the_same_mix(world: int, accumulate: int) -> None:
    slots, costs = batch_of({"t2i": 37, "it2i": 50, "und": 1})
    ranks = deal(slots, costs, world, accumulate)
    dealt = [slot for rank in ranks for micro in rank for slot in micro]
    assert sorted((s.source, s.k) for s in dealt if s.k >= 0) == sorted((s.source, s.k) for s in slots)
    mixes = [Counter(slot.source for slot in micro) for rank in ranks for micro in rank]
    assert len(mixes) == world * accumulate and all(mix == mixes[0] for mix in mixes)
    for parts in ([m for r in ranks for m in r], [[s for m in r for s in m] for r in ranks]):
        for name in ("t2i", "it2i", "und"):
            real = [sum(s.source == name and s.k >= 0 for s in part) for part in parts]
            assert max(real) - min(real) <= 1


def test_balance_is_better_than_dealing_round() -> None:
    slots, costs = batch_of({"t2i": 439, "it2i": 585})
    price = {(slot.source, slot.k): cost for slot, cost in zip(slots, costs)}

    def slowest(ranks: list[list[list[Slot]]]) -> float:
        loads = [sum(price.get((s.source, s.k), 0) for micro in rank for s in micro) for rank in ranks]
        return max(loads) / np.mean(loads)

    assert slowest(deal(slots, costs, 64, 1)) < 1.03
    assert slowest(deal(slots, np.ones(len(slots)), 64, 1)) > 1.2


# ------------------------------------------------------------------------------------------------------- randomness


def test_keys_are_told_apart_by_each_part() -> None:
    base = (0, "noise", "t2i", 5)
    others = [(1, *base[1:]), (0, "time", *base[2:]), (0, "noise", "und", 5), (0, "noise", "t2i", 6)]
    assert len({keyed(*key) for key in [base, *others]}) == 5
    assert keyed(*base) == 3421941165179560508 < 2**63  # another value would break every run that is resumed


def test_uniforms_are_uniform() -> None:
    found = np.array([uniforms(0, "x", "t2i", k, 2) for k in range(20_000)])
    assert found.min() >= 0 and found.max() < 1
    assert abs(found.mean(axis=0) - 0.5).max() < 4 * np.sqrt(1 / 12 / 20_000)
    assert abs(np.corrcoef(found.T)[0, 1]) < 4 / np.sqrt(20_000)
