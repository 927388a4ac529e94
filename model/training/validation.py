"""What a run shows of itself on samples that it does not train on: losses at fixed noise levels, and pictures.

Both are made with the weights as they are and with their average, from the same samples, noise and prompts each time,
so that two numbers or two pictures differ by the training alone. What is written in the pictures is read by readers that
are handed in: this room reads none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import pyarrow.parquet as pq
import torch
from PIL import Image

from model.pipeline import InternVLU
from model.processor import Processor
from model.provenance import save_png
from model.training.batch import Batch
from model.training.ema import Average
from model.training.loader import StepDataset
from model.training.metrics import Counts, say
from model.training.objective import Network
from model.training.parallel import World, gathered
from model.training.recipe import TrainRecipe
from model.training.sources import PAINTED, DataError, Source, Sources, painted_size, read_sources

LEVELS = tuple((i + 0.5) / 8 for i in range(8))  # of noise; those of MLPerf Training's text-to-image benchmark
FOLDER = "images"
_GAP = 4  # pixels between the pictures of a sheet


class Reader(Protocol):
    """Reads what is written in sample pictures. `name` heads its scores in the metrics."""

    name: str

    def read(self, pictures: Sequence[Image.Image], wanted: Sequence[str]) -> Mapping[str, float]:
        """Scores of pictures (RGB) that should show these texts, by name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A held-out prompt with its images, the size of the picture in pixels, and the text that it should show."""

    prompt: str
    images: tuple[Image.Image, ...]
    height: int
    width: int
    text: str


class Watch:
    """The held-out samples of one run. Every process makes one, and calls `look` at the same steps."""

    def __init__(
        self,
        recipe: TrainRecipe,
        network: Network,
        average: Average | None,
        folder: Path,
        world: World,
        readers: Sequence[Reader] = (),
    ) -> None:
        """`folder` is the checkpoint that the run starts from, whose processor it uses.

        Raises DataError where shards cannot be read.
        """
        self.recipe, self.network, self.average, self.world, self.readers = recipe, network, average, world, readers
        processor = Processor.from_pretrained(folder)
        self.stride = processor.config.image_gen_processor_kwargs.stride
        model = SimpleNamespace(config=network.config, vlm=network.reader, head=network.head, vae=network.vae)
        self.pipeline = InternVLU(model, processor, device=world.device)
        held = held_out(recipe, self.stride)
        batches = {name: self._batches(name, sources, processor) for name, sources in held.items()}
        self.batches = {name: own for name, own in batches.items() if own}  # none where no sample is wanted
        self.wishes = [wish for name, sources in held.items() for wish in self._wishes(name, sources)]
        self._announce(held)

    def look(self, step: int) -> dict[str, Any]:
        """What there is to tell after this many steps: validation losses and readers' scores, when it is their turn.

        Pictures go to `images/step-.../`, and side by side to `images/step-....png`.
        """
        found: dict[str, Any] = {}
        eyes, last = self.recipe.eyes, step == self.recipe.steps
        if self.batches and (last or step % eyes.validate_every == 0):
            found["validation"] = {}
            for name in self._weights:
                with self._looking(name):
                    found["validation"][name] = self._losses()
        if self.wishes and (last or step % eyes.images_every == 0):
            found |= self._pictures(step)
        return found

    @contextmanager
    def _looking(self, name: str) -> Iterator[None]:
        """The network whole, without dropout, with the weights of that name."""
        with torch.no_grad(), _averaged(self.average if name == "average" else None), gathered(self.network):
            self.network.eval()
            try:
                yield
            finally:
                self.network.train()

    @property
    def _weights(self) -> tuple[str, ...]:
        return ("raw",) if self.average is None else ("raw", "average")

    def _announce(self, held: Mapping[str, Sources]) -> None:
        if self.world.rank:
            return
        absent = [name for name in self.recipe.ratios if name not in held]
        if absent and self.recipe.eyes.validation_samples:
            say(f"validation: no held-out rows of {', '.join(absent)}")
        if self.wishes and not self.readers:
            say("ocr: not attached")

    # ---------------------------------------------------------------------------------------------------- losses

    def _batches(self, name: str, sources: Sources, processor: Processor) -> list[Batch]:
        """This process's part of the held-out samples of one source."""
        if not (wanted := min(self.recipe.eyes.validation_samples, len(sources.by_name[name].rows))):
            return []
        recipe = _validating(self.recipe, name).model_copy(update={"batch": wanted})
        return StepDataset(recipe, self.network.config, processor, sources, self.world.rank, self.world.size)[0]

    def _losses(self) -> dict[str, Any]:
        """The velocity loss over all painted samples, by noise level and by source; the next-token loss of the text."""
        painted = {name: self._at_levels(batches) for name, batches in self.batches.items() if name in PAINTED}
        found: dict[str, Any] = {}
        if painted:
            errors, tokens = (sum(parts) for parts in zip(*painted.values(), strict=True))
            found["loss"] = float(errors.sum() / tokens / len(LEVELS))
            found["by_noise"] = (errors / tokens).tolist()
            found["by_source"] = {name: float(own.sum() / n / len(LEVELS)) for name, (own, n) in painted.items()}
        if self.recipe.objective.ntp:
            said = self.world.summed(sum(self._said(batch) for own in self.batches.values() for batch in own))
            found["text"] = float(said[0] / said[1].clamp(min=1))
        return found

    def _at_levels(self, batches: Sequence[Batch]) -> tuple[torch.Tensor, torch.Tensor]:
        """Errors summed over all processes' samples (levels,), and their latent tokens ()."""
        sums = torch.zeros(len(LEVELS) + 1, dtype=torch.float64, device=self.world.device)
        for batch in batches:
            batch = batch.to(self.world.device)
            seen = self.network.look(batch)
            for index, level in enumerate(LEVELS):
                sums[index] += self.network(batch, seen, sigma=level).image.sum()
            sums[-1] += Counts.of(batch).image.sum().to(sums.device)
        sums = self.world.summed(sums)
        return sums[:-1], sums[-1].clamp(min=1)

    def _said(self, batch: Batch) -> torch.Tensor:
        """Cross entropy summed over a micro-batch, and how many tokens were asked for: (2,)."""
        batch = batch.to(self.world.device)
        losses = self.network(batch, self.network.look(batch), sigma=LEVELS[0])
        return torch.stack([losses.text.sum().double(), Counts.of(batch).text.sum().to(losses.text.device)])

    # -------------------------------------------------------------------------------------------------- pictures

    def _wishes(self, name: str, sources: Sources) -> Iterator[Wish]:
        """The first held-out prompts of a source; the sources share `eyes.images` evenly."""
        painted = [source for source in self.recipe.ratios if source in PAINTED]
        if name in painted:
            source = sources.by_name[name]
            share = self.recipe.eyes.images // len(painted) + (
                painted.index(name) < self.recipe.eyes.images % len(painted)
            )
            for number in range(min(share, len(source.rows))):
                yield self._wish(_row(source, number))

    def _wish(self, row: Mapping[str, Any]) -> Wish:
        limits = self.recipe.images.min_side, self.recipe.images.max_side
        height, width = painted_size(row["height"], row["width"], *limits, self.stride)
        images = tuple(Image.open(BytesIO(image["bytes"])).convert("RGB") for image in row["input_images"] or ())
        text = "\n".join(layer["text"] for layer in row["text_layers"] or ())
        return Wish(row["prompt"], images, int(height), int(width), text)

    def _pictures(self, step: int) -> dict[str, dict[str, dict[str, float]]]:
        """Paints every wish, each process its part; returns readers' scores by reader and weights."""
        folder = self.recipe.out / FOLDER / f"step-{step:08d}"
        folder.mkdir(parents=True, exist_ok=True)
        for name in self._weights:
            with self._looking(name):
                for number in range(self.world.rank, len(self.wishes), self.world.size):
                    self._paint(number, folder / f"{number:02d}-{name}.png")
        self.world.any(False)  # all have painted
        if self.world.rank:
            return {}
        pictures = {
            name: [_opened(folder / f"{number:02d}-{name}.png") for number in range(len(self.wishes))]
            for name in self._weights
        }
        _sheet(list(pictures.values())).save(folder.with_suffix(".png"))
        texts = [wish.text for wish in self.wishes]
        return {
            reader.name: {name: dict(reader.read(own, texts)) for name, own in pictures.items()}
            for reader in self.readers
        }

    def _paint(self, number: int, path: Path) -> None:
        wish, eyes = self.wishes[number], self.recipe.eyes
        out = self.pipeline(
            wish.prompt,
            list(wish.images) or None,
            height=wish.height,
            width=wish.width,
            num_inference_steps=eyes.image_steps,
            seed=eyes.seed + number,
        )
        save_png(out.images[0], path, out.settings[0])


