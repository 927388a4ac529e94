"""Replay: every step that draws does what it says, and steps that cannot be done or are not so are named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import figures
import pytest

from catalog.science import DRAWING
from verifiers.marks import same
from verifiers.readback import Arc, Cell, Circle, Edge, Figure, Label, Line, Polygon
from verifiers.replay import replay

NODES = [figures.node("A", 100, 100), figures.node("B", 300, 100), figures.node("C", 200, 300)]
SCENE = replace(
    figures.figure(NODES, [figures.straight(NODES, 0, 1, "4")], [Label((50, 50), "note", "text", 16, False)]),
    cells=(Cell((40, 400, 40, 40), "1", "plain"), Cell((80, 400, 40, 40), "2", "plain")),
    lines=(Line(((10, 20), (30, 40)), "ray", False, True),),
    arcs=(Arc((256, 256), 50, 350, 400, "angle", False),),
)
JOIN = figures.straight(NODES, 1, 2)
CURVE = ((118, 100), (200, 60), (282, 100))


def only(kind: str, i: int, **values: Any) -> Figure:
    marks = list(getattr(SCENE, kind))
    marks[i] = replace(marks[i], **values)
    return replace(SCENE, **{kind: tuple(marks)})


NEW = {"label": "D", "at": [400, 300], "shape": "box", "w": 40, "h": 30, "class": "new", "size": 16, "ring": False}
BOX = replace(NODES[0], at=(400, 300), shape="box", r=0.0, w=40, h=30, label="D", cls="new")
EDGE = {"from": "C", "to": "B", "path": [list(p) for p in JOIN.path[::-1]], "directed": False, "class": "edge",
        "label": "", "label_at": [0, 0], "size": 12}  # fmt: skip
WORD = {"text": "x", "at": [1, 2], "class": "text", "size": 12, "italic": True, "turn": 90}
ARC = {"mark": "arc", "centre": [256, 256], "radius": 50, "from": -10, "to": 40, "class": "angle", "end": False}

DRAWN: list[tuple[str, dict[str, Any], Figure]] = [
    ("add-node", {"node": NEW}, replace(SCENE, nodes=(*NODES, BOX))),
    ("remove-node", {"node": {"label": "C", "at": [200, 300]}}, replace(SCENE, nodes=tuple(NODES[:2]))),
    ("move-node", {"node": "C", "to": [210, 310]}, only("nodes", 2, at=(210, 310))),
    ("relabel-node", {"node": "C", "to": "E"}, only("nodes", 2, label="E")),
    ("recolour-node", {"node": "C", "to": "new"}, only("nodes", 2, cls="new")),
    ("ring-node", {"node": "C", "to": True}, only("nodes", 2, ring=True)),
    ("add-edge", {"edge": EDGE}, replace(SCENE, edges=(*SCENE.edges, JOIN))),
    ("remove-edge", {"edge": ["B", "A"]}, replace(SCENE, edges=())),
    ("recolour-edge", {"edge": ["A", "B"], "to": "selected", "label": "4"}, only("edges", 0, cls="selected")),
    ("relabel-edge", {"edge": ["A", "B"], "to": "5"}, only("edges", 0, label="5")),
    ("reroute-edge", {"edge": ["B", "A"], "path": [list(p) for p in CURVE[::-1]]}, only("edges", 0, path=CURVE)),
    ("fill-cell", {"cell": 1, "to": "9"}, only("cells", 1, label="9")),
    ("recolour-cell", {"cell": 0, "to": "new"}, only("cells", 0, cls="new")),
    ("add-cell", {"cell": {"box": [120, 400, 40, 40], "class": "plain", "label": "3", "size": 16}},
     replace(SCENE, cells=(*SCENE.cells, Cell((120, 400, 40, 40), "3", "plain")))),
    ("remove-cell", {"cell": 0}, replace(SCENE, cells=SCENE.cells[1:])),
    ("resize-cell", {"cell": 0, "box": [40, 300, 40, 140]}, only("cells", 0, box=(40, 300, 40, 140))),
    ("write", {"label": WORD}, replace(SCENE, labels=(*SCENE.labels, Label((1, 2), "x", "text", 12, True, 90)))),
    ("erase", {"label": {"text": "note", "at": [50, 50]}}, replace(SCENE, labels=())),
    ("draw", {"mark": ARC}, replace(SCENE, arcs=(*SCENE.arcs, SCENE.arcs[0]))),
    ("draw", {"mark": {"mark": "circle", "at": [5, 5], "r": 3, "class": "lens"}},
     replace(SCENE, circles=(Circle((5, 5), 3, "lens"),))),
    ("draw", {"mark": {"mark": "polygon", "points": [[0, 0], [9, 0], [0, 9]], "class": "block"}},
     replace(SCENE, polygons=(Polygon(((0, 0), (9, 0), (0, 9)), "block"),))),
    ("wipe", {"mark": {"mark": "line", "class": "ray", "at": [10, 20]}}, replace(SCENE, lines=())),
]  # fmt: skip


@pytest.mark.parametrize(("op", "args", "target"), DRAWN, ids=[drawn[0] for drawn in DRAWN])
def test_drawing(op: str, args: dict[str, Any], target: Figure) -> None:
    figure, faults = replay([figures.step(1, op, args, "")], SCENE)
    assert faults == []
    assert figure is not None
    assert same(figure, target) == []
    assert same(figure, SCENE) != []


def test_every_drawing_step_is_tried() -> None:
    assert {drawn[0] for drawn in DRAWN} == set(DRAWING)


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("paint", {}),
        ("remove-node", {"node": "A"}),  # an edge ends in it
        ("remove-node", {"node": "Z"}),
        ("recolour-edge", {"edge": ["A", "C"], "to": "selected"}),
        ("recolour-edge", {"edge": ["A", "B"], "to": "selected", "label": "5"}),
        ("fill-cell", {"cell": 2, "to": "9"}),
        ("ring-node", {"node": "A", "to": "yes"}),
        ("move-node", {"node": "A", "to": [1, float("nan")]}),
        ("add-node", {"node": NEW | {"id": "n9"}}),
        ("draw", {"mark": {"mark": "node"}}),
        ("visit", {"node": "Z"}),
        ("compute", {"name": "x", "expression": "1/0", "values": {}, "value": 1}),
    ],
)
def test_steps_that_cannot_be_done(op: str, args: dict[str, Any]) -> None:
    figure, faults = replay([figures.step(1, op, args, "")], SCENE)
    assert figure is None
    assert len(faults) == 1


@pytest.mark.parametrize(
    "step",
    [
        figures.step(2, "visit", {"node": "A"}, ""),
        figures.step(1, "skip", {"node": "A"}, ""),
        figures.step(1, "conclude", {}, ""),
        figures.step(1, "compare", {"a": "10", "b": "9", "is": "less"}, ""),
        figures.step(1, "compare", {"a": "9", "b": "10", "is": "less"}, "", {"reason": "greater", "args": {}}),
        figures.step(1, "compute", {"name": "x", "expression": "2*3", "values": {}, "value": 7}, ""),
        figures.step(1, "visit", {"node": "A"}, "", {"reason": "smallest", "args": {"value": 3, "of": [2, 3]}}),
        figures.step(1, "visit", {"node": "A"}, "", {"reason": "only", "args": {"of": ["A", "B"]}}),
        figures.step(1, "visit", {"node": "A"}, "", {"reason": "already-seen", "args": {}}),
        figures.step(1, "skip", {"edge": ["A", "B"]}, "", {"reason": "closes-cycle", "args": {}}),
        figures.step(1, "skip", {"node": "B"}, "", {"reason": "unreachable", "args": {"from": "A"}}),
        figures.step(1, "skip", {"edge": ["A", "B"]}, "", {"reason": "unreachable", "args": {}}),
        figures.step(1, "skip", {"node": "B"}, "", {"reason": "unreachable", "args": {}}),
        figures.step(1, "visit", {"cell": 0}, "", {"reason": "empty", "args": {}}),
        figures.step(1, "visit", {"node": "A"}, "", {"reason": "full", "args": {"node": "C", "side": "left"}}),
        figures.step(1, "visit", {"node": "A"}, "", {"reason": "accepts", "args": {}}),
        figures.step(1, "skip", {"node": "B"}, "", {"reason": "nearest", "args": {"from": "A"}}),
        figures.step(1, "visit", {"node": "A"}, "", None, [figures.condition("exists", select="node", label="Z")]),
        figures.step(1, "visit", {"node": "A"}, "", None, (), [figures.condition("connected", a="A", b="C")]),
    ],
)
def test_steps_that_are_not_so(step: dict[str, Any]) -> None:
    figure, faults = replay([step], SCENE)
    assert figure is SCENE
    assert len(faults) == 1


def test_the_least_free_edge() -> None:
    """Of A–B with 4 and B–C with 9 the first joins two parts at less; what is joined is no longer free."""
    scene = replace(SCENE, edges=(*SCENE.edges, replace(JOIN, label="9")))

    def reason(name: str, value: int) -> list[str]:
        args = {"edge": ["A", "B"], "to": "edge-selected"}
        return replay([figures.step(1, "recolour-edge", args, "", {"reason": name, "args": {"value": value}})], scene)[
            1
        ]

    assert reason("smallest", 4) == reason("largest", 9) == []
    assert reason("smallest", 9) and reason("largest", 4)


def test_verdicts_are_read_from_rings() -> None:
    scene = replace(
        only("nodes", 0, ring=True),
        cells=(Cell((40, 400, 40, 40), "ab", "plain"), Cell((40, 440, 40, 40), "A", "plain")),
    )
    for args in ({"node": "A"}, {"cell": 0}, {"cell": 1}):
        op = "visit" if "node" in args else "recolour-cell"
        for name, faulty in (("accepts", False), ("rejects", True)):
            step = figures.step(
                1, op, args | ({"to": "other"} if op != "visit" else {}), "", {"reason": name, "args": {}}
            )
            assert bool(replay([step], scene)[1]) is faulty


def test_balance() -> None:
    """8 leans left by two after 5 is inserted."""
    case = figures.bst()

    def reason(name: str, **args: Any) -> list[str]:
        return replay([figures.step(1, "visit", {"node": "8"}, "", {"reason": name, "args": args})], case.target)[1]

    assert reason("unbalanced", node="8", balance=2) == reason("balanced", node="10", balance=0) == []
    assert reason("unbalanced", node="8", balance=3)
    assert reason("balanced", node="8")
    assert reason("unbalanced", node="6")


def test_figures_differ_by_more_than_rounding() -> None:
    x, y = SCENE.nodes[2].at
    assert same(only("nodes", 2, at=(x + 0.05, y)), SCENE) == []
    assert same(only("nodes", 2, at=(x + 0.08, y)), SCENE)
    assert same(only("edges", 0, a=1, b=0, path=SCENE.edges[0].path[::-1]), SCENE) == []
    turned = Edge(0, 1, True, "4", "edge", SCENE.edges[0].path[::-1])
    assert same(replace(SCENE, edges=(turned,)), only("edges", 0, directed=True))
    assert same(replace(SCENE, arcs=(Arc((256, 256.2), 50.1, 349.8, 400.2, "angle", False),)), SCENE)
    assert same(replace(SCENE, width=400), SCENE)
