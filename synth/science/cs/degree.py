"""Nodes of a given degree (task 8 of the paper's fifteen)."""

from __future__ import annotations

from collections import Counter

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_node, skip
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    MARKING,
    UNDIRECTED,
    Plot,
    listed,
    plotted,
    remarked,
    slots_of,
    source_words,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

DENSITY = {1: 1.1, 2: 1.3, 3: 1.4, 4: 1.5, 5: 1.7}  # edges a node
MARK = "node-selected"


def degrees(plot: Plot) -> dict[str, int]:
    """Number of edges at every node."""
    ends = Counter(end for pair in plot.pairs for end in pair)
    return {name: ends[name] for name in plot.names}


def make_degree(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A degree that some nodes have and at least two have not."""
    plot = plotted(s, difficulty, canvas, DENSITY[difficulty])
    found = degrees(plot)
    shares = Counter(found.values())
    fitting = [d for d, k in sorted(shares.items()) if min(2, difficulty) <= k <= len(found) - 2 and d <= 6]
    if not fitting:
        raise Unfit("no-degree", "no degree belongs to a fitting number of nodes")
    degree = s.choice(fitting)
    chosen = [name for name in plot.names if found[name] == degree]
    source, target = plot.figure(), plot.figure(nodes=dict.fromkeys(chosen, MARK))
    slots = slots_of(plot) | {"d": str(degree), "found": listed(chosen)}
    slots["counted"] = {
        "en": ", ".join(f"{k} has {d} edge{'s' * (d != 1)}" for k, d in found.items()),
        "zh": "、".join(f"{k}连着{d}条边" for k, d in found.items()),
    }
    slots["ends"] = {"en": "edge" if degree == 1 else "edges", "zh": "条边"}
    claims = (constraint(claim("count_eq", select=f"node[class={MARK}]", n=len(chosen)), "derived"),)
    hidden = {"plot": plot, "degrees": found, "degree": degree}
    edit = Edit("degree", {"degree": degree, "mark": MARK})
    return Problem(source, edit, target, _trace(source, plot, found, degree), slots, claims, hidden)


def _trace(figure: Figure, plot: Plot, found: dict[str, int], degree: int) -> tuple[Step, ...]:
    """Node by node: passed over for its number of edges, or coloured."""
    steps: list[Step] = []
    for name in plot.names:
        if found[name] == degree:
            steps.append(recolour_node(figure, f"n{name}", MARK).why("rule", name="same"))
        else:
            steps.append(skip(figure, f"n{name}", "rule", name="other"))
    return tuple(steps)


def other_degree(p: Problem, s: Stream) -> Figure | None:
    """The nodes with one edge more or fewer."""
    others = [d for d in (p.hidden["degree"] - 1, p.hidden["degree"] + 1) if d in p.hidden["degrees"].values()]
    if not others:
        return None
    degree = s.choice(others)
    return remarked(p, [name for name, d in p.hidden["degrees"].items() if d == degree], MARK)


def at_least(p: Problem, s: Stream) -> Figure | None:
    """The nodes with at least as many edges."""
    more = [name for name, d in p.hidden["degrees"].items() if d >= p.hidden["degree"]]
    return remarked(p, more, MARK)


def at_most(p: Problem, s: Stream) -> Figure | None:
    """The nodes with at most as many edges."""
    fewer = [name for name, d in p.hidden["degrees"].items() if d <= p.hidden["degree"]]
    return remarked(p, fewer, MARK)


DEGREE = Family(
    name="cs/degree",
    subject="computer science",
    title={"en": "Nodes of a given degree", "zh": "给定度数的顶点"},
    edits="the nodes of one degree in colour",
    parameters="5 to 12 nodes, degrees 1 to 6",
    make=make_degree,
    mutators=(
        Mutator("other-degree", other_degree), Mutator("at-least", at_least), Mutator("at-most", at_most), *MARKING,
        *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Colour all nodes of degree {d} {selected}.", "[Mark|Highlight] in {selected} every node with exactly {d} {ends}.", "Which nodes have degree {d}? Fill them {selected}."),
        ("terse", "zh"): ("把度数为 {d} 的顶点全部涂成{selected}。", "用{selected}标出恰好连着 {d} 条边的顶点。", "哪些顶点的度等于 {d}？填成{selected}。"),
        ("task", "en"): ("Count the edges at each node of the graph and recolour {selected} those nodes whose degree equals {d}; leave the rest as it is.",
                         "In this undirected graph, find all vertices that are joined to exactly {d} others and give them a {selected} fill. No other mark changes.",
                         "The degree of a node is its number of edges. Make just the nodes of degree {d} {selected} and keep everything else."),
        ("task", "zh"): ("数出图中每个顶点所连的边数，把度数等于 {d} 的顶点改成{selected}，其余保持不变。",
                         "在这个无向图中找出恰好与 {d} 个顶点相邻的所有顶点，用{selected}填充，其他标记不改。",
                         "顶点的度是与它相连的边的条数。只把度为 {d} 的顶点变为{selected}，别的都不动。"),
        ("explicit", "en"): ("The nodes {found} have degree {d}. Recolour them {selected} and change nothing else.",
                             "Fill {found} with {selected}, since exactly {d} {ends} meet there; all other nodes and every edge stay unaltered.",
                             "Counting edges gives degree {d} for {found} only. Turn these {selected} while the remaining figure is kept."),
        ("explicit", "zh"): ("顶点 {found} 的度数为 {d}，把它们改成{selected}，其他不变。",
                             "用{selected}填充 {found}，因为它们恰好连着 {d} 条边；其余顶点和所有边保持原样。",
                             "数边可知只有 {found} 的度等于 {d}。请将其变为{selected}，图的其他部分不动。"),
    },
    repair={
        ("terse", "en"): ("{selected} should mark exactly the nodes of degree {d}; correct the figure.", "Fix the colouring of the nodes with {d} {ends}, in {selected}."),
        ("terse", "zh"): ("{selected}应恰好标出度数为 {d} 的顶点，请改正此图。", "修正连着 {d} 条边的顶点的着色，用{selected}。"),
        ("task", "en"): ("Someone wanted all nodes of degree {d} to be {selected} and made a mistake. Count edges, then recolour so that exactly those nodes are {selected} and the others plain.",
                         "The marking in this graph is wrong: a node ought to be {selected} if it has degree {d}, and ordinary if not. Mend it."),
        ("task", "zh"): ("有人想把度数为 {d} 的顶点都涂成{selected}，但涂错了。请数清边数并改色，使恰好这些顶点为{selected}，其余为普通样式。",
                         "图中的标记有误：度为 {d} 的顶点应是{selected}，其他顶点应是普通样式，请改正。"),
        ("explicit", "en"): ("Degree {d} belongs to {found}. Make these nodes {selected} and all others plain.", "Correct the figure: only {found}, each with {d} {ends}, are {selected}; every other node looks ordinary."),
        ("explicit", "zh"): ("度数为 {d} 的是 {found}。请让这些顶点为{selected}，其他顶点为普通样式。", "请改正此图：只有 {found} 各连着 {d} 条边，应为{selected}，其余顶点画成普通样式。"),
    },
    source=source_words("undirected"),
    target=target_words("undirected", {
        "en": ("{selected} fills {found}, the nodes of one degree.", "The nodes {found} stand out in {selected}."),
        "zh": ("度数相同的顶点 {found} 为{selected}。", "顶点 {found} 用{selected}突出显示。"),
    }),
    wording=Wording(
        derived={
            "en": ("Count the edges at every node: {counted}.",),
            "zh": ("数每个顶点的边：{counted}。",),
        },
        law={
            "en": "a node is {selected} exactly if {d} {ends} meet there",
            "zh": "当且仅当顶点恰好连着{d}{ends}时为{selected}",
        },
        figure=UNDIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Mark the nodes of degree {d}.", "Find every node that has {d} {ends}."),
            "zh": ("标出度数为{d}的顶点。", "找出恰好连着{d}条边的顶点。"),
        },
        facts={
            "en": ("The graph has {n} nodes and {m} edges; the degree asked for is {d}.", "Of {n} nodes, joined by {m} edges, those of degree {d} are sought."),
            "zh": ("图中有{n}个顶点和{m}条边，要找的度数是{d}。", "在{n}个顶点、{m}条边的图中寻找度数为{d}的顶点。"),
        },
        rules={
            "same": {"en": "the number of edges there is the degree asked for", "zh": "那里的边数正好等于所求的度数"},
            "other": {"en": "another number of edges meets there", "zh": "那里相连的边数不同"},
        },
    ),
    anchor="A0", paper=(8,), leaves=LEAF,
)  # fmt: skip

FAMILIES = (DEGREE,)
