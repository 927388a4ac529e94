"""Dynamic programming: the last cells of a table are filled, or the way back through it is marked (catalogue S03)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import CELL, Noun, Wording
from synth.reasoning.record import Step, claim, fill_cell, recolour_cell
from synth.science.cs.cells import TEXT, indices
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Figure, Label, Mark, Node

LENGTHS = {1: (3, 3), 2: (3, 4), 3: (4, 5), 4: (4, 6), 5: (5, 6)}  # of the two words
AMOUNTS = {1: (6, 7), 2: (7, 9), 3: (9, 11), 4: (10, 12), 5: (11, 13)}
BLANKS = {1: (2, 3), 2: (3, 4), 3: (4, 6), 4: (5, 7), 5: (6, 8)}
COINS = ((1, 3, 4), (1, 4, 5), (1, 3, 5), (1, 4, 6), (1, 5, 7), (1, 3, 7), (1, 2, 5), (1, 4, 7))
MARK = "cell-selected"
MOVES = {(1, 1): ("diagonal", "左上"), (1, 0): ("up", "上"), (0, 1): ("left", "左")}
Place = tuple[int, int]
Values = dict[Place, int]


def lcs(a: str, b: str) -> Values:
    """Length of the longest common subsequence of every pair of prefixes."""
    t = {(i, 0): 0 for i in range(len(a) + 1)} | {(0, j): 0 for j in range(len(b) + 1)}
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            t[i, j] = t[i - 1, j - 1] + 1 if x == y else max(t[i - 1, j], t[i, j - 1])
    return t


def distance(a: str, b: str) -> Values:
    """Edit distance of every pair of prefixes."""
    t = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            t[i, j] = t[i - 1, j - 1] if x == y else 1 + min(t[i - 1, j - 1], t[i - 1, j], t[i, j - 1])
    return t


def fewest(coins: Sequence[int], amount: int) -> Values:
    """The fewest coins for every amount, in one row."""
    t: Values = {(0, 0): 0}
    for v in range(1, amount + 1):
        t[0, v] = 1 + min(t[0, v - c] for c in coins if c <= v)
    return t


def way_back(t: Values, a: str, b: str, problem: str) -> list[Place]:
    """Places from the last to the first: equal letters go diagonally, else to the best neighbour; in a tie diagonally
    before up before left."""
    i, j = len(a), len(b)
    path = [(i, j)]
    while (i, j) != (0, 0):
        if i and j and a[i - 1] == b[j - 1]:
            i, j = i - 1, j - 1
        else:
            near = [(i - di, j - dj) for di, dj in ((1, 1), (1, 0), (0, 1)) if i >= di and j >= dj]
            if problem == "lcs":
                near = [p for p in near if p != (i - 1, j - 1)]
            i, j = (max if problem == "lcs" else min)(near, key=lambda p: t[p])
        path.append((i, j))
    return path


def change_back(t: Values, coins: Sequence[int], amount: int) -> list[Place]:
    """Places from the amount to nothing, each time by the largest coin that leaves one coin less."""
    path = [(0, amount)]
    while path[-1][1]:
        v = path[-1][1]
        path.append((0, v - max(c for c in coins if c <= v and t[0, v - c] == t[0, v] - 1)))
    return path


@dataclass(frozen=True, slots=True)
class Page:
    """Where the table is, with what stands around it."""

    left: float
    top: float
    w: float
    h: float
    size: float
    around: tuple[Mark, ...]
    gap: float  # px between cells: the outline of an accented one is not shared

    def figure(self, values: Mapping[Place, Any], marked: Mapping[Place, str]) -> Figure:
        """The table with some places of other classes; None as a value is a blank."""
        w, h = round(self.w - self.gap, 1), round(self.h - self.gap, 1)
        cells = [
            Cell(
                f"c{i}-{j}", (round(self.left + j * self.w, 1), round(self.top + i * self.h, 1), w, h),
                "" if v is None else str(v), marked.get((i, j), "cell"), self.size,
            )
            for (i, j), v in sorted(values.items())
        ]  # fmt: skip
        return Figure((*cells, *self.around))


def words_page(a: str, b: str, canvas: Canvas) -> Page:
    """A table with the letters of one word down the side and those of the other along the top."""
    u = canvas.unit
    head = 40 * u
    room = min(canvas.width, canvas.height) - 2 * canvas.margin - head - 4 * u
    w = int(10 * min(58 * u, room / (max(len(a), len(b)) + 1))) / 10
    left = round((canvas.width - w * (len(b) + 1) + head) / 2, 1)
    top = round((canvas.height - w * (len(a) + 1) + head) / 2, 1)
    size = round(17 * u, 1)
    side = [
        Label(f"r{i}", (round(left - 0.55 * head, 1), round(top + (i + 0.5) * w, 1)), x, "text", size, "name")
        for i, x in enumerate(a, 1)
    ]
    over = [
        Label(f"k{j}", (round(left + (j + 0.5) * w, 1), round(top - 0.55 * head, 1)), y, "text", size, "name")
        for j, y in enumerate(b, 1)
    ]
    return Page(left, top, w, w, round(16 * u, 1), (*side, *over), 4 * u)


def coins_page(coins: Sequence[int], amount: int, canvas: Canvas) -> Page:
    """A row with the amounts below, and the coins as circles above."""
    u = canvas.unit
    w = int(10 * min(52 * u, (canvas.width - 2 * canvas.margin - 4) / (amount + 1))) / 10
    left, top = round((canvas.width - w * (amount + 1)) / 2, 1), round(canvas.height / 2 + 4 * u, 1)
    h = round(44 * u, 1)
    r = 24 * u
    xs = [canvas.width / 2 + (k - (len(coins) - 1) / 2) * 76 * u for k in range(len(coins))]
    nodes = [
        Node(f"n{c}", (round(x, 1), round(top - 70 * u, 1)), str(c), "node", r=round(r, 1), size=round(17 * u, 1))
        for x, c in zip(xs, coins)
    ]
    slots = [Cell(f"c{v}", (left + v * w, top, w - 4 * u, h - 4 * u)) for v in range(amount + 1)]
    return Page(left, top, w, h, round(16 * u, 1), (*nodes, *indices("i", slots, 14 * u, round(TEXT * u, 1))), 4 * u)


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A table of one of three problems, with its end blank or with the way back still to mark."""
    problem, op = s.weighted(("lcs", "distance", "coins"), (0.4, 0.35, 0.25)), s.choice(("fill", "trace"))
    if problem == "coins":
        coins, amount = s.choice(COINS), s.integer(*AMOUNTS[difficulty])
        values, page = fewest(coins, amount), coins_page(coins, amount, canvas)
        path, given = change_back(values, coins, amount), (coins, amount)
    else:
        low, high = LENGTHS[difficulty]
        a, b = ("".join(s.choice("ABCD") for _ in range(s.integer(low, high))) for _ in "ab")
        values, page = (lcs if problem == "lcs" else distance)(a, b), words_page(a, b, canvas)
        path, given = way_back(values, a, b, problem), (a, b)
        if a == b or values[len(a), len(b)] < 1 or len({*a} & {*b}) < 2:
            raise Unfit("plain", "words with too little or too much in common")
    if len(path) < 3:
        raise Unfit("short", "a way back of one step")
    blanks = sorted(values)[-s.integer(*BLANKS[difficulty]) :] if op == "fill" else []
    if blanks and len({values[p] for p in blanks}) < 2:
        raise Unfit("same", "blanks that all take one value")
    chosen = blanks or path
    source = page.figure({p: None if p in blanks else v for p, v in values.items()}, {})
    target = page.figure(values, dict.fromkeys(chosen, MARK))
    hidden = {
        "problem": problem,
        "op": op,
        "values": values,
        "page": page,
        "path": path,
        "blanks": blanks,
        "given": given,
    }
    claims = (constraint(claim("count_eq", select=f"cell[class={MARK}]", n=len(chosen)), "derived"),)
    trace = tuple(_trace(source, target, hidden))
    return Problem(source, Edit(op, {"problem": problem, "mark": MARK}), target, trace, _slots(hidden), claims, hidden)


