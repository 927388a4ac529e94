"""Topological orders: every arrow rises, and whoever comes later with an earlier label has a reason to.

A node may stand before one with an earlier label only if some predecessor of that one comes no sooner than itself. Just
one order is of this kind: that which takes the first free label each time.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    Graph,
    NoGraph,
    argument,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    rank,
)
from verifiers.certificates.orders import positions
from verifiers.readback import Figure


class TopologicalOrder:
    """`cs/topological-order`: edit `topological`; numbers of class `mark` beside the nodes."""

    family = "cs/topological-order"
    shows = "directed inside outside same"
    does = (
        "acyclic add begin cyclic delete earlier earliest first grow incoming larger open predecessor rise smaller "
        "smallest towards without"
    )

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            mark = argument(edit, "topological", "mark")
            before, after = graph_of(source, directed=True), graph_of(target, directed=True)
            faults = faults_of_rest(source, target, labels=False) + faults_of_classes(before, after, {}, {})
            return faults or _faults_of_order(after, positions(source, target, after, mark))
        except NoGraph as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A graph without cycles has one order with the tie rule."""
        try:
            mark, graph = argument(edit, "topological", "mark"), graph_of(source, directed=True)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark]) + (["the source has labels already"] if source.labels else [])
        reach = graph.closure()
        return faults + [f"{k.a}→{k.b} is on a cycle" for k in graph.links if k.a in reach[k.b]]


def _faults_of_order(graph: Graph, number: dict[str, int]) -> list[str]:
    faults = [f"{k.a}→{k.b} falls" for k in graph.links if number[k.a] >= number[k.b]]
    latest = {name: max((number[k.a] for k in graph.links if k.b == name), default=0) for name in graph.nodes}
    for name in graph.names:
        for later in graph.names:
            if number[later] > number[name] and rank(later) < rank(name) and latest[later] < number[name]:
                faults.append(f"{later} was free when {name} was taken")
    return faults


CERTIFICATE = TopologicalOrder()
