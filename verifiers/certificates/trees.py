"""Rooted trees read from a figure by geometry: the root on top, children below, left and right by where they stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

from verifiers.readback import Edge, Figure, Node

K = TypeVar("K", bound=Hashable)
SAME_LEVEL = 4.0  # px of height within which nodes are on one level
ASIDE = 2.0  # px by which a child stands left or right of its parent
UNEVEN = 1.0  # px by which distances of levels or columns may differ
STILL = 0.06  # px within which a mark has not moved


class NoTree(ValueError):
    """A figure that is no rooted binary tree: the message says why."""


@dataclass(frozen=True, slots=True)
class Place(Generic[K]):
    """Where a node hangs: the key of its parent and "left" or "right"; the root has None and ""."""

    parent: K | None
    side: str


@dataclass(frozen=True, slots=True)
class Tree(Generic[K]):
    """A binary tree of distinct keys: integers, or labels."""

    root: K | None
    left: Mapping[K, K]
    right: Mapping[K, K]
    places: Mapping[K, Place[K]]

    @property
    def keys(self) -> frozenset[K]:
        """All keys."""
        return frozenset(self.places)

    def in_order(self) -> Iterator[K]:
        """Keys from left to right."""
        stack: list[K] = []
        at = self.root
        while stack or at is not None:
            while at is not None:
                stack.append(at)
                at = self.left.get(at)
            at = stack.pop()
            yield at
            at = self.right.get(at)

    def leaves(self) -> frozenset[K]:
        """Keys without children."""
        return frozenset(k for k in self.places if k not in self.left and k not in self.right)

    def interval(self, key: K) -> tuple[float, float]:
        """The open interval in which a search from the root arrives at the place of `key`."""
        low, high = -math.inf, math.inf
        at = self.places[key]
        while at.parent is not None:
            if at.side == "left":
                high = min(high, at.parent)
            else:
                low = max(low, at.parent)
            at = self.places[at.parent]
        return low, high

    def above(self, key: K) -> list[K]:
        """Ancestors of a key, the parent first."""
        found, at = [], self.places[key].parent
        while at is not None:
            found.append(at)
            at = self.places[at].parent
        return found

    def below(self, key: K) -> frozenset[K]:
        """A key and all keys that hang from it."""
        return frozenset(k for k in self.places if k == key or key in self.above(k))

    def heights(self) -> Mapping[K, int]:
        """Nodes on the longest way down from every key, itself included."""
        found = dict.fromkeys(self.places, 1)
        for k in sorted(self.places, key=lambda k: -len(self.above(k))):
            parent = self.places[k].parent
            if parent is not None:
                found[parent] = max(found[parent], found[k] + 1)
        return found

    def leans(self) -> Mapping[K, int]:
        """Height of the left subtree less that of the right one, by key."""
        heights = self.heights()
        tall = {
            side: {k: heights[c] for k, c in below.items()} for side, below in (("l", self.left), ("r", self.right))
        }
        return {k: tall["l"].get(k, 0) - tall["r"].get(k, 0) for k in self.places}


def integer(label: str) -> int:
    """The integer that a node bears. Raises NoTree."""
    if not label.removeprefix("-").isascii() or not label.removeprefix("-").isdigit() or len(label) > 9:
        raise NoTree(f"a node is labelled {label[:20]!r}, not an integer")
    return int(label)


def short(label: str) -> str:
    """A label of one to three characters. Raises NoTree."""
    if not 1 <= len(label) <= 3:
        raise NoTree(f"a node is labelled {label[:20]!r}, not by one to three characters")
    return label


def binary_tree(figure: Figure, read: Callable[[str], K] = integer) -> Tree[K]:  # type: ignore[assignment]
    """The tree of circles with labels, joined by undirected straight edges. Raises NoTree."""
    keys = [read(node.label) for node in figure.nodes]
    if len(set(keys)) != len(keys):
        raise NoTree(f"keys repeat: {sorted(k for k in set(keys) if keys.count(k) > 1)}")
    if any(node.shape != "circle" or node.ring for node in figure.nodes):
        raise NoTree("a node is no circle, or has a ring")
    if figure.nodes and max(n.r for n in figure.nodes) - min(n.r for n in figure.nodes) > 2 * STILL:
        raise NoTree("nodes are of several sizes")
    if any(edge.directed or len(edge.path) != 2 or edge.label for edge in figure.edges):
        raise NoTree("an edge is directed, bent or labelled")
    if not keys:
        return Tree(None, {}, {}, {})
    parents = _parents(figure, keys)
    tops = [k for k in keys if k not in parents]
    if len(tops) != 1:
        raise NoTree(f"{len(tops)} nodes have nothing above them: {tops[:5]}")
    return _tree(figure, keys, tops[0], parents)


def _parents(figure: Figure, keys: list[K]) -> dict[K, K]:
    """Parent of each key but the root's: of two joined nodes the upper one."""
    parents: dict[K, K] = {}
    for edge in figure.edges:
        rise = figure.nodes[edge.a].at[1] - figure.nodes[edge.b].at[1]
        if abs(rise) <= SAME_LEVEL:
            raise NoTree(f"{keys[edge.a]} and {keys[edge.b]} are joined on one level")
        child, parent = (edge.a, edge.b) if rise > 0 else (edge.b, edge.a)
        if keys[child] in parents:
            raise NoTree(f"{keys[child]} hangs from {parents[keys[child]]} and from {keys[parent]}")
        parents[keys[child]] = keys[parent]
    return parents


