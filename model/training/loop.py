"""The training of InternVL-U, from a recipe to the last snapshot. It reads top to bottom: open, prepare, step, close.

Every process runs the same lines on its own part of each batch. What one process alone finds out (a signal, a full disk,
an error) it tells the others before they wait for it in vain.
"""

from __future__ import annotations

import json
import math
import platform
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from catalog.shards import DatasetBusy, dataset_lock, write_atomically
from model.checkpoint import CheckpointError
from model.config import ConfigError, preset
from model.create import random_checkpoint
from model.provenance import fingerprint
from model.training import memory, snapshot
from model.training.batch import Batch
from model.training.ema import Average
from model.training.loader import loader
from model.training.memory import Layout, OutOfMemory
from model.training.metrics import Counts, Diary, Operations, Stopwatch, Tally, peak, say, speed
from model.training.objective import Network, trainable
from model.training.optimiser import Optimiser
from model.training.parallel import LayoutError, World, build, joined, meta_model
from model.training.recipe import TrainRecipe
from model.training.snapshot import SnapshotError, Snapshots, latest
from model.training.sources import DataError
from model.training.validation import Watch
from model.unified import InternVLUModel

MANIFEST = "run.json"
SNAPSHOTS = "snapshots"
INITIAL = "initial"  # the checkpoint that a preset starts from
SIGNALS = (signal.SIGTERM, signal.SIGUSR1)  # a scheduler's wish to have the machine back
# What a run may change when it goes on: none of it changes a batch or what is learnt from it.
FREE = frozenset(
    {"out", "data", "checkpoint", "steps", "micro_batch", "max_bad_steps", "snapshots", "eyes", "loader", "parallel"}
)
LIBRARIES = ("torch", "transformers", "numpy", "pyarrow", "pillow", "safetensors")


class RunError(RuntimeError):
    """A run that cannot begin or go on: names its folder and the fix."""


class Diverged(RunError):
    """Too many steps in a row without a finite loss and gradient."""


# What a person can mend: their messages say enough.
ERRORS = (
    RunError, SnapshotError, OutOfMemory, DatasetBusy, DataError, ConfigError, CheckpointError, LayoutError
)  # fmt: skip


@dataclass(slots=True)
class Run:
    """What changes in the course of a run, and what changes it. `updates` are the steps that were not skipped."""

    recipe: TrainRecipe
    world: World
    network: Network
    optimiser: Optimiser
    average: Average | None
    operations: Operations
    step: int = 0
    updates: int = 0
    bad: int = 0  # in a row

    def tree(self) -> dict[str, dict[str, torch.Tensor]]:
        """All tensors of a snapshot."""
        weights = {name: weight.detach() for name, weight in trainable(self.network).items()}
        averages = {} if self.average is None else {"average": self.average.values}
        return {"weights": weights} | averages | self.optimiser.moments()

    def progress(self) -> dict[str, int]:
        return {"step": self.step, "updates": self.updates, "bad": self.bad}


def train(recipe: TrainRecipe, readers: Sequence[Any] = (), *, resume: bool = False) -> Path:
    """Trains by `recipe` and returns the run's folder, which holds all that is left to know: manifest, metrics, snapshots.

    Args:
        readers: score sample images; see `model.training.validation`.
        resume: go on from the newest snapshot in the folder; a run that has none yet begins.

    Raises:
        Any of ERRORS, before the first step where that can be known.
    """
    with joined(recipe.parallel) as world, _locked(recipe.out, world), _listening() as wish:
        with _together(world):
            folder, model = _open(recipe, world, resume)
            batches = loader(recipe, folder, world.rank, world.size, _first_step(recipe))
        run = _prepare(recipe, world, model, folder)
        snapshots = Snapshots(recipe.out / SNAPSHOTS, recipe.snapshots.keep)
        diary = Diary(recipe, start=run.step, peak=peak(world.device), writes=world.rank == 0)
        held = Watch(recipe, run.network, run.average, folder, world, readers)
        _go(run, iter(batches), snapshots, diary, wish, held)
    return recipe.out


