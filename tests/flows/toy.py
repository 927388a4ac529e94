"""A toy job for the top floor's tests: real pixels, real rows, no fonts.

`poison` indices raise while the file named by TOY_POISON exists; `odd` ones are rejected.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from PIL import Image

from catalog.sample import Check, Draft
from flows.recipe import Job, Recipe


@dataclass
class Draw:
    """Draws a 32 x 32 PNG of noise from the sample's own stream."""

    poison: tuple[int, ...] = ()
    kill_once: str = ""  # path: the worker that takes it away kills itself
    seconds: float = 0.0
    broken: str = ""  # why it cannot be set up
    name: str = "toy"
    version: str = "1"

    def setup(self) -> None:
        """Fails where it was told to."""
        if self.broken:
            raise RuntimeError(self.broken)

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Fill the rows."""
        for draft in drafts:
            self._misbehave(draft)
            noise = draft.rng("pixels").generator.integers(0, 256, (32, 32, 3), dtype="uint8")
            buffer = io.BytesIO()
            Image.fromarray(noise).save(buffer, "PNG")
            _fill(draft, buffer.getvalue())
            if draft.index % 10 == 9:
                draft.reject(self.name, "odd", f"index {draft.index}")
        return drafts

    def _misbehave(self, draft: Draft) -> None:
        time.sleep(self.seconds)
        if self.kill_once and os.path.exists(self.kill_once):
            os.unlink(self.kill_once)
            os.kill(os.getpid(), signal.SIGKILL)
        if draft.index in self.poison and os.path.exists(os.environ.get("TOY_POISON", "")):
            raise ZeroDivisionError(f"poison {draft.index}")


def _fill(draft: Draft, data: bytes) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    bins = ("1-8", "9-16")
    draft.row |= {
        "task": "t2i",
        "subtask": "text/" + draft.rng("layout").choice(("sign", "label")),
        "lang": draft.rng("lang").choice(("en", "zh")),
        "prompt": f"noise number {draft.index}",
        "output_image": {"bytes": data, "path": f"{draft.sample_id}.png"},
        "width": 32,
        "height": 32,
        "sha256": sha256,
        "params_json": f'{{"bin":"{draft.rng("bin").choice(bins)}","mix":"solid"}}',
        "license": "CC0-1.0",
    }


@dataclass
class Judge:
    """Checks the hash."""

    name: str = "judge"
    version: str = "1"

    def setup(self) -> None:
        """Nothing to load."""

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """Append one check."""
        for draft in drafts:
            same = hashlib.sha256(draft.row["output_image"]["bytes"]).hexdigest() == draft.row["sha256"]
            draft.checks.append(Check("hash", "1", same))
            draft.row["checks"] = [{"name": "hash", "version": "1", "passed": same, "score": None, "detail": ""}]
            draft.row["verified"] = same
        return drafts


@dataclass
class StrictJudge(Judge):
    """Rejects what hashes to a leading zero."""

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """See the class."""
        for draft in super().process(drafts):
            if draft.row["sha256"].startswith("0"):
                draft.reject(self.name, "zero", draft.row["sha256"])
        return drafts


@dataclass
class Deadly:
    """Work that kills its worker on one item, always, and squares the others."""

    item: int
    stateful = False

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: int) -> int:
        if item == self.item:
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item


class Modules:
    """Work that says what its worker has imported, and with how many threads BLAS would run."""

    stateful = False

    def setup(self) -> None:
        """Nothing to load."""

    def __call__(self, item: int) -> dict[str, object]:
        return {"modules": sorted(sys.modules), "threads": os.environ.get("OMP_NUM_THREADS")}


@dataclass
class Heavy:
    """A stateful stage: adds nothing to the rows; its actor kills itself once when told to."""

    kill_once: str = ""
    name: str = "heavy"
    version: str = "1"
    resources: dict[str, object] = field(default_factory=lambda: {"stateful": True})

    def setup(self) -> None:
        """Nothing to load."""

    def process(self, drafts: list[Draft]) -> list[Draft]:
        """See the class."""
        if self.kill_once and os.path.exists(self.kill_once):
            os.unlink(self.kill_once)
            os.kill(os.getpid(), signal.SIGKILL)
        return drafts


class Counting:
    """Stateful work: gives the process and how many items it has had."""

    stateful = True

    def setup(self) -> None:
        """Start counting."""
        self.count = 0

    def __call__(self, item: int) -> tuple[int, int]:
        self.count += 1
        return os.getpid(), self.count


class ToyRecipe(Recipe):
    """Noise."""

    name: str = "toy"
    poison: tuple[int, ...] = ()
    colour: str = "grey"
    texts: Path | None = None
    seconds: float = 0.0
    shard_size: int = 100
    JOB: ClassVar[str] = "toy"
    PATHS: ClassVar[frozenset[str]] = frozenset({"texts", "poison", "seconds"})

    def build(self) -> Job:
        """See Recipe."""
        inputs = {"texts": hashlib.sha256(self.texts.read_bytes()).hexdigest()} if self.texts else {}
        return Job((Draw(self.poison, seconds=self.seconds), Judge()), inputs, self.shard_size, bytes_per_sample=4000.0)


def content_hash(root: Path) -> str:
    """Hash of what must be the same for equal recipes: data, rejects, dead, meta, and manifests' `content`."""
    seen = hashlib.sha256()
    for folder in ("data", "_meta", "_rejects", "_dead"):
        for path in sorted((root / folder).rglob("*.parquet")):
            seen.update(path.relative_to(root).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    for path in sorted((root / "_manifest").glob("*.json")):
        seen.update(path.name.encode() + json.dumps(json.loads(path.read_bytes())["content"], sort_keys=True).encode())
    return seen.hexdigest()
