"""Identity and randomness: who a sample is, and every random number it may use.

A sample is a pure function of its identity. Its id is a hash of what determines it; the first eight bytes of the id
seed it; each named purpose ("layout", "font" ...) draws from a substream of its own, so that a draw added in one
place shifts nothing elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.random.bit_generator import ISeedSequence

T = TypeVar("T")

ID_SCHEME = 1  # raised when the recipe for ids below changes
_WORDS = 32  # raw words fetched at once: one NumPy call (1 µs) instead of one per draw
_UNIT = 2.0**-53


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces, no NaN: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: Any) -> str:
    """sha256 (hex) of a value's canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def sample_id(generator: str, version: str, params_hash: str, seed: int, index: int) -> str:
    """Id of one sample: 32 hex digits (blake2b-128) of everything that determines it."""
    key = f'[{ID_SCHEME},"{generator}","{version}","{params_hash}",{seed},{index}]'
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def seed_of(identity: str) -> int:
    """The seed of a sample: the first eight bytes of its id, big-endian, 0 <= seed < 2**64."""
    return int(identity[:16], 16)


def split_of(group_id: str, validation: float = 0.01) -> str:
    """`train` or `validation`, by hash of the group, so that relatives never straddle the split."""
    bucket = int.from_bytes(hashlib.blake2b(group_id.encode(), digest_size=8).digest(), "big") / 2**64
    return "validation" if bucket < validation else "train"


def fingerprint(recipe: Mapping[str, Any], stages: Sequence[tuple[str, str]], inputs: Mapping[str, str]) -> str:
    """sha256 (hex) of a recipe, its stages' (name, version) pairs and its inputs' content hashes, never their paths."""
    facts = {"recipe": dict(recipe), "stages": [list(s) for s in stages], "inputs": dict(inputs)}
    return digest({"scheme": ID_SCHEME} | facts)


class _Key(ISeedSequence):
    """A seed that is a hash already: NumPy's own SeedSequence would mix it again, at seven times the cost."""

    __slots__ = ("_digest",)

    def __init__(self, digest: bytes) -> None:
        self._digest = digest

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:
        """The 32 bytes as four little-endian 64-bit words, all that PCG64DXSM asks for."""
        return np.frombuffer(self._digest, "<u8", n_words)


class Stream:
    """A named random substream (PCG64DXSM): cheap scalar draws, and a NumPy generator for arrays.

    Scalar draws take 64-bit words in order, so a sequence of calls is reproducible on every platform.
    """

    __slots__ = ("_bits", "_words", "_generator")

    def __init__(self, digest: bytes) -> None:
        self._bits = np.random.PCG64DXSM(_Key(digest))
        self._words: list[int] = []
        self._generator: np.random.Generator | None = None

    def _word(self) -> int:
        if not self._words:
            self._words = self._bits.random_raw(_WORDS).tolist()
            self._words.reverse()
        return self._words.pop()

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A float in [low, high)."""
        return low + (high - low) * ((self._word() >> 11) * _UNIT)

    def integer(self, low: int, high: int) -> int:
        """An integer, low <= x <= high. The modulo bias (below 2**-40 for any range used here) is accepted."""
        if high < low:
            raise ValueError(f"empty range [{low}, {high}]")
        return low + self._word() % (high - low + 1)

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return (self._word() >> 11) * _UNIT < p

    def choice(self, items: Sequence[T]) -> T:
        """One item, all equally likely."""
        return items[self._word() % len(items)]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """One item with probability proportional to its weight (>= 0, not all zero)."""
        left = self.uniform(0.0, float(sum(weights)))
        for item, weight in zip(items, weights):
            left -= weight
            if left < 0.0:
                return item
        return max(zip(weights, range(len(items)), items))[2]

    def sample(self, items: Sequence[T], k: int) -> list[T]:
        """k distinct positions of items in random order (partial Fisher-Yates)."""
        pool = list(items)
        for i in range(k):
            j = i + self._word() % (len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:k]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All items in random order."""
        return self.sample(items, len(items))

    @property
    def generator(self) -> np.random.Generator:
        """A NumPy generator on the same substream, for arrays."""
        if self._generator is None:
            self._generator = np.random.Generator(self._bits)
        return self._generator


def stream(seed: int, name: str) -> Stream:
    """The substream `name` of the sample with this seed."""
    return Stream(hashlib.blake2b(name.encode(), digest_size=32, key=seed.to_bytes(8, "big")).digest())
