"""The catalog: SQL over every dataset under one directory.

Manifests are the truth; `catalog.duckdb` is a cache that one process builds into a new file and swaps in. Metadata are
real tables in it, so that a million rows answer in milliseconds from `synth query` or a plain DuckDB shell (1.2 or
newer). All paths in it are relative to its own directory, which can therefore move. Pixels stay in the shards and come
through the macros `images(root)` and `image_of(root, id)`, `root` being that directory. Only files that manifests name
are ever opened.

    datasets      one per directory: name, fingerprint, counts, recipe
    shards        one per committed shard
    samples       every column of a sample but its images, and file, row_group, row_in_group to find them
    rejects dead  samples that did not make it; a failure that a retry has replaced is gone from `dead`
    checks        a view: one row per verdict of an exact check, of samples and rejects
    check_counts  verdicts per dataset and check
    funnel        what became of every planned sample: dataset, stage, outcome, reason, n
    audit         verdicts of audits, from annotations/audit@*/
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from catalog.schema import DEAD_SCHEMA, META_SCHEMA, REJECT_SCHEMA
from catalog.shards import MANIFESTS, fsync, manifests, write_atomically

_Result = TypeVar("_Result")

FILE = "catalog.duckdb"
_STATE = ".catalog.state"  # what the cache was built from; beside it, since a shell may hold it
STORAGE = "v1.2.0"  # DuckDB 2.0 writes a newer format by default, which 1.x shells cannot open
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FORMAT = 1  # raised when a definition below changes, so that older caches are built anew

_DATASETS = pa.schema(
    [(n, pa.string()) for n in ("dataset", "fingerprint")]
    + [(n, pa.int64()) for n in ("shards", "planned", "ok", "rejected", "failed", "bytes")]
    + [("recipe", pa.string())]
)
_SHARDS = pa.schema(
    [(n, pa.string()) for n in ("dataset", "shard")]
    + [(n, pa.int64()) for n in ("index", "retry", "planned", "ok", "rejected", "failed", "bytes", "schema_version")]
    + [("files", pa.list_(pa.string()))]
)
_FILES = pa.schema(
    [(n, pa.string()) for n in ("filename", "file", "dataset", "shard", "kind")] + [("retry", pa.int64())]
)
_GROUPS = pa.schema([("filename", pa.string())] + [(n, pa.int64()) for n in ("row_group", "first_row")])
_RESOLVED = pa.schema([(n, pa.string()) for n in ("dataset", "sample_id")] + [("retry", pa.int64())])
_COUNTS = pa.schema(
    [(n, pa.string()) for n in ("dataset", "name")] + [(n, pa.int64()) for n in ("passed", "failed", "not_applicable")]
)
_AUDIT = pa.schema(
    [(n, pa.string()) for n in ("sample_id", "name", "version", "verdict")]
    + [("score", pa.float32()), ("detail", pa.string())]
)


class QueryError(ValueError):
    """SQL that DuckDB refused, or a directory with nothing to ask about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A result: column names, rows, whether more rows were cut off by the limit, and a note for the person."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    truncated: bool = False
    note: str = ""


# --------------------------------------------------------------------------------------------- what is on the disk


def dataset_roots(out: Path) -> list[Path]:
    """Dataset directories directly under `out` (those with a `_manifest/`), by name."""
    return sorted(path.parent for path in out.glob(f"*/{MANIFESTS}") if path.is_dir())


def _audit_files(root: Path) -> list[Path]:
    return sorted(p for p in root.glob("annotations/audit@*/*.parquet") if not p.name.startswith("."))


def state(roots: Sequence[Path]) -> str:
    """Hash of all that a catalog over these directories is built from: manifests by content, audits by size."""
    seen = hashlib.blake2b(str(_FORMAT).encode(), digest_size=16)
    for root in roots:
        for path in sorted((root / MANIFESTS).glob("part-*.json")):
            seen.update(f"{root.name}/{path.name}\0".encode() + path.read_bytes())
        for path in _audit_files(root):
            seen.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
    return seen.hexdigest()


