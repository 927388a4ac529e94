"""Shortest paths: a hand-made graph judged, and Dijkstra's lengths against all simple paths."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from catalog.identity import stream
from synth.science.cs.graph import Plot
from synth.science.cs.shortest_path import make_shortest, second
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0)}
WEIGHTS = {("A", "B"): 3, ("A", "D"): 7, ("B", "C"): 2, ("B", "D"): 5, ("C", "D"): 1}
PATHS = CERTIFICATES["cs/shortest-path"]
EDIT = Edit("shortest-path", {"from": "A", "to": "D", "mark": "edge-selected"})


def figure(path: str = "", weights: dict[tuple[str, str], int] = WEIGHTS, cls: str = "edge-selected") -> Figure:
    beside = {(a, b): ((AT[a][0] + AT[b][0]) / 2, (AT[a][1] + AT[b][1]) / 2 - 12) for a, b in weights}
    plot = Plot(AT, tuple(weights), 20.0, weights=weights, beside=beside)
    return figure_of(plot.figure(edges={(p[0], p[1]): cls for p in path.split()}).to_json()["marks"], 512, 512)


def test_the_right_path() -> None:
    assert PATHS.prove(figure(), EDIT, figure("AB BC CD")) == []
    assert PATHS.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(), figure("AD"), figure("AB BD"), figure("AB BC"), figure("BC CD"), figure("AB BC CD AD"),
        figure("AB BC CD", cls="edge-new"), figure("AB BC CD", {**WEIGHTS, ("A", "D"): 8}),
    ],
)  # fmt: skip
def test_wrong_paths(wrong: Figure) -> None:
    assert PATHS.prove(figure(), EDIT, wrong)


def test_what_has_no_single_path() -> None:
    assert PATHS.unique(figure(weights={**WEIGHTS, ("A", "D"): 6}), EDIT)
    assert PATHS.unique(figure(), Edit("shortest-path", {"from": "A", "to": "A", "mark": "edge-selected"}))
    assert PATHS.unique(figure(), Edit("shortest-path", {"from": "A", "to": "Z", "mark": "edge-selected"}))


def lengths(plot: Plot, at: str, goal: str, seen: tuple[str, ...] = ()) -> Iterator[int]:
    if at == goal:
        yield 0
    for other in plot.neighbours(at) if at != goal else ():
        if other not in seen:
            yield from (plot.weights[plot.pair(at, other)] + rest for rest in lengths(plot, other, goal, (*seen, at)))


def test_the_two_best_of_all_paths() -> None:
    found = 0
    for seed in range(12):
        try:
            hidden = make_shortest(stream(seed, "p"), 3, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        plot, path = hidden["plot"], hidden["path"]
        best = sorted(lengths(plot, path[0], path[-1]))[:2]
        assert best == [sum(plot.weights[plot.pair(a, b)] for a, b in pairwise(path)), second(plot, path)[0]]
    assert found > 5
