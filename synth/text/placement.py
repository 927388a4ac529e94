"""Where text goes on a picture: the calm places, and how light they are.

Kernels sum integers and round each quotient and square root once, so that a place is the same on every machine.
Pictures are uint8, grey [h, w] or RGB [h, w, 3]; boxes are (x, y, width, height) in px, origin at the top left.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from catalog.identity import Stream
from synth.text.colour import LINEAR

GRID = 64  # cells along the longer side
CANDIDATES = 24
SPREAD_WEIGHT = 0.5  # a wide range of luma leaves no colour that reads everywhere
SUBJECT_WEIGHT = 255.0  # a box wholly on the subject is worse than the busiest box off it
QUANTILES = (0.02, 0.1, 0.5, 0.9, 0.98)

Box = tuple[int, int, int, int]

_BINS = 4096
_MAX_SAMPLES = 12_000  # pixels looked at in a region: the quantiles of more are the same to a per mille or two
_WEIGHTS = (0.2126, 0.7152, 0.0722)  # of R, G, B in relative luminance
_LIGHT = np.array([[round(weight * value * 2**20) for value in LINEAR] for weight in _WEIGHTS], np.int32)


class Place(NamedTuple):
    """A chosen box, with the mean busyness inside it (0 flat, 255 at most) and the share of it on the subject."""

    box: Box
    busyness: float
    on_subject: float


def cell_size(width: int, height: int) -> int:
    """Side of a grid cell, px, for a picture of this size."""
    return max(1, -(-max(width, height) // GRID))


@njit(cache=True)
def _luma(pixels: np.ndarray, y: int, x: int) -> int:
    """Luma 0 to 255 as (2 R + 5 G + B) / 8: near enough to Rec. 601 to rank places."""
    return (2 * np.int64(pixels[y, x, 0]) + 5 * np.int64(pixels[y, x, 1]) + np.int64(pixels[y, x, 2])) >> 3


@njit(cache=True)
def _busyness(pixels: np.ndarray, cell: int) -> np.ndarray:
    """See `busyness`. Luma at nine points of each cell (its edges and its middle); twelve steps between neighbours."""
    rows, columns = pixels.shape[0] // cell, pixels.shape[1] // cell
    last_y, last_x = pixels.shape[0] - 1, pixels.shape[1] - 1
    integral = np.zeros((3, rows + 1, columns + 1), np.int64)
    for row in range(rows):
        y0, step_line, luma_line, square_line = row * cell, 0, 0, 0
        y1, y2 = min(y0 + cell // 2, last_y), min(y0 + cell, last_y)
        a0, a1, a2 = _luma(pixels, y0, 0), _luma(pixels, y1, 0), _luma(pixels, y2, 0)
        for column in range(columns):
            x1, x2 = min(column * cell + cell // 2, last_x), min(column * cell + cell, last_x)
            b0, b1, b2 = _luma(pixels, y0, x1), _luma(pixels, y1, x1), _luma(pixels, y2, x1)
            c0, c1, c2 = _luma(pixels, y0, x2), _luma(pixels, y1, x2), _luma(pixels, y2, x2)
            across = abs(a0 - b0) + abs(a1 - b1) + abs(a2 - b2) + abs(b0 - c0) + abs(b1 - c1) + abs(b2 - c2)
            down = abs(a0 - a1) + abs(a1 - a2) + abs(b0 - b1) + abs(b1 - b2) + abs(c0 - c1) + abs(c1 - c2)
            step_line += (across + down) * 256 // 12
            luma_line += b1
            square_line += b1 * b1
            integral[0, row + 1, column + 1] = integral[0, row, column + 1] + step_line
            integral[1, row + 1, column + 1] = integral[1, row, column + 1] + luma_line
            integral[2, row + 1, column + 1] = integral[2, row, column + 1] + square_line
            a0, a1, a2 = c0, c1, c2
    return integral


def busyness(pixels: np.ndarray) -> np.ndarray:
    """Integral images of how busy a picture is: int64 [3, rows + 1, columns + 1] over a grid of `cell_size` cells.

    Plane 0: mean absolute luma step, times 256, between points half a cell apart, so that both edges and fine texture
    count; plane 1: luma; plane 2: luma squared. The sum of a plane I over cells [r0, r1) x [c0, c1) is
    I[r1, c1] - I[r0, c1] - I[r1, c0] + I[r0, c0].
    """
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, 2)
    return _busyness(pixels, cell_size(pixels.shape[1], pixels.shape[0]))


def subject_map(mask: np.ndarray) -> np.ndarray:
    """Integral image, on the grid of `busyness`, of a boolean [h, w] mask of what text must not cover.

    A cell counts 256 when its centre or a corner is on the subject.
    """
    cell = cell_size(mask.shape[1], mask.shape[0])
    rows, columns = mask.shape[0] // cell, mask.shape[1] // cell
    hit = np.zeros((rows, columns), bool)
    for dy, dx in ((0, 0), (0, cell - 1), (cell - 1, 0), (cell - 1, cell - 1), (cell // 2, cell // 2)):
        hit |= mask[dy : rows * cell : cell, dx : columns * cell : cell]
    integral = np.zeros((rows + 1, columns + 1), np.int64)
    integral[1:, 1:] = hit.cumsum(0).cumsum(1) * 256
    return integral


@njit(cache=True)
def _mean(integral: np.ndarray, cell: int, box: np.ndarray) -> float:
    """Mean over the cells that a box touches."""
    rows, columns = integral.shape[0] - 1, integral.shape[1] - 1
    x, y, width, height = box
    top, left = min(y // cell, rows - 1), min(x // cell, columns - 1)
    bottom, right = min(-(-(y + height) // cell), rows), min(-(-(x + width) // cell), columns)
    total = integral[bottom, right] - integral[top, right] - integral[bottom, left] + integral[top, left]
    return total / max((bottom - top) * (right - left), 1)


@njit(cache=True)
def _best(integral: np.ndarray, subject: np.ndarray, cell: int, boxes: np.ndarray) -> tuple[int, float, float]:
    """Index, busyness and share on the subject of the box with the least cost; the first among equals."""
    chosen, least, busy, covered = 0, np.inf, 0.0, 0.0
    for k in range(len(boxes)):
        here = _mean(integral[0], cell, boxes[k]) / 256.0
        luma = _mean(integral[1], cell, boxes[k])
        spread = math.sqrt(max(_mean(integral[2], cell, boxes[k]) - luma * luma, 0.0))
        on = _mean(subject, cell, boxes[k]) / 256.0 if subject.size else 0.0
        cost = here + SPREAD_WEIGHT * spread + SUBJECT_WEIGHT * on
        if cost < least:
            chosen, least, busy, covered = k, cost, here, on
    return chosen, busy, covered


_NO_SUBJECT = np.zeros((0, 0), np.int64)


def least_busy(
    integral: np.ndarray,
    canvas: tuple[int, int],
    sizes: Sequence[tuple[int, int]],
    stream: Stream,
    margin: int = 0,
    subject: np.ndarray | None = None,
) -> Place:
    """The calmest of CANDIDATES boxes drawn from the stream, of the given sizes in turn.

    Calm is little busyness and little spread (standard deviation) of luma; the first among equals is taken.
    integral: `busyness` of the canvas. canvas: its (width, height), px. sizes: (width, height) of boxes that would do;
    margin: px kept free at every edge. subject: `subject_map` of the canvas, to be avoided.
    Raises ValueError when none of the sizes fits inside the margins.
    """
    fitting = [(w, h) for w, h in sizes if w + 2 * margin <= canvas[0] and h + 2 * margin <= canvas[1]]
    if not fitting:
        raise ValueError(f"no box of {list(sizes)} px fits a canvas of {canvas} px with margins of {margin} px")
    boxes = np.empty((CANDIDATES, 4), np.int64)
    for k in range(CANDIDATES):
        width, height = fitting[k % len(fitting)]
        x = stream.integer(margin, canvas[0] - margin - width)
        boxes[k] = x, stream.integer(margin, canvas[1] - margin - height), width, height
    chosen, busy, covered = _best(integral, _NO_SUBJECT if subject is None else subject, cell_size(*canvas), boxes)
    x, y, width, height = boxes[chosen].tolist()
    return Place((x, y, width, height), busy, covered)


@njit(cache=True)
def _light_histogram(
    pixels: np.ndarray, tables: np.ndarray, x: int, y: int, width: int, height: int, step: int
) -> np.ndarray:
    """Count of pixels in each of _BINS equal steps of luminance, int64 [_BINS]."""
    counts = np.zeros(_BINS, np.int64)
    for row in range(y, y + height, step):
        for column in range(x, x + width, step):
            light = tables[0, pixels[row, column, 0]]
            light += tables[1, pixels[row, column, 1]] + tables[2, pixels[row, column, 2]]
            counts[min(light >> 8, _BINS - 1)] += 1
    return counts


def luminance_quantiles(pixels: np.ndarray, box: Box, qs: Sequence[float] = QUANTILES) -> np.ndarray:
    """Quantiles of the WCAG relative luminance of an RGB picture inside a box: float64 [len(qs)], each 0 to 1.

    Large boxes are sampled on a square grid of an odd step, so that woven or printed patterns do not alias. Exact to
    1/4096. A box that reaches beyond the picture is clipped; ValueError when nothing is left of it.
    """
    x, y = max(box[0], 0), max(box[1], 0)
    width, height = min(box[0] + box[2], pixels.shape[1]) - x, min(box[1] + box[3], pixels.shape[0]) - y
    if width <= 0 or height <= 0:
        raise ValueError(f"box {box} lies outside a picture of {pixels.shape[1]} x {pixels.shape[0]} px")
    step = 1
    while (width // step) * (height // step) > _MAX_SAMPLES:
        step += 2
    counts = _light_histogram(pixels, _LIGHT, x, y, width, height, step).cumsum()
    return (np.searchsorted(counts, np.asarray(qs) * counts[-1]) + 0.5) / _BINS
