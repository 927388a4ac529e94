"""Travelling waves: the profile a time later is the same profile moved by v Δt (catalogue PW2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark
from synth.science.physics.drawing import Graph, Sheet, between, pt

LONG = 12.0  # m shown
PIECES = 96  # of a curve: crests, and the ways that they move, are whole numbers of pieces


@dataclass(frozen=True, slots=True)
class Wave:
    """A profile at t = 0: a triangular pulse, or a sine with a share of its double frequency; moving `way` (+1, -1)."""

    tall: float
    wide: float  # m: wavelength, or width of the pulse
    crest: float  # m: where the marked crest stands
    pulse: bool
    lean: float  # share by which a pulse's peak stands off its middle, or of the second harmonic
    speed: float
    time: float
    way: int

    def __call__(self, x: float) -> float:
        d = x - self.crest
        if not self.pulse:
            turn = 2 * math.pi * d / self.wide
            return self.tall * (math.cos(turn) + self.lean * math.cos(2 * turn)) / (1 + self.lean)
        side = self.wide * (0.5 + self.lean * (1 if d < 0 else -1))
        return self.tall * max(0.0, 1.0 - abs(d) / side)

    @property
    def shift(self) -> float:
        """How far the profile gets, m, with its sign."""
        return self.way * self.speed * self.time

    def grid(self, moved: float) -> list[float]:
        """Places where the profile, moved so far, is drawn."""
        if self.pulse:
            sides = [-self.wide * (0.5 + self.lean), 0.0, self.wide * (0.5 - self.lean)]
            return sorted({0.0, LONG, *(self.crest + moved + d for d in sides)})
        return [LONG * i / PIECES for i in range(PIECES + 1)]


def _draw_wave(s: Stream, difficulty: int) -> Wave:
    pulse = difficulty == 1 or (difficulty == 2 and s.chance(0.5))
    speed = float(s.integer(1, 4)) if difficulty < 4 else s.integer(2, 9) / 2
    time = float(s.integer(1, 3)) if difficulty < 3 else s.choice((0.5, 1.0, 1.5, 2.0, 2.5, 3.0))
    way = 1 if difficulty == 1 else s.choice((-1, 1))
    wide = float(s.integer(2, 4)) if pulse else float(s.choice((3, 4, 5, 6)))
    lean = 0.25 * s.choice((-1, 0, 1)) if pulse else 0.25 if difficulty == 5 else 0.0
    shift = way * speed * time
    low, high = (wide, LONG - wide) if pulse else (0.8, LONG - 0.8)
    places = [x / 2 for x in range(1, 24) if low <= x / 2 <= high and low <= x / 2 + shift <= high]
    part = abs(shift) % wide / wide
    if not places or abs(shift) < 1.0 or (not pulse and not 0.15 < part < 0.85):
        raise Unfit("shift", "a wave that leaves the page, or comes to look as before")
    return Wave(float(s.integer(2, 4)), wide, s.choice(places), pulse, lean, speed, time, way)


def make_travelling(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A profile at t = 0 with its speed; the target draws it a time later."""
    for _ in range(12):
        try:
            wave = _draw_wave(s, difficulty)
            break
        except Unfit as unfit:
            last = unfit
    else:
        raise last
    high = wave.tall + 2
    graph = Graph(canvas, (0.0, LONG), (-high, high))
    ticks, heights = list(range(0, 13, 2)), list(range(-int(wave.tall), int(wave.tall) + 1))
    marks: list[Mark] = [Line("zero", (graph.at(0, 0), graph.at(LONG, 0)), "dim"), *graph.axes(ticks, heights)]
    before = _curve("before", graph, wave, 0.0, "line-a")
    crest = Circle("crest", graph.at(wave.crest, wave.tall), 3.8 * canvas.unit, "ink")
    flight = _flight(graph, wave)
    after, arrow = _curve("after", graph, wave, wave.shift, "line-new"), _arrow(graph, wave, wave.shift)
    sheet = Sheet(canvas)
    given = [*graph.numbers(ticks, heights, ("x / m", "y / cm"))]
    sheet.keep([*marks, before, crest, flight, after, arrow, *given])
    texts = _texts(sheet, graph, wave, before, flight)
    answers = _answers(sheet, wave, after, arrow)
    source = Figure((*marks, before, crest, flight, *given, *texts))
    target = source.plus(after, arrow, *answers)
    claims = (constraint(claim("exists", select="label", label=target.by_id["path"].text)),)
    edit = Edit("propagate", {"after": f"{wave.time:g} s", "mark": "line-new"})
    return Problem(source, edit, target, _trace(target, wave), _slots(wave), claims, {"wave": wave, "graph": graph})


