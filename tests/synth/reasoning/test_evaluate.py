"""Every predicate of the closed list, true where it should be and false where one thing differs."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.science import PREDICATES
from synth.reasoning import laws
from synth.reasoning.evaluate import holds
from synth.science.figure import Arc, Cell, Circle, Edge, Figure, Label, Line, Node, Polygon

KEYS = {"8": (200.0, 40.0), "3": (100.0, 100.0), "10": (300.0, 100.0), "6": (150.0, 160.0)}
NODES = tuple(Node(k, at, k, "new" if k == "6" else "node", ring=k == "3") for k, at in KEYS.items())
EDGES = tuple(
    Edge(f"{a}-{b}", a, b, (KEYS[a], KEYS[b]), directed=b == "6", cls="red" if b != "10" else "edge", label=w)
    for a, b, w in (("8", "3", "4"), ("8", "10", "5"), ("3", "6", "2"))
)
OTHERS = (
    Line("h", ((0.0, 300.0), (100.0, 300.0)), "ray", end=True),
    Line("v", ((50.0, 250.0), (50.0, 350.0)), "normal"),
    Line("w", ((0.0, 310.0), (90.0, 310.0)), "ray"),
    Circle("o", (100.0, 320.0), 20.0),
    Arc("a", (50.0, 300.0), 10.0, 0.0, 90.0),
    Polygon("p", ((0.0, 0.0), (9.0, 0.0), (0.0, 9.0))),
    Label("t", (400.0, 300.0), "θ_2 = 28.1°"),
    Cell("c0", (0.0, 400.0, 30.0, 30.0), "1"),
    Cell("c1", (30.0, 400.0, 30.0, 30.0), "2"),
)
FIGURE = Figure((*EDGES, *NODES, *OTHERS))
BEFORE = FIGURE.without(["3-6", "6"]).changed({"10": {"at": (290.0, 100.0)}})
H, V, W = ({"class": c, "at": at} for c, at in (("ray", [0, 300]), ("normal", [50, 250]), ("ray", [0, 310])))

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("exists", {"select": "node", "label": "6"}, {"label": "7"}),
    ("absent", {"select": "node[class=node]", "label": "6"}, {"select": "node"}),
    ("count_eq", {"select": "edge[class=red]", "n": 2}, {"n": 3}),
    ("class_eq", {"edge": ["3", "8"], "to": "red"}, {"to": "edge"}),
    ("text_eq", {"cell": 1, "to": "2"}, {"cell": 0}),
    ("text_eq", {"at": [400, 300], "to": "θ_2 = 28.1°"}, {"to": "θ_2"}),
    ("ring_eq", {"node": "3", "to": True}, {"node": "8"}),
    ("connected", {"a": "10", "b": "8"}, {"b": "3"}),
    ("edge_dir", {"from": "3", "to": "6"}, {"from": "6", "to": "3"}),
    ("edge_label", {"a": "3", "b": "8", "to": "4"}, {"to": "5"}),
    ("child_of", {"node": "6", "parent": "3", "side": "right"}, {"side": "left"}),
    ("path_is", {"nodes": ["8", "3", "6"], "class": "red"}, {"nodes": ["8", "3"]}),
    ("acyclic", {"class": "red"}, {"class": "none"}),
    ("sum_eq", {"select": "edge", "to": 11}, {"to": 12}),
    ("in_order", {"order": "sorted"}, {}),
    ("heap_order", {"order": "max"}, {"order": "min"}),
    ("balanced", {}, {}),
    ("order_is", {"texts": ["1", "2"], "select": "cell", "along": "x"}, {"texts": ["2", "1"]}),
    ("unchanged", {"select": "node", "except": ["6", "10"]}, {"except": ["6"]}),
    ("moved", {"node": "10", "by": [10, 0]}, {"by": [-10, 0]}),
    ("angle_eq", {"line": H, "to": 360, "tol": 0.1}, {"to": 180}),
    ("angle_eq", {"line": V, "to": 270, "tol": 0.1}, {"to": 0}),
    ("length_eq", {"line": H, "to": 100, "tol": 0.1}, {"to": 99}),
    ("parallel", {"a": H, "b": W, "tol": 0.1}, {"b": V}),
    ("perpendicular", {"a": H, "b": V, "tol": 0.1}, {"b": W}),
    ("meets", {"a": H, "b": V, "at": [50, 300], "tol": 0.1}, {"at": [60, 300]}),
    ("value_eq", {"name": "θ_2", "to": 28.1, "unit": "°", "tol": 0.01}, {"name": "θ_1"}),
    ("law_holds", {"name": "ohm", "values": {"u": 6, "i": 2, "r": 3}}, {"values": {"u": 6, "i": 2, "r": 4}}),
    ("left_of", {"a": "3", "b": "8"}, {"b": "3"}),
    ("above", {"a": "8", "b": "6"}, {"b": "8"}),
    ("less", {"a": "9", "b": "10"}, {"b": "9"}),
    ("greater", {"a": "10", "b": "9"}, {"b": "11"}),
    ("equal", {"a": "4", "b": 4.0}, {"b": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("pred", "args", "wrong"), CASES)
def test_a_predicate_is_true_and_its_neighbour_is_not(pred: str, args: dict[str, Any], wrong: dict[str, Any]) -> None:
    shown = FIGURE.changed({"8": {"label": "12"}}) if pred == "heap_order" else FIGURE
    if pred == "heap_order":
        shown = shown.changed({"6": {"label": "2"}})
    assert holds(pred, args, shown, BEFORE)
    if wrong and pred != "acyclic":
        assert not holds(pred, args | wrong, shown, BEFORE)


def test_every_predicate_of_the_list_has_a_case() -> None:
    assert {c[0] for c in CASES} | {"spanning"} == PREDICATES


def test_trees_and_cycles() -> None:
    loop = FIGURE.plus(
        Edge("x", "6", "10", (KEYS["6"], KEYS["10"]), cls="red"), Edge("y", "10", "8", ((0.0, 0.0), (9.0, 9.0)))
    )
    assert holds("spanning", {"class": "edge"}, FIGURE.changed({e.id: {"cls": "edge"} for e in EDGES}))
    assert not holds("spanning", {"class": "red"}, FIGURE)
    assert not holds("in_order", {"order": "sorted"}, FIGURE.changed({"6": {"label": "9"}}))
    assert not holds("in_order", {"order": "sorted"}, FIGURE.changed({"6": {"label": "30"}}))
    assert not holds(
        "acyclic",
        {},
        Figure(
            (
                *loop.all(Node),
                *(e for e in loop.all(Edge) if not e.directed),
                loop.by_id["y"].__class__("z", "8", "10", (KEYS["8"], KEYS["10"])),
            )
        ),
    )
    ring = [Edge(f"{a}{b}", a, b, (KEYS[a], KEYS[b]), True) for a, b in (("8", "3"), ("3", "6"), ("6", "8"))]
    assert not holds("acyclic", {}, Figure((*NODES, *ring)))
    assert holds("acyclic", {}, Figure((*NODES, *ring[:2], Edge("86", "8", "6", (KEYS["8"], KEYS["6"]), True))))
    deep = FIGURE.plus(Node("7", (170.0, 220.0), "7"), Edge("67", "6", "7", (KEYS["6"], (170.0, 220.0))))
    assert not holds("balanced", {}, deep)


def test_unknown_words_are_errors() -> None:
    with pytest.raises(ValueError, match="unknown"):
        holds("is_nice", {}, FIGURE)
    with pytest.raises(ValueError, match="selector"):
        holds("exists", {"select": "wheel"}, FIGURE)
    with pytest.raises(ValueError, match="law"):
        holds("law_holds", {"name": "murphy", "values": {}, "tol": 1}, FIGURE)
    with pytest.raises(ValueError, match="law 'ohm'"):
        laws.holds("ohm", {"u": 1}, 0.1)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("snell", {"n1": 1.0, "n2": 1.5, "t1": 45, "t2": 28.1255}),
        ("parallel", {"parts": [6, 3], "total": 2}),
        ("thin-lens", {"f": 10, "u": 15, "v": 30}),
        ("equilibrium", {"fx": [3, -3], "fy": [4, -4]}),
        ("moments", {"forces": [2, -4], "arms": [4, 2]}),
        ("malus", {"i0": 8, "t": 60, "i": 2}),
        ("pv-gamma", {"p1": 8.0, "v1": 1.0, "p2": 1.0, "v2": 4.0, "gamma": 1.5}),
    ],
)
def test_laws_hold_for_textbook_values_and_no_others(name: str, values: dict[str, Any]) -> None:
    assert laws.holds(name, values, 1e-4)
    key = (
        next(k for k, v in values.items() if not isinstance(v, list) and k != "gamma")
        if name not in ("equilibrium", "moments")
        else ""
    )
    wrong = values | ({key: values[key] * 1.1} if key else {next(iter(values)): [9, 9]})
    assert not laws.holds(name, wrong, 1e-4)
