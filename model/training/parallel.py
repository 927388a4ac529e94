"""Processes and devices: who takes part, what is sharded among them, and how weights get to their places.

Order on the meta device: recompute in backward, then compile, then shard (FSDP2; HSDP where nodes hold copies), then
every process reads its own slices of the safetensors. What does not train is not sharded: each process holds it whole.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from safetensors import safe_open
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor
from torch.distributed.tensor._utils import compute_local_shape_and_global_offset
from torch.utils.checkpoint import checkpoint as recomputed

from model import checkpoint
from model.checkpoint import official_name
from model.config import read_config
from model.head import GenerationHead
from model.tokenizer import read_tokenizer
from model.training import lora
from model.training.objective import Network, freeze
from model.training.recipe import Parallel, TrainRecipe
from model.unified import InternVLUModel
from model.vae import Vae
from model.vlm import special_token_ids


class LayoutError(ValueError):
    """Processes or devices that are not there, or do not go together."""


@dataclass(frozen=True, slots=True)
class World:
    """The processes that train together, `here` of them on this machine, and what this one computes on and in."""

    rank: int
    size: int
    here: int
    device: torch.device
    dtype: torch.dtype
    mesh: DeviceMesh

    @property
    def sharded(self) -> bool:
        """One process in float32 needs no sharding; in bfloat16 it does, for the float32 copy of the weights."""
        return self.size > 1 or self.dtype != torch.float32

    def summed(self, values: Tensor) -> Tensor:
        """The sum over all processes, on each."""
        values = values.to(self.device)
        dist.all_reduce(values)
        return values

    def any(self, *flags: bool) -> list[bool]:
        """Of each flag whether a process has raised it."""
        raised = torch.tensor(flags, dtype=torch.int32, device=self.device)
        dist.all_reduce(raised, op=dist.ReduceOp.MAX)
        return [bool(flag) for flag in raised.tolist()]


@contextmanager
def joined(parallel: Parallel) -> Iterator[World]:
    """The process group that torchrun or Ray announces in the environment, or one of this process alone.

    Raises LayoutError for a device that is not there and for shards that do not divide the processes.
    """
    device = _device(parallel)
    owned = not dist.is_initialized()
    if owned:
        backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
        alone = {} if "RANK" in os.environ else {"store": dist.HashStore(), "rank": 0, "world_size": 1}
        dist.init_process_group(backend, **alone)
    try:
        yield World(
            dist.get_rank(), dist.get_world_size(), _here(), device, _dtype(parallel, device), _mesh(parallel, device)
        )
    finally:
        if owned:
            dist.destroy_process_group()


def meta_model(folder: Path) -> InternVLUModel:
    """The modules of the checkpoint in `folder`, without memory.

    Raises ConfigError, and CheckpointError naming file, tensor and shapes where the weights are not theirs.
    """
    config = read_config(folder)
    tokenizer = read_tokenizer(folder / "processor", config.vlm.llm_config.vocab_size)
    with torch.device("meta"):
        model = InternVLUModel(config, special_token_ids(tokenizer))
    for component, (name, _) in checkpoint.LAYOUT.items():
        checkpoint.check(component, getattr(model, component), folder / name)
    return model


def build(recipe: TrainRecipe, model: InternVLUModel, folder: Path, world: World) -> Network:
    """The network of `folder`'s weights, laid out over the world; `model` lies on the meta device.

    What trains is float32, what is frozen in the world's dtype.
    """
    freeze(model, recipe)
    network = Network(model, recipe)
    _recompute(network, recipe.parallel.checkpoint_every)
    if recipe.parallel.compile:
        compile_blocks(network.head)
    if world.sharded:
        _shard(network, world)
    for component, (name, _) in checkpoint.LAYOUT.items():
        trains = component == "head" or component == "vlm" and network.reads
        dtype = torch.float32 if trains else world.dtype
        _fill(component, getattr(model, component), folder / name, dtype, world.device, recipe.seed)
    if isinstance(model.vae, Vae):
        model.vae.channels_last_()
    _place_buffers(model, world.device)
    with gathered(network):  # the first time FSDP pads the shards; from now on they stay where they are in memory
        return network.train()


@contextmanager
def gathered(network: Network) -> Iterator[None]:
    """Whole weights on every process for as long as the context lasts, so that modules can be called one by one."""
    shards = [module for module in network.modules() if isinstance(module, FSDPModule)]
    for module in shards:
        module.set_reshard_after_forward(False, recurse=False)
        module.unshard()
    try:
        yield
    finally:
        for module in shards:
            module.reshard()
            module.set_reshard_after_forward(_RESHARD, recurse=False)


def placed_as(weight: Tensor, shard: Tensor) -> Tensor:
    """This process's part of a tensor that lies as `weight` does, as the whole sharded tensor. Nothing is copied."""
    if not isinstance(weight, DTensor):
        return shard
    mesh, placements = weight.device_mesh, weight.placements
    return DTensor.from_local(shard, mesh, placements, run_check=False, shape=weight.shape, stride=weight.stride())


def local(tensor: Tensor) -> Tensor:
    """This process's part of a sharded tensor; others as they are."""
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor


# ------------------------------------------------------------------------------------------------------------ layout

_RESHARD = False  # weights stay whole from forward to backward: the bfloat16 copy is small beside the activations


