"""Huffman's construction: the two lightest trees are joined, once or until one tree is left (catalogue T17, task 5)."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import TREE_NODE, Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, visit
from synth.science.cs.branches import branch
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Node, Point

LEAVES = {1: (4, 5), 2: (4, 6), 3: (5, 6), 4: (5, 7), 5: (6, 8)}
STEPS = {1: (1,), 2: (1, 2), 3: (2, 3), 4: (3, 0), 5: (4, 0)}  # merges asked for; 0 stands for all that are left
COUNTS = ("none", "one", "two", "three", "four", "five")
MOST = 5  # merges that a short text can tell
HEAVIEST = 45
MARK = "node-new"


@dataclass(frozen=True, slots=True)
class Tree:
    """A leaf with its symbol, or two trees joined, the lighter on the left."""

    weight: int
    symbol: str = ""
    left: Tree | None = None
    right: Tree | None = None

    @property
    def label(self) -> str:
        """What its root shows."""
        return f"{self.symbol}:{self.weight}" if self.symbol else str(self.weight)

    @property
    def height(self) -> int:
        """Levels below the root."""
        return 1 + max(t.height for t in self.children) if self.children else 0

    @property
    def children(self) -> tuple[Tree, ...]:
        """The two subtrees, or none."""
        return (self.left, self.right) if self.left and self.right else ()

    def in_order(self) -> Iterator[Tree]:
        """All its nodes from left to right."""
        if not self.children:
            yield self
            return
        left, right = self.children
        yield from left.in_order()
        yield self
        yield from right.in_order()


def joined(a: Tree, b: Tree) -> Tree:
    """Two trees under a new root."""
    left, right = sorted((a, b), key=lambda t: t.weight)
    return Tree(a.weight + b.weight, "", left, right)


def merged(forest: Sequence[Tree], steps: int) -> list[list[Tree]]:
    """The forests before and after each of `steps` merges of the two lightest trees."""
    heap = [(t.weight, i, t) for i, t in enumerate(forest)]
    heapq.heapify(heap)
    forests = [list(forest)]
    for step in range(steps):
        a, b = heapq.heappop(heap)[2], heapq.heappop(heap)[2]
        new = joined(a, b)
        heapq.heappush(heap, (new.weight, len(forest) + step, new))
        forests.append([t for _, _, t in sorted(heap)])
    return forests


@dataclass(frozen=True, slots=True)
class Page:
    """Places by label, for every node that the finished tree will have, and sizes."""

    at: Mapping[str, Point]
    r: float
    w: float
    h: float
    size: float
    bit: float

    def figure(self, forest: Iterable[Tree], new: Iterable[str] = ()) -> Figure:
        """A forest with edges labelled 0 and 1; nodes with these labels and the edges below them are new."""
        fresh = set(new)
        nodes: dict[str, Node] = {}
        edges: list[Edge] = []
        shown = sorted((t for tree in forest for t in tree.in_order()), key=lambda t: self.at[t.label])
        for t in shown:
            nodes[t.label] = self.node(t, t.label in fresh)
        for t in shown:
            for bit, child in enumerate(t.children):
                edges.append(
                    branch(
                        nodes[t.label],
                        nodes[child.label],
                        str(bit),
                        self.bit,
                        "edge-new" if t.label in fresh else "edge",
                    )
                )
        return Figure((*edges, *nodes.values()))

    def node(self, t: Tree, new: bool) -> Node:
        """A leaf as a box, an inner node as a circle."""
        cls = MARK if new else "node"
        if t.symbol:
            return Node(f"n{t.label}", self.at[t.label], t.label, cls, "box", r=0.0, w=self.w, h=self.h, size=self.size)
        return Node(f"n{t.label}", self.at[t.label], t.label, cls, r=self.r, size=self.size)


def page_for(tree: Tree, levels: int, canvas: Canvas) -> Page:
    """Slots of a finished tree of which `levels` rows are shown: leaves in one row, every parent above its subtrees."""
    u = canvas.unit
    order = list(tree.in_order())
    w, h, r = 50 * u, 30 * u, round(20 * u, 1)
    span = canvas.width - 2 * canvas.margin - w
    step = min(span / (len(order) - 1), 46 * u)
    start = (canvas.width - step * (len(order) - 1)) / 2
    room = canvas.height - 2 * canvas.margin - r - h / 2 - 4 * u
    rise = min(room / max(levels, 1), 96 * u)
    base = canvas.height - canvas.margin - h / 2 - 2 * u - (room - rise * levels) / 2
    at = {t.label: (round(start + i * step, 1), round(base - rise * t.height, 1)) for i, t in enumerate(order)}
    return Page(at, r, round(w, 1), round(h, 1), round(15 * u, 1), round(14.5 * u, 1))


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Weights without ties, some of them joined already, and one or more merges to make."""
    count = s.integer(*LEAVES[difficulty])
    weights = s.sample(range(2, HEAVIEST), count)
    symbols = sorted(s.sample("ABCDEFGHKLMNPRSTUVWXYZ", count))
    leaves = [Tree(w, c) for w, c in zip(weights, symbols)]
    asked = s.choice(STEPS[difficulty])
    before = s.integer(0, max(0, count - 1 - max(asked, 2)))
    steps = asked or count - 1 - before
    forests = merged(leaves, count - 1)
    whole = forests[-1][0]
    if len({t.weight for t in whole.in_order()}) < 2 * count - 1 or not 1 <= steps <= MOST:
        raise Unfit("ties", "two nodes of one weight, or more merges than a short text can tell")
    old, new = forests[before], forests[before + steps]
    page = page_for(whole, max(t.height for t in new), canvas)
    added = [
        next(t for t in b if t not in a) for a, b in zip(forests[before:], forests[before + 1 : before + steps + 1])
    ]
    source, target = page.figure(old), page.figure(new, [t.label for t in added])
    everything = asked == 0
    args = {"merges": "all" if everything else COUNTS[steps], "mark": MARK}
    claims = tuple(
        constraint(claim("child_of", node=c.label, parent=added[-1].label, side=side))
        for c, side in zip(added[-1].children, ("left", "right"))
    )
    hidden = {
        "forests": forests[before : before + steps + 2],
        "added": added,
        "page": page,
        "whole": whole,
        "leaves": leaves,
    }
    trace = tuple(_trace(source, target, forests[before:], added))
    slots = _slots(leaves, old, new, added, None if everything else steps)
    return Problem(source, Edit("merge", args), target, trace, slots, claims, hidden)


