"""Graphs read from a figure, and what an edit of one leaves alone: nodes, edges, weights and places."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from verifiers.certificates import Edit
from verifiers.readback import Edge, Figure, Node

SAME = 0.15  # px within which two marks stand in one place
LARGEST = 40  # nodes

Pair = tuple[str, str]


class NoGraph(ValueError):
    """A figure or an edit that is not what the family is about: the message says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """An edge by the labels of its ends, in alphabetical order unless it is directed."""

    a: str
    b: str
    weight: int | None
    cls: str


@dataclass(frozen=True)
class Graph:
    """A simple graph of labelled nodes."""

    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    directed: bool

    @cached_property
    def names(self) -> list[str]:
        """Labels in order, numbers by value."""
        return sorted(self.nodes, key=rank)

    @cached_property
    def steps(self) -> Mapping[str, frozenset[str]]:
        """Of every node those that one edge leads to."""
        found: dict[str, set[str]] = {name: set() for name in self.nodes}
        for link in self.links:
            found[link.a].add(link.b)
            if not self.directed:
                found[link.b].add(link.a)
        return {name: frozenset(to) for name, to in found.items()}

    def closure(self) -> Mapping[str, frozenset[str]]:
        """Of every node all that some way leads to, itself included (Warshall 1962)."""
        reach = {name: {name, *to} for name, to in self.steps.items()}
        for middle in self.nodes:
            for name in self.nodes:
                if middle in reach[name]:
                    reach[name] |= reach[middle]
        return {name: frozenset(to) for name, to in reach.items()}

    def weight(self, a: str, b: str) -> int:
        """Weight of the edge between two nodes. Raises NoGraph."""
        for link in self.links:
            if (link.a, link.b) == (a, b) or (not self.directed and (link.b, link.a) == (a, b)):
                return link.weight or 0
        raise NoGraph(f"no edge joins {a} and {b}")

    def marked_nodes(self, mark: str) -> set[str]:
        """Labels of the nodes of a class."""
        return {name for name, node in self.nodes.items() if node.cls == mark}

    def marked_links(self, mark: str) -> set[Pair]:
        """Ends of the edges of a class."""
        return {(link.a, link.b) for link in self.links if link.cls == mark}


def rank(name: str) -> tuple[int, str]:
    """Sorts numbers by value and letters by the alphabet."""
    return (int(name), "") if name.isascii() and name.isdigit() and len(name) < 10 else (0, name)


def graph_of(figure: Figure, directed: bool = False, weighted: bool = False) -> Graph:
    """The simple graph that a figure shows. Raises NoGraph."""
    labels = [node.label for node in figure.nodes]
    if not 2 <= len(labels) <= LARGEST:
        raise NoGraph(f"{len(labels)} nodes")
    if "" in labels or len(set(labels)) != len(labels):
        raise NoGraph(f"labels are empty or repeat: {sorted(k for k in set(labels) if not k or labels.count(k) > 1)}")
    links = tuple(_link(edge, labels, directed, weighted) for edge in figure.edges)
    if len({(link.a, link.b) for link in links}) != len(links) or any(link.a == link.b for link in links):
        raise NoGraph("an edge is a loop or stands twice")
    return Graph(dict(zip(labels, figure.nodes, strict=True)), links, directed)


def _link(edge: Edge, labels: Sequence[str], directed: bool, weighted: bool) -> Link:
    a, b = labels[edge.a], labels[edge.b]
    if edge.directed is not directed:
        raise NoGraph(f"edge {a}–{b} has {'an' if edge.directed else 'no'} arrowhead")
    if not weighted and edge.label:
        raise NoGraph(f"edge {a}–{b} has the label {edge.label[:20]!r}")
    if not directed and rank(b) < rank(a):
        a, b = b, a
    return Link(a, b, _weight(edge.label, a, b) if weighted else None, edge.cls)


def _weight(label: str, a: str, b: str) -> int:
    if not (label.isascii() and label.isdigit() and len(label) < 7) or int(label) == 0:
        raise NoGraph(f"edge {a}–{b} has the label {label[:20]!r}, not a positive integer")
    return int(label)


def argument(edit: Edit, op: str, name: str) -> str:
    """A text argument of an edit that does `op`. Raises NoGraph."""
    value = edit.args.get(name)
    if edit.op != op or not isinstance(value, str) or not value:
        raise NoGraph(f"the edit is {edit.op[:20]!r} with {name} {str(value)[:20]!r}, not {op} of a text")
    return value


def whole(edit: Edit, name: str) -> int:
    """An integer argument. Raises NoGraph."""
    value = edit.args.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise NoGraph(f"{name} is {str(value)[:20]!r}, no integer")
    return value


