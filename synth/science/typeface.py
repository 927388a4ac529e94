"""Typefaces of figures: families that have Greek, arrows and italics, measured and drawn as unhinted outlines.

Figures are set from the font files that ship with the fonts' packages, at their default instance, never by the fonts of
the machine. Advances are HarfBuzz's, with kerning and without ligatures.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import fontpkg
import uharfbuzz as hb

# Greek, arrows, lining figures, an italic; regular at the default instance; no contextual forms that other engines
# would use (Inter) and no name that CSS would have to quote (Source Serif 4). All under OFL-1.1.
FAMILIES = ("Fira Sans", "Fira Sans Condensed", "IBM Plex Sans", "Arimo", "Lato", "Sofia Sans", "Literata", "Cardo")
HAN = ("pylopdf-fonts-zh-cn", "Noto Sans SC")
LICENCE = "OFL-1.1"
FEATURES = {"liga": False, "clig": False, "dlig": False, "calt": False, "kern": True}
SCRIPT = 0.7  # size of sub- and superscripts, over that of their line
LOWERED, RAISED = 0.25, -0.4  # of the line's size, y down

# A glyph's outline in em, y up: ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y), ("Z",)
Outline = tuple[tuple[str | float, ...], ...]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file at its default instance."""

    family: str
    path: Path
    sha256: str

    def facts(self) -> dict[str, str]:
        """As the spec names it."""
        return {"family": self.family, "sha256": self.sha256, "licence": LICENCE}


@dataclass(frozen=True, slots=True)
class Typefaces:
    """What one figure is set in."""

    upright: Typeface
    italic: Typeface
    han: Typeface

    def of(self, text: str, italic: bool) -> Typeface:
        """The face of a label: Han wherever it holds a Han character or its punctuation."""
        return self.named(self.han.family if any(_is_han(c) for c in text) else self.upright.family, italic)

    def named(self, family: str, italic: bool) -> Typeface:
        """The face that an SVG's font-family and font-style name."""
        if family == self.han.family:
            return self.han
        return self.italic if italic else self.upright


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one size on one height. `drop` lowers the baseline; both relative to the label's size."""

    text: str
    scale: float = 1.0
    drop: float = 0.0


def _is_han(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" or "\u3000" <= char <= "\u303f"


@cache
def typefaces(family: str) -> Typefaces:
    """A family of FAMILIES with the Han face beside it. Raises ValueError naming the package that is missing."""
    return Typefaces(_face(family, "normal"), _face(family, "italic"), _han())


def every_typeface() -> list[Typeface]:
    """All files that a figure may name."""
    found = [t for name in FAMILIES for t in (typefaces(name).upright, typefaces(name).italic)]
    return [*found, _han()]


def _face(family: str, style: str) -> Typeface:
    package = family.lower().replace(" ", "-")
    try:
        files = [f for f in fontpkg.family(package).files if f.style == style]
    except fontpkg.FamilyNotInstalled as error:
        raise ValueError(f"font family {family!r} is not installed; run: pip install fontpkg-{package}") from error
    chosen = min(files, key=lambda f: (not f.variable, abs((f.weight or 400) - 400), f.path.name))
    return Typeface(family, chosen.path, _sha256(chosen.path))


@cache
def _han() -> Typeface:
    distribution = importlib.metadata.distribution(HAN[0])
    files = [f for f in distribution.files or () if f.name.startswith("NotoSansSC") and f.suffix in (".ttf", ".otf")]
    path = Path(str(distribution.locate_file(min(files, key=lambda f: ("Regular" not in f.name, f.name)))))
    return Typeface(HAN[1], path, _sha256(path))


@cache
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _font(path: Path) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))


def runs(text: str) -> tuple[Run, ...]:
    """Label markup as runs: `_x`, `_{xy}` lower, `^x`, `^{xy}` raise. Raises ValueError for a brace left open."""
    found: list[Run] = []
    plain, i = "", 0
    while i < len(text):
        if text[i] not in "_^" or i + 1 == len(text):
            plain, i = plain + text[i], i + 1
            continue
        stop = text.find("}", i) if text[i + 1] == "{" else i + 1
        if stop < 0:
            raise ValueError(f"label {text!r} opens a brace at {i + 1} and never closes it")
        inner = text[i + 2 : stop] if text[i + 1] == "{" else text[i + 1]
        found += [Run(plain)] if plain else []
        found.append(Run(inner, SCRIPT, LOWERED if text[i] == "_" else RAISED))
        plain, i = "", stop + 1
    return (*found, Run(plain)) if plain or not found else tuple(found)


@lru_cache(maxsize=65536)
def shaped(path: Path, text: str) -> tuple[tuple[int, float], ...]:
    """(glyph, advance in em) of a run. Raises ValueError naming characters without a glyph."""
    font, buffer = _font(path), hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "LTR"
    hb.shape(font, buffer, FEATURES)
    pairs = tuple((i.codepoint, p.x_advance / font.face.upem) for i, p in zip(buffer.glyph_infos, buffer.glyph_positions))
    if not all(glyph for glyph, _ in pairs):
        raise ValueError(f"{path.name} has no glyph for some character of {text!r}")
    return pairs


def advance(path: Path, text: str) -> float:
    """Advance width of a run, em."""
    return sum(a for _, a in shaped(path, text))


def width(faces: Typefaces, text: str, italic: bool = False) -> float:
    """Advance width of a label with its markup, em of the label's size."""
    path = faces.of(text, italic).path
    return sum(run.scale * advance(path, run.text) for run in runs(text))


@lru_cache(maxsize=65536)
def _ink(path: Path, text: str) -> Box:
    pen, xs, ys = 0.0, [], []
    for run in runs(text):
        for glyph, ahead in shaped(path, run.text):
            points = [v for _, *values in outline(path, glyph) for v in values]
            xs += [pen + run.scale * float(x) for x in points[::2]]
            ys += [run.drop - run.scale * float(y) for y in points[1::2]]
            pen += run.scale * ahead
    return (min(xs) - pen / 2, min(ys), max(xs) - pen / 2, max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)


def ink(faces: Typefaces, text: str, italic: bool = False) -> Box:
    """The box of a label's outlines (their control points), em of its size, from the middle of its baseline, y down."""
    return _ink(faces.of(text, italic).path, text)


@lru_cache(maxsize=16384)
def outline(path: Path, glyph: int) -> Outline:
    """A glyph's outline in em, y up, curves as cubics."""
    font, out = _font(path), []
    em = 1.0 / font.face.upem
    pen = (0.0, 0.0)

    def quadratic(cx: float, cy: float, x: float, y: float, _: None) -> None:
        (px, py), third = last[0], 2.0 / 3.0
        cubic(px + third * (cx - px), py + third * (cy - py), x + third * (cx - x), y + third * (cy - y), x, y, None)

    def cubic(ax: float, ay: float, bx: float, by: float, x: float, y: float, _: None) -> None:
        out.append(("C", ax * em, ay * em, bx * em, by * em, x * em, y * em))
        last[0] = (x, y)

    def to(verb: str, x: float, y: float) -> None:
        out.append((verb, x * em, y * em))
        last[0] = (x, y)

    last = [pen]
    draw = hb.DrawFuncs()
    draw.set_move_to_func(lambda x, y, _: to("M", x, y))
    draw.set_line_to_func(lambda x, y, _: to("L", x, y))
    draw.set_quadratic_to_func(quadratic)
    draw.set_cubic_to_func(cubic)
    draw.set_close_path_func(lambda _: out.append(("Z",)))
    font.draw_glyph(glyph, draw, None)
    return tuple(out)
