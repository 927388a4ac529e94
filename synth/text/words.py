"""Words for a picture of text: prompts in English and Chinese, terse to explicit (InternVL-U §4.3.1).

A prompt is written from the spec alone and says only what is true of it. Every prompt, whatever its level, quotes the
exact text of every region once, in reading order, and holds nothing else in quotation marks: without the text it would
not determine the picture. The language of a prompt is independent of the language of the pixels.

    terse     what is written, in which colour, on what
    task      an instruction: what to make, language, colours, surface
    explicit  place, role, typeface, direction, alignment and ground of every region, and what the photo shows

A prompt is a template filled once; what is filled in is never read as a template again, so no text can break it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from catalog.identity import Stream
from synth.text.colour import COLOURS

GRID = 12  # points a side by which it is found how much of the background is covered
MOST_HIDDEN = 0.6  # share of it from which what it shows is not told
LEVELS = ("terse", "task", "explicit")
QUOTES = (("“", "”"), ("「", "」"), ("‘", "’"), ('"', '"'))
MARKS = frozenset("".join(opening + closing for opening, closing in QUOTES))


def quoted(text: str) -> str:
    """The text on one line between the first of “…” 「…」 ‘…’ "…" of which it holds neither mark.

    Raises ValueError where it holds marks of all four pairs.
    """
    line = text.replace("\n", " ")
    for opening, closing in QUOTES:
        if opening not in line and closing not in line:
            return opening + line + closing
    raise ValueError(f"text {line[:60]!r} holds marks of all four quote pairs, so no caption can quote it; drop one")


# ------------------------------------------------------------------------------------------------ what can be said


class Place(NamedTuple):
    """Where a region stands: its box as shares of the picture's sides, its ninth of it, its place after another region.

    ninth: 0 to 8, row by row from the top left; 9 = most of the picture. after: "below" or "right" of the region before
    it, where that is plainly so, else "".
    """

    box: tuple[float, float, float, float]
    ninth: int
    after: str


class Look(NamedTuple):
    """What a region looks like, apart from its text and place. Colours are English names; "" = has no name.

    part: colour of the flat part of the page under it, None where it stands on the background itself; band: whether
    that part runs from edge to edge; effect: (kind, colour) or None.
    """

    role: str
    colour: str
    script: str
    style: str
    weight: int | None
    vertical: bool
    lines: int
    align: str
    part: str | None
    band: bool
    effect: tuple[str, str] | None


class Sheet(NamedTuple):
    """The page: its category, shape (square, landscape, portrait = 0, 1, 2), background and board. Names are English.

    ground: what kind of background; name: its colour or texture; tilted: whether the board stands askew.
    """

    layout: str
    shape: int
    ground: str
    name: str
    board: str
    tilted: bool
    bare: bool  # no flat shapes on it


def _third(low: float, high: float) -> int:
    """0 near the start, 2 near the end, 1 between or on both sides of the middle."""
    middle = (low + high) / 2
    if middle < 0.36 and high <= 0.62:
        return 0
    return 2 if middle > 0.64 and low >= 0.38 else 1


def place_of(region: Mapping[str, Any], canvas: Sequence[int], before: Place | None) -> Place:
    """Where a region stands, from the polygons of its lines (corners clockwise from the top left)."""
    polygons = [line["polygon"] for line in region["lines"]]
    w, h = canvas
    x0, y0, x1, y1 = polygons[0][0], polygons[0][1], polygons[0][4], polygons[0][5]
    for ax, ay, bx, by, cx, cy, dx, dy in polygons:
        x0, x1 = min(x0, ax, dx), max(x1, bx, cx)
        y0, y1 = min(y0, ay, by), max(y1, cy, dy)
    x0, y0, x1, y1 = x0 / w, y0 / h, x1 / w, y1 / h
    ninth = 9 if (x1 - x0) * (y1 - y0) > 0.5 else 3 * _third(y0, y1) + _third(x0, x1)
    return Place((x0, y0, x1, y1), ninth, _after((x0, y0, x1, y1), before.box) if before else "")


def _after(box: Sequence[float], before: Sequence[float]) -> str:
    x0, y0, x1, y1 = box
    bx0, by0, bx1, by1 = before
    if y0 >= by1 - 0.005 and x0 < bx1 and bx0 < x1:
        return "below"
    return "right" if x0 >= bx1 - 0.005 and y0 < by1 and by0 < y1 else ""


def _flat_part(region: Mapping[str, Any], spec: Mapping[str, Any], place: Place) -> tuple[int, bool]:
    """Index of the shape that a region stands on (-1: none is found), and whether it runs from edge to edge."""
    w, h = spec["canvas"]
    x, y = (place.box[0] + place.box[2]) / 2 * w, (place.box[1] + place.box[3]) / 2 * h
    shapes = spec["shapes"]
    for i in range(len(shapes) - 1, -1, -1):
        x0, y0, x1, y1 = shapes[i]["box"]
        if x0 <= x < x1 and y0 <= y < y1 and shapes[i]["colour"] == region["ground"]:
            return i, (x0 <= 0 and x1 >= w) or (y0 <= 0 and y1 >= h)
    return -1, False


def _script(region: Mapping[str, Any]) -> str:
    """`en` or `zh` where the characters bear the region's language out, else nothing: mixed text is in neither."""
    text = region["text"]
    if region["role"] in ("code", "formula"):
        return ""
    if region["lang"] == "zh":
        return "zh" if _HAN.search(text, 0, 16) and not _LATIN_WORD.search(text) else ""
    return "en" if region["lang"] == "en" and text.isascii() and _LATIN_WORD.search(text) else ""


