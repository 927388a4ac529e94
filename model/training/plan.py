"""Which samples a step trains on, and which rank gets which: a pure function of seed and step.

Nothing is remembered between steps, so a run goes on at any step with any number of ranks and loader processes. Every
batch holds the sources in their ratio, rounded up or down; every epoch of a source is a permutation of its rows.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import flops
from model.config import ModelConfig
from model.training.recipe import TrainRecipe
from model.training.sources import PAINTED, Rows, Source, painted_size

WINDOW = 16  # row groups whose rows are shuffled together: what a reader has to keep, and how far rows travel
_LARGEST_SUM = 10**6  # of the ratio in whole numbers
_GOLDEN = (math.sqrt(5) - 1) / 2


def keyed(seed: int, purpose: str, source: str, k: int | str) -> int:
    """The seed of one use of randomness for one sample, 0 <= value < 2^63: a hash of all four.

    All randomness of training comes from here or from `uniforms`, so none depends on ranks, batches or loader processes.
    """
    return _words(seed, purpose, source, k, 1)[0] >> 1


def uniforms(seed: int, purpose: str, source: str, k: int | str, count: int) -> list[float]:
    """`count` <= 8 numbers in [0, 1) of this key."""
    return [(word >> 11) * 2.0**-53 for word in _words(seed, purpose, source, k, count)]


def _words(seed: int, purpose: str, source: str, k: int | str, count: int) -> list[int]:
    key = seed.to_bytes(8, "big")
    digest = hashlib.blake2b(f"{purpose}/{source}/{k}".encode(), digest_size=8 * count, key=key).digest()
    return [int.from_bytes(digest[i : i + 8], "big") for i in range(0, 8 * count, 8)]


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
            phase = uniforms(self.seed, "phase", self.source.name, number, 1)[0]
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

    def costs(self, slots: Sequence[Slot], cost: Cost) -> NDArray[np.float64]:
        """Of each slot of `step`, whose order is source by source."""
        rows = {name: [slot.row for slot in slots if slot.source == name] for name in self.orders}
        return np.concatenate([cost.of(self.orders[name].source, np.array(own, int)) for name, own in rows.items()])

    def step(self, number: int) -> tuple[Slot, ...]:
        """Batch `number`, source by source. The same for every rank."""
        spans = zip(self.quota.sources, self.quota.before(number), self.quota.before(number + 1), strict=True)
        return tuple(
            Slot(name, k, row)
            for name, start, stop in spans
            for k, row in enumerate(self.orders[name].rows(int(start), int(stop)).tolist(), int(start))
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """What a sample costs, from columns alone: floating-point operations of a training step by `model.flops`.

    Attributes:
        tokens_per_byte: of text, in the mean.
        system, template: tokens of each source's system turn, and of all that is around a prompt, that turn included.
    """

    recipe: TrainRecipe
    config: ModelConfig
    tokens_per_byte: float
    system: Mapping[str, int]
    template: Mapping[str, int]

    def of(self, source: Source, which: NDArray[np.int64]) -> NDArray[np.float64]:
        """Of the rows with these numbers."""
        rows, config, name = source.rows.take(which), self.config, source.name
        images = rows.images.astype(np.int64)
        written = np.zeros(len(rows))
        if name == "und" or self.recipe.prompts.reasoning:
            written += self.tokens_per_byte * rows.reasoning
        if name == "und":
            written += self.tokens_per_byte * rows.answer
        text = self.template[name] + self.tokens_per_byte * rows.prompt + written + images * config.vlm.image_tokens
        passes = 3 if self.recipe.train == "all" else 1  # forward, and backward at twice its price
        logits = written if self.recipe.objective.ntp else np.zeros(len(rows))
        cost = passes * (flops.language(config.vlm.llm_config, [text], logits) + flops.vision(config.vlm, images))
        if name not in PAINTED:
            return cost
        tokens = flops.Tokens(*self._latents(rows), text - self.system[name])
        return cost + 3 * (flops.head(config.head, [tokens], 1) + flops.projector(config.head, tokens.context))

    def painted(self, height: Any, width: Any) -> tuple[Any, Any]:
        """Height and width of the picture that is painted for one of this size."""
        images, stride = self.recipe.images, self.config.processor.image_gen_processor_kwargs.stride
        return painted_size(height, width, images.min_side, images.max_side, stride)

    def _latents(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Tokens of the picture, and of all condition latents taking every input to be as large as the first."""
        pixels = self.config.processor.image_gen_processor_kwargs
        height, width = self.painted(rows.height, rows.width)
        if not self.recipe.images.condition_latents:
            return height * width // pixels.stride**2, np.zeros(len(rows))
        area = np.clip(rows.input_width.astype(np.float64) * rows.input_height, *pixels.area)
        return height * width // pixels.stride**2, rows.images * area / pixels.stride**2


