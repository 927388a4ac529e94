"""The run of a word through a deterministic automaton: arrows that are taken, the state at the end, the states between.

The states come from the transition monoid: prefixes act as maps on all states, composed by halving, instead of a walk.
"""

from __future__ import annotations

import itertools

from verifiers.certificates import Edit
from verifiers.certificates.automata import (
    NoAutomaton,
    automaton,
    changed,
    composed,
    faults_beside,
    role_of,
    word_of,
)  # fmt: skip
from verifiers.marks import reading_order
from verifiers.readback import Figure


class FsmTrace:
    """`cs/fsm-trace`: edit `trace` with the arguments `word`, `mark` (arrows taken) and `end` (the last state)."""

    family = "cs/fsm-trace"
    shows = "accept begin below cyclic deterministic empty enter full incoming last same towards"
    does = "after complete directed end forward new reject visited"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            machine = automaton(source)
            word = word_of(edit, machine.symbols)
            taken, end = role_of(edit), role_of(edit, "end")
        except NoAutomaton as error:
            return [str(error)]
        states = [act[machine.start] for act in composed(word, machine)]
        if -1 in states:
            return [f"the word gets stuck after {states.index(-1) - 1} symbols"]
        used = {i for q, a, p in zip(states, word, states[1:]) for i, to in machine.moves[q, a] if to == p}
        cells = {}
        for place, i in enumerate(reading_order(source)[: len(states)] if source.cells else ()):
            cells[i] = {"label": machine.names[states[place]]}
        if cells:
            cells[reading_order(source)[len(states) - 1]]["cls"] = f"cell-{end}"
        marked = {i: {"cls": f"edge-{taken}"} for i in used}
        return faults_beside(changed(source, {states[-1]: {"cls": f"node-{end}"}}, marked, cells), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """A complete deterministic machine runs one way; boxes, where there are some, are one more than symbols."""
        try:
            machine = automaton(source)
            word = word_of(edit, machine.symbols)
            if role_of(edit) == role_of(edit, "end"):
                return ["the last state is marked like the arrows"]
        except NoAutomaton as error:
            return [str(error)]
        return machine.faults_of_determinism() + (_faults_of_boxes(source, word) if source.cells else [])


def _faults_of_boxes(figure: Figure, word: tuple[str, ...]) -> list[str]:
    """Boxes are empty and stand in one row, with the word's symbols between them from left to right."""
    boxes = [figure.cells[i] for i in reading_order(figure)]
    if len(boxes) != len(word) + 1 or any(b.label for b in boxes) or len({b.box[1] for b in boxes}) != 1:
        return [f"{len(boxes)} boxes for {len(word)} symbols, or some that are not empty and in a row"]
    between = []
    for left, right in itertools.pairwise(boxes):
        at = left.box[0] + left.box[2], right.box[0]
        between.append([label.text for label in figure.labels if at[0] < label.at[0] < at[1]])
    return [] if between == [[a] for a in word] else [f"between the boxes stands {between}, not the word"]


CERTIFICATE = FsmTrace()
