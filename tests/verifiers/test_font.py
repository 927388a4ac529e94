"""Fonts read without a shaper set lines as HarfBuzz does."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path

import numpy as np
import page
import pytest
import uharfbuzz

from catalog.assets import Asset, AssetMissing, Assets
from verifiers.font import ADVANCE, AREA, Fonts, FontUnreadable

TEXT = "AVATAR To Wave, “Type” 1,234.50 fjord Ýes. quick-brown 11:45 (LT) r. f) ffl"
CODE = "def f(x): return x"


def _bundled() -> list[tuple[Path, int | None]]:
    """Fonts of this checkout, and two variable ones where fontpkg has them."""
    found: list[tuple[Path, int | None]] = [(page.LATIN, None), (page.LATIN.with_name("DejaVuSerif.ttf"), None)]
    for package, name in (("fontpkg_roboto", "Roboto[wdth,wght].ttf"), ("fontpkg_lora", "Lora[wght].ttf")):
        spec = importlib.util.find_spec(package)
        path = Path(spec.origin).parent / "files" / name if spec and spec.origin else None
        if path is not None and path.exists():
            found += [(path, 400), (path, 650)]
    return found


def _harfbuzz(path: Path, weight: int | None, text: str) -> float:
    face = uharfbuzz.Face(path.read_bytes())
    font = uharfbuzz.Font(face)
    if weight is not None:
        font.set_variations({"wght": weight})
    font.scale = (65536, 65536)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "en"
    uharfbuzz.shape(font, buffer, page.FEATURES)
    return sum(p.x_advance for p in buffer.glyph_positions) / 65536


@pytest.mark.parametrize(("path", "weight"), _bundled())
@pytest.mark.parametrize("text", [TEXT, CODE])
def test_advances_and_kerning_agree_with_harfbuzz(path: Path, weight: int | None, text: str) -> None:
    known = page.asset(path)
    face = Fonts(Assets([known])).face(known.sha256, weight, "en")
    assert face.uncovered(text) == []
    rows = face.rows(text)
    own = face.metrics[rows, ADVANCE].sum() + sum(face.pair(a, b) for a, b in pairwise(text))
    assert own == pytest.approx(_harfbuzz(path, weight, text), abs=0.001 * len(text))


def test_coverage_names_missing_and_blank_characters() -> None:
    known = page.asset(page.LATIN)
    face = Fonts(Assets([known])).face(known.sha256, None, "en")
    assert face.uncovered("a国b国") == ["国"]
    assert face.slot(" ") >= 0
    assert face.metrics[face.slot(" "), AREA] == 0
    assert face.ink_height("x") == pytest.approx(0.547, abs=0.01)


def test_the_chinese_dash_is_composed_where_the_font_does_so() -> None:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        pytest.skip("Noto Sans SC is not installed")
    known = page.asset(Path(spec.origin).parent / "NotoSansSC-Regular.otf")
    face = Fonts(Assets([known])).face(known.sha256, None, "zh-Hans")
    assert face.metrics[face.rows("走——吧"), ADVANCE].tolist() == pytest.approx([1.0, 2.0, 0.0, 1.0], abs=0.001)


def test_missing_and_broken_fonts_are_told(tmp_path: Path) -> None:
    with pytest.raises(AssetMissing, match="no asset"):
        Fonts(Assets([])).face("ab", None, "en")
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(page.LATIN.read_bytes()[:4000])
    known: Asset = page.asset(broken)
    with pytest.raises((FontUnreadable, AssetMissing)):
        Fonts(Assets([known])).face(known.sha256, None, "en")


def test_columns_hang_from_their_cells() -> None:
    known = page.asset(page.CHINESE)
    face = Fonts(Assets([known])).face(known.sha256, None, "zh-Hans")
    _, metrics = face.upright("国")
    assert np.isclose(metrics[6], 1.0, atol=0.2)  # one em down the column
