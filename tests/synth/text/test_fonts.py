"""Fonts: what a probe believes of a font file, what the cache survives, and what the catalogue promises."""

from __future__ import annotations

import dataclasses
import os
import tomllib
import warnings
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from synth.text import fonts
from synth.text.fonts import FontError, FontLibrary, load_library

MATHS = "∑∫√≤≥≠≈±×÷∞∂πθαβγΔΩ→⇒∈∪∩∀∃²³₁₂½°"


def gb2312(first_row: int, last_row: int) -> str:
    cells = (bytes((row + 0xA0, cell + 0xA0)) for row in range(first_row, last_row + 1) for cell in range(1, 95))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def box(width: int, height: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, height))
    pen.lineTo((width, height))
    pen.lineTo((width, 0))
    pen.closePath()
    return pen.glyph()


def blank() -> object:
    return TTGlyphPen(None).glyph()


def built(path: Path, glyphs: dict[str, object], cmap: dict[int, str], fs_type: int = 0, family: str = "Test") -> Path:
    """A 1000-unit TrueType font with the given outlines; the first glyph must be .notdef."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (600, 0) for name in glyphs})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular",
                            "licenseDescription": "Licensed under the SIL Open Font License, Version 1.1"})
    builder.setupOS2(usWeightClass=500, fsType=fs_type)
    builder.setupPost()
    builder.save(path)
    return path


def plain(path: Path, **settings: object) -> Path:
    """Covers 'x', 'H' and the space; claims '!' (blank), '?' (.notdef's outline) and 20 Greek letters (one outline)."""
    glyphs = {".notdef": box(500, 700), "space": blank(), "x": box(400, 450), "H": box(450, 650), "h": box(450, 650),
              "empty": blank(), "tofu": box(500, 700), "same": box(111, 222)}
    cmap = {0x20: "space", 0x78: "x", 0x48: "H", 0x68: "h", 0x21: "empty", 0x3F: "tofu", 0xAD: "x", 0xE000: "x"}
    cmap |= {code: "same" for code in range(0x3B1, 0x3C5)}
    return built(path, glyphs, cmap, **settings)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("font-cache")


@pytest.fixture(scope="session")
def library(cache: Path) -> FontLibrary:
    return load_library(cache=cache)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library without its catalogue: only the user's directories."""
    monkeypatch.setattr(fonts, "_catalogue", list)


def of_family(library: FontLibrary, family: str) -> int:
    return next(index for index, file in enumerate(library.files) if file.family == family)


# The probe, on fonts made here


@pytest.mark.usefixtures("alone")
class TestProbe:
    def test_only_honest_glyphs_count(self, tmp_path: Path) -> None:
        plain(tmp_path / "a.ttf")
        library = load_library([tmp_path], tmp_path / "cache")
        assert library.uncovered("xH x\n!?αβ\u00ad\ue000") == ("!", "?", "α", "β", "\u00ad", "\ue000")
        assert library.covering("xH x\n").tolist() == [0]
        assert library.covering("x!").tolist() == []

    def test_small_letter_drawn_as_its_capital_is_not_covered(self, tmp_path: Path) -> None:
        plain(tmp_path / "a.ttf")
        assert load_library([tmp_path], tmp_path / "cache").uncovered("Hhx") == ("h",)

    def test_ten_characters_may_share_an_outline(self, tmp_path: Path) -> None:
        glyphs = {".notdef": box(500, 700), "same": box(111, 222)}
        built(tmp_path / "a.ttf", glyphs, {code: "same" for code in range(0x3B1, 0x3BB)})
        assert not load_library([tmp_path], tmp_path / "cache").uncovered("αβγδεζηθικ")

    def test_facts_are_read_from_outlines_and_tables(self, tmp_path: Path) -> None:
        plain(tmp_path / "a.ttf")
        (file,) = load_library([tmp_path], tmp_path / "cache").files
        assert (file.x_height, file.cap_height, file.ideograph_height, file.units_per_em) == (450, 650, 0, 1000)
        assert (file.weights, file.default_weight, file.family, file.index) == ((500, 500), 500, "Test", 0)
        assert (file.licence, file.style, file.scripts, file.vertical) == ("OFL-1.1", "sans", (), False)
        assert file.source == "a.ttf"

    def test_restricted_embedding_is_refused(self, tmp_path: Path) -> None:
        plain(tmp_path / "closed.ttf", fs_type=2)
        for _ in range(2):  # cold, then from the cache
            with pytest.raises(FontError, match=r"closed\.ttf.*fsType"):
                load_library([tmp_path], tmp_path / "cache")

    def test_editable_embedding_is_accepted(self, tmp_path: Path) -> None:
        plain(tmp_path / "open.ttf", fs_type=8)
        assert len(load_library([tmp_path], tmp_path / "cache").files) == 1

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8])
    def test_truncated_file_is_named(self, tmp_path: Path, share: float) -> None:
        path = plain(tmp_path / "torn.ttf")
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(FontError, match=r"torn\.ttf"):
            load_library([tmp_path], tmp_path / "cache")

    def test_flipped_bytes_never_escape_as_another_error(self, tmp_path: Path) -> None:
        data = plain(tmp_path / "good.ttf").read_bytes()
        random = np.random.Generator(np.random.PCG64(7))
        for trial in range(60):
            damaged = bytearray(data)
            for place in random.integers(0, len(data), 8):
                damaged[place] = int(random.integers(256))
            (tmp_path / "good.ttf").write_bytes(damaged)
            try:
                load_library([tmp_path], tmp_path / f"cache{trial}")
            except FontError as error:
                assert "good.ttf" in str(error)

    def test_oversized_file_is_refused_unread(self, tmp_path: Path) -> None:
        with (tmp_path / "huge.otf").open("wb") as stream:
            stream.truncate(fonts.LARGEST_FILE + 1)
        with pytest.raises(FontError, match=r"huge\.otf.*limit"):
            load_library([tmp_path], tmp_path / "cache")

    def test_missing_directory_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FontError, match="nowhere"):
            load_library([tmp_path / "nowhere"], tmp_path / "cache")

    def test_a_collection_gives_one_file_per_face(self, tmp_path: Path) -> None:
        collection = TTCollection()
        for name in ("One", "Two"):
            collection.fonts.append(TTFont(plain(tmp_path / f"{name}.ttf", family=name)))
        collection.save(tmp_path / "both.ttc")
        for name in ("One", "Two"):
            (tmp_path / f"{name}.ttf").unlink()
        library = load_library([tmp_path], tmp_path / "cache")
        assert [(file.family, file.index) for file in library.files] == [("One", 0), ("Two", 1)]
        assert library.by_sha256(library.files[1].sha256).index == 0

    def test_order_and_fingerprint_do_not_depend_on_paths(self, tmp_path: Path) -> None:
        for folder, names in (("first", "ab"), ("second", "ba")):
            (tmp_path / folder).mkdir()
            for name, family in zip(names, ("Alder", "Birch"), strict=True):
                plain(tmp_path / folder / f"{name}.ttf", family=family)
        first, second = (load_library([tmp_path / folder], tmp_path / "cache") for folder in ("first", "second"))
        assert [file.family for file in first.files] == ["Alder", "Birch"]
        # FontBuilder stamps the time of creation, so the two folders' files may differ in bytes but not in order
        assert [file.family for file in second.files] == ["Alder", "Birch"]
        twice = load_library([tmp_path / "first", tmp_path / "first"], tmp_path / "cache")
        assert twice.files == first.files and twice.fingerprint() == first.fingerprint()

    def test_best_uncovered_is_the_smallest_lack_of_one_file(self, tmp_path: Path) -> None:
        plain(tmp_path / "a.ttf", family="Alder")
        built(tmp_path / "b.ttf", {".notdef": box(9, 9), "y": box(30, 40)}, {0x79: "y"}, family="Birch")
        library = load_library([tmp_path], tmp_path / "cache")
        assert library.uncovered("xHy") == ()
        assert library.covering("xHy").size == 0
        assert library.best_uncovered("xHyxy") == ("y",)


