"""Singly linked lists: nodes are inserted and deleted, or all links turned round (catalogue L01)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, relabel_node, remove_edge, remove_node, visit
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Node, Point
from synth.science.layout import straight

SIZES = {1: (3, 4), 2: (4, 5), 3: (5, 6), 4: (5, 7), 5: (6, 8)}
KINDS = {
    1: ("insert", "delete"),
    2: ("insert", "delete", "reverse"),
    3: ("insert", "delete", "reverse", "two"),
    4: ("two", "reverse"),
    5: ("two", "two", "reverse"),
}
LONGEST = 6  # keys of a list that is turned round: a short text has to tell every link
HEAD, END = "head", "NULL"
MARK = "node-new"
Operation = tuple[str | int, ...]  # ("insert", key, after), ("delete", key), ("reverse",)


def done(keys: Sequence[int], operations: Sequence[Operation]) -> list[int]:
    """The keys after some operations. Raises ValueError where one names a key that is not there."""
    out = list(keys)
    for name, *args in operations:
        if name == "insert":
            out.insert(0 if args[1] == HEAD else out.index(args[1]) + 1, args[0])  # type: ignore[arg-type]
        elif name == "delete":
            out.remove(args[0])  # type: ignore[arg-type]
        else:
            out.reverse()
    return out


def links(keys: Sequence[int]) -> list[tuple[str, str]]:
    """From the head along the keys to the end, as pairs of labels."""
    labels = [HEAD, *map(str, keys), END]
    return list(pairwise(labels))


@dataclass(frozen=True, slots=True)
class Page:
    """Places by label, the rows running to and fro, and the size of the boxes."""

    at: Mapping[str, Point]
    w: float
    h: float
    size: float

    def figure(
        self,
        labels: Sequence[str],
        pairs: Sequence[tuple[str, str]],
        new: Sequence[str] = (),
        links: Sequence[tuple[str, str]] = (),
        turned: bool = False,
    ) -> Figure:
        """Boxes with arrows between them; some boxes and arrows are new. `turned`: head and end stand exchanged."""
        place = {label: label for label in self.at} | ({HEAD: END, END: HEAD} if turned else {})
        order = [label for label in self.at if label in labels or label in (HEAD, END)]
        nodes = {}
        for label in sorted(order, key=lambda x: list(self.at).index(place[x])):
            cls = MARK if label in new else "node"
            nodes[label] = Node(
                f"n{place[label]}", self.at[place[label]], label, cls, "box", r=0.0, w=self.w, h=self.h, size=self.size
            )
        edges = [
            straight(f"e{a}-{b}", nodes[a], nodes[b], directed=True, cls="edge-new" if (a, b) in links else "edge")
            for a, b in sorted(pairs, key=lambda pair: list(nodes).index(pair[0]))
        ]
        return Figure((*edges, *nodes.values()))


def page_for(keys: Sequence[int], canvas: Canvas) -> Page:
    """Slots of all keys that stand before or after, between head and end: one row, or two of which the second runs back."""
    u = canvas.unit
    labels = [HEAD, *map(str, keys), END]
    rows = 1 if len(labels) <= 6 else 2
    columns = -(-len(labels) // rows)
    pitch = min(96 * u, (canvas.width - 2 * canvas.margin - 4 * u) / columns)
    left = canvas.width / 2 - pitch * (columns - 1) / 2
    at = {}
    for i, label in enumerate(labels):
        r, c = divmod(i, columns)
        x = left + pitch * (c if r % 2 == 0 else columns - 1 - c)
        at[label] = (round(x, 1), round(canvas.height / 2 + (r - (rows - 1) / 2) * 150 * u, 1))
    return Page(at, round(pitch - 28 * u, 1), round(42 * u, 1), round(15 * u, 1))


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random list and one or two operations; what is new in it is marked."""
    kind = s.choice(KINDS[difficulty])
    count = s.integer(*SIZES[difficulty])
    pool = s.sample(range(1, 100), count + 2)
    keys = pool[2 : 2 + (min(count, LONGEST) if kind == "reverse" else count)]
    operations: list[Operation] = []
    for name in {"two": s.sample(("insert", "delete", "insert"), 2)}.get(kind, [kind]):
        now = done(keys, operations)
        fresh = pool[len(operations)]
        operations.append(
            ("insert", fresh, s.choice([HEAD, *now]))
            if name == "insert"
            else ("delete", s.choice(now))
            if name == "delete"
            else ("reverse",)
        )
    result = done(keys, operations)
    if set(pool[:2]) & {k for name, k, *_ in (o for o in operations if o[0] == "delete")}:
        raise Unfit("undone", "a key that comes and goes")
    union = _union(keys, result, operations)
    page = page_for(union, canvas)
    new_links = [pair for pair in links(result) if pair not in links(keys)]
    new_keys = [str(k) for k in result if k not in keys]
    turned = kind == "reverse"
    source = page.figure([str(k) for k in keys], links(keys))
    target = page.figure([str(k) for k in result], links(result), new_keys, new_links, turned)
    mark = MARK if new_keys else "edge-new"
    args = {"operations": [list(o) for o in operations], "mark": mark}
    claims = tuple(constraint(claim("edge_dir", from_=a, to=b)) for a, b in new_links[:3])
    hidden = {
        "keys": keys,
        "result": result,
        "operations": operations,
        "page": page,
        "turned": turned,
        "new": new_keys,
        "links": new_links,
    }
    trace = tuple(_trace(source, target, hidden))
    return Problem(source, Edit("list", args), target, trace, _slots(hidden), claims, hidden)


