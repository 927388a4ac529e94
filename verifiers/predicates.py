"""The closed list of predicates that constraints and steps of reasoning state, evaluated on read-back figures.

`holds` is the one door. Marks are named by what is seen of them (marks.py): what is said of a mark that is not there is
false; what is not even said in the right form is Malformed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from verifiers.arithmetic import law_holds
from verifiers.check import Malformed, finite, items, number, string
from verifiers.marks import (
    NEAR,
    Unseen,
    cell_of,
    edge_of,
    ends_of,
    joins,
    marks_of,
    near,
    node_of,
    placed,
    plain,
    quantity,
    seen,
    selected,
    text_of,
    unmatched,
    value_of,
)  # fmt: skip

if TYPE_CHECKING:
    from verifiers.readback import Edge, Figure, Line

MOST_NAMES = 256  # in one list of names
ROUGHEST = 5.0  # degrees or px: no tolerance is wider
ROUGHEST_SHARE = 0.05  # of a value

Args = Mapping[str, Any]
_Test = Callable[[Args, "Figure", "Figure | None"], bool]


def holds(pred: str, args: Args, figure: Figure, source: Figure | None = None) -> bool:
    """Whether a predicate is true of a figure; `source` is the figure before, for `unchanged` and `moved`.

    Raises Malformed for an unknown predicate, wrong arguments, or a source that is needed and not there.
    """
    entry = _PREDICATES.get(pred) if isinstance(pred, str) else None
    if entry is None:
        raise Malformed(f"predicate {pred!r} is not in the list")
    test, needed, allowed = entry
    if not isinstance(args, Mapping) or not needed <= args.keys() <= allowed:
        given = sorted(args) if isinstance(args, Mapping) else args
        raise Malformed(f"{pred} takes {sorted(needed)} (at most {sorted(allowed)}), not {str(given)[:80]}")
    try:
        return test(args, figure, source)
    except Unseen:
        return False


def _tolerance(args: Args, most: float = ROUGHEST) -> float:
    return number(args.get("tol", 0.0), "tol", 0.0, most)


def mark_of(args: Args, figure: Figure) -> tuple[str, int]:
    """Kind and index of the one node, edge, cell or label that some arguments name. Raises Unseen, Malformed."""
    if isinstance(args.get("label"), Mapping) and not {"node", "edge", "cell"} & args.keys():
        return placed(figure, ("label",), args["label"])
    kinds = [kind for kind in ("node", "edge", "cell") if kind in args]
    if len(kinds) != 1:
        raise Malformed(f"one of node, edge, cell, label is to be named, not {kinds}")
    if kinds == ["node"]:
        return "node", node_of(figure, args["node"])
    if kinds == ["cell"]:
        return "cell", cell_of(figure, args["cell"])
    return "edge", edge_of(figure, args["edge"], args.get("label"))


# ------------------------------------------------------------------------------------------- marks, classes and texts


def _exists(args: Args, figure: Figure, _: Figure | None) -> bool:
    kind, found = selected(figure, args["select"])
    marks = marks_of(figure, kind)
    return any("label" not in args or text_of(kind, marks[i]) == args["label"] for i in found)


def _absent(args: Args, figure: Figure, source: Figure | None) -> bool:
    return not _exists(args, figure, source)


def _count_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    return len(selected(figure, args["select"])[1]) == number(args["n"], "n")


def _class_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    kind, i = mark_of(args, figure)
    return marks_of(figure, kind)[i].cls == string(args["to"], "to")


def _text_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    wanted = string(args["to"], "to")
    if ("cell" in args) == ("at" in args):
        raise Malformed("text_eq names either a cell or a place")
    if "cell" in args:
        return figure.cells[cell_of(figure, args["cell"])].label == wanted
    at = finite(args["at"], 2, "at")
    return any(label.text == wanted and near(label.at, at) for label in figure.labels)


def _ring_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    return figure.nodes[node_of(figure, args["node"])].ring is args["to"]


def _texts_along(args: Args, figure: Figure) -> list[str]:
    """Texts of the selected marks from left to right, or from the top down."""
    kind, found = selected(figure, args["select"])
    if kind not in ("node", "cell", "label") or args["along"] not in ("x", "y"):
        raise Malformed(f"order of {kind} along {args['along']!r} is not to be read")
    axis = 0 if args["along"] == "x" else 1
    marks = [marks_of(figure, kind)[i] for i in found]
    places = [m.box[axis] + m.box[axis + 2] / 2 if kind == "cell" else m.at[axis] for m in marks]
    return [text_of(kind, marks[i]) for i in sorted(range(len(marks)), key=places.__getitem__)]


def _order_is(args: Args, figure: Figure, _: Figure | None) -> bool:
    return _texts_along(args, figure) == items(args["texts"], "texts", MOST_NAMES)


def _sum_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    kind, found = selected(figure, args["select"])
    values = [value_of(text_of(kind, marks_of(figure, kind)[i])) for i in found]
    return bool(values) and None not in values and abs(math.fsum(values) - number(args["to"], "to")) <= 1e-6


def _value_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    to = number(args["to"], "to")
    within = _tolerance(args, ROUGHEST_SHARE * abs(to) + 1e-9) + 1e-9
    name, unit = plain(string(args.get("name", ""), "name")), string(args.get("unit", ""), "unit")
    texts = (text_of(kind, m) for kind in ("label", "node", "edge", "cell") for m in marks_of(figure, kind))
    read = filter(None, map(quantity, texts))
    return any(n in ("", name) and u == unit and abs(v - to) <= within for n, v, u in read)


# ------------------------------------------------------------------------------------------------------------- graphs


def _edges(args: Args, figure: Figure) -> list[Edge]:
    cls = args.get("class")
    return [edge for edge in figure.edges if cls in (None, edge.cls)]


def _connected(args: Args, figure: Figure, _: Figure | None) -> bool:
    a, b = ends_of(figure, (args["a"], args["b"]))
    return any(joins(edge, a, b) or joins(edge, b, a) for edge in figure.edges)


def _edge_dir(args: Args, figure: Figure, _: Figure | None) -> bool:
    ends = ends_of(figure, (args["from"], args["to"]))
    return any(edge.directed and (edge.a, edge.b) == ends for edge in figure.edges)


def _edge_label(args: Args, figure: Figure, _: Figure | None) -> bool:
    a, b = ends_of(figure, (args["a"], args["b"]))
    return any(joins(edge, a, b) and edge.label == args["to"] for edge in figure.edges)


def _path_is(args: Args, figure: Figure, _: Figure | None) -> bool:
    stops = [node_of(figure, name) for name in items(args["nodes"], "nodes", MOST_NAMES)]
    edges = _edges(args, figure)
    if len(stops) < 2 or len(edges) != len(stops) - 1:
        return False
    for a, b in pairwise(stops):
        found = next((edge for edge in edges if joins(edge, a, b)), None)
        if found is None:
            return False
        edges.remove(found)
    return True


def parts_of(count: int, edges: Sequence[Edge]) -> tuple[list[int], int]:
    """For every node the one that stands for its connected part, and how many edges closed a cycle (union-find)."""
    parent, closed = list(range(count)), 0

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for edge in edges:
        a, b = root(edge.a), root(edge.b)
        closed += a == b
        parent[a] = b
    return [root(i) for i in range(count)], closed


def _spanning(args: Args, figure: Figure, _: Figure | None) -> bool:
    parts, closed = parts_of(len(figure.nodes), _edges(args, figure))
    return closed == 0 and len(set(parts)) == 1


def _acyclic(args: Args, figure: Figure, _: Figure | None) -> bool:
    edges = _edges(args, figure)
    if not edges or not all(edge.directed for edge in edges):
        return parts_of(len(figure.nodes), edges)[1] == 0
    waiting = Counter(edge.b for edge in edges)  # Kahn: take away nodes that nothing points to
    ready = [i for i in range(len(figure.nodes)) if not waiting[i]]
    taken = 0
    while ready:
        node = ready.pop()
        taken += 1
        for edge in edges:
            if edge.a == node:
                waiting[edge.b] -= 1
                if not waiting[edge.b]:
                    ready.append(edge.b)
    return taken == len(figure.nodes)


# -------------------------------------------------------------------------------------------------------------- trees

Children = dict[int, tuple[list[int], list[int]]]  # of every node those to its left and those to its right


def _upper(figure: Figure, edge: Edge) -> tuple[int, int]:
    """Parent and child: the upper end of an edge and the lower one."""
    return (edge.a, edge.b) if figure.nodes[edge.a].at[1] < figure.nodes[edge.b].at[1] else (edge.b, edge.a)


def children_of(figure: Figure) -> tuple[list[int], Children]:
    """Roots, and the children of all nodes by side; a node in a straight line below counts as right."""
    children: Children = {i: ([], []) for i in range(len(figure.nodes))}
    below = set()
    for edge in figure.edges:
        parent, child = _upper(figure, edge)
        left = figure.nodes[child].at[0] < figure.nodes[parent].at[0]
        children[parent][0 if left else 1].append(child)
        below.add(child)
    return [i for i in range(len(figure.nodes)) if i not in below], children


def _binary(figure: Figure) -> tuple[int, Children]:
    """Root and children of a binary tree. Raises Unseen where the figure shows none."""
    roots, children = children_of(figure)
    binary = all(len(left) <= 1 and len(right) <= 1 for left, right in children.values())
    if len(roots) != 1 or not binary or parts_of(len(figure.nodes), figure.edges)[1]:
        raise Unseen("the figure is no binary tree")
    if len(figure.edges) != len(figure.nodes) - 1:
        raise Unseen("the figure is not one tree")
    return roots[0], children


def _child_of(args: Args, figure: Figure, _: Figure | None) -> bool:
    side = args.get("side", "any")
    if side not in ("left", "right", "any"):
        raise Malformed(f"side {side!r} is not left, right or any")
    child, parent = ends_of(figure, (args["node"], args["parent"]))
    if all(_upper(figure, edge) != (parent, child) for edge in figure.edges):
        return False
    shift = figure.nodes[child].at[0] - figure.nodes[parent].at[0]
    return side == "any" or (shift < 0 if side == "left" else shift > 0)


def _rank(labels: Sequence[str]) -> list[Any]:
    """Labels as what they are ordered by: numbers where all are, else their characters."""
    values = [value_of(label) for label in labels]
    return list(labels) if None in values else values


def _in_order(args: Args, figure: Figure, _: Figure | None) -> bool:
    if args["order"] != "sorted":
        raise Malformed(f"in_order knows the order sorted, not {args['order']!r}")
    root, children = _binary(figure)
    keys, stack, at = [], [], [root]
    while stack or at:
        while at:
            stack.append(at[0])
            at = children[at[0]][0]
        node = stack.pop()
        if figure.nodes[node].label not in ("", "NIL"):
            keys.append(figure.nodes[node].label)
        at = children[node][1]
    ranks = _rank(keys)
    return all(a < b for a, b in pairwise(ranks))


def _heap_order(args: Args, figure: Figure, _: Figure | None) -> bool:
    if args["order"] not in ("min", "max"):
        raise Malformed(f"heap_order knows min and max, not {args['order']!r}")
    _binary(figure)
    ranks = _rank([node.label for node in figure.nodes])
    pairs = [_upper(figure, edge) for edge in figure.edges]
    return all(ranks[p] <= ranks[c] if args["order"] == "min" else ranks[p] >= ranks[c] for p, c in pairs)


def leans_of(figure: Figure) -> list[int]:
    """Of every node the height of its left subtree less that of its right one. Raises Unseen if there is no tree."""
    _, children = _binary(figure)
    heights, leans = [0] * len(figure.nodes), [0] * len(figure.nodes)
    for i in sorted(range(len(figure.nodes)), key=lambda i: -figure.nodes[i].at[1]):
        left, right = (max((heights[child] for child in side), default=0) for side in children[i])
        heights[i], leans[i] = 1 + max(left, right), left - right
    return leans


def _balanced(_args: Args, figure: Figure, _: Figure | None) -> bool:
    return all(abs(lean) <= 1 for lean in leans_of(figure))


# ----------------------------------------------------------------------------------------------------- before and after


def _excepted(figure: Figure, kind: str, names: Sequence[Any]) -> set[int]:
    """Indices of the marks that some names except: a name of a mark that this figure has not excepts none."""
    found = set()
    for name in names:
        try:
            if kind in ("node", "edge", "cell"):
                found.add(mark_of({kind: name}, figure)[1])
            else:
                found.add(placed(figure, (kind,), name)[1])
        except Unseen:
            continue
    return found


def _unchanged(args: Args, figure: Figure, source: Figure | None) -> bool:
    if source is None:
        raise Malformed("unchanged needs the source figure")
    names, sides = items(args.get("except", []), "except", MOST_NAMES), []
    for side in (source, figure):
        kind, found = selected(side, args["select"])
        marks, spared = marks_of(side, kind), _excepted(side, kind, names)
        sides.append([seen(side, kind, marks[i]) for i in found if i not in spared])
    return unmatched(kind, *sides) == ([], [])


def _moved(args: Args, figure: Figure, source: Figure | None) -> bool:
    if source is None:
        raise Malformed("moved needs the source figure")
    dx, dy = finite(args["by"], 2, "by")
    x, y = figure.nodes[node_of(figure, args["node"])].at
    name = args["node"] if isinstance(args["node"], str) else {**args["node"], "at": [x - dx, y - dy]}
    before = source.nodes[node_of(source, name)].at
    return near((x, y), (before[0] + dx, before[1] + dy), 2 * NEAR)


# ----------------------------------------------------------------------------------------------------------- geometry


def _line(figure: Figure, name: Any) -> Line:
    return figure.lines[placed(figure, ("line",), name)[1]]


def _direction(line: Line) -> float:
    """Degrees of the last less the first point, clockwise on the screen from +x."""
    (x0, y0), (x1, y1) = line.points[0], line.points[-1]
    if (x0, y0) == (x1, y1):
        raise Unseen("a closed line has no direction")
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def _apart(a: float, b: float, turn: float) -> float:
    """Degrees between two directions that repeat after a turn."""
    return abs((a - b + turn / 2) % turn - turn / 2)


def _angle_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    line = _line(figure, args["line"])
    turn = 360.0 if line.start or line.end else 180.0
    return _apart(_direction(line), number(args["to"], "to"), turn) <= _tolerance(args) + 1e-6


def _length_eq(args: Args, figure: Figure, _: Figure | None) -> bool:
    points = _line(figure, args["line"]).points
    length = sum(math.dist(p, q) for p, q in pairwise(points))
    return abs(length - number(args["to"], "to")) <= _tolerance(args) + 1e-6


def _parallel(args: Args, figure: Figure, _: Figure | None) -> bool:
    a, b = _direction(_line(figure, args["a"])), _direction(_line(figure, args["b"]))
    return _apart(a, b, 180.0) <= _tolerance(args) + 1e-6


def _perpendicular(args: Args, figure: Figure, _: Figure | None) -> bool:
    a, b = _direction(_line(figure, args["a"])), _direction(_line(figure, args["b"]))
    return _apart(a + 90, b, 180.0) <= _tolerance(args) + 1e-6


def _distance(point: Sequence[float], p: Sequence[float], q: Sequence[float]) -> float:
    """From a point to the stroke between two points."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else ((point[0] - p[0]) * dx + (point[1] - p[1]) * dy) / length
    t = min(max(t, 0.0), 1.0)
    return math.hypot(point[0] - p[0] - t * dx, point[1] - p[1] - t * dy)