_PROBLEMS = {
    "lcs": ("longest common subsequence", "最长公共子序列"), "distance": ("edit distance", "编辑距离"),
    "coins": ("fewest coins", "最少硬币数"),
}  # fmt: skip
_RULES = {
    "lcs": ("equal letters give the diagonal value plus one, others the larger of the values above and on the left", "字母相同时取左上值加一，否则取上方与左方的较大值"),
    "distance": ("equal letters copy the diagonal value, others give one more than the least of the values above, on the left and diagonal", "字母相同时照抄左上值，否则取上、左、左上最小值加一"),
    "coins": ("an amount takes one more than the least value that taking away one coin leads to", "每个金额的值等于减去一枚硬币后各值中的最小值加一"),
}  # fmt: skip
_BACK = {
    "lcs": ("equal letters lead diagonally, others to the larger value above or on the left, upwards in a tie", "字母相同走左上，否则走上方与左方中较大者，相等时向上"),
    "distance": ("equal letters lead diagonally, others to the least neighbour, in a tie diagonally before up before left", "字母相同走左上，否则走最小的邻格，相等时依次优先左上、上、左"),
    "coins": ("each step takes away the largest coin that leaves an entry smaller by one", "每步减去能使表值恰好减一的最大硬币"),
}  # fmt: skip


