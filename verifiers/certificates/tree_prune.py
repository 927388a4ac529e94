"""Subtrees cut off: a node stays if and only if none of the cut nodes is above it or is it; all else is as it was."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.trees import NoTree, Tree, binary_tree, ends, faults_of_rest, short
from verifiers.readback import Figure


class TreePrune:
    """`cs/tree-prune`: edit `prune` with `roots`, a list of labels."""

    family = "cs/tree-prune"
    shows = "below child left parent right root same top topmost"
    does = "after away delete descendant end leaving new off old without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source, short), binary_tree(target, short)
            roots = _roots(edit, before)
        except NoTree as error:
            return [str(error)]
        gone = {k for k in before.keys if roots & {k, *before.above(k)}}
        faults = [f"{k} is still there" for k in sorted(gone & after.keys)]
        faults += [
            f"{k} hangs elsewhere" for k in sorted(after.keys & before.keys) if after.places[k] != before.places[k]
        ]
        edges = {name for e in source.edges if (name := ends(source, e)) & gone}
        return faults + faults_of_rest(source, target, gone, edges)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The named nodes are there, none below another, and the root is not among them."""
        try:
            tree = binary_tree(source, short)
            roots = _roots(edit, tree)
        except NoTree as error:
            return [str(error)]
        return [f"{k} hangs below another that goes" for k in sorted(roots) if roots & set(tree.above(k))]


def _roots(edit: Edit, tree: Tree[str]) -> frozenset[str]:
    roots = edit.args.get("roots")
    named = frozenset(map(str, roots)) if isinstance(roots, list) else frozenset()
    if edit.op != "prune" or not named or not named <= tree.keys or tree.root in named:
        raise NoTree(f"the edit is {edit.op[:20]!r} at {sorted(named)[:5]}: not nodes below the root")
    return named


CERTIFICATE = TreePrune()
