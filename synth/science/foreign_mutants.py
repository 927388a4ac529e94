"""Mutators written from the contract of figures, SVG and rows alone, before anything in verifiers/ was opened.

Their author knew the names of the checks and the fixtures that the judge's tests are fed with, not what the checks do;
after reading the judge, only `preserved` was added to the checks that may kill what is drawn wrong. The structural ones
break the target of any family, wherever its figure holds marks of the kind: graphs and trees, cells, lines of physics.
Each is drawn, declared and told anew, so that only reading the figure can tell it from a right one.
"""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from PIL import Image, ImageFilter

from catalog.identity import Stream
from catalog.science import LANGUAGES
from synth.science.figure import Arc, Cell, Edge, Figure, Label, Line, Mark, Node, Point
from synth.science.layout import curved, straight
from synth.science.mutants import (
    DRAWN,
    FIGURE,
    MASK,
    PAINTED,
    PAIRS,
    TARGETS,
    WORDS,
    Mutator,
    NotApplicable,
    Pictures,
    Truth,
    exchanged,
    grown,
    least_seen,
    mask_of,
    on_pixels,
    on_svg,
    pixels_of,
    remasked,
    reworded,
)
from synth.science.overlap import text_box
from synth.science.scene import Picture
from synth.science.style import ACCENTS, accent_of, mixed
from synth.science.typeface import runs, width

M = TypeVar("M", Node, Edge, Cell, Label, Line, Arc)
Figures = Iterable[Figure]

_ALIKE = dict(zip("0123456789uvncehilmrtCGEFPRVYQO", "6758168138vumecnlinnrGCFERPYVOQ"))

# ------------------------------------------------------------------------------------------------- any mark


def _all(truth: Truth, kind: type[M], s: Stream, at_least: int = 1) -> list[M]:
    """The output's marks of a kind, in random order; NotApplicable where there are fewer than wanted."""
    found = s.shuffled(list(truth.figure.all(kind)))
    if len(found) < at_least:
        raise NotApplicable
    return found


def _pairs(
    truth: Truth, kind: type[M], place: Callable[[M], Point], text: str, s: Stream, severity: int
) -> list[tuple[M, M]]:
    """Pairs of marks with different texts, first those that are far apart, of any distance, that are neighbours."""
    marks = _all(truth, kind, s, 2)
    shown = [(a, b) for i, a in enumerate(marks) for b in marks[:i] if getattr(a, text) != getattr(b, text)]
    pairs = [(a, b) for a, b in shown if getattr(a, text) and getattr(b, text)]
    if severity == 1:
        return pairs
    return sorted(pairs, key=lambda p: math.dist(place(p[0]), place(p[1])), reverse=severity == 0)


def _swapped(
    kind: type[M], place: Callable[[M], Point], text: str = "label"
) -> Callable[[Truth, Stream, int], Figures]:
    """Two texts change places: the most distant two, any two, the nearest two."""

    def figures(truth: Truth, s: Stream, severity: int) -> Figures:
        for a, b in _pairs(truth, kind, place, text, s, severity):
            yield truth.figure.changed({a.id: {text: getattr(b, text)}, b.id: {text: getattr(a, text)}})

    return figures


def _miswritten(kind: type[M], text: str = "label") -> Callable[[Truth, Stream, int], Figures]:
    """A text is another mark's, has its number ten or one off, or its last digit or letter one off."""

    def figures(truth: Truth, s: Stream, severity: int) -> Figures:
        marks = [m for m in _all(truth, kind, s) if getattr(m, text)]
        for m in marks:
            old = getattr(m, text)
            new = s.choice([getattr(x, text) for x in marks]) if severity == 0 else _off(old, s, severity)
            if new and new != old:
                yield truth.figure.changed({m.id: {text: new}})

    return figures


_LAST_NUMBER = re.compile(r"\d+(?:\.(\d+))?(?!.*\d)")


def _off(text: str, s: Stream, severity: int) -> str:
    """A text with its last number off by ten (severity 1) or one units of its last digit; a letter becomes the next."""
    match = _LAST_NUMBER.search(text)
    if match is None:
        last = text[-1]
        return text[:-1] + chr(ord(last) + 1) if last.isascii() and last.isalpha() and last not in "zZ" else ""
    digits = len(match[1] or "")
    value = float(match[0]) + s.choice((-1, 1)) * (10 if severity == 1 else 1) * 10.0**-digits
    return f"{text[: match.start()]}{abs(value):.{digits}f}{text[match.end() :]}"


