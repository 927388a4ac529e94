"""Settings of this folder's tests, and a tiny checkpoint for all of them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.config import GenerationPixels, ModelConfig, PixelLatentsConfig, preset
from model.create import random_checkpoint

sys.path.insert(0, str(Path(__file__).parent))  # synthetic.py, ranks.py
torch.set_num_threads(1)  # the tensors are tiny: threads would wait for each other


def mini() -> ModelConfig:
    """The tiny preset with grey pixels for latents: tokens of 4 x 4 pixels, and no VAE to run."""
    tiny = preset("tiny")
    pixels = replace(tiny.processor, image_gen_processor_kwargs=GenerationPixels(2, 0.5, 16, 64, 32))
    head = replace(tiny.head, vae_downsample_factor=2)
    return replace(tiny, head=head, vae=PixelLatentsConfig(factor=2, channels=1), processor=pixels)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random checkpoint of `mini` whose every output depends on every input."""
    folder = tmp_path_factory.mktemp("checkpoints") / "mini"
    random_checkpoint(mini(), folder)
    return folder
