"""From noise to latents: the flow schedule, the DPM-Solver++ step and classifier-free guidance.

Convention throughout: x_sigma = (1 - sigma) * data + sigma * noise, velocity v = noise - data, timestep = 1000 * sigma.
The arithmetic is that of diffusers' DPMSolverMultistepScheduler with flow sigmas, order 2, midpoint (Lu et al. 2022,
arXiv 2211.01095), in the one configuration that InternVL-U uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.head import GenerationHead, Sample

TRAIN_TIMESTEPS = 1000
Velocities = Callable[[int, Tensor], tuple[Tensor, Tensor, Tensor]]
# Above this timestep the differences between the branches are damped; with 20 steps these are the first four.
DAMPED_ABOVE = 930
DAMPING_EXPONENT = 0.4


@dataclass(frozen=True, slots=True)
class Schedule:
    """`sigmas` has one entry per step and a final 0; `timesteps` are what the network sees, one per step."""

    sigmas: tuple[float, ...]
    timesteps: tuple[int, ...]


def flow_schedule(steps: int, shift: float) -> Schedule:
    """Sigmas from near 1 to 0, moved towards 1 by `shift`: s = shift u / (1 + (shift - 1) u).

    Timesteps are 1000 sigma truncated to integers, as the official scheduler casts them, while sigmas stay exact.

    Raises:
        ValueError: if `steps` is not from 1 to 999 or `shift` not positive and finite.
    """
    if not 1 <= steps < TRAIN_TIMESTEPS:
        raise ValueError(f"num_inference_steps must be from 1 to {TRAIN_TIMESTEPS - 1}, not {steps}")
    if not 0 < shift < np.inf:
        raise ValueError(f"flow_shift must be above 0 and finite, not {shift}")
    # The lowest of the steps + 1 points, u = 0, is left out: the final 0 is appended after shifting.
    uniform = (1.0 - np.linspace(1.0, 1.0 / TRAIN_TIMESTEPS, steps + 1))[:0:-1]
    sigmas = shift * uniform / (1.0 + (shift - 1.0) * uniform)
    timesteps = (sigmas * TRAIN_TIMESTEPS).astype(np.int64)
    return Schedule((*sigmas.astype(np.float32).tolist(), 0.0), tuple(timesteps.tolist()))


class DpmSolver:
    """DPM-Solver++ (2M, midpoint) over one trajectory; first order at the first and at the last step."""

    def __init__(self, schedule: Schedule) -> None:
        self.sigmas = torch.tensor(schedule.sigmas, dtype=torch.float32)
        # Half the log signal-to-noise ratio; infinite at the final sigma 0.
        self.half_log_snr = torch.log(1.0 - self.sigmas) - torch.log(self.sigmas)
        self.previous: Tensor | None = None  # the data predicted at the step before

    def step(self, index: int, latents: Tensor, velocity: Tensor) -> Tensor:
        """Latents at `sigmas[index + 1]` from those at `sigmas[index]` and the velocity there. Call in order."""
        sigma, following = self.sigmas[index], self.sigmas[index + 1]
        data = latents - sigma * velocity
        step = self.half_log_snr[index + 1] - self.half_log_snr[index]
        direction = data
        if self.previous is not None and index < len(self.sigmas) - 2:
            ratio = (self.half_log_snr[index] - self.half_log_snr[index - 1]) / step
            direction = data + 0.5 * (data - self.previous) / ratio
        self.previous = data
        return (following / sigma) * latents - (1.0 - following) * torch.expm1(-step) * direction


@dataclass(frozen=True, slots=True)
class Scales:
    """Guidance scales: `all` weighs the text, `part` the images. With 1 and 1 only the damping is left of guidance."""

    all: float
    part: float


def guide(conditional: Tensor, partial: Tensor, unconditional: Tensor, scales: Scales, timestep: float) -> Tensor:
    """The guided velocity: v_u + part (v_p - v_u) + all (v_c - v_p), the differences damped at high noise.

    Args:
        conditional: velocities (B, C, H, W) of the full condition.
        partial: the same with the text dropped and the images kept. Without images it is `unconditional` itself.
        unconditional: the same with everything dropped.
    """
    image, text = partial - unconditional, conditional - partial
    if timestep > DAMPED_ABOVE:
        image, text = (difference / damping(difference.norm(dim=1, keepdim=True)) for difference in (image, text))
    return unconditional + scales.part * image + scales.all * text


def damping(norm: Tensor) -> Tensor:
    """What a difference with norm n over the channels of a pixel is divided by: n^0.4 above 1, else 1."""
    return norm.clamp(min=1.0) ** DAMPING_EXPONENT


def denoise(
    noise: Tensor,
    schedule: Schedule,
    scales: Scales,
    velocities: Velocities,
    callback: Callable[[int, Tensor], None] | None = None,
) -> Tensor:
    """Latents (B, C, H, W) from noise of that shape, in float32.

    Args:
        velocities: of the three branches at a step's index and the latents there, as from `branch_velocities`.
        callback: called after each step with its index and the latents then reached.
    """
    solver, latents = DpmSolver(schedule), noise
    for index, timestep in enumerate(schedule.timesteps):
        latents = solver.step(index, latents, guide(*velocities(index, latents), scales, timestep))
        if callback is not None:
            callback(index, latents)
    return latents


def branch_velocities(
    head: GenerationHead, branches: Sequence[tuple[Sample, Sample, Sample]], schedule: Schedule
) -> Velocities:
    """The conditional, partial and unconditional velocity of every image, one forward for all.

    What no step changes is computed here, once. A branch that is the very same object as another of its image is
    computed once too: without condition images two branches stand for three.
    """
    rows: list[Sample] = []
    owners: list[int] = []
    places = []
    for image, samples in enumerate(branches):
        distinct = list({id(sample): sample for sample in samples}.values())
        places.append([len(rows) + next(i for i, s in enumerate(distinct) if s is sample) for sample in samples])
        rows += distinct
        owners += [image] * len(distinct)
    prepared = head.prepare(rows)
    device = prepared.context.device
    clock = head.clock(torch.tensor(schedule.timesteps, device=device))
    owner, order = torch.tensor(owners, device=device), torch.tensor(places, device=device).T

    def velocities(index: int, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        velocity = head.step(prepared, latents[owner], clock.at(index))
        return tuple(velocity[branch] for branch in order)

    return velocities
