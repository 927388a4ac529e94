"""The command line: quick help, kind errors, exit codes, Ctrl-C."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console
from toy import ToyRecipe, content_hash

from catalog.database import Answer
from flows import cli, output, run

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "COLUMNS": "200"}
COMMANDS = (
    "text-render select query stats show view verify retry-failed gc serve doctor generate edit chat".split()
)  # fmt: skip


def synth(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments], capture_output=True, text=True, env=ENVIRONMENT, timeout=120
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli._run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom flows.cli import app\n"
        "for words in (['--help'], ['generate', '--help'], ['text-render', '--help']):\n    app(words, result_action='return_value')\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT)
    loaded = set(ended.stdout.splitlines()[-1].split())
    assert "flows" in loaded and "text-render" in ended.stdout
    assert not loaded & {
        "numpy",
        "pyarrow",
        "torch",
        "ray",
        "prefect",
        "duckdb",
        "numba",
        "PIL",
        "verifiers",
        "transformers",
    }


@pytest.mark.parametrize("command", [*COMMANDS, "export hf", "export webdataset", "model info", "model init"])
def test_every_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, *command.split(), "--help")
    assert code == 0 and f"synth {command} " in " ".join(out.split("Example", 1)[1].split()) + " "


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--n 1.5", "--n 1.5: '1.5' is not a whole number; the nearest are 1 and 2"),
        ("--n 0", "--n 0: '0' is too small; give 1 or more"),
        ("--n -1", "--n -1: '-1' is too small; give 1 or more"),
        ("--n 1e6.5", "'1e6.5' is not a number"),
        ("--n many", "'many' is not a number"),
        ("--n 1e30", "too large; give 1,000,000,000 or less"),
        ("--seed -5", "--seed -5: too small; give 0 or more"),
        ("--seed x", "--seed x: give a whole number"),
        ("--quality 0", "--quality 0: too small; give 50 or more"),
        ("--name ../x", "--name ../x: give 1 to 64 of a-z 0-9 . _ -"),
        ("--texts s3://bucket/a.jsonl", "object stores are not supported yet"),
        ("--texts /tmp", "--texts /tmp: a directory; give a .txt"),
        ("--out=", "an empty path; write . for the current directory"),
        ("--lang fr", "unknown language 'fr'; known are en, zh"),
        ("--lang en=.6,zh=x", "weight 'x' in 'zh=x'"),
        ("--lang en=.9,de=0", "unknown language 'de'; known are en, zh"),
        ("--lang en=0,zh=0", "all weights in 'en=0,zh=0' are 0; give at least one above 0"),
        ("--mix solid,sky", "unknown background 'sky'; known are solid, texture, photo"),
        ("--mix solid,sky=0", "unknown background 'sky'; known are solid, texture, photo"),
        ("--mix solid=0", "all weights in 'solid=0' are 0"),
        ("--category sign,banner=0", "unknown category 'banner'; known are sign, label"),
        ("--size 512,20=0", "size '20' has a side outside 32 to 4096"),
        ("--category banner", "unknown category 'banner'; known are sign, label"),
        ("--size 20", "size '20' has a side outside 32 to 4096"),
        ("--size 1024x100", "aspect ratio of 10.24; it must lie in 0.5 to 2"),
        ("--size big", "size 'big' is not like 1024 or 768x1344"),
        ("--out s3://bucket/data", "object stores are not supported yet"),
        ("--audit some", "'some' is not a number"),
        ("--audit -5", "'-5' is too small; give 0 or more"),
        ("--max-defects 2", "--max-defects 2"),
        ("--quality 101", "--quality 101"),
        ("--photo-format gif", "'jpeg', 'png' or 'webp'"),
        ("--runner slurm", "'auto', 'local' or 'ray'"),
        ("--name A/B", "--name A/B"),
        ("--sizes 512", "Did you mean --size?"),
        ("--photos /no/such/folder", "/no/such/folder"),
        ("--texts /no/such/file", "/no/such/file"),
        ("--fonts /no/such/fonts", "/no/such/fonts"),
    ],
)
def test_wrong_flags_are_named_with_the_fix(
    flags: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = [] if "--out" in flags else ["--out", str(tmp_path / "out")]
    code, _, err = call(capsys, "text-render", *flags.split(), *out, "--dry-run")
    assert code == 2 and said in " ".join(err.split()) and "Traceback" not in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("view --n 1.5", "--n: '1.5' is not a whole number; the nearest are 1 and 2"),
        ("view --n -1", "--n: '-1' is too small; give 1 or more"),
        ("science preview --task cs/mst --n 1.5", "--n: '1.5' is not a whole number"),
        ("science preview --task cs/mst --n 0", "--n: '0' is too small; give 1 or more"),
        ("science preview --task cs/mst --size 64", "--size 64: size '64' is not a side in pixels from 384 to 1024"),
        ("science preview --task cs/mst --difficulty 9", "--difficulty 9: difficulty '9' is not made of levels 1 to 5"),
        ("science --task= --dry-run", "'' names nothing; write names with commas between them, or all"),
        ("science --difficulty ² --dry-run", "difficulty '²' is not made of levels 1 to 5"),
        ("science --shard-size 1e9 --dry-run", "--shard-size 1000000000: too large; give 16,384 or less"),
    ],
)
def test_wrong_numbers_of_other_commands_are_named_too(
    command: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(capsys, *command.split())
    assert code == 2 and said in " ".join(err.split()) and "pydantic" not in err


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data")
    quiet = Console(file=io.StringIO())
    run.run(ToyRecipe(n=120, out=out, workers=1, audit=0), quiet, quiet)
    return out


def test_query_in_three_formats(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select lang, count(*) n from samples group by all order by lang"
    code, out, _ = call(capsys, "query", sql, "--out", str(data))
    assert code == 0 and "lang" in out and "en" in out
    _, out, _ = call(capsys, "query", sql, "--out", str(data), "--format", "csv")
    lines = out.splitlines()
    assert lines[0] == "lang,n" and sum(int(line.split(",")[1]) for line in lines[1:]) == 108
    _, out, _ = call(capsys, "query", sql, "--out", str(data), "--format", "json")
    assert [json.loads(line)["lang"] for line in out.splitlines()] == ["en", "zh"]
    numbers = "select 'nan'::double a, ['inf'::double, 1] b, {'c': '-inf'::float, 'd': 'x'} e"
    _, out, _ = call(capsys, "query", numbers, "--out", str(data), "--format", "json")
    assert out == '{"a": null, "b": [null, 1.0], "e": {"c": null, "d": "x"}}\n'


def test_wrong_sql_and_empty_directories_are_usage_errors(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(capsys, "query", "select nonsense", "--out", str(data))
    assert code == 2 and "nonsense" in err and "tables:" in err
    code, _, err = call(capsys, "stats", "--out", str(tmp_path))
    assert code == 2 and str(tmp_path) in err
    code, _, err = call(capsys, "stats", "--out", "")
    assert code == 2 and "an empty path; write ." in err


def test_show_writes_image_and_row(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "query", "select min(sample_id) i from samples", "--out", str(data), "--format", "csv")
    sample = out.split()[1]
    code, out, _ = call(capsys, "show", sample[:12], "--out", str(data), "--folder", str(tmp_path))
    assert code == 0 and {Path(p).suffix for p in out.split()} >= {".png", ".json"}
    code, _, err = call(capsys, "show", "f" * 32, "--out", str(data))
    assert code == 2 and "f" * 12 in err


def test_view_prints_an_address_to_click(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "view", "--out", str(data), "--n", "4")
    assert code == 0 and out.strip() == (data / "view.html").as_uri()
    root = next(data.glob("toy-*"))
    before = (root / "_runs/contact-sheet.html").read_bytes()
    code, out, _ = call(capsys, "view", root.name, "--out", str(data), "--n", "4")
    assert code == 0 and out.strip() == (root / "_runs/view.html").as_uri()
    assert (root / "_runs/contact-sheet.html").read_bytes() == before


def test_view_refuses_a_place_that_cannot_be_written_first(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.gallery.evenly", lambda *_: pytest.fail("samples were read first"))
    monkeypatch.setattr("os.access", lambda path, mode: path != Path("/proc"))  # as on a read-only file system
    (tmp_path / "file").touch()
    for sheet in (tmp_path / "file" / "view.html", tmp_path, Path("/proc/none/view.html")):
        code, _, err = call(capsys, "view", "--out", str(data), "--sheet", str(sheet))
        assert code == 1 and f"{sheet} cannot be written" in err


def test_help_of_query_names_every_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "query", "--help")
    sql = "select table_name t, list(column_name) c from information_schema.columns group by all"
    _, answer, _ = call(capsys, "query", sql, "--out", str(data), "--format", "json")
    tables = {row["t"]: row["c"] for row in map(json.loads, answer.splitlines())}
    text = " ".join(out.partition("╭")[0].split())
    listed = {t: re.sub(r"\(.*\)", "", c).split(", ") for t, c in re.findall(r"• (\w+): ([^•]+)", text)}
    assert set(listed) == set(tables)
    for table, columns in listed.items():
        assert {c.strip() for c in columns} <= set(tables[table])


@pytest.mark.parametrize("flags", [("--n", "0"), ("--n", "-1"), ("--mutate", "--n", "0")])
def test_verifying_no_row_is_refused(flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "verify", "any", *flags)
    assert code == 2 and f"--n {flags[-1]} is too small; give 1 or more" in err


def test_unknown_datasets_are_answered_with_the_known(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "verify", "nothing", "--out", str(data))
    assert code == 2 and "'nothing'" in err and next(data.glob("toy-*")).name in err


def test_a_run_in_a_busy_directory_ends_early(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalog.shards import dataset_lock

    monkeypatch.setitem(cli.RECIPES, "toy", ToyRecipe)
    root = next(data.glob("toy-*"))
    monkeypatch.setattr("flows.job._retries", lambda root: [job_spec()])
    with dataset_lock(root):
        code, _, err = call(capsys, "retry-failed", root.name, "--out", str(data))
    assert code == 1 and "another run is writing here" in err


def job_spec() -> object:
    from catalog.shards import ShardSpec

    return ShardSpec(0, 0, 100, 1, (1,), ("0" * 32,))


RUN = (
    "import sys; sys.argv = ['synth', 'toy', '--n', '1000']\n"
    "from typing import Annotated; from cyclopts import Parameter; from rich.console import Console\n"
    "from flows import cli, run; from toy import ToyRecipe\n"
    "def toy(*, recipe: Annotated[ToyRecipe, Parameter(name='*')] = ToyRecipe()):\n"
    "    return run.run(recipe.model_copy(update={'seconds': 0.005}), Console(), Console(stderr=True))\n"
    "cli.app.command(toy)\n"
    "cli.main(['toy', '--n', '1000', '--out', OUT, '--workers', WORKERS, '--audit', '0'])\n"
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Content hash of RUN's dataset, made in one go."""
    out = tmp_path_factory.mktemp("undisturbed")
    quiet = Console(file=io.StringIO())
    run.run(ToyRecipe(n=1000, out=out, workers=1, audit=0), quiet, quiet)
    return content_hash(next(out.glob("toy-*")))