_LATIN_WORD, _HAN = re.compile("[A-Za-z]{2}"), re.compile("[一-鿿]")


def _look(region: Mapping[str, Any], spec: Mapping[str, Any], shape: tuple[int, bool] | None) -> Look:
    font, effect = region["font"], region["effect"]
    return Look(
        region["role"], region["colour_name"], _script(region), font["style"], font["weight"],
        region["direction"] == "vertical", len(region["lines"]), region["align"],
        _NAMED.get(region["ground"], "") if shape else None, shape is not None and shape[1],
        (effect["kind"], _NAMED.get(effect["colour"], "")) if effect else None,
    )  # fmt: skip


def _hidden(spec: Mapping[str, Any]) -> bool:
    """Whether flat shapes or a board leave little of the background in sight, by a grid of points."""
    w, h = spec["canvas"]
    covers = [shape["box"] for shape in spec["shapes"]]
    if spec["carrier"]:
        x, y = spec["carrier"]["quad"][::2], spec["carrier"]["quad"][1::2]
        covers.append((min(x), min(y), max(x), max(y)))
    if not covers:
        return False
    columns, rows = ([(i + 0.5) * side / GRID for i in range(GRID)] for side in (w, h))
    hidden = [0] * GRID  # a bit for each point of a row
    for x0, y0, x1, y1 in covers:
        across = sum([1 << i for i, x in enumerate(columns) if x0 <= x < x1])
        hidden = [bits | across if y0 <= y < y1 else bits for bits, y in zip(hidden, rows)]
    return sum(map(int.bit_count, hidden)) > MOST_HIDDEN * GRID * GRID


def _sheet(spec: Mapping[str, Any]) -> Sheet:
    (w, h), background, board = spec["canvas"], spec["background"], spec["carrier"]
    tilted = False
    if board:
        quad = board["quad"]
        tilted = abs(quad[3] - quad[1]) > 0.03 * abs(quad[2] - quad[0])
    return Sheet(
        spec["layout"], 0 if w == h else 1 if w > h else 2, background["kind"], background.get("name", ""),
        board["name"] if board else "", tilted, not spec["shapes"],
    )  # fmt: skip


_NAMED = {"#%02x%02x%02x" % c.rgb: c.name_en for c in COLOURS}
_CHINESE = {c.name_en: c.name_zh for c in COLOURS} | {"": "纯色"}


