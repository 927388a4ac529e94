"""Lowest common ancestor and path: an edge is on the path if and only if it parts the two nodes.

That is so if just one of the two is below its lower end. The lowest common ancestor has both below it, and none of its
children has. Nothing is climbed.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.trees import NoTree, Tree, binary_tree, ends, faults_of_rest, pair, short
from verifiers.readback import Figure


class LowestCommonAncestor:
    """`cs/lca`: edit `lca` with the labels `a` and `b`, and the classes `node` and `path`."""

    family = "cs/lca"
    shows = "below child left parent right root same top topmost"
    does = "ancestor connected earlier earliest full highest lowest nearest shortest upward visited"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            tree = binary_tree(source, short)
            binary_tree(target, short)
            asked = _asked(edit, tree)
        except NoTree as error:
            return [str(error)]
        below = {k: len(asked & tree.below(k)) for k in tree.keys}
        children = {k: [below[c] for c in (tree.left.get(k), tree.right.get(k)) if c is not None] for k in tree.keys}
        lowest = [k for k in tree.keys if below[k] == 2 and 2 not in children[k]]
        parting = {
            pair(k, place.parent) for k, place in tree.places.items() if below[k] == 1 and place.parent is not None
        }
        faults = [] if len(lowest) == 1 else [f"{len(lowest)} lowest common ancestors"]
        node, path = edit.args.get("node"), edit.args.get("path")
        faults += [
            f"node {n.label} is of class {n.cls!r}" for n in target.nodes if (n.label in lowest) != (n.cls == node)
        ]
        lines = [(ends(target, e), e.cls) for e in target.edges]
        faults += [
            f"edge {'–'.join(sorted(name))} is of class {c!r}" for name, c in lines if (name in parting) != (c == path)
        ]
        places = {n.label: (n.at, n.r) for n in source.nodes}
        faults += [
            f"node {n.label} has moved" for n in target.nodes if n.label in lowest and not _same(places, n.label, n.at)
        ]
        if {name for name, _ in lines} != {ends(source, e) for e in source.edges}:
            faults.append("other nodes are joined than before")
        return faults + faults_of_rest(source, target, lowest, parting)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Two different nodes of one tree have one path and one lowest common ancestor; nothing is marked yet."""
        try:
            _asked(edit, binary_tree(source, short))
        except NoTree as error:
            return [str(error)]
        classes = {n.cls for n in source.nodes} | {e.cls for e in source.edges}
        return ["the source is marked already"] * (len(classes & {edit.args.get("node"), edit.args.get("path")}) > 0)


def _asked(edit: Edit, tree: Tree[str]) -> frozenset[str]:
    asked = frozenset(str(edit.args.get(k)) for k in ("a", "b"))
    if edit.op != "lca" or len(asked) != 2 or not asked <= tree.keys:
        raise NoTree(f"the edit is {edit.op[:20]!r} for {sorted(asked)}: not two nodes of the tree")
    return asked


def _same(places: dict[str, tuple[tuple[float, float], float]], label: str, at: tuple[float, float]) -> bool:
    (x, y), _ = places.get(label, ((0.0, 0.0), 0.0))
    return abs(x - at[0]) <= 0.06 and abs(y - at[1]) <= 0.06


CERTIFICATE = LowestCommonAncestor()
