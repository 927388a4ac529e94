"""How varied a set of texts is: distinct n-grams (Li et al. 2016, arXiv 1510.03055) and the share of exact repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

ORDERS = (1, 2, 3, 4)


def distinct(texts: Iterable[str], lang: str) -> dict[int, float]:
    """distinct-n for n = 1..4: different n-grams / all n-grams, over words (en) or characters without spaces (zh).

    The figure falls as a set grows, so compare only sets of one size. An order without any n-gram gives 0.0.
    """
    seen: dict[int, set[tuple[str, ...]]] = {n: set() for n in ORDERS}
    count = dict.fromkeys(ORDERS, 0)
    for text in texts:
        units = text.split() if lang == "en" else list("".join(text.split()))
        for n in ORDERS:
            grams = list(zip(*(units[i:] for i in range(n))))
            seen[n].update(grams)
            count[n] += len(grams)
    return {n: len(seen[n]) / count[n] if count[n] else 0.0 for n in ORDERS}


def duplicate_share(texts: Iterable[str]) -> float:
    """Share of the texts that repeat an earlier one exactly: 0.0 when all differ (or there are none)."""
    counts = Counter(texts)
    return 1 - len(counts) / counts.total() if counts else 0.0
