"""The order of a breadth-first search (catalogue G02)."""

from __future__ import annotations

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, visit, write
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    ORDER_MARK,
    ORDERS,
    UNDIRECTED,
    Plot,
    numbered,
    order_labels,
    places_beside_nodes,
    plotted,
    reordered,
    slots_of,
    source_words,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Label

DENSITY = {1: 1.1, 2: 1.2, 3: 1.3, 4: 1.3, 5: 1.4}  # edges a node


def breadth_first(plot: Plot, start: str) -> list[tuple[str, list[str]]]:
    """Nodes as the queue gives them out, each with what it puts in."""
    seen, queue, out = {start}, [start], []
    for at in queue:
        new = [other for other in plot.neighbours(at) if other not in seen]
        seen.update(new)
        queue += new
        out.append((at, new))
    return out


def make_bfs(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A start from which the search takes two steps or more; room for a number beside every node."""
    plot = plotted(s, difficulty, canvas, DENSITY[difficulty], digits=False)
    start = s.choice(plot.names)
    if len(plot.levels(start)) < 3:
        raise Unfit("shallow", "all nodes stand next to the start")
    size = round(15.0 * canvas.unit, 1)
    visits = breadth_first(plot, start)
    order = [name for name, _ in visits]
    labels = order_labels(order, places_beside_nodes(plot, size, canvas), size)
    source = plot.figure()
    target = source.plus(*labels.values())
    slots = slots_of(plot) | {
        "start": start,
        "order": numbered(order),
        "sequence": ", ".join(order),
        "list": "、".join(order),
    }
    claims = (constraint(claim("count_eq", select="label", n=len(order)), "derived"),)
    steps = _trace(source, visits, labels)
    hidden = {"plot": plot, "order": order, "start": start}
    return Problem(source, Edit("bfs", {"start": start, "mark": ORDER_MARK}), target, steps, slots, claims, hidden)


def _trace(figure: Figure, visits: list[tuple[str, list[str]]], labels: dict[str, Label]) -> tuple[Step, ...]:
    """The start, then node by node the numbers of the neighbours that it finds."""
    steps = [write(labels[visits[0][0]]).why("given")]
    for at, new in visits:
        if new:
            steps.append(visit(figure, f"n{at}"))
        steps += [write(labels[name]).why("rule", name="queue") for name in new]
    return tuple(steps)


def depth_first(p: Problem, s: Stream) -> Figure | None:
    """The order of a depth-first search."""
    plot, stack, order = p.hidden["plot"], [p.hidden["start"]], []
    while stack:
        at = stack.pop()
        if at not in order:
            order.append(at)
            stack += reversed(plot.neighbours(at))
    return reordered(p, order) if order != p.hidden["order"] else None


def other_start(p: Problem, s: Stream) -> Figure:
    """The search begun at a neighbour."""
    plot = p.hidden["plot"]
    return reordered(p, [name for name, _ in breadth_first(plot, s.choice(plot.neighbours(p.hidden["start"])))])


def ties_reversed(p: Problem, s: Stream) -> Figure | None:
    """Neighbours taken from the last label to the first."""
    plot, queue = p.hidden["plot"], [p.hidden["start"]]
    for at in queue:
        queue += [other for other in reversed(plot.neighbours(at)) if other not in queue]
    return reordered(p, queue) if queue != p.hidden["order"] else None


BFS = Family(
    name="cs/bfs-order",
    subject="computer science",
    title={"en": "Order of a breadth-first search", "zh": "广度优先遍历的次序"},
    edits="a number beside every node",
    parameters="5 to 12 nodes, ties by label",
    make=make_bfs,
    mutators=(
        Mutator("depth-first", depth_first), Mutator("other-start", other_start),
        Mutator("ties-reversed", ties_reversed), *ORDERS, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Number the nodes in BFS order from {start}, neighbours alphabetically, in {new}.", "Breadth-first search at {start}, neighbours by letter: write the visiting order in {new}.",
                          "Which node comes when in a BFS that begins with {start} and prefers earlier letters? Add {new} numbers."),
        ("terse", "zh"): ("从 {start} 开始按 BFS 次序用{new}数字给顶点编号，邻点按字母先后。", "以 {start} 为起点做广度优先遍历（邻点字母小者优先），用{new}标出访问次序。", "广度优先搜索自 {start} 起，邻点按字母顺序，写上{new}的序号。"),
        ("task", "en"): ("Run breadth-first search from {start}, taking the neighbours of a node in alphabetical order, and write beside each node its place in the visiting order, from one on, in {new}.",
                         "Starting with {start}, visit the graph level by level with a queue; unvisited neighbours join it alphabetically. Put {new} numbers next to the nodes as they leave the queue, counting from one. Nothing else changes.",
                         "Beside every node add, in {new}, when it is reached by a BFS that begins at {start} (count from one; among neighbours the earlier letter goes first)."),
        ("task", "zh"): ("从 {start} 出发进行广度优先搜索，邻点按字母顺序访问，在每个顶点旁用{new}写出它是第几个被访问的，从一开始数。",
                         "以 {start} 为起点，用队列逐层遍历此图，未访问的邻点按字母顺序入队；顶点出队时在旁边写上{new}的序号，从一数起，其余不变。",
                         "在各顶点旁添加{new}数字，表示自 {start} 开始的 BFS 到达它的次序（从一数起，邻点中字母在前者优先）。"),
        ("explicit", "en"): ("Write these {new} numbers next to the nodes, the order of a breadth-first search from {start} with ties broken alphabetically: {order}.",
                             "The BFS from {start} (neighbours alphabetically) visits {sequence}. Number the nodes in this order from 1, in {new}, just outside their circles; keep the graph.",
                             "Add small {new} figures: {order}. They tell when the search that begins at {start} comes by. Leave nodes and edges as they are."),
        ("explicit", "zh"): ("在顶点旁写上{new}数字：{order}。这是从 {start} 出发、邻点按字母顺序的广度优先次序。",
                             "从 {start} 开始的 BFS（邻点按字母顺序）依次访问 {list}。请从 1 起按此次序用{new}在圆圈外编号，图保持不变。",
                             "添加小号的{new}数字：{order}，表示自 {start} 起的搜索到达各点的先后，顶点和边不改。"),
    },
    repair={
        ("terse", "en"): ("The {new} numbers should be the BFS order from {start}, neighbours alphabetically; correct them.", "Fix the breadth-first numbering that begins at {start} (neighbours by letter), in {new}."),
        ("terse", "zh"): ("{new}数字应为从 {start} 出发的 BFS 次序（邻点按字母顺序），请改正。", "修正以 {start} 为起点的广度优先编号，邻点字母小者优先，用{new}。"),
        ("task", "en"): ("Someone numbered the nodes in {new} in the order of a breadth-first search from {start}, neighbours in alphabetical order, counting from 1, and made a mistake. Put the numbers right.",
                         "Each node should carry in {new} its place in the BFS from {start} (1 for the start, earlier letters first among neighbours), but something is wrong. Mend the numbering."),
        ("task", "zh"): ("有人按从 {start} 出发的广度优先搜索（邻点按字母顺序，从 1 数起）用{new}给顶点编号，但编错了，请改正。",
                         "每个顶点旁应用{new}写着它在自 {start} 起的 BFS 中的次序（起点为 1，邻点中字母在前者优先），图中有误，请修正编号。"),
        ("explicit", "en"): ("The right numbers are {order}. Write them so, in {new}.", "From {start} the search visits {sequence} in turn. Correct the {new} numbers beside the nodes accordingly, counting from 1."),
        ("explicit", "zh"): ("正确的编号是：{order}。请用{new}据此改正。", "从 {start} 开始依次访问 {list}，请从 1 起按此改正顶点旁的{new}数字。"),
    },
    source=source_words("undirected"),
    target=target_words("undirected", {
        "en": ("In {new}, numbers stand next to the nodes: {order}.", "Small {new} numbers beside the circles read: {order}."),
        "zh": ("顶点旁有{new}数字：{order}。", "圆圈外用{new}写着小号数字：{order}。"),
    }),
    wording=Wording(
        derived={"en": ("The search reaches {sequence} in this order.",), "zh": ("搜索到达的次序为{list}。",)},
        law={
            "en": "a breadth-first search from {start} finishes one distance before the next and takes neighbours by letter",
            "zh": "从{start}开始的广度优先搜索由近及远，邻点按字母顺序",
        },
        figure=UNDIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Number the nodes in the order of a breadth-first search from {start}, in {new}.", "Write beside each node when a breadth-first search from {start} visits it, in {new}."),
            "zh": ("用{new}按从{start}出发的广度优先次序给顶点编号。", "用{new}写出从{start}开始的广度优先搜索访问各顶点的次序。"),
        },
        facts={
            "en": ("The graph has {n} nodes and {m} edges; the search begins at {start}, and numbers are written in {new}.",),
            "zh": ("图中有{n}个顶点和{m}条边，搜索从{start}开始，序号用{new}书写。",),
        },
        rules={"queue": {"en": "new neighbours follow in alphabetical order", "zh": "新的邻点按字母顺序排在后面"}},
    ),
    anchor="A1", catalogue=("G02",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (BFS,)
