"""The reader: what may be asked of it, how its answers are compared, and that it reads."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import page
import pytest

from verifiers import ocr

KNOWN = frozenset("Mind the gap国aφάЖ")


@pytest.mark.parametrize(
    ("wanted", "got", "expected"),
    [("abc", "abc", 0.0), ("a b c", "abc", 0.0), ("１２", "12", 0.0), ("STAIRS", "Stairs", 0.0), ("abc", "abd", 1 / 3),
     ("", "", 0.0), ("ab", "", 1.0)],
)  # fmt: skip
def test_distance(wanted: str, got: str, expected: float) -> None:
    assert ocr.distance(wanted, got) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "vertical", "expected"),
    [("Mind the gap", False, True), ("国", False, True), ("国", True, False),
     ("Ж", False, False), ("龘", False, False), (" ", False, False)],
)  # fmt: skip
def test_what_can_be_read(text: str, vertical: bool, expected: bool) -> None:
    assert ocr.readable(text, vertical, KNOWN) is expected


def test_lines_are_turned_upright() -> None:
    canvas = np.full((60, 90, 3), 255, np.uint8)
    canvas[20:30, 10:70] = (200, 0, 0)
    crop = ocr.rectified(canvas, np.array([10, 20, 70, 20, 70, 30, 10, 30], np.float64))
    assert crop.shape[0] == ocr.HEIGHT
    assert crop[24, crop.shape[1] // 2].tolist() == [0, 0, 200]  # BGR
    assert crop[1, 1].tolist() == [255, 255, 255]


def test_a_missing_package_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install .*paddleocr==3.7.0"):
        ocr.OcrAudit()


def test_it_reads_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if any(importlib.util.find_spec(name) is None for name in ocr.PACKAGES):
        pytest.skip("PaddleOCR is not installed")
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path))
    audit = ocr.OcrAudit()
    audit.setup()
    spec = page.scene(["Mind the gap"])
    true = page.row(spec, page.paint(spec))
    false = page.row(spec, page.paint(spec, drawn=["Mind my hat"]))
    good, bad, unread = audit.audit([true, false, {"sample_id": "x"}])
    assert (good.verdict, good.score, good.lines) == ("reported", 0.0, [])
    assert bad.score > 0.2
    assert bad.lines[0]["read"] == "Mind my hat"
    assert unread.verdict == "not_applicable"
    assert [p.name for p in (tmp_path / "ocr").iterdir()] == [ocr.model_directory().name]  # nothing half-made is left
