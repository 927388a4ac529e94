"""`synth serve` answers, serves the flows, and ends both of its processes when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.serve import HOST, ServerError, serve

pytest.importorskip("prefect")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(ServerError, match=f"--port {taken.getsockname()[1]} cannot be used"):
            serve(taken.getsockname()[1], None)


def test_server_and_deployments_come_and_go_together(tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "log"
    with open(log, "w") as handle:
        server = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", "--port", str(port), "--home", str(tmp_path)],
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    try:
        _wait(
            lambda: "Your deployments are being served" in log.read_text() and "Prefect UI: http://" in log.read_text()
        )
        children = _children(server.pid)
        assert len(children) == 2
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(40)
    assert code in (0, 143) and not any(_runs(pid) for pid in children)
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, port)) != 0


def _wait(ready: object) -> None:
    end = time.monotonic() + 120
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.2)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
