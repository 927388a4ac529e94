"""Small scenes: a key put into a search tree, a minimum spanning tree, a refracted ray."""

from __future__ import annotations

import math
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import Constraint, candidates, choose, constraint
from synth.reasoning.naming import TOWN, TREE_NODE, Noun, Wording
from synth.reasoning.realise import Problem, Reasoned, reason
from synth.reasoning.record import (
    Step,
    add_edge,
    add_node,
    claim,
    compare,
    compute,
    conclude,
    draw,
    recolour_edge,
    skip,
    visit,
    write,
)  # fmt: skip
from synth.science.figure import Arc, Edge, Figure, Label, Line, Node

COLOURS = {
    "node": {"en": "white", "zh": "白色"},
    "node-new": {"en": "orange", "zh": "橙色"},
    "edge": {"en": "grey", "zh": "灰色"},
    "edge-selected": {"en": "red", "zh": "红色"},
}
TREE = Wording(
    figure=(Noun("binary search tree", "binary search trees", "二叉搜索树", "棵"),),
    nouns={"node": TREE_NODE},
    objective={
        "en": ("Insert {key} into the binary search tree.", "Put the key {key} where the search for it ends."),
        "zh": ("在二叉搜索树中插入{key}。", "把关键字{key}插入查找结束的位置。"),
    },
    rules={
        "bst": {"en": "smaller keys go left and larger ones go right", "zh": "小的往左走，大的往右走"},
    },
)
SPANNING = Wording(
    figure=(Noun("weighted graph", "weighted graphs", "带权图", "张"), Noun("road map", "road maps", "道路图", "张")),
    nouns={"node": TOWN},
    objective={
        "en": ("Mark in red the cheapest set of edges that keeps everything connected.",),
        "zh": ("用红色标出使所有点连通且总权最小的边。",),
    },
)
OPTICS = Wording(
    figure=(Noun("refraction diagram", "refraction diagrams", "折射光路图", "幅"),),
    nouns={
        "line[class=ray]": (Noun("incident ray", "incident rays", "入射光线", "条"),),
        "line[class=ray-out]": (Noun("refracted ray", "refracted rays", "折射光线", "条"),),
        "line[class=normal]": (Noun("normal", "normals", "法线", "条"),),
        "line[class=surface]": (Noun("interface", "interfaces", "界面"),),
        "arc[class=angle]": (Noun("angle arc", "angle arcs", "角弧", "段"),),
    },
    objective={
        "en": ("Draw the refracted ray for n = {n2} below the interface.",),
        "zh": ("画出下方介质折射率n = {n2}时的折射光线。",),
    },
    facts={
        "en": ("Light meets the interface at {t1}° to the normal, going from n = {n1} to n = {n2}.",),
        "zh": ("光线以与法线成{t1}°的角从n = {n1}的介质射向n = {n2}的介质。",),
    },
)


@dataclass(frozen=True)
class Scene:
    """A problem with its trace, claims and broken targets."""

    problem: Problem
    wording: Wording
    steps: tuple[Step, ...]
    claims: tuple[Constraint, ...]
    broken: tuple[Figure, ...]

    def record(self, lang: str, choices: Stream) -> Reasoned:
        found = candidates(self.problem.source, self.problem.target, self.claims, self.wording.nouns)
        chosen = choose(self.problem.source, self.problem.target, self.broken, found)
        return reason(self.problem, self.steps, chosen.constraints, lang, self.wording, choices)


def insertion(s: Stream) -> Scene:
    """A key goes down a search tree of 6 to 10 keys."""
    keys = s.sample(range(10, 99), s.integer(7, 11))
    new = keys[-1]
    figure, path = Figure(()), []
    for i, key in enumerate(keys):
        spot, low, high = None, 0.0, 512.0
        path, y = [], 40.0
        while True:
            x = (low + high) / 2
            here = next((n for n in figure.all(Node) if n.at == (x, y)), None)
            if here is None:
                break
            path.append(here)
            spot = here
            low, high = (low, x) if key < int(here.label) else (x, high)
            y += 60.0
        node = Node(f"n{i}", ((low + high) / 2, y), str(key), "node-new" if key == new else "node")
        source = figure
        figure = figure.plus(node)
        if spot:
            figure = figure.plus(Edge(f"e{i}", spot.id, node.id, (spot.at, node.at)))
    parent, edge = path[-1], figure.marks[-1]
    assert isinstance(edge, Edge)
    steps: list[Step] = []
    for n in path:
        steps += [visit(source, n.id), compare(str(new), n.label)]
    side = "left" if new < int(parent.label) else "right"
    child = claim("child_of", node=str(new), parent=parent.label, side=side)
    drawn = figure.without([edge.id])
    reason_name = "less" if side == "left" else "greater"
    steps += [
        add_node(source, node).why(reason_name, a=str(new), b=parent.label),
        add_edge(drawn, edge).why("rule", name="bst"),
        conclude(child, claim("in_order", order="sorted")),
    ]
    wrong_place = figure.changed({node.id: {"at": (2 * parent.at[0] - node.at[0], node.at[1])}})
    wrong_key = figure.changed({node.id: {"label": str(new + 1)}})
    lost = figure.changed({source.marks[0].id: {"cls": "node-new"}})
    claims = (constraint(child), constraint(claim("in_order", order="sorted"), "derived"))
    problem = Problem("cs/bst-insert", "edit", source, figure, COLOURS, {"key": str(new)})
    return Scene(problem, TREE, tuple(steps), claims, (wrong_place, wrong_key, drawn, source, lost))


