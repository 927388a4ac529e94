"""A changed value in a circuit: one worked out by hand, the faults of its update, and made circuits before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synth.science.physics.dc_recompute import RECOMPUTE
from tests.synth.science.machines import made, read
from tests.synth.science.test_dc import SOURCE as ASKED
from tests.synth.science.test_dc import label
from verifiers.certificates import CERTIFICATES, Edit
from verifiers.readback import Figure, Label

PROOF = CERTIFICATES["physics/dc-recompute"]
# 12 V drive 2 A through 4 Ω and 2 Ω; with 1 Ω for R_2 it would be 2.4 A
GIVEN = (label("U_0 = 12 V", (160, 200)), label("R_1 = 4 Ω", (200, 80)))
OLD, NEW = label("R_2 = 2 Ω", (350, 190)), label("R_2 = 1 Ω", (350, 190), "text-new")
RESULT = label("U_1 = 8 V", (200, 120))
SOURCE = replace(ASKED, labels=(*GIVEN, OLD, RESULT))
DO = Edit("change", {"given": "R_2", "to": 1, "mark": "text-new"})


def after(*labels: Label) -> Figure:
    return replace(SOURCE, labels=(*GIVEN, *labels))


def test_a_right_update() -> None:
    assert PROOF.unique(SOURCE, DO) == []
    assert PROOF.prove(SOURCE, DO, after(NEW, label("U_1 = 9.6 V", (200, 120), "text-new"))) == []


@pytest.mark.parametrize(
    "labels",
    [
        (NEW, RESULT), (OLD, label("U_1 = 9.6 V", (200, 120), "text-new")), (NEW, label("U_1 = 9.6 V", (200, 120))),
        (NEW, label("U_1 = 9.5 V", (200, 120), "text-new")), (NEW, label("U_1 = 9.6 A", (200, 120), "text-new")),
        (replace(NEW, cls="text"), label("U_1 = 9.6 V", (200, 120), "text-new")),
    ],
)  # fmt: skip
def test_wrong_updates(labels: tuple[Label, ...]) -> None:
    assert PROOF.prove(SOURCE, DO, after(*labels))


def test_twice_the_voltage_doubles_what_depends_on_it() -> None:
    doubled = Edit("change", {"given": "U_0", "to": 24, "mark": "text-new"})
    given = (label("U_0 = 24 V", (160, 200), "text-new"), GIVEN[1], OLD)
    assert (
        PROOF.prove(SOURCE, doubled, replace(SOURCE, labels=(*given, label("U_1 = 16 V", (200, 120), "text-new"))))
        == []
    )
    assert PROOF.prove(SOURCE, doubled, replace(SOURCE, labels=(*given, label("U_1 = 8 V", (200, 120), "text-new"))))


def test_changes_that_do_not_fit() -> None:
    assert PROOF.unique(SOURCE, Edit("change", {"given": "R_3", "to": 1, "mark": "text-new"}))
    assert PROOF.unique(SOURCE, Edit("change", {"given": "R_2", "to": 2, "mark": "text-new"}))
    assert PROOF.unique(after(OLD, label("U_1 = 9 V", (200, 120))), DO)


def test_made_updates_and_what_they_leave() -> None:
    kept = 0
    for difficulty in (1, 3, 5):
        for p in made(RECOMPUTE, difficulty, 6):
            source, target, edit = read(p.source), read(p.target), Edit(p.edit.op, p.edit.args)
            assert PROOF.unique(source, edit) == [] == PROOF.prove(source, edit, target)
            kept += len(p.hidden["all"]) - len(p.hidden["ids"])
    assert kept
