"""Forces at one point: their resultant by the parallelogram (PM3)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Arc, Figure, Label, Line, Mark, Point
from synth.science.layout import polar
from synth.science.physics.circuit import both
from synth.science.physics.drawing import Sheet, direction, extent
from synth.science.physics.statics import SIZE, along, arrow, rounded_at, tenths

ANGLES = {2: (60, 120, 45, 75), 3: tuple(range(40, 141, 5))}
HUES = "abcd"


@dataclass(frozen=True, slots=True)
class Star:
    """Forces in N from one point: the first two enclose `angle`, a third and fourth oppose them; all turned by `tilt`."""

    sizes: tuple[int, ...]
    angle: int
    tilt: int

    def ways(self) -> tuple[float, ...]:
        """Direction of every force, degrees counter-clockwise."""
        first = (0.0, float(self.angle), 180.0, self.angle + 180.0)
        return tuple(self.tilt + way for way in first[: len(self.sizes)])

    def nets(self) -> tuple[float, float]:
        """What remains along the first and the second direction."""
        a, b, c, d = (*self.sizes, 0, 0)[:4]
        return float(a - c), float(b - d)

    def resultant(self) -> tuple[float, float]:
        """Size in N and direction: the law of cosines, and the sine of the smaller angle."""
        p, q = self.nets()
        t = math.radians(self.angle)
        size = math.sqrt(p * p + q * q + 2 * p * q * math.cos(t))
        return size, self.tilt + math.degrees(math.atan2(q * math.sin(t), p + q * math.cos(t)))


def _drawn(s: Stream, difficulty: int) -> Star:
    """Forces of a difficulty, out of a few draws."""
    last = Unfit("flat")
    for _ in range(8):
        try:
            return _star(s, difficulty)
        except Unfit as unfit:
            last = unfit
    raise last


def _star(s: Stream, difficulty: int) -> Star:
    count = max(2, difficulty - 1)
    sizes = [5 * k for k in s.sample(range(4, 13), count)]
    if difficulty > 3:
        sizes = [5 * s.integer(3, 12) for _ in range(count)]
        sizes[0] = max(sizes[0], 20)
    star = Star(tuple(sizes), s.choice(ANGLES.get(difficulty, (90,))), s.choice((0, 0, 10, 20, 30, -15)))
    p, q = star.nets()
    if (
        min(abs(p), abs(q)) < 15
        or star.resultant()[0] < 18
        or (difficulty > 3
        and max(abs(p), abs(q)) > 4 * min(abs(p), abs(q)))
    ):
        raise Unfit("flat", "a parallelogram too flat to be seen")
    if min(abs((star.resultant()[1] - w + 180) % 360 - 180) for w in star.ways()) < 14:
        raise Unfit("flat", "the resultant lies on a force")
    return star


@dataclass(frozen=True, slots=True)
class _Page:
    """Where the forces start, and px per N."""

    canvas: Canvas
    origin: Point
    scale: float

    @property
    def unit(self) -> float:
        return self.canvas.unit


def _page(star: Star, canvas: Canvas) -> _Page:
    """Origin and scale so that forces, parallelogram and labels fit."""
    ends = [along((0.0, 0.0), w, f) for f, w in [*zip(star.sizes, star.ways()), star.resultant()]] + [(0.0, 0.0)]
    xs, ys = [p[0] for p in ends], [p[1] for p in ends]
    u = canvas.unit
    scale = min(
        (canvas.width - 230 * u) / (max(xs) - min(xs)), (canvas.height - 130 * u) / (max(ys) - min(ys)), 5.0 * u
    )
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return _Page(canvas, rounded_at(canvas.width / 2 - scale * middle[0], canvas.height / 2 - scale * middle[1]), scale)


def _arrows(star: Star, page: _Page) -> list[Line]:
    """The given forces."""
    drawn = enumerate(zip(star.sizes, star.ways()))
    return [arrow(f"force{HUES[k]}", page.origin, way, size * page.scale, f"line-{HUES[k]}") for k, (size, way) in drawn]


def _picture(star: Star, page: _Page) -> Figure:
    """The given forces and the angle between the first two, all clear of the construction to come."""
    lines, angle, sheet = _arrows(star, page), _angle(star, page), Sheet(page.canvas)
    sheet.keep([*lines, *_construction(star, page, *star.resultant()), angle])
    texts: list[Mark] = []
    if star.angle != 90:
        texts.append(sheet.write("alpha", f"α = {star.angle}°", _beside_foot(star, page), SIZE * page.unit))
    for k, (line, size) in enumerate(zip(lines, star.sizes)):
        texts.append(_beyond(sheet, f"text{HUES[k]}", line, f"F_{k + 1} = {size} N", f"text-{HUES[k]}"))
    return Figure((angle, *lines, *texts))


def _angle(star: Star, page: _Page) -> Line | Arc:
    """A right angle's square; else an arc."""
    u, first, second = page.unit, star.ways()[0], star.ways()[1]
    if star.angle != 90:
        return Arc("arc", page.origin, 24 * u, (-second) % 360.0, (-second) % 360.0 + star.angle, "line")
    a, b = along(page.origin, first, 13 * u), along(page.origin, second, 13 * u)
    return Line("square", (a, along(a, second, 13 * u), b), "line")


