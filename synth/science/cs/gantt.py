"""Processor scheduling: a Gantt chart from a table of arrivals and bursts (catalogue H07).

No draw has a tie (equal arrivals, equal bursts at a choice, an arrival at the end of a time slice) or an idle
processor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, add_cell, claim, visit
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Cell, Figure, Label, Line, Mark

POLICIES = {1: ("fcfs",), 2: ("fcfs", "sjf"), 3: ("sjf", "rr", "srtf"), 4: ("srtf", "rr"), 5: ("srtf", "rr")}
PROCESSES = {1: (3, 3), 2: (3, 4), 3: (3, 4), 4: (4, 4), 5: (4, 5)}
LONGEST = 18  # time units on the axis
_NAMES = {
    "fcfs": ("first come, first served", "先来先服务"),
    "sjf": ("shortest job first, without preemption", "非抢占的短作业优先"),
    "srtf": ("shortest remaining time first, with preemption", "抢占式最短剩余时间优先"),
    "rr": ("round robin with time slices of {quantum}", "时间片为 {quantum} 的轮转"),
}


@dataclass(frozen=True, slots=True)
class Process:
    """When a process arrives, and how long it computes."""

    name: str
    arrival: int
    burst: int


Slice = tuple[str, int, int]  # name, from, to


def scheduled(processes: list[Process], policy: str, quantum: int = 0) -> list[Slice]:
    """The slices in order, neighbours of one process joined. Raises Unfit for ties and an idle processor."""
    left = {p.name: p.burst for p in processes}
    arrival = {p.name: p.arrival for p in processes}
    queue: list[str] = []
    waiting = sorted(processes, key=lambda p: p.arrival)
    slices: list[Slice] = []
    now = 0
    while any(left.values()):
        while waiting and waiting[0].arrival <= now:
            queue.append(waiting.pop(0).name)
        if not queue:
            raise Unfit("idle", "the processor is idle")
        name = _chosen(queue, left, policy)
        run = left[name] if policy in ("fcfs", "sjf") else min(left[name], quantum) if policy == "rr" else 1
        now, start = now + run, now
        left[name] -= run
        if policy == "rr" and any(p.arrival == now for p in waiting):
            raise Unfit("tie", "a process arrives as a time slice ends")
        while waiting and waiting[0].arrival <= now:
            queue.append(waiting.pop(0).name)
        queue.remove(name)
        queue += [name] if left[name] else []
        if slices and slices[-1][0] == name:
            slices[-1] = (name, slices[-1][1], now)
        else:
            slices.append((name, start, now))
    assert all(s >= arrival[name] for name, s, _ in slices)
    return slices


def _chosen(queue: list[str], left: Mapping[str, int], policy: str) -> str:
    if policy in ("fcfs", "rr"):
        return queue[0]
    shortest = min(left[name] for name in queue)
    best = [name for name in queue if left[name] == shortest]
    if len(best) > 1:
        raise Unfit("tie", "two processes are equally short")
    return best[0]


def make_chart(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A table of processes over an empty time axis; the edit draws the chart."""
    policy = s.choice(POLICIES[difficulty])
    for _ in range(80):
        n = s.integer(*PROCESSES[difficulty])
        quantum = s.integer(2, 3)
        arrivals = [0, *sorted(s.sample(range(1, 4 + n), n - 1))]
        bursts = [s.integer(1 if difficulty > 2 else 2, 6) for _ in range(n)]
        order = s.shuffled(range(n)) if difficulty > 1 else list(range(n))
        processes = [Process(f"P_{i + 1}", arrivals[k], bursts[k]) for i, k in enumerate(order)]
        if sum(bursts) > LONGEST:
            continue
        try:
            slices = scheduled(processes, policy, quantum)
            plain = scheduled(processes, "fcfs")
        except Unfit:
            continue
        joined = policy == "rr" and any(b - a > quantum for _, a, b in slices)
        if not joined and (policy == "fcfs" or slices != plain) and (policy in ("fcfs", "sjf") or len(slices) > n):
            break
    else:
        raise Unfit("dull", "no random processes had a chart worth drawing")
    source = _figure(processes, sum(bursts), canvas)
    cells = _bars(slices, sum(bursts), canvas)
    target = source.plus(*cells)
    args = {"mark": "cell-new"} | ({"quantum": quantum} if policy == "rr" else {})
    claims = [constraint(claim("count_eq", select="cell[class=cell-new]", n=len(cells)), kind="change")]
    hidden = {
        "processes": processes,
        "slices": slices,
        "policy": policy,
        "quantum": quantum,
        "canvas": canvas,
        "source": source,
    }
    steps = _trace(source, processes, cells, policy)
    return Problem(
        source,
        Edit(f"schedule-{policy}", args),
        target,
        steps,
        _slots(processes, slices, policy, quantum),
        tuple(claims),
        hidden,
    )


