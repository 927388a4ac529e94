"""Kill rates: what counts as a kill, whose it is, what is rejected unbroken, and what is printed of it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
import toy
from rich.console import Console

from catalog.sample import Check, Draft
from flows import mutation, mutation_tables
from flows.mutation import Broken, Judges, MutationWork, Plan, Tally

PLAN = Plan("toy", "1", "0" * 64, 0)


@dataclass
class Breaker:
    """Rows that say which checks will fail on them; unbroken, every tenth fails `shape`."""

    by_family: bool = True
    each: int = 4

    def setup(self) -> None:
        """Nothing to load."""

    def pieces(self) -> Sequence[str]:
        """Two families."""
        return ("b/last", "a/first")

    def mutators(self, piece: str) -> Sequence[tuple[str, bool]]:
        """One of them never applies."""
        return [("half", True), ("side", True), ("seen", True), ("never", True), ("foreign", False)]

    def mutants(self, piece: str, n: int) -> Iterator[Broken]:
        """Killed, half of the time; killed by a check that it does not name; let to the audit; somebody else's."""
        for i in range(n):
            yield self._broken(i, "half", 0, True, {"shape"} if i % 2 else set())
            yield self._broken(i, "side", 1, True, {"hash"})
            yield self._broken(i, "seen", 2, True, {"look"})
            yield self._broken(i, "foreign", 0, False, {"shape", "hash"})

    def _broken(self, i: int, name: str, severity: int, own: bool, fails: set[str]) -> Broken:
        draft = PLAN(i)
        draft.row = {"fails": fails, "subtask": "x"}
        return Broken(name, severity, frozenset({"shape", "raster"} if name == "seen" else {"shape"}), own, draft)

    def truth(self, drafts: list[Draft]) -> list[Draft]:
        """Every tenth is wrong, every twentieth is not made at all."""
        for d in drafts:
            d.row = {"fails": {"shape"} if d.index % 10 == 0 else set(), "subtask": "b/last"}
            if d.index % 20 == 5:
                d.reject("toy", "odd")
        return drafts


class Verifier:
    """Fails what the row says."""

    def setup(self) -> None:
        """Nothing to load."""

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """One check per name."""
        for d in drafts:
            d.checks = [Check(name, "1", name not in d.row["fails"]) for name in ("shape", "hash")]
        return drafts


@dataclass
class Audit:
    """Calls a row defective that fails `look`."""

    name: str = "raster"

    def setup(self) -> None:
        """Nothing to load."""

    def audit(self, rows: list[dict[str, set[str]]]) -> list[object]:
        """One verdict per row."""
        return [type("Verdict", (), {"verdict": "defect" if "look" in row["fails"] else "pass"}) for row in rows]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> mutation.Measured:
    monkeypatch.setattr(mutation, "TRUE_SAMPLES", 300)
    work = MutationWork(Breaker(), Judges(Verifier(), Audit()), PLAN)
    return mutation.measure(work, None, 5_000, 1, Console(file=io.StringIO()))


def printed(measured: mutation.Measured, by_family: bool) -> str:
    out = io.StringIO()
    mutation_tables.show(measured, by_family, Console(file=out, width=160))
    return out.getvalue()


def test_a_kill_counts_only_from_the_checks_that_are_named(measured: mutation.Measured) -> None:
    found = {(k.piece, k.mutator): t for k, t in measured.tallies.items() if t.made}
    ids = [PLAN(i).sample_id for i in (1, 2, 3)]  # sample 0 is rejected unbroken
    half, side, seen, foreign = (found["a/first", name] for name in ("half", "side", "seen", "foreign"))
    assert (half.made, half.exact, half.killed, half.survivors) == (3, 2, 2, ids[1:2])
    assert (side.exact, side.killed, side.survivors) == (0, 0, ids)
    assert (seen.exact, seen.killed, seen.survivors) == (0, 3, [])
    assert foreign.killers == {"shape": 3}
    assert list(dict.fromkeys(k.piece for k in measured.tallies)) == ["b/last", "a/first"]


def test_unbroken_samples_are_judged_beside(measured: mutation.Measured) -> None:
    assert (measured.planned, measured.true.total(), measured.rejected.total()) == (300, 285, 30)
    assert measured.faults == {"shape": 30}


def test_families_stand_first_then_mutators_then_survivors(measured: mutation.Measured) -> None:
    text = printed(measured, by_family=True)
    order = [text.index(word) for word in ("Mutants by family", "Mutators over all families", "survived: b/last: half")]
    assert order == sorted(order)
    assert "never" not in text and "2/3" in text and "30/285" in text and PLAN(2).sample_id in text
    assert "exact checks 30 (10.53 %)" in text


def test_mutators_alone_show_exact_checks_and_audit(measured: mutation.Measured) -> None:
    text = printed(measured, by_family=False)
    assert "+audit" in text and "never" in text and "Mutators by someone who had not seen the judges" in text
    assert f"survived: half, severity 0: {PLAN(2).sample_id}" in text


def test_a_piece_that_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "TRUE_SAMPLES", 1)
    monkeypatch.setattr(Breaker, "mutants", lambda self, piece, n: 1 / 0)
    work = MutationWork(Breaker(), Judges(Verifier(), Audit()), PLAN)
    found = mutation.measure(work, 1, 5_000, 1, Console(file=io.StringIO()))
    assert len(found.errors) == 2 and "b/last" in found.errors[0]


def test_tallies_add_up() -> None:
    one, two = Tally(1, 1, 1, survivors=[]), Tally(2, 0, 1, survivors=["x"])
    assert one + two == Tally(3, 1, 2, survivors=["x"])


def test_a_job_without_mutators_says_so() -> None:
    with pytest.raises(ValueError, match="has no mutators"):
        toy.ToyRecipe().breaker(PLAN)
