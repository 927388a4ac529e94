"""The loader: item s is this rank's part of batch s, made from nothing but the recipe, the data and s.

So a plain `DataLoader` over `range(start, stop)` prefetches with any number of processes and goes on at any step; there
is no state to save.
"""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path

import pyarrow.parquet as pq
import torch
from torch.utils.data import DataLoader, Dataset

from model.config import ModelConfig, read_config
from model.processor import Processor
from model.training.batch import Batch, Composer, Example, Key, collate
from model.training.plan import Plan, Slot, deal
from model.training.recipe import TrainRecipe
from model.training.rows import COLUMNS, Reader, RowError
from model.training.sources import PAINTED, DataError, Sources, read_sources
from model.vlm import IGNORED_LABEL

_TRIES = 100  # rows that may be unusable one after another before the run ends

log = logging.getLogger(__name__)

# What a micro-batch may bring: each is a module or two that runs only if some sample has it.
_PARTS: dict[str, Callable[[Example], bool]] = {
    "target": lambda example: example.target is not None,
    "pixels": lambda example: len(example.pixels) > 0,
    "labels": lambda example: any(label != IGNORED_LABEL for label in example.labels),
}


class StepDataset(Dataset[list[Batch]]):
    """[s] -> the micro-batches of batch s that are this rank's: `accumulate` of them, on every rank as many."""

    def __init__(
        self, recipe: TrainRecipe, config: ModelConfig, processor: Processor, sources: Sources, rank: int, world: int
    ) -> None:
        self.recipe, self.sources, self.rank, self.world = recipe, sources, rank, world
        self.accumulate = -(-recipe.batch // (world * recipe.micro_batch))
        self.plan = Plan(sources.by_name, recipe.ratios, recipe.batch, recipe.seed)
        self.composer = Composer(recipe, processor)
        self.cost = self.composer.cost(config)
        self.readers = {name: Reader(source, recipe.loader.row_groups) for name, source in sources.by_name.items()}
        self.fillers = _fillers(recipe)

    def __getitem__(self, step: int) -> list[Batch]:
        return [self.micro_batch(slots) for slots in self.slots(step)]

    def slots(self, step: int) -> list[list[Slot]]:
        """What this rank trains on in a step, micro-batch by micro-batch."""
        slots = self.plan.step(step)
        return deal(slots, self.plan.costs(slots, self.cost), self.world, self.accumulate)[self.rank]

    def micro_batch(self, slots: Sequence[Slot]) -> Batch:
        """The slots' samples, packed, and dummies for parts that every micro-batch has but that chance left out."""
        faults: list[str] = []
        examples = [self.example(slot, faults) for slot in slots]
        for part, source in self.fillers.items():
            if not any(map(_PARTS[part], examples)):
                examples.append(self.composer.dummy(source))
        return collate(examples, self.composer.stride, faults)

    def example(self, slot: Slot, faults: list[str]) -> Example:
        """The sample of a slot. For a row that cannot be used stands the next one of its source that can; `faults`
        and the log say so."""
        if slot.k < 0:
            return self.composer.dummy(slot.source)
        reader, order, number = self.readers[slot.source], self.plan.orders[slot.source], slot.row
        for k in range(slot.k + 1, slot.k + 1 + _TRIES):
            try:
                row = reader.row(number)
                return self.composer.example(Key(slot.source, slot.k, row["sample_id"]), row)
            except RowError as error:
                faults.append(f"{slot.source} {slot.k}: {error}")
                log.warning("%s; another row stands in for it", faults[-1])
                number = int(order.rows(k, k + 1)[0])
        raise DataError(f"{_TRIES} rows of {slot.source} one after another cannot be used; the last: {faults[-1]}")


def _fillers(recipe: TrainRecipe) -> dict[str, str]:
    """What every micro-batch has to have, whatever chance left out of it, and the source whose dummies bring it.

    Ranks that share weights must run the same modules, or they wait for each other forever; so the recipe decides what
    runs, not the samples.
    """
    mix = recipe.ratios
    fillers = {}
    if painted := [name for name in ("it2i", "t2i") if name in mix]:
        fillers["target"] = painted[0]
    if seen := [name for name in ("it2i", "und") if name in mix]:
        fillers["pixels"] = seen[0]
    if recipe.objective.ntp and ("und" in mix or recipe.prompts.reasoning):
        fillers["labels"] = "und" if "und" in mix else painted[0]
    return fillers


def loader(recipe: TrainRecipe, checkpoint: Path, rank: int, world: int, start: int = 0) -> DataLoader[list[Batch]]:
    """Batches `start` to `recipe.steps` of a rank, for the model in `checkpoint`, made ahead by the recipe's loader
    processes. Its `dataset` is a StepDataset.

    Raises DataError where there is nothing to train on.
    """
    config, processor = read_config(checkpoint), Processor.from_pretrained(checkpoint)
    sources = read_sources(recipe, processor.config.image_gen_processor_kwargs.stride)
    workers, closing = recipe.loader.workers, multiprocessing.Event()
    atexit.register(closing.set)
    return DataLoader(
        StepDataset(recipe, config, processor, sources, rank, world),
        batch_size=None,
        sampler=range(start, recipe.steps),
        num_workers=workers,
        prefetch_factor=recipe.loader.prefetch if workers else None,
        pin_memory=torch.cuda.is_available(),
        worker_init_fn=partial(_stay, closing),
    )


def _stay(closing: Event, _: int) -> None:
    """Keeps a loader process alive through the signals by which a run is asked to save and stop, which some schedulers
    send to every process of a job: its death would end the run before it has saved."""

    def terminated(*_: object) -> None:
        if closing.is_set():
            os._exit(0)

    signal.signal(signal.SIGTERM, terminated)
    for number in (signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)


# -------------------------------------------------------------------------------------------------------- benchmark


@dataclass(frozen=True, slots=True)
class Speed:
    """Images per second of one process: `raw` with row groups read one after another by pyarrow, every image column
    and nothing else; `rows` as the plan asks for them, still encoded; `batches` decoded, scaled and packed."""

    raw: float
    rows: float
    batches: float


def bench(dataset: StepDataset, steps: int) -> Speed:
    """What loading costs, over `steps` batches of this rank (`raw`: over as many row groups as they have samples)."""
    readers = {name: Reader(reader.source, reader.row_groups) for name, reader in dataset.readers.items()}
    slots = [slot for step in range(steps) for micro in dataset.slots(step) for slot in micro if slot.k >= 0]
    return Speed(
        raw=_rate(_raw(dataset, len(slots))),
        rows=_rate(_images(slot.source, readers[slot.source].row(slot.row)) for slot in slots),
        batches=_rate(_packed(batch) for step in range(steps) for batch in dataset[step]),
    )


def _rate(images: Iterable[int]) -> float:
    start = time.perf_counter()
    return sum(images) / (time.perf_counter() - start)


def _raw(dataset: StepDataset, limit: int) -> Iterator[int]:
    """Images of one row group after another, in the order of the files, until `limit` samples are read."""
    for name, reader in dataset.readers.items():
        columns = [column for column in COLUMNS[name] if column.endswith("bytes")]
        left = limit
        for path in reader.source.groups.files:
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    if left > 0:
                        table = file.read_row_group(group, columns, use_threads=False)
                        left -= len(table)
                        inputs = table["input_images"] if "input_images" in table.column_names else []
                        yield len(table) * (name in PAINTED) + sum(len(own) for own in inputs)


def _images(source: str, row: dict) -> int:
    return (source in PAINTED) + len(row.get("input_images") or ())


def _packed(batch: Batch) -> int:
    return sum(target is not None for target in batch.targets) + len(batch.pixels)
