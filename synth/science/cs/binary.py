"""Binary trees: what the families of trees share. Keys, walks, slots on the page, words that list a tree, and faults.

A tree is drawn in the slots of its in-order: x by rank, y by depth. A rotation or a deletion keeps the in-order, so
that nodes move only up and down, and no edge ever passes over a node.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from catalog.identity import Stream
from synth.reasoning.naming import Noun
from synth.science.family import Canvas, Problem
from synth.science.figure import Edge, Figure, Label, Node, Point
from synth.science.layout import in_order, straight
from synth.science.style import accent_of

K = TypeVar("K", int, str)
NODE_WORDS = (Noun("node", "nodes", "结点"),)  # one word, as the families' own sentences use it
Both = Mapping[str, str]  # language -> text
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read as 1 and 0


@dataclass(slots=True)
class Tree(Generic[K]):
    """A binary tree by key: its root, and the children of every key."""

    root: K
    left: dict[K, K] = field(default_factory=dict)
    right: dict[K, K] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: Sequence[K]) -> Tree[K]:
        """The search tree that inserting the keys in order gives."""
        tree = cls(keys[0])
        for key in keys[1:]:
            tree.insert(key)
        return tree

    def insert(self, key: K) -> list[K]:
        """Insert a key that is not there yet; the keys that it was compared with, from the root."""
        path, at = [], self.root
        while True:
            path.append(at)
            side = self.left if key < at else self.right
            if at not in side:
                side[at] = key
                return path
            at = side[at]

    def copy(self) -> Tree[K]:
        """A tree of its own with the same keys."""
        return Tree(self.root, dict(self.left), dict(self.right))

    def parents(self) -> dict[K, K]:
        """Parent of every key but the root."""
        return {child: at for side in (self.left, self.right) for at, child in side.items()}

    def children(self, key: K) -> list[K]:
        """The children of a key, left before right."""
        return [side[key] for side in (self.left, self.right) if key in side]

    def below(self, key: K) -> list[K]:
        """A key and all below it, parents before children."""
        return [key, *(k for child in self.children(key) for k in self.below(child))]

    def keys(self) -> list[K]:
        """All keys, parents before children."""
        return self.below(self.root)

    def leaves(self) -> list[K]:
        """Keys without children."""
        return [k for k in self.keys() if not self.children(k)]

    def depth(self) -> dict[K, int]:
        """Edges from the root to every key."""
        found, above = {}, self.parents()
        for k in self.keys():
            found[k] = found[above[k]] + 1 if k in above else 0
        return found

    def in_order(self) -> list[K]:
        """All keys from left to right."""
        return list(self._from_left(self.root))

    def _from_left(self, key: K) -> Iterator[K]:
        if key in self.left:
            yield from self._from_left(self.left[key])
        yield key
        if key in self.right:
            yield from self._from_left(self.right[key])

    def by_level(self) -> list[K]:
        """All keys level by level, each from left to right."""
        row, found = [self.root], []
        while row:
            found += row
            row = [c for k in row for c in self.children(k)]
        return found

    def free(self) -> list[tuple[K, str]]:
        """Places where a leaf could hang: a key and a side."""
        sides = {"left": self.left, "right": self.right}
        return [(k, name) for k in self.keys() for name, side in sides.items() if k not in side]

    def renamed(self, names: Mapping[K, str]) -> Tree[str]:
        """The tree of the same shape under other keys."""
        left, right = ({names[a]: names[b] for a, b in side.items()} for side in (self.left, self.right))
        return Tree(names[self.root], left, right)


def rotate(tree: Tree[K], top: K, to_right: bool) -> None:
    """Rotate a node down to one side; its child from the other side takes its place."""
    up, down = (tree.left, tree.right) if to_right else (tree.right, tree.left)
    riser = up.pop(top)
    for side in (tree.left, tree.right):
        side.update({k: riser for k, child in side.items() if child == top})
    if riser in down:
        up[top] = down[riser]
    down[riser] = top
    tree.root = riser if tree.root == top else tree.root


def grown(s: Stream, n: int, deepest: int) -> Tree[int]:
    """A random shape of n nodes, numbered as they came, no deeper than `deepest` edges (2**(deepest + 1) > n)."""
    tree, depth = Tree(0), {0: 0}
    for new in range(1, n):
        parent, side = s.choice([(k, side) for k, side in tree.free() if depth[k] < deepest])
        (tree.left if side == "left" else tree.right)[parent] = new
        depth[new] = depth[parent] + 1
    return tree


def named(s: Stream, tree: Tree[int], more: int = 0) -> tuple[Tree[str], list[str]]:
    """A shape with letters or numbers for keys, in level order or at random; and `more` keys that it does not use."""
    order = tree.by_level()
    letters = list(LETTERS)
    if len(order) + more > len(letters) or s.chance(0.35):
        names = [str(k) for k in s.sample(range(1, 100), len(order) + more)]
    else:
        names = letters[: len(order) + more] if s.chance(0.6) else s.sample(letters, len(order) + more)
    return tree.renamed(dict(zip(order, names))), names[len(order) :]


# ------------------------------------------------------------------------------------------------ the page


@dataclass(frozen=True, slots=True)
class Slots(Generic[K]):
    """Where every key of source and target stands, and how large nodes are."""

    at: Mapping[K, Point]
    r: float
    size: float


def slots(
    order: Sequence[K],
    depth: Mapping[K, int],
    canvas: Canvas,
    largest: float = 24.0,
    crowd: float = 2.05,
    deepest: int = 0,
    aside: float = 0.0,
) -> Slots[K]:
    """Slots of the keys that have a depth, in the in-order of all; levels down to `deepest` fit the page.

    Nodes are at most `largest` px (at 512), and columns `crowd` radii wide; `aside` px (at 512) are for texts.
    """
    r = round(min(largest * canvas.unit, canvas.width / (max(len(order), 5) * crowd)), 1)
    levels = {i: depth.get(k, 0) for i, k in enumerate(order)} | {-1: deepest}  # the last holds no key
    at = in_order(range(len(order)), levels, canvas, r + aside * canvas.unit)
    return Slots({k: at[i] for i, k in enumerate(order) if k in depth}, r, round(max(0.85 * r, 14.2 * canvas.unit), 1))


def drawn(
    tree: Tree[K],
    page: Slots[K],
    nodes: Mapping[K, str] | None = None,
    edges: Mapping[K, str] | None = None,
    labels: Mapping[K, str] | None = None,
) -> Figure:
    """A tree in its slots. Classes of nodes, and of the edges above nodes, by key; labels where they are not the keys."""
    nodes, edges, labels = nodes or {}, edges or {}, labels or {}
    keys = set(tree.keys())
    shown = {
        k: Node(f"n{k}", at, labels.get(k, str(k)), nodes.get(k, "node"), r=page.r, size=page.size)
        for k, at in sorted(page.at.items(), key=lambda item: item[1])  # by place, so that z-order is that of places
        if k in keys
    }
    above = tree.parents()
    lines = [straight(f"e{k}", shown[above[k]], shown[k], cls=edges.get(k, "edge")) for k in shown if k in above]
    return Figure((*sorted(lines, key=lambda line: line.path), *shown.values()))


def described(tree: Tree[K], labels: Mapping[K, str] | None = None) -> Both:
    """Who hangs where, parent by parent, in both languages."""
    name = {k: (labels or {}).get(k, str(k)) for k in tree.keys()}
    english, chinese = [], []
    for k in (k for k in tree.keys() if tree.children(k)):
        sides = [
            (en, zh, side[k]) for en, zh, side in (("left", "左", tree.left), ("right", "右", tree.right)) if k in side
        ]
        english.append(f"{name[k]} has " + " and ".join(f"{name[c]} on the {en}" for en, _, c in sides))
        chinese.append(f"{name[k]} 的" + "，".join(f"{zh}孩子是 {name[c]}" for _, zh, c in sides))
    return {"en": "; ".join(english), "zh": "；".join(chinese)}


def listed(keys: Sequence[K]) -> str:
    """Keys one after the other."""
    return ", ".join(map(str, keys))


SIDES: Mapping[str, Both] = {"left": {"en": "left", "zh": "左"}, "right": {"en": "right", "zh": "右"}}

# Prompts for the bare tree; slots: kind (with its article), root, keys, n and tree.
SOURCE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("terse", "en"): ("Diagram of {kind} rooted at {root} with the nodes {keys}.", "{kind} of {n} nodes: root {root}, nodes {keys}."),
    ("terse", "zh"): ("{kind}的示意图，根为 {root}，结点有 {keys}。", "以 {root} 为根的{kind}，共 {n} 个结点：{keys}。"),
    ("task", "en"): ("Draw {kind} with root {root} in which {tree}. Labels stand in circles that straight lines join.",
                     "A textbook drawing of {kind} with {n} nodes, root {root}: {tree}."),
    ("task", "zh"): ("画一棵根为 {root} 的{kind}，其中 {tree}。结点画成圆圈，用直线相连。", "教科书式的{kind}，共 {n} 个结点，根为 {root}：{tree}。"),
    ("explicit", "en"): ("A clean diagram of {kind}: {n} labelled circles, the root {root} on top, children below their parents, joined by straight lines. {tree}. Nothing is highlighted.",
                         "Figure of {kind} with circular nodes and straight edges. At the top stands {root}. From there: {tree}. All {n} nodes look alike."),
    ("explicit", "zh"): ("{kind}的清晰图示：{n} 个带标号的圆形结点，根 {root} 在最上方，孩子位于父结点下方并用直线相连。{tree}。没有任何突出标记。",
                         "用圆形结点和直线边画出的{kind}，最上方是 {root}，其下：{tree}。{n} 个结点样式相同。"),
}  # fmt: skip

# The same for a target that bears no mark; slots: top, all, m and result.
RESULT: Mapping[tuple[str, str], tuple[str, ...]] = {
    key: tuple(
        text.replace("{root}", "{top}").replace("{keys}", "{all}").replace("{n}", "{m}").replace("{tree}", "{result}")
        for text in texts
    )
    for key, texts in SOURCE.items()
}


def target_words(en: str, zh: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Prompts for a tree with something marked, as a clause per language; slots as for SOURCE, with `result` and `top`."""
    return {
        ("terse", "en"): (f"{{kind}} with root {{top}} and the nodes {{all}}; {en}.", f"{{kind}} rooted at {{top}}, nodes {{all}}, where {en}."),
        ("terse", "zh"): (f"根为 {{top}}、结点为 {{all}} 的{{kind}}，{zh}。", f"{{kind}}，以 {{top}} 为根，结点有 {{all}}；其中{zh}。"),
        ("task", "en"): (f"Draw {{kind}} with root {{top}} in which {{result}}. In it {en}.", f"A textbook drawing of {{kind}}, root {{top}}: {{result}}. As a highlight, {en}."),
        ("task", "zh"): (f"画一棵根为 {{top}} 的{{kind}}，其中 {{result}}。图中{zh}。", f"教科书式的{{kind}}，根为 {{top}}：{{result}}。{zh}，以示突出。"),
        ("explicit", "en"): (f"A clean diagram of {{kind}} with circular nodes and straight edges, the root {{top}} on top: {{result}}. Here {en}; all else is plain.",
                             f"Figure of {{kind}}. At the top stands {{top}}. From there: {{result}}. Note that {en}, and that everything else has the plain style."),
        ("explicit", "zh"): (f"{{kind}}的清晰图示，圆形结点、直线边，根 {{top}} 在最上方：{{result}}。{zh}，其余样式普通。",
                             f"{{kind}}图，最上方是 {{top}}，其下：{{result}}。注意{zh}，其他部分没有突出标记。"),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ faults of any tree


def swapped_labels(p: Problem, s: Stream) -> Figure:
    """Two nodes that have changed labels."""
    a, b = s.sample(list(p.target.all(Node)), 2)
    return p.target.changed({a.id: {"label": b.label}, b.id: {"label": a.label}})


def wrong_label(p: Problem, s: Stream) -> Figure | None:
    """One node whose number is off by one, or whose letter is the next."""
    node = s.choice(list(p.target.all(Node)))
    taken = {m.label for f in (p.source, p.target) for m in f.all(Node)}
    free = [k for k in _neighbours(node.label) if k not in taken]
    return p.target.changed({node.id: {"label": s.choice(free)}}) if free else None


def _neighbours(label: str) -> list[str]:
    if label.isdigit():
        return [str(k) for k in (int(label) - 1, int(label) + 1, int(label) + 10) if k > 0]
    i = LETTERS.index(label)
    return [*LETTERS[max(i - 1, 0) : i], *LETTERS[i + 1 : i + 3]]


def lost_edge(p: Problem, s: Stream) -> Figure:
    """One edge left out."""
    return p.target.without([s.choice(list(p.target.all(Edge))).id])


def lost_leaf(p: Problem, s: Stream) -> Figure | None:
    """One leaf left out, with its edge and what is written beside it."""
    upper = {e.start for e in p.target.all(Edge)}
    leaves = [n.id for n in p.target.all(Node) if n.id not in upper]
    gone = s.choice(leaves) if leaves else ""
    return p.target.without([gone, f"e{gone[1:]}", f"t{gone[1:]}"]) if len(upper) > 1 and gone else None


def unmarked(p: Problem, s: Stream) -> Figure:
    """Everything right but the colours."""
    marked = [m for m in p.target.marks if accent_of(m.cls)]
    return p.target.changed({m.id: {"cls": m.cls.partition("-")[0]} for m in marked})


def mismarked(p: Problem, s: Stream) -> Figure | None:
    """The colour of one node on another."""
    marked = [n for n in p.target.all(Node) if accent_of(n.cls)]
    plain = [n for n in p.target.all(Node) if not accent_of(n.cls)]
    if not marked or not plain:
        return None
    a, b = s.choice(marked), s.choice(plain)
    return p.target.changed({a.id: {"cls": b.cls}, b.id: {"cls": a.cls}})


def overmarked(p: Problem, s: Stream) -> Figure | None:
    """One node too many in colour."""
    marked = [n for n in p.target.all(Node) if accent_of(n.cls)]
    plain = [n for n in p.target.all(Node) if not accent_of(n.cls)]
    return p.target.changed({s.choice(plain).id: {"cls": marked[0].cls}}) if marked and plain else None


def rehung(p: Problem, s: Stream) -> Figure | None:
    """One edge that comes from another node than the parent."""
    nodes, edges = {n.id: n for n in p.target.all(Node)}, list(p.target.all(Edge))
    edge = s.choice(edges)
    child = nodes[edge.stop]
    others = [n for n in nodes.values() if n.at[1] < child.at[1] - 2 * n.r and n.id != edge.start]
    if not others:
        return None
    near = min(others, key=lambda n: abs(n.at[0] - child.at[0]) + abs(n.at[1] - child.at[1]))
    moved = straight(edge.id, near, child, cls=edge.cls)
    return p.target.changed({edge.id: {"start": moved.start, "path": moved.path}})


def nudged(p: Problem, s: Stream) -> Figure | None:
    """One node without colour that has drifted, its edges with it."""
    plain = [n for n in p.target.all(Node) if not accent_of(n.cls)]
    if not plain:
        return None
    node = s.choice(plain)
    dx, dy = s.choice(((0.4, 0.0), (-0.4, 0.0), (0.0, 0.4), (0.0, -0.4)))
    at = round(node.at[0] + dx * node.r, 1), round(node.at[1] + dy * node.r, 1)
    return redrawn(p.target, {node.id: replace(node, at=at)})


def redrawn(figure: Figure, nodes: Mapping[str, Node]) -> Figure:
    """A figure with some nodes replaced and the edges that end in them led to their new places."""
    known = {n.id: n for n in figure.all(Node)} | dict(nodes)
    lines = {
        e.id: {"path": straight(e.id, known[e.start], known[e.stop]).path}
        for e in figure.all(Edge)
        if e.start in nodes or e.stop in nodes
    }
    places = {k: {"at": n.at, "label": n.label, "cls": n.cls} for k, n in nodes.items()}
    return figure.changed({**lines, **places})


def beside(page: Slots[str], key: str, is_left: bool, text: str, cls: str, id_: str) -> Label:
    """A short number at a node's upper outer side, which the edge to its parent leaves free."""
    (x, y), r, size = page.at[key], page.r + 2.5, page.size
    chord = math.sqrt(r * r - max(0.0, 0.8 * page.r - 0.36 * size) ** 2)  # of the node, at the lower edge of the text
    shift = chord + 0.31 * size * len(text)
    return Label(
        id_, (round(x - shift if is_left else x + shift, 1), round(y - 0.8 * page.r, 1)), text, cls, size, "order"
    )
