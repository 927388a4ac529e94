"""The declared scene: spec `text/1` parsed once, strictly, into arrays that the measurements take as they are.

Everything a row claims is hostile until it has passed through here. A missing key, a wrong type, a NaN or a huge
number is `Malformed`, with the place named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from verifiers.check import (
    Malformed,
    colour,
    convex,
    finite,
    items,
    number,
    numbers,
    parsed,
    string,
    strings,
    table,
    whole,
)

MOST_SIDE = 16384
MOST_LINES = 4096
MOST_REACH = 256  # px beyond its ink of an outline or a shadow
ROUNDED = 0.011  # px: corners are declared with two decimals
_FONT = ("sha256", "style", "language", "licence")
_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff〇]")


class Region(NamedTuple):
    """One text region. `lines`, `origins` [n, 2], `advances` [n]; its quads are the scene's from row `first` on."""

    role: str
    text: str
    lang: str
    vertical: bool
    wrap: bool
    font: str
    style: str
    weight: int | None
    size: float
    language: str
    licence: str
    ink_height: float
    colour: tuple[int, int, int]
    colour_name: str
    ground: tuple[int, int, int] | None
    effect: dict[str, Any] | None
    reach: float
    homography: np.ndarray | None
    first: int
    lines: list[str]
    origins: list[list[float]]
    advances: list[float]

    @property
    def has_han(self) -> bool:
        """Whether the region is measured by 国 instead of x."""
        return count_han(self.text) > 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as declared. `quads` float64 [lines, 8]; `pens` float64 [lines, 3]: x and y of each line's origin, and its
    advance; `background`, `shapes`, `carrier`, `image` as in the spec."""

    width: int
    height: int
    margin: float
    image: dict[str, Any]
    background: dict[str, Any]
    shapes: list[dict[str, Any]]
    carrier: dict[str, Any] | None
    regions: list[Region]
    quads: np.ndarray
    pens: np.ndarray
    owners: list[Region]  # of each line


def count_han(text: str) -> int:
    """Number of Chinese ideographs in `text`."""
    return 0 if text.isascii() else len(_HAN.findall(text))


def parse(spec: Any) -> Scene:
    """The scene in the JSON string `spec`. Raises Malformed."""
    root = table(parsed(spec, "spec"), "spec")
    try:
        return _scene(root)
    except KeyError as error:
        raise Malformed(f"spec lacks {error.args[0]!r}") from error


def _scene(root: dict[str, Any]) -> Scene:
    if root["kind"] != "text/1":
        raise Malformed(f"spec.kind is {root['kind']!r}, not text/1")
    canvas = items(root["canvas"], "spec.canvas", 2)
    if len(canvas) != 2:
        raise Malformed(f"spec.canvas is {canvas!r}, not width and height")
    width, height = (whole(v, "spec.canvas", 1, MOST_SIDE) for v in canvas)
    regions: list[Region] = []
    quads: list[Any] = []
    for i, value in enumerate(items(root["regions"], "spec.regions", 64)):
        regions.append(_region(table(value, f"spec.regions[{i}]"), f"spec.regions[{i}]", quads))
    pens = numbers([[*at, a] for r in regions for at, a in zip(r.origins, r.advances)], 3, "spec pens")
    if not regions:
        raise Malformed("spec.regions is empty")
    carrier = None if root["carrier"] is None else _carrier(table(root["carrier"], "spec.carrier"))
    _require_one_plane(regions, carrier)
    return Scene(
        width,
        height,
        number(root["margin"], "spec.margin", 0),
        table(root["image"], "spec.image"),
        _background(table(root["background"], "spec.background")),
        [
            _shape(table(s, f"spec.shapes[{i}]"), i, width, height)
            for i, s in enumerate(items(root["shapes"], "spec.shapes", 256))
        ],
        carrier,
        regions,
        convex(quads, "spec.regions[].lines[].polygon"),
        pens,
        [region for region in regions for _ in region.lines],
    )


def _region(value: dict[str, Any], at: str, quads: list[list[float]]) -> Region:
    font = table(value["font"], f"{at}.font")
    weight = font["weight"]
    direction = value["direction"]
    if direction not in ("horizontal", "vertical"):
        raise Malformed(f"{at}.direction is {direction!r}, neither horizontal nor vertical")
    if not isinstance(value["wrap"], bool):
        raise Malformed(f"{at}.wrap is {value['wrap']!r}, neither true nor false")
    homography, first = value["homography"], len(quads)
    effect = None if value["effect"] is None else _effect(table(value["effect"], at), at)
    reach = 0 if effect is None else effect["reach"]
    if number(value["reach"], at, 0) != reach:
        raise Malformed(f"{at}.reach is {value['reach']}, its effect reaches {reach} px")
    rows = items(value["lines"], f"{at}.lines", MOST_LINES)
    quads += [row["polygon"] for row in rows]
    if not rows or len(quads) > MOST_LINES:
        raise Malformed(
            f"{at}.lines holds {len(rows)} lines, and {len(quads)} so far: from 1 to {MOST_LINES} are possible"
        )
    role, text, lang, name = strings([value[key] for key in ("role", "text", "lang", "colour_name")], at)
    sha256, style, language, licence = strings([font[key] for key in _FONT], f"{at}.font")
    return Region(
        role,
        text,
        lang,
        direction == "vertical",
        value["wrap"],
        sha256,
        style,
        None if weight is None else whole(weight, at, 1, 1000),
        number(font["size"], at, 1, 4096),
        language,
        licence,
        number(value["ink_height"], at, 0.01, 4096),
        colour(value["colour"], at),
        name,
        None if value["ground"] is None else colour(value["ground"], at),
        effect,
        reach,
        None if homography is None else _homography(homography, at),
        first,
        strings([row["text"] for row in rows], f"{at}.lines"),
        [row["origin"] for row in rows],
        [number(row["advance"], at, 0) for row in rows],
    )


def _homography(value: Any, at: str) -> np.ndarray:
    matrix = np.array(finite(value, 9, at))
    if not abs(np.linalg.det(matrix.reshape(3, 3))) > 1e-9:
        raise Malformed(f"{at} cannot be inverted")
    return matrix


def _effect(value: dict[str, Any], at: str) -> dict[str, Any]:
    if value["kind"] not in ("stroke", "shadow"):
        raise Malformed(f"{at}.effect.kind is {value['kind']!r}, neither stroke nor shadow")
    at += ".effect"
    if value["kind"] == "stroke":
        reach = number(value["width"], at + ".width", 0, MOST_REACH)
    else:
        offset = [number(v, at + ".offset", -MOST_REACH, MOST_REACH) for v in _two(value["offset"], at + ".offset")]
        reach = max(map(abs, offset)) + number(value["blur"], at + ".blur", 0, MOST_REACH)
    return {**value, "reach": reach, "rgb": colour(value["colour"], at + ".colour")}


def _require_one_plane(regions: Sequence[Region], carrier: dict[str, Any] | None) -> None:
    """Texts lie upright on the page, or all on the carrier: a plane of its own would excuse a text from checks."""
    for i, region in enumerate(regions):
        own, plane = region.homography, None if carrier is None else carrier["homography"]
        if (own is None) != (plane is None) or (own is not None and not np.array_equal(own, plane)):
            raise Malformed(f"spec.regions[{i}].homography is not that of the carrier")


def _shape(value: dict[str, Any], i: int, width: int, height: int) -> dict[str, Any]:
    at = f"spec.shapes[{i}]"
    if value["kind"] != "rect":
        raise Malformed(f"{at}.kind is {value['kind']!r}, not rect")
    box = [whole(v, at + ".box", -MOST_SIDE, MOST_SIDE) for v in items(value["box"], at + ".box", 4)]
    if len(box) != 4 or not (box[0] < box[2] and box[1] < box[3]):
        raise Malformed(f"{at}.box is {box!r}, not x0 < x1, y0 < y1")
    if box[0] < -width or box[1] < -height or box[2] > 2 * width or box[3] > 2 * height:
        raise Malformed(f"{at}.box is {box!r}, far outside a canvas of {width}x{height}")
    half = min(box[2] - box[0], box[3] - box[1]) / 2 + 1
    radius = number(value["radius"], at + ".radius", 0, half)
    return {"box": box, "radius": radius, "rgb": colour(value["colour"], at + ".colour")}


def _background(value: dict[str, Any]) -> dict[str, Any]:
    kind, at = value["kind"], "spec.background"
    if kind == "solid":
        return {**value, "rgb": colour(value["colour"], at + ".colour"), "name": string(value["name"], at + ".name")}
    if kind == "texture":
        string(value["sha256"], at + ".sha256")
        string(value["name"], at + ".name")
        return {
            **value,
            "offset": [whole(v, at + ".offset", -MOST_SIDE) for v in _two(value["offset"], at + ".offset")],
        }
    if kind == "photo":
        string(value["sha256"], at + ".sha256")
        scaled = tuple(whole(v, at + ".scaled", 1, MOST_SIDE) for v in _two(value["scaled"], at + ".scaled"))
        return {**value, "scaled": scaled, "crop": [whole(v, at + ".crop") for v in _two(value["crop"], at + ".crop")]}
    raise Malformed(f"{at}.kind is {kind!r}, neither solid, texture nor photo")


def _carrier(value: dict[str, Any]) -> dict[str, Any]:
    at = "spec.carrier"
    wide, high = (number(v, at + ".size", 1, MOST_SIDE) for v in _two(value["size"], at + ".size"))
    matrix, quad = _homography(value["homography"], at + ".homography"), convex([value["quad"]], at + ".quad")
    corners = matrix.reshape(3, 3) @ np.array([[0.0, wide, wide, 0.0], [0.0, 0.0, high, high], [1.0, 1.0, 1.0, 1.0]])
    if not (corners[2] > 0).all() or np.abs((corners[:2] / corners[2]).T.ravel() - quad[0]).max() > ROUNDED:
        raise Malformed(f"{at}.quad is not where its homography takes a board of {wide:g}x{high:g}")
    return {
        "name": string(value["name"], at + ".name"),
        "sha256": None if value.get("sha256") is None else string(value["sha256"], at + ".sha256"),
        "offset": [whole(v, at + ".offset", -MOST_SIDE) for v in _two(value["offset"], at + ".offset")],
        "size": [wide, high],
        "homography": matrix,
        "quad": quad,
    }


def _two(value: Any, at: str) -> list[Any]:
    pair = items(value, at, 2)
    if len(pair) != 2:
        raise Malformed(f"{at} is {pair!r}, not two numbers")
    return pair
