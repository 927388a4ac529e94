"""`synth train`, `synth train check` and `synth train export`: the trainer on the command line.

Only names and flags, so that `--help` answers at once. The trainer is model.train.main; what it may not import comes from
here: the reader of its sample pictures, Ray and Prefect.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter
from pydantic import Field

from flows.model import File
from model.training.recipe import TrainRecipe

if TYPE_CHECKING:
    from model.training.validation import Reader

DEFAULT = TrainRecipe()
Workers = Annotated[int, Field(ge=0, le=4096)]

app = App(
    name="train",
    help="Train the model on committed shards, look at a recipe before it runs, export what came of it.",
    help_epilogue="Examples: synth train --data data --stage 1 --checkpoint DIR --out runs/s1   or   synth train --preset "
    "tiny --data data --mix t2i=1 --out runs/tiny   or   synth train --resume runs/s1",
    default_parameter=Parameter(negative=""),
)


@app.default
def start(
    *,
    recipe: Annotated[TrainRecipe, Parameter(name="*")] = DEFAULT,
    resume: File | None = None,
    ray: bool = False,
    workers: Workers = 0,
    prefect: bool = False,
) -> int:
    """Train by a recipe: a stage of the paper, a preset's or your own fields. Ctrl-C or SIGTERM saves and ends.

    Args:
        resume: Go on with the run in this folder; other flags replace fields of its recipe.
        ray: In Ray workers, on this machine or the cluster of RAY_ADDRESS. Else in this process, or torchrun's.
        workers: Ray workers; 0 = one for each GPU, without GPUs one.
        prefect: Run as a Prefect flow, as is done when PREFECT_API_URL is set.
    """
    from model.train import resumed

    if resume is not None:
        recipe = resumed(resume, recipe.model_dump(exclude_unset=True))
    if workers and not ray:
        raise ValueError("--workers counts Ray workers: give --ray, or torchrun --nproc-per-node N -m model.train")
    if prefect or os.environ.get("PREFECT_API_URL"):
        from flows.prefect_train import run_as_flow

        return run_as_flow(recipe, ray, workers)
    run(recipe, resume is not None, ray, workers)
    return 0


@app.command(help_epilogue="Example: synth train check --data data --stage 2 --checkpoint DIR --workers 64")
def check(*, recipe: Annotated[TrainRecipe, Parameter(name="*")] = DEFAULT, workers: Workers = 1) -> int:
    """Say what a recipe would do, before a GPU is touched: rows, sizes, ratios, cost per rank, memory, disk.

    Exit code 3 where memory or disk will not do.

    Args:
        workers: Processes among which it would be shared out.
    """
    from flows.train_check import show

    with mendable():
        return show(recipe, max(1, workers))


@app.command(help_epilogue="Example: synth train export runs/s1 --out checkpoints/s1 --weights average")
def export(
    run: File,
    *,
    out: File,
    weights: Literal["average", "raw"] | None = None,
    step: int | None = None,
    data: File | None = None,
) -> int:
    """Write what a run came to as a checkpoint: official layout, safetensors, a card with the licences of the data.

    Args:
        run: The folder of the run.
        out: The folder to make.
        weights: The running average or the weights as they are; the average where the run has one.
        step: Of the snapshot; the newest when left out.
        data: Folder of the datasets, where it has moved since.
    """
    from model.training.export import export as write

    with mendable():
        print(write(run, out, weights, step, data))
    return 0


def run(recipe: TrainRecipe, resume: bool, ray: bool, workers: int) -> Path:
    """Trains, here or in Ray workers, and returns the run's folder. Raises Fatal for what a person can mend."""
    from model.train import main

    with mendable():
        if ray:
            from flows.ray_train import launch

            return launch(recipe, workers, resume=resume)
        return main(recipe, readers(), resume=resume)


def readers() -> tuple[Reader, ...]:
    """The readers of sample pictures that are installed here."""
    from flows.readers import OcrReader
    from verifiers.ocr import OcrNotInstalled

    try:
        return (OcrReader(),)
    except OcrNotInstalled:
        return ()


@contextmanager
def mendable() -> Iterator[None]:
    """Raises Fatal, whose message is all that is printed, for an error of the trainer that a person can mend."""
    from flows.runner import Fatal
    from model.training.loop import ERRORS
    from model.training.lora import LoraError

    known: tuple[type[Any], ...] = (*ERRORS, LoraError)
    try:
        yield
    except known as error:
        raise Fatal(str(error)) from error
