"""Shortest paths, proved by potentials: no edge lets the potential rise by more than its weight, the path uses it all.

Potentials come from rounds of relaxation over all edges; that they are feasible is checked edge by edge, and that
proves them whatever computed them. The path is the only one if tight edges lead one way only.
"""

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
    is_connected,
    node_argument,
)
from verifiers.readback import Figure


class ShortestPath:
    """`cs/shortest-path`: edit `shortest-path` with `from` and `to`; the path's edges get the class `mark`."""

    family = "cs/shortest-path"
    shows = "end inside same shortest undirected"
    does = "above connected farther least lightest nearer nearest old smaller smallest source"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source, weighted=True), graph_of(target, weighted=True)
            mark, start, goal = _arguments(edit, before)
            path = after.marked_links(mark)
            faults = faults_of_rest(source, target) + faults_of_classes(before, after, {}, dict.fromkeys(path, mark))
            return faults or _faults_of_path(after, path, start, goal)
        except NoGraph as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One chain of tight edges leads to the goal."""
        try:
            graph = graph_of(source, weighted=True)
            mark, start, goal = _arguments(edit, graph)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, [mark])
        if not is_connected(graph):
            return [*faults, "the graph is not connected"]
        ways = _tight_ways(graph, potentials(graph, start), start, goal)
        return faults if ways == 1 else [*faults, f"{ways} paths from {start} to {goal} are shortest"]


def _arguments(edit: Edit, graph: Graph) -> tuple[str, str, str]:
    mark = argument(edit, "shortest-path", "mark")
    start, goal = (node_argument(edit, "shortest-path", end, graph) for end in ("from", "to"))
    if start == goal:
        raise NoGraph(f"the path begins and ends at {start}")
    return mark, start, goal


def potentials(graph: Graph, start: str) -> dict[str, int]:
    """A feasible potential that is 0 at the start. Raises NoGraph where relaxation does not settle."""
    found = {start: 0}
    for _ in graph.nodes:
        for link in graph.links:
            for a, b in ((link.a, link.b), (link.b, link.a)):
                if a in found:
                    found[b] = min(found.get(b, found[a] + (link.weight or 0)), found[a] + (link.weight or 0))
    for link in graph.links:
        if abs(found.get(link.a, 0) - found.get(link.b, 0)) > (link.weight or 0):
            raise NoGraph(f"edge {link.a}–{link.b} breaks the potentials")
    return found


def _faults_of_path(graph: Graph, path: set[Pair], start: str, goal: str) -> list[str]:
    """The marked edges are a path from start to goal, along which the potential rises by every edge's weight."""
    height = potentials(graph, start)
    left, at, length = set(path), start, 0
    while at != goal:
        onward = [pair for pair in left if at in pair]
        if len(onward) != 1:
            return [f"{len(onward)} marked edges go on from {at}"]
        (a, b), weight = onward[0], graph.weight(*onward[0])
        left.remove(onward[0])
        at = b if a == at else a
        length += weight
    if left:
        return [f"{len(left)} marked edges are not on the path: {sorted(left)[:3]}"]
    return [] if length == height.get(goal) else [f"the path is {length} long; the potentials allow {height.get(goal)}"]


def _tight_ways(graph: Graph, height: dict[str, int], start: str, goal: str) -> int:
    """How many ways of tight edges lead to the goal, counted by rising potential."""
    ways = dict.fromkeys(graph.nodes, 0)
    ways[start] = 1
    for name in sorted(graph.nodes, key=lambda k: height.get(k, 0)):
        for other in graph.steps[name]:
            if height[other] - height[name] == graph.weight(name, other):
                ways[other] += ways[name]
    return ways[goal]


CERTIFICATE = ShortestPath()
