"""Floating-point operations of a forward pass, by formula: the numerator of model FLOPs utilisation (MFU).

Counted as `torch.utils.flop_counter` does: two per multiply-add of matrix products, convolutions and attention; causal
attention is not halved; norms and activations are free. A training step costs three forwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from model.config import HeadConfig, LanguageConfig, UnderstandingConfig
from model.head import TIME_FEATURES


class Tokens(NamedTuple):
    """A sample's tokens in the generation head."""

    generated: int
    condition: int
    context: int


def head(config: HeadConfig, samples: Sequence[Tokens], timesteps: int) -> int:
    """One velocity of packed samples; `timesteps` is how many different rows of modulations are computed.

    In a sampling loop of n steps, `Clock` computes all modulations at once: the sum is n x head(..., 0) +
    head(config, [], n).
    """
    decoder = config.decoder_config
    width, layers = decoder.hidden_size, decoder.num_layers
    generated, condition, context = (sum(sample[stream] for sample in samples) for stream in range(3))
    image = generated + condition
    queries = 4 * width**2  # query, gate, key and value
    update = 9 * width**2  # output projection and MLP
    per_block = (image + context) * (queries + update) + 2 * width * sum(sum(sample) ** 2 for sample in samples)
    last = -context * update  # the last block's context is read by nobody
    embedding = image * decoder.in_channels * width + context * decoder.joint_attention_dim * width
    time = TIME_FEATURES * width + width**2 + (12 * layers + 2) * width**2
    return 2 * (layers * per_block + last + embedding + generated * width * decoder.in_channels + timesteps * time)


def projector(config: HeadConfig, tokens: int) -> int:
    """Hidden states to context: nothing when it is the identity."""
    if config.decoder_projector_type == "identity":
        return 0
    return 2 * tokens * 3 * config.output_hidden_size * (config.input_hidden_size + config.output_hidden_size)


def vision(config: UnderstandingConfig, images: int) -> int:
    """Pixels of square images to visual tokens."""
    vit = config.vision_config
    width, patches = vit.hidden_size, (config.image_size // vit.patch_size) ** 2
    tokens = patches + 1
    block = tokens * (4 * width**2 + 2 * width * vit.intermediate_size) + 2 * tokens**2 * width
    embedding = patches * vit.num_channels * vit.patch_size**2 * width
    hidden = config.llm_config.hidden_size
    projection = patches // 4 * (4 * width * hidden + hidden**2)
    return 2 * images * (embedding + vit.num_hidden_layers * block + projection)


def language(config: LanguageConfig, lengths: Sequence[int], logits: int) -> int:
    """Qwen3 over packed rows of these lengths, and its vocabulary projection for `logits` positions."""
    width, heads, kv = config.hidden_size, config.num_attention_heads, config.num_key_value_heads
    inner, tokens = heads * config.head_dim, sum(lengths)
    projections = width * (2 * inner + 2 * kv * config.head_dim) + 3 * width * config.intermediate_size
    attention = 2 * inner * sum(length**2 for length in lengths)
    layers = config.num_hidden_layers * (tokens * projections + attention)
    return 2 * (layers + logits * width * config.vocab_size)
