"""Nondeterministic automata: the subset construction as a transition table below the machine (catalogue F01).

Rows are sets of states in the order in which they are found: from the first row down, symbols from left to right.
"""

from __future__ import annotations

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import STATE, TRANSITION, Noun, Wording
from synth.reasoning.record import Step, claim, fill_cell, recolour_cell
from synth.science.cs.automaton import Machine, arranged, described, drawn, listed, names_of, page, reached
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Edge, Figure

STATES = {1: (3, 3), 2: (3, 3), 3: (3, 4), 4: (4, 4), 5: (4, 4)}
ROWS = {1: (3, 3), 2: (3, 4), 3: (4, 5), 4: (5, 6), 5: (5, 7)}
EPSILON = 4  # difficulty from which there may be a move on ε
States = frozenset[int]


def make_subsets(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random nondeterministic machine over an empty table; the edit fills the table."""
    low, high = ROWS[difficulty]
    for _ in range(40):
        machine = _random_nfa(s, s.integer(*STATES[difficulty]), difficulty)
        rows = subsets(machine)
        used = {a for _, a in machine.moves} >= set(machine.symbols)
        if (
            used
            and low <= len(rows) <= high
            and any(len(r) > 1 for r in rows)
            and len(reached(machine.moves, 0)) == len(machine.names)
        ):
            break
    else:
        raise Unfit("subsets", "no random machine had a fitting number of sets")
    table = _table(machine, len(rows), canvas)
    height = canvas.height - canvas.margin - table[0].box[1]
    layout = arranged(machine, canvas, page(canvas, height + 4 * canvas.unit), s, 1)
    source = drawn(machine, layout).plus(*table)
    texts = _texts(machine, rows)
    ends = [f"c{i}-0" for i, row in enumerate(rows) if row & machine.accepting]
    target = source.changed({key: {"label": text} for key, text in texts.items()})
    target = target.changed({key: {"cls": "cell-new"} for key in ends})
    claims = [constraint(claim("count_eq", select="cell[class=cell-new]", n=len(ends)))] if ends else []
    hidden = {"machine": machine, "rows": rows, "texts": texts, "ends": ends}
    steps = _trace(source, texts, ends, len(machine.symbols))
    edit = Edit("subsets", {"mark": "cell-new"})
    return Problem(source, edit, target, steps, _slots(machine, rows, texts), tuple(claims), hidden)


def _random_nfa(s: Stream, n: int, difficulty: int) -> Machine:
    moves: dict[tuple[int, str], States] = {}
    for q in range(n):
        for a in ("0", "1"):
            k = s.weighted((0, 1, 2), (0.3, 0.45, 0.25))
            if k:
                moves[q, a] = frozenset(s.sample(range(n), k))
    if difficulty >= EPSILON and s.chance(0.7):
        q, p = s.sample(range(n), 2)
        moves[q, "ε"] = frozenset((p,))
    return Machine(names_of(n, s, ("0", "1")), ("0", "1"), moves, frozenset(s.sample(range(n), 1)))


def closed(machine: Machine, states: States) -> States:
    """States and all that moves on ε add to them."""
    waiting = sorted(states)
    for q in waiting:
        waiting += [p for p in sorted(machine.moves.get((q, "ε"), ())) if p not in waiting]
    return frozenset(waiting)


def stepped(machine: Machine, states: States, symbol: str) -> States:
    """Where a set of states is after a symbol."""
    return closed(machine, frozenset(p for q in states for p in machine.moves.get((q, symbol), ())))


def subsets(machine: Machine) -> list[States]:
    """Sets that the construction finds, in order (Rabin and Scott 1959)."""
    rows = [closed(machine, frozenset((machine.start,)))]
    for row in rows:
        for symbol in machine.symbols:
            after = stepped(machine, row, symbol)
            if after not in rows:
                rows.append(after)
    return rows


def written(machine: Machine, states: States) -> str:
    """A set as it stands in a cell: {q_0,q_2}, or Ø."""
    return "{" + ",".join(machine.names[q] for q in sorted(states)) + "}" if states else "Ø"


def _table(machine: Machine, rows: int, canvas: Canvas) -> list[Cell]:
    """Header cells, then empty rows: one cell for the set, one per symbol."""
    u, n = canvas.unit, len(machine.symbols) + 1
    w, h, size = round(128.0 * u, 1), round(25.0 * u, 1), round(14.6 * u, 1)
    x, y = round((canvas.width - n * w) / 2, 1), round(canvas.height - canvas.margin - (rows + 1) * h, 1)
    heads = ("δ", *machine.symbols)
    cells = [Cell(f"h{k}", (round(x + k * w, 1), y, w, h), head, "head", size) for k, head in enumerate(heads)]
    return cells + [
        Cell(f"c{i}-{k}", (round(x + k * w, 1), round(y + (i + 1) * h, 1), w, h), "", "cell", size)
        for i in range(rows) for k in range(n)
    ]  # fmt: skip


def _texts(machine: Machine, rows: list[States]) -> dict[str, str]:
    """What is written in every cell of the filled table, row by row."""
    found = {}
    for i, row in enumerate(rows):
        found[f"c{i}-0"] = written(machine, row)
        for k, symbol in enumerate(machine.symbols):
            found[f"c{i}-{k + 1}"] = written(machine, stepped(machine, row, symbol))
    return found


def _trace(source: Figure, texts: dict[str, str], ends: list[str], symbols: int) -> tuple[Step, ...]:
    """Row by row: the set, where each symbol leads, and whether a state of it accepts."""
    steps: list[Step] = []
    figure = source
    for key, text in texts.items():
        row, column = key[1:].split("-")
        rule = "move" if column != "0" else "found" if row != "0" else "first"
        steps.append(fill_cell(figure, key, text).why("rule", name=rule))
        figure = figure.changed({key: {"label": text}})
        if key in ends:
            steps.append(recolour_cell(figure, key, "cell-new").why("rule", name="final"))
            figure = figure.changed({key: {"cls": "cell-new"}})
    return tuple(steps)


def _slots(machine: Machine, rows: list[States], texts: dict[str, str]) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    english, chinese = [], []
    for i in range(len(rows)):
        to = [texts[f"c{i}-{k + 1}"] for k in range(len(machine.symbols))]
        english.append(
            f"{texts[f'c{i}-0']} goes to " + " and ".join(f"{t} on {a}" for t, a in zip(to, machine.symbols))
        )
        chinese.append(f"{texts[f'c{i}-0']} " + "、".join(f"读 {a} 到 {t}" for t, a in zip(to, machine.symbols)))
    ends = [texts[f"c{i}-0"] for i, row in enumerate(rows) if row & machine.accepting]
    return {
        "machine": described(machine), "n": str(len(machine.names)), "blank": str(3 * len(rows)),
        "start": machine.shown(machine.start), "accepting": listed(machine, machine.accepting),
        "table": {"en": "; ".join(english), "zh": "；".join(chinese)}, "first": texts["c0-0"], "found": ", ".join(texts[f"c{i}-0"] for i in range(len(rows))),
        "ends": {"en": " and ".join(ends) or "no set", "zh": "、".join(ends) or "（无）"},
        "heads": {"en": f"δ, {', '.join(machine.symbols)}", "zh": f"δ、{'、'.join(machine.symbols)}"},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------ wrong targets


def _entry(p: Problem, s: Stream) -> tuple[str, States]:
    """A cell of the table at random, and its set."""
    machine: Machine = p.hidden["machine"]
    i, k = s.integer(0, len(p.hidden["rows"]) - 1), s.integer(1, len(machine.symbols))
    return f"c{i}-{k}", stepped(machine, p.hidden["rows"][i], machine.symbols[k - 1])


def _with(p: Problem, key: str, states: States) -> Figure:
    return p.target.changed({key: {"label": written(p.hidden["machine"], states)}})


def lost_state(p: Problem, s: Stream) -> Figure | None:
    """A set lacks one of its states."""
    key, states = _entry(p, s)
    return _with(p, key, states - {s.choice(sorted(states))}) if states else None


def added_state(p: Problem, s: Stream) -> Figure | None:
    """A set holds one state too many."""
    key, states = _entry(p, s)
    others = sorted(set(range(len(p.hidden["machine"].names))) - states)
    return _with(p, key, states | {s.choice(others)}) if others else None


def swapped_symbols(p: Problem, s: Stream) -> Figure | None:
    """In one row the symbols have changed places."""
    i = s.integer(0, len(p.hidden["rows"]) - 1)
    one, other = p.hidden["texts"][f"c{i}-1"], p.hidden["texts"][f"c{i}-2"]
    return p.target.changed({f"c{i}-1": {"label": other}, f"c{i}-2": {"label": one}}) if one != other else None


def swapped_rows(p: Problem, s: Stream) -> Figure | None:
    """Two rows have changed places."""
    if len(p.hidden["rows"]) < 3:
        return None
    i, j = s.sample(range(1, len(p.hidden["rows"])), 2)
    old = p.target.by_id
    changes = {}
    for k in range(3):
        a, b = old[f"c{i}-{k}"], old[f"c{j}-{k}"]
        changes |= {a.id: {"label": b.label, "cls": b.cls}, b.id: {"label": a.label, "cls": a.cls}}
    return p.target.changed(changes)


def wrong_row(p: Problem, s: Stream) -> Figure:
    """A row stands for another set."""
    i, n = s.integer(0, len(p.hidden["rows"]) - 1), len(p.hidden["machine"].names)
    states = p.hidden["rows"][i] ^ {s.integer(0, n - 1)}
    return _with(p, f"c{i}-0", states)


def empty_cell(p: Problem, s: Stream) -> Figure:
    """A cell has been forgotten."""
    return p.target.changed({s.choice(sorted(p.hidden["texts"])): {"label": ""}})


def no_closure(p: Problem, s: Stream) -> Figure | None:
    """Moves on ε have been overlooked in one cell."""
    machine: Machine = p.hidden["machine"]
    found = {}
    for i, row in enumerate(p.hidden["rows"]):
        for k, a in enumerate(machine.symbols):
            bare = frozenset(t for q in row for t in machine.moves.get((q, a), ()))
            if bare != closed(machine, bare):
                found[f"c{i}-{k + 1}"] = bare
    return _with(p, *s.choice(sorted(found.items()))) if found else None


def unmarked(p: Problem, s: Stream) -> Figure | None:
    """A set that accepts is not marked."""
    return p.target.changed({s.choice(p.hidden["ends"]): {"cls": "cell"}}) if p.hidden["ends"] else None


def too_many_marked(p: Problem, s: Stream) -> Figure | None:
    """A set that does not accept is marked."""
    rest = [f"c{i}-0" for i in range(len(p.hidden["rows"])) if f"c{i}-0" not in p.hidden["ends"]]
    return p.target.changed({s.choice(rest): {"cls": "cell-new"}}) if rest else None


def marked_entry(p: Problem, s: Stream) -> Figure:
    """The mark stands in a symbol's column."""
    return p.target.changed({_entry(p, s)[0]: {"cls": "cell-new"}})


def wrong_arrow(p: Problem, s: Stream) -> Figure:
    """An arrow of the machine bears another symbol."""
    edge = s.choice(list(p.target.all(Edge)))
    return p.target.changed({edge.id: {"label": "1" if edge.label == "0" else "0"}})


SUBSETS = Family(
    name="cs/nfa-to-dfa",
    subject="computer science",
    title={"en": "Subset construction", "zh": "子集构造法"},
    edits="a transition table of sets of states is filled, sets that accept are marked",
    parameters="3 to 4 states, two symbols, moves on ε from difficulty 4, 3 to 7 sets",
    make=make_subsets,
    mutators=(
        Mutator("lost-state", lost_state), Mutator("added-state", added_state), Mutator("swapped-symbols", swapped_symbols),
        Mutator("swapped-rows", swapped_rows), Mutator("wrong-row", wrong_row), Mutator("empty-cell", empty_cell),
        Mutator("no-closure", no_closure), Mutator("unmarked", unmarked), Mutator("too-many-marked", too_many_marked),
        Mutator("marked-entry", marked_entry), Mutator("wrong-arrow", wrong_arrow, False),
    ),
    edit={
        ("terse", "en"): ("Fill in the table by the subset construction, rows in order of discovery; accepting sets {new}.",
                          "Determinise the NFA in the table below (sets as found, top to bottom); colour accepting rows' sets {new}.",
                          "NFA to DFA: complete the transition table, {new} for the sets that accept."),
        ("terse", "zh"): ("用子集构造法填表，行按发现顺序排列，接受的集合用{new}。", "在下表中把该 NFA 确定化（集合按发现先后自上而下），含接受状态的集合标{new}。",
                          "NFA 转 DFA：完成转移表，接受集合涂成{new}。"),
        ("task", "en"): ("Carry out the subset construction for this nondeterministic automaton in the table. Begin with the set of states reachable before any symbol; treat symbols from left to right and give each new set the next free row. Paint the first cell of every row whose set accepts {new}.",
                         "Turn the NFA into a DFA: write the sets of states into the first column in the order in which they are found, and beside them the sets that each symbol leads to. The empty set is Ø. Sets with an accepting state get a {new} cell.",
                         "Complete the transition table below the diagram with the states of the equivalent DFA, worked through row by row and column by column, and mark in {new} which of these sets contain an accepting state."),
        ("task", "zh"): ("对这个非确定自动机在表中进行子集构造：首行为读入任何符号之前可达的状态集合，符号从左到右处理，每个新集合写入下一个空行。含接受状态的集合，其首列单元格涂成{new}。",
                         "把 NFA 化为 DFA：首列按发现的先后写出状态集合，右边写出读各符号后到达的集合，空集写作 Ø。含有接受状态的集合所在单元格用{new}。",
                         "逐行逐列完成图下方的转移表，写出等价 DFA 的各状态集合，并用{new}标出其中含接受状态的集合。"),
        ("explicit", "en"): ("Write this table: {table}. In the first column make {ends} {new}.",
                             "Fill the rows from top to bottom so that {table}; the row cells of {ends} become {new}. The diagram stays as it is.",
                             "The construction starts with {first} and gives: {table}. Enter it and use {new} for {ends} at the left."),
        ("explicit", "zh"): ("把表填成：{table}。首列中 {ends} 的单元格涂成{new}。", "自上而下填写各行：{table}；首列 {ends} 改为{new}，状态图保持不变。",
                             "构造从 {first} 开始，结果为：{table}。请填入表中，左列的 {ends} 用{new}。"),
    },
    repair={
        ("terse", "en"): ("The table of the subset construction contains an error; correct it (accepting sets {new}).", "Find and mend the mistake in this determinisation, {new} for accepting sets only."),
        ("terse", "zh"): ("子集构造的表中有错，请改正（接受集合为{new}）。", "找出并改正确定化表中的错误，只有接受集合用{new}。"),
        ("task", "en"): ("The table should show the subset construction for the automaton above, sets in order of discovery with symbols from left to right, and the first-column cells of accepting sets in {new}. Something in it is wrong. Put it right.",
                         "A student turned the NFA into a DFA and slipped somewhere in the table. Restore the right sets, rows from top to bottom as they are found; exactly the sets with an accepting state have a {new} cell at the left."),
        ("task", "zh"): ("表格应给出上面自动机的子集构造：集合按发现顺序排列，符号从左到右，接受集合的首列单元格为{new}。其中有一处错误，请改正。",
                         "某同学把 NFA 化为 DFA 时在表中出了差错。请恢复正确的集合，各行按发现先后自上而下；恰好含接受状态的集合在左列用{new}。"),
        ("explicit", "en"): ("The table has to read: {table}. At the left exactly {ends} are {new}. Correct it.", "Correct the figure; rows from top to bottom: {table}. Only the first cells of {ends} have the colour {new}."),
        ("explicit", "zh"): ("表应为：{table}。左列恰有 {ends} 为{new}。请改正。", "请改图，自上而下各行为：{table}。只有首列的 {ends} 是{new}。"),
    },
    source={
        ("terse", "en"): ("An NFA (start {start}, accepting {accepting}; {machine}) above a transition table of {blank} empty cells, headed {heads}.", "State diagram, start {start}, accepting {accepting}: {machine}; below it a blank table headed {heads}."),
        ("terse", "zh"): ("上方是 NFA（初态 {start}，接受状态 {accepting}；{machine}），下方是表头为 {heads}、含 {blank} 个空单元格的转移表。", "状态图，初态 {start}，接受状态 {accepting}：{machine}；下方是表头为 {heads} 的空表。"),
        ("task", "en"): ("Draw a nondeterministic automaton with start {start} and accepting {accepting} (double circle): {machine}. Below stands a table with the header {heads} over {blank} empty cells.",
                         "An exercise on the subset construction: above, an NFA with {n} states in which {machine} (start {start}, accepting {accepting}); beneath it an unfilled table, columns {heads}, with {blank} blank cells."),
        ("task", "zh"): ("画一个非确定自动机，初态 {start}，接受状态 {accepting}（双圈）：{machine}。下方有一张表，表头为 {heads}，其下有 {blank} 个空单元格。",
                         "子集构造的习题：上方是含 {n} 个状态的 NFA，{machine}（初态 {start}，接受状态 {accepting}）；下面是未填的表，列为 {heads}，共 {blank} 个空单元格。"),
        ("explicit", "en"): ("Upper part: circles joined by labelled arrows, {machine}; a short arrow enters {start}, double ring at {accepting}. Lower part: a ruled table with three columns headed {heads} in shaded cells, over {blank} empty cells. One ink, no accents.",
                             "Figure in two parts on a plain ground. The automaton: {machine}; start {start}; accepting {accepting}. Under it a grid whose header cells read {heads} and whose other {blank} cells are blank."),
        ("explicit", "zh"): ("上半部：用带标号箭头相连的圆圈，{machine}；短箭头进入 {start}，{accepting} 为双圈。下半部：三列的表格，带底色的表头为 {heads}，其下是 {blank} 个空单元格。单一墨色，无强调色。",
                             "纯色背景上的两部分图。自动机：{machine}；初态 {start}；接受状态 {accepting}。下面的表格表头为 {heads}，其余 {blank} 个单元格空白。"),
    },
    target={
        ("terse", "en"): ("An NFA (start {start}, accepting {accepting}; {machine}) above its subset table: {table}; {new}: {ends}.", "Subset construction of an automaton with start {start}, accepting {accepting}: {table}. {ends} in {new}; {machine}."),
        ("terse", "zh"): ("上方是 NFA（初态 {start}，接受状态 {accepting}；{machine}），下方是子集表：{table}；{new}：{ends}。", "自动机（初态 {start}，接受状态 {accepting}）的子集构造：{table}。{ends} 为{new}；{machine}。"),
        ("task", "en"): ("Draw a nondeterministic automaton (start {start}, accepting {accepting}): {machine}. The table beneath it, headed {heads}, lists: {table}. The first cells of {ends} are {new}.",
                         "A worked example of the subset construction. Above: {machine}; start {start}, double circle {accepting}. Below, with columns {heads}: {table}. Accepting sets {ends} are filled or outlined in {new}."),
        ("task", "zh"): ("画一个非确定自动机（初态 {start}，接受状态 {accepting}）：{machine}。下方的表以 {heads} 为表头，内容为：{table}。{ends} 的首列单元格为{new}。",
                         "子集构造的例题。上方：{machine}；初态 {start}，双圈 {accepting}。下方各列为 {heads}：{table}。接受集合 {ends} 用{new}。"),
        ("explicit", "en"): ("Upper part: circles and labelled arrows, {machine}; short arrow into {start}, double ring at {accepting}. Lower part: a ruled table headed {heads}, from top to bottom: {table}. Only the left cells of {ends} are {new}.",
                             "Figure in two parts. The automaton: {machine}; start {start}; accepting {accepting}. The grid under it, columns {heads}, reads from top to bottom: {table}. Cells in {new}: {ends}, in the first column."),
        ("explicit", "zh"): ("上半部：圆圈与带标号的箭头，{machine}；短箭头进入 {start}，{accepting} 为双圈。下半部：表头为 {heads} 的表格，自上而下：{table}。只有左列的 {ends} 是{new}。",
                             "两部分的图。自动机：{machine}；初态 {start}；接受状态 {accepting}。下面的表各列为 {heads}，自上而下：{table}。首列中{new}的单元格：{ends}。"),
    },
    wording=Wording(
        brief={"en": ("The sets found, in this order, are {found}.",), "zh": ("依次得到的集合为{found}。",)},
        described={"en": ("A short arrow enters {start}.",), "zh": ("短箭头指向{start}。",)},
        derived={
            "en": ("Set by set, {table}.",),
            "zh": ("逐个集合：{table}。",),
        },
        law={
            "en": "a set goes on a symbol to all states that its members reach, and a set with an accepting state is {new}",
            "zh": "集合读一个符号后到达其各状态所能到达的全部状态，含接受状态的集合为{new}",
        },
        figure=(Noun("state diagram with a table", "state diagrams with tables", "带转移表的状态图", "张"), Noun("nondeterministic automaton and its table", "automata and tables", "非确定自动机及其转移表", "份")),
        nouns={"node": STATE, "edge": TRANSITION},
        objective={
            "en": ("Determinise the automaton in the table.", "Find all sets of states that the construction reaches."),
            "zh": ("在表中把自动机确定化。", "求出子集构造得到的所有状态集合。"),
        },
        rules={
            "first": {"en": "the construction begins with the start and all it reaches before any symbol", "zh": "构造从初态及读入符号前可达的状态开始"},
            "found": {"en": "the next set found takes the next row", "zh": "新发现的集合写入下一行"},
            "move": {"en": "a set goes where any of its states goes", "zh": "集合到达其中各状态所到之处的并集"},
            "final": {"en": "a set accepts if one of its states does", "zh": "含有接受状态的集合就是接受集合"},
        },
        first_cell=1,
    ),
    anchor="A0", catalogue=("F01",), leaves=("Computer Science/Automata/Finite Automaton",),
)  # fmt: skip

FAMILIES = (SUBSETS,)
