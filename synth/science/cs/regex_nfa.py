"""Regular expressions: Thompson's automaton on states that are drawn already (catalogue F03).

Every operator takes a state before its parts and one after them, and parts that follow one another share a state; the
states are numbered as a reader of the expression comes upon them. The picture has the structure of the expression:
alternatives stand below one another, a repetition is framed by its two arcs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, add_edge, claim, draw, ring_node
from synth.science.cs.automaton import ACCENTED, CLEAR, Machine, along, described, listed, text_half
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Label, Line, Node, Point
from synth.science.layout import boundary, straight

LETTERS = {1: (2, 3), 2: (2, 3), 3: (3, 4), 4: (3, 5), 5: (4, 5)}
OPERATORS = {1: (1, 1), 2: (2, 2), 3: (2, 2), 4: (2, 2), 5: (2, 3)}  # unions and stars
STATES = {1: (4, 6), 2: (5, 8), 3: (6, 9), 4: (8, 10), 5: (10, 12)}
ALPHABETS = ("bc", "bc", "bcd", "uv", "01")  # no a, which English texts take for an article
TWO_DIGITS = 10  # states from which names such as q_10 would not fit their rings
SMALL = 0.9  # unit below which not even q_0 does
ARROWS = 14  # more do not fit a short account
COLUMNS = 7  # arrows in a row
PITCH = 62.0  # px between states at least
RADIUS, TEXT, TITLE = 16.5, 14.4, 22.0  # px
HALF_ROW, ARC, GAP = 33.0, 30.0, 14.0  # px: half a row of arrows, what an arc adds, and between alternatives
EPSILON, MARK = "ε", "edge-new"


@dataclass(frozen=True, slots=True)
class Term:
    """A regular expression: one letter, or "." (one after the other), "|" (any one) or "*" (repetition) of parts."""

    op: str
    parts: tuple[Term, ...] = ()

    def text(self) -> str:
        """As it is written: (a|b)*ab."""
        texts = [p.text() if p.op != "|" else f"({p.text()})" for p in self.parts]
        match self.op:
            case "|":
                return "|".join(p.text() for p in self.parts)
            case ".":
                return "".join(texts)
            case "*":
                return f"({self.parts[0].text()})*" if self.parts[0].parts else f"{texts[0]}*"
        return self.op

    def columns(self) -> int:
        """Arrows from its first state to its last one."""
        match self.op:
            case "|":
                return 2 + max(p.columns() for p in self.parts)
            case ".":
                return sum(p.columns() for p in self.parts)
            case "*":
                return 2 + self.parts[0].columns()
        return 1

    def height(self) -> float:
        """Px from its axis to its upper or lower edge, at unit 1."""
        match self.op:
            case "|":
                return sum(p.height() for p in self.parts) + GAP * (len(self.parts) - 1) / 2
            case ".":
                return max(p.height() for p in self.parts)
            case "*":
                return self.parts[0].height() + ARC
        return HALF_ROW


def joined(op: str, *parts: Term) -> Term:
    """Parts under an operator; those that bear the same one are opened up."""
    flat = [q for p in parts for q in (p.parts if p.op == op and op != "*" else (p,))]
    return Term(op, tuple(flat))


def _random_term(s: Stream, letters: Sequence[str], operators: int) -> Term:
    """An expression with these letters in this order. Raises Unfit where two alternatives are equal."""
    terms = [Term(a) for a in letters]
    while operators or len(terms) > 1:
        moves = ["*", "|"] if operators and len(terms) > 1 else ["*"] if operators else ["."]
        op = s.choice(moves + [".", "."] * (operators > 0 and len(terms) > 2))
        i = s.integer(0, len(terms) - 1 - (op != "*"))
        if op == "*":
            i = next((k for k, t in enumerate(terms) if t.parts and t.op != "*"), i)  # rather of more than a letter
            if terms[i].op == "*":
                raise Unfit("expression", "a repetition of a repetition")
            terms[i] = Term("*", (terms[i],))
        else:
            terms[i : i + 2] = [joined(op, *terms[i : i + 2])]
        operators -= op != "."
        if op == "|" and len(set(terms[i].parts)) < len(terms[i].parts):
            raise Unfit("expression", "two alternatives are alike")
    return terms[0]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move between states by number; `lift` is the px by which an arc rises above its ends (0: straight)."""

    start: int
    stop: int
    symbol: str
    rule: str
    lift: float = 0.0


