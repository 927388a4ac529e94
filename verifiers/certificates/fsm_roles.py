"""Parts of states by the conventions of the drawing: the arrow from nowhere starts, a second circle accepts."""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.automata import NoAutomaton, automaton, changed, faults_beside, role_of
from verifiers.readback import Figure


class FsmRoles:
    """`cs/fsm-roles`: edit `mark-roles` with the classes `start` and `accepting`."""

    family = "cs/fsm-roles"
    shows = "accept begin cyclic deterministic enter incoming same towards"
    does = "delete directed full old reject without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            machine = automaton(source)
            start, accepting = role_of(edit, "start"), role_of(edit, "accepting")
        except NoAutomaton as error:
            return [str(error)]
        nodes = {i: {"cls": f"node-{accepting}"} for i, node in enumerate(source.nodes) if node.ring}
        return faults_beside(changed(source, {machine.start: {"cls": f"node-{start}"}} | nodes), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One start, which does not accept, and something that does; two colours."""
        try:
            machine = automaton(source)
            if role_of(edit, "start") == role_of(edit, "accepting"):
                return ["both parts have one colour"]
        except NoAutomaton as error:
            return [str(error)]
        faults = machine.faults_of_determinism()
        if machine.start in machine.accepting:
            faults.append(f"{machine.names[machine.start]} has both parts")
        return faults if machine.accepting else [*faults, "no state accepts"]


CERTIFICATE = FsmRoles()
