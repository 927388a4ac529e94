"""An open U-tube: levels after a lighter liquid has been poured into one arm (PM11)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, wipe, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Label, Line, Mark, Polygon
from synth.science.physics.circuit import both, text_width
from synth.science.physics.statics import SIZE, rounded_at, tenths

FULL = 28  # cm of the ruler
CHANNEL, GAP, ARM = 26.0, 92.0, 40.0  # px: height of the channel below, between the arms, across a narrow arm


@dataclass(frozen=True, slots=True)
class Tube:
    """Densities in g/cm³; column and first level in cm; which arm is poured into; areas of both arms in cm²."""

    heavy: float
    light: float
    column: int
    level: int
    right: bool
    areas: tuple[int, int] = (2, 2)

    @property
    def borne(self) -> float:
        """Height of heavy liquid that bears the column, cm."""
        return self.light * self.column / self.heavy

    def levels(self) -> tuple[float, float]:
        """Heights of the heavy liquid in the left and the right arm afterwards: its volume stays."""
        left, right = self.areas
        down = self.borne * (left if self.right else right) / (left + right)
        up = self.borne - down
        return (self.level + up, self.level - down) if self.right else (self.level - down, self.level + up)

    def surfaces(self) -> tuple[float, float]:
        """Heights of the upper surfaces."""
        left, right = self.levels()
        return (left, right + self.column) if self.right else (left + self.column, right)

    @property
    def difference(self) -> float:
        left, right = self.surfaces()
        return abs(left - right)


def _drawn(s: Stream, difficulty: int) -> Tube:
    heavy = 1.0 if difficulty < 3 else s.choice((1.0, 1.1, 1.2, 1.25))
    light = s.choice((0.5, 0.8, 0.75)) if difficulty < 3 else round(s.integer(50, 90) / 100, 2)
    column = s.choice((8, 10, 12)) if difficulty == 1 else s.integer(6, 14)
    areas = (2, 2) if difficulty < 4 else s.choice(((4, 2), (2, 4), (6, 2), (2, 6)))
    tube = Tube(heavy, light, column, s.choice((8, 12)), difficulty == 1 or s.chance(0.5), areas)
    if min(tube.levels()) < 4.0 or max(tube.surfaces()) > FULL - 3 or tube.difference < 1.4:
        raise Unfit("levels", "levels beyond the tube, or too near to each other")
    return tube


@dataclass(frozen=True, slots=True)
class _Page:
    """Edges of the arms from the left, the height of zero, and px per cm."""

    edges: tuple[float, float, float, float]
    zero: float
    centimetre: float
    unit: float

    def y(self, height: float) -> float:
        return round(self.zero - height * self.centimetre, 2)


def _page(t: Tube, canvas: Canvas) -> _Page:
    u = canvas.unit
    widths = [ARM * u * area / 2 if max(t.areas) < 5 else ARM * 0.75 * u * area / 2 for area in t.areas]
    wide = sum(widths) + GAP * u
    left = round((canvas.width - wide) / 2 - 8 * u, 1)
    edges = left, left + widths[0], left + widths[0] + GAP * u, left + wide
    return _Page(tuple(round(e, 2) for e in edges), round(canvas.height - 44 * u, 1), 12.2 * u, u)  # type: ignore[arg-type]


def _heavy(page: _Page, levels: tuple[float, float]) -> Polygon:
    a, b, c, d = page.edges
    (left, right), low, high = (page.y(v) for v in levels), page.zero, page.zero - CHANNEL * page.unit
    outline = ((a, left), (b, left), (b, high), (c, high), (c, right), (d, right), (d, low), (a, low))
    return Polygon("heavy", tuple(rounded_at(*p) for p in outline), "water")


def _picture(t: Tube, page: _Page, canvas: Canvas) -> Figure:
    """Ruler, tube, the heavy liquid at one level, and what is given."""
    u, (a, b, c, d) = page.unit, page.edges
    size, x = 14.4 * u, a - 30 * u
    marks: list[Mark] = [
        Line("ruler", (rounded_at(x, page.zero), rounded_at(x, page.y(FULL) - 8 * u)), "axis", end=True)
    ]
    for k in range(0, FULL + 1, 2):
        marks.append(
            Line(
                f"tick{k}", (rounded_at(x, page.y(k)), rounded_at(x - (7 if k % 4 == 0 else 4) * u, page.y(k))), "axis"
            )
        )
        if k % 4 == 0:
            marks.append(Label(f"num{k}", rounded_at(x - 21 * u, page.y(k)), str(k), "text", size, "value"))
    marks.append(Label("unit", rounded_at(x - 27 * u, page.y(FULL) - 19 * u), "y/cm", "text", size, "name"))
    top = page.y(FULL - 1)
    marks.append(_heavy(page, (t.level, t.level)))
    marks.append(
        Line("outer", tuple(rounded_at(*p) for p in ((a, top), (a, page.zero), (d, page.zero), (d, top))), "surface")
    )
    inner = ((b, top), (b, page.zero - CHANNEL * u), (c, page.zero - CHANNEL * u), (c, top))
    marks.append(Line("inner", tuple(rounded_at(*p) for p in inner), "surface"))
    for rows, texts in enumerate((_given(t)[:3], _given(t)[3:])):
        for k, text in enumerate(texts):
            at = rounded_at(canvas.width * (k + 1) / (len(texts) + 1), (28 + 27 * rows) * u)
            marks.append(Label(f"given{rows}{k}", at, text, "text", SIZE * u, "value"))
    return Figure(tuple(marks))


def _given(t: Tube) -> list[str]:
    """What the picture says in words."""
    areas = [f"A_{k} = {a} cm^2" for k, a in zip("LR", t.areas)] if len(set(t.areas)) > 1 else []
    return [f"ρ_1 = {t.heavy:g} g/cm^3", f"ρ_2 = {t.light:g} g/cm^3", f"h = {t.column} cm", *areas]


def _answer(t: Tube, page: _Page, said: float | None = None) -> list[Mark]:
    """The column, dashed lines at both surfaces, and their distance."""
    u, (a, b, c, d) = page.unit, page.edges
    low = t.levels()[1 if t.right else 0]
    x0, x1 = (c, d) if t.right else (a, b)
    box = tuple(rounded_at(x, page.y(y)) for x, y in ((x0, low + t.column), (x1, low + t.column), (x1, low), (x0, low)))
    marks: list[Mark] = [Polygon("light", box, "body-new")]
    for key, x, y in (("lefttop", b, t.surfaces()[0]), ("righttop", d, t.surfaces()[1])):
        marks.append(Line(key, (rounded_at(x, page.y(y)), rounded_at(d + 26 * u, page.y(y))), "dashed"))
    text = f"d = {tenths(t.difference if said is None else said)} cm"
    at = d + 34 * u + text_width(text, SIZE * u) / 2, page.y(sum(t.surfaces()) / 2)
    return [*marks, Label("gapd", rounded_at(*at), text, "text-new", SIZE * u, "value")]


def _poured(source: Figure, t: Tube, page: _Page, said: float | None = None) -> Figure:
    """The picture after pouring; the column lies just above the heavy liquid, below the walls."""
    column, *rest = _answer(t, page, said)
    return (
        source.changed({"heavy": {"points": _heavy(page, t.levels()).points}}).plus(column, below="outer").plus(*rest)
    )


def make(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """A tube into which a liquid is to be poured."""
    t = _drawn(s, difficulty)
    page = _page(t, canvas)
    source = _picture(t, page, canvas)
    target = _poured(source, t, page)
    side = {"en": "right", "zh": "右"} if t.right else {"en": "left", "zh": "左"}
    other = {"en": "left", "zh": "左"} if t.right else {"en": "right", "zh": "右"}
    slots: dict[str, str | dict[str, str]] = {
        "given": both(_given(t)),
        "side": side,
        "other": other,
        "value": f"d = {tenths(t.difference)} cm",
    }
    slots |= {
        "heavy": _given(t)[0],
        "light": _given(t)[1],
        "column": _given(t)[2],
        "name": "d",
        "arms": _arms(t),
        "level": f"{t.level} cm",
    }
    claims = (
        constraint(claim("exists", select="label", label=f"d = {tenths(t.difference)} cm")),
        constraint(claim("count_eq", select="polygon[class=body-new]", n=1), "derived"),
    )
    edit = Edit(
        "pour",
        {"column": f"h = {t.column} cm", "density": _given(t)[1], "name": "d", "right": t.right, "mark": "body-new"},
    )
    return Problem(source, edit, target, _trace(t, source, target), slots, claims, {"tube": t, "page": page})


def _arms(t: Tube) -> dict[str, str]:
    if t.areas[0] == t.areas[1]:
        return {"en": "two equal arms", "zh": "粗细相同的两管"}
    wide = t.areas[0] > t.areas[1]
    return {"en": f"a wide {'left' if wide else 'right'} arm", "zh": f"较粗的{'左' if wide else '右'}管"}


def _trace(t: Tube, source: Figure, target: Figure) -> tuple[Step, ...]:
    """Equal pressure at the lower boundary, then the distance of the surfaces, then the picture."""
    values = {"ρ_2": t.light, "h": float(t.column), "ρ_1": t.heavy}
    steps: list[Step] = [compute("d", "h - ρ_2 * h / ρ_1", values, "cm", 1)]
    steps += [wipe(source.by_id["heavy"]), draw(target.by_id["heavy"]).why("rule", name="pressure")]
    steps.append(draw(target.by_id["light"]).why("rule", name="floats"))
    steps += [draw(target.by_id[key]) for key in ("lefttop", "righttop")]
    return (*steps, write(target.by_id["gapd"]))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- wrong targets


def _as(p: Problem, t: Tube, said: float | None = None) -> Figure | None:
    """The picture of another tube, if it stays inside and looks otherwise."""
    if min(t.levels()) < 2.5 or max(t.surfaces()) > FULL - 1.5 or t.difference < 0.8:
        return None
    return _poured(p.source, t, p.hidden["page"], said)


def other_arm(p: Problem, s: Stream) -> Figure | None:
    """Poured into the other arm."""
    t = p.hidden["tube"]
    return _as(p, replace(t, right=not t.right))


def other_density(p: Problem, s: Stream) -> Figure | None:
    """Levels of another liquid."""
    t = p.hidden["tube"]
    return _as(p, replace(t, light=t.light + s.choice((-0.2, -0.1, 0.1))))


def other_column(p: Problem, s: Stream) -> Figure | None:
    """A column too long or too short."""
    t = p.hidden["tube"]
    return _as(p, replace(t, column=t.column + s.choice((-2, -1, 1, 2))))


def not_displaced(p: Problem, s: Stream) -> Figure:
    """The heavy liquid stays where it was, the column on top of it."""
    t, page = p.hidden["tube"], p.hidden["page"]
    shift = (t.level - t.levels()[1 if t.right else 0]) * page.centimetre
    up = tuple(rounded_at(x, y - shift) for x, y in p.target.by_id["light"].points)  # type: ignore[union-attr]
    return p.target.changed({"heavy": {"points": p.source.by_id["heavy"].points}, "light": {"points": up}})  # type: ignore[union-attr]


def risen_only(p: Problem, s: Stream) -> Figure:
    """One level of the heavy liquid is off, so that its volume is not what it was."""
    t, page = p.hidden["tube"], p.hidden["page"]
    levels = list(t.levels())
    levels[0 if t.right else 1] += s.choice((-0.6, 0.8, 1.2))
    return p.target.changed({"heavy": {"points": _heavy(page, (levels[0], levels[1])).points}})


def wrong_value(p: Problem, s: Stream) -> Figure:
    """A wrong number for the distance."""
    t = p.hidden["tube"]
    return _poured(p.source, t, p.hidden["page"], t.difference + s.choice((0.2, 0.5, 1.0)))


def borne_height(p: Problem, s: Stream) -> Figure | None:
    """The height of heavy liquid that bears the column, given for the distance of the surfaces."""
    t = p.hidden["tube"]
    return _poured(p.source, t, p.hidden["page"], t.borne) if abs(t.borne - t.difference) > 0.2 else None


def unmarked(p: Problem, s: Stream) -> Figure:
    """The column looks like the other liquid."""
    return p.target.changed({"light": {"cls": "water"}})


def dash_moved(p: Problem, s: Stream) -> Figure:
    """A dashed line beside its surface."""
    key, by = s.choice(("lefttop", "righttop")), s.choice((-7, 7)) * p.hidden["page"].unit
    return p.target.changed({key: {"points": tuple(rounded_at(x, y + by) for x, y in p.target.by_id[key].points)}})  # type: ignore[union-attr]


def other_given(p: Problem, s: Stream) -> Figure:
    """Another column than the given one in the text."""
    return p.target.changed({"given02": {"text": f"h = {p.hidden['tube'].column + s.choice((1, 2))} cm"}})


UTUBE = Family(
    name="physics/u-tube",
    subject="physics",
    title={"en": "Levels in an open U-tube", "zh": "U形管中的液面"},
    edits="levels move, a column of liquid and the distance of surfaces are added",
    parameters="densities 0.5 to 1.25 g/cm³, columns of 6 to 14 cm, equal or unequal arms",
    make=make,
    mutators=(
        Mutator("other-arm", other_arm), Mutator("other-density", other_density), Mutator("other-column", other_column),
        Mutator("not-displaced", not_displaced), Mutator("risen-only", risen_only), Mutator("wrong-value", wrong_value),
        Mutator("borne-height", borne_height), Mutator("unmarked", unmarked), Mutator("dash-moved", dash_moved),
        Mutator("other-given", other_given),
    ),
    edit={
        ("terse", "en"): ("[Pour|Fill] {column} of liquid with {light} into the {side} arm ({new}); show {name}.",
                          "Levels after {column} of the {new} liquid, {light}, went into the {side} arm? Give {name}.",
                          "Add a {new} column, {column}, {light}, on the {side}, with the new levels and {name}."),
        ("terse", "zh"): ("向{side}管倒入{new}液体，{column}，{light}，画出液面并标 {name}。", "{side}管加入 {column}、{light} 的{new}液柱后，液面如何？标出 {name}。",
                          "在{side}侧添加{new}液柱（{column}，{light}），画出新液面和 {name}。"),
        ("task", "en"): ("A lighter liquid that does not mix, {light}, is poured into the {side} arm until its column has {column}. Draw the new levels to the ruler's scale, the added liquid in {new}, dashed lines at both upper surfaces, and their distance {name} in {new}, to one decimal.",
                         "Show the tube at rest after {column} of liquid with {light} has been filled into its {side} arm. Move the lower liquid, paint the column {new}, extend both surfaces by dashed lines and state {name}, the difference of the surfaces, in {new} (cm, one decimal).",
                         "Where do the surfaces come to rest when the {side} arm receives a {new} column ({column}, {light})? Keep the volume of the lower liquid, draw all to scale, and label the height difference {name} of the surfaces in {new}, rounded to a tenth, beside two dashed lines."),
        ("task", "zh"): ("向{side}管缓慢倒入不相混的较轻液体（{light}），直到液柱 {column}。请按标尺画出新的液面，加入的液体用{new}，两侧上液面作虚线，并用{new}标出其高度差 {name}，保留一位小数。",
                         "画出{side}管注入 {column}、{light} 的液体后静止时的U形管：下方液体相应移动，液柱画成{new}，用虚线引出两个上液面，用{new}写出液面差 {name}（厘米，一位小数）。",
                         "{side}管加入{new}液柱（{column}，{light}）后两液面停在何处？保持下方液体体积不变，按比例作图，在两条虚线旁用{new}标注液面高度差 {name}，精确到十分位。"),
        ("explicit", "en"): ("Put a {new} column, {column}, with {light}, on the lower liquid of the {side} arm, which sinks while the {other} level rises until the pressures agree. Dashed lines at both upper surfaces, and {value} in {new}.",
                             "In the {side} arm the lower liquid falls, in the {other} arm it rises. Add the {new} liquid ({light}, {column}) on the {side}, dashed lines at the surfaces, and the {new} label {value}.",
                             "Pressure balance for {heavy} under {column} of {light} gives {value}. Draw the {new} column in the {side} arm, the shifted lower liquid, two dashed lines, and this label in {new}."),
        ("explicit", "zh"): ("在{side}管下方液体上面画{new}液柱（{column}，{light}），{side}管的下层液面下降，{other}管液面上升，直至压强相等；两上液面画虚线，用{new}标注 {value}。",
                             "{side}管下层液体下降，{other}管上升。在{side}侧添加{new}液体（{light}，{column}），液面处画虚线，{new}标注 {value}。",
                             "由压强平衡（{heavy}，{column}，{light}）得 {value}。画出{side}管中的{new}液柱、移动后的下层液体、两条虚线和{new}标注。"),
    },
    repair={
        ("terse", "en"): ("Given {given}; mend the levels, {new} column in the {side} arm, and {name}.", "Correct the {new} column on the {side}, the levels and {name}; {given}."),
        ("terse", "zh"): ("已知 {given}，请改正{side}管{new}液柱、液面和 {name}。", "请修正{side}侧的{new}液柱、液面与 {name}，条件为 {given}。"),
        ("task", "en"): ("Into the {side} arm of this U-tube the {new} liquid was poured; {given}. The picture is wrong somewhere. Restore levels in balance, to the ruler's scale, dashed lines at the upper surfaces and their distance {name} in {new}, to one decimal.",
                         "The tube should be at rest with the {new} column in its {side} arm and {given}, but there is a mistake. Put levels, column, dashed lines and {name} right; the volume of the lower liquid is as much as one level at {level} would hold."),
        ("task", "zh"): ("向U形管的{side}管倒入了{new}液体；{given}。图中有错。请按标尺恢复平衡的液面、两上液面的虚线以及{new}的高度差 {name}，一位小数。",
                         "U形管{side}管中有{new}液柱，{given}，应处于静止，但图有一处错误。请改正液面、液柱、虚线和 {name}；下层液体的体积相当于两管液面都在 {level} 时。"),
        ("explicit", "en"): ("Right is: {given}; the {new} column stands in the {side} arm, the {other} level is higher than the boundary so that pressures agree; dashed lines at both upper surfaces; {value} in {new}. Change the picture to that.",
                             "Make the figure agree with this: {given}, {new} liquid on the {side}, the lower liquid in balance with it, surfaces led out by dashed lines, and the {new} label {value}."),
        ("explicit", "zh"): ("正确的图：{given}；{new}液柱在{side}管，{other}管液面高于分界面，使压强相等；两上液面有虚线；{new}标注 {value}。请据此改正。",
                             "请使图形符合：{given}，{new}液体在{side}侧，与下层液体平衡，液面用虚线引出，{new}标注 {value}。"),
    },
    source={
        ("terse", "en"): ("An open U-tube with one liquid at rest; {given}.", "U-tube, {arms}, filled to {level}: {given}."),
        ("terse", "zh"): ("装有一种液体的静止U形管；{given}。", "U形管，{arms}，液面在 {level}：{given}。"),
        ("task", "en"): ("Draw an open U-tube, {arms}, beside a ruler in centimetres; a liquid stands at {level} on both sides. Above are the data {given}.", "A textbook sketch of an open U-tube before anything is poured in: both surfaces at {level}, data {given}."),
        ("task", "zh"): ("画一个U形管（{arms}），旁边有厘米标尺，液体在两侧都到 {level}。上方写数据 {given}。", "教科书式的U形管示意图（尚未倒入液体）：两侧液面都在 {level}，数据 {given}。"),
        ("explicit", "en"): ("A clean physics diagram: an upright U-tube with square corners and {arms}, open at the top, a ruler y in centimetres on its left. One liquid fills the bend and stands level at {level} in both. On top: {given}.",
                             "Figure of an open U-tube in cross-section, thick walls, one filled liquid whose two surfaces are level at {level}. A numbered ruler stands at the left, the lines above read {given}."),
        ("explicit", "zh"): ("清晰的物理图：直角转弯、开口向上的U形管，{arms}，左侧是以厘米为单位的标尺 y。一种液体充满弯管，两侧液面同高，在 {level}。顶部：{given}。",
                             "U形管剖面图，粗管壁，一种填色液体，两液面同高于 {level}。左侧有带数字的标尺，上方写着 {given}。"),
    },
    target={
        ("terse", "en"): ("An open U-tube at rest with a {new} column on the {side}: {given}, {value}.", "U-tube with two liquids, {new} one in the {side} arm, {value}; {given}."),
        ("terse", "zh"): ("静止的U形管，{side}侧有{new}液柱：{given}，{value}。", "装两种液体的U形管，{new}液体在{side}管，{value}；{given}。"),
        ("task", "en"): ("Draw an open U-tube, {arms}, beside a ruler in centimetres, with two liquids in balance: the {new} one in the {side} arm. Data above: {given}. Dashed lines lead out both upper surfaces, {value} stands beside them in {new}.",
                         "A textbook sketch of an open U-tube after a lighter, {new} liquid was poured in on the {side}: {given}; surfaces dashed, distance {value}."),
        ("task", "zh"): ("画一个U形管（{arms}），旁边有厘米标尺，两种液体平衡：{new}液体在{side}管。上方数据：{given}。虚线引出两个上液面，旁边用{new}写 {value}。",
                         "教科书式的U形管示意图，{side}侧倒入了较轻的{new}液体：{given}；液面画虚线，高度差 {value}。"),
        ("explicit", "en"): ("A clean physics diagram: an upright U-tube with square corners and {arms}, open at the top, a ruler y in centimetres on its left. The lower liquid stands higher in the {other} arm; on it in the {side} arm rests a {new} column. Data: {given}. Dashed lines mark both upper surfaces; the {new} label reads {value}.",
                             "Figure of an open U-tube in cross-section with two liquids at rest, {given}. In the {side} arm a {new} column rests on the other liquid; the {other} arm holds only that other liquid. Both surfaces are led out by dashed lines, and {value} is written in {new}."),
        ("explicit", "zh"): ("清晰的物理图：直角转弯、开口向上的U形管，{arms}，左侧是以厘米为单位的标尺 y。下层液体在{other}管较高，{side}管中其上有{new}液柱。数据：{given}。两个上液面画虚线，{new}标注 {value}。",
                             "U形管剖面图，两种液体静止，{given}。{side}管：上面是{new}液柱；{other}管：只有另一种液体。两液面用虚线引出，用{new}写 {value}。"),
    },
    wording=Wording(
        law={
            "en": "pressures agree at the boundary of the liquids, and the volume of the lower one stays",
            "zh": "两液体分界面处压强相等，下层液体的体积不变",
        },
        figure=(Noun("bent tube", "bent tubes", "U形管"),),
        nouns={
            "polygon[class=water]": (Noun("lower liquid", "lower liquids", "下层液体", "种"),),
            "polygon[class=body-new]": (Noun("added column", "added columns", "加入的液柱", "段"),),
            "line[class=dashed]": (Noun("dashed line", "dashed lines", "虚线", "条"),),
        },
        objective={"en": ("Show the levels after the column with {column} and {light} is added, and {name}.", "Find where the surfaces stand, and {name}."),
                   "zh": ("画出加入{column}、{light}的液柱后的液面和{name}。", "求液面的位置和{name}。")},
        facts={"en": ("Given are {given}; the {side} arm receives the {new} column; {name} is sought.",), "zh": ("已知{given}；{side}管加入{new}液柱，求{name}。",)},
        rules={
            "pressure": {"en": "pressures at the boundary of the liquids agree and the volume stays", "zh": "两液体分界面处压强相等，且体积不变"},
            "floats": {"en": "the lighter liquid floats on top", "zh": "较轻的液体浮在上面"},
        },
    ),
    anchor="A1", catalogue=("PM11",), leaves=("Physics/Mechanics/Fluids",),
)  # fmt: skip

FAMILIES = (UTUBE,)
