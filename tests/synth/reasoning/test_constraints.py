"""Chosen constraints separate right from wrong, and nothing is missing from them."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.reasoning.constraints import candidates, choose, constraint
from synth.reasoning.evaluate import true_of
from synth.reasoning.record import claim
from synth.science.figure import Figure, Line
from tests.synth.reasoning.small import SCENES


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("seed", range(5))
def test_every_broken_figure_is_rejected(name: str, seed: int) -> None:
    scene = SCENES[name](stream(seed, "scene"))
    source, target = scene.problem.source, scene.problem.target
    found = candidates(source, target, scene.claims, scene.wording.nouns)
    choice = choose(source, target, scene.broken, found)
    assert not choice.survivors
    for figure in (source, *scene.broken):
        assert any(not true_of(c.claim, figure, source) for c in choice.constraints)
    assert all(true_of(c.claim, target, source) for c in choice.constraints)
    assert sum(c.weight for c in choice.constraints) == 1.0
    assert sum(reversed([c.weight for c in choice.constraints])) == 1.0
    kinds = {c.kind for c in choice.constraints}
    assert {"preserve", "count"} <= kinds
    chosen = [c.claim for c in choice.constraints]
    assert all(c.claim in chosen for c in scene.claims if c.origin == "prompt")
    assert len(choice.constraints) < len(found)


def test_a_figure_that_nothing_rejects_is_reported() -> None:
    scene = SCENES["spanning"](stream(1, "scene"))
    source, target = scene.problem.source, scene.problem.target
    choice = choose(source, target, [target, source], candidates(source, target, scene.claims))
    assert choice.survivors == (0,)


def test_texture_is_not_counted() -> None:
    scene = SCENES["refraction"](stream(1, "scene"))
    nothing, target = Figure(()), scene.problem.target
    counted = [c.claim.args["select"] for c in candidates(nothing, target, (), scene.wording.nouns) if c.kind == "count"]
    crosses = target.plus(*(Line(f"cross{k}", ((9.0, k), (19.0, k)), "line") for k in range(30)))
    assert [c.claim.args["select"] for c in candidates(nothing, crosses, (), scene.wording.nouns) if c.kind == "count"] == counted
    assert "line[class=ray]" in counted and "line" not in counted


def test_false_and_vacuous_claims_of_a_family_are_errors() -> None:
    scene = SCENES["spanning"](stream(1, "scene"))
    source, target = scene.problem.source, scene.problem.target
    with pytest.raises(ValueError, match="false of the target"):
        candidates(source, target, [constraint(claim("count_eq", select="node", n=99))])
    with pytest.raises(ValueError, match="no change"):
        candidates(source, target, [constraint(claim("exists", select="node", label="A"))])
