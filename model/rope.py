"""Unified multimodal rotary positions: every token of the head has a (frame, row, column), rotated axis by axis.

Image tokens lie on centred grids; text tokens walk along the diagonal. Source: the official code
(OpenGVLab/InternVL-U, commit 018a59c).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

THETA = 10000.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Tokens of `frames` pictures of rows x columns. A scale below one spreads the rows and columns further apart."""

    rows: int
    columns: int
    scale: float = 1.0
    frames: int = 1

    def __len__(self) -> int:
        return self.frames * self.rows * self.columns


def centred(count: int, scale: float) -> Tensor:
    """`count` coordinates around zero, the larger half below it: (count,) float32, -(count - count // 2) first.

    With a scale other than one they are spread evenly over the range that count / scale coordinates would take: 16
    tokens at scale 0.25 lie on -32 .. 31.
    """
    below, above = count - count // 2, count // 2
    if scale == 1 or count == 1:
        return torch.arange(-below, above, dtype=torch.float32)
    first, last = -int(below / scale), int(above / scale) - 1
    return torch.arange(count, dtype=torch.float32) * (last - first) / (count - 1) + first  # official order: same bits


def grid_positions(grid: Grid, first_frame: int = 0) -> Tensor:
    """(frame, row, column) of every token of a grid, frame-major: (len(grid), 3) float32."""
    frames = torch.arange(first_frame, first_frame + grid.frames, dtype=torch.float32)
    return torch.cartesian_prod(frames, centred(grid.rows, grid.scale), centred(grid.columns, grid.scale))


def block_positions(grids: Sequence[Grid]) -> Tensor:
    """One run of image tokens that several grids share, each on frames after the last one's: (tokens, 3)."""
    first_frames = [sum(grid.frames for grid in grids[:index]) for index in range(len(grids))]
    return torch.cat([grid_positions(grid, first) for grid, first in zip(grids, first_frames, strict=True)])


def positions(is_image: Tensor, blocks: Sequence[Sequence[Grid]]) -> Tensor:
    """(frame, row, column) of every token of one sample: (tokens, 3) float32.

    `is_image` (tokens,) bool marks runs of image tokens; the n-th run is laid out as the n-th block. Only the frame of
    a block is moved by the text before it, and text resumes after the block's largest coordinate. A run whose length
    differs from its block's is laid out as text; runs beyond the last block stay at the origin. (Official behaviour in
    both; the generated latents of a sample are its first run.)
    """
    if not blocks:
        return _diagonal(0, len(is_image))
    remaining = iter(blocks)
    parts, start = [], 0
    for image, length in _runs(is_image):
        block = next(remaining, None) if image else None
        if image and block is None:
            parts.append(torch.zeros(length, 3))
        elif image and sum(map(len, block)) == length:
            placed = block_positions(block)
            placed[:, 0] += start
            parts.append(placed)
            start = int(placed.max()) + 1
        else:
            parts.append(_diagonal(start, length))
            start += length
    return torch.cat(parts)


def inverse_frequencies(dims: Sequence[int], device: torch.device | str | None = None) -> list[Tensor]:
    """Angles per step along each axis: theta^(-2i/d) for the d/2 pairs of an axis of `dims` d, float32."""
    return [1.0 / THETA ** (torch.arange(0, dim, 2, dtype=torch.float32, device=device) / dim) for dim in dims]


def angles(positions: Tensor, dims: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Cosines and sines of the rotation of every pair of a head: two (tokens, head_dim / 2) float32.

    `dims` is how many of a head's dimensions follow the frame, the row and the column.
    """
    axes = zip(positions.unbind(-1), inverse_frequencies(dims, positions.device), strict=True)
    radians = torch.cat([torch.outer(position, frequency) for position, frequency in axes], dim=-1)
    return radians.cos(), radians.sin()


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Rotates the adjacent pairs (2i, 2i + 1) of (tokens, heads, head_dim) in float32; same shape and dtype."""
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    cosines, sines = cosines[:, None], sines[:, None]
    return torch.stack((even * cosines - odd * sines, even * sines + odd * cosines), dim=-1).flatten(-2).to(x.dtype)


def _runs(flags: Tensor) -> Iterator[tuple[bool, int]]:
    """Value and length of every run of equal flags."""
    values, lengths = torch.unique_consecutive(flags.cpu(), return_counts=True)
    return zip(values.tolist(), lengths.tolist(), strict=True)


def _diagonal(start: int, length: int) -> Tensor:
    """Text: all three coordinates count on."""
    return torch.arange(start, start + length, dtype=torch.float32)[:, None].expand(-1, 3)
