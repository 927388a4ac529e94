"""Deletion from a search tree: what comes of it is known from the sorted keys, and every other key has a place to keep.

Nothing is searched: the successor is the least of the larger keys, the predecessor the greatest of the smaller ones. A
key without children leaves nothing behind, an only child takes the place of its parent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

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

RULES = {0: ("leaf",), 1: ("only-child",), 2: ("successor", "predecessor")}  # by the number of the key's children


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Where every key hangs after a deletion, which one is marked, and in whose circle of the source it stands."""

    places: dict[int, Place[int]]
    marked: int
    stood: int


class BstDelete:
    """`cs/bst-delete`: edit `delete` with the arguments `key`, `rule` and `mark`."""

    family = "cs/bst-delete"
    shows = "below child left parent right root same top topmost"
    does = (
        "above after ascending before delete grow larger largest last leaf leaving old predecessor rise smaller "
        "smallest successor without"
    )

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source), binary_tree(target)
            key = _key(edit, before)
            due = _outcome(edit, before, key)
        except NoTree as error:
            return [str(error)]
        faults = [f"{k} has appeared or gone" for k in sorted(after.keys ^ due.places.keys())]
        faults += [
            f"{k} hangs {after.places[k]}" for k in sorted(after.keys & due.places.keys())
            if after.places[k] != due.places[k]
        ]  # fmt: skip
        if list(after.in_order()) != sorted(after.keys):
            faults.append("the target's keys do not ascend")
        edges = _edges(source, target, key, due) | {
            pair(k, tree.places[k].parent)
            for k, place in due.places.items() if before.places[k] != place
            for tree in (before, after) if k in tree.places
        }  # fmt: skip
        faults += faults_of_rest(source, target, {str(key), str(due.marked)}, edges)
        faults += faults_of_accent(target, edit.args.get("mark"), {str(due.marked)})
        return faults + _faults_of_place(source, target, due)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A search tree, one of its keys, and the rule that its children call for."""
        try:
            tree = binary_tree(source)
            _outcome(edit, tree, _key(edit, tree))
        except NoTree as error:
            return [str(error)]
        return [] if list(tree.in_order()) == sorted(tree.keys) else ["the source's keys do not ascend"]


def _edges(source: Figure, target: Figure, key: int, due: _Outcome) -> set[frozenset[str]]:
    """Edges that end in the deleted key, or in a marked one that stands in another circle than before."""
    changed = {str(key)} | ({str(due.marked)} if due.marked != due.stood else set())
    return {name for f in (source, target) for e in f.edges if (name := ends(f, e)) & changed}


def _key(edit: Edit, tree: Tree[int]) -> int:
    """The deleted key. Raises NoTree."""
    key = edit.args.get("key")
    if edit.op != "delete" or isinstance(key, bool) or not isinstance(key, int) or key not in tree.keys:
        raise NoTree(f"the edit is {edit.op[:20]!r} of {str(key)[:20]!r}")
    return key


def _outcome(edit: Edit, before: Tree[int], key: int) -> _Outcome:
    """What the deletion comes to. Raises NoTree where the rule is not the one for the key's children."""
    rule = edit.args.get("rule")
    children = [side[key] for side in (before.left, before.right) if key in side]
    if rule not in RULES[len(children)]:
        raise NoTree(f"{key} has {len(children)} children, the rule is {str(rule)[:20]!r}")
    places = dict(before.places)
    if rule == "leaf":
        parent = places.pop(key).parent
        if parent is None:
            raise NoTree("nothing would be left")
        return _Outcome(places, parent, parent)
    if rule == "only-child":
        places[children[0]] = places.pop(key)
        return _Outcome(places, children[0], children[0])
    larger, smaller = [k for k in before.keys if k > key], [k for k in before.keys if k < key]
    new = min(larger) if rule == "successor" else max(smaller)
    for k, place in before.places.items():
        if place.parent == new:
            places[k] = before.places[new]
    places[new] = places.pop(key)
    return _Outcome({k: Place(new if p.parent == key else p.parent, p.side) for k, p in places.items()}, new, key)


def _faults_of_place(source: Figure, target: Figure, due: _Outcome) -> list[str]:
    """The marked key stands in its circle, and all edges look as before."""
    old = [(n.at, n.r) for n in source.nodes if n.label == str(due.stood)]
    now = [(n.at, n.r) for n in target.nodes if n.label == str(due.marked)]
    same = (
        len(old) == len(now) == 1 and math.dist(old[0][0], now[0][0]) <= STILL and abs(old[0][1] - now[0][1]) <= STILL
    )
    faults = [] if same else [f"{due.marked} does not stand where {due.stood} stood"]
    plain = {e.cls for e in source.edges}
    return faults + ["an edge has another look"] * any(e.cls not in plain for e in target.edges)


CERTIFICATE = BstDelete()
