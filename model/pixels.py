"""Images to pixel tensors and back: for the ViT, for the VAE, and the size rules of both.

Resizing is part of the model: the ViT was trained on the native uint8 bicubic of PyTorch, condition images pass through
Pillow's, and outputs come back through Pillow's Lanczos filter.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from model.config import GenerationPixels, UnderstandingPixels

MAX_RATIO = 200  # of the longer to the shorter side
# The shortest side for which the head's centred positions leave a frame to the generated image.
MIN_TOKENS = 2
FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "PPM")  # Pillow reads EPS too, by running Ghostscript
MAX_OUTPUT = 4096  # four times what training has seen: more is a slip of the keyboard, and would not fit in memory


def read_image(path: Path) -> Image.Image:
    """The image in a file, as `to_rgb` sees it.

    Raises:
        ValueError: if there is no such file, or it is no image of `FORMATS` that can be read.
    """
    if not path.exists():
        raise ValueError(f"{path}: there is no such image")
    if not path.is_file():  # opening a pipe would wait for somebody to write
        raise ValueError(f"{path} is no file; give a PNG, JPEG or WebP file")
    try:
        with Image.open(path, formats=FORMATS) as file:
            return to_rgb(file)
    except Image.DecompressionBombError as error:
        raise ValueError(f"{path} has more than {2 * Image.MAX_IMAGE_PIXELS:,} pixels: make it smaller") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(f"{path} is no image that can be read ({error}); give a PNG, JPEG or WebP file") from error


def to_rgb(image: Image.Image) -> Image.Image:
    """A copy in RGB: turned as EXIF says, on white where it is transparent, 16 bits of grey scaled to 8.

    Raises:
        ValueError: if the image has 32-bit integers or floats, which say nowhere what is white.
    """
    if image.mode in ("I", "F"):
        raise ValueError(f"mode {image.mode}, 32 bits a pixel, has no white: save it with 8 or 16 bits")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):  # Pillow's conversion clips at 255
        return Image.fromarray(((np.array(image).astype(np.uint32) + 128) // 257).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return image.convert("RGB")


def understanding_pixels(image: Image.Image, config: UnderstandingPixels) -> Tensor:
    """(3, S, S), normalised by the ImageNet statistics: the image as one square, whatever its aspect ratio."""
    pixels = _to_tensor(to_rgb(image))[None]
    # On uint8, not on floats: rounding between the two passes is part of the result (20 % of values would differ).
    size = config.size.height, config.size.width
    pixels = F.interpolate(pixels, size, mode="bicubic", antialias=True, align_corners=False)[0].float()
    mean, std = (255.0 * torch.tensor(values)[:, None, None] for values in (config.image_mean, config.image_std))
    return (pixels - mean) / std


def condition_pixels(image: Image.Image, config: GenerationPixels) -> Tensor:
    """(3, H, W) in [-1, 1] for the VAE, of `condition_size`. Raises ValueError where there is no such size."""
    image = to_rgb(image)
    height, width = condition_size(image.height, image.width, config)
    resized = _to_tensor(image.resize((width, height), Image.Resampling.BICUBIC)).float() / 255.0
    mean, std = (torch.tensor(values)[:, None, None] for values in (config.image_mean, config.image_std))
    return (resized - mean) / std


def condition_size(height: int, width: int, config: GenerationPixels) -> tuple[int, int]:
    """Height and width that the VAE sees of a condition image: multiples of the stride, aspect ratio nearly kept.

    Raises:
        ValueError: if the image is too thin for any size within the limits.
    """
    size = smart_resize(height, width, config.stride, *config.area, config.max_length)
    if not all(size):
        raise ValueError(
            f"an image of {width}x{height} pixels is too thin: within {config.max_length} pixels its shorter side "
            f"falls below {config.stride}. Crop or pad it"
        )
    return size


def smart_resize(
    height: int, width: int, stride: int, min_pixels: int, max_pixels: int, max_length: int
) -> tuple[int, int]:
    """Height and width as multiples of `stride`, within the limits of area and length where the rules allow.

    The rules run in the official order, and the last one can undercut the minimum area or reach 0 for thin images.

    Raises:
        ValueError: if a side is below `stride` or the ratio of the sides above 200.
    """
    if min(height, width) < stride:
        raise ValueError(f"an image of {width}x{height} pixels is too small: both sides need {stride} pixels or more")
    if max(height, width) > MAX_RATIO * min(height, width):
        raise ValueError(f"an image of {width}x{height} pixels is too thin: sides differ more than {MAX_RATIO}-fold")
    if (longest := max(height, width)) > max_length:
        height, width = (int(side * max_length / longest) for side in (height, width))
    if not height or not width:
        return height, width  # shrunk to nothing: there is no area to grow from
    rounded = tuple(round(side / stride) * stride for side in (height, width))  # halves go to the even multiple
    if rounded[0] * rounded[1] > max_pixels:
        shrink = math.sqrt(height * width / max_pixels)
        rounded = tuple(math.floor(side / shrink / stride) * stride for side in (height, width))
    elif rounded[0] * rounded[1] < min_pixels:
        grow = math.sqrt(min_pixels / (height * width))
        rounded = tuple(math.ceil(side * grow / stride) * stride for side in (height, width))
    if (longest := max(rounded)) > max_length:
        rounded = tuple(math.floor(side * max_length / longest / stride) * stride for side in rounded)
    return rounded


def output_size(height: int, width: int, stride: int) -> tuple[int, int]:
    """The size that is generated for a requested one: both sides floored to multiples of `stride`, pixels per token.

    Raises:
        ValueError: if a side is below two tokens or above 4096 pixels.
    """
    if min(height, width) < MIN_TOKENS * stride or max(height, width) > MAX_OUTPUT:
        raise ValueError(f"size {width}x{height}: both sides need {MIN_TOKENS * stride} to {MAX_OUTPUT} pixels")
    return height // stride * stride, width // stride * stride


def pad_to_common(images: list[Tensor]) -> Tensor:
    """(N, C, H, W) of tensors (C, h, w): zeros at the bottom and right up to the largest height and width."""
    height, width = (max(image.shape[axis] for image in images) for axis in (-2, -1))
    return torch.stack([F.pad(image, (0, width - image.shape[-1], 0, height - image.shape[-2])) for image in images])


def to_uint8(pixels: Tensor) -> Tensor:
    """(..., 3, H, W) in [-1, 1] to levels 0..255, with 128 for 0 and truncation, as the official code has it."""
    return ((127.5 * pixels.float() + 128.0) / 255.0).clamp(0.0, 1.0).mul(255.0).to(torch.uint8)


def to_pil(levels: Tensor, height: int, width: int) -> Image.Image:
    """An image of the requested size from levels (3, H, W) in uint8, resized with Lanczos where it differs."""
    image = Image.fromarray(levels.permute(1, 2, 0).cpu().numpy())
    return image if image.size == (width, height) else image.resize((width, height), Image.Resampling.LANCZOS)


def _to_tensor(image: Image.Image) -> Tensor:
    """(3, H, W) uint8 of an RGB image."""
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()
