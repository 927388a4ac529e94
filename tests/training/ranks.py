"""Processes that train together, forked from the test; a watchdog turns a hang into a failure."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any

WATCHDOG = 20.0  # seconds


class Hang(AssertionError):
    """Some process did not come to an end."""


def run(work: Callable[..., Any], world: int, *arguments: Any, seconds: float = WATCHDOG) -> list[Any]:
    """What `work(*arguments)` returns in each of `world` processes; RANK and the rest are as torchrun has them.

    Raises RuntimeError with the traceback of the first that failed, and Hang after `seconds`.
    """
    context = multiprocessing.get_context("fork")  # torch is imported already
    port, pipes, processes = _free_port(), [], []
    for rank in range(world):
        mine, theirs = context.Pipe(duplex=False)
        processes.append(context.Process(target=_child, args=(theirs, rank, world, port, work, arguments), daemon=True))
        processes[-1].start()
        theirs.close()
        pipes.append(mine)
    try:
        return _results(pipes, time.monotonic() + seconds)
    finally:
        for process in processes:
            process.kill()
            process.join()


def start(work: Callable[..., Any], *arguments: Any) -> multiprocessing.Process:
    """One process on its own, of which the exit code counts; the caller ends it."""
    process = multiprocessing.get_context("fork").Process(target=_alone, args=(work, arguments), daemon=True)
    process.start()
    return process


def _alone(work: Callable[..., Any], arguments: tuple) -> None:
    os.environ.pop("RANK", None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(*arguments)


def _results(pipes: list[Connection], deadline: float) -> list[Any]:
    results: dict[int, Any] = {}
    while len(results) < len(pipes):
        ready = wait([pipe for rank, pipe in enumerate(pipes) if rank not in results], deadline - time.monotonic())
        if not ready:
            raise Hang(f"of {len(pipes)} processes only {sorted(results)} came to an end")
        for pipe in ready:
            rank = pipes.index(pipe)
            try:
                ok, results[rank] = pipe.recv()
            except EOFError:
                raise RuntimeError(f"process {rank} died") from None
            if not ok:
                raise RuntimeError(f"process {rank}:\n{results[rank]}")
    return [results[rank] for rank in range(len(pipes))]


def _child(pipe: Connection, rank: int, world: int, port: int, work: Callable[..., Any], arguments: tuple) -> None:
    os.environ |= {
        "RANK": str(rank), "WORLD_SIZE": str(world), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": str(world),
        "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
    }  # fmt: skip
    try:
        pipe.send((True, work(*arguments)))
    except BaseException:  # noqa: BLE001 - the parent raises it
        pipe.send((False, traceback.format_exc()))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
