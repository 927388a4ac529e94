"""Scenes: a laid-out page with its faces, colours and surface, ready to be drawn and to be written down as a spec.

The spec ("text/1") says all that a judge needs: canvas, background, shapes, board, and per region its font, colours and
lines with polygons. It is derived from the same objects that are drawn, so that it cannot drift from the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from synth.text.encode import Colour
from synth.text.fitting import Placed
from synth.text.fonts import FontFile
from synth.text.layout import Shape
from synth.text.raster import line_boxes
from synth.text.shaping import Face

_CORNERS = np.array([0, 1, 2, 1, 2, 3, 0, 3])  # of a box x0, y0, x1, y1, clockwise


@dataclass(slots=True)
class Effect:
    """What is drawn around a text to lift it off a busy ground. `reach` px beyond the ink."""

    kind: str  # stroke | shadow
    colour: Colour
    width: int = 0
    offset: tuple[int, int] = (0, 0)
    blur: int = 0

    @property
    def reach(self) -> int:
        """How far beyond the ink pixels may change, px."""
        return self.width if self.kind == "stroke" else max(map(abs, self.offset)) + self.blur

    def spec(self) -> dict[str, Any]:
        """JSON form."""
        common = {"kind": self.kind, "colour": hex_colour(self.colour)}
        if self.kind == "stroke":
            return common | {"width": self.width}
        return common | {"offset": list(self.offset), "blur": self.blur}


@dataclass(slots=True)
class Region:
    """One text where it is drawn: glyph positions in the region's plane, px; colours as bytes."""

    role: str
    text: str
    lang: str
    wrap: bool
    vertical: bool
    align: float
    font: FontFile
    weight: int | None
    face: Face
    size: float
    pitch: float
    placed: Placed
    ink_ratio: float  # ink height of x or 国 over the size
    colour: Colour = (0, 0, 0)
    colour_name: str = ""
    ground: Colour | None = None
    effect: Effect | None = None
    homography: np.ndarray | None = None
    boxes: np.ndarray = field(default_factory=lambda: np.empty((0, 4)))

    def measure(self) -> None:
        """Find the ink box of every line, float64 [lines, 4] px of the plane."""
        p = self.placed
        self.boxes = line_boxes(
            p.gids, p.xs, p.ys, p.line, len(p.slices), self.size, self.face.box, self.face.count
        )

    def stem(self) -> float:
        """Mean stroke width of the drawn glyphs, px of the plane."""
        return self.face.stem(self.placed.gids) * self.size

    def bounds(self) -> tuple[float, float, float, float]:
        """The ink box of the whole region, px of the plane."""
        (x0, y0), (x1, y1) = self.boxes[:, :2].min(axis=0).tolist(), self.boxes[:, 2:].max(axis=0).tolist()
        return x0, y0, x1, y1

    def polygons(self) -> np.ndarray:
        """float64 [lines, 8]: the ink boxes' corners x, y in the image, clockwise from the top left of the plane."""
        corners = self.boxes[:, _CORNERS]
        if self.homography is None:
            return corners
        return project(self.homography, corners.reshape(-1, 4, 2)).reshape(-1, 8)

    def ink_height(self) -> float:
        """Ink height in the image of x (or 国), px, where the plane is seen smallest."""
        height = self.size * self.ink_ratio
        if self.homography is None:
            return height
        return height * float(upright_at(self.homography, self.boxes[:, _CORNERS].reshape(-1, 2)).min())

    def spec(self) -> dict[str, Any]:
        """JSON form of one region."""
        style = self.font
        p = self.placed
        lines = [
            {"text": self.text[s:e], "origin": [round(x, 2), round(y, 2)], "advance": round(a, 2), "polygon": q}
            for (s, e), (x, y), a, q in zip(p.slices, p.origins, p.advances, np.round(self.polygons(), 2).tolist())
        ]
        han = "zh-Hans" if self.lang == "zh" else "en"
        ends = ("top", "centre", "bottom") if self.vertical else ("left", "centre", "right")
        return {
            "role": self.role, "text": self.text, "lang": self.lang,
            "direction": "vertical" if self.vertical else "horizontal", "align": ends[round(self.align * 2)],
            "wrap": self.wrap,
            "font": {
                "sha256": style.sha256, "family": style.family, "style": style.style, "weight": self.weight,
                "size": self.size, "language": han, "licence": style.licence,
            },
            "ink_height": round(self.ink_height(), 2),
            "colour": hex_colour(self.colour), "colour_name": self.colour_name,
            "ground": hex_colour(self.ground) if self.ground else None,
            "effect": self.effect.spec() if self.effect else None, "reach": self.effect.reach if self.effect else 0,
            "line_spacing": self.pitch,
            "homography": None if self.homography is None else self.homography.tolist(),
            "lines": lines,
        }  # fmt: skip


