"""Predicates on small figures: each true of one and false of another, and malformed ones refused."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import figures
import pytest

from catalog.science import PREDICATES
from verifiers.arithmetic import evaluated, law_holds
from verifiers.check import Malformed
from verifiers.predicates import holds
from verifiers.readback import Cell, Circle, Edge, Figure, Line

BST, MST, RAY = figures.bst(), figures.mst(), figures.refraction()
BARS = Figure(
    width=512, height=512,
    cells=(
        Cell((200, 100, 40, 40), "7", "plain"), Cell((160, 100, 40, 40), "3", "plain"),
        Cell((160, 160, 40, 40), "", "plain"),
    ),
    lines=(
        Line(((100, 300), (200, 300)), "axis", False, False), Line(((150, 250), (150, 350)), "normal", False, False),
        Line(((200, 400), (100, 400)), "ray", False, True),
    ),
    circles=(Circle((150, 320), 20, "lens"),),
)  # fmt: skip
_STATES = [figures.node("q0", 100, 100), replace(figures.node("q1", 300, 100), ring=True)]
AUTOMATON = Figure(
    width=512, height=512, nodes=tuple(_STATES),
    edges=(Edge(0, 1, True, "a", "edge", ((118, 100), (282, 100))),),
)  # fmt: skip
AXIS, NORMAL = {"class": "axis", "at": [100, 300]}, {"class": "normal", "at": [150, 250]}
BACK = {"class": "ray", "at": [200, 400]}

# predicate, figure, arguments that hold, arguments that do not
TRUTHS: list[tuple[str, Figure, dict[str, Any], dict[str, Any]]] = [
    ("exists", BST.target, {"select": "node[class=new]", "label": "5"}, {"select": "node[class=plain]", "label": "5"}),
    ("absent", BST.source, {"select": "node", "label": "5"}, {"select": "node", "label": "8"}),
    ("count_eq", BST.target, {"select": "edge", "n": 4}, {"select": "edge", "n": 5}),
    ("class_eq", MST.target, {"edge": ["B", "A"], "to": "selected"}, {"edge": ["A", "C"], "to": "selected"}),
    ("class_eq", BST.target, {"node": "5", "to": "new"}, {"node": "99", "to": "new"}),
    ("text_eq", BARS, {"cell": 1, "to": "7"}, {"cell": 0, "to": "7"}),
    ("text_eq", RAY.target, {"at": [330, 380], "to": "θ_2 = 25.4°"}, {"at": [330, 370], "to": "θ_2 = 25.4°"}),
    ("ring_eq", AUTOMATON, {"node": "q1", "to": True}, {"node": "q0", "to": True}),
    ("connected", MST.source, {"a": "C", "b": "A"}, {"a": "B", "b": "D"}),
    ("edge_dir", AUTOMATON, {"from": "q0", "to": "q1"}, {"from": "q1", "to": "q0"}),
    ("edge_label", MST.source, {"a": "A", "b": "B", "to": "2"}, {"a": "A", "b": "B", "to": "3"}),
    ("child_of", BST.target, {"node": "5", "parent": "6", "side": "left"},
     {"node": "5", "parent": "6", "side": "right"}),
    ("path_is", MST.target, {"nodes": ["A", "B", "C", "D"], "class": "selected"},
     {"nodes": ["A", "C"], "class": "selected"}),
    ("spanning", MST.target, {"class": "selected"}, {"class": "edge"}),
    ("acyclic", MST.target, {"class": "selected"}, {}),
    ("sum_eq", MST.target, {"select": "edge[class=selected]", "to": 12}, {"select": "edge", "to": 12}),
    ("order_is", BARS, {"texts": ["3", "", "7"], "select": "cell[class=plain]", "along": "x"},
     {"texts": ["7", "3", ""], "select": "cell", "along": "x"}),
    ("unchanged", BST.target, {"select": "node", "except": ["5"]}, {"select": "node"}),
    ("unchanged", MST.target, {"select": "edge[class=edge]", "except": [["A", "B"], ["B", "C"], ["C", "D"]]},
     {"select": "edge", "except": [["A", "B"]]}),
    ("angle_eq", BARS, {"line": AXIS, "to": 180, "tol": 0.1}, {"line": AXIS, "to": 90, "tol": 0.1}),
    ("angle_eq", BARS, {"line": BACK, "to": -180, "tol": 0.1}, {"line": BACK, "to": 0, "tol": 0.1}),
    ("length_eq", BARS, {"line": AXIS, "to": 100}, {"line": AXIS, "to": 101, "tol": 0.5}),
    ("parallel", BARS, {"a": AXIS, "b": BACK}, {"a": AXIS, "b": NORMAL}),
    ("perpendicular", BARS, {"a": AXIS, "b": NORMAL}, {"a": AXIS, "b": BACK}),
    ("meets", BARS, {"a": AXIS, "b": NORMAL, "at": [150, 300]}, {"a": AXIS, "b": NORMAL, "at": [160, 300]}),
    ("meets", BARS, {"a": AXIS, "b": {"class": "lens", "at": [150, 320]}, "at": [150, 300]},
     {"a": AXIS, "b": {"class": "lens", "at": [150, 320]}, "at": [140, 300]}),
    ("value_eq", RAY.target, {"name": "θ_2", "to": 25.4, "unit": "°"}, {"name": "θ_1", "to": 25.4, "unit": "°"}),
    ("law_holds", RAY.target, {"name": "ohm", "values": {"u": 12, "i": 2, "r": 6}},
     {"name": "ohm", "values": {"u": 12, "i": 3, "r": 6}}),
    ("left_of", BST.source, {"a": "3", "b": "8"}, {"a": "8", "b": "3"}),
    ("above", BST.source, {"a": "8", "b": "3"}, {"a": "3", "b": "10"}),
    ("less", BST.source, {"a": "5", "b": "10"}, {"a": "10", "b": "5"}),
    ("greater", BST.source, {"a": "b", "b": "a"}, {"a": "5", "b": "10"}),
    ("equal", BST.source, {"a": "1.0", "b": 1}, {"a": "x", "b": "y"}),
]  # fmt: skip
SOURCES = {id(case.target): case.source for case in (BST, MST, RAY)}


@pytest.mark.parametrize(("pred", "figure", "right", "wrong"), TRUTHS, ids=[truth[0] for truth in TRUTHS])
def test_truth(pred: str, figure: Figure, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    source = SOURCES.get(id(figure))
    assert holds(pred, right, figure, source)
    assert not holds(pred, wrong, figure, source)


def moved(figure: Figure, label: str, at: tuple[float, float]) -> Figure:
    nodes = [replace(node, at=at) if node.label == label else node for node in figure.nodes]
    return replace(figure, nodes=tuple(nodes))


def test_trees() -> None:
    assert holds("in_order", {"order": "sorted"}, BST.target)
    assert not holds("in_order", {"order": "sorted"}, moved(BST.target, "5", (230, 350)))
    assert not holds("balanced", {}, BST.target)
    small = replace(BST.source, nodes=BST.source.nodes[:3], edges=BST.source.edges[:2])
    assert holds("balanced", {}, small)
    assert not holds("heap_order", {"order": "min"}, small)
    heap = [replace(node, label=label) for node, label in zip(small.nodes, "123")]
    assert holds("heap_order", {"order": "min"}, replace(small, nodes=tuple(heap)))
    assert not holds("balanced", {}, MST.source)
    assert holds("moved", {"node": "5", "by": [49, 0]}, moved(BST.target, "5", (230, 350)), BST.target)
    assert not holds("moved", {"node": "5", "by": [0, 0]}, moved(BST.target, "5", (230, 350)), BST.target)


def test_every_predicate_is_tried() -> None:
    assert {truth[0] for truth in TRUTHS} | {"in_order", "balanced", "heap_order", "moved"} == PREDICATES


def test_a_directed_cycle() -> None:
    back = Edge(1, 0, True, "b", "edge", ((282, 110), (118, 110)))
    assert holds("acyclic", {}, AUTOMATON)
    assert not holds("acyclic", {}, replace(AUTOMATON, edges=(*AUTOMATON.edges, back)))


@pytest.mark.parametrize(
    ("pred", "args"),
    [
        ("is_nice", {}),
        (None, {}),
        ("count_eq", {"select": "node"}),
        ("count_eq", {"select": "nodes", "n": 1}),
        ("count_eq", {"select": "node", "n": "1"}),
        ("exists", {"select": "node", "id": "n1"}),
        ("class_eq", {"node": "5", "edge": ["5", "6"], "to": "x"}),
        ("in_order", {"order": "falling"}),
        ("child_of", {"node": "5", "parent": "6", "side": "below"}),
        ("angle_eq", {"line": {"class": "ray", "at": [256, 256]}, "to": 64, "tol": 400}),
        ("law_holds", {"name": "luck", "values": {}}),
        ("law_holds", {"name": "ohm", "values": {"u": 1}}),
        ("unchanged", {"select": "node"}),
        ("count_eq", []),
    ],
)
def test_malformed_predicates_are_refused(pred: Any, args: Any) -> None:
    with pytest.raises(Malformed):
        holds(pred, args, RAY.target)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("asin(n1*sin(t1)/n2)", 25.374),
        ("-2^2 + 3*(4 - 1)", 5.0),
        ("2^3^2", 512.0),
        ("min(3, 2, 7) + max(1, 2)", 4.0),
        ("sqrt(16)/2 − 1", 1.0),
        ("abs(-1.5e1)", 15.0),
        ("atan(1)", 45.0),
    ],
)
def test_expressions(expression: str, value: float) -> None:
    assert math.isclose(evaluated(expression, {"n1": 1.0, "n2": 1.5, "t1": 40.0}), value, abs_tol=1e-3)


@pytest.mark.parametrize(
    "expression",
    ["", "1/0", "asin(2)", "x", "sin", "(1", "1)", "1 2", "__import__('os')", "9^9^9^9", "(" * 60 + "1" + ")" * 60,
     "1" * 300, "min(1)", "sin(1, 2)", "1..2", "sqrt(-1)", "lambda: 0", 5],
)  # fmt: skip
def test_expressions_that_are_refused(expression: Any) -> None:
    with pytest.raises(Malformed):
        evaluated(expression, {})


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("thin-lens", {"f": 10, "u": 30, "v": 15}, {"f": 10, "u": 30, "v": 20}),
        ("parallel", {"parts": [6, 3], "total": 2}, {"parts": [6, 3], "total": 9}),
        ("equilibrium", {"fx": [3, -3], "fy": [2, -1, -1]}, {"fx": [3, -2], "fy": []}),
        ("moments", {"forces": [2, -4], "arms": [2, 1]}, {"forces": [2, -4], "arms": [2, 2]}),
        ("malus", {"i0": 8, "i": 2, "t": 60}, {"i0": 8, "i": 4, "t": 60}),
        ("kirchhoff-current", {"in": [3], "out": [1, 2]}, {"in": [3], "out": [1, 1]}),
        (
            "pv-gamma",
            {"p1": 1, "v1": 8, "p2": 4, "v2": 4, "gamma": 2},
            {"p1": 1, "v1": -8, "p2": 4, "v2": 4, "gamma": 1.4},
        ),
    ],
)
def test_laws(name: str, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert law_holds(name, right, 0.01)
    assert not law_holds(name, wrong, 0.01)
    assert not law_holds(name, wrong, 5.0)  # a wide tolerance excuses nothing
