"""The only cycle of a graph (task 9 of the paper's fifteen)."""

from __future__ import annotations

from collections.abc import Collection

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_edge, skip
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    MARKING,
    SIZES,
    UNDIRECTED,
    Pair,
    Plot,
    listed_edges,
    named,
    places,
    plane_pairs,
    radius,
    rank,
    slots_of,
    source_words,
    spanning,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

LENGTHS = {1: (3, 4), 2: (3, 5), 3: (4, 6), 4: (4, 8), 5: (5, 10)}  # edges of the cycle
MARK = "edge-selected"


def pruned(plot: Plot) -> tuple[list[str], list[str]]:
    """Nodes taken away one after the other because one edge is left at them, and the cycle that remains, in order."""
    left = {name: set(plot.neighbours(name)) for name in plot.names}
    gone = []
    while leaf := next((name for name in plot.names if name in left and len(left[name]) == 1), None):
        left[left.pop(leaf).pop()].discard(leaf)
        gone.append(leaf)
    ring = [min(left, key=rank)]
    while onward := sorted(left[ring[-1]] - set(ring), key=rank):
        ring.append(onward[0])
    return gone, ring


def make_cycle(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A tree and one edge more, which closes a cycle of the wanted length."""
    n = s.integer(*SIZES[difficulty])
    r = radius(n, canvas)
    at = named(s, places(s, n, canvas, r))
    pairs = plane_pairs(s, at, r)
    low, high = LENGTHS[difficulty]
    tree = spanning(s, at, pairs)
    for extra in s.shuffled([p for p in pairs if p not in tree]):
        plot = Plot(at, tuple(sorted([*tree, extra], key=lambda p: (rank(p[0]), rank(p[1])))), r)
        gone, ring = pruned(plot)
        if low <= len(ring) <= high and len(gone) >= min(2, difficulty):
            return _problem(plot, gone, ring)
    raise Unfit("no-cycle", f"no edge closes a cycle of {low} to {high} edges")


def _problem(plot: Plot, gone: list[str], ring: list[str]) -> Problem:
    pairs = [plot.pair(a, b) for a, b in zip(ring, [*ring[1:], ring[0]])]
    source, target = plot.figure(), plot.figure(edges=dict.fromkeys(pairs, MARK))
    slots = slots_of(plot) | {
        "ring": "–".join([*ring, ring[0]]),
        "k": str(len(ring)),
        "found": listed_edges(plot, sorted(pairs)),
    }
    steps: list[Step] = [skip(source, f"n{name}", "rule", name="leaf") for name in gone]
    figure = source
    for pair in pairs:
        steps.append(recolour_edge(figure, plot.key(*pair), MARK).why("rule", name="rest"))
        figure = figure.changed({plot.key(*pair): {"cls": MARK}})
    claims = (constraint(claim("count_eq", select=f"edge[class={MARK}]", n=len(ring)), "derived"),)
    return Problem(
        source,
        Edit("cycle", {"mark": MARK}),
        target,
        tuple(steps),
        slots,
        claims,
        {"plot": plot, "ring": ring, "pairs": pairs},
    )


def _marked(p: Problem, pairs: Collection[Pair]) -> Figure:
    plot: Plot = p.hidden["plot"]
    return p.target.changed({plot.key(*q): {"cls": MARK if q in pairs else "edge"} for q in plot.pairs})


def outside(p: Problem, s: Stream) -> Figure | None:
    """The edges that are not on the cycle."""
    rest = [q for q in p.hidden["plot"].pairs if q not in p.hidden["pairs"]]
    return _marked(p, rest) if rest else None


def tail_too(p: Problem, s: Stream) -> Figure | None:
    """The cycle with an edge that leads away from it."""
    plot, pairs, ring = (p.hidden[k] for k in ("plot", "pairs", "ring"))
    tails = [q for q in plot.pairs if q not in pairs and set(q) & set(ring)]
    return _marked(p, [*pairs, s.choice(tails)]) if tails else None


def cut_open(p: Problem, s: Stream) -> Figure:
    """The cycle's edges but two neighbouring ones, so that a path is left."""
    pairs, i = p.hidden["pairs"], s.integer(0, len(p.hidden["pairs"]) - 1)
    return _marked(p, [q for k, q in enumerate(pairs) if k not in (i, (i + 1) % len(pairs))])


def everything(p: Problem, s: Stream) -> Figure:
    """All edges marked."""
    return _marked(p, p.hidden["plot"].pairs)


CYCLE = Family(
    name="cs/cycle",
    subject="computer science",
    title={"en": "The only cycle of a graph", "zh": "图中唯一的环"},
    edits="the edges of the only cycle in colour",
    parameters="5 to 12 nodes, one cycle of 3 to 10 edges",
    make=make_cycle,
    mutators=(
        Mutator("outside", outside), Mutator("tail-too", tail_too), Mutator("cut-open", cut_open),
        Mutator("everything", everything), *MARKING, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Highlight the cycle in {selected}.", "[Colour|Mark] {selected} the edges of the only simple cycle.", "This graph holds a single loop; draw it {selected}."),
        ("terse", "zh"): ("用{selected}标出图中的环。", "把唯一的简单回路的边涂成{selected}。", "这个图只含一个圈，请画成{selected}。"),
        ("task", "en"): ("The graph has exactly one simple cycle. Find it and recolour its edges {selected}, leaving all other edges and the nodes alone.",
                         "Remove leaves in your mind until none is left; the edges that remain form a cycle. Show those in {selected} and keep the picture otherwise as it is.",
                         "Some edges could be deleted, any single one of them, without disconnecting the graph. Turn all of those {selected} and nothing else."),
        ("task", "zh"): ("图中恰有一个简单环，找出它并把环上的边改成{selected}，其他边和顶点都不变。",
                         "设想不断去掉叶子直到没有叶子为止，剩下的边构成一个环。用{selected}画出这些边，图的其余部分保持原样。",
                         "有些边任意删去一条后图仍然连通，把所有这样的边变为{selected}，别的不动。"),
        ("explicit", "en"): ("Recolour the cycle {ring} {selected}: its {k} edges and no others. Everything else is kept.",
                             "The only simple cycle consists of the edges {found}. Make them {selected} and leave the remaining figure unchanged.",
                             "Going round {ring} one returns to the start. Draw precisely these edges in {selected}; other edges stay plain."),
        ("explicit", "zh"): ("把环 {ring} 的 {k} 条边改成{selected}，其他边不变。",
                             "唯一的简单环由边 {found} 组成，请将它们设为{selected}，图的其余部分保持不变。",
                             "沿 {ring} 走一圈回到起点。请只用{selected}画出这些边，其他边仍为普通样式。"),
    },
    repair={
        ("terse", "en"): ("The only cycle is marked wrong; correct it, in {selected}.", "Fix the figure: {selected} should show just the cycle."),
        ("terse", "zh"): ("唯一的环标错了，请用{selected}改正。", "修正此图：{selected}应恰好是图中的环。"),
        ("task", "en"): ("Someone meant to mark the one simple cycle of this graph in {selected} and made a mistake. Recolour edges until exactly the cycle is {selected} and the others are plain.",
                         "The highlighted edges are wrong. An edge ought to be {selected} if it lies on the graph's only cycle and ordinary if not. Mend the picture."),
        ("task", "zh"): ("有人想用{selected}标出图中唯一的简单环，但标错了。请修改边的颜色，使恰好环上的边为{selected}，其他边为普通样式。",
                         "突出显示的边有误：位于唯一的环上的边应为{selected}，不在环上的边应为普通样式，请改正。"),
        ("explicit", "en"): ("The cycle is {ring}. Make its edges {selected} and all other edges plain.", "Correct the figure: of the edges only {found} lie on the cycle and are {selected}; the rest is drawn plainly."),
        ("explicit", "zh"): ("图中的环是 {ring}。请让环上的边为{selected}，其他边为普通样式。", "请改正此图：只有边 {found} 在环上，应为{selected}，其余的边画成普通样式。"),
    },
    source=source_words("undirected"),
    target=target_words("undirected", {
        "en": ("Its only cycle, {ring}, is {selected}.", "The cycle {ring} stands out in {selected}."),
        "zh": ("唯一的环 {ring} 为{selected}。", "环 {ring} 用{selected}突出显示。"),
    }),
    wording=Wording(
        law={
            "en": "an edge is {selected} exactly if it lies on the cycle",
            "zh": "当且仅当边在环上时为{selected}",
        },
        figure=UNDIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Mark the only cycle.", "Find the edges that lie on a cycle and show them."),
            "zh": ("标出唯一的环。", "找出位于环上的边并标出。"),
        },
        rules={
            "leaf": {"en": "a node with one edge left lies on no cycle", "zh": "只剩一条边的顶点不在环上"},
            "rest": {"en": "what remains after all leaves are gone is the cycle", "zh": "去掉所有叶子后剩下的就是环"},
        },
    ),
    anchor="A0", paper=(9,), leaves=LEAF,
)  # fmt: skip

FAMILIES = (CYCLE,)
