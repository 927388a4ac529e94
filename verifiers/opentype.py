"""OpenType layout tables read byte by byte: which glyph stands for another, and how pairs are kerned.

Of the features that are on by default this reads those that change the setting of NFC text in Latin, Greek, Cyrillic
and Chinese: `rvrn` and `locl` (single substitutions of a weight and a language), `ccmp` (the two-em Chinese dash),
`vert` (in columns) and `kern` (PairPos, with the deltas of a variable font), else the old kern table. No shaping engine
and no font library is used: what those say is what is being checked, and unpacking whole tables into objects would
cost more than all the rest. Structures and names are those of the OpenType specification 1.9.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

_LANGUAGES = {"zh-Hans": b"ZHS ", "en": b"ENG "}
_SINGLE, _LIGATURE, _PAIR, _SUBSTITUTION_EXTENSION, _POSITION_EXTENSION = 1, 4, 2, 7, 9
_X_ADVANCE, _X_ADVANCE_DEVICE, _VARIATION = 0x04, 0x40, 0x8000


class Table:
    """Bytes with big-endian reads; offsets are from the start of the font table unless said."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def u16(self, at: int) -> int:
        return self.data[at] << 8 | self.data[at + 1]

    def i16(self, at: int) -> int:
        value = self.u16(at)
        return value - 0x10000 if value & 0x8000 else value

    def u32(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 4], "big")

    def words(self, at: int, count: int) -> list[int]:
        """`count` unsigned 16-bit numbers."""
        return np.frombuffer(self.data, ">u2", count, at).tolist()

    def coverage(self, at: int) -> dict[int, int]:
        """Coverage table: glyph -> coverage index."""
        count = self.u16(at + 2)
        if self.u16(at) == 1:
            return {glyph: i for i, glyph in enumerate(self.words(at + 4, count))}
        ranges = self.words(at + 4, 3 * count)
        return {g: index + g - low for low, high, index in zip(*[iter(ranges)] * 3) for g in range(low, high + 1)}

    def classes(self, at: int) -> dict[int, int]:
        """ClassDef table: glyph -> class; glyphs not listed are of class 0."""
        if self.u16(at) == 1:
            first = self.u16(at + 2)
            return {first + i: c for i, c in enumerate(self.words(at + 6, self.u16(at + 4)))}
        ranges = self.words(at + 4, 3 * self.u16(at + 2))
        return {g: c for low, high, c in zip(*[iter(ranges)] * 3) for g in range(low, high + 1)}


def tables_of(data: bytes) -> dict[str, bytes]:
    """The tables of a font file by tag (of the first font of a collection)."""
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    found = {}
    for i in range(count):
        tag, _, at, size = struct.unpack_from(">4sIII", data, start + 12 + 16 * i)
        found[tag.decode("latin-1")] = data[at : at + size]
    return found


class Features(Table):
    """GSUB or GPOS: scripts, features and lookups."""

    def records(self, at: int) -> Iterator[tuple[bytes, int]]:
        """Tagged records of a list at `at`: tag, absolute offset."""
        for i in range(self.u16(at)):
            yield self.data[at + 2 + 6 * i : at + 6 + 6 * i], at + self.u16(at + 6 + 6 * i)

    @cached_property
    def features(self) -> list[tuple[bytes, int]]:
        """Feature records in order."""
        return list(self.records(self.u16(6)))

    @cached_property
    def scripts(self) -> dict[bytes, int]:
        """Offsets of script tables by tag."""
        return dict(self.records(self.u16(4)))

    def languages(self, script: int) -> dict[bytes, int]:
        """Offsets of a script's language systems by tag; the default one is b''."""
        found = {b"": script + self.u16(script)} if self.u16(script) else {}
        for i in range(self.u16(script + 2)):
            at = script + 4 + 6 * i
            found[self.data[at : at + 4]] = script + self.u16(at + 4)
        return found

    def of_system(self, system: int, tag: bytes) -> list[int]:
        """Offsets of the features `tag` of a language system."""
        wanted = self.words(system + 6, self.u16(system + 4))
        return [self.features[i][1] for i in wanted if self.features[i][0] == tag]

    def lookups(self, features: Sequence[int]) -> list[tuple[int, list[int]]]:
        """(type, offsets of subtables) of the lookups of some features, in lookup order, without extensions."""
        indices = sorted({i for f in features for i in self.words(f + 4, self.u16(f + 2))})
        base = self.u16(8)
        return [self._lookup(base + self.u16(base + 2 + 2 * i)) for i in indices]

    def _lookup(self, at: int) -> tuple[int, list[int]]:
        kind, tables = self.u16(at), [at + offset for offset in self.words(at + 6, self.u16(at + 4))]
        if kind == self.extension and tables:
            kind = self.u16(tables[0] + 2)
            tables = [t + self.u32(t + 4) for t in tables]
        return kind, tables

    extension = _POSITION_EXTENSION


