"""`synth verify` finds changed files and changed rows."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console
from toy import Judge, StrictJudge, ToyRecipe

from catalog.shards import committed_files
from flows import job, reverify, run


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    quiet = Console(file=io.StringIO())
    run.run(ToyRecipe(n=250, out=tmp_path, workers=1, audit=0), quiet, quiet)
    return next(tmp_path.glob("toy-*"))


def look(dataset: Path, n: int | None = None, judge: Judge | None = None) -> reverify.Found:
    return reverify.verify(dataset, (judge or Judge(),), n, 1, Console(file=io.StringIO()))


def test_a_whole_dataset_holds(dataset: Path) -> None:
    found = look(dataset)
    assert (found.files, found.rows) == (9, 225) and not found.broken_files and not found.reasons
    console = Console(file=io.StringIO(), width=200)
    assert reverify.run(dataset, ToyRecipe, None, 2, console, console) == job.OK
    assert "9 files hashed, 225 rows judged again" in console.file.getvalue()


def test_some_rows_are_enough_when_asked(dataset: Path) -> None:
    assert look(dataset, 100).rows == 100 and look(dataset, 100).files == 9


def test_one_flipped_bit_is_found(dataset: Path) -> None:
    path = committed_files(dataset, "data")[1]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    console = Console(file=io.StringIO(), width=300)
    assert reverify.run(dataset, ToyRecipe, None, 1, console, console) == job.PARTIAL
    assert f"{path.relative_to(dataset)}: its bytes are not those that were committed" in console.file.getvalue()


def test_rows_that_do_not_hold_are_counted_with_examples(dataset: Path) -> None:
    found = look(dataset, judge=StrictJudge())
    bad = sum(
        s.startswith("0") for p in committed_files(dataset, "meta") for s in pq.read_table(p)["sha256"].to_pylist()
    )
    assert found.reasons == {"rejected by judge: zero": bad} and 0 < bad < 100 and len(found.examples) == bad
