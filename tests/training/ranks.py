"""Processes that train together, forked from the test; a watchdog turns a hang into a failure."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import socket
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import fsspec  # noqa: F401 - torch's checkpoints load it: once here, not in every process
import torch.profiler  # noqa: F401 - as FSDP does

WATCHDOG = 20.0  # seconds without work: processes that wait for each other do none, slow ones on a busy machine do
_WORK = 1.0  # seconds of a processor in that time: asking now and then whether somebody is there takes less


class Hang(AssertionError):
    """Some process did not come to an end."""


def run(work: Callable[..., Any], world: int, *arguments: Any) -> list[Any]:
    """What `work(*arguments)` returns in each of `world` processes; RANK and the rest are as torchrun has them.

    Raises RuntimeError with the traceback of the first that failed, and Hang after WATCHDOG seconds without work.
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
        return _results(pipes, [process.pid for process in processes])
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


def _results(pipes: list[Connection], pids: list[int]) -> list[Any]:
    results: dict[int, Any] = {}
    done, deadline = _worked(pids), time.monotonic() + WATCHDOG
    while len(results) < len(pipes):
        for pipe in wait([pipe for rank, pipe in enumerate(pipes) if rank not in results], 1.0):
            rank = pipes.index(pipe)
            try:
                ok, results[rank] = pipe.recv()
            except EOFError:
                raise RuntimeError(f"process {rank} died") from None
            if not ok:
                raise RuntimeError(f"process {rank}:\n{results[rank]}")
        if (now := _worked(pids)) > done + _WORK:
            done, deadline = now, time.monotonic() + WATCHDOG
        elif time.monotonic() > deadline:
            raise Hang(f"of {len(pipes)} processes only {sorted(results)} came to an end")
    return [results[rank] for rank in range(len(pipes))]


def _worked(pids: list[int]) -> float:
    """Seconds of a processor that the processes have had."""
    lines = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(ticks) for line in lines for ticks in line[11:13]) / os.sysconf("SC_CLK_TCK")


def _child(pipe: Connection, rank: int, world: int, port: int, work: Callable[..., Any], arguments: tuple) -> None:
    os.environ |= {
        "RANK": str(rank), "WORLD_SIZE": str(world), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": str(world),
        "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
    }  # fmt: skip
    faulthandler.disable()  # of a process that is meant to die nobody wants to read how
    try:
        pipe.send((True, work(*arguments)))
    except BaseException:
        pipe.send((False, traceback.format_exc()))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
