"""What the tests of the text renderer share: the font library, a font of known shapes, samples rendered once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from catalog.identity import sample_id, seed_of
from catalog.sample import Draft
from synth.text.fonts import FontLibrary, load_library
from synth.text.params import TextParams
from synth.text.render import TextRender
from synth.text.shaping import Face

Contour = Sequence[tuple[int, int]]
EM = 1000
# Contours in font units, y up. TrueType fills clockwise contours; the ring's hole runs the other way.
KNOWN: dict[str, list[Contour]] = {
    "square": [[(0, 0), (0, 1000), (1000, 1000), (1000, 0)]],
    "triangle": [[(0, 0), (500, 900), (1000, 100)]],
    "ring": [[(0, 0), (0, 1000), (1000, 1000), (1000, 0)], [(250, 250), (750, 250), (750, 750), (250, 750)]],
    "plus": [[(0, 400), (0, 600), (1000, 600), (1000, 400)], [(400, 0), (400, 1000), (600, 1000), (600, 0)]],
    "star": [
        [
            (500, 1000),
            (600, 620),
            (980, 600),
            (660, 400),
            (780, 20),
            (500, 260),
            (200, 0),
            (330, 400),
            (20, 610),
            (390, 620),
        ]
    ],
    "huge": [[(0, 0), (0, 6000), (6000, 6000), (6000, 0)]],
    "below": [[(-300, -500), (-300, 250), (700, 250), (700, -500)]],
}
LETTERS = dict(zip("STROXHB", KNOWN))


def drafts_of(indices: Sequence[int], seed: int = 0, params_hash: str = "test") -> list[Draft]:
    """Empty drafts with the identities of a plan."""
    ids = [sample_id("text-render", "1", params_hash, seed, i) for i in indices]
    return [Draft(name, seed_of(name), i) for name, i in zip(ids, indices)]


@pytest.fixture(scope="session")
def plan() -> Callable[..., list[Draft]]:
    """`plan(indices)`: empty drafts."""
    return drafts_of


@pytest.fixture(scope="session")
def library() -> FontLibrary:
    """The catalogue's fonts."""
    return load_library()


@pytest.fixture(scope="session")
def known_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font file whose letters S T R O X H B are the shapes of KNOWN, in that order, and whose space is empty."""
    order = [".notdef", "space", *KNOWN]
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        for contour in KNOWN.get(name, []):
            pen.moveTo(contour[0])
            for point in contour[1:]:
                pen.lineTo(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap({32: "space"} | {ord(c): name for c, name in LETTERS.items()})
    font.setupGlyf(glyphs)
    bearings = {name: min(x for contour in shape for x, _ in contour) for name, shape in KNOWN.items()}
    font.setupHorizontalMetrics({name: (EM, bearings.get(name, 0)) for name in order})
    font.setupHorizontalHeader(ascent=1000, descent=-500)
    font.setupNameTable({"familyName": "Known", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=1000, sTypoDescender=-500)
    font.setupPost()
    path = tmp_path_factory.mktemp("fonts") / "known.ttf"
    font.save(path)
    return path


@pytest.fixture(scope="session")
def known(known_path: Path) -> Face:
    """The face of known shapes."""
    return Face(known_path, 0, None)


@pytest.fixture(scope="session")
def stage() -> TextRender:
    """The stage with the default recipe, loaded."""
    loaded = TextRender(TextParams())
    loaded.setup()
    return loaded


@pytest.fixture(scope="session")
def default_200(stage: TextRender) -> list[Draft]:
    """Samples 0 to 199 of the default recipe."""
    return stage.process(drafts_of(range(200)))


@pytest.fixture(scope="session")
def exact_90() -> list[Draft]:
    """90 samples whose every pixel is exact: photos as PNG."""
    return TextRender(TextParams(photo_format="png")).process(drafts_of(range(1020, 1110)))
