"""What is wrong with a picture that is to be mended: its faults, each a step `notice`, and the way to the right one.

The faults are read off by comparing marks; why each is one is taken from the trace of the family's own solution, which
says of every mark it draws or passes over why it has to be as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from synth.reasoning.record import Because, Step, difference, replaced, rounded_mark
from synth.reasoning.view import Name, View, at_of, kind_of, text_of, view
from synth.science.figure import Cell, Edge, Figure, Label, Mark, Node, rounded

M = TypeVar("M", bound=Mark)
_TIMELESS = ("rule", "law")  # reasons that hold whatever has been drawn so far
_WORKING = ("compute", "compare")  # thoughts that hold of the problem, whatever picture shows it


def mended(broken: Figure, target: Figure, trace: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of a repair: what the solution works out, the faults with their reasons, then what mends them."""
    broken = _matched(broken, target)
    before, after = view(broken), view(target)
    shown = {text_of(mark) for figure in (broken, target) for mark in figure.marks}
    found = {str(step.args["value"]) for step in trace if step.op == "compute"}
    thoughts = {
        repr((step.op, step.args)): step for step in trace if step.op in _WORKING and _is_seen(step, shown, found)
    }
    reasons = _reasons(trace)
    faults = [_explained(step, key, reasons) for step, key in _faults(before, after)]
    return (*thoughts.values(), *faults, *difference(broken, target))


def _matched(broken: Figure, target: Figure) -> Figure:
    """The wrong picture with its marks under the ids of right ones that look the same.

    A bar more or less shifts the numbers of all later bars, and labels exchanged all over a tree can give nodes as they
    should be: neither would have to be mended.
    """
    looks, right = view(broken).looks, view(target).looks
    stays = {key for key in looks if looks[key] == right.get(key)}
    free = {look: key for key, look in right.items() if key not in stays}
    names = {key: free.pop(look) for key, look in looks.items() if key not in stays and look in free}
    names |= _at_the_same_corner(broken, target, stays | names.keys(), stays | set(names.values()))
    names |= _between_the_same(broken, target, names, stays)
    if not names:
        return broken
    starts = {last: key for key, last in names.items()}
    for mark in broken.marks:
        if mark.id in starts and mark.id not in names:  # whose id is taken gets the one that is left over
            first = mark.id
            while first in starts:
                first = starts[first]
            names[mark.id] = first
    named = (_renamed(mark, names) for mark in broken.marks)
    return Figure(tuple(_turned(mark, target.by_id.get(mark.id)) for mark in named))


def _between_the_same(broken: Figure, target: Figure, names: Mapping[str, str], stays: set[str]) -> dict[str, str]:
    """Edges of renamed nodes which the right picture has elsewhere: they take another way, and are no other edges."""
    taken = stays | set(names.values())
    ends = {_joined(e): e.id for e in target.all(Edge) if e.id not in taken}
    found = {}
    for edge in broken.all(Edge):
        moved = _renamed(edge, names)
        if edge.id not in stays | names.keys() and (moved.start, moved.stop) != (edge.start, edge.stop):
            found[edge.id] = ends.pop(_joined(moved), None)
    return {key: other for key, other in found.items() if other not in (None, key)}


def _joined(edge: Edge) -> tuple[bool, tuple[str, ...]]:
    """What an edge joins, in an order only if it has one."""
    ends = (edge.start, edge.stop)
    return edge.directed, ends if edge.directed else tuple(sorted(ends))


def _renamed(mark: M, names: Mapping[str, str]) -> M:
    """A mark, and the nodes that it joins, under other ids."""
    ids = {"id": names.get(mark.id, mark.id)}
    if isinstance(mark, Edge):
        ids |= {"start": names.get(mark.start, mark.start), "stop": names.get(mark.stop, mark.stop)}
    return replace(mark, **ids)


def _turned(mark: Mark, right: Mark | None) -> Mark:
    """A line between two nodes, told from the same one of them as in the right picture."""
    if not isinstance(mark, Edge) or not isinstance(right, Edge) or mark.start == right.start:
        return mark
    if mark.directed or _joined(mark) != _joined(right):
        return mark
    back = rounded(mark.path[::-1]) == rounded(right.path)
    return replace(mark, start=right.start, stop=right.stop, path=right.path if back else mark.path)


def _at_the_same_corner(broken: Figure, target: Figure, known: set[str], taken: set[str]) -> dict[str, str]:
    """Cells of the wrong picture, but for the known ones, that begin where another cell of the right one does: a bar that
    starts when it should is drawn too long, and no other bar with a wrong name."""
    corners = {tuple(rounded(cell.box[:2])): cell.id for cell in target.all(Cell) if cell.id not in taken}
    at = {c.id: corners.pop(tuple(rounded(c.box[:2])), None) for c in broken.all(Cell) if c.id not in known}
    return {key: other for key, other in at.items() if other not in (None, key)}


def _is_seen(step: Step, shown: set[str], found: set[str]) -> bool:
    """Whether a comparison is of what either picture shows or of a computed value, not of keys that are gone from both."""
    return step.op != "compare" or step.args["a"] in found or {step.args["a"], step.args["b"]} <= shown


def _explained(fault: Step, key: str, reasons: Mapping[tuple[str, str], Because]) -> Step:
    """A fault with the reason of the step that should have seen to it: colours are due to other steps than texts."""
    kind = fault.args["fault"]
    why = reasons.get((key, kind if kind in ("colour", "text", "ring") else "mark")) or reasons.get((key, "skip"))
    return fault.why(why.reason, **why.args) if why else fault


