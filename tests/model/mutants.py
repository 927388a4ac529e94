"""`make mutate-model`: 32 mistakes that a port of the official model may make, and whether the golden tests see them.

Each mutant is a small change of the source text. It runs the golden tests of its part in a process of its own, in
which the changed module stands in for the true one; it is killed when one of them fails. A change whose text is no
longer in the source, or a suite that fails without any change, is an error of this file.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import multiprocessing
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import InspectLoader
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
REPOSITORY = TESTS.parents[1]
# Imported once, before a process is made for each mutant. No module of ours is among them.
LIBRARIES = (
    "PIL.Image",
    "diffusers.models.autoencoders.autoencoder_kl_qwenimage",
    "diffusers.schedulers.scheduling_dpmsolver_multistep",
    "transformers.models.qwen3.modeling_qwen3",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake: `changes` (old, new) of the text of `file`, looked for by `tests` of this folder."""

    mistake: str
    file: str
    tests: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]

    def source(self) -> str:
        """The changed text. Raises ValueError when an old text does not occur exactly once."""
        text = (REPOSITORY / self.file).read_text(encoding="utf-8")
        for old, new in self.changes:
            if text.count(old) != 1:
                raise ValueError(f"{self.mistake}: {old!r} occurs {text.count(old)} times in {self.file}")
            text = text.replace(old, new)
        return text