def _curve(key: str, graph: Graph, wave: Wave, moved: float, cls: str, share: float = 1.0) -> Line:
    return Line(key, tuple(graph.at(x, share * wave(x - moved)) for x in wave.grid(moved)), cls)


def _flight(graph: Graph, wave: Wave) -> Line:
    """The arrow that shows which way the wave runs, above the plot's middle."""
    ends = graph.at(LONG * 0.60, wave.tall + 1.35), graph.at(LONG * 0.76, wave.tall + 1.35)
    return Line("flight", ends if wave.way > 0 else ends[::-1], "object", end=True)


def _arrow(graph: Graph, wave: Wave, shift: float) -> Line:
    """From the marked crest to where it has got, just above both."""
    y = wave.tall + 0.35
    return Line("arrow", (graph.at(wave.crest, y), graph.at(wave.crest + shift, y)), "arrow-new", end=True)


def _texts(sheet: Sheet, graph: Graph, wave: Wave, curve: Line, flight: Line) -> list[Label]:
    u = sheet.canvas.unit
    beyond = max(p[0] for p in flight.points)
    speed = [(beyond + dx * u, flight.points[0][1]) for dx in (46, 52, 58)]
    out = [sheet.write("speed", f"v = {wave.speed:g} m/s", speed, 15.0 * u)]
    if not wave.pulse:
        left = [graph.at(LONG * share, -wave.tall - 1.3) for share in (0.5, 0.3, 0.7)]
        out.append(sheet.write("length", f"λ = {wave.wide:g} m", left, 15.0 * u))
    return [*out, _beside(sheet, "start", curve, "t = 0", "text-a")]


def _answers(sheet: Sheet, wave: Wave, after: Line, arrow: Line) -> list[Label]:
    u = sheet.canvas.unit
    middle = between(arrow.points[0], arrow.points[-1], 0.5)
    spots = [(middle[0] + dx * u, middle[1] - dy * u) for dy in (14, 17) for dx in (0, 14, -14, 30, -30, 46, -46)]
    path = sheet.write("path", f"{abs(wave.shift):g} m", spots, 14.8 * u, "text-new")
    return [path, _beside(sheet, "stop", after, f"t = {wave.time:g} s", "text-new")]


def _beside(sheet: Sheet, key: str, curve: Line, text: str, cls: str) -> Label:
    """A name beside a curve: below a trough, or on a slope near its peak."""
    u, points = sheet.canvas.unit, curve.points
    offsets = ((0, 17), (38, 8), (-38, 8), (38, -8), (-38, -8), (44, 0), (-44, 0), (0, -17))
    if len(points) > 20:
        dense = sorted(points, key=lambda q: -q[1])
        spots = [(x + dx * u, y + dy * u) for dx, dy in offsets for x, y in dense]
    else:
        dense = [between(a, b, t / 16) for a, b in pairwise(points) for t in range(16)]
        dense.sort(key=lambda q: -abs(q[1] - points[0][1]))
        spots = [(x + dx * u, y + dy * u) for x, y in dense for dx, dy in offsets]
    return sheet.write(key, text, spots, 15.0 * u, cls)


def _trace(target: Figure, wave: Wave) -> tuple[Step, ...]:
    """The distance, the crest's way, the whole profile."""
    by = target.by_id
    decimals = len(f"{wave.shift:g}".partition(".")[2])
    found = compute("Δx", "v*t", {"v": wave.speed, "t": wave.time}, "m", decimals)
    return (found, draw(by["arrow"]).why("rule", name="crest"), write(by["path"]),
            draw(by["after"]).why("rule", name="profile"), write(by["stop"]))  # fmt: skip


