"""Electric field of point charges: one arrow per charge, and their vector sum (catalogue PF1)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Node, Point
from synth.science.overlap import distance
from synth.science.physics.drawing import Sheet, around, frame, pt, signed

K = 8.99  # N m²/(C nC): Coulomb's constant for charges in nC
SCALES = (1, 2, 5, 10, 20, 50, 100)  # N/C of the arrow that shows the scale
Vector = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Setting:
    """Charges in nC at places in m (y down), the point P, px of a metre and of 1 N/C."""

    charges: tuple[float, ...]
    places: tuple[Point, ...]
    point: Point
    metre: float
    field: float

    def px(self, place: Point, canvas: Canvas) -> Point:
        """Where a place in m stands on the page."""
        x0, y0, _, _ = frame(canvas)
        return pt((x0 + place[0] * self.metre, y0 + place[1] * self.metre))

    def distances(self) -> tuple[float, ...]:
        """From every charge to P, m."""
        return tuple(math.dist(p, self.point) for p in self.places)

    def parts(self) -> tuple[Vector, ...]:
        """The field of every charge at P, N/C, by Coulomb's law."""
        found = []
        for q, (x, y), r in zip(self.charges, self.places, self.distances()):
            size = K * q / r**2
            found.append((size * (self.point[0] - x) / r, size * (self.point[1] - y) / r))
        return tuple(found)

    def total(self) -> Vector:
        """The field of all of them."""
        return sum(x for x, _ in self.parts()), sum(y for _, y in self.parts())


def _draw_setting(s: Stream, difficulty: int, canvas: Canvas) -> Setting:
    count = 3 if difficulty > 3 else 2
    point = (s.integer(4, 11) / 2, s.integer(4, 9) / 2)
    places: list[Point] = []
    while len(places) < count:
        place = (s.integer(1, 14) / 2, s.integer(1, 11) / 2)
        if not 1.4 <= math.dist(place, point) <= 4.2 or any(math.dist(place, p) < 1.4 for p in places):
            raise Unfit("places", "charges too near one another or P")
        places.append(place)
    if difficulty == 1 and abs(sum((a - c) * (b - c) for a, b, c in zip(*places, point))) > 1e-9:
        raise Unfit("angle", "the fields are not at right angles")
    signs = [1 if difficulty < 3 else s.choice((-1, 1)) for _ in places]
    charges = tuple(float(sign * s.integer(2, 9)) for sign in signs)
    t = Setting(charges, tuple(places), point, 58.0 * canvas.unit, 1.0)
    sizes = [math.hypot(*v) for v in (*t.parts(), t.total())]
    if min(sizes) < 0.2 * max(sizes):
        raise Unfit("small", "one field too small beside the others")
    return replace(t, field=112.0 * canvas.unit / max(sizes))


def _readable(t: Setting) -> bool:
    """Whether distances rounded to cm give the same decimals, and nothing is on the edge between two of them."""
    sizes = [K * abs(q) / r**2 for q, r in zip(t.charges, t.distances())]
    rough = [K * abs(q) / round(r, 2) ** 2 for q, r in zip(t.charges, t.distances())]
    fine = [*sizes, math.hypot(*t.total())]
    return all(round(a, 1) == round(b, 1) for a, b in zip(sizes, rough)) and all(abs(10 * v % 1 - 0.5) > 0.07 for v in fine)


def _apart(t: Setting, canvas: Canvas) -> bool:
    """Whether arrows keep clear of charges, of one another and of the legend."""
    p = t.px(t.point, canvas)
    tips = [_tip(p, v, t.field) for v in (*t.parts(), t.total())]
    x0, y0, x1, y1 = frame(canvas, 10.0 * canvas.unit)
    inside = all(x0 < x < x1 and y0 < y < y1 - 66 * canvas.unit for x, y in [*tips, *(t.px(q, canvas) for q in t.places)])
    clear = all(distance(t.px(q, canvas), p, tip) > 24 * canvas.unit for q in t.places for tip in tips)
    ways = [math.degrees(math.atan2(y - p[1], x - p[0])) for x, y in tips]
    turns = [abs((a - b + 180) % 360 - 180) for i, a in enumerate(ways) for b in ways[:i]]
    return inside and clear and min(turns) > 13


