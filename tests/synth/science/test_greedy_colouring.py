"""Greedy colourings: a hand-made graph judged, and the only one accepted of all colourings."""

from __future__ import annotations

from itertools import product

import pytest

from synth.science.cs.graph import Plot
from synth.science.cs.greedy_colouring import greedy
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("A", "C"), ("C", "D"), ("D", "E"), ("B", "E"), ("C", "E"))
COLOURING = CERTIFICATES["cs/greedy-colouring"]
EDIT = Edit("greedy", {"colours": ["node-a", "node-b", "node-c"]})


def figure(colours: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS) -> Figure:
    classes = {k: f"node-{c}" for k, c in zip("ABCDE", colours)}
    return figure_of(Plot(AT, pairs, 20.0).figure(nodes=classes).to_json()["marks"], 512, 512)


def test_the_right_colouring() -> None:
    assert COLOURING.prove(figure(), EDIT, figure("aabac")) == []
    assert COLOURING.unique(figure(), EDIT) == []
    assert greedy(Plot(AT, PAIRS, 20.0), "ABCDE") == {"A": 0, "B": 0, "C": 1, "D": 0, "E": 2}


@pytest.mark.parametrize(
    "wrong", [figure(), figure("aabaa"), figure("bbabc"), figure("aabcc"), figure("aaba"), figure("aabac", PAIRS[1:])]
)
def test_wrong_colourings(wrong: Figure) -> None:
    assert COLOURING.prove(figure(), EDIT, wrong)


def test_one_of_all_colourings_is_accepted() -> None:
    assert [c for c in product("abc", repeat=5) if not COLOURING.prove(figure(), EDIT, figure("".join(c)))] == [
        tuple("aabac")
    ]
