"""Procedural carriers: seamless tiles of paper, wood, chalkboard, cloth, concrete and colour gradients.

A tile is a function of its name, variant and `VERSION` alone. It is made of PCG64DXSM uniforms, additions, products,
square roots and table look-ups: the operations IEEE 754 rounds in one way, in an order that no vector width changes
(no sin, exp, pow, FFT or floating-point reduction), so that every machine makes the same bytes.

Fields are float32 [1024, 1024] around 0, mostly within [-1, 1], periodic in both directions; tiles are made of them by
mixing colours and rounded once, at the end.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

VERSION = 1  # raise it when any tile changes: it enters the random stream and the cache file's name
SIDE = 1024
VARIANTS = 4

Field = np.ndarray  # float32 [1024, 1024]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Texture:
    """A tile and its identity. sha256 is of the raw RGB bytes, row by row, not of any PNG."""

    name: str
    variant: int
    sha256: str
    pixels: np.ndarray  # uint8 [1024, 1024, 3]


def _generator(name: str, variant: int) -> np.random.Generator:
    key = hashlib.blake2b(f"texture/{VERSION}/{name}/{variant}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64DXSM(int.from_bytes(key, "big")))


def _spline_weights(cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Cubic B-spline of a periodic lattice at 1024 places: lattice index int [4, 1024], weight float32 [4, 1024]."""
    place = np.arange(SIDE, dtype=np.int64) * cells
    cell, t = place // SIDE, ((place % SIDE) / np.float32(SIDE)).astype(np.float32)
    u = 1 - t
    weights = np.stack([u * u * u, 4 - 6 * t * t + 3 * t * t * t, 4 - 6 * u * u + 3 * u * u * u, t * t * t])
    return (cell + np.arange(-1, 3)[:, None]) % cells, (weights * np.float32(1 / 6)).astype(np.float32)


def _noise(generator: np.random.Generator, columns: int, rows: int) -> Field:
    """Smooth value noise on a periodic lattice of columns x rows cells, about uniform in [-1, 1] before smoothing."""
    lattice = generator.random((rows, columns), dtype=np.float32) * 2 - 1
    index, weight = _spline_weights(columns)
    wide = lattice[:, index[0]] * weight[0]
    for k in range(1, 4):
        wide += lattice[:, index[k]] * weight[k]
    index, weight = _spline_weights(rows)
    field = wide[index[0]] * weight[0][:, None]
    for k in range(1, 4):
        field += wide[index[k]] * weight[k][:, None]
    return field


