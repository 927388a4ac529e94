"""Nodes of a degree: a hand-made graph judged, and degrees against the neighbours."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.degree import degrees
from synth.science.cs.graph import Plot, plotted
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "B"), ("B", "C"), ("C", "D"), ("B", "E"), ("C", "E"))
DEGREE = CERTIFICATES["cs/degree"]
EDIT = Edit("degree", {"degree": 3, "mark": "node-selected"})


def figure(marked: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS, cls: str = "node-selected") -> Figure:
    return figure_of(Plot(AT, pairs, 20.0).figure(nodes=dict.fromkeys(marked, cls)).to_json()["marks"], 512, 512)


def test_the_right_nodes() -> None:
    assert DEGREE.prove(figure(), EDIT, figure("BC")) == []
    assert DEGREE.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [figure(), figure("B"), figure("BCE"), figure("E"), figure("BC", cls="node-a"), figure("BC", PAIRS[:4])],
)
def test_wrong_nodes(wrong: Figure) -> None:
    assert DEGREE.prove(figure(), EDIT, wrong)


@pytest.mark.parametrize(
    "edit", [Edit("degree", {"degree": 4, "mark": "node-a"}), Edit("hop", {"degree": 3}), Edit("degree", {})]
)
def test_edits_without_an_answer(edit: Edit) -> None:
    assert DEGREE.unique(figure(), edit)


def test_degrees_are_numbers_of_neighbours() -> None:
    for seed in range(6):
        try:
            plot = plotted(stream(seed, "p"), 4, Canvas(), 1.5)
        except Unfit:
            continue
        assert degrees(plot) == {name: len(plot.neighbours(name)) for name in plot.names}
