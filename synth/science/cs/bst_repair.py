"""Binary search trees with two keys exchanged: find both, mark them, put them right (T03, task 3 of the paper's)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compare, conclude, recolour_node, relabel_node
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

SIZES = {1: (4, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 14)}  # keys
DEEPEST = 5
HIDDEN_FROM = 4  # difficulty from which every parent with its children looks right where such a pair is found
MARK = "node-selected"


def looks_right(tree: Tree[int], shown: Mapping[int, int]) -> bool:
    """Whether every key stands between its two children, as an eye that goes edge by edge would see it."""
    left, right = tree.left.items(), tree.right.items()
    return all(shown[c] < shown[k] for k, c in left) and all(shown[k] < shown[c] for k, c in right)


def _exchanged(s: Stream, tree: Tree[int], difficulty: int) -> tuple[int, int]:
    """Two keys to exchange: from HIDDEN_FROM on such that no edge by itself tells of it, if the tree has such a pair."""
    keys = tree.in_order()
    pairs = s.shuffled([(a, b) for i, a in enumerate(keys) for b in keys[i + 1 :]])
    if difficulty >= HIDDEN_FROM:
        same = {k: k for k in keys}
        pairs = [(a, b) for a, b in pairs if looks_right(tree, same | {a: b, b: a})] or pairs
    return pairs[0]


def make_repair(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A search tree whose picture has two keys exchanged, and the same with both put right and marked."""
    tree = Tree.of(s.sample(range(1, 100), s.integer(*SIZES[difficulty])))
    if max(tree.depth().values()) > min(DEEPEST, 2 + difficulty):
        raise Unfit("shape", "a tree too deep for the page")
    a, b = _exchanged(s, tree, difficulty)
    order, wrong = tree.in_order(), {a: str(b), b: str(a)}
    page = slots(order, tree.depth(), canvas)
    source, target = drawn(tree, page, labels=wrong), drawn(tree, page, {a: MARK, b: MARK})
    words: dict[str, str | Mapping[str, str]] = {"a": str(a), "b": str(b), "n": str(len(order)), "top": str(tree.root)}
    words |= {"root": wrong.get(tree.root, str(tree.root)), "keys": listed(order), "all": listed(order)}
    words |= {
        "kind": {"en": "a binary tree", "zh": "二叉树"},
        "tree": described(tree, wrong),
        "result": described(tree),
    }
    claims = (constraint(claim("in_order", order="sorted")),)
    hidden = {"tree": tree, "page": page, "pair": (a, b)}
    return Problem(source, Edit("mend", {"mark": MARK}), target, _trace(source, order, a, b), words, claims, hidden)


def _trace(source: Figure, order: list[int], a: int, b: int) -> tuple[Step, ...]:
    """Keys from left to right, two by two: where they fall, a key is out of place."""
    shown = [b if k == a else a if k == b else k for k in order]
    steps: list[Step] = [compare(str(x), str(y)) for x, y in pairwise(shown)]
    figure = source
    for k in (a, b):
        steps.append(recolour_node(figure, f"n{k}", MARK).why("rule", name="fall"))
        figure = figure.changed({f"n{k}": {"cls": MARK}})
    for k in (a, b):
        steps.append(relabel_node(figure, f"n{k}", str(k)))
        figure = figure.changed({f"n{k}": {"label": str(k)}})
    return (*steps, conclude(claim("in_order", order="sorted")))


# ------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, labels: Mapping[int, str], marked: tuple[int, ...]) -> Figure:
    return drawn(p.hidden["tree"], p.hidden["page"], dict.fromkeys(marked, MARK), labels=labels)


def only_marked(p: Problem, s: Stream) -> Figure:
    """Both nodes found and marked, but not mended."""
    a, b = p.hidden["pair"]
    return _shown(p, {a: str(b), b: str(a)}, (a, b))


def half_mended(p: Problem, s: Stream) -> Figure:
    """One key put right, so that it stands twice."""
    a, b = s.shuffled(p.hidden["pair"])
    return _shown(p, {b: str(a)}, (a, b))


def other_pair(p: Problem, s: Stream) -> Figure:
    """One of the two exchanged with a third key instead."""
    a, b = s.shuffled(p.hidden["pair"])
    c = s.choice([k for k in p.hidden["tree"].keys() if k not in (a, b)])
    return _shown(p, {a: str(c), b: str(a), c: str(b)}, (a, c))


def one_marked(p: Problem, s: Stream) -> Figure:
    """Both keys right, one node without colour."""
    return _shown(p, {}, (s.choice(p.hidden["pair"]),))


