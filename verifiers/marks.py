"""Marks of a read-back figure by what can be seen of them: names, selections, and whether two figures are the same.

A node is named by its label, where no other node bears it, else by label and place; an edge by its two nodes; a cell
by its number in reading order; anything else by its class and place. Nothing here knows an id.
"""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verifiers.check import Malformed, finite, string, table, whole

if TYPE_CHECKING:
    from verifiers.readback import Cell, Edge, Figure, Node

    Mark = Any  # one of the figure's dataclasses

NEAR = 0.06  # px: marks nearer than this stand at one place
_NAMED = 0.08  # px: so near a named place is to its mark: both have been rounded to two decimals
_ROUGH = 0.5  # px: so well the centre of an arc of nearly half a circle is read from its rounded ends
_SELECT = re.compile(r"(node|edge|cell|label|line|arc|circle|polygon)(?:\[class=([^\[\]]{1,64})\])?")
_QUANTITY = re.compile(r"(?:([^=]{1,24}?)\s*[=＝]\s*)?([-−+]?\d+(?:\.\d+)?)\s*(\D{0,12})")
_SLIGHT = 1e-6  # px: below what is written, above the error of adding
KINDS = ("node", "edge", "cell", "label", "line", "arc", "circle", "polygon")
_PLAIN = str.maketrans({**dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789")), "_": None, "{": None, "}": None, "^": None, "−": "-"})


class Unseen(LookupError):
    """No mark, or more than one, bears a name: what is said of it is not true."""


def marks_of(figure: Figure, kind: str) -> Sequence[Mark]:
    """All marks of a kind, in drawing order."""
    return getattr(figure, kind + "s")


def text_of(kind: str, mark: Mark) -> str:
    """What is written in, at or as a mark; nothing for shapes."""
    if kind == "label":
        return mark.text
    return mark.label if kind in ("node", "edge", "cell") else ""


@lru_cache(1024)
def selection(select: str) -> tuple[str, str | None]:
    """Kind and class of `edge[class=selected]`. Raises Malformed."""
    match = _SELECT.fullmatch(select)
    if match is None:
        raise Malformed(f"selector {select!r} is not one of {KINDS}, with [class=NAME] or without")
    return match[1], match[2]


def selected(figure: Figure, select: Any) -> tuple[str, list[int]]:
    """Kind and indices of the marks that a selector picks."""
    kind, cls = selection(string(select, "select"))
    return kind, [i for i, mark in enumerate(marks_of(figure, kind)) if cls is None or mark.cls == cls]


def plain(text: str) -> str:
    """A label without its markup: `θ_{2}`, `θ_2` and `θ₂` are one name."""
    return text.translate(_PLAIN)


def quantity(text: str) -> tuple[str, float, str] | None:
    """Name, value and unit of `θ_2 = 28.1°` or `28.1°`; None for other texts."""
    match = _QUANTITY.fullmatch(text.strip())
    return match and (plain(match[1] or "").strip(), float(match[2].replace("−", "-")), match[3].strip())


def value_of(text: str) -> float | None:
    """The number that a label is or holds as its value."""
    found = quantity(text)
    return found and found[1]


def near(p: Sequence[float], q: Sequence[float], within: float = _NAMED) -> bool:
    """Whether two points lie within some px of each other, along each axis."""
    return abs(p[0] - q[0]) <= within and abs(p[1] - q[1]) <= within


# ------------------------------------------------------------------------------------------------------------ by name


def _only(found: list[int], name: object) -> int:
    if len(found) != 1:
        raise Unseen(f"{name!r} names {len(found)} marks")
    return found[0]


# Indices by label of the nodes of figures at hand: a step leaves most figures with the nodes they had.
_LABELLED: deque[tuple[Sequence[Node], dict[str, list[int]]]] = deque(maxlen=4)


def _labelled(nodes: Sequence[Node]) -> dict[str, list[int]]:
    for known, found in _LABELLED:
        if known is nodes:
            return found
    found = {}
    for i, node in enumerate(nodes):
        found.setdefault(node.label, []).append(i)
    _LABELLED.appendleft((nodes, found))
    return found


def node_of(figure: Figure, name: Any) -> int:
    """Index of the node of a label, or of {"label", "at"}. Raises Unseen; Malformed where it is no name at all."""
    if isinstance(name, str):
        return _only(_labelled(figure.nodes).get(name, []), name)
    given = table(name, "name of a node")
    if set(given) != {"label", "at"}:
        raise Malformed(f"node is named by {sorted(given)}, not by label and at")
    at = finite(given["at"], 2, "at of a node")
    return _only([i for i, n in enumerate(figure.nodes) if n.label == given["label"] and near(n.at, at)], name)


def ends_of(figure: Figure, pair: Any) -> tuple[int, int]:
    """Indices of the two nodes that name an edge."""
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise Malformed(f"edge is named by {str(pair)[:60]}, not by two nodes")
    return node_of(figure, pair[0]), node_of(figure, pair[1])


def joins(edge: Edge, a: int, b: int) -> bool:
    """Whether an edge runs from a to b, or between them if it has no direction."""
    return (edge.a, edge.b) == (a, b) or (not edge.directed and (edge.b, edge.a) == (a, b))


def edge_of(figure: Figure, pair: Any, label: Any = None) -> int:
    """Index of the edge [from, to], told from others between the same nodes by its label."""
    a, b = ends_of(figure, pair)
    ends = {a, b}
    found = [i for i, edge in enumerate(figure.edges) if edge.a in ends and edge.b in ends and joins(edge, a, b)]
    if label is not None:
        found = [i for i in found if figure.edges[i].label == label]
    return _only(found, pair)


# Reading orders of the cells of figures at hand.
_READ: deque[tuple[Sequence[Cell], list[int]]] = deque(maxlen=4)


def reading_order(figure: Figure) -> list[int]:
    """Indices of the cells: rows from the top, each from the left.

    Two cells stand in one row where the heights that they share are more than half of the lower one's height, and so
    do all that such pairs join.
    """
    cells = figure.cells
    for known, found in _READ:
        if known is cells:
            return found
    rows: list[list[int]] = []
    for i in range(len(cells)):
        joined = [row for row in rows if any(_side_by_side(cells[i], cells[k]) for k in row)]
        rows = [row for row in rows if row not in joined] + [[i, *(k for row in joined for k in row)]]
    rows.sort(key=lambda row: min(cells[k].box[1] for k in row))
    order = [k for row in rows for k in sorted(row, key=lambda k: (cells[k].box[0], k))]
    _READ.appendleft((cells, order))
    return order


def _side_by_side(a: Cell, b: Cell) -> bool:
    (_, top, _, height), (_, other, _, its) = a.box, b.box
    if (top, height) == (other, its):
        return True
    shared = min(top + height, other + its) - max(top, other)
    return shared > min(height, its) / 2 + _SLIGHT


def cell_of(figure: Figure, name: Any) -> int:
    """Index of the cell of a number in reading order."""
    place = whole(name, "number of a cell")
    order = reading_order(figure)
    if place >= len(order):
        raise Unseen(f"there is no cell {place} of {len(order)}")
    return order[place]


def _places(kind: str, mark: Mark) -> tuple[Sequence[float], ...]:
    """Where a mark that is named by its place stands."""
    if kind in ("label", "circle"):
        return (mark.at,)
    if kind == "line":
        return (mark.points[0],)
    return (mark.centre,) if kind == "arc" else (_mean(mark.points), _centroid(mark.points))


def _mean(points: Sequence[Sequence[float]]) -> tuple[float, float]:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _centroid(points: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Of the area: the shoelace formula. The mean of the corners where there is no area."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (x / (3 * area), y / (3 * area)) if abs(area) > 1e-9 else _mean(points)


def placed(figure: Figure, kinds: Iterable[str], name: Any) -> tuple[str, int]:
    """Kind and index of the label, line, arc, circle or polygon of {"class", "at"} or, for a label, {"text", "at"}."""
    given = table(name, "name of a mark")
    at = finite(given.get("at"), 2, "at of a mark")
    cls, text = given.get("class"), given.get("text")
    if cls is None and text is None:
        raise Malformed(f"mark is named by {sorted(given)}, not by class (or text) and at")
    found = [
        (kind, i)
        for kind in kinds
        for i, mark in enumerate(marks_of(figure, kind))
        if cls in (None, mark.cls)
        and (text is None or (kind == "label" and mark.text == text))
        and any(near(place, at, _ROUGH if kind == "arc" else _NAMED) for place in _places(kind, mark))
    ]
    if len(found) != 1:
        raise Unseen(f"{name!r} names {len(found)} marks")
    return found[0]


# ----------------------------------------------------------------------------------------------------- the same figure

_Key = tuple[Any, ...]  # all of a mark but its numbers


def _flat(points: Iterable[Sequence[float]]) -> tuple[float, ...]:
    return tuple(value for point in points for value in point)


def seen(figure: Figure, kind: str, mark: Mark) -> tuple[_Key, tuple[float, ...]]:
    """All that can be seen of a mark: what is either equal or not, and its numbers in px (turns in degrees)."""
    if kind == "node":
        sides = (mark.r,) if mark.shape == "circle" else (mark.w, mark.h)
        return (mark.label, mark.cls, mark.shape, mark.ring), (*mark.at, *sides)
    if kind == "edge":
        ends = (figure.nodes[mark.a].at, figure.nodes[mark.b].at)
        return (mark.label, mark.cls, mark.directed, len(mark.path)), _flat((ends[0], *mark.path, ends[1]))
    if kind == "cell":
        return (mark.label, mark.cls), tuple(mark.box)
    if kind == "label":
        return (mark.text, mark.cls, mark.italic), (*mark.at, mark.size, mark.turn)
    if kind == "line":
        return (mark.cls, mark.start, mark.end, len(mark.points)), _flat(mark.points)
    if kind == "arc":
        angles = (mark.start, mark.stop, (mark.start + mark.stop) / 2)
        return (mark.cls, mark.end), (*_flat(_on_circle(mark, angle) for angle in angles), mark.radius)
    if kind == "circle":
        return (mark.cls,), (*mark.at, mark.r)
    return (mark.cls, len(mark.points)), _flat(mark.points)


def _on_circle(arc: Any, angle: float) -> tuple[float, float]:
    turn = math.radians(angle)
    return arc.centre[0] + arc.radius * math.cos(turn), arc.centre[1] + arc.radius * math.sin(turn)


def _turned(numbers: tuple[float, ...]) -> tuple[float, ...]:
    """An edge's points from the other end."""
    return tuple(value for i in range(len(numbers) - 2, -1, -2) for value in numbers[i : i + 2])


def _fits(kind: str, key: _Key, a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    if kind == "arc" and all(abs(x - y) <= _ROUGH for x, y in zip(a[4:], b[4:])):
        a, b = a[:4], b[:4]  # the ends; the middle and radius of nearly half a circle are read less well
    if all(abs(x - y) <= NEAR for x, y in zip(a, b)):
        return True
    return kind == "edge" and not key[2] and all(abs(x - y) <= NEAR for x, y in zip(_turned(a), b))


def unmatched(
    kind: str, first: Iterable[tuple[_Key, tuple[float, ...]]], second: Iterable[tuple[_Key, tuple[float, ...]]]
) -> tuple[list[_Key], list[_Key]]:
    """What is left of two lists of marks after each has been matched with one of the other that looks the same."""
    ours, theirs = Counter(first), Counter(second)
    both = ours & theirs
    rest = list((theirs - both).elements())
    left = []
    for key, numbers in (ours - both).elements():
        for i, (other, place) in enumerate(rest):
            if key == other and _fits(kind, key, numbers, place):
                del rest[i]
                break
        else:
            left.append((*key, *numbers[:2]))
    return left, [(*key, *numbers[:2]) for key, numbers in rest]


def same(figure: Figure, target: Figure) -> list[str]:
    """Where two figures differ: size of the page, or marks of one that the other has not, within NEAR px. The order of
    drawing does not count."""
    faults = []
    if (figure.width, figure.height) != (target.width, target.height):
        faults.append(f"page of {figure.width}x{figure.height}, not {target.width}x{target.height}")
    for kind in KINDS:
        ours, theirs = marks_of(figure, kind), marks_of(target, kind)
        if ours is theirs and kind != "edge":
            continue
        left, missing = unmatched(
            kind, [seen(figure, kind, m) for m in ours], [seen(target, kind, m) for m in theirs]
        )  # fmt: skip
        faults += [f"{kind} {key!r} is not in the target" for key in left]
        faults += [f"{kind} {key!r} of the target is missing" for key in missing]
    return faults
