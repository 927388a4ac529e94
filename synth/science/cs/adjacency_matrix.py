"""Adjacency matrices of graphs (catalogue G16)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Noun, Wording
from synth.reasoning.record import claim, fill_cell
from synth.reasoning.view import view
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    Plot,
    changed_plot,
    connected,
    named,
    places,
    plane_pairs,
    rank,
    slots_of,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Figure, Point

SIZES = {1: (4, 4), 2: (4, 5), 3: (5, 5), 4: (5, 6), 5: (6, 6)}  # nodes
DENSITY = {1: 1.0, 2: 1.2, 3: 1.3, 4: 1.4, 5: 1.5}  # edges a node
SIDE = 30.0  # px at 512: of a cell
Box = tuple[float, float, float, float]  # x, y, width, height


def graph_beside(s: Stream, difficulty: int, canvas: Canvas, box: Box, n: int) -> Plot:
    """A connected plane graph inside a box, with arrows in half of the scenes."""
    r = round(17.5 * canvas.unit, 1)
    points = places(s, n, canvas, r, ("grid", "scattered", "ring", "hub"))
    at = named(s, _mapped(points, box, r), digits=False)
    if min(math.dist(p, q) for p in at.values() for q in at.values() if p != q) < 3.6 * r:
        raise Unfit("crowded", "two nodes stand too close")
    plot = Plot(at, connected(s, at, plane_pairs(s, at, r), round(DENSITY[difficulty] * n)), r)
    if s.chance(0.5):
        return plot
    pairs = (p if s.chance(0.5) else p[::-1] for p in plot.pairs)
    return replace(plot, pairs=tuple(sorted(pairs, key=lambda p: (rank(p[0]), rank(p[1])))), directed=True)


def _mapped(points: list[Point], box: Box, r: float) -> list[Point]:
    """Points stretched so that circles of radius r around them just fill the box."""
    low, high = ([pick(p[k] for p in points) for k in (0, 1)] for pick in (min, max))
    scale = [(box[k + 2] - 2 * r) / ((high[k] - low[k]) or 1.0) for k in (0, 1)]
    start = [box[k] + r for k in (0, 1)]
    return [
        (round(start[0] + (x - low[0]) * scale[0], 1), round(start[1] + (y - low[1]) * scale[1], 1)) for x, y in points
    ]


def layout(n: int, canvas: Canvas, below: bool) -> tuple[Box, Point, float]:
    """Box of the graph, corner of the matrix (headers included) and side of a cell; the matrix below it or right of it."""
    side = round(SIDE * canvas.unit, 1)
    size, gap, low = (n + 1) * side, 24.0 * canvas.unit, canvas.margin
    if below:
        box = (low, low, canvas.width - 2 * low, canvas.height - 2 * low - size - gap)
        return box, (round((canvas.width - size) / 2, 1), round(canvas.height - low - size, 1)), side
    box = (low, low + 40 * canvas.unit, canvas.width - 2 * low - size - gap, canvas.height - 2 * low - 80 * canvas.unit)
    return box, (round(canvas.width - low - size, 1), round((canvas.height - size) / 2, 1)), side


def cells(names: list[str], corner: Point, side: float, entries: dict[tuple[str, str], str]) -> list[Cell]:
    """Headers above and left, and a square of entries; the corner stays free."""
    size = round(max(0.5 * side, 14.4 * side / SIDE), 1)
    x, y = corner
    out = [Cell(f"top{a}", (round(x + (i + 1) * side, 1), y, side, side), a, "head", size) for i, a in enumerate(names)]
    for i, a in enumerate(names):
        down = round(y + (i + 1) * side, 1)
        out.append(Cell(f"row{a}", (x, down, side, side), a, "head", size))
        out += [
            Cell(f"at{a}{b}", (round(x + (j + 1) * side, 1), down, side, side), entries.get((a, b), ""), "cell", size)
            for j, b in enumerate(names)
        ]
    return out


def make_matrix(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A graph and an empty matrix with headers; the matrix is to be filled."""
    n = s.integer(*SIZES[difficulty])
    below = s.chance(0.5)
    box, corner, side = layout(n, canvas, below)
    plot = graph_beside(s, difficulty, canvas, box, n)
    names = plot.names
    entries = {(a, b): str(int(b in plot.neighbours(a))) for a in names for b in names}
    drawn = plot.figure()
    source, target = (Figure((*cells(names, corner, side, e), *drawn.marks)) for e in ({}, entries))
    seen = view(source)  # cells keep their numbers while they are filled
    reasons = {"1": "one", "0": "zero"}
    steps = [fill_cell(seen, f"at{a}{b}", value).why("rule", name=reasons[value]) for (a, b), value in entries.items()]
    rows = [(a, [entries[a, b] for b in names]) for a in names]
    slots = slots_of(plot) | {
        "first_row": {"en": ", ".join(rows[0][1]), "zh": "、".join(rows[0][1])},
        "rows": {"en": "; ".join(f"row {a}: {', '.join(v)}" for a, v in rows), "zh": "；".join(f"{a} 行为 {'、'.join(v)}" for a, v in rows)},
        "where": {"en": "Below it" if below else "To its right", "zh": "下方" if below else "右侧"},
        "graph": {"en": "a directed graph" if plot.directed else "an undirected graph", "zh": "有向图" if plot.directed else "无向图"},
        "links": {"en": "arrows" if plot.directed else "lines", "zh": "带箭头的线" if plot.directed else "连线"},
    }  # fmt: skip
    ones = sum(value == "1" for value in entries.values())
    claims = (constraint(claim("sum_eq", select="cell[class=cell]", to=ones)),)
    return Problem(
        source, Edit("adjacency", {}), target, tuple(steps), slots, claims, {"plot": plot, "entries": entries}
    )


