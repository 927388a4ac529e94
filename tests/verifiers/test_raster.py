"""The second rasteriser passes true lines and sees one wrong glyph, stroke or mark."""

from __future__ import annotations

from typing import Any

import numpy as np
import page
import pytest

from verifiers.raster import RasterAudit, _within

LINES = ["Mind the gap", "between cold trains"]


@pytest.fixture(scope="module")
def audit() -> RasterAudit:
    """An audit that knows both fonts."""
    found = RasterAudit([page.asset(page.LATIN), page.asset(page.CHINESE)])
    found.setup()
    return found


def _verdict(audit: RasterAudit, row: dict[str, Any]) -> Any:
    return audit.audit([row])[0]


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_true_lines_pass(audit: RasterAudit, form: str) -> None:
    spec = page.scene(LINES, form=form)
    result = _verdict(audit, page.row(spec, page.paint(spec)))
    assert (result.verdict, result.lines) == ("pass", [])
    assert result.score < 0.7


@pytest.mark.parametrize("form", ["png", "jpeg"])
@pytest.mark.parametrize(
    ("drawn", "char"),
    [
        (["Mind the gap", "between cald trains"], "o"),
        (["Mind the qap", "between cold trains"], "g"),
        (["Mind tne gap", "between cold trains"], "h"),
    ],
)
def test_one_other_character_is_named(audit: RasterAudit, drawn: list[str], char: str, form: str) -> None:
    spec = page.scene(LINES, form=form)
    result = _verdict(audit, page.row(spec, page.paint(spec, drawn=drawn)))
    assert result.verdict == "defect"
    assert char in {line["char"] for line in result.lines}


@pytest.mark.parametrize(("true", "drawn"), [("未", "末"), ("土", "士"), ("日", "曰"), ("大", "太"), ("己", "已")])
def test_look_alikes_at_the_smallest_size(audit: RasterAudit, true: str, drawn: str) -> None:
    spec = page.scene([f"今天{true}来"], font=page.CHINESE, lang="zh", size=14.0)
    good = page.row(spec, page.paint(spec, page.CHINESE))
    bad = page.row(spec, page.paint(spec, page.CHINESE, [f"今天{drawn}来"]))
    assert _verdict(audit, good).verdict == "pass"
    assert _verdict(audit, bad).verdict == "defect"


def test_a_missing_stroke_and_a_stray_mark(audit: RasterAudit) -> None:
    spec = page.scene(LINES)
    plane = page.paint(spec)
    rows, columns = np.nonzero(plane > 200)
    erased = plane.copy()
    top, left = rows.min(), columns.min()
    erased[top + 4 : top + 9, left : left + 3] = 0  # out of the first stem
    assert _verdict(audit, page.row(spec, erased)).verdict == "defect"
    marked = plane.copy()
    marked[26:28, 17:19] = 255  # inside the first letter's cell
    assert _verdict(audit, page.row(spec, marked)).verdict == "defect"


def test_nothing_to_say_without_the_font() -> None:
    audit = RasterAudit([])
    audit.setup()
    spec = page.scene(LINES)
    assert _verdict(audit, page.row(spec, page.paint(spec))).verdict == "not_applicable"


def test_a_row_that_cannot_be_read_is_a_defect(audit: RasterAudit) -> None:
    assert _verdict(audit, {"sample_id": "x"}).verdict == "defect"
    assert _verdict(audit, {"sample_id": "x", "spec": "{}", "output_image": {"bytes": b""}}).verdict == "defect"


@pytest.mark.parametrize(("reach", "pixels"), [(0.0, 1), (1.0, 5), (2.0, 13), (3.0, 29)])
def test_an_outline_reaches_as_far_as_a_disc(reach: float, pixels: int) -> None:
    inked = np.zeros((9, 9), bool)
    inked[4, 4] = True
    assert _within(inked, reach).sum() == pixels
    inked[:] = False
    assert not _within(inked, reach).any()
