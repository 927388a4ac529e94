"""What a run shows on held-out samples: the same each time, of both sets of weights, on any number of processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import ranks
import shards
import torch
from PIL import Image

from model.provenance import read_png
from model.training import validation
from model.training.ema import Average
from model.training.objective import trainable
from model.training.parallel import World, build, joined, meta_model
from model.training.recipe import TrainRecipe, stage
from model.training.validation import LEVELS, Watch


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of which every second is held out."""
    folder = tmp_path_factory.mktemp("data")
    splits = ("train", "validation")
    rows = [shards.row("t2i", i, (32, 16) if i % 4 < 3 else (16, 32), split=splits[i % 2]) for i in range(16)]
    shards.write(folder / "toy", rows)
    return folder


class Shapes:
    """A reader of nothing but sizes."""

    name = "ocr"

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def read(self, pictures: Sequence[Image.Image], wanted: Sequence[str]) -> Mapping[str, float]:
        self.asked.append(list(wanted))
        return {"wide": sum(picture.width > picture.height for picture in pictures) / len(pictures)}


def recipe(checkpoint: Path, data: Path, out: Path, **given: Any) -> TrainRecipe:
    eyes = {"validate_every": 2, "images_every": 4, "validation_samples": 4, "images": 3, "image_steps": 2}
    return stage(
        1, checkpoint=checkpoint, data=data, out=out, mix="t2i=1", batch=4, micro_batch=2, steps=5,
        images={"min_side": 16, "max_side": 32}, eyes=eyes, **given,
    )  # fmt: skip


def watch(made: TrainRecipe, world: World, readers: Sequence[Any] = ()) -> Watch:
    network = build(made, meta_model(made.checkpoint), made.checkpoint, world)
    average = Average(trainable(network), 0.9)
    with torch.no_grad():
        for weight in network.head.velocity_out.parameters():
            weight += 0.1
    return Watch(made, network, average, made.checkpoint, world, readers)


def test_it_looks_when_it_is_time(
    checkpoint: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Losses of raw and averaged weights differ, those of one step and the next do not; pictures say how they came."""
    made, reader = recipe(checkpoint, data, tmp_path / "run"), Shapes()
    with joined(made.parallel) as world:
        eyes = watch(made, world, [reader])
        before = [weight.clone() for weight in eyes.network.parameters()]
        first, none, second = eyes.look(2), eyes.look(3), eyes.look(4)
        assert all(map(torch.equal, before, eyes.network.parameters())) and eyes.network.training
    assert none == {} and first["validation"] == second["validation"] and "ocr" not in first
    raw, average = first["validation"]["raw"], first["validation"]["average"]
    assert raw["loss"] != average["loss"] and len(raw["by_noise"]) == len(LEVELS)
    assert raw["loss"] == pytest.approx(sum(raw["by_noise"]) / len(LEVELS)) == pytest.approx(raw["by_source"]["t2i"])
    assert second["ocr"].keys() == {"raw", "average"} and reader.asked[0] == [wish.text for wish in eyes.wishes]
    folder = tmp_path / "run/images/step-00000004"
    assert {path.name for path in folder.iterdir()} == {
        f"0{i}-{name}.png" for i in range(3) for name in ("raw", "average")
    }
    assert read_png(folder / "01-raw.png")["prompt"] == eyes.wishes[1].prompt
    assert folder.with_suffix(".png").is_file()
    assert "ocr: not attached" not in capsys.readouterr().err


def test_without_a_reader_it_says_so(
    checkpoint: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = recipe(checkpoint, data, tmp_path / "run")
    with joined(made.parallel) as world:
        found = watch(made, world).look(5)  # the last step is always looked at
    assert found.keys() == {"validation"}
    assert "ocr: not attached" in capsys.readouterr().err


def looked(made: TrainRecipe, out: Path) -> dict[str, Any]:
    with joined(made.parallel) as world:
        return watch(made.model_copy(update={"out": out}), world).look(4)


def test_two_processes_see_what_one_sees(checkpoint: Path, data: Path, tmp_path: Path) -> None:
    made = recipe(checkpoint, data, tmp_path)
    one = looked(made, tmp_path / "one")
    for found in ranks.run(looked, 2, made, tmp_path / "two"):
        for name, losses in one["validation"].items():
            assert found["validation"][name]["by_noise"] == pytest.approx(losses["by_noise"], rel=1e-5)
    one_sheet, two_sheet = (
        Image.open(tmp_path / name / "images/step-00000004.png").convert("RGB") for name in ("one", "two")
    )
    difference = [abs(a - b) for a, b in zip(one_sheet.tobytes(), two_sheet.tobytes(), strict=True)]
    assert max(difference) <= 1


def test_nothing_held_out_is_said(
    checkpoint: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validation, "read_sources", SimpleNamespace)  # as if there was no row
    monkeypatch.setattr(validation, "held_out", lambda *_: {})
    made = recipe(checkpoint, data, tmp_path / "run")
    with joined(made.parallel) as world:
        assert watch(made, world).look(4) == {}
    assert "validation: no held-out rows of t2i" in capsys.readouterr().err


def test_where_no_sample_is_wanted_there_is_no_loss(checkpoint: Path, data: Path, tmp_path: Path) -> None:
    made = recipe(checkpoint, data, tmp_path / "run")
    made = made.model_copy(update={"eyes": made.eyes.model_copy(update={"validation_samples": 0, "images": 0})})
    with joined(made.parallel) as world:
        assert watch(made, world).look(4) == {}
