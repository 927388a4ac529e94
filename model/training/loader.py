"""The loader: item s is this rank's part of batch s, made from nothing but the recipe, the data and s.

So a plain `DataLoader` over `range(step, stop)` prefetches with any number of processes and goes on at any step; there
is no state to save.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import torch
from torch.utils.data import DataLoader, Dataset

from model.config import ModelConfig
from model.processor import Processor
from model.training.batch import Batch, Composer, Example, Key, collate
from model.training.plan import Plan, Slot, deal
from model.training.recipe import TrainRecipe
from model.training.rows import Reader, RowError
from model.training.sources import DataError, Sources, read_sources

_TRIES = 100  # rows that may be unreadable one after another

log = logging.getLogger(__name__)


class StepDataset(Dataset[list[Batch]]):
    """[s] -> the micro-batches of batch s that are this rank's, `accumulate` many on every rank."""

    def __init__(
        self, recipe: TrainRecipe, config: ModelConfig, processor: Processor, sources: Sources, rank: int, world: int
    ) -> None:
        self.recipe, self.rank, self.world = recipe, rank, world
        self.stride = config.vae.factor * config.head.decoder_config.patch_size
        self.accumulate = -(-recipe.batch // (world * recipe.micro_batch))
        self.plan = Plan(sources.by_name, recipe.ratios, recipe.batch, recipe.seed)
        self.composer = Composer(recipe, processor, self.stride)
        self.readers = {name: Reader(source, recipe.loader.row_groups) for name, source in sources.by_name.items()}

    def __getitem__(self, step: int) -> list[Batch]:
        return [self.micro_batch(slots) for slots in self.slots(step)]

    def slots(self, step: int) -> list[list[Slot]]:
        """What this rank trains on in a step, micro-batch by micro-batch."""
        slots = self.plan.step(step)
        return deal(slots, [1.0] * len(slots), self.world, self.accumulate)[self.rank]

    def micro_batch(self, slots: Sequence[Slot]) -> Batch:
        """The slots' samples, packed."""
        return collate([self.example(slot) for slot in slots], self.stride)

    def example(self, slot: Slot) -> Example:
        """The sample of a slot. For a row that cannot be used stands the next one of its source that can."""
        if slot.k < 0:
            return self.composer.dummy(slot.source)
        reader, order = self.readers[slot.source], self.plan.orders[slot.source]
        number = slot.row
        for offset in range(1, _TRIES + 1):
            try:
                row = reader.row(number)
                return self.composer.example(Key(slot.source, slot.k, row["sample_id"]), row)
            except RowError as error:
                log.warning("%s %d: another row instead (%s)", slot.source, slot.k, error)
                fault = error
                number = int(order.rows(slot.k + offset, slot.k + offset + 1)[0])
        raise DataError(f"{_TRIES} rows of {slot.source} in a row cannot be used, the last: {fault}") from fault


def loader(
    recipe: TrainRecipe, config: ModelConfig, processor: Processor, rank: int, world: int, start: int = 0
) -> DataLoader[list[Batch]]:
    """Batches `start` to `recipe.steps` of a rank, made ahead by the recipe's loader processes.

    Raises DataError where there is nothing to train on.
    """
    stride = config.vae.factor * config.head.decoder_config.patch_size
    dataset = StepDataset(recipe, config, processor, read_sources(recipe, stride), rank, world)
    workers = recipe.loader.workers
    return DataLoader(
        dataset,
        batch_size=None,
        sampler=range(start, recipe.steps),
        num_workers=workers,
        prefetch_factor=recipe.loader.prefetch if workers else None,
        pin_memory=torch.cuda.is_available(),
    )