def _go(
    run: Run, batches: Iterator[list[Batch]], snapshots: Snapshots, diary: Diary, wish: threading.Event, held: Watch
) -> None:
    """The loop."""
    recipe, world, watch = run.recipe, run.world, Stopwatch(run.world.device)
    for _ in range(run.step, recipe.steps):
        start = time.perf_counter()
        with watch("data"):
            own = next(batches)
        record, work = _step(run, own, watch)
        phases = watch.read()
        record["time"] = speed(work, time.perf_counter() - start, phases, diary.peak, world.size)
        diary.step(record)
        _judge(run, own, record)
        stopped, failed = world.any(wish.is_set(), snapshots.failed())
        if failed:
            snapshots.finish()  # raises, on every process
        if stopped or run.step % recipe.snapshots.every == 0 or run.step == recipe.steps:
            snapshots.save(run.step, run.tree(), run.progress())
        if stopped:
            say(f"asked to stop: saving step {run.step}")
            break
        if found := held.look(run.step):
            diary.note({"step": record["step"]} | found)
    snapshots.finish()


def _step(run: Run, batches: list[Batch], watch: Stopwatch) -> tuple[dict[str, Any], torch.Tensor]:
    """One update from this process's micro-batches: the record of it, and `Tally.work` of all processes."""
    recipe, world, network = run.recipe, run.world, run.network
    torch.manual_seed((recipe.seed << 32) + run.step)  # of what may draw for itself, such as adapters' dropout
    counts = [Counts.of(batch) for batch in batches]
    said, painted = world.summed(torch.stack([sum(part.sum() for part in parts) for parts in zip(*counts)])).tolist()
    tally = Tally.empty(world.device)
    for index, (batch, count) in enumerate(zip(batches, counts, strict=True)):
        if world.sharded:
            network.set_requires_gradient_sync(index == len(batches) - 1)
        with watch("frozen"):
            batch = batch.to(world.device)
            seen = network.look(batch)
        with watch("forward"):
            losses = network(batch, seen)
            text = recipe.objective.ntp / max(said, 1.0) * losses.ntp
            loss = text + recipe.objective.vp / max(painted, 1.0) * losses.vp
        with watch("backward"):
            loss.backward()
        tally.add(batch, count, losses, run.operations(batch))
    with watch("optimiser"):
        tally = Tally.of(world.summed(tally.vector()))
        means = tally.means(recipe)
        record = {"step": run.step} | means | _update(run, means["loss"]) | {"samples": round(tally.work[0].item())}
    return record, tally.work


def _update(run: Run, loss: float) -> dict[str, Any]:
    """Clips and takes the step of the optimiser, unless the loss or the gradient is not finite: then nothing changes."""
    norm, rate = run.optimiser.norm(), 0.0
    finite = math.isfinite(loss) and math.isfinite(norm)
    if finite:
        rate = run.optimiser.step(run.step, norm)
        if run.average is not None:
            run.average.update(run.updates)
        run.updates += 1
    run.optimiser.forget()
    run.bad = 0 if finite else run.bad + 1
    run.step += 1
    return {"lr": rate, "grad_norm": norm, "skipped": not finite}


def _judge(run: Run, batches: list[Batch], record: Mapping[str, Any]) -> None:
    """Writes down whose samples a skipped step held. Raises Diverged after too many in a row."""
    if not record["skipped"]:
        return
    step = record["step"]
    keys = [[key.source, key.k, key.sample_id, key.weight] for batch in batches for key in batch.keys]
    dump = run.recipe.out / "skipped" / f"step-{step:08d}-rank-{run.world.rank}.json"
    facts = {"step": step, "loss": str(record["loss"]), "grad_norm": str(record["grad_norm"]), "samples": keys}
    write_atomically(dump, json.dumps(facts, indent=1).encode())
    if run.bad >= run.recipe.max_bad_steps:
        raise Diverged(
            f"{run.bad} steps in a row had no finite loss and gradient, the last of them {step}; weights are as before "
            f"them. Their samples are listed in {dump.parent}; lower --optim.lr, or look at the data"
        )


# ----------------------------------------------------------------------------------------------------------- opening


