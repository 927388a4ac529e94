"""Steps: names by what is seen, and the steps between two figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synth.reasoning.evaluate import Inapplicable, apply, same
from synth.reasoning.record import Step, add_edge, compare, compute, difference, recolour_edge, remove_node, visit
from synth.reasoning.view import View
from synth.science.figure import Arc, Cell, Edge, Figure, Label, Line, Node, Polygon

A, B, C = Node("a", (50.0, 50.0), "A"), Node("b", (150.0, 50.0), "B"), Node("c", (100.0, 150.0), "A")
AB = Edge("ab", "a", "b", ((68.0, 50.0), (132.0, 50.0)))
BASE = Figure((AB, A, B, Cell("p", (0.0, 200.0, 30.0, 30.0), "7"), Cell("q", (30.0, 200.0, 30.0, 30.0), "8")))


def test_a_shared_label_is_told_apart_by_its_place() -> None:
    seen = View(BASE.plus(C))
    assert seen.name(A) == {"label": "A", "at": [50.0, 50.0]}
    assert seen.name(B) == "B"
    assert seen.node({"label": "A", "at": [100.0, 150.0]}) is C
    assert seen.node("A") is None


def test_cells_are_counted_in_rows_and_bars_on_their_base_line() -> None:
    rows = [Cell(f"{r}{c}", (40.0 * c, 30.0 * r, 40.0, 30.0)) for r in (1, 0) for c in (1, 0)]
    assert [c.id for c in View(Figure(tuple(rows))).cells] == ["00", "01", "10", "11"]
    bars = [Cell(str(i), (40.0 * i, 300.0 - h, 30.0, h)) for i, h in enumerate((20.0, 120.0, 6.0, 60.0))]
    assert [c.id for c in View(Figure(tuple(reversed(bars)))).cells] == ["0", "1", "2", "3"]


def test_cells_are_of_one_row_where_more_than_half_of_the_smaller_is_shared() -> None:
    def order(*tops: float) -> list[str]:
        cells = (Cell(str(i), (90.0 - 30.0 * i, top, 30.0, 20.0)) for i, top in enumerate(tops))
        return [c.id for c in View(Figure(tuple(cells))).cells]

    assert order(100.0, 109.0, 118.0) == ["2", "1", "0"]  # the outer two share little, but the middle one joins them
    assert order(100.0, 110.0, 120.0) == ["0", "1", "2"]  # exactly half


def test_twin_edges_are_named_with_their_label() -> None:
    twin = Edge("ab2", "a", "b", ((60.0, 60.0), (100.0, 90.0), (140.0, 60.0)), label="x")
    step = recolour_edge(BASE.plus(twin), "ab2", "edge-selected")
    assert step.args == {"edge": ["A", "B"], "label": "x", "to": "edge-selected"}


def targets() -> list[Figure]:
    """Figures that differ from the base in every way a step can express."""
    moved = replace(AB, path=((75.0, 60.0), (132.0, 55.0)), label="w", label_at=(100.0, 40.0), cls="edge-selected")
    return [
        BASE.changed({"a": {"cls": "x", "label": "Z", "ring": True}, "p": {"label": "", "cls": "y"}}),
        BASE.changed({"a": {"at": (60.0, 60.0)}, "ab": {"path": moved.path, "label": "w", "label_at": (100.0, 40.0)}}),
        BASE.without(["ab", "a", "q"]),
        BASE.changed({"a": {"r": 30.0}}),
        BASE.changed({"p": {"box": (0.0, 210.0, 30.0, 20.0)}}).plus(Cell("s", (60.0, 200.0, 30.0, 30.0), "9")),
        BASE.plus(
            C, Edge("bc", "b", "c", (B.at, C.at), True, label="5", label_at=(1.0, 2.0)), Label("t", (9.0, 9.0), "F_N")
        ),
        BASE.plus(Line("l", ((0.0, 0.0), (5.0, 9.0)), end=True), Arc("r", (5.0, 5.0), 4.0, 0.0, 90.0)),
        BASE.plus(Polygon("g", ((0.0, 0.0), (9.0, 0.0), (0.0, 9.0)))).without(["p"]),
    ]


@pytest.mark.parametrize("target", targets())
def test_the_difference_replays_in_both_directions(target: Figure) -> None:
    assert not same(BASE, target)
    assert same(apply(BASE, difference(BASE, target)), target)
    assert same(apply(target, difference(target, BASE)), BASE)


def test_nodes_move_before_labels_change() -> None:
    """A relabelled node that moves onto the old place of its namesake is still told from it."""
    before = Figure((replace(A, label="T"), B, replace(C, label="W")))
    after = before.changed({"a": {"at": C.at, "label": "W"}, "c": {"at": A.at, "label": "T"}})
    steps = difference(before, after)
    assert [s.op for s in steps] == ["move-node", "move-node", "relabel-node", "relabel-node"]
    assert same(apply(before, steps), after)


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="has no"):
        visit(BASE, "z")
    with pytest.raises(ValueError, match="has no"):
        add_edge(BASE, Edge("x", "a", "z", (A.at, B.at)))
    with pytest.raises(Inapplicable):
        apply(BASE.without(["ab", "a"]), [remove_node(BASE, "a")])
    with pytest.raises(ValueError, match="operation"):
        Step("paint", {})


def test_thinking_steps_work_out_what_they_say() -> None:
    assert compare("9", "10").args["is"] == "less"
    assert compare("b", "a").args["is"] == "greater"
    assert compare(4, 4.0).args["is"] == "equal"
    bent = compute("θ_2", "asin(n1*sin(t1)/n2)", {"n1": 1.0, "t1": 45, "n2": 1.5}, "°", 2)
    assert bent.args["value"] == 28.13
    assert compute("x", "2^3-1-(4-6)/2", {}, "", 0).args["value"] == 8
    for hostile in ("__import__('os')", "(1).real", "[1]", "'a'*9", "n1("):
        with pytest.raises(ValueError, match="arithmetic|expression"):
            compute("x", hostile, {"n1": 1.0}, "", 0)
