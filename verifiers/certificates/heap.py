"""Heaps as tree and array: what an operation leaves is found by sorting one path, not by sifting.

An insertion sorts the keys between the root and the first free slot. A removal lets the path of favoured children, down
to a leaf, move up, and sorts the last key into it. Tree and array must agree, slot by slot.
"""

from __future__ import annotations

from typing import Any

from verifiers.certificates import Edit
from verifiers.certificates.cells import (
    Unreadable,
    asked_accent,
    cells_of,
    faults_of_accents,
    faults_of_boxes,
    faults_of_rest,
    whole_number,
)  # fmt: skip
from verifiers.certificates.trees import NoTree, binary_tree
from verifiers.readback import Figure, Node

NEAR = 0.06  # px


class HeapSteps:
    """`cs/heap`: edit `heap` with `order` (min or max) and `operations`, ["insert", key] or ["extract"]."""

    family = "cs/heap"
    shows = "above begin below bottom child complete larger largest parent root same smaller smallest top"
    does = "after before delete different down empty insert leaving new old restore sink useless"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            sign, operations = _asked(edit)
            before, after = _slots(source), _slots(target)
            role = asked_accent(edit)
        except (Unreadable, NoTree) as error:
            return [str(error)]
        keys = [int(node.label) for node in before]
        faults = _faults_of_order(keys, sign, "source") + _faults_of_array(source, before, "source")
        wanted = list(keys)
        for operation in operations:
            wanted = _after(wanted, sign, operation)
        found = [int(node.label) for node in after]
        if found != wanted:
            return [*faults, f"the tree reads {found}, not {wanted}"]
        faults += _faults_of_array(target, after, "target")
        changed = {i for i, key in enumerate(found) if keys[i : i + 1] != [key]}
        faults += faults_of_accents("node", after, changed, role)
        faults += faults_of_accents("cell", cells_of(target), changed, role)
        faults += [f"node {i} has moved" for i, (a, b) in enumerate(zip(before, after)) if not _in_place(a, b)]
        faults += [f"edge of class {e.cls!r}" for e in target.edges if e.cls not in {e.cls for e in source.edges}]
        return faults + faults_of_boxes(source, target) + faults_of_rest(source, target, ("node", "edge", "cell"))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Distinct keys in heap order leave one result."""
        try:
            sign, operations = _asked(edit)
            nodes = _slots(source)
        except (Unreadable, NoTree) as error:
            return [str(error)]
        keys = [int(node.label) for node in nodes]
        faults = _faults_of_order(keys, sign, "source") + _faults_of_array(source, nodes, "source")
        for operation in operations:
            if operation is not None and operation in keys:
                faults.append(f"{operation} is in the heap already")
            if len(keys) < 2:
                return [*faults, "the heap runs empty"]
            keys = _after(keys, sign, operation)
        return faults


def _asked(edit: Edit) -> tuple[int, list[int | None]]:
    """1 for a min-heap or -1, and per operation the key to insert, or None for the removal of the root."""
    order, operations = edit.args.get("order"), edit.args.get("operations")
    if edit.op != "heap" or order not in ("min", "max") or not isinstance(operations, list) or not operations:
        raise Unreadable(f"the edit is {edit.op[:20]!r} of order {str(order)[:20]!r}")
    return (1 if order == "min" else -1), [_operation(given) for given in operations]


def _operation(given: Any) -> int | None:
    match given:
        case ["extract"]:
            return None
        case ["insert", int(key)] if not isinstance(key, bool):
            return key
    raise Unreadable(f"{str(given)[:40]} is no operation on a heap")


def _slots(figure: Figure) -> list[Node]:
    """Nodes by index of the heap, read from the tree. Raises NoTree for a tree that is not complete."""
    tree = binary_tree(figure)
    nodes = {int(node.label): node for node in figure.nodes}
    found: list[Node] = []
    level = [tree.root]
    while level and level[0] is not None:
        found += [nodes[key] for key in level if key is not None]
        level = [below.get(key) for key in level if key is not None for below in (tree.left, tree.right)]
        while level and level[-1] is None:
            level.pop()
        if None in level:
            raise NoTree("the tree has a gap: it is not complete")
    if len(found) != len(nodes):
        raise NoTree("the tree has a gap: it is not complete")
    _require_full_levels(found)
    return found


def _require_full_levels(nodes: list[Node]) -> None:
    """A row below another starts only when that is full."""
    depth = [(i + 1).bit_length() for i in range(len(nodes))]
    tops: dict[int, float] = {}
    for node, d in zip(nodes, depth):
        if abs(tops.setdefault(d, node.at[1]) - node.at[1]) > 1.0:
            raise NoTree(f"{node.label} does not stand on the level of its slot")


def _after(keys: list[int], sign: int, operation: int | None) -> list[int]:
    """What an operation leaves: the keys of one path, sorted."""
    out = list(keys)
    if operation is not None:
        path = [len(keys)]
        while path[-1]:
            path.append((path[-1] - 1) // 2)
        ranked = sorted([operation, *(keys[i] for i in path[1:])], key=lambda k: sign * k)
        out.append(operation)
        for slot, key in zip(reversed(path), ranked, strict=True):
            out[slot] = key
        return out
    last = out.pop()
    path = [0]
    while below := [i for i in (2 * path[-1] + 1, 2 * path[-1] + 2) if i < len(out)]:
        path.append(min(below, key=lambda i: sign * out[i]))
    ranked = sorted([last, *(out[i] for i in path[1:])], key=lambda k: sign * k)
    for slot, key in zip(path, ranked, strict=True):
        out[slot] = key
    return out


def _faults_of_order(keys: list[int], sign: int, name: str) -> list[str]:
    wrong = [i for i in range(1, len(keys)) if sign * keys[(i - 1) // 2] >= sign * keys[i]]
    return [f"the {name} is out of order at {keys[i]}" for i in wrong[:3]]


def _faults_of_array(figure: Figure, nodes: list[Node], name: str) -> list[str]:
    """The cells hold the tree's keys in the order of their slots, then nothing."""
    texts, keys = [cell.label for cell in cells_of(figure)], [node.label for node in nodes]
    if len(texts) < len(keys):
        return [f"the {name}'s array has {len(texts)} cells for {len(keys)} keys"]
    wanted = keys + [""] * (len(texts) - len(keys))
    for text in filter(None, texts):
        try:
            whole_number(text, "a cell")
        except Unreadable as error:
            return [str(error)]
    return [] if texts == wanted else [f"the {name}'s array reads {texts}, its tree {keys}"]


def _in_place(a: Node, b: Node) -> bool:
    return max(abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1]), abs(a.r - b.r)) <= NEAR


CERTIFICATE = HeapSteps()
