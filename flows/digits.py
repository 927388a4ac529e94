"""`python -m flows.digits`: does the model learn from our own data? Grey numbers of one to three digits, read by OCR.

One command makes the shards, trains, paints one picture for each of 200 numbers that no shard holds, reads them and
prints the table. It can be stopped at any time; the same command goes on. Everything that could be chosen after seeing a
result is fixed here: numbers, prompts, seeds, guidance, steps of the solver.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import torch
from cyclopts import App
from PIL import Image
from rich.console import Console
from rich.table import Table

from catalog.database import query
from catalog.shards import manifests, write_atomically
from flows.job import cores
from flows.readers import OcrReader
from flows.run import run as make
from flows.text_render import TextRenderRecipe
from model import InternVLU
from model.config import preset
from model.create import random_checkpoint
from model.prompt import SYSTEM_PROMPTS, conversation
from model.tokenizer import write_tokenizer
from model.train import main as train
from model.training.export import export
from model.training.loop import MANIFEST, SNAPSHOTS
from model.training.recipe import PRESETS, TrainRecipe, merged, stage
from model.training.snapshot import snapshots

HELD_OUT = 200  # of the numbers with two or three digits
RENDERS = 24_000
FAMILIES = ("Noto Sans", "PT Serif", "Roboto")
CATEGORIES = "sign,slide,webpage"  # a number alone, in the middle, without panels
SIZE = (64, 32)  # width, height
STEPS = 4_700  # of the preset's batch: 30 minutes on two cores, at the 42 pictures/s measured there
POINTS = 4  # of the curve, the end included
GUIDANCE = 3.0
FIRST_SEED = 10_000  # of the picture of the first number
SOLVER_STEPS = 20
BATCH = 20  # pictures painted at once
MERGES, READ = 1_000, 3_000  # of the tokenizer, and the prompts that it is made of
TEMPLATES = tuple(conversation("", system, 0) for system in SYSTEM_PROMPTS.values())

app = App(name="flows.digits", version_flags=())


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-out number, the prompt of its real picture, and that picture."""

    text: str
    prompt: str
    picture: Image.Image


@app.default
def run(
    *, out: Path = Path("runs/digits"), steps: int = STEPS, seeds: tuple[int, ...] = (0, 1), held_out: int = HELD_OUT
) -> None:
    """Make, train, paint, read, print.

    Parameters
    ----------
    out: folder of data, runs and results.
    steps: of each training.
    seeds: of the trainings.
    held_out: numbers that are asked for.
    """
    torch.set_num_threads(cores())
    asked = shards(out)[:held_out]
    results = Results(out / "results.json")
    reader = OcrReader()
    results.read("real renders", lambda: _grey([one.picture for one in asked]), reader)
    for seed in seeds:
        folder = trained(out, seed, steps)
        at = [(0, out / f"start-{seed}")] + [(step, exported(folder, step)) for step in _steps(folder)]
        for step, checkpoint in at:
            results.read(f"seed {seed}, step {step}", lambda c=checkpoint: painted(c, asked), reader)
    report(results, asked, out, seeds)


# ------------------------------------------------------------------------------------------------------------- data


def numbers() -> tuple[list[str], list[str]]:
    """The numbers that are drawn for training, and those that are held out, both in an order of their own."""
    shown = [f"{number:0{digits}}" for digits in (1, 2, 3) for number in range(10**digits)]
    order = sorted((text for text in shown if len(text) > 1), key=_rank)
    held = order[:HELD_OUT]
    return [text for text in shown if text not in set(held)], held


def _rank(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8, person=b"digits").digest()


