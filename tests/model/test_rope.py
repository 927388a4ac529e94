"""Positions and rotations are the official model's, to the digit."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from model import rope
from tests.model import golden

CASES = golden.read_json("rope/cases.json")
TENSORS = golden.Case("rope/rope.safetensors")


def blocks(shapes: list[list[list[int]]], scales: list[list[float]]) -> list[list[rope.Grid]]:
    """Golden [[frames, rows, columns] ...] per block, with one scale each."""
    return [
        [rope.Grid(rows, columns, scale, frames) for (frames, rows, columns), scale in zip(block, factors, strict=True)]
        for block, factors in zip(shapes, scales, strict=True)
    ]


@pytest.mark.parametrize("case", CASES["grids_centered"], ids=lambda case: case["tensor"])
def test_grid(case: dict[str, Any]) -> None:
    grid = rope.Grid(case["height"], case["width"], case["scale_factor"], case["frame"])
    assert torch.equal(rope.grid_positions(grid, case["start_frame"]), TENSORS[case["tensor"]])


@pytest.mark.parametrize("case", CASES["v3_packed"], ids=lambda case: case["name"])
def test_packed_positions(case: dict[str, Any]) -> None:
    masks = [torch.tensor(mask, dtype=torch.bool) for mask in case["image_token_mask"]]
    assert [len(mask) for mask in masks] == case["sample_lengths"]
    samples = zip(masks, case["blocks"], case["scale_factors"], strict=True)
    ours = torch.cat([rope.positions(mask, blocks(shapes, scales)) for mask, shapes, scales in samples])
    assert torch.equal(ours, TENSORS[case["tensor"]])


@pytest.mark.parametrize("case", CASES["v2_padded"], ids=lambda case: case["name"])
def test_padded_positions(case: dict[str, Any]) -> None:
    """The padded version is the packed one of rows that include their pads, with one grid per block."""
    masks = [torch.tensor(mask, dtype=torch.bool) for mask in case["image_token_mask"]]
    samples = zip(masks, case["blocks"], case["scale_factors"], strict=True)
    ours = torch.cat(
        [
            rope.positions(mask, blocks([[shape] for shape in shapes], [[scale] for scale in scales]))
            for mask, shapes, scales in samples
        ]
    )
    assert torch.equal(ours, TENSORS[case["tensor"]])


def test_text_without_an_image_counts_up() -> None:
    expected = torch.arange(5.0)[:, None].expand(-1, 3)
    assert torch.equal(rope.positions(torch.zeros(5, dtype=torch.bool), []), expected)


def test_frequencies() -> None:
    case = CASES["frequencies"]
    golden.assert_close(torch.cat(rope.inverse_frequencies(case["axes_dim"])), TENSORS[case["inv_freq"]], 1e-7)
    cosines, sines = rope.angles(TENSORS[case["positions"]], case["axes_dim"])
    golden.assert_close(cosines, TENSORS[case["cos"]])
    golden.assert_close(sines, TENSORS[case["sin"]])


def test_rotation() -> None:
    case = CASES["apply"]
    cosines, sines = rope.angles(TENSORS[case["positions"]], case["axes_dim"])
    golden.assert_close(cosines, TENSORS[case["cos"]])
    golden.assert_close(sines, TENSORS[case["sin"]])
    x = TENSORS[case["x"].split()[0]]
    golden.assert_close(rope.rotate(x[0], cosines, sines), TENSORS[case["out"]][0])


def test_rotation_keeps_the_dtype() -> None:
    cosines, sines = rope.angles(torch.rand(5, 3, generator=torch.Generator().manual_seed(1)), (4, 6, 6))
    x = torch.ones(5, 2, 16, dtype=torch.bfloat16)
    assert rope.rotate(x, cosines, sines).dtype == torch.bfloat16