# The cache


@pytest.mark.usefixtures("alone")
class TestCache:
    def test_warm_start_neither_hashes_nor_probes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        plain(tmp_path / "a.ttf")
        cold = load_library([tmp_path], tmp_path / "cache")
        monkeypatch.setattr(fonts, "_probe", None)
        monkeypatch.setattr(Path, "read_bytes", _only_json(Path.read_bytes))
        assert load_library([tmp_path], tmp_path / "cache").files == cold.files

    @pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe\x00", b"[" * 500])
    def test_damaged_entries_are_made_anew(self, tmp_path: Path, damage: bytes) -> None:
        plain(tmp_path / "a.ttf")
        cold = load_library([tmp_path], tmp_path / "cache")
        entries = list((tmp_path / "cache").rglob("*.json"))
        assert len(entries) == 2
        for entry in entries:
            entry.write_bytes(damage)
        warm = load_library([tmp_path], tmp_path / "cache")
        assert warm.files == cold.files and warm.uncovered("x!") == ("!",)

    def test_torn_entry_is_made_anew(self, tmp_path: Path) -> None:
        plain(tmp_path / "a.ttf")
        cold = load_library([tmp_path], tmp_path / "cache")
        for entry in (tmp_path / "cache").rglob("*.json"):
            entry.write_bytes(entry.read_bytes()[:-5])
        assert load_library([tmp_path], tmp_path / "cache").files == cold.files

    def test_a_changed_file_is_probed_again(self, tmp_path: Path) -> None:
        path = plain(tmp_path / "a.ttf")
        before = load_library([tmp_path], tmp_path / "cache")
        built(path, {".notdef": box(9, 9), "y": box(30, 40)}, {0x79: "y"})
        os.utime(path, ns=(1, 1))
        after = load_library([tmp_path], tmp_path / "cache")
        assert after.fingerprint() != before.fingerprint() and not after.uncovered("y")

    def test_an_unwritable_cache_is_said_and_done_without(self, tmp_path: Path) -> None:
        plain(tmp_path / "a.ttf")
        (tmp_path / "file").write_text("in the way")
        with pytest.warns(UserWarning, match="SYNTH_CACHE"):
            assert len(load_library([tmp_path], tmp_path / "file").files) == 1

    def test_the_environment_names_the_default(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "in").mkdir()
        plain(tmp_path / "in" / "a.ttf")
        monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "elsewhere"))
        load_library([tmp_path / "in"])
        assert len(list((tmp_path / "elsewhere").rglob("*.json"))) == 2


