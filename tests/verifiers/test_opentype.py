"""Layout tables read from bytes: kerning and substitutions as HarfBuzz has them; broken tables told, not crashed on."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import uharfbuzz
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

from verifiers.font import FontFile, FontUnreadable, open_face
from verifiers.opentype import GREEK, HANI, LATIN, Kerning, Layout, pair_kerning, script_of

EM = 1000
LETTERS = "ABTVaovy—Α门"
NAMES = {c: f"g{ord(c):04X}" for c in LETTERS}
PAIRS = [(a, b) for a in "ABTVaovy" for b in "ABTVaovy"]
KERN = """
@round = [gA gB]; @low = [ga go];
feature kern {
    pos gT ga -90; pos gT go -85; pos gV <0 0 -7 0> gA <0 0 -3 0>;
    subtable;
    pos @round [gT gV] -40; pos @round @low -10;
    subtable;
    pos [gT gV] [gv gy] -25;
} kern;
"""
LOOKUPS = """
lookup wide useExtension { pos ga gV -31; } wide;
lookup more useExtension { pos ga gV -4; pos go gV -6; } more;
feature kern { lookup wide; lookup more; } kern;
"""
SCRIPTS = """
languagesystem DFLT dflt; languagesystem latn dflt; languagesystem grek dflt;
feature kern { script latn; pos gA gV -11; script grek; pos gA gV -22; } kern;
"""
LOCAL = """
languagesystem DFLT dflt; languagesystem hani dflt; languagesystem hani ZHS;
feature locl { script hani; language ZHS exclude_dflt; sub g95E8 by gB; } locl;
feature ccmp { sub g2014 g2014 by dash2; } ccmp;
feature vert { sub g2014 by gT; } vert;
"""
VARIABLE = "feature kern { pos gA gV (wght=400:-20 wght=900:-80); pos gT ga -50; } kern;"


def _named(text: str) -> str:
    """Feature text with letters' glyph names (gA) as they are in the font (g0041)."""
    for char in "ABTVaovy":
        text = text.replace(f"g{char} ", f"{NAMES[char]} ").replace(f"g{char}]", f"{NAMES[char]}]")
        text = text.replace(f"g{char};", f"{NAMES[char]};")
    return text


def _font(features: str = "", axes: list[tuple[str, int, int, int, str]] | None = None) -> TTFont:
    """A font of empty glyphs, each 500 units wide."""
    glyphs = [".notdef", *NAMES.values(), "dash2"]
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({ord(c): name for c, name in NAMES.items()})
    builder.setupGlyf({name: Glyph() for name in glyphs})
    builder.setupHorizontalMetrics({name: (500, 0) for name in glyphs})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({})
    builder.setupPost()
    if axes:
        builder.setupFvar(axes, [])
        builder.setupGvar({name: [] for name in glyphs})
    if features:
        addOpenTypeFeaturesFromString(builder.font, _named(features))
    return builder.font


def _bytes(font: TTFont) -> bytes:
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _harfbuzz(data: bytes, text: str, script: str = "Latn", weight: int | None = None) -> float:
    """Sum of advances in em, less that of the glyphs."""
    font = uharfbuzz.Font(uharfbuzz.Face(data))
    if weight is not None:
        font.set_variations({"wght": weight})
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.direction, buffer.script, buffer.language = "ltr", script, "en"
    uharfbuzz.shape(font, buffer, {})
    return sum(p.x_advance for p in buffer.glyph_positions) / EM - 0.5 * len(text)


def _kerning(font: TTFont, place: tuple[float, ...] = ()) -> Kerning:
    return _layout(font).kerning(place, "en")


def _layout(font: TTFont) -> Layout:
    stored = TTFont(io.BytesIO(_bytes(font)))
    return Layout({tag: stored.reader[tag] for tag in ("GSUB", "GPOS", "GDEF", "kern") if tag in stored}, EM)


def _glyph(font: TTFont, char: str) -> int:
    return font.getGlyphID(NAMES[char])


def _old_kerning(pairs: dict[tuple[str, str], int]) -> TTFont:
    """A font with a `kern` table and no GPOS."""
    font = _font()
    table = font["kern"] = newTable("kern")
    table.version = 0
    part = KernTable_format_0(False)
    part.coverage, part.version = 1, 0
    part.kernTable = {(NAMES[a], NAMES[b]): value for (a, b), value in pairs.items()}
    table.kernTables = [part]
    return font


@pytest.mark.parametrize("features", [KERN, LOOKUPS])
def test_pairs_kern_as_in_harfbuzz(features: str) -> None:
    font = _font(features)
    kerning, data = _kerning(font), _bytes(font)
    own = {pair: pair_kerning(kerning, LATIN, *(_glyph(font, c) for c in pair)) for pair in PAIRS}
    assert own == pytest.approx({pair: _harfbuzz(data, "".join(pair)) for pair in PAIRS}, abs=1e-6)
    assert len(set(own.values())) > 2


def test_a_script_has_its_own_kerning_and_others_fall_back() -> None:
    font = _font(SCRIPTS)
    kerning, data = _kerning(font), _bytes(font)
    for script, tag, expected in ((LATIN, "Latn", -0.011), (GREEK, "Grek", -0.022), (HANI, "Hani", -0.011)):
        own = pair_kerning(kerning, script, _glyph(font, "A"), _glyph(font, "V"))
        assert own == pytest.approx(expected)
        assert own == pytest.approx(_harfbuzz(data, "AV", tag))
    assert [script_of(c) for c in "A—Α门"] == [LATIN, LATIN, GREEK, HANI]