class Substitutions(Features):
    """GSUB."""

    extension = _SUBSTITUTION_EXTENSION

    def all_of(self, tag: bytes) -> list[int]:
        """Offsets of the features `tag`, whatever the script."""
        return [at for name, at in self.features if name == tag]

    def of_language(self, tag: bytes, language: str) -> list[int]:
        """Offsets of the features `tag` of the language in whatever script has it, else of Latin's default language."""
        wanted = _LANGUAGES.get(language)
        systems = [self.languages(s)[wanted] for s in self.scripts.values() if wanted in self.languages(s)]
        if not systems and b"latn" in self.scripts:
            systems = [at for name, at in self.languages(self.scripts[b"latn"]).items() if name == b""]
        return [f for system in systems for f in self.of_system(system, tag)]

    def of_weight(self, place: Sequence[float]) -> list[int]:
        """Offsets of the `rvrn` features at a place in normalised coordinates (FeatureVariations)."""
        variations = self.u32(10) if self.u16(2) >= 1 else 0
        for i in range(self.u32(variations + 4) if variations and place else 0):
            at = variations + 8 + 8 * i
            if self._holds(variations + self.u32(at), place):
                return self._alternates(variations + self.u32(at + 4))
        return self.all_of(b"rvrn")

    def _holds(self, conditions: int, place: Sequence[float]) -> bool:
        for i in range(self.u16(conditions)):
            at = conditions + self.u32(conditions + 2 + 4 * i)
            low, high = self.i16(at + 4) / 16384, self.i16(at + 6) / 16384
            if not low <= place[self.u16(at + 2)] <= high:
                return False
        return True

    def _alternates(self, at: int) -> list[int]:
        found = []
        for i in range(self.u16(at + 4)):
            record = at + 6 + 6 * i
            if self.features[self.u16(record)][0] in (b"rvrn", b"rclt"):
                found.append(at + self.u32(record + 2))
        return found

    def singles(self, features: Sequence[int]) -> dict[int, int]:
        """The single substitutions of features, one lookup after another."""
        found: dict[int, int] = {}
        for kind, tables in self.lookups(features):
            if kind != _SINGLE:
                continue
            mapping: dict[int, int] = {}
            for table in tables:
                mapping = {**self._single(table), **mapping}
            found = {glyph: mapping.get(other, other) for glyph, other in found.items()}
            found = {**mapping, **found}
        return found

    def _single(self, at: int) -> dict[int, int]:
        covered = self.coverage(at + self.u16(at + 2))
        if self.u16(at) == 1:
            return {glyph: (glyph + self.i16(at + 4)) & 0xFFFF for glyph in covered}
        others = self.words(at + 6, self.u16(at + 4))
        return {glyph: others[i] for glyph, i in covered.items() if i < len(others)}

    def ligature(self, features: Sequence[int], first: int, second: int) -> int | None:
        """The ligature of exactly two glyphs, if some lookup of the features has it."""
        for kind, tables in self.lookups(features):
            for at in tables if kind == _LIGATURE else ():
                index = self.coverage(at + self.u16(at + 2)).get(first)
                if index is None:
                    continue
                group = at + self.u16(at + 6 + 2 * index)
                for offset in self.words(group + 2, self.u16(group)):
                    if self.words(group + offset + 2, self.u16(group + offset + 2))[:2] == [2, second]:
                        return self.u16(group + offset)
        return None