class _English:
    """What English calls things."""

    roles = {
        "title": "title", "subtitle": "subtitle", "body": "text", "item": "list", "price": "price", "code": "code",
        "formula": "formula", "speaker": "speaker name", "quote": "quotation", "label": "label",
        "contact": "contact line", "footer": "footer line",
    }  # fmt: skip
    pages = {
        "sign": ("sign", "sign"), "label": ("label", "label"), "print": ("printed page", "page of print"),
        "webpage": ("web page", "website screen"), "slide": ("presentation slide", "slide"),
        "poster": ("poster", "poster design"), "caption": ("captioned image", "picture with a caption"),
        "dialogue": ("chat conversation", "dialogue"),
    }  # fmt: skip
    loose = ("image", "picture with text")  # where the category's own word would claim too much
    flat_page = ("page of text", "written page")
    boards = {
        "white paper": "sheet of paper", "kraft paper": "sheet of kraft paper", "wood": "wooden board",
        "chalkboard": "chalkboard", "fabric": "piece of fabric", "concrete": "concrete slab",
        "gradient": "gradient panel",
    }  # fmt: skip
    textures = {
        "white paper": "a paper background", "kraft paper": "a kraft paper background", "wood": "a wood background",
        "chalkboard": "a chalkboard", "fabric": "a fabric background", "concrete": "a concrete background",
        "gradient": "a colour gradient",
    }  # fmt: skip
    faces = {
        "sans": "sans-serif typeface", "serif": "serif typeface", "display": "display typeface",
        "handwriting": "handwriting typeface", "mono": "monospaced typeface", "kai": "Kai typeface",
    }  # fmt: skip
    scripts = {"en": "English ", "zh": "Chinese ", "": ""}
    formats = ("square", "landscape", "portrait")
    where = (
        "at the top left", "at the top", "at the top right", "on the left", "in the centre", "on the right",
        "at the bottom left", "at the bottom", "at the bottom right", "across most of the picture",
    )  # fmt: skip
    after = {"below": ("below that", "under it", "beneath that"), "right": ("to the right of it", "to its right")}

    @staticmethod
    def a(noun: str) -> str:
        """With its indefinite article."""
        return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"

    def colour(self, name: str) -> str:
        return name

    def ground(self, colour: str, band: bool) -> str:
        return self.a(f"{colour or 'plain'} {'band' if band else 'panel'}")

    def background(self, sheet: Sheet) -> str:
        if sheet.ground == "solid":
            return self.a(f"{sheet.name} background")
        return "a photo" if sheet.ground == "photo" else self.textures[sheet.name]

    def behind(self, background: str) -> str:
        return background.split(" ", 1)[1].removesuffix(" background") if background.endswith("ground") else background

    def on_background(self, part: str, background: str) -> str:
        return f"{part} over {background}" if background == "a photo" else f"{part} on {background}"

    def on_board(self, name: str) -> str:
        return f"{self.a(self.boards[name])} in a photo"

    def board(self, name: str, tilted: bool) -> str:
        return f", with {self.a(('tilted ' if tilted else '') + self.boards[name])} in front"

    def face(self, style: str, weight: int | None) -> str:
        name = self.faces[style]
        return self.a("bold " + name if _bold(weight) else "light " + name if _light(weight) else name)

    def details(self, look: Look, ground: str, variant: int) -> str:
        way = "vertical" if look.vertical else "horizontal"
        line, n = "column" if look.vertical else "line", look.lines
        if n > 1:
            aligned = {"top": "aligned at the top", "bottom": "aligned at the bottom", "centre": "centred"}
            ways = (f"set {way}ly in {n} {line}s", f"in {n} {line}s set {way}ly", f"running {way}ly over {n} {line}s",
                    f"laid out {way}ly in {n} {line}s")  # fmt: skip
            found = [ways[variant], aligned.get(look.align, look.align + "-aligned")]
        else:
            found = [(f"set {way}ly", f"in one {way} {line}", f"running {way}ly", f"laid out {way}ly")[variant]]
        if ground:
            found.append(f"on {ground}")
        if look.effect:
            kind, colour = look.effect
            found.append("with " + self.a(f"{colour} {'outline' if kind == 'stroke' else 'shadow'}".strip()))
        return ", ".join(found)

    def caption(self, text: str) -> str:
        return f"The background comes from a photo that is described as follows: {text}."

    def over(self, clause: str, part: str) -> str:
        return f"{clause} on {part}"

    def series(self, clauses: Sequence[str]) -> str:
        return f"{', '.join(clauses[:-1])} and {clauses[-1]}"