def _slots(h: Mapping[str, Any]) -> dict[str, str | dict[str, str]]:
    problem, op, values, blanks = h["problem"], h["op"], h["values"], h["blanks"]
    one, other = h["given"]
    coins = problem == "coins"
    of = {"en": f"with the coins {_listed(list(map(str, one)))}", "zh": f"（硬币面值 {'、'.join(map(str, one))}）"} if coins \
        else {"en": f"of {one} (rows) and {other} (columns)", "zh": f"（行 {one}，列 {other}）"}  # fmt: skip
    empty = "" if coins else "; one row and one column for empty prefixes come first"
    rows = max(i for i, _ in values) + 1
    filled = " / ".join(" ".join(str(values[p]) for p in sorted(values) if p[0] == i) for i in range(rows))
    before = " / ".join(
        " ".join("□" if p in blanks else str(values[p]) for p in sorted(values) if p[0] == i) for i in range(rows)
    )
    count = str(len(blanks or h["path"]))
    if op == "fill":
        new = [str(values[p]) for p in blanks]
        result = {
            "en": f"the blanks become {', '.join(new)} in reading order",
            "zh": f"空格按阅读顺序依次为 {'、'.join(new)}",
        }
        task = {"en": "fill in the blank cells", "zh": "填写空白单元格"}
        done = {
            "en": f"the last {count} cells in reading order were blank and had to be filled in",
            "zh": f"按阅读顺序的最后 {count} 格原为空白，需要填写",
        }
        chosen = {"en": f"the last {count} cells in reading order", "zh": f"按阅读顺序的最后 {count} 格"}
    else:
        result = _path_told(h["path"], coins)
        task = {"en": "mark the way back from the last cell to the first", "zh": "标出从最后一格回到第一格的路径"}
        done = {
            "en": "the way back from the last cell to the first had to be marked",
            "zh": "需要标出从最后一格回到第一格的路径",
        }
        chosen = result
    return {
        "problem": dict(zip(("en", "zh"), _PROBLEMS[problem])), "of": of, "task": task, "done": done, "chosen": chosen,
        "rule": dict(zip(("en", "zh"), (_RULES if op == "fill" else _BACK)[problem])), "result": result,
        "working": _working(h), "table": before, "full": filled, "count": count,
        "frame": {"en": "a row of cells with the amounts below and the coins in circles above" if coins
                  else "a grid of cells with one word down the left side and the other along the top" + empty,
                  "zh": "一行单元格，下方是金额，上方圆圈中是硬币面值" if coins else "单元格网格，左侧和上方各写一个单词，首行首列对应空前缀"},
        "hole": {"en": " (□ stands for a blank)" if blanks else "", "zh": "（□ 表示空白）" if blanks else ""},
    }  # fmt: skip