class Positions(Features):
    """GPOS, as far as pair kerning goes."""

    def __init__(self, data: bytes, deltas: Deltas | None) -> None:
        super().__init__(data)
        self._deltas = deltas
        self._covered: dict[int, dict[int, int]] = {}
        self._classes: dict[int, dict[int, int]] = {}
        self._scripts: dict[bytes, list[tuple[int, list[int]]]] = {}

    def kerning(self, script: bytes) -> list[tuple[int, list[int]]]:
        """Lookups of `kern` for a script, else for DFLT or Latin."""
        if script not in self._scripts:
            at = next((self.scripts[s] for s in (script, b"DFLT", b"dflt", b"latn") if s in self.scripts), None)
            system = None if at is None else self.languages(at).get(b"")
            self._scripts[script] = [] if system is None else self.lookups(self.of_system(system, b"kern"))
        return self._scripts[script]

    @cached_property
    def kerns(self) -> bool:
        """Whether there is a `kern` feature at all."""
        return any(tag == b"kern" for tag, _ in self.features)

    @cached_property
    def contextual(self) -> bool:
        """Whether kerning depends on more than pairs."""
        return any(kind in (7, 8) for kind, _ in self.lookups([at for tag, at in self.features if tag == b"kern"]))

    def pair(self, script: bytes, first: int, second: int) -> float:
        """Kerning of a glyph pair in font units."""
        return sum(self._in_tables(tables, first, second) for kind, tables in self.kerning(script) if kind == _PAIR)

    def _in_tables(self, tables: list[int], first: int, second: int) -> float:
        """Value of the first subtable that applies; a class pair applies even where its value is zero."""
        for at in tables:
            covered = self._covered.get(at)
            if covered is None:
                covered = self._covered[at] = self.coverage(at + self.u16(at + 2))
            if first not in covered:
                continue
            if self.u16(at) == 2:
                return self._of_classes(at, first, second)
            value = self._of_glyphs(at, covered[first], second)
            if value is not None:
                return value
        return 0.0

    def _of_glyphs(self, at: int, index: int, second: int) -> float | None:
        one, two = self.u16(at + 4), self.u16(at + 6)
        group, step = at + self.u16(at + 10 + 2 * index), 1 + one.bit_count() + two.bit_count()
        records = np.frombuffer(self.data, ">u2", step * self.u16(group), group + 2)
        found = np.flatnonzero(records[::step] == second)
        return None if not len(found) else self._advance(group + 4 + 2 * step * int(found[0]), one, group)

    def _of_classes(self, at: int, first: int, second: int) -> float:
        one, two = self.u16(at + 4), self.u16(at + 6)
        row = self._class_of(at + self.u16(at + 8), first)
        column = self._class_of(at + self.u16(at + 10), second)
        record = row * self.u16(at + 14) + column
        return self._advance(at + 16 + 2 * record * (one.bit_count() + two.bit_count()), one, at)

    def _class_of(self, at: int, glyph: int) -> int:
        if at not in self._classes:
            self._classes[at] = self.classes(at)
        return self._classes[at].get(glyph, 0)

    def _advance(self, at: int, form: int, parent: int) -> float:
        """XAdvance of a value record of format `form`, with the delta of its VariationIndex (offset from `parent`)."""
        if not form & _X_ADVANCE:
            return 0.0
        value = float(self.i16(at + 2 * (form & 0x03).bit_count()))
        if self._deltas is not None and form & _X_ADVANCE_DEVICE:
            offset = self.u16(at + 2 * (form & 0x3F).bit_count())
            if offset and self.u16(parent + offset + 4) == _VARIATION:
                value += self._deltas.delta(self.u16(parent + offset), self.u16(parent + offset + 2))
        return value


