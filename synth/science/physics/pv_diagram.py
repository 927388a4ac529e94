"""Processes of an ideal gas in the p-V diagram: isothermal, isobaric, isochoric, adiabatic (catalogue PT1)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Point
from synth.science.layout import polar
from synth.science.physics.drawing import ARROW, Graph, Sheet, around, between, direction, pt

PIECES = 32  # of a curved process
NAMES = {
    "isothermal": ("isothermal", "等温"), "isobaric": ("isobaric", "等压"),
    "isochoric": ("isochoric", "等容"), "adiabatic": ("adiabatic", "绝热"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Process:
    """From pressure p (kPa) and volume v (L) to volume w or, at constant volume, to pressure q; gamma of the gas."""

    kind: str
    p: float
    v: float
    q: float
    w: float
    gamma: float
    warm: float  # K at the start

    def at(self, share: float) -> tuple[float, float]:
        """Volume and pressure at a share of the way."""
        v = self.v + share * (self.w - self.v)
        match self.kind:
            case "isochoric" | "isobaric":
                return v, self.p + share * (self.q - self.p)
            case "isothermal":
                return v, self.p * self.v / v
        return v, self.p * (self.v / v) ** self.gamma

    @property
    def result(self) -> tuple[str, float, str, int]:
        """What is asked at the end: name, value, unit, decimals."""
        if self.kind in ("isobaric", "isochoric"):
            return "T_2", self.warm * (self.w / self.v if self.kind == "isobaric" else self.q / self.p), "K", 0
        return "p_2", self.q, "kPa", 1


def _draw_process(s: Stream, difficulty: int) -> Process:
    kind = s.choice((("isobaric", "isochoric"), ("isobaric", "isochoric", "isothermal"), ("isothermal",),
                     ("isothermal", "adiabatic"), ("adiabatic",))[difficulty - 1])  # fmt: skip
    p, v, w = float(25 * s.integer(2, 16)), float(s.integer(1, 8)), float(s.integer(1, 8))
    gamma, warm = s.choice((1.4, 1.67)), float(s.choice((200, 240, 300, 400)))
    q = p
    if kind == "isochoric":
        w, q = v, float(100 * s.integer(1, 4))  # a number of the axis
        warm = warm if (warm * q / p).is_integer() and q not in (warm, warm * q / p) else 0.0  # no number with two units
    elif kind == "isobaric":
        warm = warm if (warm * w / v).is_integer() else 0.0
    elif kind == "isothermal":
        q = p * v / w
        if abs(round(q, 1) - q) > 1e-9:
            raise Unfit("round", "a pressure that is no tenth of a kPa")
    else:
        q = p * (v / w) ** gamma
    ratio = (q / p) if kind == "isochoric" else (w / v)
    if not warm or not (1.4 < ratio < 4.5 or 1.4 < 1 / ratio < 4.5) or not 20 <= q <= 420 or abs(10 * q % 1 - 0.5) < 0.06:
        raise Unfit("range", "a process too short, or off the page")
    return Process(kind, p, v, q, w, gamma, warm)


def make_pv(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A gas in state A; the target draws the process that leads to B."""
    for _ in range(60):
        try:
            process = _draw_process(s, difficulty)
            break
        except Unfit as unfit:
            last = unfit
    else:
        raise last
    high = 100.0 * math.ceil((max(process.p, process.q) + 30) / 100)
    wide = float(max(6, math.ceil(max(process.v, process.w) + 1)))
    graph = Graph(canvas, (0.0, wide), (0.0, high))
    ticks, heights = list(range(int(wide) + 1)), list(range(0, int(high) + 1, 100 if high > 200 else 50))
    start = graph.at(process.v, process.p)
    marks: list[Mark] = [*graph.axes(ticks, heights), *_earlier(s, graph, process, difficulty)]
    marks += [Line("foot-v", (start, (start[0], graph.box[3])), "construction"), Line("foot-p", ((graph.box[0], start[1]), start), "construction")]
    dot = Circle("start", start, 4.0 * canvas.unit, "ink")
    added = _added(graph, process)
    sheet = Sheet(canvas)
    given = [*graph.numbers(ticks, heights, ("V / L", "p / kPa"))]
    sheet.keep([*marks, dot, *added, *given])
    texts, answers = _texts(sheet, graph, process, start, difficulty)
    source = Figure((*marks, dot, *given, *texts))
    target = source.plus(*added, *answers)
    until = f"p = {process.q:g} kPa" if process.kind == "isochoric" else f"V = {process.w:g} L"
    edit = Edit(process.kind, {"until": until, "mark": "line-new"})
    claims = (constraint(claim("exists", select="label", label=answers[-1].text)),)
    return Problem(source, edit, target, _trace(target, process), _slots(process, until, answers[-1].text, difficulty), claims, {"process": process, "graph": graph})


