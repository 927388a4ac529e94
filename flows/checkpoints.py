"""`synth model info` and `synth model init`: checkpoints on the terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from glob import escape as escape_glob
from pathlib import Path

import torch
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.progress import megabytes, plain_warnings, printable
from model.checkpoint import LAYOUT, CheckpointError, StoredTensor, mismatches, stored_tensors
from model.config import ModelConfig, preset, read_config
from model.create import joined_checkpoint, random_checkpoint
from model.generation import LIMITS, read_generation_config
from model.processor import Processor
from model.unified import GENERATION_CONFIG, InternVLUModel
from model.vlm import SPECIAL_TOKENS

_SHOWN = 10  # mismatches of one component that are listed


@plain_warnings()
def show(folder: Path) -> int:
    """Print what `folder` holds, from configurations and headers; 3 where weights and configuration differ, else 0."""
    config, console = read_config(folder), Console()
    with torch.device("meta"):
        model = InternVLUModel(config, range(len(SPECIAL_TOKENS)))
    table = Table("component", "tensors", "parameters", "dtypes", "bytes", "files")
    problems: dict[str, list[str]] = {}
    for component, (name, _) in LAYOUT.items():
        try:
            stored = stored_tensors(folder / name)
        except CheckpointError as error:
            problems[name] = [str(error)]
        else:
            table.add_row(name, *_row(stored))
            problems[name] = mismatches(component, getattr(model, component), stored)
    try:
        Processor.from_pretrained(folder)
    except ValueError as error:
        problems["processor"] = [str(error)]
    try:
        text = _text_defaults(folder, config)
    except ValueError as error:
        problems["vlm"].append(str(error))
        text = "not readable"
    console.print(table)
    for line in (_settings(config), f"text where no flag says otherwise: {text}"):
        console.print(escape(line), highlight=False, soft_wrap=True)
    _print_problems(problems, console)
    return 3 if any(problems.values()) else 0


def _row(stored: Mapping[str, StoredTensor]) -> tuple[str, ...]:
    dtypes = Counter(tensor.dtype for tensor in stored.values())
    files = {tensor.file for tensor in stored.values()}
    return (
        f"{len(stored)}",
        f"{sum(tensor.parameters for tensor in stored.values()):,}",
        " ".join(name if len(dtypes) == 1 else f"{name} {n}" for name, n in dtypes.most_common()),
        megabytes(sum(file.stat().st_size for file in files)),
        f"{len(files)}",
    )


def _settings(config: ModelConfig) -> str:
    head, vlm = config.head, config.vlm
    return (
        f"head: {head.decoder_config.num_layers} blocks of {head.decoder_config.hidden_size}; timesteps rounded: "
        f"{head.timestep_rounding}; {vlm.image_tokens} tokens for an image of {vlm.image_size} pixels; "
        f"vocabulary {vlm.llm_config.vocab_size:,}; flow shift {config.scheduler.flow_shift}"
    )


def _text_defaults(folder: Path, config: ModelConfig) -> str:
    """How tokens are chosen where no flag says it. Raises ConfigError for a file that cannot be."""
    path = folder / LAYOUT["vlm"][0] / GENERATION_CONFIG
    if not path.is_file():
        return f"greedy (there is no {path.name})"
    read = read_generation_config(path, config.vlm.llm_config.vocab_size)
    said = [f"{name} {value}" for name in LIMITS if (value := getattr(read, name)) is not None]
    return ", ".join(["sampled" if read.do_sample else "greedy", *said])


def _print_problems(problems: Mapping[str, list[str]], console: Console) -> None:
    for name, found in problems.items():
        for line in found[:_SHOWN]:
            console.print(f"[red]{name}[/]: {escape(printable(line))}", highlight=False, soft_wrap=True)
        if len(found) > _SHOWN:
            console.print(f"[red]{name}[/]: and {len(found) - _SHOWN} more", highlight=False)
    if not any(problems.values()):
        console.print("weights and configuration agree: nothing missing, nothing unexpected")


@plain_warnings()
def make(out: Path, size: str | None, tokenizer: Path | None, vlm: Path | None, vae: Path | None, seed: int) -> int:
    """Write a checkpoint, random or joined from parts, and show it. Raises ValueError for flags that do not fit."""
    if not 0 <= seed < 2**63:
        raise ValueError(f"--seed {seed}: give a whole number from 0 to 2^63 - 1")
    if out.resolve() == Path.cwd():
        raise ValueError(f"--out {out} is the current directory: name a new folder")
    out = out.resolve()  # the folder behind a link takes the checkpoint, not the link's name
    unfinished = f".{escape_glob(out.name)}-????????"  # as `mkdtemp` in model/create.py names them
    for left in sorted(out.parent.glob(unfinished)):
        print(f"{left} is of another run, at work or killed: delete it if it was killed", file=sys.stderr)
    if (vlm is None) != (vae is None):
        raise ValueError(f"--{'vae' if vae is None else 'vlm'} is missing: a fresh head stands between both parts")
    if vlm is not None and vae is not None:
        if tokenizer is not None:
            raise ValueError("--tokenizer: with --vlm the tokenizer in its folder is taken; leave it out")
        joined_checkpoint(vlm, vae, preset(size or "4b"), out, seed=seed)
    elif size is None:
        raise ValueError(
            "give --preset tiny, digits, small or 4b, or --vlm and --vae with the folders of published parts"
        )
    elif size == "4b" and tokenizer is None:
        raise ValueError("--preset 4b has the vocabulary of InternVL3.5-2B: give --tokenizer with its folder")
    else:
        dtype = torch.bfloat16 if size == "4b" else torch.float32  # as released; small ones train in float32
        random_checkpoint(preset(size), out, tokenizer=tokenizer, seed=seed, dtype=dtype)
    return show(out)
