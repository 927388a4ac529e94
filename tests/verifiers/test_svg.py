"""The strict reader takes the vocabulary and nothing else; the wider one passes what is harmless."""

from __future__ import annotations

import time

import pytest
import sketch

from verifiers import svg
from verifiers.svg import SvgRefused, parse, sanitised

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


BOMB = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
HOSTILE = {
    "external entity": f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]>{page(TEXT + "&x;</text>")}',
    "billion laughs": f'<!DOCTYPE s [<!ENTITY l0 "ha">{BOMB}]>{page(TEXT + "&l9;</text>")}',
    "script": page("<script>fetch('x')</script>"),
    "event": page('<circle r="2" onload="x()"/>'),
    "link": page('<a href="javascript:x()"><circle r="2"/></a>'),
    "file image": page('<image href="file:///etc/passwd" width="9" height="9"/>'),
    "data image": page('<image href="data:image/png;base64,AAAA"/>'),
    "loop": page('<g id="a"><use href="#a"/></g>'),
    "style element": page("<style>@import url(http://x/)</style>"),
    "style attribute": page('<circle r="2" style="fill:url(http://x/)"/>'),
    "reference": page('<circle r="2" fill="url(http://x/#y)"/>'),
    "instruction": '<?xml-stylesheet href="http://x/"?>' + page(""),
    "utf-16": '<?xml version="1.0" encoding="utf-16"?>' + page(""),
    "utf-7": '<?xml version="1.0" encoding="utf-7"?>+ADw-script+AD4-',
    "foreign": page('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    "other namespace": page('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'),
    "nan": page('<circle r="NaN"/>'),
    "infinity": page('<circle r="1e999"/>'),
    "huge number": page('<circle r="1e6"/>'),
    "long number": page(f'<circle r="{"9" * 400}"/>'),
    "huge path": page(f'<path d="{"M 1 1 " * 30_000}"/>'),
    "far path": page('<path d="M 0 0 L 99999999 3"/>'),
    "deep": page("<g>" * 2000 + "</g>" * 2000),
    "many": page("<g/>" * 6000),
    "large": page(f'<text>{"a" * 1_100_000}</text>'),
    "animation": page('<animate attributeName="r"/>'),
    "filter": page('<filter id="f"/>'),
    "reference to a character": page(TEXT + "&#x41;</text>"),
    "zeroes": page("") + "\x00",
    "transform": page(f'<g transform="{"scale(9)" * 500}"/>'),
    "not closed": page("<g>"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_attacks_are_refused_at_once(name: str) -> None:
    start = time.process_time()
    for reader in (sanitised, parse):
        with pytest.raises(SvgRefused):
            reader(HOSTILE[name])
    assert time.process_time() - start < 2.0


def test_harmless_drawings_pass_whole() -> None:
    body = (
        '<g transform="translate(3 4) rotate(30)" opacity="0.5"><title>a b</title><ellipse cx="1" cy="2" rx="3" ry="4" '
        'fill="teal"/></g><path d="M0,0 c1.5-2 3e1,4 5 6z" stroke="#123"/>'
        '<text x="1 2" font-weight="bold">x&lt;y</text>'
    )
    written = sanitised(page(body))
    assert sanitised(written) == written
    for kept in ("translate(3 4) rotate(30)", "<title>a b</title>", 'ry="4"', "c1.5-2 3e1", "x&lt;y", "#123"):
        assert kept in written


def test_a_refusal_names_element_and_place() -> None:
    with pytest.raises(SvgRefused, match=r"element 2 <circle>: onclick"):
        sanitised(page('<circle r="1" onclick="x"/>'))
    with pytest.raises(SvgRefused, match=r"element 2 <line>: x1 is 'a'"):
        parse(page(LINE + LINE.replace('x1="1"', 'x1="a"')))
