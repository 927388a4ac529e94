"""What a checkpoint says about itself: the official JSON files as frozen dataclasses, and four presets of our own.

A field's default is the default of the official class, because an official file leaves out what equals it. A key that
no field names is kept and written back; a value that would need code we do not have is refused.
Sources: the official code (OpenGVLab/InternVL-U, commit 018a59c) for names and defaults; the paper (arXiv 2603.09877)
and public ports of the release for its values, which docs/model.md lists with their evidence.
"""

from __future__ import annotations

import dataclasses
import json
import reprlib
import types
import typing
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

FOLDERS = {  # field of ModelConfig -> its file in a checkpoint
    "vlm": "vlm/config.json",
    "head": "generation_decoder/config.json",
    "vae": "vae/config.json",
    "scheduler": "scheduler/scheduler_config.json",
    "processor": "processor/processor_config.json",
}
# Which class of which library stands behind each folder; the libraries' names are inferred.
MODEL_INDEX = {
    "_class_name": "InternVLUPipeline",
    "generation_decoder": ["internvlu", "InternVLUGenerationDecoder"],
    "processor": ["internvlu", "InternVLUProcessor"],
    "scheduler": ["diffusers", "DPMSolverMultistepScheduler"],
    "vae": ["diffusers", "AutoencoderKLQwenImage"],
    "vlm": ["internvlu", "InternVLUChatModel"],
}
PIXEL_LATENTS = "PixelLatents"  # ours: `_class_name` of a vae/config.json without a network


def keys(names: str) -> frozenset[str]:
    """The names between the spaces."""
    return frozenset(names.split())


# Written by transformers and diffusers into every configuration; nothing here depends on them.
BOILERPLATE = keys(
    "_attn_implementation_autoset _class_name _commit_hash _diffusers_version _name_or_path architectures auto_map "
    "dtype image_processor_type model_type processor_class torch_dtype transformers_version use_cache"
)


Section = TypeVar("Section")

# What a number may be unless its field says otherwise: far beyond every known model, and products of them still fit
# the 64 bits in which torch counts elements.
RANGES = {int: (1, 2**16), float: (-1e6, 1e6)}
COUNT = (1, 2**24)  # of what widens one table only: words, positions, patches
DEPTH = (1, 256)  # layers
POSITIVE = (1e-6, 1e6)
EPSILON = (1e-15, 1.0)
JSON_BYTES = 2**28  # the longest file read as JSON; the released tokenizer.json takes 11 MB
# Of keys that choose a class, what a file may say; keys that nobody has seen in a file are not listed.
CLASSES = {
    "VisionConfig": {"architectures": "InternVisionModel", "model_type": "intern_vit_6b"},
    "LanguageConfig": {"architectures": "Qwen3ForCausalLM", "model_type": "qwen3"},
    "UnderstandingConfig": {"architectures": "InternVLUChatModel", "model_type": "internvlu_chat"},
    "HeadConfig": {"architectures": "InternVLUGenerationDecoder", "_class_name": "InternVLUGenerationDecoder"},
    "VaeConfig": {"_class_name": "AutoencoderKLQwenImage"},
    "SchedulerConfig": {"_class_name": "DPMSolverMultistepScheduler"},
    "ProcessorConfig": {"processor_class": "InternVLUProcessor"},
}


class ConfigError(ValueError):
    """A configuration file that cannot be built: names the file, the key, the value and what is allowed."""


def one_of(default: Any, *others: Any) -> Any:
    """A field whose value chooses code: `default` is the official class's own, `others` are built here as well."""
    return field(default=default, metadata={"allowed": (default, *others)})


def only(value: Any, official_default: Any) -> Any:
    """A field with one value that is built here; the official class's default is another one."""
    return field(default=official_default, metadata={"allowed": (value,)})


