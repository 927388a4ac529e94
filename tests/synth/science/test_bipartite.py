"""Two-colourings: a hand-made graph judged, and the maker's sides against its edges."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.bipartite import make_bipartite
from synth.science.cs.graph import Plot
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "B"), ("B", "C"), ("C", "D"), ("A", "D"), ("B", "E"))
BIPARTITE = CERTIFICATES["cs/bipartite"]
EDIT = Edit("bipartite", {"node": "B", "mark": "node-a", "other": "node-b"})


def figure(one: str = "", two: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS) -> Figure:
    classes = dict.fromkeys(one, "node-a") | dict.fromkeys(two, "node-b")
    return figure_of(Plot(AT, pairs, 20.0).figure(nodes=classes).to_json()["marks"], 512, 512)


def test_the_right_sides() -> None:
    assert BIPARTITE.prove(figure(), EDIT, figure("BD", "ACE")) == []
    assert BIPARTITE.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong", [figure(), figure("ACE", "BD"), figure("BDE", "AC"), figure("BD", "AC"), figure("BD", "ACE", PAIRS[:4])]
)
def test_wrong_sides(wrong: Figure) -> None:
    assert BIPARTITE.prove(figure(), EDIT, wrong)


@pytest.mark.parametrize("pairs", [(*PAIRS, ("A", "E")), PAIRS[:4]])
def test_graphs_without_one_colouring(pairs: tuple[tuple[str, str], ...]) -> None:
    assert BIPARTITE.unique(figure(pairs=pairs), EDIT)


def test_edges_join_the_sides() -> None:
    found = 0
    for seed in range(8):
        try:
            hidden = make_bipartite(stream(seed, "p"), 4, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        assert all(hidden["classes"][a] != hidden["classes"][b] for a, b in hidden["plot"].pairs)
    assert found > 4
