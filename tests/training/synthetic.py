"""Batches made of nothing but their keys, for tests of the engine: small pictures, short texts, all three sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from model.config import ModelConfig
from model.processor import Processor
from model.training.batch import Batch, Key
from model.training.flow import generator
from model.training.recipe import TrainRecipe

SIZES = ((32, 32), (48, 32), (32, 48))  # pixels, 4 to 6 tokens
SIDE, IMAGE_TOKENS, IMAGE_CONTEXT = 56, 4, 300  # of the tiny preset; the id is the tokenizer's


def packed(keys: Sequence[Key], image_context: int = IMAGE_CONTEXT, latents: bool = True) -> Batch:
    """The batch of these keys: text to image, editing of one image, and understanding of one image."""
    rows, labels, contexts, pixels, counts, targets, conditions = [], [], [], [], [], [], []
    for key in keys:
        random = generator(7, "sample", key.source, key.k)
        length = int(torch.randint(9, 14, (), generator=random))
        ids = torch.randint(0, 256, (length,), generator=random)
        seen = key.source != "t2i"
        if seen:
            ids[3 : 3 + IMAGE_TOKENS] = image_context
            pixels.append(torch.randn(3, SIDE, SIDE, generator=random))
        said = torch.full((length,), -100)
        if key.source == "und":
            said[-4:-1] = ids[-3:]
        height, width = SIZES[int(torch.randint(0, len(SIZES), (), generator=random))]
        picture = torch.randint(0, 256, (3, height, width), generator=random, dtype=torch.uint8)
        rows.append(ids)
        labels.append(said)
        contexts.append(None if key.source == "und" else (2, length))
        counts.append(int(seen))
        targets.append(None if key.source == "und" else picture)
        own = torch.rand(3, 32, 32, generator=random) * 2 - 1
        conditions.append((own,) if key.source == "it2i" and latents else ())
    blank = torch.empty(0, 3, SIDE, SIDE)
    return Batch(
        keys=tuple(keys),
        ids=torch.cat(rows),
        lengths=tuple(map(len, rows)),
        labels=torch.cat(labels),
        contexts=tuple(contexts),
        pixels=torch.stack(pixels) if pixels else blank,
        image_counts=tuple(counts),
        targets=tuple(targets),
        conditions=tuple(conditions),
        stride=16,
    )


def keys(recipe: TrainRecipe, step: int) -> list[Key]:
    """The global batch of a step: the sources of the mix in turn."""
    names = list(recipe.ratios)
    numbers = range(step * recipe.batch, (step + 1) * recipe.batch)
    return [Key(names[k % len(names)], k, f"{k:032x}", 1.0) for k in numbers]


def loader(
    recipe: TrainRecipe, config: ModelConfig, processor: Processor, rank: int, world: int, start: int = 0
) -> Iterator[list[Batch]]:
    """Stands in for `model.training.loader.loader`: neighbours stay together, ranks take turns."""
    for step in range(start, recipe.steps):
        every = keys(recipe, step)
        size = recipe.micro_batch
        parts = [every[at : at + size] for at in range(0, len(every), size)]
        yield [packed(part, processor.img_context, recipe.images.condition_latents) for part in parts[rank::world]]
