"""Minimum cuts: a hand-made network judged, and flows against the capacity of the cut."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.graph import Plot
from synth.science.cs.max_flow import make_cut, maximum_flow
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"S": (60.0, 240.0), "A": (240.0, 80.0), "B": (240.0, 400.0), "T": (440.0, 240.0)}
CAPACITIES = {("S", "A"): 8, ("S", "B"): 3, ("A", "B"): 2, ("A", "T"): 4, ("B", "T"): 9}
CUT = CERTIFICATES["cs/max-flow"]
EDIT = Edit("min-cut", {"from": "S", "to": "T", "mark": "edge-selected"})


def plot(capacities: dict[tuple[str, str], int]) -> Plot:
    beside = {(a, b): ((AT[a][0] + AT[b][0]) / 2 + 12, (AT[a][1] + AT[b][1]) / 2 - 12) for a, b in capacities}
    return Plot(AT, tuple(capacities), 20.0, True, capacities, beside)


def figure(cut: str = "", capacities: dict[tuple[str, str], int] = CAPACITIES) -> Figure:
    marked = {(p[0], p[1]): "edge-selected" for p in cut.split()}
    return figure_of(plot(capacities).figure(edges=marked).to_json()["marks"], 512, 512)


def test_the_right_cut() -> None:
    assert CUT.prove(figure(), EDIT, figure("SB AB AT")) == []
    assert CUT.unique(figure(), EDIT) == []
    assert maximum_flow(plot(CAPACITIES)).from_source == {"S", "A"}


@pytest.mark.parametrize(
    "wrong",
    [figure(), figure("SA SB"), figure("AT BT"), figure("SB AT"), figure("SB AB AT", {**CAPACITIES, ("B", "T"): 8})],
)
def test_wrong_cuts(wrong: Figure) -> None:
    assert CUT.prove(figure(), EDIT, wrong)


def test_two_minimum_cuts() -> None:
    assert CUT.unique(figure(capacities={**CAPACITIES, ("S", "A"): 6}), EDIT)
    assert CUT.unique(figure(), Edit("min-cut", {"from": "S", "to": "S", "mark": "edge-selected"}))


def test_flow_is_as_large_as_the_cut() -> None:
    found = 0
    for seed in range(12):
        try:
            hidden = make_cut(stream(seed, "p"), 3, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        flow = maximum_flow(hidden["plot"])
        assert sum(map(min, flow.paths)) == sum(hidden["plot"].weights[q] for q in hidden["cut"])
    assert found > 3
