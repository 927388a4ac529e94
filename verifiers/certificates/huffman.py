"""Huffman's construction by Gallager's sibling property: nodes in order of weight come in pairs of siblings.

All nodes that hang below another one must be the lightest of the forest, and the first and second, third and fourth ...
of them siblings. Weights are distinct, so that no other forest with as many inner nodes has the property. That sources
have no ties ahead is found with two queues (van Leeuwen 1976).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.cells import Unreadable, accent, asked_accent, faults_of_accents, faults_of_rest
from verifiers.marks import seen
from verifiers.readback import Figure

_LEAF = re.compile(r"([A-Z]):(\d{1,6})")
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True, slots=True)
class Forest:
    """Labels, weights, and per inner node its two children from left to right, by index of the figure's nodes."""

    labels: tuple[str, ...]
    weights: tuple[int, ...]
    children: Mapping[int, tuple[int, int]]

    @property
    def parents(self) -> dict[int, int]:
        """Parent by child."""
        return {c: p for p, pair in self.children.items() for c in pair}


class HuffmanMerges:
    """`cs/huffman`: edit `merge` with `merges`, "one" to "five" or "all"."""

    family = "cs/huffman"
    shows = "above below bottom down downward first leaf leaving left lighter merge new right"
    does = "add after ascending begin child complete heavier inside larger least lightest root smaller smallest towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            role, before, after = asked_accent(edit), _forest(source), _forest(target)
            steps = _steps(edit, before)
        except Unreadable as error:
            return [str(error)]
        faults = _faults_of_pairs(before, "source") + _faults_of_pairs(after, "target")
        if len(after.children) != len(before.children) + steps:
            faults.append(f"the target has {len(after.children)} inner nodes, not {len(before.children) + steps}")
        old = [seen(source, "node", node) for node in source.nodes]
        now = {i: seen(target, "node", node) for i, node in enumerate(target.nodes)}
        faults += [f"node {key[0]!r} is not as it was" for key, place in old if (key, place) not in now.values()]
        new = {i for i, look in now.items() if look not in old}
        faults += faults_of_accents("node", target.nodes, new, role)
        faults += [f"the new node {after.labels[i]} has nothing below it" for i in new if i not in after.children]
        upper = {c: p for p, pair in after.children.items() for c in pair}
        for edge in target.edges:
            parent = edge.a if upper.get(edge.b) == edge.a else edge.b
            if accent(edge.cls) != (role if parent in new else ""):
                faults.append(f"an edge below {after.labels[parent]} is of class {edge.cls!r}")
        kept = [seen(target, "edge", edge) for edge in target.edges]
        faults += [
            "an edge of the source is not as it was" for e in source.edges if seen(source, "edge", e) not in kept
        ]
        return faults + faults_of_rest(source, target, ("node", "edge"))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """No two nodes on the way have one weight."""
        try:
            forest = _forest(source)
            steps = _steps(edit, forest)
        except Unreadable as error:
            return [str(error)]
        faults = _faults_of_pairs(forest, "source")
        parents = forest.parents
        roots = [forest.weights[i] for i in range(len(forest.weights)) if i not in parents]
        leaves, sums = deque(sorted(roots)), deque()
        seen_weights = list(forest.weights)
        for _ in range(steps):
            pair = [queue.popleft() for _ in (0, 1) for queue in [_lighter(leaves, sums)]]
            sums.append(sum(pair))
            seen_weights.append(sum(pair))
        if len(set(seen_weights)) != len(seen_weights):
            faults.append("two nodes have one weight")
        return faults


def _lighter(one: deque[int], other: deque[int]) -> deque[int]:
    """The queue whose first is the smaller."""
    return one if one and (not other or one[0] < other[0]) else other


def _steps(edit: Edit, forest: Forest) -> int:
    merges = edit.args.get("merges")
    left = len(forest.labels) - 2 * len(forest.children) - 1  # trees but one
    wanted = left if merges == "all" else _COUNTS.get(merges) if isinstance(merges, str) else None
    if edit.op != "merge" or wanted is None:
        raise Unreadable(f"the edit is {edit.op[:20]!r} of {str(merges)[:20]!r} merges")
    if not 1 <= wanted <= left:
        raise Unreadable(f"{wanted} merges of {left + 1} trees")
    return wanted


def _forest(figure: Figure) -> Forest:
    """The trees of boxes `A:5` and circles `12`, joined by straight edges 0 (left) and 1 (right). Raises Unreadable."""
    below: dict[int, list[tuple[float, str, int]]] = {}
    hanging: set[int] = set()
    for edge in figure.edges:
        if edge.directed or len(edge.path) != 2:
            raise Unreadable("an edge is directed or bent")
        parent, child = sorted((edge.a, edge.b), key=lambda i: figure.nodes[i].at[1])
        if child in hanging:
            raise Unreadable(f"{figure.nodes[child].label} hangs twice")
        hanging.add(child)
        below.setdefault(parent, []).append((figure.nodes[child].at[0], edge.label, child))
    for parent, found in below.items():
        if [bit for _, bit, _ in sorted(found)] != ["0", "1"]:
            raise Unreadable(
                f"below {figure.nodes[parent].label} stand {[bit for _, bit, _ in sorted(found)]}, not 0, 1"
            )
        x = figure.nodes[parent].at[0]
        if not min(found)[0] < x < max(found)[0]:
            raise Unreadable(f"{figure.nodes[parent].label} does not stand between its children")
    children = {p: (min(found)[2], max(found)[2]) for p, found in below.items()}
    weights = tuple(_weight(figure, i, children) for i in range(len(figure.nodes)))
    return Forest(tuple(node.label for node in figure.nodes), weights, children)


def _weight(figure: Figure, i: int, children: Mapping[int, tuple[int, int]]) -> int:
    node = figure.nodes[i]
    if i in children:
        if node.shape != "circle" or not re.fullmatch(r"\d{1,6}", node.label):
            raise Unreadable(f"{node.label[:20]!r} has children and is no circle with a number")
        return int(node.label)
    leaf = _LEAF.fullmatch(node.label)
    if node.shape != "box" or leaf is None:
        raise Unreadable(f"{node.label[:20]!r} has no children and is no box with symbol and frequency")
    return int(leaf[2])


def _faults_of_pairs(forest: Forest, name: str) -> list[str]:
    """Sums, sides, and the sibling property."""
    weights, parents = forest.weights, forest.parents
    faults = [
        f"{forest.labels[p]} is not the sum of {forest.labels[a]} and {forest.labels[b]}"
        for p, (a, b) in forest.children.items()
        if weights[p] != weights[a] + weights[b]
    ]
    faults += [
        f"the heavier child of {forest.labels[p]} is on the left"
        for p, (a, b) in forest.children.items()
        if weights[a] >= weights[b]
    ]
    ranked = sorted(range(len(weights)), key=lambda i: weights[i])
    count = 2 * len(forest.children)
    for a, b in zip(ranked[:count:2], ranked[1:count:2]):
        if a not in parents or parents.get(a) != parents.get(b):
            faults.append(f"in the {name} {forest.labels[a]} and {forest.labels[b]} are no siblings")
    symbols = [label[0] for label in forest.labels if ":" in label]
    return faults + (["a symbol stands twice"] if len(set(symbols)) != len(symbols) else [])


CERTIFICATE = HuffmanMerges()
