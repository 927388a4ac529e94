"""Turing machines: tape, head and state after some steps (catalogue F11). The rules stand in a table below."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import (
    Step,
    claim,
    draw,
    fill_cell,
    move_node,
    recolour_cell,
    relabel_node,
    visit,
    wipe,
)  # fmt: skip
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Figure, Line, Mark, Node

SYMBOLS = ("0", "1", "B")  # B is the blank
CELLS = 9
STATES = {1: 2, 2: 2, 3: 3, 4: 3, 5: 3}
STEPS = {1: (1, 2), 2: (2, 3), 3: (3, 4), 4: (4, 6), 5: (6, 8)}
HAN = "一二三四五六七八九"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
Rule = tuple[str, str, int]  # symbol written, L or R, next state


@dataclass(frozen=True, slots=True)
class Configuration:
    """What there is at one moment."""

    tape: tuple[str, ...]
    head: int
    state: int


def stepped(at: Configuration, rules: Mapping[tuple[int, str], Rule]) -> Configuration:
    """The next configuration. Raises Unfit where the head leaves the tape."""
    symbol, way, state = rules[at.state, at.tape[at.head]]
    head = at.head + (1 if way == "R" else -1)
    if not 0 <= head < len(at.tape):
        raise Unfit("off-tape", "the head leaves the tape")
    return Configuration((*at.tape[: at.head], symbol, *at.tape[at.head + 1 :]), head, state)


def make_steps(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A random machine on a short word; the figure after some steps, changed cells marked."""
    n, steps = STATES[difficulty], s.integer(*STEPS[difficulty])
    for _ in range(60):
        rules = {
            (q, a): (s.choice(SYMBOLS[:2]), s.choice("LR"), s.integer(0, n - 1)) for q in range(n) for a in SYMBOLS
        }
        word = [s.choice("01") for _ in range(s.integer(3, 5))]
        left = (CELLS - len(word)) // 2
        start = Configuration((*["B"] * left, *word, *["B"] * (CELLS - left - len(word))), left, 0)
        try:
            run = _run(start, rules, steps + 1)
        except Unfit:
            continue
        changed = [i for i in range(CELLS) if run[steps].tape[i] != start.tape[i]]
        if (
            changed
            and run[steps].head != start.head
            and len({c.head for c in run}) > min(steps, 3)
            and {way for _, way, _ in rules.values()} == {"L", "R"}
        ):
            break
    else:
        raise Unfit("dull-run", "no random machine did enough")
    source = _figure(start, rules, canvas)
    trace, target = _trace(source, run[: steps + 1], canvas)
    head = run[steps]
    claims = [constraint(claim("text_eq", cell=i, to=head.tape[i]), kind="change") for i in changed[:2]]
    edit = Edit("steps", {"steps": steps, "mark": "cell-new"})
    hidden = {"rules": rules, "run": run, "steps": steps, "changed": changed, "canvas": canvas, "source": source}
    return Problem(source, edit, target, trace, _slots(rules, run[: steps + 1], changed, steps), tuple(claims), hidden)


def _run(start: Configuration, rules: Mapping[tuple[int, str], Rule], steps: int) -> list[Configuration]:
    run = [start]
    for _ in range(steps):
        run.append(stepped(run[-1], rules))
    return run


# ------------------------------------------------------------------------------------------------------------- drawing


def _side(canvas: Canvas) -> float:
    return round(46.0 * canvas.unit, 1)


def _tape_box(i: int, canvas: Canvas) -> tuple[float, float, float, float]:
    side = _side(canvas)
    left = round((canvas.width - CELLS * side) / 2, 1)
    return round(left + i * side, 1), round(84.0 * canvas.unit, 1), side, side