def _tip(p: Point, v: Vector, scale: float) -> Point:
    return pt((p[0] + v[0] * scale, p[1] + v[1] * scale))


def make_charges(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Two or three charges and a point; the target draws their fields there and the sum."""
    for _ in range(1500):
        try:
            t = _draw_setting(s, difficulty, canvas)
        except Unfit:
            continue
        if _readable(t) and _apart(t, canvas):
            break
    else:
        raise Unfit("places", "no charges whose fields can be drawn well")
    u, p = canvas.unit, t.px(t.point, canvas)
    nodes = [Node(f"charge{i}", t.px(q, canvas), "+" if c > 0 else "−", r=14.0 * u, size=round(20.0 * u, 1)) for i, (c, q) in enumerate(zip(t.charges, t.places))]
    dot = Circle("point", p, 3.6 * u, "ink")
    bars, legend = _legend(t, canvas)
    arrows = _arrows(t, p)
    sheet = Sheet(canvas)
    sheet.keep([dot, *bars, *legend, *arrows, *(Circle(n.id, n.at, n.r) for n in nodes)])
    sheet.boxes += [(n.at, (n.r, n.r)) for n in nodes]
    texts, answers = _texts(sheet, t, nodes, p)
    source = Figure((*nodes, dot, *bars, *legend, *texts))
    target = source.plus(*arrows, *answers)
    claims = (constraint(claim("exists", select="label", label=answers[-1].text)),)
    edit = Edit("field", {"mark": "object-new"})
    return Problem(source, edit, target, _trace(t, target), _slots(t), claims, {"setting": t, "canvas": canvas})


def _legend(t: Setting, canvas: Canvas) -> tuple[list[Mark], list[Label]]:
    """What a metre and what a field of some N/C look like, at the bottom of the page."""
    u, (x0, _, x1, y1) = canvas.unit, frame(canvas)
    y = y1 - 12 * u
    value = max((n for n in SCALES if n * t.field <= 96 * u), default=1)
    left, right = x0 + 30 * u, x1 - 190 * u
    ends = (pt((left, y)), pt((left + t.metre, y)))
    bars: list[Mark] = [Line("metre", ends, "line")]
    bars += [Line(f"stop{i}", (pt((x, y - 5 * u)), pt((x, y + 5 * u))), "line") for i, (x, _) in enumerate(ends)]
    bars.append(Line("scale", (pt((right, y)), pt((right + value * t.field, y))), "object", end=True))
    size = round(14.8 * u, 1)
    at = (left + t.metre + 30 * u, right + value * t.field + 44 * u)
    return bars, [Label("metre-text", pt((at[0], y)), "1 m", "text", size), Label("scale-text", pt((at[1], y)), f"{value} N/C", "text", size)]


def _arrows(t: Setting, p: Point) -> list[Mark]:
    """Each charge's field dashed, their sum solid; dashed ones are named by their tips."""
    dashed = [Line(f"field{i}", (_tip(p, v, t.field), p), "dashed-new", start=True) for i, v in enumerate(t.parts())]
    return [*dashed, Line("total", (p, _tip(p, t.total(), t.field)), "object-new", end=True)]


def _texts(sheet: Sheet, t: Setting, nodes: list[Node], p: Point) -> tuple[list[Label], list[Label]]:
    """Names and numbers of charges and distances; names of the fields and the size of the sum."""
    u, (x0, y0, x1, y1) = sheet.canvas.unit, frame(sheet.canvas)
    turns = range(0, 360, 20)
    out = []
    for i, (node, q) in enumerate(zip(nodes, t.charges)):
        spots = [*around(node.at, 90.0, (28 * u,), (0, 180)), *around(node.at, 90.0, (34 * u, 44 * u, 56 * u), turns)]
        spots = [at for at in spots if min(nodes, key=lambda n: math.dist(n.at, at)) is node]
        out.append(sheet.write(f"charge{i}-text", f"q_{i + 1} = {signed(q)} nC", spots, 14.8 * u))
    out.append(sheet.write("point-text", "P", around(p, 90.0, (15 * u, 20 * u, 26 * u), turns), 16.0 * u, italic=True, role="name"))
    rows = [y1 - 36 * u - 20 * u * k for k in range(20)]
    corner = [(x, y) for x in (x1 - 58 * u, x0 + 58 * u, x0 + 170 * u, x1 - 170 * u) for y in rows if y > y0 + 10 * u]
    lines = [f"r_{i + 1} = {r:.2f} m" for i, r in enumerate(t.distances())]
    out += [sheet.write(f"distance{i}", lines[i], corner, 14.8 * u) for i in reversed(range(len(lines)))]
    wide = [(x + 20 * u if x < 200 * u else x - 20 * u, y) for x, y in corner]
    out.append(sheet.write("constant", "k = 8.99×10^9 N·m^2/C^2", [((x0 + x1) / 2, y0 + 10 * u), *wide, ((x0 + x1) / 2, y1 - 40 * u)], 14.8 * u))
    answers = _names(sheet, t, p)
    size = f"E = {math.hypot(*t.total()):.1f} N/C"
    return out, [*answers, sheet.write("size", size, [*corner, *wide], 15.0 * u, "text-new")]


def _names(sheet: Sheet, t: Setting, p: Point) -> list[Label]:
    """The fields' names beside their tips, each nearer to its own than to any other and than any other to it."""
    u, out = sheet.canvas.unit, list[Label]()
    tips = [_tip(p, v, t.field) for v in (*t.parts(), t.total())]
    for i, tip in enumerate(tips):
        way = math.degrees(math.atan2(tip[1] - p[1], tip[0] - p[0]))
        key, name = (f"field{i}", f"E_{i + 1}") if i + 1 < len(tips) else ("total", "E")
        spots = [
            at for at in around(tip, way, (16 * u, 21 * u, 28 * u), (0, 30, -30, 60, -60, 90, -90, 115, -115))
            if all(math.dist(at, tip) + 3 * u < math.dist(at, other) for other in tips if other != tip)
            and all(math.dist(at, tip) < math.dist(n.at, tip) and math.dist(n.at, q) < math.dist(at, q) for n, q in zip(out, tips))
        ]  # fmt: skip
        out.append(sheet.write(f"{key}-text", name, spots, 15.5 * u, "text-new", italic=True, role="name"))
    return out


def _trace(t: Setting, target: Figure) -> tuple[Step, ...]:
    """Coulomb's law per charge, each arrow, then the sum."""
    steps: list[Step] = []
    by = target.by_id
    for i, (q, r) in enumerate(zip(t.charges, t.distances())):
        steps.append(compute(f"E_{i + 1}", "k*abs(q)/r^2", {"k": K, "q": q, "r": round(r, 2)}, "N/C", 1))
        steps.append(draw(by[f"field{i}"]).why("rule", name="away" if q > 0 else "towards"))
        steps.append(write(by[f"field{i}-text"]))
    return (*steps, draw(by["total"]).why("rule", name="sum"), write(by["total-text"]), write(by["size"]))


def _slots(t: Setting) -> dict[str, str | dict[str, str]]:
    sub = ("_1", "_2", "_3")
    charges = [f"q{sub[i]} = {signed(q)} nC" for i, q in enumerate(t.charges)]
    far = [f"r{sub[i]} = {r:.2f} m" for i, r in enumerate(t.distances())]
    names = [f"E{sub[i]}" for i in range(len(t.charges))]
    ways = [("away from", "背离") if q > 0 else ("towards", "指向") for q in t.charges]
    english = ", ".join(f"{n} points {w[0]} q{sub[i]}" for i, (n, w) in enumerate(zip(names, ways)))
    chinese = "，".join(f"{n} {w[1]} q{sub[i]}" for i, (n, w) in enumerate(zip(names, ways)))
    return {
        "charges": {"en": ", ".join(charges), "zh": "、".join(charges)},
        "far": {"en": ", ".join(far), "zh": "、".join(far)},
        "names": {"en": ", ".join(names[:-1]) + " and " + names[-1], "zh": "、".join(names)},
        "ways": {"en": english, "zh": chinese},
        "size": f"E = {math.hypot(*t.total()):.1f} N/C",
    }


# ------------------------------------------------------------------------------------------------ wrong targets


def _with(p: Problem, parts: dict[int, Vector], total: Vector | None) -> Figure | None:
    """The target with some fields replaced; names go with their tips."""
    t: Setting = p.hidden["setting"]
    canvas: Canvas = p.hidden["canvas"]
    at = t.px(t.point, canvas)
    wanted = {f"field{i}": v for i, v in parts.items()} | ({"total": total} if total else {})
    changes: dict[str, dict[str, object]] = {}
    x0, y0, x1, y1 = frame(canvas, 20.0)
    for key, v in wanted.items():
        line = p.target.by_id[key]
        tip, old = _tip(at, v, t.field), line.points[-1] if line.end else line.points[0]
        if not (x0 < tip[0] < x1 and y0 < tip[1] < y1) or math.dist(tip, at) < 14:
            return None
        changes[key] = {"points": (at, tip) if line.end else (tip, at)}
        name = p.target.by_id[f"{key}-text"]
        changes[name.id] = {"at": pt((name.at[0] + tip[0] - old[0], name.at[1] + tip[1] - old[1]))}
    if total:
        changes["size"] = {"text": f"E = {math.hypot(*total):.1f} N/C"}
    return p.target.changed(changes)


def _summed(vectors: list[Vector]) -> Vector:
    return sum(x for x, _ in vectors), sum(y for _, y in vectors)


def wrong_sign(p: Problem, s: Stream) -> Figure | None:
    """One charge taken with the other sign."""
    parts = list(p.hidden["setting"].parts())
    i = s.integer(0, len(parts) - 1)
    parts[i] = (-parts[i][0], -parts[i][1])
    return _with(p, {i: parts[i]}, _summed(parts))


def not_squared(p: Problem, s: Stream) -> Figure | None:
    """One field by 1/r instead of 1/r²."""
    t: Setting = p.hidden["setting"]
    parts = list(t.parts())
    i = s.integer(0, len(parts) - 1)
    r = t.distances()[i]
    parts[i] = (parts[i][0] * r, parts[i][1] * r)
    return _with(p, {i: parts[i]}, _summed(parts))


def one_left_out(p: Problem, s: Stream) -> Figure | None:
    """A sum that forgets one charge."""
    parts = list(p.hidden["setting"].parts())
    del parts[s.integer(0, len(parts) - 1)]
    return _with(p, {}, _summed(parts))


def taken_away(p: Problem, s: Stream) -> Figure | None:
    """The last field subtracted."""
    parts = list(p.hidden["setting"].parts())
    return _with(p, {}, _summed([*parts[:-1], (-parts[-1][0], -parts[-1][1])]))


def stretched(p: Problem, s: Stream) -> Figure | None:
    """The sum a tenth or two too long or too short."""
    x, y = p.hidden["setting"].total()
    share = s.choice((0.8, 0.88, 1.12, 1.2))
    return _with(p, {}, (x * share, y * share))


def turned(p: Problem, s: Stream) -> Figure | None:
    """The sum some degrees off."""
    x, y = p.hidden["setting"].total()
    a = math.radians(s.choice((-1, 1)) * s.uniform(5.0, 20.0))
    return _with(p, {}, (x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)))


