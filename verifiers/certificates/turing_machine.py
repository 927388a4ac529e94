"""Steps of a Turing machine, proved by rewriting: a configuration is a word with the state before the symbol read.

`q a -> b p` where the head goes right, `c q a -> p c b` where it goes left (Post 1947); no head is moved here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from verifiers.certificates import Edit
from verifiers.certificates.automata import NoAutomaton, changed, faults_beside, role_of
from verifiers.marks import reading_order
from verifiers.readback import Figure

MOST_STEPS = 64
Rules = Mapping[tuple[str, str], tuple[str, str, str]]  # state, symbol -> symbol, L or R, state


class TuringMachine:
    """`cs/turing-machine`: edit `steps` with the number `steps` and the class `mark` for cells that change."""

    family = "cs/turing-machine"
    shows = "above begin below bottom change first last top towards upright upward vertical without"
    does = "after correct different end farther horizontal later new push"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            tape, place, rules, role = *_read(source), role_of(edit)
            word = _rewritten(source, tape, place, rules, _steps(edit))
        except NoAutomaton as error:
            return [str(error)]
        state = next(i for i, token in enumerate(word) if token.startswith("q_"))
        symbols = word[:state] + word[state + 1 :]
        cells = {i: {"label": a, "cls": f"cell-{role}"} for i, a in zip(tape, symbols) if source.cells[i].label != a}
        by = source.cells[tape[state]].box[0] - source.cells[tape[place]].box[0]
        node, line = source.nodes[0], source.lines[0]
        nodes = {0: {"label": word[state], "at": (node.at[0] + by, node.at[1])}}
        moved = replace(line, points=tuple((x + by, y) for x, y in line.points))
        return faults_beside(replace(changed(source, nodes, {}, cells), lines=(moved,)), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Every rule that is needed is there, once, and the head stays on the tape."""
        try:
            tape, place, rules = _read(source)
            role_of(edit)
            _rewritten(source, tape, place, rules, _steps(edit))
        except NoAutomaton as error:
            return [str(error)]
        return []


def _steps(edit: Edit) -> int:
    steps = edit.args.get("steps")
    if edit.op != "steps" or isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise NoAutomaton(f"the edit is {edit.op[:20]!r} with {str(steps)[:20]!r} steps")
    return steps


def _read(figure: Figure) -> tuple[list[int], int, Rules]:
    """Cells of the tape, the place of the head among them, and the rules. Raises NoAutomaton."""
    order = reading_order(figure)
    if len(figure.nodes) != 1 or len(figure.lines) != 1 or not order:
        raise NoAutomaton(f"{len(figure.nodes)} states and {len(figure.lines)} heads are drawn, not one")
    top = figure.cells[order[0]].box[1]
    tape = [i for i in order if math.isclose(figure.cells[i].box[1], top, abs_tol=0.1)]
    tip = figure.lines[0].points[-1]
    under = [k for k, i in enumerate(tape) if 0 < tip[0] - figure.cells[i].box[0] < figure.cells[i].box[2]]
    if len(under) != 1 or not figure.lines[0].end:
        raise NoAutomaton("the head points at no cell of the tape")
    return tape, under[0], _rules(figure, order[len(tape) :])


def _rules(figure: Figure, cells: list[int]) -> Rules:
    """The table: symbols in its first row, states in its first column."""
    first = [i for i in cells if math.isclose(figure.cells[i].box[1], figure.cells[cells[0]].box[1], abs_tol=0.1)]
    width = len(first)
    if not width or len(cells) % width:
        raise NoAutomaton("the rules stand in no table")
    labels = [figure.cells[i].label for i in cells]
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for row in range(width, len(labels), width):
        for k in range(1, width):
            symbol, way, state = (*labels[row + k].split(","), "", "", "")[:3]
            if way not in ("L", "R") or (labels[row], labels[k]) in found:
                raise NoAutomaton(f"{labels[row + k][:20]!r} is no rule, or its state and symbol have two")
            found[labels[row], labels[k]] = symbol, way, state
    return found


def _rewritten(figure: Figure, tape: list[int], place: int, rules: Rules, steps: int) -> list[str]:
    """The configuration after some steps, as symbols with the state before the one that is read."""
    symbols = [figure.cells[i].label for i in tape]
    word = [*symbols[:place], figure.nodes[0].label, *symbols[place:]]
    for _ in range(steps):
        at = next((i for i, token in enumerate(word) if token.startswith("q_")), -1)
        if at < 0 or at + 1 >= len(word) or (word[at], word[at + 1]) not in rules:
            raise NoAutomaton(f"no rule applies to {' '.join(word)[:60]!r}")
        symbol, way, state = rules[word[at], word[at + 1]]
        if way == "R":
            word[at : at + 2] = [symbol, state]
        elif at:
            word[at - 1 : at + 2] = [state, word[at - 1], symbol]
        else:
            raise NoAutomaton("the head leaves the tape on the left")
    if word[-1].startswith("q_"):
        raise NoAutomaton("the head leaves the tape on the right")
    return word


CERTIFICATE = TuringMachine()