def _cloud(generator: np.random.Generator, cells: int, octaves: int, stretch: int = 1) -> Field:
    """Octaves of noise from `cells` per side on, each at half the amplitude; `stretch` lengthens it along x."""
    field = _noise(generator, max(cells // stretch, 2), cells)
    for octave in range(1, octaves):
        rows = cells << octave
        field += _noise(generator, max(rows // stretch, 2), rows) * np.float32(0.5**octave)
    return field


def _grain(generator: np.random.Generator) -> Field:
    """White noise, one value per pixel, the mean of two uniforms (triangular in [-1, 1])."""
    return generator.random((SIDE, SIDE), dtype=np.float32) - generator.random((SIDE, SIDE), dtype=np.float32)


def _blur(field: Field, times: int = 1) -> Field:
    """Binomial blur (1 2 1) along both axes, wrapping round."""
    for _ in range(times):
        for axis in (0, 1):
            field = np.float32(0.25) * (np.roll(field, 1, axis) + np.roll(field, -1, axis)) + np.float32(0.5) * field
    return field


def _relief(height: Field, gain: float) -> Field:
    """Light from the upper left on a height field: the slope towards it."""
    return (np.roll(height, (1, 1), (0, 1)) - height) * np.float32(gain)


def _fibres(generator: np.random.Generator, count: int, length: int, bend: float) -> Field:
    """Curved hairs of one pixel width laid at random: 1 on a hair, more where hairs cross, 0 elsewhere."""
    start = generator.random((2, count)) * SIDE
    step = generator.random((2, count)) * 2 - 1
    step /= np.sqrt(step[0] * step[0] + step[1] * step[1]) + 1e-9
    turn = (generator.random(count) * 2 - 1) * bend / length
    reach = generator.integers(length // 3, length + 1, count)
    total = np.zeros(SIDE * SIDE)
    for k in range(length):
        alive = reach > k
        x, y = start[0][alive], start[1][alive]
        column, row = np.floor(x), np.floor(y)
        right, low = x - column, y - row
        column, row = column.astype(np.int64), row.astype(np.int64)
        for dy, up in ((0, 1 - low), (1, low)):
            for dx, aside in ((0, 1 - right), (1, right)):
                total += np.bincount((row + dy) % SIDE * SIDE + (column + dx) % SIDE, up * aside, SIDE * SIDE)
        start += step
        step = np.stack([step[0] - turn * step[1], step[1] + turn * step[0]])
    return total.reshape(SIDE, SIDE).astype(np.float32)


def _smooth(t: Field) -> Field:
    """Smoothstep of a field, clipped to [0, 1] first."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def _mix(low: Colour, high: Colour, share: Field) -> np.ndarray:
    """Colours float32 [1024, 1024, 3]: low where share is 0, high where it is 1; shares beyond go on along the line."""
    first, second = np.array(low, np.float32), np.array(high, np.float32)
    return first + share[..., None] * (second - first)


def _paper(variant: int) -> np.ndarray:
    """White, cream, grey recycled and pale blue laid paper: mottling, fibres, a slight tooth."""
    generator = _generator("paper", variant)
    base = ((247, 245, 240), (244, 235, 214), (222, 220, 214), (231, 237, 243))[variant]
    tooth = _blur(_grain(generator), 1)
    height = _cloud(generator, 8, 3) * np.float32(0.25) + _cloud(generator, 64, 3) * np.float32(0.5)
    height += tooth * np.float32(0.7)
    fibres = _fibres(generator, (1500, 3000, 5000, 1500)[variant], 36, 2.5)
    shade = _relief(height, 8.0) + _cloud(generator, 4, 3) * np.float32(2.0)
    shade -= fibres * np.float32((2.0, 3.0, 6.0, 2.0)[variant])
    if variant == 3:  # the wire lines of laid paper, 16 px apart
        wire = np.abs((np.arange(SIDE) % 16) - 8).astype(np.float32) / 8
        shade = shade + (_smooth(wire[:, None] + np.zeros(SIDE, np.float32)) - np.float32(0.5)) * np.float32(3.0)
    return np.array(base, np.float32) + shade[..., None] * np.array((1.0, 1.0, 1.05), np.float32)


def _kraft(variant: int) -> np.ndarray:
    """Brown wrapping paper from light to dark: long light and dark fibres, flow lines of the machine."""
    generator = _generator("kraft", variant)
    base = ((203, 166, 120), (186, 146, 100), (214, 184, 143), (178, 138, 98))[variant]
    flow = _cloud(generator, 256, 2, stretch=16) * np.float32(3.0)
    mottle = _cloud(generator, 6, 5) * np.float32(5.0)
    light = _fibres(generator, 5000, 42, 3.0)
    dark = _fibres(generator, 3500, 30, 3.0)
    specks = (generator.random((SIDE, SIDE), dtype=np.float32) > np.float32(0.9994)).astype(np.float32)
    shade = flow + mottle + light * np.float32(7.0) - dark * np.float32(9.0)
    shade += _blur(_grain(generator), 1) * np.float32(14.0) - _blur(specks, 1) * np.float32(120.0)
    return np.array(base, np.float32) + shade[..., None] * np.array((1.0, 0.95, 0.85), np.float32)


def _wood(variant: int) -> np.ndarray:
    """Oak, walnut, pine and grey weathered boards, grain along x: growth rings as level lines, pores, board joints."""
    generator = _generator("wood", variant)
    early, late = (
        ((222, 184, 134), (182, 136, 88)),
        ((113, 77, 52), (66, 42, 29)),
        ((228, 193, 143), (196, 146, 90)),
        ((196, 191, 183), (150, 145, 137)),
    )[variant]
    boards = (4, 4, 4, 8)[variant]
    height = SIDE // boards
    rings = _noise(generator, 2, 8) * np.float32((7, 5, 8, 4)[variant])
    rings += _cloud(generator, 64, 2, stretch=16) * np.float32(0.35)
    rings += (np.arange(SIDE, dtype=np.float32) * np.float32(24 / SIDE))[:, None]
    pores = _cloud(generator, 512, 1, stretch=32) + np.float32(0.5) * _cloud(generator, 256, 1, stretch=32)
    tone = generator.random(boards, dtype=np.float32)
    shift = generator.integers(0, SIDE, boards)
    for board in range(boards):  # each board is cut from another part of the log
        rows = slice(board * height, (board + 1) * height)
        rings[rows] = np.roll(rings[rows], shift[board], 1) + tone[board]
        pores[rows] = np.roll(pores[rows], shift[board], 1)
    phase = rings - np.floor(rings)
    late_wood = _smooth(phase * np.float32(1.15)) * _smooth((1 - phase) * np.float32(8.0))
    share = late_wood * np.float32(0.55) + pores * np.float32(0.36) + np.float32(0.12)
    share += np.repeat(tone - np.float32(0.5), height)[:, None] * np.float32(0.3)
    edge = np.minimum(np.arange(SIDE) % height, height - 1 - np.arange(SIDE) % height)
    joint = np.clip(1 - edge.astype(np.float32) / 2, 0, 1)[:, None]
    return _mix(early, late, share + _grain(generator) * np.float32(0.05)) * (1 - joint * np.float32(0.55))[..., None]


def _swipes(generator: np.random.Generator, sweep: float) -> Field:
    """What an eraser leaves: streaks along wide arcs of `sweep` px, strong in some places, none in others."""
    streaks = _cloud(generator, 128, 2, stretch=32) + _cloud(generator, 24, 2, stretch=8)
    arc = np.floor(_noise(generator, 2, 2) * np.float32(sweep)).astype(np.int64)
    row, column = np.arange(SIDE)[:, None], np.arange(SIDE)[None, :]
    return streaks[(row + arc) % SIDE, column] * _smooth(_noise(generator, 4, 4) * np.float32(1.6) + np.float32(0.4))


def _chalkboard(variant: int) -> np.ndarray:
    """Green and black boards, freshly wiped or dusty: eraser swipes, clumps of dust, ghosts of old strokes, a tooth."""
    generator = _generator("chalkboard", variant)
    base = ((35, 74, 58), (36, 39, 41), (30, 64, 52), (44, 47, 49))[variant]
    dust = np.float32((1.0, 0.9, 1.6, 1.5)[variant])
    smear = _swipes(generator, 300.0) + _swipes(generator, -500.0).T
    cloud = _cloud(generator, 3, 5)
    tooth = _grain(generator)
    clumps = _smooth(_blur(tooth, 1) * 3 + _cloud(generator, 16, 4) - np.float32(0.2))
    ghosts = _blur(_fibres(generator, 60, 150, 4.0), 3) * (1 + tooth) * np.float32(10.0)
    chalk = smear * np.float32(3.5) + cloud * np.float32(5.0) + clumps * np.float32(7.0) + np.float32(3.0)
    chalk = np.clip(chalk, 0, None)
    shade = (chalk + ghosts) * dust * (1 + tooth * np.float32(0.4)) + tooth * np.float32(3.0)
    return np.array(base, np.float32) + shade[..., None]


def _weave(generator: np.random.Generator, pitch: int) -> tuple[Field, np.ndarray]:
    """A plain weave: light on the threads float32 [1024, 1024], and where the warp lies on top (bool)."""
    along, across = np.arange(SIDE) % pitch, np.arange(SIDE) // pitch
    round_thread = 1 - np.abs(along.astype(np.float32) - np.float32((pitch - 1) / 2)) / np.float32(pitch / 2)
    hill = round_thread * (2 - round_thread)
    over = (across[:, None] + across[None, :]) % 2 == 0
    warp = hill[None, :] * (np.float32(0.55) + np.float32(0.45) * hill[:, None])
    weft = hill[:, None] * (np.float32(0.55) + np.float32(0.45) * hill[None, :])
    threads = SIDE // pitch
    uneven = np.repeat(generator.random((2, threads), dtype=np.float32) - np.float32(0.5), pitch, 1) * np.float32(0.35)
    return np.where(over, warp + uneven[0][None, :], weft + uneven[1][:, None]), over


def _fabric(variant: int) -> np.ndarray:
    """Natural linen, denim, dark red canvas and grey felted cloth, as plain weaves."""
    generator = _generator("fabric", variant)
    dark, light, weft = (
        ((176, 162, 136), (222, 212, 190), (214, 202, 178)),
        ((44, 62, 96), (72, 96, 138), (96, 116, 150)),
        ((92, 22, 28), (134, 38, 44), (124, 32, 38)),
        ((150, 152, 156), (190, 192, 196), (182, 184, 188)),
    )[variant]
    height, over = _weave(generator, (8, 4, 8, 4)[variant])
    fuzz = _blur(_grain(generator), 1) * np.float32(0.35) + _cloud(generator, 8, 3) * np.float32(0.08)
    share = np.clip(height, -0.5, 1.5) * np.float32(0.8) + fuzz
    return np.where(over[..., None], _mix(dark, light, share), _mix(dark, weft, share))


def _concrete(variant: int) -> np.ndarray:
    """Grey, warm, dark and white plastered concrete: stains, trowel clouds, sand and pits with a lit lower rim."""
    generator = _generator("concrete", variant)
    base = ((168, 168, 165), (186, 178, 166), (98, 100, 102), (226, 224, 218))[variant]
    stains = _cloud(generator, 3, 7) * np.float32(11.0) + np.abs(_cloud(generator, 12, 5)) * np.float32(-6.0)
    where = _smooth(_noise(generator, 6, 6) + np.float32(0.4))
    small = np.clip(_noise(generator, 300, 300) * 4 - np.float32(1.9), 0, 1)
    pits = _smooth(small + np.clip(_noise(generator, 110, 110) * 4 - np.float32(2.3), 0, 1)) * where
    sand = _grain(generator)
    shade = stains + sand * np.float32(5.0) + _relief(_blur(sand, 1), 12.0) + _relief(_cloud(generator, 128, 2), 9.0)
    shade -= pits * np.float32(34.0) + _relief(pits, 30.0)
    return np.array(base, np.float32) + shade[..., None] * np.array((1.0, 1.0, 0.98), np.float32)


def _gradient(variant: int) -> np.ndarray:
    """Colour gradients that close on themselves: top to bottom, diagonal, a soft light spot, a mesh of four colours."""
    generator = _generator("gradient", variant)
    line = np.arange(SIDE, dtype=np.float32) / np.float32(SIDE)
    row, column = line[:, None] + np.zeros(SIDE, np.float32), line[None, :] + np.zeros((SIDE, 1), np.float32)
    if variant == 3:
        warm = _mix((252, 214, 190), (246, 190, 204), _smooth(_noise(generator, 3, 3) + np.float32(0.5)))
        cool = _mix((196, 214, 248), (206, 240, 226), _smooth(_noise(generator, 3, 3) + np.float32(0.5)))
        return warm + _smooth(_noise(generator, 3, 3) * 2 + np.float32(0.5))[..., None] * (cool - warm)
    ramp = (row, row + column - np.floor(row + column), None)[variant]
    if variant == 2:
        x, y = np.abs(column - np.float32(0.5)) * 2, np.abs(row - np.float32(0.5)) * 2
        share = _smooth(x) + _smooth(y) - _smooth(x) * _smooth(y)
    else:
        share = _smooth(1 - np.abs(ramp * 2 - 1))
    ends = (((18, 32, 74), (86, 60, 132)), ((255, 226, 168), (244, 154, 140)), ((40, 104, 112), (12, 40, 56)))
    return _mix(*ends[variant], share)


_MAKERS: dict[str, Callable[[int], np.ndarray]] = {
    "paper": _paper,
    "kraft": _kraft,
    "wood": _wood,
    "chalkboard": _chalkboard,
    "fabric": _fabric,
    "concrete": _concrete,
    "gradient": _gradient,
}
NAMES = tuple(_MAKERS)


def tile(name: str, variant: int) -> np.ndarray:
    """A seamless tile, uint8 RGB [1024, 1024, 3], equal on every machine for the same name, variant and VERSION.

    Raises ValueError for a name outside NAMES or a variant outside 0 .. VARIANTS - 1.
    """
    if name not in _MAKERS or not 0 <= variant < VARIANTS:
        raise ValueError(f"no texture {name!r} variant {variant}; choose of {', '.join(NAMES)} and 0 to {VARIANTS - 1}")
    colours = _MAKERS[name](variant).astype(np.float32)
    dither = _generator(f"{name}/dither", variant).random((SIDE, SIDE), dtype=np.float32)  # no banding in soft shades
    return np.floor(np.clip(colours + dither[..., None], 0, 255)).astype(np.uint8)


def _folder(cache: Path | None) -> Path:
    if cache is not None:
        return cache
    root = os.environ.get("SYNTH_CACHE")
    return (Path(root) if root else Path.home() / ".cache" / "internvl-u-data") / "textures"


def _sha256(pixels: np.ndarray) -> str:
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def _read(path: Path) -> np.ndarray | None:
    """The tile of a cache file, or None where there is none whole: its text chunk names the sha256 it must have."""
    try:
        with Image.open(path) as image:
            if image.format != "PNG" or image.size != (SIDE, SIDE) or image.mode != "RGB":
                return None
            pixels = np.array(image)
            return pixels if image.text.get("sha256") == _sha256(pixels) else None
    except (OSError, SyntaxError, ValueError):  # missing, torn or damaged: Pillow raises any of these
        return None


def _write(path: Path, pixels: np.ndarray, sha256: str) -> None:
    """Save a tile so that readers find it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    label = PngImagePlugin.PngInfo()
    label.add_text("sha256", sha256)
    handle, temporary = tempfile.mkstemp(suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            Image.fromarray(pixels).save(file, "PNG", pnginfo=label, compress_level=1)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def tile_path(name: str, variant: int, cache: Path | None = None) -> Path:
    """Where a tile is kept as PNG; see `load_tile` for `cache`."""
    return _folder(cache) / f"{name}-{variant}-v{VERSION}.png"


def load_tile(name: str, variant: int, cache: Path | None = None) -> Texture:
    """A tile from the cache folder, made (0.02 to 0.3 s) and saved there the first time.

    cache: the folder; None is $SYNTH_CACHE/textures, or ~/.cache/internvl-u-data/textures. A damaged file is made anew.
    Raises ValueError for an unknown tile, and OSError where the folder cannot be written.
    """
    path = tile_path(name, variant, cache)
    pixels = _read(path) if name in _MAKERS and 0 <= variant < VARIANTS else None
    if pixels is not None:
        return Texture(name, variant, _sha256(pixels), pixels)
    pixels = tile(name, variant)
    texture = Texture(name, variant, _sha256(pixels), pixels)
    _write(path, pixels, texture.sha256)
    return texture
