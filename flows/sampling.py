"""Pictures and answers from a checkpoint: what `synth generate`, `edit` and `chat` do.

A picture is written whole or not at all, and holds what it was made with: a later run compares that, draws only what is
missing and replaces nothing unasked. Of many prompts one that cannot be drawn is reported and the others go on.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from rich.console import Console
from transformers import PreTrainedTokenizerBase, TextStreamer

from flows.model import Answering, Drawing, Machine
from flows.progress import Bar, plain_warnings, printable
from flows.prompts import Picture
from model import InternVLU
from model.checkpoint import naming_when_full
from model.config import ModelConfig, read_config
from model.pipeline import MAX_NEW_TOKENS, guidance
from model.pixels import condition_size, output_size, read_image
from model.provenance import DamagedPicture, fingerprint, pixel_hash, read_png, save_png

_FLAGS = {  # settings that a PNG holds under the pipeline's names -> what the command line calls them
    "all_cfg_scale": "--cfg ALL",
    "checkpoint": "--checkpoint of fingerprint",
    "dtype": "--dtype",
    "generation_mode": "(by --reason) mode",
    "height": "--size of height",
    "max_new_tokens": "--max-new-tokens",
    "num_inference_steps": "--steps",
    "part_cfg_scale": "--cfg PART",
    "seed": "--seed",
    "strict_official": "--strict-official",
    "vae_tile": "--vae-tile",
    "width": "--size of width",
}
_LISTED = 20  # prompts that cannot be drawn, before any is drawn

Settings = dict[str, Any]
Callback = Callable[[int, int, torch.Tensor], None]


@dataclass(frozen=True, slots=True)
class Task:
    """A picture with the settings that its PNG will hold."""

    picture: Picture
    settings: Settings

    @property
    def size(self) -> tuple[int, int]:
        return self.settings["height"], self.settings["width"]


# ----------------------------------------------------------------------------------------------------------- drawing


@plain_warnings()
def draw(
    pictures: Sequence[Picture], machine: Machine, drawing: Drawing, *, force: bool = False, wrong: Sequence[str] = ()
) -> int:
    """Draw the pictures that are not there yet, or with `force` all, and print the path of each.

    `wrong` says what else was asked for and cannot be drawn. Returns the exit code: 3 where some of many prompts could
    not be drawn. Raises ValueError for flags and checkpoints that cannot work, and where no prompt can be drawn.
    """
    todo, there, refused = _plan(pictures, machine, drawing, force)
    wrong = [*wrong, *refused]
    if wrong and not todo and not there:
        raise ValueError("\n".join(_first(wrong)))
    for line in _first(wrong):
        print(printable(line), file=sys.stderr)
    if there:
        print(f"already there, drawn so: {there:,} of {len(pictures):,}; --force draws anew", file=sys.stderr)
    failed = _draw_all(todo, machine, drawing, force) if todo else 0
    if not wrong and not failed:
        return 0
    print(
        f"{len(wrong) + failed:,} could not be drawn, as said above; the same command draws what is missing",
        file=sys.stderr,
    )
    return 3


def _plan(
    pictures: Sequence[Picture], machine: Machine, drawing: Drawing, force: bool
) -> tuple[list[Task], int, list[str]]:
    """What is to be drawn, pictures of one size together; how many are there already; what cannot be drawn and why.

    Everything that needs no weights is checked here. A prompt of which one picture is refused is refused whole.
    """
    config, common = read_config(_folder(machine)), _common(machine, drawing)
    looked_at = cache(_look_at)  # several pictures may start from one image
    sources = {path.resolve() for picture in pictures for path in picture.images}
    todo, there, wrong = [], 0, {}
    for picture in pictures:
        try:
            images = [looked_at(path) for path in picture.images]
            for path, (size, _) in zip(picture.images, images, strict=True):
                _refuse_image(path, size, config)
            height, width = _size([size for size, _ in images], drawing, config)
            own = {"prompt": picture.prompt, "seed": picture.seed, "height": height, "width": width}
            task = Task(picture, own | {"images": [pixels for _, pixels in images]} | common)
            _refuse_place(picture.path, sources)
            if not force and _is_there(task):
                there += 1
            else:
                todo.append(task)
        except ValueError as error:
            wrong.setdefault(picture.where, f"{picture.where}{error}")
    todo = [task for task in todo if task.picture.where not in wrong]
    return sorted(todo, key=lambda task: task.size), there, list(wrong.values())


def _common(machine: Machine, drawing: Drawing) -> Settings:
    """Settings that all pictures of a run share."""
    mode = "text_image" if drawing.reason else "image"
    if drawing.max_new_tokens is not None and not drawing.reason:
        raise ValueError("--max-new-tokens: only a thought has tokens; give --reason with it")
    try:
        scales = guidance(mode, *drawing.scales)
    except ValueError as error:
        said = f"{error}".replace("all_cfg_scale", "ALL").replace("part_cfg_scale", "PART")
        raise ValueError(f"--cfg {drawing.cfg}: {said}") from None
    thinking = {"max_new_tokens": drawing.max_new_tokens or MAX_NEW_TOKENS} if drawing.reason else {}
    return thinking | {
        "generation_mode": mode,
        "num_inference_steps": drawing.steps,
        "all_cfg_scale": scales.all,
        "part_cfg_scale": scales.part,
        "strict_official": drawing.strict_official,
        "vae_tile": drawing.vae_tile,
        "checkpoint": fingerprint(machine.checkpoint),
        "dtype": str(_dtype(machine)).removeprefix("torch."),
    }


def _first(lines: Sequence[str]) -> list[str]:
    """As many lines as somebody reads."""
    return [*lines[:_LISTED], *([f"and {len(lines) - _LISTED:,} more"] if len(lines) > _LISTED else [])]


def _draw_all(todo: Sequence[Task], machine: Machine, drawing: Drawing, force: bool) -> int:
    """Draw and write batch by batch; returns how many could not be drawn."""
    _refuse_folders([task.picture.path for task in todo])
    pipe = _pipeline(machine, drawing)
    batches = list(_batches(todo, drawing.batch))
    failed = done = 0
    with Bar(f"{_summary(todo)}, steps", len(batches) * drawing.steps, Console(stderr=True)) as show:
        for number, batch in enumerate(batches):
            try:
                failed += _draw_batch(pipe, batch, partial(_report, show, number, len(batches)))
            except KeyboardInterrupt:
                again = "the same command without --force" if force else "the same command"
                print(f"stopped after {done:,} of {len(todo):,} pictures; {again} goes on", file=sys.stderr)
                raise
            done += len(batch)
    return failed


def _summary(tasks: Sequence[Task]) -> str:
    """As "4 pictures of 1024x576"."""
    sizes = sorted({task.size for task in tasks})
    shown = f"{sizes[0][1]}x{sizes[0][0]}" if len(sizes) == 1 else f"{len(sizes)} sizes"
    return f"{len(tasks):,} picture{'s'[: len(tasks) - 1]} of {shown}"


def _size(images: Sequence[tuple[int, int]], drawing: Drawing, config: ModelConfig) -> tuple[int, int]:
    """Height and width: as asked for, else of the first image within what the VAE takes, else the checkpoint's own."""
    pixels = config.processor.image_gen_processor_kwargs
    if drawing.pixels is not None:
        try:
            output_size(*drawing.pixels, pixels.stride)  # refuses what cannot be drawn
        except ValueError as error:
            raise ValueError(f"--{error}") from None  # "size 17x5000: ..."
        return drawing.pixels
    if images:
        return condition_size(*images[0], pixels)
    return config.head.gen_image_height, config.head.gen_image_width


