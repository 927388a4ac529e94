"""The training of InternVL-U, from a recipe to the last snapshot. It reads top to bottom: open, prepare, step, close.

Every process runs the same lines on its own part of each batch. What one process alone finds out (a signal, a full disk,
an error) it tells the others before they wait for it in vain.
"""

from __future__ import annotations

import json
import math
import platform
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel
from torch.distributed.tensor import DTensor
from torch.utils import deterministic

from catalog.shards import DatasetBusy, dataset_lock, write_atomically
from model.checkpoint import CheckpointError
from model.config import ConfigError, preset, read_object
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
from model.training.plan import keyed
from model.training.recipe import TrainRecipe
from model.training.snapshot import SnapshotError, Snapshots, latest
from model.training.sources import DataError, Sources
from model.training.validation import Watch
from model.unified import InternVLUModel

MANIFEST = "run.json"
SNAPSHOTS, SKIPPED = "snapshots", "skipped"
INITIAL = "initial"  # the checkpoint that a preset starts from
LATE = 20.0  # seconds after which a batch that does not come is worth a word
_AGAIN = 3.0  # seconds within which two Ctrl-C are one: torchrun sends each twice
ELSEWHERE = "another process has failed: see its message"
# A scheduler or a person wants the machine back, or the terminal is gone.
SIGNALS = (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT, signal.SIGHUP)
# What a run may change when it goes on: none of it changes a batch or what is learnt from it.
FREE = frozenset(
    {
        "out",
        "data",
        "dataset",
        "checkpoint",
        "steps",
        "micro_batch",
        "max_bad_steps",
        "snapshots",
        "eyes",
        "loader",
        "parallel",
    }
)
LIBRARIES = ("torch", "transformers", "numpy", "pyarrow", "pillow", "safetensors")


class RunError(RuntimeError):
    """A run that cannot begin or go on: names its folder and the fix."""


class Diverged(RunError):
    """Too many steps in a row without a finite loss and gradient."""


_DIVERGED = (
    "{} steps in a row had no finite loss and gradient, the last of them {}; weights are as before them. Their samples "
    "are listed in {}; {}"
)
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
    with joined(recipe.parallel) as world, _locked(recipe.out, world), _listening() as wish, _repeatable(world.device):
        with _together(world):
            folder = _start(recipe, world, resume)
        with _together(world):
            model = _fitting(recipe, folder, world)
            batches = loader(recipe, folder, world.rank, world.size, _first_step(recipe))
            _record(recipe, folder, batches.dataset.sources, world)
        run = _prepare(recipe, world, model, folder)
        snapshots = Snapshots(recipe.out / SNAPSHOTS, recipe.snapshots.keep)
        diary = Diary(recipe, start=run.step, peak=peak(world.device), writes=world.rank == 0)
        if resume and not run.step:
            diary.say(f"{recipe.out} has no snapshot yet: it begins at step 0")
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
            own, error = _next(batches)
        stopped, full, broken = world.any(wish.is_set(), snapshots.failed(), error is not None)
        if broken or full:
            snapshots.finish()  # raises, on every process, where it failed
            raise error or RunError(ELSEWHERE)
        if stopped:
            diary.say(f"asked to stop: saving step {run.step}; go on with --resume {recipe.out}")
            _save(run, snapshots)
            break
        record, work = _step(run, own, watch)
        phases = watch.read()
        record["time"] = speed(work, time.perf_counter() - start, phases, diary.peak, world.size)
        diary.step(record)
        if _judge(run, own, record):
            snapshots.finish()
            fix = (
                "lower --optim.lr, or look at the data"
                if run.updates
                else "none was ever taken: has the checkpoint NaN?"
            )
            _refuse_infinite(run)
            raise Diverged(_DIVERGED.format(run.bad, record["step"], recipe.out / SKIPPED, fix))
        if run.updates == 1 and record["grad_norm"] == 0:
            diary.say("the gradient is exactly 0: nothing that trains by this recipe is reached by its loss")
        if run.step % recipe.snapshots.every == 0 or run.step == recipe.steps:
            _save(run, snapshots)
        if found := held.look(run.step):
            diary.seen(record["step"], found)
    snapshots.finish()
    if run.step >= recipe.steps:
        bad = f", the last {run.bad} skipped: see {recipe.out / SKIPPED}" if run.bad else ""
        diary.say(f"{recipe.out}: {run.step} steps are done{bad}; export it, or go on with --resume and more --steps")


def _save(run: Run, snapshots: Snapshots) -> None:
    """Writes a snapshot. Raises Diverged instead where weights are not finite: the one before is worth more."""
    snapshots.finish()
    _refuse_infinite(run)
    snapshots.save(run.step, run.tree(), run.progress())


