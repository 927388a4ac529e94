"""Steps of a solution and what is claimed of figures: the parts of a cot/1 record before any word is chosen.

A family builds its trace with the constructors below, which name marks by what can be seen at that moment: pass the
figure as it stands just before the step (labels that stay the same may be named in any figure of the trace).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalog.science import DRAWING, OPERATIONS, PREDICATES
from synth.reasoning import arithmetic
from synth.reasoning.view import KINDS, Name, View, at_of, kind_of, view
from synth.science.figure import Cell, Edge, Figure, Label, Mark, Node, Point, rounded

Seen = Figure | View
Args = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A predicate of the closed list with its arguments, to be true of a figure."""

    pred: str
    args: Args

    def __post_init__(self) -> None:
        if self.pred not in PREDICATES:
            raise ValueError(f"predicate {self.pred!r} is not in catalog/science.py")

    def to_json(self) -> dict[str, Any]:
        """`{"pred", "args"}`."""
        return {"pred": self.pred, "args": dict(self.args)}


@dataclass(frozen=True, slots=True)
class Because:
    """Why a step is taken: a reason of the contract (`less`, `closes-cycle` ...) and what it was computed from."""

    reason: str
    args: Args = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """`{"reason", "args"}`."""
        return {"reason": self.reason, "args": dict(self.args)}


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: drawing or thinking, what held before, what holds after, and why."""

    op: str
    args: Args
    because: Because | None = None
    pre: tuple[Claim, ...] = ()
    post: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        if self.op not in OPERATIONS:
            raise ValueError(f"operation {self.op!r} is not in catalog/science.py")

    @property
    def draws(self) -> bool:
        """Whether it changes the figure."""
        return self.op in DRAWING

    def why(self, reason: str, **args: Any) -> Step:
        """The same step with a reason."""
        return replace(self, because=Because(reason, args))

    def then(self, *claims: Claim) -> Step:
        """The same step with more that holds after it."""
        return replace(self, post=(*self.post, *claims))


def claim(pred: str, **args: Any) -> Claim:
    """A claim whose argument names are Python names; `from_` and `class_` lose their underscore."""
    return Claim(pred, {k.rstrip("_"): v for k, v in args.items()})


def _node_json(node: Node) -> dict[str, Any]:
    outline = {"r": node.r} if node.shape == "circle" else {"w": node.w, "h": node.h}
    rest = {"class": node.cls, "size": node.size, "ring": node.ring}
    return {"label": node.label, "at": rounded(node.at), "shape": node.shape} | rounded_all(outline) | rest


def rounded_all(values: Args) -> dict[str, Any]:
    """Arguments with their numbers as the SVG has them."""
    return {k: rounded(v) for k, v in values.items()}


# --- nodes ------------------------------------------------------------------------------------------------------


def add_node(figure: Seen, node: Node) -> Step:
    """Draw a node that the figure does not have yet."""
    there = node.label and any(n.label == node.label for n in view(figure).nodes)
    claims = (Claim("absent", {"select": "node", "label": node.label}),) if node.label and not there else ()
    post = (Claim("exists", {"select": "node", "label": node.label}),) if node.label else ()
    return Step("add-node", {"node": _node_json(node)}, pre=claims, post=post)


def remove_node(figure: Seen, node_id: str) -> Step:
    """Take a node away; its edges must be gone."""
    name = _name(figure, node_id)
    gone = Claim("absent", {"select": "node", "label": name}) if isinstance(name, str) else None
    return Step("remove-node", {"node": name}, post=(gone,) if gone else ())


def move_node(figure: Seen, node_id: str, to: Point) -> Step:
    """Put a node's centre elsewhere; its edges stay where they were drawn."""
    return Step("move-node", {"node": _name(figure, node_id), "to": rounded(to)})


def relabel_node(figure: Seen, node_id: str, to: str) -> Step:
    """Write another label into a node."""
    return Step("relabel-node", {"node": _name(figure, node_id), "to": to})


def recolour_node(figure: Seen, node_id: str, cls: str) -> Step:
    """Give a node another class."""
    return _recolour(figure, "node", node_id, cls)