def within(limits: tuple[float, float], default: Any = dataclasses.MISSING, *, length: int | None = None) -> Any:
    """A field whose numbers lie from limits[0] to limits[1], and are `length` many; without a default it is required."""
    return field(default=default, metadata={"range": limits, "length": length})


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """InternViT. `image_size` is the side of the learned position table in pixels, `patch_size` of a patch."""

    hidden_size: int = 3200
    num_hidden_layers: int = within(DEPTH, 48)
    num_attention_heads: int = 25
    intermediate_size: int = 12800
    patch_size: int = within((1, 1024), 14)
    image_size: int = 224
    num_channels: int = one_of(3)
    qkv_bias: bool = False
    qk_normalization: bool = only(False, official_default=True)
    norm_type: str = only("layer_norm", official_default="rms_norm")
    hidden_act: str = one_of("gelu")
    layer_norm_eps: float = within(EPSILON, 1e-6)
    initializer_range: float = within(POSITIVE, 0.02)
    initializer_factor: float = 0.1  # value of the layer scales before training
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys(
        "attention_dropout downsample_ratio drop_path_rate dropout fullatt_block_indexes use_flash_attn window_size"
    )

    def __post_init__(self) -> None:
        _divides(self, "num_attention_heads", "hidden_size")
        _divides(self, "patch_size", "image_size")


@dataclass(frozen=True, slots=True)
class RopeParameters:
    """Rotary positions as transformers 5 writes them; of the kinds that stretch them none is built here."""

    rope_theta: float = within((1.0, 1e12))
    rope_type: str = one_of("default")
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys("")


@dataclass(frozen=True, slots=True)
class LanguageConfig:
    """Qwen3. What has a field goes to transformers' `Qwen3Config`, and nothing else does.

    `rope_parameters`, where a file has them, win over `rope_theta`, which is what transformers 4 writes.
    """

    hidden_size: int
    num_hidden_layers: int = within(DEPTH)
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int
    intermediate_size: int
    vocab_size: int = within(COUNT)
    tie_word_embeddings: bool = one_of(False)
    max_position_embeddings: int = within(COUNT, 32768)
    hidden_act: str = one_of("silu")
    use_sliding_window: bool = one_of(False)
    layer_types: tuple[str, ...] | None = None
    rms_norm_eps: float = within(EPSILON, 1e-6)
    attention_bias: bool = False
    rope_theta: float = within((1.0, 1e12), 10000.0)
    rope_scaling: None = one_of(None)
    rope_parameters: RopeParameters | None = None
    pad_token_id: int | None = within((0, COUNT[1]), None)
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys(
        "attention_dropout bos_token_id eos_token_id initializer_range max_window_layers sliding_window"
    )

    def __post_init__(self) -> None:
        _divides(self, "num_key_value_heads", "num_attention_heads")
        if self.head_dim % 2:
            raise ValueError(f"head_dim is {self.head_dim}: rotary positions turn pairs, so it must be even")
        if self.layer_types not in (None, ("full_attention",) * self.num_hidden_layers):
            raise ValueError(
                f"layer_types is {reprlib.repr(self.layer_types)}; built here: 'full_attention' for each of the "
                f"{self.num_hidden_layers} layers"
            )
        if self.pad_token_id is not None and self.pad_token_id >= self.vocab_size:
            raise ValueError(f"pad_token_id is {self.pad_token_id}, but vocab_size is {self.vocab_size}")


