"""kill -9 at every step of the commit protocol and at odd moments: the resumed run has an undisturbed one's bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from toy import ToyRecipe, content_hash

from flows import job

HERE = Path(__file__).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def _clean(tmp_path: Path, n: int, shard_size: int = 16) -> str:
    prepared = job.prepare(ToyRecipe(n=n, out=tmp_path / "clean", workers=1, runner="local", shard_size=shard_size))
    with job.opened(prepared) as prepared:
        job.render(prepared, lambda done, total: None)
    return content_hash(prepared.root)


@pytest.mark.parametrize(("before", "n"), [(0, 24), (20, 32)], ids=["new", "extension"])
def test_killed_at_every_step(tmp_path: Path, before: int, n: int) -> None:
    command = [sys.executable, str(HERE / "crash.py"), str(tmp_path), str(before), str(n)]
    ended = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=300)
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    steps = sum(found["calls"].values())
    assert len(found["hashes"]) == steps == found["readable"]
    assert {"replace", "fsync", "unlink", "close"} == set(found["calls"]) and found["calls"]["replace"] >= 7
    assert set(found["hashes"]) == {found["clean"]} == {_clean(tmp_path, n)}


def test_killed_at_odd_moments_with_two_workers(tmp_path: Path) -> None:
    code = (
        "import sys; from toy import ToyRecipe; from flows import job\n"
        "p = job.prepare(ToyRecipe(n=400, out=sys.argv[1], workers=2, runner='local', shard_size=40, seconds=0.002))\n"
        "with job.opened(p) as p: sys.exit(bool(job.render(p, lambda d, t: None).errors))\n"
    )
    moments = random.Random(7)  # of the test, not of any sample
    for committed in (0, 2, 4, 6):  # counted, not timed: on a busy machine time alone may pass before any work
        run = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        while len(list(tmp_path.glob("toy-*/_manifest/*.json"))) < committed and run.poll() is None:
            time.sleep(0.02)
        time.sleep(moments.uniform(0.0, 0.08) if committed else moments.uniform(0.5, 1.0))
        run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=ENVIRONMENT).returncode == 0
    root = next(tmp_path.glob("toy-*"))
    assert not list(root.rglob(".*.tmp"))
    assert content_hash(root) == _clean(tmp_path, 400, 40)
