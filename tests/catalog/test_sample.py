"""Samples in flight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalog.sample import abreast


def _counting(name: str, steps: int, seen: list[str]) -> Iterator[None]:
    for step in range(steps):
        seen.append(f"{name}{step}")
        yield
    seen.append(f"{name}.")


def test_works_go_on_step_by_step_and_end_when_each_does() -> None:
    seen: list[str] = []
    abreast([_counting("a", 2, seen), _counting("b", 0, seen), _counting("c", 1, seen)])
    assert seen == ["a0", "b.", "c0", "a1", "c.", "a."]


def test_an_error_of_one_work_is_passed_on() -> None:
    def broken() -> Iterator[None]:
        yield
        raise KeyError("broken")

    seen: list[str] = []
    with pytest.raises(KeyError, match="broken"):
        abreast([_counting("a", 3, seen), broken()])
    assert seen == ["a0", "a1"]
