"""A subtree in a mirror: parents are kept, sides are the opposite inside and the same outside, columns are taken over."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.trees import (
    STILL,
    NoTree,
    Place,
    Tree,
    binary_tree,
    faults_of_columns,
    faults_of_levels,
    faults_of_looks,
    short,
)  # fmt: skip
from verifiers.readback import Figure

_OTHER = {"left": "right", "right": "left", "": ""}


class TreeMirror:
    """`cs/tree-mirror`: edit `mirror` with the argument `node`."""

    family = "cs/tree-mirror"
    shows = "below child left parent right root same top topmost"
    does = "above after backward before begin downward farther inverted new old reflected without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source, short), binary_tree(target, short)
            inside = _inside(edit, before)
            levels = faults_of_levels(source, target)
        except NoTree as error:
            return [str(error)]
        faults = [f"{k} has appeared or gone" for k in sorted(before.keys ^ after.keys)]
        for k in sorted(before.keys & after.keys):
            place = before.places[k]
            wanted = Place(place.parent, _OTHER[place.side]) if k in inside else place
            faults += [] if after.places[k] == wanted else [f"{k} hangs {after.places[k]}, not {wanted}"]
        faults += faults_of_columns(target, list(after.in_order()))
        old, new = ({n.label: n.at[0] for n in f.nodes} for f in (source, target))
        top = str(edit.args.get("node"))
        faults += [
            f"{k} has left its column" for k in new.keys() - inside - {top} if abs(new[k] - old.get(k, new[k])) > STILL
        ]
        columns = zip(sorted(old.values()), sorted(new.values()), strict=False)
        faults += ["other columns than before are taken"] * any(abs(a - b) > STILL for a, b in columns)
        return faults + levels + faults_of_looks(source, target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The node is there and has something below it."""
        try:
            inside = _inside(edit, binary_tree(source, short))
        except NoTree as error:
            return [str(error)]
        return [] if inside else ["nothing hangs below the node"]


def _inside(edit: Edit, tree: Tree[str]) -> frozenset[str]:
    """The keys that hang below the named node. Raises NoTree."""
    node = str(edit.args.get("node"))
    if edit.op != "mirror" or node not in tree.keys:
        raise NoTree(f"the edit is {edit.op[:20]!r} at {node[:20]!r}")
    return tree.below(node) - {node}


CERTIFICATE = TreeMirror()