@dataclass(slots=True)
class Board:
    """A carrier: a textured board seen in perspective on a photo. `homography` float64 [9], board px to image px."""

    name: str
    variant: int
    sha256: str
    offset: tuple[int, int]
    size: tuple[int, int]
    homography: np.ndarray
    pixels: np.ndarray

    def quad(self) -> np.ndarray:
        """Corners in the image, float64 [4, 2], clockwise."""
        w, h = self.size
        return project(self.homography, np.array([[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]]))

    def spec(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "name": self.name, "variant": self.variant, "sha256": self.sha256, "offset": list(self.offset),
            "size": list(self.size), "homography": self.homography.tolist(),
            "quad": np.round(self.quad().ravel(), 2).tolist(),
        }  # fmt: skip


@dataclass(slots=True)
class Scene:
    """A whole picture: background, shapes with their colours, board and regions."""

    width: int
    height: int
    margin: int
    layout: str
    content: str
    background: dict[str, Any] = field(default_factory=dict)
    ground: Colour | None = None  # of a flat page
    shapes: list[tuple[Shape, Colour, Colour]] = field(default_factory=list)  # shape, ground beneath, fill
    board: Board | None = None
    regions: list[Region] = field(default_factory=list)

    def spec(self, image: dict[str, Any]) -> dict[str, Any]:
        """The whole as "text/1" JSON."""
        return {
            "kind": "text/1", "canvas": [self.width, self.height], "layout": self.layout, "content": self.content,
            "image": image, "background": self.background,
            "shapes": [
                {"kind": "rect", "box": list(s.box), "radius": s.radius, "colour": hex_colour(fill)}
                for s, _, fill in self.shapes
            ],
            "carrier": self.board.spec() if self.board else None, "margin": self.margin,
            "regions": [r.spec() for r in self.regions],
        }  # fmt: skip


def hex_colour(colour: Colour) -> str:
    """`#rrggbb`."""
    return "#%02x%02x%02x" % colour


def project(homography: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Map points float64 [..., 2] by a homography float64 [9]."""
    m = homography.reshape(3, 3)
    mapped = points @ m[:, :2].T + m[:, 2]
    return mapped[..., :2] / mapped[..., 2:]


def upright_at(homography: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Length in the image, float64 [n], of an upright plane unit at points [n, 2]: the Jacobian's second column."""
    m = homography.reshape(3, 3)
    image = project(homography, points)
    return np.hypot(*(m[:2, 1] - image * m[2, 1]).T) / np.abs(points @ m[2, :2] + m[2, 2])


def square_to_quad(width: float, height: float, quad: np.ndarray) -> np.ndarray:
    """The homography float64 [9] that maps the rectangle (0, 0, width, height) onto a quad float64 [4, 2], clockwise.

    Direct linear transform: eight equations in eight unknowns.
    """
    source = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    rows, values = [], []
    for (x, y), (u, v) in zip(source, quad):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(values)), 1.0)
