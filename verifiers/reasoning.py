"""The judge of executable reasoning: a record `cot/1` against the figures before and after, as they were read back.

It is replayed from the source to the target; its constraints must hold on the target, and what they call a change not
on the source; its texts may mention only what figures, edit and computed values bear out. What it cannot judge: beauty,
whether a reason that is true was the best one, and words that are neither numbers, names, colours nor comparisons.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from catalog.science import ANCHORS, COT_SCHEMA, DRAWING, KINDS, PREDICATES
from verifiers.arithmetic import evaluated
from verifiers.check import Malformed, finite, items, number, parsed, string, table
from verifiers.derivations import degrees_of, faults_of_derivations, without_words
from verifiers.faults import faults_of_notices
from verifiers.grounding import (
    Facts,
    Reading,
    allowed_colours,
    colours_in,
    fault_of_language,
    ids_of,
    is_named,
    leaves,
    markup_in,
    not_said,
    parts_of,
    read,
    says,
    stands,
    ungrounded,
    unit_of,
)  # fmt: skip
from verifiers.marks import Unseen, cell_of, marks_of, reading_order, same
from verifiers.predicates import holds, order_of
from verifiers.replay import MOST_CONDITIONS, MOST_OPERATIONS, replay
from verifiers.statements import STATED, faults_of_links, faults_of_statements
from verifiers.steps import faults_of_cell_numbers, faults_of_constraint, faults_of_places, faults_of_step
from verifiers.tokens import TOKENIZER, has_vocabulary, length

if TYPE_CHECKING:
    from verifiers.certificates import Edit
    from verifiers.polarity import Speech
    from verifiers.readback import Figure

LARGEST = 1 << 18  # characters of a record
LONGEST = 2000  # characters of one text but the full one
MOST_SUBTASKS, MOST_CONSTRAINTS = 32, 64
MOST_TOKENS = {"compact": 200, "full": 1024}
MODES = ("edit", "repair", "t2i")
_RECORD = frozenset(
    (
        "schema", "domain", "family", "mode", "lang", "refined_objective", "subtasks", "constraints", "operations",
        "preserve", "render", "tokens", "provenance",
    )
)  # fmt: skip
_STEP = frozenset(("i", "op", "args", "pre", "post", "because", "text"))
_CONSTRAINT = frozenset(("id", "kind", "pred", "args", "text", "scope", "check", "origin", "weight"))
_CLAIMED = frozenset(("less", "greater", "equal", "law_holds", "absent"))  # true or not whatever the figure shows
_LEAK = re.compile(
    r"\.(?:png|svg|jpe?g|webp|json|parquet|py)\b|\b(?:target|output|source|input|edited|reference) image"
    r"|ground[ -]truth|\b(?:sample[_ ]id|group[_ ]id|template|seed)\b|[0-9a-f]{16}|目标图像|目标图片|输出图像|源图像|参考答案|标准答案"
    r"|随机种子|模板|样本编号"
)
_LEAKING = re.compile(r"\.[a-z]|image|truth|_id| id|template|seed|[0-9a-f]{16}|图|答案|种子|模板|编号")  # cheaper
_LISTED = re.compile(r"^\s*\d+[.)] ", re.MULTILINE)
_VALUE = r"([-−]?\d+(?:\.\d+)?)"
_ORDERS = (
    (re.compile(rf"(?<![\d<>=≤≥+*/^-]\s)(?<![\d.]){_VALUE}\s?(?:<|＜|小于)\s?{_VALUE}(?!\s?[-+*/^])"), "less"),
    (re.compile(rf"(?<![\d<>=≤≥+*/^-]\s)(?<![\d.]){_VALUE}\s?(?:>|＞|大于)\s?{_VALUE}(?!\s?[-+*/^])"), "greater"),
    (re.compile(rf"{_VALUE} is (?:less|smaller|lower) than {_VALUE}"), "less"),
    (re.compile(rf"{_VALUE} is (?:greater|larger|bigger|higher|more) than {_VALUE}"), "greater"),
)
_NAMING = frozenset(("node", "edge", "cell", "label", "parent", "a", "b", "from"))  # arguments that name marks
_SIDES = {"left": re.compile(r"\bleft\b|左", re.IGNORECASE), "right": re.compile(r"\bright\b|右", re.IGNORECASE)}


@dataclass(frozen=True, slots=True)
class _Case:
    """One record with what it is judged by."""

    record: Mapping[str, Any]
    source: Figure | None
    edit: Edit | None
    target: Figure
    style: Mapping[str, Any]
    colours: frozenset[str]  # colour words that texts may hold
    ids: frozenset[str]  # of the spec's marks, where they could not be words or labels
    facts: Facts
    around: _Surroundings
    told: Figure | None = None  # what was there before the mistake that a repair mends
    speech: Speech | None = None  # what the family's words may say


def faults_of_reasoning(
    row: Mapping[str, Any],
    source: Figure | None,
    edit: Edit | None,
    target: Figure,
    told: Figure | None = None,
    speech: Speech | None = None,
) -> list[str]:
    """What is wrong with a row's `cot` and `reasoning`. The source is None for pictures made from words alone; the edit
    may be None with it. `told`: the figure before a mistake that is mended. `speech`: what the family's words may say.
    Never raises for what a row holds."""
    try:
        record = _record(row)
        case = replace(_case(row, record, source, edit, target), told=told, speech=speech)
        return _faults(case, row)
    except (Malformed, Unseen) as error:
        return [str(error)]


def _record(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record of a row, with all its parts of the right types. Raises Malformed."""
    text = string(row.get("cot"), "cot")
    if len(text) > LARGEST:
        raise Malformed(f"cot of {len(text)} characters, more than {LARGEST}")
    record = table(parsed(text, "cot"), "cot")
    missing, strange = _RECORD - {"operations", "subtasks", "preserve"} - record.keys(), record.keys() - _RECORD
    if missing or strange:
        raise Malformed(f"cot lacks {sorted(missing)}, holds strange {sorted(strange)}")
    if record["schema"] != COT_SCHEMA or record["domain"] != "science":
        raise Malformed(f"cot is of schema {record['schema']!r}, domain {record['domain']!r}")
    if record["mode"] not in MODES or record["lang"] not in ("en", "zh"):
        raise Malformed(f"cot of mode {record['mode']!r} in language {record['lang']!r}")
    for part in ("refined_objective", "render", "tokens", "provenance"):
        table(record[part], part)
    for i, subtask in enumerate(items(record.get("subtasks", []), "subtasks", MOST_SUBTASKS)):
        table(subtask, f"subtasks[{i}]")
    for i, step in enumerate(items(record.get("operations", []), "operations", MOST_OPERATIONS), 1):
        _shaped(table(step, f"operation {i}"), f"operation {i}")
    return record


