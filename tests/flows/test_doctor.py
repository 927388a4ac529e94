"""The doctor names what is wrong and how to mend it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from flows import doctor


def said(tmp_path: Path) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=300)
    return doctor.examine(tmp_path, console), console.file.getvalue()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOOKS", tuple(look for look in doctor.LOOKS if look is not doctor._ocr))


def test_this_environment_is_well(tmp_path: Path) -> None:
    code, text = said(tmp_path)
    assert code == 0, text
    assert "font families" in text and "packages of [render]" in text


def test_a_missing_package_is_an_error_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "uharfbuzz" else real(name))
    code, text = said(tmp_path)
    assert code == 1 and "error not installed: uharfbuzz -> pip install -c constraints.txt -e '.[render]'" in text


def test_missing_fonts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_has_font", lambda source: source != "fontpkg-roboto")
    code, text = said(tmp_path)
    assert code == 1 and "1 font families are missing: fontpkg-roboto" in text


@pytest.mark.parametrize(
    ("environment", "code", "text"),
    [
        ({"RAY_ADDRESS": "head"}, 1, "RAY_ADDRESS=head is not like host:6379"),
        ({"RAY_ADDRESS": "ray://head:10001"}, 0, "Ray client address"),
        ({"RAY_ADDRESS": "head:6379", "RAY_AUTH_MODE": "token", "HOME": "/nowhere"}, 1, "there is no token"),
        ({"RAY_ADDRESS": "head:6379", "RAY_AUTH_MODE": "disabled", "HOME": "/nowhere"}, 0, "RAY_ADDRESS=head:6379"),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, 0, "runs go through Prefect"),
    ],
)
def test_settings(
    environment: dict[str, str], code: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path))
    found = said(tmp_path)
    assert found[0] == code and text in found[1]


def test_two_opencvs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("opencv-contrib-python", "opencv-python-headless")
    both = [type("Distribution", (), {"name": name, "version": "4.10.0"})() for name in names]
    real = doctor.metadata.distributions
    monkeypatch.setattr(doctor.metadata, "distributions", lambda: [*real(), *both])
    assert "opencv-contrib-python and opencv-python-headless" in said(tmp_path)[1]


def test_other_versions_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "constraints.txt").write_text("numpy==0.1\npillow==999\n")
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    text = said(tmp_path)[1]
    assert "numpy " in text and "not 0.1" in text and "families.toml is missing" in text


def test_a_build_of_a_version_is_that_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "constraints.txt").write_text("torch==2.13.0\n")
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    for built, same in (("2.13.0+cpu", True), ("2.13.0", True), ("2.13.1+cpu", False)):
        torch = type("Distribution", (), {"name": "torch", "version": built})()
        monkeypatch.setattr(doctor.metadata, "distributions", lambda found=torch: [found])
        assert [f.level for f in doctor._pins()] == ["ok" if same else "warn"]


def test_the_model_extra_is_optional_and_its_device_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = doctor._model()
    assert "torch 2." in found.what and ("CUDA" in found.what)
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "torch" else "1")
    (found,) = doctor._model()
    assert found.level == "warn" and "torch" in found.what and found.fix.endswith("'.[model]'")
