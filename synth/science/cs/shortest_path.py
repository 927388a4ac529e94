"""Shortest paths in weighted graphs (catalogue G04, task 11 of the paper's fifteen)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import NODE, Wording
from synth.reasoning.record import Step, claim, compare, compute, recolour_edge, visit
from synth.science.cs.graph import (
    GRAPH,
    LEAF,
    MARKING,
    WEIGHTED,
    WEIGHTS,
    Pair,
    Plot,
    listed,
    slots_of,
    source_words,
    target_words,
    weighted,
)
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

DENSITY = {1: 1.3, 2: 1.4, 3: 1.5, 4: 1.6, 5: 1.7}  # edges a node
LENGTHS = {1: (2, 3), 2: (2, 3), 3: (3, 4), 4: (3, 5), 5: (4, 6)}  # edges of the path
GAPS = {1: 2, 2: 2, 3: 1, 4: 1, 5: 1}  # by which the second best is longer, at least
MARK = "edge-selected"


def dijkstra(plot: Plot, start: str, without: Pair | None = None) -> tuple[dict[str, int], dict[str, str]]:
    """Distances in the order in which nodes are settled, and the node before each (Dijkstra 1959)."""
    settled: dict[str, int] = {}
    before: dict[str, str] = {}
    heap: list[tuple[int, str, str]] = [(0, start, "")]
    while heap:
        d, at, last = heapq.heappop(heap)
        if at in settled:
            continue
        settled[at] = d
        if last:
            before[at] = last
        for other in plot.neighbours(at):
            pair = plot.pair(at, other)
            if pair != without and other not in settled:
                heapq.heappush(heap, (d + plot.weights[pair], other, at))
    return settled, before


def way(before: dict[str, str], goal: str) -> list[str]:
    """Nodes from the start to the goal."""
    out = [goal]
    while out[-1] in before:
        out.append(before[out[-1]])
    return out[::-1]


def second(plot: Plot, path: list[str]) -> tuple[float, list[str]]:
    """The next longer way that lacks an edge of the path: length (infinite if there is none) and nodes."""
    best: tuple[float, list[str]] = (math.inf, [])
    for a, b in pairwise(path):
        settled, before = dijkstra(plot, path[0], plot.pair(a, b))
        if path[-1] in settled:
            best = min(best, (settled[path[-1]], way(before, path[-1])))
    return best


def make_shortest(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A pair of nodes whose shortest path is the only one of its length, and has as many edges as the difficulty wants."""
    plot = weighted(s, difficulty, canvas, DENSITY[difficulty])
    plot = replace(plot, weights={p: s.integer(1, 9 + 2 * difficulty) for p in plot.pairs})
    low, high = LENGTHS[difficulty]
    for start, goal in s.shuffled([(a, b) for a in plot.names for b in plot.names if a != b])[:40]:
        settled, before = dijkstra(plot, start)
        path = way(before, goal)
        if not low <= len(path) - 1 <= high:
            continue
        rival, detour = second(plot, path)
        if GAPS[difficulty] <= rival - settled[goal] < math.inf:
            return _problem(plot, path, list(settled), detour)
    raise Unfit("no-path", "no pair of nodes has a single shortest path of the length that is wanted")


def _problem(plot: Plot, path: list[str], settled: list[str], detour: list[str]) -> Problem:
    pairs = [plot.pair(a, b) for a, b in pairwise(path)]
    source, target = plot.figure(), plot.figure(edges=dict.fromkeys(pairs, MARK))
    slots = slots_of(plot) | {"start": path[0], "goal": path[-1], "path": "–".join(path)}
    slots["weights"] = listed([str(plot.weights[p]) for p in pairs])
    claims = (constraint(claim("path_is", nodes=path, class_=MARK)),)
    edit = Edit("shortest-path", {"from": path[0], "to": path[-1], "mark": MARK})
    steps = tuple(_trace(source, plot, path, settled, detour))
    return Problem(source, edit, target, steps, slots, claims, {"plot": plot, "path": path, "detour": detour})


