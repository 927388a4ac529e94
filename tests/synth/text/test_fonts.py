"""The font library: what counts as covered, what is refused, and that the bundled families are all there."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from synth.text.fonts import FontError, FontLibrary, load_library

FONTS = Path(__file__).resolve().parents[3] / "fonts"
LEVEL_1 = "".join(
    bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) if (row, cell) <= (0xD7, 0xF9)
)


def box(size: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, size), (size, size), (size, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def make_font(path: Path, embedding: int = 0) -> Path:
    """A font in which `a` is drawn, `b` is blank and `c` is the box of .notdef."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "a", "b", "c", "space"])
    builder.setupCharacterMap({97: "a", 98: "b", 99: "c", 32: "space"})
    blank = TTGlyphPen(None).glyph()
    builder.setupGlyf({".notdef": box(500), "a": box(700), "b": blank, "c": box(500), "space": blank})
    builder.setupHorizontalMetrics({g: (600, 0) for g in (".notdef", "a", "b", "c", "space")})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2(fsType=embedding)
    builder.setupNameTable({"familyName": "Probe", "styleName": "Regular"})
    builder.setupPost()
    builder.save(path)
    return path


@pytest.fixture(scope="module")
def library() -> FontLibrary:
    return load_library()


def test_sixty_latin_families_and_five_chinese_styles(library: FontLibrary):
    latin = {f.family for f in library.files if "latin" in f.scripts and "han" not in f.scripts}
    chinese = {f.style for f in library.files if "han" in f.scripts}
    assert len(latin) >= 60
    assert {"sans", "serif", "kai", "handwriting", "display"} <= chinese


def test_chinese_faces_cover_level_1(library: FontLibrary):
    assert len(LEVEL_1) == 3755
    covering = {library.files[i].family for i in library.covering(LEVEL_1).tolist()}
    assert covering == {f.family for f in library.files if "han" in f.scripts}


def test_committed_fonts_are_small_and_licensed():
    files = [*FONTS.glob("zh/*.ttf"), *FONTS.glob("maths/*.ttf")]
    assert files and sum(f.stat().st_size for f in files) < 25e6
    assert len(list((FONTS / "licences").glob("*.txt"))) >= 7


def test_blank_and_tofu_glyphs_do_not_count(tmp_path: Path):
    make_font(tmp_path / "probe.ttf")
    library = load_library([tmp_path], cache=tmp_path / "cache")
    probe = next(i for i, f in enumerate(library.files) if f.family == "Probe")
    assert probe in library.covering("a a")
    assert probe not in library.covering("b") and probe not in library.covering("c")


def test_uncovered_characters_are_named(library: FontLibrary):
    assert library.uncovered("a\U0001f600b") == ("\U0001f600",)
    assert not len(library.covering("a\U0001f600b"))


def test_restricted_and_broken_fonts_are_refused_by_name(tmp_path: Path):
    path = make_font(tmp_path / "restricted.ttf", embedding=2)
    with pytest.raises(FontError, match="restricted.ttf"):
        load_library([tmp_path], cache=tmp_path / "cache")
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(FontError, match="restricted.ttf"):
        load_library([tmp_path], cache=tmp_path / "cache")


def test_fingerprint_ignores_paths_and_a_bad_cache_is_rebuilt(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        make_font(tmp_path / name / f"{name}.ttf")
    one = load_library([tmp_path / "one"], cache=tmp_path / "cache")
    for file in (tmp_path / "cache").rglob("*.json"):
        file.write_text("{broken")
    again = load_library([tmp_path / "two"], cache=tmp_path / "cache")
    assert one.fingerprint() == again.fingerprint()
