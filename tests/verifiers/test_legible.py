"""Small, pale, crossed, crowded or cut off: each is told, and a plain figure is not."""

from __future__ import annotations

from typing import Any

import pytest
import sketch
from test_readback import marks

from catalog.assets import Assets
from verifiers import readback, svg
from verifiers.legible import contrast, faults_of_legibility
from verifiers.lettering import Letters

LETTERS = Letters(Assets(sketch.ASSETS))


def faults(said: list[dict[str, Any]], **classes: dict[str, Any]) -> list[str]:
    style = {**sketch.STYLE, "classes": {**sketch.CLASSES, **classes}}
    spec = {**sketch.spec(said, said), "style": style}
    known = readback.style_of(spec, said)
    drawing = svg.parse(sketch.svg_of(said, style=style))
    reading = readback.read(drawing, known, said)
    texts = [(t, LETTERS.draw(t, known.fonts, 512, 512)) for t in reading.texts]
    return faults_of_legibility(drawing, reading, texts, frozenset())


def clear() -> list[dict[str, Any]]:
    """The figure of all marks without those that lie over one another."""
    return [m for m in marks() if m["id"] not in ("o", "p", "c")]


def changed(name: str, **changes: Any) -> list[dict[str, Any]]:
    return [{**m, **changes} if m["id"] == name else m for m in clear()]


def test_a_plain_figure_passes() -> None:
    assert faults(clear()) == []


def test_contrast_is_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("name", "changes", "told"),
    [
        ("n50", {"size": 11.0}, "capitals"), ("l", {"size": 11.5}, "capitals"), ("l", {"at": [440, 400]}, "crossed"),
        ("l", {"at": [265, 345]}, "crossed"), ("n50", {"label": "123456"}, "crossed"),
        ("l", {"at": [60, 440]}, "share"),
        ("l", {"at": [80, 500]}, "edge"), ("l", {"at": [270, 61], "text": "x", "size": 20}, "not its own"),
        ("n70", {"at": [290.0, 70.0]}, "overlap"), ("n20", {"at": [203.0, 100.0]}, "passes through"),
        ("b", {"at": [203.0, 100.0]}, "passes through"), ("r", {"points": [[3, 300], [60, 330]]}, "edge"),
    ],
)  # fmt: skip
def test_what_is_hard_to_read(name: str, changes: dict[str, Any], told: str) -> None:
    assert any(told in fault for fault in faults(changed(name, **changes)))


def test_pale_colours() -> None:
    assert any("text" in f for f in faults(clear(), note={**sketch.CLASSES["note"], "text": "#888888"}))
    assert any("element" in f for f in faults(clear(), ray={**sketch.CLASSES["ray"], "stroke": "#dddd88"}))
