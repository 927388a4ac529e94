"""Small automata for tests: drawn by hand, read back as the judge reads them."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.identity import stream
from synth.science.cs.automaton import Machine
from synth.science.family import Canvas, Family, Problem, Unfit
from synth.science.figure import Edge, Figure, Line, Node
from synth.science.layout import loop, straight
from verifiers import readback


def machine_of(moves: Mapping[str, str], accepting: str) -> Machine:
    """`{"A0": "B"}`: from A on 0 to B (several letters: to each of them); the first state starts."""
    names = tuple(sorted({key[0] for key in moves} | {t for targets in moves.values() for t in targets}))
    found = {(names.index(k[0]), k[1]): frozenset(map(names.index, v)) for k, v in moves.items()}
    symbols = tuple(sorted({key[1] for key in moves} - {"ε"}))
    return Machine(names, symbols, found, frozenset(map(names.index, accepting)))


def drawn_by_hand(machine: Machine) -> Figure:
    """States in a row of circles, arrows between; nothing is kept clear."""
    nodes = [
        Node(f"n{i}", (100.0 + 120 * i, 200.0 + 40 * (i % 2)), name, r=20.0, ring=i in machine.accepting)
        for i, name in enumerate(machine.names)
    ]
    edges: list[Edge] = []
    for (p, q), label in machine.arrows().items():
        key = f"e{p}-{q}"
        one = (
            loop(key, nodes[p], -90.0, label=label) if p == q else straight(key, nodes[p], nodes[q], True, label=label)
        )
        edges.append(one)
    at = nodes[machine.start].at
    start = Line("start", ((at[0] - 50.0, at[1]), (at[0] - 20.0, at[1])), end=True)
    return Figure((*edges, start, *nodes))


def read(figure: Figure) -> readback.Figure:
    """A figure as the judge has it."""
    return readback.figure_of(figure.to_json()["marks"], 512, 512)


def made(family: Family, difficulty: int, count: int) -> list[Problem]:
    """Problems of a family, unfit draws left out."""
    found: list[Problem] = []
    for k in range(20 * count):
        try:
            found.append(family.make(stream(k, family.name), difficulty, Canvas()))
        except Unfit:
            continue
        if len(found) == count:
            break
    return found
