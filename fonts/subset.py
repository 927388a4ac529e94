"""Makes the committed font files `zh/*.ttf` and `maths/*.ttf` from their source packages.

Chinese faces that pip cannot install are kept here as subsets: GB 2312 (all 6,763 ideographs where the face has them
and its 682 symbols), ASCII, Latin-1 and Latin Extended-A, CJK and fullwidth punctuation, general punctuation and
common symbols. Hints are dropped; kerning, localised and vertical forms stay. A face whose licence reserves its name
gets another one.

Source archives, by package name and version:

    Debian  fonts-lxgw-wenkai 1.250+repack-1, fonts-smiley-sans 1.1.1-1, fonts-dejavu-core 2.37-6
    npm     @fontsource/zcool-kuaile 5.3.0, @fontsource/zcool-xiaowei 5.3.0, @fontsource/ma-shan-zheng 5.3.1,
            @fontsource/long-cang 5.3.0

Fetch them with `apt-get download NAME` and `npm pack NAME@VERSION` into one directory, then run
`python fonts/subset.py DIRECTORY` (needs fonttools, brotli and dpkg-deb). Archives are checked against the sha256
below and the output holds no time stamp, so the same versions of fontTools and brotli give the same bytes.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Face:
    """One face to make: `member` is a path (or, for web slices, a glob) inside `archive`."""

    target: str
    archive: str
    sha256: str
    member: str
    rename: str | None = None


DEBIAN_KAI = ("fonts-lxgw-wenkai_1.250+repack-1_all.deb",
              "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318")
DEBIAN_SMILEY = ("fonts-smiley-sans_1.1.1-1_all.deb",
                 "ee62aac9a4b1dc3a5b414946fbcba5480dc557fe8ac0368342bcb9403e0f5156")
DEBIAN_DEJAVU = ("fonts-dejavu-core_2.37-6_all.deb",
                 "8892669e51aab4dc56682c8e39d8ddb7d70fad83c369344e1e240bf3ca22bb76")
OFL = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
FONTS = "usr/share/fonts/truetype"

ZH = (
    Face("GiraffeKaiGB-Regular.ttf", *DEBIAN_KAI, f"{FONTS}/lxgw-wenkai/LXGWWenKai-Regular.ttf", "Giraffe Kai GB"),
    Face("GrinObliqueGB-Regular.ttf", *DEBIAN_SMILEY, f"{FONTS}/smiley-sans/SmileySans-Oblique.ttf",
         "Grin Oblique GB"),
    Face("ZCOOLKuaiLe-Regular.ttf", "fontsource-zcool-kuaile-5.3.0.tgz",
         "1e708b9f87a9e933e11c9137b4aa891c3e3105beee047ddfe75d23466c887dc1", "package/files/zcool-kuaile-*.woff2"),
    Face("ZCOOLXiaoWei-Regular.ttf", "fontsource-zcool-xiaowei-5.3.0.tgz",
         "da63bdd0b1fe09ca18433ced3033c0ecbcffcfdca09c021206e8076822d28720", "package/files/zcool-xiaowei-*.woff2"),
    Face("MaShanZheng-Regular.ttf", "fontsource-ma-shan-zheng-5.3.1.tgz",
         "f441a8e137c210da78e8a287616227b11771ff8bbc4a6e506a0f5f84790ca272", "package/files/ma-shan-zheng-*.woff2"),
    Face("LongCang-Regular.ttf", "fontsource-long-cang-5.3.0.tgz",
         "f37d7fc6e0ed15718e03fe9edd5f8b0117d6d011d23c15bf2d35b7b00f9c4e26", "package/files/long-cang-*.woff2"),
)
MATHS = (
    Face("DejaVuSans.ttf", *DEBIAN_DEJAVU, f"{FONTS}/dejavu/DejaVuSans.ttf"),
    Face("DejaVuSerif.ttf", *DEBIAN_DEJAVU, f"{FONTS}/dejavu/DejaVuSerif.ttf"),
    Face("DejaVuSansMono.ttf", *DEBIAN_DEJAVU, f"{FONTS}/dejavu/DejaVuSansMono.ttf"),
)

LATIN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2028), range(0x2030, 0x203F))
SYMBOLS = (
    range(0x391, 0x3CA), range(0x2070, 0x2095), range(0x20A0, 0x20C0), range(0x2100, 0x2150), range(0x2150, 0x218A),
    range(0x2190, 0x2200), range(0x2200, 0x2300), range(0x2460, 0x2500), range(0x2500, 0x2600), range(0x2600, 0x2670),
    range(0x2713, 0x2719),
)
PINYIN = (range(0x1CD, 0x1DD), range(0x1F8, 0x1FA), range(0x251, 0x252), range(0x261, 0x262))
CJK_MARKS = (range(0x3000, 0x3040), range(0xFE10, 0xFE50), range(0xFF00, 0xFFF0))
MATHS_BLOCKS = (range(0x2B0, 0x370), range(0x370, 0x530), range(0x1E00, 0x2000), range(0x2300, 0x2400),
                range(0x27C0, 0x2A00), range(0x2A00, 0x2B00), range(0x1D400, 0x1D800))


def gb2312(first_row: int, last_row: int) -> set[int]:
    """Code points of rows `first_row`..`last_row` of GB/T 2312-1980 (1-9 symbols, 16-55 level 1, 56-87 level 2)."""
    pairs = (bytes((row + 0xA0, cell + 0xA0)) for row in range(first_row, last_row + 1) for cell in range(1, 95))
    return {ord(character) for pair in pairs for character in pair.decode("gb2312", "ignore")}


def code_points(*groups: Iterable[range]) -> set[int]:
    return {code for group in groups for block in group for code in block}


def extracted(archive: Path, sha256: str, folder: Path) -> Path:
    """Unpacks a checked .deb or .tgz into `folder`; ValueError if the archive is not the one that was named."""
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != sha256:
        raise ValueError(f"{archive.name}: sha256 is {found}, expected {sha256}; fetch the version named on top")
    if archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", str(archive), str(folder)], check=True)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return folder


def joined(slices: list[Path]) -> TTFont:
    """One font from web slices: the slice with most characters, and from the others every character it lacks."""
    fonts = sorted((TTFont(path) for path in slices), key=lambda font: -len(font.getBestCmap()))
    base, order = fonts[0], list(fonts[0].getGlyphOrder())
    known = set(base.getBestCmap())
    for font in fonts[1:]:
        glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
        for code in sorted(set(cmap) - known):
            name = f"joined{code:05X}"
            base["glyf"][name] = simple_glyph(glyphs, cmap[code])
            base["hmtx"][name] = font["hmtx"][cmap[code]]
            order.append(name)
            known.add(code)
            for table in base["cmap"].tables:
                if table.isUnicode() and (code < 0x10000 or table.format == 12):
                    table.cmap[code] = name
    base.setGlyphOrder(order)
    return base


def simple_glyph(glyphs: object, name: str) -> object:
    """The glyph without references to components, which the other font would not have."""
    record, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
    glyphs[name].draw(record)
    record.replay(pen)
    return pen.glyph()


def renamed(font: TTFont, family: str) -> None:
    """Replaces family, full, unique and PostScript names; drops other-language and typographic name records."""
    names = {1: family, 2: "Regular", 3: f"{family} Regular GB 2312 subset", 4: f"{family} Regular",
             6: f"{family.replace(' ', '')}-Regular"}
    table = font["name"]
    table.names = [name for name in table.names if name.nameID in (0, 5, 8, 9, 11, 12, 13, 14)
                   and (name.platformID, name.langID) == (3, 0x409)]
    for identifier, text in names.items():
        table.setName(text, identifier, 3, 1, 0x409)


def licensed(font: TTFont) -> None:
    """States the Open Font License in name records 13 and 14 where the web slices left them out."""
    if font["name"].getDebugName(13) is None:
        font["name"].setName(OFL, 13, 3, 1, 0x409)
        font["name"].setName("https://openfontlicense.org", 14, 3, 1, 0x409)


def reduced(font: TTFont, wanted: set[int]) -> TTFont:
    """`font` with only `wanted` code points, without hints, keeping kerning, localised and vertical forms."""
    options = Options(hinting=False, notdef_outline=True, glyph_names=False, legacy_kern=True, name_IDs=["*"],
                      layout_features=["vert", "vrt2", "kern", "vkrn", "locl", "ccmp", "mark", "mkmk"],
                      recalc_timestamp=False)
    options.drop_tables += ["FFTM", "DSIG", "MATH", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    return font


def make(face: Face, sources: Path, folder: Path, wanted: set[int]) -> Path:
    """Writes one face below `folder` and returns its path."""
    with tempfile.TemporaryDirectory() as scratch:
        root = extracted(sources / face.archive, face.sha256, Path(scratch))
        members = sorted(root.glob(face.member))
        font = joined(members) if len(members) > 1 else TTFont(members[0])
        font.recalcTimestamp = False
        if face.rename:
            renamed(font, face.rename)
        licensed(font)
        font.flavor = None
        target = folder / face.target
        reduced(font, wanted).save(target, reorderTables=True)
    return target


def main(sources: Path) -> None:
    han = gb2312(1, 87) | code_points(LATIN, SYMBOLS, PINYIN, CJK_MARKS)
    maths = code_points(LATIN, SYMBOLS, PINYIN, MATHS_BLOCKS)
    for folder, faces, wanted in (("zh", ZH, han), ("maths", MATHS, maths)):
        for face in faces:
            path = make(face, sources, HERE / folder, wanted)
            print(f"{path.relative_to(HERE)}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python fonts/subset.py DIRECTORY_OF_SOURCE_ARCHIVES")
    main(Path(sys.argv[1]))
