"""The strict reader takes the vocabulary and nothing else."""

from __future__ import annotations

import pytest
import sketch

from verifiers import svg
from verifiers.svg import SvgRefused, parse

PAPER = '<rect width="64" height="64" fill="#ffffff"/>'
TEXT = '<text x="9" y="9" font-family="A" font-size="12" fill="#000000" text-anchor="middle">'
LINE = '<line x1="1" y1="2" x2="3" y2="4" stroke="#000000" stroke-width="2"/>'


def page(body: str, paper: str = PAPER, root: str = 'width="64" height="64" viewBox="0 0 64 64"') -> str:
    return f'<svg xmlns="{sketch.SVG}" {root}>{paper}{body}</svg>'


def test_primitives_are_typed() -> None:
    body = (
        '<circle cx="3" cy="4" r="2.5" fill="#102030" stroke="#000000" stroke-width="2" stroke-dasharray="4 2"/>'
        '<path d="M 10 20 A 10 10 0 0 1 20 10" fill="none" stroke="#000000" stroke-width="1"/>'
        '<polygon points="1,2 3,4 5,0" fill="#ff0000"/>'
        + TEXT + 'F<tspan dy="3" font-size="8.4">N</tspan></text>'
    )  # fmt: skip
    circle, arc, head, text = parse(page(body)).primitives
    assert circle == svg.Circle((3.0, 4.0), 2.5, svg.Paint((16, 32, 48), (0, 0, 0), 2.0, (4.0, 2.0)), order=9)
    assert svg.centre_of(arc) == ((20.0, 20.0), 180.0, 90.0)
    assert head.head
    assert text.runs == (svg.Run("F", 12.0, 0.0), svg.Run("N", 8.4, 3.0))


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>", "<g/>", "<image/>", "<use/>", "<style>*{}</style>", "<foreignObject/>",
        '<circle cx="3" cy="4" r="2" fill="none" stroke="none"/>',
        '<circle cx="3" cy="4" r="2" fill="red" stroke="none"/>',
        '<circle cx="NaN" cy="4" r="2" fill="#000000" stroke="none"/>',
        '<circle cx="1e3" cy="4" r="2" fill="#000000" stroke="none"/>',
        '<circle cx="1.234" cy="4" r="2" fill="#000000" stroke="none"/>',
        '<circle cx="999999" cy="4" r="2" fill="#000000" stroke="none"/>',
        '<circle cx="3" cy="4" r="-2" fill="#000000" stroke="none"/>',
        '<circle cx="3" cy="4" r="2" fill="#000000" stroke="none" opacity="0.5"/>',
        '<circle cx="3" cy="4" r="2" fill="#000000" stroke="none" onload="x()"/>',
        '<circle cx="3" cy="4" r="2" fill="url(#a)" stroke="none"/>',
        '<circle cx="3" cy="4" r="2" fill="#000000" stroke="none"><title>a</title></circle>',
        '<polygon points="1,2 3,4 5,0 9,9" fill="#ff0000"/>',
        '<path d="M 1 2 L 3 4" fill="none" stroke="#000000" stroke-width="1"/>',
        '<path d="M 1 2 A 1 1 0 0 1 30 4" fill="none" stroke="#000000" stroke-width="1"/>',
        TEXT + "</text>", TEXT + " a</text>", TEXT + "a\u200bb</text>", TEXT + "a<tspan>b</tspan></text>",
        *(TEXT + f"a{blank}b</text>" for blank in "\u3164\uffa0\u115f\u2800\u034f\ufe0f\U000e0100"),
        LINE + "loose text", "<x:line xmlns:x='urn:x'/>", "<!-- c -->", "<![CDATA[x]]>", "<?php ?>",
    ],
)  # fmt: skip
def test_everything_else_is_refused(body: str) -> None:
    with pytest.raises(SvgRefused):
        parse(page(body))


@pytest.mark.parametrize(
    "text",
    [
        "", "<svg/>", page("", paper=""), page(PAPER, paper=LINE), page("", root='width="64" height="64"'), b"<svg/>",
        page("", root='width="64" height="64" viewBox="0 0 32 32"'), None, "\x00",
        page("", root='width="9999" height="9999" viewBox="0 0 9999 9999"'),
    ],
)  # fmt: skip
def test_pages_that_are_none(text: object) -> None:
    with pytest.raises(SvgRefused):
        parse(text)


def test_a_refusal_names_element_and_place() -> None:
    with pytest.raises(SvgRefused, match=r"element 2 <line>: x1 is 'a'"):
        parse(page(LINE + LINE.replace('x1="1"', 'x1="a"')))
