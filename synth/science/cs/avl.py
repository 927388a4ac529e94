"""AVL trees: insertion of a key that unbalances the tree, and the rotations that mend it (catalogue T04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, compare, conclude, difference, visit
from synth.science.cs.binary import (
    NODE_WORDS,
    SOURCE,
    Tree,
    described,
    drawn,
    listed,
    lost_edge,
    lost_leaf,
    mismarked,
    nudged,
    rehung,
    rotate,
    slots,
    swapped_labels,
    target_words,
    unmarked,
    wrong_label,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

SIZES = {1: (2, 4), 2: (4, 6), 3: (6, 9), 4: (9, 11), 5: (11, 14)}  # keys before the insertion
KINDS = ("LL", "RR", "LR", "RL")
TRIES = 40  # keys and trees tried for a rotation of the kind that was drawn


@dataclass(slots=True)
class Mended:
    """An insertion with what it led to: the tree as a plain search tree, and after the rotations at `pivot`."""

    path: list[int]
    plain: Tree[int]
    pivot: int
    kind: str
    balanced: Tree[int]


def heights(tree: Tree[int]) -> dict[int, int]:
    """Nodes on the longest way down from every key."""
    found: dict[int, int] = {}
    for k in reversed(tree.keys()):
        found[k] = 1 + max((found[c] for c in tree.children(k)), default=0)
    return found


def lean(tree: Tree[int], key: int, height: Mapping[int, int]) -> int:
    """The balance factor: height of the left subtree less that of the right one."""
    return height.get(tree.left.get(key, -1), 0) - height.get(tree.right.get(key, -1), 0)


def insert(before: Tree[int], key: int) -> Mended | None:
    """Insert a key into an AVL tree; None where the tree stays balanced without a rotation."""
    plain = before.copy()
    path = plain.insert(key)
    height = heights(plain)
    pivot = next((k for k in reversed(path) if abs(lean(plain, k, height)) > 1), None)
    if pivot is None:
        return None
    side, child = ("L", plain.left[pivot]) if key < pivot else ("R", plain.right[pivot])
    kind = side + ("L" if key < child else "R")
    balanced = plain.copy()
    if kind[0] != kind[1]:
        rotate(balanced, child, to_right=kind[1] == "L")
    rotate(balanced, pivot, to_right=kind[0] == "L")
    return Mended(path, plain, pivot, kind, balanced)


def _drawn_tree(s: Stream, n: int, kind: str) -> tuple[Tree[int], int, Mended]:
    """An AVL tree that keys in random order built, and a key whose insertion asks for a rotation of this kind."""
    for _ in range(TRIES):
        keys = s.sample(range(1, 100), n)
        tree = Tree(keys[0])
        for key in keys[1:]:
            mended = insert(tree, key)
            if mended is None:
                tree.insert(key)
            else:
                tree = mended.balanced
        for key in s.sample([k for k in range(1, 100) if k not in keys], 12):
            mended = insert(tree, key)
            if mended and mended.kind == kind:
                return tree, key, mended
    raise Unfit("no-rotation", f"no insertion into {n} keys that needs {kind}")


def make_avl(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Insert a key that unbalances an AVL tree; the new node is marked after the rotation."""
    low, high = SIZES[difficulty]
    before, key, mended = _drawn_tree(s, s.integer(low, high), s.choice(KINDS))
    after, order = mended.balanced, mended.balanced.in_order()
    depths = [t.depth() for t in (before, mended.plain, after)]
    deepest = max(max(d.values()) for d in depths)
    pages = [slots(order, d, canvas, deepest=deepest) for d in depths]
    source, target = drawn(before, pages[0]), drawn(after, pages[2], {key: "node-new"})
    unbalanced = drawn(mended.plain, pages[1], {key: "node-new"})
    words: dict[str, str | Mapping[str, str]] = {"key": str(key), "root": str(before.root), "top": str(after.root)}
    words |= {"kind": {"en": "an AVL tree", "zh": "AVL树"}, "keys": listed(before.in_order()), "all": listed(order)}
    words |= {"n": str(len(order) - 1), "tree": described(before), "result": described(after)}
    words |= {"why": _why(key, mended)}
    claims = (constraint(claim("balanced"), "derived"), constraint(claim("in_order", order="sorted"), "derived"))
    hidden = {"key": key, "before": before, "mended": mended, "order": order, "canvas": canvas, "deepest": deepest}
    steps = _trace(source, unbalanced, target, key, mended)
    return Problem(source, Edit("insert", {"key": key, "mark": "node-new"}), target, steps, words, claims, hidden)


_TURNS = {
    "LL": ("left-left", "左左", "one rotation to the right", "右旋一次"),
    "RR": ("right-right", "右右", "one rotation to the left", "左旋一次"),
    "LR": ("left-right", "左右", "a rotation to the left, then one to the right", "先左旋再右旋"),
    "RL": ("right-left", "右左", "a rotation to the right, then one to the left", "先右旋再左旋"),
}


