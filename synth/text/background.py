"""Photos as backgrounds: finding them, decoding them in one documented way, and dealing them out to shards.

What a row records of its background is the photo's sha256 (of the encoded file), the scaled size [W, H] and the crop
[x, y, w, h]. The pixels follow from these three, with Pillow alone:

1. `Image.open` of the bytes with formats JPEG, PNG and WEBP; the first frame.
2. JPEG only: the smallest k of 1, 2, 4, 8 with ceil(longer side / k) <= 2048 (else 8) is given to the decoder as
   `image.draft(None, (width // k, height // k))`, so that libjpeg-turbo decodes at 1/k.
3. `ImageOps.exif_transpose`.
4. To RGB: 16-bit and 32-bit grey keeps its high byte (value clipped to 65535, then >> 8); an alpha channel, or a
   palette with transparency, is composited on white in RGBA (`Image.alpha_composite`); everything else is
   `convert("RGB")`, CMYK included. Colour profiles are ignored.
5. If the longer side is still over 2048: `resize` with LANCZOS so that it is 2048 and the shorter side is
   max(1, (2 * shorter * 2048 + longer) // (2 * longer)), the rounded proportion.
6. Scaling, unless [W, H] is its size already: where neither side grows `Image.resize((W, H), Resampling.HAMMING,
   reducing_gap=1.0)` of that, else `Image.resize((W, H), Resampling.BICUBIC)`. Then the crop.
"""

import hashlib
import importlib.util
import io
import json
import tarfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageOps

from catalog.assets import read_locator

MAX_BYTES = 64 * 2**20
MAX_PIXELS = 100_000_000
MIN_SIDE = 64
MOST_ELONGATED = 4  # a panorama has to grow far beyond the picture before it covers it
LONGEST = 2048
CROPS_PER_PHOTO = 16  # one after the other, so that a photo is decoded once for all of them
MAX_PHOTOS_PER_SHARD = 64
FEW_PHOTOS = 8  # in all their sizes hardly more than a worker keeps
UNSTATED = "unstated"  # licence of a photo that came without one

_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_FORMATS = ("JPEG", "PNG", "WEBP")
_NOTE_KEYS = {
    "caption": ("caption", "text"),
    "caption_lang": ("caption_lang", "lang"),
    "licence": ("licence", "license"),
    "attribution": ("attribution",),
}
_MAX_SIDECAR = 2**20
_MAX_CAPTION = 2000


class PhotoError(ValueError):
    """A photo, or a place of photos, that cannot be used; the message names the place and the fix."""


@dataclass(frozen=True, slots=True)
class PhotoSource:
    """A photo that was found and looked sound.

    uri: a locator of `catalog.assets` (`file:PATH`, `tar:PATH!MEMBER`, `parquet:PATH!ROW!COLUMN`).
    sha256: of the encoded bytes. width, height: px in the file's header, before EXIF orientation.
    caption: what its owner says is on it, None if nothing; caption_lang "en" or "zh".
    translations: the caption in further languages, (lang, text). attribution: whom a licence wants named, and source.
    """

    uri: str
    sha256: str
    licence: str
    caption: str | None
    caption_lang: str | None
    width: int
    height: int
    translations: tuple[tuple[str, str], ...] = ()
    attribution: str = ""

    def caption_in(self, lang: str) -> str | None:
        """The caption in a language, None if there is none."""
        return self.caption if lang == self.caption_lang else dict(self.translations).get(lang)


