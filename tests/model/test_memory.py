"""A checkpoint of the released size, random, is made in the memory of one shard and loaded in little more than its own.

Slow: 8.6 GB on the disk and some minutes. `make test-slow` runs it; the suite leaves it out.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARD = 5.0e9  # bytes of the largest file that is written
PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)\n"  # Linux counts in KiB
IMPORT = "from model.create import random_checkpoint; from model.config import preset; import sys, torch\n"
MAKE = "from pathlib import Path; random_checkpoint(preset('4b'), Path(sys.argv[1]), dtype=torch.bfloat16)\n"
LOAD = (
    "from model.unified import InternVLUModel; model = InternVLUModel.from_pretrained(sys.argv[1])\n"
    # loading looks at every weight, so all are in memory
    "assert all(p.dtype == torch.bfloat16 for p in model.parameters())\n"
)


def peak(code: str, folder: Path) -> int:
    """Bytes that a fresh process held at most while it ran `code`."""
    command = [sys.executable, "-c", code + PEAK, str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout.split()[-1])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems count the peak in other units")
def test_memory_of_the_released_size(tmp_path: Path) -> None:
    folder = tmp_path / "4b"
    imports = peak(IMPORT, folder)
    made = peak(IMPORT + MAKE, folder)
    size = sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
    loaded = peak(IMPORT + LOAD, folder)
    print(f"\nimports {imports:,}, file {size:,}, made {made:,}, loaded {loaded:,} = {(loaded - imports) / size:.3f} files")
    assert 8.5e9 < size < 8.7e9
    assert loaded - imports <= 1.15 * size
    assert made - imports <= 1.5 * SHARD  # with its largest tensor in float32 and what the allocator keeps
