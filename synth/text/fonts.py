"""The fonts a text renderer may draw with, and which of them can really draw a given text.

A font is chosen *from the text*: `FontLibrary.covering(text)` names the files that have ink for every character.
A cmap alone does not tell that, because fonts map characters to blank glyphs, to their `.notdef` box or to one
placeholder shared by hundreds of code points. Each file is therefore probed once: the outline of every mapped glyph
is read with FreeType in font units, and what remains is cached under the file's sha256.

Catalogue families are listed in `fonts/families.toml` (families that pip installs, and committed subsets); a user adds
directories of .ttf, .otf and .ttc files, which are treated as untrusted input. fontconfig is never asked, so that the
same files give the same library on every machine.
"""

from __future__ import annotations

import ctypes
import dataclasses
import difflib
import hashlib
import importlib.metadata
import io
import json
import os
import sys
import tempfile
import tomllib
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fontpkg
import freetype
import numpy as np
from fontTools.ttLib import TTFont
from freetype.raw import FT_Get_First_Char, FT_Get_Next_Char, FT_Load_Glyph
from numba import njit

FONTS = Path(__file__).resolve().parents[2] / "fonts"
PROBE_VERSION = 2                # raised whenever a probe of the same bytes would give another answer
LARGEST_FILE = 64 * 2**20        # bytes; the largest pan-CJK faces have about 20 MiB
MOST_FACES = 64                  # faces in one .ttc; Noto CJK collections have 10
MOST_SHARERS = 10                # unrelated characters that may share one outline (A, Α and А do, boxes for 100s do)
RESTRICTED_EMBEDDING = 0x0002    # OS/2 fsType bit 1, "Restricted License embedding" (OpenType 1.9.1, OS/2 table)
HAN_FLOOR = 3000                 # unified ideographs a face needs to be called a Han face (GB 2312 level 1 has 3,755)
CAPITALS = {                     # capitals only, because an all-capitals face covers no small letters (see _drawable)
    "latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "cyrillic": "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
}


class FontError(ValueError):
    """A font that cannot or must not be used; the message names the file and the fix."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face of one font file. Heights are of the ink, in font units, of 'x', 'H' and '国' (0: not covered)."""

    path: Path
    index: int                   # face within a .ttc; 0 otherwise
    sha256: str
    family: str
    style: str                   # sans | serif | display | handwriting | mono | kai
    scripts: tuple[str, ...]     # of latin, greek, cyrillic, han
    licence: str                 # SPDX identifier where known
    version: str                 # head.fontRevision, three decimals
    source: str                  # pip distribution and font version, path below fonts/, or a user file's name
    weights: tuple[int, int]     # ends of the wght axis, or OS/2 usWeightClass twice
    default_weight: int
    units_per_em: int
    x_height: int
    cap_height: int
    ideograph_height: int
    vertical: bool               # a Han face with vert or vrt2 substitutions


