"""Strongly connected components, by the closure of the edge relation: who reaches one another has one colour."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    Graph,
    NoGraph,
    class_list,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
)
from verifiers.readback import Figure


class Components:
    """`cs/components`: edit `components`; the classes `colours` go to the components in the order of first labels."""

    family = "cs/components"
    shows = "directed full inside same"
    does = "begin connected first last lowest old smallest towards without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source, directed=True), graph_of(target, directed=True)
            classes = _wanted(edit, before)
        except NoGraph as error:
            return [str(error)]
        return faults_of_rest(source, target) + faults_of_classes(before, after, classes, {})

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Components are unique; there must be as many as colours."""
        try:
            graph = graph_of(source, directed=True)
            classes = _wanted(edit, graph)
        except NoGraph as error:
            return [str(error)]
        return faults_of_start(graph, set(classes.values()))


def _wanted(edit: Edit, graph: Graph) -> dict[str, str]:
    """Class of every node. Raises NoGraph."""
    colours = class_list(edit, "components", "colours")
    reach = graph.closure()
    leaders = {name: next(k for k in graph.names if k in reach[name] and name in reach[k]) for name in graph.names}
    firsts = [name for name in graph.names if leaders[name] == name]
    if len(firsts) != len(colours):
        raise NoGraph(f"{len(firsts)} components for {len(colours)} colours")
    return {name: colours[firsts.index(leader)] for name, leader in leaders.items()}


CERTIFICATE = Components()
