"""The catalog: counts, pixels, retries, torn files, a cache held by a shell, moved directories."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tiny import commit, draft, make

from catalog import database
from catalog.database import QueryError, connect, dataset_roots, query, rebuild, stats
from catalog.shards import ShardSpec


def rows(out: Path, sql: str) -> list[tuple]:
    return query(out, sql).rows


def test_counts(out: Path) -> None:
    assert rows(out, "SELECT planned, ok, rejected, failed, shards FROM datasets") == [(30, 24, 3, 3, 3)]
    assert rows(out, "SELECT count(*), count(DISTINCT sample_id) FROM samples") == [(24, 24)]
    assert rows(out, "SELECT stage, outcome, reason, n FROM funnel ORDER BY n, outcome") == [
        ("toy", "failed", "ZeroDivisionError", 3),
        ("verify-toy", "rejected", "contrast", 3),
        (None, "ok", None, 24),
    ]
    assert rows(out, "SELECT sum(n) FROM funnel") == rows(out, "SELECT sum(planned) FROM shards")
    assert rows(out, "SELECT passed, not_applicable FROM check_counts WHERE name = 'contrast'") == [(10, 20)]
    assert rows(out, "SELECT count(*) FROM checks WHERE outcome = 'ok' AND name = 'size' AND passed") == [(24,)]
    assert set(stats(out)) == {"datasets", "samples", "funnel", "checks", "audit"}


def test_rows_find_their_pixels(out: Path) -> None:
    for identity, sha256, file, group, row in rows(
        out, "SELECT sample_id, sha256, file, row_group, row_in_group FROM samples LIMIT 30"
    ):
        with pq.ParquetFile(out / file) as parquet:
            found = parquet.read_row_group(group).slice(row, 1).to_pylist()[0]
        assert found["sample_id"] == identity
        assert hashlib.sha256(found["output_image"]["bytes"]).hexdigest() == sha256


def test_macros_read_pixels_from_anywhere(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    identity = draft(4).sample_id
    for root in (".", str(out), "out"):
        assert rows(out, f"SELECT count(*) FROM images('{root}')") == [(24,)]
        assert rows(out, f"SELECT octet_length(output_image.bytes) > 50 FROM image_of('{root}', '{identity}')") == [
            (True,)
        ]
    with duckdb.connect(str(rebuild(out)), read_only=True) as shell:
        assert shell.execute("SELECT count(*) FROM images('out')").fetchone() == (24,)
        assert shell.execute(f"SELECT count(*) FROM image_of('out', '{identity}')").fetchone() == (1,)


def test_a_directory_can_move(out: Path, tmp_path: Path) -> None:
    rebuild(out)
    moved = tmp_path / "else where, it's here"
    shutil.move(out, moved)
    before = (moved / database.FILE).stat().st_ino
    assert rows(moved, "SELECT count(*) FROM samples") == [(24,)]
    assert (moved / database.FILE).stat().st_ino == before  # still the same cache: nothing in it names the old place
    with duckdb.connect(str(moved / database.FILE), read_only=True) as shell:
        path = str(moved).replace("'", "''")
        assert shell.execute(f"SELECT count(*) FROM images('{path}')").fetchone() == (24,)


def test_a_catalog_that_cannot_be_written_leaves_the_samples_and_no_rest(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *args: Any) -> None:
        path.write_bytes(b"half")
        path.with_name(f"{path.name}.wal").write_bytes(b"half")
        raise duckdb.TransactionException('Could not write file: No space left on device\nmore')

    with monkeypatch.context() as patch, pytest.raises(OSError, match="the samples are safe: make room"):
        patch.setattr(database, "_write", full)
        rebuild(out)
    assert not list(out.glob(".*.new*")) and rows(out, "SELECT count(*) FROM samples") == [(24,)]


def test_torn_and_orphaned_files_are_not_seen(out: Path) -> None:
    root = dataset_roots(out)[0]
    data = next(root.glob("data/**/part-00000.parquet"))
    (data.parent / "part-00099.parquet").write_bytes(data.read_bytes()[:1000])
    shutil.copy(data, data.parent / "part-00098.parquet")
    (root / "_meta/part-00099.parquet").write_bytes(b"PAR1")
    (root / "_manifest/.part-00099.json.1.tmp").write_text("{")
    (root / "annotations/audit@1").mkdir(parents=True)
    (root / "annotations/audit@1/torn.parquet").write_bytes(b"PAR1")
    assert rows(out, "SELECT count(*) FROM samples") == [(24,)]
    assert rows(out, "SELECT count(*) FROM images('.')") == [(24,)]
    assert rows(out, "SELECT count(*) FROM audit") == [(0,)]
    data.unlink()  # a manifest whose file is gone commits nothing
    (root / "_manifest/part-00000.json").touch()
    shutil.copy(root / "_manifest/part-00001.json", root / "_manifest/part-00050.json.bak")
    os.remove(out / database.FILE)
    assert rows(out, "SELECT count(*) FROM samples") == [(16,)]


def test_retry_resolves_the_dead(out: Path) -> None:
    root = dataset_roots(out)[0]
    assert rows(out, "SELECT shard, error FROM dead ORDER BY shard")[0] == ("part-00000", "ZeroDivisionError")
    identity = draft(7).sample_id
    commit(root, ShardSpec(0, 0, 10, retry=1, only=(7,), resolves=(identity,)))  # fails again
    assert rows(out, "SELECT shard FROM dead WHERE index = 7") == [("part-00000.r1",)]
    commit(root, ShardSpec(0, 0, 10, retry=2, only=(7,), resolves=(identity,)), heal=True)
    assert rows(out, "SELECT count(*) FROM dead") == [(2,)]
    assert rows(out, "SELECT file FROM samples WHERE index = 7")[0][0].endswith("part-00000.r2.parquet")
    assert rows(out, "SELECT planned, ok, rejected, failed FROM datasets") == [(30, 25, 3, 2)]
    assert rows(out, "SELECT sum(n) FROM funnel") == [(30,)]


def test_growth_is_seen_and_the_open_file_stays(out: Path) -> None:
    reader = duckdb.connect(str(rebuild(out)), read_only=True)
    inode = (out / database.FILE).stat().st_ino
    assert rebuild(out).stat().st_ino == inode  # nothing new, nothing built
    make(out / "toy-11111111", n=5, prompt="more")
    assert query(out, "SELECT count(*) FROM samples").rows == [(29,)]
    assert reader.execute("SELECT count(*) FROM samples").fetchone() == (24,)
    reader.close()
    assert not list(out.glob(".catalog.duckdb*"))


def test_query_while_a_shell_holds_the_cache(out: Path) -> None:
    rebuild(out)
    script = textwrap.dedent(
        f"""
        import duckdb, sys
        con = duckdb.connect({str(out / database.FILE)!r})
        con.execute("CREATE TABLE mine AS SELECT 1")
        print("open", flush=True)
        sys.stdin.readline()
        """
    )
    shell = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert shell.stdout.readline() == "open\n"
        answer = query(out, "SELECT count(*), (SELECT count(*) FROM images('.')) FROM samples")
        assert answer.rows == [(24, 24)]
        assert "another program may hold it" in answer.note
        make(out / "toy-11111111", n=5)
        assert query(out, "SELECT count(*) FROM samples").rows == [(29,)]
    finally:
        shell.communicate("\n")
    assert query(out, "SELECT count(*) FROM samples").rows == [(29,)]


def test_a_directory_that_is_read_only_is_read_from_the_manifests(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(out: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(out))

    monkeypatch.setattr(database, "_lock", refuse)
    answer = query(out, "SELECT count(*), (SELECT count(*) FROM images('.')) FROM samples")
    assert answer.rows == [(24, 24)] and "cannot be written to" in answer.note
    assert not (out / database.FILE).exists()


def test_a_cache_that_is_no_database_is_built_anew(out: Path) -> None:
    for garbage in (b"", b"garbage", bytes(100_000)):
        rebuild(out).write_bytes(garbage)
        answer = query(out, "SELECT count(*) FROM samples")
        assert answer.rows == [(24,)] and not answer.note


def test_a_long_query_is_interrupted_at_once(out: Path) -> None:
    rebuild(out)
    endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    code = (
        "from pathlib import Path; from catalog.database import query; print('asks', flush=True); "
        f"query(Path({str(out)!r}), {endless!r})"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert asking.stdout.readline() == "asks\n"
    time.sleep(1.0)
    asking.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in asking.communicate(timeout=60)[1]


def test_two_builders_at_once(out: Path) -> None:
    code = f"from pathlib import Path; from catalog.database import rebuild; rebuild(Path({str(out)!r}))"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [p.wait() for p in both] == [0, 0]
    assert rows(out, "SELECT count(*) FROM samples") == [(24,)]


def test_storage_version_is_for_older_shells(out: Path) -> None:
    with duckdb.connect(str(rebuild(out)), read_only=True) as con:
        (tags,) = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchone()
    assert "v1.2" in tags["storage_version"]


def test_memory_and_file_agree(out: Path) -> None:
    sql = "SELECT * FROM samples ORDER BY sample_id"
    with connect(dataset_roots(out)) as con:
        assert con.execute(sql).fetchall() == rows(out, sql)


def test_the_cache_cannot_be_written_to(out: Path) -> None:
    for sql in ("DELETE FROM samples", "DROP TABLE samples", "CREATE TABLE t AS SELECT 1"):
        with pytest.raises(QueryError, match="read-only"):
            query(out, sql)


def test_a_query_that_overwrites_the_cache_costs_only_the_cache(out: Path) -> None:
    query(out, f"COPY (SELECT 1) TO '{out / database.FILE}' (FORMAT csv)")
    assert (out / database.FILE).read_bytes()[8:12] != b"DUCK"
    assert rows(out, "SELECT count(*) FROM samples") == [(24,)]


def test_errors_say_what_to_do(out: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="(?s)nope.*tables: datasets shards samples"):
        query(out, "SELECT nope FROM samples")
    with pytest.raises(QueryError, match="no dataset here"):
        query(tmp_path, "SELECT 1")
    with pytest.raises(QueryError, match="no such directory"):
        rebuild(tmp_path / "nowhere")


def test_limit(out: Path) -> None:
    answer = query(out, "SELECT sample_id FROM samples", 5)
    assert (len(answer.rows), answer.truncated) == (5, True)
    assert not query(out, "SELECT sample_id FROM samples", 24).truncated


def test_audit_and_a_dataset_without_samples(out: Path, tmp_path: Path) -> None:
    root = dataset_roots(out)[0]
    folder = root / "annotations/audit@1"
    folder.mkdir(parents=True)
    row = {
        "sample_id": ["a"],
        "name": ["raster"],
        "version": ["1"],
        "verdict": ["defect"],
        "score": [0.5],
        "detail": [""],
    }
    pq.write_table(pa.table(row), folder / "part-00000.parquet")
    assert rows(out, "SELECT dataset, verdict FROM audit") == [("toy-00000000", "defect")]
    only_dead = tmp_path / "dead" / "toy-22222222"
    only_dead.mkdir(parents=True)
    commit(only_dead, ShardSpec(0, 7, 1))
    assert rows(tmp_path / "dead", "SELECT count(*) FROM samples") == [(0,)]
    assert rows(tmp_path / "dead", "SELECT count(*) FROM dead") == [(1,)]
    shutil.rmtree(only_dead)
    rebuild(tmp_path / "dead")  # after the last dataset is gone: an empty catalog, no error
