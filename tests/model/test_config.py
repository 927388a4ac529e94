"""The official files are read as they are meant: defaults, unknown keys, values that are not built here."""

from __future__ import annotations

import json
import warnings
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from model import config
from model.config import (
    ConfigError,
    HeadConfig,
    LanguageConfig,
    ProcessorConfig,
    SchedulerConfig,
    UnderstandingConfig,
    VaeConfig,
    VisionConfig,
    parse,
)  # fmt: skip
from model.vlm import SPECIAL_TOKENS, VisionLanguageModel

VISION = {"qkv_bias": True, "qk_normalization": False, "norm_type": "layer_norm"}


@pytest.mark.parametrize("name", ["tiny", "digits", "small", "4b"])
def test_presets_survive_the_disk(name: str, tmp_path: Path) -> None:
    preset = config.preset(name)
    config.write_config(preset, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert config.read_config(tmp_path) == preset


def test_the_released_values() -> None:
    """Numbers of the release that nothing else checks."""
    released = config.preset("4b")
    assert released.head.timestep_rounding == "bf16" and config.preset("tiny").head.timestep_rounding == "none"
    assert released.head.vlm_cond_position_scale_factor == 0.25
    assert (released.vlm.image_size, released.vlm.image_tokens) == (448, 256)
    assert released.scheduler.flow_shift == 3.0
    with pytest.raises(ConfigError, match="tiny, digits, small, 4b"):
        config.preset("large")


def test_the_released_files(tmp_path: Path) -> None:
    """As far as they are known (README.md beside them): read without a word, the 4b preset, and kept key by key."""
    folder = Path(__file__).parent / "released"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = config.read_config(folder)
    assert bare(read) == bare(config.preset("4b"))
    config.write_config(read, tmp_path)
    for file in config.FOLDERS.values():
        ours, released = (json.loads((root / file).read_text()) for root in (tmp_path, folder))
        assert laid(released, ours) == ours, file
    index = json.loads((folder / "model_index.json").read_text())
    assert config.MODEL_INDEX.items() <= index.items()


def laid(over: dict[str, Any], below: dict[str, Any]) -> dict[str, Any]:
    """`below` with the values of `over`, key by key at every depth."""
    return below | {
        key: laid(value, below[key]) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in over.items()
    }


def bare(section: Any) -> Any:
    """Without the keys that are only kept."""
    if not is_dataclass(section):
        return section
    return type(section)(**{
        entry.name: {} if entry.name == "extra" else bare(getattr(section, entry.name)) for entry in fields(section)
    })  # fmt: skip


@pytest.mark.parametrize("name", ["tiny", "digits"])
def test_an_index_names_what_is_built_here_or_is_missing(name: str, tmp_path: Path) -> None:
    config.write_config(config.preset(name), tmp_path)
    index = tmp_path / "model_index.json"
    written = json.loads(index.read_text())
    for change, message in (
        ({"vae": ["diffusers", "EvilVAE"]}, f"'EvilVAE'.*built here: '{written['vae'][1]}'"),
        ({"vae": "x"}, "vae is 'x'; built here"),
        ({"vae": []}, r"vae is \[\]; built here"),
        ({"_class_name": "FluxPipeline"}, "'FluxPipeline'; built here: 'InternVLUPipeline'"),
        ({"safety": ["evil", "Checker"]}, "safety is no component that is built here; known are generation_decoder"),
    ):
        index.write_text(json.dumps(written | change))
        with pytest.raises(ConfigError, match=f"model_index.json: .*{message}"):
            config.read_config(tmp_path)
    index.write_text(json.dumps(written | {"safety": [None, None], "vae": ["elsewhere", written["vae"][1]]}))
    config.read_config(tmp_path)
    index.unlink()
    config.read_config(tmp_path)


def test_what_a_file_leaves_out_is_the_official_default() -> None:
    head = parse(HeadConfig, {"decoder_config": {"joint_attention_dim": 2304}, "input_hidden_size": 8}, "file")
    assert head.decoder_projector_type == "mlp2x_gelu"
    assert (head.max_sequence_length, head.pad_to_fix_length, head.vlm_select_layer) == (512, True, (-1,))
    assert head.timestep_rounding == "bf16", "an official file: made and run in bfloat16"


def test_official_defaults_that_are_not_built_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"file: norm_type \(left out, so the official default\) is 'rms_norm'"):
        parse(VisionConfig, {"qkv_bias": True, "qk_normalization": False}, "file")


