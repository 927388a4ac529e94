"""InternVL-U as one module: understanding model, generation head and VAE, from a checkpoint folder and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import PreTrainedTokenizerBase

from model import checkpoint
from model.config import ModelConfig, PixelLatentsConfig, read_config, write_config
from model.generation import read_generation_config
from model.head import GenerationHead
from model.pixel_latents import PixelLatents
from model.tokenizer import read_tokenizer
from model.vae import Vae
from model.vlm import VisionLanguageModel, special_token_ids

GENERATION_CONFIG = "generation_config.json"  # optional, beside the understanding model's weights: defaults of sampling


class InternVLUModel(nn.Module):
    """The three networks; what joins them is the pipeline's, or a trainer's.

    `special_token_ids` are the ids of `vlm.SPECIAL_TOKENS` in that order.
    """

    def __init__(self, config: ModelConfig, special_token_ids: Sequence[int]) -> None:
        super().__init__()
        self.config = config
        self.vlm = VisionLanguageModel(config.vlm, special_token_ids)
        self.head = GenerationHead(config.head)
        self.vae = PixelLatents(config.vae) if isinstance(config.vae, PixelLatentsConfig) else Vae(config.vae)

    @classmethod
    def from_pretrained(
        cls,
        folder: Path | str,
        *,
        tokenizer: PreTrainedTokenizerBase | None = None,
        dtype: torch.dtype | None = None,
        device: torch.device | str = "cpu",
    ) -> InternVLUModel:
        """The checkpoint in `folder` (official layout), ready for inference; its tokenizer is read unless given.

        `dtype` None keeps what is stored. The modules are built without memory and take one tensor after the other.
        Raises ConfigError or CheckpointError, naming the file and the fix, before any weight is read.
        """
        folder = Path(folder)
        config = read_config(folder)
        tokenizer = tokenizer or read_tokenizer(folder / "processor", config.vlm.llm_config.vocab_size)
        with torch.device("meta"):
            model = cls(config, special_token_ids(tokenizer))
        parts = {
            component: (getattr(model, component), folder / name) for component, (name, _) in checkpoint.LAYOUT.items()
        }
        for component, (module, path) in parts.items():
            checkpoint.check(component, module, path)
        defaults = folder / checkpoint.LAYOUT["vlm"][0] / GENERATION_CONFIG
        if defaults.is_file():
            model.vlm.language.generation_config = read_generation_config(defaults, config.vlm.llm_config.vocab_size)
        for component, (module, path) in parts.items():
            checkpoint.load(component, module, path, dtype=dtype, device=device)
        if isinstance(model.vae, Vae):
            model.vae.channels_last_()
        return model.to(device).eval()  # moves what is computed, not stored: Qwen3's angles

    def save_pretrained(self, folder: Path | str) -> None:
        """Writes configuration and weights in the official layout; the tokenizer is the pipeline's to add.

        Raises CheckpointError when a folder holds weights already.
        """
        folder = Path(folder)
        write_config(self.config, folder)
        for component, (name, _) in checkpoint.LAYOUT.items():
            checkpoint.save(component, getattr(self, component), folder / name)
        self.vlm.language.generation_config.save_pretrained(folder / checkpoint.LAYOUT["vlm"][0])
