"""The official files are read as they are meant: defaults, unknown keys, values that are not built here."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from model import config
from model.config import ConfigError, HeadConfig, SchedulerConfig, UnderstandingConfig, VaeConfig, VisionConfig, parse

VISION = {"qkv_bias": True, "qk_normalization": False, "norm_type": "layer_norm"}


@pytest.mark.parametrize("name", ["tiny", "small", "4b"])
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
    with pytest.raises(ConfigError, match="tiny, small, 4b"):
        config.preset("large")


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


@pytest.mark.parametrize(
    ("section", "values", "message"),
    [
        (VisionConfig, {"hidden_act": "relu"}, "file: hidden_act is 'relu'; built here: 'gelu'"),
        (VisionConfig, {"hidden_size": 30, "num_attention_heads": 4}, "no multiple of num_attention_heads"),
        (VisionConfig, {"patch_size": 0}, "patch_size is 0: expected a number above 0"),
        (VisionConfig, {"patch_size": "14"}, "patch_size is '14': expected int"),
        (VisionConfig, {"qkv_bias": 1}, "qkv_bias is 1: expected bool"),
        (UnderstandingConfig, {}, "file: missing vision_config, llm_config"),
        (HeadConfig, {"decoder_config": []}, "decoder_config: expected an object"),
        (HeadConfig, {"decoder_config": {}}, "output_hidden_size is 2304, but decoder_config.joint"),
        (HeadConfig, {"decoder_config": {}, "timestep_rounding": "fp8"}, "built here: 'bf16', 'none'"),
        (HeadConfig, {"decoder_config": {"in_channels": 16}}, "decoder_config: in_channels is 16"),
        (HeadConfig, {"decoder_config": {"axes_dims_rope": [16, 56]}}, "must add up to attention_head_dim, 128"),
        (SchedulerConfig, {"prediction_type": "epsilon"}, "'epsilon'; built here: 'flow_prediction'"),
        (VaeConfig, {"latents_mean": [0.0]}, "latents_mean has 1 numbers, but z_dim is 16"),
    ],
)  # fmt: skip
def test_bad_values_name_file_key_and_remedy(section: type, values: dict[str, object], message: str) -> None:
    base = VISION if section is VisionConfig else {}
    with pytest.raises(ConfigError) as error:
        parse(section, base | values, "file")
    assert message in str(error.value)


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
