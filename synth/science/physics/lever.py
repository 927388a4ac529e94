"""Beams in balance: the force that holds a lever, or the reactions of two supports (PM7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Polygon
from synth.science.physics.circuit import both
from synth.science.physics.statics import SIZE, arrow, at_tip, hatched, rounded_at, tenths

LOADS = {1: (1, 1), 2: (1, 2), 3: (1, 2), 4: (2, 2), 5: (2, 3)}
IDS = {"F": "holda", "F_A": "holda", "F_B": "holdb"}
THICK = 9.0  # px of the beam


@dataclass(frozen=True, slots=True)
class Beam:
    """Length in m; loads in N by place; places of the supports (one: a lever's fulcrum), and of a lever's force."""

    length: int
    loads: tuple[tuple[int, int], ...]  # (place, N), from the left
    supports: tuple[int, ...]
    force: int = 0

    def forces(self) -> dict[str, tuple[int, float]]:
        """Missing forces by name: place, and N upwards."""
        if len(self.supports) == 1:
            o = self.supports[0]
            return {"F": (self.force, sum(f * (x - o) for x, f in self.loads) / (self.force - o))}
        a, b = self.supports
        second = sum(f * (x - a) for x, f in self.loads) / (b - a)
        return {"F_A": (a, sum(f for _, f in self.loads) - second), "F_B": (b, second)}


def _drawn(s: Stream, difficulty: int) -> Beam:
    """Raises Unfit."""
    length = s.integer(8, 10)
    for _ in range(40):
        lever = difficulty < 3 or (difficulty == 4 and s.chance(0.5))
        supports = (
            (s.integer(2, length - 2),) if lever else tuple(sorted((s.integer(0, 3), s.integer(length - 4, length))))
        )
        inner = range(length + 1) if lever or difficulty == 5 else range(supports[0] + 1, supports[1])
        places = [x for x in inner if x not in supports]
        chosen = sorted(s.sample(places, min(len(places), s.integer(*LOADS[difficulty]) + lever)))
        if any(b - a < 2 for a, b in pairwise(chosen)):
            continue
        force = s.choice(chosen) if lever else 0
        loads = tuple((x, 5 * s.integer(2, 12)) for x in chosen if not lever or x != force)
        if not loads or (difficulty == 1 and (loads[0][0] - supports[0]) * (force - supports[0]) > 0):
            continue
        beam = Beam(length, loads, supports, force)
        sizes = [f for _, f in beam.forces().values()]
        if all(max(8, max(f for _, f in loads) / 5) <= abs(f) <= 75 for f in sizes) and (lever or min(sizes) > 0):
            return beam
    raise Unfit("values", "no forces of a fitting size")


@dataclass(frozen=True, slots=True)
class _Page:
    """Where the beam's left end stands, px per m and per N."""

    left: float
    level: float
    metre: float
    newton: float
    unit: float

    def x(self, place: float) -> float:
        return round(self.left + place * self.metre, 2)


def _page(beam: Beam, canvas: Canvas) -> _Page:
    u = canvas.unit
    metre = (canvas.width - 112 * u) / beam.length
    longest = max(*(f for _, f in beam.loads), *(abs(f) for _, f in beam.forces().values()))
    return _Page(46 * u, round(canvas.height * 0.42, 1), metre, 98 * u / longest, u)


def _picture(beam: Beam, page: _Page) -> Figure:
    """Beam, supports, loads, and an axis in metres below."""
    u, y, half = page.unit, page.level, THICK / 2 * page.unit
    right, foot = page.x(beam.length), y + 178 * u
    marks: list[Mark] = [
        Line("axis", (rounded_at(page.left, foot), rounded_at(right + 34 * u, foot)), "axis", end=True)
    ]
    for k in range(beam.length + 1):
        marks.append(Line(f"tick{k}", (rounded_at(page.x(k), foot), rounded_at(page.x(k), foot + 5 * u)), "axis"))
        marks.append(Label(f"num{k}", rounded_at(page.x(k), foot + 16 * u), str(k), "text", 14.4 * u, "value"))
    marks.append(Label("namex", rounded_at(right + 28 * u, foot - 14 * u), "x/m", "text", 14.4 * u, "name"))
    corners = ((page.left, y - half), (right, y - half), (right, y + half), (page.left, y + half))
    marks.append(Polygon("beam", tuple(rounded_at(*p) for p in corners), "body"))
    for k, place in enumerate(beam.supports):
        x, low = page.x(place), y + half + 28 * u
        marks.append(
            Polygon(
                f"foot{'ab'[k]}",
                (rounded_at(x, y + half), rounded_at(x + 15 * u, low), rounded_at(x - 15 * u, low)),
                "shape",
            )
        )
        marks += hatched(f"h{'ab'[k]}", rounded_at(x - 21 * u, low), rounded_at(x + 23 * u, low), u)
        name = "O" if len(beam.supports) == 1 else "AB"[k]
        marks.append(Label(f"name{name}", rounded_at(x, low + 20 * u), name, "text", SIZE * u, "name", italic=True))
    if len(beam.supports) == 1:
        x = page.x(beam.force)
        marks.append(Circle("point", (x, y), round(2.6 * u, 2), "ink"))
        marks.append(
            Label("nameP", rounded_at(x + 11 * u, y - half - 11 * u), "P", "text", SIZE * u, "name", italic=True)
        )
    for k, (place, size) in enumerate(beam.loads, 1):
        line = arrow(f"load{'abc'[k - 1]}", (page.x(place), y), -90.0, size * page.newton, "line-a")
        marks += [line, at_tip(f"text{'abc'[k - 1]}", line, f"G_{k} = {size} N", u, "text-a")]
    return Figure(tuple(marks))


def _answer(
    forces: Mapping[str, tuple[float, float]], page: _Page, said: Mapping[str, float] | None = None
) -> list[Mark]:
    marks: list[Mark] = []
    for name, (place, size) in forces.items():
        line = arrow(
            IDS[name], (page.x(place), page.level), 90.0 if size > 0 else -90.0, abs(size) * page.newton, "line-new"
        )
        text = f"{name} = {tenths((said or {}).get(name, abs(size)))} N"
        marks += [line, at_tip(f"{IDS[name]}t", line, text, page.unit, "text-new")]
    return marks


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A loaded beam whose missing forces are to be drawn."""
    beam = _drawn(s, difficulty)
    page, forces = _page(beam, canvas), beam.forces()
    source = _picture(beam, page)
    target = source.plus(*_answer(forces, page))
    answers = [f"{n} = {tenths(abs(f))} N" for n, (_, f) in forces.items()]
    names, loads = list(forces), [f"G_{k} = {f} N" for k, (_, f) in enumerate(beam.loads, 1)]
    slots: dict[str, str | dict[str, str]] = {"names": both(names), "answers": both(answers), "loads": both(loads)}
    slots |= {"case": _case(beam), "sought": _sought(beam), "ways": _ways(forces), "where": _where(beam)}
    claims = tuple(
        constraint(claim("exists", select="label", label=a), o) for a, o in zip(answers, ("prompt", "derived"))
    )
    edit = Edit("add-forces", {"forces": names, "mark": "line-new"})
    return Problem(source, edit, target, _trace(beam, target), slots, claims, {"beam": beam, "page": page})


def _case(beam: Beam) -> dict[str, str]:
    if len(beam.supports) == 1:
        return {"en": "a light beam that turns on the fulcrum O", "zh": "可绕支点 O 转动的轻杆"}
    return {"en": "a light beam on the supports A and B", "zh": "支在 A、B 两点上的轻杆"}


def _sought(beam: Beam) -> dict[str, str]:
    if len(beam.supports) == 1:
        return {"en": "the vertical force F at P that keeps it level", "zh": "作用在 P 点、使杆保持水平的竖直力 F"}
    return {"en": "the reactions F_A and F_B of the supports", "zh": "支座的支持力 F_A 和 F_B"}


def _ways(forces: Mapping[str, tuple[int, float]]) -> dict[str, str]:
    up = next(iter(forces.values()))[1] > 0
    return {"en": "upwards" if up else "downwards", "zh": "向上" if up else "向下"}


def _where(beam: Beam) -> dict[str, str]:
    """Places of loads and supports."""
    loads = [(f"G_{k}", x) for k, (x, _) in enumerate(beam.loads, 1)]
    points = [*zip("AB" if len(beam.supports) == 2 else "O", beam.supports)] + (
        [("P", beam.force)] if len(beam.supports) == 1 else []
    )
    english = [f"{n} acts at {x} m" for n, x in loads] + [f"{n} is at {x} m" for n, x in points]
    chinese = [f"{n} 作用在 {x} m 处" for n, x in loads] + [f"{n} 在 {x} m 处" for n, x in points]
    return {"en": ", ".join(english), "zh": "，".join(chinese)}


def _trace(beam: Beam, target: Figure) -> tuple[Step, ...]:
    """Moments about the fulcrum, or about the first support; then the balance of forces."""
    values = {f"G_{k}": float(f) for k, (_, f) in enumerate(beam.loads, 1)}
    places = {f"x_{k}": float(x) for k, (x, _) in enumerate(beam.loads, 1)}
    o = "x_O" if len(beam.supports) == 1 else "x_A"
    moments = " + ".join(f"G_{k} * (x_{k} - {o})" for k in range(1, len(beam.loads) + 1))
    points = {o: float(beam.supports[0])}
    steps: list[Step] = []
    if len(beam.supports) == 1:
        points["x_P"] = float(beam.force)
        steps.append(compute("F", f"abs(({moments}) / (x_P - x_O))", values | places | points, "N", 1))
    else:
        points["x_B"] = float(beam.supports[1])
        second = compute("F_B", f"({moments}) / (x_B - x_A)", values | places | points, "N", 1)
        steps.append(second)
        moments = " + ".join(f"G_{k} * (x_B - x_{k})" for k in range(1, len(beam.loads) + 1))
        steps.append(compute("F_A", f"({moments}) / (x_B - x_A)", values | places | points, "N", 1))
    for name in beam.forces():
        steps.append(draw(target.by_id[IDS[name]]).why("rule", name="moments"))
        steps.append(write(target.by_id[f"{IDS[name]}t"]))  # type: ignore[arg-type]
    return tuple(steps)


# ------------------------------------------------------------------------------------------------------- wrong targets


def _redrawn(
    p: Problem, forces: Mapping[str, tuple[float, float]], said: Mapping[str, float] | None = None
) -> Figure | None:
    """The source with other forces; None where an arrow would be shorter than its head."""
    page = p.hidden["page"]
    if any(abs(f) * page.newton < 16 * page.unit for _, f in forces.values()):
        return None
    return p.source.plus(*_answer(forces, p.hidden["page"], said))


def _pick(p: Problem, s: Stream) -> tuple[str, int, float]:
    forces = p.hidden["beam"].forces()
    name = s.choice(list(forces))
    return name, *forces[name]


def wrong_size(p: Problem, s: Stream) -> Figure | None:
    """A force too large or too small, drawn and labelled alike."""
    name, x, f = _pick(p, s)
    return _redrawn(p, p.hidden["beam"].forces() | {name: (x, f * s.choice((0.75, 0.85, 0.93, 1.08)))})


def turned(p: Problem, s: Stream) -> Figure | None:
    """A force the wrong way."""
    name, x, f = _pick(p, s)
    return _redrawn(p, p.hidden["beam"].forces() | {name: (x, -f)})


def arms_inverted(p: Problem, s: Stream) -> Figure | None:
    """Reactions exchanged, or the lever's arms."""
    beam, forces = p.hidden["beam"], p.hidden["beam"].forces()
    if len(forces) == 2:
        (a, (x, f)), (b, (y, g)) = forces.items()
        return _redrawn(p, {a: (x, g), b: (y, f)}) if abs(f - g) > 0.5 else None
    x, f = forces["F"]
    arm, load = abs(x - beam.supports[0]), abs(beam.loads[0][0] - beam.supports[0])
    size = f * (arm / load) ** 2
    return _redrawn(p, {"F": (x, size)}) if arm != load and 4 < abs(size) < 100 else None


def shifted(p: Problem, s: Stream) -> Figure | None:
    """A force one metre beside its place."""
    name, x, f = _pick(p, s)
    to = x + s.choice((-1, 1))
    return _redrawn(p, p.hidden["beam"].forces() | {name: (to, f)}) if 0 <= to <= p.hidden["beam"].length else None


def wrong_value(p: Problem, s: Stream) -> Figure | None:
    """A right arrow with a wrong number."""
    name, _, f = _pick(p, s)
    return _redrawn(p, p.hidden["beam"].forces(), {name: abs(f) + s.choice((-1, 1)) * s.choice((0.2, 0.5, 2))})


def wrong_length(p: Problem, s: Stream) -> Figure:
    """An arrow too long or too short for its label."""
    name, x, f = _pick(p, s)
    page = p.hidden["page"]
    line = arrow(
        IDS[name],
        (page.x(x), page.level),
        90.0 if f > 0 else -90.0,
        abs(f) * page.newton * s.choice((0.85, 0.92, 1.1)),
        "line-new",
    )
    return p.target.changed({IDS[name]: {"points": line.points}})


def other_load(p: Problem, s: Stream) -> Figure:
    """A load with another number."""
    k = s.integer(1, len(p.hidden["beam"].loads))
    size = p.hidden["beam"].loads[k - 1][1]
    return p.target.changed({f"text{'abc'[k - 1]}": {"text": f"G_{k} = {size + s.choice((5, 10))} N"}})


def no_force(p: Problem, s: Stream) -> Figure | None:
    """One of two reactions is missing."""
    name, _, _ = _pick(p, s)
    return p.target.without([IDS[name], f"{IDS[name]}t"]) if len(p.hidden["beam"].forces()) == 2 else None


def unmarked(p: Problem, s: Stream) -> Figure:
    """A value in the colour of other texts."""
    return p.target.changed({f"{IDS[_pick(p, s)[0]]}t": {"cls": "text-a"}})


def load_forgotten(p: Problem, s: Stream) -> Figure | None:
    """One load left out of the moments."""
    beam = p.hidden["beam"]
    if len(beam.loads) < 2:
        return None
    lost = s.choice(beam.loads)
    forces = replace(beam, loads=tuple(x for x in beam.loads if x != lost)).forces()
    return _redrawn(p, forces) if all(abs(f) > 3 for _, f in forces.values()) else None


LEVER = Family(
    name="physics/lever",
    subject="physics",
    title={"en": "Beams in balance", "zh": "杠杆与梁的平衡"},
    edits="one or two force arrows with labels are added",
    parameters="one to three loads of 10 to 60 N on 8 to 10 m, fulcrum or two supports",
    make=make,
    mutators=(
        Mutator("wrong-size", wrong_size), Mutator("turned", turned), Mutator("arms-inverted", arms_inverted),
        Mutator("shifted", shifted), Mutator("wrong-value", wrong_value), Mutator("wrong-length", wrong_length),
        Mutator("other-load", other_load), Mutator("no-force", no_force), Mutator("unmarked", unmarked),
        Mutator("load-forgotten", load_forgotten),
    ),
    edit={
        ("terse", "en"): ("[Draw|Add] {sought}, to scale, in {new}.", "Balance the beam: {names} in {new}.", "What size must {names} have? Show the answer by {new} arrows."),
        ("terse", "zh"): ("按比例用{new}画出{sought}。", "使杆平衡：{names} 用{new}表示。", "求 {names}，用{new}箭头画在图上。"),
        ("task", "en"): ("Shown is {case}. Work out {sought} from the moments and draw it in {new}, in the scale of the load arrows, with the size to one decimal at the tip.",
                         "The beam has no weight of its own and is in balance. Add {names} as {new} arrows that start on the beam's axis, as long as the loads' scale demands, labelled in newtons (one decimal).",
                         "Complete the forces on the beam: find {sought}, using the places on the x axis. Arrows and labels are {new}, lengths to scale, values rounded to a tenth."),
        ("task", "zh"): ("图中是{case}。由力矩平衡求出{sought}，按载荷箭头的比例用{new}画出，端点标明大小，保留一位小数。",
                         "杆重不计且处于平衡。请补画{new}箭头 {names}，从杆的中线出发，长度与载荷成比例，标注单位为牛，取一位小数。",
                         "补全杆的受力：利用 x 轴上的位置求{sought}，箭头和标注用{new}，长度按比例，数值精确到十分位。"),
        ("explicit", "en"): ("Balance of moments gives {answers}. Draw this in {new}, pointing {ways}, to the scale of the loads, and label it.",
                             "Add to the beam, in {new} and pointing {ways}: {answers}. Arrows start on the beam's axis and follow the scale of the loads; the rest stays.",
                             "Since {where}, the answer is {answers}. Show it with {new} arrows to scale that point {ways}, labels at the tips."),
        ("explicit", "zh"): ("由力矩平衡得 {answers}。请用{new}按载荷比例画出，方向{ways}，并加标注。",
                             "在杆上用{new}添加方向{ways}的 {answers}，箭头从杆的中线出发并与载荷成比例，其余不变。",
                             "因为{where}，所以 {answers}。用{new}箭头按比例画出，方向{ways}，标注在端点。"),
    },
    repair={
        ("terse", "en"): ("Loads {loads}; mend {names} in {new}.", "Correct {sought}, {new}; the loads are {loads}."),
        ("terse", "zh"): ("载荷 {loads}，请改正{new}的 {names}。", "请修正{sought}（{new}），载荷为 {loads}。"),
        ("task", "en"): ("This is {case}, with {loads}: {where}. The {new} answer or a load is wrong in the picture. Restore the balance with {sought}, to scale, values to one decimal.",
                         "A mistake has crept into this figure of {case}. Right are {loads}, and {where}. Put {names} in order, {new}, to the scale of the loads and rounded to a tenth."),
        ("task", "zh"): ("这是{case}，载荷 {loads}：{where}。图中{new}的结果或载荷有错，请按比例恢复平衡，画出{sought}，数值取一位小数。",
                         "这幅{case}的图有一处错误。已知 {loads}，{where}。请改正{new}的 {names}，与载荷成比例，精确到十分位。"),
        ("explicit", "en"): ("Right is: {loads}; {where}; in {new}, pointing {ways} and to scale, {answers}. Change the picture to that.",
                             "Make the figure agree with this: {case}, {where}, {loads}; the {new} arrows, {ways}, read {answers}."),
        ("explicit", "zh"): ("正确的图：{loads}；{where}；{new}箭头方向{ways}、按比例，标注 {answers}。请据此改正。",
                             "请使图形符合：{case}，{where}，{loads}；{new}箭头{ways}，标注 {answers}。"),
    },
    source={
        ("terse", "en"): ("Figure of {case}, loads {loads}.", "Loaded beam: {loads}; {where}."),
        ("terse", "zh"): ("示意图：{case}，载荷 {loads}。", "受载的杆：{loads}；{where}。"),
        ("task", "en"): ("Draw {case} above an x axis in metres: {where}. The {a} load arrows, {loads}, point down to scale.", "A textbook sketch of {case}, loads {loads} in {a}; {where}."),
        ("task", "zh"): ("在以米为单位的 x 轴上方画{case}：{where}。{a}的载荷箭头 {loads} 按比例向下。", "教科书式的示意图：{case}，{a}的载荷 {loads}；{where}。"),
        ("explicit", "en"): ("A clean physics diagram of {case}: a thin filled bar, triangular supports on hatched ground, below it an axis x in metres with numbered ticks. In detail, {where}. Downward {a} arrows carry {loads}.",
                             "Figure of a loaded beam, drawn level. {where}. The loads {loads} are {a} arrows; supports are triangles with hatching; a numbered axis in metres runs beneath."),
        ("explicit", "zh"): ("清晰的物理图：{case}，细长的填色杆，三角形支座立在带阴影线的地面上，下方是带数字刻度、以米为单位的 x 轴。具体为{where}。向下的{a}箭头标有 {loads}。",
                             "水平放置的受载杆。{where}。载荷 {loads} 为{a}箭头；支座是带阴影线的三角形；下方有以米标度的数轴。"),
    },
    target={
        ("terse", "en"): ("Figure of {case} in balance: {loads}, and {answers} in {new}.", "Beam in balance: {loads}; {new} {answers}."),
        ("terse", "zh"): ("平衡示意图：{case}，{loads}，{new}的 {answers}。", "平衡的杆：{loads}；{answers}（{new}）。"),
        ("task", "en"): ("Draw {case} above an x axis in metres: {where}. Downward {a} arrows carry {loads}; {new} arrows to the same scale, pointing {ways}, carry {answers}.",
                         "A textbook sketch of {case} in balance, loads {loads} in {a}, and {answers} in {new} ({ways}); {where}."),
        ("task", "zh"): ("在以米为单位的 x 轴上方画{case}：{where}。向下的{a}箭头标 {loads}；同一比例、{ways}的{new}箭头标 {answers}。",
                         "教科书式的平衡示意图：{case}，{a}的载荷 {loads}，{new}的 {answers}（{ways}）；{where}。"),
        ("explicit", "en"): ("A clean physics diagram of {case}: a thin filled bar, triangular supports on hatched ground, below it an axis x in metres with numbered ticks. In detail, {where}. Loads, {a}, downward: {loads}. Added in {new}, {ways}: {answers}.",
                             "Figure of a beam in balance, drawn level. {where}. The loads {loads} are {a} arrows, the forces that hold the beam {new} arrows pointing {ways}, {answers}; a numbered axis in metres runs beneath."),
        ("explicit", "zh"): ("清晰的物理图：{case}，细长的填色杆，三角形支座立在带阴影线的地面上，下方是带数字刻度、以米为单位的 x 轴。具体为{where}。向下的{a}载荷：{loads}；{ways}的{new}箭头：{answers}。",
                             "水平平衡的杆。{where}。载荷 {loads} 为{a}箭头，使杆平衡的力为{ways}的{new}箭头，{answers}；下方有以米标度的数轴。"),
    },
    wording=Wording(
        law={
            "en": "forces cancel, and so do their moments about every point",
            "zh": "各力之和为零，对任一点的力矩之和也为零",
        },
        figure=(Noun("loaded beam", "loaded beams", "受载的杆", "根"),),
        nouns={
            "line[class=line-new]": (Noun("holding force", "holding forces", "支撑力箭头"),),
            "line[class=line-a]": (Noun("load", "loads", "载荷箭头"),),
            "polygon[class=shape]": (Noun("support", "supports", "支座"),), "circle[class=ink]": (Noun("marked point", "marked points", "标记点"),), "polygon[class=body]": (Noun("beam", "beams", "杆", "根"),),
        },
        objective={"en": ("Draw {names} so that the beam is in balance.", "Find {names} for the loads {loads}."), "zh": ("画出{names}，使杆平衡。", "求载荷{loads}下的{names}。")},
        facts={"en": ("With {loads} on the beam, the answer for {names} is to be {new}.",), "zh": ("载荷为{loads}；{names}用{new}。",)},
        rules={"moments": {"en": "the moments about every point cancel", "zh": "对任一点的力矩之和为零"}},
    ),
    anchor="A1", catalogue=("PM7",), leaves=("Physics/Mechanics/Statics",),
)  # fmt: skip

FAMILIES = (LEVER,)
