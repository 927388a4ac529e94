"""What an edit leaves and what it changes: marks of two figures matched by all that can be seen of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verifiers.marks import KINDS, marks_of, seen
from verifiers.readback import Figure

NEAR = 0.061  # px, and degrees of a turn: marks of a spec and of its picture differ by rounding
_ARC = 0.5  # px: the middle of an arc is read less well


def role(cls: str) -> str:
    """The accent of a class: `line-new` and `text-new` have one."""
    return cls.rpartition("-")[2]


def changes(source: Figure, target: Figure) -> tuple[Mapping[str, Sequence[Any]], Mapping[str, Sequence[Any]]]:
    """Marks by kind that only the source has, and that only the target has."""
    gone, new = {}, {}
    for kind in KINDS:
        gone[kind], new[kind] = _unmatched(kind, source, target)
    return gone, new


def _unmatched(kind: str, source: Figure, target: Figure) -> tuple[list[Any], list[Any]]:
    ours = [(m, *seen(source, kind, m)) for m in marks_of(source, kind)]
    theirs = [(m, *seen(target, kind, m)) for m in marks_of(target, kind)]
    within = _ARC if kind == "arc" else NEAR
    left = []
    for mark, key, numbers in ours:
        for i, (_, other, place) in enumerate(theirs):
            if key == other and all(abs(a - b) <= within for a, b in zip(numbers, place)):
                del theirs[i]
                break
        else:
            left.append(mark)
    return left, [m for m, _, _ in theirs]


def faults_of_kinds(
    gone: Mapping[str, Sequence[Any]], new: Mapping[str, Sequence[Any]], free: Sequence[str]
) -> list[str]:
    """Marks that went or came, of kinds that the edit may not touch."""
    faults = [
        f"a {kind} of the source is gone: {str(m)[:80]}" for kind in KINDS if kind not in free for m in gone[kind][:2]
    ]
    return faults + [f"a {kind} has come: {str(m)[:80]}" for kind in KINDS if kind not in free for m in new[kind][:2]]
