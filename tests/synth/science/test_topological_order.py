"""Topological orders: a hand-made graph judged, and the maker's order against all orders."""

from __future__ import annotations

from itertools import permutations

import pytest

from synth.science.cs.graph import Plot, order_labels
from synth.science.cs.topological_order import sorted_nodes
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, figure_of

AT = {"A": (80.0, 80.0), "B": (400.0, 80.0), "C": (400.0, 400.0), "D": (80.0, 400.0), "E": (240.0, 240.0)}
PAIRS = (("C", "A"), ("D", "A"), ("E", "D"), ("C", "B"))
TOPOLOGICAL = CERTIFICATES["cs/topological-order"]
EDIT = Edit("topological", {"mark": "text-new"})


def figure(order: str = "", pairs: tuple[tuple[str, str], ...] = PAIRS) -> Figure:
    labels = order_labels(order, {k: (x + 30.0, y) for k, (x, y) in AT.items()}, 15.0)
    plot = Plot(AT, pairs, 20.0, directed=True)
    return figure_of(plot.figure().plus(*labels.values()).to_json()["marks"], 512, 512)


def test_the_right_order() -> None:
    assert TOPOLOGICAL.prove(figure(), EDIT, figure("CBEDA")) == []
    assert TOPOLOGICAL.unique(figure(), EDIT) == []


@pytest.mark.parametrize(
    "wrong", [figure(), figure("CEDAB"), figure("ECBDA"), figure("ABCDE"), figure("CBED"), figure("CBEDA", PAIRS[1:])]
)
def test_wrong_orders(wrong: Figure) -> None:
    assert TOPOLOGICAL.prove(figure(), EDIT, wrong)


def test_cycles_have_no_order() -> None:
    assert TOPOLOGICAL.unique(figure(pairs=(*PAIRS, ("A", "E"))), EDIT)


def test_the_first_of_all_orders() -> None:
    rising = (o for o in permutations("ABCDE") if all(o.index(a) < o.index(b) for a, b in PAIRS))
    assert sorted_nodes(Plot(AT, PAIRS, 20.0, directed=True))[0] == list(min(rising))
    accepted = [o for o in permutations("ABCDE") if not TOPOLOGICAL.prove(figure(), EDIT, figure("".join(o)))]
    assert accepted == [tuple("CBEDA")]
