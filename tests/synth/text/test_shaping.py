"""Shaping and outlines: one cluster a character, kerning without ligatures, outlines that FreeType agrees with."""

from __future__ import annotations

from pathlib import Path

import freetype
import numpy as np
import pytest

from synth.text.fonts import FontFile, FontLibrary
from synth.text.shaping import FLATNESS, Face, face


def named(library: FontLibrary, family: str) -> FontFile:
    """The first file of a family."""
    return next(f for f in library.files if f.family == family)


@pytest.fixture(scope="module")
def latin(library: FontLibrary) -> Face:
    f = named(library, "Noto Sans")
    return face(f.path, f.index, 400)


@pytest.fixture(scope="module")
def han(library: FontLibrary) -> Face:
    f = next(f for f in library.files if f.vertical)
    return face(f.path, f.index, None)


def area(one: Face, gid: int) -> float:
    """Signed area of an outline, square em (shoelace over its segments)."""
    one.fetch(np.array([gid], np.int32))
    s = one.segments[one.first[gid] : one.first[gid] + one.count[gid]].astype(float)
    return 0.5 * float((s[:, 0] * s[:, 3] - s[:, 2] * s[:, 1]).sum())


@pytest.mark.parametrize("text", ["office fluffy waffle affix", "fjord -> => != <= www"])
def test_no_ligatures_in_any_latin_font(library: FontLibrary, text: str):
    for file in library.files:
        if "latin" not in file.scripts or len(library.covering(text)) == 0:
            continue
        try:
            glyphs = face(file.path, file.index, None).shape(text, "en")
        except ValueError:
            continue  # a font without one of the signs
        assert glyphs.cluster.tolist() == list(range(len(text))), file.family


def test_kerning_is_on_and_advances_add_up(latin: Face):
    pair = latin.shape("AV", "en").per_character.sum()
    alone = latin.shape("A", "en").per_character.sum() + latin.shape("V", "en").per_character.sum()
    assert pair < alone - 0.01
    glyphs = latin.shape("To be, or not to be", "en")
    assert glyphs.per_character.sum() == pytest.approx(glyphs.advance.sum(), abs=1e-5)


def test_combining_marks_belong_to_their_letter(latin: Face):
    glyphs = latin.shape("x\u0302y", "en")
    assert glyphs.per_character[1] == 0.0 and glyphs.per_character[[0, 2]].min() > 0.3
    assert (np.diff(glyphs.cluster) >= 0).all()


def test_characters_without_glyph_are_named(latin: Face):
    with pytest.raises(ValueError, match=r"U\+4E2D, U\+56FD"):
        latin.shape("a 中国", "en")


def test_newlines_draw_nothing(latin: Face):
    glyphs = latin.shape("a\nb", "en")
    latin.fetch(glyphs.gids)
    assert latin.count[glyphs.gids[1]] == 0 and glyphs.gids[1] == latin.shape(" ", "en").gids[0]


def test_vertical_text_runs_down_with_vertical_punctuation(han: Face):
    across, down = han.shape("中，国。", "zh-Hans"), han.shape("中，国。", "zh-Hans", vertical=True)
    assert down.advance == pytest.approx([1.0] * 4, abs=0.02)
    assert down.gids[0] == across.gids[0] and (down.gids[[1, 3]] != across.gids[[1, 3]]).any()
    assert down.dx[0] == pytest.approx(-0.5, abs=0.1)  # the origin is the column's centre


def test_outlines_have_the_area_and_box_freetype_finds(latin: Face, library: FontLibrary):
    """FreeType's own bounding box and scan conversion of `g` at 512 px, against the segments."""
    file = named(library, "Noto Sans")
    other = freetype.Face(str(file.path), file.index)
    other.set_var_design_coords(
        [400.0 if axis.tag == "wght" else axis.default for axis in other.get_variation_info().axes]
    )
    for character in "g&8i":
        gid = int(latin.shape(character, "en").gids[0])
        found = area(latin, gid)
        other.set_char_size(512 * 64)
        other.load_glyph(gid, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_RENDER)
        ink = np.array(other.glyph.bitmap.buffer, np.float64).sum() / 255 / 512**2
        assert abs(found) == pytest.approx(ink, rel=0.01)
        box = (
            np.array([getattr(other.glyph.outline.get_bbox(), k) for k in ("xMin", "yMin", "xMax", "yMax")]) / 512 / 64
        )
        assert latin.box[gid] == pytest.approx(box, abs=2 * FLATNESS)


def test_every_contour_is_closed(latin: Face, han: Face):
    for one, text in ((latin, "Ag&@%8"), (han, "国永，")):
        gids = one.shape(text, "en").gids
        one.fetch(gids)
        for gid in gids.tolist():
            s = one.segments[one.first[gid] : one.first[gid] + one.count[gid]]
            ends, starts = np.sort(s[:, 2:].view("c8").ravel()), np.sort(s[:, :2].view("c8").ravel())
            assert np.allclose(ends, starts, atol=1e-6)
            xs, ys = s[:, 0::2], s[:, 1::2]
            assert one.box[gid].tolist() == [xs.min(), ys.min(), xs.max(), ys.max()]


def test_weight_changes_outlines(library: FontLibrary):
    file = next(f for f in library.files if f.weights[0] <= 300 and f.weights[1] >= 800 and "latin" in f.scripts)
    light, heavy = face(file.path, file.index, 300), face(file.path, file.index, 800)
    assert abs(area(heavy, int(heavy.shape("H", "en").gids[0]))) > 1.3 * abs(
        area(light, int(light.shape("H", "en").gids[0]))
    )


def test_outline_store_grows_without_losing_glyphs(known_path: Path, han: Face):
    one = Face(known_path, 0, None)
    gids = one.shape("STROX", "en").gids
    one.fetch(gids[:1])
    first = one.segments[one.first[gids[0]] : one.first[gids[0]] + 4].copy()
    one.segments = one.segments[:5]  # the next glyph no longer fits
    one.fetch(gids)
    assert np.array_equal(one.segments[one.first[gids[0]] : one.first[gids[0]] + 4], first)
    assert one.count[gids].tolist() == [4, 3, 8, 8, 10]


def test_faces_are_kept(library: FontLibrary):
    file = library.files[0]
    assert face(file.path, file.index, None) is face(file.path, file.index, None)
