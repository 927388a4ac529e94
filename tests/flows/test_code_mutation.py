"""Mutation of the makers' code: what is changed, and what becomes of a wrong comparison, a wrong look and a loop."""

from __future__ import annotations

import importlib
import inspect

import pytest

pytest.importorskip("cosmic_ray")

from flows import code_mutation
from flows.code_mutation import (
    CRASHED,
    DIFFERENT,
    EQUAL,
    KILLED,
    TIMEOUT,
    Bench,
    Finding,
    Suite,
    bench,
    examined,
    forked,
)

REFRACTION = "synth.science.physics.refraction"
SUITE = Suite("refraction", (REFRACTION,), ("physics/refraction",), (3, 4), scenes=2)
TEXT = inspect.getsource(importlib.import_module(REFRACTION))


@pytest.fixture(scope="module")
def at() -> Bench:
    return bench(SUITE)


def became(at: Bench, old: str, new: str) -> Finding:
    assert old in TEXT
    return forked(lambda: examined(at, REFRACTION, TEXT.replace(old, new)))


def test_a_wrong_comparison_is_killed_by_the_certificate(at: Bench) -> None:
    """Total reflection where light passes."""
    found = became(at, "if sine > 1.0:", "if sine > 0.1:")
    assert found.kind == KILLED and "certificate" in found.why


def test_what_draws_alike_is_equal_and_what_draws_otherwise_is_told(at: Bench) -> None:
    assert became(at, "if sine > 1.0:", "if sine >= 1.0:") == Finding(EQUAL)
    longer = became(at, "0.46 * min(canvas.width", "0.45 * min(canvas.width")
    assert longer.kind == DIFFERENT and {"svg", "spec"} <= set(longer.why)


def test_changed_code_may_crash_or_never_end(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert became(at, "if sine > 1.0:", "if sine > 1.0 / 0:") == Finding(CRASHED, ("ZeroDivisionError",))
    monkeypatch.setattr(code_mutation, "CPU", 1)
    assert became(at, "if sine > 1.0:", "while sine > 0.0: sine = 1.0\n            if sine > 1.0:").kind == TIMEOUT


def test_only_code_that_makes_is_changed() -> None:
    """No annotations, no wrong targets, no templates; but comparisons, defaults and constants."""
    lines = TEXT.splitlines()
    hit = {m.line for m in code_mutation.mutants(SUITE)}
    wrong_targets = next(i for i, line in enumerate(lines, 1) if "wrong targets" in line)
    assert max(hit) < wrong_targets
    assert {i for i, line in enumerate(lines, 1) if "if sine > 1.0" in line or line.startswith("MARGIN")} <= hit
    assert not any(lines[i - 1].startswith(("def ", "from ")) for i in hit)
    sources = [m.source() for m in code_mutation.mutants(SUITE)[:3]]
    assert len({TEXT, *sources}) == 4
