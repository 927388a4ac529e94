"""What prompts claim beside what they quote: place, direction, lines, typeface, language, surface, effect, page.

Only a closed vocabulary is read. Every word of it is a claim, `v:top` or `style:serif`, and must be among those that
the declared scene makes true: places from the polygons of the lines, alignment from their pens, languages from the
characters themselves, materials and effects from what the pixels are judged by. In an explicit prompt a sentence speaks
of the region that it quotes; in a list of several texts the clause does. Words outside the vocabulary claim nothing.

A prompt is read in pieces between commas. These recur, so what a piece says is found once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit

from verifiers.scene import Region, Scene, count_han
from verifiers.words import colour_names, fits_colour, mark_of, names_of

AXIS = 0.12  # share of a side by which the middle of what is called left, right, top or bottom lies off the page's own
OVER = 0.66  # share of a side beyond which what is called left, right, top or bottom does not reach
CENTRE = 0.2  # and by which the middle of what is called centred may
MOST = 0.42  # share of the picture from which a box covers most of it
TOUCH = 0.012  # share of a side by which two boxes may overlap and one still be below or beside the other
TILT = 0.02  # slope of a tilted board's upper edge
BOLD, LIGHT = 600, 350  # weights from which, and up to which, a face is called so (OpenType OS/2 usWeightClass)
ALIGNED = 0.12  # em: spread of the line starts, middles or ends that are aligned

# What a claim is called in English and Chinese, phrases parted by `|`. An English phrase is one word, or two that
# follow each other among the words of this table: `its right` is read in "to its right", `left of` in "left of it".
_VOCABULARY: dict[str, tuple[str, str]] = {
    "v:top": ("top|upper|uppermost", "上方|上部|顶部|上边|顶端"),
    "v:bottom": ("bottom|lower|lowermost", "下方|下部|底部|下边|底端"),
    "h:left": ("left|leftmost|left-hand", "左侧|左边|左方|左面"),
    "h:right": ("right|rightmost|right-hand", "右侧|右边|右方|右面"),
    "v:top+h:left": ("top-left|upper-left", "左上"),
    "v:top+h:right": ("top-right|upper-right", "右上"),
    "v:bottom+h:left": ("bottom-left|lower-left", "左下"),
    "v:bottom+h:right": ("bottom-right|lower-right", "右下"),
    "place:centre": ("centre|center|middle", "中央|中间|中心|正中"),
    "place:most": ("most", "大部分|大半"),
    "after:below": (
        "below|under|beneath|underneath", "其下|它的下面|它的下方|它下面|它下方|前者下方|前者下面|前文下方|上文下方",
    ),
    "after:above": ("above|over it|over that", "其上方|其上面|它的上面|它的上方|它上面|它上方|前者上方|前者上面"),
    "after:right": ("right of|its right", "其右|它的右边|它的右侧|它右边|它右侧|前者右侧|前者右边"),
    "after:left": ("left of|its left", "其左|它的左边|它的左侧|它左边|它左侧|前者左侧|前者左边"),
    "dir:horizontal": ("horizontally|horizontal", "横排|横向|水平|横写"),
    "dir:vertical": ("vertically|vertical", "竖排|竖向|垂直|纵向|直排|竖写"),
    "align:left": ("left-aligned|aligned left|flush left", "左对齐"),
    "align:right": ("right-aligned|aligned right|flush right", "右对齐"),
    "align:centre": ("centred|centered|aligned centre", "居中"),
    "align:top": ("top-aligned|aligned top", "顶端对齐|顶部对齐"),
    "align:bottom": ("bottom-aligned|aligned bottom", "底端对齐|底部对齐"),
    "style:sans": ("sans-serif|sans serif", "无衬线|黑体"),
    "style:serif": ("serif", "衬线|宋体|明体"),
    "style:display": ("display typeface|decorative", "装饰字体|美术字|艺术字"),
    "style:handwriting": ("handwriting|handwritten|cursive|calligraphic", "手写|草书|行书"),
    "style:mono": ("monospaced|monospace|typewriter", "等宽"),
    "style:kai": ("kai", "楷体|楷书"),
    "weight:bold": ("bold", "加粗|粗体"),
    "weight:light": ("thin", "纤细|细体"),
    "weight:light+style:sans": ("light sans-serif", ""),
    "weight:light+style:serif": ("light serif", ""),
    "weight:light+style:display": ("light display", ""),
    "weight:light+style:handwriting": ("light handwriting", ""),
    "weight:light+style:mono": ("light monospaced", ""),
    "weight:light+style:kai": ("light kai", ""),
    "lang:en": ("english", "英文|英语"),
    "lang:zh": ("chinese", "中文|汉语|汉字"),
    "lang:other": ("french|german|spanish|japanese|korean|russian", "法文|德文|日文|韩文|俄文|西班牙文"),
    "on:photo": ("photo|photograph", "照片|相片"),
    "on:white paper": ("paper", "纸张|一张纸|白纸|纸面"),
    "on:kraft paper": ("kraft paper|kraft", "牛皮纸"),
    "on:wood": ("wooden|wood|timber", "木质|木板|木纹|木头"),
    "on:chalkboard": ("chalkboard|blackboard", "黑板"),
    "on:fabric": ("fabric|cloth|textile", "布料|织物|布面"),
    "on:concrete": ("concrete|cement", "混凝土|水泥"),
    "on:gradient": ("gradient", "渐变"),
    "on:other": (
        "stone|marble|metal|metallic|glass|leather|plastic|cardboard", "石材|大理石|金属|玻璃|皮革|砖墙|塑料|纸板",
    ),
    "part:panel": ("panel", "色块"),
    "part:band": ("band|stripe", "色带|条带"),
    "tilted": ("tilted|slanting|askew", "倾斜"),
    "effect:stroke": ("outline|outlined|stroke", "描边|轮廓"),
    "effect:shadow": ("shadow|shadowed", "阴影|投影"),
    "form:square": ("square", "方形|正方"),
    "form:landscape": ("landscape", "横版|横幅"),
    "form:portrait": ("portrait", "竖版|竖幅"),
    "page:sign": ("sign|signboard", "标牌|招牌"),
    "page:print": ("printed|print", "印刷"),
    "page:webpage": ("web|website|webpage", "网页|网站"),
    "page:slide": ("slide", "幻灯片|演示文稿"),
    "page:poster": ("poster", "海报"),
    "page:caption": ("captioned|caption", "说明文字|字幕"),
    "page:dialogue": ("chat|conversation|dialogue", "聊天|对话"),
    "label": ("label", "标签"),
    "role:title": ("title", "标题"),
    "role:subtitle": ("subtitle", "副标题"),
    "role:item": ("list", "列表"),
    "role:price": ("price", "价格"),
    "role:code": ("code", "代码"),
    "role:formula": ("formula", "公式"),
    "role:speaker": ("speaker", "说话人"),
    "role:quote": ("quotation", "引文"),
    "role:contact": ("contact", "联系方式"),
    "role:footer": ("footer", "页脚"),
    "": ("of|it|that|its|display|typeface|over|aligned|flush|sans|light", ""),  # claim nothing alone
}  # fmt: skip
MOST_LINES = 400  # that a count is read of

Claims = frozenset[str]


# What an English word of the table claims alone, and what together with the next word of the table.
_Word = tuple[tuple[str, ...], dict[str, tuple[str, ...]]]


def _english() -> dict[str, _Word]:
    """The table's English words, and colours as `c:` and their names."""
    words: dict[str, _Word] = {}
    phrases = [(p, tuple(filter(None, c.split("+")))) for c, cell in _VOCABULARY.items() for p in cell[0].split("|")]
    phrases += [(name, (f"c:{name}",)) for name in colour_names("en")]
    phrases += [(f"{n} {unit}", (f"{unit}:{n}",)) for n in range(2, MOST_LINES) for unit in ("lines", "columns")]
    phrases += [(f"1 {unit}", (f"{unit}s:1",)) for unit in ("line", "column")]
    for phrase, claims in phrases:
        first, _, second = phrase.partition(" ")
        for word in filter(None, (first, second)):
            words.setdefault(word, ((), {}))
        if second:
            words[first][1][second] = claims
        else:
            words[first] = (claims, words[first][1])
    return words


