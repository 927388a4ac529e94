"""2-3 trees: a key goes into a leaf, and nodes that overflow split on the way up (catalogue T10)."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import TREE_NODE, Noun, Wording
from synth.reasoning.record import Step, claim, compare, difference, visit
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Node, Point
from synth.science.layout import straight

SIZES = {1: (4, 7), 2: (5, 9), 3: (6, 10), 4: (7, 11), 5: (8, 12)}  # keys before
SPLITS = {1: (0, 1), 2: (1, 1), 3: (1, 2), 4: (1, 2), 5: (2, 2)}  # nodes that split
LEAVES = 7
MARK = "node-new"


@dataclass(frozen=True, slots=True)
class Group:
    """A node with one or two keys, and one child more than keys unless it is a leaf."""

    keys: tuple[int, ...]
    kids: tuple[Group, ...]
    uid: int

    @property
    def label(self) -> str:
        """What it shows."""
        return " | ".join(map(str, self.keys))

    @property
    def height(self) -> int:
        """Levels below it."""
        return 1 + self.kids[0].height if self.kids else 0

    def all(self) -> Iterator[Group]:
        """All nodes, level by level from this one down, each from the left."""
        level: list[Group] = [self]
        while level:
            yield from level
            level = [kid for node in level for kid in node.kids]


@dataclass(slots=True)
class Builder:
    """Inserts keys; `halves` holds for every node that was split the two that took its place."""

    root: Group
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    halves: dict[int, tuple[int, int]] = field(default_factory=dict)

    def insert(self, key: int) -> None:
        """Insert a key that is not there yet."""
        parts = self._put(self.root, key)
        if len(parts) == 1:
            self.root = parts[0]
        else:
            left, middle, right = parts
            self.root = Group((middle,), (left, right), next(self.numbers))

    def _put(self, node: Group, key: int) -> tuple:
        """The node with the key, or its left half, middle key and right half."""
        i = bisect(node.keys, key)
        keys, kids = list(node.keys), list(node.kids)
        if not kids:
            keys.insert(i, key)
        else:
            parts = self._put(kids[i], key)
            kids[i : i + 1] = parts[::2]
            keys[i:i] = parts[1:2]
        if len(keys) <= 2:
            return (Group(tuple(keys), tuple(kids), node.uid),)
        left, right = (
            Group((keys[0],), tuple(kids[:2]), next(self.numbers)),
            Group((keys[2],), tuple(kids[2:]), next(self.numbers)),
        )
        self.halves[node.uid] = (left.uid, right.uid)
        return left, keys[1], right


def built(keys: Sequence[int]) -> Builder:
    """A tree of keys inserted in their order."""
    builder = Builder(Group((keys[0],), (), 0))
    for key in keys[1:]:
        builder.insert(key)
    return builder


@dataclass(frozen=True, slots=True)
class Page:
    """Places by the number of a node, and the size of the boxes."""

    at: Mapping[int, Point]
    w: float
    h: float
    size: float

    def figure(self, root: Group, new: Sequence[int] = ()) -> Figure:
        """A tree of boxes in which some are new."""
        groups = sorted(root.all(), key=lambda g: self.at[g.uid])
        nodes = {
            g.uid: Node(f"n{g.uid}", self.at[g.uid], g.label, MARK if g.uid in new else "node", "box", r=0.0, w=self.w, h=self.h, size=self.size)
            for g in groups
        }  # fmt: skip
        edges = [straight(f"e{g.uid}-{kid.uid}", nodes[g.uid], nodes[kid.uid]) for g in groups for kid in g.kids]
        return Figure((*edges, *nodes.values()))


def page_for(before: Group, after: Group, halves: Mapping[int, tuple[int, int]], canvas: Canvas) -> Page:
    """Slots of the tree after, leaves side by side; a node that is split stands between its halves."""
    u = canvas.unit
    w, h = 62 * u, 34 * u
    leaves = [g for g in after.all() if not g.kids]
    pitch = min((canvas.width - 2 * canvas.margin - w - 4 * u) / max(1, len(leaves) - 1), 104 * u)
    rise = min(124 * u, (canvas.height - 2 * canvas.margin - h) / max(1, after.height))
    base = canvas.height / 2 + rise * after.height / 2
    x = {g.uid: canvas.width / 2 + (i - (len(leaves) - 1) / 2) * pitch for i, g in enumerate(leaves)}
    at: dict[int, Point] = {}
    for g in reversed(list(after.all())):
        if g.kids:
            x[g.uid] = (x[g.kids[0].uid] + x[g.kids[-1].uid]) / 2
        at[g.uid] = (round(x[g.uid], 1), round(base - rise * g.height, 1))
    for g in before.all():
        if g.uid not in at:
            (x0, y), (x1, _) = (at[uid] for uid in halves[g.uid])
            at[g.uid] = (round((x0 + x1) / 2, 1), y)
    return Page(at, round(w, 1), round(h, 1), round(15 * u, 1))


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random tree and a key more; every box with other keys than before is marked."""
    keys = s.sample(range(10, 100), s.integer(*SIZES[difficulty]) + 1)
    key = keys.pop()
    builder = built(keys)
    before, known = builder.root, len(builder.halves)
    low, high = SPLITS[difficulty]
    tries = [key, *(k for k in s.shuffled(list(range(10, 100))) if k not in keys)]
    key = next((k for k in tries[:30] if low <= _splits(before, k) <= high), -1)
    if key < 0:
        raise Unfit("calm", "no key makes as many nodes split")
    builder.insert(key)
    after = builder.root
    if before.height < 1 or sum(not g.kids for g in after.all()) > LEAVES:
        raise Unfit("shape", "a tree of one node, or too wide for the page")
    halves = dict(list(builder.halves.items())[known:])
    page = page_for(before, after, halves, canvas)
    old = {g.keys for g in before.all()}
    new = [g.uid for g in after.all() if g.keys not in old]
    source, target = page.figure(before), page.figure(after, new)
    hidden = {"before": before, "after": after, "key": key, "page": page, "new": new, "halves": halves}
    leaf = next(g for g in after.all() if key in g.keys)
    claims = (constraint(claim("exists", select="node", label=leaf.label)),)
    trace = tuple(_trace(source, target, before, key))
    return Problem(source, Edit("insert", {"key": key, "mark": MARK}), target, trace, _slots(hidden), claims, hidden)


