"""Stages and chains: how drafts pass from a maker to its judges, and how one bad sample is kept from its neighbours.

A stage is a small object with a name, a version, `setup()` and `process(drafts)`; makers and judges need not know
this module. A stage that raises on a batch is asked again for halves of it until the guilty draft stands alone: that
one is marked failed, the others go on.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import platform
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalog.sample import Draft, Outcome

ROOT = Path(__file__).resolve().parent.parent  # the checkout: code, and `fonts/` beside it
COLLECT_EVERY = (50_000, 20, 100)  # rows are trees without cycles: the collector finds nothing, so it rarely looks
# glibc hands every array of pictures back to the system, which clears each page again before the next: a seventh of the
# time of a science pair. Arrays below the first bound come from the heap, which keeps free memory up to the second.
KEEP_FREED = {-3: 32 << 20, -1: 256 << 20}  # M_MMAP_THRESHOLD, the most that glibc takes; M_TRIM_THRESHOLD
# Drafts taken through a chain at once: enough for a step's code to serve many before the next step's replaces it in the
# processor's caches (`catalog.sample.abreast`), few enough for their pictures.
TOGETHER = 32
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the disk, a quota or `ulimit -f` leaves no room to write
_FRAMES = 6  # innermost frames kept in a dead letter: enough to find the line, short enough to group by


class BrokenStage(RuntimeError):
    """A stage added, dropped or swapped drafts: its output cannot be trusted, so the shard fails."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What one worker of a stage needs. `stateful` asks for a pool of long-lived actors where the runner has them."""

    cpus: float = 1
    gpus: float = 0
    stateful: bool = False


class Stage(Protocol):
    """What the runners ask of a maker, scorer or judge. Picklable before `setup()`.

    A stage that needs more than one CPU core has `resources`, a mapping of the fields of Resources. A maker that works
    well on another number of drafts at once than TOGETHER has `together`.
    """

    name: str
    version: str

    def setup(self) -> None:
        """Load what is heavy, once per worker."""

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Work on the drafts in place; return the same ones in the same order."""


Chain = tuple[Stage, ...]


def resources_of(stage: Stage) -> Resources:
    """The declared needs of a stage (a mapping of the fields of Resources, so that no room imports this one)."""
    return Resources(**getattr(stage, "resources", {}))


def together(chain: Chain) -> int:
    """How many drafts are taken through the chain at once: TOGETHER unless its maker has another number."""
    return getattr(chain[0], "together", TOGETHER)


def versions_of(chain: Chain) -> list[tuple[str, str]]:
    """(name, version) of every stage: part of the fingerprint."""
    return [(stage.name, stage.version) for stage in chain]


def load(chain: Chain) -> None:
    """Load every stage, once per worker."""
    for stage in chain:
        stage.setup()
    gc.set_threshold(*COLLECT_EVERY)
    _keep_freed_memory()


def _keep_freed_memory() -> None:
    """Set KEEP_FREED where the C library is glibc; another one has no such settings, and needs none."""
    if platform.libc_ver()[0] == "glibc":
        for name, value in KEEP_FREED.items():
            ctypes.CDLL(None).mallopt(name, value)


def run_chain(chain: Chain, drafts: Sequence[Draft]) -> None:
    """Take a batch through every stage; a stage sees only the drafts that are still `ok`."""
    for stage in chain:
        run_batch(stage, [d for d in drafts if d.outcome is Outcome.OK])


def run_batch(stage: Stage, drafts: list[Draft]) -> None:
    """Process drafts in place; drafts on which the stage raises are marked FAILED, alone.

    Raises BrokenStage when the stage returns other drafts than it was given, and passes on what no sample is to
    blame for: MemoryError, KeyboardInterrupt, a full disk.
    """
    if not drafts:
        return
    rows = [dict(d.row) for d in drafts] if len(drafts) > 1 else []
    checks = [list(d.checks) for d in drafts] if rows else []
    try:
        result = stage.process(list(drafts))
    except Exception as error:
        if not _is_of_the_sample(error):
            raise
        if not rows:
            drafts[0].fail(stage.name, error, _short_traceback(error))
            return
    else:
        _require_same(stage, drafts, result)
        return
    for draft, row, seen in zip(drafts, rows, checks):  # a half-processed batch starts again from where it was
        draft.row, draft.checks, draft.outcome, draft.reason, draft.detail, draft.stage = (
            row,
            seen,
            Outcome.OK,
            "",
            "",
            "",
        )
    middle = len(drafts) // 2
    run_batch(stage, drafts[:middle])
    run_batch(stage, drafts[middle:])


def _is_of_the_sample(error: Exception) -> bool:
    full = isinstance(error, OSError) and error.errno in NO_SPACE
    return not full and not isinstance(error, MemoryError)


def _require_same(stage: Stage, drafts: Sequence[Draft], result: Sequence[Draft]) -> None:
    if len(result) != len(drafts) or any(a is not b for a, b in zip(drafts, result)):
        raise BrokenStage(f"stage {stage.name} returned {len(result)} drafts for {len(drafts)}, or not the same ones")


def _short_traceback(error: BaseException) -> str:
    """Message and innermost frames, without this machine's paths: equal failures give equal text."""
    frames = traceback.extract_tb(error.__traceback__)[1:][-_FRAMES:]
    lines = [f"{_relative(f.filename)}:{f.lineno} {f.name}" for f in frames]
    return "\n".join([f"{type(error).__name__}: {error}", *lines])


def _relative(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-2:])
