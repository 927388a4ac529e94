"""Foreign mutants: more faults of text images, written without having seen the judges, so that kill rates stay honest.

They use the same hooks as `synth.text.mutants`; `checks` is what the author, who knew the checks by name only, expects
to be able to see the fault. Three of them work on the finished pixels: they decode, change and encode again in the same
format, palette and quality, and refresh hash and size.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
from PIL import Image

from catalog.identity import Stream, split_of
from synth.text.canvas import dilate, soften
from synth.text.colour import COLOURS
from synth.text.encode import Colour, encode, indexed_png, indexed_rows
from synth.text.fitting import Placed
from synth.text.fonts import FontFile, FontLibrary, load_library
from synth.text.layout import Shape
from synth.text.mutants import GLYPHS, Mutator, NotApplicable
from synth.text.scene import Region, Scene, hex_colour, square_to_quad
from synth.text.shaping import face as load_face
from synth.text.surface import TEXTURE_NAMES
from synth.text.typography import is_han
from synth.text.words import quoted

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 px

_CHANGED = 8 * 255  # sum of absolute coverage differences below which a reworked glyph looks the same

# Ideographs and letters that differ in a stroke or a radical; each is replaced by the one after it.
RADICALS = (
    "二三 上土 下卞 中虫 口囗 四西 五互 六大 丸九 刀力 又叉 友反 午牛 手毛 心必 少步 主生 右石 左在 古舌 由田 甲申 用同 月用 "
    "东车 乐东 农衣 茶荼 春舂 夏复 秋和 各冬 早旱 晚晓 明朋 昨作 新亲 家冢 店底 花化 买卖 实卖 价介 海每 河何 湖潮 冰泳 热势 "
    "饭饮 面而 来米 果呆 菜莱 草早 树村 林材 们门 你称 好妇 她他 有肴 不木 存在 到倒 会合 回同 园圆 国图 年牛 元无 分芬 员贡 "
    "免兔 折拆 哀衰 料科 准淮 师帅 即既 问向 时旷 请晴 给结 给络 点占 成戌 半米 周同 学字 是足 话活 读续 线钱 票粟 第弟 第笫 "
    "gq bd pq ao ij ft yv EF CG PR QO VY MN XK WV DO TI oe nu kx sz hn rt lt AH LI BR SZ"
)
PAIRS = {a: b for a, b in RADICALS.split()}
CASES = {c: c.swapcase() for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
DIGITS = dict(zip("0123456789", "8737968135"))
MARKS = dict(zip("，、。；：！？,.;:!?-()（）", "、，．：；？！.,:;?!—[]〔〕"))


# ----------------------------------------------------------------------------------------------- parts of a region


def _inked(region: Region) -> np.ndarray:
    """Bool per glyph: whether it leaves ink."""
    return region.face.count[region.placed.gids] > 0


def _one(scene: Scene, s: Stream, fits: Callable[[Region], bool] = lambda region: True) -> Region:
    """A region that fits and has ink, or NotApplicable."""
    fitting = [r for r in scene.regions if _inked(r).any() and fits(r)]
    if not fitting:
        raise NotApplicable
    return s.choice(fitting)


def _along(region: Region) -> np.ndarray:
    """Pen positions in the direction of the lines: the array itself, to be changed in place."""
    return region.placed.ys if region.vertical else region.placed.xs


def _across(region: Region) -> np.ndarray:
    return region.placed.xs if region.vertical else region.placed.ys


def _lines(region: Region) -> list[np.ndarray]:
    """Inked glyph positions of every line that has any."""
    inked = np.flatnonzero(_inked(region))
    return [inked[region.placed.line[inked] == k] for k in np.unique(region.placed.line[inked])]


def _words(region: Region) -> list[np.ndarray]:
    """Inked glyph positions between blanks; of Chinese, two at a time."""
    runs = [run for line in _lines(region) for run in np.split(line, np.flatnonzero(np.diff(line) > 1) + 1)]
    return [run[i : i + 2] for run in runs for i in range(0, len(run), 2)] if region.lang == "zh" else runs


def _glyphs_of(region: Region, s: Stream, severity: int) -> np.ndarray:
    """A line, a word, or a glyph."""
    parts = (_lines, _words, lambda r: list(np.flatnonzero(_inked(r))[:, None]))[severity](region)
    return s.choice(parts)


def _extent(region: Region, glyphs: np.ndarray) -> Box:
    """The ink box of some glyphs, px of the plane."""
    p, b = region.placed, region.face.box[region.placed.gids[glyphs]] * region.size
    xs, ys = p.xs[glyphs], p.ys[glyphs]
    return (
        float((xs + b[:, 0]).min()), float((ys - b[:, 3]).min()),
        float((xs + b[:, 2]).max()), float((ys - b[:, 1]).max()),
    )  # fmt: skip


def _part(region: Region, keep: np.ndarray) -> Region | None:
    """A region that holds only the glyphs marked in bool [g], their lines counted anew; None where no ink is left."""
    p, inked = region.placed, _inked(region)
    lines = np.unique(p.line[keep & inked])
    if not len(lines):
        return None
    keep = keep & np.isin(p.line, lines)
    placed = Placed(
        p.gids[keep], p.xs[keep], p.ys[keep], np.searchsorted(lines, p.line[keep]).astype(np.int32),
        [p.origins[k] for k in lines], [p.advances[k] for k in lines], [p.slices[k] for k in lines],
    )  # fmt: skip
    part = replace(region, placed=placed)
    part.measure()
    return part


def _chosen(region: Region, glyphs: np.ndarray) -> np.ndarray:
    """Bool [g], true for these glyph positions."""
    return np.isin(np.arange(len(region.placed.gids)), glyphs)


def _replaced(scene: Scene, region: Region, parts: Iterable[Region | None]) -> None:
    """Put parts where a region was in the drawing order."""
    scene.regions = [x for r in scene.regions for x in (parts if r is region else [r]) if x is not None]


# --------------------------------------------------------------------------------------------------- glyphs drawn


def _letters(region: Region) -> list[tuple[int, str]]:
    """(glyph position, character) where glyphs and drawn characters are one to one."""
    drawn = "".join(region.text[a:b] for a, b in region.placed.slices)
    return list(enumerate(drawn)) if len(drawn) == len(region.placed.gids) else []


def _glyph(region: Region, character: str) -> int | None:
    """The glyph of a character in the region's face, ready to be drawn; None where it has no ink there."""
    language = "zh-Hans" if is_han(character) else "en"
    try:
        gids = region.face.shape(character, language, region.vertical).gids
    except ValueError:
        return None
    region.face.fetch(gids)
    return int(gids[0]) if region.face.count[gids[0]] > 0 else None


def _unlikeness(region: Region, a: int, b: int) -> float:
    """How much two glyphs differ in extent and area (em); 0 = one outline, as in faces without lower case."""
    f = region.face
    first, second = (f.segments[f.first[g] : f.first[g] + f.count[g]] for g in (a, b))
    if len(first) == len(second) and np.allclose(first, second, atol=0.004):
        return 0.0
    return float(np.abs(f.box[a] - f.box[b]).max() + np.abs(f.ink[a] - f.ink[b])[0]) + 1e-6


