"""`synth serve`: comes up, and ends with everything it started, without a word of complaint."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("prefect")

from flows.serve import ServerError, serve

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in tasks for child in path.read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds child processes in /proc")
def test_ctrl_c_ends_server_and_deployments_without_a_warning(tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "serve", "--port", str(port), "--home", str(tmp_path / "home")]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PREFECT_LOGGING_LEVEL": "INFO"}
    with open(said, "w") as out:
        started = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=tmp_path)
    try:
        end = time.monotonic() + 120
        while "polling for scheduled runs" not in said.read_text() and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(2)  # the message comes before the polling
        ended = children(started.pid)
        assert len(ended) == 2, said.read_text()
        started.send_signal(signal.SIGINT)
        assert started.wait(90) == 0
    finally:
        started.kill()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    text = said.read_text()
    assert "Prefect UI: http://127.0.0.1:" in text and "Warning" not in text and "Traceback" not in text
    assert not [pid for pid in ended if Path(f"/proc/{pid}").exists()]


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(ServerError, match="cannot be used"):
            serve(holder.getsockname()[1], None)
