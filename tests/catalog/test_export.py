"""Exports: complete, loadable, repeatable, resumable, and careful with what is not theirs."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tiny import make

from catalog import export
from catalog.export import ExportError, to_hf, to_webdataset


@pytest.fixture
def root(out: Path) -> Path:
    return out / "toy-00000000"


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_hf_folder(root: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    seen: list[tuple[int, int]] = []
    to_hf(root, tmp_path / "hf", lambda done, total: seen.append((done, total)))
    assert seen[-1] == (24, 24)
    loaded = datasets.load_dataset(str(tmp_path / "hf"), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 20, "validation": 4}
    assert loaded["train"][0]["output_image"].mode == "RGB"
    file = pq.ParquetFile(next(tmp_path.glob("hf/data/train-*.parquet")))
    column = file.metadata.row_group(0).column(0)
    assert column.has_offset_index and column.has_column_index
    assert set(loaded["validation"]["split"]) == {"validation"}


def test_webdataset(root: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    to_webdataset(root, tmp_path / "wds", shard_bytes=16_000, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (24, 24)
    names = []
    for path in tmp_path.glob("wds/*.tar"):
        with tarfile.open(path) as tar:
            for member in tar:
                assert (member.mtime, member.uid, member.gid, member.uname) == (0, 0, 0, "")
                names.append(member.name)
        assert path.stat().st_size < 16_000 + 2 * tarfile.RECORDSIZE
    assert len(names) == 48 and len(set(names)) == 48
    assert len(list(tmp_path.glob("wds/train-png-*.tar"))) > 1 and len(list(tmp_path.glob("wds/train-jpg-*.tar"))) > 1


@pytest.mark.parametrize("streaming", [False, True])
def test_every_webdataset_tar_loads(root: Path, tmp_path: Path, streaming: bool) -> None:
    """Without the card `datasets` infers the fields from the first samples, so a series has one type of image."""
    datasets = pytest.importorskip("datasets")
    to_webdataset(root, tmp_path / "wds", shard_bytes=16_000)
    tars = [str(path) for path in sorted(tmp_path.glob("wds/*.tar"))]
    series = [[t for t in tars if f"-{kind}-" in t] for kind in ("png", "jpg")]
    assert all(len(files) > 1 for files in series)
    read = []
    for files in [*([tar] for tar in tars), *series]:
        rows = datasets.load_dataset(
            "webdataset", data_files=files, cache_dir=str(tmp_path / "c"), split="train", streaming=streaming
        )
        for row in rows:
            image = row["png" if "-png-" in files[0] else "jpg"]
            assert image.size == (16, 12) and row["json"]["sample_id"] == row["__key__"]
            read.append(row["__key__"])
    assert len(read) == 48 and len(set(read)) == 24


@pytest.mark.parametrize("streaming", [False, True])
def test_a_webdataset_folder_loads_by_type_of_image(root: Path, tmp_path: Path, streaming: bool) -> None:
    """Indexed PNGs too are RGB, and null columns are there."""
    datasets = pytest.importorskip("datasets")
    folder, options = str(to_webdataset(root, tmp_path / "wds")), {"cache_dir": str(tmp_path / "c")}
    read = 0
    for kind in ("png", "jpg"):
        for rows in datasets.load_dataset(folder, kind, streaming=streaming, **options).values():
            for row in rows:
                assert row[kind].mode == "RGB" and row["json"]["seed"].isdigit() and row["json"]["svg"] is None
                read += 1
    assert read == 24
    assert datasets.get_dataset_config_names(folder) == ["jpg", "png"]


@pytest.mark.parametrize("function", [to_hf, to_webdataset])
def test_resumes_to_the_same_bytes(function, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_VALIDATION_SHARDS", 1)
    options = {"shard_bytes": 16_000} if function is to_webdataset else {}
    whole = hashes(function(root, tmp_path / "whole", **options))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    for _ in range(20):
        try:
            function(root, tmp_path / "parts", **options, progress=stop)
        except KeyboardInterrupt:
            continue
        break
    function(root, tmp_path / "parts", **options)
    assert hashes(tmp_path / "parts") == whole


@pytest.mark.parametrize("function", [to_hf, to_webdataset])
def test_nothing_foreign_is_touched(function, root: Path, out: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("x")
    with pytest.raises(ExportError, match="not empty"):
        function(root, tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    function(root, tmp_path / "e")
    make(root, n=40)
    with pytest.raises(ExportError, match="new folder"):
        function(root, tmp_path / "e")
    for inside in (root, root / "data" / "x"):
        with pytest.raises(ExportError, match="lies inside the dataset"):
            function(root, inside)
    (out / "empty").mkdir()
    with pytest.raises(ExportError, match="no committed shard"):
        function(out / "empty", tmp_path / "f")


def test_an_edit_pair_has_three_images() -> None:
    image = {"bytes": b"1", "path": "x.png"}
    row = {"sample_id": "a", "input_images": [image], "output_image": image, "mask": image, "svg": None}
    row |= {"seed": 2**63, "phash": None, "image_info": None}
    names = [name for name, _ in export._members(row)]
    assert names == ["a.input0.png", "a.output.png", "a.mask.png", "a.json"]
    assert json.loads(export._members(row)[-1][1]) == {
        "sample_id": "a", "svg": None, "seed": str(2**63), "phash": None, "image_info": [],
    }  # fmt: skip