def _exchanged(table: Mapping[str, str]) -> Callable[[Scene, Stream, int], None]:
    """A mutator of what is drawn: characters become others by a table: all, one, or the one that differs least."""

    def mutate(scene: Scene, s: Stream, severity: int) -> None:
        found: list[tuple[float, Region, int, int]] = []
        for region in scene.regions:
            for k, character in _letters(region):
                other = _glyph(region, table[character]) if character in table else None
                if other is not None and (unlike := _unlikeness(region, int(region.placed.gids[k]), other)):
                    found.append((unlike, region, k, other))
        if not found:
            raise NotApplicable
        picked = (found, [s.choice(found)], [min(found, key=lambda f: f[0])])[severity]
        for _, region, k, other in picked:
            region.placed.gids[k] = other

    return mutate


def mark_lost(scene: Scene, s: Stream, severity: int) -> None:
    """Punctuation is not drawn: all of it, one mark, or a point or comma between digits (else the smallest mark)."""
    found = [
        (r, k, c) for r in scene.regions for k, c in _letters(r) if c in ".,:;!?-'，。、；：！？·" and _inked(r)[k]
    ]
    if not found:
        raise NotApplicable
    if severity == 1:
        found = [s.choice(found)]
    elif severity == 2:
        found = [min(found, key=lambda f: (not _in_number(*f[:2]), f[0].face.ink[f[0].placed.gids[f[1]], 0]))]
    for region in {id(f[0]): f[0] for f in found}.values():
        keep = ~_chosen(region, np.array([k for r, k, _ in found if r is region]))
        _replaced(scene, region, [_part(region, keep)])
    if not scene.regions:
        raise NotApplicable


def _in_number(region: Region, k: int) -> bool:
    """Whether the character at a glyph position stands between digits."""
    around = dict(_letters(region))
    return around.get(k - 1, "").isdigit() and around.get(k + 1, "").isdigit()


def raised(scene: Scene, s: Stream, severity: int) -> None:
    """One glyph stands off its line: by 0.3, 0.15, 0.08 of the size, 2 px at least."""
    region = _one(scene, s, lambda r: _inked(r).sum() > 1)
    step = max(2.0, region.size * (0.3, 0.15, 0.08)[severity])
    _across(region)[s.choice(np.flatnonzero(_inked(region)).tolist())] += np.float32(step * s.choice((-1, 1)))


def jittered(scene: Scene, s: Stream, severity: int) -> None:
    """Every glyph is off its place in some direction: by 0.15, 0.08, 0.04 of the size, 1 px at least."""
    region = _one(scene, s, lambda r: _inked(r).sum() > 2)
    step = max(1.0, region.size * (0.15, 0.08, 0.04)[severity])
    signs = s.generator.choice(np.array([-step, step], np.float32), (2, len(region.placed.gids)))
    region.placed.xs += signs[0]
    region.placed.ys += signs[1]


def tracked(scene: Scene, s: Stream, severity: int) -> None:
    """A line is letter-spaced by 0.2, 0.1, 0.05 em around its middle, so that it grows by 2 px or more."""
    region = _one(scene, s, lambda r: any(len(line) > 3 for line in _lines(r)))
    line = s.choice([line for line in _lines(region) if len(line) > 3])
    step = region.size * (0.2, 0.1, 0.05)[severity]
    if step * (len(line) - 1) < 2:
        raise NotApplicable
    _along(region)[line] += np.float32(step) * (
        np.arange(len(line), dtype=np.float32) - np.float32((len(line) - 1) / 2)
    )


def _spaces(region: Region) -> list[tuple[np.ndarray, float]]:
    """For every space within a line: the glyphs after it on the line, and its width, px."""
    p, inked, found = region.placed, _inked(region), []
    for k in range(1, len(p.gids) - 1):
        if not inked[k] and inked[k - 1] and inked[k + 1] and p.line[k - 1] == p.line[k + 1]:
            after = np.flatnonzero((p.line == p.line[k]) & (np.arange(len(p.gids)) > k))
            found.append((after, float(_along(region)[k + 1] - _along(region)[k])))
    return [x for x in found if x[1] >= 2]


def glued(scene: Scene, s: Stream, severity: int) -> None:
    """Words run together: at every space, at one, or one space is 70 % too narrow."""
    region = _one(scene, s, lambda r: bool(_spaces(r)))
    spaces = _spaces(region)
    for after, width in spaces if severity == 0 else [s.choice(spaces)]:
        _along(region)[after] -= np.float32(width * (0.7 if severity == 2 else 1.0))


def gapped(scene: Scene, s: Stream, severity: int) -> None:
    """A word is torn apart: a gap of 1, 0.5, 0.25 em (2 px at least) between two of its glyphs."""
    region = _one(scene, s, lambda r: any(len(word) > 1 for word in _words(r)))
    word = s.choice([word for word in _words(region) if len(word) > 1])
    at, p = s.integer(1, len(word) - 1), region.placed
    step = np.float32(max(2.0, region.size * (1.0, 0.5, 0.25)[severity]) / 2)
    on_line, after = p.line == p.line[word[0]], np.arange(len(p.gids)) >= word[at]
    _along(region)[on_line & after] += step
    _along(region)[on_line & ~after] -= step


