"""Latents that are pixels: exact there and back, and a whole checkpoint that paints, edits and answers with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from model.checkpoint import CheckpointError
from model.config import ConfigError, PixelLatentsConfig, preset, read_config
from model.create import random_checkpoint
from model.pipeline import InternVLU
from model.pixel_latents import PixelLatents


def codec(factor: int, channels: int) -> PixelLatents:
    return PixelLatents(PixelLatentsConfig(factor, channels))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the preset `digits`."""
    folder = tmp_path_factory.mktemp("digits") / "checkpoint"
    random_checkpoint(preset("digits"), folder)
    return folder


def pixels(*shape: int) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("factor, channels", [(1, 3), (4, 3), (2, 1)])
def test_there_and_back(factor: int, channels: int) -> None:
    """Colours come back exactly; grey is the luma of Pillow's mode L in all three channels."""
    colours = pixels(2, 3, 8, 16)
    latents = codec(factor, channels).encode(colours)
    assert latents.shape == (2, channels * factor**2, 8 // factor, 16 // factor)
    back = codec(factor, channels).decode(latents, tile=4)
    grey = (colours * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1, keepdim=True).expand(-1, 3, -1, -1)
    torch.testing.assert_close(back, colours if channels == 3 else grey, rtol=0, atol=1e-6)


def test_a_latent_pixel_holds_its_own_square() -> None:
    picture = pixels(1, 3, 8, 8)
    latents = codec(4, 3).encode(picture)
    picture[..., :4, 4:] = 0
    assert (codec(4, 3).encode(picture) - latents).abs().amax((0, 1)).gt(0).tolist() == [[False, True], [False, False]]


def test_sizes_and_range_are_those_of_pixels() -> None:
    with pytest.raises(ValueError, match="divisible by 4"):
        codec(4, 1).encode(torch.zeros(1, 3, 8, 10))
    assert codec(2, 1).decode(torch.full((1, 4, 2, 2), 7.0)).unique().tolist() == [1.0]


def test_the_preset_is_small_enough_to_learn() -> None:
    """A patch has at most a quarter of the numbers that the head's width has room for."""
    decoder = preset("digits").head.decoder_config
    assert decoder.in_channels * 4 <= decoder.hidden_size


def test_a_checkpoint_says_that_it_has_no_vae(folder: Path) -> None:
    config = read_config(folder)
    assert isinstance(config.vae, PixelLatentsConfig) and config == preset("digits")
    assert json.loads((folder / "model_index.json").read_text())["vae"] == ["internvlu", "PixelLatents"]


def test_it_paints_edits_and_answers(folder: Path) -> None:
    """Sizes are multiples of the preset's own eight pixels a token; what is painted is grey."""
    pipe = InternVLU.from_pretrained(folder)
    picture = pipe("42", num_inference_steps=2, seed=1).images[0]
    assert picture.size == (64, 32)
    assert picture.convert("L").convert("RGB").tobytes() == picture.tobytes()
    tall = pipe("Make it 43.", picture, height=64, width=40, num_inference_steps=2, seed=1).images[0]
    assert tall.size == (40, 64)
    assert pipe("What?", picture, generation_mode="text", max_new_tokens=2).generate_output[0].shape[0] <= 2
    with pytest.raises(ValueError, match="both sides need 16 to 4096"):
        pipe("42", height=7, width=64)


def edited(file: Path, change: Callable[[dict], dict]) -> None:
    file.write_text(json.dumps(change(json.loads(file.read_text()))))


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    random_checkpoint(preset("digits"), folder)
    edited(folder / "vae/config.json", lambda values: values | {"factor": 2})
    with pytest.raises(ConfigError, match="out_channels is 16, but vae z_dim is 4"):
        read_config(folder)
    edited(folder / "vae/config.json", lambda values: values | {"factor": 4, "channels": 2})
    with pytest.raises(ConfigError, match="channels is 2; built here: 3, 1"):
        read_config(folder)


def test_weights_of_a_vae_do_not_belong_here(tmp_path: Path) -> None:
    random_checkpoint(preset("digits"), tmp_path / "other")
    save_file({"conv": torch.zeros(1)}, tmp_path / "other/vae/diffusion_pytorch_model.safetensors")
    with pytest.raises(CheckpointError, match="conv in .* belongs to no module"):
        InternVLU.from_pretrained(tmp_path / "other")


def test_tokens_are_joined_as_the_processor_says() -> None:
    config = preset("digits")
    kwargs = replace(config.processor.image_gen_processor_kwargs, gen_down_sample_ratio=0.25)
    with pytest.raises(ConfigError, match="1 / gen_down_sample_ratio is 4, but generation_decoder patch_size is 2"):
        replace(config, processor=replace(config.processor, image_gen_processor_kwargs=kwargs))