def head(mistake: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant(mistake, "model/head.py", ("test_head",), changes)


def rope(mistake: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant(mistake, "model/rope.py", ("test_rope", "test_head"), changes)


def vlm(mistake: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant(mistake, "model/vlm.py", ("test_vlm", "test_pipeline"), changes)


def sampler(mistake: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant(mistake, "model/sampler.py", ("test_sampler",), changes)


def pipeline(mistake: str, file: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant(mistake, file, ("test_pipeline",), changes)


RADIANS = "TIME_SCALE * (timesteps.float()[:, None] * frequencies)"
PAIRS = "x.float().unflatten(-1, (-1, 2)).unbind(-1)"
TURNED = "(even * cosines - odd * sines, even * sines + odd * cosines)"
STATES = "hidden = self._packed(input_ids, attention_mask, pixels, output"
MUTANTS = (
    head("time embedding: scale before multiply", (RADIANS, "(TIME_SCALE * timesteps.float())[:, None] * frequencies")),
    head("time embedding: t / 1000", (RADIANS, f"{RADIANS} / 1000")),
    head("time embedding: sines first", ("radians.cos(), radians.sin()", "radians.sin(), radians.cos()")),
    head("gate before the output projection", ("self.out(heads) * gate.sigmoid()", "self.out(heads * gate.sigmoid())")),
    head("query and gate not split per head", ("(self.heads, 2, -1)).unbind(2)", "(2, self.heads, -1)).unbind(1)")),
    head(
        "modulation: scale before shift",
        ("    shift1: Tensor\n    scale1: Tensor\n", "    scale1: Tensor\n    shift1: Tensor\n"),
    ),
    head(
        "final norm: shift before scale",
        ("scale, shift = self.final_modulation", "shift, scale = self.final_modulation"),
    ),
    rope(
        "rotation of halves instead of adjacent pairs",
        (PAIRS, "x.float().chunk(2, dim=-1)"),
        (f"torch.stack({TURNED}, dim=-1).flatten(-2)", f"torch.cat({TURNED}, dim=-1)"),
    ),
    head(
        "patches: row, column, channel",
        ("grid.permute(1, 3, 0, 2, 4)", "grid.permute(1, 3, 2, 4, 0)"),
        ("width // patch, -1, patch, patch)", "width // patch, patch, patch, -1).permute(0, 1, 4, 2, 3)"),
    ),
    head("exact GELU in the head", ('approximate="tanh"', 'approximate="none"')),
    head("understanding images not spread", ("Grid(*grid, config.vlm_cond_position_scale_factor)", "Grid(*grid)")),
    rope("grids not centred", ("below, above = count - count // 2, count // 2", "below, above = 0, count")),
    rope("condition latents on frame 0", ("sum(grid.frames for grid in grids[:index]) for index", "0 for index")),
    Mutant(
        "pixel shuffle: column parity first",
        "model/vit.py",
        ("test_vlm",),
        (("grid.transpose(2, 3).flatten(3)", "grid.permute(0, 1, 3, 4, 2, 5).flatten(3)"),),
    ),
    vlm("projector's epsilon 1e-6", ("nn.LayerNorm(shuffled, eps=1e-5)", "nn.LayerNorm(shuffled, eps=1e-6)")),
    head(
        "epsilon of the query's RMSNorm 1e-5",
        ("self.query_norm = nn.RMSNorm(head, eps=EPS)", "self.query_norm = nn.RMSNorm(head, eps=1e-5)"),
    ),
    sampler(
        "guidance scales swapped",
        ("scales.part * image + scales.all * text", "scales.all * image + scales.part * text"),
    ),
    sampler("branches in reverse order", ("for branch in order)", "for branch in order.flip(0))")),
    rope("frame offset on all axes", ("placed[:, 0] += start", "placed += start")),
    rope("text resumes after the frame", ("start = int(placed.max()) + 1", "start = int(placed[:, 0].max()) + 1")),
    vlm(
        "last hidden state without the final norm",
        (
            STATES,
            f"self.language.model.norm.register_forward_hook(lambda _, inputs, output: inputs[0])\n        {STATES}",
        ),
    ),
    sampler("timesteps not truncated", ("(sigmas * TRAIN_TIMESTEPS).astype(np.int64)", "sigmas * TRAIN_TIMESTEPS")),
    sampler("first-order solver", ("if self.previous is not None and", "if False and")),
    sampler("second order at the last step", ("index < len(self.sigmas) - 2", "index < len(self.sigmas) - 1")),
    sampler("no damping at high noise", ("if timestep > DAMPED_ABOVE:", "if False:")),
    sampler("damping exponent 0.5", ("DAMPING_EXPONENT = 0.4", "DAMPING_EXPONENT = 0.5")),
    vlm(
        "special-token table ordered by id",
        ("tuple(vocabulary[token] for token in SPECIAL_TOKENS)", "tuple(sorted(map(vocabulary.get, SPECIAL_TOKENS)))"),
    ),
    pipeline(
        "system prompt kept",
        "model/processor.py",
        ("return ids.index(self.im_start, ids.index(self.im_start) + 1)", "return ids.index(self.im_start)"),
    ),
    pipeline(
        "<img> not among the conditioning", "model/pipeline.py", ("states[-length:] for", "states[-length:-1] for")
    ),
    pipeline("thought keeps its last token", "model/pipeline.py", ("UNSHOWN = 2", "UNSHOWN = 1")),
    sampler("velocity of the other sign", ("data = latents - sigma * velocity", "data = latents + sigma * velocity")),
    vlm("selected layers in reverse order", ("for layer in layers]", "for layer in reversed(layers)]")),
)


class FirstFailure:
    """pytest plugin: remembers the first test that failed."""

    def __init__(self) -> None:
        self.test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid.removeprefix("tests/model/")


class Changed(InspectLoader):
    """Loads a module from a text."""

    def __init__(self, source: str) -> None:
        self.source = source

    def get_source(self, fullname: str) -> str:
        return self.source


def substitute(file: str, source: str) -> None:
    """Has every later import of a module get one made from `source`."""
    name = file.removesuffix(".py").replace("/", ".")
    package, _, attribute = name.rpartition(".")
    loader = Changed(source)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    setattr(importlib.import_module(package), attribute, module)
    sys.modules[name] = module
    loader.exec_module(module)


def suite(tests: Sequence[str], mutant: Mutant | None, answer: Connection) -> None:
    """In a process of its own: runs the tests up to the first failure, and answers (exit code, failed test)."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        if mutant:
            substitute(mutant.file, mutant.source())
        failure = FirstFailure()
        files = [str(TESTS / f"{test}.py") for test in tests]
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--capture=no", *files], plugins=[failure])
        answer.send((int(code), failure.test))


def run(tests: Sequence[str], mutant: Mutant | None = None) -> tuple[int, str]:
    """Exit code of pytest and the first test that failed; (-1, "") when the process died."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=suite, args=(tests, mutant, there))
    process.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        return -1, ""
    finally:
        process.join()


def main() -> int:
    """Prints every mutant and the test that killed it, then the kill rate; 0 when none survived."""
    for library in LIBRARIES:
        importlib.import_module(library)
    everything = sorted({test for mutant in MUTANTS for test in mutant.tests})
    code, test = run(everything)
    if code:
        print(f"without a mutant {test or 'pytest itself'} fails: mend that first")
        return 1
    killed = 0
    for mutant in MUTANTS:
        code, test = run(mutant.tests, mutant)
        killed += code == pytest.ExitCode.TESTS_FAILED
        fate = (
            test
            if code == pytest.ExitCode.TESTS_FAILED
            else "SURVIVED"
            if code == 0
            else f"no verdict, pytest exit {code}"
        )
        print(f"{mutant.mistake:48}{fate}", flush=True)
    print(f"killed {killed} of {len(MUTANTS)}: {killed / len(MUTANTS):.0%}")
    return int(killed < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
