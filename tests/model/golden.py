"""The official model's tensors as a measure: what the suite must consume of them, and within which tolerance.

A directory of golden files has the layout of `tests/golden/model/`; GOLDEN_DIR names another one, whose shapes and
configurations may differ. Every tensor that a test takes is counted; `test_golden.py`, which runs last, fails when
one is left behind that `EXEMPT` does not excuse.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from model import checkpoint

ROOT = Path(os.environ.get("GOLDEN_DIR") or Path(__file__).parents[1] / "golden" / "model")

SINGLE = 2e-5  # one forward, float32
LOOP = 1e-4  # twenty steps, or latents from end to end
GRADIENT = 1e-4

consumed: set[tuple[str, str]] = set()  # (file, tensor); tensor "" for a file that is no safetensors

# Folder or file -> the test module that compares it. A file of none of these fails the suite.
OWNERS = {
    "vlm": "test_vlm",
    "rope": "test_rope",
    "decoder": "test_head",
    "transformer_t2i": "test_head",
    "transformer_edit": "test_head",
    "param_inventory.json": "test_inventory",
    "processor": "test_processor",
    "sampler": "test_sampler",
    "vae": "test_vae",
    "pipeline": "test_pipeline",
}
# The manifest: every tensor and JSON file is required, but for those that match here ("file tensor" or "file").
EXEMPT = {
    "README.md": "prose",
    "*/tensors.json": "shapes and dtypes of the files beside it, which test_golden compares",
    "processor/tokenizer/*": "read by transformers",
    "rope/rope.safetensors grid_uncentered.*": "grids that the model does not use",
    "processor/preprocess.safetensors fixres.*": "the fixed-bucket processor, which the released model does not use",
    "processor/preprocess.safetensors tiled.*": "tiling of understanding images, which breaks the generation modes",
    "processor/preprocess.safetensors gen.0.patches": "an order inside the official processor; the pixels are compared",
}


@cache
def stored(name: str) -> dict[str, Tensor]:
    """Everything in a file, uncounted."""
    return load_file(ROOT / name)


class Case:
    """One safetensors file. Reading a tensor marks it as consumed."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._tensors = stored(file)

    def __getitem__(self, name: str) -> Tensor:
        consumed.add((self.file, name))
        return self._tensors[name]

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def names(self, start: str = "") -> list[str]:
        return [name for name in self._tensors if name.startswith(start)]

    def list(self, start: str) -> list[Tensor]:
        """`start.0`, `start.1` ... in order."""
        count = len(self.names(start + "."))
        return [self[f"{start}.{index}"] for index in range(count)]

    def all(self) -> dict[str, Tensor]:
        """Everything: weights."""
        return {name: self[name] for name in self._tensors}

    def metadata(self) -> dict[str, str]:
        """The file's header: scalars as text."""
        with safe_open(ROOT / self.file, framework="pt") as file:
            return file.metadata() or {}


def read_json(file: str) -> Any:
    consumed.add((file, ""))
    return json.loads((ROOT / file).read_text(encoding="utf-8"))


def cases(folder: str, start: str = "case_") -> list[str]:
    """Names of a folder's files with this start: whatever cases the directory holds."""
    return files(folder, f"{start}*.safetensors")


def files(folder: str, pattern: str) -> list[str]:
    """Names, relative to the directory, of a folder's files that match."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).glob(pattern))


def beside(folder: str, name: str) -> str:
    """A file that a folder's configuration names relative to itself, such as ../vae/weights.safetensors."""
    return os.path.normpath(f"{folder}/{name}")


def error(ours: Tensor, official: Tensor) -> float:
    """max |a - b| / max(1, max |b|), the measure of the golden set's README; infinite where shapes differ."""
    if ours.shape != official.shape:
        raise AssertionError(f"shape {tuple(ours.shape)}, official {tuple(official.shape)}")
    if not official.numel():
        return 0.0
    ours, official = ours.detach().double(), official.detach().double()
    return float((ours - official).abs().max() / official.abs().max().clamp(min=1))


def assert_close(ours: Tensor, official: Tensor, tolerance: float = SINGLE, name: str = "") -> None:
    found = error(ours, official)
    assert found <= tolerance, f"{name}: off by {found:.2e}, allowed {tolerance:.0e}"  # not(nan <= x): nan fails too


def everything() -> Iterator[tuple[str, str]]:
    """(file, tensor) of all that the directory holds."""
    for path in sorted(ROOT.rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix == ".safetensors":
            yield from ((name, tensor) for tensor in stored(name))
        elif path.is_file():
            yield name, ""


def exemption(file: str, tensor: str) -> str | None:
    """Why nothing compares this tensor, or None when something must."""
    name = f"{file} {tensor}".strip()
    return next((reason for pattern, reason in EXEMPT.items() if fnmatchcase(name, pattern)), None)


def owner(file: str) -> str:
    """The test module that must consume a file; KeyError for a file that nobody knows."""
    return OWNERS[file.split("/")[0]]


def fill(component: str, module: torch.nn.Module, weights: dict[str, Tensor]) -> torch.nn.Module:
    """Loads weights by their official names, strictly, and returns the module ready for inference."""
    state = {ours: weights[checkpoint.official_name(component, ours)] for ours in module.state_dict()}
    assert len(state) == len(weights), f"no module takes {weights.keys() - set(map(str, state))}"
    module.load_state_dict(state, assign=True)
    return module.eval()


def gradients(component: str, module: torch.nn.Module) -> dict[str, Tensor | None]:
    """Official name -> gradient of every parameter; None where the loss does not reach it."""
    return {checkpoint.official_name(component, name): tensor.grad for name, tensor in module.named_parameters()}


def assert_gradient(ours: Tensor | None, official: Tensor, name: str) -> None:
    """max |a - b| <= 1e-4 max |b|; None counts as 0."""
    ours = torch.zeros_like(official) if ours is None else ours
    difference, largest = (ours - official).abs().max(), official.abs().max()
    assert difference <= GRADIENT * largest, f"{name}: off by {difference:.2e}, largest {largest:.2e}"


def assert_norms(ours: dict[str, Tensor | None], official: dict[str, float | None]) -> None:
    """L2 norms of all gradients within 1e-4 of themselves; null and None count as 0."""
    assert ours.keys() == official.keys()
    for name, norm in official.items():
        found = 0.0 if ours[name] is None else float(ours[name].double().norm())
        assert abs(found - (norm or 0)) <= GRADIENT * (norm or 0), f"{name}: norm {found:.6e}, official {norm}"
