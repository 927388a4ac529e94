"""Dataset directories: `<name>-<fp8>`, the recipe and inputs recorded inside, and what an earlier one did otherwise.

The fingerprint hashes the recipe, its seed, its stages' versions and its inputs by content. `recipe.toml` and
`inputs.json` let a later run prove that a directory still is what its name says.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.identity import digest, fingerprint
from catalog.shards import MANIFESTS, write_atomically
from flows.recipe import Job, Recipe
from flows.stage import versions_of

RECIPE, INPUTS = "recipe.toml", "inputs.json"
_PLACE = frozenset({"out", "workers", "runner"})  # where and with what help a run was made: no part of a dataset
_DIGITS = 8  # of the fingerprint, in the directory's name


class RecipeEdited(ValueError):
    """A dataset directory's recipe is not the one that its samples were made with."""


@dataclass(frozen=True)
class Identity:
    """What determines a dataset's samples, as recorded in its directory."""

    settings: Mapping[str, Any]
    seed: int
    stages: Sequence[tuple[str, str]]
    inputs: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """sha256, hex."""
        return fingerprint({"settings": dict(self.settings), "seed": self.seed}, self.stages, self.inputs)

    @property
    def params_hash(self) -> str:
        """Enters sample ids: settings and inputs, without the seed and without the judges' versions."""
        return digest({"settings": dict(self.settings), "inputs": dict(self.inputs)})

    def provenance(self, dataset: str) -> dict[str, Any]:
        """What every manifest of the dataset says."""
        return {
            "dataset": dataset,
            "fingerprint": self.fingerprint,
            "params_hash": self.params_hash,
            "seed": self.seed,
            "stages": [list(stage) for stage in self.stages],
        }


def identity_of(recipe: Recipe, job: Job) -> Identity:
    """The identity of the dataset that this recipe makes."""
    return Identity(recipe.identity(), recipe.seed, versions_of(job.chain), dict(job.inputs))


def directory_of(recipe: Recipe, identity: Identity) -> Path:
    """Where the dataset lives."""
    return recipe.out / f"{recipe.name}-{identity.fingerprint[:_DIGITS]}"


