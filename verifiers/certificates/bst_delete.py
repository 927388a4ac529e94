"""Deletion from a search tree: the replacement is known from the sorted keys, and every other key has a place to keep.

Nothing is searched: the successor is the least of the larger keys, the predecessor the greatest of the smaller ones.
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
    ends,
    faults_of_accent,
    faults_of_rest,
    pair,
)
from verifiers.readback import Figure


class BstDelete:
    """`cs/bst-delete`: edit `delete` with the arguments `key`, `rule` and `mark`."""

    family = "cs/bst-delete"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source), binary_tree(target)
            key, new = _replaced(edit, before)
        except NoTree as error:
            return [str(error)]
        wanted = _wanted(before, key, new)
        faults = [f"{k} has appeared or gone" for k in sorted(after.keys ^ wanted.keys())]
        faults += [
            f"{k} hangs {after.places[k]}" for k in sorted(after.keys & wanted.keys()) if after.places[k] != wanted[k]
        ]
        if list(after.in_order()) != sorted(after.keys):
            faults.append("the target's keys do not ascend")
        both = {str(key), str(new)}
        edges = {name for f in (source, target) for e in f.edges if (name := ends(f, e)) & both}
        child = before.left.get(new, before.right.get(new))
        edges |= {pair(child, wanted[child].parent)} if child is not None else set()
        faults += faults_of_rest(source, target, both, edges) + faults_of_accent(
            target, edit.args.get("mark"), {str(new)}
        )
        return faults + _faults_of_replacement(source, target, str(key), str(new))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A search tree, a key with two children, and a rule."""
        try:
            tree = binary_tree(source)
            _replaced(edit, tree)
        except NoTree as error:
            return [str(error)]
        return [] if list(tree.in_order()) == sorted(tree.keys) else ["the source's keys do not ascend"]


def _replaced(edit: Edit, tree: Tree[int]) -> tuple[int, int]:
    """The deleted key and its replacement. Raises NoTree."""
    key, rule = edit.args.get("key"), edit.args.get("rule")
    if (
        edit.op != "delete"
        or isinstance(key, bool)
        or not isinstance(key, int)
        or rule not in ("successor", "predecessor")
    ):
        raise NoTree(f"the edit is {edit.op[:20]!r} of {str(key)[:20]!r} by {str(rule)[:20]!r}")
    if key not in tree.left or key not in tree.right:
        raise NoTree(f"{key} has not two children")
    larger, smaller = [k for k in tree.keys if k > key], [k for k in tree.keys if k < key]
    return key, min(larger) if rule == "successor" else max(smaller)


def _wanted(before: Tree[int], key: int, new: int) -> dict[int, Place[int]]:
    """Where every key hangs afterwards: the replacement where the key did, its only child where it did itself."""
    moved = {**before.places, new: before.places[key]}
    for k, place in before.places.items():
        if place.parent == new:
            moved[k] = before.places[new]
    del moved[key]
    return {k: Place(new if p.parent == key else p.parent, p.side) for k, p in moved.items()}


def _faults_of_replacement(source: Figure, target: Figure, key: str, new: str) -> list[str]:
    """The replacement stands in the circle of the key, and all edges look as before."""
    old = [(n.at, n.r) for n in source.nodes if n.label == key]
    now = [(n.at, n.r) for n in target.nodes if n.label == new]
    same = (
        len(old) == len(now) == 1 and math.dist(old[0][0], now[0][0]) <= STILL and abs(old[0][1] - now[0][1]) <= STILL
    )
    faults = [] if same else [f"{new} does not stand where {key} stood"]
    plain = {e.cls for e in source.edges}
    return faults + ["an edge has another look"] * any(e.cls not in plain for e in target.edges)


CERTIFICATE = BstDelete()