def _beside_foot(star: Star, page: _Page) -> Iterator[Point]:
    """Places of the angle's value: outside, along the first force from its foot."""
    u, way = page.unit, star.ways()[0]
    for away in range(14, 44, 4):
        for foot in range(36, 100, 8):
            yield along(along(page.origin, way, foot * u), way - 90.0, away * u)


def _beyond(sheet: Sheet, key: str, line: Line, text: str, cls: str) -> Label:
    """A label beyond an arrow's tip: straight on, or turned aside where something stands there."""
    u, tip, way = sheet.canvas.unit, line.points[-1], direction(*line.points)
    _, (half, high) = extent(text, SIZE * u)
    turns = [sign * turn for turn in range(0, 120, 10) for sign in (1, -1)]
    sides = [polar((0.0, 0.0), 1.0, way + turn) for turn in turns]
    places = [(tip[0] + x * (half + gap * u), tip[1] + y * (high + gap * u)) for gap in (6, 9, 13) for x, y in sides]
    return sheet.write(key, text, places, SIZE * u, cls)


def _construction(star: Star, page: _Page, size: float, way: float) -> list[Line]:
    """Dashed sides of the parallelogram, and a resultant."""
    line = arrow("resultant", page.origin, way, size * page.scale, "line-new")
    corners = [along(page.origin, star.ways()[k], net * page.scale) for k, net in enumerate(star.nets())]
    return [*(Line(f"side{'ab'[k]}", (corner, line.points[-1]), "dashed") for k, corner in enumerate(corners)), line]


