"""The recipe of a training run: one model of fields, which are the flags, the form and the manifest.

`TrainRecipe(stage=2)` has the paper's numbers of stage 2 wherever nothing else is given. Each description ends in its
source: "Table 3" and "section 5.1" are the paper's (arXiv 2603.09877), "released config" the defaults of the official
classes (OpenGVLab/InternVL-U, commit 018a59c), "ours" is a choice where both are silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from catalog.weights import parse_weights

SOURCES = ("t2i", "it2i", "und")  # by what comes out: a picture of text, a picture of pictures and text, text
LEVELS = ("terse", "task", "explicit")  # of `prompts` in a row

Preset = Literal["tiny", "small", "digits", "4b"]


def shares(text: str, known: tuple[str, ...]) -> dict[str, float]:
    """`"t2i=4,it2i=1"` as numbers by name, in the order of `known`, without those that are 0.

    Raises ValueError for another name and for what `parse_weights` refuses.
    """
    found = parse_weights(text)
    if unknown := [name for name in found if name not in known]:
        raise ValueError(
            f"{unknown[0]!r} in {text!r} is none of {', '.join(known)}; write it like {known[0]}=4,{known[1]}=1"
        )
    return {name: found[name] for name in known if found.get(name)}


def _canonical(known: tuple[str, ...], text: str) -> str:
    return ",".join(f"{name}={share:g}" for name, share in shares(text, known).items())


def _number(given: Any) -> Any:
    """The number, where it came from a command line as text."""
    return int(given) if isinstance(given, str) and given.isdecimal() else given


Stage = Annotated[Literal[1, 2, 3], BeforeValidator(_number)]
Mix = Annotated[str, AfterValidator(lambda text: _canonical(SOURCES, text))]
Levels = Annotated[str, AfterValidator(lambda text: _canonical(LEVELS, text))]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Images(_Section):
    """Sizes of what is painted."""

    min_side: int = Field(512, ge=8, le=4096, description="Root of the smallest area, in pixels: 512. Table 3.")
    max_side: int = Field(512, ge=8, le=4096, description="Root of the largest area: 512, 1024, 1024. Table 3.")
    max_ratio: float = Field(
        200.0,
        ge=1,
        le=200,
        description="Longer by shorter side at most; thinner rows are left out. 2 from stage 2: section 4.",
    )
    condition_latents: bool = Field(
        False, description="Condition images reach the head as latents too: from stage 2 on. Section 3.2.2."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_side > self.max_side:
            raise ValueError(f"images.min_side {self.min_side} is above images.max_side {self.max_side}")
        return self


class Prompts(_Section):
    """How a row becomes a prompt, and how often it loses its condition (for classifier-free guidance)."""

    levels: Levels = Field("terse=1,task=1,explicit=1", description="How often each level of `prompts` is drawn. Ours.")
    reasoning: bool = Field(False, description="Rows with a line of thought train it before the picture: stage 3.")
    max_tokens: int = Field(4096, ge=16, description="Longer samples are replaced by others. Ours.")
    drop_t2i: float = Field(0.10, ge=0, le=1, description="Text to image without any condition. Section 5.1.")
    drop_it2i: float = Field(0.05, ge=0, le=1, description="Editing without any condition. Section 5.1.")
    drop_it2i_text: float = Field(0.05, ge=0, le=1, description="Editing without its text, images kept. Section 5.1.")

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        if self.drop_it2i + self.drop_it2i_text > 1:
            raise ValueError("prompts.drop_it2i and prompts.drop_it2i_text add up to more than 1")
        return self


class Optim(_Section):
    """AdamW and its learning rate."""

    lr: float = Field(3e-4, gt=0, le=1, description="Highest learning rate: 3e-4, 1e-4, 1e-5. Table 3.")
    schedule: Literal["constant", "cosine"] = Field(
        "constant", description="After warm-up; cosine from stage 2. Table 3."
    )
    warmup: int = Field(1000, ge=0, description="Steps in which the learning rate rises linearly. Table 3.")
    final_lr: float = Field(0.0, ge=0, le=1, description="Where cosine ends, as a part of lr. Ours.")
    beta1: float = Field(0.9, ge=0, lt=1, description="Table 3.")
    beta2: float = Field(0.999, ge=0, lt=1, description="Table 3.")
    eps: float = Field(1e-8, gt=0, description="Table 3.")
    weight_decay: float = Field(0.0, ge=0, description="Of matrices, not of norms and biases: 0, 0, 0.01. Table 3.")
    clip: float = Field(0.2, gt=0, description="Largest norm of the gradient: 0.2, 0.2, 1. Table 3.")


class Objective(_Section):
    """Flow matching on latents (VP) and next-token prediction (NTP): L = ntp * NTP + vp * VP."""

    ntp: float = Field(0.0, ge=0, description="Weight of the next-token loss: 0, 0, 1. Table 3.")
    vp: float = Field(1.0, ge=0, description="Weight of the velocity loss: 1, 1, 20. Table 3.")
    timesteps: Literal["logit_normal", "uniform"] = Field(
        "logit_normal",
        description="Released config; the paper's equation has uniform, and which was used is not known.",
    )
    logit_mean: float = Field(0.0, description="Released config.")
    logit_std: float = Field(1.0, gt=0, description="Released config.")
    shift: float = Field(3.0, gt=0, le=100, description="s = shift u / (1 + (shift - 1) u), towards noise. Table 3.")
    fixed_noise: bool = Field(
        False,
        description="A sample keeps its timestep and noise in every epoch: to see whether it can be overfit. Ours.",
    )


class Ema(_Section):
    """The running average of the weights, in float32."""

    decay: float = Field(
        0.9999, ge=0, lt=1, description="Reached by min(decay, (1 + s) / (10 + s)); 0: no average. Ours."
    )


class Snapshots(_Section):
    """Checkpoints of a run: weights, average, optimiser, step."""

    every: int = Field(1000, ge=1, description="Steps between two. Ours.")
    keep: int = Field(3, ge=1, description="How many of the latest stay. Ours.")


class Eyes(_Section):
    """What one sees of a run."""

    every: int = Field(10, ge=1, description="Steps between two lines on the screen; the JSONL has every step.")
    validate_every: int = Field(1000, ge=1, description="Steps between two validations.")
    validation_samples: int = Field(64, ge=0, description="Held-out samples of each source; 0: none.")
    images_every: int = Field(5000, ge=1, description="Steps between two sets of sample images.")
    images: int = Field(8, ge=0, description="Held-out prompts that are painted, by raw and by averaged weights.")
    image_steps: int = Field(20, ge=1, le=999, description="Solver steps of a sample image.")
    seed: int = Field(0, ge=0, lt=2**63, description="Of sample images and of the validation's noise.")
    tensorboard: bool = Field(False, description="Write TensorBoard events; needs tensorboard.")
    wandb: bool = Field(False, description="Log to Weights & Biases; needs wandb.")


class Loader(_Section):
    """Reading and decoding; changes no batch."""

    workers: int = Field(2, ge=0, le=256, description="Processes per rank; 0: in the trainer's own.")
    prefetch: int = Field(2, ge=1, le=1024, description="Batches ahead per worker.")
    row_groups: int = Field(16, ge=1, description="Row groups that a worker holds, up to 16 MiB each.")


class Parallel(_Section):
    """How the work is laid out; changes results by rounding only."""

    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="auto: CUDA where it is.")
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="Of the computation; weights that train are float32. auto: bfloat16 on CUDA."
    )
    shard: int = Field(
        0, ge=0, description="Ranks that share the weights (FSDP), copied by groups (HSDP). 0: a node's."
    )
    checkpoint_every: int = Field(0, ge=0, description="Recompute every n-th block in backward: less memory. 0: none.")
    compile: bool = Field(False, description="torch.compile each block of what trains.")
    memory_gb: float | None = Field(
        None, gt=0, description="Memory of a rank, where it is not what the device reports."
    )


class Lora(_Section):
    """Low-rank adapters instead of the weights themselves."""

    rank: int = Field(0, ge=0, le=1024, description="0: train the weights.")
    alpha: float = Field(16.0, gt=0, description="The update is scaled by alpha / rank.")
    dropout: float = Field(0.0, ge=0, lt=1)


# What stages change. Table 3, but images.max_ratio (section 4, the second filter keeps 0.5 to 2), images.condition_latents
# (section 3.2.2: stage 2 injects them "explicitly") and prompts.reasoning (section 3.2.2).
_LATER = {
    "images": {"min_side": 512, "max_side": 1024, "max_ratio": 2.0, "condition_latents": True},
    "batch": 1024,
    "micro_batch": 8,  # ours, with the next: some 40 GB of a GPU where eight share the weights
    "parallel": {"checkpoint_every": 1},
}
STAGES: dict[int, dict[str, Any]] = {
    1: {},  # the defaults of the fields
    2: _LATER
    | {"mix": "t2i=3,it2i=4", "steps": 60_000, "optim": {"lr": 1e-4, "schedule": "cosine"}},
    3: _LATER
    | {
        "mix": "t2i=1,it2i=1,und=2",
        "steps": 20_000,
        "train": "all",
        "prompts": {"reasoning": True},
        "optim": {"lr": 1e-5, "schedule": "cosine", "weight_decay": 0.01, "clip": 1.0},
        "objective": {"ntp": 1.0, "vp": 20.0},
    },
}  # fmt: skip
# Ours: what fits two CPU cores and minutes. The 4b preset has the paper's numbers.
_SMALL = {
    "batch": 8,
    "micro_batch": 8,
    "steps": 200,
    "optim": {"warmup": 20, "lr": 1e-3, "clip": 1.0},
    "ema": {"decay": 0.999},
    "loader": {"workers": 0},
    "parallel": {"checkpoint_every": 0},
    "eyes": {"validate_every": 100, "images_every": 200, "validation_samples": 16, "images": 4},
    "snapshots": {"every": 100},
}
PRESETS: dict[str, dict[str, Any]] = {
    "tiny": _SMALL | {"images": {"min_side": 64, "max_side": 128}},
    "small": _SMALL | {"images": {"min_side": 128, "max_side": 256}},
    # Small batches, for in 30 minutes steps are what is scarce; a processor with bfloat16 multiplies matrices four times
    # as fast in it; more noise than in data of many pixels decides which digit it becomes.
    "digits": _SMALL
    | {
        "batch": 32,
        "micro_batch": 32,
        "steps": 4_000,
        "train": "all",  # who reads is random too, and small
        "images": {"min_side": 32, "max_side": 64},
        "prompts": {"levels": "terse=1"},
        "optim": {"lr": 2e-3, "warmup": 100, "schedule": "cosine", "beta2": 0.99, "clip": 1.0},
        "objective": {"shift": 2.0},
        "ema": {"decay": 0.998},
        "eyes": {"validate_every": 500, "images_every": 2_000, "validation_samples": 64, "images": 8},
        "snapshots": {"every": 500},
        "parallel": {"dtype": "bfloat16"},
    },
    "4b": {},
}


class TrainRecipe(_Section):
    """Everything that a run depends on. Equal recipes on equal data give equal weights."""

    stage: Stage = Field(1, description="Of the paper's three: fills in every field that is not given.")
    preset: Preset | None = Field(None, description="Train a fresh model of this size, with settings to its measure.")
    checkpoint: Path | None = Field(None, description="Start from this checkpoint in the official layout.")
    out: Path = Field(Path("runs/run"), description="Folder of the run.")

    data: Path = Field(Path("data"), description="Folder with the datasets.")
    dataset: tuple[str, ...] = Field((), description="Names or directories of the datasets under it; none: all.")
    selection: str | None = Field(None, description="A saved selection (`synth select`), with its weights.")
    split: Literal["train", "validation"] = Field("train", description="Which part of the rows.")
    verified: bool = Field(True, description="Only rows that passed every mandatory check.")
    mix: Mix = Field("t2i=4,it2i=1", description="Shares of a batch by what comes out: 4:1, 3:4, 1:1:2. Table 3.")

    seed: int = Field(0, ge=0, lt=2**63, description="Of order, noise, timesteps, dropout and a fresh model.")
    steps: int = Field(250_000, ge=1, le=10**9, description="250k, 60k, 20k. Table 3.")
    batch: int = Field(2048, ge=1, le=2**20, description="Samples per step, over all ranks: 2048, 1024, 1024. Table 3.")
    micro_batch: int = Field(
        32, ge=1, le=2**20, description="Samples at once on a rank; the rest is accumulated. Ours."
    )
    train: Literal["head", "all"] = Field("head", description="What trains: the head, in stage 3 all. Table 3.")
    max_bad_steps: int = Field(10, ge=1, description="Steps in a row with NaN or infinity that end the run. Ours.")

    images: Images = Images()
    prompts: Prompts = Prompts()
    optim: Optim = Optim()
    objective: Objective = Objective()
    ema: Ema = Ema()
    snapshots: Snapshots = Snapshots()
    eyes: Eyes = Eyes()
    loader: Loader = Loader()
    parallel: Parallel = Parallel()
    lora: Lora = Lora()

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: Any) -> Any:
        """What is given wins over the preset, and the preset over the stage."""
        if not isinstance(given, Mapping):
            return given
        stage, preset = _number(given.get("stage", 1)), given.get("preset")
        return merged(merged(STAGES.get(stage, {}), PRESETS.get(preset, {})), given)

    @model_validator(mode="after")
    def _has_a_start(self) -> Self:
        if self.preset and self.checkpoint:
            raise ValueError("preset and checkpoint are both given: train a fresh model, or go on from a checkpoint")
        if self.objective.ntp == self.objective.vp == 0:
            raise ValueError("objective.ntp and objective.vp are both 0: there is nothing to learn")
        return self

    @property
    def ratios(self) -> dict[str, float]:
        """Shares of the sources that are in the mix; see `shares`."""
        return shares(self.mix, SOURCES)


def stage(number: Stage, **given: Any) -> TrainRecipe:
    """The paper's recipe of a stage; `given` are fields, sections as mappings."""
    return TrainRecipe.model_validate({"stage": number} | given)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over`, section by section. A section may be a mapping or a model."""
    result = dict(base)
    for key, value in over.items():
        if isinstance(value, BaseModel):
            value = value.model_dump(exclude_unset=True)
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = merged(result[key], value) if both else value
    return result
