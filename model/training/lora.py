"""Low-rank adapters (Hu et al. 2021, arXiv 2106.09685): a fine-tuning that learns B A beside a frozen weight W.

peft puts them in; what trains is then theirs alone, and export adds alpha / rank * B A to W, so that a checkpoint never
shows that there were any. The understanding model's language layers get them where the recipe trains all, the head's
blocks always. Modulations, norms, embeddings and the projections in and out stay as they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from model.initial import generator
from model.training.recipe import Lora, TrainRecipe

_PARTS = re.compile(r"(head\.blocks|vlm\.language\.model\.layers)\.\d+\.(?!.*modulation)")
_BASE = ".base_layer"
_ADAPTER = re.compile(r"\.lora_([AB])\.default\.weight$")


class LoraError(RuntimeError):
    """Adapters that cannot be had here; the message names the fix."""


def adapt(model: nn.Module, recipe: TrainRecipe) -> None:
    """Only adapters train: one for every linear layer of the blocks that trained until now.

    `model` lies on the meta device. One that has its adapters already keeps them. Raises LoraError where peft is not
    installed.
    """
    if not any(_ADAPTER.search(name) for name, _ in model.named_parameters()):
        _inject(model, recipe.lora)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(_ADAPTER.search(name) is not None)


def _inject(model: nn.Module, lora: Lora) -> None:
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError as error:
        raise LoraError("--lora.rank needs peft: pip install -c constraints.txt -e '.[model]'") from error
    targets = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and module.weight.requires_grad and _PARTS.match(name)
    ]
    config = LoraConfig(r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=targets)
    with torch.device("meta"):
        inject_adapter_in_model(config, model)


def stored_name(name: str) -> str | None:
    """The name that a parameter has without adapters; None for an adapter's own."""
    return None if _ADAPTER.search(name) else name.replace(_BASE, "")


def initial(name: str, shape: tuple[int, ...], seed: int) -> Tensor:
    """What an adapter starts with: A uniform within 1 / sqrt(inputs), as peft has it, and B zero, so that nothing changes.

    Each from a seed of its own, so that no order and no number of processes matters.
    """
    if _ADAPTER.search(name)[1] == "B":
        return torch.zeros(*shape)
    bound = 1 / math.sqrt(shape[1])
    return torch.empty(*shape).uniform_(-bound, bound, generator=generator(seed, "lora", name))


def targets(adapters: Mapping[str, Tensor]) -> list[str]:
    """Stored names of the weights that have adapters."""
    names = ((name, _ADAPTER.search(name)) for name in adapters)
    return [f"{name[: match.start()]}.weight" for name, match in names if match and match[1] == "A"]


def merged(weights: Mapping[str, Tensor], adapters: Mapping[str, Tensor], lora: Lora) -> dict[str, Tensor]:
    """`weights` by stored name, with every adapter's alpha / rank * B A added to its own, in float32."""
    result = dict(weights)
    for target in targets(adapters):
        down, up = (adapters[f"{target.removesuffix('.weight')}.lora_{part}.default.weight"].float() for part in "AB")
        result[target] = result[target].float() + lora.alpha / lora.rank * (up @ down)
    return result
