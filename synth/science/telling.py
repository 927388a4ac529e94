"""Reasoning and scoring points of a scene's samples: the problem's trace and claims, told by `synth.reasoning`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.identity import Stream
from synth.reasoning.constraints import Constraint, candidates, choose, of_repair, weighed
from synth.reasoning.diagnosis import mended
from synth.reasoning.realise import EMPTY, Problem, Reasoned, reason, reason_t2i
from synth.reasoning.realise import told as realised
from synth.reasoning.view import View
from synth.science.figure import Edge, Figure, Label, Node
from synth.science.scene import Scene


def told(scene: Scene, part: str, lang: str, s: Stream) -> Reasoned:
    """The record of one sample: an edit by the family's own trace, a repair by what has to change, or a plan."""
    given, wording = scene.problem, scene.family.wording
    before, after, wrong = scene.views
    if part in ("source", "target"):
        shown, mutants = (before, ()) if part == "source" else (after, wrong)
        nothing, others = View(EMPTY), [*mutants, *map(View, misdrawn(shown.figure))]
        constraints = choose(nothing, shown, others, candidates(nothing, shown, nouns=wording.nouns)).constraints
        return _asked_once(reason_t2i(_problem(scene, "t2i", EMPTY, shown.figure), constraints, lang, wording, s))
    repair = part == "repair" and scene.broken is not None
    source = View(scene.broken) if repair and scene.broken else before
    steps = mended(source.figure, given.target, given.trace) if repair else given.trace
    claims = of_repair(given.claims, source, after) if repair else given.claims
    others = [f for f in wrong if f.figure != source.figure]
    constraints = choose(source, after, others, candidates(source, after, claims, wording.nouns)).constraints
    return _asked_once(reason(_problem(scene, part, source.figure, given.target), steps, constraints, lang, wording, s))


def _asked_once(record: Reasoned) -> Reasoned:
    """The record without constraints whose words are those of another: where a text stands is told in coarse words."""
    first: dict[str, Constraint] = {}
    for constraint, own in zip(record.constraints, record.json["constraints"]):
        first.setdefault(own["text"], constraint)
    if len(first) == len(record.constraints):
        return record
    kept = weighed(tuple(first.values()))
    return _asked_once(realised(record.problem, record.wording, record.steps, kept, record.lang, record.key))


def misdrawn(figure: Figure) -> Iterator[Figure]:
    """What painters of words get wrong: here and there two names exchanged, a text or an edge left out.

    Constraints that tell these apart make enough scoring points of a picture for which the family knows no mistakes.
    """
    nodes = [node for node in figure.all(Node) if node.label]
    for i in _spread(len(nodes) - 1):
        one, other = nodes[i], nodes[i + 1]
        if one.label != other.label:
            yield figure.changed({one.id: {"label": other.label}, other.id: {"label": one.label}})
    for kind in (Label, Edge):
        marks = [mark for mark in figure.all(kind) if kind is Edge or mark.text]
        yield from (figure.without([marks[i].id]) for i in _spread(len(marks)))


def _spread(n: int) -> list[int]:
    """The first, the middle and the last of n places."""
    return sorted({0, n // 2, n - 1}) if n > 0 else []


def _problem(scene: Scene, mode: str, source: Figure, target: Figure) -> Problem:
    words = scene.style.to_json({m.cls for f in (source, target) for m in f.marks})["names"]
    anchor = scene.family.anchor if mode == "edit" else None
    return Problem(scene.family.name, mode, source, target, words, scene.slots(), anchor)


def scoring_points(record: Reasoned) -> list[dict[str, Any]]:
    """GenExam-style questions from the record's constraints; scores add up to 1."""
    ask = "图中是否满足：{}" if record.lang == "zh" else "Is this true of the picture: {}"
    return [{"question": ask.format(c["text"]), "score": c["weight"]} for c in record.json["constraints"]]
