"""Minimisation of a deterministic automaton in place: of equivalent states the first by name stays, marked.

The proof needs no partition of the source: the target accepts the same words (search of the product), no two of its
states are equivalent and all are reached, so it is the minimal machine (Myhill and Nerode); each state that is gone is
equivalent to a marked one before it in the order of names.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from verifiers.certificates import Edit
from verifiers.certificates.automata import (
    Automaton,
    NoAutomaton,
    automaton,
    equivalent,
    faults_beside,
    role_of,
)  # fmt: skip
from verifiers.marks import near
from verifiers.readback import Figure, signed_distance


class DfaMinimise:
    """`cs/dfa-minimise`: edit `minimise` with the argument `mark`, for states that stand for several."""

    family = "cs/dfa-minimise"
    shows = "accept after begin cyclic deterministic incoming merge same smallest towards"
    does = "above delete directed earliest end first leaving lowest old reject shrink useless without"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after, role = automaton(source), automaton(target), role_of(edit)
        except NoAutomaton as error:
            return [str(error)]
        faults = before.faults_of_determinism() + after.faults_of_determinism()
        if faults or set(before.symbols) != set(after.symbols):
            return faults or [f"the alphabet is {after.symbols}, it was {before.symbols}"]
        faults = _faults_of_language(before, after)
        return faults or [*_faults_of_choice(before, after), *_faults_of_drawing(source, before, target, after, role)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """There is one minimal machine, if the given one is complete, deterministic and reached, and not minimal."""
        try:
            machine, _ = automaton(source), role_of(edit)
        except NoAutomaton as error:
            return [str(error)]
        faults = machine.faults_of_determinism()
        if len(machine.reached()) < len(machine.names):
            faults.append("a state is not reached: merging alone is no minimisation")
        if not faults and not any(_alike(machine, p, q) for p, q in combinations(range(len(machine.names)), 2)):
            faults.append("no two states are equivalent")
        return faults


def _alike(machine: Automaton, p: int, q: int) -> bool:
    return equivalent(replace(machine, start=p), replace(machine, start=q)) == "="


def _faults_of_language(before: Automaton, after: Automaton) -> list[str]:
    word = equivalent(before, after)
    if word != "=":
        return [f"only one of the machines accepts {word}"]
    faults = [f"{after.names[q]} is not reached" for q in set(range(len(after.names))) - after.reached()]
    pairs = combinations(range(len(after.names)), 2)
    return faults + [f"{after.names[p]} and {after.names[q]} are equivalent" for p, q in pairs if _alike(after, p, q)]


def _order(name: str) -> tuple[int, str]:
    """Names by number, letters by the alphabet."""
    digits = "".join(c for c in name if c.isdigit())
    return int(digits or 0), name


def _faults_of_choice(before: Automaton, after: Automaton) -> list[str]:
    """The states that stay are the first of their classes."""
    faults = [f"{name} is new" for name in set(after.names) - set(before.names)]
    index = {name: i for i, name in enumerate(before.names)}
    for gone in set(before.names) - set(after.names):
        first = [
            n for n in after.names if n in index and _order(n) < _order(gone) and _alike(before, index[gone], index[n])
        ]
        if len(first) != 1:
            faults.append(f"{gone} is gone, and no state before it in the order of names stands for it")
    return faults


def _faults_of_drawing(source: Figure, before: Automaton, target: Figure, after: Automaton, role: str) -> list[str]:
    """States stand where they stood, marked if they stand for others; arrows that were there run as they ran."""
    index = {name: i for i, name in enumerate(before.names)}
    nodes = []
    for name in after.names:
        if name not in index:
            return [f"{name} is new"]
        merged = any(_alike(before, index[name], index[g]) for g in set(before.names) - set(after.names))
        old = source.nodes[index[name]]
        nodes.append(replace(old, cls=f"node-{role}") if merged else old)
    faults = faults_beside(replace(source, nodes=tuple(nodes), edges=target.edges, labels=target.labels), target)
    faults += _faults_of_notes(before, target, after, role)
    ways = {(before.names[e.a], before.names[e.b]): e for e in source.edges}
    for e in target.edges:
        old = ways.get((after.names[e.a], after.names[e.b]))
        if e.cls != "edge" or (old and not all(near(p, q) for p, q in zip(old.path, e.path))):
            faults.append(f"the arrow from {after.names[e.a]} to {after.names[e.b]} is redrawn or of another class")
        if e.label != ",".join(sorted(e.label.split(","))):
            faults.append(f"the symbols {e.label!r} are not in order")
    pairs = [(e.a, e.b) for e in target.edges]
    return faults + (["two arrows join the same states"] if len(set(pairs)) < len(pairs) else [])


def _faults_of_notes(before: Automaton, target: Figure, after: Automaton, role: str) -> list[str]:
    """Beside every state that stands for several, and nowhere else, stands their set in the colour of the mark."""
    index = {name: i for i, name in enumerate(before.names)}
    due = {}
    for name in after.names:
        members = [n for n in before.names if _alike(before, index[name], index[n])]
        if len(members) > 1:
            due[name] = "{" + ",".join(sorted(members, key=_order)) + "}"
    found = []
    for label in target.labels:
        owner = min(range(len(target.nodes)), key=lambda i: signed_distance(target.nodes[i], label.at))
        found.append((after.names[owner], label.text, label.cls))
    wanted = [(name, text, f"text-{role}") for name, text in due.items()]
    return (
        [] if sorted(found) == sorted(wanted) else [f"beside the states stands {sorted(found)}, not {sorted(wanted)}"]
    )


CERTIFICATE = DfaMinimise()