def _working(h: Mapping[str, Any]) -> dict[str, str]:
    """How every blank is worked out; of a way back where it leads."""
    problem, values = h["problem"], h["values"]
    if h["op"] != "fill":
        told = _path_told(h["path"], problem == "coins")
        return {"en": f"The way back is {told['en']}", "zh": f"回溯得{told['zh']}"}
    english, chinese = [], []
    for i, j in h["blanks"]:
        sum_ = ""
        if problem != "coins" and 0 in (i, j):
            letter = h["given"][j > 0][i + j - 1]
            place = (f"row {letter} at the edge", f"{letter}行首格") if i else (f"column {letter} at the edge", f"{letter}列首格")
        elif problem == "coins":
            rest = [str(values[0, j - c]) for c in h["given"][0] if c <= j]
            least = f"min({', '.join(rest)})" if len(rest) > 1 else rest[0]
            place, sum_ = (f"amount {j}", f"金额{j}"), f"1 + {least}"
        else:
            one, other = (word[k - 1] for word, k in zip(h["given"], (i, j)))
            place = (f"row {one} and column {other}", f"{one}行{other}列")
            near = [str(values[p]) for p in ((i - 1, j), (i, j - 1), (i - 1, j - 1))]
            if problem == "lcs":
                sum_ = f"{near[2]} + 1" if one == other else f"max({near[0]}, {near[1]})"
            else:
                sum_ = f"{near[2]} + 0" if one == other else f"1 + min({', '.join(near)})"
        told = f"{sum_} = {values[i, j]}" if sum_ else str(values[i, j])
        english.append(f"{place[0]}: {told}")
        chinese.append(f"{place[1]}：{told}")
    return {"en": "The blanks in reading order are " + "; ".join(english), "zh": "空格依次为" + "；".join(chinese)}


def _path_told(path: Sequence[Place], coins: bool) -> dict[str, str]:
    if coins:
        amounts = [str(v) for _, v in path]
        return {"en": f"the amounts {_listed(amounts)}", "zh": f"金额 {'、'.join(amounts)}"}
    moves = [MOVES[a[0] - b[0], a[1] - b[1]] for a, b in pairwise(path)]
    return {
        "en": f"the path from the bottom right corner: {', '.join(en for en, _ in moves)}",
        "zh": f"从右下角出发的路径：{'、'.join(zh for _, zh in moves)}",
    }


def _listed(items: list[str]) -> str:
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _trace(source: Figure, target: Figure, h: Mapping[str, Any]) -> Iterator[Step]:
    """Blanks in reading order, each from the values it rests on; or the way back step by step."""
    figure = source
    for p in h["blanks"]:
        cell = target.by_id[f"c{p[0]}-{p[1]}"]
        assert isinstance(cell, Cell)
        yield fill_cell(figure, cell.id, cell.label).why("rule", name=h["problem"])
        figure = figure.changed({cell.id: {"label": cell.label}})
    for p in h["blanks"] or h["path"]:
        key = f"c{p[0]}-{p[1]}"
        step = recolour_cell(figure, key, MARK)
        yield step if h["blanks"] else step.why("rule", name=f"back-{h['problem']}")
        figure = figure.changed({key: {"cls": MARK}})


# ------------------------------------------------------------------------------------------------ wrong targets


def _changed(p: Problem, place: Place, **fields: Any) -> Figure:
    return p.target.changed({f"c{place[0]}-{place[1]}": fields})


def value_off(p: Problem, s: Stream) -> Figure | None:
    """A filled value off by one."""
    if not p.hidden["blanks"]:
        return None
    place = s.choice(p.hidden["blanks"])
    value = p.hidden["values"][place]
    return _changed(p, place, label=str(value + s.choice((-1, 1) if value else (1,))))


def given_off(p: Problem, s: Stream) -> Figure:
    """A value that was there has changed."""
    place = s.choice(sorted({*p.hidden["values"]} - {*p.hidden["blanks"]}))
    return _changed(p, place, label=str(p.hidden["values"][place] + 1))


