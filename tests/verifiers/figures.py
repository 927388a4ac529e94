"""Hand-made figures and records of reasoning for the judges' tests: a tree, a graph, a ray at a boundary."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from typing import Any

from verifiers.certificates import Edit
from verifiers.readback import Edge, Figure, Label, Line, Node


@dataclass(slots=True)
class Case:
    """A row with the figures and the edit that it is judged by."""

    record: dict[str, Any]
    source: Figure
    edit: Edit
    target: Figure
    spec: dict[str, Any] = field(default_factory=dict)
    whole: bool = True

    def row(self) -> dict[str, Any]:
        """The row, whose full text says all sentences of the record besides its own, as a maker's does."""
        record, render = self.record, self.record.get("render")
        if isinstance(render, dict) and isinstance(render.get("full"), str) and self.whole:
            parts = [record.get("refined_objective"), record.get("preserve"), *record.get("constraints", ())]
            parts += record.get("operations", ())
            said = [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
            render["full"] += "".join(f" {text}" for text in said if text not in render["full"])
        return {
            "cot": json.dumps(self.record, ensure_ascii=False),
            "reasoning": self.record["render"]["compact"],
            "subtask": self.record["family"],
            "spec": json.dumps(self.spec, ensure_ascii=False),
        }


def figure(nodes=(), edges=(), labels=(), lines=(), polygons=()) -> Figure:
    return Figure(
        width=512, height=512, nodes=tuple(nodes), edges=tuple(edges), cells=(), labels=tuple(labels),
        lines=tuple(lines), arcs=(), circles=(), polygons=tuple(polygons),
    )  # fmt: skip


def node(label: str, x: float, y: float, cls: str = "plain") -> Node:
    return Node(at=(x, y), shape="circle", r=18.0, w=0.0, h=0.0, label=label, cls=cls, ring=False)


def straight(nodes: list[Node], a: int, b: int, label: str = "", cls: str = "edge") -> Edge:
    (x0, y0), (x1, y1) = nodes[a].at, nodes[b].at
    share = 18.0 / math.dist((x0, y0), (x1, y1))
    dx, dy = round((x1 - x0) * share, 2), round((y1 - y0) * share, 2)
    path = ((x0 + dx, y0 + dy), (x1 - dx, y1 - dy))
    return Edge(a=a, b=b, directed=False, label=label, cls=cls, path=path)


def step(i: int, op: str, args: dict[str, Any], text: str, because=None, pre=(), post=()) -> dict[str, Any]:
    return {
        "i": i, "op": op, "args": args, "pre": list(pre), "post": list(post), "because": because, "text": text
    }  # fmt: skip


def condition(pred: str, **args: Any) -> dict[str, Any]:
    return {"pred": pred, "args": args}


def constraint(name: str, kind: str, pred: str, args: dict[str, Any], text: str, weight: float) -> dict[str, Any]:
    return {
        "id": name, "kind": kind, "pred": pred, "args": args, "text": text, "scope": "target", "check": "svg",
        "origin": "derived", "weight": weight,
    }  # fmt: skip


def record(
    family: str, objective: str, constraints, operations, compact: str, full: str, **more: Any
) -> dict[str, Any]:
    found = {
        "schema": "cot/1", "domain": "science", "family": family, "mode": "edit", "lang": "en",
        "refined_objective": {"text": objective, "claims": ["k1"]},
        "subtasks": [
            {"id": "s1", "text": "Find where the change belongs.", "needs": [], "claims": []},
            {"id": "s2", "text": "Draw it.", "needs": ["s1"], "claims": ["k2"]},
        ],
        "constraints": constraints, "operations": operations,
        "preserve": {"mode": "A1", "text": "Everything else stays as it is."},
        "render": {"compact": compact, "full": full},
        "tokens": {"compact": 0, "full": 0, "tokenizer": "estimate"},
        "provenance": {"generator": "science/1", "templates": ["s4", "c2"]},
    }  # fmt: skip
    return found | more


def bst() -> Case:
    """5 is inserted into the search tree of 8, 3, 10, 6."""
    nodes = [node("8", 256, 80), node("3", 156, 170), node("10", 356, 170), node("6", 206, 260)]
    source = figure(nodes, [straight(nodes, 0, 1), straight(nodes, 0, 2), straight(nodes, 1, 3)])
    grown = [*nodes, node("5", 181, 350, "new")]
    added = straight(grown, 3, 4)
    target = replace(source, nodes=tuple(grown), edges=(*source.edges, added))
    constraints = [
        constraint("k1", "change", "exists", {"select": "node", "label": "5"}, "There is a node 5.", 0.25),
        constraint("k2", "relation", "child_of", {"node": "5", "parent": "6", "side": "left"},
                   "5 is the left child of 6.", 0.25),
        constraint("k3", "count", "count_eq", {"select": "node", "n": 5}, "The tree has 5 nodes.", 0.25),
        constraint("k4", "preserve", "unchanged", {"select": "node", "except": ["5"]}, "The other nodes stay.", 0.25),
    ]  # fmt: skip
    new = {"label": "5", "at": [181, 350], "shape": "circle", "r": 18.0, "class": "new", "size": 16, "ring": False}
    edge = {
        "from": "6", "to": "5", "path": [list(p) for p in added.path], "directed": False, "class": "edge", "label": "",
        "label_at": [0, 0], "size": 12,
    }  # fmt: skip
    operations = [
        step(1, "compare", {"a": "5", "b": "8", "is": "less"}, "5 < 8, so go left from 8.",
             {"reason": "less", "args": {"a": "5", "b": "8"}}),
        step(2, "compare", {"a": "5", "b": "3", "is": "greater"}, "5 is greater than 3, so go right."),
        step(3, "compare", {"a": "5", "b": "6", "is": "less"}, "5 < 6: go left from 6."),
        step(4, "add-node", {"node": new}, "Draw 5 as a green circle.", None,
             [condition("absent", select="node", label="5")], [condition("exists", select="node", label="5")]),
        step(5, "add-edge", {"edge": edge}, "Join 5 to its parent 6, on the left.",
             {"reason": "empty", "args": {"node": "6", "side": "left"}}, (),
             [condition("child_of", node="5", parent="6", side="left")]),
    ]  # fmt: skip
    compact = "The picture shows a search tree with root 8. Inserting 5: 5 < 8, 5 > 3, 5 < 6, so 5 hangs left of 6."
    full = (
        compact + " First compare 5 with 8 and go left, then with 3 and go right, then with 6. The left place below 6 "
        "is free: draw a green node 5 there and join it to 6. The other four nodes stay where they are."
    )
    style = {
        "paper": "#ffffff",
        "names": {"new": {"en": "green", "zh": "绿色"}, "selected": {"en": "orange", "zh": "橙色"}},
    }
    spec = {"style": style, "target": {"marks": [{"mark": "node", "id": "n-5", "label": "5"}]}}
    made = record("cs/bst-insert", "Insert 5 into the search tree.", constraints, operations, compact, full)
    return Case(made, source, Edit("insert", {"key": 5}), target, spec)


def mst() -> Case:
    """Kruskal's algorithm on four towns: A-B 2, B-C 3, A-C 6, C-D 7."""
    nodes = [node("A", 100, 100), node("B", 400, 100), node("C", 400, 400), node("D", 100, 400)]
    joined = [(0, 1, "2"), (1, 2, "3"), (0, 2, "6"), (2, 3, "7")]
    source = figure(nodes, [straight(nodes, a, b, label) for a, b, label in joined])
    chosen = [0, 1, 3]
    edges = [replace(e, cls="selected") if i in chosen else e for i, e in enumerate(source.edges)]
    target = replace(source, edges=tuple(edges))

    def take(i: int, a: str, b: str, weight: str) -> dict[str, Any]:
        return step(i, "recolour-edge", {"edge": [a, b], "to": "selected"}, f"Take {a}–{b} ({weight}): paint it red.",
                    {"reason": "smallest", "args": {}}, (),
                    [condition("class_eq", edge=[a, b], to="selected")])  # fmt: skip

    operations = [
        take(1, "A", "B", "2"),
        take(2, "B", "C", "3"),
        step(3, "skip", {"edge": ["A", "C"]}, "A–C (6) would close a cycle, skip it.",
             {"reason": "closes-cycle", "args": {}}),
        take(4, "C", "D", "7"),
    ]  # fmt: skip
    constraints = [
        constraint("k1", "change", "spanning", {"class": "selected"}, "The red edges span the graph.", 0.3),
        constraint("k2", "count", "count_eq", {"select": "edge[class=selected]", "n": 3}, "3 edges are red.", 0.2),
        constraint("k3", "text", "sum_eq", {"select": "edge[class=selected]", "to": 12}, "They weigh 12.", 0.2),
        constraint("k4", "relation", "class_eq", {"edge": ["A", "C"], "to": "edge"}, "A–C keeps its grey.", 0.2),
        constraint("k5", "preserve", "unchanged", {"select": "node", "except": []}, "The towns stay.", 0.1),
    ]  # fmt: skip
    compact = "Four towns A, B, C and D; the red edges A–B (2), B–C (3) and C–D (7) make the cheapest network, of 12."
    full = compact + " A–C (6) is skipped, because it would close a cycle with A–B and B–C. Three edges turn red."
    names = {
        "selected": {"en": "red", "zh": "红色"},
        "edge": {"en": "grey", "zh": "灰色"},
        "visited": {"en": "blue", "zh": "蓝色"},
    }
    made = record("cs/mst-kruskal", "Paint the minimum spanning tree red.", constraints, operations, compact, full)
    made["preserve"]["mode"] = "A0"
    return Case(made, source, Edit("mst", {"to": "selected"}), target, {"style": {"names": names}})


def refraction() -> Case:
    """A ray passes from n_1 = 1.0 into n_2 = 1.5 at 40°; the record is in Chinese."""
    labels = [
        Label(at=(90, 60), text="n_1 = 1.0", cls="text", size=16, italic=False),
        Label(at=(90, 460), text="n_2 = 1.5", cls="text", size=16, italic=False),
        Label(at=(200, 120), text="θ_1 = 40°", cls="text", size=16, italic=False),
    ]
    boundary = Line(points=((40, 256), (472, 256)), cls="boundary", start=False, end=False)
    incident = Line(points=((127.44, 102.79), (256, 256)), cls="ray", start=False, end=True)
    source = figure(labels=labels, lines=[boundary, incident])
    t2 = math.radians(25.37)
    end = [round(256 + 200 * math.sin(t2), 2), round(256 + 200 * math.cos(t2), 2)]
    written = Label(at=(330, 380), text="θ_2 = 25.4°", cls="text", size=16, italic=False)
    ray = Line(points=((256, 256), tuple(end)), cls="ray", start=False, end=True)
    target = replace(source, labels=(*source.labels, written), lines=(*source.lines, ray))
    values = {"n1": 1.0, "n2": 1.5, "t1": 40}
    law = {"n1": 1.0, "n2": 1.5, "t1": 40, "t2": 25.4}
    operations = [
        step(1, "compute", {"name": "θ_2", "expression": "asin(n1*sin(t1)/n2)", "values": values, "value": 25.4,
                            "unit": "°", "digits": 1}, "由折射定律算得 θ_2 = 25.4°。",
             {"reason": "law", "args": {"name": "snell", "values": law}}),
        step(2, "draw", {"mark": {"mark": "line", "points": [[256, 256], end], "class": "ray", "start": False,
                                  "end": True}}, "从入射点画出折射光线。"),
        step(3, "write", {"label": {"text": "θ_2 = 25.4°", "at": [330, 380], "class": "text", "size": 16,
                                    "italic": False}}, "标出 θ_2 = 25.4°。"),
    ]  # fmt: skip
    constraints = [
        constraint("k1", "change", "value_eq", {"name": "θ_2", "to": 25.4, "unit": "°", "tol": 0.1},
                   "图中标有 θ_2 = 25.4°。", 0.4),
        constraint("k2", "physics", "law_holds", {"name": "snell", "values": law, "tol": 0.01}, "符合折射定律。", 0.3),
        constraint("k3", "count", "count_eq", {"select": "line[class=ray]", "n": 2}, "共有2条光线。", 0.2),
        constraint("k4", "preserve", "unchanged", {"select": "line[class=boundary]", "except": []}, "界面不变。", 0.1),
    ]  # fmt: skip
    compact = "光线以40°从折射率1.0的介质射入折射率1.5的介质，由折射定律得 θ_2 = 25.4°，折射光线画成红色，其余不变。"
    full = compact + "先算出 θ_2 = 25.4°，再从入射点画出折射光线，最后标出 θ_2 = 25.4°，两条光线都是红色。"
    made = record("physics/refraction", "画出折射光线。", constraints, operations, compact, full, lang="zh")
    made["subtasks"] = [
        {"id": "s1", "text": "求折射角。", "needs": [], "claims": ["k2"]},
        {"id": "s2", "text": "画出光线。", "needs": ["s1"], "claims": ["k3"]},
    ]
    made["preserve"]["text"] = "其余部分不变。"
    spec = {"style": {"names": {"ray": {"en": "red", "zh": "红色"}, "normal": {"en": "blue", "zh": "蓝色"}}}}
    return Case(made, source, Edit("refract", {"n2": 1.5, "angle": 40}), target, spec)
