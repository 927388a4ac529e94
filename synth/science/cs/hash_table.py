"""Hash tables: keys go in by linear probing, quadratic probing or chaining (catalogue L03)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import CELL, Noun, Wording
from synth.reasoning.record import Step, add_edge, add_node, claim, fill_cell, recolour_cell, skip, visit
from synth.science.cs.cells import TEXT, indices
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Edge, Figure, Node
from synth.science.layout import straight

SLOTS = {1: (7,), 2: (7, 8), 3: (9, 10, 11), 4: (10, 11), 5: (11, 13)}
BUCKETS = {1: (5,), 2: (5, 6), 3: (6, 7), 4: (6, 7), 5: (7,)}
INSERTED = {1: (1,), 2: (1, 2), 3: (2,), 4: (2, 3), 5: (3,)}
CHAIN = 5  # boxes that fit beside a bucket
State = dict[int, tuple[int, ...]]  # of every slot in use its keys


def probes(key: int, slots: int, method: str) -> Iterator[int]:
    """Slots in the order in which they are tried, each attempt once round."""
    for i in range(slots):
        yield (key + (i if method == "linear" else i * i)) % slots


def inserted(state: State, key: int, slots: int, method: str) -> State:
    """The table with one key more. Raises Unfit where no slot that is tried is free."""
    if method == "chaining":
        return state | {key % slots: (*state.get(key % slots, ()), key)}
    free = next((p for p in probes(key, slots, method) if p not in state), None)
    if free is None:
        raise Unfit("no-room", "a key for which no slot is free")
    return state | {free: (key,)}


def filled(state: State, keys: Sequence[int], slots: int, method: str) -> State:
    """The table after keys in their order."""
    for key in keys:
        state = inserted(state, key, slots, method)
    return state


@dataclass(frozen=True, slots=True)
class Page:
    """Where slots are: a row of cells, or buckets below one another with chains of boxes to their right."""

    slots: int
    chained: bool
    left: float
    top: float
    w: float
    h: float
    pitch: float
    size: float
    unit: float

    def figure(self, state: State, new: Sequence[int] = ()) -> Figure:
        """A table in which some keys are new."""
        return self._chains(state, new) if self.chained else self._row(state, new)

    def _row(self, state: State, new: Sequence[int]) -> Figure:
        cells = []
        for i in range(self.slots):
            key = state[i][0] if i in state else None
            box = (round(self.left + i * self.pitch, 1), self.top, self.w, self.h)
            cells.append(
                Cell(f"c{i}", box, "" if key is None else str(key), "cell-new" if key in new else "cell", self.size)
            )
        return Figure((*cells, *indices("i", cells, 14 * self.unit, round(TEXT * self.unit, 1))))

    def _chains(self, state: State, new: Sequence[int]) -> Figure:
        nodes: list[Node] = []
        edges: list[Edge] = []
        for i in range(self.slots):
            before = self.box(f"b{i}", str(i), 0, i, "cell")
            nodes.append(before)
            for j, key in enumerate(state.get(i, ()), 1):
                node = self.box(f"n{key}", str(key), j, i, "node-new" if key in new else "node")
                edges.append(straight(f"e{key}", before, node, directed=True, cls="edge-new" if key in new else "edge"))
                nodes.append(node)
                before = node
        return Figure((*edges, *nodes))

    def box(self, key: str, label: str, column: int, row: int, cls: str) -> Node:
        """A bucket (column 0) or a box of its chain."""
        at = (
            round(self.left + column * self.pitch + (14 * self.unit if column else 0), 1),
            round(self.top + row * self.h * 1.55, 1),
        )
        w = self.w if column else self.h
        return Node(key, at, label, cls, "box", r=0.0, w=w, h=self.h, size=self.size)


def page_for(slots: int, longest: int, canvas: Canvas) -> Page:
    """Slots spread over the canvas: buckets with chains of up to `longest` boxes, or a row of cells for 0."""
    u = canvas.unit
    if longest:
        h = min(42 * u, (canvas.height - 2 * canvas.margin - 8 * u) / (1.55 * slots))
        top = canvas.height / 2 - 1.55 * h * (slots - 1) / 2
        pitch = min(88 * u, (canvas.width - 2 * canvas.margin - h - 16 * u) / (CHAIN - 0.4))
        left = (canvas.width - longest * pitch - 14 * u) / 2 + 10 * u
        return Page(
            slots,
            True,
            round(left, 1),
            round(top, 1),
            round(pitch - 34 * u, 1),
            round(h, 1),
            round(pitch, 1),
            round(15 * u, 1),
            u,
        )
    pitch = int(10 * min(56 * u, (canvas.width - 2 * canvas.margin - 4) / slots)) / 10
    h = round(46 * u, 1)
    left = round((canvas.width - slots * pitch) / 2, 1)
    return Page(
        slots,
        False,
        left,
        round(canvas.height / 2 - h / 2 - 8 * u, 1),
        round(pitch - 4 * u, 1),
        h,
        pitch,
        round(15 * u, 1),
        u,
    )


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A table partly filled by its own method, and one to three keys to insert; what is new is marked."""
    method = s.choice(("linear", "quadratic", "chaining"))
    chained = method == "chaining"
    slots, count = s.choice((BUCKETS if chained else SLOTS)[difficulty]), s.choice(INSERTED[difficulty])
    before = s.integer(slots // 2, slots) if chained else s.integer(slots // 3, max(slots // 3, slots - count - 2))
    keys = s.shuffled(list(range(20, 100)))
    source = target = filled({}, keys[:before], slots, method)
    fresh: list[int] = []
    for _ in range(count):
        chosen = _colliding(keys[before:], fresh, target, slots, s.chance(0.75) or not fresh)
        target = inserted(target, chosen, slots, method)
        fresh.append(chosen)
    if any(len(chain) > CHAIN - 1 for chain in target.values()):
        raise Unfit("long", "a chain too long for the page")
    page = page_for(slots, max(map(len, target.values())) if chained else 0, canvas)
    mark = "node-new" if chained else "cell-new"
    hidden = {
        "method": method,
        "slots": slots,
        "old": source,
        "new": target,
        "fresh": fresh,
        "page": page,
        "chained": chained,
        "mark": mark,
    }
    one, other = page.figure(source), page.figure(target, fresh)
    claims = tuple(constraint(_claim(target, key, chained, slots)) for key in fresh)
    trace = tuple(_trace(one, other, hidden))
    return Problem(
        one,
        Edit("insert", {"method": method, "keys": fresh, "mark": mark}),
        other,
        trace,
        _slots(hidden),
        claims,
        hidden,
    )


def _colliding(keys: Sequence[int], used: Sequence[int], state: State, slots: int, wanted: bool) -> int:
    """The first key that is not used and, if wanted, whose slot is taken while its chain may grow."""
    for key in keys:
        taken = state.get(key % slots, ())
        if key not in used and (not wanted or 1 <= len(taken) < CHAIN - 1):
            return key
    raise Unfit("calm", "no key collides")


def _claim(target: State, key: int, chained: bool, slots: int) -> Any:
    if not chained:
        return claim("text_eq", cell=_slot_of(target, key), to=str(key))
    chain = target[key % slots]
    at = chain.index(key)
    return claim("edge_dir", from_=str(chain[at - 1]) if at else str(key % slots), to=str(key))


def _slot_of(state: State, key: int) -> int:
    return next(i for i, keys in state.items() if key in keys)


_METHODS = {
    "linear": ("linear probing", "线性探测"),
    "quadratic": ("quadratic probing", "二次探测"),
    "chaining": ("separate chaining", "链地址法"),
}
_RULES = {
    "linear": ("while a slot is taken the next one is tried, from the last on to the first", "槽位已占用时试下一个，到末尾后回到开头"),
    "quadratic": ("while slots are taken, the squares of the attempt's number are added to the first slot, round the table", "槽位已占用时，在起始槽位上依次加尝试序号的平方并循环"),
    "chaining": ("a key goes to the end of the chain of its slot", "关键字接在其槽位链表的末尾"),
}  # fmt: skip


def _slots(h: Mapping[str, Any]) -> dict[str, str | dict[str, str]]:
    fresh = [str(k) for k in h["fresh"]]
    places = [(k, str(_slot_of(h["new"], int(k)))) for k in fresh]
    return {
        "method": dict(zip(("en", "zh"), _METHODS[h["method"]])), "rule": dict(zip(("en", "zh"), _RULES[h["method"]])),
        "m": str(h["slots"]), "keys": {"en": _listed(fresh, ", then "), "zh": "、".join(fresh)},
        "probed": _probed(h),
        "new_keys": {"en": _listed(fresh, " and "), "zh": "、".join(fresh)},
        "where": {"en": _listed([f"{k} in slot {i}" for k, i in places], " and "), "zh": "，".join(f"{k} 放入槽位 {i}" for k, i in places)},
        "table": _contents(h["old"]), "result": _contents(h["new"]),
        "frame": {"en": "buckets in a column, numbered from 0, each with its chain of boxes and arrows", "zh": "一列从 0 编号的桶，各自带有由方框和箭头组成的链"}
        if h["chained"] else {"en": "a row of cells with the slot numbers from 0 below", "zh": "一行单元格，下方是从 0 开始的槽位号"},
        "things": {"en": "boxes and arrows", "zh": "方框和箭头"} if h["chained"] else {"en": "cells", "zh": "单元格"},
    }  # fmt: skip


def _probed(h: Mapping[str, Any]) -> dict[str, str]:
    """Key by key the remainder, the slots that are taken, and its place."""
    english, chinese, state = [], [], h["old"]
    for key in h["fresh"]:
        first, m = key % h["slots"], h["slots"]
        state = inserted(state, key, m, h["method"])
        place = _slot_of(state, key)
        if h["chained"]:
            rest = len(state[first]) - 1
            tail = (f", behind {state[first][-2]}", f"，接在{state[first][-2]}之后") if rest else ("", "")
        else:
            tried = list(probes(key, m, h["method"]))
            full = [str(p) for p in tried[: tried.index(place)]]
            taken = f"slots {', '.join(full)} are taken" if len(full) > 1 else f"slot {''.join(full)} is taken"
            tail = (f", {taken}", f"，槽位{'、'.join(full)}已占用") if full else ("", "")
        english.append(f"{key} mod {m} = {first}{tail[0]}, so {key} goes to slot {place}")
        chinese.append(f"{key} mod {m} = {first}{tail[1]}，{key}放入槽位{place}")
    return {"en": "; ".join(english), "zh": "；".join(chinese)}


def _contents(state: State) -> dict[str, str]:
    slots = [(i, " → ".join(map(str, state[i]))) for i in sorted(state)]
    return {
        "en": "; ".join(f"slot {i}: {keys}" for i, keys in slots),
        "zh": "；".join(f"槽位 {i}：{keys}" for i, keys in slots),
    }


def _listed(items: Sequence[str], last: str) -> str:
    return last.join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _trace(source: Figure, target: Figure, h: Mapping[str, Any]) -> Iterator[Step]:
    """Per key the slots that are taken, then its place."""
    figure, state = source, h["old"]
    for key in h["fresh"]:
        if h["chained"]:
            chain = [f"b{key % h['slots']}", *(f"n{k}" for k in state.get(key % h["slots"], ()))]
            for name in chain:
                yield visit(figure, name)
            node, edge = target.by_id[f"n{key}"], target.by_id[f"e{key}"]
            yield add_node(figure, node).why("rule", name="chaining")  # type: ignore[arg-type]
            figure = figure.plus(node)
            yield add_edge(figure, edge)  # type: ignore[arg-type]
            figure = figure.plus(edge)
        else:
            for slot in probes(key, h["slots"], h["method"]):
                if slot not in state:
                    break
                yield skip(figure, f"c{slot}", "full")
            yield fill_cell(figure, f"c{slot}", str(key)).why("rule", name=h["method"])
            figure = figure.changed({f"c{slot}": {"label": str(key)}})
        state = inserted(state, key, h["slots"], h["method"])
    for cell in (c for c in target.all(Cell) if c.cls != figure.by_id[c.id].cls):  # type: ignore[union-attr]
        yield recolour_cell(figure, cell.id, cell.cls)
        figure = figure.changed({cell.id: {"cls": cell.cls}})


# ------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, state: State) -> Figure | None:
    """Another table, nothing if it is the right one or does not fit the page."""
    h = p.hidden
    if state == h["new"] or any(len(keys) > CHAIN - 1 for keys in state.values()):
        return None
    return h["page"].figure(state, h["fresh"])


def _without(state: State, key: int) -> State:
    left = {i: tuple(k for k in keys if k != key) for i, keys in state.items()}
    return {i: keys for i, keys in left.items() if keys}


def other_slot(p: Problem, s: Stream) -> Figure | None:
    """A new key in another free slot, or in another chain."""
    h = p.hidden
    key = s.choice(h["fresh"])
    state, here = _without(h["new"], key), _slot_of(h["new"], key)
    free = [i for i in range(h["slots"]) if i != here and (h["chained"] or i not in state)]
    to = s.choice(free)
    return _shown(p, state | {to: (*state.get(to, ()), key)})


def other_method(p: Problem, s: Stream) -> Figure | None:
    """The other way of probing."""
    h = p.hidden
    if h["chained"]:
        return None
    try:
        return _shown(
            p, filled(h["old"], h["fresh"], h["slots"], "linear" if h["method"] == "quadratic" else "quadratic")
        )
    except Unfit:
        return None


def other_modulus(p: Problem, s: Stream) -> Figure | None:
    """The remainder by a number off by one, then the right way of probing."""
    h, key = p.hidden, p.hidden["fresh"][-1]
    state = _without(h["new"], key)
    start = key % (h["slots"] - 1)
    if h["chained"]:
        return _shown(p, state | {start: (*state.get(start, ()), key)})
    free = next((q for q in probes(start, h["slots"], h["method"]) if q not in state), None)
    return None if free is None else _shown(p, state | {free: (key,)})


def overwritten(p: Problem, s: Stream) -> Figure | None:
    """A new key takes the place of the one that it collides with."""
    h = p.hidden
    if h["chained"]:
        return None
    key = next(k for k in h["fresh"] if _slot_of(h["new"], k) != k % h["slots"])
    return _shown(p, _without(h["new"], key) | {key % h["slots"]: (key,)})


def at_the_front(p: Problem, s: Stream) -> Figure | None:
    """A new key at the head of its chain."""
    h = p.hidden
    long = [k for k in h["fresh"] if len(h["new"][_slot_of(h["new"], k)]) > 1]
    if not h["chained"] or not long:
        return None
    key = s.choice(long)
    chain = h["new"][key % h["slots"]]
    return _shown(p, h["new"] | {key % h["slots"]: (key, *(k for k in chain if k != key))})


def other_sequence(p: Problem, s: Stream) -> Figure | None:
    """The keys inserted the other way round."""
    h = p.hidden
    try:
        return _shown(p, filled(h["old"], h["fresh"][::-1], h["slots"], h["method"]))
    except Unfit:
        return None


def one_missing(p: Problem, s: Stream) -> Figure | None:
    """The last key was not inserted."""
    return _shown(p, _without(p.hidden["new"], p.hidden["fresh"][-1])) if len(p.hidden["fresh"]) > 1 else None


def key_misread(p: Problem, s: Stream) -> Figure | None:
    """A key off by one or ten."""
    key = s.choice([k for keys in p.hidden["new"].values() for k in keys])
    shown = [k for keys in p.hidden["new"].values() for k in keys]
    others = [k for k in (key - 1, key + 1, key + 10) if k not in shown and 19 < k < 100]
    return p.target.changed({_mark_of(p, key): {"label": str(s.choice(others))}}) if others else None


def _mark_of(p: Problem, key: int) -> str:
    return f"n{key}" if p.hidden["chained"] else f"c{_slot_of(p.hidden['new'], key)}"


def keys_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two keys that were there have each other's place."""
    old = [k for keys in p.hidden["old"].values() for k in keys]
    if len(old) < 2:
        return None
    a, b = s.sample(old, 2)
    return p.target.changed({_mark_of(p, a): {"label": str(b)}, _mark_of(p, b): {"label": str(a)}})


def link_missing(p: Problem, s: Stream) -> Figure | None:
    """A new box hangs on nothing."""
    return p.target.without([f"e{s.choice(p.hidden['fresh'])}"]) if p.hidden["chained"] else None


def unmarked(p: Problem, s: Stream) -> Figure:
    """A new key looks like the old ones."""
    return p.target.changed(
        {_mark_of(p, s.choice(p.hidden["fresh"])): {"cls": "node" if p.hidden["chained"] else "cell"}}
    )


def marked_too_much(p: Problem, s: Stream) -> Figure:
    """A key that was there is marked."""
    old = [k for keys in p.hidden["old"].values() for k in keys]
    return p.target.changed({_mark_of(p, s.choice(old)): {"cls": p.hidden["mark"]}})


HASH_TABLE = Family(
    name="cs/hash-table",
    subject="computer science",
    title={"en": "Insertion into a hash table", "zh": "散列表的插入"},
    edits="one to three keys inserted, new cells or boxes in colour",
    parameters="7 to 13 slots with linear or quadratic probing, or 5 to 7 with chains; keys of 20 to 99, remainder as hash",
    make=make,
    mutators=(
        Mutator("other-slot", other_slot), Mutator("other-method", other_method), Mutator("other-modulus", other_modulus),
        Mutator("overwritten", overwritten), Mutator("at-the-front", at_the_front), Mutator("other-sequence", other_sequence),
        Mutator("one-missing", one_missing), Mutator("key-misread", key_misread), Mutator("keys-swapped", keys_swapped),
        Mutator("link-missing", link_missing), Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much),
    ),
    edit={
        ("terse", "en"): ("Insert {keys} into this hash table (key mod {m}, {method}); new {things} in {new}.",
                          "Hashing by key mod {m} with {method}: add {keys}, drawn in {new}.",
                          "Put {keys} where {method} sends them, hash = key mod {m}; colour the additions {new}."),
        ("terse", "zh"): ("向这个散列表插入 {keys}（关键字 mod {m}，{method}），新的{things}用{new}。",
                          "散列函数为关键字 mod {m}，采用{method}：加入 {keys}，画成{new}。",
                          "按{method}把 {keys} 放到应在的位置（关键字 mod {m}），新增部分标为{new}。"),
        ("task", "en"): ("The table has {m} slots and the hash of a key is its remainder modulo {m}. Insert {keys} with {method}: {rule}. New {things} are {new}, everything else stays.",
                         "Using {method}, where {rule}, insert {keys} in this order. A key hashes to key mod {m}. Show the additions in {new}.",
                         "Redraw this hash table once {keys} have gone in one after the other. Collisions are resolved by {method} ({rule}), hash key mod {m}. Use {new} for what is added."),
        ("task", "zh"): ("该表有 {m} 个槽位，关键字的散列值为其除以 {m} 的余数。请用{method}依次插入 {keys}：{rule}。新的{things}为{new}，其余不变。",
                         "采用{method}（{rule}），按顺序插入 {keys}，散列值为关键字 mod {m}，新增内容用{new}表示。",
                         "画出逐个加入 {keys} 之后的散列表。冲突用{method}解决，即{rule}，散列函数是关键字 mod {m}，增加的部分用{new}。"),
        ("explicit", "en"): ("With key mod {m} and {method}, insert {keys}: this puts {where}, all in {new}. Nothing else changes.",
                             "Add {new_keys} in {new} so that the hash table (mod {m}, {method}) then holds {result}.",
                             "Draw {where}, in {new}; that is where {method} with key mod {m} sends {new_keys}. Keep the rest."),
        ("explicit", "zh"): ("按关键字 mod {m} 和{method}插入 {keys}：{where}，都用{new}，其他不变。",
                             "用{new}添加 {new_keys}，使散列表（mod {m}，{method}）的内容为：{result}。",
                             "把 {where}，画成{new}；这是{method}在关键字 mod {m} 下给出的位置，其余保持。"),
    },
    repair={
        ("terse", "en"): ("Inserting {keys} (key mod {m}, {method}) into {table} went wrong here. Correct it; new keys {new}.",
                          "Mend this hash table: {table}, then {keys} by {method}, key mod {m}, additions in {new}."),
        ("terse", "zh"): ("向散列表（{table}）插入 {keys}（关键字 mod {m}，{method}）的图有错，请改正，新关键字用{new}。", "请修正这个散列表：原有：{table}；再用{method}加入 {keys}（关键字 mod {m}），新增为{new}。"),
        ("task", "en"): ("The table held {table}. Then {keys} were to be inserted with {method} ({rule}) and hash key mod {m}, but the drawing has a mistake. Put it right, with only the additions in {new}.",
                         "Someone inserted {keys} into the hash table with {table} and erred. Its {m} slots use {method}: {rule}. Restore the right picture; what was added is {new}."),
        ("task", "zh"): ("表中原有：{table}。之后应以{method}（{rule}）和关键字 mod {m} 插入 {keys}，但图中有错。请改正，只有新增部分为{new}。", "有人向散列表（{table}）插入 {keys} 时出错。它的 {m} 个槽位采用{method}：{rule}。请恢复正确的图，新增内容用{new}。"),
        ("explicit", "en"): ("The correct table holds {result}, with {new_keys} in {new} and the rest plain. Change the picture to that.", "Correct the figure: {result}. Only {new_keys} and what belongs to them are {new}."),
        ("explicit", "zh"): ("正确的表为：{result}，其中 {new_keys} 用{new}，其余为普通样式。请据此改正。", "请改正图形：{result}。只有 {new_keys} 及其所属部分为{new}。"),
    },
    source={
        ("terse", "en"): ("A hash table of {m} slots with {method}: {table}.", "Hash table, {m} slots, {method}; it holds {table}."),
        ("terse", "zh"): ("有 {m} 个槽位、采用{method}的散列表：{table}。", "散列表，{m} 个槽位，{method}，内容为：{table}。"),
        ("task", "en"): ("Draw a hash table with {m} slots that uses {method}, as {frame}. It contains {table}.", "A textbook figure of {method} with key mod {m}: {frame}. The contents are {table}."),
        ("task", "zh"): ("画一个有 {m} 个槽位、采用{method}的散列表：{frame}，内容为：{table}。", "教科书式的{method}示意图（关键字 mod {m}）：{frame}，其中：{table}。"),
        ("explicit", "en"): ("A clean diagram of a hash table: {frame}, {m} slots in all. Stored are {table}; the other slots are empty. No colour accents.",
                             "Figure with {frame}. There are {m} slots, and only these are in use: {table}. It illustrates {method}; all marks are plain."),
        ("explicit", "zh"): ("散列表的清晰图示：{frame}，共 {m} 个槽位。存有：{table}，其余为空，没有突出颜色。", "图中是{frame}。共有 {m} 个槽位，只用到：{table}。用于说明{method}，样式普通。"),
    },
    target={
        ("terse", "en"): ("A hash table of {m} slots with {method}: {result}; {new_keys} in {new}.", "Hash table, {m} slots, {method}; it holds {result}, with {new_keys} {new}."),
        ("terse", "zh"): ("有 {m} 个槽位、采用{method}的散列表：{result}，{new_keys} 为{new}。", "散列表，{m} 个槽位，{method}，内容为：{result}，其中 {new_keys} 用{new}。"),
        ("task", "en"): ("Draw a hash table with {m} slots that uses {method}, as {frame}. It contains {result}. What belongs to {new_keys} is {new}.", "A textbook figure of {method} with key mod {m}: {frame}. The contents are {result}. New, in {new}: {new_keys}."),
        ("task", "zh"): ("画一个有 {m} 个槽位、采用{method}的散列表：{frame}，内容为：{result}，属于 {new_keys} 的部分为{new}。", "教科书式的{method}示意图（关键字 mod {m}）：{frame}，其中：{result}。新加入的 {new_keys} 用{new}。"),
        ("explicit", "en"): ("A clean diagram of a hash table: {frame}, {m} slots in all. Stored are {result}; the other slots are empty. Only {new_keys} stand out, in {new}.",
                             "Figure with {frame}. There are {m} slots, and only these are in use: {result}. The new {things} of {new_keys} are {new}, all else is plain."),
        ("explicit", "zh"): ("散列表的清晰图示：{frame}，共 {m} 个槽位。存有：{result}，其余为空，只有 {new_keys} 用{new}突出。", "图中是{frame}。共有 {m} 个槽位，只用到：{result}。{new_keys} 的新{things}为{new}，其余样式普通。"),
    },
    wording=Wording(
        derived={
            "en": ("The keys go where their remainders lead: {probed}.",),
            "zh": ("按余数确定位置：{probed}。",),
        },
        law={
            "en": "a key belongs to the slot of its remainder modulo {m}, and with {method} {rule}",
            "zh": "关键字属于其除以{m}的余数所对应的槽位，{method}时{rule}",
        },
        figure=(Noun("hash table", "hash tables", "散列表", "个"), Noun("hash table", "hash tables", "哈希表", "个")),
        nouns={"cell": (Noun("slot", "slots", "槽位"), CELL[0]), "node": (Noun("box", "boxes", "方框"),), "edge": (Noun("arrow", "arrows", "箭头", "个"),)},
        objective={"en": ("Insert {keys} by {method}.", "Add {keys} to the hash table, with {method}."), "zh": ("用{method}插入 {keys}。", "向散列表加入 {keys}，采用{method}。")},
        rules={key: {"en": en, "zh": zh} for key, (en, zh) in _RULES.items()},
    ),
    anchor="A1", catalogue=("L03",), leaves=("Computer Science/Data Structures/Hash Table",),
)  # fmt: skip

FAMILIES = (HASH_TABLE,)
