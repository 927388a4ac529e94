"""HarfBuzz by its C interface: the same glyphs and outlines as by the Python objects of uharfbuzz."""

from __future__ import annotations

from pathlib import Path

import pytest
import uharfbuzz

from synth.text.fonts import FontFile, FontLibrary
from synth.text.harfbuzz import CUBIC, LINE, MOVE, QUADRATIC, Font, features

FEATURES = {"liga": False, "kern": True}


@pytest.fixture(params=["Noto Sans", "han"])
def file(request: pytest.FixtureRequest, library: FontLibrary) -> FontFile:
    return next(f for f in library.files if f.family == request.param or (request.param == "han" and f.vertical))


def theirs(file: FontFile) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file.path)), file.index))


@pytest.mark.parametrize("vertical", [False, True])
def test_glyphs_are_those_of_uharfbuzz(file: FontFile, vertical: bool) -> None:
    text = "To, A\u0302V…" + ("中国，" if file.vertical else "")
    infos, moves = Font(file.path, file.index, None).shape(text, "en", vertical, features(FEATURES))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = "TTB" if vertical else "LTR", "en"
    uharfbuzz.shape(theirs(file), buffer, FEATURES)
    assert infos[:, [0, 2]].tolist() == [[i.codepoint, i.cluster] for i in buffer.glyph_infos]
    wanted = [[p.x_advance, p.y_advance, p.x_offset, p.y_offset] for p in buffer.glyph_positions]
    assert moves[:, :4].tolist() == wanted


def test_outlines_are_those_of_uharfbuzz(file: FontFile) -> None:
    ours, drawn = Font(file.path, file.index, None), []
    functions = uharfbuzz.DrawFuncs()
    functions.set_move_to_func(lambda x, y, out: out.append([MOVE, x, y, 0, 0, 0, 0]))
    functions.set_line_to_func(lambda x, y, out: out.append([LINE, x, y, 0, 0, 0, 0]))
    functions.set_quadratic_to_func(lambda a, b, x, y, out: out.append([QUADRATIC, x, y, a, b, 0, 0]))
    functions.set_cubic_to_func(lambda a, b, c, d, x, y, out: out.append([CUBIC, x, y, a, b, c, d]))
    for character in "&Sg":
        drawn.clear()
        theirs(file).draw_glyph(ours.glyph(character), functions, drawn)
        assert len(drawn) > 10 and ours.outline(ours.glyph(character)).tolist() == drawn


def test_a_weight_moves_the_outline(library: FontLibrary) -> None:
    file = next(f for f in library.files if f.family == "Noto Sans")
    light, bold = (Font(file.path, file.index, weight) for weight in (300, 800))
    assert light.variable and light.outline(light.glyph("l")).tolist() != bold.outline(bold.glyph("l")).tolist()
    assert light.glyph("\ue000") == 0 and light.em == 1000.0 and light.glyphs > 1000


def test_a_missing_file_is_named() -> None:
    with pytest.raises(OSError, match=r"nowhere\.ttf cannot be read"):
        Font(Path("nowhere.ttf"), 0, None)
