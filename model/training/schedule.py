"""The learning rate of a step."""

from __future__ import annotations

import math

from model.training.recipe import TrainRecipe


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
