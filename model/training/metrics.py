"""What a run tells: losses by source and by noise level, speed against the formula of its operations, and where to.

Every step is a line of `metrics.jsonl`: what the recipe decides comes first and is equal for equal runs; `time` holds
what the machine decides. TensorBoard and Weights & Biases get the same numbers when they are asked for and installed.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from catalog.shards import write_atomically
from model import flops
from model.checkpoint import naming_when_full
from model.config import ModelConfig
from model.flops import Tokens
from model.training.batch import Batch
from model.training.objective import Losses, Network
from model.training.recipe import SOURCES, TrainRecipe
from model.vlm import IGNORED_LABEL

SIGMA_BINS = 8
PACE = 200  # steps whose pace the time left is reckoned by
SPIKE = 8.0  # times the running median: worth a word on the screen
PHASES = ("data", "frozen", "forward", "backward", "optimiser")
# Dense bfloat16 operations per second as their makers state them: the denominator of MFU.
PEAKS = {"H200": 989e12, "H100": 989e12, "B200": 2250e12, "A100": 312e12}


class Counts(NamedTuple):
    """Tokens of each sample of a batch, by weight: (samples,) float64 on the CPU."""

    text: Tensor
    image: Tensor

    @classmethod
    def of(cls, batch: Batch) -> Counts:
        """Labelled tokens, and patches of what is painted."""
        weights = torch.tensor([key.weight for key in batch.keys], dtype=torch.float64)
        said = [(part != IGNORED_LABEL).sum().item() for part in batch.labels.split(batch.lengths)]
        painted = [0 if target is None else tokens(target, batch.stride) for target in batch.targets]
        return cls(weights * torch.tensor(said), weights * torch.tensor(painted))


def tokens(picture: Tensor, stride: int) -> int:
    """Tokens in the head of a picture (3, height, width), `stride` pixels each way."""
    return (picture.shape[1] // stride) * (picture.shape[2] // stride)


# -------------------------------------------------------------------------------------------------------- operations


class Operations:
    """Counts the floating-point operations of training on a batch, by the formulas of `model.flops`."""

    def __init__(self, network: Network) -> None:
        self.config, self.says = network.config, network.reads and network.recipe.objective.ntp > 0
        self.readings = 3 if network.reads else 1
        self._vae = type(network.vae)
        self._encodings: dict[tuple[int, int], int] = {}  # by height and width

    def __call__(self, batch: Batch) -> int:
        """Three forwards of what trains, one of what is frozen.

        Backward is taken for two forwards everywhere, as is usual for MFU; recomputed activations do not count.
        """
        config, painted = self.config, [index for index, target in enumerate(batch.targets) if target is not None]
        contexts = [_context(batch, index, config) for index in painted]
        samples = [
            Tokens(
                tokens(batch.targets[index], batch.stride),
                sum(tokens(own, batch.stride) for own in batch.conditions[index]),
                context,
            )
            for index, context in zip(painted, contexts, strict=True)
        ]
        head = flops.head(config.head, samples, len(samples)) + flops.projector(config.head, sum(contexts))
        said = int((batch.labels != IGNORED_LABEL).sum()) if self.says else 0
        reading = flops.vision(config.vlm, len(batch.pixels)) + flops.language(
            config.vlm.llm_config, batch.lengths, said
        )
        pictures = [picture for picture in (*batch.targets, *sum(batch.conditions, ())) if picture is not None]
        encoding = sum(self._encoding(*picture.shape[1:]) for picture in pictures)
        return 3 * head + self.readings * reading + encoding

    def _encoding(self, height: int, width: int) -> int:
        """Of the VAE's encoder on one picture, counted once for each size on the meta device."""
        if (height, width) not in self._encodings:
            with torch.device("meta"), FlopCounterMode(display=False) as counter, torch.no_grad():
                self._vae(self.config.vae).encode(torch.empty(1, 3, height, width))
            self._encodings[height, width] = counter.get_total_flops()
        return self._encodings[height, width]


def _context(batch: Batch, index: int, config: ModelConfig) -> int:
    """Tokens of context that the head takes of a sample."""
    start, end = batch.contexts[index]
    return min(end - start, config.head.max_sequence_length) if config.head.pad_to_fix_length else end - start


def peak(device: torch.device) -> float | None:
    """Operations per second that the device's maker states; None for what is not in the table."""
    if device.type != "cuda":
        return None
    name = torch.cuda.get_device_name(device)
    return next((value for key, value in PEAKS.items() if key in name), None)


# ------------------------------------------------------------------------------------------------------------- a step


