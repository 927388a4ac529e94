"""The loader: a batch is a function of seed and step, whatever the ranks, the processes and the disk do."""

from __future__ import annotations

import logging
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch

from catalog.shards import committed_files
from model import flops
from model.config import write_config
from model.processor import Processor
from model.tokenizer import write_tokenizer
from model.training.batch import Batch
from model.training.loader import StepDataset, bench, loader
from model.training.plan import survey
from model.training.sources import DataError
from model.vlm import IGNORED_LABEL
from tests.training.shards import dataset, examples_of, of_all_kinds, recipe, row, tiny, write

MIX = "t2i=1,it2i=1,und=2"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 rows of every kind in shards of 24."""
    folder = tmp_path_factory.mktemp("data")
    write(folder / "toy", of_all_kinds(120), shard=24)
    return folder


def contents(batches: list[Batch]) -> list[tuple[Any, ...]]:
    """All of every real sample, in an order of their own."""
    found = []
    for key, ids, labels, context, target in examples_of(batches):
        if key.weight:
            picture = None if target is None else target.numpy().tobytes()
            found.append((key.source, key.k, key.sample_id, ids.tolist(), labels.tolist(), context, picture))
    return sorted(found, key=str)


def everything(data: Path, world: int, steps: range, **fields: Any) -> list[list[tuple[Any, ...]]]:
    """Step by step what all ranks see together."""
    ranks = [dataset(recipe(data, mix=MIX, batch=8, micro_batch=4, **fields), rank, world) for rank in range(world)]
    return [contents([batch for rank in ranks for batch in rank[step]]) for step in steps]


# ---------------------------------------------------------------------------------------------- nothing but the step


def test_the_world_may_have_any_size(data: Path) -> None:
    alone = everything(data, 1, range(4))
    assert everything(data, 2, range(4)) == alone == everything(data, 4, range(4)) == everything(data, 3, range(4))
    assert everything(data, 1, range(4), seed=1) != alone  # control: a shifted seed is seen
    assert all(len(step) == 8 for step in alone)


def test_a_run_goes_on_anywhere(data: Path) -> None:
    straight = everything(data, 1, range(6))
    for start in (1, 5):
        assert everything(data, 2, range(start, 6)) == straight[start:]
    assert everything(data, 1, range(1, 7))[0] != straight[0]  # control: a shifted step is seen


def test_loader_processes_change_nothing(data: Path, tmp_path: Path) -> None:
    config, processor = tiny()
    write_config(config, tmp_path)
    write_tokenizer(tmp_path / "processor")
    one, two = (
        loader(recipe(data, mix=MIX, steps=6, loader={"workers": workers, "row_groups": keep}), tmp_path, 0, 1, start=2)
        for workers, keep in ((0, 1), (2, 16))
    )
    assert len(one) == 4
    for ours, theirs in zip(one, two, strict=True):
        assert contents(ours) == contents(theirs)
        assert all(torch.equal(a.pixels, b.pixels) for a, b in zip(ours, theirs, strict=True))
    assert isinstance(one.dataset, StepDataset) and isinstance(processor, Processor)


def test_loader_processes_survive_the_signals_that_ask_a_run_to_save(data: Path, tmp_path: Path) -> None:
    config, _ = tiny()
    write_config(config, tmp_path)
    write_tokenizer(tmp_path / "processor")
    batches = iter(loader(recipe(data, mix="t2i=1", steps=4, loader={"workers": 1, "prefetch": 1}), tmp_path, 0, 1))
    next(batches)
    (worker,) = batches._workers
    for number in (signal.SIGUSR1, signal.SIGINT, signal.SIGTERM):
        os.kill(worker.pid, number)
    assert len(list(batches)) == 3 and worker.pid
    del batches
    worker.join(20)
    assert not worker.is_alive()


def test_an_epoch_holds_every_row_once(data: Path) -> None:
    given = dataset(recipe(data, mix="t2i=1", batch=12))
    found = Counter(key.sample_id for step in range(5) for batch in given[step] for key in batch.keys)
    assert len(found) == 60 and set(found.values()) == {1}


def test_randomness_follows_the_sample_through_epochs(data: Path) -> None:
    """The same row comes again with other draws: the key is its place in the plan."""
    given = dataset(recipe(data, mix="t2i=1", batch=60))
    first, second = ({key.sample_id: ids.tolist() for key, ids, *_ in examples_of(given[step])} for step in (0, 1))
    assert first.keys() == second.keys() and sum(first[one] != second[one] for one in first) > 30


# -------------------------------------------------------------------------------------------------- the same modules


@pytest.mark.parametrize("world", [1, 3])
def test_every_micro_batch_runs_the_same_modules(data: Path, world: int) -> None:
    """Whatever chance drops: here all conditions, so that no real edit has an image."""
    dropped = {"drop_it2i": 1.0, "drop_it2i_text": 0.0}
    given = recipe(data, stage=3, mix="t2i=2,it2i=1", batch=8, micro_batch=2, prompts=dropped)
    for step in range(3):
        for rank in range(world):
            for batch in dataset(given, rank, world)[step]:
                assert any(target is not None for target in batch.targets)
                assert len(batch.pixels) and (batch.labels != IGNORED_LABEL).any()
                assert all(key.weight == 0 for key, n in zip(batch.keys, batch.image_counts) if n)


def test_without_the_dummies_ranks_would_differ(data: Path) -> None:
    """Control of the test above."""
    given = recipe(data, mix="t2i=2,it2i=1", batch=8, micro_batch=2, prompts={"drop_it2i": 1.0, "drop_it2i_text": 0.0})
    bare = dataset(given)
    bare.fillers = {}
    real = [[slot for slot in micro if slot.k >= 0] for micro in bare.slots(0)]
    assert not all(len(bare.micro_batch(slots).pixels) for slots in real)


def test_ranks_have_the_same_mix(data: Path) -> None:
    for world in (2, 3):
        given = recipe(data, mix=MIX, batch=16, micro_batch=4)
        mixes = [
            Counter(key.source for key in batch.keys)
            for rank in range(world)
            for batch in dataset(given, rank, world)[0]
        ]
        assert all(mix == mixes[0] for mix in mixes) and len(mixes) == world * -(-16 // (4 * world))


# ------------------------------------------------------------------------------------------------------ broken rows


def test_a_broken_row_is_replaced_by_the_next_of_its_source(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By the same one for every rank and at every time; the other samples are not touched, nothing else moves."""
    root = write(tmp_path / "toy", [row("t2i", i) for i in range(24)])
    given = recipe(tmp_path, mix="t2i=1", batch=6)
    before = [contents(dataset(given)[step]) for step in range(4)]
    victim = dataset(given).plan.step(1)[2]
    path = committed_files(root, "data")[0]
    reader = dataset(given).readers["t2i"]
    image = reader.row(victim.row)["output_image"]["bytes"]
    data = path.read_bytes()
    assert data.count(image) == 1
    path.write_bytes(data.replace(image, image[:40] + b"\0" * 20 + image[60:]))
    with caplog.at_level(logging.WARNING):
        after = [contents(dataset(given)[step]) for step in range(4)]
    assert after[0] == before[0] and after[2:] == before[2:]
    changed = [(old, new) for old, new in zip(before[1], after[1]) if old != new]
    assert len(changed) == 1
    ((old, new),) = changed
    following = dataset(given).plan.orders["t2i"].rows(victim.k + 1, victim.k + 2)[0]
    assert new[:2] == old[:2] == ("t2i", victim.k) and new[2] == reader.row(int(following))["sample_id"]
    assert f"t2i {victim.k}: sample {old[2]}" in caplog.text
    assert sum(len(batch.faults) for batch in dataset(given)[1]) == 1
    ranks = [dataset(given, rank, 2) for rank in range(2)]
    assert contents([batch for rank in ranks for batch in rank[1]]) == after[1]


