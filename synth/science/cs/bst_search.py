"""Binary search trees: the way of a search, and the key found, or the next one below or above (catalogue T03)."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compare, recolour_edge, recolour_node, visit
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
from synth.science.cs.lca import gap_in_path, path_too_long
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure

SIZES = {1: (5, 6), 2: (6, 8), 3: (8, 10), 4: (10, 12), 5: (12, 14)}  # keys
DEEPEST = 5
SHORTEST = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}  # edges that a search passes
NODE, PATH = "node-selected", "edge-new"
ASKED: Mapping[str, Both] = {  # `search` looks for a key that is there, the others for one that is not
    "search": {"en": "the key {key}", "zh": "关键字 {key}"},
    "floor": {"en": "the largest key below {key}", "zh": "小于 {key} 的最大关键字"},
    "ceiling": {"en": "the smallest key above {key}", "zh": "大于 {key} 的最小关键字"},
}


def way(tree: Tree[int], key: int, ask: str) -> tuple[list[int], int | None]:
    """The keys that a search meets, and the answer: the last key met that is on the asked side, as the search goes."""
    path, answer, at = [], None, tree.root
    while True:
        path.append(at)
        if at == key:
            return path, at
        if (ask == "floor" and at < key) or (ask == "ceiling" and at > key):
            answer = at
        side = tree.left if key < at else tree.right
        if at not in side:
            return path, answer
        at = side[at]


def make_search(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random search tree, and a question that a search from the root answers."""
    keys = s.sample(range(1, 100), s.integer(*SIZES[difficulty]))
    tree = Tree.of(keys)
    if max(tree.depth().values()) > min(DEEPEST, 2 + difficulty):
        raise Unfit("shape", "a tree too deep for the page")
    ask = s.choice(tuple(ASKED))
    key, path, answer = _question(s, tree, ask, SHORTEST[difficulty])
    page, order = slots(tree.in_order(), tree.depth(), canvas), tree.in_order()
    source, target = drawn(tree, page), _painted(tree, page, path, answer)
    words: dict[str, str | Mapping[str, str]] = {
        "key": str(key),
        "answer": str(answer),
        "n": str(len(keys)),
        "m": str(len(path) - 1),
    }
    words |= {
        "root": str(tree.root),
        "top": str(tree.root),
        "keys": listed(order),
        "all": listed(order),
        "last": str(path[-1]),
    }
    words |= {
        "what": {lang: text.format(key=key) for lang, text in ASKED[ask].items()},
        "path": "–".join(map(str, path)),
    }
    words |= {
        "kind": {"en": "a binary search tree", "zh": "二叉搜索树"},
        "tree": described(tree),
        "result": described(tree),
    }
    claims = (constraint(claim("path_is", nodes=[str(k) for k in path], class_=PATH)),)
    edit = Edit("search", {"ask": ask, "key": key, "node": NODE, "path": PATH})
    hidden = {"tree": tree, "page": page, "key": key, "ask": ask, "path": path, "top": tree.root, "answer": answer}
    return Problem(source, edit, target, _trace(source, path, key, ask, answer), words, claims, hidden)


def _question(s: Stream, tree: Tree[int], ask: str, shortest: int) -> tuple[int, list[int], int]:
    keys = set(tree.keys())
    offered = sorted(keys) if ask == "search" else [k for k in range(1, 100) if k not in keys]
    for key in s.shuffled(offered):
        path, answer = way(tree, key, ask)
        if len(path) > shortest and answer is not None:
            return key, path, answer
    raise Unfit("short", f"no {ask} passes {shortest} edges")


def _painted(tree: Tree[int], page: Slots[int], path: list[int], answer: int) -> Figure:
    return drawn(tree, page, {answer: NODE}, dict.fromkeys(path[1:], PATH))


def _trace(source: Figure, path: list[int], key: int, ask: str, answer: int) -> tuple[Step, ...]:
    """Comparison by comparison down from the root, then the colours."""
    steps: list[Step] = []
    figure = source
    for k in path:
        steps += [visit(source, f"n{k}"), compare(str(key), str(k))]
    for k in path[1:]:
        steps.append(recolour_edge(figure, f"e{k}", PATH))
        figure = figure.changed({f"e{k}": {"cls": PATH}})
    found = recolour_node(figure, f"n{answer}", NODE)
    steps.append(found.why("equal", a=str(key), b=str(answer)) if ask == "search" else found.why("rule", name=ask))
    return tuple(steps)