def test_unknown_keys_are_kept_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="file: kept but not understood: novelty"):
        vision = parse(VisionConfig, VISION | {"novelty": [1], "use_flash_attn": True}, "file")
    assert config.to_json(vision)["novelty"] == [1]
    assert config.to_json(vision)["use_flash_attn"] is True


def test_names_in_warnings_are_short_and_steer_no_terminal() -> None:
    strays = {"\x1b[2J": 1, "é" + "x" * 500: 1} | {f"key{i:02d}": 1 for i in range(30)}
    with pytest.warns(UserWarning) as caught:
        parse(VisionConfig, VISION | strays, "file")
    said = str(caught[0].message)
    assert "\x1b" not in said and r"\x1b[2J" in said and "and 20 more" in said and len(said) < 300


@pytest.mark.parametrize(
    ("section", "values", "message"),
    [
        (VisionConfig, {"hidden_act": "relu"}, "file: hidden_act is 'relu'; built here: 'gelu'"),
        (VisionConfig, {"hidden_size": 30, "num_attention_heads": 4}, "no multiple of num_attention_heads"),
        (VisionConfig, {"patch_size": 0}, "patch_size is 0: expected 1 to 1024"),
        (VisionConfig, {"patch_size": "14"}, "patch_size is '14': expected int"),
        (VisionConfig, {"qkv_bias": 1}, "qkv_bias is 1: expected bool"),
        (UnderstandingConfig, {}, "file: missing vision_config, llm_config"),
        (HeadConfig, {"decoder_config": []}, "decoder_config: expected an object"),
        (HeadConfig, {"decoder_config": {}}, "output_hidden_size is 2304, but decoder_config.joint"),
        (HeadConfig, {"decoder_config": {}, "timestep_rounding": "fp8"}, "built here: 'bf16', 'none'"),
        (HeadConfig, {"decoder_config": {"in_channels": 16}}, "decoder_config: in_channels is 16"),
        (HeadConfig, {"decoder_config": {"axes_dims_rope": [16, 56, 50]}}, "must add up to attention_head_dim, 128"),
        (SchedulerConfig, {"prediction_type": "epsilon"}, "'epsilon'; built here: 'flow_prediction'"),
        (VaeConfig, {"latents_mean": [0.0]}, "latents_mean has 1 numbers, but z_dim is 16"),
        (VisionConfig, {"model_type": "llama"}, "file: model_type is 'llama'; built here: 'intern_vit_6b'"),
        (VisionConfig, {"architectures": ["Evil"]}, "architectures is ['Evil']; built here: 'InternVisionModel'"),
        (VaeConfig, {"_class_name": "EvilVAE"}, "_class_name is 'EvilVAE'; built here: 'AutoencoderKLQwenImage'"),
        (ProcessorConfig, {"processor_class": ["X"]}, "processor_class is ['X']; built here: 'InternVLUProcessor'"),
    ],
)  # fmt: skip
def test_bad_values_name_file_key_and_remedy(section: type, values: dict[str, object], message: str) -> None:
    base = VISION if section is VisionConfig else {}
    with pytest.raises(ConfigError) as error:
        parse(section, base | values, "file")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("file", "changes", "message"),
    [
        ("vlm", {"llm_config": {"rope_theta": "abc"}}, "rope_theta is 'abc': expected float"),
        ("vlm", {"llm_config": {"rope_theta": 0}}, "rope_theta is 0: expected 1.0 to"),
        ("vlm", {"llm_config": {"rms_norm_eps": "x"}}, "rms_norm_eps is 'x': expected float"),
        ("vlm", {"llm_config": {"rope_scaling": {"type": "zzz"}}}, "rope_scaling is {'type': 'zzz'}; built here: None"),
        ("vlm", {"llm_config": {"rope_scaling": "x"}}, "rope_scaling is 'x'"),
        ("vlm", {"llm_config": {"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e6}}}, "rope_type is 'yarn'"),
        ("vlm", {"llm_config": {"rope_parameters": "x"}}, "rope_parameters: expected an object"),
        ("vlm", {"llm_config": {"layer_types": ["sliding_attention"] * 3}}, "built here: 'full_attention' for each of"),
        ("vlm", {"llm_config": {"layer_types": ["full_attention"]}}, "for each of the 3 layers"),
        ("vlm", {"llm_config": {"layer_types": 3}}, "layer_types is 3: expected a list of some str"),
        ("vlm", {"llm_config": {"attention_bias": "x"}}, "attention_bias is 'x': expected bool"),
        ("vlm", {"llm_config": {"pad_token_id": 999_999}}, "pad_token_id is 999999, but vocab_size is 320"),
        ("vlm", {"llm_config": {"use_sliding_window": 0}}, "use_sliding_window is 0; built here: False"),
        ("vlm", {"llm_config": {"head_dim": 15}}, "head_dim is 15"),
        ("vlm", {"llm_config": {"vocab_size": 10**30}}, "expected 1 to 16777216"),
        ("vlm", {"llm_config": {"num_hidden_layers": 10**6}}, "num_hidden_layers is 1000000: expected 1 to 256"),
        ("vlm", {"vision_config": {"layer_norm_eps": -1}}, "layer_norm_eps is -1: expected"),
        ("vlm", {"vision_config": {"layer_norm_eps": 10**400}}, "layer_norm_eps is 1000"),
        ("vlm", {"force_image_size": 42}, "42 pixels are no even number of patches of 14"),
        ("generation_decoder", {"vlm_select_layer": -1}, "vlm_select_layer is -1: expected a list of some int"),
        ("generation_decoder", {"vlm_select_layer": [-99, -1]}, "vlm_select_layer names [-99]"),
        ("generation_decoder", {"vlm_select_layer": [99, 1]}, "hidden states are numbered -4 to 3"),
        ("generation_decoder", {"video_position_scale_factor": 0}, "video_position_scale_factor is 0: expected 0.001"),
        ("generation_decoder", {"decoder_config": {"axes_dims_rope": [16]}}, "expected a list of 3 int"),
        ("generation_decoder", {"decoder_config": {"num_layers": 10**7}}, "num_layers is 10000000: expected"),
        ("vae", {"base_dim": 10**9}, "base_dim is 1000000000: expected 1 to 65536"),
        ("vae", {"num_res_blocks": 10**8}, "num_res_blocks is 100000000: expected"),
        ("vae", {"latents_std": [1.0, 0.0, 1.0, 1.0]}, "latents_std is 0.0: expected 1e-06"),
        ("vae", {"latents_mean": [float("nan")] * 4}, "latents_mean is nan"),
        ("scheduler", {"flow_shift": float("inf")}, "flow_shift is inf"),
        ("processor", {"image_processor_kwargs": {"image_mean": []}}, "image_mean is []: expected a list of 3 float"),
        ("processor", {"image_gen_processor_kwargs": {"image_std": [0.5, 0, 0.5]}}, "image_std is 0: expected"),
        ("processor", {"image_processor_kwargs": {"size": {"height": 56, "width": 28}}}, "processor size is (56, 28)"),
    ],
)  # fmt: skip
def test_what_no_network_can_be_built_of_is_refused(
    file: str, changes: dict[str, object], message: str, tmp_path: Path
) -> None:
    config.write_config(config.preset("tiny"), tmp_path)
    change(next(path for path in map(tmp_path.joinpath, config.FOLDERS.values()) if path.parent.name == file), changes)
    with pytest.raises(ConfigError) as error:
        config.read_config(tmp_path)
    assert message in str(error.value)


def change(path: Path, changes: dict[str, object]) -> None:
    """Lays `changes` over the JSON in a file; objects are laid over objects."""
    path.write_text(json.dumps(laid(changes, json.loads(path.read_text()))))


def test_keys_that_are_not_understood_do_not_reach_the_language_model(tmp_path: Path) -> None:
    strays = {"return_dict": False, "output_hidden_states": True, "id2label": "x", "dtype": "zz", "use_cache": "no"}
    config.write_config(config.preset("tiny"), tmp_path)
    change(tmp_path / "vlm/config.json", {"llm_config": strays | {"eos_token_id": "a"}})
    with pytest.warns(UserWarning, match="kept but not understood: id2label, output_hidden_states, return_dict"):
        read = config.read_config(tmp_path)
    assert config.to_json(read.vlm.llm_config).items() >= strays.items()
    built = language_model(read.vlm).config
    assert built.return_dict and built.use_cache and not built.output_hidden_states


def language_model(vlm: UnderstandingConfig) -> nn.Module:
    with torch.device("meta"):
        return VisionLanguageModel(vlm, range(len(SPECIAL_TOKENS))).language


@pytest.mark.parametrize(
    "rope", [{"rope_theta": 5e5}, {"rope_parameters": {"rope_theta": 5e5, "rope_type": "default"}}]
)
def test_both_spellings_of_the_rotary_base(rope: dict[str, object]) -> None:
    vlm = config.preset("tiny").vlm
    language = parse(LanguageConfig, config.to_json(vlm.llm_config) | rope, "file")
    frequencies = language_model(replace(vlm, llm_config=language)).model.rotary_emb.inv_freq
    assert torch.equal(frequencies, 1.0 / 5e5 ** (torch.arange(0, 16, 2) / 16))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "is no JSON"),
        ("{", "is no JSON"),
        ('{"a": ' + "9" * 5_000 + "}", "is no JSON"),
        ("[]", r"expected an object of keys and values, found \[\]"),
        ("3", "expected an object of keys and values, found 3"),
    ],
    ids=["bomb", "cut", "digits", "list", "number"],
)
def test_what_is_no_json_object_is_refused_by_file(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "scheduler_config.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=rf"scheduler_config\.json.* {message}"):
        config.read_object(path)


def test_only_plain_files_of_a_sane_length_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no plain file"):
        config.read_object(tmp_path)
    path = tmp_path / "file.json"
    with pytest.raises(ConfigError, match=r"file\.json is missing"):
        config.read_object(path)
    path.write_bytes(b'"\xff"')
    with pytest.raises(ConfigError, match=r"file\.json is no JSON"):
        config.read_object(path)
    monkeypatch.setattr(config, "JSON_BYTES", 2)
    with pytest.raises(ConfigError, match=r"file\.json has 3 bytes, more than 2"):
        config.read_object(path)


def test_parts_of_different_models_are_refused(tmp_path: Path) -> None:
    config.write_config(config.preset("tiny"), tmp_path)
    file = tmp_path / "vae" / "config.json"
    values = json.loads(file.read_text())
    file.write_text(json.dumps(values | {"z_dim": 1, "latents_mean": [0.0], "latents_std": [1.0]}))
    with pytest.raises(ConfigError, match="out_channels is 4, but vae z_dim is 1"):
        config.read_config(tmp_path)
    file.write_text("{")
    with pytest.raises(ConfigError, match="is no JSON"):
        config.read_config(tmp_path)
    file.unlink()
    with pytest.raises(ConfigError, match=r"vae.config\.json is missing"):
        config.read_config(tmp_path)