@pytest.mark.parametrize("weight", [400, 650, 900])
def test_kerning_varies_with_the_weight(weight: int) -> None:
    font = _font(VARIABLE, [("wght", 400, 400, 900, "Weight")])
    data = _bytes(font)
    kerning = _kerning(font, ((weight - 400) / 500,))
    for a, b in ("AV", "Ta"):
        own = pair_kerning(kerning, LATIN, _glyph(font, a), _glyph(font, b))
        assert own == pytest.approx(_harfbuzz(data, a + b, weight=weight), abs=0.0006)
    assert pair_kerning(kerning, LATIN, _glyph(font, "A"), _glyph(font, "V")) == pytest.approx(
        -0.02 - 0.06 * (weight - 400) / 500, abs=1e-4
    )


def test_the_old_table_counts_where_no_kern_feature_does() -> None:
    pairs = {("A", "V"): -70, ("T", "a"): -60, ("a", "a"): 5}
    font = _old_kerning(pairs)
    kerning, data = _kerning(font), _bytes(font)
    for a, b in PAIRS:
        own = pair_kerning(kerning, LATIN, _glyph(font, a), _glyph(font, b))
        assert own == pytest.approx(pairs.get((a, b), 0) / EM)
        assert own == pytest.approx(_harfbuzz(data, a + b), abs=1e-6)


def _kern_bytes(parts: list[tuple[int, int, dict[tuple[int, int], int]]]) -> bytes:
    """A `kern` table: declared length, number of pairs declared, pairs, of each subtable."""
    out = struct.pack(">HH", 0, len(parts))
    for length, count, pairs in parts:
        out += struct.pack(">HHBBHHHH", 0, length, 0, 1, count, 0, 0, 0)
        out += b"".join(struct.pack(">HHh", *pair, value) for pair, value in sorted(pairs.items()))
    return out


def test_the_length_of_the_last_old_subtable_is_not_trusted() -> None:
    pairs = {(1, 2): -10, (3, 4): -20}
    whole = Layout({"kern": _kern_bytes([(20, 2, pairs)])}, EM).kerning((), "en")  # 26 bytes, declared as 20
    assert [pair_kerning(whole, LATIN, *p) for p in pairs] == pytest.approx([-0.01, -0.02])
    torn = Layout({"kern": _kern_bytes([(32, 3, pairs)])}, EM).kerning((), "en")
    assert [pair_kerning(torn, LATIN, *p) for p in pairs] == [0.0, 0.0]


def test_substitutions_of_language_dash_and_column() -> None:
    font = _font(LOCAL)
    layout, door, dash = _layout(font), _glyph(font, "门"), _glyph(font, "—")
    chinese, english = (layout.substitutions((), HANI, language) for language in ("zh-Hans", "en"))
    assert layout.substituted(door, chinese) == _glyph(font, "B")
    assert layout.substituted(door, english) == door
    assert layout.composed(dash, dash) == font.getGlyphID("dash2")
    assert layout.composed(dash, door) is None
    assert layout.upright == {dash: _glyph(font, "T")}


def test_a_font_without_layout_tables_has_no_kerning() -> None:
    layout = Layout({}, EM)
    assert pair_kerning(layout.kerning((), "en"), LATIN, 1, 2) == 0.0
    assert layout.substituted(7, layout.substitutions((), LATIN, "en")) == 7
    assert layout.composed(1, 2) is None
    assert layout.upright == {}
    assert not layout.contextual


def _read_all(tables: dict[str, bytes], axes: int) -> None:
    """Everything that is ever asked of a layout."""
    layout = Layout(tables, EM)
    for language in ("en", "zh-Hans"):
        kerning = layout.kerning((0.5,) * axes, language)
        for script in (LATIN, HANI):
            lookups = layout.substitutions((0.5,) * axes, script, language)
            for first in range(13):
                layout.substituted(first, lookups)
                for second in range(13):
                    pair_kerning(kerning, script, first, second)
    assert isinstance(layout.contextual, bool)
    layout.composed(9, 9)
    assert isinstance(layout.upright, dict)


@pytest.mark.parametrize("features", [KERN, LOOKUPS, LOCAL, VARIABLE])
def test_broken_tables_raise_font_unreadable_and_nothing_else(features: str) -> None:
    axes = [("wght", 400, 400, 900, "Weight")] if features == VARIABLE else None
    stored = TTFont(io.BytesIO(_bytes(_font(features, axes))))
    whole = {tag: stored.reader[tag] for tag in ("GSUB", "GPOS", "GDEF") if tag in stored}
    _read_all(whole, 1 if axes else 0)
    rng, refused = np.random.default_rng(7), 0
    for tag in whole:
        for _ in range(60):
            data = bytearray(whole[tag][: int(rng.integers(1, len(whole[tag]) + 1))])
            for _ in range(int(rng.integers(0, 4))):
                data[int(rng.integers(0, len(data)))] = int(rng.integers(0, 256))
            try:
                _read_all({**whole, tag: bytes(data)}, 1 if axes else 0)
            except FontUnreadable:
                refused += 1
    assert refused > 10


def test_a_file_that_is_no_font_is_refused() -> None:
    with pytest.raises(FontUnreadable, match="FreeType cannot read"):
        FontFile(io.BytesIO(b"no font at all"))


def test_faces_of_one_file_share_it_and_keep_apart() -> None:
    file = FontFile(io.BytesIO(_bytes(_font(VARIABLE, [("wght", 400, 400, 900, "Weight")]))))
    light, black = (open_face(file, weight, "en") for weight in (400, 900))
    assert light.kerning.data is black.kerning.data
    a, v = file.index("A"), file.index("V")
    assert pair_kerning(light.kerning, LATIN, a, v) == pytest.approx(-0.02)
    assert pair_kerning(black.kerning, LATIN, a, v) == pytest.approx(-0.08)
