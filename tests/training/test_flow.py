"""Times and noise follow their distributions and hang on the key alone."""

from __future__ import annotations

import math

import pytest
import torch

from model.sampler import DpmSolver, flow_schedule
from model.training.flow import draw_sigma, generator, noised, shifted
from model.training.recipe import Objective


def sigmas(objective: Objective, count: int = 4000) -> torch.Tensor:
    return torch.tensor([draw_sigma(objective, generator(0, "noise", "t2i", k)) for k in range(count)])


def test_logit_normal_has_its_median_and_spread() -> None:
    drawn = torch.logit(sigmas(Objective(shift=1.0, logit_mean=0.5, logit_std=0.8)))
    assert drawn.mean().item() == pytest.approx(0.5, abs=4 * 0.8 / math.sqrt(4000))
    assert drawn.std().item() == pytest.approx(0.8, rel=0.05)


def test_uniform_is_uniform_and_the_shift_moves_its_quantiles() -> None:
    drawn = sigmas(Objective(timesteps="uniform", shift=3.0))
    for quantile in (0.1, 0.5, 0.9):
        assert (drawn < shifted(quantile, 3.0)).float().mean().item() == pytest.approx(quantile, abs=0.03)
    assert (shifted(0.0, 3.0), shifted(0.5, 3.0), shifted(1.0, 3.0)) == (0.0, 0.75, 1.0)


def test_the_key_decides() -> None:
    first, again, other = (torch.randn(8, generator=generator(0, "noise", "t2i", k)) for k in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_the_velocity_leads_the_sampler_back_to_the_data() -> None:
    """What is trained is what the solver integrates: one step along the true velocity gives the data."""
    data, noise = torch.randn(2, 4, 6, 6, generator=generator(0, "data", "t2i", 0)).unbind()
    schedule = flow_schedule(3, 3.0)
    solver, latent = DpmSolver(schedule), noised(data, schedule.sigmas[0], noise).noisy[None]
    for index, sigma in enumerate(schedule.sigmas[:-1]):
        at = noised(data, sigma, noise)
        torch.testing.assert_close(latent[0], at.noisy, atol=1e-5, rtol=0)
        assert at.timestep == pytest.approx(1000 * sigma)
        latent = solver.step(index, latent, at.velocity[None])
    torch.testing.assert_close(latent[0], data, atol=1e-5, rtol=0)