def _path(root: Group, key: int) -> list[Group]:
    """Nodes from the root to the leaf where a search for a key ends."""
    path = [root]
    while path[-1].kids:
        path.append(path[-1].kids[bisect(path[-1].keys, key)])
    return path


def _splits(root: Group, key: int) -> int:
    """How many nodes an insertion splits: the full ones at the end of its path."""
    full = 0
    for group in reversed(_path(root, key)):
        if len(group.keys) < 2:
            break
        full += 1
    return full


def _slots(h: Mapping[str, object]) -> dict[str, str | dict[str, str]]:
    before, after, new = h["before"], h["after"], h["new"]
    fresh = [f"[{g.label}]" for g in after.all() if g.uid in new]  # type: ignore[attr-defined,operator]
    keys = sorted(k for g in before.all() for k in g.keys)  # type: ignore[attr-defined]
    return {
        "key": str(h["key"]), "keys": ", ".join(map(str, keys)),
        "all": ", ".join(map(str, sorted([*keys, h["key"]]))),
        "why": _why(before, h["key"]),  # type: ignore[arg-type]
        "tree": _levels(before), "result": _levels(after),  # type: ignore[arg-type]
        "fresh": {"en": _listed(fresh), "zh": "、".join(fresh)},
    }  # fmt: skip