@dataclass(slots=True)
class Plan:
    """States and arrows of an expression: places are column and px from the axis, both as floats."""

    at: list[Point] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def state(self, column: float, y: float) -> int:
        """A new state; its number."""
        self.at.append((column, y))
        return len(self.at) - 1

    def built(self, term: Term, first: int) -> int:
        """Thompson's construction (1968) from a state that is there; the state in which it ends."""
        x, y = self.at[first]
        match term.op:
            case ".":
                for part in term.parts:
                    first = self.built(part, first)
                return first
            case "|":
                return self._either(term, first)
            case "*":
                begin = self.state(x + 1, y)
                end = self.built(term.parts[0], begin)
                last = self.state(x + term.columns(), y)
                rise = term.parts[0].height() + 7.0
                for a, b, lift in ((first, begin, 0.0), (end, begin, rise), (end, last, 0.0), (first, last, -rise)):
                    self.arrows.append(Arrow(a, b, EPSILON, "repeat", lift))
                return last
        last = self.state(x + 1, y)
        self.arrows.append(Arrow(first, last, term.op, "letter"))
        return last

    def _either(self, term: Term, first: int) -> int:
        x, y = self.at[first]
        top, ends, wide = y - term.height(), [], term.columns()
        for part in term.parts:
            begin = self.state(x + (wide - part.columns()) / 2, top + part.height())
            top += 2 * part.height() + GAP
            self.arrows.append(Arrow(first, begin, EPSILON, "either"))
            ends.append(self.built(part, begin))
        last = self.state(x + wide, y)
        self.arrows += [Arrow(end, last, EPSILON, "either") for end in ends]
        return last


def planned(term: Term) -> Plan:
    """States and arrows of an expression, from state 0 to the last one."""
    plan = Plan()
    plan.built(term, plan.state(0.0, 0.0))
    return plan


# --------------------------------------------------------------------------------------------------------- the picture


def _scale(plan: Plan, canvas: Canvas, height: float) -> float:
    """Px per px of the constants: a short expression fills the page, too."""
    widest = max(x for x, _ in plan.at)
    wide = (canvas.width - 2 * canvas.margin) / (2 * RADIUS + 26 + PITCH * widest)
    return max(canvas.unit, min(1.5 * canvas.unit, wide, (canvas.height - 84 * canvas.unit) / (2 * height)))


def _nodes(plan: Plan, names: Sequence[str], canvas: Canvas, height: float, u: float) -> list[Node]:
    """States on the page, below the expression; u is the scale."""
    widest = max(x for x, _ in plan.at)
    room = canvas.width - 2 * canvas.margin - (2 * RADIUS + 26) * u
    pitch = min(86.0 * u, room / widest)
    left = (canvas.width - widest * pitch + 20 * u) / 2
    middle = 56 * canvas.unit + (canvas.height - 56 * canvas.unit - canvas.margin) / 2
    stretch = min(1.3, (canvas.height - 84 * canvas.unit) / (2 * height * u))
    return [
        Node(f"n{i}", (round(left + x * pitch, 1), round(middle + y * u * stretch, 1)), names[i], r=round(RADIUS * u, 1),
             size=round(TEXT * u, 1))
        for i, (x, y) in enumerate(plan.at)
    ]  # fmt: skip


def _edge(arrow: Arrow, a: Node, b: Node, unit: float) -> Edge:
    """An arrow on the page: straight, or a flat arch of the given rise."""
    key, cls, size = f"e{arrow.start}-{arrow.stop}", MARK if arrow.symbol == EPSILON else "edge", round(14.6 * unit, 1)
    if not arrow.lift:
        edge = straight(key, a, b, True, cls, arrow.symbol, size)
        dx, dy = b.at[0] - a.at[0], b.at[1] - a.at[1]
        nx, ny = dy / math.hypot(dx, dy), -abs(dx) / math.hypot(dx, dy)
        half, high = text_half(arrow.symbol, size)
        gap = half * abs(nx) + high * abs(ny) + ACCENTED + CLEAR + 2.5  # clear of the arrowhead too
        x, y = (edge.path[0][0] + edge.path[1][0]) / 2, (edge.path[0][1] + edge.path[1][1]) / 2
        return replace(edge, label_at=(round(x + gap * nx, 1), round(y + gap * ny, 1)))
    rise, lean = arrow.lift * unit, 0.16 * (b.at[0] - a.at[0])
    high = a.at[1] - rise / 0.75
    first, second = (a.at[0] + lean, high), (b.at[0] - lean, high)
    path = tuple((round(x, 2), round(y, 2)) for x, y in (boundary(a, first), first, second, boundary(b, second)))
    top = a.at[1] - rise + (boundary(a, first)[1] - a.at[1]) * 0.25
    beyond = 10.5 * unit if rise > 0 else -10.5 * unit
    at = (round((a.at[0] + b.at[0]) / 2, 1), round(top - beyond, 1))
    return Edge(key, a.id, b.id, path, True, cls, arrow.symbol, at, size)


