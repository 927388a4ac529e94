"""Text rendering as a job: its recipe (the flags, the form, the TOML file) and its chain of stages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from catalog.weights import parse_weights
from flows.recipe import Job, LocalPath, Recipe, Whole, weights, weights_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from catalog.assets import Asset
    from flows.mutation import Breaker, Plan
    from synth.text.params import TextParams

_SIZE = re.compile(r"([0-9]{1,5})(?:[x×]([0-9]{1,5}))?")
_SIDES = (32, 4096)  # px: below, no glyph is legible; above, memory per sample is no longer small
_ALL, _LADDER = "all", "default"


def _known(kind: str, known: tuple[str, ...], text: str) -> str:
    for key in parse_weights(text):
        if key not in known:
            raise ValueError(f"unknown {kind} {key!r}; known are {', '.join(known)}")
    return weights_text(weights(text))


def _languages(text: str) -> str:
    from synth.text.params import LANGUAGES

    return _known("language", LANGUAGES, text)


def _backgrounds(text: str) -> str:
    from synth.text.params import BACKGROUNDS

    return _known("background", BACKGROUNDS, text)


def _category_names() -> tuple[str, ...]:
    from synth.text.params import TextParams

    return tuple(name for name, _ in TextParams().categories)


def _categories(text: str) -> str:
    return text if text == _ALL else _known("category", _category_names(), text)


def _sides(text: str) -> tuple[int, int]:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"size {text!r} is not like 1024 or 768x1344 (width x height in pixels)")
    width, height = int(match[1]), int(match[2] or match[1])
    if not all(_SIDES[0] <= side <= _SIDES[1] for side in (width, height)):
        raise ValueError(f"size {text!r} has a side outside {_SIDES[0]} to {_SIDES[1]} pixels")
    if not 0.5 <= width / height <= 2:
        raise ValueError(f"size {text!r} has an aspect ratio of {width / height:.2f}; it must lie in 0.5 to 2")
    return width, height


def _sizes(text: str) -> str:
    if text == _LADDER:
        return text
    return weights_text(weights(text, lambda size: "{}x{}".format(*_sides(size))))


class TextRenderRecipe(Recipe):
    """Pictures of text: verified, with captions, polygons and the whole scene as JSON."""

    JOB: ClassVar[str] = "text-render"
    PATHS: ClassVar[frozenset[str]] = frozenset({"texts", "photos", "fonts", "families"})

    name: str = Field(
        "text-render", pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="First half of the directory's name."
    )
    texts: LocalPath | None = Field(
        None, description="Texts to draw: plain text (a line each), JSONL or Parquet. Default: the built-in composer."
    )
    photos: LocalPath | None = Field(
        None, description="Folder, Parquet or WebDataset of photos to draw on. Default: the 14 built-in ones."
    )
    fonts: tuple[LocalPath, ...] = Field((), description="Directories of further fonts.")
    families: tuple[str, ...] = Field((), description="Draw with these font families only; all when left out.")
    lang: Annotated[str, AfterValidator(_languages)] = Field(
        "en,zh", description="Languages, with shares where wanted: en,zh or en=0.6,zh=0.4."
    )
    size: Annotated[str, AfterValidator(_sizes)] = Field(
        _LADDER, description="Sizes in pixels, with shares where wanted: 1024,768x1344=0.2. default: 64x32 to 1344x768."
    )
    mix: Annotated[str, AfterValidator(_backgrounds)] = Field(
        "photo=0.4,solid=0.45,texture=0.15", description="Shares of backgrounds: solid=0.3,photo=0.7."
    )
    category: Annotated[str, AfterValidator(_categories)] = Field(
        _ALL, description="Layout families, with shares where wanted: sign,poster=2. all: every one alike."
    )
    photo_format: Literal["jpeg", "png", "webp"] = Field("jpeg", description="Encoding of pictures on photos.")
    quality: int = Field(95, ge=50, le=100, description="Of JPEG and WebP.")
    shard_size: Whole = Field(512, ge=16, le=16384, description="Samples per file.")

    def params(self) -> TextParams:
        """The stage's own parameters."""
        from synth.text.params import DEFAULT_SIZES, TextParams

        sizes = DEFAULT_SIZES
        if self.size != _LADDER:
            sizes = tuple((*_sides(key), share) for key, share in weights(self.size).items())
        names = ",".join(_category_names()) if self.category == _ALL else self.category
        return TextParams(
            langs=tuple(weights(self.lang).items()),
            sizes=sizes,
            mix=tuple(weights(self.mix).items()),
            categories=tuple(weights(names).items()),
            texts=_absolute(self.texts),
            photos=_absolute(self.photos),
            fonts=tuple(_absolute(path) for path in self.fonts),
            families=self.families,
            photo_format=self.photo_format,
            quality=self.quality,
            shard_size=self.shard_size,
        )

    def build(self) -> Job:
        """See Recipe.build."""
        from synth.text.preflight import preflight
        from synth.text.render import TextRender
        from verifiers.ocr import CALIBRATION
        from verifiers.text import TextVerifier

        params = self.params()
        survey = preflight(params)
        audits, missing = _audits(survey.assets)
        return Job(
            chain=(TextRender(params), TextVerifier(survey.assets)),
            inputs=survey.inputs,
            shard_size=self.shard_size,
            assets=survey.assets,
            audits=audits,
            calibration={"ocr": CALIBRATION},
            missing_audits=missing,
            bytes_per_sample=survey.bytes_per_sample,
            notes=(*(_cap(size, caps) for size, caps in survey.caps.items()), *survey.warnings),
        )

    def breaker(self, plan: Plan) -> Breaker:
        """See Recipe.breaker."""
        from flows.text_breaker import TextBreaker

        return TextBreaker(self.params(), plan)


def _cap(size: str, caps: Mapping[str, int]) -> str:
    most = " or ".join(f"{characters:,} characters ({lang})" for lang, characters in caps.items())
    return f"at {size} a text of at most {most} stays legible; composed texts are no longer than that"


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.expanduser().resolve())


def _audits(assets: Sequence[Asset]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """The audits that can run here, and a line per one that cannot."""
    from verifiers.ocr import OcrAudit
    from verifiers.raster import RasterAudit

    try:
        return (RasterAudit(assets), OcrAudit()), ()
    except ImportError as error:
        return (RasterAudit(assets),), (f"OCR is not installed, so no text is read: {error}",)
