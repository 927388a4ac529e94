"""One run of a job, in the order in which it happens. The command line and the Prefect flow call the same functions.

prepare   recipe -> stages, fingerprint, directory; refuses bad inputs
opened    refuses a disk that is too small; takes the directory: lock, card, recipe, inputs
render    makes the shards that are not committed yet
audit     looks twice at some samples
catalogue brings the SQL catalog and the contact sheet up to date
conclude  sums up, writes the run report, gives the exit code
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import flows.audit
from catalog.card import write_card
from catalog.shards import MANIFESTS, Plan, ShardSpec, dataset_lock, manifests, pending, plan, require_writable
from flows import dataset
from flows.progress import megabytes
from flows.recipe import Job, Recipe
from flows.runner import LocalRunner, Runner, ShardReport, ShardWork, Sink

OK, PARTIAL = 0, 3  # exit codes; others stand in flows.cli
SPARE = 1.1  # free space wanted over what the run is projected to write
LOCAL_LIMIT = 20_000  # samples: below, starting Ray (5 to 10 s) costs more than it brings
SHEET = "_runs/contact-sheet.html"

Watch = Callable[[int, int], None]  # (samples finished, samples in all)


class UsageError(ValueError):
    """What was asked for cannot be done; the message names the value, the place and the fix."""


class NoRoom(RuntimeError):
    """The run would not fit on the disk."""


@dataclass(frozen=True)
class Prepared:
    """A recipe that passed every check that can be made before the first sample."""

    recipe: Recipe
    job: Job
    identity: dataset.Identity
    root: Path
    notes: tuple[str, ...]
    retry: bool  # make the failed samples again, and nothing else
    todo: Plan | tuple[ShardSpec, ...]
    recorded: int = 0  # n that the directory is to hold by its own record: a smaller --n takes none away

    @property
    def wanted(self) -> int:
        """Samples that the recipe asks for."""
        return self.recipe.n * self.job.per_item

    @property
    def n(self) -> int:
        """Samples that the directory is to hold after this run."""
        return max(self.recipe.n, self.recorded) * self.job.per_item

    @property
    def committed(self) -> int:
        """Samples in the shards that the directory holds now, whatever became of them."""
        return sum(m["shard"]["count"] for m in manifests(self.root) if not m["shard"]["retry"])

    @property
    def samples_left(self) -> int:
        """Samples in those shards."""
        return self.todo.samples if isinstance(self.todo, Plan) else sum(len(spec.indices) for spec in self.todo)

    @property
    def projected_bytes(self) -> float:
        """What the shards left will take on the disk."""
        return self.samples_left * self.job.bytes_per_sample

    @property
    def free_bytes(self) -> int:
        """Free space where they will lie."""
        return shutil.disk_usage(_existing(self.recipe.out)).free

    @property
    def no_room(self) -> str:
        """Why the run will not fit on the disk; empty where it will."""
        total = shutil.disk_usage(_existing(self.recipe.out)).total
        if self.projected_bytes * SPARE <= self.free_bytes or not total:  # a file system that does not say its size
            return ""
        return (
            f"{self.samples_left:,} samples need about {megabytes(self.projected_bytes)} and a tenth to spare,"
            f" but {self.recipe.out} has {megabytes(self.free_bytes)} free; give a smaller --n or another --out"
        )

    @property
    def sink(self) -> Sink:
        """Where shards go and what they record."""
        return sink(self.root, self.job, self.identity)

    @cached_property
    def runner(self) -> Runner:
        """The runner that the recipe asks for."""
        return choose_runner(self.recipe, self.samples_left, self.job.files)


def sink(root: Path, job: Job, identity: dataset.Identity) -> Sink:
    """Where a dataset's shards go and what they record."""
    return Sink(root, job.chain[0].name, identity.seed, identity.params_hash, identity.provenance(root.name))


@dataclass
class Rendered:
    """What the runner reported in this run."""

    reports: list[ShardReport] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # (shard, error)
    again: list[str] = field(default_factory=list)  # shards whose worker died once
    start_s: float = 0.0  # until the runner was ready
    wall_s: float = 0.0  # from then on

    @property
    def samples(self) -> int:
        return sum(r.planned for r in self.reports)

    @property
    def cpu_s(self) -> float:
        return sum(r.cpu_s for r in self.reports)


