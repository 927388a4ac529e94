"""Records with one false claim each, told again in the same words: what a judge of reasoning has to catch.

A mutator gives a record of the same scene, or None where the record offers nothing of its kind to falsify.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from catalog.identity import Stream
from synth.reasoning.constraints import Constraint, weighed
from synth.reasoning.evaluate import Inapplicable, apply, same, true_of
from synth.reasoning.realise import Reasoned, told
from synth.reasoning.record import Because, Claim, Step, skip
from synth.reasoning.view import View, text_of
from synth.science.figure import Cell, Edge, Figure, Node

Mutator = Callable[[Reasoned, Stream, Reasoned], Reasoned | None]
_OPPOSITE = {
    "less": "greater", "greater": "less", "equal": "less", "smallest": "largest", "largest": "smallest",
    "balanced": "unbalanced", "unbalanced": "balanced", "accepts": "rejects", "rejects": "accepts",
    "empty": "full", "full": "empty", "nearest": "unreachable", "unreachable": "nearest",
    "closes-cycle": "unreachable", "already-seen": "unreachable",
}  # fmt: skip


def _retold(
    record: Reasoned, steps: Sequence[Step] | None = None, constraints: Sequence[Constraint] | None = None
) -> Reasoned:
    """The record with other steps or constraints and every choice of words as before."""
    told_steps = record.steps if steps is None else tuple(steps)
    claimed = record.constraints if constraints is None else tuple(constraints)
    return told(record.problem, record.wording, told_steps, claimed, record.lang, record.key)


def _with_step(record: Reasoned, i: int, step: Step) -> Reasoned:
    return _retold(record, (*record.steps[:i], step, *record.steps[i + 1 :]))


def replays(record: Reasoned, steps: Sequence[Step]) -> bool:
    """Whether steps lead from source to target, each with its pre true before and its post after, no edge cut loose."""
    figure, source = record.problem.source, record.problem.source
    try:
        for step in steps:
            if not all(true_of(c, figure, source) for c in step.pre):
                return False
            figure = apply(figure, (step,))
            if _hanging(figure):
                return False
            if not all(true_of(c, figure, source) for c in step.post):
                return False
    except Inapplicable:
        return False
    return same(figure, record.problem.target)


def _hanging(figure: Figure) -> bool:
    """Whether an edge has lost a node that it ends at."""
    return any(end not in figure.by_id for edge in figure.all(Edge) for end in (edge.start, edge.stop))


def number(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A computed value or a count is off by one in its last digit."""
    computed = [i for i, step in enumerate(record.steps) if step.op == "compute"]
    if computed:
        i = s.choice(computed)
        args = dict(record.steps[i].args)
        args["value"] = round(args["value"] + 10.0 ** -args["digits"], args["digits"])
        return _with_step(record, i, replace(record.steps[i], args=args))
    counts = [i for i, c in enumerate(record.constraints) if c.claim.pred == "count_eq"]
    if not counts:
        return None
    i = s.choice(counts)
    return _with_claim(record, i, {"n": record.constraints[i].claim.args["n"] + 1})


def _with_claim(record: Reasoned, i: int, changed: dict[str, Any]) -> Reasoned:
    c = record.constraints[i]
    false = replace(c, claim=Claim(c.claim.pred, {**c.claim.args, **changed}))
    return _retold(record, constraints=(*record.constraints[:i], false, *record.constraints[i + 1 :]))


