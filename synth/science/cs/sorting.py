"""Sorting: an array after some passes of a named sort, as cells or as bars (catalogue S01)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import CELL, Noun, Wording
from synth.reasoning.record import Step, claim, compare, fill_cell, recolour_cell, resize_cell
from synth.science.cs.cells import TEXT, indices, stacked
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Figure
from synth.science.overlap import Box

SIZES = {1: (5, 6), 2: (6, 7), 3: (6, 8), 4: (7, 9), 5: (8, 10)}
PASSES = {1: (1,), 2: (1, 2), 3: (2,), 4: (2, 3), 5: (2, 3)}
COUNTS = ("none", "one", "two", "three", "four")
MARK = "cell-selected"
Pair = tuple[int, int]


def bubble(values: list[int], passes: int, sign: int) -> list[Pair]:
    """In place: passes over all neighbours from the left. The pairs that were exchanged."""
    swapped = []
    for _ in range(passes):
        for i in range(len(values) - 1):
            if sign * values[i] > sign * values[i + 1]:
                swapped.append((values[i], values[i + 1]))
                values[i], values[i + 1] = values[i + 1], values[i]
    return swapped


def insertion(values: list[int], passes: int, sign: int) -> list[Pair]:
    """In place: the second, third ... value moves left past all that belong behind it. The pairs that changed sides."""
    swapped = []
    for k in range(1, passes + 1):
        i = k
        while i and sign * values[i - 1] > sign * values[i]:
            swapped.append((values[i - 1], values[i]))
            values[i - 1], values[i] = values[i], values[i - 1]
            i -= 1
    return swapped


def selection(values: list[int], passes: int, sign: int) -> list[Pair]:
    """In place: the least of the rest is exchanged with the first of the rest. The pairs that were exchanged."""
    swapped = []
    for k in range(passes):
        least = min(range(k, len(values)), key=lambda i: sign * values[i])
        if least != k:
            swapped.append((values[k], values[least]))
            values[k], values[least] = values[least], values[k]
    return swapped


def merging(values: list[int], passes: int, sign: int) -> list[Pair]:
    """In place: neighbouring runs of 1, 2, 4 ... are merged, from the left. The heads of runs that were compared."""
    compared = []
    for p in range(passes):
        width = 1 << p
        for low in range(0, len(values), 2 * width):
            left, right = values[low : low + width], values[low + width : low + 2 * width]
            out = []
            while left and right:
                compared.append((left[0], right[0]))
                out.append((right if sign * right[0] < sign * left[0] else left).pop(0))
            values[low : low + 2 * width] = out + left + right
    return compared


SORTS: Mapping[str, Callable[[list[int], int, int], list[Pair]]] = {
    "bubble": bubble, "insertion": insertion, "selection": selection, "merge": merging,
}  # fmt: skip
_NAMES = {
    "bubble": ("bubble sort", "冒泡排序"), "insertion": ("insertion sort", "插入排序"),
    "selection": ("selection sort", "选择排序"), "merge": ("bottom-up merge sort", "自底向上归并排序"),
}  # fmt: skip
_RULES = {
    "bubble": ("a pass compares neighbours from left to right and exchanges those out of order", "每趟从左到右比较相邻元素，逆序则交换"),
    "insertion": ("a pass inserts the next value into the sorted part on the left, the first pass the second value", "每趟把下一个元素插入左侧有序部分，第一趟插入第二个元素"),
    "selection": ("a pass exchanges the value due next in the order with the first of the unsorted part on the right", "每趟在右侧未排序部分选出应排在最前的元素，与该部分的首元素交换"),
    "merge": ("a pass merges neighbouring sorted runs in pairs from the left, runs of single values at first", "每趟从左起两两归并相邻的有序段，起初每段一个元素"),
}  # fmt: skip


def after(values: Sequence[int], sort: str, passes: int, sign: int) -> list[int]:
    """The values after some passes of a sort."""
    out = list(values)
    SORTS[sort](out, passes, sign)
    return out


@dataclass(frozen=True, slots=True)
class Page:
    """Where the slots are. Bars stand on `base` with `scale` px per unit of value; cells have the height `tall`."""

    left: float
    base: float
    w: float
    tall: float
    scale: float
    size: float
    unit: float

    def box(self, i: int, value: int) -> Box:
        """The cell or bar at a place."""
        h = round(self.scale * value, 1) if self.scale else self.tall
        gap = 0.16 * self.w if self.scale else 0.0
        return (round(self.left + i * self.w + gap / 2, 1), round(self.base - h, 1), round(self.w - gap, 1), h)

    def figure(self, values: Sequence[int], marked: set[int] | None = None) -> Figure:
        """The array with the slots of some indices marked."""
        chosen = marked or set()
        cells = [
            Cell(f"c{i}", self.box(i, v), str(v), MARK if i in chosen else "cell", self.size)
            for i, v in enumerate(values)
        ]
        return Figure((*stacked(cells), *indices("i", cells, 14.0 * self.unit, round(TEXT * self.unit, 1))))


def page_for(count: int, largest: int, bars: bool, canvas: Canvas) -> Page:
    """Slots for so many values, up to the largest of them."""
    u = canvas.unit
    w = round(min(56.0 * u, (canvas.width - 2 * canvas.margin - 4) / count), 1)
    left = round((canvas.width - count * w) / 2, 1)
    base = canvas.height - canvas.margin - 56 * u if bars else canvas.height / 2 + w / 2 - 8 * u
    scale = round((base - canvas.margin - 24 * u) / largest, 2) if bars else 0.0
    return Page(left, round(base, 1), w, w, scale, round(16.0 * u, 1), u)


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """An array that some passes change without sorting it; every place with another value is marked."""
    count, passes = s.integer(*SIZES[difficulty]), s.choice(PASSES[difficulty])
    sort, sign, bars = s.choice(tuple(SORTS)), s.choice((1, 1, 1, -1)), s.chance(0.6)
    values = s.sample(range(10, 70) if bars else range(10, 100), count)
    if sort == "merge":
        passes = min(passes, 2)
    result = list(values)
    pairs = SORTS[sort](result, passes, sign)
    changed = {i for i, (a, b) in enumerate(zip(values, result)) if a != b}
    if len(changed) < 1 + min(difficulty, 3) or after(values, sort, passes - 1, sign) == result or len(changed) > 8:
        raise Unfit("still", "too few places that change, or a last pass without effect")
    page = page_for(count, max(values), bars, canvas)
    source, target = page.figure(values), page.figure(result, changed)
    args = {"sort": sort, "passes": COUNTS[passes], "order": "ascending" if sign > 0 else "descending", "mark": MARK}
    claims = (constraint(claim("order_is", texts=[str(v) for v in result], select="cell", along="x"), "derived"),)
    hidden = {
        "values": values,
        "result": result,
        "changed": changed,
        "page": page,
        "sort": sort,
        "passes": passes,
        "sign": sign,
        "bars": bars,
    }
    trace = tuple(_trace(source, target, sort, pairs))
    return Problem(source, Edit("sort", args), target, trace, _slots(hidden), claims, hidden)


def _slots(h: Mapping[str, object]) -> dict[str, str | dict[str, str]]:
    sort, passes = str(h["sort"]), int(h["passes"])  # type: ignore[call-overload]
    values, result = list(h["values"]), list(h["result"])  # type: ignore[call-overload]
    fresh = [str(result[i]) for i in sorted(h["changed"])]  # type: ignore[call-overload]
    several, han = "" if passes == 1 else "es", "〇一两三四"[passes]
    up = h["sign"] == 1
    where = {"en": "bars", "zh": "条形"} if h["bars"] else {"en": "cells", "zh": "单元格"}
    return {
        "sort": {"en": _NAMES[sort][0], "zh": _NAMES[sort][1]}, "rule": {"en": _RULES[sort][0], "zh": _RULES[sort][1]},
        "passes": {"en": f"{COUNTS[passes]} pass{several}", "zh": f"{han}趟"},
        "order": {"en": "ascending", "zh": "升序"} if up else {"en": "descending", "zh": "降序"},
        "values": ", ".join(map(str, values)), "result": ", ".join(map(str, result)),
        "fresh": {"en": " and ".join(filter(None, (", ".join(fresh[:-1]), fresh[-1]))), "zh": "、".join(fresh)},
        "n": str(len(values)), "things": where, "thing": {"en": where["en"][:-1], "zh": where["zh"]},
        "array": {"en": "bar chart", "zh": "条形图"} if h["bars"] else {"en": "row of cells", "zh": "一行单元格"},
        "look": {"en": "bars on one base line, each as high as its value, which is written in it", "zh": "立在同一基线上的条形，高度与其中所写的值成正比"}
        if h["bars"] else {"en": "square cells side by side, one value in each", "zh": "并排的方形单元格，每格一个值"},
    }  # fmt: skip


def _trace(source: Figure, target: Figure, sort: str, pairs: Sequence[Pair]) -> Iterator[Step]:
    """Comparisons that led to a move, then values, heights and colours, place by place."""
    for a, b in pairs[:10]:
        yield compare(str(a), str(b))
    figure = source
    cells = sorted(target.all(Cell), key=lambda c: c.box[0])
    for cell in (c for c in cells if c.label != figure.by_id[c.id].label):  # type: ignore[union-attr]
        yield fill_cell(figure, cell.id, cell.label).why("rule", name=sort)
        figure = figure.changed({cell.id: {"label": cell.label}})
    for cell in (c for c in cells if c.box != figure.by_id[c.id].box):  # type: ignore[union-attr]
        yield resize_cell(figure, cell.id, cell.box)
        figure = figure.changed({cell.id: {"box": cell.box}})
    for cell in (c for c in cells if c.cls != figure.by_id[c.id].cls):  # type: ignore[union-attr]
        yield recolour_cell(figure, cell.id, cell.cls)
        figure = figure.changed({cell.id: {"cls": cell.cls}})


# ------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, values: Sequence[int]) -> Figure | None:
    """Other values, marked where they differ from before; nothing if they are right."""
    changed = {i for i, (a, b) in enumerate(zip(p.hidden["values"], values)) if a != b}
    return None if list(values) == p.hidden["result"] else p.hidden["page"].figure(values, changed)


def pass_short(p: Problem, s: Stream) -> Figure | None:
    """A pass less."""
    return _shown(p, after(p.hidden["values"], p.hidden["sort"], p.hidden["passes"] - 1, p.hidden["sign"]))


def pass_more(p: Problem, s: Stream) -> Figure | None:
    """A pass more."""
    return _shown(p, after(p.hidden["values"], p.hidden["sort"], p.hidden["passes"] + 1, p.hidden["sign"]))


def other_sort(p: Problem, s: Stream) -> Figure | None:
    """As many passes of another sort."""
    sort = s.choice([k for k in SORTS if k != p.hidden["sort"]])
    return _shown(p, after(p.hidden["values"], sort, p.hidden["passes"], p.hidden["sign"]))


def other_order(p: Problem, s: Stream) -> Figure | None:
    """The passes in the other order."""
    return _shown(p, after(p.hidden["values"], p.hidden["sort"], p.hidden["passes"], -p.hidden["sign"]))


def all_sorted(p: Problem, s: Stream) -> Figure | None:
    """Sorted to the end."""
    return _shown(p, sorted(p.hidden["values"], reverse=p.hidden["sign"] < 0))


def neighbours_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two neighbours that have changed places."""
    values = list(p.hidden["result"])
    i = s.integer(0, len(values) - 2)
    values[i], values[i + 1] = values[i + 1], values[i]
    return _shown(p, values)


