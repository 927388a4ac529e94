"""Flow matching: which times are trained, what the network sees there and what it should say.

x_sigma = (1 - sigma) data + sigma noise, velocity = noise - data, timestep = 1000 sigma, as in `model.sampler`. Noise and
time of a sample hang on its key alone, never on its place in a batch, the rank or the number of processes.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.sampler import TRAIN_TIMESTEPS
from model.training.plan import keyed
from model.training.recipe import Objective


@dataclass(frozen=True, slots=True)
class Noised:
    """One sample at one time: sigma in 0 .. 1, the noisy latent and its velocity, both (channels, height, width)."""

    sigma: float
    noisy: Tensor
    velocity: Tensor

    @property
    def timestep(self) -> float:
        return TRAIN_TIMESTEPS * self.sigma


def generator(seed: int, purpose: str, source: str, k: int) -> torch.Generator:
    """Random numbers, on the CPU, for one use in sample k of a source; see `plan.keyed`."""
    return torch.Generator().manual_seed(keyed(seed, purpose, source, k))


def draw_sigma(objective: Objective, source: torch.Generator) -> float:
    """A noise level: uniform or logit-normal (Esser et al. 2024, arXiv 2403.03206), then `shift`."""
    if objective.timesteps == "uniform":
        u = torch.rand((), generator=source, dtype=torch.float64)
    else:
        normal = torch.randn((), generator=source, dtype=torch.float64)
        u = torch.sigmoid(objective.logit_mean + objective.logit_std * normal)
    return shifted(u.item(), objective.shift)


def shifted(u: float, shift: float) -> float:
    """u in 0 .. 1 moved towards 1: shift u / (1 + (shift - 1) u)."""
    return shift * u / (1.0 + (shift - 1.0) * u)


def noised(latent: Tensor, sigma: float, noise: Tensor) -> Noised:
    """The normalised latent (channels, height, width) at `sigma`; float32."""
    latent, noise = latent.float(), noise.to(latent.device)
    return Noised(sigma, (1.0 - sigma) * latent + sigma * noise, noise - latent)
