"""`synth doctor`: what is installed, missing or mis-set, each with its fix."""

from __future__ import annotations

import importlib.metadata as metadata
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version
from rich.console import Console
from rich.markup import escape

from flows.progress import megabytes
from flows.ray_settings import token_available
from flows.stage import ROOT

_FREE_BYTES = 10e9  # below, a run of any size is in doubt
# extra -> distributions; what each is for stands in pyproject.toml
_NEEDED = {
    "render": (
        *("numpy", "pillow", "pyarrow", "duckdb", "orjson", "pydantic", "cyclopts", "rich"),
        *("uharfbuzz", "freetype-py", "numba", "isal", "simplejpeg", "fonttools", "fontpkg"),
    ),
}
_OPTIONAL = {"render": ("prefect", "ray", "datasets")}
_MODEL = ("torch", "transformers", "safetensors")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `level` is ok, warn or error; `fix` says what to do."""

    level: str
    what: str
    fix: str = ""


def examine(out: Path, console: Console) -> int:
    """Print every finding; 1 where one is an error."""
    findings = [finding for look in LOOKS for finding in look()] + list(_disk(out))
    colours = {"ok": "green", "warn": "yellow", "error": "red"}
    for f in findings:
        fix = f" -> {f.fix}" if f.fix else ""
        console.print(f"[{colours[f.level]}]{f.level:>5}[/] {escape(f.what + fix)}", highlight=False, soft_wrap=True)
    return int(any(f.level == "error" for f in findings))


def _python() -> Iterator[Finding]:
    yield Finding("ok", f"Python {sys.version.split()[0]} in {sys.prefix}")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _packages() -> Iterator[Finding]:
    for extra, names in _NEEDED.items():
        missing = [name for name in names if _version(name) is None]
        if missing:
            yield Finding("error", f"not installed: {', '.join(missing)}", _install(extra))
        else:
            yield Finding("ok", f"{len(names)} packages of [{extra}]")
    for extra, names in _OPTIONAL.items():
        for name in names:
            version = _version(name)
            yield (
                Finding("ok", f"{name} {version}")
                if version
                else Finding("warn", f"{name} is not installed", _install(extra))
            )


def _install(extra: str) -> str:
    return f"pip install -c constraints.txt -e '.[{extra}]'"


def _pins() -> Iterator[Finding]:
    path = ROOT / "constraints.txt"
    if not path.is_file():
        yield Finding("warn", f"{path} is missing", "restore it: other versions give other bytes")
        return
    pins = re.findall(r"(?m)^([\w.-]+)==(\S+)$", path.read_text())
    installed = {re.sub(r"[-_.]+", "-", d.name).lower(): d.version for d in metadata.distributions()}
    found = [(n, v, installed.get(re.sub(r"[-_.]+", "-", n).lower())) for n, v in pins]
    other = [f"{name} {have}, not {pin}" for name, pin, have in found if have and not _same(have, pin)]
    if other:
        rest = f" and {len(other) - 5} more" if len(other) > 5 else ""
        yield Finding("warn", f"versions that were not tried: {', '.join(other[:5])}{rest}", _install("render"))
    else:
        yield Finding("ok", "versions are those of constraints.txt")


def _same(have: str, pin: str) -> bool:
    """Equal versions, whatever the build: 2.13.0+cpu is 2.13.0."""
    return Version(have).public == Version(pin).public


def _cv2() -> Iterator[Finding]:
    """Several distributions write the same cv2/ directory; the last one installed wins, or half of each."""
    present = {d.name for d in metadata.distributions() if d.name.lower().startswith("opencv")}
    if len(present) > 1:
        keep = "opencv-python-headless"
        yield Finding(
            "warn", f"{' and '.join(sorted(present))} share one cv2/", f"uninstall all of them, then install {keep}"
        )
    if present:
        try:
            import cv2
        except ImportError as error:
            library = "libgl1" if "libGL" in str(error) else "libglib2.0-0" if "gthread" in str(error) else ""
            fix = f"apt-get install {library}" if library else "pip install --force-reinstall opencv-python-headless"
            yield Finding("error", f"cv2 does not load: {error}", fix)
        else:
            yield Finding("ok", f"cv2 {cv2.__version__}")


def _cairo() -> Iterator[Finding]:
    """Science pairs are drawn by the system's cairo."""
    if find_library("cairo"):
        yield Finding("ok", "cairo, for science pairs")
    else:
        yield Finding(
            "warn", "libcairo is missing: no science pairs", "apt-get install libcairo2, or brew install cairo"
        )


