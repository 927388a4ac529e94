"""Refraction at flat interfaces: the ray goes on by Snell's law, or is totally reflected (catalogue PO2)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compare, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Figure, Label, Line, Mark, Point, Polygon
from synth.science.layout import polar
from synth.science.physics.drawing import (
    Sheet,
    angle_arc,
    angle_label,
    clipped,
    corners,
    direction,
    frame,
    pt,
    ray,
    reach,
)

AIR = (1.00,)
WATERY = (1.31, 1.33, 1.36, 1.39)
GLASSY = (1.47, 1.50, 1.52, 1.54, 1.62, 1.66, 1.77, 2.42)
MARGIN = 0.03  # of the sine: how far from the critical angle a scene keeps


@dataclass(frozen=True, slots=True)
class Hop:
    """What happens at one interface: where, at which angles to the normal, and whether all light is reflected."""

    at: Point
    incident: float
    leaving: float
    total: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """Media in the order in which light meets them; `down` points into the second, `side` says to which side light leans."""

    indices: tuple[float, ...]
    angle: int
    down: float
    side: int
    at: Point
    thickness: float

    def way(self, hop: Hop) -> float:
        """Direction of the ray after a hop."""
        return self.down + 180.0 - self.side * hop.leaving if hop.total else self.down + self.side * hop.leaving

    def hops(self) -> tuple[Hop, ...]:
        """Snell's law, interface by interface."""
        found: list[Hop] = []
        angle, at = float(self.angle), self.at
        for one, other in zip(self.indices, self.indices[1:]):
            sine = one * math.sin(math.radians(angle)) / other
            if abs(sine - 1.0) < MARGIN:
                raise Unfit("critical", "an angle of incidence too near the critical one")
            if sine > 1.0:
                return (*found, Hop(at, angle, angle, True))
            leaving = math.degrees(math.asin(sine))
            found.append(Hop(at, angle, leaving, False))
            angle, at = leaving, polar(at, self.thickness / math.cos(math.radians(leaving)), self.down + self.side * leaving)
        return tuple(found)


def _setting(s: Stream, difficulty: int, canvas: Canvas) -> Setting:
    bins = s.shuffled([AIR, WATERY, GLASSY])
    layers = 3 if difficulty == 5 or (difficulty == 4 and s.chance(0.5)) else 2
    indices = (1.00, s.choice(GLASSY)) if difficulty == 1 else tuple(s.choice(bins[i]) for i in range(layers))
    down = s.choice(((90.0,), (90.0, 270.0), (90.0, 270.0, 0.0, 180.0))[min(difficulty, 3) - 1])
    if difficulty == 4 and layers == 2:
        down += s.choice((-1, 1)) * s.integer(12, 28)
    angle = 5 * s.integer(4, 12) if difficulty == 1 else s.integer(20, 68)
    side = s.choice((-1, 1))
    long = min(canvas.width, canvas.height)
    at = canvas.width / 2, canvas.height / 2
    if layers == 3:
        at = polar(polar(at, -0.15 * long, down), -0.10 * long * side, down + 90.0)
    return Setting(indices, angle, down, side, pt(at), 0.30 * long)


