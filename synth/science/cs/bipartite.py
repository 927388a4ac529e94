"""Two-colourings of bipartite graphs (task 10 of the paper's fifteen)."""

from __future__ import annotations

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Noun, Wording
from synth.reasoning.record import Step, claim, recolour_node
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    SIZES,
    Plot,
    listed,
    named,
    one_other_colour,
    one_unmarked,
    other_colour,
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

DENSITY = {1: 1.1, 2: 1.2, 3: 1.3, 4: 1.4, 5: 1.4}  # edges a node
SIDES = ("node-a", "node-b")


def bipartite(s: Stream, difficulty: int, canvas: Canvas) -> Plot:
    """A connected plane graph whose edges all join the two sides of a random spanning tree."""
    n = s.integer(*SIZES[difficulty])
    r = radius(n, canvas)
    at = named(s, places(s, n, canvas, r))
    pairs = plane_pairs(s, at, r)
    tree = spanning(s, at, pairs)
    levels = Plot(at, tuple(tree), r).levels(min(at))
    even = {name for level in levels[::2] for name in level}
    across = [p for p in pairs if p not in tree and (p[0] in even) != (p[1] in even)]
    chosen = [*tree, *s.shuffled(across)[: max(0, round(DENSITY[difficulty] * n) - len(tree))]]
    return Plot(at, tuple(sorted(chosen, key=lambda p: (rank(p[0]), rank(p[1])))), r)


