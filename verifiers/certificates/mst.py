"""Minimum spanning trees: the marked edges span, and no edge outside is lighter than one on the cycle it closes.

That is the cycle property; with distinct weights just one tree has it, whatever algorithm found it.
"""

from __future__ import annotations

from collections import Counter

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
    is_connected,
)
from verifiers.readback import Figure


class Mst:
    """`cs/mst`: edit `mst`; the tree's edges get the class `mark`."""

    family = "cs/mst"
    shows = "inside same smallest undirected"
    does = "accept acyclic ascending closed connected cyclic least leaving lighter lightest old reject smaller without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            mark = argument(edit, "mst", "mark")
            before, after = graph_of(source, weighted=True), graph_of(target, weighted=True)
            tree = after.marked_links(mark)
            faults = faults_of_rest(source, target) + faults_of_classes(before, after, {}, dict.fromkeys(tree, mark))
            return faults or _faults_of_tree(after, tree)
        except NoGraph as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Distinct weights of a connected graph leave one tree."""
        try:
            mark, graph = argument(edit, "mst", "mark"), graph_of(source, weighted=True)
        except NoGraph as error:
            return [str(error)]
        twice = sorted(w for w, k in Counter(link.weight for link in graph.links).items() if k > 1 and w)
        faults = faults_of_start(graph, [mark]) + ([f"weights repeat: {twice}"] if twice else [])
        return faults if is_connected(graph) else [*faults, "the graph is not connected"]


def _faults_of_tree(graph: Graph, tree: set[Pair]) -> list[str]:
    if len(tree) != len(graph.nodes) - 1:
        return [f"{len(tree)} edges are marked for {len(graph.nodes)} nodes"]
    heaviest = _heaviest_from(graph, tree)
    faults = []
    for link in graph.links:
        most = heaviest[link.a].get(link.b)
        if most is None:
            return [f"the marked edges do not join {link.a} and {link.b}"]
        if (link.a, link.b) not in tree and (link.weight or 0) <= most:
            faults.append(f"{link.a}–{link.b} of weight {link.weight} is no heavier than {most} on the way it closes")
    return faults


def _heaviest_from(graph: Graph, tree: set[Pair]) -> dict[str, dict[str, int]]:
    """From every node, the heaviest edge on the tree's way to each other node."""
    found: dict[str, dict[str, int]] = {}
    for start in graph.nodes:
        most = {start: 0}
        stack = [start]
        while stack:
            at = stack.pop()
            for a, b in tree:
                if at in (a, b) and (other := b if at == a else a) not in most:
                    most[other] = max(most[at], graph.weight(a, b))
                    stack.append(other)
        found[start] = most
    return found


CERTIFICATE = Mst()
