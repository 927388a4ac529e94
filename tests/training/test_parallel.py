"""Several processes train as one would; and when they could not, a watchdog says so."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import ranks
import synthetic
import torch

from model.training import loop
from model.training.batch import Key
from model.training.objective import Network, trainable
from model.training.parallel import build, gathered, joined, meta_model
from model.training.recipe import TrainRecipe, stage
from model.training.snapshot import latest, read
from model.unified import InternVLUModel


def recipe(checkpoint: Path, out: Path, number: int = 1, **given: Any) -> TrainRecipe:
    settings = {
        "batch": 6, "micro_batch": 3, "steps": 3, "optim": {"warmup": 2, "lr": 1e-3, "clip": 1e9}, "ema": {"decay": 0.9},
        "images": {"min_side": 8, "max_side": 16}, "eyes": {"every": 100}, "loader": {"workers": 0}, "data": out,
    }  # fmt: skip
    return stage(number, checkpoint=checkpoint, out=out, **settings | given)


@pytest.fixture(autouse=True)
def _synthetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here and in the processes that are forked from here."""
    monkeypatch.setattr(loop, "loader", synthetic.loader)


def trained(world: int, chosen: TrainRecipe, *, resume: bool = False) -> Path:
    """A run in so many processes; one is this one."""
    if world == 1:
        return loop.train(chosen, resume=resume)
    ranks.run(partial(loop.train, resume=resume), world, chosen)
    return chosen.out


def losses(out: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (out / "metrics.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(("number", "atol"), [(2, 0.0), (3, 2e-5)])
def test_two_processes_are_one(checkpoint: Path, tmp_path: Path, number: int, atol: float) -> None:
    """FSDP over two, each with half of the batch, against one that accumulates the halves: the head's weights to the bit.

    The ViT adds up in an order that its weights' place in memory decides, and where a gradient is nearly 0, Adam makes
    much of that; it is 0 but for rounding where a bias moves all keys of a softmax.
    """
    mix = "t2i=1,it2i=1,und=1" if number == 3 else "t2i=1,it2i=1"
    for world in (1, 2):
        trained(world, recipe(checkpoint, tmp_path / str(world), number, mix=mix))
    one, two = losses(tmp_path / "1"), losses(tmp_path / "2")
    assert two[0] == one[0]
    assert two == pytest.approx(one, rel=1e-6)
    mine, theirs = (read(latest(tmp_path / str(world) / "snapshots"), "weights") for world in (1, 2))
    assert mine.keys() == theirs.keys()
    for name in (name for name in mine if not name.endswith("qkv.bias")):
        torch.testing.assert_close(theirs[name], mine[name], rtol=0, atol=atol)


def test_a_run_goes_on_in_another_number_of_processes(checkpoint: Path, tmp_path: Path) -> None:
    """2 to 1 and 1 to 2, with clipping, against the run in one go."""
    settings = {"optim": {"warmup": 2, "lr": 1e-3, "clip": 0.2}}
    straight = trained(1, recipe(checkpoint, tmp_path / "straight", steps=5, **settings))
    for first, then in ((2, 1), (1, 2)):
        out = trained(first, recipe(checkpoint, tmp_path / f"{first}{then}", **settings))
        trained(then, recipe(checkpoint, out, steps=5, **settings), resume=True)
        assert losses(out) == pytest.approx(losses(straight), rel=1e-6)


def _uneven(recipe: TrainRecipe, folder: Path, rank: int, world: int, start: int) -> synthetic.Loader:
    """The first process only paints, the second only reads and writes."""
    steps = range(start, recipe.steps)
    source = ("t2i", "und")[rank]
    return synthetic.Loader(lambda: ([synthetic.packed([Key(source, 2 * step + rank, "", 1.0)])] for step in steps))


def _trained_unevenly(chosen: TrainRecipe, dummies: bool) -> None:
    loop.loader = _uneven
    if not dummies:
        Network._blank_image = lambda self, batch: 0.0
        Network._blank_painting = lambda self, device: 0.0
    loop.train(chosen)


def test_processes_with_different_modalities_do_not_wait_for_each_other(checkpoint: Path, tmp_path: Path) -> None:
    ranks.run(_trained_unevenly, 2, recipe(checkpoint, tmp_path, 3), True)
    assert len(losses(tmp_path)) == 3


def test_without_dummies_they_would(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises((ranks.Hang, RuntimeError)):
        ranks.run(_trained_unevenly, 2, recipe(checkpoint, tmp_path, 3), False)


def _failing(recipe: TrainRecipe, folder: Path, rank: int, *_: Any) -> synthetic.Loader:
    """Of the second process the data cannot be found, or not be read."""
    if rank == 1 and recipe.seed == 1:
        raise loop.RunError("this process has no data")
    if rank == 1:
        return synthetic.Loader(lambda: (1 / 0 for _ in range(1)))
    return synthetic.loader(recipe, folder, rank, *_)


def _fails(chosen: TrainRecipe) -> str:
    loop.loader = _failing
    with pytest.raises((loop.RunError, ZeroDivisionError)) as caught:
        loop.train(chosen)
    return str(caught.value)


@pytest.mark.parametrize(("seed", "told"), [(1, "this process has no data"), (2, "division by zero")])
def test_an_error_of_one_process_ends_all(checkpoint: Path, tmp_path: Path, seed: int, told: str) -> None:
    chosen = recipe(checkpoint, tmp_path, seed=seed)
    assert ranks.run(_fails, 2, chosen) == ["another process has failed: see its message", told]


def _layouts(chosen: TrainRecipe, folder: Path) -> tuple[list[str], float, float]:
    """How weights lie in copies and shards; how far gathered ones are from the file's; the loss."""
    with joined(chosen.parallel) as world:
        model = meta_model(folder)
        network = build(chosen, model, folder, world)
        weight = network.head.blocks[0].image.query_gate.weight
        whole = InternVLUModel.from_pretrained(folder)
        with gathered(network), torch.no_grad():
            mine, theirs = (head.project(torch.ones(3, 96)) for head in (network.head, whole.head))
            away = (mine - theirs).abs().max().item()
        found = network((of := synthetic.packed(synthetic.keys(chosen, 0)).to("cpu")), network.look(of))
        found.vp.backward()
        assert all(weight.grad is not None for weight in trainable(network).values())
        return [str(placement) for placement in weight.placements], away, found.vp.item()


def test_copies_of_shards_and_recomputation(checkpoint: Path, tmp_path: Path) -> None:
    plain, hybrid = (
        ranks.run(_layouts, 2, recipe(checkpoint, tmp_path, parallel=own), checkpoint)[0]
        for own in ({}, {"shard": 1, "checkpoint_every": 1})
    )
    assert plain == (["S(0)"], 0.0, plain[2])
    assert hybrid == (["R", "S(0)"], 0.0, plain[2])
