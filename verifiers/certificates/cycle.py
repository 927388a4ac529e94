"""The only cycle of a graph: an edge lies on it just if its ends stay joined when it is taken away."""

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
    is_connected,
)
from verifiers.readback import Figure


class Cycle:
    """`cs/cycle`: edit `cycle`; the cycle's edges get the class `mark`."""

    family = "cs/cycle"
    shows = "cyclic inside same undirected"
    does = "begin connected delete disconnected leaf leaving left old reject without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            mark, before, after = argument(edit, "cycle", "mark"), graph_of(source), graph_of(target)
        except NoGraph as error:
            return [str(error)]
        on = {(link.a, link.b): mark for link in before.links if not _is_bridge(before, link.a, link.b)}
        return faults_of_rest(source, target) + faults_of_classes(before, after, {}, on)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A connected graph with as many edges as nodes has one cycle."""
        try:
            mark, graph = argument(edit, "cycle", "mark"), graph_of(source)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark])
        if len(graph.links) != len(graph.nodes) or not is_connected(graph):
            faults.append(f"{len(graph.links)} edges on {len(graph.nodes)} nodes are not a tree and one edge more")
        return faults


def _is_bridge(graph: Graph, a: str, b: str) -> bool:
    """Whether no way but the edge itself joins its ends."""
    rest = tuple(link for link in graph.links if (link.a, link.b) != (a, b))
    return b not in Graph(graph.nodes, rest, False).closure()[a]


CERTIFICATE = Cycle()
