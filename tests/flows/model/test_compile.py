"""`--compile`: a block of the head is one graph that fits other lengths, and pictures stay what they are.

Away from tests/model, which is to end within half a minute: torch's compiler takes ten seconds to be there.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch._dynamo.testing import CompileCounter

from flows import cli
from tests.model import golden
from tests.model.test_head import load_head, samples


@torch.no_grad()
def test_a_block_is_one_graph() -> None:
    """Once a length has changed, other lengths cost nothing."""
    case = golden.Case("transformer_edit/case_mixed_batch.safetensors")
    head, row = load_head("transformer_edit/config.json", "transformer_edit/weights.safetensors"), samples(case)[0]
    compiled = CompileCounter()
    head.blocks[0].compile(backend=compiled, fullgraph=True)
    for cut in range(4):
        shorter = dataclasses.replace(row, context=row.context[cut:], is_image=row.is_image[cut:])
        head.velocity([shorter], case["in.latents"][:1], case["in.timestep"][:1])
    assert compiled.frame_count == 2


@pytest.mark.slow
def test_the_flag_changes_no_picture(tmp_path: Path) -> None:
    """Half a minute of a core, for the C++ compiler."""
    assert cli._run(["model", "init", "--preset", "tiny", "--out", str(tmp_path / "tiny")]) == 0
    command = ["generate", "a sign", "--checkpoint", str(tmp_path / "tiny"), "--size", "64x64", "--steps", "4"]
    for name, more in (("plain", []), ("compiled", ["--compile"])):
        assert cli._run([*command, *more, "--out", str(tmp_path / f"{name}.png")]) == 0
    plain, compiled = (np.array(Image.open(tmp_path / f"{name}.png")).astype(int) for name in ("plain", "compiled"))
    assert np.abs(plain - compiled).max() <= 1 and plain.std() > 10
