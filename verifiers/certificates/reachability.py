"""Reachable nodes, by the closure of the edge relation: no arrow leaves the marked set and its start."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    NoGraph,
    argument,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    node_argument,
)
from verifiers.readback import Figure


class Reachability:
    """`cs/reachability`: edit `reachable`; all other nodes that `node` leads to get the class `mark`."""

    family = "cs/reachability"
    shows = "directed full inside reachable same"
    does = "begin disconnected old reject towards unreachable without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source, directed=True), graph_of(target, directed=True)
            start, mark = node_argument(edit, "reachable", "node", before), argument(edit, "reachable", "mark")
        except NoGraph as error:
            return [str(error)]
        found = before.closure()[start] - {start}
        faults = faults_of_rest(source, target) + faults_of_classes(before, after, dict.fromkeys(found, mark), {})
        shown = after.marked_nodes(mark) | {start}
        return faults + [f"{k.a}→{k.b} leaves the marked set" for k in after.links if k.a in shown and k.b not in shown]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """What is reachable is unique; it must be something."""
        try:
            graph = graph_of(source, directed=True)
            start, mark = node_argument(edit, "reachable", "node", graph), argument(edit, "reachable", "mark")
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark])
        return faults if graph.steps[start] else [*faults, f"no arrow leaves {start}"]


CERTIFICATE = Reachability()