class _Listing:
    """Small tables read from the manifests of some datasets; paths relative to `base`."""

    def __init__(self, base: Path, roots: Sequence[Path]) -> None:
        self.base = base
        self.shards: list[dict[str, Any]] = []
        self.files: list[dict[str, Any]] = []
        self.resolved: list[dict[str, Any]] = []
        self.datasets: list[dict[str, Any]] = []
        self.counts: list[dict[str, Any]] = []
        self.audits: list[Path] = []
        for root in roots:
            self._add(root)

    def _add(self, root: Path) -> None:
        contents = manifests(root)
        shards = [_shard_row(root.name, content) for content in contents]
        recipe = root / "recipe.toml"
        sums = {n: sum(s[n] for s in shards) for n in ("planned", "ok", "rejected", "failed", "bytes")}
        sums["planned"] -= sum(len(c["resolves"]) for c in contents)  # a retry plans again what failed before
        sums["failed"] -= sum(len(c["resolves"]) for c in contents)
        self.datasets.append(
            {"dataset": root.name, "shards": len(shards), **sums}
            | {"fingerprint": next((c.get("fingerprint") for c in contents), None)}
            | {"recipe": recipe.read_text() if recipe.is_file() else None}
        )
        self.shards += shards
        self.counts += _count_rows(root.name, contents)
        self.audits += [p for p in _audit_files(root) if _readable(p)]
        for content, shard in zip(contents, shards):
            common = {"dataset": root.name, "shard": shard["shard"], "retry": shard["retry"]}
            self.resolved += [common | {"sample_id": identity} for identity in content["resolves"]]
            for file in content["files"]:
                path = root / file["path"]
                where = {"filename": str(path), "file": path.relative_to(self.base).as_posix()}
                self.files.append(common | where | {"kind": file["kind"]})

    def paths(self, kind: str, column: str = "filename") -> list[str]:
        return [f[column] for f in self.files if f["kind"] == kind]

    def groups(self) -> Iterator[dict[str, Any]]:
        """Where each row group of each data file begins, from the footers."""
        for path in self.paths("data"):
            footer = pq.read_metadata(path)
            sizes = [footer.row_group(g).num_rows for g in range(footer.num_row_groups)]
            for group, first in enumerate(accumulate(sizes[:-1], initial=0)):
                yield {"filename": path, "row_group": group, "first_row": first}

    @property
    def versions(self) -> set[int]:
        return {s["schema_version"] for s in self.shards}


def _readable(path: Path) -> bool:
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowException):
        return False
    return True


def _shard_row(dataset: str, content: Mapping[str, Any]) -> dict[str, Any]:
    shard, files = content["shard"], content["files"]
    return {
        "dataset": dataset,
        "shard": shard["name"],
        "index": shard["index"],
        "retry": shard["retry"],
        "planned": shard["count"],
        **content["outcomes"],
        "bytes": sum(f["bytes"] for f in files),
        "schema_version": content["schema_version"],
        "files": [f"{dataset}/{f['path']}" for f in files if f["kind"] == "data"],
    }


