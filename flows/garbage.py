"""Deletes datasets that a newer fingerprint of the same name has left behind, after asking."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from rich.console import Console

from catalog.database import rebuild
from catalog.shards import MANIFESTS, dataset_lock
from flows.dataset import size_of
from flows.progress import megabytes

_DATASET = re.compile(r"(.+)-[0-9a-f]{8}")


def collect(out: Path, name: str | None, yes: bool, console: Console) -> int:
    """List older datasets with their sizes and delete them when told to; returns the exit code.

    A dataset that a run holds is left alone (DatasetBusy).
    """
    old = outdated(out, name)
    if not old:
        console.print(f"{out}: nothing to delete", highlight=False)
        return 0
    for root in old:
        console.print(f"{root}: {megabytes(size_of(root))}, older", highlight=False, soft_wrap=True)
    for root in sorted({p.parent for p in out.glob(f"*/{MANIFESTS}")} - set(old)):
        console.print(f"{root}: stays", highlight=False, soft_wrap=True)
    if not yes and not _agreed(f"delete {'it' if len(old) == 1 else f'these {len(old)}'}? [y/N] "):
        console.print("kept")
        return 0
    for root in old:
        with dataset_lock(root):
            shutil.rmtree(root)
        console.print(f"{root}: deleted", highlight=False, soft_wrap=True)
    rebuild(out)
    return 0


def outdated(out: Path, name: str | None = None) -> list[Path]:
    """Dataset directories under `out` of which one of the same name has a later commit, by name."""
    by_name: dict[str, list[Path]] = {}
    for manifests in sorted(out.glob(f"*/{MANIFESTS}")):
        match = _DATASET.fullmatch(manifests.parent.name)
        if match and name in (None, match[1]):
            by_name.setdefault(match[1], []).append(manifests)
    return [
        manifests.parent
        for group in by_name.values()
        for manifests in sorted(group, key=lambda p: p.stat().st_mtime_ns)[:-1]
    ]


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False
