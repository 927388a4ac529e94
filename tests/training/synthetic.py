"""Batches made of nothing but their keys, for tests of the engine: small pictures, short texts, all three sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import torch

from model.training.batch import Batch, Example, Key, collate
from model.training.flow import generator
from model.training.recipe import TrainRecipe
from model.training.sources import Sources

SIZES = ((8, 8), (12, 8), (8, 12))  # pixels, 4 to 6 tokens of STRIDE x STRIDE
STRIDE = 4
SIDE, IMAGE_TOKENS = 56, 4  # of the tiny preset
IMG, IMAGE_CONTEXT = 259, 261  # of its tokenizer


def packed(keys: Sequence[Key], latents: bool = True) -> Batch:
    """The batch of these keys: text to image, editing of one image, and understanding of one image."""
    return collate([_example(key, latents) for key in keys], STRIDE)


def _example(key: Key, latents: bool) -> Example:
    random = generator(7, "sample", key.source, key.k)
    length = int(torch.randint(9, 14, (), generator=random))
    ids = torch.randint(0, 256, (length,), generator=random).tolist()
    seen, painted = key.source != "t2i", key.source != "und"
    if seen:
        ids[3 : 3 + IMAGE_TOKENS] = [IMAGE_CONTEXT] * IMAGE_TOKENS
    if painted:
        ids[-1] = IMG
    labels = [-100] * length if painted else [-100] * (length - 4) + ids[-3:] + [-100]
    height, width = SIZES[int(torch.randint(0, len(SIZES), (), generator=random))]
    return Example(
        key,
        ids,
        labels,
        (2, length) if painted else None,
        torch.randn(int(seen), 3, SIDE, SIDE, generator=random),
        torch.randint(0, 256, (3, height, width), generator=random, dtype=torch.uint8) if painted else None,
        (torch.rand(3, 8, 8, generator=random) * 2 - 1,) if key.source == "it2i" and latents else (),
    )


def keys(recipe: TrainRecipe, step: int) -> list[Key]:
    """The global batch of a step: the sources of the mix in turn."""
    names = list(recipe.ratios)
    numbers = range(step * recipe.batch, (step + 1) * recipe.batch)
    return [Key(names[k % len(names)], k, f"{k:032x}", 1.0) for k in numbers]


class Loader:
    """Batches, and the sources that they are said to come from."""

    dataset = SimpleNamespace(sources=Sources({}, {}, "none", {}))

    def __init__(self, batches: Callable[[], Iterator[list[Batch]]]) -> None:
        self.batches = batches

    def __iter__(self) -> Iterator[list[Batch]]:
        return self.batches()


def loader(recipe: TrainRecipe, folder: Path, rank: int, world: int, start: int = 0) -> Loader:
    """Stands in for `model.training.loader.loader`: neighbours stay together, ranks take turns."""

    def batches() -> Iterator[list[Batch]]:
        for step in range(start, recipe.steps):
            every, size = keys(recipe, step), recipe.micro_batch
            parts = [every[at : at + size] for at in range(0, len(every), size)]
            yield [packed(part, recipe.images.condition_latents) for part in parts[rank::world]]

    return Loader(batches)
