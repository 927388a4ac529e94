"""Mutants of science pairs: each mutator applies, changes only its side, differs from the truth, and comes out the same
again; what it names exists."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft
from catalog.science import PARTS
from flows.science import typeface_assets
from synth.science.family import families
from synth.science.foreign_mutants import FOREIGN
from synth.science.mutants import MUTATORS, MutantRender, Mutator, of_family, pixels_of, shifted
from synth.science.params import PER_SCENE, ScienceParams
from verifiers.science import ScienceVerifier

CHECKS = {
    "record", "svg", "read-back", "pixels", "glyphs", "legible", "preserved", "certificate", "unique", "prompts",
    "reasoning",
}  # fmt: skip
BOOKKEEPING = {"record", "svg"}  # no mutator may live off these alone
ALL = (*MUTATORS, *FOREIGN)
SCENES = 9  # at most: some mutators need an empty cell, say
# A family per kind of mark: trees, weighted graphs, directed edges and rings, cells, lines and arcs.
WANTED = ("cs/bst-insert", "cs/mst", "cs/fsm-trace", "cs/heap", "physics/refraction")
SHOWN = {"output_image", "svg", "mask", "input_images", "source_svg"}
TOLD = {"cot", "reasoning", "scoring_points"}
SAID = {"prompts", "prompt"}


@cache
def maker() -> MutantRender:
    """One for all tests: it keeps its scenes."""
    found = MutantRender(ScienceParams(WANTED))
    found.setup()
    return found


def draft(family: str, k: int, part: str) -> Draft:
    index = PER_SCENE * maker().scenes_of(family, k + 1)[k] + PARTS.index(part)
    key = sample_id("science", "1", "mutants", 0, index)
    return Draft(key, seed_of(key), index)


@cache
def true_row(family: str, k: int, part: str) -> dict[str, Any]:
    (made,) = maker().process([draft(family, k, part)])
    return made.row


def found(mutator: Mutator, severity: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first mutant in some scenes of some families, and the truth of it. Checks that it is made alike twice."""
    for family in WANTED:
        for k in range(SCENES):
            part = mutator.parts[k % len(mutator.parts)]
            one, two = draft(family, k, part), draft(family, k, part)
            if maker().mutant(one, mutator, severity):
                assert maker().mutant(two, mutator, severity) and one.row == two.row
                return one.row, true_row(family, k, part)
    pytest.fail(f"{mutator.name}, severity {severity}, applies to no scene")


def differing(row: dict[str, Any], true: dict[str, Any]) -> set[str]:
    return {name for name in true if row[name] != true[name]}


CASES = [(m, severity) for m in ALL for severity in m.severities if (m.name, severity) != ("answer-given", 2)]


@pytest.mark.parametrize(("mutator", "severity"), CASES, ids=lambda v: getattr(v, "name", str(v)))
def test_a_mutator_changes_its_own_side(mutator: Mutator, severity: int) -> None:
    row, true = found(mutator, severity)
    changed = differing(row, true)
    if mutator.figures:
        assert "spec" in changed and not changed & SAID
    elif mutator.pictures:
        assert changed & SHOWN and not changed & (SAID | TOLD | {"spec"})
    else:
        assert changed and "spec" not in changed
        assert changed <= SAID or changed <= TOLD or changed <= {"mask", "output_image", "sha256", "image_info"}


def test_names_are_unique_and_checks_exist() -> None:
    assert len({m.name for m in ALL}) == len(ALL)
    named = {m.name: set(m.checks) for m in (*ALL, *(x for f in families().values() for x in of_family(f)))}
    assert {name for name, checks in named.items() if not checks - BOOKKEEPING} == set()
    assert set().union(*named.values()) <= CHECKS


def test_every_hook_is_one() -> None:
    assert all(sum(hook is not None for hook in (m.figures, m.pictures, m.row)) == 1 for m in ALL)


def test_half_of_what_fits_any_family_is_foreign() -> None:
    own = [m for m in MUTATORS if not m.name.startswith("cot-")]
    assert len([m for m in FOREIGN if not m.figures]) >= len(own)


@pytest.mark.parametrize(
    ("element", "moved"),
    [
        ('<circle cx="1" cy="2" r="3" fill="none"/>', '<circle cx="3" cy="1" r="3" fill="none"/>'),
        ('<line x1="1" y1="2" x2="3" y2="4"/>', '<line x1="3" y1="1" x2="5" y2="3"/>'),
        ('<path d="M 1 2 Q 3 4 5 6" fill="none"/>', '<path d="M 3 1 Q 5 3 7 5" fill="none"/>'),
        ('<path d="M 1 2 A 9 9 0 1 1 5 6" fill="none"/>', '<path d="M 3 1 A 9 9 0 1 1 7 5" fill="none"/>'),
        ('<polygon points="1,2 3,4.5" fill="none"/>', '<polygon points="3,1 5,3.5" fill="none"/>'),
        (
            '<text x="1" y="2" transform="rotate(9 1 0)">a</text>',
            '<text x="3" y="1" transform="rotate(9 3 -1)">a</text>',
        ),
    ],
)
def test_elements_are_moved(element: str, moved: str) -> None:
    assert shifted(element, 2, -1) == moved


def test_a_slight_dot_is_one_level_of_one_pixel() -> None:
    dot = next(m for m in ALL if m.name == "outside-mask")
    row, true = found(dot, 2)
    levels = np.abs(pixels_of(row["output_image"]).astype(int) - pixels_of(true["output_image"]))
    assert levels.sum() == 1


def test_a_mutant_is_refreshed() -> None:
    """Only the certificate can know of a wrong target: hashes, mask, layers and reasoning follow it."""
    lost = next(m for m in FOREIGN if m.name == "edge-extra")
    row, _ = found(lost, 2)
    judge = ScienceVerifier(typeface_assets())
    judge.setup()
    failed = {c.name for c in judge.verdicts(row).checks if c.passed is False}
    assert failed <= {"certificate", "reasoning", "legible"} and "certificate" in failed
