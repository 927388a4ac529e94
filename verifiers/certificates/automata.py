"""Finite automata read from a figure: states are circles, moves are labelled arrows, rings accept, one arrow starts.

The certificates of automata share what is here: the reading, composition of moves, partitions, equivalence by product
search, and the figure that results when given marks of another change and nothing else does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from verifiers.certificates import Edit
from verifiers.marks import same
from verifiers.readback import Figure, Line

TOUCH = 1.0  # px between the tip of the start arrow and its state
EPSILON = "ε"


class NoAutomaton(ValueError):
    """A figure that is no finite automaton, or an edit that does not fit it: the message says why."""


@dataclass(frozen=True)
class Automaton:
    """States by index of the figure's nodes. `moves` maps state and symbol to the edges (by index) and their ends."""

    names: tuple[str, ...]
    start: int
    accepting: frozenset[int]
    moves: Mapping[tuple[int, str], tuple[tuple[int, int], ...]]

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The alphabet, sorted, without ε."""
        return tuple(sorted({symbol for _, symbol in self.moves} - {EPSILON}))

    def after(self, state: int, symbol: str) -> frozenset[int]:
        """States that follow."""
        return frozenset(target for _, target in self.moves.get((state, symbol), ()))

    def faults_of_determinism(self, complete: bool = True) -> list[str]:
        """Where a state has no move, or more than one, on a symbol; ε is none of a deterministic machine's."""
        faults = [f"{self.names[q]} has {len(t)} moves on {a}" for (q, a), t in self.moves.items() if len(t) > 1]
        faults += [f"{self.names[q]} moves on ε" for q, a in self.moves if a == EPSILON]
        if complete:
            states = range(len(self.names))
            faults += [
                f"{self.names[q]} has no move on {a}" for q in states for a in self.symbols if not self.after(q, a)
            ]
        return faults

    def reached(self) -> frozenset[int]:
        """States that some word leads to."""
        found, waiting = {self.start}, [self.start]
        while waiting:
            state = waiting.pop()
            for (q, _), targets in self.moves.items():
                if q == state:
                    fresh = {t for _, t in targets} - found
                    found |= fresh
                    waiting += sorted(fresh)
        return frozenset(found)


def automaton(figure: Figure) -> Automaton:
    """The automaton of a figure. Raises NoAutomaton."""
    names = tuple(node.label for node in figure.nodes)
    if not names or "" in names or len(set(names)) != len(names):
        raise NoAutomaton(f"states have no name, or share one: {sorted(names)[:9]}")
    if any(node.shape != "circle" for node in figure.nodes):
        raise NoAutomaton("a state is no circle")
    moves: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for i, edge in enumerate(figure.edges):
        if not edge.directed:
            raise NoAutomaton(f"the edge between {names[edge.a]} and {names[edge.b]} has no direction")
        symbols = edge.label.split(",")
        if "" in symbols or len(set(symbols)) != len(symbols):
            raise NoAutomaton(f"the arrow from {names[edge.a]} to {names[edge.b]} is labelled {edge.label!r}")
        for symbol in symbols:
            moves.setdefault((edge.a, symbol), []).append((i, edge.b))
    accepting = frozenset(i for i, node in enumerate(figure.nodes) if node.ring)
    return Automaton(names, _start(figure), accepting, {key: tuple(found) for key, found in moves.items()})


def _start(figure: Figure) -> int:
    """The state that an arrow from nowhere points at."""
    found = [i for line in figure.lines for i in pointed_at(figure, line)]
    if len(found) != 1:
        raise NoAutomaton(f"{len(found)} arrows come from nowhere and point at a state")
    return found[0]


def pointed_at(figure: Figure, line: Line) -> list[int]:
    """States that a straight line with one head ends on, coming from outside."""
    if not line.end or line.start or len(line.points) != 2:
        return []
    tail, tip = line.points
    return [
        i for i, node in enumerate(figure.nodes)
        if abs(math.dist(tip, node.at) - node.r) <= TOUCH and math.dist(tail, node.at) > node.r + TOUCH
    ]  # fmt: skip


def word_of(edit: Edit, symbols: Iterable[str]) -> tuple[str, ...]:
    """The word that an edit names, symbol by symbol. Raises NoAutomaton for any other letter."""
    word = edit.args.get("word")
    if not isinstance(word, str) or not word or len(word) > 64 or set(word) - set(symbols):
        raise NoAutomaton(f"{str(word)[:20]!r} is no word over {sorted(symbols)}")
    return tuple(word)


def role_of(edit: Edit, name: str = "mark") -> str:
    """The accent role of a class that an edit names. Raises NoAutomaton."""
    cls = edit.args.get(name)
    if not isinstance(cls, str) or "-" not in cls:
        raise NoAutomaton(f"the edit names no class {name} to mark with: {str(cls)[:30]!r}")
    return cls.rpartition("-")[2]


def composed(word: Sequence[str], machine: Automaton) -> list[tuple[int, ...]]:
    """For every prefix of a word the map of states to states that it acts as, by halving (the transition monoid).

    A missing move leads to -1. The machine is deterministic.
    """
    n = len(machine.names)
    one = {a: tuple(next(iter(machine.after(q, a)), -1) for q in range(n)) for a in set(word)}
    if len(word) <= 1:
        return [tuple(range(n)), *(one[a] for a in word)]
    half = len(word) // 2
    left, right = composed(word[:half], machine), composed(word[half:], machine)
    return left + [tuple(-1 if q < 0 else act[q] for q in left[-1]) for act in right[1:]]


def equivalent(one: Automaton, other: Automaton) -> str:
    """A word that one of two complete deterministic machines accepts and the other does not, or "=" if there is none.

    Breadth first through the product (Hopcroft and Karp 1971); the empty word is "ε".
    """
    symbols = sorted({*one.symbols, *other.symbols})
    waiting, seen = [(one.start, other.start, "")], {(one.start, other.start)}
    for p, q, word in waiting:
        if (p in one.accepting) != (q in other.accepting):
            return word or EPSILON
        for a in symbols:
            after = next(iter(one.after(p, a)), -1), next(iter(other.after(q, a)), -1)
            if after not in seen:
                seen.add(after)
                waiting.append((*after, word + a))
    return "="


def changed(
    figure: Figure, nodes: Mapping[int, Mapping[str, Any]], edges: Mapping[int, Mapping[str, Any]] | None = None,
    cells: Mapping[int, Mapping[str, Any]] | None = None,
) -> Figure:  # fmt: skip
    """The figure with fields of some marks replaced, by kind and index."""
    edges, cells = edges or {}, cells or {}
    return replace(
        figure,
        nodes=tuple(replace(m, **nodes.get(i, {})) for i, m in enumerate(figure.nodes)),
        edges=tuple(replace(m, **edges.get(i, {})) for i, m in enumerate(figure.edges)),
        cells=tuple(replace(m, **cells.get(i, {})) for i, m in enumerate(figure.cells)),
    )


def faults_beside(expected: Figure, target: Figure) -> list[str]:
    """How a target differs from what it ought to be, mark by mark."""
    return same(target, expected)[:12]
