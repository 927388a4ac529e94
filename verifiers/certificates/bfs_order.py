"""Breadth-first orders, proved without a queue: nodes stand in the order of their first neighbours, then of labels.

The start has number 1; for every other node take the least number among its neighbours. Sorted by that, then by label,
the nodes must stand in the order of their numbers. Only the breadth-first order with that tie rule does.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    NoGraph,
    argument,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    is_connected,
    node_argument,
    rank,
)
from verifiers.certificates.orders import positions
from verifiers.readback import Figure


class BfsOrder:
    """`cs/bfs-order`: edit `bfs` from `start`; numbers of class `mark` beside the nodes."""

    family = "cs/bfs-order"
    shows = "inside outside same undirected"
    does = "add begin earlier first smaller unvisited"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source), graph_of(target)
            start, mark = node_argument(edit, "bfs", "start", before), argument(edit, "bfs", "mark")
            faults = faults_of_rest(source, target, labels=False) + faults_of_classes(before, after, {}, {})
            if faults:
                return faults
            number = positions(source, target, after, mark)
        except NoGraph as error:
            return [str(error)]
        if number[start] != 1:
            return [f"{start} has number {number[start]}"]
        rest = [name for name in after.names if name != start]
        first = {name: min(number[other] for other in after.steps[name]) for name in rest}
        wanted = sorted(rest, key=lambda name: (first[name], rank(name)))
        return [f"{name} has number {number[name]}, not {i}" for i, name in enumerate(wanted, 2) if number[name] != i]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A connected graph of distinct labels has one order with the tie rule."""
        try:
            graph = graph_of(source)
            node_argument(edit, "bfs", "start", graph)
            mark = argument(edit, "bfs", "mark")
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark]) + (["the source has labels already"] if source.labels else [])
        return faults if is_connected(graph) else [*faults, "the graph is not connected"]


CERTIFICATE = BfsOrder()
