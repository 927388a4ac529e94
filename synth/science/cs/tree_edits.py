"""Shapes of binary trees: fill one up to the last level, hang nodes into it, cut subtrees off (T16, task 1 of the paper's)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, difference, visit
from synth.science.cs.binary import (
    NODE_WORDS,
    RESULT,
    SIDES,
    SOURCE,
    Both,
    K,
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
from synth.science.figure import Edge, Figure, Node
from synth.science.layout import straight

TREE_NOUN = Noun("binary tree", "binary trees", "二叉树", "棵")
NEW = "node-new"
LEAVES = ("Computer Science/Data Structures/Tree",)
# levels of the full tree, and how many of its nodes are missing at first
FULL = {1: (3, 1, 2), 2: (3, 2, 3), 3: (4, 2, 4), 4: (4, 5, 7), 5: (4, 8, 10)}
SIZES = {1: (4, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 13)}  # nodes
DEEPEST = {1: 2, 2: 3, 3: 4, 4: 4, 5: 5}
ADDED = {1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (2, 3), 5: (3, 3)}  # nodes hung into the tree
CUT = {1: (1, 1, 2), 2: (1, 2, 4), 3: (1, 3, 6), 4: (2, 3, 8), 5: (2, 4, 8)}  # subtrees, and nodes in them together


def _shown_new(source: Figure, target: Figure, tree: Tree[K], order: Sequence[K]) -> list[Step]:
    """New nodes in an order in which parents come first, each with the edge that it hangs from."""
    above, figure, steps = tree.parents(), source, []
    for k in order:
        parent = above[k]
        side = "left" if tree.left.get(parent) == k else "right"
        node, edge = target.by_id[f"n{k}"], target.by_id[f"e{k}"]
        steps.append(add_node(figure, node).why("empty", parent=str(parent), side=side))
        figure = figure.plus(node)
        steps.append(add_edge(figure, edge))
        figure = figure.plus(edge)
    return steps


# ------------------------------------------------------------------------------------------------ full trees


def full(levels: int) -> Tree[int]:
    """The full tree of so many levels, its nodes numbered level by level from 1."""
    inner = range(1, 2 ** (levels - 1))
    return Tree(1, {k: 2 * k for k in inner}, {k: 2 * k + 1 for k in inner})


def pruned(tree: Tree[K], gone: set[K]) -> Tree[K]:
    """A tree without some keys, with whom all that hangs from them has to go."""
    left, right = (
        {k: c for k, c in side.items() if c not in gone and k not in gone} for side in (tree.left, tree.right)
    )
    return Tree(tree.root, left, right)


def _missing(s: Stream, tree: Tree[int], levels: int, low: int, high: int) -> set[int]:
    """Nodes to leave out, whole subtrees, so that the last level still has one node."""
    wanted, gone = s.integer(low, high), set()
    for k in s.shuffled(range(2, 2**levels)):
        more = gone | set(tree.below(k))
        if len(more) <= wanted and any(leaf not in more for leaf in range(2 ** (levels - 1), 2**levels)):
            gone = more
    return gone


def make_complete(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A tree numbered as a full one, some of whose nodes are missing."""
    levels, low, high = FULL[difficulty]
    tree = full(levels)
    gone = _missing(s, tree, levels, low, high)
    before, page = pruned(tree, gone), slots(tree.in_order(), tree.depth(), canvas)
    source = drawn(before, page)
    target = drawn(tree, page, dict.fromkeys(gone, NEW), dict.fromkeys(gone, "edge-new"))
    new, old = sorted(gone), before.by_level()
    words: dict[str, str | Mapping[str, str]] = {"levels": str(levels), "root": "1", "top": "1", "n": str(len(old))}
    words |= {"kind": {"en": "a binary tree", "zh": "二叉树"}, "keys": listed(old), "all": listed(sorted(tree.keys()))}
    words |= {"tree": described(before), "result": described(tree), "new_keys": listed(new), "m": str(len(tree.keys()))}
    words |= _named(new)
    words["places"] = _places([(k, k // 2, "right" if k % 2 else "left") for k in new])
    claims = (
        constraint(claim("count_eq", select="node", n=2**levels - 1)),
        constraint(claim("count_eq", select=f"node[class={NEW}]", n=len(new)), "derived"),
    )
    edit = Edit("complete", {"levels": levels, "mark": NEW})
    hidden = {"tree": tree, "gone": gone, "page": page, "before": before, "r": page.r}
    return Problem(source, edit, target, tuple(_shown_new(source, target, tree, new)), words, claims, hidden)


def _named(keys: Sequence[K]) -> dict[str, str]:
    """Words for new nodes and the edges above them, by number."""
    many = len(keys) > 1
    return {
        "new_nodes": f"{'nodes' if many else 'node'} {listed(keys)}",
        "edges": "their edges" if many else "its edge",
    }


def _places(found: Sequence[tuple[K, K, str]]) -> Both:
    """Key, parent and side, one after the other, in both languages."""
    english = [f"{k} as the {SIDES[side]['en']} child of {parent}" for k, parent, side in found]
    chinese = [f"{k} 作为 {parent} 的{SIDES[side]['zh']}孩子" for k, parent, side in found]
    last = f"{', '.join(english[:-1])} and {english[-1]}" if len(english) > 1 else english[0]
    return {"en": last, "zh": "，".join(chinese)}


def only_siblings(p: Problem, s: Stream) -> Figure | None:
    """Every node has two children or none, but levels are left with gaps."""
    before: Tree[int] = p.hidden["before"]
    added = {c for k in before.keys() if before.children(k) for c in (2 * k, 2 * k + 1)} & p.hidden["gone"]
    return _filled(p, added) if added != p.hidden["gone"] else None


def one_level_short(p: Problem, s: Stream) -> Figure | None:
    """The last level left as it was."""
    depth = p.hidden["tree"].depth()
    return _filled(p, {k for k in p.hidden["gone"] if depth[k] < max(depth.values())})


def one_missing(p: Problem, s: Stream) -> Figure | None:
    """One of the missing leaves is missing still."""
    leaves = [k for k in p.hidden["gone"] if not p.hidden["tree"].children(k)]
    return _filled(p, p.hidden["gone"] - {s.choice(leaves)})


def _filled(p: Problem, added: set[int]) -> Figure | None:
    tree = pruned(p.hidden["tree"], p.hidden["gone"] - added)
    return drawn(tree, p.hidden["page"], dict.fromkeys(added, NEW), dict.fromkeys(added, "edge-new"))


def numbered_on(p: Problem, s: Stream) -> Figure | None:
    """New nodes with numbers that follow the largest old one instead of their places."""
    start = max(p.hidden["before"].keys())
    labels = {k: str(start + i) for i, k in enumerate(sorted(p.hidden["gone"]), 1)}
    figure = p.target.changed({f"n{k}": {"label": label} for k, label in labels.items()})
    return figure if figure != p.target else None


def new_labels_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two new nodes that have changed labels."""
    new = [n for n in p.target.all(Node) if n.cls == NEW]
    if len(new) < 2:
        return None
    a, b = s.sample(new, 2)
    return p.target.changed({a.id: {"label": b.label}, b.id: {"label": a.label}})


def plain_edge(p: Problem, s: Stream) -> Figure:
    """A new edge without colour."""
    new = [e.id for e in p.target.all(Edge) if e.cls == "edge-new"]
    return p.target.changed({s.choice(new): {"cls": "edge"}})


_COMMON = (
    Mutator("unmarked", unmarked), Mutator("mismarked", mismarked), Mutator("overmarked", overmarked),
    Mutator("swapped-labels", swapped_labels), Mutator("wrong-label", wrong_label), Mutator("lost-edge", lost_edge),
    Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung), Mutator("plain-edge", plain_edge),
    Mutator("new-labels-swapped", new_labels_swapped), Mutator("nudged", nudged, repairable=False),
)  # fmt: skip

COMPLETE = Family(
    name="cs/tree-complete",
    subject="computer science",
    title={"en": "Completion to a perfect binary tree", "zh": "补全为满二叉树"},
    edits="the missing nodes of a perfect tree with their edges and numbers, in colour",
    parameters="perfect trees of 3 or 4 levels, numbered level by level, without 1 to 10 of their nodes",
    make=make_complete,
    mutators=(
        Mutator("only-siblings", only_siblings), Mutator("one-level-short", one_level_short), Mutator("one-missing", one_missing),
        Mutator("numbered-on", numbered_on), *_COMMON,
    ),
    edit={
        ("terse", "en"): ("Complete this to a perfect binary tree of {levels} levels; new nodes and edges in {new}.",
                          "Fill every gap in the {levels} levels of the tree, in {new}, numbers continued by position.",
                          "Let all {levels} levels of the tree be filled; additions {new}."),
        ("terse", "zh"): ("把它补成 {levels} 层的满二叉树，新结点和新边用{new}。", "补齐这棵树 {levels} 层中的所有空缺，用{new}，编号按位置填写。", "将图补全为 {levels} 层满二叉树，添加部分画成{new}。"),
        ("task", "en"): ("The nodes are numbered by their places in a perfect binary tree of {levels} levels: a left child bears twice its parent's number, its sibling one more. Add all that is missing, with its number and edge, in {new}.",
                         "Some nodes of a perfect binary tree with {levels} levels have been left out. Draw them where they belong, labelled in level order like the others, and use {new} for them and the lines to their parents.",
                         "Extend this tree until each of its {levels} levels is completely filled. Every new circle gets the number of its position counted level by level from the left, starting at the root with 1; show the additions in {new}."),
        ("task", "zh"): ("结点按它在 {levels} 层满二叉树中的位置编号：左孩子的编号是父结点的两倍，右孩子再加一。请补上所有缺少的结点及其编号和边，用{new}。",
                         "一棵 {levels} 层满二叉树中少画了一些结点。请在相应位置补画出来，像其他结点那样按层序编号，新结点和通向父结点的连线用{new}。",
                         "把这棵树扩充到 {levels} 层全部填满。每个新圆圈写上它自上而下、从左到右逐层计数的位置编号（根为 1），添加的部分用{new}表示。"),
        ("explicit", "en"): ("Add {places}, each in {new} with a {new} edge, so that all {levels} levels are full.",
                             "The {levels} levels of the perfect tree lack {new_nodes}. Draw what is missing in {new}, edges included: {places}.",
                             "Insert the missing {new_nodes} in {new}, with {edges} to the parent in the same colour; afterwards the {levels} levels hold {m} nodes."),
        ("explicit", "zh"): ("添加 {places}，结点和边都用{new}，使 {levels} 层全部填满。", "{levels} 层满二叉树缺少结点 {new_keys}。请用{new}画出它们和相应的边：{places}。",
                             "补画缺少的圆圈 {new_keys}，用{new}，并以{new}的线与父结点相连；完成后 {levels} 层共有 {m} 个结点。"),
    },
    repair={
        ("terse", "en"): ("What is missing of {levels} full levels should have been added to this tree in {new}. Mend the picture.",
                          "Correct this completion of the tree of {keys} to a perfect one of {levels} levels, all that is new in {new}."),
        ("terse", "zh"): ("这棵树本应用{new}补上缺少的结点，使 {levels} 层填满，请改正图形。", "原有结点 {keys}，请改正这幅补全为 {levels} 层满二叉树的图，新结点用{new}。"),
        ("task", "en"): ("A binary tree with the nodes {keys}, numbered by position, was to become a perfect tree of {levels} levels, the added nodes and edges {new}. The drawing has a mistake; restore what is right.",
                         "To the tree of the nodes {keys} someone added what a perfect binary tree of {levels} levels lacks, in {new}, and erred. Find the fault and put it right; numbers go level by level from 1."),
        ("task", "zh"): ("由结点 {keys} 组成、按位置编号的二叉树本应补成 {levels} 层满二叉树，新增结点和边为{new}。图中有误，请改正。",
                         "有人为含结点 {keys} 的树用{new}补画 {levels} 层满二叉树所缺的部分，却出了错。编号自 1 起逐层进行，请找出错误并改正。"),
        ("explicit", "en"): ("The correct picture is the perfect tree of {levels} levels: {result}. Only {new_nodes} and {edges} above are {new}. Change the picture to that.",
                             "Correct the figure to {m} nodes on {levels} levels where {result}; {new_nodes} and {edges} upwards in {new}, the rest plain."),
        ("explicit", "zh"): ("正确的图是 {levels} 层满二叉树：{result}。结点 {new_keys} 及其上方的边为{new}。请据此改正。",
                             "请改成 {levels} 层共 {m} 个结点：{result}；{new_keys} 和通向父结点的线用{new}，其余样式普通。"),
    },
    source=SOURCE,
    target=target_words("{new} marks {new_nodes} and {edges} above", "结点 {new_keys} 及其上方的边为{new}"),
    wording=Wording(
        law={
            "en": "all {levels} levels are full, and children have twice their parent's number, or one more",
            "zh": "{levels}层全部填满，左、右孩子的编号分别是父结点的两倍和两倍加一",
        },
        figure=(TREE_NOUN,), nouns={"node": NODE_WORDS},
        objective={
            "en": ("Complete the tree to a perfect binary tree of {levels} levels.", "Fill all {levels} levels of the tree."),
            "zh": ("把树补全为{levels}层的满二叉树。", "把树的{levels}层全部填满。"),
        },
        facts={
            "en": ("The tree holds {n} of the {m} nodes of a perfect binary tree of {levels} levels.", "Of a perfect binary tree with {levels} levels, {n} of {m} nodes are there."),
            "zh": ("{levels}层的满二叉树有{m}个结点，图中有{n}个。", "图中是{levels}层满二叉树的{m}个结点中的{n}个。"),
        },
    ),
    anchor="A1", catalogue=("T16",), paper=(1,), leaves=LEAVES,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ hanging nodes in


def make_insert(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree, and nodes to hang at places that are named; later ones may hang from earlier ones."""
    count = s.integer(*ADDED[difficulty])
    shape = grown(s, s.integer(*SIZES[difficulty]), DEEPEST[difficulty])
    before, new = named(s, shape, count)
    tree, found = before.copy(), []
    for key in new:
        depth = tree.depth()
        parent, side = s.choice([(k, side) for k, side in tree.free() if depth[k] < 5])
        (tree.left if side == "left" else tree.right)[parent] = key
        found.append((key, parent, side))
    page = slots(tree.in_order(), tree.depth(), canvas)
    source = drawn(before, page)
    target = drawn(tree, page, dict.fromkeys(new, NEW), dict.fromkeys(new, "edge-new"))
    words: dict[str, str | Mapping[str, str]] = {
        "root": tree.root,
        "top": tree.root,
        "n": str(len(before.keys())),
        "new_keys": listed(new),
    }
    words |= {
        "kind": {"en": "a binary tree", "zh": "二叉树"},
        "keys": listed(before.by_level()),
        "all": listed(tree.by_level()),
    }
    words |= {
        "tree": described(before),
        "result": described(tree),
        "places": _places(found),
        "m": str(len(tree.keys())),
    }
    words |= _named(new)
    words["hangs"] = {
        "en": "; ".join(f"{k} hangs {SIDES[side]['en']} below {parent}" for k, parent, side in found),
        "zh": "；".join(f"{k} 挂在 {parent} 的{SIDES[side]['zh']}下方" for k, parent, side in found),
    }
    claims = tuple(constraint(claim("child_of", node=k, parent=parent, side=side)) for k, parent, side in found)
    edit = Edit("hang", {"nodes": [list(place) for place in found], "mark": NEW})
    parents = dict.fromkeys(parent for _, parent, _ in found if parent not in new)
    steps: list[Step] = [visit(source, f"n{parent}") for parent in parents]
    steps += _shown_new(source, target, tree, new)
    return Problem(
        source, edit, target, tuple(steps), words, claims, {"tree": tree, "found": found, "page": page, "new": new}
    )


def other_side(p: Problem, s: Stream) -> Figure | None:
    """A new leaf on the other side of its parent."""
    tree: Tree[str] = p.hidden["tree"]
    key, parent, side = s.choice(p.hidden["found"])
    if tree.children(key) or parent in (tree.right if side == "left" else tree.left):
        return None
    (x, y), (above, _) = p.hidden["page"].at[key], p.hidden["page"].at[parent]
    return _hung(p, key, parent, (round(2 * above - x, 1), y))


def other_parent(p: Problem, s: Stream) -> Figure | None:
    """A new leaf under another node with a free side."""
    tree: Tree[str] = p.hidden["tree"]
    page = p.hidden["page"]
    key, parent, _ = s.choice(p.hidden["found"])
    free = [(k, side) for k, side in tree.free() if k not in (key, parent)]
    if tree.children(key) or not free:
        return None
    k, side = s.choice(free)
    x, y = page.at[k]
    return _hung(p, key, k, (round(x + (-1.6 if side == "left" else 1.6) * page.r, 1), round(y + 2.8 * page.r, 1)))


def _hung(p: Problem, key: str, parent: str, at: tuple[float, float]) -> Figure:
    leaf = replace(p.target.by_id[f"n{key}"], at=at)
    edge = straight(f"e{key}", p.target.by_id[f"n{parent}"], leaf, cls="edge-new")
    return p.target.without([leaf.id, edge.id]).plus(edge, leaf)


def one_forgotten(p: Problem, s: Stream) -> Figure | None:
    """One of several new nodes not drawn."""
    leaves = [k for k in p.hidden["new"] if not p.hidden["tree"].children(k)]
    key = s.choice(leaves)
    return p.target.without([f"n{key}", f"e{key}"]) if len(p.hidden["new"]) > 1 else None


INSERT = Family(
    name="cs/tree-insert",
    subject="computer science",
    title={"en": "Nodes hung into a binary tree at stated places", "zh": "在二叉树的指定位置添加结点"},
    edits="one to three new nodes with their edges, in colour",
    parameters="4 to 13 nodes, letters or numbers; later nodes may hang from earlier ones",
    make=make_insert,
    mutators=(
        Mutator("other-side", other_side), Mutator("other-parent", other_parent), Mutator("one-forgotten", one_forgotten), *_COMMON,
    ),
    edit={
        ("terse", "en"): ("Add {places}, in {new}.", "Hang {places} into the tree; new nodes and edges {new}.", "New in {new}: {places}."),
        ("terse", "zh"): ("添加 {places}，用{new}。", "在树上挂上 {places}，新结点和边为{new}。", "用{new}画出新结点：{places}。"),
        ("task", "en"): ("Extend this binary tree: draw {places}. New circles and the lines that hold them are {new}, and nothing that is there moves.",
                         "In this tree some places are free. Put {places}, with edges, everything added in {new}; leave the rest as it is.",
                         "Show the binary tree after it has received {places}. Use {new} for the added nodes and for the connections to their parents."),
        ("task", "zh"): ("扩充这棵二叉树：画出 {places}。新的圆圈和连线用{new}，原有部分不移动。", "这棵树上有一些空位。请放上 {places}，并连上边，添加的部分都用{new}，其余保持不变。",
                         "画出这棵二叉树加入新结点之后的样子：{places}。新结点以及它们与父结点的连线用{new}表示。"),
        ("explicit", "en"): ("Draw the new {new_nodes} with {edges} in {new}: {hangs}. The tree then has {m} nodes.",
                             "After the change the tree reads: {result}. New in it, and {new} in circle and line alike: {places}.",
                             "One level below the parent, add in {new} {new_nodes}, where {hangs}, and draw {edges} as straight {new} lines."),
        ("explicit", "zh"): ("用{new}画出新结点 {new_keys} 和相应的边：{hangs}。此后树有 {m} 个结点。", "修改后的树为：{result}。其中新增 {places}，圆圈和连线都用{new}。",
                             "在父结点的下一层添加{new}的圆圈 {new_keys}，{hangs}，各用一条{new}直线与父结点相连。"),
    },
    repair={
        ("terse", "en"): ("To this tree {places} were to be added in {new}, but the drawing is wrong. Mend it.", "Correct the picture. What is new in it, in {new}: {places}."),
        ("terse", "zh"): ("这棵树本应用{new}添加 {places}，但画错了，请改正。", "改正图形：新增的是 {places}，用{new}。"),
        ("task", "en"): ("Into the binary tree with root {root}, in which {tree}, someone had to hang {places}, nodes and edges in {new}. The picture has an error; put it right.",
                         "The starting tree was: root {root}; {tree}. It should have received {places}, all of it {new}. Restore the right drawing."),
        ("task", "zh"): ("根为 {root} 的二叉树中，{tree}。本应添加 {places}，结点和边用{new}，图中有误，请改正。", "原来的树：根为 {root}；{tree}。应加上 {places}，全部用{new}。请恢复正确的图形。"),
        ("explicit", "en"): ("The correct tree has the root {root}, and {result}. Only {new_nodes} and {edges} above are {new}. Change the picture to that.",
                             "Redraw what is wrong until {result}; only {new_nodes} and {edges} upwards are {new}."),
        ("explicit", "zh"): ("正确的树以 {root} 为根，{result}。结点 {new_keys} 及其上方的边为{new}，其余样式普通。请据此改正。", "改画有误之处，使得 {result}；只有 {new_keys} 和通向父结点的线为{new}。"),
    },
    source=SOURCE,
    target=target_words("{new} marks {new_nodes} and {edges} above", "结点 {new_keys} 及其上方的边为{new}"),
    wording=Wording(
        law={
            "en": "the added nodes hang thus: {places}",
            "zh": "新增结点的位置是{places}",
        },
        figure=(TREE_NOUN,), nouns={"node": NODE_WORDS},
        objective={"en": ("Hang {places} into the tree.", "Extend the tree by {places}."), "zh": ("在树上添加{places}。", "扩充这棵树：{places}。")},
    ),
    anchor="A1", catalogue=("T16",), paper=(1,), leaves=LEAVES,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ cutting off


def make_prune(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree, and one or two of its subtrees that go."""
    tree, _ = named(s, grown(s, s.integer(*SIZES[difficulty]) + 1, DEEPEST[difficulty]))
    tops = _cut(s, tree, *CUT[difficulty])
    gone = {k for top in tops for k in tree.below(top)}
    after, page = pruned(tree, gone), slots(tree.in_order(), tree.depth(), canvas)
    source, target = drawn(tree, page), drawn(after, page)
    words: dict[str, str | Mapping[str, str]] = {
        "root": tree.root,
        "top": tree.root,
        "n": str(len(tree.keys())),
        "m": str(len(after.keys())),
    }
    words |= {
        "kind": {"en": "a binary tree", "zh": "二叉树"},
        "keys": listed(tree.by_level()),
        "all": listed(after.by_level()),
    }
    words |= {
        "tree": described(tree),
        "result": described(after),
        "gone": listed([k for k in tree.by_level() if k in gone]),
    }
    words["tops"] = {"en": " and ".join(tops), "zh": " 和 ".join(tops)}
    words["subtree"] = {"en": "subtree" if len(tops) == 1 else "subtrees", "zh": "子树"}
    claims = tuple(constraint(claim("absent", select="node", label=k)) for k in tops)
    steps: list[Step] = []
    for top in tops:
        steps.append(visit(source, f"n{top}").why("given"))
        steps += [visit(source, f"n{k}") for k in tree.below(top)[1:]]
    for step in difference(source, target):
        steps.append(step.why("rule", name="below") if step.op == "remove-node" else step)
    hidden = {"tree": tree, "tops": tops, "gone": gone, "page": page}
    return Problem(source, Edit("prune", {"roots": tops}), target, tuple(steps), words, claims, hidden)


def _cut(s: Stream, tree: Tree[str], count: int, low: int, high: int) -> list[str]:
    """Tops of subtrees apart from each other; three nodes at least stay."""
    below = {k: set(tree.below(k)) for k in tree.keys() if k != tree.root}
    for _ in range(40):
        tops = s.sample(sorted(below), min(count, len(below)))
        nodes = set().union(*(below[k] for k in tops))
        apart = len(nodes) == sum(len(below[k]) for k in tops)
        if apart and low <= len(nodes) <= min(high, len(below) - 2):
            return tops
    raise Unfit("no-subtree", f"no {count} subtrees of {low} to {high} nodes")


def _kept(p: Problem, gone: set[str]) -> Figure | None:
    tree: Tree[str] = p.hidden["tree"]
    return None if gone == p.hidden["gone"] or tree.root in gone else drawn(pruned(tree, gone), p.hidden["page"])


def top_kept(p: Problem, s: Stream) -> Figure | None:
    """What hangs from the node is gone, the node itself is still there."""
    return _kept(p, p.hidden["gone"] - {s.choice(p.hidden["tops"])})


def leaf_kept(p: Problem, s: Stream) -> Figure | None:
    """One circle of the subtree is left, without its line."""
    leaves = [k for k in sorted(p.hidden["gone"]) if not p.hidden["tree"].children(k)]
    key = s.choice(leaves)
    return p.target.plus(p.source.by_id[f"n{key}"])


def sibling_cut(p: Problem, s: Stream) -> Figure | None:
    """The other subtree of the same parent is gone too."""
    tree: Tree[str] = p.hidden["tree"]
    parent = tree.parents()[s.choice(p.hidden["tops"])]
    return _kept(p, p.hidden["gone"] | {k for c in tree.children(parent) for k in tree.below(c)})


def parent_cut(p: Problem, s: Stream) -> Figure | None:
    """The cut one level too high."""
    tree: Tree[str] = p.hidden["tree"]
    parent = tree.parents()[s.choice(p.hidden["tops"])]
    return None if parent == tree.root else _kept(p, p.hidden["gone"] | set(tree.below(parent)))


def other_cut(p: Problem, s: Stream) -> Figure | None:
    """Another subtree is gone instead of one of those that were named."""
    tree: Tree[str] = p.hidden["tree"]
    top = s.choice(p.hidden["tops"])
    others = [k for k in tree.keys() if k != tree.root and k not in p.hidden["gone"] and top not in tree.below(k)]
    kept = [t for t in p.hidden["tops"] if t != top]
    return _kept(p, {k for t in [*kept, s.choice(others)] for k in tree.below(t)}) if others else None


def one_subtree_left(p: Problem, s: Stream) -> Figure | None:
    """Only one of two subtrees is gone."""
    tops = p.hidden["tops"]
    return _kept(p, set(p.hidden["tree"].below(s.choice(tops)))) if len(tops) > 1 else None


def coloured(p: Problem, s: Stream) -> Figure:
    """One node in a colour that nobody asked for."""
    return p.target.changed({s.choice(list(p.target.all(Node))).id: {"cls": "node-selected"}})


PRUNE = Family(
    name="cs/tree-prune",
    subject="computer science",
    title={"en": "Subtrees cut off a binary tree", "zh": "剪去二叉树的子树"},
    edits="one or two subtrees with all their nodes and edges go",
    parameters="5 to 14 nodes, letters or numbers; 1 to 8 nodes go",
    make=make_prune,
    mutators=(
        Mutator("top-kept", top_kept), Mutator("leaf-kept", leaf_kept), Mutator("sibling-cut", sibling_cut),
        Mutator("parent-cut", parent_cut), Mutator("other-cut", other_cut), Mutator("one-subtree-left", one_subtree_left),
        Mutator("coloured", coloured), Mutator("swapped-labels", swapped_labels), Mutator("wrong-label", wrong_label),
        Mutator("lost-edge", lost_edge), Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung),
        Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Remove the {subtree} rooted at {tops}.", "Prune this tree at {tops}.", "Cut off {tops} with all descendants."),
        ("terse", "zh"): ("删去以 {tops} 为根的子树。", "在 {tops} 处剪枝。", "去掉 {tops} 及其全部后代。"),
        ("task", "en"): ("Delete the {subtree} rooted at {tops}, with everything below and the edges involved. The remaining nodes keep their places.",
                         "Show what is left of this binary tree once {tops} and all descendants have been taken away, including the lines that led there. Do not rearrange the rest.",
                         "Take {tops} out of the tree together with every node underneath; erase their circles and lines, and leave the other part untouched."),
        ("task", "zh"): ("删除以 {tops} 为根的子树，包括其中的所有结点以及相关的边，其余结点位置不变。", "画出这棵二叉树去掉 {tops} 和全部后代（连同通向那里的边）之后剩下的部分，不要重新排布。",
                         "把 {tops} 连同其下的每个结点从树中取走，擦去它们的圆圈和连线，其他部分保持原样。"),
        ("explicit", "en"): ("Erase the nodes {gone} and every line that ends in one of them, that is, the {subtree} at {tops}. The {m} other nodes stay.",
                             "After the cut at {tops} only this is left: root {top}; {result}. Draw that without moving anything.",
                             "Wipe out the circles {gone} with their edges, since they form the {subtree} below and including {tops}; keep {all} as they are."),
        ("explicit", "zh"): ("擦去结点 {gone} 以及与它们相连的所有边，即 {tops} 处的子树，其余 {m} 个结点保留。", "在 {tops} 处剪去之后只剩：根 {top}；{result}。请照此画出，不移动任何结点。",
                             "抹掉圆圈 {gone} 及其连线，它们构成以 {tops} 为根的子树；{all} 保持不变。"),
    },
    repair={
        ("terse", "en"): ("The {subtree} at {tops} should be gone from the tree of {keys}. Mend the picture.",
                          "Pruning the tree of {keys} at {tops} was drawn wrong. Correct it."),
        ("terse", "zh"): ("由 {keys} 组成的树中只应去掉 {tops} 处的子树，请改正图形。", "在由 {keys} 组成的树上，{tops} 处的剪枝画错了，请改正。"),
        ("task", "en"): ("The {subtree} rooted at {tops} had to be cut off a binary tree with root {root}, in which {tree}. The picture shown is wrong; correct it.",
                         "Below the root {root} a tree read: {tree}. Someone removed {tops} and all descendants and made a mistake. Restore what should be left, without colours."),
        ("task", "zh"): ("本应从根为 {root} 的二叉树（{tree}）上剪去以 {tops} 为根的子树，所示结果有误，请改正。", "有一棵以 {root} 为根的树：{tree}。有人从中去掉 {tops} 及其后代，却出了错。请恢复应留下的部分，不需要颜色。"),
        ("explicit", "en"): ("After the cut at {tops} the correct tree has the root {top} and reads: {result}. All {m} nodes are plain. Change the picture to that.",
                             "Correct the figure so that it shows just {all}, where {result}, and no trace of {tops} or of anything below."),
        ("explicit", "zh"): ("在 {tops} 处剪枝后，正确的树以 {top} 为根：{result}。{m} 个结点样式普通。请据此改正。", "请改正图形，使其中只有 {all}，{result}，不再有 {tops} 及其下的任何部分。"),
    },
    source=SOURCE,
    target=RESULT,
    wording=Wording(
        law={
            "en": "of the tree only what is neither {tops} nor below remains",
            "zh": "只保留{tops}及其下方以外的部分",
        },
        figure=(TREE_NOUN,), nouns={"node": NODE_WORDS},
        objective={"en": ("Cut off the {subtree} rooted at {tops}.", "Take away {tops} and all that hangs below."), "zh": ("剪去以{tops}为根的子树。", "去掉{tops}及其下的全部结点。")},
        rules={"below": {"en": "a subtree goes with all its nodes", "zh": "子树连同其全部结点一起去掉"}},
    ),
    anchor="A1", catalogue=("T16",), paper=(1,), leaves=LEAVES,
)  # fmt: skip

FAMILIES = (COMPLETE, INSERT, PRUNE)
