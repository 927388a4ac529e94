"""Runners: take planned shards through a chain, in this process or in several.

`Runner.map(work, items)` is the whole contract: call a picklable piece of work on every item, in any order, and yield
one `Done` per item. Shards (`ShardWork`) and audits are both such work, so the local runner and the Ray runner
(`flows.cluster`) treat them alike. Workers import neither prefect nor duckdb and run BLAS and numba on one thread.

A worker that dies takes only its item down: the item is tried once more in a fresh worker and then reported as
failed. A full disk and a stage that cannot be set up end the run (`Fatal`), since every other shard would fail too.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Pipe, wait
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from catalog.identity import sample_id, seed_of, split_of
from catalog.sample import Draft, Outcome
from catalog.shards import ROW_GROUP_ROWS, ShardSpec, ShardWriter
from flows.stage import NO_SPACE, ROOT, Chain, load, run_chain, together

Item = TypeVar("Item")
Result = TypeVar("Result")

ATTEMPTS = 2  # of an item whose worker died under it
_GRACE_SECONDS = 10.0  # a worker told to stop has this long to remove its temporary files
SINGLE_THREAD = {
    name: "1"
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_IO_THREADS")
}


class Fatal(RuntimeError):
    """The run cannot go on: every other shard would meet the same."""


class DiskFull(Fatal):
    """No space left that this process may use. Nothing is torn: the same command goes on once there is room."""


def silent(samples: int) -> None:
    """The default `tick`: nobody is watching."""


class Work(Protocol[Item, Result]):
    """A picklable piece of work. `setup` runs once per worker and may raise: then the run ends.

    The runner sets `tick`: the work may call it with the number of samples that came through since the last time.
    """

    tick: Callable[[int], None]

    def setup(self) -> None: ...

    def __call__(self, item: Item) -> Result: ...


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """One item's end: a result, or an error for a person to read."""

    item: Item
    result: Result | None
    error: str = ""
    attempts: int = 1


class Runner(Protocol):
    """Two of these exist: LocalRunner here, RayRunner in `flows.cluster`."""

    name: str

    def start(self) -> None:
        """Get ready, so that the time of the work itself can be told apart. May be called again."""

    def map(
        self, work: Work[Item, Result], items: Iterable[Item], tick: Callable[[int], None] = silent
    ) -> Iterator[Done[Item, Result]]:
        """Work on every item, results as they come. Closing the iterator early ends the work in flight cleanly.

        `tick` is told of samples in unfinished items, where the runner can learn of them cheaply.
        """


# ------------------------------------------------------------------------------------------------------- shards


@dataclass(frozen=True, slots=True)
class Sink:
    """Where shards go, and what makes their samples' identities. Picklable."""

    root: Path
    source: str
    seed: int
    params_hash: str
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def draft(self, maker: Any, index: int) -> Draft:
        """The empty draft of sample `index`, with the columns that every row has."""
        identity = sample_id(maker.name, maker.version, self.params_hash, self.seed, index)
        seed = seed_of(identity)
        row = {
            "sample_id": identity,
            "source": self.source,
            "split": split_of(identity),
            "group_id": identity,
            "generator": maker.name,
            "generator_version": maker.version,
            "seed": seed,
            "index": index,
        }
        return Draft(identity, seed, index, row)


@dataclass(frozen=True, slots=True)
class ShardReport:
    """A committed shard: counts, and what it cost the worker that made it."""

    name: str
    planned: int
    ok: int
    rejected: int
    failed: int
    nbytes: int
    wall_s: float
    cpu_s: float
    peak_mib: float


