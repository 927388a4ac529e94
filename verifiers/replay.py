"""Replay: the operations of a record, carried out one by one on the read-back of the source.

A step that draws changes a figure of the judge's own; a step that thinks is worked out again. What a step says must
hold before it (`pre`) and after it (`post`), and its reason must be one that can be found in the figure or computed.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalog.science import OPERATIONS, THINKING
from verifiers.arithmetic import bound, evaluated, law_holds
from verifiers.check import Malformed, finite, items, number, string, table, whole
from verifiers.marks import (
    Unseen,
    cell_of,
    edge_of,
    ends_of,
    joins,
    marks_of,
    near,
    node_of,
    placed,
    value_of,
)  # fmt: skip
from verifiers.predicates import children_of, holds, leans_of, mark_of, order_of, parts_of
from verifiers.readback import Arc, Cell, Circle, Edge, Label, Line, Node, Polygon

if TYPE_CHECKING:
    from verifiers.readback import Figure

MOST_OPERATIONS = 256
MOST_CONDITIONS = 16  # before or after one step
MOST_POINTS = 4096
REASONS = frozenset(
    (
        "less", "greater", "equal", "smallest", "largest", "only", "nearest", "closes-cycle", "already-seen",
        "unreachable", "rule", "law", "given", "empty", "full", "balanced", "unbalanced", "accepts", "rejects",
        "distinguishes",
    )
)  # fmt: skip
Args = Mapping[str, Any]


@dataclass(slots=True)
class Trace:
    """How far a replay has come: the source, the figure as it now stands, and what earlier steps named."""

    source: Figure
    figure: Figure
    named: list[Any] = field(default_factory=list)  # nodes and cells of earlier steps
    thought: list[tuple[Any, ...]] = field(default_factory=list)  # since something was drawn or visited


def replay(operations: Any, source: Figure) -> tuple[Figure | None, list[str]]:
    """The figure that a record's operations make of a source, and what is wrong with them.

    The figure is None where a step could not be carried out: the faults then end with that step's.
    """
    faults: list[str] = []
    try:
        steps = items(operations, "operations", MOST_OPERATIONS)
    except Malformed as error:
        return None, [str(error)]
    trace = Trace(source, source)
    for place, step in enumerate(steps, 1):
        try:
            faults += _step(table(step, f"operation {place}"), place, trace)
        except (Malformed, Unseen) as error:
            return None, [*faults, f"operation {place}: {error}"]
    return trace.figure, faults


def _step(step: Mapping[str, Any], place: int, trace: Trace) -> list[str]:
    """Carry out one step. Raises Malformed or Unseen where that cannot be done."""
    op, args = step.get("op"), table(step.get("args"), "args")
    if op not in OPERATIONS:
        raise Malformed(f"{op!r} is not in the list of operations")
    faults = [] if step.get("i") == place else [f"operation {place} is numbered {step.get('i')!r}"]
    faults += _conditions(step.get("pre", []), "before", place, trace)
    faults += [f"operation {place}: {fault}" for fault in _reason(step.get("because"), op, args, trace)]
    if op in THINKING:
        faults += _repeated(step, place, trace)
        faults += [f"operation {place}: {fault}" for fault in _THINKING[op](args, step, trace)]
    else:
        trace.figure = _DRAWING[op](args, trace.figure)
        trace.thought.clear()
    trace.named += [args[kind] for kind in ("node", "cell") if kind in args]
    return faults + _conditions(step.get("post", []), "after", place, trace)


def _repeated(step: Mapping[str, Any], place: int, trace: Trace) -> list[str]:
    """Whether a thought is had twice, in the same words, while nothing is drawn or visited."""
    thought = (step["op"], step["args"], step.get("because"), step.get("text"))
    again = thought in trace.thought
    if step["op"] == "visit":
        trace.thought.clear()
    trace.thought.append(thought)
    return [f"operation {place} repeats an earlier one"] if again else []


def _conditions(stated: Any, when: str, place: int, trace: Trace) -> list[str]:
    faults = []
    for condition in items(stated, f"what holds {when}", MOST_CONDITIONS):
        said = table(condition, f"what holds {when}")
        pred, args = said.get("pred"), said.get("args", {})
        if not holds(pred, args, trace.figure, trace.source):
            faults.append(f"{pred} {args!r} is false {when} operation {place}")
    return faults


# ------------------------------------------------------------------------------------------------------------- drawing

_Draw = Callable[[Args, "Figure"], "Figure"]


def _exactly(args: Args, place: str, needed: str, optional: str = "") -> None:
    """Raises Malformed unless the arguments are those that the operation takes."""
    given = set(args)
    if not set(needed.split()) <= given <= set((needed + " " + optional).split()):
        raise Malformed(f"{place} takes {needed} [{optional}], not {sorted(given)}")


def _with(figure: Figure, kind: str, marks: Sequence[Any]) -> Figure:
    return dataclasses.replace(figure, **{kind + "s": tuple(marks)})


def _changed(figure: Figure, kind: str, i: int, **values: Any) -> Figure:
    """The figure with one mark changed."""
    marks = list(marks_of(figure, kind))
    marks[i] = dataclasses.replace(marks[i], **values)
    return _with(figure, kind, marks)


def _without(figure: Figure, kind: str, i: int) -> Figure:
    marks = marks_of(figure, kind)
    return _with(figure, kind, (*marks[:i], *marks[i + 1 :]))


def _added(figure: Figure, kind: str, mark: Any) -> Figure:
    return _with(figure, kind, (*marks_of(figure, kind), mark))


def _points(value: Any, place: str, low: int, high: int) -> tuple[tuple[float, float], ...]:
    points = items(value, place, high)
    if len(points) < low:
        raise Malformed(f"{place} holds {len(points)} points, fewer than {low}")
    return tuple((x, y) for x, y in (finite(point, 2, place) for point in points))


def _point(value: Any, place: str) -> tuple[float, float]:
    x, y = finite(value, 2, place)
    return x, y


def _add_node(args: Args, figure: Figure) -> Figure:
    _exactly(args, "add-node", "node")
    given = table(args["node"], "node")
    _exactly(given, "node", "label at shape class", "r w h size ring")
    round_ = given["shape"] == "circle"
    if given["shape"] not in ("circle", "box"):
        raise Malformed(f"shape {given['shape']!r} is neither circle nor box")
    sides = [number(given.get(key, 0.0), key) for key in (("r",) if round_ else ("w", "h"))]
    r, w, h = (sides[0], 0.0, 0.0) if round_ else (0.0, *sides)
    node = Node(
        at=_point(given["at"], "at"), shape=given["shape"], r=r, w=w, h=h, label=string(given["label"], "label"),
        cls=string(given["class"], "class"), ring=bool(given.get("ring", False)),
    )  # fmt: skip
    return _added(figure, "node", node)


def _remove_node(args: Args, figure: Figure) -> Figure:
    _exactly(args, "remove-node", "node")
    gone = node_of(figure, args["node"])
    if any(gone in (edge.a, edge.b) for edge in figure.edges):
        raise Malformed(f"node {args['node']!r} is removed while edges end in it")
    edges = [dataclasses.replace(e, a=e.a - (e.a > gone), b=e.b - (e.b > gone)) for e in figure.edges]
    return _with(_without(figure, "node", gone), "edge", edges)


def _set_node(name: str, read: Callable[[Any], Any]) -> _Draw:
    """The operation that sets one property of a node to `to`."""

    def draw(args: Args, figure: Figure) -> Figure:
        _exactly(args, f"operation on {name} of a node", "node to")
        return _changed(figure, "node", node_of(figure, args["node"]), **{name: read(args["to"])})

    return draw


def _add_edge(args: Args, figure: Figure) -> Figure:
    _exactly(args, "add-edge", "edge")
    given = table(args["edge"], "edge")
    _exactly(given, "edge", "from to path class", "directed label label_at size")
    a, b = ends_of(figure, (given["from"], given["to"]))
    path, directed = _points(given["path"], "path", 2, 4), given.get("directed", False)
    if not directed and a > b:
        a, b, path = b, a, path[::-1]
    edge = Edge(
        a=a, b=b, directed=bool(directed), label=string(given.get("label", ""), "label"),
        cls=string(given["class"], "class"), path=path,
    )  # fmt: skip
    return _added(figure, "edge", edge)


def _edge_named(args: Args, figure: Figure) -> int:
    return edge_of(figure, args["edge"], args.get("label"))


def _remove_edge(args: Args, figure: Figure) -> Figure:
    _exactly(args, "remove-edge", "edge", "label")
    return _without(figure, "edge", _edge_named(args, figure))


def _set_edge(name: str) -> _Draw:
    """The operation that sets the class or label of an edge to `to`."""

    def draw(args: Args, figure: Figure) -> Figure:
        _exactly(args, f"operation on {name} of an edge", "edge to", "label")
        return _changed(figure, "edge", _edge_named(args, figure), **{name: string(args["to"], "to")})

    return draw


def _reroute_edge(args: Args, figure: Figure) -> Figure:
    _exactly(args, "reroute-edge", "edge path", "label label_at")
    i, path = _edge_named(args, figure), _points(args["path"], "path", 2, 4)
    edge = figure.edges[i]
    if not edge.directed and edge.a != ends_of(figure, args["edge"])[0]:
        path = path[::-1]
    return _changed(figure, "edge", i, path=path)


def _set_cell(name: str, argument: str, read: Callable[[Any], Any]) -> _Draw:
    """The operation that sets one property of a cell."""

    def draw(args: Args, figure: Figure) -> Figure:
        _exactly(args, f"operation on {name} of a cell", "cell " + argument)
        return _changed(figure, "cell", cell_of(figure, args["cell"]), **{name: read(args[argument])})

    return draw


def _box(value: Any) -> tuple[float, ...]:
    return tuple(finite(value, 4, "box"))


def _text(value: Any) -> str:
    return string(value, "to")


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed(f"{value!r} is neither true nor false")
    return value


def _add_cell(args: Args, figure: Figure) -> Figure:
    _exactly(args, "add-cell", "cell")
    given = table(args["cell"], "cell")
    _exactly(given, "cell", "box class", "label size")
    cell = Cell(
        box=_box(given["box"]), label=string(given.get("label", ""), "label"), cls=string(given["class"], "class")
    )
    return _added(figure, "cell", cell)


def _remove_cell(args: Args, figure: Figure) -> Figure:
    _exactly(args, "remove-cell", "cell")
    return _without(figure, "cell", cell_of(figure, args["cell"]))


def _write(args: Args, figure: Figure) -> Figure:
    _exactly(args, "write", "label")
    given = table(args["label"], "label")
    _exactly(given, "label", "text at class size", "italic role turn")
    label = Label(
        at=_point(given["at"], "at"), text=string(given["text"], "text"), cls=string(given["class"], "class"),
        size=number(given["size"], "size"), italic=bool(given.get("italic", False)),
        turn=number(given.get("turn", 0.0), "turn"),
    )  # fmt: skip
    return _added(figure, "label", label)


def _erase(args: Args, figure: Figure) -> Figure:
    _exactly(args, "erase", "label")
    return _without(figure, *placed(figure, ("label",), args["label"]))


def _shape(given: Mapping[str, Any]) -> tuple[str, Any]:
    """Kind and mark of a line, arc, circle or polygon as `draw` writes it."""
    kind, cls = given.get("mark"), string(given.get("class"), "class")
    if kind == "line":
        _exactly(given, "line", "mark points class", "start end")
        points = _points(given["points"], "points", 2, MOST_POINTS)
        return "line", Line(points=points, cls=cls, start=bool(given.get("start")), end=bool(given.get("end")))
    if kind == "arc":
        _exactly(given, "arc", "mark centre radius from to class", "end")
        start, stop = number(given["from"], "from"), number(given["to"], "to")
        centre, radius = _point(given["centre"], "centre"), number(given["radius"], "radius")
        return "arc", Arc(
            centre=centre, radius=radius, start=start, stop=stop, cls=cls, end=bool(given.get("end"))
        )  # fmt: skip
    if kind == "circle":
        _exactly(given, "circle", "mark at r class")
        return "circle", Circle(at=_point(given["at"], "at"), r=number(given["r"], "r"), cls=cls)
    _exactly(given, "polygon", "mark points class")
    if kind != "polygon":
        raise Malformed(f"mark {kind!r} is not drawn: line, arc, circle and polygon are")
    return "polygon", Polygon(points=_points(given["points"], "points", 3, MOST_POINTS), cls=cls)


def _draw(args: Args, figure: Figure) -> Figure:
    _exactly(args, "draw", "mark")
    return _added(figure, *_shape(table(args["mark"], "mark")))


def _wipe(args: Args, figure: Figure) -> Figure:
    _exactly(args, "wipe", "mark")
    given = table(args["mark"], "mark")
    if given.get("mark") not in ("line", "arc", "circle", "polygon"):
        raise Malformed(f"mark {given.get('mark')!r} is not wiped: line, arc, circle and polygon are")
    return _without(figure, *placed(figure, (given["mark"],), given))


_DRAWING: dict[str, _Draw] = {
    "add-node": _add_node,
    "remove-node": _remove_node,
    "move-node": _set_node("at", lambda value: _point(value, "to")),
    "relabel-node": _set_node("label", _text),
    "recolour-node": _set_node("cls", _text),
    "ring-node": _set_node("ring", _flag),
    "add-edge": _add_edge,
    "remove-edge": _remove_edge,
    "recolour-edge": _set_edge("cls"),
    "relabel-edge": _set_edge("label"),
    "reroute-edge": _reroute_edge,
    "fill-cell": _set_cell("label", "to", _text),
    "recolour-cell": _set_cell("cls", "to", _text),
    "add-cell": _add_cell,
    "remove-cell": _remove_cell,
    "resize-cell": _set_cell("box", "box", _box),
    "write": _write,
    "erase": _erase,
    "draw": _draw,
    "wipe": _wipe,
}


# ------------------------------------------------------------------------------------------------------------ thinking

_Think = Callable[[Args, Mapping[str, Any], Trace], list[str]]


def _compare(args: Args, _: Mapping[str, Any], __: Trace) -> list[str]:
    _exactly(args, "compare", "a b is")
    found = order_of(args["a"], args["b"])
    return [] if found == args["is"] else [f"{args['a']} against {args['b']} is {found}, not {args['is']!r}"]


def _visit(args: Args, _: Mapping[str, Any], trace: Trace) -> list[str]:
    _exactly(args, "visit", "", "node edge cell label")
    mark_of(args, trace.figure)
    return []


def _skip(args: Args, step: Mapping[str, Any], trace: Trace) -> list[str]:
    return _visit(args, step, trace) + ([] if step.get("because") else ["skip without a reason"])


def _compute(args: Args, _: Mapping[str, Any], __: Trace) -> list[str]:
    _exactly(args, "compute", "name expression values value", "unit digits")
    digits = whole(args.get("digits", 6), "digits", 0, 9)
    stated = number(args["value"], "value", -1e30, 1e30)
    value = evaluated(args["expression"], bound(args["values"], "values"))
    if abs(value - stated) <= 0.5 * 10.0**-digits + 1e-9 * max(1.0, abs(value)):
        return []
    return [f"{args['name']} = {args['expression']} is {value:.{digits + 2}f}, not {stated}"]


def _conclude(_args: Args, step: Mapping[str, Any], _: Trace) -> list[str]:
    return [] if step.get("post") else ["nothing is concluded"]


def _notice(args: Args, _: Mapping[str, Any], __: Trace) -> list[str]:
    """What is noticed is judged with the target at hand, by `verifiers.faults`."""
    _exactly(args, "notice", "fault", "node edge cell label mark is")
    return []


_THINKING: dict[str, _Think] = {
    "compare": _compare, "visit": _visit, "skip": _skip, "compute": _compute, "conclude": _conclude, "notice": _notice,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- reasons


def _reason(because: Any, op: str, args: Args, trace: Trace) -> list[str]:
    """What is wrong with why a step is done. A reason of which nothing can be worked out passes."""
    if because is None:
        return []
    reason, given = table(because, "because").get("reason"), table(because.get("args") or {}, "args of because")
    if reason not in REASONS:
        raise Malformed(f"reason {reason!r} is not in the list")
    if op == "compare" and reason in ("less", "greater", "equal") and reason != args.get("is"):
        return [f"reason {reason} of a comparison that says {args.get('is')}"]
    check = _REASONS.get(reason)
    found = check(given, args, trace) if check else None
    return [f"reason {reason} {dict(given)!r} is not so"] if found is False else []


_Why = Callable[[Args, Args, Trace], bool | None]  # None: cannot be decided


def _ordering(reason: str) -> _Why:
    return lambda given, args, trace: order_of(given["a"], given["b"]) == reason if {"a", "b"} <= set(given) else None


def _extreme(choose: Callable[[list[float]], float]) -> _Why:
    """smallest and largest: `value` (or `a`) among the numbers `of` (or `among`), or among the edges still free."""

    def why(given: Args, args: Args, trace: Trace) -> bool | None:
        of, value = given.get("of", given.get("among")), given.get("value", given.get("a"))
        if value is None or (of is None and not {"edge", "to"} <= set(args)):
            return None
        numbers = _free_weights(args["to"], trace.figure) if of is None else items(of, "of", MOST_OPERATIONS)
        numbers = [_number(v) for v in numbers]
        if not numbers or None in numbers:
            return None
        return _number(value) == choose(numbers)

    return why


def _free_weights(cls: Any, figure: Figure) -> list[str]:
    """Labels of the edges of other classes than one whose ends no edges of this class join."""
    parts, _ = parts_of(len(figure.nodes), [edge for edge in figure.edges if edge.cls == cls])
    return [edge.label for edge in figure.edges if edge.cls != cls and parts[edge.a] != parts[edge.b]]


def _number(value: Any) -> float | None:
    return value_of(value) if isinstance(value, str) else number(value, "value")


def _only(given: Args, _: Args, __: Trace) -> bool | None:
    of = given.get("of", given.get("among"))
    return None if of is None else len(items(of, "of", MOST_OPERATIONS)) == 1


def _closes_cycle(given: Args, args: Args, trace: Trace) -> bool | None:
    """Whether edges of one class, not its own, already join the ends of an edge."""
    pair = given.get("edge", args.get("edge"))
    if pair is None:
        return None
    figure = trace.figure
    a, b = ends_of(figure, pair)
    own = {edge.cls for edge in figure.edges if joins(edge, a, b)}
    for cls in {edge.cls for edge in figure.edges} - own:
        parts, _ = parts_of(len(figure.nodes), [edge for edge in figure.edges if edge.cls == cls])
        if parts[a] == parts[b]:
            return True
    return False


def _already_seen(given: Args, args: Args, trace: Trace) -> bool | None:
    """Whether an earlier step named the node or cell (or an end of the edge), or it is not of the commonest class."""
    merged = {**args, **given}
    names = [merged[kind] for kind in ("node", "cell") if kind in merged]
    if not names and isinstance(merged.get("edge"), list):
        names = list(merged["edge"])
    if not names:
        return None
    if any(name in trace.named for name in names):
        return True
    nodes = trace.figure.nodes
    classes = [node.cls for node in nodes]
    marked = [nodes[node_of(trace.figure, name)].cls for name in names if isinstance(name, str | dict)]
    return any(cls != max(set(classes), key=classes.count) for cls in marked)


def _unreachable(given: Args, args: Args, trace: Trace) -> bool | None:
    """Whether no way along edges leads to a node from the node `from`; said of anything else, it is not so."""
    name = given.get("node", args.get("node"))
    if name is None or "from" not in given:
        return False
    goal, reached = node_of(trace.figure, name), {node_of(trace.figure, given["from"])}
    size = 0
    while size != len(reached):
        size = len(reached)
        for edge in trace.figure.edges:
            if edge.a in reached:
                reached.add(edge.b)
            elif not edge.directed and edge.b in reached:
                reached.add(edge.a)
    return goal not in reached


def _empty(given: Args, args: Args, trace: Trace) -> bool | None:
    """Whether a cell holds nothing, or a node has no child at a side."""
    merged, figure = {**args, **given}, trace.figure
    if "cell" in merged and not isinstance(merged["cell"], dict):
        return figure.cells[cell_of(figure, merged["cell"])].label == ""
    name = merged.get("parent", merged.get("node"))
    if merged.get("side") not in ("left", "right") or name is None or (isinstance(name, dict) and "shape" in name):
        return None
    return not children_of(figure)[1][node_of(figure, name)][merged["side"] == "right"]


def _full(given: Args, args: Args, trace: Trace) -> bool | None:
    """Whether a cell holds something, or a node has a child at a side."""
    found = _empty(given, args, trace)
    return None if found is None else not found


def _verdict(accepts: bool) -> _Why:
    """Whether a node has a ring, or the one that is named in a cell or below it."""

    def why(given: Args, args: Args, trace: Trace) -> bool | None:
        merged, figure = {**args, **given}, trace.figure
        if "node" in merged:
            return figure.nodes[node_of(figure, merged["node"])].ring is accepts
        if not isinstance(merged.get("cell"), int):
            return None
        x, y, _, h = figure.cells[cell_of(figure, merged["cell"])].box
        below = {cell.label for cell in figure.cells if near(cell.box[:2], (x, y)) or near(cell.box[:2], (x, y + h))}
        rings = {node.ring for node in figure.nodes if node.label in below}
        return None if len(rings) != 1 else rings == {accepts}

    return why


def _lean(balanced: bool) -> _Why:
    """Whether the heights below a node differ by at most one; its balance may be left less right or right less left."""

    def why(given: Args, args: Args, trace: Trace) -> bool | None:
        name = given.get("node", args.get("node"))
        if name is None:
            return None
        lean = leans_of(trace.figure)[node_of(trace.figure, name)]
        stated = number(given["balance"], "balance") if "balance" in given else lean
        return abs(stated) == abs(lean) and (abs(lean) <= 1) is balanced

    return why


def _law(given: Args, _: Args, __: Trace) -> bool | None:
    return law_holds(given.get("name"), given.get("values"), 0.01)


def _rule(given: Args, _: Args, __: Trace) -> bool | None:
    return bool(string(given.get("name"), "name of a rule"))


def _nearest(given: Args, _: Args, trace: Trace) -> bool | None:
    """Whether no other node of `of` is nearer to the node `from` than `node`; nearest to something is so of others."""
    if not {"node", "from", "of"} <= set(given):
        return False if "from" in given else None
    at = [trace.figure.nodes[node_of(trace.figure, given[key])].at for key in ("node", "from")]
    others = [trace.figure.nodes[node_of(trace.figure, n)].at for n in items(given["of"], "of", MOST_OPERATIONS)]
    return all(math.dist(at[1], at[0]) <= math.dist(at[1], other) + 1e-6 for other in others)


_REASONS: dict[str, _Why] = {
    "less": _ordering("less"),
    "greater": _ordering("greater"),
    "equal": _ordering("equal"),
    "smallest": _extreme(min),
    "largest": _extreme(max),
    "only": _only,
    "nearest": _nearest,
    "closes-cycle": _closes_cycle,
    "already-seen": _already_seen,
    "unreachable": _unreachable,
    "empty": _empty,
    "full": _full,
    "accepts": _verdict(True),
    "rejects": _verdict(False),
    "balanced": _lean(True),
    "unbalanced": _lean(False),
    "law": _law,
    "rule": _rule,
}
