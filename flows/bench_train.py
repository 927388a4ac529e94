"""`make bench-train`: what training costs here: reading, the parts of a step, operations against the formula.

On a processor the tiny preset is trained on 512 px pictures that are made for it. With a GPU there is the ladder besides:
stage 1 at 512 px with a head of the released size, first the head alone, then with what is frozen, as a share of the
peak that the maker states (MFU) and of a matrix product timed in the same run.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from flows.run import run as make
from flows.text_render import TextRenderRecipe
from model import flops
from model.config import HeadConfig, preset
from model.head import GenerationHead, Sample
from model.processor import Processor
from model.tokenizer import byte_tokenizer
from model.train import main as train
from model.training.loader import StepDataset, bench
from model.training.metrics import PHASES, Operations, peak
from model.training.objective import Network, freeze
from model.training.parallel import compile_blocks
from model.training.recipe import TrainRecipe, stage
from model.training.sources import read_sources
from model.unified import InternVLUModel
from model.vlm import special_token_ids

SAMPLES, STEPS, WARM = 256, 12, 4  # pictures made; steps of the training, and those that are not counted
SIDE, LATENT, WORDS = 512, 64, 200  # pixels and latent pixels of a side, and tokens of a prompt, in the ladder
WARM_UP, TIMED = 20, 50  # steps on a GPU
MICRO_BATCHES = (8, 16, 32, 48)


def main() -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    with tempfile.TemporaryDirectory(prefix="bench-train-") as folder:
        recipe = _recipe(Path(folder))
        console.print(_loading(recipe))
        console.print(_operations(recipe))
        console.print(_step(recipe))
    if torch.cuda.is_available():
        console.print(ladder())
    else:
        console.print("no GPU here: the ladder of MFU was not measured")


def _recipe(folder: Path) -> TrainRecipe:
    """The tiny preset on fresh pictures of 512 px, half of them on photos."""
    made = TextRenderRecipe(
        n=SAMPLES, out=folder / "data", size=str(SIDE), mix="solid,photo", lang="en", audit=0, runner="local", workers=1
    )
    if make(made, Console(quiet=True), Console(quiet=True)):
        raise RuntimeError("some samples failed")
    return stage(
        1, preset="tiny", data=made.out, out=folder / "run", mix="t2i=1", steps=STEPS, images={"min_side": 64},
        eyes={"validation_samples": 0, "images": 0, "every": STEPS}, snapshots={"every": STEPS}, split="train",
    )  # fmt: skip


def _dataset(recipe: TrainRecipe) -> StepDataset:
    config = preset(recipe.preset)
    processor = Processor.of_bytes(config)
    sources = read_sources(recipe, config.processor.image_gen_processor_kwargs.stride)
    return StepDataset(recipe, config, processor, sources, 0, 1)


def _loading(recipe: TrainRecipe) -> Table:
    """Images per second of one process, beside pyarrow reading the same row groups one after another."""
    full = recipe.model_copy(update={"images": recipe.images.model_copy(update={"min_side": SIDE, "max_side": SIDE})})
    speed = bench(_dataset(full), SAMPLES // recipe.batch)
    table = Table("loading, one process", "images/s", "of raw")
    for name, rate in (("raw pyarrow", speed.raw), ("rows of the plan, encoded", speed.rows),
                       ("batches: decoded, prompts made, packed", speed.batches)):  # fmt: skip
        table.add_row(name, f"{rate:,.0f}", f"{rate / speed.raw:.2f}")
    return table


def _operations(recipe: TrainRecipe) -> Table:
    """One step's operations as PyTorch counts them, and by formula."""
    with torch.device("cpu"):
        model = InternVLUModel(preset(recipe.preset), special_token_ids(byte_tokenizer()))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.02)
    freeze(model, recipe)
    network, batch = Network(model, recipe), _dataset(recipe)[0][0].to("cpu")
    # Attention spelt out: the counter does not know that of a processor.
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        network(batch, network.look(batch)).vp.backward()
    formula, counted = Operations(network)(batch), counter.get_total_flops()
    table = Table("operations of a step", "G")
    table.add_row("by formula: three forwards of what trains", f"{formula / 1e9:.3f}")
    table.add_row("counted: backward spares what needs no gradient", f"{counted / 1e9:.3f}")
    return table


