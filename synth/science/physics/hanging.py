"""A load on two strings: the tensions at the knot, to scale (PM2)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem
from synth.science.figure import Circle, Figure, Label, Line, Mark, Point, Polygon
from synth.science.physics.statics import angle_mark, arrow, at_tip, hatched, rounded_at, tenths, wall

ANGLES = {
    1: (30, 45, 60),
    2: (30, 40, 45, 50, 60),
    3: (30, 35, 40, 45, 50, 55, 60),
    4: tuple(range(25, 66, 5)),
    5: tuple(range(25, 71)),
}
MARKS = {"F_1": "new", "F_2": "selected"}
IDS = {"F_1": "pulla", "F_2": "pullb"}
DROP, SIDE = 62.0, 40.0  # px from the knot to the middle of the load, and across the load


@dataclass(frozen=True, slots=True)
class Hanging:
    """Weight in N; angles of the left and right string with the horizontal, degrees; 0 leads to a wall."""

    weight: int
    left: int
    right: int

    def ways(self) -> dict[str, float]:
        """Directions of the strings from the knot."""
        return {"F_1": 180.0 - self.left, "F_2": float(self.right)}

    def tensions(self) -> dict[str, float]:
        """Lami's theorem: each tension is to the sine of the angle between the other two as the weight is to its own."""
        a, b = math.radians(self.left), math.radians(self.right)
        return {"F_1": self.weight * math.cos(b) / math.sin(a + b), "F_2": self.weight * math.cos(a) / math.sin(a + b)}


def _drawn(s: Stream, difficulty: int) -> Hanging:
    left = s.choice(ANGLES[difficulty])
    right = left if difficulty == 1 else s.choice([a for a in ANGLES[difficulty] if a != left])
    if difficulty in (3, 5) and s.chance(0.4):
        left, right = s.choice(((max(left, 35), 0), (0, max(left, 35))))
    return Hanging(5 * s.integer(2, 12) if difficulty < 4 else s.integer(10, 60), left, right)


def _picture(c: Hanging, canvas: Canvas) -> tuple[Figure, Point, float]:
    """Supports, strings, load and weight; the knot, and px per N."""
    u = canvas.unit
    spans = [1 / math.tan(math.radians(a)) if a else 0.0 for a in (c.left, c.right)]
    high = min(165.0 * u, 380.0 * u / sum(spans))
    reach = [high * w if w else 150.0 * u for w in spans]
    top = round(canvas.height / 2 - (high + (DROP + 80) * u) / 2, 1)
    knot = rounded_at((canvas.width + reach[0] - reach[1]) / 2, top + high)
    ends = [
        rounded_at(knot[0] + d * r, top if a else knot[1])
        for d, r, a in ((-1, reach[0], c.left), (1, reach[1], c.right))
    ]
    marks: list[Mark] = []
    edges = [e[0] for e, a in zip(ends, (c.left, c.right)) if a]
    low, last = (min(edges) - 40 * u, max(edges) + 40 * u)
    marks += hatched("c", rounded_at(low, top), rounded_at(last, top), u, below=False)
    for k, (end, angle) in enumerate(zip(ends, (c.left, c.right))):
        if not angle:
            marks += wall(
                f"v{k}", rounded_at(end[0], end[1] - 42 * u), rounded_at(end[0], end[1] + 42 * u), u, right=k == 1
            )
        marks.append(Line(f"string{'ab'[k]}", (end, knot), "line"))
    load = rounded_at(knot[0], knot[1] + DROP * u)
    h = SIDE / 2 * u
    box = tuple(rounded_at(load[0] + x * h, load[1] + y * h) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)))
    marks += [
        Line("stringc", (rounded_at(knot[0], load[1] - h), knot), "line"),
        Polygon("load", box, "body"),
        Circle("knot", knot, round(3.2 * u, 2), "ink"),
    ]
    for k, (end, angle) in enumerate(zip(ends, (c.left, c.right))):
        if angle:
            begin, stop = (-float(angle), 0.0) if k == 0 else (180.0, 180.0 + angle)
            marks += angle_mark(f"a{k}", end, begin, stop, 34 * u, f"{'αβ'[k]} = {angle}°", u)
    scale = 88.0 * u / max(c.weight, *c.tensions().values())
    weight = arrow("G", load, -90.0, c.weight * scale, "line-a")
    marks += [weight, at_tip("Gt", weight, f"G = {c.weight} N", u, "text-a", side=0.0, beyond=False)]
    return Figure(tuple(marks)), knot, scale


