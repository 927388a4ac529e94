"""Adjacency matrices, read as tables by geometry: entries against edges, sums of rows against degrees."""

from __future__ import annotations

from collections.abc import Mapping

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    Graph,
    NoGraph,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    near,
)
from verifiers.readback import Cell, Figure

LINE = 2.0  # px within which cells stand in one row or column
SAME = 0.15  # px between a cell before and after


class AdjacencyMatrix:
    """`cs/adjacency-matrix`: edit `adjacency`; the empty cells of the source get 0 or 1."""

    family = "cs/adjacency-matrix"
    shows = "above below directed empty inside left right undirected"
    does = "begin complete different end enter first full towards"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            _check(edit)
            before, after = _graph(source), _graph(target)
            faults = faults_of_rest(source, target) + faults_of_classes(before, after, {}, {})
            faults += _faults_of_cells(source, target)
            return faults or _faults_of_entries(after, _entries(target, after))
        except NoGraph as error:
            return [str(error)]

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Headers give every empty cell its pair of nodes."""
        try:
            _check(edit)
            graph = _graph(source)
            entries = _entries(source, graph)
        except NoGraph as error:
            return [str(error)]
        written = sorted(pair for pair, text in entries.items() if text)
        return faults_of_start(graph, []) + [f"the entry {a}, {b} is written already" for a, b in written[:3]]


def _check(edit: Edit) -> None:
    if edit.op != "adjacency":
        raise NoGraph(f"the edit is {edit.op[:20]!r}, not adjacency")


def _graph(figure: Figure) -> Graph:
    return graph_of(figure, directed=bool(figure.edges) and figure.edges[0].directed)


def _faults_of_cells(source: Figure, target: Figure) -> list[str]:
    """Cells that moved, changed their look, or had a text that is no longer there."""
    faults = []
    left = list(target.cells)
    for cell in source.cells:
        twin = next(
            (c for c in left if near(c.box[:2], cell.box[:2], SAME) and near(c.box[2:], cell.box[2:], SAME)), None
        )
        if twin is None or twin.cls != cell.cls or cell.label not in ("", twin.label):
            faults.append(f"the cell {cell.label!r} at {cell.box[:2]} is not as it was")
        else:
            left.remove(twin)
    return faults + [f"the cell at {cell.box[:2]} is new" for cell in left]


def _entries(figure: Figure, graph: Graph) -> Mapping[tuple[str, str], str]:
    """Text of the entry of every row and column, found by the headers at the left and on top. Raises NoGraph."""
    if not figure.cells:
        raise NoGraph("there is no table")
    left, top = min(c.box[0] for c in figure.cells), min(c.box[1] for c in figure.cells)
    rows = _named([c for c in figure.cells if c.box[0] <= left + LINE], 1, graph)
    columns = _named([c for c in figure.cells if c.box[1] <= top + LINE], 0, graph)
    found: dict[tuple[str, str], str] = {}
    for cell in figure.cells:
        if cell.box[0] <= left + LINE or cell.box[1] <= top + LINE:
            continue
        row = [name for name, y in rows.items() if abs(cell.box[1] - y) <= LINE]
        column = [name for name, x in columns.items() if abs(cell.box[0] - x) <= LINE]
        if len(row) != 1 or len(column) != 1 or (row[0], column[0]) in found:
            raise NoGraph(f"the cell at {cell.box[:2]} has no header, or shares its place")
        found[row[0], column[0]] = cell.label
    if len(found) != len(graph.nodes) ** 2:
        raise NoGraph(f"{len(found)} entries for {len(graph.nodes)} nodes")
    return found


def _named(cells: list[Cell], axis: int, graph: Graph) -> dict[str, float]:
    """Place of every header along an axis: each node once, in the order of labels. Raises NoGraph."""
    ordered = sorted(cells, key=lambda c: c.box[1 if axis else 0])
    if [c.label for c in ordered] != graph.names:
        raise NoGraph(f"headers are {[c.label for c in ordered][:12]}, nodes {graph.names[:12]}")
    return {c.label: c.box[axis] for c in ordered}


def _faults_of_entries(graph: Graph, entries: Mapping[tuple[str, str], str]) -> list[str]:
    joined = {(k.a, k.b) for k in graph.links}
    joined |= set() if graph.directed else {(b, a) for a, b in joined}
    faults = []
    for pair, text in entries.items():
        if text != ("1" if pair in joined else "0"):
            faults.append(f"the entry {pair[0]}, {pair[1]} is {text[:8]!r}")
    for name in graph.names:
        total = sum(text == "1" for (row, _), text in entries.items() if row == name)
        if total != len(graph.steps[name]):
            faults.append(f"row {name} adds up to {total}, the node has {len(graph.steps[name])} neighbours")
    return faults


CERTIFICATE = AdjacencyMatrix()