# ------------------------------------------------------------------------------------------------ wrong targets


def stopped_early(p: Problem, s: Stream) -> Figure | None:
    """The search ends one edge too soon."""
    path = p.hidden["path"][:-1]
    answer = p.hidden["answer"] if p.hidden["answer"] in path else path[-1]
    return _painted(p.hidden["tree"], p.hidden["page"], path, answer)


def went_wrong(p: Problem, s: Stream) -> Figure | None:
    """From one node on the search goes to the wrong side."""
    tree, path = p.hidden["tree"], p.hidden["path"]
    turns = [(i, c) for i, k in enumerate(path) for c in tree.children(k) if c not in path]
    if not turns:
        return None
    i, child = s.choice(turns)
    astray = [*path[: i + 1], child]
    return _painted(tree, p.hidden["page"], astray, p.hidden["answer"] if p.hidden["answer"] in astray else child)


def other_neighbour(p: Problem, s: Stream) -> Figure | None:
    """The next key in order on the wrong side, or beyond the right one."""
    order = p.hidden["tree"].in_order()
    i = order.index(p.hidden["answer"])
    others = [order[j] for j in (i - 1, i + 1) if 0 <= j < len(order)]
    return _painted(p.hidden["tree"], p.hidden["page"], p.hidden["path"], s.choice(others))


def last_met(p: Problem, s: Stream) -> Figure:
    """The node where the search ends, or where it begins, taken for the answer."""
    path = p.hidden["path"]
    return _painted(p.hidden["tree"], p.hidden["page"], path, path[0] if path[-1] == p.hidden["answer"] else path[-1])