def _head(at: Configuration, canvas: Canvas) -> tuple[Line, Node]:
    """The arrow that points at a cell from below, and the state at its tail."""
    x, y, side, _ = _tape_box(at.head, canvas)
    u, middle = canvas.unit, round(x + side / 2, 1)
    w, h = round(40.0 * u, 1), round(30.0 * u, 1)
    bottom = round(y + side + 3.0 * u, 1)
    line = Line("head", ((middle, round(bottom + 32.0 * u, 1)), (middle, bottom)), end=True)
    node = Node(
        "state",
        (middle, round(bottom + 37.0 * u + h / 2, 1)),
        f"q_{at.state}",
        shape="box",
        w=w,
        h=h,
        size=round(16.0 * u, 1),
    )
    return line, node


def _figure(at: Configuration, rules: Mapping[tuple[int, str], Rule], canvas: Canvas) -> Figure:
    """Tape, head and rules."""
    u = canvas.unit
    tape: list[Mark] = [
        Cell(f"t{i}", _tape_box(i, canvas), a, "cell", round(19.0 * u, 1)) for i, a in enumerate(at.tape)
    ]
    n = 1 + max(q for q, _ in rules)
    w, h, size = round(108.0 * u, 1), round(32.0 * u, 1), round(15.0 * u, 1)
    x, y = round((canvas.width - 4 * w) / 2, 1), round(canvas.height - 70.0 * u - (n + 1) * h, 1)
    rows = [("δ", *SYMBOLS), *((f"q_{q}", *(_written(rules[q, a]) for a in SYMBOLS)) for q in range(n))]
    table: list[Mark] = [
        Cell(f"r{i}-{k}", (round(x + k * w, 1), round(y + i * h, 1), w, h), text, "cell" if i and k else "head", size)
        for i, row in enumerate(rows) for k, text in enumerate(row)
    ]  # fmt: skip
    return Figure((*tape, *table, *_head(at, canvas)))


def _written(rule: Rule) -> str:
    """A rule as it stands in the table: symbol, direction, next state."""
    return f"{rule[0]},{rule[1]},q_{rule[2]}"


def _trace(source: Figure, run: list[Configuration], canvas: Canvas) -> tuple[tuple[Step, ...], Figure]:
    """Step by step what is read and written; then the marks, the head and the state."""
    steps: list[Step] = []
    figure = source
    for before, after in itertools.pairwise(run):
        key, symbol = f"t{before.head}", after.tape[before.head]
        steps.append(visit(figure, key).why("rule", name="read"))
        if symbol != before.tape[before.head]:
            steps.append(fill_cell(figure, key, symbol).why("rule", name="write"))
            figure = figure.changed({key: {"label": symbol}})
    for i, (a, b) in enumerate(zip(run[0].tape, run[-1].tape)):
        if a != b:
            steps.append(recolour_cell(figure, f"t{i}", "cell-new").why("rule", name="changed"))
            figure = figure.changed({f"t{i}": {"cls": "cell-new"}})
    line, node = _head(run[-1], canvas)
    old = figure.by_id["head"]
    steps += [
        wipe(old),
        draw(line).why("rule", name="move"),
        move_node(figure, "state", node.at).why("rule", name="move"),
    ]
    figure = figure.changed({"head": {"points": line.points}, "state": {"at": node.at}})
    if run[-1].state != run[0].state:
        steps.append(relabel_node(figure, "state", node.label).why("rule", name="state"))
        figure = figure.changed({"state": {"label": node.label}})
    return tuple(steps), figure


def _slots(
    rules: Mapping[tuple[int, str], Rule], run: list[Configuration], changed: list[int], steps: int
) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    entries = [f"q_{q}/{a}: {_written(rule)}" for (q, a), rule in rules.items()]
    start, end = run[0], run[-1]
    pairs = [(at.state, at.tape[at.head]) for at in run[:-1]]
    used = [f"q_{q}/{a}: {_written(rules[q, a])}" for q, a in pairs]
    places = [ORDINALS[i] for i in changed]
    slots: dict[str, str | dict[str, str]] = {
        "used": {"en": "; ".join(used), "zh": "；".join(used)},
        "k": str(steps), "steps": {"en": f"{steps} step" + "s" * (steps > 1), "zh": f"{steps} 步"},
        "rules": {"en": "; ".join(entries), "zh": "；".join(entries)},
        "changed": {"en": " and ".join(filter(None, (", ".join(places[:-1]), *places[-1:]))), "zh": "、".join(f"第{HAN[i]}" for i in changed)},
        "cells": {"en": "cell" if len(changed) == 1 else "cells", "zh": "格"},
    }  # fmt: skip
    for name, at in (("start", start), ("end", end)):
        slots |= {
            f"{name}_tape": {"en": ", ".join(at.tape), "zh": "、".join(at.tape)}, f"{name}_state": f"q_{at.state}",
            f"{name}_head": {"en": ORDINALS[at.head], "zh": f"第{HAN[at.head]}"},
        }  # fmt: skip
    return slots


