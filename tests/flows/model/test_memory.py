"""The counter of live bytes behind the memory table."""

from __future__ import annotations

import torch

from flows.model_memory import peak_bytes


def test_what_was_freed_no_longer_counts() -> None:
    def work() -> None:
        first = torch.empty(1000, device="meta")  # 4,000 bytes
        second = first + 1  # 8,000
        del first
        third = second.view(10, 100) * 2  # a view is no memory: 8,000
        del second, third
        torch.empty(1500, device="meta")  # 6,000, after all is freed

    assert peak_bytes(work) == 8_000
