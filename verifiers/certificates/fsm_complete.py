"""The missing arrow of an automaton whose language is stated: proved on words, without a machine of the language.

All words up to a length are run and compared with the statement. The length is such that machines of these sizes that
agree so far agree for ever: it is at least the number of states of both together (Moore 1956).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from verifiers.certificates import Edit
from verifiers.certificates.automata import Automaton, NoAutomaton, automaton, faults_beside, role_of
from verifiers.readback import Figure

MOST_STATES = 7


class FsmComplete:
    """`cs/fsm-complete`: edits `complete-contain`, `-end`, `-begin` (`pattern`), `-count` (`symbol`, `modulus`, `rest`)
    and `-value` (`modulus`), with the class `mark`."""

    family = "cs/fsm-complete"
    shows = "accept add begin complete cyclic deterministic incoming incomplete last same towards"
    does = "above directed end leaving left longest new"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            before, after, role, belongs = automaton(source), automaton(target), role_of(edit), _language(edit)
        except NoAutomaton as error:
            return [str(error)]
        faults = after.faults_of_determinism()
        new = [e for e in target.edges if e.cls == f"edge-{role}"]
        if faults or len(new) != 1 or len(after.names) > MOST_STATES:
            return faults or [f"{len(new)} arrows are marked as new"]
        word = _differing(after, belongs)
        if word != "=":
            return [f"{word or 'the empty word'} is judged wrongly"]
        faults = [] if new[0].label in before.symbols else [f"the new arrow is labelled {new[0].label!r}"]
        return faults + faults_beside(replace(source, edges=(*source.edges, *new)), target)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """One move is missing, and only one end of it gives the language."""
        try:
            machine, _, belongs = automaton(source), role_of(edit), _language(edit)
        except NoAutomaton as error:
            return [str(error)]
        n = len(machine.names)
        gaps = [(q, a) for q in range(n) for a in machine.symbols if not machine.after(q, a)]
        if machine.faults_of_determinism(complete=False) or len(gaps) != 1 or n > MOST_STATES:
            return [f"{len(gaps)} moves are missing, or the machine is not deterministic"]
        fits = [q for q in range(n) if _differing(_with(machine, gaps[0], q), belongs) == "="]
        joined = {(q, p) for (q, _), targets in machine.moves.items() for _, p in targets}
        faults = [] if len(fits) == 1 else [f"{len(fits)} states could be the end of the arrow"]
        return faults + (
            ["the arrow is there, only its symbol is missing"] if (gaps[0][0], *fits[:1]) in joined else []
        )


def _with(machine: Automaton, move: tuple[int, str], end: int) -> Automaton:
    moves: Mapping[tuple[int, str], tuple[tuple[int, int], ...]] = {**machine.moves, move: ((-1, end),)}
    return replace(machine, moves=moves)


def _differing(machine: Automaton, belongs: Callable[[str], bool]) -> str:
    """The first word, by length, that is accepted and does not belong or the other way round; "=" for none."""
    step = {key: targets[0][1] for key, targets in machine.moves.items()}
    words = [("", machine.start)]
    for _ in range(2 * len(machine.names)):
        for word, q in words:
            if belongs(word) != (q in machine.accepting):
                return word
        words = [(word + a, step[q, a]) for word, q in words for a in machine.symbols]
    return "="


def _language(edit: Edit) -> Callable[[str], bool]:
    """Whether a word belongs to the language that an edit states. Raises NoAutomaton."""
    args = edit.args
    pattern, modulus = args.get("pattern", ""), args.get("modulus", 2)
    if not isinstance(pattern, str) or not isinstance(modulus, int) or not 2 <= modulus <= MOST_STATES:
        raise NoAutomaton(f"no language has the arguments {dict(args)!r:.80}")
    symbol, rest = args.get("symbol"), args.get("rest")
    known: dict[str, Callable[[str], bool]] = {
        "complete-contain": lambda word: pattern in word,
        "complete-end": lambda word: (
            word[len(word) - len(pattern) :] == pattern if len(word) >= len(pattern) else False
        ),
        "complete-begin": lambda word: word[: len(pattern)] == pattern,
        "complete-count": lambda word: sum(a == symbol for a in word) % modulus == rest,
        "complete-value": lambda word: _doubled(word) % modulus == 0,
    }
    if edit.op not in known:
        raise NoAutomaton(f"the edit {edit.op[:20]!r} states no language")
    return known[edit.op]


def _doubled(word: str) -> int:
    """The number that a word of binary digits writes. Raises NoAutomaton for other symbols."""
    if set(word) - {"0", "1"}:
        raise NoAutomaton(f"{word[:20]!r} is no binary number")
    return sum(1 << (len(word) - 1 - i) for i, digit in enumerate(word) if digit == "1")


CERTIFICATE = FsmComplete()
