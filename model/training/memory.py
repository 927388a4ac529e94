"""The memory that a run takes on each process, as a table, before anything is allocated.

Weights and what goes with them are counted exactly; activations are what autograd keeps of one micro-batch of the
largest pictures, counted on the meta device. What kernels and the allocator take for themselves comes on top.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.overrides import TorchFunctionMode

from model.attention import Segments
from model.config import ConfigError
from model.head import Sample
from model.training.objective import freeze
from model.training.recipe import TrainRecipe
from model.unified import InternVLUModel

WORDS = 256  # tokens of a prompt or an answer: a guess, for the plan is not read here
MASTER, MOMENTS, AVERAGE, GRADIENT = 4, 8, 4, 4  # bytes per weight that trains


class OutOfMemory(RuntimeError):
    """Too little memory for a recipe; the message is the table."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Over how many processes weights are sharded (1: whole), and bytes per number of the computation."""

    shards: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """What takes memory on each process, in bytes."""

    name: str
    nbytes: int


def parameters(recipe: TrainRecipe, model: InternVLUModel) -> tuple[int, int]:
    """How many numbers the recipe trains, and how many there are."""
    freeze(model, recipe)
    weights = list(model.parameters())
    return sum(weight.numel() for weight in weights if weight.requires_grad), sum(weight.numel() for weight in weights)


def table(recipe: TrainRecipe, model: InternVLUModel, layout: Layout) -> list[Row]:
    """The rows for a model on the meta device."""
    trains, total = parameters(recipe, model)
    frozen = total - trains
    own = math.ceil(trains / layout.shards)
    copied = layout.shards > 1 or layout.width != MASTER
    rows = [
        Row("frozen weights", frozen * layout.width),
        Row("weights, float32", own * MASTER),
        Row("weights while computing", trains * layout.width if copied else 0),
        Row("gradients", (trains if copied else own) * GRADIENT),
        Row("optimiser", own * MOMENTS),
        Row("average", own * AVERAGE if recipe.ema.decay else 0),
        Row("activations", activations(recipe, model, layout.width)),
    ]
    return [row for row in rows if row.nbytes]


def snapshot_bytes(recipe: TrainRecipe, model: InternVLUModel) -> int:
    """Of one snapshot on the disk, all processes together."""
    return parameters(recipe, model)[0] * (MASTER + MOMENTS + (AVERAGE if recipe.ema.decay else 0))


def check(rows: Sequence[Row], available: int, recipe: TrainRecipe) -> None:
    """Raises OutOfMemory with the table when the rows are more than is available."""
    if (total := sum(row.nbytes for row in rows)) > available:
        unit, size = _unit(total)
        raise OutOfMemory(
            f"this recipe takes {total / size:.3g} {unit} on each process, {available / size:.3g} are there:\n{shown(rows)}\n"
            f"Lower --micro-batch ({recipe.micro_batch}), set --parallel.checkpoint-every 1, or use more processes"
        )


def shown(rows: Sequence[Row]) -> str:
    """The table as text, in GB, or MB where it is less than one (powers of 1000)."""
    total = Row("together", sum(row.nbytes for row in rows))
    unit, size = _unit(total.nbytes)
    return "\n".join(f"  {row.name:<24} {row.nbytes / size:9.3f} {unit}" for row in (*rows, total))


def _unit(nbytes: int) -> tuple[str, float]:
    return ("GB", 1e9) if nbytes >= 1e9 else ("MB", 1e6)


def available(device: torch.device, sharers: int) -> int:
    """Bytes that one of `sharers` processes on this machine can have: a GPU's, or its part of the main memory."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    return min(_free(), _limit()) // sharers


def _free() -> int:
    """Of the main memory, in bytes; without Linux's table all of it is taken to be."""
    table = Path("/proc/meminfo")
    if not table.is_file():
        return 2**63
    return next(int(line.split()[1]) * 1024 for line in table.read_text().splitlines() if "MemAvailable" in line)


def _limit() -> int:
    """What a container may use, by its control group."""
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.is_file() else "max"
    return 2**63 if text == "max" else int(text)


# ------------------------------------------------------------------------------------------------------- activations


