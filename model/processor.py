"""The processor: prompts and images in, token rows and pixel tensors out.

Rows stay unpadded, and an image is prepared once however many rows hold it: what a prompt is given does not depend on
its neighbours in a batch. `left_pad` makes the official rectangle where one is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import torch
from PIL import Image
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from model.config import FOLDERS, ModelConfig, ProcessorConfig, read_config
from model.pixels import condition_pixels, output_size, understanding_pixels
from model.prompt import (
    IM_END,
    IM_START,
    IMG,
    IMG_CONTEXT,
    RESERVED,
    SYSTEM_PROMPTS,
    Branch,
    Task,
    branch_text,
    conversation,
)
from model.tokenizer import byte_tokenizer, read_tokenizer

Mode = Literal["text", "image", "text_image"]
DEFAULT_SIDE = 512  # pixels of the output where no size is given


@dataclass(frozen=True, slots=True)
class Row:
    """One sequence for the language model: its tokens, and which images its context tokens stand for, in order."""

    ids: tuple[int, ...]
    images: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the model reads of a batch of prompts.

    Attributes:
        rows: of each prompt: one in mode "text", else one for each branch of guidance, in the order of `Branch`.
        understanding: pixels of all N images for the ViT, (N, 3, S, S), in bfloat16 whatever the model's type: the
            official processor rounds them, and the weights were trained on rounded ones.
        conditions: the same images for the VAE, each (3, H, W) of its own size, bfloat16 too; empty in mode "text".
        size: height and width asked for, in pixels; None in mode "text".
        generated_size: height and width that are generated: multiples of the pixels per token. None in mode "text".
    """

    rows: list[tuple[Row, ...]]
    understanding: Tensor
    conditions: list[Tensor]
    size: tuple[int, int] | None
    generated_size: tuple[int, int] | None


