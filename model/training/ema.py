"""The running average of the weights, in float32 and sharded as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor

from model.training.parallel import local


class Average:
    """average += (1 - d) (weight - average), with d = min(decay, (1 + s) / (10 + s)) after the s-th step from 0."""

    def __init__(self, parameters: Mapping[str, Tensor], decay: float) -> None:
        self.decay = decay
        self.weights = parameters
        self.values = {name: weight.detach().clone() for name, weight in parameters.items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Takes in the weights after step `step`."""
        decay = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(_locals(self.values), _locals(self.weights), 1.0 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The network has the averaged weights for as long as the context lasts."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    @torch.no_grad()
    def _swap(self) -> None:
        for weight, value in zip(_locals(self.weights), _locals(self.values), strict=True):
            held = weight.clone()
            weight.copy_(value)
            value.copy_(held)


def _locals(tensors: Mapping[str, Tensor]) -> list[Tensor]:
    return [local(tensor.detach()) for tensor in tensors.values()]
