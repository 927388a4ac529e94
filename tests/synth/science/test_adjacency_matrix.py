"""Adjacency matrices: a hand-made table judged, and the maker's entries against its edges."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.adjacency_matrix import cells, make_matrix
from synth.science.cs.graph import Plot
from synth.science.family import Canvas, Unfit
from synth.science.figure import Figure as Drawn
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (220.0, 80.0), "C": (150.0, 220.0)}
MATRIX = CERTIFICATES["cs/adjacency-matrix"]
EDIT = Edit("adjacency", {})
EMPTY = "   " * 3


def figure(entries: str, directed: bool = False, names: str = "ABC") -> Figure:
    """A–B and B–C, or A→B and B→C, with a table of nine entries."""
    table = dict(zip(((a, b) for a in "ABC" for b in "ABC"), (e.strip() for e in entries)))
    plot = Plot(AT, (("A", "B"), ("B", "C")), 20.0, directed)
    drawn = cells(list("ABC"), (300.0, 300.0), 30.0, table)
    renamed = Drawn((*drawn, *plot.figure().marks)).changed({f"top{a}": {"label": b} for a, b in zip("ABC", names)})
    return figure_of(renamed.to_json()["marks"], 512, 512)


def test_right_matrices() -> None:
    assert MATRIX.prove(figure(EMPTY), EDIT, figure("010101010")) == []
    assert MATRIX.prove(figure(EMPTY, True), EDIT, figure("010001000", True)) == []
    assert MATRIX.unique(figure(EMPTY), EDIT) == []


@pytest.mark.parametrize("wrong", [EMPTY, "010001000", "110101010", "01010101 ", "101010101", "020202020"])
def test_wrong_matrices(wrong: str) -> None:
    assert MATRIX.prove(figure(EMPTY), EDIT, figure(wrong))


def test_wrong_directions_and_headers() -> None:
    assert MATRIX.prove(figure(EMPTY, True), EDIT, figure("000100010", True))
    assert MATRIX.prove(figure(EMPTY), EDIT, figure("010101010", names="ACB"))
    assert MATRIX.unique(figure(EMPTY, names="ACB"), EDIT)
    assert MATRIX.unique(figure("1" + EMPTY[1:]), EDIT)


def test_entries_are_edges() -> None:
    found = 0
    for seed in range(8):
        try:
            hidden = make_matrix(stream(seed, "p"), 3, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        plot, entries = hidden["plot"], hidden["entries"]
        ones = {pair for pair, value in entries.items() if value == "1"}
        assert ones == set(plot.pairs) | (set() if plot.directed else {(b, a) for a, b in plot.pairs})
    assert found > 4
