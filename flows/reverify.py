"""`synth verify`: every committed file against its manifest and the plan, and every row against the sample made again.

No judge reads every column (a group id, a licence, the wording of a prompt): a row has to be, column by column, what
the recorded recipe makes of its index today. Where that cannot be made again, the judges read the rows and a line says
what they leave unproved.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console

from catalog import ledger
from catalog.sample import Draft, Outcome
from catalog.shards import damaged, libraries_of, manifests, strays
from flows import dataset, job
from flows.progress import Bar
from flows.recipe import Recipe
from flows.remake import differing
from flows.runner import LocalRunner, ShardWork, libraries
from flows.stage import run_chain

_DIFFER = "differ from the sample made again"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass
class Found:
    """What verifying some files came to."""

    files: int = 0
    rows: int = 0
    remade: int = 0  # of the rows: made again as well
    broken_files: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take another's findings in."""
        self.files += other.files
        self.rows += other.rows
        self.remade += other.remade
        self.broken_files += other.broken_files
        self.reasons += other.reasons
        self.examples += other.examples

    def blame(self, reason: str, example: str) -> None:
        """Count one finding about a row."""
        self.reasons[reason] += 1
        self.examples.append(example)


@dataclass(frozen=True, slots=True)
class Task:
    """One shard: its manifest's `content`, and how many of its rows to judge; whether they can be made again."""

    content: dict[str, Any]
    rows: int
    again: bool


