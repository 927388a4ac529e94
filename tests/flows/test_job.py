"""A whole run: resume, extension, poison, retry, and what a run refuses to do."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from toy import Judge, ToyRecipe, content_hash

from catalog.database import query
from catalog.sample import Draft
from catalog.shards import DatasetBusy, dataset_lock, manifests
from flows import dataset, garbage, job, report, run


@pytest.fixture
def quiet() -> Iterator[Console]:
    yield Console(file=io.StringIO(), width=200)


def go(out: Path, quiet: Console, **settings: object) -> tuple[int, str]:
    settings = {"n": 150, "out": out, "workers": 1, "runner": "local", "audit": 0} | settings
    code = run.run(ToyRecipe(**settings), quiet, quiet)
    return code, quiet.file.getvalue()


def root_of(out: Path) -> Path:
    return next(out.glob("toy-????????"))


def test_one_command_makes_resumes_and_extends(tmp_path: Path, quiet: Console) -> None:
    code, text = go(tmp_path / "a", quiet)
    assert code == 0 and "135" in text and "90.00%" in text
    assert "nothing was left to make" in go(tmp_path / "a", quiet)[1]
    text = go(tmp_path / "a", quiet, n=260)[1]
    assert "150 of 260 samples are committed; 160 to make (50 of them again: their shard was short) in 2 " in text
    go(tmp_path / "b", quiet, n=260)
    assert content_hash(root_of(tmp_path / "a")) == content_hash(root_of(tmp_path / "b"))
    assert query(tmp_path / "a", "select count(*) from samples").rows == [(234,)]
    assert not query(tmp_path / "a", "select sample_id from samples group by all having count(*) > 1").rows
    assert (root_of(tmp_path / "a") / job.SHEET).is_file()


def test_a_place_that_cannot_hold_a_dataset_is_named(quiet: Console) -> None:
    with pytest.raises(job.UsageError, match="--out /proc/x cannot hold a dataset"):
        go(Path("/proc/x"), quiet)


def test_a_finished_dataset_on_a_read_only_disk_is_refused_with_the_fix(
    tmp_path: Path, quiet: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(tmp_path, quiet, n=20)
    monkeypatch.setattr("os.access", lambda path, mode: path != root_of(tmp_path))
    with pytest.raises(job.UsageError, match="cannot hold a dataset .* read-only; .*; give another"):
        go(tmp_path, quiet, n=20)


def test_the_run_report_adds_up(tmp_path: Path, quiet: Console) -> None:
    go(tmp_path, quiet)
    facts = json.loads(next((root_of(tmp_path) / report.DIRECTORY).glob("*.json")).read_text())
    assert facts["outcomes"] == {"ok": 135, "rejected": 15, "failed": 0} and facts["made"] == 150
    for kind in ("language", "family", "length", "background"):
        shares = [s for s in facts["shares"] if s["by"] == kind]
        assert sum(s["planned"] for s in shares) == 150 and sum(s["ok"] for s in shares) == 135
    text = next((root_of(tmp_path) / report.DIRECTORY).glob("*.md")).read_text()
    assert "| ok | 135 |" in text and 'colour = "grey"' in text


def test_thin_bins_are_named(tmp_path: Path, quiet: Console) -> None:
    _, text = go(tmp_path, quiet)
    thin = [s for s in report._shares(job.prepare(ToyRecipe(n=150, out=tmp_path))) if s.thin]
    assert thin and all(f"{s.by} {s.value} {s.ok / s.planned:.1%}" in text for s in thin)


def test_poison_is_buried_counted_and_raised_again(
    tmp_path: Path, quiet: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.touch()
    monkeypatch.setenv("TOY_POISON", str(trap))
    code, text = go(tmp_path / "out", quiet, poison=(7, 120, 121))
    assert code == 3 and "3 samples failed" in text
    root = root_of(tmp_path / "out")
    dead = query(tmp_path / "out", "select index, stage, error, detail from dead order by index").rows
    assert [(d[0], d[1], d[2]) for d in dead] == [(i, "toy", "ZeroDivisionError") for i in (7, 120, 121)]
    assert all("toy.py:" in d[3] and str(tmp_path) not in d[3] for d in dead)

    again = job.prepare_retry(root, ToyRecipe)  # the recipe on record has poison too
    assert [(s.name, s.only, len(s.resolves)) for s in again.todo] == [
        ("part-00000.r1", (7,), 1),
        ("part-00001.r1", (120, 121), 2),
    ]
    assert run.finish(again, quiet, quiet) == 3  # still poisoned: buried again, one level deeper
    trap.unlink()
    mended = job.prepare_retry(root, ToyRecipe)
    assert [s.name for s in mended.todo] == ["part-00000.r2", "part-00001.r2"]
    assert run.finish(mended, quiet, quiet) == 0
    assert not job.prepare_retry(root, ToyRecipe).todo
    go(tmp_path / "clean", quiet)
    ids = "select sample_id, sha256 from samples order by sample_id"
    assert query(tmp_path / "out", ids).rows == query(tmp_path / "clean", ids).rows
    assert query(tmp_path / "out", "select planned, ok, rejected, failed from datasets").rows == [(150, 135, 15, 0)]


def test_a_rebuilt_short_shard_drops_its_retries(
    tmp_path: Path, quiet: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.touch()
    monkeypatch.setenv("TOY_POISON", str(trap))
    go(tmp_path / "out", quiet, poison=(120,))
    trap.unlink()
    run.finish(job.prepare_retry(root_of(tmp_path / "out"), ToyRecipe), quiet, quiet)
    go(tmp_path / "out", quiet, n=180)
    go(tmp_path / "clean", quiet, n=180)
    assert {m["shard"]["name"] for m in manifests(root_of(tmp_path / "out"))} == {"part-00000", "part-00001"}
    ids = "select sample_id from samples order by all"
    assert query(tmp_path / "out", ids).rows == query(tmp_path / "clean", ids).rows


def test_a_failing_shard_is_reported_and_the_others_go_on(
    tmp_path: Path, quiet: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Judge.process

    def exhausted(self: Judge, drafts: list[Draft]) -> list[Draft]:
        if drafts[0].index >= 100:
            raise MemoryError("no memory for this shard")
        return judge(self, drafts)

    with monkeypatch.context() as patch:
        patch.setattr(Judge, "process", exhausted)
        code, text = go(tmp_path, quiet, n=250)
    assert code == 3 and "shard part-00001 failed: MemoryError: no memory for this shard" in text
    assert [m["shard"]["name"] for m in manifests(root_of(tmp_path))] == ["part-00000"]
    assert go(tmp_path, quiet, n=250)[0] == 0


def test_two_runs_at_once_are_refused(tmp_path: Path, quiet: Console) -> None:
    go(tmp_path, quiet)
    with dataset_lock(root_of(tmp_path)), pytest.raises(DatasetBusy, match=str(root_of(tmp_path))):
        go(tmp_path, quiet)


def test_an_edited_recipe_is_refused_with_what_was_edited(tmp_path: Path, quiet: Console) -> None:
    go(tmp_path, quiet)
    path = root_of(tmp_path) / dataset.RECIPE
    path.write_text(path.read_text().replace('"grey"', '"blue"'))
    with pytest.raises(dataset.RecipeEdited, match="colour: blue, now grey"):
        go(tmp_path, quiet)
    with pytest.raises(job.UsageError, match="edited"):
        job.prepare_retry(root_of(tmp_path), ToyRecipe)
    path.write_text("not = [toml")
    with pytest.raises(dataset.RecipeEdited, match="cannot be read"):
        go(tmp_path, quiet)
    path.unlink()  # the way out that the message names
    assert go(tmp_path, quiet)[0] == 0


def test_changed_inputs_get_a_directory_of_their_own_and_a_reason(tmp_path: Path, quiet: Console) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("one\n")
    go(tmp_path / "out", quiet, texts=texts)
    before = root_of(tmp_path / "out")
    kept = content_hash(before)
    texts.write_text("two\n")
    _, text = go(tmp_path / "out", quiet, texts=texts, colour="red")
    assert f"{before.name} is another dataset: colour: grey, now red; content of texts: " in text
    assert len(list((tmp_path / "out").glob("toy-*"))) == 2 and content_hash(before) == kept


def test_the_same_inputs_elsewhere_are_the_same_dataset(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "texts.txt").write_text("one\n")
    one, other = (job.prepare(ToyRecipe(texts=tmp_path / f / "texts.txt", out=tmp_path)) for f in ("a", "b"))
    assert one.root == other.root


def test_a_moved_dataset_goes_on(tmp_path: Path, quiet: Console) -> None:
    go(tmp_path / "a", quiet)
    (tmp_path / "b").mkdir()
    shutil.move(root_of(tmp_path / "a"), tmp_path / "b")
    go(tmp_path / "b", quiet, n=260)
    go(tmp_path / "c", quiet, n=260)
    assert content_hash(root_of(tmp_path / "b")) == content_hash(root_of(tmp_path / "c"))


def test_a_run_that_would_not_fit_is_refused(tmp_path: Path, quiet: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**10, 0, 10**9))
    with pytest.raises(job.NoRoom, match="free; give a smaller --n or another --out"):
        go(tmp_path / "out", quiet, n=10**6)
    assert not (tmp_path / "out").exists()
    assert run.dry_run(ToyRecipe(n=10**6, out=tmp_path / "out"), quiet) == 0
    text = quiet.file.getvalue()
    assert "to make in 10,000 shards, about 4 GB on disk, where 1 GB are free" in text
    assert "warning: 1,000,000 samples need about 4 GB and a tenth to spare" in text
    assert not (tmp_path / "out").exists()


def test_a_smaller_n_takes_nothing_away(tmp_path: Path, quiet: Console) -> None:
    go(tmp_path, quiet, n=260)
    before = content_hash(root_of(tmp_path))
    code, text = go(tmp_path, quiet, n=120)
    assert code == 0 and "already holds 260 of 260; --n 120 asks for fewer: nothing to do" in text
    assert content_hash(root_of(tmp_path)) == before
    assert dataset.load_recipe(root_of(tmp_path), ToyRecipe).n == 260


def test_the_summary_says_where_to_click_and_that_nothing_was_audited(tmp_path: Path, quiet: Console) -> None:
    _, text = go(tmp_path, quiet)
    assert f"contact sheet: {(root_of(tmp_path) / job.SHEET).as_uri()}" in text
    assert "audit: nothing was audited (--audit is 0, or the job has no audit)" in text


def test_out_that_is_a_file_is_refused(tmp_path: Path, quiet: Console) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(job.UsageError, match="is a file"):
        go(tmp_path / "out", quiet)


def test_a_dry_run_writes_nothing(tmp_path: Path, quiet: Console) -> None:
    assert run.dry_run(ToyRecipe(n=1234, out=tmp_path / "out"), quiet) == 0
    assert "1,234 to make in 13 shards" in quiet.file.getvalue() and not (tmp_path / "out").exists()


def test_auto_takes_ray_for_large_jobs_and_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert job.choose_runner(ToyRecipe(), 1000).name == "local"
    assert job.choose_runner(ToyRecipe(), 50_000).name == "ray"
    assert job.choose_runner(ToyRecipe(runner="local"), 50_000).name == "local"
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    assert job.choose_runner(ToyRecipe(), 10).name == "ray"


def test_gc_deletes_what_a_newer_fingerprint_left_behind(
    tmp_path: Path, quiet: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    for colour in ("red", "green", "blue"):
        go(tmp_path, quiet, colour=colour)
    newest = job.prepare(ToyRecipe(out=tmp_path, colour="blue")).root
    assert newest not in garbage.outdated(tmp_path) and len(garbage.outdated(tmp_path)) == 2
    monkeypatch.setattr("builtins.input", lambda question: "n")
    garbage.collect(tmp_path, None, False, quiet)
    assert len(list(tmp_path.glob("toy-*"))) == 3 and "B" in quiet.file.getvalue()
    assert not garbage.outdated(tmp_path, "another")
    garbage.collect(tmp_path, "toy", True, quiet)
    assert list(tmp_path.glob("toy-*")) == [newest]
    assert query(tmp_path, "select count(*) from datasets").rows == [(1,)]
