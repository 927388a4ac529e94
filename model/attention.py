"""Attention inside the segments of one packed sequence, and its registration with transformers under the name `packed`.

Samples of different lengths lie end to end without padding. On CUDA in half precision one kernel of variable length
takes them all (`torch.nn.attention.varlen`); elsewhere segments of one length are a call of PyTorch's own attention.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention.varlen import varlen_attn
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, sdpa_mask
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

NAME = "packed"
CAUSAL, FULL = (-1, 0), (-1, -1)  # varlen_attn's windows: how far to the left and to the right, -1 without limit


@dataclass(frozen=True, slots=True)
class Segments:
    """Where the samples of a packed sequence begin: lengths on the host, offsets (samples + 1,) int32 on the device.

    `alike` holds the indices of the samples, those of one length together.
    """

    lengths: tuple[int, ...]
    offsets: Tensor
    alike: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, lengths: Iterable[int], device: torch.device | str = "cpu") -> Segments:
        lengths = tuple(lengths)
        offsets = torch.tensor([0, *accumulate(lengths)], dtype=torch.int32, device=device)
        alike: dict[int, list[int]] = {}
        for index, length in enumerate(lengths):
            alike.setdefault(length, []).append(index)
        return cls(lengths, offsets, tuple(map(tuple, alike.values())))


def packed_attention(
    query: Tensor, key: Tensor, value: Tensor, segments: Segments, *, scale: float | None = None, causal: bool = False
) -> Tensor:
    """Softmax attention of every token to the tokens of its own segment.

    query (tokens, heads, head_dim), key and value (tokens, key heads, head_dim), where `heads` is a multiple of `key
    heads`; returns (tokens, heads, head_dim). `scale` is 1 / sqrt(head_dim) unless given.
    """
    if query.is_cuda and query.dtype in (torch.float16, torch.bfloat16):
        return _varlen(query, key, value, segments, scale, causal)
    return _by_segment(query, key, value, segments, scale, causal)


def _varlen(query: Tensor, key: Tensor, value: Tensor, segments: Segments, scale: float | None, causal: bool) -> Tensor:
    longest = max(segments.lengths)
    return varlen_attn(
        query,
        key,
        value,
        segments.offsets,
        segments.offsets,
        longest,
        longest,
        scale=scale,
        window_size=CAUSAL if causal else FULL,
        enable_gqa=key.shape[1] != query.shape[1],
    )


def _by_segment(
    query: Tensor, key: Tensor, value: Tensor, segments: Segments, scale: float | None, causal: bool
) -> Tensor:
    """Segments of one length at a time. Split, not sliced: the gradient of a slice is as long as the whole sequence."""
    gqa = key.shape[1] != query.shape[1]
    dtype = query.dtype
    if query.device.type == "cpu" and torch.is_grad_enabled():  # backward of half precision takes a CPU 2.5 times as long
        query, key, value = query.float(), key.float(), value.float()
    parts = [tensor.split(segments.lengths) for tensor in (query, key, value)]
    attended: dict[int, Tensor] = {}  # by segment
    for alike in segments.alike:
        # (segments, heads, tokens of each, head_dim)
        q, k, v = (torch.stack([part[index] for index in alike]).transpose(1, 2) for part in parts)
        out = F.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=scale, enable_gqa=gqa)
        attended |= zip(alike, out.transpose(1, 2).unbind(), strict=True)
    return torch.cat([attended[index] for index in range(len(segments.lengths))]).to(dtype)


def _transformers_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float | None = None,
    segments: Segments | None = None,
    **options: object,
) -> tuple[Tensor, None]:
    """transformers' attention interface: (batch, heads, tokens, head_dim) in, (batch, tokens, heads, head_dim) out.

    With `segments` the batch is one packed row and attention is causal inside each; without, as in generation, it is
    transformers' own.
    """
    if segments is None:
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **options)
    query, key, value = (tensor[0].transpose(0, 1) for tensor in (query, key, value))
    return packed_attention(query, key, value, segments, scale=scaling, causal=True)[None], None


ALL_ATTENTION_FUNCTIONS.register(NAME, _transformers_attention)
ALL_MASK_ATTENTION_FUNCTIONS.register(NAME, sdpa_mask)
