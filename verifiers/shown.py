"""What a figure shows of what prompts may state of it: relations of its marks, groups of labels, counts.

Everything is told by labels, without markup, and by where marks stand; each part is looked for when it is first needed.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from verifiers.certificates.dc_circuit import due_values
from verifiers.certificates.netlist import NoCircuit
from verifiers.certificates.switch import states
from verifiers.marks import plain

if TYPE_CHECKING:
    from verifiers.readback import Cell, Figure

Facts = frozenset[tuple[str, ...]]


class Shown:
    """Relations, groups and counts of one figure."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.names = [plain(node.label) for node in figure.nodes]

    @cached_property
    def texts(self) -> frozenset[str]:
        """All free labels as they stand."""
        return frozenset(label.text for label in self.figure.labels)

    @cached_property
    def angles(self) -> list[str]:
        """Free labels that are angles, with or without a name."""
        return [text.rpartition(" ")[2] for text in (label.text for label in self.figure.labels) if text.endswith("°")]

    @cached_property
    def written(self) -> Facts:
        """Every label of a node, cell or free text by itself."""
        labels = (mark.label for mark in (*self.figure.nodes, *self.figure.cells))
        return frozenset((plain(text),) for text in (*labels, *self.texts))

    @cached_property
    def lettered(self) -> Facts:
        """Those of them that are words or letters."""
        return frozenset(fact for fact in self.written if fact[0].isalpha())

    @cached_property
    def last(self) -> Facts:
        """The greatest number that stands free, where an axis ends, or in a node."""
        numbers = ([int(text) for text in texts if text.isdecimal()] for texts in (self.texts, self.names))
        ends = {str(max(found)) for found in numbers if found}
        return frozenset((end,) for end in ends | {str(len(self.names) - 1)})

    @cached_property
    def first(self) -> Facts:
        """The least free number, or that of a node: where a numbering starts."""
        numbers = ([int(text) for text in texts if text.isdecimal()] for texts in (self.texts, self.names))
        return frozenset((str(min(found)),) for found in numbers if found)

    @cached_property
    def symbols(self) -> Facts:
        """What stands at edges, as a whole."""
        return frozenset((edge.label,) for edge in self.figure.edges)

    @cached_property
    def forces(self) -> Facts:
        """Names of what is given in newtons."""
        return frozenset((plain(text.partition(" = ")[0]),) for text in self.texts if text.endswith(" N"))

    @cached_property
    def ways(self) -> Facts:
        """Where arrows that lie level point, axes excepted."""
        arrows = (line for line in self.figure.lines if line.end and line.cls != "axis")
        level = (line.points[-1][0] - line.points[0][0] for line in arrows if line.points[0][1] == line.points[-1][1])
        return frozenset(("right" if by > 0 else "left",) for by in level)

    @cached_property
    def levers(self) -> Facts:
        """Switches of a circuit, each with how it stands: open or closed."""
        try:
            return frozenset(
                (plain(name), "closed" if closed else "open") for name, closed in states(self.figure).items()
            )
        except NoCircuit:
            return frozenset()

    @cached_property
    def circuit(self) -> Facts:
        """Resistors in `series` with the battery, through which its whole current flows, and those in `parallel` ones."""
        try:
            due = due_values(self.figure)
        except NoCircuit:
            return frozenset()
        names = (name for name in due if name[0] == "I" and name != "I_0")
        return frozenset((plain(f"R{name[1:]}"), "series" if due[name] == due["I_0"] else "parallel") for name in names)

    @cached_property
    def sizes(self) -> Facts:
        """How many cells there are, and how many nodes to which no edge leads."""
        reached = {edge.b for edge in self.figure.edges}
        return frozenset({(str(len(self.figure.cells)),), (str(len(self.figure.nodes) - len(reached)),)})

    @cached_property
    def children(self) -> Facts:
        """Upper end, lower end and side of every edge."""
        found = set()
        for edge in self.figure.edges:
            ends = sorted((edge.a, edge.b), key=lambda i: self.figure.nodes[i].at[1])
            upper, lower = (self.figure.nodes[i].at[0] for i in ends)
            found.add((*(self.names[i] for i in ends), "left" if lower < upper else "right"))
        return frozenset(found)

    @cached_property
    def joined(self) -> Facts:
        """Left end, right end and top of every two edges that lead up to one node."""
        below: dict[int, list[int]] = {}
        for edge in self.figure.edges:
            upper, lower = sorted((edge.a, edge.b), key=lambda i: self.figure.nodes[i].at[1])
            below.setdefault(upper, []).append(lower)
        pairs = ((sorted(ends, key=lambda i: self.figure.nodes[i].at[0]), top) for top, ends in below.items())
        return frozenset((*(self.names[i] for i in ends), self.names[top]) for ends, top in pairs)

    @cached_property
    def moves(self) -> Facts:
        """State, symbol and next state of every arrow with a label."""
        return frozenset(
            (self.names[edge.a], symbol, self.names[edge.b])
            for edge in self.figure.edges
            if edge.label
            for symbol in edge.label.split(",")
        )

    @cached_property
    def links(self) -> Facts:
        """Ends of every edge, the sign that may join them, and its label or none."""
        found = set()
        for edge in self.figure.edges:
            a, b = self.names[edge.a], self.names[edge.b]
            for label in ("", edge.label):
                found |= {(a, "→", b, label), (a, "–", b, label), (b, "–", a, label)}
        return frozenset(found)

    @cached_property
    def beside(self) -> Facts:
        """Every free number with the nearest node's name."""
        nodes = self.figure.nodes
        numbers = [label for label in self.figure.labels if label.text.isdecimal()] if nodes else []
        nearest = [min(range(len(nodes)), key=lambda i: math.dist(nodes[i].at, label.at)) for label in numbers]
        return frozenset((label.text, self.names[i]) for label, i in zip(numbers, nearest))

    @cached_property
    def bits(self) -> Facts:
        """Every free 0 or 1 with the letter of the gate whose output it stands at: the nearest letter on its left."""
        letters = [label for label in self.figure.labels if len(label.text) == 1 and label.text.isupper()]
        found = set()
        for bit in (label for label in self.figure.labels if label.text in ("0", "1")):
            left = [letter for letter in letters if letter.at[0] < bit.at[0]]
            if left:
                found.add((bit.text, min(left, key=lambda letter: math.dist(letter.at, bit.at)).text))
        return frozenset(found)

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """Cells that stand side by side, from left to right."""
        found: dict[int, list[Cell]] = {}
        for cell in self.figure.cells:
            found.setdefault(round(cell.box[1]), []).append(cell)
        return [sorted(found[y], key=lambda cell: cell.box[0]) for y in sorted(found)]

    @cached_property
    def lines(self) -> Facts:
        """Labels of the cells of every row."""
        return frozenset(tuple(plain(cell.label) for cell in row) for row in self.rows)

    @cached_property
    def grids(self) -> Facts:
        """All rows of cells, each as one text with a square for a blank."""
        return frozenset({tuple(" ".join(plain(cell.label) or "□" for cell in row) for row in self.rows)})

    @cached_property
    def boxes(self) -> Facts:
        """Every node by itself."""
        return frozenset((name,) for name in self.names)

    @cached_property
    def places(self) -> Facts:
        """Every named label, arrow or mark with the number of the axis next to its place."""
        numbers = [label for label in self.figure.labels if label.text.isdecimal()]
        return frozenset(
            (plain(label.text.partition(" = ")[0]), min(numbers, key=lambda n: abs(n.at[0] - label.at[0])).text)
            for label in self.figure.labels
            if numbers and label.text[0].isalpha()
        )

    @cached_property
    def entries(self) -> Facts:
        """What heads the row, what heads the column and what stands there, of every cell of a table."""
        found = set()
        for row in self.rows:
            for cell in row[1:]:
                over = (c for c in self.figure.cells if abs(c.box[0] - cell.box[0]) < 1 and c.box[1] < cell.box[1])
                top = min(over, key=lambda c: c.box[1], default=None)
                found |= {(plain(row[0].label), plain(top.label), plain(cell.label))} if top else set()
        return frozenset(found)

    @cached_property
    def below(self) -> Facts:
        """Lower and upper of two cells that share an edge."""
        cells = self.figure.cells
        return frozenset(
            (plain(low.label), plain(high.label))
            for low in cells
            for high in cells
            if abs(low.box[0] - high.box[0]) < 1 and abs(high.box[1] + high.box[3] - low.box[1]) < 1
        )

    @cached_property
    def spans(self) -> Facts:
        """A cell's label with the numbers of the axis under its left and right side."""
        return frozenset(
            (plain(cell.label), *(self._under(cell.box[0] + side * cell.box[2]) for side in (0, 1)))
            for cell in self.figure.cells
        )

    @cached_property
    def slots(self) -> Facts:
        """Number of a slot and what it holds: by the label under a cell, or by the edge from a node."""
        held = {(self._under(cell.box[0] + cell.box[2] / 2), plain(cell.label)) for cell in self.figure.cells}
        before = {edge.b: edge.a for edge in self.figure.edges}
        for last in before:  # at the head of a chain stands the number of its slot
            chain = [last]
            while (first := before.get(chain[-1])) is not None and first not in chain:
                chain.append(first)
            held.add((self.names[chain[-1]], self.names[last]))
        by_y = sorted(self.figure.labels, key=lambda label: label.at[1])
        for node in self.figure.nodes:
            beside = min(by_y, key=lambda label: abs(label.at[1] - node.at[1]), default=None)
            held |= {(beside.text, plain(node.label))} if beside else set()
        return frozenset(held)

    def _under(self, x: float) -> str:
        """The free number that stands nearest to a column."""
        numbers = (label for label in self.figure.labels if label.text.isdecimal())
        nearest = min(numbers, key=lambda label: abs(label.at[0] - x), default=None)
        return nearest.text if nearest else ""

    def under(self, name: str) -> set[str]:
        """A node's name and those of all nodes that edges lead down to."""
        found, new = set(), {name} & {*self.names}
        while new:
            found |= new
            new = {lower for upper, lower, _ in self.children if upper in new} - found
        return found

    @cached_property
    def ends(self) -> list[set[str]]:
        """Names of the nodes that edges of one colour join."""
        found: dict[str, set[str]] = {}
        for edge in self.figure.edges:
            found.setdefault(edge.cls, set()).update((self.names[edge.a], self.names[edge.b]))
        return [*found.values()]

    @cached_property
    def groups(self) -> set[tuple[str, ...]]:
        """Labels that belong together, sorted: of one kind, and of one colour, row, height or ring."""
        nodes, cells, edges = self.figure.nodes, self.figure.cells, self.figure.edges
        keyed: dict[object, list[str]] = {}
        for node, name in zip(nodes, self.names):
            for key in ("node", ("node", node.cls), ("level", round(node.at[1])), ("ring", node.ring)):
                keyed.setdefault(key, []).append(name)
            keyed.setdefault("keys", []).extend(name.split(" | "))
        for cell in cells:
            for key in ("cell", ("cell", cell.cls), ("high", round(cell.box[3])), ("column", round(cell.box[0]))):
                keyed.setdefault(key, []).append(plain(cell.label))
            keyed.setdefault(("places", cell.cls), []).append(self._under(cell.box[0] + cell.box[2] / 2))
        for i, row in enumerate(self.lines):
            keyed[i, "row"], keyed[i, "rest"] = list(row), list(row[1:])
        for edge in edges:
            for key in ("edge", ("edge", edge.cls)):
                keyed.setdefault(key, []).append(plain(edge.label))
        for label in self.figure.labels:
            for key in (("label", label.cls), ("across", round(label.at[1]))):
                keyed.setdefault(key, []).append(plain(label.text))
            if len(label.text) == 1 and label.text.isupper():
                keyed.setdefault("points", []).append(label.text)
        return {tuple(sorted(filter(None, names))) for names in keyed.values()}

    @cached_property
    def counts(self) -> Mapping[str, set[int]]:
        """How many nodes, edges and cells there are, in all and of one colour."""
        found = {}
        for kind, marks in (("node", self.figure.nodes), ("edge", self.figure.edges), ("cell", self.figure.cells)):
            classes = [mark.cls for mark in marks]
            found[kind] = {len(marks), *(classes.count(cls) for cls in set(classes))}
        found["cell"].add(sum(not cell.label for cell in self.figure.cells))
        return found


_SEEN: deque[tuple[Figure, Shown]] = deque(maxlen=8)  # the samples of a scene share their figures


def shown_by(figure: Figure) -> Shown:
    """What a figure shows; figures at hand are remembered."""
    for known, found in _SEEN:
        if known is figure:
            return found
    _SEEN.appendleft((figure, found := Shown(figure)))
    return found