def _open(recipe: TrainRecipe, world: World, resume: bool) -> tuple[Path, InternVLUModel]:
    """Refuses what cannot work, and gives the checkpoint that the run starts from and its modules without memory."""
    known = recipe.out / MANIFEST
    if known.exists() and not resume:
        raise RunError(f"{recipe.out} holds a run: go on with --resume {recipe.out}, or choose another --out")
    if resume and known.exists():
        _compare(TrainRecipe.model_validate(json.loads(known.read_text())["recipe"]), recipe)
    if recipe.preset is None and recipe.checkpoint is None:
        raise RunError("nothing to start from: give --checkpoint FOLDER, or --preset tiny for a fresh model")
    folder = recipe.checkpoint or recipe.out / INITIAL
    if recipe.preset and world.rank == 0 and not folder.exists():
        random_checkpoint(preset(recipe.preset), folder, seed=recipe.seed, adaln_zero=True)
    world.any(False)  # the others wait for it
    model = meta_model(folder)
    layout = Layout(world.mesh["shard"].size() if world.sharded else 1, world.dtype.itemsize)
    given = recipe.parallel.memory_gb
    there = memory.available(world.device, world.size) if given is None else round(given * 1e9)
    memory.check(memory.table(recipe, model, layout), there, recipe)
    snapshot.forecast(recipe.out / SNAPSHOTS, memory.snapshot_bytes(recipe, model), recipe.snapshots.keep)
    if world.rank == 0:
        write_atomically(known, json.dumps(_manifest(recipe, folder), indent=1, ensure_ascii=False).encode())
    return folder, meta_model(folder)


def _compare(before: TrainRecipe, now: TrainRecipe) -> None:
    """Raises RunError for fields that a run may not change on its way."""
    for name in TrainRecipe.model_fields.keys() - FREE:
        old, new = getattr(before, name), getattr(now, name)
        if old != new:
            raise RunError(
                f"{now.out}: {name} was {old} and is now {new}: another recipe is another run, with its own --out"
            )


def _manifest(recipe: TrainRecipe, folder: Path) -> dict[str, Any]:
    """What the run was made of."""
    return {
        "recipe": recipe.model_dump(mode="json"),
        "checkpoint": fingerprint(folder),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
    }


def _first_step(recipe: TrainRecipe) -> int:
    newest = latest(recipe.out / SNAPSHOTS)
    return 0 if newest is None else json.loads((newest / snapshot.PROGRESS).read_text())["step"]


def _prepare(recipe: TrainRecipe, world: World, model: InternVLUModel, folder: Path) -> Run:
    """Network, optimiser and average, as the checkpoint or the newest snapshot has them."""
    network = build(recipe, model, folder, world)
    weights = trainable(network)
    average = Average(weights, recipe.ema.decay) if recipe.ema.decay else None
    run = Run(recipe, world, network, Optimiser(recipe, weights, world), average, Operations(network))
    if (newest := latest(recipe.out / SNAPSHOTS)) is not None:
        progress = snapshot.load(newest, run.tree())
        run.step, run.updates, run.bad = (progress[name] for name in ("step", "updates", "bad"))
        run.optimiser.taken(run.updates)
        say(f"going on from {newest.name}")
    return run


# ------------------------------------------------------------------------------------------------------ with each other


@contextmanager
def _together(world: World) -> Iterator[None]:
    """An error of one process is one of all: none waits for another that is gone."""
    error = None
    try:
        yield
    except Exception as caught:  # noqa: BLE001 - raised again below
        error = caught
    if world.any(error is not None)[0]:
        raise error or RunError("another process has failed: see its message")


@contextmanager
def _locked(folder: Path, world: World) -> Iterator[None]:
    """Holds the folder for this run. Raises DatasetBusy when another run has it."""
    with ExitStack() as held:
        with _together(world):
            if world.rank == 0:
                held.enter_context(dataset_lock(folder))
        yield


@contextmanager
def _listening() -> Iterator[threading.Event]:
    """An event that a signal of SIGNALS sets; only a main thread can listen."""
    wish = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return
    before = {number: signal.signal(number, lambda *_: wish.set()) for number in SIGNALS}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
