"""A run from recipe to exit code on a terminal, without Prefect."""

from __future__ import annotations

import shlex
import sys

from rich.console import Console

from flows import job, report
from flows.dataset import to_toml
from flows.progress import Bar, megabytes
from flows.recipe import Recipe


def run(recipe: Recipe, console: Console, progress: Console) -> int:
    """Do the whole job: tables to `console`, progress to `progress`; returns the exit code.

    Raises what ends a run (UsageError, NoRoom, DatasetBusy, RecipeEdited, Fatal); KeyboardInterrupt after saying how
    to go on. Whatever is committed stays.
    """
    return finish(job.prepare(recipe), console, progress)


def finish(prepared: job.Prepared, console: Console, progress: Console) -> int:
    """The same for a run that is prepared already: a retry."""
    announce(prepared, progress)
    try:
        with job.opened(prepared) as prepared:
            return _run(prepared, console, progress)
    except KeyboardInterrupt:
        progress.print(
            f"stopped; {prepared.committed:,} of {prepared.n:,} samples are committed in {prepared.root}; "
            f"a shard of {prepared.job.shard_size:,} is kept when it is whole, what was under way is made again",
            markup=False,
            soft_wrap=True,
        )
        say_how_to_go_on(progress)
        raise


def say_how_to_go_on(console: Console) -> None:
    """What to do after a run was stopped."""
    console.print(
        f"the same command goes on: {shlex.join(['synth', *sys.argv[1:]])}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _run(prepared: job.Prepared, console: Console, progress: Console) -> int:
    n = prepared.wanted
    with Bar("render", n, progress, n - prepared.samples_left) as watch:
        rendered = job.render(prepared, watch)
    with Bar("audit", 0, progress) as watch:
        found = job.audit(prepared, watch)
    sheet = job.catalogue(prepared)
    summary = report.conclude(prepared, rendered, found)
    path = report.record(summary, prepared.root, to_toml(prepared.recipe))
    report.show(summary, console)
    url = sheet.as_uri() if sheet else "none"  # terminals open it at a click
    for label, value in (("dataset", prepared.root), ("contact sheet", url), ("run report", path)):
        console.print(f"{label}: {value}", highlight=False, markup=False, soft_wrap=True)
    return summary.exit_code


def announce(prepared: job.Prepared, console: Console) -> None:
    """Say what is about to happen."""
    for note in prepared.notes:
        console.print(f"note: {note}", highlight=False, markup=False, soft_wrap=True)
    console.print(_plan(prepared), highlight=False, markup=False, soft_wrap=True)


def _plan(prepared: job.Prepared) -> str:
    wanted, left, held = prepared.wanted, prepared.samples_left, prepared.committed
    if prepared.n > wanted and not prepared.todo:
        held = f"already holds {held:,} of {prepared.n:,}"
        return f"{prepared.root} {held}; --n {prepared.recipe.n:,} asks for fewer: nothing to do"
    again = held + left - wanted
    why = f" ({again:,} of them again: {'they failed' if prepared.retry else 'their shard was short'})"
    return (
        f"{prepared.root}: {held:,} of {wanted:,} samples are committed; {left:,} to make{why * (again > 0)} in "
        f"{len(prepared.todo):,} shard{'s' * (len(prepared.todo) != 1)}, about"
        f" {megabytes(prepared.projected_bytes)} on disk, where {megabytes(prepared.free_bytes)} are free"
    )


def dry_run(recipe: Recipe, console: Console) -> int:
    """Say what a run would do, and warn where it would be refused for want of room; writes nothing."""
    prepared = job.prepare(recipe)
    console.print(to_toml(recipe), highlight=False, markup=False, soft_wrap=True)
    announce(prepared, console)
    console.print(f"fingerprint {prepared.identity.fingerprint}", highlight=False, markup=False, soft_wrap=True)
    for name, version in prepared.identity.stages:
        console.print(f"stage {name} {version}", highlight=False)
    for name, sha256 in sorted(prepared.identity.inputs.items()):
        console.print(f"input {name} {sha256[:16]}", highlight=False, markup=False, soft_wrap=True)
    if prepared.no_room:
        console.print(f"warning: {prepared.no_room}", highlight=False, markup=False, soft_wrap=True)
    return job.OK
