"""How long a text is for the model: tokens of Qwen's own vocabulary, or a safe over-estimate where it is not installed.

The vocabulary is the file `resources/qwen.tiktoken` of the PyPI package `dashscope`, found without importing it.
"""

from __future__ import annotations

import math
from base64 import b64decode
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

QWEN = "qwen.tiktoken"
ESTIMATE = "estimate"
# The split pattern of Qwen's tokenizer (Qwen technical report, arXiv 2309.16609, §2.2: cl100k_base, single digits).
_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def count(text: str) -> int:
    """Tokens of a text, without special tokens: exact if `tokenizer()` is qwen.tiktoken, else an upper estimate."""
    return _counter()[1](text)


def tokenizer() -> str:
    """What `count` counts with: `qwen.tiktoken` or `estimate`."""
    return _counter()[0]


@cache
def _counter() -> tuple[str, Callable[[str], int]]:
    """Loaded once per process (0.5 s, 70 MB)."""
    path = vocabulary()
    if path is None or find_spec("tiktoken") is None:
        return ESTIMATE, estimate
    import tiktoken

    lines = (line.split() for line in path.read_bytes().splitlines() if line)
    ranks = {b64decode(token): int(rank) for token, rank in lines}
    encoding = tiktoken.Encoding("qwen", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})
    # Cached: while a text is being fitted, it is counted again and again.
    return QWEN, lru_cache(256)(lambda text: len(encoding.encode_ordinary(text)))


def vocabulary() -> Path | None:
    """Qwen's vocabulary file, or None where `dashscope` is not installed."""
    package = find_spec("dashscope")
    folders = package.submodule_search_locations if package else None
    files = [Path(folder) / "resources" / QWEN for folder in folders or ()]
    return next((f for f in files if f.is_file()), None)


def estimate(text: str) -> int:
    """Tokens, rounded up to be safe: 1.35 per word of up to 8 letters, 1.2 per Han character, 1 per digit or sign."""
    total, letters = 0.0, 0
    for c in text + " ":
        if c.isascii() and c.isalpha():
            letters += 1
            continue
        total += 1.35 * math.ceil(letters / 8)
        letters = 0
        total += 0.0 if c == " " else 1.2 if c >= "\u2e80" else 1.0
    return math.ceil(total)