@dataclass(frozen=True, slots=True, eq=False)
class FontLibrary:
    """Font files sorted by (family, sha256, index) and what each covers.

    `rows` maps a code point to a row of `bits` (row 0: covered by none); bit f of a row says that file f covers it.
    Shapes: rows int32 (0x110000,), bits uint64 (characters + 1, ceil(files / 64)).
    """

    files: tuple[FontFile, ...]
    rows: np.ndarray
    bits: np.ndarray

    def covering(self, text: str) -> np.ndarray:
        """Ascending indices of the files that can draw every character of `text`; white space never excludes one."""
        return self.named(self.coverage(text))

    def coverage(self, text: str) -> bytes:
        """The same as bits, the first file's the lowest of the first byte: cheap to find, and to remember things by."""
        return _common_bits(_code_points(text), self.rows, self.bits).tobytes()

    def named(self, coverage: bytes) -> np.ndarray:
        """The indices that a coverage stands for."""
        return np.flatnonzero(np.unpackbits(np.frombuffer(coverage, np.uint8), count=len(self.files), bitorder="little"))

    def uncovered(self, text: str) -> tuple[str, ...]:
        """Distinct characters, in text order, that no file covers."""
        return tuple(character for character in dict.fromkeys(text) if not self.rows[ord(character)])

    def best_uncovered(self, text: str) -> tuple[str, ...]:
        """The fewest distinct characters that a single file lacks, in text order; ties go to the first file."""
        characters = list(dict.fromkeys(text))
        covered = self._covered("".join(characters))
        best = int(covered.sum(axis=0).argmax())
        return tuple(character for character, drawn in zip(characters, covered[:, best], strict=True) if not drawn)

    def by_sha256(self, sha256: str) -> FontFile:
        """The file with this hash (of a collection, its first face); KeyError if the library has none."""
        for file in self.files:
            if file.sha256 == sha256:
                return file
        raise KeyError(f"no font with sha256 {sha256} among {len(self.files)} files; pass the directory that holds it")

    def fingerprint(self) -> str:
        """sha256 over the sorted hashes of the files: the same fonts give the same value wherever they lie."""
        hashes = sorted({file.sha256 for file in self.files})
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    def _covered(self, text: str) -> np.ndarray:
        """Bool (characters, files)."""
        words = self.bits[self.rows[_code_points(text)]]
        flags = np.unpackbits(words.view(np.uint8), axis=1, count=len(self.files), bitorder="little")
        return flags.astype(bool)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to load. Catalogue entries say what it is; of a user's file that is read from the file itself."""

    path: Path
    source: str
    family: str | None = None
    style: str | None = None
    scripts: tuple[str, ...] | None = None
    licence: str | None = None
    capitals: bool = False       # its small letters look like capitals, so that it covers only capitals
    without: str = ""            # characters that its files draw wrong


@dataclass(frozen=True, slots=True)
class _Face:
    """What a probe found out about one face: facts of the bytes alone, so that they can be cached by sha256."""

    index: int
    family: str
    style: str
    licence: str
    version: str
    weights: tuple[int, int]
    default_weight: int
    units_per_em: int
    x_height: int
    cap_height: int
    ideograph_height: int
    vertical: bool
    restricted: bool
    coverage: tuple[int, ...]    # first, last, first, last … code points, both inclusive, ascending


_FACTS = ("index", "version", "weights", "default_weight", "units_per_em", "x_height", "cap_height",
          "ideograph_height", "vertical")  # fields that a FontFile takes over from its face as they are


def load_library(
    directories: Sequence[Path] = (), cache: Path | None = None, families: Sequence[str] = ()
) -> FontLibrary:
    """The catalogue's fonts plus every .ttf, .otf and .ttc below `directories`; of them only `families`, if given.

    `cache` holds probe results (default: `$SYNTH_CACHE/fonts`, else `~/.cache/internvl-u-data/fonts`); several
    processes may share it. A byte-identical file is listed once, and the catalogue's entry wins. FontError names a
    family that is not installed or not known, or a user file that is broken, over 64 MiB or restricted from embedding.
    """
    store = _ProbeCache(cache or _default_cache())
    loaded: dict[tuple[str, int], tuple[FontFile, tuple[int, ...]]] = {}
    for source in [*_catalogue(), *_user_files(directories)]:
        sha256, faces = store.faces(source.path)
        for face in faces:
            coverage = _without_small_letters(face.coverage) if source.capitals else face.coverage
            coverage = _without(coverage, source.without)
            loaded.setdefault((sha256, face.index), (_font_file(source, sha256, face), coverage))
    store.save_hashes()
    chosen = sorted(loaded.values(), key=lambda entry: (entry[0].family, entry[0].sha256, entry[0].index))
    if families:
        chosen = _only(chosen, families)
    return _library([file for file, _ in chosen], [coverage for _, coverage in chosen])


def _only(
    entries: list[tuple[FontFile, tuple[int, ...]]], families: Sequence[str]
) -> list[tuple[FontFile, tuple[int, ...]]]:
    """The entries of these families; FontError for one that none has."""
    known = {file.family for file, _ in entries}
    if unknown := sorted(set(families) - known):
        near = difflib.get_close_matches(unknown[0], known, cutoff=0.4) or sorted(known)[:3]
        raise FontError(f"no font family {unknown[0]!r}; there are {len(known)}, such as {', '.join(near)}")
    return [entry for entry in entries if entry[0].family in families]


# Where the files are


