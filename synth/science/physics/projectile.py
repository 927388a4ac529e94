"""Throws: the path, its highest point and the range, drawn to the scale of two axes (PM4)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Arc, Circle, Figure, Label, Line, Mark, Point
from synth.science.physics.circuit import both, text_width
from synth.science.physics.statics import SIZE, along, rounded_at, tenths

G = 10.0  # m/s²
POINTS = 49  # of the path
STEPS = (1, 2, 5, 10, 20, 50)  # m between ticks


@dataclass(frozen=True, slots=True)
class Throw:
    """Speed in m/s, angle with the horizontal in degrees, height of the start in m."""

    speed: int
    angle: int
    height: int

    @property
    def across(self) -> float:
        return self.speed * math.cos(math.radians(self.angle))

    @property
    def upwards(self) -> float:
        return self.speed * math.sin(math.radians(self.angle))

    @property
    def time(self) -> float:
        """Until it lands, s."""
        return (self.upwards + math.sqrt(self.upwards**2 + 2 * G * self.height)) / G

    @property
    def range(self) -> float:
        return self.across * self.time

    @property
    def top(self) -> float:
        """Greatest height, m."""
        return self.height + self.upwards**2 / (2 * G)

    def at(self, t: float) -> tuple[float, float]:
        """Place after t s, m."""
        return self.across * t, self.height + self.upwards * t - G * t * t / 2


def _drawn(s: Stream, difficulty: int) -> Throw:
    if difficulty == 2 or (difficulty == 4 and s.chance(0.3)):
        return Throw(s.integer(5, 20), 0, s.choice((5, 10, 15, 20, 25)))
    angle = s.choice({1: (30, 45, 60), 3: (35, 40, 45, 50, 55)}.get(difficulty, (30, 35, 40, 50, 55)))
    height = s.choice((5, 10, 15)) if difficulty == 5 else 0
    return Throw(10 * s.integer(1, 3) if difficulty == 1 else s.integer(12, 32), angle, height)


@dataclass(frozen=True, slots=True)
class _Page:
    """Where the origin stands, px per m, and the spacing of ticks in m."""

    origin: Point
    scale: float
    step: int
    unit: float

    def at(self, x: float, y: float) -> Point:
        return rounded_at(self.origin[0] + x * self.scale, self.origin[1] - y * self.scale)


def _page(t: Throw, canvas: Canvas) -> _Page:
    u = canvas.unit
    scale = min((canvas.width - 172 * u) / t.range, (canvas.height - 185 * u) / t.top)
    step = next((k for k in STEPS if k * scale >= 36 * u), 0)
    if not step or t.top * scale < 62 * u or t.range * scale < 120 * u:
        raise Unfit("flat", "a path too flat or too small to be labelled")
    wide = t.range * scale + 110 * u
    low = canvas.height / 2 + t.top * scale / 2 + 22 * u
    return _Page(rounded_at((canvas.width - wide) / 2 + 18 * u, low), scale, step, u)


def _picture(t: Throw, page: _Page, canvas: Canvas) -> Figure:
    """Axes with ticks, the velocity at the start, and what is given."""
    u, (x0, y0) = page.unit, page.origin
    right, top = t.range + 74 * u / page.scale, t.top + 30 * u / page.scale
    marks: list[Mark] = [
        Line("axisx", (page.origin, page.at(right, 0)), "axis", end=True),
        Line("axisy", (rounded_at(x0, y0 + 6 * u), page.at(0, top)), "axis", end=True),
    ]
    size = 14.4 * u
    for axis, reach in (("x", right - 12 * u / page.scale), ("y", top - 14 * u / page.scale)):
        for k in range(1, int(reach / page.step) + 1):
            at = page.at(k * page.step, 0) if axis == "x" else page.at(0, k * page.step)
            dx, dy = (0.0, 4 * u) if axis == "x" else (-4 * u, 0.0)
            marks.append(Line(f"tick{axis}{k}", (at, rounded_at(at[0] + dx, at[1] + dy)), "axis"))
            text = str(k * page.step)
            to = (at[0], at[1] + 14 * u) if axis == "x" else (at[0] - 8 * u - text_width(text, size) / 2, at[1])
            marks.append(Label(f"num{axis}{k}", rounded_at(*to), text, "text", size, "value"))
    end, high = page.at(right, 0), page.at(0, top)
    marks += [Label("namex", rounded_at(end[0] - 4 * u, end[1] - 15 * u), "x/m", "text", size, "name")]
    marks += [Label("namey", rounded_at(high[0] + 21 * u, high[1] + 4 * u), "y/m", "text", size, "name")]
    start = page.at(0, t.height)
    marks.append(Line("velocity", (start, along(start, t.angle, 62 * u)), "line-a", end=True))
    if t.angle:
        if t.height:
            marks.append(Line("level", (start, rounded_at(start[0] + 46 * u, start[1])), "dashed"))
        marks.append(Arc("angle", start, 28 * u, 360.0 - t.angle, 360.0, "line"))
    given = _given(t)
    spread = canvas.width / (len(given) + 1)
    for k, text in enumerate(given):
        cls = "text-a" if k == 0 else "text"
        marks.append(
            Label(
                f"given{'abcd'[k]}",
                rounded_at((k + 1) * spread, max(34 * u, high[1] - 44 * u)),
                text,
                cls,
                SIZE * u,
                "value",
            )
        )
    return Figure(tuple(marks))


def _given(t: Throw) -> list[str]:
    angle, height = [f"θ = {t.angle}°"] if t.angle else [], [f"h = {t.height} m"] if t.height else []
    return [f"v_0 = {t.speed} m/s", *angle, *height, "g = 10 m/s^2"]


def _answer(t: Throw, page: _Page, said: dict[str, float] | None = None) -> list[Mark]:
    """The path, its highest point with a plumb line, where it lands, and both lengths."""
    u = page.unit
    values = {"H": t.top, "R": t.range} | (said or {})
    path = tuple(page.at(*t.at(t.time * k / (POINTS - 1))) for k in range(POINTS))
    path = (*path[:-1], page.at(t.range, 0))
    marks: list[Mark] = [Line("path", path, "line-new"), Circle("landing", path[-1], round(3.6 * u, 2), "ink")]
    if t.angle:
        high = page.at(t.across * t.upwards / G, t.top)
        marks += [
            Circle("apex", high, round(3.6 * u, 2), "ink"),
            Line("plumb", (high, (high[0], page.origin[1])), "dashed"),
        ]
        text = f"H = {tenths(values['H'])} m"
        to = high[0] + 7 * u + text_width(text, SIZE * u) / 2, high[1] + 0.55 * (page.origin[1] - high[1])
        marks.append(Label("lengthh", rounded_at(*to), text, "text-new", SIZE * u, "value"))
    text = f"R = {tenths(values['R'])} m"
    to = path[-1][0] + 8 * u + text_width(text, SIZE * u) / 2, path[-1][1] - 36 * u
    return [*marks, Label("lengthr", rounded_at(*to), text, "text-new", SIZE * u, "value")]


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A throw whose path is to be drawn."""
    t = _drawn(s, difficulty)
    page = _page(t, canvas)
    source = _picture(t, page, canvas)
    target = source.plus(*_answer(t, page))
    names = ["H", "R"] if t.angle else ["R"]
    answers = [f"{n} = {tenths(v)} m" for n, v in (("H", t.top), ("R", t.range)) if n in names]
    start = (
        {"en": "from the height h above the ground", "zh": "从离地高度 h 处"}
        if t.height
        else {"en": "from the ground", "zh": "从地面"}
    )
    aim = (
        {"en": "at the angle θ above the horizontal", "zh": "与水平方向成 θ 角"}
        if t.angle
        else {"en": "horizontally", "zh": "水平"}
    )
    slots: dict[str, str | dict[str, str]] = {
        "names": both(names),
        "answers": both(answers),
        "given": both(_given(t)),
        "start": start,
        "aim": aim,
    }
    slots |= {"speed": f"v_0 = {t.speed} m/s", "marks": _marks_told(t)}
    claims = tuple(
        constraint(claim("exists", select="label", label=a), o) for a, o in zip(answers, ("prompt", "derived"))
    )
    edit = Edit("add-path", {"values": names, "mark": "line-new"})
    return Problem(source, edit, target, _trace(t, target), slots, claims, {"throw": t, "page": page})


