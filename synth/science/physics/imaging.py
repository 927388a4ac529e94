"""Thin lenses and spherical mirrors: three principal rays and the image they form (catalogue PO3, PO4).

Both bend light at a plane and obey 1/u + 1/v = 1/f, so one setting serves both. Places are cm along the axis: before the
plane negative, after it positive, where "after" is the way light takes, which a mirror folds back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from catalog.identity import Stream
from synth.reasoning.constraints import constraint
from synth.reasoning.naming import Noun, Wording
from synth.reasoning.record import Step, claim, compute, draw, write
from synth.science.family import Canvas, Edit, Family, Mutator, Problem, Unfit
from synth.science.figure import Circle, Figure, Label, Line, Mark, Point, Polygon
from synth.science.layout import polar
from synth.science.physics.drawing import ARROW, Sheet, around, between, direction, frame, hatching, head_on, pt, reach

MINUS = "−"
RAYS = ("parallel", "centre", "focus")


@dataclass(frozen=True, slots=True)
class Setting:
    """A lens or mirror of focal length f (negative: diverging), an object at u; cm. px of the plane, axis and a cm."""

    mirror: bool
    f: float
    u: float
    plane: float
    axis: float
    scale: float
    turn: int  # +1: light comes from the left
    tall: float  # px of the object
    canvas: Canvas

    @property
    def v(self) -> float:
        """Image distance, cm, negative where the image is virtual."""
        return self.u * self.f / (self.u - self.f)

    @property
    def grows(self) -> float:
        """Height of the image over that of the object; negative: upside down."""
        return -self.v / self.u

    def before(self, distance: float, height: float) -> Point:
        """A place at a distance before the plane, and px above the axis."""
        return pt((self.plane - self.turn * distance * self.scale, self.axis - height))

    def after(self, distance: float, height: float) -> Point:
        """A place at a distance after the plane; a mirror sends light back to where it came from."""
        return self.before(distance if self.mirror else -distance, height)

    @property
    def tip(self) -> Point:
        return self.before(self.u, self.tall)

    @property
    def image(self) -> Point:
        """The image of the tip."""
        return self.after(self.v, self.grows * self.tall)

    def hits(self) -> dict[str, Point]:
        """Where the principal rays meet the plane."""
        heights = {"parallel": self.tall, "centre": 0.0, "focus": self.grows * self.tall}
        return {name: self.before(0.0, h) for name, h in heights.items()}


def _draw_setting(s: Stream, difficulty: int, canvas: Canvas, mirror: bool) -> Setting:
    f = float(s.integer(6, 20)) if difficulty < 4 else s.integer(12, 48) / 2
    kind = s.choice((("far",), ("far", "mid"), ("far", "mid", "near"), ("mid", "near", "diverging"), ("far", "near", "diverging"))[difficulty - 1])
    share = {"far": (2.2, 3.2), "mid": (1.35, 1.85), "near": (0.4, 0.7), "diverging": (0.7, 2.2)}[kind]
    u = float(round(f * s.uniform(*share)))
    f = -f if kind == "diverging" else f
    turn = s.choice((1, -1)) if difficulty > 1 else 1
    v = u * f / (u - f)
    ahead, behind = max(u, abs(f) * 1.08), max(abs(f) * 1.08, 0.0)
    if mirror:
        ahead, behind = max(ahead, v, 2 * f if f > 0 else 0.0), max(-v, 0.0, -2 * f)
    else:
        ahead, behind = max(ahead, -v), max(behind, v)
    room = canvas.width - 2 * canvas.margin - 76 * canvas.unit
    scale = min(room / (ahead + behind), 26.0 * canvas.unit)
    slack = room - (ahead + behind) * scale
    left = canvas.margin + 38 * canvas.unit + slack / 2
    plane = left + ahead * scale if turn == 1 else canvas.width - left - ahead * scale
    grows = abs(v / u)
    tall = min(0.19 * canvas.height, 0.27 * canvas.height / grows)
    return Setting(mirror, f, u, round(plane, 1), round(0.52 * canvas.height, 1), scale, turn, round(tall, 1), canvas)


def _make(s: Stream, difficulty: int, canvas: Canvas, mirror: bool) -> Problem:
    t = _draw_setting(s, difficulty, canvas, mirror)
    v, unit = t.v, canvas.unit
    if min(t.tall, abs(t.grows) * t.tall) < 20 * unit or abs(10 * v % 1 - 0.5) < 0.06 or abs(abs(v) - t.u) < 0.05 * t.u:
        raise Unfit("size", "an image too small, of a number that rounds badly, or as far as the object")
    if min(abs(t.f), abs(t.u - abs(t.f)), abs(abs(v) - abs(t.f))) * t.scale < 16 * unit:
        raise Unfit("crowded", "object, image or foci too near one another")
    given, added = _given(t), _added(t)
    sheet = Sheet(canvas)
    sheet.keep([*given, *added])
    texts = _names(sheet, t, {"A": t.tip, "B": t.before(t.u, 0.0), **_marked(t)}, "text", t.tall > 0)
    answers = _names(sheet, t, {"A'": t.image, "B'": t.after(v, 0.0)}, "text-new", t.grows > 0)
    texts += [_value(sheet, "f", t.f, "text"), _value(sheet, "u", t.u, "text")]
    answers.append(_value(sheet, "v", round(v, 1), "text-new", 1))
    source = Figure((*given, *texts))
    target = source.plus(*added, *answers)
    values = {"f": t.f, "u": t.u, "v": round(v, 1)}
    claims = (constraint(claim("law_holds", name="mirror" if mirror else "thin-lens", values=values, tol=0.01)),)
    edit = Edit("image", {"mark": "ray-new"})
    return Problem(source, edit, target, _trace(t, target), _slots(t), claims, {"setting": t})


def make_lens(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """An arrow before a thin lens; the target draws three rays and the image."""
    return _make(s, difficulty, canvas, False)


def make_mirror(s: Stream, difficulty: int, canvas: Canvas) -> Problem:
    """An arrow before a concave or convex mirror; the target draws three rays and the image."""
    return _make(s, difficulty, canvas, True)


# ------------------------------------------------------------------------------------------------ drawing


def _given(t: Setting) -> list[Mark]:
    """Axis, lens or mirror, foci, object."""
    unit, box = t.canvas.unit, frame(t.canvas)
    tall = 0.36 * t.canvas.height
    marks: list[Mark] = [*(_mirror(t, tall, unit) if t.mirror else _lens(t, tall, unit))]
    marks.append(Line("axis", (pt((box[0], t.axis)), pt((box[2], t.axis))), "axis"))
    marks += [Circle(f"dot{i}", p, 3.0 * unit, "ink") for i, p in enumerate(_marked(t).values())]
    foot = t.before(t.u, 0.0)
    return [*marks, Line("object", (foot, t.tip), "object", end=True)]


def _marked(t: Setting) -> dict[str, Point]:
    """The points of the axis that have a dot and a letter; a lens has two foci."""
    if t.mirror:
        return {"F": t.before(t.f, 0.0), "C": t.before(2 * t.f, 0.0)}
    return {"F": t.before(t.f, 0.0), " F": t.before(-t.f, 0.0)}


def _lens(t: Setting, tall: float, unit: float) -> list[Mark]:
    """The outline of the glass, and the dashed plane at which rays are drawn to bend."""
    rim, waist = (3.0 * unit, 13.0 * unit) if t.f > 0 else (14.0 * unit, 4.0 * unit)
    rows = [i / 12 for i in range(-12, 13)]
    half = [rim + (waist - rim) * (1 - y * y) for y in rows]
    right = [pt((t.plane + w, t.axis + y * tall)) for y, w in zip(rows, half)]
    left = [pt((t.plane - w, t.axis + y * tall)) for y, w in zip(rows, half)][::-1]
    outline = tuple(dict.fromkeys(right + left))
    ends = pt((t.plane, t.axis - tall)), pt((t.plane, t.axis + tall))
    return [Polygon("glass", outline, "glass"), Line("plane", ends, "construction")]


def _mirror(t: Setting, tall: float, unit: float) -> list[Mark]:
    """The mirror as a plane whose rims are bent to the side of its centre, hatched on its back."""
    lean = -t.turn * (1 if t.f > 0 else -1) * 12.0 * unit
    top, bottom = t.axis - tall, t.axis + tall
    body = [(t.plane, top), (t.plane, bottom)]
    rims = [(t.plane + lean, top - 18 * unit), *body, (t.plane + lean, bottom + 18 * unit)]
    back = 0.0 if t.turn == 1 else 180.0
    hatch = hatching("h", pt(body[0]), pt(body[1]), back, 22.0 * unit, 11.0 * unit)
    return [*hatch, Line("plane", tuple(pt(p) for p in rims), "surface")]


def _added(t: Setting) -> list[Mark]:
    """Rays, dashed extensions of a virtual image, and the image."""
    marks: list[Mark] = []
    for name in RAYS:
        marks += _ray(t, name, t.hits()[name], t.image)
    virtual = t.v < 0
    foot = t.after(t.v, 0.0)
    return [*marks, Line("image", (foot, t.image), "dashed-new" if virtual else "object-new", end=True)]


def _ray(t: Setting, name: str, hit: Point, image: Point) -> list[Mark]:
    """A ray from the tip over the plane: through its image, or as if it came from there.

    The ray that was parallel to the axis reaches it, in the focus: itself, or its dashed extension.
    """
    box, unit = frame(t.canvas, 4.0 * t.canvas.unit), t.canvas.unit
    virtual = t.v < 0
    way = direction(image, hit) if virtual else direction(hit, image)
    wanted = 0.34 * t.canvas.width if virtual else math.dist(hit, image) + 40.0 * unit
    if name == "parallel":
        focus = between(hit, image, (t.axis - hit[1]) / (image[1] - hit[1]))
        wanted = max(wanted, math.dist(hit, focus) + 20.0 * unit)
    end = polar(hit, min(reach(box, hit, way), wanted), way)
    line = Line(f"ray-{name}", (pt(end), pt(hit), t.tip), "ray-new")
    heads = [_head(f"in-{name}", t.tip, hit), _head(f"out-{name}", hit, end)]
    back = pt(focus) if name == "parallel" and t.f < 0 else image
    dashed = [Line(f"back-{name}", (pt(hit), back), "dashed-new")] if virtual else []
    return [*dashed, line, *heads]


def _head(key: str, a: Point, b: Point) -> Line:
    if math.dist(a, b) < 2.2 * ARROW:
        raise Unfit("short", "a piece of a ray too short for its arrowhead")
    return head_on(key, a, b, "arrow-new")


def _names(sheet: Sheet, t: Setting, places: dict[str, Point], cls: str, upright: bool) -> list[Label]:
    """Letters by their points: tips on the far side of the axis, what stands on the axis below or above it."""
    out, u = [], t.canvas.unit
    for name, p in places.items():
        away = (-90.0 if upright else 90.0) if name[0] == "A" else 90.0
        spots = around(p, away, (15 * u, 19 * u, 24 * u, 29 * u), (0, 35, -35, 65, -65, 90, -90, 145, -145, 180))
        out.append(sheet.write(f"name-{name}", name.strip(), spots, 16.0 * u, cls, italic=True, role="name"))
    return out


def _value(sheet: Sheet, name: str, value: float, cls: str, digits: int = 0) -> Label:
    """f, u or v with its unit, in a corner of the page."""
    u, (x0, y0, x1, y1) = sheet.canvas.unit, frame(sheet.canvas)
    rows = [y0 + 12 * u, y0 + 34 * u, y0 + 56 * u]
    rows += [y1 - (y - y0) for y in rows]
    spots = [(x, y) for x in (x0 + 52 * u, x1 - 52 * u) for y in rows]
    return sheet.write(f"value-{name}", f"{name} = {shown(value, digits)} cm", spots, 15.5 * u, cls)


def shown(value: float, digits: int = 0) -> str:
    """A number with a true minus sign; halves keep their decimal."""
    text = f"{abs(value):.{digits}f}" if digits else f"{abs(value):g}"
    return (MINUS if value < 0 else "") + text


def _trace(t: Setting, target: Figure) -> tuple[Step, ...]:
    """The image distance, the three rays, the image that they meet in."""
    by, law = target.by_id, "mirror" if t.mirror else "thin-lens"
    steps = [compute("v", "1/(1/f - 1/u)", {"f": t.f, "u": t.u}, "cm", 1)]
    for name in RAYS:
        steps.append(draw(by[f"ray-{name}"]).why("rule", name=f"{law}-{name}"))
        steps += [draw(by[f"in-{name}"]), draw(by[f"out-{name}"])]
    if t.v < 0:
        steps += [draw(by[f"back-{name}"]).why("rule", name="extension") for name in RAYS]
    steps.append(draw(by["image"]).why("law", name=law, values={"f": t.f, "u": t.u, "v": round(t.v, 1)}))
    return (*steps, *(write(by[key]) for key in ("name-A'", "name-B'", "value-v")))


def _slots(t: Setting) -> dict[str, str | dict[str, str]]:
    devices = {(False, True): ("converging lens", "凸透镜"), (False, False): ("diverging lens", "凹透镜"),
               (True, True): ("concave mirror", "凹面镜"), (True, False): ("convex mirror", "凸面镜")}  # fmt: skip
    given = f"f = {shown(t.f)} cm", f"u = {shown(t.u)} cm"
    kind = ("virtual" if t.v < 0 else "real", "虚像" if t.v < 0 else "实像")
    stands = ("upright", "正立") if t.grows > 0 else ("inverted", "倒立")
    large = ("enlarged", "放大") if abs(t.grows) > 1 else ("reduced", "缩小")
    middle = ("the pole", "顶点") if t.mirror else ("the optical centre", "光心")
    pairs = {"device": devices[t.mirror, t.f > 0], "kind": kind, "stands": stands, "large": large, "middle": middle,
             "side": ("left", "左侧") if t.turn == 1 else ("right", "右侧"), "given": (", ".join(given), "，".join(given)),
             "bend": ("mirror", "镜面") if t.mirror else ("lens", "透镜"),
             "back": (" with dashed extensions", "及虚线延长线") if t.v < 0 else ("", "")}  # fmt: skip
    return {"v": f"{shown(round(t.v, 1), 1)} cm"} | {k: dict(zip(("en", "zh"), v)) for k, v in pairs.items()}


# ------------------------------------------------------------------------------------------------ wrong targets


def _with_image(p: Problem, image: Point, v: float | None = None) -> Figure | None:
    """The target with its image, rays and letters at another place."""
    t: Setting = p.hidden["setting"]
    box = frame(t.canvas, 14.0)
    if not (box[0] < image[0] < box[2] and box[1] < image[1] < box[3]) or abs(image[0] - t.plane) < 20:
        return None
    if abs(image[1] - t.tip[1]) < 1.0:  # the parallel ray would never reach the axis
        return None
    try:
        marks = [m for name in RAYS for m in _ray(t, name, t.hits()[name], image)]
    except Unfit:
        return None
    changes: dict[str, dict[str, object]] = {m.id: {"points": m.points} for m in marks if isinstance(m, Line)}
    changes["image"] = {"points": (pt((image[0], t.axis)), image)}
    for key, place in (("name-A'", t.image), ("name-B'", t.after(t.v, 0.0))):
        at = p.target.by_id[key].at
        down = image[1] - t.image[1] if key == "name-A'" else 0.0
        changes[key] = {"at": pt((at[0] + image[0] - place[0], at[1] + down))}
    if v is not None:
        changes["value-v"] = {"text": f"v = {shown(round(v, 1), 1)} cm"}
    return p.target.changed(changes)


def image_elsewhere(p: Problem, s: Stream) -> Figure | None:
    """The image too near or too far by a tenth or two, with rays to match."""
    t: Setting = p.hidden["setting"]
    v = t.v * (1 + s.choice((-1, 1)) * s.uniform(0.07, 0.2))
    return _with_image(p, t.after(v, -v / t.u * t.tall), v)


def wrong_height(p: Problem, s: Stream) -> Figure | None:
    """The image in its place, but too tall or too short."""
    t: Setting = p.hidden["setting"]
    share = 1 + s.choice((-1, 1)) * s.uniform(0.15, 0.3)
    return _with_image(p, t.after(t.v, t.grows * t.tall * share))


def other_sign(p: Problem, s: Stream) -> Figure | None:
    """The law with the other kind of lens or mirror: f with its sign changed."""
    t: Setting = p.hidden["setting"]
    if abs(t.u + t.f) < 0.2 * abs(t.f):
        return None
    v = -t.u * t.f / (t.u + t.f)
    return _with_image(p, t.after(v, -v / t.u * t.tall), v) if (v < 0) == (t.v < 0) else None


def upside_down(p: Problem, s: Stream) -> Figure:
    """The image turned over."""
    t: Setting = p.hidden["setting"]
    foot = t.after(t.v, 0.0)
    return p.target.changed({"image": {"points": (foot, t.after(t.v, -t.grows * t.tall))}})


def bent_ray(p: Problem, s: Stream) -> Figure | None:
    """One ray leaves under a wrong angle and misses the image."""
    t: Setting = p.hidden["setting"]
    name = s.choice(RAYS)
    aim = (t.image[0], t.image[1] + s.choice((-1, 1)) * s.uniform(9.0, 20.0))
    try:
        marks = _ray(t, name, t.hits()[name], pt(aim))
    except Unfit:
        return None
    return p.target.changed({m.id: {"points": m.points} for m in marks if isinstance(m, Line) and "back" not in m.id})


def unbent_ray(p: Problem, s: Stream) -> Figure | None:
    """The parallel ray goes on as if nothing were there."""
    t: Setting = p.hidden["setting"]
    hit, side = t.hits()["parallel"], t.turn if not t.mirror else -t.turn
    far = reach(frame(t.canvas, 4.0), hit, 0.0 if side > 0 else 180.0) * 0.9
    end = pt((hit[0] + side * far, hit[1]))
    if far < 3 * ARROW or t.mirror:
        return None
    head = _head("x", hit, end)
    return p.target.changed({"ray-parallel": {"points": (end, hit, t.tip)}, "out-parallel": {"points": head.points}})


def wrong_number(p: Problem, s: Stream) -> Figure:
    """The right drawing, and an image distance that is not its."""
    t: Setting = p.hidden["setting"]
    v = round(t.v, 1) + s.choice((-1, 1)) * s.choice((0.3, 0.5, 1.0, 2.0))
    return p.target.changed({"value-v": {"text": f"v = {shown(round(v, 1), 1)} cm"}})


def lost_sign(p: Problem, s: Stream) -> Figure:
    """The image distance with the wrong sign."""
    t: Setting = p.hidden["setting"]
    return p.target.changed({"value-v": {"text": f"v = {shown(-round(t.v, 1), 1)} cm"}})


def backwards(p: Problem, s: Stream) -> Figure:
    """An arrowhead against the light."""
    key = f"{s.choice(('in', 'out'))}-{s.choice(RAYS)}"
    return p.target.changed({key: {"points": p.target.by_id[key].points[::-1]}})


def missing_ray(p: Problem, s: Stream) -> Figure:
    """Only two of the three rays."""
    name = s.choice(RAYS)
    keys = (f"ray-{name}", f"in-{name}", f"out-{name}", f"back-{name}")
    return p.target.without([k for k in keys if k in p.target.by_id])


def no_image(p: Problem, s: Stream) -> Figure:
    """The rays meet, but nothing stands there."""
    return p.target.without(["image"])


def swapped_letters(p: Problem, s: Stream) -> Figure:
    """A' and B' in each other's place."""
    return p.target.changed({"name-A'": {"text": "B'"}, "name-B'": {"text": "A'"}})


