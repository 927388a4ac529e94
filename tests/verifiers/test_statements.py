"""What prompts state: true statements pass in both languages; one name or number exchanged for another does not."""

from __future__ import annotations

from dataclasses import replace

import figures
import pytest

from verifiers.grounding import read
from verifiers.readback import Cell, Label, Line
from verifiers.statements import (
    RollCall,
    faults_of_agreement,
    faults_of_counts,
    faults_of_repetition,
    faults_of_runs,
    faults_of_statements,
    faults_of_values,
)

TREE = figures.bst().target  # 8 over 3 and 10, 3 over 6, 6 over 5


def faults(text: str, figure: figures.Figure, *asked: str) -> list[str]:
    judges = (faults_of_statements, faults_of_runs, faults_of_repetition, faults_of_counts, faults_of_values)
    return [fault for judge in judges for fault in judge(text, [figure], frozenset(asked))]


def automaton() -> figures.Figure:
    nodes = [figures.node("q_0", 60, 60), figures.node("q_1", 200, 60)]
    arrows = [
        replace(figures.straight(nodes, 0, 1), directed=True, label="a"),
        replace(figures.straight(nodes, 0, 1), a=1, b=0, directed=True, label="a,b"),
        replace(figures.straight(nodes, 0, 1), a=0, b=0, directed=True, label="b"),
    ]
    return figures.figure(nodes, arrows)


def table(*rows: str) -> figures.Figure:
    cells = [
        Cell((50.0 * k, 30.0 * i, 50.0, 30.0), label, "cell")
        for i, row in enumerate(rows)
        for k, label in enumerate(row.split())
    ]
    return replace(figures.figure([], []), cells=tuple(cells))


def written(*texts: str) -> figures.Figure:
    labels = tuple(Label((9.0 + 20 * i, 9.0), text, "text", 9.0, False) for i, text in enumerate(texts))
    return replace(figures.figure([], []), labels=labels)


def gates() -> figures.Figure:
    """P above gives 1, Q below gives 0; the letter R to the right of P's bit is nearer to it than P."""
    placed = (("P", 100, 60), ("1", 150, 50), ("R", 170, 60), ("Q", 100, 160), ("0", 150, 150))
    labels = tuple(Label((float(x), float(y)), text, "text", 9.0, False) for text, x, y in placed)
    return replace(figures.figure([], []), labels=labels)


def drifting(way: str) -> figures.Figure:
    ends = ((60.0, 9.0), (99.0, 9.0))
    return figures.figure([], [], lines=[Line(ends if way == "right" else ends[::-1], "object", False, True)])


@pytest.mark.parametrize(
    ("figure", "true", "false"),
    [
        (TREE, "8 has 3 on the left and 10 on the right; 3 has 6 on the right; 6 has 5 on the left.", ("10", "6")),
        (TREE, "8 的左孩子是 3，右孩子是 10；3 的右孩子是 6；6 的左孩子是 5。", ("10", "6")),
        (TREE, "8 has 3 on the left and 10 on the right; 3 has 6 on the right; 6 has 5 on the left.", (" and 10 on", " on")),
        (TREE, "The way 8–3–6 is green.", ("3", "5")),
        (TREE, "Keys 3, 5, 6, 8 and 10.", ("10", "8")),
        (TREE, "There are 5 circular nodes.", ("5", "6")),
        (TREE, "共有 5 个圆形结点。", ("5", "6")),
        (automaton(), "q0 goes to q1 on a and to itself on b; q1 goes to q0 on a or b.", ("itself on b", "q1 on b")),
        (automaton(), "q0 读 a 到 q1、读 b 留在自身；q1 读 a 或 b 到 q0。", ("读 a 或 b", "读 a")),
        (automaton(), "The arrow q0→q1 (a).", ("(a)", "(b)")),
        (table("A 0 1", "B 1 0"), "row A: 0, 1; row B: 1, 0", ("row A: 0", "row A: 1")),
        (table("0 1 2", "1 1 2"), "the rows hold 0 1 2 / 1 1 2", ("1 1", "1 2")),
        (table("δ 0 1", "{A} {B} {A}"), "{A} goes to {B} on 0 and {A} on 1", ("on 0 and {A}", "on 0 and {B}")),
        (table("01 1", "q_0 q_1"), "q0 below 01, q1 below 1", ("q1", "q0")),
        (TREE, "From the root on, 6 ends up right of 3.", ("of 3", "of 8")),
        (TREE, "5 应成为 6 的左孩子。", ("6 的左", "3 的左")),
        (TREE, "把 5 画作紫色：5 作为 6 的左孩子。", ("6 的左", "3 的左")),
        (TREE, "There is 1 node above all others.", ("1 node", "1 nodes")),
        (gates(), "In teal: P gives 1; Q gives 0.", ("Q gives 0", "Q gives 1")),
        (gates(), "In teal: P gives 1; Q gives 0.", ("Q gives 0", "Q gives R")),
        (gates(), "用青色标出：P 输出 1；Q 输出 0。", ("Q 输出 0", "Q 输出 1")),
        (TREE, "A 2-3 tree.", ("2-3", "3-3")),
        (TREE, "The edges 3–8, 3–6 and 5–6.", ("5–6", "6–3")),
        (table("3 5 8 1"), "The hash is key mod 4.", ("4", "5")),
        (table("P A B"), "表中 A 列为到达时间。", ("A", "9")),
        (written("0|1|01"), "The automaton of 0|1|01.", ("|01", "|0")),
        (written("O", "0", "9"), "It turns on the fulcrum O.", ("O", "0")),
        (written("0", "3", "9"), "An empty axis from 0 to 9.", ("9", "3")),
        (written("1", "2", "3"), "Number the nodes in this order from 1, in teal.", ("1", "2")),
        (written("1", "2", "3"), "请从 1 起编号。", ("1", "2")),
        (automaton(), "In teal, write a,b next to it.", ("a,b", "b,a")),
        (written("25°", "40°"), "Rays at 25° and 40°.", ("25", "40")),
        (written("F_1 = 5 N", "α = 30°"), "The resultant F_1 = 5 N.", ("F_1 = 5 N", "α = 30°")),
        (drifting("right"), "A pulse moving right.", ("right", "left")),
        (drifting("left"), "向左传播的脉冲。", ("左", "右")),
    ],
)  # fmt: skip
def test_statements(figure: figures.Figure, true: str, false: tuple[str, str]) -> None:
    assert faults(true, figure) == []
    assert faults(true.replace(*false), figure)


