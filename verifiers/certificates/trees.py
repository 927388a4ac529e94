"""Rooted trees read from a figure by geometry: the root on top, children below, left and right by where they stand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verifiers.readback import Figure

SAME_LEVEL = 4.0  # px of height within which nodes are on one level
ASIDE = 2.0  # px by which a child stands left or right of its parent


class NoTree(ValueError):
    """A figure that is no rooted binary tree: the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node hangs: the key of its parent and "left" or "right"; the root has None and ""."""

    parent: int | None
    side: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A binary tree of distinct integer keys."""

    root: int | None
    left: Mapping[int, int]
    right: Mapping[int, int]
    places: Mapping[int, Place]

    @property
    def keys(self) -> frozenset[int]:
        """All keys."""
        return frozenset(self.places)

    def in_order(self) -> Iterator[int]:
        """Keys from left to right."""
        stack: list[int] = []
        at = self.root
        while stack or at is not None:
            while at is not None:
                stack.append(at)
                at = self.left.get(at)
            at = stack.pop()
            yield at
            at = self.right.get(at)

    def leaves(self) -> frozenset[int]:
        """Keys without children."""
        return frozenset(k for k in self.places if k not in self.left and k not in self.right)

    def interval(self, key: int) -> tuple[float, float]:
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


def binary_tree(figure: Figure) -> Tree:
    """The tree of circles with integers, joined by undirected straight edges. Raises NoTree."""
    keys = [_key(node.label) for node in figure.nodes]
    if len(set(keys)) != len(keys):
        raise NoTree(f"keys repeat: {sorted(k for k in set(keys) if keys.count(k) > 1)}")
    if any(node.shape != "circle" for node in figure.nodes):
        raise NoTree("a node is no circle")
    if any(edge.directed or len(edge.path) != 2 for edge in figure.edges):
        raise NoTree("an edge is directed or bent")
    if not keys:
        return Tree(None, {}, {}, {})
    parents = _parents(figure, keys)
    tops = [k for k in keys if k not in parents]
    if len(tops) != 1:
        raise NoTree(f"{len(tops)} nodes have nothing above them: {tops[:5]}")
    return _tree(figure, keys, tops[0], parents)


def _key(label: str) -> int:
    if not label.removeprefix("-").isascii() or not label.removeprefix("-").isdigit() or len(label) > 9:
        raise NoTree(f"a node is labelled {label[:20]!r}, not an integer")
    return int(label)


def _parents(figure: Figure, keys: list[int]) -> dict[int, int]:
    """Parent of each key but the root's: of two joined nodes the upper one."""
    parents: dict[int, int] = {}
    for edge in figure.edges:
        rise = figure.nodes[edge.a].at[1] - figure.nodes[edge.b].at[1]
        if abs(rise) <= SAME_LEVEL:
            raise NoTree(f"{keys[edge.a]} and {keys[edge.b]} are joined on one level")
        child, parent = (edge.a, edge.b) if rise > 0 else (edge.b, edge.a)
        if keys[child] in parents:
            raise NoTree(f"{keys[child]} hangs from {parents[keys[child]]} and from {keys[parent]}")
        parents[keys[child]] = keys[parent]
    return parents


def _tree(figure: Figure, keys: list[int], root: int, parents: Mapping[int, int]) -> Tree:
    x = {key: node.at[0] for key, node in zip(keys, figure.nodes, strict=True)}
    sides: dict[str, dict[int, int]] = {"left": {}, "right": {}}
    places = {root: Place(None, "")}
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
