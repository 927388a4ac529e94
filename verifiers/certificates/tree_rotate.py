"""A single rotation: the order from left to right is kept, and of all places only three are others than before.

The named node hangs from its former child, on the side to which it was turned; the child hangs where the node hung; what
hung between the two follows from the order. Nothing else may differ.
"""

from __future__ import annotations

import math

from verifiers.certificates import Edit
from verifiers.certificates.trees import (
    STILL,
    NoTree,
    Place,
    Tree,
    binary_tree,
    faults_of_accent,
    faults_of_columns,
    faults_of_levels,
    faults_of_looks,
    short,
)  # fmt: skip
from verifiers.readback import Figure

_OTHER = {"left": "right", "right": "left"}


class TreeRotate:
    """`cs/tree-rotate`: edit `rotate` with the arguments `node`, `direction` and `mark`."""

    family = "cs/tree-rotate"
    shows = "below child left parent right root same top topmost"
    does = "above after down downward farther new old rise sink upward vertical"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source, short), binary_tree(target, short)
            node, riser, direction = _asked(edit, before)
            levels = faults_of_levels(source, target)
        except NoTree as error:
            return [str(error)]
        order = list(before.in_order())
        if list(after.in_order()) != order:
            return ["the order from left to right is another than before"]
        between = {k for k, p in before.places.items() if p == Place(riser, direction)}
        moved = {k for k in before.keys if before.places[k] != after.places[k]}
        faults = [f"{k} hangs elsewhere than before" for k in sorted(moved - between - {node, riser})]
        faults += (
            [] if after.places[node] == Place(riser, direction) else [f"{node} does not hang {direction} of {riser}"]
        )
        faults += [] if after.places[riser] == before.places[node] else [f"{riser} has not taken the place of {node}"]
        columns = {n.label: n.at[0] for n in source.nodes}
        faults += [
            f"{n.label} has left its column"
            for n in target.nodes
            if not math.isclose(n.at[0], columns[n.label], abs_tol=STILL)
        ]
        faults += faults_of_accent(target, edit.args.get("mark"), {riser}) + faults_of_columns(target, order)
        return faults + levels + faults_of_looks(source, target, {riser})

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The node is there, and so is the child that can rise."""
        try:
            _asked(edit, binary_tree(source, short))
        except NoTree as error:
            return [str(error)]
        return []


def _asked(edit: Edit, tree: Tree[str]) -> tuple[str, str, str]:
    """The node, the child that rises, and the direction. Raises NoTree."""
    node, direction = str(edit.args.get("node")), str(edit.args.get("direction"))
    if edit.op != "rotate" or direction not in _OTHER or node not in tree.keys:
        raise NoTree(f"the edit is {edit.op[:20]!r} of {node[:20]!r} to the {direction[:20]!r}")
    riser = next((k for k, p in tree.places.items() if p == Place(node, _OTHER[direction])), None)
    if riser is None:
        raise NoTree(f"{node} has no {_OTHER[direction]} child to rise")
    return node, riser, direction


CERTIFICATE = TreeRotate()