class _Chinese:
    """What Chinese calls things."""

    roles = {
        "title": "标题", "subtitle": "副标题", "body": "文字", "item": "列表", "price": "价格", "code": "代码",
        "formula": "公式", "speaker": "说话人名", "quote": "引文", "label": "标签文字", "contact": "联系方式",
        "footer": "页脚文字",
    }  # fmt: skip
    pages = {
        "sign": ("一块标牌", "一个招牌"), "label": ("一张标签", "一枚标签"), "print": ("一页印刷品", "一张印刷页面"),
        "webpage": ("一个网页", "一个网站页面"), "slide": ("一张幻灯片", "一页演示文稿"),
        "poster": ("一张海报", "一幅海报"),
        "caption": ("一张带说明文字的图片", "一幅配有字幕的画面"), "dialogue": ("一段聊天对话", "一张对话界面"),
    }  # fmt: skip
    loose = ("一张图片", "一张带文字的图片")
    flat_page = ("一页文字", "一张写有文字的图片")
    boards = {
        "white paper": "一张纸", "kraft paper": "一张牛皮纸", "wood": "一块木板", "chalkboard": "一块黑板",
        "fabric": "一块布料", "concrete": "一块混凝土板", "gradient": "一块渐变色板",
    }  # fmt: skip
    textures = {
        "white paper": "纸张背景", "kraft paper": "牛皮纸背景", "wood": "木质背景", "chalkboard": "黑板",
        "fabric": "布料背景", "concrete": "混凝土背景", "gradient": "渐变色背景",
    }  # fmt: skip
    stuff = {"木质背景": "木质表面", "混凝土背景": "混凝土表面"}
    faces = {
        "sans": "无衬线体", "serif": "衬线体", "display": "装饰字体", "handwriting": "手写体", "mono": "等宽字体",
        "kai": "楷体",
    }  # fmt: skip
    scripts = {"en": "英文", "zh": "中文", "": ""}
    formats = ("方形", "横版", "竖版")
    where = (
        "画面左上方", "画面上方", "画面右上方", "画面左侧", "画面中央", "画面右侧", "画面左下方", "画面下方",
        "画面右下方",
        "画面的大部分区域",
    )  # fmt: skip
    after = {"below": ("其下方", "它的下面", "前者下方"), "right": ("其右侧", "它的右边")}

    def colour(self, name: str) -> str:
        return _CHINESE[name]

    def ground(self, colour: str, band: bool) -> str:
        return f"{_CHINESE[colour]}{'色带' if band else '色块'}"

    def background(self, sheet: Sheet) -> str:
        if sheet.ground == "solid":
            return f"{_CHINESE[sheet.name]}背景"
        return "照片" if sheet.ground == "photo" else self.textures[sheet.name]

    def behind(self, background: str) -> str:
        return self.stuff.get(background) or background.removesuffix("背景")

    def on_background(self, part: str, background: str) -> str:
        return f"{background}上的{part}"

    def on_board(self, name: str) -> str:
        return f"照片中的{self.boards[name]}"

    def board(self, name: str, tilted: bool) -> str:
        return f"，前面有{self.boards[name]}" + ("，略微倾斜" if tilted else "")

    def face(self, style: str, weight: int | None) -> str:
        name = self.faces[style]
        return "加粗的" + name if _bold(weight) else "纤细的" + name if _light(weight) else name

    def details(self, look: Look, ground: str, variant: int) -> str:
        ways = ("竖排", "竖向排列", "纵向排列", "竖排") if look.vertical else ("横排", "横向排列", "水平排列", "横排")
        found = [ways[variant]]
        if look.lines > 1:
            ends = {"left": "左对齐", "right": "右对齐", "centre": "居中对齐", "top": "顶端对齐", "bottom": "底端对齐"}
            count = f"{look.lines}{'列' if look.vertical else '行'}"
            found += [("共" if variant < 2 else "分为") + count, ends[look.align]]
        if ground:
            found.append(f"衬在{ground}上")
        if look.effect:
            kind, colour = look.effect
            found.append(f"带{_CHINESE[colour] if colour else ''}{'描边' if kind == 'stroke' else '阴影'}")
        return "，".join(found)

    def caption(self, text: str) -> str:
        return f"背景取自一张照片，照片的内容是：{text}。"

    def over(self, clause: str, part: str) -> str:
        return f"{part}上的{clause}"

    def series(self, clauses: Sequence[str]) -> str:
        return f"{'、'.join(clauses[:-1])}和{clauses[-1]}"


def _bold(weight: int | None) -> bool:
    return weight is not None and weight >= 700


