"""Shards: the plan, the commit protocol and reading back.

One shard is one unit of work, planned before any work starts; its inputs are a function of its index. The output is
the checkpoint: every file is written under a temporary name, synced and renamed, the manifest last. A shard is
committed when its manifest exists, and readers open only the files that manifests name, so a torn or orphaned file is
never seen. Equal recipe and libraries give equal bytes: data, `_rejects/`, `_dead/`, `_meta/` and the manifest's
`content`; clocks, hosts and durations live in the manifest's `run`.

    <dataset>-<fp8>/README.md  recipe.toml
        data/task=t2i/source=text-render/part-00007.parquet
        _meta/part-00007.parquet  _rejects/part-00007.parquet  _dead/part-00007.parquet
        _manifest/part-00007.json
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.sample import Draft, Outcome
from catalog.schema import DEAD_SCHEMA, IMAGE_COLUMNS, META_SCHEMA, REJECT_SCHEMA, SCHEMA, SCHEMA_VERSION

ROW_GROUP_ROWS = 64  # measured: a random row costs 1-2 ms, a shuffled full read 3-5 GB/s
ROW_GROUP_BYTES = 16 << 20
MANIFESTS = "_manifest"
FOLDERS = ("data", "_meta", "_rejects", "_dead")  # of what is committed
_VERDICTS = {True: "passed", False: "failed", None: "not_applicable"}


class DatasetBusy(RuntimeError):
    """Another run holds the dataset directory."""


class ConservationError(AssertionError):
    """A shard lost or invented samples: planned != ok + rejected + failed."""


@dataclass(frozen=True, slots=True)
class ShardSpec:
    """One planned shard: samples [start, start + count), or exactly `only` of them for a retry. Pure data."""

    index: int
    start: int
    count: int
    retry: int = 0
    only: tuple[int, ...] = ()
    resolves: tuple[str, ...] = ()  # sample ids of earlier failures that this shard replaces

    @property
    def name(self) -> str:
        """File stem: `part-00007`, or `part-00007.r1` for its first retry."""
        return f"part-{self.index:05d}" + (f".r{self.retry}" if self.retry else "")

    @property
    def indices(self) -> Sequence[int]:
        """Sample indices in order."""
        return self.only or range(self.start, self.start + self.count)


@dataclass(frozen=True, slots=True)
class Plan:
    """Shards for samples [0, n) but those `done`; only the last may be short. Made one by one: they may be millions."""

    n: int
    shard_size: int
    done: frozenset[int] = frozenset()  # indices of shards

    def __len__(self) -> int:
        return self._planned - len(self.done)

    def __iter__(self) -> Iterator[ShardSpec]:
        return (self.spec(i) for i in range(self._planned) if i not in self.done)

    @property
    def _planned(self) -> int:
        return -(-self.n // self.shard_size)

    @property
    def samples(self) -> int:
        """Samples in all its shards."""
        return self.n - sum(self.spec(i).count for i in self.done)

    def spec(self, index: int) -> ShardSpec:
        """Shard `index`, 0 <= index < ceil(n / shard_size), whether it is done or not."""
        start = index * self.shard_size
        return ShardSpec(index, start, min(self.shard_size, self.n - start))

    def without(self, committed: Mapping[int, int]) -> Plan:
        """The plan less the shards that were committed at least as long; `committed` gives samples by index."""
        done = (i for i, count in committed.items() if i < self._planned and count >= self.spec(i).count)
        return replace(self, done=self.done.union(done))


def plan(n: int, shard_size: int) -> Plan:
    """Shards for samples [0, n)."""
    return Plan(n, shard_size)


def pending(specs: Plan, root: Path) -> Plan:
    """Shards without a commit at least as long: resume is plan minus committed, and a longer plan extends."""
    return specs.without({m["shard"]["index"]: m["shard"]["count"] for m in manifests(root) if not m["shard"]["retry"]})


# ---------------------------------------------------------------------------------------------------- reading back


class ManifestDamaged(ValueError):
    """A manifest cannot be read as one; the message names it and the fix."""


def _manifests(root: Path) -> Iterator[dict[str, Any]]:
    """Whole manifests: `content`, and `run`, the circumstances. Raises ManifestDamaged."""
    for path in sorted((root / MANIFESTS).glob("part-*.json")):
        try:
            manifest = json.loads(path.read_bytes())
            shard = manifest["content"]["shard"]
            counts = [
                *manifest["content"]["outcomes"].values(),
                *(shard[key] for key in ("index", "start", "count", "retry")),
            ]
            if odd := [count for count in counts if not isinstance(count, int) or count < 0]:
                raise ValueError(f"it counts {odd[0]!r} samples")
            for file in manifest["content"]["files"]:
                if missing := {"path", "kind", "bytes", "sha256"} - file.keys():
                    raise ValueError(f"a file has no {', '.join(sorted(missing))}")
                if not _stays_within(file["path"]):
                    raise ValueError(f"it names {file['path']!r}, outside the dataset")
            manifest["run"].get("libraries", {}).get("")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            fix = "delete it and run the same command again: its shard is made anew"
            raise ManifestDamaged(f"{path} is no manifest ({type(error).__name__}: {error}); {fix}") from error
        yield manifest


def _contents(root: Path) -> Iterator[dict[str, Any]]:
    return (manifest["content"] for manifest in _manifests(root))


def libraries_of(root: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Name of every shard with the versions of the libraries that made it. Raises ManifestDamaged."""
    return ((m["content"]["shard"]["name"], m["run"].get("libraries", {})) for m in _manifests(root))


