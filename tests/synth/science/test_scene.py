"""Wrong targets: what nobody can tell from the right one is the right one."""

from __future__ import annotations

from synth.science.figure import Cell, Figure, Label, Line
from synth.science.scene import settled

RIGHT = Figure(
    (
        Line("r", ((10.0, 20.0), (80.0, 90.0)), "ray"),
        Cell("c", (5.0, 5.0, 30.0, 30.0), "7"),
        Label("v", (9.0, 9.0), "A"),
    )
)


def test_marks_a_hair_off_become_right_ones() -> None:
    off = RIGHT.changed({"r": {"points": ((10.01, 20.0), (80.0, 89.95))}, "c": {"label": "8"}, "v": {"at": (9.0, 9.2)}})
    found = settled(off, RIGHT)
    assert found.by_id["r"] == RIGHT.by_id["r"]
    assert [found.by_id[k] for k in "cv"] == [off.by_id[k] for k in "cv"]


def test_marks_of_another_kind_class_or_number_of_points_stay() -> None:
    for fields in ({"cls": "arrow"}, {"points": ((10.0, 20.0), (80.0, 90.0), (80.0, 90.0))}, {"end": True}):
        off = RIGHT.changed({"r": fields})
        assert settled(off, RIGHT) == off
    assert settled(RIGHT.without(["c"]).plus(Line("x", ((0.0, 0.0), (1.0, 1.0)))), RIGHT).by_id.keys() == {
        "r",
        "v",
        "x",
    }
