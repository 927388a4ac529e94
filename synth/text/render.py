"""The text-render stage: from a seed to an encoded image, its spec and its words (InternVL-U §4.3.1).

A sample is made in one pass: what to write (a record, a photo's caption, or the composer), which faces draw it, a page
of its category, a surface to put it on, colours that read on that surface, ink, encoding, prompts, row. What cannot be
drawn whole is rejected with its reason; nothing is cut, replaced or shrunk below legibility.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson

from catalog.identity import Stream, split_of
from catalog.sample import Draft, abreast
from synth.text.background import PhotoError, PhotoSource
from synth.text.canvas import PixelCanvas
from synth.text.content import compose
from synth.text.encode import FORMATS, encode
from synth.text.fonts import FontLibrary
from synth.text.layout import FAMILIES, Brief, Page, plain
from synth.text.params import BINS, TextParams
from synth.text.picture import flat, flat_canvas, ink, on_photo, on_texture
from synth.text.raster import Rasteriser
from synth.text.scene import Scene
from synth.text.sources import Sources, Written, from_content, photo_group, photo_name
from synth.text.surface import TEXTURE_NAMES, random_offset, tiled
from synth.text.texts import BadRecord
from synth.text.typeset import Text
from synth.text.typography import NoFont, Typeface, block_of, capacity, choose, may_be_vertical
from synth.text.words import prompts, quoted

ATTEMPTS = 4  # arrangements tried before a text is called unfit; each draws from a substream of its own
NO_PIXELS = np.empty((0, 0, 3), np.uint8)
BOARDS = ("kraft", "wood", "paper", "chalkboard", "fabric", "concrete")


class Rejected(Exception):
    """This sample cannot be made: `reason` is a short word to count by."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wish:
    """What the recipe drew for one sample before anything was made."""

    lang: str
    width: int
    height: int
    surface: str  # solid | texture | photo
    category: str
    bin: int
    block: int  # of samples that share fonts

    @property
    def short(self) -> int:
        """The shorter side, px."""
        return min(self.width, self.height)

    @property
    def margin(self) -> int:
        """Px of the picture's edge that ink never enters: 2 %, at least 2."""
        return max(2, -(-self.short // 50))

    @property
    def room(self) -> int:
        """Characters that the picture legibly holds."""
        return capacity(self.width, self.height, self.lang, self.surface)


class TextRender:
    """Stage: fills drafts with text images. `TextParams` says what is fixed, `Wish` what is drawn per sample.

    A step of the work ends at each `yield`: see `catalog.sample.abreast`.
    """

    name = "text-render"
    version = "3"
    together = 128  # samples abreast: what they hold between steps is small

    def __init__(self, params: TextParams) -> None:
        self.params = params
        self._shares = tuple(tuple(zip(*share)) for share in (params.langs, params.mix, params.categories))
        self._size_shares = [size[2] for size in params.sizes]
        self._sources: Sources | None = None

    def setup(self) -> None:
        """Load fonts, texts and photo lists: once per worker."""
        if self._sources is None:
            self._sources = Sources(self.params)
            self._raster = Rasteriser()

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Make every draft, all of them step by step; one that cannot be drawn whole is rejected with its reason."""
        self.setup()
        abreast([self._made(draft) for draft in drafts])
        return drafts

    def _made(self, draft: Draft) -> Iterator[None]:
        try:
            yield from self._make(draft)
        except Rejected as rejection:
            draft.reject(self.name, rejection.reason, str(rejection))
        except BadRecord as bad:
            draft.row["source_uri"] = bad.uri
            draft.reject(self.name, bad.reason, str(bad))
        except PhotoError as error:  # damage inside a file that its header did not show
            draft.reject(self.name, "unreadable-photo", str(error))

    def _make(self, draft: Draft) -> Iterator[None]:
        wish = self._wish(draft)
        draft.row.update(task="t2i", subtask=f"text/{wish.category}", source="text-render", lang=wish.lang)
        low, high, _ = BINS[wish.bin]
        params = {"mix": wish.surface, "bin": f"{low}-{high}", "size": f"{wish.width}x{wish.height}"}
        draft.row["params_json"] = orjson.dumps(params).decode()  # of a rejected sample, too: shares are by bin
        photo = self._sources.photo(draft.index) if wish.surface == "photo" else None
        given = self._sources.given(draft.index, photo, wish.lang, draft.rng("source"))
        if given is not None:
            draft.row["source_uri"] = given.uri
            _require_quotable(given)
        yield
        for attempt in range(ATTEMPTS):
            s = draft.rng(f"scene/{attempt}")
            fallback = attempt == ATTEMPTS - 1
            if fallback:  # set on a plain page, so it is called one
                wish = replace(wish, category="print")
                draft.row["subtask"] = "text/print"
            written = given or self._compose(wish, s, attempt)
            photo = self._side(draft, written, photo)
            draft.row.update(lang=written.lang, source_uri=written.uri)
            yield
            picture = yield from self._picture(wish, written, photo, s, fallback)
            if picture is not None:
                yield from self._fill_row(draft, wish, written, photo, *picture)
                return
        longest = max((w for t in written.texts for w in t.split()), key=len, default="")
        size, characters = f"{wish.width}x{wish.height}", sum(map(len, written.texts))
        what = f"{characters} characters, longest word {longest[:40]!r}"
        raise Rejected("unfit", f"{written.uri}: {what}, do not fit {size}")

    def _side(self, draft: Draft, written: Written, photo: PhotoSource | None) -> PhotoSource | None:
        """Settle the sample's side of the split, by its text or its photo's caption; its photo is of that side."""
        text_id = hashlib.blake2b("\x1e".join(written.texts).encode(), digest_size=16).hexdigest()
        if photo is not None and written.relevance == "caption":
            draft.row.update(text_id=text_id, group_id=photo_group(photo), split=self._sources.photo_split(photo))
            return photo
        split = split_of(text_id)
        draft.row.update(text_id=text_id, group_id=text_id, split=split)
        return photo and self._sources.photo(draft.index, split)

    def _wish(self, draft: Draft) -> Wish:
        p, s = self.params, draft.rng("wish")
        langs, surfaces, categories = self._shares
        lang = s.weighted(*langs)
        width, height, _ = s.weighted(p.sizes, self._size_shares)
        surface, category = s.weighted(*surfaces), s.weighted(*categories)
        room = capacity(width, height, lang, surface)
        bins = [i for i, b in enumerate(BINS) if b[0] <= room]
        length = s.weighted(bins, [BINS[i][2] for i in bins])
        return Wish(lang, width, height, surface, category, length, block_of(draft.index))

    @staticmethod
    def _compose(wish: Wish, s: Stream, attempt: int) -> Written:
        """A composition of the wished length; on later attempts of a shorter bin."""
        low, high, _ = BINS[max(0, wish.bin - attempt)]
        high = max(low, min(high, wish.room))
        return from_content(compose(s, wish.lang, wish.category, s.integer(low, high), high))

    # ------------------------------------------------------------------------------------------------ the picture

    def _picture(
        self, wish: Wish, written: Written, photo: PhotoSource | None, s: Stream, fallback: bool
    ) -> Generator[None, None, tuple[Scene, bytes, dict[str, Any]] | None]:
        """Scene, encoded image and its encoding; None where the text does not fit this arrangement."""
        texts = self._set_in_type(written, s, wish.block)
        yield
        scene = Scene(wish.width, wish.height, wish.margin, wish.category, written.kind)

        def page(width: int, height: int) -> Page:
            return self._page(wish, texts, width, height, s, fallback)

        pixels: np.ndarray | None = None
        if wish.surface == "solid":
            done = flat(scene, page, texts, s)
            yield
        else:
            pixels = self._background(scene, photo, s)
            if photo is None:
                done = on_texture(scene, pixels, page, texts, s)
            else:
                done = on_photo(scene, pixels, page, texts, self._sources.tile(s, BOARDS), s)
        if not done:
            return None
        data, image = self._draw(scene, pixels)
        if scene.board:
            scene.board.pixels = NO_PIXELS  # drawn: what waits for its neighbours is small
        return scene, data, image

    def _draw(self, scene: Scene, pixels: np.ndarray | None) -> tuple[bytes, dict[str, Any]]:
        """The encoded image and how it is encoded; `pixels` uint8 [h, w, 3] lie behind the page, None = flat."""
        if pixels is None:
            canvas = flat_canvas(scene)
            ink(scene, canvas, self._raster)
            return canvas.encode(), {"format": "png", "quality": None, "ramps": len(canvas.pairs)}
        ink(scene, PixelCanvas(pixels), self._raster)
        kind, quality = self.params.photo_format, self.params.quality
        image = {"format": kind, "quality": None if kind == "png" else quality, "ramps": None}
        return encode(pixels, kind, quality), image

    def _describe(self, scene: Scene, image: dict[str, Any]) -> dict[str, Any]:
        """The spec that goes into the row."""
        return scene.spec(image)

    def _set_in_type(self, written: Written, s: Stream, block: int) -> list[Text]:
        """Choose faces: one for the body, and for a title or code perhaps another."""
        library, texts = self._sources.library, []
        body = _shared(s, library, "\n".join(written.texts), block)
        try:
            for i, (role, text, lang) in enumerate(zip(written.roles, written.texts, written.langs)):
                own = body is None or role == "code" or (i == 0 and len(written.texts) > 1 and s.chance(0.5))
                texts.append(Text(role, text, lang, choose(s, library, text, role, block) if own else body))
        except NoFont as missing:
            raise Rejected("uncovered", f"{written.uri}: no font draws {missing}") from None
        return texts

    @staticmethod
    def _page(wish: Wish, texts: Sequence[Text], width: int, height: int, s: Stream, fallback: bool) -> Page:
        """A page of the wished family, or the plain one where the family has failed before."""
        vertical = height >= 128 and all(t.typeface.file.vertical for t in texts)
        vertical = vertical and may_be_vertical([t.text for t in texts])
        lengths, roles = tuple(len(t.text) for t in texts), tuple(t.role for t in texts)
        brief = Brief(width, height, wish.margin, lengths, roles, vertical)
        return (plain if fallback else FAMILIES[wish.category])(brief, s)

    def _background(self, scene: Scene, photo: PhotoSource | None, s: Stream) -> np.ndarray:
        """Pixels uint8 [h, w, 3] behind the page; says in the scene what they are."""
        if photo is not None:
            pixels, cut = self._sources.cropped(photo, scene.width, scene.height, s)
            caption = {lang: photo.caption_in(lang) for lang in ("en", "zh") if photo.caption_in(lang)}
            scene.background = {"kind": "photo", "sha256": photo.sha256, **cut, "uri": photo_name(photo)}
            scene.background |= {"licence": photo.licence, "caption": caption or None}
            return pixels
        texture, offset = self._sources.tile(s), random_offset(s)
        scene.background = {"kind": "texture", "name": TEXTURE_NAMES[texture.name], "variant": texture.variant}
        scene.background |= {"sha256": texture.sha256, "offset": list(offset)}
        return tiled(texture, offset, scene.width, scene.height)

    # ---------------------------------------------------------------------------------------------------- the row

    def _fill_row(
        self, draft: Draft, wish: Wish, written: Written, photo: PhotoSource | None, scene: Scene, data: bytes,
        image: dict[str, Any],
    ) -> Iterator[None]:  # fmt: skip
        yield
        spec = self._describe(scene, image)
        yield
        words = prompts(draft.rng("words"), spec)
        yield
        sha256 = hashlib.sha256(data).hexdigest()
        chosen = draft.rng("prompt").choice(words)
        w, h, kind = wish.width, wish.height, image["format"]
        characters, (low, high, _) = sum(map(len, written.texts)), BINS[wish.bin]
        params = {"mix": wish.surface, "bin": _bin(characters), "wished": f"{low}-{high}", "size": f"{w}x{h}"}
        params["characters"] = characters
        if written.caption is not None:
            params["caption"] = written.caption
        draft.row.update(
            sample_id=draft.sample_id, prompt=chosen["text"], prompt_lang=chosen["lang"], prompts=words,
            output_image={"bytes": data, "path": f"{draft.sample_id}.{FORMATS[kind]}"},
            width=w, height=h, sha256=sha256, text_layers=_layers(spec), input_images=[],
            image_info=[{"role": "output", "sha256": sha256, "phash": None, "width": w, "height": h, "format": kind,
                         "nbytes": len(data)}],
            spec=orjson.dumps(spec).decode(), spec_kind="text/1", relevance=written.relevance,
            background_id=scene.background.get("sha256"),
            font_licences=list(dict.fromkeys(r.font.licence for r in scene.regions)),
            photo_licence=photo.licence if photo else None, license=photo.licence if photo else _text_licence(written),
            generator=self.name, generator_version=self.version, params_json=orjson.dumps(params).decode(),
            seed=draft.seed, index=draft.index, parents=[], verified=False,
        )  # fmt: skip


def _shared(s: Stream, library: FontLibrary, text: str, block: int) -> Typeface | None:
    """A typeface for all texts of a picture, if one draws them all."""
    try:
        return choose(s, library, text, "body", block)
    except NoFont:
        return None


def _require_quotable(written: Written) -> None:
    """Prompts quote every text exactly; one that uses up all four pairs of marks cannot be quoted."""
    for text in written.texts:
        try:
            quoted(text)
        except ValueError as error:
            raise Rejected("unquotable", f"{written.uri}: {error}") from None


def _text_licence(written: Written) -> str:
    """Our compositions are Apache-2.0; of a text that a person brings, the factory knows nothing."""
    return "Apache-2.0" if written.uri.startswith("composer:") else "unstated"


def _bin(characters: int) -> str:
    """The length bin, `low-high`, that a number of characters falls into."""
    low, high = next(((a, b) for a, b, _ in BINS if characters <= b), BINS[-1][:2])
    return f"{low}-{high}"


def _layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """One entry per drawn line, in reading order."""
    return [
        {"text": line["text"], "lang": region["lang"], "role": region["role"], "region": i,
         "font": region["font"]["sha256"], "size": region["font"]["size"], "colour": region["colour"],
         "polygon": line["polygon"]}
        for i, region in enumerate(spec["regions"])
        for line in region["lines"]
    ]  # fmt: skip
