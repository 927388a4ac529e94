"""Binary search trees: insertion of a key (catalogue T01, task 3 of the paper's fifteen)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import TREE_NODE, Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, compare, visit
from synth.science.cs.binary import Tree, described, drawn, lost_leaf, mismarked, nudged, rehung, slots
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure
from synth.science.layout import straight

SIZES = {1: (4, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 14)}  # keys before the insertion
DEEPEST = 6


def make_insert(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Insert a key into a random tree; its place is reserved in the picture before."""
    low, high = SIZES[difficulty]
    keys = s.sample(range(1, 100), s.integer(low, high) + 1)
    key = keys.pop()
    before = Tree.of(keys)
    tree = before.copy()
    path = tree.insert(key)
    depth = tree.depth()
    if max(depth.values()) > min(DEEPEST, 3 + difficulty) or len(path) < min(difficulty, 3):
        raise Unfit("shape", "a tree too deep for the page, or an insertion too shallow for its difficulty")
    order = tree.in_order()
    page = slots(order, depth, canvas)
    source = drawn(before, page)
    target = drawn(tree, page, {key: "node-new"}, {key: "edge-new"})
    child = claim("child_of", node=str(key), parent=str(path[-1]), side="left" if key < path[-1] else "right")
    words: dict[str, str | Mapping[str, str]] = {"key": str(key), "parent": str(path[-1]), "root": str(keys[0])}
    words["side"] = {"en": "left", "zh": "左"} if key < path[-1] else {"en": "right", "zh": "右"}
    words |= {"keys": ", ".join(map(str, sorted(keys))), "all": ", ".join(map(str, order)), "n": str(len(keys))}
    words |= {"tree": described(before), "result": described(tree)}
    claims = (constraint(child), constraint(claim("in_order", order="sorted"), "derived"))
    hidden = {"tree": tree, "key": key, "keys": keys, "at": page.at, "r": page.r, "path": path}
    return Problem(source, Edit("insert", {"key": key, "mark": "node-new"}), target, _trace(source, target, key, path), words, claims, hidden)


def _trace(source: Figure, target: Figure, key: int, path: list[int]) -> tuple[Step, ...]:
    """Down from the root, a comparison at every node, then the leaf and its edge."""
    steps: list[Step] = []
    for at in path:
        steps += [visit(source, f"n{at}"), compare(str(key), str(at))]
    leaf, edge = target.by_id[f"n{key}"], target.by_id[f"e{key}"]
    side = "less" if key < path[-1] else "greater"
    steps.append(add_node(source, leaf).why(side, a=str(key), b=str(path[-1])))
    steps.append(add_edge(target.without([edge.id]), edge).why("rule", name="bst"))
    return tuple(steps)


# ------------------------------------------------------------------------------------------------ wrong targets


def wrong_key(p: Problem, s: Stream) -> Figure | None:
    """The right place, with a key off by one or by ten."""
    key, taken = p.hidden["key"], set(p.hidden["keys"])
    others = [k for k in (key - 1, key + 1, key + 10) if k not in taken and 0 < k < 100]
    return p.target.changed({f"n{key}": {"label": str(s.choice(others))}}) if others else None


def wrong_side(p: Problem, s: Stream) -> Figure | None:
    """The new leaf on the other side of its parent, where that side is free."""
    key, parent, tree = p.hidden["key"], p.hidden["path"][-1], p.hidden["tree"]
    if parent in (tree.right if key < parent else tree.left):
        return None
    at, above = p.hidden["at"][key], p.hidden["at"][parent]
    return _moved(p, parent, (round(2 * above[0] - at[0], 1), at[1]))


def wrong_parent(p: Problem, s: Stream) -> Figure | None:
    """The new leaf under another node that has a side free."""
    tree, at, r = (p.hidden[name] for name in ("tree", "at", "r"))
    free = [(k, side) for k in p.hidden["keys"] for side, below in ((-1, tree.left), (1, tree.right)) if k not in below]
    free = [(k, side) for k, side in free if k != p.hidden["path"][-1]]
    if not free:
        return None
    parent, side = s.choice(free)
    return _moved(p, parent, (at[parent][0] + side * 1.6 * r, at[parent][1] + 2.8 * r))


def _moved(p: Problem, parent: int, to: tuple[float, float]) -> Figure:
    key = p.hidden["key"]
    leaf = replace(p.target.by_id[f"n{key}"], at=to)
    edge = straight(f"e{key}", p.target.by_id[f"n{parent}"], leaf, cls="edge-new")
    return p.target.without([leaf.id, edge.id]).plus(edge, leaf)


