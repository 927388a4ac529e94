"""A sample in flight: its identity, the row built so far, what became of it and what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from catalog.identity import Stream, stream


class Outcome(StrEnum):
    """What became of a planned sample. There is no fourth way: planned = ok + rejected + failed."""

    OK = "ok"
    REJECTED = "rejected"  # the sample is not worth having; `reason` says why
    FAILED = "failed"  # the code broke; `error` says how, and the sample can be replayed


@dataclass(frozen=True, slots=True)
class Check:
    """One verdict of one checker. `passed` is None where the check does not apply."""

    name: str
    version: str
    passed: bool | None
    score: float | None = None
    detail: str = ""


@dataclass(slots=True)
class Draft:
    """One sample on its way through the stages. Images live encoded in `row`, never as pixels beside it."""

    sample_id: str
    seed: int
    index: int
    row: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = Outcome.OK
    reason: str = ""  # of a rejection: a short kebab-case word that can be grouped by
    detail: str = ""  # of a rejection or failure: the values, for a person
    stage: str = ""  # that rejected it or failed on it
    error: str = ""  # of a failure: the exception's type
    checks: list[Check] = field(default_factory=list)

    def rng(self, name: str) -> Stream:
        """The substream `name` of this sample."""
        return stream(self.seed, name)

    def reject(self, stage: str, reason: str, detail: str = "") -> None:
        """Mark as not worth having. The first verdict stands."""
        if self.outcome is Outcome.OK:
            self.outcome, self.stage, self.reason, self.detail = Outcome.REJECTED, stage, reason, detail

    def fail(self, stage: str, error: BaseException, detail: str) -> None:
        """Mark as broken by an exception; overrides a rejection, since the verdict cannot be trusted."""
        self.outcome, self.stage, self.error, self.detail = Outcome.FAILED, stage, type(error).__name__, detail


def abreast(works: Iterable[Iterator[None]]) -> None:
    """Run generators side by side, each to its next `yield` in turn, until all have ended.

    A sample passes through thousands of small functions, more than a processor's instruction caches hold: what several
    samples do one after the other, step by step, costs a quarter less than sample by sample.
    """
    running = list(works)
    while running:
        running = [work for work in running if next(work, running) is not running]