# ------------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, at: Configuration) -> Figure:
    """The target as it would be in another configuration."""
    line, node = _head(at, p.hidden["canvas"])
    start = p.hidden["run"][0]
    cells = {f"t{i}": {"label": a, "cls": "cell" if a == start.tape[i] else "cell-new"} for i, a in enumerate(at.tape)}
    return p.hidden["source"].changed(
        cells | {"head": {"points": line.points}, "state": {"at": node.at, "label": node.label}}
    )


def one_less(p: Problem, s: Stream) -> Figure:
    """The last step has not been made."""
    return _shown(p, p.hidden["run"][p.hidden["steps"] - 1])


def one_more(p: Problem, s: Stream) -> Figure:
    """One step too many has been made."""
    return _shown(p, p.hidden["run"][p.hidden["steps"] + 1])


def wrong_state(p: Problem, s: Stream) -> Figure:
    """The machine is in another state."""
    now = p.target.by_id["state"].label
    others = sorted({f"q_{q}" for q, _ in p.hidden["rules"]} - {now})
    return p.target.changed({"state": {"label": s.choice(others)}})


def shifted_head(p: Problem, s: Stream) -> Figure | None:
    """The head stands one cell beside."""
    at: Configuration = p.hidden["run"][p.hidden["steps"]]
    places = [h for h in (at.head - 1, at.head + 1) if 0 <= h < CELLS]
    return _shown(p, Configuration(at.tape, s.choice(places), at.state))


def unmoved_head(p: Problem, s: Stream) -> Figure:
    """The head stands where it began."""
    at: Configuration = p.hidden["run"][p.hidden["steps"]]
    return _shown(p, Configuration(at.tape, p.hidden["run"][0].head, at.state))


def wrong_symbol(p: Problem, s: Stream) -> Figure:
    """A changed cell holds another symbol."""
    key = f"t{s.choice(p.hidden['changed'])}"
    now = p.target.by_id[key].label
    return p.target.changed({key: {"label": s.choice([a for a in SYMBOLS if a != now])}})


