"""Topological orders of acyclic directed graphs (catalogue G08)."""

from __future__ import annotations

from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Noun, Wording
from synth.reasoning.record import Step, claim, visit, write
from synth.science.cs.graph import (
    ARROWS,
    GRAPH,
    LEAF,
    ORDER_MARK,
    ORDERS,
    Plot,
    numbered,
    order_labels,
    places_beside_nodes,
    plotted,
    rank,
    reordered,
    slots_of,
    source_words,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

DENSITY = {1: 1.1, 2: 1.2, 3: 1.3, 4: 1.4, 5: 1.5}  # edges a node


def sorted_nodes(plot: Plot, last: bool = False) -> tuple[list[str], int]:
    """Nodes in topological order, the first free label each time (or the last), and how often there was a choice."""
    before = {name: sum(b == name for _, b in plot.pairs) for name in plot.names}
    order: list[str] = []
    choices = 0
    while len(order) < len(before):
        free = sorted((name for name, k in before.items() if k == 0 and name not in order), key=rank)
        choices += len(free) > 1
        order.append(free[-1] if last else free[0])
        for other in plot.neighbours(order[-1]):
            before[other] -= 1
    return order, choices


def make_topological(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Arrows along a hidden order (from left to right in some), so that there is no cycle; choices need the tie rule."""
    plot = plotted(s, difficulty, canvas, DENSITY[difficulty], digits=False)
    names = sorted(plot.at, key=lambda k: plot.at[k][0]) if s.chance(0.35) else s.shuffled(plot.names)
    place = {name: i for i, name in enumerate(names)}
    pairs = (p if place[p[0]] < place[p[1]] else p[::-1] for p in plot.pairs)
    plot = replace(plot, pairs=tuple(sorted(pairs)), directed=True)
    order, choices = sorted_nodes(plot)
    if choices > 2 + difficulty or choices < min(2, difficulty):
        raise Unfit("choices", f"{choices} nodes are placed by the tie rule")
    size = round(15.0 * canvas.unit, 1)
    labels = order_labels(order, places_beside_nodes(plot, size, canvas), size)
    source = plot.figure()
    steps: list[Step] = []
    for name in order:
        steps += [visit(source, f"n{name}").why("rule", name="free"), write(labels[name]).why("rule", name="first")]
    slots = slots_of(plot) | {"order": numbered(order), "sequence": ", ".join(order), "list": "、".join(order)}
    claims = (constraint(claim("count_eq", select="label", n=len(order)), "derived"),)
    target = source.plus(*labels.values())
    return Problem(
        source,
        Edit("topological", {"mark": ORDER_MARK}),
        target,
        tuple(steps),
        slots,
        claims,
        {"plot": plot, "order": order},
    )


def backwards(p: Problem, s: Stream) -> Figure:
    """The order from the end."""
    return reordered(p, p.hidden["order"][::-1])


def ties_reversed(p: Problem, s: Stream) -> Figure:
    """A topological order that takes the last free letter each time."""
    return reordered(p, sorted_nodes(p.hidden["plot"], last=True)[0])


def arrow_broken(p: Problem, s: Stream) -> Figure:
    """Both ends of an arrow have changed numbers."""
    order = list(p.hidden["order"])
    i, j = (order.index(name) for name in s.choice(p.hidden["plot"].pairs))
    order[i], order[j] = order[j], order[i]
    return reordered(p, order)


TOPOLOGICAL = Family(
    name="cs/topological-order",
    subject="computer science",
    title={"en": "Topological order", "zh": "拓扑排序"},
    edits="a number beside every node",
    parameters="5 to 12 nodes without cycles, ties by label",
    make=make_topological,
    mutators=(
        Mutator("backwards", backwards), Mutator("ties-reversed", ties_reversed), Mutator("arrow-broken", arrow_broken),
        *ORDERS, *ARROWS, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Number the nodes in topological order in {new}, earliest free letter first.", "Topological sort, ties alphabetically: write the positions in {new}.",
                          "Add {new} numbers so that every arrow rises; of several candidates the first letter goes first."),
        ("terse", "zh"): ("按拓扑次序用{new}数字给顶点编号，可选者中字母小的优先。", "做拓扑排序，同时可选时按字母顺序，用{new}写出位置。", "添加{new}序号，使箭头总由小指向大，多个候选时先取靠前的字母。"),
        ("task", "en"): ("Sort this acyclic directed graph topologically and write beside each node its position, from one on, in {new}. Whenever several nodes have no open predecessor, take the alphabetically first.",
                         "Repeatedly remove the alphabetically smallest node without incoming arrows and count from one; note these numbers in {new} next to the circles. The graph itself stays.",
                         "The arrows are prerequisites. In which order can all tasks be done, choosing the earliest letter whenever there is a choice? Put the ranks beside the nodes in {new}, beginning at one."),
        ("task", "zh"): ("对这个有向无环图做拓扑排序，在每个顶点旁用{new}写出它的位置，从一数起；若有多个顶点的前驱都已排好，取字母最小者。",
                         "反复取出没有入边的顶点中字母最靠前的一个并从一开始计数，把这些序号用{new}写在圆圈旁，图本身不变。",
                         "箭头表示先修关系。若每次有选择时都先做字母最靠前的任务，各任务排第几？请从一数起，用{new}在顶点旁写出。"),
        ("explicit", "en"): ("Write these {new} numbers next to the nodes: {order}. They give the topological order in which free nodes are taken alphabetically.",
                             "The alphabetically first topological order is {sequence}. Number the nodes accordingly from 1, in {new}, just outside their circles, and keep the graph.",
                             "Add small {new} figures: {order}. Along every arrow they rise; nodes and edges stay as they are."),
        ("explicit", "zh"): ("在顶点旁写上{new}数字：{order}。这是按字母优先得到的拓扑次序。",
                             "字母优先的拓扑次序为 {list}。请据此从 1 起用{new}在圆圈外编号，图保持不变。",
                             "添加小号的{new}数字：{order}，沿每个箭头数字都增大，顶点和边不改。"),
    },
    repair={
        ("terse", "en"): ("The {new} numbers should be the topological order, free nodes alphabetically; correct them.", "Fix the topological numbering (ties by letter), in {new}."),
        ("terse", "zh"): ("{new}数字应为拓扑次序（可选者按字母顺序），请改正。", "修正拓扑排序的编号，字母小者优先，用{new}。"),
        ("task", "en"): ("Someone numbered the nodes in {new} topologically, always taking the alphabetically first node that had no open predecessor and counting from 1, but made a mistake. Put the numbers right.",
                         "Each node should carry in {new} its place, from 1 on, in the topological order that prefers earlier letters. Something is wrong here; mend it."),
        ("task", "zh"): ("有人每次取前驱都已排好的顶点中字母最小者，从 1 数起，用{new}给顶点按拓扑次序编号，但编错了，请改正。",
                         "每个顶点旁应用{new}写着它在字母优先的拓扑次序中的位置（从 1 起），图中有误，请修正。"),
        ("explicit", "en"): ("The right numbers are {order}. Write them so, in {new}.", "In topological order the nodes are {sequence}. Correct the {new} numbers beside them accordingly, counting from 1."),
        ("explicit", "zh"): ("正确的编号是：{order}。请用{new}据此改正。", "拓扑次序依次为 {list}，请从 1 起按此改正顶点旁的{new}数字。"),
    },
    source=source_words("directed"),
    target=target_words("directed", {
        "en": ("In {new}, numbers stand next to the nodes: {order}.", "Small {new} numbers beside the circles read: {order}."),
        "zh": ("顶点旁有{new}数字：{order}。", "圆圈外用{new}写着小号数字：{order}。"),
    }),
    wording=Wording(
        derived={"en": ("The numbers go to {sequence} in this order.",), "zh": ("编号的次序为{list}。",)},
        law={
            "en": "arrows lead from smaller to larger numbers, and of free nodes the first letter comes first",
            "zh": "箭头从小号指向大号，有多个可选时字母靠前者优先",
        },
        figure=(Noun("directed acyclic graph", "directed acyclic graphs", "有向无环图", "个"),),
        nouns={"node": NODE},
        objective={
            "en": ("Number the nodes in topological order, in {new}.", "Sort the graph topologically and write the positions in {new}."),
            "zh": ("用{new}按拓扑次序给顶点编号。", "做拓扑排序并用{new}写出各顶点的位置。"),
        },
        facts={
            "en": ("The directed graph has {n} nodes, {m} edges and no cycle; positions are written in {new}.",),
            "zh": ("有向图含{n}个顶点和{m}条边，没有环，位置用{new}书写。",),
        },
        rules={
            "free": {"en": "all {its|their} predecessors have numbers already", "zh": "{它|它们}的前驱都已编号"},
            "first": {"en": "of the free nodes the alphabetically first is taken", "zh": "在可选的顶点中取字母最靠前的"},
        },
    ),
    anchor="A1", catalogue=("G08",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (TOPOLOGICAL,)
