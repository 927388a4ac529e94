"""OpenType layout tables read from their bytes: which glyph stands for another, and how pairs are kerned.

Of the features that are on by default this reads those that change the setting of NFC text in Latin, Greek, Cyrillic
and Chinese: `rvrn`, `locl`, `ccmp`, `rlig`, `rclt` (single substitutions; of `ccmp` also the two-em Chinese dash),
`vert` (in columns) and `kern` (PairPos, with the deltas of a variable font), else the old kern table. No shaping engine
and no font library is used: what those say is what is being checked. Structures and names are those of the OpenType
specification 1.9; where it leaves a choice (which script stands in for a missing one), HarfBuzz's is taken, because
that is what readers see.

A `Layout` is of a font file and shared by all its weights and languages. Tables are never unpacked: a glyph is found in
them by binary search, for pairs in compiled code, every read tested against the table's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from numba import njit

_LANGUAGES = {"zh-Hans": b"ZHS ", "en": b"ENG "}
SCRIPTS = (b"latn", b"grek", b"cyrl", b"hani")
LATIN, GREEK, CYRILLIC, HANI = range(4)
_DEFAULT_SCRIPTS = (b"DFLT", b"dflt", b"latn")
_SUBSTITUTIONS = (b"locl", b"ccmp", b"rlig", b"rclt")
_SINGLE, _PAIR, _LIGATURE, _CONTEXTUAL = 1, 2, 4, (7, 8)
_MOST_SUBTABLES = 4096  # of a feature; the largest fonts have some hundred
KNOWN_PAIRS = 1024  # a power of two; text in one face has some hundred different pairs
_X_ADVANCE, _X_ADVANCE_DEVICE, _VARIATION = 0x04, 0x40, 0x8000
LOOKUP, FORMAT, OFFSET, COUNT = range(4)  # columns of Kerning.subtables; FORMAT is of PairPos, or 0 for the kern table


class FontUnreadable(ValueError):
    """A font file that cannot be read: no font at all, or tables that end early."""


class Kerning(NamedTuple):
    """Pair kerning of one file in one language at one place of its axes, as the compiled lookup takes it.

    `data` uint8 holds the tables; `subtables` int64 [n, 4] with absolute offsets, those of script s in rows
    [spans[s], spans[s + 1]); `store` is the offset of the ItemVariationStore or -1, `scalars` float64 [regions].
    `pairs` int64 [KNOWN_PAIRS] and `values` float64 [KNOWN_PAIRS] remember the pairs met last, by their hash.
    """

    data: np.ndarray
    spans: np.ndarray
    subtables: np.ndarray
    store: int
    scalars: np.ndarray
    em: float
    pairs: np.ndarray
    values: np.ndarray


class Table:
    """Bytes with big-endian reads that raise FontUnreadable beyond their end."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name = data, name

    def bytes(self, at: int, size: int) -> bytes:
        """`size` bytes at an offset."""
        found = self.data[at : at + size]
        if len(found) != size:
            raise FontUnreadable(f"table {self.name} holds {len(self.data)} bytes, {at + size} are referred to")
        return found

    def u16(self, at: int) -> int:
        return int.from_bytes(self.bytes(at, 2), "big")

    def i16(self, at: int) -> int:
        return int.from_bytes(self.bytes(at, 2), "big", signed=True)

    def u32(self, at: int) -> int:
        return int.from_bytes(self.bytes(at, 4), "big")

    def words(self, at: int, count: int) -> list[int]:
        """`count` unsigned 16-bit numbers."""
        return np.frombuffer(self.bytes(at, 2 * count), ">u2").tolist()

    def records(self, at: int) -> list[tuple[bytes, int]]:
        """Tagged records at `at`: tag, offset as it stands."""
        raw = self.bytes(at + 2, 6 * self.u16(at))
        return [(raw[k : k + 4], raw[k + 4] << 8 | raw[k + 5]) for k in range(0, len(raw), 6)]

    def covered(self, at: int, glyph: int) -> int:
        """Index of a glyph in the Coverage table at `at`; -1 where it is not covered."""
        wide = 3 if self.u16(at) == 2 else 1
        words = self.words(at + 4, wide * self.u16(at + 2))
        if wide == 1:
            return words.index(glyph) if glyph in words else -1
        ranges = zip(words[::3], words[1::3], words[2::3])
        return next((index + glyph - low for low, high, index in ranges if low <= glyph <= high), -1)

    def coverage(self, at: int) -> list[int]:
        """The glyphs of a Coverage table, in order of their indices."""
        words = self.words(at + 4, (3 if self.u16(at) == 2 else 1) * self.u16(at + 2))
        if self.u16(at) != 2:
            return words
        return [g for low, high in zip(words[::3], words[1::3]) for g in range(low, high + 1)]