def label(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A drawing step, or else a comparison, names another label than the right one."""
    spare = _unused_label(record)
    for i in s.shuffled(range(len(record.steps))):
        step = record.steps[i]
        false = _relabelled(step, spare)
        if false is not None:
            return _with_step(record, i, replace(false, post=()))
    return _other_mark(record, s)


def _relabelled(step: Step, spare: str) -> Step | None:
    if step.op in ("relabel-node", "relabel-edge", "fill-cell"):
        return replace(step, args={**step.args, "to": spare})
    for key, text in (("node", "label"), ("cell", "label"), ("label", "text")):
        shown = step.args.get(key)
        if step.op in ("add-node", "add-cell", "write") and isinstance(shown, dict) and shown[text]:
            return replace(step, args={key: {**shown, text: spare}})
    return None


def _other_mark(record: Reasoned, s: Stream) -> Reasoned | None:
    """A recoloured mark is confused with one that keeps its colour."""
    for i in s.shuffled(range(len(record.steps))):
        step = record.steps[i]
        kind = step.op.removeprefix("recolour-")
        if step.op == kind or kind not in ("node", "edge"):
            continue
        named = [n for n in _names(record, kind) if n != step.args[kind]]
        touched = [t.args.get(kind) for t in record.steps]
        spare = [n for n in named if n not in touched]
        if spare:
            return _with_step(record, i, replace(step, args={**step.args, kind: s.choice(spare)}, pre=(), post=()))
    return None


def _names(record: Reasoned, kind: str) -> list[Any]:
    source = record.problem.source
    labels = {n.id: n.label for n in source.all(Node)}
    if kind == "node":
        return list(labels.values())
    return [[labels[e.start], labels[e.stop]] for e in source.all(Edge)]


def _unused_label(record: Reasoned) -> str:
    """A label like those of the scene that no mark of it bears: the next number, or the next letter."""
    shown = [getattr(m, "label", "") for f in (record.problem.source, record.problem.target) for m in f.marks]
    numbers = [int(t) for t in shown if t.isdecimal()]
    if numbers:
        return str(max(numbers) + 1)
    return next((c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in shown), "A1")


def dropped(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A step without which the target is not reached is missing."""
    return _first_broken(record, (record.steps[:i] + record.steps[i + 1 :] for i in _drawing(record, s)))


def swapped(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """Two steps, one of which needs the other, change places."""

    def exchanged() -> Iterator[tuple[Step, ...]]:
        drawing = _drawing(record, s)
        for i in drawing:
            for j in drawing:
                if i < j:
                    steps = list(record.steps)
                    steps[i], steps[j] = steps[j], steps[i]
                    yield tuple(steps)

    return _first_broken(record, exchanged())


def duplicated(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A step is taken twice."""
    return _first_broken(
        record, (record.steps[: i + 1] + record.steps[i : i + 1] + record.steps[i + 1 :] for i in _drawing(record, s))
    )


def _drawing(record: Reasoned, s: Stream) -> list[int]:
    return s.shuffled([i for i, step in enumerate(record.steps) if step.draws])


def _first_broken(record: Reasoned, tried: Iterator[tuple[Step, ...]]) -> Reasoned | None:
    """The first of some sequences of steps that does not replay."""
    return next((_retold(record, steps) for steps in tried if not replays(record, steps)), None)


def extra_object(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A mark is added that the target does not have."""
    spare = _unused_label(record)
    source = record.problem.source
    node, cell = next(source.all(Node), None), next(source.all(Cell), None)
    if node:
        args = {"label": spare, "at": [node.at[0] + 4.0, node.at[1] + 4.0], "shape": "circle", "r": 18.0}
        step = Step("add-node", {"node": args | {"class": node.cls, "size": node.size, "ring": False}})
    elif cell:
        box = [cell.box[0], cell.box[1] - 2 * cell.box[3], cell.box[2], cell.box[3]]
        step = Step("add-cell", {"cell": {"box": box, "class": cell.cls, "label": spare, "size": cell.size}})
    else:
        shown = {"text": spare, "at": [24.0, 24.0], "class": "text", "size": 15.0, "italic": False}
        step = Step("write", {"label": shown})
    return _retold(record, (*record.steps, step))


def wrong_colour(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A step paints with a class that is not the target's, or a constraint asks for one."""
    for i in _drawing(record, s):
        step = record.steps[i]
        right = step.args.get("to") if step.op.startswith("recolour") else _class_of(step)
        if right in record.problem.colours:
            word = record.problem.colours[right][record.lang]
            wrong = [c for c, names in record.problem.colours.items() if names[record.lang] != word]
            if wrong:
                return _with_step(record, i, _repainted(step, s.choice(wrong)))
    return None


def _class_of(step: Step) -> str | None:
    shown = next(iter(step.args.values()))
    return shown.get("class") if step.op in ("add-node", "add-edge", "add-cell", "draw") else None


def _repainted(step: Step, cls: str) -> Step:
    if step.op.startswith("recolour"):
        return replace(step, args={**step.args, "to": cls}, post=())
    key, shown = next(iter(step.args.items()))
    return replace(step, args={key: {**shown, "class": cls}})


def false_reason(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A step is taken for the opposite of its reason, or a comparison comes out the wrong way."""
    for i in s.shuffled(range(len(record.steps))):
        step = record.steps[i]
        if step.op == "compare":
            return _with_step(record, i, replace(step, args={**step.args, "is": _OPPOSITE[step.args["is"]]}))
        if step.because and step.because.reason in _OPPOSITE:
            opposite = Because(_OPPOSITE[step.because.reason], step.because.args)
            return _with_step(record, i, replace(step, because=opposite))
    return _false_law(record, s)


def _false_law(record: Reasoned, s: Stream) -> Reasoned | None:
    """A law is called upon with a value that breaks it."""
    for i in s.shuffled(range(len(record.steps))):
        because = record.steps[i].because
        if because and because.reason == "law":
            values = dict(because.args["values"])
            key = s.choice(sorted(k for k, v in values.items() if isinstance(v, int | float)))
            values[key] = round(values[key] * 1.25 + 1, 2)
            false = Because("law", {**because.args, "values": values})
            return _with_step(record, i, replace(record.steps[i], because=false))
    return None


def contradiction(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """Two constraints count the same marks and disagree."""
    counts = [c for c in record.constraints if c.claim.pred == "count_eq"]
    if not counts:
        return None
    c = s.choice(counts)
    false = replace(c, claim=Claim("count_eq", {**c.claim.args, "n": c.claim.args["n"] + s.integer(1, 3)}))
    return _retold(record, constraints=weighed((*record.constraints, false)))


def missing_preserve(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """Nothing says what stays."""
    left = [c for c in record.constraints if c.kind != "preserve"]
    return _retold(record, constraints=weighed(left)) if 0 < len(left) < len(record.constraints) else None


def other_scene(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """The record belongs to another scene."""
    return None if same(record.problem.target, other.problem.target) else other


def fake_skip(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A mark that the solution uses is passed over, for a reason that does not hold."""
    source: Figure = record.problem.source
    used = [(i, step) for i, step in enumerate(record.steps) if step.op in ("recolour-edge", "recolour-node")]
    edges = [e.id for e in source.all(Edge)]
    if used:
        i, step = s.choice(used)
        args = {k: v for k, v in step.args.items() if k != "to"}
        false = Step("skip", args).why("closes-cycle" if "edge" in args else "unreachable")
    elif edges:
        i, false = s.integer(0, len(record.steps)), skip(source, s.choice(edges), "closes-cycle")
    else:
        return None
    return _retold(record, (*record.steps[:i], false, *record.steps[i:]))


def false_fault(record: Reasoned, s: Stream, other: Reasoned) -> Reasoned | None:
    """A mark that is right is said to be wrong, and shown as it is."""
    source = View(record.problem.source)
    for i in s.shuffled([i for i, step in enumerate(record.steps) if step.op == "notice"]):
        args = record.steps[i].args
        kind = next((k for k in ("node", "edge", "cell") if k in args), "")
        if not kind or args["fault"] == "missing":
            continue
        touched = [step.args.get(kind) for step in record.steps if step.op == "notice" or step.draws]
        right = [m for m in source.select(kind) if source.name(m) not in touched]
        if right:
            mark = s.choice(right)
            shown = {"colour": mark.cls, "text": text_of(mark), "ring": getattr(mark, "ring", None)}
            is_ = {"is": shown[args["fault"]]} if "is" in args else {}
            named = source.edge_args(mark) if isinstance(mark, Edge) else {kind: source.name(mark)}
            return _with_step(record, i, Step("notice", {"fault": args["fault"], **named, **is_}))
    return None


MUTATORS: dict[str, Mutator] = {
    "number": number,
    "label": label,
    "dropped-step": dropped,
    "swapped-steps": swapped,
    "duplicated-step": duplicated,
    "extra-object": extra_object,
    "wrong-colour": wrong_colour,
    "false-reason": false_reason,
    "contradiction": contradiction,
    "missing-preserve": missing_preserve,
    "other-scene": other_scene,
    "fake-skip": fake_skip,
    "false-fault": false_fault,
}
