"""The judge of a science row's six prompts: one of each level and language, grounded, complete, without the answer.

A prompt may mention only what the figures and the edit bear out, and must say what the edit asks for, since nothing
else determines the target. The terse and the task prompt of an edit give no label or value that only the target shows.
Whether the words around these are apt cannot be judged here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from verifiers.bearings import faults_of_bearings
from verifiers.certificates import Edit
from verifiers.check import Malformed
from verifiers.grounding import (
    Facts,
    Reading,
    allowed_colours,
    colours_in,
    fault_of_language,
    ids_of,
    leaves,
    markup_in,
    not_said,
    read,
    stands,
    uncoloured,
    ungrounded,
)  # fmt: skip
from verifiers.record import prompts_of
from verifiers.statements import (
    RollCall,
    faults_of_agreement,
    faults_of_counts,
    faults_of_repetition,
    faults_of_runs,
    faults_of_statements,
    faults_of_values,
)

if TYPE_CHECKING:
    from verifiers.polarity import Speech
    from verifiers.readback import Figure

SHORTEST, LONGEST = 3, 900  # characters of a prompt
_LEAK = re.compile(
    r"\.(?:png|svg|jpe?g|webp|json|parquet|py)\b|\b(?:sample|group)[_ ]id\b|\bseed\b|\btemplate\b"
    r"|随机种子|模板|样本编号"
)
_LEAKING = (".p", ".s", ".j", ".w", "id", "seed", "template", "种子", "模板", "样本")  # cheaper
_HASH = re.compile("[0-9a-f]{16}")
_MISFIT = re.compile(r"\b(?:a orange|an (?:red|blue|green|purple|teal|pink|brown|yellow))\b")
_ENDS = {"en": (".", "?"), "zh": ("。", "？")}
_COUNTERMAND = re.compile(  # no instruction begins with what is not to be done, or speaks of those before it
    r"^\W*(?:do not|don't|don’t|never|please do not|请?不要|请?勿|切勿|千万别|别)"
    r"|\b(?:ignore|disregard|forget)\s+(?:every|all|any|the above|the previous|previous|this|these|that|what)"
    r"|(?:忽略|无视|忘记|不要理会)(?:以上|上述|上面|前面|所有|一切|这)"
)
_STRAY = re.compile(  # a sign, a number or a unit where a name or a quantity is due
    r"\d_\d|(?:^|(?<=[ （(]))[+−](?= ?(?:[.,;。，；]|点|[a-z]{4}))|点 ?[-−+]?\d+(?:\.\d+)?°|(?:标题|titles) \d+ (?:与|和|and)"
    r"|(?<=/)([a-z]+) \1\b|= [-−]?[\d.]+ [a-zA-Zμ°/]+[,，] ?[A-Z](?=[,，]| the| 和)|(?:For|With) [A-Z+−],"
    r"|\b[A-Z] m (?:处|from)|\bat [A-Z] m\b|\d° (?:and|和) [A-Z](?=[ .,。])|(?:^From|field at|charges at) \d+ m\b|\d m 点|bar of [A-Z]"
    r"|(?:μC|km/s|mN) pointing|''|\([A-Z] for the start"
)
_PARTED = re.compile(r"\w\W+\w")  # a label such as {q_1,q_2} or R = 7 m, whose parts alone may be given
_HOLLOW = re.compile(r"(?:\bin which|[:：,，、])\s*[.;。；]")  # what a slot filled with nothing leaves


def faults_of_prompts(
    row: Mapping[str, Any], spec: Mapping[str, Any], source: Figure | None, target: Figure, told: Figure | None = None,
    speech: Speech | None = None,
) -> list[str]:  # fmt: skip
    """What is wrong with a row's prompts. `target` is the picture that they ask for, `source` the one that is edited:
    None where there is none. `told`: a figure that they may speak of besides, as a repair does of what was there before
    the mistake. `speech`: what the family's words may say. Never raises for what a row holds."""
    try:
        prompts = prompts_of(dict(row))
    except Malformed as error:
        return [str(error)]
    edit, family = spec.get("edit"), str(spec.get("family"))
    args = edit.get("args", {}) if isinstance(edit, Mapping) and source is not None else {}
    style = spec.get("style")
    style = style if isinstance(style, Mapping) else {}
    facts, labels = Facts(), Facts()
    for figure in filter(None, (source, target)):
        facts.add_figure(figure)
        labels.add_figure(figure)
    if told is not None:
        facts.add_figure(told)
    facts.add_arguments(args)
    part = spec.get("part")
    given = _given(source, args) if part == "edit" and source is not None else None
    colours, ids = allowed_colours(style, (source, target), tuple(leaves(args))), ids_of(spec)
    faults = ["two prompts are the same"] if len(set(prompts.values())) != len(prompts) else []
    figures = [figure for figure in (target, source, told) if figure is not None]
    asked = frozenset(value if isinstance(value, str) else f"{value:.10g}" for value in leaves(args))
    roll = _roll_call(target, source, told, style)
    asked_for = Edit(str(edit.get("op")), edit.get("args", {})) if isinstance(edit, Mapping) else Edit("", {})
    faults += faults_of_agreement(text[:LONGEST] for text in prompts.values())
    for (level, lang), text in prompts.items():
        if len(text) > LONGEST:
            faults.append(f"{level} prompt in {lang}: {len(text)} characters, not {SHORTEST} to {LONGEST}")
            continue
        reading = read(text)
        found = _faults(text, reading, lang, facts, colours, ids)
        found += [f"does not say {label!r}" for label in roll.unsaid(level, text, reading)]
        for judge in _JUDGES:
            found += judge(text[:LONGEST], figures, asked)
        if speech:
            found += [
                *speech.faults(text[:LONGEST], lang),
                *faults_of_bearings(family, text[:LONGEST], figures, asked_for),
            ]
        found += [f"does not say what is {word}" for word in uncoloured(text, lang, style, target, source)]
        if given is not None or part == "repair":
            unsaid = not_said(text, reading, args, labels, style, lang)
            found += [f"does not say {label!r}" for label in unsaid if given is not None or label != "1"]
        if given is not None:
            found += [] if level == "explicit" else _answers(text, reading, facts, given, asked)
        faults += [f"{level} prompt in {lang}: {fault}" for fault in found]
    return faults


