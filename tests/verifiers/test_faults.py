"""Faults that a repair notices: true ones pass; invented, misplaced and overlooked ones are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import figures
import pytest

from verifiers.faults import faults_of_notices
from verifiers.readback import Figure

RIGHT = figures.mst().target
NODES = list(RIGHT.nodes)


def notice(fault: str, **args: Any) -> dict[str, Any]:
    return {"op": "notice", "args": {"fault": fault, **args}}


def wrong(**changes: Any) -> Figure:
    return replace(RIGHT, **changes)


MOVED = wrong(nodes=(replace(NODES[0], at=(100.0, 160.0)), *NODES[1:]), edges=RIGHT.edges)
UNMARKED = wrong(edges=(replace(RIGHT.edges[0], cls="edge"), *RIGHT.edges[1:]))
RENAMED = wrong(nodes=(*NODES[:3], replace(NODES[3], label="E")))
LESS = wrong(edges=RIGHT.edges[1:])
MORE = wrong(nodes=(*NODES, figures.node("E", 250, 250)))


@pytest.mark.parametrize(
    ("source", "step"),
    [
        (MOVED, notice("place", node="A")),
        (UNMARKED, notice("colour", edge=["A", "B"], **{"is": "edge"})),
        (RENAMED, notice("text", node="E", **{"is": "E"})),
        (LESS, notice("missing", edge=["A", "B"])),
        (MORE, notice("extra", node="E")),
    ],
)
def test_what_is_wrong_is_noticed(source: Figure, step: dict[str, Any]) -> None:
    assert faults_of_notices([step], source, RIGHT) == []
    if step["args"]["fault"] not in ("missing",):
        assert faults_of_notices([], source, RIGHT) != []


@pytest.mark.parametrize(
    ("source", "step", "told"),
    [
        (UNMARKED, notice("colour", edge=["B", "C"], **{"is": "selected"}), "is right"),
        (UNMARKED, notice("colour", edge=["A", "B"], **{"is": "selected"}), "not 'selected'"),
        (UNMARKED, notice("extra", edge=["A", "B"]), "belongs there"),
        (UNMARKED, notice("missing", edge=["A", "B"]), "not noticed"),
        (LESS, notice("missing", edge=["B", "C"]), "is there"),
        (MORE, notice("extra", node="F"), "names 0 marks"),
        (MORE, notice("ugly", node="E"), "none of"),
    ],
)
def test_what_is_not_so_is_told(source: Figure, step: dict[str, Any], told: str) -> None:
    found = faults_of_notices([step], source, RIGHT)
    assert any(told in fault for fault in found), found


def test_faults_are_noticed_before_anything_is_mended() -> None:
    mend = {"op": "recolour-edge", "args": {"edge": ["A", "B"], "to": "selected"}}
    late = faults_of_notices([mend, notice("colour", edge=["A", "B"], **{"is": "edge"})], UNMARKED, RIGHT)
    assert any("late" in fault for fault in late)


def test_edges_that_follow_their_nodes_need_no_notice() -> None:
    path = ((110.0, 150.0), (382.0, 100.0))
    source = replace(MOVED, edges=(replace(RIGHT.edges[0], path=path), *RIGHT.edges[1:]))
    assert faults_of_notices([notice("place", node="A")], source, RIGHT) == []
