"""`synth verify --mutate`: samples are broken on purpose and brought to the judges.

Per mutator and severity: the share killed by the exact checks that the mutator names, and by those plus the raster
audit. A failing check that the mutator does not name is a side effect and no kill. Beside them, on the same samples
unbroken: how many the exact checks reject and the audit calls defective. Mutators written by the maker's author and by
someone who had not seen the judges stand apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft, Outcome
from flows import dataset
from flows.recipe import Recipe

TRUE_SAMPLES = 1_000  # unbroken samples judged for the false-reject rate, whatever --n says, at least


@dataclass
class Tally:
    """Of one mutator at one severity: mutants made, killed by exact checks, by these or the audit; survivors' ids."""

    made: int = 0
    exact: int = 0
    killed: int = 0
    side: int = 0  # failed only checks that the mutator does not name
    survivors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judges:
    """The exact verifier and the raster audit of one recipe."""

    verifier: Any
    audit: Any

    def failing(self, drafts: list[Draft]) -> list[set[str]]:
        """Names of the failing exact checks of each draft."""
        for draft in drafts:
            draft.checks, draft.outcome = [], Outcome.OK
        self.verifier.process(drafts)
        return [{c.name for c in d.checks if c.passed is False} for d in drafts]

    def defective(self, drafts: Sequence[Draft]) -> list[bool]:
        """Whether the audit calls each draft defective."""
        return [r.verdict == "defect" for r in self.audit.audit([d.row for d in drafts])] if drafts else []


def mutate(root: Path, kind: type[Recipe], n: int, console: Console) -> int:
    """Print kill rates and false rejects together; n mutants are made per mutator and severity. Exit code 0."""
    from synth.text.foreign_mutants import FOREIGN
    from synth.text.mutants import MUTATORS, SEVERITIES, MutantRender
    from synth.text.render import TextRender

    recipe = dataset.verify(root, kind)
    job = recipe.build()
    identity = dataset.identity_of(recipe, job)
    params = recipe.params()
    judges = Judges(job.chain[1], job.audits[0])
    judges.verifier.setup()
    judges.audit.setup()
    tallies: dict[tuple[str, int], Tally] = {}
    with console.status("breaking samples") as status:
        for mutator in (*MUTATORS, *FOREIGN):
            for severity in SEVERITIES:
                status.update(f"breaking samples: {mutator.name}, severity {severity}")
                drafts = _made(MutantRender(params, mutator, severity), identity, n)
                tallies[mutator.name, severity] = _judge(drafts, set(mutator.checks), judges)
        status.update("judging unbroken samples")
        planned = max(n, TRUE_SAMPLES)
        truth = _made(TextRender(params), identity, planned)
        rejected = _false_rejects(truth, judges)
    _print(console, tallies, (*MUTATORS, *FOREIGN))
    _print_false_rejects(console, rejected, len(truth), planned)
    for (name, severity), tally in tallies.items():
        if tally.survivors:
            console.print(f"survived: {name}, severity {severity}: {', '.join(tally.survivors[:3])}", style="dim")
    return 0


def _made(stage: Any, identity: Any, n: int) -> list[Draft]:
    """The first n drafts of the dataset's plan that this stage could make."""
    params_hash, seed, name = identity.params_hash, identity.seed, "text-render"
    drafts = []
    for index in range(n):
        key = sample_id(name, stage.version, params_hash, seed, index)
        drafts.append(Draft(key, seed_of(key), index))
    return [d for d in stage.process(drafts) if d.outcome is Outcome.OK]


def _judge(drafts: list[Draft], named: set[str], judges: Judges) -> Tally:
    tally = Tally(made=len(drafts))
    failing = judges.failing(drafts)
    left = [d for d, names in zip(drafts, failing) if not names & named]
    caught = judges.defective(left) if "raster" in named else [False] * len(left)
    tally.exact = len(drafts) - len(left)
    tally.killed = tally.exact + sum(caught)
    tally.side = sum(bool(names) and not names & named for names in failing)
    tally.survivors = [d.sample_id for d, dead in zip(left, caught) if not dead]
    return tally


def _false_rejects(drafts: list[Draft], judges: Judges) -> tuple[int, int]:
    """True samples that the exact checks reject, and that the audit calls defective."""
    failing = judges.failing(drafts)
    return sum(map(bool, failing)), sum(judges.defective([d for d, names in zip(drafts, failing) if not names]))


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"


def _print(console: Console, tallies: dict[tuple[str, int], Tally], mutators: Sequence[Any]) -> None:
    for own in (True, False):
        rows = [m for m in mutators if m.own is own]
        if not rows:
            continue
        title = "Mutators by the maker's author" if own else "Mutators by someone who had not seen the judges"
        heads = (f"{when} {part}" for when in ("plain", "mild", "slight") for part in ("exact", "+audit"))
        table = Table("mutator", *heads, title=title, caption="killed/made; -: no sample has what it breaks")
        for mutator in rows:
            cells = []
            for severity in range(3):
                t = tallies[mutator.name, severity]
                cells += [_share(t.exact, t.made), _share(t.killed, t.made)]
            table.add_row(mutator.name, *cells)
        cells = []
        for severity in range(3):
            of_all = [tallies[m.name, severity] for m in rows]
            made = max(1, sum(t.made for t in of_all))
            cells += [f"{100 * sum(kills) / made:.1f} %" for kills in zip(*((t.exact, t.killed) for t in of_all))]
        table.add_row("all", *cells, style="bold")
        console.print(table)


def _print_false_rejects(console: Console, rejected: tuple[int, int], made: int, planned: int) -> None:
    exact, audited = (f"{count} ({100 * count / max(made, 1):.2f} %)" for count in rejected)
    console.print(
        f"False rejects on {made} unbroken samples: exact checks {exact}, audit {audited}. They are those of the"
        f" plan's first {planned} (--n, but {TRUE_SAMPLES} at least) that the maker itself did not reject."
    )
