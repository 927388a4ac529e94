"""`synth text-render` from the command line to verified rows that SQL, Hugging Face datasets and the exports read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from catalog.database import query
from catalog.shards import manifests
from flows import cli

RUN = ["text-render", "--n", "96", "--size", "128,256x128,256", "--audit", "12", "--shard-size", "64", "--workers", "1"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data")
    assert cli._run([*RUN, "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def root(data: Path) -> Path:
    return next(data.glob("text-render-*"))


def test_every_planned_sample_is_accounted_for(data: Path, root: Path) -> None:
    outcomes = [m["outcomes"] for m in manifests(root)]
    assert sum(sum(o.values()) for o in outcomes) == 96 and not sum(o["failed"] for o in outcomes)
    assert sum(o["ok"] for o in outcomes) >= 86
    assert query(data, "select bool_and(verified) from samples").rows == [(True,)]
    (languages,) = query(data, "select array_agg(distinct lang order by lang) from samples").rows[0]
    assert languages == ["en", "zh"]


def test_the_run_is_on_record(root: Path) -> None:
    facts = json.loads(next((root / "_runs").glob("*.json")).read_text())
    assert facts["exit_code"] == 0 and facts["audit"]["samples"] == 12
    assert "<img" in (root / "_runs" / "contact-sheet.html").read_text()


def test_the_same_command_has_nothing_left_to_do(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run([*RUN, "--out", str(data)]) == 0
    assert "nothing was left to make" in capsys.readouterr().out


def test_every_row_holds_when_judged_again(data: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["verify", root.name, "--out", str(data), "--workers", "1"]) == 0
    assert "every file and row holds" in capsys.readouterr().out


def test_hugging_face_reads_the_directory_as_it_is(root: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows = datasets.load_dataset(str(root), split="train", cache_dir=str(tmp_path))
    assert len(rows) == sum(m["outcomes"]["ok"] for m in manifests(root))
    assert all(rows[i]["output_image"].mode == "RGB" for i in range(5))
    first = next(iter(datasets.load_dataset(str(root), split="train", streaming=True)))
    assert first["output_image"].size == (first["width"], first["height"])


@pytest.mark.parametrize("layout", ["hf", "webdataset"])
def test_exports(layout: str, data: Path, root: Path, tmp_path: Path) -> None:
    assert cli._run(["export", layout, root.name, str(tmp_path / "exported"), "--out", str(data)]) == 0
    assert any(path.suffix in (".parquet", ".tar") for path in (tmp_path / "exported").rglob("*"))


def test_a_moved_catalog_still_shows_samples(data: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    os.rename(data, moved)
    try:
        sample = query(moved, "select min(sample_id) from samples").rows[0][0]
        assert cli._run(["show", sample, "--out", str(moved), "--folder", str(tmp_path / "shown")]) == 0
        assert list((tmp_path / "shown").rglob("*.png"))
    finally:
        os.rename(moved, data)
