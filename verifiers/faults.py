"""Faults that a repair says it sees: each is to be one, of a mark that stands in the wrong picture or is missing there.

What is wrong is known here from the two read-backs alone: a mark of the wrong picture is at fault if the right one has
none that looks the same. Every mark at fault has to be noticed, but for edges that merely follow their nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from catalog.science import DRAWING, FAULTS
from verifiers.check import Malformed, string
from verifiers.marks import (
    KINDS,
    Unseen,
    cell_of,
    edge_of,
    marks_of,
    near,
    node_of,
    placed,
    seen,
    text_of,
    unmatched,
)  # fmt: skip

if TYPE_CHECKING:
    from verifiers.readback import Figure

_SHAPES = ("line", "arc", "circle", "polygon")
_SHOWN = {"colour": "cls", "ring": "ring"}  # what a fault is about, as marks call it
Args = Mapping[str, Any]


def faults_of_notices(operations: Sequence[Mapping[str, Any]], source: Figure, target: Figure) -> list[str]:
    """What is wrong with the steps `notice` of a repair from a wrong picture to the right one."""
    faults: list[str] = []
    noticed: dict[str, set[int]] = {kind: set() for kind in KINDS}
    missing, drawn = 0, False
    for i, step in enumerate(operations, 1):
        drawn = drawn or step.get("op") in DRAWING
        if step.get("op") != "notice":
            continue
        args = step["args"]
        try:
            kind, place = named(args, target if args.get("fault") == "missing" else source)
            found = list(_false(args, kind, place, source, target))
        except (Unseen, Malformed) as error:
            faults.append(f"operation {i}: {error}")
            continue
        faults += [f"operation {i}: {fault}" for fault in ([*found, "a fault is noticed late"] if drawn else found)]
        missing += args["fault"] == "missing"
        if args["fault"] != "missing":
            noticed[kind].add(place)
    return faults or list(_overlooked(source, target, noticed, missing))


def named(args: Args, figure: Figure) -> tuple[str, int]:
    """Kind and index of the mark that a notice names. Raises Unseen, Malformed."""
    if args.get("fault") not in FAULTS:
        raise Malformed(f"fault {args.get('fault')!r} is none of {FAULTS}")
    if "node" in args:
        return "node", node_of(figure, args["node"])
    if "edge" in args:
        return "edge", edge_of(figure, args["edge"], args.get("label"))
    if "cell" in args:
        return "cell", cell_of(figure, args["cell"])
    if "label" in args:
        return placed(figure, ("label",), args["label"])
    if not isinstance(args.get("mark"), Mapping) or args["mark"].get("mark") not in _SHAPES:
        raise Malformed(f"a notice names {sorted(args)}, no mark")
    given = args["mark"]
    return placed(figure, (given["mark"],), {"class": args.get("is", given.get("class")), "at": given.get("at")})


def _false(args: Args, kind: str, place: int, source: Figure, target: Figure) -> Iterator[str]:
    """Why a mark does not have the fault that is noticed."""
    if args["fault"] == "missing":
        mark = marks_of(target, kind)[place]
        if _stands(kind, seen(target, kind, mark), source):
            yield f"the {kind} is said to be missing and is there"
        return
    mark = marks_of(source, kind)[place]
    if _stands(kind, seen(source, kind, mark), target):
        yield f"the {kind} is said to be at fault and is right"
    right = _counterpart(kind, mark, source, target)
    shown = _SHOWN.get(args["fault"])
    if args["fault"] == "extra" and _belongs(kind, mark, right, source, target):
        yield f"the {kind} is said to be one too many and belongs there"
    if shown or args["fault"] == "text":
        value = getattr(mark, shown) if shown else text_of(kind, mark)
        if value != args.get("is"):
            yield f"the {kind} shows {value!r}, not {args.get('is')!r}"
        elif right is not None and (getattr(right, shown) if shown else text_of(kind, right)) == value:
            yield f"the {kind} rightly shows {value!r}"


def _belongs(kind: str, mark: Any, right: Any, source: Figure, target: Figure) -> bool:
    """Whether the right picture has a node or edge of this name, and as many of its nodes as the wrong one."""
    if kind not in ("node", "edge"):
        return False
    labels = [mark.label] if kind == "node" else [source.nodes[i].label for i in (mark.a, mark.b)]
    if any(_borne(label, source) > _borne(label, target) for label in labels):
        return False
    return kind == "node" or right is not None


def _borne(label: str, figure: Figure) -> int:
    return sum(node.label == label for node in figure.nodes)


def _stands(kind: str, look: Any, figure: Figure) -> bool:
    """Whether a figure has a mark of a look."""
    left, _ = unmatched(kind, [look], [seen(figure, kind, mark) for mark in marks_of(figure, kind)])
    return not left


def _counterpart(kind: str, mark: Any, source: Figure, target: Figure) -> Any:
    """The mark of the right picture at the place of one of the wrong picture, or of its name; None for none."""
    if kind == "node":
        found = [node for node in target.nodes if near(node.at, mark.at)] or [
            n for n in target.nodes if n.label == mark.label
        ]
    elif kind == "cell":
        found = [cell for cell in target.cells if near(cell.box[:2], mark.box[:2])]
    elif kind == "edge":
        with suppress(Unseen):
            ends = [_named_alike(source.nodes[i], target) for i in (mark.a, mark.b)]
            found = [e for e in target.edges if [e.a, e.b] == ends or not e.directed and [e.b, e.a] == ends]
            return found[0] if len(found) == 1 else None
        return None
    elif kind == "label":
        found = [label for label in target.labels if near(label.at, mark.at, 2.0)]
    else:
        return None
    return found[0] if len(found) == 1 else None


def _named_alike(node: Any, figure: Figure) -> int:
    return node_of(figure, node.label if node.label else {"label": "", "at": list(node.at)})


def _overlooked(
    source: Figure, target: Figure, noticed: Mapping[str, set[int]], missing: int
) -> Iterator[str]:  # fmt: skip
    """Marks at fault that no step notices; edges of nodes that are at fault themselves may go unnoticed."""
    lacking = 0
    for kind in KINDS:
        theirs, ours = marks_of(target, kind), marks_of(source, kind)
        wrong = [i for i, mark in enumerate(ours) if not _stands(kind, seen(source, kind, mark), target)]
        if kind == "node":
            moving = set(wrong)
        if kind == "edge":
            wrong = [i for i in wrong if not {ours[i].a, ours[i].b} & moving]
        yield from (
            f"the fault of {kind} {string(text_of(kind, ours[i]), 'text')!r} is not noticed"
            for i in wrong
            if i not in noticed[kind]
        )
        if kind != "edge":
            lacking += max(0, len(theirs) - len(ours))
    if missing < lacking:
        yield f"{lacking} marks are missing, {missing} are noticed"
