"""Nodes at a distance: a hand-made graph judged, and levels against all walks."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from synth.science.cs.graph import Plot
from synth.science.cs.k_hop import make_hop
from synth.science.family import Canvas, Unfit
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"1": (80.0, 80.0), "2": (400.0, 80.0), "3": (400.0, 400.0), "4": (80.0, 400.0), "5": (240.0, 240.0)}
PAIRS = (("1", "2"), ("2", "3"), ("3", "4"), ("2", "5"))
HOP = CERTIFICATES["cs/k-hop"]
EDIT = Edit("hop-exactly", {"node": "1", "k": 2, "mark": "node-selected"})
WITHIN = Edit("hop-within", {"node": "1", "k": 2, "mark": "node-selected"})


def figure(marked: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS, cls: str = "node-selected") -> Figure:
    return figure_of(Plot(AT, pairs, 20.0).figure(nodes=dict.fromkeys(marked, cls)).to_json()["marks"], 512, 512)


def test_right_answers() -> None:
    assert HOP.prove(figure(), EDIT, figure("35")) == []
    assert HOP.prove(figure(), WITHIN, figure("235")) == []
    assert HOP.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        figure(), figure("3"), figure("235"), figure("1235"), figure("4"), figure("35", cls="node-new"),
        figure("35", PAIRS[:3]), figure("35", (*PAIRS, ("1", "4"))),
    ],
)  # fmt: skip
def test_wrong_answers(wrong: Figure) -> None:
    assert HOP.prove(figure(), EDIT, wrong)


@pytest.mark.parametrize("args", [{"node": "1", "k": 4}, {"node": "9", "k": 1}, {"node": "1", "k": 0}, {"node": "1"}])
def test_edits_without_an_answer(args: dict[str, str | int]) -> None:
    assert HOP.unique(figure(), Edit("hop-exactly", {**args, "mark": "node-selected"}))


def test_levels_are_shortest_walks() -> None:
    for seed in range(10):
        try:
            hidden = make_hop(stream(seed, "p"), 3, Canvas()).hidden
        except Unfit:
            continue
        plot, reached = hidden["plot"], {hidden["start"]}
        for level in hidden["levels"][1:]:
            more = {b for a in reached for b in plot.neighbours(a)} | reached
            assert set(level) == more - reached
            reached = more
