"""The maker's own reading of the contract: which claims hold of a figure, and what drawing steps do to one."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from synth.reasoning import laws
from synth.reasoning.record import Claim, Seen, Step, outcome
from synth.reasoning.view import KINDS, SAME_PLACE, View, at_of, near, text_of, view
from synth.science.figure import Arc, Circle, Edge, Figure, Line, Mark, Node, Point, Polygon

Args = Mapping[str, Any]
Judge = Callable[[Args, View, View | None], bool]


def holds(pred: str, args: Args, figure: Seen, source: Seen | None = None) -> bool:
    """Whether a predicate is true of a figure; `unchanged` and `moved` compare it with `source`.

    A mark that is not there (or not uniquely) makes a claim about it false. Raises ValueError for an unknown predicate,
    KeyError for missing arguments.
    """
    judge = _JUDGES.get(pred)
    if judge is None:
        raise ValueError(f"predicate {pred!r} is unknown: one of {', '.join(sorted(_JUDGES))}")
    return judge(args, view(figure), view(source) if source is not None else None)


def true_of(claim: Claim, figure: Seen, source: Seen | None = None) -> bool:
    """Whether a claim holds."""
    return holds(claim.pred, claim.args, figure, source)


# --- marks and their looks --------------------------------------------------------------------------------------


def _exists(args: Args, seen: View, source: View | None) -> bool:
    return any("label" not in args or text_of(m) == args["label"] for m in seen.select(args["select"]))


def _absent(args: Args, seen: View, source: View | None) -> bool:
    return not _exists(args, seen, source)


def _count_eq(args: Args, seen: View, source: View | None) -> bool:
    return sum(1 for _ in seen.select(args["select"])) == args["n"]


def _marked(args: Args, seen: View) -> Mark | None:
    """The mark that `node`, `edge`, `cell`, `label` or `at` names."""
    if "node" in args:
        return seen.node(args["node"])
    if "edge" in args:
        return seen.edge(args)
    if "cell" in args:
        return seen.cells[args["cell"]] if 0 <= args["cell"] < len(seen.cells) else None
    if "label" in args:
        return seen.other(args["label"], "label")
    return next((m for m in seen.figure.marks if text_of(m) and near(at_of(m), args["at"])), None)


def _class_eq(args: Args, seen: View, source: View | None) -> bool:
    mark = _marked(args, seen)
    return mark is not None and mark.cls == args["to"]


def _text_eq(args: Args, seen: View, source: View | None) -> bool:
    mark = _marked(args, seen)
    return mark is not None and text_of(mark) == args["to"]


def _ring_eq(args: Args, seen: View, source: View | None) -> bool:
    node = seen.node(args["node"])
    return node is not None and node.ring == args["to"]


# --- graphs -----------------------------------------------------------------------------------------------------


def _connected(args: Args, seen: View, source: View | None) -> bool:
    return bool(seen.between(args["a"], args["b"]) or seen.between(args["b"], args["a"]))


def _edge_dir(args: Args, seen: View, source: View | None) -> bool:
    return any(e.directed for e in seen.between(args["from"], args["to"]))


def _edge_label(args: Args, seen: View, source: View | None) -> bool:
    return any(e.label == args["to"] for e in seen.between(args["a"], args["b"]))


def _child_of(args: Args, seen: View, source: View | None) -> bool:
    child, parent = seen.node(args["node"]), seen.node(args["parent"])
    if (
        not child
        or not parent
        or child.at[1] <= parent.at[1]
        or not _connected({"a": args["node"], "b": args["parent"]}, seen, source)
    ):
        return False
    side = args.get("side", "any")
    return side == "any" or (child.at[0] < parent.at[0]) == (side == "left") and child.at[0] != parent.at[0]


def _path_is(args: Args, seen: View, source: View | None) -> bool:
    nodes = [seen.node(n) for n in args["nodes"]]
    if None in nodes:
        return False
    wanted = Counter(frozenset((a.id, b.id)) for a, b in zip(nodes, nodes[1:]))  # type: ignore[union-attr]
    found = list(seen.figure.all(Edge, args["class"]))
    along = {(a.id, b.id) for a, b in zip(nodes, nodes[1:])}  # type: ignore[union-attr]
    right_way = all(not e.directed or (e.start, e.stop) in along for e in found)
    return right_way and Counter(frozenset((e.start, e.stop)) for e in found) == wanted


def _spanning(args: Args, seen: View, source: View | None) -> bool:
    edges = list(seen.figure.all(Edge, args["class"]))
    return len(edges) == len(seen.nodes) - 1 and _forest(edges, seen.nodes)


def _acyclic(args: Args, seen: View, source: View | None) -> bool:
    edges = list(seen.figure.all(Edge, args.get("class")))
    if any(e.directed for e in edges):
        return _no_directed_cycle(edges)
    return _forest(edges, seen.nodes)


def _forest(edges: Iterable[Edge], nodes: Iterable[Node]) -> bool:
    """Union-find: no undirected cycle."""
    parent = {n.id: n.id for n in nodes}

    def root(x: str) -> str:
        while parent[x] != x:
            parent[x] = x = parent[parent[x]]
        return x

    for e in edges:
        a, b = root(e.start), root(e.stop)
        if a == b:
            return False
        parent[a] = b
    return True


def _no_directed_cycle(edges: Sequence[Edge]) -> bool:
    """Kahn: every edge can be taken away, sources first."""
    into = Counter(e.stop for e in edges)
    out: dict[str, list[str]] = defaultdict(list)
    for e in edges:
        out[e.start].append(e.stop)
    free = [a for a in out if not into[a]]
    taken = 0
    while free:
        for b in out[free.pop()]:
            taken += 1
            into[b] -= 1
            if not into[b]:
                free.append(b)
    return taken == len(edges)


# --- trees, numbers, orders -------------------------------------------------------------------------------------


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _sum_eq(args: Args, seen: View, source: View | None) -> bool:
    numbers = [_number(text_of(m)) for m in seen.select(args["select"])]
    return None not in numbers and math.isclose(math.fsum(numbers), float(args["to"]), abs_tol=1e-9)  # type: ignore[arg-type]


def _children(seen: View) -> dict[str, list[Node]]:
    """Per node, the lower ends of its edges from left to right."""
    nodes = {n.id: n for n in seen.nodes}
    found: dict[str, list[Node]] = defaultdict(list)
    for e in seen.edges:
        upper, lower = sorted((nodes[e.start], nodes[e.stop]), key=lambda n: n.at[1])
        found[upper.id].append(lower)
    return {k: sorted(v, key=lambda n: n.at[0]) for k, v in found.items()}


def _roots(seen: View, below: Mapping[str, list[Node]]) -> list[Node]:
    lower = {n.id for children in below.values() for n in children}
    return [n for n in seen.nodes if n.id not in lower]


def _in_order(args: Args, seen: View, source: View | None) -> bool:
    below = _children(seen)

    def walk(node: Node) -> Iterator[str]:
        left = [c for c in below.get(node.id, ()) if c.at[0] < node.at[0]]
        right = [c for c in below.get(node.id, ()) if c.at[0] >= node.at[0]]
        for c in left:
            yield from walk(c)
        yield node.label
        for c in right:
            yield from walk(c)

    roots = _roots(seen, below)
    if len(roots) != 1 or not _forest(seen.edges, seen.nodes):
        return False
    keys = list(walk(roots[0]))
    return len(keys) == len(seen.nodes) and all(outcome(a, b) == "less" for a, b in zip(keys, keys[1:]))


def _heap_order(args: Args, seen: View, source: View | None) -> bool:
    wrong = "greater" if args["order"] == "min" else "less"
    nodes = {n.id: n for n in seen.nodes}
    pairs = ((nodes[k], c) for k, children in _children(seen).items() for c in children)
    return all(outcome(parent.label, child.label) != wrong for parent, child in pairs)


def _balanced(args: Args, seen: View, source: View | None) -> bool:
    below = _children(seen)
    nodes = {n.id: n for n in seen.nodes}

    def height(node: Node) -> int | None:
        """Height of a balanced subtree, None of another."""
        left = [height(c) for c in below.get(node.id, ()) if c.at[0] < nodes[node.id].at[0]]
        right = [height(c) for c in below.get(node.id, ()) if c.at[0] >= nodes[node.id].at[0]]
        if None in left or None in right:
            return None
        a, b = max(left, default=0), max(right, default=0)  # type: ignore[type-var]
        return None if abs(a - b) > 1 else 1 + max(a, b)  # type: ignore[operator,type-var]

    return _forest(seen.edges, seen.nodes) and all(height(r) is not None for r in _roots(seen, below))


def _order_is(args: Args, seen: View, source: View | None) -> bool:
    axis = 0 if args["along"] == "x" else 1
    marks = sorted(seen.select(args["select"]), key=lambda m: at_of(m)[axis])
    return [text_of(m) for m in marks] == list(args["texts"])


# --- against the source -----------------------------------------------------------------------------------------


def _unchanged(args: Args, seen: View, source: View | None) -> bool:
    if source is None:
        raise ValueError("unchanged compares a figure with its source: give the source")
    return _kept(args, seen) == _kept(args, source)


def _kept(args: Args, seen: View) -> Counter[Any]:
    """The looks of all marks of a selector but the named exceptions; of a source they are asked for many times."""
    key = repr((args["select"], args.get("except")))
    if key not in seen.kept:
        excepted = {repr(name) for name in args.get("except", ())}
        marks = (m for m in seen.select(args["select"]) if not excepted or not _names(seen, m) & excepted)
        seen.kept[key] = Counter(seen.looks[m.id] for m in marks)
    return seen.kept[key]


def _names(seen: View, mark: Mark) -> set[str]:
    """What a mark is called; an edge without direction has its ends in either order."""
    name = seen.name(mark)
    both = [name, name[::-1]] if isinstance(mark, Edge) and not mark.directed else [name]
    return set(map(repr, both))


def _moved(args: Args, seen: View, source: View | None) -> bool:
    if source is None:
        raise ValueError("moved compares a figure with its source: give the source")
    label = args["node"] if isinstance(args["node"], str) else args["node"]["label"]
    before = [n for n in source.nodes if source.name(n) == args["node"]]
    after = [n for n in seen.nodes if n.label == label]
    dx, dy = args["by"]
    return any(near(b.at, (a.at[0] + dx, a.at[1] + dy)) for a in before for b in after)


# --- geometry ---------------------------------------------------------------------------------------------------


def _line(name: Args, seen: View) -> Line | None:
    found = seen.other(name, "line")
    return found if isinstance(found, Line) else None


def _vector(line: Line) -> Point:
    (x0, y0), (x1, y1) = line.points[0], line.points[-1]
    return x1 - x0, y1 - y0


def _direction(line: Line) -> float:
    dx, dy = _vector(line)
    return math.degrees(math.atan2(dy, dx))


def _apart(a: float, b: float, period: float) -> float:
    d = (a - b) % period
    return min(d, period - d)


def _angle_eq(args: Args, seen: View, source: View | None) -> bool:
    line = _line(args["line"], seen)
    if line is None:
        return False
    period = 360.0 if line.start or line.end else 180.0
    return _apart(_direction(line), args["to"], period) <= args["tol"]


def _length_eq(args: Args, seen: View, source: View | None) -> bool:
    line = _line(args["line"], seen)
    return line is not None and abs(sum(map(math.dist, line.points, line.points[1:])) - args["to"]) <= args["tol"]


def _at_angle(wanted: float) -> Judge:
    def judge(args: Args, seen: View, source: View | None) -> bool:
        a, b = _line(args["a"], seen), _line(args["b"], seen)
        return bool(a and b) and _apart(_direction(a) + wanted, _direction(b), 180.0) <= args["tol"]  # type: ignore[arg-type]

    return judge


def _meets(args: Args, seen: View, source: View | None) -> bool:
    marks = seen.other(args["a"]), seen.other(args["b"])
    return all(m is not None and _distance(m, args["at"]) <= args["tol"] for m in marks)


def _distance(mark: Mark, p: Point) -> float:
    """From a point to the outline of a line, polygon, circle or arc (taken as its whole circle)."""
    match mark:
        case Line() | Polygon():
            points = mark.points if isinstance(mark, Line) else (*mark.points, mark.points[0])
            return min(_to_segment(p, a, b) for a, b in zip(points, points[1:]))
        case Circle():
            return abs(math.dist(mark.at, p) - mark.r)
        case Arc():
            return abs(math.dist(mark.centre, p) - mark.radius)
    return math.dist(at_of(mark), p)


def _to_segment(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = min(1.0, max(0.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square)) if square else 0.0
    return math.dist(p, (a[0] + t * dx, a[1] + t * dy))


def _left_of(args: Args, seen: View, source: View | None) -> bool:
    a, b = seen.node(args["a"]), seen.node(args["b"])
    return a is not None and b is not None and a.at[0] < b.at[0] - SAME_PLACE


def _above(args: Args, seen: View, source: View | None) -> bool:
    a, b = seen.node(args["a"]), seen.node(args["b"])
    return a is not None and b is not None and a.at[1] < b.at[1] - SAME_PLACE


# --- values -----------------------------------------------------------------------------------------------------


def _value_eq(args: Args, seen: View, source: View | None) -> bool:
    return any(_reads(text_of(m), args) for m in seen.figure.marks if text_of(m))


def _reads(text: str, args: Args) -> bool:
    """Whether a text says `name = value unit`, or the value and unit alone."""
    name, equals, rest = text.rpartition("=")
    if equals and name.strip() != args["name"]:
        return False
    unit = args.get("unit", "")
    rest = rest.strip()
    if not rest.endswith(unit):
        return False
    number = _number(rest[: len(rest) - len(unit)].strip())
    return number is not None and abs(number - args["to"]) <= args.get("tol", 0.0) + 1e-9


def _law_holds(args: Args, seen: View, source: View | None) -> bool:
    return laws.holds(args["name"], args["values"], args.get("tol", 1e-6))


def _outcome_is(wanted: str) -> Judge:
    return lambda args, seen, source: outcome(str(args["a"]), str(args["b"])) == wanted


_JUDGES: dict[str, Judge] = {
    "exists": _exists, "absent": _absent, "count_eq": _count_eq, "class_eq": _class_eq, "text_eq": _text_eq,
    "ring_eq": _ring_eq, "connected": _connected, "edge_dir": _edge_dir, "edge_label": _edge_label,
    "child_of": _child_of, "path_is": _path_is, "spanning": _spanning, "acyclic": _acyclic, "sum_eq": _sum_eq,
    "in_order": _in_order, "heap_order": _heap_order, "balanced": _balanced, "order_is": _order_is,
    "unchanged": _unchanged, "moved": _moved, "angle_eq": _angle_eq, "length_eq": _length_eq,
    "parallel": _at_angle(0.0), "perpendicular": _at_angle(90.0), "meets": _meets, "value_eq": _value_eq,
    "law_holds": _law_holds, "left_of": _left_of, "above": _above, "less": _outcome_is("less"),
    "greater": _outcome_is("greater"), "equal": _outcome_is("equal"),
}  # fmt: skip


# --- what drawing steps do --------------------------------------------------------------------------------------


class Inapplicable(ValueError):
    """A step names a mark that the figure does not have, or not uniquely."""


def apply(figure: Figure, steps: Sequence[Step]) -> Figure:
    """The figure after some steps; thinking steps leave it. Added marks get ids of their own (`+7`) and stand on top.

    Raises Inapplicable for a step that names what is not there.
    """
    for step in steps:
        if step.draws:
            figure = _applied(View(figure), step)
    return figure


def _applied(seen: View, step: Step) -> Figure:
    verb = step.op.partition("-")[0]
    args = step.args
    if verb in ("add", "draw", "write"):
        free = next(i for n in count(len(seen.figure.marks)) if (i := f"+{n}") not in seen.figure.by_id)
        return seen.figure.plus(_made(seen, step, free))
    mark = seen.other(args["label"], "label") if step.op == "erase" else _named(seen, args)
    if mark is None:
        raise Inapplicable(f"{step.op} {dict(args)}: the figure has no such mark, or several")
    if verb in ("remove", "erase", "wipe"):
        return seen.figure.without([mark.id])
    return seen.figure.changed({mark.id: _fields(step.op, args)})


def _named(seen: View, args: Args) -> Mark | None:
    if "mark" in args:
        return seen.other(args["mark"], args["mark"]["mark"])
    return _marked(args, seen)


def _fields(op: str, args: Args) -> dict[str, Any]:
    """What an operation sets."""
    match op:
        case "move-node":
            return {"at": _point(args["to"])}
        case "relabel-node" | "relabel-edge" | "fill-cell":
            return {"label": args["to"]}
        case "recolour-node" | "recolour-edge" | "recolour-cell":
            return {"cls": args["to"]}
        case "ring-node":
            return {"ring": args["to"]}
        case "reroute-edge":
            return {"path": tuple(map(_point, args["path"])), "label_at": _point(args["label_at"])}
    return {"box": tuple(args["box"])}


def _made(seen: View, step: Step, new_id: str) -> Mark:
    """The mark that an adding step describes."""
    described = dict(next(iter(step.args.values())))
    kind = {"write": "label", "draw": described.pop("mark", "")}.get(step.op) or step.op.removeprefix("add-")
    if kind == "edge":
        ends = [seen.node(described.pop(end)) for end in ("from", "to")]
        if None in ends:
            raise Inapplicable(f"add-edge {step.args['edge']['from']!r} to {step.args['edge']['to']!r}: no such node")
        described |= {"start": ends[0].id, "stop": ends[1].id}  # type: ignore[union-attr]
    if kind == "arc":
        described |= {"begin": described.pop("from"), "stop": described.pop("to")}
    described["cls"] = described.pop("class")
    return KINDS[kind](id=new_id, **{k: _tuples(v) for k, v in described.items()})


def _point(value: Any) -> Any:
    return tuple(value) if value is not None else None


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def same(a: Figure, b: Figure) -> bool:
    """Whether two figures show the same marks, whatever their ids and z-order."""
    return Counter(View(a).looks.values()) == Counter(View(b).looks.values())
