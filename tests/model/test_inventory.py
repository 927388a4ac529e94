"""The 4B preset has the released checkpoint's tensors: same names, same shapes, nothing missing, nothing extra."""

from __future__ import annotations

import pytest
import torch

from model.checkpoint import LAYOUT, official_state
from model.config import preset
from model.unified import InternVLUModel
from tests.model import golden

INVENTORY = golden.read_json("param_inventory.json")


@pytest.fixture(scope="module")
def released() -> InternVLUModel:
    with torch.device("meta"):
        return InternVLUModel(preset("4b"), range(10))


@pytest.mark.parametrize("component", LAYOUT)
def test_names_and_shapes(released: InternVLUModel, component: str) -> None:
    groups = INVENTORY["components"][LAYOUT[component][0]]
    official = {name: entry["shape"] for group in groups.values() for name, entry in group.items()}
    ours = official_state(component, getattr(released, component))
    assert {name: list(tensor.shape) for name, tensor in ours.items()} == official


def test_nothing_was_allocated(released: InternVLUModel) -> None:
    assert all(parameter.is_meta for parameter in released.parameters())
