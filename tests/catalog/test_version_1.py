"""Datasets of schema version 1, as committed beside this test, are read for ever.

`data/v1/toy-00000000` was written once by `tiny.make(root, n=10)` and is never written again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from catalog.database import connect
from catalog.gallery import evenly
from catalog.schema import COLUMNS, META_SCHEMA, SCHEMA, SCHEMA_VERSION
from catalog.shards import committed_files, manifests, read_batches

ROOT = Path(__file__).parent / "data" / "v1" / "toy-00000000"


def test_manifests_and_hashes() -> None:
    (content,) = manifests(ROOT)
    assert (content["schema_version"], content["outcomes"]) == (1, {"ok": 8, "rejected": 1, "failed": 1})
    for file in content["files"]:
        assert hashlib.sha256((ROOT / file["path"]).read_bytes()).hexdigest() == file["sha256"]


def test_rows_and_pixels() -> None:
    rows = [row for batch in read_batches(ROOT) for row in batch.to_pylist()]
    assert [row["index"] for row in rows] == [0, 1, 2, 3, 4, 5, 6, 8]
    assert rows[0]["image_info"][0]["phash"] == 2**64 - 1
    assert json.loads(rows[0]["spec"])["kind"] == "text/1"
    assert len(evenly([ROOT], 99)) == 8


def test_the_catalog_opens_it() -> None:
    with connect([ROOT]) as con:
        assert con.execute("SELECT count(*), sum(seed > 0) FROM samples").fetchone() == (8, 8)
        assert con.execute("SELECT reason FROM rejects").fetchall() == [("contrast",)]
        assert con.execute("SELECT error FROM dead").fetchall() == [("ZeroDivisionError",)]


@pytest.mark.parametrize(("kind", "now"), [("data", SCHEMA), ("meta", META_SCHEMA)])
def test_a_column_of_version_1_keeps_its_name_and_type(kind: str, now) -> None:
    then = pq.read_schema(committed_files(ROOT, kind)[0])
    for field in then:
        assert now.field(field.name).type == field.type
    if SCHEMA_VERSION == 1:
        assert then.names == now.names, "a new column needs a new SCHEMA_VERSION and data of its own here"


def test_it_opens_beside_a_later_version_with_more_columns(tmp_path: Path) -> None:
    from tiny import make

    later = make(tmp_path / "toy-later", n=5)
    meta = later / "_meta/part-00000.parquet"
    table = pq.read_table(meta)
    pq.write_table(table.append_column("novel", [["x"] * table.num_rows]), meta)
    manifest = later / "_manifest/part-00000.json"
    text = json.loads(manifest.read_text())
    text["content"]["schema_version"] = SCHEMA_VERSION + 1
    for file in text["content"]["files"]:
        file["bytes"] = (later / file["path"]).stat().st_size
    manifest.write_text(json.dumps(text))
    with connect([ROOT, later]) as con:
        assert con.execute("SELECT count(*), count(novel) FROM samples").fetchone() == (13, 5)


def test_columns_are_documented() -> None:
    assert all(text.strip() for _, _, text in COLUMNS)