class Processor:
    """Tokenizer, templates and image preparation of one checkpoint."""

    def __init__(self, config: ProcessorConfig, tokenizer: PreTrainedTokenizerBase, max_tokens: int) -> None:
        """`max_tokens` is what the language model has positions for.

        Raises:
            ValueError: if the tokenizer lacks a token that the templates are built of.
        """
        vocabulary = tokenizer.get_vocab()
        if missing := [token for token in RESERVED if token not in vocabulary]:
            raise ValueError(f"the tokenizer lacks {' '.join(missing)}: take the one that belongs to the checkpoint")
        if tokenizer.pad_token_id is None:
            raise ValueError("the tokenizer names no pad_token: set it in tokenizer_config.json")
        self.config, self.tokenizer, self.max_tokens = config, tokenizer, max_tokens
        self.im_start, self.im_end, self.img, self.img_context = (
            vocabulary[token] for token in (IM_START, IM_END, IMG, IMG_CONTEXT)
        )

    @classmethod
    def from_pretrained(cls, folder: Path | str) -> Processor:
        """From a checkpoint: `processor/` holds the tokenizer's files and processor_config.json.

        Raises:
            ValueError: if a file is missing or cannot be read, or the tokenizer has ids beyond the vocabulary.
        """
        config = read_config(folder)
        language = config.vlm.llm_config
        tokenizer = read_tokenizer((Path(folder) / FOLDERS["processor"]).parent, language.vocab_size)
        return cls(config.processor, tokenizer, language.max_position_embeddings)

    @classmethod
    def of_bytes(cls, config: ModelConfig) -> Processor:
        """That of a random checkpoint of this configuration: a token for each byte."""
        return cls(config.processor, byte_tokenizer(), config.vlm.llm_config.max_position_embeddings)

    def __call__(
        self,
        prompts: Sequence[str],
        images: Sequence[Sequence[Image.Image]],
        mode: Mode,
        height: int | None = None,
        width: int | None = None,
        system_prompt: str | None = None,
        template_by_batch: bool = False,
        new_tokens: int = 0,
    ) -> Inputs:
        """Rows and pixels of `prompts`, each with the list of its own images, which may be empty.

        Args:
            height, width: of the output; one alone makes a square, none the default. Unused in mode "text".
            system_prompt: instead of the one that belongs to the task.
            template_by_batch: the official rule, by which one prompt with images gives all prompts of the call the
                editing template; by default each prompt has the template of its own task.
            new_tokens: room to leave for tokens that will be generated.

        Raises:
            ValueError: if counts of prompts and images differ, or for a prompt, image or size that cannot be used.
        """
        if mode not in get_args(Mode):
            raise ValueError(f"generation_mode must be one of {', '.join(get_args(Mode))}, not {mode!r}")
        if len(prompts) != len(images):
            raise ValueError(f"{len(prompts)} prompts with {len(images)} lists of images: each prompt needs its own")
        flat = [image for own in images for image in own]
        numbers = iter(range(len(flat)))
        owned = [tuple(next(numbers) for _ in own) for own in images]
        tasks = [self._task(mode, bool(flat) if template_by_batch else bool(own)) for own in images]
        branches = [Branch.CONDITIONAL] if mode == "text" else list(Branch)
        systems = [SYSTEM_PROMPTS[task] if system_prompt is None else system_prompt for task in tasks]
        rows = [
            tuple(self.row(prompt, own, branch, system, mode) for branch in branches)
            for prompt, own, system in zip(prompts, owned, systems)
        ]
        if (longest := max(len(row.ids) for own in rows for row in own) + new_tokens) > self.max_tokens:
            room = f", {new_tokens:,} of them for new ones" if new_tokens else ""
            fix = " or make fewer new tokens" if new_tokens else ""
            raise ValueError(f"a prompt takes {longest:,} tokens of {self.max_tokens:,}{room}: shorten it{fix}")
        return Inputs(rows, self.understanding(flat), *self._generation(flat, mode, height, width))

    def user_turn(self, ids: Sequence[int]) -> int:
        """Where the user's turn of a row begins: the head is conditioned on the tokens from there on."""
        return ids.index(self.im_start, ids.index(self.im_start) + 1)

    def decode(self, ids: Tensor) -> str:
        """Text of generated tokens, without special ones."""
        return self.tokenizer.decode(ids, skip_special_tokens=True)

    def row(self, prompt: str, images: tuple[int, ...], branch: Branch, system: str, mode: Mode) -> Row:
        """One branch of a prompt; `images` are the numbers of its images, `system` the whole system prompt.

        Raises:
            ValueError: for a prompt that `prompt.normalise` refuses.
        """
        text = conversation(branch_text(prompt, len(images), branch), system, self.config.image_seq_length)
        if mode == "image":
            text += IMG
        ids = self.tokenizer(text, add_special_tokens=False, verbose=False).input_ids
        return Row(tuple(ids), () if branch is Branch.UNCONDITIONAL else images)

    def understanding(self, images: Sequence[Image.Image]) -> Tensor:
        """What the ViT sees of N images: (N, 3, S, S) bfloat16."""
        config = self.config.image_processor_kwargs
        pixels = [understanding_pixels(image, config) for image in images]
        empty = torch.empty(0, 3, config.size.height, config.size.width)
        return (torch.stack(pixels) if pixels else empty).to(torch.bfloat16)

    @staticmethod
    def _task(mode: Mode, with_images: bool) -> Task:
        if mode == "text":
            return Task.UNDERSTANDING
        return Task.EDITING if with_images else Task.GENERATION

    def _generation(
        self, images: list[Image.Image], mode: Mode, height: int | None, width: int | None
    ) -> tuple[list[Tensor], tuple[int, int] | None, tuple[int, int] | None]:
        """Condition pixels, the size asked for and the one that is generated."""
        if mode == "text":
            return [], None, None
        side = next(side for side in (height, width, DEFAULT_SIDE) if side is not None)  # 0 is refused, not replaced
        size = side if height is None else height, side if width is None else width
        config = self.config.image_gen_processor_kwargs
        generated = output_size(*size, config.stride)  # refuses what cannot be generated, before any work
        return [condition_pixels(image, config).to(torch.bfloat16) for image in images], size, generated


def left_pad(rows: Sequence[Row], pad: int) -> tuple[Tensor, Tensor]:
    """Token ids and attention mask (R, L), both int64: `pad` and 0 on the left."""
    length = max(len(row.ids) for row in rows)
    ids = torch.tensor([(pad,) * (length - len(row.ids)) + row.ids for row in rows])
    mask = torch.tensor([(0,) * (length - len(row.ids)) + (1,) * len(row.ids) for row in rows])
    return ids, mask
