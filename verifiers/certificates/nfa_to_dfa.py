"""The subset construction in a table: sets as rows of Boolean vectors, symbols as Boolean matrices closed under ε.

A row times a symbol's matrix has to be what the table says; the rows are the first vector and every vector that the
table's entries show for the first time, in reading order.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.automata import EPSILON, Automaton, NoAutomaton, automaton, changed, faults_beside, role_of
from verifiers.marks import reading_order
from verifiers.readback import Figure

MOST_ROWS = 32
Vector = int  # bit q: state q belongs to the set


class NfaToDfa:
    """`cs/nfa-to-dfa`: edit `subsets` with the class `mark` for sets that accept."""

    family = "cs/nfa-to-dfa"
    shows = "above accept begin below bottom down empty enter first full higher left lower nondeterministic top"
    does = "before complete deterministic directed new reachable right towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            machine, role = automaton(source), role_of(edit)
        except NoAutomaton as error:
            return [str(error)]
        rows = _rows(machine)
        order, width = reading_order(source), len(machine.symbols) + 1
        if len(order) != width * (len(rows) + 1):
            return [f"{len(order)} cells for {len(rows)} sets and {width - 1} symbols"]
        cells = {}
        accepting = sum(1 << q for q in machine.accepting)
        for i, row in enumerate(rows):
            texts = [row, *(_image(machine, row, a) for a in machine.symbols)]
            for k, states in enumerate(texts):
                cells[order[width * (i + 1) + k]] = {"label": _written(machine, states)}
            if row & accepting:
                cells[order[width * (i + 1)]]["cls"] = f"cell-{role}"
        return faults_beside(changed(source, {}, {}, cells), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The table is empty, has a header of the symbols in order, and as many rows as there are sets."""
        try:
            machine, _ = automaton(source), role_of(edit)
        except NoAutomaton as error:
            return [str(error)]
        order, width = reading_order(source), len(machine.symbols) + 1
        labels = [source.cells[i].label for i in order]
        faults = [] if labels[1:width] == list(machine.symbols) else [f"the table is headed {labels[:width]}"]
        faults += ["a cell of the table is filled"] if any(labels[width:]) else []
        rows = len(_rows(machine))
        return faults if len(order) == width * (rows + 1) else [*faults, f"{len(order)} cells, but {rows} sets"]


def _closure(machine: Automaton) -> list[Vector]:
    """For every state those that moves on ε lead to, itself among them (Warshall)."""
    n = len(machine.names)
    rows = [1 << q | sum(1 << p for p in machine.after(q, EPSILON)) for q in range(n)]
    for k in range(n):
        rows = [row | rows[k] if row >> k & 1 else row for row in rows]
    return rows


def _image(machine: Automaton, states: Vector, symbol: str) -> Vector:
    """A set times the matrix of a symbol, closed under ε."""
    closure, found = _closure(machine), 0
    for q in range(len(machine.names)):
        if states >> q & 1:
            for p in machine.after(q, symbol):
                found |= closure[p]
    return found


def _rows(machine: Automaton) -> list[Vector]:
    rows = [_closure(machine)[machine.start]]
    for row in rows:
        fresh = dict.fromkeys(_image(machine, row, a) for a in machine.symbols)
        rows += [states for states in fresh if states not in rows]
        if len(rows) > MOST_ROWS:
            raise ValueError(f"the construction finds more than {MOST_ROWS} sets")
    return rows


def _written(machine: Automaton, states: Vector) -> str:
    """A set by names in order of number, as texts have it."""
    names = [name for q, name in enumerate(machine.names) if states >> q & 1]
    return "{" + ",".join(sorted(names, key=lambda n: (len(n), n))) + "}" if names else "Ø"


CERTIFICATE = NfaToDfa()
