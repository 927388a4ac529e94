"""Marking: the answer stands in the class that the edit names, and nothing else looks otherwise than before."""

from __future__ import annotations

from collections.abc import Collection

from verifiers.certificates import Edit
from verifiers.readback import Figure

NEAR = 0.06  # px within which two marks stand in one place


def _role(cls: str) -> str:
    return cls.rpartition("-")[2]


def faults_of_marking(source: Figure, target: Figure, edit: Edit, nodes: Collection[str]) -> list[str]:
    """Nodes with these labels, and edges that end in one of them and are new, carry the accent of `edit.args["mark"]`.

    Every other node or edge is of the class it had in the source, or of a class that the source uses for its like.
    """
    asked = edit.args.get("mark")
    if not isinstance(asked, str):
        return [f"the edit names no class to mark with: {str(asked)[:30]!r}"]
    faults = [
        f"node {n.label!r} is of class {n.cls!r}"
        for n in target.nodes
        if (n.label in nodes) != (_role(n.cls) == _role(asked))
    ]
    plain = {e.cls for e in source.edges}
    for e in target.edges:
        ends = {target.nodes[e.a].label, target.nodes[e.b].label}
        marked = _role(e.cls) == _role(asked)
        if (marked and not ends & set(nodes)) or (not marked and ends & set(nodes) and e.cls not in plain):
            faults.append(f"edge {'–'.join(sorted(ends))} is of class {e.cls!r}")
    new = [e for e in target.edges if {target.nodes[e.a].label, target.nodes[e.b].label} & set(nodes)]
    return faults + [f"new edges of {sorted(nodes)} are not marked" for e in new[:1] if _role(e.cls) != _role(asked)]