def _count_rows(dataset: str, contents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    totals: dict[str, Counter[str]] = {}
    for content in contents:
        for name, verdicts in content["checks"].items():
            totals.setdefault(name, Counter()).update(verdicts)
    verdicts = ("passed", "failed", "not_applicable")
    return [{"dataset": dataset, "name": n} | {v: totals[n][v] for v in verdicts} for n in sorted(totals)]


# ------------------------------------------------------------------------------------------------- the definitions


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"


_POSITIONS = """
SELECT d.sample_id, f.dataset, f.file, g.row_group, d.file_row_number - g.first_row AS row_in_group
FROM {data} d
JOIN files f ON f.filename = d.filename
ASOF JOIN groups g ON g.filename = d.filename AND d.file_row_number >= g.first_row
"""
_SAMPLES = """
SELECT p.dataset, m.* EXCLUDE (filename), p.file, p.row_group, p.row_in_group
FROM {meta} m
JOIN files f ON f.filename = m.filename
JOIN positions p ON p.dataset = f.dataset AND p.sample_id = m.sample_id
"""
_REJECTS = """
SELECT f.dataset, f.shard, r.* EXCLUDE (filename) FROM {rejects} r JOIN files f ON f.filename = r.filename
"""
_DEAD = """
SELECT f.dataset, f.shard, d.* EXCLUDE (filename)
FROM {dead} d JOIN files f ON f.filename = d.filename
WHERE NOT EXISTS (FROM resolved r
                  WHERE r.dataset = f.dataset AND r.sample_id = d.sample_id AND r.retry > f.retry)
"""
_CHECKS = """
SELECT dataset, sample_id, outcome, c.name, c.version, c.passed, c.score, c.detail FROM (
    SELECT dataset, sample_id, 'ok' AS outcome, unnest(checks) AS c FROM samples
    UNION ALL
    SELECT dataset, sample_id, 'rejected', unnest(checks) FROM rejects)
"""
_FUNNEL = """
SELECT dataset, NULL::VARCHAR AS stage, 'ok' AS outcome, NULL::VARCHAR AS reason, sum(ok)::BIGINT AS n
FROM shards GROUP BY dataset
UNION ALL
SELECT dataset, stage, 'rejected', reason, count(*) FROM rejects GROUP BY dataset, stage, reason
UNION ALL
SELECT dataset, stage, 'failed', error, count(*) FROM dead GROUP BY dataset, stage, error
ORDER BY dataset, outcome, n DESC
"""
_AUDIT_SELECT = "SELECT f.dataset, a.* EXCLUDE (filename) FROM {audit} a JOIN audit_files f ON f.filename = a.filename"


class _Builder:
    """Defines the catalog's relations in the current database of a connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, listing: _Listing) -> None:
        self.con, self.listing = con, listing

    def small(self, name: str, rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> None:
        """A table from rows in memory."""
        self.con.register("incoming", pa.Table.from_pylist(list(rows), schema=schema))
        self.con.execute(f'CREATE TABLE "{name}" AS FROM incoming')
        self.con.unregister("incoming")

    def scan(self, kind: str, paths: Sequence[str], schema: pa.Schema, columns: str = "*", extra: str = "") -> str:
        """SQL for the rows of these files with their file name; an empty table of the same shape where none is."""
        if not paths:
            self.con.register(f"no_{kind}", schema.empty_table())
            return f"(SELECT {columns}, NULL::VARCHAR AS filename FROM no_{kind})"
        union = "true" if kind == "audit" or len(self.listing.versions) > 1 else "false"
        options = f"filename = true, hive_partitioning = false, union_by_name = {union}{extra}"
        return f"(SELECT {columns} FROM read_parquet({_list(paths)}, {options}))"

    def positions(self) -> None:
        """Where the pixels of each sample are."""
        self.small("groups", list(self.listing.groups()), _GROUPS)
        empty = pa.schema([("sample_id", pa.string()), ("file_row_number", pa.int64())])
        extra, columns = ", file_row_number = true", "sample_id, file_row_number, filename"
        paths = self.listing.paths("data")
        data = self.scan("data", paths, empty, columns if paths else "sample_id, file_row_number", extra)
        self.con.execute("CREATE TABLE positions AS " + _POSITIONS.format(data=data))

    def audit(self) -> None:
        """Verdicts of audits: they lie beside the shards and are named by no manifest."""
        paths = [str(p) for p in self.listing.audits]
        names = [{"filename": p, "dataset": Path(p).parents[2].name} for p in paths]
        self.small("audit_files", names, pa.schema([("filename", pa.string()), ("dataset", pa.string())]))
        self.con.execute("CREATE TABLE audit AS " + _AUDIT_SELECT.format(audit=self.scan("audit", paths, _AUDIT)))
        self.con.execute("DROP TABLE audit_files")

    def macros(self) -> None:
        """Pixels, from the committed files only. A lookup by id opens the one file that holds it."""
        paths = self.listing.paths("data", "file")
        if not paths:
            return
        union = "true" if len(self.listing.versions) > 1 else "false"
        options = f"hive_partitioning = false, union_by_name = {union}"
        files = f"list_transform({_list(paths)}, lambda p: root || '/' || p)"
        # DuckDB reports a path as given, or found in the folder of `_search_in`, where it drops a leading `./`.
        roots = ("root", "getvariable('root') || '/' || root", "getvariable('root')")
        names = "[" + ", ".join(f"{root} || '/' || file" for root in roots) + "]"
        self.con.execute(f"CREATE MACRO images(root) AS TABLE SELECT * FROM read_parquet({files}, {options})")
        self.con.execute(
            f"CREATE MACRO image_of(root, id) AS TABLE SELECT * EXCLUDE (filename) "
            f"FROM read_parquet({files}, filename = true, {options}) WHERE sample_id = id AND filename IN "
            f"(SELECT unnest({names}) FROM samples WHERE samples.sample_id = id)"
        )

    def build(self, large: str) -> None:
        """Define everything; `large` is TABLE for the cache file, VIEW in memory."""
        listing = self.listing
        self.small("datasets", listing.datasets, _DATASETS)
        self.small("shards", listing.shards, _SHARDS)
        self.small("files", listing.files, _FILES)
        self.small("resolved", listing.resolved, _RESOLVED)
        self.small("check_counts", listing.counts, _COUNTS)
        self.positions()
        for name, kind, schema, sql in (
            ("samples", "meta", META_SCHEMA, _SAMPLES),
            ("rejects", "rejects", REJECT_SCHEMA, _REJECTS),
            ("dead", "dead", DEAD_SCHEMA, _DEAD),
        ):
            rows = self.scan(kind, listing.paths(kind), schema)
            self.con.execute(f"CREATE {large} {name} AS " + sql.format(**{kind: rows}))
        self.con.execute("CREATE VIEW checks AS " + _CHECKS)
        self.con.execute(f"CREATE {large} funnel AS " + _FUNNEL)
        self.audit()
        self.macros()
        if large == "TABLE":  # stepping stones, which views would still stand on
            for name in ("positions", "groups", "files", "resolved"):
                self.con.execute(f"DROP TABLE {name}")


# --------------------------------------------------------------------------------------------------- the cache file


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    with open(out / ".catalog.lock", "a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def rebuild(out: Path) -> Path:
    """Bring `out/catalog.duckdb` up to date with the manifests under `out`; returns its path.

    Whoever has the old file open keeps reading the old file. A second process waits for the first. Raises QueryError
    where there is no such directory, OSError where the file cannot be written.
    """
    if not out.is_dir():
        raise QueryError(f"{out}: no such directory; --out names the one that holds datasets")
    roots = dataset_roots(out)
    target, built_from = out / FILE, out / _STATE
    with _lock(out):
        current = state(roots)
        if _is_database(target) and built_from.is_file() and built_from.read_text() == current:
            return target
        built_from.unlink(missing_ok=True)
        for stale in out.glob(f".{FILE}.*.new*"):
            stale.unlink(missing_ok=True)
        fresh = out / f".{FILE}.{os.getpid()}.new"
        try:
            _write(fresh, out, roots)
            fsync(fresh)
            os.replace(fresh, target)
        except duckdb.Error as error:  # of a full disk too
            fix = "the samples are safe: make room, and the next query or run builds it"
            raise OSError(f"{target} could not be built ({_first_line(error)}); {fix}") from error
        finally:
            for left in out.glob(f"{fresh.name}*"):
                left.unlink(missing_ok=True)
        # A shell's write-ahead log belongs to the file it opened, which is gone; replayed on this one it would harm.
        target.with_name(f"{FILE}.wal").unlink(missing_ok=True)
        write_atomically(built_from, current.encode())
    return target


def _is_database(path: Path) -> bool:
    """Whether a file begins as DuckDB's do: with a checksum and a magic word."""
    if not path.is_file():
        return False
    with open(path, "rb") as file:
        return file.read(12)[8:] == b"DUCK"


def _roots(out: Path) -> list[Path]:
    roots = dataset_roots(out)
    if not roots:
        raise QueryError(f"{out}: no dataset here; --out names the directory that holds datasets, not a dataset")
    return roots


def _write(path: Path, out: Path, roots: Sequence[Path]) -> None:
    with duckdb.connect() as con:
        con.execute(f"SET temp_directory = {_text(str(out / '.catalog.tmp'))}")
        con.execute("SET memory_limit = '3GB'")  # beside a running job; more only to spill less
        con.execute(f"ATTACH {_text(str(path))} AS catalog (STORAGE_VERSION '{STORAGE}')")
        con.execute("USE catalog")
        _Builder(con, _Listing(out, roots)).build("TABLE")
        con.execute("CHECKPOINT catalog")
        con.execute("USE memory")
        con.execute("DETACH catalog")


# ------------------------------------------------------------------------------------------------------- asking it


def connect(roots: Sequence[Path], base: Path | None = None) -> duckdb.DuckDBPyConnection:
    """The same relations in memory, read from `_meta/` as asked: for a few datasets, or while a shell holds the cache.

    `file` in `samples` is relative to `base` (the datasets' common parent when None).
    """
    roots = [root.resolve() for root in roots]
    base = base.resolve() if base else Path(os.path.commonpath([root.parent for root in roots]))
    con = duckdb.connect()
    _Builder(con, _Listing(base, roots)).build("VIEW")
    _search_in(con, base)
    return con


def _search_in(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let relative paths in SQL, such as images('.'), mean this folder."""
    con.execute(f"SET file_search_path = {_text(str(folder))}")
    con.execute("SET VARIABLE root = ?", [str(folder)])


def open_catalog(out: Path) -> tuple[duckdb.DuckDBPyConnection, str]:
    """A read-only connection to the catalog of `out`, brought up to date, and a note where it is not the cache file."""
    roots = _roots(out)
    try:
        target = rebuild(out)
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
        return connect(roots, out), f"{out} cannot be written to, so this was read from the manifests ({error})"
    con = duckdb.connect()  # attached, not connected to: within a process DuckDB would hand out a file already replaced
    try:
        con.execute(f"ATTACH {_text(str(target))} AS catalog (READ_ONLY)")
        con.execute("USE catalog")
    except duckdb.IOException as error:
        con.close()
        note = f"{target} cannot be opened, so this was read from the manifests; another program may hold it"
        return connect(roots, out), f"{note} ({_first_line(error)})"
    _search_in(con, out.resolve())
    return con, ""


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0]


def query(out: Path, sql: str, limit: int | None = None) -> Answer:
    """Answer one SQL query over the datasets under `out`, cut off after `limit` rows.

    The cache is opened read-only. Relative paths mean `out`: images('.') finds the shards from everywhere. Raises
    QueryError with DuckDB's message, which names the place in the SQL.
    """
    con, note = open_catalog(out)
    with con:
        answer = _ask(con, sql, limit)
    return Answer(answer.columns, answer.rows, answer.truncated, note)


def _ask(con: duckdb.DuckDBPyConnection, sql: str, limit: int | None = None) -> Answer:
    try:
        columns, rows = _interruptible(con, lambda: _fetch(con, sql, limit))
    except duckdb.Error as error:
        raise QueryError(f"{error}\ntables: {_TABLES}") from None
    return Answer(columns, rows[:limit], limit is not None and len(rows) > limit)


def _fetch(con: duckdb.DuckDBPyConnection, sql: str, limit: int | None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and at most one row more than `limit`."""
    result = con.execute(sql)
    if result is None:
        raise QueryError(f"{sql!r} holds no statement\ntables: {_TABLES}")
    return [c[0] for c in result.description or ()], result.fetchall() if limit is None else result.fetchmany(limit + 1)


def _interruptible(con: duckdb.DuckDBPyConnection, ask: Callable[[], _Result]) -> _Result:
    """Ask in a thread of its own: while DuckDB is at work Python handles no signal in the thread that waits for it."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        try:
            return asked.result()
        finally:
            while not asked.done():  # again and again: it may not have begun
                con.interrupt()
                wait([asked], timeout=0.1)


_TABLES = "datasets shards samples rejects dead checks check_counts funnel audit"
_STATS = {
    "datasets": """SELECT dataset, shards, planned, ok, rejected, failed, round(100 * ok / planned, 2) AS "ok %",
                          round(bytes / 1e6, 1) AS MB FROM datasets ORDER BY dataset""",
    "samples": "SELECT subtask, lang, count(*) AS n, count(*) FILTER (verified) AS verified FROM samples "
    "GROUP BY ALL ORDER BY ALL",
    "funnel": "SELECT dataset, stage, outcome, reason, n FROM funnel",
    "checks": "SELECT name, sum(passed)::BIGINT AS passed, sum(failed)::BIGINT AS failed, "
    "sum(not_applicable)::BIGINT AS not_applicable FROM check_counts GROUP BY name ORDER BY name",
    "audit": "SELECT name, verdict, count(*) AS n FROM audit GROUP BY ALL ORDER BY ALL",
}


def stats(out: Path) -> dict[str, Answer]:
    """The tables that say what is there: datasets, samples by family and language, funnel, checks, audit."""
    con, note = open_catalog(out)
    with con:
        answers = {name: _ask(con, sql) for name, sql in _STATS.items()}
    return {name: Answer(a.columns, a.rows, note=note) for name, a in answers.items()}
