"""Weights on disk: the official tensor names and layout, safetensors only, one shard in memory at a time.

The modules here carry names of their own (`head.blocks.0.image.query_gate`); the one table that gives the official name
of each (`decoder.transformer_blocks.0.attn.to_q`) is in this file. Source: OpenGVLab/InternVL-U, commit 018a59c.
"""

from __future__ import annotations

import errno
import json
import os
import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from model.config import named, read_object

# Component of a checkpoint -> its folder and the stem of its weight files.
LAYOUT = {
    "vlm": ("vlm", "model"),
    "head": ("generation_decoder", "model"),
    "vae": ("vae", "diffusion_pytorch_model"),
}
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}  # safetensors' name -> torch's
PICKLES = (".bin", ".pt", ".pth", ".ckpt")
_NO_ROOM = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))
SHARD_BYTES = 5 * 10**9  # what transformers writes by default

_STREAM = {  # part of a stream -> (image stream, context stream) in an official block
    "modulation": ("img_mod.1", "txt_mod.1"),
    "query_gate": ("attn.to_q", "attn.add_q_proj"),
    "key": ("attn.to_k", "attn.add_k_proj"),
    "value": ("attn.to_v", "attn.add_v_proj"),
    "out": ("attn.to_out.0", "attn.to_add_out"),
    "query_norm": ("attn.norm_q", "attn.norm_added_q"),
    "key_norm": ("attn.norm_k", "attn.norm_added_k"),
    "mlp_in": ("img_mlp.net.0.proj", "txt_mlp.net.0.proj"),
    "mlp_out": ("img_mlp.net.2", "txt_mlp.net.2"),
}
_RULES = {  # component -> (our names, official names); the first rule that matches is taken
    "vlm": (
        (r"vision\.blocks\.(\d+)\.(qkv|proj)\b", r"vision_model.encoder.layers.\1.attn.\2"),
        (r"vision\.blocks\.(\d+)\.(fc1|fc2)\b", r"vision_model.encoder.layers.\1.mlp.\2"),
        (r"vision\.blocks\b", "vision_model.encoder.layers"),
        (r"vision\b", "vision_model.embeddings"),
        (r"projector\b", "mlp1"),
        (r"special_tokens\b", "special_token_embedding"),
        (r"language\b", "language_model"),
    ),
    "head": (
        *(
            (rf"blocks\.(\d+)\.{stream}\.{part}\b", rf"decoder.transformer_blocks.\1.{names[index]}")
            for part, names in _STREAM.items()
            for index, stream in enumerate(("image", "context"))
        ),
        (r"padding_token\b", "encoder_padding_token"),
        (r"projector\b", "decoder_projector"),
        (r"time_embedding\.0\b", "decoder.time_text_embed.timestep_embedder.linear_1"),
        (r"time_embedding\.2\b", "decoder.time_text_embed.timestep_embedder.linear_2"),
        (r"image_in\b", "decoder.img_in"),
        (r"context_norm\b", "decoder.txt_norm"),
        (r"context_in\b", "decoder.txt_in"),
        (r"final_modulation\b", "decoder.norm_out.linear"),
        (r"velocity_out\b", "decoder.proj_out"),
    ),
    "vae": ((r"", ""),),  # its module keeps the official names and the 3-D shapes
}


class CheckpointError(ValueError):
    """Weights that cannot be loaded or saved: names the file, the tensor and the fix."""


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """Header entry of one tensor: where it lies, its shape and its safetensors dtype (`BF16`, `F32` ...)."""

    file: Path
    shape: tuple[int, ...]
    dtype: str

    @property
    def parameters(self) -> int:
        return torch.Size(self.shape).numel()


def official_name(component: str, name: str) -> str:
    """Our parameter name within a component (`vlm`, `head`, `vae`) -> its name in the official files."""
    for ours, official in _RULES[component]:
        if match := re.match(ours, name):
            return match.expand(official) + name[match.end() :]
    raise KeyError(f"{component}: no official name for {name}")


def official_state(component: str, module: nn.Module) -> dict[str, torch.Tensor]:
    """The module's parameters and persistent buffers under their official names."""
    return {official_name(component, name): tensor for name, tensor in module.state_dict().items()}