def make_refraction(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Light on one or two flat interfaces; the target follows it until it leaves or is totally reflected."""
    setting = _setting(s, difficulty, canvas)
    hops = setting.hops()
    if difficulty < 3 and hops[-1].total:
        raise Unfit("total", "total reflection belongs to higher difficulties")
    if any(abs(10 * h.leaving % 1 - 0.5) < 0.06 or not 6 < h.leaving < 78 for h in hops):
        raise Unfit("angle", "an angle that rounds badly, or too flat or steep to be drawn")
    ground, given = _ground(setting, canvas), _incident(setting, canvas)
    added = [m for i in range(len(hops)) for m in _outgoing(setting, hops, i, canvas)]
    sheet = Sheet(canvas)
    sheet.keep([*ground, *given, *added])
    texts = [angle_label(sheet, "a0", setting.at, f"{setting.angle}°", setting.down + 180.0 + setting.side * setting.angle, setting.down + 180.0)]
    answers = [
        angle_label(sheet, f"a{i + 1}", h.at, f"{h.leaving:.1f}°", setting.way(h), setting.down + 180.0 * h.total)
        for i, h in enumerate(hops)
    ]
    texts += _indices(sheet, setting, canvas)
    source = Figure((*ground, *given, *texts))
    target = source.plus(*added, *answers)
    trace = _trace(setting, hops, target)
    shown = claim("value_eq", name=f"θ_{len(hops) + 1}", to=round(hops[-1].leaving, 1), unit="°", tol=0.0)
    way = setting.way(hops[-1]) % 360.0
    line = target.by_id[f"r{len(hops)}"]
    runs = claim("angle_eq", line={"class": "ray-new", "at": list(line.points[0])}, to=round(way, 1), tol=0.3)
    claims = (constraint(shown), constraint(runs, "derived"))
    hidden = {"setting": setting, "hops": hops, "canvas": canvas}
    return Problem(source, Edit("refract", {"mark": "ray-new"}), target, trace, _slots(setting, hops), claims, hidden)


def _ground(t: Setting, canvas: Canvas) -> list[Mark]:
    """Media, interfaces, and the normal where light comes in."""
    box = frame(canvas)
    marks: list[Mark] = []
    last = len(t.indices) - 1
    bounds = [polar(t.at, k * t.thickness, t.down) for k in range(last)]
    for k, n in enumerate(t.indices):
        area = corners(box)
        if k > 0:
            area = clipped(area, bounds[k - 1], t.down)
        if k < last:
            area = clipped(area, bounds[k], t.down + 180.0)
        if n > 1.0:
            marks.append(Polygon(f"m{k}", area, "water-tint" if n in WATERY else "glass-tint"))
    for k, p in enumerate(bounds):
        ends = [polar(p, reach(box, p, t.down + turn), t.down + turn) for turn in (-90.0, 90.0)]
        marks.append(Line(f"s{k}", (pt(ends[0]), pt(ends[1])), "surface"))
    marks.append(_normal(t, "n0", t.at, canvas))
    return marks


def _normal(t: Setting, key: str, at: Point, canvas: Canvas) -> Line:
    half = 0.5 * t.thickness if len(t.indices) == 3 else 0.3 * min(canvas.width, canvas.height)
    back = min(half if key == "n0" else 0.38 * t.thickness, reach(frame(canvas, 8.0), at, t.down + 180.0))
    ahead = min(0.44 * t.thickness if len(t.indices) == 3 else half, reach(frame(canvas, 8.0), at, t.down))
    return Line(key, (pt(polar(at, -back, t.down)), pt(polar(at, ahead, t.down))), "normal")


def _incident(t: Setting, canvas: Canvas) -> list[Mark]:
    back = t.down + 180.0 + t.side * t.angle
    far = min(reach(frame(canvas, 8.0 * canvas.unit), t.at, back), 0.46 * min(canvas.width, canvas.height))
    arc = angle_arc("i", t.at, 34.0 * canvas.unit, back, t.down + 180.0, "dim")
    return [arc, *ray("r0", polar(t.at, far, back), t.at)]


def _outgoing(t: Setting, hops: tuple[Hop, ...], i: int, canvas: Canvas) -> list[Mark]:
    """The ray after hop i, with its arrowhead and its angle; from the second interface on a normal too."""
    hop, way = hops[i], t.way(hops[i])
    if i + 1 < len(hops):
        end = hops[i + 1].at
    else:
        far = min(reach(frame(canvas, 8.0 * canvas.unit), hop.at, way), 0.46 * min(canvas.width, canvas.height))
        if hop.total and i > 0:
            far = min(far, 0.86 * t.thickness / math.cos(math.radians(hop.leaving)))
        end = polar(hop.at, far, way)
    if math.dist(hop.at, end) < 90.0 * canvas.unit:
        raise Unfit("short", "a ray too short to be seen")
    normal = [_normal(t, f"n{i}", hop.at, canvas)] if i else []
    across = t.down + (180.0 if hop.total else 0.0)
    arc = angle_arc(f"o{i + 1}", hop.at, 34.0 * canvas.unit, way, across, "ray-new")
    return [*normal, *ray(f"r{i + 1}", hop.at, end, "new"), arc]


def _indices(sheet: Sheet, t: Setting, canvas: Canvas) -> list[Label]:
    """n_1, n_2 ... each well inside its medium."""
    out = []
    for k, n in enumerate(t.indices):
        depth = -0.30 * canvas.height if k == 0 else (k - 0.5) * t.thickness if len(t.indices) == 3 else 0.30 * canvas.height
        if k == 2:
            depth = 1.0 * t.thickness + 0.12 * canvas.height
        depths = [depth + d * canvas.unit for d in (0, -16, 16, -32, 32, 48, -48)]
        rows = [polar(t.at, d, t.down) for d in depths]
        sides = [x * canvas.width for x in (0.36, -0.36, 0.30, -0.30, 0.24, -0.24, 0.4, -0.4, 0.18, -0.18)]
        places = [polar(p, x, t.down + 90.0) for x in sides for p in rows]
        out.append(sheet.write(f"t{k}", f"n_{k + 1} = {n:.2f}", places, 15.5 * canvas.unit))
    return out


def _slots(t: Setting, hops: tuple[Hop, ...]) -> dict[str, str | dict[str, str]]:
    listed = [f"n_{k + 1} = {n:.2f}" for k, n in enumerate(t.indices)]
    one, more = {"en": "the flat interface", "zh": "平直界面"}, {"en": "two parallel interfaces", "zh": "两个平行界面"}
    english, chinese = zip(*(_told(t, i, h) for i, h in enumerate(hops)))
    lean = direction((0.0, 0.0), polar((0.0, 0.0), 1.0, t.down + 180.0 + t.side * t.angle)) % 360.0
    places = (("right", "右侧"), ("lower right", "右下方"), ("bottom", "下方"), ("lower left", "左下方"),
              ("left", "左侧"), ("upper left", "左上方"), ("top", "上方"), ("upper right", "右上方"))  # fmt: skip
    came = places[round(lean / 45.0) % 8]
    tilt = t.down % 90.0
    lies = ("tilted", "倾斜") if tilt else ("horizontal", "水平") if t.down % 180.0 == 90.0 else ("vertical", "竖直")
    return {
        "data": {"en": ", ".join(listed) + f", angle of incidence {t.angle}°", "zh": "，".join(listed) + f"，入射角 {t.angle}°"},
        "media": {"en": ", ".join(listed), "zh": "，".join(listed)},
        "angle": str(t.angle),
        "faces": one if len(t.indices) == 2 else more,
        "lies": dict(zip(("en", "zh"), lies)),
        "from": dict(zip(("en", "zh"), came)),
        "result": {"en": ", then ".join(english), "zh": "，再".join(chinese)},
    }


def _told(t: Setting, i: int, h: Hop) -> tuple[str, str]:
    """What one hop does, in words."""
    name = f"n_{i + 2}"
    if h.total:
        return f"it is totally reflected at {h.leaving:.1f}° to the normal", f"以与法线成 {h.leaving:.1f}° 的角发生全反射"
    return f"it runs on in {name} at {h.leaving:.1f}° to the normal", f"进入 {name}，与法线成 {h.leaving:.1f}° 角"


def _trace(t: Setting, hops: tuple[Hop, ...], target: Figure) -> tuple[Step, ...]:
    """Interface by interface: the law, then the ray, its angle and its number."""
    steps: list[Step] = []
    given = float(t.angle)
    for i, h in enumerate(hops):  # n sin is the same in all parallel layers, so every angle follows from the first
        values = {"n1": t.indices[0], "n2": t.indices[i + 1], "t1": float(t.angle)}
        if h.total:
            sine = compute(f"sin θ_{i + 2}", "n1*sin(t1)/n2", values, "", 3)
            steps += [sine, compare(sine.args["value"], 1)]
            law = ("reflection", {"t1": given, "t2": given})
        else:
            found = compute(f"θ_{i + 2}", "asin(n1*sin(t1)/n2)", values, "°", 1)
            steps.append(found)
            law = ("snell", {**values, "t2": round(h.leaving, 1)})
        if i:
            steps.append(draw(target.by_id[f"n{i}"]))
        line = draw(target.by_id[f"r{i + 1}"]).why("law", name=law[0], values=law[1])
        steps += [line, draw(target.by_id[f"r{i + 1}-head"]), draw(target.by_id[f"o{i + 1}"]), write(target.by_id[f"a{i + 1}"])]
        given = round(h.leaving, 1)
    return tuple(steps)


# ------------------------------------------------------------------------------------------------ wrong targets


def _redrawn(p: Problem, angle: float, total: bool | None = None) -> Figure | None:
    """The target with its first outgoing ray at another angle, and nothing after it."""
    t, hops, canvas = p.hidden["setting"], p.hidden["hops"], p.hidden["canvas"]
    if not 3.0 < abs(angle) < 85.0:
        return None
    wrong = Hop(t.at, float(t.angle), angle, hops[0].total if total is None else total)
    marks = _outgoing(t, (wrong,), 0, canvas)
    sheet = Sheet(canvas)
    sheet.keep([*p.source.marks, *marks])
    across = t.down + 180.0 * wrong.total
    try:
        label = angle_label(sheet, "a1", t.at, f"{abs(angle):.1f}°", t.way(wrong), across)
    except Unfit:
        return None
    return p.source.plus(*marks, label)


def off_by_a_little(p: Problem, s: Stream) -> Figure | None:
    """The outgoing ray at an angle that is one to four degrees off, drawn and labelled alike."""
    return _redrawn(p, p.hidden["hops"][0].leaving + s.choice((-1, 1)) * s.uniform(1.0, 4.0))


def indices_exchanged(p: Problem, s: Stream) -> Figure | None:
    """Snell's law with the two indices in each other's place."""
    t = p.hidden["setting"]
    sine = t.indices[1] * math.sin(math.radians(t.angle)) / t.indices[0]
    return _redrawn(p, math.degrees(math.asin(sine)), False) if sine < 0.98 else _redrawn(p, float(t.angle), True)


def straight_on(p: Problem, s: Stream) -> Figure | None:
    """The ray crosses the interface without a bend."""
    return _redrawn(p, float(p.hidden["setting"].angle), False)


def wrong_side(p: Problem, s: Stream) -> Figure | None:
    """The outgoing ray on the side of the normal where the incident one lies."""
    hop = p.hidden["hops"][0]
    return _redrawn(p, -hop.leaving)


def reflected(p: Problem, s: Stream) -> Figure | None:
    """Reflection where light passes, or passage where it cannot."""
    t, hop = p.hidden["setting"], p.hidden["hops"][0]
    return _redrawn(p, min(float(t.angle) + 8.0, 80.0), False) if hop.total else _redrawn(p, float(t.angle), True)


def from_surface(p: Problem, s: Stream) -> Figure:
    """The last angle measured from the interface instead of the normal."""
    hops = p.hidden["hops"]
    return p.target.changed({f"a{len(hops)}": {"text": f"{90.0 - hops[-1].leaving:.1f}°"}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The right ray with a number that is some tenths of a degree off."""
    hops = p.hidden["hops"]
    off = s.choice((-1, 1)) * s.choice((0.3, 0.5, 1.0, 2.0))
    return p.target.changed({f"a{len(hops)}": {"text": f"{hops[-1].leaving + off:.1f}°"}})


def backwards(p: Problem, s: Stream) -> Figure:
    """The outgoing ray's arrowhead points back to the interface."""
    key = f"r{len(p.hidden['hops'])}-head"
    a, b = p.target.by_id[key].points
    return p.target.changed({key: {"points": (b, a)}})


def no_number(p: Problem, s: Stream) -> Figure:
    """An angle without its number."""
    return p.target.without([f"a{len(p.hidden['hops'])}"])


def no_arc(p: Problem, s: Stream) -> Figure:
    """The number stands there without the arc it belongs to."""
    return p.target.without([f"o{len(p.hidden['hops'])}"])


def shifted(p: Problem, s: Stream) -> Figure:
    """The last ray leaves the interface some px beside the point where light arrives."""
    n, t = len(p.hidden["hops"]), p.hidden["setting"]
    by = polar((0.0, 0.0), s.choice((-1, 1)) * s.uniform(6.0, 12.0), t.down + 90.0)
    keys = (f"r{n}", f"r{n}-head")
    return p.target.changed({k: {"points": tuple(pt((x + by[0], y + by[1])) for x, y in p.target.by_id[k].points)} for k in keys})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The outgoing ray looks like the incident one."""
    n = len(p.hidden["hops"])
    return p.target.changed({f"r{n}": {"cls": "ray"}, f"r{n}-head": {"cls": "arrow"}})


def altered_index(p: Problem, s: Stream) -> Figure:
    """The right ray, and an index of refraction that has changed."""
    k = s.integer(0, len(p.hidden["setting"].indices) - 1)
    n = p.hidden["setting"].indices[k]
    return p.target.changed({f"t{k}": {"text": f"n_{k + 1} = {n + s.choice((0.10, 0.20, 0.05)):.2f}"}})


_RAY = Noun("outgoing ray", "outgoing rays", "折射光线", "条")

REFRACTION = Family(
    name="physics/refraction",
    subject="physics",
    title={"en": "Refraction and total reflection at flat interfaces", "zh": "平面界面上的折射与全反射"},
    edits="the refracted or totally reflected ray with arrowhead and angle arc, in colour, and the angle",
    parameters="2 or 3 media, n 1.00 to 2.42, angle of incidence 20° to 68°, interface horizontal, vertical or tilted",
    make=make_refraction,
    mutators=(
        Mutator("off-by-a-little", off_by_a_little), Mutator("indices-exchanged", indices_exchanged),
        Mutator("straight-on", straight_on), Mutator("wrong-side", wrong_side), Mutator("reflected", reflected),
        Mutator("from-surface", from_surface), Mutator("wrong-number", wrong_number), Mutator("backwards", backwards),
        Mutator("no-number", no_number), Mutator("no-arc", no_arc), Mutator("shifted", shifted),
        Mutator("unmarked", unmarked), Mutator("altered-index", altered_index),
    ),
    edit={
        ("terse", "en"): ("[Draw|Add] in {new} what becomes of the light ray at {faces}, with the angle to the normal.",
                          "Continue the ray past {faces} in {new} and label its angle.",
                          "Where does the light go? Complete its path in {new}, angles to one decimal."),
        ("terse", "zh"): ("用{new}画出光线在{faces}处之后的光路，并标出与法线的夹角。", "补全光路：用{new}延续光线并标注角度。",
                          "光线接下来怎样传播？用{new}画出，角度保留一位小数。"),
        ("task", "en"): ("Use Snell's law to continue the ray in {new}: refracted where it can pass, totally reflected where it cannot. Give every new angle an arc and its value to one decimal.",
                         "A ray strikes {faces} at {angle}° to the normal. Work out its further path and draw it in {new} with an arrowhead, an angle arc and the angle to a tenth of a degree; a totally reflected ray ends the path.",
                         "From the refractive indices in the figure find out how the light travels on. Mark the outgoing ray and its angle arc in {new} and write the angle (one decimal) beside it, leaving the rest of the drawing alone."),
        ("task", "zh"): ("根据折射定律用{new}画出光线后续的路径：能透过就画折射光线，不能透过就画全反射光线；每个新角画弧线并标出数值，保留一位小数。",
                         "一束光以 {angle}° 的入射角射到{faces}上，求出其后的光路，用{new}画出带箭头的光线和角弧，并写出角度，保留一位小数，发生全反射即止。",
                         "利用图中给出的折射率判断光怎样继续传播，折射光线和角弧用{new}，旁边写上与法线的夹角（一位小数），图中其余部分不变。"),
        ("explicit", "en"): ("Continue the ray in {new} from where it meets the interface: {result}. Each new ray has an arrowhead, an arc from the normal in {new} and its angle written beside it.",
                             "Starting at the foot of the normal, draw the light's path in {new}: {result}. Put an arrowhead on it, a {new} arc at the angle and the value next to the arc.",
                             "The data are {data}. After the incident ray, {result}; draw this in {new} with arrowheads and arcs, write the angles, and change nothing else."),
        ("explicit", "zh"): ("从入射点起用{new}继续画光线：{result}。新光线要有箭头，用{new}弧线标出它与法线的夹角并写上数值。",
                             "在法线与界面的交点处接着画{new}的光路：{result}，画上箭头和{new}角弧，角弧旁写出度数。",
                             "已知 {data}。光线到达界面后{result}，请用{new}画出这一光路及其箭头、角弧，写出角度，其他内容保持不变。"),
    },
    repair={
        ("terse", "en"): ("The outgoing light is drawn wrong. With {data}, correct it in {new}.",
                          "Mend this refraction figure ({data}); the outgoing path is {new}."),
        ("terse", "zh"): ("这幅光路图有错：{data}，请改正，出射光路用{new}。", "改正图中的光路（{data}），出射部分画成{new}。"),
        ("task", "en"): ("Someone drew how a ray goes on at {faces} for {data}, and made a mistake. Restore the right path with arrowhead, angle arc and angle to one decimal; ray and arc are {new}.",
                         "This drawing should show Snell's law for {data}, but something is not right. Redraw the path that the light really takes, in {new}, with its angle from the normal."),
        ("task", "zh"): ("有人按 {data} 画光线在{faces}处的去向，但画错了。请改成正确的光路，光线（带箭头）和角弧用{new}，角度保留一位小数。",
                         "本图应当符合折射定律，数据为 {data}，却有一处错误。请用{new}重新画出光线真实的去向，并标出与法线的夹角。"),
        ("explicit", "en"): ("The correct figure has {data}. After the interface, {result}, drawn in {new} with arrowhead, arc and angle. Change the drawing to that.",
                             "Correct the figure: given {data}, the light arrives and then {result}. The path leaves from where the incident ray ends; rays and arcs are {new}, arrowheads point onward."),
        ("explicit", "zh"): ("正确的图是：{data}；光线到达界面后{result}，用{new}画出光线、箭头和角弧并标注角度。请据此修改。",
                             "请改正此图：已知 {data}，光线从入射点出发，{result}。光线和角弧为{new}，箭头指向前进方向。"),
    },
    source={
        ("terse", "en"): ("A light ray meets {faces}: {data}.", "Ray diagram before refraction, {data}."),
        ("terse", "zh"): ("光线射向{faces}：{data}。", "折射之前的光路图，{data}。"),
        ("task", "en"): ("Draw a textbook ray diagram: {faces}, {lies}, with {media}. A ray from the {from} arrives at {angle}° to the dashed normal, and its angle is marked.",
                         "An optics figure with {media}, shaded where the medium is not air. The interface is {lies}; light comes from the {from} and makes {angle}° with the normal."),
        ("task", "zh"): ("画一幅教科书式光路图：{faces}，方向{lies}，{media}。光线从{from}射来，与虚线法线成 {angle}° 角并已标出。",
                         "光学示意图，{media}，空气以外的介质着淡色。界面{lies}，入射光来自{from}，与法线的夹角为 {angle}°。"),
        ("explicit", "en"): ("A clean ray diagram of {faces}, {lies}. The media are labelled {media} and tinted unless they are air. One incident ray with an arrowhead comes from the {from} and ends at the interface on a dashed normal; an arc marks {angle}°. There is no outgoing ray yet.",
                             "Figure for an optics exercise. A heavy {lies} line is the interface, a dashed line through the point of incidence the normal. From the {from} an arrowed ray reaches that point at {angle}°, shown by an arc. Labels: {media}. Nothing leaves the interface."),
        ("explicit", "zh"): ("{faces}的清晰光路图，界面{lies}。介质标有 {media}，除空气外着淡色。一条带箭头的入射光线从{from}射到界面上虚线法线的垂足处，弧线标出 {angle}°，尚未画折射光线。",
                             "光学练习用图：{lies}的粗线是界面，过入射点的虚线是法线，带箭头的光线从{from}射到该点，弧线标出 {angle}°。文字标注有 {media}。界面之后没有光线。"),
    },
    target={
        ("terse", "en"): ("Snell's law drawn for {data}, the outgoing path in {new}.", "Ray diagram, {data}: {result} ({new})."),
        ("terse", "zh"): ("按 {data} 画出的折射光路图，出射光路为{new}。", "光路图，{data}：{result}（{new}）。"),
        ("task", "en"): ("Draw a textbook ray diagram of {faces}, {lies}, with {media}. Light from the {from} arrives at {angle}° to the normal; after that, in {new}, {result}.",
                         "An optics figure for {data}. The interface is {lies}, the ray comes from the {from}, and then {result}; the outgoing part and its angle arc are {new}."),
        ("task", "zh"): ("画一幅教科书式光路图：{faces}，方向{lies}，{media}。光从{from}以 {angle}° 的入射角射来，此后用{new}表示：{result}。",
                         "{data} 的光学图，界面{lies}，光线来自{from}，随后{result}；出射部分及其角弧为{new}。"),
        ("explicit", "en"): ("A clean ray diagram of {faces}, {lies}, media labelled {media} and tinted unless air. A plain arrowed ray from the {from} meets the dashed normal at {angle}°, marked by an arc. From there, in {new} and with an arrowhead, {result}; arcs in {new} and numbers give the angles.",
                             "Figure of {faces}: heavy {lies} line, dashed normal, labels {media}. The incident ray comes from the {from} at {angle}°. Beyond it the light is {new}: {result}. Every angle has an arc and its value in degrees."),
        ("explicit", "zh"): ("{faces}的清晰光路图，界面{lies}，介质标有 {media}，除空气外着淡色。普通颜色的入射光线带箭头，从{from}射来，与虚线法线成 {angle}°，有弧线标注。自入射点起用{new}带箭头地画出：{result}，并以{new}弧线和数值标出角度。",
                             "{faces}的示意图：{lies}的粗线、虚线法线、文字 {media}。入射光线来自{from}，入射角 {angle}°。其后的光路为{new}：{result}。每个角都画弧线并写出度数。"),
    },
    wording=Wording(
        law={
            "en": "light is bent by Snell's law at an interface, or wholly reflected where no angle fulfils it",
            "zh": "光在界面处按折射定律偏折，没有满足它的折射角时发生全反射",
        },
        figure=(Noun("ray diagram", "ray diagrams", "折射光路", "条"), Noun("refraction diagram", "refraction diagrams", "界面处的光路", "条")),
        nouns={
            "line": (Noun("line", "lines", "线", "条"),), "arc": (Noun("angle arc", "angle arcs", "角弧", "段"),),
            "line[class=ray]": (Noun("incident ray", "incident rays", "入射光线", "条"),),
            "line[class=ray-new]": (_RAY,), "line[class=normal]": (Noun("normal", "normals", "法线", "条"),),
            "line[class=surface]": (Noun("interface", "interfaces", "界面"),),
            "line[class=arrow]": (Noun("arrowhead of the incident ray", "arrowheads of incident rays", "入射光线的箭头"),),
            "line[class=arrow-new]": (Noun("arrowhead of the outgoing ray", "arrowheads of outgoing rays", "折射光线的箭头"),),
            "polygon": (Noun("tinted medium", "tinted media", "着色介质", "种"),),
        },
        objective={
            "en": ("Find the path of the light for {data} and draw it.", "Continue the ray by Snell's law with {data}."),
            "zh": ("求出 {data} 时光的去向并画出来。", "按折射定律继续画光线，{data}。"),
        },
        facts={
            "en": ("Light arrives at {angle}° to the normal, with {media}; its further path is {new}.", "The ray meets {faces}: {data}. What follows is {new}."),
            "zh": ("光线以 {angle}° 的入射角射来，{media}，此后的光路用{new}。", "光线射到{faces}上：{data}。其后的光路为{new}。"),
        },
    ),
    anchor="A1", catalogue=("PO2",), leaves=("Physics/Optics/Refraction",),
)  # fmt: skip

FAMILIES = (REFRACTION,)
