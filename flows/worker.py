"""A worker process of the local runner: `python -m flows.worker FD`. Reads items from a connection, sends what came."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection


def _stop(signum: int, frame: object) -> None:
    raise KeyboardInterrupt  # unwinds through the shard writer, which removes its temporary files


def _end_with_driver() -> None:
    """Standard input closes when the driver is gone: a killed run must not write beside the one that resumes it."""
    os.read(0, 1)
    os._exit(1)


def main(descriptor: int) -> None:
    """Serve one driver until it closes the connection or asks to stop (SIGTERM)."""
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_end_with_driver, daemon=True).start()
    with Connection(descriptor) as connection:
        path, blob = connection.recv()
        sys.path[:] = path
        from flows.runner import Fatal, attempt, set_up  # after sys.path: found where the driver found it

        try:
            work = pickle.loads(blob)  # from our own driver, through an inherited descriptor
            work.tick = connection.send
            set_up(work)
            while True:
                connection.send(attempt(work, connection.recv()))
        except Fatal as error:
            connection.send(error)


if __name__ == "__main__":
    # the driver has finished, asked to stop, or is gone
    with suppress(EOFError, KeyboardInterrupt, BrokenPipeError, ConnectionResetError):
        main(int(sys.argv[1]))