def record(root: Path, recipe: Recipe, identity: Identity) -> None:
    """Write `recipe.toml` and `inputs.json`; refuse a directory whose recipe was edited since (RecipeEdited)."""
    if (root / RECIPE).exists():
        verify(root, type(recipe), recipe)
    stages = [list(s) for s in identity.stages]
    facts = {"job": recipe.JOB, "fingerprint": identity.fingerprint, "stages": stages, "inputs": dict(identity.inputs)}
    head = "# To change a setting, run with the flag: the result gets a directory of its own.\n"
    write_atomically(root / INPUTS, (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())
    write_atomically(root / RECIPE, (head + to_toml(recipe, _PLACE)).encode())  # last: where it is, the inputs are too


def job_of(root: Path) -> str:
    """Name of the job that made a dataset directory. Raises FileNotFoundError or RecipeEdited."""
    _require_dataset(root)
    return _facts(root)["job"]


def _require_dataset(root: Path) -> None:
    if not (root / RECIPE).is_file():
        raise FileNotFoundError(
            f"{root} is no dataset: it has no {RECIPE}; give a directory such as data/text-render-1a2b3c4d"
        )


def load_recipe(root: Path, kind: type[Recipe]) -> Recipe:
    """The recipe recorded in a dataset directory. Raises FileNotFoundError or RecipeEdited, naming file and fix."""
    _require_dataset(root)
    path = root / RECIPE
    try:
        return kind.model_validate(tomllib.loads(path.read_text()))
    except (ValueError, RecursionError) as error:  # both TOMLDecodeError and ValidationError are the first
        raise RecipeEdited(
            f"{path} cannot be read as a recipe ({error}); restore it, or delete it and run again"
        ) from error


def verify(root: Path, kind: type[Recipe], expected: Recipe | None = None) -> Recipe:
    """The recorded recipe, proved against the fingerprint in the directory's name. Raises RecipeEdited."""
    recipe = load_recipe(root, kind)
    found = recorded(root, recipe).fingerprint
    if found == _facts(root)["fingerprint"] and root.name.endswith(found[:_DIGITS]):
        return recipe
    if found == _facts(root)["fingerprint"]:
        raise RecipeEdited(
            f"{root} was renamed: a dataset's name ends with the first digits of its fingerprint. Rename it to"
            f" {root.name.rpartition('-')[0] or root.name}-{found[:_DIGITS]}"
        )
    changed = "; ".join(_differences(settings(recipe), settings(expected))) if expected else ""
    raise RecipeEdited(
        f"{root / RECIPE} was edited after the run{f' ({changed})' if changed else ''}: its samples were made with"
        " other settings. Undo the edit, or delete the file and give the setting as a flag"
    )


def recorded(root: Path, recipe: Recipe) -> Identity:
    """The identity of a dataset by its own record: its recipe, stages and inputs of that day. Raises RecipeEdited."""
    facts = _facts(root)
    stages = [(name, version) for name, version in facts["stages"]]
    return Identity(recipe.identity(), recipe.seed, stages, facts["inputs"])


def _facts(root: Path) -> dict[str, Any]:
    try:
        facts = json.loads((root / INPUTS).read_bytes())
        if not all(isinstance(facts[key], str) for key in ("job", "fingerprint")):
            raise ValueError("job and fingerprint are no texts")
        if not isinstance(facts["inputs"], dict) or any(len(pair) != 2 for pair in facts["stages"]):
            raise ValueError("inputs are no object, or stages no pairs")
        return facts
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise RecipeEdited(
            f"{root / INPUTS} is missing or damaged ({error}); delete {RECIPE} too and run again"
        ) from error


def settings(recipe: Recipe) -> dict[str, Any]:
    """All settings that determine the samples, the seed among them."""
    return recipe.identity() | {"seed": recipe.seed}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield f"{key}: {_short(old.get(key))}, now {_short(new.get(key))}"


def _short(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 40 else text[:12] + "…"


def siblings(root: Path, name: str) -> list[Path]:
    """Other dataset directories of the same name, newest first."""
    digits = "[0-9a-f]" * _DIGITS
    others = [p for p in root.parent.glob(f"{name}-{digits}") if p != root and (p / MANIFESTS).is_dir()]
    return sorted(others, key=lambda p: (p / MANIFESTS).stat().st_mtime_ns, reverse=True)


def explain(root: Path, recipe: Recipe, identity: Identity) -> list[str]:
    """One line per earlier dataset of this name: why this run does not continue it."""
    return [line for sibling in siblings(root, recipe.name)[:3] if (line := _why(sibling, recipe, identity))]


def _why(sibling: Path, recipe: Recipe, identity: Identity) -> str:
    try:
        then = recorded(sibling, load_recipe(sibling, type(recipe)))
    except (OSError, RecipeEdited) as error:
        return f"{sibling.name} is another dataset: {error}"
    return f"{sibling.name} is another dataset: {difference(then, identity)}"


def difference(then: Identity, now: Identity) -> str:
    """In what two identities differ, settings, stages and inputs by name; empty where they are one."""
    return "; ".join(_differences(_flat(then), _flat(now)))


def _flat(identity: Identity) -> dict[str, Any]:
    inputs = {f"content of {name}": sha256 for name, sha256 in identity.inputs.items()}
    return {**identity.settings, "seed": identity.seed, **dict(identity.stages), **inputs}


# --------------------------------------------------------------------------------------------------------- TOML


def to_toml(recipe: Recipe, without: Set[str] = frozenset()) -> str:
    """The recipe as TOML; unset fields are left out. JSON strings are valid TOML basic strings."""
    values = recipe.model_dump(mode="json", exclude_none=True, exclude=set(without))
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def size_of(root: Path) -> int:
    """Bytes on disk below a directory."""
    return sum(os.stat(os.path.join(d, f)).st_size for d, _, files in os.walk(root) for f in files)
