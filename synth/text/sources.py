"""Sources: the fonts, texts, tiles and photos that a worker draws from, loaded once and kept within a memory budget."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from catalog.assets import Asset
from catalog.identity import Stream, split_of
from synth.text.background import (
    CROPS_PER_PHOTO,
    PhotoSource,
    builtin_photos,
    open_photo,
    scaled,
    scan_photos,
    shard_photos,
)
from synth.text.content import Content
from synth.text.fonts import load_library
from synth.text.params import TextParams
from synth.text.surface import TEXTURE_NAMES
from synth.text.texts import Record, clean, content_hash, language_of, open_texts
from synth.text.texture import NAMES, VARIANTS, Texture, load_tile, tile_path

PHOTO_MEMORY = 64 << 20  # bytes of decoded, scaled photos that one worker keeps
OWN_CAPTION_SHARE = 0.2  # of samples on the built-in photos that carry the photo's caption as their text
SCALE_STEP = math.sqrt(2.0)  # photos are scaled in steps, so that samples of many sizes share few resized copies


@dataclass(frozen=True, slots=True)
class Written:
    """What a picture says: texts with their roles in reading order, and where they came from."""

    texts: tuple[str, ...]
    roles: tuple[str, ...]
    langs: tuple[str, ...]
    lang: str
    kind: str
    uri: str
    relevance: str = "none"
    caption: str | None = None  # what a record says of the picture: kept in the row, never drawn


def from_content(content: Content) -> Written:
    """A composition as what is written."""
    texts, roles, langs = zip(*((b.text, b.role, b.lang) for b in content.blocks))
    return Written(texts, roles, langs, content.lang, content.kind, f"composer:{content.kind}")


def from_record(record: Record, kind: str, relevance: str = "none") -> Written:
    """A record as what is written: a short first string over others is their title."""
    texts = record.strings
    titled = len(texts) > 1 and len(texts[0]) <= 40
    roles = tuple("title" if titled and i == 0 else "body" for i in range(len(texts)))
    langs = tuple(record.lang or language_of(t, record.uri) for t in texts)
    lang = "zh" if "zh" in langs else "en"
    return Written(texts, roles, langs, lang, kind, record.uri, relevance, record.caption)


class Sources:
    """Everything a worker reads. Photos are found lazily; decoded ones are kept least-recently-used."""

    def __init__(self, params: TextParams) -> None:
        self.params = params
        self.library = load_library([Path(d) for d in params.fonts], families=params.families)
        self.texts = open_texts(Path(params.texts)) if params.texts else None
        self.photos: list[PhotoSource] = []
        self.problems: list[str] = []  # photos left out, and why
        if dict(params.mix).get("photo") and params.photos:
            self.photos, self.problems = scan_photos(Path(params.photos))
        elif dict(params.mix).get("photo"):
            self.photos = builtin_photos()
        self._held_out = _held_out(self.photos)
        self._run = _samples_a_photo(dict(params.mix))
        self._tiles: dict[tuple[str, int], Texture] = {}
        self._pixels: OrderedDict[tuple[str, int, int], np.ndarray] = OrderedDict()
        self._memory = 0

    # ---------------------------------------------------------------------------------------------------- texts

    def given(self, index: int, photo: PhotoSource | None, lang: str, s: Stream) -> Written | None:
        """The record for a sample, or its photo's caption where that is what is to be written; None = compose."""
        if self.texts is not None:
            return from_record(self.texts.record(index % len(self.texts)), "record")
        caption = photo.caption_in(lang) if photo else None
        if not caption or not (self.params.photos or s.chance(OWN_CAPTION_SHARE)):
            return None
        uri = f"photo:{photo_name(photo)}"
        return Written((clean(caption, uri),), ("body",), (lang,), lang, "photo-caption", uri, "caption")

    # --------------------------------------------------------------------------------------------------- pixels

    def tile(self, s: Stream, names: tuple[str, ...] = NAMES) -> Texture:
        """One of the procedural tiles."""
        key = (s.choice(names), s.integer(0, VARIANTS - 1))
        if key not in self._tiles:
            self._tiles[key] = load_tile(*key)
        return self._tiles[key]

    def photo(self, index: int, split: str | None = None) -> PhotoSource:
        """The photo behind a sample: one of the few that its shard uses in turn, so that few are decoded.

        split: where the sample's text stands; the photo is then of that side, wherever there is one.
        """
        shard, position = divmod(index, self.params.shard_size)
        chosen = [self.photos[i] for i in shard_photos(self.photos, shard, self.params.shard_size, self._run)]
        side = [p for p in chosen if split in (None, self.photo_split(p))]
        if not side:
            side = [p for p in self.photos if self.photo_split(p) == split] or chosen
        return side[position // self._run % len(side)]

    def photo_split(self, photo: PhotoSource) -> str:
        """The side of the split on which a photo and all samples on it stand."""
        return "validation" if photo.sha256 in self._held_out else "train"

    def cropped(
        self, photo: PhotoSource, width: int, height: int, s: Stream
    ) -> tuple[np.ndarray, dict[str, list[int]]]:
        """A fresh width x height crop uint8 of a photo, and how it was cut: `scaled` [W, H] and `crop` [x, y].

        The photo is scaled by a power of sqrt(2) to the first size that holds the crop, or to just cover it where the
        photo would have to grow.
        """
        whole = self._kept((photo.sha256, 0, 0), lambda: open_photo(photo))
        h, w = whole.shape[:2]
        cover = max(width / w, height / h)
        step = SCALE_STEP ** math.ceil(math.log(cover, SCALE_STEP) - 1e-9) if cover < 1.0 else cover
        least = max(width, math.floor(w * step + 1e-6)), max(height, math.floor(h * step + 1e-6))
        pixels = self._kept((photo.sha256, *least), lambda: scaled(whole, least))
        size = pixels.shape[1], pixels.shape[0]
        x, y = s.integer(0, size[0] - width), s.integer(0, size[1] - height)
        cut = {"scaled": list(size), "crop": [x, y]}
        return pixels[y : y + height, x : x + width].copy(), cut  # drawn upon: never the photo that is kept

    def _kept(self, key: tuple[str, int, int], make: Callable[[], np.ndarray]) -> np.ndarray:
        if key in self._pixels:
            self._pixels.move_to_end(key)
            return self._pixels[key]
        pixels = self._pixels[key] = make()
        self._memory += pixels.nbytes
        while self._memory > PHOTO_MEMORY and len(self._pixels) > 2:
            _, old = self._pixels.popitem(last=False)
            self._memory -= old.nbytes
        return pixels

    # --------------------------------------------------------------------------------------------------- assets

    def assets(self) -> list[Asset]:
        """Every font, tile and photo that a row may name."""
        fonts = {f.sha256: Asset(f.sha256, "font", f"file:{f.path}", f.licence, f.family) for f in self.library.files}
        photos = [Asset(p.sha256, "photo", p.uri, p.licence, photo_name(p)) for p in self.photos]
        tiles = []
        if dict(self.params.mix).keys() & {"texture", "photo"}:
            for name, variant in product(NAMES, range(VARIANTS)):
                tile, path = load_tile(name, variant), tile_path(name, variant)
                tiles.append(Asset(tile.sha256, "texture", f"file:{path}", "Apache-2.0", TEXTURE_NAMES[name]))
        return [*fonts.values(), *photos, *tiles]

    def content_hashes(self) -> dict[str, str]:
        """Content hashes of every input, for the fingerprint; paths do not matter."""
        found = {"fonts": self.library.fingerprint()}
        if self.params.texts:
            found["texts"] = content_hash(Path(self.params.texts))
        if self.photos:
            found["photos"] = _photos_hash(self.photos)
        return found


def _samples_a_photo(mix: Mapping[str, float]) -> int:
    """Samples in a row that take the same photo where they stand on one, so that it gives CROPS_PER_PHOTO crops."""
    share = mix.get("photo", 0.0) / sum(mix.values())
    return round(CROPS_PER_PHOTO / share) if share > 0.0 else CROPS_PER_PHOTO


def photo_group(photo: PhotoSource) -> str:
    """What the samples that carry a photo's caption share: the caption, in whatever language, else the photo itself."""
    return hashlib.blake2b((photo.caption or photo.sha256).encode(), digest_size=16).hexdigest()


def _held_out(photos: list[PhotoSource]) -> frozenset[str]:
    """sha256 of the photos for validation: a hundredth by hash of their group, of two or more at least one."""
    groups = {photo_group(p) for p in photos}
    held = {g for g in groups if split_of(g) == "validation"} or {min(groups, default="")}  # groups are hashes already
    return frozenset(p.sha256 for p in photos if photo_group(p) in held) if held < groups else frozenset()


def photo_name(photo: PhotoSource) -> str:
    """A photo's file name, without the path of this machine."""
    return photo.uri.rsplit("/", 1)[-1]


def _photos_hash(photos: list[PhotoSource]) -> str:
    captions = [f"{p.sha256}\x1f{p.caption or ''}\x1f{p.licence}" for p in photos]
    return hashlib.sha256("\x1e".join(sorted(captions)).encode()).hexdigest()
