"""Singly linked lists as a set of links: operations exchange links, and the result has to be one chain.

No list is built. An insertion replaces one link by two, a deletion two by one, a reversal turns every pair round.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verifiers.certificates import Edit
from verifiers.certificates.cells import (
    Unreadable,
    accent,
    asked_accent,
    faults_of_accents,
    faults_of_rest,
    whole_number,
)
from verifiers.readback import Figure, Node

NEAR = 0.06  # px
HEAD, END = "head", "NULL"
Links = dict[str, str]  # of each label the one it points to


class LinkedList:
    """`cs/linked-list`: edit `list` with `operations`: ["insert", key, after], ["delete", key] or ["reverse"]."""

    family = "cs/linked-list"
    shows = "below change full same smaller towards"
    does = "add after backward before delete directed insert leaving longer new old successor"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            role = asked_accent(edit)
            old, new = _links(source), _links(target)
            wanted = _result(old, edit)
        except Unreadable as error:
            return [str(error)]
        if new != wanted:
            wrong = sorted(a for a in new.keys() | wanted.keys() if new.get(a) != wanted.get(a))
            return [f"{a} points to {new.get(a)}, not {wanted.get(a)}" for a in wrong[:4]]
        before = {node.label: node for node in source.nodes}
        fresh = {i for i, node in enumerate(target.nodes) if node.label not in before}
        faults = faults_of_accents("node", target.nodes, fresh, role)
        for edge in target.edges:
            a, b = target.nodes[edge.a].label, target.nodes[edge.b].label
            if accent(edge.cls) != ("" if old.get(a) == b else role):
                faults.append(f"the link {a}→{b} is of class {edge.cls!r}")
        return faults + _faults_of_places(before, target, edit) + faults_of_rest(source, target, ("node", "edge"))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A chain of distinct keys, and operations that fit it."""
        try:
            _result(_links(source), edit)
        except Unreadable as error:
            return [str(error)]
        return []


def _links(figure: Figure) -> Links:
    """What points where: one chain from head to NULL through all boxes. Raises Unreadable."""
    labels = [node.label for node in figure.nodes]
    if len(set(labels)) != len(labels) or any(node.shape != "box" for node in figure.nodes):
        raise Unreadable("boxes repeat, or are none")
    for label in labels:
        if label not in (HEAD, END):
            whole_number(label, "a box")
    links: Links = {}
    for edge in figure.edges:
        a, b = labels[edge.a], labels[edge.b]
        if not edge.directed or a in links or edge.label or len(edge.path) != 2:
            raise Unreadable(f"from {a} lead two links, or one that is no plain arrow")
        links[a] = b
    at, seen = HEAD, {HEAD}
    while at != END:
        at = links.get(at, "")
        if not at or at in seen:
            raise Unreadable(f"the chain breaks or turns back after {len(seen)} boxes")
        seen.add(at)
    if seen != {*labels}:
        raise Unreadable(f"{sorted({*labels} - seen)[:4]} are not reached from the head")
    return links


def _result(links: Links, edit: Edit) -> Links:
    operations = edit.args.get("operations")
    if edit.op != "list" or not isinstance(operations, list) or not operations:
        raise Unreadable(f"the edit is {edit.op[:20]!r} of {str(operations)[:40]}")
    for operation in operations:
        links = _exchanged(links, operation)
    return links


def _exchanged(links: Links, operation: Any) -> Links:
    match operation:
        case ["insert", int(key), after] if str(after) in links and str(key) not in links:
            return links | {str(after): str(key), str(key): links[str(after)]}
        case ["delete", int(key)] if str(key) in links:
            (before,) = (a for a, b in links.items() if b == str(key))
            return {a: b for a, b in (links | {before: links[str(key)]}).items() if a != str(key)}
        case ["reverse"]:
            ends = {HEAD: END, END: HEAD}
            return {ends.get(b, b): ends.get(a, a) for a, b in links.items()}
    raise Unreadable(f"{str(operation)[:40]} is no operation on this list")


def _faults_of_places(before: Mapping[str, Node], target: Figure, edit: Edit) -> list[str]:
    """Old boxes stand where they stood; a reversal lets head and NULL change places."""
    ends = {HEAD: END, END: HEAD} if edit.args["operations"].count(["reverse"]) % 2 else {}
    faults = []
    for node in target.nodes:
        old = before.get(ends.get(node.label, node.label))
        if (
            old
            and max(abs(old.at[0] - node.at[0]), abs(old.at[1] - node.at[1]), abs(old.w - node.w), abs(old.h - node.h))
            > NEAR
        ):
            faults.append(f"box {node.label} has moved")
    return faults


CERTIFICATE = LinkedList()
