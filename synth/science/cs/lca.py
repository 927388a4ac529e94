"""Lowest common ancestor of two nodes of a tree, and the path between them (T15, task 6 of the paper's fifteen)."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, recolour_edge, recolour_node, visit
from synth.science.cs.binary import (
    NODE_WORDS,
    SOURCE,
    Slots,
    Tree,
    described,
    drawn,
    grown,
    listed,
    lost_edge,
    lost_leaf,
    mismarked,
    named,
    nudged,
    overmarked,
    rehung,
    slots,
    swapped_labels,
    target_words,
    unmarked,
    wrong_label,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure

SIZES = {1: (5, 7), 2: (7, 9), 3: (9, 11), 4: (11, 13), 5: (13, 15)}  # nodes
DEEPEST = {1: 2, 2: 3, 3: 4, 4: 4, 5: 5}
SHORTEST = {1: 2, 2: 3, 3: 3, 4: 4, 5: 5}  # edges of the path
NODE, PATH = "node-selected", "edge-new"


def upwards(tree: Tree[str], key: str) -> list[str]:
    """A key and its ancestors, the root last."""
    above, found = tree.parents(), [key]
    while found[-1] in above:
        found.append(above[found[-1]])
    return found


def way(tree: Tree[str], a: str, b: str) -> tuple[list[str], str]:
    """The nodes on the path from a to b, and the highest of them: climb from both until the ways meet."""
    up, down = upwards(tree, a), upwards(tree, b)
    top = next(k for k in down if k in up)
    return [*up[: up.index(top) + 1], *reversed(down[: down.index(top)])], top


def make_lca(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree and two of its nodes, far enough apart; now and then one is above the other."""
    tree, _ = named(s, grown(s, s.integer(*SIZES[difficulty]), DEEPEST[difficulty]))
    in_line = difficulty >= 3 and s.chance(0.15)
    a, b, path, top = _pair(s, tree, 2 if in_line else SHORTEST[difficulty], in_line)
    page = slots(tree.in_order(), tree.depth(), canvas)
    source, target = drawn(tree, page), _painted(tree, page, path, top)
    order = tree.by_level()
    words: dict[str, str | Mapping[str, str]] = {
        "a": a,
        "b": b,
        "lca": top,
        "root": tree.root,
        "top": tree.root,
        "n": str(len(order)),
    }
    words |= {"kind": {"en": "a binary tree", "zh": "二叉树"}, "keys": listed(order), "all": listed(order)}
    words |= {"tree": described(tree), "result": described(tree), "path": "–".join(path), "m": str(len(path) - 1)}
    claims = (constraint(claim("path_is", nodes=path, class_=PATH)),)
    edit = Edit("lca", {"a": a, "b": b, "node": NODE, "path": PATH})
    hidden = {"tree": tree, "page": page, "path": path, "top": top, "ends": (a, b)}
    return Problem(source, edit, target, _trace(source, target, tree, (a, b), top), words, claims, hidden)


def _pair(s: Stream, tree: Tree[str], shortest: int, in_line: bool) -> tuple[str, str, list[str], str]:
    keys = tree.keys()
    for a, b in s.shuffled([(a, b) for a in keys for b in keys if a != b]):
        path, top = way(tree, a, b)
        if len(path) > shortest and (top in (a, b)) == in_line:
            return a, b, path, top
    raise Unfit("near", f"no two nodes are {shortest} edges apart")


def _painted(tree: Tree[str], page: Slots[str], path: list[str], top: str) -> Figure:
    """The tree with a path's edges, each named by its lower end, and one node in colour."""
    return drawn(tree, page, {top: NODE}, {k: PATH for k in path if k != top})


def _trace(source: Figure, target: Figure, tree: Tree[str], ends: tuple[str, str], top: str) -> tuple[Step, ...]:
    """Climb from one node to the root, then from the other until a node has been passed before."""
    up, down = (upwards(tree, k) for k in ends)
    steps: list[Step] = [visit(source, f"n{k}") for k in up]
    steps += [visit(source, f"n{k}") for k in down[: down.index(top)]]
    steps.append(visit(source, f"n{top}").why("already-seen", node=top))
    steps.append(recolour_node(source, f"n{top}", NODE).why("rule", name="meet"))
    figure = target.changed({e.id: {"cls": "edge"} for e in target.all(Edge)})
    for k in [*up[: up.index(top)], *reversed(down[: down.index(top)])]:
        steps.append(recolour_edge(figure, f"e{k}", PATH))
        figure = figure.changed({f"e{k}": {"cls": PATH}})
    return tuple(steps)


