"""A binary search tree with two keys exchanged: sorting says which key belongs where, and which two nodes are wrong.

The k-th node from left to right bears the k-th smallest key. That the result is a search tree is proved once more from
the interval that its ancestors leave to every key.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.trees import STILL, NoTree, binary_tree, ends, faults_of_accent, faults_of_rest
from verifiers.readback import Figure


class BstRepair:
    """`cs/bst-repair`: edit `mend` with the argument `mark`."""

    family = "cs/bst-repair"
    shows = "below child left parent right root same top topmost"
    does = "ascending fall grow larger leaving old restore rise smaller wrong"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after = binary_tree(source), binary_tree(target)
            wrong = _misplaced(list(before.in_order()))
        except NoTree as error:
            return [str(error)]
        faults = [] if before.keys == after.keys else [f"keys have changed: {sorted(before.keys ^ after.keys)}"]
        for key in sorted(after.keys):
            low, high = after.interval(key)
            faults += [] if low < key < high else [f"{key} stands where keys between {low} and {high} belong"]
        labels = {str(k) for k in wrong}
        faults += faults_of_accent(target, edit.args.get("mark"), labels)
        touched = {name for f in (source, target) for e in f.edges if (name := ends(f, e)) & labels}
        faults += faults_of_rest(source, target, labels, touched)
        return faults + _faults_of_shape(source, target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Two nodes, and only two, bear keys that are not theirs."""
        try:
            wrong = _misplaced(list(binary_tree(source).in_order()))
        except NoTree as error:
            return [str(error)]
        return (
            []
            if edit.op == "mend" and len(wrong) == 2
            else [f"edit {edit.op[:20]!r} with {len(wrong)} keys out of place"]
        )


def _misplaced(keys: list[int]) -> list[int]:
    """Keys that sorting would move. Raises NoTree unless they are two."""
    wrong = [k for k, sorted_one in zip(keys, sorted(keys), strict=True) if k != sorted_one]
    if len(wrong) != 2:
        raise NoTree(f"{len(wrong)} keys are out of place, not two: {wrong[:8]}")
    return wrong


def _faults_of_shape(source: Figure, target: Figure) -> list[str]:
    """Circles and lines stand where they stood, whatever they bear; lines look as they did."""
    circles = [sorted((round(n.at[0], 1), round(n.at[1], 1), round(n.r, 1)) for n in f.nodes) for f in (source, target)]
    lines = [sorted((f.nodes[e.a].at, f.nodes[e.b].at, e.cls) for e in f.edges) for f in (source, target)]
    faults = [] if _alike(*circles) else ["a node has moved"]
    turned = [sorted((*sorted(line[:2]), line[2]) for line in some) for some in lines]
    same = len(turned[0]) == len(turned[1]) and all(
        _alike([a[0], a[1]], [b[0], b[1]]) and a[2] == b[2] for a, b in zip(*turned, strict=True)
    )
    return faults if same else [*faults, "an edge has moved or has another look"]


def _alike(some: list[tuple[float, ...]], others: list[tuple[float, ...]]) -> bool:
    if len(some) != len(others):
        return False
    pairs = zip(some, others, strict=True)
    return all(abs(x - y) <= 2 * STILL for a, b in pairs for x, y in zip(a, b, strict=True))


CERTIFICATE = BstRepair()
