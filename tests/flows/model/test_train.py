"""`synth train` from the command line to an exported checkpoint; torchrun and Ray give the same losses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows import cli
from flows.runner import SINGLE_THREAD
from model.create import random_checkpoint
from model.train import main, resumed
from model.training.recipe import TrainRecipe, stage
from tests.training import shards
from tests.training.conftest import mini

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = {
    "mix": "t2i=2,it2i=1", "batch": 6, "micro_batch": 2, "steps": 3, "images": {"min_side": 16, "max_side": 32},
    "optim": {"warmup": 1, "lr": 1e-3}, "ema": {"decay": 0.9}, "loader": {"workers": 0},
    "eyes": {"validation_samples": 2, "images": 1, "image_steps": 2},
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures and edits, some of them held out."""
    folder = tmp_path_factory.mktemp("data")
    split = ("train", "train", "train", "validation")
    rows = [shards.row(("t2i", "edit")[i % 2], i, (32, 16), split=split[i // 2 % 4]) for i in range(32)]
    shards.write(folder / "toy", rows)
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints") / "mini"
    random_checkpoint(mini(), folder)
    return folder


def flags(settings: dict[str, Any], prefix: str = "--") -> list[str]:
    """The settings as a person would write them."""
    found: list[str] = []
    for name, value in settings.items():
        flag = prefix + name.replace("_", "-")
        found += flags(value, f"{flag}.") if isinstance(value, dict) else [flag, str(value)]
    return found


def told(run: Path) -> list[dict[str, Any]]:
    """The metrics of a run without what the machine decides."""
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "time"} for line in lines]


def test_from_a_recipe_to_pictures(
    data: Path, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """check, train, resume, export, generate."""
    run, out = tmp_path / "run", tmp_path / "exported"
    common = ["--data", str(data), "--checkpoint", str(checkpoint), "--out", str(run), *flags(SETTINGS)]
    assert cli._run(["train", "check", *common, "--workers", "2"]) == 0
    checked = capsys.readouterr().out
    assert "the slowest rank takes" in checked
    assert re.search(r"work: \S+ operations a step, \S+ in 3 steps", checked), checked
    assert re.search(r"held out: [1-9]\d* rows of t2i", checked), checked
    assert cli._run(["train", *common]) == 0
    assert cli._run(["train", *common]) == 1  # a run is there already
    assert "--resume" in capsys.readouterr().err
    assert cli._run(["train", "--resume", str(run), "--steps", "4"]) == 0
    steps = [line["step"] for line in told(run) if "loss" in line]
    assert steps == [0, 1, 2, 3] and (run / "images/step-00000004.png").is_file()
    assert {"raw", "average"} == next(line for line in told(run) if "validation" in line)["validation"].keys()
    assert cli._run(["train", "export", str(run), "--out", str(out)]) == 0
    picture = tmp_path / "picture.png"
    drawn = ["generate", "A sign", "--checkpoint", str(out), "--size", "32x16", "--steps", "2", "--out", str(picture)]
    assert cli._run(drawn) == 0 and picture.is_file()


@pytest.mark.parametrize(
    "wrong, said",
    [
        (["--data", "nowhere"], "no dataset here"),
        (["--mix", "und=1"], "--mix und=1"),
        (["--mix", "t2i=-1"], "is not a number of at least 0"),
        (["--selection", "none-such"], "none-such"),
        (["--checkpoint", "nowhere"], "nowhere"),
        (["--parallel.memory-gb", "0.001"], "this recipe takes"),
        (["--workers", "2"], "give --ray"),
    ],
)
def test_bad_input_is_named(
    data: Path, checkpoint: Path, tmp_path: Path, wrong: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = SETTINGS | {"mix": "t2i=1", "data": data, "checkpoint": checkpoint, "out": tmp_path / "run"}
    for flag, value in zip(wrong[::2], wrong[1::2], strict=True):
        given[flag.removeprefix("--")] = value
    assert cli._run(["train", *flags(given)]) != 0
    assert said in capsys.readouterr().err
    assert not (tmp_path / "run/metrics.jsonl").exists()


def made(data: Path, checkpoint: Path, out: Path) -> TrainRecipe:
    return stage(1, data=data, checkpoint=checkpoint, out=out, **SETTINGS)


def test_what_is_made_beside_a_run_is_no_part_of_it(checkpoint: Path, tmp_path: Path) -> None:
    rows, folder = [shards.row("t2i", i, (32, 16)) for i in range(8)], tmp_path / "data"
    shards.write(folder / "first", rows)
    begun = made(folder, checkpoint, tmp_path / "run").model_copy(update={"mix": "t2i=1", "steps": 1})
    run = main(begun)
    shards.write(folder / "second", rows)
    main(resumed(run, {"steps": 2}), resume=True)
    assert [line["step"] for line in told(run) if "loss" in line] == [0, 1]
    with pytest.raises(ValueError, match="a run that goes on stays in"):
        resumed(run, {"out": tmp_path / "other"})


def test_a_saved_selection_is_trained_on(data: Path, checkpoint: Path, tmp_path: Path) -> None:
    held = Path(shutil.copytree(data, tmp_path / "data"))
    sql = "select sample_id, 2.0 weight from samples where split = 'train' order by sample_id limit 12"
    assert cli._run(["select", "some", sql, "--out", str(held)]) == 0
    chosen = flags(SETTINGS | {"steps": 1, "data": held, "checkpoint": checkpoint, "out": tmp_path / "run"})
    assert cli._run(["train", *chosen, "--selection", "some"]) == 0
    assert json.loads((tmp_path / "run/run.json").read_text())["selection"]["n"] == 12


@pytest.mark.slow
def test_torchrun_equals_ray(data: Path, checkpoint: Path, tmp_path: Path, ray_runtime: None) -> None:
    """Two ranks under both: the same metrics to the last digit, validation included."""
    from flows.ray_train import launch

    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
        "-m",
        "model.train",
    ]
    command += ["--data", str(data), "--checkpoint", str(checkpoint), "--out", str(tmp_path / "torchrun")]
    environment = os.environ | SINGLE_THREAD | {"PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [*command, *flags(SETTINGS)], env=environment, cwd=tmp_path, timeout=300, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr[-3000:]
    run = launch(made(data, checkpoint, tmp_path / "ray"), 2)
    first, second = told(tmp_path / "torchrun"), told(run)
    assert len([line for line in first if "loss" in line]) == 3
    assert [{k: v for k, v in line.items() if k != "ocr"} for line in second] == first


@pytest.mark.slow
def test_a_rank_that_fails_ends_the_run(data: Path, checkpoint: Path, tmp_path: Path, ray_runtime: None) -> None:
    from flows.cluster import ClusterError
    from flows.ray_train import launch

    wrong = made(data, checkpoint, tmp_path / "run").model_copy(update={"selection": "none-such"})
    with pytest.raises(ClusterError, match="none-such"):
        launch(wrong, 2)
