"""Parameters of text rendering: what a recipe fixes for every sample. JSON-able; they enter the params hash."""

from __future__ import annotations

from dataclasses import dataclass

# width, height, weight: 64 x 32 to 1344 px, aspect ratios 0.5 to 2; small ones are rare, models work at 512 and 1024.
DEFAULT_SIZES: tuple[tuple[int, int, float], ...] = (
    (64, 32, 0.01), (128, 64, 0.02), (128, 128, 0.02), (256, 128, 0.03), (256, 256, 0.07), (256, 512, 0.03),
    (512, 256, 0.04), (384, 384, 0.06), (512, 384, 0.06), (384, 512, 0.06), (512, 512, 0.24), (768, 512, 0.06),
    (512, 768, 0.06), (640, 480, 0.05), (768, 768, 0.06), (1024, 512, 0.02), (512, 1024, 0.02), (1024, 768, 0.02),
    (768, 1024, 0.02), (1344, 768, 0.01), (768, 1344, 0.01), (1024, 1024, 0.03),
)  # fmt: skip

# Length bins in characters: LongText-Bench and TextAtlas5M show models failing from 8 to 64 tokens on, so long texts
# are not rare.
BINS: tuple[tuple[int, int, float], ...] = (
    (3, 8, 0.10), (9, 16, 0.14), (17, 32, 0.16), (33, 64, 0.17), (65, 128, 0.17), (129, 256, 0.13), (257, 512, 0.08),
    (513, 1024, 0.05),
)  # fmt: skip

LANGUAGES = ("en", "zh")
BACKGROUNDS = ("solid", "texture", "photo")


@dataclass(frozen=True, slots=True)
class TextParams:
    """Everything that determines a text-render sample besides its seed and index, apart from the inputs' content."""

    langs: tuple[tuple[str, float], ...] = (("en", 0.5), ("zh", 0.5))
    sizes: tuple[tuple[int, int, float], ...] = DEFAULT_SIZES
    mix: tuple[tuple[str, float], ...] = (("solid", 0.45), ("texture", 0.15), ("photo", 0.4))
    categories: tuple[tuple[str, float], ...] = (
        ("sign", 1.0), ("label", 1.0), ("print", 1.0), ("webpage", 1.0), ("slide", 1.0), ("poster", 1.0),
        ("caption", 1.0), ("dialogue", 1.0),
    )  # fmt: skip
    texts: str | None = None
    photos: str | None = None
    fonts: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    photo_format: str = "jpeg"
    quality: int = 95
    shard_size: int = 512