def strays(root: Path) -> list[str]:
    """Parquet files among the committed ones that no manifest names: who reads the directory reads them too."""
    known = {file["path"] for content in _contents(root) for file in content["files"]}
    found = (path for folder in FOLDERS for path in sorted((root / folder).rglob("*.parquet")))
    return [path for path in (f.relative_to(root).as_posix() for f in found) if path not in known]


def _stays_within(path: str) -> bool:
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts


def manifests(root: Path) -> list[dict[str, Any]]:
    """The `content` of every committed shard, by name. A manifest whose files are not all there in full counts not.

    Raises ManifestDamaged for one that cannot be read.
    """
    return [c for c in _contents(root) if not any(_fault(root, f) for f in c["files"])]


def damaged(root: Path) -> list[str]:
    """Files that a manifest names and that are missing or of another size, with what is wrong."""
    return [f"{f['path']}: {fault}" for c in _contents(root) for f in c["files"] if (fault := _fault(root, f))]


def _fault(root: Path, file: Mapping[str, Any]) -> str:
    """Why a file is not the one that was committed, as far as its size tells; empty where it seems to be."""
    path = root / file["path"]
    if not path.is_file():
        return "is missing"
    size = path.stat().st_size
    return "" if size == file["bytes"] else f"holds {size:,} bytes instead of {file['bytes']:,}"


def committed_files(root: Path, kind: str) -> list[Path]:
    """Committed files of one kind (`data`, `meta`, `rejects`, `dead`), in shard order."""
    return [root / f["path"] for m in manifests(root) for f in m["files"] if f["kind"] == kind]


