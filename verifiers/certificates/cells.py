"""Cells read from a figure by geometry, which of them are marked, and what an edit has to leave as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from verifiers.certificates import Edit
from verifiers.marks import KINDS, marks_of, reading_order, seen, unmatched
from verifiers.readback import Cell, Figure

NEAR = 0.06  # px within which two marks stand in one place
ACCENTS = frozenset(("selected", "new", "a", "b", "c", "d"))


class Unreadable(ValueError):
    """A figure or an edit that is not of the family's form: the message says why."""


def accent(cls: str) -> str:
    """The accent that a class bears: `cell-new` -> `new`; nothing for plain classes."""
    role = cls.rpartition("-")[2]
    return role if role in ACCENTS else ""


def cells_of(figure: Figure) -> list[Cell]:
    """Cells in reading order."""
    return [figure.cells[i] for i in reading_order(figure)]


def rows_of(figure: Figure) -> list[list[Cell]]:
    """Cells row by row, each from the left: a row ends where the next cell does not stand further right."""
    rows: list[list[Cell]] = []
    for cell in cells_of(figure):
        if rows and cell.box[0] > rows[-1][-1].box[0] and _beside(cell, rows[-1][-1]):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _beside(a: Cell, b: Cell) -> bool:
    return min(a.box[1] + a.box[3], b.box[1] + b.box[3]) > max(a.box[1], b.box[1]) + NEAR


def whole_number(text: str, what: str) -> int:
    """A label of at most nine digits as an integer. Raises Unreadable."""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise Unreadable(f"{what} is {text[:20]!r}, not an integer")
    return int(text)


def asked_accent(edit: Edit) -> str:
    """The accent of `edit.args["mark"]`. Raises Unreadable."""
    mark = edit.args.get("mark")
    if not isinstance(mark, str) or not accent(mark):
        raise Unreadable(f"the edit names no class to mark with: {str(mark)[:30]!r}")
    return accent(mark)


def faults_of_accents(what: str, marks: Sequence[Any], marked: Collection[int], role: str) -> list[str]:
    """Marks at these indices bear the accent `role`, and all others none."""
    faults = []
    for i, mark in enumerate(marks):
        wanted = role if i in marked else ""
        if accent(mark.cls) != wanted:
            faults.append(f"{what} {i} ({getattr(mark, 'label', '')[:12]!r}) is of class {mark.cls!r}")
    return faults[:6]


def faults_of_rest(source: Figure, target: Figure, but: Iterable[str]) -> list[str]:
    """Marks of kinds that the edit has nothing to do with look and stand as before."""
    faults = []
    for kind in (k for k in KINDS if k not in set(but)):
        old = [seen(source, kind, m) for m in marks_of(source, kind)]
        new = [seen(target, kind, m) for m in marks_of(target, kind)]
        lost, found = unmatched(kind, old, new)
        faults += [f"{kind} {str(key)[:60]} has gone" for key in lost] + [
            f"{kind} {str(key)[:60]} is new" for key in found
        ]
    return faults[:6]


def faults_of_boxes(source: Figure, target: Figure) -> list[str]:
    """Cells stand where they stood, one for one."""
    old, new = cells_of(source), cells_of(target)
    if len(old) != len(new):
        return [f"the target has {len(new)} cells, not {len(old)}"]
    return [f"cell {i} has moved" for i, (a, b) in enumerate(zip(old, new)) if not same_box(a, b)][:6]


def same_box(a: Cell, b: Cell) -> bool:
    """Whether two cells take up the same room."""
    return all(abs(x - y) <= NEAR for x, y in zip(a.box, b.box))