class VerifyWork:
    """Verifies one shard per call.

    `made` holds the chain, the dataset's directory and what its record says of it. A row that is the same in every
    column as the sample made and judged again needs no other judge; any other goes before the judges as it is.
    """

    stateful = False

    def __init__(self, made: ShardWork, shard_size: int) -> None:
        self.made, self.shard_size = made, shard_size
        self.root = made.sink.root

    def setup(self) -> None:
        """Load maker and judges."""
        self.made.setup()

    def __call__(self, task: Task) -> Found:
        """Hash the files, add up what they hold, then judge rows of those that hold data."""
        files, found, left = task.content["files"], Found(), task.rows
        found.files = len(files)
        intact = [file for file in files if self._intact(file)]
        found.broken_files += [
            f"{file['path']}: its bytes are not those that were committed" for file in files if file not in intact
        ]
        if len(intact) == len(files):
            faults = ledger.unreadable(self.root, task.content, self.shard_size)
            intact = [] if faults else intact
            faults = faults or ledger.faults(self.root, task.content, self.made.sink.provenance, self.shard_size)
            found.broken_files += [f"{task.content['shard']['name']}: {fault}" for fault in faults]
        for file in intact:
            if file["kind"] == "data":
                for rows in _row_groups(self.root / file["path"], left):
                    left -= len(rows)
                    found.rows += len(rows)
                    self._judge(self._changed(rows, found) if task.again else rows, found)
        return found

    def _intact(self, file: dict[str, Any]) -> bool:
        with open(self.root / file["path"], "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == file["sha256"]

    def _changed(self, rows: list[dict[str, Any]], found: Found) -> list[dict[str, Any]]:
        """Rows that are not the sample of their index made again."""
        changed = []
        found.remade += len(rows)
        for row, draft in zip(rows, self.made.made([row["index"] for row in rows])):
            if names := ", ".join(differing(row, draft)):
                found.blame(f"{_DIFFER}: {names}", f"{row['sample_id']}: made again: {names}")
                changed.append(row)
        return changed

    def _judge(self, rows: list[dict[str, Any]], found: Found) -> None:
        drafts = [Draft(row["sample_id"], row["seed"], row["index"], row) for row in rows]
        run_chain(self.made.chain[1:], drafts)
        for draft in drafts:
            if draft.outcome is not Outcome.OK:
                reason, detail = draft.reason or draft.error, draft.detail.splitlines()
                found.blame(
                    f"{draft.outcome} by {draft.stage}: {reason}",
                    f"{draft.sample_id}: {reason}: {detail[0] if detail else ''}",
                )


def _row_groups(path: Path, limit: int) -> Iterator[list[dict[str, Any]]]:
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            if limit <= 0:
                return
            rows = file.read_row_group(group).to_pylist()[:limit]
            limit -= len(rows)
            yield rows


def _tasks(root: Path, n: int | None, again: bool) -> list[Task]:
    tasks, left = [], n
    for content in manifests(root):
        rows = content["outcomes"]["ok"] if left is None else min(left, content["outcomes"]["ok"])
        left = None if left is None else left - rows
        tasks.append(Task(content, rows, again))
    return tasks


def verify(work: VerifyWork, n: int | None, again: bool, workers: int, console: Console) -> Found:
    """Verify every file of a dataset and its first `n` rows (None = all), with progress on `console`.

    `again`: those rows are made again and compared.
    """
    tasks, found = _tasks(work.root, n, again), Found()
    total = sum(task.rows for task in tasks)
    with (
        Bar("verify", total, console) as watch,
        closing(LocalRunner(workers).map(work, tasks)) as results,
    ):
        for done in results:
            name = done.item.content["shard"]["name"]
            found.add(done.result or Found(broken_files=[f"{name}: {done.error}"]))
            watch(found.rows, total)
    fix = "run the same command again: its shard is made anew"
    found.broken_files += [f"{fault}; {fix}" for fault in damaged(work.root)]
    stray = "no manifest names it: run the same command again if a run was interrupted, else move it away"
    found.broken_files += [f"{path}: {stray}" for path in strays(work.root)]
    return found


def obstacle(root: Path, then: dataset.Identity, now: dataset.Identity) -> str:
    """Why today's code cannot make the dataset's samples again; empty where it can."""
    if other := dataset.difference(then, now):
        return f"today's code, settings and inputs are others ({other})"
    for name, before in libraries_of(root):
        if others := [f"{k} {before.get(k)}, now {v}" for k, v in libraries().items() if before.get(k) != v]:
            return f"{name} was made with other libraries ({'; '.join(others)})"
    return ""


def run(
    root: Path, kind: type[Recipe], n: int | None, workers: int, show: int, console: Console, progress: Console
) -> int:
    """The command: 0 where everything holds, 3 where something does not. `show`: findings of each sort, 0 for all."""
    recipe = dataset.verify(root, kind)
    made, then = recipe.build(), dataset.recorded(root, recipe)
    cannot = obstacle(root, then, dataset.identity_of(recipe, made))
    work = VerifyWork(ShardWork(made.chain, job.sink(root, made, then)), made.shard_size)
    found = verify(work, n, not cannot, workers or job.cores(), progress)
    committed = sum(c["shard"]["count"] for c in manifests(root) if not c["shard"]["retry"])
    planned = recipe.n * made.per_item
    if committed < planned:
        notice = f"warning: {committed:,} of {planned:,} samples are committed; the command that began it goes on"
        console.print(notice, highlight=False, soft_wrap=True)
    for line in _lines(root, found, cannot, show or None):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    return job.PARTIAL if found.broken_files or found.reasons else job.OK


def _lines(root: Path, found: Found, cannot: str, show: int | None) -> Iterator[str]:
    yield f"{root}: {found.files:,} files hashed, {found.rows:,} rows judged again, {found.remade:,} of them made again"
    if cannot:
        yield f"warning: {cannot}, so no row was made again: columns that no judge reads are not proved"
    yield from _shown([f"error: {line}" for line in found.broken_files], show)
    yield from _shown([f"error: {count:,} rows {reason}" for reason, count in found.reasons.most_common()], show)
    yield from _shown([f"  {line}" for line in found.examples], show)
    if any(reason.startswith(_DIFFER) for reason in found.reasons):
        yield "what differs was changed after it was made, or today's code makes it otherwise under the same version"
    if not found.broken_files and not found.reasons:
        yield "every file and row holds" + (" as far as judges read" if cannot else "")


def _shown(lines: Sequence[str], show: int | None) -> Iterator[str]:
    """The first lines of a sort, control characters spelled out, and how many more there are."""
    yield from (_CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", line) for line in lines[:show])
    if show is not None and len(lines) > show:
        yield f"  ... and {len(lines) - show:,} more; --show 0 prints all"
