"""`python -m flows.digits`: does the model learn from our own data? Grey numbers of one to three digits, read by OCR.

One command makes the shards, trains, paints one picture for each of 200 numbers that no shard holds, reads them and
prints the table. It can be stopped at any time; the same command goes on. Everything that could be chosen after seeing a
result is fixed here: numbers, prompts, seeds, guidance, steps of the solver. `--words` does the same with words of three
to five letters, which takes hours.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
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
from synth.text.content.grammar import DATA

HELD_OUT = 200
FAMILIES = ("Noto Sans", "PT Serif", "Roboto")
CATEGORY = "sign"  # a text alone, in the middle, without panels
# What is trained on and asked for: large type in one ink, and short texts as often as they need it to be learnt.
SELECTION = "large"
FIT = "verified and text_layers[1].size >= 16 and text_layers[1].colour = '#000000'"
POINTS = 4  # of the curve, the end included
GUIDANCE = 3.0
FIRST_SEED = 10_000  # of the picture of the first number
SOLVER_STEPS = 20
BATCH = 20  # pictures painted at once
MERGES, READ = 1_000, 3_000  # of the tokenizer, and the prompts that it is made of
_QUOTED = re.compile('(?<=“)[^”]*(?=”)|(?<=「)[^」]*(?=」)|(?<=‘)[^’]*(?=’)|(?<=")[^"]*(?=")')
_WORD = re.compile(r"(?<![\w{'’])[A-Za-z]{3,5}(?![\w}'’])")  # no part of a contraction
TEMPLATES = tuple(conversation("", system, 0) for system in SYSTEM_PROMPTS.values())

app = App(name="flows.digits", version_flags=())


@dataclass(frozen=True, slots=True)
class Material:
    """What is to be learnt. Texts: those drawn for training, and those held out, both in an order of their own."""

    name: str
    texts: Callable[[], tuple[list[str], list[str]]]
    size: tuple[int, int]  # width, height
    renders: int
    asked: int  # renders of held-out texts, of which one of each is taken that fits the selection
    weight: str  # of a row of the selection, SQL
    steps: int
    lengths: tuple[int, ...]  # of the held-out texts


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-out text, the prompt of its real picture, and that picture."""

    text: str
    prompt: str
    picture: Image.Image


@app.default
def run(
    *,
    out: Path | None = None,
    words: bool = False,
    steps: int | None = None,
    seeds: tuple[int, ...] = (0, 1),
    held_out: int = HELD_OUT,
) -> None:
    """Make, train, paint, read, print.

    Parameters
    ----------
    out: folder of data, runs and results; runs/digits or runs/words unless given.
    words: words instead of numbers.
    steps: of each training; 4,000 of numbers, 4,800 of words.
    seeds: of the trainings.
    held_out: texts that are asked for.
    """  # fmt: skip
    torch.set_num_threads(cores())
    what = WORDS if words else DIGITS
    out, steps = out or Path("runs") / what.name, steps or what.steps
    asked = shards(what, out)[:held_out]
    results = Results(out / "results.json")
    reader = OcrReader()
    results.read("real renders", lambda: _grey([one.picture for one in asked]), reader)
    for seed in seeds:
        folder = trained(what, out, seed, steps)
        at = [(0, out / f"start-{seed}")] + [(step, exported(folder, step)) for step in _steps(folder)]
        for step, checkpoint in at:
            results.read(f"seed {seed}, step {step}", lambda c=checkpoint: painted(c, asked, what.size), reader)
    report(results, asked, out, seeds, what.lengths)


# ------------------------------------------------------------------------------------------------------------- data


def numbers() -> tuple[list[str], list[str]]:
    """All numbers of one to three digits: those for training, and 200 of two or three digits that are held out."""
    shown = [f"{number:0{digits}}" for digits in (1, 2, 3) for number in range(10**digits)]
    return parted(shown, 2)