def _catalogue() -> list[_Source]:
    """The files of families.toml, in its order; FontError with the `pip install` line for whatever is missing."""
    entries = tomllib.loads((FONTS / "families.toml").read_text("utf-8"))["family"]
    sources: list[_Source] = []
    missing: list[str] = []
    for entry in entries:
        try:
            found = _entry_files(entry)
        except (fontpkg.FamilyNotInstalled, importlib.metadata.PackageNotFoundError):
            missing.append(entry["source"])
            continue
        sources += [_Source(path, source, entry["family"], entry["style"], tuple(entry["scripts"]), entry["licence"],
                            entry.get("capitals", False), entry.get("without", "")) for path, source in found]
    if missing:
        raise FontError(f"{len(missing)} font families of {FONTS.name}/families.toml are not installed; run: "
                        f"pip install {' '.join(sorted(set(missing)))}")
    return sources


def _entry_files(entry: dict[str, Any]) -> list[tuple[Path, str]]:
    """(path, recorded source) of one entry: a committed file, a file of a distribution, or a fontpkg family."""
    name = entry["source"]
    if name.startswith("fonts/"):
        return [(FONTS.parent / name, name)]
    if "file" in entry:
        distribution = importlib.metadata.distribution(name)
        return [(Path(str(distribution.locate_file(entry["file"]))), f"{name} {distribution.version}")]
    family = fontpkg.family(name.removeprefix("fontpkg-"))
    return [(path, f"{name} {family.version}") for path in _upright_faces(family)]


def _upright_faces(family: fontpkg.Family) -> list[Path]:
    """The upright variable file, or of a static family the faces nearest to regular and to bold."""
    upright = [file for file in family.files if file.style == "normal"]
    variable = [file.path for file in upright if file.variable]
    if variable:
        return variable[:1]
    nearest = [min(upright, key=lambda file: abs((file.weight or 400) - weight)).path for weight in (400, 700)]
    return list(dict.fromkeys(nearest))


def _user_files(directories: Sequence[Path]) -> Iterator[_Source]:
    """Font files below the directories, in an order that does not depend on the file system."""
    for directory in directories:
        if not Path(directory).is_dir():
            raise FontError(f"font directory {directory} does not exist or is no directory; name an existing one")
        for path in sorted(Path(directory).rglob("*")):
            if path.suffix.lower() in (".ttf", ".otf", ".ttc") and path.is_file():
                yield _Source(path, path.name)


def _font_file(source: _Source, sha256: str, face: _Face) -> FontFile:
    """A face as the library lists it; FontError where its licence forbids embedding."""
    if face.restricted:
        raise FontError(f"{source.path}: OS/2 fsType forbids embedding (restricted licence); take the file out of the "
                        "font directories")
    facts = {name: getattr(face, name) for name in _FACTS}
    return FontFile(path=source.path, sha256=sha256, source=source.source, family=source.family or face.family,
                    style=source.style or face.style, licence=source.licence or face.licence,
                    scripts=_scripts(face.coverage) if source.scripts is None else source.scripts, **facts)


# The library's tables