@dataclass(slots=True)
class Tally:
    """Sums over a process's micro-batches of a step; `vector` adds up over processes.

    by_source: (sources, 4) text error, text tokens, image error, image tokens. by_sigma: (bins, 2) image error, tokens.
    work: samples, language tokens, head tokens, operations.
    """

    by_source: Tensor
    by_sigma: Tensor
    work: Tensor

    @classmethod
    def empty(cls, device: torch.device) -> Tally:
        shapes = ((len(SOURCES), 4), (SIGMA_BINS, 2), (4,))
        return cls(*(torch.zeros(shape, dtype=torch.float64, device=device) for shape in shapes))

    def add(self, batch: Batch, counts: Counts, losses: Losses, work: int) -> None:
        device = self.work.device
        source = torch.tensor([SOURCES.index(key.source) for key in batch.keys], device=device)
        text, image = (part.to(device) for part in counts)
        columns = torch.stack([losses.text.double(), text, losses.image.double(), image], dim=1)
        self.by_source.index_add_(0, source, columns)
        painted = [index for index, target in enumerate(batch.targets) if target is not None]
        if painted:
            places = torch.tensor(painted, device=device)
            parts = (losses.sigmas[places] * SIGMA_BINS).long().clamp(max=SIGMA_BINS - 1)  # on the device: no waiting
            self.by_sigma.index_add_(0, parts, columns[places, 2:])
        weights = sum(key.weight > 0 for key in batch.keys)
        self.work += torch.tensor([weights, len(batch.ids), image.sum().item(), work], device=device)

    def vector(self) -> Tensor:
        return torch.cat([self.by_source.flatten(), self.by_sigma.flatten(), self.work])

    @classmethod
    def of(cls, vector: Tensor) -> Tally:
        """From a vector that was summed over processes."""
        sizes = (4 * len(SOURCES), 2 * SIGMA_BINS, 4)
        by_source, by_sigma, work = vector.split(sizes)
        return cls(by_source.view(-1, 4), by_sigma.view(-1, 2), work)

    def means(self, recipe: TrainRecipe) -> dict[str, Any]:
        """The losses: of all, by source and by noise level."""
        text, said, image, painted = self.by_source.sum(0).tolist()
        ntp, vp = _mean(text, said), _mean(image, painted)
        means = {"loss": recipe.objective.ntp * (ntp or 0.0) + recipe.objective.vp * (vp or 0.0), "ntp": ntp, "vp": vp}
        rows = zip(SOURCES, self.by_source.tolist(), strict=True)
        means["by_source"] = {
            source: {"ntp": _mean(*row[:2]), "vp": _mean(*row[2:])} for source, row in rows if row[1] or row[3]
        }
        means["by_sigma"] = [_mean(*row) for row in self.by_sigma.tolist()]
        return means


def _mean(total: float, count: float) -> float | None:
    return total / count if count else None


@dataclass(slots=True)
class Stopwatch:
    """Seconds spent in the phases of a step. On a GPU they are its own, between events, and read at the end."""

    device: torch.device
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _events: list[tuple[str, torch.cuda.Event, torch.cuda.Event]] = field(default_factory=list)

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        if self.device.type != "cuda":
            start = time.perf_counter()
            yield
            self.seconds[phase] += time.perf_counter() - start
            return
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        yield
        end.record()
        self._events.append((phase, start, end))

    def read(self) -> dict[str, float]:
        """Seconds by phase since the last reading; waits for the device."""
        if self._events:
            torch.cuda.synchronize(self.device)
        for phase, start, end in self._events:
            self.seconds[phase] += start.elapsed_time(end) / 1000.0
        seconds = {phase: round(self.seconds[phase], 6) for phase in PHASES}
        self.seconds.clear()
        self._events.clear()
        return seconds


# ---------------------------------------------------------------------------------------------------------- the diary


