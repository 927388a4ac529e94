"""Packed attention is attention inside each segment, on every device that is here."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
import torch
from torch import Tensor

from model.attention import Segments, packed_attention

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
LENGTHS = (5, 1, 17, 8)


def dense(query: Tensor, key: Tensor, value: Tensor, scale: float, causal: bool) -> Tensor:
    """softmax(QK) V over the whole sequence, with everything outside the token's segment masked."""
    tokens = len(query)
    allowed = torch.zeros(tokens, tokens, dtype=torch.bool, device=query.device)
    for start, end in pairwise(accumulate(LENGTHS, initial=0)):
        allowed[start:end, start:end] = True
    if causal:
        allowed = allowed.tril()
    groups = query.shape[1] // key.shape[1]
    key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
    scores = torch.einsum("qhd,khd->hqk", query, key) * scale
    return torch.einsum("hqk,khd->qhd", scores.masked_fill(~allowed, -torch.inf).softmax(-1), value)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("key_heads", [4, 2])
def test_against_dense_attention(device: str, causal: bool, key_heads: int) -> None:
    dtype, tolerance = (torch.bfloat16, 2e-2) if device == "cuda" else (torch.float32, 1e-6)
    generator = torch.Generator().manual_seed(1)
    query, key, value = (
        torch.randn(sum(LENGTHS), heads, 16, generator=generator).to(device, dtype)
        for heads in (4, key_heads, key_heads)
    )
    ours = packed_attention(query, key, value, Segments.of(LENGTHS, device), scale=0.2, causal=causal)
    assert ours.dtype == dtype
    wanted = dense(query.float(), key.float(), value.float(), 0.2, causal)
    assert (ours.float() - wanted).abs().max() < tolerance


def test_on_a_cpu_half_precision_is_learnt_in_float32() -> None:
    """Both the gradient, which its own kernel is slow at, and the result, which comes back in half precision."""
    generator = torch.Generator().manual_seed(1)
    inputs = [torch.randn(sum(LENGTHS), 4, 16, generator=generator).bfloat16() for _ in range(3)]
    half = [tensor.clone().requires_grad_() for tensor in inputs]
    full = [tensor.float().requires_grad_() for tensor in inputs]
    ours, wanted = (packed_attention(*tensors, Segments.of(LENGTHS, "cpu")) for tensors in (half, full))
    assert ours.dtype == torch.bfloat16 and torch.equal(ours, wanted.bfloat16())
    ours.float().square().sum().backward()
    wanted.square().sum().backward()
    for one, other in zip(half, full, strict=True):
        torch.testing.assert_close(one.grad.float(), other.grad, rtol=2e-2, atol=2e-2)
