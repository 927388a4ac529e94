"""Minimum cuts of flow networks (catalogue G12)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import combinations

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Noun, Wording
from synth.reasoning.record import Step, claim, compare, compute, recolour_edge
from synth.science.cs.graph import (
    ARROWS,
    GRAPH,
    LEAF,
    MARKING,
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
from synth.science.figure import Figure

DENSITY = {1: 1.4, 2: 1.4, 3: 1.5, 4: 1.6, 5: 1.6}  # edges a node
MARK = "edge-selected"
SOURCE, SINK = "S", "T"


@dataclass(frozen=True, slots=True)
class Flow:
    """A maximum flow: the nodes of each augmenting path, the room on it, edge by edge and with how it is worked out, and both sides."""

    ways: tuple[tuple[str, ...], ...]
    paths: tuple[tuple[int, ...], ...]
    workings: tuple[tuple[str, ...], ...]
    from_source: frozenset[str]
    to_sink: frozenset[str]


def maximum_flow(plot: Plot) -> Flow:
    """Shortest augmenting paths until none is left (Edmonds and Karp 1972)."""
    left = {(a, b): plot.weights[a, b] for a, b in plot.pairs} | {(b, a): 0 for a, b in plot.pairs}
    terms = {pair: [k] if k else [] for pair, k in left.items()}  # capacity, and what paths took or gave back
    ways, paths, workings = [], [], []
    while path := _augmenting(plot, left):
        room = tuple(left[p] for p in path)
        workings.append(tuple(" ".join(map(_signed, terms[p])).removeprefix("+ ") for p in path))
        for a, b in path:
            left[a, b] -= min(room)
            left[b, a] += min(room)
            terms[a, b].append(-min(room))
            terms[b, a].append(min(room))
        paths.append(room)
        ways.append((SOURCE, *(b for _, b in path)))
    backwards = {(b, a): k for (a, b), k in left.items()}
    return Flow(tuple(ways), tuple(paths), tuple(workings), frozenset(_tree(left, SOURCE)), frozenset(_tree(backwards, SINK)))


def _signed(term: int) -> str:
    return f"{'-' if term < 0 else '+'} {abs(term)}"


def _tree(left: dict[Pair, int], start: str) -> dict[str, str]:
    """Breadth-first tree along edges with room: of every node reached the one before it."""
    before, queue = {start: ""}, [start]
    for at in queue:
        for (a, b), k in sorted(left.items()):
            if a == at and k > 0 and b not in before:
                before[b] = a
                queue.append(b)
    return before


def _augmenting(plot: Plot, left: dict[Pair, int]) -> list[Pair]:
    before = _tree(left, SOURCE)
    path: list[Pair] = []
    at = SINK
    while before.get(at):
        path.append((before[at], at))
        at = before[at]
    return path[::-1]


def network(s: Stream, difficulty: int, canvas: Canvas) -> Plot:
    """A weighted graph with the source leftmost, the sink rightmost, arrows mostly to the right and no dead ends."""
    base = weighted(s, min(difficulty, 4), canvas, DENSITY[difficulty])
    across = sorted(base.at, key=lambda k: base.at[k])
    names = dict(zip(across, [SOURCE, *s.shuffled([chr(65 + i) for i in range(len(across) - 2)]), SINK]))
    at = {names[k]: p for k, p in base.at.items()}
    order = {names[k]: i for i, k in enumerate(across)}
    for _ in range(20):
        pairs = {}
        for a, b in base.pairs:
            x, y = sorted((names[a], names[b]), key=order.__getitem__)
            inner = SOURCE not in (x, y) and SINK not in (x, y)
            pairs[(y, x) if inner and s.chance(0.2) else (x, y)] = base.beside[a, b]
        if all(
            sum(k in p for p in pairs) > 1 and {k} <= {a for a, _ in pairs} & {b for _, b in pairs}
            for k in at
            if k not in (SOURCE, SINK)
        ):
            return Plot(at, tuple(sorted(pairs)), base.r, True, beside=pairs, size=base.size)
    raise Unfit("dead-end", "a node has no way in or no way out")


def make_cut(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Capacities whose minimum cut is unique; harder ones cut neither all edges at the source nor all at the sink."""
    base = network(s, difficulty, canvas)
    for _ in range(30):
        plot = replace(base, weights={p: s.integer(1, 9 + difficulty) for p in base.pairs})
        flow = maximum_flow(plot)
        cut = crossing(plot, flow.from_source)
        trivial = len(flow.from_source) == 1 or len(flow.to_sink) == 1
        if len(flow.from_source | flow.to_sink) == len(plot.at) and len(cut) > 1 and not (trivial and difficulty > 2):
            return _problem(plot, flow, cut)
    raise Unfit("cut", "no capacities give a single minimum cut of the kind that is wanted")


def crossing(plot: Plot, side: Collection[str]) -> list[Pair]:
    """Edges that leave a set of nodes."""
    return [(a, b) for a, b in plot.pairs if a in side and b not in side]