def _why(before: Group, key: int) -> dict[str, str]:
    """The box where the search ends, and what splits from there upwards."""
    path = _path(before, key)
    english = [f"the search for {key} ends in the box {path[-1].label}"]
    chinese = [f"查找{key}止于方框{path[-1].label}"]
    for at in reversed(path):
        keys = sorted([*at.keys, key])
        if len(keys) < 3:
            english.append(f"{key} finds room beside {at.label}")
            chinese.append(f"{key}放到{at.label}旁")
            break
        english.append(f"{_text(keys)} is one too many, so {keys[1]} moves up")
        chinese.append(f"{_text(keys)}超出容量，{keys[1]}上移")
        key = keys[1]
    else:
        english.append(f"{key} is the new root")
        chinese.append(f"{key}成为新的根")
    return {"en": "; ".join(english), "zh": "；".join(chinese)}


def _levels(root: Group) -> str:
    rows: dict[int, list[str]] = {}
    for group in root.all():
        rows.setdefault(group.height, []).append(f"[{group.label}]")
    return " / ".join(" ".join(row) for row in rows.values())


def _listed(items: Sequence[str]) -> str:
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _trace(source: Figure, target: Figure, before: Group, key: int) -> Iterator[Step]:
    """Down to the leaf with comparisons, then what the overflow changes."""
    for group in _path(before, key):
        yield visit(source, f"n{group.uid}")
        yield from (compare(str(key), str(k)) for k in group.keys[: bisect(group.keys, key) + 1])
    for step in difference(source, target):
        yield step.why("rule", name="split") if step.op in ("add-node", "relabel-node") else step


# ------------------------------------------------------------------------------------------------ wrong targets


def _relabelled(p: Problem, labels: Mapping[int, str]) -> Figure | None:
    """Some boxes of the target with other texts."""
    figure = p.target.changed({f"n{uid}": {"label": label} for uid, label in labels.items()})
    shown = [n.label for n in figure.all(Node)]
    return figure if len(set(shown)) == len(shown) and figure != p.target else None


def _text(keys: Sequence[int]) -> str:
    return " | ".join(map(str, keys))


def not_split(p: Problem, s: Stream) -> Figure | None:
    """The leaf overflows and is left with all its keys."""
    h = p.hidden
    leaf = _path(h["before"], h["key"])[-1]
    if len(leaf.keys) < 2:
        return None
    return p.source.changed(
        {
            f"n{leaf.uid}": {
                "label": _text(sorted([*leaf.keys, h["key"]])),
                "cls": MARK,
                "w": round(1.45 * h["page"].w, 1),
            }
        }
    )


def wrong_middle(p: Problem, s: Stream) -> Figure | None:
    """Another key than the middle one goes up from a leaf that is split."""
    split = _split_leaf(p)
    if split is None:
        return None
    left, right, parent, middle = split
    if s.chance(0.5):
        labels = {left.uid: _text([middle]), parent.uid: _text(sorted({*parent.keys} - {middle} | {left.keys[0]}))}
    else:
        labels = {right.uid: _text([middle]), parent.uid: _text(sorted({*parent.keys} - {middle} | {right.keys[0]}))}
    return _relabelled(p, labels)


def _split_leaf(p: Problem) -> tuple[Group, Group, Group, int] | None:
    """The halves of the leaf that was split, a parent of theirs, and the key between them, where that is there."""
    groups = {g.uid: g for g in p.hidden["after"].all()}
    pair = next((h for h in p.hidden["halves"].values() if not groups[h[0]].kids), None) if p.hidden["halves"] else None
    if pair is None:
        return None
    left, right = (groups[uid] for uid in pair)
    middle = next(k for g in groups.values() for k in g.keys if left.keys[-1] < k < right.keys[0])
    return left, right, next(g for g in groups.values() if middle in g.keys), middle


def middle_kept(p: Problem, s: Stream) -> Figure | None:
    """The key that goes up stays in the right half as well."""
    split = _split_leaf(p)
    return _relabelled(p, {split[1].uid: _text([split[3], *split[1].keys])}) if split else None


def middle_lost(p: Problem, s: Stream) -> Figure | None:
    """The key that goes up does not arrive."""
    split = _split_leaf(p)
    if split is None or len(split[2].keys) < 2:
        return None
    return _relabelled(p, {split[2].uid: _text([k for k in split[2].keys if k != split[3]])})


