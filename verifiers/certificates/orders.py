"""Numbers beside nodes: which number belongs to which node, read by nearness."""

from __future__ import annotations

import math

from verifiers.certificates.graphs import Graph, NoGraph
from verifiers.readback import Figure

CLEARER = 3.0  # px by which a number is nearer to its own node than to any other
FARTHEST = 30.0  # px on a canvas of 512 from a node's circle to its number


def positions(source: Figure, target: Figure, graph: Graph, mark: str) -> dict[str, int]:
    """Number of every node, from the free labels of class `mark` that the source does not have. Raises NoGraph."""
    if source.labels:
        raise NoGraph("the source has labels already")
    most = FARTHEST * max(1.0, min(target.width, target.height) / 512)
    found: dict[str, int] = {}
    for label in target.labels:
        if label.cls != mark:
            raise NoGraph(f"the label {label.text[:20]!r} is of class {label.cls!r}")
        gaps = sorted((math.dist(label.at, node.at) - node.r, name) for name, node in graph.nodes.items())
        (gap, name), (second, other) = gaps[0], gaps[1]
        if gap > most or second - gap < CLEARER or name in found:
            raise NoGraph(f"the label {label.text[:20]!r} belongs neither to {name} nor to {other}")
        if not (label.text.isascii() and label.text.isdigit() and len(label.text) < 4):
            raise NoGraph(f"the label {label.text[:20]!r} is no number")
        found[name] = int(label.text)
    if sorted(found.values()) != list(range(1, len(graph.nodes) + 1)):
        raise NoGraph(f"the numbers are {sorted(found.values())[:12]}, not 1 to {len(graph.nodes)}")
    return found
