"""Backdrops: what a page would look like without its text, built again from the declared ground, shapes and board.

Solid colours and rectangles are exact. A photo is decoded, turned by its EXIF orientation, resized by Pillow and
cropped, and a tile repeated, so they are exact too. A board is its tile seen through a homography; makers may resample
as they like, so there the comparison has a tolerance. Pixels along rounded corners and board edges are left out of
every comparison.
"""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from PIL import Image

from catalog.assets import AssetMissing, Assets
from verifiers.check import Malformed
from verifiers.photo import upright
from verifiers.pixels import MOST_PIXELS, NO_PLANE, NO_RGB, Page, edges_of, row_range, row_span
from verifiers.scene import Scene

PHOTO_BYTES, TILE_BYTES = 64 << 20, 96 << 20  # kept per worker: a few photos in many sizes, all tiles of ours
EDGE = 1.5  # px from a rounded corner or a board's edge where antialiasing may be anybody's


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The page without text: `plane` (palette indices, uint8 [H, W]) for an indexed page, else `rgb` [H, W, 3].

    `loose` uint8 [H, W] is set on a board, where the colours are known only up to resampling.
    """

    plane: np.ndarray
    rgb: np.ndarray
    loose: np.ndarray | None = None


class _Kept:
    """Arrays by key, the least recently used dropped beyond a number of bytes."""

    def __init__(self, most: int) -> None:
        self._arrays: OrderedDict[tuple[Any, ...], np.ndarray] = OrderedDict()
        self._most, self._bytes = most, 0

    def get(self, key: tuple[Any, ...], make: Callable[[], np.ndarray]) -> np.ndarray:
        if key not in self._arrays:
            made = self._arrays[key] = make()
            self._bytes += made.nbytes
            while self._bytes > self._most and len(self._arrays) > 1:
                self._bytes -= self._arrays.popitem(last=False)[1].nbytes
        self._arrays.move_to_end(key)
        return self._arrays[key]


class Pictures:
    """Scaled photos and tiles by content."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._photos, self._tiles = _Kept(PHOTO_BYTES), _Kept(TILE_BYTES)
        self._decoded: tuple[str, Image.Image] | None = None  # the last one: crops of a photo follow one another

    def photo(self, sha256: str, scaled: tuple[int, int]) -> np.ndarray:
        """RGB, uint8 [H, W, 3], of a photo scaled to (W, H). Raises AssetMissing."""
        if scaled[0] * scaled[1] > MOST_PIXELS:
            raise Malformed(f"spec.background.scaled is {scaled}, more than {MOST_PIXELS} pixels")
        return self._photos.get((sha256, scaled), lambda: _resized(self._upright(sha256), scaled))

    def tile(self, sha256: str) -> np.ndarray:
        """RGB of a seamless tile whose raw bytes hash to `sha256`, as `_wrapped` gives it. Raises AssetMissing."""
        return self._tiles.get((sha256,), lambda: _wrapped(self._read_tile(sha256)))

    def _read_tile(self, sha256: str) -> np.ndarray:
        rgb = np.ascontiguousarray(self._opened(sha256, _as_rgb))
        if hashlib.sha256(rgb.tobytes()).hexdigest() != sha256:
            raise AssetMissing(f"texture {sha256[:12]}… has changed: its pixels no longer hash to it")
        return rgb

    def _upright(self, sha256: str) -> Image.Image:
        if self._decoded is None or self._decoded[0] != sha256:
            self._decoded = sha256, self._opened(sha256, upright)
        return self._decoded[1]

    def _opened(self, sha256: str, read: Callable[[bytes], Image.Image]) -> Image.Image:
        try:
            return read(self._assets.read(sha256))
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise AssetMissing(f"asset {sha256[:12]}… cannot be decoded: {error}") from error


