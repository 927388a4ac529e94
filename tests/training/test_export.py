"""A run becomes a checkpoint: names and bytes are the run's, what did not train is the start's, the card names licences."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import ranks
import shards
import torch
from safetensors.torch import load_file

from model import InternVLU
from model.checkpoint import official_name
from model.training import loop, snapshot
from model.training.export import export, licences
from model.training.loop import RunError
from model.training.objective import freeze, trainable
from model.training.parallel import build, joined, meta_model
from model.training.recipe import TrainRecipe, stage
from model.training.snapshot import SnapshotError, latest, read

HEAD = "generation_decoder/model.safetensors"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    terms = {"license": "Apache-2.0", "font_licences": ["OFL-1.1", "Apache-2.0"], "photo_licence": "CC0-1.0"}
    shards.write(folder / "toy", [shards.row("t2i", i, (32, 16), **terms) for i in range(8)])
    return folder


def recipe(checkpoint: Path, data: Path, out: Path, **given: Any) -> TrainRecipe:
    return stage(
        given.pop("stage", 1), checkpoint=checkpoint, data=data, out=out, mix="t2i=1", batch=4, micro_batch=2,
        **{"steps": 2, "optim": {"lr": 1e-2, "warmup": 0}, "ema": {"decay": 0.9}, "loader": {"workers": 0}} | given,
        images={"min_side": 16, "max_side": 32}, eyes={"validation_samples": 0, "images": 0, "every": 100},
    )  # fmt: skip


@pytest.fixture(scope="module")
def run(checkpoint: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two steps of the head."""
    return loop.train(recipe(checkpoint, data, tmp_path_factory.mktemp("runs") / "first"))


@pytest.mark.parametrize("weights, section", [("raw", "weights"), ("average", "average"), (None, "average")])
def test_what_trained_is_in_it(run: Path, checkpoint: Path, tmp_path: Path, weights: str | None, section: str) -> None:
    out = export(run, tmp_path / "exported", weights)
    found, before = load_file(out / HEAD), load_file(checkpoint / HEAD)
    trained = {official_name("head", n[5:]): t for n, t in read(latest(run / "snapshots"), section).items()}
    assert found.keys() == before.keys() and trained.keys() < found.keys()
    for name, tensor in found.items():
        assert torch.equal(tensor, trained.get(name, before[name])), name
    assert any(not torch.equal(found[name], before[name]) for name in trained)
    for frozen in ("vlm/model.safetensors", "vae/diffusion_pytorch_model.safetensors", "vae/config.json"):
        assert (out / frozen).read_bytes() == (checkpoint / frozen).read_bytes()


def test_it_paints_what_the_run_would_paint(run: Path, checkpoint: Path, tmp_path: Path) -> None:
    """The network in the run with these weights and the exported one give the same latents."""
    pipe = InternVLU.from_pretrained(export(run, tmp_path / "exported", "raw"))
    ours = InternVLU.from_pretrained(checkpoint)
    state = {name[5:]: tensor for name, tensor in read(latest(run / "snapshots"), "weights").items()}
    ours.model.head.load_state_dict(state, strict=False)
    options = {"height": 16, "width": 32, "num_inference_steps": 2, "seed": 3, "output_type": "latent"}
    assert torch.equal(pipe("A red sign", **options).images, ours("A red sign", **options).images)


def test_export_of_an_export_is_the_same(run: Path, data: Path, tmp_path: Path) -> None:
    """Trained no further, and read and written again: every tensor is byte-equal."""
    first = export(run, tmp_path / "first")
    again = loop.train(recipe(first, data, tmp_path / "again", steps=1, optim={"lr": 1e-30, "warmup": 0}))
    second = export(again, tmp_path / "second", "raw")
    one, other = load_file(first / HEAD), load_file(second / HEAD)
    assert one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_the_card_names_the_licences(run: Path, data: Path, tmp_path: Path) -> None:
    card = (export(run, tmp_path / "exported") / "README.md").read_text()
    assert "Apache-2.0, CC0-1.0, OFL-1.1" in card and "`toy`" in card and "averaged weights" in card
    assert card.startswith("---\nlibrary_name: internvl-u\n") and '"stage": 1' in card
    assert licences([data / "toy"]) == ["Apache-2.0", "CC0-1.0", "OFL-1.1"]


