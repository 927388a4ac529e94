"""Latents that are pixels: what stands in the VAE's place in models small enough to paint without one.

It has the VAE's interface and no weights. With it a preset trains from nothing on a processor, and what it paints is
limited by nothing but the head.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import PixelLatentsConfig

LUMA = (0.299, 0.587, 0.114)  # weights of red, green and blue in grey: ITU-R BT.601, as Pillow's mode L


class PixelLatents(nn.Module):
    """Pixels in [-1, 1] as latents: the values of each square of `factor` x `factor` pixels are the channels of one."""

    def __init__(self, config: PixelLatentsConfig) -> None:
        super().__init__()
        self.config = config

    @property
    def dtype(self) -> torch.dtype:
        """Without weights of its own, what it computes in."""
        return torch.float32

    def encode(self, pixels: Tensor) -> Tensor:
        """Latents (B, z, H/factor, W/factor) of pixels (B, 3, H, W) in [-1, 1], grey where there is one channel.

        Raises:
            ValueError: if a side is not a multiple of the factor.
        """
        factor = self.config.factor
        if pixels.shape[-2] % factor or pixels.shape[-1] % factor:
            raise ValueError(f"pixels {tuple(pixels.shape)} must have sides divisible by {factor}: resize or pad them")
        if self.config.channels == 1:
            luma = torch.tensor(LUMA, dtype=pixels.dtype, device=pixels.device)
            pixels = (pixels * luma[:, None, None]).sum(1, keepdim=True)
        return F.pixel_unshuffle(pixels, factor)

    def decode(self, latents: Tensor, tile: int | None = None) -> Tensor:
        """Pixels (B, 3, H, W) in [-1, 1] of latents (B, z, H/factor, W/factor); `tile` makes no difference here."""
        pixels = F.pixel_shuffle(latents, self.config.factor).clamp(-1.0, 1.0)
        return pixels.expand(-1, 3, -1, -1)