class Deltas(Table):
    """An ItemVariationStore at a place in normalised coordinates."""

    def __init__(self, data: bytes, at: int, place: Sequence[float]) -> None:
        super().__init__(data)
        self._base = at
        regions = at + self.u32(at + 2)
        axes = self.u16(regions)
        self._scalars = [self._scalar(regions + 4 + 6 * axes * r, place[:axes]) for r in range(self.u16(regions + 2))]

    def _scalar(self, at: int, place: Sequence[float]) -> float:
        """How much a region counts: the product over the axes of tents from start over peak to end."""
        scalar = 1.0
        for a, where in enumerate(place):
            start, peak, end = (self.i16(at + 6 * a + 2 * k) / 16384 for k in range(3))
            if peak == 0.0 or start > peak or peak > end or (start < 0.0 < end):
                continue
            if not start < where < end and where != peak:
                return 0.0
            if where != peak:
                scalar *= (where - start) / (peak - start) if where < peak else (end - where) / (end - peak)
        return scalar

    def delta(self, outer: int, inner: int) -> float:
        """The delta of an item."""
        at = self._base + self.u32(self._base + 8 + 4 * outer)
        words, regions = self.u16(at + 2), self.words(at + 6, self.u16(at + 4))
        long, words = bool(words & 0x8000), words & 0x7FFF
        large, small = (4, 2) if long else (2, 1)
        row = at + 6 + 2 * len(regions) + inner * (large * words + small * (len(regions) - words))
        total = 0.0
        for i, region in enumerate(regions):
            size = large if i < words else small
            total += self._scalars[region] * int.from_bytes(self.data[row : row + size], "big", signed=True)
            row += size
        return total


class OldKerning(Table):
    """The `kern` table, version 0, horizontal format 0."""

    @cached_property
    def pairs(self) -> dict[tuple[int, int], int]:
        """(left, right) -> value in font units. Lengths of subtables are not trusted: large ones overflow 16 bits."""
        found: dict[tuple[int, int], int] = {}
        if self.u16(0) == 0 and self.u16(2) and self.u16(8) >> 8 == 0 and self.u16(8) & 1:
            count = min(self.u16(10), (len(self.data) - 18) // 6)
            rows = np.frombuffer(self.data, ">u2", 3 * count, 18).reshape(-1, 3)
            values = rows[:, 2].astype(np.uint16).view(np.int16)
            found = dict(zip(map(tuple, rows[:, :2].tolist()), values.tolist()))
        return found


class Layout:
    """What the layout tables of one font say at a place of its axes (normalised coordinates) in one language."""

    def __init__(self, tables: dict[str, bytes], place: Sequence[float], language: str) -> None:
        self.em = float(Table(tables["head"]).u16(18))
        gsub = Substitutions(tables["GSUB"]) if "GSUB" in tables else None
        self._gsub = gsub
        weight = {} if gsub is None else gsub.singles(gsub.of_weight(place))
        local = {} if gsub is None else gsub.singles(gsub.of_language(b"locl", language))
        self._local = {**local, **{glyph: local.get(other, other) for glyph, other in weight.items()}}
        self._gpos = Positions(tables["GPOS"], _deltas_of(tables, place)) if "GPOS" in tables else None
        self._old = OldKerning(tables["kern"]) if "kern" in tables else None

    @property
    def contextual(self) -> bool:
        """Whether advances depend on more than neighbouring pairs, so that ours are only near."""
        return self._gpos is not None and self._gpos.contextual

    def local(self, glyph: int) -> int:
        """The glyph that weight and language put in a glyph's place."""
        return self._local.get(glyph, glyph)

    @cached_property
    def upright(self) -> dict[int, int]:
        """Glyphs of columns in place of those of lines."""
        return {} if self._gsub is None else self._gsub.singles(self._gsub.all_of(b"vert"))

    def composed(self, first: int, second: int) -> int | None:
        """The single glyph that `ccmp` makes of two, if it does."""
        return None if self._gsub is None else self._gsub.ligature(self._gsub.all_of(b"ccmp"), first, second)

    def pair(self, first: int, second: int, script: bytes) -> float:
        """Change in em of the advance of one glyph before another."""
        if self._gpos is not None and self._gpos.kerns:
            return self._gpos.pair(script, first, second) / self.em
        return 0.0 if self._old is None else self._old.pairs.get((first, second), 0) / self.em


def _deltas_of(tables: dict[str, bytes], place: Sequence[float]) -> Deltas | None:
    gdef = Table(tables.get("GDEF", b""))
    if not place or len(gdef.data) < 18 or gdef.u32(0) < 0x00010003 or not gdef.u32(14):
        return None
    return Deltas(gdef.data, gdef.u32(14), place)


def script_tag(char: str) -> bytes:
    """OpenType script tag of a character, as far as kerning needs it."""
    cp = ord(char)
    if 0x370 <= cp < 0x400 or 0x1F00 <= cp < 0x2000:
        return b"grek"
    return b"cyrl" if 0x400 <= cp < 0x530 else b"latn"