def _refuse_image(path: Path, size: tuple[int, int], config: ModelConfig) -> None:
    """Raises ValueError naming the file for an image that the VAE cannot take."""
    try:
        condition_size(*size, config.processor.image_gen_processor_kwargs)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _is_there(task: Task) -> bool:
    """Whether the picture's file was drawn with these settings. Raises ValueError where it was drawn with others."""
    path, fix = task.picture.path, "give another --out, or --force to replace it"
    if not os.path.exists(path):  # pathlib's raises for a name that is too long
        return False
    try:
        made = read_png(path)
    except DamagedPicture as error:
        raise ValueError(f"{error}; delete it and run this again, or --force to replace it") from None
    except ValueError as error:
        raise ValueError(f"{error}; {fix}") from None
    if other := [key for key, value in task.settings.items() if made.get(key) != value]:
        was, now = (f"{settings.get(other[0])!r:.60}" for settings in (made, task.settings))
        raise ValueError(f"{path} was drawn with {_FLAGS.get(other[0], other[0])} {was}, not {now}; {fix}")
    return True


def _refuse_place(path: Path, sources: set[Path]) -> None:
    """Raises ValueError where a picture would take the place of a folder, or of an image that one starts from."""
    if path.resolve() in sources:
        raise ValueError(f"--out {path} is an image to start from: give another name")
    if os.path.isdir(path):
        raise ValueError(f"--out {path} is a folder: give the name of a PNG in it")


def _refuse_folders(paths: Sequence[Path]) -> None:
    """Raises ValueError where pictures cannot be written; of each folder the longest name is tried."""
    by_length = sorted(paths, key=lambda path: len(path.name))
    for path in {path.parent: path for path in by_length}.values():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _temporary(path).touch()
            _temporary(path).unlink()
        except OSError as error:
            raise ValueError(f"--out {path}: cannot be written ({error.strerror}); give another place") from None


def _batches(tasks: Sequence[Task], most: int) -> Iterator[list[Task]]:
    """Up to `most` tasks of one size."""
    for _, same in groupby(tasks, key=lambda task: task.size):
        while batch := list(islice(same, most)):
            yield batch