def activations(recipe: TrainRecipe, model: InternVLUModel, width: int) -> int:
    """Bytes that backward needs of one micro-batch of the largest pictures: the head's, and those of what reads."""
    dtype = torch.float32 if width == MASTER else torch.bfloat16
    model = model.to(dtype)
    counts = {source: math.ceil(recipe.micro_batch * share) for source, share in _fractions(recipe).items()}
    every = recipe.parallel.checkpoint_every
    kept = _kept(lambda: _paint(recipe, model, counts, dtype), model.head.blocks, every)
    if any(weight.requires_grad for weight in model.vlm.parameters()):
        images = max(1, counts.get("it2i", 0) + counts.get("und", 0))
        vision = model.vlm.vision
        kept += _kept(lambda: _look(model, images), vision.blocks, every)
        kept += _kept(lambda: _read(recipe, model, counts, dtype), model.vlm.language.model.layers, every)
    model.to(torch.float32)
    return kept


def _fractions(recipe: TrainRecipe) -> dict[str, float]:
    ratios = recipe.ratios
    return {source: ratio / sum(ratios.values()) for source, ratio in ratios.items()}


def _paint(recipe: TrainRecipe, model: InternVLUModel, counts: dict[str, int], dtype: torch.dtype) -> Tensor:
    config, factor = model.config.head, model.config.vae.factor
    side = recipe.images.max_side // (factor * config.decoder_config.patch_size) * config.decoder_config.patch_size
    if not side:
        token = factor * config.decoder_config.patch_size
        raise ConfigError(f"--images.max-side {recipe.images.max_side} is less than a token, {token} px: give a larger one")
    channels, seen = config.decoder_config.out_channels, model.config.vlm.image_tokens
    samples = []
    for source, images in (("t2i", 0), ("it2i", 1)):
        length = min(WORDS + images * seen, config.max_sequence_length)
        context = model.head.projector(torch.empty(length, config.input_hidden_size, dtype=dtype, device="meta"))
        condition = (torch.empty(channels, side, side, device="meta"),) * images
        latents = condition if recipe.images.condition_latents else ()
        samples += [Sample((side, side), context, torch.zeros(length, dtype=torch.bool), (), latents)] * counts.get(
            source, 0
        )
    if not samples:
        return torch.empty(0, device="meta")
    latents = torch.empty(len(samples), channels, side, side, device="meta")
    return model.head.velocity(samples, latents, torch.empty(len(samples), device="meta"))


def _look(model: InternVLUModel, images: int) -> Tensor:
    side = model.config.vlm.image_size
    return model.vlm.visual_tokens(torch.empty(images, 3, side, side, device="meta"))


def _read(recipe: TrainRecipe, model: InternVLUModel, counts: dict[str, int], dtype: torch.dtype) -> Tensor:
    seen, config = model.config.vlm.image_tokens, model.config.vlm.llm_config
    lengths = [WORDS + seen * (source != "t2i") for source, count in counts.items() for _ in range(count)]
    embedded = torch.empty(sum(lengths), config.hidden_size, dtype=dtype, device="meta", requires_grad=True)
    positions = torch.empty(sum(lengths), dtype=torch.int64, device="meta")
    last = model.vlm.backbone(embedded, positions, Segments.of(lengths, "meta")).last_hidden_state[0]
    said = counts.get("und", 0) * WORDS if recipe.objective.ntp else 0
    logits = model.vlm.language.lm_head(last[:said]).float()
    return F.cross_entropy(logits, torch.empty(said, dtype=torch.int64, device="meta"))


def _kept(work: Callable[[], object], blocks: nn.ModuleList, every: int) -> int:
    """Bytes that autograd keeps of `work`; of every n-th block only the input, and of one of them all it needs."""
    known: dict[int, Tensor] = {}
    marks: list[int] = []

    def keep(tensor: Tensor) -> Tensor:
        if not isinstance(tensor, nn.Parameter):
            known.setdefault(tensor.untyped_storage()._cdata, tensor)
        return tensor

    def total() -> int:
        return sum(tensor.untyped_storage().nbytes() for tensor in known.values())

    hooks = [block.register_forward_pre_hook(lambda *_: marks.append(total())) for block in blocks]
    with saved_tensors_hooks(keep, lambda tensor: tensor), _FusedAttention():
        work()
    for hook in hooks:
        hook.remove()
    marks.append(total())
    own = [after - before for before, after in pairwise(marks)]
    recomputed = own[::every] if every else []
    return total() - sum(recomputed) + max(recomputed, default=0)


class _FusedAttention(TorchFunctionMode):
    """On a GPU attention is one kernel; on the meta device it would be spelt out, with all its weights kept."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is F.scaled_dot_product_attention:
            return _Attended.apply(*args[:3])
        return func(*args, **(kwargs or {}))


class _Attended(torch.autograd.Function):
    """Keeps what a fused kernel keeps: query, key, value and result."""

    @staticmethod
    def forward(context: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        result = torch.empty_like(query)
        context.save_for_backward(query, key, value, result)
        return result
