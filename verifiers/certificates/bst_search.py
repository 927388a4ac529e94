"""The way of a search: a node is on it if and only if the key lies in the interval that the node's ancestors leave.

The answer comes from the keys alone: the key itself, the greatest of the smaller ones, or the least of the larger ones.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.trees import NoTree, Tree, binary_tree, ends, faults_of_rest, pair
from verifiers.readback import Figure


class BstSearch:
    """`cs/bst-search`: edit `search` with `ask` (search, floor or ceiling), `key`, and the classes `node` and `path`."""

    family = "cs/bst-search"
    shows = "below child left parent right root same top topmost"
    does = "above begin bottom connected downward end larger largest old smaller smallest"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            tree, after = binary_tree(source), binary_tree(target)
            key, answer = _answered(edit, tree)
        except NoTree as error:
            return [str(error)]
        met = {k for k in tree.keys if tree.interval(k)[0] < key < tree.interval(k)[1]}
        passed = {pair(k, tree.places[k].parent) for k in met if tree.places[k].parent is not None}
        node, path = edit.args.get("node"), edit.args.get("path")
        faults = [] if tree.places == after.places else ["keys hang elsewhere than before"]
        faults += [
            f"node {n.label} is of class {n.cls!r}" for n in target.nodes if (n.label == str(answer)) != (n.cls == node)
        ]
        lines = [(ends(target, e), e.cls) for e in target.edges]
        faults += [
            f"edge {'–'.join(sorted(name))} is of class {c!r}" for name, c in lines if (name in passed) != (c == path)
        ]
        places = {n.label: (n.at, n.r) for n in source.nodes}
        if [(n.at, n.r) for n in target.nodes if n.label == str(answer)] != [places[str(answer)]]:
            faults.append(f"node {answer} has moved")
        return faults + faults_of_rest(source, target, {str(answer)}, passed)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A search tree without marks, and a question with an answer."""
        try:
            tree = binary_tree(source)
            _answered(edit, tree)
        except NoTree as error:
            return [str(error)]
        classes = {n.cls for n in source.nodes} | {e.cls for e in source.edges}
        faults = ["the source is marked already"] * bool(classes & {edit.args.get("node"), edit.args.get("path")})
        return faults + ["the source's keys do not ascend"] * (list(tree.in_order()) != sorted(tree.keys))


def _answered(edit: Edit, tree: Tree[int]) -> tuple[int, int]:
    """What is searched for, and the key that answers. Raises NoTree."""
    ask, key = edit.args.get("ask"), edit.args.get("key")
    if edit.op != "search" or isinstance(key, bool) or not isinstance(key, int):
        raise NoTree(f"the edit is {edit.op[:20]!r} for {str(key)[:20]!r}")
    if (key in tree.keys) != (ask == "search"):
        raise NoTree(f"{str(ask)[:20]!r} asks for {key}, which is there or not against what it means")
    found = {
        "search": [key], "floor": sorted(k for k in tree.keys if k < key)[-1:], "ceiling": sorted(k for k in tree.keys if k > key)[:1],
    }.get(str(ask), [])  # fmt: skip
    if not found:
        raise NoTree(f"{str(ask)[:20]!r} of {key} has no answer")
    return key, found[0]


CERTIFICATE = BstSearch()
