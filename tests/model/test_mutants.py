"""The mistakes of `make mutate-model` are still mistakes of this source."""

from __future__ import annotations

import ast

import pytest

from tests.model.mutants import MUTANTS, TESTS, Mutant


def test_there_are_32() -> None:
    assert len({mutant.mistake for mutant in MUTANTS}) == 32


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.mistake)
def test_the_change_applies(mutant: Mutant) -> None:
    ast.parse(mutant.source())
    assert all((TESTS / f"{test}.py").is_file() for test in mutant.tests)