def other_weight(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn in another weight of its variable font: as far as it goes, or 300, 200 units off."""
    region = _one(scene, s, lambda r: r.weight is not None)
    low, high = region.font.weights
    far = max((low, high), key=lambda w: abs(w - region.weight))
    room = abs(far - region.weight)
    if room < 200:
        raise NotApplicable
    step = (room, min(room, 300), 200)[severity]
    region.face = load_face(
        region.font.path, region.font.index, region.weight + (step if far > region.weight else -step)
    )
    region.face.fetch(region.placed.gids)


# ----------------------------------------------------------------------------------------------- lines and regions


def _distance(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(abs(int(x) - int(y)) for x, y in zip(a, b))


def _other_colour(scene: Scene, region: Region, s: Stream) -> Colour:
    """Another region's colour, else any, that can be told from the region's ink and from what lies beneath."""
    avoid = [region.colour] + ([region.ground] if region.ground else [])
    clear = [c for c in [r.colour for r in scene.regions] if min(_distance(c, a) for a in avoid) >= 150]
    return s.choice(clear or [c.rgb for c in COLOURS if min(_distance(c.rgb, a) for a in avoid) >= 150])


def part_recoloured(scene: Scene, s: Stream, severity: int) -> None:
    """A line, a word, or a single glyph stands in another colour than its region."""
    region = _one(scene, s)
    chosen = _chosen(region, _glyphs_of(region, s, severity))
    part = _part(region, chosen)
    part.colour = _other_colour(scene, region, s)
    _replaced(scene, region, [_part(region, ~chosen), part])


def ghost(scene: Scene, s: Stream, severity: int) -> None:
    """A line is drawn twice, the second time off by 0.3, 0.15, 0.06 of the size (2 px at least) both ways."""
    region = _one(scene, s)
    twin = _part(region, _chosen(region, _glyphs_of(region, s, 0)))
    step = np.float32(max(2.0, region.size * (0.3, 0.15, 0.06)[severity]))
    twin.placed.xs += step
    twin.placed.ys += step
    _replaced(scene, region, [region, twin])


def part_missing(scene: Scene, s: Stream, severity: int) -> None:
    """Not drawn at all: a region (or all lines of it but one), a line, a word."""
    if severity == 0 and len(scene.regions) > 1:
        gone = s.choice(scene.regions)
        scene.regions = [r for r in scene.regions if r is not gone]
        return
    region = _one(scene, s, lambda r: len(_words(r)) > 1 if severity == 2 else len(_lines(r)) > 1)
    chosen = _chosen(region, s.choice(_lines(region) if severity < 2 else _words(region)))
    _replaced(scene, region, [_part(region, chosen if severity == 0 else ~chosen)])


def _line_pairs(region: Region) -> list[tuple[int, int]]:
    """Neighbouring lines that say different things."""
    said = [region.text[a:b].strip() for a, b in region.placed.slices]
    return [(k, k + 1) for k in range(len(said) - 1) if said[k] and said[k + 1] and said[k] != said[k + 1]]


def _to_line(region: Region, line: int, target: int) -> None:
    """Move a line's glyphs to where another line begins."""
    p = region.placed
    on_line, here, there = p.line == line, p.origins[line], p.origins[target]
    p.xs[on_line] += np.float32(there[0] - here[0])
    p.ys[on_line] += np.float32(there[1] - here[1])


def lines_exchanged(scene: Scene, s: Stream, severity: int) -> None:
    """Lines stand in each other's place: every two, some two, or the two most alike in length."""
    region = _one(scene, s, lambda r: bool(_line_pairs(r)))
    pairs, long = _line_pairs(region), region.placed.advances
    alike = min(pairs, key=lambda pair: abs(long[pair[0]] - long[pair[1]]))
    for a, b in ([p for p in pairs if (p[0] - pairs[0][0]) % 2 == 0], [s.choice(pairs)], [alike])[severity]:
        _to_line(region, a, b)
        _to_line(region, b, a)


def line_repeated(scene: Scene, s: Stream, severity: int) -> None:
    """A line stands in its successor's place too: all repeat the first, some line, or the one most alike in length."""
    region = _one(scene, s, lambda r: bool(_line_pairs(r)))
    pairs, p = _line_pairs(region), region.placed
    alike = min(pairs, key=lambda pair: abs(p.advances[pair[0]] - p.advances[pair[1]]))
    first = [(pairs[0][0], k) for k in range(pairs[0][0] + 1, len(p.slices))]
    parts = [region]
    for source, target in (first, [s.choice(pairs)], [alike])[severity]:
        twin = replace(region, placed=replace(p, xs=p.xs.copy(), ys=p.ys.copy()))
        _to_line(twin, source, target)
        parts = [_part(parts[0], parts[0].placed.line != _renumbered(parts[0], p.slices[target])), *parts[1:]]
        parts.append(_part(twin, twin.placed.line == source))
    _replaced(scene, region, parts)


def _renumbered(region: Region, piece: tuple[int, int]) -> int:
    """Which line of a cut region is this slice of the text."""
    return [tuple(x) for x in region.placed.slices].index(tuple(piece))


def line_drifted(scene: Scene, s: Stream, severity: int) -> None:
    """One line of several starts elsewhere than it should: by 1, 0.5, 0.2 of the size, 2 px at least."""
    region = _one(scene, s, lambda r: len(_lines(r)) > 1)
    step = max(2.0, region.size * (1.0, 0.5, 0.2)[severity])
    _along(region)[s.choice(_lines(region))] += np.float32(step * s.choice((-1, 1)))


def scaled_region(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn at 90, 95, 97 % scale around its middle; its ends move by 2 px or more."""
    region = _one(scene, s)
    x0, y0, x1, y1 = region.bounds()
    factor, p = (0.9, 0.95, 0.97)[severity], region.placed
    if (1 - factor) * max(x1 - x0, y1 - y0) / 2 < 2:
        raise NotApplicable
    middle = np.float32((x0 + x1) / 2), np.float32((y0 + y1) / 2)
    p.xs, p.ys = (
        (p.xs - middle[0]) * np.float32(factor) + middle[0],
        (p.ys - middle[1]) * np.float32(factor) + middle[1],
    )
    region.size *= factor


def _transformed(region: Region, linear: np.ndarray) -> None:
    """Draw a region through a linear map float64 [2, 2] around its middle. NotApplicable if nothing moves by 2 px."""
    x0, y0, x1, y1 = region.bounds()
    middle, half = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0]) / 2
    if np.abs((linear - np.eye(2)) @ half).max() < 2:
        raise NotApplicable
    m = np.eye(3)
    m[:2, :2], m[:2, 2] = linear, middle - linear @ middle
    before = np.eye(3) if region.homography is None else region.homography.reshape(3, 3)
    region.homography = (before @ m).ravel()


def turned_region(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn turned by 10, 4, 1.5 degrees."""
    angle = math.radians((10.0, 4.0, 1.5)[severity] * s.choice((-1, 1)))
    c, d = math.cos(angle), math.sin(angle)
    _transformed(_one(scene, s), np.array([[c, -d], [d, c]]))


def slanted(scene: Scene, s: Stream, severity: int) -> None:
    """A region is drawn slanted, as a false italic: by 0.35, 0.2, 0.1 of its height."""
    _transformed(_one(scene, s), np.array([[1.0, -(0.35, 0.2, 0.1)[severity]], [0.0, 1.0]]))


# ----------------------------------------------------------------------------------------------------------- pages


def board_straightened(scene: Scene, s: Stream, severity: int) -> None:
    """A board is drawn with less perspective than declared: none, 60 %, 30 % less; a corner moves by 3 px or more."""
    if scene.board is None:
        raise NotApplicable
    quad, (w, h) = scene.board.quad(), scene.board.size
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    move = (np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) - quad) * (1.0, 0.6, 0.3)[severity]
    if np.abs(move).max() < 3:
        raise NotApplicable
    scene.board = replace(scene.board, homography=square_to_quad(w, h, quad + move))
    for region in scene.regions:
        region.homography = scene.board.homography


def ground_tinted(scene: Scene, s: Stream, severity: int) -> None:
    """A flat ground (of the page or of a shape) is painted lighter or darker than declared: by 80, 40, 20 of 255."""
    flat = ([scene.ground] if scene.ground else []) + [fill for _, _, fill in scene.shapes]
    if not flat:
        raise NotApplicable
    old = s.choice(flat)
    step = (80, 40, 20)[severity] * (1 if sum(old) < 384 else -1)
    new = tuple(min(255, max(0, c + step)) for c in old)

    def paint(colour: Colour | None) -> Colour | None:
        return new if colour == old else colour

    scene.ground = paint(scene.ground)
    scene.shapes = [(shape, paint(below), paint(fill)) for shape, below, fill in scene.shapes]
    for region in scene.regions:
        region.ground = paint(region.ground)


def shape_moved(scene: Scene, s: Stream, severity: int) -> None:
    """A band, card or bubble is painted off its place: by 12, 5 % of the short side, by 3 px."""
    step = max(3, round(min(scene.width, scene.height) * (0.12, 0.05, 0.0)[severity]))
    sides, moved = (scene.width, scene.height), []
    for i, (shape, below, fill) in enumerate(scene.shapes):
        for axis, sign in ((0, 1), (0, -1), (1, 1), (1, -1)):
            box = list(shape.box)
            box[axis], box[axis + 2] = (min(sides[axis], max(0, box[k] + sign * step)) for k in (axis, axis + 2))
            if box[axis + 2] - box[axis] > 2 * shape.radius and tuple(box) != shape.box:
                moved.append((i, (replace(shape, box=tuple(box)), below, fill)))
    if not moved:
        raise NotApplicable
    i, painted = s.choice(moved)
    scene.shapes[i] = painted


def framed(scene: Scene, s: Stream, severity: int) -> None:
    """An undeclared frame runs along the picture's edge: 4, 2, 1 px wide."""
    t, w, h = (4, 2, 1)[severity], scene.width, scene.height
    below, colour = scene.ground or (0, 0, 0), _other_colour(scene, _one(scene, s), s)
    if scene.ground and _distance(scene.ground, colour) < 150:
        colour = (0, 0, 0) if sum(scene.ground) > 384 else (255, 255, 255)
    for box in ((0, 0, w, t), (0, h - t, w, h), (0, 0, t, h), (w - t, 0, w, h)):
        scene.shapes.append((Shape(box, "accent"), below, colour))


def underlined(scene: Scene, s: Stream, severity: int) -> None:
    """An undeclared rule under a horizontal line, a word, or 1 px thin under a word."""
    region = _one(scene, s, lambda r: not r.vertical and r.homography is None)
    glyphs = _glyphs_of(region, s, min(severity, 1))
    x0, _, x1, _ = _extent(region, glyphs)
    thick = 1 if severity == 2 else max(2, round(region.size * 0.08))
    y = round(float(region.placed.ys[glyphs[0]]) + max(2.0, region.size * 0.1))
    box = (int(x0), y, int(x1) + 1, y + thick)
    if box[3] > scene.height or box[2] - box[0] < 4:
        raise NotApplicable
    scene.shapes.append((Shape(box, "accent"), region.ground or (0, 0, 0), region.colour))


def watermark(scene: Scene, s: Stream, severity: int) -> None:
    """A flat page has one of its lines behind it, large, slanting, 45, 25, 12 % darker or lighter than the ground."""
    if not scene.ground:
        raise NotApplicable
    region = _one(scene, s)
    mark = _part(region, _chosen(region, _glyphs_of(region, s, 0)))
    x0, y0, x1, y1 = mark.bounds()
    factor = 0.8 * min(scene.width / (x1 - x0), scene.height / (y1 - y0))
    mark.size *= factor
    mark.placed.xs = (mark.placed.xs - np.float32((x0 + x1) / 2)) * np.float32(factor)
    mark.placed.ys = (mark.placed.ys - np.float32((y0 + y1) / 2)) * np.float32(factor)
    c, d = math.cos(-0.4), math.sin(-0.4)
    mark.homography = np.array([c, -d, scene.width / 2, d, c, scene.height / 2, 0.0, 0.0, 1.0])
    ink = (0 if sum(scene.ground) > 384 else 255) - np.array(scene.ground)
    mark.colour = tuple(int(v) for v in np.round(scene.ground + ink * (0.45, 0.25, 0.12)[severity]))
    mark.ground, mark.effect = scene.ground, None
    scene.regions.insert(0, mark)


# ----------------------------------------------------------------------------------------------------------- masks


def _cell(mask: np.ndarray, box: Box) -> np.ndarray:
    """The pixels of a box, a view."""
    return mask[max(0, int(box[1])) : int(box[3]) + 1, max(0, int(box[0])) : int(box[2]) + 1]


def _reworked(mask: np.ndarray, boxes: Sequence[Box], s: Stream, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Change one of the boxes in which the change shows, or NotApplicable."""
    shown = []
    for box in boxes:
        old = _cell(mask, box)
        new = change(old)
        if np.abs(new.astype(int) - old).sum() >= max(_CHANGED, 0.15 * old.sum(dtype=int)):
            shown.append((old, new))
    if not shown:
        raise NotApplicable
    old, new = s.choice(shown)
    old[:] = new


def mirrored(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """Ink in a mirror: of the whole region, a line, a glyph."""
    inked = np.flatnonzero(_inked(region))
    parts = ([inked], _lines(region), list(inked[:, None]))[severity]
    _reworked(mask, [_extent(region, part) for part in parts], s, lambda old: old[:, ::-1].copy())


def turned_glyph(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """A glyph stands turned: upside down, by 30, by 12 degrees."""
    angle = (180, 30, 12)[severity] * s.choice((-1, 1))
    boxes = [_extent(region, np.array([k])) for k in np.flatnonzero(_inked(region))]
    _reworked(mask, boxes, s, lambda old: np.array(Image.fromarray(old).rotate(angle, Image.Resampling.BILINEAR)))


def struck_through(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """A rule through the middle of a line, of a word, or 1 px thin through a word."""
    cell = _cell(mask, _extent(region, _glyphs_of(region, s, min(severity, 1))))
    thick = 1 if severity == 2 else max(2, round(region.size * 0.08))
    rule = cell[:, cell.shape[1] // 2 :][:, :thick] if region.vertical else cell[cell.shape[0] // 2 :][:thick]
    if (255 - rule.astype(int)).sum() < _CHANGED:
        raise NotApplicable
    rule[:] = 255


def blurred(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """A region's ink is soft: box-blurred by 0.15, 0.07 of the size, by 1 px."""
    mask[:] = soften(mask, (max(3, round(region.size * 0.15)), max(2, round(region.size * 0.07)), 1)[severity])


def spread(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """A region's ink has run: grown by 0.12, 0.06 of the size, by 1 px."""
    mask[:] = dilate(mask, (max(3, round(region.size * 0.12)), max(2, round(region.size * 0.06)), 1)[severity])


def faded(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """A region's ink is thin: 35, 55, 75 % of its coverage."""
    mask[:] = np.round(mask * (0.35, 0.55, 0.75)[severity]).astype(np.uint8)


def worn(mask: np.ndarray, region: Region, s: Stream, severity: int) -> None:
    """Specks are missing from a region's ink: 35, 15, 5 % of its pixels."""
    ys, xs = np.nonzero(mask > 127)
    gone = s.generator.random(len(ys)) < (0.35, 0.15, 0.05)[severity]
    if gone.sum() < 8:
        raise NotApplicable
    mask[ys[gone], xs[gone]] = 0


# ---------------------------------------------------------------------------------------------------- declarations


@lru_cache(1)
def _library() -> FontLibrary:
    return load_library()


def _declared_file(region: Mapping[str, Any]) -> FontFile:
    """The file that a region's spec names; NotApplicable where the catalogue has none such."""
    try:
        return _library().by_sha256(region["font"]["sha256"])
    except KeyError:
        raise NotApplicable from None


def wrong_crop(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """Another crop of the photo is declared: off by 64, 16, 4 px (half of that at least, where room is short)."""
    background, step = spec["background"], (64, 16, 4)[severity]
    if background["kind"] != "photo":
        raise NotApplicable
    found = []
    for axis in (0, 1):
        old, most = background["crop"][axis], background["scaled"][axis] - spec["canvas"][axis]
        found += [(axis, new) for new in (max(0, old - step), min(most, old + step)) if abs(new - old) * 2 >= step]
    if not found:
        raise NotApplicable
    axis, new = s.choice(found)
    spec["background"] = background | {"crop": [new if k == axis else v for k, v in enumerate(background["crop"])]}


def _tiled_part(spec: dict[str, Any], s: Stream) -> tuple[str, dict[str, Any]]:
    """The background or the carrier, whichever is a texture, and its key in the spec."""
    found = [(k, spec[k]) for k in ("background", "carrier") if spec[k] and "offset" in spec[k]]
    if not found:
        raise NotApplicable
    return s.choice(found)


def wrong_offset(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A tile is declared to begin elsewhere: 311, 67, 7 px further."""
    key, part = _tiled_part(spec, s)
    spec[key] = part | {"offset": [(v + (311, 67, 7)[severity]) % 1024 for v in part["offset"]]}


def wrong_texture_name(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A texture is called by another's name; at severity 2 one of the two papers by the other's, where it is one."""
    key, part = _tiled_part(spec, s)
    papers = ["white paper", "kraft paper"]
    pool = papers if severity == 2 and part["name"] in papers else sorted(TEXTURE_NAMES.values())
    spec[key] = part | {"name": s.choice([name for name in pool if name != part["name"]])}


def wrong_ground_name(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A flat page is called by another colour's name: the farthest, some other, the third nearest."""
    background = spec["background"]
    if background["kind"] != "solid":
        raise NotApplicable
    spec["background"] = background | {"name": _other_name(background["name"], s, severity).name_en}


def _other_name(name: str, s: Stream, severity: int) -> Any:
    """Another named colour: the farthest, some other well away, the third nearest."""
    own = next(c for c in COLOURS if c.name_en == name)
    others = sorted((c for c in COLOURS if c is not own), key=lambda c: _distance(c.rgb, own.rgb))
    return (others[-1], s.choice(others[10:]), others[2])[severity]


def wrong_font(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """Another family is declared: one that lacks the text, one of another style that has it, one of the same style."""
    region = s.choice(spec["regions"])
    own, library = _declared_file(region), _library()
    covering = set(library.covering(region["text"]).tolist())
    others = [(i in covering, f) for i, f in enumerate(library.files) if f.family != own.family]
    fits = (
        lambda has, f: not has,
        lambda has, f: has and f.style != own.style,
        lambda has, f: has and f.style == own.style,
    )
    pool = [f for has, f in others if fits[severity](has, f)]
    if not pool:
        raise NotApplicable
    f = s.choice(pool)
    low, high = f.weights
    region["font"] |= {"sha256": f.sha256, "family": f.family, "style": f.style, "licence": f.licence,
                       "weight": None if low == high else max(low, min(high, 400))}  # fmt: skip


def wrong_weight(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """Another weight of the variable font is declared: as far as it goes, or 300, 200 units off."""
    region = s.choice(spec["regions"])
    weight = region["font"]["weight"]
    if weight is None:
        raise NotApplicable
    far = max(_declared_file(region).weights, key=lambda w: abs(w - weight))
    room = abs(far - weight)
    if room < 200:
        raise NotApplicable
    step = (room, min(room, 300), 200)[severity]
    region["font"]["weight"] = weight + (step if far > weight else -step)


def lines_disordered(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """Lines are listed out of reading order: all backwards, two neighbours, the last two."""
    fitting = [r for r in spec["regions"] if len(r["lines"]) > 1 and r["lines"][-1]["text"] != r["lines"][-2]["text"]]
    if not fitting:
        raise NotApplicable
    lines = s.choice(fitting)["lines"]
    if severity == 0:
        lines.reverse()
        return
    pairs = [k for k in range(len(lines) - 1) if lines[k]["text"] != lines[k + 1]["text"]]
    k = s.choice(pairs) if severity == 1 else pairs[-1]
    lines[k], lines[k + 1] = lines[k + 1], lines[k]


def wrong_line_text(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A line's declared text is backwards, lacks its last character, or has two neighbours transposed."""
    lines = [line for r in spec["regions"] for line in r["lines"] if line["text"] != line["text"][::-1]]
    if not lines:
        raise NotApplicable
    line = s.choice(lines)
    text = line["text"]
    k = s.choice([k for k in range(len(text) - 1) if text[k] != text[k + 1]])
    line["text"] = (text[::-1], text[:-1], text[:k] + text[k + 1] + text[k] + text[k + 2 :])[severity]


def wrong_origin(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A line is declared to begin elsewhere than its glyphs do: by a size, 0.3 of one, 2 px."""
    region = s.choice(spec["regions"])
    line, step = s.choice(region["lines"]), (region["font"]["size"], region["font"]["size"] * 0.3, 2.0)[severity]
    line["origin"] = [line["origin"][0] + step, line["origin"][1] + step]


def wrong_advance(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """A line is declared longer than it is: by 50, 15, 5 %, at least 2 px."""
    line = s.choice(s.choice(spec["regions"])["lines"])
    line["advance"] = round(line["advance"] + max(2.0, line["advance"] * (0.5, 0.15, 0.05)[severity]), 2)


def effect_unsaid(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """An outline or shadow is not declared, declared in another colour, or thinner (a shadow: nearer) by a pixel."""
    fitting = [r for r in spec["regions"] if r["effect"]]
    if not fitting:
        raise NotApplicable
    region = s.choice(fitting)
    effect = region["effect"]
    if severity == 0:
        region |= {"effect": None, "reach": 0}
    elif severity == 1:
        rgb = bytes.fromhex(effect["colour"][1:])
        region["effect"] = effect | {"colour": "#" + bytes(255 - v if abs(v - 128) > 40 else 0 for v in rgb).hex()}
    elif effect["kind"] == "stroke":
        region |= {"effect": effect | {"width": effect["width"] - 1}, "reach": effect["width"] - 1}
    else:
        nearer = [v - 1 for v in effect["offset"]]
        region |= {"effect": effect | {"offset": nearer}, "reach": max(map(abs, nearer)) + effect["blur"]}


def effect_invented(spec: dict[str, Any], s: Stream, severity: int) -> None:
    """An outline is declared that is not there: 5, 3, 2 px wide."""
    fitting = [r for r in spec["regions"] if not r["effect"]]
    if not fitting:
        raise NotApplicable
    region, width = s.choice(fitting), (5, 3, 2)[severity]
    colour = "#000000" if int(region["colour"][1:3], 16) > 127 else "#ffffff"
    region |= {"effect": {"kind": "stroke", "colour": colour, "width": width}, "reach": width}


# ---------------------------------------------------------------------------------------------- rows: what they say


def _spec(row: Mapping[str, Any]) -> dict[str, Any]:
    return orjson.loads(row["spec"])


def _retold(row: dict[str, Any], s: Stream, everywhere: bool, tell: Callable[[str, str], str]) -> None:
    """Change the prompts by tell(text, lang): all that change, or one. `prompt` stays one of them."""
    changed, prompts = False, list(row["prompts"])
    for i in s.shuffled(range(len(prompts))):
        old = prompts[i]["text"]
        new = tell(old, prompts[i]["lang"])
        if new != old and (everywhere or not changed):
            prompts[i], changed = prompts[i] | {"text": new}, True
            row["prompt"] = new if row["prompt"] == old else row["prompt"]
    if not changed:
        raise NotApplicable
    row["prompts"] = prompts


def _around_quotes(row: Mapping[str, Any], text: str, table: Mapping[str, str], most: int = 0) -> str:
    """Replace words of a table outside the quoted texts, longest first, `most` times (0 = wherever they stand)."""
    quotes = "|".join(re.escape(quoted(r["text"])) for r in _spec(row)["regions"])
    words = "|".join(re.escape(w) for w in sorted(table, key=len, reverse=True))
    done = 0

    def swap(match: re.Match[str]) -> str:
        nonlocal done
        if match["word"] is None or (most and done == most):
            return match[0]
        done += 1
        new = table[match["word"].lower()]
        return new.capitalize() if match["word"][0].isupper() and new.isascii() else new

    return re.sub(rf"(?:{quotes})|(?<![a-zA-Z-])(?P<word>(?i:{words}))(?![a-zA-Z-])", swap, text)


_OPPOSITE_PLACES = {
    "at the top left": "at the bottom right", "at the top right": "at the bottom left", "at the top": "at the bottom",
    "at the bottom left": "at the top right", "at the bottom right": "at the top left", "at the bottom": "at the top",
    "on the left": "on the right", "on the right": "on the left", "in the centre": "at the top left",
    "across most of the picture": "at the top left", "below that": "above that", "under it": "over it",
    "beneath that": "above that", "to the right of it": "to the left of it", "to its right": "to its left",
    "画面左上方": "画面右下方", "画面上方": "画面下方", "画面右上方": "画面左下方", "画面左侧": "画面右侧", "画面中央": "画面左上方",
    "画面右侧": "画面左侧", "画面左下方": "画面右上方", "画面下方": "画面上方", "画面右下方": "画面左上方",
    "占据大部分画面的位置": "画面左上方", "其下方": "其上方", "它的下面": "它的上面", "前者下方": "前者上方", "其右侧": "其左侧",
    "它的右边": "它的左边",
}  # fmt: skip
_BESIDE = {  # the smallest false place: the other side on one axis
    "at the top left": "at the top right", "at the top right": "at the top left",
    "at the bottom left": "at the bottom right", "at the bottom right": "at the bottom left",
    "画面左上方": "画面右上方", "画面右上方": "画面左上方", "画面左下方": "画面右下方", "画面右下方": "画面左下方",
}  # fmt: skip
_LANGUAGES = {"english": "Chinese", "chinese": "English", "英文": "中文", "中文": "英文"}
_SURFACES = {
    "photo": "chalkboard", "chalkboard": "concrete slab", "kraft paper": "fabric", "paper": "wood", "wood": "concrete",
    "wooden board": "sheet of paper", "fabric": "wood", "concrete": "kraft paper", "concrete slab": "wooden board",
    "照片": "黑板", "黑板": "混凝土板", "牛皮纸": "布料", "纸张": "木质", "木质": "混凝土", "木板": "布料", "布料": "木质",
    "混凝土": "牛皮纸",
}  # fmt: skip


def prompt_place(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Prompts put a text on the other side: everywhere, one prompt throughout, one place of one prompt on one axis."""
    table, most = (_OPPOSITE_PLACES | _BESIDE if severity == 2 else _OPPOSITE_PLACES), int(severity == 2)
    _retold(row, s, severity == 0, lambda text, lang: _around_quotes(row, text, table, most))


def prompt_language(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Prompts call the text's language by the other's name: everywhere, in one prompt, once."""
    _retold(row, s, severity == 0, lambda text, lang: _around_quotes(row, text, _LANGUAGES, int(severity == 2)))


def prompt_surface(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Prompts name another photo, texture or board than is there: everywhere, in one prompt, once."""
    _retold(row, s, severity == 0, lambda text, lang: _around_quotes(row, text, _SURFACES, int(severity == 2)))


def prompt_colour(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Prompts give an ink's or a flat page's colour another name: the farthest everywhere, some other, one nearby."""
    spec = _spec(row)
    names = [r["colour_name"] for r in spec["regions"]]
    names += [spec["background"]["name"]] if spec["background"]["kind"] == "solid" else []
    name = s.choice(names)
    own = next(c for c in COLOURS if c.name_en == name)
    other = _other_name(own.name_en, s, severity)
    table = {own.name_en: other.name_en, own.name_zh: other.name_zh}
    table |= {c.name_en: c.name_en for c in COLOURS if own.name_en in c.name_en and c is not own}  # longer names stay
    table |= {c.name_zh: c.name_zh for c in COLOURS if own.name_zh in c.name_zh and c is not own}
    _retold(row, s, severity == 0, lambda text, lang: _around_quotes(row, text, table))


def quote_missing(row: dict[str, Any], s: Stream, severity: int) -> None:
    """A region's text is not quoted: in any prompt, in one, or it stands there without its quotation marks."""
    quote = quoted(s.choice(_spec(row)["regions"])["text"])
    _retold(row, s, severity == 0, lambda text, lang: text.replace(quote, quote[1:-1] if severity == 2 else "", 1))


def prompts_cut(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Of six prompts one, three or five are there; `prompt` is among them."""
    others = [p for p in row["prompts"] if p["text"] != row["prompt"]]
    kept = s.sample(others, min(len(others), (0, 2, 4)[severity]))
    row["prompts"] = [p for p in row["prompts"] if p["text"] == row["prompt"] or p in kept][: (1, 3, 5)[severity]]


def prompt_unlisted(row: dict[str, Any], s: Stream, severity: int) -> None:
    """`prompt` is none of the prompts: another sentence, one with words added, one without its last character."""
    row["prompt"] = ("A picture with some text.", row["prompt"] + " Please make it large.", row["prompt"][:-1])[
        severity
    ]


def misspelt(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Spec, layers and prompts agree on a text that is not the picture's: a line's words turned round, one character
    another, or two neighbours transposed. Only characters of the text itself are used."""
    spec = _spec(row)
    lines = [(r, k) for r in spec["regions"] for k, line in enumerate(r["lines"]) if _swaps(line["text"])]
    if not lines:
        raise NotApplicable
    region, k = s.choice(lines)
    old = region["lines"][k]["text"]
    new = _misspelt(old, s, severity)
    start = 0
    for line in region["lines"][:k]:
        start = region["text"].index(line["text"], start) + len(line["text"])
    at = region["text"].index(old, start)
    before, region["lines"][k]["text"] = region["text"], new
    region["text"] = before[:at] + new + before[at + len(old) :]
    place = sum(len(r["lines"]) for r in spec["regions"][: spec["regions"].index(region)]) + k
    _retold(row, s, True, lambda text, lang: text.replace(quoted(before), quoted(region["text"]), 1))
    row["text_layers"] = [x | {"text": new} if i == place else x for i, x in enumerate(row["text_layers"])]
    text_id = _text_id(r["text"] for r in spec["regions"])
    row.update(spec=orjson.dumps(spec).decode(), text_id=text_id, group_id=text_id, split=split_of(text_id))


def _swaps(text: str) -> list[int]:
    """Where two neighbouring letters differ."""
    return [i for i in range(len(text) - 1) if text[i].isalnum() and text[i + 1].isalnum() and text[i] != text[i + 1]]


def _misspelt(text: str, s: Stream, severity: int) -> str:
    i = s.choice(_swaps(text))
    if severity == 0:
        letters = iter([c for c in text if c.isalnum()][::-1])
        turned = "".join(next(letters) if c.isalnum() else c for c in text)
        return turned if turned != text else _misspelt(text, s, 2)
    if severity == 1:
        return text[:i] + text[i + 1] * 2 + text[i + 2 :]
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _text_id(texts: Iterable[str]) -> str:
    return hashlib.blake2b("\x1e".join(texts).encode(), digest_size=16).hexdigest()


# -------------------------------------------------------------------------------------------- rows: what they record


def _layer(row: dict[str, Any], s: Stream, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change one text layer."""
    i = s.integer(0, len(row["text_layers"]) - 1)
    row["text_layers"] = [x | change(x) if k == i else x for k, x in enumerate(row["text_layers"])]


def layer_text(row: dict[str, Any], s: Stream, severity: int) -> None:
    """A layer's text is not the line's: another one, one without its last character, one with its case changed."""

    def change(layer: dict[str, Any]) -> dict[str, Any]:
        text = layer["text"]
        swapped = text.swapcase() if text.swapcase() != text else text + text[-1]
        return {"text": ("Fresh bread", text[:-1], swapped)[severity]}

    _layer(row, s, change)


def layer_moved(row: dict[str, Any], s: Stream, severity: int) -> None:
    """A layer's polygon is not the line's: off by half the picture, by 10 px, by 2 px."""
    step = (row["width"] / 2, 10.0, 2.0)[severity]
    _layer(row, s, lambda x: {"polygon": [v + step if i % 2 == 0 else v for i, v in enumerate(x["polygon"])]})


def layer_recoloured(row: dict[str, Any], s: Stream, severity: int) -> None:
    """A layer's colour is not the region's: the complement, another hue, 24 of 255 off in one channel."""

    def change(layer: dict[str, Any]) -> dict[str, Any]:
        r, g, b = bytes.fromhex(layer["colour"][1:])
        slightly = (r, g, b + 24 if b < 128 else b - 24)
        return {"colour": hex_colour(((255 - r, 255 - g, 255 - b), ((r + 90) % 256, g, b), slightly)[severity])}

    _layer(row, s, change)


def layer_lost(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Text layers are missing: all, half, the last one."""
    row["text_layers"] = row["text_layers"][: (0, len(row["text_layers"]) // 2, -1)[severity]]


def _last_digit(digest: str) -> str:
    return digest[:-1] + "%x" % ((int(digest[-1], 16) + 1) % 16)


def wrong_text_id(row: dict[str, Any], s: Stream, severity: int) -> None:
    """`text_id` is not of these texts: zeros, of the texts in lower case and one more mark, one digit off."""
    texts = [r["text"].lower() for r in _spec(row)["regions"]]
    row["text_id"] = ("0" * 32, _text_id([*texts, "."]), _last_digit(row["text_id"]))[severity]


def wrong_sha256(row: dict[str, Any], s: Stream, severity: int) -> None:
    """The image's hash is not of its bytes: of no bytes, of all but the last, one digit off; image_info agrees."""
    data = row["output_image"]["bytes"]
    empty, short = (hashlib.sha256(part).hexdigest() for part in (b"", data[:-1]))
    row["sha256"] = (empty, short, _last_digit(row["sha256"]))[severity]
    row["image_info"] = [row["image_info"][0] | {"sha256": row["sha256"]}, *row["image_info"][1:]]


def wrong_dimensions(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Row and image_info give the picture another width: double, 16 px, 1 px more."""
    row["width"] += (row["width"], 16, 1)[severity]
    row["image_info"] = [row["image_info"][0] | {"width": row["width"]}, *row["image_info"][1:]]


def licence_missing(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Licences are not told: none at all, none of fonts, one of a font changed."""
    if severity == 0:
        row.update(font_licences=[], photo_licence=None, license=None)
    else:
        row["font_licences"] = [] if severity == 1 else [*row["font_licences"][:-1], "Proprietary"]


# ------------------------------------------------------------------------------------------------- rows: pixels


def _repainted(row: dict[str, Any], change: Callable[[np.ndarray], np.ndarray], quality: int | None = None) -> None:
    """Decode, change, encode again and refresh what is known of the file.

    `change` gets and returns an index plane uint8 [h, w] (indexed PNG) or pixels uint8 [h, w, 3]; quality: another than
    the declared one.
    """
    declared = _spec(row)["image"]
    image = Image.open(io.BytesIO(row["output_image"]["bytes"]))
    if image.mode == "P":
        plane = change(np.array(image))
        rows = indexed_rows(plane.shape[1], plane.shape[0])
        rows[:, 1:] = plane
        data = indexed_png(rows, bytes(image.getpalette("RGB")))
    else:
        pixels = np.ascontiguousarray(change(np.array(image.convert("RGB"))))
        data = encode(pixels, declared["format"], quality or declared["quality"] or 0)
    row["output_image"] = row["output_image"] | {"bytes": data}
    row["sha256"] = hashlib.sha256(data).hexdigest()
    info = row["image_info"][0] | {"sha256": row["sha256"], "nbytes": len(data)}
    row["image_info"] = [info, *row["image_info"][1:]]


def recompressed(row: dict[str, Any], s: Stream, severity: int) -> None:
    """A JPEG or WebP was compressed at quality 5, 20, 40 and is declared at more."""
    if _spec(row)["image"]["format"] == "png":
        raise NotApplicable
    _repainted(row, lambda pixels: pixels, (5, 20, 40)[severity])


def noisy(row: dict[str, Any], s: Stream, severity: int) -> None:
    """Noise: of standard deviation 40, 20, 10 on pixels; on an index plane 3, 1, 0.2 % of the pixels, 8 at least."""

    def change(plane: np.ndarray) -> np.ndarray:
        if plane.ndim == 3:
            noise = s.generator.normal(0.0, (40.0, 20.0, 10.0)[severity], plane.shape)
            return np.clip(np.round(plane + noise), 0, 255).astype(np.uint8)
        count = max(8, round(plane.size * (0.03, 0.01, 0.002)[severity]))
        used = np.bincount(plane.ravel(), minlength=256)
        common = np.argsort(used)[-2:].astype(np.uint8)  # page and ink, or page and panel
        at = s.generator.choice(plane.size, count, replace=False)
        flat = plane.ravel().copy()
        flat[at] = np.where(flat[at] == common[1], common[0], common[1])
        return flat.reshape(plane.shape)

    _repainted(row, change)


def page_shifted(row: dict[str, Any], s: Stream, severity: int) -> None:
    """The whole picture lies 10, 4 % of its sides, or 3 px, to the right and below; its first row and column repeat."""

    def change(plane: np.ndarray) -> np.ndarray:
        h, w = plane.shape[:2]
        share = (0.1, 0.04, 0.0)[severity]
        down, right = max(3, round(h * share)), max(3, round(w * share))
        return plane[np.maximum(np.arange(h) - down, 0)][:, np.maximum(np.arange(w) - right, 0)]

    _repainted(row, change)


def page_mirrored(row: dict[str, Any], s: Stream, severity: int) -> None:
    """The finished picture is mirrored left to right: all of it, its lower half, or the upright box around one line."""
    w, h = row["width"], row["height"]
    polygons = [x["polygon"] for x in row["text_layers"]]
    boxes = [(max(0, min(p[::2])), max(0, min(p[1::2])), min(w, max(p[::2])), min(h, max(p[1::2]))) for p in polygons]
    x0, y0, x1, y1 = (int(v) for v in ((0, 0, w, h), (0, h // 2, w, h), s.choice(boxes))[severity])

    def change(plane: np.ndarray) -> np.ndarray:
        new = plane.copy()
        new[y0:y1, x0:x1] = plane[y0:y1, x0:x1][:, ::-1]
        if (new != plane).sum() < 16:
            raise NotApplicable
        return new

    _repainted(row, change)


# What tells a glyph in its place from another, where the extent of the line stays as it was.
INNER = ("glyph-ink", "ink-amount", "ink-inside", "raster")
BACKDROP = ("ink-outside", "raster")

FOREIGN: tuple[Mutator, ...] = (
    Mutator("case-swapped", GLYPHS, drawn=_exchanged(CASES), own=False),
    Mutator("digit-changed", GLYPHS, drawn=_exchanged(DIGITS), own=False),
    Mutator("mark-changed", GLYPHS, drawn=_exchanged(MARKS), own=False),
    Mutator("radical-changed", GLYPHS, drawn=_exchanged(PAIRS), own=False),
    Mutator("mark-lost", GLYPHS, drawn=mark_lost, own=False),
    Mutator("glyph-raised", GLYPHS, drawn=raised, own=False),
    Mutator("glyphs-jittered", GLYPHS, drawn=jittered, own=False),
    Mutator("letter-spaced", GLYPHS, drawn=tracked, own=False),
    Mutator("words-glued", GLYPHS, drawn=glued, own=False),
    Mutator("word-gapped", GLYPHS, drawn=gapped, own=False),
    Mutator("other-weight", (*GLYPHS, "ink-colour"), drawn=other_weight, own=False),
    Mutator(
        "part-recoloured",
        ("ink-colour", "ink-amount", "glyph-ink", "contrast", "ink-inside", "raster"),
        drawn=part_recoloured,
        own=False,
    ),
    Mutator("ghost-line", GLYPHS, drawn=ghost, own=False),
    Mutator("part-missing", GLYPHS, drawn=part_missing, own=False),
    Mutator("lines-exchanged", GLYPHS, drawn=lines_exchanged, own=False),
    Mutator("line-repeated", GLYPHS, drawn=line_repeated, own=False),
    Mutator("line-drifted", GLYPHS, drawn=line_drifted, own=False),
    Mutator("scaled-region", GLYPHS, drawn=scaled_region, own=False),
    Mutator("turned-region", GLYPHS, drawn=turned_region, own=False),
    Mutator("slanted", GLYPHS, drawn=slanted, own=False),
    Mutator("board-straightened", GLYPHS, drawn=board_straightened, own=False),
    Mutator("ground-tinted", (*BACKDROP, "ink-inside", "ink-colour", "contrast"), drawn=ground_tinted, own=False),
    Mutator("shape-moved", (*BACKDROP, "contrast", "ink-inside"), drawn=shape_moved, own=False),
    Mutator("framed", ("ink-outside", "margin"), drawn=framed, own=False),
    Mutator("underlined", GLYPHS, drawn=underlined, own=False),
    Mutator("watermark", ("ink-outside", "ink-inside", "contrast", "glyph-ink", "raster"), drawn=watermark, own=False),
    Mutator("mirrored-ink", INNER, mask=mirrored, own=False),
    Mutator("turned-glyph", (*INNER, "ink-box"), mask=turned_glyph, own=False),
    Mutator("struck-through", INNER, mask=struck_through, own=False),
    Mutator("blurred-ink", (*GLYPHS, "ink-colour"), mask=blurred, own=False),
    Mutator("spread-ink", GLYPHS, mask=spread, own=False),
    Mutator("faded-ink", (*INNER, "ink-colour", "contrast"), mask=faded, own=False),
    Mutator("worn-ink", (*INNER, "ink-colour"), mask=worn, own=False),
    Mutator("wrong-crop", BACKDROP, declared=wrong_crop, own=False),
    Mutator("wrong-offset", BACKDROP, declared=wrong_offset, own=False),
    Mutator("wrong-texture-name", ("record", "claims"), declared=wrong_texture_name, own=False),
    Mutator("wrong-ground-name", ("colour-words",), declared=wrong_ground_name, own=False),
    Mutator("wrong-font", (*GLYPHS, "font-coverage", "line-advance", "record"), declared=wrong_font, own=False),
    Mutator("wrong-weight", (*GLYPHS, "line-advance"), declared=wrong_weight, own=False),
    Mutator("lines-disordered", ("line-text", "line-breaks"), declared=lines_disordered, own=False),
    Mutator(
        "wrong-line-text", (*GLYPHS, "line-text", "line-breaks", "line-advance"), declared=wrong_line_text, own=False
    ),
    Mutator("wrong-origin", GLYPHS, declared=wrong_origin, own=False),
    Mutator("wrong-advance", ("line-advance",), declared=wrong_advance, own=False),
    Mutator("effect-unsaid", (*GLYPHS, "ink-colour", "contrast", "effect"), declared=effect_unsaid, own=False),
    Mutator("effect-invented", (*GLYPHS, "ink-colour", "contrast", "effect"), declared=effect_invented, own=False),
    Mutator("prompt-place", ("captions", "claims"), row=prompt_place, own=False),
    Mutator("prompt-language", ("captions", "language", "claims"), row=prompt_language, own=False),
    Mutator("prompt-surface", ("captions", "claims"), row=prompt_surface, own=False),
    Mutator("prompt-colour", ("captions", "colour-words"), row=prompt_colour, own=False),
    Mutator("quote-missing", ("captions",), row=quote_missing, own=False),
    Mutator("prompts-cut", ("captions", "record"), row=prompts_cut, own=False),
    Mutator("prompt-unlisted", ("captions", "record"), row=prompt_unlisted, own=False),
    Mutator("misspelt", (*GLYPHS, "line-advance"), row=misspelt, own=False),
    Mutator("layer-text", ("layers",), row=layer_text, own=False),
    Mutator("layer-moved", ("layers",), row=layer_moved, own=False),
    Mutator("layer-recoloured", ("layers",), row=layer_recoloured, own=False),
    Mutator("layer-lost", ("layers",), row=layer_lost, own=False),
    Mutator("wrong-text-id", ("record",), row=wrong_text_id, own=False),
    Mutator("wrong-sha256", ("record", "decode"), row=wrong_sha256, own=False),
    Mutator("wrong-dimensions", ("record", "decode"), row=wrong_dimensions, own=False),
    Mutator("licence-missing", ("record",), row=licence_missing, own=False),
    Mutator("recompressed", (*INNER, "ink-outside"), row=recompressed, own=False),
    Mutator("noisy", (*GLYPHS, "ink-colour"), row=noisy, own=False),
    Mutator("page-shifted", GLYPHS, row=page_shifted, own=False),
    Mutator("page-mirrored", GLYPHS, row=page_mirrored, own=False),
)