def test_values_belong_to_their_names() -> None:
    labels = tuple(Label((9.0, 9.0 * i), text, "text", 9.0, False) for i, text in enumerate(("α = 30°", "G = 60 N")))
    figure = replace(figures.figure([], []), labels=labels)
    assert faults("The string makes α = 30° and G = 60 N.", figure) == []
    assert faults("The string makes G = 30°.", figure) == ["30 is not G"]
    assert any("twice" in fault for fault in faults("Here α = 30° and α = 30°.", figure))
    assert list(faults_of_agreement(["x = 4 m", "x = 4 m"])) == []
    assert list(faults_of_agreement(["x = 4 m", "x = 5 m"]))


def test_what_is_asked_about_need_be_no_edge_and_no_group() -> None:
    assert faults("The way 3–5 of 3 and 5.", TREE)
    assert faults("The way 3–5 of 3 and 5.", TREE, "3", "5") == []


def test_a_link_with_a_weight_or_to_itself_is_an_edge_whatever_is_asked_about() -> None:
    assert faults("The cut has the edges 3–8 and 5–5.", TREE, "3", "5", "8")
    assert faults("The cut has the edge q_1→q_0 (c).", automaton(), "q_0", "q_1")


def test_a_part_that_begins_at_a_node_is_no_numbering() -> None:
    assert faults("翻转从 6 起的部分。", TREE) == []
    assert faults("请从 6 起编号。", TREE)


def test_an_a_before_a_preposition_is_a_name() -> None:
    for text, names in (("Write a beside it.", ("a",)), ("Draw a circle beside it.", ()), ("Write a into it.", ("a",))):
        assert read(text).names == names


def test_roll_call_of_an_instruction() -> None:
    case = figures.bst()
    roll = RollCall.of_instruction(case.source, case.target, frozenset(("new",)), repair=False)
    for text, unsaid in (("Hang 5 below 6.", []), ("Hang it below 6.", ["5"])):
        assert roll.unsaid("explicit", text, read(text)) == unsaid
        assert roll.unsaid("task", text, read(text)) == []


def test_roll_call_of_a_description_takes_words_for_what_they_begin_with() -> None:
    nodes = [figures.node("ε", 60, 20), figures.node("b", 60, 60), figures.node("be", 60, 120)]
    edges = [replace(figures.straight(nodes, i, i + 1), label=letter) for i, letter in enumerate("be")]
    roll = RollCall.of_description(figures.figure(nodes, edges))
    for text, unsaid in (("A trie of “be”.", []), ("A trie of “do”.", ["b", "be"])):
        assert roll.unsaid("terse", text, read(text)) == unsaid


def numbered() -> figures.Figure:
    """Nodes C, A and B in a row, with 2, 1 and 3 above them."""
    nodes = [figures.node(name, 60.0 + 100 * i, 80.0) for i, name in enumerate("CAB")]
    labels = [Label((60.0 + 100 * i, 55.0), text, "text-new", 12.0, False) for i, text in enumerate("213")]
    return replace(figures.figure(nodes, []), labels=tuple(labels))


@pytest.mark.parametrize(
    "text",
    [
        "The BFS from A visits {}, {}, {}. Number the nodes in this order.",
        "The search reaches {}, {} and {} in this order.",
        "From A the search visits {}, {}, {} in turn.",
        "从 A 开始依次访问 {}、{}、{}，请改正。",
        "搜索到达的次序为{}、{}、{}。",
        "字母优先的拓扑次序为 {}、{}、{}。",
    ],
)
def test_a_sequence_is_that_of_the_numbers(text: str) -> None:
    assert not list(faults_of_statements(text.format(*"ACB"), [numbered()], frozenset()))
    assert list(faults_of_statements(text.format(*"ABC"), [numbered()], frozenset()))
