"""Deterministic automata: the missing arrow (task 15 of the paper's fifteen).

A machine for a language that is easily said (a pattern, a count, a multiple) lacks one arrow; the edit adds it, with
its symbol. Every state of such a machine is needed, so that only one end of the arrow gives the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, add_edge, claim, visit
from synth.science.cs.automaton import Machine, arranged, classes_of, described, drawn, listed, names_of, page
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Edge, Figure, Line, Node
from synth.science.layout import curved, loop, straight

LENGTHS = {1: (2, 2), 2: (2, 3), 3: (3, 3), 4: (3, 4), 5: (4, 4)}  # of patterns
MODULI = {1: (2, 3), 2: (3, 3), 3: (3, 4), 4: (4, 5), 5: (5, 6)}


@dataclass(frozen=True, slots=True)
class Language:
    """A set of words: the edit's operation and arguments, a relative clause for it, and its machine."""

    op: str
    args: Mapping[str, Any]
    clause: Mapping[str, str]
    moves: Mapping[tuple[int, str], int]
    accepting: frozenset[int]


def pattern_language(kind: str, pattern: str, symbols: tuple[str, ...]) -> Language:
    """Words that contain a pattern, end in it or begin with it (Knuth, Morris and Pratt 1977)."""
    n = len(pattern)
    moves: dict[tuple[int, str], int] = {}
    for q in range(n + 1):
        for a in symbols:
            if kind == "begin":
                moves[q, a] = n if q == n else q + 1 if pattern[q] == a else n + 1
            elif kind == "contain" and q == n:
                moves[q, a] = n
            else:
                read = pattern[:q] + a
                moves[q, a] = next(k for k in range(min(n, q + 1), -1, -1) if read.endswith(pattern[:k]))
    if kind == "begin":
        moves |= {(n + 1, a): n + 1 for a in symbols}
    clause = {
        "contain": {"en": f"contain {pattern}", "zh": f"含有子串 {pattern}"},
        "end": {"en": f"end in {pattern}", "zh": f"以 {pattern} 结尾"},
        "begin": {"en": f"begin with {pattern}", "zh": f"以 {pattern} 开头"},
    }[kind]
    return Language(f"complete-{kind}", {"pattern": pattern}, clause, moves, frozenset((n,)))


def count_language(symbol: str, modulus: int, rest: int, symbols: tuple[str, ...]) -> Language:
    """Words in which a symbol occurs a number of times with a certain remainder."""
    moves = {(q, a): (q + (a == symbol)) % modulus for q in range(modulus) for a in symbols}
    args = {"symbol": symbol, "modulus": modulus, "rest": rest}
    english = f"have a count of {symbol} that leaves remainder {rest} on division by {modulus}"
    clause = {"en": english, "zh": f"所含 {symbol} 的个数除以 {modulus} 余 {rest}"}
    return Language("complete-count", args, clause, moves, frozenset((rest,)))


def value_language(modulus: int) -> Language:
    """Binary numbers, most significant digit first, that are multiples (the empty word is nought)."""
    moves = {(q, a): (2 * q + int(a)) % modulus for q in range(modulus) for a in "01"}
    clause = {"en": f"are binary numbers divisible by {modulus}", "zh": f"作为二进制数能被 {modulus} 整除"}
    return Language("complete-value", {"modulus": modulus}, clause, moves, frozenset((0,)))


def _language(s: Stream, difficulty: int, symbols: tuple[str, ...]) -> Language:
    kind = s.weighted(("contain", "end", "begin", "count", "value"), (0.3, 0.3, 0.1, 0.15, 0.15))
    modulus = s.integer(*MODULI[difficulty])
    if kind == "count":
        return count_language(s.choice(symbols), modulus, s.integer(0, modulus - 1), symbols)
    if kind == "value" and symbols == ("0", "1") and modulus > 2:
        return value_language(modulus)
    length = s.integer(*LENGTHS[difficulty])
    pattern = "".join(s.choice(symbols) for _ in range(length))
    return pattern_language(kind if kind in ("contain", "end", "begin") else "end", pattern, symbols)