@pytest.mark.parametrize(
    ("number", "workers", "code"), [(signal.SIGINT, 2, 130), (signal.SIGTERM, 2, 143), (signal.SIGINT, 1, 130)]
)
def test_stopping_leaves_nothing_torn_and_says_how_to_go_on(
    number: int, workers: int, code: int, tmp_path: Path, undisturbed: str
) -> None:
    script = RUN.replace("OUT", repr(str(tmp_path))).replace("WORKERS", repr(str(workers)))
    started = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    end = time.monotonic() + 60
    while not list(tmp_path.glob("toy-*/_manifest/*.json")) and time.monotonic() < end:
        time.sleep(0.05)
    started.send_signal(number)
    _, err = started.communicate(timeout=60)
    assert (
        started.returncode == code and "the same command goes on: synth toy --n 1000" in err and "Traceback" not in err
    )
    root = next(tmp_path.glob("toy-*"))
    assert 0 < len(list((root / "_manifest").glob("*.json"))) < 10 and not list(root.rglob(".*.tmp"))
    quiet = Console(file=io.StringIO())
    run.run(ToyRecipe(n=1000, out=tmp_path, workers=2, audit=0), quiet, quiet)
    assert content_hash(root) == undisturbed


def test_a_missing_package_is_no_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        def app(*_: object, **__: object) -> None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        monkeypatch.setattr(cli, "app", app)

    missing("torch._C")
    code, _, err = call(capsys, "chat", "hello")
    assert code == 1 and "torch._C is not installed: synth doctor names the extra that brings it" in err
    missing("flows.chatting")  # that is our own mistake
    with pytest.raises(ModuleNotFoundError):
        call(capsys, "chat", "hello")


def test_answers_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer(["a"], [(":x:",), ("[bold]b",), ("\x1b[31mred",)], False, "")
    output.show(answer, "table", Console(width=80))
    printed = capsys.readouterr().out
    assert ":x:" in printed and "[bold]b" in printed and "\x1b[31m" not in printed and "\ufffd[31mred" in printed