def words() -> tuple[list[str], list[str]]:
    """Letters, pairs of letters and the composer's words of three to five letters, of which 200 are held out."""
    found = (
        match.upper()
        for path in sorted((DATA / "en").glob("*.toml"))
        for match in _WORD.findall(path.read_text("utf-8"))
    )
    shown = [*ascii_uppercase, *(a + b for a in ascii_uppercase for b in ascii_uppercase), *sorted(set(found))]
    return parted(shown, 3)


def parted(texts: Sequence[str], shortest: int) -> tuple[list[str], list[str]]:
    """Texts for training, and held-out ones of at least so many characters."""
    held = sorted((text for text in texts if len(text) >= shortest), key=_rank)[:HELD_OUT]
    return [text for text in texts if text not in set(held)], held


def _rank(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8, person=b"digits").digest()


DIGITS = Material(
    "digits", numbers, (64, 32), 200_000, 40_000,
    "case length(text_layers[1].text) when 1 then 12.0 when 2 then 3.0 else 1.0 end",
    4_000,  # of 32: 30 minutes on two cores, at the 71 pictures/s measured there
    (2, 3),
)  # fmt: skip
WORDS = Material(
    "words",
    words,
    (96, 48),
    200_000,
    40_000,
    "case length(text_layers[1].text) when 1 then 6.0 else 1.0 end",
    4_800,
    (3, 4, 5),
)


def shards(what: Material, out: Path) -> list[Asked]:
    """Makes both datasets where they are not made yet; returns what will be asked for."""
    out.mkdir(parents=True, exist_ok=True)
    drawn, held = what.texts()
    for name, texts, n in ((what.name, drawn, what.renders), ("asked", held, what.asked)):
        file = out / f"{name}.txt"
        write_atomically(file, ("\n".join(texts) + "\n").encode())
        recipe = TextRenderRecipe(
            n=n, name=name, out=out / name, texts=file, families=FAMILIES, category=CATEGORY, lang="en",
            size="x".join(map(str, what.size)), mix="solid", audit=0, shard_size=2048, runner="local",
        )  # fmt: skip
        if make(recipe, Console(quiet=True), Console(stderr=True)):
            raise RuntimeError(f"{out / name}: some samples failed")
    select(out / what.name, SELECTION, f"select sample_id, {what.weight} as weight from samples where {FIT}")
    return asked(out / "asked", held)


def asked(data: Path, held: Sequence[str]) -> list[Asked]:
    """The held-out texts, each with the English terse prompt of its first picture that fits.

    Raises RuntimeError naming those of which no picture fits.
    """
    firsts = f"""
        select file, row_group, row_in_group, sample_id from samples where {FIT}
        qualify row_number() over (partition by text_layers[1].text order by "index") = 1
    """
    found = {one.text: one for one in (_asked(fetch(data / file, *place)) for file, *place in query(data, firsts).rows)}
    if lost := [text for text in held if text not in found]:
        raise RuntimeError(f"{data}: no picture of {', '.join(lost)} fits: draw more of them")
    return [found[text] for text in held]


def _asked(row: dict[str, Any]) -> Asked:
    prompt = next(one["text"] for one in row["prompts"] if (one["level"], one["lang"]) == ("terse", "en"))
    return Asked(row["text_layers"][0]["text"], prompt, picture(row))


# --------------------------------------------------------------------------------------------------------- training


def unquoted(prompt: str) -> str:
    """A prompt with a 0 for what it quotes."""
    return _QUOTED.sub("0", prompt)


def started(what: Material, out: Path, seed: int) -> Path:
    """A fresh checkpoint of the preset whose tokenizer has the prompts' words: a caption takes 12 tokens, not 50.

    What is to be painted stays characters: a word that were one token would have no spelling.
    """
    folder = out / f"start-{seed}"
    if not folder.is_dir():
        prompts = query(
            out / what.name, f"select unnest(prompts).text from samples order by sample_id limit {READ}"
        ).rows
        texts = [*(unquoted(text) for (text,) in prompts), *TEMPLATES * len(prompts)]
        write_tokenizer(out / "tokenizer", texts, MERGES)
        random_checkpoint(preset("digits"), folder, tokenizer=out / "tokenizer", seed=seed, adaln_zero=True)
    return folder


