"""`make bench-model`: what the model costs here, beside the official arithmetic. Four minutes of two cores.

Every line is a pair: the official way of computing something and ours, which give equal numbers. Pairs are
interleaved, the first of a pair takes turns, and what is printed is the median of seven ratios of CPU time, with the
smallest and largest.

The official head sends every token through both streams and lets a mask choose; `DenseHead` does that with the very
same layers, attention and norms, so that a ratio is the gain by routing and nothing else. It passes the official
golden tensors (tests/flows/model/test_bench.py).
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from diffusers import AutoencoderKLQwenImage
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count
from transformers import DynamicCache

from model.attention import packed_attention
from model.config import HeadConfig, VaeConfig, preset, to_json
from model.head import Block, GenerationHead, Layout, Modulation, Sample, modulated_norm
from model.rope import rotate
from model.sampler import Scales, branch_velocities, denoise, flow_schedule
from model.vae import Vae
from model.vlm import VisionLanguageModel

ROUNDS = 7
LATENT = 64  # latent pixels per side: 512 px, 1,024 tokens
EDITED = 32  # of an edited picture: 256 px
DROPPED = 17  # context tokens of a branch without text: "Here is a random image <img_uncond>:" in Qwen's tokens
SEEN = (16, 16)  # tokens of an understanding image of 448 px
THREADS = min(2, os.cpu_count() or 1)  # their waiting for each other counts: more would distort what is short
STEPS = 1  # of a denoising loop; the gain is the same at every step
Run = Callable[[], Tensor]


class DenseBlock(Block):
    """A block as the official code has it: both streams on every token, modulation spread over them, a mask chooses."""

    def forward(
        self, image: Tensor, context: Tensor, image_time: Modulation, context_time: Modulation, layout: Layout
    ) -> tuple[Tensor, Tensor]:
        hidden = layout.join(image, context)
        sample_of = layout.join(layout.image_sample, layout.context_sample)
        is_image = layout.join(image.new_ones(len(image), 1), image.new_zeros(len(context), 1)).bool()
        angles = tuple(map(layout.join, layout.image_angles, layout.context_angles))
        streams = ((self.image, image_time.spread(sample_of)), (self.context, context_time.spread(sample_of)))

        gates, queries, keys, values = [], [], [], []
        for stream, time_ in streams:
            normed = modulated_norm(hidden, time_.scale1, time_.shift1)
            query, gate = stream.query_gate(normed).unflatten(-1, (stream.heads, 2, -1)).unbind(2)
            gates.append(gate.flatten(1))
            queries.append(stream.query_norm(query))
            keys.append(stream.key_norm(stream.key(normed).unflatten(-1, (stream.heads, -1))))
            values.append(stream.value(normed).unflatten(-1, (stream.heads, -1)))

        query, key, value = (torch.where(is_image[..., None], *both) for both in (queries, keys, values))
        heads = packed_attention(rotate(query, *angles), rotate(key, *angles), value, layout.segments).flatten(1)
        updated = [
            stream.update(hidden, heads, gate, time_) for (stream, time_), gate in zip(streams, gates, strict=True)
        ]
        return layout.part(torch.where(is_image, *updated))


class DenseHead(GenerationHead):
    """The official arithmetic under our names: takes the weights of a `GenerationHead` as they are."""

    def __init__(self, config: HeadConfig) -> None:
        super().__init__(config)
        decoder = config.decoder_config
        self.blocks = torch.nn.ModuleList(DenseBlock(decoder, last=False) for _ in range(decoder.num_layers))


# ------------------------------------------------------------------------------------------------------------- pairs


def heads(blocks: int) -> tuple[DenseHead, GenerationHead]:
    """Two heads that share random weights: 1,536 wide as released, with fewer blocks."""
    released = preset("4b").head
    config = replace(released, decoder_config=replace(released.decoder_config, num_layers=blocks))
    torch.manual_seed(0)
    ours = GenerationHead(config)
    with torch.device("meta"):
        dense = DenseHead(config)
    dense.load_state_dict(ours.state_dict(), assign=True)
    for block in ours.blocks:
        block.last = False  # the last block's unread context is skipped: 1 of 20 as released, it would be 1 of 4 here
    return dense.requires_grad_(False), ours.requires_grad_(False)


def sample(words: int, side: int = LATENT, image: bool = False) -> Sample:
    """A picture to draw from `words` context tokens, and with `image` from one condition image of its size."""
    seen = SEEN[0] * SEEN[1] if image else 0
    return Sample(
        (side, side),
        torch.randn(words + seen, preset("4b").head.output_hidden_size),
        torch.arange(words + seen) < seen,
        (SEEN,) if image else (),
        (torch.randn(16, side, side),) if image else (),
    )


def forward_pair() -> tuple[Run, Run]:
    """One forward of four blocks at 1,024 + 200 tokens."""
    dense, ours = heads(blocks=4)
    latents, timesteps, samples = torch.randn(1, 16, LATENT, LATENT), torch.tensor([500.0]), [sample(200)]
    return lambda: dense.velocity(samples, latents, timesteps), lambda: ours.velocity(samples, latents, timesteps)


def loop_pair(branches: tuple[Sample, Sample, Sample]) -> tuple[Run, Run]:
    """A guided denoising loop through one block: three branches at every step, as official, and ours.

    `branches` are the conditional, the partial and the unconditional sample; without images the last two are the same
    object and ours computes it once. The official loop lays out and embeds its samples at every step; ours does that
    once, and the modulations of all steps with it.
    """
    dense, ours = heads(blocks=1)
    noise, schedule, scales = torch.randn(1, 16, *branches[0].size), flow_schedule(STEPS, 3.0), Scales(4.5, 2.0)

    def official(index: int, latents: Tensor) -> tuple[Tensor, ...]:
        timesteps = torch.full((3,), float(schedule.timesteps[index]))
        return dense.velocity(branches, latents.expand(3, -1, -1, -1), timesteps).split(1)

    def routed() -> Tensor:
        return denoise(noise, schedule, scales, branch_velocities(ours, [branches], schedule))

    return lambda: denoise(noise, schedule, scales, official), routed


def vae_pair() -> tuple[Run, Run]:
    """Encoding and decoding one picture of 256 px: diffusers' 3-D network and ours."""
    config = VaeConfig()
    theirs = AutoencoderKLQwenImage(**to_json(config)).requires_grad_(False).eval()
    ours = Vae(config).requires_grad_(False)
    ours.load_state_dict(theirs.state_dict())
    ours.channels_last_()
    pixels = torch.rand(1, 3, 256, 256) * 2 - 1
    mean, std = (torch.tensor(values)[:, None, None, None] for values in (config.latents_mean, config.latents_std))

    def official() -> Tensor:
        latents = (theirs.encode(pixels[:, :, None]).latent_dist.mode() - mean) / std
        return theirs.decode(latents * std + mean).sample[:, :, 0]

    return official, lambda: ours.decode(ours.encode(pixels))