def _answer(
    c: Hanging,
    knot: Point,
    scale: float,
    unit: float,
    sizes: Mapping[str, float],
    turn: Mapping[str, float] | None = None,
) -> list[Line | Label]:
    """Both tensions from the knot; `turn` adds degrees to a direction."""
    marks: list[Line | Label] = []
    for name, way in c.ways().items():
        line = arrow(IDS[name], knot, way + (turn or {}).get(name, 0.0), sizes[name] * scale, f"line-{MARKS[name]}")
        side = way + 90.0 if name == "F_1" else way - 90.0
        marks += [
            line,
            at_tip(
                f"{IDS[name]}t",
                line,
                f"{name} = {tenths(sizes[name])} N",
                unit,
                f"text-{MARKS[name]}",
                side,
                beyond=False,
            ),
        ]
    return marks


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A load on two strings, whose tensions are to be drawn."""
    c, u = _drawn(s, difficulty), canvas.unit
    source, knot, scale = _picture(c, canvas)
    sizes = c.tensions()
    target = source.plus(*_answer(c, knot, scale, u, sizes))
    texts = {n: f"{n} = {tenths(f)} N" for n, f in sizes.items()}
    slots: dict[str, str | dict[str, str]] = {
        "first": "F_1",
        "second": "F_2",
        "g": f"G = {c.weight} N",
        "value1": texts["F_1"],
        "value2": texts["F_2"],
    }
    slots |= {"strings": _told(c)}
    claims = tuple(
        constraint(claim("exists", select="label", label=t), o) for t, o in zip(texts.values(), ("prompt", "derived"))
    )
    edit = Edit("add-tensions", {"forces": ["F_1", "F_2"], "marks": ["line-new", "line-selected"]})
    hidden = {"hanging": c, "knot": knot, "scale": scale, "unit": u}
    return Problem(source, edit, target, _trace(c, target), slots, claims, hidden)


def _told(c: Hanging) -> dict[str, str]:
    """How the strings run."""
    english = [
        f"the {w} string makes {n} = {a}° with the ceiling" if a else f"the {w} string runs level to a wall"
        for w, n, a in (("left", "α", c.left), ("right", "β", c.right))
    ]
    chinese = [
        f"{w}绳与天花板成 {n} = {a}°" if a else f"{w}绳水平连到墙上"
        for w, n, a in (("左", "α", c.left), ("右", "β", c.right))
    ]
    return {"en": " and ".join(english), "zh": "，".join(chinese)}


def _trace(c: Hanging, target: Figure) -> tuple[Step, ...]:
    """The knot is in balance: sideways the tensions' parts are equal, upwards they bear the weight."""
    given = {"G": float(c.weight)} | {n: float(a) for n, a in (("α", c.left), ("β", c.right)) if a}
    if c.left and c.right:
        expressions = {"F_1": "G * cos(β) / sin(α + β)", "F_2": "G * cos(α) / sin(α + β)"}
    else:
        steep, level, angle = ("F_1", "F_2", "α") if c.left else ("F_2", "F_1", "β")
        expressions = {steep: f"G / sin({angle})", level: f"G / tan({angle})"}
    steps: list[Step] = []
    for name in ("F_1", "F_2"):
        used = {k: v for k, v in given.items() if k in expressions[name]}
        steps.append(compute(name, expressions[name], used, "N", 1))
        steps.append(draw(target.by_id[IDS[name]]).why("rule", name="knot"))
        steps.append(write(target.by_id[f"{IDS[name]}t"]))  # type: ignore[arg-type]
    return tuple(steps)


# ------------------------------------------------------------------------------------------------------- wrong targets


def _redrawn(p: Problem, sizes: Mapping[str, float], turn: Mapping[str, float] | None = None) -> Figure:
    h = p.hidden
    return p.source.plus(
        *_answer(h["hanging"], h["knot"], h["scale"], h["unit"], h["hanging"].tensions() | dict(sizes), turn)
    )


def _pick(p: Problem, s: Stream) -> tuple[str, float]:
    name = s.choice(("F_1", "F_2"))
    return name, p.hidden["hanging"].tensions()[name]


def half_weight(p: Problem, s: Stream) -> Figure | None:
    """Each string bears half the weight."""
    half = p.hidden["hanging"].weight / 2
    return _redrawn(p, {"F_1": half, "F_2": half}) if abs(half - _pick(p, s)[1]) > 0.3 else None


