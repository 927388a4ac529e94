"""The Makefile: which interpreters it takes, and what it says of others."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]


def interpreter(folder: Path, version: tuple[int, int]) -> Path:
    """A stand-in for a Python of this version: runs `-c CODE` with another `sys.version_info`, and nothing else."""
    path = folder / "python"
    code = f"import sys; sys.version_info = ({version[0]}, {version[1]}, 0); exec(sys.argv[1])"
    path.write_text(f'#!/bin/sh\n[ "$1" = -c ] || exit 9\nexec {sys.executable} -c "{code}" "$2"\n')
    path.chmod(0o755)
    return path


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("version", [(3, 9), (3, 10), (3, 11), (3, 13), (3, 14), (4, 0)])
def test_pythons_that_are_not_supported_are_refused_with_the_fix(version: tuple[int, int], tmp_path: Path) -> None:
    """As `requires-python` has it, but before pip fails on it at length."""
    supported = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"])
    venv = tmp_path / "venv"
    command = ["make", f"VENV={venv}", f"PYTHON={interpreter(tmp_path, version)}", f"{venv}/bin/python"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    said = f"this is {version[0]}.{version[1]}" in ended.stderr and "PYTHON=python3.12" in ended.stderr
    assert ended.returncode != 0 and said != (f"{version[0]}.{version[1]}" in supported)


def test_every_target_that_is_declared_has_a_rule() -> None:
    text = (ROOT / "Makefile").read_text()
    declared = set(text.partition(".PHONY:")[2].partition("\n")[0].split())
    ruled = {line.partition(":")[0] for line in text.splitlines() if not line.startswith(("\t", "#", "."))}
    assert declared and declared <= ruled