def stored_tensors(folder: Path | str) -> dict[str, StoredTensor]:
    """Official name -> header entry, of every tensor in a component's folder; reads headers only.

    Raises CheckpointError when there are no safetensors, when a shard that the index names is missing or lies in another
    folder, or when a file is truncated, and ConfigError when the index is no JSON.
    """
    tensors = {}
    for path in _weight_files(Path(folder)):
        with _opened(path) as file:
            for name in file.offset_keys():
                entry = file.get_slice(name)
                tensors[name] = StoredTensor(path, tuple(entry.get_shape()), entry.get_dtype())
    return tensors


def check(component: str, module: nn.Module, folder: Path | str) -> dict[str, StoredTensor]:
    """Reads the headers in `folder` and returns them when they are exactly this module's weights.

    Raises CheckpointError naming the tensors that are missing, unexpected or of another shape.
    """
    stored = stored_tensors(folder)
    refuse(folder, mismatches(component, module, stored))
    return stored


def refuse(folder: Path | str, wrong: list[str]) -> None:
    """Raises CheckpointError with the first of `mismatches`, if there are any."""
    if wrong:
        more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
        raise CheckpointError(f"{folder}: {'; '.join(wrong[:5])}{more}: are weights and config.json of one model?")


def mismatches(component: str, module: nn.Module, stored: Mapping[str, StoredTensor]) -> list[str]:
    """What keeps `stored` from being this module's weights: a sentence per tensor that is missing, unexpected,
    misshapen or no floating-point number."""
    wanted = {name: tuple(tensor.shape) for name, tensor in official_state(component, module).items()}
    missing = [f"{name} is missing" for name in wanted if name not in stored]
    unexpected = [
        f"{named([name])} in {entry.file.name} belongs to no module"
        for name, entry in stored.items()
        if name not in wanted
    ]
    misshapen = [
        f"{name} in {stored[name].file.name} has shape {stored[name].shape}, the configuration asks for {shape}"
        for name, shape in wanted.items()
        if name in stored and stored[name].shape != shape
    ]
    mistyped = [
        f"{name} in {stored[name].file.name} has dtype {stored[name].dtype}, expected {', '.join(DTYPES)}"
        for name in wanted
        if name in stored and stored[name].dtype not in DTYPES
    ]
    return missing + unexpected + misshapen + mistyped


def load(
    component: str,
    module: nn.Module,
    folder: Path | str,
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str = "cpu",
) -> None:
    """Fills `module`, built on the meta device, with the weights in `folder` (strict: every tensor, nothing else).

    `dtype` None keeps what is stored. Every header is checked before the first tensor is read; at its peak, memory
    holds the weights and one tensor more. Raises CheckpointError for what `check` finds, for a `dtype` that weights
    cannot have, and for a tensor that holds NaN or infinity: the language model would answer all the same.
    """
    if dtype not in (None, *DTYPES.values()):
        raise CheckpointError(f"dtype is {dtype}: weights are loaded as {', '.join(map(str, DTYPES.values()))}")
    stored = check(component, module, folder)
    ours = {official_name(component, name): name for name in module.state_dict()}
    for path in sorted({entry.file for entry in stored.values()}):
        with _opened(path, device) as file:
            shard = {
                ours[name]: _finite(_cast(file.get_tensor(name), dtype), name, path) for name in file.offset_keys()
            }
        module.load_state_dict(shard, strict=False, assign=True)


def save(component: str, module: nn.Module, folder: Path | str, *, shard_bytes: int = SHARD_BYTES) -> None:
    """Writes the module's weights under their official names: one file, or shards and their index.

    Raises CheckpointError when `folder` already holds weights: a mixture of two models would load without a word.
    """
    state = official_state(component, module)
    save_tensors(component, state, state.__getitem__, folder, shard_bytes=shard_bytes)


