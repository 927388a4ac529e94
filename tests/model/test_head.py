"""The generation head equals the official one, step by step: text-to-image, editing, conditioning and gradients."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from model import config
from model.head import GenerationHead, Sample, modulated_norm, patchify, unpatchify
from tests.model import golden

PACKED = [*golden.cases("transformer_t2i"), *golden.cases("transformer_edit")]
PACKED = [file for file in PACKED if "_padded" not in file and "gradients" not in file]


def load_head(settings: str, weights: str) -> GenerationHead:
    parsed = config.parse(config.HeadConfig, golden.read_json(settings), settings)
    with torch.device("meta"):
        head = GenerationHead(dataclasses.replace(parsed, timestep_rounding="none"))
    return golden.fill("head", head, golden.Case(weights).all())


@pytest.fixture(scope="module")
def heads() -> dict[str, GenerationHead]:
    folders = ("transformer_t2i", "transformer_edit")
    return {folder: load_head(f"{folder}/config.json", f"{folder}/weights.safetensors") for folder in folders}


def samples(case: golden.Case) -> list[Sample]:
    """A golden case's padded rows as samples. Without sizes, as in the padded files, they are the latents' own."""
    contexts, masks, is_image = (
        case[f"in.encoder_{name}"] for name in ("hidden_states", "attention_mask", "image_token_mask")
    )
    rows = range(len(contexts))
    latents = case["in.latents"]
    sizes = case["in.image_grid_thw_gen"][:, 1:].tolist() if "in.image_grid_thw_gen" in case else [latents.shape[-2:]]
    return [
        Sample(
            tuple(sizes[row if len(sizes) > 1 else 0]),
            contexts[row][masks[row]],
            is_image[row][masks[row]],
            tuple(map(tuple, optional(case, f"in.image_fhw_cond.{row}")[:, 1:].tolist())),
            conditions(case, row),
        )
        for row in rows
    ]


def optional(case: golden.Case, name: str) -> Tensor:
    return case[name] if name in case else torch.empty(0, 3, dtype=torch.int64)


def conditions(case: golden.Case, row: int) -> tuple[Tensor, ...]:
    """Condition latents of a row, each cropped to its own grid."""
    if f"in.cond_latents.{row}" not in case:
        return ()
    sizes = case[f"in.cond_grid_thw.{row}"][:, 1:].tolist()
    return tuple(latent[:, :h, :w] for latent, (h, w) in zip(case[f"in.cond_latents.{row}"], sizes, strict=True))


@pytest.mark.parametrize("file", PACKED)
def test_packed(heads: dict[str, GenerationHead], file: str) -> None:
    case, head = golden.Case(file), heads[file.split("/")[0]]
    rows, timesteps = samples(case), case["in.timestep"]
    with torch.no_grad():
        assert_time(head, case, timesteps)
        prepared = head.prepare(rows)
        assert_layout(head, case, rows, prepared)
        assert_blocks(head, case, prepared, timesteps)
        golden.assert_close(head.velocity(rows, case["in.latents"], timesteps), case["out.sample"], name="velocity")


def assert_time(head: GenerationHead, case: golden.Case, timesteps: Tensor) -> None:
    features = head.time_features(timesteps)
    golden.assert_close(features, case["mid.time_proj"], name="time features")
    golden.assert_close(head.time_embedding(features), case["mid.temb"], name="time embedding")


def assert_layout(head: GenerationHead, case: golden.Case, rows: Sequence[Sample], prepared: Any) -> None:
    layout = prepared.layout
    assert layout.segments.offsets.tolist() == case["mid.cu_seqlens"].tolist()
    image, context = torch.zeros(sum(layout.image_lengths)), torch.ones(sum(layout.context_lengths))
    assert torch.equal(layout.join(image, context).bool(), case["mid.enc_token_mask"][0])
    assert torch.equal(torch.cat([head.positions(row) for row in rows]), case["mid.position_ids"])
    wanted = case["mid.txt_in"][case["in.encoder_attention_mask"]]
    golden.assert_close(prepared.context, wanted, name="context tokens")


def assert_blocks(head: GenerationHead, case: golden.Case, prepared: Any, timesteps: Tensor) -> None:
    """Every block's input and output, in joint order; the last block leaves the context stream where it was."""
    seen: list[tuple[Tensor, ...]] = []
    hooks = [
        block.register_forward_hook(lambda _, inputs, output: seen.append((*inputs, *output))) for block in head.blocks
    ]
    head.step(prepared, case["in.latents"], head.clock(timesteps))
    for hook in hooks:
        hook.remove()
    layout = prepared.layout
    golden.assert_close(layout.join(*seen[0][:2]), case["mid.tokens_in"][0], name="tokens")
    image, context, image_time, context_time = seen[0][:4]
    times = image_time.spread(layout.image_sample), context_time.spread(layout.context_sample)
    attended = head.blocks[0].attend(image, context, *times, layout)
    golden.assert_close(layout.join(*attended), case["mid.block0.attn_gated"][0], name="gated attention")
    for index, (*_, image, context) in enumerate(seen):
        official_image, official_context = layout.part(case[f"mid.block{index}"][0])
        golden.assert_close(image, official_image, name=f"image after block {index}")
        if index < len(seen) - 1:
            golden.assert_close(context, official_context, name=f"context after block {index}")
    lengths = [h // 2 * (w // 2) for h, w in prepared.sizes]
    generated = [part[:n] for part, n in zip(seen[-1][-2].split(layout.image_lengths), lengths, strict=True)]
    golden.assert_close(head.final_norm(generated, head.clock(timesteps)), case["mid.norm_out"], name="final norm")
