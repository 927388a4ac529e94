"""Settings of this folder's tests."""

from __future__ import annotations

import pytest
import torch

torch.set_num_threads(1)  # the tensors are tiny: threads would wait for each other, the longer the busier the machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The count of what the golden tests consumed comes after them."""
    items.sort(key=lambda item: item.path.stem == "test_golden")
