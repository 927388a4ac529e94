"""A full binary tree: numbers are positions, so that the missing ones are known from 1 to 2^levels - 1 alone.

The position of a node is read from the way down to it, as a binary number: 1, then 0 for left and 1 for right.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.trees import (
    NoTree,
    Tree,
    binary_tree,
    faults_of_accent,
    faults_of_columns,
    faults_of_levels,
    faults_of_rest,
    faults_of_spacing,
    pair,
)  # fmt: skip
from verifiers.readback import Figure


class TreeComplete:
    """`cs/tree-complete`: edit `complete` with the arguments `levels` and `mark`."""

    family = "cs/tree-complete"
    shows = "above below child left parent right root same top topmost"
    does = "add after begin complete down empty full insert new old upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            levels, before, after = _levels(edit), binary_tree(source), binary_tree(target)
        except NoTree as error:
            return [str(error)]
        faults = [*_faults_of_numbers(before), *_faults_of_numbers(after)]
        wanted = set(range(1, 2**levels))
        if after.keys != wanted:
            faults.append(f"nodes {sorted(after.keys ^ wanted)[:12]} are missing or too many")
        new = wanted - before.keys
        edges = {pair(k, k // 2) for k in new}
        labels = {str(k) for k in new}
        faults += faults_of_rest(source, target, labels, edges) + faults_of_accent(
            target, edit.args.get("mark"), labels, edges
        )
        faults += faults_of_levels(source, target)
        faults += faults_of_spacing(target)
        return faults + faults_of_columns(target, [str(k) for k in after.in_order()])

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Nodes are numbered by position, some are missing, and the last level is there."""
        try:
            levels, tree = _levels(edit), binary_tree(source)
        except NoTree as error:
            return [str(error)]
        deepest = max((k.bit_length() for k in tree.keys), default=0)
        faults = [] if deepest == levels else [f"the source has {deepest} levels, not {levels}"]
        return faults + _faults_of_numbers(tree) + ["nothing is missing"] * (len(tree.keys) == 2**levels - 1)


def _levels(edit: Edit) -> int:
    levels = edit.args.get("levels")
    if edit.op != "complete" or isinstance(levels, bool) or not isinstance(levels, int) or not 1 < levels < 8:
        raise NoTree(f"the edit is {edit.op[:20]!r} to {str(levels)[:20]!r} levels")
    return levels


def _faults_of_numbers(tree: Tree[int]) -> list[str]:
    faults = []
    for k in sorted(tree.keys):
        way = [k, *tree.above(k)][-2::-1]  # from below the root
        bits = "1" + "".join("01"[tree.places[step].side == "right"] for step in way)
        faults += [] if int(bits, 2) == k else [f"{k} stands at position {int(bits, 2)}"]
    return faults


CERTIFICATE = TreeComplete()
