"""The constraints of every family tell right from wrong, and no scoring point is asked twice."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.reasoning.evaluate import true_of
from synth.science.family import families
from synth.science.params import ScienceParams
from synth.science.render import ScienceRender
from synth.science.scene import Scene
from synth.science.telling import scoring_points, told

# What the closed list of predicates has no word for: widths of cells, areas, the middle of a curve.
UNTOLD = {"cs/gantt", "cs/sorting", "physics/travelling-wave", "physics/u-tube"}


@pytest.mark.parametrize("name", sorted(families()))
def test_every_wrong_target_breaks_a_constraint(name: str) -> None:
    render = ScienceRender(ScienceParams(tasks=(name,), seed=11))
    render.setup()
    for index in range(2):
        scene = render._scene(index)
        if not isinstance(scene, Scene):
            continue
        before, _, wrong = scene.views
        record = told(scene, "edit", "en", stream(index, "told"))
        passed = [f for f in wrong if all(true_of(c.claim, f, before) for c in record.constraints)]
        assert not passed or name in UNTOLD
        assert scene.broken not in [f.figure for f in passed]
        for part in ("edit", "source", "target", *(["repair"] if scene.broken else [])):
            asked = [point["question"] for point in scoring_points(told(scene, part, "zh", stream(index, part)))]
            assert len(set(asked)) == len(asked)