def make_complete(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A machine of a language, one arrow of which is taken away and drawn again in colour."""
    symbols = s.choice((("0", "1"), ("0", "1"), ("b", "c")))
    language = _language(s, difficulty, symbols)
    n = 1 + max(q for q, _ in language.moves)
    moves = {key: frozenset((q,)) for key, q in language.moves.items()}
    machine = Machine(names_of(n, s, symbols, numerals=False), symbols, moves, language.accepting)
    if len(classes_of(machine)) < n:
        raise Unfit("not-minimal", "two states are equivalent: the arrow could lead to either")
    single = [pair for pair, label in machine.arrows().items() if label in symbols]
    if not single:
        raise Unfit("no-arrow", "every arrow bears two symbols")
    pair = s.choice(single)
    layout = arranged(machine, canvas, page(canvas), s, 1 + difficulty // 3)
    plain, key = drawn(machine, layout), f"e{pair[0]}-{pair[1]}"
    target = plain.changed({key: {"cls": "edge-new"}})
    source, edge = plain.without([key]), target.by_id[key]
    a, b = machine.names[pair[0]], machine.names[pair[1]]
    claims = (constraint(claim("edge_dir", from_=a, to=b)), constraint(claim("edge_label", a=a, b=b, to=edge.label)))
    steps = (visit(source, f"n{pair[0]}").why("rule", name="lacks"), _added(source, edge, language))
    hidden = {"machine": machine, "pair": pair, "edge": edge, "symbol": edge.label}
    slots = _slots(machine, pair, edge.label, language)
    return Problem(
        source, Edit(language.op, {**language.args, "mark": "edge-new"}), target, steps, slots, claims, hidden
    )


def _added(source: Figure, edge: Edge, language: Language) -> Step:
    return add_edge(source, edge).why("rule", name=language.op)


def _slots(machine: Machine, pair: tuple[int, int], symbol: str, language: Language) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    a, b = machine.shown(pair[0]), machine.shown(pair[1])
    before = replace(machine, moves={k: v for k, v in machine.moves.items() if k != (pair[0], symbol)})
    end = {"en": f"back to {a} itself" if a == b else f"to {b}", "zh": f"回到 {a} 自身" if a == b else f"到 {b}"}
    return {
        "n": str(len(machine.names)), "machine": described(before), "whole": described(machine), "clause": language.clause,
        "start": machine.shown(machine.start), "accepting": listed(machine, machine.accepting), "from": a, "to": b,
        "symbol": symbol, "end": end, "symbols": ", ".join(machine.symbols),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------ wrong targets


def _instead(p: Problem, start: int, stop: int, label: str) -> Figure:
    """The target with another arrow in the place of the new one."""
    edge: Edge = p.hidden["edge"]
    a, b = (p.target.by_id[f"n{q}"] for q in (start, stop))
    assert isinstance(a, Node) and isinstance(b, Node)
    back = any((e.start, e.stop) == (b.id, a.id) for e in p.source.all(Edge))
    look: dict[str, Any] = {"cls": "edge-new", "label": label, "size": edge.size}
    if start == stop:
        new = loop(edge.id, a, 90.0, **look)
    else:
        new = curved(edge.id, a, b, 26.0, **look) if back else straight(edge.id, a, b, True, **look)
    return p.target.without([edge.id]).plus(new, below=next(p.target.all(Line)).id)


def _free(p: Problem, ends: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = {(int(e.start[1:]), int(e.stop[1:])) for e in p.source.all(Edge)}
    return [pair for pair in ends if pair not in joined and pair != p.hidden["pair"]]


def wrong_end(p: Problem, s: Stream) -> Figure | None:
    """The arrow leads to another state."""
    free = _free(p, [(p.hidden["pair"][0], q) for q in range(len(p.hidden["machine"].names))])
    return _instead(p, *s.choice(free), p.hidden["symbol"]) if free else None


def wrong_start(p: Problem, s: Stream) -> Figure | None:
    """The arrow comes from another state."""
    free = _free(p, [(q, p.hidden["pair"][1]) for q in range(len(p.hidden["machine"].names))])
    return _instead(p, *s.choice(free), p.hidden["symbol"]) if free else None


def turned(p: Problem, s: Stream) -> Figure | None:
    """The arrow points the other way."""
    free = _free(p, [p.hidden["pair"][::-1]])
    edge: Edge = p.hidden["edge"]
    return (
        p.target.changed({edge.id: {"start": edge.stop, "stop": edge.start, "path": edge.path[::-1]}}) if free else None
    )


def wrong_symbol(p: Problem, s: Stream) -> Figure:
    """The arrow bears the other symbol."""
    others = [a for a in p.hidden["machine"].symbols if a != p.hidden["symbol"]]
    return p.target.changed({p.hidden["edge"].id: {"label": s.choice(others)}})


def both_symbols(p: Problem, s: Stream) -> Figure:
    """The arrow bears both symbols."""
    return p.target.changed({p.hidden["edge"].id: {"label": ",".join(p.hidden["machine"].symbols)}})


def no_symbol(p: Problem, s: Stream) -> Figure:
    """The arrow bears no symbol."""
    return p.target.changed({p.hidden["edge"].id: {"label": "", "label_at": None}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The arrow looks like the others."""
    return p.target.changed({p.hidden["edge"].id: {"cls": "edge"}})


def marked_state(p: Problem, s: Stream) -> Figure:
    """The state to which the arrow leads is coloured too."""
    return p.target.changed({f"n{p.hidden['pair'][1]}": {"cls": "node-new"}})


def marked_arrow(p: Problem, s: Stream) -> Figure:
    """Another arrow is coloured too."""
    return p.target.changed({s.choice([e.id for e in p.target.all(Edge, "edge")]): {"cls": "edge-new"}})


def wrong_ring(p: Problem, s: Stream) -> Figure:
    """A state has gained or lost its inner circle."""
    q = s.integer(0, len(p.hidden["machine"].names) - 1)
    return p.target.changed({f"n{q}": {"ring": not p.target.by_id[f"n{q}"].ring}})


COMPLETE = Family(
    name="cs/fsm-complete",
    subject="computer science",
    title={"en": "The missing arrow of an automaton", "zh": "补全自动机缺少的转移"},
    edits="one new arrow with its symbol, in colour",
    parameters="2 to 6 states; languages given by a pattern of 2 to 4 symbols, a count or a multiple",
    make=make_complete,
    mutators=(
        Mutator("wrong-end", wrong_end), Mutator("wrong-start", wrong_start), Mutator("turned", turned),
        Mutator("wrong-symbol", wrong_symbol), Mutator("both-symbols", both_symbols), Mutator("no-symbol", no_symbol),
        Mutator("unmarked", unmarked), Mutator("marked-state", marked_state), Mutator("marked-arrow", marked_arrow),
        Mutator("wrong-ring", wrong_ring, False),
    ),
    edit={
        ("terse", "en"): ("Add the missing arrow in {new}: the DFA is to accept exactly the words that {clause}.",
                          "One transition is lacking; complete it ({new}) for the words that {clause}.",
                          "Finish this automaton of all strings that {clause}; new arrow and symbol {new}."),
        ("terse", "zh"): ("用{new}补上缺少的箭头，使该 DFA 恰好接受{clause}的字符串。", "图中少了一条转移，请用{new}补全，识别的是{clause}的串。",
                          "补全这台自动机（{clause}的字符串），新箭头及其符号用{new}。"),
        ("task", "en"): ("This DFA should recognise precisely the strings over {symbols} that {clause}, but a transition has been left out. Draw it in {new} with its symbol beside it; alter nothing else.",
                         "A complete deterministic automaton has one move per state and symbol. Find the pair for which this diagram has none, and add the arrow so that the accepted words are those that {clause}. Arrow and label are {new}.",
                         "Somebody forgot an arrow in the automaton whose language consists of the words that {clause}. Where must it start and end, and what does it read? Put it in, coloured {new}."),
        ("task", "zh"): ("该 DFA 应当恰好识别字母表 {symbols} 上{clause}的字符串，但漏画了一条转移。请用{new}画出它，并在旁边写上符号，其他不动。",
                         "完全的确定自动机对每个状态和每个符号都有一条转移。找出图中缺少转移的那一对，补上箭头，使被接受的恰是{clause}的串。箭头和标号用{new}。",
                         "有人在一台自动机里忘画了一条箭头，其语言由{clause}的字符串组成。它应从哪里出发、到哪里、读什么符号？请用{new}补上。"),
        ("explicit", "en"): ("On {symbol} the state {from} has no move. Draw a {new} arrow from {from} {end} labelled {symbol}, so that the words that {clause} are accepted.",
                             "Add an arrow that starts at {from} and goes {end}, in {new}, and write {symbol} next to it; the machine then accepts what it should, namely words that {clause}.",
                             "The words accepted must be those that {clause}. Therefore join {from} {end} by a {new} transition reading {symbol}, and keep the rest."),
        ("explicit", "zh"): ("状态 {from} 读 {symbol} 时没有转移。请画一条{new}箭头，从 {from} {end}，标上 {symbol}，使{clause}的串被接受。",
                             "添加一条箭头，从 {from} 出发，{end}，用{new}画出，旁边写 {symbol}；这样机器就恰好接受{clause}的串。",
                             "被接受的应是{clause}的串，因此用{new}画出从 {from} {end}、读 {symbol} 的转移，其余保持不变。"),
    },
    repair={
        ("terse", "en"): ("The {new} arrow was added wrongly; the DFA must be complete and accept the words that {clause}.", "Correct what is {new}: one arrow with one symbol, for the language of words that {clause}."),
        ("terse", "zh"): ("{new}箭头补错了；DFA 应当完全，且恰好接受{clause}的串。", "改正{new}部分：应是一条带一个符号的箭头，语言为{clause}的串。"),
        ("task", "en"): ("To make this automaton accept exactly the strings that {clause}, somebody added a transition in {new}, but there is a mistake in it. Correct it; only that arrow and its symbol are {new}.",
                         "The diagram was to be completed, by one arrow and symbol in {new}, to a DFA for the words that {clause}. It was not done properly. Put it right, leaving other parts plain."),
        ("task", "zh"): ("为了让这台自动机恰好接受{clause}的字符串，有人用{new}补了一条转移，但有错误。请改正；只有这条箭头和它的符号是{new}。",
                         "本图应当用一条{new}箭头和一个符号补全为识别{clause}的串的 DFA，但没有补对。请修正，其余部分保持普通样式。"),
        ("explicit", "en"): ("The {new} arrow has to run from {from} {end} and bear {symbol} alone; nothing else is coloured. The words accepted are those that {clause}. Correct the figure.",
                             "Correct the figure: for words that {clause} the state {from} needs a {new} move on {symbol} {end}; all other arrows and states are plain."),
        ("explicit", "zh"): ("{new}箭头应当从 {from} {end}，只标 {symbol}，其他都不着色；被接受的是{clause}的串。请改正。",
                             "请改图：要识别{clause}的串，状态 {from} 读 {symbol} 应有一条{new}转移，{end}；其余箭头和状态为普通样式。"),
    },
    source={
        ("terse", "en"): ("State diagram of an incomplete DFA with {n} states, start {start}, accepting {accepting}: {machine}.", "A finite automaton, start {start}, accepting {accepting}; {machine}."),
        ("terse", "zh"): ("含 {n} 个状态的不完全 DFA 状态图，初态 {start}，接受状态 {accepting}：{machine}。", "有限自动机，初态 {start}，接受状态 {accepting}；{machine}。"),
        ("task", "en"): ("Draw a finite automaton from which one arrow is missing: {machine}. It starts in {start} and accepts in {accepting} (double circle).",
                         "A textbook exercise in which an automaton of {n} states has to be completed. So far {machine}. The start is {start}; double circle: {accepting}."),
        ("task", "zh"): ("画一个缺了一条箭头的有限自动机：{machine}。从 {start} 开始，接受状态 {accepting}（双圈）。",
                         "教科书习题：一台待补全的自动机，共 {n} 个状态。目前：{machine}。初态 {start}，双圈为 {accepting}。"),
        ("explicit", "en"): ("A clean diagram in one ink: {n} circles with names, arrows with symbols, loops for moves to the same state. {machine}. A short arrow points at {start}; double ring: {accepting}. No other arrows.",
                             "Figure of an incomplete DFA on a plain ground, nothing coloured. {start} has a short incoming arrow, accepting with two circles: {accepting}. Moves: {machine}."),
        ("explicit", "zh"): ("单一墨色的清晰图示：{n} 个带名称的圆圈，箭头旁标有符号，转到自身的画成环。{machine}。短箭头指向 {start}；双圈：{accepting}。没有别的箭头。",
                             "纯色背景上的不完全 DFA 图，没有着色。{start} 有一条短的入箭头，双圈的接受状态：{accepting}。转移：{machine}。"),
    },
    target={
        ("terse", "en"): ("DFA, start {start}, accepting {accepting}, with the arrow from {from} {end} on {symbol} in {new}: {whole}.", "A finite automaton, start {start}, accepting {accepting}, {from}→{to} {new}; {whole}."),
        ("terse", "zh"): ("DFA 状态图，初态 {start}，接受状态 {accepting}，从 {from} {end}、标 {symbol} 的箭头为{new}：{whole}。", "有限自动机，初态 {start}，接受状态 {accepting}，{from}→{to} 为{new}；{whole}。"),
        ("task", "en"): ("Draw a complete deterministic automaton: {whole}. It starts in {start} and accepts in {accepting} (double circle). The arrow {from}→{to} and its label {symbol} are {new}.",
                         "A textbook solution: an automaton of {n} states in which {whole}. The start is {start}; double circle: {accepting}. The transition added last, from {from} {end} on {symbol}, is {new}."),
        ("task", "zh"): ("画一个完全的确定有限自动机：{whole}。从 {start} 开始，接受状态 {accepting}（双圈）。箭头 {from}→{to} 及其标号 {symbol} 为{new}。",
                         "教科书解答：{n} 个状态的自动机，{whole}。初态 {start}，双圈为 {accepting}。最后补上的转移（从 {from} {end}，读 {symbol}）为{new}。"),
        ("explicit", "en"): ("A clean diagram: {n} circles with names, arrows with symbols, loops for moves to the same state. {whole}. A short arrow points at {start}; double ring: {accepting}. Only the arrow from {from} {end} with its {symbol} is {new}.",
                             "Figure of a DFA on a plain ground. {start} has a short incoming arrow, accepting with two circles: {accepting}. Moves: {whole}. One arrow and its symbol stand out in {new}: {from}→{to}, {symbol}."),
        ("explicit", "zh"): ("清晰图示：{n} 个带名称的圆圈，箭头旁标有符号，转到自身的画成环。{whole}。短箭头指向 {start}；双圈：{accepting}。只有从 {from} {end}、标 {symbol} 的箭头是{new}。",
                             "纯色背景上的 DFA 图。{start} 有短入箭头，双圈的接受状态：{accepting}。转移：{whole}。用{new}突出一条箭头及其符号：{from}→{to}，{symbol}。"),
    },
    wording=Wording(
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        law={
            "en": "every state has one move on each symbol, and exactly the words that {clause} are accepted",
            "zh": "每个状态对每个符号恰有一个转移，且恰好接受{clause}的串",
        },
        figure=(Noun("finite automaton", "finite automata", "有限自动机", "台"), Noun("state diagram", "state diagrams", "状态图", "张")),
        nouns={"node": STATE, "edge": TRANSITION},
        objective={
            "en": ("Complete the automaton for the words that {clause}.", "Add the arrow without which the words that {clause} are not recognised."),
            "zh": ("补全识别{clause}的串的自动机。", "补上识别{clause}的串所缺的箭头。"),
        },
        facts={
            "en": ("The words to be accepted are those that {clause}.", "The automaton is meant for words that {clause}."),
            "zh": ("要接受的是{clause}的串。", "这台自动机用于识别{clause}的串。"),
        },
        rules={
            "lacks": {"en": "it has no move on one of the symbols", "zh": "它对某个符号没有转移"},
            "complete-contain": {"en": "a state stands for the longest beginning of the pattern just read", "zh": "状态表示刚读到的模式前缀的最长长度"},
            "complete-end": {"en": "a state stands for the longest beginning of the pattern that the word ends in", "zh": "状态表示当前串以模式的多长前缀结尾"},
            "complete-begin": {"en": "a word that departs from the pattern is lost", "zh": "一旦偏离模式，串就不可能再被接受"},
            "complete-count": {"en": "a state stands for the remainder of the count so far", "zh": "每个状态表示已读部分的余数"},
            "complete-value": {"en": "a further digit doubles the number and is added", "zh": "再读一位，数值加倍后加上这一位"},
        },
    ),
    anchor="A1", catalogue=("F07",), paper=(15,), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (COMPLETE,)
