"""Walks of a binary tree: order numbers written beside the nodes (catalogue T14, task 2 of the paper's fifteen)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, visit, write
from synth.science.cs.binary import (
    NODE_WORDS,
    SOURCE,
    Both,
    Tree,
    beside,
    described,
    drawn,
    grown,
    listed,
    lost_edge,
    lost_leaf,
    named,
    nudged,
    slots,
    swapped_labels,
    target_words,
    unmarked,
    wrong_label,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem
from synth.science.figure import Figure, Label

SIZES = {1: (4, 5), 2: (6, 7), 3: (8, 9), 4: (10, 11), 5: (12, 14)}  # nodes
DEEPEST = {1: 2, 2: 3, 3: 4, 4: 4, 5: 5}
MARK = "text-selected"
NAMES: Mapping[str, Both] = {
    "preorder": {"en": "preorder", "zh": "先序"},
    "inorder": {"en": "inorder", "zh": "中序"},
    "postorder": {"en": "postorder", "zh": "后序"},
    "level": {"en": "level order", "zh": "层序"},
}
RULES: Mapping[str, Both] = {
    "preorder": {
        "en": "a node comes before its left subtree, and that before its right subtree",
        "zh": "先访问根，再访问左子树，最后访问右子树",
    },
    "inorder": {
        "en": "a node comes after its left subtree and before its right subtree",
        "zh": "先访问左子树，再访问根，最后访问右子树",
    },
    "postorder": {
        "en": "a node comes after its left subtree and its right subtree, in that order",
        "zh": "先访问左子树，再访问右子树，最后访问根",
    },
    "level": {
        "en": "nodes come level by level from the top, each level from left to right",
        "zh": "自上而下逐层访问，每层从左到右",
    },
}


def walk(tree: Tree[str], order: str) -> list[str]:
    """Keys as the walk meets them."""
    return tree.by_level() if order == "level" else list(_walked(tree, tree.root, order))


def _walked(tree: Tree[str], at: str, order: str) -> Iterator[str]:
    if order == "preorder":
        yield at
    if at in tree.left:
        yield from _walked(tree, tree.left[at], order)
    if order == "inorder":
        yield at
    if at in tree.right:
        yield from _walked(tree, tree.right[at], order)
    if order == "postorder":
        yield at


def make_traversal(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree, and the numbers of one of four walks."""
    n = s.integer(*SIZES[difficulty])
    tree, _ = named(s, grown(s, n, DEEPEST[difficulty]))
    order = s.choice(tuple(NAMES))
    page = slots(tree.in_order(), tree.depth(), canvas, crowd=2.3, aside=14.0)
    source = drawn(tree, page)
    sequence = walk(tree, order)
    numbers = {k: str(i) for i, k in enumerate(sequence, 1)}
    places = {k: beside(page, k, k in tree.left.values(), numbers[k], MARK, f"t{k}") for k in tree.keys()}
    target = _numbered(source, places, numbers)
    words: dict[str, str | Mapping[str, str]] = {
        "root": tree.root,
        "top": tree.root,
        "n": str(n),
        "order": NAMES[order],
        "rule": RULES[order],
    }
    words |= {
        "kind": {"en": "a binary tree", "zh": "二叉树"},
        "keys": listed(tree.by_level()),
        "all": listed(tree.by_level()),
    }
    words |= {
        "tree": described(tree),
        "result": described(tree),
        "sequence": listed(sequence),
        "first": sequence[0],
        "last": sequence[-1],
    }
    words["numbers"] = {
        "en": ", ".join(f"{i} beside {k}" for i, k in enumerate(sequence, 1)),
        "zh": "，".join(f"{k} 旁写 {i}" for i, k in enumerate(sequence, 1)),
    }
    across = sorted(target.all(Label), key=lambda t: t.at[0])
    claims = (constraint(claim("order_is", select="label", texts=[t.text for t in across], along="x"), "derived"),)
    hidden = {"tree": tree, "order": order, "sequence": sequence, "places": places}
    steps = _trace(source, target, sequence)
    return Problem(
        source, Edit("traverse", {"order": order, "first": 1, "mark": MARK}), target, steps, words, claims, hidden
    )


