"""Rows of the shards as packed micro-batches: prompts, targets, and what dropout leaves of a condition.

An example is what inference would read for the same prompt, followed by what it should answer. Prompts come from
`Processor`, pixels from `model.pixels`; whatever is drawn is keyed by the sample (`plan.keyed`), never by rank.

    picture    prompt <img>                            | the picture
    thought    prompt thought newline <img>            | thought, newline and <img>; the picture
    text       prompt answer <|im_end|> next turn ...  | the answers, each with its <|im_end|>

Inference cuts off the token before the one that ends a thought (`pipeline.UNSHOWN`, an official off-by-one): the newline
is there to be that token, so that no word is lost.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from model.config import ModelConfig
from model.pixels import condition_pixels, output_size, to_rgb
from model.processor import Processor
from model.prompt import (
    IMAGE_MARK,
    MAX_CHARACTERS,
    SYSTEM_PROMPTS,
    Branch,
    Task,
    next_turn,
    normalise,
    refuse_unreadable,
)  # fmt: skip
from model.training.plan import Cost, uniforms
from model.training.recipe import LEVELS, TrainRecipe, shares
from model.training.rows import RowError
from model.training.sources import MAX_PIXELS, PAINTED, painted_size
from model.vlm import IGNORED_LABEL

_FORMATS = ("PNG", "JPEG", "WEBP")  # what the shards hold
_GREY = 128
_AFTER_THOUGHT = "\n"
_TASKS = {"t2i": Task.GENERATION, "it2i": Task.EDITING, "und": Task.UNDERSTANDING}
_SPECIMEN = (
    "A poster with the title “Harvest Moon” in white; 一张海报，上面写着“中秋快乐”，白色字样。"  # of what prompts hold
)


@dataclass(frozen=True, slots=True)
class Key:
    """Which sample: its place in the plan, the row that stood there, and its weight: 0 for a dummy, else 1."""

    source: str
    k: int
    sample_id: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """One sample: `ids` and `labels` as in `Batch`, lists of the same length; the rest is what `Batch` holds of it."""

    key: Key
    ids: list[int]
    labels: list[int]
    context: tuple[int, int] | None
    pixels: Tensor
    target: Tensor | None
    conditions: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """One micro-batch of one rank, its rows packed one after another.

    Attributes:
        keys: of each sample.
        ids: (tokens,) int64.
        lengths: tokens of each sample.
        labels: (tokens,) int64: the token to predict after each, -100 where none is asked for.
        contexts: of each sample the tokens [start, end) of its row that the head is conditioned on, from the user's
            turn on; None where nothing is painted.
        pixels: (images, 3, S, S) bfloat16 for the ViT, in the order of the <IMG_CONTEXT> tokens.
        image_counts: ViT images of each sample.
        targets: of each sample the picture (3, H, W), or None: uint8, and after `to` float32 in [-1, 1].
        conditions: of each sample the pixels (3, H, W) for the VAE, bfloat16 in [-1, 1]; none in stage 1 and where
            the condition was dropped.
        stride: pixels per latent token and side.
        faults: what was wrong with rows in whose place others stand.
    """

    keys: tuple[Key, ...]
    ids: Tensor
    lengths: tuple[int, ...]
    labels: Tensor
    contexts: tuple[tuple[int, int] | None, ...]
    pixels: Tensor
    image_counts: tuple[int, ...]
    targets: tuple[Tensor | None, ...]
    conditions: tuple[tuple[Tensor, ...], ...]
    stride: int
    faults: tuple[str, ...]

    def to(self, device: torch.device | str) -> Batch:
        """The same on a device, with targets as the VAE takes them."""

        def move(tensor: Tensor) -> Tensor:
            return tensor.to(device, non_blocking=True)

        moved = self._each(move)
        return replace(moved, targets=tuple(None if t is None else _scaled(t) for t in moved.targets))

    def pin_memory(self) -> Batch:
        """The same in memory from which a GPU copies while it computes; the DataLoader calls this."""
        return self._each(Tensor.pin_memory)

    def _each(self, change: Any) -> Batch:
        return replace(
            self,
            ids=change(self.ids),
            labels=change(self.labels),
            pixels=change(self.pixels),
            targets=tuple(None if target is None else change(target) for target in self.targets),
            conditions=tuple(tuple(map(change, own)) for own in self.conditions),
        )


def _scaled(levels: Tensor) -> Tensor:
    """uint8 levels to float32 in [-1, 1]; what is scaled already stays."""
    return levels if levels.is_floating_point() else levels.float() / 127.5 - 1


def collate(examples: Sequence[Example], stride: int, faults: Sequence[str] = ()) -> Batch:
    """Examples one after another, in their order. Colours of a target lie side by side in memory."""
    targets = iter(_in_one_storage([e.target.permute(1, 2, 0) for e in examples if e.target is not None]))
    conditions = iter(_in_one_storage([pixels for e in examples for pixels in e.conditions]))
    return Batch(
        tuple(example.key for example in examples),
        torch.tensor([token for example in examples for token in example.ids]),
        tuple(len(example.ids) for example in examples),
        torch.tensor([label for example in examples for label in example.labels]),
        tuple(example.context for example in examples),
        torch.cat([example.pixels for example in examples]),
        tuple(len(example.pixels) for example in examples),
        tuple(None if example.target is None else next(targets).permute(2, 0, 1) for example in examples),
        tuple(tuple(next(conditions) for _ in example.conditions) for example in examples),
        stride,
        tuple(faults),
    )


def _in_one_storage(tensors: Sequence[Tensor]) -> list[Tensor]:
    """The same tensors as views of one: a loader process hands over a file descriptor for each storage, and of those a
    system has few."""
    if not tensors:
        return []
    parts = torch.cat([tensor.flatten() for tensor in tensors]).split([tensor.numel() for tensor in tensors])
    return [part.view(tensor.shape) for part, tensor in zip(parts, tensors, strict=True)]


# --------------------------------------------------------------------------------------------------------- examples


class Composer:
    """Makes examples of rows."""

    def __init__(self, recipe: TrainRecipe, processor: Processor) -> None:
        self.recipe, self.processor = recipe, processor
        self.stride = processor.config.image_gen_processor_kwargs.stride
        self.levels = shares(recipe.prompts.levels, LEVELS)
        self._no_images = processor.understanding([])

    def example(self, key: Key, row: Mapping[str, Any]) -> Example:
        """The example of a row, as `rows.COLUMNS` gives it. Raises RowError for one that cannot be trained on."""
        try:
            example = self._painting(key, row) if key.source in PAINTED else self._answering(key, row)
        except ValueError as error:
            raise RowError(f"sample {key.sample_id}: {error}") from error
        limit = min(self.recipe.prompts.max_tokens, self.processor.max_tokens)
        if (length := len(example.ids)) > limit:
            raise RowError(f"sample {key.sample_id}: {length:,} tokens, more than {limit:,}")
        return example

    def dummy(self, source: str) -> Example:
        """A sample of weight 0 that runs all that a sample of this source can run, and as little of it as there is."""
        key, images = Key(source, -1, "", 0.0), [] if source == "t2i" else [Image.new("RGB", (_GREY, _GREY))]
        ids = self._prompt_ids("", images, Branch.PARTIAL, _TASKS[source])
        if source == "und":
            return self._text(key, ids, [([self.processor.im_end], [])], self._seen(images))
        target = torch.full((3, 2 * self.stride, 2 * self.stride), _GREY, dtype=torch.uint8)
        return self._picture(key, ids, [self.processor.img], True, images, target)

    def cost(self, config: ModelConfig) -> Cost:
        """What samples cost a model of this shape, with its own tokenizer and templates."""
        template, system = {}, {}
        for name in self.recipe.ratios:
            images = () if name == "t2i" else (0,)
            row = self.processor.row("", images, Branch.CONDITIONAL, SYSTEM_PROMPTS[_TASKS[name]], "image")
            template[name] = len(row.ids) - len(images) * config.vlm.image_tokens
            system[name] = self.processor.user_turn(row.ids)
        per_byte = len(self._written(_SPECIMEN)) / len(_SPECIMEN.encode())
        return Cost(self.recipe, config, per_byte, system, template)

    # ---------------------------------------------------------------------------------------------------- pictures

    def _painting(self, key: Key, row: Mapping[str, Any]) -> Example:
        branch = self.branch(key)
        images = [_decoded(image) for image in row.get("input_images") or ()]
        if key.source == "it2i" and not images:
            raise ValueError("an edit without an input image")
        thought = row["reasoning"] if self.recipe.prompts.reasoning and branch is Branch.CONDITIONAL else None
        ids = self._prompt_ids(self.prompt(key, row, bool(thought)), images, branch, _TASKS[key.source])
        ending = [*self._written(thought), *self._written(_AFTER_THOUGHT)] if thought else []
        target = self._target(row)
        if branch is Branch.UNCONDITIONAL:
            images = []
        return self._picture(key, ids, [*ending, self.processor.img], bool(thought), images, target)

    def _picture(
        self,
        key: Key,
        prompt: list[int],
        ending: list[int],
        labelled: bool,
        images: Sequence[Image.Image],
        target: Tensor,
    ) -> Example:
        ids = prompt + ending
        labels = [IGNORED_LABEL] * len(ids)
        if labelled:
            labels[len(prompt) - 1 : -1] = ending
        context = (self.processor.user_turn(ids), len(ids))
        return Example(key, ids, labels, context, self._seen(images), target, self._conditions(images))

    def branch(self, key: Key) -> Branch:
        """How much of the condition is kept, by the paper's rates (section 5.1)."""
        rates = self.recipe.prompts
        everything, text = {"t2i": (rates.drop_t2i, 0.0), "it2i": (rates.drop_it2i, rates.drop_it2i_text)}[key.source]
        chance = uniforms(self.recipe.seed, "condition", key.source, key.k, 1)[0]
        if chance < everything:
            return Branch.UNCONDITIONAL
        return Branch.PARTIAL if chance < everything + text else Branch.CONDITIONAL

    def prompt(self, key: Key, row: Mapping[str, Any], answered: bool) -> str:
        """One of the row's prompts: a level by its share, then any of that level. A thought or an answer has the language
        of the default prompt, and so has the prompt that is `answered`."""
        by_level: dict[str, list[str]] = {}
        for offered in row["prompts"] or ():
            if offered["text"] and (not answered or offered["lang"] == row["prompt_lang"]):
                by_level.setdefault(offered["level"], []).append(offered["text"])
        levels = [level for level in self.levels if level in by_level]
        if not levels:
            return row["prompt"] or ""
        which, text = uniforms(self.recipe.seed, "prompt", key.source, key.k, 2)
        ends = list(accumulate(self.levels[level] for level in levels))
        texts = by_level[levels[int(np.searchsorted(ends, which * ends[-1], side="right"))]]
        return texts[int(text * len(texts))]

    def _target(self, row: Mapping[str, Any]) -> Tensor:
        """(3, H, W) uint8 of `painted_size`. A photo is scaled evenly and what sticks out is cut off, less than a
        stride; a picture with text is scaled to fit, and so is an edited one, which has to lie on its source."""
        image = _decoded(row["output_image"])
        limits = self.recipe.images.min_side, self.recipe.images.max_side
        painted = painted_size(image.height, image.width, *limits, self.stride)
        height, width = output_size(*map(int, painted), self.stride)  # refuses what is too thin
        if image.size != (width, height):
            keeps_all = bool(row.get("text_layers")) or bool(row.get("input_images"))
            box = None if keeps_all else _centre(image.size, (width, height))
            image = image.resize((width, height), Image.Resampling.LANCZOS, box)
        return torch.from_numpy(np.array(image)).permute(2, 0, 1)

    def _seen(self, images: Sequence[Image.Image]) -> Tensor:
        return self.processor.understanding(images) if images else self._no_images

    def _conditions(self, images: Sequence[Image.Image]) -> tuple[Tensor, ...]:
        if not self.recipe.images.condition_latents:
            return ()
        config = self.processor.config.image_gen_processor_kwargs
        return tuple(condition_pixels(image, config).to(torch.bfloat16) for image in images)

    # -------------------------------------------------------------------------------------------------------- text

    def _answering(self, key: Key, row: Mapping[str, Any]) -> Example:
        images = [_decoded(image) for image in row["input_images"] or ()]
        turns = _turns(row["messages"]) if row["messages"] else [(self.prompt(key, row, True), _answer(row))]
        first, *later = [question for question, _ in turns]
        marks = [question.count(IMAGE_MARK) for question in later]
        if sum(marks) > len(images):
            raise ValueError(f"{sum(marks)} {IMAGE_MARK} marks for {len(images)} images")
        ids = self._prompt_ids(first, images[: len(images) - sum(marks)], Branch.CONDITIONAL, Task.UNDERSTANDING)
        following = [self._turn_ids(question, count) for question, count in zip(later, marks)]
        answers = [[*self._written(answer), self.processor.im_end] for _, answer in turns]
        return self._text(key, ids, list(zip(answers, [*following, []], strict=True)), self._seen(images))

    def _text(
        self, key: Key, prompt: list[int], turns: Sequence[tuple[list[int], list[int]]], pixels: Tensor
    ) -> Example:
        """`turns` are answers and what is read after each; the last token is predicted and never read."""
        ids, labels = list(prompt), [IGNORED_LABEL] * len(prompt)
        for answer, following in turns:
            labels[-1] = answer[0]
            ids += answer + following
            labels += [*answer[1:], IGNORED_LABEL, *[IGNORED_LABEL] * len(following)]
        return Example(key, ids, labels, None, pixels, None, ())

    # ----------------------------------------------------------------------------------------------------- tokens

    def _prompt_ids(self, prompt: str, images: Sequence[Image.Image], branch: Branch, task: Task) -> list[int]:
        """Ids up to where the assistant begins."""
        if branch is Branch.CONDITIONAL and not prompt.strip():  # as the pipeline refuses it
            raise ValueError("the prompt is empty")
        numbers = tuple(range(len(images)))
        return list(self.processor.row(prompt, numbers, branch, SYSTEM_PROMPTS[task], "text_image").ids)

    def _turn_ids(self, question: str, images: int) -> list[int]:
        if not question.strip():
            raise ValueError("a question is empty")
        text = next_turn(normalise(question, images), self.processor.config.image_seq_length)
        return self.processor.tokenizer(text, add_special_tokens=False).input_ids

    def _written(self, text: str) -> list[int]:
        """Ids of what the assistant writes. Raises ValueError for text that no assistant should."""
        if not 0 < len(text) <= MAX_CHARACTERS:
            raise ValueError(f"an answer of {len(text):,} characters: 1 to {MAX_CHARACTERS:,} can be learnt")
        refuse_unreadable(text)
        return self.processor.tokenizer(text, add_special_tokens=False).input_ids