def _light(weight: int | None) -> bool:
    return weight is not None and weight <= 300


_TONGUES = {"en": _English(), "zh": _Chinese()}

# ------------------------------------------------------------------------------------------------------- templates
# Slots of one region: q (quoted text), c (colour), script, role, surface (all that lies beneath it), face, details,
# where, part (the flat part of the page under it, if any). Of the page: page, form (its format), ground and behind (its
# background, with and without that word), board, list (all regions). No slot but q and list holds a quotation mark.

_TERSE = {
    "en": (
        "on {surface}, the {c} text {q}", "{c} text {q} on {surface}", "the text {q} in {c} on {surface}",
        "{a_page} that says {q}, {c} on {surface}", "{a_page} reading {q} in {c}, on {surface}",
        "{q} in {c} lettering on {surface}", "{a_page} with the text {q} in {c} on {surface}",
        "{surface} with {c} lettering: {q}", "{surface} bearing the text {q} in {c}",
        "{q}, written in {c} on {surface}", "{c} lettering on {surface}: {q}", "{a_page}: {q} in {c} on {surface}",
        "an image of the text {q}, {c} on {surface}", "{surface}, and on it {q} in {c}",
    ),
    "zh": (
        "在{surface}上的{c}文字{q}", "{surface}上用{c}写着{q}", "{c}文字{q}，写在{surface}上",
        "{page}，{surface}上有{c}文字{q}", "{page}，用{c}写着{q}，底为{base}", "{c}文字{q}，以{base}为底",
        "{q}，{c}字样，以{base}为底", "{surface}，上面是{c}字样{q}", "{page}，写有{c}文字{q}，衬以{base}",
        "{surface}上有{c}字样{q}", "{page}：{surface}上的{c}文字{q}", "{c}的{q}出现在{surface}上",
        "一张图片，{surface}上写有{c}文字{q}",
    ),
}  # fmt: skip
_TASK = {
    "en": (
        "create {a_page} with the {c} {script}text {q} on {surface}.",
        "render the {script}text {q} in {c} on {surface}, as {a_page}.",
        "generate {a_page} on which {q} is written in {c} {script}lettering, on {surface}.",
        "make {a_page} that reads {q}; the {script}lettering is {c} and stands on {surface}.",
        "draw {a_page}: {surface} with the {script}text {q} in {c}.",
        "write the {script}text {q} in {c} on {surface} to make {a_page}.",
        "please produce {a_page} showing the {script}text {q}, lettered in {c}, on {surface}.",
        "design {a_page} whose {script}text is {q}, coloured {c}, on {surface}.",
        "put the {script}text {q} on {surface} in {c} and lay it out as {a_page}.",
        "I need {a_page} with {surface} and, in {c}, the {script}text {q}.",
        "set the {script}text {q} in {c} on {surface}; the result should look like {a_page}.",
        "show {a_page} in which {c} {script}lettering on {surface} says {q}.",
        "the task is {a_page}: the {script}text {q}, {c}, on {surface}.",
    ),
    "zh": (
        "请生成{page}，在{surface}上用{c}写出{script}文字{q}。",
        "制作{page}，内容为{c}的{script}文字{q}，底为{base}。", "画出{page}：{surface}上有{c}的{script}文字{q}。",
        "请把{script}文字{q}用{c}渲染在{surface}上，做成{page}。",
        "设计{page}，{script}文字{q}使用{c}，衬以{base}。", "我需要{page}，{surface}上写着{c}的{script}文字{q}。",
        "生成图像：{page}，以{base}为底，{c}{script}文字写作{q}。",
        "在{surface}上以{c}排出{script}文字{q}，呈现为{page}。",
        "请创作{page}，其中的{script}文字为{q}，颜色为{c}，写在{surface}上。",
        "用{c}的{script}字样{q}和{surface}制作{page}。",
        "任务：生成{page}，以{base}为底，显示{c}的{script}文字{q}。",
        "帮我做{page}，要求{surface}上出现{c}的{script}文字{q}。",
        "将{q}写成{c}的{script}文字，放在{surface}上，得到{page}。",
    ),
}  # fmt: skip
_OPENING = {
    "en": (
        "{a_page} in {form} format; the background is {behind}{board}.", "draw {a_page} against {ground}{board}.",
        "the result is {a_page}; its background is {behind}{board}.",
        "make a {form} image, {a_page} on {ground}{board}.", "create {a_page}, {form}, on {ground}{board}.",
        "in {form} format: {a_page}, on {ground}{board}.", "background: {behind}{board}. The whole is {a_page}.",
        "{a_page} is laid out on {ground}{board}.",
    ),
    "zh": (
        "{page}，{form}，背景为{behind}{board}。", "请绘制{page}，以{behind}为背景{board}。",
        "整幅图为{page}，底是{behind}{board}。", "生成一幅{form}图像：{page}，背景是{behind}{board}。",
        "背景：{behind}{board}。整体为{page}。", "制作{page}，版式为{form}，背景采用{behind}{board}。",
        "图中是{page}，{form}，背景是{behind}{board}。", "以{behind}为背景{board}，呈现{page}。",
    ),
}  # fmt: skip
_REGION = {
    "en": (
        "{where}, the {role} {q} is written in {c}, in {face}, {details}.",
        "the {role} {q} stands {where} in {c}, in {face}, {details}.",
        "{q} appears {where} as the {role}, {c}, in {face}, {details}.",
        "{where} is the {c} {role} {q}, in {face}, {details}.",
        "the {c} {role} {q} is placed {where}; its type is {face}, {details}.",
        "{where} one reads the {role} {q}, {c}, in {face}, {details}.",
        "there is the {role} {q} {where}: {c}, in {face}, {details}.",
        "in {face} and in {c}, {details}, the {role} {q} is found {where}.",
    ),
    "zh": (
        "{where}是{role}{q}，{c}，{face}，{details}。", "{role}{q}位于{where}，用{c}的{face}书写，{details}。",
        "在{where}，以{face}写着{c}的{role}{q}，{details}。", "{c}的{role}{q}放在{where}，字体为{face}，{details}。",
        "{where}有{role}{q}：{c}，{face}，{details}。", "{q}作为{role}出现在{where}，{c}{face}，{details}。",
        "{role}写作{q}，位置在{where}，颜色为{c}，采用{face}，{details}。",
        "{role}{q}出现在{where}：{face}，{c}，{details}。",
    ),
}  # fmt: skip
_CLAUSE = {
    "en": ("{c} {q}", "{q} in {c}", "the {role} {q} in {c}", "the {c} {role} {q}", "{q} ({c})"),
    "zh": ("{c}的{q}", "{q}（{c}）", "{role}{q}（{c}）", "{c}的{role}{q}", "{c}{role}{q}", "{c}字样{q}"),
}
_CLAUSE_ON_PART = {
    "en": _CLAUSE["en"],
    "zh": ("{q}（{c}）", "{role}{q}（{c}）", "{c}{role}{q}", "{c}文字{q}", "{c}字样{q}"),
}
_TERSE_LIST = {
    "en": (
        "{a_page} on {ground} with {list}", "{a_page} reading {list}, on {ground}", "on {ground}, {list}",
        "{ground} with {list}", "{a_page}: {list} on {ground}", "{list}, on {ground}",
        "an image with {list} on {ground}", "{a_page} that shows {list}, on {ground}",
    ),
    "zh": (
        "{page}，以{base}为底，上面有{list}", "{ground}上有{list}", "{page}：{list}，衬以{base}",
        "以{base}为底，写有{list}", "{list}，写在{ground}上", "一张图片，{ground}上有{list}",
        "{page}，写着{list}，底为{base}", "{ground}，上面写着{list}",
    ),
}  # fmt: skip
_TASK_LIST = {
    "en": (
        "create {a_page} on {ground} with {list}.{scripts}",
        "generate {a_page} that contains {list}, on {ground}.{scripts}",
        "draw {ground} and write on it {list}, as {a_page}.{scripts}",
        "please make {a_page} with {ground} that shows {list}.{scripts}",
        "design {a_page}; on {ground} it has {list}.{scripts}",
        "render {list} on {ground} so that it makes {a_page}.{scripts}",
        "lay out {a_page} on {ground}: {list}.{scripts}", "I need {a_page} with {list}, on {ground}.{scripts}",
        "the task is {a_page} on {ground}, holding {list}.{scripts}",
        "set {list} on {ground}; the whole is {a_page}.{scripts}",
        "produce {a_page}. On {ground} write {list}.{scripts}",
        "show {a_page} where {ground} carries {list}.{scripts}",
    ),
    "zh": (
        "请生成{page}，在{ground}上写出{list}。{scripts}", "制作{page}，以{base}为底，包含{list}。{scripts}",
        "画出{page}：{ground}上有{list}。{scripts}", "请把{list}排在{ground}上，做成{page}。{scripts}",
        "设计{page}，以{base}为底，内容为{list}。{scripts}", "我需要{page}，{ground}上写着{list}。{scripts}",
        "生成图像：{page}，以{base}为底，文字依次为{list}。{scripts}",
        "在{ground}上依次排出{list}，呈现为{page}。{scripts}", "请创作{page}，底为{base}，其中有{list}。{scripts}",
        "任务：生成{page}，{ground}上有{list}。{scripts}", "帮我做{page}，要求{ground}上出现{list}。{scripts}",
        "将{list}放在{ground}上，得到{page}。{scripts}",
    ),
}  # fmt: skip
_ALL_IN = {
    "en": (" All of it is in {script}.", " The texts are in {script}.", " Everything is written in {script}.",
           " All the text is {script}."),
    "zh": ("均为{script}文字。", "文字全部为{script}。", "所有文字都用{script}书写。", "全文使用{script}。"),
}  # fmt: skip

