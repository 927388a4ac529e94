"""What marks, classes and amounts are called in a text: "node 42", "edges B–H and C–G", 节点42, 5条红色的边."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catalog.identity import Stream
from synth.reasoning.phrases import BOOKS
from synth.reasoning.view import Name, View, kind_of, near, selector
from synth.science.figure import Figure, Label, Mark, Point

_OCTANTS = ("right", "down-right", "down", "down-left", "left", "up-left", "up", "up-right")


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing in both languages: English singular and plural, Chinese with its measure word."""

    one: str
    many: str
    zh: str
    measure: str = "个"

    def called(self, lang: str, many: bool = False) -> str:
        """The bare noun."""
        return self.zh if lang == "zh" else self.many if many else self.one


NODE = (Noun("node", "nodes", "节点"), Noun("vertex", "vertices", "顶点"))
TREE_NODE = (Noun("node", "nodes", "节点"), Noun("node", "nodes", "结点"))
STATE = (Noun("state", "states", "状态"),)
TOWN = (Noun("town", "towns", "城镇", "座"), Noun("site", "sites", "站点"))
EDGE = (Noun("edge", "edges", "边", "条"),)
ROAD = (Noun("road", "roads", "道路", "条"), Noun("link", "links", "线路", "条"))
TRANSITION = (Noun("transition", "transitions", "转移", "条"),)
CELL = (Noun("cell", "cells", "单元格"), Noun("slot", "slots", "格子"))
BAR = (Noun("bar", "bars", "条形", "根"), Noun("column", "columns", "柱子", "根"))
_DEFAULTS = {
    "node": NODE, "edge": EDGE, "cell": CELL, "label": (Noun("label", "labels", "标注"),),
    "line": (Noun("line", "lines", "线", "条"),), "arc": (Noun("arc", "arcs", "弧", "段"),),
    "circle": (Noun("circle", "circles", "圆"),), "polygon": (Noun("shape", "shapes", "图形"),),
}  # fmt: skip


_COUNT = re.compile("−?[0-9]+")
_COUNTED = ("node", "edge", "cell")


@dataclass(frozen=True, slots=True)
class Wording:
    """A family's words. Keys of `nouns` are kinds (`node`) or kinds with a class (`line[class=ray]`).

    `objective` and `facts` hold, per language, templates of whole sentences with slots from the scene's values; `rules`
    says what a reason `rule` means, as a clause per language; `described` does for a picture drawn from nothing what
    `facts` does for a source. `derived` works out the answer where the steps alone do not show how it is found, `brief`
    does so in few words. `law` is the rule, as a clause, that the target obeys and a wrong one breaks. `first_cell` is
    the number the first cell is called by.
    """

    figure: tuple[Noun, ...]
    objective: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    described: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    brief: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    law: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, tuple[Noun, ...]] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    first_cell: int = 0