class Features(Table):
    """GSUB or GPOS: scripts, features and lookups. `extension` is the type of its extension lookups."""

    def __init__(self, data: bytes, name: str, extension: int) -> None:
        super().__init__(data, name)
        self._extension = extension
        scripts, features, self._lookups = (self.u16(at) for at in (4, 6, 8))
        self._features = [(tag, features + at) for tag, at in self.records(features)] if features else []
        self._scripts = {tag: scripts + at for tag, at in self.records(scripts)} if scripts else {}

    def all_of(self, tag: bytes) -> list[int]:
        """Offsets of the features `tag`, whatever the script."""
        return [at for name, at in self._features if name == tag]

    def tag(self, index: int) -> bytes:
        """Of a feature."""
        if index >= len(self._features):
            raise FontUnreadable(f"table {self.name} has {len(self._features)} features, number {index} is referred to")
        return self._features[index][0]

    def of(
        self, tags: Iterable[bytes], script: bytes, language: str, others: Mapping[int, int] | None = None
    ) -> list[int]:
        """Offsets of the features `tags` of a language system: of the script, else of DFLT or Latin.

        `others` holds offsets of features, by number, that stand in for the usual ones.
        """
        at = next((self._scripts[s] for s in (script, *_DEFAULT_SCRIPTS) if s in self._scripts), None)
        if at is None:
            return []
        offset = dict(self.records(at + 2)).get(_LANGUAGES.get(language, b""), self.u16(at))
        if not offset:
            return []
        required, indices = self.u16(at + offset + 2), self.words(at + offset + 6, self.u16(at + offset + 4))
        indices = indices if required == 0xFFFF else [required, *indices]
        return [(others or {}).get(i, self._features[i][1]) for i in indices if self.tag(i) in tags]

    def at_place(self, place: Sequence[float]) -> dict[int, int]:
        """FeatureVariations: number -> offset of the features that differ at a place in normalised coordinates."""
        base = self.u32(10) if place and self.u16(2) >= 1 else 0
        for record in range(base + 8, base + 8 + 8 * self.u32(base + 4), 8) if base else ():
            if self._holds(base + self.u32(record), place):
                at = base + self.u32(record + 4)
                return {self.u16(r): at + self.u32(r + 2) for r in range(at + 6, at + 6 + 6 * self.u16(at + 4), 6)}
        return {}

    def _holds(self, conditions: int, place: Sequence[float]) -> bool:
        for i in range(self.u16(conditions)):
            at = conditions + self.u32(conditions + 2 + 4 * i)
            axis, low, high = self.u16(at + 2), self.i16(at + 4) / 16384, self.i16(at + 6) / 16384
            if axis >= len(place) or not low <= place[axis] <= high:
                return False
        return True

    def lookups(self, features: Iterable[int]) -> list[tuple[int, int, list[int]]]:
        """(number, type, offsets of subtables) of the lookups of features, in lookup order, without extensions."""
        numbers = sorted({i for at in features for i in self.words(at + 4, self.u16(at + 2))})
        found = [(number, *self._lookup(number)) for number in numbers]
        if sum(len(tables) for _, _, tables in found) > _MOST_SUBTABLES:
            raise FontUnreadable(f"table {self.name} has more than {_MOST_SUBTABLES} subtables for one feature")
        return found

    def _lookup(self, number: int) -> tuple[int, list[int]]:
        if number >= self.u16(self._lookups):
            raise FontUnreadable(f"table {self.name} has no lookup {number}")
        at = self._lookups + self.u16(self._lookups + 2 + 2 * number)
        kind, tables = self.u16(at), [at + offset for offset in self.words(at + 6, self.u16(at + 4))]
        if kind == self._extension and tables:
            kind = self.u16(tables[0] + 2)
            tables = [t + self.u32(t + 4) for t in tables]
        return kind, tables