def deal(slots: Sequence[Slot], costs: Sequence[float], world: int, accumulate: int) -> list[list[list[Slot]]]:
    """The slots of every micro-batch of every rank, balanced by cost.

    Ranks hold equally many samples of each source, give or take one, and so do micro-batches; where one holds one less
    than others, a dummy takes its place.
    """
    counts = Counter(slot.source for slot in slots)
    ranks = [
        [[slots[i] for i in micro] for micro in _shared(slots, costs, rank, accumulate)]
        for rank in _shared(slots, costs, range(len(slots)), world)
    ]
    for micro in (micro for rank in ranks for micro in rank):
        held = Counter(slot.source for slot in micro)
        for name, count in counts.items():
            micro += [Slot(name, -1, -1)] * (-(-count // (world * accumulate)) - held[name])
    return ranks


def _shared(slots: Sequence[Slot], costs: Sequence[float], which: Sequence[int], hands: int) -> list[list[int]]:
    """The slots of these numbers among so many hands: the dearest first, always to the hand that has least to do (LPT,
    longest processing time), as long as no hand gets more of a source than its even share, rounded up where it must."""
    counts = Counter(slots[i].source for i in which)
    even = {name: count // hands for name, count in counts.items()}
    over = {name: count % hands for name, count in counts.items()}  # of so many hands the share is rounded up
    held = {name: np.zeros(hands, int) for name in counts}
    load, shares = np.zeros(hands), [[] for _ in range(hands)]
    for i in sorted(which, key=lambda i: -costs[i]):
        name = slots[i].source
        room = held[name] < even[name] + (over[name] > 0)
        hand = int(np.argmin(np.where(room, load, np.inf)))
        over[name] -= int(held[name][hand] == even[name])
        held[name][hand] += 1
        load[hand] += costs[i]
        shares[hand].append(i)
    return shares


# ----------------------------------------------------------------------------------------------------------- survey


@dataclass(frozen=True, slots=True)
class SourceSurvey:
    """One source of a mix: `share` is wanted, `realised` over the steps looked at; `fewest` and `most` samples that a
    batch of them holds; `epochs` of the whole run; painted sizes (width, height) with how many rows have them, most
    frequent first."""

    rows: int
    share: float
    realised: float
    fewest: int
    most: int
    epochs: float
    sizes: tuple[tuple[tuple[int, int], int], ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a run will see, before a GPU is touched.

    `dealt` and `balanced` are the slowest rank's cost by the mean one, averaged over steps: with samples dealt round,
    and by `deal`. `dummies` is how many samples of weight 0 the mean step has, `operations` what it costs by `Cost`.
    """

    sources: Mapping[str, SourceSurvey]
    dealt: float
    balanced: float
    dummies: float
    operations: float


def survey(plan: Plan, cost: Cost, world: int, steps: int = 1000, weighed: int = 20) -> Survey:
    """Ratios over the first `steps` steps, and the balance among `world` ranks over the first `weighed`."""
    recipe = cost.recipe
    counts = np.diff([plan.quota.before(step) for step in range(steps + 1)], axis=0)
    accumulate = -(-recipe.batch // (world * recipe.micro_batch))
    dealt, balanced, dummies, operations = [], [], [], []
    for step in range(weighed):
        slots = plan.step(step)
        costs = plan.costs(slots, cost)
        price = dict(zip(slots, costs.tolist(), strict=True))
        for found, by in ((dealt, np.ones(len(slots))), (balanced, costs)):
            ranks = deal(slots, by, world, accumulate)
            loads = [sum(price.get(slot, 0.0) for micro in rank for slot in micro) for rank in ranks]
            found.append(max(loads) / (sum(loads) / world))
        dummies.append(sum(slot.k < 0 for rank in ranks for micro in rank for slot in micro))
        operations.append(sum(price.values()))
    total = sum(recipe.ratios.values())
    sources = {
        name: _survey_source(plan.orders[name].source, cost, share / total, counts[:, index])
        for index, (name, share) in enumerate(recipe.ratios.items())
    }
    return Survey(sources, *(float(np.mean(found)) for found in (dealt, balanced, dummies, operations)))


def _survey_source(source: Source, cost: Cost, share: float, counts: NDArray[np.int64]) -> SourceSurvey:
    recipe, sizes = cost.recipe, Counter()
    if source.name in PAINTED:
        pairs, numbers = np.unique(source.rows.height * np.uint32(2**16) + source.rows.width, return_counts=True)
        heights, widths = cost.painted(pairs // 2**16, pairs % 2**16)
        for width, height, number in zip(widths.tolist(), heights.tolist(), numbers.tolist(), strict=True):
            sizes[width, height] += number
    return SourceSurvey(
        rows=len(source.rows),
        share=share,
        realised=float(counts.sum() / (len(counts) * recipe.batch)),
        fewest=int(counts.min()),
        most=int(counts.max()),
        epochs=recipe.steps * recipe.batch * share / source.epoch,
        sizes=tuple(sizes.most_common()),
    )