def prepare(recipe: Recipe, retry: bool = False) -> Prepared:
    """Load the inputs, name the directory, plan what is missing. Raises UsageError or RecipeEdited; writes nothing."""
    recipe = recipe.model_copy(update={"out": recipe.out.expanduser().resolve()})
    if recipe.out.exists() and not recipe.out.is_dir():
        raise UsageError(f"--out {recipe.out} is a file; give a directory")
    try:
        job = recipe.build()
    except (ValueError, OSError) as error:
        raise UsageError(str(error)) from error
    identity = dataset.identity_of(recipe, job)
    root = dataset.directory_of(recipe, identity)
    notes = [*job.notes, *dataset.explain(root, recipe, identity)] if not root.exists() else list(job.notes)
    recorded = dataset.load_recipe(root, type(recipe)).n if (root / dataset.RECIPE).is_file() else 0
    return Prepared(recipe, job, identity, root, tuple(notes), retry, _todo(recipe, job, root, retry), recorded)


def prepare_retry(root: Path, kind: type[Recipe], workers: int = 0) -> Prepared:
    """A run that makes a dataset's failed samples again, with the recipe recorded there. Raises as `prepare`."""
    try:
        recipe = dataset.verify(root, kind)
    except (ValueError, OSError) as error:
        raise UsageError(str(error)) from error
    prepared = prepare(recipe.model_copy(update={"out": root.parent, "workers": workers}), retry=True)
    if prepared.root.name != root.name:
        why = "; ".join(dataset.explain(prepared.root, recipe, prepared.identity))
        raise UsageError(f"{root} cannot be continued: today's code and inputs would make {prepared.root.name} ({why})")
    return prepared


def _todo(recipe: Recipe, job: Job, root: Path, retry: bool) -> Plan | tuple[ShardSpec, ...]:
    """Plan minus manifests; or, for a retry, one shard for the unresolved failures of each shard."""
    return tuple(_retries(root)) if retry else pending(plan(recipe.n * job.per_item, job.shard_size), root)


def _retries(root: Path) -> Iterator[ShardSpec]:
    by_shard: dict[int, list[dict[str, Any]]] = {}
    for content in manifests(root):  # by name, so that retries come after what they resolve
        by_shard.setdefault(content["shard"]["index"], []).append(content)
    for contents in by_shard.values():
        dead: dict[str, int] = {}
        for content in contents:
            dead = {k: v for k, v in dead.items() if k not in content["resolves"]} | _dead(root, content)
        if dead:
            ids = sorted(dead, key=dead.__getitem__)
            shard = contents[0]["shard"]
            only = tuple(dead[i] for i in ids)
            yield ShardSpec(shard["index"], shard["start"], shard["count"], len(contents), only, tuple(ids))


def _dead(root: Path, content: Mapping[str, Any]) -> dict[str, int]:
    """Index by id of a shard's failed samples."""
    found: dict[str, int] = {}
    for file in content["files"]:
        if file["kind"] == "dead":
            found |= {r["sample_id"]: r["index"] for r in pq.read_table(root / file["path"]).to_pylist()}
    return found


def _existing(path: Path) -> Path:
    return next(p for p in (path, *path.parents) if p.exists())


def choose_runner(recipe: Recipe, samples: int, paths: Sequence[Path] = ()) -> Runner:
    """local or Ray. `auto`: Ray where RAY_ADDRESS names a cluster or the job is large, and local without Ray."""
    workers = recipe.workers or cores()
    if recipe.runner == "local" or (recipe.runner == "auto" and not _wants_ray(samples)):
        return LocalRunner(workers)
    if find_spec("ray") is None:
        raise UsageError("--runner ray, or RAY_ADDRESS, needs ray: pip install -c constraints.txt -e '.[render]'")
    from flows.cluster import RayRunner  # starting Ray is slow, and local runs do without it

    return RayRunner(recipe.workers, recipe.out, paths)


def cores() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0))


def _wants_ray(samples: int) -> bool:
    return bool(os.environ.get("RAY_ADDRESS")) or (samples >= LOCAL_LIMIT and find_spec("ray") is not None)


