"""Regular expressions and Thompson's automata, by two ways of which neither is the construction.

The automaton drawn accepts what the expression describes: states that a word can lead to are followed beside the
expression's derivative by that word (Brzozowski 1964) until no new pair is found. And it is Thompson's, not another one
of that language: undone step by step, arrows of a fragment replaced by one that bears its expression, it leaves one
arrow with the expression shown, whose states were met in the order of their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from verifiers.certificates import Edit
from verifiers.certificates.automata import EPSILON, Automaton, NoAutomaton, automaton, faults_beside, role_of
from verifiers.readback import Figure

Expression = Any  # a letter, EPSILON or NONE; ("cat" | "or", part, part ...) or ("star", part)
Pair = tuple[int, int]
NONE = "∅"
MOST_PAIRS = 400
_NUMBER = re.compile(r"(?:q_)?\{?(\d{1,2})\}?")


class RegexNfa:
    """`cs/regex-nfa`: edit `thompson` with the class `mark` of moves on ε."""

    family = "cs/regex-nfa"
    shows = (
        "above accept begin below connected disconnected end enter first inside last left leftmost right rightmost "
        "same top towards"
    )
    does = (
        "add after also backward before complete directed empty horizontal leaving nondeterministic outside upward "
        "without"
    )

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            expression, role = _shown(source), _role(edit)
            machine = automaton(target)
            faults = _faults_of_language(machine, expression)
            undone, order = _undone(machine)
        except NoAutomaton as error:
            return [str(error)]
        if undone != expression:
            faults.append(f"the automaton is Thompson's of {str(undone)[:80]}")
        if order != tuple(range(len(machine.names))):
            faults.append(f"the expression comes upon its states in the order {order}")
        begin, ends = _number(machine.names[machine.start]), [_number(machine.names[q]) for q in machine.accepting]
        if begin != order[0] or ends != [order[-1]]:
            faults.append("words begin or end elsewhere than in the first and the last state")
        return faults + _faults_of_looks(source, target, machine, role)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Bare states, numbered from 0, as many as the expression needs."""
        try:
            expression, _ = _shown(source), _role(edit)
            numbers = sorted(_number(node.label) for node in source.nodes)
        except NoAutomaton as error:
            return [str(error)]
        faults = ["the source has arrows or rings"] if source.edges or any(n.ring for n in source.nodes) else []
        needed = 1 + _states(expression)
        return faults if numbers == list(range(needed)) else [*faults, f"{numbers} for {needed} states"]


def _role(edit: Edit) -> str:
    if edit.op != "thompson":
        raise NoAutomaton(f"the edit is {edit.op[:20]!r}")
    return role_of(edit)


def _number(name: str) -> int:
    found = _NUMBER.fullmatch(name)
    if found is None:
        raise NoAutomaton(f"state {name[:12]!r} bears no number")
    return int(found[1])


def _faults_of_looks(source: Figure, target: Figure, machine: Automaton, role: str) -> list[str]:
    """Moves on ε are marked and no others; all that the source shows stays, but for a ring."""
    rings = tuple(replace(n, ring=i in machine.accepting) for i, n in enumerate(source.nodes))
    faults = faults_beside(replace(source, nodes=rings, edges=target.edges, lines=target.lines), target)
    if len(target.lines) != 1 or target.lines[0].cls != "line":
        faults.append("there is more or less than one plain start arrow")
    return faults + [
        f"the arrow labelled {e.label} is of class {e.cls!r}"
        for e in target.edges if e.cls != (f"edge-{role}" if e.label == EPSILON else "edge")
    ]  # fmt: skip


# --------------------------------------------------------------------------------------------------------- expressions


def _shown(source: Figure) -> Expression:
    """The expression that the one label of a figure holds. Raises NoAutomaton."""
    if len(source.labels) != 1:
        raise NoAutomaton(f"{len(source.labels)} labels, of which one should be an expression")
    return parsed(source.labels[0].text)


def parsed(text: str) -> Expression:
    """A regular expression of letters, |, * and parentheses. Raises NoAutomaton."""
    expression, rest = _union(text[:60])
    if rest or len(text) > 60:
        raise NoAutomaton(f"{text[:60]!r} is no regular expression")
    return expression


