"""Lengths of texts in tokens of Qwen's vocabulary, or, where that is not installed, a safe over-estimate.

The vocabulary is the file `resources/qwen.tiktoken` of the package dashscope, read as data: the package is never
imported. The pattern that parts words is the one that Qwen's tokenizer documents.
"""

from __future__ import annotations

import base64
import importlib.util
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

TOKENIZER = "qwen.tiktoken"
_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_WORDS = re.compile(r"[A-Za-z]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_OTHER = re.compile("[^A-Za-z\u3400-\u4dbf\u4e00-\u9fff\\s]")


@cache
def _encoding() -> Any | None:
    """Qwen's byte pair encoding; None unless both packages are there."""
    spec = importlib.util.find_spec("dashscope")
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("tiktoken") is None:
        return None
    path = Path(spec.submodule_search_locations[0]) / "resources" / TOKENIZER
    if not path.is_file():
        return None
    import tiktoken

    ranks = {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, path.read_bytes().splitlines())}
    return tiktoken.Encoding(TOKENIZER, pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})


def has_vocabulary() -> bool:
    """Whether lengths are exact."""
    return _encoding() is not None


def length(text: str) -> int:
    """Tokens of a text: exact with the vocabulary, else no fewer than there are."""
    encoding = _encoding()
    return estimate(text) if encoding is None else len(encoding.encode_ordinary(text))


def estimate(text: str) -> int:
    """1.35 tokens for an English word, 0.9 for a Han character, one for every digit and mark."""
    words, han, other = len(_WORDS.findall(text)), len(_HAN.findall(text)), len(_OTHER.findall(text))
    return math.ceil(1.35 * words + 0.9 * han + other)
