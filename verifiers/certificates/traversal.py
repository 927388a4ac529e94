"""Order numbers of a tree walk: each follows from sizes and depths of subtrees, so that no walk is needed.

The node's preorder number is 1 more than what stands left above it: its ancestors, and the left subtrees of those it is
right of. Inorder adds its own left subtree and leaves out ancestors that it is left of; postorder is preorder - depth +
size - 1. In level order it counts nodes of less depth, and those of its depth that stand further left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from verifiers.certificates import Edit
from verifiers.certificates.trees import UNEVEN, NoTree, Tree, binary_tree, faults_of_rest, short
from verifiers.readback import Figure

ORDERS = ("preorder", "inorder", "postorder", "level")
CLOSER = 1.25  # how much further away every other node is from a number than its own


class TreeTraversal:
    """`cs/tree-traversal`: edit `traverse` with the arguments `order`, `first` (1) and `mark`."""

    family = "cs/tree-traversal"
    shows = "below child left parent right root same top topmost"
    does = "add after before begin down first last old upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            order, tree = _order(edit), binary_tree(source, short)
            binary_tree(target, short)
            written = _written(source, target)
        except NoTree as error:
            return [str(error)]
        faults = faults_of_rest(source, target, labels=False)
        mark = edit.args.get("mark")
        faults += [f"number {t.text!r} is of class {t.cls!r}" for t in target.labels if t.cls != mark]
        faults += _faults_of_lettering(target)
        wanted = {k: str(number) for k, number in _numbers(tree, order, source).items()}
        return faults + [
            f"{k} bears {written.get(k)!r}, not {wanted[k]}" for k in sorted(wanted) if written.get(k) != wanted[k]
        ]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A binary tree with sides, and a known order, have one numbering; nothing is written yet."""
        try:
            order, tree = _order(edit), binary_tree(source, short)
            numbers = _numbers(tree, order, source)
        except NoTree as error:
            return [str(error)]
        faults = (
            [] if sorted(numbers.values()) == list(range(1, len(numbers) + 1)) else ["the numbers are no permutation"]
        )
        return faults + ["the source bears numbers already"] * bool(source.labels)


def _order(edit: Edit) -> str:
    order = edit.args.get("order")
    if edit.op != "traverse" or order not in ORDERS or edit.args.get("first") != 1:
        raise NoTree(f"the edit is {edit.op[:20]!r} in order {str(order)[:20]!r}, not a walk in one of {ORDERS}")
    return order


def _written(source: Figure, target: Figure) -> Mapping[str, str]:
    """The text beside each node: the node is the nearest by far. Raises NoTree."""
    found: dict[str, str] = {}
    if source.labels:
        raise NoTree("the source bears texts")
    for text in target.labels:
        near = sorted((math.dist(n.at, text.at), n.label, n.r) for n in target.nodes)
        if not near or near[0][0] > 3 * near[0][2] or (len(near) > 1 and near[1][0] < CLOSER * near[0][0]):
            raise NoTree(f"{text.text!r} stands beside no node, or between two")
        if near[0][1] in found:
            raise NoTree(f"two texts stand beside {near[0][1]}")
        found[near[0][1]] = text.text
    return found


def _faults_of_lettering(target: Figure) -> list[str]:
    """Numbers are upright and of one size, and all stand as high above the centres of their nodes."""
    rises = [min((math.dist(n.at, t.at), n.at[1]) for n in target.nodes)[1] - t.at[1] for t in target.labels]
    uneven = bool(rises) and max(rises) - min(rises) > UNEVEN
    odd = len({round(t.size, 1) for t in target.labels}) > 1 or any(t.italic for t in target.labels)
    return ["numbers stand at different heights"] * uneven + ["numbers are set differently"] * odd


def _numbers(tree: Tree[str], order: str, figure: Figure) -> Mapping[str, int]:
    above = {k: tree.above(k) for k in tree.keys}
    size = {k: sum(k == other or k in above[other] for other in tree.keys) for k in tree.keys}
    place = {n.label: (len(above[n.label]), n.at[0]) for n in figure.nodes}
    return {k: _number(tree, order, k, above[k], size, place) for k in tree.keys}


def _number(
    tree: Tree[str],
    order: str,
    key: str,
    above: list[str],
    size: Mapping[str, int],
    place: Mapping[str, tuple[int, float]],
) -> int:
    if order == "level":
        return 1 + sum(other < place[key] for other in place.values())
    lower = [key, *above]  # of each ancestor the child on the way
    passed = [a for a, child in zip(above, lower, strict=False) if tree.places[child].side == "right"]
    left = sum(size.get(tree.left.get(a, ""), 0) for a in passed)
    if order == "inorder":
        return 1 + left + len(passed) + size.get(tree.left.get(key, ""), 0)
    before = 1 + left + len(above)
    return before if order == "preorder" else before - len(above) + size[key] - 1


CERTIFICATE = TreeTraversal()