def test_a_shard_that_vanishes_leaves_the_ratio_as_it_is(tmp_path: Path) -> None:
    root = write(tmp_path / "toy", of_all_kinds(120), shard=24)
    given = dataset(recipe(tmp_path, batch=10, micro_batch=10))
    given[0]
    for path in committed_files(root, "data"):
        if path.stem == "part-00001":
            path.unlink()
    for step in range(1, 8):
        keys = [key for batch in given[step] for key in batch.keys if key.weight]
        assert Counter(key.source for key in keys) == {"t2i": 8, "it2i": 2}


def test_a_disk_that_is_gone_ends_the_run(tmp_path: Path) -> None:
    root = write(tmp_path / "toy", [row("t2i", i) for i in range(10)])
    given = dataset(recipe(tmp_path, mix="t2i=1"))
    committed_files(root, "data")[0].unlink()
    with pytest.raises(DataError, match="100 rows of t2i one after another cannot be used; the last: t2i 0"):
        given[0]


# ------------------------------------------------------------------------------------------------ looking beforehand


def test_the_survey_says_what_a_run_will_see(data: Path) -> None:
    given = recipe(data, mix="t2i=3,it2i=4", batch=25, micro_batch=4, steps=100)
    plan = dataset(given)
    found = survey(plan.plan, plan.cost, world=4, weighed=5)
    t2i, it2i = found.sources["t2i"], found.sources["it2i"]
    assert (t2i.rows, it2i.rows) == (60, 30) and t2i.share == pytest.approx(3 / 7)
    assert (t2i.fewest, t2i.most, it2i.fewest, it2i.most) == (10, 11, 14, 15)
    assert t2i.realised == pytest.approx(3 / 7, abs=1e-4)
    assert it2i.epochs == pytest.approx(100 * 25 * 4 / 7 / 30)
    assert dict(t2i.sizes) == {(64, 64): 16, (96, 64): 16, (64, 128): 14, (48, 80): 14}
    assert 1 <= found.balanced < found.dealt
    assert found.dummies == 8 * 2 * 2 - 25  # two of each source in every micro-batch of four ranks
    costs = [plan.plan.costs(plan.plan.step(step), plan.cost) for step in range(5)]
    assert found.operations == pytest.approx(sum(map(sum, costs)) / 5)  # without the dummies


