"""Planning, writing and committing shards: conservation, same bytes, and what a reader sees."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tiny import commit, draft, make

from catalog.schema import IMAGE_COLUMNS, SCHEMA
from catalog.shards import (
    ConservationError,
    DatasetBusy,
    ManifestDamaged,
    ShardSpec,
    ShardWriter,
    committed_files,
    damaged,
    dataset_lock,
    manifests,
    pending,
    plan,
    read_batches,
)


def files(root: Path) -> dict[str, str]:
    found = sorted(p for p in root.rglob("*.parquet"))
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def test_plan_and_growth(tmp_path: Path) -> None:
    assert [(s.start, s.count) for s in plan(25, 10)] == [(0, 10), (10, 10), (20, 5)]
    root = make(tmp_path / "toy", n=25)
    assert not pending(plan(25, 10), root)
    assert [s.name for s in pending(plan(40, 10), root)] == ["part-00002", "part-00003"]  # the short last one again
    assert not pending(plan(10, 10), root)
    assert (len(pending(plan(40, 10), root)), pending(plan(40, 10), root).samples) == (2, 20)


def test_a_large_plan_is_counted_without_being_made() -> None:
    large = plan(4 * 10**15 + 1, 512)
    assert len(large) == 7_812_500_000_001 and large.samples == 4 * 10**15 + 1
    assert next(iter(large)) == ShardSpec(0, 0, 512) and large.spec(len(large) - 1).count == 1


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    one, two = make(tmp_path / "one" / "toy"), make(tmp_path / "two" / "toy", n=25)
    make(two, n=30)
    assert files(one) == files(two)
    contents = [[json.dumps(m) for m in manifests(root)] for root in (one, two)]
    assert contents[0] == contents[1]


def test_every_sample_is_accounted_for(tmp_path: Path) -> None:
    root = make(tmp_path / "toy", n=20)
    for content in manifests(root):
        assert sum(content["outcomes"].values()) == content["shard"]["count"] == 10
    assert sum(batch.num_rows for batch in read_batches(root)) == 16
    for kind, rows in (("data", 16), ("meta", 16), ("rejects", 2), ("dead", 2)):
        assert sum(pq.read_metadata(p).num_rows for p in committed_files(root, kind)) == rows


def test_a_lost_or_doubled_sample_stops_the_shard(tmp_path: Path) -> None:
    writer = ShardWriter(tmp_path, ShardSpec(0, 0, 3), {})
    writer.write([draft(0), draft(1)])
    with pytest.raises(ConservationError, match="planned 3 samples"):
        writer.commit({})
    with pytest.raises(ConservationError, match="twice"):
        writer.write([draft(1)])
    writer.abort()
    assert manifests(tmp_path) == []
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_layout_of_a_data_file(tmp_path: Path) -> None:
    root = tmp_path / "toy"
    root.mkdir()
    writer = ShardWriter(root, ShardSpec(0, 0, 150), {})
    writer.write([draft(i) for i in range(150)])
    writer.commit({})
    (path,) = committed_files(root, "data")
    assert path.relative_to(root).as_posix() == "data/task=t2i/source=toy/part-00000.parquet"
    footer = pq.read_metadata(path)
    assert [footer.row_group(g).num_rows for g in range(footer.num_row_groups)] == [64, 56]
    columns = [footer.row_group(0).column(i) for i in range(footer.num_columns)]
    pixels = [
        c for c in columns if c.path_in_schema.split(".")[0] in IMAGE_COLUMNS and c.path_in_schema.endswith("bytes")
    ]
    assert pixels and all(c.compression == "UNCOMPRESSED" and not c.is_stats_set for c in pixels)
    found = pq.read_schema(path)
    assert found.equals(SCHEMA) and found.metadata == SCHEMA.metadata
    (meta,) = committed_files(root, "meta")
    assert pq.read_metadata(meta).num_row_groups == 1
    assert not set(IMAGE_COLUMNS) & set(pq.read_schema(meta).names)


def test_a_wrong_type_is_refused(tmp_path: Path) -> None:
    bad = draft(0)
    bad.row["width"] = "wide"
    with pytest.raises((TypeError, ValueError)):
        ShardWriter(tmp_path, ShardSpec(0, 0, 1), {}).write([bad])


def test_a_shorter_file_undoes_a_commit(tmp_path: Path) -> None:
    root = make(tmp_path / "toy", n=10)
    (path,) = committed_files(root, "data")
    path.write_bytes(path.read_bytes()[:-1])
    assert manifests(root) == [] and [s.name for s in pending(plan(10, 10), root)] == ["part-00000"]
    commit(root, ShardSpec(0, 0, 10))
    assert len(manifests(root)) == 1


def test_one_run_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    stale = tmp_path / "toy" / ".x.1.tmp"
    stale.touch()
    with dataset_lock(tmp_path / "toy"):
        assert not stale.exists()
        with pytest.raises(DatasetBusy, match="another run"), dataset_lock(tmp_path / "toy"):
            pass
    with dataset_lock(tmp_path / "toy"):
        pass


def test_a_file_that_has_gone_or_shrunk_is_named(tmp_path: Path) -> None:
    root = make(tmp_path, n=10)
    assert damaged(root) == []
    first = committed_files(root, "data")[0]
    first.write_bytes(first.read_bytes()[:-10])
    assert "bytes instead of" in damaged(root)[0] and str(first.relative_to(root)) in damaged(root)[0]
    first.unlink()
    assert damaged(root)[0].endswith("is missing")


@pytest.mark.parametrize("text", ["{", '{"content": [1]}', '{"content": {"files": 5}}', "outside"])
def test_a_damaged_manifest_is_named_with_the_fix(tmp_path: Path, text: str) -> None:
    root = make(tmp_path, n=10)
    path = next((root / "_manifest").glob("part-*.json"))
    if text == "outside":
        whole = json.loads(path.read_bytes())
        whole["content"]["files"][0]["path"] = "../../etc/passwd"
        text = json.dumps(whole)
    path.write_text(text)
    with pytest.raises(ManifestDamaged, match=r"part-00000.json is no manifest .*run the same command again"):
        manifests(root)
