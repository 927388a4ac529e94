"""Nodes so many steps away in a graph (task 7 of the paper's fifteen)."""

from __future__ import annotations

from itertools import chain

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_node, visit
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    MARKING,
    UNDIRECTED,
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

DENSITY = {1: 1.1, 2: 1.2, 3: 1.2, 4: 1.3, 5: 1.3}  # edges a node
STEPS = {1: (1, 2), 2: (2, 2), 3: (2, 3), 4: (2, 3), 5: (2, 4)}
MARK = "node-selected"
SPANS = {"hop-exactly": {"en": "exactly", "zh": "恰好"}, "hop-within": {"en": "at most", "zh": "至多"}}


def make_hop(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Some nodes stand at the distance, and some do not."""
    plot = plotted(s, difficulty, canvas, DENSITY[difficulty])
    k = s.integer(*STEPS[difficulty])
    op = s.weighted(("hop-exactly", "hop-within"), (0.65, 0.35))
    starts = [n for n in s.shuffled(plot.names) if len(plot.levels(n)) > k]
    for start in starts:
        levels = plot.levels(start)
        found = levels[k] if op == "hop-exactly" else [n for level in levels[1 : k + 1] for n in level]
        if 1 <= len(found) <= len(plot.at) - 2 and (difficulty < 3 or len(found) > 1):
            break
    else:
        raise Unfit("no-start", f"no node has a fitting number of others {k} steps away")
    source, target = plot.figure(), plot.figure(nodes=dict.fromkeys(found, MARK))
    slots = slots_of(plot) | {"start": start, "k": str(k), "span": SPANS[op], "found": listed(sorted(found, key=rank))}
    slots |= {"steps": {"en": "step" if k == 1 else "steps", "zh": "步"}}
    claims = (constraint(claim("count_eq", select=f"node[class={MARK}]", n=len(found)), "derived"),)
    hidden = {"plot": plot, "levels": levels, "k": k, "op": op, "start": start}
    steps = _trace(source, levels[: k + 1], set(found))
    return Problem(source, Edit(op, {"node": start, "k": k, "mark": MARK}), target, steps, slots, claims, hidden)


def _trace(figure: Figure, levels: list[list[str]], found: set[str]) -> tuple[Step, ...]:
    """Level by level from the start; what the distance asks for is coloured as it is met."""
    steps = [visit(figure, f"n{levels[0][0]}").why("given")]
    for level in levels[1:]:
        for name in level:
            step = recolour_node(figure, f"n{name}", MARK) if name in found else visit(figure, f"n{name}")
            steps.append(step.why("rule", name="level"))
    return tuple(steps)


def other_distance(p: Problem, s: Stream) -> Figure | None:
    """The nodes one step nearer or farther."""
    levels, k = p.hidden["levels"], p.hidden["k"]
    choices = [i for i in (k - 1, k + 1) if 0 < i < len(levels)]
    if not choices:
        return None
    i = s.choice(choices)
    return remarked(p, levels[i] if p.hidden["op"] == "hop-exactly" else list(chain(*levels[1 : i + 1])), MARK)


def other_reading(p: Problem, s: Stream) -> Figure | None:
    """All nodes within the distance where exactly it was asked for, or the other way round."""
    levels, k = p.hidden["levels"], p.hidden["k"]
    if k == 1:
        return None
    return remarked(p, levels[k] if p.hidden["op"] == "hop-within" else list(chain(*levels[1 : k + 1])), MARK)


def start_too(p: Problem, s: Stream) -> Figure:
    """The start counted as its own neighbour."""
    return p.target.changed({f"n{p.hidden['start']}": {"cls": MARK}})


def other_start(p: Problem, s: Stream) -> Figure | None:
    """The distance counted from a neighbour."""
    plot, k = p.hidden["plot"], p.hidden["k"]
    levels = plot.levels(s.choice(plot.neighbours(p.hidden["start"])))
    return remarked(p, levels[k], MARK) if len(levels) > k else None


HOP = Family(
    name="cs/k-hop",
    subject="computer science",
    title={"en": "Nodes k steps away", "zh": "k 跳邻居"},
    edits="the nodes at a distance in colour",
    parameters="5 to 12 nodes, distances of 1 to 4 steps, exactly or at most",
    make=make_hop,
    mutators=(
        Mutator("other-distance", other_distance), Mutator("other-reading", other_reading),
        Mutator("start-too", start_too), Mutator("other-start", other_start), *MARKING, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Colour the other nodes {span} {k} {steps} from {start} {selected}.", "[Mark|Highlight] in {selected} all others whose distance to {start} is {span} {k}.",
                          "Give {selected} to every node, {start} aside, that a shortest path of {span} {k} {steps} joins to {start}."),
        ("terse", "zh"): ("把与 {start} 的距离{span}为 {k} 的其他顶点涂成{selected}。", "用{selected}标出离 {start} {span} {k} 步的其余顶点。", "除 {start} 外，最短路长{span} {k} 的顶点改为{selected}。"),
        ("task", "en"): ("Every edge counts as one step. Find the nodes besides {start} whose shortest distance from {start} is {span} {k}, and fill them with {selected}; leave the rest alone.",
                         "Run a breadth-first search from {start} and recolour {selected} the other nodes found after {span} {k} {steps}. Keep everything else as it is.",
                         "Which nodes are {span} {k} {steps} away from {start}, counting edges on a shortest path and leaving {start} out? Turn exactly those {selected}."),
        ("task", "zh"): ("每条边算一步。找出除 {start} 以外、到 {start} 的最短距离{span}为 {k} 的顶点，填成{selected}，其余保持不变。",
                         "从 {start} 开始做广度优先搜索，把{span}经过 {k} 步到达的其他顶点改成{selected}，别的都不改。",
                         "哪些顶点（不含 {start}）沿最短路离 {start} {span} {k} 步？只将它们变为{selected}。"),
        ("explicit", "en"): ("Recolour the nodes {found} {selected}: they are {span} {k} {steps} from {start}. Nothing else changes.",
                             "At a distance of {span} {k} from {start} lie {found}. Give just these nodes the {selected} look and keep all edges and the other nodes.",
                             "Breadth-first search from {start} finds {found} after {span} {k} {steps}; paint them {selected}, alter no more."),
        ("explicit", "zh"): ("把顶点 {found} 改成{selected}：它们离 {start} {span} {k} 步，其余不变。",
                             "与 {start} 距离{span}为 {k} 的顶点是 {found}，只把这些顶点画成{selected}，所有边和其他顶点保留原样。",
                             "从 {start} 出发广度优先搜索，{span} {k} 步可到 {found}，请将其涂为{selected}，不做别的改动。"),
    },
    repair={
        ("terse", "en"): ("The {selected} nodes should be those {span} {k} {steps} from {start}, without {start}; correct them.", "Fix the marking: {selected} belongs to the others at distance {span} {k} from {start}."),
        ("terse", "zh"): ("{selected}的应是离 {start} {span} {k} 步的顶点（不含 {start}），请改正。", "修正标记：与 {start} 距离{span}为 {k} 的其他顶点才是{selected}。"),
        ("task", "en"): ("Someone meant to colour {selected} the nodes besides {start} whose shortest distance from {start} is {span} {k}, and made a mistake. Recolour nodes until exactly those are {selected} and the rest are plain.",
                         "This figure should show in {selected} which other nodes are {span} {k} {steps} away from {start}, but it is wrong. Mend it; nodes that do not belong look ordinary."),
        ("task", "zh"): ("有人想把除 {start} 外到 {start} 的最短距离{span}为 {k} 的顶点涂成{selected}，但涂错了。请修改颜色，使恰好这些顶点为{selected}，其余为普通样式。",
                         "此图本应用{selected}表示离 {start} {span} {k} 步的其他顶点，但有错误。请改正，不属于的顶点用普通样式。"),
        ("explicit", "en"): ("The nodes {span} {k} {steps} from {start} are {found}. Make these {selected} and all others plain.",
                             "Correct the figure so that only {found} are {selected}, being {span} {k} away from {start}; every other node is plain."),
        ("explicit", "zh"): ("离 {start} {span} {k} 步的顶点是 {found}。请让它们为{selected}，其他顶点为普通样式。",
                             "请改正此图：只有 {found} 与 {start} 的距离{span}为 {k}，应为{selected}，其余顶点画成普通样式。"),
    },
    source=source_words("undirected"),
    target=target_words("undirected", {
        "en": ("{selected} fills the nodes {found}; all other nodes are plain.", "In {selected} stand out: {found}."),
        "zh": ("其中顶点 {found} 为{selected}，其余顶点为普通样式。", "用{selected}突出的顶点有：{found}。"),
    }),
    wording=Wording(
        law={
            "en": "a node is {selected} exactly if it is {span} {k} {steps} from {start}, which is not counted",
            "zh": "除{start}外，当且仅当到{start}的距离{span}为{k}时顶点为{selected}",
        },
        figure=UNDIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Mark the nodes {span} {k} {steps} from {start}.", "Find what lies {span} {k} {steps} away from {start}."),
            "zh": ("标出离{start}{span}{k}步的顶点。", "找出与{start}距离{span}为{k}的顶点。"),
        },
        facts={
            "en": ("The graph has {n} nodes and {m} edges; sought are the others {span} {k} {steps} from {start}.",
                   "Among {n} nodes and {m} edges we look for what lies {span} {k} {steps} away from {start}."),
            "zh": ("图中有{n}个顶点和{m}条边，要找的是离{start}{span}{k}步的其他顶点。", "这个图含{n}个顶点、{m}条边，要求与{start}的距离{span}为{k}。"),
        },
        rules={"level": {"en": "each edge leads one step farther from the start", "zh": "每过一条边就离起点远一步"}},
    ),
    anchor="A0", paper=(7,), leaves=LEAF,
)  # fmt: skip

FAMILIES = (HOP,)