def shards(out: Path) -> list[Asked]:
    """Makes both datasets where they are not made yet; returns what will be asked for."""
    out.mkdir(parents=True, exist_ok=True)
    for name, texts, n in zip(("digits", "asked"), numbers(), (RENDERS, HELD_OUT), strict=True):
        file = out / f"{name}.txt"
        write_atomically(file, ("\n".join(texts) + "\n").encode())
        recipe = TextRenderRecipe(
            n=n, name=name, out=out / name, texts=file, families=FAMILIES, category=CATEGORIES, lang="en",
            size=f"{SIZE[0]}x{SIZE[1]}", mix="solid", audit=0, shard_size=2048, runner="local",
        )  # fmt: skip
        if make(recipe, Console(quiet=True), Console(stderr=True)):
            raise RuntimeError(f"{out / name}: some samples failed")
    return asked(out / "asked")


def asked(data: Path) -> list[Asked]:
    """The held-out numbers with their English terse prompts, in the order of `numbers`."""
    found = {}
    for root in data.glob("*/"):
        for content in manifests(root):
            for file in content["files"]:
                if file["kind"] == "data":
                    for row in pq.read_table(root / file["path"]).to_pylist():
                        one = _asked(row)
                        found.setdefault(one.text, one)
    return [found[text] for text in numbers()[1]]


def _asked(row: dict[str, Any]) -> Asked:
    prompt = next(one["text"] for one in row["prompts"] if (one["level"], one["lang"]) == ("terse", "en"))
    with Image.open(BytesIO(row["output_image"]["bytes"])) as image:
        return Asked(row["text_layers"][0]["text"], prompt, image.convert("RGB"))


# --------------------------------------------------------------------------------------------------------- training


def started(out: Path, seed: int) -> Path:
    """A fresh checkpoint of the preset whose tokenizer has the prompts' words: a caption takes 12 tokens, not 50."""
    folder = out / f"start-{seed}"
    if not folder.is_dir():
        prompts = query(
            out / "digits", f"select unnest(prompts).text from samples order by sample_id limit {READ}"
        ).rows
        texts = [*(text for (text,) in prompts), *TEMPLATES * len(prompts)]
        write_tokenizer(out / "tokenizer", texts, MERGES)
        random_checkpoint(preset("digits"), folder, tokenizer=out / "tokenizer", seed=seed, adaln_zero=True)
    return folder


def recipe(out: Path, seed: int, steps: int) -> TrainRecipe:
    """The preset's training, on the numbers' shards, with a snapshot for each point of the curve."""
    own = {
        "checkpoint": started(out, seed), "data": out / "digits", "out": out / f"seed-{seed}", "mix": "t2i=1",
        "seed": seed, "steps": steps, "snapshots": {"every": math.ceil(steps / POINTS), "keep": POINTS},
        "eyes": {"every": 50, "validate_every": math.ceil(steps / POINTS), "images_every": steps, "images": 8},
    }  # fmt: skip
    return stage(1, **merged(PRESETS["digits"], own))


def trained(out: Path, seed: int, steps: int) -> Path:
    """The folder of a finished training, which goes on where it was stopped."""
    made = recipe(out, seed, steps)
    return train(made, (OcrReader(),), resume=(made.out / MANIFEST).is_file())


def _steps(folder: Path) -> list[int]:
    return [int(one.name.removeprefix("step-")) for one in snapshots(folder / SNAPSHOTS)]


def exported(folder: Path, step: int) -> Path:
    out = folder / f"exported-{step:08d}"
    return out if out.is_dir() else export(folder, out, "average", step)


# --------------------------------------------------------------------------------------------- painting and reading


def painted(checkpoint: Path, asked: Sequence[Asked]) -> list[Image.Image]:
    """One picture for each number, with a seed of its own."""
    pipe = InternVLU.from_pretrained(checkpoint)
    pictures = []
    for first in range(0, len(asked), BATCH):
        part = asked[first : first + BATCH]
        pictures += pipe(
            [one.prompt for one in part], height=SIZE[1], width=SIZE[0], num_inference_steps=SOLVER_STEPS,
            all_cfg_scale=GUIDANCE, seed=[FIRST_SEED + first + index for index in range(len(part))],
        ).images  # fmt: skip
    return pictures