class ShardWork:
    """Makes one shard per call, straight to the disk: memory stays at one batch of samples."""

    stateful = False
    tick = staticmethod(silent)

    def __init__(self, chain: Chain, sink: Sink) -> None:
        self.chain, self.sink = chain, sink

    def setup(self) -> None:
        """Load every stage."""
        load(self.chain)

    def __call__(self, spec: ShardSpec) -> ShardReport:
        """Make and commit one shard; on any error its temporary files are removed."""
        groups = -(-together(self.chain) // ROW_GROUP_ROWS)  # whole ones, so that files do not depend on it
        indices, at_once = list(spec.indices), groups * ROW_GROUP_ROWS
        made = (self.made(indices[i : i + at_once]) for i in range(0, len(indices), at_once))
        return self._write(spec, (group for drafts in made for group in _row_groups(drafts)))

    def made(self, indices: Sequence[int]) -> list[Draft]:
        """The samples of these indices, taken through the whole chain."""
        drafts, most = [self.sink.draft(self.chain[0], index) for index in indices], together(self.chain)
        for start in range(0, len(drafts), most):
            run_chain(self.chain, drafts[start : start + most])
        return drafts

    def drafts(self, spec: ShardSpec) -> list[Draft]:
        """The empty drafts of a shard, for runners that take them through the chain themselves."""
        return [self.sink.draft(self.chain[0], index) for index in spec.indices]

    def commit(self, spec: ShardSpec, drafts: Sequence[Draft]) -> ShardReport:
        """Commit drafts that went through the chain elsewhere: the same bytes."""
        return self._write(spec, _row_groups(drafts))

    def _write(self, spec: ShardSpec, batches: Iterable[Sequence[Draft]]) -> ShardReport:
        wall, cpu = time.perf_counter(), time.process_time()
        writer = ShardWriter(self.sink.root, spec, self.sink.provenance)
        try:
            for drafts in batches:
                writer.write(drafts)
                self.tick(len(drafts))
            spent = {"cpu_s": round(time.process_time() - cpu, 3), "wall_s": round(time.perf_counter() - wall, 3)}
            content = writer.commit(spent | {"libraries": libraries()})
        except BaseException:
            writer.abort()
            raise
        return _report(content, time.perf_counter() - wall, time.process_time() - cpu)


def _row_groups(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    return (drafts[i : i + ROW_GROUP_ROWS] for i in range(0, len(drafts), ROW_GROUP_ROWS))


def _report(content: Mapping[str, Any], wall_s: float, cpu_s: float) -> ShardReport:
    counts = content["outcomes"]
    return ShardReport(
        name=content["shard"]["name"],
        planned=content["shard"]["count"],
        ok=counts[Outcome.OK],
        rejected=counts[Outcome.REJECTED],
        failed=counts[Outcome.FAILED],
        nbytes=sum(f["bytes"] for f in content["files"]),
        wall_s=wall_s,
        cpu_s=cpu_s,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def libraries() -> dict[str, str]:
    """Versions on which the bytes depend: recorded in a manifest's `run`, compared between nodes."""
    import numpy
    import PIL
    import pyarrow

    return {"python": sys.version.split()[0], **{m.__name__: m.__version__ for m in (numpy, PIL, pyarrow)}}


# ---------------------------------------------------------------------------------------------- one item, guarded


def attempt(work: Work[Item, Result], item: Item) -> Done[Item, Result]:
    """Call the work on one item. Raises DiskFull; every other exception becomes the item's error."""
    try:
        return Done(item, work(item))
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            why = os.strerror(error.errno).lower()
            fix = "make room or raise the limit (ulimit -f); the same command then goes on"
            raise DiskFull(f"{why} ({error.filename or error}); {fix}") from error
        return Done(item, None, describe(error))


def set_up(work: Work[Any, Any]) -> None:
    """Set the work up. Raises Fatal naming the cause."""
    try:
        work.setup()
    except Exception as error:
        raise Fatal(f"a stage cannot be set up: {describe(error)}") from error


def describe(error: BaseException) -> str:
    """Type, message and the line it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"


# -------------------------------------------------------------------------------------------------- local runner


class LocalRunner:
    """In this process for one worker, else `workers` processes, each with one item at a time."""

    name = "local"

    def __init__(self, workers: int = 1) -> None:
        self.workers = max(1, workers)

    def start(self) -> None:
        """Processes start with the work, in half a second."""

    def map(
        self, work: Work[Item, Result], items: Iterable[Item], tick: Callable[[int], None] = silent
    ) -> Iterator[Done[Item, Result]]:
        """See Runner. Items wait here, not in the workers, so that nothing is queued when a run is stopped."""
        todo = list(items)
        count = min(self.workers, len(todo))
        if count > 1:
            yield from _in_processes(work, deque((item, 1) for item in todo), count, tick)
        elif todo:
            work.tick = tick
            set_up(work)
            for item in todo:
                yield attempt(work, item)


def _in_processes(
    work: Work[Item, Result], todo: deque[tuple[Item, int]], count: int, tick: Callable[[int], None]
) -> Iterator[Done[Item, Result]]:
    blob = pickle.dumps(work)
    pool = [_Worker(blob) for _ in range(count)]
    try:
        while True:
            for worker in pool:
                if worker.idle and todo:
                    worker.give(*todo.popleft())
            busy = [w for w in pool if not w.idle]
            if not busy:
                return
            ready = wait([w.connection for w in busy])
            for worker in [w for w in busy if w.connection in ready]:
                came = worker.take()
                if isinstance(came, int):
                    tick(came)
                    continue
                if came is not None:
                    yield came
                    continue
                pool[pool.index(worker)] = _Worker(blob)  # it died: its item gets a fresh one
                item, tries = worker.lost()
                if tries < ATTEMPTS:
                    todo.append((item, tries + 1))
                else:
                    yield Done(item, None, f"its worker died {tries} times ({worker.obituary()})", tries)
    finally:
        for worker in pool:
            worker.stop()
        for worker in pool:
            worker.join()


class _Worker:
    """One worker process and the item it has. It runs `python -m flows.worker`, whatever started this process."""

    def __init__(self, blob: bytes) -> None:
        self.connection, theirs = Pipe()
        env = (
            os.environ | SINGLE_THREAD | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        )
        with closing(theirs):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=env,
                stdin=subprocess.PIPE,  # never written: it closes when this process ends, however it ends
                start_new_session=True,  # Ctrl-C reaches the driver only, which then stops its workers in order
            )
        self._task: tuple[Any, int] | None = None
        self._send((sys.path, blob))

    def _send(self, message: Any) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it died: take() finds out
            self.connection.send(message)

    @property
    def idle(self) -> bool:
        return self._task is None

    def give(self, item: Any, tries: int) -> None:
        self._task = (item, tries)
        self._send(item)

    def take(self) -> Done[Any, Any] | int | None:
        """The finished item, or a number of samples, or None where the worker died. Raises what ends the run."""
        try:
            came = self.connection.recv()
        except (EOFError, ConnectionResetError):
            return None
        if isinstance(came, Fatal):
            raise came
        if isinstance(came, int):
            return came
        tries, self._task = self._task[1], None
        return Done(came.item, came.result, came.error, tries)

    def lost(self) -> tuple[Any, int]:
        self.join()
        return self._task

    def obituary(self) -> str:
        code = self.process.returncode
        return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def join(self) -> None:
        self.connection.close()  # an idle worker ends when its connection does
        try:
            self.process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close()