class Diary:
    """Writes down the steps of a run, on the first process only: JSONL always, the screen now and then."""

    def __init__(self, recipe: TrainRecipe, *, start: int, peak: float | None, writes: bool) -> None:
        self.recipe, self.start, self.peak, self.writes = recipe, start, peak, writes
        self.recent: deque[float] = deque(maxlen=100)
        self.clock = deque([(start, time.perf_counter())], maxlen=PACE)
        self.path = recipe.out / "metrics.jsonl"
        self.listeners = []
        if writes:
            if start and not self.path.is_file():
                self.say(f"{self.path} is gone: it begins anew at step {start}")
            _cut(self.path, start)
            self.listeners = [*_tensorboard(recipe), *_wandb(recipe)]
        if start:
            self.say(f"going on from step {start}")

    def say(self, text: str) -> None:
        """A line on the screen, once for all processes."""
        if self.writes:
            say(text)

    def step(self, record: dict[str, Any]) -> None:
        """One step: the line of JSON, and one for the screen where it is its turn."""
        if not self.writes:
            return
        self.note(record)
        step, loss = record["step"], record["loss"]
        self.clock.append((step + 1, time.perf_counter()))
        if len(self.recent) >= 20 and loss > SPIKE * median(self.recent):
            say(f"step {step}: loss {loss:.4g} is {loss / median(self.recent):.0f} times the median of the last steps")
        if not record["skipped"]:
            self.recent.append(loss)
        if (step + 1) % self.recipe.eyes.every == 0 or step in (self.start, self.recipe.steps - 1):
            say(self._line(record))

    def note(self, record: Mapping[str, Any]) -> None:
        """Any record with a step, to the files alone."""
        if not self.writes:
            return
        with naming_when_full(self.path), open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(_finite(record), allow_nan=False) + "\n")
        numbers = dict(_flat(record))
        for listener in self.listeners:
            listener(numbers, record["step"])

    def seen(self, step: int, found: Mapping[str, Any]) -> None:
        """What held-out samples came to at the end of a step: to the files, and the losses to the screen."""
        self.note({"step": step} | found)
        if losses := found.get("validation"):
            told = ", ".join(f"{weights} {loss['loss']:.4f}" for weights, loss in losses.items())
            self.say(f"step {step + 1}: held-out loss {told}")

    def _line(self, record: Mapping[str, Any]) -> str:
        at, times = record["step"] + 1, record["time"]
        begun, since = self.clock[0]
        left = (time.perf_counter() - since) / max(1, at - begun) * (self.recipe.steps - at)
        phases = " ".join(f"{phase} {1000 * times[phase]:.0f}" for phase in PHASES)
        speed = f"{times['tera_per_s']:.3g} TFLOP/s" if times["mfu"] is None else f"MFU {100 * times['mfu']:.1f} %"
        return (
            f"step {at}/{self.recipe.steps} loss {record['loss']:.4f} grad {record['grad_norm']:.3g} lr {record['lr']:.2e}"
            f" | {times['samples_per_s']:.1f} samples/s {times['tokens_per_s']:,.0f} tokens/s {speed}"
            f" | {phases} ms | {timedelta(seconds=round(left))} left" + (" | SKIPPED" if record["skipped"] else "")
        )


def speed(work: Tensor, seconds: float, phases: Mapping[str, float], peak: float | None, size: int) -> dict[str, Any]:
    """`time` of a record: seconds in all and by phase, and what was done in them by all processes together."""
    samples, read, painted, operations = work.tolist()
    return {
        "seconds": round(seconds, 6),
        **phases,
        "samples_per_s": samples / seconds,
        "tokens_per_s": (read + painted) / seconds,
        "tera_per_s": operations / seconds / 1e12,
        "mfu": None if peak is None else operations / seconds / size / peak,
    }


def say(text: str) -> None:
    """A line on the screen."""
    print(text, file=sys.stderr, flush=True)


def _cut(path: Path, start: int) -> None:
    """Drops the lines of steps that a run that goes on from `start` will do again."""
    if path.is_file():
        kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if _before(line, start)]
        write_atomically(path, "".join(kept).encode())


def _before(line: str, start: int) -> bool:
    try:
        return json.loads(line)["step"] < start
    except ValueError:  # the last line of a run that was killed
        return False


def _finite(value: Any) -> Any:
    """The same with null for what JSON has no number for."""
    if isinstance(value, Mapping):
        return {key: _finite(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_finite(own) for own in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}/")
        elif isinstance(value, list):
            yield from _flat(dict(enumerate(value)), f"{prefix}{key}/")
        elif isinstance(value, int | float) and key != "step":
            yield f"{prefix}{key}", float(value)


def _tensorboard(recipe: TrainRecipe) -> list:
    if not recipe.eyes.tensorboard:
        return []
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(str(recipe.out / "tensorboard"))
    return [lambda numbers, step: [writer.add_scalar(name, value, step) for name, value in numbers.items()]]


def _wandb(recipe: TrainRecipe) -> list:
    if not recipe.eyes.wandb:
        return []
    import wandb

    run = wandb.init(dir=recipe.out, name=recipe.out.name, config=recipe.model_dump(mode="json"), resume="allow")
    return [lambda numbers, step: run.log(numbers, step=step)]
