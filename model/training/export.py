"""A run as a checkpoint in the official layout: safetensors, configurations, tokenizer and a model card.

What trained comes from a snapshot, raw or averaged, with adapters merged; all else is the starting checkpoint's, tensor
by tensor and in its own dtypes, so that memory holds one shard beside what trained.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import torch
from safetensors import safe_open
from torch import Tensor

from catalog.card import page
from catalog.database import dataset_roots
from catalog.shards import manifests
from model.checkpoint import DTYPES, LAYOUT, StoredTensor, official_name, save_tensors, stored_tensors
from model.config import read_config, write_config
from model.create import new_folder
from model.generation import read_generation_config
from model.provenance import fingerprint
from model.training import lora, snapshot
from model.training.loop import INITIAL, MANIFEST, SNAPSHOTS, RunError, read_manifest
from model.training.recipe import TrainRecipe
from model.unified import GENERATION_CONFIG

SECTIONS = {"raw": "weights", "average": "average"}
_LICENCES = ("license", "font_licences", "photo_licence")


def export(run: Path, out: Path, weights: str | None = None, step: int | None = None, data: Path | None = None) -> Path:
    """Writes the checkpoint that a run has come to, and returns its folder.

    Args:
        run: the run's folder.
        out: a folder that does not exist yet, or is empty.
        weights: `average` or `raw`; None takes the average where the run has one.
        step: of the snapshot; None takes the newest.
        data: where the datasets lie, if not where the run found them: the card names their licences.

    Raises RunError, SnapshotError or CheckpointError naming what is missing; FileExistsError where `out` holds anything.
    """
    manifest = _manifest(run)
    recipe = TrainRecipe.model_validate(manifest["recipe"])
    start = recipe.checkpoint or run / INITIAL
    if not start.is_dir():
        raise RunError(f"{run} began from {start}, which is not there: what did not train is taken from it")
    if (now := fingerprint(start)) != manifest["checkpoint"]:
        raise RunError(f"{start} is not the checkpoint that {run} began from: {manifest['checkpoint']}, now {now}")
    source = _snapshot(run, step)
    weights = weights or ("average" if recipe.ema.decay else "raw")
    trained = snapshot.read(source, SECTIONS[weights])
    if broken := next((name for name, tensor in trained.items() if not tensor.isfinite().all()), None):
        raise RunError(f"{source}: {broken} is not finite: these weights paint nothing; give an earlier --step")
    with new_folder(out) as new:
        for component in LAYOUT:
            _component(component, start, new, trained, recipe)
        _copy_settings(start, new)
        card = _card(run, manifest, recipe, source, weights, data or recipe.data)
        (new / "README.md").write_text(card, encoding="utf-8")
    return out


def _manifest(run: Path) -> dict[str, Any]:
    path = run / MANIFEST
    if not path.is_file():
        raise RunError(f"{run} holds no run: there is no {MANIFEST} in it")
    return read_manifest(path)


def _snapshot(run: Path, step: int | None) -> Path:
    if step is None:
        found = snapshot.latest(run / SNAPSHOTS)
    else:
        found = next((one for one in snapshot.snapshots(run / SNAPSHOTS) if one.name == f"step-{step:08d}"), None)
    if found is None:
        there = ", ".join(str(int(one.name[5:])) for one in snapshot.snapshots(run / SNAPSHOTS))
        raise RunError(
            f"{run} has no snapshot{'' if step is None else f' of step {step}'}; there are: {there or 'none'}"
        )
    return found


# ---------------------------------------------------------------------------------------------------------- tensors


def _component(component: str, start: Path, new: Path, trained: Mapping[str, Tensor], recipe: TrainRecipe) -> None:
    """One component's tensors under their official names: the trained ones in place of those of `start`."""
    folder = LAYOUT[component][0]
    stored = stored_tensors(start / folder)
    own = {name.partition(".")[2]: value for name, value in trained.items() if name.startswith(f"{component}.")}
    changed = _changed(component, own, stored, recipe)
    planned = {
        name: torch.empty(entry.shape, dtype=DTYPES[entry.dtype], device="meta") for name, entry in stored.items()
    }

    def value(name: str) -> Tensor:
        return (changed[name] if name in changed else _stored(stored, name)).to(planned[name].dtype)

    save_tensors(component, planned, value, new / folder)