SEARCH = Family(
    name="cs/bst-search",
    subject="computer science",
    title={"en": "Search, floor and ceiling in a binary search tree", "zh": "二叉搜索树的查找、前一个与后一个关键字"},
    edits="the edges that a search passes and the node that it finds, in colour",
    parameters="5 to 14 keys of 1 to 99; a key that is there, or the next below or above one that is not",
    make=make_search,
    mutators=(
        Mutator("stopped-early", stopped_early), Mutator("went-wrong", went_wrong), Mutator("other-neighbour", other_neighbour),
        Mutator("last-met", last_met), Mutator("gap-in-path", gap_in_path), Mutator("path-too-long", path_too_long),
        Mutator("unmarked", unmarked), Mutator("mismarked", mismarked), Mutator("overmarked", overmarked),
        Mutator("swapped-labels", swapped_labels), Mutator("wrong-label", wrong_label), Mutator("lost-edge", lost_edge),
        Mutator("lost-leaf", lost_leaf), Mutator("rehung", rehung), Mutator("nudged", nudged, repairable=False),
    ),
    edit={
        ("terse", "en"): ("Find {what} in this search tree: node {selected}, edges of the search for {key} {new}.",
                          "Paint the search path of {key} {new} and {what} {selected}.",
                          "BST search for {key}; passed edges in {new}, {what} in {selected}."),
        ("terse", "zh"): ("在这棵二叉搜索树中找出{what}，结点用{selected}，查找 {key} 经过的边用{new}。", "把查找 {key} 的路径涂成{new}，{what}所在结点涂成{selected}。",
                          "查找 {key}：走过的边为{new}，{what}为{selected}。"),
        ("task", "en"): ("Search for {key} from the root, going left for smaller keys and right for larger ones, until it is found or the way ends. Colour all edges passed {new} and the node that holds {what} {selected}; nothing else changes.",
                         "Which way does the standard search for {key} take in this binary search tree? Draw its edges in {new}. Highlight {what} in {selected}, and leave the remaining nodes and lines as they are.",
                         "Follow the comparisons with {key} downwards as far as they lead. The connections used turn {new}; the one circle with {what} turns {selected}."),
        ("task", "zh"): ("从根开始查找 {key}，较小则向左，较大则向右，直到找到或无路可走。把经过的所有边涂成{new}，{what}所在的结点涂成{selected}，其余不变。",
                         "在这棵二叉搜索树中，标准的查找过程会沿哪条路寻找 {key}？请用{new}画出这些边，并用{selected}突出{what}，其他结点和连线保持原样。",
                         "依次与 {key} 比较，一直走到底。用到的连线变为{new}，写有{what}的那个圆圈变为{selected}。"),
        ("explicit", "en"): ("The search for {key} goes along {path}: paint these edges {new}, and the node {answer}, {what}, {selected}.",
                             "Give each line on the way from {root} to {last} the colour {new} and the circle {answer} the colour {selected}, since that is {what}.",
                             "Only {answer} becomes {selected}, as {what}. The lines of the way {path}, which the search for {key} takes, turn {new}."),
        ("explicit", "zh"): ("查找 {key} 依次经过 {path}：把这些边画成{new}，结点 {answer}（{what}）画成{selected}。", "从 {root} 到 {last} 路上的 {m} 条线改为{new}，圆圈 {answer} 改为{selected}，它就是{what}。",
                             "只有 {answer} 变成{selected}，它是{what}；查找 {key} 所走的 {path} 上的连线变成{new}。"),
    },
    repair={
        ("terse", "en"): ("The search for {key} is drawn wrong: edges passed should be {new}, {what} {selected}. Correct it.",
                          "Mend this search path of {key} ({new}) and its result, {what} ({selected})."),
        ("terse", "zh"): ("查找 {key} 的图画错了：经过的边应为{new}，{what}应为{selected}，请改正。", "修正查找 {key} 的路径（{new}）及结果，即{what}（{selected}）。"),
        ("task", "en"): ("In the binary search tree with root {root}, {tree}. The edges that a search for {key} passes should be {new} and {what} {selected}. The picture has a mistake: put it right.",
                         "Someone marked {what} in {selected} and the way of the search for {key} in {new} in this tree: root {root}; {tree}. Find the error and correct the drawing."),
        ("task", "zh"): ("二叉搜索树以 {root} 为根，{tree}。查找 {key} 经过的边应为{new}，{what}应为{selected}，图中有误，请改正。", "有人在下面的树中用{selected}标出{what}，用{new}标出查找 {key} 的路：根为 {root}；{tree}。请找出错误并改正。"),
        ("explicit", "en"): ("In the search for {key} the correct tree has the root {root}, and {tree}. Only {answer} is {selected}, and only the edges along {path} are {new}. Change the picture to that.",
                             "Correct the figure: below the root {root}, {tree}; the way {path} of the search for {key} has {new} lines, {answer} is {selected}, and all else is plain."),
        ("explicit", "zh"): ("查找 {key} 的正确结果：树以 {root} 为根，{tree}。只有 {answer} 为{selected}，只有沿 {path} 的边为{new}。请据此改正。", "请改正图形：根 {root} 之下为：{tree}；查找 {key} 所经 {path} 的连线为{new}，{answer} 为{selected}，其余样式普通。"),
    },
    source=SOURCE,
    target=target_words("the node {answer} is {selected} and the edges along {path} are {new}", "结点 {answer} 为{selected}，沿 {path} 的边为{new}"),
    wording=Wording(
        law={
            "en": "the marked edges are those that the search for {key} passes, the marked node is {what}",
            "zh": "标出的边是查找{key}所经过的，标出的结点是{what}",
        },
        figure=(Noun("binary search tree", "binary search trees", "二叉搜索树", "棵"),),
        nouns={"node": NODE_WORDS},
        objective={
            "en": ("Find {what} and mark the way of the search for {key}.", "Search for {key} from the root and mark {what}."),
            "zh": ("找出{what}，并标出查找{key}的路。", "从根开始查找{key}，标出{what}。"),
        },
        facts={
            "en": ("A binary search tree with root {root} is searched for {key}; {what} is wanted.", "The search for {key} begins at the root {root} of a binary search tree, to find {what}."),
            "zh": ("在以{root}为根的二叉搜索树中查找{key}，要求{what}。", "从二叉搜索树的根{root}开始查找{key}，目标是{what}。"),
        },
        rules={
            "floor": {"en": "it is the last smaller key on the way", "zh": "它是路上最后一个较小的关键字"},
            "ceiling": {"en": "it is the last larger key on the way", "zh": "它是路上最后一个较大的关键字"},
        },
    ),
    catalogue=("T03",), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (SEARCH,)
