"""Reflection at a plane mirror: reflected rays, and the image where their dashed extensions meet (catalogue PO1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Point
from synth.science.layout import polar
from synth.science.physics.drawing import (
    Sheet,
    angle_arc,
    angle_label,
    around,
    between,
    direction,
    frame,
    hatching,
    pt,
    ray,
    reach,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A mirror through `at`, its front towards `front`; the object is a point, or an arrow whose tip comes first."""

    at: Point
    front: float
    side: int  # towards which end of the mirror light leans: +1 or -1 along front + 90
    foot: float  # px along the mirror from `at` to the foot of the first point
    height: float
    tail: Point | None  # of an arrow: px along the mirror and from it, from its tip
    angles: tuple[int, ...]  # of incidence, negative to the other side

    def place(self, along: float, above: float) -> Point:
        """A point by its distances along the mirror and in front of it."""
        return pt(polar(polar(self.at, along * self.side, self.front + 90.0), above, self.front))

    @property
    def points(self) -> tuple[Point, ...]:
        """The object's points."""
        first = self.place(self.foot, self.height)
        if self.tail is None:
            return (first,)
        return first, self.place(self.foot + self.tail[0], self.height + self.tail[1])

    @property
    def images(self) -> tuple[Point, ...]:
        """As far behind the mirror as the object is in front of it."""
        first = self.place(self.foot, -self.height)
        if self.tail is None:
            return (first,)
        return first, self.place(self.foot + self.tail[0], -self.height - self.tail[1])

    def hits(self) -> tuple[Point, ...]:
        """Where the rays meet the mirror."""
        return tuple(self.place(self.foot + self.height * math.tan(math.radians(a)), 0.0) for a in self.angles)


def _setting(s: Stream, difficulty: int, canvas: Canvas) -> Setting:
    long = min(canvas.width, canvas.height)
    front = s.choice((180.0, 0.0) if difficulty == 1 else (180.0, 0.0, 270.0))
    if difficulty in (3, 5):
        front += s.choice((-1, 1)) * s.integer(8, 24)
    angles = _spread(s, flip=difficulty > 1 and s.chance(0.35))
    height = s.uniform(0.20, 0.29) * long
    tail = (s.uniform(-0.17, -0.08) * long, s.uniform(-0.11, 0.10) * long) if difficulty > 3 else None
    foot = -0.16 * long if angles[0] > 0 else -0.04 * long
    return Setting((canvas.width / 2, canvas.height / 2), front, s.choice((-1, 1)), foot, height, tail, tuple(angles))


def _spread(s: Stream, flip: bool) -> list[int]:
    """Two angles of incidence whose rays arrive well apart, the first perhaps on the other side."""
    for _ in range(60):
        one, two = sorted(s.sample(range(16, 56), 2))
        one = -one if flip else one
        if math.tan(math.radians(two)) - math.tan(math.radians(one)) > 0.5:
            return [one, two]
    raise Unfit("close", "two rays meet the mirror too near each other")