def _reasons(trace: Sequence[Step]) -> Mapping[tuple[str, str], Because]:
    """By mark and what is done to it, why the solution does so; by mark and `skip` why it is passed over."""
    found: dict[tuple[str, str], Because] = {}
    for step in (step for step in trace if step.draws or step.op == "skip"):
        why = step.because
        if why is not None and why.reason in _TIMELESS and (key := _subject(step)):
            found.setdefault((key, _aspect(step.op)), why)
            if step.op in ("write", "relabel-node"):  # these bring the mark itself as well as its text
                found.setdefault((key, "mark"), why)
    return found


def _aspect(op: str) -> str:
    """What a step sees to: the colour, the text or the ring of a mark, its being there, or nothing at all."""
    if op == "skip":
        return op
    verb = op.partition("-")[0]
    return {"recolour": "colour", "fill": "text", "relabel": "text", "write": "text", "ring": "ring"}.get(verb, "mark")


def _subject(step: Step) -> str:
    """What a step of a trace is about, in the words of the figure it leads to; empty for none."""
    args = step.args
    match step.op:
        case "add-node":
            return _key("node", args["node"]["label"])
        case "relabel-node":
            return _key("node", args["to"])
        case "add-edge":
            return _key("edge", [args["edge"]["from"], args["edge"]["to"]])
        case "write":
            return _key("label", args["label"]["text"])
        case "draw":
            return _key(args["mark"]["mark"], args["mark"]["class"])
    kind = next((k for k in ("node", "edge", "cell") if k in args), None)
    return _key(kind, args[kind]) if kind and not isinstance(args[kind], dict) else ""


def _key(kind: str, name: Name) -> str:
    return f"{kind} {name}"


def _faults(before: View, after: View) -> Iterator[tuple[Step, str]]:
    """Notices of all that differs, each with the key of the mark as the right picture has it.

    A mark that looks like one of the right picture is no fault, whichever it was meant to be.
    """
    old, new = before.figure.by_id, after.figure.by_id
    anew = replaced(before.figure, after.figure)
    moved = {n.id for n in before.figure.all(Node) if n.id in new and rounded_mark(n) != rounded_mark(new[n.id])}
    right, shown = (set(v.looks.values()) for v in (after, before))
    for mark in before.figure.marks:
        if before.looks[mark.id] not in right and (mark.id not in new or _joins_others(mark, new[mark.id])):
            fault = "place" if _has_alike(before, mark, after) else "extra"
            yield _notice(fault, _called(before, mark)), _key_of(before, mark)
    for mark in after.figure.marks:
        was = old.get(mark.id)
        if was is None or _joins_others(was, mark):
            if after.looks[mark.id] not in shown and not _has_alike(after, mark, before):
                yield _notice("missing", _called(after, mark)), _key_of(after, mark)
        elif before.looks[was.id] not in right:
            for fault, more in _differences(after, was, mark, anew, moved):
                called = _called(before, was)
                if fault == "colour" and "mark" in called:  # called what it should be; no law speaks of colours
                    yield _notice(fault, {"mark": called["mark"] | {"class": mark.cls}}, **more), ""
                else:
                    yield _notice(fault, called, **more), _key_of(after, mark)


def _has_alike(seen: View, mark: Mark, other: View) -> bool:
    """Whether another figure has a node or edge of the same name."""
    match mark:
        case Edge():
            return bool(other.between(*seen.name(mark)))
        case Node():
            return other.node(seen.name(mark)) is not None
    return False


def _joins_others(was: Mark, mark: Mark) -> bool:
    """Whether an edge leads elsewhere than it should."""
    if not isinstance(was, Edge) or not isinstance(mark, Edge):
        return False
    return (was.start, was.stop, was.directed) != (mark.start, mark.stop, mark.directed)


def _notice(fault: str, called: Mapping[str, Name], **shown: Any) -> Step:
    return Step("notice", {"fault": fault, **called, **shown})


def _called(seen: View, mark: Mark) -> dict[str, Name]:
    """A mark's name as arguments."""
    match mark:
        case Edge():
            return seen.edge_args(mark)
        case Node() | Cell():
            return {kind_of(mark): seen.name(mark)}
        case Label():
            return {"label": {"text": mark.text, "at": rounded(mark.at)}}
    return {"mark": {"mark": kind_of(mark), "class": mark.cls, "at": rounded(at_of(mark))}}


def _key_of(seen: View, mark: Mark) -> str:
    match mark:
        case Label():
            return _key("label", mark.text)
        case Node() | Edge() | Cell():
            return _key(kind_of(mark), seen.name(mark))
    return _key(kind_of(mark), mark.cls)


def _differences(
    after: View, was: Any, mark: Any, anew: set[str], moved: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The faults of a mark that stays, with what it shows.

    An edge whose nodes are to move only follows them, and a node whose label stands elsewhere in the right picture
    stands in the wrong place.
    """
    if was.cls != mark.cls:
        yield "colour", {"is": was.cls}
    text, right = (m.text if isinstance(m, Label) else getattr(m, "label", "") for m in (was, mark))
    astray = isinstance(was, Node) and rounded(was.at) != rounded(mark.at)
    if text != right and not (astray and after.node(text)):
        yield "text", {"is": text}
    if isinstance(was, Node):
        if was.ring != mark.ring:
            yield "ring", {"is": was.ring}
        if was.id in anew:
            yield "size", {}
        if astray:
            yield "place", {}
    elif isinstance(was, Cell):
        if rounded(was.box) != rounded(mark.box):
            yield "size", {}
    elif isinstance(was, Edge):
        if (
            rounded((was.path, was.label_at)) != rounded((mark.path, mark.label_at))
            and not {was.start, was.stop} & moved
        ):
            yield "place", {}
    elif was.cls == mark.cls and text == right:
        yield "place", {}
