"""The whole pipeline against the official one; what ours does beyond it; and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from transformers import AutoTokenizer

from model import config as configuration
from model.config import ModelConfig, parse
from model.head import Sample
from model.pipeline import InternVLU
from model.pixels import to_uint8
from model.processor import Processor, left_pad
from model.sampler import Scales, flow_schedule
from model.unified import InternVLUModel
from model.vlm import special_token_ids
from tests.model import golden
from tests.model.official import layout

SETTINGS = golden.read_json("pipeline/config.json")
IMAGES = golden.Case("pipeline/images.safetensors")
OWNED = golden.read_json("pipeline/cases.json")["images_per_case"]
PROCESSOR = parse(configuration.ProcessorConfig, golden.read_json("processor/processor_config.json"), "processor")


@pytest.fixture(scope="module")
def model() -> InternVLUModel:
    sections = {
        "vlm": (configuration.UnderstandingConfig, "vlm"),
        "head": (configuration.HeadConfig, "generation_decoder"),
        "vae": (configuration.VaeConfig, "vae"),
        "scheduler": (configuration.SchedulerConfig, "scheduler"),
    }
    parsed = {name: parse(cls, SETTINGS[key], f"pipeline {key}") for name, (cls, key) in sections.items()}
    parsed["head"] = replace(parsed["head"], timestep_rounding="none", gen_image_height=64, gen_image_width=64)
    config = ModelConfig(**parsed, processor=PROCESSOR)
    whole = InternVLUModel(config, special_token_ids(tokenizer()))
    for name, (_, key) in list(sections.items())[:3]:
        golden.fill(name, getattr(whole, name), golden.Case(golden.beside("pipeline", SETTINGS["weights"][key])).all())
    return whole.eval()


def tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(golden.ROOT / golden.beside("pipeline", SETTINGS["tokenizer"]))


@pytest.fixture(scope="module")
def processor() -> Processor:
    return Processor(PROCESSOR, tokenizer(), max_tokens=4096)


@pytest.fixture
def official(model: InternVLUModel, processor: Processor) -> InternVLU:
    return InternVLU(model, processor, strict_official=True)


@pytest.fixture
def pipe(model: InternVLUModel, processor: Processor) -> InternVLU:
    return InternVLU(model, processor)


def picture(number: int) -> Image.Image:
    return Image.fromarray(IMAGES[f"image.{number}"].numpy())


@torch.inference_mode()
@pytest.mark.parametrize("name", OWNED)
def test_official_case(name: str, official: InternVLU, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stage by stage, each from what ours made before; then the call as a whole, from prompt and seed."""
    case = golden.Case(f"pipeline/{name}.safetensors")
    call = {key: value if key == "mode" else json.loads(value) for key, value in case.metadata().items()}
    mode, size = call["mode"], (call["height"], call["width"])
    images = [[picture(number)] for number in OWNED[name] or []] or [[] for _ in call["prompt"]]
    inputs = official._read(call["prompt"], images, mode, *size, None, 0)
    compare_inputs(case, layout(inputs, official.processor))
    branches = inputs.rows
    if mode == "text_image":
        # The golden thoughts were put into the official model's mouth; some stop early.
        monkeypatch.setattr(official.model.vlm, "generate", lambda *_, **__: case["in.generated_tokens"])
        thoughts = official._generate([rows[0] for rows in branches], inputs, [], {})
        branches = official._with_thoughts(branches, thoughts)
        ids, mask = left_pad([row for branch in zip(*branches) for row in branch], official.processor.im_end)
        assert torch.equal(mask, case["mid.assembled_attention_mask"])
        assert torch.equal(ids[mask.bool()], case["mid.assembled_input_ids"][mask.bool()])
    samples = official._samples(inputs, branches)
    compare_samples(case, [sample for branch in zip(*samples) for sample in branch])
    noise = official._noise(inputs, [0] * len(samples), torch.Generator().manual_seed(call["seed"]))
    assert torch.equal(noise, case["in.noise"])
    scales = Scales(call["all_cfg_scale"], call["part_cfg_scale"])
    latents = official._denoise(samples, noise, flow_schedule(call["num_inference_steps"], 3.0), scales, None)
    golden.assert_close(latents, case["out.latents"], golden.LOOP)
    assert_levels(to_uint8(official.model.vae.decode(latents)).permute(0, 2, 3, 1), case["out.images_uint8"])
    output = official(
        call["prompt"],
        images,
        mode,
        height=size[0],
        width=size[1],
        num_inference_steps=call["num_inference_steps"],
        all_cfg_scale=scales.all,
        part_cfg_scale=scales.part,
        generator=torch.Generator().manual_seed(call["seed"]),
    )
    assert_levels(levels(output.images), case["out.final_images_uint8"])


def compare_inputs(case: golden.Case, ours: dict[str, Tensor]) -> None:
    for name, tensor in ours.items():
        assert torch.equal(tensor, case[f"in.{name}"]), name


def compare_samples(case: golden.Case, samples: list[Sample]) -> None:
    """Rows in the official order: all conditional, all partial, all unconditional."""
    patches = case["mid.image_grid_thw_gen"]
    for row, sample in enumerate(samples):
        assert [1, *sample.size] == patches[row].tolist()
        golden.assert_close(sample.context, case[f"mid.encoder_hidden_states.{row}"], name=f"row {row}")
        assert torch.equal(sample.is_image, case[f"mid.encoder_image_token_mask.{row}"])
        assert [[1, *grid] for grid in sample.image_grids] == case[f"mid.image_fhw_cond.{row}"].tolist()
        if f"mid.cond_grid_thw.{row}" in case:
            grids = [[1, *latent.shape[1:]] for latent in sample.latents]
            assert grids == case[f"mid.cond_grid_thw.{row}"].tolist()


def assert_levels(ours: Tensor, official: Tensor) -> None:
    assert ours.shape == official.shape
    assert (ours.int() - official.int()).abs().max() <= 1


def levels(images: list[Image.Image]) -> Tensor:
    """(B, H, W, 3) uint8."""
    return torch.stack([torch.from_numpy(np.array(image)) for image in images])
