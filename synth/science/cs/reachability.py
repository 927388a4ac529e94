"""What can be reached in a directed graph (task 12 of the paper's fifteen)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_node, skip, visit
from synth.science.cs.graph import (
    ARROWS,
    DIRECTED,
    GRAPH,
    LEAF,
    MARKING,
    Plot,
    listed,
    plotted,
    rank,
    remarked,
    slots_of,
    source_words,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

DENSITY = {1: 1.1, 2: 1.2, 3: 1.3, 4: 1.4, 5: 1.5}  # edges a node
MARK = "node-selected"


def oriented(s: Stream, plot: Plot) -> Plot:
    """The same graph with an arrowhead at one end of every edge."""
    pairs = (p if s.chance(0.5) else p[::-1] for p in plot.pairs)
    return replace(plot, pairs=tuple(sorted(pairs, key=lambda p: (rank(p[0]), rank(p[1])))), directed=True)


def make_reachability(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A start from which some nodes can be reached, in two steps or more, and some cannot."""
    base = plotted(s, difficulty, canvas, DENSITY[difficulty])
    n, deep = len(base.at), 2 if difficulty < 3 else 3
    for _ in range(12):
        plot = oriented(s, base)
        for start in s.shuffled(plot.names):
            levels = plot.levels(start)
            found = [name for level in levels[1:] for name in level]
            if len(levels) > deep and difficulty <= len(found) <= n - 2:
                return _problem(plot, levels, found)
    raise Unfit("no-start", "no node reaches a fitting number of others")


def _problem(plot: Plot, levels: list[list[str]], found: list[str]) -> Problem:
    start = levels[0][0]
    out = [name for name in plot.names if name != start and name not in found]
    source, target = plot.figure(), plot.figure(nodes=dict.fromkeys(found, MARK))
    slots = slots_of(plot) | {"start": start, "found": listed(sorted(found, key=rank)), "out": listed(out)}
    steps: list[Step] = [visit(source, f"n{start}").why("given")]
    figure = source
    for name in found:
        steps.append(recolour_node(figure, f"n{name}", MARK).why("rule", name="onward"))
        figure = figure.changed({f"n{name}": {"cls": MARK}})
    steps += [skip(figure, f"n{name}", "unreachable", **{"from": start}) for name in out]
    claims = (constraint(claim("count_eq", select=f"node[class={MARK}]", n=len(found)), "derived"),)
    hidden = {"plot": plot, "levels": levels, "start": start, "found": found}
    return Problem(
        source, Edit("reachable", {"node": start, "mark": MARK}), target, tuple(steps), slots, claims, hidden
    )


def _reached(plot: Plot, start: str) -> Collection[str]:
    return [name for level in plot.levels(start)[1:] for name in level]


def backwards(p: Problem, s: Stream) -> Figure:
    """The nodes from which the start can be reached."""
    plot: Plot = p.hidden["plot"]
    return remarked(p, _reached(replace(plot, pairs=tuple((b, a) for a, b in plot.pairs)), p.hidden["start"]), MARK)


def one_step(p: Problem, s: Stream) -> Figure:
    """Only the next nodes."""
    return remarked(p, p.hidden["levels"][1], MARK)


def last_missing(p: Problem, s: Stream) -> Figure:
    """Everything but the farthest nodes."""
    return remarked(p, [name for level in p.hidden["levels"][1:-1] for name in level], MARK)


def arrows_ignored(p: Problem, s: Stream) -> Figure:
    """All other nodes, as if edges had no direction."""
    return remarked(p, [n for n in p.hidden["plot"].names if n != p.hidden["start"]], MARK)


def start_too(p: Problem, s: Stream) -> Figure:
    """The start marked as well."""
    return p.target.changed({f"n{p.hidden['start']}": {"cls": MARK}})


