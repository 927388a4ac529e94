"""Chosen constraints separate right from wrong, and nothing is missing from them."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.reasoning.constraints import candidates, choose, constraint, of_repair
from synth.reasoning.evaluate import true_of
from synth.reasoning.record import claim
from synth.science.figure import Figure, Label, Line
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
    assert sum(c.weight for c in choice.constraints if true_of(c.claim, source, source)) < 0.5  # the input, unedited
    assert sum(reversed([c.weight for c in choice.constraints])) == 1.0
    kinds = {c.kind for c in choice.constraints}
    assert {"preserve", "count"} <= kinds
    chosen = [c.claim for c in choice.constraints]
    assert all(c.claim in chosen for c in scene.claims if c.origin == "prompt")
    assert len(choice.constraints) < len(found)


@pytest.mark.parametrize("name", SCENES)
def test_what_is_wrong_weighs_most_in_a_repair(name: str) -> None:
    """The wrong figure itself is rejected, and has less than half of the score."""
    scene = SCENES[name](stream(3, "scene"))
    target = scene.problem.target
    for wrong in scene.broken:
        others = [figure for figure in scene.broken if figure != wrong]
        claims = of_repair(scene.claims, wrong, target)
        choice = choose(wrong, target, others, candidates(wrong, target, claims, scene.wording.nouns))
        kept = sum(c.weight for c in choice.constraints if true_of(c.claim, wrong, wrong))
        assert kept < 0.5, [(c.claim, c.weight) for c in choice.constraints]


def test_labels_that_changed_places_or_colours_are_told() -> None:
    labels = [Label(f"l{k}", (100.0 + 80 * k, 60.0), text, cls="text-new") for k, text in enumerate(("A", "B", "C"))]
    target = Figure(tuple(labels))
    swapped = target.changed({"l0": {"text": "B"}, "l1": {"text": "A"}})
    (order,) = [c.claim for c in of_repair((), swapped, target) if c.claim.args.get("select") == "label"]
    assert order.pred == "order_is" and order.args["texts"] == ["A", "B", "C"]
    (colour,) = (c.claim for c in of_repair((), target.changed({"l1": {"cls": "text"}}), target))
    assert colour.pred == "class_eq" and colour.args["to"] == "text-new"


def test_a_figure_that_nothing_rejects_is_reported() -> None:
    scene = SCENES["spanning"](stream(1, "scene"))
    source, target = scene.problem.source, scene.problem.target
    choice = choose(source, target, [target, source], candidates(source, target, scene.claims))
    assert choice.survivors == (0,)


def test_a_force_that_points_elsewhere_is_told_by_its_direction() -> None:
    """Its label moves with it, and words about labels do not speak of it."""

    def figure(x: float, y: float) -> Figure:
        arrow = Line("force", ((100.0, 100.0), (100.0 + x, 100.0 + y)), "line-new", end=True)
        return Figure((arrow, Label("name", (100.0 + 1.2 * x, 100.0 + 1.2 * y), "F", cls="text-new")))

    source, target, wrong = Figure(()), figure(60.0, 0.0), figure(0.0, 60.0)
    choice = choose(source, target, [wrong, figure(90.0, 0.0)], candidates(source, target))
    told = {c.claim.pred for c in choice.constraints if not true_of(c.claim, wrong, source)}
    assert not choice.survivors and "angle_eq" in told
    assert "length_eq" in {c.claim.pred for c in choice.constraints}


def test_no_two_constraints_say_the_same() -> None:
    lines = [Line(f"l{k}", ((50.0, 50.0 * k), (50.0 + 40 * k, 50.0 * k)), "line-new") for k in (1, 2, 3)]
    target = Figure(tuple(lines))
    wrong = [target.changed({f"l{k}": {"points": ((50.0, 50.0 * k), (300.0, 50.0 * k))}}) for k in (1, 2, 3)]
    chosen = choose(Figure(()), target, wrong, candidates(Figure(()), target)).constraints
    assert sum(c.claim.pred == "length_eq" for c in chosen) == 1


def test_texture_is_not_counted() -> None:
    scene = SCENES["refraction"](stream(1, "scene"))
    nothing, target = Figure(()), scene.problem.target
    counted = [
        c.claim.args["select"] for c in candidates(nothing, target, (), scene.wording.nouns) if c.kind == "count"
    ]
    crosses = target.plus(*(Line(f"cross{k}", ((9.0, k), (19.0, k)), "line") for k in range(30)))
    assert [
        c.claim.args["select"] for c in candidates(nothing, crosses, (), scene.wording.nouns) if c.kind == "count"
    ] == counted
    assert "line[class=ray]" in counted and "line" not in counted


def test_false_and_vacuous_claims_of_a_family_are_errors() -> None:
    scene = SCENES["spanning"](stream(1, "scene"))
    source, target = scene.problem.source, scene.problem.target
    with pytest.raises(ValueError, match="false of the target"):
        candidates(source, target, [constraint(claim("count_eq", select="node", n=99))])
    with pytest.raises(ValueError, match="no change"):
        candidates(source, target, [constraint(claim("exists", select="node", label="A"))])
