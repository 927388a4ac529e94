"""The memory table is what a run takes, found without taking it."""

from __future__ import annotations

from pathlib import Path

import pytest
import synthetic
import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks

from model.config import preset
from model.training import memory
from model.training.batch import Key
from model.training.memory import Layout, OutOfMemory, Row
from model.training.objective import Network, freeze, trainable
from model.training.parallel import meta_model
from model.training.recipe import stage
from model.unified import InternVLUModel


@pytest.mark.parametrize("number", [1, 3])
def test_activations_are_those_that_autograd_keeps(
    checkpoint: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a batch as the table imagines it: the largest pictures, as long contexts as there may be."""
    mix = "t2i=1" if number == 1 else "t2i=1,und=1"
    recipe = stage(
        number, mix=mix, micro_batch=8, images={"min_side": 8, "max_side": 16}, parallel={"checkpoint_every": 0}
    )
    monkeypatch.setattr(synthetic, "SIZES", ((16, 16),))
    monkeypatch.setattr(memory, "WORDS", 11)
    model = InternVLUModel.from_pretrained(checkpoint)
    freeze(model, recipe)
    network = Network(model, recipe)
    sources = ("t2i",) if number == 1 else ("t2i", "und")
    of = synthetic.packed([Key(sources[k % len(sources)], k, "", 1.0) for k in range(8)]).to("cpu")
    known: dict[int, torch.Tensor] = {}
    seen = network.look(of)

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        if not isinstance(tensor, nn.Parameter):
            known[tensor.untyped_storage()._cdata] = tensor
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        network(of, seen)
    kept = sum(tensor.untyped_storage().nbytes() for tensor in known.values())
    table = memory.table(recipe, meta_model(checkpoint), Layout(1, 4))
    assert next(row.nbytes for row in table if row.name == "activations") == pytest.approx(kept, rel=0.15)


def test_weights_are_counted_once_for_each_use() -> None:
    with torch.device("meta"):
        model = InternVLUModel(preset("tiny"), range(10))
    recipe = stage(1, micro_batch=1)
    sharded = {row.name: row.nbytes for row in memory.table(recipe, model, Layout(4, 2))}
    freeze(model, recipe)
    trains = sum(weight.numel() for weight in trainable(Network(model, recipe)).values())
    whole = sum(weight.numel() for weight in model.parameters())
    shard = -(-trains // 4)
    assert sharded.pop("activations") > 0
    assert sharded == {
        "frozen weights": 2 * (whole - trains),
        "weights, float32": 4 * shard,
        "weights while computing": 2 * trains,
        "gradients": 4 * trains,
        "optimiser": 8 * shard,
        "average": 4 * shard,
    }
    assert memory.snapshot_bytes(recipe, model) == 16 * trains
    assert memory.snapshot_bytes(stage(1, ema={"decay": 0}), model) == 12 * trains


def test_recomputation_takes_less(checkpoint: Path) -> None:
    settings = {"micro_batch": 8, "images": {"min_side": 8, "max_side": 16}}
    every, none = (
        memory.activations(stage(1, parallel={"checkpoint_every": every}, **settings), meta_model(checkpoint), 4)
        for every in (1, 0)
    )
    assert every < 0.7 * none


def test_too_little_is_told_with_the_table() -> None:
    rows = [Row("frozen weights", 3 * 10**9), Row("optimiser", 10**9)]
    memory.check(rows, 4 * 10**9, stage(1))
    with pytest.raises(
        OutOfMemory, match=r"takes 4 GB on each process, 3\.9 are there:\n  frozen weights +3\.000"
    ):
        memory.check(rows, 39 * 10**8, stage(1))
    assert memory.shown(rows).splitlines()[-1].split() == ["together", "4.000", "GB"]


def test_what_there_is() -> None:
    both, one = (memory.available(torch.device("cpu"), sharers) for sharers in (2, 1))
    assert 0 < both <= one