# ------------------------------------------------------------------------------------------------ wrong targets


def higher_ancestor(p: Problem, s: Stream) -> Figure | None:
    """A common ancestor that is not the lowest."""
    above = upwards(p.hidden["tree"], p.hidden["top"])[1:]
    return (
        p.target.changed({f"n{p.hidden['top']}": {"cls": "node"}, f"n{s.choice(above)}": {"cls": NODE}})
        if above
        else None
    )


def too_low(p: Problem, s: Stream) -> Figure:
    """A node of the path below the right one."""
    below = [k for k in p.hidden["path"] if k != p.hidden["top"]]
    return p.target.changed({f"n{p.hidden['top']}": {"cls": "node"}, f"n{s.choice(below)}": {"cls": NODE}})


def gap_in_path(p: Problem, s: Stream) -> Figure:
    """One edge of the path without colour."""
    below = [k for k in p.hidden["path"] if k != p.hidden["top"]]
    return p.target.changed({f"e{s.choice(below)}": {"cls": "edge"}})


def path_too_long(p: Problem, s: Stream) -> Figure | None:
    """One edge too many."""
    plain = [e.id for e in p.target.all(Edge) if e.cls == "edge"]
    return p.target.changed({s.choice(plain): {"cls": PATH}}) if plain else None


def to_the_root(p: Problem, s: Stream) -> Figure | None:
    """Both ways drawn on to the root."""
    tree: Tree[str] = p.hidden["tree"]
    lines = {k for end in p.hidden["ends"] for k in upwards(tree, end) if k != tree.root}
    return p.target.changed({f"e{k}": {"cls": PATH} for k in lines})


def other_end(p: Problem, s: Stream) -> Figure | None:
    """Ancestor and path of one of the two nodes with a third."""
    tree: Tree[str] = p.hidden["tree"]
    a = s.choice(p.hidden["ends"])
    path, top = way(tree, a, s.choice([k for k in tree.keys() if k not in p.hidden["ends"]]))
    return _painted(tree, p.hidden["page"], path, top)


def half_way(p: Problem, s: Stream) -> Figure | None:
    """The path from only one of the two."""
    path, top = p.hidden["path"], p.hidden["top"]
    i = path.index(top)
    half = path[:i] if s.chance(0.5) else path[i + 1 :]
    return p.target.changed({f"e{k}": {"cls": "edge"} for k in half})


