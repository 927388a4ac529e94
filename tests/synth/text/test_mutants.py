"""Mutants: every mutator applies, makes only the side of the sample false that its hook says, and is reproducible."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from PIL import Image

from catalog.sample import Draft, Outcome
from synth.text.foreign_mutants import FOREIGN
from synth.text.mutants import MUTATORS, SEVERITIES, MutantRender, Mutator
from synth.text.params import TextParams
from synth.text.render import TextRender
from synth.text.words import quoted

ALL = MUTATORS + FOREIGN
SAMPLES = 80  # of the default recipe
ENOUGH, LOOKED_AT = 3, 10  # samples that a mutator has to apply to, and how many of them are looked at
CHECKS = {
    "decode",
    "record",
    "layers",
    "captions",
    "colour-words",
    "claims",
    "line-text",
    "line-breaks",
    "language",
    "overlap",
    "margin",
    "effect",
    "font-coverage",
    "minimum-size",
    "line-advance",
    "ink-box",
    "ink-inside",
    "ink-outside",
    "ink-colour",
    "ink-amount",
    "glyph-ink",
    "contrast",
    "raster",
}
FILE = ("output_image", "sha256", "image_info")  # columns that a change of pixels alone may touch
HOOKS = ("drawn", "both", "declared", "row", "mask")

Row = dict[str, Any]
Mutate = Callable[[Mutator, int, int], Draft]


@pytest.fixture(scope="module")
def plain(stage: TextRender, plan: Callable[..., list[Draft]]) -> list[Row]:
    """The rows of the samples without a fault."""
    return [d.row for d in stage.process(plan(range(SAMPLES)))]


@pytest.fixture(scope="module")
def mutate(plan: Callable[..., list[Draft]]) -> Mutate:
    """`mutate(mutator, severity, index)`: one sample made with its fault, or rejected."""
    maker = MutantRender(TextParams(), ALL[0], 0)

    def make(mutator: Mutator, severity: int, index: int) -> Draft:
        maker.mutator, maker.severity = mutator, severity
        return maker.process(plan([index]))[0]

    return make


def found(mutate: Mutate, mutator: Mutator, severity: int) -> list[Draft]:
    """The first samples that the mutator applies to."""
    drafts = []
    for index in range(SAMPLES):
        draft = mutate(mutator, severity, index)
        if draft.outcome is Outcome.OK:
            drafts.append(draft)
        else:
            assert (draft.outcome, draft.reason) == (Outcome.REJECTED, "not-applicable")
        if len(drafts) == LOOKED_AT:
            break
    return drafts


def named(name: str) -> Mutator:
    return next(m for m in ALL if m.name == name)


def spec_of(row: Row, without: tuple[str, ...] = ()) -> Row:
    return {k: v for k, v in orjson.loads(row["spec"]).items() if k not in without}


def text_id(texts: str) -> str:
    return hashlib.blake2b(texts.encode(), digest_size=16).hexdigest()


def pixels(row: Row) -> Image.Image:
    return Image.open(io.BytesIO(row["output_image"]["bytes"]))


def same(first: Row, second: Row, without: tuple[str, ...]) -> bool:
    """Whether rows agree in all columns but some."""
    return all(first[k] == second[k] for k in first.keys() | second.keys() if k not in without)


def file_is_consistent(row: Row) -> bool:
    data, info = row["output_image"]["bytes"], row["image_info"][0]
    return row["sha256"] == info["sha256"] == hashlib.sha256(data).hexdigest() and info["nbytes"] == len(data)


def side_holds(mutator: Mutator, row: Row, honest: Row) -> bool:
    """Whether only the side that the hook names was changed, and was."""
    repainted = row["output_image"]["bytes"] != honest["output_image"]["bytes"]
    if mutator.drawn or mutator.mask:  # the palette of a flat page may hold other ramps: `image` tells how many
        declared = spec_of(row, ("image",)) == spec_of(honest, ("image",))
        return repainted and declared and same(row, honest, (*FILE, "spec")) and file_is_consistent(row)
    if mutator.both:
        return repainted and spec_of(row, ("image",)) != spec_of(honest, ("image",)) and file_is_consistent(row)
    if mutator.declared:
        told = ("spec", "text_layers", "prompts", "prompt")  # written from the spec
        return not repainted and spec_of(row) != spec_of(honest) and same(row, honest, told)
    if repainted:
        return same(row, honest, FILE) and file_is_consistent(row)
    return not same(row, honest, ())


@pytest.mark.parametrize("mutator", ALL, ids=lambda m: m.name)
def test_a_mutator_changes_its_own_side_and_no_other(mutator: Mutator, mutate: Mutate, plain: list[Row]):
    for severity in SEVERITIES:
        drafts = found(mutate, mutator, severity)
        assert len(drafts) >= ENOUGH, f"severity {severity} applies to {len(drafts)} of {SAMPLES}"
        for draft in drafts:
            assert side_holds(mutator, draft.row, plain[draft.index]), f"severity {severity}, sample {draft.index}"
        again = mutate(mutator, severity, drafts[-1].index)
        assert again.row == drafts[-1].row, f"severity {severity} is not reproducible"


def test_names_are_unique_and_hooks_single():
    assert len({m.name for m in ALL}) == len(ALL)
    for mutator in ALL:
        assert sum(getattr(mutator, hook) is not None for hook in HOOKS) == 1
        assert mutator.checks and set(mutator.checks) <= CHECKS, mutator.name
        assert len(set(mutator.checks)) == len(mutator.checks), mutator.name
    assert all(m.own for m in MUTATORS) and not any(m.own for m in FOREIGN)


@pytest.mark.parametrize("name", ["noisy", "page-shifted", "page-mirrored"])
def test_repainted_pages_keep_their_format_and_palette(name: str, mutate: Mutate, plain: list[Row]):
    modes = set()
    for index in range(12):
        draft = mutate(named(name), 0, index)
        new, old = pixels(draft.row), pixels(plain[index])
        assert (new.format, new.mode, new.size) == (old.format, old.mode, old.size)
        assert new.mode != "P" or new.getpalette() == old.getpalette()
        modes.add(new.mode)
    assert modes == {"P", "RGB"}


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_misspelt_row_agrees_with_itself(severity: int, mutate: Mutate, plain: list[Row]):
    for draft in found(mutate, named("misspelt"), severity):
        row, regions = draft.row, spec_of(draft.row)["regions"]
        assert [x["text"] for x in row["text_layers"]] == [line["text"] for r in regions for line in r["lines"]]
        assert all(quoted(r["text"]) in p["text"] for r in regions for p in row["prompts"])
        texts = "\x1e".join(r["text"] for r in regions)
        assert row["text_id"] == text_id(texts) != plain[draft.index]["text_id"]
        assert row["prompt"] in [p["text"] for p in row["prompts"]]
        assert set(texts) <= set("".join(r["text"] for r in spec_of(plain[draft.index])["regions"]) + "\x1e")


def test_spec_and_row_keep_the_same_text_id_without_a_fault(plain: list[Row]):
    for row in plain:
        texts = "\x1e".join(r["text"] for r in spec_of(row)["regions"])
        assert row["text_id"] == text_id(texts)


@pytest.mark.parametrize("name", ["prompt-place", "prompt-language", "prompt-surface", "prompt-colour"])
def test_false_words_stand_outside_the_quotes(name: str, mutate: Mutate, plain: list[Row]):
    for severity, everywhere in ((0, True), (1, False)):
        for draft in found(mutate, named(name), severity):
            regions = spec_of(draft.row)["regions"]
            assert all(quoted(r["text"]) in p["text"] for r in regions for p in draft.row["prompts"])
            changed = sum(a != b for a, b in zip(draft.row["prompts"], plain[draft.index]["prompts"]))
            assert changed == 1 or (everywhere and changed > 1)
            assert draft.row["prompt"] in [p["text"] for p in draft.row["prompts"]]
