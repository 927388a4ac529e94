"""The jobs as Prefect flows: one per recipe, typed so that the UI shows a field per setting.

Prefect owns the steps of a job (five task runs), never samples: fan-out is the runner's. A step is safe to retry,
because what is committed stays. Results are not persisted and nothing is cached: manifests say what is done.
"""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed, State
from rich.console import Console

import flows.audit
from flows import job, report
from flows.dataset import to_toml
from flows.recipe import Recipe
from flows.run import say_how_to_go_on
from flows.science import ScienceRecipe
from flows.text_render import TextRenderRecipe

_UPDATE_SECONDS = 3.0  # between two writes of the progress artifact: each is a request to the server

step = task(cache_policy=NO_CACHE, persist_result=False, retries=1, retry_delay_seconds=5)


class _Meter:
    """A progress artifact that is written now and then."""

    def __init__(self, label: str) -> None:
        self._id: UUID = create_progress_artifact(
            0.0, key=f"{label}-progress", description=f"{label}, share of samples"
        )
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if done >= total or time.monotonic() - self._last > _UPDATE_SECONDS:
            self._last = time.monotonic()
            update_progress_artifact(self._id, 100.0 * done / max(1, total))


@step(name="plan", retries=0)
def plan_step(recipe: Recipe) -> job.Prepared:
    """Stages, fingerprint, directory, room on the disk."""
    return job.prepare(recipe)


@step(name="render")
def render_step(prepared: job.Prepared) -> job.Rendered:
    """Make the missing shards."""
    return job.render(job.refreshed(prepared), _Meter("render"))


@step(name="audit")
def audit_step(prepared: job.Prepared) -> flows.audit.Summary | None:
    """Look twice at some samples."""
    return job.audit(prepared, _Meter("audit"))


@step(name="catalog")
def catalog_step(prepared: job.Prepared) -> Path | None:
    """Bring the SQL catalog and the contact sheet up to date."""
    return job.catalogue(prepared)


@step(name="report")
def report_step(
    prepared: job.Prepared, rendered: job.Rendered, found: flows.audit.Summary | None, sheet: Path | None
) -> report.Report:
    """Sum up: on the terminal, on disk and as artifacts."""
    summary = report.conclude(prepared, rendered, found)
    report.show(summary, Console())
    report.record(summary, prepared.root, to_toml(prepared.recipe))
    funnel = [{"samples": "planned", "n": summary.planned}]
    funnel += [{"samples": name, "n": n} for name, n in summary.outcomes.items()]
    funnel += [{"samples": f"{outcome} by {stage}: {reason}", "n": n} for outcome, stage, reason, n in summary.reasons]
    create_table_artifact(funnel, key="funnel", description=summary.dataset)
    create_markdown_artifact(report.markdown(summary, to_toml(prepared.recipe)), key="run-report")
    if sheet:
        create_link_artifact(
            sheet.as_uri(), link_text=str(sheet), key="contact-sheet", description="HTML contact sheet"
        )
    return summary


def steps(recipe: Recipe) -> report.Report:
    """The steps of any job, in order. The directory is held by this process all the while."""
    prepared = plan_step(recipe)
    with job.opened(prepared) as prepared:
        rendered = render_step(prepared)
        found = audit_step(prepared)
        sheet = catalog_step(prepared)
        return report_step(prepared, rendered, found, sheet)


def as_state(summary: report.Report) -> State:
    message = "; ".join(report.lines(summary))
    return Failed(message=message) if summary.exit_code else Completed(message=message)


@flow(name="text-render", flow_run_name="{recipe.name}-{recipe.n}", validate_parameters=True, persist_result=False)
def text_render(recipe: TextRenderRecipe) -> State:
    """Make pictures of text: verified, with captions, polygons and the whole scene as JSON."""
    return as_state(steps(recipe))


@flow(name="science", flow_run_name="{recipe.name}-{recipe.n}", validate_parameters=True, persist_result=False)
def science(recipe: ScienceRecipe) -> State:
    """Make science pairs: source and target proved right, with instructions, executable reasoning and repairs."""
    return as_state(steps(recipe))


FLOWS = {TextRenderRecipe: text_render, ScienceRecipe: science}


def run_as_flow(recipe: Recipe) -> int:
    """Run a recipe's flow in this process, against PREFECT_API_URL or a temporary server; the exit code."""
    try:
        state = FLOWS[type(recipe)](recipe, return_state=True)
    except KeyboardInterrupt:
        say_how_to_go_on(Console(stderr=True))
        raise
    return job.OK if state.is_completed() else job.PARTIAL
