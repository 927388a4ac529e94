"""Looks: themes, and for every class of marks its fill, stroke, dash and text colour, with words for what stands out.

A figure names classes; a style says what they look like. Two styles of one theme differ in paper, ink, accents, stroke
widths and typeface, all drawn per scene. Every ink keeps a contrast of 4.5 (text) or 3 (strokes) to what it stands on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.identity import Stream
from synth.science.typeface import FAMILIES, Typefaces, typefaces

THEMES = ("light", "dark", "blackboard", "paper")
ACCENTS = ("selected", "new", "a", "b", "c", "d")  # roles of colours that stand out; all six differ in a style

_LIGHT = {
    "red": "#c62828", "blue": "#1565c0", "green": "#2e7d32", "orange": "#b54800", "purple": "#7b1fa2",
    "teal": "#00747a", "pink": "#c2185b", "brown": "#8d5524",
}  # fmt: skip
_DARK = {
    "red": "#ff8a80", "blue": "#82b1ff", "green": "#8bd68f", "orange": "#ffb86b", "purple": "#d9a7f0",
    "teal": "#5fd3c6", "pink": "#ff9ec4", "yellow": "#ffe66d",
}  # fmt: skip
_CHINESE = {
    "red": "红色", "blue": "蓝色", "green": "绿色", "orange": "橙色", "purple": "紫色", "teal": "青色", "pink": "粉色",
    "brown": "棕色", "yellow": "黄色",
}  # fmt: skip
COLOURS = tuple(_CHINESE)  # the words for accents in English
PLAIN = {"en": "plain", "zh": "普通"}  # the word for a class without an accent
# Accents that a reader confuses side by side never share a style.
_ALIKE = ({"red", "pink"}, {"green", "teal"}, {"orange", "brown"}, {"red", "orange"}, {"purple", "pink"}, {"orange", "yellow"})

# theme: papers, inks, (node fill, cell fill, glass, water, solid body), accents, whether a filled accent bears the paper's colour
_PALETTES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "light": (
        ("#ffffff", "#fafafa", "#f7f9fc"),
        ("#1f2937", "#111111", "#263238"),
        (("#ffffff", "#f3f4f6", "#dcecf7", "#cfe6f7", "#e5e7eb"), ("#eef2ff", "#ffffff", "#e0f2f1", "#d5ebf8", "#eceff1")),
    ),
    "paper": (
        ("#fdf6e3", "#f8f1e0", "#faf5e6"),
        ("#3b2f2f", "#2f2a24"),
        (("#fffdf5", "#f3ead2", "#e3ebe0", "#d7e6ea", "#eadfc8"), ("#f6ecd2", "#fffaf0", "#dfe9ea", "#d3e3ec", "#e6dcc6")),
    ),
    "dark": (
        ("#111827", "#1e1e2e", "#16181d"),
        ("#e5e7eb", "#f3f4f6"),
        (("#1f2937", "#273244", "#213547", "#1d3a52", "#374151"), ("#2a2a3d", "#24273a", "#20384a", "#1b3550", "#3a3f4b")),
    ),
    "blackboard": (
        ("#1f3d2f", "#23422f", "#22312b"),
        ("#f1f5e9", "#ffffff"),
        (("#1f3d2f", "#29503d", "#2a5566", "#24506b", "#3d5a49"), ("#24473a", "#2c4a3b", "#2b5160", "#275068", "#40584c")),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Class:
    """How marks of one class look. `text` is the colour of labels in or on them."""

    fill: str
    stroke: str
    width: float
    dash: tuple[float, ...]
    text: str


@dataclass(frozen=True)
class Style:
    """Everything about looks that one scene has."""

    theme: str
    paper: str
    typefaces: Typefaces
    classes: Mapping[str, Class]
    names: Mapping[str, Mapping[str, str]]  # accent role -> {"en": "red", "zh": "红色"}

    def __getitem__(self, cls: str) -> Class:
        return self.classes[cls]

    def to_json(self, used: Iterable[str]) -> dict[str, Any]:
        """As the spec holds it: only the classes that the scene uses, each with its word."""
        kept = sorted(set(used))
        faces = {name: getattr(self.typefaces, name).facts() for name in ("upright", "italic", "han")}
        looks = {
            c: {"fill": k.fill, "stroke": k.stroke, "width": k.width, "dash": list(k.dash), "text": k.text}
            for c in kept
            for k in (self.classes[c],)
        }
        words = {c: self.names.get(accent_of(c), PLAIN) for c in kept}
        return {"theme": self.theme, "paper": self.paper, "fonts": faces, "classes": looks, "names": words}


def accent_of(cls: str) -> str:
    """The accent role that a class is painted with: `edge-selected` -> `selected`; empty for plain classes."""
    role = cls.rpartition("-")[2]
    return role if role in ACCENTS else ""


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    a, b = sorted((luminance(one), luminance(other)))
    return (b + 0.05) / (a + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`share` of one colour in another, per channel."""
    channels = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in channels)