def _grey(pictures: Sequence[Image.Image]) -> list[Image.Image]:
    """As the model sees them."""
    return [picture.convert("L").convert("RGB") for picture in pictures]


class Results:
    """What was read in the pictures of each condition, kept in a file; pictures lie beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: dict[str, list[str]] = json.loads(path.read_text()) if path.is_file() else {}

    def read(self, name: str, paint: Any, reader: OcrReader) -> None:
        """Paints and reads, unless it is done."""
        sheet = self.sheet(name)
        if name in self.found and sheet.is_file():
            return
        pictures = paint()
        contact_sheet(pictures).save(sheet)
        self.found[name] = reader.texts(pictures)
        write_atomically(self.path, (json.dumps(self.found, ensure_ascii=False, indent=1) + "\n").encode())

    def sheet(self, name: str) -> Path:
        """Where a condition's pictures lie."""
        return self.path.parent / f"{name.replace(', ', '-').replace(' ', '-')}.png"


def contact_sheet(pictures: Sequence[Image.Image], columns: int = 20) -> Image.Image:
    """All pictures of one size, row by row."""
    width, height = pictures[0].size
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new("RGB", (columns * (width + 2), rows * (height + 2)), "white")
    for index, picture in enumerate(pictures):
        sheet.paste(picture, (index % columns * (width + 2) + 1, index // columns * (height + 2) + 1))
    return sheet


# ------------------------------------------------------------------------------------------------------------ table


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927), 0 to 1."""
    if not n:
        return 0.0, 1.0
    share, spread = hits / n, z**2 / n
    middle, half = share + spread / 2, z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def row(name: str, wanted: Sequence[str], read: Sequence[str]) -> tuple[str, ...]:
    """Pictures, how many of them are read exactly, the interval, by number of digits, and digits in their places."""
    hits = [text == found for text, found in zip(wanted, read, strict=True)]
    low, high = wilson(sum(hits), len(hits))
    by_length = []
    for digits in (2, 3):
        own = [hit for hit, text in zip(hits, wanted, strict=True) if len(text) == digits]
        by_length.append(f"{sum(own)} of {len(own)}")
    places = [a == b for text, found in zip(wanted, read, strict=True) for a, b in zip(text, found.ljust(len(text)))]
    return (
        name, f"{sum(hits)} of {len(hits)}", f"{100 * sum(hits) / len(hits):.1f} %", f"{100 * low:.1f} to {100 * high:.1f} %",
        *by_length, f"{100 * sum(places) / len(places):.1f} %",
    )  # fmt: skip


def report(results: Results, asked: Sequence[Asked], out: Path, seeds: Sequence[int]) -> None:
    """Print the table: every condition, and for each training its last pictures read for another number."""
    wanted = [one.text for one in asked]
    table = Table("pictures", "exact", "share", "95 % (Wilson)", "2 digits", "3 digits", "digits in place")
    for name, read in results.found.items():
        table.add_row(*row(name, wanted, read[: len(wanted)]))
    for seed in seeds:
        last = max((name for name in results.found if name.startswith(f"seed {seed},")), key=_step)
        table.add_row(*row(f"{last}, prompts permuted", wanted[1:] + wanted[:1], results.found[last][: len(wanted)]))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for seed in seeds:
        console.print(f"seed {seed}: {_effort(out / f'seed-{seed}')}", highlight=False)


def _step(name: str) -> int:
    return int(name.rpartition(" ")[2])


def _effort(folder: Path) -> str:
    """Pictures seen, minutes and pace of a training, and its held-out losses."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    steps = [line for line in lines if "time" in line]
    seen, seconds = sum(line["samples"] for line in steps), sum(line["time"]["seconds"] for line in steps)
    losses = ", ".join(
        f"{line['step'] + 1:,}: {line['validation']['average']['loss']:.4f}" for line in lines if "validation" in line
    )
    return f"{seen:,} pictures in {seconds / 60:.1f} minutes, {seen / seconds:.0f}/s; held-out loss by step {losses}"


if __name__ == "__main__":
    app()
