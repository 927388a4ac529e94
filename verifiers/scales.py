"""Numbers along an axis, under cells or on a ruler: where they stand at even distances they count in even steps."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifiers.readback import Figure

_EVEN = 1.0  # px by which distances between neighbours may differ
_LEAST = 4  # numbers that make a scale


def faults_of_scales(figure: Figure) -> Iterator[str]:
    """Plain numbers in a row or column, evenly spaced, of which one is not what its neighbours make it."""
    for axis in (0, 1):
        rows: dict[tuple[float, str], list[tuple[float, int]]] = defaultdict(list)
        for label in figure.labels:
            if label.text.isdecimal():
                rows[round(label.at[1 - axis], 1), label.cls].append((label.at[axis], int(label.text)))
        for (_, cls), row in rows.items():
            if "-" not in cls and len(row) >= _LEAST and not _counts(sorted(row)):
                yield f"the numbers {', '.join(str(n) for _, n in sorted(row))} stand evenly and do not count so"


def _counts(row: list[tuple[float, int]]) -> bool:
    gaps = [(b - a, n - m) for (a, m), (b, n) in itertools.pairwise(row)]
    spaces = [gap for gap, _ in gaps]
    if {number for _, number in row} <= {0, 1}:  # a word of two symbols
        return True
    return max(spaces) - min(spaces) > _EVEN or len({step for _, step in gaps}) == 1 and gaps[0][1] != 0