_Slots = dict[str, str]


def _sentence(text: str) -> str:
    """With a capital at the start; a quotation mark there stays as it is."""
    return text[0].upper() + text[1:]


# --------------------------------------------------------------------------------------------------------- prompts


def prompts(stream: Stream, scene: Mapping[str, Any]) -> list[dict[str, str]]:
    """Six prompts {level, lang, text} of a parsed "text/1" spec: terse, task, explicit, each in en and zh.

    A photo's caption ({lang: text}, or text) is told in explicit prompts where it is in their language and no text on
    the picture says it already. Raises ValueError where a region's text cannot be quoted.
    """
    sheet = _sheet(scene)
    places, looks, shapes = _seen(scene)
    quotes = [quoted(region["text"]) for region in scene["regions"]]
    told = _told(scene)
    made: dict[tuple[str, str], str] = {}
    for lang in ("en", "zh"):
        page = _page_slots(lang, sheet, stream.integer(0, 1))
        wheres = _TONGUES[lang].where
        regions = [
            {**_region_slots(lang, sheet, look, stream.integer(0, 3)), "q": quote, "where": wheres[place.ninth]}
            for look, quote, place in zip(looks, quotes, places)
        ]
        if len(regions) == 1:
            slots = page | regions[0]
            made["terse", lang] = stream.choice(_TERSE[lang]).format_map(slots)
            made["task", lang] = stream.choice(_TASK[lang]).format_map(slots)
        else:
            one = len(set(shapes)) == 1
            made["terse", lang] = _listed(stream, _TERSE_LIST[lang], page, regions, one, lang)
            made["task", lang] = _listed(stream, _TASK_LIST[lang], page, regions, one, lang)
        made["explicit", lang] = _explicit(stream, page, regions, places, told.get(lang, ""), lang)
    return [{"level": v, "lang": g, "text": _sentence(made[v, g])} for v in LEVELS for g in ("en", "zh")]