# ------------------------------------------------------------------------------------------------------------- drawing


def _scale(total: int, canvas: Canvas) -> tuple[float, float, float]:
    """Left end of the axis, px per time unit, and height of the axis."""
    unit = round((canvas.width - 2 * canvas.margin - 24.0 * canvas.unit) / total, 1)
    unit = min(unit, round(40.0 * canvas.unit, 1))
    return round((canvas.width - unit * total) / 2, 1), unit, round(canvas.height - 96.0 * canvas.unit, 1)


def _figure(processes: list[Process], total: int, canvas: Canvas) -> Figure:
    """The table above, the axis with its numbers below."""
    u = canvas.unit
    w, h, size = round(84.0 * u, 1), round(31.0 * u, 1), round(15.0 * u, 1)
    x, y = round((canvas.width - 3 * w) / 2, 1), round(50.0 * u, 1)
    rows = [("P", "A", "B"), *((p.name, str(p.arrival), str(p.burst)) for p in processes)]
    table: list[Mark] = [
        Cell(f"r{i}-{k}", (round(x + k * w, 1), round(y + i * h, 1), w, h), text, "cell" if i else "head", size)
        for i, row in enumerate(rows) for k, text in enumerate(row)
    ]  # fmt: skip
    left, unit, base = _scale(total, canvas)
    tick, low = round(6.0 * u, 1), round(base + 18.0 * u, 1)
    axis: list[Mark] = [Line("axis", ((left, base), (round(left + total * unit, 1), base)), "axis")]
    for t in range(total + 1):
        at = round(left + t * unit, 1)
        axis.append(Line(f"k{t}", ((at, base), (at, round(base + tick, 1))), "axis"))
        axis.append(Label(f"v{t}", (at, low), str(t), size=round(14.2 * u, 1), role="value"))
    return Figure((*table, *axis))


def _bars(slices: list[Slice], total: int, canvas: Canvas) -> list[Cell]:
    left, unit, base = _scale(total, canvas)
    high = round(46.0 * canvas.unit, 1)
    top = round(base - high - 4.0 * canvas.unit, 1)
    size = round(14.4 * canvas.unit, 1)
    return [
        Cell(f"b{i}", (round(left + a * unit, 1), top, round((b - a) * unit, 1), high), name, "cell-new", size)
        for i, (name, a, b) in enumerate(slices)
    ]


def _trace(source: Figure, processes: list[Process], cells: list[Cell], policy: str) -> tuple[Step, ...]:
    """Bar by bar: the process whose turn it is, and its bar."""
    row = {p.name: i + 1 for i, p in enumerate(processes)}
    steps: list[Step] = []
    for cell in cells:
        steps += [visit(source, f"r{row[cell.label]}-0"), add_cell(cell).why("rule", name=policy)]
    return tuple(steps)