REACHABILITY = Family(
    name="cs/reachability",
    subject="computer science",
    title={"en": "Reachable nodes of a directed graph", "zh": "有向图中可达的顶点"},
    edits="all nodes downstream of a given one in colour",
    parameters="5 to 12 nodes, arrows on all edges",
    make=make_reachability,
    mutators=(
        Mutator("backwards", backwards), Mutator("one-step", one_step), Mutator("last-missing", last_missing),
        Mutator("arrows-ignored", arrows_ignored), Mutator("start-too", start_too), *MARKING, *ARROWS, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Colour all other nodes reachable from {start} {selected}.", "[Mark|Highlight] in {selected} everything downstream of {start}.", "Where can one get to from {start}? Fill those nodes {selected}, not {start} itself."),
        ("terse", "zh"): ("把从 {start} 可达的其他顶点全部涂成{selected}。", "用{selected}标出 {start} 的所有下游顶点。", "从 {start} 出发能走到哪些顶点？涂上{selected}，{start} 本身除外。"),
        ("task", "en"): ("Follow the arrows from {start} as far as they lead and recolour {selected} all the nodes that are met, except {start} itself; keep the rest.",
                         "Run a depth-first search in this directed graph from {start}. Every other node that it discovers becomes {selected}, and the figure stays the same otherwise.",
                         "A message spreads from {start} along the arrows only. Give a {selected} fill to each further node that it arrives at and change nothing more."),
        ("task", "zh"): ("从 {start} 沿箭头一直走，把途中能遇到的所有顶点（{start} 除外）改成{selected}，其余不变。",
                         "在这个有向图中从 {start} 开始做深度优先搜索，搜索到的其他顶点都变为{selected}，图的其余部分保持原样。",
                         "消息只能顺着箭头从 {start} 传出，将它能到达的其余每个顶点填上{selected}，不要做别的改动。"),
        ("explicit", "en"): ("From {start} the arrows lead to {found}. Recolour exactly these nodes {selected} and nothing else.",
                             "Fill {found} with {selected}: they are the nodes reachable from {start}, which stays plain itself. All edges are kept.",
                             "Downstream of {start} lie {found}, and no others. Turn them {selected}; leave {start}, {out} and the arrows alone."),
        ("explicit", "zh"): ("从 {start} 沿箭头可以到达 {found}，只把这些顶点改成{selected}，其他不变。",
                             "用{selected}填充 {found}：它们是从 {start} 可达的顶点，{start} 本身仍为普通样式，所有边保留。",
                             "{start} 的下游只有 {found}，请将其变为{selected}；{start}、{out} 以及箭头都不要改动。"),
    },
    repair={
        ("terse", "en"): ("{selected} should show what is reachable from {start}, without {start}; correct it.", "Fix the marking of the nodes downstream of {start}, in {selected}."),
        ("terse", "zh"): ("{selected}应表示从 {start} 可达的其他顶点，请改正。", "修正 {start} 下游顶点的标记，用{selected}。"),
        ("task", "en"): ("Someone followed the arrows from {start} and coloured what they met {selected}, with a mistake. Recolour nodes until exactly the others reachable from {start} are {selected} and the rest, {start} included, is plain.",
                         "The {selected} nodes here are wrong: a node other than {start} ought to be {selected} if directed edges lead to it from {start}, and ordinary if not. Mend the picture."),
        ("task", "zh"): ("有人从 {start} 沿箭头把能到的顶点涂成{selected}，但涂错了。请改色，使恰好从 {start} 可达的其他顶点为{selected}，其余（含 {start}）为普通样式。",
                         "图中{selected}的顶点有误：除 {start} 外，能由 {start} 沿有向边到达的顶点应为{selected}，不能到达的应为普通样式，请改正。"),
        ("explicit", "en"): ("Reachable from {start} are {found}. Make these {selected} and every other node plain.", "Correct the figure: only {found} lie downstream of {start} and are {selected}; all else is plain."),
        ("explicit", "zh"): ("从 {start} 可达的是 {found}。请让它们为{selected}，其他顶点为普通样式。", "请改正此图：只有 {found} 在 {start} 的下游，应为{selected}，其余画成普通样式。"),
    },
    source=source_words("directed"),
    target=target_words("directed", {
        "en": ("{selected} fills the nodes {found}; the other nodes are plain.", "What can be reached from {start}, namely {found}, is {selected}."),
        "zh": ("其中顶点 {found} 为{selected}，其余为普通样式。", "从 {start} 可达的顶点 {found} 为{selected}。"),
    }),
    wording=Wording(
        law={
            "en": "a node is {selected} exactly if arrows lead to it from {start}, which is not counted",
            "zh": "除{start}外，当且仅当从{start}沿箭头可达时顶点为{selected}",
        },
        figure=DIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Mark all nodes that can be reached from {start}.", "Find what lies downstream of {start}."),
            "zh": ("标出从{start}可达的所有顶点。", "找出{start}下游的顶点。"),
        },
        facts={
            "en": ("The directed graph has {n} nodes and {m} edges; the start is {start}.", "Of {n} nodes and {m} arrows, we ask what {start} leads to."),
            "zh": ("有向图中有{n}个顶点和{m}条边，起点是{start}。", "图中有{n}个顶点、{m}条有向边，从{start}出发。"),
        },
        rules={"onward": {"en": "an arrow leads there from a node already reached", "zh": "已到达的顶点有箭头指向那里"}},
    ),
    anchor="A0", paper=(12,), leaves=LEAF,
)  # fmt: skip

FAMILIES = (REACHABILITY,)