def make_mirror(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """Rays from a point or the tip of an arrow on a mirror; the target reflects them and finds the image."""
    t = _setting(s, difficulty, canvas)
    given, added = _given(t, canvas), _added(t, canvas)
    sheet = Sheet(canvas)
    sheet.keep([*given, *added])
    texts = _names(sheet, t, t.points, "p", "") + _angles(sheet, t, "i", t.front, -1)
    answers = _names(sheet, t, t.images, "q", "'", "text-new") + _angles(sheet, t, "o", t.front, 1, "text-new")
    source = Figure((*given, *texts))
    target = source.plus(*added, *answers)
    ends = [{"class": "dashed-new", "at": list(target.by_id[f"d{i}"].points[0])} for i in (0, 1)]
    claims = (constraint(claim("meets", a=ends[0], b=ends[1], at=list(t.images[0]), tol=0.6)),)
    hidden = {"setting": t, "canvas": canvas}
    return Problem(source, Edit("reflect", {"mark": "ray-new"}), target, _trace(t, target), _slots(t), claims, hidden)


def _given(t: Setting, canvas: Canvas) -> list[Mark]:
    """The mirror with its hatching, the object, the rays that fall in with their normals and angles."""
    u, box = canvas.unit, frame(canvas, 10.0 * canvas.unit)
    ends = [polar(t.at, min(0.44 * canvas.width, reach(box, t.at, t.front + turn)), t.front + turn) for turn in (-90.0, 90.0)]
    marks: list[Mark] = list(hatching("h", ends[0], ends[1], t.front + 180.0, 19.0 * u, 12.0 * u))
    marks.append(Line("m", (pt(ends[0]), pt(ends[1])), "surface"))
    for k, hit in enumerate(t.hits()):
        if min(math.dist(hit, e) for e in ends) < 16.0 * u or not _within(hit, box):
            raise Unfit("off-mirror", "a ray misses the mirror")
        marks.append(Line(f"n{k}", (pt(hit), pt(polar(hit, 62.0 * u, t.front))), "normal"))
        marks.append(angle_arc(f"i{k}", hit, 30.0 * u, t.front, direction(hit, t.points[0]), "dim"))
        marks += ray(f"r{k}", t.points[0], hit, backwards=True)
    if t.tail is None:
        marks.append(Circle("p", t.points[0], 3.6 * u, "ink"))
    else:
        marks.append(Line("p", (t.points[1], t.points[0]), "object", end=True))
    if not all(_within(p, frame(canvas, 20.0 * u)) for p in (*t.points, *t.images)):
        raise Unfit("off-page", "object or image too near the edge")
    return marks


def _within(p: Point, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= p[0] <= box[2] and box[1] <= p[1] <= box[3]


def _added(t: Setting, canvas: Canvas) -> list[Mark]:
    """Reflected rays with their angles, dashed extensions, and the image."""
    marks: list[Mark] = []
    for k in range(len(t.angles)):
        marks += _reflected(t, k, t.side * t.angles[k], canvas)
    return [*marks, *_image(t.images, canvas)]


def _reflected(t: Setting, k: int, leaving: float, canvas: Canvas, to: Point | None = None) -> list[Mark]:
    """Ray k as it leaves the mirror at an angle to the normal, and its extension to a point behind the mirror."""
    u, hit = canvas.unit, t.hits()[k]
    way = t.front + leaving
    far = min(reach(frame(canvas, 6.0 * u), hit, way), 0.40 * canvas.width)
    if far < 80.0 * u:
        raise Unfit("short", "a reflected ray too short to be seen")
    back = to or polar(hit, -math.dist(hit, t.images[0]), way)
    dashed = Line(f"d{k}", (pt(hit), pt(back)), "dashed-new")
    return [dashed, *ray(f"o{k}", hit, polar(hit, far, way), "new"), angle_arc(f"a{k}", hit, 30.0 * u, t.front, way, "ray-new")]


def _image(points: tuple[Point, ...], canvas: Canvas) -> list[Mark]:
    if len(points) == 1:
        return [Circle("q", points[0], 3.6 * canvas.unit, "shape-new")]
    return [Line("q", (points[1], points[0]), "dashed-new", end=True)]


def _names(sheet: Sheet, t: Setting, points: tuple[Point, ...], key: str, prime: str, cls: str = "text") -> list[Label]:
    """S of a point, A and B of an arrow, with a prime for images."""
    names = "S" if len(points) == 1 else "AB"
    out, u = [], sheet.canvas.unit
    for k, (name, p) in enumerate(zip(names, points)):
        away = t.front + (0.0 if key == "p" else 180.0)
        places = around(p, away, (14 * u, 18 * u, 23 * u, 28 * u), (0, 40, -40, 80, -80, 120, -120, 180))
        out.append(sheet.write(f"{key}{k}n", name + prime, places, 16.5 * u, cls, italic=True, role="name"))
    return out


def _angles(sheet: Sheet, t: Setting, key: str, normal: float, sign: int, cls: str = "text") -> list[Label]:
    """The number of every angle of incidence (sign -1) or reflection (+1)."""
    out = []
    for k, (hit, angle) in enumerate(zip(t.hits(), t.angles)):
        way = normal + sign * t.side * angle
        out.append(angle_label(sheet, f"{key}{k}t", hit, f"{abs(angle)}°", way, normal, cls))
    for label, hit in zip(out, t.hits()):
        if math.dist(label.at, hit) > 96.0 * sheet.canvas.unit or min(out, key=lambda o: math.dist(o.at, hit)) != label:
            raise Unfit("unclear", "a number stands far from its angle, or nearer to another")
    return out


def _slots(t: Setting) -> dict[str, str | dict[str, str]]:
    listed = [f"{abs(a)}°" for a in t.angles]
    point = t.tail is None
    tilt = abs(t.front % 90.0) > 0.01
    lies = ("tilted", "倾斜") if tilt else ("horizontal", "水平") if t.front % 180.0 else ("vertical", "竖直")
    return {
        "angles": {"en": ", ".join(listed[:-1]) + " and " + listed[-1], "zh": "、".join(listed[:-1]) + " 和 " + listed[-1]},
        "object": {"en": "the point S", "zh": "点 S"} if point else {"en": "the arrow AB", "zh": "箭头 AB"},
        "start": "S" if point else "A",
        "image": "S'" if point else "A'B'",
        "meet": "S'" if point else "A'",
        "lies": dict(zip(("en", "zh"), lies)),
    }


def _trace(t: Setting, target: Figure) -> tuple[Step, ...]:
    """Ray by ray: equal angles; then the extensions, and the image where they meet."""
    steps: list[Step] = []
    by = target.by_id
    for k, angle in enumerate(t.angles):
        given = float(abs(angle))
        steps.append(draw(by[f"o{k}"]).why("law", name="reflection", values={"t1": given, "t2": given}))
        steps += [draw(by[f"o{k}-head"]), draw(by[f"a{k}"]), write(by[f"o{k}t"])]
    steps += [draw(by[f"d{k}"]).why("rule", name="extension") for k in range(len(t.angles))]
    steps.append(draw(by["q"]).why("rule", name="image"))
    steps += [write(by[f"q{k}n"]) for k in range(len(t.images))]
    return tuple(steps)


# ------------------------------------------------------------------------------------------------ wrong targets


def _with(p: Problem, k: int, leaving: float, text: str | None = None) -> Figure | None:
    """The target with one reflected ray at another angle; the extension goes straight back from it."""
    t, canvas = p.hidden["setting"], p.hidden["canvas"]
    try:
        marks = _reflected(t, k, leaving, canvas)
    except Unfit:
        return None
    fields = {m.id: {f: getattr(m, f) for f in ("points",)} if isinstance(m, Line) else {"begin": m.begin, "stop": m.stop} for m in marks}
    return p.target.changed(fields | ({f"o{k}t": {"text": text}} if text else {}))


def unequal(p: Problem, s: Stream) -> Figure | None:
    """A reflected ray some degrees off."""
    t = p.hidden["setting"]
    k = s.integer(0, len(t.angles) - 1)
    off = s.choice((-1, 1)) * s.integer(2, 6)
    return _with(p, k, t.side * t.angles[k] + off, f"{abs(t.angles[k] + t.side * off)}°")


def from_mirror(p: Problem, s: Stream) -> Figure | None:
    """A ray that leaves at its angle to the mirror instead of to the normal."""
    t = p.hidden["setting"]
    k = s.integer(0, len(t.angles) - 1)
    angle = math.copysign(90 - abs(t.angles[k]), t.angles[k])
    return None if abs(t.angles[k]) in range(42, 49) else _with(p, k, t.side * angle)


def sent_back(p: Problem, s: Stream) -> Figure | None:
    """A ray that returns to where it came from."""
    t = p.hidden["setting"]
    k = s.integer(0, len(t.angles) - 1)
    return _with(p, k, -t.side * t.angles[k])


def _image_at(p: Problem, points: tuple[Point, ...]) -> Figure:
    t = p.hidden["setting"]
    mark = {"q": {"at": points[0]} if t.tail is None else {"points": (points[1], points[0])}}
    shift = (points[0][0] - t.images[0][0], points[0][1] - t.images[0][1])
    names = {f"q{k}n": {"at": pt((m.at[0] + shift[0], m.at[1] + shift[1]))} for k in range(len(points)) for m in [p.target.by_id[f"q{k}n"]]}
    return p.target.changed(mark | names)


def image_too_near(p: Problem, s: Stream) -> Figure:
    """The image at another distance behind the mirror than the object before it."""
    t = p.hidden["setting"]
    by = t.height * s.choice((-1, 1)) * s.uniform(0.08, 0.3)
    return _image_at(p, tuple(pt(polar(q, by, t.front)) for q in t.images))


def image_aside(p: Problem, s: Stream) -> Figure:
    """The image shifted along the mirror."""
    t = p.hidden["setting"]
    by = s.choice((-1, 1)) * s.uniform(8.0, 24.0)
    return _image_at(p, tuple(pt(polar(q, by, t.front + 90.0)) for q in t.images))


def turned_image(p: Problem, s: Stream) -> Figure | None:
    """The image of an arrow is turned, as if it were moved and not mirrored."""
    t = p.hidden["setting"]
    if t.tail is None:
        return None
    (a, b), (q, _) = t.points, t.images
    end = pt((q[0] + b[0] - a[0], q[1] + b[1] - a[1]))
    return p.target.changed({"q": {"points": (end, q)}}) if math.dist(end, t.images[1]) > 6.0 else None


def backwards(p: Problem, s: Stream) -> Figure:
    """A reflected ray whose arrowhead points at the mirror."""
    key = f"o{s.integer(0, len(p.hidden['setting'].angles) - 1)}-head"
    return p.target.changed({key: {"points": p.target.by_id[key].points[::-1]}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """An angle of reflection with another number."""
    t = p.hidden["setting"]
    k = s.integer(0, len(t.angles) - 1)
    off = s.choice([n for n in (-10, -1, 1, 10) if abs(t.angles[k]) + n > 5])
    return p.target.changed({f"o{k}t": {"text": f"{abs(t.angles[k]) + off}°"}})


def no_extension(p: Problem, s: Stream) -> Figure:
    """One dashed extension is missing."""
    return p.target.without([f"d{s.integer(0, len(p.hidden['setting'].angles) - 1)}"])


def short_extension(p: Problem, s: Stream) -> Figure:
    """An extension that stops before the image."""
    key = f"d{s.integer(0, len(p.hidden['setting'].angles) - 1)}"
    a, b = p.target.by_id[key].points
    return p.target.changed({key: {"points": (a, pt(between(a, b, s.uniform(0.6, 0.9))))}})


def no_image(p: Problem, s: Stream) -> Figure:
    """The extensions meet, but nothing stands there."""
    return p.target.without(["q"])


def pale_extension(p: Problem, s: Stream) -> Figure:
    """An extension that looks like a normal."""
    key = f"d{s.integer(0, len(p.hidden['setting'].angles) - 1)}"
    return p.target.changed({key: {"cls": "normal", "points": p.target.by_id[key].points[::-1]}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The image looks like the object."""
    look = "ink" if p.hidden["setting"].tail is None else "object"
    return p.target.changed({"q": {"cls": look}, "q0n": {"cls": "text"}})


MIRROR = Family(
    name="physics/plane-mirror",
    subject="physics",
    title={"en": "Reflection and image at a plane mirror", "zh": "平面镜的反射与成像"},
    edits="reflected rays with angles, dashed extensions and the virtual image, in colour",
    parameters="2 rays at 16° to 55°, mirror in any direction, object a point or an arrow",
    make=make_mirror,
    mutators=(
        Mutator("unequal", unequal), Mutator("from-mirror", from_mirror), Mutator("sent-back", sent_back),
        Mutator("image-too-near", image_too_near), Mutator("image-aside", image_aside), Mutator("turned-image", turned_image),
        Mutator("backwards", backwards), Mutator("wrong-number", wrong_number), Mutator("no-extension", no_extension),
        Mutator("short-extension", short_extension), Mutator("no-image", no_image),
        Mutator("pale-extension", pale_extension), Mutator("unmarked", unmarked),
    ),
    edit={
        ("terse", "en"): ("Reflect the rays from {start} and find the image of {object}, all in {new}.",
                          "Complete this mirror diagram in {new}: reflected rays with angles, dashed extensions, image.",
                          "Where does {object} appear in the mirror? Construct it in {new}, primes on its letters."),
        ("terse", "zh"): ("画出由 {start} 发出的光线的反射光线和{object}的像，全部用{new}。", "用{new}补全平面镜光路：反射光线及角度、虚线延长线和像。",
                          "{object}在镜中的像在哪里？用{new}作出，字母加撇号。"),
        ("task", "en"): ("Apply the law of reflection to the rays that fall in at {angles}. Draw the reflected rays in {new} with arrowheads, angle arcs and angles, extend them backwards with dashed lines and draw the image of {object} where these meet; mark its letters with a prime.",
                         "Complete the diagram of the plane mirror. In {new}: each reflected ray with its angle to the normal, its dashed extension behind the mirror, and the virtual image of {object}, lettered with primes. Leave the rest as it is.",
                         "The rays from {start} strike the mirror. Show in {new} how they are reflected, number the angles of reflection, and locate the virtual image of {object} with dashed lines behind the mirror (letters with a prime)."),
        ("task", "zh"): ("入射角为 {angles}，请按反射定律用{new}画出带箭头的反射光线、角弧和反射角，再用虚线向镜后反向延长，在交点处画出{object}的像，字母加撇号。",
                         "补全平面镜光路图：用{new}画出每条反射光线及其与法线的夹角、镜后的虚线延长线以及{object}的虚像，像点字母加撇号，其余不变。",
                         "由 {start} 发出的光线射到镜面上。用{new}表示它们如何反射，标出反射角，并在镜后用虚线确定{object}的虚像位置（字母加撇号）。"),
        ("explicit", "en"): ("Draw the reflected rays in {new} at {angles} to their normals, on the other side of each normal, with arrowheads, arcs and numbers. Dashed {new} lines run from the mirror straight back to {meet}, as far behind the mirror as {start} is in front; there draw the image {image} in {new}.",
                             "Mirror {object} in the plane of the mirror to get {image}, in {new}. Join {meet} to each point of incidence by a dashed {new} line and continue it in front as an arrowed {new} ray; the angles of reflection are again {angles}, each with arc and number.",
                             "Each ray leaves the mirror in {new} under its angle of incidence ({angles}), with arrowhead, arc and number; a dashed {new} extension leads back behind the mirror. All extensions end in {meet}: add the virtual image {image} in {new} and change nothing else."),
        ("explicit", "zh"): ("用{new}画反射光线，分别在法线另一侧与法线成 {angles}，带箭头、角弧和数值。从入射点用{new}虚线向镜后反向延长到 {meet}，{meet} 到镜面的距离与 {start} 到镜面的距离相等；在那里用{new}画出像 {image}。",
                             "作{object}关于镜面的对称图形，得到{new}的像 {image}。用{new}虚线连接 {meet} 与各入射点，并在镜前继续画成带箭头的{new}反射光线；反射角仍是 {angles}，各画角弧并写出数值。",
                             "每条光线以等于入射角（{angles}）的反射角离开镜面，用{new}画出光线、箭头、角弧和角度，并用{new}虚线向镜后延长。各延长线交于 {meet}：在此画出{new}的虚像 {image}，其余不动。"),
    },
    repair={
        ("terse", "en"): ("The mirror image of {object} is constructed wrong; correct it in {new} (incidence at {angles}).",
                          "Mend the {new} part of this mirror diagram, angles of incidence {angles}."),
        ("terse", "zh"): ("{object}的镜像作图有错，请用{new}改正（入射角 {angles}）。", "改正这幅平面镜光路图中{new}的部分，入射角为 {angles}。"),
        ("task", "en"): ("Someone constructed the image of {object} in a plane mirror from rays at {angles} and slipped. Restore equal angles, arrowheads, angle numbers, dashed extensions and the virtual image, all in {new}.",
                         "In this drawing the law of reflection or the place of the image is violated. The rays come in at {angles}; redraw in {new} what is wrong, so that all dashed extensions meet in the image of {object}."),
        ("task", "zh"): ("有人根据入射角为 {angles} 的光线作{object}在平面镜中的像，出了差错。请恢复正确的反射角、箭头、角度、虚线延长线和虚像，均为{new}。",
                         "这幅图违反了反射定律或像的位置有误。光线的入射角是 {angles}，请用{new}重画错误之处，使所有虚线延长线交于{object}的像。"),
        ("explicit", "en"): ("In the correct figure the reflected rays make {angles} with their normals, and their dashed extensions meet in {meet}, as far behind the mirror as {start} is in front of it. Rays with arrowheads, arcs, numbers, extensions and the image {image} are {new}. Change the drawing to that.",
                             "Correct the figure: {image} is the mirror image of {object}, every dashed line joins a point of incidence to {meet}, every reflected ray continues one of them away from the mirror, at {angles}. All this is {new}."),
        ("explicit", "zh"): ("正确的图中，反射光线与法线成 {angles}，其虚线延长线交于 {meet}，{meet} 与 {start} 到镜面等距。带箭头的反射光线、角弧、角度、延长线和像 {image} 均为{new}。请据此修改。",
                             "请改正：{image} 是{object}关于镜面的像，每条虚线连接一个入射点与 {meet}，每条反射光线沿其中一条虚线的方向离开镜面，反射角为 {angles}。这些都用{new}。"),
    },
    source={
        ("terse", "en"): ("Rays from {start} fall on a plane mirror at {angles}.", "Mirror diagram before reflection: {object}, angles of incidence {angles}."),
        ("terse", "zh"): ("由 {start} 发出的光线以 {angles} 的入射角射向平面镜。", "反射之前的平面镜光路：{object}，入射角 {angles}。"),
        ("task", "en"): ("Draw a {lies} plane mirror with hatching behind it and {object} in front. Arrowed rays run from {start} to the mirror; dashed normals and arcs show the angles of incidence {angles}.",
                         "A textbook figure of {object} before a {lies} mirror, hatched at the back. Rays from {start} make {angles} with the normals where they arrive."),
        ("task", "zh"): ("画一面{lies}放置的平面镜，背面画斜线，镜前有{object}。带箭头的光线由 {start} 射到镜面，虚线法线和弧线标出入射角 {angles}。",
                         "教科书插图：{object}位于{lies}的平面镜前，镜背有斜线。由 {start} 发出的光线与各自法线的夹角为 {angles}。"),
        ("explicit", "en"): ("A clean ray diagram: a {lies} straight mirror with short oblique strokes behind it, {object} in front. From {start} rays with arrowheads reach the mirror; at each point of incidence stand a dashed normal, an arc and the angle, {angles}. Nothing is reflected yet.",
                             "Figure for an optics exercise with {object} and a {lies} plane mirror (hatched side away from the object). Incident rays only, from {start}, at {angles} to dashed normals, each angle with an arc. No image is shown."),
        ("explicit", "zh"): ("清晰的光路图：一面{lies}的平面镜，背面有短斜线，镜前是{object}。从 {start} 出发的光线带箭头射到镜面，各入射点处有虚线法线、弧线和角度 {angles}。还没有反射光线。",
                             "光学练习用图，有{object}和一面{lies}的平面镜（斜线一侧背对物体）。只有从 {start} 发出的入射光线，与虚线法线的夹角为 {angles}，均以弧线标出，没有画像。"),
    },
    target={
        ("terse", "en"): ("Image of {object} in a plane mirror, constructed in {new} from rays at {angles}.", "Plane mirror with {object}, the reflected rays ({angles}) and the image {image} in {new}."),
        ("terse", "zh"): ("{object}在平面镜中的像，由入射角 {angles} 的光线作出，作图部分为{new}。", "平面镜与{object}，反射光线（{angles}）和像 {image} 为{new}。"),
        ("task", "en"): ("Draw a {lies} plane mirror, hatched behind, with {object} in front. Rays from {start} arrive at {angles} and are reflected at the same angles; in {new}: the reflected rays, their dashed extensions and the virtual image {image}.",
                         "A textbook figure of image formation in a {lies} mirror: incident rays from {start} at {angles}, and in {new} the reflected rays, dashed lines back to {meet} and the image {image}."),
        ("task", "zh"): ("画一面{lies}的平面镜，背面画斜线，镜前是{object}。由 {start} 发出的光线以 {angles} 入射并以相同的角反射；反射光线、虚线延长线和虚像 {image} 用{new}。",
                         "{lies}平面镜成像的教科书插图：从 {start} 发出的入射光线入射角为 {angles}，反射光线、通向 {meet} 的虚线和像 {image} 为{new}。"),
        ("explicit", "en"): ("A clean ray diagram: a {lies} mirror with strokes behind it, {object} in front, plain incident rays from {start} at {angles} to dashed normals. In {new}: reflected rays with arrowheads, arcs and the same angles, dashed extensions behind the mirror that meet in {meet}, and the image {image}.",
                             "Figure of a {lies} plane mirror (hatched) and {object}. Each plain ray from {start} is continued by a {new} reflected ray at an equal angle: {angles}, numbered on both sides of the normals. Dashed {new} lines lead back to the {new} virtual image {image}."),
        ("explicit", "zh"): ("清晰的光路图：一面{lies}的平面镜，背面有斜线，镜前是{object}，普通颜色的入射光线从 {start} 射来，与虚线法线成 {angles}。{new}部分为：带箭头的反射光线、角弧和相等的角度、在镜后交于 {meet} 的虚线延长线以及像 {image}。",
                             "{lies}的平面镜（有斜线）与{object}。从 {start} 发出的每条普通光线都由一条{new}的反射光线以等角接续：{angles}，法线两侧均标出数值。{new}虚线通向{new}的虚像 {image}。"),
    },
    wording=Wording(
        law={
            "en": "rays leave under the angle at which they fall in, and the image lies as far behind the mirror as the object before it",
            "zh": "反射角等于入射角，像与物到镜面的距离相等",
        },
        figure=(Noun("mirror diagram", "mirror diagrams", "平面镜光路", "条"), Noun("ray diagram of a plane mirror", "ray diagrams of plane mirrors", "平面镜成像光路", "条")),
        nouns={
            "line": (Noun("line", "lines", "线", "条"),), "arc": (Noun("angle arc", "angle arcs", "角弧", "段"),),
            "line[class=ray]": (Noun("incident ray", "incident rays", "入射光线", "条"),),
            "line[class=ray-new]": (Noun("reflected ray", "reflected rays", "反射光线", "条"),),
            "line[class=dashed-new]": (Noun("dashed line", "dashed lines", "虚线", "条"),),
            "line[class=normal]": (Noun("normal", "normals", "法线", "条"),),
            "line[class=surface]": (Noun("mirror", "mirrors", "镜面", "个"),),
            "line[class=arrow]": (Noun("arrowhead of an incident ray", "arrowheads of incident rays", "入射光线的箭头"),),
            "line[class=arrow-new]": (Noun("arrowhead of a reflected ray", "arrowheads of reflected rays", "反射光线的箭头"),),
            "line[class=object]": (Noun("object arrow", "object arrows", "物体箭头"),),
            "circle": (Noun("point", "points", "点"),), "circle[class=shape-new]": (Noun("image point", "image points", "像点"),),
        },
        objective={
            "en": ("Reflect the rays and find the image of {object}.", "Apply the law of reflection to the rays at {angles} and construct the image."),
            "zh": ("画出反射光线，求{object}的像。", "对入射角为 {angles} 的光线应用反射定律，并作出像。"),
        },
        facts={
            "en": ("The rays from {start} fall in at {angles}; what they give is drawn in {new}.", "Light from {start} meets the mirror at {angles} to the normals; the construction is {new}."),
            "zh": ("由 {start} 发出的光线入射角为 {angles}，作图用{new}。", "从 {start} 射向镜面的光线与法线成 {angles}，所作部分为{new}。"),
        },
        described={
            "en": ("The angles of incidence are {angles}.",),
            "zh": ("入射角为 {angles}。",),
        },
        rules={
            "extension": {"en": "a reflected ray seems to come from behind the mirror", "zh": "反射光线看起来来自镜后"},
            "image": {"en": "the extensions meet in the image", "zh": "延长线相交于像"},
        },
    ),
    anchor="A1", catalogue=("PO1",), leaves=("Physics/Optics/Reflection",),
)  # fmt: skip

FAMILIES = (MIRROR,)
