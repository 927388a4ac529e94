"""The audit: a costly second look at some committed samples, which never rejects or changes a row.

The samples are those with the smallest hashes of their ids, so that a longer dataset keeps what was audited already.
Verdicts land in `annotations/audit@1/part-*.parquet`, keyed by `sample_id`.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.schema import NAME
from catalog.shards import manifests, write_atomically
from flows.runner import Runner

DIRECTORY = "annotations/audit@1"
_CHUNK = 32  # samples per piece of work: 10 s of OCR
_PART = 512  # verdicts per file: what a killed run may lose

SCHEMA = pa.schema(
    [
        ("sample_id", pa.string()),
        ("name", NAME),
        ("version", NAME),
        ("verdict", NAME),
        ("score", pa.float32()),
        ("detail", pa.string()),
        ("lang", NAME),
        ("subtask", NAME),
        ("lines", pa.string()),
    ]
)


class Audit(Protocol):
    """A second opinion on finished rows. Picklable before `setup()`."""

    name: str
    version: str

    def setup(self) -> None: ...

    def audit(self, rows: list[dict[str, Any]]) -> list[Any]:
        """One result per row: sample_id, name, version, verdict, score, detail, lines."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Samples of one shard that one audit has yet to see."""

    audit: str
    files: tuple[Path, ...]
    sample_ids: tuple[str, ...]


class AuditWork:
    """Runs audits over committed rows in a worker; one call per chunk gives rows of SCHEMA."""

    stateful = True

    def __init__(self, audits: Sequence[Audit]) -> None:
        self.audits = {audit.name: audit for audit in audits}

    def setup(self) -> None:
        """Load every audit's models."""
        for audit in self.audits.values():
            audit.setup()

    def __call__(self, chunk: Chunk) -> list[dict[str, Any]]:
        """Verdicts of one audit on the chunk's samples."""
        rows = list(_rows(chunk))
        return [_verdict(result, row) for result, row in zip(self.audits[chunk.audit].audit(rows), rows, strict=True)]


def _rows(chunk: Chunk) -> Iterator[dict[str, Any]]:
    """Full rows of the wanted samples; reads only the row groups that hold them."""
    wanted = set(chunk.sample_ids)
    for path in chunk.files:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                ids = file.read_row_group(group, columns=["sample_id"]).column(0).to_pylist()
                positions = [i for i, sample in enumerate(ids) if sample in wanted]
                if positions:
                    yield from file.read_row_group(group).take(positions).to_pylist()


def _verdict(result: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "sample_id": result.sample_id,
        "name": result.name,
        "version": result.version,
        "verdict": str(result.verdict),
        "score": result.score,
        "detail": result.detail,
        "lang": row["lang"],
        "subtask": row["subtask"],
        "lines": json.dumps(result.lines, ensure_ascii=False, default=vars) if result.lines else None,
    }


# -------------------------------------------------------------------------------------------------------- choosing


def choose(root: Path, size: int | Literal["all"]) -> dict[str, list[str]]:
    """Sample ids to audit, by name of the shard that holds them: those with the smallest hashes of their ids."""
    places = ((_rank(sample), sample, shard) for shard, ids in _committed_ids(root) for sample in ids)
    chosen = places if size == "all" else heapq.nsmallest(size, places)
    by_shard: dict[str, list[str]] = defaultdict(list)
    for _, sample, shard in chosen:
        by_shard[shard].append(sample)
    return dict(by_shard)


def _rank(sample: str) -> bytes:
    return hashlib.blake2b(sample.encode(), digest_size=8, person=b"audit").digest()


def _committed_ids(root: Path) -> Iterator[tuple[str, list[str]]]:
    for content in manifests(root):
        for file in content["files"]:
            if file["kind"] == "meta":
                yield content["shard"]["name"], pq.read_table(root / file["path"], columns=["sample_id"])[0].to_pylist()


def _chunks(root: Path, chosen: dict[str, list[str]], audits: Iterable[Audit]) -> Iterator[Chunk]:
    seen = audited(root)
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in seen.select(["sample_id", "name", "version"]).to_pylist():
        done[row["name"], row["version"]].add(row["sample_id"])
    files = {
        c["shard"]["name"]: tuple(root / f["path"] for f in c["files"] if f["kind"] == "data") for c in manifests(root)
    }
    for audit in audits:
        for shard, samples in chosen.items():
            left = iter([s for s in samples if s not in done[audit.name, audit.version]])
            while ids := tuple(islice(left, _CHUNK)):
                yield Chunk(audit.name, files[shard], ids)


