"""AdamW (Loshchilov and Hutter, arXiv 1711.05101), its learning rate and the clipping of its gradient.

It works on each process's own shards, which are plain tensors: an update goes number by number, and only the norm of the
gradient needs the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
import torch.distributed as dist
from torch import Tensor, nn

from model.training.parallel import World, local, placed_as
from model.training.recipe import TrainRecipe

MOMENTS = ("exp_avg", "exp_avg_sq")
_EPS = 1e-6  # beside the norm when it divides, as in torch


def learning_rate(recipe: TrainRecipe, step: int) -> float:
    """Linear over the warm-up, which ends at `lr`; then constant, or half a cosine to `final_lr` at the last step."""
    optim = recipe.optim
    if step < optim.warmup:
        return optim.lr * (step + 1) / optim.warmup
    if optim.schedule == "constant":
        return optim.lr
    done = (step - optim.warmup) / max(1, recipe.steps - 1 - optim.warmup)
    low = optim.final_lr * optim.lr
    return low + (optim.lr - low) * (1 + math.cos(math.pi * min(done, 1.0))) / 2


class Optimiser:
    """One for the weights that train, by name. Weight decay is that of matrices; norms and biases have none.

    The moments are there from the start, so that a snapshot of any step, the first included, has the same tensors.
    """

    def __init__(self, recipe: TrainRecipe, weights: Mapping[str, nn.Parameter], world: World) -> None:
        self.recipe, self.weights, self.world = recipe, weights, world
        self._shards = {name: local(weight.detach()) for name, weight in weights.items()}
        optim, groups = recipe.optim, []
        for decay, matrix in ((optim.weight_decay, True), (0.0, False)):
            own = [shard for shard in self._shards.values() if (shard.ndim > 1) is matrix]
            groups.append({"params": own, "weight_decay": decay})
        self._adam = torch.optim.AdamW(groups, optim.lr, (optim.beta1, optim.beta2), optim.eps, fused=True)
        for shard in self._shards.values():
            moments = {kind: torch.zeros_like(shard) for kind in MOMENTS}
            self._adam.state[shard] = {"step": torch.zeros((), device=shard.device)} | moments

    @torch.no_grad()
    def norm(self) -> float:
        """Of the whole gradient."""
        own = torch.stack(torch._foreach_norm(self._gradients())).double().square().sum()
        if self.world.sharded:
            dist.all_reduce(own, group=self.world.mesh.get_group("shard"))
        return own.sqrt().item()

    @torch.no_grad()
    def step(self, number: int, norm: float) -> float:
        """Clips the gradient, whose norm was found, and takes step `number` of the recipe; returns the learning rate."""
        gradients, rate = self._gradients(), learning_rate(self.recipe, number)
        if norm > self.recipe.optim.clip:
            torch._foreach_mul_(gradients, self.recipe.optim.clip / (norm + _EPS))
        for shard, gradient in zip(self._shards.values(), gradients, strict=True):
            shard.grad = gradient
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.step()
        return rate

    def forget(self) -> None:
        """Drops the gradients."""
        for weight, shard in zip(self.weights.values(), self._shards.values(), strict=True):
            weight.grad = shard.grad = None

    def moments(self) -> dict[str, dict[str, Tensor]]:
        """Kind of moment -> name -> tensor, sharded as the weights are."""
        return {
            kind: {
                name: placed_as(self.weights[name], self._adam.state[shard][kind])
                for name, shard in self._shards.items()
            }
            for kind in MOMENTS
        }

    def taken(self, updates: int) -> None:
        """Says how many steps the moments have behind them."""
        for state in self._adam.state.values():
            state["step"].fill_(updates)

    def _gradients(self) -> list[Tensor]:
        return [local(weight.grad) for weight in self.weights.values()]