def exchanged(p: Problem, s: Stream) -> Figure | None:
    """The tensions for each other."""
    t = p.hidden["hanging"].tensions()
    return _redrawn(p, {"F_1": t["F_2"], "F_2": t["F_1"]}) if abs(t["F_1"] - t["F_2"]) > 0.3 else None


def wrong_length(p: Problem, s: Stream) -> Figure:
    """An arrow too long or too short for its label."""
    name, size = _pick(p, s)
    h = p.hidden
    line = arrow(
        IDS[name],
        h["knot"],
        h["hanging"].ways()[name],
        size * h["scale"] * s.choice((0.85, 0.92, 1.12)),
        f"line-{MARKS[name]}",
    )
    return p.target.changed({IDS[name]: {"points": line.points}})


def wrong_value(p: Problem, s: Stream) -> Figure:
    """A right arrow with a wrong number."""
    name, size = _pick(p, s)
    return p.target.changed(
        {f"{IDS[name]}t": {"text": f"{name} = {tenths(size + s.choice((-1, 1)) * s.choice((0.2, 0.5, 2)))} N"}}
    )


def tilted(p: Problem, s: Stream) -> Figure:
    """A tension a few degrees off its string."""
    name, _ = _pick(p, s)
    return _redrawn(p, {}, {name: s.choice((-7.0, -4.0, 4.0, 7.0))})


def reversed_pull(p: Problem, s: Stream) -> Figure:
    """A string that pushes."""
    return _redrawn(p, {}, {_pick(p, s)[0]: 180.0})


def swapped_names(p: Problem, s: Stream) -> Figure:
    """Names exchanged, numbers left."""
    t = p.hidden["hanging"].tensions()
    return p.target.changed(
        {f"{IDS[a]}t": {"text": f"{b} = {tenths(t[a])} N"} for a, b in (("F_1", "F_2"), ("F_2", "F_1"))}
    )


def no_tension(p: Problem, s: Stream) -> Figure:
    """One tension is missing."""
    key = IDS[_pick(p, s)[0]]
    return p.target.without([key, f"{key}t"])


def other_weight(p: Problem, s: Stream) -> Figure:
    """Another weight than the given one."""
    return p.target.changed({"Gt": {"text": f"G = {p.hidden['hanging'].weight + s.choice((-2, 5, 10))} N"}})


def cut_string(p: Problem, s: Stream) -> Figure:
    """A string is missing."""
    return p.target.without([f"string{s.choice('abc')}"])


