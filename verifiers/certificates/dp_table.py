"""Tables of dynamic programming, every entry found without the table.

A longest common subsequence is a longest rise among the places of matches (Hunt and Szymanski 1977); an edit distance
is how far the furthest-reaching diagonals have to go (Ukkonen 1985); the fewest coins are the layer in which a search
from nothing reaches an amount. A way back is checked step by step from the marked cells.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from verifiers.certificates import Edit
from verifiers.certificates.cells import (
    Unreadable,
    asked_accent,
    cells_of,
    faults_of_accents,
    faults_of_boxes,
    faults_of_rest,
    rows_of,
    whole_number,
)  # fmt: skip
from verifiers.readback import Figure

Place = tuple[int, int]
PROBLEMS = ("lcs", "distance", "coins")


@dataclass(frozen=True, slots=True)
class Table:
    """What is written where, and the words (or coins) that it is about."""

    texts: Mapping[Place, str]
    down: str = ""
    along: str = ""
    coins: tuple[int, ...] = ()

    def entry(self, problem: str, place: Place) -> int:
        """The right value of a place."""
        i, j = place
        if problem == "coins":
            return _fewest(self.coins, j)
        one, other = self.down[:i], self.along[:j]
        return _longest(one, other) if problem == "lcs" else _distance(one, other)

    def before(self, problem: str, place: Place) -> Place:
        """Where the way back goes from a place that is not the first."""
        i, j = place
        if problem == "coins":
            return 0, j - max(c for c in self.coins if c <= j and _fewest(self.coins, j - c) < _fewest(self.coins, j))
        if i and j and self.down[i - 1] == self.along[j - 1]:
            return i - 1, j - 1
        near = [(i - 1, j - 1), (i - 1, j), (i, j - 1)] if problem == "distance" else [(i - 1, j), (i, j - 1)]
        sign = 1 if problem == "distance" else -1
        ranked = [(sign * self.entry(problem, p), k) for k, p in enumerate(near) if min(p) >= 0]
        return near[min(ranked)[1]]


class DpTable:
    """`cs/dp-table`: edits `fill` (blanks) and `trace` (the way back), of the `problem` lcs, distance or coins."""

    family = "cs/dp-table"
    shows = "above add begin below bottom down empty fewest first full last left longest right same top"
    does = "away before complete larger largest least leaving old plus smaller smallest upward"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            problem, role = _problem(edit), asked_accent(edit)
            old, new = _table(source, problem), _table(target, problem)
        except Unreadable as error:
            return [str(error)]
        faults = faults_of_boxes(source, target) + faults_of_rest(source, target, ("cell",))
        if faults or old.texts.keys() != new.texts.keys():
            return faults or ["the target's table is of another size"]
        faults = _faults_of_source(old, edit, problem)
        for place, text in new.texts.items():
            if text != str(wanted := new.entry(problem, place)):
                faults.append(f"row {place[0]}, column {place[1]} holds {text[:8]!r}, not {wanted}")
        blanks = {place for place, text in old.texts.items() if not text}
        chosen = blanks if edit.op == "fill" else _way_back(new, problem)
        places = sorted(new.texts)
        return faults[:6] + faults_of_accents("cell", cells_of(target), {places.index(p) for p in chosen}, role)

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """The table's rule and the stated order of neighbours leave one result."""
        try:
            problem = _problem(edit)
            return _faults_of_source(_table(source, problem), edit, problem)
        except Unreadable as error:
            return [str(error)]


def _problem(edit: Edit) -> str:
    problem = edit.args.get("problem")
    if edit.op not in ("fill", "trace") or problem not in PROBLEMS:
        raise Unreadable(f"the edit is {edit.op[:20]!r} of {str(problem)[:20]!r}")
    return problem


def _faults_of_source(table: Table, edit: Edit, problem: str) -> list[str]:
    """What is written is right, and there is something to do."""
    blanks = [place for place, text in table.texts.items() if not text]
    if bool(blanks) != (edit.op == "fill"):
        return [f"the source has {len(blanks)} blank cells"]
    wrong = [p for p, text in table.texts.items() if text and text != str(table.entry(problem, p))]
    return [f"the source is wrong in row {i}, column {j}" for i, j in wrong[:3]]


def _table(figure: Figure, problem: str) -> Table:
    """The grid of cells with the letters left of and above it, or the row with the coins. Raises Unreadable."""
    rows = rows_of(figure)
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Unreadable("the cells are no grid")
    texts = {(i, j): cell.label for i, row in enumerate(rows) for j, cell in enumerate(row)}
    if problem == "coins":
        coins = tuple(sorted(whole_number(node.label, "a coin") for node in figure.nodes))
        if len(rows) > 1 or len(set(coins)) != len(coins) or not coins or coins[0] != 1:
            raise Unreadable(f"the coins are {coins}, in {len(rows)} rows")
        return Table(texts, coins=coins)
    x, y = rows[0][0].box[:2]
    down = "".join(label.text for label in sorted(figure.labels, key=lambda label: label.at[1]) if label.at[0] < x)
    along = "".join(label.text for label in sorted(figure.labels, key=lambda label: label.at[0]) if label.at[1] < y)
    if (len(down) + 1, len(along) + 1) != (len(rows), len(rows[0])):
        raise Unreadable(f"a table of {len(rows)} rows and {len(rows[0])} columns for {down[:12]!r} and {along[:12]!r}")
    return Table(texts, down, along)


def _longest(one: str, other: str) -> int:
    """Longest strict rise of the places in `other` that match `one`, letter by letter, the last matches first."""
    ends: list[int] = []
    for letter in one:
        for k in (k for k in range(len(other) - 1, -1, -1) if other[k] == letter):
            at = bisect_left(ends, k)
            ends[at : at + 1] = [k]
    return len(ends)


def _distance(one: str, other: str) -> int:
    """Per number of edits, how far along `one` each diagonal can get."""
    goal = len(other) - len(one)
    edits, reach = 0, {0: _slide(one, other, 0, 0)}
    while reach.get(goal, -1) < len(one):
        edits += 1
        found = {}
        for d in range(-edits, edits + 1):
            tries = [reach.get(d, -2) + 1, reach.get(d - 1, -2), reach.get(d + 1, -2) + 1]
            i = max(t for t in tries)
            if i >= 0 and i <= len(one) and 0 <= i + d <= len(other):
                found[d] = _slide(one, other, i, d)
            elif i > len(one) and 0 <= len(one) + d <= len(other):
                found[d] = len(one)
        reach = {d: max(i, reach.get(d, -2)) for d, i in found.items()} | {
            d: i for d, i in reach.items() if d not in found
        }
    return edits


def _slide(one: str, other: str, i: int, d: int) -> int:
    while i < len(one) and i + d < len(other) and one[i] == other[i + d]:
        i += 1
    return i


def _fewest(coins: tuple[int, ...], amount: int) -> int:
    """Layer by layer, all that so many coins can make."""
    made, count = {0}, 0
    while amount not in made:
        made, count = {v + c for v in made for c in coins if v + c <= amount} | made, count + 1
    return count


def _way_back(table: Table, problem: str) -> set[Place]:
    place = max(table.texts)
    found = {place}
    while place != (0, 0):
        place = table.before(problem, place)
        found.add(place)
    return found


CERTIFICATE = DpTable()
