"""Binary search trees: insertion of a key (catalogue T01, task 3 of the paper's fifteen)."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.identity import Stream
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Node
from synth.science.layout import in_order, straight

SIZES = {1: (4, 6), 2: (6, 8), 3: (8, 10), 4: (10, 13), 5: (13, 16)}  # keys before the insertion
DEEPEST = 6


@dataclass(slots=True)
class Tree:
    """A binary search tree by key: children, and depth of every key."""

    root: int
    left: dict[int, int]
    right: dict[int, int]
    depth: dict[int, int]

    @classmethod
    def of(cls, keys: list[int]) -> Tree:
        """The tree that inserting the keys in order gives."""
        tree = cls(keys[0], {}, {}, {keys[0]: 0})
        for key in keys[1:]:
            tree.insert(key)
        return tree

    def insert(self, key: int) -> list[int]:
        """Insert a key that is not there yet; the keys that it was compared with, from the root."""
        path, at = [], self.root
        while True:
            path.append(at)
            side = self.left if key < at else self.right
            if at not in side:
                side[at] = key
                self.depth[key] = len(path)
                return path
            at = side[at]

    def parents(self) -> dict[int, int]:
        """Parent of every key but the root."""
        return {child: at for side in (self.left, self.right) for at, child in side.items()}


def _figure(keys: list[int], parents: dict[int, int], at: dict[int, tuple[float, float]], r: float, new: int | None) -> Figure:
    nodes = {k: Node(f"n{k}", at[k], str(k), "node-new" if k == new else "node", r=r, size=round(0.9 * r, 1)) for k in keys}
    edges: list[Edge] = []
    for child in keys:
        if child in parents:
            cls = "edge-new" if child == new else "edge"
            edges.append(straight(f"e{child}", nodes[parents[child]], nodes[child], cls=cls))
    return Figure((*edges, *nodes.values()))


def make_insert(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Insert a key into a random tree; its place is reserved in the picture before."""
    low, high = SIZES[difficulty]
    keys = s.sample(range(1, 100), s.integer(low, high) + 1)
    key = keys.pop()
    tree = Tree.of(keys)
    path = tree.insert(key)
    if max(tree.depth.values()) > min(DEEPEST, 3 + difficulty) or len(path) < min(difficulty, 3):
        raise Unfit("shape", "a tree too deep for the page, or an insertion too shallow for its difficulty")
    order = sorted([*keys, key])
    r = round(min(20.0, canvas.width / (len(order) * 2.15)) * 1.0, 1)
    at = in_order(order, tree.depth, canvas, r)
    parents = tree.parents()
    source = _figure(keys, parents, at, r, None)
    target = _figure([*keys, key], parents, at, r, key)
    listing = ", ".join(map(str, keys))
    slots = {"key": str(key), "keys": listing, "parent": str(path[-1]), "root": str(keys[0])}
    slots["side"] = {"en": "left", "zh": "左"} if key < path[-1] else {"en": "right", "zh": "右"}
    hidden = {"tree": tree, "key": key, "keys": keys, "at": at, "r": r, "path": path}
    return Problem(source, Edit("insert", {"key": key}), target, (), slots, hidden=hidden)


def wrong_parent(p: Problem, s: Stream) -> Figure | None:
    """The key hangs under another leaf slot: a parent on the other way of its path."""
    return None


def wrong_key(p: Problem, s: Stream) -> Figure | None:
    """The right place, with a key off by one."""
    key, taken = p.hidden["key"], set(p.hidden["keys"])
    others = [k for k in (key - 1, key + 1, key + 10) if k not in taken and 0 < k < 100]
    return p.target.changed({f"n{key}": {"label": str(s.choice(others))}}) if others else None


INSERT = Family(
    name="cs/bst-insert",
    subject="computer science",
    title={"en": "Insertion into a binary search tree", "zh": "二叉搜索树的插入"},
    edits="one new leaf and its edge, marked in colour",
    parameters="4 to 16 keys of 1 to 99, depth to 6",
    make=make_insert,
    mutators=(Mutator("wrong-key", wrong_key),),
    edit={
        ("terse", "en"): ("[Insert|Add] {key} into the binary search tree and mark the new node in {new}.",
                          "BST insertion of {key}; the new node and its edge in {new}."),
        ("terse", "zh"): ("在二叉搜索树中插入 {key}，新结点用{new}标出。", "把 {key} 插入这棵二叉搜索树，并用{new}标记新结点。"),
        ("task", "en"): ("[Carry out|Perform] the standard insertion of key {key} in this binary search tree [and draw|, drawing] the new leaf with its edge in {new}; leave everything else as it is.",
                         "Show this BST after the key {key} has been inserted. The node that appears, and the edge that leads to it, should be {new}."),
        ("task", "zh"): ("按照二叉搜索树的插入规则加入关键字 {key}，新叶结点和连接它的边画成{new}，其余部分保持不变。",
                         "画出插入关键字 {key} 之后的二叉搜索树，新出现的结点及其边用{new}表示，其他不动。"),
        ("explicit", "en"): ("Draw a new node {key} as the {side} child of {parent}, with its edge, both in {new}. Nothing else changes.",
                             "Starting at the root, {key} ends up {side} of {parent}: add the node {key} there in {new}, joined to {parent} by a {new} edge, and keep all other nodes and edges."),
        ("explicit", "zh"): ("在结点 {parent} 的{side}下方添加{new}的新结点 {key}，并用{new}的边与 {parent} 相连，其余不变。",
                             "从根结点开始比较，{key} 应成为 {parent} 的{side}孩子：用{new}画出结点 {key} 及其连边，保留其他所有结点和边。"),
    },
    repair={}, source={}, target={}, nouns={}, objective={},
    anchor="A1", catalogue=("T01",), paper=(3,),
)  # fmt: skip

FAMILIES = (INSERT,)
