"""OpenType layout tables read without a shaper: which glyph stands for a character, and how pairs are kerned.

Of the features that are on by default this reads those that change the setting of NFC text in Latin, Greek, Cyrillic
and Chinese: `locl` (single substitutions of the language), `ccmp` (the two-em Chinese dash) and `kern` (PairPos, with
the deltas of a variable font), else the old kern table. Fonts that do more are `contextual`: their advances are only
nearly known.
"""

from __future__ import annotations

from typing import Any

from fontTools.ttLib import TTFont
from fontTools.varLib.models import normalizeLocation, piecewiseLinearMap
from fontTools.varLib.varStore import VarStoreInstancer

_LANGUAGES = {"zh-Hans": "ZHS ", "en": "ENG "}


class Layout:
    """Layout of one font at a location of its axes (design units, empty for a static font), for one language."""

    def __init__(self, font: TTFont, location: dict[str, float], language: str) -> None:
        self._font, self._cmap = font, font.getBestCmap()
        self._em = float(font["head"].unitsPerEm)
        gsub = font["GSUB"].table if "GSUB" in font else None
        self._gpos = font["GPOS"].table if "GPOS" in font and font["GPOS"].table.FeatureList else None
        self._deltas = _deltas(font, location)
        self._local = {} if gsub is None else _localised(gsub, language)
        self._compositions = [] if gsub is None else _feature_lookups(gsub, "ccmp")
        self._kerning: dict[str, list[Any] | None] = {}
        self._old = [t.kernTable for t in font["kern"].kernTables if hasattr(t, "kernTable")] if "kern" in font else []
        self.contextual = getattr(gsub, "FeatureVariations", None) is not None or self._has_contextual_kerning()

    def localised(self, char: str) -> int | None:
        """Glyph id that the language puts in place of the font's usual one; None where it does not."""
        name = self._cmap.get(ord(char))
        return self._font.getGlyphID(self._local[name]) if name in self._local else None

    def composed(self, a: str, b: str) -> int | None:
        """Glyph id of the single glyph that `ccmp` makes of two characters, if it does."""
        first, second = self._name(a), self._name(b)
        for table in (_plain_substitution(s) for lookup in self._compositions for s in lookup.SubTable):
            for ligature in getattr(table, "ligatures", {}).get(first, []):
                if ligature.Component == [second]:
                    return self._font.getGlyphID(ligature.LigGlyph)
        return None

    def pair(self, a: str, b: str) -> float:
        """Change in em of the advance of `a` before `b`."""
        first, second = self._name(a), self._name(b)
        if first is None or second is None:
            return 0.0
        lookups = self._of_script(_script_tag(a))
        if lookups is None:
            return sum(table.get((first, second), 0) for table in self._old) / self._em
        return sum(self._in_lookup(lookup, first, second) for lookup in lookups) / self._em

    def _name(self, char: str) -> str | None:
        name = self._cmap.get(ord(char))
        return self._local.get(name, name)

    def _of_script(self, tag: str) -> list[Any] | None:
        """Lookups of `kern` for a script (else DFLT, else latn); None when GPOS has no such feature at all."""
        if self._gpos is None:
            return None
        if tag not in self._kerning:
            self._kerning[tag] = self._find_kerning(tag)
        return self._kerning[tag]

    def _find_kerning(self, tag: str) -> list[Any] | None:
        features = self._gpos.FeatureList.FeatureRecord
        if not any(f.FeatureTag == "kern" for f in features):
            return None
        scripts = {r.ScriptTag: r.Script for r in self._gpos.ScriptList.ScriptRecord}
        script = scripts.get(tag) or scripts.get("DFLT") or scripts.get("dflt") or scripts.get("latn")
        if script is None or script.DefaultLangSys is None:
            return []
        wanted = [features[i] for i in script.DefaultLangSys.FeatureIndex if features[i].FeatureTag == "kern"]
        indices = sorted({i for f in wanted for i in f.Feature.LookupListIndex})
        return [self._gpos.LookupList.Lookup[i] for i in indices]

    def _has_contextual_kerning(self) -> bool:
        lookups = [] if self._gpos is None else _feature_lookups(self._gpos, "kern")
        return any(_plain(s).LookupType in (7, 8) for lookup in lookups for s in lookup.SubTable)

    def _in_lookup(self, lookup: Any, first: str, second: str) -> float:
        """Value of the first subtable that applies; a class pair applies even where its value is zero."""
        for table in map(_plain, lookup.SubTable):
            if table.LookupType != 2 or first not in table.Coverage.glyphs:
                continue
            if table.Format == 1:
                records = table.PairSet[table.Coverage.glyphs.index(first)].PairValueRecord
                found = next((r for r in records if r.SecondGlyph == second), None)
                if found is None:
                    continue
            else:
                one, two = table.ClassDef1.classDefs.get(first, 0), table.ClassDef2.classDefs.get(second, 0)
                found = table.Class1Record[one].Class2Record[two]
            return self._advance(found.Value1) + self._advance(found.Value2)
        return 0.0

    def _advance(self, value: Any) -> float:
        if value is None:
            return 0.0
        device = getattr(value, "XAdvDevice", None)
        return getattr(value, "XAdvance", 0) + (self._deltas(device) if device is not None else 0.0)


