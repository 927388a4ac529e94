"""Cells are counted row by row: what shares more than half of its height with another stands in its row."""

from __future__ import annotations

import pytest

from verifiers.marks import cell_of, reading_order
from verifiers.readback import Cell, Figure


def cells(*boxes: tuple[float, float, float, float]) -> Figure:
    return Figure(512, 512, cells=tuple(Cell(box, str(i), "cell") for i, box in enumerate(boxes)))


@pytest.mark.parametrize(
    ("boxes", "order"),
    [
        ([(40, 30, 40, 30), (0, 30, 40, 30), (40, 0, 40, 30), (0, 0, 40, 30)], [3, 2, 1, 0]),  # a table
        ([(90, 240, 30, 60), (60, 294, 30, 6), (30, 180, 30, 120), (0, 280, 30, 20)], [3, 2, 1, 0]),  # bars on a line
        ([(60, 100, 30, 20), (30, 109, 30, 20), (0, 118, 30, 20)], [2, 1, 0]),  # joined by the middle one
        ([(60, 100, 30, 20), (30, 110, 30, 20), (0, 120, 30, 20)], [0, 1, 2]),  # exactly half is not enough
        ([(60, 100, 30, 20.1), (30, 110, 30, 20.1), (0, 120, 30, 20.1)], [2, 1, 0]),
        ([(0, 200, 30, 30), (50, 40, 30, 30), (10, 200, 30, 30)], [1, 0, 2]),
    ],
)  # fmt: skip
def test_rows_from_the_top_each_from_the_left(boxes: list[tuple[float, ...]], order: list[int]) -> None:
    figure = cells(*boxes)
    assert reading_order(figure) == order
    assert [cell_of(figure, i) for i in range(len(order))] == order