def lengths_added(p: Problem, s: Stream) -> Figure:
    """The right arrow, and the sizes simply added up."""
    size = sum(math.hypot(*v) for v in p.hidden["setting"].parts())
    return p.target.changed({"size": {"text": f"E = {size:.1f} N/C"}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The right arrows with a number that is a little off."""
    size = math.hypot(*p.hidden["setting"].total()) * s.choice((0.9, 0.95, 1.05, 1.1))
    return p.target.changed({"size": {"text": f"E = {size:.1f} N/C"}})


def turned_round(p: Problem, s: Stream) -> Figure:
    """The arrowhead of the sum at P instead of at its tip."""
    return p.target.changed({"total": {"points": p.target.by_id["total"].points[::-1]}})


def no_part(p: Problem, s: Stream) -> Figure:
    """One of the fields is missing."""
    i = s.integer(0, len(p.hidden["setting"].charges) - 1)
    return p.target.without([f"field{i}", f"field{i}-text"])


def exchanged_names(p: Problem, s: Stream) -> Figure:
    """Two fields called by each other's names."""
    return p.target.changed({"field0-text": {"text": "E_2"}, "field1-text": {"text": "E_1"}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The sum in a colour that was not asked for."""
    return p.target.changed({"total": {"cls": "object-a"}})


CHARGES = Family(
    name="physics/point-charges",
    subject="physics",
    title={"en": "Electric field of point charges", "zh": "点电荷的电场叠加"},
    edits="one field arrow per charge, their vector sum and its size, in colour",
    parameters="2 or 3 charges of 2 to 9 nC, 1.4 to 4.2 m away, to scale",
    make=make_charges,
    mutators=(
        Mutator("wrong-sign", wrong_sign), Mutator("not-squared", not_squared), Mutator("one-left-out", one_left_out),
        Mutator("taken-away", taken_away), Mutator("stretched", stretched), Mutator("turned", turned),
        Mutator("lengths-added", lengths_added), Mutator("wrong-number", wrong_number),
        Mutator("turned-round", turned_round), Mutator("no-part", no_part), Mutator("exchanged-names", exchanged_names),
        Mutator("unmarked", unmarked),
    ),
    edit={
        ("terse", "en"): ("Draw the electric field at P in {new}, with its parts and its size.",
                          "Construct the total field of the charges at P, to scale, in {new}.",
                          "Which field acts at P? Arrows and magnitude in {new}."),
        ("terse", "zh"): ("用{new}画出 P 点的电场强度及其分量，并标大小。", "按比例用{new}作出各电荷在 P 点的合场强。", "P 点的场强如何？用{new}画箭头并写出大小。"),
        ("task", "en"): ("Find the field that each charge produces at P and draw it from P as a dashed {new} arrow to the scale shown; then draw the vector sum as a solid {new} arrow, name all arrows and give the sum's magnitude with its unit, to one decimal.",
                         "By superposition determine the electric field at P. Dashed {new} arrows stand for the single charges, numbered like them, a solid one for the total; write the size of the total (one decimal). Use the scale at the bottom.",
                         "Coulomb's law gives one field vector per charge at P. Add them: show every part dashed and the resultant solid, all {new}, lettered and true to scale, and state the resultant's magnitude with one decimal."),
        ("task", "zh"): ("求各电荷在 P 点产生的场强，按图示比例从 P 画{new}虚线箭头；再用{new}实线箭头画出矢量和，给所有箭头标名，并写出合场强的大小（带单位，一位小数）。",
                         "用叠加原理确定 P 点的电场。{new}虚线箭头表示各个电荷的场强，编号与电荷一致，实线箭头表示合场强，写出其大小（一位小数）。比例见图下方。",
                         "由库仑定律，每个电荷在 P 点有一个场强矢量。把它们相加：分量用虚线、合矢量用实线，全部为{new}，标上字母并符合比例，合场强大小保留一位小数。"),
        ("explicit", "en"): ("From P draw the dashed {new} arrows {names} ({ways}) and their sum, a solid {new} arrow E, to the scale at the bottom; write {size} in {new}.",
                             "At P {ways}. Draw these fields dashed and the resultant E solid, all in {new} and to scale, with their names, and add the text {size}.",
                             "Add in {new}: {names} as dashed arrows from P, of which {ways}; the solid arrow E, their vector sum; and {size}. Leave everything else."),
        ("explicit", "zh"): ("按下方比例从 P 用{new}画虚线箭头 {names}（{ways}）和它们的和，即{new}实线箭头 E，并用{new}写出 {size}。",
                             "在 P 点，{ways}。把这些场强画成虚线，合场强 E 画成实线，全部用{new}并符合比例，标上名称，再写 {size}。",
                             "用{new}添加：从 P 出发的虚线箭头 {names}，其中{ways}；它们的矢量和，即实线箭头 E；以及 {size}，其余不变。"),
    },
    repair={
        ("terse", "en"): ("The field at P is drawn wrong; correct the {new} arrows.", "Mend the {new} field construction at P, {charges}."),
        ("terse", "zh"): ("P 点的场强画错了，请改正{new}箭头。", "改正 P 点{new}的场强作图，{charges}。"),
        ("task", "en"): ("Someone added the fields of {charges} at P, {far} away, and made a mistake. Restore the dashed parts, the solid sum E with their names and the magnitude (one decimal), all in {new} and to scale.",
                         "The {new} part at P does not agree with Coulomb's law for {charges} with {far}. Put directions, lengths, names and magnitude right."),
        ("task", "zh"): ("有人把 {charges} 在 P 点（{far}）的场强相加时出了错。请恢复虚线分量、实线合场强 E 及名称和大小（一位小数），全部用{new}并符合比例。",
                         "P 点的{new}部分与 {charges}、{far} 时的库仑定律不符。请改正方向、长度、名称和大小。"),
        ("explicit", "en"): ("In the correct figure, with {charges} and {far}, {ways}; these dashed arrows start at P, the solid arrow E is their vector sum, and {size} is written, all in {new} and to scale. Change the drawing to that.",
                             "Correct the figure: with {charges} and {far} one has {size}; {names} are dashed, of which {ways}, E is solid, all {new}."),
        ("explicit", "zh"): ("正确的图中，{charges}，{far}，{ways}；这些虚线箭头从 P 出发，实线箭头 E 是它们的矢量和，并写有 {size}，全部为{new}且符合比例。请据此修改。",
                             "请改正：{charges}，{far}，得 {size}；{names} 为虚线，其中{ways}，E 为实线，都用{new}。"),
    },
    source={
        ("terse", "en"): ("Point charges {charges} around a point P.", "Charges {charges} and a point P, {far}."),
        ("terse", "zh"): ("P 点周围的点电荷 {charges}。", "点电荷 {charges} 与 P 点，{far}。"),
        ("task", "en"): ("Draw the charges {charges} as circles with their signs and a small dot P, to scale; write {far}. A bar shows 1 m, an arrow the scale of the field.",
                         "A textbook figure in electrostatics: charges {charges} as circles with signs, the point P with {far}, and both scales at the bottom."),
        ("task", "zh"): ("按比例画出点电荷 {charges}（圆圈内写正负号）和小圆点 P，写上 {far}。用线段表示 1 m，用箭头表示场强的比例。",
                         "静电学教科书插图：带正负号的圆圈表示电荷 {charges}，P 点处 {far}，下方有两个比例尺。"),
        ("explicit", "en"): ("A clean drawing of point charges: circles with plus or minus signs, labelled {charges}, a dot P, and the distances {far}. Coulomb's constant is noted; at the bottom stand a bar for 1 m and a thick arrow for the field scale. There are no field arrows at P yet.",
                             "Exercise figure on superposition of fields. It shows {charges}, a point P with {far}, a length bar of 1 m and an arrow as a scale of field. No field is drawn at P."),
        ("explicit", "zh"): ("清晰的点电荷图：圆圈内有正负号，标为 {charges}，小圆点 P，距离 {far}。注明静电力常量；下方有表示 1 m 的线段和表示场强比例的粗箭头。P 点还没有场强箭头。",
                             "电场叠加练习图：{charges}，P 点处 {far}，1 m 的长度线段和场强比例箭头，P 点没有画电场。"),
    },
    target={
        ("terse", "en"): ("Field of {charges} at P in {new}: {size}.", "Superposition at P: {names} dashed and E solid, in {new}, for {charges}."),
        ("terse", "zh"): ("{charges} 在 P 点的场强（{new}）：{size}。", "P 点场强的叠加：{names} 为虚线，E 为实线，均用{new}，{charges}。"),
        ("task", "en"): ("Draw the charges {charges} as circles with signs, the point P with {far}, and at P in {new} the dashed fields {names} ({ways}) and the solid sum E; write {size}. Both scales stand at the bottom.",
                         "A textbook figure on fields: {charges}, {far}. At P {ways}; these {new} arrows are dashed and their solid sum E carries {size}."),
        ("task", "zh"): ("画带正负号的点电荷 {charges}，P 点处 {far}；在 P 用{new}画虚线场强 {names}（{ways}）和实线合场强 E，写出 {size}。下方有两个比例尺。",
                         "电场教科书插图：{charges}，{far}。在 P 点，{ways}；这些{new}箭头为虚线，合场强 E 为实线，{size}。"),
        ("explicit", "en"): ("A clean drawing of circles with signs labelled {charges}, a dot P with {far}, a bar of 1 m and a field scale at the bottom. From P start dashed {new} arrows {names}, of which {ways}, and a solid {new} arrow E, their vector sum; {size} is written in {new}.",
                             "Solved exercise on superposition: {charges}, {far}. In {new} at P: the single fields {names} dashed and named, the resultant E solid, and {size}."),
        ("explicit", "zh"): ("清晰的图：带正负号的圆圈标为 {charges}，小圆点 P，{far}，下方有 1 m 线段和场强比例箭头。从 P 出发有{new}虚线箭头 {names}，其中{ways}，以及{new}实线箭头 E，即它们的矢量和；用{new}写出 {size}。",
                             "电场叠加的解答：{charges}，{far}。P 点处的{new}部分：各场强 {names} 为虚线并标名，合场强 E 为实线，以及 {size}。"),
    },
    wording=Wording(
        law={
            "en": "fields point away from positive and towards negative charges and add up as vectors",
            "zh": "场强背离正电荷、指向负电荷，并按矢量相加",
        },
        figure=(Noun("arrangement of point charges", "arrangements of point charges", "点电荷系统", "个"),),
        nouns={
            "node": (Noun("charge", "charges", "电荷"),), "line": (Noun("line", "lines", "线", "条"),),
            "line[class=dashed-new]": (Noun("field of one charge", "fields of single charges", "单个电荷的场强"),),
            "line[class=object-new]": (Noun("total field", "total fields", "合场强"),),
            "line[class=object]": (Noun("scale arrow", "scale arrows", "比例箭头"),),
            "circle": (Noun("point", "points", "点"),),
        },
        objective={
            "en": ("Find the electric field at P.", "Add up the fields of {charges} at P."),
            "zh": ("求 P 点的电场强度。", "求 {charges} 在 P 点的合场强。"),
        },
        facts={
            "en": ("Around P are {charges} with {far}; fields are drawn in {new}.", "At P, with {far}, act {charges}. The arrows are to be {new}."),
            "zh": ("P 点周围有 {charges}，{far}，场强用{new}画。", "{charges} 作用于 P，{far}，箭头用{new}。"),
        },
        described={
            "en": ("The charges are {charges}.",),
            "zh": ("电荷为 {charges}。",),
        },
        rules={
            "away": {"en": "the field points away from a positive charge", "zh": "场强背离正电荷"},
            "towards": {"en": "the field points towards a negative charge", "zh": "场强指向负电荷"},
            "sum": {"en": "fields add up as vectors", "zh": "场强按矢量相加"},
        },
    ),
    anchor="A1", catalogue=("PF1",), leaves=("Physics/Electromagnetism/Electric field",),
)  # fmt: skip

FAMILIES = (CHARGES,)
