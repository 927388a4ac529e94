"""Strongly connected components: a hand-made graph judged, and Kosaraju's against mutual reach."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.components import components, make_components
from synth.science.cs.graph import Plot
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "D"), ("B", "C"), ("C", "E"), ("E", "B"), ("C", "D"))
PARTS = CERTIFICATES["cs/components"]
EDIT = Edit("components", {"colours": ["node-a", "node-b", "node-c"]})


def figure(one: str = "", two: str = "", three: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS) -> Figure:
    classes = dict.fromkeys(one, "node-a") | dict.fromkeys(two, "node-b") | dict.fromkeys(three, "node-c")
    return figure_of(Plot(AT, pairs, 20.0, directed=True).figure(nodes=classes).to_json()["marks"], 512, 512)


def test_the_right_components() -> None:
    assert PARTS.prove(figure(), EDIT, figure("A", "BCE", "D")) == []
    assert PARTS.unique(figure(), EDIT) == []
    assert components(Plot(AT, PAIRS, 20.0, directed=True)) == [["A"], ["B", "C", "E"], ["D"]]


@pytest.mark.parametrize(
    "wrong",
    [
        figure(),
        figure("BCE", "A", "D"),
        figure("A", "BC", "DE"),
        figure("AD", "BCE"),
        figure("A", "BCE", "D", PAIRS[1:]),
    ],
)
def test_wrong_components(wrong: Figure) -> None:
    assert PARTS.prove(figure(), EDIT, wrong)


def test_colours_must_be_as_many() -> None:
    assert PARTS.unique(figure(), Edit("components", {"colours": ["node-a", "node-b"]}))
    assert PARTS.unique(figure(), Edit("components", {"colours": "node-a"}))


def test_parts_reach_one_another() -> None:
    found = 0
    for seed in range(10):
        try:
            hidden = make_components(stream(seed, "p"), 4, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        reach = {k: {n for level in hidden["plot"].levels(k) for n in level} for k in hidden["plot"].names}
        for part in hidden["parts"]:
            assert set(part) == {k for k in reach if k in reach[part[0]] and part[0] in reach[k]}
    assert found > 4
