"""Trees turned: a single rotation at a named node (catalogue T06), and subtrees seen in a mirror (T16)."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, difference, visit
from synth.science.cs.binary import (
    NODE_WORDS,
    RESULT,
    SIDES,
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
    rotate,
    slots,
    swapped_labels,
    target_words,
    unmarked,
    wrong_label,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Node

TREE_NOUN = Noun("binary tree", "binary trees", "二叉树", "棵")
LEAVES = ("Computer Science/Data Structures/Tree",)
SIZES = {1: (4, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 14)}  # nodes
DEEPEST = {1: 2, 2: 3, 3: 4, 4: 4, 5: 5}
MIRRORED = {1: (3, 4), 2: (3, 5), 3: (4, 7), 4: (5, 9), 5: (6, 12)}  # nodes of the subtree that is mirrored
MARK = "node-selected"
_WORDS: Mapping[str, str | Mapping[str, str]] = {"kind": {"en": "a binary tree", "zh": "二叉树"}}


def _of_trees(before: Tree[str], after: Tree[str]) -> dict[str, str | Mapping[str, str]]:
    """What prompts say of both trees."""
    words: dict[str, str | Mapping[str, str]] = {
        **_WORDS,
        "root": before.root,
        "top": after.root,
        "n": str(len(before.keys())),
    }
    words |= {"keys": listed(before.in_order()), "all": listed(after.in_order()), "m": str(len(after.keys()))}
    return words | {"tree": described(before), "result": described(after)}


# ------------------------------------------------------------------------------------------------ rotations


def make_rotation(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree, and a rotation at a node whose child on the other side, if it can be had, has two children."""
    before, _ = named(s, grown(s, s.integer(*SIZES[difficulty]), DEEPEST[difficulty]))
    direction = s.choice(("left", "right"))
    to_right = direction == "right"
    rising = before.left if to_right else before.right
    tops = s.shuffled([k for k in before.keys() if k in rising and (k != before.root or difficulty < 3)])
    tops.sort(key=lambda k: -len(before.children(rising[k])) if difficulty > 1 else 0)
    if not tops:
        raise Unfit("no-child", f"no node has a child that could rise in a rotation to the {direction}")
    node, after = tops[0], before.copy()
    rotate(after, node, to_right)
    riser = rising[node]
    order, depths = after.in_order(), [t.depth() for t in (before, after)]
    deepest = max(max(d.values()) for d in depths)
    if deepest > 5:
        raise Unfit("shape", "a tree too deep for the page")
    pages = [slots(order, d, canvas, deepest=deepest) for d in depths]
    source, target = drawn(before, pages[0]), drawn(after, pages[1], {riser: MARK})
    words = _of_trees(before, after) | {"node": node, "riser": riser, "direction": SIDES[direction]}
    other = "left" if to_right else "right"
    words |= {"other": SIDES[other]}
    claims = (constraint(claim("child_of", node=node, parent=riser, side=direction)),)
    edit = Edit("rotate", {"node": node, "direction": direction, "mark": MARK})
    steps: list[Step] = [
        visit(source, f"n{node}").why("given"),
        visit(source, f"n{riser}").why("rule", name=f"rise-{other}"),
    ]
    for step in difference(source, target):
        steps.append(step.why("rule", name="keep") if step.op == "add-edge" else step)
    hidden = {"before": before, "after": after, "node": node, "riser": riser, "to_right": to_right, "order": order}
    hidden |= {"canvas": canvas, "deepest": deepest, "page": pages[1]}
    return Problem(source, edit, target, tuple(steps), words, claims, hidden)


def _instead(p: Problem, tree: Tree[str], marked: str) -> Figure | None:
    depth = tree.depth()
    if max(depth.values()) > p.hidden["deepest"]:
        return None
    return drawn(tree, slots(p.hidden["order"], depth, p.hidden["canvas"], deepest=p.hidden["deepest"]), {marked: MARK})


def rotated_back(p: Problem, s: Stream) -> Figure | None:
    """A rotation to the wrong side, where there is a child that can rise."""
    tree: Tree[str] = p.hidden["before"].copy()
    node, to_right = p.hidden["node"], not p.hidden["to_right"]
    rising = tree.left if to_right else tree.right
    if node not in rising:
        return None
    riser = rising[node]
    rotate(tree, node, to_right)
    return _instead(p, tree, riser)