def _why(key: int, mended: Mended) -> dict[str, str]:
    """Where the new leaf hangs, which node loses its balance, and what mends it."""
    last = mended.path[-1]
    side = ("left", "左") if key < last else ("right", "右")
    case, case_zh, turn, turn_zh = _TURNS[mended.kind]
    return {
        "en": f"{key} hangs {side[0]} below {last}; the lowest node out of balance is then {mended.pivot}, a {case} case, which takes {turn}",
        "zh": f"{key}挂在{last}的{side[1]}下方；此时最低的失衡结点是{mended.pivot}，属{case_zh}型，{turn_zh}",
    }


def _trace(source: Figure, unbalanced: Figure, target: Figure, key: int, mended: Mended) -> tuple[Step, ...]:
    """Search, the new leaf, the balance factor that is too large, and the rotation."""
    steps: list[Step] = []
    for at in mended.path:
        steps += [visit(source, f"n{at}"), compare(str(key), str(at))]
    leaf, edge = unbalanced.by_id[f"n{key}"], unbalanced.by_id[f"e{key}"]
    side = "less" if key < mended.path[-1] else "greater"
    steps.append(add_node(source, leaf).why(side, a=str(key), b=str(mended.path[-1])))
    steps.append(add_edge(unbalanced.without([edge.id]), edge))
    balance = lean(mended.plain, mended.pivot, heights(mended.plain))
    steps.append(visit(unbalanced, f"n{mended.pivot}").why("unbalanced", node=str(mended.pivot), balance=balance))
    turning = {"remove-edge", "add-edge"}
    for step in difference(unbalanced, target):
        steps.append(step.why("rule", name=mended.kind) if step.op in turning else step)
    return (*steps, conclude(claim("balanced"), claim("in_order", order="sorted")))


# ------------------------------------------------------------------------------------------------ wrong targets


def _instead(p: Problem, tree: Tree[int]) -> Figure | None:
    """Another tree of the same keys, drawn as the target would have been."""
    h = p.hidden
    if max(tree.depth().values()) > h["deepest"]:
        return None
    return drawn(tree, slots(h["order"], tree.depth(), h["canvas"], deepest=h["deepest"]), {h["key"]: "node-new"})


def no_rotation(p: Problem, s: Stream) -> Figure | None:
    """The new leaf where the search ends, and the tree out of balance."""
    return _instead(p, p.hidden["mended"].plain)


def half_rotation(p: Problem, s: Stream) -> Figure | None:
    """Where two rotations are needed, only one of them."""
    mended: Mended = p.hidden["mended"]
    if mended.kind[0] == mended.kind[1]:
        return None
    tree = mended.plain.copy()
    if s.chance(0.5):
        rotate(tree, mended.pivot, to_right=mended.kind[0] == "L")
    else:
        child = (tree.left if mended.kind[0] == "L" else tree.right)[mended.pivot]
        rotate(tree, child, to_right=mended.kind[1] == "L")
    return _instead(p, tree)


def rotated_again(p: Problem, s: Stream) -> Figure | None:
    """One rotation too many, at a node that was in balance."""
    tree = p.hidden["mended"].balanced.copy()
    to_right = s.chance(0.5)
    tops = sorted(tree.left if to_right else tree.right)
    if not tops:
        return None
    rotate(tree, s.choice(tops), to_right)
    return _instead(p, tree)


def rebuilt(p: Problem, s: Stream) -> Figure | None:
    """A balanced search tree of the right keys that no insertion gives."""
    tree = Tree.of(_middles(p.hidden["order"]))
    return _instead(p, tree) if tree != p.hidden["mended"].balanced else None


def _middles(order: list[int]) -> list[int]:
    """Keys so that a search tree that takes them one by one is as low as can be."""
    if not order:
        return []
    half = len(order) // 2
    return [order[half], *_middles(order[:half]), *_middles(order[half + 1 :])]


