"""Scales: true ones in rows and columns pass, one exchanged number does not; numbers that make no scale are let be."""

from __future__ import annotations

from dataclasses import replace

import figures
import pytest

from verifiers.readback import Figure, Label
from verifiers.scales import faults_of_scales


def numbered(*texts: str, step: float = 40.0, along: str = "x", cls: str = "text") -> Figure:
    places = [(50.0 + step * k, 300.0) if along == "x" else (300.0, 50.0 + step * k) for k in range(len(texts))]
    labels = tuple(Label(at, text, cls, 9.0, False) for at, text in zip(places, texts, strict=True))
    return replace(figures.figure([], []), labels=labels)


@pytest.mark.parametrize("along", ["x", "y"])
@pytest.mark.parametrize("texts", [("0", "1", "2", "3"), ("20", "15", "10", "5"), ("2", "4", "6", "8", "10")])
def test_one_wrong_number_on_a_scale_is_found(texts: tuple[str, ...], along: str) -> None:
    assert list(faults_of_scales(numbered(*texts, along=along))) == []
    for k in range(len(texts)):
        wrong = [text if i != k else str(int(text) + 1) for i, text in enumerate(texts)]
        assert len(list(faults_of_scales(numbered(*wrong, along=along)))) == 1


def test_what_is_no_scale_is_let_be() -> None:
    assert list(faults_of_scales(numbered("7", "3", "9"))) == []  # too few
    assert list(faults_of_scales(numbered("0", "1", "1", "0", "0"))) == []  # a word
    assert list(faults_of_scales(numbered("7", "3", "9", "1", cls="text-new"))) == []  # answers
    uneven = numbered("7", "3", "9", "1")
    moved = replace(uneven.labels[2], at=(143.0, 300.0))
    assert list(faults_of_scales(replace(uneven, labels=(*uneven.labels[:2], moved, uneven.labels[3])))) == []
