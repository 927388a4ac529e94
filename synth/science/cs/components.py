"""Strongly connected components in three colours (catalogue G09)."""

from __future__ import annotations

from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, recolour_node, visit
from synth.science.cs.graph import (
    ARROWS,
    DIRECTED,
    GRAPH,
    LEAF,
    Pair,
    Plot,
    listed,
    one_other_colour,
    one_unmarked,
    other_colour,
    plotted,
    rank,
    slots_of,
    source_words,
    target_words,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

DENSITY = {1: 1.3, 2: 1.4, 3: 1.5, 4: 1.6, 5: 1.6}  # edges a node
COLOURS = ("node-selected", "node-new", "node-a")  # roles whose colours nobody confuses


def components(plot: Plot) -> list[list[str]]:
    """Strongly connected components, by their first labels: second search on the turned graph (Kosaraju 1978)."""
    finished: list[str] = []
    for name in plot.names:
        _search(plot, name, finished, set(finished))
    turned = replace(plot, pairs=tuple((b, a) for a, b in plot.pairs))
    parts: list[list[str]] = []
    seen: set[str] = set()
    for name in reversed(finished):
        if name not in seen:
            part: list[str] = []
            _search(turned, name, part, seen)
            seen.update(part)
            parts.append(sorted(part, key=rank))
    return sorted(parts, key=lambda part: rank(part[0]))


def _search(plot: Plot, at: str, out: list[str], seen: set[str]) -> None:
    """Depth first; nodes are put out when they are left."""
    if at in seen:
        return
    seen.add(at)
    for other in plot.neighbours(at):
        _search(plot, other, out, seen)
    out.append(at)


def oriented(s: Stream, plot: Plot) -> Plot:
    """Arrows round and round inside a few regions of the graph, one way only between them."""
    seeds = s.sample(plot.names, s.integer(2, 3))
    region = dict(zip(seeds, range(3)))
    queue = list(seeds)
    for at in queue:
        for other in plot.neighbours(at):
            if other not in region:
                region[other] = region[at]
                queue.append(other)
    place: dict[str, int] = {}
    tree: set[Pair] = set()
    for seed in seeds:
        _enter(s, plot, seed, region, place, tree)
    return replace(
        plot,
        pairs=tuple(
            sorted((_turned(p, region, place, tree) for p in plot.pairs), key=lambda p: (rank(p[0]), rank(p[1])))
        ),
        directed=True,
    )


def _enter(s: Stream, plot: Plot, at: str, region: dict[str, int], place: dict[str, int], tree: set[Pair]) -> None:
    """A depth-first tree of one region, with the order in which its nodes are met."""
    place[at] = len(place)
    for other in s.shuffled(plot.neighbours(at)):
        if other not in place and region[other] == region[at]:
            tree.add((at, other))
            _enter(s, plot, other, region, place, tree)


def _turned(pair: Pair, region: dict[str, int], place: dict[str, int], tree: set[Pair]) -> Pair:
    a, b = pair
    if region[a] != region[b]:
        return pair if region[a] < region[b] else (b, a)
    if pair in tree or (b, a) in tree:
        return pair if pair in tree else (b, a)
    return pair if place[a] > place[b] else (b, a)  # back up the tree, so that cycles close


def make_components(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Orientations are drawn until there are three components."""
    base = plotted(s, difficulty, canvas, DENSITY[difficulty])
    for _ in range(30):
        plot = oriented(s, base)
        parts = components(plot)
        if len(parts) == len(COLOURS):
            return _problem(plot, parts)
    raise Unfit("components", "no orientation gives three components")


def _problem(plot: Plot, parts: list[list[str]]) -> Problem:
    classes = {name: cls for part, cls in zip(parts, COLOURS) for name in part}
    source, target = plot.figure(), plot.figure(nodes=classes)
    steps: list[Step] = []
    for part, cls in zip(parts, COLOURS):
        steps.append(visit(source, f"n{part[0]}").why("rule", name="next"))
        steps += [recolour_node(source, f"n{name}", cls).why("rule", name="mutual") for name in part]
    slots = slots_of(plot) | {"one": listed(parts[0]), "two": listed(parts[1]), "three": listed(parts[2])}
    claims = tuple(
        constraint(claim("count_eq", select=f"node[class={c}]", n=len(part)), "derived")
        for c, part in zip(COLOURS, parts)
    )
    edit = Edit("components", {"colours": list(COLOURS)})
    return Problem(
        source, edit, target, tuple(steps), slots, claims, {"plot": plot, "parts": parts, "classes": classes}
    )


def _coloured(p: Problem, parts: list[list[str]]) -> Figure:
    classes = {name: cls for part, cls in zip(parts, COLOURS) for name in part}
    return p.target.changed({f"n{k}": {"cls": cls} for k, cls in classes.items()})


def colours_turned(p: Problem, s: Stream) -> Figure:
    """The right components in the wrong order of colours."""
    parts = p.hidden["parts"]
    i = s.integer(1, 2)
    return _coloured(p, [*parts[i:], *parts[:i]])


def one_elsewhere(p: Problem, s: Stream) -> Figure:
    """One node in the colour of another component."""
    name = s.choice(list(p.hidden["classes"]))
    cls = s.choice([c for c in COLOURS if c != p.hidden["classes"][name]])
    return p.target.changed({f"n{name}": {"cls": cls}})


def two_merged(p: Problem, s: Stream) -> Figure:
    """Two components in one colour."""
    a, b = s.sample(p.hidden["parts"], 2)
    cls = p.hidden["classes"][a[0]]
    return p.target.changed({f"n{k}": {"cls": cls} for k in b})


def neighbour_taken(p: Problem, s: Stream) -> Figure | None:
    """A node that only leads to a component, or is led to by it, counted to it."""
    classes = p.hidden["classes"]
    across = [(a, b) for a, b in p.hidden["plot"].pairs if classes[a] != classes[b]]
    if not across:
        return None
    a, b = s.choice(across)
    return p.target.changed({f"n{b}": {"cls": classes[a]}})


def part_forgotten(p: Problem, s: Stream) -> Figure:
    """One component is left plain."""
    return p.target.changed({f"n{k}": {"cls": "node"} for k in s.choice(p.hidden["parts"])})


COMPONENTS = Family(
    name="cs/components",
    subject="computer science",
    title={"en": "Strongly connected components", "zh": "强连通分量"},
    edits="all nodes in the colours of their components",
    parameters="5 to 12 nodes, three components",
    make=make_components,
    mutators=(
        Mutator("colours-turned", colours_turned), Mutator("one-elsewhere", one_elsewhere),
        Mutator("two-merged", two_merged), Mutator("neighbour-taken", neighbour_taken), Mutator("part-forgotten", part_forgotten),
        Mutator("one-unmarked", one_unmarked), Mutator("other-colour", other_colour),
        Mutator("one-other-colour", one_other_colour), *ARROWS, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Colour the strongly connected components {selected}, {new} and {a}, by their smallest labels.", "SCCs in {selected}, {new}, {a}, ordered by first label.",
                          "Show the strong components: {selected} for that with the smallest label, then {new}, then {a}."),
        ("terse", "zh"): ("按最小标号的顺序，把各强连通分量依次涂成{selected}、{new}、{a}。", "强连通分量依首个标号用{selected}、{new}、{a}着色。", "标出强连通分量：含最小标号的为{selected}，接着{new}，再接着{a}。"),
        ("task", "en"): ("Determine the strongly connected components of this directed graph. Order them by the smallest label that each contains and fill the nodes of the first {selected}, of the second {new}, of the third {a}; keep the arrows.",
                         "Two nodes belong together if each can be reached from the other along the arrows. Give these groups the colours {selected}, {new} and {a}, beginning with the group that has the smallest label. Leave the rest as it is.",
                         "Run Tarjan's algorithm on the graph and recolour every node by its component: {selected}, {new}, {a}, the components being sorted by their lowest label."),
        ("task", "zh"): ("求出这个有向图的强连通分量，按各分量中最小的标号排序，第一个分量的顶点填{selected}，第二个填{new}，第三个填{a}，箭头不变。",
                         "若两个顶点沿箭头可以互相到达，它们就属于同一组。从含最小标号的组开始，依次用{selected}、{new}、{a}给各组着色，其余保持原样。",
                         "对图运行 Tarjan 算法，按所属分量给每个顶点换色：分量按最小标号排序，依次为{selected}、{new}、{a}。"),
        ("explicit", "en"): ("Fill {one} with {selected}, {two} with {new} and {three} with {a}: these are the strongly connected components. Nothing else changes.",
                             "The strong components, sorted by smallest label, are: {one}; {two}; {three}. Draw the first {selected}, the second {new}, the third {a}, without touching any edge.",
                             "Make these nodes {selected}: {one}. Make these {new}: {two}. Make these {a}: {three}. Arrows stay unaltered."),
        ("explicit", "zh"): ("把 {one} 填成{selected}，{two} 填成{new}，{three} 填成{a}：它们是各个强连通分量，其他不变。",
                             "按最小标号排序，强连通分量为：{one}；{two}；{three}。第一个画成{selected}，第二个画成{new}，第三个画成{a}，所有边不动。",
                             "将这些顶点设为{selected}：{one}；这些设为{new}：{two}；这些设为{a}：{three}。箭头保持原样。"),
    },
    repair={
        ("terse", "en"): ("The strong components should be {selected}, {new} and {a} by smallest label; correct the colours.", "Fix the colouring of the SCCs: {selected}, {new}, {a} in the order of their first labels."),
        ("terse", "zh"): ("强连通分量应按最小标号依次为{selected}、{new}、{a}，请改正颜色。", "修正强连通分量的着色：依首个标号为{selected}、{new}、{a}。"),
        ("task", "en"): ("Someone coloured the strongly connected components, sorted by their smallest labels, {selected}, {new} and {a}, and made a mistake. Recolour nodes until each has the colour of its component.",
                         "In this graph nodes that reach one another ought to share a fill, {selected} for the component with the smallest label, {new} for the next, {a} for the last. Something is wrong; mend it."),
        ("task", "zh"): ("有人把强连通分量按最小标号依次涂成{selected}、{new}、{a}，但涂错了。请改色，使每个顶点都是所属分量的颜色。",
                         "图中能互相到达的顶点应同色：含最小标号的分量为{selected}，其次为{new}，最后为{a}。现在有错误，请改正。"),
        ("explicit", "en"): ("Right is: {one} in {selected}, {two} in {new}, {three} in {a}. Correct the fills.", "Make {one} {selected}, make {two} {new}, and make {three} {a}, as the components demand."),
        ("explicit", "zh"): ("正确的是：{one} 为{selected}，{two} 为{new}，{three} 为{a}。请改正填色。", "按强连通分量，请让 {one} 为{selected}，让 {two} 为{new}，让 {three} 为{a}。"),
    },
    source=source_words("directed"),
    target=target_words("directed", {
        "en": ("{selected} fills {one}, {new} fills {two}, {a} fills {three}.", "Fills by colour: {selected} for {one}, {new} for {two}, {a} for {three}."),
        "zh": ("其中 {one} 为{selected}，{two} 为{new}，{three} 为{a}。", "{selected}的顶点是 {one}，{new}的是 {two}，{a}的是 {three}。"),
    }),
    wording=Wording(
        law={
            "en": "nodes have one colour exactly if they can reach one another",
            "zh": "当且仅当两个顶点能互相到达时颜色相同",
        },
        figure=DIRECTED,
        nouns={"node": NODE},
        objective={
            "en": ("Colour the strongly connected components {selected}, {new} and {a}.", "Give each strong component its colour: {selected}, {new} and {a}, sorted by smallest label."),
            "zh": ("给强连通分量分别涂上{selected}、{new}和{a}。", "按最小标号的顺序把强连通分量涂成{selected}、{new}和{a}。"),
        },
        facts={
            "en": ("The directed graph has {n} nodes and {m} edges; its components get {selected}, {new} and {a} in turn.",),
            "zh": ("有向图含{n}个顶点和{m}条边，各分量依次用{selected}、{new}和{a}。",),
        },
        rules={
            "next": {"en": "it has the smallest label without a colour", "zh": "它是尚未着色的最小标号"},
            "mutual": {"en": "nodes that reach one another belong to one component", "zh": "能互相到达的顶点属于同一分量"},
        },
    ),
    anchor="A0", catalogue=("G09",), leaves=LEAF,
)  # fmt: skip

FAMILIES = (COMPONENTS,)
