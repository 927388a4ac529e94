"""Places and directions in figures of physics: true ones pass, their opposites are found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifiers.figures import figure
from verifiers.bearings import faults_of_bearings
from verifiers.certificates import Edit
from verifiers.readback import Figure, Label, Line, Polygon

NONE = Edit("", {})


def label(text: str, x: float, y: float) -> Label:
    return Label(at=(x, y), text=text, cls="text", size=16, italic=False)


def arrow(cls: str, *points: tuple[float, float]) -> Line:
    return Line(points=points, cls=cls, start=False, end=True)


def slope() -> Figure:
    return figure(polygons=[Polygon(points=((60, 400), (440, 400), (440, 180)), cls="body")])


def wave() -> Figure:
    return figure(lines=[arrow("object", (300, 60), (220, 60))])


def tube() -> Figure:
    walls = ((60, 100), (120, 100), (120, 400), (200, 400), (200, 100), (300, 100), (300, 450), (60, 450))
    return figure(polygons=[Polygon(points=walls, cls="water")])


def strings() -> Figure:
    return figure(labels=[label("α = 35°", 150, 80), label("β = 65°", 350, 80)])


def vectors() -> Figure:
    lines = [arrow("object", (100, 300), (220, 300)), arrow("object", (100, 300), (100, 180))]
    return figure(lines=lines, labels=[label("F_1 = 25 N", 240, 300), label("F_2 = 15 N", 100, 160)])


CLOSING = Edit("switch", {"switch": "S_1", "closed": True})
SAID: list[tuple[str, Any, Edit, str, str]] = [
    ("physics/incline", slope, NONE, "A wedge rising to the right.", "A wedge rising to the left."),
    ("physics/incline", slope, NONE, "斜面向右升高。", "斜面向左升高。"),
    ("physics/travelling-wave", wave, NONE, "The wave travels to the left.", "The wave travels to the right."),
    ("physics/travelling-wave", wave, NONE, "粗箭头指向左。", "粗箭头指向右。"),
    ("physics/u-tube", tube, NONE, "Draw a U-tube, a wide right arm.", "Draw a U-tube, a wide left arm."),
    ("physics/u-tube", tube, Edit("pour", {"right": False}), "左管注入 12 cm。", "右管注入 12 cm。"),
    ("physics/hanging-mass", strings, NONE, "the left string makes α = 35°", "the right string makes α = 35°"),
    ("physics/vector-sum", vectors, NONE, "F_2 is at right angles to F_1.", "F_2 opposes F_1."),
    ("physics/vector-sum", vectors, NONE, "F_2 与 F_1 垂直。", "F_2 与 F_1 平行。"),
    ("physics/switch", figure, CLOSING, "What happens once S_1 is closed?", "What happens once S_1 is open?"),
    ("physics/switch", figure, CLOSING, "闭合开关 S_1，其他不动。", "断开开关 S_1，其他不动。"),
]


@pytest.mark.parametrize(("family", "shown", "edit", "true", "false"), SAID)
def test_opposites_are_told_apart(family: str, shown: Any, edit: Edit, true: str, false: str) -> None:
    assert list(faults_of_bearings(family, true, [shown()], edit)) == []
    assert list(faults_of_bearings(family, false, [shown()], edit))


def test_what_no_figure_bears_out_is_found_without_a_crash() -> None:
    assert list(faults_of_bearings("physics/thin-lens", "with AB on the left", [figure()], NONE))
    assert list(faults_of_bearings("cs/mst", "with AB on the left", [figure()], NONE)) == []