def _resized(photo: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """As the spec's [W, H] are defined: Pillow's two steps with Hamming where nothing grows, bicubic elsewhere."""
    grows = size[0] > photo.width or size[1] > photo.height
    if grows:
        return np.asarray(photo.resize(size, Image.Resampling.BICUBIC))
    return np.asarray(photo.resize(size, Image.Resampling.HAMMING, reducing_gap=1.0))


def _wrapped(rgb: np.ndarray) -> np.ndarray:
    """A tile uint8 [H + 1, W + 2, 3]: what begins again behind its last row and column, so that neighbours are near."""
    return np.pad(rgb, ((0, 1), (0, 2), (0, 0)), mode="wrap")


def _as_rgb(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def backdrop(scene: Scene, page: Page, pictures: Pictures, owner: np.ndarray) -> Backdrop:
    """What lies under the text of `page`. Marks pixels of `owner` [H, W] that must not be compared with its last value.

    Raises AssetMissing when a photo or tile is not to be had, Malformed when a crop leaves its photo.
    """
    if page.indexed:
        plane = _indexed(scene, page, owner)
        if plane is not None:
            return Backdrop(plane, NO_RGB)
    rgb = _ground(scene, pictures)
    for shape in scene.shapes:
        _paint_rgb(rgb, owner, *shape["box"], shape["radius"], *shape["rgb"])
    loose = None if scene.carrier is None else _board(scene.carrier, pictures, rgb, owner)
    return Backdrop(NO_PLANE, rgb, loose)


def _indexed(scene: Scene, page: Page, owner: np.ndarray) -> np.ndarray | None:
    """Palette indices of a solid ground and shapes; None when the palette lacks one of their colours."""
    if scene.background["kind"] != "solid" or scene.carrier is not None:
        return None
    entries = page.palette[: page.used].tobytes()
    indices = [_entry(entries, bytes(rgb)) for rgb in (scene.background["rgb"], *(s["rgb"] for s in scene.shapes))]
    if -1 in indices:
        return None
    plane = np.full((page.height, page.width), indices[0], np.uint8)
    for shape, index in zip(scene.shapes, indices[1:]):
        _paint_plane(plane, owner, *shape["box"], shape["radius"], index)
    return plane


def _entry(entries: bytes, rgb: bytes) -> int:
    """Index of the first palette entry of a colour; -1 without."""
    at = entries.find(rgb)
    while at % 3 and at >= 0:
        at = entries.find(rgb, at + 1)
    return at // 3


def _ground(scene: Scene, pictures: Pictures) -> np.ndarray:
    ground = scene.background
    if ground["kind"] == "solid":
        rgb = np.empty((scene.height, scene.width, 3), np.uint8)
        rgb[:] = np.tile(np.array(ground["rgb"], np.uint8), (scene.width, 1))  # by rows: 20 times faster than np.full
        return rgb
    if ground["kind"] == "photo":
        photo, (x, y) = pictures.photo(ground["sha256"], ground["scaled"]), ground["crop"]
        part = photo[y : y + scene.height, x : x + scene.width]
        if part.shape[:2] != (scene.height, scene.width):
            raise Malformed(
                f"spec.background.crop {x},{y} of {scene.width}x{scene.height} leaves the photo of {ground['scaled']}"
            )
        return part.copy()
    (x, y) = ground["offset"]
    return _repeated(pictures.tile(ground["sha256"]), x, y, scene.width, scene.height)


def _repeated(tile: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray:
    """pixel(i, j) = tile[(j + y) % high, (i + x) % wide], by copying rectangles of a `_wrapped` tile."""
    out = np.empty((height, width, 3), np.uint8)
    high, wide = tile.shape[0] - 1, tile.shape[1] - 2
    x, y = x % wide, y % high
    for top in range(-y, height, high):
        for left in range(-x, width, wide):
            y0, y1, x0, x1 = max(top, 0), min(top + high, height), max(left, 0), min(left + wide, width)
            out[y0:y1, x0:x1] = tile[y0 - top : y1 - top, x0 - left : x1 - left]
    return out


def _board(board: dict[str, Any], pictures: Pictures, rgb: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Paint a board's tile into `rgb` through its homography; where it lies, uint8 [H, W]."""
    quads = board["quad"]
    inverse = np.linalg.inv(board["homography"].reshape(3, 3))
    tile = pictures.tile(board["sha256"])
    loose = np.zeros(owner.shape, np.uint8)
    unknown = np.iinfo(owner.dtype).max
    _paint_board(rgb, owner, loose, tile, quads, edges_of(quads), inverse, np.array(board["offset"]), unknown)
    return loose


@njit(cache=True)
def _near_corner(x: int, y: int, x0: int, y0: int, x1: int, y1: int, radius: float) -> float:
    """Distance of a pixel's centre outside the rounded rectangle's nearest corner arc; -1e9 away from corners."""
    cx = min(max(x + 0.5, x0 + radius), x1 - radius)
    cy = min(max(y + 0.5, y0 + radius), y1 - radius)
    if cx == x + 0.5 or cy == y + 0.5:
        return -1e9
    return np.sqrt((x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2) - radius


@njit(cache=True)
def _paint_plane(
    plane: np.ndarray, owner: np.ndarray, x0: int, y0: int, x1: int, y1: int, radius: float, index: int
) -> None:
    height, width = plane.shape
    corner = int(np.ceil(radius)) + 1 if radius > 0.0 else 0
    for y in range(max(y0, 0), min(y1, height)):
        side = corner if y < y0 + corner or y >= y1 - corner else 0
        plane[y, max(x0 + side, 0) : max(min(x1 - side, width), 0)] = index
        for k in range(2 * side):
            x = x0 + k if k < side else x1 - 1 - (k - side)
            if 0 <= x < width and _inside_corner(owner, x, y, x0, y0, x1, y1, radius):
                plane[y, x] = index


@njit(cache=True)
def _paint_rgb(
    rgb: np.ndarray, owner: np.ndarray, x0: int, y0: int, x1: int, y1: int, radius: float, r: int, g: int, b: int
) -> None:
    height, width = owner.shape
    corner = int(np.ceil(radius)) + 1 if radius > 0.0 else 0
    colour = np.empty(3 * width, np.uint8)
    colour[::3], colour[1::3], colour[2::3] = r, g, b
    for y in range(max(y0, 0), min(y1, height)):
        side = corner if y < y0 + corner or y >= y1 - corner else 0
        row = rgb[y].reshape(-1)
        for k in range(3 * max(x0 + side, 0), 3 * max(min(x1 - side, width), 0)):
            row[np.uint64(k)] = colour[np.uint64(k)]  # unsigned: the compiler moves whole vectors
        for k in range(2 * side):
            x = x0 + k if k < side else x1 - 1 - (k - side)
            if 0 <= x < width and _inside_corner(owner, x, y, x0, y0, x1, y1, radius):
                rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2] = r, g, b


@njit(cache=True)
def _inside_corner(owner: np.ndarray, x: int, y: int, x0: int, y0: int, x1: int, y1: int, radius: float) -> bool:
    """Whether a pixel lies inside a rounded rectangle; near its arc `owner` gets its last value: not to be compared."""
    out = _near_corner(x, y, x0, y0, x1, y1, radius)
    if -EDGE < out < EDGE:
        owner[y, x] = 255 if owner.itemsize == 1 else 65535
    return out <= 0.0


@njit(cache=True, error_model="numpy")
def _paint_board(
    rgb: np.ndarray,
    owner: np.ndarray,
    loose: np.ndarray,
    tile: np.ndarray,
    quads: np.ndarray,
    edges: np.ndarray,
    inverse: np.ndarray,
    offset: np.ndarray,
    unknown: int,
) -> None:
    """Bilinear samples of the repeated tile, as `_wrapped` gives it, at the board-plane places of pixel centres."""
    height, width = owner.shape
    first, last = row_range(quads, 0, EDGE, height)
    place, share, colour = np.empty(width, np.int32), np.empty((2, width), np.float32), np.empty(width, np.uint32)
    seen = np.empty((2, width), np.uint64)
    for y in range(first, last):
        outer_start, outer_stop = row_span(edges, 0, y, EDGE, width)
        inner_start, inner_stop = row_span(edges, 0, y, -EDGE, width)
        start, stop = row_span(edges, 0, y, 0.0, width)
        owner[y, outer_start : min(inner_start, outer_stop)] = unknown
        owner[y, max(inner_stop, outer_start) : outer_stop] = unknown
        loose[y, start:stop] = 1
        row, n = rgb[y].reshape(-1), stop - start
        _places(start, n, y + 0.5, tile, inverse.ravel(), offset[0] - 0.5, offset[1] - 0.5, place, share)
        _fetch(tile, place[:n], seen)
        _bilinear(seen, share, colour[:n])
        for k in range(n):
            at = np.uint64(3 * (start + k))
            row[at], row[at + np.uint64(1)] = np.uint8(colour[k]), np.uint8(colour[k] >> np.uint32(8))
            row[at + np.uint64(2)] = np.uint8(colour[k] >> np.uint32(16))


@njit(cache=True, error_model="numpy")
def _places(
    start: int, n: int, y: float, tile: np.ndarray, h: np.ndarray, x0: float, y0: float,
    place: np.ndarray, share: np.ndarray,
) -> None:  # fmt: skip
    """Where in a tile n pixels from `start` on at height y lie: their texel, and how far they are on to the next ones.

    h float64 [9] leads from the image to the board; x0, y0 is where in the tile the board begins.
    """
    high, wide = tile.shape[0] - 1, tile.shape[1] - 2
    a_wide, a_high = 1.0 / wide, 1.0 / high
    for k in range(n):
        x = start + k + 0.5
        w = 1.0 / (h[6] * x + h[7] * y + h[8])
        u, v = (h[0] * x + h[1] * y + h[2]) * w + x0, (h[3] * x + h[4] * y + h[5]) * w + y0
        u -= wide * np.floor(u * a_wide)
        v -= high * np.floor(v * a_high)
        u, v = u if u > 0.0 else 0.0, v if v > 0.0 else 0.0  # rounding, or no number at all where a board has no place
        u, v = u if u < wide else float(wide), v if v < high else float(high)
        i, j = min(np.int32(u), np.int32(wide - 1)), min(np.int32(v), np.int32(high - 1))
        place[k] = np.int32(j * np.int32(wide + 2)) + i
        share[0, k], share[1, k] = u - i, v - j


@njit(cache=True)
def _fetch(tile: np.ndarray, place: np.ndarray, seen: np.ndarray) -> None:
    """The texels at and below each place, each with its right neighbour: the six low bytes of a word.

    place int32 [n], as `_places` gives it; seen uint64 [2, n] or more.
    """
    flat, below = tile.reshape(-1), np.uint64(3 * tile.shape[1])
    for k in range(len(place)):
        at = np.uint64(3) * np.uint64(place[k])
        seen[0, k], seen[1, k] = _word(flat, at), _word(flat, at + below)


@njit(inline="always")
def _word(flat: np.ndarray, at: int) -> int:
    """Eight bytes in order of memory: the compiler makes one load of it."""
    word = np.uint64(flat[at])
    word |= np.uint64(flat[at + np.uint64(1)]) << np.uint64(8)
    word |= np.uint64(flat[at + np.uint64(2)]) << np.uint64(16)
    word |= np.uint64(flat[at + np.uint64(3)]) << np.uint64(24)
    word |= np.uint64(flat[at + np.uint64(4)]) << np.uint64(32)
    word |= np.uint64(flat[at + np.uint64(5)]) << np.uint64(40)
    word |= np.uint64(flat[at + np.uint64(6)]) << np.uint64(48)
    return word | np.uint64(flat[at + np.uint64(7)]) << np.uint64(56)


@njit(cache=True)
def _bilinear(seen: np.ndarray, share: np.ndarray, colour: np.ndarray) -> None:
    """Mix texels uint64 [2, n] by their shares float32 [2, n] into colour uint32 [n], red in the lowest byte."""
    half, byte = np.float32(0.5), np.uint64(255)
    for k in range(len(colour)):
        word = np.uint32(0)
        for channel in range(3):
            here, next_one = np.uint64(8 * channel), np.uint64(8 * channel + 24)
            a, b = np.float32(seen[0, k] >> here & byte), np.float32(seen[0, k] >> next_one & byte)
            c, d = np.float32(seen[1, k] >> here & byte), np.float32(seen[1, k] >> next_one & byte)
            top, low = a + (b - a) * share[0, k], c + (d - c) * share[0, k]
            word |= np.uint32(np.int32(top + (low - top) * share[1, k] + half)) << np.uint32(here)
        colour[k] = word