def _trace(figure: Figure, plot: Plot, path: list[str], settled: list[str], detour: list[str]) -> Iterator[Step]:
    """Nodes by distance with the length of the way along the path, the best rival, then the path's edges."""
    for name in settled[: settled.index(path[-1]) + 1]:
        yield visit(figure, f"n{name}").why("nearest")
        if name in path[2:]:
            yield _length(plot, f"Σ_{name}", path[: path.index(name) + 1])
    rival = _length(plot, "Σ_alt", detour)
    if len(detour) > 2:
        yield rival
    yield compare(_length(plot, "", path).args["value"], rival.args["value"])
    for a, b in pairwise(path):
        key = plot.key(a, b)
        yield recolour_edge(figure, key, MARK).why("rule", name="path")
        figure = figure.changed({key: {"cls": MARK}})


def _length(plot: Plot, name: str, path: list[str]) -> Step:
    weights = [str(plot.weights[plot.pair(a, b)]) for a, b in pairwise(path)]
    return compute(name, " + ".join(weights), {}, "", 0)


def _marked(p: Problem, path: list[str]) -> Figure:
    plot = p.hidden["plot"]
    keys = {plot.key(a, b) for a, b in pairwise(path)}
    return p.target.changed({plot.key(*q): {"cls": MARK if plot.key(*q) in keys else "edge"} for q in plot.pairs})


def second_best(p: Problem, s: Stream) -> Figure:
    """The path that is longer by the least amount."""
    return _marked(p, p.hidden["detour"])


def fewest_edges(p: Problem, s: Stream) -> Figure | None:
    """The path of fewest edges, as if all weights were equal."""
    plot, path = p.hidden["plot"], p.hidden["path"]
    other = way(dijkstra(replace(plot, weights=dict.fromkeys(plot.pairs, 1)), path[0])[1], path[-1])
    return None if other == path else _marked(p, other)


def wrong_end(p: Problem, s: Stream) -> Figure | None:
    """The shortest path to a node next to the goal."""
    plot, path = p.hidden["plot"], p.hidden["path"]
    goal = s.choice(plot.neighbours(path[-1]))
    return None if goal == path[0] else _marked(p, way(dijkstra(plot, path[0])[1], goal))


def too_short(p: Problem, s: Stream) -> Figure:
    """The path without its last edge."""
    return _marked(p, p.hidden["path"][:-1])


