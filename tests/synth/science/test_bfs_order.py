"""Breadth-first orders: a hand-made graph judged, and the maker's orders against distances."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.bfs_order import make_bfs
from synth.science.cs.graph import Plot, order_labels
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "C"), ("A", "D"), ("C", "E"), ("B", "D"))
BFS = CERTIFICATES["cs/bfs-order"]
EDIT = Edit("bfs", {"start": "A", "mark": "text-new"})


def figure(order: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS) -> Figure:
    labels = order_labels(order, {k: (x + 30.0, y) for k, (x, y) in AT.items()}, 15.0)
    return figure_of(Plot(AT, pairs, 20.0).figure().plus(*labels.values()).to_json()["marks"], 512, 512)


def test_the_right_order() -> None:
    assert BFS.prove(figure(), EDIT, figure("ACDEB")) == []
    assert BFS.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(),
        figure("ACEDB"),
        figure("ADCBE"),
        figure("ACDBE"),
        figure("CADEB"),
        figure("ACDE"),
        figure("ACDEB", PAIRS[1:]),
    ],
)
def test_wrong_orders(wrong: Figure) -> None:
    assert BFS.prove(figure(), EDIT, wrong)


def test_what_has_no_order() -> None:
    assert BFS.unique(figure(pairs=PAIRS[1:]), EDIT)
    assert BFS.unique(figure(), Edit("bfs", {"start": "F", "mark": "text-new"}))
    assert BFS.unique(figure("ACDEB"), EDIT)


def test_orders_rise_with_distance() -> None:
    found = 0
    for seed in range(10):
        try:
            hidden = make_bfs(stream(seed, "p"), 3, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        levels = hidden["plot"].levels(hidden["start"])
        depth = {name: i for i, level in enumerate(levels) for name in level}
        depths = [depth[name] for name in hidden["order"]]
        assert depths == sorted(depths)
    assert found > 4
