"""Binary heaps as tree and array: keys go in, roots come out, and both views follow (catalogue T12, task 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import TREE_NODE, Noun, Wording
from synth.reasoning.record import (
    Step,
    add_edge,
    add_node,
    claim,
    compare,
    fill_cell,
    recolour_cell,
    recolour_node,
    relabel_node,
    remove_edge,
    remove_node,
)
from synth.science.cs.cells import TEXT, indices, row, stacked, width_of
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Edge, Figure, Node, Point
from synth.science.layout import straight

SIZES = {1: (4, 6), 2: (5, 8), 3: (7, 11), 4: (8, 12), 5: (10, 13)}  # keys before the first operation
OPERATIONS = {1: (1,), 2: (1,), 3: (1, 2), 4: (2,), 5: (2, 3)}
SWAPS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3}  # the least that all operations take together
CAPACITY = 15
MOST = 7  # positions that change, with two for each that comes or goes
MARK = "node-selected"
EXTRACT = ("extract", None)
Operation = tuple[str, int | None]  # ("insert", key) or ("extract", None)


@dataclass(slots=True)
class Heap:
    """An array in heap order by sifting; `log` holds the pairs of keys compared, each with the rule that tells what
    comes of it, `swaps` counts the exchanges."""

    keys: list[int]
    sign: int  # 1: the smallest on top, -1: the largest
    log: list[tuple[int, int, str]] = field(default_factory=list)
    swaps: int = 0

    def before(self, i: int, j: int) -> bool:
        """Whether the key at i belongs above the one at j."""
        return self.sign * self.keys[i] < self.sign * self.keys[j]

    def up(self, i: int) -> None:
        """Exchange with the parent as long as that is out of order."""
        while i > 0:
            parent = (i - 1) // 2
            if not self._compared(i, parent, "up"):
                return
            self._swap(i, parent)
            i = parent

    def down(self, i: int) -> None:
        """Exchange with the child that belongs on top, as long as that is out of order."""
        while 2 * i + 1 < len(self.keys):
            child = 2 * i + 1
            if child + 1 < len(self.keys):
                self.log.append((self.keys[child], self.keys[child + 1], "child"))
                child += self.before(child + 1, child)
            if not self._compared(child, i, "down"):
                return
            self._swap(i, child)
            i = child

    def _compared(self, lower: int, upper: int, rule: str) -> bool:
        """Whether a key belongs above the one that stands above it; logged by this rule, or as a pair in order."""
        out = self.before(lower, upper)
        self.log.append((self.keys[lower], self.keys[upper], rule if out else "rest"))
        return out

    def _swap(self, i: int, j: int) -> None:
        self.keys[i], self.keys[j] = self.keys[j], self.keys[i]
        self.swaps += 1

    def do(self, operation: Operation) -> None:
        """Insert a key, or take the root away."""
        name, key = operation
        if name == "insert" and key is not None:
            self.keys.append(key)
            self.up(len(self.keys) - 1)
            return
        last = self.keys.pop()
        self.keys[0] = last
        self.down(0)


@dataclass(frozen=True, slots=True)
class Page:
    """Where the slots of tree and array are: by index of the heap."""

    at: tuple[Point, ...]
    r: float
    left: float
    top: float
    w: float
    h: float
    size: float
    unit: float

    def figure(self, tree: Sequence[int], array: Sequence[int], marked: Mapping[str, set[int]] | None = None) -> Figure:
        """Tree and array of some keys, with nodes and cells of some indices marked."""
        chosen = marked or {"node": set(), "cell": set()}
        nodes = [
            Node(f"n{i}", self.at[i], str(k), MARK if i in chosen["node"] else "node", r=self.r, size=max(round(0.8 * self.r, 1), self.size))
            for i, k in enumerate(tree)
        ]  # fmt: skip
        edges: list[Edge] = [straight(f"e{i}", nodes[(i - 1) // 2], nodes[i]) for i in range(1, len(nodes))]
        texts = [str(k) for k in array] + [""] * (len(self.at) - len(array))
        cells = row("c", texts, self.left, self.top, self.w, self.h, self.size)
        cells = tuple(
            Cell(c.id, c.box, c.label, "cell-selected" if i in chosen["cell"] else "cell", c.size)
            for i, c in enumerate(cells)
        )
        return Figure(
            (*edges, *nodes, *stacked(cells), *indices("i", cells, 13.0 * self.unit, round(TEXT * self.unit, 1)))
        )


def page_for(slots: int, canvas: Canvas) -> Page:
    """Slots of a heap of up to so many keys, spread over the canvas."""
    u = canvas.unit
    levels = slots.bit_length()
    r = round(min(21.0, {2: 24.0, 3: 23.0}.get(levels, 19.0)) * u, 1)
    span = canvas.width - 2 * canvas.margin
    step = min(canvas.height * 0.6 / max(levels - 1, 1), 108.0 * u)
    first = canvas.margin + r + 8 * u + (canvas.height * 0.62 - step * (levels - 1)) / 3
    at = []
    for i in range(slots):
        depth = (i + 1).bit_length() - 1
        across = (i + 1 - (1 << depth) + 0.5) / (1 << depth)
        at.append((round(canvas.margin + across * span, 1), round(first + depth * step, 1)))
    w = width_of(slots, span - 4, 38.0 * u)
    top = round(canvas.height - canvas.margin - 62 * u, 1)
    return Page(tuple(at), r, round((canvas.width - slots * w) / 2, 1), top, w, round(32 * u, 1), round(15.0 * u, 1), u)


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random heap and one to three operations on it; all that comes to hold another key is marked."""
    sign = s.choice((1, -1))
    size, count = s.integer(*SIZES[difficulty]), s.choice(OPERATIONS[difficulty])
    pool = s.sample(range(1, 100), size + count)
    start = Heap([], sign)
    for key in pool[:size]:
        start.do(("insert", key))
    keys = list(start.keys)
    operations = tuple(("insert", pool[size + i]) if s.chance(0.5) else EXTRACT for i in range(count))
    heap, sizes = Heap(list(keys), sign), [size]
    for operation in operations:
        heap.do(operation)
        sizes.append(len(heap.keys))
    if heap.swaps < SWAPS[difficulty] or heap.keys == keys or max(sizes) > CAPACITY or min(sizes) < 3:
        raise Unfit("sift", "too few exchanges, or keys that do not fit the page")
    if any(key is not None and key not in heap.keys for _, key in operations) or operations == (EXTRACT,) * 3:
        raise Unfit("undone", "an operation that the next one takes back, or a third removal")
    changed = {i for i, k in enumerate(heap.keys) if keys[i : i + 1] != [k]}
    if len(changed) + 2 * abs(size - len(heap.keys)) > MOST:
        raise Unfit("long", "more changes than a short text can tell")
    page = page_for(max(sizes[0], sizes[-1]), canvas)
    source = page.figure(keys, keys)
    target = page.figure(heap.keys, heap.keys, {"node": changed, "cell": changed})
    claims = (constraint(claim("heap_order", order="min" if sign > 0 else "max"), "derived"),)
    args = {
        "order": "min" if sign > 0 else "max",
        "operations": [[n] if k is None else [n, k] for n, k in operations],
        "mark": MARK,
    }
    hidden = {"keys": keys, "heap": heap, "operations": operations, "page": page, "changed": changed}
    trace = tuple(_trace(source, target, heap.log, keys, heap.keys))
    return Problem(source, Edit("heap", args), target, trace, _slots(keys, heap, operations, changed), claims, hidden)


