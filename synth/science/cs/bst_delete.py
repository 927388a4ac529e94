"""Binary search trees: deletion of a key with two children, by the rule that is stated (catalogue T02)."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compare, conclude, difference, visit
from synth.science.cs.binary import (
    NODE_WORDS,
    SOURCE,
    Both,
    Tree,
    described,
    drawn,
    listed,
    lost_edge,
    lost_leaf,
    mismarked,
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
from synth.science.figure import Figure

SIZES = {1: (5, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 14)}  # keys before the deletion
DEEPEST = 5
WAY = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}  # least edges between the key and what replaces it
MARK = "node-selected"
RULES: Mapping[str, Both] = {
    "successor": {"en": "inorder successor", "zh": "中序后继"},
    "predecessor": {"en": "inorder predecessor", "zh": "中序前驱"},
}
WHICH: Mapping[str, Both] = {
    "successor": {"en": "the smallest key of the right subtree", "zh": "右子树中最小的关键字"},
    "predecessor": {"en": "the largest key of the left subtree", "zh": "左子树中最大的关键字"},
}


def way_to(tree: Tree[int], key: int, rule: str) -> list[int]:
    """From a key with two children to its successor (right, then left as far as it goes) or predecessor."""
    first, then = (tree.right, tree.left) if rule == "successor" else (tree.left, tree.right)
    way = [first[key]]
    while way[-1] in then:
        way.append(then[way[-1]])
    return way


def spliced(tree: Tree[int], key: int) -> Tree[int]:
    """A tree without a key of one child or none: the child, if there is one, moves to its place."""
    after, child = tree.copy(), tree.children(key)
    for side in (after.left, after.right):
        side.pop(key, None)
        for parent in [k for k, c in side.items() if c == key]:
            if child:
                side[parent] = child[0]
            else:
                del side[parent]
    return after


def make_delete(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random search tree, a key with two children, and which neighbour in order replaces it."""
    tree = Tree.of(s.sample(range(1, 100), s.integer(*SIZES[difficulty])))
    depth = tree.depth()
    if max(depth.values()) > min(DEEPEST, 2 + difficulty):
        raise Unfit("shape", "a tree too deep for the page")
    key, rule = _question(s, tree, difficulty)
    way = way_to(tree, key, rule)
    new = way[-1]
    page, after = slots(tree.in_order(), depth, canvas), spliced(tree, new)
    source, target = drawn(tree, page), drawn(after, page, {key: MARK}, labels={key: str(new)})
    labels, order = {key: str(new)}, tree.in_order()
    words: dict[str, str | Mapping[str, str]] = {
        "key": str(key),
        "replacement": str(new),
        "rule": RULES[rule],
        "which": WHICH[rule],
    }
    words |= {
        "root": str(tree.root),
        "top": labels.get(tree.root, str(tree.root)),
        "n": str(len(order)),
        "keys": listed(order),
    }
    words |= {"kind": {"en": "a binary search tree", "zh": "二叉搜索树"}, "all": listed([k for k in order if k != key])}
    words |= {"tree": described(tree), "result": described(after, labels)}
    claims = (
        constraint(claim("absent", select="node", label=str(key))), constraint(claim("in_order", order="sorted"), "derived")
    )  # fmt: skip
    edit = Edit("delete", {"key": key, "rule": rule, "mark": MARK})
    hidden = {"tree": tree, "page": page, "key": key, "rule": rule, "new": new}
    return Problem(source, edit, target, _trace(source, target, tree, key, rule, way), words, claims, hidden)


def _question(s: Stream, tree: Tree[int], difficulty: int) -> tuple[int, str]:
    """A key with two children and a rule; the hardest cases are those whose replacement has a child of its own."""
    both = [(k, rule) for k in tree.keys() if len(tree.children(k)) == 2 for rule in RULES]
    found = [(k, rule) for k, rule in s.shuffled(both) if len(way_to(tree, k, rule)) >= WAY[difficulty]]
    if not found:
        raise Unfit("no-key", "no key with two children is far enough from its neighbour in order")
    if difficulty >= 4 and s.chance(0.7):
        found = [(k, rule) for k, rule in found if tree.children(way_to(tree, k, rule)[-1])] or found
    return found[0]