def _slots(wave: Wave) -> dict[str, str | dict[str, str]]:
    long = ("", "") if wave.pulse else (f", λ = {wave.wide:g} m", f"，λ = {wave.wide:g} m")
    pairs = {
        "kind": ("pulse", "脉冲波") if wave.pulse else ("wave", "波"),
        "towards": ("right", "右") if wave.way > 0 else ("left", "左"),
        "length": long,
    }
    fixed = {"time": f"{wave.time:g} s", "speed": f"v = {wave.speed:g} m/s", "path": f"{abs(wave.shift):g} m"}
    return fixed | {k: dict(zip(("en", "zh"), v)) for k, v in pairs.items()}


# ------------------------------------------------------------------------------------------------ wrong targets


def _with(p: Problem, moved: float, share: float = 1.0, arrow: bool = True) -> Figure | None:
    """The target with its profile, and perhaps its arrow and number, moved otherwise."""
    graph: Graph = p.hidden["graph"]
    wave: Wave = p.hidden["wave"]
    grid = wave.grid(moved)
    if (wave.pulse and (grid[0] < 0 or grid[-1] > LONG)) or not 0.2 < wave.crest + moved < LONG - 0.2:
        return None
    changes: dict[str, dict[str, object]] = {"after": {"points": _curve("after", graph, wave, moved, "line-new", share).points}}
    if arrow:
        line = _arrow(graph, wave, moved)
        old = p.target.by_id["arrow"].points
        by = (line.points[-1][0] - old[-1][0]) / 2
        at = p.target.by_id["path"].at
        changes["arrow"] = {"points": line.points}
        changes["path"] = {"text": f"{round(abs(moved), 2):g} m", "at": pt((at[0] + by, at[1]))}
    return p.target.changed(changes)


def wrong_way(p: Problem, s: Stream) -> Figure | None:
    """The profile moved against its velocity."""
    return _with(p, -p.hidden["wave"].shift)


def too_far(p: Problem, s: Stream) -> Figure | None:
    """Moved by some tenths of the way too much or too little."""
    return _with(p, p.hidden["wave"].shift * s.choice((0.8, 0.9, 1.1, 1.2, 0.5)))


def without_time(p: Problem, s: Stream) -> Figure | None:
    """Moved by the number of its speed, whatever the time."""
    wave = p.hidden["wave"]
    return None if wave.time == 1.0 else _with(p, wave.way * wave.speed)


def only_profile(p: Problem, s: Stream) -> Figure | None:
    """The right arrow, and a profile that did not follow it."""
    wave = p.hidden["wave"]
    return _with(p, wave.shift + s.choice((-1, 1)) * s.uniform(0.15, 0.6), arrow=False)


def not_moved(p: Problem, s: Stream) -> Figure | None:
    """A standing profile."""
    return _with(p, 0.02, arrow=False)


def flattened(p: Problem, s: Stream) -> Figure | None:
    """The wave has lost or gained height on its way."""
    return _with(p, p.hidden["wave"].shift, share=s.choice((0.8, 0.9, 1.1)), arrow=False)


def turned_over(p: Problem, s: Stream) -> Figure | None:
    """Troughs for crests."""
    return _with(p, p.hidden["wave"].shift, share=-1.0, arrow=False)