def _slots(
    leaves: list[Tree], old: list[Tree], new: list[Tree], added: list[Tree], steps: int | None
) -> dict[str, str | dict[str, str]]:
    inner = sorted((t for tree in old for t in tree.in_order() if t.children), key=lambda t: t.weight)
    built = sorted((t for tree in new for t in tree.in_order() if t.children), key=lambda t: t.weight)
    times, count, han = "" if steps == 1 else "s", COUNTS[steps or 0], "〇一两三四五"[steps or 0]
    return {
        "leaves": ", ".join(t.label for t in leaves),
        "state": {"en": f", already with {_over(inner, 'en')}" if inner else ", none of them joined", "zh": f"，其中 {_over(inner, 'zh')}" if inner else "，尚未合并"},
        "bits": {"en": " A circle with the sum stands over each pair; the left edge carries 0, the right edge 1." if inner else "",
                 "zh": "每对上方的圆圈写有权值之和，左边标 0，右边标 1。" if inner else ""},
        "built": {"en": _over(built, "en"), "zh": _over(built, "zh")},
        "joined": {"en": _over(added, "en"), "zh": _over(added, "zh")},
        "sums": ", ".join(f"{t.children[0].weight} + {t.children[1].weight} = {t.weight}" for t in added),
        "fresh": {"en": _listed([t.label for t in added]), "zh": "、".join(t.label for t in added)},
        "what": {"en": f"carry out {count} merge step{times}", "zh": f"进行{han}次合并"} if steps
        else {"en": "complete the whole tree", "zh": "完成整棵树"},
        "after": {"en": f"after {count} more merge step{times}", "zh": f"再合并{han}次之后"} if steps
        else {"en": "when the whole tree is complete", "zh": "整棵树完成之后"},
        "doing": {"en": f"performing {count} merge step{times}", "zh": f"执行{han}次合并"} if steps
        else {"en": "merging until one whole tree is left", "zh": "不断合并直到得到整棵树"},
    }  # fmt: skip


