"""The local runner: same bytes for any number of workers, dead workers, full disks, clean endings."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from toy import Deadly, Draw, Judge, Modules, content_hash

from catalog.shards import manifests, plan
from flows.runner import DiskFull, Fatal, LocalRunner, ShardWork, Sink

N, SIZE = 330, 100


def work(root: Path, **settings: object) -> ShardWork:
    return ShardWork((Draw(**settings), Judge()), Sink(root, "toy", 0, "0" * 64))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("reference")
    assert not [d.error for d in LocalRunner(1).map(work(root), plan(N, SIZE)) if d.error]
    return content_hash(root)


def test_two_workers_give_the_bytes_of_one(tmp_path: Path, reference: str) -> None:
    done = list(LocalRunner(2).map(work(tmp_path), plan(N, SIZE)))
    assert sorted(d.item.index for d in done) == [0, 1, 2, 3]
    assert content_hash(tmp_path) == reference


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    list(LocalRunner(1).map(work(tmp_path), plan(N, SIZE)))
    contents = manifests(tmp_path)
    assert sum(c["shard"]["count"] for c in contents) == N == sum(sum(c["outcomes"].values()) for c in contents)
    ids = [i for c in contents for f in c["files"] if f["kind"] != "meta" for i in _ids(tmp_path / f["path"])]
    assert len(ids) == len(set(ids)) == N


def _ids(path: Path) -> list[str]:
    return pq.read_table(path, columns=["sample_id"]).column(0).to_pylist()


def test_a_killed_worker_takes_no_shard_with_it(tmp_path: Path, reference: str) -> None:
    trap = tmp_path / "trap"
    trap.touch()
    done = list(LocalRunner(2).map(work(tmp_path / "out", kill_once=str(trap)), plan(N, SIZE)))
    assert not any(d.error for d in done)
    assert sorted(d.attempts for d in done) == [1, 1, 1, 2]
    assert content_hash(tmp_path / "out") == reference


def test_a_deadly_item_is_reported_and_the_others_go_on() -> None:
    done = {d.item: d for d in LocalRunner(2).map(Deadly(2), range(5))}
    assert [done[i].result for i in (0, 1, 3, 4)] == [0, 1, 9, 16]
    assert done[2].error == "its worker died 2 times (SIGKILL)"


def test_an_unusable_stage_ends_the_run(tmp_path: Path) -> None:
    for workers in (1, 2):
        with pytest.raises(Fatal, match="cannot be set up.*no such font"):
            list(LocalRunner(workers).map(work(tmp_path, broken="no such font"), plan(N, SIZE)))


def test_a_full_disk_ends_the_run_and_tears_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, table: object, row_group_size: int) -> None:
        raise OSError(errno.EFBIG, "Arrow's words")

    with monkeypatch.context() as patch, pytest.raises(DiskFull, match="file too large .*part-00001.*ulimit -f"):
        results = LocalRunner(1).map(work(tmp_path), plan(N, SIZE))
        next(results)
        patch.setattr(pq.ParquetWriter, "write_table", full)
        list(results)
    assert not list(tmp_path.rglob(".*.tmp")) and len(manifests(tmp_path)) == 1


def test_a_really_full_disk(tmp_path: Path, reference: str) -> None:
    mount = ["unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size=1m none {tmp_path} && exec "$@"', "sh"]
    if subprocess.run([*mount, "true"], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs in a namespace of its own")
    script = Path(__file__).with_name("full_disk.py")
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        [*mount, sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, env=env
    )
    assert ended.returncode == 0, ended.stderr
    assert "no space left" in ended.stdout and ended.stdout.strip().endswith(reference)


def test_closing_early_ends_the_workers_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    with closing(LocalRunner(2).map(work(tmp_path, seconds=0.01), plan(N, SIZE))) as results:
        next(results)
    started = time.monotonic()
    before = {p.name for p in tmp_path.rglob("*")}
    time.sleep(0.5)
    assert {p.name for p in tmp_path.rglob("*")} == before and not list(tmp_path.rglob(".*.tmp"))
    assert time.monotonic() - started < 5


def test_workers_import_neither_prefect_nor_duckdb(tmp_path: Path) -> None:
    done = list(LocalRunner(2).map(Modules(), range(2)))
    for result in done:
        assert result.result["threads"] == "1"
        assert not {"prefect", "duckdb", "ray", "torch", "cyclopts"} & set(result.result["modules"])
