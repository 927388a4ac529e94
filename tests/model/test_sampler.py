"""Schedule, solver and guidance are the official ones, and diffusers' scheduler agrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from model.config import HeadConfig, SchedulerConfig, VaeConfig, parse
from model.head import GenerationHead, Sample
from model.sampler import DAMPED_ABOVE, DpmSolver, Scales, branch_velocities, damping, denoise, flow_schedule, guide
from model.vae import Vae
from tests.model import golden

SCHEDULES = golden.read_json("sampler/schedules.json")
SOLVER = golden.Case("sampler/solver.safetensors")
SHIFT = parse(SchedulerConfig, SCHEDULES["scheduler_config"], "sampler/schedules.json").flow_shift
CONFIG = golden.read_json("sampler/config.json")
LOOPS = golden.files("sampler", "*steps*.safetensors")
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

    noise, schedule = SOLVER[f"solver.steps{steps}.noise"], flow_schedule(steps, SHIFT)

    def velocities(index: int, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return (field(latents, schedule.timesteps[index]),) * 3

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
    "steps, shift, flag",
    [
        (0, 3.0, "num_inference_steps"),
        (-4, 3.0, "-4"),
        (1000, 3.0, "from 1 to 999, not 1000"),
        (20, 0.0, "flow_shift"),
        (20, float("inf"), "flow_shift must be above 0 and finite, not inf"),
        (20, float("nan"), "flow_shift"),
    ],
)
def test_impossible_settings_are_refused(steps: int, shift: float, flag: str) -> None:
    with pytest.raises(ValueError, match=flag):
        flow_schedule(steps, shift)


@pytest.fixture(scope="module")
def head() -> GenerationHead:
    parsed = parse(HeadConfig, CONFIG["generation_decoder"], "sampler/config.json")
    weights = golden.Case(golden.beside("sampler", CONFIG["weights"]["generation_decoder"])).all()
    return golden.fill("head", GenerationHead(replace(parsed, timestep_rounding="none")), weights)


@pytest.fixture(scope="module")
def vae() -> Vae:
    weights = golden.Case(golden.beside("sampler", CONFIG["weights"]["vae"])).all()
    return golden.fill("vae", Vae(parse(VaeConfig, CONFIG["vae"], "sampler/config.json")), weights)


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def branches(case: golden.Case, head: GenerationHead, vae: Vae) -> tuple[Sample, Sample, Sample]:
    """The golden loop's three branches; condition images pass through the VAE."""
    pixels = case.list("in.cond_pixels")
    if pixels:
        latents = vae.encode(torch.cat(pixels))
        golden.assert_close(latents, case["mid.cond_latents_normalised"])
        remaining = iter(latents)
        grids = [grids[:, 1:].tolist() for grids in case.list("in.cond_grid_thw")]
        conditions = [tuple(next(remaining)[:, :h, :w] for h, w in own) for own in grids]
    else:
        conditions = [()] * 3
    sizes = case["in.image_grid_thw_gen"][:, 1:].tolist()
    contexts, masks = case.list("in.encoder_hidden_states"), case.list("in.encoder_image_token_mask")
    understood = case.list("in.image_fhw_cond")
    return tuple(
        Sample(tuple(size), head.project(context), mask, tuple(map(tuple, grids[:, 1:].tolist())), latents)
        for size, context, mask, grids, latents in zip(sizes, contexts, masks, understood, conditions, strict=True)
    )


@pytest.mark.parametrize("file", LOOPS)
def test_guided_loop(file: str, head: GenerationHead, vae: Vae) -> None:
    """Network outputs, guided velocities and latents of every step, from noise to the end."""
    case = golden.Case(file)
    settings = case.metadata()
    scales = Scales(float(settings["all_cfg_scale"]), float(settings["part_cfg_scale"]))
    assert float(settings["timestep_trunc"]) == DAMPED_ABOVE
    schedule = flow_schedule(int(settings["num_inference_steps"]), float(settings["flow_shift"]))
    network = branch_velocities(head, [branches(case, head, vae)], schedule)
    outputs, guided, trajectory = [], [], []

    def velocities(index: int, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        found = network(index, latents)
        outputs.append(torch.cat(found))
        guided.append(guide(*found, scales, schedule.timesteps[index]))
        return found

    final = denoise(case["in.noise"], schedule, scales, velocities, lambda index, latents: trajectory.append(latents))
    golden.assert_close(torch.stack(outputs), case["trace.transformer_out"], golden.LOOP)
    golden.assert_close(torch.stack(guided), case["trace.guided_velocity"], golden.LOOP)
    golden.assert_close(torch.stack(trajectory), case["trace.latents"], golden.LOOP)
    golden.assert_close(final, case["out.latents"], golden.LOOP)


def test_equal_branches_are_computed_once(head: GenerationHead, vae: Vae, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two images without conditions are four rows, not six, and the velocities are those of six."""
    case = golden.Case(next(file for file in LOOPS if not golden.Case(file).names("in.cond_pixels")))
    conditional, _, unconditional = branches(case, head, vae)
    schedule, latents = flow_schedule(2, 3.0), torch.cat([case["in.noise"], -case["in.noise"]])
    rows = []
    step = head.step
    monkeypatch.setattr(head, "step", lambda prepared, x, clock: rows.append(len(x)) or step(prepared, x, clock))
    shared = branch_velocities(head, [(conditional, unconditional, unconditional)] * 2, schedule)(0, latents)
    copies = [(conditional, replace(unconditional), unconditional)] * 2
    separate = branch_velocities(head, copies, schedule)(0, latents)
    alone = branch_velocities(head, copies[1:], schedule)(0, latents[1:])
    assert rows == [4, 6, 3]
    for ours, expected, second in zip(shared, separate, alone, strict=True):
        golden.assert_close(ours, expected)
        golden.assert_close(ours[1:], second)
