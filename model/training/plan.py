"""Which samples a step trains on, and which rank gets which: a pure function of seed and step.

Nothing is remembered between steps, so a run goes on at any step with any number of ranks and loader processes. Every
batch holds the sources in their ratio, rounded up or down; every epoch of a source is a permutation of its rows.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from model.training.sources import Source

WINDOW = 16  # row groups whose rows are shuffled together: what a reader has to keep, and how far rows travel
_LARGEST_SUM = 10**6  # of the ratio in whole numbers
_GOLDEN = (math.sqrt(5) - 1) / 2


def keyed(seed: int, purpose: str, source: str, k: int) -> int:
    """The seed of one use of randomness for one sample, 0 <= value < 2^63: blake2b of all four.

    All randomness of training comes from here, so none depends on ranks, batches or loader processes.
    """
    key = seed.to_bytes(8, "big")
    digest = hashlib.blake2b(f"{purpose}/{source}/{k}".encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big") >> 1


def fractions(seed: int, purpose: str, source: str, k: int, count: int) -> list[float]:
    """`count` numbers in [0, 1) of this key."""
    return np.random.Generator(np.random.Philox(key=keyed(seed, purpose, source, k))).random(count).tolist()


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a batch: sample k of a source, counted through all its epochs, is that row of its table.

    k is -1 for a dummy: it weighs nothing, and is there so that every rank runs the same modules.
    """

    source: str
    k: int
    row: int


# --------------------------------------------------------------------------------------------------------- how many