def _shaped(step: Mapping[str, Any], place: str) -> None:
    """Raises Malformed unless the parts of a step are of their types."""
    strange = step.keys() ^ _STEP
    if strange:
        raise Malformed(f"{place} lacks or should not hold {sorted(strange)}")
    string(step["op"], f"{place}.op")
    table(step["args"], f"{place}.args")
    for when in ("pre", "post"):
        for condition in items(step[when], f"{place}.{when}", MOST_CONDITIONS):
            string(table(condition, f"{place}.{when}").get("pred"), f"{place}.{when}.pred")
            table(condition.get("args"), f"{place}.{when}.args")
    if step["because"] is not None:
        because = table(step["because"], f"{place}.because")
        string(because.get("reason"), f"{place}.because.reason")
        table(because.get("args", {}), f"{place}.because.args")


def _case(
    row: Mapping[str, Any], record: Mapping[str, Any], source: Figure | None, edit: Edit | None, target: Figure
) -> _Case:  # fmt: skip
    if record["mode"] == "t2i":  # a picture made from words has nothing before it
        source = edit = None
    spec = spec_of(row)
    style = spec.get("style")
    facts = Facts(steps=max(len(record.get("operations", [])), len(record.get("subtasks", []))))
    for figure in filter(None, (source, target)):
        facts.add_figure(figure)
        _count_colours(figure, style, facts)
        facts.counts.update(degrees_of(figure).values())
    if edit is not None:
        facts.add_arguments(edit.args)
    if record["mode"] == "t2i":
        _number_cells(target, facts)
    _count_steps(record, facts)
    style = style if isinstance(style, Mapping) else {}
    colours = allowed_colours(style, (source, target), tuple(leaves(edit.args)) if edit else ())
    around = _Surroundings.of(tuple(filter(None, (source, target))))
    return _Case(record, source, edit, target, style, colours, ids_of(spec), facts, around)


