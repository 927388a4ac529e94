"""The learning rate follows its schedule, AdamW is torch's own, and the average follows the weights."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from model.training.ema import Average
from model.training.optimiser import Optimiser, learning_rate
from model.training.recipe import stage

ALONE = SimpleNamespace(sharded=False)


def test_the_rate_of_each_stage() -> None:
    first, second = stage(1), stage(2)
    assert [learning_rate(first, step) for step in (0, 499, 999, 1000, 249_999)] == pytest.approx(
        [3e-7, 1.5e-4, 3e-4, 3e-4, 3e-4]
    )
    middle = (1000 + 59_999) / 2
    assert learning_rate(second, 1000) == 1e-4
    assert learning_rate(second, round(middle)) == pytest.approx(0.5e-4, rel=1e-3)
    assert learning_rate(second, 59_999) == 0.0
    kept = stage(2, optim={"final_lr": 0.1})
    assert learning_rate(kept, 59_999) == pytest.approx(1e-5)
    assert learning_rate(stage(1, steps=1, optim={"warmup": 0}), 0) == 3e-4


def test_it_is_torch_s_adamw_with_decay_for_matrices_alone() -> None:
    recipe = stage(3, optim={"warmup": 0, "schedule": "constant", "lr": 1e-2, "weight_decay": 0.5, "clip": 1.0})
    torch.manual_seed(0)
    layer, twin = nn.Linear(3, 2), nn.Linear(3, 2)
    twin.load_state_dict(layer.state_dict())
    ours = Optimiser(recipe, dict(layer.named_parameters()), ALONE)
    theirs = torch.optim.AdamW(
        [{"params": [twin.weight], "weight_decay": 0.5}, {"params": [twin.bias], "weight_decay": 0.0}], 1e-2, fused=True
    )
    for number in range(3):
        for one in (layer, twin):
            (one(torch.full((1, 3), 5.0 * (number + 1))) ** 2).sum().backward()
        norm = ours.norm()
        assert norm == pytest.approx(nn.utils.clip_grad_norm_(twin.parameters(), 1.0).item())
        ours.step(number, norm)
        theirs.step()
        ours.forget()
        theirs.zero_grad()
        assert layer.weight.grad is None
    for mine, other in zip(layer.parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(mine, other, rtol=1e-6, atol=1e-7)
    assert ours.moments().keys() == {"exp_avg", "exp_avg_sq"}
    assert ours.moments()["exp_avg"].keys() == {"weight", "bias"}


def test_the_average_warms_up_and_changes_places() -> None:
    weight = nn.Parameter(torch.zeros(2))
    average = Average({"weight": weight}, 0.5)
    wanted = 0.0
    for step in range(20):
        weight.data.fill_(step + 1.0)
        average.update(step)
        decay = min(0.5, (1 + step) / (10 + step))
        wanted = decay * wanted + (1 - decay) * (step + 1)
        assert average.values["weight"][0].item() == pytest.approx(wanted, rel=1e-5)
    held = weight.detach().clone()
    with average.applied():
        assert weight[0].item() == pytest.approx(wanted, rel=1e-5)
    assert torch.equal(weight, held) and average.values["weight"][0].item() == pytest.approx(wanted, rel=1e-5)
