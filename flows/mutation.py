"""`synth verify --mutate`: samples are broken on purpose and brought to the judges.

A recipe brings a Breaker: what can be broken, piece by piece, and the same samples unbroken. Only samples that pass
unbroken are broken, so that no kill owes anything to a false reject. A failing check that a mutator does not name is a
side effect and no kill; the raster audit looks at what the exact checks let through where a mutator names it. Kills are
printed together with what is rejected unbroken; mutators written by the maker's author and by someone who had not seen
the judges stand apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from rich.console import Console

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft, Outcome
from flows import dataset, job
from flows.progress import Bar
from flows.recipe import Recipe
from flows.runner import LocalRunner

T = TypeVar("T")

TRUE_SAMPLES = 1_000  # unbroken samples judged for the false-reject rate, or as many as the dataset has; --n at least
_TOGETHER = 32  # samples judged at once: those of one scene share what is read of its pictures
_SLICE = 125  # unbroken samples per piece of work


@dataclass(frozen=True, slots=True)
class Plan:
    """The dataset's own plan: which sample stands at an index."""

    source: str
    version: str
    params_hash: str
    seed: int

    def __call__(self, index: int) -> Draft:
        """The empty draft at an index."""
        key = sample_id(self.source, self.version, self.params_hash, self.seed, index)
        return Draft(key, seed_of(key), index)


@dataclass(frozen=True, slots=True)
class Broken:
    """One mutant: by which mutator, at which severity (0 to 2), the checks that may kill it, whose mutator it is."""

    mutator: str
    severity: int
    checks: frozenset[str]
    own: bool
    draft: Draft


class Breaker(Protocol):
    """What a recipe brings to have its judges measured. Picklable before `setup()`."""

    each: int  # mutants per mutator and severity where nobody says how many
    by_family: bool  # whether pieces are families, each with all mutators; else each is one mutator

    def setup(self) -> None: ...

    def pieces(self) -> Sequence[str]: ...

    def mutators(self, piece: str) -> Sequence[tuple[str, bool]]:
        """Name of every mutator of a piece, and whether the maker's author wrote it."""

    def mutants(self, piece: str, n: int) -> Iterator[Broken]:
        """n samples broken by every mutator of a piece that applies to them, at every severity."""

    def truth(self, drafts: list[Draft]) -> list[Draft]:
        """The planned samples, made unbroken."""


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the table and its column: piece of work, mutator, whose it is, severity."""

    piece: str
    mutator: str
    own: bool
    severity: int


@dataclass
class Tally:
    """Mutants made, killed by exact checks, by these or the audit; who killed; survivors' ids."""

    made: int = 0
    exact: int = 0
    killed: int = 0
    killers: Counter[str] = field(default_factory=Counter)  # exact checks that the mutator names
    survivors: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.made + other.made, self.exact + other.exact, self.killed + other.killed,
            self.killers + other.killers, self.survivors + other.survivors,
        )  # fmt: skip


@dataclass
class Measured:
    """What some pieces of work came to. Unbroken samples count by subtask."""

    tallies: dict[Key, Tally] = field(default_factory=dict)
    true: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)  # by failing check
    defective: int = 0
    errors: list[str] = field(default_factory=list)
    planned: int = 0

    def add(self, other: Measured) -> None:
        """Take another's figures in."""
        self.tallies |= other.tallies
        self.true += other.true
        self.rejected += other.rejected
        self.faults += other.faults
        self.defective += other.defective
        self.errors += other.errors


@dataclass(frozen=True, slots=True)
class Judges:
    """The exact verifier and the audit of one recipe."""

    verifier: Any
    audit: Any

    def failing(self, drafts: Sequence[Draft]) -> list[set[str]]:
        """Names of the failing exact checks of each draft."""
        for draft in drafts:
            draft.checks, draft.outcome = [], Outcome.OK
        self.verifier.process(list(drafts))
        return [{c.name for c in d.checks if c.passed is False} for d in drafts]

    def defective(self, drafts: Sequence[Draft]) -> list[bool]:
        """Whether the audit calls each draft defective."""
        return [r.verdict == "defect" for r in self.audit.audit([d.row for d in drafts])] if drafts else []


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    left = iter(items)
    while batch := list(islice(left, _TOGETHER)):
        yield batch


@dataclass(frozen=True, slots=True)
class Piece:
    """Mutants of a name, n per mutator and severity; or, without a name, the unbroken samples start to stop."""

    name: str = ""
    n: int = 0
    start: int = 0
    stop: int = 0


