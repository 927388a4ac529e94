"""Useless states of an automaton, by the transitive closure of its arrows (Warshall 1962): unreachable ones and dead ones."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.automata import Automaton, NoAutomaton, automaton, changed, faults_beside, role_of
from verifiers.readback import Figure


class FsmUseless:
    """`cs/fsm-useless`: edit `mark-useless` with the classes `unreachable` and `dead`."""

    family = "cs/fsm-useless"
    shows = "accept begin cyclic deterministic enter incoming same towards unreachable"
    does = "delete directed left new old reachable reject useful useless without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            lost, dead = _useless(automaton(source))
            colours = role_of(edit, "unreachable"), role_of(edit, "dead")
        except NoAutomaton as error:
            return [str(error)]
        nodes = {q: {"cls": f"node-{colours[0]}"} for q in lost} | {q: {"cls": f"node-{colours[1]}"} for q in dead}
        return faults_beside(changed(source, nodes), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """There are states of both kinds, none of them of both, and two colours."""
        try:
            machine = automaton(source)
            if role_of(edit, "unreachable") == role_of(edit, "dead"):
                return ["both kinds have one colour"]
        except NoAutomaton as error:
            return [str(error)]
        lost, dead = _useless(machine)
        faults = machine.faults_of_determinism() + [f"{machine.names[q]} is useless both ways" for q in lost & dead]
        return faults if lost and dead else [*faults, "one kind of useless state is missing"]


def _useless(machine: Automaton) -> tuple[set[int], set[int]]:
    """States that no word reaches, and states from which no word is accepted."""
    states = range(len(machine.names))
    joined = {(q, p) for (q, _), targets in machine.moves.items() for _, p in targets} | {(q, q) for q in states}
    for k in states:
        joined |= {(q, p) for q in states for p in states if (q, k) in joined and (k, p) in joined}
    lost = {q for q in states if (machine.start, q) not in joined}
    return lost, {q for q in states if not any((q, end) in joined for end in machine.accepting)}


CERTIFICATE = FsmUseless()
