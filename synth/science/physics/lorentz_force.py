"""Magnetic force on moving charges: direction by the left-hand rule, size q v B (catalogue PF2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Node, Point
from synth.science.layout import polar
from synth.science.physics.drawing import Sheet, around, corners, direction, frame, pt, signed

RADIUS, REACH = 15.0, 100.0  # px at 512: of a charge, and from its centre to the tips of its arrows


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of B tesla into the page or out of it; per charge: μC, km/s, direction of motion in degrees, place in px."""

    into: bool
    field: float
    charges: tuple[float, ...]
    speeds: tuple[float, ...]
    ways: tuple[float, ...]
    places: tuple[Point, ...]

    def turn(self, k: int) -> float:
        """Degrees, clockwise, from the motion to the force: to the left of a positive charge where the field goes in."""
        return -90.0 if self.into == (self.charges[k] > 0) else 90.0

    def force(self, k: int) -> float:
        """Size of the force, mN."""
        return abs(self.charges[k]) * self.speeds[k] * self.field

    def named(self, letter: str, k: int) -> str:
        """The letter, numbered where there are several charges."""
        return letter if len(self.charges) == 1 else f"{letter}_{k + 1}"


def _draw_setting(s: Stream, difficulty: int, canvas: Canvas) -> Setting:
    count = 2 if difficulty > 3 else 1
    step = 90 if difficulty < 3 else 45 if difficulty < 5 else 15
    w, h, u = canvas.width, canvas.height, canvas.unit
    middles = [(w * 0.5, h * 0.5)] if count == 1 else [(w * 0.29, h * 0.33), (w * 0.71, h * 0.67)]
    places = tuple(pt((x + s.uniform(-24, 24) * u, y + s.uniform(-24, 24) * u)) for x, y in middles)
    charges = tuple(float((1 if difficulty == 1 else s.choice((-1, 1))) * s.integer(1, 9)) for _ in places)
    speeds = tuple(float(s.integer(1, 9)) for _ in places)
    ways = tuple(float(step * s.integer(0, 360 // step - 1)) for _ in places)
    return Setting(s.chance(0.5), s.integer(1, 8) / 10 if difficulty > 1 else s.integer(1, 4) / 2, charges, speeds, ways, places)


def make_lorentz(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """One or two charges that move in a field; the target draws the force on each."""
    t = _draw_setting(s, difficulty, canvas)
    u = canvas.unit
    nodes = [Node(f"charge{k}", p, "+" if q > 0 else "−", r=RADIUS * u, size=round(20.0 * u, 1)) for k, (q, p) in enumerate(zip(t.charges, t.places))]
    motions = [_arrow(f"motion{k}", t.places[k], t.ways[k], u, "object") for k in range(len(nodes))]
    forces = [_arrow(f"force{k}", t.places[k], t.ways[k] + t.turn(k), u, "object-new") for k in range(len(nodes))]
    if any(not 20 * u < c < canvas.width - 20 * u for line in (*motions, *forces) for p in line.points for c in p):
        raise Unfit("off-page", "an arrow leaves the page")
    sheet = Sheet(canvas)
    mirrored = [_arrow(n.id, n.at, t.ways[k] - t.turn(k), u, "object") for k, n in enumerate(nodes)]  # gaps tell no side
    sheet.keep([*motions, *forces, *mirrored, *(Circle(n.id, n.at, n.r) for n in nodes)])
    sheet.boxes += [(n.at, (n.r, n.r)) for n in nodes]
    texts, answers = _texts(sheet, t, motions, forces)
    field = _field(sheet, t, answers)
    source = Figure((*field, *nodes, *motions, *texts))
    target = source.plus(*forces, *answers)
    claims = (constraint(claim("exists", select="label", label=answers[0].text)),)
    hidden = {"setting": t, "unit": u}
    return Problem(source, Edit("force", {"mark": "object-new"}), target, _trace(t, target), _slots(t), claims, hidden)


def _arrow(key: str, p: Point, way: float, u: float, cls: str) -> Line:
    return Line(key, (pt(polar(p, (RADIUS + 7.0) * u, way)), pt(polar(p, REACH * u, way))), cls, end=True)


def _field(sheet: Sheet, t: Setting, answers: list[Label]) -> list[Mark]:
    """Crosses for a field into the page, dots for one out of it, wherever there is room on a grid.

    Opposite to a force and its label, across the charge, gaps are left as well: the source must not tell the answer.
    """
    for label, (x, y) in zip(answers, t.places):
        sheet.keep([replace(label, at=pt((2 * x - label.at[0], 2 * y - label.at[1])))])
    canvas, u = sheet.canvas, sheet.canvas.unit
    marks: list[Mark] = []
    for i in range(5):
        for j in range(5):
            x, y = canvas.width * (0.12 + 0.19 * i), canvas.height * (0.12 + 0.19 * j)
            if not sheet.free((x, y), (11 * u, 11 * u)):
                continue
            if not t.into:
                marks.append(Circle(f"dot{i}{j}", pt((x, y)), 2.8 * u, "ink"))
                continue
            box = [pt(c) for c in corners((x - 5 * u, y - 5 * u, x + 5 * u, y + 5 * u))]
            marks += [Line(f"cross{i}{j}a", (box[0], box[2]), "line"), Line(f"cross{i}{j}b", (box[1], box[3]), "line")]
    if len(marks) < 8:
        raise Unfit("no-room", "too little room for the field")
    return marks


def _texts(sheet: Sheet, t: Setting, motions: list[Line], forces: list[Line]) -> tuple[list[Label], list[Label]]:
    """Charge and speed beside their marks, the field in a corner; force and size by its tip."""
    u, (x0, y0, x1, y1) = sheet.canvas.unit, frame(sheet.canvas)
    places = [(x, y) for y in (y0 + 10 * u, y1 - 10 * u) for x in (x1 - 52 * u, x0 + 52 * u)]
    given = [sheet.write("field", f"B = {t.field:g} T", places, 15.5 * u)]
    answers = []
    for k, (motion, force) in enumerate(zip(motions, forces)):
        back = t.ways[k] + 180.0
        turns = (0, 30, -30, 60, -60, 90, -90, 130, -130, 180)
        spots = around(t.places[k], back, [r * u for r in (32, 40, 50, 60, 72)], turns)
        given.append(sheet.write(f"charge{k}-text", f"{t.named('q', k)} = {signed(t.charges[k])} μC", spots, 15.0 * u))
        speed = f"{t.named('v', k)} = {t.speeds[k]:g} km/s"
        given.append(sheet.write(f"motion{k}-text", speed, _at_tip(motion, u), 15.0 * u))
        size = f"{t.named('F', k)} = {t.force(k):.1f} mN"
        answers.append(sheet.write(f"force{k}-text", size, _at_tip(force, u), 15.0 * u, "text-new"))
    return given, answers


def _at_tip(arrow: Line, u: float) -> list[Point]:
    tip = arrow.points[-1]
    return list(around(tip, direction(*arrow.points), [r * u for r in (18, 24, 32, 42, 54, 64)], (0, 25, -25, 50, -50, 75, -75, 100, -100, 125, -125)))


def _trace(t: Setting, target: Figure) -> tuple[Step, ...]:
    """Charge by charge: the size, then the arrow by the hand rule."""
    steps: list[Step] = []
    for k, q in enumerate(t.charges):
        values = {"q": q, "v": t.speeds[k], "B": t.field}
        steps.append(compute(t.named("F", k), "abs(q)*v*B", values, "mN", 1))
        steps.append(draw(target.by_id[f"force{k}"]).why("rule", name="positive" if q > 0 else "negative"))
        steps.append(write(target.by_id[f"force{k}-text"]))
    return tuple(steps)


_SIDES = (("right", "右"), ("lower right", "右下"), ("bottom", "下"), ("lower left", "左下"),
          ("left", "左"), ("upper left", "左上"), ("top", "上"), ("upper right", "右上"))  # fmt: skip


def _slots(t: Setting) -> dict[str, str | dict[str, str]]:
    several = len(t.charges) > 1
    names = [{c: t.named(c, k) for c in "qvF"} for k in range(len(t.charges))]
    data = [f"{n['q']} = {signed(q)} μC, {n['v']} = {v:g} km/s" for n, q, v in zip(names, t.charges, t.speeds)]
    to = [_SIDES[round(w % 360 / 45) % 8] for w in t.ways]
    pulled = [_SIDES[round((w + t.turn(k)) % 360 / 45) % 8] for k, w in enumerate(t.ways)]
    sizes = [f"{n['F']} = {t.force(k):.1f} mN" for k, n in enumerate(names)]
    moves = [(f"{n['v']} towards the {a}", f"{n['v']} 向{b}") for n, (a, b) in zip(names, to)]
    results = [(f"{size} towards the {a}", f"{size}，方向朝{b}") for size, (a, b) in zip(sizes, pulled)]
    pairs = {
        "field": ("into the page (crosses)", "垂直纸面向里（叉号）") if t.into else ("out of the page (dots)", "垂直纸面向外（圆点）"),
        "data": ("; ".join(data), "；".join(d.replace(", ", "，") for d in data)),
        "moves": (", ".join(a for a, _ in moves), "，".join(b for _, b in moves)),
        "result": (" and ".join(a for a, _ in results), "；".join(b for _, b in results)),
        "hand": _hand_rule(t, names, pulled),
        "pushed": (", ".join(f"{n['q']} is pushed to the {a}" for n, (a, _) in zip(names, pulled)), "，".join(f"{n['q']}受力向{b}" for n, (_, b) in zip(names, pulled))),
        "moving": ("Two charges moving", "两个电荷") if several else ("A charge moving", "一个电荷"),
        "thing": ("each moving charge", "每个运动电荷") if several else ("the moving charge", "运动电荷"),
    }
    return {"tesla": f"B = {t.field:g} T"} | {k: dict(zip(("en", "zh"), v)) for k, v in pairs.items()}


def _hand_rule(t: Setting, names: list[dict[str, str]], pulled: list[tuple[str, str]]) -> tuple[str, str]:
    """Charge by charge from the directions of motion and field to that of the force, in both languages."""
    field = ("into", "里") if t.into else ("out of", "外")
    english, chinese = [], []
    for k, (name, q) in enumerate(zip(names, t.charges)):
        way = _SIDES[round(t.ways[k] % 360 / 45) % 8]
        other = _SIDES[round((t.ways[k] - t.turn(k)) % 360 / 45) % 8]
        right = pulled[k] if q > 0 else other
        said = f"{name['v']} points to the {way[0]} and the field {field[0]} the page, so the hand rule gives the {right[0]} for a positive charge"
        told = f"{name['v']}向{way[1]}，磁场垂直纸面向{field[1]}，左手定则给出正电荷受力向{right[1]}"
        if q < 0:
            said += f", and {name['q']}, being negative, is pushed to the {pulled[k][0]}"
            told += f"，{name['q']}为负，故受力向{pulled[k][1]}"
        english.append(said)
        chinese.append(told)
    return "; ".join(english), "；".join(chinese)


# ------------------------------------------------------------------------------------------------ wrong targets


def _turned(p: Problem, k: int, way: float) -> Figure:
    """The target with one force in another direction; its label goes along."""
    t: Setting = p.hidden["setting"]
    old, line = p.target.by_id[f"force{k}"], _arrow("x", t.places[k], way, p.hidden["unit"], "object-new")
    label = p.target.by_id[f"force{k}-text"]
    by = line.points[1][0] - old.points[1][0], line.points[1][1] - old.points[1][1]
    changes: dict[str, dict[str, object]] = {old.id: {"points": line.points}, label.id: {"at": pt((label.at[0] + by[0], label.at[1] + by[1]))}}
    return p.target.changed(changes)


def _one(p: Problem, s: Stream) -> int:
    return s.integer(0, len(p.hidden["setting"].charges) - 1)


def opposite(p: Problem, s: Stream) -> Figure:
    """The force to the other side: the other sign of charge or field."""
    t, k = p.hidden["setting"], _one(p, s)
    return _turned(p, k, t.ways[k] - t.turn(k))


def against_motion(p: Problem, s: Stream) -> Figure:
    """A force that slows the charge down."""
    t, k = p.hidden["setting"], _one(p, s)
    return _turned(p, k, t.ways[k] + 180.0)


def askew(p: Problem, s: Stream) -> Figure:
    """A force that is not quite at right angles to the motion."""
    t, k = p.hidden["setting"], _one(p, s)
    return _turned(p, k, t.ways[k] + t.turn(k) + s.choice((-1, 1)) * s.uniform(6.0, 25.0))


def turned_round(p: Problem, s: Stream) -> Figure:
    """The arrowhead at the charge."""
    key = f"force{_one(p, s)}"
    return p.target.changed({key: {"points": p.target.by_id[key].points[::-1]}})


def wrong_length(p: Problem, s: Stream) -> Figure:
    """An arrow of another length than the motion's."""
    key = f"force{_one(p, s)}"
    a, b = p.target.by_id[key].points
    share = s.choice((0.6, 0.75, 0.85))
    return p.target.changed({key: {"points": (a, pt((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))))}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The right arrow with a wrong size."""
    t, k = p.hidden["setting"], _one(p, s)
    size = t.force(k) + s.choice((0.1, 0.3, 1.0))
    return p.target.changed({f"force{k}-text": {"text": f"{t.named('F', k)} = {size:.1f} mN"}})


def without_field(p: Problem, s: Stream) -> Figure | None:
    """Charge times speed, the field forgotten."""
    t, k = p.hidden["setting"], _one(p, s)
    size = abs(t.charges[k]) * t.speeds[k]
    return None if t.field == 1.0 else p.target.changed({f"force{k}-text": {"text": f"{t.named('F', k)} = {size:.1f} mN"}})


def divided(p: Problem, s: Stream) -> Figure | None:
    """Divided by the field instead of multiplied."""
    t, k = p.hidden["setting"], _one(p, s)
    size = abs(t.charges[k]) * t.speeds[k] / t.field
    return None if t.field == 1.0 else p.target.changed({f"force{k}-text": {"text": f"{t.named('F', k)} = {size:.1f} mN"}})


def no_arrow(p: Problem, s: Stream) -> Figure:
    """Only the number."""
    return p.target.without([f"force{_one(p, s)}"])


def no_number(p: Problem, s: Stream) -> Figure:
    """Only the arrow."""
    return p.target.without([f"force{_one(p, s)}-text"])


def changed_sign(p: Problem, s: Stream) -> Figure:
    """The right force on a charge whose sign has changed."""
    t, k = p.hidden["setting"], _one(p, s)
    text = f"{t.named('q', k)} = {signed(-t.charges[k])} μC"
    return p.target.changed({f"charge{k}": {"label": "−" if t.charges[k] > 0 else "+"}, f"charge{k}-text": {"text": text}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """A force that looks like another arrow."""
    return p.target.changed({f"force{_one(p, s)}": {"cls": "object-a"}})


LORENTZ = Family(
    name="physics/lorentz-force",
    subject="physics",
    title={"en": "Magnetic force on moving charges", "zh": "运动电荷所受的洛伦兹力"},
    edits="the force on each charge as an arrow with its size, in colour",
    parameters="1 or 2 charges, field into or out of the page, directions in steps of 90° to 15°",
    make=make_lorentz,
    mutators=(
        Mutator("opposite", opposite), Mutator("against-motion", against_motion), Mutator("askew", askew),
        Mutator("turned-round", turned_round), Mutator("wrong-length", wrong_length), Mutator("wrong-number", wrong_number),
        Mutator("without-field", without_field), Mutator("divided", divided), Mutator("no-arrow", no_arrow),
        Mutator("no-number", no_number), Mutator("changed-sign", changed_sign), Mutator("unmarked", unmarked),
    ),
    edit={
        ("terse", "en"): ("Draw the magnetic force on {thing} in {new}, as long as the velocity arrow, with its size.",
                          "Which force does the field exert? Arrow (length of the velocity arrow) and value in {new}.",
                          "Add the force on {thing} in {new}, equal in length to the velocity, and state how large it is."),
        ("terse", "zh"): ("用{new}画出{thing}所受的洛伦兹力，与速度箭头等长，并标出大小。", "磁场施加什么力？用{new}画箭头（与速度箭头等长）并写数值。",
                          "为{thing}用{new}补画受力，长度与速度箭头相同，注明大小。"),
        ("task", "en"): ("The field points {field}. Find the direction of the magnetic force on {thing} and draw it from the charge as a {new} arrow that is as long as the arrow of the velocity; beside its tip write the force to one decimal.",
                         "Apply the law of the magnetic force and the hand rule to {thing}. Show the force by a {new} arrow starting at the charge, of the same length as the velocity arrow, with the value (one decimal) at the tip; leave the rest alone.",
                         "In what direction, and how strongly, is {thing} deflected? Answer with a {new} arrow drawn from the charge, equal in length to the velocity arrow, and with the magnitude to one decimal."),
        ("task", "zh"): ("磁场{field}。求{thing}所受洛伦兹力的方向，从电荷出发用{new}画与速度箭头等长的箭头，箭头旁写出力的大小，保留一位小数。",
                         "对{thing}应用洛伦兹力公式和左手定则。用{new}箭头表示力，从电荷画起，与速度箭头等长，尖端旁写数值（一位小数），其余不变。",
                         "{thing}向哪个方向偏转，受力多大？用从电荷画出、与速度箭头等长的{new}箭头回答，大小保留一位小数。"),
        ("explicit", "en"): ("Draw in {new} the force on {thing}, at right angles to its velocity: {result}. The arrow starts at the charge, is as long as the velocity arrow and carries its value at the tip.",
                             "The magnetic force on {thing} is perpendicular to the motion: {result}. Add it as a {new} arrow starting at the charge, equal in length to the velocity, with the value written in {new}.",
                             "With {tesla} pointing {field} one finds {result}. For {thing} put this in as a {new} arrow (length of the velocity arrow, square to it) and a {new} label, and change nothing else."),
        ("explicit", "zh"): ("用{new}从电荷画出与速度垂直的力：{result}；箭头与速度箭头等长，尖端旁标出该值。",
                             "洛伦兹力为 {result}，与运动方向垂直。用从电荷画出、与速度等长的{new}箭头表示，并用{new}写出数值。",
                             "{tesla}，方向{field}，由此得 {result}。用{new}箭头（与速度箭头等长且垂直）和{new}标注画出，其余不变。"),
    },
    repair={
        ("terse", "en"): ("The {new} force is wrong: {data}, {tesla}. Correct it.", "Mend the magnetic force, {new}, for {data}."),
        ("terse", "zh"): ("{new}的力有错：{data}，{tesla}，请改正。", "改正{new}的洛伦兹力，{data}。"),
        ("task", "en"): ("Someone drew the force on {thing} ({data}) in a field {field} with {tesla} and made a mistake. Restore the {new} arrow from the charge, as long as the velocity arrow, and its value to one decimal.",
                         "The {new} force in this drawing contradicts the law of the magnetic force or the hand rule. The data are {data}, {tesla}, field {field}; put arrow and number right."),
        ("task", "zh"): ("有人画{thing}（{data}）在{field}的磁场（{tesla}）中所受的力时出了错。请恢复从电荷出发、与速度箭头等长的{new}箭头及其数值（一位小数）。",
                         "图中{new}的力违背洛伦兹力公式或左手定则。数据为 {data}，{tesla}，磁场{field}，请改正箭头和数值。"),
        ("explicit", "en"): ("In the correct figure, with {data} and {tesla}, the force on {thing} is a {new} arrow from the charge at right angles to the velocity and of its length: {result}. Change the drawing to that.",
                             "Correct the figure: {data}, {tesla} {field}, hence {result}; for {thing} arrow and value are {new}, the arrow is as long as the velocity arrow."),
        ("explicit", "zh"): ("正确的图中，{data}，{tesla}，力为 {result}，是从电荷出发、与速度垂直且等长的{new}箭头。请据此修改。",
                             "请改正：{data}，{tesla}，磁场{field}，因此 {result}；箭头和数值为{new}，箭头与速度箭头等长。"),
    },
    source={
        ("terse", "en"): ("{moving} in a magnetic field {field}: {data}, {tesla}.", "Magnetic field {field}, {tesla}, and {thing}: {data}."),
        ("terse", "zh"): ("在{field}的磁场中运动的{moving}：{data}，{tesla}。", "磁场{field}，{tesla}，{thing}：{data}。"),
        ("task", "en"): ("Draw a uniform magnetic field {field} with {tesla} and in it {thing} as a circle with its sign and a thick velocity arrow: {data}; {moves}.",
                         "A textbook figure of {thing} in a field that points {field}: {tesla}, {data}, {moves}."),
        ("task", "zh"): ("画{field}的匀强磁场，{tesla}，其中{thing}用带正负号的圆圈和粗的速度箭头表示：{data}；{moves}。",
                         "教科书插图：磁场{field}，{thing}在其中运动，{tesla}，{data}，{moves}。"),
        ("explicit", "en"): ("A clean drawing of a magnetic field {field}, spread over the page, labelled {tesla}. Every charge is a circle with a plus or minus sign from which a thick arrow shows the velocity; the labels are {data}, the motion is {moves}. No force is shown.",
                             "Exercise figure on the magnetic force: a field {field} with {tesla}, {thing} with {data}, {moves}. The arrow of the force is still missing."),
        ("explicit", "zh"): ("清晰的磁场图：磁场{field}，分布于整个画面，标有 {tesla}。每个电荷是带正负号的圆圈，由它引出的粗箭头表示速度；标注为 {data}，运动情况为 {moves}，没有画力。",
                             "洛伦兹力练习图：磁场{field}，{tesla}，{thing} {data}，{moves}，尚缺力的箭头。"),
    },
    target={
        ("terse", "en"): ("Magnetic force in {new} for {data}, {tesla}: {result}.", "{thing} in a field {field} with its force, {new}: {result}."),
        ("terse", "zh"): ("{data}，{tesla} 时的洛伦兹力（{new}）：{result}。", "{field}的磁场中{thing}及其受力（{new}）：{result}。"),
        ("task", "en"): ("Draw a uniform magnetic field {field}, {tesla}, in it {thing} with {data} and velocity arrows, {moves}; and the force in {new}, as long as the velocity arrow: {result}.",
                         "A textbook figure of {thing} in a field {field}: {tesla}, {data}, {moves}. For {thing} a {new} arrow from the charge shows the force: {result}."),
        ("task", "zh"): ("画{field}的匀强磁场，{tesla}，其中{thing} {data}，带速度箭头，{moves}；用{new}画与速度箭头等长的力：{result}。",
                         "教科书插图：磁场{field}，{thing}在其中运动，{tesla}，{data}，{moves}。从电荷引出的{new}箭头表示 {result}。"),
        ("explicit", "en"): ("A clean drawing of a magnetic field {field} labelled {tesla}. Every circle with a plus or minus sign is a charge, the thick arrow its velocity: {data}; {moves}. At right angles to the velocity, equally long and {new}, an arrow shows the force on {thing}, the value at its tip: {result}.",
                             "Solved exercise on the magnetic force: field {field}, {tesla}, {data}, {moves}. In {new} the force on {thing}, perpendicular to the motion and drawn as long as the velocity: {result}."),
        ("explicit", "zh"): ("清晰的磁场图：磁场{field}，标有 {tesla}。带正负号的圆圈是电荷，粗箭头是速度：{data}；{moves}。与速度垂直且等长的{new}箭头是力：{result}，数值写在尖端旁。",
                             "洛伦兹力解答图：磁场{field}，{tesla}，{data}，{moves}。{new}的力为 {result}，与运动方向垂直，与速度箭头等长。"),
    },
    wording=Wording(
        brief={"en": ("By the hand rule, the other way for a negative charge, {pushed}.",), "zh": ("由左手定则（负电荷相反），{pushed}。",)},
        derived={
            "en": ("{hand}.",),
            "zh": ("{hand}。",),
        },
        law={
            "en": "the force is at right angles to field and velocity, to the side of the hand rule, the other way for a negative charge",
            "zh": "力与磁场和速度都垂直，方向由左手定则判断，负电荷相反",
        },
        figure=(Noun("magnetic field with moving charges", "magnetic fields with moving charges", "有运动电荷的磁场", "个"),),
        nouns={
            "node": (Noun("charge", "charges", "电荷"),), "line": (Noun("line", "lines", "线", "条"),),
            "line[class=object]": (Noun("velocity arrow", "velocity arrows", "速度箭头"),),
            "line[class=object-new]": (Noun("force arrow", "force arrows", "力的箭头"),),
            "circle": (Noun("dot of the field", "dots of the field", "磁场圆点"),),
        },
        objective={
            "en": ("Find the magnetic force on {thing}.", "Draw the force in a field {field}, {tesla}."),
            "zh": ("求{thing}所受的洛伦兹力。", "磁场{field}，{tesla}，画出力。"),
        },
        facts={
            "en": ("The field of {tesla} points {field}; {data}. The force is drawn in {new}.", "In a field {field}, {tesla}, one has {data}. The answer is {new}."),
            "zh": ("磁场{field}，{tesla}；{data}。力用{new}画。", "{tesla} 的磁场{field}，{data}，作答用{new}。"),
        },
        described={
            "en": ("The field of {tesla} points {field}; {data}.",),
            "zh": ("磁场{field}，{tesla}；{data}。",),
        },
        rules={
            "positive": {"en": "a positive charge is pushed to the side that the hand rule shows", "zh": "正电荷受力指向左手定则所示的一侧"},
            "negative": {"en": "a negative charge is pushed the other way", "zh": "负电荷受力方向与正电荷相反"},
        },
    ),
    anchor="A1", catalogue=("PF2",), leaves=("Physics/Electromagnetism/Magnetic force",),
)  # fmt: skip

FAMILIES = (LORENTZ,)