def value_lost(p: Problem, s: Stream) -> Figure | None:
    """A value overwrites its neighbour."""
    values = list(p.hidden["result"])
    i = s.integer(0, len(values) - 2)
    values[i + 1] = values[i]
    return _shown(p, values)


def value_misread(p: Problem, s: Stream) -> Figure | None:
    """A value off by one or ten, bar and all."""
    values = list(p.hidden["result"])
    i = s.choice(sorted(p.hidden["changed"]))
    values[i] = s.choice(
        [v for d in (-10, -1, 1, 10) if 9 < (v := values[i] + d) <= max(values) and v not in values] or [values[i]]
    )
    return None if values == p.hidden["result"] else p.hidden["page"].figure(values, p.hidden["changed"])


def not_moved(p: Problem, s: Stream) -> Figure | None:
    """Nothing has moved, and the places are marked all the same."""
    return p.hidden["page"].figure(p.hidden["values"], p.hidden["changed"])


def unmarked(p: Problem, s: Stream) -> Figure:
    """A place with another value is not marked."""
    return p.target.changed({f"c{s.choice(sorted(p.hidden['changed']))}": {"cls": "cell"}})


def marked_too_much(p: Problem, s: Stream) -> Figure | None:
    """A place with its old value is marked."""
    free = [i for i in range(len(p.hidden["values"])) if i not in p.hidden["changed"]]
    return p.target.changed({f"c{s.choice(free)}": {"cls": MARK}}) if free else None


