"""Two-colourings: every edge joins both colours, the given node has its own, and the graph is in one piece.

A connected graph has one such colouring, so that checking it needs no search.
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
    is_connected,
    node_argument,
)
from verifiers.readback import Figure


class Bipartite:
    """`cs/bipartite`: edit `bipartite`; `node` and its side get the class `mark`, the other side `other`."""

    family = "cs/bipartite"
    shows = "full inside same undirected"
    does = "begin connected different first old split"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = graph_of(source), graph_of(target)
            given, *sides = _arguments(edit, before)
        except NoGraph as error:
            return [str(error)]
        shown = {name: node.cls for name, node in after.nodes.items()}
        faults = faults_of_rest(source, target) + faults_of_classes(before, after, shown, {})
        faults += [f"node {name} is of class {cls!r}" for name, cls in shown.items() if cls not in sides]
        faults += [f"{k.a} and {k.b} have one colour" for k in after.links if shown[k.a] == shown[k.b]]
        return faults if shown.get(given) == sides[0] else [*faults, f"{given} is of class {shown.get(given)!r}"]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A connected graph without odd cycles has one colouring with a given node's colour."""
        try:
            graph = graph_of(source)
            _, *sides = _arguments(edit, graph)
        except NoGraph as error:
            return [str(error)]
        faults = faults_of_start(graph, sides)
        if not is_connected(graph):
            faults.append("the graph is not connected")
        return [*faults, "the graph has an odd cycle"] if _has_odd_walk(graph) else faults


def _arguments(edit: Edit, graph: Graph) -> tuple[str, str, str]:
    given = node_argument(edit, "bipartite", "node", graph)
    one, two = (argument(edit, "bipartite", name) for name in ("mark", "other"))
    if one == two:
        raise NoGraph(f"both sides are to be {one!r}")
    return given, one, two


def _has_odd_walk(graph: Graph) -> bool:
    """Whether a closed walk of odd length exists: in the double cover a node then reaches its own twin."""
    twins = {f"{name}'": node for name, node in graph.nodes.items()}
    links = [(link.a, f"{link.b}'") for link in graph.links] + [(link.b, f"{link.a}'") for link in graph.links]
    cover = Graph({**graph.nodes, **twins}, tuple(type(graph.links[0])(a, b, None, "") for a, b in links), False)
    reach = cover.closure()
    return any(f"{name}'" in reach[name] for name in graph.nodes)


CERTIFICATE = Bipartite()