def other_leaf(p: Problem, s: Stream) -> Figure | None:
    """The key stands in another leaf, that had room."""
    h = p.hidden
    here = _path(h["before"], h["key"])[-1]
    room = [g for g in h["before"].all() if not g.kids and len(g.keys) < 2 and g.uid != here.uid]
    if not room:
        return None
    leaf = s.choice(room)
    return p.source.changed({f"n{leaf.uid}": {"label": _text(sorted([*leaf.keys, h["key"]])), "cls": MARK}})


def key_misread(p: Problem, s: Stream) -> Figure | None:
    """A key off by one or ten."""
    group = s.choice(list(p.hidden["after"].all()))
    i = s.integer(0, len(group.keys) - 1)
    shown = {k for g in p.hidden["after"].all() for k in g.keys}
    others = [k for k in (group.keys[i] - 1, group.keys[i] + 1, group.keys[i] + 10) if k not in shown and 9 < k < 100]
    return (
        _relabelled(p, {group.uid: _text([*group.keys[:i], s.choice(others), *group.keys[i + 1 :]])})
        if others
        else None
    )


def keys_turned(p: Problem, s: Stream) -> Figure | None:
    """Two keys of one box stand the wrong way round."""
    pairs = [g for g in p.hidden["after"].all() if len(g.keys) == 2]
    if not pairs:
        return None
    group = s.choice(pairs)
    return _relabelled(p, {group.uid: _text(group.keys[::-1])})


def boxes_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two boxes have each other's keys."""
    a, b = s.sample(list(p.hidden["after"].all()), 2)
    return _relabelled(p, {a.uid: b.label, b.uid: a.label})


def no_edge(p: Problem, s: Stream) -> Figure:
    """A box hangs on nothing."""
    parent = s.choice([g for g in p.hidden["after"].all() if g.kids])
    return p.target.without([f"e{parent.uid}-{s.choice(parent.kids).uid}"])


def unmarked(p: Problem, s: Stream) -> Figure:
    """A box with other keys looks like the rest."""
    return p.target.changed({f"n{s.choice(p.hidden['new'])}": {"cls": "node"}})


def marked_too_much(p: Problem, s: Stream) -> Figure | None:
    """A box with its old keys is marked."""
    free = [g.uid for g in p.hidden["after"].all() if g.uid not in p.hidden["new"]]
    return p.target.changed({f"n{s.choice(free)}": {"cls": MARK}}) if free else None


