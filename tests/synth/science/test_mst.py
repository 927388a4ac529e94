"""Minimum spanning trees: a hand-made graph judged, and Kruskal's tree against all spanning trees."""

from __future__ import annotations

from itertools import combinations

import pytest

from catalog.identity import stream
from synth.science.cs.graph import Plot, spanning
from synth.science.cs.mst import kruskal, make_mst
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0)}
WEIGHTS = {("A", "B"): 3, ("A", "D"): 7, ("B", "C"): 2, ("B", "D"): 5, ("C", "D"): 9}
MST = CERTIFICATES["cs/mst"]
EDIT = Edit("mst", {"mark": "edge-selected"})


def figure(tree: str = "", weights: dict[tuple[str, str], int] = WEIGHTS, cls: str = "edge-selected") -> Figure:
    beside = {(a, b): ((AT[a][0] + AT[b][0]) / 2, (AT[a][1] + AT[b][1]) / 2 - 12) for a, b in weights}
    plot = Plot(AT, tuple(weights), 20.0, weights=weights, beside=beside)
    shown = plot.figure(edges={(p[0], p[1]): cls for p in tree.split()})
    return figure_of(shown.to_json()["marks"], 512, 512)


def test_the_right_tree() -> None:
    assert MST.prove(figure(), EDIT, figure("AB BC BD")) == []
    assert MST.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(), figure("AB BC AD"), figure("AB BC"), figure("AB BC BD CD"), figure("BC BD CD"),
        figure("AB BC BD", cls="edge-new"), figure("AB BC BD", {**WEIGHTS, ("C", "D"): 8}),
        figure("AB BC BD", {k: w for k, w in WEIGHTS.items() if w != 9}),
    ],
)  # fmt: skip
def test_wrong_trees(wrong: Figure) -> None:
    assert MST.prove(figure(), EDIT, wrong)


def test_what_has_no_single_tree() -> None:
    assert MST.unique(figure(weights={**WEIGHTS, ("A", "D"): 5}), EDIT)
    assert MST.unique(figure(weights={("A", "B"): 1, ("C", "D"): 2}), EDIT)
    assert MST.unique(figure("AB"), EDIT)
    assert MST.unique(figure(), Edit("mst", {}))


def test_kruskal_finds_the_lightest_of_all() -> None:
    found = 0
    for seed in range(8):
        try:
            plot: Plot = make_mst(stream(seed, "p"), 2, Canvas()).hidden["plot"]
        except Unfit:
            continue
        found += 1
        lightest = min(
            sum(plot.weights[p] for p in chosen)
            for chosen in combinations(plot.pairs, len(plot.at) - 1)
            if spans(plot, chosen)
        )
        assert sum(plot.weights[p] for p, taken in kruskal(plot) if taken) == lightest
    assert found > 3


def spans(plot: Plot, pairs: tuple[tuple[str, str], ...]) -> bool:
    try:
        return bool(spanning(stream(0, "s"), plot.at, pairs))
    except Unfit:
        return False
