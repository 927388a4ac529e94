"""Passes of a sort, in closed form: no pass is run.

Bubble sort lowers every entry of the inversion table by one per pass (Knuth, TAOCP 3, 5.2.2). Insertion sorts a prefix,
bottom-up merging blocks of a power of two. Selection is followed value by value through the places it vacates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from verifiers.certificates import Edit
from verifiers.certificates.cells import (
    Unreadable,
    asked_accent,
    cells_of,
    faults_of_accents,
    faults_of_rest,
    same_box,
    whole_number,
)  # fmt: skip
from verifiers.readback import Cell, Figure

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4}
_ROUGH = 0.02  # of a bar's height


class SortingPasses:
    """`cs/sorting`: edit `sort` with `sort`, `passes` ("one" ...) and `order` (ascending or descending)."""

    family = "cs/sorting"
    shows = "begin below left right same"
    does = "after ascending before bottom-up descending different end first insert larger merge new old shorter smaller"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            sort, passes, sign = _asked(edit)
            old, new = _values(source), _values(target)
            role = asked_accent(edit)
        except Unreadable as error:
            return [str(error)]
        wanted = [sign * key for key in _RESULTS[sort]([sign * key for key in old], passes)]
        if new != wanted:
            return [f"the array reads {new}, not {wanted}"]
        changed = {i for i, (a, b) in enumerate(zip(old, new)) if a != b}
        faults = faults_of_accents("cell", cells_of(target), changed, role)
        faults += _faults_of_boxes(cells_of(source), cells_of(target), old, new)
        return faults + faults_of_rest(source, target, ("cell",))

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Distinct values leave one result."""
        try:
            _asked(edit)
            values = _values(source)
        except Unreadable as error:
            return [str(error)]
        return ["a value stands twice"] if len(set(values)) != len(values) else []


def _asked(edit: Edit) -> tuple[str, int, int]:
    sort, passes, order = (edit.args.get(key) for key in ("sort", "passes", "order"))
    if edit.op != "sort" or sort not in _RESULTS or passes not in _COUNTS or order not in ("ascending", "descending"):
        raise Unreadable(
            f"the edit is {edit.op[:20]!r} of {str(sort)[:20]!r}, {str(passes)[:20]!r}, {str(order)[:20]!r}"
        )
    return sort, _COUNTS[passes], 1 if order == "ascending" else -1


def _values(figure: Figure) -> list[int]:
    return [whole_number(cell.label, "a cell") for cell in cells_of(figure)]


def _faults_of_boxes(old: Sequence[Cell], new: Sequence[Cell], before: list[int], now: list[int]) -> list[str]:
    """Slots stay, or stand on their base line with heights that belong to the values wherever those stand."""
    heights: dict[int, float] = {}
    for value, cell in zip((*before, *now), (*old, *new), strict=True):
        if abs(heights.setdefault(value, cell.box[3]) - cell.box[3]) > 0.12:
            return [f"{value} is {cell.box[3]} px high here and {heights[value]} px there"]
    flat = max(heights.values()) - min(heights.values()) < 0.12
    faults = [] if flat else _faults_of_scale(heights)
    for i, (a, b) in enumerate(zip(old, new)):
        stands = abs(a.box[1] + a.box[3] - b.box[1] - b.box[3]) <= 0.12
        if not (
            same_box(a, b) if flat else stands and abs(a.box[0] - b.box[0]) <= 0.06 and abs(a.box[2] - b.box[2]) <= 0.06
        ):
            faults.append(f"place {i} has moved")
    return faults


def _faults_of_scale(heights: Mapping[int, float]) -> list[str]:
    """Bars are as high as their values say."""
    scale = sum(heights.values()) / sum(heights)
    return [
        f"the bar of {v} is {h} px high, not {v * scale:.1f}"
        for v, h in heights.items()
        if abs(h - v * scale) > _ROUGH * h
    ][:3]


def _bubbled(keys: list[int], passes: int) -> list[int]:
    """From the inversion table: of each key, how many greater ones stand before it."""
    greater = {key: sum(other > key for other in keys[:i]) for i, key in enumerate(keys)}
    out: list[int] = []
    for key in sorted(keys, reverse=True):
        out.insert(max(0, greater[key] - passes), key)
    return out


def _inserted(keys: list[int], passes: int) -> list[int]:
    return sorted(keys[: passes + 1]) + keys[passes + 1 :]


def _selected(keys: list[int], passes: int) -> list[int]:
    rank = {key: i for i, key in enumerate(sorted(keys))}

    def standing(place: int, step: int) -> int:
        """The key at a place just before a step: each key chosen earlier left it to the one that stood at its rank."""
        key = keys[place]
        while rank[key] < step:
            key = standing(rank[key], rank[key])
        return key

    return sorted(keys)[:passes] + [standing(i, passes) for i in range(min(passes, len(keys)), len(keys))]


def _merged(keys: list[int], passes: int) -> list[int]:
    width = 1 << passes
    return [key for i in range(0, len(keys), width) for key in sorted(keys[i : i + width])]


_RESULTS: Mapping[str, Callable[[list[int], int], list[int]]] = {
    "bubble": _bubbled, "insertion": _inserted, "selection": _selected, "merge": _merged,
}  # fmt: skip
CERTIFICATE = SortingPasses()