def _over(trees: Sequence[Tree], lang: str) -> str:
    """Which pair every inner node stands over."""
    pairs = [(t.label, *(c.label for c in t.children)) for t in trees]
    if lang == "zh":
        return "；".join(f"{a} 与 {b} 合为 {t}" for t, a, b in pairs)
    return ", ".join(f"{a} and {b} under {t}" for t, a, b in pairs)


def _listed(items: list[str]) -> str:
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _trace(source: Figure, target: Figure, forests: Sequence[Sequence[Tree]], added: Sequence[Tree]) -> Iterator[Step]:
    """Per merge the two lightest roots, then their parent and its edges."""
    figure = source
    for forest, new in zip(forests, added):
        weights = sorted(t.weight for t in forest)
        for i, child in enumerate(new.children):
            yield visit(figure, f"n{child.label}").why("smallest", value=child.weight, of=weights[i:])
        node = target.by_id[f"n{new.label}"]
        assert isinstance(node, Node)
        yield add_node(figure, node).why("rule", name="sum")
        figure = figure.plus(node)
        for child in new.children:
            edge = target.by_id[f"e{new.label}-{child.label}"]
            assert isinstance(edge, Edge)
            yield add_edge(figure, edge)
            figure = figure.plus(edge)


# ------------------------------------------------------------------------------------------------ wrong targets


def _with_last(p: Problem, a: Tree, b: Tree, weight: int | None = None) -> Figure:
    """The last merge done with two other trees; its node stands between and above them."""
    page, new = p.hidden["page"], joined(a, b)
    new = replace(new, weight=weight) if weight else new
    forest = [t for t in p.hidden["forests"][len(p.hidden["added"]) - 1] if t not in (a, b)]
    (xa, ya), (xb, yb) = page.at[a.label], page.at[b.label]
    lowest, highest = sorted((ya, yb), reverse=True)
    rise = 2.6 * page.r
    at = dict(page.at) | {new.label: (round((xa + xb) / 2, 1), round(min(highest - rise, lowest - rise), 1))}
    labels = [t.label for t in p.hidden["added"][:-1]] + [new.label]
    return replace(page, at=at).figure([*forest, new], labels)


def _before_last(p: Problem) -> list[Tree]:
    return sorted(p.hidden["forests"][len(p.hidden["added"]) - 1], key=lambda t: t.weight)


def wrong_pair(p: Problem, s: Stream) -> Figure | None:
    """The lightest tree is joined with the third lightest."""
    forest = _before_last(p)
    return _with_last(p, forest[0], forest[2]) if len(forest) > 2 else None


def heaviest_pair(p: Problem, s: Stream) -> Figure | None:
    """The two heaviest trees are joined."""
    forest = _before_last(p)
    return _with_last(p, forest[-1], forest[-2]) if len(forest) > 2 else None


def wrong_sum(p: Problem, s: Stream) -> Figure | None:
    """A sum off by one, two or ten."""
    new = s.choice(p.hidden["added"])
    taken = {m.label for m in p.target.all(Node)}
    wrong = [
        str(new.weight + d) for d in (-10, -2, -1, 1, 2, 10) if str(new.weight + d) not in taken and new.weight + d > 0
    ]
    return p.target.changed({f"n{new.label}": {"label": s.choice(wrong)}})


def bits_swapped(p: Problem, s: Stream) -> Figure:
    """A new node has its 1 on the left and its 0 on the right."""
    new = s.choice(p.hidden["added"])
    left, right = (f"e{new.label}-{c.label}" for c in new.children)
    return p.target.changed({left: {"label": "1"}, right: {"label": "0"}})


def bit_repeated(p: Problem, s: Stream) -> Figure:
    """Both edges below a new node bear one bit."""
    new = s.choice(p.hidden["added"])
    bit = s.integer(0, 1)
    child = new.children[bit]
    return p.target.changed({f"e{new.label}-{child.label}": {"label": str(1 - bit)}})


def no_edge(p: Problem, s: Stream) -> Figure:
    """A new node lacks one of its edges."""
    new = s.choice(p.hidden["added"])
    return p.target.without([f"e{new.label}-{s.choice(new.children).label}"])