def _draw_batch(pipe: InternVLU, tasks: Sequence[Task], report: Callback) -> int:
    """Draw and write one batch; returns how many could not be drawn. Their neighbours are drawn without them.

    Raises ValueError where the one prompt of a command line cannot be drawn.
    """
    first = tasks[0].settings
    images = [[read_image(path) for path in task.picture.images] for task in tasks]
    try:
        output = pipe(
            [task.picture.prompt for task in tasks],
            images,
            first["generation_mode"],
            height=first["height"],
            width=first["width"],
            num_inference_steps=first["num_inference_steps"],
            all_cfg_scale=first["all_cfg_scale"],
            part_cfg_scale=first["part_cfg_scale"],
            max_new_tokens=first.get("max_new_tokens", MAX_NEW_TOKENS),
            seed=[task.picture.seed for task in tasks],
            callback=report,
        )
    except torch.OutOfMemoryError as error:
        raise MemoryError(
            f"no room on the device for {len(tasks)} pictures of {first['width']}x{first['height']} at once: give a "
            "smaller --batch or --size, --vae-tile 64 or --offload"
        ) from error
    except ValueError as error:
        if not tasks[0].picture.where:
            raise
        if len(tasks) > 1:
            return sum(_draw_batch(pipe, [task], report) for task in tasks)
        print(printable(f"{tasks[0].picture.where}{error}"), file=sys.stderr)
        return 1
    thoughts = output.texts or [None] * len(tasks)
    for task, image, settings, thought in zip(tasks, output.images, output.settings, thoughts, strict=True):
        _write(image, task.picture.path, settings)
        print(task.picture.path, flush=True)
        if thought is not None:
            print(printable(thought), file=sys.stderr)
    return 0


def _write(image: Image.Image, path: Path, settings: Settings) -> None:
    """The PNG, whole or not at all. Raises OSError naming it where the disk is full."""
    temporary = _temporary(path)
    try:
        with naming_when_full(path):
            save_png(image, temporary, settings)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    """Another one in each process, for several may draw into one folder."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _report(
    show: Callable[[int, int], None], number: int, batches: int, step: int, steps: int, _: torch.Tensor
) -> None:
    show(number * steps + step, batches * steps)


# ---------------------------------------------------------------------------------------------------------- answering


@plain_warnings()
def answer(text: str, images: Sequence[Path], machine: Machine, answering: Answering, stream: bool) -> int:
    """Print the answer to a question about images, or without any; with `stream` word by word."""
    options = answering.model_dump(exclude={"seed", "do_sample"}, exclude_none=True)
    if answering.do_sample or {"temperature", "top_p", "top_k"} & options.keys():
        options["do_sample"] = True
    opened = [read_image(path) for path in images]
    pipe = _pipeline(machine)
    streamer = _Printer(pipe.processor.tokenizer) if stream else None
    warnings.filterwarnings("ignore", "Passing `repetition_penalty`")  # transformers'; the flag's help says it
    output = pipe([text], [opened], "text", seed=answering.seed, streamer=streamer, **options)
    if not stream:
        print(printable(output.texts[0]))
    return 0


class _Printer(TextStreamer):
    """Words on the terminal as they come, and nothing that steers it."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        super().__init__(tokenizer, skip_prompt=True, skip_special_tokens=True)

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
        """Called by transformers with each part that no later token can change."""
        print(printable(text), end="\n" if stream_end else "", flush=True)


# ----------------------------------------------------------------------------------------------------------- opening


def _look_at(path: Path) -> tuple[tuple[int, int], str]:
    """Height and width of an image, and the hash of its pixels."""
    image = read_image(path)
    return (image.height, image.width), pixel_hash(image)


def _folder(machine: Machine) -> Path:
    if not machine.checkpoint.is_dir():
        raise ValueError(
            f"--checkpoint {machine.checkpoint}: no such folder; get one with hf download REPOSITORY --local-dir FOLDER, "
            "or make one with synth model init"
        )
    return machine.checkpoint


def _device(machine: Machine) -> torch.device:
    """Raises ValueError for a CUDA device that is not there."""
    if machine.device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(machine.device)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        count = torch.cuda.device_count()
        raise ValueError(f"--device {device}: PyTorch finds {count or 'no'} CUDA devices here; give --device cpu")
    return device


def _dtype(machine: Machine) -> torch.dtype:
    if machine.dtype == "auto":
        return torch.bfloat16 if _device(machine).type == "cuda" else torch.float32
    return getattr(torch, machine.dtype)


def _pipeline(machine: Machine, drawing: Drawing = Drawing()) -> InternVLU:
    return InternVLU.from_pretrained(
        _folder(machine),
        dtype=_dtype(machine),
        device=_device(machine),
        compile=machine.compile,
        offload=machine.offload,
        strict_official=drawing.strict_official,
        vae_tile=drawing.vae_tile,
    )