def _require_own_labels(edges: Sequence[Edge]) -> None:
    """Raise Unfit where a label is not plainly nearer to its own arrow than to any other."""
    tracks = [along(e.path) for e in edges]
    for i, edge in enumerate(edges):
        gaps = [float(np.hypot(*(track - np.array(edge.label_at)).T).min()) for track in tracks]
        if any(gap < gaps[i] + 3.0 for k, gap in enumerate(gaps) if k != i):
            raise Unfit("labels", f"the label of {edge.id} stands near another arrow")


def _start(node: Node, unit: float) -> Line:
    x, y = node.at
    return Line("start", ((round(x - node.r - 26 * unit, 1), y), (round(x - node.r, 2), y)), end=True)


def _source(term: Term, nodes: Sequence[Node], canvas: Canvas) -> Figure:
    size = round(TITLE * canvas.unit, 1)
    title = Label("r", (canvas.width / 2, round(36 * canvas.unit, 1)), term.text(), "text", size, "title")
    return Figure((*nodes, title))


# ------------------------------------------------------------------------------------------------------------ the scene


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """An expression over its states; the edit draws all arrows, the start arrow and the accepting ring."""
    small = canvas.unit < SMALL
    symbols = s.choice(ALPHABETS[:-1] if small else ALPHABETS)
    term, plan = _drawn(s, symbols, difficulty)
    plain = symbols[0].isalpha() and (small or s.chance(0.5) or len(plan.at) > TWO_DIGITS)
    names = tuple(str(i) if plain else f"q_{i}" for i in range(len(plan.at)))
    unit = _scale(plan, canvas, term.height())
    nodes = _nodes(plan, names, canvas, term.height(), unit)
    source = _source(term, nodes, canvas)
    edges = [_edge(a, nodes[a.start], nodes[a.stop], unit) for a in plan.arrows]
    _require_own_labels(edges)
    start, last = _start(nodes[0], unit), nodes[-1].id
    target = Figure((*edges, start, *source.marks)).changed({last: {"ring": True}})
    silent = sum(a.symbol == EPSILON for a in plan.arrows)
    claims = (
        constraint(claim("count_eq", select=f"edge[class={MARK}]", n=silent)),
        constraint(claim("ring_eq", node=names[-1], to=True), "derived"),
    )
    hidden = {"plan": plan, "nodes": nodes, "unit": unit, "symbols": symbols}
    steps = tuple(_trace(source, plan, edges, start, last))
    return Problem(
        source, Edit("thompson", {"mark": MARK}), target, steps, _slots(term, plan, names, silent), claims, hidden
    )


def _drawn(s: Stream, symbols: str, difficulty: int) -> tuple[Term, Plan]:
    """An expression of a difficulty that fits the page, and its plan. Raises Unfit."""
    for _ in range(60):
        letters = [s.choice(symbols) for _ in range(s.integer(*LETTERS[difficulty]))]
        try:
            term = _random_term(s, letters, s.integer(*OPERATORS[difficulty]))
        except Unfit:
            continue
        plan = planned(term)
        low, high = STATES[difficulty]
        fits = term.columns() <= COLUMNS and len(plan.arrows) <= ARROWS and term.height() <= 210
        fits = fits and (symbols[0].isalpha() or len(plan.at) <= TWO_DIGITS)
        if fits and low <= len(plan.at) <= high and len(set(letters)) > 1:
            return term, plan
    raise Unfit("expression", "no random expression fits the page")


def _trace(source: Figure, plan: Plan, edges: Sequence[Edge], start: Line, last: str) -> Iterator[Step]:
    """Arrows by operators, from the letters outwards, then where words begin and end."""
    for rule in ("letter", "either", "repeat"):
        for arrow, edge in zip(plan.arrows, edges):
            if arrow.rule == rule:
                yield add_edge(source, edge).why("rule", name=rule)
    yield draw(start).why("rule", name="start")
    yield ring_node(source, last, True).why("rule", name="last")