def _off(figure: Figure, name: Any, at: Sequence[float]) -> float:
    """Px from a point to a line, arc, circle or polygon."""
    kind, i = placed(figure, ("line", "arc", "circle", "polygon"), name)
    mark = marks_of(figure, kind)[i]
    if kind == "circle":
        return abs(math.dist(mark.at, at) - mark.r)
    if kind == "arc":
        turn = math.degrees(math.atan2(at[1] - mark.centre[1], at[0] - mark.centre[0]))
        within = (turn - mark.start) % 360 <= mark.stop - mark.start + 1e-6
        return abs(math.dist(mark.centre, at) - mark.radius) if within else math.inf
    points = list(mark.points) + ([mark.points[0]] if kind == "polygon" else [])
    return min(_distance(at, p, q) for p, q in pairwise(points))


def _meets(args: Args, figure: Figure, _: Figure | None) -> bool:
    at, within = finite(args["at"], 2, "at"), _tolerance(args) + NEAR
    return _off(figure, args["a"], at) <= within and _off(figure, args["b"], at) <= within


def _left_of(args: Args, figure: Figure, _: Figure | None) -> bool:
    a, b = ends_of(figure, (args["a"], args["b"]))
    return figure.nodes[a].at[0] < figure.nodes[b].at[0] - NEAR


