"""Hash tables: the place of every new key is justified from the result, none is searched for.

With probing, a key's slot tells how many attempts it took; all slots tried before have to be taken by then and its own
free. With chaining, the chains are those of the source with the new keys of each remainder behind, in their order.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.cells import (
    Unreadable,
    accent,
    asked_accent,
    cells_of,
    faults_of_accents,
    faults_of_boxes,
    faults_of_rest,
    whole_number,
)  # fmt: skip
from verifiers.readback import Figure, Node

METHODS = ("linear", "quadratic", "chaining")
NEAR = 0.06  # px


class HashInsert:
    """`cs/hash-table`: edit `insert` with `method` and `keys`, in order; the hash is the remainder by the slots."""

    family = "cs/hash-table"
    shows = "add begin below empty new split"
    does = "after cyclic delete directed end first insert last old reject towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            method, keys = _asked(edit)
            role = asked_accent(edit)
            if method == "chaining":
                return _faults_of_chains(source, keys, target, role)
            return _faults_of_row(source, method, keys, target, role)
        except Unreadable as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A table built by its own method, keys that are not there, and room for them."""
        try:
            method, keys = _asked(edit)
            if method == "chaining":
                chains = _chains(source)
                old = [key for chain in chains for key in chain]
                astray = [k for i, chain in enumerate(chains) for k in chain if k % len(chains) != i]
                faults = [f"{key} is in the wrong chain" for key in astray[:3]]
            else:
                row = _row(source)
                old = [key for key in row if key is not None]
                faults = [] if row.count(None) >= len(keys) else ["there is no room"]
                for key in old:
                    tried = _tries(row, key, row.index(key), method)
                    if tried is None or any(row[i] is None for i in tried):
                        faults.append(f"{key} cannot be where it is")
        except Unreadable as error:
            return [str(error)]
        doubled = len({*old, *keys}) != len(old) + len(keys)
        return faults + (["a key is in the table already, or stands twice"] if doubled else [])


def _asked(edit: Edit) -> tuple[str, list[int]]:
    method, keys = edit.args.get("method"), edit.args.get("keys")
    whole = isinstance(keys, list) and keys and all(isinstance(k, int) and not isinstance(k, bool) for k in keys)
    if edit.op != "insert" or method not in METHODS or not whole:
        raise Unreadable(f"the edit is {edit.op[:20]!r} of {str(keys)[:30]} by {str(method)[:20]!r}")
    return method, keys


def _row(figure: Figure) -> list[int | None]:
    """Of every slot its key."""
    row = [whole_number(cell.label, "a slot") if cell.label else None for cell in cells_of(figure)]
    numbers = [label.text for label in sorted(figure.labels, key=lambda label: label.at[0])]
    if not row or numbers != [str(i) for i in range(len(row))] or figure.nodes:
        raise Unreadable(f"{len(row)} slots numbered {numbers[:6]}")
    return row


def _tries(row: list[int | None], key: int, slot: int, method: str) -> list[int] | None:
    """Slots tried before a key came to its own; None where it never would."""
    size = len(row)
    if method == "linear":
        return [(key + i) % size for i in range((slot - key) % size)]
    attempt = next((i for i in range(size) if (key + i * i) % size == slot), None)
    return None if attempt is None else [(key + i * i) % size for i in range(attempt)]


def _faults_of_row(source: Figure, method: str, keys: list[int], target: Figure, role: str) -> list[str]:
    before, after = _row(source), _row(target)
    faults = faults_of_boxes(source, target) + faults_of_rest(source, target, ("cell",))
    new = [i for i, key in enumerate(after) if i >= len(before) or key != before[i]]
    if sorted(str(after[i]) for i in new) != sorted(map(str, keys)) or any(
        before[i] is not None for i in new if i < len(before)
    ):
        return [*faults, f"slots {new[:8]} have changed, to {[after[i] for i in new][:8]}"]
    taken = {i for i, key in enumerate(before) if key is not None}
    for key in keys:
        slot = after.index(key)
        tried = _tries(after, key, slot, method)
        if tried is None or not {*tried} <= taken or slot in taken:
            faults.append(f"{key} does not belong into slot {slot}")
        taken.add(slot)
    return faults + faults_of_accents("slot", cells_of(target), new, role)


def _chains(figure: Figure) -> list[list[int]]:
    """Of every bucket the keys along its arrows. Raises Unreadable."""
    column = min((node.at[0] for node in figure.nodes), default=0.0)
    buckets = sorted(
        (i for i, n in enumerate(figure.nodes) if abs(n.at[0] - column) < 1), key=lambda i: figure.nodes[i].at[1]
    )
    if [figure.nodes[i].label for i in buckets] != [str(i) for i in range(len(buckets))] or not buckets or figure.cells:
        raise Unreadable("the buckets are not numbered from 0")
    following: dict[int, int] = {}
    for edge in figure.edges:
        if not edge.directed or edge.a in following or edge.label or edge.b in following.values() or edge.b in buckets:
            raise Unreadable("an arrow too many, or one without a head")
        following[edge.a] = edge.b
    chains = []
    for bucket in buckets:
        chain, at = [], bucket
        while at in following:
            at = following[at]
            chain.append(whole_number(figure.nodes[at].label, "a box"))
        chains.append(chain)
    if sum(map(len, chains)) + len(buckets) != len(figure.nodes):
        raise Unreadable("a box hangs on no bucket")
    return chains


def _faults_of_chains(source: Figure, keys: list[int], target: Figure, role: str) -> list[str]:
    before, after = _chains(source), _chains(target)
    wanted = [[*chain, *(k for k in keys if k % len(before) == i)] for i, chain in enumerate(before)]
    if after != wanted:
        wrong = next((i for i in range(min(len(after), len(wanted))) if after[i] != wanted[i]), 0)
        return [f"chain {wrong} reads {after[wrong] if after else []}, not {wanted[wrong]}"]
    labels = {str(key) for key in keys}
    faults = faults_of_accents("box", target.nodes, {i for i, n in enumerate(target.nodes) if n.label in labels}, role)
    for edge in target.edges:
        if accent(edge.cls) != (role if target.nodes[edge.b].label in labels else ""):
            faults.append(f"the arrow to {target.nodes[edge.b].label} is of class {edge.cls!r}")
    old = {node.label: node for node in source.nodes}
    faults += [f"box {n.label} is not as it was" for n in target.nodes if n.label in old and not _same(old[n.label], n)]
    return faults + faults_of_rest(source, target, ("node", "edge"))


def _same(a: Node, b: Node) -> bool:
    shape = max(abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1]), abs(a.w - b.w), abs(a.h - b.h)) <= NEAR
    return shape and a.cls == b.cls and a.shape == b.shape


CERTIFICATE = HashInsert()
