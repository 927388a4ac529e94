"""Greedy colouring of a graph, node by node in the order of labels (catalogue G11)."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_node
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    UNDIRECTED,
    Plot,
    listed,
    one_other_colour,
    one_unmarked,
    other_colour,
    plotted,
    slots_of,
    source_words,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

DENSITY = {1: 1.3, 2: 1.4, 3: 1.5, 4: 1.5, 5: 1.5}  # edges a node
COLOURS = ("node-selected", "node-new", "node-a")  # roles whose colours nobody confuses


def greedy(plot: Plot, order: Iterable[str]) -> dict[str, int]:
    """Number of every node's colour: the least that no neighbour has at its turn."""
    found: dict[str, int] = {}
    for name in order:
        taken = {found[other] for other in plot.neighbours(name) if other in found}
        found[name] = next(i for i in range(len(plot.at)) if i not in taken)
    return found


def make_colouring(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A graph that takes three colours, the third for one node at least; another order would give another picture."""
    plot = plotted(s, difficulty, canvas, DENSITY[difficulty])
    numbers = greedy(plot, plot.names)
    if set(numbers.values()) != {0, 1, 2}:
        raise Unfit("colours", "the greedy colouring takes more or fewer than three colours")
    if difficulty > 1 and greedy(plot, plot.names[::-1]) == numbers:
        raise Unfit("easy", "the order of the nodes does not matter")
    source, target = plot.figure(), plot.figure(nodes={k: COLOURS[i] for k, i in numbers.items()})
    steps: list[Step] = [
        recolour_node(source, f"n{k}", COLOURS[i]).why("rule", name=f"take-{i}") for k, i in numbers.items()
    ]
    sides = [[k for k in plot.names if numbers[k] == i] for i in range(3)]
    slots = slots_of(plot) | {"one": listed(sides[0]), "two": listed(sides[1]), "three": listed(sides[2])}
    slots["turns"] = _turns(plot, numbers)
    claims = tuple(
        constraint(claim("count_eq", select=f"node[class={c}]", n=len(x)), "derived") for c, x in zip(COLOURS, sides)
    )
    return Problem(
        source,
        Edit("greedy", {"colours": list(COLOURS)}),
        target,
        tuple(steps),
        slots,
        claims,
        {"plot": plot, "numbers": numbers},
    )


ORDINALS = (("first", "一"), ("second", "二"), ("third", "三"))


def _turns(plot: Plot, numbers: dict[str, int]) -> dict[str, str]:
    """Node by node, the earlier neighbours that decide its colour, by the colours' places in the order."""
    english, chinese = [], []
    for k, i in numbers.items():
        before = [other for other in plot.neighbours(k) if other < k]
        english.append(f"{k} ({', '.join(before) or 'no neighbour'} before it) takes the {ORDINALS[i][0]} colour")
        chinese.append(f"{k}（之前的邻点：{'、'.join(before) or '无'}）取第{ORDINALS[i][1]}种颜色")
    return {"en": ", ".join(english), "zh": "，".join(chinese)}


def _coloured(p: Problem, numbers: dict[str, int]) -> Figure | None:
    """The target with these colours, where three are enough."""
    if max(numbers.values()) >= len(COLOURS):
        return None
    return p.target.changed({f"n{k}": {"cls": COLOURS[i]} for k, i in numbers.items()})


def from_the_end(p: Problem, s: Stream) -> Figure | None:
    """The nodes taken in the opposite order."""
    plot = p.hidden["plot"]
    return _coloured(p, greedy(plot, plot.names[::-1]))


def any_order(p: Problem, s: Stream) -> Figure | None:
    """The nodes taken in a random order: mostly a proper colouring, but another."""
    plot = p.hidden["plot"]
    return _coloured(p, greedy(plot, s.shuffled(plot.names)))


def colours_exchanged(p: Problem, s: Stream) -> Figure | None:
    """A proper colouring in which two colours have changed places."""
    i, j = s.sample(range(3), 2)
    return _coloured(p, {k: {i: j, j: i}.get(c, c) for k, c in p.hidden["numbers"].items()})


def clash(p: Problem, s: Stream) -> Figure | None:
    """Two neighbours of one colour."""
    a, b = s.choice(p.hidden["plot"].pairs)
    numbers = p.hidden["numbers"]
    return _coloured(p, {**numbers, b: numbers[a]})


def needless(p: Problem, s: Stream) -> Figure | None:
    """A node with a later colour than it needs, still unlike its neighbours."""
    plot, numbers = p.hidden["plot"], p.hidden["numbers"]
    free = [
        (k, c) for k in plot.names for c in range(numbers[k] + 1, 3) if all(numbers[o] != c for o in plot.neighbours(k))
    ]
    if not free:
        return None
    name, colour = s.choice(free)
    return _coloured(p, {**numbers, name: colour})


COLOURING = Family(
    name="cs/greedy-colouring",
    subject="computer science",
    title={"en": "Greedy colouring of a graph", "zh": "图的贪心着色"},
    edits="all nodes in three colours",
    parameters="5 to 12 nodes, three colours",
    make=make_colouring,
    mutators=(
        Mutator("from-the-end", from_the_end), Mutator("any-order", any_order),
        Mutator("colours-exchanged", colours_exchanged), Mutator("clash", clash), Mutator("needless", needless), Mutator("one-unmarked", one_unmarked),
        Mutator("other-colour", other_colour), Mutator("one-other-colour", one_other_colour), *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Greedy colouring in label order with {selected}, {new}, {a}.", "Colour the nodes greedily by label: first free of {selected}, {new} and {a}.", "Fill each node, smallest label first, with the earliest of {selected}, {new}, {a} that no neighbour has."),
        ("terse", "zh"): ("按标号顺序用{selected}、{new}、{a}贪心着色。", "依标号逐个给顶点涂上{selected}、{new}、{a}中首个可用的颜色。", "从最小标号起，各顶点取{selected}、{new}、{a}里邻点没用过的第一种。"),
        ("task", "en"): ("Go through the nodes in the order of their labels and give each the first colour of the list {selected}, {new}, {a} that none of its coloured neighbours has. Leave edges and labels alone.",
                         "Apply the greedy algorithm for graph colouring: vertices by increasing label, colours tried as {selected}, then {new}, then {a}. Draw the result in the nodes and keep the edges as they are.",
                         "Neighbours must differ. Colour the graph starting with the smallest label and prefer {selected} to {new} and {new} to {a} at every node. Only the fills change."),
        ("task", "zh"): ("按标号顺序逐个处理顶点，给每个顶点涂上{selected}、{new}、{a}中第一个没有被已着色邻点使用的颜色，边和标号不变。",
                         "使用图着色的贪心算法：顶点按标号从小到大，颜色依次尝试{selected}、{new}、{a}。把结果画在顶点上，边保持原样。",
                         "相邻顶点颜色必须不同。从最小标号开始给图着色，每一步{selected}优先于{new}，{new}优先于{a}，只改动填色。"),
        ("explicit", "en"): ("Fill {one} with {selected}, {two} with {new} and {three} with {a}, as the greedy colouring by label has it. Nothing else changes.",
                             "Greedy colouring in the order of labels makes these nodes {selected}: {one}; these {new}: {two}; and these {a}: {three}. Draw it so and keep all edges.",
                             "The first colour, {selected}, goes to {one}. The second, {new}, goes to {two}, and the third, {a}, to {three}. The lines stay unaltered."),
        ("explicit", "zh"): ("把 {one} 填成{selected}，{two} 填成{new}，{three} 填成{a}，这就是按标号的贪心着色，其他不变。",
                             "按标号顺序贪心着色的结果：{selected}为 {one}；{new}为 {two}；{a}为 {three}。请照此填色，保留所有边。",
                             "第一种颜色{selected}给 {one}，第二种{new}给 {two}，第三种{a}给 {three}，连线不改动。"),
    },
    repair={
        ("terse", "en"): ("The greedy colouring by label with {selected}, {new}, {a} is wrong; correct it.", "Fix the fills: greedily by label, {selected} before {new} before {a}."),
        ("terse", "zh"): ("按标号用{selected}、{new}、{a}的贪心着色有错，请改正。", "修正填色：按标号贪心，{selected}先于{new}，{new}先于{a}。"),
        ("task", "en"): ("Someone coloured this graph greedily, nodes by increasing label, colours in the order {selected}, {new}, {a}, and made a mistake. Recolour so that each node has the first colour that none of its earlier neighbours has.",
                         "Each node ought to have the earliest of {selected}, {new}, {a} that is free among the neighbours with smaller labels. Somewhere this is violated; mend the picture."),
        ("task", "zh"): ("有人按标号从小到大、颜色顺序{selected}、{new}、{a}给图贪心着色，但涂错了。请改色，使每个顶点取标号更小的邻点没用过的第一种颜色。",
                         "每个顶点应取{selected}、{new}、{a}中标号更小的邻点都没有的最前一种颜色，图中有违反之处，请改正。"),
        ("explicit", "en"): ("Right is: {one} in {selected}, {two} in {new}, {three} in {a}. Correct the fills.", "Make {one} {selected}, make {two} {new}, and make {three} {a}: this is the greedy colouring by label."),
        ("explicit", "zh"): ("正确的是：{one} 为{selected}，{two} 为{new}，{three} 为{a}。请改正填色。", "按标号贪心着色，应让 {one} 为{selected}，{two} 为{new}，{three} 为{a}，请据此修改。"),
    },
    source=source_words("undirected"),
    target=target_words("undirected", {
        "en": ("{selected} fills {one}, {new} fills {two}, {a} fills {three}.", "Fills by colour: {selected} for {one}, {new} for {two}, {a} for {three}."),
        "zh": ("其中 {one} 为{selected}，{two} 为{new}，{three} 为{a}。", "{selected}的顶点是 {one}，{new}的是 {two}，{a}的是 {three}。"),
    }),
    wording=Wording(
        derived={
            "en": ("In order of label {turns}.",),
            "zh": ("按标号顺序：{turns}。",),
        },
        law={
            "en": "each node in order of label has the first of the colours that no earlier neighbour has",
            "zh": "按标号顺序，每个顶点取标号更小的邻点都没有用的第一种颜色",
        },
        figure=UNDIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Colour the graph greedily with {selected}, {new} and {a}.", "Give every node the first of {selected}, {new} and {a} that its earlier neighbours leave free."),
            "zh": ("用{selected}、{new}和{a}给图贪心着色。", "按标号给每个顶点取{selected}、{new}和{a}中第一种可用的颜色。"),
        },
        facts={
            "en": ("The graph has {n} nodes and {m} edges; colours are tried in the order {selected}, {new}, {a}.",),
            "zh": ("图中有{n}个顶点和{m}条边，颜色按{selected}、{new}、{a}的顺序尝试。",),
        },
        rules={
            "take-0": {"en": "no earlier neighbour has the first colour", "zh": "标号更小的邻点都没有用第一种颜色"},
            "take-1": {"en": "an earlier neighbour has the first colour, none the second", "zh": "标号更小的邻点用了第一种颜色而没有用第二种"},
            "take-2": {"en": "earlier neighbours have the first and the second colour", "zh": "标号更小的邻点已用了前面的颜色"},
        },
    ),
    anchor="A0", catalogue=("G11",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (COLOURING,)