class MutationWork:
    """Makes and judges one piece per call."""

    stateful = False

    def __init__(self, breaker: Breaker, judges: Judges, plan: Plan) -> None:
        self.breaker, self.judges, self.plan = breaker, judges, plan

    def setup(self) -> None:
        """Load maker and judges."""
        for part in (self.breaker, self.judges.verifier, self.judges.audit):
            part.setup()
        self._right: dict[int, bool] = {}  # whether the sample at an index passes unbroken

    def __call__(self, piece: Piece) -> Measured:
        """Judge mutants, or unbroken samples."""
        measured = Measured()
        if not piece.name:
            self._judge_truth(range(piece.start, piece.stop), measured)
            return measured
        measured.tallies = {Key(piece.name, name, own, 0): Tally() for name, own in self.breaker.mutators(piece.name)}
        for batch in _batches(self.breaker.mutants(piece.name, piece.n)):
            mutants = self._of_right_samples(batch)
            for mutant, tally in zip(mutants, self._judged(mutants)):
                key = Key(piece.name, mutant.mutator, mutant.own, mutant.severity)
                measured.tallies[key] = measured.tallies.get(key, Tally()) + tally
        return measured

    def _of_right_samples(self, mutants: Sequence[Broken]) -> list[Broken]:
        """Those whose samples pass unbroken."""
        unknown = sorted({m.draft.index for m in mutants} - self._right.keys())
        drafts = self._made(unknown)
        passing = {d.index for d, names in zip(drafts, self.judges.failing(drafts)) if not names}
        self._right |= {i: i in passing for i in unknown}
        return [m for m in mutants if self._right[m.draft.index]]

    def _made(self, indices: Iterable[int]) -> list[Draft]:
        """The unbroken samples that the maker itself does not reject."""
        return [d for d in self.breaker.truth([self.plan(i) for i in indices]) if d.outcome is Outcome.OK]

    def _judged(self, mutants: Sequence[Broken]) -> Iterator[Tally]:
        """One tally of one per mutant."""
        found = [failing & m.checks for m, failing in zip(mutants, self.judges.failing([m.draft for m in mutants]))]
        left = [m.draft for m, names in zip(mutants, found) if not names and self.judges.audit.name in m.checks]
        caught = {id(d) for d, defect in zip(left, self.judges.defective(left)) if defect}
        for mutant, names in zip(mutants, found):
            dead = bool(names) or id(mutant.draft) in caught
            yield Tally(1, bool(names), dead, Counter(names), [] if dead else [mutant.draft.sample_id])

    def _judge_truth(self, indices: Sequence[int], measured: Measured) -> None:
        for some in _batches(indices):
            drafts = self._made(some)
            failing = self.judges.failing(drafts)
            for draft, names in zip(drafts, failing):
                measured.true[draft.row["subtask"]] += 1
                measured.rejected[draft.row["subtask"]] += bool(names)
                measured.faults.update(names)
            measured.defective += sum(self.judges.defective([d for d, names in zip(drafts, failing) if not names]))


def mutate(root: Path, kind: type[Recipe], n: int | None, workers: int, console: Console, progress: Console) -> int:
    """Print kill rates and false rejects together; n mutants are made per mutator and severity, per family if any.

    Returns 0, or 3 where a piece of work failed.
    """
    from flows.mutation_tables import show

    recipe = dataset.verify(root, kind)
    made = recipe.build()
    identity, maker = dataset.identity_of(recipe, made), made.chain[0]
    plan = Plan(maker.name, maker.version, identity.params_hash, identity.seed)
    breaker = recipe.breaker(plan)
    work = MutationWork(breaker, Judges(made.chain[1], made.audits[0]), plan)
    measured = measure(work, n, recipe.n * made.per_item, workers, progress)
    show(measured, breaker.by_family, console)
    for error in measured.errors:
        console.print(f"error: {error}", highlight=False, markup=False, soft_wrap=True)
    return job.PARTIAL if measured.errors else job.OK


def measure(work: MutationWork, n: int | None, size: int, workers: int, progress: Console) -> Measured:
    """Judge n mutants (None: the breaker's own number) of every piece, and unbroken samples of a dataset of some size,
    in several processes.
    """
    n = n or work.breaker.each
    planned = max(n, min(size, TRUE_SAMPLES))
    names = list(work.breaker.pieces())
    pieces = [Piece(name, n) for name in names]
    pieces += [Piece(start=i, stop=min(i + _SLICE, planned)) for i in range(0, planned, _SLICE)]
    measured = Measured(planned=planned)
    with (
        Bar("mutate", len(pieces), progress) as watch,
        closing(LocalRunner(min(workers or job.cores(), len(pieces))).map(work, pieces)) as results,
    ):
        for i, done in enumerate(results, 1):
            what = done.item.name or f"unbroken samples {done.item.start} to {done.item.stop - 1}"
            measured.add(done.result or Measured(errors=[f"{what}: {done.error}"]))
            watch(i, len(pieces))
    measured.tallies = dict(sorted(measured.tallies.items(), key=lambda item: names.index(item[0].piece)))
    return measured
