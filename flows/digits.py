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
from pathlib import Path
from typing import Any

import torch
from cyclopts import App
from PIL import Image
from rich.console import Console
from rich.table import Table

from catalog.database import query
from catalog.gallery import fetch, picture
from catalog.selection import select
from catalog.shards import write_atomically
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
RENDERS = 200_000
ASKED_RENDERS = 40_000  # of which one of each number is taken that fits the selection
FAMILIES = ("Noto Sans", "PT Serif", "Roboto")
CATEGORY = "sign"  # a number alone, in the middle, without panels
SIZE = (64, 32)  # width, height
# What is trained on and asked for: large type in one ink, and short numbers as often as they need it to be learnt.
SELECTION = "large"
FIT = "verified and text_layers[1].size >= 16 and text_layers[1].colour = '#000000'"
WEIGHT = "case length(text_layers[1].text) when 1 then 12.0 when 2 then 3.0 else 1.0 end"
STEPS = 4_000  # of the preset: 30 minutes on two cores, at the 71 pictures/s measured there
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
    for name, texts, n in zip(("digits", "asked"), numbers(), (RENDERS, ASKED_RENDERS), strict=True):
        file = out / f"{name}.txt"
        write_atomically(file, ("\n".join(texts) + "\n").encode())
        recipe = TextRenderRecipe(
            n=n, name=name, out=out / name, texts=file, families=FAMILIES, category=CATEGORY, lang="en",
            size=f"{SIZE[0]}x{SIZE[1]}", mix="solid", audit=0, shard_size=2048, runner="local",
        )  # fmt: skip
        if make(recipe, Console(quiet=True), Console(stderr=True)):
            raise RuntimeError(f"{out / name}: some samples failed")
    select(out / "digits", SELECTION, f"select sample_id, {WEIGHT} as weight from samples where {FIT}")
    return asked(out / "asked")


def asked(data: Path) -> list[Asked]:
    """The held-out numbers, each with the English terse prompt of its first picture that fits, in order of `numbers`.

    Raises RuntimeError naming those of which no picture fits.
    """
    firsts = f"""
        select file, row_group, row_in_group, sample_id from samples where {FIT}
        qualify row_number() over (partition by text_layers[1].text order by "index") = 1
    """
    found = {one.text: one for one in (_asked(fetch(data / file, *place)) for file, *place in query(data, firsts).rows)}
    if lost := [text for text in numbers()[1] if text not in found]:
        raise RuntimeError(f"{data}: no picture of {', '.join(lost)} fits: raise ASKED_RENDERS ({ASKED_RENDERS:,})")
    return [found[text] for text in numbers()[1]]


def _asked(row: dict[str, Any]) -> Asked:
    prompt = next(one["text"] for one in row["prompts"] if (one["level"], one["lang"]) == ("terse", "en"))
    return Asked(row["text_layers"][0]["text"], prompt, picture(row))


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
        "checkpoint": started(out, seed), "data": out / "digits", "selection": SELECTION, "out": out / f"seed-{seed}",
        "mix": "t2i=1", "seed": seed, "steps": steps, "snapshots": {"every": math.ceil(steps / POINTS), "keep": POINTS},
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
    for index, own in enumerate(pictures):
        sheet.paste(own, (index % columns * (width + 2) + 1, index // columns * (height + 2) + 1))
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
    write_atomically(out / "curve.svg", curve(_shares(results, wanted, seeds)).encode())
    for seed in seeds:
        console.print(f"seed {seed}: {_effort(out / f'seed-{seed}')}", highlight=False)


def curve(shares: dict[str, list[tuple[int, int, int]]]) -> str:
    """An SVG of the share read exactly over steps: by training (step, hits, asked), with Wilson's intervals."""
    last = max(step for points in shares.values() for step, _, _ in points)

    def at(step: int, share: float) -> tuple[float, float]:
        return 50 + 500 * step / last, 220 - 200 * share

    parts = []
    for percent in (0, 25, 50, 75, 100):
        y = at(0, percent / 100)[1]
        parts += [
            f'<path d="M50 {y}H550" stroke="#ccc"/>',
            f'<text x="44" y="{y + 4}" text-anchor="end">{percent} %</text>',
        ]
    for index, (name, points) in enumerate(shares.items()):
        colour = ("#1565c0", "#c62828", "#2e7d32", "#7b1fa2")[index % 4]
        places = [at(step, hits / n) for step, hits, n in points]
        for (x, _), (step, hits, n) in zip(places, points, strict=True):
            low, high = (at(step, share)[1] for share in wilson(hits, n))
            parts.append(f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}" opacity="0.5"/>')
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="60" y="{34 + 16 * index}" fill="{colour}">{name}</text>')
    parts += [f'<text x="{at(step, 0)[0]}" y="238" text-anchor="middle">{step:,}</text>' for step, _, _ in points]
    parts.append('<text x="300" y="254" text-anchor="middle">steps</text>')
    body = "\n".join(parts)
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="260" font-family="sans-serif" font-size="12">'
    return f'{head}\n<rect width="600" height="260" fill="white"/>\n{body}\n</svg>\n'


def _shares(results: Results, wanted: Sequence[str], seeds: Sequence[int]) -> dict[str, list[tuple[int, int, int]]]:
    """By training its steps in order, with what was read exactly of how many."""
    found: dict[str, list[tuple[int, int, int]]] = {f"seed {seed}": [] for seed in seeds}
    for name, read in results.found.items():
        training = name.partition(",")[0]
        if training in found:
            hits = sum(a == b for a, b in zip(wanted, read))
            found[training].append((_step(name), hits, len(wanted)))
    return {name: sorted(points) for name, points in found.items()}


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
