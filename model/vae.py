"""The Qwen-Image VAE for single images: pixels to latents at an eighth of the size and back, as 2-D convolutions.

The published network is a causal video VAE. Its 3-D kernels see a single image as the last frame after zero
padding, so only their last temporal slice ever meets data, and a 2-D convolution with that slice is exact at a third of
the cost. Parameters keep their official names and 5-D shapes: a checkpoint passes through unchanged, unused slices
included.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import VaeConfig

# Latent elements decoded at once: eight images of 512 px with 16 channels. It bounds a batch, not an image.
DECODE_ELEMENTS = 8 * 16 * 64 * 64


class CausalConv(nn.Conv3d):
    """A causal 3-D convolution of stride 1 applied to one frame (B, C, H, W): its last temporal slice in 2-D."""

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight[:, :, -1], self.bias, padding=self.kernel_size[-1] // 2)


class ChannelNorm(nn.Module):
    """x / ||x|| * sqrt(C) * gamma over the channels of every pixel, which is RMSNorm without its epsilon."""

    def __init__(self, channels: int, trailing: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels, *(1,) * trailing))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) of any memory format."""
        gamma = self.gamma.view(1, -1, 1, 1) * x.shape[1] ** 0.5
        return F.normalize(x, dim=1) * gamma


class ResidualBlock(nn.Module):
    """Twice norm, SiLU, 3x3 convolution, added to the input (projected where the width changes)."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.norm1 = ChannelNorm(channels_in, trailing=3)
        self.conv1 = CausalConv(channels_in, channels_out, 3)
        self.norm2 = ChannelNorm(channels_out, trailing=3)
        self.conv2 = CausalConv(channels_out, channels_out, 3)
        self.conv_shortcut = CausalConv(channels_in, channels_out, 1) if channels_in != channels_out else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        return self.conv2(F.silu(self.norm2(h))) + self.conv_shortcut(x)


class AttentionBlock(nn.Module):
    """Single-head self-attention over all pixels, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels, trailing=2)
        self.to_qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.proj = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.to_qkv(self.norm(x)).flatten(2).transpose(1, 2)[:, None]  # (B, 1, HW, 3C)
        attended = F.scaled_dot_product_attention(*tokens.chunk(3, dim=-1))[:, 0]
        return x + self.proj(attended.transpose(1, 2).reshape_as(x))