def save_tensors(
    component: str,
    planned: Mapping[str, torch.Tensor],
    value: Callable[[str], torch.Tensor],
    folder: Path | str,
    *,
    shard_bytes: int = SHARD_BYTES,
) -> None:
    """As `save`, of tensors that need not exist yet.

    `planned`, which may lie on the meta device, has their names, shapes and dtypes; `value` gives each of them when its
    shard is written, so that memory holds one shard.
    """
    folder = Path(folder)
    if old := sorted(folder.glob("*.safetensors")):
        raise CheckpointError(f"{old[0]} exists: save into an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    stem = LAYOUT[component][1]
    shards = list(_shards(planned, shard_bytes))
    if len(shards) == 1:
        _write({name: value(name) for name in planned}, folder / f"{stem}.safetensors")
        return
    weight_map = {}
    for number, names in enumerate(shards, 1):
        file = f"{stem}-{number:05d}-of-{len(shards):05d}.safetensors"
        _write({name: value(name) for name in names}, folder / file)
        weight_map |= dict.fromkeys(names, file)
    index = {"metadata": {"total_size": sum(map(_bytes, planned.values()))}, "weight_map": weight_map}
    (folder / f"{stem}.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")


@contextmanager
def naming_when_full(path: Path) -> Iterator[None]:
    """Raises OSError naming `path` and the fix for whatever Python, safetensors or tokenizers raise on a full disk."""
    try:
        yield
    except Exception as error:  # tokenizers' is the bare class, and of the others only OSError has an errno
        if not any(said in str(error) for said in _NO_ROOM):
            raise
        raise OSError(f"{path}: its disk is full, or a quota or limit reached: free room, then run it again") from error


def _weight_files(folder: Path) -> list[Path]:
    """The safetensors of one component: those that its index names, or its only file."""
    indices = sorted(folder.glob("*.safetensors.index.json"))
    files = sorted(folder.glob("*.safetensors"))
    if indices:
        files = [folder / name for name in _shard_names(indices[0])]
        if missing := [path.name for path in files if not path.is_file()]:
            raise CheckpointError(f"{indices[0]} names {', '.join(missing)}, which is not there: download it again")
    elif len(files) > 1:
        raise CheckpointError(f"{folder} holds {len(files)} weight files and no index: which of them is the model?")
    elif not files:
        pickles = [path.name for path in sorted(folder.glob("*")) if path.suffix in PICKLES]
        found = f" ({', '.join(pickles)} is a pickle, which can run code: convert it to safetensors)" if pickles else ""
        raise CheckpointError(f"{folder} holds no .safetensors file{found}")
    elif not files[0].is_file():
        raise CheckpointError(f"{files[0]} is no file, or a link to what is not there: download it again")
    return files


def _shard_names(index: Path) -> list[str]:
    """The files that an index names, sorted; they lie beside it, so that nothing else is read in their place."""
    weight_map = read_object(index).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise CheckpointError(f"{index} holds no weight_map from tensors to files: download it again")
    for tensor, name in weight_map.items():
        if not isinstance(name, str) or name != PurePath(name).name or not name.endswith(".safetensors"):
            raise CheckpointError(
                f"{index}: {tensor} lies in {reprlib.repr(name)}: expected the name of a .safetensors file beside the index"
            )
    return sorted(set(weight_map.values()))


@contextmanager
def _opened(path: Path, device: torch.device | str = "cpu") -> Iterator[safe_open]:
    try:
        with safe_open(path, framework="pt", device=str(device)) as file:
            yield file
    except SafetensorError as error:
        raise CheckpointError(f"{path} is no whole safetensors file ({error}): download it again") from error


def _shards(state: Mapping[str, torch.Tensor], shard_bytes: int) -> Iterator[list[str]]:
    """Names in order, cut where the next tensor would exceed the limit."""
    names: list[str] = []
    size = 0
    for name, tensor in state.items():
        if names and size + _bytes(tensor) > shard_bytes:
            yield names
            names, size = [], 0
        names.append(name)
        size += _bytes(tensor)
    yield names


def _write(tensors: Mapping[str, torch.Tensor], path: Path) -> None:
    """One safetensors file, complete or absent."""
    temporary = path.with_suffix(".tmp")
    temporary.touch()
    mode = temporary.stat().st_mode  # what the umask leaves; safetensors' own files are for their owner alone
    with naming_when_full(path):
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, temporary, metadata={"format": "pt"})
    temporary.chmod(mode)
    os.replace(temporary, path)


def _cast(tensor: torch.Tensor, dtype: torch.dtype | None) -> torch.Tensor:
    return tensor if dtype is None else tensor.to(dtype)


def _finite(tensor: torch.Tensor, name: str, path: Path) -> torch.Tensor:
    """The tensor itself. Its least and greatest value are NaN where any is; finding them allocates nothing."""
    if not all(extreme.isfinite() for extreme in tensor.aminmax()):
        raise CheckpointError(
            f"{name} in {path} holds NaN or infinity as {tensor.dtype}: is the file damaged, or float16 too narrow?"
        )
    return tensor


def _bytes(tensor: torch.Tensor) -> int:
    return tensor.numel() * tensor.element_size()
