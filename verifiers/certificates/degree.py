"""Nodes of a degree: edge ends are counted at the drawn nodes, where the source's strokes really end."""

from __future__ import annotations

import math

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    Graph,
    NoGraph,
    argument,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    whole,
)
from verifiers.readback import Figure

TOUCH = 3.0  # px between a stroke's end and the circle that it ends at


class Degree:
    """`cs/degree`: edit `degree` with the argument `degree`; the nodes that have it get the class `mark`."""

    family = "cs/degree"
    shows = "full inside same undirected"
    does = "old outgoing reject"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source), graph_of(target)
            mark, found = _wanted(edit, source)
        except NoGraph as error:
            return [str(error)]
        return faults_of_rest(source, target) + faults_of_classes(before, after, dict.fromkeys(found, mark), {})

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Degrees are unique; the answer must not be empty."""
        try:
            graph: Graph = graph_of(source)
            mark, found = _wanted(edit, source)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark])
        return faults if found else [*faults, "no node has that degree"]


def _wanted(edit: Edit, figure: Figure) -> tuple[str, list[str]]:
    """The class to mark with, and the nodes to be marked. Raises NoGraph."""
    mark, degree = argument(edit, "degree", "mark"), whole(edit, "degree")
    ends = [point for edge in figure.edges for point in (edge.path[0], edge.path[-1])]
    counts = {n.label: sum(abs(math.dist(n.at, end) - n.r) <= TOUCH for end in ends) for n in figure.nodes}
    if sum(counts.values()) != 2 * len(figure.edges):
        raise NoGraph("an edge does not end at two circles")
    return mark, [name for name, count in counts.items() if count == degree]


CERTIFICATE = Degree()