def _union(text: str) -> tuple[Expression, str]:
    part, text = _row(text)
    parts = [part]
    while text.startswith("|"):
        part, text = _row(text[1:])
        parts.append(part)
    return ("or", *parts) if len(parts) > 1 else part, text


def _row(text: str) -> tuple[Expression, str]:
    parts: list[Expression] = []
    while text and text[0] not in "|)":
        part, text = _atom(text)
        while text.startswith("*"):
            part, text = ("star", part), text[1:]
        parts += part[1:] if part[0] == "cat" else [part]
    if not parts:
        raise NoAutomaton("the expression has an empty part")
    return ("cat", *parts) if len(parts) > 1 else parts[0], text


def _atom(text: str) -> tuple[Expression, str]:
    if text[0] == "(":
        inner, rest = _union(text[1:])
        if not rest.startswith(")"):
            raise NoAutomaton("a parenthesis of the expression is not closed")
        return inner, rest[1:]
    if not text[0].isalnum():
        raise NoAutomaton(f"{text[0]!r} is no letter")
    return text[0], text[1:]


def _states(e: Expression) -> int:
    """States beyond the first that Thompson's construction needs."""
    if isinstance(e, str):
        return 1
    inner = sum(map(_states, e[1:]))
    return inner if e[0] == "cat" else inner + 2 if e[0] == "star" else inner + len(e)


def nullable(e: Expression) -> bool:
    """Whether an expression describes the empty word."""
    if isinstance(e, str):
        return e == EPSILON
    return e[0] == "star" or (all if e[0] == "cat" else any)(map(nullable, e[1:]))


def derivative(e: Expression, symbol: str) -> Expression:
    """The derivative: what may follow a symbol."""
    if isinstance(e, str):
        return EPSILON if e == symbol else NONE
    if e[0] == "or":
        return _either(*(derivative(part, symbol) for part in e[1:]))
    if e[0] == "star":
        return _both(derivative(e[1], symbol), e)
    rest = e[2] if len(e) == 3 else ("cat", *e[2:])
    first = _both(derivative(e[1], symbol), rest)
    return _either(first, derivative(rest, symbol)) if nullable(e[1]) else first


def _both(a: Expression, b: Expression) -> Expression:
    """One after the other, simplified."""
    if NONE in (a, b):
        return NONE
    parts = [q for p in (a, b) if p != EPSILON for q in (p[1:] if p[0] == "cat" else (p,))]
    return ("cat", *parts) if len(parts) > 1 else parts[0] if parts else EPSILON


def _either(*parts: Expression) -> Expression:
    """Any of them, simplified so that there are finitely many derivatives: sorted, without repetition."""
    flat = {q for p in parts if p != NONE for q in (p[1:] if p[0] == "or" else (p,))}
    kept = sorted(flat, key=repr)
    return ("or", *kept) if len(kept) > 1 else kept[0] if kept else NONE


# ------------------------------------------------------------------------------------------------------------ language


def _faults_of_language(machine: Automaton, expression: Expression) -> list[str]:
    """A word on which the automaton and the expression differ."""
    symbols = sorted(_letters(expression) | {*machine.symbols})
    begin = _closed(machine, {machine.start})
    waiting = [(begin, expression, "")]
    seen = {(begin, expression)}
    for states, rest, word in waiting:
        if bool(states & machine.accepting) != nullable(rest):
            return [f"the automaton is wrong about the word {word or EPSILON}"]
        for a in symbols:
            pair = _closed(machine, {t for q in states for t in machine.after(q, a)}), derivative(rest, a)
            if pair not in seen:
                seen.add(pair)
                waiting.append((*pair, word + a))
        if len(seen) > MOST_PAIRS:
            raise NoAutomaton(f"the expression has more than {MOST_PAIRS} derivatives")
    return []


def _letters(e: Expression) -> set[str]:
    return {e} if isinstance(e, str) else {a for part in e[1:] for a in _letters(part)}


def _closed(machine: Automaton, states: set[int]) -> frozenset[int]:
    """States and all that moves on ε add to them."""
    waiting = sorted(states)
    for q in waiting:
        waiting += [p for p in sorted(machine.after(q, EPSILON)) if p not in waiting]
    return frozenset(waiting)


