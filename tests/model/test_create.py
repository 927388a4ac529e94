"""New checkpoints: random ones load and depend on everything; published parts are joined bit by bit to a fresh head."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from model.checkpoint import CheckpointError
from model.config import ConfigError, preset, read_config
from model.create import NEW_TOKEN, joined_checkpoint, random_checkpoint
from model.initial import initial
from model.tokenizer import byte_tokenizer
from model.unified import InternVLUModel

VLM, VAE, HEAD = (
    "vlm/model.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
    "generation_decoder/model.safetensors",
)
TIED = "language_model.lm_head.weight"
WORDS = "language_model.model.embed_tokens.weight"
TABLE = "special_token_embedding.weight"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("random") / "tiny"
    random_checkpoint(preset("tiny"), folder, seed=1)
    return folder


def test_a_random_checkpoint_loads_and_its_weights_are_those_of_its_seed(tiny: Path, tmp_path: Path) -> None:
    model = InternVLUModel.from_pretrained(tiny)
    assert read_config(tiny) == preset("tiny")
    name, shape = "decoder.proj_out.weight", (16, 32)
    assert torch.equal(load_file(tiny / HEAD)[name], initial("head", name, shape, seed=1))
    assert all(parameter.isfinite().all() for parameter in model.parameters())
    assert (tiny / HEAD).stat().st_mode == (tiny / "vlm/config.json").stat().st_mode  # not for the owner alone
    random_checkpoint(preset("tiny"), tmp_path / "again", seed=1)
    for file in (VLM, VAE, HEAD, "processor/tokenizer.json"):
        assert (tmp_path / "again" / file).read_bytes() == (tiny / file).read_bytes()


def test_a_published_tokenizer_widens_the_vocabulary(tmp_path: Path) -> None:
    published = byte_tokenizer()
    published.add_tokens([f"word{i}" for i in range(100)])
    published.save_pretrained(tmp_path / "tokenizer")
    random_checkpoint(preset("tiny"), tmp_path / "new", tokenizer=tmp_path / "tokenizer", dtype=torch.bfloat16)
    assert read_config(tmp_path / "new").vlm.llm_config.vocab_size == 384  # 369 tokens, in whole 64s
    assert load_file(tmp_path / "new" / VLM)[WORDS].dtype == torch.bfloat16
    InternVLUModel.from_pretrained(tmp_path / "new")


# ---------------------------------------------------------------------------------------------------- published parts


@pytest.fixture
def parts(tiny: Path, tmp_path: Path) -> tuple[Path, Path]:
    """What a hub has of InternVL3.5 and of Qwen-Image's VAE, in small: other classes, no table, no <img_uncond>."""
    vlm, vae = tmp_path / "internvl", tmp_path / "vae"
    vlm.mkdir()
    vae.mkdir()
    tensors = load_file(tiny / VLM)
    del tensors[TABLE]
    save_file({name: tensor.bfloat16() for name, tensor in tensors.items()}, vlm / "model.safetensors")
    (vae / "diffusion_pytorch_model.safetensors").write_bytes((tiny / VAE).read_bytes())
    (vae / "config.json").write_bytes((tiny / "vae/config.json").read_bytes())
    config = json.loads((tiny / "vlm/config.json").read_text())
    other = {"model_type": "internvl_chat", "architectures": ["InternVLChatModel"], "template": "internvl2_5"}
    (vlm / "config.json").write_text(json.dumps(config | other | {"dynamic_image_size": True, "use_thumbnail": True}))
    tokenizer = byte_tokenizer()
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    state["added_tokens"] = [token for token in state["added_tokens"] if token["content"] != NEW_TOKEN]
    tokenizer.save_pretrained(vlm)
    (vlm / "tokenizer.json").write_text(json.dumps(state))
    return vlm, vae


