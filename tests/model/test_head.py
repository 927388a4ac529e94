"""The generation head equals the official one, step by step: text-to-image, editing, conditioning and gradients."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from model import config
from model.head import Clock, GenerationHead, Sample, modulated_norm, patchify, unpatchify
from tests.model import golden

TRANSFORMER = [*golden.cases("transformer_t2i"), *golden.cases("transformer_edit")]
GRADIENTS = [file for file in TRANSFORMER if file.endswith("case_gradients.safetensors")]
FORWARD = [file for file in TRANSFORMER if file not in GRADIENTS]
PROJECTED = sorted(file.removesuffix(".config.json") for file in golden.files("decoder", "*.config.json"))


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
    """Condition latents of a row, each cropped to its own grid where the case has one."""
    if f"in.cond_latents.{row}" not in case:
        return ()
    latents = case[f"in.cond_latents.{row}"]
    if f"in.cond_grid_thw.{row}" not in case:
        return tuple(latents)
    sizes = case[f"in.cond_grid_thw.{row}"][:, 1:].tolist()
    return tuple(latent[:, :h, :w] for latent, (h, w) in zip(latents, sizes, strict=True))


def packed(case: golden.Case, name: str) -> Tensor:
    """A golden intermediate without its pads: (tokens, ...). The padded path keeps the order of the packed one."""
    if "mid.attention_mask" not in case:
        return case[name][0]
    return case[name][case["mid.attention_mask"]]


@pytest.mark.parametrize("file", FORWARD)
def test_forward(heads: dict[str, GenerationHead], file: str) -> None:
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
    places = case["mid.position_ids"]
    if "mid.attention_mask" in case:
        assert list(layout.segments.lengths) == case["mid.attention_mask"].sum(1).tolist()
        places = places[case["mid.attention_mask"].flatten()]
    else:
        assert layout.segments.offsets.tolist() == case["mid.cu_seqlens"].tolist()
    assert torch.equal(torch.cat([head.positions(row) for row in rows]), places)
    image, context = torch.zeros(sum(layout.image_lengths)), torch.ones(sum(layout.context_lengths))
    assert torch.equal(layout.join(image, context).bool(), packed(case, "mid.enc_token_mask"))
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
    golden.assert_close(layout.join(*seen[0][:2]), packed(case, "mid.tokens_in"), name="tokens")
    image, context, image_time, context_time = seen[0][:4]
    times = image_time.spread(layout.image_sample), context_time.spread(layout.context_sample)
    block = head.blocks[0]
    image_attended, context_attended = block.attend(image, context, *times, layout)
    gated = layout.join(block.image.gated(*image_attended), block.context.gated(*context_attended))
    golden.assert_close(gated, packed(case, "mid.block0.attn_gated"), name="gated attention")
    for index, (*_, image, context) in enumerate(seen):
        official_image, official_context = layout.part(packed(case, f"mid.block{index}"))
        golden.assert_close(image, official_image, name=f"image after block {index}")
        if index < len(seen) - 1:
            golden.assert_close(context, official_context, name=f"context after block {index}")
    patch = head.config.decoder_config.patch_size
    lengths = [h // patch * (w // patch) for h, w in prepared.sizes]
    generated = [part[:n] for part, n in zip(seen[-1][-2].split(layout.image_lengths), lengths, strict=True)]
    golden.assert_close(
        head.final_norm(generated, head.clock(timesteps)), case["mid.norm_out"].flatten(0, -2), name="final norm"
    )


@pytest.mark.parametrize("tag", PROJECTED)
def test_projected_conditioning(tag: str) -> None:
    """Our rows are the official padded ones without their pads, and a pad is the projected padding token."""
    head = load_head(f"{tag}.config.json", f"{tag.split('_')[0]}.weights.safetensors")
    case = golden.Case(f"{tag}.safetensors")
    padded, mask, is_image = (
        case[f"out.{name}"] for name in ("encoder_hidden_states", "attention_mask", "encoder_image_token_mask")
    )
    flags = case.list("in.encoder_image_token_mask")
    with torch.no_grad():
        rows = [head.project(hidden) for hidden in case.list("in.encoder_hidden_states")]
        pad = head.project(head.padding_token[None])
        for index, row in enumerate(rows):
            golden.assert_close(row, padded[index][mask[index]], name=f"row {index}")
            golden.assert_close(pad.expand_as(padded[index][~mask[index]]), padded[index][~mask[index]], name="pad")
            assert torch.equal(flags[index][: len(row)], is_image[index][mask[index]])
        sizes = case["fwd.in.image_grid_thw_gen"][:, 1:].tolist()
        samples = [
            Sample(tuple(size), row, torch.zeros(len(row), dtype=torch.bool))
            for size, row in zip(sizes, rows, strict=True)
        ]
        velocity = head.velocity(samples, case["fwd.in.latents"], case["fwd.in.timestep"])
    golden.assert_close(velocity, case["fwd.out.sample"], name="velocity")


def test_norms() -> None:
    """Inputs of magnitude 1e-3 pin the epsilons."""
    case = golden.Case("decoder/norm_eps.safetensors")
    head = load_head("decoder/identity_min.config.json", "decoder/identity.weights.safetensors")
    block, inner = head.blocks[0], case["in.inner"]
    nothing = torch.zeros(1)
    with torch.no_grad():
        ours = {
            "out.img_norm1": modulated_norm(inner, nothing, nothing),
            "out.txt_norm2": modulated_norm(inner, nothing, nothing),
            "out.norm_q": block.image.query_norm(case["in.head"]),
            "out.norm_added_k": block.context.key_norm(case["in.head"]),
            "out.txt_norm": head.context_norm(case["in.joint"]),
            "out.norm_out": head.final_norm([inner], clock_of_zero(head)),
        }
    assert sorted(case.names("out.")) == sorted(ours)
    for name, tensor in ours.items():
        golden.assert_close(tensor, case[name], name=name)


def clock_of_zero(head: GenerationHead) -> Clock:
    """Modulations of the final norm for a time embedding of zero: its bias."""
    scale, shift = head.final_modulation.bias[None].chunk(2, dim=-1)
    return Clock([], scale, shift)


@pytest.mark.parametrize("file", GRADIENTS)
def test_gradients(heads: dict[str, GenerationHead], file: str) -> None:
    folder = file.split("/")[0]
    case, head = golden.Case(file), heads[folder]
    head.zero_grad()
    padded = case["in.encoder_hidden_states"].clone().requires_grad_()
    rows = [
        dataclasses.replace(row, context=padded[index][case["in.encoder_attention_mask"][index]])
        for index, row in enumerate(samples(case))
    ]
    velocity = head.velocity(rows, case["in.latents"], case["in.timestep"])
    loss = (velocity - case["in.target"]).square().mean()
    loss.backward()
    golden.assert_close(velocity, case["out.sample"], name="velocity")
    golden.assert_close(loss, case["out.loss"], name="loss")
    gradients = golden.gradients("head", head) | {"encoder_hidden_states": padded.grad}
    for name in case.names("grad."):
        golden.assert_gradient(gradients[name.removeprefix("grad.")], case[name], name)
    del gradients["encoder_hidden_states"]
    golden.assert_norms(gradients, golden.read_json(f"{folder}/gradient_norms.json"))


@pytest.fixture
def edit() -> tuple[GenerationHead, list[Sample], Tensor, Tensor]:
    """Six rows of two sizes, with and without condition images: head, samples, noisy latents, timesteps."""
    case = golden.Case("transformer_edit/case_mixed_batch.safetensors")
    head = load_head("transformer_edit/config.json", "transformer_edit/weights.safetensors")
    return head, samples(case), case["in.latents"], case["in.timestep"]


@torch.no_grad()
def test_a_sample_does_not_depend_on_its_batch(edit: tuple[GenerationHead, list[Sample], Tensor, Tensor]) -> None:
    head, rows, latents, timesteps = edit
    together = head.velocity(rows, latents, timesteps)
    for index, row in enumerate(rows):
        alone = head.velocity([row], latents[index : index + 1], timesteps[index : index + 1])
        golden.assert_close(alone[0], together[index], 1e-6, f"row {index}")
        height, width = row.size
        assert not together[index, :, height:].any() and not together[index, :, :, width:].any(), "0 outside its size"


@torch.no_grad()
def test_all_times_at_once(edit: tuple[GenerationHead, list[Sample], Tensor, Tensor]) -> None:
    """The modulations of a whole loop, taken step by step, are those of each step."""
    head, rows, latents, _ = edit
    prepared = head.prepare(rows)
    times = torch.tensor([999.0, 817.0, 136.0])
    clock = head.clock(times)
    for index, time in enumerate(times):
        expected = head.velocity(rows, latents, time.expand(len(rows)))
        golden.assert_close(head.step(prepared, latents, clock.at(index)), expected, 1e-6, f"t = {time}")


def test_timestep_rounding() -> None:
    """bfloat16 has 8 bits of precision: the released model sees 1000 for 999 and 984 for 982."""
    head = load_head("transformer_t2i/config.json", "transformer_t2i/weights.safetensors")
    exact = head.time_features(torch.tensor([1000.0, 984.0]))
    assert not torch.equal(head.time_features(torch.tensor([999.0, 982.0])), exact)
    head.config = dataclasses.replace(head.config, timestep_rounding="bf16")
    assert torch.equal(head.time_features(torch.tensor([999.0, 982.0])), exact)


def test_patches() -> None:
    latent = torch.arange(3 * 4 * 6.0).view(3, 4, 6)
    tokens = patchify(latent, 2)
    assert tokens.shape == (6, 12)
    assert tokens[1, :4].tolist() == latent[0, :2, 2:4].flatten().tolist(), "features are channel, row, column"
    assert torch.equal(unpatchify(tokens, 4, 6, 2), latent)


def test_many_condition_images() -> None:
    """More images than the official code allows for so small a picture, each on a frame of its own."""
    head = load_head("transformer_edit/config.json", "transformer_edit/weights.safetensors")
    width, channels = head.config.output_hidden_size, head.config.decoder_config.out_channels
    latents = tuple(torch.zeros(channels, 4, 4) for _ in range(5))
    sample = Sample((4, 4), torch.zeros(3, width), torch.zeros(3, dtype=torch.bool), latents=latents)
    frames, *_ = head.positions(sample).unbind(-1)
    assert frames.tolist() == [frame for frame in range(6) for _ in range(4)] + [6, 7, 8]
