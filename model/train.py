"""The trainer's door: `torchrun --nproc-per-node 8 -m model.train ...`, and `from model.train import main`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from model.config import read_object
from model.training.recipe import TrainRecipe, merged

DEFAULT = TrainRecipe()
app = App(name="model.train", help="Train InternVL-U on committed shards.", version_flags=())


def main(recipe: TrainRecipe, readers: Sequence[Any] = (), *, resume: bool = False) -> Path:
    """Trains, in as many processes as the environment announces (RANK, WORLD_SIZE ...), and returns the run's folder.

    `readers` score sample images: they are handed in because this room reads no text in pictures. See `loop.train`.
    """
    from model.training.loop import train

    return train(recipe, readers, resume=resume)


def resumed(folder: Path, given: Mapping[str, Any] | None = None) -> TrainRecipe:
    """The recipe of the run in `folder`, with the fields in `given` instead of its own.

    Raises FileNotFoundError where there is no run, and ValueError for one that cannot be read and another `out`.
    """
    manifest = folder / "run.json"
    if not manifest.is_file():
        raise FileNotFoundError(f"{folder} holds no run: there is no {manifest.name} in it")
    if (other := (given or {}).get("out", folder)) != folder:
        raise ValueError(f"--out {other}: a run that goes on stays in {folder}; leave it out")
    saved = read_object(manifest).get("recipe")
    if not isinstance(saved, dict):
        raise ValueError(f"{manifest} holds no recipe: it is damaged; begin anew with --out of another folder")
    return TrainRecipe.model_validate(merged(saved, dict(given or {})) | {"out": folder})


@app.default
def _command(recipe: Annotated[TrainRecipe, Parameter(name="*")] = DEFAULT, *, resume: Path | None = None) -> int:
    """Train by a recipe.

    Parameters
    ----------
    resume: go on with the run in this folder; other flags replace fields of its recipe.
    """
    from model.training.loop import ERRORS

    try:
        chosen = recipe if resume is None else resumed(resume, recipe.model_dump(exclude_unset=True))
        main(chosen, resume=resume is not None)
    except (*ERRORS, FileNotFoundError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(app())
