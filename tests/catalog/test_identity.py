"""Ids, seeds and streams: fixed for ever, independent of each other, fair enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identity import canonical_json, digest, fingerprint, sample_id, seed_of, split_of, stream


def test_an_id_is_what_it_always_was() -> None:
    identity = sample_id("text-render", "1", "ab", 7, 3)
    assert identity == "e51d15efb67778b9ae91ae106fec555e"
    assert stream(seed_of(identity), "layout").integer(0, 10**9) == 153368283


def test_every_part_counts() -> None:
    base = ("g", "1", "p", 0, 0)
    others = [
        ("h", "1", "p", 0, 0),
        ("g", "2", "p", 0, 0),
        ("g", "1", "q", 0, 0),
        ("g", "1", "p", 1, 0),
        ("g", "1", "p", 0, 1),
    ]
    assert len({sample_id(*key) for key in [base, *others]}) == 6


@given(st.integers(0, 2**64 - 1), st.integers(-5, 5), st.integers(0, 9))
def test_draws_keep_their_promises(seed: int, low: int, more: int) -> None:
    s = stream(seed, "x")
    assert low <= s.integer(low, low + more) <= low + more
    assert 1.0 <= s.uniform(1.0, 2.0) < 2.0
    items = list(range(more + 1))
    assert sorted(s.shuffled(items)) == items
    assert len(set(s.sample(items, more))) == more
    assert s.weighted("ab", [0.0, 1.0]) == "b"
    assert not s.chance(0.0) and s.chance(1.0)


def test_streams_are_repeatable_and_apart() -> None:
    def draw(seed: int, name: str) -> list[int]:
        s = stream(seed, name)
        return [s.integer(0, 2**40) for _ in range(100)]

    assert draw(1, "a") == draw(1, "a")
    assert not set(draw(1, "a")) & (set(draw(1, "b")) | set(draw(2, "a")))


def test_draws_are_even() -> None:
    s = stream(5, "even")
    counts = np.bincount([s.integer(0, 9) for _ in range(10_000)])
    assert abs(counts - 1000).max() < 150
    assert abs(np.mean([s.uniform() for _ in range(10_000)]) - 0.5) < 0.02
    assert abs(sum(s.weighted((0, 1), (3, 1)) for _ in range(10_000)) - 2500) < 200


def test_an_empty_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty range"):
        stream(0, "x").integer(2, 1)


def test_canonical_json() -> None:
    assert canonical_json({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    with pytest.raises(ValueError):
        canonical_json(float("nan"))


def test_fingerprint_sees_recipe_stages_and_inputs() -> None:
    base = fingerprint({"a": 1}, [("s", "1")], {"fonts": "x"})
    others = [
        fingerprint({"a": 2}, [("s", "1")], {"fonts": "x"}),
        fingerprint({"a": 1}, [("s", "2")], {"fonts": "x"}),
        fingerprint({"a": 1}, [("s", "1")], {"fonts": "y"}),
    ]
    assert len({base, *others}) == 4


def test_split_by_group() -> None:
    splits = [split_of(f"group {i}") for i in range(20_000)]
    assert 120 < splits.count("validation") < 290
    assert split_of("x") == split_of("x")
