"""A checkpoint goes to disk and back, in shards too; what is broken is refused by name before anything is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from model import checkpoint, initial
from model.checkpoint import CheckpointError
from model.config import preset, write_config
from model.head import GenerationHead
from model.tokenizer import byte_tokenizer
from model.unified import InternVLUModel
from model.vlm import special_token_ids


@pytest.fixture(scope="module")
def model() -> InternVLUModel:
    with torch.device("meta"):
        built = InternVLUModel(preset("tiny"), special_token_ids(byte_tokenizer()))
    for component in checkpoint.LAYOUT:
        module = getattr(built, component)
        state = {
            name: initial.initial(component, checkpoint.official_name(component, name), tensor.shape, seed=1)
            for name, tensor in module.state_dict().items()
        }
        module.load_state_dict(state, assign=True)
    return built


@pytest.fixture(scope="module")
def saved(model: InternVLUModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoint")
    model.save_pretrained(folder)
    return folder


def test_there_and_back(model: InternVLUModel, saved: Path) -> None:
    again = InternVLUModel.from_pretrained(saved, tokenizer=byte_tokenizer())
    assert again.config == model.config
    ours, theirs = model.state_dict(), again.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in ours.items())
    assert all(not tensor.is_meta for tensor in again.buffers())


def test_loading_in_another_dtype(saved: Path) -> None:
    model = InternVLUModel.from_pretrained(saved, tokenizer=byte_tokenizer(), dtype=torch.bfloat16)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.bfloat16}
    angles = model.vlm.language.model.rotary_emb.inv_freq
    assert angles.dtype == torch.float32, "angles keep their precision"


def test_shards(model: InternVLUModel, tmp_path: Path) -> None:
    checkpoint.save("vlm", model.vlm, tmp_path, shard_bytes=100_000)
    assert len(list(tmp_path.glob("model-0000*-of-*.safetensors"))) > 2
    stored = checkpoint.stored_tensors(tmp_path)
    assert {name: entry.shape for name, entry in stored.items()} == {
        name: tuple(tensor.shape) for name, tensor in checkpoint.official_state("vlm", model.vlm).items()
    }
    assert not checkpoint.mismatches("vlm", model.vlm, stored)


def test_a_second_save_is_refused(model: InternVLUModel, saved: Path) -> None:
    with pytest.raises(CheckpointError, match="empty folder"):
        checkpoint.save("head", model.head, saved / "generation_decoder")


def broken(saved: Path, folder: Path, change: Callable[[dict[str, torch.Tensor]], None]) -> None:
    """The head's weights in `folder`, changed."""
    tensors = load_file(saved / "generation_decoder" / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")


def test_wrong_tensors_are_named(model: InternVLUModel, saved: Path, tmp_path: Path) -> None:
    def change(tensors: dict[str, torch.Tensor]) -> None:
        del tensors["decoder.img_in.bias"]
        tensors["stray"] = torch.zeros(1)
        tensors["decoder.proj_out.bias"] = torch.zeros(3)

    broken(saved, tmp_path, change)
    with pytest.raises(CheckpointError) as error:
        checkpoint.load("head", model.head, tmp_path)
    for part in ("decoder.img_in.bias is missing", "stray in model.safetensors", "decoder.proj_out.bias", "(3,)"):
        assert part in str(error.value)


@pytest.mark.parametrize("dtype", [torch.int32, torch.bool, torch.float64])
def test_weights_that_no_network_has_are_named(
    dtype: torch.dtype, model: InternVLUModel, saved: Path, tmp_path: Path
) -> None:
    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors["decoder.proj_out.bias"] = tensors["decoder.proj_out.bias"].to(dtype)

    broken(saved, tmp_path, change)
    with pytest.raises(CheckpointError, match=r"decoder\.proj_out\.bias in .* has dtype \w+, expected F32, F16, BF16"):
        checkpoint.load("head", model.head, tmp_path)
    with pytest.raises(CheckpointError, match=f"dtype is {dtype}: weights are loaded as torch.float32"):
        checkpoint.load("head", model.head, saved / "generation_decoder", dtype=dtype)


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf, 1e30])
def test_a_tensor_that_is_not_finite_is_named(value: float, model: InternVLUModel, saved: Path, tmp_path: Path) -> None:
    """1e30 is a number in float32 and none in float16."""

    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors["decoder.proj_out.weight"][1, 2] = value

    broken(saved, tmp_path, change)
    with torch.device("meta"):
        head = GenerationHead(model.config.head)
    if value == 1e30:
        checkpoint.load("head", head, tmp_path)
    with pytest.raises(
        CheckpointError, match=r"decoder\.proj_out\.weight in .*model\.safetensors holds NaN or infinity"
    ):
        checkpoint.load("head", head, tmp_path, dtype=torch.float16)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("[]", "expected an object"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("{}", "holds no weight_map"),
        ('{"weight_map": ["model.safetensors"]}', "holds no weight_map"),
        ('{"weight_map": {}}', "holds no weight_map"),
        ('{"weight_map": {"a": 3}}', "a lies in 3: expected the name"),
        ('{"weight_map": {"a": "../other/model.safetensors"}}', "beside the index"),
        ('{"weight_map": {"a": "/other/model.safetensors"}}', "beside the index"),
        ('{"weight_map": {"a": ".."}}', "beside the index"),
    ],
    ids=["list", "cut", "bomb", "empty", "names", "nothing", "number", "parent", "absolute", "dots"],
)
def test_an_index_names_files_beside_it(index: str, message: str, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").hardlink_to(saved / "vlm" / "model.safetensors")
    (tmp_path / "model.safetensors.index.json").write_text(index)
    with pytest.raises(ValueError, match=rf"model\.safetensors\.index\.json.*{message}"):
        checkpoint.stored_tensors(tmp_path)


def test_truncated_files_are_refused(saved: Path, tmp_path: Path) -> None:
    whole = (saved / "generation_decoder" / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(whole[:-100])
    with pytest.raises(CheckpointError, match=r"model\.safetensors is no whole safetensors file"):
        checkpoint.stored_tensors(tmp_path)


def test_a_missing_shard_is_named(model: InternVLUModel, tmp_path: Path) -> None:
    checkpoint.save("vlm", model.vlm, tmp_path, shard_bytes=100_000)
    lost = sorted(tmp_path.glob("*.safetensors"))[1]
    lost.unlink()
    with pytest.raises(CheckpointError, match=lost.name):
        checkpoint.stored_tensors(tmp_path)


def test_pickles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(CheckpointError, match=r"pytorch_model\.bin is a pickle"):
        checkpoint.stored_tensors(tmp_path)
    with pytest.raises(CheckpointError, match=r"holds no \.safetensors"):
        checkpoint.stored_tensors(tmp_path / "nowhere")


def test_nothing_is_read_when_a_part_is_broken(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_config(preset("tiny"), tmp_path)
    for name in ("vlm", "generation_decoder"):
        for file in (saved / name).glob("*.safetensors"):
            (tmp_path / name / file.name).hardlink_to(file)
    monkeypatch.setattr(checkpoint, "load", lambda *_, **__: pytest.fail("a weight was read"))
    with pytest.raises(CheckpointError, match="vae holds no"):
        InternVLUModel.from_pretrained(tmp_path, tokenizer=byte_tokenizer())
