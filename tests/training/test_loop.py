"""The loop in one process: it learns, goes on exactly where it was, and ends well when something is wrong."""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import pickle
import resource
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PosixPath
from types import SimpleNamespace
from typing import Any

import pytest
import ranks
import synthetic
import torch

from catalog.shards import DatasetBusy
from model.checkpoint import CheckpointError
from model.config import preset, write_config
from model.training import loop, snapshot
from model.training.batch import Batch
from model.training.memory import OutOfMemory
from model.training.recipe import TrainRecipe, stage
from model.training.snapshot import SnapshotError, latest, read

SECTIONS = ("weights", "average", "exp_avg", "exp_avg_sq")


@pytest.fixture(autouse=True)
def _synthetic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "loader", synthetic.loader)


def recipe(checkpoint: Path, out: Path, **given: Any) -> TrainRecipe:
    settings = {
        "batch": 4, "micro_batch": 4, "steps": 4, "optim": {"warmup": 2, "lr": 1e-3}, "ema": {"decay": 0.9},
        "images": {"min_side": 8, "max_side": 16}, "eyes": {"every": 100}, "loader": {"workers": 0}, "data": out,
    }  # fmt: skip
    return stage(1, checkpoint=checkpoint, out=out, **settings | given)


def records(out: Path) -> list[dict[str, Any]]:
    """The lines of metrics.jsonl without what the machine decides."""
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "time"} for line in lines]


def tensors(out: Path) -> dict[str, torch.Tensor]:
    newest = latest(out / "snapshots")
    return {f"{section}.{name}": tensor for section in SECTIONS for name, tensor in read(newest, section).items()}


def differing(one: Path, other: Path) -> list[str]:
    mine, theirs = tensors(one), tensors(other)
    assert mine.keys() == theirs.keys()
    return [name for name in mine if not torch.equal(mine[name], theirs[name])]


