"""Finite automata: states coloured by their part. Start and accepting ones (task 14 of the paper's fifteen), useless ones.

The first family reads conventions (the arrow from nowhere, the double circle); the second asks which states no word
reaches, and from which no word is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, claim, recolour_node, skip, visit
from synth.science.cs.automaton import (
    Machine,
    arranged,
    described,
    drawn,
    listed,
    names_of,
    page,
    random_dfa,
    reached,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Line, Node

ROLE_STATES = {1: (3, 4), 2: (4, 5), 3: (5, 6), 4: (6, 6), 5: (6, 7)}
USELESS = {1: (3, 1, 1), 2: (3, 1, 1), 3: (3, 2, 1), 4: (4, 1, 1), 5: (4, 2, 1)}  # live, dead, unreachable states


def make_roles(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random machine whose start does not accept; the start and the accepting states are coloured."""
    n = s.integer(*ROLE_STATES[difficulty])
    symbols = s.choice((("0", "1"), ("a", "b")))
    machine = random_dfa(s, n, symbols, s.integer(1 if n < 5 else 2, max(1, n - 3)))
    if machine.start in machine.accepting:
        raise Unfit("both", "the start accepts")
    marked = {machine.start: "node-a"} | dict.fromkeys(sorted(machine.accepting), "node-b")
    edit = Edit("mark-roles", {"start": "node-a", "accepting": "node-b"})
    return _problem(s, difficulty, canvas, machine, marked, edit, {"node-a": "start", "node-b": "accepting"})


