"""Nodes hung into a binary tree: the target read as a table of places is the source's table with the asked lines added."""

from __future__ import annotations

from typing import Any

from verifiers.certificates import Edit
from verifiers.certificates.trees import (
    NoTree,
    Place,
    Tree,
    binary_tree,
    faults_of_accent,
    faults_of_columns,
    faults_of_levels,
    faults_of_rest,
    faults_of_spacing,
    pair,
    short,
)  # fmt: skip
from verifiers.readback import Figure


class TreeInsert:
    """`cs/tree-insert`: edit `hang` with `nodes`, a list of key, parent and side, and `mark`."""

    family = "cs/tree-insert"
    shows = "above below child left parent right root same top topmost"
    does = "add after begin connected empty new old upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source, short), binary_tree(target, short)
            new = _asked(edit, before)
        except NoTree as error:
            return [str(error)]
        wanted = {**before.places, **new}
        faults = [f"{k} has appeared or gone" for k in sorted(after.keys ^ wanted.keys())]
        faults += [
            f"{k} hangs {after.places[k]}" for k in sorted(after.keys & wanted.keys()) if after.places[k] != wanted[k]
        ]
        edges = {pair(k, place.parent) for k, place in new.items()}
        faults += faults_of_rest(source, target, set(new), edges)
        faults += faults_of_accent(target, edit.args.get("mark"), set(new), edges)
        faults += faults_of_levels(source, target) + faults_of_spacing(target)
        return faults + faults_of_columns(target, list(after.in_order()))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Every new node has a name of its own and a place that is free."""
        try:
            _asked(edit, binary_tree(source, short))
        except NoTree as error:
            return [str(error)]
        return []


def _asked(edit: Edit, tree: Tree[str]) -> dict[str, Place[str]]:
    """Places of the new nodes. Raises NoTree for a place that is taken or not there, or a name that is."""
    nodes: Any = edit.args.get("nodes")
    if edit.op != "hang" or not isinstance(nodes, list) or not nodes:
        raise NoTree(f"the edit is {edit.op[:20]!r} of {str(nodes)[:30]!r}")
    known, taken = set(tree.keys), {(p.parent, p.side) for p in tree.places.values()}
    found: dict[str, Place[str]] = {}
    for entry in nodes:
        if not isinstance(entry, list) or len(entry) != 3 or not all(isinstance(v, str) for v in entry):
            raise NoTree(f"{str(entry)[:30]!r} is no key, parent and side")
        key, parent, side = entry
        if key in known or parent not in known or side not in ("left", "right") or (parent, side) in taken:
            raise NoTree(f"{key} cannot hang {side} of {parent}")
        known.add(key)
        taken.add((parent, side))
        found[key] = Place(parent, side)
    return found


CERTIFICATE = TreeInsert()