def _union(keys: Sequence[int], result: Sequence[int], operations: Sequence[Operation]) -> list[int]:
    """All keys in one order that agrees with both lists."""
    if operations[0][0] == "reverse":
        return list(keys)
    out = list(keys)
    for k in result:
        if k not in out:
            before = result[result.index(k) - 1] if result.index(k) else None
            out.insert(out.index(before) + 1 if before is not None else 0, k)
    return out


def _slots(h: Mapping[str, list]) -> dict[str, str | dict[str, str]]:
    operations = h["operations"]
    chain, after = (" → ".join([HEAD, *map(str, k), END]) for k in (h["keys"], h["result"]))
    fresh = [f"{a}→{b}" for a, b in h["links"]]
    boxes = [f"node {k}" for k in h["new"]]
    return {
        "what": {"en": ", then ".join(_told(o, 0) for o in operations), "zh": _chinese(operations)},
        "doing": {"en": ", then ".join(_told(o, 1) for o in operations), "zh": _chinese(operations)},
        "chain": chain, "result": after,
        "fresh": {"en": _listed([*boxes, *(f"the link {x}" for x in fresh)] if len(fresh) < 2 else [*boxes, f"the links {_listed(fresh)}"]),
                  "zh": "、".join([*(f"结点 {k}" for k in h["new"]), *(f"指针 {x}" for x in fresh)])},
        "n": str(len(h["keys"]) + 2),
    }  # fmt: skip


def _told(operation: Operation, form: int) -> str:
    name, *args = operation
    if name == "insert":
        return f"{('insert', 'inserting')[form]} {args[0]} directly after {args[1]}"
    return (
        f"{('delete', 'deleting')[form]} {args[0]}"
        if name == "delete"
        else ("reverse the list", "a reversal")[form]
    )


def _chinese(operations: Sequence[Operation]) -> str:
    texts = [
        f"在 {o[2]} 之后插入结点 {o[1]}"
        if o[0] == "insert"
        else f"删除 {o[1]} 这个结点"
        if o[0] == "delete"
        else "反转链表"
        for o in operations
    ]
    return "先" + "，再".join(texts) if len(texts) > 1 else texts[0]


def _listed(items: Sequence[str]) -> str:
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _trace(source: Figure, target: Figure, h: Mapping[str, list]) -> Iterator[Step]:
    """Along the list to where it changes; old links go, nodes change, new links come."""
    if not h["turned"]:
        for label in _walk(h):
            yield visit(source, f"n{label}")
    figure = source
    kept = target.by_id
    for a, b in links(h["keys"]):
        if f"e{a}-{b}" not in kept:
            yield remove_edge(figure, f"e{a}-{b}").why("rule", name="links")
            figure = figure.without([f"e{a}-{b}"])
    for node in list(figure.all(Node)):
        if node.id not in kept:
            yield remove_node(figure, node.id)
            figure = figure.without([node.id])
    for node in target.all(Node):
        if node.id not in figure.by_id:
            yield add_node(figure, node)
            figure = figure.plus(node)
        elif node.label != figure.by_id[node.id].label:  # type: ignore[union-attr]
            yield relabel_node(figure, node.id, node.label)
            figure = figure.changed({node.id: {"label": node.label}})
    for a, b in h["links"]:
        edge = target.by_id[f"e{a}-{b}"]
        yield add_edge(figure, edge)  # type: ignore[arg-type]
        figure = figure.plus(edge)