def _slots(term: Term, plan: Plan, names: Sequence[str], silent: int) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    moves: dict[tuple[int, str], frozenset[int]] = {}
    for a in plan.arrows:
        moves[a.start, a.symbol] = moves.get((a.start, a.symbol), frozenset()) | {a.stop}
    machine = Machine(tuple(names), tuple(sorted({a.symbol for a in plan.arrows} - {EPSILON})), moves, frozenset())
    return {
        "r": term.text(), "n": str(len(names)), "first": machine.shown(0), "last": machine.shown(len(names) - 1),
        "machine": described(machine), "states": listed(machine, range(len(names))),
        "silent": str(silent), "loud": str(len(plan.arrows) - silent),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------ wrong targets


def _arrows(p: Problem, *rules: str) -> list[Arrow]:
    return [a for a in p.hidden["plan"].arrows if a.rule in rules]


def _key(arrow: Arrow) -> str:
    return f"e{arrow.start}-{arrow.stop}"


def _without(p: Problem, s: Stream, arrows: Sequence[Arrow]) -> Figure | None:
    return p.target.without([_key(s.choice(list(arrows)))]) if arrows else None


def no_bypass(p: Problem, s: Stream) -> Figure | None:
    """A repetition that wants at least one round."""
    return _without(p, s, [a for a in _arrows(p, "repeat") if a.lift < 0])


def no_way_back(p: Problem, s: Stream) -> Figure | None:
    """A repetition that allows one round at most."""
    return _without(p, s, [a for a in _arrows(p, "repeat") if a.lift > 0])


def lost_arrow(p: Problem, s: Stream) -> Figure | None:
    """One straight arrow on ε is missing."""
    return _without(p, s, [a for a in _arrows(p, "either", "repeat") if not a.lift])


def lost_letter(p: Problem, s: Stream) -> Figure | None:
    """An arrow of a letter is missing."""
    return _without(p, s, _arrows(p, "letter"))


def turned(p: Problem, s: Stream) -> Figure:
    """An arrow on ε runs the other way."""
    drawn = {(a.start, a.stop) for a in p.hidden["plan"].arrows}
    free = [a for a in _arrows(p, "either", "repeat") if (a.stop, a.start) not in drawn]
    edge: Edge = p.target.by_id[_key(s.choice(free))]  # type: ignore[assignment]
    return p.target.changed({edge.id: {"start": edge.stop, "stop": edge.start, "path": edge.path[::-1]}})


def other_letter(p: Problem, s: Stream) -> Figure:
    """An arrow bears another letter of the alphabet."""
    arrow = s.choice(_arrows(p, "letter"))
    return p.target.changed({_key(arrow): {"label": s.choice(sorted({*p.hidden["symbols"]} - {arrow.symbol}))}})


def silent_letter(p: Problem, s: Stream) -> Figure:
    """A letter is replaced by ε."""
    return p.target.changed({_key(s.choice(_arrows(p, "letter"))): {"label": EPSILON, "cls": MARK}})


def swapped_letters(p: Problem, s: Stream) -> Figure | None:
    """Two letters have changed places."""
    found = [(a, b) for a in _arrows(p, "letter") for b in _arrows(p, "letter") if a.symbol < b.symbol]
    if not found:
        return None
    a, b = s.choice(found)
    return p.target.changed({_key(a): {"label": b.symbol}, _key(b): {"label": a.symbol}})


def short_cut(p: Problem, s: Stream) -> Figure | None:
    """An arrow on ε skips a letter."""
    drawn = {(a.start, a.stop) for a in p.hidden["plan"].arrows}
    arrow = s.choice(_arrows(p, "letter"))
    if (arrow.stop, arrow.start) in drawn:
        return None
    return p.target.plus(_extra(p, arrow.stop, arrow.start, 30.0), below="start")


def optional(p: Problem, s: Stream) -> Figure | None:
    """Where there is a choice, an arrow on ε offers to take none of it."""
    chosen = [a for a in _arrows(p, "either") if sum(b.start == a.start for b in _arrows(p, "either")) > 1]
    if not chosen:
        return None
    arrow = s.choice(chosen)
    other = s.choice([b for b in chosen if b.start == arrow.start and b != arrow])
    return p.target.plus(_extra(p, arrow.stop, other.stop, 0.0), below="start")


def _extra(p: Problem, a: int, b: int, lift: float) -> Edge:
    nodes: list[Node] = p.hidden["nodes"]
    return _edge(Arrow(a, b, EPSILON, "", lift), nodes[a], nodes[b], p.hidden["unit"])


def no_ring(p: Problem, s: Stream) -> Figure:
    """No state accepts."""
    return p.target.changed({p.hidden["nodes"][-1].id: {"ring": False}})


def other_ring(p: Problem, s: Stream) -> Figure:
    """Another state accepts."""
    nodes = p.hidden["nodes"]
    return p.target.changed({nodes[-1].id: {"ring": False}, s.choice(nodes[:-1]).id: {"ring": True}})


def no_start(p: Problem, s: Stream) -> Figure:
    """No arrow says where words begin."""
    return p.target.without(["start"])


def unmarked(p: Problem, s: Stream) -> Figure:
    """An arrow on ε in the colour of the letters."""
    return p.target.changed({_key(s.choice(_arrows(p, "either", "repeat"))): {"cls": "edge"}})


def too_many_marked(p: Problem, s: Stream) -> Figure:
    """An arrow of a letter in the colour of ε."""
    return p.target.changed({_key(s.choice(_arrows(p, "letter"))): {"cls": MARK}})


def renumbered(p: Problem, s: Stream) -> Figure:
    """Two states have exchanged their numbers."""
    a, b = s.sample(p.hidden["nodes"], 2)
    return p.target.changed({a.id: {"label": b.label}, b.id: {"label": a.label}})


THOMPSON = Family(
    name="cs/regex-nfa",
    subject="computer science",
    title={"en": "Automaton of a regular expression", "zh": "正则表达式的自动机"},
    edits="arrows, the start arrow and the accepting ring of Thompson's automaton are added, moves on ε in colour",
    parameters="2 to 5 letters, one to three unions and stars, 4 to 12 states",
    make=make,
    mutators=(
        Mutator("no-bypass", no_bypass), Mutator("no-way-back", no_way_back), Mutator("lost-arrow", lost_arrow),
        Mutator("lost-letter", lost_letter), Mutator("turned", turned), Mutator("other-letter", other_letter),
        Mutator("silent-letter", silent_letter), Mutator("swapped-letters", swapped_letters),
        Mutator("short-cut", short_cut), Mutator("optional", optional), Mutator("no-ring", no_ring),
        Mutator("other-ring", other_ring), Mutator("no-start", no_start), Mutator("unmarked", unmarked),
        Mutator("too-many-marked", too_many_marked), Mutator("renumbered", renumbered, False),
    ),
    edit={
        ("terse", "en"): ("Complete Thompson's automaton for the expression at the top; moves that read nothing in {new}.",
                          "Turn the regular expression into an NFA on the numbered states (Thompson), its empty moves {new}.",
                          "Regex to NFA by Thompson's construction: add all arrows, the ones that read no letter {new}."),
        ("terse", "zh"): ("按 Thompson 构造法补全上方表达式的自动机，空转移用{new}。", "在已编号的状态上画出该正则表达式的 NFA（Thompson 法），空转移箭头为{new}。",
                          "正则表达式转 NFA：用 Thompson 构造添加全部箭头，其中不读字母的箭头用{new}。"),
        ("task", "en"): ("Carry out Thompson's construction for the regular expression written above the states. A union or star takes one state before its parts and one after them, consecutive parts share a state, and the states are numbered in the order in which the expression, read from left to right, needs them. Draw every transition with its symbol, those that read nothing in {new}, the start arrow and the double circle.",
                         "The circles are the states of Thompson's automaton for the expression at the top, numbered from left to right through the expression (alternatives one after the other, the joining state last). Join them: arrows for letters stay plain, arrows for the empty word are {new}; also show where words begin and which state accepts.",
                         "Make the numbered states into the nondeterministic automaton that Thompson's method gives for the expression shown. Concatenation lets two parts share a state; each union and each star has its own state before and after. Use {new} for the moves that read nothing and mark the start and the accepting state as usual."),
        ("task", "zh"): ("对状态上方的正则表达式进行 Thompson 构造：每个并与星号在其各部分之前、之后各用一个状态，相邻部分共用一个状态，状态按从左到右读表达式时需要的先后编号。画出带符号的全部转移，空转移用{new}，并画出起始箭头和双圈。",
                         "图中的圆圈是上方表达式的 Thompson 自动机的状态，按从左到右读表达式的顺序编号（各选择支依次编号，汇合状态最后）。请连接它们：字母箭头保持普通颜色，空转移箭头用{new}，并标出词从哪里开始、哪个状态接受。",
                         "把这些已编号的状态做成 Thompson 方法对所示表达式给出的非确定自动机：连接时两部分共用一个状态，每个并和每个星号前后各有自己的状态。空转移用{new}，起始状态与接受状态按惯例标出。"),
        ("explicit", "en"): ("Add these transitions: {machine}. The arrows on ε are {new}, the others plain; a short arrow enters {first}, and {last} gets a double circle.",
                             "Draw arrows so that {machine}. Use {new} for every arrow labelled ε. Let a short arrow from outside point at {first} and put a ring into {last}.",
                             "The automaton for {r} starts in {first} and accepts in {last}; in it {machine}. Draw it on the states that are there, with the ε arrows in {new}."),
        ("explicit", "zh"): ("添加这些转移：{machine}。ε 箭头用{new}，其余为普通颜色；一条短箭头进入 {first}，{last} 画成双圈。",
                             "请画箭头，使得：{machine}。凡标 ε 的箭头都用{new}，从外面画一条短箭头指向 {first}，并在 {last} 内加圈。",
                             "{r} 的自动机从 {first} 开始，在 {last} 接受，其中 {machine}。请画在已有的状态上，ε 箭头用{new}。"),
    },
    repair={
        ("terse", "en"): ("This automaton should be Thompson's for the expression above it; correct it (empty moves {new}).", "Find and mend the mistake in this construction from a regular expression, only moves that read nothing in {new}."),
        ("terse", "zh"): ("这应是上方表达式的 Thompson 自动机，请改正（空转移为{new}）。", "找出并改正由正则表达式构造自动机时的错误，只有不读字母的箭头用{new}。"),
        ("task", "en"): ("The figure should show Thompson's automaton for the regular expression at the top, its empty moves in {new} and everything else plain. One thing in it is wrong. Put it right without moving a state.",
                         "A student applied Thompson's construction to the expression shown and made one slip. The numbering of the states is right. Restore the right arrows, start and double circle; arrows that read no letter, and no others, are {new}."),
        ("task", "zh"): ("图中应是上方正则表达式的 Thompson 自动机，空转移为{new}，其余为普通颜色。其中有一处错误，请在不移动状态的前提下改正。",
                         "某同学对所示表达式做 Thompson 构造时出了一处差错，状态编号是对的。请恢复正确的箭头、起始标记和双圈；恰好空转移箭头用{new}。"),
        ("explicit", "en"): ("The automaton has to be this: {machine}; start {first}, double circle {last}, ε arrows {new}. Correct it.", "Correct the figure for {r}: {machine}. A short arrow enters {first}, only {last} has a ring, and just the arrows on ε are {new}."),
        ("explicit", "zh"): ("自动机应为：{machine}；从 {first} 开始，{last} 为双圈，ε 箭头用{new}。请改正。", "请改正 {r} 的图：{machine}。短箭头进入 {first}，只有 {last} 有内圈，恰好标 ε 的箭头为{new}。"),
    },
    source={
        ("terse", "en"): ("The regular expression {r} above {n} numbered circles: {states}.", "An exercise sheet: {r} as a heading, {n} unconnected states, {states}, under it."),
        ("terse", "zh"): ("正则表达式 {r}，下方是 {n} 个编号的圆圈：{states}。", "一道练习：标题为 {r}，下面是 {n} 个未连接的状态：{states}。"),
        ("task", "en"): ("Draw the regular expression {r} at the top of the page and below it {n} circles, labelled {states}, with no arrows between them.",
                         "The beginning of a construction of an automaton: the heading reads {r}, and {n} states ({states}) wait to be joined."),
        ("task", "zh"): ("在页面上方写正则表达式 {r}，下方画 {n} 个圆圈，标号为 {states}，彼此之间没有箭头。",
                         "构造自动机的开头：标题是 {r}，{n} 个状态（{states}）等待连接。"),
        ("explicit", "en"): ("Plain ground, one ink. Centred at the top the text {r}; below, {n} equal circles spread from left to right, labelled {states}. No arrow, no double circle, no colour.",
                             "A sparse figure: {n} labelled circles, {states}, the first leftmost and the last rightmost, under the large heading {r}. Nothing joins them."),
        ("explicit", "zh"): ("纯色背景，单一墨色。上方居中是文字 {r}，下面自左向右分布着 {n} 个大小相同的圆圈，标号为 {states}。没有箭头，没有双圈，没有颜色。",
                             "一张稀疏的图：大标题 {r} 之下有 {n} 个带标号的圆圈 {states}，第一个在最左，最后一个在最右，彼此不相连。"),
    },
    target={
        ("terse", "en"): ("Thompson's automaton for {r}, states {first} to {last}, ε moves {new}: {machine}.", "The NFA of {r} (start {first}, accepting {last}), its {silent} ε arrows {new}: {machine}."),
        ("terse", "zh"): ("{r} 的 Thompson 自动机，状态 {first} 到 {last}，ε 转移为{new}：{machine}。", "{r} 的 NFA（初态 {first}，接受状态 {last}），{silent} 条 ε 箭头为{new}：{machine}。"),
        ("task", "en"): ("Draw, under the heading {r}, the automaton that Thompson's construction gives: {machine}. It starts in {first}, {last} has a double circle, and moves on ε are {new}.",
                         "A finished exercise on regular expressions: above stands {r}; below, {n} states in which {machine}. Start {first}, accepting {last}; arrows on ε are {new}, those on letters plain."),
        ("task", "zh"): ("在标题 {r} 下画出 Thompson 构造得到的自动机：{machine}。初态为 {first}，{last} 为双圈，ε 转移用{new}。",
                         "一道完成了的正则表达式习题：上方是 {r}，下方 {n} 个状态中 {machine}。初态 {first}，接受状态 {last}；ε 箭头为{new}，字母箭头为普通颜色。"),
        ("explicit", "en"): ("Circles joined by labelled arrows under the text {r}: {machine}. A short arrow enters {first} from the left, {last} at the right has a double circle. The {silent} arrows labelled ε are {new}, the {loud} with a letter are in the plain ink.",
                             "Figure on a plain ground. Heading: {r}. State diagram with {n} circles: {machine}. {new}: exactly the {silent} arrows on ε. Start arrow at {first}, inner ring in {last}."),
        ("explicit", "zh"): ("文字 {r} 之下是用带标号箭头相连的圆圈：{machine}。短箭头从左侧进入 {first}，右侧的 {last} 为双圈。{silent} 条标 ε 的箭头为{new}，{loud} 条标字母的箭头为普通墨色。",
                             "纯色背景上的图。标题：{r}。含 {n} 个圆圈的状态图：{machine}。恰好 {silent} 条 ε 箭头为{new}。起始箭头指向 {first}，{last} 内有圈。"),
    },
    wording=Wording(
        law={
            "en": "a letter leads from the state before it to the one after it, and all moves that read no letter are {new}",
            "zh": "字母从它前面的状态通向后面的状态，不读字母的转移都为{new}",
        },
        figure=(Noun("state diagram of a regular expression", "state diagrams", "正则表达式的状态图", "张"), Noun("Thompson automaton", "Thompson automata", "Thompson 自动机")),
        nouns={"node": STATE, "edge": TRANSITION, "line": (Noun("start arrow", "start arrows", "起始箭头", "条"),)},
        objective={
            "en": ("Turn {r} into an automaton on these states.", "Draw Thompson's automaton for {r}."),
            "zh": ("在这些状态上把 {r} 化为自动机。", "画出 {r} 的 Thompson 自动机。"),
        },
        facts={"en": ("The automaton of {r} has {n} states, {first} to {last}.",), "zh": ("表达式 {r} 的自动机有 {n} 个状态，{first} 到 {last}。",)},
        rules={
            "letter": {"en": "a letter leads from the state before it to the one after it", "zh": "一个字母从它前面的状态通向后面的状态"},
            "either": {"en": "a union branches into its parts and joins them again", "zh": "并先分叉到各部分，再汇合"},
            "repeat": {"en": "a star can be entered, repeated, left and passed by", "zh": "星号可以进入、重复、离开和绕过"},
            "start": {"en": "words begin in the first state", "zh": "词从第一个状态开始"},
            "last": {"en": "words end in the last state", "zh": "词在最后一个状态结束"},
        },
    ),
    anchor="A1", catalogue=("F03",), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (THOMPSON,)
