"""`synth verify` finds changed files and changed rows."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console
from toy import Draw, Judge, StrictJudge, ToyRecipe

from catalog.schema import IMAGE, SCHEMA
from catalog.shards import ROW_GROUP_ROWS, ManifestDamaged, committed_files
from flows import dataset as recorded
from flows import job, reverify, run
from flows.recipe import Job, Recipe
from flows.runner import ShardWork


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    quiet, out = Console(file=io.StringIO()), tmp_path_factory.mktemp("made")
    run.run(ToyRecipe(n=250, out=out, workers=1, audit=0), quiet, quiet)
    return next(out.glob("toy-*"))


@pytest.fixture
def dataset(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / made.name)


class NewerRecipe(ToyRecipe):
    """Noise of a later version."""

    def build(self) -> Job:
        old = super().build()
        return replace(old, chain=(Draw(version="2"), *old.chain[1:]))


def look(dataset: Path, n: int | None = None, judge: Judge | None = None, again: bool = True) -> reverify.Found:
    recipe = recorded.load_recipe(dataset, ToyRecipe)
    made = recipe.build()
    sink = job.sink(dataset, made, recorded.recorded(dataset, recipe))
    work = reverify.VerifyWork(ShardWork((made.chain[0], judge or Judge()), sink), made.shard_size)
    return reverify.verify(work, n, again, 1, Console(file=io.StringIO()))


def said(dataset: Path, kind: type[Recipe] = ToyRecipe) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=400)
    return reverify.run(dataset, kind, None, 1, 10, console, console), console.file.getvalue()


def rewrite(dataset: Path, kind: str, change: Callable[[pa.Table], pa.Table], shard: int = 0) -> None:
    """Change one file of a shard and renew its entry in the manifest: size and hash are right, `rows` is as it was."""
    path = committed_files(dataset, kind)[shard]
    pq.write_table(change(pq.ParquetFile(path).read()), path, row_group_size=ROW_GROUP_ROWS)

    def renew(content: dict[str, Any]) -> None:
        (entry,) = [file for file in content["files"] if file["kind"] == kind]
        entry |= {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

    manifest(dataset, renew, shard)


def manifest(dataset: Path, change: Callable[[dict[str, Any]], None], shard: int = 0) -> None:
    """Change the `content` of a manifest."""
    path = sorted((dataset / "_manifest").glob("part-*.json"))[shard]
    whole = json.loads(path.read_bytes())
    change(whole["content"])
    path.write_text(json.dumps(whole))


def column(name: str, value: Callable[[Any], Any], rows: int = 8) -> Callable[[pa.Table], pa.Table]:
    """Another value in a column of the first rows."""

    def change(table: pa.Table) -> pa.Table:
        cells = table[name].to_pylist()
        cells[:rows] = map(value, cells[:rows])
        field = SCHEMA.field(name)
        made = pa.array(cells, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
        return table.set_column(table.schema.get_field_index(name), field, made.cast(field.type))

    return change


def test_a_whole_dataset_holds(dataset: Path) -> None:
    found = look(dataset)
    assert (found.files, found.rows, found.remade) == (9, 225, 225) and not found.broken_files and not found.reasons
    console = Console(file=io.StringIO(), width=200)
    assert reverify.run(dataset, ToyRecipe, None, 2, 10, console, console) == job.OK
    assert "9 files hashed, 225 rows judged again, 225 of them made again" in console.file.getvalue()


def test_some_rows_are_enough_when_asked(dataset: Path) -> None:
    assert look(dataset, 100).rows == 100 and look(dataset, 100).files == 9


def test_one_flipped_bit_is_found(dataset: Path) -> None:
    path = committed_files(dataset, "data")[1]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    console = Console(file=io.StringIO(), width=300)
    assert reverify.run(dataset, ToyRecipe, None, 1, 10, console, console) == job.PARTIAL
    assert f"{path.relative_to(dataset)}: its bytes are not those that were committed" in console.file.getvalue()


def test_a_shard_without_its_manifest_is_no_whole_dataset(dataset: Path) -> None:
    """What is committed holds, and is less than was planned; the files that are left are read by who reads the folder."""
    (dataset / "_manifest" / "part-00001.json").unlink()
    code, text = said(dataset)
    assert code == job.PARTIAL and "samples are committed; the command that began it goes on" in text
    assert "part-00001.parquet: no manifest names it" in text and "every file and row holds" not in text


def test_a_file_that_was_copied_in_is_found(dataset: Path) -> None:
    path = committed_files(dataset, "data")[0]
    shutil.copy(path, path.with_name("part-00009.parquet"))
    code, text = said(dataset)
    assert code == job.PARTIAL and "part-00009.parquet: no manifest names it" in text and "committed;" not in text


@pytest.mark.parametrize("text", ["[]", "{", '{"content": {"files": []}}'])
def test_a_damaged_manifest_ends_it_with_its_name(dataset: Path, text: str) -> None:
    (dataset / "_manifest" / "part-00000.json").write_text(text)
    with pytest.raises(ManifestDamaged, match="part-00000.json is no manifest"):
        said(dataset)


def test_rows_that_do_not_hold_are_counted_with_examples(dataset: Path) -> None:
    found = look(dataset, judge=StrictJudge(), again=False)
    bad = sum(
        s.startswith("0") for p in committed_files(dataset, "meta") for s in pq.read_table(p)["sha256"].to_pylist()
    )
    assert found.reasons == {"rejected by judge: zero": bad} and 0 < bad < 100 and len(found.examples) == bad


# ------------------------------------------------------------------------- hashes renewed, so that only the words lie


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda t: t.slice(1), "1 samples are missing (index 0)"),
        (lambda t: pa.concat_tables([t, t.slice(0, 1)]), "1 samples stand there twice (index 0)"),
        (lambda t: t.slice(0, 0), "holds 0 rows, its manifest says 90"),
        (column("index", lambda i: i + 1000, 1), "1 samples are not planned here (index 1000)"),
        (column("sample_id", lambda i: "0" * 32, 1), "1 sample ids are not those of their indices (000"),
        (column("prompt", str.upper, 1), "_meta/ does not say what the data say: prompt"),
        (column("source", lambda s: "science"), "holds rows of data/task=t2i/source=science/part-00000.parquet"),
    ],
)
def test_rows_and_plan_have_to_agree(dataset: Path, change: Callable[[pa.Table], pa.Table], complaint: str) -> None:
    rewrite(dataset, "data", change)
    code, text = said(dataset)
    assert code == job.PARTIAL and complaint in text and "every file and row holds" not in text


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c["outcomes"].update(ok=999), "its data files hold 90 rows, its manifest counts 999 ok"),
        (lambda c: c["files"][0].update(rows=7), "holds 90 rows, its manifest says 7"),
        (lambda c: c["shard"].update(start=100), "which no plan of 100 samples a shard holds"),
        (lambda c: c.update(seed=5), "its manifest says seed = 5, the dataset's record 0"),
        (lambda c: c.update(reasons={"toy/even": 10}), "its files {'toy/odd': 10}"),
    ],
)
def test_manifest_and_files_have_to_agree(dataset: Path, change: Callable[[Any], None], complaint: str) -> None:
    manifest(dataset, change)
    code, text = said(dataset)
    assert code == job.PARTIAL and complaint in text


@pytest.mark.parametrize("name", [name for name in SCHEMA.names if name not in ("input_images", "mask")])
def test_no_column_can_be_changed_unseen(dataset: Path, name: str) -> None:
    """Data and `_meta/` changed alike, all hashes renewed."""
    for kind in ("data", "meta")[: 1 if name == "output_image" else 2]:
        rewrite(dataset, kind, column(name, lambda cell: _other(SCHEMA.field(name).type, cell)))
    found = look(dataset, 8)
    assert sum(n for reason, n in found.reasons.items() if reason.startswith("differ from the sample made ag")) == 8


def _other(kind: pa.DataType, cell: Any) -> Any:
    """Another value of the same type."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if kind == IMAGE:
        return cell | {"path": "../../evil.png"}
    if kind == pa.string():
        return f"{cell}!"
    if pa.types.is_integer(kind):
        return (cell or 0) + 1
    if kind == pa.bool_():
        return not cell
    return None if cell is not None else [] if pa.types.is_list(kind) else {}


