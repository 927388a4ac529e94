"""2-3 trees as left-leaning red-black trees: an insertion there, by rotations and flips of colours, does the same.

A node of two keys is a black one with a red left child (Sedgewick 2008); no node is ever split here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from verifiers.certificates import Edit
from verifiers.certificates.cells import Unreadable, accent, asked_accent, faults_of_accents, faults_of_rest
from verifiers.readback import Figure, Node

_LABEL = re.compile(r"\d{1,6}(?: \| \d{1,6})?")
NEAR = 0.06  # px
LEVEL = 1.0  # px within which boxes stand on one level
Tree = tuple[tuple[int, ...], tuple["Tree", ...]]  # keys, children


@dataclass(frozen=True, slots=True)
class Link:
    """A node of a left-leaning red-black tree."""

    key: int
    red: bool = True
    left: Link | None = None
    right: Link | None = None


class TwoThreeInsert:
    """`cs/b-tree`: edit `insert` with `key`."""

    family = "cs/b-tree"
    shows = "balanced change child down leaf leaving lowest same split top vertical"
    does = "add after ascending before below different full insert larger most new parent rise root smaller upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            key, role = _key(edit), asked_accent(edit)
            before, after = _tree(source), _tree(target)
        except Unreadable as error:
            return [str(error)]
        wanted = _plain(replace(_put(_linked(before), key), red=False))
        if after != wanted:
            return [f"the tree is {_told(after)}, not {_told(wanted)}"]
        old = {node.label: node for node in source.nodes}
        fresh = {i for i, node in enumerate(target.nodes) if node.label not in old}
        faults = faults_of_accents("box", target.nodes, fresh, role)
        faults += [
            f"box {n.label} has moved" for n in target.nodes if n.label in old and not _in_place(n, old[n.label])
        ]
        faults += [f"an edge is of class {e.cls!r}" for e in target.edges if accent(e.cls)]
        return faults + faults_of_rest(source, target, ("node", "edge"))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A 2-3 search tree, and a key that it does not hold."""
        try:
            key, tree = _key(edit), _tree(source)
        except Unreadable as error:
            return [str(error)]
        keys = _in_order(tree)
        faults = [] if keys == sorted({*keys}) else [f"the keys from left to right are {keys[:12]}"]
        return [*faults, f"{key} is in the tree already"] if key in keys else faults


def _key(edit: Edit) -> int:
    key = edit.args.get("key")
    if edit.op != "insert" or isinstance(key, bool) or not isinstance(key, int):
        raise Unreadable(f"the edit is {edit.op[:20]!r} of {str(key)[:20]!r}")
    return key


def _tree(figure: Figure) -> Tree:
    """Boxes with one or two keys, each with no child or one more than keys; all leaves on one level. Raises Unreadable."""
    below: dict[int, list[int]] = {}
    hanging: set[int] = set()
    for edge in figure.edges:
        upper, lower = sorted((edge.a, edge.b), key=lambda i: figure.nodes[i].at[1])
        if (
            edge.directed
            or edge.label
            or lower in hanging
            or figure.nodes[lower].at[1] - figure.nodes[upper].at[1] < LEVEL
        ):
            raise Unreadable("a box hangs twice, or an edge is no plain line down")
        hanging.add(lower)
        below.setdefault(upper, []).append(lower)
    roots = [i for i in range(len(figure.nodes)) if i not in hanging]
    labels = [node.label for node in figure.nodes]
    if len(roots) != 1 or len({*labels}) != len(labels):
        raise Unreadable(f"{len(roots)} boxes have nothing above them, or boxes repeat")
    if len({round(node.at[1] / LEVEL) for i, node in enumerate(figure.nodes) if i not in below}) > 1:
        raise Unreadable("the leaves stand on several levels")
    return _grown(figure, below, roots[0])


def _grown(figure: Figure, below: dict[int, list[int]], i: int) -> Tree:
    node = figure.nodes[i]
    if node.shape != "box" or not _LABEL.fullmatch(node.label):
        raise Unreadable(f"{node.label[:20]!r} is no box with one or two keys")
    keys = tuple(int(text) for text in node.label.split(" | "))
    kids = sorted(below.get(i, ()), key=lambda k: figure.nodes[k].at[0])
    if (kids and len(kids) != len(keys) + 1) or list(keys) != sorted({*keys}):
        raise Unreadable(f"[{node.label}] has {len(kids)} children, or keys out of order")
    return keys, tuple(_grown(figure, below, k) for k in kids)


def _in_order(tree: Tree) -> list[int]:
    keys, kids = tree
    if not kids:
        return list(keys)
    return [k for i, kid in enumerate(kids) for k in (*_in_order(kid), *keys[i : i + 1])]


def _linked(tree: Tree) -> Link:
    keys, kids = tree
    links = [_linked(kid) for kid in kids] or [None] * (len(keys) + 1)
    first = Link(keys[0], len(keys) > 1, links[0], links[1])
    return first if len(keys) == 1 else Link(keys[1], False, first, links[2])


def _put(h: Link | None, key: int) -> Link:
    if h is None:
        return Link(key)
    h = replace(h, left=_put(h.left, key)) if key < h.key else replace(h, right=_put(h.right, key))
    if _red(h.right) and not _red(h.left):
        x = h.right
        h = replace(x, red=h.red, left=replace(h, red=True, right=x.left))
    if _red(h.left) and _red(h.left.left):
        x = h.left
        h = replace(x, red=h.red, right=replace(h, red=True, left=x.right))
    if _red(h.left) and _red(h.right):
        h = replace(h, red=not h.red, left=replace(h.left, red=False), right=replace(h.right, red=False))
    return h


def _red(link: Link | None) -> bool:
    return link is not None and link.red


def _plain(h: Link) -> Tree:
    """Red children pulled up into their parents."""
    keys = (h.left.key, h.key) if _red(h.left) else (h.key,)
    kids = (h.left.left, h.left.right, h.right) if _red(h.left) else (h.left, h.right)
    return keys, tuple(_plain(kid) for kid in kids if kid is not None)


def _told(tree: Tree) -> str:
    keys, kids = tree
    return f"{list(keys)}" + (f"({' '.join(map(_told, kids))})" if kids else "")


def _in_place(a: Node, b: Node) -> bool:
    return max(abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1]), abs(a.w - b.w), abs(a.h - b.h)) <= NEAR


CERTIFICATE = TwoThreeInsert()