def _count_colours(figure: Figure, style: Any, facts: Facts) -> None:
    """How many nodes, edges and cells look alike to who knows no classes: those of one colour word."""
    names = style.get("names") if isinstance(style, Mapping) else None
    for kind in ("node", "edge", "cell"):
        words = (names.get(mark.cls) for mark in marks_of(figure, kind)) if isinstance(names, Mapping) else ()
        facts.counts.update(Counter(str(word.get("en")) for word in words if isinstance(word, Mapping)).values())


def _number_cells(figure: Figure, facts: Facts) -> None:
    """A description may number the cells that stand out: those of classes that at most half of them have."""
    classes = Counter(cell.cls for cell in figure.cells)
    for place, i in enumerate(reading_order(figure) if len(classes) > 1 else ()):
        if 2 * classes[figure.cells[i].cls] <= len(figure.cells):
            facts.counts |= {place, place + 1}  # people count cells from 0 or from 1


def _count_steps(record: Mapping[str, Any], facts: Facts) -> None:
    """How many steps there are of each kind: a text may say so."""
    ops = [step["op"] for step in record.get("operations", [])]
    facts.counts |= {len(ops), sum(op in DRAWING for op in ops)}
    facts.counts.update(Counter(ops).values())
    shapes = (step["args"].get("mark") for step in record.get("operations", []) if step["op"] in ("draw", "wipe"))
    facts.counts.update(Counter(str(mark.get("mark")) for mark in shapes if isinstance(mark, Mapping)).values())


def spec_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The declared spec, or nothing where there is none that can be read: another judge says so."""
    spec = row.get("spec")
    if isinstance(spec, str):
        try:
            spec = orjson.loads(spec)
        except ValueError:
            return {}
    return spec if isinstance(spec, Mapping) else {}


def _faults(case: _Case, row: Mapping[str, Any]) -> list[str]:
    record = case.record
    constraints = _constraints(record)
    faults = _replayed(case)
    faults += _entailed(case, constraints)
    faults += _contradictions(constraints)
    if _much_stays(case) and not any(constraint["kind"] == "preserve" for constraint in constraints):
        faults.append("no constraint says what stays")
    faults += _graph(record, {constraint["id"] for constraint in constraints})
    if faults:  # texts are read in the light of steps and constraints that are right
        return faults + _family(case, row)
    _derive(case, constraints)
    faults += _given(case)
    faults += _texts(case, constraints)
    faults += _rendered(case, row)
    return faults + _family(case, row)


def _much_stays(case: _Case) -> bool:
    """Whether most marks of some kind are in the source as in the target."""
    if case.source is None:
        return False
    pairs = ((getattr(case.source, kind), getattr(case.target, kind)) for kind in ("nodes", "cells", "labels", "lines"))
    return any(2 * len(set(before) & set(after)) > len(before) for before, after in pairs)


def _family(case: _Case, row: Mapping[str, Any]) -> list[str]:
    wanted = row.get("subtask")
    faults = []
    if wanted is not None and case.record["family"] != wanted:
        faults.append(f"record of family {case.record['family']!r} in a row of {wanted!r}")
    preserve = case.record.get("preserve")
    if preserve is None and case.record["mode"] == "t2i":
        return faults
    mode = table(preserve, "preserve").get("mode")
    if mode not in ANCHORS:
        faults.append(f"preserve mode {mode!r} is none of {ANCHORS}")
    ops = {step.get("op") for step in case.record.get("operations", [])}
    if mode in ("A0", "A1") and "move-node" in ops:
        faults.append(f"preserve mode {mode} while nodes move")
    return faults


# --------------------------------------------------------------------------------------------------- steps, constraints


def _replayed(case: _Case) -> list[str]:
    """Faults of the operations, and of where they lead."""
    operations = case.record.get("operations", [])
    if case.record["mode"] == "t2i":
        return ["a picture made from words has operations"] if operations else []
    if case.source is None:
        return [f"mode {case.record['mode']} without a source"]
    figure, faults = replay(operations, case.source)
    if not any(step.get("op") in DRAWING for step in operations):
        faults.append("no operation draws")
    if case.record["mode"] == "repair":
        faults += faults_of_notices(operations, case.source, case.target)
    elif any(step.get("op") == "notice" for step in operations):
        faults.append("a fault is noticed where nothing is to be mended")
    return faults if figure is None else faults + same(figure, case.target)


def _constraints(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The constraints, each of the right form. Raises Malformed."""
    found, ids = [], set()
    for i, value in enumerate(items(record["constraints"], "constraints", MOST_CONSTRAINTS)):
        constraint = table(value, f"constraints[{i}]")
        if set(constraint) != _CONSTRAINT:
            raise Malformed(f"constraints[{i}] holds {sorted(constraint)}, not {sorted(_CONSTRAINT)}")
        name, kind, pred = (string(constraint[key], key) for key in ("id", "kind", "pred"))
        if kind not in KINDS or pred not in PREDICATES or name in ids:
            raise Malformed(f"constraint {name!r} of kind {kind!r}: {pred!r} is unknown or stands twice")
        if constraint["origin"] not in ("prompt", "scene", "derived") or constraint["scope"] != "target":
            raise Malformed(f"constraint {name!r} of origin {constraint['origin']!r}, scope {constraint['scope']!r}")
        if constraint["check"] != "svg":
            raise Malformed(f"constraint {name!r} is checked by {constraint['check']!r}, not svg")
        number(constraint["weight"], f"weight of {name}", 0.0, 1.0)
        ids.add(name)
        found.append(constraint)
    if not found:
        raise Malformed("there are no constraints")
    return found