class Substitutions(Features):
    """GSUB, as far as single glyphs and the dash go."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data, "GSUB", 7)
        self.array = np.frombuffer(data, np.uint8)

    def singles(self, features: Iterable[int]) -> list[list[int]]:
        """Offsets of the single substitutions of features, by lookup."""
        return [tables for _, kind, tables in self.lookups(features) if kind == _SINGLE]

    def mapping(self, features: Iterable[int]) -> dict[int, int]:
        """All single substitutions of features."""
        lookups = self.singles(features)
        glyphs = {g for tables in lookups for at in tables for g in self.coverage(at + self.u16(at + 2))}
        steps = steps_of(lookups)
        return {g: substituted(self.array, steps, g) for g in glyphs}

    def ligature(self, features: Iterable[int], first: int, second: int) -> int | None:
        """The ligature of exactly two glyphs, if some lookup of the features has it."""
        tables = [at for _, kind, tables in self.lookups(features) if kind == _LIGATURE for at in tables]
        for at in tables:
            index = self.covered(at + self.u16(at + 2), first)
            if index < 0:
                continue
            group = at + self.u16(at + 6 + 2 * index)
            for offset in self.words(group + 2, self.u16(group)):
                if self.words(group + offset + 2, 2) == [2, second]:
                    return self.u16(group + offset)
        return None


class Layout:
    """The layout tables of one font file. Raises FontUnreadable, here and later, where they are broken."""

    def __init__(self, tables: Mapping[str, bytes], em: int) -> None:
        self._em = float(em)
        self._gsub = Substitutions(tables["GSUB"]) if tables.get("GSUB") else None
        self._gpos = Features(tables["GPOS"], "GPOS", 9) if tables.get("GPOS") else None
        self._gdef, self._kern = Table(tables.get("GDEF", b""), "GDEF"), Table(tables.get("kern", b""), "kern")
        self._data = np.frombuffer(b"".join(t.data for t in (self._gpos, self._gdef, self._kern) if t), np.uint8)
        self._gdef_at = 0 if self._gpos is None else len(self._gpos.data)
        self._kern_at = self._gdef_at + len(self._gdef.data)
        self._kernings: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    @cached_property
    def contextual(self) -> bool:
        """Whether advances depend on more than neighbouring pairs, so that ours are only near."""
        kern = [] if self._gpos is None else self._gpos.lookups(self._gpos.all_of(b"kern"))
        return any(kind in _CONTEXTUAL for _, kind, _ in kern)

    @cached_property
    def upright(self) -> dict[int, int]:
        """Glyphs of columns in place of those of lines."""
        return {} if self._gsub is None else self._gsub.mapping(self._gsub.all_of(b"vert"))

    def composed(self, first: int, second: int) -> int | None:
        """The single glyph that `ccmp` makes of two, if it does."""
        return None if self._gsub is None else self._gsub.ligature(self._gsub.all_of(b"ccmp"), first, second)

    def substitutions(self, place: Sequence[float], script: int, language: str) -> np.ndarray:
        """Single substitutions that a place (normalised coordinates), script and language call for: see `steps_of`."""
        if self._gsub is None:
            return steps_of([])
        others, stages = self._gsub.at_place(place), ((b"rvrn",), _SUBSTITUTIONS)
        return steps_of(
            t for tags in stages for t in self._gsub.singles(self._gsub.of(tags, SCRIPTS[script], language, others))
        )

    def substituted(self, glyph: int, steps: np.ndarray) -> int:
        """The glyph that stands for a glyph after `substitutions`."""
        return substituted(self._gsub.array, steps, glyph) if len(steps) and self._gsub is not None else glyph

    def kerning(self, place: Sequence[float], language: str) -> Kerning:
        """Kerning at a place (normalised coordinates, empty for a static font) in a language."""
        if language not in self._kernings:
            parts = [self._subtables(script, language) for script in SCRIPTS]
            spans = np.cumsum([0, *map(len, parts)])
            self._kernings[language] = spans, np.array(list(chain(*parts)), np.int64).reshape(-1, 4)
        store = self._store() if place else -1
        scalars = np.empty(0) if store < 0 else self._scalars(store, place)
        at = -1 if store < 0 else self._gdef_at + store
        known = np.zeros(KNOWN_PAIRS, np.int64), np.zeros(KNOWN_PAIRS)
        return Kerning(self._data, *self._kernings[language], at, scalars, self._em, *known)

    def _subtables(self, script: bytes, language: str) -> list[tuple[int, int, int, int]]:
        """Rows of Kerning.subtables: of `kern` of the script's language system, else of the old table."""
        features = [] if self._gpos is None else self._gpos.of((b"kern",), script, language)
        if self._gpos is None or not features:
            return self._old_subtables()
        lookups = [(n, tables) for n, kind, tables in self._gpos.lookups(features) if kind == _PAIR]
        return [
            (n, self._gpos.u16(at), at, 0) for n, tables in lookups for at in tables if self._gpos.u16(at) in (1, 2)
        ]

    def _old_subtables(self) -> list[tuple[int, int, int, int]]:
        """Horizontal subtables of format 0 of a `kern` table of version 0.

        The declared length of the last one is not trusted, because that of a large one overflows its 16 bits. A table
        that ends within its pairs is none at all (HarfBuzz).
        """
        kern, rows, at = self._kern, [], 4
        number = kern.u16(2) if len(kern.data) >= 4 and kern.u16(0) == 0 else 0
        for k in range(number):
            length, form, flags = kern.u16(at + 2), *kern.bytes(at + 4, 2)
            end = len(kern.data) if k == number - 1 else min(at + length, len(kern.data))
            if form == 0 and flags & 0x05 == 0x01:
                count = kern.u16(at + 6)
                if at + 14 + 6 * count > end:
                    return []
                rows.append((k, 0, self._kern_at + at + 14, count))
            at += length
        return rows

    def _store(self) -> int:
        """Offset of the ItemVariationStore in GDEF, -1 without."""
        if len(self._gdef.data) < 18 or self._gdef.u32(0) < 0x00010003:
            return -1
        return self._gdef.u32(14) or -1

    def _scalars(self, store: int, place: Sequence[float]) -> np.ndarray:
        """How much each region of the store counts at a place, float64 [regions]."""
        regions = store + self._gdef.u32(store + 2)
        axes, count = self._gdef.u16(regions), self._gdef.u16(regions + 2)
        if axes != len(place):
            raise FontUnreadable(f"table GDEF varies along {axes} axes, the font has {len(place)}")
        raw = np.frombuffer(self._gdef.bytes(regions + 4, 6 * axes * count), ">i2").reshape(count, axes, 3) / 16384.0
        return np.array([_tents(region, place) for region in raw.tolist()])


