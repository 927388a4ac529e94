"""The house rules that a machine can check: who imports whom, what an import loads, how long a function may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SNAPSHOT = REPOSITORY / "model/training/snapshot.py"
ROOMS = ("catalog", "synth", "verifiers", "model", "flows")
MAY_IMPORT = {
    "catalog": {"catalog"},
    "synth": {"synth", "catalog"},
    "verifiers": {"verifiers", "catalog"},
    "model": {"model", "catalog"},
    "flows": set(ROOMS),
}
ONLY_FLOWS = {"prefect", "ray"}
LONGEST = 80  # lines of a function
FILES = [path for room in ROOMS for path in sorted((REPOSITORY / room).rglob("*.py"))]
# What a checkout, a home or a temporary directory of some machine would look like in a committed text.
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|tmp|opt|work|mnt|var)/\w")


@cache
def trees() -> dict[Path, ast.Module]:
    """Every file of the rooms, parsed."""
    return {path: ast.parse(path.read_text(), str(path)) for path in FILES}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of every module that a file imports, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            yield node.lineno, node.module or ""


def test_imports_point_down() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{line} imports {name}"
        for path, tree in trees().items()
        for line, name in imports(tree)
        for room in [path.relative_to(REPOSITORY).parts[0]]
        if (top := name.split(".")[0]) in ROOMS and top not in MAY_IMPORT[room] or top in ONLY_FLOWS and room != "flows"
    ]
    assert not wrong, "\n".join(wrong)


def test_the_judges_take_only_types_from_the_ground_floor() -> None:
    """A rule or constant that a maker uses is written again by its judge, so `catalog` may hold none for both."""
    allowed = {"catalog." + name for name in ("sample", "assets", "schema", "shards", "identity", "science")}
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{line} imports {name}"
        for path, tree in trees().items()
        if path.is_relative_to(REPOSITORY / "verifiers")
        for line, name in imports(tree)
        if name.startswith("catalog") and name not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_no_function_is_longer_than_a_screen() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= LONGEST
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_says_what_it_is_for() -> None:
    wrong = [str(path.relative_to(REPOSITORY)) for path, tree in trees().items() if not ast.get_docstring(tree)]
    assert not wrong, "\n".join(wrong)


def test_nothing_evaluates_or_unpickles() -> None:
    """flows may hand its own stages to its own workers as pickles; no data is ever one. What DCP writes is one: snapshots
    are read by an Unpickler that makes none but DCP's own classes."""
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno} calls {node.func.id}"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")
    ]
    wrong += [
        f"{path.relative_to(REPOSITORY)}:{line} imports {name}"
        for path, tree in trees().items()
        for line, name in imports(tree)
        if not path.is_relative_to(REPOSITORY / "flows")
        and (name, path) != ("pickle", SNAPSHOT)
        and name in ("pickle", "dill", "cloudpickle", "marshal", "shelve")
    ]
    wrong += [
        f"{SNAPSHOT.name}:{node.lineno} names pickle.{node.attr}"
        for node in ast.walk(trees()[SNAPSHOT])
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "pickle"
        and node.attr not in ("Unpickler", "UnpicklingError")
    ]
    assert not wrong, "\n".join(wrong)


def test_no_path_of_a_machine_is_committed() -> None:
    texts = [*FILES, *REPOSITORY.glob("*.md"), *REPOSITORY.glob("*.toml"), REPOSITORY / "Makefile"]
    texts += [*(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "tests").rglob("*.py")]
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{number} {line.strip()[:90]}"
        for path in texts
        if path.is_file() and path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def loaded(code: str) -> set[str]:
    """Top-level modules in `sys.modules` after some code has run in a fresh interpreter."""
    code += "\nimport sys; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_the_ground_floor_is_light() -> None:
    everything = "import catalog, " + ", ".join(
        f"catalog.{path.stem}" for path in (REPOSITORY / "catalog").glob("*.py") if path.stem != "__init__"
    )
    assert not loaded(everything) & {"torch", "ray", "prefect", "datasets"}


@pytest.mark.parametrize(
    "module", ["synth.text.render", "flows.runner", "flows.stage", "flows.worker", "verifiers.text"]
)
def test_workers_load_neither_prefect_nor_duckdb(module: str) -> None:
    if not (REPOSITORY / (module.replace(".", "/") + ".py")).is_file():
        pytest.skip(f"{module} is not there")
    assert not loaded(f"import {module}") & {"prefect", "duckdb", "torch"}


def test_help_answers_at_once() -> None:
    code = "import flows.cli, contextlib\nwith contextlib.suppress(SystemExit): flows.cli.app(['--help'])"
    assert not loaded(code) & {"numpy", "pyarrow", "torch", "ray", "prefect", "duckdb", "pandas"}
