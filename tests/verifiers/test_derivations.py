"""Derivations in words: each kind of statement is worked out again, in both languages."""

from __future__ import annotations

from dataclasses import replace

import figures
import pytest

from verifiers.derivations import faults_of_derivations, without_words
from verifiers.readback import Figure, Line

TOWNS = figures.mst().source
TREE = figures.bst().source  # 8 over 3 and 10, 3 over 6
AVL = (
    "5 hangs left below 6; the lowest node out of balance is then 3, a right-left case, "
    "which takes a rotation to the right, then one to the left."
)
AVL_HAN = "5挂在6的左下方；此时最低的失衡结点是3，属右左型，先右旋再左旋。"


def machine() -> Figure:
    """q_0 reads 0 and stays, 1 and goes to q_1, which accepts and stays on both."""
    nodes = [figures.node("q_0", 100, 100), replace(figures.node("q_1", 300, 100), ring=True)]
    path = ((0.0, 0.0), (1.0, 1.0))
    arrows = [(0, 0, "0"), (0, 1, "1"), (1, 1, "0,1")]
    edge = figures.straight(nodes, 0, 1)
    return figures.figure(nodes, [replace(edge, a=a, b=b, directed=True, label=s, path=path) for a, b, s in arrows])


def pushed() -> Figure:
    return figures.figure(lines=[Line(points=((100, 100), (100, 40)), cls="object-new", start=False, end=True)])


@pytest.mark.parametrize(
    ("figure", "right", "wrong"),
    [
        (TOWNS, "The sums are 3 + 11 = 14, 14 + 9 = 23.", "The sums are 3 + 11 = 15."),
        (TOWNS, "amount 7: 1 + min(2, 1, 1) = 2", "amount 7: 1 + min(2, 1, 1) = 3"),
        (TOWNS, "62 mod 11 = 7, slots 7 are taken", "62 mod 11 = 8"),
        (TOWNS, "A has 2 edges, C has 3 edges, D has 1 edge.", "A has 3 edges."),
        (TOWNS, "A连着2条边、D连着1条边。", "A连着3条边。"),
        (machine(), "The runs are 01: q_0→q_0→q_1; 1: q_0→q_1.", "The runs are 01: q_0→q_1→q_1."),
        (machine(), "q_0 from q_1 by 0", "q_0 from q_1 by 1"),
        (machine(), "q_0与q_1由0区分", "q_0与q_1由1区分"),
        (pushed(), "q, being negative, is pushed to the top.", "q, being negative, is pushed to the bottom."),
        (pushed(), "q为负，故受力向上。", "q为负，故受力向右下。"),
        (TREE, AVL, AVL.replace("hangs left", "hangs right")),
        (TREE, AVL, AVL.replace("then 3", "then 8")),
        (TREE, AVL, AVL.replace("right-left", "right-right")),
        (TREE, AVL, AVL.replace("a rotation to the right, then one to the left", "one rotation to the left")),
        (TREE, AVL_HAN, AVL_HAN.replace("6的左", "6的右")),
        (TREE, AVL_HAN, AVL_HAN.replace("右左型", "右右型")),
        (TREE, AVL_HAN, AVL_HAN.replace("先右旋再左旋", "左旋一次")),
    ],
)
def test_derivations(figure: Figure, right: str, wrong: str) -> None:
    assert list(faults_of_derivations(right, [figure], frozenset())) == []
    assert list(faults_of_derivations(wrong, [figure], frozenset())) != []


def test_formulas_of_physics_are_left_to_their_own_judge() -> None:
    for text in ("F = (15 × (3 - 1) + 60 × (7 - 1)) / (8 - 1) = 55.7 N", "R = 1 / (1 / 8 + 1 / 8 + 1 / 36) = 3.6 Ω"):
        assert list(faults_of_derivations(text, [TOWNS], frozenset())) == []


def test_words_that_tell_states_apart_are_no_numbers() -> None:
    assert "110" not in without_words("q_0 from q_1 by 110, q_1 from q_2 by 110")
    assert "110" not in without_words("q_0与q_1由110区分")