class Quota:
    """How many samples of each source a batch holds.

    Each count is the share of the batch rounded down or up. What is left over goes round in a fixed cycle of batches,
    after which the ratio is exact: a wheel of `cycle` places, of which each source has as many as its remainder asks
    for, is turned by about the golden ratio, and each full turn of the spokes gives one sample to whom they point at.
    """

    def __init__(self, shares: Mapping[str, float], batch: int) -> None:
        """`shares` are above 0; they are kept to a millionth of their sum."""
        self.sources = tuple(shares)
        whole = _in_whole_numbers(list(shares.values()))
        exact = [batch * share for share in whole]  # in units of 1 / total of a sample
        total = sum(whole)
        self.floors = np.array([units // total for units in exact])
        left = [units % total for units in exact]
        shrink = math.gcd(total, *left)
        self.cycle = total // shrink
        places = np.array(left) // shrink
        turns = np.arange(self.cycle) * _coprime(self.cycle) % self.cycle
        ends = np.cumsum(places)
        # Source j has the places [end - places, end) modulo the cycle, fewer than all: at most one spoke meets it.
        extra = (turns[:, None] - (ends - places)) % self.cycle < places
        self._before = np.concatenate([np.zeros((1, len(ends)), np.int64), np.cumsum(extra, axis=0)])

    def before(self, step: int) -> NDArray[np.int64]:
        """Samples of each source in all batches before `step`."""
        cycles, rest = divmod(step, self.cycle)
        return step * self.floors + cycles * self._before[-1] + self._before[rest]


def _in_whole_numbers(shares: Sequence[float]) -> list[int]:
    exact = [Fraction(f"{share:.9g}") for share in shares]
    scale = math.lcm(*(share.denominator for share in exact))
    whole = [int(share * scale) for share in exact]
    divisor = math.gcd(*whole)
    whole = [share // divisor for share in whole]
    if (total := sum(whole)) <= _LARGEST_SUM:
        return whole
    return [max(1, round(Fraction(share * _LARGEST_SUM, total))) for share in whole]


def _coprime(cycle: int) -> int:
    """A step through 0 .. cycle - 1 that meets all of them and keeps any few in a row far apart."""
    near = round(cycle * _GOLDEN)
    return next(
        step for offset in range(cycle + 1) for step in (near + offset, near - offset) if math.gcd(step, cycle) == 1
    )


# ------------------------------------------------------------------------------------------------------- which rows


class Order:
    """The rows of one source, epoch after epoch: row groups are shuffled, then rows within WINDOW groups.

    A row's weight is how often an epoch holds it, on average over epochs: of weight 2 twice in each, of 0.5 in every
    other. Memory: one number per row group and epoch in use, beside the weights' sums where there are weights.
    """

    def __init__(self, source: Source, seed: int) -> None:
        self.source, self.seed = source, seed
        self.length = source.epoch
        self._epochs: dict[int, _Epoch] = {}
        self._windows: dict[tuple[int, int], NDArray[np.int64]] = {}

    def rows(self, start: int, stop: int) -> NDArray[np.int64]:
        """Rows of the source's table for samples start <= k < stop."""
        parts, k = [np.empty(0, np.int64)], start
        while k < stop:
            number, place = divmod(k, self.length)
            epoch = self._epoch(number)
            window = int(np.searchsorted(epoch.windows, place, side="right")) - 1
            offset = place - int(epoch.windows[window])
            parts.append(self._window(number, window)[offset : offset + stop - k])
            k += len(parts[-1])
        return np.concatenate(parts)

    def _epoch(self, number: int) -> _Epoch:
        if number not in self._epochs:
            _make_room(self._epochs, 2)
            phase = fractions(self.seed, "phase", self.source.name, number, 1)[0]
            bounds = self.source.bounds(phase)
            order = _permutation(self.seed, "groups", self.source.name, number, len(bounds) - 1)
            sizes = np.diff(bounds)[order]
            windows = np.concatenate([[0], np.cumsum(sizes)])[::WINDOW]
            self._epochs[number] = _Epoch(bounds, phase, order, windows)
        return self._epochs[number]

    def _window(self, number: int, window: int) -> NDArray[np.int64]:
        if (number, window) not in self._windows:
            _make_room(self._windows, 4)
            epoch = self._epoch(number)
            groups = epoch.order[window * WINDOW : (window + 1) * WINDOW]
            places = np.concatenate([np.arange(epoch.bounds[g], epoch.bounds[g + 1]) for g in groups])
            order = _permutation(self.seed, f"rows/{number}", self.source.name, window, len(places))
            self._windows[number, window] = self.source.at(places[order], epoch.phase)
        return self._windows[number, window]


@dataclass(frozen=True, slots=True)
class _Epoch:
    """Where the row groups' places begin, in the order of the files; the phase of the weights; the groups' order, and
    where each window of WINDOW of them begins."""

    bounds: NDArray[np.int64]
    phase: float
    order: NDArray[np.int64]
    windows: NDArray[np.int64]


def _make_room(cache: dict, size: int) -> None:
    """Forget the oldest entries: samples come in order, nearly."""
    while len(cache) >= size:
        del cache[next(iter(cache))]


def _permutation(seed: int, purpose: str, source: str, number: int, length: int) -> NDArray[np.int64]:
    """By sorting raw words of Philox, whose stream NumPy promises to keep; its own shuffles it does not."""
    words = np.random.Philox(key=keyed(seed, purpose, source, number)).random_raw(length)
    return np.argsort(words, kind="stable")


# ------------------------------------------------------------------------------------------------------------- plan


class Plan:
    """The slots of every batch."""

    def __init__(self, sources: Mapping[str, Source], shares: Mapping[str, float], batch: int, seed: int) -> None:
        self.quota = Quota(shares, batch)
        self.orders = {name: Order(sources[name], seed) for name in shares}

    def step(self, number: int) -> tuple[Slot, ...]:
        """Batch `number`, source by source. The same for every rank."""
        spans = zip(self.quota.sources, self.quota.before(number), self.quota.before(number + 1), strict=True)
        return tuple(
            Slot(name, k, row)
            for name, start, stop in spans
            for k, row in enumerate(self.orders[name].rows(int(start), int(stop)).tolist(), int(start))
        )


def deal(slots: Sequence[Slot], costs: Sequence[float], world: int, accumulate: int) -> list[list[list[Slot]]]:
    """Slots of every micro-batch of every rank: the dearest first, always to the one with least to do so far (LPT).

    Every micro-batch of every rank gets the same number of each source; where that does not divide, dummies fill up.
    """
    cells = world * accumulate
    load = np.zeros(cells)
    hands: list[list[Slot]] = [[] for _ in range(cells)]
    counts = {name: sum(slot.source == name for slot in slots) for name in dict.fromkeys(slot.source for slot in slots)}
    room = {name: np.full(cells, -(-count // cells)) for name, count in counts.items()}
    for index in np.argsort(-np.asarray(costs), kind="stable").tolist():
        slot = slots[index]
        cell = int(np.argmin(np.where(room[slot.source] > 0, load, np.inf)))
        hands[cell].append(slot)
        load[cell] += costs[index]
        room[slot.source][cell] -= 1
    for name, left in room.items():
        for cell in range(cells):
            hands[cell] += [Slot(name, -1, -1)] * int(left[cell])
    return [hands[rank::world] for rank in range(world)]