def heights_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two bars have each other's height, the values stand right."""
    if not p.hidden["bars"]:
        return None
    i, j = s.sample(range(len(p.hidden["result"])), 2)
    page, result = p.hidden["page"], p.hidden["result"]
    return p.target.changed({f"c{i}": {"box": page.box(i, result[j])}, f"c{j}": {"box": page.box(j, result[i])}})


SORTING = Family(
    name="cs/sorting",
    subject="computer science",
    title={"en": "Passes of a sort", "zh": "排序的若干趟"},
    edits="the array after one to three passes, as cells or bars, changed places in colour",
    parameters="5 to 10 distinct values of 10 to 99; bubble, insertion, selection and bottom-up merge sort, both orders",
    make=make,
    mutators=(
        Mutator("pass-short", pass_short), Mutator("pass-more", pass_more), Mutator("other-sort", other_sort),
        Mutator("other-order", other_order), Mutator("all-sorted", all_sorted), Mutator("neighbours-swapped", neighbours_swapped),
        Mutator("value-lost", value_lost), Mutator("value-misread", value_misread), Mutator("not-moved", not_moved),
        Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much), Mutator("heights-swapped", heights_swapped),
    ),
    edit={
        ("terse", "en"): ("Show this array after {passes} of {sort}, {order}; changed {things} in {selected}.",
                          "{sort} ({order}): carry out {passes} and colour {selected} every {thing} whose value is different.",
                          "Update the picture by {passes} of {order} {sort}, altered places {selected}."),
        ("terse", "zh"): ("画出按{order}进行{passes}{sort}之后的数组，有变化的{things}用{selected}。",
                          "{sort}（{order}）：执行{passes}，值变了的{things}涂成{selected}。",
                          "对图中数组做{passes}{order}{sort}，凡内容不同之处标为{selected}。"),
        ("task", "en"): ("The {array} shows an array. Perform {passes} of {sort} in {order} order, where {rule}. Redraw the values, and paint every {thing} that now holds another value {selected}.",
                         "Apply {sort} to this array, {order}, but stop after {passes}: {rule}. Places whose value differs from before become {selected}, the others stay plain.",
                         "What does the array look like after {passes} of {order} {sort}? Remember that {rule}. Draw that state with the changed {things} in {selected}."),
        ("task", "zh"): ("图中的{array}表示一个数组。请按{order}执行{passes}{sort}（{rule}），重画各个值，并把值有变化的{things}涂成{selected}。",
                         "对这个数组应用{sort}，{order}，只做{passes}就停止：{rule}。与之前不同的位置变为{selected}，其他保持原样。",
                         "{passes}{order}{sort}结束时数组是什么样子？注意{rule}。画出该状态，有变动的{things}用{selected}。"),
        ("explicit", "en"): ("After {passes} of {sort} ({order}) the values from left to right are {result}. Write them in, and make the {things} of {fresh} {selected}.",
                             "Change the {array} to {result}, the state after {passes} of {order} {sort}. In {selected}: {fresh}. Everything else keeps its look.",
                             "Replace the contents so that they read {result}; this is what {sort}, {order}, gives in {passes}. The {things} that hold {fresh} turn {selected}."),
        ("explicit", "zh"): ("经过{passes}{sort}（{order}），从左到右的值为 {result}。请写入，并把 {fresh} 所在的{things}改成{selected}。",
                             "把{array}改为 {result}，即{passes}{order}{sort}之后的状态，其中 {fresh} 用{selected}，其余样式不变。",
                             "替换内容使其依次为 {result}；这是{sort}按{order}进行{passes}的结果。含 {fresh} 的{things}变为{selected}。"),
    },
    repair={
        ("terse", "en"): ("{values} after {passes} of {sort}, {order}: this drawing is wrong. Correct it, changed {things} in {selected}.",
                          "Mend this picture of {values} after {passes} of {order} {sort}; places with new values are {selected}."),
        ("terse", "zh"): ("{values} 经{passes}{order}{sort}后的图有错，请改正，有变化的{things}用{selected}。", "修正这幅 {values} 做完{passes}{sort}（{order}）的图，值变了的地方为{selected}。"),
        ("task", "en"): ("The array {values} went through {passes} of {sort} in {order} order ({rule}), but the drawing has a mistake. Restore it; exactly the {things} whose value changed are {selected}.",
                         "Someone drew the state of {values} after {passes} of {order} {sort} and slipped. Correct values and colours: {rule}; what differs from the start is {selected}."),
        ("task", "zh"): ("数组 {values} 按{order}经过了{passes}{sort}（{rule}），但图有错误。请恢复正确结果，只有值变化了的{things}为{selected}。",
                         "有人画 {values} 经{passes}{order}{sort}后的状态时出了错。请改正数值和颜色：{rule}；与开始时不同的位置用{selected}。"),
        ("explicit", "en"): ("The correct values from left to right are {result}, with {fresh} in {selected} and all others plain. Change the picture to that.",
                             "Correct the {array} so that it reads {result}; only the {things} of {fresh} are {selected}."),
        ("explicit", "zh"): ("正确的值从左到右为 {result}，其中 {fresh} 用{selected}，其余为普通样式。请据此改正。", "请改正{array}，使其依次为 {result}；只有 {fresh} 的{things}是{selected}。"),
    },
    source={
        ("terse", "en"): ("An array as a {array}: {values}.", "The values {values} drawn as a {array}."),
        ("terse", "zh"): ("用{array}表示的数组：{values}。", "把数值 {values} 画成{array}。"),
        ("task", "en"): ("Draw the array {values} as a {array} with the indices from 0 below.", "A textbook figure of an unsorted array of {n} values, {values}: a {array}, an index under each value."),
        ("task", "zh"): ("把数组 {values} 画成{array}，下方标出从 0 开始的下标。", "教科书式的未排序数组图，共 {n} 个值：{values}，画成{array}，每个值下面有下标。"),
        ("explicit", "en"): ("A clean diagram of {n} {look}: from left to right {values}. Small indices stand underneath. All look alike.",
                             "Figure with {look}, in this order: {values}. Below, the indices count from 0. Nothing is highlighted among the {n}."),
        ("explicit", "zh"): ("清晰的图示：{n} 个{look}，从左到右为 {values}，下方有小号下标，样式一致。", "图中是{look}，依次为 {values}，下面的下标从 0 数起，{n} 个都没有突出标记。"),
    },
    target={
        ("terse", "en"): ("An array as a {array}: {result}, with {fresh} in {selected}.", "The values {result} drawn as a {array}; {fresh} {selected}."),
        ("terse", "zh"): ("用{array}表示的数组：{result}，其中 {fresh} 为{selected}。", "把数值 {result} 画成{array}，{fresh} 用{selected}。"),
        ("task", "en"): ("Draw the array {result} as a {array} with the indices from 0 below; the {things} of {fresh} are {selected}.",
                         "A textbook figure of a partly sorted array of {n} values, {result}: a {array}, an index under each value, {fresh} in {selected}."),
        ("task", "zh"): ("把数组 {result} 画成{array}，下方标出从 0 开始的下标，{fresh} 的{things}为{selected}。", "教科书式的部分排序数组图，共 {n} 个值：{result}，画成{array}，每个值下面有下标，{fresh} 用{selected}。"),
        ("explicit", "en"): ("A clean diagram of {n} {look}: from left to right {result}. Small indices stand underneath. Those of {fresh} are {selected}, all others plain.",
                             "Figure with {look}, in this order: {result}. Below, the indices count from 0. Among the {n} values {fresh} stand out in {selected}."),
        ("explicit", "zh"): ("清晰的图示：{n} 个{look}，从左到右为 {result}，下方有小号下标。{fresh} 为{selected}，其余样式普通。", "图中是{look}，依次为 {result}，下面的下标从 0 数起；{n} 个之中 {fresh} 用{selected}突出。"),
    },
    wording=Wording(
        law={
            "en": "{rule}, and exactly the {things} whose value changed are {selected}",
            "zh": "{rule}；恰好值有变化的{things}为{selected}",
        },
        figure=(Noun("array", "arrays", "数组", "个"), Noun("array of numbers", "arrays of numbers", "数值数组", "个")),
        nouns={"cell": (Noun("place", "places", "位置"), CELL[1])},
        objective={
            "en": ("Carry out {passes} of {sort}, {order}.", "Show the array after {passes} of {order} {sort}."),
            "zh": ("按{order}执行{passes}{sort}。", "画出{passes}{order}{sort}之后的数组。"),
        },
        rules={key: {"en": en, "zh": zh} for key, (en, zh) in _RULES.items()},
    ),
    anchor="A0", catalogue=("S01",), leaves=("Computer Science/Algorithms/Sorting",),
)  # fmt: skip

FAMILIES = (SORTING,)