def _marks_told(t: Throw) -> dict[str, str]:
    """Which points are marked."""
    if not t.angle:
        return {"en": "a dot where it lands", "zh": "落地点用圆点标出"}
    return {
        "en": "dots at its highest point, with a dashed plumb line, and where it lands",
        "zh": "最高点（带竖直虚线）和落地点用圆点标出",
    }


def _trace(t: Throw, target: Figure) -> tuple[Step, ...]:
    """Steady motion across, falling motion upwards."""
    v, a = {"v_0": float(t.speed)}, {"θ": float(t.angle)}
    g, h = {"g": G}, {"h": float(t.height)} if t.height else {}
    steps: list[Step] = []
    if t.angle:
        rise = "v_0^2 * sin(θ)^2 / (2 * g)"
        steps.append(compute("H", f"h + {rise}" if h else rise, h | v | a | g, "m", 1))
    if not t.angle:
        steps.append(compute("R", "v_0 * sqrt(2 * h / g)", v | h | g, "m", 1))
    elif not h:
        steps.append(compute("R", "v_0^2 * sin(2 * θ) / g", v | a | g, "m", 1))
    else:
        steps.append(
            compute(
                "R", "v_0 * cos(θ) / g * (v_0 * sin(θ) + sqrt(v_0^2 * sin(θ)^2 + 2 * g * h))", v | a | g | h, "m", 1
            )
        )
    steps.append(draw(target.by_id["path"]).why("rule", name="parabola"))
    if t.angle:
        steps += [draw(target.by_id["apex"]), draw(target.by_id["plumb"]), write(target.by_id["lengthh"])]  # type: ignore[arg-type]
    return (*steps, draw(target.by_id["landing"]), write(target.by_id["lengthr"]))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- wrong targets


