"""Small datasets for the trainer's tests, written by the catalog's own writer: every picture is one colour."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft
from catalog.shards import ShardSpec, ShardWriter
from model.config import ModelConfig, preset
from model.processor import Processor
from model.tokenizer import byte_tokenizer
from model.training.loader import StepDataset
from model.training.recipe import TrainRecipe
from model.training.sources import Sources, read_sources

LEVELS = ("terse", "task", "explicit")


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (64, 64), kind: str = "PNG") -> bytes:
    """An image of one colour, (width, height)."""
    sink = io.BytesIO()
    Image.new("RGB", size, colour).save(sink, kind)
    return sink.getvalue()


def prompts(index: int) -> list[dict[str, str]]:
    """Three levels in two languages, all different."""
    return [
        {"level": level, "lang": lang, "text": f"{lang} {level} {index}"} for level in LEVELS for lang in ("en", "zh")
    ]


def row(task: str, index: int, size: tuple[int, int] = (64, 64), **fields: Any) -> dict[str, Any]:
    """A row of a task; `fields` win. The picture's red and green are the index."""
    data = picture((index % 256, index // 256, 99), size)
    image = {"bytes": data, "path": f"{index}.png"}
    info = [{"role": "input", "width": size[0], "height": size[1]}] * (task != "t2i")
    own: dict[str, Any] = {
        "task": task, "subtask": f"toy/{task}", "source": "toy", "split": "train", "group_id": f"{index}",
        "prompt": f"default {index}", "prompt_lang": "zh", "prompts": prompts(index), "verified": True,
        "width": size[0], "height": size[1], "image_info": info,
        "input_images": [] if task == "t2i" else [image],
    }  # fmt: skip
    if task in ("t2i", "edit"):
        own |= {"output_image": image, "text_layers": [{"text": "Hi", "region": 0}]}
    else:
        own |= {"answer": f"answer {index}", "prompts": None}
    return own | fields


def drafts(rows: Sequence[dict[str, Any]], name: str = "toy") -> list[Draft]:
    """Finished samples of these rows, numbered from 0."""
    made = []
    for index, own in enumerate(rows):
        identity = sample_id(name, "1", "0" * 64, 0, index)
        seed = seed_of(identity)
        made.append(Draft(identity, seed, index, own | {"sample_id": identity, "seed": seed, "index": index}))
    return made


def write(root: Path, rows: Sequence[dict[str, Any]], shard: int = 64, group: int = 8) -> Path:
    """A dataset of these rows in shards of `shard` and row groups of `group` rows; returns its directory."""
    samples = drafts(rows, root.name)
    for number, start in enumerate(range(0, len(samples), shard)):
        part = samples[start : start + shard]
        writer = ShardWriter(root, ShardSpec(number, start, len(part)), {"fingerprint": "0" * 64, "dataset": root.name})
        for first in range(0, len(part), group):
            writer.write(part[first : first + group])
        writer.commit({})
    return root


def of_all_kinds(count: int) -> list[dict[str, Any]]:
    """Twice as many t2i rows as edits, and understanding rows, of several sizes."""
    sizes = ((64, 64), (96, 64), (64, 128), (48, 80))
    tasks = ("t2i", "edit", "t2i", "understanding")
    return [row(tasks[i % 4], i, sizes[i // 4 % 4]) for i in range(count)]


def recipe(data: Path, **fields: Any) -> TrainRecipe:
    """A recipe of the tiny preset on this data."""
    return TrainRecipe.model_validate({"preset": "tiny", "data": data, "mix": "t2i=4,it2i=1"} | fields)


def tiny() -> tuple[ModelConfig, Processor]:
    """The tiny model's configuration, and a processor with the byte tokenizer."""
    config = preset("tiny")
    return config, Processor(config.processor, byte_tokenizer(), config.vlm.llm_config.max_position_embeddings)


def sources(given: TrainRecipe) -> Sources:
    return read_sources(given, tiny()[0].processor.image_gen_processor_kwargs.stride)


def dataset(given: TrainRecipe, rank: int = 0, world: int = 1) -> StepDataset:
    """The loader's dataset of a rank."""
    return StepDataset(given, *tiny(), sources(given), rank, world)


def examples_of(batches: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Sample by sample: key, ids, labels, context, target."""
    for batch in batches:
        parts = zip(batch.ids.split(batch.lengths), batch.labels.split(batch.lengths), strict=True)
        for index, (ids, labels) in enumerate(parts):
            yield batch.keys[index], ids, labels, batch.contexts[index], batch.targets[index]