def _model() -> Iterator[Finding]:
    """Sampling needs torch; a CUDA device is the difference between minutes and hours."""
    missing = [name for name in _MODEL if _version(name) is None]
    if missing:
        yield Finding("warn", f"no generate, edit, chat, train without {', '.join(missing)}", _install("model"))
        return
    import torch

    versions = ", ".join(f"{name} {_version(name)}" for name in _MODEL)
    if torch.cuda.is_available():
        names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        yield Finding("ok", f"{versions}; CUDA: {', '.join(names)}")
    elif torch.version.cuda:
        yield Finding(
            "warn", f"{versions}; built for CUDA {torch.version.cuda}, which finds no device", "nvidia-smi says why"
        )
    else:
        yield Finding("ok", f"{versions}; built without CUDA: models run on the processor")


def _fonts() -> Iterator[Finding]:
    path = ROOT / "fonts" / "families.toml"
    if not path.is_file():
        yield Finding("error", f"{path} is missing", "run from a checkout, installed with pip install -e")
        return
    families = tomllib.loads(path.read_text())["family"]
    missing = [f["source"] for f in families if not _has_font(f["source"])]
    if missing:
        yield Finding(
            "error", f"{len(missing)} font families are missing: {', '.join(missing[:5])} …", _install("render")
        )
    else:
        yield Finding("ok", f"{len(families)} font families")


def _has_font(source: str) -> bool:
    return (ROOT / source).is_file() if source.startswith("fonts/") else _version(source) is not None


def _ocr() -> Iterator[Finding]:
    try:
        from verifiers.ocr import OcrAudit

        OcrAudit().setup()
    except Exception as error:
        yield Finding("warn", f"the OCR audit does not start: {error}", "make ocr")
    else:
        yield Finding("ok", "OCR audit")


def _ray() -> Iterator[Finding]:
    address, mode = os.environ.get("RAY_ADDRESS"), os.environ.get("RAY_AUTH_MODE")
    if not address:
        yield Finding("ok", "RAY_ADDRESS is not set: runs stay on this machine")
        return
    if not re.fullmatch(r"(ray://)?[^:/\s]+:\d+", address):
        yield Finding("error", f"RAY_ADDRESS={address} is not like host:6379", "export RAY_ADDRESS=host:6379")
    if address.startswith("ray://"):
        yield Finding(
            "warn", "RAY_ADDRESS is a Ray client address, which ends with the connection", "run on a node: host:6379"
        )
    token = token_available()
    if token and mode is None:
        yield Finding(
            "ok", "a Ray token is there and will be used; RAY_AUTH_MODE=disabled for a cluster that asks for none"
        )
    elif mode == "token" and not token:
        yield Finding(
            "error",
            "RAY_AUTH_MODE=token, but there is no token",
            "copy ~/.ray/auth_token from the head, or set RAY_AUTH_TOKEN",
        )
    else:
        yield Finding("ok", f"RAY_ADDRESS={address}, RAY_AUTH_MODE={mode or 'not set'}")


def _prefect() -> Iterator[Finding]:
    url = os.environ.get("PREFECT_API_URL")
    yield Finding(
        "ok",
        f"PREFECT_API_URL={url}: runs go through Prefect"
        if url
        else "PREFECT_API_URL is not set: runs go without Prefect",
    )


def _cache() -> Iterator[Finding]:
    base = Path(os.environ.get("SYNTH_CACHE") or Path.home() / ".cache" / "internvl-u-data")
    nearest = next(p for p in (base, *base.parents) if p.exists())
    if os.access(nearest, os.W_OK):
        yield Finding("ok", f"cache directory {base} can be written")
    else:
        yield Finding("error", f"cache directory {base} cannot be written", "set SYNTH_CACHE to one that can")


def _disk(out: Path) -> Iterator[Finding]:
    nearest = next(p for p in (out.absolute(), *out.absolute().parents) if p.exists())
    free = shutil.disk_usage(nearest).free
    level = "ok" if free > _FREE_BYTES else "warn"
    yield Finding(
        level, f"{megabytes(free)} free for --out {out}", "" if level == "ok" else "give an --out with more room"
    )
    try:
        with tempfile.NamedTemporaryFile(dir=nearest):
            pass
    except OSError as error:
        yield Finding("error", f"--out {out} cannot be written ({error.strerror})", "give another --out")


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python, _packages, _pins, _cv2, _cairo, _fonts, _model, _ocr, _ray, _prefect, _cache,
)  # fmt: skip