def _tree(figure: Figure, keys: list[K], root: K, parents: Mapping[K, K]) -> Tree[K]:
    x = {key: node.at[0] for key, node in zip(keys, figure.nodes, strict=True)}
    sides: dict[str, dict[K, K]] = {"left": {}, "right": {}}
    places: dict[K, Place[K]] = {root: Place(None, "")}
    for child, parent in parents.items():
        if abs(x[child] - x[parent]) < ASIDE:
            raise NoTree(f"{child} stands neither left nor right of its parent {parent}")
        side = "left" if x[child] < x[parent] else "right"
        if parent in sides[side]:
            raise NoTree(f"{parent} has two {side} children, {sides[side][parent]} and {child}")
        sides[side][parent] = child
        places[child] = Place(parent, side)
    # every node but one has a parent above it, so there is neither a cycle nor a second part
    return Tree(root, sides["left"], sides["right"], places)


# ------------------------------------------------------------------------------------------------ what stays, what is marked


def pair(a: object, b: object) -> frozenset[str]:
    """The name of an edge: the labels of its ends."""
    return frozenset((str(a), str(b)))


def ends(figure: Figure, edge: Edge) -> frozenset[str]:
    """The name of an edge of a figure."""
    return pair(figure.nodes[edge.a].label, figure.nodes[edge.b].label)


def faults_of_rest(
    source: Figure,
    target: Figure,
    nodes: Collection[str] = (),
    edges: Collection[frozenset[str]] = (),
    labels: bool = True,
) -> list[str]:
    """Changes beyond those that were asked: nodes with other labels and other edges are the same in both figures.

    So are all other marks; free texts only where `labels` is true.
    """
    before, after = ({n.label: n for n in f.nodes if n.label not in nodes} for f in (source, target))
    faults = [f"node {k} has appeared or gone" for k in sorted(before.keys() ^ after.keys())]
    faults += [f"node {k} has changed" for k in before.keys() & after.keys() if not _same_node(before[k], after[k])]
    lines, drawn = ({ends(f, e): e for e in f.edges if ends(f, e) not in edges} for f in (source, target))
    faults += [f"edge {'–'.join(sorted(k))} has appeared or gone" for k in lines.keys() ^ drawn.keys()]
    faults += [
        f"edge {'–'.join(sorted(k))} has changed" for k in lines.keys() & drawn.keys() if lines[k].cls != drawn[k].cls
    ]
    for kind in ("cells", "lines", "arcs", "circles", "polygons", *(("labels",) if labels else ())):
        if len(getattr(source, kind)) != len(getattr(target, kind)):
            faults.append(f"there are {len(getattr(target, kind))} {kind} instead of {len(getattr(source, kind))}")
    return faults


def _same_node(a: Node, b: Node) -> bool:
    return (
        (a.cls, a.shape, a.ring) == (b.cls, b.shape, b.ring)
        and math.dist(a.at, b.at) <= STILL
        and abs(a.r - b.r) <= STILL
    )


def faults_of_accent(
    target: Figure, asked: Any, nodes: Collection[str] = (), edges: Collection[frozenset[str]] = ()
) -> list[str]:
    """Nodes with these labels, edges with these ends, and nothing else, are painted in the accent of a class."""
    if not isinstance(asked, str) or "-" not in asked:
        return [f"the edit names no class to mark with: {str(asked)[:30]!r}"]
    accent = asked.rpartition("-")[2]
    faults = [
        f"node {n.label!r} is of class {n.cls!r}"
        for n in target.nodes
        if (n.label in nodes) != n.cls.endswith(f"-{accent}")
    ]
    return faults + [
        f"edge {'–'.join(sorted(ends(target, e)))} is of class {e.cls!r}"
        for e in target.edges
        if (ends(target, e) in edges) != e.cls.endswith(f"-{accent}")
    ]


def faults_of_columns(target: Figure, keys: list[str]) -> list[str]:
    """Nodes stand from left to right in the tree's in-order, as textbooks draw it."""
    drawn = [n.label for n in sorted(target.nodes, key=lambda n: n.at[0])]
    return [] if drawn == keys else [f"columns hold {drawn[:12]}, in-order is {keys[:12]}"]


def faults_of_spacing(target: Figure) -> list[str]:
    """Columns are evenly apart."""
    columns = sorted(n.at[0] for n in target.nodes)
    apart = [b - a for a, b in pairwise(columns)]
    return ["columns are unevenly apart"] * (len(apart) > 1 and max(apart) - min(apart) > UNEVEN)


def faults_of_levels(source: Figure, target: Figure) -> list[str]:
    """Nodes of one level stand at one height, levels are evenly apart, the same in both pictures; sizes are as before."""
    heights: dict[int, float] = {}
    faults, sizes = [], {round(n.r, 1) for n in source.nodes}
    for figure in (source, target):
        tree = binary_tree(figure, short)
        for n in figure.nodes:
            if abs(heights.setdefault(len(tree.above(n.label)), n.at[1]) - n.at[1]) > SAME_LEVEL / 4:
                faults.append(f"{n.label} is not at the height of its level")
    apart = [heights[level + 1] - heights[level] for level in sorted(heights) if level + 1 in heights]
    faults += ["levels are unevenly apart"] * (len(apart) > 1 and max(apart) - min(apart) > UNEVEN)
    return faults + [f"{n.label} has another size" for n in target.nodes if sizes and round(n.r, 1) not in sizes]


def faults_of_looks(source: Figure, target: Figure, marked: Collection[str] = ()) -> list[str]:
    """Nodes and edges that may have moved look as they did, but for marked nodes; there are no other marks."""
    plain = {n.cls for n in source.nodes}, {e.cls for e in source.edges}
    faults = [
        f"node {n.label} has another look" for n in target.nodes if n.label not in marked and n.cls not in plain[0]
    ]
    faults += ["an edge has another look"] * any(e.cls not in (plain[1] or {e.cls}) for e in target.edges)
    return faults + ["marks that are no tree"] * bool(target.labels or target.lines or target.cells or target.circles)