def _walk(h: Mapping[str, list]) -> list[str]:
    """Labels from the head to the first place that changes."""
    out = []
    for a, b in links(h["keys"]):
        out.append(a)
        if (a, b) not in links(h["result"]):
            break
    return out


# ------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, keys: Sequence[int]) -> Figure | None:
    """Another list, marked against the source; nothing where a key has no place on the page."""
    h = p.hidden
    if list(keys) == h["result"] or not all(str(k) in h["page"].at for k in keys):
        return None
    fresh = [pair for pair in links(keys) if pair not in links(h["keys"])]
    return h["page"].figure(
        [str(k) for k in keys], links(keys), [str(k) for k in keys if k not in h["keys"]], fresh, h["turned"]
    )


def one_place_off(p: Problem, s: Stream) -> Figure | None:
    """A new node stands one place further along or back."""
    if not p.hidden["new"]:
        return None
    keys = list(p.hidden["result"])
    k = int(s.choice(p.hidden["new"]))
    i = keys.index(k)
    keys.remove(k)
    keys.insert(s.choice([j for j in (i - 1, i + 1) if 0 <= j <= len(keys)]), k)
    return _shown(p, keys)


def other_deleted(p: Problem, s: Stream) -> Figure | None:
    """Another node has been deleted."""
    gone = [o[1] for o in p.hidden["operations"] if o[0] == "delete"]
    left = [k for k in p.hidden["result"] if str(k) not in p.hidden["new"]]
    if not gone or not left:
        return None
    keep = [
        k for k in (int(x) for x in p.hidden["page"].at if x not in (HEAD, END)) if k in p.hidden["result"] or k in gone
    ]
    return _shown(p, [k for k in keep if k != s.choice(left)])


def last_undone(p: Problem, s: Stream) -> Figure | None:
    """The last of two operations has not been carried out."""
    operations = p.hidden["operations"]
    return _shown(p, done(p.hidden["keys"], operations[:-1])) if len(operations) > 1 else None


def wrong_key(p: Problem, s: Stream) -> Figure | None:
    """A key off by one or ten."""
    k = s.choice(p.hidden["result"])
    others = [v for v in (k - 1, k + 1, k + 10) if 0 < v < 100 and str(v) not in p.hidden["page"].at]
    node = next(n for n in p.target.all(Node) if n.label == str(k))
    return p.target.changed({node.id: {"label": str(s.choice(others))}}) if others else None


def keys_swapped(p: Problem, s: Stream) -> Figure:
    """Two nodes have each other's keys."""
    a, b = s.sample(p.hidden["result"], 2)
    node = {n.label: n.id for n in p.target.all(Node)}
    return p.target.changed({node[str(a)]: {"label": str(b)}, node[str(b)]: {"label": str(a)}})


def link_missing(p: Problem, s: Stream) -> Figure:
    """A new link was forgotten."""
    a, b = s.choice(p.hidden["links"])
    return p.target.without([f"e{a}-{b}"])


def link_turned(p: Problem, s: Stream) -> Figure:
    """A new link points the other way."""
    a, b = s.choice(p.hidden["links"])
    edge = p.target.by_id[f"e{a}-{b}"]
    return p.target.changed({edge.id: {"start": edge.stop, "stop": edge.start, "path": edge.path[::-1]}})  # type: ignore[union-attr]


def link_kept(p: Problem, s: Stream) -> Figure | None:
    """An old link was not cut, though its node still stands."""
    old = [
        pair
        for pair in links(p.hidden["keys"])
        if pair not in links(p.hidden["result"]) and pair[::-1] not in links(p.hidden["result"])
    ]
    now = {n.label: n for n in p.target.all(Node)}
    old = [(a, b) for a, b in old if a in now and b in now]
    if not old or p.hidden["turned"]:
        return None
    a, b = s.choice(old)
    return Figure((straight("extra", now[a], now[b], directed=True), *p.target.marks))


