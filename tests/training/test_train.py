"""The door: flags are fields of the recipe, a run goes on with its own, and errors are sentences."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import synthetic

from model import train
from model.training import loop
from model.training.recipe import TrainRecipe, stage
from model.training.sources import Sources


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[TrainRecipe, bool]]:
    """Recipes that would have been trained."""
    found: list[tuple[TrainRecipe, bool]] = []
    monkeypatch.setattr(train, "main", lambda recipe, resume=False: found.append((recipe, resume)))
    return found


def run(*tokens: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        train.app(list(map(str, tokens)))
    return left.value.code or 0


def test_any_field_is_a_flag(asked: list[tuple[TrainRecipe, bool]]) -> None:
    assert run("--stage", 2, "--optim.lr", "2e-4", "--mix", "t2i=4,it2i=1", "--images.condition-latents") == 0
    assert asked == [(stage(2, optim={"lr": 2e-4}, mix="t2i=4,it2i=1"), False)]


def test_a_run_goes_on_with_its_own_recipe(asked: list[tuple[TrainRecipe, bool]], tmp_path: Path) -> None:
    made = stage(2, preset="tiny", out=tmp_path / "elsewhere", optim={"lr": 2e-4})
    (tmp_path / "run.json").write_text(json.dumps({"recipe": made.model_dump(mode="json")}))
    assert run("--resume", tmp_path, "--steps", 9, "--snapshots.keep", 7) == 0
    [(recipe, resume)] = asked
    assert resume and recipe == stage(
        2, preset="tiny", out=tmp_path, optim={"lr": 2e-4}, steps=9, snapshots={"keep": 7}
    )


def test_errors_are_sentences(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("--resume", tmp_path / "nowhere") == 1
    assert "nowhere holds no run: there is no run.json in it" in capsys.readouterr().err
    assert run("--out", tmp_path / "new") == 1
    assert capsys.readouterr().err.startswith(
        "error: nothing to start from: give --checkpoint FOLDER, or --preset tiny"
    )
    assert run("--preset", "tiny", "--data", tmp_path, "--out", tmp_path / "new") == 1
    assert "no dataset here; --data names the directory" in capsys.readouterr().err
    assert run("--preset", "tiny", "--eyes.wandb", "--out", tmp_path / "newer") == 1
    assert "--eyes.wandb needs wandb, which is not installed" in capsys.readouterr().err


def test_a_run_goes_on_with_the_data_and_weights_that_it_had(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "loader", synthetic.loader)
    made = stage(
        1, checkpoint=checkpoint, out=tmp_path / "run", data=tmp_path, steps=1, batch=2, micro_batch=2,
        images={"min_side": 8, "max_side": 16}, eyes={"images": 0, "validation_samples": 0},
    )  # fmt: skip
    loop.train(made)
    manifest = json.loads((made.out / "run.json").read_text())
    assert TrainRecipe.model_validate(manifest["recipe"]) == made and manifest["versions"]["torch"]
    monkeypatch.setattr(synthetic.Loader, "dataset", SimpleNamespace(sources=Sources({}, {}, "other", {})))
    with pytest.raises(loop.RunError, match="was begun with another data: give what it had by --data"):
        loop.train(made, resume=True)
