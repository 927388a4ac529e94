"""Fingerprints and the directories that they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from toy import ToyRecipe

from flows import dataset


def identity(**changes: object) -> dataset.Identity:
    values = {
        "settings": {"colour": "grey"},
        "seed": 0,
        "stages": [("toy", "1"), ("judge", "1")],
        "inputs": {"texts": "ab"},
    }
    return dataset.Identity(**(values | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": {"colour": "blue"}},
        {"seed": 1},
        {"stages": [("toy", "2"), ("judge", "1")]},
        {"inputs": {"texts": "cd"}},
    ],
)
def test_what_determines_a_dataset_changes_its_fingerprint(changes: dict[str, object]) -> None:
    assert identity(**changes).fingerprint != identity().fingerprint


def test_judges_do_not_change_sample_ids_and_makers_inputs_do() -> None:
    assert identity(stages=[("toy", "1"), ("judge", "2")]).params_hash == identity().params_hash
    assert identity(inputs={"texts": "cd"}).params_hash != identity().params_hash


def test_directories_are_named_by_name_and_fingerprint(tmp_path: Path) -> None:
    recipe = ToyRecipe(out=tmp_path, name="mine")
    found = dataset.identity_of(recipe, recipe.build())
    assert re.fullmatch(r"mine-[0-9a-f]{8}", dataset.directory_of(recipe, found).name)
    assert dataset.directory_of(recipe, found).name.endswith(found.fingerprint[:8])


def test_a_directory_without_recipe_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is no dataset"):
        dataset.load_recipe(tmp_path, ToyRecipe)
    with pytest.raises(FileNotFoundError, match="is no dataset"):
        dataset.job_of(tmp_path)


def test_what_is_recorded_is_proved(tmp_path: Path) -> None:
    recipe = ToyRecipe(out=tmp_path, seed=5)
    found = dataset.identity_of(recipe, recipe.build())
    root = dataset.directory_of(recipe, found)
    dataset.record(root, recipe, found)
    assert dataset.job_of(root) == "toy" and dataset.verify(root, ToyRecipe) == ToyRecipe(seed=5)
    (root / dataset.INPUTS).write_text("{")
    with pytest.raises(dataset.RecipeEdited, match="missing or damaged"):
        dataset.verify(root, ToyRecipe)


def test_a_renamed_directory_is_refused(tmp_path: Path) -> None:
    recipe = ToyRecipe(out=tmp_path)
    found = dataset.identity_of(recipe, recipe.build())
    root = dataset.directory_of(recipe, found)
    dataset.record(root, recipe, found)
    root.rename(tmp_path / "toy-00000000")
    with pytest.raises(dataset.RecipeEdited):
        dataset.verify(tmp_path / "toy-00000000", ToyRecipe)


def test_equal_runs_record_equal_recipes(tmp_path: Path) -> None:
    for recipe in (ToyRecipe(out=tmp_path / "a", workers=1), ToyRecipe(out=tmp_path / "b", workers=2, runner="ray")):
        dataset.record(recipe.out / "toy", recipe, dataset.identity_of(recipe, recipe.build()))
    assert (tmp_path / "a/toy/recipe.toml").read_bytes() == (tmp_path / "b/toy/recipe.toml").read_bytes()