def _only_json(read: object) -> object:
    def checked(path: Path) -> bytes:
        assert path.suffix == ".json", f"{path} was read on a warm start"
        return read(path)
    return checked


# The catalogue


def test_missing_family_names_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "families.toml").write_text(
        '[[family]]\nfamily = "A"\nsource = "fontpkg-no-such-family"\nstyle = "sans"\n'
        'scripts = []\nlicence = "OFL-1.1"\n')
    monkeypatch.setattr(fonts, "FONTS", tmp_path)
    with pytest.raises(FontError, match="pip install fontpkg-no-such-family"):
        load_library(cache=tmp_path / "cache")


def test_families_and_styles(library: FontLibrary) -> None:
    latin = {file.family for file in library.files if "latin" in file.scripts}
    chinese = {file.style for file in library.files if "han" in file.scripts}
    assert len(latin) >= 60
    assert chinese >= {"sans", "serif", "kai", "display", "handwriting"}
    assert {file.style for file in library.files} == {"sans", "serif", "display", "handwriting", "mono", "kai"}


def test_claimed_scripts_are_covered(library: FontLibrary) -> None:
    entries = tomllib.loads((fonts.FONTS / "families.toml").read_text("utf-8"))["family"]
    wrong = {entry["family"]: entry["without"] for entry in entries if "without" in entry}
    for index, file in enumerate(library.files):
        text = "".join(fonts.CAPITALS[script] for script in file.scripts if script != "han")
        assert index in library.covering(text), f"{file.family} lacks some of {file.scripts}"
        if "han" in file.scripts:
            level = "".join(c for c in gb2312(16, 55) if c not in wrong.get(file.family, ""))
            assert index in library.covering(level), f"{file.family} lacks some of GB 2312 level 1"
            assert all(index not in library.covering(c) for c in wrong.get(file.family, ""))


def test_committed_chinese_covers_level_2_and_punctuation(library: FontLibrary) -> None:
    for index, file in enumerate(library.files):
        if file.source.startswith("fonts/zh/"):
            lacking = sum(index not in library.covering(character) for character in gb2312(56, 87))
            assert lacking <= 38, f"{file.family} lacks {lacking} of 3,008"  # 33 by fonts/README.md, 5 are drawn wrong
            assert (index in library.covering("。")) == (file.family != "ZCOOL XiaoWei")  # its full stop is another's
            assert (index in library.covering("时")) == (file.family != "Long Cang")  # draws 時
            assert index in library.covering("，、；：？！“”‘’（）《》【】…—￥％０９Ａｚ Az09!?&@#%")


