"""Fixtures of the ground floor's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tiny.py

from tiny import make


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A directory with one dataset of 30 planned samples in three shards: 24 ok, 3 rejected, 3 failed."""
    make(tmp_path / "out" / "toy-00000000")
    return tmp_path / "out"
