"""The only cycle: a hand-made graph judged, and pruning against walks along the graph."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.cycle import make_cycle, pruned
from synth.science.cs.graph import Plot
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "B"), ("B", "C"), ("C", "D"), ("B", "E"), ("C", "E"))
CYCLE = CERTIFICATES["cs/cycle"]
EDIT = Edit("cycle", {"mark": "edge-selected"})


def figure(marked: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS, cls: str = "edge-selected") -> Figure:
    plot = Plot(AT, pairs, 20.0)
    return figure_of(plot.figure(edges={(p[0], p[1]): cls for p in marked.split()}).to_json()["marks"], 512, 512)


def test_the_right_cycle() -> None:
    assert CYCLE.prove(figure(), EDIT, figure("BC BE CE")) == []
    assert CYCLE.unique(figure(), EDIT) == []
    assert pruned(Plot(AT, PAIRS, 20.0)) == (["A", "D"], ["B", "C", "E"])


@pytest.mark.parametrize(
    "wrong",
    [
        figure(), figure("BC BE"), figure("BC BE CE CD"), figure("AB CD"), figure("BC BE CE", cls="edge-a"),
        figure("BC BE CE", PAIRS[1:]), figure("BC BE CE", (*PAIRS, ("A", "D"))),
    ],
)  # fmt: skip
def test_wrong_cycles(wrong: Figure) -> None:
    assert CYCLE.prove(figure(), EDIT, wrong)


@pytest.mark.parametrize("pairs", [PAIRS[:4], (*PAIRS, ("A", "D")), (*PAIRS[1:], ("D", "E"))])
def test_graphs_without_one_cycle(pairs: tuple[tuple[str, str], ...]) -> None:
    assert CYCLE.unique(figure(pairs=pairs), EDIT)


def test_the_cycle_is_closed_and_simple() -> None:
    found = 0
    for seed in range(8):
        try:
            hidden = make_cycle(stream(seed, "p"), 3, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        ring = hidden["ring"]
        assert len(set(ring)) == len(ring) >= 4
        assert all(b in hidden["plot"].neighbours(a) for a, b in zip(ring, [*ring[1:], ring[0]]))
    assert found > 3