def _answer(source: Figure, star: Star, page: _Page, size: float, way: float, said: float) -> list[Mark]:
    """The construction with the resultant's label. Raises Unfit where that finds no room."""
    lines, sheet = _construction(star, page, size, way), Sheet(page.canvas)
    sheet.keep([*source.marks, *lines])
    return [*lines, _beyond(sheet, "value", lines[-1], f"F = {tenths(said)} N", "text-new")]


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Forces at a point, whose resultant is to be constructed."""
    star = _drawn(s, difficulty)
    page = _page(star, canvas)
    source = _picture(star, page)
    size, way = star.resultant()
    target = source.plus(*_answer(source, star, page, size, way, size))
    given = [f"F_{k} = {f} N" for k, f in enumerate(star.sizes, 1)]
    slots: dict[str, str | dict[str, str]] = {
        "forces": both(given),
        "names": both([f"F_{k}" for k in range(1, len(given) + 1)]),
    }
    slots |= {
        "value": f"F = {tenths(size)} N",
        "angle": _angle_told(star),
        "pairs": {"en": "; ".join(given), "zh": "；".join(given)},
    }
    claims = (
        constraint(claim("exists", select="label", label=f"F = {tenths(size)} N")),
        constraint(claim("count_eq", select="line[class=dashed]", n=2), "derived"),
    )
    edit = Edit("add-resultant", {"name": "F", "mark": "line-new"})
    return Problem(source, edit, target, _trace(star, target, size), slots, claims, {"star": star, "page": page})


def _angle_told(star: Star) -> dict[str, str]:
    """How the forces stand to each other."""
    if star.angle != 90:
        return {"en": f"F_1 and F_2 enclose α = {star.angle}°", "zh": f"F_1 与 F_2 的夹角 α = {star.angle}°"}
    english, chinese = ["F_2 is at right angles to F_1"], ["F_2 与 F_1 垂直"]
    if len(star.sizes) > 2:
        english, chinese = [*english, "F_3 opposes F_1"], [*chinese, "F_3 与 F_1 反向"]
    if len(star.sizes) > 3:
        english, chinese = [*english, "F_4 opposes F_2"], [*chinese, "F_4 与 F_2 反向"]
    return {"en": both(english)["en"], "zh": "，".join(chinese)}


def _trace(star: Star, target: Figure, size: float) -> tuple[Step, ...]:
    """Opposed forces are subtracted, then the law of cosines gives the diagonal."""
    values = {f"F_{k}": float(f) for k, f in enumerate(star.sizes, 1)}
    steps: list[Step] = []
    names, sides = ["F_1", "F_2"], dict(list(values.items())[:2])
    for k, net in enumerate(star.nets()):
        if len(star.sizes) > 2 + k:
            a, b = f"F_{k + 1}", f"F_{k + 3}"
            names[k] = ("F_x", "F_y")[k]
            steps.append(compute(names[k], f"abs({a} - {b})", {a: values[a], b: values[b]}, "N", 0))
            sides.pop(a)
            sides[names[k]] = abs(net)
    sides = {n: sides[n] for n in names}
    expression = f"sqrt({names[0]}^2 + {names[1]}^2)"
    if star.angle != 90:
        sides["α"] = float(star.angle)
        expression = f"sqrt({names[0]}^2 + {names[1]}^2 + 2 * {names[0]} * {names[1]} * cos(α))"
    steps += [draw(target.by_id[key]).why("rule", name="parallel") for key in ("sidea", "sideb")]
    steps.append(draw(target.by_id["resultant"]).why("rule", name="diagonal"))
    steps.append(compute("F", expression, sides, "N", 1))
    return (*steps, write(target.by_id["value"]))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- wrong targets


def difference_drawn(p: Problem, s: Stream) -> Figure | None:
    """The difference of the two instead of their sum."""
    star = p.hidden["star"]
    a, b = star.nets()
    t = math.radians(star.angle)
    x, y = a - b * math.cos(t), -b * math.sin(t)
    size, way = math.hypot(x, y), star.tilt + math.degrees(math.atan2(y, x))
    try:
        return p.source.plus(*_answer(p.source, star, p.hidden["page"], size, way, size))
    except Unfit:
        return None


def sum_of_sizes(p: Problem, s: Stream) -> Figure:
    """Sizes added like numbers."""
    return p.target.changed({"value": {"text": f"F = {sum(p.hidden['star'].sizes)} N"}})


def wrong_value(p: Problem, s: Stream) -> Figure:
    """A number off by a little."""
    size, _ = p.hidden["star"].resultant()
    return p.target.changed({"value": {"text": f"F = {tenths(size + s.choice((-1, 1)) * s.choice((0.2, 1, 5)))} N"}})


def short_arrow(p: Problem, s: Stream) -> Figure:
    """An arrow that does not reach the corner."""
    page, (size, way) = p.hidden["page"], p.hidden["star"].resultant()
    line = arrow("resultant", page.origin, way, size * page.scale * s.choice((0.85, 0.93, 1.07)), "line-new")
    return p.target.changed({"resultant": {"points": line.points}})


def tilted(p: Problem, s: Stream) -> Figure:
    """An arrow a few degrees off the diagonal."""
    page, (size, way) = p.hidden["page"], p.hidden["star"].resultant()
    line = arrow("resultant", page.origin, way + s.choice((-5, -3, 3, 5)), size * page.scale, "line-new")
    return p.target.changed({"resultant": {"points": line.points}})


def other_diagonal(p: Problem, s: Stream) -> Figure:
    """From tip to tip instead of from the common point."""
    corners = [p.target.by_id[f"side{k}"].points[0] for k in "ab"]  # type: ignore[union-attr]
    return p.target.changed({"resultant": {"points": tuple(corners)}})


def reversed_arrow(p: Problem, s: Stream) -> Figure:
    """The head at the wrong end."""
    return p.target.changed({"resultant": {"points": p.target.by_id["resultant"].points[::-1]}})  # type: ignore[union-attr]


def no_side(p: Problem, s: Stream) -> Figure:
    """A side of the parallelogram is missing."""
    return p.target.without([f"side{s.choice('ab')}"])


def unmarked(p: Problem, s: Stream) -> Figure:
    """The value in the colour of other texts."""
    return p.target.changed({"value": {"cls": f"text-{s.choice('ab')}"}})


def other_force(p: Problem, s: Stream) -> Figure:
    """A given force with another number."""
    k = s.integer(0, len(p.hidden["star"].sizes) - 1)
    return p.target.changed(
        {f"text{HUES[k]}": {"text": f"F_{k + 1} = {p.hidden['star'].sizes[k] + s.choice((-5, 5, 10))} N"}}
    )


VECTORS = Family(
    name="physics/vector-sum",
    subject="physics",
    title={"en": "Resultant of forces at a point", "zh": "共点力的合成"},
    edits="a parallelogram, its diagonal and a value are added",
    parameters="two to four forces of 15 to 60 N, 40° to 140°",
    make=make,
    mutators=(
        Mutator("difference", difference_drawn), Mutator("sum-of-sizes", sum_of_sizes), Mutator("wrong-value", wrong_value),
        Mutator("short-arrow", short_arrow), Mutator("tilted", tilted), Mutator("other-diagonal", other_diagonal),
        Mutator("reversed-arrow", reversed_arrow), Mutator("no-side", no_side), Mutator("unmarked", unmarked),
        Mutator("other-force", other_force),
    ),
    edit={
        ("terse", "en"): ("[Construct|Draw] the resultant F in {new} by the parallelogram.", "Add the forces graphically; the sum F is {new}.",
                          "What is the total force F? Show it in {new} with dashed construction lines."),
        ("terse", "zh"): ("用平行四边形法则画出合力 F，颜色用{new}。", "作图求这些力的合力 F（{new}）。", "总的力 F 是多大？用{new}画出，并保留虚线作图线。"),
        ("task", "en"): ("Find the resultant of {names} with the parallelogram rule. Draw its dashed sides, then F as a {new} arrow from the common point, to the same scale, with its size to one decimal at the tip.",
                         "Complete the construction: dashed parallels through the tips (opposed forces first taken together), the diagonal F in {new}, and beside it the value in newtons rounded to a tenth.",
                         "Replace {names} by one force F. Construct it in the scale of the figure, paint it {new}, label it with its size (one decimal), and leave the dashed parallelogram visible."),
        ("task", "zh"): ("用平行四边形定则求 {names} 的合力：画出虚线边，再从共同作用点按同一比例画{new}箭头 F，并在箭头处标出大小，保留一位小数。",
                         "完成作图：过箭头端点作虚线平行线（反向的力先合并），用{new}画对角线 F，旁边写出精确到十分位的数值。",
                         "用一个力 F 代替 {names}。按图中比例作出，画成{new}，标注大小（一位小数），保留虚线平行四边形。"),
        ("explicit", "en"): ("Draw two dashed lines that complete the parallelogram, and from the common point to its far corner a {new} arrow labelled {value}.",
                             "Since {angle}, the resultant is {value}. Draw it in {new} as the diagonal of the parallelogram, whose two other sides are dashed; keep the given forces.",
                             "Add the dashed sides of the parallelogram and its diagonal from the common starting point, a {new} arrow with the {new} label {value}. Nothing else changes."),
        ("explicit", "zh"): ("画两条虚线补成平行四边形，再从共同作用点到对角画{new}箭头，标注 {value}。",
                             "因为{angle}，所以合力为 {value}。用{new}把它画成平行四边形的对角线，另外两边用虚线，已知力不变。",
                             "添加平行四边形的虚线边和从公共起点出发的对角线，即带有{new}标注 {value} 的{new}箭头，其他不变。"),
    },
    repair={
        ("terse", "en"): ("Given {forces}; mend the construction of F ({new}).", "Correct the resultant F, {new}, of {forces}."),
        ("terse", "zh"): ("已知 {forces}，请改正合力 F（{new}）的作图。", "请修正 {forces} 的合力 F，用{new}表示。"),
        ("task", "en"): ("Here {forces} act at one point, and {angle}. Their resultant F, {new}, was constructed with a mistake. Restore the dashed parallelogram, the arrow and its value.",
                         "This addition of {forces} has gone wrong; {angle}. Put it right: dashed sides, F in {new} from the common point, its size rounded to a tenth."),
        ("task", "zh"): ("{forces} 作用于一点，{angle}。图中合力 F（{new}）的作图有一处错误，请恢复虚线平行四边形、箭头和数值。",
                         "{forces} 的合成画错了，其中{angle}。请改正：两边虚线，F 用{new}从共同作用点画出，数值精确到十分位。"),
        ("explicit", "en"): ("Right is: {forces}; {angle}; two dashed sides, and from the common point along the diagonal a {new} arrow with the label {value}. Change the picture to that.",
                             "Make the figure agree with this: the given forces read {forces}; {angle}; the parallelogram is completed by dashed lines, and its diagonal, {new}, reads {value}."),
        ("explicit", "zh"): ("正确的图：{forces}；{angle}；两条虚线边，从共同作用点沿对角线的{new}箭头标注 {value}。请据此改正。",
                             "请使图形符合：已知力为 {forces}；{angle}；用虚线补全平行四边形，其{new}对角线标注 {value}。"),
    },
    source={
        ("terse", "en"): ("Forces at one point: {forces}.", "Vector diagram of {forces}, where {angle}."),
        ("terse", "zh"): ("作用于一点的力：{forces}。", "力的示意图：{forces}，{angle}。"),
        ("task", "en"): ("Draw the forces {forces} as arrows from one point, to scale; {angle}. Every arrow has its value at the tip.", "A textbook sketch of concurrent forces before they are added: {forces}; {angle}."),
        ("task", "zh"): ("从同一点按比例画出力 {forces}；{angle}。每个箭头端点标有数值。", "教科书式的共点力示意图（尚未合成）：{forces}；{angle}。"),
        ("explicit", "en"): ("A clean vector diagram. From one common point start arrows in different colours, lengths to scale: {pairs}. Here {angle}, which is marked at the point. No parallelogram is drawn yet.",
                             "Figure of concurrent forces with coloured arrows and values at their tips, {pairs}; {angle}. The background is empty."),
        ("explicit", "zh"): ("清晰的矢量图：从公共点出发、颜色各异、按比例的箭头：{pairs}。{angle}，在该点处标出。尚未画平行四边形。",
                             "共点力图，彩色箭头的端点标有数值：{pairs}；{angle}。背景空白。"),
    },
    target={
        ("terse", "en"): ("Parallelogram of forces: {forces}, resultant {value} in {new}.", "Vector diagram in which {forces} add up to the {new} {value}."),
        ("terse", "zh"): ("力的平行四边形：{forces}，{new}合力 {value}。", "力的合成图：{forces} 合成为{new}的 {value}。"),
        ("task", "en"): ("Draw the forces {forces} from one point, to scale; {angle}. Dashed lines complete the parallelogram, whose diagonal is a {new} arrow labelled {value}.",
                         "A textbook construction of a resultant: {forces}; {angle}; dashed sides and the {new} diagonal {value}."),
        ("task", "zh"): ("从同一点按比例画出 {forces}；{angle}。用虚线补成平行四边形，对角线是标有 {value} 的{new}箭头。",
                         "教科书式的合力作图：{forces}；{angle}；虚线边和{new}对角线 {value}。"),
        ("explicit", "en"): ("A clean vector diagram. From one common point start arrows, lengths to scale: {pairs}; {angle}. Two dashed lines complete the parallelogram; from the common point to its far corner runs a {new} arrow with the {new} label {value}.",
                             "Figure of concurrent forces and their sum: {pairs}; {angle}. The parallelogram's other sides are dashed, its diagonal is {new} and reads {value}."),
        ("explicit", "zh"): ("清晰的矢量图：从公共点出发、按比例的箭头：{pairs}；{angle}。两条虚线补成平行四边形；从公共点到对角的{new}箭头带有{new}标注 {value}。",
                             "共点力及其合力图：{pairs}；{angle}。平行四边形的另外两边为虚线，对角线为{new}，标注 {value}。"),
    },
    wording=Wording(
        law={
            "en": "the resultant is the diagonal of the parallelogram of the forces, from their common point",
            "zh": "合力是以各力为邻边的平行四边形中从共同作用点出发的对角线",
        },
        figure=(Noun("diagram of forces at one point", "diagrams of forces at one point", "共点力示意图"),),
        nouns={
            **{f"line[class=line-{h}]": (Noun(f"force F_{k}", f"forces F_{k}", f"力F_{k}"),) for k, h in enumerate(HUES, 1)},
            "line[class=dashed]": (Noun("dashed side", "dashed sides", "虚线边", "条"),),
            "line[class=line-new]": (Noun("resultant", "resultants", "合力箭头"),),
        },
        objective={"en": ("Construct the resultant F of {names}.", "Add {names} by the parallelogram."), "zh": ("作出{names}的合力F。", "用平行四边形合成{names}。")},
        facts={"en": ("Given are {forces}; {angle}; F is to be {new}.",), "zh": ("已知{forces}；{angle}；F用{new}。",)},
        rules={
            "parallel": {"en": "opposite sides of the parallelogram are parallel", "zh": "平行四边形的对边平行"},
            "diagonal": {"en": "the diagonal from the common point is the resultant", "zh": "从共同作用点出发的对角线就是合力"},
        },
    ),
    anchor="A1", catalogue=("PM3",), leaves=("Physics/Mechanics/Statics",),
)  # fmt: skip

FAMILIES = (VECTORS,)
