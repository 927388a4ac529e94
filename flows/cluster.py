"""The Ray runner: shards as Ray Core tasks, stages with GPUs or heavy state as actor pools. Starts or joins Ray.

Without RAY_ADDRESS a private Ray starts on this machine. With it the run joins that cluster, ships the code, and
proves with a file that every node sees the output directory before any work starts. Nodes keep only what a shard needs
in flight: the driver holds a window of unfinished shards and receives nothing but small reports.
"""

from __future__ import annotations

import logging
import os
import pickle
import secrets
import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from flows.ray_settings import choose_auth_mode

choose_auth_mode()  # Ray reads it when it is imported, and never again

import ray
from ray.exceptions import GetTimeoutError, RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from catalog.sample import Draft
from catalog.shards import ShardSpec
from flows.runner import SINGLE_THREAD, Done, Fatal, Item, Result, ShardWork, Work, attempt, libraries, set_up, silent
from flows.stage import ROOT, Chain, Resources, Stage, load, resources_of, run_chain

_GRACE_SECONDS = 10.0  # a cancelled task has this long to remove its temporary files
_CONNECT_SECONDS = 5.0
_LOOK_SECONDS = 60.0  # a node has this long to answer whether it sees the output directory
_LOOKED_AT = 500  # input files that every node is asked about, spread over all of them
_NOT_SHIPPED = [
    "/.git",
    "/.venv",
    "/tests",
    "/docs",
    "/data",
    "**/__pycache__",
]  # anchored: synth/text/content/data is code


class ClusterError(Fatal):
    """The cluster cannot do this run; the message names the node or setting and the fix."""


# --------------------------------------------------------------------------------------------------- starting Ray


def ensure_ray(workers: int = 0, *, show: bool = False) -> bool:
    """Start or join Ray unless this process already has; True where it is somebody's cluster.

    `show` prints here what workers print. Raises ClusterError where RAY_ADDRESS does not answer or its token is missing.
    """
    address = os.environ.get("RAY_ADDRESS")
    if ray.is_initialized():
        return bool(address)
    handler = signal.getsignal(signal.SIGTERM)
    try:
        if address:
            _join(address, show)
        else:  # "local": never latch on to a stray cluster of this machine
            ray.init(
                address="local",
                num_cpus=workers or None,
                include_dashboard=False,
                log_to_driver=show,
                logging_level=logging.ERROR,
                runtime_env={"env_vars": SINGLE_THREAD | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}},
            )
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)  # Ray installs its own, which would end the run without cleaning up
    return bool(address)


def _require_listener(address: str) -> None:
    """Ray itself tries for two minutes and says little: see first whether anything listens there."""
    host, _, port = address.rpartition("//")[2].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"RAY_ADDRESS={address}: nothing answers there ({error}); give host:6379 of a running head, or unset it"
        ) from error


def _join(address: str, show: bool) -> None:
    _require_listener(address)
    environment = {"working_dir": str(ROOT), "excludes": _NOT_SHIPPED, "env_vars": SINGLE_THREAD}
    try:
        ray.init(
            address=address,
            namespace="synth",
            runtime_env=environment,
            log_to_driver=show,
            logging_level=logging.ERROR,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"RAY_ADDRESS={address} does not answer ({str(error).splitlines()[0]}). Is it host:6379 of a running head? "
            "A head that asks for a token wants RAY_AUTH_MODE=token and the token in RAY_AUTH_TOKEN or "
            "~/.ray/auth_token; one that "
            f"asks for none wants RAY_AUTH_MODE=disabled (it is {os.environ.get('RAY_AUTH_MODE', 'not set')})"
        ) from error


def _look(nonce: str, paths: Sequence[str]) -> dict[str, Any]:
    """On a node: what it sees of the driver's files, and its libraries."""
    try:
        seen = Path(nonce).read_text() == Path(nonce).name
        if seen:
            Path(f"{nonce}.{ray.get_runtime_context().get_node_id()}").touch()
    except OSError:
        seen = False
    missing = [path for path in paths if not Path(path).exists()]
    return {"seen": seen, "missing": missing[:3], "libraries": libraries(), "host": socket.gethostname()}


