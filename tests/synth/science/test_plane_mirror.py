"""Plane mirror: the certificate mirrors points in the drawn line, and refuses every mutant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.figure import Arc, Circle, Figure, Label, Line
from synth.science.physics.plane_mirror import MIRROR, make_mirror
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/plane-mirror"]
EDIT = Edit("reflect", {"mark": "ray-new"})
# The mirror is x = 256, S stands 100 px left of it; rays arrive at 45° (above) and at 26.57° (below).
SOURCE = Figure(
    (
        Line("h", ((256, 60), (264, 66)), "hatch"),
        Line("m", ((256, 20), (256, 490)), "surface"),
        Line("r0", ((256, 150), (156, 250)), "ray"),
        Line("r0h", ((201, 205), (211, 195)), "arrow", end=True),
        Line("r1", ((256, 300), (156, 250)), "ray"),
        Line("r1h", ((201, 272.5), (211, 277.5)), "arrow", end=True),
        Circle("p", (156, 250), 3.6, "ink"),
        Label("s", (142, 250), "S", italic=True),
        Label("a", (215, 165), "45°"),
        Label("b", (212, 290), "26.57°"),
    )
)
RIGHT = (
    Line("d0", ((256, 150), (356, 250)), "dashed-new"),
    Line("o0", ((256, 150), (156, 50)), "ray-new"),
    Line("o0h", ((211, 105), (201, 95)), "arrow-new", end=True),
    Arc("a0", (256, 150), 30, 180.0, 225.0, "ray-new"),
    Label("t0", (215, 135), "45°", "text-new"),
    Line("d1", ((256, 300), (356, 250)), "dashed-new"),
    Line("o1", ((256, 300), (56, 400)), "ray-new"),
    Line("o1h", ((158, 349), (146, 355)), "arrow-new", end=True),
    Arc("a1", (256, 300), 30, 153.43, 180.0, "ray-new"),
    Label("t1", (212, 310), "26.57°", "text-new"),
    Circle("q", (356, 250), 3.6, "shape-new"),
    Label("q0n", (372, 250), "S'", "text-new", italic=True),
)


def proved(*marks: Line | Arc | Label | Circle) -> list[str]:
    read = [figure_of(f.to_json()["marks"], 512, 512) for f in (SOURCE, SOURCE.plus(*marks))]
    return PROOF.prove(read[0], EDIT, read[1])


def made(seed: int, difficulty: int) -> Problem:
    for k in range(40):
        try:
            return make_mirror(stream(100 * seed + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in forty draws")


def test_the_right_image_is_proved_and_unique() -> None:
    assert proved(*RIGHT) == []
    assert PROOF.unique(figure_of(SOURCE.to_json()["marks"], 512, 512), EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(RIGHT[1], points=((256, 150), (156, 55))),
        replace(RIGHT[5], points=((256, 300), (346, 255))),
        replace(RIGHT[7], points=RIGHT[7].points[::-1]),
        replace(RIGHT[9], text="63.43°"),
        replace(RIGHT[10], at=(350, 250)),
        replace(RIGHT[11], text="S"),
    ],
)
def test_one_wrong_mark_is_refused(wrong: Line | Arc | Label | Circle) -> None:
    assert proved(*(wrong if m.id == wrong.id else m for m in RIGHT))


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(difficulty: int) -> None:
    problem = made(5, difficulty)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, EDIT, target) == []
    for mutator in MIRROR.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        assert wrong is None or PROOF.prove(source, EDIT, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