_JUDGES = (faults_of_statements, faults_of_runs, faults_of_repetition, faults_of_counts, faults_of_values)


def _roll_call(target: Figure, source: Figure | None, told: Figure | None, style: Mapping[str, Any]) -> RollCall:
    """What prompts have to name: all of a picture that is made from words, of an edited one what comes to stand out."""
    if source is None:
        return RollCall.of_description(target)
    names = style.get("names")
    words = names.items() if isinstance(names, Mapping) else ()
    accents = frozenset(cls for cls, word in words if isinstance(word, Mapping) and colours_in(str(word.get("en"))))
    return RollCall.of_instruction(told or source, target, accents, repair=told is not None)


def _given(source: Figure | None, args: Any) -> Facts:
    """What may be said without giving the answer away."""
    given = Facts()
    if source is not None:
        given.add_figure(source)
    given.add_arguments(args)
    return given


def _faults(
    text: str, reading: Reading, lang: str, facts: Facts, colours: frozenset[str], ids: frozenset[str]
) -> list[str]:  # fmt: skip
    """Faults of one prompt by itself."""
    if not SHORTEST <= len(text.strip()) <= LONGEST or len(text) > LONGEST:
        return [f"{len(text)} characters, not {SHORTEST} to {LONGEST}"]
    faults = [f"nothing bears out {what}" for what in ungrounded(reading, facts)]
    faults += [f"colour {colour!r} is none of the figure's" for colour in reading.colours - colours]
    if fault := fault_of_language(text, lang, facts):
        faults.append(fault)
    low = text.lower()
    if leak := (any(sign in low for sign in _LEAKING) and _LEAK.search(low)) or _HASH.search(low):
        faults.append(f"holds {leak[0]!r}")
    if markup := markup_in(text):
        faults.append(f"holds markup {markup!r}")
    if not text.endswith(_ENDS[lang]):
        faults.append(f"does not end with its last sentence: {text[-20:]!r}")
    if countermand := _COUNTERMAND.search(low):
        faults.append(f"takes itself back: {countermand[0]!r}")
    if stray := _STRAY.search(text):
        faults.append(f"has {stray[0]!r} where a name is due")
    if hollow := _HOLLOW.search(text):
        faults.append(f"has a clause without an end: {hollow[0]!r}")
    if (misfit := _MISFIT.search(text)) and "a" not in facts.names:  # where a is no symbol that may be orange
        faults.append(f"has the wrong article: {misfit[0]!r}")
    return faults + [f"holds the id {name!r}" for name in ids if stands(name, text)]


def _answers(text: str, reading: Reading, facts: Facts, given: Facts, asked: frozenset[str]) -> list[str]:
    """Names, numbers and labels of several parts in a prompt that only the target shows."""
    names = {name for name in reading.names if name in facts.names and name not in given.names}
    numbers = {
        value
        for value, _, _ in reading.numbers
        if abs(value) in facts.numbers and abs(value) not in given.numbers and value not in given.counts
    }
    quotes = {quote for quote in reading.quotes if quote in facts.texts and quote not in given.texts}
    values = {value for value in asked if value[:1] in "-−" or value[:1].isdigit()}
    labels = {
        label
        for label in facts.texts - given.texts
        if label in text and _PARTED.search(label) and not (values & {*label.split()} or label.endswith(tuple(values)))
    }
    return [f"gives the answer {answer!r} away" for answer in [*names, *numbers, *quotes, *labels]]