def _told(scene: Mapping[str, Any]) -> dict[str, str]:
    """By language what the background shows, unless little of it is to be seen or a text says the same."""
    caption = scene["background"].get("caption")
    if not caption or _hidden(scene):
        return {}
    shown = {_line(region["text"]) for region in scene["regions"]}
    return {lang: line for lang in ("en", "zh") if (line := _caption(caption, lang)) not in shown}


def _seen(scene: Mapping[str, Any]) -> tuple[list[Place], list[Look], list[object]]:
    """Place and look of every region, and what it stands on: None = the background, else its shape."""
    plain, place = scene["background"].get("colour"), None
    places, looks, shapes = [], [], []
    for i, region in enumerate(scene["regions"]):
        place = place_of(region, scene["canvas"], place)
        shape = _flat_part(region, scene, place) if region["ground"] not in (None, plain) else None
        places.append(place)
        looks.append(_look(region, scene, shape))
        shapes.append(shape and (shape[0] if shape[0] >= 0 else f"unknown {i}"))
    return places, looks, shapes


@lru_cache(4096)
def _page_slots(lang: str, sheet: Sheet, variant: int) -> _Slots:
    """Slots of the page. Kept, so not to be changed by who gets them."""
    tongue = _TONGUES[lang]
    page, background = _page_names(sheet, tongue)[variant], tongue.background(sheet)
    slots = {"page": page, "form": tongue.formats[sheet.shape], "ground": background, "board": ""}
    slots |= {"behind": tongue.behind(background), "surface": background, "base": tongue.behind(background)}
    if lang == "en":
        slots["a_page"] = _English.a(page)
    if sheet.board:
        slots |= {"board": tongue.board(sheet.board, sheet.tilted), "surface": tongue.on_board(sheet.board)}
        slots["base"] = slots["surface"]
    return slots