def recipe(what: Material, out: Path, seed: int, steps: int) -> TrainRecipe:
    """The preset's training, on the shards, with a snapshot for each point of the curve."""
    own = {
        "checkpoint": started(what, out, seed), "data": out / what.name, "selection": SELECTION, "out": out / f"seed-{seed}",
        "mix": "t2i=1", "seed": seed, "steps": steps, "snapshots": {"every": math.ceil(steps / POINTS), "keep": POINTS},
        "eyes": {"every": 50, "validate_every": math.ceil(steps / POINTS), "images_every": steps, "images": 8},
        "images": {"max_side": max(what.size)},
    }  # fmt: skip
    return stage(1, **merged(PRESETS["digits"], own))


def trained(what: Material, out: Path, seed: int, steps: int) -> Path:
    """The folder of a finished training, which goes on where it was stopped."""
    made = recipe(what, out, seed, steps)
    return train(made, (OcrReader(),), resume=(made.out / MANIFEST).is_file())


def _steps(folder: Path) -> list[int]:
    return [int(one.name.removeprefix("step-")) for one in snapshots(folder / SNAPSHOTS)]


def exported(folder: Path, step: int) -> Path:
    out = folder / f"exported-{step:08d}"
    return out if out.is_dir() else export(folder, out, "average", step)


# --------------------------------------------------------------------------------------------- painting and reading


def painted(checkpoint: Path, asked: Sequence[Asked], size: tuple[int, int]) -> list[Image.Image]:
    """One picture (width, height) for each text, with a seed of its own."""
    pipe = InternVLU.from_pretrained(checkpoint)
    pictures = []
    for first in range(0, len(asked), BATCH):
        part = asked[first : first + BATCH]
        pictures += pipe(
            [one.prompt for one in part], height=size[1], width=size[0], num_inference_steps=SOLVER_STEPS,
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


def row(name: str, wanted: Sequence[str], read: Sequence[str], lengths: Sequence[int]) -> tuple[str, ...]:
    """Pictures, how many of them are read exactly, the interval, by length, and characters in their places."""
    hits = [text == found for text, found in zip(wanted, read, strict=True)]
    low, high = wilson(sum(hits), len(hits))
    by_length = []
    for length in lengths:
        own = [hit for hit, text in zip(hits, wanted, strict=True) if len(text) == length]
        by_length.append(f"{sum(own)} of {len(own)}")
    places = [a == b for text, found in zip(wanted, read, strict=True) for a, b in zip(text, found.ljust(len(text)))]
    return (
        name, f"{sum(hits)} of {len(hits)}", f"{100 * sum(hits) / len(hits):.1f} %", f"{100 * low:.1f} to {100 * high:.1f} %",
        *by_length, f"{100 * sum(places) / len(places):.1f} %",
    )  # fmt: skip


def report(results: Results, asked: Sequence[Asked], out: Path, seeds: Sequence[int], lengths: Sequence[int]) -> None:
    """Print the table: every condition, and for each training its last pictures read for another number."""
    wanted = [one.text for one in asked]
    columns = (*(f"of {length}" for length in lengths), "characters in place")
    table = Table("pictures", "exact", "share", "95 % (Wilson)", *columns)
    for name, read in results.found.items():
        table.add_row(*row(name, wanted, read[: len(wanted)], lengths))
    for seed in seeds:
        last = max((name for name in results.found if name.startswith(f"seed {seed},")), key=_step)
        table.add_row(
            *row(f"{last}, prompts permuted", wanted[1:] + wanted[:1], results.found[last][: len(wanted)], lengths)
        )
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
