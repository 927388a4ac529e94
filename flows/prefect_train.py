"""Training as a Prefect flow: a form with a field per setting; what is checked, how far it is and what came of it.

The training is one task run, which holds its process as it would on a terminal; retrying it goes on from its newest
snapshot.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, State
from rich.console import Console

from flows.train import mendable, run
from model.training.recipe import TrainRecipe

_UPDATE_SECONDS = 3.0  # between two looks at the metrics: each is a request to the server
_TAIL = 1 << 16  # bytes at the end of the metrics that are looked at

step = task(cache_policy=NO_CACHE, persist_result=False)


@step(name="check")
def check_step(recipe: TrainRecipe, ranks: int) -> str:
    """What the recipe would read, cost and take, as an artifact. Raises for bad input and too little memory."""
    from flows.train_check import show

    console = Console(record=True, width=160, file=StringIO())
    with mendable():
        scarce = show(recipe, ranks, console)
    text = console.export_text()
    create_markdown_artifact(f"```\n{text}\n```", key="train-check")
    if scarce:
        raise RuntimeError(text.strip().splitlines()[-1])
    return text


@step(name="train", retries=1, retry_delay_seconds=5)
def train_step(recipe: TrainRecipe, ray: bool, workers: int) -> Path:
    """The training, from its newest snapshot where it has one."""
    with _followed(recipe):
        return run(recipe, (recipe.out / "run.json").is_file(), ray, workers)


@step(name="report")
def report_step(recipe: TrainRecipe, folder: Path) -> str:
    """The last losses, and the pictures of the last look."""
    records = [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    last = next(record for record in reversed(records) if "loss" in record)
    held = next((record["validation"] for record in reversed(records) if "validation" in record), {})
    text = f"step {last['step'] + 1:,} of {recipe.steps:,}: loss {last['loss']:.4f}"
    text += "".join(
        f"; held out, {name} weights: {found['loss']:.4f}" for name, found in held.items() if "loss" in found
    )
    create_markdown_artifact(f"{text}\n\n`{folder}`", key="train-report")
    for sheet in sorted((folder / "images").glob("*.png"))[-1:]:
        create_link_artifact(sheet.absolute().as_uri(), link_text=str(sheet), key="train-pictures")
    return text


@flow(name="train", flow_run_name="train-{recipe.out.name}", validate_parameters=True, persist_result=False)
def train(recipe: TrainRecipe, ray: bool = False, workers: int = 0) -> State:
    """Train the model on committed shards of a dataset and a selection, in this process or in Ray workers."""
    recipe = recipe.model_copy(update={"out": recipe.out.expanduser().absolute()})
    check_step(recipe, max(1, workers))
    folder = train_step(recipe, ray, workers)
    return Completed(message=report_step(recipe, folder))


def run_as_flow(recipe: TrainRecipe, ray: bool, workers: int) -> int:
    """Run the flow in this process, against PREFECT_API_URL or a temporary server; the exit code."""
    state = train(recipe, ray, workers, return_state=True)
    return 0 if state.is_completed() else 1


@contextmanager
def _followed(recipe: TrainRecipe) -> Iterator[None]:
    """A progress artifact that follows the run's metrics."""
    artifact: UUID = create_progress_artifact(0.0, key="train-progress", description="share of steps")
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(_UPDATE_SECONDS):
            update_progress_artifact(artifact, 100.0 * _steps(recipe.out / "metrics.jsonl") / recipe.steps)

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    update_progress_artifact(artifact, 100.0)


def _steps(metrics: Path) -> int:
    """Steps done, by the last whole line."""
    if not metrics.is_file():
        return 0
    with metrics.open("rb") as file:
        file.seek(max(0, metrics.stat().st_size - _TAIL))
        lines = file.read().splitlines()
    for line in reversed(lines):
        try:
            return int(json.loads(line)["step"]) + 1
        except (ValueError, KeyError, TypeError):  # the first may be cut off, the last still being written
            continue
    return 0