def _tents(region: list[list[float]], place: Sequence[float]) -> float:
    """Product over the axes of tents that rise from start to peak and fall to end."""
    scalar = 1.0
    for (start, peak, end), where in zip(region, place):
        if peak == 0.0 or where == peak or not start <= peak <= end or start < 0.0 < end:
            continue
        if not start < where < end:
            return 0.0
        scalar *= (where - start) / (peak - start) if where < peak else (end - where) / (end - peak)
    return scalar


def script_of(char: str) -> int:
    """Which of SCRIPTS a character is in; what all scripts share counts as Latin below U+2E80, else as Han."""
    cp = ord(char)
    if cp < 0x370:
        return LATIN
    if cp < 0x400 or 0x1F00 <= cp < 0x2000:
        return GREEK
    return CYRILLIC if cp < 0x530 else HANI if cp >= 0x2E80 else LATIN


@njit(cache=True)
def _u16(data: np.ndarray, at: int) -> int:
    if at < 0 or at + 2 > data.shape[0]:
        raise FontUnreadable("the layout tables refer to bytes beyond their end")
    return np.int64(data[at]) << 8 | np.int64(data[at + 1])


@njit(cache=True)
def _i16(data: np.ndarray, at: int) -> int:
    value = _u16(data, at)
    return value - 0x10000 if value & 0x8000 else value