SHORTEST = Family(
    name="cs/shortest-path",
    subject="computer science",
    title={"en": "Shortest path in a weighted graph", "zh": "带权图的最短路径"},
    edits="the edges of the shortest path in colour",
    parameters="5 to 12 nodes, 6 to 20 edges, paths of 2 to 6 edges, the second best longer by at least 1",
    make=make_shortest,
    mutators=(
        Mutator("second-best", second_best), Mutator("fewest-edges", fewest_edges), Mutator("wrong-end", wrong_end),
        Mutator("too-short", too_short), *MARKING, *WEIGHTS, *GRAPH,
    ),
    edit={
        ("terse", "en"): ("Highlight the shortest path from {start} to {goal} in {selected}.", "Shortest {start}–{goal} route: colour it {selected}.",
                          "Mark in {selected} how to get from {start} to {goal} at the least cost."),
        ("terse", "zh"): ("用{selected}标出从 {start} 到 {goal} 的最短路径。", "把 {start} 与 {goal} 之间的最短路径涂成{selected}。", "以最小代价从 {start} 走到 {goal}，路线画成{selected}。"),
        ("task", "en"): ("Find the path of least total weight between {start} and {goal} and recolour its edges {selected}; keep everything else.",
                         "Run Dijkstra's algorithm on this graph with source {start}. The edges of the shortest path to {goal} become {selected}, all others stay as they are.",
                         "Which way from {start} to {goal} has the smallest sum of weights? Draw exactly its edges in {selected} and change nothing more."),
        ("task", "zh"): ("求 {start} 和 {goal} 之间总权值最小的路径，把路径上的边改成{selected}，其余保持不变。",
                         "以 {start} 为源点对该图运行 Dijkstra 算法，到 {goal} 的最短路径上的边用{selected}画出，其他边不改。",
                         "从 {start} 到 {goal} 的哪条路线权值之和最小？只将这条路线的边变成{selected}，不要做其他改动。"),
        ("explicit", "en"): ("Recolour the edges of the path {path} {selected}; it is the shortest from {start} to {goal}. Leave the rest unchanged.",
                             "The shortest path from {start} to {goal} is {path}, over the weights {weights}. Make its edges {selected} and alter nothing else.",
                             "Draw in {selected} the route {path}, which joins {start} and {goal} at the least cost; all other edges keep their look."),
        ("explicit", "zh"): ("把路径 {path} 上的边改成{selected}，它是从 {start} 到 {goal} 的最短路径，其余不变。",
                             "从 {start} 到 {goal} 的最短路径为 {path}，依次经过权值 {weights}。将其各边设为{selected}，不改动其他内容。",
                             "用{selected}画出路线 {path}：它以最小代价连接 {start} 与 {goal}，其他边保持原来的样式。"),
    },
    repair={
        ("terse", "en"): ("The shortest path from {start} to {goal} is marked wrong; correct it, in {selected}.", "Fix the {selected} route: it should be the shortest between {start} and {goal}."),
        ("terse", "zh"): ("从 {start} 到 {goal} 的最短路径标错了，请用{selected}改正。", "修正{selected}的路线，使它成为 {start} 与 {goal} 之间的最短路径。"),
        ("task", "en"): ("Someone tried to mark the path of least total weight from {start} to {goal} in {selected} and made a mistake. Recolour edges so that exactly that path is {selected} and every other edge is plain.",
                         "The highlighting here is wrong. Only the shortest path between {start} and {goal} should be {selected}; all other edges should look ordinary. Mend the picture."),
        ("task", "zh"): ("有人想用{selected}标出从 {start} 到 {goal} 总权值最小的路径，但标错了。请修改边的颜色，使恰好这条路径为{selected}，其他边为普通样式。",
                         "图中的标记不对：只有 {start} 与 {goal} 之间的最短路径应为{selected}，其余各边应是普通样式，请改正。"),
        ("explicit", "en"): ("The shortest path from {start} to {goal} is {path}. Make its edges {selected} and all other edges plain.",
                             "Correct the figure: {path} is the shortest way between {start} and {goal}. Just its edges are {selected}; the others are drawn plainly."),
        ("explicit", "zh"): ("从 {start} 到 {goal} 的最短路径是 {path}。请让这条路径的边为{selected}，其余的边为普通样式。",
                             "请改正此图：{start} 与 {goal} 之间的最短路径为 {path}，只有它的边是{selected}，别的边画成普通样式。"),
    },
    source=source_words("weighted"),
    target=target_words("weighted", {
        "en": ("The edges of the shortest path from {start} to {goal}, {path}, are {selected}.", "The path {path}, the shortest between its ends, stands out in {selected}."),
        "zh": ("从 {start} 到 {goal} 的最短路径 {path} 的边为{selected}。", "最短路径 {path} 用{selected}突出显示。"),
    }),
    wording=Wording(
        law={
            "en": "no other way from {start} to {goal} has a smaller sum of weights than the marked one",
            "zh": "从{start}到{goal}的其他路径的权值之和都不小于标出的路径",
        },
        figure=WEIGHTED,
        nouns={"node": NODE},
        objective={
            "en": ("Mark the shortest path from {start} to {goal}.", "Show the cheapest way from {start} to {goal}."),
            "zh": ("标出从{start}到{goal}的最短路径。", "找出从{start}到{goal}代价最小的路线并标出。"),
        },
        rules={"path": {"en": "the edges of the shortest path are marked", "zh": "最短路径上的边都要标出"}},
    ),
    anchor="A0", catalogue=("G04",), paper=(11,), leaves=LEAF,
)  # fmt: skip

FAMILIES = (SHORTEST,)
