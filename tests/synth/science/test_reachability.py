"""Reachable nodes: a hand-made graph judged, and the maker's levels against a depth-first search."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.graph import Plot
from synth.science.cs.reachability import make_reachability
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "B"), ("B", "C"), ("C", "E"), ("E", "B"), ("D", "C"))
REACH = CERTIFICATES["cs/reachability"]
EDIT = Edit("reachable", {"node": "A", "mark": "node-selected"})


def figure(marked: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS) -> Figure:
    plot = Plot(AT, pairs, 20.0, directed=True)
    return figure_of(plot.figure(nodes=dict.fromkeys(marked, "node-selected")).to_json()["marks"], 512, 512)


def test_the_right_nodes() -> None:
    assert REACH.prove(figure(), EDIT, figure("BCE")) == []
    assert REACH.unique(figure(), EDIT) == []
    from_b = Edit("reachable", {"node": "B", "mark": "node-selected"})
    assert REACH.prove(figure(), from_b, figure("CE")) == []


@pytest.mark.parametrize(
    "wrong",
    [figure(), figure("BC"), figure("BCDE"), figure("ABCE"), figure("D"), figure("BCE", (("B", "A"), *PAIRS[1:]))],
)
def test_wrong_nodes(wrong: Figure) -> None:
    assert REACH.prove(figure(), EDIT, wrong)


def test_a_node_without_arrows() -> None:
    pairs = (("B", "A"), *PAIRS[1:])
    assert REACH.unique(figure(pairs=pairs), EDIT)


def test_levels_hold_all_that_a_search_finds() -> None:
    found = 0
    for seed in range(8):
        try:
            hidden = make_reachability(stream(seed, "p"), 4, Canvas()).hidden
        except Unfit:
            continue
        found += 1
        stack, seen = [hidden["start"]], set()
        while stack:
            at = stack.pop()
            if at not in seen:
                seen.add(at)
                stack += hidden["plot"].neighbours(at)
        assert seen == {hidden["start"], *hidden["found"]}
    assert found > 4