def _trace(source: Figure, target: Figure, tree: Tree[int], key: int, rule: str, way: list[int]) -> tuple[Step, ...]:
    """Search for the key, then for its replacement, then the changes."""
    steps: list[Step] = []
    at = tree.root
    while at != key:
        steps += [visit(source, f"n{at}"), compare(str(key), str(at))]
        at = (tree.left if key < at else tree.right)[at]
    steps.append(visit(source, f"n{key}"))
    steps += [visit(source, f"n{k}") for k in way[:-1]]
    steps.append(visit(source, f"n{way[-1]}").why("rule", name=rule))
    return (*steps, *difference(source, target), conclude(claim("in_order", order="sorted")))


# ------------------------------------------------------------------------------------------------ wrong targets


def other_rule(p: Problem, s: Stream) -> Figure:
    """The neighbour on the other side as replacement: a search tree too, but not by the stated rule."""
    tree, key = p.hidden["tree"], p.hidden["key"]
    new = way_to(tree, key, next(rule for rule in RULES if rule != p.hidden["rule"]))[-1]
    return drawn(spliced(tree, new), p.hidden["page"], {key: MARK}, labels={key: str(new)})


def only_marked(p: Problem, s: Stream) -> Figure:
    """The key is marked and still there."""
    return p.source.changed({f"n{p.hidden['key']}": {"cls": MARK}})


def twice(p: Problem, s: Stream) -> Figure:
    """The replacement stands in both places."""
    return p.source.changed({f"n{p.hidden['key']}": {"cls": MARK, "label": str(p.hidden["new"])}})


def key_sunk(p: Problem, s: Stream) -> Figure:
    """Key and replacement have changed places, and nothing is gone."""
    changes = {f"n{p.hidden['key']}": {"cls": MARK, "label": str(p.hidden["new"])}}
    return p.source.changed(changes | {f"n{p.hidden['new']}": {"label": str(p.hidden["key"])}})


def child_promoted(p: Problem, s: Stream) -> Figure | None:
    """A child of the key in its place instead of its neighbour in order."""
    tree, key, new = p.hidden["tree"], p.hidden["key"], p.hidden["new"]
    children = [c for c in tree.children(key) if c != new]
    if not children:
        return None
    child = s.choice(children)
    return p.target.changed({f"n{key}": {"label": str(child)}, f"n{child}": {"label": str(new)}})


def child_lost(p: Problem, s: Stream) -> Figure | None:
    """What hung from the replacement is gone with it."""
    tree, new = p.hidden["tree"], p.hidden["new"]
    gone = tree.below(new)[1:]
    return p.target.without([f"{kind}{k}" for k in gone for kind in "en"]) if gone else None