def read_batches(root: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Committed rows, one batch per row group (64 rows or fewer), in shard order."""
    for path in committed_files(root, "data"):
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield from file.read_row_group(group, columns=columns).to_batches()


# ------------------------------------------------------------------------------------------------------- one file


@cache
def _leaves(schema: pa.Schema) -> tuple[str, ...]:
    sink = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), sink)
    parquet = pq.ParquetFile(pa.BufferReader(sink.getvalue())).schema
    return tuple(parquet.column(i).path for i in range(len(parquet)))


def _is_pixels(leaf: str) -> bool:
    return leaf.split(".")[0] in IMAGE_COLUMNS and leaf.endswith("bytes")


@cache
def _write_options(schema: pa.Schema) -> dict[str, Any]:
    """Image bytes are compressed already: no codec, dictionary or statistics on them; text takes zstd."""
    leaves = _leaves(schema)
    names = {f.name for f in schema if pa.types.is_dictionary(f.type)}
    return {
        "compression": {leaf: "NONE" if _is_pixels(leaf) else "ZSTD" for leaf in leaves},
        "use_dictionary": [leaf for leaf in leaves if leaf.split(".")[0] in names],
        "write_statistics": [leaf for leaf in leaves if not _is_pixels(leaf)],
        "store_schema": True,
    }


def fsync(path: Path) -> None:
    """Flush one file or directory to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a small file so that readers see the old bytes or the new ones, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    fsync(path.parent)


def require_writable(path: Path) -> None:
    """Refuse a file that `write_atomically` could not write, before it is made. Raises PermissionError naming it."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(
            f"{path} cannot be written: it is a folder, or {folder} is none or read-only; name another"
        )


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """An OSError of Arrow's names no file: it gets this one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


class _ParquetFile:
    """One Parquet file on its way: temporary name, then synced, hashed and renamed."""

    def __init__(self, root: Path, path: str, kind: str, schema: pa.Schema) -> None:
        self.root, self.path, self.kind, self.schema, self.rows = root, path, kind, schema, 0
        target = root / path
        self.temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        self._writer: pq.ParquetWriter | None = None  # opened by the first `write`: by then the owner can abort it

    def write(self, table: pa.Table) -> None:
        self.temporary.parent.mkdir(parents=True, exist_ok=True)
        with _naming(self.temporary):
            if self._writer is None:
                self._writer = pq.ParquetWriter(self.temporary, self.schema, **_write_options(self.schema))
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self.rows += table.num_rows

    def finish(self) -> dict[str, Any]:
        """Close, sync and hash; the entry for the manifest."""
        with _naming(self.temporary):
            self._writer.close()
        fsync(self.temporary)
        with open(self.temporary, "rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        return {"kind": self.kind, "path": self.path, "rows": self.rows, "bytes": size, "sha256": sha256}

    def publish(self) -> None:
        os.replace(self.temporary, self.root / self.path)

    def abort(self) -> None:
        try:
            if self._writer is not None:
                self._writer.close()
        except (OSError, pa.ArrowException):
            pass  # the disk is full or gone: the temporary file is removed all the same
        self.temporary.unlink(missing_ok=True)


# ------------------------------------------------------------------------------------------------------- one shard


class ShardWriter:
    """Writes one shard. `write` batches of drafts in index order, then `commit`; on any error nothing is committed.

    Memory stays at one row group of images; metadata of the whole shard is kept for `_meta/` (one row group).
    """

    def __init__(self, root: Path, spec: ShardSpec, provenance: Mapping[str, Any]) -> None:
        self.root, self.spec, self.provenance = root, spec, dict(provenance)
        self._files: dict[str, _ParquetFile] = {}
        self._meta: list[pa.Table] = []
        self._rejects: list[dict[str, Any]] = []
        self._dead: list[dict[str, Any]] = []
        self._ids: set[str] = set()
        self._outcomes: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._checks: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def write(self, drafts: Sequence[Draft]) -> None:
        """Append finished drafts (one row group, or more where images exceed 16 MiB)."""
        for draft in drafts:
            self._count(draft)
        ok = [d.row for d in drafts if d.outcome is Outcome.OK]
        for rows in _row_groups(ok):
            self._write_rows(rows)
        self._rejects += [_reject_row(d) for d in drafts if d.outcome is Outcome.REJECTED]
        self._dead += [_dead_row(d) for d in drafts if d.outcome is Outcome.FAILED]

    def _count(self, draft: Draft) -> None:
        if draft.sample_id in self._ids:
            raise ConservationError(f"{self.spec.name}: sample {draft.sample_id} twice in one shard")
        self._ids.add(draft.sample_id)
        self._outcomes[draft.outcome] += 1
        if draft.outcome is Outcome.REJECTED:
            self._reasons[f"{draft.stage}/{draft.reason}"] += 1
        elif draft.outcome is Outcome.FAILED:
            self._reasons[f"{draft.stage}/{draft.error}"] += 1
        for check in draft.checks:
            self._checks[check.name][_VERDICTS[check.passed]] += 1

    def _write_rows(self, rows: list[dict[str, Any]]) -> None:
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        self._meta.append(table.select(META_SCHEMA.names).cast(META_SCHEMA))
        for (task, source), part in _partitions(rows, table):
            path = f"data/task={task}/source={source}/{self.spec.name}.parquet"
            if path not in self._files:
                self._files[path] = _ParquetFile(self.root, path, "data", SCHEMA)
            self._files[path].write(part)

    def _side_tables(self) -> Iterator[tuple[str, pa.Table]]:
        if self._meta:
            yield "meta", pa.concat_tables(self._meta).unify_dictionaries().combine_chunks()
        if self._rejects:
            yield "rejects", pa.Table.from_pylist(self._rejects, schema=REJECT_SCHEMA)
        if self._dead:
            yield "dead", pa.Table.from_pylist(self._dead, schema=DEAD_SCHEMA)

    def _content(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        spec = asdict(self.spec) | {"name": self.spec.name}
        spec.pop("only"), spec.pop("resolves")
        return {
            "schema_version": SCHEMA_VERSION,
            **self.provenance,
            "shard": spec | {"count": len(self.spec.indices)},
            "resolves": list(self.spec.resolves),
            "outcomes": {o.value: self._outcomes[o] for o in Outcome},
            "reasons": dict(sorted(self._reasons.items())),
            "checks": {name: dict(sorted(c.items())) for name, c in sorted(self._checks.items())},
            "files": files,
        }

    def commit(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """Publish the shard; returns its manifest content. `run` holds what may differ between equal runs."""
        if sum(self._outcomes.values()) != len(self.spec.indices):
            raise ConservationError(
                f"{self.spec.name}: planned {len(self.spec.indices)} samples, got {dict(self._outcomes)}"
            )
        for kind, table in self._side_tables():
            file = self._files[kind] = _ParquetFile(self.root, f"_{kind}/{self.spec.name}.parquet", kind, table.schema)
            file.write(table)
        content = self._content([file.finish() for file in self._files.values()])
        manifest = self.root / MANIFESTS / f"{self.spec.name}.json"
        manifest.unlink(missing_ok=True)  # of a shorter shard that this one replaces: never name bytes that are gone
        for file in self._files.values():
            file.publish()
        for directory in sorted({(self.root / f.path).parent for f in self._files.values()}):
            fsync(directory)
        text = json.dumps({"content": content, "run": dict(run)}, indent=1, sort_keys=True, ensure_ascii=False)
        write_atomically(manifest, text.encode())
        return content

    def abort(self) -> None:
        """Remove the temporary files of a shard that will not be committed."""
        for file in self._files.values():
            file.abort()


def _row_groups(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        nbytes = _image_bytes(row)
        if group and (len(group) == ROW_GROUP_ROWS or size + nbytes > ROW_GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(row)
        size += nbytes
    if group:
        yield group


def _image_bytes(row: Mapping[str, Any]) -> int:
    images = [row.get("output_image"), row.get("mask"), *(row.get("input_images") or ())]
    return sum(len(image["bytes"]) for image in images if image)


def _partitions(rows: list[dict[str, Any]], table: pa.Table) -> Iterator[tuple[tuple[str, str], pa.Table]]:
    keys = [(row["task"], row["source"]) for row in rows]
    distinct = sorted(set(keys))
    if len(distinct) == 1:
        yield distinct[0], table
        return
    for key in distinct:
        yield key, table.take([i for i, k in enumerate(keys) if k == key])


def _check_rows(draft: Draft) -> list[dict[str, Any]]:
    return [{f: getattr(c, f) for f in ("name", "version", "passed", "score", "detail")} for c in draft.checks]


def _reject_row(draft: Draft) -> dict[str, Any]:
    row = {name: draft.row.get(name) for name in REJECT_SCHEMA.names}
    own = {name: getattr(draft, name) for name in ("sample_id", "stage", "reason", "detail", "seed", "index")}
    return row | own | {"checks": _check_rows(draft)}


def _dead_row(draft: Draft) -> dict[str, Any]:
    own = ("sample_id", "stage", "error", "detail", "seed", "index")
    return {name: getattr(draft, name) for name in own} | {"source": draft.row.get("source")}


# ------------------------------------------------------------------------------------------------ one run at a time


@contextmanager
def dataset_lock(root: Path) -> Iterator[None]:
    """Hold the dataset directory for one run; removes temporary files that a killed run left.

    Raises DatasetBusy naming the directory where another run holds it. The kernel releases the lock when the
    process ends, however it ends.
    """
    if root.exists() and not root.is_dir():
        raise NotADirectoryError(f"{root} is a file: --out names a folder")
    root.mkdir(parents=True, exist_ok=True)
    with open(root / ".lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatasetBusy(f"{root}: another run is writing here; wait for it or choose another --out") from None
        for stale in root.rglob(".*.tmp"):
            stale.unlink(missing_ok=True)
        yield
