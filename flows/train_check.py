"""`synth train check`: what a recipe would read, cost and take, from columns, formulas and shapes alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import torch
from rich.console import Console
from rich.table import Table

from flows.progress import megabytes
from model.config import ModelConfig, preset, read_config
from model.processor import Processor
from model.training import memory, snapshot
from model.training.loader import StepDataset
from model.training.loop import SNAPSHOTS, refuse_nothing
from model.training.memory import Layout
from model.training.metrics import peak
from model.training.plan import SourceSurvey, Survey, survey
from model.training.recipe import TrainRecipe
from model.training.sources import Sources, read_sources
from model.training.validation import held_out
from model.unified import InternVLUModel
from model.vlm import SPECIAL_TOKENS

_SIZES = 4  # painted sizes that are listed
_SCARCE = 3  # exit code
_ELSEWHERE = " here, on this machine's processor (for GPUs add, say, --parallel.dtype bfloat16 --parallel.memory-gb 80)"
_SHARE = 0.4  # of a GPU's peak that a training may hope for; ours, not measured


def show(recipe: TrainRecipe, workers: int, console: Console | None = None) -> int:
    """Print all tables; 3 where memory or disk will not do, else 0. Raises what the trainer raises for bad input."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    config, processor = _start(recipe)
    console = console or Console(width=None if Console().is_terminal else 160)
    stride = processor.config.image_gen_processor_kwargs.stride
    sources = read_sources(recipe, stride)
    dataset = StepDataset(recipe, config, processor, sources, 0, workers)
    found = survey(dataset.plan, dataset.cost, workers)
    console.print(_sources(found.sources, sources))
    lines = [
        _batches(recipe, found, workers, dataset.accumulate),
        _work(recipe, found, workers),
        _unseen(recipe, stride),
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)
    _say_left_out(sources.left_out, console)
    with torch.device("meta"):
        model = InternVLUModel(config, range(len(SPECIAL_TOKENS)))
    return _scarce(recipe, model, workers, console)


def _start(recipe: TrainRecipe) -> tuple[ModelConfig, Processor]:
    """Configuration and processor of the checkpoint or preset."""
    refuse_nothing(recipe)
    if recipe.checkpoint is not None:
        return read_config(recipe.checkpoint), Processor.from_pretrained(recipe.checkpoint)
    config = preset(recipe.preset)
    return config, Processor.of_bytes(config)


def _sources(found: Mapping[str, SourceSurvey], sources: Sources) -> Table:
    table = Table("source", "rows", "row groups", "share", "in batches", "a batch", "epochs", "painted sizes")
    for name, one in found.items():
        groups = len(sources.by_name[name].groups.number)
        sizes = ", ".join(f"{width}x{height} {_percent(n / one.rows)}" for (width, height), n in one.sizes[:_SIZES])
        more = f" and {len(one.sizes) - _SIZES} more" if len(one.sizes) > _SIZES else ""
        table.add_row(
            name, f"{one.rows:,}", f"{groups:,}", _percent(one.share), _percent(one.realised),
            f"{one.fewest} to {one.most}", f"{one.epochs:.4g}", sizes + more,
        )  # fmt: skip
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _batches(recipe: TrainRecipe, found: Survey, workers: int, accumulate: int) -> str:
    return (
        f"{recipe.batch} samples a step on {workers} rank{'s' * (workers > 1)}: "
        f"{accumulate} micro-batch{'es' * (accumulate > 1)} each, {found.dummies:.1f} blank samples to even them out; "
        f"the slowest rank takes {found.balanced:.3f} of the mean ({found.dealt:.3f} if dealt round)"
    )


def _work(recipe: TrainRecipe, found: Survey, workers: int) -> str:
    """Operations of a step and of the run, and the hours that they would take at a share of what the device can do."""
    run = found.operations * recipe.steps
    said = (
        f"work: {found.operations:.3g} operations a step, {run:.3g} in {recipe.steps:,} steps (the VAE's not counted)"
    )
    if recipe.parallel.device == "cpu" or not torch.cuda.is_available():
        return f"{said}; how long that takes here, the first steps will say"
    most = peak(torch.device("cuda"))
    return (
        said
        if most is None
        else f"{said}: {run / (_SHARE * most * workers) / 3600:.3g} hours at {_SHARE:.0%} of the peak"
    )


def _unseen(recipe: TrainRecipe, stride: int) -> str:
    """What validation will look at."""
    held = {name: len(sources.by_name[name].rows) for name, sources in held_out(recipe, stride).items()}
    rows = ", ".join(f"{held.get(name, 0):,} rows of {name}" for name in recipe.ratios)
    blind = [name for name in recipe.ratios if not held.get(name)] if recipe.eyes.validation_samples else []
    warning = f"; nothing will be known of {' and '.join(blind)}" if blind else ""
    return f"held out: {rows}; validation looks at {recipe.eyes.validation_samples} of each at most{warning}"


def _say_left_out(left_out: Mapping[str, int], console: Console) -> None:
    if left_out:
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items()))
        console.print(f"rows left out: {reasons}", highlight=False, soft_wrap=True)


def _scarce(recipe: TrainRecipe, model: InternVLUModel, workers: int, console: Console) -> int:
    """Print what the run takes of memory and disk; 3 where there is too little."""
    cuda = recipe.parallel.device != "cpu" and torch.cuda.is_available()
    wide = recipe.parallel.dtype == "float32" or (recipe.parallel.dtype == "auto" and not cuda)
    trains, total = memory.parameters(recipe, model)
    rows = memory.table(recipe, model, Layout(recipe.parallel.shard or workers, 4 if wide else 2))
    needed = sum(row.nbytes for row in rows)
    given = recipe.parallel.memory_gb
    here = memory.available(torch.device("cuda" if cuda else "cpu"), 1 if cuda else workers)
    there = here if given is None else round(given * 1e9)
    nbytes = memory.snapshot_bytes(recipe, model)
    kept, free = snapshot.forecast(recipe.out / SNAPSHOTS, nbytes, recipe.snapshots.keep)
    lines = [
        f"{trains:,} of {total:,} parameters train, computed in {'float32' if wide else 'bfloat16'}",
        f"memory of a rank, of {there / 1e9:.2f} GB{'' if cuda or given else _ELSEWHERE}:",
        memory.shown(rows),
        f"disk: {recipe.snapshots.keep} snapshots and one in the making, {megabytes(kept)} of {megabytes(free)} free",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)
    return _verdict(
        [("memory", needed > there, "lower --micro-batch, set --parallel.checkpoint-every 1, or use more ranks"),
         ("disk", kept > free, "make room or lower --snapshots.keep")], console,
    )  # fmt: skip


def _verdict(findings: Sequence[tuple[str, bool, str]], console: Console) -> int:
    for what, scarce, fix in findings:
        if scarce:
            console.print(f"[red]too little {what}[/]: {fix}", highlight=False)
    return _SCARCE if any(scarce for _, scarce, _ in findings) else 0
