"""`python -m flows.model_memory`: memory of sampling in bfloat16 by size, computed on the meta device.

Counted are the weights and, at the moment of the most, all tensors that are alive; what kernels take for themselves and
the allocator's fragments come on top. Nothing is allocated, so that any machine can print the table of docs/model.md.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from model.config import preset
from model.head import Sample
from model.unified import InternVLUModel
from model.vlm import SPECIAL_TOKENS

STEPS = 20
SIDES = (512, 768, 1024, 1536, 2048)  # pixels of a square picture
LARGEST_CONDITION = 1024  # pixels: condition images are scaled down to it
SEEN = (16, 16)  # tokens of an understanding image
WORDS, PARTIAL, DROPPED = 200, 30, 17  # context tokens of a prompt, and of those without text and without anything


class PeakBytes(TorchDispatchMode):
    """Counts the bytes of storages that live at once. `peak` is the most there were."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.peak = 0
        self.known: weakref.WeakSet[torch.UntypedStorage] = weakref.WeakSet()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, Tensor) and tensor.is_meta and tensor.untyped_storage() not in self.known:
                storage = tensor.untyped_storage()
                self.known.add(storage)
                self._add(storage.nbytes())
                weakref.finalize(storage, self._add, -storage.nbytes())
        return result

    def _add(self, nbytes: int) -> None:
        self.now += nbytes
        self.peak = max(self.peak, self.now)


def peak_bytes(work: Callable[[], object]) -> int:
    """The most bytes of new tensors that `work`, on meta tensors, has alive at once."""
    # On a GPU attention is one kernel whose memory is its result; on the meta device it would be spelt out.
    with torch.inference_mode(), patch("model.head.packed_attention", _attended), PeakBytes() as count:
        work()
    return count.peak


def _attended(query: Tensor, *_: object) -> Tensor:
    return torch.empty_like(query)


def drawing(model: InternVLUModel, side: int, pictures: int, *, edit: bool) -> int:
    """Bytes of one step of the head: two branches, or three with a condition image of the picture's size."""
    branches = [
        _sample(side, WORDS, edit),
        *([_sample(side, PARTIAL, edit)] if edit else []),
        _sample(side, DROPPED, False),
    ]
    samples = branches * pictures
    latents = torch.empty(len(samples), 16, side // 8, side // 8, device="meta")
    timesteps = torch.empty(STEPS, device="meta")
    head = model.head
    return peak_bytes(lambda: head.step(head.prepare(samples), latents, head.clock(timesteps).at(0)))


def decoding(model: InternVLUModel, side: int, tile: int | None = None) -> int:
    """Bytes of decoding one picture, whole or in tiles of so many latent pixels."""
    latents = torch.empty(1, 16, side // 8, side // 8, device="meta")
    return peak_bytes(lambda: model.vae.decode(latents, tile))


def _sample(side: int, words: int, image: bool) -> Sample:
    seen = SEEN[0] * SEEN[1] if image else 0
    condition = min(side, LARGEST_CONDITION) // 8
    return Sample(
        (side // 8, side // 8),
        torch.empty(words + seen, 4096, dtype=torch.bfloat16, device="meta"),
        torch.arange(words + seen) < seen,
        (SEEN,) if image else (),
        (torch.empty(16, condition, condition, device="meta"),) if image else (),
    )


def _row(model: InternVLUModel, side: int) -> Sequence[int]:
    return (
        drawing(model, side, 1, edit=False),
        drawing(model, side, 4, edit=False),
        drawing(model, side, 1, edit=True),
        decoding(model, side),
        decoding(model, side, tile=64),
    )


def main() -> None:
    """Print the table as Markdown, in GB (powers of 1000)."""
    with torch.device("meta"):
        model = InternVLUModel(preset("4b"), range(len(SPECIAL_TOKENS))).to(torch.bfloat16)
    for name in ("vlm", "head", "vae"):
        weights = sum(parameter.nbytes for parameter in getattr(model, name).parameters())
        print(f"{name}: {weights / 1e9:.2f} GB")
    print("\n| picture | step of T2I | of four at once | step of an edit | decoding | in tiles of 512 px |")
    print("|---|---|---|---|---|---|")
    for side in SIDES:
        print(f"| {side}² | {' | '.join(f'{nbytes / 1e9:.2f}' for nbytes in _row(model, side))} |")


if __name__ == "__main__":
    main()
