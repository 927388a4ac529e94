"""Every family, whoever wrote it: joined to a certificate, complete in words, judged right, its mutants dead, its bytes
the same in any order of making."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from catalog.identity import sample_id, seed_of, stream
from catalog.sample import Draft, Outcome
from catalog.science import LANGUAGES, LEVELS, PARTS
from flows.science import missing_parts, typeface_assets
from synth.science.family import Canvas, Problem, Unfit, families
from synth.science.params import DIFFICULTIES, PER_SCENE, ScienceParams
from synth.science.render import ScienceRender
from synth.science.words import skeletons
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import figure_of
from verifiers.science import ScienceVerifier

FAMILIES = tuple(families())
CANVAS = Canvas()
TRIES = 4  # draws of one difficulty: a family may find 5 % of its scenes not worth having
LEAST_MUTATORS = 6
JUDGED = (1, 3, 5)  # difficulties; all of them: make deep-science

each = pytest.mark.parametrize("name", FAMILIES)


@pytest.fixture(scope="module")
def judge() -> ScienceVerifier:
    """One for all families: fonts are read once."""
    found = ScienceVerifier(typeface_assets())
    found.setup()
    return found


def maker_of(name: str) -> ScienceRender:
    maker = ScienceRender(ScienceParams((name,)))
    maker.setup()
    return maker


def drafts_of(scene: int) -> list[Draft]:
    keys = [sample_id("science", "1", "families", 0, PER_SCENE * scene + i) for i in range(PER_SCENE)]
    return [Draft(key, seed_of(key), PER_SCENE * scene + i) for i, key in enumerate(keys)]


def made(maker: ScienceRender, level: int) -> list[Draft]:
    """The four samples of the first scene of a difficulty that the maker finds worth having."""
    for attempt in range(TRIES):
        drafts = maker.process(drafts_of(DIFFICULTIES.index(level) + attempt * len(DIFFICULTIES)))
        if drafts[0].outcome is Outcome.OK:
            return drafts
    raise AssertionError(f"difficulty {level}: {TRIES} scenes are not worth having, the last by {drafts[0].reason}")


@cache
def problems(name: str) -> tuple[Problem, ...]:
    """Two problems of every difficulty."""
    return tuple(p for level in DIFFICULTIES for p in _drawn(name, level, 2))


def _drawn(name: str, level: int, n: int) -> Iterator[Problem]:
    for seed in range(50):
        if n == 0:
            return
        try:
            yield families()[name].make(stream(seed, f"problem/{level}"), level, CANVAS)
        except Unfit:
            continue
        n -= 1
    raise AssertionError(f"{name}: difficulty {level} can hardly be drawn")


def test_families_and_certificates_are_joined() -> None:
    assert set(FAMILIES) == set(CERTIFICATES)


@each
def test_words_are_complete(name: str) -> None:
    family = families()[name]
    assert list(missing_parts(family)) == []
    for lang in LANGUAGES:
        for part in PARTS:
            assert all(len(skeletons(getattr(family, part), level, lang)) >= 2 for level in LEVELS), (part, lang)
        assert len(set().union(*(skeletons(family.edit, level, lang) for level in LEVELS))) >= 9, lang


@each
def test_scenes_easy_and_hard_are_judged_right(name: str, judge: ScienceVerifier) -> None:
    maker = maker_of(name)
    for level in JUDGED:
        drafts = judge.process(made(maker, level))
        wrong = [(level, PARTS[d.index % PER_SCENE], d.reason, d.detail) for d in drafts if d.outcome is not Outcome.OK]
        assert wrong == []
        assert all(d.row["verified"] for d in drafts)


@each
def test_its_mutants_are_killed_by_the_certificate(name: str) -> None:
    certificate, applied, survivors = CERTIFICATES[name], set(), []
    for problem in problems(name):
        edit = Edit(problem.edit.op, problem.edit.args)
        source, target = (figure_of(f.to_json()["marks"], 512, 512) for f in (problem.source, problem.target))
        assert certificate.prove(source, edit, target) == [] == certificate.unique(source, edit)
        for mutator in families()[name].mutators:
            figure = mutator.apply(problem, stream(7, mutator.name))
            if figure is None or figure.to_json() == problem.target.to_json():
                continue
            applied.add(mutator.name)
            if not certificate.prove(source, edit, figure_of(figure.to_json()["marks"], 512, 512)):
                survivors.append(mutator.name)
    assert survivors == []
    assert len(applied) >= LEAST_MUTATORS


@each
def test_bytes_do_not_depend_on_what_is_made_before(name: str) -> None:
    forth = made(maker_of(name), 2)
    other, back = maker_of(name), drafts_of(forth[0].index // PER_SCENE)
    other.process(drafts_of(0)[3:] + back[::-1])
    assert [d.row for d in back] == [d.row for d in forth]
