"""What docs/training.md shows can be run as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.training.shards import picture, recipe, sources

DOCS = Path(__file__).parents[2] / "docs" / "training.md"


def test_rows_of_ones_own_are_written_and_found(tmp_path: Path) -> None:
    code = re.search(r"^```python\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert code, "docs/training.md has lost its example"
    (tmp_path / "cat.png").write_bytes(picture((200, 120, 40)))
    subprocess.run([sys.executable, "-c", code[1]], cwd=tmp_path, check=True, timeout=60)
    found = sources(recipe(tmp_path / "data", mix="und=1", stage=3))
    assert {name: len(source.rows) for name, source in found.by_name.items()} == {"und": 1}
    assert not found.left_out
