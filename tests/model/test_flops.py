"""The formulas give what PyTorch counts on the meta device."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from model import flops
from model.attention import Segments
from model.config import preset
from model.head import Sample
from model.unified import InternVLUModel


@pytest.fixture(scope="module", params=["tiny", "small"])
def model(request: pytest.FixtureRequest) -> InternVLUModel:
    with torch.device("meta"):
        return InternVLUModel(preset(request.param), range(10)).to("meta")


def counted(run: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


@pytest.mark.parametrize("with_image", [False, True])
def test_head(model: InternVLUModel, with_image: bool) -> None:
    """Two samples of different sizes; with a condition image in one of them, as in editing."""
    config = model.config.head
    channels, width = config.decoder_config.out_channels, config.output_hidden_size
    condition = (torch.empty(channels, 12, 8, device="meta"),) if with_image else ()
    samples = [
        Sample(
            (8, 12),
            torch.empty(9, width, device="meta"),
            torch.zeros(9, dtype=torch.bool),
            latents=condition,
        ),
        Sample((8, 8), torch.empty(5, width, device="meta"), torch.zeros(5, dtype=torch.bool)),
    ]
    latents, times = torch.empty(2, channels, 8, 12, device="meta"), torch.empty(2, device="meta")
    tokens = [flops.Tokens(24, 24 if with_image else 0, 9), flops.Tokens(16, 0, 5)]
    assert counted(lambda: model.head.velocity(samples, latents, times)) == flops.head(config, tokens, 2)


def test_vision(model: InternVLUModel) -> None:
    side = model.config.vlm.image_size
    pixels = torch.empty(3, 3, side, side, device="meta")
    assert counted(lambda: model.vlm.visual_tokens(pixels)) == flops.vision(model.config.vlm, 3)


def test_language(model: InternVLUModel) -> None:
    config, lengths = model.config.vlm.llm_config, (7, 19)
    embedded = torch.empty(sum(lengths), config.hidden_size, device="meta")
    positions = torch.zeros(sum(lengths), dtype=torch.int64, device="meta")
    segments = Segments.of(lengths, "meta")

    def run() -> None:
        hidden = model.vlm.backbone(embedded, positions, segments).last_hidden_state[0]
        model.vlm.language.lm_head(hidden[:4])

    assert counted(run) == flops.language(config, lengths, 4)
