"""InternViT (arXiv 2312.14238): square images to one vector per 14 x 14 patch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import VisionConfig


class VisionTransformer(nn.Module):
    """Pre-norm blocks with layer scale; no norm after the last one."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        width, patch = config.hidden_size, config.patch_size
        self.side = config.image_size // patch  # of the position table, in patches
        self.class_embedding = nn.Parameter(torch.empty(1, 1, width))
        self.position_embedding = nn.Parameter(torch.empty(1, 1 + self.side**2, width))  # class token first
        self.patch_embedding = nn.Conv2d(config.num_channels, width, patch, stride=patch)
        self.blocks = nn.ModuleList([VisionBlock(config) for _ in range(config.num_hidden_layers)])

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalised pixels (images, 3, side, side) -> (images, 1 + patches, width), the class token first."""
        hidden = self.embed(pixels)
        for block in self.blocks:
            hidden = block(hidden)
        return hidden

    def embed(self, pixels: Tensor) -> Tensor:
        """Class token and patches, each with its position: (images, 1 + patches, width)."""
        patches = self.patch_embedding(pixels.to(self.patch_embedding.weight.dtype))
        classes = self.class_embedding.expand(len(pixels), -1, -1)
        positions = self._positions(*patches.shape[-2:])
        return torch.cat((classes, patches.flatten(2).transpose(1, 2)), dim=1) + positions.to(patches.dtype)

    def _positions(self, rows: int, columns: int) -> Tensor:
        """The position table resampled to a grid of patches, bicubic in float32: (1, 1 + rows x columns, width)."""
        if (rows, columns) == (self.side, self.side):
            return self.position_embedding  # resampling onto itself changes nothing
        table = self.position_embedding[:, 1:].float().unflatten(1, (self.side, self.side)).permute(0, 3, 1, 2)
        table = F.interpolate(table, (rows, columns), mode="bicubic", align_corners=False)
        return torch.cat((self.position_embedding[:, :1].float(), table.flatten(2).transpose(1, 2)), dim=1)


class VisionBlock(nn.Module):
    """x += ls1 · attention(LN x);  x += ls2 · MLP(LN x)."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        width, eps = config.hidden_size, config.layer_norm_eps
        self.heads = config.num_attention_heads
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.norm2 = nn.LayerNorm(width, eps=eps)
        self.qkv = nn.Linear(width, 3 * width, bias=config.qkv_bias)
        self.proj = nn.Linear(width, width)
        self.fc1 = nn.Linear(width, config.intermediate_size)
        self.fc2 = nn.Linear(config.intermediate_size, width)
        self.ls1 = nn.Parameter(torch.full((width,), config.initializer_factor))
        self.ls2 = nn.Parameter(torch.full((width,), config.initializer_factor))

    def forward(self, hidden: Tensor) -> Tensor:
        """(images, tokens, width) in and out."""
        hidden = hidden + self.ls1 * self._attention(self.norm1(hidden))
        return hidden + self.ls2 * self.fc2(F.gelu(self.fc1(self.norm2(hidden))))

    def _attention(self, hidden: Tensor) -> Tensor:
        # (images, tokens, 3, heads, head_dim) -> three of (images, heads, tokens, head_dim)
        query, key, value = self.qkv(hidden).unflatten(-1, (3, self.heads, -1)).transpose(1, 3).unbind(2)
        return self.proj(F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2))


def pixel_shuffle(patches: Tensor) -> Tensor:
    """Joins 2 x 2 patches of a square grid: (images, n, width) -> (images, n / 4, 4 width).

    The new features are ordered (row parity, column parity, width).
    """
    side = int(patches.shape[1] ** 0.5)
    grid = patches.unflatten(1, (side // 2, 2, side // 2, 2))  # (images, row, row parity, column, column parity, width)
    return grid.transpose(2, 3).flatten(3).flatten(1, 2)