def _numbered(source: Figure, places: Mapping[str, Label], numbers: Mapping[str, str]) -> Figure:
    marks = (Label(t.id, t.at, numbers[k], t.cls, t.size, t.role) for k, t in places.items() if k in numbers)
    return source.plus(*marks)


def _trace(source: Figure, target: Figure, sequence: list[str]) -> tuple[Step, ...]:
    """Node after node as the walk meets it, each with its number."""
    steps: list[Step] = []
    for key in sequence:
        label = target.by_id[f"t{key}"]
        assert isinstance(label, Label)
        steps += [visit(source, f"n{key}"), write(label)]
    return tuple(steps)


# ------------------------------------------------------------------------------------------------ wrong targets


def _renumbered(p: Problem, sequence: list[str], first: int = 1) -> Figure:
    return _numbered(p.source, p.hidden["places"], {k: str(i) for i, k in enumerate(sequence, first)})


def other_walk(p: Problem, s: Stream) -> Figure | None:
    """The numbers of another of the four walks."""
    others = [walk(p.hidden["tree"], order) for order in NAMES if order != p.hidden["order"]]
    others = [w for w in others if w != p.hidden["sequence"]]
    return _renumbered(p, s.choice(others)) if others else None


def mirrored(p: Problem, s: Stream) -> Figure:
    """The right walk with right and left confused."""
    tree: Tree[str] = p.hidden["tree"]
    return _renumbered(p, walk(Tree(tree.root, tree.right, tree.left), p.hidden["order"]))


def swapped_numbers(p: Problem, s: Stream) -> Figure:
    """Two numbers that follow each other have changed places."""
    sequence = list(p.hidden["sequence"])
    i = s.integer(0, len(sequence) - 2)
    sequence[i], sequence[i + 1] = sequence[i + 1], sequence[i]
    return _renumbered(p, sequence)


def from_zero(p: Problem, s: Stream) -> Figure:
    """The numbers start at 0."""
    return _renumbered(p, p.hidden["sequence"], 0)


def backwards(p: Problem, s: Stream) -> Figure:
    """The numbers run the wrong way."""
    return _renumbered(p, p.hidden["sequence"][::-1])


def lost_number(p: Problem, s: Stream) -> Figure:
    """One node without its number."""
    return p.target.without([f"t{s.choice(p.hidden['sequence'])}"])


def repeated_number(p: Problem, s: Stream) -> Figure:
    """One number stands twice, another is missing."""
    i = s.integer(1, len(p.hidden["sequence"]) - 1)
    return p.target.changed({f"t{p.hidden['sequence'][i]}": {"text": str(i)}})