def ring_node(figure: Seen, node_id: str, ring: bool) -> Step:
    """Draw a node's second circle, or take it away."""
    name = _name(figure, node_id)
    return Step("ring-node", {"node": name, "to": ring}, post=(Claim("ring_eq", {"node": name, "to": ring}),))


# --- edges ------------------------------------------------------------------------------------------------------


def add_edge(figure: Seen, edge: Edge) -> Step:
    """Join two nodes that the figure has."""
    a, b = _name(figure, edge.start), _name(figure, edge.stop)
    drawn = {"from": a, "to": b, "path": edge.path, "directed": edge.directed, "class": edge.cls}
    drawn |= {"label": edge.label, "label_at": edge.label_at, "size": edge.size}
    return Step("add-edge", {"edge": rounded_all(drawn)}, post=(_joined(a, b, edge.directed),))


def remove_edge(figure: Seen, edge_id: str) -> Step:
    """Take an edge away."""
    seen, edge = _found(figure, edge_id, Edge)
    a, b = seen.name(edge)
    return Step("remove-edge", seen.edge_args(edge), pre=(_joined(a, b, edge.directed),))


def recolour_edge(figure: Seen, edge_id: str, cls: str) -> Step:
    """Give an edge another class."""
    return _recolour(figure, "edge", edge_id, cls)


def relabel_edge(figure: Seen, edge_id: str, to: str) -> Step:
    """Write another label beside an edge."""
    seen, edge = _found(figure, edge_id, Edge)
    return Step("relabel-edge", seen.edge_args(edge) | {"to": to})


def reroute_edge(figure: Seen, edge_id: str, path: Sequence[Point], label_at: Point | None) -> Step:
    """Draw an edge along another path, between the same nodes."""
    seen, edge = _found(figure, edge_id, Edge)
    return Step("reroute-edge", seen.edge_args(edge) | {"path": rounded(tuple(path)), "label_at": rounded(label_at)})


# --- cells ------------------------------------------------------------------------------------------------------


def fill_cell(figure: Seen, cell_id: str, to: str) -> Step:
    """Write another text into a cell."""
    i = _name(figure, cell_id)
    return Step("fill-cell", {"cell": i, "to": to}, post=(Claim("text_eq", {"cell": i, "to": to}),))


def recolour_cell(figure: Seen, cell_id: str, cls: str) -> Step:
    """Give a cell another class."""
    return _recolour(figure, "cell", cell_id, cls)


def add_cell(cell: Cell) -> Step:
    """Draw a cell."""
    shown = {"box": cell.box, "class": cell.cls, "label": cell.label, "size": cell.size}
    return Step("add-cell", {"cell": rounded_all(shown)})


def remove_cell(figure: Seen, cell_id: str) -> Step:
    """Take a cell away; later ones move up by one number."""
    return Step("remove-cell", {"cell": _name(figure, cell_id)})


def resize_cell(figure: Seen, cell_id: str, box: tuple[float, float, float, float]) -> Step:
    """Give a cell another box."""
    return Step("resize-cell", {"cell": _name(figure, cell_id), "box": rounded(box)})


# --- labels and other marks -------------------------------------------------------------------------------------


def write(label: Label) -> Step:
    """Write a free text."""
    shown = {"text": label.text, "at": label.at, "class": label.cls, "size": label.size, "italic": label.italic}
    post = Claim("exists", {"select": "label", "label": label.text})
    return Step("write", {"label": rounded_all(shown)}, post=(post,))


def erase(label: Label) -> Step:
    """Take a free text away."""
    return Step("erase", {"label": {"text": label.text, "at": rounded(label.at)}})


def draw(mark: Mark) -> Step:
    """Draw a line, arc, circle or polygon."""
    shown = Figure((mark,)).to_json()["marks"][0]
    return Step("draw", {"mark": {k: v for k, v in shown.items() if k != "id"}})


def wipe(mark: Mark) -> Step:
    """Take a line, arc, circle or polygon away."""
    return Step("wipe", {"mark": {"mark": kind_of(mark), "class": mark.cls, "at": rounded(at_of(mark))}})