def _problem(plot: Plot, flow: Flow, cut: list[Pair]) -> Problem:
    source, target = plot.figure(), plot.figure(edges=dict.fromkeys(cut, MARK))
    slots = slots_of(plot) | {"source": SOURCE, "sink": SINK, "cut": listed_edges(plot, cut, weights=False)}
    slots |= {"flows": _flows(flow)}
    slots |= {"weighed": listed_edges(plot, cut), "k": str(len(cut))}
    claims = (constraint(claim("count_eq", select=f"edge[class={MARK}]", n=len(cut)), "derived"),)
    edit = Edit("min-cut", {"from": SOURCE, "to": SINK, "mark": MARK})
    hidden = {"plot": plot, "cut": cut, "side": flow.from_source}
    return Problem(source, edit, target, _trace(source, plot, flow, cut), slots, claims, hidden)


def _flows(flow: Flow) -> dict[str, str]:
    """What each augmenting path carries, and what the source still reaches in the end."""
    carried = [(", ".join(way), min(room)) for way, room in zip(flow.ways, flow.paths)]
    left = sorted(flow.from_source - {SOURCE})
    english = "; ".join(f"the path {way} carries {k}" for way, k in carried)
    chinese = "；".join(f"路径{way.replace(', ', '、')}可增加{k}" for way, k in carried)
    only = f"then {SOURCE} reaches only {', '.join(left)}" if left else f"then {SOURCE} reaches no other node"
    rest = f"此后{SOURCE}只能到达{'、'.join(left)}" if left else f"此后{SOURCE}到不了其他顶点"
    return {"en": f"{english}; {only}", "zh": f"{chinese}；{rest}"}


def _trace(figure: Figure, plot: Plot, flow: Flow, cut: list[Pair]) -> tuple[Step, ...]:
    """What each augmenting path adds, their sum, the same sum over the cut, and the cut's edges."""
    steps: list[Step] = [
        compute(f"Φ_{i}", f"min({', '.join(room)})", {}, "", 0)
        for i, room in enumerate(flow.workings, 1)
        if len(room) > 1
    ]
    total = compute("Φ", " + ".join(str(min(room)) for room in flow.paths), {}, "", 0)
    capacity = compute("Σ", " + ".join(str(plot.weights[p]) for p in cut), {}, "", 0)
    steps += [*([total] if len(flow.paths) > 1 else []), capacity, compare(capacity.args["value"], total.args["value"])]
    for pair in cut:
        steps.append(recolour_edge(figure, plot.key(*pair), MARK).why("rule", name="cut"))
        figure = figure.changed({plot.key(*pair): {"cls": MARK}})
    return tuple(steps)


def _marked(p: Problem, pairs: Collection[Pair]) -> Figure:
    plot: Plot = p.hidden["plot"]
    return p.target.changed({plot.key(*q): {"cls": MARK if q in pairs else "edge"} for q in plot.pairs})


def at_source(p: Problem, s: Stream) -> Figure:
    """All edges that leave the source."""
    return _marked(p, crossing(p.hidden["plot"], {SOURCE}))


def at_sink(p: Problem, s: Stream) -> Figure:
    """All edges that enter the sink."""
    plot = p.hidden["plot"]
    return _marked(p, crossing(plot, set(plot.at) - {SINK}))


def next_best(p: Problem, s: Stream) -> Figure:
    """The cut of the next larger capacity."""
    plot, side = p.hidden["plot"], p.hidden["side"]
    inner = [k for k in plot.names if k not in (SOURCE, SINK)]
    sides = ({SOURCE, *chosen} for k in range(len(inner) + 1) for chosen in combinations(inner, k))
    others = (crossing(plot, other) for other in sides if other != side)
    return _marked(p, min(others, key=lambda cut: sum(plot.weights[q] for q in cut)))


def backward_too(p: Problem, s: Stream) -> Figure | None:
    """The cut with an edge that leads back across it."""
    plot, side = p.hidden["plot"], p.hidden["side"]
    back = [(a, b) for a, b in plot.pairs if b in side and a not in side]
    return _marked(p, [*p.hidden["cut"], *back]) if back else None


def smallest_edges(p: Problem, s: Stream) -> Figure:
    """As many edges as the cut has, but those of least capacity."""
    plot, cut = p.hidden["plot"], p.hidden["cut"]
    return _marked(p, sorted(plot.pairs, key=lambda q: (plot.weights[q], q))[: len(cut)])