def class_list(edit: Edit, op: str, name: str) -> list[str]:
    """An argument of an edit that does `op`: distinct classes in order. Raises NoGraph."""
    value = edit.args.get(name)
    if edit.op != op or not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise NoGraph(f"the edit is {edit.op[:20]!r} with {name} {str(value)[:40]!r}, not {op} with a list of classes")
    if len(set(value)) != len(value):
        raise NoGraph(f"{name} repeat: {value[:6]}")
    return value


def node_argument(edit: Edit, op: str, name: str, graph: Graph) -> str:
    """An argument that names a node of the graph. Raises NoGraph."""
    value = argument(edit, op, name)
    if value not in graph.nodes:
        raise NoGraph(f"no node is called {value[:20]!r}")
    return value


# ------------------------------------------------------------------------------------------------ what stays as it was


def faults_of_rest(source: Figure, target: Figure, labels: bool = True) -> list[str]:
    """What differs between two figures besides the classes of nodes and edges, and free labels where those may."""
    faults = _unlike("node", [_seen_node(n) for n in source.nodes], [_seen_node(n) for n in target.nodes])
    before, after = ([_seen_edge(f, e) for e in f.edges] for f in (source, target))
    faults += _unlike("edge", before, after)
    if labels:
        shown = ([(x.text, x.cls, *x.at) for x in f.labels] for f in (source, target))
        faults += _unlike("label", *shown)
    for kind in ("cells", "lines", "arcs", "circles", "polygons"):
        if len(getattr(source, kind)) != len(getattr(target, kind)):
            faults.append(f"{len(getattr(source, kind))} {kind} have become {len(getattr(target, kind))}")
    return faults


def _seen_node(n: Node) -> tuple[str | float | bool, ...]:
    return n.label, n.shape, n.ring, *n.at, n.r, n.w, n.h


def _seen_edge(figure: Figure, e: Edge) -> tuple[str | float | bool, ...]:
    a, b, path = figure.nodes[e.a].label, figure.nodes[e.b].label, e.path
    if not e.directed and a > b:
        a, b, path = b, a, path[::-1]
    return a, b, e.label, e.directed, *(x for point in path for x in point)


def _unlike(kind: str, before: Sequence[tuple], after: Sequence[tuple]) -> list[str]:
    """Marks of one side without a like on the other; numbers may differ by SAME."""
    left = list(after)
    faults = []
    for mark in before:
        twin = next((other for other in left if _alike(mark, other)), None)
        if twin is None:
            faults.append(f"{kind} {mark[:2]} is not as it was")
        else:
            left.remove(twin)
    return faults + [f"{kind} {mark[:2]} is new" for mark in left]


def _alike(one: tuple, other: tuple) -> bool:
    if len(one) != len(other):
        return False
    return all(
        abs(x - y) <= SAME if isinstance(x, float) and isinstance(y, float) else x == y for x, y in zip(one, other)
    )


def faults_of_classes(source: Graph, target: Graph, nodes: Mapping[str, str], links: Mapping[Pair, str]) -> list[str]:
    """Nodes and edges that are not of the class they should have: the one given, else the one they had."""
    faults = [
        f"node {name} is of class {node.cls!r}"
        for name, node in target.nodes.items()
        if node.cls != nodes.get(name, source.nodes[name].cls if name in source.nodes else "")
    ]
    had = {(link.a, link.b): link.cls for link in source.links}
    for link in target.links:
        pair = (link.a, link.b)
        if link.cls != links.get(pair, had.get(pair)):
            faults.append(f"edge {link.a}–{link.b} is of class {link.cls!r}")
    return faults


def faults_of_start(graph: Graph, marks: Collection[str]) -> list[str]:
    """Marks of the source that already have a class that the edit gives, or differ among one another."""
    kinds = Counter(node.cls for node in graph.nodes.values()), Counter(link.cls for link in graph.links)
    faults = [f"the source has {len(k)} classes of {n}" for n, k in zip(("nodes", "edges"), kinds) if len(k) > 1]
    return faults + [f"the source has marks of class {m!r} already" for m in marks if any(m in k for k in kinds)]


def is_connected(graph: Graph) -> bool:
    """Whether ways join all nodes, arrows taken as lines."""
    lines = Graph(graph.nodes, graph.links, False)
    return len(lines.closure()[graph.names[0]]) == len(graph.nodes)


def near(a: Sequence[float], b: Sequence[float], most: float) -> bool:
    """Whether two points are at most `most` px apart."""
    return math.dist(a, b) <= most
