"""Binary search trees: deletion of a leaf, of a key with one child, and of one with two, by the rule stated (catalogue T02).

What takes the place of the key is marked: its only child, or the neighbour in order that is written into its circle; of
a leaf, which nothing replaces, the parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compare, conclude, difference, visit
from synth.science.cs.binary import (
    NODE_WORDS,
    SOURCE,
    Both,
    Slots,
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
from synth.science.figure import Edge, Figure

SIZES = {1: (5, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 14)}  # keys before the deletion
CHILDREN = {1: (0, 1), 2: (0, 1, 2), 3: (1, 2, 2), 4: (1, 2, 2), 5: (2,)}  # of the key
DEEPEST = 5
WAY = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}  # least edges between a key with two children and what replaces it
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
    after.root = child[0] if key == tree.root and child else tree.root
    for side in (after.left, after.right):
        side.pop(key, None)
        for parent in [k for k, c in side.items() if c == key]:
            if child:
                side[parent] = child[0]
            else:
                del side[parent]
    return after


@dataclass(frozen=True, slots=True)
class Deletion:
    """A key and how it goes: `rule` is leaf, only-child, successor or predecessor; `way` leads to what replaces it."""

    tree: Tree[int]
    key: int
    rule: str
    way: tuple[int, ...]

    @property
    def marked(self) -> int:
        """The key that is marked afterwards: the replacement, or a leaf's parent."""
        return self.way[-1] if self.way else self.tree.parents()[self.key]

    def shown(self, page: Slots[int]) -> Figure:
        """The tree without the key."""
        if self.rule in RULES:
            new = self.way[-1]
            return drawn(spliced(self.tree, new), page, {self.key: MARK}, labels={self.key: str(new)})
        return drawn(spliced(self.tree, self.key), page, {self.marked: MARK})

    def result(self) -> tuple[Tree[int], dict[int, str]]:
        """The tree afterwards, and labels that are not its keys."""
        if self.rule in RULES:
            return spliced(self.tree, self.way[-1]), {self.key: str(self.way[-1])}
        return spliced(self.tree, self.key), {}


def deletion(tree: Tree[int], key: int, rule: str) -> Deletion:
    """The deletion of a key; the rule counts only where it has two children. Raises KeyError for a key that is not there."""
    children = tree.children(key)
    if len(children) == 2:
        return Deletion(tree, key, rule, tuple(way_to(tree, key, rule)))
    return Deletion(tree, key, "only-child" if children else "leaf", tuple(children))


