"""False records: each differs from its original where it says so, and in nothing that is drawn otherwise."""

from __future__ import annotations

import pytest

from catalog.identity import stream
from catalog.science import LANGUAGES
from synth.reasoning.evaluate import true_of
from synth.reasoning.mutants import MUTATORS, replays
from synth.reasoning.realise import Reasoned
from tests.synth.reasoning.test_diagnosis import WRONG, repaired
from tests.synth.reasoning.test_realise import RECORDS

DRAWING = {"label", "dropped-step", "swapped-steps", "duplicated-step", "extra-object", "wrong-colour"}


REPAIRS = [repaired(figure, lang) for figure in WRONG.values() for lang in LANGUAGES]


def mutants(name: str) -> list[tuple[Reasoned, Reasoned]]:
    records = REPAIRS if name == "false-fault" else RECORDS
    others = records[2:] + records[:2]
    made = [(r, MUTATORS[name](r, stream(i, "m"), o)) for i, (r, o) in enumerate(zip(records, others))]
    return [(r, m) for r, m in made if m is not None]


def test_there_are_thirteen() -> None:
    assert len(MUTATORS) == 13


@pytest.mark.parametrize("name", MUTATORS)
def test_a_mutant_is_false(name: str) -> None:
    pairs = mutants(name)
    assert len(pairs) >= len(REPAIRS if name == "false-fault" else RECORDS) / 4
    for record, mutant in pairs:
        assert mutant.json != record.json
        assert mutant.full != record.full or name == "false-reason"  # a law's values are in the record alone
        if name in DRAWING:
            assert not replays(record, mutant.steps)
        elif name in ("number", "contradiction"):
            source, target = record.problem.source, record.problem.target
            right = all(true_of(c.claim, target, source) for c in mutant.constraints)
            assert not right or mutant.steps != record.steps
        if name != "other-scene":
            assert sum(c.weight for c in mutant.constraints) == 1.0


def test_the_words_around_a_false_claim_stay() -> None:
    """A judge must not be helped by a change of style."""
    for name in ("number", "wrong-colour", "label"):
        for record, mutant in mutants(name):
            same = sum(a["text"] == b["text"] for a, b in zip(record.json["operations"], mutant.json["operations"]))
            assert same >= len(record.steps) - 1
            assert mutant.json["preserve"] == record.json["preserve"]