def make_bipartite(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """One node's colour is given; all others follow."""
    plot = bipartite(s, difficulty, canvas)
    given = s.choice(plot.names)
    levels = plot.levels(given)
    sides = [sorted((n for level in levels[i::2] for n in level), key=rank) for i in (0, 1)]
    if min(map(len, sides)) < 2:
        raise Unfit("lopsided", "a side of the graph has a single node")
    classes = {name: cls for side, cls in zip(sides, SIDES) for name in side}
    source, target = plot.figure(), plot.figure(nodes=classes)
    slots = slots_of(plot) | {"given": given, "one": listed(sides[0]), "two": listed(sides[1])}
    steps = _trace(source, levels)
    claims = tuple(
        constraint(claim("count_eq", select=f"node[class={c}]", n=len(x)), "derived") for c, x in zip(SIDES, sides)
    )
    claims += (constraint(claim("class_eq", node=given, to=SIDES[0])),)
    edit = Edit("bipartite", {"node": given, "mark": SIDES[0], "other": SIDES[1]})
    return Problem(source, edit, target, steps, slots, claims, {"plot": plot, "given": given, "classes": classes})


def _trace(figure: Figure, levels: list[list[str]]) -> tuple[Step, ...]:
    """The given node, then level by level the other colour."""
    steps: list[Step] = []
    for i, level in enumerate(levels):
        for name in level:
            step = recolour_node(figure, f"n{name}", SIDES[i % 2])
            steps.append(step.why("rule", name="across") if i else step.why("given"))
    return tuple(steps)


def _flipped(p: Problem, names: list[str]) -> Figure:
    classes = p.hidden["classes"]
    return p.target.changed({f"n{k}": {"cls": SIDES[classes[k] == SIDES[0]]} for k in names})


def one_flipped(p: Problem, s: Stream) -> Figure:
    """One node on the wrong side."""
    return _flipped(p, [s.choice(list(p.hidden["classes"]))])


def two_flipped(p: Problem, s: Stream) -> Figure:
    """Two neighbours have changed sides."""
    return _flipped(p, list(s.choice(p.hidden["plot"].pairs)))


def all_flipped(p: Problem, s: Stream) -> Figure:
    """A right two-colouring in which the given node has the other colour."""
    return _flipped(p, list(p.hidden["classes"]))


def alternating(p: Problem, s: Stream) -> Figure:
    """Colours by turns in the order of the labels, whatever the edges say."""
    order = [p.hidden["given"], *(k for k in p.hidden["plot"].names if k != p.hidden["given"])]
    return p.target.changed({f"n{k}": {"cls": SIDES[i % 2]} for i, k in enumerate(order)})


def half_done(p: Problem, s: Stream) -> Figure:
    """Only the side of the given node is coloured."""
    return p.target.changed({f"n{k}": {"cls": "node"} for k, cls in p.hidden["classes"].items() if cls == SIDES[1]})


BIPARTITE = Family(
    name="cs/bipartite",
    subject="computer science",
    title={"en": "Two-colouring of a bipartite graph", "zh": "二分图的二着色"},
    edits="all nodes in one of two colours",
    parameters="5 to 12 nodes, connected, sides of at least 2",
    make=make_bipartite,
    mutators=(
        Mutator("one-flipped", one_flipped), Mutator("two-flipped", two_flipped), Mutator("all-flipped", all_flipped),
        Mutator("alternating", alternating), Mutator("half-done", half_done), Mutator("one-unmarked", one_unmarked),
        Mutator("other-colour", other_colour), Mutator("one-other-colour", one_other_colour), *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Two-colour the graph with {a} and {b}; the node {given} is {a}.", "Show both sides of the bipartition: that of {given} {a}, the opposite one {b}.", "Split into two independent sets: {a} for the one that holds {given}, {b} for the rest."),
        ("terse", "zh"): ("用{a}和{b}给图二着色，{given} 为{a}。", "标出二分图的两部分：{given} 所在的一侧{a}，另一侧{b}。", "把顶点分成两个独立集，含 {given} 的涂{a}，其余的涂{b}。"),
        ("task", "en"): ("This graph is bipartite. Colour node {given} {a} and every other node {a} or {b} so that each edge joins different colours; change nothing else.",
                         "Starting with {given} in {a}, alternate between {a} and {b} along the edges until all nodes are filled. Edges and labels stay as they are.",
                         "Give every node one of two fills, {a} and {b}, such that neighbours never match and {given} gets {a}. Keep the rest of the drawing."),
        ("task", "zh"): ("此图是二分图。把顶点 {given} 涂成{a}，其余各顶点涂成{a}或{b}，使每条边的两端颜色不同，其他不变。",
                         "从{a}的 {given} 出发，沿着边交替使用{a}和{b}，直到所有顶点都已填色；边和标号保持原样。",
                         "用{a}和{b}两种颜色填充全部顶点，相邻顶点不得同色，且 {given} 取{a}，图的其余部分不动。"),
        ("explicit", "en"): ("Fill {one} with {a} and {two} with {b}; {given} is among the first. Nothing else changes.",
                             "The two sides of the graph are {one}, to be drawn {a} like {given}, and {two}, to be drawn {b}. Leave every edge as it is.",
                             "Make these nodes {a}: {one}. Make those {b}: {two}. Thus {given} and its neighbours differ; edges remain untouched."),
        ("explicit", "zh"): ("把 {one} 填成{a}，把 {two} 填成{b}，其中 {given} 属于前者，其余不变。",
                             "图的两侧分别是 {one}（与 {given} 一样画成{a}）和 {two}（画成{b}），所有边保持不变。",
                             "将这些顶点设为{a}：{one}；将另一些设为{b}：{two}。这样 {given} 与它的邻点颜色不同，边不改动。"),
    },
    repair={
        ("terse", "en"): ("The two-colouring is wrong; correct it with {a} and {b}, {given} being {a}.", "Fix the bipartition: {given} on the {a} side, its neighbours on the {b} one."),
        ("terse", "zh"): ("图的二着色有错，请用{a}和{b}改正，{given} 为{a}。", "修正二分图的着色：{given} 在{a}一侧，邻点在{b}一侧。"),
        ("task", "en"): ("Someone coloured this bipartite graph with {a} and {b}, {given} being {a}, and made a mistake. Recolour nodes until every edge joins a {a} and a {b} one.",
                         "The sides of the graph are marked wrong. Node {given} should be {a}; going along any edge the fill should change between {a} and {b}. Mend the picture."),
        ("task", "zh"): ("有人用{a}和{b}给这个二分图着色，{given} 应为{a}，但涂错了。请改色，使每条边都连接一个{a}顶点和一个{b}顶点。",
                         "图中两侧的标记有误：{given} 应为{a}，沿任何一条边走颜色都应在{a}和{b}之间交替。请改正。"),
        ("explicit", "en"): ("The right sides are {one} in {a} and {two} in {b}. Correct the fills accordingly.", "Make {one} {a}, and make {two} {b}, so that no edge joins nodes of one colour."),
        ("explicit", "zh"): ("正确的两侧是：{one} 为{a}，{two} 为{b}。请据此改正填色。", "请让 {one} 为{a}，让 {two} 为{b}，使没有边连接同色顶点。"),
    },
    source=source_words("undirected"),
    target=target_words("undirected", {
        "en": ("{a} fills the nodes {one}; {b} fills {two}.", "The nodes {one} are {a}, the nodes {two} are {b}."),
        "zh": ("顶点 {one} 为{a}，顶点 {two} 为{b}。", "{a}的顶点是 {one}，{b}的顶点是 {two}。"),
    }),
    wording=Wording(
        law={
            "en": "every edge joins a {a} node to a {b} one, and {given} is {a}",
            "zh": "每条边的两端一为{a}、一为{b}，且{given}为{a}",
        },
        figure=(Noun("bipartite graph", "bipartite graphs", "二分图", "个"),),
        nouns={"node": NODE},
        objective={
            "en": ("Colour the graph with two colours, {given} being {a}.", "Show the two sides of the bipartite graph, that of {given} in {a}."),
            "zh": ("用两种颜色给图着色，{given}为{a}。", "标出二分图的两侧，{given}所在的一侧为{a}。"),
        },
        facts={
            "en": ("The bipartite graph has {n} nodes and {m} edges; {a} is for the side of {given}, {b} for the opposite one.",),
            "zh": ("这个二分图有{n}个顶点和{m}条边，{given}所在的一侧用{a}，另一侧用{b}。",),
        },
        rules={"across": {"en": "every edge joins nodes of different colours", "zh": "每条边的两端颜色不同"}},
    ),
    anchor="A0", paper=(10,), leaves=LEAF,
)  # fmt: skip

FAMILIES = (BIPARTITE,)