def rotated_elsewhere(p: Problem, s: Stream) -> Figure | None:
    """The right turn at another node."""
    tree: Tree[str] = p.hidden["before"].copy()
    rising = tree.left if p.hidden["to_right"] else tree.right
    others = [k for k in rising if k != p.hidden["node"]]
    if not others:
        return None
    node = s.choice(others)
    riser = rising[node]
    rotate(tree, node, p.hidden["to_right"])
    return _instead(p, tree, riser)


def not_rotated(p: Problem, s: Stream) -> Figure | None:
    """The node that should rise is marked where it was."""
    return _instead(p, p.hidden["before"], p.hidden["riser"])


def only_relabelled(p: Problem, s: Stream) -> Figure:
    """Node and child have changed labels, the shape is as before."""
    node, riser = p.hidden["node"], p.hidden["riser"]
    before: Tree[str] = p.hidden["before"]
    tree = before.renamed({k: riser if k == node else node if k == riser else k for k in before.keys()})
    return drawn(
        tree, slots(tree.in_order(), tree.depth(), p.hidden["canvas"], deepest=p.hidden["deepest"]), {riser: MARK}
    )


def middle_lost(p: Problem, s: Stream) -> Figure | None:
    """The subtree between the two nodes is gone."""
    tree: Tree[str] = p.hidden["after"]
    middle = (tree.left if p.hidden["to_right"] else tree.right).get(p.hidden["node"])
    gone = tree.below(middle) if middle else []
    return p.target.without([f"{kind}{k}" for k in gone for kind in "en"]) if gone else None


_COMMON = (
    Mutator("swapped-labels", swapped_labels), Mutator("wrong-label", wrong_label), Mutator("lost-edge", lost_edge),
    Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung), Mutator("nudged", nudged, repairable=False),
)  # fmt: skip

