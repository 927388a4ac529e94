"""Deterministic automata: which words are accepted (catalogue F08). Words stand in a table below the machine."""

from __future__ import annotations

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, claim, fill_cell, recolour_cell
from synth.science.cs.automaton import Machine, arranged, described, drawn, listed, page, random_dfa
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Edge, Figure

STATES = {1: (2, 3), 2: (3, 3), 3: (3, 4), 4: (4, 5), 5: (5, 5)}
WORDS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}
LENGTHS = {1: (1, 3), 2: (2, 4), 3: (2, 5), 4: (3, 6), 5: (4, 7)}


def make_accept(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random machine and some words; beside each word the state in which it ends, in a colour for the verdict."""
    symbols = s.choice((("0", "1"), ("b", "c")))
    n = s.integer(*STATES[difficulty])
    machine = random_dfa(s, n, symbols, 1 if n < 4 else s.integer(1, 2))
    words = _words(s, machine, difficulty)
    ends = {word: machine.path(word)[-1] for word in words}
    good = [w for w in words if ends[w] in machine.accepting]
    if not 0 < len(good) < len(words):
        raise Unfit("one-verdict", "all words are accepted, or none")
    cells = _table(words, canvas)
    layout = arranged(
        machine, canvas, page(canvas, canvas.height - canvas.margin - cells[0].box[1] + 6), s, 1 + difficulty // 3
    )
    source = drawn(machine, layout).plus(*cells)
    steps, target = _judged(source, machine, words)
    classes = {w: "cell-a" if w in good else "cell-b" for w in words}
    claims = [constraint(claim("count_eq", select="cell[class=cell-a]", n=len(good)), kind="change")]
    edit = Edit("judge-words", {"accepted": "cell-a", "rejected": "cell-b"})
    hidden = {"machine": machine, "words": words, "ends": ends, "classes": classes}
    return Problem(source, edit, target, steps, _slots(machine, words, ends, good), tuple(claims), hidden)


def _words(s: Stream, machine: Machine, difficulty: int) -> list[str]:
    low, high = LENGTHS[difficulty]
    found: dict[str, None] = {}
    for _ in range(60):
        found["".join(s.choice(machine.symbols) for _ in range(s.integer(low, high)))] = None
        if len(found) == WORDS[difficulty]:
            return list(found)
    raise Unfit("words", "too few different words")


def _table(words: list[str], canvas: Canvas) -> list[Cell]:
    """A row of words, and below each an empty cell."""
    u, n = canvas.unit, len(words)
    w, h, size = (
        round(min(110.0 * u, (canvas.width - 2 * canvas.margin) / n), 1),
        round(28.0 * u, 1),
        round(14.6 * u, 1),
    )
    x, y = round((canvas.width - n * w) / 2, 1), round(canvas.height - canvas.margin - 2 * h, 1)
    top = [Cell(f"w{i}", (round(x + i * w, 1), y, w, h), word, "cell", size) for i, word in enumerate(words)]
    return top + [Cell(f"u{i}", (round(x + i * w, 1), round(y + h, 1), w, h), "", "cell", size) for i in range(n)]


def _judged(source: Figure, machine: Machine, words: list[str]) -> tuple[tuple[Step, ...], Figure]:
    """Word by word: the state in which it ends, and the verdict."""
    steps: list[Step] = []
    figure = source
    for i, word in enumerate(words):
        end = machine.path(word)[-1]
        verdict, cls = ("accepts", "cell-a") if end in machine.accepting else ("rejects", "cell-b")
        steps.append(fill_cell(figure, f"u{i}", machine.names[end]).why("rule", name="run"))
        figure = figure.changed({f"u{i}": {"label": machine.names[end]}})
        steps.append(recolour_cell(figure, f"w{i}", cls).why(verdict))
        figure = figure.changed({f"w{i}": {"cls": cls}})
    return tuple(steps), figure


def _slots(
    machine: Machine, words: list[str], ends: dict[str, int], good: list[str]
) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    bad = [w for w in words if w not in good]
    pairs = [(w, machine.shown(ends[w])) for w in words]
    runs = [f"{w}: {'→'.join(machine.shown(q) for q in machine.path(w))}" for w in words]
    return {
        "n": str(len(machine.names)), "machine": described(machine), "start": machine.shown(machine.start),
        "accepting": listed(machine, machine.accepting),
        "words": {"en": ", ".join(words), "zh": "、".join(words)}, "good": {"en": ", ".join(good), "zh": "、".join(good)},
        "bad": {"en": ", ".join(bad), "zh": "、".join(bad)},
        "runs": {"en": "; ".join(runs), "zh": "；".join(runs)},
        "ends": {"en": ", ".join(f"{q} below {w}" for w, q in pairs), "zh": "，".join(f"{w} 下面写 {q}" for w, q in pairs)},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------ wrong targets


def _any(p: Problem, s: Stream) -> int:
    return s.integer(0, len(p.hidden["words"]) - 1)


def wrong_verdict(p: Problem, s: Stream) -> Figure:
    """One word has the other colour."""
    i = _any(p, s)
    return p.target.changed({f"w{i}": {"cls": "cell-b" if p.target.by_id[f"w{i}"].cls == "cell-a" else "cell-a"}})


def all_swapped(p: Problem, s: Stream) -> Figure:
    """The colours have changed places."""
    other = {"cell-a": "cell-b", "cell-b": "cell-a"}
    return p.target.changed({c.id: {"cls": other[c.cls]} for c in p.target.all(Cell) if c.cls in other})


def no_verdict(p: Problem, s: Stream) -> Figure:
    """One word has no colour."""
    return p.target.changed({f"w{_any(p, s)}": {"cls": "cell"}})


def wrong_state(p: Problem, s: Stream) -> Figure:
    """A word ends in another state."""
    i, names = _any(p, s), p.hidden["machine"].names
    now = p.target.by_id[f"u{i}"].label
    return p.target.changed({f"u{i}": {"label": s.choice([n for n in names if n != now])}})


def one_short(p: Problem, s: Stream) -> Figure | None:
    """A word has been read without its last symbol, state and verdict alike."""
    i, machine = _any(p, s), p.hidden["machine"]
    word = p.hidden["words"][i]
    end = machine.path(word[:-1])[-1]
    if end == p.hidden["ends"][word]:
        return None
    cls = "cell-a" if end in machine.accepting else "cell-b"
    return p.target.changed({f"u{i}": {"label": machine.names[end]}, f"w{i}": {"cls": cls}})


def empty_state(p: Problem, s: Stream) -> Figure:
    """The state below a word is missing."""
    return p.target.changed({f"u{_any(p, s)}": {"label": ""}})


def swapped_states(p: Problem, s: Stream) -> Figure | None:
    """Two states below words have changed places."""
    i, j = s.sample(range(len(p.hidden["words"])), 2)
    one, other = p.target.by_id[f"u{i}"].label, p.target.by_id[f"u{j}"].label
    return p.target.changed({f"u{i}": {"label": other}, f"u{j}": {"label": one}}) if one != other else None


def marked_state(p: Problem, s: Stream) -> Figure:
    """The colour stands below the word as well."""
    i = _any(p, s)
    return p.target.changed({f"u{i}": {"cls": p.target.by_id[f"w{i}"].cls}})


def other_word(p: Problem, s: Stream) -> Figure | None:
    """A word has lost a symbol."""
    i = _any(p, s)
    word = p.hidden["words"][i][:-1]
    return p.target.changed({f"w{i}": {"label": word}}) if word else None


def wrong_ring(p: Problem, s: Stream) -> Figure:
    """A state has gained or lost its inner circle."""
    q = s.integer(0, len(p.hidden["machine"].names) - 1)
    return p.target.changed({f"n{q}": {"ring": not p.target.by_id[f"n{q}"].ring}})


def wrong_arrow(p: Problem, s: Stream) -> Figure:
    """An arrow bears other symbols."""
    edge, symbols = s.choice(list(p.target.all(Edge))), p.hidden["machine"].symbols
    return p.target.changed({edge.id: {"label": symbols[edge.label == symbols[0]]}})


ACCEPT = Family(
    name="cs/dfa-accept",
    subject="computer science",
    title={"en": "Words that an automaton accepts", "zh": "自动机接受哪些字符串"},
    edits="below each word the state in which it ends; the word in a colour for its verdict",
    parameters="2 to 5 states, two symbols, 3 to 5 words of 1 to 7 symbols",
    make=make_accept,
    mutators=(
        Mutator("wrong-verdict", wrong_verdict), Mutator("all-swapped", all_swapped), Mutator("no-verdict", no_verdict),
        Mutator("wrong-state", wrong_state), Mutator("one-short", one_short), Mutator("empty-state", empty_state),
        Mutator("swapped-states", swapped_states), Mutator("marked-state", marked_state),
        Mutator("other-word", other_word, False), Mutator("wrong-ring", wrong_ring, False), Mutator("wrong-arrow", wrong_arrow, False),
    ),
    edit={
        ("terse", "en"): ("Test the words in the table: accepted {a}, rejected {b}, final state underneath.",
                          "Write each word's last state below it; colour accepted words {a}, rejected ones {b}.",
                          "Run the DFA on every string listed ({a} = accepted, {b} = rejected) and note where it stops."),
        ("terse", "zh"): ("检验表中的字符串：接受的用{a}，拒绝的用{b}，下面写出最后的状态。", "在每个串下面写出终止时的状态；被接受的串涂{a}，被拒绝的涂{b}。",
                          "对列出的每个串运行 DFA（{a}为接受，{b}为拒绝），并注明停在哪个状态。"),
        ("task", "en"): ("Which of the strings in the table does this automaton accept? Write the state reached after the whole string into the cell under it, and fill the string's own cell with {a} if it is accepted and with {b} if it is rejected.",
                         "Let the DFA read every word in the top row from its start state. Enter the state in which it stops in the bottom row; accepted words get a {a} cell, the others a {b} one. The diagram stays unchanged.",
                         "Decide membership for each given word: note the final state in the empty cell and show the verdict by colour, {a} for words of the language and {b} for all others."),
        ("task", "zh"): ("表中的哪些字符串被这台自动机接受？把读完整个串后到达的状态写在它下面的格子里；被接受的串所在格子用{a}，被拒绝的用{b}。",
                         "让 DFA 从初态开始读上一行的每个串，把停止时的状态填入下一行；被接受的串的格子涂成{a}，其余涂成{b}，状态图不变。",
                         "判断每个给定的串是否属于该语言：在空格中写出最终状态，并用颜色表示结论，属于语言的用{a}，不属于的用{b}。"),
        ("explicit", "en"): ("Write {ends}. Colour the cells of {good} {a} and the cells of {bad} {b}.",
                             "Accepted, hence {a}: {good}. Rejected, hence {b}: {bad}. Into the lower cells write {ends}.",
                             "Fill the lower row with {ends}, then give {a} to the words {good} and {b} to the words {bad}."),
        ("explicit", "zh"): ("{ends}。把 {good} 的格子涂成{a}，把 {bad} 的格子涂成{b}。", "被接受的 {good} 用{a}，被拒绝的 {bad} 用{b}。下一行填写：{ends}。",
                             "先填下一行：{ends}；再把串 {good} 标为{a}，串 {bad} 标为{b}。"),
    },
    repair={
        ("terse", "en"): ("The verdicts on these words hold a mistake: {a} is accepted, {b} rejected, the last state stands below.", "Correct the table of tested words ({a} accepted, {b} rejected)."),
        ("terse", "zh"): ("这些串的判定有错：{a}表示接受，{b}表示拒绝，下面是最后的状态。", "改正检验结果表（{a}接受，{b}拒绝）。"),
        ("task", "en"): ("The table is meant to show for each word the state in which the DFA stops and, by {a} or {b}, whether it accepts or rejects. There is an error in it. Put it right; lower cells have no colour.",
                         "Somebody tested the words {words} with this automaton and slipped. Accepted words belong in {a}, rejected ones in {b}, and under each stands the state reached at its end. Restore that."),
        ("task", "zh"): ("表格应给出每个串读完时 DFA 所处的状态，并用{a}或{b}表示接受或拒绝。其中有一处错误，请改正；下一行的格子不着色。",
                         "有人用这台自动机检验串 {words} 时出了错。被接受的串应为{a}，被拒绝的为{b}，每个串下面是读完时的状态。请恢复正确结果。"),
        ("explicit", "en"): ("Correct the table: exactly {good} are {a}, exactly {bad} are {b}, and the lower row has {ends}, uncoloured.", "The right results are: {ends}. Words in {a}: {good}. Words in {b}: {bad}. Change whatever differs."),
        ("explicit", "zh"): ("请改正表格：恰好 {good} 为{a}，恰好 {bad} 为{b}，下一行为 {ends}，不着色。", "正确结果是：{ends}。{a}的串：{good}。{b}的串：{bad}。不符之处请改正。"),
    },
    source={
        ("terse", "en"): ("Diagram of a DFA (start {start}, accepting {accepting}; {machine}) above a table with the words {words} over empty cells.", "State diagram, start {start}, accepting {accepting}: {machine}; below it the words {words} to be tested."),
        ("terse", "zh"): ("上方是 DFA（初态 {start}，接受状态 {accepting}；{machine}），下方表格的上一行是 {words}，下一行为空。", "状态图，初态 {start}，接受状态 {accepting}：{machine}；下方是待检验的串 {words}。"),
        ("task", "en"): ("Draw a deterministic automaton with start {start} and accepting {accepting} (double circle): {machine}. Beneath it stands a table whose upper cells hold {words} and whose lower cells are empty.",
                         "An exercise figure: an automaton of {n} states in which {machine} (start {start}, accepting {accepting}), and under it a row of words, {words}, each over a blank cell."),
        ("task", "zh"): ("画一个确定有限自动机，初态 {start}，接受状态 {accepting}（双圈）：{machine}。下面有一张表，上一行的格子写着 {words}，下一行的格子为空。",
                         "习题插图：含 {n} 个状态的自动机，{machine}（初态 {start}，接受状态 {accepting}），下面一行是串 {words}，每个串下有一个空格。"),
        ("explicit", "en"): ("Upper part: circles joined by labelled arrows, {machine}; a short arrow enters {start}, double ring at {accepting}. Lower part: two rows of adjoining cells, the words {words} above, nothing below. One ink.",
                             "Figure in two parts without accent colours. The automaton: {machine}; start {start}; accepting {accepting}. The grid: {words} in the first row, an empty second row."),
        ("explicit", "zh"): ("上半部：用带标号箭头相连的圆圈，{machine}；短箭头进入 {start}，{accepting} 为双圈。下半部：两行相连的格子，上行为 {words}，下行为空。单一墨色。",
                             "没有强调色的两部分图。自动机：{machine}；初态 {start}；接受状态 {accepting}。格子：第一行为 {words}，第二行空白。"),
    },
    target={
        ("terse", "en"): ("Diagram of a DFA (start {start}, accepting {accepting}; {machine}) above tested words: {good} {a}, {bad} {b}; {ends}.", "State diagram, start {start}, accepting {accepting}: {machine}; in the table {ends}, with {good} in {a} and {bad} in {b}."),
        ("terse", "zh"): ("上方是 DFA（初态 {start}，接受状态 {accepting}；{machine}），下方是检验过的串：{good} 为{a}，{bad} 为{b}；{ends}。", "状态图，初态 {start}，接受状态 {accepting}：{machine}；表中 {ends}，{good} 用{a}，{bad} 用{b}。"),
        ("task", "en"): ("Draw a deterministic automaton with start {start} and accepting {accepting} (double circle): {machine}. Beneath it, a table of the words {words}; in the lower cells stands {ends}. Accepted words ({good}) are {a}, rejected ones ({bad}) {b}.",
                         "A worked exercise: an automaton of {n} states in which {machine} (start {start}, accepting {accepting}), and under it the words {words}, coloured {a} for {good} and {b} for {bad}. Second row: {ends}."),
        ("task", "zh"): ("画一个确定有限自动机，初态 {start}，接受状态 {accepting}（双圈）：{machine}。下面是串 {words} 的表，下一行：{ends}。被接受的串（{good}）为{a}，被拒绝的（{bad}）为{b}。",
                         "例题插图：含 {n} 个状态的自动机，{machine}（初态 {start}，接受状态 {accepting}），下面是串 {words}，其中 {good} 着{a}，{bad} 着{b}。第二行：{ends}。"),
        ("explicit", "en"): ("Upper part: circles joined by labelled arrows, {machine}; a short arrow enters {start}, double ring at {accepting}. Lower part: two rows of adjoining cells, words above ({words}), states below: {ends}. In {a}: {good}. In {b}: {bad}.",
                             "Figure in two parts. The automaton: {machine}; start {start}; accepting {accepting}. The grid: {words} in the first row, and {ends}. Cells of {good} are {a}, cells of {bad} are {b}, all others plain."),
        ("explicit", "zh"): ("上半部：用带标号箭头相连的圆圈，{machine}；短箭头进入 {start}，{accepting} 为双圈。下半部：两行相连的格子，上行为 {words}，下行为状态：{ends}。{a}的是 {good}，{b}的是 {bad}。",
                             "两部分的图。自动机：{machine}；初态 {start}；接受状态 {accepting}。格子第一行为 {words}，并且 {ends}。{good} 的格子为{a}，{bad} 的格子为{b}，其余普通。"),
    },
    wording=Wording(
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        derived={
            "en": ("The runs are {runs}.",),
            "zh": ("各串的运行为：{runs}。",),
        },
        law={
            "en": "under each word stands the state in which it ends, and a word is {a} if that state accepts, else {b}",
            "zh": "每个串下面是读完时的状态，该状态接受则串为{a}，否则为{b}",
        },
        figure=(Noun("state diagram with a table of words", "state diagrams with words", "带字符串表的状态图", "张"), Noun("finite automaton with words", "automata with words", "带待检字符串的自动机", "台")),
        nouns={"node": STATE, "edge": TRANSITION},
        objective={
            "en": ("Find out which words the automaton accepts.", "Run the automaton on each word of the table."),
            "zh": ("判断自动机接受哪些字符串。", "让自动机读表中的每个字符串。"),
        },
        rules={"run": {"en": "the arrows that bear its symbols lead there from the start", "zh": "从初态沿其各符号的箭头走到这里"}},
        first_cell=1,
    ),
    anchor="A0", catalogue=("F08",), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (ACCEPT,)
