"""Minimum spanning trees of weighted graphs (catalogue G07)."""

from __future__ import annotations

from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_edge, skip
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    MARKING,
    WEIGHTED,
    WEIGHTS,
    Pair,
    Plot,
    listed_edges,
    slots_of,
    source_words,
    target_words,
    weighted,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure

DENSITY = {1: 1.3, 2: 1.4, 3: 1.5, 4: 1.6, 5: 1.7}  # edges a node
MARK = "edge-selected"


def kruskal(plot: Plot) -> list[tuple[Pair, bool]]:
    """Edges by weight until the tree is complete, each with whether it is taken (Kruskal 1956)."""
    part = {k: {k} for k in plot.at}
    seen: list[tuple[Pair, bool]] = []
    for a, b in sorted(plot.pairs, key=lambda p: plot.weights[p]):
        taken = part[a] is not part[b]
        seen.append(((a, b), taken))
        if taken:
            part[a] |= part[b]
            for k in part[b]:
                part[k] = part[a]
        if len(part[a]) == len(part):
            break
    return seen


def make_mst(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Distinct weights, so that there is one tree; harder ones skip more edges."""
    plot = weighted(s, difficulty, canvas, DENSITY[difficulty])
    top = 20 if len(plot.pairs) < 15 else 40
    for _ in range(6):
        plot = replace(plot, weights=dict(zip(plot.pairs, s.sample(range(1, top), len(plot.pairs)))))
        seen = kruskal(plot)
        if sum(not taken for _, taken in seen) >= min(difficulty - 1, 2):
            return _problem(plot, seen)
    raise Unfit("easy", "fewer edges are skipped than the difficulty wants")


def _problem(plot: Plot, seen: list[tuple[Pair, bool]]) -> Problem:
    tree = [p for p, taken in seen if taken]
    source, target = plot.figure(), plot.figure(edges=dict.fromkeys(tree, MARK))
    ordered = sorted(tree)
    slots = slots_of(plot) | {
        "tree": listed_edges(plot, ordered, weights=False),
        "weighed": listed_edges(plot, ordered),
    }
    slots["k"] = str(len(tree))
    claims = (
        constraint(claim("spanning", class_=MARK)),
        constraint(claim("count_eq", select=f"edge[class={MARK}]", n=len(tree)), "derived"),
    )
    hidden = {"plot": plot, "tree": tree}
    return Problem(source, Edit("mst", {"mark": MARK}), target, _trace(source, plot, seen), slots, claims, hidden)


def _trace(figure: Figure, plot: Plot, seen: list[tuple[Pair, bool]]) -> tuple[Step, ...]:
    """Edges by weight: taken, or passed over because their ends are joined already."""
    steps = []
    for pair, taken in seen:
        key = plot.key(*pair)
        if taken:
            steps.append(recolour_edge(figure, key, MARK).why("smallest", value=plot.weights[pair]))
            figure = figure.changed({key: {"cls": MARK}})
        else:
            steps.append(skip(figure, key, "closes-cycle"))
    return tuple(steps)


def exchanged(p: Problem, s: Stream) -> Figure | None:
    """Another spanning tree: an edge outside takes the place of one on the cycle that it closes."""
    plot, tree = p.hidden["plot"], p.hidden["tree"]
    outside = [q for q in plot.pairs if q not in tree]
    if not outside:
        return None
    new = s.choice(outside)
    old = s.choice(_way(tree, *new))
    return p.target.changed({plot.key(*new): {"cls": MARK}, plot.key(*old): {"cls": "edge"}})


def _way(tree: list[Pair], start: str, goal: str) -> list[Pair]:
    """Edges of the tree between two nodes."""
    stack: list[tuple[str, list[Pair]]] = [(start, [])]
    while stack:
        at, way = stack.pop()
        if at == goal:
            return way
        stack += [(b if a == at else a, [*way, (a, b)]) for a, b in tree if at in (a, b) and (a, b) not in way]
    raise ValueError(f"the tree has no way from {start} to {goal}")


def closest(p: Problem, s: Stream) -> Figure | None:
    """The spanning tree that is worse by the least amount."""
    plot, tree = p.hidden["plot"], p.hidden["tree"]
    swaps = [(plot.weights[q] - plot.weights[o], q, o) for q in plot.pairs if q not in tree for o in _way(tree, *q)]
    if not swaps:
        return None
    _, new, old = min(swaps)
    return p.target.changed({plot.key(*new): {"cls": MARK}, plot.key(*old): {"cls": "edge"}})


def heaviest(p: Problem, s: Stream) -> Figure | None:
    """The spanning tree of greatest weight."""
    plot: Plot = p.hidden["plot"]
    tree = {q for q, taken in kruskal(replace(plot, weights={k: -w for k, w in plot.weights.items()})) if taken}
    return p.target.changed(
        {e.id: {"cls": MARK if e.id in {plot.key(*q) for q in tree} else "edge"} for e in p.target.all(Edge)}
    )


MST = Family(
    name="cs/mst",
    subject="computer science",
    title={"en": "Minimum spanning tree", "zh": "最小生成树"},
    edits="the edges of the minimum spanning tree in colour",
    parameters="5 to 12 nodes, 6 to 20 edges, distinct weights",
    make=make_mst,
    mutators=(
        Mutator("exchanged", exchanged), Mutator("closest", closest), Mutator("heaviest", heaviest), *MARKING, *WEIGHTS,
        *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Highlight the minimum spanning tree in {selected}.", "[Colour|Mark] the MST edges {selected}.",
                          "Show in {selected} the cheapest edges that connect all nodes."),
        ("terse", "zh"): ("用{selected}标出最小生成树。", "把最小生成树的边涂成{selected}。", "用{selected}画出连通所有顶点且总权值最小的边。"),
        ("task", "en"): ("Find the minimum spanning tree of this weighted graph and recolour its edges {selected}; everything else stays as it is.",
                         "Run Kruskal's algorithm on the graph [shown|in the picture]. The edges that it accepts become {selected}, the rest keep their look.",
                         "Which edges connect all the nodes at the least total weight? Turn exactly those {selected} and leave the others alone."),
        ("task", "zh"): ("求出这个带权图的最小生成树，把树中的边改成{selected}，其余部分不变。",
                         "对图中的无向图运行 Kruskal 算法，被选中的边画成{selected}，其他边保持原样。",
                         "哪些边以最小的总权值把全部顶点连在一起？只把这些边变为{selected}，别的都不要改动。"),
        ("explicit", "en"): ("Recolour the edges {tree} {selected}; they form the minimum spanning tree. Leave nodes, weights and all other edges unchanged.",
                             "The minimum spanning tree has {k} edges: {weighed}. Draw precisely these in {selected} and keep the rest of the figure.",
                             "Taking edges by increasing weight without closing a cycle gives {tree}. Make them {selected} and alter nothing else."),
        ("explicit", "zh"): ("把边 {tree} 改成{selected}，它们构成最小生成树；顶点、权值和其余的边保持不变。",
                             "最小生成树共有 {k} 条边：{weighed}。请只把这些边画成{selected}，图的其他部分不动。",
                             "按权值从小到大选边且不构成回路，得到 {tree}。将它们设为{selected}，不做其他修改。"),
    },
    repair={
        ("terse", "en"): ("The minimum spanning tree is marked wrong here; correct it, in {selected}.", "Fix the highlighted MST so that it is right, in {selected}."),
        ("terse", "zh"): ("图中标出的最小生成树有错，请用{selected}改正。", "修正最小生成树的标记，正确的边用{selected}。"),
        ("task", "en"): ("Someone meant to mark the minimum spanning tree of this graph in {selected} and made a mistake. Recolour edges so that exactly the tree is {selected} and all other edges are plain.",
                         "The highlighting of the MST in this figure is wrong. Only its edges should be {selected}; every other edge should look ordinary. Mend the picture."),
        ("task", "zh"): ("有人想用{selected}标出这个图的最小生成树，但标错了。请修改边的颜色，使恰好是树边为{selected}，其他边为普通样式。",
                         "这幅图里最小生成树的标记不对，应只有树中的边是{selected}，其余各边都是普通样式，请改正。"),
        ("explicit", "en"): ("The minimum spanning tree consists of {tree}. Make these edges {selected} and every other edge plain.",
                             "Correct the figure: of its edges just {weighed} belong to the minimum spanning tree and are {selected}; the others are drawn plainly."),
        ("explicit", "zh"): ("最小生成树由 {tree} 组成。请让这些边为{selected}，其余的边为普通样式。",
                             "请改正此图：只有 {weighed} 属于最小生成树，应为{selected}，别的边都画成普通样式。"),
    },
    source=source_words("weighted"),
    target=target_words("weighted", {
        "en": ("The edges of its minimum spanning tree, {tree}, are {selected}.", "The minimum spanning tree ({tree}) stands out in {selected}."),
        "zh": ("其最小生成树的边 {tree} 为{selected}。", "最小生成树（{tree}）用{selected}突出显示。"),
    }),
    wording=Wording(
        law={
            "en": "edges are taken from the lightest on, leaving out those that would close a cycle",
            "zh": "从最轻的边开始依次选取，跳过会形成回路的边",
        },
        figure=WEIGHTED,
        nouns={"node": NODE},
        objective={
            "en": ("Mark the minimum spanning tree.", "Connect all nodes at the least total weight and show those edges."),
            "zh": ("标出最小生成树。", "以最小的总权值连通所有顶点，并标出这些边。"),
        },
    ),
    anchor="A0", catalogue=("G07",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (MST,)