def _turns(messages: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Questions and answers of a conversation."""
    roles = [message["role"] for message in messages]
    if roles != ["user", "assistant"] * (len(roles) // 2):
        raise ValueError(f"messages of {', '.join(map(str, roles))}: user and assistant must take turns")
    texts = [message["content"] or "" for message in messages]
    return list(zip(texts[::2], texts[1::2], strict=True))


def _answer(row: Mapping[str, Any]) -> str:
    """Reasons first, where there are any."""
    return "\n".join(part for part in (row["reasoning"], row["answer"]) if part)


def _decoded(image: Mapping[str, bytes] | None) -> Image.Image:
    """A column's image, in RGB. Raises ValueError for one that cannot be decoded or is too large to unpack."""
    if image is None or image["bytes"] is None:
        raise ValueError("an image is missing")
    try:
        with Image.open(io.BytesIO(image["bytes"]), formats=_FORMATS) as file:
            if file.width * file.height > MAX_PIXELS:
                raise ValueError(f"{file.width} x {file.height} pixels, more than {MAX_PIXELS:,}")
            return to_rgb(file)
    except UnidentifiedImageError as error:  # its message has the address of a buffer
        raise ValueError(f"an image is no {', '.join(_FORMATS)}") from error
    except Exception as error:  # whatever a decoder meets in bytes that anybody wrote
        raise ValueError(f"an image cannot be decoded ({error})") from error


def _centre(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[float, float, float, float]:
    """The largest box of the wanted shape in the middle of an image; sizes are (width, height)."""
    scale = min(size[0] / wanted[0], size[1] / wanted[1])
    left, top = ((side - scale * other) / 2 for side, other in zip(size, wanted))
    return left, top, size[0] - left, size[1] - top