def _chinese() -> dict[str, tuple[str, ...]]:
    found = {p: tuple(claim.split("+")) for claim, cell in _VOCABULARY.items() for p in cell[1].split("|") if p}
    return found | {name: (f"c:{name}",) for name in colour_names("zh")}


_ENGLISH, _CHINESE = _english(), _chinese()
_KNOWN = _ENGLISH.__contains__
_PHRASES = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)) + "|[0-9]+[行列]")
_FINE = re.compile(f"[，、：；。（）用以在为是有{mark_of(0)}-{mark_of(99)}]|的(?![上下左右])")
_LATIN = re.compile("[A-Za-z]{2,}")
_MARKS = re.compile(f"[{mark_of(0)}-{mark_of(99)}]")


def _claims_of_english(text: str) -> Claims:
    """What a piece of English in lower case, without marks but full stops at its end, claims."""
    return _claims_of_words(tuple(filter(_KNOWN, text.split())))


@lru_cache(1 << 15)
def _claims_of_words(words: tuple[str, ...]) -> Claims:
    """What words of the table claim in this order: sentences differ mostly in words that are not in it."""
    found: list[str] = []
    waiting: dict[str, tuple[str, ...]] = {}  # what the last word claims with another one
    alone: tuple[str, ...] = ()
    for word in words:
        if word in waiting:
            found += waiting[word]
            alone, waiting = (), {}
            continue
        found += alone
        alone, waiting = _ENGLISH[word]
    return frozenset((*found, *alone))


