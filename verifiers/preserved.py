"""Preservation in an edit pair: outside what the edit changes, source and target are equal to the bit.

What changes is taken from the two SVGs themselves, as the primitives that only one of them has; where these may paint,
grown by GROWN pixels, the pictures may differ, nowhere else. The mask is exactly what differs, grown by as much.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping

import numpy as np
from numba import njit
from PIL import Image, UnidentifiedImageError

from verifiers.lettering import Letters
from verifiers.painted import touched
from verifiers.pixels import MOST_PIXELS, Undecodable, gray, magic
from verifiers.svg import Drawing, Primitive

GROWN = 2  # px that a mask reaches beyond what differs, and what differs may beyond what is painted


def decode_mask(data: bytes) -> np.ndarray:
    """The mask in a PNG of one channel, uint8 [H, W]. Raises Undecodable."""
    if magic(data) != "png":
        raise Undecodable(f"mask begins with {data[:8].hex()}, which is no PNG")
    if (mask := gray(data)) is not None:
        return mask
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if image.mode not in ("L", "1") or image.width * image.height > MOST_PIXELS or "transparency" in image.info:
                raise Undecodable(f"mask is {image.width}x{image.height} in mode {image.mode}, not one channel")
            return np.asarray(image.convert("L"))
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Undecodable(f"mask: {error}") from error


def changed_primitives(source: Drawing, target: Drawing) -> tuple[list[Primitive], list[str]]:
    """Primitives that only one drawing has, and faults: the others keep their order, as do canvas and paper."""
    if (source.width, source.height, source.paper) != (target.width, target.height, target.paper):
        return [], ["source and target have another canvas or paper"]
    common = Counter(source.primitives) & Counter(target.primitives)
    (kept, gone), (still, new) = _parted(source, common), _parted(target, common)
    return gone + new, [] if kept == still else ["what source and target share lies in another order"]


def _parted(drawing: Drawing, common: Counter[Primitive]) -> tuple[list[Primitive], list[Primitive]]:
    """A drawing's primitives that are common and those that are its own, in order."""
    left, kept, own = Counter(common), [], []
    for primitive in drawing.primitives:
        (kept if left[primitive] > 0 else own).append(primitive)
        left[primitive] -= 1
    return kept, own


def faults_of_preservation(
    drawings: tuple[Drawing, Drawing],
    pictures: tuple[np.ndarray, np.ndarray],
    mask: np.ndarray,
    letters: Letters,
    fonts: Mapping[str, str],
) -> tuple[list[str], float]:
    """Faults of a pair of (source, target) and its mask, and the mask's share of the canvas.

    Pictures are uint8 [H, W, 3], the mask uint8 [H, W]. Raises Unset, AssetMissing or FontUnreadable.
    """
    shape = (drawings[0].height, drawings[0].width)
    if not shape == mask.shape == pictures[0].shape[:2] == pictures[1].shape[:2]:
        return [f"source, target and mask are not all {shape[1]}x{shape[0]}"], 0.0
    changed, faults = changed_primitives(*drawings)
    where = np.zeros(shape, np.bool_)
    for primitive in changed:
        touched(primitive, letters, fonts, where)
    region = grown(where, GROWN)
    differs = _differs(*pictures)
    declared = mask == 255
    if not changed or not differs.any():
        faults.append("source and target are the same")
    if ((mask != 0) & ~declared).any():
        faults.append("the mask holds other values than 0 and 255")
    faults += _first(differs & ~region, "pixels differ outside the changed elements")
    faults += _first(declared & ~region, "pixels of the mask lie away from the changed elements")
    wanted = grown(differs, GROWN)
    faults += _first(declared != wanted, f"pixels of the mask are not those that differ, grown by {GROWN} px,")
    return faults, float(declared.mean())


def _first(wrong: np.ndarray, told: str) -> list[str]:
    count = int(np.count_nonzero(wrong))
    if not count:
        return []
    y, x = divmod(int(wrong.argmax()), wrong.shape[1])
    return [f"{count} {told}, the first at ({x}, {y})"]


def grown(where: np.ndarray, by: int) -> np.ndarray:
    """bool [H, W] grown by `by` pixels in all eight directions."""
    out = where.copy()
    for k in range(1, by + 1):
        out[k:] |= where[:-k]
        out[:-k] |= where[k:]
    wide = out.copy()
    for k in range(1, by + 1):
        wide[:, k:] |= out[:, :-k]
        wide[:, :-k] |= out[:, k:]
    return wide


@njit(cache=True)
def _differs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two pictures [H, W, 3] differ, bool [H, W]; np.any along three bytes takes ten times as long."""
    out = np.empty(one.shape[:2], np.bool_)
    for y in range(one.shape[0]):
        for x in range(one.shape[1]):
            same = one[y, x, 0] == other[y, x, 0] and one[y, x, 1] == other[y, x, 1]  # rows of views cost 25 ns each
            out[y, x] = not (same and one[y, x, 2] == other[y, x, 2])
    return out
