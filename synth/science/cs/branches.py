"""Edges of trees with a label on the outer side: what families of labelled trees share."""

from __future__ import annotations

from synth.science.figure import Edge, Node
from synth.science.layout import boundary


def branch(parent: Node, child: Node, label: str, size: float, cls: str = "edge", along: float = 0.5) -> Edge:
    """A straight edge down to a child; its label stands left of it where the child is left of its parent,
    else right, at a share of the way down."""
    path = boundary(parent, child.at), boundary(child, parent.at)
    side = -1 if child.at[0] < parent.at[0] else 1
    (x0, y0), (x1, y1) = path
    long = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1.0)
    gap = 0.8 * size
    x = x0 + along * (x1 - x0) + gap * side * abs(y1 - y0) / long
    y = y0 + along * (y1 - y0) - gap * abs(x1 - x0) / long
    return Edge(
        f"e{parent.label}-{child.label}", parent.id, child.id, path, False, cls, label, (round(x, 1), round(y, 1)), size
    )