def edit_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_parts_are_copied_and_the_head_is_silent(parts: tuple[Path, Path], tmp_path: Path) -> None:
    joined_checkpoint(*parts, preset("tiny"), tmp_path / "new", seed=2)
    new = tmp_path / "new"
    published, copied = load_file(parts[0] / "model.safetensors"), load_file(new / VLM)
    assert copied.keys() - published.keys() == {TABLE}
    assert all(torch.equal(copied[name], tensor) for name, tensor in published.items())
    assert (new / VAE).stat().st_size and load_file(new / VAE).keys() == load_file(parts[1] / Path(VAE).name).keys()

    tokenizer = AutoTokenizer.from_pretrained(new / "processor")
    model = InternVLUModel.from_pretrained(new)
    ids = model.vlm.special_token_ids
    assert tokenizer.convert_ids_to_tokens(ids[-1]) == NEW_TOKEN and tokenizer.encode(NEW_TOKEN) == [ids[-1]]
    assert torch.equal(copied[TABLE][:-1], copied[WORDS][list(ids[:-1])])
    assert torch.allclose(copied[TABLE][-1].float(), copied[TABLE][:-1].float().mean(0), rtol=2**-8)
    assert not model.head.velocity_out.weight.any() and model.head.blocks[0].image.key.weight.any()
    config = read_config(new)
    assert config.vlm.template == "qwen2_5-chat-v3" and config.vlm.extra["model_type"] == "internvlu_chat"


def test_the_head_takes_the_widths_of_the_parts(parts: tuple[Path, Path], tmp_path: Path) -> None:
    wanted = preset("small").head
    wanted = replace(wanted, timestep_rounding="bf16", decoder_config=replace(wanted.decoder_config, num_layers=1))
    joined_checkpoint(*parts, replace(preset("small"), head=wanted), tmp_path / "new")
    head = read_config(tmp_path / "new").head
    assert head.timestep_rounding == "bf16" and head.decoder_config.num_layers == 1
    assert head.input_hidden_size == head.decoder_config.joint_attention_dim == 2 * 48
    assert head.decoder_config.in_channels == 4 * 4


def test_a_tied_language_head_is_copied(parts: tuple[Path, Path], tmp_path: Path) -> None:
    tensors = load_file(parts[0] / "model.safetensors")
    del tensors[TIED]
    save_file(tensors, parts[0] / "model.safetensors")
    llm = json.loads((parts[0] / "config.json").read_text())["llm_config"]
    edit_config(parts[0], llm_config=llm | {"tie_word_embeddings": True})
    joined_checkpoint(*parts, preset("tiny"), tmp_path / "new")
    assert torch.equal(load_file(tmp_path / "new" / VLM)[TIED], tensors[WORDS])


def without_a_tensor(vlm: Path) -> None:
    tensors = load_file(vlm / "model.safetensors")
    del tensors["mlp1.1.bias"]
    save_file(tensors, vlm / "model.safetensors")


def with_one_too_many(vlm: Path) -> None:
    save_file(load_file(vlm / "model.safetensors") | {"mlp9.bias": torch.zeros(1)}, vlm / "model.safetensors")


def with_few_words(vlm: Path) -> None:
    """A vocabulary that ends before <img_uncond>."""
    llm = json.loads((vlm / "config.json").read_text())["llm_config"]
    edit_config(vlm, llm_config=llm | {"vocab_size": 268})


@pytest.mark.parametrize(
    ("damage", "error", "said"),
    [
        (without_a_tensor, CheckpointError, "mlp1.1.bias is missing"),
        (with_one_too_many, CheckpointError, "mlp9.bias in model.safetensors belongs to no module"),
        (with_few_words, ConfigError, "269 tokens, vocab_size is 268"),
        (lambda vlm: (vlm / "config.json").write_text("{}"), ConfigError, "original layout"),
        (lambda vlm: (vlm / "config.json").write_text("{"), ConfigError, "is no JSON"),
        (lambda vlm: edit_config(vlm, select_layer=-4), ConfigError, "select_layer"),
        (lambda vlm: (vlm / "model.safetensors").rename(vlm / "pytorch_model.bin"), CheckpointError, "pickle"),
        (lambda vlm: (vlm / "tokenizer.json").unlink(), ConfigError, "holds no tokenizer"),
    ],
)
def test_parts_that_do_not_fit_leave_nothing(
    damage: Any, error: type[Exception], said: str, parts: tuple[Path, Path], tmp_path: Path
) -> None:
    damage(parts[0])
    with pytest.raises(error, match=said.replace("(", r"\(")):
        joined_checkpoint(*parts, preset("tiny"), tmp_path / "new")
    assert {path.name for path in tmp_path.iterdir()} == {"internvl", "vae"}


def test_a_stopped_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("model.create.initial", stop)
    with pytest.raises(KeyboardInterrupt):
        random_checkpoint(preset("tiny"), tmp_path / "new")
    assert not list(tmp_path.iterdir())