def one_short(p: Problem, s: Stream) -> Figure:
    """The last merge is not done."""
    last = p.hidden["added"][-1]
    return p.target.without([f"n{last.label}", *(f"e{last.label}-{c.label}" for c in last.children)])


def one_more(p: Problem, s: Stream) -> Figure | None:
    """A merge more than was asked for."""
    forests, count = p.hidden["forests"], len(p.hidden["added"])
    if len(forests) <= count + 1:
        return None
    extra = next(t for t in forests[count + 1] if t not in forests[count])
    return p.hidden["page"].figure(forests[count + 1], [*(t.label for t in p.hidden["added"]), extra.label])


def leaf_misread(p: Problem, s: Stream) -> Figure:
    """A leaf's frequency has changed."""
    leaf = s.choice(p.hidden["leaves"])
    weight = leaf.weight + s.choice([d for d in (-1, 1, 10) if leaf.weight + d > 0])
    return p.target.changed({f"n{leaf.label}": {"label": f"{leaf.symbol}:{weight}"}})


def leaves_swapped(p: Problem, s: Stream) -> Figure:
    """Two leaves have changed places."""
    a, b = s.sample(p.hidden["leaves"], 2)
    return p.target.changed({f"n{a.label}": {"label": b.label}, f"n{b.label}": {"label": a.label}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """A new node looks like the old ones."""
    return p.target.changed({f"n{s.choice(p.hidden['added']).label}": {"cls": "node"}})


def edge_unmarked(p: Problem, s: Stream) -> Figure:
    """A new edge looks like the old ones."""
    new = s.choice(p.hidden["added"])
    return p.target.changed({f"e{new.label}-{s.choice(new.children).label}": {"cls": "edge"}})


HUFFMAN = Family(
    name="cs/huffman",
    subject="computer science",
    title={"en": "Huffman's construction", "zh": "哈夫曼树的构造"},
    edits="one or more merges of the two lightest trees, or all of them, new nodes and edges in colour",
    parameters="4 to 8 leaves with frequencies of 2 to 44, no ties, up to 5 merges",
    make=make,
    mutators=(
        Mutator("wrong-pair", wrong_pair), Mutator("heaviest-pair", heaviest_pair), Mutator("wrong-sum", wrong_sum),
        Mutator("bits-swapped", bits_swapped), Mutator("bit-repeated", bit_repeated), Mutator("no-edge", no_edge),
        Mutator("one-short", one_short), Mutator("one-more", one_more), Mutator("leaf-misread", leaf_misread),
        Mutator("leaves-swapped", leaves_swapped), Mutator("unmarked", unmarked), Mutator("edge-unmarked", edge_unmarked),
    ),
    edit={
        ("terse", "en"): ("Huffman coding: {what} (lighter tree left; zero left, one right); new nodes and edges in {new}.",
                          "In this Huffman forest, {what}, with the lighter part on the left, bits zero (left) and one (right), and everything new {new}.",
                          "Show the Huffman construction {after}. Draw additions in {new}, the smaller weight on the left; left edges read zero, right ones one."),
        ("terse", "zh"): ("哈夫曼编码：{what}（较轻的在左，边左零右一），新增的结点和边用{new}。",
                          "对图中的哈夫曼森林{what}，权小者放左边，左边标零、右边标一，新画的部分为{new}。",
                          "画出{after}的哈夫曼构造过程，左子树较小，边上左零右一，增加的内容用{new}标出。"),
        ("task", "en"): ("The figure shows a stage of Huffman's algorithm for the given frequencies. Continue: {what}. Each step joins the two lightest trees under a node with their sum, the lighter on the left; left edges are labelled zero and right edges one. What is added is {new}.",
                         "Draw this forest {after}, following Huffman. Put the lighter subtree on the left with bit zero, the other on the right with bit one, and use {new} for the nodes and edges that appear.",
                         "By {doing}, extend the picture as the Huffman procedure demands: take the two roots of least weight, write their sum above them, zero on the left branch towards the smaller one and a one on the right branch. Additions are {new}; the rest stays."),
        ("task", "zh"): ("图中是按给定频数构造哈夫曼树的一个阶段，请继续{what}：每步把权最小的两棵树合并，新结点写两者之和，较轻的在左，左边标零、右边标一，新增部分为{new}。",
                         "按哈夫曼算法画出{after}的森林。较轻的子树放左侧并标零，另一棵放右侧并标一，新出现的结点和边用{new}。",
                         "通过{doing}来扩充这幅图：选出权最小的两个根，在其上方写出权值之和，通向较小者的左分支标零，右分支标一；新增内容用{new}，其余保持不变。"),
        ("explicit", "en"): ("Huffman, {after}: put {joined}, in this order of merging. The first of each pair is the left child with edge label 0, the other the right child with 1. New nodes and edges are {new}.",
                             "Add what is missing in {new}, inner nodes and the edges below them: {joined}. Left edges read 0, right edges 1. This is how to {what} here; keep everything else.",
                             "To {what} in this Huffman forest, join {joined}; label each left branch 0 and each right branch 1, and draw all these new parts in {new}."),
        ("explicit", "zh"): ("哈夫曼算法，{after}：依次得到 {joined}。每对中前者为左孩子，边标 0；后者为右孩子，边标 1。新结点和新边用{new}。",
                             "添加{new}的内部结点 {fresh}，并用{new}的边连到下方：{joined}。左边标 0，右边标 1。这样即可{what}，其他不变。",
                             "为了在这个哈夫曼森林中{what}，应有：{joined}；左分支标 0，右分支标 1，所有新增部分画成{new}。"),
    },
    repair={
        ("terse", "en"): ("Huffman on {leaves}{state}: {after}, this is wrong. Correct it; what was added is {new}.",
                          "Correct this drawing: from the leaves {leaves}{state}, the Huffman forest {after}, additions in {new}."),
        ("terse", "zh"): ("叶子 {leaves}{state}；哈夫曼构造{after}的图有错，请改正，新增部分为{new}。", "请修正这幅图：叶子 {leaves}{state}，应为{after}的哈夫曼森林，新增内容用{new}。"),
        ("task", "en"): ("Huffman's algorithm ran on {leaves}{state}. The picture should show the forest {after}, the lighter tree on the left (0) and the heavier on the right (1), but has a mistake. Mend it; only what was added then is {new}.",
                         "Starting with {leaves}{state}, someone drew the Huffman forest {after} and went wrong in a pair, a sum, a bit or a colour. Put it right: lighter subtrees left with 0, others right with 1, additions in {new}."),
        ("task", "zh"): ("叶子 {leaves}{state}，对其执行哈夫曼算法。图中应是{after}的森林，较轻的在左（0），较重的在右（1），但有一处错误。请改正；只有这之后新增的部分为{new}。",
                         "从 {leaves} 出发{state}，有人画了{after}的哈夫曼森林，却在配对、求和、编码位或颜色上出错。请改正：较轻的子树在左标 0，另一棵在右标 1，新增部分用{new}。"),
        ("explicit", "en"): ("The correct forest has the leaves {leaves} and the pairs {built}, the first of each on the left with 0, the other on the right with 1. New, and so {new}: {fresh} and the edges just below. Change the picture to that.",
                             "Correct the figure so that it reads: {built}; left edges 0, right edges 1; leaves {leaves}. In {new}: {fresh} with the edges just below; the rest is plain."),
        ("explicit", "zh"): ("正确的森林叶子为 {leaves}，合并关系是 {built}，每对前者在左标 0，后者在右标 1。{fresh} 及其下方的边是新增的，用{new}。请据此改正。",
                             "请改正图形：{built}；左边标 0，右边标 1；叶子为 {leaves}。结点 {fresh} 及其向下的边为{new}，其余为普通样式。"),
    },
    source={
        ("terse", "en"): ("Leaves of a Huffman tree: {leaves}{state}.", "A stage of Huffman coding with {leaves}{state}."),
        ("terse", "zh"): ("哈夫曼树的叶子：{leaves}{state}。", "哈夫曼编码的一个阶段，叶子 {leaves}{state}。"),
        ("task", "en"): ("Draw the Huffman forest with its leaves as boxes in the bottom row, {leaves}{state}.{bits}",
                         "A textbook figure of Huffman's method at work: the symbols with their frequencies are {leaves}{state}.{bits}"),
        ("task", "zh"): ("画一个哈夫曼森林，叶子为底部一行方框：{leaves}{state}。{bits}",
                         "教科书式的哈夫曼构造图：各符号及频数为 {leaves}{state}。{bits}"),
        ("explicit", "en"): ("A clean diagram of Huffman's construction: rectangular leaves in one row at the bottom, each with symbol and frequency, {leaves}{state}. The boxes do not touch.{bits} All marks are plain.",
                             "Figure with the boxes {leaves} along the bottom{state}.{bits} Nothing is highlighted."),
        ("explicit", "zh"): ("哈夫曼构造的清晰图示：底部一行是矩形叶子，写有符号和频数，{leaves}{state}。{bits}所有图形样式普通。",
                             "图中底部有方框 {leaves}{state}。{bits}没有突出标记。"),
    },
    target={
        ("terse", "en"): ("The Huffman forest of {leaves} with {built}; {fresh} in {new}.", "Huffman coding of {leaves}: {built}. New in {new}: {fresh}."),
        ("terse", "zh"): ("{leaves} 的哈夫曼森林：{built}；{fresh} 为{new}。", "{leaves} 的哈夫曼编码图，{built}，其中 {fresh} 用{new}。"),
        ("task", "en"): ("Draw the Huffman forest with its leaves as boxes in the bottom row, {leaves}, and circles above them: {built}. Left edges carry 0 and right edges 1. The part in {new}: {fresh} and the edges below.",
                         "A textbook figure of Huffman's method: the symbols with their frequencies are {leaves}; the pairs are {built}, the lighter on the left with 0, the other on the right with 1. What stands out in {new} is {fresh} with the edges just below."),
        ("task", "zh"): ("画一个哈夫曼森林，叶子为底部一行方框：{leaves}，上方圆圈表示合并：{built}。左边标 0，右边标 1。结点 {fresh} 及其下方的边为{new}。",
                         "教科书式的哈夫曼构造图：各符号及频数为 {leaves}，{built}，较轻的在左标 0，另一个在右标 1。{fresh} 及其向下的边用{new}突出。"),
        ("explicit", "en"): ("A clean diagram of Huffman's construction: rectangular leaves in one row at the bottom, {leaves}, and circles with sums above: {built}. The first of each pair is on the left with 0, the second on the right with 1. Only {fresh} and the edges that lead down from there are in {new}.",
                             "Figure with the boxes {leaves} along the bottom and circles for the merges {built}. Straight edges, labelled 0 on the left and 1 on the right. In {new}: {fresh} and the edges just below; everything else is plain."),
        ("explicit", "zh"): ("哈夫曼构造的清晰图示：底部一行是矩形叶子 {leaves}，上方圆圈写有和：{built}。每对前者在左标 0，后者在右标 1。只有 {fresh} 以及由此向下的边为{new}。",
                             "图中底部有方框 {leaves}，圆圈表示合并：{built}。直线边左标 0、右标 1。{fresh} 及其下方的边为{new}，其余样式普通。"),
    },
    wording=Wording(
        derived={
            "en": ("Adding weights gives {sums}.",),
            "zh": ("权值相加得{sums}。",),
        },
        law={
            "en": "the two lightest trees are joined each time, the lighter one on the left with 0",
            "zh": "每次合并权最小的两棵树，较轻的在左，标0",
        },
        figure=(Noun("Huffman forest", "Huffman forests", "哈夫曼森林", "个"), Noun("stage of Huffman's construction", "stages of Huffman's construction", "哈夫曼构造阶段图", "幅")),
        nouns={"node": TREE_NODE},
        objective={
            "en": ("In the Huffman forest, {what}.", "Draw the Huffman forest {after}."),
            "zh": ("在哈夫曼森林中{what}。", "画出{after}的哈夫曼森林。"),
        },
        rules={"sum": {"en": "the two lightest trees are joined and their weights added", "zh": "权最小的两棵树合并、权值相加"}},
    ),
    anchor="A1", catalogue=("T17",), paper=(5,), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (HUFFMAN,)