def test_what_cannot_be_exported_is_named(run: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="holds no run"):
        export(tmp_path, tmp_path / "out")
    with pytest.raises(RunError, match="no snapshot of step 7; there are: 2"):
        export(run, tmp_path / "out", step=7)
    with pytest.raises(RunError, match="none of the run's datasets"):
        export(run, tmp_path / "out", data=tmp_path)
    moved = tmp_path / "moved"
    shutil.copytree(run, moved)
    shutil.rmtree(next((moved / "snapshots").glob("step-*")))
    with pytest.raises(SnapshotError, match="is not there"):
        export(moved, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_weights_that_are_not_finite_are_not_exported(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = snapshot.read

    def spoiled(folder: Path, section: str) -> dict[str, torch.Tensor]:
        tensors = whole(folder, section)
        next(iter(tensors.values())).view(-1)[0] = float("nan")
        return tensors

    monkeypatch.setattr(snapshot, "read", spoiled)
    with pytest.raises(RunError, match="is not finite: these weights paint nothing"):
        export(run, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# --------------------------------------------------------------------------------------------------------- adapters


def test_only_adapters_train(checkpoint: Path) -> None:
    """Of every linear layer in the blocks that trains without them; the network begins as it was."""
    pytest.importorskip("peft")
    plain = recipe(checkpoint, Path("data"), Path("out"), stage=3)
    adapted = plain.model_copy(update={"lora": plain.lora.model_copy(update={"rank": 2})})
    model = meta_model(checkpoint)
    freeze(model, adapted)
    names = list(trainable(model))
    freeze(model, adapted)
    assert names == list(trainable(model)) and all(".lora_" in name for name in names)
    parts = {name.split(".lora_")[0].split(".")[-1] for name in names}
    assert parts == {"query_gate", "key", "value", "out", "mlp_in", "mlp_out", "q_proj", "k_proj", "v_proj", "o_proj",
                     "gate_proj", "up_proj", "down_proj"}  # fmt: skip
    assert not any(f"head.blocks.1.context.{part}" in name for name in names for part in ("out", "mlp_in", "mlp_out"))


def adapters(made: TrainRecipe) -> dict[str, Any]:
    """Adapters of this process after building, whole; as arrays, which outlive a process."""
    with joined(made.parallel) as world:
        network = build(made, meta_model(made.checkpoint), made.checkpoint, world)
        whole = ((name, weight.detach()) for name, weight in trainable(network).items())
        return {name: (w.full_tensor() if hasattr(w, "full_tensor") else w).numpy() for name, w in whole}


def test_adapters_start_alike_on_any_number_of_processes(checkpoint: Path, data: Path, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    made = recipe(checkpoint, data, tmp_path, lora={"rank": 2})
    alone = adapters(made)
    for found in ranks.run(adapters, 2, made):
        assert found.keys() == alone.keys() and all((found[name] == alone[name]).all() for name in alone)
    assert all(bool(weight.any()) == (".lora_A." in name) for name, weight in alone.items())


def test_adapters_are_merged(checkpoint: Path, data: Path, tmp_path: Path) -> None:
    """The exported checkpoint has the official names alone, and W + alpha / rank B A where there were adapters."""
    pytest.importorskip("peft")
    made = recipe(checkpoint, data, tmp_path / "run", lora={"rank": 2, "alpha": 8})
    run = loop.train(made)
    found, before = load_file(export(run, tmp_path / "out", "raw") / HEAD), load_file(checkpoint / HEAD)
    weights = read(latest(run / "snapshots"), "weights")
    stem = "head.blocks.0.image.key"
    down, up = (weights[f"{stem}.lora_{part}.default.weight"] for part in "AB")
    assert up.any() and all(".lora_" in name for name in weights) and found.keys() == before.keys()
    name = official_name("head", "blocks.0.image.key.weight")
    torch.testing.assert_close(found[name], before[name] + 4 * up @ down)
    changed = {name for name in found if not torch.equal(found[name], before[name])}
    assert len(changed) == len(weights) // 2
    assert "adapters of rank 2 are merged" in (tmp_path / "out/README.md").read_text()
