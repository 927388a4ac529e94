"""Minimum cuts, by going through every set of nodes that holds the source and not the sink."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    Graph,
    NoGraph,
    Pair,
    argument,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    node_argument,
)
from verifiers.readback import Figure

MOST = 14  # nodes: cuts double with every one


class MaxFlow:
    """`cs/max-flow`: edit `min-cut` with `from` and `to`; the forward edges of the minimum cut get the class `mark`."""

    family = "cs/max-flow"
    shows = "inside same smallest"
    does = "delete directed end forward largest least outside reachable source split towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = _network(source), _network(target)
            mark, cuts = _wanted(edit, before)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_rest(source, target)
        return faults + faults_of_classes(before, after, {}, dict.fromkeys(cuts[0], mark))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One set of nodes has the least capacity out of it."""
        try:
            graph = _network(source)
            mark, cuts = _wanted(edit, graph)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark]) + ([] if cuts[0] else ["no edge has to be cut"])
        return faults if len(cuts) == 1 else [*faults, f"{len(cuts)} cuts are minimum"]


def _network(figure: Figure) -> Graph:
    graph = graph_of(figure, directed=True, weighted=True)
    if len(graph.nodes) > MOST:
        raise NoGraph(f"{len(graph.nodes)} nodes, more than {MOST}")
    return graph


def _wanted(edit: Edit, graph: Graph) -> tuple[str, list[list[Pair]]]:
    """The class to mark with, and the edges of every minimum cut. Raises NoGraph."""
    mark = argument(edit, "min-cut", "mark")
    source, sink = (node_argument(edit, "min-cut", end, graph) for end in ("from", "to"))
    if source == sink:
        raise NoGraph(f"the flow begins and ends at {source}")
    inner = [name for name in graph.names if name not in (source, sink)]
    bit = {name: 1 << i for i, name in enumerate(inner)} | {source: 1 << len(inner), sink: 0}
    arrows = [(bit[k.a], bit[k.b], k.weight or 0, (k.a, k.b)) for k in graph.links]
    least, found = -1, []
    for side in range(1 << len(inner), 2 << len(inner)):
        capacity = sum(w for a, b, w, _ in arrows if a & side and not b & side)
        if capacity < least or least < 0:
            least, found = capacity, []
        if capacity == least:
            found.append([pair for a, b, _, pair in arrows if a & side and not b & side])
    return mark, found


CERTIFICATE = MaxFlow()
