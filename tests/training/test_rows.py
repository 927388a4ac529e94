"""Reading rows: whole row groups, few columns, and what a broken disk becomes."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from catalog.shards import committed_files
from model.training.rows import COLUMNS, Reader, RowError
from model.training.sources import Source
from tests.training.shards import drafts, of_all_kinds, recipe, row, sources, write


def t2i(data: Path) -> Source:
    return sources(recipe(data, mix="t2i=1")).by_name["t2i"]


@pytest.mark.parametrize("name", ["t2i", "it2i", "und"])
def test_rows_come_whole_and_with_no_other_columns(tmp_path: Path, name: str) -> None:
    rows = of_all_kinds(40)
    write(tmp_path / "toy", rows)
    written = {draft.sample_id: draft.row for draft in drafts(rows, "toy")}
    source = sources(recipe(tmp_path, mix=f"{name}=1")).by_name[name]
    reader = Reader(source, 2)
    for number in range(len(source.rows)):
        found = reader.row(number)
        assert set(found) == {column.split(".")[0] for column in COLUMNS[name]}
        wanted = written[found["sample_id"]]
        assert found["prompt"] == wanted["prompt"]
        if "output_image" in found:
            assert found["output_image"]["bytes"] == wanted["output_image"]["bytes"]
        if "input_images" in found:
            assert [i["bytes"] for i in found["input_images"]] == [i["bytes"] for i in wanted["input_images"]]


def test_a_row_group_is_read_once_while_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "toy", [row("t2i", i) for i in range(40)], group=8)
    source, read, real = t2i(tmp_path), [], pq.ParquetFile.read_row_group
    monkeypatch.setattr(
        pq.ParquetFile, "read_row_group", lambda f, n, *a, **k: (read.append(n), real(f, n, *a, **k))[1]
    )
    reader = Reader(source, 2)
    for number in (0, 9, 1, 8, 15, 0):
        reader.row(number)
    assert read == [0, 1]
    reader.row(17)  # a third one: the oldest goes
    reader.row(8)
    assert read == [0, 1, 2, 1]


@pytest.mark.parametrize("fault", ["gone", "short", "zeros", "other rows"])
def test_a_broken_file_is_a_row_error_and_not_the_end(tmp_path: Path, fault: str) -> None:
    root = write(tmp_path / "toy", [row("t2i", i) for i in range(40)], shard=20)
    source = t2i(tmp_path)
    path, other = committed_files(root, "data")
    reader = Reader(source, 4)
    assert reader.row(0)["prompt"] == "default 0"  # its footer is known from here on
    if fault == "gone":
        path.unlink()
    elif fault == "short":
        path.write_bytes(path.read_bytes()[:1000])
    elif fault == "zeros":
        path.write_bytes(b"\0" * path.stat().st_size)
    else:
        path.write_bytes(other.read_bytes())
    for again in range(2):
        with pytest.raises(RowError, match=r"part-00000\.parquet"):
            Reader(source, 4).row(8 + again)
        with pytest.raises(RowError):
            reader.row(16 + again)
    assert reader.row(20)["prompt"] == "default 20"
    assert reader.row(1)["prompt"] == "default 1"  # read before it broke


def test_a_busy_disk_gets_a_second_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "toy", [row("t2i", 0)])
    real, calls = pq.ParquetFile.read_row_group, []

    def busy(*args: object, **options: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise OSError("stale file handle")
        return real(*args, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", busy)
    assert Reader(t2i(tmp_path), 1).row(0)["prompt"] == "default 0" and len(calls) == 2
