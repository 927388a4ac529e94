"""Rows of cells and their indices: what families with arrays and tables share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from synth.science.figure import Cell, Label
from synth.science.style import accent_of

TEXT = 14.2  # px of the smallest label on a page of 512


def row(
    key: str, texts: Sequence[str], left: float, top: float, w: float, h: float, size: float, cls: str = "cell"
) -> tuple[Cell, ...]:
    """Cells side by side, with ids `key0`, `key1` ..."""
    return tuple(Cell(f"{key}{i}", (round(left + i * w, 1), top, w, h), t, cls, size) for i, t in enumerate(texts))


def indices(key: str, cells: Iterable[Cell], gap: float, size: float, first: int = 0) -> tuple[Label, ...]:
    """Numbers below cells, their centres `gap` px under the boxes."""
    return tuple(
        Label(f"{key}{i}", (round(c.box[0] + c.box[2] / 2, 2), round(c.box[1] + c.box[3] + gap, 1)), str(first + i), "text", size, "order")
        for i, c in enumerate(cells)
    )  # fmt: skip


def stacked(cells: Iterable[Cell]) -> list[Cell]:
    """Cells in an order of drawing in which no plain one covers the outline of an accented one."""
    return sorted(cells, key=lambda c: bool(accent_of(c.cls)))


def width_of(count: int, room: float, widest: float) -> float:
    """Width of each of `count` cells in `room` px, one decimal, not above `widest`."""
    return min(widest, int(10 * room / count) / 10)