def left_blank(p: Problem, s: Stream) -> Figure | None:
    """A blank that was not filled."""
    return _changed(p, s.choice(p.hidden["blanks"]), label="") if p.hidden["blanks"] else None


def values_swapped(p: Problem, s: Stream) -> Figure | None:
    """Two filled values have changed places."""
    blanks, values = p.hidden["blanks"], p.hidden["values"]
    pairs = [(a, b) for a in blanks for b in blanks if values[a] < values[b]]
    if not pairs:
        return None
    a, b = s.choice(pairs)
    return p.target.changed({f"c{x[0]}-{x[1]}": {"label": str(values[y])} for x, y in ((a, b), (b, a))})


def other_problem(p: Problem, s: Stream) -> Figure | None:
    """The blanks filled by the rule of another problem."""
    one, other = p.hidden["given"]
    match p.hidden["problem"]:
        case "lcs":
            wrong = distance(one, other)
        case "distance":
            wrong = lcs(one, other)
        case _:
            wrong = {(0, v): sum(divmod_greedily(v, one)) for v in range(other + 1)}
    changes = {f"c{q[0]}-{q[1]}": {"label": str(wrong[q])} for q in p.hidden["blanks"]}
    return p.target.changed(changes) if changes else None


def divmod_greedily(amount: int, coins: Sequence[int]) -> Iterator[int]:
    """How many of each coin, the largest first."""
    for coin in sorted(coins, reverse=True):
        count, amount = divmod(amount, coin)
        yield count


def stray_step(p: Problem, s: Stream) -> Figure | None:
    """The way back goes by a neighbour of one of its cells."""
    path, values = p.hidden["path"], p.hidden["values"]
    if p.hidden["blanks"]:
        return None
    i, j = s.choice(path[1:-1])
    free = [q for q in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)) if q in values and q not in path]
    return _remarked(p, [*(q for q in path if q != (i, j)), s.choice(free)]) if free else None


def _remarked(p: Problem, places: Sequence[Place]) -> Figure:
    """Other cells of the true table marked, drawn in the order of the target."""
    wanted = {f"c{i}-{j}" for i, j in places}
    return p.target.changed({c.id: {"cls": MARK if c.id in wanted else "cell"} for c in p.target.all(Cell)})


def cut_short(p: Problem, s: Stream) -> Figure | None:
    """The way back ends before the first cell."""
    return None if p.hidden["blanks"] else _remarked(p, p.hidden["path"][:-1])


def other_tie(p: Problem, s: Stream) -> Figure | None:
    """The way back takes ties the other way round."""
    one, other = p.hidden["given"]
    if p.hidden["blanks"] or p.hidden["problem"] == "coins":
        return None
    flipped = way_back({(j, i): v for (i, j), v in p.hidden["values"].items()}, other, one, p.hidden["problem"])
    places = [(i, j) for j, i in flipped]
    return _remarked(p, places) if set(places) != set(p.hidden["path"]) else None


def straight_back(p: Problem, s: Stream) -> Figure | None:
    """The way back along the diagonal and the edge, whatever the values."""
    if p.hidden["blanks"] or p.hidden["problem"] == "coins":
        return None
    i, j = p.hidden["path"][0]
    places = [(i, j)]
    while (i, j) != (0, 0):
        i, j = max(i - 1, 0), max(j - 1, 0)
        places.append((i, j))
    return _remarked(p, places) if set(places) != set(p.hidden["path"]) else None


def unmarked(p: Problem, s: Stream) -> Figure:
    """A cell is not marked."""
    return _changed(p, s.choice(p.hidden["blanks"] or p.hidden["path"]), cls="cell")


def marked_too_much(p: Problem, s: Stream) -> Figure:
    """A cell is marked that should be plain."""
    chosen = p.hidden["blanks"] or p.hidden["path"]
    return _changed(p, s.choice(sorted({*p.hidden["values"]} - {*chosen})), cls=MARK)


