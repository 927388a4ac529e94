"""Operations are what PyTorch counts; the diary keeps what a resumed run will not do again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import synthetic
import torch
from torch.utils.flop_counter import FlopCounterMode

from model.config import preset
from model.head import TIME_FEATURES
from model.training.batch import Batch, Key
from model.training.metrics import SIGMA_BINS, Counts, Diary, Operations, Stopwatch, Tally, speed
from model.training.objective import Losses, Network, freeze
from model.training.recipe import TrainRecipe, stage
from model.unified import InternVLUModel
from model.vlm import IGNORED_LABEL


def unneeded(network: Network, of: Batch) -> int:
    """What three forwards have too much: gradients of what comes in, which nobody asks for, and of weights that nothing
    reads (`objective.UNREAD`)."""
    head = network.config.head
    width, size = head.decoder_config.hidden_size, of.stride**2
    painted = [index for index, target in enumerate(of.targets) if target is not None]
    pictures = [of.targets[index] for index in painted] + [own for index in painted for own in of.conditions[index]]
    patches = sum(picture.shape[1] * picture.shape[2] // size for picture in pictures)
    context = sum(
        min(end - start, head.max_sequence_length) for start, end in (of.contexts[index] for index in painted)
    )
    into = patches * head.decoder_config.in_channels * width + len(painted) * TIME_FEATURES * width
    if network.reads:
        vit = network.config.vlm.vision_config
        into += len(of.pixels) * (vit.image_size // vit.patch_size) ** 2 * 3 * vit.patch_size**2 * vit.hidden_size
    return 2 * (into + context * width * 2 * width)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_operations_are_those_that_pytorch_counts(checkpoint: Path, number: int) -> None:
    """On the CPU, with attention spelt out, since its fused kernel there is not counted."""
    recipe = stage(number, batch=6)
    model = InternVLUModel.from_pretrained(checkpoint)
    freeze(model, recipe)
    network, of = Network(model, recipe), synthetic.packed(synthetic.keys(recipe, 0), number > 1).to("cpu")
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        found = network(of, network.look(of))
        (found.ntp + found.vp).backward()
    assert Operations(network)(of) - counter.get_total_flops() == unneeded(network, of)


def test_the_vae_s_operations_count_once() -> None:
    recipe = stage(1, batch=1)
    with torch.device("meta"):
        model = InternVLUModel(preset("tiny"), range(10))
    freeze(model, recipe)
    of = Operations(Network(model, recipe))
    small, large = of._encoding(32, 32), of._encoding(64, 32)
    assert 1.9 * small < large < 2.3 * small


def test_tallies_add_up_and_give_means_by_source_and_noise() -> None:
    recipe = stage(3, batch=3)
    chosen = synthetic.packed([Key("t2i", 0, "", 1.0), Key("und", 0, "", 1.0), Key("it2i", 0, "", 0.0)])
    counts = Counts.of(chosen)
    assert counts.text.tolist() == [0, 3, 0] and counts.image[2] == 0 and counts.image[0] >= 4
    zero = torch.zeros(())
    sums = Losses(
        zero, zero, torch.tensor([0.0, 6.0, 0.0]), torch.tensor([8.0, 0.0, 0.0]), torch.tensor([0.99, torch.nan, 0.3])
    )
    tally = Tally.empty(torch.device("cpu"))
    tally.add(chosen, counts, sums, 5)
    both = Tally.of(tally.vector() * 2)
    means = both.means(recipe)
    vp = 8 / counts.image[0].item()
    assert means["loss"] == 2.0 + 20 * vp and means["by_source"] == {
        "t2i": {"ntp": None, "vp": vp}, "und": {"ntp": 2.0, "vp": None}
    }  # fmt: skip
    assert means["by_sigma"] == [None] * (SIGMA_BINS - 1) + [vp]
    assert both.work.tolist() == [4, 2 * len(chosen.ids), 2 * counts.image[0].item(), 10]


def test_the_diary_forgets_what_will_be_done_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = TrainRecipe(out=tmp_path, steps=40, eyes={"every": 100})
    watch = Stopwatch(torch.device("cpu"))
    with watch("data"):
        pass

    def record(step: int, loss: float) -> dict:
        times = speed(torch.ones(4), 1.0, watch.read(), None, 1)
        return {"step": step, "loss": loss, "lr": 1e-3, "grad_norm": 1.0, "skipped": False, "time": times}

    diary = Diary(recipe, start=0, peak=None, writes=True)
    for step in range(30):
        diary.step(record(step, 100.0 if step == 29 else 1.0))
    assert "step 29: loss 100 is 100 times the median" in capsys.readouterr().err
    Diary(recipe, start=25, peak=None, writes=True)
    assert [json.loads(line)["step"] for line in (tmp_path / "metrics.jsonl").read_text().splitlines()] == [*range(25)]
    Diary(recipe, start=10, peak=None, writes=False).step(record(10, 1.0))
    assert len((tmp_path / "metrics.jsonl").read_text().splitlines()) == 25


def test_labels_of_the_synthetic_batches() -> None:
    assert (synthetic.packed([Key("t2i", 0, "", 1.0)]).labels == IGNORED_LABEL).all()