def _entailed(case: _Case, constraints: list[Mapping[str, Any]]) -> list[str]:
    """Constraints that the target breaks, changes that the source already shows, and weights that are not one."""
    faults = []
    for constraint in constraints:
        pred, args, name = constraint["pred"], constraint["args"], constraint["id"]
        if not holds(pred, args, case.target, case.source):
            faults.append(f"constraint {name}: {pred} {str(args)[:80]} is false of the target")
        elif constraint["kind"] == "change" and case.source and holds(pred, args, case.source, case.source):
            faults.append(f"constraint {name}: {pred} {str(args)[:80]} is no change, the source shows it")
    if case.source and all(holds(c["pred"], c["args"], case.source, case.source) for c in constraints):
        faults.append("every constraint is true of the source: nothing asks for the edit")
    weight = math.fsum(constraint["weight"] for constraint in constraints)
    return faults if abs(weight - 1) <= 1e-6 else [*faults, f"weights add up to {weight:.6f}, not 1"]


def _contradictions(constraints: list[Mapping[str, Any]]) -> list[str]:
    """Two constraints that cannot both be true: of a count, a class, a text, a value, or a place to each other."""
    faults, said = [], {}
    for constraint in constraints:
        pred, args = constraint["pred"], table(constraint["args"], "args")
        if pred in ("left_of", "above", "less", "greater"):
            if (pred, _frozen(args.get("b")), _frozen(args.get("a"))) in said:
                faults.append(f"constraint {constraint['id']}: {pred} is said both ways")
            said[pred, _frozen(args.get("a")), _frozen(args.get("b"))] = None
            continue
        value = {"count_eq": "n", "class_eq": "to", "text_eq": "to", "ring_eq": "to", "sum_eq": "to", "angle_eq": "to"}
        if pred not in value:
            continue
        key = (pred, _frozen({k: v for k, v in args.items() if k not in (value[pred], "tol")}))
        if said.setdefault(key, args.get(value[pred])) != args.get(value[pred]):
            faults.append(f"constraint {constraint['id']}: {pred} of the same marks is both {said[key]!r} and another")
    return faults