TABLE = Family(
    name="cs/dp-table",
    subject="computer science",
    title={"en": "Tables of dynamic programming", "zh": "动态规划表"},
    edits="the last cells filled in, or the way back marked",
    parameters="longest common subsequence and edit distance of words of 3 to 6 letters; fewest coins for up to 13",
    make=make,
    mutators=(
        Mutator("value-off", value_off), Mutator("given-off", given_off), Mutator("left-blank", left_blank),
        Mutator("values-swapped", values_swapped), Mutator("other-problem", other_problem), Mutator("stray-step", stray_step),
        Mutator("cut-short", cut_short), Mutator("other-tie", other_tie), Mutator("straight-back", straight_back),
        Mutator("unmarked", unmarked), Mutator("marked-too-much", marked_too_much),
    ),
    edit={
        ("terse", "en"): ("In this {problem} table, {task} ({rule}), in {selected}.",
                          "{problem} table: {task}. Colour {selected}; {rule}.",
                          "Using {selected}, {task} of the {problem} table, as {rule}."),
        ("terse", "zh"): ("在这张{problem}表中{task}（{rule}），用{selected}。",
                          "{problem}表：{task}，颜色为{selected}；{rule}。",
                          "请用{selected}{task}，这是{problem}的表，{rule}。"),
        ("task", "en"): ("The figure is the dynamic programming table for the {problem} {of}. Now {task}: {rule}. The cells concerned become {selected}, all other cells stay as they are.",
                         "Complete this exercise on the {problem} {of}: {task}, shading those cells {selected}. Recall that {rule}.",
                         "Given the {problem} table {of}, where {rule}, {task}. Show the result with exactly these cells in {selected}."),
        ("task", "zh"): ("图为{problem}的动态规划表{of}。请{task}：{rule}。有关的单元格变为{selected}，其余保持不变。",
                         "完成这道{problem}的练习{of}：{task}，并把这些格子涂成{selected}。注意{rule}。",
                         "已知{problem}表{of}，其中{rule}，请{task}，结果中恰好这些单元格为{selected}。"),
        ("explicit", "en"): ("In the {problem} table {of}, {task}: {result}. Shade exactly these cells {selected} and leave the rest.",
                             "For the {problem} {of}, show {selected} cells as follows: {result}. That is how to {task}; nothing else changes.",
                             "Take the table for the {problem} {of} and {task}, so that {selected} marks this: {result}."),
        ("explicit", "zh"): ("在{problem}表{of}中{task}：{result}。恰好把这些单元格涂成{selected}，其余不变。",
                             "对{problem}{of}，用{selected}的单元格表示：{result}。这样就是{task}，其他不动。",
                             "请在{problem}的表{of}里{task}，使{selected}标出如下内容：{result}。"),
    },
    repair={
        ("terse", "en"): ("The {problem} table {of} has a mistake; {done}, in {selected}. Correct it.",
                          "Correct this table for the {problem} {of}: {done}, and those cells are {selected}."),
        ("terse", "zh"): ("这张{problem}表{of}有错；{done}，用{selected}。请改正。", "请修正这张{problem}的表{of}：{done}，这些格子为{selected}。"),
        ("task", "en"): ("In the table for the {problem} {of}, {done} and shown in {selected}, but a value or a colour is wrong. Put it right: {rule}.",
                         "Find and mend the mistake in this {problem} table {of}. There, {done}; {rule}. Only those cells are {selected}."),
        ("task", "zh"): ("在{problem}的表{of}中，{done}并用{selected}表示，但有一个值或颜色错了。请改正：{rule}。",
                         "找出并改正这张{problem}表{of}的错误。其中{done}；{rule}。只有这些格子为{selected}。"),
        ("explicit", "en"): ("The correct rows are {full}, and exactly this is {selected}: {chosen}. Change the {problem} table to that.",
                             "Correct the figure so that the {problem} table reads {full}, row by row, with {selected} for {chosen} only."),
        ("explicit", "zh"): ("正确的各行为 {full}，且恰好以下部分为{selected}：{chosen}。请据此改正{problem}表。", "请改正图形，使{problem}表逐行为 {full}，只有{chosen}用{selected}。"),
    },
    source={
        ("terse", "en"): ("A dynamic programming table for the {problem} {of}: {table}{hole}.", "The {problem} table {of}, row by row {table}{hole}."),
        ("terse", "zh"): ("{problem}的动态规划表{of}：{table}{hole}。", "{problem}表{of}，逐行为 {table}{hole}。"),
        ("task", "en"): ("Draw the table for the {problem} {of} as {frame}. The rows read {table}{hole}.", "A textbook figure of the {problem} {of}: {frame}, filled with {table}{hole}."),
        ("task", "zh"): ("画出{problem}的表{of}：{frame}，各行内容为 {table}{hole}。", "教科书式的{problem}示意图{of}：{frame}，其中依次写有 {table}{hole}。"),
        ("explicit", "en"): ("A clean diagram for the {problem} {of}: {frame}. From top to bottom the rows hold {table}{hole}. All cells look alike.",
                             "Figure with {frame}. It belongs to the {problem} {of} and reads, row by row, {table}{hole}. No cell is highlighted."),
        ("explicit", "zh"): ("{problem}的清晰图示{of}：{frame}。自上而下各行为 {table}{hole}。所有单元格样式相同。", "图中是{frame}，对应{problem}{of}，逐行内容为 {table}{hole}，没有突出的格子。"),
    },
    target={
        ("terse", "en"): ("A dynamic programming table for the {problem} {of}: {full}, in {selected} {chosen}.", "The {problem} table {of}, row by row {full}; {selected}: {chosen}."),
        ("terse", "zh"): ("{problem}的动态规划表{of}：{full}，{selected}部分为{chosen}。", "{problem}表{of}，逐行为 {full}；{selected}：{chosen}。"),
        ("task", "en"): ("Draw the table for the {problem} {of} as {frame}. The rows read {full}. Shaded {selected}: {chosen}.",
                         "A textbook figure of the {problem} {of}: {frame}, filled with {full}. It shows in {selected} {chosen}."),
        ("task", "zh"): ("画出{problem}的表{of}：{frame}，各行内容为 {full}。涂成{selected}的是{chosen}。", "教科书式的{problem}示意图{of}：{frame}，其中依次写有 {full}，用{selected}表示{chosen}。"),
        ("explicit", "en"): ("A clean diagram for the {problem} {of}: {frame}. From top to bottom the rows hold {full}. Only the following is {selected}: {chosen}.",
                             "Figure with {frame}. It belongs to the {problem} {of} and reads, row by row, {full}. Highlighted in {selected}: {chosen}; all other cells are plain."),
        ("explicit", "zh"): ("{problem}的清晰图示{of}：{frame}。自上而下各行为 {full}。只有以下部分为{selected}：{chosen}。", "图中是{frame}，对应{problem}{of}，逐行内容为 {full}。用{selected}突出{chosen}，其余格子普通。"),
    },
    wording=Wording(
        first_cell=1,
        derived={
            "en": ("{working}.",),
            "zh": ("{working}。",),
        },
        law={
            "en": "{rule}",
            "zh": "{rule}",
        },
        figure=(Noun("table of dynamic programming", "tables of dynamic programming", "动态规划表", "张"), Noun("dynamic programming table", "dynamic programming tables", "动态规划表格", "张")),
        nouns={"cell": CELL, "node": (Noun("coin", "coins", "硬币", "枚"),)},
        objective={
            "en": ("In the {problem} table, {task}.", "For the {problem}, {task}."),
            "zh": ("在{problem}表中{task}。", "针对{problem}，{task}。"),
        },
        rules={key: {"en": en, "zh": zh} for key, (en, zh) in _RULES.items()} | {f"back-{key}": {"en": en, "zh": zh} for key, (en, zh) in _BACK.items()},
    ),
    anchor="A0", catalogue=("S03",), leaves=("Computer Science/Algorithms/Dynamic Programming",),
)  # fmt: skip

FAMILIES = (TABLE,)