def test_it_overfits_four_samples_with_their_noise(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(recipe: TrainRecipe, *_: Any) -> synthetic.Loader:
        return synthetic.Loader(lambda: ([synthetic.packed(synthetic.keys(recipe, 0))] for _ in range(recipe.steps)))

    monkeypatch.setattr(loop, "loader", again)
    loop.train(
        recipe(
            checkpoint,
            tmp_path,
            steps=100,
            mix="t2i=1",
            objective={"fixed_noise": True},
            optim={"lr": 3e-3, "warmup": 5, "clip": 1.0},
        )
    )
    losses = [record["loss"] for record in records(tmp_path)]
    assert losses[-1] < 0.01 * losses[0]


# ------------------------------------------------------------------------------------------------------------- resume


@pytest.fixture(scope="module")
def straight(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten steps in one go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "loader", synthetic.loader)
        return loop.train(recipe(checkpoint, tmp_path_factory.mktemp("runs") / "straight", steps=10))


@pytest.fixture
def stopped(checkpoint: Path, tmp_path: Path) -> Path:
    """Six of the ten."""
    return loop.train(recipe(checkpoint, tmp_path / "run", steps=6))


def test_resume_is_exact(checkpoint: Path, straight: Path, stopped: Path) -> None:
    with open(stopped / "metrics.jsonl", "a") as file:  # as a run leaves it that is killed after its snapshot
        file.write('{"step": 6, "loss": 1.0}\n{"step": 7, "lo')
    loop.train(recipe(checkpoint, stopped, steps=10), resume=True)
    assert records(stopped) == records(straight)
    assert not differing(stopped, straight)
    assert [path.name for path in snapshot.snapshots(stopped / "snapshots")] == ["step-00000006", "step-00000010"]


def test_going_back_to_an_earlier_snapshot_keeps_what_is_written_then(checkpoint: Path, tmp_path: Path) -> None:
    """Those of the way that was left have higher numbers, and are not newer."""
    out = loop.train(recipe(checkpoint, tmp_path / "run", steps=6, snapshots={"every": 2, "keep": 3}))
    (out / "snapshots" / "latest").write_text("step-00000002")
    loop.train(recipe(checkpoint, out, steps=3, snapshots={"every": 1, "keep": 1}), resume=True)
    assert latest(out / "snapshots").name == "step-00000003"
    loop.train(recipe(checkpoint, out, steps=5, snapshots={"every": 1, "keep": 1}), resume=True)
    assert latest(out / "snapshots").name == "step-00000005" and read(latest(out / "snapshots"), "weights")


def test_a_lost_pointer_is_no_lost_run(checkpoint: Path, straight: Path, stopped: Path) -> None:
    (stopped / "snapshots" / "latest").unlink()
    loop.train(recipe(checkpoint, stopped, steps=10), resume=True)
    assert not differing(stopped, straight)


@pytest.mark.parametrize("text", ["{", "{}", '{"recipe": 3}', "[]"])
def test_a_run_without_its_manifest_is_not_taken_for_another(checkpoint: Path, stopped: Path, text: str) -> None:
    (stopped / "run.json").write_text(text)
    with pytest.raises(loop.RunError, match="run.json is no manifest of a run"):
        loop.train(recipe(checkpoint, stopped, steps=10), resume=True)
    (stopped / "run.json").unlink()
    with pytest.raises(loop.RunError, match="has snapshots and no run.json"):
        loop.train(recipe(checkpoint, stopped, steps=10, seed=9))


def test_fewer_steps_than_are_done_are_refused_and_nothing_is_written(checkpoint: Path, stopped: Path) -> None:
    before = (stopped / "run.json").read_bytes()
    with pytest.raises(loop.RunError, match="has done 6 steps already: give --steps 6 or more"):
        loop.train(recipe(checkpoint, stopped, steps=3), resume=True)
    assert (stopped / "run.json").read_bytes() == before


def test_sums_are_taken_in_one_order_while_it_trains(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        loop, "_update", _spied(loop._update, lambda: seen.append(torch.are_deterministic_algorithms_enabled()))
    )
    loop.train(recipe(checkpoint, tmp_path, steps=2))
    assert seen == [True, True] and not torch.are_deterministic_algorithms_enabled()


def _spied(function: Callable[..., Any], look: Callable[[], None]) -> Callable[..., Any]:
    def spied(*args: Any) -> Any:
        look()
        return function(*args)

    return spied


def test_lost_metrics_are_told(checkpoint: Path, stopped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stopped / "metrics.jsonl").unlink()
    loop.train(recipe(checkpoint, stopped, steps=7), resume=True)
    assert "metrics.jsonl is gone: it begins anew at step 6" in capsys.readouterr().err
    assert [record["step"] for record in records(stopped)] == [6]


def test_resume_without_the_optimiser_s_state_would_be_noticed(
    checkpoint: Path, straight: Path, stopped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(folder: Path, tree: snapshot.Tree) -> dict[str, Any]:
        progress = load(folder, tree)
        for name in ("exp_avg", "exp_avg_sq"):
            torch._foreach_zero_(list(tree[name].values()))
        return progress

    load = snapshot.load
    monkeypatch.setattr(snapshot, "load", forgetful)
    loop.train(recipe(checkpoint, stopped, steps=10), resume=True)
    assert records(stopped) != records(straight) and differing(stopped, straight)


def test_resume_with_another_seed_is_refused_and_would_be_noticed(
    checkpoint: Path, straight: Path, stopped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shifted = recipe(checkpoint, stopped, steps=10, seed=1)
    with pytest.raises(loop.RunError, match="seed was 0 and is now 1"):
        loop.train(shifted, resume=True)
    monkeypatch.setattr(loop, "_compare", lambda *_: None)
    loop.train(shifted, resume=True)
    assert records(stopped)[:6] == records(straight)[:6]
    assert records(stopped)[6:] != records(straight)[6:] and differing(stopped, straight)


def test_accumulation_drops_out(checkpoint: Path, tmp_path: Path) -> None:
    """1 x 6 = 2 x 3 = 6 x 1, in losses and in weights."""
    runs = [
        loop.train(recipe(checkpoint, tmp_path / str(size), batch=6, micro_batch=size, mix="t2i=1,it2i=1"))
        for size in (6, 3, 1)
    ]
    first = records(runs[0])
    for other in runs[1:]:
        for mine, theirs in zip(first, records(other), strict=True):
            assert theirs["loss"] == pytest.approx(mine["loss"], rel=1e-6)
            assert theirs["grad_norm"] == pytest.approx(mine["grad_norm"], rel=1e-5)
        mine, theirs = tensors(runs[0]), tensors(other)
        for name in mine:
            if name.startswith("weights"):  # Adam's first steps are signs: where a gradient is 0 so is its sign's worth
                torch.testing.assert_close(theirs[name], mine[name], rtol=0, atol=1e-4)


# ---------------------------------------------------------------------------------------------------- what goes wrong


def _poisoned(*steps: int) -> Callable[..., synthetic.Loader]:
    """A loader whose pictures are infinite in some steps."""

    def loader(recipe: TrainRecipe, folder: Path, rank: int, world: int, start: int) -> synthetic.Loader:
        clean = enumerate(synthetic.loader(recipe, folder, rank, world, start), start)
        return synthetic.Loader(
            lambda: (list(map(_infinite, batches)) if step in steps else batches for step, batches in clean)
        )

    return loader


def _infinite(batch: Batch) -> Batch:
    return replace(batch, targets=tuple(target.float() * torch.inf for target in batch.targets))


def test_a_step_that_is_not_finite_changes_nothing(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "loader", _poisoned(2))
    every = {"every": 1, "keep": 9}
    out = loop.train(recipe(checkpoint, tmp_path / "run", snapshots=every))
    assert [(record["skipped"], record["loss"] is None) for record in records(out)] == [
        (False, False), (False, False), (True, True), (False, False)
    ]  # fmt: skip
    before, after = (
        {section: read(out / "snapshots" / f"step-0000000{step}", section) for section in SECTIONS} for step in (2, 3)
    )
    for section in SECTIONS:
        assert all(torch.equal(before[section][name], after[section][name]) for name in before[section])
    progress = [json.loads((path / snapshot.PROGRESS).read_text()) for path in snapshot.snapshots(out / "snapshots")]
    assert [(own["step"], own["updates"], own["bad"]) for own in progress] == [
        (1, 1, 0),
        (2, 2, 0),
        (3, 2, 1),
        (4, 3, 0),
    ]
    [dump] = (out / "skipped").iterdir()
    told = json.loads(dump.read_text())
    wanted = [[key.source, key.k, key.sample_id, 1.0] for key in synthetic.keys(recipe(checkpoint, out), 2)]
    assert (told["step"], told["samples"]) == (2, wanted)


def test_too_many_of_them_end_the_run(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "loader", _poisoned(*range(1, 99)))
    out = tmp_path / "run"
    with pytest.raises(
        loop.Diverged, match="10 steps in a row had no finite loss and gradient, the last of them 10;.*lower --optim.lr"
    ):
        loop.train(recipe(checkpoint, out, steps=99))
    assert len(list((out / "skipped").iterdir())) == 10
    assert records(out)[-1]["step"] == 10
    monkeypatch.setattr(loop, "loader", _poisoned(*range(99)))
    with pytest.raises(loop.Diverged, match="has the checkpoint NaN"):  # no rate is to blame before the first update
        loop.train(recipe(checkpoint, tmp_path / "never", steps=99))


def test_weights_that_are_not_finite_are_never_saved(checkpoint: Path, tmp_path: Path) -> None:
    """Loss and gradient of the step that spoils them are finite."""
    out = loop.train(recipe(checkpoint, tmp_path / "run", steps=1, optim={"warmup": 0, "lr": 1e-3}))
    before = snapshot.load

    def spoiled(folder: Path, tree: snapshot.Tree) -> dict[str, int]:
        progress = before(folder, tree)
        next(iter(tree["average"].values())).fill_(math.inf)  # of which no loss knows
        return progress

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "load", spoiled)
        with pytest.raises(
            loop.Diverged, match=r"of average is not finite after step 2.*step-00000001 is the last that is"
        ):
            loop.train(recipe(checkpoint, out, steps=2, optim={"warmup": 0, "lr": 1e-3}), resume=True)
    assert latest(out / "snapshots").name == "step-00000001"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_saves_and_ends_well(checkpoint: Path, tmp_path: Path, number: signal.Signals) -> None:
    """Twice at once is once: torchrun sends each twice."""
    process = ranks.start(loop.train, recipe(checkpoint, tmp_path, steps=100_000))
    deadline = time.monotonic() + ranks.WATCHDOG
    while not (tmp_path / "metrics.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, number)
    os.kill(process.pid, number)
    process.join(max(0.1, deadline - time.monotonic()))
    assert process.exitcode == 0
    done = records(tmp_path)[-1]["step"] + 1
    assert latest(tmp_path / "snapshots").name == f"step-{done:08d}"
    loop.train(recipe(checkpoint, tmp_path, steps=done + 1), resume=True)
    assert records(tmp_path)[-1]["step"] == done


def test_two_runs_in_one_folder(checkpoint: Path, tmp_path: Path) -> None:
    with loop.dataset_lock(tmp_path), pytest.raises(DatasetBusy, match="another run is writing here"):
        loop.train(recipe(checkpoint, tmp_path))
    loop.train(recipe(checkpoint, tmp_path, steps=1))
    with pytest.raises(loop.RunError, match="holds a run: go on with --resume"):
        loop.train(recipe(checkpoint, tmp_path, steps=1))


def _on_a_small_disk(chosen: TrainRecipe, limit: int) -> str:
    """Files longer than `limit` bytes cannot be written, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        loop.train(chosen, resume=True)
    except SnapshotError as error:
        return str(error)
    return "the disk was large enough"


def test_a_full_disk_leaves_the_snapshot_before(checkpoint: Path, tmp_path: Path) -> None:
    out = loop.train(recipe(checkpoint, tmp_path / "run", steps=2))
    [before] = snapshot.snapshots(out / "snapshots")
    size = max(file.stat().st_size for file in before.iterdir())
    [told] = ranks.run(_on_a_small_disk, 1, recipe(checkpoint, out, steps=4), size // 2)
    assert (
        "step-00000004 could not be written" in told and "File too large" in told and "step-00000002 is whole" in told
    )
    assert [path.name for path in (out / "snapshots").iterdir() if path.is_dir()] == ["step-00000002"]
    loop.train(recipe(checkpoint, out, steps=4), resume=True)
    assert latest(out / "snapshots").name == "step-00000004"


def test_what_cannot_work_is_refused_before_it_begins(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(loop.RunError, match="give --checkpoint FOLDER, or --preset tiny"):
        loop.train(stage(1, out=tmp_path / "a"))
    other = preset("tiny")
    shutil.copytree(checkpoint, tmp_path / "mixed")
    write_config(replace(other, head=replace(other.head, max_sequence_length=8)), tmp_path / "mixed")
    with pytest.raises(CheckpointError, match="are weights and config.json of one model"):
        loop.train(recipe(tmp_path / "mixed", tmp_path / "b"))
    with pytest.raises(OutOfMemory, match=r"optimiser +0\.673 MB[\s\S]*Lower --micro-batch"):
        loop.train(recipe(checkpoint, tmp_path / "b", parallel={"memory_gb": 1e-5}))
    monkeypatch.setattr(snapshot.shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(SnapshotError, match="make room or lower --snapshots.keep"):
        loop.train(recipe(checkpoint, tmp_path / "c"))
    assert not list(tmp_path.rglob("metrics.jsonl"))


@pytest.mark.parametrize("name", ["__0_0.distcp", ".metadata", "progress.json"])
def test_a_damaged_snapshot_is_refused_and_another_named(straight: Path, tmp_path: Path, name: str) -> None:
    run = Path(shutil.copytree(straight, tmp_path / "run"))
    newest = latest(run / "snapshots")
    shutil.copytree(newest, newest.with_name("step-00000001"))
    tree = {section: read(newest, section) for section in SECTIONS}
    content = bytearray((newest / name).read_bytes())
    for place in (0, len(content) // 2):  # for a few bits torch has no word
        content[place] ^= 0x44
    (newest / name).write_bytes(content)
    with pytest.raises(SnapshotError, match=rf"is damaged \({name}.*put another one's name .*: step-00000001"):
        snapshot.load(newest, tree)


def test_any_flipped_bit_of_the_metadata_is_seen(straight: Path, tmp_path: Path) -> None:
    """A name that has become another would be an untrained tensor of an exported model."""
    newest = latest(Path(shutil.copytree(straight, tmp_path / "run")) / "snapshots")
    file = newest / ".metadata"
    content = file.read_bytes()
    for place in range(0, len(content), len(content) // 40):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(SnapshotError, match=r"is damaged \(.metadata: .*SHA-256"):
            read(newest, "weights")


@pytest.mark.parametrize("module", ["pathlib", "pathlib._local"])
def test_paths_of_any_python_are_read(module: str) -> None:
    """Python 3.13 names another module than those before and after it."""
    assert snapshot._Unpickler(io.BytesIO(f"c{module}\nPosixPath\n.".encode())).load() is PosixPath


@pytest.mark.parametrize("has_digest", [True, False])
def test_a_snapshot_runs_nothing(straight: Path, tmp_path: Path, has_digest: bool) -> None:
    newest = latest(Path(shutil.copytree(straight, tmp_path / "run")) / "snapshots")

    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "run by a snapshot"),)

    data = pickle.dumps(Hostile())
    (newest / ".metadata").write_bytes(data)
    known = json.loads((newest / "progress.json").read_text()) | {"metadata_sha256": hashlib.sha256(data).hexdigest()}
    (newest / "progress.json").write_text(json.dumps({k: v for k, v in known.items() if has_digest or "sha" not in k}))
    with pytest.raises(SnapshotError, match=r"names posix.mkdir, which no snapshot does"):
        read(newest, "weights")
    assert not (tmp_path / "run by a snapshot").exists()


@pytest.mark.parametrize("step, updates", [(-5, 3), (10, 1_000), (9, 9)])
def test_progress_that_cannot_be_is_damage(straight: Path, tmp_path: Path, step: int, updates: int) -> None:
    newest = latest(Path(shutil.copytree(straight, tmp_path / "run")) / "snapshots")
    (newest / "progress.json").write_text(json.dumps({"step": step, "updates": updates, "bad": 0}))
    with pytest.raises(SnapshotError, match="is damaged .progress.json"):
        snapshot.progress(newest)


def test_a_snapshot_of_another_shape_is_named(straight: Path) -> None:
    newest = latest(straight / "snapshots")
    tree = {section: read(newest, section) for section in SECTIONS}
    name = "head.velocity_out.bias"
    tree["average"][name] = tree["average"][name][:-1]
    with pytest.raises(SnapshotError, match=rf"average\.{name} has shape \(16,\), the network asks for \(15,\): is it"):
        snapshot.load(newest, tree)
    del tree["average"][name]
    with pytest.raises(SnapshotError, match=rf"average\.{name} belongs to no module"):
        snapshot.load(newest, tree)
    with pytest.raises(SnapshotError, match="holds no averages: there are average, exp_avg, exp_avg_sq, weights"):
        read(newest, "averages")


def test_a_batch_that_does_not_come_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def slow() -> Iterator[list[Batch]]:
        time.sleep(0.3)
        yield []

    monkeypatch.setattr(loop, "LATE", 0.05)
    assert loop._next(slow()) == ([], None)
    assert "no batch for 0.05 s" in capsys.readouterr().err
    assert loop._next(iter([[]])) == ([], None)
    time.sleep(0.1)
    assert not capsys.readouterr().err
