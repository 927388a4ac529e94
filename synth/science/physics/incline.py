"""A block on an incline: the missing forces of its free-body diagram, to scale (PM1)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem
from synth.science.figure import Figure, Label, Line, Point, Polygon
from synth.science.physics.statics import along, angle_mark, arrow, at_tip, hatched, rounded_at, tenths

ANGLES = {1: (30, 45), 2: (25, 30, 35, 40), 3: (20, 25, 30, 35, 40), 4: (20, 25, 30, 35, 40), 5: (25, 30, 35, 40)}
CASES = {1: ("rough",), 2: ("rough", "rope"), 3: ("rope", "push"), 4: ("push", "rough"), 5: ("pull",)}
LONG, HIGH = 64.0, 40.0  # px of the block
NEW = {"F_N": "new", "F_f": "selected", "F_T": "selected", "F": "selected"}
IDS = {"F_N": "normal", "F_f": "other", "F_T": "other", "F": "other"}


@dataclass(frozen=True, slots=True)
class Incline:
    """Weight and given pull up the slope in N, angle in degrees; `right` where the slope rises to the right."""

    case: str
    weight: int
    pull: int
    angle: int
    right: bool

    @property
    def slope(self) -> float:
        """Direction up the slope, degrees."""
        return float(self.angle if self.right else 180 - self.angle)

    @property
    def normal(self) -> float:
        """Direction of the normal force."""
        return self.slope + (90.0 if self.right else -90.0)

    def missing(self) -> dict[str, tuple[float, float]]:
        """Missing forces by name: N and direction."""
        s, c = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        if self.case == "push":
            return {"F_N": (self.weight / c, self.normal), "F": (self.weight * s / c, 0.0 if self.right else 180.0)}
        rest = self.weight * s - self.pull
        name = "F_T" if self.case == "rope" else "F_f"
        return {
            "F_N": (self.weight * c, self.normal),
            name: (abs(rest), self.slope if rest > 0 else self.slope + 180.0),
        }


def _drawn(s: Stream, difficulty: int) -> Incline:
    case, angle = s.choice(CASES[difficulty]), s.choice(ANGLES[difficulty])
    weight = s.integer(2, 12) * 5 if difficulty < 3 else s.integer(10, 60)
    pull = 0
    if case == "pull":
        pull = round(weight * (math.sin(math.radians(angle)) + s.uniform(0.25, 0.4)))  # friction points down the slope
    return Incline(case, weight, pull, angle, s.chance(0.5))


def _picture(c: Incline, canvas: Canvas) -> tuple[Figure, Point, float]:
    """Ground, wedge, block and the given forces; the block's centre, and px per N."""
    u, t = canvas.unit, math.tan(math.radians(c.angle))
    wide = min(350.0 * u, 300.0 * u / t)
    foot_y = round(canvas.height * 0.5 + min(wide * t / 2 + 75 * u, 190 * u), 1)
    left = round((canvas.width - wide) / 2, 1)
    low, high = (left, left + wide) if c.right else (left + wide, left)
    toe, heel, top = rounded_at(low, foot_y), rounded_at(high, foot_y), rounded_at(high, foot_y - wide * t)
    middle = along(toe, c.slope, (0.5 if c.case == "rope" else 0.55) * math.dist(toe, top))
    centre = along(middle, c.normal, HIGH / 2 * u)
    longest = max(c.weight, c.pull, *(f for f, _ in c.missing().values()))
    scale = min(125.0 * u / longest, (foot_y - centre[1] - 20 * u) / c.weight)
    corners = [
        along(along(centre, c.slope, a * LONG / 2 * u), c.normal, b * HIGH / 2 * u)
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    marks: list = [*hatched("g", rounded_at(left - 22 * u, foot_y), rounded_at(left + wide + 22 * u, foot_y), u)]
    marks.append(Polygon("wedge", (toe, heel, top), "shape"))
    if c.case == "rope":
        hold = along(top, 90.0, HIGH / 2 / math.cos(math.radians(c.angle)) * u)
        marks += [
            Line("rope", (hold, along(centre, c.slope, LONG / 2 * u)), "line"),
            Line("post", (top, along(hold, 90.0, 6 * u)), "surface"),
        ]
    marks.append(Polygon("block", tuple(corners), "body"))
    weight = arrow("G", centre, -90.0, c.weight * scale, "line")
    begin, stop = (0.0, float(c.angle)) if c.right else (180.0 - c.angle, 180.0)
    marks += [*angle_mark("a", toe, begin, stop, 44 * u, f"θ = {c.angle}°", u), weight]
    marks.append(at_tip("Gt", weight, f"G = {c.weight} N", u, side=0.0 if c.right else 180.0, beyond=False))
    if c.pull:
        pull = arrow("P", centre, c.slope, c.pull * scale, "line-a")
        marks += [pull, at_tip("Pt", pull, f"P = {c.pull} N", u, "text-a", c.normal)]
    return Figure(tuple(marks)), centre, scale


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A block at rest, its missing forces to be drawn to the scale of its weight."""
    c, u = _drawn(s, difficulty), canvas.unit
    missing = c.missing()
    source, centre, scale = _picture(c, canvas)
    marks = _arrows(c, missing, centre, scale, u)
    target = source.plus(*marks)
    names = list(missing)
    texts = {n: f"{n} = {tenths(f)} N" for n, (f, _) in missing.items()}
    slots: dict[str, str | dict[str, str]] = {
        "first": names[0],
        "second": names[1],
        "g": f"G = {c.weight} N",
        "angle": f"θ = {c.angle}°",
    }
    slots |= {"value1": texts[names[0]], "value2": texts[names[1]], "way": _way(c, missing[names[1]][1])} | _told(c)
    side = {"en": "right", "zh": "右"} if c.right else {"en": "left", "zh": "左"}
    claims = tuple(
        constraint(claim("exists", select="label", label=t), origin)
        for t, origin in zip(texts.values(), ("prompt", "derived"))
    )
    edit = Edit("add-forces", {"forces": names, "marks": [f"line-{NEW[n]}" for n in names]})
    hidden = {"incline": c, "missing": missing, "centre": centre, "scale": scale, "unit": u}
    return Problem(source, edit, target, _trace(c, target, missing), slots | {"side": side}, claims, hidden)


def _arrows(
    c: Incline, missing: Mapping[str, tuple[float, float]], centre: Point, scale: float, unit: float
) -> list[Line | Label]:
    marks: list[Line | Label] = []
    for name, (size, way) in missing.items():
        line = arrow(IDS[name], centre, way, size * scale, f"line-{NEW[name]}")
        side = c.normal if name in ("F_T", "F_f") else None
        marks += [line, at_tip(f"{IDS[name]}t", line, f"{name} = {tenths(size)} N", unit, f"text-{NEW[name]}", side)]
    return marks


def _way(c: Incline, degrees: float) -> dict[str, str]:
    if c.case == "push":
        return {"en": "horizontally towards the slope", "zh": "水平指向斜面"}
    up = abs(degrees - c.slope) < 1
    return {"en": f"{'up' if up else 'down'} along the slope", "zh": f"沿斜面向{'上' if up else '下'}"}


def _told(c: Incline) -> dict[str, dict[str, str]]:
    """The situation in words, and what the second force is."""
    case = {
        "rough": ("the block rests on a rough incline", "木块静止在粗糙斜面上"),
        "rope": ("a rope along the slope holds the block on a smooth incline", "光滑斜面上的木块被沿斜面的绳子拉住"),
        "push": ("a horizontal push keeps the block at rest on a smooth incline", "水平推力使木块静止在光滑斜面上"),
        "pull": (
            f"the block rests on a rough incline while P = {c.pull} N pulls it up the slope",
            f"木块受沿斜面向上的拉力 P = {c.pull} N，静止在粗糙斜面上",
        ),
    }[c.case]
    kind = {
        "rough": ("friction", "摩擦力"),
        "rope": ("tension", "拉力"),
        "push": ("push", "推力"),
        "pull": ("friction", "摩擦力"),
    }[c.case]
    return {"case": {"en": case[0], "zh": case[1]}, "kind": {"en": kind[0], "zh": kind[1]}}


def _trace(c: Incline, target: Figure, missing: Mapping[str, tuple[float, float]]) -> tuple[Step, ...]:
    """Balance across the slope gives the normal force, balance along it the other."""
    given = {"G": float(c.weight), "θ": float(c.angle)}
    rules = {"F_N": "across", "F": "along", "F_T": "along", "F_f": "along"}
    expressions = {"F_N": "G * cos(θ)", "F_T": "G * sin(θ)", "F_f": "G * sin(θ)", "F": "G * tan(θ)"}
    if c.case == "push":
        expressions["F_N"] = "G / cos(θ)"
    if c.pull:
        given["P"] = float(c.pull)
        expressions["F_f"] = "abs(G * sin(θ) - P)"
    steps: list[Step] = []
    for name in missing:
        used = {k: v for k, v in given.items() if k in expressions[name]}
        steps.append(compute(name, expressions[name], used, "N", 1))
        steps.append(draw(target.by_id[IDS[name]]).why("rule", name=rules[name]))
        steps.append(write(target.by_id[f"{IDS[name]}t"]))  # type: ignore[arg-type]
    return tuple(steps)


# ------------------------------------------------------------------------------------------------------- wrong targets


def _redrawn(p: Problem, changes: Mapping[str, tuple[float, float]]) -> Figure:
    h = p.hidden
    return p.source.plus(*_arrows(h["incline"], h["missing"] | changes, h["centre"], h["scale"], h["unit"]))


def _pick(p: Problem, s: Stream) -> tuple[str, float, float]:
    name = s.choice(list(p.hidden["missing"]))
    return name, *p.hidden["missing"][name]


def wrong_length(p: Problem, s: Stream) -> Figure:
    """An arrow too long or too short for its label."""
    name, size, way = _pick(p, s)
    line = arrow(
        IDS[name],
        p.hidden["centre"],
        way,
        size * p.hidden["scale"] * s.choice((0.85, 0.92, 1.1, 1.2)),
        p.target.by_id[IDS[name]].cls,
    )
    return p.target.changed({IDS[name]: {"points": line.points}})


def sine_for_cosine(p: Problem, s: Stream) -> Figure | None:
    """The components of the weight for each other."""
    (a, (x, up)), (b, (y, down)) = p.hidden["missing"].items()
    return _redrawn(p, {a: (y, up), b: (x, down)}) if abs(x - y) > 0.03 * p.hidden["incline"].weight else None


def upright_normal(p: Problem, s: Stream) -> Figure:
    """A normal force straight up."""
    return _redrawn(p, {"F_N": (p.hidden["missing"]["F_N"][0], 90.0)})


def whole_weight(p: Problem, s: Stream) -> Figure | None:
    """A normal force as large as the weight."""
    size, way = p.hidden["missing"]["F_N"]
    weight = float(p.hidden["incline"].weight)
    return _redrawn(p, {"F_N": (weight, way)}) if abs(weight - size) > 0.3 else None


def reversed_force(p: Problem, s: Stream) -> Figure:
    """The second force the wrong way."""
    name = list(p.hidden["missing"])[1]
    size, way = p.hidden["missing"][name]
    return _redrawn(p, {name: (size, way + 180.0)})


def tilted(p: Problem, s: Stream) -> Figure:
    """A force a few degrees off."""
    name, size, way = _pick(p, s)
    return _redrawn(p, {name: (size, way + s.choice((-6.0, -4.0, 4.0, 6.0)))})


def wrong_value(p: Problem, s: Stream) -> Figure:
    """A right arrow with a wrong number."""
    name, size, _ = _pick(p, s)
    return p.target.changed(
        {f"{IDS[name]}t": {"text": f"{name} = {tenths(size + s.choice((-1, 1)) * s.choice((0.2, 0.5, 1)))} N"}}
    )


def swapped_names(p: Problem, s: Stream) -> Figure:
    """Each label at the other arrow."""
    a, b = (f"{IDS[n]}t" for n in p.hidden["missing"])
    one, two = p.target.by_id[a], p.target.by_id[b]
    return p.target.changed({a: {"at": two.at}, b: {"at": one.at}})  # type: ignore[union-attr]


def no_force(p: Problem, s: Stream) -> Figure:
    """A force is missing."""
    name = _pick(p, s)[0]
    return p.target.without([IDS[name], f"{IDS[name]}t"])


def shifted(p: Problem, s: Stream) -> Figure:
    """An arrow that does not start at the block's centre."""
    name, u = _pick(p, s)[0], p.hidden["unit"]
    by = s.choice((-9, 9)) * u
    return p.target.changed(
        {IDS[name]: {"points": tuple(rounded_at(x + by, y) for x, y in p.target.by_id[IDS[name]].points)}}
    )  # type: ignore[union-attr]


INCLINE = Family(
    name="physics/incline",
    subject="physics",
    title={"en": "Forces on an incline", "zh": "斜面上的受力"},
    edits="two force arrows with labels are added",
    parameters="weight to 60 N, 20° to 45°, friction, rope, push, pull",
    make=make,
    mutators=(
        Mutator("wrong-length", wrong_length), Mutator("sine-for-cosine", sine_for_cosine),
        Mutator("upright-normal", upright_normal), Mutator("whole-weight", whole_weight), Mutator("reversed", reversed_force),
        Mutator("tilted", tilted), Mutator("wrong-value", wrong_value), Mutator("swapped-names", swapped_names),
        Mutator("no-force", no_force), Mutator("shifted", shifted),
    ),
    edit={
        ("terse", "en"): ("[Complete|Finish] the free-body diagram: {first} {new}, {second} {selected}.",
                          "Add the {kind} {second} in {selected} and the normal force {first} in {new}, to scale.",
                          "What other forces act? [Draw|Show] {first} ({new}) and {second} ({selected}) with their values."),
        ("terse", "zh"): ("补全受力图：{first} 用{new}，{second} 用{selected}。", "按比例画出支持力 {first}（{new}）和{kind} {second}（{selected}）。",
                          "木块还受哪些力？用{new}画 {first}，用{selected}画 {second}，并标出大小。"),
        ("task", "en"): ("Here {case}. Draw the normal force {first} in {new} and the {kind} {second} in {selected} from the block's centre, in the scale of the weight arrow, and write their values to one decimal at the tips.",
                         "Since {case}, the forces balance. Work out {first} and {second}, then add both arrows to scale with labels in newtons: {first} {new}, {second} {selected}.",
                         "Finish this free-body diagram. Situation: {case}. Two arrows are lacking, {first} ({new}) and {second} ({selected}); lengths follow the arrow of G, labels give the size rounded to a tenth."),
        ("task", "zh"): ("图中{case}。请从木块中心按重力箭头的比例画出支持力 {first}（{new}）和{kind} {second}（{selected}），并在箭头旁标明大小，保留一位小数。",
                         "由于{case}，所受的力平衡。求出 {first} 和 {second}，按比例补画两个箭头并标注数值：{first} 为{new}，{second} 为{selected}。",
                         "完成受力分析图，情境：{case}。缺少的两个力是 {first}（{new}）和 {second}（{selected}），长度与 G 的箭头成比例，标注精确到十分位。"),
        ("explicit", "en"): ("From the block's centre draw a {new} arrow at right angles to the slope, away from it, labelled {value1}, and a {selected} arrow {way}, labelled {value2}; both in the scale of G.",
                             "Add {value1} in {new}, perpendicular to the incline, and {value2} in {selected}, pointing {way}. Arrow lengths follow the weight arrow; all else stays.",
                             "The balance of forces gives {value1} and {value2}. Draw the first as a {new} normal force and the second as a {selected} arrow {way}, from the centre of the block and to the scale of G."),
        ("explicit", "zh"): ("从木块中心画一条垂直斜面向外的{new}箭头，标注 {value1}；再画一条{way}的{selected}箭头，标注 {value2}；比例与 G 相同。",
                             "用{new}添加垂直于斜面的 {value1}，用{selected}添加{way}的 {value2}，箭头长度按重力箭头的比例，其余不变。",
                             "由力的平衡得 {value1}，{value2}。前者画成{new}的支持力，后者画成{way}的{selected}箭头，均从木块中心出发，并与 G 成比例。"),
    },
    repair={
        ("terse", "en"): ("With {g} and {angle}, {case}; mend {first} ({new}) and {second} ({selected}).", "Correct the forces {first} in {new} and {second} in {selected}: {case}."),
        ("terse", "zh"): ("已知 {g}，{angle}，{case}；请改正 {first}（{new}）和 {second}（{selected}）。", "{case}，请改正图中的 {first}（{new}）与 {second}（{selected}）。"),
        ("task", "en"): ("Here {case}, with {g} and {angle}. The normal force {first} ({new}) or the {kind} {second} ({selected}) is drawn or labelled wrong. Put the free-body diagram right, arrows from the block's centre in the scale of G.",
                         "This free-body diagram, in which {case}, has a mistake. Restore the balance of forces: {first} in {new}, {second} in {selected}, {g}, {angle}, labels rounded to a tenth."),
        ("task", "zh"): ("图中{case}，{g}，{angle}。支持力 {first}（{new}）或{kind} {second}（{selected}）画错或标错了。请改正受力图，箭头从木块中心出发并与 G 成比例。",
                         "这幅受力图（{case}）有一处错误。请恢复平衡：{first} 用{new}，{second} 用{selected}，{g}，{angle}，标注精确到十分位。"),
        ("explicit", "en"): ("The right diagram, in which {case}, has {value1}, {new}, at right angles to the slope, and {value2}, {selected}, {way}; both start at the block's centre in the scale of {g}, with {angle}. Change the picture to that.",
                             "Make the figure agree with this: {case}, {g}, {angle}; a {new} arrow perpendicular to the incline with the label {value1}; a {selected} arrow {way} with the label {value2}."),
        ("explicit", "zh"): ("正确的受力图（{case}）：垂直斜面的{new}箭头 {value1}，{way}的{selected}箭头 {value2}，均从木块中心出发，与 {g} 同比例，{angle}。请据此改正。",
                             "请使图形符合：{case}，{g}，{angle}；垂直于斜面的{new}箭头标 {value1}；{way}的{selected}箭头标 {value2}。"),
    },
    source={
        ("terse", "en"): ("A block on an incline, {angle}, with its weight {g}.", "Free-body diagram to be finished: {case}, {g}, {angle}."),
        ("terse", "zh"): ("斜面上的木块，{angle}，重力 {g}。", "未完成的受力图：{case}，{g}，{angle}。"),
        ("task", "en"): ("Draw a block on an incline that rises to the {side} at {angle}; {case}. The arrow of the weight, {g}, points straight down from the block's centre.", "A textbook sketch of an incline on hatched ground: {case}, {angle}. Only {g} and forces already known are drawn."),
        ("task", "zh"): ("画一个斜面上的木块，斜面向{side}升高，{angle}；{case}。重力 {g} 的箭头从木块中心竖直向下。", "教科书式的斜面示意图，地面带阴影线：{case}，{angle}。只画出 {g} 等已知力。"),
        ("explicit", "en"): ("A clean physics diagram: a right-angled wedge on hatched ground, rising to the {side}, with the angle {angle} marked by an arc; a filled block on the slope; a plain arrow down from its centre labelled {g}. Here {case}.",
                             "Figure of an inclined plane seen from the side. At its foot stands {angle}, the high end is on the {side}. The block lies flat on the slope, and its weight {g} is an arrow straight down; {case}."),
        ("explicit", "zh"): ("清晰的物理图：带阴影线的地面上有一个直角楔形斜面，向{side}升高，弧线标出 {angle}；斜面上有一个填色木块，从中心向下的箭头标注 {g}。情境：{case}。",
                             "斜面侧视图，底角处标 {angle}，高端在{side}侧。木块平放在斜面上，重力 {g} 为竖直向下的箭头；{case}。"),
    },
    target={
        ("terse", "en"): ("Free-body diagram on an incline: {g}, {angle}, {value1} ({new}), {value2} ({selected}).", "A block on a slope, {angle}, with {g}, {new} {value1} and {selected} {value2}."),
        ("terse", "zh"): ("斜面受力图：{g}，{angle}，{value1}（{new}），{value2}（{selected}）。", "斜面上的木块，{angle}，受 {g}、{new}的 {value1} 和{selected}的 {value2}。"),
        ("task", "en"): ("Draw the complete free-body diagram of a block on an incline that rises to the {side} at {angle}; {case}. Forces from its centre: {g} down, {value1} in {new} at right angles to the slope, {value2} in {selected} {way}.",
                         "A textbook free-body diagram, arrows to scale: {case}, {angle}. It shows {g}, {value1} as the {new} normal force and {value2} as a {selected} arrow {way}."),
        ("task", "zh"): ("画出斜面上木块的完整受力图，斜面向{side}升高，{angle}；{case}。从木块中心出发：向下的 {g}，垂直斜面的{new} {value1}，{way}的{selected} {value2}。",
                         "教科书式受力图，箭头按比例：{case}，{angle}。图中有 {g}，{new}的支持力 {value1}，{way}的{selected}箭头 {value2}。"),
        ("explicit", "en"): ("A clean physics diagram: a right-angled wedge on hatched ground, rising to the {side}, {angle} marked by an arc; a filled block on the slope. Arrows from the block's centre, lengths to scale: {g} straight down, {value1} perpendicular to the slope in {new}, {value2} {way} in {selected}. Here {case}.",
                             "Figure of an inclined plane with all forces on the block, while {case}. {angle} at the foot, high end on the {side}. {new}: {value1}, square to the slope. {selected}: {value2}, {way}. Plain: {g}."),
        ("explicit", "zh"): ("清晰的物理图：带阴影线的地面上有一个直角楔形斜面，向{side}升高，弧线标出 {angle}；斜面上有填色木块。从木块中心出发、按比例的箭头：竖直向下的 {g}，垂直斜面的{new} {value1}，{way}的{selected} {value2}。情境：{case}。",
                             "斜面与木块的全部受力，{case}。底角 {angle}，高端在{side}侧。{new}：{value1}，垂直斜面；{selected}：{value2}，{way}；普通颜色：{g}。"),
    },
    wording=Wording(
        law={
            "en": "the forces on the block add up to nothing along the slope and at right angles to it",
            "zh": "木块所受的力沿斜面和垂直斜面方向都平衡",
        },
        figure=(Noun("block on an incline", "blocks on an incline", "斜面上的木块"),),
        nouns={
            "line[class=line-new]": (Noun("normal force arrow", "normal force arrows", "支持力箭头"),),
            "line[class=line-selected]": (Noun("other force arrow", "other force arrows", "其他力的箭头"),),
            "polygon[class=shape]": (Noun("wedge", "wedges", "斜面"),), "polygon[class=body]": (Noun("block", "blocks", "木块"),),
        },
        objective={"en": ("Add {first} and {second} to the forces on the block.", "Complete the forces, since {case}."),
                   "zh": ("补画木块所受的{first}和{second}。", "{case}，补全受力。")},
        facts={"en": ("Given are {g} and {angle}; {first} is to be {new}, {second} {selected}.",), "zh": ("已知{g}，{angle}；{first}用{new}，{second}用{selected}。",)},
        rules={
            "across": {"en": "the forces balance at right angles to the slope", "zh": "垂直于斜面方向受力平衡"},
            "along": {"en": "the forces balance along the slope", "zh": "沿斜面方向受力平衡"},
        },
    ),
    anchor="A1", catalogue=("PM1",), leaves=("Physics/Mechanics/Statics",),
)  # fmt: skip

FAMILIES = (INCLINE,)