# Package, file, licence, attribution, English and Chinese caption. Licences are those of scikit-image 0.26's docstrings
# (skimage.data) and scikit-learn 1.9's datasets/images/README.txt; its photos without a stated licence are left out.
_BUILTIN = (
    ("skimage", "astronaut.png", "public-domain", "NASA",
     "an astronaut in an orange space suit in front of a flag and a model of a space shuttle",
     "一位身穿橙色航天服的宇航员，身后是旗帜和航天飞机模型"),
    ("skimage", "brick.png", "CC0-1.0", "CC0Textures, Bricks25",
     "a brick wall in black and white", "一面黑白的砖墙"),
    ("skimage", "camera.png", "CC0-1.0", "Lav Varshney",
     "a man in a dark coat looking through a camera on a tripod, in black and white",
     "一名穿深色大衣的男子正看着三脚架上的相机，黑白照片"),
    ("skimage", "chelsea.png", "CC0-1.0", "Stefan van der Walt",
     "the face of a tabby cat", "一只虎斑猫的脸部特写"),
    ("skimage", "clock_motion.png", "public-domain", "Stefan van der Walt",
     "a wall clock blurred by motion on a grey wall", "灰色墙上一只因运动而模糊的挂钟"),
    ("skimage", "coffee.png", "CC0-1.0", "Rachel Michetti, Pikolo Espresso Bar",
     "a cup of coffee on a red saucer on a wooden table", "木桌上红色碟子里的一杯咖啡"),
    ("skimage", "coins.png", "no-known-copyright", "Brooklyn Museum Collection",
     "rows of ancient coins on a dark background", "深色背景上排列成行的古代钱币"),
    ("skimage", "grass.png", "CC0-1.0", "linolafett, DeviantArt",
     "a patch of grass in black and white", "一片黑白的草地"),
    ("skimage", "gravel.png", "CC0-1.0", "CC0Textures, Gravel04",
     "gravel in black and white", "黑白的碎石"),
    ("skimage", "hubble_deep_field.jpg", "public-domain", "NASA, HubbleSite",
     "a dark sky full of distant galaxies", "布满遥远星系的漆黑天空"),
    ("skimage", "retina.jpg", "CC0-1.0", "Mikael Häggström, Wikimedia Commons",
     "a photograph of the retina of a human eye", "人眼视网膜的照片"),
    ("skimage", "rocket.jpg", "public-domain", "SpaceX",
     "a rocket standing on its launch pad at dusk", "黄昏时矗立在发射台上的火箭"),
    ("sklearn", "china.jpg", "CC-BY-2.0", "danielbuechele, flickr.com/photos/danielbuechele/6061409035",
     "a Chinese pagoda above a lake", "湖边的一座中国宝塔"),
    ("sklearn", "flower.jpg", "CC-BY-2.0", "vultilion, flickr.com/photos/vultilion/6056698931",
     "an orange dahlia against dark leaves", "深色叶丛前的一朵橙色大丽花"),
)  # fmt: skip
_FOLDERS = {"skimage": ("scikit-image", "data"), "sklearn": ("scikit-learn", "datasets/images")}


def _package_folder(package: str) -> Path:
    """Folder of a package's sample photos, found without importing the package."""
    distribution, folder = _FOLDERS[package]
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise PhotoError(f"the built-in photos need {distribution}; install it, or give photos of your own")
    return Path(found.origin).parent / folder


def builtin_photos() -> list[PhotoSource]:
    """The 14 sample photos that ship in scikit-image and scikit-learn, in order of sha256, captions in en and zh.

    Raises PhotoError where a package or a file is missing.
    """
    sources = []
    for package, name, licence, attribution, english, chinese in _BUILTIN:
        path = _package_folder(package) / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise PhotoError(f"built-in photo {path} cannot be read; reinstall {_FOLDERS[package][0]}") from error
        width, height = photo_size(data, name)
        sha256 = hashlib.sha256(data).hexdigest()
        chinese_caption = (("zh", chinese),)
        sources.append(
            PhotoSource(f"file:{path}", sha256, licence, english, "en", width, height, chinese_caption, attribution)
        )
    return sorted(sources, key=lambda source: source.sha256)


# --- Decoding -------------------------------------------------------------------------------------------------------


def _opened(data: bytes, place: str) -> Image.Image:
    """Header of a JPEG, PNG or WebP within the limits; the pixels are not decoded yet."""
    if not data or len(data) > MAX_BYTES:
        raise PhotoError(f"{place}: {len(data)} bytes; a photo has 1 to {MAX_BYTES} bytes; leave it out or shrink it")
    try:
        with warnings.catch_warnings():  # our own limit, below, is the stricter one
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{place}: over {MAX_PIXELS} px; leave it out or resize it") from error
    except Exception as error:  # a hostile header makes Pillow raise nearly anything
        raise PhotoError(f"{place}: no JPEG, PNG or WebP ({type(error).__name__}); leave out or convert it") from error
    width, height = image.size
    if min(width, height) < MIN_SIDE or width * height > MAX_PIXELS:
        limits = f"sides from {MIN_SIDE} px and not over {MAX_PIXELS} px in all"
        raise PhotoError(f"{place}: {width} x {height} px; a photo has {limits}; leave it out or resize it")
    return image