@njit(cache=True)
def _common_bits(codes: np.ndarray, rows: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """Bitwise and of the rows of some code points; all ones for none."""
    common = np.full(bits.shape[1], np.uint64(0xFFFFFFFFFFFFFFFF))
    for code in codes:
        for k in range(len(common)):
            common[k] &= bits[rows[code], k]
    return common


def _code_points(text: str) -> np.ndarray:
    """uint32 (characters,)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _expanded(coverage: Sequence[int]) -> np.ndarray:
    """int64 code points of inclusive runs first, last, first, last …"""
    runs = np.array(coverage, np.int64).reshape(-1, 2)
    lengths = runs[:, 1] - runs[:, 0] + 1
    starts = np.cumsum(lengths) - lengths
    return np.repeat(runs[:, 0] - starts, lengths) + np.arange(lengths.sum())


def _library(files: Sequence[FontFile], coverages: Sequence[Sequence[int]]) -> FontLibrary:
    """Bit tables over the union of covered characters; white space is covered by all (HarfBuzz supplies its widths)."""
    expanded = [_expanded(coverage) for coverage in coverages]
    spaces = [code for code in range(0x3001) if _is_space(code)]
    rows = np.zeros(0x110000, np.int32)
    union = np.unique(np.concatenate([*expanded, np.array(spaces, np.int64)]))
    rows[union] = np.arange(1, len(union) + 1)
    table = np.zeros((len(union) + 1, -(-max(len(files), 1) // 64) * 64), bool)
    for column, codes in enumerate(expanded):
        table[rows[codes], column] = True
    table[rows[spaces], :] = True
    return FontLibrary(tuple(files), rows, np.packbits(table, axis=1, bitorder="little").view("<u8"))


def _is_space(code: int) -> bool:
    """Space separators (Unicode Zs) and the tab and line ends that a layout consumes."""
    return chr(code) in "\t\n\r" or unicodedata.category(chr(code)) == "Zs"


def _scripts(coverage: Sequence[int]) -> tuple[str, ...]:
    """Scripts whose basic capitals are all covered, and Han from 3,000 unified ideographs on."""
    covered = set(_expanded(coverage).tolist())
    found = [name for name, sample in CAPITALS.items() if covered.issuperset(map(ord, sample))]
    if sum(0x4E00 <= code <= 0x9FFF for code in covered) >= HAN_FLOOR:
        found.append("han")
    return tuple(found)


def _without_small_letters(coverage: Sequence[int]) -> tuple[int, ...]:
    return tuple(_runs(code for code in _expanded(coverage).tolist() if chr(code) == chr(code).upper()))


# The cache


def _without(coverage: Sequence[int], characters: str) -> Sequence[int]:
    """Coverage less some characters."""
    return _runs(set(_expanded(coverage).tolist()) - set(map(ord, characters))) if characters else coverage


def _default_cache() -> Path:
    root = os.environ.get("SYNTH_CACHE")
    return Path(root) / "fonts" if root else Path.home() / ".cache" / "internvl-u-data" / "fonts"


class _ProbeCache:
    """Probe results by sha256, and sha256 by (path, size, mtime), in files that are replaced whole.

    Every file opens with the sha256 of its own body, so that a torn or damaged one is seen and made anew. Two
    processes that write at once write the same facts; a hash entry lost to such a race costs one hashing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / f"probe-{PROBE_VERSION}"
        self.hashes: dict[str, list[Any]] = self._read("files") or {}
        self.changed = False
        self.writable = True

    def faces(self, path: Path) -> tuple[str, tuple[_Face, ...]]:
        """(sha256, faces) of a font file, probed if need be. Path and time stamp only spare the hashing."""
        data: bytes | None = None
        stat = _checked_stat(path)
        known = self.hashes.get(str(path.absolute()))
        if known and known[:2] == [stat.st_size, stat.st_mtime_ns]:
            sha256 = str(known[2])
        else:
            data = path.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            self.hashes[str(path.absolute())] = [stat.st_size, stat.st_mtime_ns, sha256]
            self.changed = True
        cached = _faces_from_json(self._read(sha256))
        if cached is not None:
            return sha256, cached
        probed = tuple(_probe(data if data is not None else path.read_bytes(), path))
        self._write(sha256, [dataclasses.asdict(face) for face in probed])
        return sha256, probed

    def save_hashes(self) -> None:
        """Adds this run's hashes to those that other processes have written meanwhile."""
        if self.changed:
            self._write("files", (self._read("files") or {}) | self.hashes)

    def _read(self, name: str) -> Any:
        """The JSON value stored under `name`, or None where there is none or it is damaged."""
        try:
            digest, _, body = (self.folder / f"{name}.json").read_bytes().partition(b"\n")
        except OSError:
            return None
        return json.loads(body) if hashlib.sha256(body).hexdigest().encode() == digest else None

    def _write(self, name: str, value: Any) -> None:
        """Replaces a file in one step; a cache that cannot be written is said once, and does without."""
        if not self.writable:
            return
        body = json.dumps(value, separators=(",", ":")).encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, scratch = tempfile.mkstemp(dir=self.folder, prefix=f".{name}-")
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(scratch, self.folder / f"{name}.json")
        except OSError as error:
            self.writable = False
            warnings.warn(f"font cache {self.folder} cannot be written ({error}); every start probes the fonts again "
                          "until SYNTH_CACHE names a writable directory", stacklevel=2)


def _checked_stat(path: Path) -> os.stat_result:
    try:
        stat = path.stat()
    except OSError as error:
        raise FontError(f"{path}: cannot be read ({error.strerror}); restore it or take it off the list") from error
    if stat.st_size > LARGEST_FILE:
        raise FontError(f"{path}: {stat.st_size:,} bytes, over the limit of {LARGEST_FILE:,}; take the file out of the "
                        "font directories")
    return stat


def _faces_from_json(value: Any) -> tuple[_Face, ...] | None:
    if value is None:
        return None
    return tuple(_Face(**(face | {"weights": tuple(face["weights"]), "coverage": tuple(face["coverage"])}))
                 for face in value)


# The probe


def _probe(data: bytes, path: Path) -> Iterator[_Face]:
    """Every face of a font file; FontError naming the file where it is no usable font."""
    try:
        faces = freetype.Face(io.BytesIO(data)).num_faces
        if faces > MOST_FACES:
            raise FontError(f"{path}: {faces} faces, over the limit of {MOST_FACES}; split the collection")
        for index in range(faces):
            yield _probe_face(data, index)
    except FontError:
        raise
    except Exception as error:  # a hostile table may fail in any way, inside either library
        raise FontError(f"{path}: not a usable TrueType or OpenType font ({type(error).__name__}: {error}); replace "
                        "the file or take it out of the font directories") from error


def _probe_face(data: bytes, index: int) -> _Face:
    face = freetype.Face(io.BytesIO(data), index)
    face.select_charmap(freetype.FT_ENCODING_UNICODE)
    font = TTFont(io.BytesIO(data), fontNumber=index, lazy=True)
    outlines = _Outlines(face)
    covered = _drawable(dict(_mapped(face)), outlines)
    height = {character: outlines.height(covered.get(ord(character), 0)) for character in "xH国"}
    low, default, high = _weights(font)
    return _Face(
        index=index, family=_family(font), style=_style(font), licence=_licence(font),
        version=f"{font['head'].fontRevision:.3f}", weights=(low, high), default_weight=default,
        units_per_em=face.units_per_EM, x_height=height["x"], cap_height=height["H"], ideograph_height=height["国"],
        vertical=height["国"] > 0 and _has_vertical_forms(font),
        restricted=bool(font["OS/2"].fsType & RESTRICTED_EMBEDDING), coverage=tuple(_runs(sorted(covered))))


def _mapped(face: freetype.Face) -> Iterator[tuple[int, int]]:
    """(code point, glyph) pairs of the Unicode cmap; FreeType walks it, so that a hostile range is never expanded."""
    glyph = ctypes.c_uint()
    code = FT_Get_First_Char(face._FT_Face, ctypes.byref(glyph))
    while glyph.value and code <= sys.maxunicode:
        yield code, glyph.value
        code = FT_Get_Next_Char(face._FT_Face, code, ctypes.byref(glyph))


class _Outlines:
    """Digests and ink heights of a face's glyphs in font units, at a variable font's default instance."""

    FLAGS = freetype.FT_LOAD_NO_SCALE | freetype.FT_LOAD_NO_BITMAP

    def __init__(self, face: freetype.Face) -> None:
        self.face = face
        self.slot = face._FT_Face.contents.glyph
        self.known: dict[int, bytes | None] = {}

    def digest(self, glyph: int) -> bytes | None:
        """A digest of the glyph's points, or None where it has no ink (or cannot be loaded)."""
        if glyph not in self.known:
            self.known[glyph] = self._digest(glyph)
        return self.known[glyph]

    def _digest(self, glyph: int) -> bytes | None:
        if FT_Load_Glyph(self.face._FT_Face, glyph, self.FLAGS):
            return None
        outline = self.slot.contents.outline
        count, size = outline.n_points, ctypes.sizeof(freetype.FT_Vector)
        points = ctypes.string_at(outline.points, count * size) if count else b""
        if len({points[start : start + size] for start in range(0, len(points), size)}) < 3:
            return None  # no area: some fonts give a space one lone point
        tags = ctypes.string_at(outline.tags, count)
        return hashlib.blake2b(points + tags, digest_size=16).digest()

    def height(self, glyph: int) -> int:
        """Height of the ink; 0 for no glyph."""
        if not glyph or FT_Load_Glyph(self.face._FT_Face, glyph, self.FLAGS):
            return 0
        box = self.face.glyph.outline.get_bbox()
        return box.yMax - box.yMin


def _drawable(cmap: dict[int, int], outlines: _Outlines) -> dict[int, int]:
    """The part of a cmap whose glyphs show their characters.

    Left out: control, format, private and unassigned characters; glyphs without ink (unless the character is a
    space); glyphs equal to `.notdef`; outlines that stand for more than ten unrelated characters; small letters drawn
    as their capitals, which would make "Sale" in a caption "SALE" in the pixels.
    """
    spaces = {code: glyph for code, glyph in cmap.items() if _is_space(code)}
    notdef = outlines.digest(0)
    inked = {code: outlines.digest(glyph) for code, glyph in cmap.items()
             if code not in spaces and unicodedata.category(chr(code))[0] != "C"}
    sharers: dict[bytes, set[str]] = {}
    for code, digest in inked.items():
        if digest:
            sharers.setdefault(digest, set()).add(unicodedata.normalize("NFKC", chr(code)).casefold())
    honest = {digest for digest, characters in sharers.items() if len(characters) <= MOST_SHARERS} - {notdef}
    return spaces | {code: cmap[code] for code, digest in inked.items()
                     if digest in honest and not _drawn_as_capital(code, inked)}


def _drawn_as_capital(code: int, digests: dict[int, bytes | None]) -> bool:
    capital = chr(code).upper()
    return len(capital) == 1 and ord(capital) != code and digests[code] == digests.get(ord(capital))


def _runs(codes: Iterable[int]) -> list[int]:
    """Ascending code points as inclusive runs first, last, first, last …"""
    runs: list[int] = []
    for code in codes:
        if runs and runs[-1] == code - 1:
            runs[-1] = code
        else:
            runs += [code, code]
    return runs


def _weights(font: TTFont) -> tuple[int, int, int]:
    """(lowest, default, highest) weight: the wght axis, or OS/2 usWeightClass three times."""
    axes = [axis for axis in font["fvar"].axes if axis.axisTag == "wght"] if "fvar" in font else []
    if axes:
        return round(axes[0].minValue), round(axes[0].defaultValue), round(axes[0].maxValue)
    weight = font["OS/2"].usWeightClass
    return weight, weight, weight


def _has_vertical_forms(font: TTFont) -> bool:
    features = font["GSUB"].table.FeatureList if "GSUB" in font else None
    return features is not None and any(record.FeatureTag in ("vert", "vrt2") for record in features.FeatureRecord)


def _name(font: TTFont, *identifiers: int) -> str:
    """The first of these name records, on one line, printable and at most 200 characters; '' if there is none."""
    for identifier in identifiers:
        text = " ".join((font["name"].getDebugName(identifier) or "").split())
        if text:
            return "".join(character for character in text if character.isprintable())[:200]
    return ""


def _family(font: TTFont) -> str:
    return _name(font, 16, 1) or "unnamed"


def _licence(font: TTFont) -> str:
    """SPDX identifier of the two licences most free fonts have, else the font's own words (name ID 13, 14)."""
    text = f"{_name(font, 13)} {_name(font, 14)}".lower()
    if "open font license" in text or "sil.org/ofl" in text or "openfontlicense.org" in text:
        return "OFL-1.1"
    if "apache license" in text or "apache.org/licenses" in text:
        return "Apache-2.0"
    return _name(font, 13, 14) or "unknown"


def _style(font: TTFont) -> str:
    """Style by post.isFixedPitch, then PANOSE (family kind, serif style of Latin Text); sans where both are silent."""
    if font["post"].isFixedPitch:
        return "mono"
    panose = font["OS/2"].panose
    if panose.bFamilyType == 3:
        return "handwriting"
    if panose.bFamilyType == 4:
        return "display"
    return "serif" if panose.bFamilyType == 2 and 2 <= panose.bSerifStyle <= 10 else "sans"
