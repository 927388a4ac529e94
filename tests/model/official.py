"""Our inputs in the rectangular layout of the official processor, as the golden set stores them."""

from __future__ import annotations

import torch
from torch import Tensor

from model.pixels import pad_to_common
from model.processor import Inputs, Processor, left_pad


def layout(inputs: Inputs, processor: Processor) -> dict[str, Tensor]:
    """The official names and tensors, with every image once for each row that holds it."""
    rows = [row for branch in zip(*inputs.rows) for row in branch]  # all conditional, all partial, all unconditional
    ids, mask = left_pad(rows, processor.tokenizer.pad_token_id)
    order = [image for row in rows for image in row.images]
    tensors = {"input_ids": ids, "attention_mask": mask}
    if order:
        tensors["pixel_values"] = inputs.understanding[order]
    if inputs.size is None:
        return tensors
    if order:
        tensors["pixel_values_gen"] = pad_to_common([inputs.conditions[image] for image in order])
    factor = processor.config.image_gen_processor_kwargs.vae_downsample_factor
    grids, flags = [], []
    for row in rows:
        sizes = [*(inputs.conditions[image].shape[1:] for image in row.images), inputs.generated_size]
        grids += [[1, height // factor, width // factor] for height, width in sizes]
        flags += [0] * len(row.images) + [1]
    return tensors | {"generation_flags": torch.tensor(flags), "image_grid_thw_gen": torch.tensor(grids)}
