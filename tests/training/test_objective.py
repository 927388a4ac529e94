"""Losses belong to samples, not to how they are packed; what a stage does not train gets no gradient."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from synthetic import IMAGE_CONTEXT, IMG, keys, packed

from model.processor import Processor
from model.training.batch import Batch, Key
from model.training.metrics import Counts
from model.training.objective import UNREAD, Losses, Network, freeze, trainable
from model.training.recipe import TrainRecipe, stage
from model.unified import InternVLUModel


@pytest.fixture(scope="module")
def model(checkpoint: Path) -> InternVLUModel:
    return InternVLUModel.from_pretrained(checkpoint)


def network(model: InternVLUModel, recipe: TrainRecipe) -> Network:
    freeze(model, recipe)
    model.zero_grad()
    return Network(model, recipe)


def batch(chosen: list[Key]) -> Batch:
    return packed(chosen).to("cpu")


def losses(net: Network, of: Batch, sigma: float | None = None) -> Losses:
    return net(of, net.look(of), sigma)


THREE = stage(3, batch=6)


def test_a_pack_is_the_sum_of_its_samples_in_any_order(model: InternVLUModel) -> None:
    net, chosen = network(model, THREE), keys(THREE, 0)
    together = losses(net, batch(chosen))
    alone = [losses(net, batch([key])) for key in chosen]
    turned = losses(net, batch(chosen[::-1]))
    for name in ("ntp", "vp"):
        total = getattr(together, name)
        torch.testing.assert_close(sum(getattr(one, name) for one in alone), total, rtol=1e-6, atol=1e-6)
        torch.testing.assert_close(getattr(turned, name), total, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(turned.image.flip(0), together.image, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(turned.sigmas.flip(0), together.sigmas, rtol=0, atol=0, equal_nan=True)


def test_losses_are_what_they_are_called(model: InternVLUModel) -> None:
    """Against the definitions, with the networks run one by one as inference runs them."""
    net, chosen = network(model, THREE), keys(THREE, 0)[:3]
    of = batch(chosen)
    found = losses(net, of, 0.25)
    assert of.keys[2].source == "und"
    ids = of.ids.split(of.lengths)[2][None]
    labels = torch.cat([torch.tensor([-100]), of.labels.split(of.lengths)[2][:-1]])[None]
    _, mean = model.vlm(ids, torch.ones_like(ids), of.pixels[1:], labels)
    assert found.text.tolist() == pytest.approx([0, 0, 3 * mean.item()], rel=1e-5)
    painted = of.targets[0].shape[1] * of.targets[0].shape[2] // of.stride**2
    assert Counts.of(of).image.tolist()[0] == painted
    assert found.sigmas.tolist()[:2] == [0.25, 0.25]
    # An adaLN-zero head says 0, whose error is the second moment of the velocity: about 1 + that of the data.
    model.head.velocity_out.weight.data, held = (
        torch.zeros_like(model.head.velocity_out.weight),
        model.head.velocity_out.weight.data,
    )
    model.head.velocity_out.bias.data.zero_()
    zero = losses(net, of).image[0] / painted
    model.head.velocity_out.weight.data = held
    assert zero.item() == pytest.approx(1 + model.vae.encode(of.targets[0][None]).square().mean().item(), rel=0.4)


def test_a_dummy_weighs_nothing(model: InternVLUModel) -> None:
    net, chosen = network(model, THREE), keys(THREE, 0)
    dummies = [Key(source, -1, "", 0.0) for source in ("t2i", "it2i", "und")]
    with_them, without = (losses(net, batch(own)) for own in (chosen + dummies, chosen))
    for name in ("ntp", "vp"):
        torch.testing.assert_close(getattr(with_them, name), getattr(without, name), rtol=1e-6, atol=1e-6)
    assert [part.sum().item() for part in Counts.of(batch(chosen + dummies))] == [
        part.sum().item() for part in Counts.of(batch(chosen))
    ]


@pytest.mark.parametrize("sources", [["t2i"], ["it2i"], ["und"], ["t2i", "it2i", "und"]])
def test_every_trainable_tensor_gets_a_gradient_whatever_the_batch_holds(
    model: InternVLUModel, sources: list[str]
) -> None:
    """So that sharded processes with different batches reduce the same tensors. Some are 0, none is missing."""
    net = network(model, THREE)
    found = losses(net, batch([Key(source, 1, "", 1.0) for source in sources]))
    (found.ntp + found.vp).backward()
    missing = [name for name, weight in trainable(net).items() if weight.grad is None]
    assert not missing
    assert all(weight.grad.isfinite().all() for weight in trainable(net).values())


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_stage_trains_what_table_3_says(model: InternVLUModel, number: int) -> None:
    recipe = stage(number, batch=6, mix="t2i=1,it2i=1,und=1") if number == 3 else stage(number, batch=6)
    net = network(model, recipe)
    found = losses(net, packed(keys(recipe, 0), number > 1).to("cpu"))
    (recipe.objective.ntp * found.ntp + recipe.objective.vp * found.vp).backward()
    weights = trainable(net)
    unread = {f"head.blocks.1.context.{part}" for part in UNREAD} | {"head.padding_token"}
    named = {f"head.{name}" for name, _ in model.head.named_parameters()}
    if number == 3:
        named |= {f"vlm.{name}" for name, _ in model.vlm.named_parameters()}
    assert set(weights) == {name for name in named if name.rpartition(".")[0] not in unread and name not in unread}
    assert not [name for name, weight in weights.items() if weight.grad is None or not weight.grad.any()]
    frozen = [weight for weight in model.parameters() if not weight.requires_grad]
    assert frozen and all(weight.grad is None for weight in frozen)


def test_noise_hangs_on_the_key_and_may_be_kept(model: InternVLUModel) -> None:
    fresh, fixed = stage(1, batch=1), stage(1, batch=1, objective={"fixed_noise": True})
    first, second = Key("t2i", 1, "a" * 32, 1.0), Key("t2i", 2, "a" * 32, 1.0)
    same_picture = [batch([Key("t2i", 1, "a" * 32, 1.0)])] * 2
    for recipe, equal in ((fresh, False), (fixed, True)):
        net = network(model, recipe)
        found = []
        for of, key in zip(same_picture, (first, second), strict=True):
            found.append(losses(net, replace(of, keys=(key,))))
        assert (found[0].sigmas.item() == found[1].sigmas.item()) is equal
        assert (found[0].vp.item() == found[1].vp.item()) is equal


def test_the_synthetic_batches_have_the_checkpoint_s_tokens(checkpoint: Path) -> None:
    processor = Processor.from_pretrained(checkpoint)
    assert (processor.img_context, processor.img) == (IMAGE_CONTEXT, IMG)
