"""`synth verify`: every committed file against its manifest, and the rows judged again from their own bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console

from catalog.sample import Draft, Outcome
from catalog.shards import damaged, manifests
from flows import dataset, job
from flows.progress import Bar
from flows.recipe import Recipe
from flows.runner import LocalRunner
from flows.stage import Chain, run_chain

_EXAMPLES = 10  # findings printed per kind


@dataclass
class Found:
    """What verifying some files came to."""

    files: int = 0
    rows: int = 0
    broken_files: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take another's findings in."""
        self.files += other.files
        self.rows += other.rows
        self.broken_files += other.broken_files
        self.reasons += other.reasons
        self.examples += other.examples


@dataclass(frozen=True, slots=True)
class Task:
    """One shard: its manifest's files, and how many of its rows to judge."""

    name: str
    files: tuple[dict[str, Any], ...]
    rows: int


class VerifyWork:
    """Verifies one shard per call with the judges of a chain."""

    stateful = False

    def __init__(self, root: Path, judges: Chain) -> None:
        self.root, self.judges = root, judges

    def setup(self) -> None:
        """Load the judges."""
        for judge in self.judges:
            judge.setup()

    def __call__(self, task: Task) -> Found:
        """Hash the files, then judge the rows of those that hold data."""
        found, left = Found(), task.rows
        for file in task.files:
            found.files += 1
            if not self._intact(file):
                found.broken_files.append(f"{file['path']}: its bytes are not those that were committed")
            elif file["kind"] == "data" and left > 0:
                for rows in _row_groups(self.root / file["path"], left):
                    left -= len(rows)
                    self._judge(rows, found)
        return found

    def _intact(self, file: dict[str, Any]) -> bool:
        with open(self.root / file["path"], "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == file["sha256"]

    def _judge(self, rows: list[dict[str, Any]], found: Found) -> None:
        drafts = [Draft(row["sample_id"], row["seed"], row["index"], row) for row in rows]
        run_chain(self.judges, drafts)
        found.rows += len(drafts)
        for draft in drafts:
            if draft.outcome is not Outcome.OK:
                reason = draft.reason or draft.error
                found.reasons[f"{draft.outcome} by {draft.stage}: {reason}"] += 1
                found.examples.append(
                    f"{draft.sample_id}: {reason}: {draft.detail.splitlines()[0] if draft.detail else ''}"
                )


def _row_groups(path: Path, limit: int) -> Iterator[list[dict[str, Any]]]:
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            if limit <= 0:
                return
            rows = file.read_row_group(group).to_pylist()[:limit]
            limit -= len(rows)
            yield rows


def _tasks(root: Path, n: int | None) -> list[Task]:
    tasks, left = [], n
    for content in manifests(root):
        rows = content["outcomes"]["ok"] if left is None else min(left, content["outcomes"]["ok"])
        left = None if left is None else left - rows
        tasks.append(Task(content["shard"]["name"], tuple(content["files"]), rows))
    return tasks


def verify(root: Path, judges: Chain, n: int | None, workers: int, console: Console) -> Found:
    """Verify every file of a dataset and its first `n` rows (None = all), with progress on `console`."""
    tasks, found = _tasks(root, n), Found()
    total = sum(task.rows for task in tasks)
    with (
        Bar("verify", total, console) as watch,
        closing(LocalRunner(workers).map(VerifyWork(root, judges), tasks)) as results,
    ):
        for done in results:
            found.add(done.result or Found(broken_files=[f"{done.item.name}: {done.error}"]))
            watch(found.rows, total)
    found.broken_files += [f"{fault}; run the same command again: its shard is made anew" for fault in damaged(root)]
    return found


def run(root: Path, kind: type[Recipe], n: int | None, workers: int, console: Console, progress: Console) -> int:
    """The command: 0 where everything holds, 3 where something does not."""
    recipe = dataset.verify(root, kind)
    judges = recipe.build().chain[1:]
    found = verify(root, judges, n, workers or job.cores(), progress)
    console.print(
        f"{root}: {found.files:,} files hashed, {found.rows:,} rows judged again", highlight=False, soft_wrap=True
    )
    for line in _lines(found.broken_files, found.reasons, found.examples):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if found.broken_files or found.reasons:
        return job.PARTIAL
    console.print("every file and row holds")
    return job.OK


def _lines(broken: Sequence[str], reasons: Counter[str], examples: Sequence[str]) -> Iterator[str]:
    yield from (f"error: {line}" for line in broken[:_EXAMPLES])
    yield from (f"error: {count:,} rows {reason}" for reason, count in reasons.most_common())
    yield from (f"  {line}" for line in examples[:_EXAMPLES])