def _frozen(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _graph(record: Mapping[str, Any], constraints: set[str]) -> list[str]:
    """Subtasks need earlier ones only, and all claims are constraints."""
    faults, earlier = [], set()
    objective = table(record["refined_objective"], "refined_objective")
    claims = items(objective.get("claims", []), "claims", MOST_CONSTRAINTS)
    for i, value in enumerate(items(record.get("subtasks", []), "subtasks", MOST_SUBTASKS)):
        subtask = table(value, f"subtasks[{i}]")
        name = string(subtask.get("id"), f"subtasks[{i}].id")
        needs = items(subtask.get("needs", []), f"subtasks[{i}].needs", MOST_SUBTASKS)
        for need in needs:
            if string(need, f"subtasks[{i}].needs") not in earlier:
                faults.append(f"subtask {name} needs {need!r}, which is none before it")
        if name in earlier:
            faults.append(f"subtask {name} stands twice")
        earlier.add(name)
        claims += items(subtask.get("claims", []), f"subtasks[{i}].claims", MOST_CONSTRAINTS)
    return faults + [
        f"claim {claim!r} is no constraint" for claim in claims if string(claim, "claim") not in constraints
    ]


# -------------------------------------------------------------------------------------------------------------- grounds


def _said(case: _Case) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Predicates with their arguments that steps state, before and after."""
    for step in case.record.get("operations", []):
        for when in ("pre", "post"):
            for condition in step[when]:
                yield condition["pred"], condition["args"]


def _derive(case: _Case, constraints: list[Mapping[str, Any]]) -> None:
    """Add to the facts what follows from the figures: computed values, numbers of predicates that were found true."""
    facts = case.facts
    stated = [(constraint["pred"], constraint["args"]) for constraint in constraints] + list(_said(case))
    for pred, args in stated:
        if pred not in _CLAIMED:
            facts.add_arguments(args)
        if pred == "angle_eq":
            facts.add_number(args["to"], "°")
    for step in case.record.get("operations", []):
        because = step["because"] or {}
        if isinstance(step["args"].get("cell"), int):  # a cell that is looked at, by its number
            facts.add_arguments({"cell": step["args"]["cell"]})
        if because.get("reason") in ("balanced", "unbalanced"):
            facts.add_arguments(because.get("args", {}))


def _given(case: _Case) -> list[str]:
    """What enters comparisons, formulas and laws and was not given; computed values are given from then on."""
    facts, faults = case.facts, []
    for i, step in enumerate(case.record.get("operations", []), 1):
        op, args, because = step["op"], step["args"], step["because"] or {}
        if op == "compare":
            faults += _strange(args.get("a"), facts, f"operation {i}") + _strange(
                args.get("b"), facts, f"operation {i}"
            )
        elif op == "compute":
            faults += _strange(args["values"], facts, f"operation {i}")
            _compute(args, facts)
        reason = because.get("args", {})
        if because.get("reason") in ("less", "greater", "equal", "law", "smallest", "largest"):
            faults += _strange({key: v for key, v in reason.items() if key != "name"}, facts, f"operation {i}")
            facts.add_values(reason.get("values"))
    for constraint in case.record["constraints"]:
        if constraint["pred"] in ("law_holds", "less", "greater", "equal"):
            args = {key: value for key, value in constraint["args"].items() if key not in ("name", "tol")}
            faults += _strange(args, facts, f"constraint {constraint['id']}")
            if constraint["pred"] == "law_holds":
                facts.add_values(constraint["args"]["values"])
    return faults


def _strange(value: Any, facts: Facts, place: str) -> list[str]:
    """Numbers and texts of a JSON value that no fact bears out."""
    found = []
    for leaf in leaves(value):
        if isinstance(leaf, str):
            known = leaf in facts.texts or next(ungrounded(read(leaf), facts), None) is None
        else:
            known = facts.knows(leaf) or leaf in facts.counts
        if not known:
            found.append(f"{place}: {leaf!r} was not given")
    return found


def _compute(args: Mapping[str, Any], facts: Facts) -> None:
    """Add a computed value, which the replay has found right, to the facts, also unrounded."""
    name, unit = string(args["name"], "name of a value"), string(args.get("unit", ""), "unit")
    facts.add_values({**args["values"], name: args["value"]})
    facts.names |= parts_of(name)[1]  # the angle of `sin θ_2`
    facts.add_number(args["value"], unit_of(unit))
    facts.add_number(evaluated(args["expression"], args["values"]))


def _texts(case: _Case, constraints: list[Mapping[str, Any]]) -> list[str]:
    """Texts of the parts: grounded in their own arguments where they have some, else in all facts."""
    faults = []
    objective = case.record["refined_objective"]
    parts = [("objective", objective)] + [(f"subtask {s['id']}", s) for s in case.record.get("subtasks", [])]
    if isinstance(case.record.get("preserve"), Mapping):
        parts.append(("preserve", case.record["preserve"]))
    for place, part in parts:
        text = _text_of(part, place)
        faults += _wrong_in(text, read(text), case, place)
    for constraint in constraints:
        place = f"constraint {constraint['id']}"
        faults += _own(constraint, [constraint["args"]], place, case)
        text = _text_of(constraint, place)
        faults += [f"{place} {fault}" for fault in faults_of_constraint(constraint, text, case.record["lang"])]
    return faults + _steps(case)


def _steps(case: _Case) -> list[str]:
    """Faults of the texts of the steps: each says what it does, and where, and nothing else."""
    faults, readings, steps = [], [], case.record.get("operations", [])
    figures = [figure for figure in (case.source, case.target, case.told) if figure is not None]
    for i, step in enumerate(steps, 1):
        conditions = [condition["args"] for when in ("pre", "post") for condition in step[when]]
        reason, place = (step["because"] or {}).get("args", {}), f"operation {i}"
        text, lang = _text_of(step, place), case.record["lang"]
        reading = read(text)
        faults += _own(step, [step["args"], reason, *conditions], place, case, reading)
        faults += [f"{place} {fault}" for fault in faults_of_step(step, text, reading, lang)]
        faults += [f"{place} {fault}" for fault in faults_of_places(step, text, lang, figures)]
        readings.append(reading)
    return faults + [*faults_of_cell_numbers(steps, readings)]


def _text_of(part: Mapping[str, Any], place: str, most: int = LONGEST, key: str = "text") -> str:
    text = string(part.get(key), f"text of {place}")
    if not 0 < len(text.strip()) <= most:
        raise Malformed(f"text of {place} has {len(text)} characters, not 1 to {most}")
    return text


def _own(
    part: Mapping[str, Any], arguments: list[Any], place: str, case: _Case, reading: Reading | None = None
) -> list[str]:
    """Faults of the text of a step or constraint, which may mention what it names, what that touches, and the edit."""
    text = _text_of(part, place)
    reading = reading or read(text)
    faults = _wrong_in(text, reading, case, place)
    if not faults and (reading.numbers or reading.names or reading.spelled):
        faults = [
            f"{place} speaks of what it does not name: {what}" for what in _foreign(part, arguments, reading, case)
        ]
    sides = {side for args in arguments if (side := args.get("side")) in ("left", "right")}
    if len(sides) == 1:
        side = sides.pop()
        other = "right" if side == "left" else "left"
        if _SIDES[other].search(text) and not _SIDES[side].search(text):
            faults.append(f"{place} says {other} for a child on the {side}")
    return faults + _painted(part, text, case, place)


def _foreign(part: Mapping[str, Any], arguments: list[Any], reading: Reading, case: _Case) -> list[str]:
    """Mentions of a step's or constraint's text that are neither in its own arguments nor in the edit's, nor near the
    marks they name. A part that names nothing may speak of the whole figure, and a formula of all that is given."""
    own = Facts(steps=case.facts.steps)
    own.counts = set() if "n" in part["args"] else case.facts.counts
    everything = [*arguments, case.edit.args if case.edit else {}]
    for args in everything:
        own.add_arguments(args)
    if not (own.numbers or own.names) or part.get("op") == "compute":
        return []
    if "values" in part["args"]:
        own.names |= case.facts.names
    if next(ungrounded(reading, own), None) is None:
        return []
    for args in everything:
        for label in case.around.touched(args):
            own.add_text(label)
    return list(ungrounded(reading, own))


def _painted(part: Mapping[str, Any], text: str, case: _Case, place: str) -> list[str]:
    """The text of a step or constraint that gives marks a class may name no other class's colour than the marks had."""
    args, names = part["args"], case.style.get("names")
    if part.get("op", part.get("pred")) not in ("recolour-node", "recolour-edge", "recolour-cell", "class_eq"):
        return []
    words = names.get(args.get("to")) if isinstance(names, Mapping) else None
    said = colours_in(text)
    if not said or not isinstance(words, Mapping):
        return []
    wanted = [word for word in words.values() if isinstance(word, str)]
    return [] if any(is_named(word, text) for word in wanted) else [f"{place} calls {args.get('to')} {sorted(said)}"]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Labels that a text may mention with a mark: of a node those next to it, of an edge its own, by label of node."""

    nodes: Mapping[str, set[str]]
    edges: Mapping[frozenset[str], set[str]]
    figures: tuple[Figure, ...]

    @staticmethod
    def of(figures: tuple[Figure, ...]) -> _Surroundings:
        nodes: dict[str, set[str]] = {}
        edges: dict[frozenset[str], set[str]] = {}
        for figure in figures:
            for edge in figure.edges:
                a, b = figure.nodes[edge.a].label, figure.nodes[edge.b].label
                edges.setdefault(frozenset((a, b)), set()).update((edge.label, a, b))
                for end in (a, b):
                    nodes.setdefault(end, set()).update((edge.label, a, b))
        return _Surroundings(nodes, edges, figures)

    def touched(self, args: Mapping[str, Any]) -> set[str]:
        """Labels around the marks and places that some arguments name."""
        found: set[str] = set()
        for key in ("at", "to"):  # where something is, and where it moves
            if isinstance(args.get(key), list):
                found |= self.nearest(finite(args[key], 2, key), 1 if key == "at" else 3)  # itself among them
        for key in args.keys() & _NAMING:
            value = args[key]
            if key == "label":
                found |= (
                    self.nearest(finite(value["at"], 2, "at"))
                    if isinstance(value, Mapping) and "at" in value
                    else set()
                )
            elif key == "cell" and isinstance(value, int):
                found |= self._cell(value)
            elif key == "edge":
                pair = [value.get("from"), value.get("to")] if isinstance(value, Mapping) else value
                found |= self.edges.get(frozenset(map(_label, pair)), set()) if isinstance(pair, list) else set()
            else:
                found |= self.nodes.get(_label(value), set())
        return found

    def nearest(self, at: list[float], n: int = 1) -> set[str]:
        """Of every figure the labels of the nodes next to a place."""
        near = (sorted(f.nodes, key=lambda node: math.dist(node.at, at))[:n] for f in self.figures)
        return {node.label for nodes in near for node in nodes}

    def _cell(self, place: int) -> set[str]:
        found = {str(place), str(place + 1)}  # people count cells from 0 or from 1
        for figure in self.figures:
            with suppress(Unseen, Malformed):
                found.add(figure.cells[cell_of(figure, place)].label)
        return found


def _label(name: Any) -> str:
    """The label in a name of a node."""
    return str(name.get("label")) if isinstance(name, Mapping) else str(name)


def _wrong_in(text: str, reading: Reading, case: _Case, place: str) -> list[str]:
    """Faults of any text: ungrounded mentions, colours, comparisons, leaks, markup, language."""
    faults = [f"{place}: nothing bears out {what}" for what in ungrounded(reading, case.facts)]
    faults += [f"{place}: colour {colour!r} is none of the figure's" for colour in reading.colours - case.colours]
    if case.speech:
        faults += [f"{place} {fault}" for fault in case.speech.faults(text, case.record["lang"])]
    for pattern, order in _ORDERS:
        for a, b in pattern.findall(text) if "<" in text or ">" in text or " is " in text or "于" in text else ():
            if order_of(a.replace("−", "-"), b.replace("−", "-")) != order:
                faults.append(f"{place}: {a} is not {order} than {b}")
    low = text.lower()
    if _LEAKING.search(low) and (leak := _LEAK.search(low)):
        faults.append(f"{place} leaks {leak[0]!r}")
    faults += [f"{place} leaks the id {name!r}" for name in case.ids if stands(name, text)]
    if markup := markup_in(text):
        faults.append(f"{place} holds markup {markup!r}")
    return faults


# ------------------------------------------------------------------------------------------------------------ rendering


def _rendered(case: _Case, row: Mapping[str, Any]) -> list[str]:
    """Faults of the compact and the full text."""
    render = table(case.record["render"], "render")
    compact = _text_of(render, "render", LONGEST, "compact")
    full = _text_of(render, "render", 4 * LONGEST, "full")
    faults = [] if row.get("reasoning") == compact else ["reasoning is not the record's compact text"]
    if "\n" in compact.strip() or _LISTED.search(compact):
        faults.append("compact text is not one paragraph")
    counts = {}
    for name, text in (("compact", compact), ("full", full)):
        reading = read(without_words(text))
        faults += _wrong_in(text, reading, case, name)
        faults += [f"{name}: {fault}" for fault in (fault_of_language(text, case.record["lang"], case.facts),) if fault]
        faults += _asked(case, text, reading, name)
        faults += [f"{name}: {fault}" for fault in _derived(case, text)]
        counts[name] = length(text)
        if counts[name] > MOST_TOKENS[name]:
            faults.append(f"{name} text of {counts[name]} tokens, more than {MOST_TOKENS[name]}")
        if name == "full":
            faults += _covered(case, text, reading)
    faults += _told_alike(case, compact, full)
    if counts["full"] < 0.8 * counts["compact"]:  # a plan tells no steps, and may say the same in fewer words
        faults.append(
            f"full text of {counts['full']} tokens is much shorter than the compact one of {counts['compact']}"
        )
    return faults + _counted(case, counts)


def _derived(case: _Case, text: str) -> Iterator[str]:
    """What a text derives and states of marks that is not so; of ways between what is asked about nothing is claimed."""
    given = [figure for figure in (case.target, case.source) if figure is not None]
    figures = [*given, case.told] if case.told is not None else given
    asked = frozenset(str(leaf) for leaf in leaves(case.edit.args)) if case.edit else frozenset()
    yield from faults_of_derivations(text, given, asked, case.told)
    described = STATED - {"edge", "start"} if case.record["mode"] == "t2i" else frozenset(("sequence",))
    yield from faults_of_statements(text, figures, asked, described)
    yield from faults_of_links(text, figures, [*case.record.get("operations", []), *case.record["constraints"]])


def _told_alike(case: _Case, compact: str, full: str) -> list[str]:
    """What the full text leaves out of the record's own sentences (steps of one operation may be told together), and
    names of the compact one that the full one has not."""
    steps = case.record.get("operations", [])
    common = Counter(step["op"] for step in steps)
    parts = [*case.record["constraints"], case.record["refined_objective"], case.record.get("preserve")]
    parts += [step for step in steps if common[step["op"]] == 1]
    own = [part["text"] for part in parts if isinstance(part, Mapping)]  # texts, by now
    whole = full.lower()
    faults = [f"full text lacks {text[:60]!r}" for text in own if text.rstrip(".。").lower() not in whole]
    short, long = read(without_words(compact)), read(without_words(full))
    return faults + [f"compact text alone speaks of {name!r}" for name in {*short.names} - {*long.names}]


def _counted(case: _Case, counts: Mapping[str, int]) -> list[str]:
    """The declared lengths, where they claim to be of the vocabulary that is here."""
    declared = table(case.record["tokens"], "tokens")
    if declared.get("tokenizer") != TOKENIZER or not has_vocabulary():
        return []
    said = {name: declared.get(name) for name in counts}
    return [] if said == counts else [f"tokens are declared as {said}, counted as {dict(counts)}"]


def _asked(case: _Case, text: str, reading: Reading, name: str) -> list[str]:
    """What the edit asks for and a text does not say."""
    if case.edit is None or case.record["mode"] != "edit":
        return []
    labels = Facts()
    for figure in filter(None, (case.source, case.target)):
        labels.add_figure(figure)
    missing = not_said(text, reading, case.edit.args, labels, case.style, case.record["lang"])
    return [f"{name} text does not say {label!r}, which the edit asks for" for label in missing]


def _covered(case: _Case, text: str, reading: Reading) -> list[str]:
    """Steps that draw, and faults that are noticed, of whose labels and values the full text says nothing."""
    faults = []
    for i, step in enumerate(case.record.get("operations", []), 1):
        args = step["args"]
        labels = _drawn(step["op"], args) if step["op"] in DRAWING else _noticed(args) if step["op"] == "notice" else []
        missing = [label for label in labels if not says(text, reading, label)]
        faults += [f"full text does not mention {label!r} of operation {i}" for label in missing]
    return faults


def _noticed(args: Mapping[str, Any]) -> list[str]:
    """Labels of the mark that a fault is found in, and the wrong text that it shows."""
    label = args.get("label")
    text = label.get("text") if isinstance(label, Mapping) else None
    edge = args.get("edge")
    names = [args.get("node"), text, *(edge if isinstance(edge, list) else [])]
    names += [args.get("is")] if args.get("fault") == "text" else []
    found = [name.get("label") if isinstance(name, Mapping) else name for name in names]
    return [label for label in found if isinstance(label, str) and label]


def _drawn(op: str, args: Mapping[str, Any]) -> list[str]:
    """Labels and values that a step draws on, takes away or writes."""
    kind = op.partition("-")[2]
    named = args.get("label" if op in ("write", "erase") else kind)
    found: list[Any] = []
    if isinstance(named, Mapping):
        found = [named.get(key) for key in ("label", "text", "from", "to")]
    elif isinstance(named, list):
        found = named
    elif kind == "node":
        found = [named]
    found = [name["label"] if isinstance(name, Mapping) and "label" in name else name for name in found]
    if op in ("relabel-node", "relabel-edge", "fill-cell"):
        found.append(args.get("to"))
    return [label for label in found if isinstance(label, str) and label]