def _feature_lookups(table: Any, tag: str) -> list[Any]:
    """All lookups of a feature in a GSUB or GPOS table, whatever the script."""
    if not table.FeatureList or not table.LookupList:
        return []
    wanted = [f.Feature for f in table.FeatureList.FeatureRecord if f.FeatureTag == tag]
    return [table.LookupList.Lookup[i] for i in sorted({i for f in wanted for i in f.LookupListIndex})]


def _localised(table: Any, language: str) -> dict[str, str]:
    """Single substitutions of `locl`: of the language in any script, else of Latin's default language."""
    if not table.ScriptList or not table.FeatureList:
        return {}
    tag = _LANGUAGES.get(language)
    systems = [
        system.LangSys
        for record in table.ScriptList.ScriptRecord
        for system in record.Script.LangSysRecord
        if system.LangSysTag == tag
    ]
    if not systems:
        scripts = [r.Script for r in table.ScriptList.ScriptRecord if r.ScriptTag == "latn"]
        systems = [s.DefaultLangSys for s in scripts if s.DefaultLangSys]
    features = [table.FeatureList.FeatureRecord[i] for s in systems for i in s.FeatureIndex]
    indices = sorted({i for f in features if f.FeatureTag == "locl" for i in f.Feature.LookupListIndex})
    found: dict[str, str] = {}
    for index in indices:
        for subtable in map(_plain_substitution, table.LookupList.Lookup[index].SubTable):
            found.update(getattr(subtable, "mapping", {}))
    return found


def _plain(table: Any) -> Any:
    """A GPOS subtable without its Extension wrapping."""
    return table.ExtSubTable if table.LookupType == 9 else table


def _plain_substitution(table: Any) -> Any:
    """A GSUB subtable without its Extension wrapping."""
    return table.ExtSubTable if table.LookupType == 7 else table


def _deltas(font: TTFont, location: dict[str, float]) -> Any:
    """Function from a VariationIndex device to its delta in font units at `location`."""
    store = getattr(font["GDEF"].table, "VarStore", None) if location and "GDEF" in font else None
    if store is None:
        return lambda device: 0.0
    axes = {a.axisTag: (a.minValue, a.defaultValue, a.maxValue) for a in font["fvar"].axes}
    place = normalizeLocation(location, axes)
    if "avar" in font:
        segments = font["avar"].segments
        place = {tag: piecewiseLinearMap(v, segments[tag]) if segments.get(tag) else v for tag, v in place.items()}
    instancer = VarStoreInstancer(store, font["fvar"].axes, place)

    def delta(device: Any) -> float:
        return instancer[(device.StartSize << 16) + device.EndSize] if device.DeltaFormat == 0x8000 else 0.0

    return delta


def _script_tag(char: str) -> str:
    """OpenType script tag of a character, as far as kerning needs it."""
    cp = ord(char)
    if 0x370 <= cp < 0x400 or 0x1F00 <= cp < 0x2000:
        return "grek"
    return "cyrl" if 0x400 <= cp < 0x530 else "latn"