def _drawn_as(p: Problem, t: Throw, said: dict[str, float] | None = None) -> Figure | None:
    """The source with the path of another throw, if that stays on the page."""
    page, own = p.hidden["page"], p.hidden["throw"]
    if (
        t.range > own.range + 60 * page.unit / page.scale
        or t.top > own.top + 25 * page.unit / page.scale
        or t.range < 0.4 * own.range
    ):
        return None
    return p.source.plus(*_answer(t, page, said))


def slower(p: Problem, s: Stream) -> Figure | None:
    """The path of a slower or faster throw."""
    t = p.hidden["throw"]
    return _drawn_as(p, replace(t, speed=t.speed + s.choice((-2, -1, 1))))


def other_angle(p: Problem, s: Stream) -> Figure | None:
    """The path of a throw at another angle."""
    t = p.hidden["throw"]
    return _drawn_as(p, replace(t, angle=t.angle + s.choice((-10, -5, 5, 10)))) if t.angle else None


def straight_path(p: Problem, s: Stream) -> Figure:
    """Straight lines for the curve."""
    path = p.target.by_id["path"].points  # type: ignore[union-attr]
    kept = (path[0], path[len(path) // 2], path[-1])
    return p.target.changed({"path": {"points": kept}})


def no_landing(p: Problem, s: Stream) -> Figure:
    """A path that ends in the air."""
    return p.target.changed({"path": {"points": p.target.by_id["path"].points[:-6]}})  # type: ignore[union-attr]


def wrong_range(p: Problem, s: Stream) -> Figure:
    """A wrong number for the range."""
    value = p.hidden["throw"].range
    return p.target.changed({"lengthr": {"text": f"R = {tenths(value * s.choice((0.5, 0.9, 1.1, 2)))} m"}})


def wrong_height(p: Problem, s: Stream) -> Figure | None:
    """A wrong number for the greatest height."""
    t = p.hidden["throw"]
    return (
        p.target.changed({"lengthh": {"text": f"H = {tenths(t.top + s.choice((0.3, 1, 2)))} m"}}) if t.angle else None
    )


def moved_apex(p: Problem, s: Stream) -> Figure | None:
    """The highest point marked beside it."""
    t, page = p.hidden["throw"], p.hidden["page"]
    if not t.angle:
        return None
    shift = s.choice((-0.15, 0.15, 0.25))
    where = page.at(*t.at(t.upwards / G * (1 + shift)))
    return p.target.changed({"apex": {"at": where}, "plumb": {"points": (where, (where[0], page.origin[1]))}})


def exchanged(p: Problem, s: Stream) -> Figure | None:
    """Height and range for each other."""
    t = p.hidden["throw"]
    if not t.angle or abs(t.top - t.range) < 0.5:
        return None
    return p.target.changed(
        {"lengthr": {"text": f"R = {tenths(t.top)} m"}, "lengthh": {"text": f"H = {tenths(t.range)} m"}}
    )


def unmarked(p: Problem, s: Stream) -> Figure:
    """A value in the colour of other texts."""
    return p.target.changed({"lengthr": {"cls": "text"}})


def other_speed(p: Problem, s: Stream) -> Figure:
    """Another speed than the given one."""
    return p.target.changed({"givena": {"text": f"v_0 = {p.hidden['throw'].speed + s.choice((-3, 2, 5))} m/s"}})


PROJECTILE = Family(
    name="physics/projectile",
    subject="physics",
    title={"en": "Path of a throw", "zh": "抛体运动的轨迹"},
    edits="the path, its marked points and their values are added",
    parameters="5 to 32 m/s, level to 60°, from the ground or to 25 m above it",
    make=make,
    mutators=(
        Mutator("slower", slower), Mutator("other-angle", other_angle), Mutator("straight-path", straight_path),
        Mutator("no-landing", no_landing), Mutator("wrong-range", wrong_range), Mutator("wrong-height", wrong_height),
        Mutator("moved-apex", moved_apex), Mutator("exchanged", exchanged), Mutator("unmarked", unmarked),
        Mutator("other-speed", other_speed),
    ),
    edit={
        ("terse", "en"): ("[Draw|Plot] the throw's path in {new} and give {names}.", "Where does the ball fly? Trajectory in {new}, with {names}.", "Complete the diagram: {new} path down to the ground, with {names} written in."),
        ("terse", "zh"): ("用{new}画出抛体的轨迹，并标出 {names}。", "球会怎样飞？轨迹用{new}，标明 {names}。", "补全图形：{new}轨迹画到落地为止，写出 {names} 的数值。"),
        ("task", "en"): ("A ball is thrown as shown; air resistance is neglected. Plot its path to the scale of the axes in {new} until it lands, with {marks}, and write {names} (metres, one decimal) in {new}.",
                         "Without air resistance, how does the motion go on? Add the whole trajectory in {new}, down to the x axis, with {marks}; state {names} to a tenth of a metre in the same colour.",
                         "Use the given start velocity and g to construct the {new} curve of flight in this coordinate system. Show {marks}, and write {names} there in {new}, rounded to one decimal."),
        ("task", "zh"): ("球按图示抛出，不计空气阻力。按坐标轴比例用{new}画出直到落地的轨迹，{marks}，并用{new}写出 {names}（单位米，一位小数）。",
                         "忽略空气阻力，此后如何运动？用{new}补全到 x 轴为止的整条轨迹，{marks}；以同色标明 {names}，精确到十分之一米。",
                         "利用给出的初速度和 g，在坐标系中作出{new}的飞行曲线，{marks}，旁边写出{new}的 {names} 数值，保留一位小数。"),
        ("explicit", "en"): ("Draw in {new} the parabola of this throw down to the ground, with {marks}, and the {new} labels {answers}.",
                             "The calculation gives {answers}. Add a {new} trajectory to scale, with {marks}, and write this in {new}; leave axes and data alone.",
                             "Starting with the arrow of v_0, plot the flight as a smooth {new} curve. It ends on the x axis; mark it with {marks}. {new} labels: {answers}."),
        ("explicit", "zh"): ("用{new}画出这次抛掷直到地面的抛物线，{marks}，并用{new}标注 {answers}。",
                             "结果为 {answers}。按比例添加{new}轨迹，{marks}，用{new}写出这些结果，坐标轴和数据不变。",
                             "沿 v_0 箭头出发，用光滑的{new}曲线画出飞行过程，终点在 x 轴上，{marks}。{new}标注：{answers}。"),
    },
    repair={
        ("terse", "en"): ("For {given}, mend the {new} path and {names}.", "Correct this flight, {new}, with {names}; given are {given}."),
        ("terse", "zh"): ("已知 {given}，请改正{new}轨迹和 {names}。", "请修正这条{new}轨迹以及 {names}，条件为 {given}。"),
        ("task", "en"): ("A ball is thrown {start} {aim} with {given}. The {new} path or a value ({names}) is wrong. Restore the trajectory to the scale of the axes, with {marks}, values rounded to a tenth.",
                         "This diagram of a throw has a mistake. Right are {given}; the start is {start}, {aim}. Redraw what is wrong: the {new} curve with {marks}, and {names} in {new}."),
        ("task", "zh"): ("球{start}{aim}抛出，{given}。{new}轨迹或数值（{names}）有错。请按坐标轴比例恢复轨迹，{marks}，数值精确到十分位。",
                         "这幅抛体图有一处错误。已知 {given}，{start}{aim}抛出。请改正：{new}曲线，{marks}，{names} 用{new}。"),
        ("explicit", "en"): ("Right is: {given}, thrown {start} {aim}; a smooth {new} parabola that ends on the x axis, with {marks}; {new} labels {answers}. Change the picture to that.",
                             "Make the figure agree with this: data {given}; a complete {new} path with {marks}; values {answers} in {new}."),
        ("explicit", "zh"): ("正确的图：{given}，{start}{aim}抛出；光滑的{new}抛物线终止于 x 轴，{marks}；{new}标注 {answers}。请据此改正。",
                             "请使图形符合：数据 {given}；完整的{new}轨迹，{marks}；数值 {answers} 用{new}。"),
    },
    source={
        ("terse", "en"): ("A throw about to start: {given}.", "Axes in metres and the start velocity of a throw, {given}."),
        ("terse", "zh"): ("即将抛出的物体：{given}。", "以米为单位的坐标轴和抛体的初速度，{given}。"),
        ("task", "en"): ("Draw x and y axes in metres with ticks and, {start}, the {a} arrow of a start velocity {aim}. Above stand the data {given}.", "A textbook exercise on throwing: axes with a scale, an arrow {aim} {start}, and {given}; no path yet."),
        ("task", "zh"): ("画出以米为单位、带刻度的 x、y 坐标轴，{start}{aim}画{a}的初速度箭头，上方写数据 {given}。", "教科书式的抛体题：带刻度的坐标轴，{start}{aim}的箭头，以及 {given}，尚无轨迹。"),
        ("explicit", "en"): ("A clean coordinate system, axes with arrowheads, ticks and numbers in metres. The {a} velocity arrow starts {start} and points {aim}. In a row at the top: {given}. Nothing else is drawn.",
                             "Figure of a throw before it begins. The axes, x and y, carry a scale in metres; a {a} arrow leaves {start} {aim}; the top line reads {given}."),
        ("explicit", "zh"): ("清晰的坐标系，坐标轴带箭头、刻度和以米为单位的数字。{a}的速度箭头{start}出发，方向{aim}。顶部一行写着 {given}，没有其他内容。",
                             "抛出之前的示意图，x、y 轴以米标度；{a}箭头{start}{aim}；最上方一行是 {given}。"),
    },
    target={
        ("terse", "en"): ("Path of a throw with {given}: {answers} in {new}.", "A {new} trajectory, {answers}, for {given}."),
        ("terse", "zh"): ("抛体轨迹：{given}，{new}标注 {answers}。", "{new}的抛物线轨迹，{answers}，条件 {given}。"),
        ("task", "en"): ("Draw x and y axes in metres and the path of a ball thrown {start} {aim}, as a {new} curve to scale with {marks}. Data above: {given}. {new} labels: {answers}.",
                         "A textbook diagram of a throw with {given}: the flight in {new} with {marks}, and the results {answers}."),
        ("task", "zh"): ("画出以米为单位的 x、y 轴，以及球{start}{aim}抛出后的{new}轨迹（按比例），{marks}。上方数据：{given}。{new}标注：{answers}。",
                         "教科书式的抛体图，{given}：{new}的飞行曲线，{marks}，结果 {answers}。"),
        ("explicit", "en"): ("A clean coordinate system with ticks in metres. A {a} velocity arrow starts {start} and points {aim}; from there a smooth {new} parabola runs down to the x axis, with {marks}. Top row: {given}. In {new}: {answers}.",
                             "Figure of a complete flight. The axes carry a scale in metres, the top line reads {given}. The {new} curve leaves {start} {aim} and lands on the x axis; there are {marks}; {new} values {answers}."),
        ("explicit", "zh"): ("带米制刻度的清晰坐标系。{a}的速度箭头{start}出发，方向{aim}；光滑的{new}抛物线由此落到 x 轴，{marks}。顶部一行：{given}。{new}：{answers}。",
                             "完整的飞行过程图，坐标轴以米标度，最上方写着 {given}。{new}曲线{start}{aim}出发，落在 x 轴上；{marks}；{new}数值 {answers}。"),
    },
    wording=Wording(
        law={
            "en": "the motion is uniform sideways and uniformly accelerated downwards",
            "zh": "水平方向匀速，竖直方向匀变速",
        },
        figure=(Noun("diagram of a throw", "diagrams of a throw", "抛体运动图"),),
        nouns={
            "line[class=line-new]": (Noun("flight path", "flight paths", "飞行轨迹", "条"),),
            "line[class=line-a]": (Noun("velocity arrow", "velocity arrows", "速度箭头"),),
            "line[class=dashed]": (Noun("dashed line", "dashed lines", "虚线", "条"),),
            "circle[class=ink]": (Noun("marked point", "marked points", "标记点"),),
        },
        objective={"en": ("Plot the flight for {given}.", "Draw the path of the throw and find {names}."), "zh": ("按{given}画出飞行轨迹。", "画出抛体轨迹并求{names}。")},
        facts={"en": ("Given are {given}; the path and {names} are to be {new}.",), "zh": ("已知{given}；轨迹和{names}用{new}。",)},
        rules={"parabola": {"en": "motion is uniform sideways and uniformly accelerated downwards, which makes a parabola", "zh": "水平方向匀速、竖直方向匀变速，轨迹为抛物线"}},
    ),
    anchor="A1", catalogue=("PM4",), leaves=("Physics/Mechanics/Kinematics",),
)  # fmt: skip

FAMILIES = (PROJECTILE,)