ROTATE = Family(
    name="cs/tree-rotate",
    subject="computer science",
    title={"en": "A single rotation at a named node", "zh": "在指定结点处单旋转"},
    edits="nodes of one subtree move up and down in their columns, three edges change",
    parameters="4 to 14 nodes, letters or numbers; to the left or to the right",
    make=make_rotation,
    mutators=(
        Mutator("rotated-back", rotated_back), Mutator("rotated-elsewhere", rotated_elsewhere), Mutator("not-rotated", not_rotated),
        Mutator("only-relabelled", only_relabelled), Mutator("middle-lost", middle_lost), Mutator("unmarked", unmarked),
        Mutator("mismarked", mismarked), Mutator("overmarked", overmarked), *_COMMON,
    ),
    edit={
        ("terse", "en"): ("Rotate {direction} at {node}; the node that rises in {selected}.", "A {direction} rotation at {node}, its new parent {selected}.",
                          "Turn the tree to the {direction} at node {node} and mark what comes up in {selected}."),
        ("terse", "zh"): ("在 {node} 处{direction}旋，升上来的结点用{selected}。", "对结点 {node} 作{direction}旋转，它的新父结点画成{selected}。", "以 {node} 为轴向{direction}转，用{selected}标出上升的结点。"),
        ("task", "en"): ("Perform one {direction} rotation at node {node}: its {other} child takes its place, the subtree between the two changes hands, and the inorder sequence is kept. Nodes move only up or down; colour the risen node {selected}.",
                         "Show this binary tree after a single rotation to the {direction} around {node}. Every node stays in its column and goes to the level it then has; only the node now above {node} is {selected}.",
                         "Let {node} sink to the {direction} while its {other} child comes up, in {selected}. Redraw the edges that change and shift the circles vertically where needed."),
        ("task", "zh"): ("在结点 {node} 处作一次{direction}旋：它的{other}孩子占据它的位置，二者之间的子树换一个父结点，中序序列不变。结点只上下移动，升上来的结点涂成{selected}。",
                         "画出绕 {node} 向{direction}单旋转之后的二叉树。每个结点留在原来的列，移到新的层，只有位于 {node} 上方的新父结点为{selected}。",
                         "让 {node} 向{direction}边下沉，它的{other}孩子升上来并变为{selected}。重画改变的边，必要时沿竖直方向移动圆圈。"),
        ("explicit", "en"): ("After the {direction} rotation at {node}, {riser} is its parent and {selected}: draw the tree with root {top} in which {result}, keeping all columns.",
                             "Let {riser} rise above {node}, in {selected}, so that, below the root {top}, {result}. This is the rotation of {node} to the {direction}.",
                             "Rearrange the edges for a rotation of {node} to the {direction}. The result has the root {top}; {result}. Only {riser} is {selected}."),
        ("explicit", "zh"): ("在 {node} 处{direction}旋后，{riser} 成为它的父结点并变为{selected}：画出以 {top} 为根的树，其中 {result}，各结点的列不变。",
                             "让 {riser} 升到 {node} 之上，用{selected}，使根 {top} 之下为：{result}。这就是 {node} 的{direction}旋。",
                             "按 {node} 的{direction}旋调整连线。结果以 {top} 为根；{result}。只有 {riser} 为{selected}。"),
    },
    repair={
        ("terse", "en"): ("The {direction} rotation at {node}, with what comes up in {selected}, is drawn wrong. Mend it.", "Correct this {direction} rotation of {node}; the node that takes its place is to be {selected}."),
        ("terse", "zh"): ("{node} 处的{direction}旋画错了，请改正，升上来的结点为{selected}。", "改正这次 {node} 的{direction}旋，取代它的结点应为{selected}。"),
        ("task", "en"): ("The binary tree with root {root}, in which {tree}, was to be rotated {direction} at {node}, the risen node in {selected}. The picture has a mistake; restore the right result, each node in its column.",
                         "Someone rotated this tree at {node} to the {direction}: root {root}; {tree}. The drawing is wrong. Correct it, and keep the node that comes up {selected}."),
        ("task", "zh"): ("根为 {root} 的二叉树（{tree}）本应在 {node} 处{direction}旋，升上来的结点为{selected}。图中有误，请改正，结点保持各自的列。", "有人在 {node} 处对下面的树作{direction}旋：根为 {root}；{tree}。图画错了，请改正，上升的结点仍用{selected}。"),
        ("explicit", "en"): ("The correct tree after the turn has the root {top}, and {result}. Only {riser} is {selected}. Change the picture to that.",
                             "Correct the figure until, below the root {top}, {result}; with {riser} in {selected} and all else plain."),
        ("explicit", "zh"): ("旋转后正确的树以 {top} 为根，{result}。只有 {riser} 为{selected}。请据此改正。", "请改正图形，使根 {top} 之下为：{result}；{riser} 为{selected}，其余样式普通。"),
    },
    source=SOURCE,
    target=target_words("the node {riser} is {selected}", "结点 {riser} 为{selected}"),
    wording=Wording(
        law={
            "en": "in a rotation one child rises above {node}, and the order from left to right stays",
            "zh": "旋转时一个孩子升到{node}之上，从左到右的次序不变",
        },
        figure=(TREE_NOUN,), nouns={"node": NODE_WORDS},
        objective={"en": ("Rotate the tree to the {direction} at {node}.", "Carry out one {direction} rotation of {node}."), "zh": ("在{node}处作一次{direction}旋。", "把{node}向{direction}旋转一次。")},
        facts={
            "en": ("A binary tree with root {root} is to be rotated to the {direction} at {node}.", "In this binary tree with root {root}, {node} sinks to the {direction}."),
            "zh": ("以{root}为根的二叉树要在{node}处{direction}旋。", "这棵二叉树以{root}为根，{node}要向{direction}旋转。"),
        },
        rules={
            "rise-left": {"en": "in a rotation to the right the left child comes up", "zh": "右旋时左孩子上升"},
            "rise-right": {"en": "in a rotation to the left the right child comes up", "zh": "左旋时右孩子上升"},
            "keep": {"en": "the order from left to right has to stay", "zh": "从左到右的次序必须保持"},
        },
    ),
    anchor="A2", catalogue=("T06",), leaves=LEAVES,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ mirrors


def reflected(tree: Tree[str], top: str) -> Tree[str]:
    """A tree with left and right exchanged at every node of one subtree."""
    turned = set(tree.below(top))
    left, right = tree.left, tree.right
    sides = [{k: c for k, c in side.items() if k not in turned} for side in (left, right)]
    sides[0].update({k: c for k, c in right.items() if k in turned})
    sides[1].update({k: c for k, c in left.items() if k in turned})
    return Tree(tree.root, *sides)


def make_mirror(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree and one of its subtrees, which is mirrored in the columns that it takes up."""
    before, _ = named(s, grown(s, s.integer(*SIZES[difficulty]), DEEPEST[difficulty]))
    low, high = MIRRORED[difficulty]
    tops = [k for k in before.keys() if low <= len(before.below(k)) <= high]
    if not tops:
        raise Unfit("no-subtree", f"no subtree of {low} to {high} nodes")
    top = s.choice(tops)
    after = reflected(before, top)
    page = slots(before.in_order(), before.depth(), canvas)
    turned = _turned(page, before, after)
    source, target = drawn(before, page), drawn(after, turned)
    words = _of_trees(before, after) | {"node": top, "turned": listed(before.below(top))}
    inner = [k for k in before.below(top) if before.children(k)]
    claims = tuple(
        constraint(claim("child_of", node=c, parent=k, side="left" if after.left.get(k) == c else "right"), "derived")
        for k in inner for c in after.children(k)
    )  # fmt: skip
    steps: list[Step] = [visit(source, f"n{top}").why("given")]
    steps += [visit(source, f"n{k}").why("rule", name="swap") for k in inner if k != top]
    steps += difference(source, target)
    hidden = {"before": before, "after": after, "top": top, "page": page, "turned": turned}
    return Problem(source, Edit("mirror", {"node": top}), target, tuple(steps), words, claims, hidden)


def _turned(page: Slots[str], before: Tree[str], after: Tree[str]) -> Slots[str]:
    """The same columns, taken by the keys in their new order; every key on its level."""
    columns = [page.at[k][0] for k in before.in_order()]
    at = {k: (x, page.at[k][1]) for k, x in zip(after.in_order(), columns)}
    return Slots({k: at[k] for k in page.at}, page.r, page.size)


def _reflected_at(p: Problem, tree: Tree[str]) -> Figure | None:
    return drawn(tree, _turned(p.hidden["page"], p.hidden["before"], tree)) if tree != p.hidden["after"] else None


def only_top_swapped(p: Problem, s: Stream) -> Figure | None:
    """The two subtrees of the node have changed sides, but are not mirrored themselves."""
    tree: Tree[str] = p.hidden["after"]
    for child in tree.children(p.hidden["top"]):
        tree = reflected(tree, child)
    return _reflected_at(p, tree)


def one_not_mirrored(p: Problem, s: Stream) -> Figure | None:
    """One node below keeps its children on their old sides."""
    tree: Tree[str] = p.hidden["after"]
    inner = [k for k in tree.below(p.hidden["top"]) if tree.children(k)]
    wrong = reflected(tree, k := s.choice(inner))
    for child in wrong.children(k):
        wrong = reflected(wrong, child)
    return _reflected_at(p, wrong)


def not_mirrored(p: Problem, s: Stream) -> Figure | None:
    """Another subtree was mirrored instead."""
    tree: Tree[str] = p.hidden["before"]
    others = [k for k in tree.keys() if tree.children(k) and k != p.hidden["top"]]
    return _reflected_at(p, reflected(tree, s.choice(others))) if others else None


def mirrored_too_high(p: Problem, s: Stream) -> Figure | None:
    """The subtree of the parent was mirrored."""
    parent = p.hidden["before"].parents().get(p.hidden["top"])
    return _reflected_at(p, reflected(p.hidden["before"], parent)) if parent else None


def labels_mirrored(p: Problem, s: Stream) -> Figure | None:
    """Labels have been mirrored level by level, the shape has not."""
    before, after = p.hidden["before"], p.hidden["after"]
    inside = set(before.below(p.hidden["top"]))
    one, other = ([k for k in t.by_level() if k in inside] for t in (before, after))
    figure = p.source.changed({f"n{a}": {"label": b} for a, b in zip(one, other)})
    shown, right = ({(n.at, n.label) for n in f.all(Node)} for f in (figure, p.target))
    return figure if shown != right else None


def coloured(p: Problem, s: Stream) -> Figure:
    """One node in a colour that nobody asked for."""
    return p.target.changed({s.choice(list(p.target.all(Node))).id: {"cls": MARK}})


MIRROR = Family(
    name="cs/tree-mirror",
    subject="computer science",
    title={"en": "A subtree seen in a mirror", "zh": "二叉树子树的镜像"},
    edits="nodes of one subtree move sideways on their levels, left and right exchanged",
    parameters="4 to 14 nodes, letters or numbers; 3 to 12 of them are mirrored",
    make=make_mirror,
    mutators=(
        Mutator("only-top-swapped", only_top_swapped), Mutator("one-not-mirrored", one_not_mirrored), Mutator("not-mirrored", not_mirrored),
        Mutator("mirrored-too-high", mirrored_too_high), Mutator("labels-mirrored", labels_mirrored), Mutator("coloured", coloured), *_COMMON,
    ),
    edit={
        ("terse", "en"): ("Mirror the subtree rooted at {node}.", "Swap left and right throughout the subtree of {node}.", "Flip everything from {node} downwards, left for right."),
        ("terse", "zh"): ("把以 {node} 为根的子树左右翻转。", "在 {node} 的子树中处处交换左右孩子。", "求 {node} 以下部分的镜像。"),
        ("task", "en"): ("Exchange the left and the right child at every node of the subtree whose root is {node}. The subtree keeps its columns and levels as a whole; the other nodes stay where they are.",
                         "Show this binary tree after the part that begins at {node} has been reflected left to right, {node} included, within the columns it occupies. Do not touch the remainder.",
                         "Invert the subtree of {node}: what hung on the left hangs on the right, at each of its nodes. Lead the edge from above to the new place of {node} if it moves."),
        ("task", "zh"): ("在以 {node} 为根的子树中，交换每个结点的左、右孩子。这棵子树整体仍占原来的列和层，其他结点不动。", "画出从 {node} 开始的部分（包括 {node}）在自己所占的列内左右翻转之后的二叉树，其余部分不要改动。",
                         "反转 {node} 的子树：在它的每个结点处，左边的换到右边。若 {node} 的位置改变，把上方的边引到新位置。"),
        ("explicit", "en"): ("Mirror the nodes {turned} at {node}, so that the tree with root {top} reads: {result}.",
                             "After the reflection below {node} the tree is this: root {top}; {result}. Draw it in the same columns and levels.",
                             "Exchange the sides of all children among {turned}, the subtree at {node}. Then {result}."),
        ("explicit", "zh"): ("在 {node} 处把结点 {turned} 左右翻转，使以 {top} 为根的树成为：{result}。", "{node} 以下翻转之后，树为：根 {top}；{result}。请在原来的列和层上画出。",
                             "在 {turned} 这些结点（{node} 的子树）中交换所有孩子的左右。此后 {result}。"),
    },
    repair={
        ("terse", "en"): ("The tree with the inorder {keys} should be mirrored from {node} downwards. Mend the picture.", "Correct this reflection of the subtree at {node}; before it the tree read, from left to right, {keys}."),
        ("terse", "zh"): ("中序为 {keys} 的树中，以 {node} 为根的子树本应左右翻转，请改正图形。", "改正这幅 {node} 的子树的镜像，翻转前从左到右为 {keys}。"),
        ("task", "en"): ("In the binary tree with root {root}, {tree}. The subtree rooted at {node} was to be mirrored, but the picture is wrong. Put it right; no colours are needed.",
                         "Someone mirrored the part from {node} downwards in this tree: root {root}; {tree}. There is a mistake in the drawing. Restore the right result."),
        ("task", "zh"): ("二叉树以 {root} 为根，{tree}。其中以 {node} 为根的子树本应左右翻转，但图画错了，请改正，不需要颜色。", "有人在下面的树中翻转从 {node} 起的部分：根为 {root}；{tree}。图中有误，请恢复正确的结果。"),
        ("explicit", "en"): ("After the reflection at {node} the correct tree has the root {top}, and {result}. All {m} nodes are plain. Change the picture to that.",
                             "Correct the figure so that it reads, below the root {top}: {result}. It is the tree with the subtree of {node} mirrored, without colours."),
        ("explicit", "zh"): ("在 {node} 处翻转后，正确的树以 {top} 为根，{result}。{m} 个结点样式普通。请据此改正。", "请改正图形，使根 {top} 之下为：{result}。这是 {node} 的子树翻转后的树，没有颜色。"),
    },
    source=SOURCE,
    target=RESULT,
    wording=Wording(
        law={
            "en": "from {node} downwards the order from left to right is reversed, elsewhere it stays",
            "zh": "从{node}往下，从左到右的次序颠倒，其他地方不变",
        },
        figure=(TREE_NOUN,), nouns={"node": NODE_WORDS},
        objective={"en": ("Mirror the subtree rooted at {node}.", "Exchange left and right from {node} downwards."), "zh": ("把以{node}为根的子树左右翻转。", "从{node}往下处处交换左右。")},
        facts={
            "en": ("A binary tree with root {root} is to be mirrored from {node} downwards.", "In a binary tree with root {root}, the subtree of {node} is to be mirrored."),
            "zh": ("以{root}为根的二叉树要从{node}往下翻转。", "这棵二叉树以{root}为根，{node}的子树要左右翻转。"),
        },
        rules={"swap": {"en": "every node of the subtree exchanges its children", "zh": "子树的每个结点都交换左右孩子"}},
    ),
    anchor="A2", catalogue=("T16",), leaves=LEAVES,
)  # fmt: skip

FAMILIES = (ROTATE, MIRROR)
