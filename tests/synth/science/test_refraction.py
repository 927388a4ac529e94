"""Refraction: Fermat's principle agrees with the maker, and the certificate tells right drawings from wrong ones."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from catalog.identity import stream
from synth.science.family import Canvas, Problem, Unfit
from synth.science.figure import Arc, Figure, Label, Line
from synth.science.physics.refraction import REFRACTION, Setting, make_refraction
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of

PROOF = CERTIFICATES["physics/refraction"]
EDIT = Edit("refract", {"mark": "ray-new"})
SOURCE = Figure(
    (
        Line("s", ((16, 256), (496, 256)), "surface"),
        Line("n", ((256, 120), (256, 400)), "normal"),
        Line("r", ((156, 82.8), (256, 256)), "ray"),  # 30° to the normal
        Line("h", ((204, 165.93), (211, 178.06)), "arrow", end=True),
        Label("a", (240, 200), "30°"),
        Label("n1", (60, 100), "n_1 = 1.50", italic=True),
        Label("n2", (60, 400), "n_2 = 1.00", italic=True),
    )
)
# sin t = 1.5 x 0.5 = 0.75, t = 48.59°
RIGHT = (
    Line("o", ((256, 256), (406, 388.29)), "ray-new"),
    Line("oh", ((328, 319.5), (338.5, 328.76)), "arrow-new", end=True),
    Arc("c", (256, 256), 34, 41.41, 90.0, "ray-new"),
    Label("b", (290, 310), "48.6°"),
)


def proved(*marks: Line | Arc | Label, source: Figure = SOURCE) -> list[str]:
    read = [figure_of(f.to_json()["marks"], 512, 512) for f in (source, source.plus(*marks))]
    return PROOF.prove(read[0], EDIT, read[1])


def made(seed: int, difficulty: int) -> Problem:
    for k in range(40):
        try:
            return make_refraction(stream(100 * seed + k, "test"), difficulty, Canvas())
        except Unfit:
            continue
    raise AssertionError("no scene in forty draws")


def test_the_right_ray_is_proved() -> None:
    assert proved(*RIGHT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(RIGHT[3], text="41.4°"),
        replace(RIGHT[0], points=((256, 256), (406, 384.0))),
        replace(RIGHT[1], points=RIGHT[1].points[::-1]),
        replace(RIGHT[2], stop=80.0),
        replace(RIGHT[0], cls="ray"),
    ],
)
def test_one_wrong_mark_is_refused(wrong: Line | Arc | Label) -> None:
    assert proved(*(wrong if m.id == wrong.id else m for m in RIGHT))


def test_light_does_not_leave_beyond_the_critical_angle() -> None:
    dense = SOURCE.changed({"n1": {"text": "n_1 = 2.42"}})
    assert proved(*RIGHT, source=dense)
    back = (
        Line("o", ((256, 256), (356, 82.8)), "ray-new"),
        Line("oh", ((304, 172.86), (311, 160.74)), "arrow-new", end=True),
        Arc("c", (256, 256), 34, 270.0, 300.0, "ray-new"),
        Label("b", (280, 200), "30.0°"),
    )
    assert proved(*back, source=dense) == []
    assert proved(*back)


def test_near_the_critical_angle_nothing_is_unique() -> None:
    close = figure_of(SOURCE.changed({"n1": {"text": "n_1 = 1.99"}}).to_json()["marks"], 512, 512)
    assert PROOF.unique(close, EDIT)
    assert PROOF.unique(figure_of(SOURCE.to_json()["marks"], 512, 512), EDIT) == []


@pytest.mark.parametrize(("indices", "angle"), [((1.0, 1.5), 40), ((1.5, 1.0), 25), ((1.33, 1.0, 1.62), 30)])
def test_the_maker_takes_the_quickest_way(indices: tuple[float, ...], angle: int) -> None:
    hops = Setting(indices, angle, 90.0, 1, (0.0, 0.0), 100.0).hops()
    x0 = -100.0 * math.tan(math.radians(angle))
    for hop, one, other in zip(hops, indices, indices[1:]):
        end = 100.0 * math.tan(math.radians(hop.leaving))
        times = {x: one * math.hypot(x - x0, 100.0) + other * math.hypot(end - x, 100.0) for x in range(-80, 81)}
        assert min(times, key=times.__getitem__) == 0
        x0 = -end


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_every_mutant_is_refused(difficulty: int) -> None:
    problem = made(7, difficulty)
    source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
    assert PROOF.prove(source, EDIT, target) == []
    for mutator in REFRACTION.mutators:
        wrong = mutator.apply(problem, stream(3, mutator.name))
        assert wrong is None or PROOF.prove(source, EDIT, figure_of(wrong.to_json()["marks"], 512, 512)), mutator.name
