"""The reader that is handed to the trainer: which pictures it asks about, and how it counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from flows import readers
from verifiers import ocr


class Fake:
    """Reads how wide a line is, after it was scaled to the reader's height."""

    def read(self, lines: Sequence[np.ndarray]) -> list[str]:
        assert all(line.shape[0] == ocr.HEIGHT and line.dtype == np.uint8 for line in lines)
        return [str(line.shape[1]) for line in lines]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> readers.OcrReader:
    monkeypatch.setattr(readers, "require_installed", lambda: None)
    monkeypatch.setattr(readers, "Recogniser", Fake)
    return readers.OcrReader()


def picture(width: int) -> Image.Image:
    return Image.new("RGB", (width, 24))


def test_single_lines_are_read_and_counted(reader: readers.OcrReader) -> None:
    """A picture of 48 pixels is 96 wide when it is 48 high; several lines and none at all are not asked for."""
    found = reader.read([picture(48), picture(24), picture(24), picture(24)], ["96", "49", "two\nlines", ""])
    assert found == {"pictures": 2.0, "exact": 0.5, "distance": 0.25}
    assert reader.read([picture(48)], [""]) == {"pictures": 0.0}


def test_pictures_become_upright_bgr() -> None:
    red = ocr.whole(Image.new("RGB", (10, 5), (255, 0, 0)))
    assert red.shape == (48, 96, 3) and red[0, 0].tolist() == [0, 0, 255]
    assert ocr.whole(Image.new("L", (1, 48))).shape == (48, 8, 3)