def _earlier(s: Stream, graph: Graph, process: Process, difficulty: int) -> list[Mark]:
    """At the higher levels an isobar that led to A before, from the other side."""
    if difficulty < 4:
        return []
    toward = -1 if process.w > process.v else 1
    starts = [v for by in (0.75, 1.0, 1.5) if 0.4 < (v := process.v + toward * by) < graph.xs[1] - 0.3]
    if not starts:
        return []
    v = s.choice(starts)
    a, b = graph.at(v, process.p), graph.at(process.v, process.p)
    return [Line("earlier", (a, b), "line-a"), _head("earlier-head", a, b, "arrow-a")]


def _head(key: str, a: Point, b: Point, cls: str) -> Line:
    tip = between(a, b, 0.5)
    way = direction(a, b)
    tip = polar(tip, ARROW / 2, way)
    return Line(key, (pt(polar(tip, -ARROW, way)), pt(tip)), cls, end=True)


def _path(graph: Graph, process: Process) -> tuple[Point, ...]:
    pieces = 1 if process.kind in ("isobaric", "isochoric") else PIECES
    return tuple(graph.at(*process.at(i / pieces)) for i in range(pieces + 1))


def _added(graph: Graph, process: Process) -> list[Mark]:
    """The process with its arrowhead, and its end."""
    path = _path(graph, process)
    middle = (path[0], path[1]) if len(path) == 2 else (path[PIECES // 2 - 1], path[PIECES // 2 + 1])
    dot = Circle("stop", path[-1], 4.0 * graph.canvas.unit, "shape-new")
    return [Line("path", path, "line-new"), _head("path-head", *middle, "arrow-new"), dot]


def _texts(sheet: Sheet, graph: Graph, process: Process, start: Point, difficulty: int) -> tuple[list[Label], list[Label]]:
    """Letters at the states, given quantities and the result in a free corner."""
    u, (x0, y0, x1, y1) = sheet.canvas.unit, graph.box
    stop = graph.at(process.w, process.q)
    turns = (0, 40, -40, 80, -80, 120, -120, 160, -160, 180)
    out = [sheet.write("name-a", "A", around(start, -45.0, (15 * u, 19 * u, 24 * u), turns), 16.0 * u, italic=True, role="name")]
    end = sheet.write("name-b", "B", around(stop, -45.0, (15 * u, 19 * u, 24 * u), turns), 16.0 * u, "text-new", italic=True, role="name")
    lines = [f"p_1 = {process.p:g} kPa", f"V_1 = {process.v:g} L"]
    lines += [f"T_1 = {process.warm:g} K"] if _gives_warmth(process, difficulty) else []
    lines += [f"γ = {process.gamma:g}"] if process.kind == "adiabatic" else []
    rows = [y0 + r * u for r in range(8, 400, 20)]
    spots = [(x, y) for x in (x1 - 48 * u, x0 + 62 * u, (x0 + x1) / 2, x1 - 110 * u) for y in rows if y < y1]
    out += [sheet.write(f"given{i}", text, spots, 15.0 * u) for i, text in enumerate(lines)]
    name, value, unit, digits = process.result
    result = sheet.write("result", f"{name} = {value:.{digits}f} {unit}", spots, 15.0 * u, "text-new")
    return out, [end, result]


def _gives_warmth(process: Process, difficulty: int) -> bool:
    """Whether the first temperature is among the data: where it is needed, and once where it is not."""
    return process.kind in ("isobaric", "isochoric") or difficulty == 3


def _trace(target: Figure, process: Process) -> tuple[Step, ...]:
    """The end by the process's law, then the path that keeps it."""
    name, _, unit, digits = process.result
    values = {"p1": process.p, "V1": process.v, "V2": process.w}
    working = {
        "isothermal": ("p1*V1/V2", values),
        "adiabatic": ("p1*(V1/V2)^g", {**values, "g": process.gamma}),
        "isobaric": ("T1*V2/V1", {"T1": process.warm, "V1": process.v, "V2": process.w}),
        "isochoric": ("T1*p2/p1", {"T1": process.warm, "p1": process.p, "p2": process.q}),
    }[process.kind]
    by = target.by_id
    path = draw(by["path"]).why("rule", name=process.kind)
    return (compute(name, *working, unit, digits), draw(by["stop"]), path, draw(by["path-head"]), write(by["name-b"]), write(by["result"]))


def _slots(process: Process, until: str, result: str, difficulty: int) -> dict[str, str | dict[str, str]]:
    given = [f"p_1 = {process.p:g} kPa", f"V_1 = {process.v:g} L"]
    given += [f"γ = {process.gamma:g}"] if process.kind == "adiabatic" else []
    given += [f"T_1 = {process.warm:g} K"] if _gives_warmth(process, difficulty) else []
    curve = {"isothermal": ("a hyperbola", "双曲线"), "adiabatic": ("a curve steeper than an isotherm", "比等温线更陡的曲线"),
             "isobaric": ("a horizontal line", "水平线段"), "isochoric": ("a vertical line", "竖直线段")}[process.kind]  # fmt: skip
    kept = {"isothermal": ("the product pV", "乘积 pV"), "adiabatic": ("p times V to the power γ", "p 与 V 的 γ 次方之积"), "isobaric": ("p", "p"), "isochoric": ("V", "V")}[process.kind]
    asked = ("temperature", "温度") if process.result[0] == "T_2" else ("pressure", "压强")
    pairs = {"process": NAMES[process.kind], "given": (", ".join(given), "，".join(given)), "curve": curve, "kept": kept, "asked": asked,
             "digits": ("in whole kelvins", "取整数开尔文") if asked[0] == "temperature" else ("to one decimal", "保留一位小数")}  # fmt: skip
    return {"until": until, "result": result} | {k: dict(zip(("en", "zh"), v)) for k, v in pairs.items()}


# ------------------------------------------------------------------------------------------------ wrong targets


def _with(p: Problem, process: Process, result: bool = True) -> Figure | None:
    """The target with another process."""
    graph: Graph = p.hidden["graph"]
    if not (0.3 < process.w <= graph.xs[1] and 5 < process.q <= graph.ys[1]):
        return None
    path, head, dot = _added(graph, process)
    assert isinstance(path, Line) and isinstance(head, Line) and isinstance(dot, Circle)
    old, at = p.target.by_id["stop"].at, p.target.by_id["name-b"].at
    changes: dict[str, dict[str, object]] = {"path": {"points": path.points}, "path-head": {"points": head.points}, "stop": {"at": dot.at}}
    changes["name-b"] = {"at": pt((at[0] + dot.at[0] - old[0], at[1] + dot.at[1] - old[1]))}
    name, value, unit, digits = process.result
    if result:
        changes["result"] = {"text": f"{name} = {value:.{digits}f} {unit}"}
    return p.target.changed(changes)


def _ending(process: Process, w: float) -> Process:
    """The same kind of process to another volume."""
    other = replace(process, w=w)
    return replace(other, q=other.at(1.0)[1])


def other_kind(p: Problem, s: Stream) -> Figure | None:
    """An adiabat for an isotherm, an isotherm for an adiabat."""
    process: Process = p.hidden["process"]
    kind = {"isothermal": "adiabatic", "adiabatic": "isothermal"}.get(process.kind)
    return _with(p, _ending(replace(process, kind=kind), process.w)) if kind else None


def wrong_gamma(p: Problem, s: Stream) -> Figure | None:
    """An adiabat of another gas."""
    process: Process = p.hidden["process"]
    if process.kind != "adiabatic":
        return None
    return _with(p, _ending(replace(process, gamma=process.gamma + s.choice((-0.15, 0.15, 0.27))), process.w))


def chord(p: Problem, s: Stream) -> Figure | None:
    """A straight line instead of the curve."""
    process: Process = p.hidden["process"]
    if process.kind in ("isobaric", "isochoric"):
        return None
    points = p.target.by_id["path"].points
    ends = points[0], points[-1]
    return p.target.changed({"path": {"points": ends}, "path-head": {"points": _head("x", *ends, "arrow-new").points}})


def bulging(p: Problem, s: Stream) -> Figure | None:
    """A curve that bends to the wrong side, or a line that is bent at all."""
    graph: Graph = p.hidden["graph"]
    points = p.target.by_id["path"].points
    a, b = points[0], points[-1]
    up = -0.16 if a[1] != b[1] else -0.08
    bent = tuple(pt((x, y + up * (graph.box[3] - graph.box[1]) * math.sin(math.pi * i / 16))) for i in range(17) for x, y in [between(a, b, i / 16)])
    if a[0] == b[0] or min(y for _, y in bent) < graph.box[1]:
        return None
    return p.target.changed({"path": {"points": bent}, "path-head": {"points": _head("x", bent[7], bent[9], "arrow-new").points}})


def wrong_end(p: Problem, s: Stream) -> Figure | None:
    """The process goes on too far or stops early."""
    process: Process = p.hidden["process"]
    if process.kind == "isochoric":
        return _with(p, replace(process, q=process.q + s.choice((-25.0, 15.0, 25.0))))
    return _with(p, _ending(process, process.w + s.choice((-0.5, 0.3, 0.5))))


def other_way(p: Problem, s: Stream) -> Figure | None:
    """Compression for expansion: the inverse ratio of volumes or pressures."""
    process: Process = p.hidden["process"]
    if process.kind == "isochoric":
        return _with(p, replace(process, q=process.p * process.p / process.q))
    return _with(p, _ending(process, process.v * process.v / process.w))


def slanted(p: Problem, s: Stream) -> Figure | None:
    """An isobar or isochore that leans."""
    process: Process = p.hidden["process"]
    graph: Graph = p.hidden["graph"]
    if process.kind not in ("isobaric", "isochoric"):
        return None
    by = s.choice((-1, 1)) * s.uniform(0.03, 0.08)
    lean = {"q": process.q + by * graph.ys[1]} if process.kind == "isobaric" else {"w": process.w + by * graph.xs[1]}
    return _with(p, replace(process, **lean), result=False)


def backwards(p: Problem, s: Stream) -> Figure:
    """The arrowhead points from B to A."""
    return p.target.changed({"path-head": {"points": p.target.by_id["path-head"].points[::-1]}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The right path with a wrong result."""
    name, value, unit, digits = p.hidden["process"].result
    off = s.choice((-1, 1)) * (s.choice((0.5, 1.0, 10.0)) if digits else s.choice((1, 10, 50)))
    return p.target.changed({"result": {"text": f"{name} = {value + off:.{digits}f} {unit}"}})


def no_result(p: Problem, s: Stream) -> Figure:
    """The path without its result."""
    return p.target.without(["result"])


def no_head(p: Problem, s: Stream) -> Figure:
    """The path without its direction."""
    return p.target.without(["path-head"])


def swapped_letters(p: Problem, s: Stream) -> Figure:
    """A and B in each other's place."""
    return p.target.changed({"name-a": {"text": "B"}, "name-b": {"text": "A"}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The path in a colour that was not asked for."""
    return p.target.changed({"path": {"cls": "line-d"}})


PV = Family(
    name="physics/pv-diagram",
    subject="physics",
    title={"en": "Processes of an ideal gas in the p-V diagram", "zh": "理想气体过程的 p-V 图"},
    edits="one process from state A to B as a directed curve with its result, in colour",
    parameters="isothermal, isobaric, isochoric, adiabatic (γ 1.4 or 1.67), 20 to 420 kPa, 1 to 8 L",
    make=make_pv,
    mutators=(
        Mutator("other-kind", other_kind), Mutator("wrong-gamma", wrong_gamma), Mutator("chord", chord),
        Mutator("bulging", bulging), Mutator("wrong-end", wrong_end), Mutator("other-way", other_way),
        Mutator("slanted", slanted), Mutator("backwards", backwards), Mutator("wrong-number", wrong_number),
        Mutator("no-result", no_result), Mutator("no-head", no_head), Mutator("swapped-letters", swapped_letters),
        Mutator("unmarked", unmarked),
    ),
    edit={
        ("terse", "en"): ("Draw the {process} process from A until {until}, in {new}, with the final {asked}.",
                          "Add an {process} change of state up to {until} in {new}; note the {asked} it ends with.",
                          "{process} from A to {until}: path, end point and {asked} in {new}."),
        ("terse", "zh"): ("用{new}画出从 A 开始到 {until} 的{process}过程，并写出末态{asked}。", "用{new}添加{process}变化直到 {until}，注明末态的{asked}。",
                          "从 A {process}变化到 {until}：过程线、末态点和{asked}用{new}。"),
        ("task", "en"): ("The ideal gas in state A undergoes an {process} process until {until}. Draw the path in {new} with an arrowhead, put a dot with the next letter at its end, and write the final {asked} {digits}.",
                         "Continue the p-V diagram by an {process} process that starts at A and ends where {until}: a {new} line of the right shape with its direction, a lettered end point and the {asked} there, {digits}.",
                         "Which curve does the gas follow from A when it changes in an {process} way to {until}? Show it in {new} (arrowhead, end point with letter) and give the {asked} of the end state {digits}; the rest remains."),
        ("task", "zh"): ("处于状态 A 的理想气体经历{process}过程直到 {until}。用{new}画出带箭头的过程线，在末端画点并标下一个字母，写出末态{asked}，{digits}。",
                         "在 p-V 图上接着画{process}过程，从 A 开始，到 {until} 为止：用形状正确、标明方向的{new}线条，末态点标字母，并写出该处{asked}，{digits}。",
                         "气体从 A 以{process}方式变到 {until} 时沿哪条线变化？用{new}画出（箭头、带字母的末态点），末态{asked}{digits}，其余不变。"),
        ("explicit", "en"): ("From A draw {curve} in {new} on which {kept} stays constant, up to {until}; its end is the {new} dot B, an arrowhead points to B, and {result} is written.",
                             "The {process} path ({kept} constant) leads to B at {until} with {result}. Draw it in {new} as {curve} with an arrowhead and a dot B, and write the result in {new}.",
                             "Add in {new}: the point B of the {process} process with {until}, {curve} from A to B with an arrowhead towards B, and the text {result}. Nothing else changes."),
        ("explicit", "zh"): ("从 A 起用{new}画{curve}，其上 {kept} 保持不变，直到 {until}；末端为{new}的点 B，箭头指向 B，并写出 {result}。",
                             "{process}过程（{kept} 不变）在 {until} 处到达 B，{result}。用{new}画成{curve}，带箭头和点 B，并用{new}写出结果。",
                             "用{new}添加：{process}过程的末态点 B（{until}）、由 A 到 B 箭头指向 B 的{curve}以及文字 {result}，其余不变。"),
    },
    repair={
        ("terse", "en"): ("The {new} {process} process from A to {until} is drawn wrong; correct it ({given}).", "Mend the {new} part: {process}, {given}, until {until}."),
        ("terse", "zh"): ("从 A 到 {until} 的{new}{process}过程画错了，请改正（{given}）。", "改正{new}部分：{process}过程，{given}，到 {until} 为止。"),
        ("task", "en"): ("Someone drew the {process} process of a gas with {given} until {until} and made a mistake. Restore the {new} path from A to B with the right shape, direction, end and {asked}, {digits}.",
                         "The {new} part of this p-V diagram should show an {process} process to {until}, but something in it is wrong. The data are {given}; put path, arrowhead, letters or {asked} right."),
        ("task", "zh"): ("有人画 {given} 的气体到 {until} 的{process}过程时出了差错。请恢复由 A 到 B 的{new}过程线，使形状、方向、末态和{asked}都正确，{digits}。",
                         "这幅 p-V 图的{new}部分应表示到 {until} 的{process}过程，但有一处不对。数据为 {given}，请改正过程线、箭头、字母或{asked}。"),
        ("explicit", "en"): ("In the correct figure the {new} path is {curve} from A ({given}) to B at {until}, {kept} being constant, its arrowhead towards B, and {result} is written. Change the drawing to that.",
                             "Correct the figure: the {process} process keeps {kept} constant, so from A with {given} it runs as {curve} to the {new} dot B at {until}, with {result}."),
        ("explicit", "zh"): ("正确的图中，{new}过程线是从 A（{given}）到 {until} 处的 B 的{curve}，{kept} 不变，箭头指向 B，并写有 {result}。请据此修改。",
                             "请改正：{process}过程中 {kept} 不变，因此从 {given} 的 A 出发沿{curve}到达 {until} 处的{new}点 B，{result}。"),
    },
    source={
        ("terse", "en"): ("A p-V diagram with a state A: {given}.", "State A of a gas, {given}, in the p-V plane."),
        ("terse", "zh"): ("标有状态 A 的 p-V 图：{given}。", "p-V 平面上气体的状态 A，{given}。"),
        ("task", "en"): ("Draw a p-V diagram with numbered axes, p in kPa and V in L. A dot A stands at {given}, joined to both axes by dashed lines, and the data are written in the figure.",
                         "A textbook p-V diagram of an ideal gas in state A with {given}; dashed lines lead from A to the axes."),
        ("task", "zh"): ("画 p-V 图，两轴带数字，p 的单位是 kPa，V 的单位是 L。点 A 位于 {given}，用虚线与两轴相连，图中写出数据。",
                         "理想气体状态 A 的教科书式 p-V 图，{given}，从 A 向两轴引虚线。"),
        ("explicit", "en"): ("A clean p-V diagram: axes with arrowheads, ticks and numbers, titles V / L and p / kPa. The state A is a dot with dashed lines down to the V axis and across to the p axis. Written in the free area: {given}. The process to come is not drawn.",
                             "Exercise figure in thermodynamics: numbered axes p / kPa and V / L, a lettered dot A with dashed lines to both of them and the data {given}. The process from A is missing."),
        ("explicit", "zh"): ("清晰的 p-V 图：坐标轴带箭头、刻度和数字，标题 V / L 与 p / kPa。状态 A 用圆点表示，虚线分别引到 V 轴和 p 轴，空白处写有 {given}，尚未画出后面的过程。",
                             "热学练习图：带数字的 p / kPa 轴和 V / L 轴，标有字母的点 A 及其通向两轴的虚线，数据 {given}，从 A 开始的过程还没有画。"),
    },
    target={
        ("terse", "en"): ("The p-V diagram of an {process} process from A to B in {new}: {given}, {until}.", "{process} process A to B ({new}) with {result}."),
        ("terse", "zh"): ("由 A 到 B 的{process}过程的 p-V 图（{new}）：{given}，{until}。", "{process}过程 A 到 B（{new}），{result}。"),
        ("task", "en"): ("Draw a p-V diagram, p in kPa and V in L, with state A at {given} and, in {new}, the {process} path to the dot B at {until}: {curve} with an arrowhead, and the text {result}.",
                         "A textbook p-V diagram of an {process} process. From A with {given} {curve} in {new} leads to B, where {until} and {result}."),
        ("task", "zh"): ("画 p-V 图，p 的单位是 kPa，V 的单位是 L：状态 A 处 {given}；用{new}画到 {until} 处点 B 的{process}过程线，它是带箭头的{curve}，并写 {result}。",
                         "{process}过程的教科书式 p-V 图：从 {given} 的 A 出发，{new}的{curve}通向 B，该处 {until}，{result}。"),
        ("explicit", "en"): ("A clean p-V diagram with numbered axes V / L and p / kPa. The dot A with dashed lines to the axes has {given}. In {new}: {curve} from A to a dot B at {until}, an arrowhead towards B, the letter B, and {result}.",
                             "Solved exercise: the gas goes from A ({given}) by an {process} process to B ({until}, {result}). The path is {curve} in {new} with an arrowhead; A keeps its dashed lines to the axes."),
        ("explicit", "zh"): ("清晰的 p-V 图，坐标轴 V / L 与 p / kPa 带数字。点 A 有虚线引到两轴，{given}。{new}部分：从 A 到 {until} 处点 B 的{curve}、指向 B 的箭头、字母 B 和 {result}。",
                             "解答图：气体由 A（{given}）经{process}过程到 B（{until}，{result}）。过程线是带箭头的{new}{curve}，A 仍有通向两轴的虚线。"),
    },
    wording=Wording(
        law={
            "en": "an {process} process keeps {kept}",
            "zh": "{process}过程中{kept}不变",
        },
        figure=(Noun("p-V diagram", "p-V diagrams", "气体状态变化过程", "个"),),
        nouns={
            "line": (Noun("line", "lines", "线", "条"),), "line[class=line-new]": (Noun("process curve", "process curves", "过程线", "条"),),
            "line[class=arrow-new]": (Noun("arrowhead of the process", "arrowheads of processes", "过程线的箭头"),),
            "line[class=line-a]": (Noun("earlier process", "earlier processes", "此前的过程线", "条"),),
            "line[class=construction]": (Noun("dashed line", "dashed lines", "虚线", "条"),),
            "circle": (Noun("state", "states", "状态点"),),
        },
        objective={
            "en": ("Draw the {process} process from A until {until}.", "Take the gas from A in an {process} way to {until}."),
            "zh": ("画出从 A 到 {until} 的{process}过程。", "使气体从 A 经{process}过程到 {until}。"),
        },
        facts={
            "en": ("The gas starts at A with {given}; the {process} process to {until} is drawn in {new}.", "State A has {given}. The {process} path until {until} is {new}."),
            "zh": ("气体从 A 出发，{given}，到 {until} 的{process}过程用{new}画。", "状态 A：{given}。到 {until} 的{process}过程线为{new}。"),
        },
        described={
            "en": ("State A has {given}.",),
            "zh": ("状态 A：{given}。",),
        },
        rules={
            "isothermal": {"en": "at constant temperature pressure and volume are inversely proportional", "zh": "温度不变时压强与体积成反比"},
            "adiabatic": {"en": "an adiabat falls more steeply than an isotherm", "zh": "绝热线比等温线更陡"},
            "isobaric": {"en": "an isobaric process keeps the pressure", "zh": "等压过程压强不变"},
            "isochoric": {"en": "an isochoric process keeps the volume", "zh": "等容过程体积不变"},
        },
    ),
    anchor="A1", catalogue=("PT1",), leaves=("Physics/Thermodynamics/Gas processes",),
)  # fmt: skip

FAMILIES = (PV,)
