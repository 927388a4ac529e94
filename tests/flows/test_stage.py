"""A batch that raises is taken apart until the guilty draft stands alone."""

from __future__ import annotations

import errno
import platform
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from catalog.sample import Check, Draft, Outcome
from flows.stage import BrokenStage, Resources, resources_of, run_batch, run_chain


@dataclass
class Touchy:
    """Counts how often each draft was processed to its end; raises on the guilty ones."""

    guilty: tuple[int, ...] = ()
    error: type[BaseException] | BaseException = ValueError
    name: str = "touchy"
    version: str = "1"
    calls: int = 0

    def process(self, drafts: list[Draft]) -> list[Draft]:
        self.calls += 1
        for draft in drafts:
            draft.row["count"] = draft.row.get("count", 0) + 1
            draft.checks.append(Check("seen", "1", True))
            if draft.index in self.guilty:
                raise self.error if isinstance(self.error, BaseException) else self.error(f"sample {draft.index}")
        return drafts


def drafts(count: int) -> list[Draft]:
    return [Draft(f"{i:032x}", i, i) for i in range(count)]


@pytest.mark.parametrize("guilty", [(), (0,), (63,), (5, 6), (0, 31, 32, 63), tuple(range(64))])
def test_only_the_guilty_fail(guilty: tuple[int, ...]) -> None:
    batch = drafts(64)
    stage = Touchy(guilty)
    run_batch(stage, batch)
    assert [d.index for d in batch if d.outcome is Outcome.FAILED] == list(guilty)
    good = [d for d in batch if d.outcome is Outcome.OK]
    assert all(d.row["count"] == 1 and len(d.checks) == 1 for d in good)  # a second try starts from a clean draft
    assert stage.calls <= 1 + 14 * max(1, len(guilty))  # at most two halves on each of log2(64) + 1 levels


def test_a_failure_says_what_and_where_without_this_machine() -> None:
    batch = drafts(1)
    run_batch(Touchy((0,)), batch)
    failed = batch[0]
    assert (failed.stage, failed.error) == ("touchy", "ValueError")
    assert failed.detail.startswith("ValueError: sample 0\n") and "test_stage.py:" in failed.detail
    assert "/home" not in failed.detail and "\n/" not in failed.detail


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.ENOSPC, "full"), OSError(errno.EFBIG, "large"), KeyboardInterrupt()]
)
def test_some_errors_are_nobodys_fault(error: BaseException) -> None:
    batch = drafts(8)
    with pytest.raises(type(error)):
        run_batch(Touchy((3,), error), batch)
    assert not any(d.outcome is Outcome.FAILED for d in batch)


def test_an_ordinary_os_error_is_the_samples() -> None:
    batch = drafts(2)
    run_batch(Touchy((1,), OSError(errno.ENOENT, "gone")), batch)
    assert batch[1].outcome is Outcome.FAILED and batch[0].outcome is Outcome.OK


@dataclass
class Loser:
    """Drops the last draft."""

    name: str = "loser"
    version: str = "1"

    def process(self, drafts: list[Draft]) -> list[Draft]:
        return drafts[:-1]


def test_a_stage_that_drops_drafts_is_broken() -> None:
    with pytest.raises(BrokenStage, match="loser"):
        run_batch(Loser(), drafts(3))


@dataclass
class Rejecter:
    """Rejects odd indices; remembers what it saw."""

    name: str = "rejecter"
    version: str = "1"
    seen: list[int] = field(default_factory=list)

    def process(self, drafts: list[Draft]) -> list[Draft]:
        self.seen += [d.index for d in drafts]
        for draft in drafts:
            if draft.index % 2:
                draft.reject(self.name, "odd")
        return drafts


def test_later_stages_see_only_what_is_still_ok() -> None:
    second = Rejecter()
    run_chain((Rejecter(), second), drafts(6))
    assert second.seen == [0, 2, 4]


def test_resources_default_to_one_core() -> None:
    stage = Loser()
    assert resources_of(stage) == Resources(1, 0, False)
    stage.resources = {"cpus": 2.0, "gpus": 0.5}
    assert resources_of(stage) == Resources(2, 0.5)


FAULTS = """
import resource, numpy
from flows.stage import load
load(())
def faults():
    held = [numpy.ones(3 << 17) for _ in range(4)]  # 12 MB, as four pictures are
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
first = faults()
print(max(faults() for _ in range(20)) - first)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has these settings")
def test_freed_pictures_stay_with_the_process() -> None:
    """Else each of them is 3,000 page faults again."""
    told = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True, timeout=60).stdout
    assert int(told) < 1000