@njit(cache=True)
def _i8(data: np.ndarray, at: int) -> int:
    if at < 0 or at >= data.shape[0]:
        raise FontUnreadable("the layout tables refer to bytes beyond their end")
    value = np.int64(data[at])
    return value - 0x100 if value & 0x80 else value


@njit(cache=True)
def _u32(data: np.ndarray, at: int) -> int:
    return _u16(data, at) << 16 | _u16(data, at + 2)


@njit(cache=True)
def _found(data: np.ndarray, at: int, count: int, step: int, key: int) -> int:
    """Offset of the last of `count` sorted records of `step` bytes whose first word is at most `key`; -1 if none."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if _u16(data, at + middle * step) <= key:
            low = middle + 1
        else:
            high = middle
    return at + (low - 1) * step if low else -1


@njit(cache=True)
def _coverage_index(data: np.ndarray, at: int, glyph: int) -> int:
    """Index in a Coverage table; -1 where the glyph is not covered."""
    if _u16(data, at) == 1:
        record = _found(data, at + 4, _u16(data, at + 2), 2, glyph)
        return (record - at - 4) // 2 if record >= 0 and _u16(data, record) == glyph else -1
    record = _found(data, at + 4, _u16(data, at + 2), 6, glyph)
    if record < 0 or _u16(data, record + 2) < glyph:
        return -1
    return _u16(data, record + 4) + glyph - _u16(data, record)


def steps_of(lookups: Iterable[list[int]]) -> np.ndarray:
    """Single substitutions as the compiled lookup takes them: int64 [subtables, 2], a lookup's ordinal and offset."""
    return np.array([(n, at) for n, tables in enumerate(lookups) for at in tables], np.int64).reshape(-1, 2)


@njit(cache=True)
def substituted(data: np.ndarray, steps: np.ndarray, glyph: int) -> int:
    """What becomes of a glyph, lookup after lookup: of each the first subtable that has it applies."""
    done = -1
    for k in range(steps.shape[0]):
        lookup, at = steps[k]
        if lookup == done:
            continue
        index = _coverage_index(data, at + _u16(data, at + 2), glyph)
        if index >= 0:
            form, more = _u16(data, at), at + 6 + 2 * index
            glyph = (glyph + _i16(data, at + 4)) & 0xFFFF if form == 1 else _u16(data, more)
            done = lookup
    return glyph


@njit(cache=True)
def _class_of(data: np.ndarray, at: int, glyph: int) -> int:
    """Class in a ClassDef table; 0 where the glyph is not listed."""
    if _u16(data, at) == 1:
        k = glyph - _u16(data, at + 2)
        return _u16(data, at + 6 + 2 * k) if 0 <= k < _u16(data, at + 4) else 0
    record = _found(data, at + 4, _u16(data, at + 2), 6, glyph)
    return _u16(data, record + 4) if record >= 0 and glyph <= _u16(data, record + 2) else 0


@njit(cache=True)
def _size(form: int) -> int:
    """Bytes of a value record."""
    size = 0
    for bit in range(8):
        size += 2 * (form >> bit & 1)
    return size


@njit(cache=True)
def _pair_record(data: np.ndarray, at: int, form: int, index: int, first: int, second: int) -> tuple[int, int]:
    """Offset of a pair's value records, and of the table that their devices are counted from; -1 where it has none."""
    size = _size(_u16(data, at + 4)) + _size(_u16(data, at + 6))
    if form == 1:
        if index >= _u16(data, at + 8):
            return -1, -1
        group = at + _u16(data, at + 10 + 2 * index)
        record = _found(data, group + 2, _u16(data, group), size + 2, second)
        return (record + 2, group) if record >= 0 and _u16(data, record) == second else (-1, -1)
    row, column = _class_of(data, at + _u16(data, at + 8), first), _class_of(data, at + _u16(data, at + 10), second)
    columns = _u16(data, at + 14)
    if row >= _u16(data, at + 12) or column >= columns:
        return -1, -1
    return at + 16 + (row * columns + column) * size, at