def test_a_retry_adds_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet, trap = Console(file=io.StringIO()), tmp_path / "trap"
    trap.touch()
    monkeypatch.setenv("TOY_POISON", str(trap))
    run.run(ToyRecipe(n=120, out=tmp_path, workers=1, audit=0, poison=(3, 4, 110)), quiet, quiet)
    trap.unlink()
    root = next(tmp_path.glob("toy-*"))
    run.finish(job.prepare_retry(root, ToyRecipe, 1), quiet, quiet)
    assert said(root)[0] == job.OK
    manifest(root, lambda content: content.update(resolves=[]), 1)
    assert "its samples are not those that its manifest resolves" in said(root)[1]


def test_what_cannot_be_made_again_is_said(dataset: Path) -> None:
    code, text = said(dataset, NewerRecipe)
    assert code == job.OK and "warning: today's code, settings and inputs are others (toy: 1, now 2)" in text
    assert "225 rows judged again, 0 of them made again" in text


def test_other_libraries_are_said(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.reverify.libraries", lambda: {"numpy": "0.1"})
    code, text = said(dataset)
    assert code == job.OK and "was made with other libraries (numpy " in text and "0 of them made again" in text


def test_findings_left_out_are_counted_and_nothing_commands_the_terminal(dataset: Path) -> None:
    found = reverify.Found(examples=[f"{k}\x1b[31m: odd" for k in range(30)])
    found.reasons["rejected by toy: odd"] = 30
    lines = list(reverify._lines(dataset, found, "", 10))
    assert "  ... and 20 more; --show 0 prints all" in lines
    assert r"  0\x1b[31m: odd" in lines and not any("\x1b" in line for line in lines)
    assert len([line for line in reverify._lines(dataset, found, "", None) if "odd" in line]) == 31


def test_a_renamed_dataset_is_told_its_name(dataset: Path) -> None:
    renamed = dataset.rename(dataset.with_name("mine"))
    with pytest.raises(recorded.RecipeEdited, match=f"was renamed: .* Rename it to mine-{dataset.name[-8:]}"):
        recorded.verify(renamed, ToyRecipe)
    renamed.rename(dataset)


def widened(table: pa.Table) -> pa.Table:
    return table.set_column(table.schema.get_field_index("width"), "width", table["width"].cast(pa.float64()))


def lengthened(table: pa.Table) -> pa.Table:
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * len(table), pa.int32()), ["x" * (17 << 20)])
    return table.set_column(table.schema.get_field_index("prompt"), "prompt", shared.cast(pa.string()))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (widened, "width is double, not int"),
        (lambda table: table.drop_columns(["prompt"]), "prompt is missing, not string"),
        (lambda table: table.append_column("extra", table["prompt"]), "extra is no column"),
        (lengthened, "column prompt of row group 0 takes 18 MB, at most 17 are believed"),
        (lambda table: pa.concat_tables([table] * 500), "rows, a shard has"),
    ],
)
def test_files_that_no_writer_makes_are_not_read(
    dataset: Path, change: Callable[[pa.Table], pa.Table], told: str
) -> None:
    rewrite(dataset, "data", change)
    code, found = said(dataset)
    assert code == job.PARTIAL and told in found


def test_an_endless_shard_is_not_counted_out(dataset: Path) -> None:
    manifest(dataset, lambda content: content["shard"].update(count=10**12))
    code, found = said(dataset)
    assert code == job.PARTIAL and "which no plan of" in found


@pytest.mark.parametrize("content", [b"{}", b"[]", b"[" * 100_000, b'{"job": 1}'])
@pytest.mark.parametrize("name", ["inputs.json", "recipe.toml"])
def test_a_damaged_record_is_named(dataset: Path, name: str, content: bytes) -> None:
    (dataset / name).write_bytes(content)
    with pytest.raises(recorded.RecipeEdited, match=name):
        recorded.verify(dataset, ToyRecipe)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"content": {"shard": {"start": "0"}}}'])
def test_a_damaged_manifest_is_named(dataset: Path, content: bytes) -> None:
    path = sorted((dataset / "_manifest").glob("part-*.json"))[0]
    path.write_bytes(content)
    with pytest.raises(ManifestDamaged, match=path.name):
        said(dataset)
