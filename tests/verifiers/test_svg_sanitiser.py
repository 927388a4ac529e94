"""Hostile SVG is refused at once, by the sanitiser and by the strict reader; harmless drawings pass whole."""

from __future__ import annotations

import time

import pytest
import sketch

from verifiers.svg import SvgRefused, parse
from verifiers.svg_sanitiser import sanitised

SQUARE = 'width="64" height="64" viewBox="0 0 64 64"'
TEXT = '<text x="9" y="9" font-size="12">'


def page(body: str, root: str = SQUARE) -> str:
    return f'<svg xmlns="{sketch.SVG}" {root}><rect width="64" height="64" fill="#ffffff"/>{body}</svg>'


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


UNBOUNDED = {
    "width": page("", root='width="100000" height="9"'),
    "negative width": page("", root='width="-9" height="9"'),
    "no width": page("", root='width="none" height="9"'),
    "no size": page("", root=""),
    "short view box": page("", root='width="9" height="9" viewBox="5"'),
    "empty view box": page("", root='width="9" height="9" viewBox="0 0 0 0"'),
    "tiny view box": page("", root='width="9" height="9" viewBox="0 0 0.001 0.001"'),
    "inner view box": page('<g viewBox="0 0 1 1"/>'),
    "inner svg": page('<svg viewBox="0 0 1 1"/>'),
    "scale": page('<g transform="scale(100000)"/>'),
    "scales together": page('<g transform="scale(9)"><g transform="scale(9)"><g transform="scale(9)"/></g></g>'),
    "vanishing": page('<g transform="matrix(1 1 1 1 0 0)"/>'),
    "skew": page('<g transform="skewX(89.99)"/>'),
    "turned skew": page('<g transform="rotate(a)"/>'),
    "dashes": page('<line x2="9" stroke="red" stroke-dasharray="1e-30 1e-30"/>'),
    "dashes without end": page('<g stroke-dasharray="1 0">' + '<path d="M-99999 0 H99999 H-99999"/>' * 40 + "</g>"),
    "more shapes than a page of 4096 px bears": page(
        "<rect width='4096' height='4096'/>" * 300, root='width="4096" height="4096"'
    ),
    "colour of commas": page('<rect width="9" height="9" fill="rgb(,,,,,)"/>'),
    "negative dash": page('<line x2="9" stroke="red" stroke-dasharray="-5 9"/>'),
    "far path": page('<path d="M1e5e5 0"/>'),
    "path of dots": page(f'<path d="{"." * 450_000}"/>'),
    "path of a thousand dots": page(f'<path d="M{"." * 1000}"/>'),
    "path without start": page('<path d="L 1 1"/>'),
    "path of odd numbers": page('<path d="M 1 1 L 1"/>'),
    "path of another letter": page('<path d="M 1 1 B 1 1"/>'),
    "flags": page('<path d="M 1 1 A 1 1 0 2 0 3 3"/>'),
    "path that wanders": page(f'<path d="M 0 0{" l 99999 0" * 99}"/>'),
    "odd points": page('<polyline points="1 2 3"/>'),
    "negative radius": page('<circle r="-1"/>'),
    "percent": page('<circle r="50%"/>'),
    "font": page('<text font-size="100000">a</text>'),
    "bidi": page(TEXT + "a\u202eb</text>"),
    "zero width": page(TEXT + "a\u200bb</text>"),
    "filler": page(TEXT + "\u3164</text>"),
    "bidi family": page('<text font-family="a\u202eb">a</text>'),
    "loose text": page("loose"),
    "loose span": page("<tspan>a</tspan>"),
    "long text": page(TEXT + "a" * 401 + "</text>"),
}


@pytest.mark.parametrize("name", UNBOUNDED)
def test_sizes_out_of_bounds_are_refused_at_once(name: str) -> None:
    start = time.process_time()
    with pytest.raises(SvgRefused):
        sanitised(UNBOUNDED[name])
    assert time.process_time() - start < 1.0


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
