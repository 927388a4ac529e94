"""A figure as a reader sees it: marks under names that can be seen (labels, ends, places), looked up once.

node: its label, or {"label", "at"} where the label is empty or shared. edge: [a, b], from and to if directed. cell: its
number in reading order. Every other mark: {"class", "at"}, `at` being the centre of a label, circle or arc, the first
point of a line, the mean of a polygon's corners.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from synth.science.figure import Arc, Cell, Circle, Edge, Figure, Label, Line, Mark, Node, Point, Polygon, rounded

Look = tuple[str, str, str, Any]
Extent = tuple[float, float]  # top and bottom, px
Name = Any  # str | int | list | dict, as JSON has it
KINDS: dict[str, type[Mark]] = {
    "node": Node, "edge": Edge, "cell": Cell, "label": Label, "line": Line, "arc": Arc, "circle": Circle,
    "polygon": Polygon,
}  # fmt: skip
SAME_PLACE = 0.06  # px: names and moves are compared after rounding to 2 decimals
_SELECTOR = re.compile(r"(\w+)(?:\[class=([^\]]+)\])?")


def kind_of(mark: Mark) -> str:
    """The kind of a mark as the JSON has it: `node`, `edge` ..."""
    return type(mark).__name__.lower()


def at_of(mark: Mark) -> Point:
    """The one point that names a mark."""
    match mark:
        case Node() | Label() | Circle():
            return mark.at
        case Arc():
            return mark.centre
        case Cell():
            return mark.box[0] + mark.box[2] / 2, mark.box[1] + mark.box[3] / 2
        case Polygon():
            xs, ys = zip(*mark.points)
            return sum(xs) / len(xs), sum(ys) / len(ys)
        case Line():
            return mark.points[0]
    return mark.path[0]


def _spots(*points: Point) -> bytes:
    """Points as the SVG has them, in a form that remembers its hash: looks are counted many times."""
    return array("d", [round(v, 2) + 0.0 for point in points for v in point]).tobytes()


def _numbers(*values: float) -> tuple[float, ...]:
    """Numbers as the SVG has them."""
    return tuple([round(v, 2) for v in values])


def near(a: Any, b: Any) -> bool:
    """Whether two points coincide, as far as the SVG can tell."""
    return abs(a[0] - b[0]) <= SAME_PLACE and abs(a[1] - b[1]) <= SAME_PLACE


def selector(select: str) -> tuple[type[Mark], str | None]:
    """Kind and class of `edge[class=selected]`. Raises ValueError for anything else."""
    found = _SELECTOR.fullmatch(select)
    if not found or found[1] not in KINDS:
        raise ValueError(f"selector {select!r}: write one of {', '.join(KINDS)}, optionally with [class=NAME]")
    return KINDS[found[1]], found[2]


def text_of(mark: Mark) -> str:
    """What is written in or at a mark; empty for marks without text."""
    return mark.text if isinstance(mark, Label) else getattr(mark, "label", "")


@lru_cache(4096)
def _look_of(mark: Mark) -> Look:
    """Of a mark that is no edge: wrong targets share most marks with the right one."""
    shown: tuple[Any, ...]
    match mark:
        case Node():
            outline = (mark.r,) if mark.shape == "circle" else (mark.w, mark.h)
            shown = _spots(mark.at), mark.shape, _numbers(*outline), mark.ring
        case Cell():
            shown = _numbers(*mark.box)
        case Label():
            shown = _spots(mark.at), mark.size, mark.italic
        case Line():
            shown = _spots(*mark.points), mark.start, mark.end
        case Arc():
            shown = _spots(mark.centre), _numbers(mark.radius, mark.begin, mark.stop), mark.end
        case Circle():
            shown = _spots(mark.at), _numbers(mark.r)
        case Polygon():
            shown = (_spots(*mark.points),)
    return type(mark).__name__, mark.cls, text_of(mark), shown


def _extent(cell: Cell) -> Extent:
    """Top and bottom of a cell, as the SVG has them."""
    _, top, _, height = _numbers(*cell.box)
    return top, round(top + height, 2)


def _rows(extents: set[Extent]) -> dict[Extent, float]:
    """By vertical extent, the top of its row.

    A row is what hangs together where two extents overlap by more than half of the smaller one, so that bars on one
    base line are one row.
    """
    found: dict[Extent, float] = {}
    for first in sorted(extents):
        reached = [] if first in found else [first]
        while reached:
            a = reached.pop()
            found[a] = first[0]
            reached += [b for b in extents if b not in found and _share_a_row(a, b)]
    return found


def _share_a_row(a: Extent, b: Extent) -> bool:
    overlap, smaller = min(a[1], b[1]) - max(a[0], b[0]), min(a[1] - a[0], b[1] - b[0])
    return round(2 * overlap - smaller, 3) > 0


@dataclass(frozen=True)
class View:
    """Look-ups in one figure, made when first asked for."""

    figure: Figure

    @cached_property
    def nodes(self) -> list[Node]:
        """Nodes in order."""
        return list(self.figure.all(Node))

    @cached_property
    def edges(self) -> list[Edge]:
        """Edges in order."""
        return list(self.figure.all(Edge))

    @cached_property
    def cells(self) -> list[Cell]:
        """Cells in reading order: rows top to bottom, each from the left."""
        cells = list(self.figure.all(Cell))
        row_of = _rows({_extent(c) for c in cells})
        return sorted(cells, key=lambda c: (row_of[_extent(c)], c.box[0]))

    @cached_property
    def _labels(self) -> Counter[str]:
        return Counter(n.label for n in self.nodes)

    @cached_property
    def _node_names(self) -> dict[str, Name]:
        return {
            n.id: n.label if n.label and self._labels[n.label] == 1 else {"label": n.label, "at": rounded(n.at)}
            for n in self.nodes
        }

    @cached_property
    def _cell_numbers(self) -> dict[str, int]:
        return {c.id: i for i, c in enumerate(self.cells)}

    @cached_property
    def _by_label(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            found[node.label].append(node)
        return found

    @cached_property
    def _joined(self) -> dict[tuple[str, str], list[Edge]]:
        found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for e in self.edges:
            found[e.start, e.stop].append(e)
            if not e.directed and e.start != e.stop:
                found[e.stop, e.start].append(e)
        return found

    @cached_property
    def looks(self) -> dict[str, Look]:
        """By id, what reading the SVG back tells of each mark: its kind, class, text and places, without ids."""
        return {m.id: self._look(m) for m in self.figure.marks}

    @cached_property
    def kept(self) -> dict[str, Counter[Look]]:
        """By selector and exceptions, how often each look stands in the figure; filled by who asks."""
        return {}

    def _look(self, mark: Mark) -> Look:
        if not isinstance(mark, Edge):
            return _look_of(mark)
        ends = (at_of(self.figure.by_id[i]) for i in (mark.start, mark.stop))
        return "Edge", mark.cls, mark.label, (_spots(*mark.path), mark.directed, _spots(*ends))

    def name(self, mark: Mark) -> Name:
        """What a mark of this figure is called."""
        match mark:
            case Node():
                return self._node_names[mark.id]
            case Edge():
                return [self._node_names[mark.start], self._node_names[mark.stop]]
            case Cell():
                return self._cell_numbers[mark.id]
        return {"class": mark.cls, "at": rounded(at_of(mark))}

    def edge_args(self, edge: Edge) -> dict[str, Name]:
        """An edge's name as arguments: with its label where two edges join the same nodes."""
        twins = len(self._joined[edge.start, edge.stop]) > 1
        return {"edge": self.name(edge)} | ({"label": edge.label} if twins else {})

    def node(self, name: Name) -> Node | None:
        """The one node of a name."""
        if isinstance(name, str):
            found = self._by_label.get(name, [])
        else:
            found = [n for n in self.nodes if n.label == name["label"] and near(n.at, name["at"])]
        return found[0] if len(found) == 1 else None

    def between(self, a: Name, b: Name) -> list[Edge]:
        """The edges that join two nodes (from a to b where directed)."""
        start, stop = self.node(a), self.node(b)
        return self._joined.get((start.id, stop.id), []) if start and stop else []

    def edge(self, args: Mapping[str, Any]) -> Edge | None:
        """The one edge of `{"edge": [a, b]}`, with its "label" where two join the same nodes."""
        found = self.between(*args["edge"])
        if "label" in args:
            found = [e for e in found if e.label == args["label"]]
        return found[0] if len(found) == 1 else None

    def other(self, name: Mapping[str, Any], kind: str | None = None) -> Mark | None:
        """The one line, arc, circle, polygon or label with {"class" or "text", "at"}."""
        kinds = KINDS[kind] if kind else (Label, Line, Arc, Circle, Polygon)
        found = [
            m
            for m in self.figure.marks
            if isinstance(m, kinds)
            and name.get("class", m.cls) == m.cls
            and name.get("text", text_of(m)) == text_of(m)
            and near(at_of(m), name["at"])
        ]
        return found[0] if len(found) == 1 else None

    def select(self, select: str) -> Iterator[Mark]:
        """Marks of a selector, in order."""
        kind, cls = selector(select)
        return self.figure.all(kind, cls)


def view(figure: Figure | View) -> View:
    """The view of a figure, or the view itself."""
    return figure if isinstance(figure, View) else View(figure)