def _accented(kind: type[M], more: bool) -> Callable[[Truth, Stream, int], Figures]:
    """Marks that stand out are some too many or too few: all, half, one."""

    def figures(truth: Truth, s: Stream, severity: int) -> Figures:
        marks = _all(truth, kind, s, 2)
        bright = [m for m in marks if accent_of(m.cls)]
        plain = [m for m in marks if not accent_of(m.cls)]
        if not bright or not plain:
            raise NotApplicable
        changed, like = (plain, bright) if more else (bright, plain)
        for _ in range(4):
            size = (len(changed), max(1, len(changed) // 2), 1)[severity]
            yield truth.figure.changed({m.id: {"cls": s.choice(like).cls} for m in s.sample(changed, size)})

    return figures


def _accent_moved(kind: type[M], place: Callable[[M], Point]) -> Callable[[Truth, Stream, int], Figures]:
    """One mark that stands out changes looks with one that does not: the farthest, any, the nearest."""

    def figures(truth: Truth, s: Stream, severity: int) -> Figures:
        marks = _all(truth, kind, s, 2)
        pairs = [(a, b) for a in marks if accent_of(a.cls) for b in marks if not accent_of(b.cls)]
        if severity != 1:
            pairs.sort(key=lambda p: math.dist(place(p[0]), place(p[1])), reverse=severity == 0)
        for a, b in pairs:
            yield truth.figure.changed({a.id: {"cls": b.cls}, b.id: {"cls": a.cls}})

    return figures


def other_accent(truth: Truth, s: Stream, severity: int) -> Figures:
    """Marks stand out in another accent's colour: all, half, one."""
    bright = [m for m in truth.figure.marks if accent_of(m.cls)]
    if not bright:
        raise NotApplicable
    for role in s.shuffled(ACCENTS):
        chosen = s.sample(bright, (len(bright), max(1, len(bright) // 2), 1)[severity])
        yield truth.figure.changed({m.id: {"cls": m.cls.removesuffix(accent_of(m.cls)) + role} for m in chosen})


# ------------------------------------------------------------------------------------------------- graphs and trees


def _middle(path: tuple[Point, ...]) -> Point:
    return (path[0][0] + path[-1][0]) / 2, (path[0][1] + path[-1][1]) / 2


def _node_at(node: Node) -> Point:
    return node.at


def _edge_at(edge: Edge) -> Point:
    return _middle(edge.path)


def _between(truth: Truth, edge: Edge, a: Node, b: Node) -> Edge:
    """The edge between two other nodes, as straight as it was or bent alike."""
    if len(edge.path) == 3:
        return curved(edge.id, a, b, 26.0, edge.directed, edge.cls, edge.label, edge.size)
    return straight(edge.id, a, b, edge.directed, edge.cls, edge.label, edge.size)


def edge_lost(truth: Truth, s: Stream, severity: int) -> Figures:
    """Edges are missing: a third of them, one that stands out or else any, one that does not stand out."""
    edges = _all(truth, Edge, s, 2)
    if severity == 0:
        yield truth.figure.without(e.id for e in edges[: max(2, len(edges) // 3)])
    for e in sorted(edges, key=lambda e: bool(accent_of(e.cls)) is (severity == 2)):
        yield truth.figure.without([e.id])


def edge_extra(truth: Truth, s: Stream, severity: int) -> Figures:
    """Two nodes are joined that should not be: any two, like an edge that stands out; any two; the nearest two."""
    nodes, edges = _all(truth, Node, s, 3), _all(truth, Edge, s)
    joined = {frozenset((e.start, e.stop)) for e in edges}
    free = [(a, b) for i, a in enumerate(nodes) for b in nodes[:i] if frozenset((a.id, b.id)) not in joined]
    if severity == 2:
        free.sort(key=lambda p: math.dist(p[0].at, p[1].at))
    like = min(edges, key=lambda e: bool(accent_of(e.cls)) is (severity > 0))
    for a, b in free:
        yield truth.figure.plus(replace(_between(truth, like, a, b), id="foreign"), below=truth.figure.marks[0].id)


def edge_rewired(truth: Truth, s: Stream, severity: int) -> Figures:
    """One end of an edge is at another node: any, one that stands out first, the node nearest to the right one."""
    nodes = {n.id: n for n in _all(truth, Node, s, 3)}
    edges = [e for e in _all(truth, Edge, s) if e.start != e.stop]
    joined = {frozenset((e.start, e.stop)) for e in edges}
    for e in sorted(edges, key=lambda e: severity == 1 and not accent_of(e.cls)):
        ends = [n for n in nodes if n not in (e.start, e.stop) and frozenset((e.start, n)) not in joined]
        for n in sorted(ends, key=lambda n: math.dist(nodes[n].at, nodes[e.stop].at) if severity == 2 else 0)[:2]:
            yield _with(truth.figure, _between(truth, e, nodes[e.start], nodes[n]))


def _with(figure: Figure, *marks: Mark) -> Figure:
    """The figure with marks in the place of those of their ids."""
    new = {m.id: m for m in marks}
    return Figure(tuple(new.get(m.id, m) for m in figure.marks))


def edge_reversed(truth: Truth, s: Stream, severity: int) -> Figures:
    """Directed edges point the other way: all, one that stands out first, one that does not first."""
    edges = [e for e in _all(truth, Edge, s) if e.directed and e.start != e.stop]
    if not edges:
        raise NotApplicable
    if severity == 0:
        yield _with(truth.figure, *map(_reverse, edges))
    for e in sorted(edges, key=lambda e: bool(accent_of(e.cls)) is (severity == 2)):
        yield _with(truth.figure, _reverse(e))


def _reverse(e: Edge) -> Edge:
    return replace(e, start=e.stop, stop=e.start, path=e.path[::-1])


def edges_directed(truth: Truth, s: Stream, severity: int) -> Figures:
    """Arrowheads appear or vanish: on all edges, on half, on one."""
    edges = _all(truth, Edge, s)
    for _ in range(3):
        chosen = s.sample(edges, (len(edges), max(1, len(edges) // 2), 1)[severity])
        yield truth.figure.changed({e.id: {"directed": not e.directed} for e in chosen if e.start != e.stop})


def node_lost(truth: Truth, s: Stream, severity: int) -> Figures:
    """Nodes are missing with their edges: a third of them, one, the one with the fewest edges."""
    nodes, edges = _all(truth, Node, s, 2), list(truth.figure.all(Edge))
    degree = Counter(n for e in edges for n in (e.start, e.stop))
    order = sorted(nodes, key=lambda n: degree[n.id]) if severity == 2 else nodes
    for i in range(3):
        gone = {n.id for n in order[i : i + (max(2, len(nodes) // 3) if severity == 0 else 1)]}
        yield truth.figure.without([*gone, *(e.id for e in edges if {e.start, e.stop} & gone)])


def ring_toggled(truth: Truth, s: Stream, severity: int) -> Figures:
    """Rings appear or vanish where a figure has some: on all nodes, on half, on one."""
    nodes = _all(truth, Node, s, 2)
    if not any(n.ring for n in nodes):
        raise NotApplicable
    for _ in range(3):
        chosen = s.sample(nodes, (len(nodes), max(1, len(nodes) // 2), 1)[severity])
        yield truth.figure.changed({n.id: {"ring": not n.ring} for n in chosen})


def node_displaced(truth: Truth, s: Stream, severity: int) -> Figures:
    """A node without edges, or with them redrawn, stands 30, 10, 4 px from where the source has it."""
    by, old = (30.0, 10.0, 4.0)[severity], truth.scene.problem.source.by_id
    for node in _all(truth, Node, s, 2):
        angle = s.uniform(0, 2 * math.pi)
        new = replace(node, at=(node.at[0] + by * math.cos(angle), node.at[1] + by * math.sin(angle)))
        ends = {n.id: n for n in truth.figure.all(Node)} | {node.id: new}
        mine = [e for e in truth.figure.all(Edge) if node.id in (e.start, e.stop)]
        if node.id in old and all(len(e.path) == 2 for e in mine):
            yield _with(truth.figure, new, *(_between(truth, e, ends[e.start], ends[e.stop]) for e in mine))


# ------------------------------------------------------------------------------------------------- cells


def _cell_at(cell: Cell) -> Point:
    return cell.box[0] + cell.box[2] / 2, cell.box[1] + cell.box[3] / 2


def cell_emptied(truth: Truth, s: Stream, severity: int) -> Figures:
    """Texts of cells are missing: all, half, one."""
    full = [c for c in _all(truth, Cell, s) if c.label]
    if not full:
        raise NotApplicable
    for _ in range(3):
        chosen = s.sample(full, (len(full), max(1, len(full) // 2), 1)[severity])
        yield truth.figure.changed({c.id: {"label": ""} for c in chosen})


def cell_filled(truth: Truth, s: Stream, severity: int) -> Figures:
    """Empty cells hold another cell's text: all, half, one."""
    cells = _all(truth, Cell, s, 2)
    empty, full = [c for c in cells if not c.label], [c for c in cells if c.label]
    if not empty or not full:
        raise NotApplicable
    for _ in range(3):
        chosen = s.sample(empty, (len(empty), max(1, len(empty) // 2), 1)[severity])
        yield truth.figure.changed({c.id: {"label": s.choice(full).label} for c in chosen})


def cell_lost(truth: Truth, s: Stream, severity: int) -> Figures:
    """Cells are missing: a third, one that is first or last in reading order, any one that does not stand out."""
    cells = _all(truth, Cell, s, 2)
    ends = sorted(cells, key=lambda c: (c.box[1], c.box[0]))
    if severity == 0:
        yield truth.figure.without(c.id for c in cells[: max(2, len(cells) // 3)])
    for c in (ends[-1], ends[0]) if severity < 2 else [c for c in cells if not accent_of(c.cls)]:
        yield truth.figure.without([c.id])


def cells_rotated(truth: Truth, s: Stream, severity: int) -> Figures:
    """The texts of a row move up by one cell: of all cells, of three neighbours, of the last three."""
    cells = sorted(_all(truth, Cell, s, 3), key=lambda c: (c.box[1], c.box[0]))
    places = [0] if severity == 0 else s.shuffled(range(len(cells) - 2)) if severity == 1 else [len(cells) - 3]
    for i in places:
        run = cells[i:] if severity == 0 else cells[i : i + 3]
        labels = [c.label for c in run]
        yield truth.figure.changed({c.id: {"label": t} for c, t in zip(run, labels[-1:] + labels[:-1])})


def bar_resized(truth: Truth, s: Stream, severity: int) -> Figures:
    """A cell or bar is lower by a third, a tenth, 3 px; its foot stays."""
    for c in _all(truth, Cell, s):
        x, y, w, h = c.box
        by = (h / 3, h / 10, 3.0)[severity]
        if h - by >= c.size:
            yield truth.figure.changed({c.id: {"box": (x, y + by, w, h - by)}})


# ------------------------------------------------------------------------------------------------- lines


_LEAST = 60.0  # px: below, a turn by one degree is not seen


def _long(truth: Truth, s: Stream) -> list[Line]:
    """Lines whose turn can be seen; those that stand out first."""
    lines = [m for m in _all(truth, Line, s) if math.dist(m.points[0], m.points[-1]) >= _LEAST]
    if not lines:
        raise NotApplicable
    return sorted(lines, key=lambda m: not accent_of(m.cls))


def line_turned(truth: Truth, s: Stream, severity: int) -> Figures:
    """A line is turned about its first point by 10, 3, 1 degrees."""
    for m in _long(truth, s):
        a = math.radians((10.0, 3.0, 1.0)[severity] * s.choice((-1, 1)))
        (x, y), c, n = m.points[0], math.cos(a), math.sin(a)
        turned = tuple((x + c * (px - x) - n * (py - y), y + n * (px - x) + c * (py - y)) for px, py in m.points)
        yield truth.figure.changed({m.id: {"points": turned}})


def line_displaced(truth: Truth, s: Stream, severity: int) -> Figures:
    """A line lies 15, 5, 2 px beside its place."""
    by = (15.0, 5.0, 2.0)[severity]
    for m in _long(truth, s):
        (ax, ay), (bx, by_) = m.points[0], m.points[-1]
        long, side = math.dist(m.points[0], m.points[-1]), s.choice((-1, 1))
        dx, dy = side * by * (ay - by_) / long, side * by * (bx - ax) / long
        yield truth.figure.changed({m.id: {"points": tuple((x + dx, y + dy) for x, y in m.points)}})


def line_resized(truth: Truth, s: Stream, severity: int) -> Figures:
    """A line with an arrowhead, else any, is shorter at its last point: by 40 %, 10 %, 3 px."""
    for m in sorted(_long(truth, s), key=lambda m: not (m.end or m.start)):
        (ax, ay), (bx, by) = m.points[-2:]
        long = math.dist(m.points[-2], m.points[-1])
        left = 1 - (0.4, 0.1, 3.0 / max(long, 6.0))[severity]
        yield truth.figure.changed({m.id: {"points": (*m.points[:-1], (ax + left * (bx - ax), ay + left * (by - ay)))}})


def arrow_reversed(truth: Truth, s: Stream, severity: int) -> Figures:
    """Arrows point the other way: all, one that stands out first, one that does not first."""
    arrows = [m for m in _all(truth, Line, s) if m.start is not m.end]
    if not arrows:
        raise NotApplicable
    arrows.sort(key=lambda m: bool(accent_of(m.cls)) is (severity == 2))
    for chosen in [arrows] if severity == 0 else [[m] for m in arrows]:
        yield truth.figure.changed({m.id: {"start": m.end, "end": m.start} for m in chosen})


def arrow_lost(truth: Truth, s: Stream, severity: int) -> Figures:
    """Arrowheads are missing: all, half, one."""
    arrows = [m for m in _all(truth, Line, s) if m.start or m.end]
    if not arrows:
        raise NotApplicable
    for _ in range(3):
        chosen = s.sample(arrows, (len(arrows), max(1, len(arrows) // 2), 1)[severity])
        yield truth.figure.changed({m.id: {"start": False, "end": False} for m in chosen})


def line_lost(truth: Truth, s: Stream, severity: int) -> Figures:
    """Lines are missing: half of them, one that stands out first, one that does not first."""
    lines = _all(truth, Line, s, 2)
    lines.sort(key=lambda m: bool(accent_of(m.cls)) is (severity == 2))
    for chosen in [lines[: max(2, len(lines) // 2)]] if severity == 0 else [[m] for m in lines]:
        yield truth.figure.without(m.id for m in chosen)


def arc_resized(truth: Truth, s: Stream, severity: int) -> Figures:
    """An arc spans 30, 10, 4 degrees less."""
    for m in _all(truth, Arc, s):
        less = (30.0, 10.0, 4.0)[severity]
        if m.stop - m.begin > less + 2 and math.radians(less) * m.radius >= 1:
            yield truth.figure.changed({m.id: {"stop": m.stop - less}})


def label_lost(truth: Truth, s: Stream, severity: int) -> Figures:
    """Free texts are missing: all, half, one."""
    labels = _all(truth, Label, s)
    for _ in range(3):
        yield truth.figure.without(m.id for m in s.sample(labels, (len(labels), max(1, len(labels) // 2), 1)[severity]))


def _label_at(label: Label) -> Point:
    return label.at


# ------------------------------------------------------------------------------------------------- SVGs


def covered(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """A filled shape lies above what should lie on it: all shapes, any one, the one that is seen least."""
    filled = [i for i, e in enumerate(elements) if e[1:4] in ("cir", "rec", "pol") and 'fill="#' in e]
    variants = [elements[:i] + elements[i + 1 :] + [elements[i]] for i in filled]
    if not filled:
        raise NotApplicable
    if severity == 0:
        return [e for i, e in enumerate(elements) if i not in filled] + [elements[i] for i in filled]
    return s.choice(variants) if severity == 1 else least_seen(picture, variants, truth, s)


def faded(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """One element's stroke or text is nearly of the paper's colour: 3, 15, 50 % of its own are left."""
    name = re.compile(r'(<text.* fill|stroke)="(#[0-9a-f]{6})"')
    inked = [i for i, e in enumerate(elements) if name.search(e)]
    if not inked:
        raise NotApplicable
    i, left, paper = s.choice(inked), (0.03, 0.15, 0.5)[severity], truth.scene.style.paper
    pale = name.sub(lambda m: f'{m[1]}="{mixed(m[2], paper, left)}"', elements[i])
    return [*elements[:i], pale, *elements[i + 1 :]]


_TEXT = re.compile(r">([^<>]+)<")


def rewritten(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """One text reads as another, has a character one code point off, or one that looks like the right one."""
    texts = [i for i, e in enumerate(elements) if e.startswith("<text") and _TEXT.search(e)]
    for i in s.shuffled(texts):
        match = _TEXT.search(elements[i])
        assert match is not None
        if "&" in match[1]:
            continue
        new = match[1] if severity == 0 else _respelt(match[1], severity)
        if severity == 0:
            new = _TEXT.search(elements[s.choice(texts)])[1]  # type: ignore[index]
        if new != match[1]:
            return [*elements[:i], elements[i].replace(match[0], f">{new}<", 1), *elements[i + 1 :]]
    raise NotApplicable


def _respelt(text: str, severity: int) -> str:
    """A text with its last letter or digit one off, or its first that has a lookalike exchanged for that."""
    for i, c in reversed(list(enumerate(text))):
        if severity == 1 and c.isascii() and c.isalnum() and c not in "9zZ":
            return text[:i] + chr(ord(c) + 1) + text[i + 1 :]
        if severity == 2 and c in _ALIKE:
            return text[:i] + _ALIKE[c] + text[i + 1 :]
    return text


def reclassed(picture: Picture, elements: list[str], truth: Truth, s: Stream, severity: int) -> list[str]:
    """One paint is another of the picture's, half of it and half of another, or one level off."""
    paint = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
    i = s.choice([k for k, e in enumerate(elements) if paint.search(e)])
    match = s.choice(list(paint.finditer(elements[i])))
    others = sorted({m[2] for e in elements for m in paint.finditer(e)} - {match[2]})
    if not others:
        raise NotApplicable
    level = int(match[2][5:], 16)
    near = f"{match[2][:5]}{level + 1 if level < 128 else level - 1:02x}"
    new = (other := s.choice(others), mixed(match[2], other, 0.5), near)[severity]
    text = elements[i]
    return [*elements[:i], f"{text[: match.start(2)]}{new}{text[match.end(2) :]}", *elements[i + 1 :]]


# ------------------------------------------------------------------------------------------------- pixels


def glyph_erased(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """A text is painted over with what is around it: all of it, its last character, half of that."""
    for x0, y0, x1, y1, last in s.shuffled(list(_text_boxes(picture, truth))):
        left = (x0, x1 - last, x1 - last / 2)[severity]
        box = rgb[math.floor(y0) : math.ceil(y1), math.floor(left) : math.ceil(x1)]
        colours, counts = np.unique(box.reshape(-1, 3), axis=0, return_counts=True)
        if len(colours) > 1:
            box[:] = colours[counts.argmax()]
            return
    raise NotApplicable


def _text_boxes(picture: Picture, truth: Truth) -> Iterator[tuple[float, float, float, float, float]]:
    """x0, y0, x1, y1 of every upright text, and the width of its last character, px."""
    faces = truth.scene.style.typefaces
    for m in picture.figure.marks:
        found = {Node: lambda m: (m.label, m.at), Cell: lambda m: (m.label, _cell_at(m)),
                 Edge: lambda m: (m.label, m.label_at), Label: lambda m: (m.text, m.at)}.get(type(m))  # fmt: skip
        if found is None or getattr(m, "turn", 0.0):
            continue
        text, at = found(m)
        if text and at:
            italic = getattr(m, "italic", False)
            last = width(faces, list(runs(text))[-1].text[-1], italic) * m.size
            yield *text_box(text, at, m.size, truth.scene.style, italic), last


def blurred(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """The picture is blurred by 2, 0.7, 0.3 px."""
    rgb[:] = np.array(Image.fromarray(rgb).filter(ImageFilter.GaussianBlur((2.0, 0.7, 0.3)[severity])))


def recompressed(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """The picture has been a JPEG of quality 30, 75, 95."""
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=(30, 75, 95)[severity])
    rgb[:] = np.array(Image.open(out))


def patch_copied(rgb: np.ndarray, picture: Picture, truth: Truth, s: Stream, severity: int) -> None:
    """A square of 48, 16, 6 px is copied to another place, where it differs."""
    side = (48, 16, 6)[severity]
    h, w, _ = rgb.shape
    for _ in range(50):
        y, x, v, u = (s.integer(0, limit - side) for limit in (h, w, h, w))
        piece = rgb[y : y + side, x : x + side].copy()
        if (piece != rgb[v : v + side, u : u + side]).any():
            rgb[v : v + side, u : u + side] = piece
            return
    raise NotApplicable


# ------------------------------------------------------------------------------------------------- pairs and words


def other_source(shown: Pictures, truth: Truth, s: Stream, severity: int) -> Pictures:
    """The input is another scene's: picture and SVG, the picture alone, the SVG alone."""
    before, after = shown
    assert before is not None
    return exchanged(before, truth.other.source, severity), after


def sides_exchanged(shown: Pictures, truth: Truth, s: Stream, severity: int) -> Pictures:
    """Input and output have changed places: pictures and SVGs, the pictures alone, the SVGs alone."""
    before, after = shown
    assert before is not None
    return exchanged(before, after, severity), exchanged(after, before, severity)


def other_mask(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """The mask is another scene's, is empty, or lacks one of the pixels that change."""
    mask = mask_of(row)
    if severity == 0:
        before, after = truth.other.source, truth.other.target
        remasked(row, grown((before.rgb != after.rgb).any(axis=2), 2))
    elif severity == 1:
        remasked(row, np.zeros_like(mask))
    else:
        changed = (pixels_of(row["input_images"][0]) != pixels_of(row["output_image"])).any(axis=2)
        y, x = s.choice(np.argwhere(changed))
        mask[y, x] = False
        remasked(row, mask)


def wrong_colour(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """The word of one accent is another colour's: in all prompts, in those of one level, in one."""
    names = truth.scene.style.names
    said = [n for n in names.values() if any(n[p["lang"]] in p["text"] for p in row["prompts"])]
    if not said:
        raise NotApplicable
    old = s.choice(said)
    new = s.choice([n for n in names.values() if n != old])
    pattern = {"en": re.compile(rf"\b{old['en']}\b"), "zh": re.compile(old["zh"])}
    reworded(row, lambda p: pattern[p["lang"]].sub(new[p["lang"]], p["text"]), s, severity)


def answer_given(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """Terse prompts give the answer away: explicit ones stand for them and middle ones, for them; one names a text."""
    texts = {(p["level"], p["lang"]): p["text"] for p in row["prompts"]}
    early = ("terse", "task") if severity == 0 else ("terse",)
    if severity < 2:
        reworded(row, lambda p: texts["explicit", p["lang"]] if p["level"] in early else p["text"], s, 0)
        return
    problem = truth.scene.problem
    before, after = (set(_texts(f)) for f in (problem.source, problem.target))
    asked = {str(v) for v in problem.edit.args.values()}
    only = sorted(
        t for t in after - before - asked if not any(t in p["text"] for p in row["prompts"] if p["level"] == "terse")
    )
    if not only:
        raise NotApplicable
    told = s.choice(only)
    hint = {"en": f" The result shows {told}.", "zh": f"结果中有 {told}。"}
    reworded(row, lambda p: p["text"] + hint[p["lang"]] if p["level"] == "terse" else p["text"], s, 2)


def _texts(figure: Figure) -> Iterator[str]:
    for m in figure.marks:
        if text := getattr(m, "label", "") or getattr(m, "text", ""):
            yield text


def wrong_name(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """A mark's name is another's of the figure: wherever it stands in the prompts, in one level, in one prompt."""
    names = sorted({t for t in _texts(truth.figure) if not any(c in t for c in "_^{}")})
    said = [t for t in names if any(_named(t).search(p["text"]) for p in row["prompts"])]
    if not said or len(names) < 2:
        raise NotApplicable
    old = s.choice(said)
    new = s.choice([t for t in names if t != old])
    reworded(row, lambda p: _named(old).sub(lambda _: new, p["text"]), s, severity)


def _named(text: str) -> re.Pattern[str]:
    """A mark's text where it stands as a word of its own."""
    return re.compile(rf"(?<![A-Za-z0-9.]){re.escape(text)}(?![A-Za-z0-9]|\.\d)")


def language_mixed(row: dict[str, Any], truth: Truth, s: Stream, severity: int) -> None:
    """Prompts stand in the other language: all, those of one level, one."""
    texts = {(p["level"], p["lang"]): p["text"] for p in row["prompts"]}
    reworded(row, lambda p: texts[p["level"], LANGUAGES[p["lang"] == LANGUAGES[0]]], s, severity)


# ------------------------------------------------------------------------------------------------- the list


def _structural(name: str, figures: Callable[[Truth, Stream, int], Figures]) -> Mutator:
    return Mutator(name, FIGURE, figures=figures, parts=TARGETS, own=False)


FOREIGN: tuple[Mutator, ...] = (
    _structural("node-labels-swapped", _swapped(Node, _node_at)),
    _structural("node-mislabelled", _miswritten(Node)),
    _structural("node-accents-more", _accented(Node, True)),
    _structural("node-accents-fewer", _accented(Node, False)),
    _structural("node-accent-moved", _accent_moved(Node, _node_at)),
    _structural("node-lost", node_lost),
    _structural("node-displaced", node_displaced),
    _structural("ring-toggled", ring_toggled),
    _structural("edge-lost", edge_lost),
    _structural("edge-extra", edge_extra),
    _structural("edge-rewired", edge_rewired),
    _structural("edge-reversed", edge_reversed),
    _structural("edges-directed", edges_directed),
    _structural("edge-labels-swapped", _swapped(Edge, _edge_at)),
    _structural("edge-mislabelled", _miswritten(Edge)),
    _structural("edge-accents-more", _accented(Edge, True)),
    _structural("edge-accents-fewer", _accented(Edge, False)),
    _structural("edge-accent-moved", _accent_moved(Edge, _edge_at)),
    _structural("other-accent", other_accent),
    _structural("cell-texts-swapped", _swapped(Cell, _cell_at)),
    _structural("cell-miswritten", _miswritten(Cell)),
    _structural("cell-accents-more", _accented(Cell, True)),
    _structural("cell-accents-fewer", _accented(Cell, False)),
    _structural("cell-accent-moved", _accent_moved(Cell, _cell_at)),
    _structural("cell-emptied", cell_emptied),
    _structural("cell-filled", cell_filled),
    _structural("cell-lost", cell_lost),
    _structural("cells-rotated", cells_rotated),
    _structural("bar-resized", bar_resized),
    _structural("line-turned", line_turned),
    _structural("line-displaced", line_displaced),
    _structural("line-resized", line_resized),
    _structural("line-lost", line_lost),
    _structural("arrow-reversed", arrow_reversed),
    _structural("arrow-lost", arrow_lost),
    _structural("arc-resized", arc_resized),
    _structural("texts-swapped", _swapped(Label, _label_at, "text")),
    _structural("text-miswritten", _miswritten(Label, "text")),
    _structural("text-lost", label_lost),
    Mutator("svg-covered", DRAWN, pictures=on_svg(covered), own=False),
    Mutator("svg-faded", DRAWN, pictures=on_svg(faded), own=False),
    Mutator("svg-rewritten", DRAWN, pictures=on_svg(rewritten), own=False),
    Mutator("svg-repainted", DRAWN, pictures=on_svg(reclassed), own=False),
    Mutator("glyph-erased", PAINTED, pictures=on_pixels(glyph_erased), own=False),
    Mutator("blurred", PAINTED, pictures=on_pixels(blurred), own=False),
    Mutator("recompressed", PAINTED, pictures=on_pixels(recompressed), own=False),
    Mutator("patch-copied", PAINTED, pictures=on_pixels(patch_copied), own=False),
    Mutator("other-source", DRAWN, pictures=other_source, parts=PAIRS, own=False),
    Mutator("sides-exchanged", DRAWN, pictures=sides_exchanged, parts=PAIRS, own=False),
    Mutator("other-mask", MASK, row=other_mask, parts=PAIRS, own=False),
    Mutator("wrong-colour", WORDS, row=wrong_colour, own=False),
    Mutator("answer-given", WORDS, row=answer_given, parts=("edit",), own=False),
    Mutator("wrong-name", WORDS, row=wrong_name, own=False),
    Mutator("language-mixed", WORDS, row=language_mixed, own=False),
)