def _device(parallel: Parallel) -> torch.device:
    kind = parallel.device
    if kind == "auto":
        kind = "cuda" if torch.cuda.is_available() else "cpu"
    if kind == "cpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise LayoutError("parallel.device is cuda, but PyTorch finds no CUDA device here: give cpu")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    torch.cuda.set_device(device)
    return device


def _dtype(parallel: Parallel, device: torch.device) -> torch.dtype:
    if parallel.dtype == "auto":
        return torch.bfloat16 if device.type == "cuda" else torch.float32
    return getattr(torch, parallel.dtype)


def _here() -> int:
    """Processes on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", str(dist.get_world_size())))


def _mesh(parallel: Parallel, device: torch.device) -> DeviceMesh:
    """(copies, shards), or (shards) where there is one copy."""
    size = dist.get_world_size()
    shards = parallel.shard or min(size, _here())
    if size % shards:
        raise LayoutError(f"parallel.shard is {shards}, which does not divide the {size} processes")
    if size == shards:
        return init_device_mesh(device.type, (size,), mesh_dim_names=("shard",))
    return init_device_mesh(device.type, (size // shards, shards), mesh_dim_names=("copy", "shard"))


def _recompute(network: Network, every: int) -> None:
    """Every n-th block keeps only its input for backward, and computes the rest again."""
    stacks = [network.head.blocks]
    if network.reads:
        stacks += [network.vlm.vision.blocks, network.vlm.language.model.layers]
    for stack in stacks if every else []:
        for block in stack[::every]:
            block.forward = partial(recomputed, block.forward, use_reentrant=False)


def compile_blocks(head: GenerationHead) -> None:
    """What a block does token by token; how samples are packed changes from batch to batch and stays outside."""
    for block in head.blocks:
        for stream in (block.image, block.context):
            stream.queries = torch.compile(stream.queries, dynamic=True)
            stream.update = torch.compile(stream.update, dynamic=True)


def _shard(network: Network, world: World) -> None:
    """A group of weights per block; the head's modulations, which its clock reads all at once, are one of their own."""
    policy = MixedPrecisionPolicy(param_dtype=world.dtype, reduce_dtype=torch.float32, cast_forward_inputs=False)
    shard = partial(fully_shard, mesh=world.mesh, mp_policy=policy, reshard_after_forward=_RESHARD)
    head = network.head
    clock = [stream.modulation for block in head.blocks for stream in (block.image, block.context)]
    shard([head.time_embedding, head.final_modulation, *clock])
    for block in head.blocks:
        shard(block)
    if network.reads:
        for block in (*network.vlm.vision.blocks, *network.vlm.language.model.layers):
            shard(block)
    shard(network)
    # The last block hands the context on as it came, which autograd counts as a view; nothing changes it in place.
    warnings.filterwarnings("ignore", message="FSDP2-wrapped module .* returned a view")
    if world.size == 1:
        return  # there is nothing to sum, and FSDP would divide every gradient by 1
    for module in network.modules():
        if isinstance(module, FSDPModule):  # gradients are summed: the loss is divided by global counts already
            module.set_gradient_divide_factor(1.0)
            module.set_force_sum_reduction_for_comms(True)


# ----------------------------------------------------------------------------------------------------------- weights


def _fill(component: str, module: nn.Module, folder: Path, dtype: torch.dtype, device: torch.device, seed: int) -> None:
    """Every tensor of a module on the meta device, read one at a time; of a sharded one, this process's slice. Adapters,
    which no checkpoint has, start from the seed."""
    stored = checkpoint.stored_tensors(folder)
    for name, empty in module.state_dict().items():
        if (plain := lora.stored_name(name)) is None:
            value = lora.initial(f"{component}.{name}", tuple(empty.shape), seed)[_rows(empty)].clone()
        else:
            official = official_name(component, plain)
            value = _read(stored[official].file, official, empty)
        _assign(module, name, placed_as(empty, value.to(device, dtype)))


def _assign(module: nn.Module, name: str, value: Tensor) -> None:
    """As `load_state_dict(assign=True)` does, which would walk through all modules for each tensor."""
    owner, _, leaf = name.rpartition(".")
    parent = module.get_submodule(owner)
    old = getattr(parent, leaf)
    if isinstance(old, nn.Parameter):
        value = nn.Parameter(value, requires_grad=old.requires_grad)
    setattr(parent, leaf, value)


def _read(file: Path, name: str, empty: Tensor) -> Tensor:
    with safe_open(file, framework="pt") as opened:
        if not isinstance(empty, DTensor):
            return opened.get_tensor(name)
        return opened.get_slice(name)[_rows(empty)].clone()  # a view would hold the whole, and start inside it


def _rows(tensor: Tensor) -> Any:
    """What of the whole tensor is this process's: all, or the rows of its shard."""
    if not isinstance(tensor, DTensor):
        return ...
    shape, offset = compute_local_shape_and_global_offset(tensor.shape, tensor.device_mesh, tensor.placements)
    return slice(offset[0], offset[0] + shape[0]) if shape else ...


def _place_buffers(model: nn.Module, device: torch.device) -> None:
    """Moves what is computed, not stored: Qwen3's angles."""
    for module in model.modules():
        for name, buffer in module.named_buffers(recurse=False):
            setattr(module, name, buffer.to(device))