CUT = Family(
    name="cs/max-flow",
    subject="computer science",
    title={"en": "Minimum cut of a flow network", "zh": "流网络的最小割"},
    edits="the edges of the minimum cut in colour",
    parameters="5 to 10 nodes, capacities of 1 to 14, one minimum cut",
    make=make_cut,
    mutators=(
        Mutator("at-source", at_source), Mutator("at-sink", at_sink), Mutator("next-best", next_best),
        Mutator("backward-too", backward_too), Mutator("smallest-edges", smallest_edges), *MARKING, *WEIGHTS, *ARROWS,
        *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Highlight the minimum cut between {source} and {sink} in {selected}.", "Colour the min-cut edges from {source} to {sink} {selected}.", "Which arrows are the bottleneck of the flow {source}→{sink}, its smallest cut? Draw them {selected}."),
        ("terse", "zh"): ("用{selected}标出 {source} 与 {sink} 之间的最小割。", "把从 {source} 到 {sink} 的最小割的边涂成{selected}。", "哪些箭头是流 {source}→{sink} 的瓶颈（最小割）？画成{selected}。"),
        ("task", "en"): ("The numbers are capacities. Find the cut of least capacity that separates {source} from {sink} and recolour its forward edges {selected}; leave the rest unchanged.",
                         "Compute a maximum flow from {source} to {sink}. The saturated edges that lead out of the set still reachable from {source} in the residual network become {selected}; nothing else does.",
                         "Which arrows have to be removed, at the smallest total capacity, so that nothing can flow from {source} to {sink} any more? Turn exactly these {selected}."),
        ("task", "zh"): ("图中数字为容量。求分离 {source} 和 {sink} 的最小容量割，把其中的正向边改成{selected}，其余不变。",
                         "计算从 {source} 到 {sink} 的最大流，在残量网络中由 {source} 仍可达的点集向外的饱和边变为{selected}，别的都不改。",
                         "要使 {source} 到 {sink} 不再有流通过，删去哪些箭头的总容量最小？只把它们变成{selected}。"),
        ("explicit", "en"): ("Recolour the edges {cut} {selected}: they form the minimum cut between {source} and {sink}. Everything else is kept.",
                             "The minimum cut from {source} to {sink} has {k} edges: {weighed}. Draw precisely these in {selected}.",
                             "Removing {cut} separates {sink} from {source} at least capacity. Make these arrows {selected} and alter nothing else."),
        ("explicit", "zh"): ("把边 {cut} 改成{selected}，它们构成 {source} 与 {sink} 之间的最小割，其余不变。",
                             "从 {source} 到 {sink} 的最小割有 {k} 条边：{weighed}。请只把这些边画成{selected}。",
                             "去掉 {cut} 就能以最小容量把 {sink} 与 {source} 分开。将这些箭头设为{selected}，不做其他改动。"),
    },
    repair={
        ("terse", "en"): ("The minimum cut between {source} and {sink} is marked wrong; correct it, in {selected}.", "Fix the figure: {selected} should show just the min cut from {source} to {sink}."),
        ("terse", "zh"): ("{source} 与 {sink} 之间的最小割标错了，请用{selected}改正。", "修正此图：{selected}应恰好是从 {source} 到 {sink} 的最小割。"),
        ("task", "en"): ("Someone meant to mark the forward edges of the minimum cut between {source} and {sink} in {selected} and made a mistake. Recolour arrows until exactly those are {selected} and the others plain.",
                         "The {selected} arrows are wrong. They should be the edges of least total capacity whose removal stops all flow from {source} to {sink}; every other edge looks ordinary. Mend it."),
        ("task", "zh"): ("有人想用{selected}标出 {source} 与 {sink} 之间最小割的正向边，但标错了。请改色，使恰好这些边为{selected}，其他边为普通样式。",
                         "{selected}的箭头有误：它们应是总容量最小、删去后 {source} 到 {sink} 无流可通的那些边，其余各边为普通样式。请改正。"),
        ("explicit", "en"): ("The minimum cut between {source} and {sink} consists of {cut}. Make these edges {selected} and all others plain.", "Correct the figure: just {weighed} belong to the minimum cut from {source} to {sink} and are {selected}; the rest is drawn plainly."),
        ("explicit", "zh"): ("{source} 与 {sink} 之间的最小割由 {cut} 组成。请让这些边为{selected}，其他边为普通样式。", "请改正此图：只有 {weighed} 属于 {source} 到 {sink} 的最小割，应为{selected}，其余画成普通样式。"),
    },
    source=source_words("network"),
    target=target_words("network", {
        "en": ("The edges {cut} of its minimum cut are {selected}.", "The minimum cut ({cut}) stands out in {selected}."),
        "zh": ("其最小割的边 {cut} 为{selected}。", "最小割（{cut}）用{selected}突出显示。"),
    }),
    wording=Wording(
        derived={
            "en": ("{flows}.",),
            "zh": ("{flows}。",),
        },
        law={
            "en": "the marked edges separate {source} from {sink}, and their capacities add up to the largest flow",
            "zh": "标出的边把{source}与{sink}分开，其容量之和等于最大流",
        },
        figure=(Noun("flow network", "flow networks", "流网络", "个"),),
        nouns={"node": NODE},
        objective={
            "en": ("Mark the minimum cut between {source} and {sink}.", "Find the edges that limit the flow from {source} to {sink}."),
            "zh": ("标出{source}与{sink}之间的最小割。", "找出限制从{source}到{sink}的流量的边。"),
        },
        facts={
            "en": ("The flow network has {n} nodes and {m} edges; the flow goes from {source} to {sink}.",),
            "zh": ("流网络含{n}个顶点和{m}条边，流从{source}到{sink}。",),
        },
        rules={"cut": {"en": "full edges out of the part that the source still reaches form the cut", "zh": "从源点仍可达的部分向外的满边构成最小割"}},
    ),
    anchor="A0", catalogue=("G12",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (CUT,)
