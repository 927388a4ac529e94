"""Deterministic automata: the run of an input string (catalogue F05, task 13 of the paper's fifteen)."""

from __future__ import annotations

import itertools

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, claim, fill_cell, recolour_cell, recolour_edge, recolour_node, skip, visit
from synth.science.cs.automaton import Machine, arranged, described, drawn, listed, page, random_dfa
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Edge, Figure, Label, Line, Mark

STATES = {1: (3, 3), 2: (3, 4), 3: (4, 5), 4: (5, 5), 5: (5, 6)}
LENGTHS = {1: (2, 3), 2: (3, 4), 3: (4, 5), 4: (5, 6), 5: (6, 7)}
CHAIN = 0.6  # share of scenes that have empty boxes for the states of the run


def make_trace(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random complete machine and a word; the arrows that the word takes, and where it ends."""
    n, length = s.integer(*STATES[difficulty]), s.integer(*LENGTHS[difficulty])
    symbols = s.choice((("0", "1"), ("a", "b")))
    machine = random_dfa(s, n, symbols, s.integer(1, 2) if n > 3 else 1)
    word = _word(s, machine, length)
    states = machine.path(word)
    chain = s.chance(CHAIN)
    u = canvas.unit
    layout = arranged(machine, canvas, page(canvas, 52.0 * u if chain else 0.0), s, 1 + difficulty // 3)
    plain = drawn(machine, layout)
    source = plain.plus(*_chain(word, canvas)) if chain else plain
    trace, target = _run(source, machine, word, chain)
    pairs = list(dict.fromkeys(itertools.pairwise(states)))
    slots = _slots(machine, word, states, pairs, chain)
    end = machine.names[states[-1]]
    claims = [constraint(claim("class_eq", node=end, to="node-new"))]
    claims.append(constraint(claim("count_eq", select="edge[class=edge-selected]", n=len(pairs)), "derived"))
    if len(pairs) == length:
        run = [machine.names[q] for q in states]
        claims.append(constraint(claim("path_is", nodes=run, class_="edge-selected")))
    edit = Edit("trace", {"word": "".join(word), "mark": "edge-selected", "end": "node-new"})
    hidden = {"machine": machine, "word": word, "states": states, "pairs": pairs, "chain": chain, "source": source}
    return Problem(source, edit, target, trace, slots, tuple(claims), hidden)


def _word(s: Stream, machine: Machine, length: int) -> tuple[str, ...]:
    """A word whose run takes enough different arrows. Raises Unfit("dull-run")."""
    for _ in range(20):
        word = tuple(s.choice(machine.symbols) for _ in range(length))
        states = machine.path(word)
        taken = set(itertools.pairwise(states))
        if (
            len(taken) > length / 2
            and len(taken) < len(machine.arrows())
            and len(set(states)) > 2
            and len(set(word)) > 1
        ):
            return word
    raise Unfit("dull-run", "words of this length see too little of the machine")


def _chain(word: tuple[str, ...], canvas: Canvas) -> list[Mark]:
    """A row of empty boxes, one more than the word has symbols, with the symbols on the arrows between them."""
    u, n = canvas.unit, len(word)
    w, h = round(36.0 * u, 1), round(28.0 * u, 1)
    gap = round(min(46.0 * u, (canvas.width - 2 * canvas.margin - (n + 1) * w) / n), 1)
    x = round((canvas.width - (n + 1) * w - n * gap) / 2, 1)
    top = round(canvas.height - canvas.margin - h, 1)
    size = round(14.6 * u, 1)
    cells: list[Mark] = [Cell(f"c{i}", (round(x + i * (w + gap), 1), top, w, h), "", size=size) for i in range(n + 1)]
    y = round(top + h / 2, 1)
    marks: list[Mark] = []
    for i, symbol in enumerate(word):
        left = x + w + i * (w + gap)
        marks.append(Line(f"a{i}", ((round(left + 2.0, 1), y), (round(left + gap - 2.0, 1), y)), end=True))
        marks.append(Label(f"w{i}", (round(left + gap / 2 - 1.0, 1), round(y - 11.5 * u, 1)), symbol, size=size))
    return [*cells, *marks]


def _run(source: Figure, machine: Machine, word: tuple[str, ...], chain: bool) -> tuple[tuple[Step, ...], Figure]:
    """The steps of the run, and the figure that they leave."""
    states = machine.path(word)
    figure = source
    steps: list[Step] = [visit(source, f"n{states[0]}").why("given")]
    if chain:
        steps.append(fill_cell(figure, "c0", machine.names[states[0]]))
        figure = figure.changed({"c0": {"label": machine.names[states[0]]}})
    for i, (p, q) in enumerate(itertools.pairwise(states)):
        key, name = f"e{p}-{q}", machine.names[q]
        if figure.by_id[key].cls == "edge":
            steps.append(recolour_edge(figure, key, "edge-selected").why("rule", name="read"))
            figure = figure.changed({key: {"cls": "edge-selected"}})
        elif not chain and (again := skip(figure, key, "already-seen")) != steps[-1]:
            steps += [visit(figure, f"n{p}"), again]
        if chain:
            steps.append(fill_cell(figure, f"c{i + 1}", name))
            figure = figure.changed({f"c{i + 1}": {"label": name}})
    last, verdict = f"n{states[-1]}", "accepts" if states[-1] in machine.accepting else "rejects"
    steps.append(recolour_node(figure, last, "node-new").why(verdict))
    figure = figure.changed({last: {"cls": "node-new"}})
    if chain:
        steps.append(recolour_cell(figure, f"c{len(word)}", "cell-new"))
        figure = figure.changed({f"c{len(word)}": {"cls": "cell-new"}})
    return tuple(steps), figure


def _slots(
    machine: Machine, word: tuple[str, ...], states: list[int], pairs: list[tuple[int, int]], chain: bool
) -> dict[str, str | dict[str, str]]:  # fmt: skip
    """Values of the templates."""
    used = [f"{machine.shown(p)}→{machine.shown(q)}" for p, q in pairs]
    run = [machine.shown(q) for q in states]
    nothing = {"en": "", "zh": ""}
    slots: dict[str, str | dict[str, str]] = {
        "word": "".join(word), "n": str(len(machine.names)), "machine": described(machine),
        "start": machine.shown(machine.start), "accepting": listed(machine, machine.accepting),
        "used": {"en": ", ".join(used), "zh": "、".join(used)}, "last": machine.shown(states[-1]),
        "states": {"en": ", ".join(run), "zh": "、".join(run)},
        "boxes": {"en": "; write the states passed through into the boxes below", "zh": "；并在下方方框中依次填写经过的状态"},
        "filled": {"en": f"; the boxes below read {', '.join(run)}", "zh": f"；下方方框依次为 {'、'.join(run)}"},
        "empty": {
            "en": f" Below, {len(run)} empty boxes stand in a row, joined by arrows labelled {', '.join(word)}.",
            "zh": f"下方一行有 {len(run)} 个空方框，方框之间的箭头依次标有 {'、'.join(word)}。",
        },
        "row": {
            "en": f" Below, a row of boxes joined by arrows labelled {', '.join(word)} reads {', '.join(run)}; the last box has the colour of that state.",
            "zh": f"下方一行方框依次写着 {'、'.join(run)}，方框之间的箭头标有 {'、'.join(word)}，最后一个方框与该状态同色。",
        },
    }  # fmt: skip
    return slots if chain else slots | dict.fromkeys(("boxes", "filled", "empty", "row"), nothing)


# ------------------------------------------------------------------------------------------------------ wrong targets


def _marked(p: Problem, pairs: list[tuple[int, int]], last: int, states: list[int] | None = None) -> Figure:
    """The source with these arrows, this last state and these states in the boxes."""
    changes = {f"e{a}-{b}": {"cls": "edge-selected"} for a, b in pairs} | {f"n{last}": {"cls": "node-new"}}
    if p.hidden["chain"]:
        names = p.hidden["machine"].names
        cells = {f"c{i}": {"label": names[q]} for i, q in enumerate(states or p.hidden["states"])}
        cells[f"c{len(p.hidden['word'])}"] = cells.get(f"c{len(p.hidden['word'])}", {}) | {"cls": "cell-new"}
        changes |= cells
    return p.hidden["source"].changed(changes)


def wrong_end(p: Problem, s: Stream) -> Figure:
    """Another state is marked as the last."""
    others = [q for q in range(len(p.hidden["machine"].names)) if q != p.hidden["states"][-1]]
    return _marked(p, p.hidden["pairs"], s.choice(others))


def missing_arrow(p: Problem, s: Stream) -> Figure:
    """One arrow of the run is left plain."""
    a, b = s.choice(p.hidden["pairs"])
    return p.target.changed({f"e{a}-{b}": {"cls": "edge"}})


def extra_arrow(p: Problem, s: Stream) -> Figure | None:
    """An arrow that the run does not take is marked too."""
    plain = [e.id for e in p.target.all(Edge, "edge")]
    return p.target.changed({s.choice(plain): {"cls": "edge-selected"}}) if plain else None


def misread(p: Problem, s: Stream) -> Figure | None:
    """One symbol is read as another, and the run goes on from there."""
    word, machine = list(p.hidden["word"]), p.hidden["machine"]
    i = s.integer(0, len(word) - 1)
    word[i] = s.choice([a for a in machine.symbols if a != word[i]])
    states = machine.path(word)
    return None if states == p.hidden["states"] else _marked(p, list(itertools.pairwise(states)), states[-1], states)


def stopped_early(p: Problem, s: Stream) -> Figure:
    """The last symbol is not read."""
    states = p.hidden["states"][:-1]
    return _marked(p, list(itertools.pairwise(states)), states[-1], states)


def unmarked_end(p: Problem, s: Stream) -> Figure:
    """The last state looks like the others."""
    return p.target.changed({f"n{p.hidden['states'][-1]}": {"cls": "node"}})


def one_colour(p: Problem, s: Stream) -> Figure:
    """The last state has the colour of the arrows."""
    return p.target.changed({f"n{p.hidden['states'][-1]}": {"cls": "node-selected"}})


def wrong_box(p: Problem, s: Stream) -> Figure | None:
    """One box of the run names another state."""
    if not p.hidden["chain"]:
        return None
    i, names = s.integer(0, len(p.hidden["word"])), p.hidden["machine"].names
    now = p.target.by_id[f"c{i}"].label
    return p.target.changed({f"c{i}": {"label": s.choice([name for name in names if name != now])}})


def swapped_labels(p: Problem, s: Stream) -> Figure | None:
    """An arrow has lost its symbols to another one."""
    plain = [e for e in p.target.all(Edge) if len(e.label) == 1]
    found = [(e, f) for e in plain for f in plain if e.label < f.label]
    if not found:
        return None
    one, other = s.choice(found)
    return p.target.changed({one.id: {"label": other.label}, other.id: {"label": one.label}})


def wrong_ring(p: Problem, s: Stream) -> Figure:
    """A state that accepts does so no longer, or the other way round."""
    q = s.integer(0, len(p.hidden["machine"].names) - 1)
    return p.target.changed({f"n{q}": {"ring": not p.target.by_id[f"n{q}"].ring}})


TRACE = Family(
    name="cs/fsm-trace",
    subject="computer science",
    title={"en": "Run of a word through a finite automaton", "zh": "有限自动机对输入串的识别过程"},
    edits="arrows of the run and the last state in colour; the states of the run in a row of boxes",
    parameters="3 to 6 states, two symbols, words of 2 to 7 symbols",
    make=make_trace,
    mutators=(
        Mutator("wrong-end", wrong_end), Mutator("missing-arrow", missing_arrow), Mutator("extra-arrow", extra_arrow),
        Mutator("misread", misread), Mutator("stopped-early", stopped_early), Mutator("unmarked-end", unmarked_end),
        Mutator("one-colour", one_colour), Mutator("wrong-box", wrong_box),
        Mutator("swapped-labels", swapped_labels, False), Mutator("wrong-ring", wrong_ring, False),
    ),
    edit={
        ("terse", "en"): ("Run {word} through the DFA: transitions taken in {selected}, final state in {new}{boxes}.",
                          "Trace the input {word}; {selected} for the path, {new} for the state where it ends{boxes}.",
                          "Highlight how this automaton reads {word}: arrows {selected}, last state {new}{boxes}."),
        ("terse", "zh"): ("让该 DFA 读入 {word}，经过的转移用{selected}，终止时所在状态用{new}{boxes}。",
                          "画出输入串 {word} 的识别路径：路径为{selected}，最后到达的状态为{new}{boxes}。",
                          "标出自动机处理 {word} 的过程，转移{selected}，末状态{new}{boxes}。"),
        ("task", "en"): ("Feed the string {word} to the finite automaton, starting at the state with the incoming arrow. Colour every transition it uses {selected} and the state in which it stops {new}{boxes}. [Leave the rest unchanged|Change nothing else].",
                         "Show the complete transition path of the input {word} through this DFA: draw each arrow that is followed in {selected}, and mark the state reached after the last symbol in {new}{boxes}.",
                         "Which way does the machine take on {word}? Mark the arrows of that run in {selected}, paint the state at its end {new}{boxes}, and keep all other parts as they are."),
        ("task", "zh"): ("从初始状态开始，把字符串 {word} 逐个符号输入这台有限自动机，用过的转移全部涂成{selected}，读完后所处的状态涂成{new}{boxes}，其余保持不变。",
                         "在这台 DFA 上画出输入 {word} 的完整转移路径：走过的箭头用{selected}表示，读完最后一个符号时到达的状态用{new}标记{boxes}。",
                         "自动机读 {word} 时会怎样走？请用{selected}标出这次运行所用的箭头，用{new}标出结束时的状态{boxes}，不要改动别的部分。"),
        ("explicit", "en"): ("Reading {word} leads through {states}. Colour the arrows {used} {selected} and the state {last} {new}{filled}.",
                             "On the input {word} the automaton uses the transitions {used}: make these {selected}, make the state {last}, where it halts, {new}{filled}. Nothing else changes.",
                             "Recolour {used} to {selected}; they are the moves made for {word}. The run stops in {last}, which becomes {new}{filled}."),
        ("explicit", "zh"): ("读入 {word} 时依次经过 {states}。把箭头 {used} 涂成{selected}，把状态 {last} 涂成{new}{filled}。",
                             "输入 {word} 用到的转移是 {used}，将它们改为{selected}；自动机停在 {last}，把该状态改为{new}{filled}，其余不变。",
                             "{used} 是处理 {word} 时走过的转移，请画成{selected}；运行结束于 {last}，请把它画成{new}{filled}。"),
    },
    repair={
        ("terse", "en"): ("The run of {word} is marked wrongly; correct it (transitions {selected}, final state {new}{boxes}).",
                          "Fix the highlighted path for the input {word}, arrows {selected} and end {new}{boxes}."),
        ("terse", "zh"): ("输入 {word} 的路径标错了，请改正（转移{selected}，末状态{new}{boxes}）。", "修正图中 {word} 的运行标记，箭头用{selected}，结束状态用{new}{boxes}。"),
        ("task", "en"): ("This drawing claims to show how the DFA with start state {start} reads {word}, but it contains a mistake. Only the transitions really used should be {selected}, only the state after the last symbol {new}{boxes}.",
                         "Somebody traced {word} through the automaton and slipped. Redo the marking: {selected} for arrows that are followed from {start} on, {new} for the state reached at the end{boxes}."),
        ("task", "zh"): ("图中想展示初始状态为 {start} 的 DFA 如何读入 {word}，但有错误。只应把真正用到的转移涂成{selected}，把读完后的状态涂成{new}{boxes}。",
                         "有人在自动机上追踪 {word} 时出了差错，请重新标记：从 {start} 出发走过的箭头为{selected}，最终到达的状态为{new}{boxes}。"),
        ("explicit", "en"): ("For the input {word} exactly the arrows {used} have to be {selected} and exactly the state {last} {new}{filled}; all others are plain. Correct the figure.",
                             "Correct the marks: {word} runs through {states}, so {used} are {selected}, {last} is {new}{filled}, and nothing else is coloured."),
        ("explicit", "zh"): ("对于输入 {word}，应当恰好是箭头 {used} 为{selected}，恰好是状态 {last} 为{new}{filled}，其余均为普通样式。请改正。",
                             "请改正标记：{word} 依次经过 {states}，所以 {used} 为{selected}，{last} 为{new}{filled}，别的都不着色。"),
    },
    source={
        ("terse", "en"): ("State diagram of a DFA with {n} states, start {start}, accepting {accepting}: {machine}.", "A finite automaton, start {start}, accepting {accepting}; {machine}."),
        ("terse", "zh"): ("含 {n} 个状态的 DFA 状态图，初态 {start}，接受状态 {accepting}：{machine}。", "有限自动机，初态 {start}，接受状态 {accepting}；{machine}。"),
        ("task", "en"): ("Draw the state diagram of a deterministic finite automaton. It starts in {start}, accepts in {accepting} (double circle), and {machine}.{empty}",
                         "A textbook transition diagram with {n} circular states and labelled arrows: {machine}. An arrow from nowhere enters {start}; double circles: {accepting}.{empty}"),
        ("task", "zh"): ("画一个确定有限自动机的状态图：初始状态 {start}，接受状态 {accepting}（双圈），{machine}。{empty}",
                         "教科书式的状态转移图，共 {n} 个圆形状态，箭头上标有符号：{machine}。起始箭头指向 {start}，双圈状态为 {accepting}。{empty}"),
        ("explicit", "en"): ("A clean diagram of a finite automaton: {n} circles, arrows labelled with symbols, self-loops where a state goes to itself. {machine}. A short arrow points at {start}; {accepting} drawn with a double ring. No mark is coloured.{empty}",
                             "Figure of a DFA on a plain ground, all in one ink. States are circles, the start {start} has a short incoming arrow, accepting: {accepting}, with two circles. Moves: {machine}.{empty}"),
        ("explicit", "zh"): ("有限自动机的清晰图示：{n} 个圆圈，箭头旁标注符号，自身转移画成环。{machine}。短箭头指向 {start}；{accepting} 画成双圈。没有着色标记。{empty}",
                             "纯色背景上的 DFA 图，全部用同一墨色：状态是圆圈，初态 {start} 有一条短的入箭头，接受状态 {accepting} 有两个圈。转移：{machine}。{empty}"),
    },
    target={
        ("terse", "en"): ("DFA, start {start}, accepting {accepting}, with the arrows {used} in {selected} and the state {last} in {new}: {machine}.", "A finite automaton (start {start}, accepting {accepting}; {machine}); {selected}: {used}; {new}: {last}."),
        ("terse", "zh"): ("DFA 状态图，初态 {start}，接受状态 {accepting}，箭头 {used} 为{selected}，状态 {last} 为{new}：{machine}。", "有限自动机（初态 {start}，接受状态 {accepting}；{machine}），其中{selected}的是 {used}，{new}的是 {last}。"),
        ("task", "en"): ("Draw a deterministic finite automaton with start {start} and accepting {accepting}, in which {machine}. The transitions {used} are {selected}, the state {last} is {new}.{row}",
                         "A textbook state diagram during a run: {machine}. It begins in {start}; double circles: {accepting}. The arrows {used} stand out in {selected}, {last} in {new}.{row}"),
        ("task", "zh"): ("画一个确定有限自动机，初态 {start}，接受状态 {accepting}，{machine}。转移 {used} 为{selected}，状态 {last} 为{new}。{row}",
                         "教科书式状态图，展示一次运行：{machine}。从 {start} 开始，双圈为 {accepting}。箭头 {used} 用{selected}突出，{last} 用{new}突出。{row}"),
        ("explicit", "en"): ("A clean diagram of a finite automaton with {n} circles and labelled arrows: {machine}. A short arrow enters {start}; {accepting} with a double ring. Exactly the arrows {used} are {selected}; {last} is filled or outlined in {new}.{row}",
                             "Figure of a DFA, mostly in plain ink, accepting: {accepting}, start: {start}. Moves: {machine}. Only the arrows {used}, in {selected}, and the state {last}, in {new}, stand out.{row}"),
        ("explicit", "zh"): ("有限自动机的清晰图示，{n} 个圆圈，箭头带符号：{machine}。短箭头进入 {start}；{accepting} 为双圈。恰好箭头 {used} 是{selected}，状态 {last} 以{new}填充或勾边。{row}",
                             "DFA 图，大部分为普通墨色，接受状态 {accepting}，初态 {start}。转移：{machine}。{selected}的箭头：{used}。{new}的状态：{last}。{row}"),
    },
    wording=Wording(
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        law={
            "en": "each symbol of {word} in turn is read along the arrow that bears it, beginning at {start}",
            "zh": "从{start}开始，依次沿标有{word}各符号的箭头前进",
        },
        figure=(Noun("finite automaton", "finite automata", "有限自动机", "台"), Noun("state diagram", "state diagrams", "状态图", "张")),
        nouns={"node": STATE, "edge": TRANSITION, "cell": (Noun("box", "boxes", "方框"),)},
        objective={
            "en": ("Follow {word} through the automaton.", "Show the run of the automaton on {word}."),
            "zh": ("追踪{word}在自动机中的运行。", "展示自动机读入{word}的过程。"),
        },
        facts={
            "en": ("The input is {word}.", "A finite automaton is about to read {word}.", "The string {word} is fed to an automaton with {n} states."),
            "zh": ("输入串为{word}。", "一台有限自动机将读入{word}。", "含{n}个状态的自动机读入字符串{word}。"),
        },
        rules={"read": {"en": "the arrow that bears the next symbol is taken", "zh": "每一步沿标有所读符号的箭头前进"}},
        first_cell=1,
    ),
    anchor="A0", catalogue=("F05",), paper=(13,), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (TRACE,)