# --- thinking ---------------------------------------------------------------------------------------------------


def compare(a: str | float, b: str | float) -> Step:
    """Compare two numbers, or two texts by code point; the outcome is worked out here."""
    left, right = _text(a), _text(b)
    return Step("compare", {"a": left, "b": right, "is": outcome(left, right)})


def outcome(a: str, b: str) -> str:
    """`less`, `greater` or `equal`: by value where both are numbers, else by code point."""
    try:
        x, y = float(a), float(b)
    except ValueError:
        return "equal" if a == b else "less" if a < b else "greater"
    return "equal" if x == y else "less" if x < y else "greater"


def visit(figure: Seen, mark_id: str) -> Step:
    """Look at a node, edge or cell."""
    return Step("visit", _target(figure, mark_id))


def skip(figure: Seen, mark_id: str, reason: str, **args: Any) -> Step:
    """Pass over a node, edge or cell, for a reason."""
    return Step("skip", _target(figure, mark_id)).why(reason, **args)


def compute(name: str, expression: str, values: Mapping[str, float], unit: str, digits: int) -> Step:
    """Work out a value, to `digits` decimals; angles in degrees. Raises ValueError for what is no arithmetic."""
    value = round(arithmetic.value(expression, values), digits) + 0.0
    args = {"name": name, "expression": expression, "values": dict(values), "value": value, "unit": unit}
    return Step("compute", args | {"digits": digits})


def conclude(*claims: Claim) -> Step:
    """State what now holds."""
    return Step("conclude", {}, post=claims)


# --- from one figure to another ---------------------------------------------------------------------------------


def difference(source: Figure, target: Figure) -> tuple[Step, ...]:
    """Drawing steps that turn one figure into another, marks matched by id: take away, change, then add.

    A node whose outline changes is replaced, its edges with it; so is a label, line, arc, circle or polygon of which
    anything changes.
    """
    return tuple(step for step, _ in _differing(source, target))


def _differing(source: Figure, target: Figure) -> Iterator[tuple[Step, Figure]]:
    """Each step with the figure that it leaves."""
    old, new = source.by_id, target.by_id
    anew = replaced(source, target)
    figure = source
    gone = [m for m in source.marks if m.id not in new or m.id in anew]
    for mark in sorted(gone, key=lambda m: _TAKEN.index(kind_of(m))):
        step = _removal(figure, mark)
        figure = figure.without([mark.id])
        yield step, figure
    kept = [m for kind in _CHANGED for m in target.all(KINDS[kind]) if m.id in old and m.id not in anew]
    altered = [(m, make, changes) for m in kept for make, changes in _alterations(old[m.id], m)]
    # Nodes move before labels change: no two of one label ever stand at one place, which would name both.
    for mark, make, changes in sorted(altered, key=lambda a: "at" not in a[2]):
        step = make(figure)
        figure = figure.changed({mark.id: changes})
        yield step, figure
    added = [m for m in target.marks if m.id not in old or m.id in anew]
    for mark in sorted(added, key=lambda m: _ADDED.index(kind_of(m))):
        step = _addition(figure, mark)
        figure = figure.plus(mark)
        yield step, figure


_TAKEN = ("label", "line", "arc", "circle", "polygon", "edge", "node", "cell")
_CHANGED = ("node", "edge", "cell")
_ADDED = ("node", "edge", "cell", "line", "arc", "circle", "polygon", "label")


def replaced(source: Figure, target: Figure) -> set[str]:
    """Ids of marks that stay but cannot be changed by a step: they are taken away and drawn anew."""
    old = source.by_id
    found = set()
    for mark in target.marks:
        before = old.get(mark.id)
        if before is None or before == mark or rounded_mark(before) == rounded_mark(mark):
            continue
        if type(before) is not type(mark):
            raise ValueError(
                f"mark {mark.id!r} is a {kind_of(before)} in the source and a {kind_of(mark)} in the target"
            )
        if _outline(before) != _outline(mark):
            found.add(mark.id)
    ends = {m.id for m in target.all(Edge) if {m.start, m.stop} & found and m.id in old}
    return found | ends


