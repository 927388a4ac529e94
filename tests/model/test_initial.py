"""Initial values: each tensor of the released model gets the kind its name asks for, from its own seed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch

from model.initial import initial

INVENTORY = Path(__file__).parents[1] / "golden" / "model" / "param_inventory.json"
COMPONENTS = {"vlm": "vlm", "generation_decoder": "head", "vae": "vae"}
ONES = ("norm", "gamma", "mlp1.0.weight")  # what a normalisation multiplies by


def names() -> list[tuple[str, str, list[int]]]:
    """Component, official name and shape of every released tensor, sides cut to 8 so that drawing them is quick."""
    parts = json.loads(INVENTORY.read_text())["components"]
    return [
        (ours, name, [min(side, 8) for side in entry["shape"]])
        for folder, ours in COMPONENTS.items()
        for group in parts[folder].values()
        for name, entry in group.items()
    ]


def test_every_released_tensor_has_its_kind() -> None:
    found = {"zeros": 0, "ones": 0, "scales": 0, "drawn": 0}
    for component, name, shape in names():
        tensor = initial(component, name, shape, seed=0)
        assert list(tensor.shape) == shape and tensor.dtype == torch.float32, name
        if name.endswith(".bias"):
            found["zeros"] += 1
            assert not tensor.any(), name
        elif any(part in name for part in ONES) and "norm_out.linear" not in name:
            found["ones"] += 1
            assert (tensor == 1).all(), name
        elif name.endswith((".ls1", ".ls2")):
            found["scales"] += 1
            assert (tensor == 0.1).all(), name
        else:
            found["drawn"] += 1
            assert tensor.std() > 0 and len(set(tensor.flatten().tolist())) > 1, name
    assert sum(found.values()) == 658 + 654 + 194 and all(found.values())


def test_values_depend_on_seed_component_and_name_alone() -> None:
    first = initial("vlm", "mlp1.1.weight", (8, 8), seed=3)
    torch.rand(5)  # neither the global generator nor the order matters
    assert torch.equal(first, initial("vlm", "mlp1.1.weight", (8, 8), seed=3))
    for other in (("head", "mlp1.1.weight", 3), ("vlm", "mlp1.3.weight", 3), ("vlm", "mlp1.1.weight", 4)):
        assert not torch.equal(first, initial(other[0], other[1], (8, 8), seed=other[2]))


def test_words_are_as_loud_as_what_is_computed_of_them() -> None:
    """Of order one; positions of the ViT, which are added to what is, stay small."""
    words, places = "language_model.model.embed_tokens.weight", "vision_model.embeddings.position_embedding"
    assert initial("vlm", words, (64, 64), seed=0).std() == pytest.approx(1, abs=0.05)
    assert initial("vlm", places, (64, 64), seed=0).std() == pytest.approx(0.02, abs=0.002)


def test_adaln_zero_silences_modulation_and_velocity_alone() -> None:
    silent = {n for c, n, shape in names() if c == "head" and not initial(c, n, shape, seed=0, adaln_zero=True).any()}
    weights = {name for name in silent if name.endswith("weight")}
    assert {name.split(".", 3)[-1] for name in weights if "blocks" in name} == {"img_mod.1.weight", "txt_mod.1.weight"}
    assert {name for name in weights if "blocks" not in name} == {
        "decoder.norm_out.linear.weight",
        "decoder.proj_out.weight",
    }


@pytest.mark.parametrize(("shape", "bound"), [((30, 20), math.sqrt(6 / 50)), ((6, 4, 3, 3, 3), math.sqrt(6 / 90))])
def test_xavier_keeps_the_variance(shape: tuple[int, ...], bound: float) -> None:
    """Of a 3-D kernel a still image sees one slice in time, so that slice alone is counted."""
    tensor = initial("vae", "encoder.conv_in.weight", shape, seed=0)
    assert 0.9 * bound < tensor.abs().max() <= bound
