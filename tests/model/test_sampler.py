"""Schedule, solver and guidance are the official ones, and diffusers' scheduler agrees."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
from torch import Tensor

from model.config import SchedulerConfig, parse
from model.sampler import DpmSolver, Scales, damping, denoise, flow_schedule, guide
from tests.model import golden

SCHEDULES = golden.read_json("sampler/schedules.json")
SOLVER = golden.Case("sampler/solver.safetensors")
SHIFT = parse(SchedulerConfig, SCHEDULES["scheduler_config"], "sampler/schedules.json").flow_shift
RUNS = sorted({int(name.split(".")[1].removeprefix("steps")) for name in SOLVER.names("solver.steps")})


@pytest.mark.parametrize("row", SCHEDULES["table"], ids=lambda row: f"{row['num_inference_steps']}-{row['flow_shift']}")
def test_schedule(row: dict[str, Any]) -> None:
    schedule = flow_schedule(row["num_inference_steps"], row["flow_shift"])
    assert list(schedule.timesteps) == row["timesteps"]
    assert list(schedule.sigmas) == row["sigmas"]
    rounded = torch.tensor(schedule.timesteps).to(torch.bfloat16).tolist()
    assert rounded == row["timesteps_as_seen_by_bf16_model"]


@pytest.mark.parametrize("steps", RUNS)
def test_solver(steps: int) -> None:
    """Each step from the official velocities, and the velocities themselves from the field that the README names."""
    solver = DpmSolver(flow_schedule(steps, SHIFT))
    velocities, expected = SOLVER[f"solver.steps{steps}.velocities"], SOLVER[f"solver.steps{steps}.latents"]
    latents = SOLVER[f"solver.steps{steps}.noise"]
    for index in range(steps):
        latents = solver.step(index, latents, velocities[index])
        golden.assert_close(latents, expected[index], name=f"step {index}")


def field(latents: Tensor, timestep: int) -> Tensor:
    return 0.7 * latents - SOLVER["solver.A"] * (1 + timestep / 1000) + 0.3 * torch.tanh(2 * latents)


@pytest.mark.parametrize("steps", RUNS)
def test_loop(steps: int) -> None:
    """With three equal branches guidance changes nothing, and the loop follows the official trajectory."""
    trajectory = []

    def velocities(latents: Tensor, timestep: int) -> tuple[Tensor, Tensor, Tensor]:
        return (field(latents, timestep),) * 3

    noise = SOLVER[f"solver.steps{steps}.noise"]
    schedule = flow_schedule(steps, SHIFT)
    final = denoise(noise, schedule, Scales(4.5, 2.0), velocities, lambda index, latents: trajectory.append(latents))
    golden.assert_close(torch.stack(trajectory), SOLVER[f"solver.steps{steps}.latents"], golden.LOOP)
    assert torch.equal(final, trajectory[-1])


@pytest.mark.parametrize("steps", [1, 2, 3, 14, 15, 50])
@pytest.mark.parametrize("shift", [1.0, 3.0])
def test_equals_diffusers(steps: int, shift: float) -> None:
    from diffusers import DPMSolverMultistepScheduler

    settings = SCHEDULES["scheduler_config"] | {"flow_shift": shift, "lambda_min_clipped": float("-inf")}
    theirs = DPMSolverMultistepScheduler.from_config(settings)
    theirs.set_timesteps(steps)
    schedule = flow_schedule(steps, shift)
    assert theirs.timesteps.tolist() == list(schedule.timesteps)
    ours, latents = DpmSolver(schedule), torch.randn(1, 4, 4, 4, generator=torch.Generator().manual_seed(steps))
    reference = latents
    for index, timestep in enumerate(theirs.timesteps):
        latents = ours.step(index, latents, field(latents, int(timestep)))
        reference = theirs.step(field(reference, int(timestep)), timestep, reference).prev_sample
        golden.assert_close(latents, reference, name=f"step {index}")


@pytest.mark.parametrize("rule, timestep", [("normed", 931), ("plain", 930)])
def test_guidance(rule: str, timestep: int) -> None:
    branches = SOLVER["cfg.noise_pred_3B"].chunk(3)
    names = SOLVER.names(f"cfg.{rule}.")
    assert names
    for name in names:
        every, part = map(float, re.fullmatch(rf"cfg\.{rule}\.all(.+)_part(.+)", name).groups())
        golden.assert_close(guide(*branches, Scales(every, part), timestep), SOLVER[name], name=name)


def test_damping() -> None:
    golden.assert_close(damping(SOLVER["cfg.process_diff_norm.in"]), SOLVER["cfg.process_diff_norm.out_k0.4"])


def test_without_images_the_scale_of_the_images_has_no_effect() -> None:
    conditional, unconditional, _ = SOLVER["cfg.noise_pred_3B"].chunk(3)
    for timestep in (999, 500):
        one, other = (
            guide(conditional, unconditional, unconditional, Scales(4.5, part), timestep) for part in (0.0, 9.0)
        )
        assert torch.equal(one, other)


@pytest.mark.parametrize(
    "steps, shift, flag", [(0, 3.0, "num_inference_steps"), (-4, 3.0, "-4"), (20, 0.0, "flow_shift")]
)
def test_impossible_settings_are_refused(steps: int, shift: float, flag: str) -> None:
    with pytest.raises(ValueError, match=flag):
        flow_schedule(steps, shift)