def prove_nodes(out: Path, paths: Sequence[Path]) -> None:
    """Every node reads and writes `out`, sees every input file and has the same libraries, or ClusterError names it."""
    out.mkdir(parents=True, exist_ok=True)
    name = f".nonce-{secrets.token_hex(8)}"
    nonce = out / name
    nonce.write_text(name)
    look = ray.remote(_look)
    try:
        nodes = [node for node in ray.nodes() if node["Alive"]]
        asked = [
            look.options(
                num_cpus=0, scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            ).remote(str(nonce), [str(p) for p in paths[:: max(1, len(paths) // _LOOKED_AT)]])
            for node in nodes
        ]
        for node, ref in zip(nodes, asked):
            _judge(node, ref, out, nonce)
    finally:
        for path in out.glob(f"{name}*"):
            path.unlink(missing_ok=True)


def _judge(node: dict[str, Any], ref: Any, out: Path, nonce: Path) -> None:
    where = f"node {node['NodeManagerHostname']} ({node['NodeManagerAddress']})"
    try:
        answer = ray.get(ref, timeout=_LOOK_SECONDS)
    except (GetTimeoutError, RayError) as error:
        raise ClusterError(f"{where} does not answer: {str(error).splitlines()[0]}") from error
    if not answer["seen"] or not nonce.with_name(f"{nonce.name}.{node['NodeID']}").exists():
        raise ClusterError(
            f"{where} does not see --out {out}; give a directory on a file system that every node mounts"
        )
    if answer["missing"]:
        raise ClusterError(f"{where} does not see {', '.join(answer['missing'])}; put it where every node sees it")
    if answer["libraries"] != libraries():
        raise ClusterError(
            f"{where} has {answer['libraries']}, this machine {libraries()}; install the same constraints.txt"
            " everywhere: other versions give other bytes"
        )


# ------------------------------------------------------------------------------------------------------ the runner


class RayRunner:
    """Runs work on Ray: one task per item, or actors where the work is stateful or its chain needs them."""

    name = "ray"

    def __init__(self, workers: int = 0, out: Path | None = None, paths: Sequence[Path] = ()) -> None:
        """`workers`: CPU cores of a private Ray, 0 = all. `out` and `paths` are proved on the nodes of a cluster."""
        self.workers, self.out, self.paths = workers, out, paths
        self._proved = False

    def start(self) -> None:
        """Start or join Ray; on a cluster, prove that every node can do this run. Raises ClusterError."""
        if ensure_ray(self.workers) and self.out and not self._proved:
            prove_nodes(self.out, self.paths)
            self._proved = True

    def map(
        self, work: Work[Item, Result], items: Iterable[Item], tick: Callable[[int], None] = silent
    ) -> Iterator[Done[Item, Result]]:
        """See `flows.runner.Runner`. Nothing is heard of an item until it is finished: `tick` is never called."""
        todo = list(items)
        if not todo:
            return
        self.start()
        cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
        if isinstance(work, ShardWork) and any(map(_needs_actor, work.chain)):
            plan: _Tasks | _Actors | _Pipeline = _Pipeline(work, cores)
        elif work.stateful:
            plan = _Actors(work, min(cores, len(todo)))
        else:
            plan = _Tasks(work)
        yield from _windowed(plan, todo, 2 * cores)


def _windowed(plan: Any, todo: list[Item], window: int) -> Iterator[Done[Item, Result]]:
    """Keep `window` items in flight; on the way out cancel those that are left and wait until they have cleaned up."""
    waiting, flying = iter(todo), {}
    try:
        while True:
            while len(flying) < window and (item := next(waiting, None)) is not None:
                flying[plan.submit(item)] = item
            if not flying:
                return
            ready, _ = ray.wait(list(flying), num_returns=1)
            for ref in ready:
                item = flying.pop(ref)
                plan.finished(ref)
                yield _outcome(ref, item)
    finally:
        plan.cancel(list(flying))


def _outcome(ref: Any, item: Item) -> Done[Item, Any]:
    try:
        done = ray.get(ref)
    except RayError as error:  # the worker died and its second attempt too
        lines = str(error).strip().splitlines()  # of a traceback the last line says what it was
        return Done(item, None, f"{type(error).__name__}: {lines[-1]}", 2)
    if isinstance(done, Fatal):
        raise done
    return done


def _guarded(work: Work[Item, Result], item: Item) -> Done[Item, Result] | Fatal:
    try:
        return attempt(work, item)
    except Fatal as error:
        return error  # as a value: Ray would wrap an exception


@lru_cache(maxsize=1)  # one run's work per worker process; the next run's takes its place
def _ready(blob: Any) -> Work[Any, Any]:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored under nohup or `&`, but ray.cancel needs it
    work = pickle.loads(ray.get(blob))  # from our own driver
    set_up(work)
    return work


def _call(holder: list[Any], item: Any) -> Any:
    """In a worker: one item. `holder` has the reference to the work, so that it is fetched once, not per item."""
    try:
        return _guarded(_ready(holder[0]), item)
    except Fatal as error:
        return error


class _Tasks:
    """One Ray task per item."""

    def __init__(self, work: Work[Any, Any]) -> None:
        self._holder = [ray.put(pickle.dumps(work))]
        self._call = ray.remote(_call).options(num_cpus=1, max_retries=1)

    def submit(self, item: Any) -> Any:
        return self._call.remote(self._holder, item)

    def finished(self, ref: Any) -> None:
        """Nothing to note."""

    def cancel(self, refs: list[Any]) -> None:
        """End what is in flight; its writers remove their temporary files."""
        _cancel(refs)


def _cancel(refs: list[Any]) -> None:
    for ref in refs:
        ray.cancel(ref)  # a KeyboardInterrupt in the worker
    left = ray.wait(refs, num_returns=len(refs), timeout=_GRACE_SECONDS)[1] if refs else []
    for ref in left:
        ray.cancel(ref, force=True)


class _Host:
    """An actor that holds one piece of work, or one stage."""

    def __init__(self, blob: bytes) -> None:
        self.held = pickle.loads(blob)
        self.error: Fatal | None = None
        try:
            set_up(self.held)
        except Fatal as error:
            self.error = error

    def call(self, item: Any) -> Any:
        return self.error or _guarded(self.held, item)

    def process(self, drafts: list[Draft] | Fatal) -> list[Draft] | Fatal:
        if self.error or isinstance(drafts, Fatal):
            return self.error or drafts
        run_chain((self.held,), drafts)
        return drafts


class _Pool:
    """Actors of one kind; the next item goes to the one with the least to do. A crashed one is started again."""

    def __init__(self, held: Any, count: int, needs: Resources) -> None:
        options = {"num_cpus": needs.cpus, "num_gpus": needs.gpus, "max_restarts": 3, "max_task_retries": 1}
        host = ray.remote(_Host).options(**options)
        self.actors = [host.remote(pickle.dumps(held)) for _ in range(count)]
        self.load: Counter[int] = Counter()
        self._of: dict[Any, int] = {}

    def pick(self) -> int:
        return min(range(len(self.actors)), key=lambda i: self.load[i])

    def note(self, ref: Any, actor: int) -> Any:
        self.load[actor] += 1
        self._of[ref] = actor
        return ref

    def finished(self, ref: Any) -> None:
        self.load[self._of.pop(ref)] -= 1

    def end(self) -> None:
        for actor in self.actors:
            ray.kill(actor)


class _Actors:
    """Stateful work: one pool, one item after the other in each actor."""

    def __init__(self, work: Work[Any, Any], count: int) -> None:
        self._pool = _Pool(work, count, Resources())

    def submit(self, item: Any) -> Any:
        actor = self._pool.pick()
        return self._pool.note(self._pool.actors[actor].call.remote(item), actor)

    def finished(self, ref: Any) -> None:
        self._pool.finished(ref)

    def cancel(self, refs: list[Any]) -> None:
        """Actors hold no file open for writing: they may end at once."""
        self._pool.end()


# ------------------------------------------------------------------------------- chains with GPU or stateful stages


def _needs_actor(stage: Stage) -> bool:
    needs = resources_of(stage)
    return needs.gpus > 0 or needs.stateful


def _drafts(holder: list[Any], spec: ShardSpec) -> list[Draft]:
    work = pickle.loads(ray.get(holder[0]))
    return work.drafts(spec)


@lru_cache(maxsize=4)  # the CPU segments of one chain
def _ready_stages(blob: Any) -> Chain:
    stages = pickle.loads(ray.get(blob))
    load(stages)
    return stages


def _through(holder: list[Any], drafts: list[Draft] | Fatal) -> list[Draft] | Fatal:
    if isinstance(drafts, Fatal):
        return drafts
    run_chain(_ready_stages(holder[0]), drafts)
    return drafts


def _commit(holder: list[Any], spec: ShardSpec, drafts: list[Draft] | Fatal) -> Any:
    if isinstance(drafts, Fatal):
        return drafts
    work = pickle.loads(ray.get(holder[0]))
    return _guarded(_Committing(work, drafts), spec)


class _Committing:
    """Commits drafts that are finished already."""

    def __init__(self, work: ShardWork, drafts: list[Draft]) -> None:
        self.work, self.drafts = work, drafts

    def __call__(self, spec: ShardSpec) -> Any:
        return self.work.commit(spec, self.drafts)


class _Pipeline:
    """One chain of tasks and actor calls per shard: drafts, then each segment, then the commit."""

    def __init__(self, work: ShardWork, cores: int) -> None:
        self._work = [ray.put(pickle.dumps(work))]
        task = ray.remote(_through).options(num_cpus=1, max_retries=1)
        self._drafts = ray.remote(_drafts).options(num_cpus=1, max_retries=1)
        self._commit = ray.remote(_commit).options(num_cpus=1, max_retries=1)
        self._steps: list[Callable[[Any], Any]] = []
        self._pools: list[_Pool] = []
        for in_actor, segment in groupby(work.chain, _needs_actor):
            stages = tuple(segment)
            if in_actor:
                self._steps += [self._actor_step(stage, cores) for stage in stages]
            else:
                holder = [ray.put(pickle.dumps(stages))]
                self._steps.append(lambda drafts, holder=holder: task.remote(holder, drafts))

    def _actor_step(self, stage: Stage, cores: int) -> Callable[[Any], Any]:
        needs = resources_of(stage)
        gpus = int(ray.cluster_resources().get("GPU", 0))
        if needs.gpus and gpus < needs.gpus:
            raise ClusterError(
                f"stage {stage.name} needs {needs.gpus} GPU and this Ray has {gpus}; join a cluster that has one"
            )
        count = int(gpus / needs.gpus) if needs.gpus else max(1, int(cores / 2 / max(needs.cpus, 1)))
        pool = _Pool(stage, count, needs)
        self._pools.append(pool)
        turn = iter(range(sys.maxsize))
        return lambda drafts: pool.actors[next(turn) % count].process.remote(drafts)

    def submit(self, spec: ShardSpec) -> Any:
        drafts = self._drafts.remote(self._work, spec)
        for step in self._steps:
            drafts = step(drafts)
        return self._commit.remote(self._work, spec, drafts)

    def finished(self, ref: Any) -> None:
        """Actors take turns: nothing to note."""

    def cancel(self, refs: list[Any]) -> None:
        """End the commits in flight, then the actors."""
        _cancel(refs)
        for pool in self._pools:
            pool.end()