def unmarked(p: Problem, s: Stream) -> Figure:
    """The image looks like the object."""
    return p.target.changed({"image": {"cls": "object"}})


def moved_focus(p: Problem, s: Stream) -> Figure:
    """The right image, and a focal length that has changed."""
    t: Setting = p.hidden["setting"]
    other = t.f + math.copysign(s.choice((1.0, 2.0, 5.0)), t.f)
    return p.target.changed({"value-f": {"text": f"f = {shown(other)} cm"}})


_MUTATORS = (
    Mutator("image-elsewhere", image_elsewhere), Mutator("wrong-height", wrong_height), Mutator("other-sign", other_sign),
    Mutator("upside-down", upside_down), Mutator("bent-ray", bent_ray), Mutator("unbent-ray", unbent_ray),
    Mutator("wrong-number", wrong_number), Mutator("lost-sign", lost_sign), Mutator("backwards", backwards),
    Mutator("missing-ray", missing_ray), Mutator("no-image", no_image), Mutator("swapped-letters", swapped_letters),
    Mutator("unmarked", unmarked), Mutator("moved-focus", moved_focus),
)  # fmt: skip

_WORDING = Wording(
    law={
        "en": "all rays from one point of the object lead to, or seem to come from, one point of the image",
        "zh": "物体上一点发出的光线都会聚于像上一点，或看起来来自该点",
    },
    figure=(Noun("ray diagram", "ray diagrams", "成像光路", "条"),),
    nouns={
        "line": (Noun("line", "lines", "线", "条"),), "line[class=axis]": (Noun("axis", "axes", "主光轴", "条"),),
        "line[class=ray-new]": (Noun("light ray", "light rays", "光线", "条"),),
        "line[class=arrow-new]": (Noun("arrowhead on a ray", "arrowheads on rays", "光线上的箭头"),),
        "line[class=dashed-new]": (Noun("dashed line", "dashed lines", "虚线", "条"),),
        "line[class=object]": (Noun("object arrow", "object arrows", "物体箭头"),),
        "line[class=object-new]": (Noun("image arrow", "image arrows", "像的箭头"),),
        "line[class=surface]": (Noun("mirror", "mirrors", "镜面", "个"),),
        "line[class=construction]": (Noun("lens plane", "lens planes", "透镜平面"),),
        "polygon": (Noun("lens", "lenses", "透镜", "块"),), "circle": (Noun("marked point", "marked points", "标记点"),),
    },
    objective={
        "en": ("Construct the image of the arrow AB for {given}.", "Find where the {device} images the arrow AB, with {given}."),
        "zh": ("作出箭头 AB 的像，{given}。", "求{device}对箭头 AB 所成的像，{given}。"),
    },
    facts={
        "en": ("A {device} has {given}; rays and image are to be {new}.", "The arrow AB stands before a {device}, {given}; the construction is {new}."),
        "zh": ("{device}的 {given}，光线和像用{new}。", "箭头 AB 位于{device}前，{given}，作图用{new}。"),
    },
    described={
        "en": ("The arrow AB stands {side} of the {device}: {given}.",),
        "zh": ("箭头 AB 在{device}的{side}，{given}。",),
    },
    rules={
        "thin-lens-parallel": {"en": "a ray parallel to the axis leaves in line with the focus", "zh": "平行于主光轴的光线出射后与焦点共线"},
        "thin-lens-centre": {"en": "a ray through the optical centre goes straight on", "zh": "过光心的光线方向不变"},
        "thin-lens-focus": {"en": "a ray in line with the focus leaves parallel to the axis", "zh": "与焦点共线的光线出射后平行于主光轴"},
        "mirror-parallel": {"en": "a ray parallel to the axis is reflected in line with the focus", "zh": "平行于主光轴的光线反射后与焦点共线"},
        "mirror-centre": {"en": "a ray to the pole is reflected symmetrically to the axis", "zh": "射到顶点的光线关于主光轴对称反射"},
        "mirror-focus": {"en": "a ray in line with the focus is reflected parallel to the axis", "zh": "与焦点共线的光线反射后平行于主光轴"},
        "extension": {"en": "the outgoing rays seem to come from the image", "zh": "出射光线看起来来自像"},
    },
)  # fmt: skip

