"""Schedules: three processes by hand under four policies, charts right and wrong, ties refused."""

from __future__ import annotations

import pytest

from synth.science.cs.gantt import GANTT, Process, Slice, _bars, _figure, scheduled
from synth.science.family import Canvas, Unfit
from tests.synth.science.machines import made, read
from verifiers.certificates import CERTIFICATES, Edit

PROCESSES = [Process("P_1", 0, 5), Process("P_2", 1, 3), Process("P_3", 3, 2)]
SOURCE = _figure(PROCESSES, 10, Canvas())
PROOF = CERTIFICATES["cs/gantt"]
BY_HAND: dict[str, list[Slice]] = {
    "fcfs": [("P_1", 0, 5), ("P_2", 5, 8), ("P_3", 8, 10)],
    "sjf": [("P_1", 0, 5), ("P_3", 5, 7), ("P_2", 7, 10)],
    "srtf": [("P_1", 0, 1), ("P_2", 1, 4), ("P_3", 4, 6), ("P_1", 6, 10)],
    "rr": [("P_1", 0, 2), ("P_2", 2, 4), ("P_1", 4, 6), ("P_3", 6, 8), ("P_2", 8, 9), ("P_1", 9, 10)],
}


def edit(policy: str) -> Edit:
    return Edit(f"schedule-{policy}", {"mark": "cell-new"} | ({"quantum": 2} if policy == "rr" else {}))


def chart(slices: list[Slice]) -> object:
    return read(SOURCE.plus(*_bars(slices, 10, Canvas())))


@pytest.mark.parametrize("policy", BY_HAND)
def test_right_charts(policy: str) -> None:
    assert scheduled(PROCESSES, policy, 2) == BY_HAND[policy]
    assert PROOF.prove(read(SOURCE), edit(policy), chart(BY_HAND[policy])) == []
    for other in set(BY_HAND) - {policy}:
        assert PROOF.prove(read(SOURCE), edit(policy), chart(BY_HAND[other]))


@pytest.mark.parametrize(
    "wrong",
    [
        [], [("P_1", 0, 5), ("P_2", 5, 8)], [("P_1", 0, 4), ("P_2", 4, 8), ("P_3", 8, 10)],
        [("P_1", 0, 5), ("P_2", 5, 7), ("P_2", 7, 8), ("P_3", 8, 10)], [("P_2", 0, 3), ("P_1", 3, 8), ("P_3", 8, 10)],
        [("P_1", 0, 5), ("P_4", 5, 8), ("P_3", 8, 10)], [("P_1", 0, 5), ("P_2", 5, 8), ("", 8, 10)],
    ],
)  # fmt: skip
def test_wrong_charts(wrong: list[Slice]) -> None:
    assert PROOF.prove(read(SOURCE), edit("fcfs"), chart(wrong))


def test_bars_of_another_class_or_table() -> None:
    right = SOURCE.plus(*_bars(BY_HAND["fcfs"], 10, Canvas()))
    assert PROOF.prove(read(SOURCE), edit("fcfs"), read(right.changed({"b1": {"cls": "cell"}})))
    assert PROOF.prove(read(SOURCE), edit("fcfs"), read(right.changed({"r1-2": {"label": "6"}})))


@pytest.mark.parametrize(
    ("processes", "policy"),
    [
        ([Process("P_1", 0, 2), Process("P_2", 3, 2)], "fcfs"),  # idle at 2
        ([Process("P_1", 0, 3), Process("P_2", 1, 2), Process("P_3", 2, 2)], "sjf"),  # equally short
        ([Process("P_1", 0, 4), Process("P_2", 2, 3)], "rr"),  # arrives as a slice ends
    ],
)
def test_ties_are_refused_by_both(processes: list[Process], policy: str) -> None:
    with pytest.raises(Unfit):
        scheduled(processes, policy, 2)
    figure = _figure(processes, sum(p.burst for p in processes), Canvas())
    assert PROOF.unique(read(figure), edit(policy))


@pytest.mark.parametrize("difficulty", [1, 2, 3, 5])
def test_made_charts_are_proved(difficulty: int) -> None:
    for problem in made(GANTT, difficulty, 4):
        asked = Edit(problem.edit.op, problem.edit.args)
        assert PROOF.unique(read(problem.source), asked) == []
        assert PROOF.prove(read(problem.source), asked, read(problem.target)) == []
