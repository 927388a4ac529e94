"""Figures: what a scene shows, as typed marks in pixels. The spec of a sample is its figures, written as JSON.

A mark says what is drawn where and to which class it belongs; what a class looks like is said once, by the style. Marks
stand in z-order. Ids join marks inside a figure and between source and target; they never reach the SVG.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A circle of radius r, or a box of w x h, around `at`, with its label inside. `ring` marks an accepting state."""

    id: str
    at: Point
    label: str = ""
    cls: str = "node"
    shape: str = "circle"
    r: float = 18.0
    w: float = 0.0
    h: float = 0.0
    size: float = 16.0
    ring: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """From node to node along 2 (straight), 3 (quadratic Bezier) or 4 points (cubic); a label stands at `label_at`."""

    id: str
    start: str
    stop: str
    path: tuple[Point, ...]
    directed: bool = False
    cls: str = "edge"
    label: str = ""
    label_at: Point | None = None
    size: float = 13.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an array, table or tape, or a bar: x, y, width and height of its box."""

    id: str
    box: tuple[float, float, float, float]
    label: str = ""
    cls: str = "cell"
    size: float = 15.0


@dataclass(frozen=True, slots=True)
class Label:
    """Free text around its centre. `_` and `^` lower and raise what follows: F_N, m^2, v_{0x}."""

    id: str
    at: Point
    text: str
    cls: str = "text"
    size: float = 15.0
    role: str = "note"
    italic: bool = False
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; `start` and `end` ask for arrowheads."""

    id: str
    points: tuple[Point, ...]
    cls: str = "line"
    start: bool = False
    end: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """Part of a circle, degrees clockwise on the screen from +x, begin < stop < begin + 360."""

    id: str
    centre: Point
    radius: float
    begin: float
    stop: float
    cls: str = "line"
    end: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle that is no node."""

    id: str
    at: Point
    r: float
    cls: str = "shape"


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed, filled outline."""

    id: str
    points: tuple[Point, ...]
    cls: str = "shape"


Mark = Node | Edge | Cell | Label | Line | Arc | Circle | Polygon
M = TypeVar("M", bound=Mark)

_SPELLED = {"cls": "class", "start": "from", "stop": "to", "begin": "from"}  # JSON names that Python reserves or reads ill
_DROPPED = {"circle": ("w", "h"), "box": ("r",)}


@dataclass(frozen=True)
class Figure:
    """Marks in z-order, on a canvas that the scene owns."""

    marks: tuple[Mark, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Mark]:
        """Every mark by its id. Raises ValueError where two share one."""
        found = {m.id: m for m in self.marks}
        if len(found) != len(self.marks):
            raise ValueError(f"marks share an id: {sorted(m.id for m in self.marks)}")
        return found

    def all(self, kind: type[M], cls: str | None = None) -> Iterator[M]:
        """Marks of a kind, and of a class if one is named, in order."""
        return (m for m in self._by_kind[kind] if cls in (None, m.cls))

    @cached_property
    def _by_kind(self) -> Mapping[type, list[Any]]:
        found = defaultdict[type, list[Any]](list)
        for mark in self.marks:
            found[type(mark)].append(mark)
        return found

    def changed(self, changes: Mapping[str, Mapping[str, Any]]) -> Figure:
        """The same figure with fields of some marks replaced, by id. Raises KeyError for an id that is not there."""
        for key in changes:
            self.by_id[key]
        return Figure(tuple(replace(m, **changes[m.id]) if m.id in changes else m for m in self.marks))

    def without(self, ids: Iterable[str]) -> Figure:
        """The same figure without some marks."""
        gone = set(ids)
        return Figure(tuple(m for m in self.marks if m.id not in gone))

    def plus(self, *marks: Mark, below: str | None = None) -> Figure:
        """The same figure with marks on top, or just below the mark whose id is given."""
        if below is None:
            return Figure((*self.marks, *marks))
        at = next(i for i, m in enumerate(self.marks) if m.id == below)
        return Figure((*self.marks[:at], *marks, *self.marks[at:]))

    def to_json(self) -> dict[str, Any]:
        """`{"marks": [...]}` as the spec column holds it, coordinates rounded to 2 decimals. Not to be changed."""
        return self._json

    @cached_property
    def _json(self) -> dict[str, Any]:
        return {"marks": [_to_json(m) for m in self.marks]}


def _to_json(mark: Mark) -> dict[str, Any]:
    kind = type(mark).__name__.lower()
    dropped = _DROPPED.get(getattr(mark, "shape", ""), ())
    out: dict[str, Any] = {"mark": kind}
    for f in fields(mark):
        if f.name not in dropped:
            name = f.name if kind == "line" else _SPELLED.get(f.name, f.name)
            out[_SPELLED["cls"] if f.name == "cls" else name] = rounded(getattr(mark, f.name))
    return out


def rounded(value: Any) -> Any:
    """Numbers to 2 decimals, as the SVG has them; points and paths as lists."""
    if isinstance(value, float):
        return round(value, 2) + 0.0  # no minus zero
    if isinstance(value, tuple | list):
        return [round(v, 2) + 0.0 if isinstance(v, float) else rounded(v) for v in value]
    return value
