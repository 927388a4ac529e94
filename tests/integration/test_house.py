"""The rooms of the house: imports point down, and light things stay light."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("flows", "synth", "verifiers", "model", "catalog")
BELOW = {
    "flows": {"synth", "verifiers", "model", "catalog"},
    "synth": {"catalog"},
    "verifiers": {"catalog"},
    "model": {"catalog"},
    "catalog": set(),
}
ORCHESTRATION = {"prefect", "ray"}


def imports(path: Path) -> set[str]:
    """Top-level packages that a file imports anywhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_down(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    wrong = {p.relative_to(ROOT).as_posix(): imports(p) & (set(ROOMS) - BELOW[room] - {room}) for p in files}
    assert not {name: bad for name, bad in wrong.items() if bad}
    if room != "flows":
        assert not [p for p in files if imports(p) & ORCHESTRATION]


def loaded(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=os.environ)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stdout.split())


def test_the_ground_floor_needs_no_framework() -> None:
    assert not loaded("import catalog.shards, catalog.database, catalog.assets") & {"torch", "ray", "prefect"}


def test_what_a_worker_imports() -> None:
    modules = loaded(
        "import flows.worker, flows.runner, flows.audit, synth.text.render, verifiers.text, verifiers.raster"
    )
    assert not modules & {"duckdb", "prefect", "ray", "cyclopts", "torch", "datasets", "pandas"}


def test_our_packages_are_ours() -> None:
    """PyPI has distributions named verifiers, synth and flows: none of them may stand in front."""
    for room in (room for room in ROOMS if (ROOT / room / "__init__.py").is_file()):
        module = __import__(room)
        assert Path(next(iter(module.__path__))).resolve() == ROOT / room
