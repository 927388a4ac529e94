"""Training from the Prefect UI: a form with every field, artifacts, and states that say what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

prefect = pytest.importorskip("prefect")
pytest.importorskip("torch")

from prefect.client.orchestration import get_client  # noqa: E402

from flows.prefect_train import _steps, train  # noqa: E402
from model.create import random_checkpoint  # noqa: E402
from model.training.recipe import TrainRecipe, stage  # noqa: E402
from tests.training import shards  # noqa: E402
from tests.training.conftest import mini  # noqa: E402


def recipe(folder: Path) -> TrainRecipe:
    """Two steps of a tiny model on eight pictures."""
    if not (folder / "checkpoint").exists():
        shards.write(folder / "data" / "toy", [shards.row("t2i", i, (32, 16)) for i in range(8)])
        random_checkpoint(mini(), folder / "checkpoint")
    return stage(
        1, data=folder / "data", checkpoint=folder / "checkpoint", out=folder / "run", mix="t2i=1", batch=4,
        micro_batch=2, steps=2, images={"min_side": 16, "max_side": 32}, loader={"workers": 0},
        eyes={"validation_samples": 0, "images": 0},
    )  # fmt: skip


def test_a_flow_run_trains(tmp_path: Path, prefect_server: None) -> None:
    state = train(recipe(tmp_path), return_state=True)
    assert state.is_completed() and state.message.startswith("step 2 of 2: loss "), state.message
    assert (tmp_path / "run/snapshots/latest").read_text() == "step-00000002"
    with get_client(sync_client=True) as client:
        found = {
            artifact.key: artifact.type for artifact in client.read_artifacts() if artifact.key.startswith("train-")
        }
    assert found == {"train-check": "markdown", "train-progress": "progress", "train-report": "markdown"}


def test_bad_input_fails_the_flow_run(tmp_path: Path, prefect_server: None) -> None:
    wrong = recipe(tmp_path).model_copy(update={"mix": "und=1"})
    state = train(wrong, return_state=True)
    assert state.is_failed() and "asks for und" in state.message


def test_the_form_has_a_field_per_setting() -> None:
    definitions = train.parameters.model_dump()["definitions"]
    assert set(definitions["TrainRecipe"]["properties"]) == set(TrainRecipe.model_fields)
    assert "lr" in definitions["Optim"]["properties"]


def test_progress_is_read_from_the_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    assert _steps(path) == 0
    path.write_text('{"step": 6, "loss": 1.0}\n{"step": 7, "lo')
    assert _steps(path) == 7
