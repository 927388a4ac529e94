"""The generation head: a dual-stream diffusion transformer from conditioning tokens and noisy latents to a velocity.

A sample's sequence is [generated latent | condition latents | conditioning tokens]. Latents go through the image
stream's weights and conditioning tokens through the context stream's, each only once (the official code computes both
streams for every token and masks); the streams meet in the attention. Samples of any size lie packed one after another.
Sources: the paper (arXiv 2603.09877) and, to the digit, the official code (OpenGVLab/InternVL-U, commit 018a59c).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.attention import Segments, packed_attention
from model.config import DecoderConfig, HeadConfig
from model.rope import Grid, angles, positions, rotate

EPS = 1e-6  # of every norm in here
TIME_FEATURES = 256
TIME_SCALE = 1000.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What one velocity depends on besides the noisy latent and the time.

    size: (height, width) of the generated latent in latent pixels, both multiples of the patch size.
    context: (tokens, output_hidden_size) conditioning, from `GenerationHead.project`; no pads.
    is_image: (tokens,) bool, True for understanding-image tokens.
    image_grids: (rows, columns) in tokens of every understanding image, in order.
    latents: (channels, height, width) normalised latent of every condition image, cropped to its own size.
    """

    size: tuple[int, int]
    context: Tensor
    is_image: Tensor
    image_grids: tuple[tuple[int, int], ...] = ()
    latents: tuple[Tensor, ...] = ()

    def latent_grids(self, patch: int) -> list[tuple[int, int]]:
        """(rows, columns) in tokens of the generated latent and then of every condition latent."""
        sizes = (self.size, *(latent.shape[-2:] for latent in self.latents))
        return [(height // patch, width // patch) for height, width in sizes]


class Modulation(NamedTuple):
    """Shifts, scales and gates of one stream in one block, each (samples or 1, hidden)."""

    shift1: Tensor
    scale1: Tensor
    gate1: Tensor
    shift2: Tensor
    scale2: Tensor
    gate2: Tensor

    def spread(self, sample_of: Tensor) -> Modulation:
        """One row per token; a single row serves all of them by broadcasting."""
        return self if len(self.shift1) == 1 else Modulation(*(row[sample_of] for row in self))


class Clock(NamedTuple):
    """All that depends on the time alone: modulations (image, context) of every block and of the final norm.

    Made for one timestep per sample, or for all steps of a loop at once and then taken one by one with `at`.
    """

    blocks: list[tuple[Modulation, Modulation]]
    scale: Tensor
    shift: Tensor

    def at(self, step: int) -> Clock:
        """The modulations of one timestep, for every sample."""
        row = slice(step, step + 1)
        blocks = [tuple(Modulation(*(part[row] for part in stream)) for stream in block) for block in self.blocks]
        return Clock(blocks, self.scale[row], self.shift[row])


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tokens of the two streams lie in the joint sequence, sample by sample [image tokens | context tokens].

    image_angles and context_angles are the cosines and sines of RoPE for each stream's tokens.
    """

    image_lengths: tuple[int, ...]
    context_lengths: tuple[int, ...]
    segments: Segments
    image_sample: Tensor  # (image tokens,): the sample of each
    context_sample: Tensor
    image_angles: tuple[Tensor, Tensor]
    context_angles: tuple[Tensor, Tensor]

    def join(self, image: Tensor, context: Tensor) -> Tensor:
        """(image tokens, ...) and (context tokens, ...) -> (tokens, ...) in joint order."""
        pairs = zip(image.split(self.image_lengths), context.split(self.context_lengths), strict=True)
        return torch.cat([part for pair in pairs for part in pair])

    def part(self, joint: Tensor) -> tuple[Tensor, Tensor]:
        """The inverse of `join`."""
        pairs = zip(self.image_lengths, self.context_lengths, strict=True)
        parts = joint.split([length for pair in pairs for length in pair])
        return torch.cat(parts[::2]), torch.cat(parts[1::2])


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that does not depend on the step."""

    sizes: tuple[tuple[int, int], ...]
    conditions: tuple[Tensor, ...]  # per sample (condition tokens, hidden)
    context: Tensor  # (context tokens, hidden)
    layout: Layout


class GenerationHead(nn.Module):
    """`project` the hidden states and `prepare` the samples once, `step` at each timestep; `velocity` is one forward."""

    def __init__(self, config: HeadConfig) -> None:
        super().__init__()
        self.config = config
        decoder = config.decoder_config
        hidden = decoder.hidden_size
        self.padding_token = nn.Parameter(torch.empty(config.input_hidden_size))  # official; without effect when packed
        self.projector = _projector(config)
        self.time_embedding = nn.Sequential(nn.Linear(TIME_FEATURES, hidden), nn.SiLU(), nn.Linear(hidden, hidden))
        self.image_in = nn.Linear(decoder.in_channels, hidden)
        self.context_norm = nn.RMSNorm(decoder.joint_attention_dim, eps=EPS)
        self.context_in = nn.Linear(decoder.joint_attention_dim, hidden)
        last = decoder.num_layers - 1
        self.blocks = nn.ModuleList([Block(decoder, last=index == last) for index in range(decoder.num_layers)])
        self.final_modulation = nn.Linear(hidden, 2 * hidden)
        self.velocity_out = nn.Linear(hidden, decoder.in_channels)

    def project(self, hidden_states: Tensor) -> Tensor:
        """Hidden states of the language model (tokens, input_hidden_size) -> context (tokens, output_hidden_size).

        `pad_to_fix_length` cuts what exceeds max_sequence_length, as official; nothing is ever padded here.
        """
        if self.config.pad_to_fix_length:
            hidden_states = hidden_states[: self.config.max_sequence_length]
        return self.projector(hidden_states)

    def prepare(self, samples: Sequence[Sample]) -> Prepared:
        """Embeds context and condition latents, and lays the samples out."""
        patch = self.config.decoder_config.patch_size
        conditions = [[patchify(latent, patch) for latent in sample.latents] for sample in samples]
        embedded = [
            self.image_in(torch.cat(tokens).to(self.dtype)) if tokens else self.image_in.weight.new_zeros(0, self.width)
            for tokens in conditions
        ]
        context = torch.cat([sample.context for sample in samples]).to(self.dtype)
        return Prepared(
            tuple(sample.size for sample in samples),
            tuple(embedded),
            self.context_in(self.context_norm(context)),
            self.layout(samples),
        )

    def layout(self, samples: Sequence[Sample]) -> Layout:
        """Lengths and rotary angles of the samples' tokens."""
        decoder, device = self.config.decoder_config, self.image_in.weight.device
        grids = [sample.latent_grids(decoder.patch_size) for sample in samples]
        images = tuple(sum(rows * columns for rows, columns in own) for own in grids)
        contexts = tuple(len(sample.context) for sample in samples)
        lengths = list(zip(images, contexts, strict=True))
        places = [self.positions(sample).split(pair) for sample, pair in zip(samples, lengths, strict=True)]
        image_places, context_places = (torch.cat(parts).to(device) for parts in zip(*places, strict=True))
        return Layout(
            images,
            contexts,
            Segments.of(map(sum, lengths), device),
            _sample_of(images, device),
            _sample_of(contexts, device),
            angles(image_places, decoder.axes_dims_rope),
            angles(context_places, decoder.axes_dims_rope),
        )

    def positions(self, sample: Sample) -> Tensor:
        """(frame, row, column) of a sample's tokens in joint order: (tokens, 3) float32 on the CPU.

        The generated latent is frame 0 and its condition latents follow, as one block; every understanding image is a
        block of its own.
        """
        config = self.config
        grids = sample.latent_grids(config.decoder_config.patch_size)
        latents = [Grid(*grid, config.video_position_scale_factor) for grid in grids]
        images = [[Grid(*grid, config.vlm_cond_position_scale_factor)] for grid in sample.image_grids]
        is_latent = torch.ones(sum(map(len, latents)), dtype=torch.bool)
        return positions(torch.cat((is_latent, sample.is_image.cpu())), [latents, *images])

    def clock(self, timesteps: Tensor) -> Clock:
        """Modulations for timesteps (n,) in 0 .. 1000: one per sample, or one per step (then see `Clock.at`)."""
        time = F.silu(self.time_embedding(self.time_features(timesteps).to(self.dtype)))
        scale, shift = self.final_modulation(time).chunk(2, dim=-1)  # official: scale first here, unlike the blocks
        blocks = [(block.image.modulate(time), block.context.modulate(time)) for block in self.blocks]
        return Clock(blocks, scale, shift)

    def time_features(self, timesteps: Tensor) -> Tensor:
        """Sinusoids of timesteps (n,), cosines first: (n, 256) float32.

        The order of the products is the official one and must stay: arguments reach 1e6 radians, where one unit in the
        last place moves a feature by 0.06. In the released model the timestep itself is rounded to bfloat16.
        """
        if self.config.timestep_rounding == "bf16":
            timesteps = timesteps.to(torch.bfloat16)
        half = TIME_FEATURES // 2
        steps = torch.arange(half, dtype=torch.float32, device=timesteps.device)
        frequencies = torch.exp(-math.log(10000) * steps / half)
        radians = TIME_SCALE * (timesteps.float()[:, None] * frequencies)
        return torch.cat((radians.cos(), radians.sin()), dim=-1)

    def step(self, prepared: Prepared, latents: Tensor, clock: Clock) -> Tensor:
        """Velocity (noise - data) of noisy latents (samples, channels, height, width); same shape and dtype.

        Each sample's latent is its top-left `size`; the velocity is 0 outside.
        """
        layout, patch = prepared.layout, self.config.decoder_config.patch_size
        cropped = [latent[:, :h, :w] for latent, (h, w) in zip(latents, prepared.sizes, strict=True)]
        generated = [patchify(latent, patch) for latent in cropped]
        lengths = [len(tokens) for tokens in generated]
        embedded = self.image_in(torch.cat(generated).to(self.dtype)).split(lengths)
        pairs = zip(embedded, prepared.conditions, strict=True)
        image, context = torch.cat([part for pair in pairs for part in pair]), prepared.context
        for block, (image_time, context_time) in zip(self.blocks, clock.blocks, strict=True):
            image, context = block(image, context, image_time, context_time, layout)
        starts = zip(image.split(layout.image_lengths), lengths, strict=True)
        velocity = self.velocity_out(self.final_norm([tokens[:length] for tokens, length in starts], clock))
        grids = zip(velocity.to(latents.dtype).split(lengths), cropped, strict=True)
        images = [unpatchify(tokens, *latent.shape[-2:], patch) for tokens, latent in grids]
        height, width = latents.shape[-2:]
        return torch.stack(
            [F.pad(image, (0, width - image.shape[-1], 0, height - image.shape[-2])) for image in images]
        )

    def final_norm(self, generated: Sequence[Tensor], clock: Clock) -> Tensor:
        """Modulated norm, in float32, of the generated tokens of every sample: (tokens, hidden)."""
        sample_of = _sample_of(map(len, generated), clock.scale.device)
        scale, shift = (row if len(row) == 1 else row[sample_of] for row in (clock.scale.float(), clock.shift.float()))
        normed = F.layer_norm(torch.cat(list(generated)).float(), (self.width,), eps=EPS)
        return (normed * (1 + scale) + shift).to(self.dtype)

    def velocity(self, samples: Sequence[Sample], latents: Tensor, timesteps: Tensor) -> Tensor:
        """One forward: noisy latents (samples, channels, height, width) at timesteps (samples,) -> velocity."""
        return self.step(self.prepare(samples), latents, self.clock(timesteps))

    @property
    def dtype(self) -> torch.dtype:
        return self.image_in.weight.dtype

    @property
    def width(self) -> int:
        return self.config.decoder_config.hidden_size


class Block(nn.Module):
    """Joint attention of both streams, then each stream's own MLP. The last block's context is read by nobody."""

    def __init__(self, config: DecoderConfig, *, last: bool) -> None:
        super().__init__()
        self.image, self.context = Stream(config), Stream(config)
        self.last = last

    def forward(
        self, image: Tensor, context: Tensor, image_time: Modulation, context_time: Modulation, layout: Layout
    ) -> tuple[Tensor, Tensor]:
        """(image tokens, hidden) and (context tokens, hidden) in and out."""
        image_time, context_time = image_time.spread(layout.image_sample), context_time.spread(layout.context_sample)
        image_attended, context_attended = self.attend(image, context, image_time, context_time, layout)
        image = self.image.update(image, *image_attended, image_time)
        return image, context if self.last else self.context.update(context, *context_attended, context_time)

    def attend(
        self, image: Tensor, context: Tensor, image_time: Modulation, context_time: Modulation, layout: Layout
    ) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """Attention's result and its gate, each (tokens, hidden), of the image and of the context stream."""
        image_gate, *image_qkv = self.image.queries(image, image_time, layout.image_angles)
        context_gate, *context_qkv = self.context.queries(context, context_time, layout.context_angles)
        query, key, value = map(layout.join, image_qkv, context_qkv)
        image_heads, context_heads = layout.part(packed_attention(query, key, value, layout.segments).flatten(1))
        return (image_heads, image_gate), (context_heads, context_gate)


class Stream(nn.Module):
    """One stream's weights in one block."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        hidden, head = config.hidden_size, config.attention_head_dim
        self.heads = config.num_attention_heads
        self.modulation = nn.Linear(hidden, 6 * hidden)
        self.query_gate = nn.Linear(hidden, 2 * hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, hidden)
        self.query_norm = nn.RMSNorm(head, eps=EPS)
        self.key_norm = nn.RMSNorm(head, eps=EPS)
        self.mlp_in = nn.Linear(hidden, 4 * hidden)
        self.mlp_out = nn.Linear(4 * hidden, hidden)

    def modulate(self, time: Tensor) -> Modulation:
        """Activated time embedding (n, hidden) -> six of the same shape."""
        return Modulation(*self.modulation(time).chunk(6, dim=-1))

    def queries(self, hidden: Tensor, time: Modulation, rope: tuple[Tensor, Tensor]) -> tuple[Tensor, ...]:
        """Gate (tokens, hidden), then rotated query and key and plain value (tokens, heads, head_dim).

        The query projection holds, head by head, a query and a gate.
        """
        normed = modulated_norm(hidden, time.scale1, time.shift1)
        query, gate = self.query_gate(normed).unflatten(-1, (self.heads, 2, -1)).unbind(2)
        key, value = (linear(normed).unflatten(-1, (self.heads, -1)) for linear in (self.key, self.value))
        return gate.flatten(1), rotate(self.query_norm(query), *rope), rotate(self.key_norm(key), *rope), value

    def gated(self, heads: Tensor, gate: Tensor) -> Tensor:
        """The gate multiplies after the output projection, bias included."""
        return self.out(heads) * gate.sigmoid()

    def update(self, hidden: Tensor, heads: Tensor, gate: Tensor, time: Modulation) -> Tensor:
        """Adds the gated attention, then the MLP."""
        hidden = hidden + time.gate1 * self.gated(heads, gate)
        normed = modulated_norm(hidden, time.scale2, time.shift2)
        return hidden + time.gate2 * self.mlp_out(F.gelu(self.mlp_in(normed), approximate="tanh"))


def modulated_norm(hidden: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """LayerNorm without weights (its statistics are float32 in every dtype), then the modulation."""
    return F.layer_norm(hidden, hidden.shape[-1:], eps=EPS) * (1 + scale) + shift


def patchify(latent: Tensor, patch: int) -> Tensor:
    """(channels, height, width) -> (tokens, channels x patch²), row-major; features (channel, row, column)."""
    grid = latent.unflatten(1, (-1, patch)).unflatten(
        3, (-1, patch)
    )  # channel, row, row in patch, column, column in it
    return grid.permute(1, 3, 0, 2, 4).flatten(2).flatten(0, 1)


def unpatchify(tokens: Tensor, height: int, width: int, patch: int) -> Tensor:
    """The inverse of `patchify`: (tokens, channels x patch²) -> (channels, height, width)."""
    grid = tokens.view(height // patch, width // patch, -1, patch, patch)
    return grid.permute(2, 0, 3, 1, 4).flatten(3).flatten(1, 2)


def _projector(config: HeadConfig) -> nn.Module:
    """`identity`, or `mlp2x_gelu`, which in spite of its name activates with SiLU."""
    if config.decoder_projector_type == "identity":
        return nn.Identity()
    wide = 3 * config.output_hidden_size
    return nn.Sequential(
        nn.Linear(config.input_hidden_size, wide), nn.SiLU(), nn.Linear(wide, config.output_hidden_size)
    )


def _sample_of(lengths: Iterable[int], device: torch.device) -> Tensor:
    """Index of the sample that each token of a stream belongs to."""
    lengths = list(lengths)
    counts = torch.tensor(lengths, device=device)
    return torch.arange(len(lengths), device=device).repeat_interleave(counts, output_size=sum(lengths))