_EDIT = {
    ("terse", "en"): ("Construct the image of AB in {new} with three principal rays.",
                      "Where does the {device} image the arrow? Draw rays, image and image distance in {new}.",
                      "Complete the ray diagram in {new}: principal rays, image, its distance."),
    ("terse", "zh"): ("用三条特殊光线作出 AB 的像，用{new}。", "{device}把箭头成像在哪里？用{new}画出光线、像并标像距。", "用{new}补全光路图：特殊光线、像、像距。"),
    ("task", "en"): ("Image the arrow AB by the {device}. Draw in {new} the ray parallel to the axis, the ray through {middle} and the ray in line with the focus, with arrowheads on both sides of the bend, then the image with primed letters, and write the image distance in cm to one decimal.",
                     "For {given}, find the image of AB and draw it in {new} together with the three principal rays from A (dashed where they are extended backwards). Letter it with primes and give its distance to a tenth of a cm, negative if the image is virtual.",
                     "Three special rays leave the tip A. Follow them in {new} through the {bend} plane, draw the image arrow where they meet, solid if real and dashed if virtual, and note the signed image distance (one decimal)."),
    ("task", "zh"): ("作箭头 AB 经{device}所成的像：用{new}画出平行于主光轴、过{middle}以及与焦点共线的三条光线，转折前后都画箭头；再画出像，字母加撇号，并写出像距（单位 cm，一位小数）。",
                     "已知 {given}，求 AB 的像并用{new}画出，连同从 A 发出的三条特殊光线（反向延长部分用虚线）。像的字母加撇号，像距保留一位小数，虚像取负值。",
                     "从顶端 A 出发有三条特殊光线。用{new}画出它们经{bend}平面后的去向，在交点处画像的箭头（实像用实线，虚像用虚线），并标注带正负号的像距，保留一位小数。"),
    ("explicit", "en"): ("From A draw three {new} rays: parallel to the axis and then in line with the focus, through {middle}, and in line with the focus and then parallel. They give the {kind}, {stands} and {large} image A'B' at v = {v}: draw it in {new}{back}, with its letters and v.",
                         "With {given} the law 1/u + 1/v = 1/f gives v = {v}. Draw the {stands} {kind} image A'B' there in {new} and let three principal rays from A ({new}, with arrowheads) show it{back}; write the letters and v.",
                         "Add in {new} the {kind} image A'B' at v = {v}, {large} and {stands}, and the principal rays from A that form it{back}: one leaves in line with the focus, one passes {middle}, one leaves parallel to the axis. Nothing else changes."),
    ("explicit", "zh"): ("从 A 用{new}画三条光线：平行于主光轴、此后与焦点共线的，过{middle}的，以及与焦点共线、此后平行于主光轴的。它们形成{stands}、{large}的{kind} A'B'，v = {v}：用{new}画出像{back}，并写上字母和 v。",
                         "由 {given} 和 1/u + 1/v = 1/f 得 v = {v}。用{new}在该处画出{stands}的{kind} A'B'，并画从 A 出发带箭头的三条{new}特殊光线{back}，写上字母与 v。",
                         "用{new}补画{large}、{stands}的{kind} A'B'（v = {v}）以及从 A 出发形成它的特殊光线{back}：一条出射后与焦点共线，一条经过{middle}，一条出射后平行于主光轴，其余不变。"),
}  # fmt: skip
_REPAIR = {
    ("terse", "en"): ("The image of AB is drawn wrong ({given}); correct the {new} construction.", "Mend this ray diagram of a {device} with {given}; rays and image stay {new}."),
    ("terse", "zh"): ("AB 的像画错了（{given}），请改正{new}的作图。", "改正这幅{device}光路图，{given}，光线和像仍用{new}。"),
    ("task", "en"): ("Someone constructed the image of AB by a {device} with {given} and made a mistake. Restore the three principal rays with arrowheads{back}, the image A'B' and the image distance to one decimal, all in {new}.",
                     "This diagram should obey the imaging law for {given}, but something in it is wrong. Redraw the {new} part so that all three rays from A agree with one image A'B', lettered and with its signed distance."),
    ("task", "zh"): ("有人作 AB 经{device}（{given}）所成的像时出了差错。请恢复带箭头的三条特殊光线{back}、像 A'B' 和保留一位小数的像距，全部用{new}。",
                     "这幅图应符合 {given} 时的成像规律，但有不对之处。请重画{new}部分，使从 A 出发的三条光线与同一个像 A'B' 相符，并写好字母和带符号的像距。"),
    ("explicit", "en"): ("In the correct figure with {given} the {stands}, {large}, {kind} image A'B' stands at v = {v}; three arrowed rays from A form it{back}. Rays, image, letters and v are {new}. Change the drawing to that.",
                         "Correct the figure: v = {v}, so A'B' is {kind}, {stands} and {large}. In {new}, one ray runs parallel to the axis and then in line with the focus, one through {middle}, one in line with the focus and then parallel{back}. The data are {given}."),
    ("explicit", "zh"): ("正确的图中，{given}，{stands}、{large}的{kind} A'B' 位于 v = {v} 处，由从 A 出发的三条带箭头光线形成{back}。光线、像、字母和 v 都是{new}。请据此修改。",
                         "请改正：v = {v}，因此 A'B' 是{stands}、{large}的{kind}。用{new}画三条光线，一条平行于主光轴后与焦点共线，一条经过{middle}，一条与焦点共线后平行{back}。数据为 {given}。"),
}  # fmt: skip
_SOURCE = {
    ("terse", "en"): ("An arrow AB before a {device}, {given}.", "Axis, {device} and object arrow, with {given}."),
    ("terse", "zh"): ("{device}前有箭头 AB，{given}。", "主光轴、{device}和物体箭头，{given}。"),
    ("task", "en"): ("Draw a {device} on its optical axis with its focus F marked on the axis and an upright arrow AB on the {side}, A on top. Write {given}. There are no rays yet.",
                     "A textbook figure of a {device} and an object arrow AB that stands on the axis to the {side} of it; F is marked, {given}."),
    ("task", "zh"): ("画主光轴上的{device}，轴上标出焦点 F，{side}立着箭头 AB，A 在上端，并写出 {given}。还没有光线。",
                     "教科书插图：{device}与立在主光轴上的物体箭头 AB，物体在{side}，标有 F，{given}。"),
    ("explicit", "en"): ("A clean optics figure: a horizontal axis, a {device} across it, labelled dots on the axis, among them the focus F. To the {side} a thick upright arrow goes from B on the axis to A. In the corner stand {given}. Neither rays nor image are shown.",
                         "Exercise figure for image construction. On a long horizontal axis stands a {device}; lettered dots mark places on it, F among them. The object is the arrow AB on the {side}, foot B on the axis. The data read {given}. Everything is in the plain colour."),
    ("explicit", "zh"): ("清晰的光学图：一条水平主光轴，一个{device}与之垂直，轴上有带字母的点，其中有焦点 F。{side}有一支粗箭头从轴上的 B 竖直指向 A。角上写着 {given}，没有光线也没有像。",
                         "成像作图的练习图：长长的水平主光轴上有{device}，圆点标出 F 等位置。物体是{side}的箭头 AB，底端 B 在轴上。数据为 {given}，全部用普通颜色。"),
}  # fmt: skip
_TARGET = {
    ("terse", "en"): ("Image of AB by a {device}, {given}, v = {v}; rays and image in {new}.", "Ray diagram of a {device} with {given}: {kind} image A'B' in {new}."),
    ("terse", "zh"): ("{device}对 AB 成像，{given}，v = {v}，光线和像为{new}。", "{device}光路图，{given}：{new}的{kind} A'B'。"),
    ("task", "en"): ("Draw a {device} on its axis with focus F, the arrow AB on the {side}, {given}, and in {new} three principal rays from A that form the {stands} {kind} image A'B' at v = {v}{back}.",
                     "A textbook ray diagram: {device}, {given}, object AB to the {side}. The {new} rays from A lead to the {large} {kind} image A'B', also {new}, with v = {v}."),
    ("task", "zh"): ("画主光轴上的{device}和焦点 F，{side}是箭头 AB，{given}；用{new}画从 A 出发的三条特殊光线{back}，形成{stands}的{kind} A'B'，v = {v}。",
                     "教科书式光路图：{device}，{given}，物体 AB 在{side}。从 A 发出的{new}光线形成{large}的{kind} A'B'，同为{new}，v = {v}。"),
    ("explicit", "en"): ("A clean optics figure: horizontal axis, {device}, lettered dots on it (F is the focus), thick object arrow AB on the {side}, data {given}. In {new} three arrowed rays run from A: parallel to the axis and then in line with the focus, through {middle}, in line with the focus and then parallel{back}. They give the {stands} {kind} image A'B'; v = {v} is written in {new}.",
                         "Solved exercise in image construction with a {device}, {given}, object AB on the {side} in the plain colour. The construction is {new}: three principal rays with arrowheads{back}, the {large}, {stands} {kind} image A'B' and v = {v}."),
    ("explicit", "zh"): ("清晰的光学图：水平主光轴、{device}、F 等带字母的点、{side}的粗箭头 AB，数据 {given}。从 A 出发有三条带箭头的{new}光线：平行于主光轴后与焦点共线的、过{middle}的、与焦点共线后平行的{back}。它们形成{stands}的{kind} A'B'，并用{new}写出 v = {v}。",
                         "{device}成像作图的解答：{given}，物体 AB 在{side}，用普通颜色。作图部分为{new}：三条带箭头的特殊光线{back}、{large}且{stands}的{kind} A'B' 以及 v = {v}。"),
}  # fmt: skip

LENS = Family(
    name="physics/thin-lens", subject="physics",
    title={"en": "Image formation by a thin lens", "zh": "薄透镜成像作图"},
    edits="three principal rays, the image and the image distance, in colour",
    parameters="f 6 to 24 cm, converging and diverging, real and virtual images, object left or right",
    make=make_lens, mutators=_MUTATORS, edit=_EDIT, repair=_REPAIR, source=_SOURCE, target=_TARGET, wording=_WORDING,
    anchor="A1", catalogue=("PO3",), leaves=("Physics/Optics/Lens",),
)  # fmt: skip
MIRROR = replace(
    LENS, name="physics/spherical-mirror",
    title={"en": "Image formation by a spherical mirror", "zh": "球面镜成像作图"},
    parameters="f 6 to 24 cm, concave and convex, real and virtual images, object left or right",
    make=make_mirror, catalogue=("PO4",), leaves=("Physics/Optics/Mirror",),
)  # fmt: skip

FAMILIES = (LENS, MIRROR)
