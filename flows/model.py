"""Commands that use the model: `synth generate`, `edit`, `chat`, `model info` and `model init`.

Only names and flags, so that `--help` answers at once: the work is done in flows/sampling.py and flows/checkpoints.py.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from flows.recipe import LocalPath, local_path

Preset = Literal["tiny", "digits", "small", "4b"]

app = App(
    name="model",
    help="Look into checkpoints of the model, and make new ones.",
    help_epilogue="Examples: synth model init --preset tiny --out checkpoints/tiny   or   "
    "synth model info checkpoints/tiny",
    default_parameter=Parameter(negative=""),
)


def _size_text(value: str) -> str:
    if re.fullmatch(r"\d{1,5}(x\d{1,5})?", value) is None:
        raise ValueError(f"{value!r} is not like 1024x576 (width x height) or 512")
    return value


def _guidance_text(value: str) -> str:
    if re.fullmatch(r"\d+(\.\d+)?(,\d+(\.\d+)?)?", value) is None:
        raise ValueError(f"{value!r} is not like 4.5,2 (ALL,PART) or 4.5 (ALL alone)")
    return value


def _device_name(value: str) -> str:
    if re.fullmatch(r"auto|cpu|cuda(:\d+)?", value) is None:
        raise ValueError(f"{value!r} is not known; give auto, cpu, cuda or cuda:1")
    return value


class _Flags(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Machine(_Flags):
    """Which checkpoint, and where and how it runs."""

    checkpoint: LocalPath = Field(description="A folder in the official layout.")
    device: Annotated[str, AfterValidator(_device_name)] = Field(
        "auto", description="cpu, cuda or cuda:1; auto takes CUDA where it is."
    )
    dtype: Literal["auto", "float32", "bfloat16"] = Field("auto", description="auto: bfloat16 on CUDA, else float32.")
    offload: bool = Field(False, description="Hold on the device only the part that is at work.")
    compile: bool = Field(False, description="Compile each block of the head: a slow first step, then faster ones.")


class Drawing(_Flags):
    """How pictures are drawn: equal settings give equal pictures."""

    size: Annotated[str, AfterValidator(_size_text)] | None = Field(
        None, description="WIDTHxHEIGHT in pixels, each at most 4096, or one number for a square."
    )
    steps: int = Field(20, ge=1, le=999, description="Steps of the solver.")
    cfg: Annotated[str, AfterValidator(_guidance_text)] | None = Field(
        None,
        description="Guidance ALL,PART: how much the text counts, and the input images. 4.5,2 when left out, with "
        "--reason 3.5,1.5; one number is ALL. PART is without effect where no image is given.",
    )
    seed: int = Field(0, ge=0, lt=2**63, description="Of the first picture of each prompt; the next has the next.")
    n: Annotated[int, Parameter(name=("--n", "-n"))] = Field(1, ge=1, le=10_000, description="Pictures per prompt.")
    batch: int = Field(4, ge=1, le=1024, description="Drawn at once; changes pictures by rounding only.")
    reason: bool = Field(False, description="Think in words first (chain of thought), then draw.")
    max_new_tokens: int | None = Field(
        None, ge=1, le=32_768, description="Tokens of the thought at most, with --reason; 200 when left out."
    )
    vae_tile: int | None = Field(
        None, ge=16, le=512, description="Decode in tiles of so many latent pixels (8 px each): less memory."
    )
    strict_official: bool = Field(False, description="Copy the official code where batches change pictures.")

    @property
    def pixels(self) -> tuple[int, int] | None:
        """Height and width."""
        if self.size is None:
            return None
        width, _, height = self.size.partition("x")
        return int(height or width), int(width)

    @property
    def scales(self) -> tuple[float | None, float | None]:
        """Guidance by everything and by the images alone; None is the default."""
        everything, _, part = (self.cfg or "").partition(",")
        return float(everything) if everything else None, float(part) if part else None


class Answering(_Flags):
    """How text is chosen, token by token: transformers' names and meanings. What is left out the checkpoint decides."""

    max_new_tokens: int = Field(1024, ge=1, le=32_768, description="Tokens at most.")
    do_sample: bool = Field(False, description="Draw tokens instead of taking the likeliest; the next three imply it.")
    temperature: float | None = Field(None, ge=1e-4, le=100, description="Below 1 more certain, above 1 more varied.")
    top_p: float | None = Field(
        None, gt=0, le=1, description="Only the likeliest tokens that have this share together."
    )
    top_k: int | None = Field(None, ge=1, description="Only so many of the likeliest tokens.")
    repetition_penalty: float | None = Field(
        None, ge=0.01, le=100, description="Above 1 avoids tokens that the answer has already."
    )
    seed: int = Field(0, ge=0, lt=2**63, description="Of the drawing of tokens.")


def _path(kind: type, tokens: Any) -> Path:
    return Path(local_path(tokens[0].value)).expanduser()


File = Annotated[Path, Parameter(converter=_path)]


# --------------------------------------------------------------------------------------------------------- sampling