def make_useless(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A machine with states that no word reaches and states from which no word is accepted; both are coloured."""
    live, dead, lost = USELESS[difficulty]
    symbols = s.choice((("0", "1"), ("a", "b")))
    machine = _with_useless(s, live, dead, lost, symbols)
    there, back = reached(machine.moves, machine.start), _leading(machine)
    states = set(range(len(machine.names)))
    if len(states - there) != lost or len(states - back) != dead or (states - there) & (states - back):
        raise Unfit("useless", "other states are useless than were meant to be")
    marked = dict.fromkeys(sorted(states - there), "node-a") | dict.fromkeys(sorted(states - back), "node-b")
    edit = Edit("mark-useless", {"unreachable": "node-a", "dead": "node-b"})
    return _problem(s, difficulty, canvas, machine, marked, edit, {"node-a": "unreachable", "node-b": "dead"})


def _problem(
    s: Stream, difficulty: int, canvas: Canvas, machine: Machine, marked: Mapping[int, str], edit: Edit,
    rules: Mapping[str, str],
) -> Problem:  # fmt: skip
    layout = arranged(machine, canvas, page(canvas), s, 1 + difficulty // 3)
    source, target = drawn(machine, layout), drawn(machine, layout, marked)
    claims = [constraint(claim("class_eq", node=machine.names[q], to=cls)) for q, cls in marked.items()]
    of = {cls: [q for q, c in marked.items() if c == cls] for cls in ("node-a", "node-b")}
    slots: dict[str, str | dict[str, str]] = {
        "n": str(len(machine.names)), "machine": described(machine), "start": machine.shown(machine.start),
        "accepting": listed(machine, machine.accepting), "first": listed(machine, of["node-a"]),
        "second": listed(machine, of["node-b"]),
    }  # fmt: skip
    hidden = {"machine": machine, "marked": dict(marked), "layout": layout}
    return Problem(source, edit, target, _trace(source, machine, marked, rules), slots, tuple(claims), hidden)


def _trace(source: Figure, machine: Machine, marked: Mapping[int, str], rules: Mapping[str, str]) -> tuple[Step, ...]:
    """State by state: coloured for its part, or passed over."""
    steps: list[Step] = []
    figure = source
    for q in sorted(range(len(machine.names)), key=lambda q: (marked.get(q, "z"), q)):
        if q in marked:
            step = recolour_node(figure, f"n{q}", marked[q])
            steps += [visit(figure, f"n{q}"), step.why("rule", name=rules[marked[q]])]
            figure = figure.changed({f"n{q}": {"cls": marked[q]}})
        else:
            steps.append(skip(figure, f"n{q}", "rule", name="neither"))
    return tuple(steps)


def _leading(machine: Machine) -> set[int]:
    """States from which some word is accepted."""
    back: dict[tuple[int, str], set[int]] = {}
    for (q, a), targets in machine.moves.items():
        for p in targets:
            back.setdefault((p, a), set()).add(q)
    found: set[int] = set()
    for end in machine.accepting:
        found |= reached(back, end)
    return found


def _with_useless(s: Stream, live: int, dead: int, lost: int, symbols: tuple[str, ...]) -> Machine:
    """A complete machine: `live` useful states, then `dead` ones that keep to themselves, then `lost` ones."""
    base = random_dfa(s, live, symbols, 1)
    moves = {key: set(targets) for key, targets in base.moves.items()}
    traps, n = list(range(live, live + dead)), live + dead + lost
    for trap in traps:
        moves |= {(trap, a): {s.choice([trap, *traps])} for a in symbols}
        entry = s.choice([(q, a) for q, a in base.moves if moves[q, a] <= set(range(live))])
        moves[entry] = {trap}
    for q in range(live + dead, n):
        moves |= {(q, a): {s.choice([*range(live), *([q] if a == symbols[0] else [])])} for a in symbols}
    new = dict(zip(range(n), [0, *s.shuffled(range(1, n))]))
    renumbered = {(new[q], a): frozenset(new[p] for p in targets) for (q, a), targets in moves.items()}
    return Machine(names_of(n, s, symbols), symbols, renumbered, frozenset(new[q] for q in base.accepting))


# ------------------------------------------------------------------------------------------------------ wrong targets


def _of(p: Problem, cls: str) -> list[int]:
    return [q for q, c in p.hidden["marked"].items() if c == cls]


def _plain(p: Problem) -> list[int]:
    return [q for q in range(len(p.hidden["machine"].names)) if q not in p.hidden["marked"]]


def missing_first(p: Problem, s: Stream) -> Figure:
    """A state of the first part is left plain."""
    return p.target.changed({f"n{s.choice(_of(p, 'node-a'))}": {"cls": "node"}})


def missing_second(p: Problem, s: Stream) -> Figure:
    """A state of the second part is left plain."""
    return p.target.changed({f"n{s.choice(_of(p, 'node-b'))}": {"cls": "node"}})


def extra_first(p: Problem, s: Stream) -> Figure | None:
    """A state without a part has the first colour."""
    plain = _plain(p)
    return p.target.changed({f"n{s.choice(plain)}": {"cls": "node-a"}}) if plain else None


def extra_second(p: Problem, s: Stream) -> Figure | None:
    """A state without a part has the second colour."""
    plain = _plain(p)
    return p.target.changed({f"n{s.choice(plain)}": {"cls": "node-b"}}) if plain else None


def swapped_colours(p: Problem, s: Stream) -> Figure:
    """The two colours have changed places."""
    other = {"node-a": "node-b", "node-b": "node-a"}
    return p.target.changed({f"n{q}": {"cls": other[c]} for q, c in p.hidden["marked"].items()})


def moved_first(p: Problem, s: Stream) -> Figure | None:
    """The first colour is on a state without a part instead."""
    plain = _plain(p)
    if not plain:
        return None
    return p.target.changed(
        {f"n{s.choice(_of(p, 'node-a'))}": {"cls": "node"}, f"n{s.choice(plain)}": {"cls": "node-a"}}
    )


def one_colour(p: Problem, s: Stream) -> Figure:
    """Both parts have the second colour."""
    return p.target.changed({f"n{q}": {"cls": "node-b"} for q in _of(p, "node-a")})


def other_colour(p: Problem, s: Stream) -> Figure:
    """A state has a colour that was not asked for."""
    return p.target.changed({f"n{s.choice(sorted(p.hidden['marked']))}": {"cls": "node-new"}})


def wrong_ring(p: Problem, s: Stream) -> Figure:
    """A state has gained or lost its inner circle."""
    q = s.integer(0, len(p.hidden["machine"].names) - 1)
    return p.target.changed({f"n{q}": {"ring": not p.target.by_id[f"n{q}"].ring}})


def marked_arrow(p: Problem, s: Stream) -> Figure:
    """An arrow is coloured, which nobody asked for."""
    return p.target.changed({s.choice([e.id for e in p.target.all(Edge)]): {"cls": "edge-a"}})


def wrong_label(p: Problem, s: Stream) -> Figure:
    """Two states have changed names."""
    one, other = s.sample(list(p.target.all(Node)), 2)
    return p.target.changed({one.id: {"label": other.label}, other.id: {"label": one.label}})


def no_start(p: Problem, s: Stream) -> Figure:
    """The arrow from nowhere is gone."""
    return p.target.without([next(p.target.all(Line)).id])


_MUTATORS = (
    Mutator("missing-first", missing_first), Mutator("missing-second", missing_second), Mutator("extra-first", extra_first),
    Mutator("extra-second", extra_second), Mutator("swapped-colours", swapped_colours), Mutator("moved-first", moved_first),
    Mutator("one-colour", one_colour), Mutator("other-colour", other_colour, False), Mutator("wrong-ring", wrong_ring, False),
    Mutator("marked-arrow", marked_arrow), Mutator("wrong-label", wrong_label, False), Mutator("no-start", no_start, False),
)  # fmt: skip

_SOURCE = {
    ("terse", "en"): ("State diagram of a DFA with {n} states, start {start}, accepting {accepting}: {machine}.", "A finite automaton, start {start}, accepting {accepting}; {machine}."),
    ("terse", "zh"): ("含 {n} 个状态的 DFA 状态图，初态 {start}，接受状态 {accepting}：{machine}。", "有限自动机，初态 {start}，接受状态 {accepting}；{machine}。"),
    ("task", "en"): ("Draw the transition diagram of a deterministic finite automaton: {machine}. An arrow from nowhere enters {start}; accepting, with a double circle: {accepting}.",
                     "A textbook picture of an automaton with {n} circular states. The start is {start}, accepting states are {accepting}, and {machine}."),
    ("task", "zh"): ("画一个确定有限自动机的转移图：{machine}。起始箭头指向 {start}；接受状态（双圈）为 {accepting}。",
                     "教科书式的自动机图，共 {n} 个圆形状态。初态 {start}，接受状态 {accepting}，{machine}。"),
    ("explicit", "en"): ("A clean diagram in one ink: {n} circles with names, arrows with symbols beside them, loops for moves to the same state. {machine}. A short arrow points at {start}; double rings: {accepting}. No state is coloured.",
                         "Figure of a DFA on a plain ground. {start} has a short incoming arrow, accepting states have two circles: {accepting}. Moves: {machine}. All circles look alike otherwise."),
    ("explicit", "zh"): ("单一墨色的清晰图示：{n} 个带名称的圆圈，箭头旁标有符号，转到自身的画成环。{machine}。短箭头指向 {start}；双圈：{accepting}。没有着色的状态。",
                         "纯色背景上的 DFA 图。{start} 有一条短的入箭头，接受状态有两个圈：{accepting}。转移：{machine}。除此之外圆圈样式相同。"),
}  # fmt: skip


def _target_words(first: tuple[str, str], second: tuple[str, str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Templates for pictures after the edit; the parts are named in English and Chinese."""
    (a, b), (one, two) = (first[0], second[0]), (first[1], second[1])
    return {
        ("terse", "en"): ("DFA, start {start}, accepting {accepting}, with {first} in {a} and {second} in {b}: {machine}.",
                          f"A finite automaton, start {{start}}, accepting {{accepting}}; {a} {{a}}, {b} {{b}}; {{machine}}."),
        ("terse", "zh"): ("DFA 状态图，初态 {start}，接受状态 {accepting}，{first} 为{a}，{second} 为{b}：{machine}。",
                          f"有限自动机，初态 {{start}}，接受状态 {{accepting}}；{one}用{{a}}，{two}用{{b}}；{{machine}}。"),
        ("task", "en"): (f"Draw the transition diagram of a finite automaton with start {{start}}, accepting {{accepting}} (double circles): {{machine}}. Colours: {a} ({{first}}) {{a}}, {b} ({{second}}) {{b}}.",
                         "A textbook picture of an automaton of {n} states in which {machine}. It starts in {start}; double circles: {accepting}. {first} in {a} and {second} in {b}, the rest plain."),
        ("task", "zh"): (f"画一个有限自动机的转移图，初态 {{start}}，接受状态 {{accepting}}（双圈）：{{machine}}。颜色：{one}（{{first}}）为{{a}}，{two}（{{second}}）为{{b}}。",
                         "教科书式的自动机图，共 {n} 个状态：{machine}。从 {start} 开始，双圈为 {accepting}。{first} 涂{a}，{second} 涂{b}，其余普通。"),
        ("explicit", "en"): ("A clean diagram: {n} circles with names, arrows with symbols, loops for moves to the same state. {machine}. A short arrow points at {start}; double rings: {accepting}. In {a}: {first}. In {b}: {second}. Nothing else is coloured.",
                             f"Figure of a DFA on a plain ground: {{start}} has a short incoming arrow, two circles mark {{accepting}}. Moves: {{machine}}. The {a} {{first}} in {{a}}, the {b} {{second}} in {{b}}."),
        ("explicit", "zh"): ("清晰图示：{n} 个带名称的圆圈，箭头旁标有符号，转到自身的画成环。{machine}。短箭头指向 {start}；双圈：{accepting}。{a}的是 {first}，{b}的是 {second}，别的都不着色。",
                             f"纯色背景上的 DFA 图：{{start}} 有短入箭头，{{accepting}} 有两个圈。转移：{{machine}}。{one} {{first}} 用{{a}}，{two} {{second}} 用{{b}}。"),
    }  # fmt: skip


_FIGURE = (
    Noun("finite automaton", "finite automata", "有限自动机", "台"),
    Noun("state diagram", "state diagrams", "状态图", "张"),
)

ROLES = Family(
    name="cs/fsm-roles",
    subject="computer science",
    title={"en": "Start and accepting states of an automaton", "zh": "自动机的初始状态与接受状态"},
    edits="the start state in one colour, the accepting states in another",
    parameters="3 to 7 states, two symbols",
    make=make_roles,
    mutators=_MUTATORS,
    edit={
        ("terse", "en"): ("Colour the start state {a} and the accepting states {b}.", "Start state in {a}, accepting states in {b}.", "Highlight where the automaton begins ({a}) and where it accepts ({b})."),
        ("terse", "zh"): ("把初始状态涂成{a}，接受状态涂成{b}。", "初态用{a}，终态用{b}。", "标出自动机从哪里开始（{a}）、在哪里接受（{b}）。"),
        ("task", "en"): ("Identify the roles of the states in this DFA: fill the one in which it starts with {a} and every accepting one with {b}. [Keep|Leave] the other states, the arrows and the labels as they are.",
                         "In the state diagram, show the state with the arrow from nowhere in {a} and all double-circled states in {b}, without touching anything else.",
                         "A reader should see at a glance where reading begins and which states accept. Use {a} for the former and {b} for the latter; change no other part of the drawing."),
        ("task", "zh"): ("识别该 DFA 中各状态的作用：起始状态填成{a}，每个接受状态填成{b}，其余状态、箭头和标号保持原样。",
                         "在状态图中，把带有起始箭头的状态画成{a}，把所有双圈状态画成{b}，不要改动别的内容。",
                         "要让读者一眼看出从何处开始读入、哪些状态表示接受：前者用{a}，后者用{b}，图的其他部分不变。"),
        ("explicit", "en"): ("Paint {first} {a}, since it is the start, and {second} {b}, accepting. Nothing else changes.",
                             "Make the start state {first} {a}. Give the colour {b} to each accepting state: {second}.",
                             "Recolour these circles only: {first} to {a}; {second} to {b}."),
        ("explicit", "zh"): ("把初态 {first} 涂成{a}，把接受状态 {second} 涂成{b}，其余不变。", "{first} 是起始状态，改为{a}；接受状态 {second} 改为{b}。", "只给这些圆圈换颜色：{first} 换成{a}，{second} 换成{b}。"),
    },
    repair={
        ("terse", "en"): ("The colours are wrong: start state {a}, accepting states {b}, nothing else.", "Correct the marking of start ({a}) and accepting states ({b})."),
        ("terse", "zh"): ("颜色标错了：初态应为{a}，接受状态应为{b}，其余不着色。", "改正初态（{a}）和接受状态（{b}）的标记。"),
        ("task", "en"): ("Someone coloured this automaton by role and made a mistake. Only the state with the short incoming arrow is to be {a}, only the double-circled ones {b}. Put it right.",
                         "The role colours in this DFA do not agree with its drawing. Let exactly the start be {a} and exactly the states with double rings be {b}; everything else is plain."),
        ("task", "zh"): ("有人按作用给这台自动机着色时出了错。只有带短入箭头的状态应为{a}，只有双圈状态应为{b}，请改正。",
                         "图中 DFA 的颜色与画法不符。应当恰好初态为{a}，恰好双圈状态为{b}，其他一律普通。"),
        ("explicit", "en"): ("Correct the colours so that {first} alone is {a}, that {b} is the colour of {second}, and that all other states and arrows are plain.",
                             "The start {first} belongs in {a}; accepting, hence {b}: {second}. Remove any other colour."),
        ("explicit", "zh"): ("请改正颜色：只有 {first} 为{a}，{second} 为{b}，其余状态和箭头均为普通样式。", "初态 {first} 应为{a}；接受状态 {second} 应为{b}。去掉其他颜色。"),
    },
    source=_SOURCE,
    target=_target_words(("start state", "初态"), ("accepting", "接受状态")),
    wording=Wording(
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        law={
            "en": "the start is {a}, states with a double circle are {b}, all others are plain",
            "zh": "初态为{a}，双圈状态为{b}，其余为普通样式",
        },
        figure=_FIGURE, nouns={"node": STATE, "edge": TRANSITION},
        objective={
            "en": ("Tell the start and the accepting states apart by colour.", "Colour the states by their roles."),
            "zh": ("用颜色区分初态和接受状态。", "按作用给状态着色。"),
        },
        rules={
            "start": {"en": "the arrow from nowhere marks the start", "zh": "无源箭头所指的是初态"},
            "accepting": {"en": "a double circle means acceptance", "zh": "双圈表示接受状态"},
            "neither": {"en": "{it neither starts nor accepts|they neither start nor accept}", "zh": "{它|它们}既非初态也非接受状态"},
        },
    ),
    anchor="A0", catalogue=("F06",), paper=(14,), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

USELESS_STATES = Family(
    name="cs/fsm-useless",
    subject="computer science",
    title={"en": "Useless states of an automaton", "zh": "自动机的无用状态"},
    edits="unreachable states in one colour, dead ones in another",
    parameters="5 to 7 states, of which 1 or 2 are dead and 1 is unreachable, two symbols",
    make=make_useless,
    mutators=_MUTATORS,
    edit={
        ("terse", "en"): ("Unreachable states in {a}, dead states in {b}.", "Mark what no input reaches {a} and what can never accept {b}.", "Colour the useless states: {a} if unreachable, {b} if trap."),
        ("terse", "zh"): ("不可达状态用{a}，死状态用{b}。", "把任何输入都到不了的状态标{a}，把永远不能接受的状态标{b}。", "给无用状态着色：不可达的{a}，陷阱状态{b}。"),
        ("task", "en"): ("Find the useless states of this DFA. Paint every state that cannot be reached from the start {a}, and every state from which no accepting state can be reached any more {b}. Leave the rest of the drawing alone.",
                         "Which states could be left out without changing the language? Show those that no input string leads to in {a} and the dead ones, where every continuation is rejected, in {b}.",
                         "Check reachability in both directions: a state without a path from the start becomes {a}; one without a path to acceptance becomes {b}; others keep their look."),
        ("task", "zh"): ("找出该 DFA 的无用状态：从初态无法到达的状态涂成{a}，再也到不了任何接受状态的状态涂成{b}，图的其余部分不动。",
                         "哪些状态去掉后不影响所识别的语言？任何输入串都到不了的用{a}表示，无论再读什么都被拒绝的死状态用{b}表示。",
                         "从两个方向检查可达性：初态没有路径通向的状态变为{a}，没有路径通向接受状态的变为{b}，其他保持原样。"),
        ("explicit", "en"): ("Colour {first} {a}, unreachable from {start}, and {second} {b}, as nothing accepted follows. Nothing else changes.",
                             "No path leads from {start} to {first}: make it {a}. From {second} no path leads to {accepting}: use {b}.",
                             "Recolour only these circles: {first} in {a}; dead, in {b}: {second}."),
        ("explicit", "zh"): ("把从 {start} 不可达的 {first} 涂成{a}，把死状态 {second} 涂成{b}，其余不变。", "从 {start} 没有路径到 {first}，将其画成{a}；从 {second} 没有路径到 {accepting}，用{b}。", "只给这些圆圈换颜色：{first} 换成{a}；死状态 {second} 换成{b}。"),
    },
    repair={
        ("terse", "en"): ("Wrong colours: unreachable states are to be {a}, dead ones {b}, no others.", "Correct the marking of useless states ({a} unreachable, {b} dead)."),
        ("terse", "zh"): ("颜色错了：不可达状态应为{a}，死状态应为{b}，别的不着色。", "改正无用状态的标记（不可达{a}，死状态{b}）。"),
        ("task", "en"): ("Somebody marked the useless states of this automaton and slipped. Exactly the states that cannot be reached from the start belong in {a}, exactly those that cannot lead to acceptance in {b}. Put it right.",
                         "The colours here should tell useless states apart, but they are wrong. Redo them: {a} where no input arrives, {b} where no accepting state can follow, plain elsewhere."),
        ("task", "zh"): ("有人标记这台自动机的无用状态时出了错。恰好从初态不可达的状态应为{a}，恰好无法通向接受的状态应为{b}，请改正。",
                         "图中颜色本应区分无用状态，但标错了。请重新标记：任何输入都到不了的用{a}，不可能再接受的用{b}，其余普通。"),
        ("explicit", "en"): ("Correct the colours so that only {first} is {a}, that {b} marks {second}, and that all other states and arrows are plain.",
                             "Unreachable is {first}, hence {a}; dead, hence {b}: {second}. Remove any other colour."),
        ("explicit", "zh"): ("请改正颜色：只有 {first} 为{a}，{second} 为{b}，其余状态和箭头均为普通样式。", "不可达的是 {first}，应为{a}；死状态 {second} 应为{b}。去掉其他颜色。"),
    },
    source=_SOURCE,
    target=_target_words(("unreachable", "不可达状态"), ("dead", "死状态")),
    wording=Wording(
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        law={
            "en": "{a} marks exactly the states that the start does not reach, {b} those that lead to no double circle",
            "zh": "{a}恰好标出从初态到不了的状态，{b}恰好标出到不了双圈的状态",
        },
        figure=_FIGURE, nouns={"node": STATE, "edge": TRANSITION},
        objective={
            "en": ("Find the states that no run to acceptance needs.", "Tell useless states from useful ones."),
            "zh": ("找出任何接受运行都用不到的状态。", "区分无用状态与有用状态。"),
        },
        rules={
            "unreachable": {"en": "no path leads there from the start", "zh": "从初态没有路径到达那里"},
            "dead": {"en": "no path leads on to an accepting state", "zh": "从那里没有路径通向接受状态"},
            "neither": {"en": "{it lies|they lie} on a path from the start to acceptance", "zh": "{它|它们}位于从初态到接受状态的路径上"},
        },
    ),
    anchor="A0", catalogue=("F06",), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (ROLES, USELESS_STATES)
