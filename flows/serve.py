"""`synth serve`: a Prefect server with its UI on the loopback interface, and every flow served from this process.

Both are ended by their own handles. Runs started in the UI do the same job as the command line.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HOST = "127.0.0.1"  # the API has no password: never on another interface
_START_SECONDS = 120.0  # the first start migrates a fresh database: 12 s measured on two cores
_STOP_SECONDS = 15.0


class ServerError(ValueError):
    """The server did not start; the message names the fix."""


def serve(port: int, home: Path | None) -> int:
    """Start server and deployments; returns when stopped (0) or when one of the two ends by itself (1)."""
    _require_free(port)
    environment = os.environ | settings(port, home)
    server = _start(
        [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)], environment
    )
    deployments = None
    try:
        _wait_for(port, server)
        deployments = _start([sys.executable, "-m", "flows.deployments"], environment)
        print(
            f"Prefect UI: http://{HOST}:{port}  (deployments of every recipe; Ctrl-C ends server and runs)", flush=True
        )
        while server.poll() is None and deployments.poll() is None:
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        # Runs first: they still report to the server. On SIGTERM Prefect's runner drops a coroutine with a warning.
        _stop(deployments, signal.SIGINT)
        _stop(server, signal.SIGTERM)


def settings(port: int, home: Path | None) -> dict[str, str]:
    """Environment of the server and of all that talks to it."""
    chosen = {"PREFECT_HOME": str(home.expanduser().resolve())} if home else {}
    return chosen | {
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_UI_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServerError(f"--port {port} cannot be used ({error.strerror}); give another one") from error


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C comes to us, and we end them in order.
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise ServerError(f"the Prefect server ended with code {server.returncode}; its message stands above")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    raise ServerError(f"the Prefect server did not answer within {_START_SECONDS:.0f} s on port {port}")


def _stop(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
