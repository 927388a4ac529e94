"""Science as a job: flags, the join of makers and certificates, and equal bytes whoever makes the shards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from catalog.shards import manifests
from flows import job
from flows.cli import _run
from flows.science import ScienceRecipe, missing_parts, require_joined
from synth.science.family import families
from synth.science.render import ScienceRender

TASKS = "cs/bst-insert,physics/refraction"


def made(out: Path, n: int, workers: int = 1, **settings: object) -> Path:
    """A small dataset without audit."""
    recipe = ScienceRecipe(n=n, task=TASKS, out=out, workers=workers, runner="local", audit=0, shard_size=16, **settings)
    with job.opened(job.prepare(recipe)) as prepared:
        rendered = job.render(prepared, lambda done, total: None)
    assert not rendered.errors
    return prepared.root


def contents(root: Path) -> list[dict[str, object]]:
    return [{k: v for k, v in content.items()} for content in manifests(root)]


def test_a_scene_gives_four_samples_and_a_run_can_be_extended(tmp_path: Path) -> None:
    root = made(tmp_path / "grown", 4)
    made(tmp_path / "grown", 8, workers=2)
    assert contents(root) == contents(made(tmp_path / "whole", 8))
    rows = [r for f in sorted(root.glob("data/*/*/*.parquet")) for r in pq.read_table(f).to_pylist()]
    assert len(rows) == 32 and all(r["verified"] for r in rows)
    by_scene: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        by_scene.setdefault(row["index"] // 4, []).append(row)
    for scene in by_scene.values():
        assert len({r["group_id"] for r in scene}) == len({r["split"] for r in scene}) == 1
        assert sorted(json.loads(r["params_json"])["part"] for r in scene) == ["edit", "repair", "source", "target"]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("difficulty", "9", "1 to 5"), ("difficulty", "4..2", "downwards"), ("size", "64", "384 to 1024"),
        ("difficulty", "²", "1 to 5"), ("size", "٥١٢", "384 to 1024"), ("task", "", "names nothing"),
        ("lang", "fr", "en, zh"), ("shard_size", 18, "multiple of 4"), ("n", "1.5", "whole number"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_with_what_is_allowed(setting: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ScienceRecipe(**{setting: value})


@pytest.mark.parametrize(
    ("setting", "spelling", "canonical"),
    [
        ("task", "physics/refraction, cs/bst-insert,cs/bst-insert", TASKS), ("subject", ["physics", "cs"], "cs,physics"),
        ("size", "0512", "512"), ("size", "768=2,512,0512", "512,768"), ("difficulty", "3,1,3", "1,3"),
    ],
)  # fmt: skip
def test_a_recipe_has_one_spelling(setting: str, spelling: object, canonical: str) -> None:
    recipe = ScienceRecipe(**{setting: spelling})
    assert getattr(recipe, setting) == canonical
    assert recipe.identity() == ScienceRecipe(**{setting: canonical}).identity()


def test_unknown_families_and_subjects_are_named() -> None:
    with pytest.raises(ValueError, match="unknown family 'cs/bst-insrt'; the nearest are cs/bst-insert, "):
        ScienceRecipe(task="cs/bst-insrt").tasks()
    with pytest.raises(ValueError, match="belongs to --subject physics"):
        ScienceRecipe(task="cs/bst-insert", subject="physics").tasks()


def test_a_family_that_lacks_a_part_is_refused() -> None:
    family = families()["cs/bst-insert"]
    assert not list(missing_parts(family))
    assert list(missing_parts(replace(family, mutators=(), repair={}))) == [
        "a repairable mutator",
        *(f"templates repair/{level}/{lang}" for level in ("terse", "task", "explicit") for lang in ("en", "zh")),
    ]
    with pytest.raises(KeyError):
        require_joined(("cs/bst-insrt",))


def test_the_published_table_is_the_printed_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["science", "list", "--format", "markdown"]) == 0
    printed = capsys.readouterr().out.strip()
    published = Path(__file__).parents[2] / "docs" / "science-families.md"
    assert published.read_text().strip().endswith(printed), "write the table into docs/science-families.md again"


def test_the_commands_that_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["science", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {row["family"] for row in listed} == set(families())
    for flags, is_long in (([], False), (["--long"], True)):
        assert _run(["science", "list", *flags]) == 0
        printed = capsys.readouterr().out
        assert "cs/bst-insert" in printed and ("mutators" in printed.splitlines()[1]) is is_long
    sheet = tmp_path / "new" / "sheet.html"
    assert _run(["science", "preview", "--task", "cs/bst-insert", "--n", "1", "--sheet", str(sheet)]) == 0
    assert sheet.read_text().count("<img") == 2 * 3 + 2 and "scene 0<br>level 1" in sheet.read_text()
    assert capsys.readouterr().out.startswith("4 ok\n")


def test_a_preview_says_where_a_maker_s_mistake_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: Any) -> None:
        raise ValueError("my bug")

    monkeypatch.setattr("synth.science.render.make_scene", mistaken)
    assert _run(["science", "preview", "--task", "cs/bst-insert", "--n", "1", "--sheet", str(tmp_path / "x.html")]) == 3
    printed = capsys.readouterr().out
    assert printed.startswith("4 failed\n") and "ValueError: my bug" in printed and "synth/science/render.py:" in printed


def test_a_preview_tries_its_place_before_it_draws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.science_tables.ScienceRender", lambda _: pytest.fail("drawn first"))
    assert _run(["science", "preview", "--task", "cs/bst-insert", "--sheet", str(tmp_path)]) == 1
    assert f"{tmp_path} cannot be written" in " ".join(capsys.readouterr().err.split())


def test_a_short_run_has_every_level_and_says_what_it_lacks() -> None:
    recipe = ScienceRecipe(n=60)
    maker = ScienceRender(recipe.params())
    maker.setup()
    assert {maker.planned(k, "edit")["difficulty"] for k in range(60)} == {1, 2, 3, 4, 5}
    both = {(p["subtask"], p["difficulty"]) for k in range(5 * len(recipe.tasks())) for p in [maker.planned(k, "edit")]}
    assert len(both) == 5 * len(recipe.tasks())
    assert "some of these pairs are left out" in recipe.build().notes[-1] and len(ScienceRecipe().build().notes) == 1
