"""Nodes at a distance, proved by powers of the adjacency matrix instead of a search."""

from __future__ import annotations

import numpy as np

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    Graph,
    NoGraph,
    argument,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    node_argument,
    whole,
)
from verifiers.readback import Figure

OPS = ("hop-exactly", "hop-within")
FARTHEST = 20


class KHop:
    """`cs/k-hop`: edits `hop-exactly` and `hop-within` with `node` and `k`; what is found gets the class `mark`."""

    family = "cs/k-hop"
    shows = "full inside same undirected"
    does = "after also away begin farther leaving most old shortest without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source), graph_of(target)
            mark, found = _wanted(edit, before)
        except NoGraph as error:
            return [str(error)]
        return faults_of_rest(source, target) + faults_of_classes(before, after, dict.fromkeys(found, mark), {})

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Distances are unique; the answer must not be empty."""
        try:
            graph = graph_of(source)
            mark, found = _wanted(edit, graph)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark])
        return faults if found else [*faults, "no node is that far away"]


def _wanted(edit: Edit, graph: Graph) -> tuple[str, set[str]]:
    """The class to mark with, and the nodes to be marked. Raises NoGraph."""
    if edit.op not in OPS:
        raise NoGraph(f"the edit is {edit.op[:20]!r}, none of {OPS}")
    mark, start, k = argument(edit, edit.op, "mark"), node_argument(edit, edit.op, "node", graph), whole(edit, "k")
    if not 1 <= k <= FARTHEST:
        raise NoGraph(f"k is {k}")
    names = graph.names
    step = np.array([[a == b or b in graph.steps[a] for b in names] for a in names], dtype=np.int64)
    within, nearer = (np.linalg.matrix_power(step, i)[names.index(start)] > 0 for i in (k, k - 1))
    chosen = within & ~nearer if edit.op == "hop-exactly" else within
    return mark, {name for name, is_in in zip(names, chosen, strict=True) if is_in} - {start}


CERTIFICATE = KHop()