def text_pair() -> tuple[Run, Run]:
    """32 tokens after a prompt of 512, four rows: transformers' growing cache and our buffer. A language model of 8
    layers of 512, because the cache weighs most where the layers are small."""
    torch.manual_seed(0)
    model = VisionLanguageModel(preset("small").vlm, range(10)).requires_grad_(False).eval()
    ids = torch.randint(10, 300, (4, 512))
    mask = torch.ones_like(ids)
    options = {"max_new_tokens": 32, "do_sample": False, "pad_token_id": 0, "eos_token_id": None}

    def growing() -> Tensor:
        return model.language.generate(
            inputs_embeds=model.embed(ids), attention_mask=mask, past_key_values=DynamicCache(), **options
        )

    return growing, lambda: model.generate(ids, mask, **options)


# --------------------------------------------------------------------------------------------------------- measuring


def measure(name: str, pair: tuple[Run, Run], aim: float | None, tolerance: float) -> None:
    """Print one line: ratio of operations, median ratio of CPU time, smallest and largest, the aim, seconds of ours.

    Raises AssertionError where the two do not give the same.
    """
    operations, results = zip(*map(_counted, pair), strict=True)  # warms up, too
    difference = (results[0] - results[1]).abs().max()
    assert difference <= tolerance * results[0].abs().max(), f"{name}: not equal"
    ratios, spent = [], []
    for round_ in range(ROUNDS):
        seconds = {run: _cpu_seconds(run) for run in (pair if round_ % 2 else pair[::-1])}
        ratios.append(seconds[pair[0]] / seconds[pair[1]])
        spent.append(seconds[pair[1]])
    fewer = f"{operations[0] / operations[1]:.2f}" if all(operations) else "-"
    print(
        f"{name:<46}{fewer:>7}{statistics.median(ratios):>8.2f}   {min(ratios):.2f} to {max(ratios):.2f}"
        f"{f'{aim:.2f}' if aim else '-':>8}{statistics.median(spent):>9.2f} s",
        flush=True,
    )


def _counted(run: Run) -> tuple[int, Tensor]:
    """Floating-point operations of matrix products, convolutions and attention, and the result."""
    attention = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu  # PyTorch counts those of CUDA only
    with FlopCounterMode(display=False, custom_mapping={attention: _attention_flops}) as counter:
        result = run()
    return counter.get_total_flops(), result


def _attention_flops(query: torch.Size, key: torch.Size, value: torch.Size, *_: object, **__: object) -> int:
    return sdpa_flop_count(query, key, value)


def _cpu_seconds(run: Run) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


@torch.inference_mode()
def main() -> None:
    """Print the table."""
    torch.set_num_threads(THREADS)
    print(f"PyTorch {torch.__version__}, Python {sys.version.split()[0]}, {THREADS} threads, float32\n")
    print(f"{'official arithmetic beside ours':<46}{'FLOPs':>7}{'CPU':>8}   {'range':<12}{'aim':>8}{'ours':>11}")
    torch.manual_seed(0)
    dropped = sample(DROPPED)
    measure("head, 4 blocks, 1,024 + 200 tokens", forward_pair(), 0.95 * 1.89, 1e-4)
    measure("T2I loop, 1,024 + 200 tokens", loop_pair((sample(200), dropped, dropped)), 2.5, 1e-4)
    measure("T2I loop, 1,024 + 30 tokens", loop_pair((sample(30), dropped, dropped)), 2.5, 1e-4)
    edits = sample(40, EDITED, image=True), sample(10, EDITED, image=True), sample(DROPPED, EDITED)
    measure("editing loop, one image of 256 px", loop_pair(edits), None, 1e-4)
    measure("VAE, 256 px, there and back", vae_pair(), 2.3, 1e-4)
    measure("text, 32 tokens after 512, 4 rows", text_pair(), None, 0.0)


if __name__ == "__main__":
    main()
