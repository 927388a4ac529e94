"""The maker's box of a label is the judge's, letter by letter in every typeface, and collisions are found by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.assets import Asset, Assets
from catalog.identity import stream
from synth.science.family import Canvas, Unfit
from synth.science.figure import Edge, Figure, Label, Line, Node
from synth.science.overlap import require_clear, text_box
from synth.science.style import Style, draw_style
from synth.science.svg import svg
from synth.science.typeface import FAMILIES, LICENCE, every_typeface, typefaces
from verifiers.lettering import Letters
from verifiers.svg import Text, parse

STYLE = draw_style(stream(1, "style"))
LABELS = ("F_2 = 20 N", "0,1,ε", "fi", "q_{max}", "10^9 N·m^2/C^2", "α = 45°", "速度 3 m/s")


def styled(family: str) -> Style:
    return replace(STYLE, typefaces=typefaces(family))


@pytest.fixture(scope="module")
def letters() -> Letters:
    """The judge's letters, of the same files."""
    return Letters(Assets([Asset(t.sha256, "font", f"file:{t.path}", LICENCE, t.family) for t in every_typeface()]))


@pytest.mark.parametrize("italic", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_labels_box_is_that_of_its_ink(family: str, italic: bool, letters: Letters) -> None:
    """Control points may stand a little outside of the curve."""
    style = styled(family)
    fonts = {role: face["sha256"] for role, face in style.to_json(())["fonts"].items()}
    for text in LABELS:
        figure = Figure((Label("l", (256.0, 256.0), text, size=16.0, italic=italic),))
        drawn = parse(svg(figure, style, 512, 512)).primitives
        quad = letters.draw(next(p for p in drawn if isinstance(p, Text)), fonts, 512, 512).quad
        left, top, right, bottom = text_box(text, (256.0, 256.0), 16.0, style, italic)
        assert (left, top, right, bottom) == pytest.approx((*quad[:2], *quad[4:6]), abs=0.15)


def test_descenders_and_subscripts_count() -> None:
    """A line just below the baseline is clear of an E, and crosses a q and a subscript."""
    line = Line("line", ((200.0, 265.5), (300.0, 265.5)))

    def clear(text: str) -> bool:
        try:
            require_clear(Figure((line, Label("l", (256.0, 256.0), text, size=16.0))), STYLE, Canvas())
        except Unfit:
            return False
        return True

    assert [clear(text) for text in ("E", "q", "E_1")] == [True, False, False]


@pytest.mark.parametrize(("y", "clear"), [(190.0, True), (210.0, False)])
def test_a_label_stands_at_its_own_edge(y: float, clear: bool) -> None:
    """Between two edges, a label goes to the nearer one, whosever it is."""
    nodes = [Node(k, at) for k, at in zip("abcd", [(100.0, 170.0), (400.0, 170.0), (100.0, 230.0), (400.0, 230.0)])]
    upper = Edge("e", "a", "b", ((120.0, 170.0), (380.0, 170.0)), label="7", label_at=(250.0, y), size=12.0)
    figure = Figure((upper, Edge("f", "c", "d", ((120.0, 230.0), (380.0, 230.0))), *nodes))
    try:
        require_clear(figure, STYLE, Canvas())
    except Unfit as unfit:
        assert not clear and "stands at f" in str(unfit)
    else:
        assert clear