def half_drawn(p: Problem, s: Stream) -> Figure:
    """The profile ends early."""
    points = p.target.by_id["after"].points
    return p.target.changed({"after": {"points": points[: max(2, round(len(points) * s.uniform(0.5, 0.8)))]}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The distance with a wrong value."""
    path = abs(p.hidden["wave"].shift) + s.choice((-0.5, 0.5, 1.0))
    return p.target.changed({"path": {"text": f"{path:g} m"}})


def wrong_time(p: Problem, s: Stream) -> Figure:
    """The profile called by another time."""
    time = p.hidden["wave"].time + s.choice((0.5, 1.0))
    return p.target.changed({"stop": {"text": f"t = {time:g} s"}})


def arrow_back(p: Problem, s: Stream) -> Figure:
    """The arrow points back to the start."""
    return p.target.changed({"arrow": {"points": p.target.by_id["arrow"].points[::-1]}})


def no_arrow(p: Problem, s: Stream) -> Figure:
    """Nothing shows how far the crest has got."""
    return p.target.without(["arrow", "path"])


def unmarked(p: Problem, s: Stream) -> Figure:
    """The profile in a colour that was not asked for."""
    return p.target.changed({"after": {"cls": "line-d"}})


TRAVELLING = Family(
    name="physics/travelling-wave",
    subject="physics",
    title={"en": "A travelling wave some time later", "zh": "行波经过一段时间后的波形"},
    edits="the moved profile with its time, and the way of one crest, in colour",
    parameters="pulses and periodic waves, v 1 to 4.5 m/s, 0.5 to 3 s, either direction",
    make=make_travelling,
    mutators=(
        Mutator("wrong-way", wrong_way), Mutator("too-far", too_far), Mutator("without-time", without_time),
        Mutator("only-profile", only_profile), Mutator("not-moved", not_moved), Mutator("flattened", flattened),
        Mutator("turned-over", turned_over), Mutator("half-drawn", half_drawn), Mutator("wrong-number", wrong_number),
        Mutator("wrong-time", wrong_time), Mutator("arrow-back", arrow_back), Mutator("no-arrow", no_arrow),
        Mutator("unmarked", unmarked),
    ),
    edit={
        ("terse", "en"): ("Draw the {kind} {time} later in {new}.", "Add in {new} the profile after {time}, and how far the crest got.",
                          "Where is the {kind} when {time} have passed? Answer in {new}."),
        ("terse", "zh"): ("用{new}画出 {time} 后的{kind}形。", "用{new}补画经过 {time} 的波形以及波峰移动的距离。", "过了 {time}，{kind}到了哪里？用{new}作答。"),
        ("task", "en"): ("The {kind} travels as the thick arrow shows. Draw its profile at t = {time} in {new} over the whole axis, and above it a {new} arrow from the marked crest to its new place with the distance in m.",
                         "Use v and the time {time} to move the profile. Show the new one in {new}, labelled with its time, plus the path of the dotted crest as an arrow with its length; everything given stays.",
                         "How does the graph look {time} after t = 0? Plot it in {new} without change of shape, write the time beside it and mark the displacement of the crest (dot) by an arrow and a number in m."),
        ("task", "zh"): ("{kind}沿粗箭头方向传播。请在整个轴上用{new}画出 t = {time} 时的波形，并在上方用{new}箭头由标出的波峰指向其新位置，注明距离（单位 m）。",
                         "根据 v 和时间 {time} 平移波形，新波形用{new}并标上时刻，再用箭头和长度表示带点波峰移动的路程，已有内容保留。",
                         "从 t = 0 起经过 {time}，图像是什么样子？用{new}画出形状不变的波形，旁边写上时刻，并用箭头和数值（m）标明波峰（圆点）的位移。"),
        ("explicit", "en"): ("With {speed} the {kind} moves {path} to the {towards} in {time}. Draw it there in {new} with its time t = {time} beside it, and a {new} arrow of {path} above from the old crest to the new one.",
                             "Shift the whole profile by {path} to the {towards} and draw the result in {new}; label it t = {time}. Above the dotted crest starts a {new} arrow, {path} long, marked with this length.",
                             "Add a {new} copy of the curve, {path} further {towards}, named t = {time}, and the {new} arrow with {path} that leads from the dot's crest to its place then. Keep all else."),
        ("explicit", "zh"): ("由 {speed}，{kind}在 {time} 内向{towards}移动 {path}。请用{new}在该处画出波形并注明 t = {time}，上方用{new}箭头由旧波峰指向新波峰，标 {path}。",
                             "把整个波形向{towards}平移 {path}，用{new}画出结果，标注 t = {time}。在带点波峰上方画一条长 {path} 的{new}箭头并注明长度。",
                             "添加一条{new}的曲线，它是原曲线向{towards}移动 {path} 的结果，记作 t = {time}，并画{new}箭头从圆点处的波峰指向其新位置，标上 {path}，其余不变。"),
    },
    repair={
        ("terse", "en"): ("The {new} profile after {time} is wrong; correct it.", "Mend what is {new}: the {kind} {time} later, with {speed}."),
        ("terse", "zh"): ("{time} 后的{new}波形有错，请改正。", "改正{new}部分：{speed} 的{kind}经过 {time} 后的波形。"),
        ("task", "en"): ("Someone drew the {kind} with {speed}{length} after {time} and made a mistake in the {new} curve, its time, the arrow or the distance. Put it right, the direction being that of the thick arrow.",
                         "The {new} part of this drawing does not fit {speed}{length} and a time of {time}. Restore profile, time label, arrow of the crest and distance."),
        ("task", "zh"): ("有人画 {speed}{length} 的{kind}经过 {time} 后的波形时，{new}曲线、时刻、箭头或距离出了错。请改正，传播方向如粗箭头所示。",
                         "图中{new}部分与 {speed}{length} 和时间 {time} 不符。请恢复波形、时刻标注、波峰箭头和距离。"),
        ("explicit", "en"): ("In the correct figure, with {speed}{length}, the {new} curve is the given one moved {path} to the {towards}, called t = {time}; a {new} arrow marked {path} leads from the dotted crest to the new crest. Change the drawing to that.",
                             "Correct the figure: at {speed}{length}, the {kind} gets {path} to the {towards} in {time}, so the {new} profile, its label t = {time}, the arrow and the number {path} have to show this, at unchanged height."),
        ("explicit", "zh"): ("正确的图中（{speed}{length}），{new}曲线是已知曲线向{towards}平移 {path} 的结果，标为 t = {time}；{new}箭头由带点波峰指向新波峰，标 {path}。请据此修改。",
                             "请改正：{kind}以 {speed}{length} 在 {time} 内向{towards}移动 {path}，{new}波形、标注 t = {time}、箭头和数值 {path} 都应与此相符，高度不变。"),
    },
    source={
        ("terse", "en"): ("A {kind} at t = 0 moving {towards}, {speed}{length}.", "Graph of a {kind} with {speed}{length}, running to the {towards}."),
        ("terse", "zh"): ("t = 0 时向{towards}传播的{kind}，{speed}{length}。", "{kind}的图像，{speed}{length}，向{towards}传播。"),
        ("task", "en"): ("Draw displacement y in cm against x in m for a {kind} at t = 0 as a coloured curve, one crest marked by a dot. A thick arrow to the {towards} with {speed} shows its motion{length}.",
                         "A textbook graph of a {kind} that travels to the {towards}: {speed}{length}, with its profile at t = 0 and a dot on a crest."),
        ("task", "zh"): ("画位移 y（cm）随 x（m）变化的图像：t = 0 时的{kind}为彩色曲线，一个波峰用圆点标出。指向{towards}方的粗箭头和 {speed} 表示传播{length}。",
                         "向{towards}传播的{kind}的教科书图像：{speed}{length}，画出 t = 0 的波形，波峰上有圆点。"),
        ("explicit", "en"): ("A clean graph with ticks and numbers, titles x / m and y / cm and a thin zero line. One coloured curve labelled t = 0 is the profile of a {kind}; a dot sits on one of its crests. At the top a thick arrow points {towards}, beside it {speed}{length}.",
                             "Exercise figure: numbered axes, the {kind} at t = 0 in colour with a dot on a crest, a thick arrow to the {towards} and the text {speed}{length}. No later profile is shown."),
        ("explicit", "zh"): ("清晰的坐标图，有刻度和数字，标题 x / m 与 y / cm，并有细零线。标为 t = 0 的彩色曲线是{kind}的波形，一个波峰上有圆点。上方粗箭头指向{towards}，旁边写 {speed}{length}。",
                             "练习用图：带数字的坐标轴、彩色的 t = 0 时的{kind}及其波峰圆点、指向{towards}的粗箭头和文字 {speed}{length}，没有之后的波形。"),
    },
    target={
        ("terse", "en"): ("A {kind} at t = 0 and, in {new}, at t = {time}: {speed}, {path} to the {towards}.", "Two profiles of a {kind} {time} apart, the later one {new}."),
        ("terse", "zh"): ("{kind}在 t = 0 和 t = {time}（{new}）的波形：{speed}，向{towards} {path}。", "相隔 {time} 的两个{kind}形，后一个为{new}。"),
        ("task", "en"): ("Draw displacement y in cm against x in m: a {kind} at t = 0 with a dot on a crest, a thick arrow to the {towards} with {speed}{length}, and in {new} the same profile at t = {time}, an arrow of {path} above leading to the crest's new place.",
                         "A textbook graph of a travelling {kind}: {speed}{length}. The {new} curve t = {time} stands {path} {towards} of the curve t = 0, and a {new} arrow with {path} shows the shift."),
        ("task", "zh"): ("画位移 y（cm）随 x（m）变化的图像：t = 0 的{kind}，波峰上有圆点，指向{towards}的粗箭头和 {speed}{length}；用{new}画 t = {time} 时同样的波形，上方箭头长 {path}，指向波峰的新位置。",
                         "行进中的{kind}的教科书图像：{speed}{length}。{new}曲线 t = {time} 在曲线 t = 0 的{towards}侧 {path} 处，{new}箭头标 {path} 表示移动。"),
        ("explicit", "en"): ("A clean graph with numbered axes x / m and y / cm and a thin zero line: one coloured profile t = 0 of a {kind} with a dot on a crest, a thick arrow pointing {towards} with {speed}{length}, and a {new} profile t = {time} of the same shape, {path} further {towards}. A {new} arrow from above the dot to above the new crest carries the number {path}.",
                             "Solved exercise: the {kind} moves {path} to the {towards} in {time} at {speed}{length}. Both curves are shown with their times, t = 0 and t = {time}, the later one {new}, and the {new} arrow marks {path}."),
        ("explicit", "zh"): ("清晰的坐标图，两轴带数字，标题 x / m 与 y / cm，有细零线：彩色的{kind}形 t = 0，波峰上有圆点，粗箭头指向{towards}并写 {speed}{length}；{new}波形 t = {time} 形状相同，向{towards}移动了 {path}。{new}箭头从圆点上方指向新波峰上方，标 {path}。",
                             "解答图：{kind}以 {speed}{length}在 {time} 内向{towards}移动 {path}。两条曲线都注明时刻 t = 0 和 t = {time}，后一条为{new}，{new}箭头标 {path}。"),
    },
    wording=Wording(
        law={
            "en": "the whole profile moves at the same speed and keeps its shape",
            "zh": "整个波形以同一速度移动，形状不变",
        },
        figure=(Noun("graph of a travelling wave", "graphs of travelling waves", "行波图像", "个"),),
        nouns={
            "line": (Noun("line", "lines", "线", "条"),), "line[class=line-new]": (Noun("later profile", "later profiles", "之后的波形", "条"),),
            "line[class=line-a]": (Noun("first profile", "first profiles", "初始波形", "条"),),
            "line[class=arrow-new]": (Noun("arrow of the crest", "arrows of crests", "波峰的箭头"),),
            "line[class=object]": (Noun("arrow of motion", "arrows of motion", "传播方向的箭头"),),
            "circle": (Noun("dot", "dots", "圆点"),),
        },
        objective={
            "en": ("Draw the {kind} after {time}.", "Move the profile by what it travels in {time}."),
            "zh": ("画出 {time} 后的{kind}形。", "把波形平移它在 {time} 内传播的距离。"),
        },
        facts={
            "en": ("The {kind} runs to the {towards} with {speed}; what it is {time} later is drawn in {new}.", "At t = 0 the profile is given, {speed}, towards the {towards}. After {time} it is {new}."),
            "zh": ("{kind}以 {speed} 向{towards}传播，{time} 后的波形用{new}。", "已知 t = 0 的波形，{speed}，向{towards}传播。{time} 后的波形画成{new}。"),
        },
        described={
            "en": ("The {kind} runs to the {towards} with {speed}.",),
            "zh": ("{kind}向{towards}传播，{speed}。",),
        },
        rules={
            "crest": {"en": "every crest moves with the wave", "zh": "每个波峰随波移动"},
            "profile": {"en": "a travelling wave keeps its shape", "zh": "行波保持形状"},
        },
    ),
    anchor="A1", catalogue=("PW2",), leaves=("Physics/Waves/Travelling wave",),
)  # fmt: skip

FAMILIES = (TRAVELLING,)