def no_edge(p: Problem, s: Stream) -> Figure:
    """The leaf without its edge."""
    return p.target.without([f"e{p.hidden['key']}"])


def swapped_keys(p: Problem, s: Stream) -> Figure:
    """The right leaf, and two old keys that have changed places."""
    a, b = s.sample(p.hidden["keys"], 2)
    return p.target.changed({f"n{a}": {"label": str(b)}, f"n{b}": {"label": str(a)}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The leaf is there but looks like the others."""
    return p.target.changed({f"n{p.hidden['key']}": {"cls": "node"}, f"e{p.hidden['key']}": {"cls": "edge"}})


INSERT = Family(
    name="cs/bst-insert",
    subject="computer science",
    title={"en": "Insertion into a binary search tree", "zh": "二叉搜索树的插入"},
    edits="one new leaf and its edge, marked in colour",
    parameters="4 to 14 keys of 1 to 99, depth to 6",
    make=make_insert,
    mutators=(
        Mutator("wrong-key", wrong_key), Mutator("wrong-side", wrong_side), Mutator("wrong-parent", wrong_parent),
        Mutator("no-edge", no_edge), Mutator("swapped-keys", swapped_keys), Mutator("unmarked", unmarked),
        Mutator("mismarked", mismarked), Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung), Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("[Insert|Add] {key} into the binary search tree and mark the new node in {new}.",
                          "BST insertion of {key}; the new node and its edge in {new}.",
                         "Where does {key} go in this search tree? Show it there in {new}."),
        ("terse", "zh"): ("在二叉搜索树中插入 {key}，新结点用{new}标出。", "把 {key} 插入这棵二叉搜索树，并用{new}标记新结点。",
                         "{key} 应挂在这棵二叉搜索树的什么位置？用{new}画出来。"),
        ("task", "en"): ("[Carry out|Perform] the standard insertion of key {key} in this binary search tree[ and draw|, drawing] the new leaf with its edge in {new}; leave everything else as it is.",
                         "Show this BST after the key {key} has been inserted. The node that appears, and the edge that leads to it, should be {new}.",
                         "Compare {key} with the keys from the root downwards, smaller to the left and larger to the right, and hang it where the way ends, circle and line in {new}. Keep the old nodes in place."),
        ("task", "zh"): ("按照二叉搜索树的插入规则加入关键字 {key}，新叶结点和连接它的边画成{new}，其余部分保持不变。",
                         "画出插入关键字 {key} 之后的二叉搜索树，新出现的结点及其边用{new}表示，其他不动。",
                         "从根开始把 {key} 与各关键字比较，小则向左，大则向右，在路的尽头挂上它，圆圈和连线都用{new}，原有结点不移动。"),
        ("explicit", "en"): ("Draw a new node {key} as the {side} child of {parent}, with its edge, both in {new}. Nothing else changes.",
                             "Starting at the root, {key} ends up {side} of {parent}: add the node {key} there in {new}, joined to {parent} by a {new} edge, and keep all other nodes and edges.",
                         "The free place {side} below {parent} is where {key} belongs. Put a {new} circle with {key} into it and a {new} line up to {parent}."),
        ("explicit", "zh"): ("在结点 {parent} 的{side}下方添加{new}的新结点 {key}，并用{new}的边与 {parent} 相连，其余不变。",
                             "从根结点开始比较，{key} 应成为 {parent} 的{side}孩子：用{new}画出结点 {key} 及其连边，保留其他所有结点和边。",
                         "{parent} {side}下方的空位属于 {key}。请在那里画一个写有 {key} 的{new}圆圈，并用{new}的线向上连到 {parent}。"),
    },
    repair={
        ("terse", "en"): ("Correct this drawing of {key} inserted into the tree; the new node stays {new}.",
                          "The insertion of {key} is drawn wrong here. Put it right, in {new}."),
        ("terse", "zh"): ("这幅插入 {key} 的图有错，请改正，新结点仍用{new}。", "改正图中插入 {key} 时的错误，新结点画成{new}。"),
        ("task", "en"): ("Someone inserted {key} into the binary search tree with keys {keys} and root {root}, and made a mistake. Restore the correct result, with the new node and its edge in {new}.",
                         "Into the BST of {keys} (root {root}) the key {key} was to be inserted, but the picture is wrong. Mend it; the inserted node and its edge are {new}."),
        ("task", "zh"): ("有人在由 {keys} 组成、根为 {root} 的二叉搜索树中插入 {key} 时出了错，请改成正确的结果，新结点及其边用{new}。",
                         "图中本应把 {key} 插入关键字为 {keys} 的二叉搜索树（根为 {root}），但画错了。请修正，新结点和它的边为{new}。"),
        ("explicit", "en"): ("The correct tree has {key} as the {side} child of {parent}, node and edge in {new}, and otherwise: {tree}. Change the picture to that.",
                             "Correct the figure so that {key} hangs {side} below {parent} in {new}, joined by a {new} edge, while the rest reads: {tree}."),
        ("explicit", "zh"): ("正确的树中 {key} 是 {parent} 的{side}孩子（结点和边为{new}），其余为：{tree}。请据此改正。",
                             "请改正图形：{key} 应在 {parent} 的{side}下方，结点与边为{new}；其他部分是：{tree}。"),
    },
    source={
        ("terse", "en"): ("A binary search tree of the keys {keys} with root {root}.", "Diagram of a BST rooted at {root} that holds {keys}."),
        ("terse", "zh"): ("以 {root} 为根、关键字为 {keys} 的二叉搜索树。", "一棵二叉搜索树的示意图，根为 {root}，含 {keys}。"),
        ("task", "en"): ("Draw the binary search tree with root {root} in which {tree}. Keys stand in circles that straight lines join.",
                         "A textbook drawing of a binary search tree with {n} nodes, root {root}: {tree}."),
        ("task", "zh"): ("画一棵二叉搜索树，根为 {root}，其中 {tree}。关键字写在圆圈里，用直线相连。",
                         "教科书式的二叉搜索树，共 {n} 个结点，根为 {root}：{tree}。"),
        ("explicit", "en"): ("A clean diagram of a binary search tree: {n} circles with numbers, the root {root} on top, children below their parents, joined by straight lines. {tree}. Nothing is highlighted.",
                             "Figure of a binary tree with circular nodes and straight edges. At the top stands {root}. From there: {tree}. All {n} nodes look alike."),
        ("explicit", "zh"): ("二叉搜索树的清晰图示：{n} 个带数字的圆形结点，根 {root} 在最上方，孩子位于父结点下方并用直线相连。{tree}。没有任何突出标记。",
                             "用圆形结点和直线边画出的二叉树，最上方是 {root}，其下：{tree}。{n} 个结点样式相同。"),
    },
    target={
        ("terse", "en"): ("A binary search tree of {all} with root {root}; the node {key} and the edge above it are {new}.", "BST holding {all}, rooted at {root}, with {key} and its edge in {new}."),
        ("terse", "zh"): ("以 {root} 为根、含 {all} 的二叉搜索树，结点 {key} 及其上方的边为{new}。", "二叉搜索树，根为 {root}，关键字 {all}，其中 {key} 和它的边用{new}表示。"),
        ("task", "en"): ("Draw the binary search tree with root {root} in which {result}. The node {key} and the edge to its parent {parent} are {new}.",
                         "A textbook drawing of a binary search tree just after {key} was inserted, root {root}: {result}. Node {key} and its edge stand out in {new}."),
        ("task", "zh"): ("画一棵二叉搜索树，根为 {root}，其中 {result}。结点 {key} 及其通向父结点 {parent} 的边为{new}。",
                         "刚插入 {key} 之后的二叉搜索树，根为 {root}：{result}。结点 {key} 和它的边用{new}突出。"),
        ("explicit", "en"): ("A clean diagram of a binary search tree with circular nodes and straight edges, the root {root} on top: {result}. Only the node {key}, {side} below {parent}, and the line that joins them are {new}.",
                             "Figure of a binary tree. At the top stands {root}. From there: {result}. The leaf {key} is {new}, as is the edge from {parent} to it; all else is plain."),
        ("explicit", "zh"): ("二叉搜索树的清晰图示，圆形结点、直线边，根 {root} 在最上方：{result}。只有 {parent} {side}下方的结点 {key} 以及二者之间的连线是{new}。",
                             "二叉树图，最上方是 {root}，其下：{result}。叶结点 {key} 为{new}，从 {parent} 到它的边也是{new}，其余样式普通。"),
    },
    wording=Wording(
        law={
            "en": "smaller keys stand left and larger ones right of every node, and the new leaf hangs where its search ends",
            "zh": "每个结点左小右大，新叶挂在其查找结束之处",
        },
        figure=(Noun("binary search tree", "binary search trees", "二叉搜索树", "棵"),),
        nouns={"node": TREE_NODE},
        objective={
            "en": ("Insert {key} into the binary search tree.", "Put the key {key} where the search for it ends."),
            "zh": ("在二叉搜索树中插入{key}。", "把关键字{key}插入查找结束的位置。"),
        },
        rules={"bst": {"en": "smaller keys go left and larger ones go right", "zh": "小的往左走，大的往右走"}},
    ),
    anchor="A1", catalogue=("T01",), paper=(3,), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (INSERT,)