def ends_kept(p: Problem, s: Stream) -> Figure | None:
    """A list turned round whose head and end were not exchanged."""
    if not p.hidden["turned"]:
        return None
    ends = {n.label: n.id for n in p.target.all(Node)}
    return p.target.changed({ends[HEAD]: {"label": END}, ends[END]: {"label": HEAD}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """A new link looks like the old ones."""
    a, b = s.choice(p.hidden["links"])
    return p.target.changed({f"e{a}-{b}": {"cls": "edge"}})


def marked_too_much(p: Problem, s: Stream) -> Figure | None:
    """A node that was there before is marked."""
    old = [n.id for n in p.target.all(Node) if n.cls == "node"]
    return p.target.changed({s.choice(old): {"cls": MARK}})


LINKED_LIST = Family(
    name="cs/linked-list",
    subject="computer science",
    title={"en": "Singly linked list", "zh": "单链表"},
    edits="one or two insertions and deletions, or a reversal; new nodes and links in colour",
    parameters="3 to 8 keys of 1 to 99, in one row or two",
    make=make,
    mutators=(
        Mutator("one-place-off", one_place_off), Mutator("other-deleted", other_deleted), Mutator("last-undone", last_undone),
        Mutator("wrong-key", wrong_key), Mutator("keys-swapped", keys_swapped), Mutator("link-missing", link_missing),
        Mutator("link-turned", link_turned), Mutator("link-kept", link_kept), Mutator("ends-kept", ends_kept),
        Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much),
    ),
    edit={
        ("terse", "en"): ("Edit this linked list: {what}; new nodes and links in {new}.",
                          "Show the singly linked list after {doing}, with everything new {new}.",
                          "{what}. Pointers and boxes that were not there before: {new}."),
        ("terse", "zh"): ("在这个链表中{what}，新的结点和指针用{new}。", "画出单链表{what}后的样子，新增内容为{new}。", "{what}；原来没有的方框和箭头标为{new}。"),
        ("task", "en"): ("Carry out this operation on the singly linked list: {what}. Draw the pointers as they are afterwards; those that are new, and any new node, should be {new}, all else stays.",
                         "The boxes and arrows show a singly linked list. Redraw it as it stands after {doing}. A link that did not exist before is {new}, and so is an inserted box.",
                         "Update the pointers of this list so as to {what}. Use {new} for each arrow or box that appears and remove what is no longer part of the list."),
        ("task", "zh"): ("对这个单链表执行操作：{what}。画出操作后的指针，新的指针和新结点为{new}，其余不变。",
                         "图中的方框和箭头表示一个单链表。请画出{what}之后的情况，原先不存在的链接用{new}，插入的方框也一样。",
                         "修改该链表的指针以完成：{what}。出现的每个箭头或方框用{new}，不再属于链表的部分去掉。"),
        ("explicit", "en"): ("After {doing} the list reads {result}. Draw {fresh} in {new} and keep the rest as it is.",
                             "To {what}, change the arrows so that following them gives {result}; new, and therefore {new}: {fresh}.",
                             "Make the picture show {result}, which is what you get when you {what}. In {new}: {fresh}."),
        ("explicit", "zh"): ("{what}之后链表为 {result}。用{new}画出{fresh}，其余保持原样。", "为了{what}，请修改箭头，使其依次为 {result}；新增的是{fresh}，画成{new}。", "让图形表示 {result}，即{what}的结果，其中{fresh}用{new}。"),
    },
    repair={
        ("terse", "en"): ("The list {chain} after {doing}: this drawing is wrong. Correct it, new parts in {new}.", "Mend this picture of {chain} after {doing}; what is new is {new}."),
        ("terse", "zh"): ("链表 {chain}，{what}之后的图有错，请改正，新增部分用{new}。", "请修正这幅图：链表原为 {chain}，要求{what}，新增内容为{new}。"),
        ("task", "en"): ("The list was {chain}. Someone tried to {what} and drew a wrong result. Put nodes, arrows and colours right; only new nodes and links are {new}.",
                         "This should be {chain} after {doing}, but a key, a pointer or a colour is wrong. Restore it, with {new} for all that was not there before."),
        ("task", "zh"): ("原链表为 {chain}。有人想{what}，却画错了结果。请改正结点、箭头和颜色，只有新结点和新指针为{new}。", "图中应是 {chain} 在{what}之后的情况，但有一个关键字、指针或颜色错了。请恢复，原先没有的部分用{new}。"),
        ("explicit", "en"): ("After {doing} the correct list reads {result}; {fresh} in {new}, all else plain. Change the picture to that.", "Correct the figure so that after {doing} the arrows give {result}, with only this in {new}: {fresh}."),
        ("explicit", "zh"): ("{what}之后，正确的链表为 {result}；{fresh}用{new}，其余样式普通。请据此改正。", "请改正图形，使{what}之后箭头依次为 {result}，只有{fresh}是{new}。"),
    },
    source={
        ("terse", "en"): ("A singly linked list: {chain}.", "Boxes and arrows of the linked list {chain}."),
        ("terse", "zh"): ("一个单链表：{chain}。", "用方框和箭头表示的链表 {chain}。"),
        ("task", "en"): ("Draw the singly linked list {chain} as boxes joined by arrows.", "A textbook figure of a linked list with {n} boxes: {chain}, an arrow from each to the next."),
        ("task", "zh"): ("把单链表 {chain} 画成由箭头相连的方框。", "教科书式的链表图，共 {n} 个方框：{chain}，每个用箭头指向下一个。"),
        ("explicit", "en"): ("A clean diagram of a singly linked list: {n} rounded boxes of one size, in order {chain}, each with a straight arrow to the next one. All look alike.",
                             "Figure with {n} boxes and straight arrows, {chain}. Where the row is full the list turns and runs back below. Nothing is highlighted."),
        ("explicit", "zh"): ("单链表的清晰图示：{n} 个同样大小的圆角方框，依次为 {chain}，各有一个直箭头指向下一个，样式一致。", "图中有 {n} 个方框和直箭头：{chain}。一行排满后链表折回到下一行，没有突出标记。"),
    },
    target={
        ("terse", "en"): ("A singly linked list: {result}; {new} marks {fresh}.", "Boxes and arrows of the linked list {result}, with {fresh} in {new}."),
        ("terse", "zh"): ("一个单链表：{result}，{fresh}为{new}。", "用方框和箭头表示的链表 {result}，其中{fresh}用{new}。"),
        ("task", "en"): ("Draw the singly linked list {result} as boxes joined by arrows, in {new} {fresh}.", "A textbook figure of a linked list that has just been changed: {result}, an arrow from each to the next. In {new}: {fresh}."),
        ("task", "zh"): ("把单链表 {result} 画成由箭头相连的方框，{fresh}用{new}。", "刚修改过的教科书式链表图：{result}，每个方框用箭头指向下一个，{fresh}为{new}。"),
        ("explicit", "en"): ("A clean diagram of a singly linked list: rounded boxes of one size, in order {result}, each with a straight arrow to the next one. Only {fresh} stand out, in {new}.",
                             "Figure with boxes and straight arrows, {result}. The list may turn and run back below. Highlighted in {new}: {fresh}; the rest is plain."),
        ("explicit", "zh"): ("单链表的清晰图示：同样大小的圆角方框，依次为 {result}，各有一个直箭头指向下一个。只有{fresh}用{new}突出。", "图中有方框和直箭头：{result}。链表可能折回到下一行。{fresh}为{new}，其余样式普通。"),
    },
    wording=Wording(
        derived={
            "en": ("Afterwards the order is {result}.",),
            "zh": ("此后的次序为{result}。",),
        },
        law={
            "en": "from head on every box points to the one that follows it, the last to NULL",
            "zh": "从head起每个方框指向其后一个，最后一个指向NULL",
        },
        figure=(Noun("singly linked list", "singly linked lists", "单链表", "个"), Noun("linked list", "linked lists", "链表", "个")),
        nouns={"node": (Noun("node", "nodes", "结点"), Noun("box", "boxes", "方框")), "edge": (Noun("link", "links", "指针", "个"), Noun("arrow", "arrows", "箭头", "个"))},
        objective={"en": ("Edit the linked list: {what}.", "Update the list: {what}."), "zh": ("在链表中{what}。", "更新链表：{what}。")},
        rules={"links": {"en": "every node points to the one that follows it", "zh": "每个结点指向它的后继"}},
    ),
    anchor="A1", catalogue=("L01",), leaves=("Computer Science/Data Structures/Linked List",),
)  # fmt: skip

FAMILIES = (LINKED_LIST,)
