"""Run by test_runner on a 1 MiB disk: fills it, makes room, resumes; prints the error and the content hash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from toy import Draw, Judge, content_hash

from catalog.shards import dataset_lock, pending, plan
from flows.runner import DiskFull, LocalRunner, ShardWork, Sink

disk = Path(sys.argv[1])
root, ballast = disk / "set", disk / "ballast"
work = ShardWork((Draw(), Judge()), Sink(root, "toy", 0, "0" * 64))
specs = plan(330, 100)
try:
    list(LocalRunner(1).map(work, specs))
    print("the disk was large enough")
except DiskFull as error:
    print(error)
assert not list(root.rglob(".*.tmp"))
kept = len(pending(specs, root))
assert 0 < kept < len(specs), kept
subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
with dataset_lock(root):
    list(LocalRunner(1).map(work, pending(specs, root)))
print(content_hash(root))