def _whole(data: bytes, kind: str) -> bool:
    """Whether the encoded stream has its end: a cheap test for truncation that decodes nothing."""
    if kind == "PNG":
        return b"IEND" in data[-4096:]
    if kind == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 <= len(data)
    return b"\xff\xd9" in data[-65536:]


def photo_size(data: bytes, place: str) -> tuple[int, int]:
    """Width and height, px, of an encoded photo, from its header. Raises PhotoError as `decode_photo`."""
    image = _opened(data, place)
    if not _whole(data, image.format if image.format in ("PNG", "WEBP") else "JPEG"):
        raise PhotoError(f"{place}: the file is cut off; leave it out or fetch it again")
    return image.size


def _draft(image: Image.Image) -> None:
    """Step 2 of the module's docstring."""
    longer = max(image.size)
    k = next((k for k in (1, 2, 4, 8) if -(-longer // k) <= LONGEST), 8)
    if k > 1 and image.format in ("JPEG", "MPO"):
        image.draft(None, (image.width // k, image.height // k))


def _rgb(image: Image.Image) -> Image.Image:
    """Step 4 of the module's docstring."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.clip(np.asarray(image), 0, 65535) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        pixels = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", pixels.size, (255, 255, 255, 255)), pixels).convert("RGB")
    return image.convert("RGB")


def _bounded(image: Image.Image) -> Image.Image:
    """Step 5 of the module's docstring."""
    longer = max(image.size)
    if longer <= LONGEST:
        return image
    width, height = (max(1, (2 * side * LONGEST + longer) // (2 * longer)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def decode_photo(data: bytes, place: str) -> np.ndarray:
    """Pixels of an encoded photo by steps 1 to 5 of the module's docstring: uint8 RGB [h, w, 3], max(h, w) <= 2048.

    place names the photo in errors. Raises PhotoError for what is not a sound JPEG, PNG or WebP of at most MAX_BYTES
    and MAX_PIXELS with both sides from MIN_SIDE on.
    """
    image = _opened(data, place)
    _draft(image)
    try:
        image.load()
        return np.array(_bounded(_rgb(ImageOps.exif_transpose(image))))
    except Exception as error:  # as in _opened
        raise PhotoError(f"{place}: its pixels cannot be decoded ({error}); leave it out or fetch it again") from error


def open_photo(source: PhotoSource) -> np.ndarray:
    """Pixels of a photo, uint8 RGB [h, w, 3]: see `decode_photo`. Raises PhotoError if it is gone or has changed."""
    try:
        data = read_locator(source.uri)
    except (OSError, KeyError, IndexError, tarfile.TarError, pa.ArrowException) as error:
        raise PhotoError(f"{source.uri}: cannot be read any more ({error}); put it back and run again") from error
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise PhotoError(f"{source.uri}: its bytes no longer hash to {source.sha256[:12]}…; put the photo back")
    return decode_photo(data, source.uri)


def scaled_size(size: tuple[int, int], minimum: tuple[int, int]) -> tuple[int, int]:
    """The smallest size [W, H] in the proportions of `size` that covers `minimum`, the longer reach rounded, px."""
    (width, height), (least_width, least_height) = size, minimum
    if least_width * height >= least_height * width:
        return least_width, max(least_height, (2 * height * least_width + width) // (2 * width))
    return max(least_width, (2 * width * least_height + height) // (2 * height)), least_height


def scaled(pixels: np.ndarray, minimum: tuple[int, int]) -> np.ndarray:
    """A photo resized to `scaled_size`, so that a crop of `minimum` (width, height) fits: uint8 RGB [H, W, 3].

    Step 6 of the module's docstring. It enlarges a photo smaller than `minimum`.
    """
    height, width = pixels.shape[:2]
    size = scaled_size((width, height), minimum)
    if size == (width, height):
        return pixels
    if size[0] <= width and size[1] <= height:  # half the time of LANCZOS, a quarter beyond a half
        return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.HAMMING, reducing_gap=1.0))
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))


# --- Finding --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """An encoded photo with what stood beside it."""

    uri: str
    data: bytes
    notes: dict[str, str]  # caption, caption_lang, licence, attribution: those that are known


def _language(caption: str) -> str:
    """ "zh" for a caption with Han characters, else "en": a guess, for captions that do not say."""
    return "zh" if any("\u3400" <= character <= "\u9fff" for character in caption) else "en"


def _notes(values: dict[str, object]) -> dict[str, str]:
    """Caption, language, licence and attribution of a sidecar or table row, as far as they are text."""
    notes = {}
    for name, keys in _NOTE_KEYS.items():
        texts = [values[key].strip() for key in keys if isinstance(values.get(key), str)]
        if texts and texts[0]:
            notes[name] = texts[0]
    return notes


def _sidecar(text: bytes | None, json_bytes: bytes | None, place: str, problems: list[str]) -> dict[str, str]:
    """Notes of a .json sidecar, or the caption of a .txt one; what cannot be read is told in `problems`."""
    for data in (text, json_bytes):
        if data is not None and len(data) > _MAX_SIDECAR:
            problems.append(f"{place}: sidecar of {len(data)} bytes not read; it may have {_MAX_SIDECAR}")
            return {}
    try:
        notes = {} if text is None else _notes({"caption": text.decode("utf-8-sig")})
        values = {} if json_bytes is None else json.loads(json_bytes)
    except (ValueError, RecursionError) as error:
        problems.append(f"{place}: sidecar not read ({error}); it must be UTF-8 text, or a JSON object")
        return {}
    if not isinstance(values, dict):
        problems.append(f"{place}: sidecar not read; its JSON must be an object with caption and licence")
        return notes
    return notes | _notes(values)


def _from_folder(folder: Path, problems: list[str]) -> Iterator[_Found]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".tar" and path.is_file():
            yield from _from_tar(path, problems)
        elif path.suffix.lower() == ".parquet" and path.is_file():
            yield from _from_parquet(path, problems)
        elif path.suffix.lower() in _SUFFIXES and path.is_file():
            yield from _from_file(path, problems)


def _from_file(path: Path, problems: list[str]) -> Iterator[_Found]:
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.append(f"{path}: {path.stat().st_size} bytes, over {MAX_BYTES}; shrink it")
            return
        data = path.read_bytes()
        beside = [path.with_suffix(suffix) for suffix in (".txt", ".json")]
        text, values = (side.read_bytes()[: _MAX_SIDECAR + 1] if side.is_file() else None for side in beside)
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); check its permissions")
        return
    yield _Found(f"file:{path}", data, _sidecar(text, values, str(path), problems))


def _tar_key(name: str) -> tuple[str, str]:
    """Key and extension of a WebDataset member: the name up to the first dot of its last part, and what follows."""
    path = PurePosixPath(name)
    stem, _, extension = path.name.partition(".")
    return str(path.parent / stem), "." + extension.lower()


def _from_tar(path: Path, problems: list[str]) -> Iterator[_Found]:
    """Photos of an uncompressed tar with the .txt and .json members of the same key; nothing is unpacked to disk."""
    photos: list[tuple[str, tarfile.TarInfo]] = []
    sides: dict[tuple[str, str], bytes] = {}
    if "!" in str(path):
        problems.append(f'{path}: a path with "!" cannot be named by a locator; rename it')
        return
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                key, extension = _tar_key(member.name)
                if member.isfile() and extension in (".txt", ".json"):
                    sides[key, extension] = archive.extractfile(member).read(_MAX_SIDECAR + 1)
                elif member.isfile() and extension in _SUFFIXES:
                    photos.append((key, member))
            for key, member in photos:
                if member.size > MAX_BYTES:
                    problems.append(f"{path}!{member.name}: {member.size} bytes, over {MAX_BYTES}; shrink it")
                    continue
                data = archive.extractfile(member).read()
                text, values = sides.get((key, ".txt")), sides.get((key, ".json"))
                notes = _sidecar(text, values, f"{path}!{member.name}", problems)
                yield _Found(f"tar:{path}!{member.name}", data, notes)
    except (OSError, tarfile.TarError, EOFError) as error:
        problems.append(f"{path}: not read to its end ({error}); it must be a whole, uncompressed tar")


def _image_column(schema: pa.Schema) -> str | None:
    """The column of encoded photos: `image` if it fits, else the first struct with bytes, or binary column."""
    names = sorted(schema.names, key=lambda name: name != "image")
    for name in names:
        kind = schema.field(name).type
        if pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0:
            return name
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            return name
    return None


def _from_parquet(path: Path, problems: list[str]) -> Iterator[_Found]:
    try:
        with pq.ParquetFile(path) as file:
            column = _image_column(file.schema_arrow)
            if column is None:
                problems.append(f"{path}: no column of images; it needs struct<bytes, path> or binary")
                return
            noted = {name for keys in _NOTE_KEYS.values() for name in keys} - {column}
            columns = [column, *(name for name in file.schema_arrow.names if name in noted)]
            row = 0
            for batch in file.iter_batches(batch_size=16, columns=columns):
                for values in batch.to_pylist():
                    data = values[column]["bytes"] if isinstance(values[column], dict) else values[column]
                    if isinstance(data, bytes):
                        yield _Found(f"parquet:{path}!{row}!{column}", data, _notes(values))
                    else:
                        problems.append(f"{path} row {row}: no bytes in {column}; a path alone is not followed")
                    row += 1
    except (OSError, pa.ArrowException, ValueError, KeyError) as error:
        problems.append(f"{path}: not read to its end ({error}); it must be a whole Parquet file")


def _source(found: _Found, problems: list[str]) -> PhotoSource | None:
    """The photo as a source, or None, with the reason in `problems`."""
    try:
        width, height = photo_size(found.data, found.uri)
    except PhotoError as error:
        problems.append(str(error))
        return None
    if max(width, height) > MOST_ELONGATED * min(width, height):
        ratio = max(width, height) / min(width, height)
        problems.append(f"{found.uri}: {width}x{height} px is {ratio:.1f} times as long as wide, at most {MOST_ELONGATED}")
        return None
    caption, language = found.notes.get("caption"), None
    if caption is not None and len(caption) > _MAX_CAPTION:
        problems.append(f"{found.uri}: caption of {len(caption)} characters not used; it may have {_MAX_CAPTION}")
        caption = None
    if caption is not None:
        language = found.notes.get("caption_lang") or _language(caption)
    sha256 = hashlib.sha256(found.data).hexdigest()
    licence, attribution = found.notes.get("licence", UNSTATED), found.notes.get("attribution", "")
    return PhotoSource(found.uri, sha256, licence, caption, language, width, height, (), attribution)


def _found_at(location: Path, problems: list[str]) -> Iterator[_Found]:
    if location.is_dir():
        return _from_folder(location, problems)
    if not location.is_file():
        raise PhotoError(f"no photos at {location}: there is no such file or folder; give another path")
    readers = {".tar": _from_tar, ".parquet": _from_parquet}
    return readers.get(location.suffix.lower(), _from_file)(location, problems)


def scan_photos(location: Path) -> tuple[list[PhotoSource], list[str]]:
    """Photos under a location, in order of sha256, and the reasons for each that was left out.

    location: a folder (recursive: .jpg .jpeg .png .webp, .tar and .parquet files), a Parquet file (image column
    struct<bytes, path> or binary; optional caption, caption_lang, licence, attribution columns), a WebDataset .tar
    (uncompressed), or one image. A .txt beside an image is its caption, a .json an object with caption, caption_lang,
    licence, attribution. The content decides what an image is, never the extension. A photo found twice is taken once.
    Headers are checked here and pixels decoded in `open_photo` only. Raises PhotoError when no photo is left.
    """
    problems: list[str] = []
    photos: dict[str, PhotoSource] = {}
    for found in _found_at(location, problems):
        source = _source(found, problems)
        if source is not None and source.sha256 in photos:
            problems.append(f"{source.uri}: the same bytes as {photos[source.sha256].uri}; taken once")
        elif source is not None:
            photos[source.sha256] = source
    if not photos:
        why = "; ".join(problems[:3]) or "there is no .jpg, .png, .webp, .tar or .parquet in it"
        raise PhotoError(f"no usable photo at {location}: {why}; give a location with photos")
    return [photos[sha256] for sha256 in sorted(photos)], problems


def shard_photos(sources: Sequence[PhotoSource], shard_index: int, count: int, run: int) -> list[int]:
    """Which photos a shard of `count` samples uses in turn: indices into `sources`, no two alike.

    One for every `run` samples, at most MAX_PHOTOS_PER_SHARD, and of a small collection a third but FEW_PHOTOS, so that
    they are kept from one run to the next. Shards go round the sources (which are in order of sha256, so shuffled), so that every photo is used
    before one is used twice.
    """
    if not sources or count < 1 or shard_index < 0:
        raise ValueError(f"no photos for shard {shard_index} of {count} samples out of {len(sources)} photos")
    used = min(-(-count // run), MAX_PHOTOS_PER_SHARD, max(FEW_PHOTOS, -(-len(sources) // 3)), len(sources))
    return [(shard_index * used + k) % len(sources) for k in range(used)]