def _slots(
    keys: list[int], heap: Heap, operations: Sequence[Operation], changed: set[int]
) -> dict[str, str | dict[str, str]]:
    small = heap.sign > 0
    english, doing, said = _told(operations)
    both = {i: str(heap.keys[i]) for i in sorted(changed)}
    return {
        "order": {"en": "min-heap", "zh": "小根堆"} if small else {"en": "max-heap", "zh": "大根堆"},
        "rule": {"en": "every parent is smaller than its children", "zh": "父结点小于子结点"} if small
        else {"en": "every parent is larger than its children", "zh": "父结点大于子结点"},
        "what": {"en": english, "zh": said},
        "doing": {"en": doing, "zh": said},
        "done": _spaced(said) + "之后",
        "keys": ", ".join(map(str, keys)), "result": ", ".join(map(str, heap.keys)), "n": str(len(keys)),
        "m": str(len(heap.keys)), "changed": {"en": _listed(list(both.values()), " and "), "zh": "、".join(both.values())},
        "root": str(keys[0]), "top": str(heap.keys[0]),
        "levels": _levels(keys), "levels_after": _levels(heap.keys),
    }  # fmt: skip


def _told(operations: Sequence[Operation]) -> tuple[str, str, str]:
    """Operations as an order, as a gerund, and in Chinese; two removals in a row are one phrase."""
    english, doing, chinese = [], [], []
    for (_, key), run in groupby(operations):
        twice = len(list(run)) > 1
        english.append(f"insert {key}" if key else "remove the root" + " twice" * twice)
        doing.append(f"inserting {key}" if key else "removing the root" + " twice" * twice)
        chinese.append(f"插入 {key}" if key else "连续两次删除堆顶" if twice else "删除堆顶")
    said = "先" + "，再".join(chinese) if len(chinese) > 1 else chinese[0]
    return ", then ".join(english), ", then ".join(doing), said


