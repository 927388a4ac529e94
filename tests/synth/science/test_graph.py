"""What graph families share: plane drawings with room for labels, and figures read as graphs, strictly."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from catalog.identity import stream
from synth.science.cs.graph import Plot, listed, listed_edges, places_beside_nodes, plotted, source_words, weighted
from synth.science.family import Canvas, Unfit
from synth.science.figure import Point
from synth.science.overlap import distance
from synth.science.words import skeletons
from verifiers.certificates.graphs import NoGraph, faults_of_rest, graph_of
from verifiers.readback import Figure, figure_of


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@pytest.mark.parametrize("seed", range(12))
def test_edges_neither_cross_nor_pass_nodes(seed: int) -> None:
    try:
        plot = plotted(stream(seed, "p"), 5, Canvas(), 1.6)
    except Unfit:
        return
    for one, other in combinations(plot.pairs, 2):
        assert set(one) & set(other) or not crosses(*(plot.at[k] for k in (*one, *other)))
    for a, b in plot.pairs:
        assert all(distance(plot.at[k], plot.at[a], plot.at[b]) > plot.r for k in plot.at if k not in (a, b))
    assert len(plot.figure().by_id) == len(plot.at) + len(plot.pairs)
    assert len(plot.levels(plot.names[0])[0]) == 1 and sum(map(len, plot.levels(plot.names[0]))) == len(plot.at)


@pytest.mark.parametrize("seed", range(8))
def test_weights_stand_nearest_to_their_own_edge(seed: int) -> None:
    try:
        plot = weighted(stream(seed, "p"), 4, Canvas(), 1.6)
    except Unfit:
        return
    for pair, at in plot.beside.items():
        gaps = {p: distance(at, plot.at[p[0]], plot.at[p[1]]) for p in plot.pairs}
        assert min(gaps, key=gaps.__getitem__) == pair and gaps[pair] < 16


def test_numbers_find_room_beside_their_nodes() -> None:
    plot = plotted(stream(3, "p"), 3, Canvas(), 1.2)
    for name, at in places_beside_nodes(plot, 15.0, Canvas()).items():
        assert min(plot.at, key=lambda k: (plot.at[k][0] - at[0]) ** 2 + (plot.at[k][1] - at[1]) ** 2) == name


def test_words() -> None:
    plot = Plot({"A": (0.0, 0.0), "B": (9.0, 0.0)}, (("A", "B"),), 1.0, weights={("A", "B"): 4})
    assert listed(["A", "B", "C"]) == {"en": "A, B and C", "zh": "A、B、C"}
    assert listed_edges(plot, plot.pairs) == {"en": "A–B (4)", "zh": "A–B（4）"}
    assert all(
        len(skeletons(source_words("weighted"), level, lang)) == 2
        for level in ("terse", "task")
        for lang in ("en", "zh")
    )


AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0)}
PLOT = Plot(AT, (("A", "B"), ("B", "C")), 20.0)


def read(plot: Plot) -> Figure:
    return figure_of(plot.figure().to_json()["marks"], 512, 512)


def test_a_graph_is_read() -> None:
    graph = graph_of(read(PLOT))
    assert graph.names == ["A", "B", "C"] and graph.steps["B"] == {"A", "C"}
    arrows = graph_of(read(replace(PLOT, directed=True)), directed=True)
    assert arrows.closure()["A"] == {"A", "B", "C"} and arrows.closure()["C"] == {"C"}


@pytest.mark.parametrize("kind", [{"directed": True}, {"weighted": True}])
def test_what_is_another_kind_of_graph(kind: dict[str, bool]) -> None:
    with pytest.raises(NoGraph):
        graph_of(read(PLOT), **kind)


def test_what_is_no_graph() -> None:
    figure = read(PLOT)
    doubled = replace(figure, edges=(*figure.edges, figure.edges[0]))
    unnamed = replace(figure, nodes=(replace(figure.nodes[0], label="B"), *figure.nodes[1:]))
    for odd in (doubled, unnamed, replace(figure, nodes=(), edges=())):
        with pytest.raises(NoGraph):
            graph_of(odd)


def test_nothing_else_may_change() -> None:
    figure = read(PLOT)
    assert faults_of_rest(figure, figure) == []
    moved = read(replace(PLOT, at={**AT, "C": (400.0, 396.0)}))
    assert faults_of_rest(figure, moved)
    assert faults_of_rest(figure, replace(figure, edges=figure.edges[:1]))