class MidBlock(nn.Module):
    """Residual block, attention, residual block at the lowest resolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(ResidualBlock(channels, channels) for _ in range(2))
        self.attentions = nn.ModuleList([AttentionBlock(channels)])

    def forward(self, x: Tensor) -> Tensor:
        return self.resnets[1](self.attentions[0](self.resnets[0](x)))


class Downsample(nn.Module):
    """Half the size: a 3x3 convolution of stride 2 after one row and column of zeros at the bottom and right."""

    def __init__(self, channels: int, temporal: bool) -> None:
        super().__init__()
        self.resample = nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(channels, channels, 3, stride=2))
        if temporal:  # never run: it halves the frame rate, and one frame has none
            self.time_conv = nn.Conv3d(channels, channels, (3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.resample(x)


class Upsample(nn.Module):
    """Twice the size and half the channels: nearest neighbour, then a 3x3 convolution."""

    def __init__(self, channels: int, temporal: bool) -> None:
        super().__init__()
        self.resample = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="nearest-exact"), nn.Conv2d(channels, channels // 2, 3, padding=1)
        )
        if temporal:  # never run, as in Downsample
            self.time_conv = nn.Conv3d(channels, 2 * channels, (3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.resample(x)


class UpBlock(nn.Module):
    """Residual blocks of one resolution, then the step to the next."""

    def __init__(self, channels_in: int, channels_out: int, blocks: int, upsample: Upsample | None) -> None:
        super().__init__()
        widths = (channels_in, *(channels_out,) * blocks)
        self.resnets = nn.ModuleList(ResidualBlock(a, b) for a, b in pairwise(widths))
        self.upsamplers = nn.ModuleList([upsample] if upsample else [])

    def forward(self, x: Tensor) -> Tensor:
        for layer in (*self.resnets, *self.upsamplers):
            x = layer(x)
        return x


class Encoder(nn.Module):
    """(B, 3, H, W) to the moments (B, 2z, H/8, W/8) before `quant_conv`."""

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        widths = [config.base_dim * multiple for multiple in (1, *config.dim_mult)]
        self.conv_in = CausalConv(3, widths[0], 3)
        self.down_blocks = nn.ModuleList()  # flat: the official names number blocks and steps in one sequence
        for level, (channels_in, channels) in enumerate(pairwise(widths)):
            for block in range(config.num_res_blocks):
                self.down_blocks.append(ResidualBlock(channels if block else channels_in, channels))
            if level < len(config.temperal_downsample):
                self.down_blocks.append(Downsample(channels, config.temperal_downsample[level]))
        self.mid_block = MidBlock(widths[-1])
        self.norm_out = ChannelNorm(widths[-1], trailing=3)
        self.conv_out = CausalConv(widths[-1], 2 * config.z_dim, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_in(x)
        for block in self.down_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.norm_out(self.mid_block(x))))


class Decoder(nn.Module):
    """(B, z, H/8, W/8) after `post_quant_conv` to pixels (B, 3, H, W), not yet clamped."""

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        widths = [config.base_dim * multiple for multiple in (*config.dim_mult, config.dim_mult[-1])][::-1]
        temporal = config.temperal_downsample[::-1]
        self.conv_in = CausalConv(config.z_dim, widths[0], 3)
        self.mid_block = MidBlock(widths[0])
        self.up_blocks = nn.ModuleList()
        for level, (channels_in, channels) in enumerate(pairwise(widths)):
            upsample = Upsample(channels, temporal[level]) if level < len(temporal) else None
            halved = channels_in // 2 if level else channels_in  # by the Upsample before it
            self.up_blocks.append(UpBlock(halved, channels, config.num_res_blocks + 1, upsample))
        self.norm_out = ChannelNorm(widths[-1], trailing=3)
        self.conv_out = CausalConv(widths[-1], 3, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mid_block(self.conv_in(x))
        for block in self.up_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.norm_out(x)))


class Vae(nn.Module):
    """Encoder and decoder between pixels in [-1, 1] and latents of about zero mean and unit variance per channel."""

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.quant_conv = CausalConv(2 * config.z_dim, 2 * config.z_dim, 1)
        self.post_quant_conv = CausalConv(config.z_dim, config.z_dim, 1)
        self.decoder = Decoder(config)

    @property
    def dtype(self) -> torch.dtype:
        return self.quant_conv.weight.dtype

    def channels_last_(self) -> Vae:
        """Lay the weights out for channels-last convolution, the slices in use contiguous. Values and shapes stay."""
        for module in self.modules():
            if isinstance(module, CausalConv):
                weight = module.weight.data.permute(2, 0, 3, 4, 1).contiguous()
                module.weight.data = weight.permute(1, 4, 0, 2, 3)
            elif isinstance(module, nn.Conv2d):
                module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
        return self

    def posterior(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance, each (B, z, H/8, W/8), of the latents before normalisation.

        Raises:
            ValueError: if a side of `pixels` (B, 3, H, W) is not a multiple of the downsampling factor.
        """
        factor = self.config.factor
        if pixels.shape[-2] % factor or pixels.shape[-1] % factor:
            raise ValueError(f"pixels {tuple(pixels.shape)} must have sides divisible by {factor}: resize or pad them")
        moments = self.quant_conv(self.encoder(pixels.contiguous(memory_format=torch.channels_last)))
        mean, logvar = moments.chunk(2, dim=1)
        return mean, logvar.clamp(-30.0, 20.0)

    def encode(self, pixels: Tensor) -> Tensor:
        """Normalised latents (B, z, H/8, W/8) of pixels (B, 3, H, W) in [-1, 1]: the posterior's mode."""
        mode, _ = self.posterior(pixels)
        mean, std = self._statistics(mode.device)
        return ((mode.float() - mean) / std).to(mode.dtype)

    def decode(self, latents: Tensor, tile: int | None = None) -> Tensor:
        """Pixels (B, 3, 8H, 8W) in [-1, 1] of normalised latents (B, z, H, W).

        Args:
            latents: of any floating type; the network runs in that of its weights.
            tile: decode squares of this many latent pixels, overlapping by a quarter and blended, for sizes whose
                activations would not fit. Borders of tiles differ slightly from an untiled decoding.
        """
        mean, std = self._statistics(latents.device)
        latents = (latents.float() * std + mean).to(self.post_quant_conv.weight.dtype)
        at_once = max(1, DECODE_ELEMENTS // latents[0].numel())
        decode = self._decode if tile is None else lambda part: self._decode_tiled(part, tile)
        return torch.cat([decode(part) for part in latents.split(at_once)])

    def _statistics(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of the latents, each (z, 1, 1): plain numbers, so they are in no checkpoint."""
        pair = torch.tensor([self.config.latents_mean, self.config.latents_std], device=device)
        return tuple(pair[:, :, None, None])

    def _decode(self, latents: Tensor) -> Tensor:
        latents = latents.contiguous(memory_format=torch.channels_last)
        return self.decoder(self.post_quant_conv(latents)).clamp(-1.0, 1.0)

    def _decode_tiled(self, latents: Tensor, tile: int) -> Tensor:
        """Decoded tiles, weighted by ramps that fall off over the overlap and divided by the sum of weights."""
        factor, (height, width) = self.config.factor, latents.shape[-2:]
        size = latents.shape[0], 3, height * factor, width * factor
        pixels, weights = latents.new_zeros(size, dtype=torch.float32), torch.zeros(size[2:], device=latents.device)
        for top in _tile_starts(height, tile):
            for left in _tile_starts(width, tile):
                part = self._decode(latents[..., top : top + tile, left : left + tile])
                rows, columns = (_ramp(n, tile * factor // 4).to(part.device) for n in part.shape[-2:])
                weight = rows[:, None] * columns
                bottom, right = top * factor + len(rows), left * factor + len(columns)
                pixels[..., top * factor : bottom, left * factor : right] += part * weight
                weights[top * factor : bottom, left * factor : right] += weight
        return (pixels / weights).to(latents.dtype)


def _tile_starts(length: int, tile: int) -> list[int]:
    """Starts of tiles that overlap by a quarter or more and end exactly at `length`."""
    if length <= tile:
        return [0]
    return [*range(0, length - tile, tile - tile // 4), length - tile]


def _ramp(length: int, overlap: int) -> Tensor:
    """Weights over a tile's side: rising and falling linearly over `overlap` pixels, never zero."""
    position = torch.arange(1, length + 1, dtype=torch.float32)
    return torch.minimum(position, position.flip(0)).clamp(max=overlap) / max(1, overlap)
