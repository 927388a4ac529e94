"""Settings and shared fixtures of the whole suite: quiet, offline, one Ray and one Prefect server at most.

`make test` shares the files out between two processes, `pytest` alone runs them in one. A file is never split: what
only one file uses, as Ray and the Prefect server, is started once.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ |= {
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "disabled",  # a private Ray of one test run: no token file in the user's home
}
for name in ("PREFECT_API_URL", "RAY_ADDRESS"):
    os.environ.pop(name, None)

# Fonts and textures as today's code makes them, not as some other day's left them in the user's home. One folder for
# all processes: those that xdist starts inherit it.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _CACHE = tempfile.TemporaryDirectory(prefix="synth-cache-")
    os.environ["SYNTH_CACHE"] = _CACHE.name

# A suite that a shell runs in the background ignores Ctrl-C, and so would the programs that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

sys.path.insert(0, str(Path(__file__).parent / "flows"))  # toy.py: workers look for it where this process does

# A busy machine is no failure, and the same code gets the same examples; `--hypothesis-profile=default` looks further.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs nearly every compiled loop goes first, beside tests that need none: numba compiles each only once."""
    items.sort(key=lambda item: item.path.name != "test_text_render.py")


@pytest.fixture(scope="session")
def ray_runtime() -> Iterator[None]:
    """A private Ray with two cores, for every test that needs one."""
    from flows.cluster import ensure_ray

    ray = pytest.importorskip("ray")
    ensure_ray(2)
    yield
    ray.shutdown()


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A temporary Prefect server on a database of its own."""
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield
