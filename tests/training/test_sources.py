"""What is found to train on: committed rows of a split, by source, with weights; and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.database import query
from catalog.selection import select
from catalog.shards import committed_files
from model.training.sources import DataError, painted_size, read_sources
from tests.training.shards import drafts, of_all_kinds, recipe, row, sources, write


def test_rows_are_where_the_table_says(tmp_path: Path) -> None:
    """Read by position, every row is the one whose id the table has."""
    write(tmp_path / "toy", of_all_kinds(100), shard=40, group=7)
    found = sources(recipe(tmp_path, mix="t2i=1,it2i=1,und=1"))
    assert {name: len(source.rows) for name, source in found.by_name.items()} == {"t2i": 50, "it2i": 25, "und": 25}
    for source in found.by_name.values():
        rows, groups = source.rows, source.groups
        for number in range(len(rows)):
            group = rows.group[number]
            path = groups.files[groups.file[group]]
            table = pq.ParquetFile(path).read_row_group(int(groups.number[group]), ["sample_id", "width", "height"])
            there = table.slice(int(rows.row[number]), 1).to_pylist()[0]
            assert int(there["sample_id"][:8], 16) == rows.identity[number]
            assert (there["width"], there["height"]) == (rows.width[number], rows.height[number])


def test_columns_are_what_the_cost_needs(tmp_path: Path) -> None:
    info = [{"role": "output", "width": 5, "height": 5}, *[{"role": "input", "width": 96, "height": 32}] * 2]
    two = [{"level": "task", "lang": "zh", "text": "字"}, {"level": "task", "lang": "en", "text": "a" * 7}]
    rows = [
        row("edit", 0, image_info=info, prompts=two, reasoning="because", prompt="p"),
        row("edit", 1, prompts=[], prompt="zwölf"),
        row("understanding", 2, messages=[{"role": "user", "content": "abc"}] * 2, prompts=None),
    ]
    write(tmp_path / "toy", rows)
    found = sources(recipe(tmp_path, mix="it2i=1,und=1")).by_name
    edits, und = found["it2i"].rows, found["und"].rows
    assert edits.images.tolist() == [2, 1] and edits.prompt.tolist() == [5, 6] and edits.reasoning.tolist() == [7, 0]
    assert edits.input_width.tolist() == [96, 64] and edits.input_height.tolist() == [32, 64]
    assert und.answer.tolist() == [8] and und.images.tolist() == [1]


def test_only_verified_rows_of_the_split_unless_told_otherwise(tmp_path: Path) -> None:
    rows = [row("t2i", 0), row("t2i", 1, verified=False), row("t2i", 2, split="validation"), row("t2i", 3)]
    write(tmp_path / "toy", rows)
    found = sources(recipe(tmp_path, mix="t2i=1"))
    assert len(found.by_name["t2i"].rows) == 2
    assert found.left_out == {"not verified": 1, "not in split train": 1}
    assert len(sources(recipe(tmp_path, mix="t2i=1", verified=False)).by_name["t2i"].rows) == 3
    assert len(sources(recipe(tmp_path, mix="t2i=1", split="validation")).by_name["t2i"].rows) == 1


@pytest.mark.parametrize(
    ("reason", "task", "fields"),
    [
        ("thinner than --images.max-ratio", "t2i", {"width": 300, "height": 100}),
        ("too thin to paint", "t2i", {"width": 290, "height": 60}),
        ("of no size", "t2i", {"width": None}),
        ("with too large an image", "t2i", {"width": 30_000, "height": 30_000}),
        ("without a prompt", "t2i", {"prompt": "", "prompts": []}),
        ("without an input image", "edit", {"image_info": []}),
        ("without an answer", "understanding", {"answer": ""}),
    ],
)
def test_rows_that_cannot_be_used_are_counted(tmp_path: Path, reason: str, task: str, fields: dict[str, Any]) -> None:
    write(tmp_path / "toy", [row(task, 0), row(task, 1, **fields)])
    name = {"t2i": "t2i", "edit": "it2i", "understanding": "und"}[task]
    images = {"max_ratio": 5, "min_side": 32, "max_side": 32} if reason == "too thin to paint" else {"max_ratio": 2}
    found = sources(recipe(tmp_path, mix=f"{name}=1", images=images))
    assert found.left_out == {reason: 1} and len(found.by_name[name].rows) == 1


def test_a_selection_is_honoured_with_its_weights(tmp_path: Path) -> None:
    write(tmp_path / "toy", [row("t2i", i) for i in range(20)])
    sql = 'SELECT sample_id, 1 + "index" % 2 AS weight FROM samples WHERE "index" < 10'
    select(tmp_path, "some", sql)
    found = sources(recipe(tmp_path, mix="t2i=1", selection="some"))
    source = found.by_name["t2i"]
    weights = {int(s.sample_id[:8], 16): 1.0 + s.index % 2 for s in drafts([{}] * 10, "toy")}
    assert dict(zip(source.rows.identity.tolist(), source.rows.weight.tolist())) == weights
    assert source.epoch == 15 and found.left_out == {"not in the selection": 10}
    select(tmp_path, "other", sql.replace("1 +", "2 +"))
    digests = {sources(recipe(tmp_path, mix="t2i=1", selection=name)).digest for name in ("some", "other", None)}
    assert len(digests) == 3


def test_held_out_texts_are_not_those_that_are_trained_on(tmp_path: Path) -> None:
    """The split goes by group; the same text in another dataset is found by its id."""
    ids = [f"{i:032x}" for i in (2**100, 2**101, 2**102)]
    write(tmp_path / "a", [row("t2i", 0, text_id=ids[0]), row("t2i", 1, text_id=ids[1], split="validation")])
    write(
        tmp_path / "b", [row("t2i", i, text_id=one, split="validation") for i, one in enumerate([ids[0], ids[2], None])]
    )
    held = recipe(tmp_path, mix="t2i=1", split="validation")
    assert len(read_sources(held, 16).by_name["t2i"].rows) == 4
    unseen = read_sources(held, 16, unseen=True)
    assert len(unseen.by_name["t2i"].rows) == 3 and unseen.left_out["with a text that is trained on"] == 1


def test_data_are_told_apart_by_content(tmp_path: Path) -> None:
    """Neither the order in which shards came to be nor the place of the data matters."""
    for place, order in (("one", 1), ("two", -1)):
        for name in ("a", "b")[::order]:
            write(tmp_path / place / name, of_all_kinds(30), shard=10)
    one, two = (sources(recipe(tmp_path / place)) for place in ("one", "two"))
    assert one.digest == two.digest
    assert (one.by_name["t2i"].rows.identity == two.by_name["t2i"].rows.identity).all()
    write(tmp_path / "two" / "b", of_all_kinds(40), shard=10)
    assert sources(recipe(tmp_path / "two")).digest != one.digest
    assert sources(recipe(tmp_path / "one", dataset=("a",))).digest != one.digest
    assert sources(recipe(tmp_path / "one", dataset=(str(tmp_path / "one" / "a"),))).fingerprints == {"a": "0" * 64}


def test_torn_shards_are_not_seen(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = write(tmp_path / "toy", of_all_kinds(40), shard=20)
    (root / "_manifest/part-00001.json").unlink()
    assert len(sources(recipe(tmp_path)).by_name["t2i"].rows) == 10
    with committed_files(root, "data")[0].open("ab") as file:
        file.write(b"x")
    with pytest.raises(DataError, match="no shard is committed"):
        sources(recipe(tmp_path))
    assert "bytes instead of" in caplog.text


# -------------------------------------------------------------------------------------------------------- bad input


def test_no_data(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="--data names the directory that holds datasets"):
        sources(recipe(tmp_path / "nowhere"))
    (tmp_path / "toy/_manifest").mkdir(parents=True)
    with pytest.raises(DataError, match="no shard is committed yet"):
        sources(recipe(tmp_path))
    with pytest.raises(DataError, match=r"is a dataset; give --data .* --dataset toy"):
        sources(recipe(tmp_path / "toy"))
    with pytest.raises(DataError, match="--dataset other: none such under .*; there are toy"):
        sources(recipe(tmp_path, dataset=("other",)))


def test_a_source_without_rows_names_the_flag(tmp_path: Path) -> None:
    write(tmp_path / "toy", [row("t2i", 0), row("edit", 1, verified=False)])
    with pytest.raises(DataError, match=r"--mix t2i=4,it2i=1 asks for it2i.*\(--mix t2i=4\).*1 not verified"):
        sources(recipe(tmp_path))
    assert set(sources(recipe(tmp_path, mix="t2i=4,it2i=0")).by_name) == {"t2i"}  # a share of 0 asks for nothing


def test_a_selection_that_matches_nothing_is_named(tmp_path: Path) -> None:
    write(tmp_path / "toy", [row("t2i", 0), row("t2i", 1, split="validation")])
    assert query(tmp_path, "SELECT count(*) FROM samples").rows == [(2,)]
    select(tmp_path, "held", "SELECT sample_id FROM samples WHERE split = 'validation'")
    with pytest.raises(DataError, match="--selection held matches no train row of task t2i.*1 not in the selection"):
        sources(recipe(tmp_path, mix="t2i=1", selection="held"))
    with pytest.raises(FileNotFoundError, match="there are: held"):
        sources(recipe(tmp_path, mix="t2i=1", selection="help"))


@pytest.mark.parametrize("hostile", ["ids", "rows", "bytes"])
def test_a_shard_that_cannot_be_read_is_named(tmp_path: Path, hostile: str) -> None:
    root = write(tmp_path / "toy", [row("t2i", i) for i in range(4)])
    path = committed_files(root, "meta")[0]
    table = pq.read_table(path)
    size = path.stat().st_size
    if hostile == "ids":
        wrong = pa.array(["not an id" for _ in range(4)])
        pq.write_table(table.set_column(0, "sample_id", wrong), path)
    elif hostile == "rows":
        pq.write_table(table.slice(1), path)
    if hostile != "bytes":
        manifest = root / "_manifest/part-00000.json"
        manifest.write_text(manifest.read_text().replace(f'"bytes": {size}', f'"bytes": {path.stat().st_size}'))
    else:
        path.write_bytes(b"\0" * size)
    with pytest.raises(DataError, match=r"toy: shard part-00000 cannot be read .*delete _manifest/part-00000\.json"):
        sources(recipe(tmp_path, mix="t2i=1"))


# ------------------------------------------------------------------------------------------------------------ sizes


@pytest.mark.parametrize(
    ("size", "low", "high", "painted"),
    [
        ((512, 512), 512, 1024, (512, 512)),
        ((700, 700), 512, 512, (512, 512)),
        ((1000, 1000), 512, 512, (512, 512)),
        ((832, 1248), 512, 512, (416, 624)),
        ((100, 100), 512, 1024, (512, 512)),
        ((2000, 1000), 512, 1024, (1456, 720)),
        ((510, 770), 512, 1024, (512, 768)),
        ((32, 64), 32, 64, (32, 64)),
    ],
)
def test_painted_sizes(size: tuple[int, int], low: int, high: int, painted: tuple[int, int]) -> None:
    assert tuple(map(int, painted_size(*size, low, high, 16))) == painted


def test_painted_sizes_keep_area_and_shape() -> None:
    rng = np.random.default_rng(0)
    height, width = rng.integers(256, 4096, (2, 2000))
    tall, wide = painted_size(height, width, 512, 1024, 16)
    assert not (tall % 16).any() and not (wide % 16).any()
    area = tall * wide
    assert (area > 0.93 * 512**2).all() and (area < 1.07 * 1024**2).all()
    assert (abs(np.log(tall / wide) - np.log(height / width)) < 16 * (1 / tall + 1 / wide)).all()
