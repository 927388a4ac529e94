"""The baseline of `make bench-model` is the official arithmetic: it passes the official tensors."""

from __future__ import annotations

import pytest
import torch

from flows.bench_model import DenseHead, measure
from tests.model import golden
from tests.model.test_head import FORWARD, load_head, samples


@pytest.mark.parametrize("file", FORWARD)
def test_the_dense_reference_equals_the_official_head(file: str) -> None:
    folder, case = file.split("/")[0], golden.Case(file)
    ours = load_head(f"{folder}/config.json", f"{folder}/weights.safetensors")
    dense = DenseHead(ours.config)
    dense.load_state_dict(ours.state_dict())
    with torch.inference_mode():
        found = dense.velocity(samples(case), case["in.latents"], case["in.timestep"])
    golden.assert_close(found, case["out.sample"])


def test_a_pair_that_is_not_equal_is_refused() -> None:
    with pytest.raises(AssertionError, match="halves: not equal"):
        measure("halves", (lambda: torch.ones(2), lambda: torch.full((2,), 0.5)), None, 1e-4)