@njit(cache=True)
def _delta(kerning: Kerning, outer: int, inner: int) -> float:
    """Delta of an item of the ItemVariationStore."""
    data, base = kerning.data, kerning.store
    if outer >= _u16(data, base + 6):
        return 0.0
    at = base + _u32(data, base + 8 + 4 * outer)
    if inner >= _u16(data, at):
        return 0.0
    words, regions = _u16(data, at + 2), _u16(data, at + 4)
    large, small = (4, 2) if words & 0x8000 else (2, 1)
    words &= 0x7FFF
    row = at + 6 + 2 * regions + inner * (large * words + small * (regions - words))
    total = 0.0
    for k in range(regions):
        size = large if k < words else small
        if size == 4:
            value = _i16(data, row) * 65536 + _u16(data, row + 2)
        else:
            value = _i16(data, row) if size == 2 else _i8(data, row)
        region = _u16(data, at + 6 + 2 * k)
        if region >= kerning.scalars.shape[0]:
            raise FontUnreadable("the variation store refers to a region that it lacks")
        total += kerning.scalars[region] * value
        row += size
    return total


@njit(cache=True)
def _advance(kerning: Kerning, at: int, form: int, parent: int) -> float:
    """XAdvance of a value record, with the delta of its VariationIndex."""
    data = kerning.data
    value = 0.0
    if form & _X_ADVANCE:
        value += _i16(data, at + _size(form & 0x03))
    if form & _X_ADVANCE_DEVICE and kerning.store >= 0:
        offset = _u16(data, at + _size(form & 0x3F))
        if offset and _u16(data, parent + offset + 4) == _VARIATION:
            value += _delta(kerning, _u16(data, parent + offset), _u16(data, parent + offset + 2))
    return value


@njit(cache=True)
def _old_value(data: np.ndarray, at: int, count: int, first: int, second: int) -> int:
    """Value of a pair in a kern subtable of format 0."""
    key, low, high = first << 16 | second, 0, count
    while low < high:
        middle = (low + high) // 2
        found = _u32(data, at + 6 * middle)
        if found == key:
            return _i16(data, at + 6 * middle + 4)
        if found < key:
            low = middle + 1
        else:
            high = middle
    return 0


@njit(cache=True)
def pair_kerning(kerning: Kerning, script: int, first: int, second: int) -> float:
    """Change in em of the advance of glyph `first` before `second`. Raises FontUnreadable."""
    pair = script << 48 | np.int64(first) << 24 | np.int64(second) + 1
    slot = (67 * first + second) & (KNOWN_PAIRS - 1)
    if kerning.pairs[slot] != pair:
        kerning.values[slot] = _looked_up(kerning, script, first, second)
        kerning.pairs[slot] = pair
    return kerning.values[slot]


@njit(cache=True)
def _looked_up(kerning: Kerning, script: int, first: int, second: int) -> float:
    """`pair_kerning` from the tables.

    Of each lookup the first subtable that has the pair applies, a class pair even where its value is zero.
    """
    data, total, done = kerning.data, 0.0, -1
    for k in range(kerning.spans[script], kerning.spans[script + 1]):
        lookup, form, at = kerning.subtables[k, LOOKUP], kerning.subtables[k, FORMAT], kerning.subtables[k, OFFSET]
        if lookup == done:
            continue
        if form == 0:
            total += _old_value(data, at, kerning.subtables[k, COUNT], first, second)
            continue
        index = _coverage_index(data, at + _u16(data, at + 2), first)
        if index < 0:
            continue
        record, parent = _pair_record(data, at, form, index, first, second)
        if record >= 0:
            one, two = _u16(data, at + 4), _u16(data, at + 6)
            total += _advance(kerning, record, one, parent) + _advance(kerning, record + _size(one), two, parent)
            done = lookup
    return total / kerning.em