DELETE = Family(
    name="cs/bst-delete",
    subject="computer science",
    title={"en": "Deletion from a binary search tree", "zh": "二叉搜索树的删除"},
    edits="one label replaced and marked, one node gone, its child joined to its parent",
    parameters="5 to 14 keys of 1 to 99; the key has two children, the replacement is its successor or predecessor",
    make=make_delete,
    mutators=(
        Mutator("other-rule", other_rule), Mutator("only-marked", only_marked), Mutator("twice", twice), Mutator("key-sunk", key_sunk),
        Mutator("child-promoted", child_promoted), Mutator("child-lost", child_lost), Mutator("unmarked", unmarked),
        Mutator("mismarked", mismarked), Mutator("overmarked", overmarked), Mutator("swapped-labels", swapped_labels),
        Mutator("wrong-label", wrong_label), Mutator("lost-edge", lost_edge), Mutator("lost-leaf", lost_leaf),
        Mutator("rehung", rehung), Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Delete {key} from the binary search tree, replacing it by its {rule}; mark the replacement in {selected}.",
                          "BST deletion of {key} by the {rule}, which is shown in {selected}.",
                          "Take {key} out of this search tree; its {rule} moves up, in {selected}."),
        ("terse", "zh"): ("从二叉搜索树中删除 {key}，用它的{rule}代替，替换的结点用{selected}标出。", "在这棵二叉搜索树中以{rule}替代法删去 {key}，替代结点为{selected}。",
                          "去掉 {key}，让它的{rule}顶替上来，并画成{selected}。"),
        ("task", "en"): ("Carry out the deletion of key {key}, which has two children: its {rule}, {which}, is written into its circle, now {selected}, and leaves its old place. If that had a child, join the child to the parent above. No circle moves.",
                         "Show this BST without {key}. By the rule used here, {which} takes over the circle of the deleted key, coloured {selected}; the circle that becomes free goes, and a subtree below it is linked to the next node up, staying where it is.",
                         "Remove {key} from the binary search tree by copying its {rule} into the node and splicing out the node it came from. Highlight the changed node in {selected}; all others keep place and look."),
        ("task", "zh"): ("删除有两个孩子的关键字 {key}：把它的{rule}，即{which}，写入它的圆圈并涂成{selected}，再去掉该关键字原来的结点；若那里还有孩子，则把孩子连到上面的父结点。所有圆圈都不移动。",
                         "画出删去 {key} 之后的二叉搜索树。规则是由{which}接替被删关键字所在的圆圈（用{selected}），空出来的圆圈去掉，其下的子树原地连到上一层结点。",
                         "采用复制{rule}的方法从二叉搜索树中删除 {key}，并摘除{rule}原来所在的结点。改动的结点用{selected}突出，其余结点位置和样式不变。"),
        ("explicit", "en"): ("Write {replacement}, the {rule} of {key}, into the circle of {key}, make that circle {selected}, and erase the old circle of {replacement}, so that {result}.",
                             "Replace {key} by {replacement} ({which}) in {selected}. The old node {replacement} goes, and afterwards the tree with root {top} reads: {result}.",
                             "The {rule} {replacement} takes the place of {key} and turns {selected}; remove the lower circle {replacement} and join what hung from it, giving: {result}."),
        ("explicit", "zh"): ("把 {key} 的{rule} {replacement} 写入 {key} 的圆圈，将该圆圈改为{selected}，并擦去 {replacement} 原来的圆圈，使得 {result}。",
                             "用 {replacement}（{which}）以{selected}代替 {key}，去掉原来的结点 {replacement}，此后以 {top} 为根的树为：{result}。",
                             "{rule} {replacement} 占据 {key} 的位置并变成{selected}；去掉下方的圆圈 {replacement}，接好它下面的部分，得到：{result}。"),
    },
    repair={
        ("terse", "en"): ("Here {key} should have been deleted from a BST by its {rule}, {replacement}, in {selected}. Mend the picture.",
                          "The deletion of {key} ({rule} rule, replacement in {selected}) is drawn wrong. Correct it."),
        ("terse", "zh"): ("这里本应用{rule} {replacement}（{selected}）替代并删除 {key}，请改正图形。", "删除 {key} 的结果画错了（{rule}替代，替代结点为{selected}），请改正。"),
        ("task", "en"): ("From the binary search tree of {all} and {key}, the key {key} was to be deleted, its {rule} taking its place in {selected}. The result should have the root {top} and read: {result}. Put the picture right.",
                         "Someone deleted {key} from a BST, using {which} as replacement, in {selected}, and made a mistake. What was wanted: root {top}; {result}."),
        ("task", "zh"): ("本应从由 {all} 和 {key} 组成的二叉搜索树中删除 {key}，由{rule}以{selected}顶替，结果应以 {top} 为根：{result}。请改正图形。",
                         "有人用{which}（{selected}）替代并删除二叉搜索树中的 {key}，却出了错。应得到：根为 {top}；{result}。请改正。"),
        ("explicit", "en"): ("The correct tree has the root {top}, and {result}. Only the node {replacement} is {selected}, and {key} is gone. Change the picture to that.",
                             "Correct the figure until, below {top}, {result}, with {replacement} alone in {selected} where {key} was."),
        ("explicit", "zh"): ("正确的树以 {top} 为根，{result}。只有结点 {replacement} 为{selected}，{key} 已不在。请据此改正。", "请改正图形，使根 {top} 之下为：{result}；只有原先 {key} 处的 {replacement} 为{selected}。"),
    },
    source=SOURCE,
    target=target_words("the node {replacement} is {selected}", "结点 {replacement} 为{selected}"),
    wording=Wording(
        figure=(Noun("binary search tree", "binary search trees", "二叉搜索树", "棵"),),
        nouns={"node": NODE_WORDS},
        objective={
            "en": ("Delete {key} and let its {rule} take its place.", "Take {key} out of the search tree by way of its {rule}."),
            "zh": ("删除{key}，由它的{rule}顶替。", "借助{rule}从二叉搜索树中删去{key}。"),
        },
        rules={
            "successor": {"en": "the smallest key of the right subtree is next in order", "zh": "右子树中最小的关键字就是中序后继"},
            "predecessor": {"en": "the largest key of the left subtree is the one before in order", "zh": "左子树中最大的关键字就是中序前驱"},
        },
    ),
    catalogue=("T02",), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (DELETE,)
