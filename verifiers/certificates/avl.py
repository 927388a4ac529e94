"""Insertion into an AVL tree with rotation: proved by three nodes and four subtrees, without rotating anything.

The lowest node that a new leaf would unbalance, and the next two on the way to the leaf, become a parent with two
children in order of their keys; what hung from the three hangs below them in the old order; the rest hangs as before.
"""

from __future__ import annotations

from collections.abc import Mapping

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
    faults_of_spacing,
)  # fmt: skip
from verifiers.readback import Figure


class AvlRotation:
    """`cs/avl-rotation`: edit `insert` with the arguments `key` and `mark`."""

    family = "cs/avl-rotation"
    shows = "below child left parent right root same top topmost"
    does = (
        "add after ascending balanced down downward end farther grow horizontal insert larger leaf leaving lowest "
        "most new old restore rise smaller unbalanced upward vertical"
    )

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            key, before, after = _key(edit), binary_tree(source), binary_tree(target)
            wanted = _wanted(before, key)
        except NoTree as error:
            return [str(error)]
        faults = [
            f"the {name}'s keys do not ascend" for name, t in (("source", before), ("target", after)) if not _ascends(t)
        ]
        if after.keys != wanted.keys():
            return [*faults, f"the target's keys are not the source's with {key}: {sorted(after.keys ^ wanted.keys())}"]
        faults += [
            f"{k} hangs {after.places[k]}, not {wanted[k]}" for k in sorted(wanted) if after.places[k] != wanted[k]
        ]
        faults += [f"{k} leans by {lean}" for k, lean in after.leans().items() if abs(lean) > 1]
        faults += faults_of_accent(target, edit.args.get("mark"), {str(key)})
        faults += _faults_of_columns(source, target, after) + faults_of_levels(source, target)
        return faults + faults_of_looks(source, target, {str(key)})

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A balanced search tree, a new key, and a rotation: one result."""
        try:
            key, tree = _key(edit), binary_tree(source)
            if key in tree.keys:
                return [f"{key} is in the source already"]
            _wanted(tree, key)
        except NoTree as error:
            return [str(error)]
        faults = [] if _ascends(tree) else ["the source's keys do not ascend"]
        return faults + [f"the source leans by {lean} at {k}" for k, lean in tree.leans().items() if abs(lean) > 1]


def _key(edit: Edit) -> int:
    key = edit.args.get("key")
    if edit.op != "insert" or isinstance(key, bool) or not isinstance(key, int):
        raise NoTree(f"the edit is {edit.op[:20]!r} with key {str(key)[:20]!r}, not the insertion of an integer")
    return key


def _ascends(tree: Tree[int]) -> bool:
    keys = list(tree.in_order())
    return keys == sorted(keys)


def _grown(tree: Tree[int], key: int) -> dict[int, Place[int]]:
    """Places with the new leaf: below the later inserted of its two neighbours in order, that is the lower one."""
    smaller = max((k for k in tree.keys if k < key), default=None)
    larger = min((k for k in tree.keys if k > key), default=None)
    depth = {k: len(tree.above(k)) for k in (smaller, larger) if k is not None}
    if not depth or key in tree.keys:
        raise NoTree(f"{key} cannot be inserted")
    parent = max(depth, key=depth.__getitem__)
    return {**tree.places, key: Place(parent, "right" if parent == smaller else "left")}


def _wanted(before: Tree[int], key: int) -> Mapping[int, Place[int]]:
    """Places after insertion and rotation. Raises NoTree where no rotation is needed."""
    places = _grown(before, key)
    sides = {side: {p.parent: k for k, p in places.items() if p.side == side} for side in ("left", "right")}
    grown = Tree(before.root, sides["left"], sides["right"], places)  # type: ignore[arg-type]
    way, leans = [key, *grown.above(key)], grown.leans()
    odd = next((i for i, k in enumerate(way) if abs(leans[k]) > 1), None)
    if odd is None or odd < 2:
        raise NoTree(f"the insertion of {key} unbalances nothing")
    three = sorted(way[odd - 2 : odd + 1])
    hanging = sorted(k for k, p in places.items() if p.parent in three and k not in three)
    low, middle, high = three
    wanted = {**places, middle: places[way[odd]], low: Place(middle, "left"), high: Place(middle, "right")}
    for k in hanging:  # a subtree's keys lie between two of the three, so its top tells where it goes
        below = low if k < middle else high
        wanted[k] = Place(below, "left" if k < below else "right")
    return wanted


def _faults_of_columns(source: Figure, target: Figure, after: Tree[int]) -> list[str]:
    """Old keys keep their columns, and the new one's is between those of its neighbours in order."""
    columns = {n.label: n.at[0] for n in source.nodes}
    faults = [
        f"{n.label} has left its column" for n in target.nodes if abs(columns.get(n.label, n.at[0]) - n.at[0]) > STILL
    ]
    return faults + faults_of_columns(target, [str(k) for k in after.in_order()]) + faults_of_spacing(target)


CERTIFICATE = AvlRotation()