def draw_style(s: Stream, theme: str | None = None) -> Style:
    """A style of a theme (any, where none is named)."""
    theme = theme or s.weighted(THEMES, (0.45, 0.2, 0.15, 0.2))
    papers, inks, grounds = _PALETTES[theme]
    paper, ink, (node, cell, glass, water, body) = s.choice(papers), s.choice(inks), s.choice(grounds)
    hues = dict(_LIGHT if theme in ("light", "paper") else _DARK)
    if theme == "paper":
        del hues["brown"]  # its ink is brown
    accents = dict(zip(ACCENTS, _distinct(s, list(hues))))
    thin, thick = s.choice(((1.5, 2.5), (2.0, 3.0), (2.0, 3.5), (1.5, 3.0)))
    classes = _plain_classes(paper, ink, node, cell, glass, water, body, thin, s)
    filled = s.chance(0.5)  # accents fill nodes and cells, or only tint them
    for role, hue in accents.items():
        classes |= _accented(role, hues[hue], paper, ink, thick, filled)
    names = {role: {"en": hue, "zh": _CHINESE[hue]} for role, hue in accents.items()}
    return Style(theme, paper, typefaces(s.choice(FAMILIES)), classes, names)


def _distinct(s: Stream, hues: list[str]) -> list[str]:
    """Hues in random order; first those that nobody confuses, then the rest."""
    chosen: list[str] = []
    for hue in s.shuffled(hues):
        if not any(hue in pair and pair & set(chosen) for pair in _ALIKE):
            chosen.append(hue)
    return chosen + [h for h in s.shuffled(hues) if h not in chosen]


def _plain_classes(
    paper: str, ink: str, node: str, cell: str, glass: str, water: str, body: str, width: float, s: Stream
) -> dict[str, Class]:
    """Classes without an accent."""
    faint = mixed(ink, paper, 0.62)
    dashes = s.choice(((6.0, 4.0), (5.0, 5.0), (8.0, 4.0)))
    classes = {
        "node": Class(node, ink, width, (), ink),
        "cell": Class(cell, ink, width, (), ink),
        "head": Class(mixed(ink, cell, 0.12), ink, width, (), ink),  # header cells
        "text": Class("none", "none", 0.0, (), ink),
        "faint-text": Class("none", "none", 0.0, (), faint),
        "shape": Class("none", ink, width, (), ink),
    }
    for name in ("edge", "line", "axis", "wire", "ray", "surface"):
        classes[name] = Class("none", ink, width if name != "surface" else width + 1.0, (), ink)
    for name in ("dashed", "normal", "construction"):
        classes[name] = Class("none", faint, 1.5, dashes, ink)
    classes["hatch"] = Class("none", faint, 1.0, (), ink)
    for name, fill in (("glass", glass), ("water", water), ("body", body), ("paper", paper), ("ink", ink)):
        classes[name] = Class(fill, ink, width, (), paper if name == "ink" else ink)
    for name, fill in (("glass-tint", body), ("water-tint", water)):  # media on either side of an interface
        classes[name] = Class(fill, "none", 0.0, (), ink)
    classes["arrow"] = Class("none", ink, width + 0.5, (), ink)  # the head on a ray
    classes["object"] = Class("none", ink, width + 1.5, (), ink)  # an upright arrow that is imaged
    classes["dim"] = Class("none", faint, 1.0, (), faint)
    return classes


def _accented(role: str, hue: str, paper: str, ink: str, width: float, filled: bool) -> dict[str, Class]:
    """Classes of one accent role: node-selected, edge-selected, ..."""
    fill = hue if filled else mixed(hue, paper, 0.22)
    on = max((paper, ink, "#111111", "#ffffff"), key=lambda c: contrast(c, fill)) if filled else ink
    solid = Class(fill, ink if filled else hue, width, (), on)  # a ring has to show on a filled node
    said = next(c for c in (mixed(hue, ink, 0.1 * k) for k in range(10, -1, -1)) if contrast(c, paper) >= 4.5)
    stroke = Class("none", hue, width, (), said)
    return {f"{kind}-{role}": solid for kind in ("node", "cell", "shape", "body")} | {
        f"{kind}-{role}": stroke for kind in ("edge", "line", "ray", "text", "wire", "box")
    } | {
        f"dashed-{role}": Class("none", hue, width, (7.0, 4.0), hue),
        f"arrow-{role}": Class("none", hue, width + 0.5, (), hue),
        f"object-{role}": Class("none", hue, width + 1.0, (), hue),
    }  # fmt: skip
