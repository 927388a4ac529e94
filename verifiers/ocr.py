"""Audit by reading: PaddleOCR reads the lines where the spec says they are; the normalised edit distance is reported.

Recognition only, on known line boxes, with the PP-OCRv6 small weights that ship inside the `rapidocr` wheel, run by
PaddleOCR through onnxruntime: nothing is downloaded and paddlepaddle is not needed. OCR errs on perfect pages too, so
it never calls a page defective: the distance stands beside CALIBRATION, what it is on perfect pages. Columns, Cyrillic,
accented Greek and characters outside the model's dictionary cannot be read and are not counted.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from verifiers import pixels as px
from verifiers.check import AuditResult, Malformed
from verifiers.scene import Scene, parse

NAME, VERSION = "ocr", "1"
MODEL = "PP-OCRv6_small_rec"
WEIGHTS = "PP-OCRv6_rec_small.onnx"  # file in the rapidocr wheel
INSTALL = (
    "make ocr, or: pip install '.[ocr]' && pip install --no-deps paddleocr==3.7.0 paddlex==3.7.2 rapidocr==3.10.0 "
    "(without dependencies, which would bring a second cv2)"
)
PACKAGES = ("paddleocr", "paddlex", "rapidocr", "onnxruntime", "cv2")
PAD = 0.18  # of a line's height, around its ink box: recognisers are trained on boxes with air
HEIGHT = 48  # px, the model's input
BATCH = 8
# Mean distance on perfect pages: 160 lossless pages of all layouts and fonts on solid ground that passed every exact
# check and the raster audit. What is left is the reader's own: script fonts, bullets, small capitals.
CALIBRATION = {"en": 0.010, "zh": 0.009}


class OcrNotInstalled(ImportError):
    """PaddleOCR or one of its parts is missing; the message is the command that installs them."""


class Recogniser:
    """The reader itself: images of single lines to text."""

    def __init__(self) -> None:
        """Prepares the model's directory from the wheel and loads it (5 s). Raises OcrNotInstalled."""
        require_installed()
        directory = model_directory()
        self._reader = _load(directory)
        self.known = frozenset(_dictionary(directory / "inference.onnx"))

    def read(self, lines: Sequence[np.ndarray]) -> list[str]:
        """What upright BGR images, uint8 [48, W, 3], say; empty where nothing is read."""
        order = np.argsort(
            [line.shape[1] / line.shape[0] for line in lines]
        )  # alike widths in a batch waste no padding
        results = self._reader.predict([lines[k] for k in order], batch_size=BATCH)
        found = [""] * len(lines)
        for k, result in zip(order, results, strict=True):
            found[k] = result["rec_text"]
        return found


def require_installed() -> None:
    """Raises OcrNotInstalled, with the command that installs what is missing."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise OcrNotInstalled(f"the OCR audit needs {', '.join(missing)}: {INSTALL}")


class OcrAudit:
    """Audit `ocr`: verdict reported, with the mean distance over a sample's readable lines as score."""

    name = NAME
    version = VERSION

    def __init__(self) -> None:
        require_installed()

    def setup(self) -> None:
        """Load the reader."""
        self._recogniser = Recogniser()

    def audit(self, rows: list[dict[str, Any]]) -> list[AuditResult]:
        """One result per row."""
        return [self._audit(row) for row in rows]

    def _audit(self, row: dict[str, Any]) -> AuditResult:
        sample = str(row.get("sample_id"))
        try:
            scene = parse(row["spec"])
            page = px.decode(row["output_image"]["bytes"]).pixels()
        except (Malformed, px.Undecodable, KeyError, TypeError) as error:
            return AuditResult(sample, NAME, VERSION, "not_applicable", None, f"{type(error).__name__}: {error}", [])
        wanted = [
            (i, text) for i, text in _texts(scene) if readable(text, scene.owners[i].vertical, self._recogniser.known)
        ]
        if not wanted:
            return AuditResult(sample, NAME, VERSION, "not_applicable", None, "no line that this model can read", [])
        read = self._recogniser.read([rectified(page, scene.quads[i]) for i, _ in wanted])
        lines = [
            {"line": i, "read": got, "ned": round(distance(text, got), 4)}
            for (i, text), got in zip(wanted, read, strict=True)
        ]
        weights = np.array([len(comparable(text)) for _, text in wanted], np.float64)
        score = float(np.average([line["ned"] for line in lines], weights=weights))
        lang = str(row.get("lang"))
        perfect = CALIBRATION.get(lang, 0.0)
        detail = f"{len(wanted)} of {len(scene.owners)} lines read; perfect pages in {lang}: {perfect:.3f}"
        return AuditResult(
            sample, NAME, VERSION, "reported", score, detail, [line for line in lines if line["ned"] > 0]
        )


def _texts(scene: Scene) -> Iterator[tuple[int, str]]:
    for i, region in enumerate(scene.owners):
        yield i, region.lines[i - region.first]


