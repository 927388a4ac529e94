"""Training in Ray: the same main() as under torchrun, one worker per rank.

A worker gets from here what torchrun would put into its environment, and a GPU where there are any. Stopping the driver
stops the ranks as a scheduler would: they save and end.
"""

from __future__ import annotations

import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.ray_settings import choose_auth_mode

choose_auth_mode()  # Ray reads it when it is imported, and never again

import ray
from ray.exceptions import RayError
from ray.util.placement_group import placement_group, remove_placement_group
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy, PlacementGroupSchedulingStrategy

from flows.cluster import ClusterError, ensure_ray, prove_nodes
from model.training.recipe import TrainRecipe

_PLACED_SECONDS = 60.0  # within which the workers' processors and GPUs must be free
_LOOK_SECONDS = 1.0  # between two looks whether somebody wants to stop


class _Rank:
    """One rank, in a process of its own."""

    def place(self) -> tuple[str, str, int, int]:
        """Node, its address, a free port on it and the process id."""
        with socket.socket() as probe:
            probe.bind(("", 0))
            port = probe.getsockname()[1]
        return ray.get_runtime_context().get_node_id(), ray.util.get_node_ip_address(), port, os.getpid()

    def train(self, environment: dict[str, str], threads: int, recipe: TrainRecipe, resume: bool) -> Path:
        """What torchrun's process would do. Raises ClusterError with the message of what a person can mend."""
        import torch

        from flows.train import readers
        from model.train import main
        from model.training.loop import ERRORS

        os.environ |= environment
        torch.set_num_threads(threads)
        try:
            return main(recipe, readers(), resume=resume)
        except ERRORS as error:  # some of them hold what cannot be sent to the driver
            raise ClusterError(str(error)) from None


def launch(recipe: TrainRecipe, workers: int = 0, *, resume: bool = False) -> Path:
    """Trains in `workers` ranks, 0 = one for each GPU of the cluster or else one; returns the run's folder.

    Raises ClusterError where Ray or its resources are not there, or a rank failed.
    """
    ensure_ray(workers, show=True)
    resources = ray.cluster_resources()
    gpus = int(resources.get("GPU", 0)) if recipe.parallel.device != "cpu" else 0
    workers = workers or max(1, gpus)
    out = recipe.out.expanduser().resolve()
    recipe = recipe.model_copy(update={"out": out, "data": recipe.data.expanduser().resolve()})
    prove_nodes(out.parent, [recipe.data, *([recipe.checkpoint.resolve()] if recipe.checkpoint else [])])
    cpus = max(1, int(resources.get("CPU", 1)) // workers)
    try:
        with _ranks(workers, {"CPU": cpus} | ({"GPU": 1} if gpus else {})) as ranks:
            return _train(ranks, cpus, bool(gpus), recipe, resume)
    except RayError as error:
        cause = getattr(error, "cause", None)
        raise ClusterError(str(cause) if isinstance(cause, ClusterError) else f"a rank failed: {error}") from error


@contextmanager
def _ranks(workers: int, bundle: dict[str, float]) -> Iterator[list[Any]]:
    """So many actors, on as few nodes as hold them."""
    group = placement_group([bundle] * workers, strategy="PACK")
    if not group.wait(_PLACED_SECONDS):
        remove_placement_group(group)
        wanted = ", ".join(f"{number:g} {name}" for name, number in bundle.items())
        raise ClusterError(f"no room for {workers} ranks of {wanted}: {ray.available_resources()} are free")
    try:
        rank = ray.remote(_Rank)
        place = PlacementGroupSchedulingStrategy(group)
        yield [
            rank.options(num_cpus=bundle["CPU"], num_gpus=bundle.get("GPU", 0), scheduling_strategy=place).remote()
            for _ in range(workers)
        ]
    finally:
        remove_placement_group(group)


def _train(ranks: Sequence[Any], threads: int, gpus: bool, recipe: TrainRecipe, resume: bool) -> Path:
    places = ray.get([rank.place.remote() for rank in ranks])
    runs = [
        rank.train.remote(environment, threads, recipe, resume)
        for rank, environment in zip(ranks, environments(places, gpus), strict=True)
    ]
    waiting = list(runs)
    with _listening() as asked:
        while waiting:  # the first that fails ends all: the others would wait for it
            ended, waiting = ray.wait(waiting, timeout=_LOOK_SECONDS)
            ray.get(ended)
            if asked:
                asked.clear()
                _stop([(node, pid) for node, _, _, pid in places])
    return ray.get(runs[0])


def environments(places: Sequence[tuple[str, str, int, int]], gpus: bool) -> list[dict[str, str]]:
    """What torchrun says to each rank; of its GPUs a worker sees one, so that its local number is 0."""
    local: Counter[str] = Counter()
    on_node = Counter(node for node, *_ in places)
    found = []
    for rank, (node, *_) in enumerate(places):
        found.append(
            {
                "RANK": str(rank),
                "WORLD_SIZE": str(len(places)),
                "LOCAL_RANK": "0" if gpus else str(local[node]),
                "LOCAL_WORLD_SIZE": str(on_node[node]),
                "MASTER_ADDR": places[0][1],
                "MASTER_PORT": str(places[0][2]),
            }
        )
        local[node] += 1
    return found


@contextmanager
def _listening() -> Iterator[list[int]]:
    """A list to which Ctrl-C and SIGTERM are added, the first time; the second time they end the driver."""
    asked: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def hear(number: int, _: object) -> None:
        restore()
        asked.append(number)

    try:
        for number in before:
            signal.signal(number, hear)
    except ValueError:  # not the main thread: a flow run's
        before.clear()
    try:
        yield asked
    finally:
        restore()


def _stop(ranks: Sequence[tuple[str, int]]) -> None:
    """SIGTERM to every rank, on its node: it finishes its step, saves and ends."""
    send = ray.remote(_send)
    for node, pid in ranks:
        send.options(num_cpus=0, scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False)).remote(pid)


def _send(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