class Naming:
    """The names used in one text: one noun per kind, chosen once; colour words of the scene."""

    def __init__(
        self,
        lang: str,
        wording: Wording,
        colours: Mapping[str, Mapping[str, str]],
        source: Figure,
        target: Figure,
        stream: Stream,
    ) -> None:
        self.lang, self.wording, self.colours = lang, wording, colours
        self.source, self.target = View(source), View(target)
        self.book = BOOKS[lang]
        self.figure_noun = stream.choice(wording.figure)
        self._nouns = {k: stream.choice(v) for k, v in ({**_DEFAULTS, **wording.nouns}).items()}

    # --- words ---

    def noun(self, kind: str, cls: str | None = None) -> Noun:
        """The noun of a class if it has one of its own, else of the kind."""
        return self._nouns.get(f"{kind}[class={cls}]", self._nouns[kind])

    def has_noun(self, kind: str, cls: str) -> bool:
        """Whether a class of marks is called by a noun of its own."""
        return f"{kind}[class={cls}]" in self._nouns

    def colour(self, cls: str) -> str:
        """The colour word of a class. Raises ValueError for a class without one."""
        try:
            return self.colours[cls][self.lang]
        except KeyError:
            raise ValueError(f"class {cls!r} has no {self.lang} colour word: name it in style.names") from None

    def is_plain(self, cls: str) -> bool:
        """Whether a class is that of marks which do not stand out."""
        return self.colours.get(cls, {}).get("en") == "plain"

    def figure(self) -> str:
        """A phrase for the whole drawing: `a binary search tree`, 一棵二叉搜索树."""
        if self.lang == "zh":
            return f"一{self.figure_noun.measure}{self.figure_noun.zh}"
        return article(self.figure_noun.one)

    def listed(self, items: Sequence[str]) -> str:
        """A, B and C."""
        comma, last = (", ", " and ") if self.lang == "en" else ("、", "和")
        return last.join((comma.join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)

    def quoted(self, text: str) -> str:
        """A text as it is written in the picture."""
        return f"“{text}”"

    def quoted_all(self, texts: Sequence[str]) -> str:
        """Texts as they are written in the picture; of numbers in even steps only the first two and the last."""
        shown: list[str] = []
        i = 0
        while i < len(texts):
            run = _even_run(texts[i:])
            to = " to " if self.lang == "en" else "至"
            if len(run) > 4:
                ends = self.quoted(run[1]) + to + self.quoted(run[-1])
                shown += [self.quoted(run[0]), ends]
            else:
                shown += map(self.quoted, run)
            i += len(run)
        return self.listed(shown)

    def amount(self, select: str, n: int) -> str:
        """`5 red edges`, 5条红色的边."""
        kind, cls = selector(select)
        name = _kind_name(kind)
        noun, own = self.noun(name, cls), cls is None or f"{name}[class={cls}]" in self._nouns
        colour = "" if own else self.colour(cls)  # type: ignore[arg-type]
        if self.lang == "zh":
            return f"{n}{noun.measure}{colour}{'的' if colour else ''}{noun.zh}"
        return f"{n} {colour}{' ' if colour else ''}{noun.called('en', n != 1)}"

    def things(self, select: str, many: bool = True) -> str:
        """`red edges`, 红色的边."""
        kind, cls = selector(select)
        name = _kind_name(kind)
        noun, own = self.noun(name, cls), cls is None or f"{name}[class={cls}]" in self._nouns
        colour = "" if own else self.colour(cls)  # type: ignore[arg-type]
        if self.lang == "zh":
            return f"{colour}{'的' if colour else ''}{noun.zh}"
        return f"{colour}{' ' if colour else ''}{noun.called('en', many)}"

    def inventory(self, figure: Figure, by_class: bool = False) -> str:
        """What a figure consists of: nodes, edges, cells, and other marks whose class has a noun. `by_class` tells the
        colours of a kind apart where one stands out."""
        counts: Counter[str] = Counter()
        for m in figure.marks:
            kind = kind_of(m)
            own = f"{kind}[class={m.cls}]"
            if own in self._nouns or by_class and kind in _COUNTED and m.cls in self.colours:
                counts[own] += 1
            elif kind in _COUNTED:
                counts[kind] += 1
        if not counts:
            counts = Counter(kind_of(m) for m in figure.marks)
        merged: dict[tuple[str, str], tuple[str, int]] = {}
        for select, n in counts.items():
            alike = self._alike(select, counts)
            first, so_far = merged.get(alike, (select if alike[1] else alike[0], 0))
            merged[alike] = first, so_far + n
        return self.listed([self.amount(select, n) for select, n in merged.values()])

    def _alike(self, select: str, counts: Mapping[str, int]) -> tuple[str, str]:
        """What is counted together: things of one noun or kind and colour; no colour where all of a kind are plain."""
        kind, cls = selector(select)
        name = _kind_name(kind)
        if cls is None or select in self._nouns:
            return select, ""
        others = (other.partition("=")[2].rstrip("]") for other in counts if other.startswith(f"{name}["))
        plain = all(self.is_plain(c) for c in others)
        return name, "" if plain else self.colour(cls)

    # --- marks ---

    def short(self, kind: str, name: Name) -> str:
        """A mark's name without its noun: 42, B–H, q0→q1."""
        if kind == "node":
            return name if isinstance(name, str) else self._placed(name)
        if kind == "edge":
            return self.path(name)
        return str(name + self.wording.first_cell)

    def path(self, nodes: Sequence[Name]) -> str:
        """Nodes in a row along edges: B–H, q0→q1, A–C–D."""
        ends = nodes[0], nodes[1]
        joined = self.target.between(*ends) or self.source.between(*ends)
        dash = "→" if joined and joined[0].directed else "–"
        return dash.join(n if isinstance(n, str) else n["label"] or "?" for n in nodes)

    def mark(self, kind: str, name: Name) -> str:
        """A mark with its noun: node 42, edge B–H, 节点42."""
        return self.marks(kind, [name])

    def marks(self, kind: str, names: Sequence[Name], notes: Sequence[str] = ()) -> str:
        """Marks with their noun: nodes 42 and 50; notes, one per mark, follow in brackets: edges A–B (3), B–C (5)."""
        if kind not in ("node", "edge", "cell"):
            return self._others(kind, names)
        noun = self.noun(kind).called(self.lang, len(names) > 1)
        if kind == "node" and any(not isinstance(n, str) for n in names):
            return self.listed([self._one_placed(n) for n in names])
        bracket = " ({})" if self.lang == "en" else "（{}）"
        noted = [bracket.format(note) if note else "" for note in notes or [""] * len(names)]
        listed = self.listed([self.short(kind, n) + note for n, note in zip(names, noted)])
        return f"{noun}{listed}" if self.lang == "zh" else f"{noun} {listed}"

    def _others(self, kind: str, names: Sequence[Mapping[str, Any]]) -> str:
        cls = names[0].get("class", "")
        noun, words = self.noun(kind, self._meant(kind, names) or cls), self.colours.get(cls, {})
        plain = noun is self._nouns.get(f"{kind}[class={cls}]") or not words or words["en"] == "plain"
        if self.lang == "zh":
            return noun.zh if plain else f"{words['zh']}的{noun.zh}"
        return f"the {'' if plain else words['en'] + ' '}{noun.called('en', len(names) > 1)}"

    def _meant(self, kind: str, names: Sequence[Mapping[str, Any]]) -> str | None:
        """The class that marks of the source have in the target, where they are drawn in another's style by mistake: an
        image drawn like the object is no object."""
        marks = [self.source.other(name, kind) if "at" in name else None for name in names]
        right = {new.cls for m in marks if m is not None and (new := self.target.figure.by_id.get(m.id)) is not None}
        here = len(right) == 1 and all(m is not None for m in marks)
        return right.pop() if here else None

    def _one_placed(self, name: Name) -> str:
        noun = self.noun("node").called(self.lang)
        if isinstance(name, str):
            return f"{noun}{name}" if self.lang == "zh" else f"{noun} {name}"
        return self._placed(name)

    def _placed(self, name: Mapping[str, Any]) -> str:
        """A node whose label is empty or shared, by the part of the figure it stands in."""
        noun = self.noun("node").called(self.lang)
        region = self.region(name["at"])
        if self.lang == "zh":
            return f"{region}的{noun}{name['label']}" if name["label"] else f"{region}的空白{noun}"
        return f"the {noun} {name['label']} {region}" if name["label"] else f"the blank {noun} {region}"

    def region(self, at: Point) -> str:
        """The part of the figure that a place lies in: `at the upper left`, 左上方."""
        return str(self.book.REGIONS[self._region(at)])

    def _region(self, at: Point) -> str:
        marks = self.source.nodes or self.target.nodes or list(self.target.figure.all(Label))
        xs, ys = zip(*(mark.at for mark in marks))
        across = _third(at[0], min(xs), max(xs), ("left", "", "right"))
        down = _third(at[1], min(ys), max(ys), ("up", "", "down"))
        return "-".join(filter(None, (down, across))) or "centre"

    def where(self, at: Point, joined_only: bool = False) -> str | None:
        """Where a place lies, seen from a node that stays: one it is joined to in the target, else the nearest.

        None where there is no such node; the text of a step about a node names none that is not joined to it.
        """
        at = tuple(at)  # type: ignore[assignment]
        known = {n.id: n for n in self.target.nodes if n.id in self._staying and isinstance(self.target.name(n), str)}
        here = next((n.id for n in self.target.nodes if near(n.at, at)), None)
        known.pop(here, None)  # type: ignore[arg-type]
        ends = [{e.start, e.stop} - {here} for e in self.target.edges if here in (e.start, e.stop)]
        joined = [known[i] for end in ends for i in end if i in known]
        offered = joined or ([] if joined_only else list(known.values()))
        if not offered:
            return None
        nearest = min(offered, key=lambda n: math.dist(n.at, at))
        return self.book.PLACES[octant(nearest.at, at)].format(mark=self.mark("node", nearest.label))

    @cached_property
    def _staying(self) -> set[str]:
        """Ids of nodes that neither move, appear nor go."""
        before = {n.id: n.at for n in self.source.nodes}
        return {n.id for n in self.target.nodes if before.get(n.id) == n.at}

    def direction(self, by: Sequence[float]) -> str:
        """A shift in words: `to the left`, 向左上."""
        return self.book.DIRECTIONS[octant((0.0, 0.0), (by[0], by[1]))]

    def remaining(self, select: str, out: Sequence[Name]) -> tuple[str, bool]:
        """What `unchanged` speaks of, `the other nodes`, and whether it is more than one."""
        left = sum(1 for m in self.source.select(select) if self.source.name(m) not in out)
        things = self.things(select, left != 1)
        if self.lang == "zh":
            return (f"其余{things}" if out else f"所有{things}" if left > 1 else things), left != 1
        return (f"the other {things}" if out else f"all the {things}" if left > 1 else f"the {things}"), left != 1


def _even_run(texts: Sequence[str]) -> list[str]:
    """The longest beginning of a list that counts up in even steps, at least the first text."""
    numbers = [float(t.replace("−", "-")) if _COUNT.fullmatch(t) else None for t in texts]
    k = 1
    while k < len(texts) and numbers[k] is not None and numbers[0] is not None:
        step = numbers[1] - numbers[0]  # type: ignore[operator]
        if step <= 0 or numbers[k] - numbers[k - 1] != step:  # type: ignore[operator]
            break
        k += 1
    return list(texts[:k])


def article(noun: str) -> str:
    """With a or an, by the first letter."""
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"


def octant(a: Point, b: Point) -> str:
    """The direction from a to b as one of eight."""
    return _OCTANTS[round(math.degrees(math.atan2(b[1] - a[1], b[0] - a[0])) / 45) % 8]


def _third(x: float, low: float, high: float, names: tuple[str, str, str]) -> str:
    if high - low < 1:
        return ""
    return names[min(2, max(0, int(3 * (x - low) / (high - low))))]


def _kind_name(kind: type[Mark]) -> str:
    return kind.__name__.lower()
