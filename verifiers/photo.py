"""Photos as the spec means them: how the bytes of an asset become the pixels that `scaled` and `crop` speak of.

The rules are the documented ones of a "text/1" spec (docs/text-rendering.md, Photos), written from that text: what a
maker reads wrongly must not be read wrongly here as well.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps

LONGEST_SIDE = 2048  # px; longer photos are reduced, JPEG by the decoder as far as it can


def upright(data: bytes) -> Image.Image:
    """An encoded photo, RGB, turned by its EXIF orientation and no longer than LONGEST_SIDE.

    Raises OSError, SyntaxError or Image.DecompressionBombError for what is not a photo.
    """
    image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    if image.format in ("JPEG", "MPO"):
        eighths = 1
        while eighths < 8 and max(image.size) > LONGEST_SIDE * eighths:
            eighths *= 2
        if eighths > 1:
            image.draft(None, (image.width // eighths, image.height // eighths))
    image = _opaque(ImageOps.exif_transpose(image))
    longest = max(image.size)
    if longest > LONGEST_SIDE:
        image = image.resize(tuple(_rounded(side, longest) for side in image.size), Image.Resampling.LANCZOS)
    return image


def _rounded(side: int, longest: int) -> int:
    """side * LONGEST_SIDE / longest to the nearest pixel, halves up, at least one."""
    return max(1, (side * LONGEST_SIDE + longest // 2) // longest)


def _opaque(image: Image.Image) -> Image.Image:
    """RGB: deep grey by its high byte, what is transparent on white, all else by Pillow's conversion."""
    if image.mode[0] == "I":
        high = np.clip(np.asarray(image), 0, 0xFFFF) // 256
        return Image.fromarray(high.astype(np.uint8), "L").convert("RGB")
    if "transparency" in image.info or image.mode in ("RGBA", "RGBa", "LA", "La", "PA"):
        above = image.convert("RGBA")
        page = Image.new("RGBA", above.size, "white")
        return Image.alpha_composite(page, above).convert("RGB")
    return image.convert("RGB")