@pytest.mark.parametrize("stage", [2, 3])
def test_the_cost_is_what_the_model_spends(tmp_path: Path, stage: int) -> None:
    """Against the tokens that examples really have."""
    write(tmp_path / "toy", [own | {"reasoning": "as it is " * 40} for own in of_all_kinds(48)])
    prompts = {"levels": "task", "drop_t2i": 0.0, "drop_it2i": 0.0, "drop_it2i_text": 0.0}
    given = dataset(recipe(tmp_path, stage=stage, mix=MIX, batch=24, micro_batch=24, prompts=prompts))
    config, _ = tiny()
    slots, passes = given.plan.step(0), 3 if stage == 3 else 1
    for slot, cost in zip(slots, given.plan.costs(slots, given.cost), strict=True):
        example = given.example(slot, [])
        labels = sum(label != IGNORED_LABEL for label in example.labels) * (stage == 3)
        real = passes * flops.language(config.vlm.llm_config, [len(example.ids)], labels)
        real += passes * flops.vision(config.vlm, len(example.pixels))
        if example.context is not None:
            generated, *condition = (image[0].numel() // 256 for image in (example.target, *example.conditions))
            start, end = example.context
            real += 3 * flops.head(config.head, [flops.Tokens(generated, sum(condition), end - start)], 1)
        assert cost == pytest.approx(real, rel=0.05), slot


def test_bench_counts_images(data: Path) -> None:
    speed = bench(dataset(recipe(data, mix=MIX, batch=8)), 1)
    assert min(speed.raw, speed.rows, speed.batches) > 0
