"""Insertion into a binary search tree: the target is the source with one more leaf where a search would end.

Instead of searching, the proof looks at the result: the order of keys from left to right, every old node in its old
place, and the interval that the new leaf's ancestors leave open to it.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.marking import faults_of_marking
from verifiers.certificates.trees import (
    NoTree,
    Tree,
    binary_tree,
    faults_of_levels,
    faults_of_rest,
    faults_of_spacing,
    pair,
)
from verifiers.readback import Figure


class BstInsert:
    """`cs/bst-insert`: edit `insert` with the argument `key`."""

    family = "cs/bst-insert"
    shows = "above after below child insert leaf left parent right root same top topmost"
    does = "add ascending begin connected downward empty end grow larger new old rise smaller upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            key, before, after = _key(edit), binary_tree(source), binary_tree(target)
        except NoTree as error:
            return [str(error)]
        faults = _faults_of_order(before, "source") + _faults_of_order(after, "target")
        if after.keys != before.keys | {key}:
            return [*faults, f"the target's keys are not the source's with {key}: {sorted(after.keys ^ before.keys)}"]
        if key not in after.leaves():
            faults.append(f"{key} is no leaf")
        moved = sorted(k for k in before.keys if before.places[k] != after.places[k])
        faults += [f"{k} does not hang where it hung" for k in moved]
        faults += faults_of_marking(source, target, edit, {str(key)})
        faults += faults_of_rest(source, target, {str(key)}, {pair(key, after.places[key].parent)})
        faults += faults_of_levels(source, target) + faults_of_spacing(target)
        low, high = after.interval(key)
        if not low < key < high:
            faults.append(f"{key} hangs where keys between {low} and {high} belong")
        return faults

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Distinct keys in order, and a new one, leave one place."""
        try:
            key, tree = _key(edit), binary_tree(source)
        except NoTree as error:
            return [str(error)]
        faults = _faults_of_order(tree, "source")
        return [*faults, f"{key} is in the source already"] if key in tree.keys else faults


def _key(edit: Edit) -> int:
    key = edit.args.get("key")
    if edit.op != "insert" or isinstance(key, bool) or not isinstance(key, int):
        raise NoTree(f"the edit is {edit.op[:20]!r} with key {str(key)[:20]!r}, not the insertion of an integer")
    return key


def _faults_of_order(tree: Tree[int], name: str) -> list[str]:
    keys = list(tree.in_order())
    return [] if keys == sorted(keys) else [f"the {name}'s keys from left to right are {keys[:12]}, not ascending"]


CERTIFICATE = BstInsert()