def _entered(
    change: Callable[[str, str, dict[tuple[str, str], str], Plot], str],
) -> Callable[[Problem, Stream], Figure]:
    """A mutator that works out every entry anew from row, column, the right entries and the graph."""

    def apply(p: Problem, s: Stream) -> Figure:
        entries, plot = p.hidden["entries"], p.hidden["plot"]
        return p.target.changed({f"at{a}{b}": {"label": change(a, b, entries, plot)} for a, b in entries})

    return apply


def one_wrong(p: Problem, s: Stream) -> Figure:
    """One entry is the other number."""
    (a, b), value = s.choice(list(p.hidden["entries"].items()))
    return p.target.changed({f"at{a}{b}": {"label": str(1 - int(value))}})


def one_empty(p: Problem, s: Stream) -> Figure:
    """One entry is missing."""
    a, b = s.choice(list(p.hidden["entries"]))
    return p.target.changed({f"at{a}{b}": {"label": ""}})


def rows_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two rows have changed places under their headers."""
    entries, names = p.hidden["entries"], p.hidden["plot"].names
    a, b = s.sample(names, 2)
    changed = {f"at{x}{k}": {"label": entries[y, k]} for x, y in ((a, b), (b, a)) for k in names}
    return p.target.changed(changed)


def edge_forgotten(p: Problem, s: Stream) -> Figure:
    """The entries of one edge are 0."""
    a, b = s.choice(p.hidden["plot"].pairs)
    keys = [(a, b)] if p.hidden["plot"].directed else [(a, b), (b, a)]
    return p.target.changed({f"at{x}{y}": {"label": "0"} for x, y in keys})


def headers_swapped(p: Problem, s: Stream) -> Figure:
    """Two headers of the columns have changed places."""
    a, b = s.sample(p.hidden["plot"].names, 2)
    return p.target.changed({f"top{a}": {"label": b}, f"top{b}": {"label": a}})


MATRIX = Family(
    name="cs/adjacency-matrix",
    subject="computer science",
    title={"en": "Adjacency matrix", "zh": "邻接矩阵"},
    edits="the entries of the matrix",
    parameters="4 to 6 nodes, directed or not",
    make=make_matrix,
    mutators=(
        Mutator("one-wrong", one_wrong), Mutator("one-empty", one_empty), Mutator("rows-swapped", rows_swapped),
        Mutator("edge-forgotten", edge_forgotten),
        Mutator("complement", _entered(lambda a, b, entries, plot: str(1 - int(entries[a, b])))),
        Mutator("loops", _entered(lambda a, b, entries, plot: "1" if a == b else entries[a, b])),
        Mutator("transposed", _entered(lambda a, b, entries, plot: entries[b, a])),
        Mutator("half", _entered(lambda a, b, entries, plot: entries[a, b] if rank(a) < rank(b) else "0")),
        Mutator("degrees", _entered(lambda a, b, e, plot: str(len(plot.neighbours(a))) if a == b else e[a, b])),
        changed_plot(headers_swapped, "headers-swapped"), *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Fill in the adjacency matrix.", "Complete the empty table with the graph's adjacencies.", "Which nodes are joined? Enter zeros and ones."),
        ("terse", "zh"): ("填写邻接矩阵。", "根据图的邻接关系把空表补全。", "哪些顶点相邻？请在表中填零和一。"),
        ("task", "en"): ("Write the adjacency matrix of the graph into the empty cells, a one where an edge leads from the node of the row to that of the column and a zero elsewhere. The drawing stays as it is.",
                         "Every blank cell stands for a pair of nodes, row first. Enter one if they are joined in this direction (lines count both ways), zero if not, and change nothing else.",
                         "Translate the drawn graph into matrix form: complete all entries with zeros and ones, taking rows as starting points and columns as end points."),
        ("task", "zh"): ("把图的邻接矩阵填入空格：若有边从行顶点通向列顶点则填一，否则填零，图形本身不变。",
                         "每个空格对应一对顶点，行在前、列在后。沿该方向相连（无箭头的边两个方向都算）填一，不相连填零，其他不改。",
                         "将所画的图转换成矩阵形式：以行为起点、列为终点，用零和一填满所有空格。"),
        ("explicit", "en"): ("Enter these numbers into the matrix: {rows}. Leave headers and graph unchanged.",
                             "The adjacency matrix reads {rows}. Copy it into the blank cells and keep the rest of the figure.",
                             "Complete the table, from left to right in each line, as follows: {rows}. Nothing in the drawing moves."),
        ("explicit", "zh"): ("在矩阵中填入：{rows}。表头和图保持不变。", "邻接矩阵为：{rows}。请写入空格，图形其余部分不动。", "按从左到右的顺序补全表格：{rows}。图中其他内容不变。"),
    },
    repair={
        ("terse", "en"): ("The adjacency matrix does not fit the graph; correct it.", "Find and fix what is wrong in the matrix."),
        ("terse", "zh"): ("邻接矩阵与图不符，请改正。", "找出并修正矩阵中的错误。"),
        ("task", "en"): ("Someone filled in the adjacency matrix of this graph (rows lead to columns) and made a mistake. Compare it with the edges and put every entry right; the graph itself is correct.",
                         "The entries should be one exactly where an edge goes from the row's node to the column's, and zero elsewhere. Some are not: mend the table and leave the drawing alone."),
        ("task", "zh"): ("有人填写了这个图的邻接矩阵（行指向列），但填错了。请对照各边把每一项改正，图本身没有错。",
                         "当且仅当有边从行顶点通向列顶点时该项应为一，其余为零。现有几项不对，请改正表格，不要改动图。"),
        ("explicit", "en"): ("The right matrix is {rows}. Correct the entries that differ.", "Change the table so that it reads, line by line: {rows}."),
        ("explicit", "zh"): ("正确的矩阵是：{rows}。请改正不符的各项。", "请修改表格，使各行依次为：{rows}。"),
    },
    source=target_words("either", {
        "en": ("{where} stands an empty square table whose rows and columns are headed {nodes}.", "{where} is a blank matrix with the headers {nodes} above and at the left."),
        "zh": ("{where}有一个空的方形表格，行和列的表头均为 {nodes}。", "{where}是一个空白矩阵，上方和左侧的表头为 {nodes}。"),
    }),
    target=target_words("either", {
        "en": ("{where} stands its adjacency matrix with headers {nodes}: {rows}.", "{where} is a table headed {nodes} on both sides, which holds {rows}."),
        "zh": ("{where}是表头为 {nodes} 的邻接矩阵：{rows}。", "{where}有一个两侧表头为 {nodes} 的表格，内容为：{rows}。"),
    }),
    wording=Wording(
        first_cell=1,
        brief={"en": ("The first row, for one, is {first_row}.",), "zh": ("例如首行为{first_row}。",)},
        derived={
            "en": ("Row by row, each edge counts in the row of the node where it begins: {rows}.",),
            "zh": ("逐行填写，每条边计入其起点所在的行：{rows}。",),
        },
        law={
            "en": "an entry is 1 exactly where an edge leads from the row's node to the column's, else 0",
            "zh": "有边从行顶点通向列顶点的项为1，其余为0",
        },
        figure=(Noun("graph with its adjacency matrix", "graphs with their adjacency matrices", "带邻接矩阵的图", "个"),),
        nouns={
            "node": NODE, "cell[class=head]": (Noun("header", "headers", "表头"),),
            "cell[class=cell]": (Noun("entry", "entries", "元素"),),
        },
        objective={
            "en": ("Fill in the adjacency matrix of the graph.", "Write the graph as a matrix of zeros and ones."),
            "zh": ("填写图的邻接矩阵。", "用零和一把图写成矩阵。"),
        },
        facts={
            "en": ("The edges are {edges}; rows are where they begin, columns where they end.",),
            "zh": ("图中的边为{edges}；行表示起点，列表示终点。",),
        },
        rules={
            "one": {"en": "an edge leads from the row's node to the column's", "zh": "有边从行顶点通向列顶点"},
            "zero": {"en": "no edge leads from the row's node to the column's", "zh": "没有边从行顶点通向列顶点"},
        },
    ),
    anchor="A0", catalogue=("G16",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (MATRIX,)