def _above(args: Args, figure: Figure, _: Figure | None) -> bool:
    a, b = ends_of(figure, (args["a"], args["b"]))
    return figure.nodes[a].at[1] < figure.nodes[b].at[1] - NEAR


# ------------------------------------------------------------------------------------------------------------ numbers


def order_of(a: Any, b: Any) -> str:
    """less, greater or equal: of numbers, or of texts that are, else of their characters. Raises Malformed."""
    pair = []
    for value in (a, b):
        kept = value if isinstance(value, str) else number(value, "compared value", -1e30, 1e30)
        pair.append(value_of(kept) if isinstance(kept, str) else kept)
    if None in pair:
        pair = [str(a), str(b)]
    return "less" if pair[0] < pair[1] else "greater" if pair[0] > pair[1] else "equal"


def _ordered(wanted: str) -> _Test:
    return lambda args, figure, source: order_of(args["a"], args["b"]) == wanted


def _law(args: Args, _figure: Figure, _: Figure | None) -> bool:
    return law_holds(args["name"], args["values"], _tolerance({"tol": 0.01} | dict(args)))


def _entry(test: _Test, needed: str, optional: str = "") -> tuple[_Test, frozenset[str], frozenset[str]]:
    return test, frozenset(needed.split()), frozenset((needed + " " + optional).split())