B_TREE = Family(
    name="cs/b-tree",
    subject="computer science",
    title={"en": "Insertion into a 2-3 tree", "zh": "2-3 树的插入"},
    edits="a key inserted, with up to two splits; boxes with other keys in colour",
    parameters="4 to 12 keys of 10 to 99, up to 7 leaves",
    make=make,
    mutators=(
        Mutator("not-split", not_split), Mutator("wrong-middle", wrong_middle), Mutator("middle-kept", middle_kept),
        Mutator("middle-lost", middle_lost), Mutator("other-leaf", other_leaf), Mutator("key-misread", key_misread),
        Mutator("keys-turned", keys_turned), Mutator("boxes-swapped", boxes_swapped), Mutator("no-edge", no_edge),
        Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much),
    ),
    edit={
        ("terse", "en"): ("Insert {key} into this 2-3 tree; boxes with different keys in {new}.",
                          "Show the 2-3 tree with {key} added, splitting where needed, changed nodes {new}.",
                          "2-3 tree insertion of {key}. Paint {new} what is not as before."),
        ("terse", "zh"): ("在这棵 2-3 树中插入 {key}，关键字有变的结点用{new}。",
                          "画出加入 {key} 后的 2-3 树，必要时分裂，变化的方框为{new}。",
                          "2-3 树插入：{key}，与之前不同之处涂成{new}。"),
        ("task", "en"): ("Insert {key} into this 2-3 tree, in which a box has room for at most two keys. It goes into a leaf; an overfull node splits and its middle key moves up to the parent, as often as necessary. Every box whose keys differ from before is {new}.",
                         "Carry out the insertion of key {key} from the leaf upwards: whenever a box would hold more than two keys, divide it and pass the middle one on. Draw the resulting 2-3 tree, with boxes of new content in {new}.",
                         "What does the 2-3 tree in the figure become when {key} arrives? Split full nodes by sending the median up, keep all leaves on one level, and highlight the altered boxes in {new}."),
        ("task", "zh"): ("在这棵 2-3 树（每个结点至多两个关键字的 B-树）中插入 {key}：先放入叶子，溢出的结点分裂并把中间关键字上移到父结点，必要时重复。关键字与之前不同的方框为{new}。",
                         "自叶子向上完成关键字 {key} 的插入：方框若超过两个关键字就一分为二，并把中间的交给上层。画出得到的 2-3 树，内容有变的方框用{new}。",
                         "加入 {key} 后，图中的 2-3 树变成什么样？满结点分裂时中位关键字上升，所有叶子保持同一层，改变了的方框用{new}突出。"),
        ("explicit", "en"): ("After {key} has been inserted, the 2-3 tree reads, level by level, {result}. Draw {fresh} in {new} and leave the other boxes alone.",
                             "Turn the figure into the 2-3 tree {result}, which results from adding {key}. In {new}: {fresh}.",
                             "Insert {key} so that the levels of the 2-3 tree are {result}, all leaves on one level; only {fresh} get the colour {new}."),
        ("explicit", "zh"): ("插入 {key} 之后，2-3 树逐层为 {result}。用{new}画出 {fresh}，其他方框不动。",
                             "把图改为加入 {key} 所得的 2-3 树 {result}，其中 {fresh} 用{new}。",
                             "插入 {key}，使 2-3 树各层为 {result}，叶子都在同一层，只有 {fresh} 使用{new}。"),
    },
    repair={
        ("terse", "en"): ("The 2-3 tree {tree} after the insertion of {key} is drawn wrong. Correct it, changed boxes {new}.", "Mend this drawing: {key} inserted into the 2-3 tree {tree}, boxes with other keys in {new}."),
        ("terse", "zh"): ("2-3 树 {tree} 插入 {key} 之后画错了，请改正，有变化的方框用{new}。", "请修正这幅图：向 2-3 树 {tree} 插入 {key}，关键字不同的方框为{new}。"),
        ("task", "en"): ("Into the 2-3 tree with the levels {tree} the key {key} was to be inserted, but a key, a split, an edge or a colour is wrong. Restore the result; boxes whose keys differ from before are {new}.",
                         "Someone added {key} to the 2-3 tree {tree} and slipped. An overfull node must split, its middle key moving up. Put the picture right, with only the altered boxes in {new}."),
        ("task", "zh"): ("本应向逐层为 {tree} 的 2-3 树插入 {key}，但有一处关键字、分裂、边或颜色错误。请恢复正确结果，关键字与之前不同的方框为{new}。", "有人把 {key} 加入 2-3 树 {tree} 时出错。溢出的结点应当分裂，中间关键字上移。请改正，只有改变了的方框用{new}。"),
        ("explicit", "en"): ("The correct 2-3 tree is, level by level, {result}, with {fresh} in {new} and the rest plain. Change the picture to that.", "Correct the figure to {result}, boxes joined to those below them as in a 2-3 tree; only {fresh} are {new}."),
        ("explicit", "zh"): ("正确的 2-3 树逐层为 {result}，{fresh} 为{new}，其余样式普通。请据此改正。", "请把图改为 {result}，方框按 2-3 树与下层相连，只有 {fresh} 是{new}。"),
    },
    source={
        ("terse", "en"): ("A 2-3 tree of the keys {keys}: {tree}.", "2-3 tree, level by level {tree}."),
        ("terse", "zh"): ("由 {keys} 组成的 2-3 树：{tree}。", "2-3 树，逐层为 {tree}。"),
        ("task", "en"): ("Draw the 2-3 tree {tree} with boxes that hold one or two keys, joined by straight lines.", "A textbook figure of a 2-3 tree that stores {keys}; from the top its levels are {tree}."),
        ("task", "zh"): ("画出 2-3 树 {tree}，方框中有一个或两个关键字，用直线相连。", "教科书式的 2-3 树图，存有 {keys}，自上而下各层为 {tree}。"),
        ("explicit", "en"): ("A clean diagram of a 2-3 tree: rounded boxes, keys in a box separated by a bar, levels from the top {tree}. Straight lines lead to the children, leaves stand side by side. No colour accents.",
                             "Figure of a balanced search tree whose boxes hold one or two keys: {tree}. All leaves are on the lowest level and all boxes look alike."),
        ("explicit", "zh"): ("2-3 树的清晰图示：圆角方框，框内关键字以竖线分隔，自上而下为 {tree}。直线连向孩子，叶子并排，没有突出颜色。", "平衡查找树图，每个方框有一个或两个关键字：{tree}。所有叶子在最低一层，方框样式相同。"),
    },
    target={
        ("terse", "en"): ("A 2-3 tree of the keys {all}: {result}; {fresh} in {new}.", "2-3 tree, level by level {result}, with {fresh} {new}."),
        ("terse", "zh"): ("由 {all} 组成的 2-3 树：{result}，{fresh} 为{new}。", "2-3 树，逐层为 {result}，其中 {fresh} 用{new}。"),
        ("task", "en"): ("Draw the 2-3 tree {result} with boxes that hold one or two keys, joined by straight lines; in {new} {fresh}.", "A textbook figure of a 2-3 tree that stores {all}; from the top its levels are {result}. Just changed, and so {new}: {fresh}."),
        ("task", "zh"): ("画出 2-3 树 {result}，方框中有一个或两个关键字，用直线相连，{fresh} 用{new}。", "教科书式的 2-3 树图，存有 {all}，自上而下各层为 {result}。刚刚改变的 {fresh} 为{new}。"),
        ("explicit", "en"): ("A clean diagram of a 2-3 tree: rounded boxes, keys in a box separated by a bar, levels from the top {result}. Straight lines lead to the children, leaves stand side by side. Only {fresh} stand out, in {new}.",
                             "Figure of a balanced search tree whose boxes hold one or two keys: {result}. All leaves are on the lowest level. Highlighted in {new}: {fresh}."),
        ("explicit", "zh"): ("2-3 树的清晰图示：圆角方框，框内关键字以竖线分隔，自上而下为 {result}。直线连向孩子，叶子并排，只有 {fresh} 用{new}突出。", "平衡查找树图，每个方框有一个或两个关键字：{result}。所有叶子在最低一层，{fresh} 为{new}。"),
    },
    wording=Wording(
        derived={
            "en": ("{why}.",),
            "zh": ("{why}。",),
        },
        law={
            "en": "keys rise from left to right, no box holds more than two, and all leaves lie on one level",
            "zh": "关键字从左到右递增，每个方框至多两个关键字，所有叶子在同一层",
        },
        figure=(Noun("2-3 tree", "2-3 trees", "2-3 树", "棵"), Noun("balanced search tree", "balanced search trees", "平衡查找树", "棵")),
        nouns={"node": (TREE_NODE[1], Noun("box", "boxes", "方框"))},
        objective={"en": ("Insert {key} into the 2-3 tree.", "Add the key {key} and split what overflows."), "zh": ("在 2-3 树中插入 {key}。", "加入关键字 {key}，并分裂溢出的结点。")},
        rules={"split": {"en": "an overfull node splits and its middle key moves up", "zh": "溢出的结点分裂，中间的关键字上移"}},
    ),
    anchor="A2", catalogue=("T10",), leaves=("Computer Science/Data Structures/Tree",),
)  # fmt: skip

FAMILIES = (B_TREE,)
