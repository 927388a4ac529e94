"""Constraints by discrimination: the smallest set of claims that is true of the target and of no broken figure.

So a record's constraints separate right from wrong instead of decorating it.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from synth.reasoning.evaluate import true_of
from synth.reasoning.naming import Noun
from synth.reasoning.record import Claim, Seen
from synth.reasoning.view import KINDS, View, at_of, kind_of, near, text_of, view
from synth.science.figure import Cell, Edge, Label, Line, Node, rounded
from synth.science.style import accent_of

# Weights are 64ths: their binary sum is exactly 1.0 in whatever order they are added.
_PARTS = 64
KIND_OF = {
    "exists": "change", "absent": "forbid", "count_eq": "count", "class_eq": "change", "text_eq": "text",
    "ring_eq": "style", "connected": "relation", "edge_dir": "relation", "edge_label": "text", "child_of": "relation",
    "path_is": "relation", "spanning": "relation", "acyclic": "relation", "sum_eq": "count", "in_order": "relation",
    "heap_order": "relation", "balanced": "relation", "order_is": "relation", "unchanged": "preserve",
    "moved": "change", "angle_eq": "physics", "length_eq": "physics", "parallel": "physics",
    "perpendicular": "physics", "meets": "physics", "value_eq": "physics", "law_holds": "physics",
    "left_of": "layout", "above": "layout", "less": "relation", "greater": "relation", "equal": "relation",
}  # fmt: skip
Nouns = Mapping[str, tuple[Noun, ...]]
_ROW, _APART = 12, 2.0  # labels at most, and px at least between two, of which an order is told
_COUNTED = ("node", "edge", "cell")  # kinds of which any eye counts all
_WANTED = ("preserve", "count", "relation")  # at least one of each, where there is one
_PREFERRED = {
    "relation": 0, "physics": 0, "text": 1, "change": 1, "style": 1, "forbid": 2, "layout": 2, "count": 3,
    "preserve": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """A claim about the target, why it is there, and its share of the whole."""

    claim: Claim
    kind: str
    origin: str = "derived"  # prompt | scene | derived
    weight: float = 0.0

    def to_json(self, number: int, text: str) -> dict[str, Any]:
        """An entry of the record's `constraints`."""
        head = {"id": f"k{number}", "kind": self.kind, **self.claim.to_json(), "text": text}
        return head | {"scope": "target", "check": "svg", "origin": self.origin, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen constraints, heaviest first, and the indices of the broken figures that none of the candidates rejects."""

    constraints: tuple[Constraint, ...]
    survivors: tuple[int, ...]


def constraint(claim: Claim, origin: str = "prompt", kind: str | None = None) -> Constraint:
    """A family's own claim; its kind follows from the predicate unless given."""
    return Constraint(claim, kind or KIND_OF[claim.pred], origin)


def candidates(
    source: Seen, target: Seen, claims: Iterable[Constraint] = (), nouns: Nouns = MappingProxyType({})
) -> list[Constraint]:
    """The family's claims, and what follows from any difference: changes, counts and what stays.

    `nouns`: what the family calls classes of marks (`line[class=ray]`). All are true of the target; claims of kind `change` are false of the source. Raises ValueError for a family's claim
    that is not true of the target.
    """
    before, after = view(source), view(target)
    own = list(claims)
    for c in own:
        what = f"claim {c.claim.pred} {dict(c.claim.args)}"
        if not true_of(c.claim, after, before):
            raise ValueError(f"{what} is false of the target: correct the family's claims")
        if c.kind == "change" and true_of(c.claim, before, before):
            raise ValueError(f"{what} is true of the source already: it is no change, give it another kind")
    said = {_key(c.claim) for c in own}
    found = [Constraint(c, KIND_OF[c.pred]) for c in _generic(before, after, nouns) if _key(c) not in said]
    return own + [c for c in found if true_of(c.claim, after, before) and not _vacuous(c, before)]


def of_repair(claims: Iterable[Constraint], wrong: Seen, target: Seen) -> list[Constraint]:
    """What tells the right target from the wrong one that is to be mended: claims of the edit, edges by the names of
    their ends, colours and places of labels, courses of lines."""
    before, after = view(wrong), view(target)
    found = [replace(c, origin="derived") for c in claims]
    found += [Constraint(c, KIND_OF[c.pred]) for c in _told_apart(before, after)]
    return [c for c in found if true_of(c.claim, after, before) and not true_of(c.claim, before, before)]


def sharper(source: Seen, target: Seen, wrong: Iterable[Seen]) -> list[Constraint]:
    """What tells the target from broken figures that no other claim rejects: by each of their differences, one by one.

    A picture made from words alone is not told by the numbers of its cells, which no picture shows yet.
    """
    before, after = view(source), view(target)
    found: dict[str, Constraint] = {}
    for broken in map(view, wrong):
        told = [Constraint(c, KIND_OF[c.pred]) for c in (*_told_apart(broken, after), *_generic(broken, after, {}))]
        told = [c for c in told if true_of(c.claim, after, before) and not true_of(c.claim, broken, before)]
        told = [c for c in told if not _vacuous(c, before) and (before.figure.marks or "cell" not in c.claim.args)]
        said = [c for c in told if _is_said(c.claim, broken, before, after)]
        direct = [c for c in said if not _is_oblique(c.claim)]
        found |= {_key(c.claim): c for c in direct or said or told}
    return list(found.values())


def _is_oblique(claim: Claim) -> bool:
    """Whether it may be broken by what its words hardly speak of: a label that has moved with its arrow changes the order
    of labels."""
    return claim.pred in ("order_is", "left_of")


def can_be_told(claims: Iterable[Constraint], wrong: Seen, target: Seen) -> bool:
    """Whether some claim that is true of the target is false of a wrong one: else nothing asks for its repair."""
    before, after = view(wrong), view(target)
    own = of_repair(claims, before, after)
    return bool(own) or any(not true_of(c.claim, before, before) for c in candidates(before, after))


def _told_apart(before: View, after: View) -> Iterator[Claim]:
    old = before.figure.by_id
    for mark in after.figure.marks:
        was = old.get(mark.id)
        altered = was is None or before.looks[was.id] != after.looks[mark.id]
        match mark:
            case Edge() if not before.between(*after.name(mark)):
                yield from _appeared(after, replace(mark, label=""))
            case Node() if before.node(after.name(mark)) is None:
                yield Claim("class_eq", {"node": after.name(mark), "to": mark.cls})
            case Label() if isinstance(was, Label) and was.text == mark.text and was.cls != mark.cls:
                yield Claim("class_eq", {"label": {"text": mark.text, "at": rounded(mark.at)}, "to": mark.cls})
            case Label() if altered:
                yield Claim("text_eq", {"at": rounded(mark.at), "to": mark.text})
            case Line() if altered:
                yield from _course(after.name(mark), mark)
    for k, (there, here) in enumerate(zip(before.cells, after.cells)):
        if there.label != here.label:
            yield Claim("text_eq", {"cell": k, "to": here.label})
    yield from _exchanged(before, after)


def _exchanged(before: View, after: View) -> Iterator[Claim]:
    """Which of two nodes or labels that are in each other's place, or have moved past each other, stands left."""
    names = [name for node in after.nodes if isinstance(name := after.name(node), str)]
    for a, b in itertools.permutations((name for name in names if _has_moved(name, before, after)), 2):
        yield Claim("left_of", {"a": a, "b": b})
    for select in ("label", *dict.fromkeys(f"label[class={label.cls}]" for label in after.figure.all(Label))):
        there, here = ([text_of(label) for label in seen.select(select)] for seen in (before, after))
        if sorted(there) == sorted(here):  # else one is missing or in another colour, which is said more simply
            yield from _in_a_row(list(after.select(select)), select)


def _has_moved(name: str, before: View, after: View) -> bool:
    there, here = before.node(name), after.node(name)
    return there is not None and here is not None and there.at != here.at


def _in_a_row(labels: Sequence[Any], select: str) -> Iterator[Claim]:
    """Which label follows which, along the axis on which they lie apart: so that exchanged ones are told."""
    for axis, along in enumerate("xy"):
        row = sorted(labels, key=lambda label: label.at[axis])
        if 1 < len(row) <= _ROW and all(b.at[axis] - a.at[axis] > _APART for a, b in zip(row, row[1:])):
            texts = [label.text for label in row]
            yield Claim("order_is", {"select": select, "along": along, "texts": texts})


def _course(name: Mapping[str, Any], line: Line) -> Iterator[Claim]:
    """Direction and length of a line; only its length where it ends where it begins."""
    (x0, y0), (x1, y1) = line.points[0], line.points[-1]
    if (x0, y0) != (x1, y1):
        degrees = round(math.degrees(math.atan2(y1 - y0, x1 - x0)) % 360, 1)
        yield Claim("angle_eq", {"line": name, "to": degrees, "tol": 1.0})
    length = sum(map(math.dist, line.points, line.points[1:]))
    yield Claim("length_eq", {"line": name, "to": round(length, 1), "tol": 1.0})


def _vacuous(c: Constraint, before: View) -> bool:
    return c.kind in ("change", "forbid") and true_of(c.claim, before, before)


def _key(claim: Claim) -> str:
    return f"{claim.pred}{sorted(claim.args.items(), key=lambda item: item[0])}"


def _generic(before: View, after: View, nouns: Nouns) -> Iterator[Claim]:
    old, new = before.figure.by_id, after.figure.by_id
    for mark in after.figure.marks:
        was = old.get(mark.id)
        if was is None:
            yield from _appeared(after, mark)
        elif before.looks[mark.id] != after.looks[mark.id]:
            yield from _altered(before, after, was, mark)
    for mark in before.figure.marks:
        if mark.id not in new:
            yield from _vanished(before, mark)
    yield from _counts(before, after, nouns)
    yield from _preserved(before, after)


def _appeared(after: View, mark: Any) -> Iterator[Claim]:
    match mark:
        case Node() | Cell() if mark.label:
            yield Claim("exists", {"select": kind_of(mark), "label": mark.label})
        case Label():
            yield Claim("exists", {"select": "label", "label": mark.text})
        case Edge():
            a, b = after.name(mark)
            yield Claim("edge_dir", {"from": a, "to": b}) if mark.directed else Claim("connected", {"a": a, "b": b})
            if mark.label:
                yield Claim("edge_label", {"a": a, "b": b, "to": mark.label})


def _vanished(before: View, mark: Any) -> Iterator[Claim]:
    if isinstance(mark, Node | Cell | Label):
        text = mark.text if isinstance(mark, Label) else mark.label
        if text:
            yield Claim("absent", {"select": kind_of(mark), "label": text})


def _altered(before: View, after: View, was: Any, mark: Any) -> Iterator[Claim]:
    if isinstance(mark, Node | Edge | Cell) and was.cls != mark.cls:
        name = after.edge_args(mark) if isinstance(mark, Edge) else {kind_of(mark): after.name(mark)}
        yield Claim("class_eq", name | {"to": mark.cls})
    match mark:
        case Node():
            if was.label != mark.label and mark.label:
                yield Claim("exists", {"select": "node", "label": mark.label})
            if was.ring != mark.ring:
                yield Claim("ring_eq", {"node": after.name(mark), "to": mark.ring})
            if was.at != mark.at:
                by = [round(mark.at[0] - was.at[0], 2), round(mark.at[1] - was.at[1], 2)]
                yield Claim("moved", {"node": before.name(was), "by": by})
        case Edge() if was.label != mark.label:
            a, b = after.name(mark)
            yield Claim("edge_label", {"a": a, "b": b, "to": mark.label})
        case Cell() if was.label != mark.label:
            yield Claim("text_eq", {"cell": after.name(mark), "to": mark.label})
        case Label() if was.text != mark.text:
            yield Claim("exists", {"select": "label", "label": mark.text})


def _counts(before: View, after: View, nouns: Nouns) -> Iterator[Claim]:
    """How many nodes, edges and cells there are, and how many marks of each countable class whose number changes."""
    old = Counter((kind_of(m), m.cls) for m in before.figure.marks)
    new = Counter((kind_of(m), m.cls) for m in after.figure.marks)
    kinds = Counter(kind_of(m) for m in after.figure.marks)
    for kind, cls in sorted(new | old):
        if old[kind, cls] != new[kind, cls] and new[kind, cls] and _is_countable(kind, cls, nouns):
            yield Claim("count_eq", {"select": f"{kind}[class={cls}]", "n": new[kind, cls]})
    for kind in filter(_COUNTED.__contains__, kinds):
        yield Claim("count_eq", {"select": kind, "n": kinds[kind]})


def _is_countable(kind: str, cls: str, nouns: Nouns) -> bool:
    """Plain strokes and shapes without a noun (crosses of a field, ticks) are texture, and `force F_1` is no sort."""
    if kind in _COUNTED:
        return True
    called = nouns.get(f"{kind}[class={cls}]")
    return "_" not in called[0].one if called else kind != "label" and bool(accent_of(cls))


def _preserved(before: View, after: View) -> Iterator[Claim]:
    """Per kind that both figures have: all but the marks that appear, vanish or change, where each has a name of its own."""
    for kind in KINDS:
        out: list[Any] = []
        for here, there in ((before, after), (after, before)):
            for m in here.select(kind):
                if here.looks[m.id] != there.looks.get(m.id) and (name := here.name(m)) not in out:
                    out.append(name)
        if any(before.looks[m.id] == after.looks.get(m.id) for m in before.select(kind)) and not any(
            _shared(view, kind, out) for view in (before, after)
        ):
            yield Claim("unchanged", {"select": kind, "except": out})


def _shared(view: View, kind: str, names: list[Any]) -> bool:
    """Whether one of the names is that of several marks: two lines that begin at one point have the same."""
    if kind in ("node", "edge"):  # these are named by what they show, alike ones together
        return False
    borne = [view.name(m) for m in view.select(kind)] if names else []
    return any(borne.count(name) > 1 for name in names)


def choose(source: Seen, target: Seen, broken: Sequence[Seen], candidates: Sequence[Constraint]) -> Choice:
    """Greedy set cover (Chvátal 1979): the claims that together reject the source and every broken figure.

    Broken figures that no candidate rejects are told by their own differences (`sharper`). Then one of each wanted kind,
    where a candidate has it. Prompt claims come in first. Weights follow the number of figures that a claim rejects,
    those that the source breaks have more than half, and all add up to exactly 1.0. Raises ValueError without candidates.
    """
    if not candidates:
        raise ValueError("no candidate is true of the target: give the family's claims")
    before, after = view(source), view(target)
    wrong = [before, *map(view, broken)]
    candidates, kills = _rejections(candidates, wrong, before, after)
    order = sorted(range(len(candidates)), key=lambda k: (-len(kills[k]), _PREFERRED[candidates[k].kind]))
    chosen = [k for k in order if candidates[k].origin == "prompt"]
    left = set(range(len(wrong))).difference(*(kills[k] for k in chosen))
    while left:
        said = {_spoken(candidates[k].claim) for k in chosen}  # the same words twice would be one question twice
        free = [k for k in order if _spoken(candidates[k].claim) not in said]
        best = max(free, key=lambda k: len(kills[k] & left), default=None)
        if best is None or not kills[best] & left:
            break
        chosen.append(best)
        left -= kills[best]
    for kind in _WANTED:
        if not any(candidates[k].kind == kind for k in chosen):
            chosen += [k for k in order if candidates[k].kind == kind][:1]
    weights = _weights(_powers([(len(kills[k]), 0 in kills[k]) for k in chosen]))
    found = sorted((replace(candidates[k], weight=w) for k, w in zip(chosen, weights)), key=lambda c: -c.weight)
    return Choice(tuple(found), tuple(i - 1 for i in sorted(left) if i))


def _spoken(claim: Claim) -> str:
    """What the words of a claim say: lines of a class bear one name, and their lengths are not told in numbers."""
    args = dict(claim.args)
    if isinstance(args.get("line"), Mapping):
        args["line"] = args["line"]["class"]
        if claim.pred == "length_eq":
            del args["to"]
    return _key(Claim(claim.pred, args))


def _rejections(
    candidates: Sequence[Constraint], wrong: Sequence[View], before: View, after: View
) -> tuple[list[Constraint], list[frozenset[int]]]:
    """Candidates, with sharper ones where they let something pass, and which of the wrong figures (first of them the
    source) each rejects: those of which its words say what is wrong, and those that no words tell."""
    found, said, false = list(candidates), list[frozenset[int]](), list[frozenset[int]]()
    for again in (True, False):
        for c in found[len(said) :]:
            false.append(frozenset(i for i, f in enumerate(wrong) if not true_of(c.claim, f, before)))
            said.append(frozenset(i for i in false[-1] if i == 0 or _is_said(c.claim, wrong[i], before, after)))
        missed = set(range(1, len(wrong))).difference(*said)
        if again and missed:
            found += sharper(before, after, [wrong[i] for i in sorted(missed)])
    return found, [words | literally & missed for words, literally in zip(said, false)]


def _is_said(claim: Claim, seen: View, before: View, after: View) -> bool:
    """Whether a claim is false of a figure in its words, and not by a name that only the right figure has: a line that
    begins elsewhere has the right length, a text that stands elsewhere its colour, and all other marks stay."""
    args = claim.args
    match claim.pred:
        case "unchanged":
            return _disturbed(seen, before, after)
        case "class_eq" if "label" in args:
            here = (m for m in seen.figure.all(Label) if near(m.at, args["label"]["at"]))
            return any(m.text == args["label"].get("text", m.text) for m in here)
        case "text_eq" if "at" in args:  # one that has only moved says what it should
            texts = [(text_of(m), near(at_of(m), args["at"])) for m in seen.figure.marks if text_of(m)]
            return any(here for _, here in texts) or all(text != args["to"] for text, _ in texts)
        case "angle_eq" | "length_eq":
            line = after.other(args["line"], "line")
            there = None if line is None else seen.figure.by_id.get(line.id)
            if isinstance(there, Line):
                return not true_of(Claim(claim.pred, {**args, "line": seen.name(there)}), seen)
    return True


def _disturbed(seen: View, before: View, after: View) -> bool:
    """Whether a mark that stays is changed or lost, or one stands there that is neither in the source nor the target."""
    stays = (key for key, look in before.looks.items() if after.looks.get(key) == look)
    return any(seen.looks.get(key) != before.looks[key] for key in stays) or not (
        seen.looks.keys() <= before.looks.keys() | after.looks.keys()
    )


def _powers(kills: Sequence[tuple[int, bool]]) -> list[int]:
    """By claim, how many figures it rejects; so many times more for claims that reject the source, too, that they
    outweigh the others by a quarter: an input that is handed back as it was is not to pass."""
    telling, others = (sum(n for n, tells in kills if tells is wanted) for wanted in (True, False))
    factor = max(1, math.ceil(1.25 * others / telling)) if telling else 1
    return [n * factor if tells else n for n, tells in kills]


def weighed(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Constraints with their weights scaled to add up to 1 again."""
    weights = _weights([round(_PARTS * c.weight) for c in constraints])
    return tuple(replace(c, weight=w) for c, w in zip(constraints, weights))


def _weights(powers: Sequence[int]) -> list[float]:
    """Shares of 1 in 64ths, proportional to the powers (at least one part each): largest remainders."""
    if len(powers) > _PARTS:
        raise ValueError(f"{len(powers)} constraints for {_PARTS} parts of weight: choose fewer")
    powers = powers if any(powers) else [1] * len(powers)
    free, total = _PARTS - len(powers), sum(powers)
    shares = [free * p / total for p in powers]
    parts = [1 + int(s) for s in shares]
    by_remainder = sorted(range(len(powers)), key=lambda k: int(shares[k]) - shares[k])
    for k in by_remainder[: _PARTS - sum(parts)]:
        parts[k] += 1
    return [p / _PARTS for p in parts]
