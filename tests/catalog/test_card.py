"""The card, and what other people's readers make of a dataset directory."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pytest
from PIL import Image
from tiny import commit, make

from catalog.card import write_card
from catalog.shards import ShardSpec, plan

datasets = pytest.importorskip("datasets")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the loader's cache of one test out of the next one's."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


def load(root: Path, **options: object):
    return datasets.load_dataset(str(root), split="train", **options)


def test_loads_only_the_data_and_decodes_to_rgb(out: Path) -> None:
    root = out / "toy-00000000"
    rows = load(root)
    assert len(rows) == 24
    image = rows[3]["output_image"]
    assert (image.mode, image.size) == ("RGB", (16, 12))
    assert rows.features["task"].dtype == "string"
    streamed = list(load(root, streaming=True))
    assert [r["sample_id"] for r in streamed] == rows["sample_id"][:]
    assert streamed[0]["output_image"].mode == "RGB"


def test_loads_while_it_grows_and_after_a_move(tmp_path: Path) -> None:
    root = make(tmp_path / "toy", only=[0])
    assert len(load(root)) == 8
    (next(root.glob("data/**/part-00000.parquet")).parent / ".part-00001.parquet.1.tmp").write_bytes(b"PAR1 torn")
    assert len(list(load(root, streaming=True))) == 8
    for spec in list(plan(30, 10))[1:]:
        commit(root, spec)
    assert len(list(load(root, streaming=True))) == 24
    assert len(load(root, download_mode="force_redownload", verification_mode="no_checks")) == 24
    write_card(root, "Toy", {}, [])  # a card written after growth gives loaders a cache of its own
    commit(root, ShardSpec(0, 0, 10, retry=1, only=(7,)), heal=True)
    write_card(root, "Toy", {}, [])
    assert len(load(root)) == 25
    shutil.move(root, tmp_path / "moved")
    assert len(load(tmp_path / "moved")) == 25


def test_pandas_pyarrow_duckdb(out: Path) -> None:
    data = str(out / "toy-00000000" / "data")
    frame = pd.read_parquet(data)
    assert len(frame) == 24
    assert Image.open(io.BytesIO(frame["output_image"][0]["bytes"])).size == (16, 12)
    partitioning = ds.HivePartitioning.discover(infer_dictionary=True)
    assert ds.dataset(data, partitioning=partitioning).to_table(filter=ds.field("task") == "t2i").num_rows == 24
    found = duckdb.sql(f"SELECT task, count(*) FROM read_parquet('{data}/**/*.parquet') GROUP BY ALL").fetchall()
    assert found == [("t2i", 24)]


def test_front_matter(tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    path = write_card(
        tmp_path, 'A "title"\nof two: lines', {"a": "é"}, ["OFL-1.1", "LicenseRef-x"], n=2000, languages=["en"]
    )
    data = DatasetCard.load(path).data.to_dict()
    files = [{"split": "train", "path": "data/**/*.parquet"}]
    assert data["configs"] == [{"config_name": "default", "description": "0 rows", "data_files": files}]
    assert data["license"] == ["ofl-1.1", "other"]
    assert data["size_categories"] == ["1K<n<10K"]
    assert data["pretty_name"] == 'A "title" of two: lines'
    assert not list(tmp_path.glob(".*"))