def spanning(s: Stream) -> Scene:
    """Kruskal's algorithm on 6 to 9 nodes on a ring with chords; weights all differ."""
    n = s.integer(6, 9)
    names = [chr(65 + i) for i in range(n)]
    spots = [(256 + 180 * math.cos(6.283 * i / n), 256 + 180 * math.sin(6.283 * i / n)) for i in range(n)]
    nodes = [Node(x, at, x) for x, at in zip(names, spots)]
    pairs = [(i, (i + 1) % n) for i in range(n)] + [(i, (i + 2) % n) for i in range(0, n - 2, 2)]
    weights = s.sample(range(1, 30), len(pairs))
    edges = [
        Edge(f"e{k}", names[a], names[b], (spots[a], spots[b]), label=str(w), label_at=(0.0, float(k)))
        for k, ((a, b), w) in enumerate(zip(pairs, weights))
    ]
    source = Figure((*edges, *nodes))
    part = {x: {x} for x in names}
    steps: list[Step] = []
    chosen: list[str] = []
    for e in sorted(edges, key=lambda e: int(e.label)):
        if len(chosen) == n - 1:
            break
        if part[e.start] is part[e.stop]:
            steps.append(skip(source, e.id, "closes-cycle"))
            continue
        steps.append(recolour_edge(source, e.id, "edge-selected").why("smallest", value=e.label))
        joined = part[e.start] | part[e.stop]
        for x in joined:
            part[x] = joined
        chosen.append(e.id)
    target = source.changed({i: {"cls": "edge-selected"} for i in chosen})
    unused = next(e.id for e in edges if e.id not in chosen)
    broken = (
        target.changed({chosen[0]: {"cls": "edge"}}),
        target.changed({unused: {"cls": "edge-selected"}}),
        target.changed({unused: {"cls": "edge-selected"}, chosen[-1]: {"cls": "edge"}}),
        target.changed({unused: {"label": "99"}}),
        target.without([unused]),
    )
    total = sum(int(e.label) for e in edges if e.id in chosen)
    claims = (
        constraint(claim("spanning", class_="edge-selected")),
        constraint(claim("sum_eq", select="edge[class=edge-selected]", to=total), "derived"),
    )
    problem = Problem("cs/mst", "edit", source, target, COLOURS)
    return Scene(problem, SPANNING, tuple(steps), claims, broken)


def refraction(s: Stream) -> Scene:
    """A ray enters a denser medium; the angle is worked out, then drawn."""
    t1, n2 = s.integer(20, 60), s.integer(13, 24) / 10
    t2 = round(math.degrees(math.asin(math.sin(math.radians(t1)) / n2)), 1)
    a1, a2 = math.radians(t1), math.radians(t2)
    marks = (
        Line("i", ((40.0, 256.0), (472.0, 256.0)), "surface"),
        Line("n", ((256.0, 60.0), (256.0, 452.0)), "normal"),
        Line("r", ((256 - 180 * math.sin(a1), 256 - 180 * math.cos(a1)), (256.0, 256.0)), "ray", end=True),
        Label("n1", (90.0, 220.0), "n = 1.0"),
        Label("n2", (90.0, 300.0), f"n = {n2}"),
    )
    source = Figure(marks)
    out = Line("o", ((256.0, 256.0), (256 + 180 * math.sin(a2), 256 + 180 * math.cos(a2))), "ray-out", end=True)
    arc = Arc("a", (256.0, 256.0), 40.0, 90 - t2, 90.0, "angle")
    value = Label("v", (300.0, 330.0), f"θ_2 = {t2}°")
    target = source.plus(out, arc, value)
    values = {"n1": 1.0, "t1": float(t1), "n2": n2}
    law = {**values, "t2": t2}
    steps = (
        compute("θ_2", "asin(n1*sin(t1)/n2)", values, "°", 1).why("law", name="snell", values=law),
        draw(out).why("law", name="snell", values=law),
        draw(arc),
        write(value),
    )
    bent = math.radians(t2 + 8)
    wrong = Line("o", ((256.0, 256.0), (256 + 180 * math.sin(bent), 256 + 180 * math.cos(bent))), "ray-out", end=True)
    broken = (
        source.plus(wrong, arc, value),
        source.plus(out, arc),
        source.plus(arc, value),
        source.plus(out, arc, Label("v", (300.0, 330.0), f"θ_2 = {t1}°")),
    )
    ray = {"class": "ray-out", "at": [256.0, 256.0]}
    claims = (
        constraint(claim("angle_eq", line=ray, to=round(90 - t2, 2), tol=0.5), "derived"),
        constraint(claim("value_eq", name="θ_2", to=t2, unit="°", tol=0.05)),
        constraint(claim("law_holds", name="snell", values=law, tol=0.01), "derived"),
    )
    problem = Problem(
        "physics/refraction", "edit", source, target, COLOURS, {"t1": str(t1), "n1": "1.0", "n2": str(n2)}
    )
    return Scene(problem, OPTICS, steps, claims, broken)


SCENES = {"insertion": insertion, "spanning": spanning, "refraction": refraction}
