"""Values of a network before its training, one tensor at a time and each from its own seed.

So a checkpoint of any size is made in the memory of one shard, and a tensor's values depend on nothing but the seed,
its component and its name: not on the order, the shards or the other tensors.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import torch
from torch import Tensor

_EMBEDDING_STD = 0.02  # initializer_range of Qwen3 and InternViT
_WORDS = ("embed_tokens.weight", "special_token_embedding.weight")
_WORD_STD = 1.0  # beside Xavier's matrices 0.02 would drown a word in the mean of its neighbours
_LAYER_SCALE = 0.1  # initializer_factor of InternViT: each block starts as a small correction
_EMBEDDINGS = (*_WORDS, "_embedding", "encoder_padding_token")
# adaLN-zero (Peebles and Xie, arXiv 2212.09748): every block starts as the identity, and the head says velocity 0.
_ADALN = ("img_mod.1.", "txt_mod.1.", "norm_out.linear.", "decoder.proj_out.")


def initial(component: str, name: str, shape: Sequence[int], *, seed: int, adaln_zero: bool = False) -> Tensor:
    """The fp32 tensor that `component` (vlm, head, vae) starts with under the official name `name`.

    Norms 1, biases 0, layer scales 0.1, embeddings normal with deviation 0.02 (of words: 1), all else Xavier uniform,
    as the official head's own initialisation has it. With `adaln_zero` the modulations and the last projection of the head
    are 0 instead: a lower loss from the first step on, but no output that depends on anything.
    """
    if name.endswith(".bias") or (adaln_zero and component == "head" and any(p in name for p in _ADALN)):
        return torch.zeros(*shape)
    if name.endswith((".ls1", ".ls2")):
        return torch.full(tuple(shape), _LAYER_SCALE)
    if name.endswith(_EMBEDDINGS):
        std = _WORD_STD if name.endswith(_WORDS) else _EMBEDDING_STD
        return torch.empty(*shape).normal_(std=std, generator=generator(seed, component, name))
    if name.endswith(".gamma") or len(shape) == 1:
        return torch.ones(*shape)
    bound = _xavier_bound(shape)
    return torch.empty(*shape).uniform_(-bound, bound, generator=generator(seed, component, name))


def _xavier_bound(shape: Sequence[int]) -> float:
    """Of a matrix (out, in) or a kernel (out, in, [time,] rows, columns), of which a still image sees one slice."""
    area = math.prod(shape[2:][-2:])
    return math.sqrt(6 / (area * (shape[0] + shape[1])))


def generator(seed: int, component: str, name: str) -> torch.Generator:
    """Random numbers for one tensor and no other."""
    digest = hashlib.blake2b(f"{seed}/{component}/{name}".encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest) >> 1)  # torch takes 63 bits