def _changed(
    component: str, own: Mapping[str, Tensor], stored: Mapping[str, StoredTensor], recipe: TrainRecipe
) -> dict[str, Tensor]:
    """What trained, by official name: weights as they are, or those that adapters change."""
    if not recipe.lora.rank:
        return {official_name(component, name): tensor for name, tensor in own.items()}
    targets = {name: official_name(component, name) for name in lora.targets(own)}
    merged = lora.merged({name: _stored(stored, official) for name, official in targets.items()}, own, recipe.lora)
    return {targets[name]: tensor for name, tensor in merged.items()}


def _stored(stored: Mapping[str, StoredTensor], name: str) -> Tensor:
    with safe_open(stored[name].file, framework="pt") as file:
        return file.get_tensor(name)


def _copy_settings(start: Path, new: Path) -> None:
    """Configurations as they are read, the tokenizer's files, and the defaults of sampling text."""
    config = read_config(start)
    shutil.copytree(start / "processor", new / "processor", dirs_exist_ok=True)
    write_config(config, new)
    defaults = start / LAYOUT["vlm"][0] / GENERATION_CONFIG
    if defaults.is_file():
        read_generation_config(defaults, config.vlm.llm_config.vocab_size)  # refuses what would not load
        shutil.copyfile(defaults, new / LAYOUT["vlm"][0] / GENERATION_CONFIG)


# ------------------------------------------------------------------------------------------------------------- card


def licences(roots: Iterable[Path]) -> list[str]:
    """Licences of all rows, fonts and photos in the committed shards of some datasets, sorted."""
    found: set[str] = set()
    for root in roots:
        for content in manifests(root):
            for file in content["files"]:
                if file["kind"] == "meta":
                    table = pq.read_table(root / file["path"], columns=list(_LICENCES))
                    for name in _LICENCES:
                        found.update(_distinct(table[name]))
    return sorted(found)


def _distinct(column: pa.ChunkedArray) -> set[str]:
    """The values of a column of texts or of lists of texts, without nulls and empty ones."""
    if pa.types.is_list(column.type):
        column = pc.list_flatten(column)
    return {value for value in pc.unique(column.cast(pa.string())).to_pylist() if value}


def _card(run: Path, manifest: Mapping[str, Any], recipe: TrainRecipe, source: Path, weights: str, data: Path) -> str:
    roots = [root for root in dataset_roots(data) if not recipe.dataset or root.name in map(_name, recipe.dataset)]
    if not roots:
        raise RunError(f"{data} holds none of the run's datasets, whose licences the card must name: give --data")
    names = licences(roots)
    front = "".join(
        f"{line}\n" for line in ("library_name: internvl-u", "pipeline_tag: text-to-image", "license: other", "tags:",
                                 "- internvl-u", "- synthetic")
    )  # fmt: skip
    settings = json.dumps(manifest["recipe"], indent=2, sort_keys=True)
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    start = f"a fresh model of preset `{recipe.preset}`" if recipe.preset else "a checkpoint"
    sections = {
        "What it is": f"InternVL-U (arXiv 2603.09877) in the published layout, trained in stage {recipe.stage} from "
        f"{start} (fingerprint `{manifest['checkpoint']}`): step {int(source.name[5:]):,} of {recipe.steps:,}, "
        f"{'averaged' if weights == 'average' else 'raw'} weights{_adapters(recipe)}.",
        "Use": '```\nsynth generate "..." --checkpoint DIR --out picture.png\n```',
        "Data": _data(roots, names),
        "Held-out losses": _losses(run),
        "How it was made": f"With {versions}, by this recipe:\n\n```json\n{settings}\n```",
    }
    return page(front, run.name, {name: text for name, text in sections.items() if text})


def _name(dataset: str) -> str:
    return Path(dataset).name


def _adapters(recipe: TrainRecipe) -> str:
    return f"; adapters of rank {recipe.lora.rank} are merged" if recipe.lora.rank else ""


def _data(roots: Iterable[Path], names: Iterable[str]) -> str:
    listed = "\n".join(f"- `{root.name}`" for root in roots)
    return (
        f"{listed}\n\nLicences of its rows, fonts and photos: {', '.join(names) or 'not stated'}. What they ask of "
        "those who publish a model is for them to find out; the weights that the run began from have their own."
    )


def _losses(run: Path) -> str:
    """The last held-out losses that the run wrote down, empty where there are none."""
    path = run / "metrics.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = [record for line in lines if '"validation"' in line and "validation" in (record := json.loads(line))]
    if not found:
        return ""
    parts = [f"{name} {losses['loss']:.4f}" for name, losses in found[-1]["validation"].items() if "loss" in losses]
    return f"After step {found[-1]['step'] + 1:,}, mean over eight noise levels: {', '.join(parts)}."