def not_written(p: Problem, s: Stream) -> Figure:
    """A changed cell is as it was before, but for its mark."""
    i = s.choice(p.hidden["changed"])
    return p.target.changed({f"t{i}": {"label": p.hidden["run"][0].tape[i]}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """A changed cell is not marked."""
    return p.target.changed({f"t{s.choice(p.hidden['changed'])}": {"cls": "cell"}})


def too_many_marked(p: Problem, s: Stream) -> Figure:
    """A cell that did not change is marked."""
    rest = [i for i in range(CELLS) if i not in p.hidden["changed"]]
    return p.target.changed({f"t{s.choice(rest)}": {"cls": "cell-new"}})


def wrong_rule(p: Problem, s: Stream) -> Figure:
    """A rule in the table moves the other way."""
    cells = [c for c in p.target.all(Cell) if "," in c.label]
    one = s.choice(cells)
    return p.target.changed({one.id: {"label": one.label.translate(str.maketrans("LR", "RL"))}})


TURING = Family(
    name="cs/turing-machine",
    subject="computer science",
    title={"en": "Steps of a Turing machine", "zh": "图灵机的运行步骤"},
    edits="tape, head and state after some steps; changed cells in colour",
    parameters="2 to 3 states, symbols 0, 1 and blank, a tape of 9 cells, 1 to 8 steps",
    make=make_steps,
    mutators=(
        Mutator("one-less", one_less), Mutator("one-more", one_more), Mutator("wrong-state", wrong_state),
        Mutator("shifted-head", shifted_head), Mutator("unmoved-head", unmoved_head), Mutator("wrong-symbol", wrong_symbol),
        Mutator("not-written", not_written), Mutator("unmarked", unmarked), Mutator("too-many-marked", too_many_marked),
        Mutator("wrong-rule", wrong_rule, False),
    ),
    edit={
        ("terse", "en"): ("Run the Turing machine for {steps}; cells that end up different in {new}.", "Show the configuration after {steps}, changed cells {new}.", "Advance tape, head and state by {steps} ({new} = altered cell)."),
        ("terse", "zh"): ("让图灵机运行 {steps}，内容改变了的格子用{new}。", "画出 {steps}之后的格局，变化的格子涂{new}。", "把纸带、读写头和状态推进 {steps}（{new}表示改变的格子）。"),
        ("task", "en"): ("Apply the rules in the table for exactly {steps}: read the cell above the arrow, write, move, change state. Draw tape, head and state as they are then, and paint each cell whose content differs from now {new}. The table stays.",
                         "The table gives, for state and symbol, what to write, where to go (L or R) and the next state. What does the machine look like {steps} later? Move the arrow with its state box, update the tape, and mark altered cells in {new}.",
                         "Simulate this Turing machine: {steps} from the configuration drawn. Put the head under its new cell with its new state, correct the symbols on the tape and give every cell that has changed a {new} mark."),
        ("task", "zh"): ("按表中的规则恰好运行 {steps}：读箭头上方的格子，写入、移动、转换状态。画出此时的纸带、读写头和状态，内容与现在不同的格子涂成{new}，规则表不变。",
                         "表中给出每个状态和符号所对应的写入符号、移动方向（L 或 R）和下一状态。{steps}以后机器是什么样子？移动带状态框的箭头，更新纸带，并用{new}标出改变的格子。",
                         "从图示格局开始模拟这台图灵机 {steps}：把读写头连同新状态放到新的格子下方，改正纸带上的符号，每个有变化的格子用{new}标记。"),
        ("explicit", "en"): ("After {steps} the tape reads {end_tape}. Colour the {changed} {cells} {new}, set the head under the {end_head} cell and write {end_state} into its box.",
                             "Make the tape {end_tape} with the {changed} {cells} in {new}; the arrow goes to the {end_head} cell and the state is {end_state}, as it is {steps} later.",
                             "The machine, {steps} on: state {end_state}, head at the {end_head} cell, tape {end_tape}. Altered, hence {new}: the {changed} {cells}."),
        ("explicit", "zh"): ("{steps}之后纸带为 {end_tape}。把{changed}格涂成{new}，读写头移到{end_head}格下方，状态框写 {end_state}。",
                             "把纸带改为 {end_tape}，其中{changed}格为{new}；箭头移到{end_head}格，状态为 {end_state}，这是 {steps}之后的情形。",
                             "运行 {steps}后：状态 {end_state}，读写头在{end_head}格，纸带为 {end_tape}。改变的{changed}格用{new}。"),
    },
    repair={
        ("terse", "en"): ("This should be the machine after {steps} from state {start_state} at the {start_head} cell of {start_tape}; correct it, changed cells {new}.", "Mend the configuration reached in {steps} from {start_tape} (head at the {start_head} cell, {start_state}); altered cells {new}."),
        ("terse", "zh"): ("图应为机器从 {start_tape}（{start_head}格，状态 {start_state}）运行 {steps}后的样子，请改正，变化的格子用{new}。", "改正从 {start_tape}（读写头在{start_head}格，{start_state}）出发 {steps}后的格局，改变的格子为{new}。"),
        ("task", "en"): ("This Turing machine started with the tape {start_tape}, the head under the {start_head} cell, in state {start_state}, and made {steps} by the table. The result drawn is wrong. Correct it; exactly the cells whose content has changed are {new}.",
                         "Someone simulated {steps} of this machine and slipped. At first the tape was {start_tape}, the state {start_state} and the head at the {start_head} cell. Restore the right tape, head and state, with {new} for altered cells only."),
        ("task", "zh"): ("图灵机从纸带 {start_tape}、读写头在{start_head}格下方、状态 {start_state} 出发，按表运行了 {steps}，但画出的结果不对。请改正，恰好内容改变了的格子为{new}。",
                         "有人模拟这台机器的 {steps}时出了错。起初纸带为 {start_tape}，状态 {start_state}，读写头在{start_head}格。请恢复正确的纸带、读写头和状态，只有改变的格子用{new}。"),
        ("explicit", "en"): ("After {steps} it has to be: tape {end_tape}, the {changed} {cells} {new} and no others, head at the {end_head} cell, state {end_state}. Correct the figure.",
                             "Correct the figure to show {end_state} under the {end_head} cell of the tape {end_tape}, where only the {changed} {cells}, altered within {steps}, are {new}."),
        ("explicit", "zh"): ("{steps}之后应为：纸带 {end_tape}，只有{changed}格为{new}，读写头在{end_head}格，状态 {end_state}。请改正。",
                             "请改图：纸带 {end_tape}，读写头在{end_head}格下方，状态 {end_state}，{steps}内改变的{changed}格是{new}，其他不着色。"),
    },
    source={
        ("terse", "en"): ("Drawing of a Turing machine in state {start_state} at the {start_head} cell of the tape {start_tape}, with its table: {rules}.", "Tape {start_tape}, head under the {start_head} cell, state {start_state}; rules {rules}."),
        ("terse", "zh"): ("图灵机：纸带 {start_tape}，读写头在{start_head}格，状态 {start_state}，规则 {rules}。", "一台状态为 {start_state} 的图灵机，读写头位于纸带 {start_tape} 的{start_head}格；规则表：{rules}。"),
        ("task", "en"): ("Draw a Turing machine: a row of square cells with {start_tape}, an arrow from below at the {start_head} cell, a box with {start_state} at its tail, and under that a table of rules (state/symbol: write, move, next): {rules}.",
                         "A textbook figure of a Turing machine in its configuration at the beginning: tape {start_tape}, state {start_state}, head at the {start_head} cell. Its transition table, headed δ, 0, 1, B: {rules}."),
        ("task", "zh"): ("画一台图灵机：一行方格写着 {start_tape}，{start_head}格下方有箭头指向它，箭头尾端的方框写 {start_state}，再下面是规则表（状态/符号：写入、移动、下一状态）：{rules}。",
                         "教科书式的图灵机初始格局：纸带 {start_tape}，状态 {start_state}，读写头在{start_head}格。转移表的表头为 δ、0、1、B：{rules}。"),
        ("explicit", "en"): ("On top a tape of adjoining squares: {start_tape}. Below the {start_head} square a vertical arrow points up, with a rounded box {start_state} under it. At the bottom a ruled table, header δ, 0, 1, B, with entries {rules}. One ink.",
                             "Figure on a plain ground without accents: squares in a row reading {start_tape}; an upright arrow to the {start_head} one from the box {start_state}; a grid with a shaded header (δ, 0, 1, B) and the rules {rules}."),
        ("explicit", "zh"): ("上方是由相连方格组成的纸带：{start_tape}。{start_head}格下方有一条竖直向上的箭头，其下是圆角方框 {start_state}。底部是带表头 δ、0、1、B 的表格：{rules}。单一墨色。",
                             "没有强调色的图：一行方格 {start_tape}；从方框 {start_state} 向上的箭头指向{start_head}格；下面的表格有带底色的表头（δ、0、1、B），规则为 {rules}。"),
    },
    target={
        ("terse", "en"): ("Drawing of a Turing machine in state {end_state} at the {end_head} cell of the tape {end_tape}, the {changed} {cells} {new}; table: {rules}.", "Tape {end_tape} ({new}: the {changed} {cells}), head under the {end_head} cell, state {end_state}; rules {rules}."),
        ("terse", "zh"): ("图灵机：纸带 {end_tape}，{changed}格为{new}，读写头在{end_head}格，状态 {end_state}，规则 {rules}。", "一台状态为 {end_state} 的图灵机，读写头位于纸带 {end_tape} 的{end_head}格，{changed}格用{new}；规则表：{rules}。"),
        ("task", "en"): ("Draw a Turing machine: a row of square cells with {end_tape}, of which the {changed} {cells} {new}; an arrow from below at the {end_head} cell, a box with {end_state} at its tail, and a table of rules (state/symbol: write, move, next): {rules}.",
                         "A textbook figure of a Turing machine during its run: tape {end_tape}, state {end_state}, head at the {end_head} cell; altered {cells} in {new}: the {changed}. Its transition table, headed δ, 0, 1, B: {rules}."),
        ("task", "zh"): ("画一台图灵机：一行方格写着 {end_tape}，其中{changed}格为{new}；{end_head}格下方有箭头指向它，箭头尾端的方框写 {end_state}，再下面是规则表（状态/符号：写入、移动、下一状态）：{rules}。",
                         "教科书式的图灵机运行图：纸带 {end_tape}，状态 {end_state}，读写头在{end_head}格；改变过的{changed}格用{new}。转移表的表头为 δ、0、1、B：{rules}。"),
        ("explicit", "en"): ("On top a tape of adjoining squares: {end_tape}, only the {changed} in {new}. Below the {end_head} square a vertical arrow points up, with a rounded box {end_state} under it. At the bottom a ruled table, header δ, 0, 1, B, with entries {rules}.",
                             "Figure on a plain ground: squares in a row reading {end_tape}; an upright arrow to the {end_head} one from the box {end_state}; a grid with a shaded header (δ, 0, 1, B) and the rules {rules}. The {changed} {cells} of the tape stand out in {new}."),
        ("explicit", "zh"): ("上方是由相连方格组成的纸带：{end_tape}，只有{changed}格是{new}。{end_head}格下方有一条竖直向上的箭头，其下是圆角方框 {end_state}。底部是带表头 δ、0、1、B 的表格：{rules}。",
                             "纯色背景的图：一行方格 {end_tape}；从方框 {end_state} 向上的箭头指向{end_head}格；下面的表格有带底色的表头（δ、0、1、B），规则为 {rules}。纸带的{changed}格以{new}突出。"),
    },
    wording=Wording(
        derived={
            "en": ("The rules used in turn are {used}.",),
            "zh": ("依次使用的规则为{used}。",),
        },
        law={
            "en": "each step follows the rule for the present state and the symbol under the head",
            "zh": "每一步执行当前状态与读写头下符号所对应的规则",
        },
        figure=(Noun("Turing machine", "Turing machines", "图灵机", "台"), Noun("tape with a head and rules", "tapes with heads", "带读写头和规则表的纸带", "条")),
        nouns={"node": (Noun("state box", "state boxes", "状态框"),), "line": (Noun("head arrow", "head arrows", "读写头箭头", "条"),)},
        objective={
            "en": ("Carry out {steps} of the Turing machine.", "Find the configuration after {steps}."),
            "zh": ("执行图灵机的 {steps}。", "求 {steps}之后的格局。"),
        },
        facts={
            "en": ("The machine is to make {steps}.", "The Turing machine, in state {start_state}, makes {steps} more."),
            "zh": ("机器要运行 {steps}。", "状态为 {start_state} 的图灵机再运行 {steps}。"),
        },
        rules={
            "read": {"en": "state and symbol choose the rule", "zh": "由状态和所读符号选定规则"},
            "write": {"en": "the rule says what is written", "zh": "规则规定写入的符号"},
            "changed": {"en": "{its content is|their contents are} no longer as before", "zh": "{它|它们}的内容已与原来不同"},
            "move": {"en": "each rule moves the head by one cell", "zh": "每条规则使读写头移动一格"},
            "state": {"en": "the last rule names the next state", "zh": "最后一条规则给出下一状态"},
        },
        first_cell=1,
    ),
    anchor="A2", catalogue=("F11",), leaves=("Computer Science/Automata/Turing Machine",),
)  # fmt: skip

FAMILIES = (TURING,)
