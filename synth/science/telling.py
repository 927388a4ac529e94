"""Reasoning and scoring points of a scene's samples: the problem's trace and claims, told by `synth.reasoning`."""

from __future__ import annotations

from typing import Any

from catalog.identity import Stream
from synth.reasoning.constraints import candidates, choose, of_repair
from synth.reasoning.diagnosis import mended
from synth.reasoning.realise import EMPTY, Problem, Reasoned, reason, reason_t2i
from synth.reasoning.view import View
from synth.science.figure import Figure
from synth.science.scene import Scene


def told(scene: Scene, part: str, lang: str, s: Stream) -> Reasoned:
    """The record of one sample: an edit by the family's own trace, a repair by what has to change, or a plan."""
    given, wording = scene.problem, scene.family.wording
    before, after, wrong = scene.views
    if part in ("source", "target"):
        shown, mutants = (before, ()) if part == "source" else (after, wrong)
        nothing = View(EMPTY)
        constraints = choose(nothing, shown, mutants, candidates(nothing, shown, nouns=wording.nouns)).constraints
        return reason_t2i(_problem(scene, "t2i", EMPTY, shown.figure), constraints, lang, wording, s)
    repair = part == "repair" and scene.broken is not None
    source = View(scene.broken) if repair and scene.broken else before
    steps = mended(source.figure, given.target, given.trace) if repair else given.trace
    claims = of_repair(given.claims, source, after) if repair else given.claims
    others = [f for f in wrong if f.figure != source.figure]
    constraints = choose(source, after, others, candidates(source, after, claims, wording.nouns)).constraints
    return reason(_problem(scene, part, source.figure, given.target), steps, constraints, lang, wording, s)


def _problem(scene: Scene, mode: str, source: Figure, target: Figure) -> Problem:
    words = scene.style.to_json({m.cls for f in (source, target) for m in f.marks})["names"]
    anchor = scene.family.anchor if mode == "edit" else None
    return Problem(scene.family.name, mode, source, target, words, scene.slots(), anchor)


def scoring_points(record: Reasoned) -> list[dict[str, Any]]:
    """GenExam-style questions from the record's constraints; scores add up to 1."""
    ask = "图中是否满足：{}" if record.lang == "zh" else "Is this true of the picture: {}"
    return [{"question": ask.format(c["text"]), "score": c["weight"]} for c in record.json["constraints"]]
