"""Settings of this folder's tests, and a tiny checkpoint for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from model.config import preset
from model.create import random_checkpoint

torch.set_num_threads(1)  # the tensors are tiny: threads would wait for each other


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the tiny preset whose every output depends on every input."""
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    random_checkpoint(preset("tiny"), folder)
    return folder