HANGING = Family(
    name="physics/hanging-mass",
    subject="physics",
    title={"en": "A load on two strings", "zh": "两绳悬挂的重物"},
    edits="two tension arrows with labels are added",
    parameters="weight 10 to 60 N, 25° to 70°, also a level string",
    make=make,
    mutators=(
        Mutator("half-weight", half_weight), Mutator("exchanged", exchanged), Mutator("wrong-length", wrong_length),
        Mutator("wrong-value", wrong_value), Mutator("tilted", tilted), Mutator("reversed-pull", reversed_pull),
        Mutator("swapped-names", swapped_names), Mutator("no-tension", no_tension), Mutator("other-weight", other_weight),
        Mutator("cut-string", cut_string),
    ),
    edit={
        ("terse", "en"): ("[Draw|Add] the tensions to scale: {first} (left string) {new}, {second} (right string) {selected}.",
                          "How hard do the strings pull? {first} on the left in {new}, {second} on the right in {selected}.",
                          "Complete the forces at the knot, {first} left ({new}) and {second} right ({selected})."),
        ("terse", "zh"): ("按比例画出拉力：左绳 {first} 用{new}，右绳 {second} 用{selected}。", "两根绳的拉力多大？左边 {first}（{new}），右边 {second}（{selected}）。",
                          "补全结点受力，左侧 {first}（{new}），右侧 {second}（{selected}）。"),
        ("task", "en"): ("The load hangs at rest. From the knot draw the tension {first} of the left string in {new} and {second} of the right string in {selected}, in the scale of the weight arrow, with sizes to one decimal at the tips.",
                         "Work out both tensions from the balance at the knot. Add them along their strings as arrows, {first} left and {new}, {second} right and {selected}, labelled in newtons (one decimal) and as long as the arrow of G demands.",
                         "Finish the diagram of this load in equilibrium: arrow {first} in {new} along the left string, arrow {second} in {selected} along the right, both starting at the knot, both to scale, values rounded to a tenth."),
        ("task", "zh"): ("重物静止悬挂。请从结点沿左绳画拉力 {first}（{new}），沿右绳画拉力 {second}（{selected}），比例与重力箭头相同，端点标出大小，保留一位小数。",
                         "根据结点平衡求出两根绳的拉力，沿绳画成箭头：左 {first} 为{new}，右 {second} 为{selected}，标注单位牛的数值（一位小数），长度按 G 的比例。",
                         "完成这个平衡重物的受力图：沿左绳的箭头 {first} 用{new}，沿右绳的箭头 {second} 用{selected}，都从结点出发，按比例，数值精确到十分位。"),
        ("explicit", "en"): ("From the knot draw a {new} arrow along the left string, labelled {value1}, and a {selected} arrow along the right one, labelled {value2}; both in the scale of G.",
                             "Add {value1} in {new}, pulling up the left string, and {value2} in {selected}, pulling along the right string, both from the knot; the rest stays as it is.",
                             "The balance of forces gives {value1} and {value2}. Show the former as a {new} arrow on the left string and the latter as a {selected} arrow on the right, to the scale of the weight."),
        ("explicit", "zh"): ("从结点沿左绳画{new}箭头，标注 {value1}；沿右绳画{selected}箭头，标注 {value2}；比例与 G 相同。",
                             "用{new}添加沿左绳的 {value1}，用{selected}添加沿右绳的 {value2}，均从结点出发，其余不变。",
                             "由受力平衡得 {value1}，{value2}。前者画成左绳上的{new}箭头，后者画成右绳上的{selected}箭头，与重力成比例。"),
    },
    repair={
        ("terse", "en"): ("With {g}, mend the tensions {first} (left, {new}) and {second} (right, {selected}).", "Correct {first} in {new} and {second} in {selected}; {g}."),
        ("terse", "zh"): ("{g}，请改正左绳拉力 {first}（{new}）和右绳拉力 {second}（{selected}）。", "请修正图中的 {first}（{new}）与 {second}（{selected}），已知 {g}。"),
        ("task", "en"): ("A load of {g} hangs on two strings: {strings}. In the picture a tension, {first} ({new}, left) or {second} ({selected}, right), or something else is wrong. Restore the balance at the knot, to scale.",
                         "This figure of a hanging load has a mistake. Right are {g} and: {strings}. Put the tensions in order, {first} on the left string in {new}, {second} on the right in {selected}, values rounded to a tenth."),
        ("task", "zh"): ("重力 {g} 的物体挂在两根绳上：{strings}。图中拉力 {first}（{new}，左）或 {second}（{selected}，右）等处有错，请按比例恢复结点的平衡。",
                         "这幅悬挂重物图有一处错误。已知 {g}，{strings}。请改正拉力：左绳 {first} 用{new}，右绳 {second} 用{selected}，数值精确到十分位。"),
        ("explicit", "en"): ("Right is: {g}; {strings}; along the left string a {new} arrow {value1}, along the right one a {selected} arrow {value2}, both from the knot and to scale. Change the picture to that.",
                             "Make the figure agree with this: three strings meet at the knot, {strings}, the load has {g}; the labels read {value1} ({new}) and {value2} ({selected})."),
        ("explicit", "zh"): ("正确的图：{g}；{strings}；沿左绳的{new}箭头 {value1}，沿右绳的{selected}箭头 {value2}，均从结点出发并按比例。请据此改正。",
                             "请使图形符合：三根绳在结点相连，{strings}，重物 {g}；标注为 {value1}（{new}）和 {value2}（{selected}）。"),
    },
    source={
        ("terse", "en"): ("A load of {g} on two strings.", "A hanging load with {g}: {strings}."),
        ("terse", "zh"): ("两根绳悬挂的重物，{g}。", "悬挂的重物，{g}：{strings}。"),
        ("task", "en"): ("Draw a load that hangs from a knot held by two strings: {strings}. From the load's middle an arrow {g} points down.", "A textbook sketch of a hanging load in equilibrium: {strings}; only the weight {g} is drawn as a force."),
        ("task", "zh"): ("画一个挂在结点下的重物，结点由两根绳拉住：{strings}。从重物中心向下画箭头 {g}。", "教科书式的悬挂平衡示意图：{strings}；只画出重力 {g}。"),
        ("explicit", "en"): ("A clean physics diagram: a hatched ceiling, two strings that meet at a dark knot, below it a short string with a filled square load. In detail, {strings}. An arrow down from the load, {a}, is labelled {g}.",
                             "Figure of a suspended load. Hatching marks the fixed supports. {g} stands beside the weight arrow, and {strings}; angles are shown by arcs. No tension is drawn."),
        ("explicit", "zh"): ("清晰的物理图：带阴影线的天花板，两根绳交于深色结点，其下短绳挂着填色方形重物。具体为{strings}。重物向下的箭头标注 {g}。",
                             "悬挂重物图，固定处画有阴影线。重力箭头旁标 {g}，{strings}，角度用弧线表示，未画拉力。"),
    },
    target={
        ("terse", "en"): ("A load of {g} on two strings with tensions {value1} ({new}) and {value2} ({selected}).", "Equilibrium of {g}, {new} {value1} and {selected} {value2} at a knot."),
        ("terse", "zh"): ("两绳悬挂的重物，{g}，拉力 {value1}（{new}）和 {value2}（{selected}）。", "结点平衡图：{g}，{new} {value1}，{selected} {value2}。"),
        ("task", "en"): ("Draw a load that hangs from a knot held by two strings: {strings}. Arrows to scale: {g} down from the load, {value1} in {new} along the left string, {value2} in {selected} along the right.",
                         "A textbook sketch of a hanging load with all forces: {strings}; weight {g}; from the knot, {value1} on the left ({new}) and {value2} on the right ({selected})."),
        ("task", "zh"): ("画一个挂在结点下的重物，结点由两根绳拉住：{strings}。按比例的箭头：重物向下的 {g}，沿左绳的{new} {value1}，沿右绳的{selected} {value2}。",
                         "教科书式的悬挂平衡图，画出全部力：{strings}；重力 {g}；从结点出发，左侧 {value1}（{new}），右侧 {value2}（{selected}）。"),
        ("explicit", "en"): ("A clean physics diagram: a hatched ceiling, two strings that meet at a dark knot, below it a filled square load with the {a} arrow {g}. In detail, {strings}. From the knot a {new} arrow up the left string reads {value1}, a {selected} arrow along the right string {value2}.",
                             "Figure of a suspended load in balance. Hatching marks the supports, arcs the angles; {strings}. Forces to scale: {g} ({a}), {value1} ({new}, left), {value2} ({selected}, right)."),
        ("explicit", "zh"): ("清晰的物理图：带阴影线的天花板，两根绳交于深色结点，其下挂着填色方形重物，箭头 {g} 向下。具体为{strings}。从结点沿左绳的{new}箭头标 {value1}，沿右绳的{selected}箭头标 {value2}。",
                             "平衡的悬挂重物图，阴影线表示固定处，弧线表示角度；{strings}。按比例的力：{g}（{a}），{value1}（{new}，左），{value2}（{selected}，右）。"),
    },
    wording=Wording(
        law={
            "en": "the tensions and the weight add up to nothing at the knot",
            "zh": "结点处两根绳的拉力与重力的合力为零",
        },
        figure=(Noun("load on two strings", "loads on two strings", "两绳悬挂的重物"),),
        nouns={
            "line[class=line-new]": (Noun("left tension", "left tensions", "左绳拉力"),),
            "line[class=line-selected]": (Noun("right tension", "right tensions", "右绳拉力"),),
            "line[class=line]": (Noun("string", "strings", "绳子", "根"),), "polygon[class=body]": (Noun("load", "loads", "重物"),),
            "circle[class=ink]": (Noun("knot", "knots", "结点"),),
        },
        objective={"en": ("Draw the tensions F_1 and F_2.", "Find the tensions F_1 and F_2 that bear {g}."), "zh": ("画出拉力F_1和F_2。", "求承受{g}的拉力F_1和F_2。")},
        facts={"en": ("With {g}, {strings}; F_1 is to be {new}, F_2 {selected}.",), "zh": ("{g}，{strings}；F_1用{new}，F_2用{selected}。",)},
        rules={"knot": {"en": "the forces at the knot balance", "zh": "结点处受力平衡"}},
    ),
    anchor="A1", catalogue=("PM2",), leaves=("Physics/Mechanics/Statics",),
)  # fmt: skip

FAMILIES = (HANGING,)