def _slots(processes: list[Process], slices: list[Slice], policy: str, quantum: int) -> dict[str, str | dict[str, str]]:
    """Values of the templates."""
    english, chinese = (name.replace("{quantum}", str(quantum)) for name in _NAMES[policy])
    table = [(p.name, p.arrival, p.burst) for p in processes]
    return {
        "policy": {"en": english, "zh": chinese}, "total": str(slices[-1][2]),
        "table": {
            "en": "; ".join(f"{n} arrives at {a}, burst {b}" for n, a, b in table),
            "zh": "；".join(f"{n} 到达 {a}、运行 {b}" for n, a, b in table),
        },
        "slices": {
            "en": ", ".join(f"{n} from {a} to {b}" for n, a, b in slices), "zh": "、".join(f"{n} 从 {a} 到 {b}" for n, a, b in slices),
        },
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------ wrong targets


def _shown(p: Problem, slices: list[Slice]) -> Figure:
    return p.hidden["source"].plus(*_bars(slices, p.hidden["slices"][-1][2], p.hidden["canvas"]))


def _laid(parts: list[tuple[str, int]]) -> list[Slice]:
    """Names and lengths one after the other."""
    slices, now = [], 0
    for name, length in parts:
        slices.append((name, now, now + length))
        now += length
    return slices


def other_policy(p: Problem, s: Stream) -> Figure | None:
    """The chart of another policy."""
    for policy in s.shuffled([q for q in _NAMES if q != p.hidden["policy"]]):
        try:
            slices = scheduled(p.hidden["processes"], policy, p.hidden["quantum"])
        except Unfit:
            continue
        if slices != p.hidden["slices"]:
            return _shown(p, slices)
    return None


def swapped_bars(p: Problem, s: Stream) -> Figure:
    """Two neighbouring bars have changed places."""
    parts = [(name, b - a) for name, a, b in p.hidden["slices"]]
    i = s.integer(0, len(parts) - 2)
    parts[i], parts[i + 1] = parts[i + 1], parts[i]
    return _shown(p, _laid(parts))


def moved_border(p: Problem, s: Stream) -> Figure | None:
    """The border between two bars is one unit off."""
    slices = list(p.hidden["slices"])
    found = [i for i in range(len(slices) - 1) if slices[i + 1][2] - slices[i + 1][1] > 1]
    if not found:
        return None
    i = s.choice(found)
    (a, x, y), (b, _, z) = slices[i], slices[i + 1]
    slices[i : i + 2] = [(a, x, y + 1), (b, y + 1, z)]
    return _shown(p, slices)


def wrong_name(p: Problem, s: Stream) -> Figure:
    """A bar bears another process's name."""
    i, names = s.integer(0, len(p.hidden["slices"]) - 1), [q.name for q in p.hidden["processes"]]
    return p.target.changed({f"b{i}": {"label": s.choice([n for n in names if n != p.hidden["slices"][i][0]])}})


def missing_bar(p: Problem, s: Stream) -> Figure:
    """A bar is missing."""
    return p.target.without([f"b{s.integer(0, len(p.hidden['slices']) - 1)}"])


def swapped_names(p: Problem, s: Stream) -> Figure:
    """Two processes have changed names in the chart."""
    a, b = s.sample([q.name for q in p.hidden["processes"]], 2)
    other = {a: b, b: a}
    return _shown(p, [(other.get(name, name), x, y) for name, x, y in p.hidden["slices"]])


def no_name(p: Problem, s: Stream) -> Figure:
    """A bar bears no name."""
    return p.target.changed({f"b{s.integer(0, len(p.hidden['slices']) - 1)}": {"label": ""}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """A bar is not in the colour asked for."""
    return p.target.changed({f"b{s.integer(0, len(p.hidden['slices']) - 1)}": {"cls": "cell"}})


def wrong_quantum(p: Problem, s: Stream) -> Figure | None:
    """Time slices of another length."""
    if p.hidden["policy"] != "rr":
        return None
    try:
        slices = scheduled(p.hidden["processes"], "rr", p.hidden["quantum"] + s.choice((-1, 1)))
    except Unfit:
        return None
    return _shown(p, slices) if slices != p.hidden["slices"] else None


def wrong_table(p: Problem, s: Stream) -> Figure:
    """A burst in the table is one unit off."""
    key = f"r{s.integer(1, len(p.hidden['processes']))}-2"
    return p.target.changed({key: {"label": str(int(p.target.by_id[key].label) + 1)}})


GANTT = Family(
    name="cs/gantt",
    subject="computer science",
    title={"en": "Gantt chart of a schedule", "zh": "处理机调度的甘特图"},
    edits="bars of the schedule above a time axis, in colour",
    parameters="3 to 5 processes, four policies, up to 18 time units",
    make=make_chart,
    mutators=(
        Mutator("other-policy", other_policy), Mutator("swapped-bars", swapped_bars), Mutator("moved-border", moved_border),
        Mutator("wrong-name", wrong_name), Mutator("missing-bar", missing_bar), Mutator("swapped-names", swapped_names),
        Mutator("no-name", no_name), Mutator("unmarked", unmarked), Mutator("wrong-quantum", wrong_quantum),
        Mutator("wrong-table", wrong_table, False),
    ),
    edit={
        ("terse", "en"): ("Draw the Gantt chart for {policy}; bars in {new}.", "Schedule these processes ({policy}) above the axis, {new} bars.", "Fill the time axis by {policy}, every bar {new}."),
        ("terse", "zh"): ("按{policy}画出甘特图，条块用{new}。", "在时间轴上方调度这些进程（{policy}），条块为{new}。", "用{policy}填满时间轴，每个条块涂{new}。"),
        ("task", "en"): ("The table lists arrival (column A) and burst time (column B) of each process. Draw above the axis the Gantt chart that results from {policy}: one {new} bar per uninterrupted run, with the process's name in it.",
                         "One processor runs these processes by the rule {policy}. Show who computes when: put {new} bars on the time axis, labelled with process names; table and axis remain.",
                         "Work out the schedule for the tabulated processes under {policy}, and add it to the picture as {new} bars above the numbers of the axis, each from its start to its end."),
        ("task", "zh"): ("表中 A 列为到达时间，B 列为运行时间。请在时间轴上方画出按{policy}得到的甘特图：每次不间断的运行画一个{new}条块，块内写进程名。",
                         "单个处理机按{policy}运行这些进程。请用{new}条块在时间轴上表示各时刻由谁运行，并写上进程名；表和时间轴不变。",
                         "求出表中各进程在{policy}下的调度结果，在时间轴刻度上方用{new}条块画出，每块从开始时刻到结束时刻。"),
        ("explicit", "en"): ("By {policy} the order is {slices}. Draw these bars in {new} above the axis, with their names.",
                             "Add {new} bars: {slices}. This is the schedule for {policy}; nothing else changes.",
                             "Above the axis put labelled bars, {new} all of them, as {policy} gives: {slices}."),
        ("explicit", "zh"): ("按{policy}，次序为：{slices}。请在轴上方用{new}画出这些条块并写上名称。", "添加{new}条块：{slices}。这是{policy}的调度结果，其余不变。",
                             "在时间轴上方画带名称的条块，全部用{new}，依{policy}为：{slices}。"),
    },
    repair={
        ("terse", "en"): ("This Gantt chart for {policy} is wrong; correct it, bars {new}.", "Mend the schedule ({policy}) drawn here in {new}."),
        ("terse", "zh"): ("这幅{policy}的甘特图有错，请改正，条块为{new}。", "改正图中{new}的调度结果（{policy}）。"),
        ("task", "en"): ("The chart above the axis should show {policy} for the processes of the table, but there is a mistake in it. Redraw what is wrong so that {new} bars with names give the right schedule.",
                         "Somebody scheduled these processes by {policy} and slipped. Compare with arrivals and bursts in the table and put the chart right; all bars are {new} and labelled."),
        ("task", "zh"): ("轴上方的图应为表中进程按{policy}的调度，但其中有错误。请重画错误之处，使带名称的{new}条块给出正确的调度。",
                         "有人按{policy}调度这些进程时出了错。请对照表中的到达时间和运行时间改正甘特图，所有条块为{new}并带名称。"),
        ("explicit", "en"): ("The right bars for {policy} are {slices}, all {new} with names. Change the chart to that.", "Correct the chart to read {slices} ({policy}), each bar labelled and {new}."),
        ("explicit", "zh"): ("按{policy}，正确的条块为：{slices}，全部是{new}并带名称。请据此改正。", "请把图改为：{slices}（{policy}），每个条块写名称并用{new}。"),
    },
    source={
        ("terse", "en"): ("A table of processes ({table}) above an empty time axis from 0 to {total}.", "Scheduling exercise: {table}; a blank axis 0 to {total}."),
        ("terse", "zh"): ("进程表（{table}），下方是从 0 到 {total} 的空时间轴。", "调度习题：{table}；空白时间轴 0 到 {total}。"),
        ("task", "en"): ("Draw a table with the header P, A, B (process, arrival, burst) and these rows: {table}. Below it stands a time axis with a tick and a number at each unit from 0 to {total}, and nothing on it yet.",
                         "A textbook exercise on processor scheduling. The table, columns P, A and B, says: {table}. Room is left above a numbered axis that ends at {total}."),
        ("task", "zh"): ("画一张表，表头为 P、A、B（进程、到达、运行时间），各行为：{table}。下面是时间轴，从 0 到 {total} 每个单位有刻度和数字，轴上还没有内容。",
                         "处理机调度的教科书习题。表的各列为 P、A、B：{table}。下面带数字的轴到 {total} 为止，上方留空。"),
        ("explicit", "en"): ("Upper part: a ruled table with a shaded header P, A, B; rows: {table}. Lower part: a horizontal line with short ticks, numbered 0 to {total} underneath. One ink, no bars.",
                             "Figure on a plain ground, no accents. A small grid of three columns headed P, A, B holds {table}. Under it a time scale from 0 to {total} with equal ticks."),
        ("explicit", "zh"): ("上半部：带底色表头 P、A、B 的表格，各行：{table}。下半部：水平线，带短刻度，下方标 0 到 {total}。单一墨色，没有条块。",
                             "纯色背景、无强调色的图。三列小表以 P、A、B 为表头，内容为 {table}。其下是从 0 到 {total} 等距刻度的时间轴。"),
    },
    target={
        ("terse", "en"): ("Gantt chart in {new} below a table of processes ({table}): {slices}.", "Processes {table}; schedule on an axis 0 to {total}, {new} bars: {slices}."),
        ("terse", "zh"): ("进程表（{table}）下方的甘特图，{new}条块：{slices}。", "进程：{table}；时间轴 0 到 {total} 上的{new}条块：{slices}。"),
        ("task", "en"): ("Draw a table with the header P, A, B (process, arrival, burst) and these rows: {table}. Below it a Gantt chart with labelled {new} bars, {slices}, above an axis numbered 0 to {total}.",
                         "A worked exercise on processor scheduling. The table, columns P, A and B, says: {table}. Above a numbered axis that ends at {total} stand bars in {new}: {slices}."),
        ("task", "zh"): ("画一张表，表头为 P、A、B（进程、到达、运行时间），各行为：{table}。下面是甘特图，{new}条块带名称：{slices}，时间轴标 0 到 {total}。",
                         "处理机调度的例题。表的各列为 P、A、B：{table}。到 {total} 为止的带数字时间轴上方是{new}条块：{slices}。"),
        ("explicit", "en"): ("Upper part: a ruled table with a shaded header P, A, B; rows: {table}. Lower part: adjoining bars with names, all {new} ({slices}), over a horizontal line with ticks numbered 0 to {total}.",
                             "Figure on a plain ground. A small grid of three columns headed P, A, B holds {table}. Under it a time scale from 0 to {total} carries {new} rectangles: {slices}."),
        ("explicit", "zh"): ("上半部：带底色表头 P、A、B 的表格，各行：{table}。下半部：相连的带名称条块，全部为{new}（{slices}），下面是标有 0 到 {total} 刻度的水平线。",
                             "纯色背景的图。三列小表以 P、A、B 为表头，内容为 {table}。其下从 0 到 {total} 的时间轴上方有{new}矩形：{slices}。"),
    },
    wording=Wording(
        derived={
            "en": ("By that policy the bars are {slices}.",),
            "zh": ("按此策略，{slices}。",),
        },
        law={
            "en": "each process runs only after its arrival, for its whole burst, in the order that {policy} gives",
            "zh": "每个进程在到达之后按{policy}的次序运行，总时长等于其运行时间",
        },
        figure=(Noun("table of processes with a time axis", "tables of processes", "带时间轴的进程表", "张"), Noun("scheduling chart", "scheduling charts", "调度图", "张")),
        nouns={"line": (Noun("axis line", "axis lines", "轴线", "条"),)},
        objective={
            "en": ("Schedule the processes by {policy}.", "Draw who computes when under {policy}."),
            "zh": ("按{policy}调度各进程。", "画出{policy}下各时刻由谁运行。"),
        },
        facts={
            "en": ("The processes are to be scheduled by {policy}.", "The policy is {policy}."),
            "zh": ("各进程按{policy}调度。", "调度策略为{policy}。"),
        },
        rules={
            "fcfs": {"en": "the process that arrived first runs to its end", "zh": "先到的进程一直运行到结束"},
            "sjf": {"en": "of those waiting the one with the shortest burst runs to its end", "zh": "等待者中运行时间最短的一直运行到结束"},
            "srtf": {"en": "the process with the least time left always runs", "zh": "总是剩余时间最短的进程运行"},
            "rr": {"en": "the head of the queue runs for at most a time slice", "zh": "队首进程最多运行一个时间片"},
        },
        first_cell=1,
    ),
    anchor="A1", catalogue=("H07",), leaves=("Computer Science/Operating Systems/Scheduling",),
)  # fmt: skip

FAMILIES = (GANTT,)
