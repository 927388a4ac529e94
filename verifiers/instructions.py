"""Prompts of a figure: one of each level in each language, in that language, saying nothing that only a file knows.

What an instruction asks is proved elsewhere, by the certificate of its operation. Here: all six are there, the default
is one of them, each is written in its language, quotes only what a figure holds, and names neither ids nor seeds nor
what a template has left unfilled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from verifiers.check import Malformed
from verifiers.readback import Figure, runs_of
from verifiers.record import prompts_of

_FIGURES = ("source", "target", "broken")
LONGEST = 4000
_QUOTED = re.compile('“([^”]*)”|「([^」]*)」|‘([^’]*)’|"([^"]*)"')
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_UNFILLED = re.compile(r"[{}<>]|\b(?:None|nan|null|undefined|TODO)\b|%[sd]\b|\$\{")
_MANY_WORDS = 12  # English words in a Chinese prompt: names and labels are fewer


def faults_of_prompts(
    row: Mapping[str, Any], spec: Mapping[str, Any], source: Figure | None, target: Figure
) -> list[str]:
    """Faults of the six prompts of a row. The source is None where there is no source picture."""
    try:
        prompts = prompts_of(dict(row))
    except Malformed as error:
        return [str(error)]
    drawn = {words for figure in (source, target) if figure is not None for words in _texts(figure)}
    ids = {str(m.get("id")) for part in _FIGURES if spec.get(part) for m in spec[part]["marks"]}
    faults = [] if row.get("prompt") in prompts.values() else ["prompt is none of prompts"]
    if len(set(prompts.values())) != len(prompts):
        faults.append("two prompts are the same")
    hidden = _hidden(ids, drawn, row.get("seed"))
    for (level, lang), prompt in prompts.items():
        found = _faults_of_language(prompt, lang) + _faults_of_quotes(prompt, drawn) + _faults_of_leaks(prompt, hidden)
        faults += [f"{level} {lang}: {fault}" for fault in found]
    return faults


def _texts(figure: Figure) -> Iterator[str]:
    """Every text of a figure, with and without markup."""
    for words in [m.label for m in (*figure.nodes, *figure.edges, *figure.cells)] + [m.text for m in figure.labels]:
        yield words
        yield "".join(text for text, _ in runs_of(words))


def _faults_of_language(prompt: str, lang: str) -> list[str]:
    if not prompt.strip() or prompt != prompt.strip() or len(prompt) > LONGEST:
        return [f"is empty, begins or ends with blanks, or is longer than {LONGEST}"]
    plain = _QUOTED.sub(" ", prompt)
    han, words = len(_HAN.findall(plain)), len(_ENGLISH.findall(plain))
    if lang == "en" and (han or not words):
        return [f"{han} Han characters and {words} words in English"]
    if lang == "zh" and (han < 4 or words > _MANY_WORDS):
        return [f"{han} Han characters and {words} English words in Chinese"]
    return []


def _faults_of_quotes(prompt: str, drawn: Collection[str]) -> list[str]:
    """Whatever stands in quotes is drawn in one of the figures."""
    quoted = ["".join(groups) for groups in _QUOTED.findall(prompt)]
    return [f"quotes {words[:30]!r}, which no figure holds" for words in quoted if words not in drawn]


def _hidden(ids: Collection[str], drawn: Collection[str], seed: Any) -> Sequence[str]:
    """Ids that are no words of their own, and the seed."""
    plain = {w for words in drawn for w in re.split(r"\W+", words)} | set(drawn)
    names = {name for name in ids if name not in plain and re.search(r"[\d_:-]", name) and re.search("[A-Za-z]", name)}
    return sorted(names | ({str(seed)} if isinstance(seed, int) and seed > 999_999 else set()))


def _faults_of_leaks(prompt: str, hidden: Sequence[str]) -> list[str]:
    odd = _UNFILLED.search(prompt)
    faults = [f"holds {odd[0]!r}, which a template has left"] if odd else []
    leaks = [name for name in hidden if name in prompt and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", prompt)]
    return [*faults, *(f"names {name[:30]!r}, which only the spec knows" for name in leaks)]