def _spaced(text: str) -> str:
    """With a space where Han follows a number."""
    return text + (" " if text[-1].isdigit() else "")


def _levels(keys: Sequence[int]) -> dict[str, str]:
    rows = [", ".join(map(str, keys[(1 << d) - 1 : (1 << d + 1) - 1])) for d in range(len(keys).bit_length())]
    return {"en": " / ".join(rows), "zh": " / ".join(rows)}


def _listed(items: list[str], last: str) -> str:
    return last.join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _trace(
    source: Figure, target: Figure, log: Sequence[tuple[int, int, str]], old: list[int], new: list[int]
) -> Iterator[Step]:
    """The comparisons of the sifts and what comes of each, then the tree, then the array."""
    yield from (compare(str(a), str(b)).why("rule", name=rule) for a, b, rule in log)
    figure = source
    for i in range(len(old) - 1, len(new) - 1, -1):
        yield remove_edge(figure, f"e{i}")
        figure = figure.without([f"e{i}"])
        yield remove_node(figure, f"n{i}").why("rule", name="last")
        figure = figure.without([f"n{i}"])
    rule = "heap"
    for i in _order_of_writing(old, new):
        yield relabel_node(figure, f"n{i}", str(new[i])).why("rule", name=rule)
        figure = figure.changed({f"n{i}": {"label": str(new[i])}})
    for i in range(len(old), len(new)):
        node, edge = target.by_id[f"n{i}"], target.by_id[f"e{i}"]
        assert isinstance(node, Node) and isinstance(edge, Edge)
        yield add_node(figure, node).why("rule", name="end")
        figure = figure.plus(node)
        yield add_edge(figure, edge)
        figure = figure.plus(edge)
    for cell in (c for c in target.all(Cell) if c.label != figure.by_id[c.id].label):  # type: ignore[union-attr]
        yield fill_cell(figure, cell.id, cell.label)
        figure = figure.changed({cell.id: {"label": cell.label}})
    yield from _marking(figure, target)


def _marking(figure: Figure, target: Figure) -> Iterator[Step]:
    for node in (n for n in target.all(Node) if n.cls != figure.by_id[n.id].cls):  # type: ignore[union-attr]
        yield recolour_node(figure, node.id, node.cls)
    for cell in (c for c in target.all(Cell) if c.cls != figure.by_id[c.id].cls):  # type: ignore[union-attr]
        yield recolour_cell(figure, cell.id, cell.cls)


def _order_of_writing(old: list[int], new: list[int]) -> list[int]:
    """Indices that change, so that as few keys as possible stand twice on the way."""
    kept = min(len(old), len(new))
    standing = {k: i for i, k in enumerate(old[:kept])}
    left = [i for i in range(kept) if old[i] != new[i]]
    out: list[int] = []
    while left:
        i = next((i for i in left if new[i] not in standing), left[0])
        left.remove(i)
        out.append(i)
        standing.pop(old[i], None)
        standing[new[i]] = i
    return out