REPAIR = Family(
    name="cs/bst-repair",
    subject="computer science",
    title={"en": "A binary search tree with two keys exchanged", "zh": "修复两个关键字互换的二叉搜索树"},
    edits="two labels exchanged back, their nodes marked in colour",
    parameters="4 to 14 keys of 1 to 99; from difficulty 4 no single edge gives the fault away where that can be had",
    make=make_repair,
    mutators=(
        Mutator("only-marked", only_marked), Mutator("half-mended", half_mended), Mutator("other-pair", other_pair),
        Mutator("one-marked", one_marked), Mutator("unmarked", unmarked), Mutator("mismarked", mismarked),
        Mutator("overmarked", overmarked), Mutator("swapped-labels", swapped_labels), Mutator("wrong-label", wrong_label),
        Mutator("lost-edge", lost_edge), Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung),
        Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Two keys of this binary search tree are exchanged. Swap them back and mark both nodes in {selected}.",
                          "Mend this BST, in which two keys have changed places; mended nodes in {selected}.",
                          "Make this a valid search tree by one swap of two keys, both circles {selected}."),
        ("terse", "zh"): ("这棵二叉搜索树中有两个关键字被互换，请换回来并用{selected}标出这两个结点。", "修复这棵两个关键字错位的二叉搜索树，改过的结点画成{selected}。",
                          "只交换两个关键字，使它成为合法的二叉搜索树，两个圆圈用{selected}。"),
        ("task", "en"): ("Exactly two keys of this binary search tree stand in each other's place. Find them from the order of keys, put them right, and colour both nodes {selected}; the shape of the tree stays.",
                         "Check the search-tree property everywhere. One exchange of two keys restores it: carry it out and show the two nodes concerned in {selected}, leaving all other keys and every line untouched.",
                         "Read this tree in inorder: two numbers are out of place. Let them change places and highlight where they now stand in {selected}. Nothing moves."),
        ("task", "zh"): ("这棵二叉搜索树中恰有两个关键字互相占了对方的位置。请根据关键字的大小关系找出它们，换回来，并把这两个结点涂成{selected}，树的形状不变。",
                         "逐处检查二叉搜索树的性质：只要交换两个关键字就能恢复。请完成交换，并用{selected}突出涉及的两个结点，其余关键字和连线都不动。",
                         "对这棵树作中序遍历，有两个数的位置不对。请让它们互换位置，所在的结点用{selected}标示，其他部分保持原样。"),
        ("explicit", "en"): ("Exchange the labels {a} and {b} and draw both of these circles in {selected}; everything else stays.",
                             "The keys {a} and {b} are in each other's node. Write each into the other's circle and give the two circles the colour {selected}.",
                             "Let {a} and {b} trade places so that {result}. These two nodes become {selected}, the rest keeps its look."),
        ("explicit", "zh"): ("交换 {a} 和 {b} 两个标号，并把这两个圆圈画成{selected}，其余不变。", "关键字 {a} 与 {b} 写进了对方的结点。请把它们互换，两个圆圈改为{selected}。",
                             "让 {a} 和 {b} 对调，使得 {result}。这两个结点变成{selected}，其他样式照旧。"),
    },
    repair={
        ("terse", "en"): ("Here {a} and {b} should have been swapped back in a search tree, both nodes {selected}. Correct the mistake.",
                          "This mended BST (nodes {a} and {b} in {selected}) is still wrong. Put it right."),
        ("terse", "zh"): ("这里本应把二叉搜索树中的 {a} 和 {b} 换回并用{selected}标出，图有错，请改正。", "这棵修复后的二叉搜索树（{a} 与 {b} 两结点为{selected}）仍有错误，请改正。"),
        ("task", "en"): ("Two keys had changed places in a search tree with root {root}, in which {tree}. The picture should show it mended, both nodes in {selected}, but something is wrong. Correct it.",
                         "In a tree with root {root}, {tree}. Someone exchanged the two keys that were out of order, marking both nodes in {selected}, and made a mistake. Restore the valid tree."),
        ("task", "zh"): ("一棵二叉搜索树中有两个关键字被互换，当时根为 {root}：{tree}。图中应是修复后的树，这两个结点为{selected}，但有地方不对，请改正。",
                         "有一棵树，根为 {root}：{tree}。有人把其中次序不对的两个关键字换回并用{selected}标出，却出了错，请恢复正确的二叉搜索树。"),
        ("explicit", "en"): ("The correct tree has the root {top}, and {result}. Only {a} and {b} are {selected}. Change the picture to that.",
                             "Correct the figure until it reads, below {top}: {result}; with {a} and {b}, and no others, in {selected}."),
        ("explicit", "zh"): ("正确的树以 {top} 为根，{result}。只有 {a} 和 {b} 为{selected}。请据此改正。", "请改正图形，使根 {top} 之下为：{result}；并且只有 {a} 与 {b} 用{selected}。"),
    },
    source=SOURCE,
    target=target_words("the nodes {a} and {b} are {selected}", "结点 {a} 和 {b} 为{selected}"),
    wording=Wording(
        law={
            "en": "keys rise from left to right, and only the two nodes that exchanged keys are {selected}",
            "zh": "关键字从左到右递增，只有互换关键字的两个结点为{selected}",
        },
        figure=(Noun("binary tree", "binary trees", "二叉树", "棵"),),
        nouns={"node": NODE_WORDS},
        objective={
            "en": ("Find the two keys that are exchanged and put them right.", "Make the tree a search tree again by exchanging two keys."),
            "zh": ("找出被互换的两个关键字并改正。", "交换两个关键字，恢复二叉搜索树。"),
        },
        rules={"fall": {"en": "keys must rise from left to right, and here the order falls", "zh": "从左到右关键字应递增，而这里出现了下降"}},
    ),
    catalogue=("T03",), paper=(3,), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (REPAIR,)
