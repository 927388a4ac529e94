"""Superposition of waves: the sum of two or three displacements, point by point (catalogue PW1)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Point
from synth.science.physics.drawing import Graph, Sheet, around, between, pt, signed

LONG = 8.0  # m shown
ROLES = "abc"


@dataclass(frozen=True, slots=True)
class Wave:
    """A sine of amplitude `tall` cm and wavelength `wide` m with a phase in degrees, or a triangular pulse around `at`."""

    tall: float
    wide: float
    phase: float = 0.0
    at: float | None = None

    def __call__(self, x: float) -> float:
        if self.at is None:
            return self.tall * math.sin(2 * math.pi * x / self.wide + math.radians(self.phase))
        return self.tall * max(0.0, 1.0 - abs(x - self.at) / (self.wide / 2))

    @property
    def corners(self) -> tuple[float, ...]:
        """Where a pulse bends."""
        return () if self.at is None else (self.at - self.wide / 2, self.at, self.at + self.wide / 2)


def _waves(s: Stream, difficulty: int) -> tuple[Wave, ...]:
    if difficulty == 1 or (difficulty == 3 and s.chance(0.35)):
        one, two = sorted(s.sample(range(4, 13), 2))
        if two - one > 4:
            raise Unfit("apart", "pulses that do not overlap")
        talls = [s.choice((-1, 1)) * s.integer(1, 4), s.integer(1, 4)] if difficulty > 1 else [s.integer(1, 4), s.choice((-3, -2, 2, 3))]
        return tuple(Wave(float(h), float(s.integer(2, 4)), at=c / 2) for h, c in zip(talls, (one, two)))
    count = 3 if difficulty == 5 and s.chance(0.5) else 2
    wide = s.choice((4.0, 2.0, 8.0)) if difficulty < 4 else 8.0
    step = 90 if difficulty == 2 else 30
    waves = []
    for _ in range(count):
        share = s.choice((1.0, 2.0, 3.0, 4.0)) if difficulty >= 4 else 1.0
        waves.append(Wave(float(s.integer(1, 3)), wide / share, float(step * s.integer(0, 360 // step - 1))))
    shapes = {(w.wide, w.phase) for w in waves}
    if len(shapes) < count or (difficulty >= 4 and len({w.wide for w in waves}) < 2):
        raise Unfit("alike", "waves that only differ in height")
    return tuple(waves)


def _grid(waves: tuple[Wave, ...]) -> list[float]:
    """Places where curves are drawn: even steps, or the corners of pulses."""
    if waves[0].at is not None:
        found = {0.0, LONG, *(x for w in waves for x in w.corners if 0 < x < LONG)}
        return sorted(found)
    pieces = max(48, 8 * math.ceil(28 / min(w.wide for w in waves)))  # whole metres are corners
    return [LONG * i / pieces for i in range(pieces + 1)]


def _curve(key: str, graph: Graph, xs: list[float], value: Callable[[float], float], cls: str) -> Line:
    return Line(key, tuple(graph.at(x, value(x)) for x in xs), cls)


def _drawn(s: Stream, difficulty: int) -> tuple[tuple[Wave, ...], int]:
    """Waves and a place to read them, out of a few draws."""
    last = Unfit("alike")
    for _ in range(8):
        try:
            waves = _waves(s, difficulty)
            return waves, _probe(s, waves)
        except Unfit as unfit:
            last = unfit
    raise last


def _probe(s: Stream, waves: tuple[Wave, ...]) -> int:
    """A whole x where all displacements are worth reading and their rounded values add up."""
    good, apart = [], 0.12 * sum(abs(w.tall) for w in waves)
    for x in range(1, 8):
        values = [w(float(x)) for w in waves]
        total = sum(values)
        sharp = all(abs(abs(10 * v) % 1 - 0.5) > 0.08 for v in (*values, total))
        sums = abs(sum(round(v, 1) for v in values) - round(total, 1)) < 1e-9
        ordered = sorted((*values, total))
        if sharp and sums and min(abs(v) for v in (*values, total)) > 0.25 and min(b - a for a, b in pairwise(ordered)) > apart:
            good.append(x)
    if not good:
        raise Unfit("no-probe", "no place where the values are easy to read")
    return s.choice(good)


def make_superposition(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Two or three waves on one pair of axes; the target adds them up."""
    waves, probe = _drawn(s, difficulty)
    xs = _grid(waves)
    total = _sum(waves)
    tallest = max(abs(v(x)) for v in (*waves, total) for x in xs)
    if max(abs(total(x)) for x in xs) < 0.8:
        raise Unfit("flat", "waves that nearly cancel everywhere")
    high = math.ceil(tallest + 0.3)
    graph = Graph(canvas, (0.0, LONG), (-float(high), float(high)))
    x_ticks = list(range(9))
    y_ticks = list(range(-high, high + 1)) if high < 5 else list(range(-(high // 2) * 2, high + 1, 2))
    marks: list[Mark] = [Line("zero", (graph.at(0, 0), graph.at(LONG, 0)), "dim")]
    marks.append(Line("probe", (graph.at(probe, -high), graph.at(probe, high)), "construction"))
    marks += graph.axes(x_ticks, y_ticks)
    curves = [_curve(f"wave{k}", graph, xs, w, f"line-{ROLES[k]}") for k, w in enumerate(waves)]
    dots = [Circle(f"dot{k}", graph.at(probe, w(probe)), 3.6 * canvas.unit, "ink") for k, w in enumerate(waves)]
    answer = _curve("sum", graph, xs, total, "line-new")
    dot = Circle("dot", graph.at(probe, total(probe)), 4.2 * canvas.unit, "shape-new")
    sheet = Sheet(canvas)
    given = [*graph.numbers(x_ticks, y_ticks, ("x / m", "y / cm"))]
    sheet.keep([*marks, *_coarse([*curves, answer]), *dots, dot, *given])
    texts = [_value(sheet, f"value{k}", dots[k].at, w(probe), f"text-{ROLES[k]}") for k, w in enumerate(waves)]
    value = _value(sheet, "value", dot.at, total(probe), "text-new")
    texts += [_name(sheet, f"name{k}", c, f"y_{k + 1}", f"text-{ROLES[k]}") for k, c in enumerate(curves)]
    name = _name(sheet, "name", answer, "y", "text-new")
    source = Figure((*marks, *curves, *dots, *given, *texts))
    target = source.plus(answer, dot, value, name)
    parts = [round(w(probe), 1) for w in waves]
    law = {"parts": parts, "total": round(total(probe), 1)}
    claims = (constraint(claim("law_holds", name="superposition", values=law, tol=0.01)),)
    hidden = {"waves": waves, "graph": graph, "xs": xs, "probe": probe, "total": total}
    return Problem(source, Edit("superpose", {"mark": "line-new"}), target, _trace(target, parts, law), _slots(waves, probe, parts, law), claims, hidden)


def _sum(waves: tuple[Wave, ...]) -> Callable[[float], float]:
    return lambda x: sum(w(x) for w in waves)


def _coarse(lines: list[Line]) -> list[Mark]:
    """Curves with fewer corners, which is enough to keep labels clear of them."""
    return [Line(c.id, (*c.points[::2], c.points[-1]) if len(c.points) > 20 else c.points, c.cls) for c in lines]


def _value(sheet: Sheet, key: str, at: Point, value: float, cls: str) -> Label:
    u = sheet.canvas.unit
    places = around(at, 0.0, [r * u for r in range(34, 84, 5)], (0, 180, -20, 20, 160, 200, -35, 35, 145, 215, -50, 50, 130, 230))
    return sheet.write(key, f"{signed(value, 1)} cm", places, 14.8 * u, cls)


def _name(sheet: Sheet, key: str, curve: Line, text: str, cls: str) -> Label:
    """Beside the curve: of a sine from the right, of a pulse from its peak."""
    u, points = sheet.canvas.unit, curve.points
    dense = points[::-2]
    if len(points) <= 20:
        zero = points[-1][1]
        dense = sorted((between(a, b, t / 12) for a, b in pairwise(points) for t in range(12)), key=lambda q: -abs(q[1] - zero))
    spots = [(x + dx * u, y + dy * u) for x, y in dense for dx, dy in ((14, -12), (-14, -12), (14, 12), (-14, 12), (0, -17), (0, 17))]
    return sheet.write(key, text, spots, 16.0 * u, cls, italic=True, role="name")


def _trace(target: Figure, parts: list[float], law: dict[str, object]) -> tuple[Step, ...]:
    """The sum at the marked place, then everywhere."""
    names = [f"y{k + 1}" for k in range(len(parts))]
    by = target.by_id
    found = compute("y", " + ".join(names), dict(zip(names, parts)), "cm", 1)
    return (found, draw(by["dot"]).why("law", name="superposition", values=law), write(by["value"]),
            draw(by["sum"]).why("rule", name="sum"), write(by["name"]))  # fmt: skip


def _slots(waves: tuple[Wave, ...], probe: int, parts: list[float], law: dict[str, object]) -> dict[str, str | dict[str, str]]:
    names = [f"y_{k + 1}" for k in range(len(waves))]
    values = [f"{n} = {signed(v, 1)} cm" for n, v in zip(names, parts)]
    pulses = waves[0].at is not None
    return {
        "names": {"en": ", ".join(names[:-1]) + " and " + names[-1], "zh": "、".join(names[:-1]) + " 和 " + names[-1]},
        "kind": {"en": "pulses", "zh": "脉冲"} if pulses else {"en": "waves", "zh": "波"},
        "place": f"x = {probe} m",
        "values": {"en": ", ".join(values), "zh": "，".join(values)},
        "total": f"{signed(float(str(law['total'])), 1)} cm",
        "shape": {"en": "triangular pulses", "zh": "三角形脉冲"} if pulses else {"en": "sine curves", "zh": "正弦曲线"},
    }


# ------------------------------------------------------------------------------------------------ wrong targets


def _with(p: Problem, value: Callable[[float], float], text: bool = True) -> Figure:
    """The target with another curve; dot and number follow it."""
    graph, xs, probe = p.hidden["graph"], p.hidden["xs"], p.hidden["probe"]
    low, high = graph.ys

    def held(x: float) -> float:
        return min(high, max(low, value(x)))

    changes: dict[str, dict[str, object]] = {"sum": {"points": tuple(graph.at(x, held(x)) for x in xs)}}
    if text:
        by = pt((0.0, graph.at(probe, held(probe))[1] - graph.at(probe, p.hidden["total"](probe))[1]))
        at = p.target.by_id["value"].at
        changes["dot"] = {"at": graph.at(probe, held(probe))}
        changes["value"] = {"text": f"{signed(held(probe), 1)} cm", "at": pt((at[0], at[1] + by[1]))}
    return p.target.changed(changes)


def difference(p: Problem, s: Stream) -> Figure:
    """The last wave taken away instead of added."""
    waves = p.hidden["waves"]
    return _with(p, lambda x: sum(w(x) for w in waves[:-1]) - waves[-1](x))


def average(p: Problem, s: Stream) -> Figure:
    """The mean of the waves."""
    waves = p.hidden["waves"]
    return _with(p, lambda x: sum(w(x) for w in waves) / len(waves))


def envelope(p: Problem, s: Stream) -> Figure:
    """At every place only the wave that is farther from zero."""
    waves = p.hidden["waves"]
    return _with(p, lambda x: max((w(x) for w in waves), key=abs))


def absolute(p: Problem, s: Stream) -> Figure | None:
    """Displacements added without their signs."""
    waves, xs = p.hidden["waves"], p.hidden["xs"]
    if all(abs(sum(abs(w(x)) for w in waves) - sum(w(x) for w in waves)) < 0.3 for x in xs):
        return None
    return _with(p, lambda x: sum(abs(w(x)) for w in waves))


def scaled(p: Problem, s: Stream) -> Figure:
    """The sum a little too tall or too flat."""
    total, share = p.hidden["total"], s.choice((0.85, 0.92, 1.08, 1.15))
    return _with(p, lambda x: share * total(x))


def lagging(p: Problem, s: Stream) -> Figure:
    """The sum shifted along x by a fraction of a metre."""
    total, by = p.hidden["total"], s.choice((-0.3, -0.2, 0.2, 0.3))
    return _with(p, lambda x: total(x - by))


def raised(p: Problem, s: Stream) -> Figure:
    """The sum on another level."""
    total, by = p.hidden["total"], s.choice((-0.3, 0.3, 0.15))
    return _with(p, lambda x: total(x) + by)


def one_left_out(p: Problem, s: Stream) -> Figure:
    """One wave repeated as if it were the sum."""
    wave = s.choice(list(p.hidden["waves"]))
    return _with(p, wave)


def wrong_stretch(p: Problem, s: Stream) -> Figure:
    """Right but for a stretch, where the curve follows one wave alone."""
    waves, total = p.hidden["waves"], p.hidden["total"]
    start = s.uniform(0.5, 5.5)
    wave = s.choice(list(waves))
    return _with(p, lambda x: wave(x) if start < x < start + 2.0 else total(x), text=False)


def half_drawn(p: Problem, s: Stream) -> Figure | None:
    """The curve ends early."""
    points = p.target.by_id["sum"].points
    keep = max(2, round(len(points) * s.uniform(0.5, 0.85)))
    return p.target.changed({"sum": {"points": points[:keep]}}) if keep < len(points) else None


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The right curve with a wrong value."""
    value = p.hidden["total"](p.hidden["probe"]) + s.choice((-0.2, 0.2, 0.5, -0.5, 1.0))
    return p.target.changed({"value": {"text": f"{signed(value, 1)} cm"}})


def no_number(p: Problem, s: Stream) -> Figure:
    """The curve without its value at the marked place."""
    return p.target.without(["value", "dot"])


def unmarked(p: Problem, s: Stream) -> Figure:
    """The sum in a colour that was not asked for."""
    return p.target.changed({"sum": {"cls": "line-d"}})


SUPERPOSITION = Family(
    name="physics/superposition",
    subject="physics",
    title={"en": "Superposition of waves", "zh": "波的叠加"},
    edits="the resultant wave as a curve, with its value at a marked place, in colour",
    parameters="2 or 3 waves or pulses, amplitudes 1 to 4 cm, wavelengths 2 to 8 m",
    make=make_superposition,
    mutators=(
        Mutator("difference", difference), Mutator("average", average), Mutator("envelope", envelope),
        Mutator("absolute", absolute), Mutator("scaled", scaled), Mutator("lagging", lagging), Mutator("raised", raised),
        Mutator("one-left-out", one_left_out), Mutator("wrong-stretch", wrong_stretch), Mutator("half-drawn", half_drawn),
        Mutator("wrong-number", wrong_number), Mutator("no-number", no_number), Mutator("unmarked", unmarked),
    ),
    edit={
        ("terse", "en"): ("Draw the superposition of {names} in {new}.", "Add up the {kind} and show the result y in {new}.",
                          "Sketch the resultant displacement in {new}, with its value at the dashed line."),
        ("terse", "zh"): ("用{new}画出 {names} 的叠加。", "把这些{kind}相加，结果 y 用{new}表示。", "用{new}画合位移曲线，并标出虚线处的数值。"),
        ("task", "en"): ("Apply the superposition principle to {names} and draw the resulting curve y over the whole axis in {new}; mark its point at {place} and write the displacement there to one decimal.",
                         "The {kind} {names} meet. Show the total displacement as a {new} curve labelled y, with a dot and its value in cm (one decimal) on the dashed line. Keep the given curves.",
                         "At every x add the displacements of {names}. Plot the sum in {new}, put a dot where the dashed line at {place} cuts it and state the value with one decimal."),
        ("task", "zh"): ("对 {names} 应用叠加原理，在整个范围内用{new}画出合成曲线 y，标出 {place} 处的点并写出该处位移，保留一位小数。",
                         "{kind} {names} 相遇，请用{new}曲线表示总位移并标上 y，在虚线处画点并写出数值（单位 cm，一位小数），原有曲线保留。",
                         "逐点把 {names} 的位移相加，用{new}画出和曲线；在 {place} 的虚线与它的交点处画点，数值保留一位小数。"),
        ("explicit", "en"): ("Draw y, the sum of {names}, in {new} from the left end of the x axis to the right. At {place}, where {values}, it passes through {total}: put a {new} dot there and write the value.",
                             "Since {values} at {place}, the resultant there is {total}. Mark it by a {new} dot with its number and draw the whole sum of {names} as a {new} curve called y.",
                             "Add a {new} curve y whose height is everywhere the sum of the heights of {names}, signs included; its dot at {place} reads {total}. Nothing else changes."),
        ("explicit", "zh"): ("用{new}从 x 轴左端到右端画出 {names} 之和 y。在 {place} 处，{values}，合位移为 {total}：在该处画{new}的点并写出数值。",
                             "因为 {place} 处 {values}，所以那里的合位移是 {total}。用{new}的点和数值标出，并把 {names} 的和整条画成{new}曲线，记作 y。",
                             "添加{new}曲线 y，它在各处的高度等于 {names} 的高度之和（计正负），在 {place} 处的点读作 {total}，其余不变。"),
    },
    repair={
        ("terse", "en"): ("The {new} part should show the sum of {names}; correct it.", "Mend the superposition of {names}, drawn in {new}."),
        ("terse", "zh"): ("{new}部分应为 {names} 的和，请改正。", "改正用{new}画的 {names} 的叠加。"),
        ("task", "en"): ("Someone added {names} and made a mistake in the {new} curve, its dot or its value at {place}. Restore the right superposition, value to one decimal.",
                         "This drawing breaks the superposition principle. Redraw the {new} resultant y of {names} along the whole axis with its dot and displacement at {place}."),
        ("task", "zh"): ("有人把 {names} 相加时，{new}曲线、点或 {place} 处的数值出了错。请恢复正确的叠加结果，数值保留一位小数。",
                         "这幅图违背叠加原理。请沿整个轴重画 {names} 的{new}合成曲线 y，以及 {place} 处的点和位移。"),
        ("explicit", "en"): ("The correct {new} curve y is at every x the sum of {names}; at {place} it has {values} to add and so a dot at {total}. Change the drawing to that, y and number in {new}.",
                             "Correct the figure: with {values} the resultant at {place} is {total}, marked by a {new} dot and number, and the {new} curve y runs over the whole axis as the sum of {names}."),
        ("explicit", "zh"): ("正确的{new}曲线 y 在每个 x 处都等于 {names} 之和；{place} 处 {values}，因而点在 {total}。请照此修改，y 和数值用{new}。",
                             "请改正：由 {values} 得 {place} 处合位移为 {total}，用{new}的点和数值标出；{new}曲线 y 作为 {names} 的和贯穿整个轴。"),
    },
    source={
        ("terse", "en"): ("Two or more {kind} on one pair of axes: {names}.", "Displacement graph with the {shape} {names}, read at {place}: {values}."),
        ("terse", "zh"): ("同一坐标系中的{kind}：{names}。", "位移图像，含{shape} {names}，{place} 处 {values}。"),
        ("task", "en"): ("Draw displacement y in cm against x in m with the {shape} {names}, each in a colour of its own. A dashed line at {place} carries dots with {values}.",
                         "A textbook graph of the {kind} {names} before they are added; at {place} the values are {values}."),
        ("task", "zh"): ("画位移 y（cm）随 x（m）变化的图像，含{shape} {names}，各用一种颜色。{place} 处的虚线上有点，{values}。",
                         "教科书图像：尚未相加的{kind} {names}，在 {place} 处 {values}。"),
        ("explicit", "en"): ("A clean graph with ticks and numbers on both axes, titles x / m and y / cm and a thin zero line. It shows the {shape} {names} in different colours with their names, a dashed vertical line at {place}, dots where it cuts them and the readings {values}. There is no sum yet.",
                             "Exercise figure on superposition: coordinate axes with numbers, the coloured {shape} {names}, a dashed line at {place} and on it the readings {values}. Only the given curves appear."),
        ("explicit", "zh"): ("清晰的坐标图，两轴有刻度和数字，标题为 x / m 和 y / cm，并有一条细的零线。图中用不同颜色画{shape} {names} 及其名称，{place} 处有竖直虚线，交点处画点并标 {values}，尚未画出它们的和。",
                             "波的叠加练习图：带数字的坐标轴、彩色的{shape} {names}、{place} 处的虚线及其读数 {values}，只有已知曲线。"),
    },
    target={
        ("terse", "en"): ("Superposition of {names}: the sum y in {new}, {total} at {place}.", "Graph of the {kind} {names} and of their sum y ({new})."),
        ("terse", "zh"): ("{names} 的叠加：和 y 为{new}，{place} 处为 {total}。", "{kind} {names} 及其和 y（{new}）的图像。"),
        ("task", "en"): ("Draw displacement y in cm against x in m: the {shape} {names} in colours of their own and their sum y in {new}. On a dashed line at {place} the readings are {values} and, in {new}, {total}.",
                         "A textbook graph of superposition. The {kind} {names} have {values} at {place}; the {new} resultant y passes through {total} there."),
        ("task", "zh"): ("画位移 y（cm）随 x（m）变化的图像：{shape} {names} 各用一种颜色，它们的和 y 用{new}。{place} 处虚线上的读数为 {values}，{new}的读数为 {total}。",
                         "波的叠加的教科书图像：{kind} {names} 在 {place} 处 {values}，{new}的合成曲线 y 在该处为 {total}。"),
        ("explicit", "en"): ("A clean graph with numbered axes x / m and y / cm and a thin zero line: the coloured {shape} {names} with dots and readings {values} at the dashed line {place}, and the {new} curve y, everywhere their sum, with a {new} dot and {total} on the same line.",
                             "Solved exercise on superposition: axes with numbers, {shape} {names}, a dashed line at {place} with {values}. The resultant y is a {new} curve over the whole width; its dot on the line reads {total}."),
        ("explicit", "zh"): ("清晰的坐标图，两轴带数字，标题 x / m 与 y / cm，有细零线：彩色的{shape} {names} 在 {place} 的虚线处有点和读数 {values}；{new}曲线 y 处处为它们的和，在同一虚线上有{new}的点和 {total}。",
                             "波的叠加的解答：带数字的坐标轴、{shape} {names}、{place} 处的虚线和 {values}。合成曲线 y 为{new}，贯穿全宽，虚线上的点读作 {total}。"),
    },
    wording=Wording(
        law={
            "en": "at every place the result is the sum of the displacements",
            "zh": "各处的合位移等于各位移之和",
        },
        figure=(Noun("displacement graph", "displacement graphs", "位移图像", "个"), Noun("graph of waves", "graphs of waves", "波形图", "个")),
        nouns={
            "line": (Noun("line", "lines", "线", "条"),), "line[class=line-new]": (Noun("resultant curve", "resultant curves", "合成曲线", "条"),),
            "line[class=line-a]": (Noun("curve y_1", "curves y_1", "曲线 y_1", "条"),),
            "line[class=line-b]": (Noun("curve y_2", "curves y_2", "曲线 y_2", "条"),),
            "line[class=line-c]": (Noun("curve y_3", "curves y_3", "曲线 y_3", "条"),),
            "line[class=construction]": (Noun("dashed line", "dashed lines", "虚线", "条"),),
            "circle": (Noun("dot", "dots", "点"),),
        },
        objective={
            "en": ("Add up {names} point by point.", "Draw the superposition of the {kind} {names}."),
            "zh": ("逐点把 {names} 相加。", "画出{kind} {names} 的叠加。"),
        },
        facts={
            "en": ("At {place} one reads {values}; the sum is to be {new}.", "The {kind} {names} have {values} at {place}. Their sum is drawn in {new}."),
            "zh": ("在 {place} 处读得 {values}，和用{new}画。", "{kind} {names} 在 {place} 处 {values}，它们的和画成{new}。"),
        },
        described={
            "en": ("At {place} one reads {values}.",),
            "zh": ("在 {place} 处 {values}。",),
        },
        rules={"sum": {"en": "displacements add up at every place", "zh": "各处的位移相加"}},
    ),
    anchor="A1", catalogue=("PW1",), leaves=("Physics/Waves/Superposition",),
)  # fmt: skip

FAMILIES = (SUPERPOSITION,)
