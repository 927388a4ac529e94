"""The `synth` command. Nothing heavy is imported at the top, so that `--help` answers at once.

Exit codes: 0 done; 1 the run ended early (disk full, directory busy, cluster gone); 2 a wrong flag or input; 3 done,
but samples or shards failed or the audit found too many defects; 130 and 143 stopped by Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter, Token
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.console import Console

from flows import model, train
from flows.recipe import local_path, positive_number
from flows.registry import RECIPES
from flows.science import ScienceRecipe
from flows.text_render import TextRenderRecipe


def _directory(kind: type[Path], tokens: Sequence[Token]) -> Path:
    return Path(local_path(tokens[0].value))


def _whole(kind: type[int], tokens: Sequence[Token]) -> int:
    return positive_number(tokens[0].value)


Number = Annotated[int, Parameter(converter=_whole)]  # as --n of a recipe: 1000, 10k, 1e6
Out = Annotated[Path, Parameter(help="Directory that holds the datasets and the catalog.", converter=_directory)]

app = App(
    name="synth",
    help="Make, check, query and export training data. `synth COMMAND --help` shows an example.",
    version_flags=[],
    suppress_keyboard_interrupt=False,  # a run that is stopped says how to go on, and SIGTERM has its own code
    default_parameter=Parameter(negative=""),
)
science = app.command(
    App(
        name="science",
        help="Make science pairs that are proved right; list and preview their families.",
        help_epilogue="Examples: synth science --n 10k --out data   or   synth science --n 100 --subject physics "
        "--difficulty 1..3 --lang zh --dry-run   or   synth science list",
    )
)
export = app.command(
    App(
        name="export",
        help="Copy a dataset into another layout.",
        help_epilogue="Examples: synth export hf science-1a2b3c4d exported/   or   "
        "synth export webdataset science-1a2b3c4d exported/",
    )
)
app.command(model.app)
app.command(train.app)
app.command(
    model.generate,
    help_epilogue="Examples: synth generate 'a sign that reads “OPEN”' --checkpoint DIR --size 1024x576 --seed 42 "
    "--out sign.png   or   synth generate --prompts prompts.jsonl --checkpoint DIR --out pictures",
)
app.command(
    model.edit,
    help_epilogue="Example: synth edit photo.png \"Replace the text 'OPEN' with 'CLOSED'.\" --checkpoint DIR "
    "--out closed.png",
)
app.command(
    model.chat,
    help_epilogue="Example: synth chat image.png 'What is shown?' --checkpoint DIR --stream --temperature 0.7 "
    "--top-p 0.9",
)


class _Terminated(KeyboardInterrupt):
    """SIGTERM: the same way out as Ctrl-C, with an exit code of its own."""


def _consoles() -> tuple[Console, Console]:
    return Console(width=None if sys.stdout.isatty() else 160), Console(stderr=True)


# ---------------------------------------------------------------------------------------------------------- making


@app.command(
    help_epilogue="Examples: synth text-render --n 1e6 --out data   or   synth text-render --n 1000 --texts my.jsonl "
    "--photos ~/pics --lang en=0.6,zh=0.4 --size 1024,768x1344 --mix solid=0.3,photo=0.7 --seed 7 --workers 2 --dry-run"
)
def text_render(
    *,
    recipe: Annotated[TextRenderRecipe, Parameter(name="*")] = TextRenderRecipe(),
    dry_run: bool = False,
    prefect: bool = False,
) -> int:
    """Make pictures of text with captions, polygons and proofs. The same command resumes; a larger --n extends.

    Args:
        dry_run: Say what would be made and the disk it takes, warn where that is too small, and write nothing.
        prefect: Run as a Prefect flow, as is done when PREFECT_API_URL is set.
    """
    return _made(recipe, dry_run, prefect)


@science.default
def make_science(
    *,
    recipe: Annotated[ScienceRecipe, Parameter(name="*")] = ScienceRecipe(),
    dry_run: bool = False,
    prefect: bool = False,
) -> int:
    """Make science pairs that are proved right: trees, graphs, state machines, physics. --n counts scenes; each gives
    an edit pair, a picture of its source, one of its target, and a repair pair.

    Args:
        dry_run: Say what would be made and the disk it takes, and write nothing.
        prefect: Run as a Prefect flow, as is done when PREFECT_API_URL is set.
    """
    return _made(recipe, dry_run, prefect)


@science.command(name="list", help_epilogue="Examples: synth science list   or   synth science list --long")
def list_families(*, long: bool = False, format: Literal["table", "json", "markdown"] = "table") -> int:
    """List every family and what is edited.

    Args:
        long: Parameters, proof, mutators, where it comes from and GenExam leaves, too.
        format: How to print; json and markdown hold everything.
    """
    from flows.science_tables import show_families

    return show_families(format, long, _consoles()[0])


@science.command(help_epilogue="Example: synth science preview --task cs/dfa-minimise --n 8")
def preview(
    *,
    task: str,
    n: Number = 8,
    difficulty: str = "1..5",
    seed: int = 0,
    size: str = "512",
    sheet: Path = Path("preview.html"),
) -> int:
    """Draw a contact sheet of one family: source, target, change mask, instruction, reasoning, verdict.

    Args:
        task: A family, such as cs/bst-insert.
        n: Scenes.
        difficulty: Levels that take turns.
        seed: Another seed gives other scenes.
        size: Side of the pictures in pixels.
        sheet: The HTML file to write.
    """
    from flows.science_tables import write_preview

    drafts = write_preview(ScienceRecipe(n=n, task=task, difficulty=difficulty, seed=seed, size=size), sheet)
    counts = Counter(draft.outcome.value for draft in drafts)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if bad := next((draft for draft in drafts if draft.outcome.value != "ok"), None):
        print(f"sample {bad.index}: {bad.reason or bad.error}: {bad.detail}")
    print(sheet.resolve().as_uri())
    return 0 if counts["ok"] and not counts["failed"] else 3


def _made(recipe: Any, dry_run: bool, prefect: bool) -> int:
    from flows import run

    if dry_run:
        return run.dry_run(recipe, _consoles()[0])
    if prefect or os.environ.get("PREFECT_API_URL"):
        os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")  # read when prefect is imported
        from flows.prefect_jobs import run_as_flow

        return run_as_flow(recipe)
    return run.run(recipe, *_consoles())


@app.command(help_epilogue="Example: synth retry-failed text-render-1a2b3c4d")
def retry_failed(dataset: str, *, out: Out = Path("data"), workers: int = 0) -> int:
    """Make a dataset's failed samples again, after the cause is mended. Each shard's go into a new one, part-00007.r1.

    Args:
        dataset: A dataset directory, or its name under --out.
        workers: Processes; 0 = one per CPU core.
    """
    from flows import job, run

    root = _dataset(dataset, out)
    prepared = job.prepare_retry(root, _kind(root), workers)
    if not prepared.todo:
        print(f"{root}: no failed samples")
        return 0
    return run.finish(prepared, *_consoles())


# ---------------------------------------------------------------------------------------------------------- asking


@app.command(
    help_epilogue='Example: synth select large "select sample_id, 2.0 weight from samples where width >= 1024"'
)
def select(name: str, sql: str, *, out: Out = Path("data")) -> int:
    """Save the samples that a SQL query names, to train on: `synth train --selection NAME`.

    The query gives the column sample_id and, if wanted, weight: how often an epoch holds the sample, 1 when left out.
    """
    from catalog.selection import select as save

    print(f"{save(out, name, sql):,} samples: train on them with synth train --data {out} --selection {name}")
    return 0


@app.command(help_epilogue='Example: synth query "select subtask, lang, count(*) n from samples group by all"')
def query(sql: str, *, out: Out = Path("data"), format: Literal["table", "csv", "json"] = "table") -> int:
    """Answer a SQL query over every dataset. Tables and their most useful columns (`describe TABLE` shows them all):

    - datasets: dataset, planned, ok, rejected, failed, bytes, recipe
    - shards: dataset, shard, planned, ok, rejected, failed, bytes, files
    - samples: dataset, sample_id, subtask, lang, split, prompt, width, height, text_layers, spec, params_json, license
    - rejects: dataset, sample_id, subtask, lang, stage, reason, detail, source_uri, params_json
    - dead: dataset, sample_id, stage, error, detail
    - checks: dataset, sample_id, outcome, name, passed, score, detail (a row per verdict)
    - check_counts: dataset, name, passed, failed, not_applicable
    - funnel: dataset, stage, outcome, reason, n
    - audit: dataset, sample_id, name, verdict, score, detail

    Args:
        sql: Any DuckDB query. images('.') and image_of('.', id) give the pixels.
        format: How to print.
    """
    from catalog.database import query as ask
    from flows import output

    answer = ask(out, sql, output.TABLE_ROWS if format == "table" else None)
    output.show(answer, format, _consoles()[0])
    return 0


@app.command(help_epilogue="Example: synth stats --out data")
def stats(*, out: Out = Path("data")) -> int:
    """Count what is there: datasets, samples by family and language, funnel, checks, audit."""
    from catalog.database import stats as ask
    from flows import output

    console = _consoles()[0]
    for name, answer in ask(out).items():
        console.print(f"\n[bold]{name}[/bold]")
        output.show(answer, "table", console)
    return 0


@app.command(help_epilogue="Example: synth show 3f2a9c0d5e6b7a8190c2d4e6f8091a2b --folder look")
def show(sample_id: str, *, out: Out = Path("data"), folder: Path = Path("shown")) -> int:
    """Write one sample's images and its row as JSON into a folder.

    Args:
        sample_id: 32 hex digits, or the first ones of them.
        folder: Where to write.
    """
    from catalog import gallery

    for path in gallery.show(out, sample_id, folder):
        print(path)
    return 0


@app.command(help_epilogue="Example: synth view text-render-1a2b3c4d --subtask text/poster --lang zh --n 100")
def view(
    dataset: str | None = None,
    *,
    out: Out = Path("data"),
    subtask: str | None = None,
    lang: str | None = None,
    n: Number = 120,
    sheet: Path | None = None,
) -> int:
    """Draw a contact sheet (one HTML file) and print its file:// address.

    Args:
        dataset: A dataset directory or its name; every dataset under --out when left out.
        subtask: Only this family.
        lang: Only this language.
        n: Samples at most, 600 or fewer.
        sheet: File to write; view.html in the dataset's _runs, or under --out.
    """
    from catalog.database import dataset_roots
    from catalog.gallery import contact_sheet

    roots = [_dataset(dataset, out)] if dataset else dataset_roots(out)
    wanted = [f"{column} = '{_quoted(value)}'" for column, value in (("subtask", subtask), ("lang", lang)) if value]
    target = sheet or (roots[0] / "_runs" if dataset else out) / "view.html"  # a run's own sheet stays
    print(contact_sheet(roots, target, n, " and ".join(wanted) or None).resolve().as_uri())
    return 0


@app.command(
    help_epilogue="Example: synth verify text-render-1a2b3c4d   or   synth verify text-render-1a2b3c4d --mutate --n 300"
)
def verify(
    dataset: str,
    *,
    out: Out = Path("data"),
    n: int | None = None,
    mutate: bool = False,
    workers: int = 0,
    show: int = 10,
) -> int:
    """Prove a dataset: files against manifests and plan, and every row against the sample made and judged again.

    Args:
        dataset: A dataset directory, or its name under --out.
        n: Rows to make and judge again; all when left out. With --mutate: mutants per mutator and severity (300), for science per
            family too (5).
        mutate: Break samples on purpose and print which judges notice: severity x kill. Minutes: five for 63 science
            scenes on two cores.
        workers: Processes; 0 = one per CPU core.
        show: Findings printed of each sort; 0 = all.
    """
    if n is not None and n < 1:
        raise ValueError(f"--n {n} is too small; give 1 or more")
    for flag, value in (("--workers", workers), ("--show", show)):
        if value < 0:
            raise ValueError(f"{flag} {value} is too small; give 0 or more")
    root = _dataset(dataset, out)
    if mutate:
        from flows.mutation import mutate as run_mutation

        return run_mutation(root, _kind(root), n, workers, *_consoles())
    from flows import reverify

    return reverify.run(root, _kind(root), n, workers, show, *_consoles())


@app.command(help_epilogue="Example: synth gc text-render --out data")
def gc(name: str | None = None, *, out: Out = Path("data"), yes: bool = False) -> int:
    """Delete datasets of older fingerprints: of each name the newest stays. Lists them with sizes and asks first.

    Args:
        name: Only datasets of this name.
        yes: Do not ask.
    """
    from flows import garbage

    return garbage.collect(out, name, yes, _consoles()[0])


@export.command(name="hf", help_epilogue="Example: synth export hf text-render-1a2b3c4d exported/")
def export_hf(dataset: str, target: Path, *, out: Out = Path("data")) -> int:
    """Copy as a Hugging Face dataset folder: datasets.load_dataset("exported/") has the splits and all columns."""
    from catalog.export import to_hf

    print(to_hf(_dataset(dataset, out), target))
    return 0


@export.command(name="webdataset", help_epilogue="Example: synth export webdataset text-render-1a2b3c4d exported/")
def export_webdataset(dataset: str, target: Path, *, out: Out = Path("data")) -> int:
    """Copy as WebDataset tar files, a series per image type: train-png-000000.tar, train-jpg-000000.tar ...

    Read a series with datasets.load_dataset("exported/", "png"), streaming or not.
    """
    from catalog.export import to_webdataset

    print(to_webdataset(_dataset(dataset, out), target))
    return 0


@app.command(help_epilogue="Example: synth serve --port 4200")
def serve(*, port: int = 4200, home: Path | None = None) -> int:
    """Start a Prefect server with its UI on this machine and serve every recipe as a typed form. Ctrl-C ends both.

    Args:
        port: Of the server, on 127.0.0.1 only.
        home: PREFECT_HOME: where Prefect keeps its database; the user's own when left out.
    """
    from flows.serve import serve as run_server

    return run_server(port, home)


@app.command(help_epilogue="Example: synth doctor")
def doctor(*, out: Out = Path("data")) -> int:
    """Say what is installed, missing or mis-set, each with its fix. Exit code 1 where something will not work."""
    from flows.doctor import examine

    return examine(out, _consoles()[0])


# --------------------------------------------------------------------------------------------------------- helpers


def _dataset(name: str, out: Path) -> Path:
    """A dataset directory from its path or its name under `out`. Raises ValueError listing what is there."""
    for path in (Path(name).expanduser(), out.expanduser() / name):
        if (path / "_manifest").is_dir() or (path / "recipe.toml").is_file():
            return path.resolve()
    known = sorted(p.parent.name for p in out.expanduser().glob("*/_manifest"))
    raise ValueError(f"no dataset {name!r}; under --out {out} there are: {', '.join(known) or 'none'}")


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _kind(root: Path) -> type[Any]:
    from flows.dataset import job_of

    name = job_of(root)
    if name not in RECIPES:
        raise ValueError(f"{root} was made by the job {name!r}, which this version does not know: {', '.join(RECIPES)}")
    return RECIPES[name]


def _flag(location: Sequence[Any], sections: bool) -> str:
    """Of a field; only the trainer's recipe has sections, elsewhere what follows a name is pydantic's own."""
    names = [part for part in location if isinstance(part, str)][: None if sections else 1]
    return "--" + ".".join(names).replace("_", "-") if names else "the recipe"


_ROOMS = {"catalog", "flows", "model", "synth", "verifiers"}  # a module of these that is missing is our own mistake
_WANTED = {  # by pydantic's name for the error
    "greater_than_equal": "too small; give {ge} or more",
    "less_than_equal": "too large; give {le:,} or less",
    "less_than": "too large; give less than {lt:,}",
    "string_pattern_mismatch": "give 1 to 64 of a-z 0-9 . _ -, a letter or digit first",
    "int_parsing": "give a whole number",
    "int_from_float": "give a whole number",
    "float_parsing": "give a number",
}


def _usage(error: CycloptsError | ValidationError) -> str:
    """One line per wrong flag: its name, its value, what it wants."""
    cause = error if isinstance(error, ValidationError) else error.__cause__ or error.__context__
    if not isinstance(cause, ValidationError):
        return str(error)
    sections = "TrainRecipe" in cause.title
    wrong = ((f"{_flag(e['loc'], sections)} {e['input']}: " if e["loc"] else "", e) for e in cause.errors())
    return "\n".join(place + _wanted(e) for place, e in wrong)


def _wanted(error: ErrorDetails) -> str:
    """What a flag wants, in words of the command line where pydantic has its own."""
    if form := _WANTED.get(error["type"]):
        return form.format_map(error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ").replace("Input should be", "give")


def _expected() -> tuple[type[BaseException], ...]:
    """Errors that are meant for the person at the terminal and need no traceback."""
    from catalog.shards import DatasetBusy
    from flows.job import NoRoom
    from flows.runner import Fatal

    return DatasetBusy, NoRoom, Fatal


def _terminate(signum: int, frame: object) -> None:
    raise _Terminated


def main(tokens: Sequence[str] | None = None) -> None:
    """Entry point: runs one command and exits with its code."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(_run(tokens))


def _run(tokens: Sequence[str] | None) -> int:
    try:
        code = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
        return code if isinstance(code, int) else 0
    except (CycloptsError, ValidationError) as error:
        return _say(_usage(error), 2)
    except _Terminated:
        return 143
    except KeyboardInterrupt:
        return 130
    except ValueError as error:
        return _say(str(error), 2)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _ROOMS:
            raise
        return _say(f"{error.name} is not installed: synth doctor names the extra that brings it", 1)
    except (OSError, MemoryError) as error:
        return _say(str(error), 1)
    except Exception as error:
        if type(error) is LookupError:  # a sample id that is not there; a KeyError would be our own mistake
            return _say(str(error), 2)
        if not isinstance(error, _expected()):
            raise
        return _say(str(error), 1)


def _say(message: str, code: int) -> int:
    from flows.progress import printable

    text = _escaped(printable(message))
    Console(stderr=True).print(f"[bold red]error:[/bold red] {text}", highlight=False, soft_wrap=True)
    return code


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


if __name__ == "__main__":
    main()