def _outline(mark: Mark) -> Any:
    """What no step changes, per kind."""
    match mark:
        case Node():
            return mark.shape, rounded((mark.r, mark.w, mark.h))
        case Edge():
            return mark.start, mark.stop, mark.directed
        case Cell():
            return None
    return rounded_mark(mark)


def rounded_mark(mark: Mark) -> dict[str, Any]:
    """A mark as the spec has it, for comparing."""
    return Figure((mark,)).to_json()["marks"][0]


def _removal(figure: Figure, mark: Mark) -> Step:
    match mark:
        case Node():
            return remove_node(figure, mark.id)
        case Edge():
            return remove_edge(figure, mark.id)
        case Cell():
            return remove_cell(figure, mark.id)
        case Label():
            return erase(mark)
    return wipe(mark)


def _addition(figure: Figure, mark: Mark) -> Step:
    match mark:
        case Node():
            return add_node(figure, mark)
        case Edge():
            return add_edge(figure, mark)
        case Cell():
            return add_cell(mark)
        case Label():
            return write(mark)
    return draw(mark)


def _alterations(old: Mark, new: Mark) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Pairs of a step's constructor (given the figure) and the fields it changes."""
    if isinstance(new, Node) and isinstance(old, Node):
        if rounded(old.at) != rounded(new.at):
            yield lambda f: move_node(f, new.id, new.at), {"at": new.at}
        if old.label != new.label:
            yield lambda f: relabel_node(f, new.id, new.label), {"label": new.label}
        if old.ring != new.ring:
            yield lambda f: ring_node(f, new.id, new.ring), {"ring": new.ring}
    if isinstance(new, Edge) and isinstance(old, Edge):
        if rounded((old.path, old.label_at)) != rounded((new.path, new.label_at)):
            fields = {"path": new.path, "label_at": new.label_at}
            yield lambda f: reroute_edge(f, new.id, new.path, new.label_at), fields
        if old.label != new.label:
            yield lambda f: relabel_edge(f, new.id, new.label), {"label": new.label}
    if isinstance(new, Cell) and isinstance(old, Cell):
        if rounded(old.box) != rounded(new.box):
            yield lambda f: resize_cell(f, new.id, new.box), {"box": new.box}
        if old.label != new.label:
            yield lambda f: fill_cell(f, new.id, new.label), {"label": new.label}
    if old.cls != new.cls:
        yield lambda f: _recolour(f, kind_of(new), new.id, new.cls), {"cls": new.cls}


def _found(figure: Seen, mark_id: str, *kinds: type[Mark]) -> tuple[View, Any]:
    seen = view(figure)
    mark = seen.figure.by_id.get(mark_id)
    if not isinstance(mark, kinds):
        wanted = " or ".join(k.__name__.lower() for k in kinds)
        raise ValueError(f"the figure has no {wanted} {mark_id!r}: pass it as it is just before the step")
    return seen, mark


def _name(figure: Seen, mark_id: str) -> Name:
    seen, mark = _found(figure, mark_id, Node, Cell)
    return seen.name(mark)


def _target(figure: Seen, mark_id: str) -> dict[str, Name]:
    """A node, edge or cell as arguments."""
    seen, mark = _found(figure, mark_id, Node, Edge, Cell)
    return seen.edge_args(mark) if isinstance(mark, Edge) else {kind_of(mark): seen.name(mark)}


def _recolour(figure: Seen, kind: str, mark_id: str, cls: str) -> Step:
    seen, mark = _found(figure, mark_id, KINDS[kind])
    name = _target(seen, mark_id)
    pre = Claim("class_eq", name | {"to": mark.cls})
    return Step(f"recolour-{kind}", name | {"to": cls}, pre=(pre,), post=(Claim("class_eq", name | {"to": cls}),))


def _joined(a: Name, b: Name, directed: bool) -> Claim:
    return Claim("edge_dir", {"from": a, "to": b}) if directed else Claim("connected", {"a": a, "b": b})


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else arithmetic.plain(value)