def test_formulas_have_fonts(library: FontLibrary) -> None:
    styles = {library.files[index].style for index in library.covering(MATHS)}
    assert styles >= {"sans", "serif", "mono"}
    assert library.covering("┌─┬┐│├┼┤└┴┘").size >= 3


def test_all_capital_families_draw_no_small_letters(library: FontLibrary) -> None:
    for family in ("Bebas Neue", "Bungee", "Cinzel", "Luckiest Guy", "Permanent Marker"):
        index = of_family(library, family)
        assert index in library.covering("SALE 50%") and index not in library.covering("Sale")


def test_every_licence_has_its_text_and_allows_embedding(library: FontLibrary) -> None:
    entries = tomllib.loads((fonts.FONTS / "families.toml").read_text("utf-8"))["family"]
    assert len({entry["family"] for entry in entries}) == len(entries)
    texts = {path.stem: path.read_text("utf-8") for path in (fonts.FONTS / "licences").iterdir()}
    assert set(texts) == {entry["licence"] for entry in entries} and min(map(len, texts.values())) > 1000
    for entry in entries:  # the Open Font License wants the copyright notice of what is distributed beside its text
        assert not entry["source"].startswith("fonts/zh/") or entry["source"] in texts["OFL-1.1"]
    committed = {path.relative_to(fonts.FONTS.parent).as_posix() for path in fonts.FONTS.rglob("*.ttf")}
    assert committed == {entry["source"] for entry in entries if entry["source"].startswith("fonts/")}


def test_committed_chinese_is_small_and_keeps_no_reserved_name() -> None:
    files = list((fonts.FONTS / "zh").iterdir())
    assert sum(path.stat().st_size for path in files) < 25_000_000
    for path in files:
        names = TTFont(path, lazy=True)["name"]
        shown = " ".join(str(names.getDebugName(identifier)) for identifier in (1, 3, 4, 6, 16))
        assert "lxgw" not in shown.lower() and "霞鹜" not in shown and "smiley" not in shown.lower()


def test_metrics_are_plausible(library: FontLibrary) -> None:
    for file in library.files:
        assert file.weights[0] <= file.default_weight <= file.weights[1]
        assert 0.2 < file.cap_height / file.units_per_em < 1.3
        assert ("han" in file.scripts) == (file.ideograph_height > 0)
        assert not file.vertical or "han" in file.scripts
        assert len(file.sha256) == 64 and file.path.is_file()


def test_covering_agrees_with_a_plain_count(library: FontLibrary) -> None:
    """The bit tables against a row-by-row test of each character."""
    for text in ("Plain text", "naïve Ångström", "Привет", "春眠不觉晓", "a 🙂", ""):
        each = [set(library.covering(character).tolist()) for character in text]
        assert set(library.covering(text).tolist()) == set(range(len(library.files))).intersection(*each)
        assert bool(library.uncovered(text)) == any(not files for files in each)


def test_white_space_never_excludes_a_file(library: FontLibrary) -> None:
    assert library.covering(" \n\t\r\u00a0\u2009\u3000").size == len(library.files)


def test_a_second_load_is_equal_and_the_catalogue_wins(library: FontLibrary, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "renamed.ttf").write_bytes((fonts.FONTS / "zh" / "ZCOOLKuaiLe-Regular.ttf").read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = load_library([tmp_path], cache)
    assert again.files == library.files and again.fingerprint() == library.fingerprint()
    assert again.by_sha256(library.files[3].sha256) == library.files[3]
    with pytest.raises(KeyError, match="no font with sha256"):
        again.by_sha256("0" * 64)


def test_font_files_are_values(library: FontLibrary) -> None:
    file = library.files[0]
    assert dataclasses.replace(file) == file and hash(file) == hash(dataclasses.replace(file))


def test_a_library_of_some_families(cache: Path, library: FontLibrary) -> None:
    few = load_library(cache=cache, families=("Roboto", "Noto Serif"))
    assert {file.family for file in few.files} == {"Roboto", "Noto Serif"}
    assert few.fingerprint() != library.fingerprint() and len(few.covering("0123456789")) == len(few.files)


def test_a_family_that_is_not_there_is_named(cache: Path) -> None:
    with pytest.raises(FontError, match="no font family 'Robotto'; there are [0-9]+, such as Roboto"):
        load_library(cache=cache, families=("Roboto", "Robotto"))