def readable(text: str, vertical: bool, known: frozenset[str]) -> bool:
    """Whether the model can be asked: a horizontal line of characters of its dictionary, not Cyrillic."""
    if vertical or not comparable(text):
        return False
    return all(c in known and not "\u0400" <= c <= "\u052f" and not "\u1f00" <= c <= "\u1fff" for c in text if c != " ")


def comparable(text: str) -> str:
    """Text as it is compared: compatibility forms unified, case and blanks dropped (small capitals read as large)."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def distance(wanted: str, got: str) -> float:
    """Normalised edit distance, 0 (equal) to 1: Levenshtein over the longer length."""
    a, b = comparable(wanted), comparable(got)
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1] / max(len(a), len(b), 1)


def rectified(page: np.ndarray, quad: np.ndarray) -> np.ndarray:
    """The line in `quad` [8] as an upright BGR image, uint8 [48, W, 3], with some air around it."""
    corners = quad.reshape(4, 2)
    across = (np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    down = (np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    scale = HEIGHT * (1 - 2 * PAD) / max(down, 1.0)
    air = HEIGHT * PAD
    width = max(8, round(across * scale + 2 * air))
    box = np.array([[air, air], [width - air, air], [width - air, HEIGHT - air], [air, HEIGHT - air]])
    image = Image.fromarray(page).transform(
        (width, HEIGHT), Image.Transform.PERSPECTIVE, _perspective(box, corners), Image.Resampling.BICUBIC
    )
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def whole(image: Image.Image) -> np.ndarray:
    """A picture of a single line as the reader takes it, scaled by bicubic interpolation: BGR, uint8 [48, W, 3]."""
    width = max(8, round(image.width * HEIGHT / image.height))
    scaled = image.convert("RGB").resize((width, HEIGHT), Image.Resampling.BICUBIC)
    return np.ascontiguousarray(np.asarray(scaled)[:, :, ::-1])


def _perspective(source: np.ndarray, target: np.ndarray) -> list[float]:
    """Coefficients by which Pillow finds, for a point of the new image (`source`), its place in the old (`target`)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.linalg.solve(np.array(rows), np.array(values)).tolist()


def model_directory() -> Path:
    """The directory PaddleOCR loads, made of the wheel's weights in $SYNTH_CACHE (or ~/.cache/internvl-u-data).

    It is written beside its place and renamed, so that a half-written one is never read.
    """
    root = Path(os.environ.get("SYNTH_CACHE") or Path.home() / ".cache" / "internvl-u-data")
    directory = root / "ocr" / f"{MODEL}-rapidocr-{importlib.metadata.version('rapidocr')}"
    if directory.is_dir():
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=directory.parent, prefix=directory.name))
    wheel = importlib.util.find_spec("rapidocr")
    if wheel is None or wheel.origin is None:
        raise OcrNotInstalled(f"the OCR audit needs rapidocr: {INSTALL}")
    shutil.copyfile(Path(wheel.origin).parent / "models" / WEIGHTS, part / "inference.onnx")
    (part / "inference.yml").write_text(_description(_dictionary(part / "inference.onnx")), encoding="utf-8")
    try:
        part.rename(directory)
    except OSError:  # another process was faster
        shutil.rmtree(part)
    return directory


def _dictionary(weights: Path) -> list[str]:
    """The characters the model knows, from its ONNX metadata."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    return session.get_modelmeta().custom_metadata_map["character"].split("\n")


def _description(characters: list[str]) -> str:
    """inference.yml of a recognition model, as PaddleX reads it."""
    import yaml

    transforms = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
        {"RecResizeImg": {"image_shape": [3, HEIGHT, 320]}},
        {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]}},
    ]
    model = {
        "Global": {"model_name": MODEL},
        "PreProcess": {"transform_ops": transforms},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
    return yaml.safe_dump(model, allow_unicode=True)


def _load(directory: Path) -> Any:
    os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
    with _headless_opencv():
        from paddleocr import TextRecognition

        return TextRecognition(model_name=MODEL, model_dir=str(directory), engine="onnxruntime")


@contextmanager
def _headless_opencv() -> Iterator[None]:
    """Let PaddleX take opencv-python-headless for the opencv-contrib-python it asks for by distribution name.

    Both install the same `cv2`, and the contrib build needs libGL; recognition uses none of contrib's modules. PaddleX
    asks `importlib.metadata` while it is imported and remembers the answer.
    """
    version = importlib.metadata.version
    installed = {name for name in ("opencv-contrib-python", "opencv-python-headless") if _is_installed(name)}

    def answer(name: str) -> str:
        stands_in = name == "opencv-contrib-python" and name not in installed
        return version("opencv-python-headless" if stands_in else name)

    importlib.metadata.version = answer
    try:
        yield
    finally:
        importlib.metadata.version = version


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
