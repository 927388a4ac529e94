"""What reads the sample pictures of a training: the audit's OCR, handed to the trainer, which may not import it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PIL import Image

from verifiers.ocr import Recogniser, distance, require_installed, whole


class OcrReader:
    """Reads pictures that should show one line each: as a whole, scaled to the reader's height, without any lexicon."""

    name = "ocr"

    def __init__(self) -> None:
        """Raises OcrNotInstalled. The model is loaded when it is first asked."""
        require_installed()
        self._recogniser: Recogniser | None = None

    def texts(self, pictures: Sequence[Image.Image]) -> list[str]:
        """What is read in each."""
        self._recogniser = self._recogniser or Recogniser()
        return self._recogniser.read([whole(picture) for picture in pictures])

    def read(self, pictures: Sequence[Image.Image], wanted: Sequence[str]) -> Mapping[str, float]:
        """Over the pictures that should show a single line: how many there are, the share that is read exactly, and the
        mean normalised edit distance. None of them: only that."""
        asked = [(picture, text) for picture, text in zip(pictures, wanted, strict=True) if text and "\n" not in text]
        if not asked:
            return {"pictures": 0.0}
        read = self.texts([picture for picture, _ in asked])
        pairs = [(text, found) for (_, text), found in zip(asked, read, strict=True)]
        return {
            "pictures": float(len(pairs)),
            "exact": sum(text == found for text, found in pairs) / len(pairs),
            "distance": sum(distance(text, found) for text, found in pairs) / len(pairs),
        }