def audited(root: Path) -> pa.Table:
    """Every verdict recorded in a dataset directory (SCHEMA)."""
    parts = sorted((root / DIRECTORY).glob("part-*.parquet"))
    return pa.concat_tables([pq.read_table(p, schema=SCHEMA) for p in parts]) if parts else SCHEMA.empty_table()


# --------------------------------------------------------------------------------------------------------- running


def run(
    root: Path,
    size: int | Literal["all"],
    audits: Sequence[Audit],
    runner: Runner,
    watch: Callable[[int, int], None],
) -> Summary:
    """Audit what is not audited yet and sum up. `watch(done, total)` is told how far it is."""
    chosen = choose(root, size)
    chunks = list(_chunks(root, chosen, audits))
    total, count, errors, rows = sum(len(c.sample_ids) for c in chunks), 0, [], []
    came: dict[Chunk, list[dict[str, Any]]] = {}  # by workers ahead of their turn: files hold the order of the plan
    turn = deque(chunks)
    with closing(runner.map(AuditWork(audits), chunks)) as results:
        for done in results:
            errors += [done.error] if done.error else []
            came[done.item] = done.result or []
            while turn and turn[0] in came:
                rows += came.pop(turn.popleft())
            count += len(done.item.sample_ids)
            watch(count, total)
            while len(rows) >= _PART:
                _append(root, rows[:_PART])
                rows = rows[_PART:]
    if rows:
        _append(root, rows)
    return summarise(audited(root), {s for ids in chosen.values() for s in ids}, errors)


def _append(root: Path, rows: list[dict[str, Any]]) -> None:
    directory = root / DIRECTORY
    taken = [int(p.stem.removeprefix("part-")) for p in directory.glob("part-*.parquet")]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), sink, compression="zstd")
    write_atomically(directory / f"part-{max(taken, default=-1) + 1:05d}.parquet", sink.getvalue().to_pybytes())


# ------------------------------------------------------------------------------------------------------ summing up


@dataclass(frozen=True)
class Summary:
    """What the audit found among the chosen samples. Rates are shares of samples, 0 to 1."""

    samples: int
    defects: int
    verdicts: dict[str, dict[str, int]]  # audit -> verdict -> samples
    scores: dict[str, dict[str, float]]  # audit -> "lang layout" -> mean score
    examples: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.defects / self.samples if self.samples else 0.0

    @property
    def upper(self) -> float:
        """95 % upper bound of the defect rate."""
        return upper_bound(self.defects, self.samples)


def summarise(table: pa.Table, chosen: set[str], errors: Sequence[str]) -> Summary:
    """Sum up the verdicts on the chosen samples: one defect counts once per sample."""
    rows = {(r["sample_id"], r["name"]): r for r in table.to_pylist() if r["sample_id"] in chosen}.values()
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        verdicts[row["name"]][row["verdict"]] += 1
        if row["score"] is not None and row["verdict"] != "not_applicable":
            scores[row["name"]][f"{row['lang']} {row['subtask']}"].append(row["score"])
    defects = [r for r in rows if r["verdict"] == "defect"]
    return Summary(
        samples=len({r["sample_id"] for r in rows}),
        defects=len({r["sample_id"] for r in defects}),
        verdicts={name: dict(sorted(counts.items())) for name, counts in sorted(verdicts.items())},
        scores={a: {k: math.fsum(v) / len(v) for k, v in sorted(by.items())} for a, by in sorted(scores.items())},
        examples=[{k: r[k] for k in ("sample_id", "name", "detail")} for r in defects[:10]],
        errors=list(errors),
    )


def upper_bound(defects: int, n: int, confidence: float = 0.95) -> float:
    """One-sided Clopper-Pearson (1934) upper bound of a rate: the p at which `defects` or fewer of n have
    probability 1 - confidence. Without a defect it is about 3 / n. Returns 1.0 for n = 0 or defects = n.
    """
    if n == 0 or defects >= n:
        return 1.0
    low, high = defects / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(defects, n, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(k: int, n: int, p: float) -> float:
    """P(X <= k) of a binomial with n trials of probability 0 < p < 1."""
    constant = math.lgamma(n + 1)
    return math.fsum(
        math.exp(constant - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p))
        for i in range(k + 1)
    )