def _refuse_infinite(run: Run) -> None:
    tree = run.tree()
    own = [f"{name} of {section}" for section, tensors in tree.items() for name, t in tensors.items() if not _finite(t)]
    if run.world.any(bool(own))[0]:
        left = latest(run.recipe.out / SNAPSHOTS)
        raise Diverged(
            f"{own[0] if own else 'a tensor of another process'} is not finite after step {run.step}, though loss and "
            f"gradient of its last update were: {f'{left.name} is the last that is' if left else 'none was saved'}; "
            "begin anew with a lower --optim.lr or --optim.clip"
        )


def _finite(tensor: torch.Tensor) -> bool:
    own = tensor.to_local() if isinstance(tensor, DTensor) else tensor
    return bool(own.isfinite().all())


def _next(batches: Iterator[list[Batch]]) -> tuple[list[Batch], Exception | None]:
    """This process's part of the next batch, or what kept it from being made. A long wait is told: a process that loads
    data may have been stopped, or a batch be huge."""
    late = threading.Timer(LATE, say, [f"no batch for {LATE:g} s: still reading, or a process that loads data is stopped"])
    late.daemon = True
    late.start()
    try:
        return next(batches), None
    except RuntimeError as error:
        if "DataLoader worker" not in str(error):
            return [], error
        why = f"a process that loads data is gone ({error}); memory? --loader.workers 0 loads in the trainer's own"
        return [], RunError(f"{why}; go on with --resume")
    except Exception as error:
        return [], error
    finally:
        late.cancel()


def _step(run: Run, batches: list[Batch], watch: Stopwatch) -> tuple[dict[str, Any], torch.Tensor]:
    """One update from this process's micro-batches: the record of it, and `Tally.work` of all processes."""
    recipe, world, network = run.recipe, run.world, run.network
    torch.manual_seed(keyed(recipe.seed, "step", "", run.step))  # for adapters' dropout
    counts = [Counts.of(batch) for batch in batches]
    said, painted = world.summed(torch.stack([sum(part.sum() for part in parts) for parts in zip(*counts)])).tolist()
    tally = Tally.empty(world.device)
    for index, (batch, count) in enumerate(zip(batches, counts, strict=True)):
        if world.sharded:
            last = index == len(batches) - 1
            network.set_requires_gradient_sync(last)
            network.set_reshard_after_backward(last)
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
    if faults := [fault for batch in batches for fault in batch.faults]:
        record["faults"] = faults  # of this process; the others' are in their logs
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


def _judge(run: Run, batches: list[Batch], record: Mapping[str, Any]) -> bool:
    """Writes down whose samples a skipped step held; returns whether there were too many in a row."""
    if not record["skipped"]:
        return False
    step = record["step"]
    keys = [[key.source, key.k, key.sample_id, key.weight] for batch in batches for key in batch.keys]
    facts = {"step": step, "loss": str(record["loss"]), "grad_norm": str(record["grad_norm"]), "samples": keys}
    dump = run.recipe.out / SKIPPED / f"step-{step:08d}-rank-{run.world.rank}.json"
    write_atomically(dump, json.dumps(facts, indent=1).encode())
    return run.bad >= run.recipe.max_bad_steps


# ----------------------------------------------------------------------------------------------------------- opening


def _start(recipe: TrainRecipe, world: World, resume: bool) -> Path:
    """The checkpoint that the run starts from; a preset's is made. Refuses what can be known to be wrong by now."""
    known = recipe.out / MANIFEST
    if known.exists() and not resume:
        raise RunError(f"{recipe.out} holds a run: go on with --resume {recipe.out}, or choose another --out")
    if known.exists():
        _compare(TrainRecipe.model_validate(read_manifest(known)["recipe"]), recipe)
    elif snapshot.snapshots(recipe.out / SNAPSHOTS):
        raise RunError(f"{recipe.out} has snapshots and no {MANIFEST} that says of what: choose another --out")
    refuse_nothing(recipe)
    for wanted, package in ((recipe.eyes.tensorboard, "tensorboard"), (recipe.eyes.wandb, "wandb")):
        if wanted and find_spec(package) is None:
            raise RunError(f"--eyes.{package} needs {package}, which is not installed: pip install {package}")
    folder = recipe.checkpoint or recipe.out / INITIAL
    if recipe.preset and world.rank == 0 and not known.exists():
        shutil.rmtree(folder, ignore_errors=True)  # of a start that failed, perhaps of another preset
        # Gates that are closed would keep adapters from learning anything.
        random_checkpoint(preset(recipe.preset), folder, seed=recipe.seed, adaln_zero=not recipe.lora.rank)
    return folder


def read_manifest(path: Path) -> dict[str, Any]:
    """A run's manifest. Raises RunError for a file that is none."""
    try:
        found = read_object(path)
    except ConfigError as error:
        raise RunError(f"{error}; {path} is no manifest of a run") from error
    lacking = {"recipe", "checkpoint", "data", "datasets", "versions"} - found.keys()
    if lacking or not isinstance(found["recipe"], dict):
        raise RunError(f"{path} is no manifest of a run: it lacks {', '.join(sorted(lacking)) or 'a recipe'}")
    return found