TRAVERSAL = Family(
    name="cs/tree-traversal",
    subject="computer science",
    title={"en": "Order numbers of a tree walk", "zh": "二叉树遍历的序号"},
    edits="a number beside every node, in colour",
    parameters="4 to 14 nodes, letters or numbers; preorder, inorder, postorder and level order",
    make=make_traversal,
    mutators=(
        Mutator("other-walk", other_walk), Mutator("mirrored", mirrored), Mutator("swapped-numbers", swapped_numbers),
        Mutator("from-zero", from_zero), Mutator("backwards", backwards), Mutator("lost-number", lost_number),
        Mutator("repeated-number", repeated_number), Mutator("unmarked", unmarked), Mutator("swapped-labels", swapped_labels),
        Mutator("wrong-label", wrong_label), Mutator("lost-edge", lost_edge), Mutator("lost-leaf", lost_leaf),
        Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Number the nodes from 1 in {order}, in {selected}.", "{order} walk: write the visiting numbers from 1 on beside the nodes in {selected}.",
                          "Add {selected} {order} numbers, first 1, to this tree."),
        ("terse", "zh"): ("用{selected}标出各结点的{order}遍历序号，从 1 开始。", "按{order}遍历给结点编号，由 1 起，数字用{selected}。", "在每个结点旁写上{selected}的{order}序号，首个为 1。"),
        ("task", "en"): ("Carry out the {order} traversal of this binary tree and write beside every node, in {selected}, the number of its visit, counting from 1.",
                         "In which turn does a {order} traversal reach each node? Put that number, starting with 1, next to the node in {selected} and change nothing else.",
                         "Here {rule}. Label all nodes accordingly with {selected} {order} numbers from 1 upwards; the tree itself stays as it is."),
        ("task", "zh"): ("对这棵二叉树作{order}遍历，从 1 开始，在每个结点旁用{selected}写出它被访问的次序。", "{order}遍历时各结点是第几个被访问的？请把序号（从 1 起）用{selected}写在结点旁边，其余不变。",
                         "{order}遍历的规则是：{rule}。请据此给所有结点依次编号，数字从 1 起，用{selected}书写，树本身保持原样。"),
        ("explicit", "en"): ("Write the {order} numbers in {selected}: {numbers}.", "The {order} sequence is {sequence}. Beside each node put its place in it, in {selected}, beginning with 1 at {first}.",
                             "Next to the circles add small {selected} figures that give the {order} turn: {numbers}. Leave circles and lines alone."),
        ("explicit", "zh"): ("用{selected}写出{order}序号：{numbers}。", "{order}序列为 {sequence}。请在各结点旁用{selected}写出它在其中的位次，{first} 旁写 1。",
                             "在圆圈旁添加{selected}的{order}编号：{numbers}。圆圈和连线不动。"),
    },
    repair={
        ("terse", "en"): ("The {order} numbers in this tree are wrong somewhere. Correct them, in {selected}.", "Mend the {order} numbering; numbers in {selected}."),
        ("terse", "zh"): ("图中的{order}序号有错，请改正，数字用{selected}。", "修正这棵树的{order}编号，用{selected}书写。"),
        ("task", "en"): ("The binary tree with root {root} in which {tree} was to be numbered in {order} from 1, in {selected}. The picture has a mistake; restore what is right.",
                         "Someone wrote {selected} {order} numbers beside the nodes of this tree: root {root}; {tree}. Find the error and correct the picture."),
        ("task", "zh"): ("根为 {root} 的二叉树（{tree}）本应用{selected}从 1 起标出{order}序号，但图中有误，请改正。", "有人为下面的二叉树标{selected}的{order}序号：根为 {root}；{tree}。请找出错误并修正图形。"),
        ("explicit", "en"): ("In the tree with root {root}, {tree}. The right {order} numbers, all {selected}, are: {numbers}. Change the picture to that.",
                             "Correct the figure so that it reads {numbers}, in {selected}, on the tree rooted at {root} where {tree}."),
        ("explicit", "zh"): ("这棵树以 {root} 为根，{tree}。正确的{order}序号（{selected}）为：{numbers}。请据此改正。", "请改正图形：根 {root} 之下为：{tree}；{order}编号用{selected}，{numbers}。"),
    },
    source=SOURCE,
    target=target_words("{selected} numbers give the {order} turn of each node ({numbers})", "{selected}数字表示{order}遍历的次序（{numbers}）"),
    wording=Wording(
        derived={"en": ("The traversal meets {sequence} in this order.",), "zh": ("遍历的次序为{sequence}。",)},
        law={
            "en": "in {order} {rule}",
            "zh": "{order}遍历时{rule}",
        },
        figure=(Noun("binary tree", "binary trees", "二叉树", "棵"),),
        nouns={"node": NODE_WORDS, "label": (Noun("number", "numbers", "序号"),)},
        objective={
            "en": ("Give every node its {order} number.", "Write the {order} turn of every node beside it."),
            "zh": ("给各结点标上{order}遍历序号。", "在每个结点旁写出{order}遍历的次序。"),
        },
        facts={
            "en": ("A binary tree with root {root} takes {selected} {order} numbers from 1: {rule}.",
                   "Numbers from 1 in {selected} belong beside the nodes of a binary tree with root {root}; in {order}, {rule}."),
            "zh": ("根为{root}的二叉树要从1起用{selected}标出{order}序号：{rule}。", "这是一棵以{root}为根的二叉树，{order}序号从1起，用{selected}书写，规则是{rule}。"),
        },
    ),
    anchor="A1", catalogue=("T14",), paper=(2,), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (TRAVERSAL,)
