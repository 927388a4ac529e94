"""Verdicts: how the judges say what they found, and how they refuse rows that are not even well-formed.

Rows come from disk as well as from a maker next door, so nothing in them is trusted: types, finiteness and ranges are
tested once, here, and everything after may compute without further thought.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from numba import njit

from catalog.sample import Check

VERSION = "1"
_NUMBERS = frozenset((int, float))
_LISTS = (list, tuple, np.ndarray)
LARGEST = 1e6  # no coordinate, size or offset of a page is larger; beyond it float32 geometry loses the quarter pixel


class Malformed(ValueError):
    """A row that cannot be judged: the message names the place and the value."""


@dataclass(slots=True)
class Verdicts:
    """The verdicts of one sample in the order of judging.

    `missing` names assets that were not to be had: what they were needed for is not judged, so the sample is not
    verified, although nothing was found wrong with it.
    """

    checks: list[Check] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, name: str, faults: Sequence[str], score: float | None = None) -> None:
        """Pass when there are no faults; the detail names the first three."""
        self.checks.append(Check(name, VERSION, not faults, score, "; ".join(faults[:3]) if faults else ""))

    def skip(self, name: str, why: str) -> None:
        """The check does not apply, or what it needs is not there."""
        self.checks.append(Check(name, VERSION, None, None, why))

    @property
    def failed(self) -> Check | None:
        """The first failing check."""
        return next((c for c in self.checks if c.passed is False), None)


def parsed(text: Any, place: str) -> Any:
    """The JSON in a column. Raises Malformed for what is none, and where a name stands twice in one object: of two values
    some readers take the first, others the last."""
    try:
        value = orjson.loads(string(text, place))
        if orjson.dumps(value) != text.encode():  # not as our makers write it: then by the slow way
            json.loads(text, object_pairs_hook=_once)
    except (ValueError, TypeError, RecursionError) as error:
        raise error if isinstance(error, Malformed) else Malformed(f"{place} is no JSON: {str(error)[:120]}") from error
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"{max(names, key=names.count)[:40]!r} stands twice in one object")
    return dict(pairs)


def row_of(check: Check) -> dict[str, Any]:
    """A verdict as the column `checks` takes it."""
    return {
        "name": check.name,
        "version": check.version,
        "passed": check.passed,
        "score": check.score,
        "detail": check.detail,
    }


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What one audit says about one sample. `verdict` is pass, defect, not_applicable or reported; a higher `score` is
    worse. `lines` holds one table per text line that has anything to tell."""

    sample_id: str
    name: str
    version: str
    verdict: str
    score: float | None
    detail: str
    lines: list[dict[str, Any]]


def finite(values: Iterable[Any], count: int | None, place: str) -> list[float]:
    """`values` as floats; exactly `count` of them when given. Raises Malformed on another type, NaN or huge numbers."""
    if not isinstance(values, _LISTS):
        raise Malformed(f"{place} is {type(values).__name__}, not a list of numbers")
    if count is not None and len(values) != count:
        raise Malformed(f"{place} holds {len(values)} numbers instead of {count}")
    for value in values:
        if type(value) not in _NUMBERS and not isinstance(value, np.floating):
            raise Malformed(f"{place} holds {value!r}, not a number")
        if not -LARGEST <= value <= LARGEST:
            raise Malformed(f"{place} holds {value!r}, outside ±{LARGEST:.0f}")
    return list(values)


def number(value: Any, place: str, low: float = -LARGEST, high: float = LARGEST) -> float:
    """One finite number in [low, high]."""
    known = type(value) in _NUMBERS or isinstance(value, float)
    if not known or not low <= value <= high:
        raise Malformed(f"{place} is {value!r}, not a number from {low:g} to {high:g}")
    return float(value)


def whole(value: Any, place: str, low: int = 0, high: int = int(LARGEST)) -> int:
    """One integer in [low, high]."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Malformed(f"{place} is {value!r}, not a whole number from {low} to {high}")
    return value


def string(value: Any, place: str) -> str:
    """A string that UTF-8 can hold (no lone surrogates)."""
    if not isinstance(value, str):
        raise Malformed(f"{place} is {type(value).__name__}, not a string")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"{place} holds a lone surrogate at {error.start}") from error
    return value


def strings(values: Sequence[Any], place: str) -> list[str]:
    """Several strings, together first, because that is quicker; else the first bad one is named by its number."""
    try:
        "".join(values).encode()
    except (TypeError, UnicodeEncodeError):
        return [string(value, f"{place}[{i}]") for i, value in enumerate(values)]
    return list(values)


def numbers(rows: Sequence[Any], width: int, place: str) -> np.ndarray:
    """float64 [n, width] of n lists of `width` finite numbers of sizes that a page may have."""
    for i, row in enumerate(rows):
        if type(row) is not list or len(row) != width or not _NUMBERS.issuperset(map(type, row)):
            raise Malformed(f"{place}[{i}] holds {str(row)[:80]}, not {width} numbers")
    try:
        found = np.array(rows, np.float64).reshape(-1, width)
    except OverflowError as error:
        raise Malformed(f"{place} holds numbers too large: {error}") from error
    if not _within(found, LARGEST):
        raise Malformed(f"{place} holds numbers outside ±{LARGEST:.0f}")
    return found


@njit(cache=True)
def _within(values: np.ndarray, largest: float) -> bool:
    """Whether all are finite and none is larger."""
    for value in values.flat:
        if not -largest <= value <= largest:
            return False
    return True


def table(value: Any, place: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Malformed(f"{place} is {type(value).__name__}, not an object")
    return value


def items(value: Any, place: str, most: int = 4096) -> list[Any]:
    """A JSON array of at most `most` items."""
    if not isinstance(value, _LISTS):
        raise Malformed(f"{place} is {type(value).__name__}, not a list")
    if len(value) > most:
        raise Malformed(f"{place} holds {len(value)} items, more than {most}")
    return list(value)


def colour(value: Any, place: str) -> tuple[int, int, int]:
    """`#rrggbb` as three integers."""
    if not isinstance(value, str) or len(value) != 7 or value[0] != "#":
        raise Malformed(f"{place} is {value!r}, not #rrggbb")
    try:
        packed = bytes.fromhex(value[1:])
    except ValueError as error:
        raise Malformed(f"{place} is {value!r}, not #rrggbb") from error
    if len(packed) != 3:  # fromhex ignores blanks
        raise Malformed(f"{place} is {value!r}, not #rrggbb")
    return packed[0], packed[1], packed[2]


def convex(quads: Sequence[Sequence[float]], place: str) -> np.ndarray:
    """float64 [n, 8] of quads of four corners, clockwise on the screen, convex and not degenerate."""
    found = numbers(quads, 8, place)
    bad = _first_bad_quad(found)
    if bad >= 0:
        raise Malformed(
            f"{place} {bad} is not a convex clockwise quadrilateral: {[round(float(v), 2) for v in found[bad]]}"
        )
    return found


@njit(cache=True)
def _first_bad_quad(quads: np.ndarray) -> int:
    for i in range(quads.shape[0]):
        p = quads[i]
        for k in range(0, 8, 2):
            ax, ay, bx, by, cx, cy = p[k], p[k + 1], p[(k + 2) % 8], p[(k + 3) % 8], p[(k + 4) % 8], p[(k + 5) % 8]
            if not (bx - ax) * (cy - by) - (by - ay) * (cx - bx) > 0.0:
                return i
    return -1