def refuse_nothing(recipe: TrainRecipe) -> None:
    """Raises RunError for a recipe that names no weights."""
    if recipe.preset is None and recipe.checkpoint is None:
        raise RunError("nothing to start from: give --checkpoint FOLDER, or --preset tiny for a fresh model")


def _fitting(recipe: TrainRecipe, folder: Path, world: World) -> InternVLUModel:
    """The checkpoint's modules without memory, when there is memory and disk enough for them."""
    model = meta_model(folder)
    layout = Layout(world.mesh["shard"].size() if world.sharded else 1, world.dtype.itemsize)
    given = recipe.parallel.memory_gb
    there = memory.available(world.device, world.here) if given is None else round(given * 1e9)
    memory.check(memory.table(recipe, model, layout), there, recipe)
    snapshot.check(recipe.out / SNAPSHOTS, memory.snapshot_bytes(recipe, model), recipe.snapshots.keep)
    return meta_model(folder)  # the table has frozen and cast the other


def _record(recipe: TrainRecipe, folder: Path, sources: Sources, world: World) -> None:
    """Writes the manifest. Raises RunError when the run that is there was made of other weights or other data."""
    path = recipe.out / MANIFEST
    names = list(recipe.dataset or sources.fingerprints)  # those that come later are no part of it
    manifest = {
        "recipe": recipe.model_dump(mode="json") | {"dataset": names},
        "checkpoint": fingerprint(folder),
        "data": sources.digest,
        "datasets": dict(sources.fingerprints),
        "left_out": dict(sources.left_out),
        "selection": recipe.selection and read_object(recipe.data / "selections" / f"{recipe.selection}.json"),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
    }
    before = read_manifest(path) if path.exists() else manifest
    for name, flag in (("checkpoint", "--checkpoint"), ("data", "--data, --dataset or --selection")):
        if before[name] != manifest[name]:
            raise RunError(f"{recipe.out} was begun with another {name}: give what it had by {flag}, or another --out")
    if world.rank == 0:
        write_atomically(path, json.dumps(manifest, indent=1, ensure_ascii=False).encode())


def _compare(before: TrainRecipe, now: TrainRecipe) -> None:
    """Raises RunError for fields that a run may not change on its way."""
    for name in TrainRecipe.model_fields.keys() - FREE:
        old, new = getattr(before, name), getattr(now, name)
        if old == new:
            continue
        if isinstance(old, BaseModel):
            field = next(field for field in type(old).model_fields if getattr(old, field) != getattr(new, field))
            name, old, new = f"{name}.{field}", getattr(old, field), getattr(new, field)
        raise RunError(
            f"{now.out}: {name} was {old} and is now {new}: another recipe is another run, with its own --out; what may "
            f"change on the way: {', '.join(sorted(FREE))}"
        )


def _first_step(recipe: TrainRecipe) -> int:
    """Where the run goes on. Raises RunError where that is beyond its end."""
    newest = latest(recipe.out / SNAPSHOTS)
    step = 0 if newest is None else snapshot.progress(newest)["step"]
    if step > recipe.steps:
        raise RunError(f"{recipe.out} has done {step} steps already: give --steps {step} or more")
    return step


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
    return run


# ------------------------------------------------------------------------------------------------------ with each other


@contextmanager
def _together(world: World) -> Iterator[None]:
    """An error of one process is one of all: none waits for another that is gone."""
    error = None
    try:
        yield
    except Exception as caught:
        error = caught
    if world.any(error is not None)[0]:
        raise error or RunError(ELSEWHERE)


@contextmanager
def _locked(folder: Path, world: World) -> Iterator[None]:
    """Holds the folder for this run. Raises DatasetBusy when another run has it."""
    with ExitStack() as held:
        with _together(world):
            if world.rank == 0:
                held.enter_context(dataset_lock(folder))
        yield


@contextmanager
def _repeatable(device: torch.device) -> Iterator[None]:
    """On a processor, sums in one order: with several threads the last bits depend on how busy it is. CUDA is left as it
    is: what this would cost there has not been measured."""
    before, filled = torch.are_deterministic_algorithms_enabled(), deterministic.fill_uninitialized_memory
    torch.use_deterministic_algorithms(before or device.type == "cpu", warn_only=True)
    deterministic.fill_uninitialized_memory = False  # nothing is read before it is written
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=True)
        deterministic.fill_uninitialized_memory = filled


@contextmanager
def _listening() -> Iterator[threading.Event]:
    """An event that a signal of SIGNALS sets; only a main thread can listen."""
    wish = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return

    asked = math.inf

    def heard(number: int, _: object) -> None:
        nonlocal asked
        now = time.monotonic()
        if (
            number == signal.SIGINT and now - asked > _AGAIN
        ):  # a person out of patience; schedulers may repeat themselves
            raise KeyboardInterrupt
        asked = min(asked, now)
        wish.set()

    before = {number: signal.signal(number, heard) for number in SIGNALS}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