def held_out(recipe: TrainRecipe, stride: int) -> dict[str, Sources]:
    """The held-out rows of each source of the mix that has any."""
    held = {}
    for name in recipe.ratios:
        try:
            held[name] = read_sources(_validating(recipe, name), stride, unseen=True)
        except DataError:  # the training's own sources were read before: there are shards, but none held out
            continue
    return held


def _validating(recipe: TrainRecipe, name: str) -> TrainRecipe:
    """The recipe of one source's held-out rows, all of whose conditions are kept."""
    kept = recipe.prompts.model_copy(update={"drop_t2i": 0.0, "drop_it2i": 0.0, "drop_it2i_text": 0.0})
    return recipe.model_copy(update={"split": "validation", "mix": f"{name}=1", "prompts": kept})


def _row(source: Source, number: int) -> dict[str, Any]:
    """A row of a source with what a wish needs, read from its data file."""
    rows, groups = source.rows, source.groups
    group = int(rows.group[number])
    columns = ["prompt", "width", "height", "input_images", "text_layers"]
    with pq.ParquetFile(groups.files[groups.file[group]]) as file:
        table = file.read_row_group(int(groups.number[group]), columns)
    return table.slice(int(rows.row[number]), 1).to_pylist()[0]


@contextmanager
def _averaged(average: Average | None) -> Iterator[None]:
    if average is None:
        yield
    else:
        with average.applied():
            yield


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def _sheet(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Pictures side by side, the same prompt below itself."""
    columns = list(zip(*rows, strict=True))
    widths = [max(image.width for image in column) + _GAP for column in columns]
    heights = [max(image.height for image in row) + _GAP for row in rows]
    sheet = Image.new("RGB", (sum(widths), sum(heights)), "white")
    for r, row in enumerate(rows):
        for c, image in enumerate(row):
            sheet.paste(image, (sum(widths[:c]), sum(heights[:r])))
    return sheet