@dataclass(frozen=True, slots=True)
class UnderstandingConfig:
    """`vlm/config.json`: ViT, pixel shuffle and language model."""

    vision_config: VisionConfig
    llm_config: LanguageConfig
    template: str = one_of(None, "qwen2_5-chat-v3")
    downsample_ratio: float = one_of(0.5)
    select_layer: int = one_of(-1)
    force_image_size: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys(
        "anyres_image_size dynamic_image_size enable_multi_scale extra_select_layer max_dynamic_patch "
        "min_dynamic_patch pad2square ps_version scale_downsample_ratio thumbnail_pos use_backbone_lora use_llm_lora "
        "use_thumbnail"
    )

    def __post_init__(self) -> None:
        if self.image_size // self.vision_config.patch_size % 2 or self.image_tokens == 0:
            raise ValueError(
                f"images of {self.image_size} pixels are no even number of patches of {self.vision_config.patch_size}"
            )

    @property
    def image_size(self) -> int:
        """Side of the square that every image is resized to, in pixels."""
        return self.force_image_size or self.vision_config.image_size

    @property
    def image_tokens(self) -> int:
        """Tokens of one image after the pixel shuffle, which joins 2 x 2 patches: 256 at 448 pixels."""
        return (self.image_size // self.vision_config.patch_size // 2) ** 2


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """The dual-stream diffusion transformer inside the generation head."""

    patch_size: int = within((1, 64), 2)
    in_channels: int = 64
    out_channels: int = 16
    num_layers: int = within(DEPTH, 60)
    attention_head_dim: int = 128
    num_attention_heads: int = 24
    joint_attention_dim: int = 3584
    axes_dims_rope: tuple[int, ...] = within(RANGES[int], (16, 56, 56), length=3)
    timestep_scale: float = one_of(1.0)  # would multiply the timesteps; no known file has it
    extra: Mapping[str, Any] = field(default_factory=dict)

    # The outer configuration's position scales win over the copies in here.
    UNUSED: ClassVar[frozenset[str]] = keys(
        "guidance_embeds num_single_layers pooled_projection_dim video_position_scale_factor "
        "vlm_cond_position_scale_factor"
    )

    def __post_init__(self) -> None:
        if self.in_channels != self.patch_size**2 * self.out_channels:
            raise ValueError(
                f"in_channels is {self.in_channels}, but patch_size² x out_channels is "
                f"{self.patch_size**2 * self.out_channels}"
            )
        if sum(self.axes_dims_rope) != self.attention_head_dim or any(dim % 2 for dim in self.axes_dims_rope):
            raise ValueError(
                f"axes_dims_rope is {self.axes_dims_rope}: three even numbers must add up to attention_head_dim, "
                f"{self.attention_head_dim}"
            )

    @property
    def hidden_size(self) -> int:
        return self.num_attention_heads * self.attention_head_dim


@dataclass(frozen=True, slots=True)
class HeadConfig:
    """`generation_decoder/config.json`: what stands between the language model's hidden states and the velocity."""

    decoder_config: DecoderConfig
    decoder_projector_type: str = one_of("mlp2x_gelu", "identity")
    input_hidden_size: int = 1536
    output_hidden_size: int = 2304
    pad_to_fix_length: bool = True
    max_sequence_length: int = 512
    vae_downsample_factor: int = 32
    vlm_select_layer: tuple[int, ...] = within((-DEPTH[1], DEPTH[1]), (-1,))
    video_position_scale_factor: float = within((1e-3, 1e3), 1.0)
    vlm_cond_position_scale_factor: float = within((1e-3, 1e3), 1.0)
    gen_image_height: int = 512
    gen_image_width: int = 512
    # Ours: "bf16" rounds the timestep before the sinusoid, as the released pipeline does, whose latents are bfloat16.
    # A file without the key is an official one, made and run in bfloat16.
    timestep_rounding: Literal["none", "bf16"] = one_of("bf16", "none")
    extra: Mapping[str, Any] = field(default_factory=dict)

    # The released shift of the sampler is the pipeline's own 3.0: no official code reads flow_shift.
    UNUSED: ClassVar[frozenset[str]] = keys(
        "all_cfg_scale discrete_timestep flow_shift logit_mean logit_std mask_weight_type mode_scale "
        "padding_encoder_hidden_states part_cfg_scale qk_norm region_weighting sigmas_as_weight vae_input_hidden_size "
        "vae_projector_type visual_input_hidden_size weighting_scheme"
    )

    def __post_init__(self) -> None:
        if self.output_hidden_size != self.decoder_config.joint_attention_dim:
            raise ValueError(
                f"output_hidden_size is {self.output_hidden_size}, but decoder_config.joint_attention_dim is "
                f"{self.decoder_config.joint_attention_dim}"
            )
        if self.decoder_projector_type == "identity" and self.input_hidden_size != self.output_hidden_size:
            raise ValueError(
                f"decoder_projector_type 'identity' needs input_hidden_size ({self.input_hidden_size}) equal to "
                f"output_hidden_size ({self.output_hidden_size})"
            )


@dataclass(frozen=True, slots=True)
class VaeConfig:
    """`vae/config.json`: the Qwen-Image VAE. Means and deviations of the latents are per channel."""

    z_dim: int = 16
    base_dim: int = 96
    dim_mult: tuple[int, ...] = within((1, 64), (1, 2, 4, 4))
    num_res_blocks: int = within((1, 64), 2)
    attn_scales: tuple[float, ...] = one_of(())
    temperal_downsample: tuple[bool, ...] = (False, True, True)  # sic
    input_channels: int = one_of(3)
    latents_mean: tuple[float, ...] = (
        -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508,
        0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921,
    )  # fmt: skip
    latents_std: tuple[float, ...] = within(POSITIVE, (
        2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743,
        3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.9160,
    ))  # fmt: skip
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys("dropout non_linearity")

    def __post_init__(self) -> None:
        for name in ("latents_mean", "latents_std"):
            if len(getattr(self, name)) != self.z_dim:
                raise ValueError(f"{name} has {len(getattr(self, name))} numbers, but z_dim is {self.z_dim}")
        if not 1 < len(self.dim_mult) == len(self.temperal_downsample) + 1 < 8:
            raise ValueError("dim_mult must have two to seven numbers, one more than temperal_downsample")

    @property
    def factor(self) -> int:
        """Pixels per latent pixel and side: 8."""
        return 2 ** len(self.temperal_downsample)


@dataclass(frozen=True, slots=True)
class PixelLatentsConfig:
    """`vae/config.json` of latents that are the pixels themselves: ours, for models too small to need a VAE.

    A latent pixel is a square of `factor` x `factor` pixels, all of their values its channels; `channels` is 1 for grey.
    """

    factor: int = within((1, 64), 2)
    channels: int = one_of(3, 1)
    _class_name: str = one_of(PIXEL_LATENTS)
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys("")

    @property
    def z_dim(self) -> int:
        """Channels of a latent pixel."""
        return self.channels * self.factor**2


@dataclass(frozen=True, slots=True)
class SchedulerConfig:
    """`scheduler/scheduler_config.json`: one solver is built here, so every key but the shift has one value."""

    algorithm_type: str = one_of("dpmsolver++")
    solver_order: int = one_of(2)
    solver_type: str = one_of("midpoint")
    prediction_type: str = only("flow_prediction", official_default="epsilon")
    use_flow_sigmas: bool = only(True, official_default=False)
    flow_shift: float = within((1e-3, 1e3), 1.0)
    final_sigmas_type: str = one_of("zero")
    lower_order_final: bool = one_of(True)
    euler_at_final: bool = one_of(False)
    timestep_spacing: str = one_of("linspace")
    num_train_timesteps: int = one_of(1000)
    thresholding: bool = one_of(False)
    extra: Mapping[str, Any] = field(default_factory=dict)

    # Without effect under use_flow_sigmas and without thresholding.
    UNUSED: ClassVar[frozenset[str]] = keys(
        "beta_end beta_schedule beta_start dynamic_thresholding_ratio lambda_min_clipped rescale_betas_zero_snr "
        "sample_max_value steps_offset time_shift_type trained_betas use_beta_sigmas use_dynamic_shifting "
        "use_exponential_sigmas use_karras_sigmas use_lu_lambdas variance_type"
    )


@dataclass(frozen=True, slots=True)
class ImageSize:
    height: int
    width: int
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys("")


@dataclass(frozen=True, slots=True)
class UnderstandingPixels:
    """How an image becomes pixels for the ViT: one square, its aspect ignored. Defaults are the release's."""

    size: ImageSize = ImageSize(448, 448)
    image_mean: tuple[float, ...] = within(RANGES[float], (0.485, 0.456, 0.406), length=3)
    image_std: tuple[float, ...] = within(POSITIVE, (0.229, 0.224, 0.225), length=3)
    resample: int = one_of(3)  # PIL's number of bicubic
    crop_to_patches: bool = one_of(False)
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys(
        "do_convert_rgb do_normalize do_rescale do_resize max_patches min_patches rescale_factor"
    )


@dataclass(frozen=True, slots=True)
class GenerationPixels:
    """How a condition image becomes pixels for the VAE. A "patch" of the two limits is one latent pixel."""

    vae_downsample_factor: int = 8
    gen_down_sample_ratio: float = one_of(0.5, 1.0, 0.25)  # the head joins 2 x 2 latent pixels; in ours 1 or 4 x 4, too
    min_dynamic_patch: int = within(COUNT, 4096)
    max_dynamic_patch: int = within(COUNT, 16384)
    max_length: int = 1024  # pixels of the longer side
    temporal_patch_size: int = one_of(1)
    image_mean: tuple[float, ...] = within(RANGES[float], (0.5, 0.5, 0.5), length=3)
    image_std: tuple[float, ...] = within(POSITIVE, (0.5, 0.5, 0.5), length=3)
    resample: int = one_of(3)
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys("do_convert_rgb do_normalize do_pad do_rescale do_resize rescale_factor")

    def __post_init__(self) -> None:
        if self.min_dynamic_patch > self.max_dynamic_patch:
            raise ValueError(
                f"min_dynamic_patch is {self.min_dynamic_patch}, above max_dynamic_patch, {self.max_dynamic_patch}"
            )

    @property
    def stride(self) -> int:
        """Pixels of a side that become one token: 16, of which the VAE joins 8 and the head twice as many."""
        return round(self.vae_downsample_factor / self.gen_down_sample_ratio)

    @property
    def area(self) -> tuple[int, int]:
        """The least and the most pixels of an image."""
        per_patch = self.vae_downsample_factor**2
        return self.min_dynamic_patch * per_patch, self.max_dynamic_patch * per_patch


@dataclass(frozen=True, slots=True)
class ProcessorConfig:
    """`processor/processor_config.json`; its layout and the defaults here are inferred."""

    image_seq_length: int = 256
    image_processor_kwargs: UnderstandingPixels = UnderstandingPixels()
    image_gen_processor_class: str = one_of("InternVLUDynamicResGenerationImageProcessor")
    image_gen_processor_kwargs: GenerationPixels = GenerationPixels()
    extra: Mapping[str, Any] = field(default_factory=dict)

    UNUSED: ClassVar[frozenset[str]] = keys("special_token_order_for_special_token_embedding")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """A whole checkpoint."""

    vlm: UnderstandingConfig
    head: HeadConfig
    vae: VaeConfig | PixelLatentsConfig
    scheduler: SchedulerConfig
    processor: ProcessorConfig

    def __post_init__(self) -> None:
        """The parts must fit each other: a message here names two files' keys."""
        head, vlm, factor = self.head, self.vlm, self.vae.factor
        context = len(head.vlm_select_layer) * vlm.llm_config.hidden_size
        pixels = self.processor.image_gen_processor_kwargs
        side, size = vlm.image_size, self.processor.image_processor_kwargs.size
        patch, joined = head.decoder_config.patch_size, round(1 / pixels.gen_down_sample_ratio)
        pairs = (
            ("generation_decoder input_hidden_size", head.input_hidden_size, "layers x llm hidden_size", context),
            ("generation_decoder out_channels", head.decoder_config.out_channels, "vae z_dim", self.vae.z_dim),
            ("generation_decoder vae_downsample_factor", head.vae_downsample_factor, "vae factor", factor),
            ("processor vae_downsample_factor", pixels.vae_downsample_factor, "vae factor", factor),
            ("processor 1 / gen_down_sample_ratio", joined, "generation_decoder patch_size", patch),
            ("processor size", (size.height, size.width), "vlm image_size", (side, side)),
            ("processor image_seq_length", self.processor.image_seq_length, "vlm tokens per image", vlm.image_tokens),
        )
        for name, value, other, wanted in pairs:
            if value != wanted:
                raise ConfigError(f"{name} is {value}, but {other} is {wanted}: these files belong to different models")
        layers = vlm.llm_config.num_hidden_layers
        if wrong := [layer for layer in head.vlm_select_layer if not -layers - 1 <= layer <= layers]:
            raise ConfigError(
                f"generation_decoder vlm_select_layer names {wrong}: the language model's hidden states are numbered "
                f"{-layers - 1} to {layers}"
            )


def parse(cls: type[Section], values: Mapping[str, Any], where: str) -> Section:
    """A section from official JSON. `where` names the file (and the key inside it) in messages.

    Raises ConfigError for a missing key, a value of the wrong type or out of range, or a value or class not built here.
    Warns of keys that nothing here knows; they are kept in `extra`.
    """
    if not isinstance(values, Mapping):
        raise ConfigError(f"{where}: expected an object of keys and values, found {reprlib.repr(values)}")
    for key, built in CLASSES.get(cls.__name__, {}).items():
        if key in values and values[key] not in (built, [built], None):
            raise ConfigError(f"{where}: {key} is {reprlib.repr(values[key])}; built here: {built!r}")
    fields = {entry.name: entry for entry in dataclasses.fields(cls) if entry.name != "extra"}
    hints = typing.get_type_hints(cls)
    extra = {key: value for key, value in values.items() if key not in fields}
    if unknown := sorted(extra.keys() - cls.UNUSED - BOILERPLATE):
        warnings.warn(f"{where}: kept but not understood: {named(unknown)}", stacklevel=2)
    known = {key: _value(values[key], entry, hints[key], where) for key, entry in fields.items() if key in values}
    left_out = {key: entry for key, entry in fields.items() if key not in known}
    if absent := [key for key, entry in left_out.items() if entry.default is dataclasses.MISSING]:
        raise ConfigError(f"{where}: missing {', '.join(absent)}")
    for key, entry in left_out.items():  # the official default may be a value that is not built here
        _check_allowed(entry.default, entry, f"{where}: {key} (left out, so the official default)")
    try:
        return cls(**known, extra=extra)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from error


def to_json(section: Any) -> dict[str, Any]:
    """The section in official keys: known ones, then those that were kept."""
    known = {entry.name: getattr(section, entry.name) for entry in dataclasses.fields(section) if entry.name != "extra"}
    return {
        key: to_json(value) if dataclasses.is_dataclass(value) else list(value) if isinstance(value, tuple) else value
        for key, value in known.items()
    } | dict(section.extra)


def named(names: Sequence[str], most: int = 12) -> str:
    """Names from a file that anyone may have written, for a message: shortened, and nothing that steers a terminal."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(repr(name)[1:-1][:60] for name in names[:most]) + more


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file that anyone may have written; all JSON on disk is read here.

    Raises ConfigError naming the file: when it is missing or no plain file, is longer than `JSON_BYTES`, is no JSON
    (brackets too deep and numbers too long are none) or holds anything but an object.
    """
    if not path.is_file():
        raise ConfigError(f"{path} is {'no plain file' if path.exists() else 'missing'}: is the folder the right one?")
    if (size := path.stat().st_size) > JSON_BYTES:
        raise ConfigError(f"{path} has {size:,} bytes, more than {JSON_BYTES:,}: download it again")
    try:
        return parse_object(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no JSON: {error}; download it again") from error
    except ConfigError as error:
        raise ConfigError(f"{error}; mend it, or download it again") from error


def parse_object(text: str, where: str) -> dict[str, Any]:
    """The JSON object in `text`, which `where` names in the ConfigError that is raised when there is none."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where} is no JSON: {error}") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{where}: expected an object of keys and values, found {reprlib.repr(values)}")
    return values


def read_config(folder: Path | str) -> ModelConfig:
    """The configuration of the checkpoint in `folder`; raises ConfigError that names the file and the fix.

    `model_index.json` may be missing: its classes are compared with those that are built here, and no more.
    """
    hints = typing.get_type_hints(ModelConfig)
    paths = {name: Path(folder) / file for name, file in FOLDERS.items()}
    values = {name: _read(path) for name, path in paths.items()}
    hints["vae"] = PixelLatentsConfig if values["vae"].get("_class_name") == PIXEL_LATENTS else VaeConfig
    if (index := Path(folder) / "model_index.json").exists():
        _check_index(read_object(index), MODEL_INDEX | _own_classes(hints["vae"]), index)
    return ModelConfig(**{name: parse(hints[name], values[name], str(path)) for name, path in paths.items()})


def write_config(config: ModelConfig, folder: Path | str) -> None:
    """Writes `model_index.json` and one file per section, in the official layout."""
    _write_json(Path(folder) / "model_index.json", MODEL_INDEX | _own_classes(type(config.vae)))
    for name, file in FOLDERS.items():
        _write_json(Path(folder) / file, to_json(getattr(config, name)))


def preset(name: str) -> ModelConfig:
    """`tiny` (for tests), `digits` (learns from grey pixels in minutes), `small` (a laptop trains it) or `4b` (the
    released model). All but the last read bytes."""
    presets = {"tiny": _tiny, "digits": _digits, "small": _small, "4b": _released}
    if name not in presets:
        raise ConfigError(f"no preset {name!r}: choose {', '.join(presets)}")
    return presets[name]()


def _tiny() -> ModelConfig:
    return _assemble(
        _vision(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, image_size=56),
        _language(hidden_size=48, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
                  intermediate_size=96, vocab_size=320),
        DecoderConfig(in_channels=16, out_channels=4, num_layers=2, attention_head_dim=16, num_attention_heads=2,
                      joint_attention_dim=96, axes_dims_rope=(4, 6, 6)),
        VaeConfig(z_dim=4, base_dim=8, dim_mult=(1, 2, 2, 2), num_res_blocks=1, latents_mean=(0.0,) * 4,
                  latents_std=(1.0,) * 4),
        GenerationPixels(min_dynamic_patch=16, max_dynamic_patch=64, max_length=128),
        max_sequence_length=16, output_size=(64, 64), timestep_rounding="none",
    )  # fmt: skip


def _digits() -> ModelConfig:
    """Pictures of 64 x 32 pixels: 32 tokens of 8 x 8 grey pixels each, a quarter of the head's width."""
    pixels = PixelLatentsConfig(factor=4, channels=1)
    return _assemble(
        _vision(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, image_size=56),
        _language(hidden_size=128, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=4, head_dim=32,
                  intermediate_size=256, vocab_size=320),
        DecoderConfig(in_channels=4 * pixels.z_dim, out_channels=pixels.z_dim, num_layers=4, attention_head_dim=32,
                      num_attention_heads=8, joint_attention_dim=256, axes_dims_rope=(8, 12, 12)),
        pixels,
        GenerationPixels(vae_downsample_factor=4, min_dynamic_patch=128, max_dynamic_patch=256, max_length=128),
        max_sequence_length=256, output_size=(32, 64), timestep_rounding="none",
    )  # fmt: skip


def _small() -> ModelConfig:
    return _assemble(
        _vision(hidden_size=256, num_hidden_layers=6, num_attention_heads=4, intermediate_size=1024, image_size=224),
        _language(hidden_size=512, num_hidden_layers=8, num_attention_heads=8, num_key_value_heads=4, head_dim=64,
                  intermediate_size=1536, vocab_size=320),
        DecoderConfig(num_layers=6, attention_head_dim=64, num_attention_heads=8, joint_attention_dim=1024,
                      axes_dims_rope=(8, 28, 28)),
        VaeConfig(base_dim=32),
        GenerationPixels(min_dynamic_patch=256, max_dynamic_patch=4096, max_length=512),
        max_sequence_length=256, output_size=(256, 256), timestep_rounding="none",
    )  # fmt: skip


def _released() -> ModelConfig:
    return _assemble(
        _vision(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096, image_size=448),
        _language(hidden_size=2048, num_hidden_layers=28, num_attention_heads=16, num_key_value_heads=8, head_dim=128,
                  intermediate_size=6144, vocab_size=151936),
        DecoderConfig(num_layers=20, num_attention_heads=12, joint_attention_dim=4096),
        VaeConfig(),
        GenerationPixels(),
        max_sequence_length=768, output_size=(512, 512), timestep_rounding="bf16",
    )  # fmt: skip


def _vision(**sizes: int) -> VisionConfig:
    return VisionConfig(
        **sizes,
        qkv_bias=True,
        qk_normalization=False,
        norm_type="layer_norm",
        extra={"architectures": ["InternVisionModel"], "model_type": "intern_vit_6b"},
    )


def _language(**sizes: int) -> LanguageConfig:
    """The epsilon, the rotary base and the longest context are Qwen3-1.7B's: inferred."""
    return LanguageConfig(
        **sizes,
        max_position_embeddings=40960,
        rope_theta=1e6,
        extra={"architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "use_cache": True},
    )


def _assemble(
    vision: VisionConfig,
    language: LanguageConfig,
    decoder: DecoderConfig,
    vae: VaeConfig | PixelLatentsConfig,
    pixels: GenerationPixels,
    *,
    max_sequence_length: int,
    output_size: tuple[int, int],
    timestep_rounding: Literal["none", "bf16"],
) -> ModelConfig:
    """A checkpoint of these parts, with the release's settings wherever a size does not decide."""
    vlm = UnderstandingConfig(
        vision,
        language,
        template="qwen2_5-chat-v3",
        force_image_size=vision.image_size,
        extra={"architectures": ["InternVLUChatModel"], "model_type": "internvlu_chat", "ps_version": "v2"},
    )
    head = HeadConfig(
        decoder,
        decoder_projector_type="identity",
        input_hidden_size=decoder.joint_attention_dim,
        output_hidden_size=decoder.joint_attention_dim,
        pad_to_fix_length=False,
        max_sequence_length=max_sequence_length,
        vae_downsample_factor=vae.factor,
        vlm_select_layer=(-1, -2),
        vlm_cond_position_scale_factor=0.25,
        gen_image_height=output_size[0],
        gen_image_width=output_size[1],
        timestep_rounding=timestep_rounding,
        extra={"architectures": ["InternVLUGenerationDecoder"], "padding_encoder_hidden_states": True},
    )
    scheduler = SchedulerConfig(
        prediction_type="flow_prediction",
        use_flow_sigmas=True,
        flow_shift=3.0,
        extra={"_class_name": "DPMSolverMultistepScheduler"},
    )
    understanding = UnderstandingPixels(size=ImageSize(vlm.image_size, vlm.image_size))
    named = {} if isinstance(vae, PixelLatentsConfig) else {"_class_name": "AutoencoderKLQwenImage"}
    return ModelConfig(
        vlm,
        head,
        dataclasses.replace(vae, extra=named),
        scheduler,
        ProcessorConfig(vlm.image_tokens, understanding, image_gen_processor_kwargs=pixels),
    )


def _value(value: Any, entry: dataclasses.Field, hint: Any, where: str) -> Any:
    """One JSON value as the field's type, checked."""
    where = f"{where}: {entry.name}"
    if "allowed" in entry.metadata:
        value = tuple(value) if isinstance(value, list) else value
        _check_allowed(value, entry, where)
        return value
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if value is None and types.NoneType in kinds:
        return None
    kind = kinds[0]
    if dataclasses.is_dataclass(kind):
        return parse(kind, value, where)
    if typing.get_origin(kind) is not tuple:
        return _scalar(value, kind, entry, where)
    kind, length = typing.get_args(kind)[0], entry.metadata.get("length")
    if not isinstance(value, list) or not value or len(value) != (length or len(value)):
        raise ConfigError(f"{where} is {reprlib.repr(value)}: expected a list of {length or 'some'} {kind.__name__}")
    return tuple(_scalar(item, kind, entry, where) for item in value)


def _scalar(value: Any, kind: type, entry: dataclasses.Field, where: str) -> Any:
    """`value` if it is of the type that is asked for (an int will do for a float) and in the field's range."""
    if type(value) is not kind and not (kind is float and type(value) is int):
        raise ConfigError(f"{where} is {reprlib.repr(value)}: expected {kind.__name__}")
    low, high = entry.metadata.get("range", RANGES.get(kind, (value, value)))
    if not low <= value <= high:  # NaN neither
        raise ConfigError(f"{where} is {reprlib.repr(value)}: expected {low} to {high}")
    return kind(value)


def _check_allowed(value: Any, entry: dataclasses.Field, where: str) -> None:
    allowed = entry.metadata.get("allowed", (value,))
    if not any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed):
        raise ConfigError(f"{where} is {reprlib.repr(value)}; built here: {', '.join(map(repr, allowed))}")


def _own_classes(vae: type) -> dict[str, Any]:
    """What `model_index.json` has of ours."""
    return {"vae": ["internvlu", PIXEL_LATENTS]} if vae is PixelLatentsConfig else {}


def _check_index(values: Mapping[str, Any], built: Mapping[str, Any], path: Path) -> None:
    """Raises ConfigError for a class that is not built here; which library has it is not compared."""

    def chosen(entry: Any) -> Any:
        return entry[-1] if isinstance(entry, list) and entry else entry

    for key, entry in values.items():
        if key in built and chosen(entry) != chosen(built[key]):
            raise ConfigError(f"{path}: {key} is {reprlib.repr(entry)}; built here: {chosen(built[key])!r}")
        if key not in built and isinstance(entry, list) and chosen(entry) is not None:
            known = ", ".join(sorted(built.keys() - {"_class_name"}))
            raise ConfigError(f"{path}: {named([key])} is no component that is built here; known are {known}")


def _divides(section: Any, divisor: str, dividend: str) -> None:
    if getattr(section, dividend) % getattr(section, divisor):
        raise ValueError(
            f"{dividend} is {getattr(section, dividend)}, no multiple of {divisor}, {getattr(section, divisor)}"
        )


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise ConfigError(f"{path} is missing: is {path.parents[1]} a checkpoint in the official layout?")
    return read_object(path)


def _write_json(path: Path, values: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
