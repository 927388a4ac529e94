"""Run by test_crash: one process that forks a run for every k, kills it at its k-th dangerous call, and resumes it.

Prints a JSON object: how many calls an undisturbed run makes, which functions they are, and the content hash after
each resumed run. `fork` makes a run cost 50 ms, so that every step of the protocol can be tried.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
from toy import ToyRecipe, content_hash

from catalog.shards import manifests
from flows import job

_CALLS: Counter[str] = Counter()


def _deadly(owner: object, name: str, deadline: int) -> None:
    """Patch a function so that the deadline-th call of all patched ones is not made: the process dies first."""
    real: Callable[..., object] = getattr(owner, name)

    def wrapper(*args: object, **kwargs: object) -> object:
        _CALLS[name] += 1
        if sum(_CALLS.values()) == deadline:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    setattr(owner, name, wrapper)


def _run(out: Path, n: int) -> None:
    prepared = job.prepare(ToyRecipe(n=n, out=out, workers=1, runner="local", shard_size=16))
    with job.opened(prepared) as prepared:
        rendered = job.render(prepared, lambda done, total: None)
    assert not rendered.errors, rendered.errors


def _forked(action: Callable[[], None]) -> int:
    """Exit status of an action done in a fork: 0, or minus the signal."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _doomed(out: Path, n: int, deadline: int) -> None:
    for owner, name in ((os, "replace"), (os, "fsync"), (os, "unlink"), (pq.ParquetWriter, "close")):
        _deadly(owner, name, deadline)
    _run(out, n)
    (out / "calls.json").write_text(json.dumps(_CALLS))


def main(directory: Path, before: int, n: int) -> None:
    """Kill a run that extends `before` committed samples to `n` at every step."""
    _run(directory / "warm", 1)  # what is imported when first used is imported here, not in every fork
    start = directory / "start"
    if before:
        assert _forked(lambda: _run(start, before)) == 0
    found: list[str] = []
    readable = 0
    for deadline in range(1, 10_000):
        out = directory / "run"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(start, out) if before else out.mkdir()
        status = _forked(partial(_doomed, out, n, deadline))
        root = next(out.glob("toy-*"), None)
        if status == 0:
            print(
                json.dumps(
                    {
                        "calls": json.loads((out / "calls.json").read_text()),
                        "hashes": found,
                        "clean": content_hash(root),
                        "readable": readable,
                    }
                )
            )
            return
        assert status == -signal.SIGKILL, status
        readable += all(_opens(root / f["path"]) for c in manifests(root) for f in c["files"]) if root else True
        assert _forked(partial(_run, out, n)) == 0
        root = next(out.glob("toy-*"))
        assert not list(root.rglob(".*.tmp"))
        found.append(content_hash(root))


def _opens(path: Path) -> bool:
    pq.read_metadata(path)
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