def make_delete(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random search tree, one of its keys, and which neighbour in order replaces it if it has two children."""
    tree = Tree.of(s.sample(range(1, 100), s.integer(*SIZES[difficulty])))
    depth = tree.depth()
    if max(depth.values()) > min(DEEPEST, 2 + difficulty):
        raise Unfit("shape", "a tree too deep for the page")
    gone = _question(s, tree, difficulty)
    page = slots(tree.in_order(), depth, canvas)
    source, target = drawn(tree, page), gone.shown(page)
    claims = (
        constraint(claim("absent", select="node", label=str(gone.key))), constraint(claim("in_order", order="sorted"), "derived")
    )  # fmt: skip
    edit = Edit("delete", {"key": gone.key, "rule": gone.rule, "mark": MARK})
    hidden = {"gone": gone, "page": page}
    return Problem(source, edit, target, _trace(source, target, gone), _slots(gone), claims, hidden)


def _question(s: Stream, tree: Tree[int], difficulty: int) -> Deletion:
    """A key and how it goes; the hardest cases are those whose replacement has children of its own."""
    wanted = s.choice(CHILDREN[difficulty])
    keys = [k for k in tree.keys() if len(tree.children(k)) == wanted]
    found = [deletion(tree, k, rule) for k in s.shuffled(keys) for rule in s.shuffled(list(RULES))]
    found = [d for d in found if wanted < 2 or len(d.way) >= WAY[difficulty]]
    if not found:
        raise Unfit("no-key", "no key has so many children and is far enough from its neighbour in order")
    if wanted and difficulty >= 3 and s.chance(0.7):
        found = [d for d in found if tree.children(d.way[-1])] or found
    return found[0]


def _trace(source: Figure, target: Figure, gone: Deletion) -> tuple[Step, ...]:
    """Search for the key, then for its replacement, then the changes."""
    steps: list[Step] = []
    at, tree = gone.tree.root, gone.tree
    while at != gone.key:
        steps += [visit(source, f"n{at}"), compare(str(gone.key), str(at))]
        at = (tree.left if gone.key < at else tree.right)[at]
    found = [gone.key, *gone.way]
    steps += [visit(source, f"n{k}") for k in found[:-1]]
    steps.append(visit(source, f"n{found[-1]}").why("rule", name=gone.rule))
    return (*steps, *difference(source, target), conclude(claim("in_order", order="sorted")))


# ------------------------------------------------------------------------------------------------ words


def _slots(gone: Deletion) -> dict[str, str | Mapping[str, str]]:
    """Values of the templates."""
    after, labels = gone.result()
    order = gone.tree.in_order()
    words: dict[str, str | Mapping[str, str]] = {
        "key": str(gone.key), "marked": str(gone.marked), "root": str(gone.tree.root),
        "top": labels.get(after.root, str(after.root)), "n": str(len(order)), "keys": listed(order),
        "kind": {"en": "a binary search tree", "zh": "二叉搜索树"}, "all": listed([k for k in order if k != gone.key]),
        "tree": described(gone.tree), "result": described(after, labels),
    }  # fmt: skip
    return words | _phrases(gone)


def _phrases(gone: Deletion) -> dict[str, Both]:
    """How the key goes: as a phrase, as what is marked, in full, and as an order with names."""
    key, marked, parent = gone.key, gone.marked, gone.tree.parents().get(gone.key)
    if gone.rule == "leaf":
        return {
            "how": {"en": "which is a leaf", "zh": "它是叶子"}, "shown": {"en": "its former parent", "zh": "它原来的父结点"},
            "done": {"en": "its circle and the edge above it go, and nothing is rearranged", "zh": "它的圆圈和上面的边去掉，其余不作调整"},
            "order": {"en": f"Erase the circle {key} and its edge to {parent}", "zh": f"擦去圆圈 {key} 和它与 {parent} 之间的边"},
        }  # fmt: skip
    if gone.rule == "only-child":
        to = (
            ("that child becomes the root", "该孩子成为根")
            if parent is None
            else ("its only child is joined to the node above", "它唯一的孩子连到上面的结点")
        )
        order = f"let {marked} be the root" if parent is None else f"join {marked} to {parent}"
        said = f"让 {marked} 成为根" if parent is None else f"把 {marked} 连到 {parent}"
        return {
            "how": {"en": "which has one child", "zh": "它只有一个孩子"}, "shown": {"en": "that child", "zh": "它的孩子"},
            "done": {"en": f"its circle and edges go and {to[0]}, with all that hangs below, without moving", "zh": f"它的圆圈和边去掉，{to[1]}，孩子及其下方都不移动"},
            "order": {"en": f"Erase the circle {key} with its edges and {order}", "zh": f"擦去圆圈 {key} 及其边，{said}"},
        }  # fmt: skip
    rule, which = RULES[gone.rule], WHICH[gone.rule]
    return {
        "how": {"en": f"whose place its {rule['en']} takes", "zh": f"由它的{rule['zh']}顶替"},
        "shown": {"en": "the replacement", "zh": "顶替的结点"},
        "done": {
            "en": f"its {rule['en']}, {which['en']}, is written into its circle and leaves its old place, where a child that it had is joined to the node above; no circle moves",
            "zh": f"把它的{rule['zh']}，即{which['zh']}，写入它的圆圈，原来的结点去掉，若那里还有孩子就连到上面的结点；所有圆圈都不移动",
        },
        "order": {
            "en": f"Write {marked}, the {rule['en']} of {key}, into the circle of {key} and erase the old circle of {marked}",
            "zh": f"把 {key} 的{rule['zh']} {marked} 写入 {key} 的圆圈，并擦去 {marked} 原来的圆圈",
        },
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ wrong targets


def _two(p: Problem) -> Deletion | None:
    """The deletion, if the key has two children."""
    gone: Deletion = p.hidden["gone"]
    return gone if gone.rule in RULES else None


def other_rule(p: Problem, s: Stream) -> Figure | None:
    """The neighbour on the other side as replacement: a search tree too, but not by the stated rule."""
    if not (gone := _two(p)):
        return None
    return deletion(gone.tree, gone.key, next(rule for rule in RULES if rule != gone.rule)).shown(p.hidden["page"])


def only_marked(p: Problem, s: Stream) -> Figure:
    """What is to be marked is marked, and the key is still there."""
    gone: Deletion = p.hidden["gone"]
    return p.source.changed({f"n{gone.key if gone.rule in RULES else gone.marked}": {"cls": MARK}})


def other_key(p: Problem, s: Stream) -> Figure | None:
    """Another key is deleted, by its own rule."""
    gone: Deletion = p.hidden["gone"]
    others = [
        k for k in gone.tree.keys() if k != gone.key and len(gone.tree.children(k)) == len(gone.tree.children(gone.key))
    ]
    return deletion(gone.tree, s.choice(others), gone.rule).shown(p.hidden["page"]) if others else None


def unjoined(p: Problem, s: Stream) -> Figure | None:
    """What hung below the node that has gone is not joined to the node above."""
    old = {e.id: (e.start, e.stop) for e in p.source.all(Edge)}
    new = [e.id for e in p.target.all(Edge) if old.get(e.id) != (e.start, e.stop)]
    return p.target.without(new) if new else None


def twice(p: Problem, s: Stream) -> Figure | None:
    """The replacement stands in both places."""
    if not (gone := _two(p)):
        return None
    return p.source.changed({f"n{gone.key}": {"cls": MARK, "label": str(gone.marked)}})


def key_sunk(p: Problem, s: Stream) -> Figure | None:
    """Key and replacement have changed places, and nothing is gone."""
    if not (gone := _two(p)):
        return None
    changes = {f"n{gone.key}": {"cls": MARK, "label": str(gone.marked)}}
    return p.source.changed(changes | {f"n{gone.marked}": {"label": str(gone.key)}})


def child_promoted(p: Problem, s: Stream) -> Figure | None:
    """A child of the key in its place instead of its neighbour in order."""
    gone = _two(p)
    children = [c for c in gone.tree.children(gone.key) if c != gone.marked] if gone else []
    if not gone or not children:
        return None
    child = s.choice(children)
    return p.target.changed({f"n{gone.key}": {"label": str(child)}, f"n{child}": {"label": str(gone.marked)}})


def child_lost(p: Problem, s: Stream) -> Figure | None:
    """What hung from the node that has gone is gone with it."""
    gone: Deletion = p.hidden["gone"]
    lost = gone.tree.below(gone.marked if gone.rule in RULES else gone.key)[1:]
    figure = p.target.without([f"{kind}{k}" for k in lost for kind in "en"])
    return figure if lost and figure.marks else None


DELETE = Family(
    name="cs/bst-delete",
    subject="computer science",
    title={"en": "Deletion from a binary search tree", "zh": "二叉搜索树的删除"},
    edits="a node gone, or one label replaced and another node gone; a child joined to its new parent; what takes the place marked",
    parameters="5 to 14 keys of 1 to 99; a leaf, a key with one child, or one with two, replaced by its successor or predecessor",
    make=make_delete,
    mutators=(
        Mutator("other-rule", other_rule), Mutator("only-marked", only_marked), Mutator("other-key", other_key),
        Mutator("unjoined", unjoined), Mutator("twice", twice), Mutator("key-sunk", key_sunk),
        Mutator("child-promoted", child_promoted), Mutator("child-lost", child_lost), Mutator("unmarked", unmarked),
        Mutator("mismarked", mismarked), Mutator("overmarked", overmarked), Mutator("swapped-labels", swapped_labels),
        Mutator("wrong-label", wrong_label), Mutator("lost-edge", lost_edge), Mutator("lost-leaf", lost_leaf),
        Mutator("rehung", rehung), Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Delete {key}, {how}, from the binary search tree; mark {shown} in {selected}.",
                          "BST deletion of {key}, {how}: {shown} in {selected}.",
                          "Take {key}, {how}, out of this search tree and colour {shown} {selected}."),
        ("terse", "zh"): ("从二叉搜索树中删除 {key}（{how}），把{shown}用{selected}标出。", "在这棵二叉搜索树中删去 {key}，{how}；{shown}为{selected}。",
                          "去掉关键字 {key}，{how}，并将{shown}画成{selected}。"),
        ("task", "en"): ("Carry out the deletion of key {key}, {how}: {done}. Colour {shown} {selected}; all else keeps place and look.",
                         "Show this BST without {key}, {how}. The rule in this case: {done}. Afterwards {shown} is {selected}.",
                         "Remove {key}, {how}, from the binary search tree so that the order of the other keys is kept ({done}). Highlight {shown} in {selected}."),
        ("task", "zh"): ("删除关键字 {key}，{how}：{done}。把{shown}涂成{selected}，其余结点的位置和样式不变。",
                         "画出删去 {key} 之后的二叉搜索树。对这样的关键字（{how}）规则是：{done}。最后{shown}为{selected}。",
                         "从二叉搜索树中去除 {key}，{how}，保持其他关键字的次序（{done}），并用{selected}突出{shown}。"),
        ("explicit", "en"): ("{order}; make {marked} {selected}, so that {result}.",
                             "Without {key}, the tree with root {top} has to read: {result}. {order}, and show {marked} in {selected}.",
                             "{order}. The node {marked} turns {selected}, and what remains is: {result}."),
        ("explicit", "zh"): ("{order}；将 {marked} 改为{selected}，使得 {result}。", "删去 {key} 后以 {top} 为根的树应为：{result}。{order}，并用{selected}画出 {marked}。",
                             "{order}。结点 {marked} 变成{selected}，得到：{result}。"),
    },
    repair={
        ("terse", "en"): ("Here {key}, {how}, should have been deleted from a BST, with {shown} in {selected}. Mend the picture.",
                          "The deletion of {key}, {how}, is drawn wrong ({shown} should be {selected}). Correct it."),
        ("terse", "zh"): ("这里本应从二叉搜索树中删除 {key}，{how}，{shown}为{selected}，请改正图形。", "删除 {key} 的结果画错了（{how}；{shown}用{selected}），请改正。"),
        ("task", "en"): ("From the binary search tree of {all} and {key}, the key {key}, {how}, was to be deleted and {shown} to be {selected}. Before that the tree had the root {root}: {tree}. Put the picture right.",
                         "Someone deleted {key}, {how}, from the BST with root {root} in which {tree}, and made a mistake. Draw what the deletion gives, with {shown} in {selected}."),
        ("task", "zh"): ("本应从由 {all} 和 {key} 组成的二叉搜索树中删除 {key}，{how}，{shown}用{selected}。删除前的树以 {root} 为根：{tree}。请改正图形。",
                         "一棵二叉搜索树的根为 {root}：{tree}。有人从中删除 {key}（{how}）时出了错，请画出正确的结果，{shown}用{selected}。"),
        ("explicit", "en"): ("The correct tree has the root {top}, and {result}. Only the node {marked} is {selected}, and {key} is gone. Change the picture to that.",
                             "Correct the figure until, below {top}, {result}, with {marked} alone in {selected} and no {key}."),
        ("explicit", "zh"): ("正确的树以 {top} 为根，{result}。只有结点 {marked} 为{selected}，{key} 已不在。请据此改正。", "请改正图形，使根 {top} 之下为：{result}；只有 {marked} 为{selected}，不再有 {key}。"),
    },
    source=SOURCE,
    target=target_words("the node {marked} is {selected}", "结点 {marked} 为{selected}"),
    wording=Wording(
        law={
            "en": "after {key} is gone the keys still rise from left to right, and only {shown} is marked",
            "zh": "删去{key}之后，关键字从左到右仍然递增，只标出{shown}",
        },
        figure=(Noun("binary search tree", "binary search trees", "二叉搜索树", "棵"),),
        nouns={"node": NODE_WORDS},
        objective={
            "en": ("Delete {key}, {how}.", "Take {key}, {how}, out of the search tree."),
            "zh": ("删除 {key}，{how}。", "从二叉搜索树中删去 {key}，{how}。"),
        },
        facts={"en": ("The key to go is {key}, {how}; {shown} is to be {selected}.",), "zh": ("要删去的是 {key}，{how}；{shown}用{selected}。",)},
        rules={
            "leaf": {"en": "a leaf leaves nothing to be joined", "zh": "叶子之下没有需要接上的结点"},
            "only-child": {"en": "an only child takes the place of its parent", "zh": "唯一的孩子接替父结点的位置"},
            "successor": {"en": "the smallest key of the right subtree is next in order", "zh": "右子树中最小的关键字就是中序后继"},
            "predecessor": {"en": "the largest key of the left subtree is the one before in order", "zh": "左子树中最大的关键字就是中序前驱"},
        },
    ),
    catalogue=("T02",), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (DELETE,)