_PREDICATES = {
    "exists": _entry(_exists, "select", "label"),
    "absent": _entry(_absent, "select", "label"),
    "count_eq": _entry(_count_eq, "select n"),
    "class_eq": _entry(_class_eq, "to", "node edge cell label"),
    "text_eq": _entry(_text_eq, "to", "cell at"),
    "ring_eq": _entry(_ring_eq, "node to"),
    "connected": _entry(_connected, "a b"),
    "edge_dir": _entry(_edge_dir, "from to"),
    "edge_label": _entry(_edge_label, "a b to"),
    "child_of": _entry(_child_of, "node parent", "side"),
    "path_is": _entry(_path_is, "nodes", "class"),
    "spanning": _entry(_spanning, "", "class"),
    "acyclic": _entry(_acyclic, "", "class"),
    "sum_eq": _entry(_sum_eq, "select to"),
    "in_order": _entry(_in_order, "order"),
    "heap_order": _entry(_heap_order, "order"),
    "balanced": _entry(_balanced, ""),
    "order_is": _entry(_order_is, "texts select along"),
    "unchanged": _entry(_unchanged, "select", "except"),
    "moved": _entry(_moved, "node by"),
    "angle_eq": _entry(_angle_eq, "line to", "tol"),
    "length_eq": _entry(_length_eq, "line to", "tol"),
    "parallel": _entry(_parallel, "a b", "tol"),
    "perpendicular": _entry(_perpendicular, "a b", "tol"),
    "meets": _entry(_meets, "a b at", "tol"),
    "value_eq": _entry(_value_eq, "to", "name unit tol"),
    "law_holds": _entry(_law, "name values", "tol"),
    "left_of": _entry(_left_of, "a b"),
    "above": _entry(_above, "a b"),
    "less": _entry(_ordered("less"), "a b"),
    "greater": _entry(_ordered("greater"), "a b"),
    "equal": _entry(_ordered("equal"), "a b"),
}
