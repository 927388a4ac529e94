"""What came of a run: funnel, shares of `ok` by bin, cost, audit; as tables for a person, and on record in `_runs/`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from catalog.database import query
from catalog.shards import manifests, write_atomically
from flows import audit, dataset, job
from flows.progress import megabytes, seconds

DIRECTORY = "_runs"
THIN = 0.90  # a bin with a smaller share of ok is a defect of the maker (DESIGN, rule 3)
_FEW = 20  # planned samples below which a share says nothing
_REASONS = 12
_MOST_BINS, _WORST = 20, 3  # bins of a kind that a terminal shows; of more, the worst

# name of the bin -> SQL over samples and rejects
_BINS = {
    "language": "lang",
    "family": "subtask",
    "length": "json_extract_string(params_json, '$.bin')",
    "background": "json_extract_string(params_json, '$.mix')",
    "difficulty": "json_extract_string(params_json, '$.difficulty')",
    "part": "json_extract_string(params_json, '$.part')",
}


@dataclass(frozen=True, slots=True)
class Share:
    """`ok` of the planned samples of one bin. Failed samples are in no bin: they have no row."""

    by: str
    value: str
    ok: int
    planned: int

    @property
    def thin(self) -> bool:
        return self.planned >= _FEW and self.ok < THIN * self.planned


@dataclass(frozen=True)
class Report:
    """All figures of a run; what it says of the dataset counts every run so far."""

    dataset: str
    fingerprint: str
    runner: str
    outcomes: dict[str, int]
    reasons: list[tuple[str, str, str, int]]  # outcome, stage, reason, samples
    shares: list[Share]
    bytes: int
    made: int  # samples in this run
    start_s: float
    wall_s: float
    cpu_s: float
    peak_mib: float
    shard_errors: list[tuple[str, str]] = field(default_factory=list)
    made_again: list[str] = field(default_factory=list)
    audit: dict[str, Any] | None = None
    audit_missing: tuple[str, ...] = ()
    calibration: dict[str, dict[str, float]] = field(default_factory=dict)
    exit_code: int = 0

    @property
    def planned(self) -> int:
        return sum(self.outcomes.values())


def conclude(prepared: job.Prepared, rendered: job.Rendered, found: audit.Summary | None) -> Report:
    """Collect the figures of a run from what it reported and from the catalog."""
    outcomes = _outcomes(prepared.root)
    anything = sum(outcomes.values()) > 0
    return Report(
        dataset=prepared.root.name,
        fingerprint=prepared.identity.fingerprint,
        runner=prepared.runner.name,
        outcomes=outcomes,
        reasons=_reasons(prepared) if anything else [],
        shares=_shares(prepared) if anything else [],
        bytes=dataset.size_of(prepared.root),
        made=rendered.samples,
        start_s=round(rendered.start_s, 3),
        wall_s=round(rendered.wall_s, 3),
        cpu_s=round(rendered.cpu_s, 3),
        peak_mib=max((r.peak_mib for r in rendered.reports), default=0.0),
        shard_errors=rendered.errors,
        made_again=rendered.again,
        audit=asdict(found) | {"rate": found.rate, "upper_95": found.upper} if found else None,
        calibration={name: dict(scores) for name, scores in prepared.job.calibration.items()},
        audit_missing=prepared.job.missing_audits if prepared.recipe.audit else (),
        exit_code=job.exit_code(prepared, rendered, outcomes["failed"], found),
    )


def _outcomes(root: Path) -> dict[str, int]:
    """Samples by outcome; a failure that a retry replaced counts as what the retry made of it."""
    totals = {"ok": 0, "rejected": 0, "failed": 0}
    for content in manifests(root):
        for outcome, count in content["outcomes"].items():
            totals[outcome] += count
        totals["failed"] -= len(content["resolves"])
    return totals


def _reasons(prepared: job.Prepared) -> list[tuple[str, str, str, int]]:
    where = f"dataset = '{prepared.root.name}' and outcome <> 'ok'"
    sql = f"select outcome, stage, reason, n from funnel where {where} order by n desc"
    return [tuple(row) for row in query(prepared.recipe.out, sql).rows]


def _shares(prepared: job.Prepared) -> list[Share]:
    where = f"where dataset = '{prepared.root.name}'"
    rows = " union all ".join(
        f"select {ok} as ok, lang, subtask, params_json from {table} {where}"
        for table, ok in (("samples", 1), ("rejects", 0))
    )
    bins = " union all ".join(f"select '{by}' as kind, {sql} as value, ok from rows" for by, sql in _BINS.items())
    counted = "select kind, value, sum(ok), count(*) from bins where value is not null group by all"
    sql = f"with rows as ({rows}), bins as ({bins}) {counted}"
    found = [
        Share(by, str(value), int(ok), int(planned)) for by, value, ok, planned in query(prepared.recipe.out, sql).rows
    ]
    return sorted(found, key=lambda s: (list(_BINS).index(s.by), len(s.value) if s.by == "length" else 0, s.value))


# ----------------------------------------------------------------------------------------------------- for a person


def show(report: Report, console: Console) -> None:
    """Print the tables."""
    console.print(_funnel(report))
    console.print(_share_table(report))
    for line in lines(report):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _funnel(report: Report) -> Table:
    table = Table(title=report.dataset, title_justify="left", title_style="bold")
    table.add_column("samples")
    table.add_column("n", justify="right")
    table.add_column("share", justify="right")
    for name, count in {"planned": report.planned, **report.outcomes}.items():
        table.add_row(name, f"{count:,}", f"{count / max(1, report.planned):.2%}")
    for outcome, stage, reason, count in report.reasons[:_REASONS]:
        table.add_row(
            escape(f"  {outcome} by {stage}: {reason}"), f"{count:,}", f"{count / max(1, report.planned):.2%}"
        )
    return table


def _share_table(report: Report) -> Table:
    table = Table(title="ok by bin", title_justify="left", title_style="bold")
    for name in ("by", "bin"):
        table.add_column(name)
    for name in ("ok", "planned", "share"):
        table.add_column(name, justify="right")
    for share in _shown(report.shares):
        style = "red" if share.thin else ""
        text = f"{share.ok / share.planned:.1%}" + (" !" if share.thin else "")
        table.add_row(share.by, escape(share.value), f"{share.ok:,}", f"{share.planned:,}", text, style=style)
    return table


def _shown(shares: Sequence[Share]) -> Iterator[Share]:
    """All bins of a kind, or of many their sum, the worst and all that are thin; the run report has the rest."""
    for by, kin in groupby(shares, lambda share: share.by):
        found = list(kin)
        if len(found) <= _MOST_BINS:
            yield from found
            continue
        yield Share(by, f"all {len(found)}", sum(s.ok for s in found), sum(s.planned for s in found))
        worst = sorted(found, key=lambda s: s.ok / s.planned)
        yield from (s for k, s in enumerate(worst) if s.thin or k < _WORST and s.ok < s.planned)


def lines(report: Report) -> Iterator[str]:
    """The rest of the summary, a line each."""
    if report.made:
        rate = report.made / max(report.wall_s, 1e-3)
        yield (
            f"made {report.made:,} samples in {seconds(report.wall_s)} ({rate:,.0f}/s, "
            f"{1000 * report.cpu_s / report.made:.2f} CPU ms per sample, peak {report.peak_mib:,.0f} MiB per worker, "
            f"runner {report.runner} ready after {report.start_s:.1f} s)"
        )
    else:
        yield "nothing was made" if report.shard_errors else "nothing was left to make"
    yield f"on disk: {megabytes(report.bytes)}"
    thin = [f"{s.by} {s.value} {s.ok / s.planned:.1%}" for s in report.shares if s.thin]
    if thin:
        yield f"warning: under {THIN:.0%} ok: {', '.join(thin)}"
    for name in report.made_again:
        yield f"warning: the worker of {name} died; the shard was made again"
    for name, error in report.shard_errors:
        yield f"error: shard {name} failed: {error}; the same command tries it again"
    if report.outcomes["failed"]:
        yield f"error: {report.outcomes['failed']:,} samples failed; see `synth retry-failed {report.dataset}`"
    yield from _audit_lines(report)


def _audit_lines(report: Report) -> Iterator[str]:
    yield from (f"warning: {missing}" for missing in report.audit_missing)
    if not report.audit or not report.audit["samples"]:
        why = "no samples" if report.audit else "--audit is 0, or the job has no audit"
        yield f"audit: nothing was audited ({why})"
        return
    found = report.audit
    by = " and ".join(found["verdicts"])
    yield (
        f"audit ({by}): {found['defects']} defects in {found['samples']:,} samples = {found['rate']:.3%}, "
        f"at most {found['upper_95']:.3%} with 95 % confidence"
    )
    for name, verdicts in found["verdicts"].items():
        yield f"  {name}: " + ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.items())
    for name, scores in found["scores"].items():
        if not any(scores.values()):  # an audit that finds a sample equal or not has no degrees
            continue
        yield f"  {name}, mean score by language and layout: " + _scores(scores)
        if name in report.calibration:
            yield f"  {name}, mean score on perfect pages: " + _scores(report.calibration[name])
    for example in found["examples"]:
        yield f"  defect {example['sample_id']} ({example['name']}): {example['detail']}"
    yield from (f"error: audit: {error}" for error in found["errors"])


def _scores(scores: Mapping[str, float]) -> str:
    """Every score; of many the least and the greatest."""
    if len(scores) <= _MOST_BINS:
        return ", ".join(f"{key} {value:.3f}" for key, value in scores.items())
    low, high = min(scores, key=lambda k: scores[k]), max(scores, key=lambda k: scores[k])
    return f"{scores[low]:.5f} ({low}) to {scores[high]:.5f} ({high}) in {len(scores)} bins"


# -------------------------------------------------------------------------------------------------------- on record


def record(report: Report, root: Path, recipe: str) -> Path:
    """Write `_runs/<time>.json` and `.md`; returns the latter."""
    stem = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    facts = asdict(report) | {"finished": stem}
    write_atomically(
        root / DIRECTORY / f"{stem}.json", (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode()
    )
    path = root / DIRECTORY / f"{stem}.md"
    write_atomically(path, markdown(report, recipe).encode())
    return path


def markdown(report: Report, recipe: str) -> str:
    """The run report as Markdown: also the Prefect artifact."""
    funnel = [("planned", report.planned), *report.outcomes.items()]
    reasons = [(f"{o} by {s}: {r}", n) for o, s, r, n in report.reasons]
    shares = [(s.by, s.value, s.ok, s.planned, f"{s.ok / s.planned:.1%}") for s in report.shares]
    return "\n".join(
        [
            f"# {report.dataset}\n",
            *(f"- {line.strip()}" for line in lines(report)),
            "\n## Samples\n",
            *_rows(("what", "n"), [*funnel, *reasons]),
            "\n## Share of ok\n",
            *_rows(("by", "bin", "ok", "planned", "share"), shares),
            f"\n## Recipe\n\n```toml\n{recipe}```\n",
        ]
    )


def _rows(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in row)} |"