def _page_names(sheet: Sheet, tongue: _English | _Chinese) -> tuple[str, str]:
    """What the whole may be called: the category's word where the picture bears it out."""
    if sheet.layout not in tongue.pages:
        return tongue.loose
    if sheet.layout == "webpage" and sheet.ground != "solid" and sheet.bare:
        return tongue.flat_page
    if sheet.layout == "sign" and sheet.ground == "photo" and not sheet.board:
        return tongue.loose
    return tongue.pages[sheet.layout]


@lru_cache(4096)
def _region_slots(lang: str, sheet: Sheet, look: Look, variant: int) -> _Slots:
    """Slots of a region but its text and place. Kept, so not to be changed by who gets them."""
    tongue, page = _TONGUES[lang], _page_slots(lang, sheet, 0)
    part = "" if look.part is None else tongue.ground(look.part, look.band)
    return {
        "c": tongue.colour(look.colour), "script": tongue.scripts[look.script],
        "role": tongue.roles.get(look.role, tongue.roles["body"]), "part": part,
        "surface": tongue.on_background(part, page["ground"]) if part else page["surface"],
        "base": tongue.on_background(part, page["ground"]) if part else page["base"],
        "face": tongue.face(look.style, look.weight), "details": tongue.details(look, part, variant),
    }  # fmt: skip


def _listed(
    stream: Stream, frames: Sequence[str], page: _Slots, regions: Sequence[_Slots], one: bool, lang: str
) -> str:
    """A frame around all regions, each named in the same kind of clause; `one` ground of all is named once."""
    tongue, clause = _TONGUES[lang], stream.choice((_CLAUSE if one else _CLAUSE_ON_PART)[lang])
    clauses = [clause.format_map(slots) for slots in regions]
    if not one:
        clauses = [tongue.over(c, slots["part"]) if slots["part"] else c for c, slots in zip(clauses, regions)]
    scripts = {slots["script"] for slots in regions}
    script = scripts.pop() if len(scripts) == 1 else ""
    told = stream.choice(_ALL_IN[lang]).format(script=script.strip()) if script else ""
    beneath = regions[0] if one else page
    slots = {"list": tongue.series(clauses), "scripts": told, "ground": beneath["surface"], "base": beneath["base"]}
    return stream.choice(frames).format_map(page | slots)


def _explicit(
    stream: Stream,
    page: _Slots,
    regions: Sequence[_Slots],
    places: Sequence[Place],
    told: str,
    lang: str,
) -> str:
    """An opening about the page, a sentence for each region, and what the photo shows."""
    tongue = _TONGUES[lang]
    parts = [stream.choice(_OPENING[lang]).format_map(page)]
    for slots, place in zip(regions, places):
        if place.after and stream.chance(0.5):
            slots["where"] = stream.choice(tongue.after[place.after])
        parts.append(_sentence(stream.choice(_REGION[lang]).format_map(slots)))
    if told:
        parts.append(tongue.caption(told))
    return (" " if lang == "en" else "").join(parts)


def _caption(caption: Mapping[str, str] | str, lang: str) -> str:
    """A photo's caption in this language, on one line and without its full stop; nothing where it holds quote marks."""
    if isinstance(caption, Mapping):
        caption = caption.get(lang)
    elif (lang == "zh") != bool(_HAN.search(caption)):
        caption = None
    line = _line(caption or "")
    return "" if MARKS.intersection(line) else line


def _line(text: str) -> str:
    """A text on one line and without its full stop."""
    return " ".join(text.split()).rstrip(".。")