LCA = Family(
    name="cs/lca",
    subject="computer science",
    title={"en": "Lowest common ancestor and the path between two nodes", "zh": "最近公共祖先与两结点间的路径"},
    edits="one node and the edges of one path in colour",
    parameters="5 to 15 nodes, letters or numbers; paths of 2 to 10 edges, now and then straight down",
    make=make_lca,
    mutators=(
        Mutator("higher-ancestor", higher_ancestor), Mutator("too-low", too_low), Mutator("gap-in-path", gap_in_path),
        Mutator("path-too-long", path_too_long), Mutator("to-the-root", to_the_root), Mutator("other-end", other_end),
        Mutator("half-way", half_way), Mutator("unmarked", unmarked), Mutator("mismarked", mismarked),
        Mutator("overmarked", overmarked), Mutator("swapped-labels", swapped_labels), Mutator("wrong-label", wrong_label),
        Mutator("lost-edge", lost_edge), Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung),
        Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Mark the lowest common ancestor of {a} and {b} in {selected} and the path between them in {new}.",
                          "LCA of {a} and {b}: node {selected}, connecting edges {new}.",
                          "Colour the way from {a} to {b} {new} and its topmost node {selected}."),
        ("terse", "zh"): ("用{selected}标出 {a} 与 {b} 的最近公共祖先，二者之间的路径用{new}。", "{a} 和 {b} 的 LCA 画成{selected}，连接它们的边画成{new}。",
                          "把从 {a} 到 {b} 的路涂成{new}，其中最高的结点涂成{selected}。"),
        ("task", "en"): ("Find the lowest common ancestor of the nodes {a} and {b}, where a node counts as its own ancestor. Fill it in {selected} and paint the edges of the path from {a} to {b} {new}; keep the rest.",
                         "Which node is the deepest that has both {a} and {b} in its subtree? Show it in {selected}. The tree edges that lead from one of the two to the other become {new}.",
                         "Climb from {a} and from {b} until the ways meet: highlight the meeting node in {selected} and every edge passed on the shortest connection in {new}. Nothing else changes."),
        ("task", "zh"): ("求结点 {a} 与 {b} 的最近公共祖先（结点也算自己的祖先），将它涂成{selected}，并把从 {a} 到 {b} 的路径上的边画成{new}，其余不变。",
                         "哪个结点是子树中同时包含 {a} 和 {b} 的最深结点？请用{selected}标出；连接这两个结点的树边改为{new}。",
                         "分别从 {a} 和 {b} 向上走，直到两条路相遇：相遇的结点用{selected}突出，最短连接经过的每条边用{new}表示，其他部分不动。"),
        ("explicit", "en"): ("Fill node {lca}, the lowest common ancestor of {a} and {b}, in {selected}; paint the edges along {path} {new}.",
                             "The path {path} joins {a} and {b}: give its {m} edges the colour {new}, and its topmost node {lca} the colour {selected}.",
                             "Only {lca} becomes {selected}, as the ancestor where {a} and {b} meet. The lines of the way {path} turn {new}."),
        ("explicit", "zh"): ("把 {a} 与 {b} 的最近公共祖先 {lca} 涂成{selected}，沿 {path} 的边画成{new}。", "路径 {path} 连接 {a} 和 {b}：其中 {m} 条边改为{new}，最高的结点 {lca} 改为{selected}。",
                             "只有 {lca} 变成{selected}，它是 {a} 和 {b} 相遇的祖先；{path} 这条路上的连线变成{new}。"),
    },
    repair={
        ("terse", "en"): ("The lowest common ancestor of {a} and {b} ({selected}) or the path between them ({new}) is wrong here. Correct it.",
                          "Mend this picture of the LCA of {a} and {b}: node in {selected}, path in {new}."),
        ("terse", "zh"): ("图中 {a} 与 {b} 的最近公共祖先（{selected}）或路径（{new}）有错，请改正。", "修正这幅 {a} 和 {b} 的 LCA 图：结点用{selected}，路径用{new}。"),
        ("task", "en"): ("In the binary tree with root {root}, {tree}. The lowest common ancestor of {a} and {b} should be {selected} and the edges of the path between them {new}. The picture has a mistake: put it right.",
                         "Someone marked the LCA of {a} and {b} in {selected} and their path in {new} in this tree: root {root}; {tree}. Find the error and correct the drawing."),
        ("task", "zh"): ("二叉树以 {root} 为根，{tree}。{a} 与 {b} 的最近公共祖先应为{selected}，它们之间路径上的边应为{new}，图中有误，请改正。",
                         "有人在下面的树中用{selected}标出 {a} 和 {b} 的 LCA，用{new}标出路径：根为 {root}；{tree}。请找出错误并改正。"),
        ("explicit", "en"): ("The correct tree has the root {root}, and {tree}. Only {lca} is {selected}, and only the edges along {path} are {new}. Change the picture to that.",
                             "Correct the figure: below the root {root}, {tree}; the way {path} has {new} lines, its top {lca} is {selected}, and all else is plain."),
        ("explicit", "zh"): ("正确的树以 {root} 为根，{tree}。只有 {lca} 为{selected}，只有沿 {path} 的边为{new}。请据此改正。", "请改正图形：根 {root} 之下为：{tree}；路径 {path} 的连线为{new}，最高处 {lca} 为{selected}，其余样式普通。"),
    },
    source=SOURCE,
    target=target_words("the node {lca} is {selected} and the edges along {path} are {new}", "结点 {lca} 为{selected}，沿 {path} 的边为{new}"),
    wording=Wording(
        law={
            "en": "the marked edges are the way between {a} and {b}, the marked node is its topmost one",
            "zh": "标出的边是{a}与{b}之间的路，标出的结点是路上最高的结点",
        },
        figure=(Noun("binary tree", "binary trees", "二叉树", "棵"),),
        nouns={"node": NODE_WORDS},
        objective={
            "en": ("Mark the lowest common ancestor of {a} and {b} and the path between them.", "Find where the ways up from {a} and {b} meet, and mark it with the path."),
            "zh": ("标出{a}和{b}的最近公共祖先以及二者之间的路径。", "找出从{a}和{b}向上的路在哪里相遇，并标出路径。"),
        },
        facts={
            "en": ("A binary tree with root {root} is given; the nodes {a} and {b} are in question.", "The nodes {a} and {b} belong to a binary tree with root {root}."),
            "zh": ("给出一棵以{root}为根的二叉树，要考察结点{a}和{b}。", "结点{a}和{b}在一棵根为{root}的二叉树中。"),
        },
        rules={"meet": {"en": "the first node that both ways up have in common is the lowest", "zh": "两条向上的路最先共有的结点就是最近公共祖先"}},
    ),
    catalogue=("T15",), paper=(6,), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (LCA,)