def _claims_of_chinese(text: str) -> Claims:
    """What a piece of Chinese claims."""
    return frozenset().union(*map(_claims_of_piece, _FINE.split(text)))


@lru_cache(1 << 15)
def _claims_of_piece(piece: str) -> Claims:
    """What a few characters claim: such pieces recur."""
    return frozenset(claim for phrase in _PHRASES.findall(piece) for claim in _CHINESE.get(phrase) or _count(phrase))


def _count(phrase: str) -> tuple[str]:
    """The claim of 3行 or 3列."""
    return (f"{'lines' if phrase[-1] == '行' else 'columns'}:{int(phrase[:-1])}",)


_CLAIMS = {"en": _claims_of_english, "zh": _claims_of_chinese}


# -------------------------------------------------------------------------------------------- what the scene makes true


class _Truth(NamedTuple):
    """What may be said of some regions, or of the page.

    claims: true ones; need: those that are to be said; must: of each of these sets one is to be said.
    """

    claims: Claims
    need: Claims
    must: tuple[Claims, ...]


def _boxes(scene: Scene) -> list[list[float]]:
    """Of every region x0, y0, x1, y1 in px."""
    return _bounds(scene.quads, np.array([region.first for region in scene.regions])).tolist()


@njit(cache=True)
def _bounds(quads: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Boxes around groups of quads [n, 8], the k-th from row firsts[k] on: float64 [groups, 4]."""
    out = np.empty((len(firsts), 4))
    out[:, :2], out[:, 2:] = np.inf, -np.inf
    for k in range(len(firsts)):
        for i in range(firsts[k], firsts[k + 1] if k + 1 < len(firsts) else len(quads)):
            for c in range(0, 8, 2):
                x, y = quads[i, c], quads[i, c + 1]
                out[k, 0], out[k, 1] = min(out[k, 0], x), min(out[k, 1], y)
                out[k, 2], out[k, 3] = max(out[k, 2], x), max(out[k, 3], y)
    return out


def _places(box: Sequence[float], before: Sequence[float] | None, width: int, height: int) -> list[str]:
    """Where a box stands on the page, and to the one before it."""
    x0, y0, x1, y1 = box
    x, y = (x0 + x1) / (2 * width) - 0.5, (y0 + y1) / (2 * height) - 0.5
    found = ["h:left"] if x < -AXIS and x1 <= OVER * width else []
    found += ["h:right"] if x > AXIS and x0 >= (1 - OVER) * width else []
    found += ["v:top"] if y < -AXIS and y1 <= OVER * height else []
    found += ["v:bottom"] if y > AXIS and y0 >= (1 - OVER) * height else []
    if abs(x) <= CENTRE and abs(y) <= CENTRE:
        found.append("place:centre")
    if (x1 - x0) * (y1 - y0) >= MOST * width * height:
        found.append("place:most")
    return found if before is None else found + _after(box, before, TOUCH * width, TOUCH * height)


def _after(box: Sequence[float], before: Sequence[float], dx: float, dy: float) -> list[str]:
    """How a box stands to the one before it, where they share a row or a column; they may overlap by dx, dy px."""
    (x0, y0, x1, y1), (bx0, by0, bx1, by1) = box, before
    found = []
    if x0 < bx1 and bx0 < x1:
        found += ["after:below"] if y0 >= by1 - dy else ["after:above"] if y1 <= by0 + dy else []
    if y0 < by1 and by0 < y1:
        found += ["after:right"] if x0 >= bx1 - dx else ["after:left"] if x1 <= bx0 + dx else []
    return found


_ALIGNMENTS = {  # by whether the lines are vertical: at the start, in the middle, at the end
    False: ("align:left", "align:centre", "align:right"),
    True: ("align:top", "align:centre", "align:bottom"),
}


def _aligned(region: Region, scene: Scene) -> list[str]:
    """What holds of `align:left` and the like: the pens of the lines start, have their middles or end in a row."""
    pens = scene.pens[region.first : region.first + len(region.lines)]
    most = max(ALIGNED * region.size, 0.6)
    spreads = _spreads(pens[:, 1 if region.vertical else 0], pens[:, 2])
    return [claim for claim, spread in zip(_ALIGNMENTS[region.vertical], spreads) if spread <= most]


@njit(cache=True)
def _spreads(starts: np.ndarray, advances: np.ndarray) -> tuple[float, float, float]:
    """How far apart the starts, the middles and the ends of lines lie."""
    ends = starts + advances
    middles = starts + advances / 2
    return starts.max() - starts.min(), middles.max() - middles.min(), ends.max() - ends.min()


def _language(region: Region) -> str:
    """`en` or `zh` where the characters bear it out, else nothing: mixed text is in neither."""
    if region.lang == "en":
        return "" if region.has_han else "en"
    words = len(_LATIN.findall(region.text))
    return "zh" if words == 0 or count_han(region.text) > 2 * words else ""


def _part(scene: Scene, ground: tuple[int, int, int]) -> str:
    """Whether flat shapes of a colour are panels, or one runs from edge to edge: a band."""
    boxes = [shape["box"] for shape in scene.shapes if shape["rgb"] == ground]
    for x0, y0, x1, y1 in boxes:
        if (x0 <= 0 and x1 >= scene.width) or (y0 <= 0 and y1 >= scene.height):
            return "band"
    return "panel" if boxes else ""


@lru_cache(1 << 14)
def _lasting(
    vertical: bool, style: str, role: str, weight: int | None, lang: str, effect: str, part: str
) -> tuple[Claims, Claims, tuple[Claims, ...]]:
    """Claims about a region that come from few words; those that an explicit prompt makes, and those of which one."""
    need = {f"dir:{'vertical' if vertical else 'horizontal'}", f"style:{style}"}
    if effect:
        need.add(f"effect:{effect}")
    if part == "panel":
        need.add("part:panel")
    must = (frozenset(("part:panel", "part:band")),) if part == "band" else ()
    may = {f"role:{role}", f"lang:{lang}"}.union(need, *must)
    if role == "label":
        may.add("label")
    if weight is not None and not LIGHT < weight < BOLD:
        may.add("weight:bold" if weight >= BOLD else "weight:light")
    return frozenset(may), frozenset(need), must


@cache
def _names(colour: str) -> Claims:
    """The claims that name a colour truly, where its declared name is one that we know."""
    return frozenset(f"c:{name}" for name in names_of(colour))


@lru_cache(1 << 12)
def _fitting(rgb: tuple[int, int, int]) -> Claims:
    """The claims that may name a colour for which no name is declared."""
    return frozenset(f"c:{name}" for lang in ("en", "zh") for name in colour_names(lang) if fits_colour(name, rgb))


def _truth(region: Region, scene: Scene, box: Sequence[float], before: Sequence[float] | None, page: _Truth) -> _Truth:
    """The truth about a region and, in `page`, about the page that it stands on."""
    effect, ground, part, more = region.effect, region.ground, "", [page.claims]
    more.append((f"{'columns' if region.vertical else 'lines'}:{len(region.lines)}",))
    if ground is not None and ground != scene.background.get("rgb"):
        part = _part(scene, ground)
        more.append(_fitting(ground))
    if effect is not None:
        more.append(_fitting(effect["rgb"]))
    may, need, must = _lasting(
        region.vertical, region.style, region.role, region.weight, _language(region),
        effect["kind"] if effect else "", part,
    )  # fmt: skip
    if len(region.lines) > 1:
        more.append(_aligned(region, scene))
    places, colours = frozenset(_places(box, before, scene.width, scene.height)), _names(region.colour_name)
    may = may.union(places, colours or _fitting(region.colour), *more)
    return _Truth(may, need, (places, colours, *must) if colours else (places, *must))


def _together(truths: Sequence[_Truth]) -> _Truth:
    """What may be said of several regions at once: a language only where it is that of all."""
    if len(truths) == 1:
        return truths[0]
    may: Claims = frozenset().union(*[t.claims for t in truths])
    other = [claim for claim in ("lang:en", "lang:zh") if not all(claim in t.claims for t in truths)]
    return _Truth(may.difference(other), frozenset(), ())


def _of_page(scene: Scene, layout: str) -> _Truth:
    """What may be said of the page, and in every prompt is: its materials, its colour."""
    ground, board = scene.background, scene.carrier
    shape = "square" if scene.width == scene.height else "landscape" if scene.width > scene.height else "portrait"
    names = [] if ground["kind"] == "solid" else ["photo" if ground["kind"] == "photo" else ground["name"]]
    tilted = False
    if board is not None:
        names.append(board["name"])
        x0, y0, x1, y1 = board["quad"][0][:4].tolist()
        tilted = abs(y1 - y0) > TILT * abs(x1 - x0)
    claims, need = _lasting_page(layout, shape, tuple(names), tilted)
    if ground["kind"] != "solid":
        return _Truth(claims, need, ())
    named = _names(ground["name"])
    return _Truth(claims | named, need, (named,)) if named else _Truth(claims | _fitting(ground["rgb"]), need, ())


@lru_cache(1 << 10)
def _lasting_page(layout: str, shape: str, names: tuple[str, ...], tilted: bool) -> tuple[Claims, Claims]:
    """Claims about a page, colours in the names of its materials (white paper), and what every prompt claims."""
    materials = [f"on:{name}" for name in names]
    may = {f"form:{shape}", "label" if layout == "label" else f"page:{layout}", *materials, *["tilted"] * tilted}
    may = may.union(*(_names(word) for name in names for word in name.split()))
    return frozenset(may), frozenset(materials)


# ---------------------------------------------------------------------------------------------------------- the prompts


@dataclass(frozen=True, slots=True)
class Heard:
    """Faults of the claims in a sample's prompts, and of the colours that they name."""

    claims: list[str]
    colours: list[str]


def faults_of_claims(rests: Mapping[tuple[str, str], str], scene: Scene, layout: str) -> Heard:
    """Judge the six prompts, without their quoted texts (see `faults_of_prompt`), by (level, language).

    `layout` is the category that the row declares, `poster`: a page may be called by it.
    """
    page, boxes = _of_page(scene, layout), _boxes(scene)
    befores = (None, *boxes)
    truths = [_truth(r, scene, *seen, page) for r, *seen in zip(scene.regions, boxes, befores)]
    bare = _Truth(page.claims, frozenset(), ())  # a sentence of its own need not say it all
    inks = {names for region in scene.regions if (names := _names(region.colour_name))}
    whole = _Truth(_together(truths).claims, page.need, (*page.must, *inks))
    marked = _by_mark(scene.regions, truths)
    heard, captions = Heard([], []), _captions(scene)
    for (level, lang), text in rests.items():
        for caption in captions if level == "explicit" else ():
            head, _, tail = text.rpartition(caption)  # told last; its words may stand in the rest as well
            text = head + tail
        found = _faults_of_language(text, lang)
        if lang == "en":
            text = text.replace(",", "").replace(":", "").replace(";", "").replace("(", "").replace(")", "").lower()
        if level == "explicit":
            found += _faults_of_sentences(text, lang, marked, bare, whole)
        else:
            said = _CLAIMS[lang](text.replace(".", ""))
            if not _holds(said, whole):
                found += _faults(said, whole)
        for fault in found:
            (heard.colours if fault.startswith("c:") else heard.claims).append(f"{level} {lang}: {fault}")
    return heard


def _by_mark(regions: Sequence[Region], truths: Sequence[_Truth]) -> dict[str, _Truth]:
    """The truth about the region that a mark stands for, or about all of them where texts are equal."""
    if len(regions) == 1:
        return {mark_of(0): truths[0]}
    groups: dict[str, list[_Truth]] = {}
    for region, truth in zip(regions, truths):
        groups.setdefault(region.text, []).append(truth)
    marked: dict[str, list[_Truth]] = {}
    for k, group in enumerate(groups.values()):
        marked.setdefault(mark_of(k), []).extend(group)
    return {mark: _together(group) for mark, group in marked.items()}


def _captions(scene: Scene) -> list[str]:
    """What a photo shows is told in free words, on one line and without the full stop."""
    told = scene.background.get("caption")
    if not told:
        return []
    texts = told.values() if isinstance(told, dict) else (told,)
    return [" ".join(str(text).split()).rstrip(".。") for text in texts if text]


def _faults_of_language(rest: str, lang: str) -> list[str]:
    """An English prompt has no Han beside its quotes, a Chinese one no Latin word."""
    if lang == "zh":
        return [f"{word[0]!r} is no Chinese"] if (word := _LATIN.search(rest)) else []
    try:
        rest.encode("latin-1")  # the marks are in it
        return []
    except UnicodeEncodeError:
        return ["Han stand beside the quotes"] if count_han(rest) else []


def _faults_of_sentences(text: str, lang: str, marked: Mapping[str, _Truth], page: _Truth, whole: _Truth) -> list[str]:
    """An explicit prompt: a sentence that quotes a text is about its region, another one about the page."""
    everything: set[str] = set()
    found: list[str] = []
    for sentence in text.split("。" if lang == "zh" else "."):
        said = _CLAIMS[lang](sentence)
        everything |= said
        about = [marked[mark] for mark in _MARKS.findall(sentence) if mark in marked]
        truth = about[0] if len(about) == 1 else _together(about) if about else page
        if not _holds(said, truth):
            found += _faults(said, truth)
    return found if _is_said(everything, whole) else found + _unsaid(everything, whole)


def _holds(said: Claims, truth: _Truth) -> bool:
    """Whether all that is said is so, and all that is to be said is said."""
    return said <= truth.claims and _is_said(said, truth)


def _is_said(said: Claims | set[str], truth: _Truth) -> bool:
    if not truth.need <= said:
        return False
    for choice in truth.must:
        if choice.isdisjoint(said):
            return False
    return True


def _faults(said: Claims, truth: _Truth) -> list[str]:
    """What is not so, and what is not said."""
    return [f"{claim} is not so" for claim in sorted(said - truth.claims)] + _unsaid(said, truth)


def _unsaid(said: Claims | set[str], truth: _Truth) -> list[str]:
    """What ought to be said and is not."""
    found = [f"{' or '.join(sorted(choice))} is not said" for choice in truth.must if choice.isdisjoint(said)]
    return found + [f"{claim} is not said" for claim in truth.need - said]
