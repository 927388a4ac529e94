"""Verdicts of an automaton on words: the words are read backwards, from every state at which they could end."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.automata import Automaton, NoAutomaton, automaton, changed, faults_beside, role_of
from verifiers.marks import reading_order
from verifiers.readback import Figure


class DfaAccept:
    """`cs/dfa-accept`: edit `judge-words` with the classes `accepted` and `rejected`."""

    family = "cs/dfa-accept"
    shows = "above accept begin below deterministic empty enter first higher lower reject without"
    does = "after bottom complete different directed end full last top towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            machine = automaton(source)
            good, bad = role_of(edit, "accepted"), role_of(edit, "rejected")
        except NoAutomaton as error:
            return [str(error)]
        order = reading_order(source)
        cells = {}
        for above, below in zip(order[: len(order) // 2], order[len(order) // 2 :]):
            end = _end(machine, source.cells[above].label)
            if end is None:
                return [f"{source.cells[above].label[:20]!r} is no word that runs to one state"]
            cells[below] = {"label": machine.names[end]}
            cells[above] = {"cls": f"cell-{good if end in machine.accepting else bad}"}
        return faults_beside(changed(source, {}, {}, cells), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The machine is complete and deterministic; words stand over as many empty cells; two colours."""
        try:
            machine = automaton(source)
            if role_of(edit, "accepted") == role_of(edit, "rejected"):
                return ["both verdicts have one colour"]
        except NoAutomaton as error:
            return [str(error)]
        labels = [source.cells[i].label for i in reading_order(source)]
        words, blank = labels[: len(labels) // 2], labels[len(labels) // 2 :]
        faults = machine.faults_of_determinism()
        faults += [f"{w[:20]!r} is no word" for w in words if not w or set(w) - set(machine.symbols)]
        return faults if len(words) == len(blank) and not any(blank) else [*faults, "there is no empty cell per word"]


def _end(machine: Automaton, word: str) -> int | None:
    """The one state from which the word, read backwards, leads to the start; None where there is not one."""
    found = []
    for end in range(len(machine.names)):
        states = {end}
        for symbol in reversed(word):
            states = {q for q in range(len(machine.names)) if machine.after(q, symbol) & states}
        if machine.start in states:
            found.append(end)
    return found[0] if len(found) == 1 else None


CERTIFICATE = DfaAccept()