# ------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, keys: list[int], array: list[int] | None = None) -> Figure | None:
    """Both views of other keys, marked where they differ from before."""
    page, old = p.hidden["page"], p.hidden["keys"]
    if len(keys) > len(page.at):
        return None

    def changed(now: list[int]) -> set[int]:
        return {i for i, k in enumerate(now) if old[i : i + 1] != [k]}

    array = keys if array is None else array
    return page.figure(keys, array, {"node": changed(keys), "cell": changed(array)})


def no_sift(p: Problem, s: Stream) -> Figure | None:
    """The last operation moves its key but does not sift it."""
    before = _before_last(p)
    name, key = p.hidden["operations"][-1]
    keys = [*before.keys, key] if name == "insert" else [before.keys[-1], *before.keys[1:-1]]
    return _shown(p, keys) if keys != p.hidden["heap"].keys else None


def _before_last(p: Problem) -> Heap:
    heap = Heap(list(p.hidden["keys"]), p.hidden["heap"].sign)
    for operation in p.hidden["operations"][:-1]:
        heap.do(operation)
    return heap


def one_swap_short(p: Problem, s: Stream) -> Figure | None:
    """The sift of the last operation stops one exchange early."""
    keys, (name, key) = list(p.hidden["heap"].keys), p.hidden["operations"][-1]
    moved = key if name == "insert" else _before_last(p).keys[-1]
    i = keys.index(moved)
    if name == "extract":
        if i == 0:
            return None
        j = (i - 1) // 2
    else:
        path = [len(keys) - 1]
        while path[-1]:
            path.append((path[-1] - 1) // 2)
        if i == path[0]:
            return None
        j = path[path.index(i) - 1]
    keys[i], keys[j] = keys[j], keys[i]
    return _shown(p, keys)


def one_swap_more(p: Problem, s: Stream) -> Figure | None:
    """A node and its parent changed places though they were in order."""
    keys = list(p.hidden["heap"].keys)
    i = s.choice(sorted(p.hidden["changed"] - {0}) or [1])
    keys[i], keys[(i - 1) // 2] = keys[(i - 1) // 2], keys[i]
    return _shown(p, keys)


def wrong_child(p: Problem, s: Stream) -> Figure | None:
    """The root is taken away and the other child moves up at the top."""
    name, _ = p.hidden["operations"][-1]
    before = _before_last(p)
    if name == "insert" or len(before.keys) < 4:
        return None
    wrong = Heap([before.keys[-1], *before.keys[1:-1]], before.sign)
    child = 1 if wrong.before(2, 1) else 2
    wrong.keys[0], wrong.keys[child] = wrong.keys[child], wrong.keys[0]
    wrong.down(child)
    return _shown(p, wrong.keys)


def other_order(p: Problem, s: Stream) -> Figure | None:
    """The operations carried out as if the largest belonged where the smallest does."""
    heap = Heap(list(p.hidden["keys"]), -p.hidden["heap"].sign)
    for operation in p.hidden["operations"]:
        heap.do(operation)
    return _shown(p, heap.keys) if heap.keys != p.hidden["heap"].keys else None


def siblings_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two nodes of one parent have changed places, in both views."""
    keys = list(p.hidden["heap"].keys)
    pairs = list(range(1, len(keys) - 1, 2))
    i = s.choice(pairs)
    keys[i], keys[i + 1] = keys[i + 1], keys[i]
    return _shown(p, keys)


def array_behind(p: Problem, s: Stream) -> Figure | None:
    """Two cells of the array do not follow the tree."""
    keys = list(p.hidden["heap"].keys)
    array = list(keys)
    i, j = s.sample(range(len(keys)), 2)
    array[i], array[j] = array[j], array[i]
    return _marked_as_true(p, keys, array)


def tree_behind(p: Problem, s: Stream) -> Figure | None:
    """Two nodes of the tree do not follow the array."""
    keys = list(p.hidden["heap"].keys)
    tree = list(keys)
    i = s.integer(1, len(keys) - 1)
    tree[i], tree[(i - 1) // 2] = tree[(i - 1) // 2], tree[i]
    return _marked_as_true(p, tree, keys)


def _marked_as_true(p: Problem, tree: list[int], array: list[int]) -> Figure:
    return p.hidden["page"].figure(tree, array, {"node": p.hidden["changed"], "cell": p.hidden["changed"]})


def wrong_key(p: Problem, s: Stream) -> Figure | None:
    """One key misread by one or ten, in both views."""
    keys = list(p.hidden["heap"].keys)
    i = s.integer(0, len(keys) - 1)
    others = [
        k
        for k in (keys[i] - 1, keys[i] + 1, keys[i] + 10, keys[i] - 10)
        if 0 < k < 100 and k not in (*keys, *p.hidden["keys"])
    ]
    if not others:
        return None
    keys[i] = s.choice(others)
    return _marked_as_true(p, keys, keys)


def unmarked(p: Problem, s: Stream) -> Figure:
    """A node that changed looks like the others."""
    return p.target.changed({f"n{s.choice(sorted(p.hidden['changed']))}": {"cls": "node"}})


def marked_too_much(p: Problem, s: Stream) -> Figure | None:
    """A cell that did not change is marked."""
    free = [i for i in range(len(p.hidden["heap"].keys)) if i not in p.hidden["changed"]]
    return p.target.changed({f"c{s.choice(free)}": {"cls": "cell-selected"}}) if free else None


def no_edge(p: Problem, s: Stream) -> Figure:
    """The last leaf hangs on nothing."""
    return p.target.without([f"e{len(p.hidden['heap'].keys) - 1}"])


HEAP = Family(
    name="cs/heap",
    subject="computer science",
    title={"en": "Heap as tree and array", "zh": "堆的树形与数组视图"},
    edits="one to three insertions or removals of the root, in the tree and in the array, changes marked in colour",
    parameters="3 to 15 keys of 1 to 99, min-heap or max-heap",
    make=make,
    mutators=(
        Mutator("no-sift", no_sift), Mutator("one-swap-short", one_swap_short), Mutator("one-swap-more", one_swap_more),
        Mutator("wrong-child", wrong_child), Mutator("other-order", other_order), Mutator("siblings-swapped", siblings_swapped),
        Mutator("array-behind", array_behind), Mutator("tree-behind", tree_behind), Mutator("wrong-key", wrong_key),
        Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much), Mutator("no-edge", no_edge),
    ),
    edit={
        ("terse", "en"): ("In this {order}, {what}; update tree and array, with changed nodes and cells in {selected}.",
                          "[Show|Draw] the {order} after {doing}. Positions with another key: {selected}.",
                          "{order} operation: {what}. Colour {selected} whatever holds a different key now, in both views."),
        ("terse", "zh"): ("对这个{order}{what}，同时更新树和数组，换了关键字的结点和单元格用{selected}标出。",
                          "画出{done}的{order}，关键字变了的位置涂成{selected}。",
                          "{order}操作：{what}。两种视图中凡内容有变之处改用{selected}。"),
        ("task", "en"): ("The figure shows a {order} as a tree and as an array. Carry out: {what}, sifting as usual, and bring both views up to date. Every node and cell that now holds a different key becomes {selected}; the rest stays as it is.",
                         "{what} — do this on the {order} drawn here and restore the heap property by exchanging keys along one path. Paint {selected} all tree nodes and array cells whose key differs from before.",
                         "Redraw tree and array as they stand after {doing} in this {order}. A position whose key is new to it is shown in {selected}, an unused array cell stays blank."),
        ("task", "zh"): ("图中是一个{order}的树形表示和数组表示。请{what}，按规则调整堆，并同步更新两种表示；换了关键字的结点和单元格改成{selected}，其余不变。",
                         "在这个{order}上{what}，通过沿一条路径交换恢复堆的性质，凡是关键字与原来不同的树结点和数组单元格都用{selected}标记。",
                         "画出对该{order}{done}的树和数组：内容与之前不同的位置显示为{selected}，数组中不用的单元格留空。"),
        ("explicit", "en"): ("After {doing}, the array of this {order} reads {result}. Write that into the cells and, level by level, into the tree; the positions holding {changed} are {selected} in both views.",
                             "{what}: the tree then has {m} nodes, from the top {levels_after}, and the array follows the same order. Mark {changed} in {selected}, nodes and cells alike, and keep the others plain.",
                             "Change the {order} to {result} (array order), as it results from {doing}. Highlight {changed} in {selected} in the tree and in the array; nothing else is coloured."),
        ("explicit", "zh"): ("{done}，这个{order}的数组为 {result}。把它写进单元格，并逐层写进树中；两种视图里关键字为 {changed} 的位置用{selected}。",
                             "{what}：此时树有 {m} 个结点，自上而下为 {levels_after}，数组按相同次序排列。{changed} 所在的结点与单元格标成{selected}，其他保持普通样式。",
                             "把{order}改为 {result}（按数组次序），这是{what}的结果。树和数组中的 {changed} 用{selected}突出，别处不着色。"),
    },
    repair={
        ("terse", "en"): ("The {order} {keys} after {doing}: this picture is wrong. Correct it, changes in {selected}.",
                          "Operation on the {order} [array|in array order] {keys}: {what}. Mend the faulty drawing, with changed positions {selected}."),
        ("terse", "zh"): ("{order}（数组 {keys}）{done}的图有错，请改正，变化处用{selected}。", "对数组为 {keys} 的{order}{what}，图画错了，请修正并把内容有变的位置画成{selected}。"),
        ("task", "en"): ("A {order} stored as {keys} was to undergo this: {what}. The drawing has a mistake in the tree, the array or the colours. Restore the correct result, in which positions whose key differs from before are {selected}.",
                         "Someone drew tree and array after {doing} in the {order} {keys} and slipped. Put both views right; every node or cell with a different key than before is {selected}, no other."),
        ("task", "zh"): ("对存储为 {keys} 的{order}本应{what}，但树、数组或颜色中有一处错误。请恢复正确的结果：关键字与之前不同的位置为{selected}。",
                         "有人画出{order} {keys} {done}的树和数组时出了差错，请改正两种视图；只有换了关键字的结点和单元格用{selected}。"),
        ("explicit", "en"): ("The correct {order} reads {result} in the array, and level by level {levels_after} in the tree; {changed} are {selected} in both. Change the picture to that.",
                             "Correct the figure: {m} keys, {result} in array order, the same level by level in the tree, with {changed} in {selected} and everything else plain."),
        ("explicit", "zh"): ("正确的{order}数组为 {result}，树逐层为 {levels_after}，两处的 {changed} 都用{selected}。请据此改正。",
                             "请改正图形：共 {m} 个关键字，数组次序为 {result}，树逐层与之相同，{changed} 为{selected}，其余为普通样式。"),
    },
    source={
        ("terse", "en"): ("A {order} shown as a tree and as the array {keys}.", "Tree and array view of the {order} {keys}."),
        ("terse", "zh"): ("{order}的树形图和数组 {keys}。", "以树和数组两种方式表示的{order}：{keys}。"),
        ("task", "en"): ("Draw a {order} with the {n} keys {keys} in array order: above as a binary tree of circles, below as a row of cells with their indices.",
                         "A textbook figure of a {order}. The tree has the levels {levels}; under it stands the array with the same keys, its indices counted from 0."),
        ("task", "zh"): ("画一个含 {n} 个关键字的{order}，数组次序为 {keys}：上方是由圆圈组成的二叉树，下方是一行带下标的单元格。",
                         "教科书式的{order}图：树的各层为 {levels}，其下是含有同样关键字的数组，下标从 0 开始。"),
        ("explicit", "en"): ("A clean diagram in two parts. On top a complete binary tree with root {root}, level by level {levels}, joined by straight lines. At the bottom an array of square cells {keys}, small indices below. It is a {order}: {rule}. No colour accents.",
                             "Figure of a {order} in both forms: {n} circles in a complete binary tree ({levels}) and, below, a row of cells that reads {keys} with an index under each cell. In it {rule}; all marks are plain."),
        ("explicit", "zh"): ("分上下两部分的清晰图示。上方是以 {root} 为根的完全二叉树，逐层为 {levels}，用直线相连；下方是一行数组单元格 {keys}，下面标有下标。这是{order}，{rule}。没有突出的颜色。",
                             "{order}的两种形式：{n} 个圆形结点组成的完全二叉树（{levels}），以及下方内容为 {keys} 的一行单元格，每格下面有下标。{rule}，样式统一。"),
    },
    target={
        ("terse", "en"): ("A {order} as a tree and as the array {result}, with {changed} in {selected}.", "Tree and array view of the {order} {result}; {changed} {selected}."),
        ("terse", "zh"): ("{order}的树形图和数组 {result}，其中 {changed} 为{selected}。", "以树和数组两种方式表示的{order} {result}，{changed} 用{selected}。"),
        ("task", "en"): ("Draw a {order} with the {m} keys {result} in array order: above as a binary tree of circles, below as a row of cells with their indices. The keys {changed} are {selected} in both.",
                         "A textbook figure of a {order}. The tree has the levels {levels_after}; under it stands the array with the same keys, its indices counted from 0. Nodes and cells with {changed} stand out in {selected}."),
        ("task", "zh"): ("画一个含 {m} 个关键字的{order}，数组次序为 {result}：上方是由圆圈组成的二叉树，下方是一行带下标的单元格。两处的 {changed} 都用{selected}。",
                         "教科书式的{order}图：树的各层为 {levels_after}，其下是含有同样关键字的数组，下标从 0 开始。{changed} 的结点和单元格用{selected}突出。"),
        ("explicit", "en"): ("A clean diagram in two parts. On top a complete binary tree with root {top}, level by level {levels_after}, joined by straight lines. At the bottom an array of cells {result}, small indices below. In it {rule}. Only {changed} are {selected}, as nodes and as cells.",
                             "Figure of a {order} in both forms: {m} circles in a complete binary tree ({levels_after}) and, below, a row of cells that reads {result} with an index under each cell. {changed} are {selected} in both; the rest is plain."),
        ("explicit", "zh"): ("分上下两部分的清晰图示。上方是以 {top} 为根的完全二叉树，逐层为 {levels_after}，用直线相连；下方是一行数组单元格 {result}，下面标有下标，{rule}。只有 {changed} 的结点和单元格为{selected}。",
                             "{order}的两种形式：{m} 个圆形结点组成的完全二叉树（{levels_after}），以及下方内容为 {result} 的一行单元格，每格下面有下标。两处的 {changed} 为{selected}，其余样式普通。"),
    },
    wording=Wording(
        derived={
            "en": ("Level by level the heap then holds {levels_after}.",),
            "zh": ("此后堆逐层为{levels_after}。",),
        },
        law={
            "en": "in a {order} {rule}, and the array holds the keys level by level",
            "zh": "{order}中{rule}，数组按层次序存放关键字",
        },
        figure=(Noun("heap drawn as tree and array", "heaps drawn as tree and array", "树和数组表示的堆", "个"), Noun("heap in two views", "heaps in two views", "双视图的堆", "个")),
        nouns={"node": TREE_NODE},
        objective={
            "en": ("On this {order}: {what}.", "In the {order}, tree and array alike: {what}."),
            "zh": ("对这个{order}{what}。", "在树和数组中对{order}{what}。"),
        },
        rules={
            "heap": {"en": "the heap order is restored along one path", "zh": "要沿一条路径恢复堆序"},
            "up": {"en": "a key that belongs above its parent changes places with it", "zh": "应在父结点之上的关键字与父结点交换"},
            "down": {"en": "a child that belongs above changes places with its parent", "zh": "应在上面的孩子与父结点交换"},
            "child": {"en": "of two children the one that belongs above is tried", "zh": "两个孩子中取应在上面的一个"},
            "rest": {"en": "a pair in order ends the sift", "zh": "次序正确则调整结束"},
            "last": {"en": "the key of the last place goes to the root before it sinks", "zh": "末位的关键字先移到堆顶再下沉"},
            "end": {"en": "a new key begins in the last place", "zh": "新关键字先放在末位"},
        },
    ),
    anchor="A1", catalogue=("T12",), paper=(4,), leaves=("Computer Science/Data Structures/Heap",),
)  # fmt: skip

FAMILIES = (HEAP,)