def generate(
    prompt: str | None = None,
    *,
    machine: Annotated[Machine, Parameter(name="*")],
    drawing: Annotated[Drawing, Parameter(name="*")] = Drawing(),
    prompts: File | None = None,
    out: File | None = None,
    force: bool = False,
) -> int:
    """Draw pictures from a text, or from many. Each PNG holds how it was made: the same command draws only what is not
    there yet, and a picture that was made otherwise is not replaced.

    Args:
        prompt: What to draw.
        prompts: A .jsonl file instead, a line per prompt: {"prompt": "...", "id": "name", "seed": 1, "image": "a.png"}.
            All but the prompt may be left out; an image, or a list of them, relative to the file, makes it an edit.
            A line that cannot be drawn is reported and the others are drawn: exit code 3.
        out: The PNG to write, image.png when left out; with --prompts a folder, images when left out.
        force: Draw anew, and replace what is there.
    """
    from flows import prompts as wanted
    from flows import sampling

    if (prompt is None) == (prompts is None):
        raise ValueError("give a text to draw, or --prompts FILE.jsonl with many")
    if prompts is not None:
        pictures, wrong = wanted.from_jsonl(prompts, out or Path("images"), drawing)
        return sampling.draw(pictures, machine, drawing, force=force, wrong=wrong)
    pictures = wanted.numbered(str(prompt), (), out or Path("image.png"), drawing)
    return sampling.draw(pictures, machine, drawing, force=force)


def edit(
    *images_then_text: str,
    machine: Annotated[Machine, Parameter(name="*")],
    drawing: Annotated[Drawing, Parameter(name="*")] = Drawing(),
    out: File = Path("edited.png"),
    force: bool = False,
) -> int:
    """Change a picture as an instruction says, or draw a new one from several.

    Args:
        images_then_text: One or more image files, then the instruction.
        out: The PNG to write. Without --size it has the size of the first image, in multiples of 16 and within what
            the model was trained on: at most 1,024 pixels a side in the released one.
        force: Draw anew, and replace what is there.
    """
    from flows import prompts, sampling

    images, text = _images_and_text(images_then_text)
    if not images:
        raise ValueError('give one or more images and then an instruction: synth edit photo.png "Make it night."')
    pictures = prompts.numbered(text, images, out, drawing)
    return sampling.draw(pictures, machine, drawing, force=force)


def chat(
    *images_then_text: str,
    machine: Annotated[Machine, Parameter(name="*")],
    answering: Annotated[Answering, Parameter(name="*")] = Answering(),
    stream: bool = False,
) -> int:
    """Answer a question, about images or without any.

    Args:
        images_then_text: Image files, if any, then the question.
        stream: Print the answer while it is made.
    """
    from flows import sampling

    images, text = _images_and_text(images_then_text)
    if not text:
        raise ValueError('give a question: synth chat image.png "What is shown?"')
    return sampling.answer(text, images, machine, answering, stream)


def _images_and_text(arguments: tuple[str, ...]) -> tuple[list[Path], str]:
    *images, text = arguments or ("",)
    if os.path.isfile(text):
        raise ValueError(f"{text} is a file: after the images give a text, in quotation marks")
    if missing := [image for image in images if not os.path.exists(image)]:
        raise ValueError(f"{missing[0]}: there is no such image; a text of several words goes in quotation marks")
    return [Path(image) for image in images], text


# ------------------------------------------------------------------------------------------------------ checkpoints


@app.command(help_epilogue="Example: synth model info checkpoints/internvl-u")
def info(checkpoint: File) -> int:
    """Say what a checkpoint holds, from its headers: components, parameters, dtypes, what is missing or unexpected.

    The values of the weights are not read: NaN and infinity in them are found when they are loaded. Exit code 3 where the weights are not those that the configuration asks for.

    Args:
        checkpoint: A folder in the official layout.
    """
    from flows.checkpoints import show

    return show(checkpoint)


@app.command(
    help_epilogue="Examples: synth model init --preset tiny --out checkpoints/tiny   or   synth model init "
    "--vlm InternVL3_5-2B --vae Qwen-Image/vae --out checkpoints/stage-1"
)
def init(
    *,
    out: File,
    preset: Preset | None = None,
    tokenizer: File | None = None,
    vlm: File | None = None,
    vae: File | None = None,
    seed: int = 0,
) -> int:
    """Make a checkpoint in the official layout: random of a preset's size, or published parts with a fresh head.

    Args:
        out: The folder to make.
        preset: tiny for tests, digits for grey pictures of 64x32, small for a laptop, 4b as released. With --vlm and --vae the
            size of the fresh head: 4b.
        tokenizer: Folder of InternVL3.5-2B's tokenizer; only 4b needs it, the tokens of the others are bytes.
        vlm: Local folder of InternVL3.5-2B in its original layout (config.json, safetensors, tokenizer).
        vae: Local folder of Qwen-Image's VAE (config.json, safetensors).
        seed: Of the random values.
    """
    from flows.checkpoints import make

    return make(out, preset, tokenizer, vlm, vae, seed)