AVL = Family(
    name="cs/avl-rotation",
    subject="computer science",
    title={"en": "Insertion into an AVL tree with rotation", "zh": "AVL 树的插入与旋转"},
    edits="one new leaf, and the nodes that a single or double rotation moves up and down",
    parameters="2 to 14 keys of 1 to 99; rotations LL, RR, LR and RL alike",
    make=make_avl,
    mutators=(
        Mutator("no-rotation", no_rotation), Mutator("half-rotation", half_rotation), Mutator("rotated-again", rotated_again),
        Mutator("rebuilt", rebuilt), Mutator("lost-edge", lost_edge), Mutator("swapped-labels", swapped_labels),
        Mutator("wrong-label", wrong_label), Mutator("unmarked", unmarked), Mutator("mismarked", mismarked),
        Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung), Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("[Insert|Add] {key} into the AVL tree, rebalance, and mark the new node in {new}.",
                          "AVL insertion of {key} with rotation; the node {key} in {new}.",
                          "Draw the AVL tree after {key} comes in, {key} in {new}."),
        ("terse", "zh"): ("在 AVL 树中插入 {key} 并调整平衡，新结点用{new}标出。", "把 {key} 加入这棵 AVL 树，完成旋转，新结点画成{new}。",
                          "画出插入 {key} 后重新平衡的 AVL 树，{key} 为{new}。"),
        ("task", "en"): ("[Carry out|Perform] the insertion of {key} in this AVL tree: hang it where the search ends, then rotate at the lowest node that is out of balance. Columns stay, nodes only move up or down; colour the new node {new}.",
                         "Show this AVL tree after the key {key} has been inserted and the balance restored by the standard single or double rotation. Only the new node is {new}; every key keeps its column.",
                         "The key {key} arrives. Redraw the height-balanced search tree as the AVL algorithm leaves it, each node in its column at its new level, with {key} in {new}."),
        ("task", "zh"): ("按 AVL 树的插入算法加入关键字 {key}：先按查找路径挂上新叶，再在最低的失衡结点处旋转。各结点所在的列不变，只上下移动，新结点用{new}。",
                         "画出插入 {key} 并用标准的单旋或双旋恢复平衡之后的 AVL 树，只有新结点是{new}，每个关键字保持原来的水平位置。",
                         "关键字 {key} 到来后，平衡二叉搜索树应变成什么样？请按 AVL 算法重画，结点沿竖直方向移到新的层，{key} 用{new}标出。"),
        ("explicit", "en"): ("Change the picture to the AVL tree with root {top} in which {result}. The new node {key} is {new}, all others stay plain, and every node keeps its column.",
                             "After inserting {key} and rotating, {top} is the root and the tree reads: {result}. Draw that with {key} in {new}, moving nodes only up or down.",
                             "Add the node {key} in {new} and rearrange the edges so that, below the root {top}, {result}. Horizontal places do not change."),
        ("explicit", "zh"): ("把图改成以 {top} 为根的 AVL 树，其中 {result}。新结点 {key} 为{new}，其余样式不变，各结点保持原来的列。",
                             "插入 {key} 并旋转后，根为 {top}，各结点为：{result}。请照此画出，{key} 用{new}，结点只作上下移动。",
                             "添加{new}的结点 {key}，并调整连线，使根 {top} 之下为：{result}；水平位置不变。"),
    },
    repair={
        ("terse", "en"): ("The AVL insertion of {key} is drawn wrong here. Put it right, with {key} in {new}.",
                          "Mend this picture of an AVL tree after the insertion of {key} (node in {new})."),
        ("terse", "zh"): ("图中 AVL 树插入 {key} 的结果有错，请改正，{key} 用{new}。", "修正这幅插入 {key} 之后的 AVL 树，新结点为{new}。"),
        ("task", "en"): ("Into the AVL tree with root {root} in which {tree}, the key {key} was to be inserted with the rotation it needs, but the picture is wrong. Correct it; the new node is {new}.",
                         "Someone inserted {key} into this AVL tree: root {root}; {tree}. The result shown has a mistake. Restore the balanced tree that the algorithm gives, {key} in {new}."),
        ("task", "zh"): ("本应把 {key} 插入根为 {root} 的 AVL 树（{tree}）并作必要的旋转，但图画错了。请改正，新结点为{new}。",
                         "有人在下面这棵 AVL 树中插入 {key}：根为 {root}；{tree}。所画结果有误，请改成算法给出的平衡树，{key} 用{new}。"),
        ("explicit", "en"): ("The correct AVL tree has the root {top}, and {result}. The node {key} is {new}, every other node plain. Change the picture to that.",
                             "Redraw the wrong parts until the root is {top} and {result}, with only {key} in {new}."),
        ("explicit", "zh"): ("正确的 AVL 树以 {top} 为根，{result}。结点 {key} 为{new}，其余结点样式普通。请据此改正。",
                             "改画出错之处，使根为 {top}，且 {result}；只有 {key} 用{new}。"),
    },
    source=SOURCE,
    target=target_words("the node {key} is {new}", "结点 {key} 为{new}"),
    wording=Wording(
        derived={
            "en": ("{why}.",),
            "zh": ("{why}。",),
        },
        law={
            "en": "smaller keys stand left and larger ones right, and the heights below every node differ by at most one",
            "zh": "左小右大，且每个结点左右子树的高度至多相差一",
        },
        figure=(Noun("AVL tree", "AVL trees", "AVL树", "棵"), Noun("balanced search tree", "balanced search trees", "平衡二叉搜索树", "棵")),
        nouns={"node": NODE_WORDS},
        objective={
            "en": ("Insert {key} into the AVL tree and restore its balance.", "Bring the key {key} in and rotate where the balance is lost."),
            "zh": ("在AVL树中插入{key}并恢复平衡。", "加入关键字{key}，并在失衡处旋转。"),
        },
        rules={
            "LL": {"en": "a left-left case asks for a single rotation to the right", "zh": "左左型要右旋一次"},
            "RR": {"en": "a right-right case asks for a single rotation to the left", "zh": "右右型要左旋一次"},
            "LR": {"en": "a left-right case asks for a rotation to the left, then one to the right", "zh": "左右型要先左旋再右旋"},
            "RL": {"en": "a right-left case asks for a rotation to the right, then one to the left", "zh": "右左型要先右旋再左旋"},
        },
    ),
    anchor="A2", catalogue=("T04",), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (AVL,)