def _step(recipe: TrainRecipe) -> Table:
    """The parts of a step, medians of a short training."""
    train(recipe)
    lines = [json.loads(line) for line in (recipe.out / "metrics.jsonl").read_text().splitlines()]
    times = [line["time"] for line in lines if "time" in line][WARM:]
    table = Table("a step of the tiny preset, 8 pictures", "ms")
    for phase in (*PHASES, "seconds"):
        name = "together" if phase == "seconds" else phase
        table.add_row(name, f"{1000 * statistics.median(one[phase] for one in times):.1f}")
    return table


# ------------------------------------------------------------------------------------------------------- on a GPU


def ladder() -> Table:
    """Stage 1 at 512 px from T2I latents, with a head of the released size and weights that say nothing."""
    device, config = torch.device("cuda"), preset("4b").head
    head = GenerationHead(config).to(device, torch.bfloat16)
    for weight in head.parameters():
        torch.nn.init.normal_(weight, std=0.02)
    top, product = peak(device), _matmul(device)
    table = Table("stage 1, 512 px, head", "pictures/s", "tokens/s", "TFLOP/s", "MFU", "of matmul", "GiB")
    for compiled in (False, True):
        if compiled:
            compile_blocks(head)
        for micro in MICRO_BATCHES:
            torch.cuda.reset_peak_memory_stats()
            try:
                seconds = _timed(lambda m=micro: _head_step(head, config, m, device))
            except torch.OutOfMemoryError:
                break
            table.add_row(
                f"{'compiled' if compiled else 'eager'}, {micro} at once", *_rates(config, micro, seconds, top, product)
            )
    return table


def _head_step(head: GenerationHead, config: HeadConfig, micro: int, device: torch.device) -> None:
    """Forward and backward of the head on noise."""
    channels = config.decoder_config.out_channels
    text = torch.zeros(WORDS, dtype=torch.bool)
    contexts = torch.randn(micro, WORDS, config.output_hidden_size, device=device, dtype=torch.bfloat16)
    samples = [Sample((LATENT, LATENT), context, text) for context in contexts]
    latents = torch.randn(micro, channels, LATENT, LATENT, device=device)
    velocity = head.velocity(samples, latents, torch.rand(micro, device=device) * 1000)
    (velocity - latents).square().mean().backward()
    head.zero_grad()


def _timed(step: Callable[[], None]) -> float:
    """Seconds of a step on the GPU."""
    for _ in range(WARM_UP):
        step()
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    for _ in range(TIMED):
        step()
    end.record()
    torch.cuda.synchronize()
    return start.elapsed_time(end) / 1000 / TIMED


def _matmul(device: torch.device, side: int = 8192) -> float:
    """Operations per second of a bfloat16 product of square matrices."""
    one, other = (torch.randn(side, side, device=device, dtype=torch.bfloat16) for _ in range(2))
    return 2 * side**3 / _timed(lambda: torch.mm(one, other))


def _rates(config: HeadConfig, micro: int, seconds: float, top: float | None, product: float) -> Iterator[str]:
    generated = (LATENT // config.decoder_config.patch_size) ** 2
    work = 3 * flops.head(config, [flops.Tokens(generated, 0, WORDS)] * micro, micro)
    yield f"{micro / seconds:.1f}"
    yield f"{micro * (generated + WORDS) / seconds:,.0f}"
    yield f"{work / seconds / 1e12:.0f}"
    yield "" if top is None else f"{100 * work / seconds / top:.1f} %"
    yield f"{100 * work / seconds / product:.1f} %"
    yield f"{torch.cuda.max_memory_allocated() / 2**30:.1f}"


if __name__ == "__main__":
    main()