@contextmanager
def opened(prepared: Prepared) -> Iterator[Prepared]:
    """Hold the dataset directory, with card and recipe in place; the plan as it stands now that no other run writes.

    Raises NoRoom, UsageError, DatasetBusy, RecipeEdited or OSError.
    """
    if prepared.no_room:
        raise NoRoom(prepared.no_room)
    try:
        prepared.root.mkdir(parents=True, exist_ok=True)
        require_writable(prepared.root / dataset.RECIPE)
    except OSError as error:
        raise UsageError(f"--out {prepared.recipe.out} cannot hold a dataset ({error}); give another") from error
    with dataset_lock(prepared.root):
        recipe = prepared.recipe.model_copy(update={"n": max(prepared.recipe.n, prepared.recorded)})
        describe = partial(
            write_card, prepared.root, prepared.root.name, dataset.settings(recipe), prepared.job.licences, n=prepared.n
        )
        describe()
        dataset.record(prepared.root, recipe, prepared.identity)
        current = refreshed(prepared)
        for spec in current.todo:
            if not spec.retry:
                _drop_retries(prepared.root, spec)
        try:
            yield current
            describe()  # again: it says how many rows there are, and loaders name their caches by it
        finally:
            for stale in prepared.root.rglob(".*.tmp"):  # of workers that were killed; all have ended by now
                stale.unlink(missing_ok=True)


def refreshed(prepared: Prepared) -> Prepared:
    """The same run with the shards that are still to make: a step that is retried does not make them all again."""
    return replace(prepared, todo=_todo(prepared.recipe, prepared.job, prepared.root, prepared.retry))


def _drop_retries(root: Path, spec: ShardSpec) -> None:
    """A shard that is made anew, because it was short, makes its retries anew too."""
    for manifest in (root / MANIFESTS).glob(f"{spec.name}.r*.json"):
        manifest.unlink()


def render(prepared: Prepared, watch: Watch) -> Rendered:
    """Make and commit the missing shards. A failing shard is reported and the others go on.

    Raises Fatal where no shard could succeed. Closing early, by an exception or Ctrl-C, ends the workers in order.
    """
    rendered, started = Rendered(), time.monotonic()
    if prepared.todo:
        prepared.runner.start()
    rendered.start_s, started = time.monotonic() - started, time.monotonic()
    first, n, done, seen = prepared.wanted - prepared.samples_left, prepared.wanted, 0, 0

    def tick(samples: int) -> None:
        nonlocal seen
        seen += samples  # of a shard that is made again twice, hence the min
        watch(min(n, first + max(done, seen)), n)

    work = ShardWork(prepared.job.chain, prepared.sink)
    with closing(prepared.runner.map(work, prepared.todo, tick)) as results:
        for result in results:
            done += len(result.item.indices)
            if result.result is None:
                rendered.errors.append((result.item.name, result.error))
            else:
                rendered.reports.append(result.result)
                rendered.again += [result.item.name] if result.attempts > 1 else []
            rendered.wall_s = time.monotonic() - started
            watch(min(n, first + max(done, seen)), n)
    return rendered


def audit(prepared: Prepared, watch: Watch) -> flows.audit.Summary | None:
    """The second look; None where `--audit 0` or the job has none."""
    if prepared.recipe.audit == 0 or not prepared.job.audits:
        return None
    return flows.audit.run(prepared.root, prepared.recipe.audit, prepared.job.audits, prepared.runner, watch)


def catalogue(prepared: Prepared) -> Path | None:
    """Bring `catalog.duckdb` up to date and draw the contact sheet; its path, or None while there is no sample."""
    from catalog.database import rebuild
    from catalog.gallery import contact_sheet

    committed = manifests(prepared.root)
    if committed:
        rebuild(prepared.recipe.out)
    if not any(content["outcomes"]["ok"] for content in committed):
        return None
    return contact_sheet([prepared.root], prepared.root / SHEET)


def exit_code(prepared: Prepared, rendered: Rendered, failed: int, found: flows.audit.Summary | None) -> int:
    """0, or 3 where a shard or sample failed or the audited defect rate is above --max-defects."""
    limit = prepared.recipe.max_defects
    above = limit is not None and found is not None and found.rate > limit
    return PARTIAL if rendered.errors or failed or above or (found and found.errors) else OK