# ------------------------------------------------------------------------------------------------------------- undoing


@dataclass(frozen=True, slots=True)
class _Fragment:
    """What stands between two states: its expression, and the numbers of its states as they are met."""

    expression: Expression
    states: tuple[int, ...]


Arrows = Mapping[Pair, _Fragment | None]  # by ends; None is a move on ε
_Made = tuple[set[Pair], set[int], _Fragment]  # arrows that an operator has joined, states inside, and what it makes


def _undone(machine: Automaton) -> tuple[Expression, tuple[int, ...]]:
    """The expression of which an automaton is Thompson's, and its states' numbers in order. Raises NoAutomaton."""
    arrows: dict[Pair, _Fragment | None] = {}
    for (state, symbol), moves in machine.moves.items():
        for q, p in ((_number(machine.names[state]), _number(machine.names[after])) for _, after in moves):
            if (q, p) in arrows:
                raise NoAutomaton(f"{q} leads to {p} by two symbols")
            arrows[q, p] = None if symbol == EPSILON else _Fragment(symbol, (q, p))
    while len(arrows) > 1:
        found = next((made for made in _candidates(arrows) if _is_whole(arrows, *made)), None)
        if found is None:
            raise NoAutomaton(f"no operator explains the {len(arrows)} arrows that are left when others are undone")
        used, _, made = found
        arrows = {ends: f for ends, f in arrows.items() if ends not in used}
        arrows[made.states[0], made.states[-1]] = made
    last = next(iter(arrows.values()), None)
    if last is None:
        raise NoAutomaton("there is nothing but a move on ε")
    return last.expression, last.states


def _is_whole(arrows: Arrows, used: set[Pair], inside: set[int], made: _Fragment) -> bool:
    """Whether the arrows are there and no other touches the states inside, leaves a union's or star's first state or
    enters its last one, or joins the same states."""
    first, last = made.states[0], made.states[-1]
    touching = {(q, p) for q, p in arrows if q in inside or p in inside}
    if made.expression[0] != "cat":
        touching |= {(q, p) for q, p in arrows if q == first or p == last}
    return used <= arrows.keys() and touching <= used and ((first, last) in used or (first, last) not in arrows)


def _candidates(arrows: Arrows) -> Iterator[_Made]:
    """What may have been made by one operator."""
    silent = {ends for ends, f in arrows.items() if f is None}
    for (a, b), f in arrows.items():
        if f is None:
            continue
        for first in (q for q, p in silent if p == a and q != b):
            for last in (p for q, p in silent if q == b and p != a):
                used = {(first, a), (a, b), (b, a), (b, last), (first, last)}
                if used - {(a, b)} <= silent:
                    yield used, {a, b}, _Fragment(("star", f.expression), (first, *f.states, last))
        for (q, c), g in arrows.items():
            if q == b and g is not None and c != a:
                row = _both(f.expression, g.expression)
                yield {(a, b), (b, c)}, {b}, _Fragment(row, (*f.states, *g.states[1:]))
    yield from (made for first in {q for q, _ in silent} if (made := _branched(arrows, silent, first)))


def _branched(arrows: Arrows, silent: set[Pair], first: int) -> _Made | None:
    """A union that branches at a state: on ε into fragments, and on ε from the ends of all of them into one state."""
    begins = [p for q, p in sorted(silent) if q == first]
    parts = sorted((f.states, f) for (q, _), f in arrows.items() if f is not None and q in begins)
    lasts = {p for states, _ in parts for q, p in silent if q == states[-1]}
    if len(parts) < 2 or len(parts) != len(begins) or len(lasts) != 1:
        return None
    (last,) = lasts
    ends = [(states[0], states[-1]) for states, _ in parts]
    used = {arrow for a, b in ends for arrow in ((first, a), (a, b), (b, last))}
    met = (first, *(q for states, _ in parts for q in states), last)
    return used, {q for pair in ends for q in pair}, _Fragment(("or", *(f.expression for _, f in parts)), met)


CERTIFICATE = RegexNfa()
